#include "article/names.h"

#include <string.h>
#include "article/article.h"
#include "base/choice.h"
#include "base/escape.h"
#include "base/say.h"
#include "store/statements.h"

enum
{
  LISTED = 5, /* paths of a name that several articles have */
  SUGGESTED = 3,
  SHOWN_BYTES = 200,  /* of a name, in a message */
  KEPT_NAMES = 65536, /* then all are forgotten: a log may name what it likes */
  KEPT_BYTES = 256    /* of a name: longer ones are not kept */
};

enum
{
  SQL_PATH,
  SQL_NAMED,
  SQL_IDENT,
  SQL_LIVE,
  N_SQL
};

#define NAMED(rank, where)                                                                 \
  "SELECT id, path, gone_at IS NOT NULL OR draft AS gone, " #rank " AS rank FROM article " \
  "WHERE " where
#define IDENT NAMED (3, "ident IS NOT NULL AND trim (ident, '/') = :name")

#define WITH(suffix) " UNION ALL " NAMED (1, "path = :name || '" suffix "'")
#define PATHS NAMED (0, "path = :name") WITH (".md") WITH (".markdown") WITH (".mdx")

/* What a name is to an article; the least goes first.  The sort is of the rows of one name.  Most
 * names in a log are paths of live articles, before which nothing goes: SQL_PATH finds those at
 * a third of what SQL_NAMED costs. */
static const StatementRow sql[N_SQL] = {
  [SQL_PATH] = { PATHS " ORDER BY gone, rank" },
  [SQL_NAMED]
  = { PATHS " UNION ALL " NAMED (
        2,
        "trim (slug, '/') = :name") " UNION ALL " IDENT
                                    " UNION ALL SELECT a.id, a.path, a.gone_at IS NOT NULL OR a.draft, 4 "
                                    "FROM article_label l JOIN article a ON a.id = l.article "
                                    "WHERE l.kind = 'redirect' AND trim (l.value, '/') = :name "
                                    "ORDER BY gone, rank, path",
      STATEMENT_SORTS },
  [SQL_IDENT] = { IDENT " ORDER BY gone, path", STATEMENT_SORTS },
  [SQL_LIVE] = { "SELECT id, path, slug, ident FROM article "
                 "WHERE gone_at IS NULL AND NOT draft ORDER BY path",
                 STATEMENT_SCANS },
};

STATEMENT_TABLE (names, sql, N_SQL, NULL);

struct ArticleNames
{
  Statements *statements;
  GHashTable *kept[NAMES_KINDS]; /* name to article; 0: none */
};

ArticleNames *
article_names_new (Store *store)
{
  ArticleNames *self = g_new0 (ArticleNames, 1);

  self->statements = statements_open (store, &names_statements);
  for (guint i = 0; i < NAMES_KINDS; i++)
    self->kept[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
article_names_free (ArticleNames *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  for (guint i = 0; i < NAMES_KINDS; i++)
    g_hash_table_unref (self->kept[i]);
  g_free (self);
}

/* ---- Finding */

/* The articles that a name means. */
typedef struct
{
  GArray *ids;      /* guint32, ascending by path */
  GPtrArray *paths; /* of the first LISTED */
  gboolean gone;
} Called;

static void
called_init (Called *self)
{
  *self = (Called){ g_array_new (FALSE, FALSE, sizeof (guint32)),
                    g_ptr_array_new_with_free_func (g_free), FALSE };
}

static void
called_empty (Called *self)
{
  g_array_set_size (self->ids, 0);
  g_ptr_array_set_size (self->paths, 0);
}

static void
called_clear (Called *self)
{
  g_array_unref (self->ids);
  g_ptr_array_unref (self->paths);
}

static void
called_add (Called *self, guint32 id, sqlite3_stmt *row)
{
  if (self->ids->len > 0 && g_array_index (self->ids, guint32, self->ids->len - 1) == id)
    return;
  g_array_append_val (self->ids, id);
  if (self->paths->len < LISTED)
    g_ptr_array_add (self->paths, column_dup (row, 1));
}

static char *
without_slashes (const char *name)
{
  gsize length;

  name += strspn (name, "/");
  for (length = strlen (name); length > 0 && name[length - 1] == '/'; length--)
    ;
  return g_strndup (name, length);
}

/* The rows of the first rank that has any. */
static gboolean
look_up_by (ArticleNames *self, guint which, const char *bare, Called *called, GError **error)
{
  sqlite3_stmt *stmt
    = statement_query (self->statements, which, BIND (bind_text (":name", bare)), error);
  int rank = 0;
  gboolean ok;

  while (statement_next (self->statements, stmt, &ok, error))
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);
      gboolean gone = sqlite3_column_int (stmt, 2) != 0;
      int its_rank = sqlite3_column_int (stmt, 3);

      if (id < 1 || id > ARTICLE_ID_MAX)
        continue;
      if (called->ids->len > 0 && (gone != called->gone || its_rank != rank))
        break;
      called->gone = gone;
      rank = its_rank;
      called_add (called, (guint32) id, stmt);
    }
  sqlite3_reset (stmt);
  return ok;
}

