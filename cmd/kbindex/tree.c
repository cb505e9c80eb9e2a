#include "base/say.h"
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Opening what lies below the root */

enum
{
  READ_TRIES = 3,               /* of a file that changes while it is read */
  WORDS_MAX_BYTES = 1024 * 1024 /* of synonyms.yaml */
};

/* How long a file system's clock stands still: the kernel's ticks are some milliseconds; where times
 * are whole seconds, one or two of them. */
enum
{
  FINE_TICK_US = 20 * 1000,
  COARSE_TICK_US = 2 * 1000 * 1000
};

static gint64
unix_ns (const struct timespec *time)
{
  return (gint64) time->tv_sec * 1000000000 + time->tv_nsec;
}

static FileStamp
stamp_of (const struct stat *status)
{
  return (FileStamp){ status->st_size, unix_ns (&status->st_mtim), unix_ns (&status->st_ctim),
                      (gint64) status->st_ino };
}

gboolean
tree_stamp_same (const FileStamp *a, const FileStamp *b)
{
  return a->size == b->size && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns
         && a->inode == b->inode && a->ctime_ns != FILE_UNSETTLED;
}

/* A change right after `now_us` could still leave the same time. */
static gboolean
is_settled (const FileStamp *stamp, gint64 now_us)
{
  gint64 tick_us = stamp->ctime_ns % 1000000000 == 0 ? COARSE_TICK_US : FINE_TICK_US;

  return stamp->ctime_ns / 1000 < now_us - tick_us;
}

/* Where an absolute path lies below the root; "" for the root itself, NULL outside. */
static const char *
below_root (const Tree *tree, const char *absolute)
{
  gsize length = strcmp (tree->root, "/") == 0 ? 0 : strlen (tree->root);

  if (strncmp (absolute, tree->root, length) != 0)
    return NULL;
  if (absolute[length] == '\0')
    return "";
  return absolute[length] == '/' ? absolute + length + 1 : NULL;
}

/* Where `path` leads, as a path below the root without links, or NULL with errno, which
 * is ENOENT when it leads out. */
static char *
treefile_resolve (const Tree *tree, const char *path)
{
  g_autofree char *full = g_strconcat (tree->root, "/", path, NULL);
  char *absolute = realpath (full, NULL);
  const char *place = absolute == NULL ? NULL : below_root (tree, absolute);
  char *result = g_strdup (place);
  int why = absolute == NULL ? errno : ENOENT;

  free (absolute);
  errno = why;
  return result;
}

/* Whether an open file is below the root now, whatever its path led through; FALSE with errno, which is
 * ENOENT when it is not. */
static gboolean
is_inside (const Tree *tree, int fd, const char *path)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *absolute = g_file_read_link (link, NULL);
  g_autofree char *place = NULL;

  if (absolute == NULL) /* without /proc */
    return (place = treefile_resolve (tree, path)) != NULL;
  errno = ENOENT;
  return below_root (tree, absolute) != NULL;
}

/* open(2) of a path below the root; "" is the root.  -1 with errno, which is ENOENT
 * when the path leads out, even by a link that was not there a moment ago. */
static int
treefile_open (const Tree *tree, const char *path, int flags)
{
  int fd = openat (tree->fd, *path == '\0' ? "." : path, flags | O_CLOEXEC), why;

  if (fd < 0 || is_inside (tree, fd, path))
    return fd;
  why = errno;
  close (fd);
  errno = why;
  return -1;
}

void
tree_folder_clear (TreeFolder *self)
{
  if (self->tree != NULL)
    close (self->fd);
  g_free (self->path);
  *self = (TreeFolder){ 0 };
}

/* A file that is no link, by its folder, which is inside: one look at where that is serves all that are in it.
 * -1: it takes treefile_open (). */
