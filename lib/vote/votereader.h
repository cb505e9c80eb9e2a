/* votereader.h - what the readers of votesource.h share; private to this folder. */
#pragma once

#include "vote/votesource.h"

/* A VoteSource begins with this. */
typedef struct
{
  gboolean (*next) (VoteSource *self, VoteItem *item, GError **error);
  void (*free) (VoteSource *self);
  const char *(*header) (const VoteSource *self, gsize *length); /* or NULL */
} VoteSourceClass;

struct VoteSource
{
  const VoteSourceClass *class;
};

typedef VoteSource *(*VoteReaderOpen) (const char *path, const VoteRules *rules, GError **error);

VoteSource *vote_reader_csv (const char *path, const VoteRules *rules, GError **error);
VoteSource *vote_reader_jsonl (const char *path, const VoteRules *rules, GError **error);
VoteSource *vote_reader_zendesk (const char *path, const VoteRules *rules, GError **error);
VoteSource *vote_reader_combined (const char *path, const VoteRules *rules, GError **error);
VoteSource *vote_reader_caddy (const char *path, const VoteRules *rules, GError **error);

/* The texts of a record; NULL or empty: not there. */
typedef struct
{
  const char *article, *vote, *at, *voter;
} VoteTexts;

/* Makes a vote of them, which points into them; FALSE: no vote, and `why` says why not. */
gboolean vote_texts_read (const VoteTexts *texts, GTimeZone *zone, VoteTold *told,
                          GString *why);
gboolean vote_time_read (const char *text, GTimeZone *zone, gint64 *at, GString *why);
/* A number of JSON as a time for the above: Unix seconds, fractions cut off. */
void vote_seconds_text (const char *number, GString *out);
