/* cast.h - one vote, from the command line. */
#pragma once

#include "article/names.h"
#include "vote/voter.h"
#include "vote/source.h"

typedef struct
{
  const char *article;
  VoteValue value;
  const char *voter;   /* NULL: anonymous, and so always another one */
  gint64 at;           /* Unix seconds */
  gboolean is_now;     /* `at` was not asked for */
} CastVote;

/* The article; 0 and an error, with the nearest names, when there is none or several. */
guint32 cast_find (ArticleNames *names, const char *name, GError **error);
gboolean cast_vote (Store *store, const VoterKey *key, guint32 article, const CastVote *vote,
                    GError **error);
