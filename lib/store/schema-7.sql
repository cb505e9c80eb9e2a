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

-- ---- kbvote: counts that are never below zero, and what a period needs to know of who votes again.

ALTER TABLE vote_day RENAME TO vote_day_6;
ALTER TABLE vote_revision RENAME TO vote_revision_6;

CREATE TABLE vote_day (
  day     INTEGER NOT NULL,           -- UTC days since 1970-01-01
  article INTEGER NOT NULL REFERENCES article (id),
  yes     INTEGER NOT NULL CHECK (yes >= 0),      -- voters whose last vote is of this day, and yes
  total   INTEGER NOT NULL CHECK (total >= yes),  -- voters whose last vote is of this day, and yes or no
  new_yes INTEGER NOT NULL CHECK (new_yes >= 0),  -- voters whose first vote is of this day, and yes
  new     INTEGER NOT NULL CHECK (new >= new_yes),  -- voters whose first vote is of this day
  PRIMARY KEY (day, article)
) STRICT, WITHOUT ROWID;

-- A period's votes are those of vote_day within it, and of vote_again those with `day` within it and
-- `next` behind it.
CREATE TABLE vote_again (
  day     INTEGER NOT NULL,           -- UTC days since 1970-01-01
  article INTEGER NOT NULL REFERENCES article (id),
  next    INTEGER NOT NULL CHECK (next > day),    -- the day of the next vote of these voters
  yes     INTEGER NOT NULL CHECK (yes >= 0),      -- voters whose last vote of this day is yes
  total   INTEGER NOT NULL CHECK (total >= yes),  -- voters whose last vote of this day is yes or no
  PRIMARY KEY (day, article, next)
) STRICT, WITHOUT ROWID;

CREATE TABLE vote_revision (
  article INTEGER NOT NULL REFERENCES article (id),
  since   INTEGER NOT NULL,           -- article_edit.at of the text voted on; 0: before the first
  yes     INTEGER NOT NULL CHECK (yes >= 0),      -- voters whose last vote on this text is yes
  total   INTEGER NOT NULL CHECK (total >= yes),  -- voters whose last vote on this text is yes or no
  PRIMARY KEY (article, since)
) STRICT, WITHOUT ROWID;

INSERT INTO vote_day
  SELECT at / 86400 - (at % 86400 < 0) AS day, article,
         sum (later IS NULL AND value = 1), sum (later IS NULL AND value <> 0),
         sum (earlier IS NULL AND value = 1), sum (earlier IS NULL)
    FROM (SELECT article, at, value, lead (at) OVER voters AS later, lag (at) OVER voters AS earlier
            FROM vote WINDOW voters AS (PARTITION BY article, voter ORDER BY at, value))
   WHERE (later IS NULL AND value <> 0) OR earlier IS NULL
   GROUP BY 1, 2;

INSERT INTO vote_again
  SELECT at / 86400 - (at % 86400 < 0) AS day, article, later / 86400 - (later % 86400 < 0) AS next,
         sum (value = 1), count (*)
    FROM (SELECT article, at, value, lead (at) OVER voters AS later
            FROM vote WINDOW voters AS (PARTITION BY article, voter ORDER BY at, value))
   WHERE value <> 0 AND later / 86400 - (later % 86400 < 0) > at / 86400 - (at % 86400 < 0)
   GROUP BY 1, 2, 3;

INSERT INTO vote_revision
  SELECT article, since, sum (value = 1), count (*)
    FROM (SELECT article, value, since, lead (since) OVER voters AS later
            FROM (SELECT article, voter, at, value,
                         ifnull ((SELECT max (e.at) FROM article_edit e
                                   WHERE e.article = v.article AND e.at <= v.at), 0) AS since
                    FROM vote v)
          WINDOW voters AS (PARTITION BY article, voter ORDER BY at, value))
   WHERE value <> 0 AND since IS NOT later
   GROUP BY 1, 2;

-- Of an article whose votes are not there one by one, the counts are all that is known.
INSERT INTO vote_day
  SELECT * FROM vote_day_6 o
   WHERE NOT EXISTS (SELECT 1 FROM vote v WHERE v.article = o.article)
     AND yes >= 0 AND total >= yes AND new_yes >= 0 AND new >= new_yes AND total + new > 0;
INSERT INTO vote_revision
  SELECT * FROM vote_revision_6 o
   WHERE NOT EXISTS (SELECT 1 FROM vote v WHERE v.article = o.article)
     AND yes >= 0 AND total >= yes AND total > 0;

DROP TABLE vote_day_6;
DROP TABLE vote_revision_6;
