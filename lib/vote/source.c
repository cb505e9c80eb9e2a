#include "vote/source.h"

#include <string.h>
#include "base/escape.h"
#include "input/json.h"
#include "input/records.h"

/* ---- What a record says */

gboolean
vote_value_parse (const char *text, VoteValue *value)
{
  static const struct
  {
    const char *word;
    VoteValue value;
  } words[] = {
    { "yes", VOTE_YES }, { "no", VOTE_NO },    { "1", VOTE_YES },
    { "0", VOTE_NO },    { "-1", VOTE_NO },    { "up", VOTE_YES },
    { "down", VOTE_NO }, { "true", VOTE_YES }, { "false", VOTE_NO },
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
    return fail (why, what, "longer than 1,024 bytes");
  if (!g_utf8_validate (name, -1, NULL))
    return fail (why, what, "not UTF-8 text");
  return !has_control (name) || fail (why, what, "a control character");
}

gboolean
vote_reason_read (const char *text, GString *reason, GString *why)
{
  static const char *const words[] = { "outdated", "unclear", "wrong", "missing", "other" };

  g_string_truncate (reason, 0);
  if (strlen (text) > VOTE_NAME_BYTES)
    return fail (why, "reason", "longer than 1,024 bytes");
  if (!g_utf8_validate (text, -1, NULL))
    return fail (why, "reason", "not UTF-8 text");
  for (; *text != '\0'; text++)
    if (!g_ascii_iscntrl (*text) && *text != ' ')
      g_string_append_c (reason, *text);
    else if (reason->len > 0 && reason->str[reason->len - 1] != ' ')
      g_string_append_c (reason, ' ');
  if (reason->len > 0 && reason->str[reason->len - 1] == ' ')
    g_string_truncate (reason, reason->len - 1);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (words[i], reason->str) == 0)
      g_string_assign (reason, words[i]);
  return TRUE;
}

/* ---- The fields of a vote */

enum
{
  ARTICLE,
  VOTE,
  AT,
  VOTER,
  REASON,
  FIELDS
};

static gboolean
is_vote (const char *text)
{
  VoteValue value;

  return vote_value_parse (text, &value);
}

static gboolean
is_skip (const char *text)
{
  return g_ascii_strcasecmp (text, "skip") == 0;
}

static gboolean
is_vote_or_skip (const char *text)
{
  return is_vote (text) || is_skip (text);
}

static const FieldSpec fields[FIELDS] = {
  [ARTICLE] = { "article", FIELD_NEEDED, JSON_TEXT | JSON_INTEGER, NULL, NULL, NULL },
  [VOTE] = { "vote", FIELD_NEEDED, JSON_TEXT | JSON_INTEGER | JSON_REAL | JSON_BOOL, is_vote,
             is_vote_or_skip, "yes, no or skip" },
  [AT] = { "at", FIELD_NEEDED | FIELD_TIME, JSON_TEXT | JSON_INTEGER | JSON_REAL, NULL, NULL,
           NULL },
  [VOTER] = { "voter", 0, JSON_TEXT | JSON_INTEGER, NULL, NULL, NULL },
  [REASON] = { "reason", 0, JSON_TEXT | JSON_INTEGER, NULL, NULL, NULL },
};

const FieldSet vote_fields = { fields, FIELDS, VOTE_NAME_BYTES, VOTE_RECORD_BYTES, TRUE };

/* ---- A record made into a vote */

typedef struct
{
  RecordSource source;
  VoteTold told;
  GString *reason;
} RecordVotes;

static gboolean
set_value (RecordVotes *self, const char *text)
{
  enum
  {
    SHOWN = 40
  };
  GString *why = self->source.why;

  if (vote_value_parse (text, &self->told.value))
    return TRUE;
  g_string_assign (why, "vote: expected yes or no, not \"");
  escape_terminal (why, text, (gssize) strnlen (text, SHOWN));
  g_string_append_c (why, '"');
  return FALSE;
}

static gboolean
set_reason (RecordVotes *self, const char *text)
{
  if (text == NULL)
    return TRUE;
  if (self->reason == NULL)
    self->reason = g_string_new (NULL);
  if (!vote_reason_read (text, self->reason, self->source.why))
    return FALSE;
  self->told.reason = self->reason->len > 0 ? self->reason->str : NULL;
  return TRUE;
}

static gboolean
set_vote (RecordVotes *self, const char *const *values)
{
  GString *why = self->source.why;

  for (guint i = 0; i < FIELDS; i++)
    if (values[i] == NULL && (fields[i].flags & FIELD_NEEDED) != 0)
      return fail (why, fields[i].name, "missing");
  self->told = (VoteTold){ .article = values[ARTICLE], .voter = values[VOTER] };
  return vote_name_is_good ("article", values[ARTICLE], why)
         && (values[VOTER] == NULL || vote_name_is_good ("voter", values[VOTER], why))
         && set_value (self, values[VOTE]) && set_reason (self, values[REASON])
         && record_source_time (&self->source, "at", values[AT], &self->told.at);
}

static gboolean
take_vote (RecordSource *source, const Record *record, InputItem *item)
{
  RecordVotes *self = (RecordVotes *) source;
  gboolean is_mapped = (record->mapped & 1u << VOTE) != 0;

  item->kind = INPUT_RECORD;
  item->record = &self->told;
  if (is_mapped && is_skip (record->values[VOTE]))
    item->kind = INPUT_SKIPPED;
  else if (!set_vote (self, record->values))
    input_item_reject (item, source->why->str);
  return TRUE;
}

static void
clear_votes (RecordSource *source)
{
  RecordVotes *self = (RecordVotes *) source;

  if (self->reason != NULL)
    g_string_free (self->reason, TRUE);
}

static const RecordReader reader = { sizeof (RecordVotes), take_vote, NULL, clear_votes };

static InputSource *
open_csv (const char *path, const InputRules *rules, GError **error)
{
  return record_source_open (&reader, RECORDS_CSV, path, rules, error);
}

static InputSource *
open_jsonl (const char *path, const InputRules *rules, GError **error)
{
  return record_source_open (&reader, RECORDS_JSONL, path, rules, error);
}

const InputFormat vote_csv = { NULL, open_csv, NULL };
const InputFormat vote_jsonl = { NULL, open_jsonl, NULL };
