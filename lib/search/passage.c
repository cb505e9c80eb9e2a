#include <string.h>
#include "index/forward.h"
#include "search/passage.h"

/* A word again in the window, and a word of the section's heading, beside a new word. */
#define REPEAT_SHARE 0.1
#define HEADING_SHARE 0.4
#define ADJACENT_SHARE 0.3

typedef struct
{
  guint position; /* among the section's body words */
  guint word;
} Match;

typedef struct
{
  const Resolved *resolved;
  guint window;
  GArray *matches; /* Match, of the section being read */
  guint *seen;     /* by word: times in the window */
  gboolean *heading; /* by word: in the section's heading */
  double heading_weight;
  int heading_match; /* the first of them in the heading, or -1 */
  double best;
  Passage *out;
} Finder;

static double
weight_of (const Finder *self, guint word)
{
  const SearchWord *at = g_ptr_array_index (self->resolved->words, word);

  return at->ranks ? at->weight : 0;
}

/* What the matches [from, to) tell. */
static double
window_score (Finder *self, guint from, guint to)
{
  double score = self->heading_weight;

  memset (self->seen, 0, self->resolved->words->len * sizeof *self->seen);
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
  g_array_set_size (self->out->matches, 0);
  for (guint i = 0; i < self->matches->len; i++)
    g_array_append_val (self->out->matches,
                        g_array_index (self->matches, Match, i).position);
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
      g_array_set_size (self->out->matches, 0);
    }
  g_array_set_size (self->matches, 0);
  memset (self->heading, 0, self->resolved->words->len * sizeof *self->heading);
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

static gboolean
find (Finder *self, const TermMap *map, const IndexForward *list)
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
      if (forward.part == PART_HEADING)
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

gboolean
passage_find (SearchIndex *index, const Resolved *resolved, const TermMap *map,
              guint32 doc, guint window, Passage *out, GError **error)
{
  g_autoptr(GArray) matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_autofree guint *seen = g_new0 (guint, resolved->words->len + 1);
  g_autofree gboolean *heading = g_new0 (gboolean, resolved->words->len + 1);
  Finder finder = { .resolved = resolved, .window = window, .matches = matches,
                    .seen = seen, .heading = heading, .heading_match = -1, .out = out };
  IndexForward list;

  memset (out, 0, sizeof *out);
  out->last = window;
  out->heading_match = -1;
  out->matches = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!search_index_forward (index, doc, &list, error))
    return FALSE;
  return find (&finder, map, &list)
         || search_index_damaged (index, "a forward list", error);
}

void
passage_clear (Passage *self)
{
  g_clear_pointer (&self->matches, g_array_unref);
}
