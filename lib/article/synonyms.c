#include "article/synonyms.h"

#include <string.h>
#include "text/stem.h"
#include "text/words.h"

enum
{
  SQL_ANY,
  SQL_ROOT,
  SQL_STORED_SYNONYMS,
  SQL_STORED_PINS,
  SQL_DROP_SYNONYMS,
  SQL_DROP_PINS,
  SQL_PUT_SYNONYM,
  SQL_PUT_PIN,
  SQL_LANG,
  SQL_ROOTS,
  SQL_ROOT_LIVE,
  SQL_FIND,
  SQL_PINNED,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_ANY] = { "SELECT EXISTS (SELECT 1 FROM synonym) + 2 * EXISTS (SELECT 1 FROM pin)",
                STATEMENT_SCANS },
  [SQL_ROOT] = { "SELECT id FROM root WHERE path = :path" },
  [SQL_STORED_SYNONYMS] = { "SELECT lang, stems, words, line FROM synonym WHERE root = :root "
                            "ORDER BY lang, stems, words, line",
                            STATEMENT_SCANS | STATEMENT_SORTS },
  [SQL_STORED_PINS] = { "SELECT lang, stems, path, line FROM pin WHERE root = :root "
                        "ORDER BY lang, stems, path, line",
                        STATEMENT_SCANS | STATEMENT_SORTS },
  [SQL_DROP_SYNONYMS] = { "DELETE FROM synonym WHERE root = :root", STATEMENT_SCANS },
  [SQL_DROP_PINS] = { "DELETE FROM pin WHERE root = :root", STATEMENT_SCANS },
  [SQL_PUT_SYNONYM] = { "INSERT OR IGNORE INTO synonym (lang, stems, words, root, line) "
                        "VALUES (:lang, :stems, :words, :root, :line)" },
  [SQL_PUT_PIN] = { "INSERT OR IGNORE INTO pin (lang, stems, path, root, line) "
                    "VALUES (:lang, :stems, :words, :root, :line)" },
  [SQL_ROOTS]
  = { "SELECT r.id, r.path FROM root r WHERE EXISTS (SELECT 1 FROM synonym s WHERE s.root = r.id) "
      "OR EXISTS (SELECT 1 FROM pin p WHERE p.root = r.id)",
      STATEMENT_SCANS },
  [SQL_ROOT_LIVE]
  = { "SELECT EXISTS (SELECT 1 FROM article WHERE root = :root AND gone_at IS NULL)",
      STATEMENT_SCANS },
  [SQL_LANG]
  = { "SELECT lang FROM article WHERE path = :path AND gone_at IS NULL AND NOT draft" },
  /* (Behind a stem stands a blank or nothing: '!' is the sign next to the blank.) */
  [SQL_FIND] = { "SELECT stems, words, line FROM synonym "
                 "WHERE lang = :lang AND stems >= :first AND stems < :first || '!'" },
  [SQL_PINNED]
  = { "SELECT a.id, p.line FROM pin p JOIN article a ON a.path = p.path "
      "WHERE p.lang = :lang AND p.stems = :stems AND a.gone_at IS NULL AND NOT a.draft "
      "ORDER BY p.path" },
};

STATEMENT_TABLE (synonyms, sql, N_SQL, NULL);

enum
{
  ANY_SYNONYM = 1,
  ANY_PIN = 2,
  ANY_UNKNOWN = 4
};

enum
{
  EVERYDAY_KEPT = 4096,
  EVERYDAY_BEGINS = 1024 /* bytes */
};

struct Synonyms
{
  Store *store;
  Statements *statements;
  GHashTable *stemmers;
  gint64 any;           /* ANY_* */
  GHashTable *everyday; /* what add_everyday () found, by language and stem */
  guint8 *begins; /* bits: how its words begin, see begin_slot (); NULL: not looked at yet */
};

