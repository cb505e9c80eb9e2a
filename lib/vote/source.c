#include "vote/source.h"

#include <string.h>
#include "base/escape.h"
#include "input/json.h"

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
    return fail (why, what, "longer than 1024 bytes");
  if (!g_utf8_validate (name, -1, NULL))
    return fail (why, what, "not UTF-8 text");
  return !has_control (name) || fail (why, what, "a control character");
}

/* ---- The fields of a vote */

enum
{
  ARTICLE,
  VOTE,
  AT,
  VOTER,
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
  [VOTE] = { "vote", FIELD_NEEDED, JSON_TEXT | JSON_INTEGER | JSON_BOOL, is_vote,
             is_vote_or_skip, "yes, no or skip" },
  [AT] = { "at", FIELD_NEEDED | FIELD_TIME, JSON_TEXT | JSON_INTEGER | JSON_REAL, NULL, NULL,
           NULL },
  [VOTER] = { "voter", 0, JSON_TEXT | JSON_INTEGER, NULL, NULL, NULL },
};

static const FieldSet set = { fields, FIELDS, VOTE_NAME_BYTES, VOTE_RECORD_BYTES, TRUE };

FieldMap *
vote_map_new (void)
{
  return field_map_new (&set);
}

/* ---- A record made into a vote */

typedef struct
{
  InputSource source;
  Records *records;
  const FieldMap *map; /* borrowed, as is the clock */
  InputClock *clock;
  GString *why;
  VoteTold told;
} RecordVotes;

static gboolean
set_value (RecordVotes *self, const char *text)
{
  enum
  {
    SHOWN = 40
  };

  if (vote_value_parse (text, &self->told.value))
    return TRUE;
  g_string_assign (self->why, "vote: expected yes or no, not \"");
  escape_terminal (self->why, text, (gssize) strnlen (text, SHOWN));
  g_string_append_c (self->why, '"');
  return FALSE;
}

static gboolean
set_time (RecordVotes *self, const char *text)
{
  g_autoptr(GError) problem = NULL;

  return field_map_time (self->map, text, self->clock, &self->told.at, &problem)
         || fail (self->why, "at", problem->message);
}

static gboolean
set_vote (RecordVotes *self, const char *const *values)
{
  for (guint i = 0; i < FIELDS; i++)
    if (values[i] == NULL && (fields[i].flags & FIELD_NEEDED) != 0)
      return fail (self->why, fields[i].name, "missing");
  self->told = (VoteTold){ .article = values[ARTICLE], .voter = values[VOTER] };
  return vote_name_is_good ("article", values[ARTICLE], self->why)
         && (values[VOTER] == NULL || vote_name_is_good ("voter", values[VOTER], self->why))
         && set_value (self, values[VOTE]) && set_time (self, values[AT]);
}

static void
read_record (RecordVotes *self, const Record *record, InputItem *item)
{
  gboolean is_mapped = (record->mapped & 1u << VOTE) != 0;

  item->kind = INPUT_RECORD;
  item->record = &self->told;
  if (record->why != NULL)
    input_item_reject (item, record->why);
  else if (is_mapped && is_skip (record->values[VOTE]))
    item->kind = INPUT_SKIPPED;
  else if (!set_vote (self, record->values))
    input_item_reject (item, self->why->str);
}

static gboolean
record_votes_next (InputSource *source, InputItem *item, GError **error)
{
  RecordVotes *self = (RecordVotes *) source;
  gboolean ok;
  Record record;

  if (!records_next (self->records, &record, &ok, error))
    return ok;
  *item
    = (InputItem){ .line = record.line, .raw = record.raw, .raw_length = record.raw_length };
  read_record (self, &record, item);
  return TRUE;
}

static const char *
record_votes_header (const InputSource *source, gsize *length)
{
  return records_header (((const RecordVotes *) source)->records, length);
}

static void
record_votes_free (InputSource *source)
{
  RecordVotes *self = (RecordVotes *) source;

  records_free (self->records);
  g_string_free (self->why, TRUE);
  g_free (self);
}

InputSource *
vote_source_records (RecordsFormat format, const char *path, const InputRules *rules,
                     GError **error)
{
  static const InputSourceClass class = { record_votes_next, record_votes_free,
                                          record_votes_header };
  Records *records = records_open (format, path, rules->map, error);
  RecordVotes *self;

  if (records == NULL)
    return NULL;
  self = g_new0 (RecordVotes, 1);
  self->source
    = (InputSource){ .class = &class, .is_empty = records_file (records)->is_empty };
  self->records = records;
  self->map = rules->map;
  self->clock = rules->clock;
  self->why = g_string_new (NULL);
  return &self->source;
}
