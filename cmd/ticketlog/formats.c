#include "formats.h"

#include <string.h>
#include "zendesk/zendesk.h"

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
