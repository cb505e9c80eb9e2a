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

gboolean
char_is_settled (gunichar c)
{
  return find_range (settled, G_N_ELEMENTS (settled), c) != NULL;
}

/* ---- Short cuts */

/* clang-format off */

/* Letters and digits of U+0080 to U+07FF. */
const guint64 char_letters[32] = {
  0x0000000000000000, 0x0000000000000000, 0x062c040000000000, 0xff7fffffff7fffff,
  0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
  0xffffffffffffffff, 0xffffffffffffffff, 0x01ffffffffffffff, 0x0000501f0003ffc3,
  0x0000000000000000, 0xb8cf000000000000, 0xfffffffbffffd740, 0xffbfffffffffffff,
  0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffc03, 0xffffffffffffffff,
  0xfffeffffffffffff, 0xffffffff027fffff, 0x00000000000001ff, 0x000787ffffff0000,
  0xffffffff00000000, 0xfffec3ff000007fe, 0xffffffffffffffff, 0x9fffc000002fffff,
  0x0000fffffffd0000, 0xffffffffffffe000, 0x0002003fffffffff, 0x003007ffffffffff,
};

/* What goes on with a word of U+0080 to U+07FF. */
const guint64 char_marks[32] = {
  0x0000000000000000, 0x0000000000000000, 0x0000200000000000, 0x0000000000000000,
  0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000,
  0x0000000000000000, 0x0000000000000000, 0xee00000000000000, 0x0000000000000000,
  0xffffffffffffffff, 0x0010ffffffffffff, 0x0000000000000000, 0x0000000000000000,
  0x0000000000000000, 0x0000000000000000, 0x00000000000003f8, 0x0000000000000000,
  0x0000000000000000, 0x0000000000000000, 0xbffffffffffe0000, 0x00000000000000b6,
  0x0000000017ff003f, 0x00010000fffff801, 0x0000000000000000, 0x00003dffbfc00000,
  0xffff000000028000, 0x00000000000007ff, 0x0001ffc000000000, 0x240ff80000000000,
};

