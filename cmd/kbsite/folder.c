#define XXH_INLINE_ALL
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/file.h"
#include "centre/centre.h"

#define LIST CENTRE_LIST
#define LIST_NEW ".kbsite-new"
#define HEAD "kbsite 1\n"

enum
{
  LIST_BYTES_MAX = 256 << 20
};

typedef struct
{
  guint64 size;
  char hash[33];
  gboolean put; /* in this run */
} Listed;

struct Folder
{
  char *path;
  gboolean dry;
  GMutex lock;
  GHashTable *files; /* name -> Listed */
  int log;           /* LIST_NEW; -1 */
  int only;          /* the folder, locked; -1 */
  GPtrArray *later;  /* Later */
  guint written;
  guint scratch; /* names of temporary files so far */
};

/* A file that is written, and waits for the others. */
typedef struct
{
  char *name, *path;
  char *beside; /* where it is until then */
} Later;

static void
later_free (gpointer data)
{
  Later *self = data;

  g_free (self->name);
  g_free (self->path);
  g_free (self->beside);
  g_free (self);
}

static gboolean
folder_fail (const char *what, const char *path, GError **error)
{
  int number = errno;

  g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT, "cannot %s \"%s\": %s", what, path,
               g_strerror (number));
  return FALSE;
}

/* ---- The list */

/* Below the folder, and no way out of it. */
static gboolean
is_inside (const char *name)
{
  g_auto(GStrv) parts = g_strsplit (name, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || strcmp (parts[i], "..") == 0 || strcmp (parts[i], ".") == 0)
      return FALSE;
  return parts[0] != NULL;
}

/* "1234 0123...ef name" */
static gboolean
read_line (Folder *self, const char *line)
{
  Listed *listed;
  char *end;
  guint64 size = g_ascii_strtoull (line, &end, 10);

  if (end == line || *end != ' ' || strlen (end + 1) < 34 || end[33] != ' '
      || !is_inside (end + 34))
    return FALSE;
  listed = g_new0 (Listed, 1);
  listed->size = size;
  memcpy (listed->hash, end + 1, 32);
  g_hash_table_replace (self->files, g_strdup (end + 34), listed);
  return TRUE;
}

/* With `cut`, of a run that was ended or found the disk full: its first or its last line may be half there. */
static gboolean
read_list (Folder *self, const char *name, gboolean cut, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL), *text = NULL;
  g_auto(GStrv) lines = NULL;
  gsize length;

  if (g_access (path, F_OK) != 0 && errno == ENOENT)
    return TRUE;
  text = file_read (path, LIST_BYTES_MAX, "kbsite's list of files", &length, error);
  if (text == NULL)
    return FALSE;
  if (cut && g_str_has_prefix (HEAD, text))
    return TRUE;
  if (!g_str_has_prefix (text, HEAD))
    return desk_error_at (error, path, 1, 0,
                          "not kbsite's list of files; expected \"kbsite 1\"");
  lines = g_strsplit (text + strlen (HEAD), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && !read_line (self, lines[i]) && !cut)
      return desk_error_at (error, path, i + 2, 0, "expected a size, a hash and a path");
  return TRUE;
}

/* A head that is cut is written anew; a line that is cut is ended, that no other is written behind it. */
static gboolean
start_log (Folder *self, GError **error)
{
  const gsize head = strlen (HEAD);
  g_autofree char *path = g_build_filename (self->path, LIST_NEW, NULL);
  off_t length;

  self->log = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
  length = self->log < 0 ? -1 : lseek (self->log, 0, SEEK_END);
  if (length < 0 || (length < (off_t) head && ftruncate (self->log, 0) != 0))
    return folder_fail ("write", path, error);
  if (length < (off_t) head ? write (self->log, HEAD, head) != (gssize) head
                            : write (self->log, "\n", 1) != 1)
    return folder_fail ("write", path, error);
  return TRUE;
}

static gboolean
log_file (Folder *self, const char *name, const Listed *listed, GError **error)
{
  g_autofree char *line
    = g_strdup_printf ("%" G_GUINT64_FORMAT " %s %s\n", listed->size, listed->hash, name);
  gsize length = strlen (line);

  return write (self->log, line, length) == (gssize) length
         || folder_fail ("write", LIST_NEW, error);
}

