/* pairs.h - tests of pairs of files: NAME.md, and NAME.out with what comes of it. */
#pragma once

#include <glib.h>
#include <string.h>

/* What comes of the bytes of a pair's first file; `name`: of that file.  Freed by the caller. */
typedef char *(*PairOutput) (const char *name, const char *bytes, gsize length);

typedef struct
{
  char *file, *name;
  PairOutput output;
} Pair;

static inline void
pair_test (gconstpointer data)
{
  const Pair *pair = data;
  g_autofree char *stem = g_strndup (pair->file, strlen (pair->file) - strlen (".md"));
  g_autofree char *expected_file = g_strconcat (stem, ".out", NULL);
  g_autofree char *bytes = NULL, *expected = NULL, *got = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (pair->file, &bytes, &length, NULL));
  got = pair->output (pair->name, bytes, length);
  if (g_getenv ("UPDATE_EXPECTED") != NULL)
    g_assert_true (g_file_set_contents (expected_file, got, -1, NULL));
  g_assert_true (g_file_get_contents (expected_file, &expected, NULL, NULL));
  g_assert_cmpstr (got, ==, expected);
}

static inline void
pair_free (gpointer data)
{
  Pair *self = data;

  g_free (self->file);
  g_free (self->name);
  g_free (self);
}

/* Adds /KIND/pair/NAME.md for each pair in tests/data/KIND. */
static inline void
pairs_add (const char *kind, PairOutput output)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", kind, NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".md"))
      {
        g_autofree char *test = g_strdup_printf ("/%s/pair/%s", kind, name);
        Pair *pair = g_new (Pair, 1);

        *pair = (Pair){ g_build_filename (folder, name, NULL), g_strdup (name), output };
        g_test_add_data_func_full (test, pair, pair_test, pair_free);
      }
}
