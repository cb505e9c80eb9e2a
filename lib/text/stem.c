#include "text/stem.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>
#include "text/words.h"

enum
{
  LANGUAGE_MAX = 3 /* letters of a code, as in ISO 639 */
};

/* The language of a tag like "pt-BR" or "nl_BE", in lower case: "pt", "nl"; "" when it
 * has none (NULL, "C", more letters than a code has). */
static void
language_code (const char *tag, char code[LANGUAGE_MAX + 1])
{
  gsize length = 0;

  while (tag != NULL && g_ascii_isalpha (tag[length]) && length < LANGUAGE_MAX)
    {
      code[length] = g_ascii_tolower (tag[length]);
      length++;
    }
  if (length < 2 || g_ascii_isalnum (tag[length]))
    length = 0;
  code[length] = '\0';
}

enum
{
  ROOT_MIN = 2, /* letters that an ending leaves */
  APART_LETTERS = 2,
  TRIM_MIN = 4,      /* bytes that stay when a final i goes */
  RESTORED_MORE = 8, /* bytes that an ending gains at most */
  STEM_MAX = WORD_MAX + RESTORED_MORE,
  ASKED_FEW = 64, /* who asks no more often has no use for what is kept */
  KEPT = 1024,
  KEPT_BYTES = 22 /* of a word and of a stem, at most */
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
  { "ierement", "ièrement" },
  { "ieres", "ières" },
  { "iere", "ière" },
  { "ees", "ées" },
  { "ee", "ée" },
  { "os", "o" },
  { NULL, NULL },
};

static const Ending italian[] = {
  { "bilita", "bilità" },
  { "icita", "icità" },
  { "ivita", "ività" },
  { NULL, NULL },
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

/* A word that was met, and its stem. */
typedef struct
{
  guint8 word_length, stem_length; /* of the word 0: nothing is kept here */
  char word[KEPT_BYTES], stem[KEPT_BYTES];
} KeptStem;

/* In order. */
typedef struct
{
  const StopWord *words;
  gsize count;
} WordTable;

static const WordTable *table_of (const char *lang, gboolean weak);
static gboolean table_has (const WordTable *table, const char *folded);

struct Stemmer
{
  const Rules *rules;
  const WordTable *stops;      /* or NULL */
  struct sb_stemmer *snowball; /* NULL: words stay as they are */
  guint asked;
  KeptStem *kept; /* KEPT of them, each in the one place that it may have; or NULL */
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

static Stemmer *
stemmer_new (const char *lang)
{
  Stemmer *self = g_new0 (Stemmer, 1);
  char code[LANGUAGE_MAX + 1];

  language_code (lang, code);
  self->rules = find_rules (code);
  self->stops = table_of (code, FALSE);
  self->snowball
    = sb_stemmer_new (self->rules->snowball != NULL ? self->rules->snowball : code, "UTF_8");
  return self;
}

static void
stemmer_free (gpointer data)
{
  Stemmer *self = data;

  sb_stemmer_delete (self->snowball);
  g_free (self->kept);
  g_free (self);
}

GHashTable *
stemmers_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stemmer_free);
}

Stemmer *
stemmers_get (GHashTable *self, const char *lang)
{
  const char *key = lang != NULL ? lang : "";
  Stemmer *stemmer = g_hash_table_lookup (self, key);

  if (stemmer == NULL)
    {
      stemmer = stemmer_new (lang);
      g_hash_table_insert (self, g_strdup (key), stemmer);
    }
  return stemmer;
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

/* No stop word is the stem of another word: Sicherheit is not sich, UPS is not up.  Such a word keeps two letters
 * more.  `stem`: of a stop word's letters, `size` bytes. */
static const char *
keep_apart (Stemmer *self, const char *folded, gsize length, const char *stem, gsize size,
            gsize *stem_length)
{
  char word[WORD_MAX + 1];
  gsize end = size;

  memcpy (word, folded, length);
  word[length] = '\0';
  if (table_has (self->stops, word))
    return keep (self, stem, size, stem_length);
  for (guint i = 0; i < APART_LETTERS && end < length; i++)
    end = (gsize) (g_utf8_next_char (word + end) - word);
  word[MIN (end, length)] = '\0';
  if (table_has (self->stops, word))
    end = length;
  return keep (self, folded, MIN (end, length), stem_length);
}

static const char *
stem_anew (Stemmer *self, const char *folded, gsize length, gsize *stem_length)
{
  const char *whole = self->rules->whole;
  char word[STEM_MAX + 1], plain[WORD_MAX + 1];
  const sb_symbol *stem;
  gsize size;

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
  plain[size] = '\0';
  if (size < length && begins_with (folded, length, plain) && table_has (self->stops, plain))
    return keep_apart (self, folded, length, plain, size, stem_length);
  return size > 0 ? keep (self, plain, size, stem_length)
                  : keep (self, folded, length, stem_length);
}

/* Where the stem of a word is kept; NULL: nowhere. */
static KeptStem *
place_of (Stemmer *self, const char *folded, gsize length)
{
  guint32 hash = 2166136261u;

  if (length > KEPT_BYTES || self->asked++ < ASKED_FEW)
    return NULL;
  if (self->kept == NULL)
    self->kept = g_new0 (KeptStem, KEPT);
  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guint8) folded[i]) * 16777619u;
  return &self->kept[(hash ^ hash >> 16) % KEPT];
}