/* Of a run that was ended: .kbsite-12. */
static gboolean
is_scratch (const char *name)
{
  return g_str_has_prefix (name, LIST "-") && name[strlen (LIST "-")] != '\0'
         && strspn (name + strlen (LIST "-"), "0123456789")
              == strlen (name + strlen (LIST "-"));
}

static void
remove_scratch (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_scratch (name))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
}

static gboolean
check_path (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "\"%s\" is a file; expected a folder to write to", path);
  return FALSE;
}

static Folder *
folder_new (const char *path, gboolean dry)
{
  Folder *self = g_new0 (Folder, 1);

  self->path = g_strdup (path);
  self->dry = dry;
  self->log = self->only = -1;
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->later = g_ptr_array_new_with_free_func (later_free);
  g_mutex_init (&self->lock);
  return self;
}

/* One run at a time.  (A file system that knows no locks is taken as it is.) */
static gboolean
lock_folder (Folder *self, GError **error)
{
  self->only = g_open (self->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (self->only < 0)
    return folder_fail ("open", self->path, error);
  if (flock (self->only, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
               "%s: busy: another kbsite is at work on it; try again later", self->path);
  return FALSE;
}

Folder *
folder_open (const char *path, gboolean dry, GError **error)
{
  g_autoptr(Folder) self = folder_new (path, dry);

  if (!check_path (path, error))
    return NULL;
  if (!dry && g_mkdir_with_parents (path, 0755) != 0)
    {
      folder_fail ("make", path, error);
      return NULL;
    }
  if (!dry && !lock_folder (self, error))
    return NULL;
  if (!read_list (self, LIST, FALSE, error) || !read_list (self, LIST_NEW, TRUE, error)
      || (!dry && !start_log (self, error)))
    return NULL;
  if (!dry)
    remove_scratch (path);
  return g_steal_pointer (&self);
}

void
folder_free (Folder *self)
{
  if (self == NULL)
    return;
  /* (Of a run that failed: on a full disk they would keep it full.) */
  for (guint i = 0; i < self->later->len; i++)
    g_unlink (((const Later *) self->later->pdata[i])->beside);
  if (self->log >= 0)
    close (self->log);
  if (self->only >= 0)
    close (self->only);
  g_hash_table_unref (self->files);
  g_ptr_array_unref (self->later);
  g_mutex_clear (&self->lock);
  g_free (self->path);
  g_free (self);
}

/* ---- A file */

static void
set_hash (Listed *listed, const void *bytes, gsize length)
{
  XXH128_hash_t hash = XXH3_128bits (bytes, length);

  listed->size = length;
  g_snprintf (listed->hash, sizeof listed->hash,
              "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", (guint64) hash.high64,
              (guint64) hash.low64);
}

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize written = write (fd, bytes, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      bytes += written;
      length -= (gsize) written;
    }
  return TRUE;
}

static gboolean
write_beside (const char *scratch, const void *bytes, gsize length)
{
  int fd = g_open (scratch, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  gboolean ok = fd >= 0 && write_all (fd, bytes, length);
  int number = errno;

  if (fd >= 0 && close (fd) != 0 && ok)
    {
      ok = FALSE;
      number = errno;
    }
  if (!ok)
    g_unlink (scratch);
  errno = number;
  return ok;
}

static gboolean
put_in_place (const char *beside, const char *path, GError **error)
{
  int number;

  if (g_rename (beside, path) == 0)
    return TRUE;
  number = errno;
  g_unlink (beside);
  errno = number;
  return folder_fail ("write", path, error);
}

static void
put_later (Folder *self, const char *name, const char *path, const char *beside)
{
  Later *later = g_new (Later, 1);

  *later = (Later){ g_strdup (name), g_strdup (path), g_strdup (beside) };
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->later, later);
  g_mutex_unlock (&self->lock);
}

/* `now`: in place, too; else it is put there with the others. */
static gboolean
write_file (Folder *self, const char *name, guint scratch, gboolean now, const void *bytes,
            gsize length, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *part = g_strdup_printf ("%s-%u", LIST, scratch);
  g_autofree char *beside = g_build_filename (self->path, part, NULL);

  if (g_mkdir_with_parents (folder, 0755) != 0)
    return folder_fail ("make", folder, error);
  if (!write_beside (beside, bytes, length))
    return folder_fail ("write", path, error);
  if (now)
    return put_in_place (beside, path, error);
  put_later (self, name, path, beside);
  return TRUE;
}

/* Whether the file as it lies is the one that the list tells of. */
static gboolean
lies_there (const char *path, const Listed *listed)
{
  GStatBuf info;

  return g_lstat (path, &info) == 0 && S_ISREG (info.st_mode)
         && (guint64) info.st_size == listed->size;
}

char *
folder_state (const char *path, FolderCounts *counts)
{
  g_autofree char *log = g_build_filename (path, LIST_NEW, NULL);
  g_autofree char *list = g_build_filename (path, LIST, NULL), *text = NULL;
  g_autoptr(Folder) self = folder_new (path, TRUE);
  Listed state = { 0 };
  GHashTableIter iter;
  gpointer name, listed;
  gsize length;

  *counts = (FolderCounts){ 0 };
  if (g_access (log, F_OK) == 0 || !read_list (self, LIST, FALSE, NULL)
      || (text = file_read (list, LIST_BYTES_MAX, "kbsite's list", &length, NULL)) == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, self->files);
  for (; g_hash_table_iter_next (&iter, &name, &listed); counts->files++)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (!lies_there (file, listed))
        return NULL;
    }
  set_hash (&state, text, length);
  return g_strdup (state.hash);
}

