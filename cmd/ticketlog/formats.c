#include "formats.h"

#include <string.h>
#include "zendesk/zendesk.h"

static TicketSource *
open_csv (const char *path, const FormatNeeds *needs, GError **error)
{
  return ticket_source_csv (path, &needs->rules, needs->map, error);
}

static TicketSource *
open_jsonl (const char *path, const FormatNeeds *needs, GError **error)
{
  return ticket_source_jsonl (path, &needs->rules, needs->map, error);
}

static TicketSource *
open_zendesk_json (const char *path, const FormatNeeds *needs, GError **error)
{
  return ticket_source_zendesk_json (path, &needs->rules, error);
}

static TicketSource *
open_zendesk_xml (const char *path, const FormatNeeds *needs, GError **error)
{
  return ticket_source_zendesk_xml (path, &needs->rules, error);
}

static TicketSource *
open_mail (const char *path, const FormatNeeds *needs, GError **error)
{
  return ticket_source_mail (path, &needs->rules, needs->desk, needs->lookup,
                             needs->lookup_data, error);
}

static const InputFormat formats[] = {
  { "csv", " .csv ", TRUE, FALSE, open_csv, ticket_source_csv_header },
  { "jsonl", " .jsonl .ndjson ", TRUE, FALSE, open_jsonl, NULL },
  { "zendesk-json", NULL, FALSE, FALSE, open_zendesk_json, NULL },
  { "zendesk-xml", NULL, FALSE, FALSE, open_zendesk_xml, NULL },
  { "mbox", " .mbox ", FALSE, TRUE, open_mail, NULL },
  { "maildir", NULL, FALSE, TRUE, open_mail, NULL },
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

const InputFormat *
format_of_file (const char *path, GError **error)
{
  const char *dot = strrchr (path, '.');
  g_autofree char *suffix = dot == NULL ? NULL : g_ascii_strdown (dot, -1);
  g_autofree char *between = g_strdup_printf (" %s ", suffix);

  if (is_maildir (path))
    return format_named ("maildir", error);
  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (formats); i++)
    if (formats[i].suffixes != NULL && strstr (formats[i].suffixes, between) != NULL)
      return &formats[i];
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "%s: no --format; " EXPECTED, path);
  return NULL;
}
