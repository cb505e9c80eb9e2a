#include "input/import.h"

#include <string.h>
#include "base/file.h"
#include "base/output.h"
#include "base/say.h"

enum
{
  GLANCE_RECORDS = 1024, /* between two looks at the clock */
  TOLD = 20              /* rejects */
};

/* ---- What a tool cannot use: told on stderr, kept in a file */

typedef struct
{
  const char *file;
  guint64 line; /* from 1; 0: not known */
  const char *why;
  const char *raw; /* NULL: too long or damaged to be kept */
  gsize raw_length;
  const char *header; /* what the file of rejects needs as its first line, or NULL */
  gsize header_length;
  const char *footer; /* and as its last, or NULL */
} Reject;

typedef struct
{
  char *path;
  gboolean all;
  Progress *progress;
  Output *out;        /* NULL: nothing to keep yet */
  GString *header;    /* the last that was written */
  const char *footer; /* that is to follow, or NULL */
  guint64 count, not_kept;
} Rejects;

/* `path` NULL: they are not kept.  The file is written, as a whole, only when there is a
 * reject.  `all`: every one is told, not just the first 20. */
static Rejects *
rejects_new (const char *path, gboolean all, Progress *progress)
{
  Rejects *self = g_new0 (Rejects, 1);

  self->path = g_strdup (path);
  self->all = all;
  self->progress = progress;
  self->header = g_string_new (NULL);
  return self;
}

static void
rejects_free (Rejects *self)
{
  output_abandon (self->out);
  g_string_free (self->header, TRUE);
  g_free (self->path);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rejects, rejects_free)

static void
rejects_tell (Rejects *self, const Reject *reject)
{
  progress_hide (self->progress);
  desk_note_at (reject->file, reject->line, reject->why);
}

static void
rejects_write_line (Rejects *self, const char *text, gsize length)
{
  output_write (self->out, text, length);
  if (length == 0 || text[length - 1] != '\n')
    output_string (self->out, "\n");
}

static void
rejects_write_footer (Rejects *self)
{
  if (self->out != NULL && self->footer != NULL)
    output_string (self->out, self->footer);
  self->footer = NULL;
}

static void
rejects_write_header (Rejects *self, const Reject *reject)
{
  if (self->header->len == reject->header_length
      && memcmp (self->header->str, reject->header, reject->header_length) == 0)
    return;
  rejects_write_footer (self);
  rejects_write_line (self, reject->header, reject->header_length);
  self->footer = reject->footer;
  g_string_truncate (self->header, 0);
  g_string_append_len (self->header, reject->header, (gssize) reject->header_length);
}

static gboolean
rejects_keep (Rejects *self, const Reject *reject, GError **error)
{
  if (reject->raw == NULL)
    {
      self->not_kept++;
      return TRUE;
    }
  if (self->out == NULL && (self->out = output_open (self->path, error)) == NULL)
    return FALSE;
  if (reject->header != NULL)
    rejects_write_header (self, reject);
  rejects_write_line (self, reject->raw, reject->raw_length);
  return TRUE;
}

static gboolean
rejects_add (Rejects *self, const Reject *reject, GError **error)
{
  if (self->all || self->count < TOLD)
    rejects_tell (self, reject);
  self->count++;
  return self->path == NULL || rejects_keep (self, reject, error);
}

static gboolean
rejects_finish (Rejects *self, GError **error)
{
  g_autofree char *more = say_count ((gint64) self->count - TOLD);
  g_autofree char *lost
    = say_counted ((gint64) self->not_kept, "of the rejected is", "of the rejected are");

  progress_hide (self->progress);
  if (!self->all && self->count > TOLD)
    desk_note ("... and %s more rejected%s", more,
               self->path == NULL ? "; --rejects=FILE keeps them, -v tells all" : "");
  if (self->path != NULL && self->not_kept > 0)
    desk_warn ("%s too long or damaged to be kept in %s", lost, self->path);
  rejects_write_footer (self);
  return self->out == NULL || output_close (g_steal_pointer (&self->out), error);
}

/* ---- The loop */

typedef struct
{
  const ImportSink *sink;
  gpointer data;
  gboolean quiet;
  const volatile int *stop;
  Rejects *rejects;
  Progress *progress;
  guint64 items;
  ImportReport *report;
} Import;

static gboolean
import_reject (Import *self, const InputSource *source, const char *file,
               const InputItem *item, const char *why, GError **error)
{
  Reject reject = { .file = file,
                    .line = item->line,
                    .why = why,
                    .raw = item->raw,
                    .raw_length = item->raw_length,
                    .footer = source->class->footer };

  if (source->class->header != NULL)
    reject.header = source->class->header (source, &reject.header_length);
  self->report->rejected++;
  return rejects_add (self->rejects, &reject, error);
}

