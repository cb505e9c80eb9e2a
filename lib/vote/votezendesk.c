/* Votes as Zendesk's API gives them, GET /api/v2/help_center/votes:
 * https://developer.zendesk.com/api-reference/help_center/help-center-api/votes/ */
#include <string.h>
#include "vote/jsonpick.h"
#include "vote/objects.h"
#include "vote/votereader.h"

enum
{
  USER,
  ITEM,
  TYPE,
  VALUE,
  UPDATED,
  CREATED,
  FIELDS
};

static const JsonField fields[FIELDS] = {
  [USER] = { "$.user_id", "user_id", JSON_INTEGER | JSON_TEXT },
  [ITEM] = { "$.item_id", "item_id", JSON_INTEGER | JSON_TEXT },
  [TYPE] = { "$.item_type", "item_type", JSON_TEXT },
  [VALUE] = { "$.value", "value", JSON_INTEGER },
  [UPDATED] = { "$.updated_at", "updated_at", JSON_TEXT },
  [CREATED] = { "$.created_at", "created_at", JSON_TEXT },
};

typedef struct
{
  VoteSource source;
  Objects objects;
  JsonPick pick;
  GTimeZone *zone;
  GString *why;
} ZendeskVotes;

static void
zendesk_votes_free (VoteSource *source)
{
  ZendeskVotes *self = (ZendeskVotes *) source;

  objects_close (&self->objects);
  json_pick_clear (&self->pick);
  g_string_free (self->why, TRUE);
  g_free (self);
}

static VoteItemKind
reject (VoteItem *item, const char *why)
{
  item->why = why;
  return VOTES_REJECT;
}

static gboolean
read_value (const char *text, VoteValue *value)
{
  static const char *const values[] = { "-1", "0", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (strcmp (values[i], text) == 0)
      {
        *value = (VoteValue) ((int) i - 1);
        return TRUE;
      }
  return FALSE;
}

static VoteItemKind
read_vote (ZendeskVotes *self, VoteItem *item)
{
  const char *const *values = self->pick.values;
  const char *time = values[UPDATED] == NULL ? values[CREATED] : values[UPDATED];
  VoteTold *told = &item->vote;

  if (values[TYPE] == NULL)
    return reject (item, "item_type: missing; expected a vote of GET "
                         "/api/v2/help_center/votes");
  if (strcmp (values[TYPE], "Article") != 0)
    return VOTES_SKIPPED;
  if (values[ITEM] == NULL || values[VALUE] == NULL || values[USER] == NULL || time == NULL)
    return reject (item, "item_id, user_id, value or updated_at is missing");
  if (!read_value (values[VALUE], &told->value))
    return reject (item, "value: expected 1, -1 or 0");
  told->article = values[ITEM];
  told->voter = values[USER];
  if (!vote_name_is_good ("item_id", told->article, self->why)
      || !vote_name_is_good ("user_id", told->voter, self->why)
      || !vote_time_read (time, self->zone, &told->at, self->why))
    return reject (item, self->why->str);
  return VOTES_TOLD;
}

static gboolean
zendesk_votes_next (VoteSource *source, VoteItem *item, GError **error)
{
  ZendeskVotes *self = (ZendeskVotes *) source;
  gboolean ok;
  ObjectFound found;

  if (!objects_next (&self->objects, &found, &ok, error))
    return ok;
  item->line = found.line;
  item->raw = found.text;
  item->raw_length = found.length;
  if (!found.is_object)
    item->kind = reject (item, "not JSON; expected an object");
  else if (!json_pick_read (&self->pick, found.text, found.length, self->why))
    item->kind = reject (item, self->why->str);
  else
    item->kind = read_vote (self, item);
  return TRUE;
}

VoteSource *
vote_reader_zendesk (const char *path, const VoteRules *rules, GError **error)
{
  static const VoteSourceClass class = { zendesk_votes_next, zendesk_votes_free, NULL };
  ZendeskVotes *self = g_new0 (ZendeskVotes, 1);
  g_autoptr(VoteSource) source = &self->source;

  source->class = &class;
  self->zone = rules->zone;
  self->why = g_string_new (NULL);
  if (!objects_open (&self->objects, path, "votes", error)
      || !json_pick_init (&self->pick, fields, FIELDS, error))
    return NULL;
  return g_steal_pointer (&source);
}