/* Notes the file as put; *known: kbsite wrote one of that name before, *same: with those bytes. */
static gboolean
note_put (Folder *self, const char *name, const Listed *now, gboolean *known, gboolean *same,
          guint *scratch, GError **error)
{
  Listed *before;
  gboolean ok = TRUE;

  g_mutex_lock (&self->lock);
  before = g_hash_table_lookup (self->files, name);
  *known = before != NULL;
  *same = before != NULL && before->size == now->size && strcmp (before->hash, now->hash) == 0;
  *scratch = self->scratch++;
  /* (Of one that is known, and lies there, the list tells until it is replaced.) */
  if (!*known)
    ok = self->dry || log_file (self, name, now, error);
  g_hash_table_replace (self->files, g_strdup (name), g_memdup2 (now, sizeof *now));
  g_mutex_unlock (&self->lock);
  return ok;
}

/* *there: something is at the path. */
static gboolean
check_foreign (const char *path, gboolean known, gboolean *there, GError **error)
{
  GStatBuf info;

  *there = g_lstat (path, &info) == 0;
  if (known || !*there)
    return TRUE;
  g_set_error (
    error, DESK_ERROR, DESK_ERROR_OUTPUT,
    "\"%s\" is there, and kbsite did not write it; remove it, or choose another folder", path);
  return FALSE;
}

