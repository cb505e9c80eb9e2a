/* import.h - the votes of files into the database. */
#pragma once

#include "input/rejects.h"
#include "article/names.h"
#include "vote/votesource.h"

typedef struct
{
  Store *store;
  const VoterKey *key;       /* NULL: a dry run, nothing is stored */
  ArticleNames *names;
  VoteFormat format;
  VoteRules rules;
  Rejects *rejects;
  Progress *progress;
  const volatile int *stop;  /* non-zero: the user wants out */
} ImportOptions;

typedef struct
{
  BallotCounts ballots;
  guint64 read;      /* votes */
  guint64 skipped;
  guint articles;    /* that these votes are on */
  guint troubled;    /* files that could not be read to their end */
} ImportCounts;

/* A file that cannot be read is told on stderr, and the next is read.  DESK_ERROR_STOPPED when
 * the user stopped it: what was read is stored. */
gboolean import_files (char **paths, const ImportOptions *options, ImportCounts *counts,
                       GError **error);

/* Whether votes of that time are believed: from 1990 to a day from now. */
gboolean import_time_is_sane (gint64 at);