const char *
stemmer_stem (Stemmer *self, const char *folded, gsize length, gsize *stem_length)
{
  const char *stem;
  KeptStem *kept;

  g_assert (length <= WORD_MAX);
  if (self->snowball == NULL || has_digit (folded, length))
    return keep (self, folded, length, stem_length);
  kept = place_of (self, folded, length);
  if (kept != NULL && length == kept->word_length && memcmp (kept->word, folded, length) == 0)
    return keep (self, kept->stem, kept->stem_length, stem_length);
  stem = stem_anew (self, folded, length, stem_length);
  if (kept == NULL || *stem_length > KEPT_BYTES)
    return stem;
  kept->word_length = (guint8) length;
  kept->stem_length = (guint8) *stem_length;
  memcpy (kept->word, folded, length);
  memcpy (kept->stem, stem, *stem_length);
  return stem;
}

/* ---- Stop words */

/* Particles, pronouns, forms of "to be", "can" and the like, what questions begin with,
 * and what an apostrophe leaves (don t, l, qu).  Not here, since they say something on
 * a support desk: up down off out without own, uit, sans sin sem, estado stato; the top
 * level domains nu net (Dutch) and eu (French). */

/* clang-format off */
static const StopWord dutch_stops[] = {
  "aan", "aangezien", "al", "alle", "alleen", "alles", "als", "alsjeblieft", "altijd",
  "ander", "andere", "anders", "bedankt", "ben", "bent", "bij", "bijna", "daar",
  "daarna", "daarom", "dan", "dat", "de", "deze", "die", "dit", "doe", "doen", "doet",
  "door", "dus", "een", "eens", "en", "er", "erg", "ergens", "even", "ga", "gaan",
  "gaat", "geen", "graag", "had", "hadden", "hallo", "heb", "hebben", "hebt", "heeft",
  "heel", "hem", "hen", "het", "hier", "hij", "hoe", "hoeveel", "hoewel", "hoi",
  "hun", "ieder", "iedere", "iedereen", "iemand", "iets", "ik", "in", "indien", "is",
  "ja", "je", "jij", "jou", "jouw", "jullie", "kan", "kon", "konden", "kun", "kunnen",
  "kunt", "maar", "mag", "me", "mee", "meer", "men", "met", "mij", "mijn",
  "misschien", "mocht", "moest", "moesten", "moet", "moeten", "mogen", "n", "na",
  "naar", "nadat", "niemand", "niet", "niets", "nog", "nooit", "of", "om", "omdat",
  "ons", "onze", "ook", "op", "over", "pas", "s", "sinds", "sommige", "steeds", "t",
  "te", "tegen", "terwijl", "toch", "toe", "toen", "tot", "totdat", "tussen", "u",
  "uw", "vaak", "van", "vanuit", "veel", "via", "voor", "vooral", "voordat", "waar",
  "waarbij", "waardoor", "waarom", "waarop", "waarvoor", "wanneer", "want", "waren",
  "was", "wat", "we", "weer", "wel", "welk", "welke", "werd", "werden", "wie", "wij",
  "wil", "willen", "wilt", "word", "worden", "wordt", "zal", "ze", "zelf", "zich",
  "zij", "zijn", "zo", "zoals", "zodat", "zou", "zouden", "zullen", "zult",
};

static const StopWord english_stops[] = {
  "a", "about", "above", "after", "again", "against", "all", "also", "am", "an",
  "and", "any", "anyone", "anything", "are", "aren", "arent", "as", "at", "be",
  "because", "been", "before", "being", "below", "between", "both", "but", "by",
  "can", "cannot", "cant", "could", "couldn", "couldnt", "d", "did", "didn", "didnt",
  "do", "does", "doesn", "doesnt", "doing", "don", "dont", "during", "each", "either",
  "else", "every", "few", "for", "from", "had", "hadn", "has", "hasn", "have",
  "haven", "having", "he", "her", "here", "hers", "herself", "hey", "hi", "him",
  "himself", "his", "how", "however", "hows", "i", "if", "im", "in", "into", "is",
  "isn", "isnt", "it", "its", "itself", "ive", "just", "ll", "m", "may", "me",
  "might", "more", "most", "much", "must", "my", "myself", "neither", "no", "nor",
  "not", "now", "of", "on", "once", "only", "or", "other", "our", "ours", "ourselves",
  "please", "re", "s", "same", "shall", "she", "should", "shouldn", "since", "so",
  "some", "someone", "something", "such", "t", "than", "thanks", "that", "the",
  "their", "theirs", "them", "themselves", "then", "there", "these", "they", "this",
  "those", "though", "through", "thx", "to", "too", "until", "upon", "ve", "very",
  "was", "wasn", "wasnt", "we", "were", "weren", "what", "whatever", "whats", "when",
  "whenever", "where", "whether", "which", "while", "who", "whom", "whose", "why",
  "will", "with", "won", "wont", "would", "wouldn", "yet", "you", "your", "yours",
  "yourself", "yourselves",
};

