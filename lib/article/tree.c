#include "article/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  READ_TRIES = 3, /* of a file that changes while it is read */
  FIRST_ROOM = 16 * 1024
};

/* What a place is, whatever its name. */
typedef struct
{
  guint64 device;
  guint64 inode;
} Identity;

typedef struct
{
  Tree *tree;
  GPtrArray *pending;     /* char *: folders still to be read, the next one last */
  GPtrArray *links;       /* char *: symbolic links, followed after all the rest */
  GArray *identities;     /* Identity, of tree->files in the order they were found */
  GHashTable *seen_files; /* Identity; NULL until a link asks */
  GHashTable *seen_dirs;  /* Identity */
} Walk;

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

static gint64
mtime_of (const struct stat *status)
{
  return (gint64) status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
}

static void
add_problem (Tree *tree, const char *path, const char *why)
{
  g_ptr_array_add (tree->problems, g_strdup_printf ("%s: %s", path, why));
}

static gboolean
is_markdown (const char *name)
{
  static const char *const suffixes[] = { ".md", ".markdown" };
  gsize length = strlen (name);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      gsize suffix = strlen (suffixes[i]);

      if (length > suffix
          && g_ascii_strcasecmp (name + length - suffix, suffixes[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
add_file (Walk *self, const char *path, const struct stat *status)
{
  TreeFile file = { g_strdup (path), status->st_size, mtime_of (status) };
  Identity identity = identity_of (status);

  g_array_append_val (self->tree->files, file);
  g_array_append_val (self->identities, identity);
}

static void
meet_file (Walk *self, int folder, const char *name, const char *path)
{
  struct stat status;

  if (fstatat (folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
    {
      /* gone since the folder was read: it is not there, which is all there is to say */
      if (errno != ENOENT)
        add_problem (self->tree, path, g_strerror (errno));
    }
  else if (S_ISREG (status.st_mode))
    add_file (self, path, &status);
}

/* For file systems whose folders do not tell. */
static unsigned char
type_of (int folder, const struct dirent *entry)
{
  struct stat status;

  if (entry->d_type != DT_UNKNOWN)
    return entry->d_type;
  if (fstatat (folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
    return DT_UNKNOWN;
  return IFTODT (status.st_mode);
}

static void
meet_entry (Walk *self, DIR *dir, const struct dirent *entry, const char *path)
{
  unsigned char type = type_of (dirfd (dir), entry);
  g_autofree char *here = NULL;

  if (entry->d_name[0] == '.'
      || (type != DT_DIR && type != DT_LNK
          && !(type == DT_REG && is_markdown (entry->d_name))))
    return;
  here = *path == '\0' ? g_strdup (entry->d_name)
                       : g_strconcat (path, "/", entry->d_name, NULL);
  if (type == DT_DIR)
    g_ptr_array_add (self->pending, g_steal_pointer (&here));
  else if (type == DT_LNK)
    g_ptr_array_add (self->links, g_steal_pointer (&here));
  else
    meet_file (self, dirfd (dir), entry->d_name, here);
}

static DIR *
open_folder (const Tree *tree, const char *path)
{
  int fd = openat (tree->fd, *path == '\0' ? "." : path,
                   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);

  if (dir == NULL && fd >= 0)
    close (fd);
  return dir;
}

static void
read_folder (Walk *self, const char *path)
{
  DIR *dir = open_folder (self->tree, path);
  const struct dirent *entry;
  struct stat status;

  if (dir == NULL)
    {
      if (errno != ENOENT)
        add_problem (self->tree, path, g_strerror (errno));
      return;
    }
  if (fstat (dirfd (dir), &status) == 0
      && !add_identity (self->seen_dirs, identity_of (&status)))
    {
      closedir (dir);
      return;
    }
  while ((errno = 0, entry = readdir (dir)) != NULL)
    meet_entry (self, dir, entry, path);
  if (errno != 0)
    add_problem (self->tree, path, g_strerror (errno));
  closedir (dir);
}

static void
read_pending (Walk *self)
{
  while (self->pending->len > 0)
    {
      g_autofree char *path
          = g_ptr_array_steal_index_fast (self->pending, self->pending->len - 1);

      read_folder (self, path);
    }
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

/* The place below the root that `path` leads to, or NULL with errno: ENOENT also for
 * one outside. */
static char *
resolve (const Tree *tree, const char *path)
{
  g_autofree char *full = g_strconcat (tree->root, "/", path, NULL);
  char *absolute = realpath (full, NULL);
  const char *place = absolute == NULL ? NULL : below_root (tree, absolute);
  char *result = g_strdup (place);

  if (absolute != NULL && place == NULL)
    errno = ENOENT;
  free (absolute);
  return result;
}

/* Whether `place` is a folder on the way to `path`. */
static gboolean
is_above (const char *place, const char *path)
{
  gsize length = strlen (place);

  return length == 0 || (g_str_has_prefix (path, place) && path[length] == '/');
}

static void
learn_files (Walk *self)
{
  if (self->seen_files == NULL)
    self->seen_files = g_hash_table_new_full (identity_hash, identity_equal, g_free, NULL);
  for (guint i = g_hash_table_size (self->seen_files); i < self->identities->len; i++)
    add_identity (self->seen_files, g_array_index (self->identities, Identity, i));
}

static void
follow_to_file (Walk *self, const char *path, const struct stat *status)
{
  Identity identity = identity_of (status);

  learn_files (self);
  if (S_ISREG (status->st_mode) && is_markdown (path)
      && !g_hash_table_contains (self->seen_files, &identity))
    add_file (self, path, status);
}

/* A folder is read under the link's own name; its links wait for their turn. */
static void
follow_to_folder (Walk *self, const char *path, const char *place)
{
  g_autofree char *target = g_strdup (place);
  guint files = self->tree->files->len;

  (void) files;
  if (is_above (place, path))
    add_problem (self->tree, path, "symbolic link loop");
  else
    g_ptr_array_add (self->pending, g_steal_pointer (&target));
}