Synonyms *
synonyms_new (Store *store)
{
  Synonyms *self = g_new0 (Synonyms, 1);

  self->store = store;
  self->statements = statements_open (store, &synonyms_statements);
  self->any = ANY_UNKNOWN;
  self->everyday = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
synonyms_free (Synonyms *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_clear_pointer (&self->stemmers, g_hash_table_unref);
  g_hash_table_unref (self->everyday);
  g_free (self->begins);
  g_free (self);
}

/* ---- Put there */

/* One row of either table. */
typedef struct
{
  char *lang, *stems, *words; /* (of a pin the path) */
  guint line;
} Row;

static void
free_row (gpointer data)
{
  Row *row = data;

  g_free (row->lang);
  g_free (row->stems);
  g_free (row->words);
  g_free (row);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Row *x = *(Row *const *) a, *y = *(Row *const *) b;
  int order = strcmp (x->lang, y->lang);

  order = order != 0 ? order : strcmp (x->stems, y->stems);
  order = order != 0 ? order : strcmp (x->words, y->words);
  return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

/* The stems of `words`, which blanks part; "" for the language: the words. */
static char *
stem_words (Synonyms *self, const char *lang, const char *words)
{
  g_auto(GStrv) parts = g_strsplit (words, " ", -1);
  g_autoptr(GString) out = g_string_new (NULL);

  if (self->stemmers == NULL)
    self->stemmers = stemmers_new ();
  for (char **part = parts; *part != NULL; part++)
    {
      gsize length;
      const char *stem = *lang == '\0' ? *part
                                       : stemmer_stem (stemmers_get (self->stemmers, lang),
                                                       *part, strlen (*part), &length);

      g_string_append_printf (out, "%s%s", part == parts ? "" : " ", stem);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
add_row (GPtrArray *rows, const char *lang, char *stems, const char *words, guint line)
{
  Row *row = g_new0 (Row, 1);

  *row = (Row){ g_strdup (lang), stems, g_strdup (words), line };
  g_ptr_array_add (rows, row);
}

static GPtrArray *
synonym_rows (Synonyms *self, const SynonymFile *file)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_row);

  for (guint i = 0; file != NULL && i < file->groups->len; i++)
    {
      const SynonymGroup *group = g_ptr_array_index (file->groups, i);

      for (guint k = 0; k < group->from->len; k++)
        for (guint n = 0; n < group->to->len; n++)
          if (group->from != group->to || k != n)
            add_row (rows, group->lang,
                     stem_words (self, group->lang, g_ptr_array_index (group->from, k)),
                     g_ptr_array_index (group->to, n), group->line);
    }
  g_ptr_array_sort (rows, compare_rows);
  return rows;
}

static void
tell_unknown (GPtrArray *problems, const SynonymPin *pin, const char *path)
{
  ArticleProblem *problem = g_new0 (ArticleProblem, 1);

  *problem = (ArticleProblem){ (int) pin->line, TRUE, synonym_pin_unknown (pin, path) };
  g_ptr_array_add (problems, problem);
}

/* The language of the live article at `path`; NULL: there is none. */
static gboolean
find_lang (Synonyms *self, const char *path, char **lang, GError **error)
{
  sqlite3_stmt *row;

  if (!statement_row (self->statements, SQL_LANG, BIND (bind_text (":path", path)), &row,
                      error))
    return FALSE;
  *lang = row == NULL ? NULL : column_dup (row, 0);
  if (row != NULL)
    sqlite3_reset (row);
  return TRUE;
}

/* The pin in each of the languages that its articles are written in. */
static gboolean
add_pin (Synonyms *self, const SynonymFile *file, const SynonymPin *pin, GPtrArray *rows,
         GError **error)
{
  g_autoptr(GHashTable) langs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer lang;

  for (guint k = 0; k < pin->paths->len; k++)
    {
      char *path = g_ptr_array_index (pin->paths, k), *found;

      if (!find_lang (self, path, &found, error))
        return FALSE;
      if (found == NULL)
        {
          tell_unknown (file->problems, pin, path);
          continue;
        }
      g_hash_table_add (langs, found);
      g_ptr_array_add (paths, path);
    }
  g_hash_table_iter_init (&iter, langs);
  while (g_hash_table_iter_next (&iter, &lang, NULL))
    for (guint k = 0; k < paths->len; k++)
      add_row (rows, lang, stem_words (self, lang, pin->query), g_ptr_array_index (paths, k),
               pin->line);
  return TRUE;
}

static GPtrArray *
pin_rows (Synonyms *self, const SynonymFile *file, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (free_row);

  for (guint i = 0; file != NULL && i < file->pins->len; i++)
    if (!add_pin (self, file, g_ptr_array_index (file->pins, i), rows, error))
      return NULL;
  g_ptr_array_sort (rows, compare_rows);
  return g_steal_pointer (&rows);
}

/* Whether `rows` are what is stored. */
static gboolean
is_stored (Synonyms *self, guint which, gint64 root, const GPtrArray *rows, gboolean *same,
           GError **error)
{
  sqlite3_stmt *stmt
    = statement_query (self->statements, which, BIND (bind_int (":root", root)), error);
  gboolean ok;
  guint i = 0;

  for (*same = TRUE; statement_next (self->statements, stmt, &ok, error); i++)
    {
      const Row *row = i < rows->len ? g_ptr_array_index (rows, i) : NULL;

      *same = *same && row != NULL
              && g_strcmp0 (row->lang, (const char *) sqlite3_column_text (stmt, 0)) == 0
              && g_strcmp0 (row->stems, (const char *) sqlite3_column_text (stmt, 1)) == 0
              && g_strcmp0 (row->words, (const char *) sqlite3_column_text (stmt, 2)) == 0
              && row->line == (guint) sqlite3_column_int64 (stmt, 3);
    }
  *same = *same && i == rows->len;
  return ok;
}

static gboolean
put_rows (Synonyms *self, guint drop, guint put, gint64 root, const GPtrArray *rows,
          GError **error)
{
  if (!statement_run (self->statements, drop, BIND (bind_int (":root", root)), error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = g_ptr_array_index (rows, i);

      if (!statement_run (self->statements, put,
                          BIND (bind_text (":lang", row->lang),
                                bind_text (":stems", row->stems),
                                bind_text (":words", row->words), bind_int (":root", root),
                                bind_int (":line", row->line)),
                          error))
        return FALSE;
    }
  return TRUE;
}

gboolean
synonyms_put (Synonyms *self, const char *root, const SynonymFile *file, GError **error)
{
  g_autoptr(GPtrArray) synonyms = synonym_rows (self, file);
  g_autoptr(GPtrArray) pins = pin_rows (self, file, error);
  gboolean same[2];
  gint64 id = 0;

  if (pins == NULL
      || !statement_int (self->statements, SQL_ROOT, BIND (bind_text (":path", root)), &id,
                         error))
    return FALSE;
  /* A tree without articles is not known, and has nothing to find. */
  if (id == 0)
    return TRUE;
  if (!is_stored (self, SQL_STORED_SYNONYMS, id, synonyms, &same[0], error)
      || !is_stored (self, SQL_STORED_PINS, id, pins, &same[1], error))
    return FALSE;
  if (same[0] && same[1])
    return TRUE;
  return store_begin (self->store, error)
         && put_rows (self, SQL_DROP_SYNONYMS, SQL_PUT_SYNONYM, id, synonyms, error)
         && put_rows (self, SQL_DROP_PINS, SQL_PUT_PIN, id, pins, error)
         && store_commit (self->store, error);
}

/* Ids (gint64) of the trees of which something is stored, but for `roots`. */
static GArray *
other_roots (Synonyms *self, const GPtrArray *roots, GError **error)
{
  g_autoptr(GArray) others = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *stmt = statement_query (self->statements, SQL_ROOTS, NULL, error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      const char *path = (const char *) sqlite3_column_text (stmt, 1);
      gint64 id = sqlite3_column_int64 (stmt, 0);

      if (path != NULL
          && !g_ptr_array_find_with_equal_func ((GPtrArray *) roots, path, g_str_equal, NULL))
        g_array_append_val (others, id);
    }
  return ok ? g_steal_pointer (&others) : NULL;
}

static gboolean
drop_root (Synonyms *self, gint64 root, GError **error)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  return store_begin (self->store, error)
         && put_rows (self, SQL_DROP_SYNONYMS, SQL_PUT_SYNONYM, root, none, error)
         && put_rows (self, SQL_DROP_PINS, SQL_PUT_PIN, root, none, error)
         && store_commit (self->store, error);
}

gboolean
synonyms_settle (Synonyms *self, const GPtrArray *roots, GError **error)
{
  g_autoptr(GArray) others = other_roots (self, roots, error);

  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      gint64 root = g_array_index (others, gint64, i), live = 0;

      if (!statement_int (self->statements, SQL_ROOT_LIVE, BIND (bind_int (":root", root)),
                          &live, error)
          || (live == 0 && !drop_root (self, root, error)))
        return FALSE;
    }
  return others != NULL;
}

/* ---- Looked up */

/* clang-format off */
static const char everyday[] = "\n"
#include "article/everyday.txt.h"
;
/* clang-format on */

static gboolean
has_any (Synonyms *self, gint64 what, gboolean *has, GError **error)
{
  if (self->any == ANY_UNKNOWN
      && !statement_int (self->statements, SQL_ANY, NULL, &self->any, error))
    return FALSE;
  *has = (self->any & what) != 0;
  return TRUE;
}

static void
free_synonym (gpointer data)
{
  Synonym *synonym = data;

  g_free (synonym->stems);
  g_free (synonym->words);
  g_free (synonym);
}

static int
longest_first (gconstpointer a, gconstpointer b)
{
  const Synonym *x = *(Synonym *const *) a, *y = *(Synonym *const *) b;
  gsize length_x = strlen (x->stems), length_y = strlen (y->stems);

  if (length_x != length_y)
    return length_x > length_y ? -1 : 1;
  return strcmp (x->stems, y->stems) != 0 ? strcmp (x->stems, y->stems)
                                          : strcmp (x->words, y->words);
}

/* Whether `stems` begins with the stem `first`. */
static gboolean
begins_with (const char *stems, const char *first)
{
  gsize length = strlen (first);

  return strncmp (stems, first, length) == 0
         && (stems[length] == '\0' || stems[length] == ' ');
}

static void
add_synonym (GPtrArray *found, const char *stems, const char *words, guint line)
{
  Synonym *synonym = g_new (Synonym, 1);

  *synonym = (Synonym){ g_strdup (stems), g_strdup (words), line };
  g_ptr_array_add (found, synonym);
}

static gboolean
find_stored (Synonyms *self, const char *lang, const char *first, GPtrArray *found,
             GError **error)
{
  sqlite3_stmt *stmt
    = statement_query (self->statements, SQL_FIND,
                       BIND (bind_text (":lang", lang), bind_text (":first", first)), error);
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      const char *stems = (const char *) sqlite3_column_text (stmt, 0);
      const char *words = (const char *) sqlite3_column_text (stmt, 1);

      if (stems != NULL && words != NULL && begins_with (stems, first))
        add_synonym (found, stems, words, (guint) sqlite3_column_int64 (stmt, 2));
    }
  return ok;
}