static const StopWord french_stops[] = {
  "a", "ai", "ainsi", "alors", "apres", "as", "au", "aucun", "aucune", "aujourd",
  "aussi", "autre", "autres", "aux", "avais", "avait", "avant", "avec", "avez",
  "avoir", "avons", "bonjour", "c", "ca", "car", "ce", "ceci", "cela", "celle",
  "celles", "celui", "ces", "cet", "cette", "ceux", "chaque", "chez", "ci", "combien",
  "comme", "comment", "d", "dans", "de", "depuis", "des", "dois", "doit", "donc",
  "dont", "du", "elle", "elles", "en", "encore", "entre", "es", "est", "et",
  "etaient", "etait", "etant", "ete", "etes", "etre", "eux", "faire", "fait", "faut",
  "fut", "hui", "ici", "il", "ils", "j", "je", "jusqu", "jusque", "l", "la",
  "laquelle", "le", "lequel", "les", "lesquelles", "lesquels", "leur", "leurs",
  "lors", "lorsqu", "lorsque", "lui", "m", "ma", "mais", "me", "meme", "memes",
  "merci", "mes", "moi", "moins", "mon", "n", "ne", "ni", "non", "nos", "notre",
  "nous", "on", "ont", "ou", "par", "parce", "pas", "pendant", "peu", "peut",
  "peuvent", "peux", "plus", "pour", "pourquoi", "pouvez", "puis", "puisque", "qu",
  "quand", "que", "quel", "quelle", "quelles", "quelqu", "quelque", "quelques",
  "quels", "qui", "quoi", "s", "sa", "se", "sera", "ses", "si", "soit", "sommes",
  "son", "sont", "sous", "souvent", "suis", "sur", "t", "ta", "te", "tes", "toi",
  "ton", "tous", "tout", "toute", "toutes", "tres", "tu", "un", "une", "va", "vais",
  "vers", "veux", "voici", "voila", "vont", "vos", "votre", "voudrais", "vous", "y",
};

static const StopWord german_stops[] = {
  "ab", "aber", "alle", "allem", "allen", "aller", "alles", "als", "also", "am", "an",
  "andere", "anderen", "anderer", "anderes", "auch", "auf", "bei", "beim", "bin",
  "bis", "bist", "bitte", "da", "dabei", "dafur", "daher", "damit", "danach", "danke",
  "dann", "daran", "darauf", "darf", "darum", "das", "dass", "davon", "dazu", "dein",
  "deine", "deinem", "deinen", "deiner", "dem", "den", "denen", "denn", "der",
  "deren", "des", "deshalb", "dessen", "dich", "die", "dies", "diese", "diesem",
  "diesen", "dieser", "dieses", "dir", "doch", "dort", "du", "durch", "durfen", "ein",
  "eine", "einem", "einen", "einer", "eines", "einige", "einmal", "er", "es", "etwas",
  "euch", "euer", "eure", "fuer", "fur", "gegen", "gibt", "habe", "haben", "hallo",
  "hat", "hatte", "hatten", "hier", "ich", "ihm", "ihn", "ihnen", "ihr", "ihre",
  "ihrem", "ihren", "ihrer", "ihres", "im", "immer", "in", "ins", "ist", "ja", "jede",
  "jedem", "jeden", "jeder", "jedes", "jedoch", "jemand", "jetzt", "kann", "kannst",
  "kein", "keine", "keinen", "koennen", "konnen", "konnt", "konnte", "man", "mehr",
  "mein", "meine", "meinem", "meinen", "meiner", "meines", "mich", "mir", "mit",
  "mochte", "moechte", "muss", "mussen", "nach", "nicht", "nichts", "noch", "nun",
  "nur", "ob", "oder", "sehr", "sein", "seine", "seinem", "seinen", "seiner", "seit",
  "selbst", "sich", "sie", "sind", "so", "soll", "sollen", "sollte", "sondern",
  "sonst", "sowie", "uber", "ueber", "um", "und", "uns", "unser", "unsere", "unseren",
  "unserer", "unter", "viel", "viele", "vom", "von", "vor", "wann", "war", "waren",
  "warum", "was", "weil", "welche", "welchem", "welchen", "welcher", "welches", "wem",
  "wen", "wenn", "wer", "werde", "werden", "weshalb", "wie", "wieder", "wieso",
  "wieviel", "will", "wir", "wird", "wo", "wodurch", "wohin", "wollen", "womit",
  "worden", "wozu", "wurde", "wurden", "zu", "zum", "zur", "zwar", "zwischen",
};