/* One character or two ASCII letters each; "" for what does not count. */
const char char_folds_low[CHAR_FOLDS_LOW_END - CHAR_FOLDS_LOW][4] = {
  "", "", "", "", "", "", "", "", /* 0080 */
  "", "", "", "", "", "", "", "", /* 0088 */
  "", "", "", "", "", "", "", "", /* 0090 */
  "", "", "", "", "", "", "", "", /* 0098 */
  "", "", "", "", "", "", "", "", /* 00A0 */
  "", "", "a", "", "", "", "", "", /* 00A8 */
  "", "", "2", "3", "", "μ", "", "", /* 00B0 */
  "", "1", "o", "", "", "", "", "", /* 00B8 */
  "a", "a", "a", "a", "a", "a", "ae", "c", /* 00C0 */
  "e", "e", "e", "e", "i", "i", "i", "i", /* 00C8 */
  "d", "n", "o", "o", "o", "o", "o", "", /* 00D0 */
  "o", "u", "u", "u", "u", "y", "th", "ss", /* 00D8 */
  "a", "a", "a", "a", "a", "a", "ae", "c", /* 00E0 */
  "e", "e", "e", "e", "i", "i", "i", "i", /* 00E8 */
  "d", "n", "o", "o", "o", "o", "o", "", /* 00F0 */
  "o", "u", "u", "u", "u", "y", "th", "y", /* 00F8 */
  "a", "a", "a", "a", "a", "a", "c", "c", /* 0100 */
  "c", "c", "c", "c", "c", "c", "d", "d", /* 0108 */
  "d", "d", "e", "e", "e", "e", "e", "e", /* 0110 */
  "e", "e", "e", "e", "g", "g", "g", "g", /* 0118 */
  "g", "g", "g", "g", "h", "h", "h", "h", /* 0120 */
  "i", "i", "i", "i", "i", "i", "i", "i", /* 0128 */
  "i", "i", "ij", "ij", "j", "j", "k", "k", /* 0130 */
  "k", "l", "l", "l", "l", "l", "l", "l", /* 0138 */
  "l", "l", "l", "n", "n", "n", "n", "n", /* 0140 */
  "n", "n", "n", "n", "o", "o", "o", "o", /* 0148 */
  "o", "o", "oe", "oe", "r", "r", "r", "r", /* 0150 */
  "r", "r", "s", "s", "s", "s", "s", "s", /* 0158 */
  "s", "s", "t", "t", "t", "t", "t", "t", /* 0160 */
  "u", "u", "u", "u", "u", "u", "u", "u", /* 0168 */
  "u", "u", "u", "u", "w", "w", "y", "y", /* 0170 */
  "y", "z", "z", "z", "z", "z", "z", "s", /* 0178 */
  "ƀ", "ɓ", "ƃ", "ƃ", "ƅ", "ƅ", "ɔ", "ƈ", /* 0180 */
  "ƈ", "ɖ", "ɗ", "ƌ", "ƌ", "ƍ", "ǝ", "ə", /* 0188 */
  "ɛ", "f", "f", "ɠ", "ɣ", "ƕ", "ɩ", "ɨ", /* 0190 */
  "ƙ", "ƙ", "ƚ", "ƛ", "ɯ", "ɲ", "ƞ", "ɵ", /* 0198 */
  "o", "o", "ƣ", "ƣ", "ƥ", "ƥ", "ʀ", "ƨ", /* 01A0 */
  "ƨ", "ʃ", "ƪ", "ƫ", "ƭ", "ƭ", "ʈ", "u", /* 01A8 */
  "u", "ʊ", "ʋ", "ƴ", "ƴ", "ƶ", "ƶ", "ʒ", /* 01B0 */
  "ƹ", "ƹ", "ƺ", "ƻ", "ƽ", "ƽ", "ƾ", "ƿ", /* 01B8 */
  "ǀ", "ǁ", "ǂ", "ǃ", "dz", "dz", "dz", "lj", /* 01C0 */
  "lj", "lj", "nj", "nj", "nj", "a", "a", "i", /* 01C8 */
  "i", "o", "o", "u", "u", "u", "u", "u", /* 01D0 */
  "u", "u", "u", "u", "u", "ǝ", "a", "a", /* 01D8 */
  "a", "a", "ae", "ae", "ǥ", "ǥ", "g", "g", /* 01E0 */
  "k", "k", "o", "o", "o", "o", "ʒ", "ʒ", /* 01E8 */
  "j", "dz", "dz", "dz", "g", "g", "ƕ", "ƿ", /* 01F0 */
  "n", "n", "a", "a", "ae", "ae", "o", "o", /* 01F8 */
  "a", "a", "a", "a", "e", "e", "e", "e", /* 0200 */
  "i", "i", "i", "i", "o", "o", "o", "o", /* 0208 */
  "r", "r", "r", "r", "u", "u", "u", "u", /* 0210 */
  "s", "s", "t", "t", "ȝ", "ȝ", "h", "h", /* 0218 */
  "ƞ", "ȡ", "ȣ", "ȣ", "ȥ", "ȥ", "a", "a", /* 0220 */
  "e", "e", "o", "o", "o", "o", "o", "o", /* 0228 */
  "o", "o", "y", "y", "ȴ", "ȵ", "ȶ", "ȷ", /* 0230 */
  "ȸ", "ȹ", "ⱥ", "ȼ", "ȼ", "ƚ", "ⱦ", "ȿ", /* 0238 */
  "ɀ", "ɂ", "ɂ", "ƀ", "ʉ", "ʌ", "ɇ", "ɇ", /* 0240 */
  "ɉ", "ɉ", "ɋ", "ɋ", "ɍ", "ɍ", "ɏ", "ɏ", /* 0248 */
  "ɐ", "ɑ", "ɒ", "ɓ", "ɔ", "ɕ", "ɖ", "ɗ", /* 0250 */
  "ɘ", "ə", "ɚ", "ɛ", "ɜ", "ɝ", "ɞ", "ɟ", /* 0258 */
  "ɠ", "ɡ", "ɢ", "ɣ", "ɤ", "ɥ", "ɦ", "ɧ", /* 0260 */
  "ɨ", "ɩ", "ɪ", "ɫ", "ɬ", "ɭ", "ɮ", "ɯ", /* 0268 */
  "ɰ", "ɱ", "ɲ", "ɳ", "ɴ", "ɵ", "ɶ", "ɷ", /* 0270 */
  "ɸ", "ɹ", "ɺ", "ɻ", "ɼ", "ɽ", "ɾ", "ɿ", /* 0278 */
  "ʀ", "ʁ", "ʂ", "ʃ", "ʄ", "ʅ", "ʆ", "ʇ", /* 0280 */
  "ʈ", "ʉ", "ʊ", "ʋ", "ʌ", "ʍ", "ʎ", "ʏ", /* 0288 */
  "ʐ", "ʑ", "ʒ", "ʓ", "ʔ", "ʕ", "ʖ", "ʗ", /* 0290 */
  "ʘ", "ʙ", "ʚ", "ʛ", "ʜ", "ʝ", "ʞ", "ʟ", /* 0298 */
  "ʠ", "ʡ", "ʢ", "ʣ", "ʤ", "ʥ", "ʦ", "ʧ", /* 02A0 */
  "ʨ", "ʩ", "ʪ", "ʫ", "ʬ", "ʭ", "ʮ", "ʯ", /* 02A8 */
  "h", "ɦ", "j", "r", "ɹ", "ɻ", "ʁ", "w", /* 02B0 */
  "y", "", "", "", "", "", "", "", /* 02B8 */
  "ˀ", "ˁ", "", "", "", "", "ˆ", "ˇ", /* 02C0 */
  "ˈ", "ˉ", "ˊ", "ˋ", "ˌ", "ˍ", "ˎ", "ˏ", /* 02C8 */
  "ː", "ˑ", "", "", "", "", "", "", /* 02D0 */
  "", "", "", "", "", "", "", "", /* 02D8 */
  "ɣ", "l", "s", "x", "ʕ", "", "", "", /* 02E0 */
  "", "", "", "", "ˬ", "", "ˮ", "", /* 02E8 */
  "", "", "", "", "", "", "", "", /* 02F0 */
  "", "", "", "", "", "", "", "", /* 02F8 */
  "", "", "", "", "", "", "", "", /* 0300 */
  "", "", "", "", "", "", "", "", /* 0308 */
  "", "", "", "", "", "", "", "", /* 0310 */
  "", "", "", "", "", "", "", "", /* 0318 */
  "", "", "", "", "", "", "", "", /* 0320 */
  "", "", "", "", "", "", "", "", /* 0328 */
  "", "", "", "", "", "", "", "", /* 0330 */
  "", "", "", "", "", "", "", "", /* 0338 */
  "", "", "", "", "", "", "", "", /* 0340 */
  "", "", "", "", "", "", "", "", /* 0348 */
  "", "", "", "", "", "", "", "", /* 0350 */
  "", "", "", "", "", "", "", "", /* 0358 */
  "", "", "", "", "", "", "", "", /* 0360 */
  "", "", "", "", "", "", "", "", /* 0368 */
  "ͱ", "ͱ", "ͳ", "ͳ", "", "", "ͷ", "ͷ", /* 0370 */
  "", "", "", "ͻ", "ͼ", "ͽ", "", "ϳ", /* 0378 */
  "", "", "", "", "", "", "α", "", /* 0380 */
  "ε", "η", "ι", "", "ο", "", "υ", "ω", /* 0388 */
  "ι", "α", "β", "γ", "δ", "ε", "ζ", "η", /* 0390 */
  "θ", "ι", "κ", "λ", "μ", "ν", "ξ", "ο", /* 0398 */
  "π", "ρ", "", "σ", "τ", "υ", "φ", "χ", /* 03A0 */
  "ψ", "ω", "ι", "υ", "α", "ε", "η", "ι", /* 03A8 */
  "υ", "α", "β", "γ", "δ", "ε", "ζ", "η", /* 03B0 */
  "θ", "ι", "κ", "λ", "μ", "ν", "ξ", "ο", /* 03B8 */
  "π", "ρ", "σ", "σ", "τ", "υ", "φ", "χ", /* 03C0 */
  "ψ", "ω", "ι", "υ", "ο", "υ", "ω", "ϗ", /* 03C8 */
  "β", "θ", "υ", "υ", "υ", "φ", "π", "ϗ", /* 03D0 */
  "ϙ", "ϙ", "ϛ", "ϛ", "ϝ", "ϝ", "ϟ", "ϟ", /* 03D8 */
  "ϡ", "ϡ", "ϣ", "ϣ", "ϥ", "ϥ", "ϧ", "ϧ", /* 03E0 */
  "ϩ", "ϩ", "ϫ", "ϫ", "ϭ", "ϭ", "ϯ", "ϯ", /* 03E8 */
  "κ", "ρ", "σ", "ϳ", "θ", "ε", "", "ϸ", /* 03F0 */
  "ϸ", "σ", "ϻ", "ϻ", "ϼ", "ͻ", "ͼ", "ͽ", /* 03F8 */
  "е", "е", "ђ", "г", "є", "ѕ", "і", "ї", /* 0400 */
  "ј", "љ", "њ", "ћ", "к", "и", "ў", "џ", /* 0408 */
  "а", "б", "в", "г", "д", "е", "ж", "з", /* 0410 */
  "и", "й", "к", "л", "м", "н", "о", "п", /* 0418 */
  "р", "с", "т", "у", "ф", "х", "ц", "ч", /* 0420 */
  "ш", "щ", "ъ", "ы", "ь", "э", "ю", "я", /* 0428 */
  "а", "б", "в", "г", "д", "е", "ж", "з", /* 0430 */
  "и", "й", "к", "л", "м", "н", "о", "п", /* 0438 */
  "р", "с", "т", "у", "ф", "х", "ц", "ч", /* 0440 */
  "ш", "щ", "ъ", "ы", "ь", "э", "ю", "я", /* 0448 */
  "е", "е", "ђ", "г", "є", "ѕ", "і", "ї", /* 0450 */
  "ј", "љ", "њ", "ћ", "к", "и", "ў", "џ", /* 0458 */
  "ѡ", "ѡ", "ѣ", "ѣ", "ѥ", "ѥ", "ѧ", "ѧ", /* 0460 */
  "ѩ", "ѩ", "ѫ", "ѫ", "ѭ", "ѭ", "ѯ", "ѯ", /* 0468 */
  "ѱ", "ѱ", "ѳ", "ѳ", "ѵ", "ѵ", "ѵ", "ѵ", /* 0470 */
  "ѹ", "ѹ", "ѻ", "ѻ", "ѽ", "ѽ", "ѿ", "ѿ", /* 0478 */
  "ҁ", "ҁ", "", "", "", "", "", "", /* 0480 */
  "", "", "ҋ", "ҋ", "ҍ", "ҍ", "ҏ", "ҏ", /* 0488 */
  "ґ", "ґ", "ғ", "ғ", "ҕ", "ҕ", "җ", "җ", /* 0490 */
  "ҙ", "ҙ", "қ", "қ", "ҝ", "ҝ", "ҟ", "ҟ", /* 0498 */
  "ҡ", "ҡ", "ң", "ң", "ҥ", "ҥ", "ҧ", "ҧ", /* 04A0 */
  "ҩ", "ҩ", "ҫ", "ҫ", "ҭ", "ҭ", "ү", "ү", /* 04A8 */
  "ұ", "ұ", "ҳ", "ҳ", "ҵ", "ҵ", "ҷ", "ҷ", /* 04B0 */
  "ҹ", "ҹ", "һ", "һ", "ҽ", "ҽ", "ҿ", "ҿ", /* 04B8 */
  "ӏ", "ж", "ж", "ӄ", "ӄ", "ӆ", "ӆ", "ӈ", /* 04C0 */
  "ӈ", "ӊ", "ӊ", "ӌ", "ӌ", "ӎ", "ӎ", "ӏ", /* 04C8 */
  "а", "а", "а", "а", "ӕ", "ӕ", "е", "е", /* 04D0 */
  "ә", "ә", "ә", "ә", "ж", "ж", "з", "з", /* 04D8 */
  "ӡ", "ӡ", "и", "и", "и", "и", "о", "о", /* 04E0 */
  "ө", "ө", "ө", "ө", "э", "э", "у", "у", /* 04E8 */
  "у", "у", "у", "у", "ч", "ч", "ӷ", "ӷ", /* 04F0 */
  "ы", "ы", "ӻ", "ӻ", "ӽ", "ӽ", "ӿ", "ӿ", /* 04F8 */
  "ԁ", "ԁ", "ԃ", "ԃ", "ԅ", "ԅ", "ԇ", "ԇ", /* 0500 */
  "ԉ", "ԉ", "ԋ", "ԋ", "ԍ", "ԍ", "ԏ", "ԏ", /* 0508 */
  "ԑ", "ԑ", "ԓ", "ԓ", "ԕ", "ԕ", "ԗ", "ԗ", /* 0510 */
  "ԙ", "ԙ", "ԛ", "ԛ", "ԝ", "ԝ", "ԟ", "ԟ", /* 0518 */
  "ԡ", "ԡ", "ԣ", "ԣ", "ԥ", "ԥ", "ԧ", "ԧ", /* 0520 */
  "ԩ", "ԩ", "ԫ", "ԫ", "ԭ", "ԭ", "ԯ", "ԯ", /* 0528 */
};

