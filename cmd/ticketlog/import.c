#include "import.h"

#include <string.h>

enum
{
  GLANCE_EVENTS = 1024 /* between two looks at the clock */
};

typedef struct
{
  const ImportOptions *options;
  ImportCounts *counts;
  TicketWriter *writer; /* NULL: a dry run */
} Import;

static gboolean
take_event (Import *self, const TicketEvent *event, GError **error)
{
  if (++self->counts->read % GLANCE_EVENTS == 0)
    progress_set (self->options->progress, (gint64) self->counts->read, 0);
  return self->writer == NULL || ticket_writer_add (self->writer, event, error);
}

static gboolean
take_reject (Import *self, const InputFormat *format, const TicketSource *source,
             const char *file, const SourceItem *item, GError **error)
{
  Reject reject = { .file = file, .line = item->line, .why = item->why, .raw = item->raw,
                    .raw_length = item->raw_length };

  if (format->header != NULL)
    reject.header = format->header (source, &reject.header_length);
  return rejects_add (self->options->rejects, &reject, error);
}

/* The database or the file of rejects fails: everything ends.  The input fails: `*input`. */
static gboolean
take_all (Import *self, const InputFormat *format, TicketSource *source, const char *file,
          GError **input, GError **error)
{
  SourceItem item;

  while (!*self->options->stop)
    {
      if (!ticket_source_next (source, &item, input) || item.kind == SOURCE_END)
        return TRUE;
      if (item.kind == SOURCE_EVENT ? !take_event (self, &item.event, error)
                                    : !take_reject (self, format, source, file, &item, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
import_file (Import *self, const char *path, GError **error)
{
  const char *file = strcmp (path, "-") == 0 ? "standard input" : path;
  const InputFormat *format = self->options->format;
  g_autoptr(TicketSource) source = NULL;
  g_autoptr(GError) input = NULL;

  if (format == NULL && (format = format_of_file (path, error)) == NULL)
    return FALSE;
  if (format->is_mail && self->writer != NULL && !ticket_writer_finish (self->writer, error))
    return FALSE; /* its threads are looked up in the database */
  source = format->open (path, &self->options->needs, &input);
  if (source != NULL && !take_all (self, format, source, file, &input, error))
    return FALSE;
  if (input == NULL || *self->options->stop)
    return TRUE;
  self->counts->troubled++;
  progress_hide (self->options->progress);
  desk_warn ("%s", input->message);
  return TRUE;
}

static gboolean
import_each (Import *self, char **paths, GError **error)
{
  for (; *paths != NULL && !*self->options->stop; paths++)
    if (!import_file (self, *paths, error))
      return FALSE;
  return self->writer == NULL || ticket_writer_finish (self->writer, error);
}

static gboolean
stopped (GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED,
               "stopped; what was read is stored, the same call stores the rest");
  return FALSE;
}

gboolean
import_files (char **paths, const ImportOptions *options, ImportCounts *counts,
              GError **error)
{
  Import self = { .options = options, .counts = counts };
  gboolean ok;

  memset (counts, 0, sizeof *counts);
  if (options->store != NULL
      && (self.writer = ticket_writer_new (options->store, error)) == NULL)
    return FALSE;
  ok = import_each (&self, paths, error);
  if (self.writer != NULL)
    ticket_writer_counts (self.writer, &counts->tickets);
  ticket_writer_free (self.writer);
  return ok && (!*options->stop || stopped (error));
}