static const StopWord italian_stops[] = {
  "a", "abbiamo", "ad", "agli", "ai", "al", "alcun", "alcuna", "alcune", "alcuni",
  "all", "alla", "alle", "allo", "allora", "altra", "altre", "altri", "altro",
  "anche", "ancora", "avere", "aveva", "c", "che", "chi", "ci", "ciao", "cio", "cioe",
  "come", "con", "contro", "cosa", "cosi", "cui", "d", "da", "dagli", "dai", "dal",
  "dall", "dalla", "dalle", "dallo", "degli", "dei", "del", "dell", "della", "delle",
  "dello", "deve", "devo", "devono", "di", "dopo", "dov", "dove", "dunque", "durante",
  "e", "ed", "era", "erano", "essere", "fa", "faccio", "fare", "fino", "fra", "gia",
  "gli", "grazie", "ha", "hai", "hanno", "ho", "i", "il", "in", "infatti", "io", "l",
  "la", "le", "lei", "li", "lo", "loro", "lui", "m", "ma", "me", "mentre", "mi",
  "mia", "mie", "miei", "mio", "molta", "molte", "molti", "molto", "ne", "negli",
  "nei", "nel", "nell", "nella", "nelle", "nello", "no", "noi", "non", "nostra",
  "nostre", "nostri", "nostro", "o", "od", "ogni", "oppure", "per", "perche", "pero",
  "piu", "poco", "poi", "possiamo", "posso", "possono", "puo", "puoi", "qual",
  "qualche", "quale", "quali", "quando", "quanta", "quante", "quanti", "quanto",
  "quel", "quell", "quella", "quelle", "quelli", "quello", "quest", "questa",
  "queste", "questi", "questo", "qui", "quindi", "s", "sara", "se", "sei", "sempre",
  "si", "sia", "siamo", "siano", "siete", "solo", "sono", "sta", "stata", "stati",
  "su", "sua", "sue", "sugli", "sui", "sul", "sull", "sulla", "sulle", "sullo", "suo",
  "suoi", "t", "tra", "tu", "tua", "tue", "tuo", "tuoi", "tutta", "tutte", "tutti",
  "tutto", "un", "una", "uno", "va", "vi", "voglio", "voi", "vorrei", "vostra",
  "vostri", "vostro",
};

static const StopWord portuguese_stops[] = {
  "a", "ainda", "algo", "alguem", "algum", "alguma", "algumas", "alguns", "antes",
  "ao", "aos", "apos", "aquela", "aquelas", "aquele", "aqueles", "aqui", "aquilo",
  "as", "assim", "ate", "cada", "com", "como", "contra", "cuja", "cujo", "da", "das",
  "de", "dela", "delas", "dele", "deles", "depois", "desde", "dessa", "desse",
  "desta", "deste", "deve", "devem", "devo", "disso", "disto", "do", "dos", "durante",
  "e", "ela", "elas", "ele", "eles", "em", "enquanto", "entao", "entre", "era",
  "eram", "essa", "essas", "esse", "esses", "esta", "estamos", "estao", "estar",
  "estas", "estava", "este", "estes", "estou", "eu", "faco", "faz", "fazer", "foi",
  "foram", "fosse", "ha", "isso", "isto", "ja", "la", "lhe", "lhes", "mais", "mas",
  "me", "mesma", "mesmo", "meu", "meus", "minha", "minhas", "muita", "muitas",
  "muito", "muitos", "na", "nada", "nao", "nas", "nem", "nenhum", "nenhuma", "nessa",
  "nesse", "nesta", "neste", "no", "nos", "nossa", "nossas", "nosso", "nossos", "num",
  "numa", "nunca", "o", "obrigada", "obrigado", "ola", "onde", "os", "ou", "outra",
  "outras", "outro", "outros", "para", "pela", "pelas", "pelo", "pelos", "pode",
  "podem", "podemos", "poderia", "por", "porem", "porque", "posso", "pouco", "pra",
  "quais", "qual", "qualquer", "quando", "quanta", "quantas", "quanto", "quantos",
  "que", "quem", "quero", "sao", "se", "seja", "sempre", "sendo", "ser", "sera",
  "seu", "seus", "si", "sido", "so", "sob", "sobre", "somos", "sou", "sua", "suas",
  "tal", "tambem", "tanto", "tao", "te", "tem", "temos", "tenha", "tenho", "ter",
  "teu", "toda", "todas", "todo", "todos", "tu", "tua", "um", "uma", "umas", "uns",
  "vai", "voce", "voces", "vos",
};

