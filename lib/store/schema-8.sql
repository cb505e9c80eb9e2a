-- ---- kbindex: an article stands in several categories.

-- article_label.kind: also 'category', those beside article.category, and 'locale', a language with its
-- region.

CREATE VIEW v_category AS
  SELECT a.path, a.category FROM article a
   WHERE a.gone_at IS NULL AND NOT a.draft AND a.category <> ''
  UNION ALL
  SELECT a.path, l.value FROM article_label l JOIN article a ON a.id = l.article
   WHERE l.kind = 'category' AND a.gone_at IS NULL AND NOT a.draft;

-- ---- kbindex: synonyms.yaml of each tree (article/synonyms.h).

-- Who searches for one of them is shown what has the other, too.
CREATE TABLE synonym (
  lang  TEXT NOT NULL,                -- of the group; '': every language
  stems TEXT NOT NULL,                -- what is typed: stems in that language, blanks between; '': words
  words TEXT NOT NULL,                -- what is searched for, too: folded words, blanks between
  root  INTEGER NOT NULL REFERENCES root (id),
  line  INTEGER NOT NULL,             -- of the group in the file
  PRIMARY KEY (lang, stems, words, root)
) STRICT, WITHOUT ROWID;

-- The articles that come first for a query.
CREATE TABLE pin (
  lang  TEXT NOT NULL,                -- of one of the articles that the query is pinned to
  stems TEXT NOT NULL,                -- of the query in that language, blanks between
  path  TEXT NOT NULL,                -- of the article
  root  INTEGER NOT NULL REFERENCES root (id),
  line  INTEGER NOT NULL,             -- in the file
  PRIMARY KEY (lang, stems, path, root)
) STRICT, WITHOUT ROWID;

-- ---- ticketlog and ticketmail: what messages refer to, so that threads are the same whichever
-- mailbox was read first, and come apart when one is withdrawn.

-- Every message of a mail that is stored; of those before version 8 there is no row.
CREATE TABLE mail_thread (
  message TEXT PRIMARY KEY,           -- as ticket_event.event_id
  refers  TEXT NOT NULL,              -- Message-IDs, a line each; the first began its thread
  named   INTEGER NOT NULL CHECK (named IN (0, 1))  -- 1: its subject names its ticket, or
                                      --   ticketmail put it there
) STRICT, WITHOUT ROWID;

-- What the messages of a ticket refer to.
CREATE TABLE mail_reference (
  id     TEXT NOT NULL,               -- a Message-ID, stored or not
  ticket INTEGER NOT NULL REFERENCES ticket (id),
  PRIMARY KEY (id, ticket)
) STRICT, WITHOUT ROWID;

CREATE INDEX mail_reference_of_ticket ON mail_reference (ticket);

-- ---- kbsearch: a word of a letter or two that is still being typed begins a tenth of all words, of which
-- those that many articles have are wanted.  (term and term_next change places.)

CREATE INDEX term_frequent ON term (term, whole) WHERE whole > 32;
CREATE INDEX term_next_frequent ON term_next (term, whole) WHERE whole > 32;
CREATE INDEX word_frequent ON word (word, term, df) WHERE df > 32;
CREATE INDEX word_next_frequent ON word_next (word, term, df) WHERE df > 32;
