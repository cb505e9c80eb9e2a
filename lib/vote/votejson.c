#include <string.h>
#include "vote/jsonpick.h"
#include "vote/lines.h"
#include "vote/votereader.h"

enum
{
  ARTICLE,
  VOTE,
  AT,
  VOTER,
  FIELDS
};

static const JsonField fields[FIELDS] = {
  [ARTICLE] = { "$.article", "article", JSON_TEXT | JSON_INTEGER },
  [VOTE] = { "$.vote", "vote", JSON_TEXT | JSON_INTEGER | JSON_BOOL },
  [AT] = { "$.at", "at", JSON_TEXT | JSON_INTEGER | JSON_REAL },
  [VOTER] = { "$.voter", "voter", JSON_TEXT | JSON_INTEGER },
};

typedef struct
{
  VoteSource source;
  Lines lines;
  JsonPick pick;
  GTimeZone *zone;
  GString *number, *why;
} JsonVotes;

static void
json_votes_free (VoteSource *source)
{
  JsonVotes *self = (JsonVotes *) source;

  lines_close (&self->lines);
  json_pick_clear (&self->pick);
  g_string_free (self->number, TRUE);
  g_string_free (self->why, TRUE);
  g_free (self);
}

static const char *
time_text (JsonVotes *self)
{
  const char *text = self->pick.values[AT];

  if (text == NULL || self->pick.types[AT] == JSON_TEXT)
    return text;
  vote_seconds_text (text, self->number);
  return self->number->str;
}

/* NULL, or why not. */
static const char *
read_line (JsonVotes *self, const Line *line, VoteTold *told)
{
  const char *const *values = self->pick.values;

  if (line->text == NULL)
    return "longer than 1 MiB";
  if (!json_pick_read (&self->pick, line->text, line->length, self->why)
      || !vote_texts_read (&(VoteTexts){ values[ARTICLE], values[VOTE], time_text (self),
                                         values[VOTER] },
                           self->zone, told, self->why))
    return self->why->str;
  return NULL;
}

static gboolean
is_blank (const Line *line)
{
  return line->text != NULL && strspn (line->text, " \t\r\n") >= line->length;
}

static gboolean
json_votes_next (VoteSource *source, VoteItem *item, GError **error)
{
  JsonVotes *self = (JsonVotes *) source;
  gboolean ok;
  Line line;

  do
    if (!lines_next (&self->lines, &line, &ok, error))
      return ok;
  while (line.length == 0 || is_blank (&line));
  if (self->lines.line == 1 && line.text != NULL && line.length >= 3
      && memcmp (line.text, "\xef\xbb\xbf", 3) == 0)
    line = (Line){ line.text + 3, line.length - 3 };
  item->line = self->lines.line;
  item->raw = line.text;
  item->raw_length = line.text == NULL ? 0 : line.length;
  item->why = read_line (self, &line, &item->vote);
  item->kind = item->why == NULL ? VOTES_TOLD : VOTES_REJECT;
  return TRUE;
}

VoteSource *
vote_reader_jsonl (const char *path, const VoteRules *rules, GError **error)
{
  static const VoteSourceClass class = { json_votes_next, json_votes_free, NULL };
  JsonVotes *self = g_new0 (JsonVotes, 1);
  g_autoptr(VoteSource) source = &self->source;

  source->class = &class;
  self->zone = rules->zone;
  self->number = g_string_new (NULL);
  self->why = g_string_new (NULL);
  if (!lines_open (&self->lines, path, error)
      || !json_pick_init (&self->pick, fields, FIELDS, error))
    return NULL;
  return g_steal_pointer (&source);
}
