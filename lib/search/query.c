#include "search/query.h"

#include <string.h>
#include "text/words.h"

typedef struct
{
  const char *at;
  const char *end;
  Query *query;
  guint n_words;
  guint flags;
  gboolean command; /* a command line: signs are text */
  gboolean lower;   /* there are small letters: capitals say something */
} Parser;

static void
free_clause (gpointer data)
{
  Clause *clause = data;

  g_strfreev (clause->words);
  g_free (clause->filter);
  g_free (clause);
}

static gboolean
is_space (char c)
{
  return c == '\0' || g_ascii_isspace (c);
}

static GPtrArray *
fold_words (Parser *self, const char *start, const char *end)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (g_free);
  Words words;
  WordSpan span;

  words_begin (&words, start, (gsize) (end - start));
  while (words_next (&words, &span))
    {
      char folded[WORD_MAX + 1];

      if (self->n_words >= QUERY_MAX_WORDS)
        {
          self->query->cut = TRUE;
          break;
        }
      self->n_words++;
      word_fold (start, span, folded);
      g_ptr_array_add (out, g_strdup (folded));
    }
  return out;
}

static gboolean
is_number (const char *word)
{
  return strpbrk (word, "0123456789") != NULL;
}

/* Capitals: all of two letters or more, or one that does not begin the query and is not I. */
static gboolean
in_capitals (const Parser *self, const char *start, const char *end)
{
  gboolean alone = end - start == 1;

  if (!self->lower || (alone && (self->query->clauses->len == 0 || *start == 'I')))
    return FALSE;
  for (const char *c = start; c < end; c++)
    if (!g_ascii_isupper (*c))
      return FALSE;
  return TRUE;
}

/* Whether the text is a name though its words may be stop words: `.it`, `#on`, `who.is`, `IT`. */
static gboolean
is_name (const Parser *self, const char *start, const char *end)
{
  const char *dot = memchr (start, '.', (gsize) (end - start));

  if (end - start > 1 && strchr (".#@", *start) != NULL && *start != '\0'
      && ((guchar) start[1] >= 0x80 || g_ascii_isalnum (start[1])))
    return TRUE;
  if (dot != NULL && dot > start && end - dot > 1 && g_ascii_isalnum (dot[-1])
      && g_ascii_isalnum (dot[1]))
    return TRUE;
  return in_capitals (self, start, end);
}

/* Whether a word that ends there is still being typed. */
static gboolean
is_begun (const Parser *self, const char *end)
{
  return self->flags & QUERY_BEGUN && end == self->end && !self->query->cut
         && (g_ascii_isalnum (end[-1]) || (guchar) end[-1] >= 0x80);
}

static void
add_clause (Parser *self, ClauseKind kind, Occur occur, gboolean title, gboolean quoted,
            const char *start, const char *end)
{
  GPtrArray *words = fold_words (self, start, end);
  Clause *clause;

  if (words->len == 0)
    {
      g_ptr_array_unref (words);
      return;
    }
  clause = g_new0 (Clause, 1);
  clause->kind = kind;
  clause->occur = occur;
  clause->title = title;
  clause->quoted = quoted;
  clause->name = quoted || is_name (self, start, end);
  clause->literal = words->len > 1 || is_number (g_ptr_array_index (words, 0));
  if (occur == OCCUR_SHOULD && self->flags & QUERY_ALL)
    clause->occur = OCCUR_MUST;
  if (kind == CLAUSE_WORDS && words->len > 1 && (clause->occur != OCCUR_SHOULD || title))
    clause->kind = CLAUSE_PHRASE;
  if (is_begun (self, end) && !quoted && clause->occur == OCCUR_SHOULD && !title)
    clause->begun = kind == CLAUSE_WORDS;
  else if (is_begun (self, end) && !quoted && clause->occur == OCCUR_MUST)
    clause->kind = CLAUSE_PREFIX;
  g_ptr_array_add (words, NULL);
  clause->words = (char **) g_ptr_array_free (words, FALSE);
  g_ptr_array_add (self->query->clauses, clause);
}

static void
add_filter (Query *self, const char *name, const char *value, Occur occur)
{
  Clause *clause = g_new0 (Clause, 1);

  clause->kind = CLAUSE_FILTER;
  clause->occur = occur;
  clause->filter = word_filter (name, value);
  clause->words = g_new0 (char *, 1);
  g_ptr_array_add (self->clauses, clause);
}

void
query_add_filter (Query *self, const char *name, const char *value)
{
  add_filter (self, name, value, OCCUR_MUST);
}

/* Phrases and nothing else to rank by: one of them must stand there. */
static void
require_phrases (Query *self)
{
  Clause *last = NULL;
  guint phrases = 0;

  for (guint i = 0; i < self->clauses->len; i++)
    {
      Clause *clause = g_ptr_array_index (self->clauses, i);

      if (clause->occur != OCCUR_SHOULD)
        continue;
      if (clause->kind != CLAUSE_PHRASE)
        return;
      phrases++;
      last = clause;
    }
  self->one_phrase = phrases > 1;
  if (phrases == 1)
    last->occur = OCCUR_MUST;
}

