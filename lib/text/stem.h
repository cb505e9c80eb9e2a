/* stem.h - Snowball stemmers by language, and the words a query can do without.
 *
 * A language is an ISO 639 code ("en", "nl"); case and a region ("pt-BR", "nl_BE") are
 * ignored.  A language without a stemmer, an unknown one and NULL leave words as they
 * are.
 *
 * Words come folded, without diacritics, so that configuración and configuracion, as
 * people type it, have one stem; where Snowball knows an ending only by its accents,
 * they are put back first, and the stem is folded again. */
#pragma once

#include <glib.h>

/* Name and version of the rules of stemming, folding and reading articles; stored with an index, which
 * must be rebuilt when it changes. */
#define STEM_RULES "snowball-2.2 fold-1 read-10"

typedef struct Stemmer Stemmer; /* one thread at a time */

/* Stemmers by language: a table of the caller's, which is empty at first and freed by
 * g_hash_table_unref (); and the one of `lang`, made when it is first asked for. */
GHashTable *stemmers_new (void);
Stemmer *stemmers_get (GHashTable *self, const char *lang);

/* The stem of a word from word_fold() (`length` bytes), NUL-terminated, folded, at most
 * WORD_MAX bytes, never empty; valid until the next call or the stemmer's end.  Words
 * with a digit are not stemmed.  A quarter to half a microsecond: who has many words
 * keeps the stems of those it has met. */
const char *stemmer_stem (Stemmer *self, const char *folded, gsize length, gsize *stem_length);

/* What a word is to a query. */
typedef enum
{
  STEM_SUBJECT, /* about something */
  STEM_WEAK, /* says how somebody asks more often than what about (want, someone, today, without;
                 * 100 to 130 a language): a ranking gives it less weight */
  STEM_STOP /* a stop word (150 to 220 a language: en, nl, de, es, fr, it, pt, ru; none for
                 * others).  Some are top level domains (be, es, is, it, me): a caller that sees
                 * `.es` in the query does well to keep it */
} StemPart;

StemPart stem_part (const char *lang, const char *folded);

/* True when `stem` is that of a word of `lang` (en: SCOWL 60 and the 10,000 commonest words; de, es,
 * nl, ru: these; none for others): who typed it meant it. */
gboolean stem_is_known (const char *lang, const char *stem);

/* The tables behind them, for tests.  Fixed width, so that they need no relocation when a program
 * starts. */
typedef char StopWord[24];

/* The stop words of `lang`, or its weak ones, folded and in the order of strcmp(); NULL for none. */
const StopWord *stop_words (const char *lang, gboolean weak, gsize *count);
