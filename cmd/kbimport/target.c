#include "import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"

#define NOTES ".kbimport"
#define NEW ".kbimport-new"
#define FROM "# from "

enum
{
  NOTES_MAX_BYTES = 256 * 1024 * 1024,
  SUM_LENGTH = 64
};

struct Target
{
  char *dir;
  int fd; /* -1: not made yet, which a dry run leaves so */
  gboolean dry_run, force;
  GHashTable *noted; /* path -> sum, as `.kbimport` has it */
  GHashTable *kept;  /* likewise, of this run */
  char *noted_text;
  char *from; /* the kind of source */
  LastFolder last;
  TargetCounts counts;
};

gboolean
target_is_below (const char *path)
{
  if (*path == '\0' || !g_utf8_validate (path, -1, NULL))
    return FALSE;
  for (const char *part = path;; part++)
    {
      if (*part == '.' || *part == '/' || *part == '\0')
        return FALSE;
      part = strchr (part, '/');
      if (part == NULL)
        return strpbrk (path, "\n\\") == NULL;
    }
}

/* ---- What was written before */

static gboolean
cannot (GError **error, const Target *self, const char *do_what, const char *path)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT, "cannot %s \"%s%s%s\": %s", do_what,
               self->dir, *path == '\0' ? "" : "/", path, g_strerror (errno));
  return FALSE;
}

static gboolean
read_notes (Target *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, NOTES, NULL);
  struct stat info;
  guint line = 0;
  gsize size;

  if (self->fd < 0)
    return TRUE;
  if (fstatat (self->fd, NOTES, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT || cannot (error, self, "look at", NOTES);
  self->noted_text = file_read (path, NOTES_MAX_BYTES, "notes of kbimport", &size, error);
  if (self->noted_text == NULL)
    return FALSE;
  for (const char *p = self->noted_text; *p != '\0';)
    {
      gsize length = strcspn (p, "\n");
      g_autofree char *file = length > SUM_LENGTH + 2
                                ? g_strndup (p + SUM_LENGTH + 2, length - SUM_LENGTH - 2)
                                : NULL;

      line++;
      if (g_str_has_prefix (p, FROM))
        {
          g_autofree char *from = g_strndup (p + strlen (FROM), length - strlen (FROM));

          if (strcmp (from, self->from) != 0)
            {
              g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                           "\"%s\" has what was imported from %.40s, which would go: take another "
                           "folder, or remove %s to keep both",
                           self->dir, from, path);
              return FALSE;
            }
          p += length + (p[length] == '\n');
          continue;
        }
      if (file == NULL || strspn (p, "0123456789abcdef") != SUM_LENGTH
          || memcmp (p + SUM_LENGTH, "  ", 2) != 0 || !target_is_below (file))
        return desk_error_at (error, path, line, 0,
                              "expected a sum, two blanks and a path in this folder");
      g_hash_table_insert (self->noted, g_steal_pointer (&file), g_strndup (p, SUM_LENGTH));
      p += length + (p[length] == '\n');
    }
  return TRUE;
}

Target *
target_open (const char *dir, const char *from, gboolean dry_run, gboolean force,
             GError **error)
{
  g_autoptr(Target) self = g_new0 (Target, 1);

  self->dir = g_strdup (dir);
  self->from = g_strdup (from);
  self->dry_run = dry_run;
  self->force = force;
  self->last = LAST_FOLDER_NONE;
  self->noted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->counts.edited = g_ptr_array_new_with_free_func (g_free);
  if (!dry_run && g_mkdir_with_parents (dir, 0777) != 0)
    {
      cannot (error, self, "make", "");
      return NULL;
    }
  self->fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->fd < 0 && !(dry_run && errno == ENOENT))
    {
      cannot (error, self, "open", "");
      return NULL;
    }
  return read_notes (self, error) ? g_steal_pointer (&self) : NULL;
}

void
last_folder_clear (LastFolder *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  *self = LAST_FOLDER_NONE;
}

void
target_free (Target *self)
{
  last_folder_clear (&self->last);
  if (self->fd >= 0)
    close (self->fd);
  g_hash_table_unref (self->noted);
  g_hash_table_unref (self->kept);
  g_ptr_array_unref (self->counts.edited);
  g_free (self->noted_text);
  g_free (self->dir);
  g_free (self->from);
  g_free (self);
}

const TargetCounts *
target_counts (const Target *self)
{
  return &self->counts;
}

gboolean
target_has (const Target *self, const char *path)
{
  return g_hash_table_contains (self->kept, path);
}

/* ---- Folders, by no link */

