#include "answer/answer.h"

#include <string.h>
#include "base/escape.h"
#include "base/say.h"
#include "text/words.h"

/* What became of a word: as the object has it, and as the line says it. */
static const struct
{
  const char *name;
  const char *said;
} fates[] = {
  [WORD_AS_TYPED] = { "typed", "" },
  [WORD_PREFIX] = { "prefix", " (prefix)" },
  [WORD_BEGUN] = { "beginning", " (beginning)" },
  [WORD_RESPELLED] = { "respelled", " (respelled)" },
  [WORD_SPLIT] = { "split", " (in no article: its parts are searched for)" },
  [WORD_COMPOUND] = { "compound", " (searched for by its parts, too)" },
  [WORD_PART] = { "part", " (part)" },
  [WORD_JOINED] = { "joined", " (two words as one)" },
  [WORD_SYNONYM] = { "synonym", " (synonym" },
  [WORD_STOP] = { "stop", " (dropped: too common a word)" },
  [WORD_UNKNOWN] = { "unknown", " (dropped: in no article)" },
};

enum
{
  UNHEARD_SHOWN = 5,
  MANY_WORDS = 8 /* of more words only those that are there are told */
};

static const char *const field_names[N_FIELDS] = { "title", "heading", "body" };

static gboolean
is_here (const guint counts[N_FIELDS])
{
  return counts[FIELD_TITLE] + counts[FIELD_HEADING] + counts[FIELD_BODY] > 0;
}

static void
say_counts (GString *out, const guint counts[N_FIELDS])
{
  const char *comma = "";

  for (guint i = 0; i < N_FIELDS; i++)
    if (counts[i] > 0)
      {
        g_string_append_printf (out, "%s%s %u", comma, field_names[i], counts[i]);
        comma = ", ";
      }
  if (*comma == '\0')
    g_string_append (out, "not here");
}

/* Of what, and who says so. */
static void
say_synonym (GString *out, const Search *search, const SearchWord *word)
{
  g_string_append (out, " of ");
  for (guint i = 0; i < word->n_of; i++)
    g_string_append_printf (
      out, "%s%s", i > 0 ? " " : "",
      ((SearchWord *) g_ptr_array_index (search->words, word->of[i]))->typed);
  if (word->line > 0)
    g_string_append_printf (out, ", %s:%u)", SYNONYM_FILE, word->line);
  else
    g_string_append (out, ", everyday)");
}

static void
say_word (GString *out, const Search *search, const SearchWord *word,
          const guint counts[N_FIELDS])
{
  g_autofree char *articles = NULL;

  if (out->len > 0)
    g_string_append (out, "; ");
  g_string_append (out, word->shown);
  if (word->fate == WORD_PREFIX || word->fate == WORD_BEGUN)
    g_string_append_c (out, '*');
  g_string_append (out, fates[word->fate].said);
  if (word->fate == WORD_SYNONYM)
    say_synonym (out, search, word);
  if (!word->ranks)
    return;
  g_string_append (out, ": ");
  say_counts (out, counts);
  articles = say_counted (word->df, NULL, "articles");
  g_string_append_printf (out, ", in %s, idf %.2f", articles, word->idf);
}

static void
add_word (GString *out, const SearchWord *word, const guint counts[N_FIELDS])
{
  object_comma (out);
  g_string_append_c (out, '{');
  object_text (out, "word", word->typed);
  object_text (out, "searched", word->ranks ? word->shown : NULL);
  object_text (out, "fate", fates[word->fate].name);
  if (word->fate == WORD_SYNONYM)
    object_int (out, "line", word->line);
  for (guint i = 0; i < N_FIELDS; i++)
    object_int (out, field_names[i], counts[i]);
  object_int (out, "articles", word->df);
  object_real (out, "idf", word->ranks ? word->idf : 0);
  object_real (out, "weight", word->ranks ? word->weight : 0);
  g_string_append_c (out, '}');
}

/* The parts of a score, in the order in which they are added. */
static const struct
{
  const char *name;
  gsize at;
} parts[] = {
  { "words", G_STRUCT_OFFSET (SearchHit, words) },
  { "nearness", G_STRUCT_OFFSET (SearchHit, proximity) },
  { "cover", G_STRUCT_OFFSET (SearchHit, cover) },
  { "neighbours", G_STRUCT_OFFSET (SearchHit, neighbours) },
  { "title-match", G_STRUCT_OFFSET (SearchHit, title) },
  { "votes", G_STRUCT_OFFSET (SearchHit, votes) },
  { "language", G_STRUCT_OFFSET (SearchHit, language) },
  { "pin", G_STRUCT_OFFSET (SearchHit, pin) },
};

