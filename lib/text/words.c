#include "text/words.h"

#include <string.h>
#include "text/chars.h"

/* ---- What a character is */

typedef struct
{
  gunichar first, last;
  CharKind kind;
} Range;

/* Where the general category does not decide.  What is dropped are accents, points and
 * vowel signs that a writer may leave out; the marks of Indic and other scripts are
 * spelling.  Of a CHAR_PAIRED range only the letters and letter numbers are meant. */
static const Range special[] = {
  { 0x00bc, 0x00be, CHAR_BREAK },     /* fractions would fold to 14, 12, 34 */
  { 0x02b9, 0x02bb, CHAR_DROPPED },   /* primes and commas of transliterations */
  { 0x02bc, 0x02bc, CHAR_BREAK },     /* the apostrophe as a letter, like U+2019 */
  { 0x02bd, 0x02bf, CHAR_DROPPED },   /* Qur(U+02BE)an is Quran */
  { 0x0300, 0x036f, CHAR_DROPPED },   /* accents of Latin, Greek, Cyrillic */
  { 0x0374, 0x0374, CHAR_DROPPED },   /* = U+02B9 */
  { 0x037a, 0x037a, CHAR_BREAK },     /* a spacing iota subscript */
  { 0x0483, 0x0489, CHAR_DROPPED },   /* Cyrillic */
  { 0x0591, 0x05bd, CHAR_DROPPED },   /* Hebrew points */
  { 0x05bf, 0x05bf, CHAR_DROPPED },   /* the same */
  { 0x05c1, 0x05c2, CHAR_DROPPED },   /* the same */
  { 0x05c4, 0x05c5, CHAR_DROPPED },   /* the same */
  { 0x05c7, 0x05c7, CHAR_DROPPED },   /* the same */
  { 0x0610, 0x061a, CHAR_DROPPED },   /* Arabic */
  { 0x0640, 0x0640, CHAR_DROPPED },   /* Arabic tatweel, only lengthens a letter */
  { 0x064b, 0x065f, CHAR_DROPPED },   /* Arabic vowel signs, hamza, madda */
  { 0x0670, 0x0670, CHAR_DROPPED },   /* superscript alef */
  { 0x06d6, 0x06dc, CHAR_DROPPED },   /* Koranic signs */
  { 0x06df, 0x06e8, CHAR_DROPPED },   /* Koranic signs and small letters */
  { 0x06ea, 0x06ed, CHAR_DROPPED },   /* Koranic signs */
  { 0x0711, 0x0711, CHAR_DROPPED },   /* Syriac */
  { 0x0730, 0x074a, CHAR_DROPPED },   /* Syriac points */
  { 0x07fa, 0x07fa, CHAR_DROPPED },   /* NKo, as tatweel */
  { 0x0898, 0x089f, CHAR_DROPPED },   /* Arabic */
  { 0x08ca, 0x08e1, CHAR_DROPPED },   /* Arabic */
  { 0x08e3, 0x08ff, CHAR_DROPPED },   /* Arabic */
  { 0x0e00, 0x0eff, CHAR_PAIRED },    /* Thai, Lao */
  { 0x1000, 0x109f, CHAR_PAIRED },    /* Myanmar */
  { 0x1100, 0x115e, CHAR_PAIRED },    /* Hangul initials */
  { 0x115f, 0x1160, CHAR_DROPPED },   /* Hangul fillers */
  { 0x1161, 0x11ff, CHAR_MARK },      /* Hangul vowels and finals join the initial */
  { 0x1780, 0x17ff, CHAR_PAIRED },    /* Khmer */
  { 0x180b, 0x180d, CHAR_DROPPED },   /* Mongolian variation selectors */
  { 0x180f, 0x180f, CHAR_DROPPED },   /* the same */
  { 0x1ab0, 0x1ace, CHAR_DROPPED },   /* accents */
  { 0x1dc0, 0x1dff, CHAR_DROPPED },   /* accents */
  { 0x200b, 0x200b, CHAR_BREAK },     /* zero width space is there to part words */
  { 0x20d0, 0x20f0, CHAR_DROPPED },   /* accents of symbols, key caps */
  { 0x2150, 0x215f, CHAR_BREAK },     /* fractions */
  { 0x2189, 0x2189, CHAR_BREAK },     /* a fraction */
  { 0x2de0, 0x2dff, CHAR_DROPPED },   /* Cyrillic letters above */
  { 0x3005, 0x3163, CHAR_PAIRED },    /* kana, bopomofo, Hangul letters */
  { 0x3164, 0x3164, CHAR_DROPPED },   /* Hangul filler */
  { 0x3165, 0x318e, CHAR_PAIRED },    /* Hangul letters */
  { 0x31a0, 0x31ff, CHAR_PAIRED },    /* bopomofo, kana */
  { 0x3400, 0x4dbf, CHAR_PAIRED },    /* Han */
  { 0x4e00, 0x9fff, CHAR_PAIRED },    /* Han */
  { 0xa66f, 0xa672, CHAR_DROPPED },   /* Cyrillic */
  { 0xa674, 0xa67d, CHAR_DROPPED },   /* Cyrillic */
  { 0xa69e, 0xa69f, CHAR_DROPPED },   /* Cyrillic */
  { 0xa960, 0xa97c, CHAR_PAIRED },    /* Hangul initials */
  { 0xa9e0, 0xa9fe, CHAR_PAIRED },    /* Myanmar */
  { 0xaa60, 0xaa7f, CHAR_PAIRED },    /* Myanmar */
  { 0xac00, 0xd7a3, CHAR_PAIRED },    /* Hangul syllables */
  { 0xd7b0, 0xd7fb, CHAR_MARK },      /* Hangul vowels and finals */
  { 0xf900, 0xfaff, CHAR_PAIRED },    /* Han */
  { 0xfc5e, 0xfc63, CHAR_DROPPED },   /* Arabic vowel signs as letters */
  { 0xfcf2, 0xfcf4, CHAR_DROPPED },   /* the same on a tatweel */
  { 0xfe00, 0xfe0f, CHAR_DROPPED },   /* variation selectors */
  { 0xfe20, 0xfe2f, CHAR_DROPPED },   /* accents over two letters */
  { 0xfe70, 0xfe72, CHAR_DROPPED },   /* Arabic vowel signs as letters */
  { 0xfe74, 0xfe74, CHAR_DROPPED },   /* the same */
  { 0xfe76, 0xfe7f, CHAR_DROPPED },   /* the same */
  { 0xff66, 0xff9d, CHAR_PAIRED },    /* half width kana */
  { 0xff9e, 0xff9f, CHAR_MARK },      /* their voicing marks */
  { 0xffa0, 0xffa0, CHAR_DROPPED },   /* Hangul filler */
  { 0xffa1, 0xffdc, CHAR_PAIRED },    /* half width Hangul */
  { 0x1aff0, 0x1b16f, CHAR_PAIRED },  /* kana */
  { 0x20000, 0x3ffff, CHAR_PAIRED },  /* Han */
  { 0xe0100, 0xe01ef, CHAR_DROPPED }, /* variation selectors */
};

