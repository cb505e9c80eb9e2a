/* Caddy's access log: https://caddyserver.com/docs/logging#structured-logs */
#include <string.h>
#include "vote/agents.h"
#include "vote/jsonpick.h"
#include "vote/lines.h"
#include "vote/request.h"

enum
{
  TIME,
  STATUS,
  METHOD,
  URI,
  CLIENT,
  REMOTE,
  AGENT,
  FIELDS
};

static const JsonField fields[FIELDS] = {
  [TIME] = { "$.ts", "ts", JSON_TEXT | JSON_INTEGER | JSON_REAL },
  [STATUS] = { "$.status", "status", JSON_INTEGER },
  [METHOD] = { "$.request.method", "request.method", JSON_TEXT },
  [URI] = { "$.request.uri", "request.uri", JSON_TEXT },
  [CLIENT] = { "$.request.client_ip", "request.client_ip", JSON_TEXT },
  [REMOTE] = { "$.request.remote_ip", "request.remote_ip", JSON_TEXT },
  [AGENT] = { "$.request.headers.\"User-Agent\"[0]", "request.headers.User-Agent", JSON_TEXT },
};

typedef struct
{
  VoteSource source;
  Lines lines;
  JsonPick pick;
  RequestReader request;
  GTimeZone *zone;
  GString *time;
} CaddyVotes;

static void
caddy_votes_free (VoteSource *source)
{
  CaddyVotes *self = (CaddyVotes *) source;

  lines_close (&self->lines);
  json_pick_clear (&self->pick);
  request_reader_clear (&self->request);
  g_string_free (self->time, TRUE);
  g_free (self);
}

/* Unix seconds with a fraction, unless the server was told to write texts. */
static gboolean
read_time (CaddyVotes *self, gint64 *at)
{
  const char *text = self->pick.values[TIME];

  if (text == NULL)
    {
      g_string_assign (self->request.why, "ts: missing");
      return FALSE;
    }
  if (self->pick.types[TIME] == JSON_TEXT)
    return vote_time_read (text, self->zone, at, self->request.why);
  vote_seconds_text (text, self->time);
  return vote_time_read (self->time->str, NULL, at, self->request.why);
}

static VoteItemKind
reject (VoteItem *item, const char *why)
{
  item->why = why;
  return VOTES_REJECT;
}

static VoteItemKind
read_vote (CaddyVotes *self, VoteItem *item)
{
  const char *const *values = self->pick.values;
  const char *agent = values[AGENT] == NULL ? "" : values[AGENT];
  const char *address = values[CLIENT] != NULL ? values[CLIENT] : values[REMOTE];

  if (agent_is_robot (agent))
    return VOTES_SKIPPED;
  if (address == NULL)
    return reject (item, "request.remote_ip: missing");
  if (!request_read (&self->request, values[URI], &item->vote)
      || !read_time (self, &item->vote.at))
    return reject (item, self->request.why->str);
  item->vote.address = address;
  item->vote.agent = agent;
  return VOTES_TOLD;
}

/* Most lines are about other pages: they are not parsed. */
static VoteItemKind
read_line (CaddyVotes *self, const Line *line, VoteItem *item)
{
  const char *const *values = self->pick.values;

  if (line->text == NULL)
    return reject (item, "longer than 1 MiB");
  if (line->text[0] != '{')
    return reject (item, "not JSON; expected an object");
  if (!request_may_be_vote (&self->request, line->text, line->length))
    return VOTES_SKIPPED;
  if (!json_pick_read (&self->pick, line->text, line->length, self->request.why))
    return reject (item, self->request.why->str);
  if (values[METHOD] == NULL || values[URI] == NULL || values[STATUS] == NULL
      || !request_is_ours (&self->request, values[METHOD], values[URI],
                           (int) CLAMP (g_ascii_strtoll (values[STATUS], NULL, 10), 0, 1000)))
    return VOTES_SKIPPED;
  return read_vote (self, item);
}

static gboolean
caddy_votes_next (VoteSource *source, VoteItem *item, GError **error)
{
  CaddyVotes *self = (CaddyVotes *) source;
  gboolean ok;
  Line line;

  do
    if (!lines_next (&self->lines, &line, &ok, error))
      return ok;
  while (line.length == 0);
  item->line = self->lines.line;
  item->raw = line.text;
  item->raw_length = line.text == NULL ? 0 : line.length;
  item->kind = read_line (self, &line, item);
  return TRUE;
}

VoteSource *
vote_reader_caddy (const char *path, const VoteRules *rules, GError **error)
{
  static const VoteSourceClass class = { caddy_votes_next, caddy_votes_free, NULL };
  CaddyVotes *self = g_new0 (CaddyVotes, 1);
  g_autoptr(VoteSource) source = &self->source;

  source->class = &class;
  self->zone = rules->zone;
  self->time = g_string_new (NULL);
  request_reader_init (&self->request, rules->prefix);
  if (!lines_open (&self->lines, path, error)
      || !json_pick_init (&self->pick, fields, FIELDS, error))
    return NULL;
  return g_steal_pointer (&source);
}
