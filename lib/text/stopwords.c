#include "text/stopwords.h"
#include "text/language.h"
#include "text/stem.h"

#include <stdlib.h>
#include <string.h>

/* Particles, pronouns, forms of "to be", "can" and the like, what questions begin with,
 * and what an apostrophe leaves (don t, l, qu).  Not here, since they say something on
 * a support desk: up down off out without own, uit, sans sin sem, estado stato; the top
 * level domains nu net (Dutch) and eu (French). */

static const StopWord dutch[] = {
  "aan", "aangezien", "al", "alle", "alleen", "alles", "als", "alsjeblieft", "altijd",
  "ander", "andere", "anders", "ben", "bent", "bij", "bijna", "daar", "daarna",
  "daarom", "dan", "dat", "de", "deze", "die", "dit", "doe", "doen", "doet", "door",
  "dus", "een", "eens", "en", "er", "erg", "ergens", "even", "ga", "gaan", "gaat",
  "geen", "graag", "had", "hadden", "heb", "hebben", "hebt", "heeft", "heel", "hem",
  "hen", "het", "hier", "hij", "hoe", "hoeveel", "hoewel", "hun", "ieder", "iedere",
  "iedereen", "iemand", "iets", "ik", "in", "indien", "is", "ja", "je", "jij", "jou",
  "jouw", "jullie", "kan", "kon", "konden", "kun", "kunnen", "kunt", "maar", "mag",
  "me", "mee", "meer", "men", "met", "mij", "mijn", "misschien", "mocht", "moest",
  "moesten", "moet", "moeten", "mogen", "n", "na", "naar", "nadat", "niemand", "niet",
  "niets", "nog", "nooit", "of", "om", "omdat", "ons", "onze", "ook", "op", "over",
  "pas", "s", "sinds", "sommige", "steeds", "t", "te", "tegen", "terwijl", "toch",
  "toe", "toen", "tot", "totdat", "tussen", "u", "uw", "vaak", "van", "vanuit",
  "veel", "via", "voor", "vooral", "voordat", "waar", "waarbij", "waardoor", "waarom",
  "waarop", "waarvoor", "wanneer", "want", "waren", "was", "wat", "we", "weer", "wel",
  "welk", "welke", "werd", "werden", "wie", "wij", "wil", "willen", "wilt", "word",
  "worden", "wordt", "zal", "ze", "zelf", "zich", "zij", "zijn", "zo", "zoals",
  "zodat", "zou", "zouden", "zullen", "zult",
};

static const StopWord english[] = {
  "a", "about", "above", "after", "again", "against", "all", "also", "am", "an",
  "and", "any", "anyone", "anything", "are", "aren", "arent", "as", "at", "be",
  "because", "been", "before", "being", "below", "between", "both", "but", "by",
  "can", "cannot", "cant", "could", "couldn", "couldnt", "d", "did", "didn", "didnt",
  "do", "does", "doesn", "doesnt", "doing", "don", "dont", "during", "each", "either",
  "else", "every", "few", "for", "from", "had", "hadn", "has", "hasn", "have",
  "haven", "having", "he", "her", "here", "hers", "herself", "him", "himself", "his",
  "how", "however", "hows", "i", "if", "im", "in", "into", "is", "isn", "isnt", "it",
  "its", "itself", "ive", "just", "ll", "m", "may", "me", "might", "more", "most",
  "much", "must", "my", "myself", "neither", "no", "nor", "not", "now", "of", "on",
  "once", "only", "or", "other", "our", "ours", "ourselves", "please", "re", "s",
  "same", "shall", "she", "should", "shouldn", "since", "so", "some", "someone",
  "something", "such", "t", "than", "that", "the", "their", "theirs", "them",
  "themselves", "then", "there", "these", "they", "this", "those", "though",
  "through", "to", "too", "until", "upon", "ve", "very", "was", "wasn", "wasnt", "we",
  "were", "weren", "what", "whatever", "whats", "when", "whenever", "where",
  "whether", "which", "while", "who", "whom", "whose", "why", "will", "with", "won",
  "wont", "would", "wouldn", "yet", "you", "your", "yours", "yourself", "yourselves",
};

