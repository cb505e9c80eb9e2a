-- Schema version 11.

-- ---- kbindex: what a flipped bit makes of a label or a word is noticed, as elsewhere.

-- article.labels: how many rows of article_label it has, and above 32 bits their checksum
-- (article/checksum.h), which older rows lack.
-- search_state.counted: 2: word.sum is there, and the checksum of a term covers term.whole, too.

ALTER TABLE word ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;  -- checksum of the fields above
ALTER TABLE word_next ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;

DROP INDEX word_frequent;
DROP INDEX word_next_frequent;
CREATE INDEX word_frequent ON word (word, term, df, sum) WHERE df > 32;
CREATE INDEX word_next_frequent ON word_next (word, term, df, sum) WHERE df > 32;
