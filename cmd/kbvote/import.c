#include "import.h"

#include <string.h>
#include "base/timestamp.h"
#include "vote/repeats.h"

enum
{
  GLANCE_RECORDS = 4096,    /* between two looks at the clock */
  FIRST_AT = 631152000,     /* 1990-01-01: there was no web */
  DAY_S = 86400,            /* that clocks may differ by */
  ANONYMOUS_CHARS = 100
};

typedef struct
{
  const ImportOptions *options;
  ImportCounts *counts;
  Ballots *ballots;      /* NULL: a dry run */
  VoteRepeats *repeats;  /* made when first needed */
  GHashTable *articles;
  GString *why;
  guint64 records;
  gint64 latest;         /* that a vote may be of */
} Import;

gboolean
import_time_is_sane (gint64 at)
{
  return at >= FIRST_AT && at <= timestamp_now () + DAY_S;
}

/* ---- One record */

/* No name can be this one: names have no control characters. */
static gboolean
anonymous_voter (Import *self, Vote *vote, GError **error)
{
  char name[ANONYMOUS_CHARS];
  gint64 n;

  if (self->repeats == NULL && (self->repeats = vote_repeats_new (error)) == NULL)
    return FALSE;
  if (!vote_repeats_count (self->repeats, vote, &n, error))
    return FALSE;
  g_snprintf (name, sizeof name, "\n%u %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
              vote->article, (int) vote->value, vote->at, n);
  vote->voter = voter_named (self->options->key, name);
  return TRUE;
}

static gboolean
set_voter (Import *self, const VoteTold *told, Vote *vote, GError **error)
{
  if (told->voter != NULL)
    vote->voter = voter_named (self->options->key, told->voter);
  else if (told->address != NULL)
    vote->voter = voter_visitor (self->options->key, told->address, told->agent);
  else
    return anonymous_voter (self, vote, error);
  return TRUE;
}

static gboolean
take_reject (Import *self, const VoteSource *source, const char *file, const VoteItem *item,
             const char *why, GError **error)
{
  Reject reject = { .file = file, .line = item->line, .why = why, .raw = item->raw,
                    .raw_length = item->raw_length };

  reject.header = vote_source_header (source, &reject.header_length);
  return rejects_add (self->options->rejects, &reject, error);
}

/* The article, or 0 with a reason. */
static gboolean
judge (Import *self, const VoteTold *told, guint32 *article, GError **error)
{
  NamesKind kind = self->options->format == VOTES_ZENDESK ? NAMES_IDS : NAMES_ALL;

  if (told->at >= FIRST_AT && told->at <= self->latest)
    return article_names_find (self->options->names, kind, told->article, article, self->why,
                               error);
  *article = 0;
  g_string_assign (self->why, told->at < FIRST_AT ? "at: a time before 1990"
                                                  : "at: a time in the future");
  return TRUE;
}

static gboolean
take_vote (Import *self, const VoteSource *source, const char *file, const VoteItem *item,
           GError **error)
{
  Vote vote = { .at = item->vote.at, .value = item->vote.value };
  guint32 article;

  if (!judge (self, &item->vote, &article, error))
    return FALSE;
  vote.article = article;
  if (article == 0)
    return take_reject (self, source, file, item, self->why->str, error);
  self->counts->read++;
  g_hash_table_add (self->articles, GUINT_TO_POINTER (vote.article));
  return self->ballots == NULL
         || (set_voter (self, &item->vote, &vote, error)
             && ballots_add (self->ballots, &vote, error));
}

static gboolean
take (Import *self, const VoteSource *source, const char *file, const VoteItem *item,
      GError **error)
{
  if (++self->records % GLANCE_RECORDS == 0)
    progress_set (self->options->progress, (gint64) self->records, 0);
  if (item->kind == VOTES_TOLD)
    return take_vote (self, source, file, item, error);
  if (item->kind == VOTES_REJECT)
    return take_reject (self, source, file, item, item->why, error);
  self->counts->skipped++;
  return TRUE;
}

/* ---- Files */

/* The database or the file of rejects fails: everything ends.  The input fails: `*input`. */
static gboolean
take_all (Import *self, VoteSource *source, const char *file, GError **input, GError **error)
{
  VoteItem item;

  while (!*self->options->stop)
    {
      if (!vote_source_next (source, &item, input) || item.kind == VOTES_END)
        return TRUE;
      if (!take (self, source, file, &item, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
import_file (Import *self, const char *path, GError **error)
{
  const char *file = strcmp (path, "-") == 0 ? "standard input" : path;
  g_autoptr(GError) input = NULL;
  g_autoptr(VoteSource) source = vote_source_open (self->options->format, path,
                                                   &self->options->rules, &input);

  if (source != NULL && !take_all (self, source, file, &input, error))
    return FALSE;
  if (input == NULL || *self->options->stop)
    return TRUE;
  self->counts->troubled++;
  progress_hide (self->options->progress);
  desk_warn ("%s", input->message);
  return TRUE;
}

static gboolean
import_each (Import *self, char **paths, GError **error)
{
  for (; *paths != NULL && !*self->options->stop; paths++)
    if (!import_file (self, *paths, error))
      return FALSE;
  return self->ballots == NULL || ballots_finish (self->ballots, error);
}

static gboolean
stopped (GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED,
               "stopped; what was read is stored, the same call stores the rest");
  return FALSE;
}

gboolean
import_files (char **paths, const ImportOptions *options, ImportCounts *counts,
              GError **error)
{
  g_autoptr(Ballots) ballots = options->key == NULL ? NULL : ballots_new (options->store);
  g_autoptr(GHashTable) articles = g_hash_table_new (NULL, NULL);
  g_autoptr(GString) why = g_string_new (NULL);
  Import self = { .options = options, .counts = counts, .ballots = ballots,
                  .articles = articles, .why = why, .latest = timestamp_now () + DAY_S };
  gboolean ok;

  memset (counts, 0, sizeof *counts);
  ok = import_each (&self, paths, error);
  vote_repeats_free (self.repeats);
  counts->articles = g_hash_table_size (articles);
  if (ballots != NULL)
    ballots_counts (ballots, &counts->ballots);
  return ok && (!*options->stop || stopped (error));
}