static const StopWord french[] = {
  "a", "ai", "ainsi", "alors", "apres", "as", "au", "aucun", "aucune", "aujourd",
  "aussi", "autre", "autres", "aux", "avais", "avait", "avant", "avec", "avez",
  "avoir", "avons", "c", "ca", "car", "ce", "ceci", "cela", "celle", "celles",
  "celui", "ces", "cet", "cette", "ceux", "chaque", "chez", "ci", "combien", "comme",
  "comment", "d", "dans", "de", "depuis", "des", "dois", "doit", "donc", "dont", "du",
  "elle", "elles", "en", "encore", "entre", "es", "est", "et", "etaient", "etait",
  "etant", "ete", "etes", "etre", "eux", "faire", "fait", "faut", "fut", "hui", "ici",
  "il", "ils", "j", "je", "jusqu", "jusque", "l", "la", "laquelle", "le", "lequel",
  "les", "lesquelles", "lesquels", "leur", "leurs", "lors", "lorsqu", "lorsque",
  "lui", "m", "ma", "mais", "me", "meme", "memes", "mes", "moi", "moins", "mon", "n",
  "ne", "ni", "non", "nos", "notre", "nous", "on", "ont", "ou", "par", "parce", "pas",
  "pendant", "peu", "peut", "peuvent", "peux", "plus", "pour", "pourquoi", "pouvez",
  "puis", "puisque", "qu", "quand", "que", "quel", "quelle", "quelles", "quelqu",
  "quelque", "quelques", "quels", "qui", "quoi", "s", "sa", "se", "sera", "ses", "si",
  "soit", "sommes", "son", "sont", "sous", "souvent", "suis", "sur", "t", "ta", "te",
  "tes", "toi", "ton", "tous", "tout", "toute", "toutes", "tres", "tu", "un", "une",
  "va", "vais", "vers", "veux", "voici", "voila", "vont", "vos", "votre", "voudrais",
  "vous", "y",
};

static const StopWord german[] = {
  "ab", "aber", "alle", "allem", "allen", "aller", "alles", "als", "also", "am", "an",
  "andere", "anderen", "anderer", "anderes", "auch", "auf", "bei", "beim", "bin",
  "bis", "bist", "bitte", "da", "dabei", "dafur", "daher", "damit", "danach", "dann",
  "daran", "darauf", "darf", "darum", "das", "dass", "davon", "dazu", "dein", "deine",
  "deinem", "deinen", "deiner", "dem", "den", "denen", "denn", "der", "deren", "des",
  "deshalb", "dessen", "dich", "die", "dies", "diese", "diesem", "diesen", "dieser",
  "dieses", "dir", "doch", "dort", "du", "durch", "durfen", "ein", "eine", "einem",
  "einen", "einer", "eines", "einige", "einmal", "er", "es", "etwas", "euch", "euer",
  "eure", "fuer", "fur", "gegen", "gibt", "habe", "haben", "hat", "hatte", "hatten",
  "hier", "ich", "ihm", "ihn", "ihnen", "ihr", "ihre", "ihrem", "ihren", "ihrer",
  "ihres", "im", "immer", "in", "ins", "ist", "ja", "jede", "jedem", "jeden", "jeder",
  "jedes", "jedoch", "jemand", "jetzt", "kann", "kannst", "kein", "keine", "keinen",
  "koennen", "konnen", "konnt", "konnte", "man", "mehr", "mein", "meine", "meinem",
  "meinen", "meiner", "meines", "mich", "mir", "mit", "mochte", "moechte", "muss",
  "mussen", "nach", "nicht", "nichts", "noch", "nun", "nur", "ob", "oder", "sehr",
  "sein", "seine", "seinem", "seinen", "seiner", "seit", "selbst", "sich", "sie",
  "sind", "so", "soll", "sollen", "sollte", "sondern", "sonst", "sowie", "uber",
  "ueber", "um", "und", "uns", "unser", "unsere", "unseren", "unserer", "unter",
  "viel", "viele", "vom", "von", "vor", "wann", "war", "waren", "warum", "was",
  "weil", "welche", "welchem", "welchen", "welcher", "welches", "wem", "wen", "wenn",
  "wer", "werde", "werden", "weshalb", "wie", "wieder", "wieso", "wieviel", "will",
  "wir", "wird", "wo", "wodurch", "wohin", "wollen", "womit", "worden", "wozu",
  "wurde", "wurden", "zu", "zum", "zur", "zwar", "zwischen",
};