static gboolean
look_up (ArticleNames *self, NamesKind kind, const char *name, Called *called, GError **error)
{
  g_autofree char *bare = without_slashes (name);

  if (*bare == '\0')
    return TRUE;
  if (kind == NAMES_IDS)
    return look_up_by (self, SQL_IDENT, bare, called, error);
  if (!look_up_by (self, SQL_PATH, bare, called, error))
    return FALSE;
  if (called->ids->len > 0 && !called->gone)
    return TRUE;
  called_empty (called);
  return look_up_by (self, SQL_NAMED, bare, called, error);
}

static void
quote (GString *out, const char *name)
{
  gsize length = strnlen (name, SHOWN_BYTES);

  g_string_append_c (out, '"');
  escape_terminal (out, name, (gssize) length);
  g_string_append (out, name[length] == '\0' ? "\"" : "...\"");
}

static void
list_articles (const Called *called, GString *why)
{
  g_autofree char *articles = say_counted (called->ids->len, NULL, "articles");

  g_string_append_printf (why, " are %s: ", articles);
  for (guint i = 0; i < called->paths->len; i++)
    {
      g_string_append (why, i == 0 ? "" : ", ");
      escape_terminal (why, g_ptr_array_index (called->paths, i), -1);
    }
  g_string_append (why, called->paths->len < called->ids->len ? ", ..." : "");
}

static void
say_none (NamesKind kind, const char *name, GString *why)
{
  g_string_assign (why, kind == NAMES_IDS ? "no article with the id " : "no article ");
  quote (why, name);
}

static void
keep (GHashTable *kept, const char *name, guint32 article)
{
  if (strlen (name) > KEPT_BYTES)
    return;
  if (g_hash_table_size (kept) >= KEPT_NAMES)
    g_hash_table_remove_all (kept);
  g_hash_table_insert (kept, g_strdup (name), GUINT_TO_POINTER (article));
}

static void
judge (ArticleNames *self, NamesKind kind, const char *name, const Called *called,
       guint32 *article, GString *why)
{
  if (called->ids->len > 1)
    {
      g_string_assign (why, "");
      quote (why, name);
      list_articles (called, why);
      return;
    }
  if (called->ids->len == 1)
    *article = g_array_index (called->ids, guint32, 0);
  else
    say_none (kind, name, why);
  keep (self->kept[kind], name, *article);
}

gboolean
article_names_find (ArticleNames *self, NamesKind kind, const char *name, guint32 *article,
                    GString *why, GError **error)
{
  gpointer kept;
  Called called;
  gboolean ok;

  *article = 0;
  if (g_hash_table_lookup_extended (self->kept[kind], name, NULL, &kept))
    {
      *article = GPOINTER_TO_UINT (kept);
      if (*article == 0)
        say_none (kind, name, why);
      return TRUE;
    }
  called_init (&called);
  ok = look_up (self, kind, name, &called, error);
  if (ok)
    judge (self, kind, name, &called, article, why);
  called_clear (&called);
  return ok;
}

