/* The look-up of a name by indexes against one that goes through all articles, over random
 * knowledge bases in which few names stand for much. */
#include <glib/gstdio.h>
#include <string.h>
#include "article/names.h"

enum
{
  BASES = 12,
  MOST_ARTICLES = 40
};

typedef struct
{
  guint32 id;
  char *path, *slug, *ident; /* `ident` may be NULL */
  GPtrArray *redirects;
  gboolean hidden; /* gone or a draft */
} Known;

static void
known_free (gpointer data)
{
  Known *self = data;

  g_free (self->path);
  g_free (self->slug);
  g_free (self->ident);
  g_ptr_array_unref (self->redirects);
  g_free (self);
}

/* ---- A random knowledge base */

static char *
random_name (GRand *rand)
{
  static const char *const names[] = { "a", "b",        "c", "a/b",  "b/a",     "index",
                                       "A", "\xc3\xa9", "7", "a.md", "c/index", "x'y" };

  return g_strdup (names[g_rand_int_range (rand, 0, G_N_ELEMENTS (names))]);
}

/* As front matter may have it. */
static char *
random_written (GRand *rand)
{
  static const char *const around[] = { "", "", "/", "//" };
  g_autofree char *name = g_rand_int_range (rand, 0, 20) == 0 ? g_strdup ("")
                                                              : random_name (rand);

  return g_strconcat (around[g_rand_int_range (rand, 0, 4)], name,
                      around[g_rand_int_range (rand, 0, 4)], NULL);
}

static Known *
random_article (GRand *rand, guint32 id)
{
  Known *known = g_new0 (Known, 1);
  g_autofree char *name = random_name (rand);

  known->id = id;
  /* A path stands once. */
  known->path = g_rand_boolean (rand) ? g_strdup_printf ("%s/%u.md", name, id)
                                      : g_strdup_printf ("%u%s", id, name);
  known->slug = random_written (rand);
  known->ident = g_rand_boolean (rand) ? random_written (rand) : NULL;
  known->hidden = g_rand_int_range (rand, 0, 4) == 0;
  known->redirects = g_ptr_array_new_with_free_func (g_free);
  for (int i = g_rand_int_range (rand, 0, 4); i > 0; i--)
    g_ptr_array_add (known->redirects, random_written (rand));
  return known;
}

static void
run (Store *store, char *sql)
{
  g_autoptr(GError) error = NULL;

  store_run (store, sql, &error);
  g_assert_no_error (error);
  sqlite3_free (sql);
}

static void
store_article (Store *store, const Known *known)
{
  gboolean draft = known->hidden && known->id % 2 == 0;

  run (store,
       sqlite3_mprintf ("INSERT INTO article (id, root, path, size, mtime_ns, hash, "
                        "text_hash, edited_at, gone_at, title, lang, category, slug, "
                        "ident, draft, sum) VALUES (%u, 1, %Q, 1, 1, x'00', x'00', 1, %s, "
                        "'T', 'en', '', %Q, %Q, %d, 0)",
                        known->id, known->path, known->hidden && !draft ? "5" : "NULL",
                        known->slug, known->ident, draft));
  for (guint i = 0; i < known->redirects->len; i++)
    run (store,
         sqlite3_mprintf ("INSERT OR IGNORE INTO article_label VALUES (%u, 'redirect', %Q)",
                          known->id, g_ptr_array_index (known->redirects, i)));
}

static gint
by_path (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const Known *const *) a)->path, (*(const Known *const *) b)->path);
}

static GPtrArray *
random_base (GRand *rand, Store *store)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (known_free);
  guint count = (guint) g_rand_int_range (rand, 1, MOST_ARTICLES);

  run (store, sqlite3_mprintf ("INSERT INTO root VALUES (1, '/kb')"));
  for (guint32 id = 1; id <= count; id++)
    {
      g_ptr_array_add (all, random_article (rand, id));
      store_article (store, g_ptr_array_index (all, id - 1));
    }
  g_ptr_array_sort (all, by_path);
  return all;
}

/* ---- The slow, obvious way */

enum
{
  NO_RANK = 100
};

static gboolean
is_called (const char *written, const char *bare)
{
  gsize length;

  if (written == NULL)
    return FALSE;
  written += strspn (written, "/");
  for (length = strlen (written); length > 0 && written[length - 1] == '/'; length--)
    ;
  return length > 0 && strlen (bare) == length && strncmp (written, bare, length) == 0;
}

