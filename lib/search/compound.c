#include "search/resolve.h"

#include <string.h>
#include "search/spelling.h"
#include "text/stem.h"
#include "text/words.h"

/* ---- Where a word is cut in two: nameserver */

enum
{
  JOINED_LETTERS = 4, /* of two words as one, at least: shorter ones are chance */
  TRIPLE_WORDS = 6,   /* in a longer query three words are not one */
  LETTERS = 4,        /* of a compound, at least */
  KNOWN_LETTERS = 6,  /* of one that articles have */
  LAST_LETTERS = 2,   /* of the second part, at least: can't is none */
  WHOLE_PART = 3,
  PART_LETTERS = 4, /* two parts of so many need not stand side by side */
  RARE_SHARE = 20,  /* more articles than one in so many have: no rare compound */
  RARE_LEAST = 8,
  SAMPLE = 12,    /* articles in which that is looked for */
  BEGINNINGS = 8, /* words that begin as the second part does */
  MANY = 4096,    /* of the articles of a word, those from the first */
  CUTS_KEPT = 8192
};

typedef struct
{
  SearchIndex *index;
  const char *lang;
  guint64 df;     /* of the whole word */
  gboolean known; /* it is a word of the language */
} Cutter;

static void
clear_term (gpointer term)
{
  index_term_clear (term);
}

static GArray *
terms_of (const Cutter *self, const char *word, GError **error)
{
  g_autoptr(GArray) terms = g_array_new (FALSE, FALSE, sizeof (IndexTerm));

  g_array_set_clear_func (terms, clear_term);
  return search_index_stems (self->index, word, self->lang, FALSE, terms, error)
           ? g_steal_pointer (&terms)
           : NULL;
}

/* Of the most frequent words that begin so. */
static GArray *
terms_begun (const Cutter *self, const char *beginning, GError **error)
{
  const char *const *texts = search_index_frequent (self->index, beginning, error);
  g_autoptr(GArray) terms = NULL;

  if (texts == NULL)
    return NULL;
  terms = g_array_new (FALSE, FALSE, sizeof (IndexTerm));
  g_array_set_clear_func (terms, clear_term);
  for (guint i = 0; i < BEGINNINGS && texts[i] != NULL; i++)
    {
      gboolean found;
      IndexTerm term;

      if (!search_index_term (self->index, texts[i], &term, &found, error))
        return NULL;
      if (found)
        g_array_append_val (terms, term);
    }
  return g_steal_pointer (&terms);
}

typedef struct
{
  guint8 *first; /* a bit a document */
  GArray *both;  /* guint32 */
} Meeting;

static void
take_docs (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  Meeting *self = data;

  (void) impacts;
  for (guint i = 0; i < count; i++)
    self->first[docs[i] / 8] |= (guint8) (1 << docs[i] % 8);
}

static void
take_both (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  Meeting *self = data;

  (void) impacts;
  for (guint i = 0; i < count && self->both->len < MANY; i++)
    if (self->first[docs[i] / 8] >> docs[i] % 8 & 1)
      g_array_append_val (self->both, docs[i]);
}

/* The articles that have a term of both. */
static gboolean
meet (SearchIndex *index, const GArray *first, const GArray *second, GArray *both,
      GError **error)
{
  g_autofree guint8 *docs = g_new0 (guint8, index->last_doc / 8 + 1);
  Meeting meeting = { docs, both };
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < first->len; i++)
    ok = search_index_postings (index, &g_array_index (first, IndexTerm, i), take_docs,
                                &meeting, error);
  for (guint i = 0; ok && i < second->len; i++)
    ok = search_index_postings (index, &g_array_index (second, IndexTerm, i), take_both,
                                &meeting, error);
  return ok;
}