/* Characters without a simpler form that nothing composes with or changes places with,
 * except a mark that is not among them. */
static const Range settled[] = {
  { 0x05d0, 0x05ea, CHAR_LETTER }, /* Hebrew */
  { 0x0627, 0x063a, CHAR_LETTER }, /* Arabic */
  { 0x0641, 0x064a, CHAR_LETTER }, /* Arabic */
  { 0x0901, 0x0903, CHAR_MARK },   /* Devanagari */
  { 0x0905, 0x0928, CHAR_LETTER }, /* the same */
  { 0x092a, 0x0930, CHAR_LETTER }, /* the same */
  { 0x0935, 0x0939, CHAR_LETTER }, /* the same */
  { 0x093e, 0x094d, CHAR_MARK },   /* the same */
  { 0x0e01, 0x0e30, CHAR_PAIRED }, /* Thai */
  { 0x0e31, 0x0e31, CHAR_MARK },   /* the same */
  { 0x0e32, 0x0e32, CHAR_PAIRED }, /* the same */
  { 0x0e34, 0x0e37, CHAR_MARK },   /* the same */
  { 0x0e40, 0x0e45, CHAR_PAIRED }, /* the same */
  { 0x0e47, 0x0e4e, CHAR_MARK },   /* the same */
  { 0x3041, 0x3096, CHAR_PAIRED }, /* Hiragana */
  { 0x30a1, 0x30fa, CHAR_PAIRED }, /* Katakana */
  { 0x30fc, 0x30fc, CHAR_PAIRED }, /* the same */
  { 0x4e00, 0x9fff, CHAR_PAIRED }, /* Han */
  { 0xac00, 0xd7a3, CHAR_PAIRED }, /* Hangul */
};