/* The folder of `path` below `top`, whose file's name goes to `*name`; -1 with errno. */
static int
open_folder_of (int top, const char *path, gboolean make, const char **name)
{
  int fd = fcntl (top, F_DUPFD_CLOEXEC, 0);
  const char *part = path, *slash;

  for (; fd >= 0 && (slash = strchr (part, '/')) != NULL; part = slash + 1)
    {
      g_autofree char *folder = g_strndup (part, (gsize) (slash - part));
      int next;

      if (make && mkdirat (fd, folder, 0777) != 0 && errno != EEXIST)
        next = -1;
      else
        next = openat (fd, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (next < 0)
        {
          int kept = errno;

          close (fd);
          errno = kept;
          return -1;
        }
      close (fd);
      fd = next;
    }
  *name = part;
  return fd;
}

static int
folder_of (LastFolder *self, int top, const char *path, gboolean make, const char **name)
{
  const char *slash = strrchr (path, '/');
  gsize length = slash == NULL ? 0 : (gsize) (slash - path);

  *name = slash == NULL ? path : slash + 1;
  if (self->fd >= 0 && self->top == top && strncmp (path, self->path, length) == 0
      && self->path[length] == '\0')
    return self->fd;
  last_folder_clear (self);
  self->top = top;
  self->path = g_strndup (path, length);
  self->fd = open_folder_of (top, path, make, name);
  return self->fd;
}

int
target_open_below (LastFolder *last, int top, const char *path)
{
  const char *name;
  int parent = folder_of (last, top, path, FALSE, &name), fd, kept;
  struct stat info;

  if (parent < 0)
    return -1;
  fd = openat (parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  kept = errno;
  if (fd >= 0)
    kept = fstat (fd, &info) != 0 ? errno : S_ISREG (info.st_mode) ? 0 : EINVAL;
  if (fd >= 0 && kept != 0)
    {
      close (fd);
      fd = -1;
    }
  errno = kept;
  return fd;
}

/* ---- A file */

static char *
sum_of (const char *bytes, gsize length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, length);
}

/* What is there to `*sum`, NULL: nothing.  A link, a folder, what one may not read or the like is as if somebody
 * had written it.  FALSE: it cannot be looked at, which says nothing of what it is. */
static gboolean
sum_there (Target *self, const char *path, char **sum, GError **error)
{
  const char *name;
  int folder = self->fd < 0 ? -1 : folder_of (&self->last, self->fd, path, FALSE, &name),
      fd = -1;
  g_autoptr(GChecksum) read_sum = g_checksum_new (G_CHECKSUM_SHA256);
  char buffer[64 * 1024];
  struct stat info = { 0 };
  ssize_t got = 0;

  *sum = NULL;
  if (self->fd < 0)
    return TRUE;
  if (folder < 0 || fstatat (folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT || errno == ENOTDIR || errno == ELOOP
           || cannot (error, self, "look at", path);
  if (S_ISREG (info.st_mode))
    fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (S_ISREG (info.st_mode) && fd < 0 && errno != EACCES && errno != EPERM && errno != ELOOP)
    return cannot (error, self, "read", path);
  while (fd >= 0 && (got = read (fd, buffer, sizeof buffer)) > 0)
    g_checksum_update (read_sum, (const guchar *) buffer, got);
  if (got < 0)
    cannot (error, self, "read", path);
  if (fd >= 0)
    close (fd);
  *sum = got < 0 ? NULL : g_strdup (fd < 0 ? "?" : g_checksum_get_string (read_sum));
  return got >= 0;
}

/* Whether the article there is of the same title as `begins`, or was edited, or is gone. */
static gboolean
is_same (Target *self, const char *path, const char *begins)
{
  gsize length = strlen (begins);
  g_autofree char *head = g_malloc (length), *sum = NULL;
  int fd = target_open_below (&self->last, self->fd, path);
  gboolean same;

  if (fd < 0)
    return TRUE;
  same = read (fd, head, length) == (ssize_t) length
         && (length == 0 || memcmp (head, begins, length) == 0);
  close (fd);
  if (same)
    return TRUE;
  return !sum_there (self, path, &sum, NULL)
         || g_strcmp0 (sum, g_hash_table_lookup (self->noted, path)) != 0;
}

gboolean
target_fits (Target *self, GHashTable *begins, gboolean all, const volatile int *stop,
             GError **error)
{
  GHashTableIter iter;
  gpointer path;
  guint once = 0, now = 0;

  g_hash_table_iter_init (&iter, self->noted);
  while (!self->force && *stop == 0 && g_hash_table_iter_next (&iter, &path, NULL))
    if (g_str_has_suffix (path, ".md"))
      {
        const char *beginning = g_hash_table_lookup (begins, path);

        once++;
        now += beginning == NULL ? !all : is_same (self, path, beginning);
      }
  if (*stop != 0 || once < 2 || now * 2 >= once)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "\"%s\" has %u articles of the last import, of which these sources have %u: name "
               "all sources in one call, or another folder (with --force the others go)",
               self->dir, once, now);
  return FALSE;
}

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      ssize_t put = write (fd, bytes, length);

      if (put < 0 && errno == EINTR)
        continue;
      if (put <= 0)
        return FALSE;
      bytes += put;
      length -= (gsize) put;
    }
  return TRUE;
}