/* Each of the one, if need be `between`, and each of the other. */
static void
add_pairs (GArray *pairs, const GArray *first, const IndexTerm *between, const GArray *second)
{
  for (guint i = 0; i < first->len; i++)
    for (guint k = 0; k < second->len; k++)
      {
        TermRun pair = { .length = 0 };

        if (term_run_add (&pair, g_array_index (first, IndexTerm, i).id)
            && (between == NULL || term_run_add (&pair, between->id))
            && term_run_add (&pair, g_array_index (second, IndexTerm, k).id))
          g_array_append_val (pairs, pair);
      }
}

/* What articles write for the two words, of which the first may be two itself: let's encrypt. */
static GArray *
term_pairs (const Cutter *self, const char *word, const GArray *first, const GArray *second,
            GError **error)
{
  g_autoptr(GArray) pairs = g_array_new (FALSE, FALSE, sizeof (TermRun));
  gboolean found = FALSE;
  IndexTerm s;

  add_pairs (pairs, first, NULL, second);
  if (g_str_has_suffix (word, "s") && !search_index_term (self->index, "s", &s, &found, error))
    return NULL;
  if (found)
    {
      add_pairs (pairs, first, &s, second);
      index_term_clear (&s);
    }
  return g_steal_pointer (&pairs);
}

static gboolean
stand_together (SearchIndex *index, guint32 doc, const GArray *pairs, gboolean *together,
                GError **error)
{
  IndexForward list;

  *together = FALSE;
  if (!search_index_forward (index, doc, &list, error))
    return FALSE;
  for (guint i = 0; !*together && i < pairs->len; i++)
    *together = term_run_is_in (&g_array_index (pairs, TermRun, i), &list);
  return TRUE;
}

/* About how many articles have the two side by side: counted in a sample.  `begun`: the second may be longer. */
static gboolean
count_together (const Cutter *self, const char *first, const char *second, gboolean begun,
                guint64 *count, GError **error)
{
  g_autoptr(GArray) a = terms_of (self, first, error);
  g_autoptr(GArray) b = a == NULL ? NULL
                         : begun   ? terms_begun (self, second, error)
                                   : terms_of (self, second, error);
  g_autoptr(GArray) both = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(GArray) pairs = NULL;
  guint looked = 0, found = 0;

  if (b == NULL || !meet (self->index, a, b, both, error))
    return FALSE;
  pairs = term_pairs (self, first, a, b, error);
  if (pairs == NULL)
    return FALSE;
  for (guint i = 0; i < both->len; i += MAX (1, both->len / SAMPLE), looked++)
    {
      gboolean together;

      if (!stand_together (self->index, g_array_index (both, guint32, i), pairs, &together,
                           error))
        return FALSE;
      found += together;
    }
  *count = looked == 0 ? 0 : (guint64) found * both->len / looked;
  return TRUE;
}

/* Cuts are tried in the order of their rarer part's frequency. */
typedef struct
{
  const char *second;
  guint64 df; /* of the rarer part */
  gboolean sure;
} Cut;

/* English writes two words of its own apart, when it speaks of both: "tail scale" in no article is no tailscale. */
static gboolean
are_english (const Cutter *self, const char *first, const char *second)
{
  return spelling_is_known (self->index, first, "en")
         && spelling_is_known (self->index, second, "en");
}

/* German and Dutch write two words as one, of which one at least is theirs: "domeinoverdracht" is a domein, and an overdracht. */
static gboolean
are_compounding (const Cutter *self, const char *first, const char *second)
{
  static const char *const langs[] = { "nl", "de" };

  for (guint i = 0; i < G_N_ELEMENTS (langs); i++)
    if (spelling_is_known (self->index, first, langs[i])
        || spelling_is_known (self->index, second, langs[i]))
      return TRUE;
  return FALSE;
}