GArray *
article_names_live (ArticleNames *self, const char *name, GError **error)
{
  GArray *ids = NULL;
  Called called;

  called_init (&called);
  if (look_up (self, NAMES_ALL, name, &called, error))
    ids = g_array_ref (called.ids);
  if (ids != NULL && called.gone)
    g_array_set_size (ids, 0);
  called_clear (&called);
  return ids;
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

static gboolean
begins_with (const Word *longer, const Word *shorter)
{
  return shorter->length > 2 && shorter->length < longer->length
         && memcmp (longer->letters, shorter->letters,
                    (gsize) shorter->length * sizeof (gunichar))
              == 0;
}

static guint
distance_of (const Word *typed, const char *name)
{
  Word word = word_of (name);
  guint limit = (guint) typed->length / 3;
  guint far = edit_distance (typed->letters, (guint) typed->length, word.letters,
                             (guint) word.length, 1, limit);

  if (begins_with (&word, typed) || begins_with (typed, &word))
    far = MIN (far, limit);
  g_free (word.letters);
  return far;
}

typedef struct
{
  char *name;
  guint32 article;
  guint rank; /* what the name is to the article */
  guint distance;
} Near;

static void
near_free (gpointer data)
{
  Near *near = data;

  g_free (near->name);
  g_free (near);
}

static gint
by_distance (gconstpointer a, gconstpointer b)
{
  const Near *left = a, *right = b;

  if (left->distance != right->distance)
    return left->distance < right->distance ? -1 : 1;
  return strcmp (left->name, right->name);
}

/* `by_name`: the near names so far, each of the article that it means. */
static void
consider (const Word *typed, const char *name, guint rank, guint32 article,
          GHashTable *by_name)
{
  g_autofree char *bare = without_slashes (name);
  Near *near = g_hash_table_lookup (by_name, bare);
  guint far;

  if (*bare == '\0' || (near != NULL && near->rank <= rank))
    return;
  far = near != NULL ? near->distance : distance_of (typed, bare);
  if (far > (guint) typed->length / 3)
    return;
  near = g_new (Near, 1);
  *near = (Near){ g_steal_pointer (&bare), article, rank, far };
  g_hash_table_replace (by_name, near->name, near);
}

static void
consider_article (const Word *typed, sqlite3_stmt *row, GHashTable *by_name)
{
  gint64 stored = sqlite3_column_int64 (row, 0);
  guint32 id = (guint32) stored;
  const char *path = (const char *) sqlite3_column_text (row, 1);
  const char *slug = (const char *) sqlite3_column_text (row, 2);
  const char *ident = (const char *) sqlite3_column_text (row, 3);

  if (path == NULL || slug == NULL || stored < 1 || stored > ARTICLE_ID_MAX)
    return;
  consider (typed, path, 0, id, by_name);
  if (path[article_path_stem (path)] != '\0')
    {
      g_autofree char *stem = g_strndup (path, article_path_stem (path));

      consider (typed, stem, 1, id, by_name);
    }
  consider (typed, slug, 2, id, by_name);
  if (ident != NULL)
    consider (typed, ident, 3, id, by_name);
}

/* The nearest name of each of the nearest articles. */
static void
append_nearest (const GList *near, GString *why)
{
  const Near *shown[SUGGESTED];
  guint count = 0;

  for (; near != NULL && count < SUGGESTED; near = near->next)
    {
      const Near *next = near->data;
      gboolean is_new = TRUE;

      for (guint k = 0; k < count; k++)
        is_new = is_new && shown[k]->article != next->article;
      if (is_new)
        shown[count++] = next;
    }
  for (guint i = 0; i < count; i++)
    {
      g_string_append (why, i == 0 ? "; did you mean " : i + 1 < count ? ", " : " or ");
      quote (why, shown[i]->name);
    }
  g_string_append (why, count > 0 ? "?" : "");
}

gboolean
article_names_suggest (ArticleNames *self, const char *name, GString *why, GError **error)
{
  g_autoptr(GHashTable) by_name = NULL;
  g_autoptr(GList) near = NULL;
  sqlite3_stmt *stmt;
  Word typed;
  gboolean ok;

  if (strlen (name) > SHOWN_BYTES || !g_utf8_validate (name, -1, NULL))
    return TRUE;
  by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, near_free);
  typed = word_of (name);
  stmt = statement_query (self->statements, SQL_LIVE, NULL, error);
  while (statement_next (self->statements, stmt, &ok, error))
    consider_article (&typed, stmt, by_name);
  g_free (typed.letters);
  if (!ok)
    return FALSE;
  near = g_list_sort (g_hash_table_get_values (by_name), by_distance);
  append_nearest (near, why);
  return TRUE;
}

/* ---- What of the articles a command line may name, for a shell's TAB (base/options.h) */

#define LIVE "gone_at IS NULL AND NOT draft"

static const StatementRow offer_sql[OFFER_KINDS] = {
  [OFFER_CATEGORIES]
  = { "SELECT category FROM article WHERE " LIVE " AND category <> '' "
      "UNION SELECT l.value FROM article_label l JOIN article a ON a.id = l.article "
      "WHERE l.kind = 'category' AND " LIVE,
      STATEMENT_SCANS },
  [OFFER_TAGS]
  = { "SELECT DISTINCT l.value FROM article_label l JOIN article a ON a.id = l.article "
      "WHERE l.kind = 'tag' AND " LIVE " ORDER BY l.value",
      STATEMENT_SCANS | STATEMENT_SORTS },
  [OFFER_LANGS] = { "SELECT DISTINCT lang FROM article WHERE " LIVE " ORDER BY lang",
                    STATEMENT_SCANS | STATEMENT_SORTS },
  [OFFER_PATHS] = { "SELECT path FROM article WHERE " LIVE " ORDER BY path", STATEMENT_SCANS },
};

STATEMENT_TABLE (offer, offer_sql, OFFER_KINDS, NULL);

void
article_offer (const char *db, OfferKind kind, GPtrArray *words)
{
  g_autoptr(GError) unread = NULL;
  g_autoptr(Store) store = store_open (db, STORE_READ, &unread);
  g_autoptr(Statements) statements = NULL;
  sqlite3_stmt *row;
  gboolean ok;

  if (store == NULL)
    return;
  statements = statements_open (store, &offer_statements);
  row = statement_query (statements, kind, NULL, &unread);
  while (statement_next (statements, row, &ok, unread == NULL ? &unread : NULL))
    g_ptr_array_add (words, column_dup (row, 0));
}
