#include "mail/names.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"

struct MailNames
{
  FILE *file;
  guint64 length;
  gboolean is_flushed;
};

int
mail_scratch_file (GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("deskbook-XXXXXX", &path, error);

  if (fd >= 0)
    g_unlink (path);
  return fd;
}

static void
set_failed (GError **error, int code)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "a temporary file in %s: %s",
               g_get_tmp_dir (), g_strerror (code));
}

MailNames *
mail_names_new (GError **error)
{
  int fd = mail_scratch_file (error);
  MailNames *self;

  if (fd < 0)
    return NULL;
  self = g_new0 (MailNames, 1);
  self->file = fdopen (fd, "w+");
  g_assert (self->file != NULL);
  self->length = 1;
  if (fputc ('\0', self->file) != EOF)
    return self;
  set_failed (error, errno);
  mail_names_free (self);
  return NULL;
}

void
mail_names_free (MailNames *self)
{
  fclose (self->file);
  g_free (self);
}

guint64
mail_names_add (MailNames *self, const char *name, GError **error)
{
  guint16 length = (guint16) MIN (strlen (name), G_MAXUINT16);
  guint64 place = self->length;

  if (fwrite (&length, sizeof length, 1, self->file) != 1
      || fwrite (name, 1, length, self->file) != length)
    {
      set_failed (error, errno);
      return 0;
    }
  self->length += sizeof length + length;
  self->is_flushed = FALSE;
  return place;
}

char *
mail_names_get (MailNames *self, guint64 place, GError **error)
{
  guint16 length;
  g_autofree char *name = NULL;

  if (!self->is_flushed && fflush (self->file) != 0)
    {
      set_failed (error, errno);
      return NULL;
    }
  self->is_flushed = TRUE;
  errno = 0;
  if (pread (fileno (self->file), &length, sizeof length, (off_t) place) == sizeof length)
    {
      name = g_malloc (length + 1);
      name[length] = '\0';
      if (pread (fileno (self->file), name, length, (off_t) place + sizeof length) == length)
        return g_steal_pointer (&name);
    }
  set_failed (error, errno != 0 ? errno : EIO);
  return NULL;
}
