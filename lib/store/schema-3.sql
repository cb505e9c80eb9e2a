-- Schema version 3: votes (kbvote fills them), and when articles changed (kbindex does).

CREATE TABLE article_edit (
  article   INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  at        INTEGER NOT NULL,         -- when kbindex first saw this text, Unix seconds
  text_hash BLOB NOT NULL,            -- of its words alone: XXH3, 16 bytes
  PRIMARY KEY (article, at)
) STRICT, WITHOUT ROWID;

INSERT INTO article_edit SELECT id, edited_at, text_hash FROM article;

-- Every vote ever cast.  A voter's last one counts; the rest is history.
CREATE TABLE vote (
  article INTEGER NOT NULL REFERENCES article (id),
  voter   BLOB NOT NULL,              -- keyed hash, 16 bytes; see kbvote(1)
  at      INTEGER NOT NULL,           -- Unix seconds
  value   INTEGER NOT NULL CHECK (value BETWEEN -1 AND 1),  -- 1 yes, -1 no, 0 taken back
  PRIMARY KEY (article, voter, at, value)
) STRICT, WITHOUT ROWID;

-- The rest is counted from `vote`, and kept in step by kbvote.

CREATE TABLE vote_day (
  day     INTEGER NOT NULL,           -- UTC days since 1970-01-01
  article INTEGER NOT NULL REFERENCES article (id),
  yes     INTEGER NOT NULL,           -- voters whose last vote is of this day, and yes
  total   INTEGER NOT NULL,           -- voters whose last vote is of this day, and yes or no
  new_yes INTEGER NOT NULL,           -- voters whose first vote is of this day, and yes
  new     INTEGER NOT NULL,           -- voters whose first vote is of this day
  PRIMARY KEY (day, article)
) STRICT, WITHOUT ROWID;

CREATE TABLE vote_revision (
  article INTEGER NOT NULL REFERENCES article (id),
  since   INTEGER NOT NULL,           -- article_edit.at of the text voted on; 0: before the first
  yes     INTEGER NOT NULL,           -- voters whose last vote on this text is yes
  total   INTEGER NOT NULL,           -- voters whose last vote on this text is yes or no
  PRIMARY KEY (article, since)
) STRICT, WITHOUT ROWID;

INSERT INTO vote_revision
  SELECT v.article, (SELECT max (e.at) FROM article_edit e WHERE e.article = v.article),
         v.yes, v.total
    FROM vote_total v;

CREATE VIEW v_article_edit AS
  SELECT a.path, strftime ('%Y-%m-%dT%H:%M:%SZ', e.at, 'unixepoch') AS at
    FROM article_edit e JOIN article a ON a.id = e.article;

CREATE VIEW v_vote AS
  SELECT a.path, strftime ('%Y-%m-%dT%H:%M:%SZ', v.at, 'unixepoch') AS at,
         CASE v.value WHEN 1 THEN 'yes' WHEN -1 THEN 'no' ELSE 'taken back' END AS vote,
         lower (hex (v.voter)) AS voter,
         NOT EXISTS (SELECT 1 FROM vote o
                      WHERE o.article = v.article AND o.voter = v.voter
                        AND (o.at, o.value) > (v.at, v.value)) AS counts
    FROM vote v JOIN article a ON a.id = v.article;