/* Of the cuts that could be, the one whose rarer part is the most frequent. */
static gboolean
best_cut (const Cutter *self, const char *word, Cut *best, GError **error)
{
  glong letters = g_utf8_strlen (word, -1);

  *best = (Cut){ .df = self->df };
  for (glong at = self->known ? 2 : 1; at <= letters - LAST_LETTERS; at++)
    {
      const char *second = g_utf8_offset_to_pointer (word, at);
      g_autofree char *first = g_strndup (word, (gsize) (second - word));
      guint64 df[2] = { 0, 0 };

      if (!search_index_frequency (self->index, first, self->lang, &df[0], error)
          || (df[0] > best->df
              && !search_index_frequency (self->index, second, self->lang, &df[1], error)))
        return FALSE;
      if (MIN (df[0], df[1]) > best->df)
        *best = (Cut){ second, MIN (df[0], df[1]),
                       self->df == 0 && !self->known
                         && MIN (df[0], df[1]) > !are_compounding (self, first, second)
                         && MIN (at, letters - at) >= PART_LETTERS
                         && !are_english (self, first, second) };
    }
  return TRUE;
}

static gboolean
is_subject (const Cutter *self, const char *word)
{
  return stem_part (self->lang != NULL ? self->lang : "en", word) == STEM_SUBJECT;
}

/* In so many articles the two must stand side by side.  One does for a word that none has (gsuite, homepage), if its
 * parts say something, or it is of no language and its first part is no mere letter or two (signin). */
static guint64
least_together (const Cutter *self, const char *first, const char *second)
{
  gboolean whole = !self->known && g_utf8_strlen (first, -1) >= WHOLE_PART;

  if (self->df > 0)
    return MAX (2, self->df);
  return whole || (is_subject (self, first) && is_subject (self, second)) ? 1 : 2;
}

/* Where letters and digits meet (windows11, 2factor); NULL: nowhere, or in more places than one. */
static const char *
number_cut (const char *word)
{
  const char *cut = NULL;

  for (const char *c = word; c[1] != '\0'; c++)
    if (g_ascii_isdigit (c[0]) != g_ascii_isdigit (c[1]))
      {
        if (cut != NULL)
          return NULL;
        cut = c + 1;
      }
  return cut;
}

/* Looks for a cut; *second NULL: there is none. */
static gboolean
find_cut (Cutter *self, const char *word, const char **second, GError **error)
{
  g_autofree char *first = NULL;
  guint64 together;
  Cut cut;

  *second = NULL;
  /* (What articles write with a hyphen alone, no article has as one word.) */
  if (self->df > 0 && !search_index_frequency (self->index, word, self->lang, &self->df, error))
    return FALSE;
  self->known = self->df == 0 && spelling_is_known (self->index, word, NULL);
  if (strpbrk (word, "0123456789") != NULL)
    cut = (Cut){ .second = self->df > 0 ? NULL : number_cut (word) };
  else if (g_utf8_strlen (word, -1) < (self->df > 0 ? KNOWN_LETTERS : LETTERS))
    return TRUE;
  else if (!best_cut (self, word, &cut, error))
    return FALSE;
  if (cut.second == NULL)
    return TRUE;
  first = g_strndup (word, (gsize) (cut.second - word));
  if (!cut.sure && !count_together (self, first, cut.second, FALSE, &together, error))
    return FALSE;
  if (cut.sure || together >= least_together (self, first, cut.second))
    *second = cut.second;
  return TRUE;
}

/* What was found: in how many articles the word stood, and where it was cut. */
typedef struct
{
  guint64 df;
  gsize first; /* bytes of the first part; 0: it is not cut */
} KnownCut;

static void
note_cut (SearchIndex *index, const char *word, guint64 df, const char *second)
{
  KnownCut *cut = g_new (KnownCut, 1);

  *cut = (KnownCut){ df, second == NULL ? 0 : (gsize) (second - word) };
  if (index->cuts == NULL)
    index->cuts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_size (index->cuts) >= CUTS_KEPT)
    g_hash_table_remove_all (index->cuts);
  g_hash_table_insert (index->cuts, g_strdup (word), cut);
}

/* Whether so few articles have a word that it may be looked for by its parts. */
static gboolean
is_rare (const SearchIndex *index, guint64 df)
{
  return df <= MAX (index->documents / RARE_SHARE, RARE_LEAST);
}

