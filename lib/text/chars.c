#include "text/chars.h"

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
  { 0x05d0, 0x05ea, CHAR_LETTER },    /* Hebrew */
  { 0x0627, 0x063a, CHAR_LETTER },    /* Arabic */
  { 0x0641, 0x064a, CHAR_LETTER },    /* Arabic */
  { 0x0901, 0x0903, CHAR_MARK },      /* Devanagari */
  { 0x0905, 0x0928, CHAR_LETTER },    /* the same */
  { 0x092a, 0x0930, CHAR_LETTER },    /* the same */
  { 0x0935, 0x0939, CHAR_LETTER },    /* the same */
  { 0x093e, 0x094d, CHAR_MARK },      /* the same */
  { 0x0e01, 0x0e30, CHAR_PAIRED },    /* Thai */
  { 0x0e31, 0x0e31, CHAR_MARK },      /* the same */
  { 0x0e32, 0x0e32, CHAR_PAIRED },    /* the same */
  { 0x0e34, 0x0e37, CHAR_MARK },      /* the same */
  { 0x0e40, 0x0e45, CHAR_PAIRED },    /* the same */
  { 0x0e47, 0x0e4e, CHAR_MARK },      /* the same */
  { 0x3041, 0x3096, CHAR_PAIRED },    /* Hiragana */
  { 0x30a1, 0x30fa, CHAR_PAIRED },    /* Katakana */
  { 0x30fc, 0x30fc, CHAR_PAIRED },    /* the same */
  { 0x4e00, 0x9fff, CHAR_PAIRED },    /* Han */
  { 0xac00, 0xd7a3, CHAR_PAIRED },    /* Hangul */
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
  return range != NULL && kind == CHAR_LETTER && !g_unichar_isdigit (c) ? CHAR_PAIRED
                                                                        : kind;
}

gboolean
char_is_settled (gunichar c)
{
  return find_range (settled, G_N_ELEMENTS (settled), c) != NULL;
}
