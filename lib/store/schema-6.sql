-- Schema version 6: how a file is known again, and room for a new index (kbindex); replies by time.

ALTER TABLE article ADD COLUMN ctime_ns INTEGER NOT NULL DEFAULT 0;  -- the file's change time, Unix
                                      --   nanoseconds; 0: look at it again
ALTER TABLE article ADD COLUMN inode INTEGER NOT NULL DEFAULT 0;

-- Where a new index is written, beside the one in use, until it takes its place.  Empty otherwise.

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
