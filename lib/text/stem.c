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
  STEM_MAX = WORD_MAX + RESTORED_MORE
};

/* An ending without its accents, and the spelling that Snowball knows. */
typedef struct
{
  const char *folded, *restored;
} Ending;

/* The longer before the shorter: the first that fits is taken.  An ending is here when
 * its accented reading is by far the more frequent; "-aria" (necesaria, hablaría) is
 * not. */
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

/* Or domæner would lose "ener" for its ae. */
static const Ending danish[] = {
  { "aenerne", "ænerne" }, { "aenen", "ænen" }, { "aener", "æner" },
  { "aenet", "ænet" },     { "aene", "æne" },   { NULL, NULL },
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
  { "da", .endings = danish },
  { "es", .endings = spanish, .trims_i = TRUE },
  { "fr", .endings = french, .trims_i = TRUE },
  { "hu", .endings = hungarian },
  { "it", .endings = italian },
  { "nb", .snowball = "no", .endings = danish },
  { "nn", .snowball = "no", .endings = danish },
  { "no", .endings = danish },
  { "pt", .endings = portuguese },
  { "ru", .whole = "домен" }, /* домена would be дом, a house */
};

static const Rules no_rules = { "", .snowball = NULL };

struct Stemmer
{
  const Rules *rules;
  struct sb_stemmer *snowball; /* NULL: words stay as they are */
  char stem[WORD_MAX + 1];
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

static const char *
keep (Stemmer *self, const char *word, gsize length, gsize *stem_length)
{
  memcpy (self->stem, word, length);
  self->stem[length] = '\0';
  *stem_length = length;
  return self->stem;
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

const char *
stemmer_stem (Stemmer *self, const char *folded, gsize length, gsize *stem_length)
{
  const char *whole = self->rules->whole;
  char word[STEM_MAX + 1], plain[WORD_MAX + 1];
  const sb_symbol *stem;
  gsize size;

  g_assert (length <= WORD_MAX);
  if (self->snowball == NULL || has_digit (folded, length))
    return keep (self, folded, length, stem_length);
  if (whole != NULL && begins_with (folded, length, whole))
    return keep (self, whole, strlen (whole), stem_length);

  size = restore (self->rules->endings, folded, length, word);
  stem = sb_stemmer_stem (self->snowball, (const sb_symbol *) word, (int) size);
  if (stem == NULL)
    g_error ("out of memory");

  /* Snowball leaves accents, and puts in some of its own. */
  size = (gsize) sb_stemmer_length (self->snowball);
  size = word_fold ((const char *) stem, (WordSpan){ 0, size }, plain);
  if (self->rules->trims_i && size > TRIM_MIN && plain[size - 1] == 'i')
    size--;
  return size > 0 ? keep (self, plain, size, stem_length)
                  : keep (self, folded, length, stem_length);
}
