#include "import.h"

#include <string.h>
#include "ticket/source.h"
#include "zendesk/zendesk.h"

/* ---- Formats */

static InputSource *
open_csv (const char *path, const FormatNeeds *needs, GError **error)
{
  return ticket_source_csv (path, &needs->rules, error);
}

static InputSource *
open_jsonl (const char *path, const FormatNeeds *needs, GError **error)
{
  return ticket_source_jsonl (path, &needs->rules, error);
}

static InputSource *
open_zendesk_json (const char *path, const FormatNeeds *needs, GError **error)
{
  return ticket_source_zendesk_json (path, &needs->rules, error);
}

static InputSource *
open_zendesk_xml (const char *path, const FormatNeeds *needs, GError **error)
{
  return ticket_source_zendesk_xml (path, &needs->rules, error);
}

static InputSource *
open_mail (const char *path, const FormatNeeds *needs, GError **error)
{
  return ticket_source_mail (path, &needs->rules, needs->desk, needs->lookup,
                             needs->lookup_data, error);
}

static const InputFormat formats[] = {
  { "csv", " .csv ", TRUE, FALSE, open_csv },
  { "jsonl", " .jsonl .ndjson ", TRUE, FALSE, open_jsonl },
  { "zendesk-json", NULL, FALSE, FALSE, open_zendesk_json },
  { "zendesk-xml", NULL, FALSE, FALSE, open_zendesk_xml },
  { "mbox", " .mbox ", FALSE, TRUE, open_mail },
  { "maildir", NULL, FALSE, TRUE, open_mail },
};

#define EXPECTED "expected csv, jsonl, zendesk-json, zendesk-xml, mbox or maildir"

const InputFormat *
format_named (const char *name, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].name, name) == 0)
      return &formats[i];
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "--format: " EXPECTED ", not \"%s\"",
               name);
  return NULL;
}

static gboolean
is_maildir (const char *path)
{
  g_autofree char *cur = g_build_filename (path, "cur", NULL);
  g_autofree char *new = g_build_filename (path, "new", NULL);

  return g_file_test (cur, G_FILE_TEST_IS_DIR) && g_file_test (new, G_FILE_TEST_IS_DIR);
}

/* Of "x.csv" and "x.csv.gz" ".csv", in lower case. */
static char *
suffix_of (const char *path)
{
  g_autofree char *plain = g_ascii_strdown (path, -1);
  char *dot;

  if (g_str_has_suffix (plain, ".gz"))
    plain[strlen (plain) - 3] = '\0';
  dot = strrchr (plain, '.');
  return g_strdup (dot == NULL ? "" : dot);
}

const InputFormat *
format_of_file (const char *path, GError **error)
{
  g_autofree char *suffix = suffix_of (path);
  g_autofree char *between = g_strdup_printf (" %s ", suffix);

  if (is_maildir (path))
    return format_named ("maildir", error);
  for (guint i = 0; *suffix != '\0' && i < G_N_ELEMENTS (formats); i++)
    if (formats[i].suffixes != NULL && strstr (formats[i].suffixes, between) != NULL)
      return &formats[i];
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "%s: no --format; " EXPECTED, path);
  return NULL;
}

/* ---- The events of files */

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
