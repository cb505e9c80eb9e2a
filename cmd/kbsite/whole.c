#include "whole.h"

#include "article.h"
#include "extras.h"
#include "links.h"
#include "lists.h"

typedef struct
{
  Build *build;
  gint next; /* of catalog->entries */
  GMutex lock;
  GError *error; /* the first */
  gint failed;
} Crew;

static void
crew_fail (Crew *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&self->lock);
  g_atomic_int_set (&self->failed, TRUE);
}

static gpointer
work (gpointer data)
{
  Crew *self = data;
  const GPtrArray *entries = self->build->catalog->entries;

  while (!g_atomic_int_get (&self->failed))
    {
      guint i = (guint) g_atomic_int_add (&self->next, 1);
      const Entry *entry = i < entries->len ? entries->pdata[i] : NULL;
      GError *error = NULL;

      if (entry == NULL)
        break;
      if (!entry->hidden && !article_put (self->build, entry, &error))
        crew_fail (self, error);
    }
  return NULL;
}

/* Nobody is needed for a few. */
static guint
crew_size (const Build *build, guint threads)
{
  guint most = build->catalog->entries->len / 16;

  return MIN (threads > 0 ? threads : g_get_num_processors (), most);
}

static gboolean
put_articles (Build *build, guint threads, GError **error)
{
  Crew crew = { .build = build };
  guint size = crew_size (build, threads);
  g_autofree GThread **others = g_new0 (GThread *, size + 1);

  g_mutex_init (&crew.lock);
  for (guint i = 1; i < size; i++)
    others[i] = g_thread_new ("pages", work, &crew);
  work (&crew);
  for (guint i = 1; i < size; i++)
    g_thread_join (others[i]);
  g_mutex_clear (&crew.lock);
  if (crew.error != NULL)
    g_propagate_error (error, crew.error);
  return crew.error == NULL;
}

static void
find_doubles (Build *build)
{
  for (guint i = 0; i < build->catalog->entries->len; i++)
    {
      const Entry *entry = build->catalog->entries->pdata[i], *first;

      if (!entry->hidden)
        continue;
      first = g_hash_table_lookup (build->catalog->by_address, entry->address);
      if (first == NULL)
        build_finding (build, entry->row.path, 0, "no page: /%s is one of its own pages",
                       entry->address);
      else
        build_finding (build, entry->row.path, 0, "no page: \"%s\" has its address, /%s",
                       first->row.path, entry->address);
    }
}

gboolean
whole_put (Build *build, Store *store, guint threads, GError **error)
{
  find_doubles (build);
  /* (What all threads share has been used once before they begin.) */
  for (guint i = 0; i < build->catalog->tops->len; i++)
    if (!lists_put (build, build->catalog->tops->pdata[i], error))
      return FALSE;
  if (!lists_put_notfound (build, error) || !put_articles (build, threads, error)
      || !extras_put (build, store, error))
    return FALSE;
  links_check_anchors (build);
  return TRUE;
}
