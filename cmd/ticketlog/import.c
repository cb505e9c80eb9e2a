#include "import.h"

typedef struct
{
  const TicketImport *import;
  TicketWriter *writer; /* NULL: a dry run */
} TicketSink;

static gboolean
sink_take (gpointer data, const InputItem *item, const char **why G_GNUC_UNUSED, GError **error)
{
  TicketSink *self = data;

  return self->writer == NULL || ticket_writer_add (self->writer, item->record, error);
}

static gboolean
sink_finish (gpointer data, GError **error)
{
  TicketSink *self = data;

  return self->writer == NULL || ticket_writer_finish (self->writer, error);
}

/* A mail's thread is looked up in the database. */
static InputSource *
sink_open (gpointer data, const char *path, GError **error)
{
  TicketSink *self = data;
  const InputFormat *format = self->import->format;

  if (format == NULL && (format = format_of_file (path, error)) == NULL)
    return NULL;
  if (format->is_mail && !sink_finish (self, error))
    return NULL;
  return format->open (path, &self->import->needs, error);
}

gboolean
ticket_import (char **paths, const TicketImport *import, const ImportOptions *options,
               ImportReport *report, TicketCounts *counts, GError **error)
{
  static const ImportSink sink = { "events", sink_open, sink_take, sink_finish };
  TicketSink self = { .import = import };
  gboolean ok;

  *counts = (TicketCounts){ 0 };
  if (import->store != NULL
      && (self.writer = ticket_writer_new (import->store, error)) == NULL)
    return FALSE;
  ok = import_files (paths, &sink, &self, options, report, error);
  if (self.writer != NULL)
    ticket_writer_counts (self.writer, counts);
  ticket_writer_free (self.writer);
  return ok;
}
