#include "input/import.h"

#include <string.h>
#include "input/rejects.h"

enum
{
  GLANCE_RECORDS = 1024 /* between two looks at the clock */
};

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
  Reject reject = { .file = file, .line = item->line, .why = why, .raw = item->raw,
                    .raw_length = item->raw_length };

  reject.header = input_source_header (source, &reject.header_length);
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
  g_autoptr(InputSource) source = self->sink->open (self->data, path, &input);

  if (source != NULL && !import_items (self, source, file, &input, error))
    return FALSE;
  if (input != NULL)
    return import_trouble (self, input, error);
  if (input_source_is_empty (source))
    import_tell_empty (self, file);
  return TRUE;
}

static gboolean
import_each (Import *self, char **paths, GError **error)
{
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
  Import self = { .sink = sink, .data = data, .quiet = options->quiet, .stop = options->stop,
                  .rejects = rejects, .progress = progress, .report = report };
  gint64 started = g_get_monotonic_time ();
  gboolean ok;

  *report = (ImportReport){ 0 };
  ok = import_each (&self, *paths == NULL ? standard_input : paths, error)
       && (!*self.stop || import_stopped (error));
  report->took_s = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
  return rejects_finish (rejects, ok ? error : NULL) && ok;
}

int
import_status (const ImportReport *report)
{
  if (report->troubled > 0)
    return STATUS_TROUBLE;
  return report->rejected > 0 ? STATUS_NEGATIVE : STATUS_OK;
}