const char char_folds_high[CHAR_FOLDS_HIGH_END - CHAR_FOLDS_HIGH][4] = {
  "a", "a", "b", "b", "b", "b", "b", "b", /* 1E00 */
  "c", "c", "d", "d", "d", "d", "d", "d", /* 1E08 */
  "d", "d", "d", "d", "e", "e", "e", "e", /* 1E10 */
  "e", "e", "e", "e", "e", "e", "f", "f", /* 1E18 */
  "g", "g", "h", "h", "h", "h", "h", "h", /* 1E20 */
  "h", "h", "h", "h", "i", "i", "i", "i", /* 1E28 */
  "k", "k", "k", "k", "k", "k", "l", "l", /* 1E30 */
  "l", "l", "l", "l", "l", "l", "m", "m", /* 1E38 */
  "m", "m", "m", "m", "n", "n", "n", "n", /* 1E40 */
  "n", "n", "n", "n", "o", "o", "o", "o", /* 1E48 */
  "o", "o", "o", "o", "p", "p", "p", "p", /* 1E50 */
  "r", "r", "r", "r", "r", "r", "r", "r", /* 1E58 */
  "s", "s", "s", "s", "s", "s", "s", "s", /* 1E60 */
  "s", "s", "t", "t", "t", "t", "t", "t", /* 1E68 */
  "t", "t", "u", "u", "u", "u", "u", "u", /* 1E70 */
  "u", "u", "u", "u", "v", "v", "v", "v", /* 1E78 */
  "w", "w", "w", "w", "w", "w", "w", "w", /* 1E80 */
  "w", "w", "x", "x", "x", "x", "y", "y", /* 1E88 */
  "z", "z", "z", "z", "z", "z", "h", "t", /* 1E90 */
  "w", "y", "a", "s", "ẜ", "ẝ", "ss", "ẟ", /* 1E98 */
  "a", "a", "a", "a", "a", "a", "a", "a", /* 1EA0 */
  "a", "a", "a", "a", "a", "a", "a", "a", /* 1EA8 */
  "a", "a", "a", "a", "a", "a", "a", "a", /* 1EB0 */
  "e", "e", "e", "e", "e", "e", "e", "e", /* 1EB8 */
  "e", "e", "e", "e", "e", "e", "e", "e", /* 1EC0 */
  "i", "i", "i", "i", "o", "o", "o", "o", /* 1EC8 */
  "o", "o", "o", "o", "o", "o", "o", "o", /* 1ED0 */
  "o", "o", "o", "o", "o", "o", "o", "o", /* 1ED8 */
  "o", "o", "o", "o", "u", "u", "u", "u", /* 1EE0 */
  "u", "u", "u", "u", "u", "u", "u", "u", /* 1EE8 */
  "u", "u", "y", "y", "y", "y", "y", "y", /* 1EF0 */
  "y", "y", "ỻ", "ỻ", "ỽ", "ỽ", "ỿ", "ỿ", /* 1EF8 */
  "α", "α", "α", "α", "α", "α", "α", "α", /* 1F00 */
  "α", "α", "α", "α", "α", "α", "α", "α", /* 1F08 */
  "ε", "ε", "ε", "ε", "ε", "ε", "", "", /* 1F10 */
  "ε", "ε", "ε", "ε", "ε", "ε", "", "", /* 1F18 */
  "η", "η", "η", "η", "η", "η", "η", "η", /* 1F20 */
  "η", "η", "η", "η", "η", "η", "η", "η", /* 1F28 */
  "ι", "ι", "ι", "ι", "ι", "ι", "ι", "ι", /* 1F30 */
  "ι", "ι", "ι", "ι", "ι", "ι", "ι", "ι", /* 1F38 */
  "ο", "ο", "ο", "ο", "ο", "ο", "", "", /* 1F40 */
  "ο", "ο", "ο", "ο", "ο", "ο", "", "", /* 1F48 */
  "υ", "υ", "υ", "υ", "υ", "υ", "υ", "υ", /* 1F50 */
  "", "υ", "", "υ", "", "υ", "", "υ", /* 1F58 */
  "ω", "ω", "ω", "ω", "ω", "ω", "ω", "ω", /* 1F60 */
  "ω", "ω", "ω", "ω", "ω", "ω", "ω", "ω", /* 1F68 */
  "α", "α", "ε", "ε", "η", "η", "ι", "ι", /* 1F70 */
  "ο", "ο", "υ", "υ", "ω", "ω", "", "", /* 1F78 */
  "α", "α", "α", "α", "α", "α", "α", "α", /* 1F80 */
  "α", "α", "α", "α", "α", "α", "α", "α", /* 1F88 */
  "η", "η", "η", "η", "η", "η", "η", "η", /* 1F90 */
  "η", "η", "η", "η", "η", "η", "η", "η", /* 1F98 */
  "ω", "ω", "ω", "ω", "ω", "ω", "ω", "ω", /* 1FA0 */
  "ω", "ω", "ω", "ω", "ω", "ω", "ω", "ω", /* 1FA8 */
  "α", "α", "α", "α", "α", "", "α", "α", /* 1FB0 */
  "α", "α", "α", "α", "α", "", "ι", "", /* 1FB8 */
  "", "", "η", "η", "η", "", "η", "η", /* 1FC0 */
  "ε", "ε", "η", "η", "η", "", "", "", /* 1FC8 */
  "ι", "ι", "ι", "ι", "", "", "ι", "ι", /* 1FD0 */
  "ι", "ι", "ι", "ι", "", "", "", "", /* 1FD8 */
  "υ", "υ", "υ", "υ", "ρ", "ρ", "υ", "υ", /* 1FE0 */
  "υ", "υ", "υ", "υ", "ρ", "", "", "", /* 1FE8 */
  "", "", "ω", "ω", "ω", "", "ω", "ω", /* 1FF0 */
  "ο", "ο", "ω", "ω", "ω", "", "", "", /* 1FF8 */
};

/* clang-format on */
