#include "text/words.h"

#include <string.h>
#include "text/chars.h"

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
  ['0' ... '9'] = BYTE_LETTER, ['A' ... 'Z'] = BYTE_LETTER,   ['a' ... 'z'] = BYTE_LETTER,
  [0xc2 ... 0xdf] = BYTE_TWO,  [0xe0 ... 0xe4] = BYTE_MORE,   [0xe5 ... 0xe9] = BYTE_PAIRED,
  [0xea] = BYTE_MORE,          [0xeb ... 0xec] = BYTE_PAIRED, [0xed ... 0xf4] = BYTE_MORE,
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
      while (at < end && bytes[*at] == BYTE_TWO && kind_of_two (at, end, &size) != CHAR_BREAK)
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

  if (self->pending > 0 && next_pair (self, text + self->at, text + self->pending, span))
    return TRUE;

  at = skip_breaks (text + self->at, end, &kind, &size);
  if (at < end && kind == CHAR_PAIRED)
    return next_pair (self, at, skip_marks (at + size, end), span);

  span->start = (gsize) (at - text);
  at = skip_letters (at, end);
  span->end = self->at = (gsize) (at - text);
  return span->start < span->end;
}

/* ---- Folding */

enum
{
  LONGEST_DECOMPOSITION = 18, /* U+FDFA */

  /* Bytes that the slow path collects: composition makes them a third at worst, so they
   * give WORD_MAX, and a long word or an endless stack of marks costs little more than
   * reading it. */
  ENOUGH = 4 * WORD_MAX
};

/* Letters that Unicode does not take apart, after case folding. */
static const struct
{
  gunichar letter;
  const char *plain;
} plain_letters[] = {
  { 0x00e6, "ae" }, { 0x00f0, "d" }, { 0x00f8, "o" }, { 0x00fe, "th" }, { 0x0111, "d" },
  { 0x0127, "h" },  { 0x0131, "i" }, { 0x0138, "k" }, { 0x0142, "l" },  { 0x014b, "n" },
  { 0x0153, "oe" }, { 0x0167, "t" }, { 0x0192, "f" },
};

/* What is collected on the slow path. */
typedef struct
{
  GString *out;
  gunichar letter; /* the last one that is not a mark */
} Plain;

/* The Cyrillic letters that a mark makes into another letter, not an accented one:
 * short i, Ukrainian yi, Belarusian short u. */
static gboolean
is_letter_of_its_own (gunichar letter, gunichar mark)
{
  letter = g_unichar_tolower (letter);
  return (mark == 0x0306 && (letter == 0x0438 || letter == 0x0443))
         || (mark == 0x0308 && letter == 0x0456);
}

/* g_utf8_casefold() swaps the cases of Cherokee, where the capitals are the fold. */
static gunichar
cherokee_capital (gunichar c)
{
  if (c - 0xab70 < 80)
    return c - 0xab70 + 0x13a0;
  return c - 0x13f8 < 6 ? c - 8 : c;
}

static void
append_plain (Plain *plain, gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plain_letters); i++)
    if (c == plain_letters[i].letter)
      {
        g_string_append (plain->out, plain_letters[i].plain);
        return;
      }
  if (g_unichar_isdigit (c))
    c = '0' + (gunichar) g_unichar_digit_value (c);
  g_string_append_unichar (plain->out, cherokee_capital (c));
}

/* Appends one character of a decomposition, unless it is one that does not count. */
static void
append_part (Plain *plain, gunichar c)
{
  CharKind kind = char_kind (c);

  if (is_letter_of_its_own (plain->letter, c))
    {
      g_string_append_unichar (plain->out, c);
      plain->letter = 0;
    }
  else if (kind != CHAR_BREAK && kind != CHAR_DROPPED)
    append_plain (plain, c);
  if (kind == CHAR_LETTER || kind == CHAR_PAIRED)
    plain->letter = c;
}

static void
append_decomposed (Plain *plain, gunichar c)
{
  gunichar parts[LONGEST_DECOMPOSITION];
  gsize count = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));

  for (gsize i = 0; i < count; i++)
    append_part (plain, parts[i]);
}

/* The compatibility decomposition of `text` without the marks that do not count. */
static GString *
decompose (const char *text, gsize length)
{
  const guchar *at = (const guchar *) text;
  const guchar *end = at + length;
  Plain plain = { g_string_sized_new (2 * WORD_MAX), 0 };
  gunichar c;

  while (at < end && plain.out->len < ENOUGH)
    {
      gsize size = char_decode (at, end, &c);

      if (size > 0)
        append_decomposed (&plain, c);
      at += MAX (size, 1);
    }
  return plain.out;
}