static const StopWord russian_stops[] = {
  "а", "бы", "был", "была", "были", "было", "быть", "в", "вам", "вами", "вас", "ваш",
  "ваша", "ваше", "ваши", "весь", "во", "вот", "все", "всего", "всей", "всем", "всех",
  "вы", "где", "да", "даже", "для", "до", "его", "ее", "ей", "ему", "если", "есть",
  "еще", "ж", "же", "за", "здесь", "здравствуйте", "и", "из", "или", "им", "ими",
  "их", "к", "как", "какая", "какие", "какое", "какой", "ко", "когда", "кого",
  "которая", "которого", "которое", "которой", "которую", "которые", "который",
  "которых", "кто", "куда", "ли", "либо", "лишь", "меня", "мне", "мной", "могу",
  "мое", "моего", "моей", "может", "можете", "можно", "мои", "мой", "мою", "моя",
  "мы", "на", "над", "надо", "нам", "нами", "нас", "наш", "наша", "наше", "наши",
  "не", "него", "нее", "ней", "нельзя", "нет", "ни", "нибудь", "никогда", "ним",
  "них", "ничего", "но", "ну", "нужно", "о", "об", "однако", "он", "она", "они",
  "оно", "от", "откуда", "очень", "по", "под", "пожалуйста", "пока", "после", "потом",
  "потому", "почему", "почти", "при", "привет", "про", "с", "сам", "сама", "сами",
  "само", "свое", "своего", "своей", "свои", "свой", "свою", "себе", "себя", "сейчас",
  "сколько", "со", "спасибо", "так", "такая", "также", "такие", "такой", "там",
  "тебе", "тебя", "тем", "теперь", "то", "тогда", "того", "тоже", "той", "только",
  "том", "тот", "тут", "ты", "у", "уже", "хотя", "хочу", "чего", "чей", "чем", "чему",
  "через", "что", "чтобы", "эта", "эти", "этим", "этих", "это", "этого", "этой",
  "этом", "этот", "эту", "я",
};

static const StopWord spanish_stops[] = {
  "a", "ademas", "ahi", "ahora", "al", "algo", "alguien", "algun", "alguna",
  "algunas", "alguno", "algunos", "alli", "ambos", "ante", "antes", "aquel",
  "aquella", "aquellas", "aquellos", "aqui", "asi", "aun", "aunque", "cada", "casi",
  "como", "con", "contra", "cual", "cuales", "cualquier", "cuando", "cuanta",
  "cuantas", "cuanto", "cuantos", "de", "debe", "deben", "debo", "del", "desde",
  "donde", "durante", "e", "el", "ella", "ellas", "ello", "ellos", "en", "entonces",
  "entre", "era", "eran", "eres", "es", "esa", "esas", "ese", "eso", "esos", "esta",
  "estaba", "estan", "estar", "estas", "este", "esto", "estos", "estoy", "fue",
  "fueron", "gracias", "ha", "habia", "hace", "hacen", "hacer", "hacia", "hago",
  "han", "has", "hasta", "hay", "he", "hemos", "hola", "la", "las", "le", "les", "lo",
  "los", "mas", "me", "mi", "mientras", "mio", "mis", "misma", "mismo", "mucha",
  "muchas", "mucho", "muchos", "muy", "nada", "nadie", "ni", "ningun", "ninguna",
  "ninguno", "no", "nos", "nosotros", "nuestra", "nuestras", "nuestro", "nuestros",
  "nunca", "o", "os", "otra", "otras", "otro", "otros", "para", "pero", "poco",
  "podemos", "podria", "por", "porque", "pueda", "puede", "pueden", "puedo", "pues",
  "que", "quien", "quienes", "quiere", "quiero", "se", "sea", "segun", "ser", "si",
  "sido", "siempre", "sino", "sobre", "solo", "somos", "son", "soy", "su", "sus",
  "suyo", "tal", "tambien", "tampoco", "tan", "tanto", "te", "tener", "tengo", "ti",
  "tiene", "tienen", "toda", "todas", "todo", "todos", "tu", "tus", "u", "un", "una",
  "unas", "uno", "unos", "usted", "ustedes", "va", "van", "vosotros", "vuestra",
  "vuestro", "y", "ya", "yo",
};

/* ---- Weak words: they say how somebody asks more often than what.  Not words that articles are
 * about (change, error, problem, start, time). */

static const StopWord english_weak[] = {
  "able", "already", "always", "another", "anybody", "ask", "asked", "asks", "bad", "bit", "box",
  "came", "certain", "cheers", "come", "comes", "day", "days", "dear", "different", "even",
  "ever", "everybody", "everyone", "everything", "find", "first", "full", "gave", "get", "gets",
  "getting", "give", "gives", "go", "goes", "going", "gone", "good", "got", "greetings", "guess",
  "guessing", "guy", "happen", "happened", "happens", "hello", "help", "keep", "keeps", "kind",
  "know", "known", "last", "later", "less", "let", "lets", "like", "look", "looking", "looks",
  "lot", "made", "make", "makes", "making", "many", "maybe", "need", "needed", "needs", "never",
  "new", "next", "nothing", "often", "old", "out", "own", "pc", "people", "person", "possible",
  "put", "puts", "quite", "really", "regards", "right", "said", "say", "says", "see", "seem",
  "seems", "seen", "sees", "several", "somebody", "sometimes", "soon", "sort", "still", "stuff",
  "sure", "take", "takes", "tell", "tells", "thank", "thing", "things", "think", "today", "told",
  "took", "tried", "try", "trying", "use", "used", "uses", "using", "want", "wanted", "wants",
  "way", "ways", "well", "went", "whole", "within", "without", "wonder", "work", "worked",
  "working", "works", "wrong",
};

