#include "cast.h"

#include <errno.h>
#include <sys/random.h>
#include "vote/lastvote.h"

enum
{
  DAY_S = 86400
};

guint32
cast_find (ArticleNames *names, const char *name, GError **error)
{
  g_autoptr(GString) why = g_string_new (NULL);
  guint32 article;

  if (!article_names_find (names, NAMES_ALL, name, &article, why, error) || article != 0)
    return article;
  if (g_str_has_prefix (why->str, "no article")
      && !article_names_suggest (names, name, why, error))
    return 0;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s", why->str);
  return 0;
}

static gboolean
random_voter (VoterHash *voter, GError **error)
{
  if (getrandom (voter->bytes, sizeof voter->bytes, 0) == (ssize_t) sizeof voter->bytes)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "no random numbers: %s",
               g_strerror (errno));
  return FALSE;
}

/* Who changes their mind within a second means the later: it counts as of the next one. */
static gboolean
go_after_last (Store *store, Vote *vote, GError **error)
{
  Vote last = *vote;
  gboolean found;

  if (!vote_last (store, &last, &found, error))
    return FALSE;
  if (found && last.at >= vote->at && last.at - vote->at < DAY_S)
    vote->at = last.value == vote->value ? last.at : last.at + 1;
  return TRUE;
}

gboolean
cast_vote (Store *store, const VoterKey *key, guint32 article, const CastVote *told,
           GError **error)
{
  g_autoptr(Ballots) ballots = ballots_new (store);
  Vote vote = { .article = article, .at = told->at, .value = told->value };

  if (told->voter != NULL)
    vote.voter = voter_named (key, told->voter);
  else if (!random_voter (&vote.voter, error))
    return FALSE;
  if (told->is_now && told->voter != NULL && !go_after_last (store, &vote, error))
    return FALSE;
  return ballots_add (ballots, &vote, error) && ballots_finish (ballots, error);
}
