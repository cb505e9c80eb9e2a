-- Schema version 2: tickets (ticketlog fills them).

CREATE TABLE ticket_kind (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE           -- 'opened', 'customer', ...
) STRICT;

INSERT INTO ticket_kind VALUES
  (0, 'opened'), (1, 'customer'), (2, 'agent'), (3, 'auto'), (4, 'note'), (5, 'escalated'),
  (6, 'deescalated'), (7, 'waiting'), (8, 'resumed'), (9, 'solved'), (10, 'reopened'),
  (11, 'closed'), (12, 'merged'), (13, 'updated');

CREATE TABLE ticket_flag (
  id   INTEGER PRIMARY KEY,           -- the lower goes before the higher
  name TEXT NOT NULL UNIQUE           -- what an event contradicts
) STRICT;

INSERT INTO ticket_flag VALUES
  (1, 'no-history'), (2, 'opened-twice'), (3, 'before-opening'), (4, 'time-back'),
  (5, 'event-id-reused'), (6, 'after-merge'), (7, 'after-closing'), (8, 'not-waiting'),
  (9, 'not-solved'), (10, 'not-escalated'), (11, 'in-the-future');

CREATE TABLE ticket (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE           -- as the source names it
) STRICT;

CREATE TABLE ticket_event (
  ticket   INTEGER NOT NULL,          -- ticket.id
  at       INTEGER NOT NULL,          -- Unix seconds
  kind     INTEGER NOT NULL,          -- ticket_kind.id
  key      INTEGER NOT NULL,          -- XXH3, 64 bits, of the fields from author to event_id
  flag     INTEGER NOT NULL,          -- ticket_flag.id; 0: none
  author   TEXT,                      -- of this and the next: NULL when not known
  channel  TEXT,                      -- 'email', lower case
  line     TEXT,                      -- 'nl', 'worldwide'
  priority TEXT,
  tags     TEXT,                      -- sorted, spaces between; '' when there are none any more
  event_id TEXT,                      -- as the source names it
  PRIMARY KEY (ticket, at, kind, key)
) STRICT, WITHOUT ROWID;

-- Which tickets have an event in a week.
CREATE TABLE ticket_week (
  week   INTEGER NOT NULL,            -- Unix seconds / 604800, rounded down
  ticket INTEGER NOT NULL,            -- ticket.id
  PRIMARY KEY (week, ticket)
) STRICT, WITHOUT ROWID;

-- Which ticket a mail belongs to.
CREATE INDEX ticket_event_message ON ticket_event (event_id) WHERE event_id GLOB '<*';

CREATE VIEW v_ticket_event AS
  SELECT t.name AS ticket, strftime ('%Y-%m-%dT%H:%M:%SZ', e.at, 'unixepoch') AS at,
         (SELECT k.name FROM ticket_kind k WHERE k.id = e.kind) AS kind,
         e.author, e.channel, e.line, e.priority, e.tags, e.event_id,
         (SELECT f.name FROM ticket_flag f WHERE f.id = e.flag) AS flag
    FROM ticket t JOIN ticket_event e ON e.ticket = t.id;

CREATE VIEW v_ticket AS
  SELECT t.name AS ticket,
         strftime ('%Y-%m-%dT%H:%M:%SZ', min (e.at), 'unixepoch') AS first_at,
         strftime ('%Y-%m-%dT%H:%M:%SZ', max (e.at), 'unixepoch') AS last_at,
         count (*) AS events, sum (e.flag <> 0) AS flagged
    FROM ticket t JOIN ticket_event e ON e.ticket = t.id
   GROUP BY t.id;
