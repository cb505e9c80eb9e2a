#include "vote/names.h"

#include <string.h>
#include "base/escape.h"

enum
{
  LISTED = 5,       /* paths of a name that several articles have */
  SUGGESTED = 3,
  SHOWN_BYTES = 200 /* of a name, in a message */
};

enum
{
  SQL_ARTICLES,
  SQL_REDIRECTS,
  N_SQL
};

static const char *const sql[N_SQL] = {
  [SQL_ARTICLES] = "SELECT id, path, slug, ident, gone_at IS NOT NULL OR draft FROM article "
                   "ORDER BY path",
  [SQL_REDIRECTS] = "SELECT l.article, l.value, a.gone_at IS NOT NULL OR a.draft "
                    "FROM article_label l JOIN article a ON a.id = l.article "
                    "WHERE l.kind = 'redirect' ORDER BY a.path",
};

/* What a name is to an article; the least goes first. */
typedef enum
{
  IS_PATH,
  IS_STEM, /* the path without .md */
  IS_SLUG,
  IS_IDENT,
  IS_REDIRECT,
  IS_GONE  /* added to the above */
} Rank;

typedef struct
{
  guint rank;
  GArray *articles; /* guint32, by path */
} Called;

struct VoteNames
{
  GHashTable *all, *ids;  /* name to Called */
  GHashTable *paths;      /* article to path */
};

static void
free_called (gpointer data)
{
  Called *called = data;

  g_array_unref (called->articles);
  g_free (called);
}

void
vote_names_free (VoteNames *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->all);
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->paths);
  g_free (self);
}

/* ---- Reading */

static char *
without_slashes (const char *name)
{
  gsize length;

  name += strspn (name, "/");
  for (length = strlen (name); length > 0 && name[length - 1] == '/'; length--)
    ;
  return g_strndup (name, length);
}

static void
add (GHashTable *table, const char *name, guint rank, guint32 article)
{
  g_autofree char *bare = without_slashes (name);
  Called *called = g_hash_table_lookup (table, bare);

  if (*bare == '\0' || (called != NULL && called->rank < rank))
    return;
  if (called == NULL)
    {
      called = g_new (Called, 1);
      *called = (Called){ rank, g_array_new (FALSE, FALSE, sizeof article) };
      g_hash_table_insert (table, g_steal_pointer (&bare), called);
    }
  if (called->rank > rank)
    g_array_set_size (called->articles, 0);
  called->rank = rank;
  if (called->articles->len == 0
      || g_array_index (called->articles, guint32, called->articles->len - 1) != article)
    g_array_append_val (called->articles, article);
}

static void
add_article (VoteNames *self, sqlite3_stmt *stmt)
{
  guint32 id = (guint32) sqlite3_column_int64 (stmt, 0);
  const char *path = (const char *) sqlite3_column_text (stmt, 1);
  const char *slug = (const char *) sqlite3_column_text (stmt, 2);
  const char *ident = (const char *) sqlite3_column_text (stmt, 3);
  guint gone = sqlite3_column_int (stmt, 4) != 0 ? IS_GONE : 0;

  if (path == NULL || slug == NULL)
    return;
  g_hash_table_insert (self->paths, GUINT_TO_POINTER (id), g_strdup (path));
  add (self->all, path, IS_PATH + gone, id);
  if (g_str_has_suffix (path, ".md"))
    {
      g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".md"));

      add (self->all, stem, IS_STEM + gone, id);
    }
  add (self->all, slug, IS_SLUG + gone, id);
  if (ident == NULL)
    return;
  add (self->all, ident, IS_IDENT + gone, id);
  add (self->ids, ident, IS_IDENT + gone, id);
}

static void
add_redirect (VoteNames *self, sqlite3_stmt *stmt)
{
  const char *value = (const char *) sqlite3_column_text (stmt, 1);
  guint gone = sqlite3_column_int (stmt, 2) != 0 ? IS_GONE : 0;

  if (value != NULL)
    add (self->all, value, IS_REDIRECT + gone, (guint32) sqlite3_column_int64 (stmt, 0));
}

static gboolean
read_rows (VoteNames *self, Statements *statements, guint statement,
           void (*add_row) (VoteNames *self, sqlite3_stmt *stmt), GError **error)
{
  sqlite3_stmt *stmt = statements_get (statements, statement, error);
  gboolean ok = stmt != NULL;

  while (ok && statements_next (statements, stmt, &ok, error))
    add_row (self, stmt);
  return ok;
}