static gboolean
import_record (Import *self, const InputSource *source, const char *file,
               const InputItem *item, GError **error)
{
  const char *why = NULL;

  if (!self->sink->take (self->data, item, &why, error))
    return FALSE;
  if (why != NULL)
    return import_reject (self, source, file, item, why, error);
  self->report->taken++;
  return TRUE;
}

static gboolean
import_item (Import *self, const InputSource *source, const char *file, const InputItem *item,
             GError **error)
{
  if (++self->items % GLANCE_RECORDS == 0)
    progress_set (self->progress, (gint64) self->items, 0);
  if (item->remark != NULL)
    {
      progress_hide (self->progress);
      desk_note_at (file, item->line, item->remark);
    }
  if (item->kind == INPUT_RECORD)
    return import_record (self, source, file, item, error);
  if (item->kind == INPUT_REJECT)
    return import_reject (self, source, file, item, item->why, error);
  self->report->skipped++;
  return TRUE;
}

/* The database or the file of rejects fails: everything ends.  The input fails: `*input`. */
static gboolean
import_items (Import *self, InputSource *source, const char *file, GError **input,
              GError **error)
{
  InputItem item;

  while (!*self->stop)
    {
      if (!input_source_next (source, &item, input) || item.kind == INPUT_END)
        return TRUE;
      if (!import_item (self, source, file, &item, error))
        return FALSE;
    }
  return TRUE;
}

/* What the input alone has done: it is told, and the next file is read. */
static gboolean
import_trouble (Import *self, GError *input, GError **error)
{
  if (*self->stop)
    return TRUE;
  if (!g_error_matches (input, DESK_ERROR, DESK_ERROR_INPUT))
    {
      g_propagate_error (error, g_error_copy (input));
      return FALSE;
    }
  self->report->troubled++;
  progress_hide (self->progress);
  desk_warn ("%s", input->message);
  return TRUE;
}

static void
import_tell_empty (Import *self, const char *file)
{
  if (self->quiet)
    return;
  progress_hide (self->progress);
  desk_warn ("%s: empty, 0 %s", file, self->sink->records);
}

static gboolean
import_file (Import *self, const char *path, GError **error)
{
  const char *file = strcmp (path, "-") == 0 ? "standard input" : path;
  g_autoptr(GError) input = NULL;
  g_autoptr(InputSource) source = NULL;

  if (strcmp (path, "-") == 0)
    file_await (self->sink->records, self->quiet);
  source = self->sink->open (self->data, path, &input);
  if (source != NULL && !import_items (self, source, file, &input, error))
    return FALSE;
  if (source != NULL)
    self->report->known += source->known;
  if (input != NULL)
    return import_trouble (self, input, error);
  if (source->is_empty)
    import_tell_empty (self, file);
  return TRUE;
}

static gboolean
import_each (Import *self, char **paths, GError **error)
{
  for (char **path = paths; self->sink->learn != NULL && *path != NULL && !*self->stop; path++)
    self->sink->learn (self->data, *path);
  for (; *paths != NULL && !*self->stop; paths++)
    if (!import_file (self, *paths, error))
      return FALSE;
  return self->sink->finish (self->data, error);
}

static gboolean
import_stopped (GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED,
               "stopped; what was read is stored, the same call stores the rest");
  return FALSE;
}

gboolean
import_files (char **paths, const ImportSink *sink, gpointer data,
              const ImportOptions *options, ImportReport *report, GError **error)
{
  static char *standard_input[] = { (char *) "-", NULL };
  g_autoptr(Progress) progress = progress_new ("importing", !options->quiet);
  g_autoptr(Rejects) rejects = rejects_new (options->rejects, options->verbose, progress);
  Import self = { .sink = sink,
                  .data = data,
                  .quiet = options->quiet,
                  .stop = options->stop,
                  .rejects = rejects,
                  .progress = progress,
                  .report = report };
  gint64 started = g_get_monotonic_time ();
  gboolean ok;

  *report = (ImportReport){ 0 };
  ok = import_each (&self, *paths == NULL ? standard_input : paths, error)
       && (!*self.stop || import_stopped (error));
  report->status = report->troubled > 0   ? STATUS_TROUBLE
                   : report->rejected > 0 ? STATUS_NEGATIVE
                                          : STATUS_OK;
  report->took_s = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
  if (ok && report->troubled == 0 && !options->quiet)
    {
      progress_hide (progress);
      input_clock_remark (options->clock);
    }
  return rejects_finish (rejects, ok ? error : NULL) && ok;
}
