-- Schema version 6: replies by time.  And where a new index is written, beside the one in use, until
-- it takes its place (kbindex); empty otherwise.

CREATE TABLE forward_next (
  article INTEGER PRIMARY KEY,        -- as in forward
  tokens  BLOB NOT NULL,
  vector  BLOB NOT NULL
) STRICT;

CREATE TABLE posting_next (
  id   INTEGER PRIMARY KEY,           -- as in posting
  data BLOB NOT NULL
) STRICT;

CREATE TABLE term_next (
  term     TEXT PRIMARY KEY,          -- as in term
  id       INTEGER NOT NULL,
  df       INTEGER NOT NULL,
  whole    INTEGER NOT NULL,
  data     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE word_next (
  word TEXT PRIMARY KEY,              -- as in word
  term TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How many replies went out lately, to whomever (ticketmail).
CREATE INDEX mail_reply_at ON mail_reply (at);