/* Where to cut `word` (folded) into two words that the articles have, and that stand side by side in
 * some when there is doubt: when a part is short, the word is one of the language, or when the word itself
 * stands in articles, which must not be more than those of the parts.  `df` articles have it, with a hyphen or
 * without; one that all of them write with a hyphen is none.  *second points into `word`, or is NULL: nowhere. */
static gboolean
compound_cut (SearchIndex *index, const char *word, const char *lang, guint64 df,
              const char **second, GError **error)
{
  Cutter cutter = { .index = index, .lang = lang, .df = df };
  const KnownCut *known;

  *second = NULL;
  if (!is_rare (index, df))
    return TRUE;
  known = lang == NULL && index->cuts != NULL ? g_hash_table_lookup (index->cuts, word) : NULL;
  if (known != NULL && known->df == df)
    {
      *second = known->first == 0 ? NULL : word + known->first;
      return TRUE;
    }
  if (!find_cut (&cutter, word, second, error))
    return FALSE;
  if (lang == NULL)
    note_cut (index, word, df, *second);
  return TRUE;
}

/* Likewise, of a word that is still being typed, into a word and the beginning of another ("nameserv"), that
 * stand side by side in more than `df` articles. */
static gboolean
compound_cut_begun (SearchIndex *index, const char *word, const char *lang, guint64 df,
                    const char **second, GError **error)
{
  Cutter self = { .index = index, .lang = lang, .df = df };
  glong letters = g_utf8_strlen (word, -1);
  guint64 most = df;

  *second = NULL;
  if (!is_rare (index, df) || letters < (df > 0 ? KNOWN_LETTERS : LETTERS))
    return TRUE;
  for (glong at = WHOLE_PART; at <= letters - LAST_LETTERS; at++)
    {
      const char *rest = g_utf8_offset_to_pointer (word, at);
      g_autofree char *first = g_strndup (word, (gsize) (rest - word));
      guint64 together;

      if (!search_index_frequency (index, first, lang, &together, error)
          || (together > most && !count_together (&self, first, rest, TRUE, &together, error)))
        return FALSE;
      if (together <= most)
        continue;
      most = together;
      *second = rest;
    }
  return TRUE;
}

/* ---- Words that follow each other as one: name server */

/* Whether letters of two scripts meet: домен and ru are no word. */
static gboolean
changes_script (const char *first, const char *second)
{
  gunichar last
    = *first == '\0' ? 0 : g_utf8_get_char (g_utf8_prev_char (first + strlen (first)));
  gunichar next = g_utf8_get_char (second);

  return g_unichar_isalpha (last) && g_unichar_isalpha (next)
         && g_unichar_get_script (last) != g_unichar_get_script (next);
}

/* Words that follow each other as one, with `link` between them.  (But not google's, can't.) */
static gboolean
join (Search *self, const guint *parts, guint n_parts, const char *link, GError **error)
{
  g_autoptr(GString) joined = g_string_new (NULL);
  guint before = self->words->len, number;
  const SearchWord *last = g_ptr_array_index (self->words, parts[n_parts - 1]);
  SearchWord *word;
  guint64 df;

  for (guint i = 0; i < n_parts; i++)
    {
      word = g_ptr_array_index (self->words, parts[i]);
      if (changes_script (joined->str, word->typed))
        return TRUE;
      g_string_append (joined, i == 1 ? link : "");
      g_string_append (joined, word->typed);
    }
  if (g_utf8_strlen (joined->str, -1) < JOINED_LETTERS || joined->len > WORD_MAX
      || g_utf8_strlen (last->typed, -1) < 2 || search_is_common (self, joined->str))
    return TRUE;
  if (!search_index_frequency (self->index, joined->str, self->options.lang, &df, error)
      || (df > 0 && !search_derive (self, joined->str, WORD_JOINED, 1, &number, error)))
    return FALSE;
  if (self->words->len == before)
    return TRUE;
  word = g_ptr_array_index (self->words, before);
  word->n_parts = n_parts;
  memcpy (word->parts, parts, n_parts * sizeof *parts);
  return TRUE;
}

