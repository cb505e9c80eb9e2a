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
-- ---- ticketlog and kbvote: the runs that imported something, so that each can be withdrawn.

CREATE TABLE import (
  id           INTEGER PRIMARY KEY,   -- 1, 2, ...: what --withdraw takes
  tool         TEXT NOT NULL,         -- 'ticketlog', 'kbvote'
  at           INTEGER NOT NULL,      -- when it began, Unix seconds
  state        INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),  -- 0 unfinished, 1 done, 2 withdrawn
  withdrawn_at INTEGER,               -- Unix seconds; NULL: it is not
  source       TEXT NOT NULL,         -- whose word it is
  snapshot     INTEGER NOT NULL CHECK (snapshot IN (0, 1)),  -- 1: all that its source says of a ticket
  command      TEXT NOT NULL,         -- as a shell takes it
  stored       INTEGER NOT NULL,      -- records that were new
  known        INTEGER NOT NULL,      -- that were there before
  rejected     INTEGER NOT NULL       -- that were none
) STRICT;

CREATE TABLE import_file (
  import INTEGER NOT NULL REFERENCES import (id),
  n      INTEGER NOT NULL,            -- in the order of the command, from 1
  name   TEXT NOT NULL,               -- as given; '-': standard input
  size   INTEGER,                     -- bytes; of this and the next NULL: no plain file
  hash   BLOB,                        -- XXH3, 16 bytes, as xxh128sum prints it
  PRIMARY KEY (import, n)
) STRICT, WITHOUT ROWID;

-- What runs state that an earlier one stated first (ticket_event.import, vote.import):
-- lib/input/claims.h.
CREATE TABLE import_claim (
  page   INTEGER NOT NULL,            -- of 1024 tickets or articles: the id / 1024, rounded down
  import INTEGER NOT NULL REFERENCES import (id),
  data   BLOB NOT NULL,               -- tickets, and numbers of their events (ticket_event.n); or
                                      --   articles, and numbers of their votes (vote.n)
  PRIMARY KEY (page, import)
) STRICT, WITHOUT ROWID;

ALTER TABLE ticket_event ADD COLUMN import INTEGER NOT NULL DEFAULT 0;  -- import.id of the first run
                                      --   that states it; 0: it is no run's
ALTER TABLE ticket_event ADD COLUMN n INTEGER NOT NULL DEFAULT 0;  -- its number in its ticket; 0: none

ALTER TABLE vote ADD COLUMN import INTEGER NOT NULL DEFAULT 0;  -- as in ticket_event; -1: it is
                                      --   no vote, but follows from two that press both buttons
ALTER TABLE vote ADD COLUMN n INTEGER NOT NULL DEFAULT 0;  -- its number on its article; 0: none

CREATE TABLE vote_number (
  article INTEGER PRIMARY KEY REFERENCES article (id),
  last    INTEGER NOT NULL            -- the highest vote.n that was given out
) STRICT;

-- ticket_event.flag below 0: the event is set aside, and comes back when what is in its place is
-- withdrawn.  -1: a later snapshot of its source does not state it; -2: another event tells the
-- same act: an earlier mail that opened the ticket, another of Zendesk's exports.

DROP VIEW v_ticket_event;
CREATE VIEW v_ticket_event AS
  SELECT t.name AS ticket, strftime ('%Y-%m-%dT%H:%M:%SZ', e.at, 'unixepoch') AS at,
         (SELECT k.name FROM ticket_kind k WHERE k.id = e.kind) AS kind,
         e.author, e.channel, e.line, e.priority, e.tags, e.event_id,
         (SELECT f.name FROM ticket_flag f WHERE f.id = e.flag) AS flag
    FROM ticket t JOIN ticket_event e ON e.ticket = t.id
   WHERE e.flag >= 0;

DROP VIEW v_ticket;
CREATE VIEW v_ticket AS
  SELECT t.name AS ticket,
         strftime ('%Y-%m-%dT%H:%M:%SZ', min (e.at), 'unixepoch') AS first_at,
         strftime ('%Y-%m-%dT%H:%M:%SZ', max (e.at), 'unixepoch') AS last_at,
         count (*) AS events, sum (e.flag <> 0) AS flagged
    FROM ticket t JOIN ticket_event e ON e.ticket = t.id
   WHERE e.flag >= 0
   GROUP BY t.id;

-- A ticket goes with its last event, unless a mail speaks of it.
CREATE INDEX mail_of_ticket ON mail (ticket);
CREATE INDEX mail_reply_of_ticket ON mail_reply (ticket);

CREATE VIEW v_import AS
  SELECT i.id AS import, i.tool, strftime ('%Y-%m-%dT%H:%M:%SZ', i.at, 'unixepoch') AS at,
         CASE i.state WHEN 0 THEN 'unfinished' WHEN 1 THEN 'done' ELSE 'withdrawn' END AS state,
         strftime ('%Y-%m-%dT%H:%M:%SZ', i.withdrawn_at, 'unixepoch') AS withdrawn,
         i.source, i.snapshot, i.command, i.stored, i.known, i.rejected
    FROM import i;

CREATE VIEW v_import_file AS
  SELECT f.import, f.name, f.size, lower (hex (f.hash)) AS hash FROM import_file f;