static gsize
fold_cut (const char *word, char folded[WORD_MAX + 1])
{
  gsize length = strlen (word);

  if (length > WORD_MAX)
    length = (gsize) (g_utf8_find_prev_char (word, word + WORD_MAX + 1) - word);
  memcpy (folded, word, length);
  folded[length] = '\0';
  return length;
}

/* Case folding comes between two decompositions because each can bring work for the
 * other. */
gsize
fold_slowly (const char *text, WordSpan span, char folded[WORD_MAX + 1])
{
  g_autoptr(GString) raw = decompose (text + span.start, span.end - span.start);
  g_autofree char *lower = g_utf8_casefold (raw->str, (gssize) raw->len);
  g_autoptr(GString) plain = decompose (lower, strlen (lower));
  g_autofree char *composed
    = g_utf8_normalize (plain->str, (gssize) plain->len, G_NORMALIZE_NFC);

  return fold_cut (composed, folded);
}

static gboolean
append_settled (const guchar *at, gsize size, char *folded, gsize *length)
{
  for (gsize i = 0; i < size; i++)
    folded[(*length)++] = (char) at[i];
  return TRUE;
}

static gboolean
append_from_table (const char *plain, char *folded, gsize *length)
{
  gsize added = 0;

  added += plain[0] != '\0';
  added += plain[1] != '\0';
  added += plain[2] != '\0';

  /* A mark can make й of и; after an ASCII letter it only goes. */
  if (added == 0 && *length > 0 && folded[*length - 1] < 0)
    return FALSE;
  memcpy (folded + *length, plain, 4);
  *length += added;
  return TRUE;
}

/* Folds the character at `at` without looking at its neighbours and appends it; FALSE
 * when that will not do or when there may not be room for it. */
static gboolean
append_folded (const guchar **at, const guchar *end, char *folded, gsize *length)
{
  const guchar *from = *at;
  const char *plain;
  gunichar c;
  gsize size = char_decode (from, end, &c);

  *at += size;
  if (size == 0 || *length + 4 > WORD_MAX)
    return FALSE;
  plain = char_fold (c);
  if (plain != NULL)
    return append_from_table (plain, folded, length);
  return char_is_settled (c) && append_settled (from, size, folded, length);
}

/* Lower case of `size` ASCII letters and digits, at most WORD_MAX: setting one bit does
 * it, for digits have it already.  FALSE, with rubbish in `folded`, if there are other
 * bytes.  The last eight (four) overlap the ones before. */
static inline gboolean
fold_ascii (const guchar *at, gsize size, char *folded)
{
  guint64 seen = 0, eight;
  guint32 four[2];

  if (size >= 8)
    for (gsize i = 0; i < size; i += 8)
      {
        i = MIN (i, size - 8);
        memcpy (&eight, at + i, 8);
        seen |= eight;
        eight |= G_GUINT64_CONSTANT (0x2020202020202020);
        memcpy (folded + i, &eight, 8);
      }
  else if (size >= 4)
    {
      memcpy (&four[0], at, 4);
      memcpy (&four[1], at + size - 4, 4);
      seen = four[0] | four[1];
      four[0] |= 0x20202020;
      four[1] |= 0x20202020;
      memcpy (folded, &four[0], 4);
      memcpy (folded + size - 4, &four[1], 4);
    }
  else
    for (gsize i = 0; i < size; i++)
      {
        seen |= at[i];
        folded[i] = (char) (at[i] | 0x20);
      }
  folded[size] = '\0';
  return (seen & G_GUINT64_CONSTANT (0x8080808080808080)) == 0;
}

gsize
word_fold (const char *text, WordSpan span, char folded[WORD_MAX + 1])
{
  const guchar *at = (const guchar *) text + span.start;
  const guchar *end = (const guchar *) text + span.end;
  gsize length = 0;

  if (end - at <= WORD_MAX && fold_ascii (at, (gsize) (end - at), folded))
    return (gsize) (end - at);
  while (at < end)
    if (*at >= 0x80)
      {
        if (!append_folded (&at, end, folded, &length))
          return fold_slowly (text, span, folded);
      }
    else if (length < WORD_MAX)
      folded[length++] = (char) (*at++ | 0x20); /* digits have the bit already */
    else
      break;
  folded[length] = '\0';
  return length;
}
