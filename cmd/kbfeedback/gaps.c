#include "feedback.h"

#include <string.h>
#include "article/synonyms.h"
#include "base/choice.h"
#include "base/error.h"
#include "text/stem.h"
#include "text/words.h"
#include "vote/querylog.h"

/* ---- Synonyms that readers suggest: what one typed in vain, and typed otherwise soon after.
 *
 * A pair counts when the second search found something, within minutes of one that found nothing or that no
 * helpful vote followed, by the same reader: the log's key of a visit says who that is.  Where it has none, it
 * is the very next search of the log.  What both queries have in common is left out, and so are
 * misspellings and beginnings.  What fewer than two readers typed is nobody's business. */

enum
{
  TRAIL = 4, /* searches of a reader that are remembered */
  LETTERS_MAX = 64,
  MISSPELT = 2, /* letters */
  CANDIDATES_READERS = 2,
  CANDIDATES_WAIT_S = 300, /* between two searches of one reader */
  CANDIDATES_NEXT_S = 120  /* of whoever comes next */
};

typedef struct
{
  gint64 at;
  guint gap;
  char *query;
} Step;

/* A reader's latest searches, the oldest first. */
typedef struct
{
  guint number;
  guint count;
  Step steps[TRAIL];
} Trail;

typedef struct
{
  guint gap; /* of the first query */
  guint reader;
  char *key; /* lang, from and to with tabs between */
} Pair;

typedef struct
{
  GHashTable *trails; /* by the visit's key */
  GHashTable *stemmers;
  GArray *pairs; /* Pair */
  guint readers;
} Candidates;

static void
free_trail (gpointer data)
{
  Trail *trail = data;

  for (guint i = 0; i < trail->count; i++)
    g_free (trail->steps[i].query);
  g_free (trail);
}

static void
clear_pair (gpointer data)
{
  g_free (((Pair *) data)->key);
}

static Candidates *
candidates_new (void)
{
  Candidates *self = g_new0 (Candidates, 1);

  self->trails = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_trail);
  self->stemmers = stemmers_new ();
  self->pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_array_set_clear_func (self->pairs, clear_pair);
  return self;
}

static void
candidates_free (Candidates *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->trails);
  g_hash_table_unref (self->stemmers);
  g_array_unref (self->pairs);
  g_free (self);
}

/* ---- In what two queries differ */

/* The words of `query` and their stems, stop words left out. */
static void
read_words (Candidates *self, const char *lang, const char *query, GPtrArray *words,
            GPtrArray *stems)
{
  Stemmer *stemmer = stemmers_get (self->stemmers, lang);
  Words each;
  WordSpan span;

  words_begin (&each, query, strlen (query));
  while (words_next (&each, &span))
    {
      char folded[WORD_MAX + 1];
      gsize length = word_fold (query, span, folded), stem_length;

      if (stem_part (lang, folded) == STEM_STOP)
        continue;
      g_ptr_array_add (words, g_strdup (folded));
      g_ptr_array_add (stems, g_strdup (stemmer_stem (stemmer, folded, length, &stem_length)));
    }
}

/* Those of `words` whose stems are not among `others`, with blanks between; *count of them. */
static char *
words_beside (const GPtrArray *words, const GPtrArray *stems, const GPtrArray *others,
              guint *count)
{
  GString *out = g_string_new (NULL);

  *count = 0;
  for (guint i = 0; i < words->len; i++)
    if (!g_ptr_array_find_with_equal_func ((GPtrArray *) others, stems->pdata[i], g_str_equal,
                                           NULL))
      g_string_append_printf (out, "%s%s", (*count)++ > 0 ? " " : "",
                              (const char *) words->pdata[i]);
  return g_string_free (out, FALSE);
}

