-- Schema version 10.

-- ---- kbcgi: who posted how much just now (vote/reader.h).  A row goes when it says nothing any more.
CREATE TABLE web_burst (
  kind   INTEGER NOT NULL,            -- 1: votes of a reader, 2: messages of one, 3: of all
  reader BLOB NOT NULL,               -- 16 bytes: a keyed hash, as a voter's, of an address or its network
  until  INTEGER NOT NULL,            -- Unix seconds: when all that was posted is paid for
  PRIMARY KEY (kind, reader)
) STRICT, WITHOUT ROWID;

-- ---- kbindex: a page of labels that is lost is noticed, not taken for none.
ALTER TABLE article ADD COLUMN labels INTEGER NOT NULL DEFAULT 0;  -- its rows of article_label

UPDATE article SET labels = (SELECT count (*) FROM article_label l WHERE l.article = article.id);
