#include "mail/mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "mail/folder.h"
#include "mail/mbox.h"
#include "mail/names.h"

struct Mailbox
{
  char *path;          /* as shown */
  MailFolder *folder;  /* or */
  MailMbox *mbox;
};

static gboolean
set_errno (GError **error, int code)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s", g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int fd, const char *bytes, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize written = write (fd, bytes, length);

      if (written < 0 && errno != EINTR)
        return set_errno (error, errno);
      bytes += MAX (written, 0);
      length -= (gsize) MAX (written, 0);
    }
  return TRUE;
}

static gboolean
copy_all (int from, int to, GError **error)
{
  char block[65536];
  gssize got;

  while ((got = read (from, block, sizeof block)) != 0)
    if (got < 0 && errno != EINTR)
      return set_errno (error, errno);
    else if (got > 0 && !write_all (to, block, (gsize) got, error))
      return FALSE;
  return TRUE;
}

/* A file that can be rewound; takes `fd`. */
static int
seekable (int fd, const struct stat *info, GError **error)
{
  int copy;

  if (S_ISREG (info->st_mode))
    return fd;
  copy = mail_scratch_file (error);
  if (copy >= 0 && (!copy_all (fd, copy, error) || lseek (copy, 0, SEEK_SET) < 0))
    {
      g_prefix_error (error, "copying it to %s: ", g_get_tmp_dir ());
      close (copy);
      copy = -1;
    }
  close (fd);
  return copy;
}

static gboolean
open_path (Mailbox *self, int fd, gsize most_bytes, GError **error)
{
  struct stat info;

  if (fd < 0 || fstat (fd, &info) < 0)
    return set_errno (error, errno);
  if (S_ISDIR (info.st_mode))
    {
      self->folder = mail_folder_new (fd, most_bytes, error);
      return self->folder != NULL;
    }
  fd = seekable (fd, &info, error);
  if (fd < 0)
    return FALSE;
  self->mbox = mail_mbox_new (fd, most_bytes);
  return TRUE;
}

Mailbox *
mailbox_open (const char *path, gsize most_bytes, GError **error)
{
  g_autoptr(Mailbox) self = g_new0 (Mailbox, 1);
  gboolean is_stdin = path == NULL || g_str_equal (path, "-");
  int fd = is_stdin ? fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                    : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

  self->path = g_strdup (is_stdin ? "standard input" : path);
  if (open_path (self, fd, most_bytes, error))
    return g_steal_pointer (&self);
  g_prefix_error (error, "%s: ", self->path);
  return NULL;
}

void
mailbox_free (Mailbox *self)
{
  g_clear_pointer (&self->folder, mail_folder_free);
  g_clear_pointer (&self->mbox, mail_mbox_free);
  g_free (self->path);
  g_free (self);
}

gboolean
mailbox_next (Mailbox *self, MailboxItem *item, GError **error)
{
  *item = (MailboxItem){ 0 };
  if (self->folder != NULL)
    {
      mail_folder_next (self->folder, item);
      return TRUE;
    }
  if (mail_mbox_next (self->mbox, item, error))
    return TRUE;
  g_prefix_error (error, "%s: ", self->path);
  return FALSE;
}

gboolean
mailbox_rewind (Mailbox *self, GError **error)
{
  if (self->folder != NULL)
    mail_folder_rewind (self->folder);
  else if (!mail_mbox_rewind (self->mbox, error))
    {
      g_prefix_error (error, "%s: ", self->path);
      return FALSE;
    }
  return TRUE;
}

const char *
mailbox_path (const Mailbox *self)
{
  return self->path;
}