static const StopWord dutch_weak[] = {
  "alstublieft", "alvast", "beetje", "binnen", "dag", "dagen", "dank", "denk", "denken", "ding",
  "dingen", "echt", "eerste", "eigen", "elk", "elke", "enkele", "fout", "gaf", "gebeurde",
  "gebeuren", "gebeurt", "gebruik", "gebruiken", "gebruikt", "geef", "geeft", "gegeven",
  "gekregen", "gemaakt", "geprobeerd", "geven", "gevonden", "gewerkt", "gezegd", "gezien",
  "ging", "goed", "goede", "groet", "groeten", "hele", "help", "helpen", "houd", "houden",
  "juist", "kijk", "kijken", "kom", "komen", "komt", "kreeg", "krijg", "krijgen", "krijgt",
  "kwam", "laatste", "later", "lijken", "lijkt", "lukt", "maak", "maakt", "maakte", "maken",
  "manier", "manieren", "meest", "mensen", "minder", "mogelijk", "nam", "neem", "neemt", "nemen",
  "nieuw", "nieuwe", "nodig", "nu", "ooit", "oud", "oude", "pc", "persoon", "probeer",
  "probeerde", "proberen", "slecht", "soms", "soort", "straks", "vandaag", "vele",
  "verschillend", "vertel", "vertellen", "vind", "vinden", "volgende", "vraag", "vragen", "weet",
  "weinig", "werken", "werkend", "werkt", "werkte", "weten", "wilde", "wist", "zeg", "zeggen",
  "zegt", "zei", "zeker", "zelfde", "zet", "zetten", "zie", "zien", "zonder",
};

static const StopWord german_weak[] = {
  "alt", "alte", "alten", "art", "bald", "bekam", "bekomme", "bekommen", "bekommt", "benutze",
  "benutzen", "bestimmt", "bisschen", "brauche", "brauchen", "braucht", "dank", "denke",
  "denken", "ding", "dinge", "eigen", "eigene", "eigenen", "erste", "ersten", "falsch", "finde",
  "finden", "findet", "frage", "fragen", "funktioniere", "funktionieren", "funktioniert",
  "funktionierte", "gab", "ganz", "ganze", "gebe", "geben", "gefunden", "gegangen", "gegeben",
  "gehe", "gehen", "geht", "gemacht", "gesehen", "ging", "gleiche", "gruss", "grusse", "gut",
  "gute", "halte", "halten", "helfen", "heute", "hilfe", "innerhalb", "je", "kam", "klappt",
  "komme", "kommen", "kommt", "letzte", "letzten", "leute", "mache", "machen", "macht", "machte",
  "manchmal", "meisten", "moglich", "nachste", "nachsten", "nahm", "nehme", "nehmen", "neu",
  "neue", "neuen", "nie", "niemand", "nimmt", "oft", "ohne", "passieren", "passiert", "pc",
  "person", "richtig", "sage", "sagen", "sagt", "sagte", "schaue", "schauen", "scheinen",
  "scheint", "schlecht", "schon", "sehe", "sehen", "setze", "setzen", "sicher", "sieht", "sogar",
  "spater", "tag", "tage", "verschieden", "versuche", "versuchen", "versucht", "verwende",
  "verwenden", "verwendet", "vielleicht", "weise", "weiss", "wenige", "weniger", "wirklich",
  "wissen", "wollte", "wusste",
};

static const StopWord spanish_weak[] = {
  "ayuda", "ayudar", "bien", "buena", "bueno", "cierto", "conozco", "conseguir", "consigo",
  "correcto", "cosa", "cosas", "creo", "da", "dado", "dar", "decir", "demasiado", "dentro",
  "dia", "dias", "dice", "dicho", "diferente", "digo", "dijo", "dio", "doy", "encontrar",
  "encuentra", "encuentro", "entera", "entero", "favor", "forma", "funciona", "funcionan",
  "funcionando", "funcionar", "gente", "hecho", "hizo", "hoy", "incluso", "intenta", "intentado",
  "intentar", "intento", "ir", "mal", "malo", "manera", "maneras", "menos", "menudo", "mira",
  "mirar", "miro", "modo", "necesita", "necesitamos", "necesitar", "necesito", "nueva", "nuevo",
  "obtener", "ocurre", "parece", "pasa", "pasar", "paso", "pc", "pensar", "persona", "personas",
  "pocos", "pone", "poner", "pongo", "posible", "pregunta", "preguntar", "primera", "primero",
  "pronto", "propia", "propio", "proximo", "queremos", "querer", "queria", "quizas", "realmente",
  "sabe", "saber", "saludo", "saludos", "seguro", "siguiente", "sin", "tarde", "tipo", "todavia",
  "toma", "tomar", "tomo", "ultima", "ultimo", "usa", "usado", "usan", "usando", "usar", "uso",
  "varias", "varios", "ve", "veces", "venir", "veo", "ver", "vez", "vieja", "viejo", "viene",
  "vino", "visto", "voy",
};

