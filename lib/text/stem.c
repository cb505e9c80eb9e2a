#include "text/stem.h"
#include "text/language.h"
#include "text/words.h"

#include <libstemmer.h>
#include <string.h>

enum
{
  ROOT_MIN = 2,      /* letters that an ending leaves */
  TRIM_MIN = 4,      /* bytes that stay when a final i goes */
  RESTORED_MORE = 8, /* bytes that an ending gains at most */
  STEM_MAX = WORD_MAX + RESTORED_MORE,
  SHORT_MAX = 30,      /* bytes of a word that is remembered */
  KNOWN_WORDS = 8192
};

/* An ending without its accents, and the spelling that Snowball knows. */
typedef struct
{
  const char *folded, *restored;
} Ending;

/* The longer before the shorter: the first that fits is taken.  An ending is here when its
 * accented reading is by far the more frequent; "-aria" (necesaria, hablaría) is not. */
static const Ending spanish[] = {
  { "ariamos", "aríamos" }, { "eriamos", "eríamos" }, { "iriamos", "iríamos" },
  { "ieramos", "iéramos" }, { "abamos", "ábamos" },   { "aramos", "áramos" },
  { "logias", "logías" },   { "logia", "logía" },     { "acion", "ación" },
  { "ucion", "ución" },     { "arian", "arían" },     { "erian", "erían" },
  { "irian", "irían" },     { "irias", "irías" },     { "iria", "iría" },
  { NULL, NULL },
};

/* And "numéros", which Snowball leaves apart from "numéro". */
static const Ending french[] = {
  { "ierement", "ièrement" }, { "ieres", "ières" }, { "iere", "ière" },
  { "ees", "ées" },           { "ee", "ée" },       { "os", "o" },
  { NULL, NULL },
};

static const Ending italian[] = {
  { "bilita", "bilità" }, { "icita", "icità" }, { "ivita", "ività" }, { NULL, NULL },
};

/* With the plurals that Snowball does not undo: opções, níveis, portais, mensagens. */
static const Ending portuguese[] = {
  { "ariamos", "aríamos" }, { "eriamos", "eríamos" }, { "iriamos", "iríamos" },
  { "assemos", "ássemos" }, { "essemos", "êssemos" }, { "issemos", "íssemos" },
  { "avamos", "ávamos" },   { "aramos", "áramos" },   { "ancias", "ância" },
  { "encias", "ência" },    { "ancia", "ância" },     { "encia", "ência" },
  { "iamos", "íamos" },     { "acoes", "ação" },      { "ucoes", "ução" },
  { "aveis", "ável" },      { "iveis", "ível" },      { "acao", "ação" },
  { "ucao", "ução" },       { "arao", "arão" },       { "erao", "erão" },
  { "irao", "irão" },       { "avel", "ável" },       { "ivel", "ível" },
  { "oes", "ão" },          { "ais", "al" },          { "eis", "el" },
  { "ens", "em" },          { "ins", "im" },          { "ons", "om" },
  { "uns", "um" },          { NULL, NULL },
};

static const Ending catalan[] = {
  { "cio", "ció" },
  { NULL, NULL },
};

static const Ending hungarian[] = {
  { "bol", "ból" }, { "rol", "ról" }, { "tol", "tól" }, { "nal", "nál" },
  { "nel", "nél" }, { "ert", "ért" }, { NULL, NULL },
};

/* What a language needs besides Snowball. */
typedef struct
{
  const char *lang;
  const char *snowball;  /* its name there, when it is another */
  const Ending *endings; /* or NULL */
  gboolean trims_i;      /* so that -ía and -ia, -ié and -ie become the same stem */
  const char *whole;     /* a word of the trade that Snowball would take apart */
} Rules;

static const Rules rules[] = {
  { "ca", .endings = catalan },
  { "es", .endings = spanish, .trims_i = TRUE },
  { "fr", .endings = french, .trims_i = TRUE },
  { "hu", .endings = hungarian },
  { "it", .endings = italian },
  { "nb", .snowball = "no" },
  { "nn", .snowball = "no" },
  { "pt", .endings = portuguese },
  { "ru", .whole = "домен" }, /* домена would be дом, a house */
};

static const Rules no_rules = { "", .snowball = NULL };

/* A word and its stem, if they are short: a line of the processor's cache. */
typedef struct
{
  guint8 word_length; /* 0: empty */
  guint8 stem_length;
  char word[SHORT_MAX];
  char stem[SHORT_MAX + 2];
} Known;

/* Text has few different words.  To look one up takes a tenth of the time of Snowball. */
struct Stemmer
{
  const Rules *rules;
  struct sb_stemmer *snowball; /* NULL: words stay as they are */
  char stem[WORD_MAX + 1];     /* the last one that was not short */
  Known known[KNOWN_WORDS];
};