/* An article that was asked for by its address has no line. */
static void
add_pin (const Search *search, GString *text, GString *object)
{
  if (text->len > 0)
    g_string_append (text, "; ");
  if (search->pin_line > 0)
    g_string_append_printf (text, "pinned by %s:%u", SYNONYM_FILE, search->pin_line);
  else
    g_string_append (text, "asked for by its address");
  if (search->pin_line > 0)
    object_int (object, "pinned", search->pin_line);
}

static void
add_score (const SearchHit *hit, GString *text, GString *object)
{
  g_string_append_printf (text, "%sscore %.3f =", text->len > 0 ? "; " : "", hit->score);
  object_key (object, "score");
  g_string_append_c (object, '{');
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      double value = G_STRUCT_MEMBER (double, hit, parts[i].at);

      if (value == 0 && parts[i].at == G_STRUCT_OFFSET (SearchHit, pin))
        continue;
      g_string_append_printf (text, i == 0 ? " %s %.3f" : ", %s %+.3f", parts[i].name, value);
      object_real (object, parts[i].name, value);
    }
  g_string_append_c (object, '}');
}

gboolean
explain_hit (Search *search, const SearchHit *hit, Explanation *out, GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) object = g_string_new ("{\"words\":[");

  for (guint i = 0; i < search->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (search->words, i);
      guint counts[N_FIELDS] = { 0 };

      if (word->count == 0)
        continue;
      if (word->ranks && !search_field_counts (search, hit->doc, i, counts, error))
        return FALSE;
      add_word (object, word, counts);
      if (search->words->len <= MANY_WORDS || is_here (counts))
        say_word (text, search, word, counts);
    }
  g_string_append_c (object, ']');
  if (hit->pin != 0)
    add_pin (search, text, object);
  add_score (hit, text, object);
  g_string_append_c (object, '}');
  out->text = g_string_free (g_steal_pointer (&text), FALSE);
  out->object = g_string_free (g_steal_pointer (&object), FALSE);
  return TRUE;
}

/* ---- Words that were searched for instead of those typed, as readers and articles write them */

static gboolean
has_more_capitals (const char *word)
{
  for (const char *c = g_utf8_next_char (word); *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_isupper (g_utf8_get_char (c)))
      return TRUE;
  return FALSE;
}

/* How `text` writes the folded word, small letters before capitals; NULL: not at all.  (That a text
 * begins with a capital says nothing.) */
static char *
writing_in (const char *text, const char *folded)
{
  g_autofree char *found = NULL;
  Words words;
  WordSpan span;

  words_begin (&words, text, strlen (text));
  while (words_next (&words, &span))
    {
      char other[WORD_MAX + 1];

      word_fold (text, span, other);
      if (strcmp (other, folded) != 0)
        continue;
      g_free (found);
      found = g_strndup (text + span.start, span.end - span.start);
      if (span.start == 0 && !has_more_capitals (found))
        {
          char *small = g_utf8_strdown (found, -1);

          g_free (found);
          found = small;
        }
      if (g_unichar_islower (g_utf8_get_char_validated (found, -1)))
        break;
    }
  return g_steal_pointer (&found);
}

/* The searched words as the answers write them, with accents and capitals. */
static char *
as_written (const Answer *answer, const char *shown)
{
  g_auto(GStrv) words = g_strsplit (shown, " ", -1);

  for (char **word = words; *word != NULL; word++)
    {
      char *written = NULL;

      for (guint i = 0; written == NULL && i < answer->rows->len; i++)
        {
          const AnswerRow *row = g_ptr_array_index (answer->rows, i);

          if (row->snippet.text != NULL)
            written = writing_in (row->snippet.text, *word);
          if (written == NULL)
            written = writing_in (row->article.title, *word);
        }
      if (written != NULL)
        {
          g_free (*word);
          *word = written;
        }
    }
  return g_strjoinv (" ", words);
}

