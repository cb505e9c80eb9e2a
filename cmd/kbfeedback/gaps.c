#include "candidates.h"

#include <string.h>
#include "base/error.h"
#include "text/stem.h"
#include "text/words.h"
#include "vote/querylog.h"

/* A search that found something, until it is known whether it helped. */
typedef struct
{
  gint64 at;
  guint gap;
} GapSearch;

typedef struct
{
  GArray *gaps;           /* of Gap */
  GHashTable *numbers;    /* by stems: the index of the gap + 1 */
  GHashTable *searches;   /* by path of the first answer: GArray of GapSearch */
  GHashTable *stemmers;   /* by language */
  Candidates *candidates; /* NULL: not wanted */
} GapReading;

static void
clear_gap (gpointer data)
{
  Gap *gap = data;

  g_free (gap->query);
  g_free (gap->path);
}

static void
reading_init (GapReading *self)
{
  self->gaps = g_array_new (FALSE, TRUE, sizeof (Gap));
  g_array_set_clear_func (self->gaps, clear_gap);
  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->searches
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->stemmers = stemmers_new ();
}

static void
reading_clear (GapReading *self)
{
  g_clear_pointer (&self->gaps, g_array_unref);
  g_hash_table_unref (self->numbers);
  g_hash_table_unref (self->searches);
  g_hash_table_unref (self->stemmers);
  candidates_free (self->candidates);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GapReading, reading_clear)

/* ---- One line of the log */

/* A log may name any number of languages; what is no code of two or three letters is none. */
static Stemmer *
stemmer_for (GapReading *self, const char *lang)
{
  gsize length = strlen (lang);

  return stemmers_get (self->stemmers, length < 2 || length > 3 ? "en" : lang);
}

static char *
stems_of (GapReading *self, const char *lang, const char *query)
{
  Stemmer *stemmer = stemmer_for (self, lang);
  GString *stems = g_string_new (NULL);
  char folded[WORD_MAX + 1];
  WordSpan span;
  Words words;

  words_begin (&words, query, strlen (query));
  while (words_next (&words, &span))
    {
      gsize length = word_fold (query, span, folded), stem_length;
      const char *stem = stemmer_stem (stemmer, folded, length, &stem_length);

      g_string_append_len (stems, stem, (gssize) stem_length);
      g_string_append_c (stems, ' ');
    }
  return g_string_free (stems, FALSE);
}

static guint
gap_of (GapReading *self, char *stems, const QueryLogEntry *entry)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, stems));
  Gap gap = { .first_at = entry->at, .last_at = G_MININT64 };

  if (number > 0)
    {
      g_free (stems);
      return number - 1;
    }
  g_array_append_val (self->gaps, gap);
  g_hash_table_insert (self->numbers, stems, GUINT_TO_POINTER (self->gaps->len));
  return self->gaps->len - 1;
}

static void
remember_search (GapReading *self, const QueryLogEntry *entry, guint gap)
{
  GArray *searches = g_hash_table_lookup (self->searches, entry->path);
  GapSearch search = { entry->at, gap };

  if (searches == NULL)
    {
      searches = g_array_new (FALSE, FALSE, sizeof (GapSearch));
      g_hash_table_insert (self->searches, g_strdup (entry->path), searches);
    }
  g_array_append_val (searches, search);
}

/* A query without a word is none. */
static void
add_entry (GapReading *self, const QueryLogEntry *entry)
{
  g_autofree char *stems = stems_of (self, entry->lang, entry->query);
  guint number;
  Gap *gap;

  if (stems[0] == '\0')
    return;
  number = gap_of (self, g_steal_pointer (&stems), entry);
  if (self->candidates != NULL)
    candidates_add (self->candidates, entry, number);
  gap = &g_array_index (self->gaps, Gap, number);
  gap->count++;
  gap->found += entry->found > 0;
  gap->first_at = MIN (gap->first_at, entry->at);
  if (entry->at >= gap->last_at)
    {
      clear_gap (gap);
      gap->query = g_strdup (entry->query);
      gap->path = g_strdup (entry->path);
      gap->last_at = entry->at;
    }
  if (entry->found > 0)
    remember_search (self, entry, number);
}

static gboolean
read_log (GapReading *self, InputSource *log, const char *name, const Period *period,
          gint64 *searches, gint64 *bad, GError **error)
{
  InputItem item;

  while (input_source_next (log, &item, error))
    {
      const QueryLogEntry *entry = item.record;

      if (item.kind == INPUT_END)
        return TRUE;
      if (item.kind == INPUT_REJECT)
        {
          desk_note_at (name, item.line, item.why);
          (*bad)++;
        }
      else if (period_holds (period, entry->at))
        {
          add_entry (self, entry);
          (*searches)++;
        }
    }
  return FALSE;
}

/* ---- Votes */

static gint
by_time (gconstpointer a, gconstpointer b)
{
  const GapSearch *left = a, *right = b;

  return left->at < right->at ? -1 : left->at > right->at;
}

static void
match (GapReading *self, const GArray *searches, const GArray *votes)
{
  guint next = 0;

  for (guint i = 0; i < searches->len; i++)
    {
      const GapSearch *search = &g_array_index (searches, GapSearch, i);

      while (next < votes->len && g_array_index (votes, gint64, next) < search->at)
        next++;
      if (next < votes->len && g_array_index (votes, gint64, next) <= search->at + GAPS_WAIT_S)
        g_array_index (self->gaps, Gap, search->gap).helped++;
    }
}

static gboolean
match_votes (GapReading *self, Store *store, GError **error)
{
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, self->searches);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      GArray *searches = value;
      g_autoptr(GArray) votes = NULL;

      g_array_sort (searches, by_time);
      votes = feedback_helpful_times (
        store, path, g_array_index (searches, GapSearch, 0).at,
        g_array_index (searches, GapSearch, searches->len - 1).at + GAPS_WAIT_S, error);
      if (votes == NULL)
        return FALSE;
      match (self, searches, votes);
    }
  return TRUE;
}

/* ---- The list */

static gint
by_need (gconstpointer a, gconstpointer b)
{
  const Gap *left = a, *right = b;

  if ((left->found == 0) != (right->found == 0))
    return left->found == 0 ? -1 : 1;
  if (left->count != right->count)
    return left->count > right->count ? -1 : 1;
  return strcmp (left->query, right->query);
}

/* Those that helped somebody are no gaps; the order of the others does not matter yet. */
static void
drop_helpful (GArray *gaps)
{
  for (guint i = gaps->len; i-- > 0;)
    if (g_array_index (gaps, Gap, i).helped > 0)
      g_array_remove_index_fast (gaps, i);
}

GArray *
gaps_read (const char *path, Store *store, const Period *period, gint64 *searches,
           gint64 *bad, GArray **candidates, GError **error)
{
  const char *name = strcmp (path, "-") == 0 ? "standard input" : path;
  g_autoptr(InputSource) log = query_log_source (path, error);
  g_auto(GapReading) reading = { 0 };

  *searches = *bad = 0;
  reading_init (&reading);
  if (candidates != NULL)
    reading.candidates = candidates_new ();
  if (log == NULL || !read_log (&reading, log, name, period, searches, bad, error)
      || !match_votes (&reading, store, error))
    return NULL;
  if (candidates != NULL
      && (*candidates = candidates_settle (reading.candidates, reading.gaps, store, error))
           == NULL)
    return NULL;
  drop_helpful (reading.gaps);
  g_array_sort (reading.gaps, by_need);
  return g_steal_pointer (&reading.gaps);
}