static const StopWord french_weak[] = {
  "aide", "aider", "aller", "arrive", "arriver", "beaucoup", "besoin", "bien", "bientot", "bon",
  "bonne", "certain", "chose", "choses", "cordialement", "crois", "deja", "demande", "demander",
  "dernier", "derniere", "different", "dire", "dit", "donne", "donner", "entier", "essaie",
  "essaye", "essayer", "facon", "fais", "faux", "fonctionne", "fonctionnent", "fonctionner",
  "gens", "jamais", "jour", "jours", "juste", "maintenant", "mal", "maniere", "marche",
  "mauvais", "met", "mets", "mettre", "nouveau", "nouvelle", "obtenir", "obtenu", "parfois",
  "pc", "penser", "personne", "personnes", "plait", "plusieurs", "possible", "premier",
  "premiere", "prend", "prendre", "prends", "prochain", "propre", "regarde", "regarder", "rien",
  "sais", "sait", "salut", "savoir", "semble", "seulement", "sorte", "svp", "tard", "toujours",
  "trop", "trouve", "trouver", "utilisant", "utilise", "utiliser", "venir", "veut", "vient",
  "vieux", "voir", "vois", "voit", "voulais", "vouloir", "voulons", "vraiment", "vu",
};

static const StopWord italian_weak[] = {
  "adesso", "aiutare", "aiuto", "andare", "bene", "bisogno", "buono", "cattivo", "certo",
  "chiedere", "chiedo", "cose", "credo", "dare", "dato", "davvero", "detto", "dice", "dico",
  "dire", "diversi", "diverso", "do", "fatto", "favore", "forse", "funziona", "funzionano",
  "funzionare", "gente", "giorni", "giorno", "giusto", "guardare", "guardo", "intero", "mai",
  "male", "meno", "mette", "mettere", "metto", "modi", "modo", "nessuno", "niente", "nuova",
  "nuovo", "oggi", "ora", "ottenere", "pc", "pensare", "persona", "persone", "possibile",
  "prendere", "prendo", "presto", "prima", "primo", "proprio", "prossimo", "prova", "provare",
  "provato", "provo", "qualcosa", "qualcuno", "sa", "saluti", "salve", "sapere", "sembra",
  "sicuro", "so", "spesso", "stessa", "stesso", "succede", "tardi", "tipo", "troppo", "trovare",
  "trovo", "ultima", "ultimo", "usa", "usando", "usare", "usato", "uso", "vado", "vecchio",
  "vede", "vedere", "vedo", "venire", "viene", "visto", "volere", "vuole",
};

static const StopWord portuguese_weak[] = {
  "acho", "acontece", "agora", "ajuda", "ajudar", "bem", "boa", "bom", "certo", "coisa",
  "coisas", "colocar", "coloco", "conseguir", "consigo", "cumprimentos", "dado", "dar", "demais",
  "dentro", "dia", "dias", "diferente", "digo", "disse", "diz", "dizer", "dou", "encontrar",
  "encontro", "favor", "feito", "fez", "frequentemente", "funciona", "funcionam", "funcionando",
  "funcionar", "gente", "hoje", "inteiro", "ir", "logo", "mal", "maneira", "mau", "menos",
  "modo", "ninguem", "nova", "novo", "obter", "olhar", "olho", "parece", "pc", "pegar", "pego",
  "pensar", "pergunta", "perguntar", "pessoa", "pessoas", "possivel", "poucos", "precisa",
  "precisar", "preciso", "primeira", "primeiro", "proprio", "proximo", "quer", "querer",
  "queria", "realmente", "sabe", "saber", "seguro", "talvez", "tarde", "tenta", "tentar",
  "tento", "tipo", "tudo", "ultima", "ultimo", "usa", "usado", "usando", "usar", "uso", "varios",
  "ve", "vejo", "velho", "vem", "ver", "vez", "vezes", "vir", "visto", "vou",
};

