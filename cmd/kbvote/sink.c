#include "sink.h"

#include "base/timestamp.h"

typedef struct
{
  const SinkSetting *setting;
  InputRules rules;         /* of the file that is read */
  guint64 pressed, private; /* votes of logs; those from private addresses */
  Votes *votes;             /* NULL: a dry run, as are the next two */
  Views *views;
  ImportRun *run;
  SinkReport *report;
  GHashTable *articles; /* that the votes are on */
  GHashTable *pages;    /* that were read */
  GString *why;
  gint64 latest; /* that a vote may be of */
} VoteSink;

static void
vote_sink_clear (VoteSink *self)
{
  votes_free (self->votes);
  views_free (self->views);
  import_run_free (self->run);
  g_clear_pointer (&self->articles, g_hash_table_unref);
  g_clear_pointer (&self->pages, g_hash_table_unref);
  g_string_free (self->why, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoteSink, vote_sink_clear)

static void
set_voter (const VoteSink *self, const VoteTold *told, Vote *vote)
{
  const Voter voter = { told->voter, told->address, told->agent };

  if (told->voter == NULL && told->address == NULL)
    vote->nobody = self->setting->key;
  else
    vote->voter = voter_hash (self->setting->key, &voter);
}

static gboolean
time_is_sane (VoteSink *self, gint64 at)
{
  if (at >= FIRST_AT && at <= self->latest)
    return TRUE;
  g_string_assign (self->why,
                   at < FIRST_AT ? "at: a time before 1990" : "at: a time in the future");
  return FALSE;
}

/* `*article` 0: none, and `why` says why. */
static gboolean
judge (VoteSink *self, const VoteTold *told, guint32 *article, GError **error)
{
  *article = 0;
  return !time_is_sane (self, told->at)
         || article_names_find (self->setting->names, self->setting->kind, told->article,
                                article, self->why, error);
}

/* The article that is shown as the page; 0: none is.  A folder's own page is a file in it. */
static gboolean
find_page (VoteSink *self, const char *name, guint32 *article, GError **error)
{
  static const char *const files[] = { "", "/index", "/_index", "/README" };

  *article = 0;
  for (guint i = 0; i < G_N_ELEMENTS (files) && *article == 0; i++)
    {
      g_autofree char *file = g_strconcat (name, files[i], NULL);

      if (!article_names_find (self->setting->names, NAMES_ALL, file, article, self->why,
                               error))
        return FALSE;
    }
  return TRUE;
}

/* Most pages are no articles. */
static gboolean
take_view (VoteSink *self, const VoteTold *told, const char **why, GError **error)
{
  const Voter reader = { NULL, told->address, told->agent };
  guint32 article;

  *why = time_is_sane (self, told->at) ? NULL : self->why->str;
  if (*why != NULL)
    return TRUE;
  if (!find_page (self, told->article, &article, error))
    return FALSE;
  self->report->strange += article == 0;
  if (article == 0)
    return TRUE;
  self->report->views_read++;
  g_hash_table_add (self->pages, GUINT_TO_POINTER (article));
  return self->views == NULL
         || views_add (self->views, article, voter_hash (self->setting->key, &reader),
                       told->at, error);
}

static gboolean
sink_take (gpointer data, const InputItem *item, const char **why, GError **error)
{
  VoteSink *self = data;
  const VoteTold *told = item->record;
  Vote vote = { .at = told->at,
                .value = told->value,
                .reason = told->reason,
                .is_pressed = told->address != NULL };

  if (told->is_view)
    return take_view (self, told, why, error);
  if (!judge (self, told, &vote.article, error))
    return FALSE;
  if (vote.article == 0)
    {
      *why = self->why->str;
      return TRUE;
    }
  self->report->votes_read++;
  self->pressed += told->address != NULL;
  self->private += told->is_private;
  g_hash_table_add (self->articles, GUINT_TO_POINTER (vote.article));
  if (self->votes == NULL)
    return TRUE;
  set_voter (self, told, &vote);
  return votes_add (self->votes, &vote, error);
}

static InputSource *
sink_open (gpointer data, const char *path, GError **error)
{
  VoteSink *self = data;

  self->rules = (InputRules){ .clock = self->setting->clock,
                              .map = self->setting->map,
                              .log = self->setting->log };
  return self->setting->reader->open (path, &self->rules, error);
}

static gboolean
sink_finish (gpointer data, GError **error)
{
  VoteSink *self = data;

  return self->votes == NULL
         || (votes_finish (self->votes, &self->report->votes, error)
             && views_finish (self->views, &self->report->views, error));
}

static gboolean
sink_run (VoteSink *self, const RunPlan *plan, const ImportOptions *options, GError **error)
{
  static const ImportSink sink = { "votes", NULL, sink_open, sink_take, sink_finish };
  SinkReport *report = self->report;

  if (!import_files ((char **) plan->paths, &sink, self, options, &report->report, error))
    return FALSE;
  report->articles = g_hash_table_size (self->articles);
  report->pages = g_hash_table_size (self->pages);
  report->all_private = self->pressed > 0 && self->private == self->pressed;
  return self->run == NULL
         || import_run_finish (self->run,
                               &(RunCounts){ report->votes.stored + report->views.stored,
                                             report->votes.known + report->views.known,
                                             report->report.rejected },
                               error);
}

gboolean
sink_import (const SinkSetting *setting, const RunPlan *plan, const ImportOptions *options,
             SinkReport *report, GError **error)
{
  g_auto(VoteSink) self = { .setting = setting,
                             .report = report,
                             .articles = g_hash_table_new (NULL, NULL),
                             .pages = g_hash_table_new (NULL, NULL),
                             .why = g_string_new (NULL),
                             .latest = timestamp_now () + DAY_S };

  *report = (SinkReport){ .votes_read = 0 };
  if (!setting->dry_run)
    {
      self.run = import_run_new (setting->store, plan);
      self.votes = votes_new (setting->store, self.run);
      self.views = views_new (setting->store, self.run);
    }
  return sink_run (&self, plan, options, error);
}