/* Whether the words of the query's language, or of the index's most frequent, are joined by an s:
 * Rechnungsadresse. */
static gboolean
words_link (const Search *self)
{
  const char *lang = self->options.lang != NULL ? self->options.lang : self->index->langs[0];

  return lang != NULL && (strncmp (lang, "de", 2) == 0 || strncmp (lang, "nl", 2) == 0);
}

gboolean
search_join_words (Search *self, GError **error)
{
  const guint *sequence = (const guint *) (gpointer) self->sequence->data;
  guint length = self->sequence->len, stops = 0;
  gboolean links = words_link (self);

  for (guint i = 0; !self->plain && i < length; i++)
    {
      const SearchWord *word = g_ptr_array_index (self->words, sequence[i]);

      stops = search_is_stop (self, word->typed) ? stops + 1 : 0;
      if (i == 0 || stops >= 2)
        continue;
      if (!join (self, &sequence[i - 1], 2, "", error)
          || (links && stops == 0 && !join (self, &sequence[i - 1], 2, "s", error))
          || (i >= 2 && length <= TRIPLE_WORDS && !join (self, &sequence[i - 2], 3, "", error)))
        return FALSE;
    }
  return TRUE;
}

/* ---- One word as its parts */

/* In the sequence the parts of `number` stand where it stood. */
static void
replace_in_sequence (Search *self, guint number, const guint *parts, guint n_parts)
{
  for (guint i = 0; i < self->sequence->len; i++)
    if (g_array_index (self->sequence, guint, i) == number)
      {
        g_array_index (self->sequence, guint, i) = parts[0];
        g_array_insert_vals (self->sequence, i + 1, parts + 1, n_parts - 1);
        i += n_parts - 1;
      }
}

/* Searches for the two parts of a word, too; the second part is `fate`. */
static gboolean
take_parts (Search *self, guint number, const char *second, WordFate fate, gboolean *done,
            GError **error)
{
  SearchWord *word = g_ptr_array_index (self->words, number);
  g_autofree char *first = g_strndup (word->typed, (gsize) (second - word->typed));
  guint parts[2];

  if (search_is_common (self, first)
      && (search_is_common (self, second) || g_utf8_strlen (first, -1) == 1))
    return TRUE;
  if (!search_derive (self, first, WORD_PART, word->count, &parts[0], error)
      || !search_derive (self, second, fate, word->count, &parts[1], error))
    return FALSE;
  if (parts[0] == G_MAXUINT || parts[1] == G_MAXUINT || parts[0] == parts[1])
    return TRUE;
  replace_in_sequence (self, number, parts, 2);
  search_name_words (self, parts, 2);
  memcpy (word->parts, parts, sizeof parts);
  word->n_parts = 2;
  *done = TRUE;
  if (word->terms->len > 0)
    {
      word->fate = WORD_COMPOUND;
      return TRUE;
    }
  word->fate = WORD_SPLIT;
  g_free (word->shown);
  word->shown = g_strconcat (first, " ", second, fate == WORD_BEGUN ? "*" : "", NULL);
  return TRUE;
}

/* If it is a compound, that is. */
static gboolean
split (Search *self, guint number, gboolean *done, GError **error)
{
  const SearchWord *word = g_ptr_array_index (self->words, number);
  const char *second;

  *done = FALSE;
  if (search_is_common (self, word->typed))
    return TRUE;
  return compound_cut (self->index, word->typed, self->options.lang, search_df (word),
                       &second, error)
         && (second == NULL || take_parts (self, number, second, WORD_PART, done, error));
}

/* If it is the beginning of one. */
gboolean
search_split_beginning (Search *self, guint number, gboolean *done, GError **error)
{
  const SearchWord *word = g_ptr_array_index (self->words, number);
  const char *second;

  *done = FALSE;
  if (!search_may_go_on (self, number))
    return TRUE;
  return compound_cut_begun (self->index, word->typed, self->options.lang, search_df (word),
                             &second, error)
         && (second == NULL || take_parts (self, number, second, WORD_BEGUN, done, error));
}

