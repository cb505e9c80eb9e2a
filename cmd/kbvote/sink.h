/* sink.h - the votes and page views of files: each looked up, judged, stored under its import. */
#pragma once

#include "article/names.h"
#include "input/import.h"
#include "input/runs.h"
#include "vote/source.h"
#include "vote/views.h"
#include "vote/vote.h"

enum
{
  FIRST_AT = 631152000, /* 1990-01-01: there was no web */
  DAY_S = 86400         /* that clocks may differ by */
};

/* All are borrowed. */
typedef struct
{
  Store *store;
  ArticleNames *names;
  NamesKind kind; /* by which votes call an article */
  const VoterKey *key;
  InputClock *clock;
  const InputFormat *reader;
  const FieldMap *map;
  const LogRules *log;
  gboolean dry_run; /* store nothing */
} SinkSetting;

typedef struct
{
  ImportReport report;
  VoteCounts votes; /* when all is stored, as is the next */
  ViewCounts views;
  guint64 votes_read, views_read;
  guint64 strange; /* pages that are no articles */
  guint articles;  /* that the votes are on */
  guint pages;     /* articles that were read */
  gboolean all_private; /* votes, and there are some: from addresses that the world does not have */
} SinkReport;

gboolean sink_import (const SinkSetting *setting, const RunPlan *plan,
                      const ImportOptions *options, SinkReport *report, GError **error);
