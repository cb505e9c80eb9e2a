#include "text/fold.h"
#include "text/char-table.h"

#include <string.h>

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
  { 0x00e6, "ae" }, { 0x00f0, "d" }, { 0x00f8, "o" },  { 0x00fe, "th" },
  { 0x0111, "d" },  { 0x0127, "h" }, { 0x0131, "i" },  { 0x0138, "k" },
  { 0x0142, "l" },  { 0x014b, "n" }, { 0x0153, "oe" }, { 0x0167, "t" },
  { 0x0192, "f" },
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
cut (const char *word, char folded[WORD_MAX + 1])
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

  return cut (composed, folded);
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