/* One spelling, or the beginning, of the other. */
static gboolean
is_spelling (const char *from, const char *to)
{
  glong n_from, n_to;
  g_autofree gunichar *a = g_utf8_to_ucs4_fast (from, -1, &n_from);
  g_autofree gunichar *b = g_utf8_to_ucs4_fast (to, -1, &n_to);

  return g_str_has_prefix (to, from) || g_str_has_prefix (from, to) || n_from > LETTERS_MAX
         || n_to > LETTERS_MAX
         || edit_distance (a, (guint) n_from, b, (guint) n_to, 1, MISSPELT) <= MISSPELT;
}

/* What was typed instead of what, as a pair's key; NULL: nothing that a synonym could be. */
static char *
difference (Candidates *self, const char *lang, const char *first, const char *second)
{
  g_autoptr(GPtrArray) words_1 = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) words_2 = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) stems_1 = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) stems_2 = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *from = NULL, *to = NULL;
  guint n_from, n_to;

  read_words (self, lang, first, words_1, stems_1);
  read_words (self, lang, second, words_2, stems_2);
  from = words_beside (words_1, stems_1, stems_2, &n_from);
  to = words_beside (words_2, stems_2, stems_1, &n_to);
  if (n_from == 0 || n_to == 0 || n_from > SYNONYM_WORDS || n_to > SYNONYM_WORDS
      || is_spelling (from, to))
    return NULL;
  return g_strjoin ("\t", lang, from, to, NULL);
}

/* ---- The log */

/* A log may name anything as a language. */
static const char *
language (const char *lang)
{
  gsize length = strlen (lang);
  gboolean known = (length == 2 || length == 3)
                   && strspn (lang, "abcdefghijklmnopqrstuvwxyz") == length;

  return known ? lang : "en";
}

static Trail *
trail_of (Candidates *self, const char *visit)
{
  Trail *trail = g_hash_table_lookup (self->trails, visit);

  if (trail == NULL)
    {
      trail = g_new0 (Trail, 1);
      trail->number = self->readers++;
      g_hash_table_insert (self->trails, g_strdup (visit), trail);
    }
  /* Without a key each search may be another's. */
  else if (*visit == '\0')
    trail->number = self->readers++;
  return trail;
}

static void
drop_first (Trail *trail)
{
  g_free (trail->steps[0].query);
  memmove (trail->steps, trail->steps + 1, (--trail->count) * sizeof *trail->steps);
}

/* The log's next search; `gap`: the number of its query. */
static void
candidates_add (Candidates *self, const QueryLogEntry *entry, guint gap)
{
  Trail *trail = trail_of (self, entry->visit);
  gboolean known = *entry->visit != '\0';
  gint64 wait = known ? CANDIDATES_WAIT_S : CANDIDATES_NEXT_S;

  for (guint i = 0; i < trail->count && entry->found > 0; i++)
    {
      const Step *step = &trail->steps[i];
      Pair pair = { step->gap, trail->number, NULL };

      if (step->gap == gap || step->at > entry->at || entry->at - step->at > wait)
        continue;
      pair.key = difference (self, language (entry->lang), step->query, entry->query);
      if (pair.key != NULL)
        g_array_append_val (self->pairs, pair);
    }
  while (trail->count >= (known ? TRAIL : 1))
    drop_first (trail);
  trail->steps[trail->count++] = (Step){ entry->at, gap, g_strdup (entry->query) };
}

/* ---- The list */

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const Pair *x = a, *y = b;
  int order = strcmp (x->key, y->key);

  return order != 0 ? order : x->reader < y->reader ? -1 : x->reader > y->reader;
}

static int
most_readers (gconstpointer a, gconstpointer b)
{
  const Candidate *x = a, *y = b;
  int order = strcmp (x->lang, y->lang);

  if (order != 0)
    return order;
  if (x->readers != y->readers)
    return x->readers > y->readers ? -1 : 1;
  order = strcmp (x->from, y->from);
  return order != 0 ? order : strcmp (x->to, y->to);
}

static void
clear_candidate (gpointer data)
{
  Candidate *candidate = data;

  g_free (candidate->lang);
  g_free (candidate->from);
  g_free (candidate->to);
}

