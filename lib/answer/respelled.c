#include "answer/answer.h"

#include <string.h>
#include "text/words.h"

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

void
answer_note_respelled (Answer *answer, const Search *search, const char *text)
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