static const StopWord russian_weak[] = {
  "беру", "больше", "вещи", "вещь", "взять", "вид", "видеть", "видит", "вижу", "внутри",
  "возможно", "всегда", "говорит", "дает", "дайте", "дать", "делает", "делать", "делаю", "день",
  "дней", "дня", "добрый", "другая", "другие", "другое", "другой", "думать", "думаю",
  "здравствуй", "знает", "знать", "знаю", "идет", "идти", "иду", "иногда", "использует",
  "использую", "используя", "каждая", "каждый", "кажется", "люди", "меньше", "многие", "много",
  "найти", "нахожу", "немного", "несколько", "никто", "новая", "новое", "новый", "нужен",
  "нужна", "опять", "первая", "первый", "пк", "плохо", "плохой", "позже", "получает", "получаю",
  "получил", "получить", "помогите", "помочь", "помощь", "попробовать", "последний", "последняя",
  "поставить", "правильно", "прийти", "приходит", "пробую", "происходит", "пытаюсь", "работает",
  "работал", "работала", "работало", "работать", "работают", "разный", "своя", "сделал",
  "сделать", "сегодня", "скажите", "сказать", "скоро", "следующий", "слишком", "случилось",
  "смотреть", "смотрю", "снова", "способ", "способы", "спрашиваю", "спросить", "ставлю",
  "старая", "старый", "точно", "уважением", "хороший", "хорошо", "хотел", "хотеть", "хотим",
  "хочет", "целый", "часто", "человек",
};
/* clang-format on */

#define TABLE(words)            \
  {                             \
    words, G_N_ELEMENTS (words) \
  }

static const struct
{
  char lang[LANGUAGE_MAX + 1];
  WordTable stops, weak;
} languages[] = {
  { "de", TABLE (german_stops), TABLE (german_weak) },
  { "en", TABLE (english_stops), TABLE (english_weak) },
  { "es", TABLE (spanish_stops), TABLE (spanish_weak) },
  { "fr", TABLE (french_stops), TABLE (french_weak) },
  { "it", TABLE (italian_stops), TABLE (italian_weak) },
  { "nl", TABLE (dutch_stops), TABLE (dutch_weak) },
  { "pt", TABLE (portuguese_stops), TABLE (portuguese_weak) },
  { "ru", TABLE (russian_stops), TABLE (russian_weak) },
};

static const WordTable *
table_of (const char *lang, gboolean weak)
{
  char code[LANGUAGE_MAX + 1];

  language_code (lang, code);
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    if (strcmp (languages[i].lang, code) == 0)
      return weak ? &languages[i].weak : &languages[i].stops;
  return NULL;
}

static int
compare_stop (const void *folded, const void *word)
{
  return strcmp (folded, word);
}

static gboolean
table_has (const WordTable *table, const char *folded)
{
  return table != NULL
         && bsearch (folded, table->words, table->count, sizeof (StopWord), compare_stop)
              != NULL;
}

StemPart
stem_part (const char *lang, const char *folded)
{
  if (table_has (table_of (lang, FALSE), folded))
    return STEM_STOP;
  return table_has (table_of (lang, TRUE), folded) ? STEM_WEAK : STEM_SUBJECT;
}

const StopWord *
stop_words (const char *lang, gboolean weak, gsize *count)
{
  const WordTable *table = table_of (lang, weak);

  if (table == NULL)
    return NULL;
  *count = table->count;
  return table->words;
}

/* ---- Stems of known words, one a line in the order of strcmp() */

/* clang-format off */
static const char known_de[] =
#include "text/known-de.txt.h"
;
static const char known_en[] =
#include "text/known-en.txt.h"
;
static const char known_es[] =
#include "text/known-es.txt.h"
;
static const char known_nl[] =
#include "text/known-nl.txt.h"
;
static const char known_ru[] =
#include "text/known-ru.txt.h"
;
/* clang-format on */

static const struct
{
  char lang[LANGUAGE_MAX + 1];
  const char *lines;
  gsize length;
} known[] = {
  { "de", known_de, sizeof known_de - 1 }, { "en", known_en, sizeof known_en - 1 },
  { "es", known_es, sizeof known_es - 1 }, { "nl", known_nl, sizeof known_nl - 1 },
  { "ru", known_ru, sizeof known_ru - 1 },
};

/* `stem` against the line at `line`, which ends in a new line. */
static int
compare_line (const char *stem, const char *line)
{
  while (*stem != '\0' && *stem == *line)
    {
      stem++;
      line++;
    }
  return *stem == '\0'   ? -(*line != '\n')
         : *line == '\n' ? 1
                         : (guchar) *stem - (guchar) *line;
}

gboolean
stem_is_known (const char *lang, const char *stem)
{
  char code[LANGUAGE_MAX + 1];
  const char *low = NULL, *high = NULL;

  language_code (lang, code);
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (known[i].lang, code) == 0)
      high = (low = known[i].lines) + known[i].length;
  for (const char *start = low; low < high;)
    {
      const char *line = low + (high - low) / 2;
      int order;

      while (line > start && line[-1] != '\n')
        line--;
      order = compare_line (stem, line);
      if (order == 0)
        return TRUE;
      if (order < 0)
        high = line;
      else
        low = strchr (line, '\n') + 1;
    }
  return FALSE;
}
