-- Schema version 7.

-- Which key the voters' hashes are made with (kbvote).
CREATE TABLE voter_key (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  fingerprint BLOB,                   -- of the key, 16 bytes; NULL: none is known yet
  next        BLOB                    -- of the one that takes its place right now; NULL: none does
) STRICT;
