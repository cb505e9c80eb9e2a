#include "input/rejects.h"

#include <string.h>
#include "base/output.h"

enum
{
  TOLD = 20
};

struct Rejects
{
  char *path;
  gboolean all;
  Progress *progress;
  Output *out;     /* NULL: nothing to keep yet */
  GString *header; /* the last that was written */
  guint64 count, not_kept;
};

Rejects *
rejects_new (const char *path, gboolean all, Progress *progress)
{
  Rejects *self = g_new0 (Rejects, 1);

  self->path = g_strdup (path);
  self->all = all;
  self->progress = progress;
  self->header = g_string_new (NULL);
  return self;
}

void
rejects_free (Rejects *self)
{
  if (self == NULL)
    return;
  output_abandon (self->out);
  g_string_free (self->header, TRUE);
  g_free (self->path);
  g_free (self);
}

static void
tell (Rejects *self, const Reject *reject)
{
  progress_hide (self->progress);
  if (reject->line > 0)
    desk_note ("%s:%" G_GUINT64_FORMAT ": %s", reject->file, reject->line, reject->why);
  else
    desk_note ("%s: %s", reject->file, reject->why);
}

static void
write_line (Rejects *self, const char *text, gsize length)
{
  output_write (self->out, text, length);
  if (length == 0 || text[length - 1] != '\n')
    output_string (self->out, "\n");
}

static void
write_header (Rejects *self, const Reject *reject)
{
  if (self->header->len == reject->header_length
      && memcmp (self->header->str, reject->header, reject->header_length) == 0)
    return;
  write_line (self, reject->header, reject->header_length);
  g_string_truncate (self->header, 0);
  g_string_append_len (self->header, reject->header, (gssize) reject->header_length);
}

static gboolean
keep (Rejects *self, const Reject *reject, GError **error)
{
  if (reject->raw == NULL)
    {
      self->not_kept++;
      return TRUE;
    }
  if (self->out == NULL && (self->out = output_open (self->path, error)) == NULL)
    return FALSE;
  if (reject->header != NULL)
    write_header (self, reject);
  write_line (self, reject->raw, reject->raw_length);
  return TRUE;
}

gboolean
rejects_add (Rejects *self, const Reject *reject, GError **error)
{
  if (self->all || self->count < TOLD)
    tell (self, reject);
  self->count++;
  return self->path == NULL || keep (self, reject, error);
}

guint64
rejects_count (const Rejects *self)
{
  return self->count;
}

gboolean
rejects_finish (Rejects *self, GError **error)
{
  progress_hide (self->progress);
  if (!self->all && self->count > TOLD)
    desk_note ("... and %" G_GUINT64_FORMAT " more rejected%s", self->count - TOLD,
               self->path == NULL ? "; --rejects=FILE keeps them, -v tells all" : "");
  if (self->path != NULL && self->not_kept > 0)
    desk_warn ("%" G_GUINT64_FORMAT " of the rejected are too long or damaged to be kept in "
               "%s", self->not_kept, self->path);
  return self->out == NULL || output_close (g_steal_pointer (&self->out), error);
}
