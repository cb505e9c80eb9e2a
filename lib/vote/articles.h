/* articles.h - the articles that a report is about, and what is counted of each. */
#pragma once

#include "store/statements.h"
#include "vote/stats.h"

/* An article with what was counted of it. */
typedef struct
{
  gint64 id;
  char *path, *title, *category, *updated, *lang;
  VoteShare votes, recent, before;
  gint64 new_voters;     /* in the two periods of the trend */
  gint64 most_day, most; /* of these the day with most, and how many */
} CountedArticle;

/* Of CountedArticle, by id, nothing counted yet: live ones, those named or all (NULL, empty).
 * A name that several articles have stands for all of them; one that none has is
 * DESK_ERROR_INPUT, with the nearest ones. */
GArray *counted_articles (Store *store, const char *const *names, GError **error);

/* The counts yes and total in a row's columns from `column` on; as a damaged file may have
 * them, made sane. */
VoteShare counted_share (sqlite3_stmt *row, int column);
