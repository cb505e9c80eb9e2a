-- The deskbook file, schema version 1.  deskbook(5) explains it; the views at the
-- end are the stable SQL interface, the tables may change with a migration.

CREATE TABLE root (
  id   INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE           -- absolute folder that kbindex was given
) STRICT;

CREATE TABLE article (
  id          INTEGER PRIMARY KEY,    -- kept over edits, moves and returns
  root        INTEGER NOT NULL REFERENCES root (id),
  path        TEXT NOT NULL UNIQUE,   -- below the root, '/' between
  size        INTEGER NOT NULL,       -- bytes of the file as indexed
  mtime_ns    INTEGER NOT NULL,       -- its modification time, Unix nanoseconds
  hash        BLOB NOT NULL,          -- of the file: XXH3, 16 bytes
  text_hash   BLOB NOT NULL,          -- of its words alone: XXH3, 16 bytes
  edited_at   INTEGER NOT NULL,       -- when text_hash last changed, Unix seconds
  gone_at     INTEGER,                -- when the file vanished, Unix seconds; NULL: live
  title       TEXT NOT NULL,
  description TEXT,
  lang        TEXT NOT NULL,          -- ISO 639 code, lower case
  category    TEXT NOT NULL,          -- 'domains/transfers', '' at the top
  slug        TEXT NOT NULL,          -- front matter, else the file name without .md
  ident       TEXT,                   -- front matter `id`
  date        TEXT,                   -- ISO 8601
  updated     TEXT,                   -- ISO 8601
  draft       INTEGER NOT NULL,       -- 1: never found
  sum         INTEGER NOT NULL        -- checksum: article/checksum.h
) STRICT;

CREATE TABLE article_label (
  article INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  kind    TEXT NOT NULL,              -- 'tag', 'keyword' or 'redirect'
  value   TEXT NOT NULL,
  PRIMARY KEY (article, kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE section (
  article INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  n       INTEGER NOT NULL,           -- 0: before the first heading
  level   INTEGER NOT NULL,           -- heading level 1 to 6; 0 for section 0
  line    INTEGER NOT NULL,           -- the heading's line in the file, from 1
  title   TEXT NOT NULL,
  anchor  TEXT NOT NULL,              -- without '#'
  sum     INTEGER NOT NULL,           -- checksum of the fields above
  PRIMARY KEY (article, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE article_text (
  article INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
  data    BLOB NOT NULL,              -- zstd frame: block map, then the plain text
  sum     INTEGER NOT NULL            -- checksum of article and data
) STRICT;

-- The search index: rebuilt from the articles by `kbindex --full`.

CREATE TABLE search_state (
  id           INTEGER PRIMARY KEY CHECK (id = 1),
  rules        TEXT NOT NULL,         -- stemming and folding rules that made the terms
  langs        TEXT NOT NULL,         -- languages of the articles, most frequent first
  documents    INTEGER NOT NULL,      -- live articles in the index
  path_order   INTEGER NOT NULL,      -- 1: article ids ascend with their paths
  last_term    INTEGER NOT NULL,      -- highest term id given out
  len_title    INTEGER NOT NULL,      -- sum of title lengths, words
  len_heading  INTEGER NOT NULL,      -- sum of heading and label lengths, words
  len_body     INTEGER NOT NULL,      -- sum of body lengths, words
  frozen_docs  INTEGER NOT NULL,      -- `documents` when the averages below were frozen
  avg_title    REAL NOT NULL,         -- average lengths that the impacts were computed
  avg_heading  REAL NOT NULL,         --   with, words
  avg_body     REAL NOT NULL
) STRICT;

CREATE TABLE term (
  term     TEXT PRIMARY KEY,          -- a stem; 'lang:nl', 'category:dns', 'tag:billing'
  id       INTEGER NOT NULL,          -- small ids for frequent terms
  df       INTEGER NOT NULL,          -- live articles that hold it
  whole    INTEGER NOT NULL,          -- 1: the stem itself stands somewhere as a word
  data     BLOB NOT NULL              -- its posting list when short, else in posting
) STRICT, WITHOUT ROWID;

CREATE TABLE word (
  word TEXT PRIMARY KEY,              -- a word as written, folded; not the stem itself
  term TEXT NOT NULL                  -- its stem
) STRICT, WITHOUT ROWID;

CREATE TABLE posting (
  id   INTEGER PRIMARY KEY,           -- term id * 2^32 + lowest article id of the chunk
  data BLOB NOT NULL                  -- ascending article ids, one impact byte each
) STRICT;

CREATE TABLE forward (
  article INTEGER PRIMARY KEY,        -- article.id
  tokens  BLOB NOT NULL,              -- its words as term ids, by field and section
  vector  BLOB NOT NULL               -- its heaviest terms and their weights
) STRICT;

-- Votes (kbvote fills them).

CREATE TABLE vote_total (
  article INTEGER PRIMARY KEY REFERENCES article (id),
  yes     INTEGER NOT NULL CHECK (yes >= 0),      -- voters whose last vote is yes
  total   INTEGER NOT NULL CHECK (total >= yes)   -- voters
) STRICT;

CREATE VIEW v_article AS
  SELECT a.id, a.path, a.title, a.description, a.lang, a.category, a.slug,
         a.ident, a.date, a.updated, a.size,
         datetime (a.edited_at, 'unixepoch') || 'Z' AS edited_at,
         r.path AS root
    FROM article a JOIN root r ON r.id = a.root
   WHERE a.gone_at IS NULL AND NOT a.draft;

CREATE VIEW v_section AS
  SELECT a.path, s.n, s.level, s.line, s.title, s.anchor
    FROM section s JOIN article a ON a.id = s.article
   WHERE a.gone_at IS NULL AND NOT a.draft;

CREATE VIEW v_label AS
  SELECT a.path, l.kind, l.value
    FROM article_label l JOIN article a ON a.id = l.article
   WHERE a.gone_at IS NULL AND NOT a.draft;

CREATE VIEW v_vote_total AS
  SELECT a.path, v.yes, v.total
    FROM vote_total v JOIN article a ON a.id = v.article;