static int
open_in_folder (const Tree *tree, TreeFolder *folder, const char *path, int flags)
{
  const char *slash = strrchr (path, '/'), *name = slash == NULL ? path : slash + 1;
  gsize length = slash == NULL ? 0 : (gsize) (slash - path);
  int fd;

  if (folder->tree != tree || strncmp (folder->path, path, length) != 0
      || folder->path[length] != '\0')
    {
      tree_folder_clear (folder);
      folder->path = g_strndup (path, length);
      folder->fd = treefile_open (tree, folder->path, O_PATH | O_DIRECTORY);
      folder->tree = folder->fd < 0 ? NULL : tree;
    }
  fd = folder->tree == NULL ? -1 : openat (folder->fd, name, flags | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    tree_folder_clear (folder);
  return fd;
}

static void
set_errno_error (GError **error, const char *path, int why)
{
  desk_error_at (error, path, 0, 0, "%s", g_strerror (why));
}

static gboolean
check_size (const char *path, gint64 size, gsize max, GError **error)
{
  g_autofree char *bytes = size > (gint64) max ? say_counted (size, NULL, "bytes") : NULL;
  g_autofree char *most = bytes != NULL ? say_count ((gint64) max) : NULL;

  return bytes == NULL
         || desk_error_at (error, path, 0, 0, "%s; the limit is %s", bytes, most);
}

/* Reads up to the end of the file, which is where a read is short at the size that is `expected`; NULL with errno.
 * One byte more than `max` is enough to know that it has grown too large. */
static char *
read_all (int fd, gsize expected, gsize max, gsize *length)
{
  gsize room = MIN (expected, max) + 1, asked;
  char *bytes = g_malloc (room + 1);
  ssize_t got;

  *length = 0;
  do
    {
      if (*length == room)
        {
          room = MIN (room * 2, max + 1);
          bytes = g_realloc (bytes, room + 1);
        }
      asked = room - *length;
      do
        got = read (fd, bytes + *length, asked);
      while (got < 0 && errno == EINTR);
      *length += (gsize) MAX (got, 0);
    }
  while (got > 0 && *length <= max && ((gsize) got == asked || *length != expected));
  bytes[*length] = '\0';
  if (got < 0)
    g_clear_pointer (&bytes, g_free);
  return bytes;
}

/* One attempt; `steady` tells whether the file stayed as it was meanwhile. */
static char *
read_once (int fd, const char *path, gsize max, gboolean again, FileStamp *stamp,
           gboolean *steady, GError **error)
{
  g_autofree char *bytes = NULL;
  struct stat before, after;
  FileStamp later;
  gsize length;

  if (fstat (fd, &before) < 0 || (again && lseek (fd, 0, SEEK_SET) < 0))
    {
      set_errno_error (error, path, errno);
      return NULL;
    }
  if (!S_ISREG (before.st_mode))
    {
      desk_error_at (error, path, 0, 0, "not a regular file");
      return NULL;
    }
  if (!check_size (path, before.st_size, max, error))
    return NULL;
  bytes = read_all (fd, before.st_size, max, &length);
  if (bytes == NULL || fstat (fd, &after) < 0)
    {
      set_errno_error (error, path, errno);
      return NULL;
    }
  if (!check_size (path, MAX ((gint64) length, after.st_size), max, error))
    return NULL;
  *stamp = stamp_of (&before);
  later = stamp_of (&after);
  *steady = tree_stamp_same (stamp, &later) && later.size == (gint64) length;
  stamp->size = (gint64) length;
  return g_steal_pointer (&bytes);
}

char *
tree_read (const Tree *self, TreeFolder *folder, const char *path, gsize max,
           FileStamp *stamp, GError **error)
{
  const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
  int fd = folder == NULL ? -1 : open_in_folder (self, folder, path, flags);
  gint64 now_us = g_get_real_time ();
  gboolean steady = FALSE;
  char *bytes = NULL;

  if (fd < 0)
    fd = treefile_open (self, path, flags);
  if (fd < 0 && errno == ENOENT)
    desk_error_at (error, path, 0, 0, "vanished while being read");
  else if (fd < 0)
    set_errno_error (error, path, errno);
  if (fd < 0)
    return NULL;
  for (guint i = 0; i < READ_TRIES && !steady; i++)
    {
      g_free (bytes);
      bytes = read_once (fd, path, max, i > 0, stamp, &steady, error);
      if (bytes == NULL)
        break;
    }
  if (bytes != NULL && (!steady || !is_settled (stamp, now_us)))
    stamp->ctime_ns = FILE_UNSETTLED;
  close (fd);
  return bytes;
}

/* ---- Walking */

/* What a place is, whatever its name. */
typedef struct
{
  guint64 device;
  guint64 inode;
} Identity;

/* A folder still to be read. */
typedef struct
{
  char *path;               /* its name in the tree */
  char *place;              /* where it is; differs behind a link */
  const IgnoreLevel *above; /* rules of the folder that it is in */
} Folder;

typedef struct
{
  Tree *tree;
  Ignore *ignore;
  GPtrArray *pending;       /* Folder, the next one last */
  GPtrArray *links;         /* Folder: symbolic links, to what is not known yet */
  GPtrArray *file_links;    /* char *: those that do not lead to a folder */
  GArray *identities;       /* Identity, of tree->files in the order they were found */
  GHashTable *seen_files;   /* Identity; empty until a link asks */
  GHashTable *seen_folders; /* Identity */
} Walk;

static Folder *
folder_new (char *path, char *place, const IgnoreLevel *above)
{
  Folder *folder = g_new (Folder, 1);

  *folder = (Folder){ path, place, above };
  return folder;
}

static void
folder_free (gpointer data)
{
  Folder *self = data;

  g_free (self->path);
  g_free (self->place);
  g_free (self);
}

static char *
join (const char *folder, const char *name)
{
  return *folder == '\0' ? g_strdup (name) : g_strconcat (folder, "/", name, NULL);
}

static guint
identity_hash (gconstpointer key)
{
  const Identity *identity = key;

  return (guint) (identity->inode * 31 + identity->device);
}

static gboolean
identity_equal (gconstpointer a, gconstpointer b)
{
  const Identity *x = a;
  const Identity *y = b;

  return x->inode == y->inode && x->device == y->device;
}

static Identity
identity_of (const struct stat *status)
{
  return (Identity){ status->st_dev, status->st_ino };
}

/* FALSE when it was there before. */
static gboolean
add_identity (GHashTable *set, Identity identity)
{
  return g_hash_table_add (set, g_memdup2 (&identity, sizeof identity));
}

static void
add_problem (Tree *tree, const char *path, const char *why)
{
  TreeProblem problem = { g_strdup (path), g_strdup (why) };

  g_array_append_val (tree->problems, problem);
}

/* Of what is not there any more, since the folder was read, nothing is said. */
static void
add_failure (Tree *tree, const char *path)
{
  if (errno != ENOENT)
    add_problem (tree, path, g_strerror (errno));
}

gboolean
tree_is_out_of_sight (const Tree *self, const char *path)
{
  for (guint i = 0; i < self->problems->len; i++)
    {
      const char *place = g_array_index (self->problems, TreeProblem, i).path;
      gsize length = strlen (place);

      if (length == 0
          || (strncmp (path, place, length) == 0
              && (path[length] == '/' || path[length] == '\0')))
        return TRUE;
    }
  return FALSE;
}

gboolean
tree_is_article (const char *name)
{
  static const char *const suffixes[] = { ".md", ".markdown", ".mdx" };
  gsize length = strlen (name);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      gsize suffix = strlen (suffixes[i]);

      if (length > suffix && g_ascii_strcasecmp (name + length - suffix, suffixes[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
add_file (Walk *self, const char *path, const struct stat *status)
{
  TreeFile file = { g_strdup (path), stamp_of (status) };
  Identity identity = identity_of (status);

  g_array_append_val (self->tree->files, file);
  g_array_append_val (self->identities, identity);
}

static void
meet_file (Walk *self, int folder, const char *name, const char *path)
{
  struct stat status;

  if (fstatat (folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
    add_failure (self->tree, path);
  else if (S_ISREG (status.st_mode))
    add_file (self, path, &status);
}

/* Also for file systems whose folders do not tell. */
static unsigned char
type_of (Walk *self, int folder, const struct dirent *entry, const char *path)
{
  struct stat status;

  if (entry->d_type != DT_UNKNOWN)
    return entry->d_type;
  if (fstatat (folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
    return IFTODT (status.st_mode);
  add_failure (self->tree, path);
  return DT_UNKNOWN;
}

static void
note_left_out (Tree *tree, const char *path, const char *name, unsigned char type)
{
  if (*name != '.' && (type == DT_DIR || (type == DT_REG && tree_is_article (name))))
    g_ptr_array_add (tree->left_out, g_strconcat (path, type == DT_DIR ? "/" : NULL, NULL));
}

static void
meet_entry (Walk *self, DIR *dir, const struct dirent *entry, const Folder *folder,
            const IgnoreLevel *level)
{
  const char *name = entry->d_name;
  g_autofree char *path = NULL;
  unsigned char type;

  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0
      || (entry->d_type == DT_REG && !tree_is_article (name)))
    return;
  path = join (folder->path, name);
  type = type_of (self, dirfd (dir), entry, path);
  if (ignore_skips (self->ignore, level, path, type == DT_DIR))
    note_left_out (self->tree, path, name, type);
  else if (type == DT_DIR)
    g_ptr_array_add (self->pending,
                     folder_new (g_steal_pointer (&path), join (folder->place, name), level));
  else if (type == DT_LNK)
    g_ptr_array_add (self->links, folder_new (g_steal_pointer (&path), NULL, level));
  else if (type == DT_REG && tree_is_article (name))
    meet_file (self, dirfd (dir), name, path);
}

/* NULL with errno. */
static DIR *
open_folder (const Tree *tree, const char *place)
{
  int fd = treefile_open (tree, place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  int why = errno;

  if (dir == NULL && fd >= 0)
    close (fd);
  errno = why;
  return dir;
}

static void
read_entries (Walk *self, DIR *dir, const Folder *folder)
{
  const struct dirent *entry;
  const IgnoreLevel *level;
  struct stat status;

  if (fstat (dirfd (dir), &status) < 0)
    {
      add_problem (self->tree, folder->path, g_strerror (errno));
      return;
    }
  if (!add_identity (self->seen_folders, identity_of (&status)))
    return;
  level = ignore_enter (self->ignore, folder->above, dirfd (dir), folder->path);
  if (level == NULL)
    {
      g_autofree char *why
        = g_strdup_printf ("what .gitignore or .kbignore leave out here cannot be read: %s",
                           g_strerror (errno));

      add_problem (self->tree, folder->path, why);
      return;
    }
  while ((errno = 0, entry = readdir (dir)) != NULL)
    meet_entry (self, dir, entry, folder, level);
  if (errno != 0)
    add_problem (self->tree, folder->path, g_strerror (errno));
}

/* Reads the folder at `place`; its files are named as below `path`. */
static void
read_folder (Walk *self, const Folder *folder)
{
  DIR *dir = open_folder (self->tree, folder->place);

  if (dir == NULL && *folder->path == '\0')
    add_problem (self->tree, "", g_strerror (errno)); /* the root was there a moment ago */
  else if (dir == NULL)
    add_failure (self->tree, folder->path);
  if (dir == NULL)
    return;
  read_entries (self, dir, folder);
  closedir (dir);
}

static void
read_pending (Walk *self)
{
  while (self->pending->len > 0)
    {
      Folder *folder = g_ptr_array_steal_index_fast (self->pending, self->pending->len - 1);

      read_folder (self, folder);
      folder_free (folder);
    }
}

/* Whether `place` is a folder on the way to `path`. */
static gboolean
is_above (const char *place, const char *path)
{
  return *place == '\0' || (g_str_has_prefix (path, place) && path[strlen (place)] == '/');
}

/* The place that a link leads to, and what is there; NULL: nothing to follow.  Into a folder that could
 * not be looked at no link leads: what is there has another name, which is not known now. */
static char *
look_behind (Walk *self, const char *path, struct stat *status)
{
  g_autofree char *place = treefile_resolve (self->tree, path);

  if (place == NULL && errno == ELOOP)
    add_problem (self->tree, path, "symbolic link loop");
  else if (place == NULL)
    add_failure (self->tree, path);
  else if (tree_is_out_of_sight (self->tree, place))
    add_problem (self->tree, path, "leads to what cannot be looked at");
  else if (fstatat (self->tree->fd, *place == '\0' ? "." : place, status, AT_SYMLINK_NOFOLLOW)
           == 0)
    return g_steal_pointer (&place);
  else
    add_failure (self->tree, path);
  return NULL;
}

static void
follow_to_folder (Walk *self, const Folder *link)
{
  const char *path = link->path;
  struct stat status;
  g_autofree char *place = look_behind (self, path, &status);

  if (place != NULL && !S_ISDIR (status.st_mode))
    g_ptr_array_add (self->file_links, g_strdup (path));
  else if (place != NULL && ignore_skips (self->ignore, link->above, path, TRUE))
    ;
  else if (place != NULL && is_above (place, path))
    add_problem (self->tree, path, "symbolic link loop");
  else if (place != NULL)
    {
      g_ptr_array_add (self->pending,
                       folder_new (g_strdup (path), g_steal_pointer (&place), link->above));
      read_pending (self);
    }
}

static void
follow_to_file (Walk *self, const char *path)
{
  struct stat status;
  g_autofree char *place = look_behind (self, path, &status);

  if (place != NULL && S_ISREG (status.st_mode) && tree_is_article (path)
      && add_identity (self->seen_files, identity_of (&status)))
    add_file (self, path, &status);
}

static gint
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gint
compare_links (gconstpointer a, gconstpointer b)
{
  const Folder *x = *(Folder *const *) a, *y = *(Folder *const *) b;

  return strcmp (x->path, y->path);
}

static gint
compare_problems (gconstpointer a, gconstpointer b)
{
  const TreeProblem *x = a, *y = b;

  return strcmp (x->path, y->path);
}

static void
clear_problem (gpointer data)
{
  TreeProblem *problem = data;

  g_free (problem->path);
  g_free (problem->why);
}

static gint
compare_files (gconstpointer a, gconstpointer b)
{
  const TreeFile *x = a;
  const TreeFile *y = b;

  return strcmp (x->path, y->path);
}

/* Links go last, folders before files, so that a file is found under its own name where
 * it has one.  Following a folder may add more. */
static void
follow_links (Walk *self)
{
  g_ptr_array_sort (self->links, compare_links);
  for (guint i = 0; i < self->links->len; i++)
    follow_to_folder (self, g_ptr_array_index (self->links, i));
  if (self->file_links->len == 0)
    return;
  for (guint i = 0; i < self->identities->len; i++)
    add_identity (self->seen_files, g_array_index (self->identities, Identity, i));
  g_ptr_array_sort (self->file_links, compare_strings);
  for (guint i = 0; i < self->file_links->len; i++)
    follow_to_file (self, g_ptr_array_index (self->file_links, i));
}

void
tree_walk (Tree *tree)
{
  Walk self = { .tree = tree };

  tree->walked_at_us = g_get_real_time ();
  self.pending = g_ptr_array_new ();
  self.links = g_ptr_array_new_with_free_func (folder_free);
  self.ignore = ignore_new (tree->root, tree->excludes);
  self.file_links = g_ptr_array_new_with_free_func (g_free);
  self.identities = g_array_new (FALSE, FALSE, sizeof (Identity));
  self.seen_files = g_hash_table_new_full (identity_hash, identity_equal, g_free, NULL);
  self.seen_folders = g_hash_table_new_full (identity_hash, identity_equal, g_free, NULL);
  g_ptr_array_add (self.pending, folder_new (g_strdup (""), g_strdup (""), NULL));
  read_pending (&self);
  follow_links (&self);
  g_array_sort (tree->files, compare_files);
  g_array_sort (tree->problems, compare_problems);
  g_ptr_array_unref (self.pending);
  g_ptr_array_unref (self.links);
  g_ptr_array_unref (self.file_links);
  g_array_unref (self.identities);
  g_hash_table_unref (self.seen_files);
  g_hash_table_unref (self.seen_folders);
  ignore_free (self.ignore);
}

static void
file_clear (gpointer data)
{
  TreeFile *file = data;

  g_free (file->path);
}

Tree *
tree_open (const char *dir, GError **error)
{
  g_autoptr(Tree) self = g_new0 (Tree, 1);
  char *root = realpath (dir, NULL);

  self->fd = -1;
  self->root = g_strdup (root);
  free (root);
  self->files = g_array_new (FALSE, FALSE, sizeof (TreeFile));
  g_array_set_clear_func (self->files, file_clear);
  self->left_out = g_ptr_array_new_with_free_func (g_free);
  self->problems = g_array_new (FALSE, FALSE, sizeof (TreeProblem));
  g_array_set_clear_func (self->problems, clear_problem);
  if (self->root != NULL)
    self->fd = open (self->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->fd < 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", dir, g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
tree_has_anew (const Tree *self, const char *path)
{
  struct stat status;

  return fstatat (self->fd, path, &status, 0) == 0 && S_ISREG (status.st_mode)
         && unix_ns (&status.st_ctim) / 1000 >= self->walked_at_us - FINE_TICK_US;
}

void
tree_free (Tree *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->root);
  g_array_unref (self->files);
  g_array_unref (self->problems);
  g_ptr_array_unref (self->left_out);
  g_free (self);
}

/* ---- synonyms.yaml */

SynonymFile *
word_file_read (const Tree *tree, GError **error)
{
  g_autofree char *bytes = NULL;
  struct stat info;
  FileStamp stamp;

  if (fstatat (tree->fd, SYNONYM_FILE, &info, AT_SYMLINK_NOFOLLOW) != 0)
    {
      if (errno != ENOENT)
        desk_error_at (error, SYNONYM_FILE, 0, 0, "%s", g_strerror (errno));
      return NULL;
    }
  bytes = tree_read (tree, NULL, SYNONYM_FILE, WORDS_MAX_BYTES, &stamp, error);
  return bytes == NULL ? NULL : synonym_file_parse (bytes, (gsize) stamp.size);
}
