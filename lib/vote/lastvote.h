/* lastvote.h - what a voter said last about an article. */
#pragma once

#include "vote/ballots.h"

/* Looks for `vote->article` and `vote->voter`, and sets `at` and `value`; `*found` FALSE: no
 * vote yet. */
gboolean vote_last (Store *store, Vote *vote, gboolean *found, GError **error);