/* A word in two, in the reader's letters: `uberwachung` was typed with its accent.  NULL: not so. */
static char *
cut_as_typed (const char *typed, const char *shown)
{
  const char *blank = strchr (shown, ' ');
  g_autofree char *first = blank == NULL ? NULL : g_strndup (shown, (gsize) (blank - shown));

  for (const char *at = typed; first != NULL && *at != '\0'; at = g_utf8_next_char (at))
    {
      char folded[WORD_MAX + 1];

      word_fold (typed, (WordSpan){ 0, (gsize) (at - typed) }, folded);
      if (at > typed && strcmp (folded, first) == 0)
        return g_strdup_printf ("%.*s %s", (int) (at - typed), typed, at);
    }
  return NULL;
}

/* The parts of a compound; in small letters, names but for, when the reader typed such. */
static char *
split_as_written (const Answer *answer, const char *typed, const char *shown)
{
  g_autofree char *written = as_written (answer, shown);
  g_autofree char *small = g_utf8_strdown (typed, -1);
  g_auto(GStrv) words = NULL;

  if (!g_str_is_ascii (typed))
    {
      char *cut = cut_as_typed (typed, shown);

      return cut != NULL ? cut : g_steal_pointer (&written);
    }
  if (strcmp (small, typed) != 0)
    return g_steal_pointer (&written);
  words = g_strsplit (written, " ", -1);
  for (char **word = words; *word != NULL; word++)
    if (!has_more_capitals (*word))
      {
        char *low = g_utf8_strdown (*word, -1);

        g_free (*word);
        *word = low;
      }
  return g_strjoinv (" ", words);
}

/* What says something and stands nowhere, beside words that were found. */
static void
note_unheard (Answer *answer, const Search *search, const char *text)
{
  g_autoptr(GString) out = g_string_new (NULL);
  guint count = 0;

  for (guint i = 0; i < search->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (search->words, i);
      char *typed;

      if (word->fate != WORD_UNKNOWN || !word->unheard || count++ >= UNHEARD_SHOWN)
        continue;
      typed = writing_in (text, word->typed);
      if (typed == NULL)
        typed = g_strdup (word->typed);
      g_string_append_printf (out, "%s\"%s\"", out->len > 0 ? " nor " : "", typed);
      g_ptr_array_add (answer->unheard, typed);
    }
  if (count > UNHEARD_SHOWN)
    g_string_append_printf (out, " nor %u more of these words", count - UNHEARD_SHOWN);
  if (count > 0)
    g_ptr_array_add (answer->notes, g_strdup_printf ("no article has %s", out->str));
}

void
answer_note_searched (Answer *answer, const Search *search, const char *text)
{
  for (guint i = 0; i < search->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (search->words, i);
      g_autofree char *written = NULL, *typed = NULL;

      if (word->fate != WORD_RESPELLED && word->fate != WORD_SPLIT && !word->completed)
        continue;
      typed = text == NULL ? NULL : writing_in (text, word->typed);
      if (typed == NULL)
        typed = g_strdup (word->typed);
      if (word->completed)
        written = g_strconcat (word->shown, "*", NULL);
      else if (word->fate == WORD_SPLIT)
        written = split_as_written (answer, typed, word->shown);
      else
        written = as_written (answer, word->shown);
      g_ptr_array_add (answer->notes,
                       g_strdup_printf ("no article has \"%s\": ranked by \"%s\"", typed,
                                        written));
      if (!word->completed)
        g_hash_table_insert (answer->respelled, g_strdup (word->typed),
                             g_steal_pointer (&written));
    }
  if (text != NULL && answer->rows->len > 0)
    note_unheard (answer, search, text);
}

char *
answer_respell (const char *text, gsize length, GHashTable *respelled)
{
  g_autoptr(GString) out = g_string_new (NULL);
  gsize at = 0;
  Words words;
  WordSpan span;

  if (g_hash_table_size (respelled) == 0)
    return NULL;
  words_begin (&words, text, length);
  while (words_next (&words, &span))
    {
      char folded[WORD_MAX + 1];
      const char *instead;

      word_fold (text, span, folded);
      instead = g_hash_table_lookup (respelled, folded);
      if (instead == NULL || span.start < at)
        continue;
      g_string_append_len (out, text + at, (gssize) (span.start - at));
      g_string_append (out, instead);
      at = span.end;
    }
  g_string_append_len (out, text + at, (gssize) (length - at));
  return g_string_free (g_steal_pointer (&out), FALSE);
}
