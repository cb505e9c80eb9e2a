-- Schema version 9.

-- ---- ticketlog: whose a ticket is, what the customer said of it, and clocks that a source counted itself.

-- Of an event, as its source states it.
ALTER TABLE ticket_event ADD COLUMN customer TEXT;  -- who asked: an account, an address, a name
ALTER TABLE ticket_event ADD COLUMN organization TEXT;  -- whose people they are
ALTER TABLE ticket_event ADD COLUMN rating INTEGER CHECK (rating BETWEEN 0 AND 100);  -- how satisfied
                                      --   the customer is: 0 not at all, 100 entirely
ALTER TABLE ticket_event ADD COLUMN took INTEGER CHECK (took >= 0);  -- seconds since the opening, as the
                                      --   source counts; when it happened is not known, and `at` is the
                                      --   time of the opening

-- Of a ticket: what the last event that shows says of each; else, of customer and organization, the
-- reseller whose ticket it is (mail_ticket.reseller, reseller.name).  Whoever stores events keeps it so.
ALTER TABLE ticket ADD COLUMN customer TEXT;
ALTER TABLE ticket ADD COLUMN organization TEXT;
ALTER TABLE ticket ADD COLUMN rating INTEGER;

UPDATE ticket SET
  customer = (SELECT m.reseller FROM mail_ticket m WHERE m.ticket = ticket.id),
  organization = (SELECT r.name FROM mail_ticket m JOIN reseller r ON r.id = m.reseller
                   WHERE m.ticket = ticket.id ORDER BY r.email LIMIT 1)
 WHERE id IN (SELECT ticket FROM mail_ticket WHERE reseller IS NOT NULL);

DROP VIEW v_ticket_event;
CREATE VIEW v_ticket_event AS
  SELECT t.name AS ticket, strftime ('%Y-%m-%dT%H:%M:%SZ', e.at, 'unixepoch') AS at,
         (SELECT k.name FROM ticket_kind k WHERE k.id = e.kind) AS kind,
         e.author, e.channel, e.line, e.priority, e.tags, e.event_id,
         (SELECT f.name FROM ticket_flag f WHERE f.id = e.flag) AS flag,
         e.customer, e.organization, e.rating, e.took
    FROM ticket t JOIN ticket_event e ON e.ticket = t.id
   WHERE e.flag >= 0;

DROP VIEW v_ticket;
CREATE VIEW v_ticket AS
  SELECT t.name AS ticket,
         strftime ('%Y-%m-%dT%H:%M:%SZ', min (e.at), 'unixepoch') AS first_at,
         strftime ('%Y-%m-%dT%H:%M:%SZ', max (e.at), 'unixepoch') AS last_at,
         count (*) AS events, sum (e.flag <> 0) AS flagged,
         t.customer, t.organization, t.rating
    FROM ticket t JOIN ticket_event e ON e.ticket = t.id
   WHERE e.flag >= 0
   GROUP BY t.id;

-- ---- kbvote: why a vote is what it is, and how often an article was read.

-- 'outdated', 'unclear', 'wrong', 'missing', 'other', or a short text; NULL: not said.  Of a voter's votes
-- the last counts, with its reason.
ALTER TABLE vote ADD COLUMN reason TEXT;

CREATE INDEX vote_reason ON vote (article, voter, at, value, reason) WHERE reason IS NOT NULL;

DROP VIEW v_vote;
CREATE VIEW v_vote AS
  SELECT a.path, strftime ('%Y-%m-%dT%H:%M:%SZ', v.at, 'unixepoch') AS at,
         CASE v.value WHEN 1 THEN 'yes' WHEN -1 THEN 'no' ELSE 'taken back' END AS vote,
         lower (hex (v.voter)) AS voter,
         NOT EXISTS (SELECT 1 FROM vote o
                      WHERE o.article = v.article AND o.voter = v.voter
                        AND (o.at, o.value) > (v.at, v.value)) AS counts,
         v.reason
    FROM vote v JOIN article a ON a.id = v.article;

-- Who read an article on a day, as each import states it: the same log read again, or another that
-- overlaps with it, counts nobody twice, and an import can be withdrawn.
CREATE TABLE view_reader (
  day     INTEGER NOT NULL,           -- UTC days since 1970-01-01
  article INTEGER NOT NULL REFERENCES article (id),
  import  INTEGER NOT NULL,           -- import.id; 0: it is no run's
  readers BLOB NOT NULL,              -- for each, ascending, 6 bytes: the first 4 of the voter's hash, then
                                      --   the minute of the day of a view, high byte first: the first view, and
                                      --   as many more entries as tell of each minute whether one was in the hour before
  PRIMARY KEY (day, article, import)
) STRICT, WITHOUT ROWID;

-- Counted from it, and kept in step by kbvote.
CREATE TABLE view_day (
  day     INTEGER NOT NULL,           -- UTC days since 1970-01-01
  article INTEGER NOT NULL REFERENCES article (id),
  views   INTEGER NOT NULL CHECK (views > 0),  -- readers of this day, each once
  PRIMARY KEY (day, article)
) STRICT, WITHOUT ROWID;

CREATE VIEW v_view_day AS
  SELECT a.path, date (v.day * 86400, 'unixepoch') AS day, v.views
    FROM view_day v JOIN article a ON a.id = v.article;

-- Which articles would have answered a mail (ticketmail), whether or not it was told of them.
CREATE TABLE mail_suggestion (
  mail    INTEGER NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
  n       INTEGER NOT NULL,           -- the best is 1
  article INTEGER NOT NULL REFERENCES article (id),
  PRIMARY KEY (mail, n)
) STRICT, WITHOUT ROWID;