/* What else there is in the group [at, end) for those of its members that begin with the stem `first`. */
static void
add_group (Synonyms *self, const char *lang, const char *at, const char *end,
           const char *first, GPtrArray *found)
{
  g_autofree char *group = g_strndup (at, (gsize) (end - at));
  g_auto(GStrv) members = g_strsplit (group, ", ", -1);
  g_autoptr(GPtrArray) stems = g_ptr_array_new_with_free_func (g_free);

  for (char **member = members; *member != NULL; member++)
    g_ptr_array_add (stems, stem_words (self, lang, *member));
  for (guint i = 0; i < stems->len; i++)
    {
      const char *typed = g_ptr_array_index (stems, i);
      guint same = 0;

      while (strcmp (g_ptr_array_index (stems, same), typed) != 0)
        same++;
      for (guint k = 0; same == i && begins_with (typed, first) && k < stems->len; k++)
        if (strcmp (g_ptr_array_index (stems, k), typed) != 0)
          add_synonym (found, typed, members[k], 0);
    }
}

/* Whether the member of a group at `at` begins with the stem `first`. */
static gboolean
member_begins (Synonyms *self, const char *lang, const char *at, const char *first)
{
  g_autofree char *member = g_strndup (at, strcspn (at, ",\n"));
  g_autofree char *stems = stem_words (self, lang, member);

  return begins_with (stems, first);
}