/* How many articles have the rarest of `parts`. */
static gboolean
rarest (const Search *self, char **parts, guint n_parts, guint64 *least, GError **error)
{
  *least = G_MAXUINT64;
  for (guint i = 0; i < n_parts; i++)
    {
      guint64 df;

      if (!search_index_frequency (self->index, parts[i], self->options.lang, &df, error))
        return FALSE;
      *least = MIN (*least, df);
    }
  return TRUE;
}

/* The longest run of `parts`, from the first on, but not all of the word, that articles write as one rather than
 * apart: of AboutFastAPI the latter two.  The first by itself otherwise. */
static gboolean
take_run (const Search *self, char **parts, gboolean begins, char **run, guint *length,
          GError **error)
{
  for (*length = g_strv_length (parts) - begins; *length > 1; --*length)
    {
      char *behind = parts[*length];
      g_autofree char *joined = NULL;
      guint64 df, least;

      parts[*length] = NULL;
      joined = g_strjoinv ("", parts);
      parts[*length] = behind;
      if (!search_index_frequency (self->index, joined, self->options.lang, &df, error)
          || (df > 0 && !rarest (self, parts, *length, &least, error)))
        return FALSE;
      if (df > 0 && df >= least)
        {
          *run = g_steal_pointer (&joined);
          return TRUE;
        }
    }
  *run = g_strdup (*parts);
  *length = 1;
  return TRUE;
}

/* Searches for the parts of a word that says them by its capitals: noUnusedVars.  One of them may be in no
 * article. */
static gboolean
split_parted (Search *self, guint number, GError **error)
{
  SearchWord *word = g_ptr_array_index (self->words, number);
  char **parts = self->query->parted == NULL
                   ? NULL
                   : g_hash_table_lookup (self->query->parted, word->typed);
  g_autoptr(GArray) numbers = NULL;
  g_autoptr(GString) shown = NULL;
  guint missing = 0, length;

  if (parts == NULL)
    return TRUE;
  numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  shown = g_string_new (NULL);
  for (char **part = parts; *part != NULL; part += length)
    {
      g_autofree char *run = NULL;
      guint found;

      if (!take_run (self, part, part == parts, &run, &length, error)
          || !search_derive (self, run, WORD_PART, word->count, &found, error))
        return FALSE;
      if (found != G_MAXUINT)
        g_array_append_val (numbers, found);
      else
        missing++;
      g_string_append_printf (shown, "%s%s", shown->len > 0 ? " " : "", run);
    }
  if (numbers->len < 2 || missing > 1)
    return TRUE;
  replace_in_sequence (self, number, (const guint *) (gpointer) numbers->data, numbers->len);
  /* (Nothing holds the word, so that two of them do for those that it stands for.) */
  word->n_parts = 2;
  memcpy (word->parts, numbers->data, 2 * sizeof *word->parts);
  word->fate = WORD_SPLIT;
  g_free (word->shown);
  word->shown = g_string_free (g_steal_pointer (&shown), FALSE);
  return TRUE;
}

/* A number by itself is no other, but may be two words: windows11. */
static gboolean
may_be_cut (const Query *query, const char *typed)
{
  for (guint i = 0; i < query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);

      if ((clause->quoted || clause->occur == OCCUR_MUST_NOT
           || (clause->literal && clause->words[1] != NULL))
          && g_strv_contains ((const char *const *) clause->words, typed))
        return FALSE;
    }
  return TRUE;
}

gboolean
search_split (Search *self, guint number, gboolean *done, GError **error)
{
  const SearchWord *word = g_ptr_array_index (self->words, number);

  *done = TRUE;
  if (word->fate == WORD_UNKNOWN && !split_parted (self, number, error))
    return FALSE;
  if (word->fate == WORD_SPLIT || !may_be_cut (self->query, word->typed))
    return TRUE;
  return split (self, number, done, error)
         && (word->fate != WORD_BEGUN || search_split_beginning (self, number, done, error));
}
