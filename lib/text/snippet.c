#include "text/snippet.h"

#include <string.h>

#define ELLIPSIS "…"

/* In articles, windows of prose have .8 or more, of commands and JSON .6 or less. */
#define PROSE_SHARE 0.7

enum
{
  MAX_TOUCHING = 24, /* bytes without white space beside the first and last word */
  MAX_BYTES = 2048   /* of a snippet, however long its words are */
};

typedef struct
{
  const char *text;
  gsize length;
  GArray *spans; /* WordSpan of the words in the window */
  guint first;   /* the number of the first of them */
  gboolean more; /* words follow the window */
} Window;

static void
collect (Window *self, guint first, guint last)
{
  Words words;
  WordSpan span;
  guint number = 0;

  words_begin (&words, self->text, self->length);
  while (words_next (&words, &span))
    {
      if (number >= last)
        {
          self->more = TRUE;
          break;
        }
      if (number++ >= first)
        g_array_append_val (self->spans, span);
    }
}

static guint
first_match (const Window *self, const GArray *matches)
{
  for (guint i = 0; i < matches->len; i++)
    {
      guint number = g_array_index (matches, guint, i);

      if (number >= self->first && number - self->first < self->spans->len)
        return number - self->first;
    }
  return 0;
}

/* Whether a sentence or a block ends between two words. */
static gboolean
ends_sentence (const char *from, const char *to)
{
  for (const char *p = from; p < to; p++)
    if ((strchr (".!?:", *p) != NULL && *p != '\0' && p + 1 < to && g_ascii_isspace (p[1]))
        || (*p == '\n' && p + 1 < to && p[1] == '\n'))
      return TRUE;
  return FALSE;
}

/* The word where the snippet begins: after the first sentence end before the match. */
static guint
opening (const Window *self, guint match)
{
  for (guint i = 0; self->first > 0 && i < match; i++)
    {
      const WordSpan *span = &g_array_index (self->spans, WordSpan, i);
      const WordSpan *next = &g_array_index (self->spans, WordSpan, i + 1);

      if (ends_sentence (self->text + span->end, self->text + next->start))
        return i + 1;
    }
  return 0;
}

/* Takes along what touches the word, like a bracket or a full stop, when it is little. */
static gsize
grow_left (const Window *self, gsize word)
{
  gsize at = word;

  while (at > 0 && !g_ascii_isspace (self->text[at - 1]))
    at--;
  return word - at <= MAX_TOUCHING ? at : word;
}

static gsize
grow_right (const Window *self, gsize word)
{
  gsize at = word;

  while (at < self->length && !g_ascii_isspace (self->text[at]))
    at++;
  return at - word <= MAX_TOUCHING ? at : word;
}

/* ---- Prose or code */

/* Between words of a sentence: blanks and what ends or parts sentences, a hyphen, an apostrophe, any sign
 * that is not ASCII. */
static gboolean
is_plain_gap (const char *from, const char *to)
{
  gboolean alone = to - from == 1 && (*from == '-' || *from == '\'');
  gboolean blank = to <= from || alone;

  for (const char *p = from; p < to && !alone; p++)
    if (g_ascii_isspace (*p) || (*p & 0x80) != 0)
      blank = TRUE;
    else if (strchr (".,;:!?()'", *p) == NULL)
      return FALSE;
  return blank;
}

gboolean
snippet_is_code (const char *text, const GArray *words, guint first, guint last)
{
  guint plain = 0, gaps = 0;

  for (guint i = first + 1; i < MIN (last, words->len); i++, gaps++)
    plain += is_plain_gap (text + g_array_index (words, WordSpan, i - 1).end,
                           text + g_array_index (words, WordSpan, i).start);
  return plain < PROSE_SHARE * gaps;
}

/* ---- The snippet */

typedef struct
{
  const Window *window;
  const GArray *matches;
  guint next_match;
  GString *out;
  Snippet *snippet;
} Writer;

static gboolean
is_match (Writer *self, guint word)
{
  guint number = self->window->first + word;

  while (self->next_match < self->matches->len
         && g_array_index (self->matches, guint, self->next_match) < number)
    self->next_match++;
  return self->next_match < self->matches->len
         && g_array_index (self->matches, guint, self->next_match) == number;
}

static void
write_plain (Writer *self, gsize from, gsize to)
{
  for (gsize i = from; i < to; i++)
    {
      char c = self->window->text[i];

      if (!g_ascii_isspace (c))
        g_string_append_c (self->out, c);
      else if (self->out->len > 0 && self->out->str[self->out->len - 1] != ' ')
        g_string_append_c (self->out, ' ');
    }
}

static void
write_words (Writer *self, guint from, gsize start, gsize end)
{
  const GArray *spans = self->window->spans;
  gsize at = start;

  for (guint i = from; i < spans->len; i++)
    {
      const WordSpan *span = &g_array_index (spans, WordSpan, i);
      gsize span_end = MIN (span->end, end);
      WordSpan mark;

      if (!is_match (self, i) || span->start < at || span->start >= end)
        continue;
      write_plain (self, at, span->start);
      mark.start = self->out->len;
      write_plain (self, span->start, span_end);
      mark.end = self->out->len;
      at = span_end;
      g_array_append_val (self->snippet->marks, mark);
      if (self->snippet->marks->len == 1)
        self->snippet->match_start = span->start;
    }
  write_plain (self, at, end);
}

static gboolean
only_space (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      return FALSE;
  return TRUE;
}

void
snippet_cut (const char *text, gsize length, guint first, guint last, const GArray *matches,
             Snippet *out)
{
  g_autoptr(GArray) spans = g_array_new (FALSE, FALSE, sizeof (WordSpan));
  Window window = { text, length, spans, first, FALSE };
  Writer writer = { &window, matches, 0, g_string_new (NULL), out };

  out->marks = g_array_new (FALSE, FALSE, sizeof (WordSpan));
  out->match_start = 0;
  collect (&window, first, last);
  if (spans->len > 0)
    {
      guint from = opening (&window, first_match (&window, matches));
      gsize start = grow_left (&window, g_array_index (spans, WordSpan, from).start);
      gsize end = grow_right (&window, g_array_index (spans, WordSpan, spans->len - 1).end);

      if (end - start > MAX_BYTES)
        {
          end = start + MAX_BYTES;
          while ((text[end] & 0xc0) == 0x80)
            end--;
          window.more = TRUE;
        }
      out->match_start = start;
      if (!only_space (text, start))
        g_string_append (writer.out, ELLIPSIS " ");
      write_words (&writer, from, start, end);
      if (window.more)
        g_string_append (writer.out, " " ELLIPSIS);
    }
  out->text = g_string_free (writer.out, FALSE);
}
