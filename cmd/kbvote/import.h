/* import.h - the votes of files into the database. */
#pragma once

#include "article/names.h"
#include "input/import.h"
#include "vote/source.h"

typedef enum
{
  VOTES_CSV,
  VOTES_JSONL,
  VOTES_ZENDESK,
  VOTES_COMBINED,
  VOTES_CADDY
} VoteFormat;

typedef struct
{
  Store *store;
  const VoterKey *key;       /* NULL: a dry run, nothing is stored */
  ArticleNames *names;
  VoteFormat format;
  InputRules rules;
  const char *prefix;        /* of the paths that are votes, in logs */
} VoteImport;

typedef struct
{
  ImportReport report;
  BallotCounts ballots;
  guint articles;    /* that these votes are on */
} VoteImportCounts;

gboolean vote_import (char **paths, const VoteImport *import, const ImportOptions *options,
                      VoteImportCounts *counts, GError **error);

/* Whether votes of that time are believed: from 1990 to a day from now. */
gboolean vote_time_is_sane (gint64 at);
