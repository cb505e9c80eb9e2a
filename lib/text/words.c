#include "text/words.h"
#include "text/char-table.h"

#include <string.h>

/* What a byte says of the character that begins with it.  A byte that begins none is a
 * break, so that text which is not UTF-8 only parts words. */
enum
{
  BYTE_BREAK,
  BYTE_LETTER, /* ASCII letter or digit */
  BYTE_TWO,    /* begins a character of two bytes */
  BYTE_MORE,   /* of three or four */
  BYTE_PAIRED  /* of three, Han or Hangul (U+5000 to U+9FFF, U+B000 to U+CFFF) */
};

static const guint8 bytes[256] = {
  ['0' ... '9'] = BYTE_LETTER,   ['A' ... 'Z'] = BYTE_LETTER,
  ['a' ... 'z'] = BYTE_LETTER,   [0xc2 ... 0xdf] = BYTE_TWO,
  [0xe0 ... 0xe4] = BYTE_MORE,   [0xe5 ... 0xe9] = BYTE_PAIRED,
  [0xea] = BYTE_MORE,            [0xeb ... 0xec] = BYTE_PAIRED,
  [0xed ... 0xf4] = BYTE_MORE,
};

#define EACH_BYTE(x) (G_GUINT64_CONSTANT (0x0101010101010101) * (x))

/* The high bit of each of the eight bytes that is an ASCII letter or digit.  No sum
 * carries into the next byte, for each adds less than 0x80 to seven bits. */
static inline guint64
letters_of_eight (guint64 eight)
{
  guint64 low = eight & EACH_BYTE (0x7f);
  guint64 lower = low | EACH_BYTE (0x20);
  guint64 alpha = (lower + EACH_BYTE (0x80 - 'a')) & ~(lower + EACH_BYTE (0x7f - 'z'));
  guint64 digit = (low + EACH_BYTE (0x80 - '0')) & ~(low + EACH_BYTE (0x7f - '9'));

  return (alpha | digit) & ~eight & EACH_BYTE (0x80);
}

/* The end of the ASCII letters and digits at `at`.  Eight bytes at once save most words
 * a mispredicted branch at their end, which would cost more than the reading. */
static inline const guchar *
skip_ascii (const guchar *at, const guchar *end)
{
  while (end - at >= 8)
    {
      guint64 eight, others;

      memcpy (&eight, at, sizeof eight);
      others = letters_of_eight (GUINT64_FROM_LE (eight)) ^ EACH_BYTE (0x80);
      if (others != 0)
        return at + __builtin_ctzll (others) / 8;
      at += 8;
    }
  while (at < end && bytes[*at] == BYTE_LETTER)
    at++;
  return at;
}

static inline CharKind
kind_of_two (const guchar *at, const guchar *end, gsize *size)
{
  guint lead = at[0] & 0x1f;
  guint trail;

  *size = 1;
  if (end - at < 2 || (at[1] & 0xc0) != 0x80)
    return CHAR_BREAK;
  *size = 2;
  trail = at[1] & 0x3f;
  if (char_letters[lead] >> trail & 1)
    return CHAR_LETTER;
  return char_marks[lead] >> trail & 1 ? CHAR_MARK : CHAR_BREAK;
}

static inline CharKind
kind_of_paired (const guchar *at, const guchar *end, gsize *size)
{
  *size = 1;
  if (end - at < 3 || (at[1] & 0xc0) != 0x80 || (at[2] & 0xc0) != 0x80)
    return CHAR_BREAK;
  *size = 3;
  return CHAR_PAIRED;
}

static CharKind
kind_of_more (const guchar *at, const guchar *end, gsize *size)
{
  gunichar c;

  *size = char_decode (at, end, &c);
  if (*size > 0)
    return char_kind (c);
  *size = 1;
  return CHAR_BREAK;
}

/* The kind of the character at `at`, before `end`, and its length in bytes. */
static inline CharKind
kind_at (const guchar *at, const guchar *end, gsize *size)
{
  *size = 1;
  switch (bytes[*at])
    {
    case BYTE_LETTER:
      return CHAR_LETTER;
    case BYTE_TWO:
      return kind_of_two (at, end, size);
    case BYTE_PAIRED:
      return kind_of_paired (at, end, size);
    case BYTE_MORE:
      return kind_of_more (at, end, size);
    default:
      return CHAR_BREAK;
    }
}

static const guchar *
skip_marks (const guchar *at, const guchar *end)
{
  gsize size;

  while (at < end && kind_at (at, end, &size) >= CHAR_MARK)
    at += size;
  return at;
}

/* The end of the run of letters, digits and marks at `at`. */
static inline const guchar *
skip_letters (const guchar *at, const guchar *end)
{
  for (;;)
    {
      CharKind kind;
      gsize size;

      at = skip_ascii (at, end);
      while (at < end && bytes[*at] == BYTE_TWO
             && kind_of_two (at, end, &size) != CHAR_BREAK)
        at += size;
      if (at == end || bytes[*at] == BYTE_BREAK)
        return at;
      kind = kind_at (at, end, &size);
      if (kind == CHAR_BREAK || kind == CHAR_PAIRED)
        return at;
      at += size;
    }
}

/* The first character at or after `at` that begins a word, and its kind and length;
 * `end` when there is none. */
static const guchar *
skip_breaks (const guchar *at, const guchar *end, CharKind *kind, gsize *size)
{
  for (;;)
    {
      while (at < end && bytes[*at] == BYTE_BREAK)
        at++;
      if (at == end)
        return at;
      *kind = kind_at (at, end, size);
      if (*kind == CHAR_LETTER || *kind == CHAR_PAIRED)
        return at;
      at += *size;
    }
}

/* The end of the paired character at `at`, marks included; `at` when it is another. */
static const guchar *
skip_paired (const guchar *at, const guchar *end)
{
  gsize size;

  if (at == end || kind_at (at, end, &size) != CHAR_PAIRED)
    return at;
  return skip_marks (at + size, end);
}

void
words_begin (Words *self, const char *text, gsize length)
{
  *self = (Words){ .text = text != NULL ? text : "", .length = length };
}

/* The pair of the character from `at` to `second` and the next one.  Alone it is a word
 * only as a run of one: the last of a longer run has been in the pair before. */
static gboolean
next_pair (Words *self, const guchar *at, const guchar *second, WordSpan *span)
{
  const guchar *text = (const guchar *) self->text;
  const guchar *after = skip_paired (second, text + self->length);
  gboolean is_last = after == second;
  gboolean is_word = !is_last || self->pending == 0;

  self->at = (gsize) (second - text);
  self->pending = is_last ? 0 : (gsize) (after - text);
  span->start = (gsize) (at - text);
  span->end = (gsize) (after - text);
  return is_word;
}

gboolean
words_next (Words *self, WordSpan *span)
{
  const guchar *text = (const guchar *) self->text;
  const guchar *end = text + self->length;
  const guchar *at;
  CharKind kind;
  gsize size;

  if (self->pending > 0
      && next_pair (self, text + self->at, text + self->pending, span))
    return TRUE;

  at = skip_breaks (text + self->at, end, &kind, &size);
  if (at < end && kind == CHAR_PAIRED)
    return next_pair (self, at, skip_marks (at + size, end), span);

  span->start = (gsize) (at - text);
  at = skip_letters (at, end);
  span->end = self->at = (gsize) (at - text);
  return span->start < span->end;
}
