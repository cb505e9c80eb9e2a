#include "zendesk/zendesk.h"

#include <string.h>
#include "input/json.h"
#include "vote/source.h"

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
  InputSource source;
  JsonCutter cutter;
  JsonPick *pick;
  InputClock *clock;
  GString *why;
  VoteTold told;
} ZendeskVotes;

static void
zendesk_votes_free (InputSource *source)
{
  ZendeskVotes *self = (ZendeskVotes *) source;

  json_cutter_close (&self->cutter);
  json_pick_free (self->pick);
  g_string_free (self->why, TRUE);
  g_free (self);
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

static gboolean
read_time (ZendeskVotes *self, gint64 *at)
{
  const char *updated = json_pick_value (self->pick, UPDATED);
  const char *text = updated == NULL ? json_pick_value (self->pick, CREATED) : updated;
  g_autoptr(GError) problem = NULL;

  if (input_clock_read (self->clock, text, at, &problem))
    return TRUE;
  g_string_printf (self->why, "at: %s", problem->message);
  return FALSE;
}

/* Whether all is there that a vote needs. */
static gboolean
is_whole (const ZendeskVotes *self)
{
  return json_pick_value (self->pick, ITEM) != NULL
         && json_pick_value (self->pick, VALUE) != NULL
         && json_pick_value (self->pick, USER) != NULL
         && (json_pick_value (self->pick, UPDATED) != NULL
             || json_pick_value (self->pick, CREATED) != NULL);
}

/* FALSE: `why` says why it is none. */
static gboolean
read_vote (ZendeskVotes *self, InputItem *item)
{
  const char *type = json_pick_value (self->pick, TYPE);

  g_string_truncate (self->why, 0);
  if (type == NULL)
    g_string_assign (self->why, "item_type: missing; expected a vote of GET "
                                "/api/v2/help_center/votes");
  else if (strcmp (type, "Article") != 0)
    item->kind = INPUT_SKIPPED;
  else if (!is_whole (self))
    g_string_assign (self->why, "item_id, user_id, value or updated_at is missing");
  else if (!read_value (json_pick_value (self->pick, VALUE), &self->told.value))
    g_string_assign (self->why, "value: expected 1, -1 or 0");
  else
    {
      self->told.article = json_pick_value (self->pick, ITEM);
      self->told.voter = json_pick_value (self->pick, USER);
      return vote_name_is_good ("item_id", self->told.article, self->why)
             && vote_name_is_good ("user_id", self->told.voter, self->why)
             && read_time (self, &self->told.at);
    }
  return self->why->len == 0;
}

static gboolean
zendesk_votes_next (InputSource *source, InputItem *item, GError **error)
{
  ZendeskVotes *self = (ZendeskVotes *) source;
  gboolean ok;
  JsonRecord record;

  if (!json_cutter_next (&self->cutter, &record, &ok, error))
    return ok;
  *item = (InputItem){ .kind = INPUT_RECORD,
                       .record = &self->told,
                       .line = record.line,
                       .raw = record.text,
                       .raw_length = record.length };
  if (!record.is_object)
    input_item_reject (item, JSON_NO_OBJECT);
  else if (!json_pick_read (self->pick, record.text, record.length, self->why)
           || !read_vote (self, item))
    input_item_reject (item, self->why->str);
  return TRUE;
}

static InputSource *
zendesk_votes_open (const char *path, const InputRules *rules, GError **error)
{
  static const InputSourceClass class = { zendesk_votes_next, zendesk_votes_free, NULL, NULL };
  ZendeskVotes *self = g_new0 (ZendeskVotes, 1);
  g_autoptr(InputSource) source = &self->source;

  self->source.class = &class;
  self->clock = rules->clock;
  self->why = g_string_new (NULL);
  if (!json_cutter_open (&self->cutter, path, "votes", VOTE_RECORD_BYTES, error)
      || (self->pick = json_pick_new (fields, FIELDS, error)) == NULL)
    return NULL;
  self->source.is_empty = self->cutter.file.is_empty;
  return g_steal_pointer (&source);
}

const InputFormat zendesk_votes = { NULL, zendesk_votes_open, NULL };