/* The groups of everyday.txt: behind a language and a blank its words, with commas between, folded; by
 * language.  (But for its last letter a stem is what its word begins with.) */
static void
add_everyday (Synonyms *self, const char *lang, const char *first, GPtrArray *found)
{
  const char begin[] = { '\n', lang[0], lang[1], ' ', '\0' };
  const char *line = lang[0] != '\0' && strcspn (lang, "-_") == 2 ? strstr (everyday, begin)
                                                                  : NULL;
  g_autofree char *wanted
    = g_strdup_printf (" %.*s", (int) MAX (strlen (first), 2) - 1, first);

  for (const char *at = line, *end; at != NULL && (at = strstr (at, wanted)) != NULL; at = end)
    {
      for (line = at; *line != '\n'; line--)
        ;
      if (!g_str_has_prefix (line, begin))
        return;
      line += sizeof begin - 1;
      end = at + 1;
      if ((at >= line && at[-1] != ',') || !member_begins (self, lang, at + 1, first))
        continue;
      end = strchr (at, '\n');
      add_group (self, lang, line, end, first, found);
    }
}

/* Of a language's two letters and the first two bytes of a word. */
static guint
begin_slot (const char *lang, const char *word)
{
  guint slot = (guint8) lang[0];

  slot = slot * 31 + (guint8) lang[1];
  slot = slot * 31 + (guint8) word[0];
  return (slot * 31 + (guint8) word[1]) % (8 * EVERYDAY_BEGINS);
}