/* Whether editors have said so already. */
static gboolean
is_known (Candidates *self, Synonyms *synonyms, const Candidate *candidate, gboolean *known,
          GError **error)
{
  g_auto(GStrv) words = g_strsplit (candidate->from, " ", -1);
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GString) stems = g_string_new (NULL);
  g_autofree char *first = NULL;

  for (char **word = words; *word != NULL; word++)
    {
      gsize length;
      const char *stem = stemmer_stem (stemmers_get (self->stemmers, candidate->lang), *word,
                                       strlen (*word), &length);

      if (first == NULL)
        first = g_strdup (stem);
      g_string_append_printf (stems, "%s%s", stems->len > 0 ? " " : "", stem);
    }
  *known = FALSE;
  found = synonyms_find (synonyms, candidate->lang, first, FALSE, error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const Synonym *synonym = g_ptr_array_index (found, i);

      *known |= strcmp (synonym->stems, stems->str) == 0
                && strcmp (synonym->words, candidate->to) == 0;
    }
  return TRUE;
}

static gboolean
add_candidate (Candidates *self, GArray *candidates, Synonyms *synonyms, const char *key,
               guint readers, GError **error)
{
  g_auto(GStrv) parts = g_strsplit (key, "\t", 3);
  Candidate candidate = { parts[0], parts[1], parts[2], readers };
  gboolean known;

  if (readers < CANDIDATES_READERS)
    return TRUE;
  if (!is_known (self, synonyms, &candidate, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  candidate.lang = g_strdup (parts[0]);
  candidate.from = g_strdup (parts[1]);
  candidate.to = g_strdup (parts[2]);
  g_array_append_val (candidates, candidate);
  return TRUE;
}

/* Those whose first query helped nobody. */
static void
keep_in_vain (GArray *pairs, const GArray *gaps)
{
  for (guint i = pairs->len; i-- > 0;)
    if (g_array_index (gaps, Gap, g_array_index (pairs, Pair, i).gap).helped > 0)
      g_array_remove_index_fast (pairs, i);
}

/* Candidate, the most readers first; `gaps` by number.  What is a synonym already is left out. */
static GArray *
candidates_settle (Candidates *self, const GArray *gaps, Store *store, GError **error)
{
  g_autoptr(GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr(Synonyms) synonyms = synonyms_new (store);

  g_array_set_clear_func (candidates, clear_candidate);
  keep_in_vain (self->pairs, gaps);
  g_array_sort (self->pairs, compare_pairs);
  for (guint i = 0, end; i < self->pairs->len; i = end)
    {
      const Pair *first = &g_array_index (self->pairs, Pair, i);
      guint readers = 0, reader = G_MAXUINT;

      for (end = i; end < self->pairs->len; end++)
        {
          const Pair *pair = &g_array_index (self->pairs, Pair, end);

          if (strcmp (pair->key, first->key) != 0)
            break;
          readers += pair->reader != reader;
          reader = pair->reader;
        }
      if (!add_candidate (self, candidates, synonyms, first->key, readers, error))
        return NULL;
    }
  g_array_sort (candidates, most_readers);
  return g_steal_pointer (&candidates);
}

/* ---- The log, read */

/* A search that found something, until it is known whether it helped. */
typedef struct
{
  gint64 at;
  guint gap;
} GapSearch;

typedef struct
{
  GArray *gaps;        /* of Gap */
  GHashTable *numbers; /* by stems: the index of the gap + 1 */
  GPtrArray *stems;    /* of each gap; borrowed from there */
  Slips *slips;
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
  self->stems = g_ptr_array_new ();
  self->slips = slips_new ();
  self->searches
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->stemmers = stemmers_new ();
}

static void
reading_clear (GapReading *self)
{
  g_clear_pointer (&self->gaps, g_array_unref);
  g_ptr_array_unref (self->stems);
  g_hash_table_unref (self->numbers);
  slips_free (self->slips);
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

      slips_count (self->slips, stem, stem_is_known (lang[0] != '\0' ? lang : "en", stem));
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
  g_ptr_array_add (self->stems, stems);
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

/* ---- Misspelt queries are those that they were to be */

/* `stems` with each word as it is rightly spelled.  Free it. */
static char *
spelled (const GapReading *self, const char *stems)
{
  g_auto(GStrv) words = g_strsplit (stems, " ", -1);
  GString *right = g_string_new (NULL);

  for (char **word = words; **word != '\0'; word++)
    {
      g_string_append (right, slips_right (self->slips, *word));
      g_string_append_c (right, ' ');
    }
  return g_string_free (right, FALSE);
}

/* The gap that the searches of a gap belong to; the first of a spelling that nobody typed rightly
 * stands for the others. */
static guint
gap_meant (GapReading *self, guint number)
{
  g_autofree char *right = spelled (self, g_ptr_array_index (self->stems, number));
  gpointer meant = g_hash_table_lookup (self->numbers, right);

  if (meant != NULL)
    return GPOINTER_TO_UINT (meant) - 1;
  g_hash_table_insert (self->numbers, g_steal_pointer (&right), GUINT_TO_POINTER (number + 1));
  return number;
}

/* `right`: the gap is spelled as its searches were to be. */
static void
join_gap (Gap *self, Gap *slip, gboolean right)
{
  if (!right && slip->last_at > self->last_at)
    {
      char *query = self->query, *path = self->path;

      self->query = slip->query;
      self->path = slip->path;
      slip->query = query;
      slip->path = path;
    }
  self->count += slip->count;
  self->found += slip->found;
  self->first_at = MIN (self->first_at, slip->first_at);
  self->last_at = MAX (self->last_at, slip->last_at);
  slip->count = 0;
}

/* Whatever counts for a gap counts for the one that it was joined with, from now on. */
static void
renumber (GapReading *self, const guint *meant)
{
  GArray *pairs = self->candidates != NULL ? self->candidates->pairs : NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->searches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    for (guint i = 0; i < ((GArray *) value)->len; i++)
      {
        GapSearch *search = &g_array_index ((GArray *) value, GapSearch, i);

        search->gap = meant[search->gap];
      }
  for (guint i = 0; pairs != NULL && i < pairs->len; i++)
    {
      Pair *pair = &g_array_index (pairs, Pair, i);

      pair->gap = meant[pair->gap];
    }
}

static void
fold_spellings (GapReading *self)
{
  g_autofree guint *meant = g_new (guint, MAX (self->gaps->len, 1));

  slips_settle (self->slips);
  for (guint i = 0; i < self->gaps->len; i++)
    {
      Gap *gap = &g_array_index (self->gaps, Gap, i);
      g_autofree char *right = NULL;

      meant[i] = gap_meant (self, i);
      if (meant[i] == i)
        continue;
      right = spelled (self, g_ptr_array_index (self->stems, meant[i]));
      join_gap (&g_array_index (self->gaps, Gap, meant[i]), gap,
                strcmp (right, g_ptr_array_index (self->stems, meant[i])) == 0);
    }
  renumber (self, meant);
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

/* Those that helped somebody are no gaps, nor are those that were joined with others; the order of the others does not matter yet. */
static void
drop_helpful (GArray *gaps)
{
  for (guint i = gaps->len; i-- > 0;)
    if (g_array_index (gaps, Gap, i).helped > 0 || g_array_index (gaps, Gap, i).count == 0)
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
  if (log == NULL || !read_log (&reading, log, name, period, searches, bad, error))
    return NULL;
  fold_spellings (&reading);
  if (!match_votes (&reading, store, error))
    return NULL;
  if (candidates != NULL
      && (*candidates = candidates_settle (reading.candidates, reading.gaps, store, error))
           == NULL)
    return NULL;
  drop_helpful (reading.gaps);
  g_array_sort (reading.gaps, by_need);
  return g_steal_pointer (&reading.gaps);
}