gboolean
folder_put (Folder *self, const char *name, const void *bytes, gsize length, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  Listed now = { .put = TRUE };
  gboolean known, same, there;
  guint scratch;

  set_hash (&now, bytes, length);
  g_mutex_lock (&self->lock);
  known = g_hash_table_contains (self->files, name);
  g_mutex_unlock (&self->lock);
  if (!check_foreign (path, known, &there, error)
      || !note_put (self, name, &now, &known, &same, &scratch, error))
    return FALSE;
  if (self->dry || (same && lies_there (path, &now)))
    return TRUE;
  if (!write_file (self, name, scratch, !there, bytes, length, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  self->written++;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

gboolean
folder_has (Folder *self, const char *name)
{
  const Listed *listed;
  gboolean put;

  g_mutex_lock (&self->lock);
  listed = g_hash_table_lookup (self->files, name);
  put = listed != NULL && listed->put;
  g_mutex_unlock (&self->lock);
  return put;
}

/* ---- The end */

/* From here on the old list does not say any more which bytes these files have. */
static gboolean
log_unknown (Folder *self, const char *name, GError **error)
{
  const Listed unknown = { .hash = "00000000000000000000000000000000" };

  return log_file (self, name, &unknown, error);
}

static gboolean
log_changes (Folder *self, const GPtrArray *going, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < self->later->len; i++)
    ok = log_unknown (self, ((const Later *) self->later->pdata[i])->name, error);
  for (guint i = 0; ok && i < going->len; i++)
    ok = log_unknown (self, going->pdata[i], error);
  return ok;
}

static gboolean
put_all_in_place (Folder *self, GError **error)
{
  for (guint i = 0; i < self->later->len; i++)
    {
      const Later *later = self->later->pdata[i];

      if (!put_in_place (later->beside, later->path, error))
        return FALSE;
    }
  return TRUE;
}

/* Folders that nothing is left in go, too; what somebody else put there keeps them. */
static void
remove_folders (const char *root, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  while (strlen (folder) > strlen (root) && g_rmdir (folder) == 0)
    {
      char *above = g_path_get_dirname (folder);

      g_free (folder);
      folder = above;
    }
}

static gboolean
remove_file (Folder *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);

  if (g_unlink (path) != 0 && errno != ENOENT && errno != ENOTDIR)
    return folder_fail ("remove", path, error);
  remove_folders (self->path, path);
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
sorted_names (Folder *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_names);
  return names;
}

static gboolean
write_list (Folder *self, const GPtrArray *names, FolderCounts *counts, GError **error)
{
  Listed state = { 0 };
  g_autoptr(GString) text = g_string_new (HEAD);
  g_autofree char *log = g_build_filename (self->path, LIST_NEW, NULL);

  for (guint i = 0; i < names->len; i++)
    {
      const Listed *listed = g_hash_table_lookup (self->files, names->pdata[i]);

      if (listed->put)
        g_string_append_printf (text, "%" G_GUINT64_FORMAT " %s %s\n", listed->size,
                                listed->hash, (const char *) names->pdata[i]);
    }
  if (!write_file (self, LIST, self->scratch++, TRUE, text->str, text->len, error))
    return FALSE;
  set_hash (&state, text->str, text->len);
  g_strlcpy (counts->state, state.hash, sizeof counts->state);
  return g_unlink (log) == 0 || folder_fail ("remove", log, error);
}

/* Pages that go lead to each other, and somebody may come from one to the next: until the last is removed, they say that
 * they are gone.  (Where there is no room for that, they go without a word.) */
static void
say_gone (Folder *self, const GPtrArray *going)
{
  g_autofree char *gone = g_build_filename (self->path, FOLDER_GONE, NULL), *page = NULL;
  gsize length;

  if (!folder_has (self, FOLDER_GONE) || !g_file_get_contents (gone, &page, &length, NULL))
    return;
  for (guint i = 0; i < going->len; i++)
    {
      const char *name = going->pdata[i];
      g_autofree char *path = g_build_filename (self->path, name, NULL);

      if (g_str_has_suffix (name, ".html") && g_file_test (path, G_FILE_TEST_EXISTS)
          && !write_file (self, name, self->scratch++, TRUE, page, length, NULL))
        return;
    }
}

static gboolean
remove_all (Folder *self, const GPtrArray *going, GError **error)
{
  say_gone (self, going);
  for (guint i = 0; i < going->len; i++)
    if (!remove_file (self, going->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
folder_finish (Folder *self, gboolean all, FolderCounts *counts, GError **error)
{
  g_autoptr(GPtrArray) names = sorted_names (self), going = g_ptr_array_new ();

  *counts = (FolderCounts){ .written = self->written };
  for (guint i = 0; i < names->len; i++)
    {
      Listed *listed = g_hash_table_lookup (self->files, names->pdata[i]);

      listed->put |= !all;
      counts->files += listed->put;
      if (!listed->put)
        g_ptr_array_add (going, names->pdata[i]);
    }
  counts->removed = going->len;
  return self->dry
         || (log_changes (self, going, error) && put_all_in_place (self, error)
             && remove_all (self, going, error) && write_list (self, names, counts, error));
}