static void
note_begins (Synonyms *self)
{
  self->begins = g_new0 (guint8, EVERYDAY_BEGINS);
  for (const char *lang = everyday + 1; *lang != '\0'; lang = strchr (lang, '\n') + 1)
    for (const char *at = lang + strlen ("en "), *end;; at = end + strlen (", "))
      {
        guint slot = begin_slot (lang, at);

        self->begins[slot / 8] |= (guint8) (1 << slot % 8);
        end = at + strcspn (at, ",\n");
        if (*end == '\n')
          break;
      }
}

/* Few words begin as one that says so does. */
static gboolean
may_be_everyday (Synonyms *self, const char *lang, const char *first)
{
  guint slot;

  if (strlen (lang) < 2)
    return FALSE;
  if (strlen (first) <= 2)
    return TRUE;
  if (self->begins == NULL)
    note_begins (self);
  slot = begin_slot (lang, first);
  return (self->begins[slot / 8] & 1 << slot % 8) != 0;
}

/* The text is looked through once a word. */
static GPtrArray *
find_everyday (Synonyms *self, const char *lang, const char *first)
{
  g_autofree char *key = g_strconcat (lang, " ", first, NULL);
  GPtrArray *found = g_hash_table_lookup (self->everyday, key);

  if (found != NULL)
    return g_ptr_array_ref (found);
  found = g_ptr_array_new_with_free_func (free_synonym);
  add_everyday (self, lang, first, found);
  g_ptr_array_sort (found, longest_first);
  if (g_hash_table_size (self->everyday) >= EVERYDAY_KEPT)
    g_hash_table_remove_all (self->everyday);
  g_hash_table_insert (self->everyday, g_steal_pointer (&key), g_ptr_array_ref (found));
  return found;
}

GPtrArray *
synonyms_find (Synonyms *self, const char *lang, const char *first, gboolean with_everyday,
               GError **error)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (free_synonym);
  gboolean has;

  if (!has_any (self, ANY_SYNONYM, &has, error))
    return NULL;
  if (has && !find_stored (self, lang, first, found, error))
    return NULL;
  if (found->len == 0 && with_everyday && may_be_everyday (self, lang, first))
    return find_everyday (self, lang, first);
  g_ptr_array_sort (found, longest_first);
  return g_steal_pointer (&found);
}

static gboolean
has_article (const GArray *articles, guint32 id)
{
  for (guint i = 0; i < articles->len; i++)
    if (g_array_index (articles, guint32, i) == id)
      return TRUE;
  return FALSE;
}

gboolean
synonyms_have_pins (Synonyms *self, gboolean *have, GError **error)
{
  return has_any (self, ANY_PIN, have, error);
}

gboolean
synonyms_pinned (Synonyms *self, const char *lang, const char *stems, GArray *articles,
                 guint *line, GError **error)
{
  sqlite3_stmt *stmt;
  gboolean ok;

  stmt = statement_query (self->statements, SQL_PINNED,
                          BIND (bind_text (":lang", lang), bind_text (":stems", stems)),
                          error);
  while (statement_next (self->statements, stmt, &ok, error))
    {
      guint32 id = (guint32) sqlite3_column_int64 (stmt, 0);

      *line = (guint) sqlite3_column_int64 (stmt, 1);
      if (!has_article (articles, id))
        g_array_append_val (articles, id);
    }
  return ok;
}
