#include "centre/hours.h"
#include "service.h"

enum
{
  KEPT_MOST_S = 300
};

/* Nothing is kept over a moment at which a channel opens or closes. */
static gint64
holds_for (const Centre *centre)
{
  gint64 until = centre->now + KEPT_MOST_S;

  for (guint i = 0; centre->desk != NULL && i < centre->desk->channels->len; i++)
    {
      HoursState state
        = hours_state (&g_array_index (centre->desk->channels, DeskChannel, i), centre->now);

      if (state.has_hours && !state.always)
        until = MIN (until, state.until);
    }
  return MAX (until - centre->now, 1);
}

gboolean
answer_hours_json (Service *service, Request *request, Reply *reply, GError **error)
{
  const Centre *centre = service_desk (service, request, error);
  g_autofree char *json = NULL;

  if (centre == NULL)
    return FALSE;
  if (centre->desk == NULL)
    {
      reply_refuse (reply, 404, "no hours are known");
      return TRUE;
    }
  json = hours_json (centre);
  g_string_assign (reply->body, json);
  reply->max_age_s = holds_for (centre);
  return TRUE;
}