static const Range *
find_range (const Range *ranges, gsize count, gunichar c)
{
  gsize low = 0;

  while (low < count)
    {
      gsize middle = low + (count - low) / 2;

      if (c < ranges[middle].first)
        count = middle;
      else if (c > ranges[middle].last)
        low = middle + 1;
      else
        return &ranges[middle];
    }
  return NULL;
}

static CharKind
kind_by_category (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
      return CHAR_MARK;
    case G_UNICODE_FORMAT:
      return CHAR_DROPPED;
    default:
      return g_unichar_isalnum (c) ? CHAR_LETTER : CHAR_BREAK;
    }
}

CharKind
char_kind (gunichar c)
{
  const Range *range;
  CharKind kind;

  if (c - 0x4e00 < 0x5200) /* most Han text, at once */
    return CHAR_PAIRED;
  range = find_range (special, G_N_ELEMENTS (special), c);
  if (range != NULL && range->kind != CHAR_PAIRED)
    return range->kind;
  kind = kind_by_category (c);
  return range != NULL && kind == CHAR_LETTER && !g_unichar_isdigit (c) ? CHAR_PAIRED : kind;
}

/* TRUE for many characters (not all) that fold to themselves beside any others that are
 * such too, or that are in the tables of chars.h and not dropped. */
static gboolean
is_settled (gunichar c)
{
  return find_range (settled, G_N_ELEMENTS (settled), c) != NULL;
}

/* ---- Words found */

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

/* Of the settled marks one goes before others: the Devanagari virama before a tone of Thai. */
static gboolean
changes_places (gunichar c, const char *folded, gsize length)
{
  return c == 0x094d && length >= 3 && (guchar) folded[length - 3] == 0xe0
         && (guchar) folded[length - 2] == 0xb9;
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
  if (added == 0 && *length > 0 && (guchar) folded[*length - 1] >= 0x80)
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
  return is_settled (c) && !changes_places (c, folded, *length)
         && append_settled (from, size, folded, length);
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

guint
word_paired (const char *folded)
{
  guint count = 0;

  if ((guchar) folded[0] < 0xe0)
    return 0;
  for (const char *c = folded; *c != '\0'; c = g_utf8_next_char (c))
    {
      CharKind kind = char_kind (g_utf8_get_char (c));

      if (kind != CHAR_PAIRED && kind != CHAR_MARK)
        return 0;
      count += kind == CHAR_PAIRED;
    }
  return count;
}

/* `a / b` is `a/b`, and so is `/a/b/`. */
static void
close_levels (char *text)
{
  char *to = text;

  for (const char *from = text; *from != '\0'; from++)
    {
      const char *next = from + strspn (from, " ");
      gboolean begins = to == text || to[-1] == '/';

      if (*from == ' ' ? !begins && *next != '/' && *next != '\0' : *from != '/' || !begins)
        *to++ = *from;
    }
  while (to > text && to[-1] == '/')
    to--;
  *to = '\0';
}

char *
word_filter (const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);
  g_autofree char *plain = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);

  if (strcmp (name, "category") == 0)
    close_levels (plain);
  return g_strconcat (name, ":", plain, NULL);
}
