#define XXH_INLINE_ALL
#include "inputs.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/file.h"
#include "base/timestamp.h"
#include "centre/hours.h"

#define HEAD "kbsite-inputs 1\n"

enum
{
  FILE_BYTES_MAX = 64 << 20
};

/* ---- The key */

static void
add_text (XXH3_state_t *state, const char *text)
{
  if (text == NULL)
    text = "\001";
  XXH3_128bits_update (state, text, strlen (text) + 1);
}

static void
add_number (XXH3_state_t *state, gint64 number)
{
  XXH3_128bits_update (state, &number, sizeof number);
}

static void
add_state (XXH3_state_t *state, const char *path)
{
  g_autofree char *told = file_state (path);

  add_text (state, told);
}

/* What is read of it each time: an editor may keep the time. */
static void
add_contents (XXH3_state_t *state, const char *path)
{
  gsize length = 0;
  g_autofree char *bytes = file_read (path, FILE_BYTES_MAX, "a file", &length, NULL);

  XXH3_128bits_update (state, bytes == NULL ? "" : bytes, length);
  add_number (state, (gint64) length);
}

static void
add_desk (XXH3_state_t *state, const Centre *centre)
{
  const Desk *desk = centre->desk;
  g_autofree char *hours = NULL;

  if (desk == NULL)
    return;
  for (guint i = 0; i < desk->files->len; i++)
    add_contents (state, desk->files->pdata[i]);
  /* (These change with the day, in the desk's zone; what else does, changes with them or by a `since`.) */
  hours = hours_json (centre);
  add_text (state, hours);
  for (guint i = 0; i < desk->promises->len; i++)
    add_number (state, g_array_index (desk->promises, DeskPromise, i).since <= centre->now);
}

static void
add_theme (XXH3_state_t *state, const Theme *theme)
{
  add_text (state, theme_template (theme));
  add_text (state, theme_css (theme)->name);
  add_text (state, theme_script (theme)->name);
  add_text (state, theme_icon (theme)->name);
}

static void
add_entry (XXH3_state_t *state, const Entry *entry)
{
  const LibraryArticle *row = &entry->row;
  const char *texts[] = { row->path,      row->root,        row->title, row->category,
                          row->lang,      row->description, row->slug,  row->updated,
                          entry->address, entry->translated };
  g_autofree char *path = row->root == NULL ? NULL
                                            : g_build_filename (row->root, row->path, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add_text (state, texts[i]);
  add_number (state, row->size);
  add_number (state, row->mtime_ns);
  add_number (state, entry->yes);
  add_number (state, entry->total);
  if (path != NULL)
    add_state (state, path);
}

char *
inputs_key (const Centre *centre, const Theme *theme, const Catalog *catalog)
{
  const char *texts[]
    = { centre->name, centre->base, centre->search, centre->vote, centre->contact };
  XXH3_state_t *state = XXH3_createState ();
  XXH128_hash_t hash;

  XXH3_128bits_reset (state);
  add_state (state, "/proc/self/exe");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add_text (state, texts[i]);
  for (guint i = 0; centre->langs[i] != NULL; i++)
    add_text (state, centre->langs[i]);
  add_theme (state, theme);
  add_desk (state, centre);
  for (guint i = 0; i < catalog->entries->len; i++)
    add_entry (state, catalog->entries->pdata[i]);
  hash = XXH3_128bits_digest (state);
  XXH3_freeState (state);
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                          (guint64) hash.high64, (guint64) hash.low64);
}

/* ---- The file */

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Of the folder; NULL: there is none. */
static char *
kept_path (const char *output)
{
  char *real = realpath (output, NULL);
  g_autofree char *hash = NULL, *name = NULL;

  if (real == NULL)
    return NULL;
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, real, -1);
  name = g_strdup_printf ("kbsite-%.32s", hash);
  free (real);
  return g_build_filename (g_get_user_cache_dir (), "deskbook", name, NULL);
}

static char *
write_text (const Build *build, const char *key, const char *state)
{
  g_autoptr(GString) text = g_string_new (HEAD);
  g_autoptr(GPtrArray) paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_string_append_printf (text, "%s %s %u\n", key, state, build->findings->len);
  g_hash_table_iter_init (&iter, build->looked_at);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);
  g_ptr_array_sort (paths, compare_texts);
  for (guint i = 0; i < paths->len; i++)
    {
      if (strchr (paths->pdata[i], '\n') != NULL)
        return NULL;
      g_string_append_printf (text, "%s %s\n",
                              (char *) g_hash_table_lookup (build->looked_at, paths->pdata[i]),
                              (char *) paths->pdata[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Where it cannot be kept, the next run makes the site again. */
void
inputs_keep (const Build *build, const char *key, const char *output, const char *state)
{
  g_autofree char *path = kept_path (output), *text = write_text (build, key, state);
  g_autofree char *folder = path == NULL ? NULL : g_path_get_dirname (path);

  if (path != NULL && text != NULL && g_mkdir_with_parents (folder, 0700) == 0)
    g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

/* "1234 1790000000000000000 5678 /kb/x.png", "- /kb/y.png" */
static gboolean
line_holds (const char *line)
{
  const char *path = strchr (line, '/');
  g_autofree char *state = path == NULL ? NULL : file_state (path);

  return state != NULL && strlen (state) + 1 == (gsize) (path - line)
         && strncmp (line, state, strlen (state)) == 0;
}

gboolean
inputs_hold (const char *key, const char *output, const char *state, guint *findings)
{
  g_autofree char *path = kept_path (output), *text = NULL;
  g_autofree char *head = g_strdup_printf (HEAD "%s %s ", key, state);
  g_auto(GStrv) lines = NULL;
  gsize length;

  if (path == NULL || g_access (path, F_OK) != 0
      || (text = file_read (path, FILE_BYTES_MAX, "a list", &length, NULL)) == NULL
      || !g_str_has_prefix (text, head))
    return FALSE;
  lines = g_strsplit (text + strlen (head), "\n", -1);
  *findings = (guint) strtoul (lines[0], NULL, 10);
  for (char **line = lines + 1; *line != NULL; line++)
    if (**line != '\0' && !line_holds (*line))
      return FALSE;
  return TRUE;
}