static int
rank_of (const Known *known, NamesKind kind, const char *bare)
{
  g_autofree char *file = g_strconcat (bare, ".md", NULL);
  int hidden = known->hidden ? 5 : 0;

  if (kind == NAMES_IDS)
    return is_called (known->ident, bare) ? 3 + hidden : NO_RANK;
  if (strcmp (known->path, bare) == 0)
    return hidden;
  if (strcmp (known->path, file) == 0)
    return 1 + hidden;
  if (is_called (known->slug, bare))
    return 2 + hidden;
  if (is_called (known->ident, bare))
    return 3 + hidden;
  for (guint i = 0; i < known->redirects->len; i++)
    if (is_called (g_ptr_array_index (known->redirects, i), bare))
      return 4 + hidden;
  return NO_RANK;
}

/* Those of the least rank, as the message lists them. */
static void
look_through (const GPtrArray *all, NamesKind kind, const char *name, GArray *ids,
              GString *why, int *rank)
{
  g_autofree char *bare = g_strdup (name + strspn (name, "/"));

  for (gsize length = strlen (bare); length > 0 && bare[length - 1] == '/'; length--)
    bare[length - 1] = '\0';
  *rank = NO_RANK;
  for (guint i = 0; i < all->len && *bare != '\0'; i++)
    *rank = MIN (*rank, rank_of (g_ptr_array_index (all, i), kind, bare));
  g_array_set_size (ids, 0);
  g_string_assign (why, "");
  for (guint i = 0; i < all->len && *rank < NO_RANK; i++)
    {
      const Known *known = g_ptr_array_index (all, i);

      if (rank_of (known, kind, bare) != *rank)
        continue;
      if (ids->len < 5)
        g_string_append_printf (why, "%s%s", ids->len == 0 ? "" : ", ", known->path);
      g_array_append_val (ids, known->id);
    }
  g_string_append (why, ids->len > 5 ? ", ..." : "");
}

/* ---- Both */

static void
check_name (ArticleNames *names, const GPtrArray *all, NamesKind kind, const char *name)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(GArray) live = NULL;
  g_autoptr(GString) list = g_string_new (NULL);
  g_autoptr(GString) why = g_string_new (NULL);
  g_autofree char *expected = NULL;
  guint32 article;
  int rank;

  look_through (all, kind, name, ids, list, &rank);
  g_assert_true (article_names_find (names, kind, name, &article, why, NULL));
  g_assert_cmpuint (article, ==, ids->len == 1 ? g_array_index (ids, guint32, 0) : 0);
  if (ids->len > 1)
    expected = g_strdup_printf ("\"%s\" are %u articles: %s", name, ids->len, list->str);
  else if (ids->len == 0)
    expected = g_strdup_printf ("no article %s\"%s\"",
                                kind == NAMES_IDS ? "with the id " : "", name);
  if (expected != NULL)
    g_assert_cmpstr (why->str, ==, expected);
  if (kind == NAMES_IDS)
    return;
  live = article_names_live (names, name, NULL);
  g_assert_cmpmem (live->data, live->len * sizeof (guint32), ids->data,
                   rank < 5 ? ids->len * sizeof (guint32) : 0);
}

static void
check_base (GRand *rand, Store *store)
{
  g_autoptr(GPtrArray) all = random_base (rand, store);
  g_autoptr(ArticleNames) names = article_names_new (store);

  for (guint i = 0; i < all->len; i++)
    {
      const Known *known = g_ptr_array_index (all, i);

      for (NamesKind kind = NAMES_ALL; kind < NAMES_KINDS; kind++)
        {
          g_autofree char *any = random_written (rand);

          check_name (names, all, kind, known->path);
          check_name (names, all, kind, known->slug);
          check_name (names, all, kind, any);
          check_name (names, all, kind, any); /* as it was kept */
        }
    }
}

static void
test_two_routes (void)
{
  g_autofree char *folder = g_dir_make_tmp ("deskbook-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "desk.db", NULL);
  g_autoptr(GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < BASES; i++)
    {
      g_autoptr(GError) error = NULL;
      Store *store = store_open (path, STORE_REBUILD, &error);

      g_assert_no_error (error);
      store_begin (store, &error);
      check_base (rand, store);
      store_free (store); /* rolls back: the next begins with an empty file */
      g_assert_no_error (error);
    }
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *file = g_strconcat (path,
                                           i == 0   ? ""
                                           : i == 1 ? "-wal"
                                                    : "-shm",
                                           NULL);

      g_unlink (file);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/names/two-routes", test_two_routes);
  return g_test_run ();
}