/* Under another name first, so that whoever reads the folder meets whole files. */
static gboolean
write_file (Target *self, const char *path, const char *bytes, gsize length, GError **error)
{
  const char *name;
  int folder = folder_of (&self->last, self->fd, path, TRUE, &name), fd;
  gboolean ok;

  if (folder < 0)
    return cannot (error, self, "make the folder of", path);
  unlinkat (folder, NEW, 0);
  fd = openat (folder, NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0)
    return cannot (error, self, "write", path);
  ok = write_all (fd, bytes, length);
  ok = close (fd) == 0 && ok;
  if (ok && renameat (folder, NEW, folder, name) == 0)
    return TRUE;
  cannot (error, self, "write", path);
  unlinkat (folder, NEW, 0);
  return FALSE;
}

static gboolean
keep (Target *self, const char *path, const char *sum)
{
  g_hash_table_insert (self->kept, g_strdup (path), g_strdup (sum));
  return TRUE;
}

gboolean
target_put (Target *self, const char *path, const char *bytes, gsize length, GError **error)
{
  g_autofree char *sum = sum_of (bytes, length), *there = NULL;
  const char *noted = g_hash_table_lookup (self->noted, path);

  if (!sum_there (self, path, &there, error))
    return FALSE;
  if (g_strcmp0 (there, sum) == 0)
    {
      self->counts.unchanged++;
      return keep (self, path, sum);
    }
  if (there != NULL && g_strcmp0 (there, noted) != 0 && !self->force)
    {
      g_ptr_array_add (self->counts.edited, g_strdup (path));
      /* somebody's own file is not ours to remove one day */
      return keep (self, path, noted == NULL ? "" : noted);
    }
  if (!self->dry_run && !write_file (self, path, bytes, length, error))
    return FALSE;
  self->counts.written++;
  return keep (self, path, sum);
}

/* ---- What is no more */

static void
remove_folders (Target *self, const char *path)
{
  g_autofree char *folder = g_strdup (path);
  char *slash;

  last_folder_clear (&self->last);
  while ((slash = strrchr (folder, '/')) != NULL)
    {
      const char *name;
      int fd;

      *slash = '\0';
      fd = open_folder_of (self->fd, folder, FALSE, &name);
      if (fd < 0)
        return;
      if (unlinkat (fd, name, AT_REMOVEDIR) != 0)
        *folder = '\0';
      close (fd);
    }
}

static gboolean
remove_file (Target *self, const char *path, GError **error)
{
  const char *name;
  int folder = folder_of (&self->last, self->fd, path, FALSE, &name);

  if (folder < 0 || unlinkat (folder, name, 0) != 0)
    return cannot (error, self, "remove", path);
  remove_folders (self, path);
  return TRUE;
}

/* A file that was noted and was not put now. */
static gboolean
sweep (Target *self, const char *path, const char *noted, gboolean all, GError **error)
{
  g_autofree char *there = NULL;

  if (!sum_there (self, path, &there, error))
    return FALSE;
  if (there == NULL)
    return TRUE;
  if (!all)
    return keep (self, path, noted);
  if (strcmp (there, noted) != 0 && !self->force)
    {
      g_ptr_array_add (self->counts.edited, g_strdup (path));
      return keep (self, path, noted);
    }
  self->counts.removed++;
  return self->dry_run || remove_file (self, path, error);
}

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
sorted_paths (GHashTable *table)
{
  GPtrArray *paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);
  g_ptr_array_sort (paths, compare_paths);
  return paths;
}

/* Before the notes state what they hold: after a power failure an empty file would be one that somebody edited. */
static gboolean
sync_files (Target *self, GError **error)
{
  return self->dry_run || self->counts.written == 0 || syncfs (self->fd) == 0
         || cannot (error, self, "write", "");
}

static gboolean
write_notes (Target *self, GError **error)
{
  g_autoptr(GPtrArray) paths = sorted_paths (self->kept);
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_printf (text, FROM "%s\n", self->from);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i),
                 *sum = g_hash_table_lookup (self->kept, path);

      if (*sum != '\0')
        g_string_append_printf (text, "%s  %s\n", sum, path);
    }
  if (self->dry_run || g_strcmp0 (text->str, self->noted_text) == 0)
    return TRUE;
  return write_file (self, NOTES, text->str, text->len, error);
}

gboolean
target_finish (Target *self, gboolean all, GError **error)
{
  g_autoptr(GPtrArray) paths = sorted_paths (self->noted);
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);

      if (!g_hash_table_contains (self->kept, path))
        ok = sweep (self, path, g_hash_table_lookup (self->noted, path), all, error);
    }
  return ok && sync_files (self, error) && write_notes (self, error);
}
