-- Schema version 7.

-- Which key the voters' hashes are made with (kbvote).
CREATE TABLE voter_key (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  fingerprint BLOB,                   -- of the key, 16 bytes; NULL: none is known yet
  next        BLOB                    -- of the one that takes its place right now; NULL: none does
) STRICT;

-- ---- kbindex: a word may stand for several terms, one in each language, and goes with the last article
-- that has it.

ALTER TABLE search_state ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;  -- 1: word.df and term.whole are;
                                      --   0: made before, kbindex makes the index again

CREATE TABLE word_of_term (
  word TEXT NOT NULL,                 -- a word as written, folded; not the stem itself
  term TEXT NOT NULL,                 -- its stem, in a language that it is written in
  df   INTEGER NOT NULL,              -- live articles that hold the word in such a language
  PRIMARY KEY (word, term)
) STRICT, WITHOUT ROWID;

INSERT INTO word_of_term SELECT word, term, 0 FROM word;
DROP TABLE word;
ALTER TABLE word_of_term RENAME TO word;

-- term.whole: live articles in which the stem itself stands as a word.

DROP TABLE word_next;
CREATE TABLE word_next (
  word TEXT NOT NULL,                 -- as in word
  term TEXT NOT NULL,
  df   INTEGER NOT NULL,
  PRIMARY KEY (word, term)
) STRICT, WITHOUT ROWID;