static const StopWord italian[] = {
  "a", "abbiamo", "ad", "agli", "ai", "al", "alcun", "alcuna", "alcune", "alcuni",
  "all", "alla", "alle", "allo", "allora", "altra", "altre", "altri", "altro",
  "anche", "ancora", "avere", "aveva", "c", "che", "chi", "ci", "cio", "cioe", "come",
  "con", "contro", "cosa", "cosi", "cui", "d", "da", "dagli", "dai", "dal", "dall",
  "dalla", "dalle", "dallo", "degli", "dei", "del", "dell", "della", "delle", "dello",
  "deve", "devo", "devono", "di", "dopo", "dov", "dove", "dunque", "durante", "e",
  "ed", "era", "erano", "essere", "fa", "faccio", "fare", "fino", "fra", "gia", "gli",
  "ha", "hai", "hanno", "ho", "i", "il", "in", "infatti", "io", "l", "la", "le",
  "lei", "li", "lo", "loro", "lui", "m", "ma", "me", "mentre", "mi", "mia", "mie",
  "miei", "mio", "molta", "molte", "molti", "molto", "ne", "negli", "nei", "nel",
  "nell", "nella", "nelle", "nello", "no", "noi", "non", "nostra", "nostre", "nostri",
  "nostro", "o", "od", "ogni", "oppure", "per", "perche", "pero", "piu", "poco",
  "poi", "possiamo", "posso", "possono", "puo", "puoi", "qual", "qualche", "quale",
  "quali", "quando", "quanta", "quante", "quanti", "quanto", "quel", "quell",
  "quella", "quelle", "quelli", "quello", "quest", "questa", "queste", "questi",
  "questo", "qui", "quindi", "s", "sara", "se", "sei", "sempre", "si", "sia", "siamo",
  "siano", "siete", "solo", "sono", "sta", "stata", "stati", "su", "sua", "sue",
  "sugli", "sui", "sul", "sull", "sulla", "sulle", "sullo", "suo", "suoi", "t", "tra",
  "tu", "tua", "tue", "tuo", "tuoi", "tutta", "tutte", "tutti", "tutto", "un", "una",
  "uno", "va", "vi", "voglio", "voi", "vorrei", "vostra", "vostri", "vostro",
};

static const StopWord portuguese[] = {
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
  "numa", "nunca", "o", "onde", "os", "ou", "outra", "outras", "outro", "outros",
  "para", "pela", "pelas", "pelo", "pelos", "pode", "podem", "podemos", "poderia",
  "por", "porem", "porque", "posso", "pouco", "pra", "quais", "qual", "qualquer",
  "quando", "quanta", "quantas", "quanto", "quantos", "que", "quem", "quero", "sao",
  "se", "seja", "sempre", "sendo", "ser", "sera", "seu", "seus", "si", "sido", "so",
  "sob", "sobre", "somos", "sou", "sua", "suas", "tal", "tambem", "tanto", "tao",
  "te", "tem", "temos", "tenha", "tenho", "ter", "teu", "toda", "todas", "todo",
  "todos", "tu", "tua", "um", "uma", "umas", "uns", "vai", "voce", "voces", "vos",
};

static const StopWord russian[] = {
  "а", "бы", "был", "была", "были", "было", "быть", "в", "вам", "вами", "вас", "ваш",
  "ваша", "ваше", "ваши", "весь", "во", "вот", "все", "всего", "всей", "всем", "всех",
  "вы", "где", "да", "даже", "для", "до", "его", "ее", "ей", "ему", "если", "есть",
  "еще", "ж", "же", "за", "здесь", "и", "из", "или", "им", "ими", "их", "к", "как",
  "какая", "какие", "какое", "какой", "ко", "когда", "кого", "которая", "которого",
  "которое", "которой", "которую", "которые", "который", "которых", "кто", "куда",
  "ли", "либо", "лишь", "меня", "мне", "мной", "могу", "мое", "моего", "моей",
  "может", "можете", "можно", "мои", "мой", "мою", "моя", "мы", "на", "над", "надо",
  "нам", "нами", "нас", "наш", "наша", "наше", "наши", "не", "него", "нее", "ней",
  "нельзя", "нет", "ни", "нибудь", "никогда", "ним", "них", "ничего", "но", "ну",
  "нужно", "о", "об", "однако", "он", "она", "они", "оно", "от", "откуда", "очень",
  "по", "под", "пожалуйста", "пока", "после", "потом", "потому", "почему", "почти",
  "при", "про", "с", "сам", "сама", "сами", "само", "свое", "своего", "своей", "свои",
  "свой", "свою", "себе", "себя", "сейчас", "сколько", "со", "так", "такая", "также",
  "такие", "такой", "там", "тебе", "тебя", "тем", "теперь", "то", "тогда", "того",
  "тоже", "той", "только", "том", "тот", "тут", "ты", "у", "уже", "хотя", "хочу",
  "чего", "чей", "чем", "чему", "через", "что", "чтобы", "эта", "эти", "этим", "этих",
  "это", "этого", "этой", "этом", "этот", "эту", "я",
};

