/* snippet.h - a few words of a text, cut at word boundaries, with what to highlight. */
#pragma once

#include "text/words.h"

typedef struct
{
  char *text;        /* one line: white space folded, "…" where it was cut */
  GArray *marks;     /* WordSpan in `text`: the words to highlight, ascending */
  gsize match_start; /* byte offset, in the text it was cut from, of the first
                        highlighted word, or of the snippet's first when none is */
} Snippet;

/* Words [first, last) of `text` (`length` bytes), where `matches` (guint word numbers,
 * ascending) are highlighted.  The cut moves to the start of a sentence when one begins
 * between `first` and the first match. */
void snippet_cut (const char *text, gsize length, guint first, guint last,
                  const GArray *matches, Snippet *out);
/* Whether words [first, last) of these (WordSpan, from the text's first on) look like code or data: too few of
 * them are parted as the words of a sentence are. */
gboolean snippet_is_code (const char *text, const GArray *words, guint first, guint last);
static inline void
snippet_clear (Snippet *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->marks, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Snippet, snippet_clear)
