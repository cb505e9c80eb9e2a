#include "mail/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct MailFolder
{
  int fd;
  GPtrArray *names;  /* 'cur/...', sorted */
  guint next;
  gsize most_bytes;
  GString *bytes;    /* of the current message */
};

static gboolean
set_errno (GError **error, const char *name, int code)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", name, g_strerror (code));
  return FALSE;
}

/* `*n_folders` counts those that are there. */
static gboolean
list_folder (MailFolder *self, const char *name, guint *n_folders, GError **error)
{
  int fd = openat (self->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;
  int code;

  if (dir == NULL)
    return errno == ENOENT || errno == ENOTDIR || set_errno (error, name, errno);
  (*n_folders)++;
  errno = 0;
  while ((entry = readdir (dir)) != NULL)
    if (entry->d_name[0] != '.' && entry->d_type != DT_DIR)
      g_ptr_array_add (self->names, g_strconcat (name, "/", entry->d_name, NULL));
  code = errno;
  closedir (dir);
  return code == 0 || set_errno (error, name, code);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

MailFolder *
mail_folder_new (int fd, gsize most_bytes, GError **error)
{
  g_autoptr(MailFolder) self = g_new0 (MailFolder, 1);
  guint n_folders = 0;

  self->fd = fd;
  self->most_bytes = most_bytes;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->bytes = g_string_new (NULL);
  if (!list_folder (self, "cur", &n_folders, error)
      || !list_folder (self, "new", &n_folders, error))
    return NULL;
  if (n_folders == 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "not a Maildir: expected the folders cur and new in it");
      return NULL;
    }
  g_ptr_array_sort (self->names, compare_names);
  return g_steal_pointer (&self);
}

void
mail_folder_free (MailFolder *self)
{
  close (self->fd);
  g_ptr_array_unref (self->names);
  g_string_free (self->bytes, TRUE);
  g_free (self);
}

/* NULL, or why not. */
static const char *
read_all (MailFolder *self, int fd)
{
  char block[65536];
  gssize got;

  while ((got = read (fd, block, sizeof block)) != 0)
    if (got < 0 && errno != EINTR)
      return g_strerror (errno);
    else if (self->bytes->len + (gsize) MAX (got, 0) > self->most_bytes)
      return "expected a shorter message";
    else
      g_string_append_len (self->bytes, block, MAX (got, 0));
  return NULL;
}

/* Opened without waiting: a FIFO is refused, not waited for. */
static const char *
read_file (MailFolder *self, const char *name)
{
  int fd = openat (self->fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat info;
  const char *why;

  if (fd < 0)
    return g_strerror (errno);
  if (fstat (fd, &info) < 0 || !S_ISREG (info.st_mode))
    why = "expected a regular file";
  else
    why = read_all (self, fd);
  close (fd);
  return why;
}

void
mail_folder_next (MailFolder *self, MailboxItem *item)
{
  if (self->next == self->names->len)
    {
      item->is_end = TRUE;
      return;
    }
  g_string_truncate (self->bytes, 0);
  item->name = self->names->pdata[self->next++];
  item->why = read_file (self, item->name);
  if (item->why != NULL)
    return;
  item->bytes = self->bytes->str;
  item->length = self->bytes->len;
}

void
mail_folder_rewind (MailFolder *self)
{
  self->next = 0;
}
