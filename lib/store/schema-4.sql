-- Schema version 4: the front door (ticketmail fills it).

-- Who may write to us.  A reseller may have several addresses, an address several resellers.
CREATE TABLE reseller (
  id     TEXT NOT NULL,               -- '123456'
  email  TEXT NOT NULL,               -- lower case
  name   TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  PRIMARY KEY (id, email)
) STRICT, WITHOUT ROWID;

CREATE INDEX reseller_email ON reseller (email);

-- The tickets that ticketmail opened.
CREATE TABLE mail_ticket (
  number   INTEGER PRIMARY KEY,       -- the counter: 123 is ticket '000123-4'
  ticket   INTEGER NOT NULL UNIQUE REFERENCES ticket (id),
  sender   TEXT NOT NULL,             -- who opened it, lower case; '' when nobody is named
  reseller TEXT,                      -- reseller.id once verified; NULL: unverified
  line     TEXT NOT NULL,             -- 'worldwide', 'nl'
  lang     TEXT NOT NULL,             -- 'en', 'nl'
  team     TEXT NOT NULL,             -- 'support', 'legal'
  mentions TEXT                       -- ticket.name that its first message named in vain
) STRICT;

-- Every message taken, once.
CREATE TABLE mail (
  id         INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE,    -- as ticket_event.event_id
  content    BLOB NOT NULL,           -- SHA-256 of what all copies have in common
  ticket     INTEGER NOT NULL REFERENCES ticket (id),
  at         INTEGER NOT NULL,        -- when it was taken, Unix seconds
  sender     TEXT NOT NULL,           -- lower case; '' when nobody is named
  reseller   TEXT,                    -- reseller.id that it proves; NULL: none
  kind       INTEGER NOT NULL REFERENCES ticket_kind (id),
  size       INTEGER NOT NULL         -- bytes that came
) STRICT;

CREATE INDEX mail_at ON mail (at);
CREATE INDEX mail_content ON mail (content);

CREATE TABLE mail_attachment (
  mail  INTEGER NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
  n     INTEGER NOT NULL,             -- in the order of the message, from 1
  name  TEXT NOT NULL,                -- '' when it has none
  type  TEXT NOT NULL,                -- 'image/png'
  bytes INTEGER NOT NULL,             -- decoded
  PRIMARY KEY (mail, n)
) STRICT, WITHOUT ROWID;

-- The message itself; `ticketmail --keep` deletes old ones.
CREATE TABLE mail_raw (
  mail INTEGER PRIMARY KEY REFERENCES mail (id) ON DELETE CASCADE,
  raw  BLOB NOT NULL                  -- zstd frame; of a huge message the first 64 MiB
) STRICT;

-- What was answered; at most one a ticket and sender in an hour.
CREATE TABLE mail_reply (
  mail       INTEGER PRIMARY KEY REFERENCES mail (id) ON DELETE CASCADE,
  ticket     INTEGER NOT NULL REFERENCES ticket (id),
  sender     TEXT NOT NULL,           -- to whom
  at         INTEGER NOT NULL,        -- Unix seconds
  message_id TEXT NOT NULL,
  sent       INTEGER NOT NULL CHECK (sent IN (0, 1)),  -- it was handed over
  raw        BLOB                     -- zstd frame of the message; NULL: deleted as old
) STRICT;

CREATE INDEX mail_reply_sender ON mail_reply (sender, at);

CREATE VIEW v_mail AS
  SELECT m.message_id, t.name AS ticket, strftime ('%Y-%m-%dT%H:%M:%SZ', m.at, 'unixepoch') AS at,
         (SELECT k.name FROM ticket_kind k WHERE k.id = m.kind) AS kind, m.sender, m.reseller,
         m.size, (SELECT count (*) FROM mail_attachment a WHERE a.mail = m.id) AS attachments,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.at, 'unixepoch') AS replied_at
    FROM mail m JOIN ticket t ON t.id = m.ticket LEFT JOIN mail_reply r ON r.mail = m.id;

CREATE VIEW v_mail_ticket AS
  SELECT t.name AS ticket, o.sender, o.reseller, o.line, o.lang, o.team, o.mentions
    FROM mail_ticket o JOIN ticket t ON t.id = o.ticket;