VoteNames *
vote_names_new (Store *store, GError **error)
{
  g_autoptr(Statements) statements = statements_new (store, sql, N_SQL);
  g_autoptr(VoteNames) self = g_new0 (VoteNames, 1);

  self->all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_called);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_called);
  self->paths = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (!read_rows (self, statements, SQL_ARTICLES, add_article, error)
      || !read_rows (self, statements, SQL_REDIRECTS, add_redirect, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- Finding */

static void
quote (GString *out, const char *name)
{
  gsize length = strnlen (name, SHOWN_BYTES);

  g_string_append_c (out, '"');
  escape_terminal (out, name, (gssize) length);
  g_string_append (out, name[length] == '\0' ? "\"" : "...\"");
}

static void
list_articles (const VoteNames *self, const Called *called, GString *why)
{
  guint shown = MIN (called->articles->len, LISTED);

  g_string_append_printf (why, " are %u articles: ", called->articles->len);
  for (guint i = 0; i < shown; i++)
    {
      guint32 id = g_array_index (called->articles, guint32, i);

      g_string_append (why, i == 0 ? "" : ", ");
      escape_terminal (why, g_hash_table_lookup (self->paths, GUINT_TO_POINTER (id)), -1);
    }
  g_string_append (why, shown < called->articles->len ? ", ..." : "");
}

guint32
vote_names_find (const VoteNames *self, NamesKind kind, const char *name, GString *why)
{
  GHashTable *table = kind == NAMES_IDS ? self->ids : self->all;
  const Called *called = g_hash_table_lookup (table, name);

  if (called == NULL && (*name == '/' || g_str_has_suffix (name, "/")))
    {
      g_autofree char *bare = without_slashes (name);

      called = g_hash_table_lookup (table, bare);
    }
  if (called != NULL && called->articles->len == 1)
    return g_array_index (called->articles, guint32, 0);
  g_string_assign (why, called != NULL ? "" : kind == NAMES_IDS ? "no article with the id "
                                                                 : "no article ");
  quote (why, name);
  if (called != NULL)
    list_articles (self, called, why);
  return 0;
}

/* ---- The nearest */

typedef struct
{
  gunichar *letters;
  glong length;
} Word;

static Word
word_of (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  Word word;

  word.letters = g_utf8_to_ucs4_fast (folded, -1, &word.length);
  return word;
}

/* Optimal string alignment: insert, delete, change, and swap of neighbours cost one each.
 * `rows` has room for three of b's length plus one. */
static guint
distance (const Word *a, const Word *b, guint *rows)
{
  gsize width = (gsize) b->length + 1;
  guint *before = rows, *last = rows + width, *row = rows + 2 * width;

  for (gsize k = 0; k < width; k++)
    last[k] = (guint) k;
  for (glong i = 1; i <= a->length; i++)
    {
      guint *spare = before;

      row[0] = (guint) i;
      for (glong k = 1; k <= b->length; k++)
        {
          row[k] = MIN (MIN (row[k - 1], last[k]) + 1,
                        last[k - 1] + (a->letters[i - 1] != b->letters[k - 1]));
          if (i > 1 && k > 1 && a->letters[i - 1] == b->letters[k - 2]
              && a->letters[i - 2] == b->letters[k - 1])
            row[k] = MIN (row[k], before[k - 2] + 1);
        }
      before = last;
      last = row;
      row = spare;
    }
  return last[b->length];
}

static gboolean
begins_with (const Word *longer, const Word *shorter)
{
  return shorter->length > 2 && shorter->length < longer->length
         && memcmp (longer->letters, shorter->letters,
                    (gsize) shorter->length * sizeof (gunichar)) == 0;
}

typedef struct
{
  const char *name;
  guint32 article;
  guint distance;
} Near;

static gint
by_distance (gconstpointer a, gconstpointer b)
{
  const Near *left = a, *right = b;

  if (left->distance != right->distance)
    return left->distance < right->distance ? -1 : 1;
  return strcmp (left->name, right->name);
}

static void
consider (const Word *typed, const char *name, const Called *called, GArray *near)
{
  Word word = word_of (name);
  guint limit = (guint) typed->length / 3, far = limit + 1;

  if (begins_with (&word, typed) || begins_with (typed, &word))
    far = limit;
  else if (ABS (word.length - typed->length) <= (glong) limit)
    {
      g_autofree guint *rows = g_new (guint, 3 * ((gsize) word.length + 1));

      far = distance (typed, &word, rows);
    }
  if (far <= limit)
    {
      Near found = { name, g_array_index (called->articles, guint32, 0), far };

      g_array_append_val (near, found);
    }
  g_free (word.letters);
}

/* The nearest name of each of the nearest articles. */
static void
append_nearest (const GArray *near, GString *why)
{
  Near shown[SUGGESTED];
  guint count = 0;

  for (guint i = 0; i < near->len && count < SUGGESTED; i++)
    {
      const Near *next = &g_array_index (near, Near, i);
      gboolean is_new = TRUE;

      for (guint k = 0; k < count; k++)
        is_new = is_new && shown[k].article != next->article;
      if (is_new)
        shown[count++] = *next;
    }
  for (guint i = 0; i < count; i++)
    {
      g_string_append (why, i == 0 ? "; did you mean " : i + 1 < count ? ", " : " or ");
      quote (why, shown[i].name);
    }
  g_string_append (why, count > 0 ? "?" : "");
}

void
vote_names_suggest (const VoteNames *self, const char *name, GString *why)
{
  g_autoptr(GArray) near = g_array_new (FALSE, FALSE, sizeof (Near));
  GHashTableIter iter;
  gpointer key, value;
  Word typed;

  if (strlen (name) > SHOWN_BYTES || !g_utf8_validate (name, -1, NULL))
    return;
  typed = word_of (name);
  g_hash_table_iter_init (&iter, self->all);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (((Called *) value)->rank < IS_REDIRECT)
      consider (&typed, key, value, near);
  g_free (typed.letters);
  g_array_sort (near, by_distance);
  append_nearest (near, why);
}