static const Rules *
find_rules (const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (strcmp (rules[i].lang, code) == 0)
      return &rules[i];
  return &no_rules;
}

Stemmer *
stemmer_new (const char *lang)
{
  Stemmer *self = g_new0 (Stemmer, 1);
  char code[LANGUAGE_MAX + 1];

  language_code (lang, code);
  self->rules = find_rules (code);
  self->snowball = sb_stemmer_new (
      self->rules->snowball != NULL ? self->rules->snowball : code, "UTF_8");
  return self;
}

void
stemmer_free (Stemmer *self)
{
  if (self == NULL)
    return;
  sb_stemmer_delete (self->snowball);
  g_free (self);
}

static gboolean
has_digit (const char *word, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isdigit (word[i]))
      return TRUE;
  return FALSE;
}

static gboolean
begins_with (const char *word, gsize length, const char *beginning)
{
  gsize size = strlen (beginning);

  return length >= size && memcmp (word, beginning, size) == 0;
}

static gboolean
ends_with (const char *word, gsize length, const char *ending)
{
  gsize size = strlen (ending);

  return length >= size + ROOT_MIN && memcmp (word + length - size, ending, size) == 0;
}

static gsize
keep (const char *word, gsize length, char stem[WORD_MAX + 1])
{
  memcpy (stem, word, length);
  stem[length] = '\0';
  return length;
}

/* Copies the word to `word`, with the accents of its ending; returns its length. */
static gsize
restore (const Ending *endings, const char *folded, gsize length, char *word)
{
  memcpy (word, folded, length);
  for (; endings != NULL && endings->folded != NULL; endings++)
    if (ends_with (folded, length, endings->folded))
      {
        gsize root = length - strlen (endings->folded);
        gsize more = strlen (endings->restored);

        memcpy (word + root, endings->restored, more);
        return root + more;
      }
  return length;
}

/* A stem is folded again: Snowball leaves some accents, and puts in some of its own. */
static gsize
fold_stem (const char *stem, gsize length, gboolean trims_i, char folded[WORD_MAX + 1])
{
  gsize size = word_fold (stem, (WordSpan){ 0, length }, folded);

  if (trims_i && size > TRIM_MIN && folded[size - 1] == 'i')
    size--;
  folded[size] = '\0';
  return size;
}

/* Stems with Snowball into `stem` and returns the length. */
static gsize
stem_anew (Stemmer *self, const char *folded, gsize length, char stem[WORD_MAX + 1])
{
  const char *whole = self->rules->whole;
  char word[STEM_MAX + 1];
  const sb_symbol *raw;
  gsize size;

  if (whole != NULL && begins_with (folded, length, whole))
    return keep (whole, strlen (whole), stem);
  size = restore (self->rules->endings, folded, length, word);
  raw = sb_stemmer_stem (self->snowball, (const sb_symbol *)word, (int)size);
  if (raw == NULL)
    g_error ("out of memory");
  size = (gsize)sb_stemmer_length (self->snowball);
  size = fold_stem ((const char *)raw, size, self->rules->trims_i, stem);
  return size > 0 ? size : keep (folded, length, stem);
}

static guint32
hash (const char *word, gsize length)
{
  guint32 h = 2166136261u; /* FNV-1a */

  for (gsize i = 0; i < length; i++)
    h = (h ^ (guchar)word[i]) * 16777619u;
  return h ^ h >> 16;
}

/* The stem of a short word, remembered in place of another word when it is new. */
static const Known *
find_known (Stemmer *self, const char *folded, gsize length)
{
  Known *known = &self->known[hash (folded, length) % KNOWN_WORDS];
  char stem[WORD_MAX + 1];
  gsize size;

  if (known->word_length == length && memcmp (known->word, folded, length) == 0)
    return known;
  size = stem_anew (self, folded, length, stem);
  if (size > SHORT_MAX)
    return NULL;
  known->word_length = (guint8)length;
  known->stem_length = (guint8)size;
  memcpy (known->word, folded, length);
  memcpy (known->stem, stem, size + 1);
  return known;
}

const char *
stemmer_stem (Stemmer *self, const char *folded, gsize length, gsize *stem_length)
{
  const Known *known = NULL;

  g_assert (length <= WORD_MAX);
  if (self->snowball == NULL || has_digit (folded, length))
    {
      *stem_length = keep (folded, length, self->stem);
      return self->stem;
    }
  if (length <= SHORT_MAX && (known = find_known (self, folded, length)) != NULL)
    {
      *stem_length = known->stem_length;
      return known->stem;
    }
  *stem_length = stem_anew (self, folded, length, self->stem);
  return self->stem;
}