/* The field name at `at`, with its colon; NULL when there is none. */
static const char *
field_at (const Parser *self, const char *at)
{
  static const char *const names[] = { "title", "tag", "category", "lang" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if ((gsize) (self->end - at) > length + 1
          && g_ascii_strncasecmp (at, names[i], length) == 0 && at[length] == ':'
          && !is_space (at[length + 1]))
        return names[i];
    }
  return NULL;
}

/* Moves past a quoted text; FALSE when the quote is not closed. */
static gboolean
quoted_text (Parser *self, const char **start, const char **end)
{
  const char *close = memchr (self->at + 1, '"', (gsize) (self->end - self->at - 1));

  if (close == NULL)
    return FALSE;
  *start = self->at + 1;
  *end = close;
  self->at = close + 1;
  return TRUE;
}

static void
plain_text (Parser *self, const char **start, const char **end)
{
  *start = self->at;
  while (self->at < self->end && !is_space (*self->at))
    self->at++;
  *end = self->at;
}

/* A sign stands before what it is about; a dash or a plus in running text does not. */
static Occur
take_sign (Parser *self)
{
  Occur occur = *self->at == '+' ? OCCUR_MUST : OCCUR_MUST_NOT;
  guchar next;

  if ((*self->at != '+' && *self->at != '-') || self->at + 1 == self->end)
    return OCCUR_SHOULD;
  next = (guchar) self->at[1];
  if (next == '.' && self->at + 2 < self->end)
    next = (guchar) self->at[2];
  if (self->command || (!g_ascii_isalnum (next) && next != '"' && next < 0x80))
    return OCCUR_SHOULD;
  self->at++;
  return occur;
}

/* Reads one clause; `at` stands on something that is no space. */
static void
parse_clause (Parser *self)
{
  gboolean plain = (self->flags & QUERY_TEXT) != 0;
  Occur occur = take_sign (self);
  const char *field = plain ? NULL : field_at (self, self->at), *start, *end;
  gboolean title = field != NULL && strcmp (field, "title") == 0, quoted;

  if (field != NULL)
    self->at += strlen (field) + 1;
  quoted = !plain && *self->at == '"' && quoted_text (self, &start, &end);
  if (!quoted)
    plain_text (self, &start, &end);
  if (field != NULL && !title)
    {
      g_autofree char *value = g_strndup (start, (gsize) (end - start));

      if (self->n_words++ < QUERY_MAX_WORDS)
        add_filter (self->query, field, value,
                    occur == OCCUR_MUST_NOT ? OCCUR_MUST_NOT : OCCUR_MUST);
      return;
    }
  if (occur == OCCUR_SHOULD && title)
    occur = OCCUR_MUST;
  if (quoted)
    add_clause (self, CLAUSE_PHRASE, occur, title, TRUE, start, end);
  else if (!plain && end - start > 1 && end[-1] == '*')
    add_clause (self, CLAUSE_PREFIX, occur, title, FALSE, start, end);
  else
    add_clause (self, CLAUSE_WORDS, occur, title, FALSE, start, end);
}

/* A token that only a command line has: -K, --option, /path, ./path, ~/path, $name, |, &&, > or <. */
static gboolean
is_shell (const char *start, const char *end)
{
  gsize length = (gsize) (end - start);

  if (start[0] == '-' && length >= 2)
    return (g_ascii_isalpha (start[1]) && (length == 2 || start[2] == '='))
           || (start[1] == '-' && length > 2 && g_ascii_isalnum (start[2]));
  if (length > 1 && (start[0] == '/' || start[0] == '$'))
    return g_ascii_isalnum (start[1]);
  if (length > 2 && (start[0] == '.' || start[0] == '~') && start[1] == '/')
    return TRUE;
  return (length == 1 && strchr ("|<>", start[0]) != NULL && start[0] != '\0')
         || (length == 2 && memcmp (start, "&&", 2) == 0);
}

/* What the signs and capitals of the whole say. */
static void
look_over (Parser *self)
{
  Parser ahead = *self;

  while (ahead.at < ahead.end)
    {
      const char *start, *end;

      if (is_space (*ahead.at))
        {
          ahead.at++;
          continue;
        }
      plain_text (&ahead, &start, &end);
      self->command |= is_shell (start, end);
      for (const char *c = start; c < end; c++)
        self->lower |= g_ascii_islower (*c);
    }
}

Query *
query_parse (const char *text, gsize length, guint flags)
{
  Query *query = g_new0 (Query, 1);
  Parser parser = { .at = text, .end = text + length, .query = query, .flags = flags };

  query->clauses = g_ptr_array_new_with_free_func (free_clause);
  look_over (&parser);
  parser.command |= (flags & QUERY_TEXT) != 0;
  while (parser.at < parser.end && !query->cut)
    if (is_space (*parser.at))
      parser.at++;
    else
      parse_clause (&parser);
  require_phrases (query);
  query->ended = length > 0 && is_space (text[length - 1]);
  return query;
}

void
query_free (Query *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->clauses);
  g_free (self);
}
