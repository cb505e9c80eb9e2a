#include "search/search.h"

#include <string.h>
#include "index/forward.h"

/* In a passage: a word again in the window, and a word of the section's heading, beside a new
 * word. */
#define REPEAT_SHARE 0.1
#define HEADING_SHARE 0.4
#define ADJACENT_SHARE 0.3

GArray *
search_run (Search *self, GError **error)
{
  guint offset = self->options.offset, limit = self->options.limit;
  guint64 want = (guint64) offset + limit;
  g_autoptr(GArray) hits
             = rank_documents (self, (guint) CLAMP (want, RERANK_DEPTH, G_MAXINT32), error);

  if (hits == NULL)
    return NULL;
  g_array_remove_range (hits, 0, MIN (offset, hits->len));
  if (hits->len > limit)
    g_array_set_size (hits, limit);
  return g_steal_pointer (&hits);
}

gboolean
search_field_counts (Search *self, guint32 doc, guint word, guint counts[N_FIELDS],
                     GError **error)
{
  IndexForward list;
  Forward forward;
  guint32 id;

  memset (counts, 0, N_FIELDS * sizeof *counts);
  if (!search_index_forward (self->index, doc, &list, error))
    return FALSE;
  forward_begin (&forward, list.tokens, list.tokens_length);
  while (forward_next (&forward, &id))
    if (id >= TERM_FIRST && forward.part != PART_FILTER
        && search_word_has (g_ptr_array_index (self->words, word), id))
      counts[forward_field (forward.part)]++;
  return !forward.broken || search_index_damaged (self->index, "a forward list", error);
}

/* ---- Where in an article the answer stands */

typedef struct
{
  guint position; /* among the section's body words */
  guint word;
} Match;

typedef struct
{
  const Search *search;
  guint window;
  GArray *matches;   /* Match, of the section being read */
  GArray *found;     /* guint, of the best window's section */
  GArray *title;     /* guint, of the title */
  guint *seen;       /* by word: times in the window */
  gboolean *heading; /* by word: in the section's heading */
  double heading_weight;
  int heading_match; /* the first of them in the heading, or -1 */
  double best;
  Passage *out;
} Finder;

static double
weight_of (const Finder *self, guint word)
{
  const SearchWord *at = g_ptr_array_index (self->search->words, word);

  return at->ranks ? at->weight : 0;
}

/* What the matches [from, to) tell. */
static double
window_score (Finder *self, guint from, guint to)
{
  double score = self->heading_weight;

  memset (self->seen, 0, self->search->words->len * sizeof *self->seen);
  for (guint i = from; i < to; i++)
    {
      const Match *match = &g_array_index (self->matches, Match, i);
      double weight = weight_of (self, match->word);

      score += self->seen[match->word]++ == 0 ? weight : REPEAT_SHARE * weight;
      if (i > from && match[-1].position + 1 == match->position
          && match[-1].word != match->word)
        score += ADJACENT_SHARE * weight;
    }
  return score;
}

static void
take_window (Finder *self, guint section, guint from, guint to)
{
  guint first = g_array_index (self->matches, Match, from).position;
  guint last = g_array_index (self->matches, Match, to - 1).position + 1;
  guint spare = self->window - MIN (self->window, last - first);

  self->out->section = section;
  self->out->in_body = TRUE;
  self->out->heading_match = self->heading_match;
  self->out->first = first - MIN (first, spare / 3);
  self->out->last = self->out->first + self->window;
  g_array_set_size (self->found, 0);
  for (guint i = 0; i < self->matches->len; i++)
    g_array_append_val (self->found, g_array_index (self->matches, Match, i).position);
}

static void
end_section (Finder *self, guint section)
{
  guint to = 0;

  for (guint from = 0; from < self->matches->len; from++)
    {
      guint start = g_array_index (self->matches, Match, from).position;
      double score;

      while (to < self->matches->len
             && g_array_index (self->matches, Match, to).position < start + self->window)
        to++;
      score = window_score (self, from, to);
      if (score <= self->best + 1e-9)
        continue;
      self->best = score;
      take_window (self, section, from, to);
    }
  /* A heading alone: the start of what it heads. */
  if (self->matches->len == 0 && self->heading_weight > self->best + 1e-9)
    {
      self->best = self->heading_weight;
      self->out->section = section;
      self->out->in_body = FALSE;
      self->out->heading_match = self->heading_match;
      self->out->first = 0;
      self->out->last = self->window;
      g_array_set_size (self->found, 0);
    }
  g_array_set_size (self->matches, 0);
  memset (self->heading, 0, self->search->words->len * sizeof *self->heading);
  self->heading_weight = 0;
  self->heading_match = -1;
}

