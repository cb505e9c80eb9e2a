#include "import.h"

#include <string.h>
#include "base/timestamp.h"
#include "vote/weblog.h"
#include "zendesk/zendesk.h"

enum
{
  FIRST_AT = 631152000,     /* 1990-01-01: there was no web */
  DAY_S = 86400             /* that clocks may differ by */
};

/* ---- Formats */

static const struct
{
  NamesKind names;      /* that an article may go by */
  InputSource *(*open) (const char *path, const InputRules *rules, GError **error);
  InputSource *(*open_log) (const char *path, const InputRules *rules, const char *prefix,
                            GError **error);
} formats[] = {
  [VOTES_CSV] = { NAMES_ALL, vote_source_csv, NULL },
  [VOTES_JSONL] = { NAMES_ALL, vote_source_jsonl, NULL },
  [VOTES_ZENDESK] = { NAMES_IDS, vote_source_zendesk, NULL },
  [VOTES_COMBINED] = { NAMES_ALL, NULL, vote_source_combined },
  [VOTES_CADDY] = { NAMES_ALL, NULL, vote_source_caddy },
};

/* ---- One vote */

typedef struct
{
  const VoteImport *import;
  Ballots *ballots;         /* NULL: a dry run */
  VoterCounter *anonymous;  /* made when first needed */
  GHashTable *articles;
  GString *why;
  gint64 latest;            /* that a vote may be of */
} VoteSink;

gboolean
vote_time_is_sane (gint64 at)
{
  return at >= FIRST_AT && at <= timestamp_now () + DAY_S;
}

static gboolean
set_voter (VoteSink *self, const VoteTold *told, Vote *vote, GError **error)
{
  const VoterKey *key = self->import->key;

  if (told->voter != NULL)
    vote->voter = voter_named (key, told->voter);
  else if (told->address != NULL)
    vote->voter = voter_visitor (key, told->address, told->agent);
  else
    return (self->anonymous != NULL
            || (self->anonymous = voter_counter_new (error)) != NULL)
           && voter_anonymous (self->anonymous, key, vote->article, (int) vote->value, vote->at,
                               &vote->voter, error);
  return TRUE;
}

/* `*article` 0: none, and `why` says why. */
static gboolean
judge (VoteSink *self, const VoteTold *told, guint32 *article, GError **error)
{
  const VoteImport *import = self->import;
  NamesKind names = formats[import->format].names;

  if (told->at >= FIRST_AT && told->at <= self->latest)
    return article_names_find (import->names, names, told->article, article, self->why, error);
  *article = 0;
  g_string_assign (self->why, told->at < FIRST_AT ? "at: a time before 1990"
                                                  : "at: a time in the future");
  return TRUE;
}

static gboolean
sink_take (gpointer data, const InputItem *item, const char **why, GError **error)
{
  VoteSink *self = data;
  const VoteTold *told = item->record;
  Vote vote = { .at = told->at, .value = told->value };

  if (!judge (self, told, &vote.article, error))
    return FALSE;
  if (vote.article == 0)
    {
      *why = self->why->str;
      return TRUE;
    }
  g_hash_table_add (self->articles, GUINT_TO_POINTER (vote.article));
  return self->ballots == NULL
         || (set_voter (self, told, &vote, error) && ballots_add (self->ballots, &vote, error));
}

/* ---- All of them */

static InputSource *
sink_open (gpointer data, const char *path, GError **error)
{
  const VoteImport *import = ((VoteSink *) data)->import;

  if (formats[import->format].open != NULL)
    return formats[import->format].open (path, &import->rules, error);
  return formats[import->format].open_log (path, &import->rules, import->prefix, error);
}

static gboolean
sink_finish (gpointer data, GError **error)
{
  VoteSink *self = data;

  return self->ballots == NULL || ballots_finish (self->ballots, error);
}

gboolean
vote_import (char **paths, const VoteImport *import, const ImportOptions *options,
             VoteImportCounts *counts, GError **error)
{
  static const ImportSink sink = { "votes", sink_open, sink_take, sink_finish };
  g_autoptr(Ballots) ballots = import->key == NULL ? NULL : ballots_new (import->store);
  g_autoptr(GHashTable) articles = g_hash_table_new (NULL, NULL);
  g_autoptr(GString) why = g_string_new (NULL);
  VoteSink self = { .import = import, .ballots = ballots, .articles = articles, .why = why,
                    .latest = timestamp_now () + DAY_S };
  gboolean ok;

  memset (counts, 0, sizeof *counts);
  ok = import_files (paths, &sink, &self, options, &counts->report, error);
  voter_counter_free (self.anonymous);
  counts->articles = g_hash_table_size (articles);
  if (ballots != NULL)
    ballots_counts (ballots, &counts->ballots);
  return ok;
}
