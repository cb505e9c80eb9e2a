#include "vote/votesource.h"

#include <string.h>
#include "base/escape.h"
#include "base/timestamp.h"
#include "vote/votereader.h"

static const struct
{
  const char *name;
  VoteReaderOpen open;
} formats[] = {
  [VOTES_CSV] = { "csv", vote_reader_csv },
  [VOTES_JSONL] = { "jsonl", vote_reader_jsonl },
  [VOTES_ZENDESK] = { "zendesk", vote_reader_zendesk },
  [VOTES_COMBINED] = { "combined", vote_reader_combined },
  [VOTES_CADDY] = { "caddy", vote_reader_caddy },
};

gboolean
vote_format_named (const char *name, VoteFormat *format, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].name, name) == 0)
      {
        *format = (VoteFormat) i;
        return TRUE;
      }
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "--import: expected csv, jsonl, zendesk, combined or caddy, not \"%s\"", name);
  return FALSE;
}

VoteSource *
vote_source_open (VoteFormat format, const char *path, const VoteRules *rules, GError **error)
{
  return formats[format].open (path, rules, error);
}

void
vote_source_free (VoteSource *self)
{
  if (self != NULL)
    self->class->free (self);
}

gboolean
vote_source_next (VoteSource *self, VoteItem *item, GError **error)
{
  *item = (VoteItem){ .kind = VOTES_END };
  return self->class->next (self, item, error);
}

const char *
vote_source_header (const VoteSource *self, gsize *length)
{
  return self->class->header == NULL ? NULL : self->class->header (self, length);
}

/* ---- What a record says */

gboolean
vote_value_parse (const char *text, VoteValue *value)
{
  static const struct
  {
    const char *word;
    VoteValue value;
  } words[] = {
    { "yes", VOTE_YES }, { "no", VOTE_NO },   { "1", VOTE_YES },    { "0", VOTE_NO },
    { "-1", VOTE_NO },   { "up", VOTE_YES },  { "down", VOTE_NO },  { "true", VOTE_YES },
    { "false", VOTE_NO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (words[i].word, text) == 0)
      {
        *value = words[i].value;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_missing (const char *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
fail (GString *why, const char *what, const char *expected)
{
  g_string_printf (why, "%s: %s", what, expected);
  return FALSE;
}

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;
  return FALSE;
}

gboolean
vote_name_is_good (const char *what, const char *name, GString *why)
{
  if (strlen (name) > VOTE_NAME_BYTES)
    return fail (why, what, "longer than 1024 bytes");
  if (!g_utf8_validate (name, -1, NULL))
    return fail (why, what, "not UTF-8 text");
  return !has_control (name) || fail (why, what, "a control character");
}

gboolean
vote_time_read (const char *text, GTimeZone *zone, gint64 *at, GString *why)
{
  g_autoptr(GError) problem = NULL;

  return timestamp_parse (text, zone, at, &problem) || fail (why, "at", problem->message);
}

void
vote_seconds_text (const char *number, GString *out)
{
  gsize whole = strcspn (number, ".");

  g_string_assign (out, "@");
  g_string_append_len (out, number, strchr (number, 'e') == NULL ? (gssize) whole : -1);
}

static gboolean
read_value (const char *text, VoteValue *value, GString *why)
{
  enum { SHOWN = 40 };

  if (vote_value_parse (text, value))
    return TRUE;
  g_string_assign (why, "vote: expected yes or no, not \"");
  escape_terminal (why, text, (gssize) strnlen (text, SHOWN));
  g_string_append_c (why, '"');
  return FALSE;
}

gboolean
vote_texts_read (const VoteTexts *texts, GTimeZone *zone, VoteTold *told, GString *why)
{
  *told = (VoteTold){ .article = texts->article,
                      .voter = is_missing (texts->voter) ? NULL : texts->voter };
  if (is_missing (texts->article))
    return fail (why, "article", "missing");
  if (is_missing (texts->vote))
    return fail (why, "vote", "missing");
  if (is_missing (texts->at))
    return fail (why, "at", "missing");
  return vote_name_is_good ("article", told->article, why)
         && (told->voter == NULL || vote_name_is_good ("voter", told->voter, why))
         && read_value (texts->vote, &told->value, why)
         && vote_time_read (texts->at, zone, &told->at, why);
}