static void
match_heading (Finder *self, int word, guint position)
{
  if (word < 0 || self->heading[word])
    return;
  if (self->heading_match < 0)
    self->heading_match = (int) position;
  self->heading[word] = TRUE;
  self->heading_weight += HEADING_SHARE * weight_of (self, (guint) word);
}

static void
match_title (Finder *self, int word, guint position)
{
  if (word >= 0 && weight_of (self, (guint) word) > 0)
    g_array_append_val (self->title, position);
}

static gboolean
passage_read (Finder *self, const TermMap *map, const IndexForward *list)
{
  Forward forward;
  guint position = 0;
  guint32 id;

  forward_begin (&forward, list->tokens, list->tokens_length);
  while (forward_next (&forward, &id))
    {
      if (id < TERM_FIRST)
        {
          position = 0;
          if (forward.part == PART_HEADING && forward.section > 0)
            end_section (self, forward.section - 1);
          continue;
        }
      if (forward.part == PART_TITLE)
        match_title (self, term_map_find (map, id), position++);
      else if (forward.part == PART_HEADING)
        match_heading (self, term_map_find (map, id), position++);
      else if (forward.part == PART_BODY)
        {
          Match match = { position++, 0 };
          int word = term_map_find (map, id);

          if (word < 0)
            continue;
          match.word = (guint) word;
          if (weight_of (self, match.word) > 0)
            g_array_append_val (self->matches, match);
        }
    }
  return !forward.broken;
}

/* The window of `window` words, within one section, that holds most of the query by
 * weight; a section whose heading matches is preferred. */
gboolean
search_passage (Search *self, guint32 doc, guint window, Passage *out, GError **error)
{
  g_autoptr(GArray) matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_autofree guint *seen = g_new0 (guint, self->words->len + 1);
  g_autofree gboolean *heading = g_new0 (gboolean, self->words->len + 1);
  Finder finder = { .search = self,
                    .window = window,
                    .matches = matches,
                    .found = self->matches,
                    .title = self->title_matches,
                    .seen = seen,
                    .heading = heading,
                    .heading_match = -1,
                    .out = out };
  IndexForward list;

  memset (out, 0, sizeof *out);
  out->last = window;
  out->heading_match = -1;
  out->matches = self->matches;
  out->title_matches = self->title_matches;
  g_array_set_size (self->matches, 0);
  g_array_set_size (self->title_matches, 0);
  if (!search_index_forward (self->index, doc, &list, error))
    return FALSE;
  return passage_read (&finder, &self->map, &list)
         || search_index_damaged (self->index, "a forward list", error);
}

/* ---- Which hits are good enough to be suggested */

static gboolean
in_any_field (const guint counts[N_FIELDS])
{
  for (int field = 0; field < N_FIELDS; field++)
    if (counts[field] > 0)
      return TRUE;
  return FALSE;
}

static gboolean
covers (Search *search, guint32 doc, gboolean *enough, GError **error)
{
  const GPtrArray *words = search->words;
  double all = 0, found = 0;
  guint count = 0;

  for (guint i = 0; i < words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (words, i);
      guint counts[N_FIELDS];

      if (!word->ranks)
        continue;
      if (!search_field_counts (search, doc, i, counts, error))
        return FALSE;
      all += word->weight;
      found += in_any_field (counts) ? word->weight : 0;
      count += in_any_field (counts);
    }
  *enough = count >= 2 && found >= CONFIDENCE_COVER * all;
  return TRUE;
}

static gboolean
stands_apart (const GArray *hits, guint i)
{
  double score = g_array_index (hits, SearchHit, i).score;
  double next = i + 1 < hits->len ? g_array_index (hits, SearchHit, i + 1).score : 0;

  return score - next >= CONFIDENCE_GAP * score;
}

gboolean
search_confident (Search *search, const GArray *hits, guint *count, GError **error)
{
  gboolean enough = TRUE;

  *count = 0;
  for (guint i = 0; i < MIN (hits->len, CONFIDENCE_HITS); i++)
    {
      if (!covers (search, g_array_index (hits, SearchHit, i).doc, &enough, error))
        return FALSE;
      if (!enough)
        break;
      if (stands_apart (hits, i))
        {
          *count = i + 1;
          break;
        }
    }
  return TRUE;
}