static const StopWord spanish[] = {
  "a", "ademas", "ahi", "ahora", "al", "algo", "alguien", "algun", "alguna",
  "algunas", "alguno", "algunos", "alli", "ambos", "ante", "antes", "aquel",
  "aquella", "aquellas", "aquellos", "aqui", "asi", "aun", "aunque", "cada", "casi",
  "como", "con", "contra", "cual", "cuales", "cualquier", "cuando", "cuanta",
  "cuantas", "cuanto", "cuantos", "de", "debe", "deben", "debo", "del", "desde",
  "donde", "durante", "e", "el", "ella", "ellas", "ello", "ellos", "en", "entonces",
  "entre", "era", "eran", "eres", "es", "esa", "esas", "ese", "eso", "esos", "esta",
  "estaba", "estan", "estar", "estas", "este", "esto", "estos", "estoy", "fue",
  "fueron", "ha", "habia", "hace", "hacen", "hacer", "hacia", "hago", "han", "has",
  "hasta", "hay", "he", "hemos", "la", "las", "le", "les", "lo", "los", "mas", "me",
  "mi", "mientras", "mio", "mis", "misma", "mismo", "mucha", "muchas", "mucho",
  "muchos", "muy", "nada", "nadie", "ni", "ningun", "ninguna", "ninguno", "no", "nos",
  "nosotros", "nuestra", "nuestras", "nuestro", "nuestros", "nunca", "o", "os",
  "otra", "otras", "otro", "otros", "para", "pero", "poco", "podemos", "podria",
  "por", "porque", "pueda", "puede", "pueden", "puedo", "pues", "que", "quien",
  "quienes", "quiere", "quiero", "se", "sea", "segun", "ser", "si", "sido", "siempre",
  "sino", "sobre", "solo", "somos", "son", "soy", "su", "sus", "suyo", "tal",
  "tambien", "tampoco", "tan", "tanto", "te", "tener", "tengo", "ti", "tiene",
  "tienen", "toda", "todas", "todo", "todos", "tu", "tus", "u", "un", "una", "unas",
  "uno", "unos", "usted", "ustedes", "va", "van", "vosotros", "vuestra", "vuestro",
  "y", "ya", "yo",
};

static const struct
{
  char lang[LANGUAGE_MAX + 1];
  const StopWord *words;
  gsize count;
} languages[] = {
  { "de", german, G_N_ELEMENTS (german) },
  { "en", english, G_N_ELEMENTS (english) },
  { "es", spanish, G_N_ELEMENTS (spanish) },
  { "fr", french, G_N_ELEMENTS (french) },
  { "it", italian, G_N_ELEMENTS (italian) },
  { "nl", dutch, G_N_ELEMENTS (dutch) },
  { "pt", portuguese, G_N_ELEMENTS (portuguese) },
  { "ru", russian, G_N_ELEMENTS (russian) },
};

const StopWord *
stop_words (const char *lang, gsize *count)
{
  char code[LANGUAGE_MAX + 1];

  language_code (lang, code);
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    if (strcmp (languages[i].lang, code) == 0)
      {
        *count = languages[i].count;
        return languages[i].words;
      }
  return NULL;
}

static int
compare (const void *folded, const void *word)
{
  return strcmp (folded, word);
}

gboolean
stem_is_stop_word (const char *lang, const char *folded)
{
  gsize count;
  const StopWord *words = stop_words (lang, &count);

  return words != NULL
         && bsearch (folded, words, count, sizeof (StopWord), compare) != NULL;
}
