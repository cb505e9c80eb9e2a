#include "intake/intake.h"

#include <string.h>
#include "article/library.h"
#include "base/domain.h"
#include "mail/own.h"
#include "mail/reply.h"
#include "search/search.h"

enum
{
  SENDER_BYTES = 998,
  LATE_S = 5 * 86400, /* a message may have waited so long in our own mail server */
  LIKE_WORDS = 40,
  BEGINNING_BYTES = 600,
  RESELLER_IDS = 10, /* of a message; nobody has more */
  SHOWN_BYTES = 120
};

/* The word may stand before or behind: "reseller id", "ID de reseller". */
#define RESELLER                                                \
  "(?:reseller|re-seller|wederverkoper|revendedor|distribuidor" \
  "|реселлера?|реселера?|партн[её]ра)"
#define NUMBER                                                                    \
  "(?:id|i\\.d\\.|ид|no\\.?|nr\\.?|n[oº°]\\.?|num(?:ber|mer)?\\.?|#|№|code" \
  "|n[uú]mero|nummer|account|номер|код)"
static const char reseller_pattern[]
  = "(?:" RESELLER "[ _\\n-]?" NUMBER "(?:[ _-]?" NUMBER ")?"
    "|" NUMBER "[ _-](?:de(?:l)?[ _-]|van[ _-])?" RESELLER
    "|klant(?:en)?[ _-]?(?:nummer|nr\\.?|id)"
    "|(?:customer|client)[ _-]" NUMBER "|(?:n[uú]mero|id|c[oó]digo)[ _-]de[ _-]cliente"
    "|(?:номер|код|id)[ _-]клиента|" RESELLER ")"
    "(?:[ \\t]+(?:is|es|=))?[ \\t]*\\*{0,2}(?:[:=]\\*{0,2}[ \\t]*\\n?|[#№-])?[ \\t]*\\*{0,2}\\(?[#№]?"
    "((?:[rR]-?)?[0-9]{3,12})(?![0-9.,:/-]*[0-9]|[\\p{L}])";

static const struct
{
  const char *kind, *pattern;
} whats[] = {
  { "api call",
    "(?:\\b(?-i:GET|POST|PUT|PATCH|DELETE)[ \\t]+/\\S+|</?epp\\b|<\\w+:(?:check|create|"
    "update|info|transfer|renew)\\b|\"\\w+\"\\s*:\\s*[\"{\\[0-9])" },
  { "order", "\\b(?:order|bestelling|bestelnummer|ordernummer|pedido|invoice|factuur(?:nummer)?"
             "|factura|заказа?|сч[её]та?)(?:[ \\t]*(?:id|no\\.?|nr\\.?|n[oº]\\.?|number|nummer"
             "|n[uú]mero|номер|№))?[ \\t]*[:#№]?[ \\t]*[A-Z]{0,4}-?[0-9]{3,}" },
  { "error",
    "(?:\\b(?:error|fout(?:code|melding)?|c[oó]digo de error|ошибк[аиу]|code|код|result)"
    "[ \\t]*[:#]?[ \\t]*[0-9]{3,5}\\b|\\b(?:error|fout(?:melding)?|ошибк[аиу]|exception"
    "|warning|mensaje de error)[^\\n:]{0,30}[:\"'«“„][^\\n]{4,}"
    "|\\b(?-i:NXDOMAIN|SERVFAIL|REFUSED|ERR_[A-Z_]+|E[A-Z]{4,}|HTTP[ /][0-9.]* ?[1-5][0-9][0-9])\\b)" },
  { "address", "\\b(?:https?|ftp)://[^\\s<>\"]{4,}" },
  { "host", "\\b(?:[0-9]{1,3}\\.){3}[0-9]{1,3}\\b" },
  { "domain",
    "(?<![@\\w.-])(?:[\\p{L}0-9](?:[\\p{L}0-9-]{0,61}[\\p{L}0-9])?\\.)+"
    "(?:[a-z]{2,18}|xn--[a-z0-9-]{2,40}|рф|рус|бел|укр|москва|онлайн|сайт)(?![\\w@-])" },
};

#define MONTHS_EN                                                                \
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?" \
  "|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
#define MONTHS_NL "januari|februari|maart|mrt|mei|juni|juli|augustus|okt(?:ober)?"
#define MONTHS_ES                                                         \
  "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre" \
  "|noviembre|diciembre"
#define MONTHS_RU                                                                                                         \
  "январ[яь]|феврал[яь]|марта?|апрел[яь]|ма[яй]|июн[яь]|июл[яь]|августа?" \
  "|сентябр[яь]|октябр[яь]|ноябр[яь]|декабр[яь]"
static const char when_pattern[]
  = "(?<![\\w.:/-])(?:"
    "[0-9]{4}-[01]?[0-9]-[0-3]?[0-9]"
    "|[0-3]?[0-9][./-][01]?[0-9][./-](?:20)?[0-9]{2}"
    "|[01]?[0-9]/[0-3]?[0-9]/(?:20)?[0-9]{2}"
    "|[0-3]?[0-9](?:st|nd|rd|th)?\\.?[ -](?:de |of )?(?:" MONTHS_EN "|" MONTHS_NL
    "|" MONTHS_ES "|" MONTHS_RU ")"
    "|(?:" MONTHS_EN ")\\.? [0-3]?[0-9]"
    "|[0-2]?[0-9][:.h][0-5][0-9](?![0-9]*\\.[0-9])(?: ?(?:uur|h|u))?"
    "|1?[0-9] ?(?:am|pm|a\\.m\\.|p\\.m\\.|uur)"
    "|today|yesterday|tonight|last (?:night|week)|this (?:morning|afternoon|evening|week)"
    "|just now|since (?:" MONTHS_EN "|[a-z]+day)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    "|(?:[0-9]+|an?|one|two|three|few) (?:minutes?|hours?|days?|weeks?) ago"
    "|vandaag|gister(?:en|morgen|middag|avond)?|eergisteren|vanmorgen|vanochtend|vanmiddag"
    "|vanavond|vannacht|zojuist|afgelopen (?:nacht|week)|vorige week"
    "|(?:maan|dins|woens|donder|vrij|zater|zon)dag"
    "|(?:[0-9]+|een|twee|drie|paar) (?:minu(?:ut|ten)|uur|uren|dag(?:en)?|we(?:ek|ken)) geleden"
    "|hoy|ayer|anteayer|anoche|esta (?:mañana|tarde|noche|semana)|la semana pasada"
    "|ahora mismo|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    "|hace (?:[0-9]+|una?|dos|tres|unos|unas|pocos|pocas) (?:minutos?|horas?|días?|semanas?)"
    "|сегодня|вчера|позавчера|утром|днём|вечером|ночью|только что|на (?:этой|прошлой) неделе"
    "|понедельник[а]?|вторник[а]?|сред[ыу]|четверг[а]?|пятниц[ыу]|суббот[ыу]|воскресень[ея]"
    "|(?:[0-9]+|один|одну|два|две|три|пару|несколько)? ?(?:минуты?|час(?:а|ов)?|дн(?:я|ей)|день"
    "|недел[юиь]) назад"
    ")(?![\\w])";

/* What a hostile text cannot match in bounded steps does not match. */
static char *
first_match (const char *pattern, GRegexCompileFlags flags, const char *text, int group)
{
  g_autoptr(GRegex) regex = g_regex_new (pattern, flags, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  g_assert (regex != NULL);
  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, group) : NULL;
}

/* ---- Who */

static char **
find_ids (const char *text)
{
  g_autoptr(GRegex) regex = g_regex_new (reseller_pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert (regex != NULL);
  g_regex_match (regex, text, 0, &match);
  while (g_match_info_matches (match) && g_hash_table_size (seen) < RESELLER_IDS)
    {
      g_autofree char *found = g_match_info_fetch (match, 1);
      g_autofree char *id = g_ascii_strup (found, -1);

      if (g_hash_table_add (seen, g_strdup (id)))
        g_strv_builder_add (ids, id);
      if (!g_match_info_next (match, NULL))
        break;
    }
  return g_strv_builder_end (ids);
}

/* ---- What */

static gboolean
is_own_domain (const char *spelt, const char *const *own)
{
  g_autofree char *host = address_ascii (spelt);

  for (; *own != NULL; own++)
    {
      const char *domain = strchr (*own, '@');

      domain = domain != NULL ? domain + 1 : *own;
      if (g_str_equal (host, domain)
          || (g_str_has_suffix (host, domain) && strlen (host) > strlen (domain)
              && host[strlen (host) - strlen (domain) - 1] == '.'))
        return TRUE;
    }
  return FALSE;
}

/* "picture.png", "www.", "e.g" and such look like domains. */
static gboolean
is_file_name (const char *host)
{
  static const char *const suffixes[] = { ".png", ".jpg",  ".jpeg", ".gif",  ".pdf", ".txt",
                                          ".doc", ".docx", ".xml",  ".json", ".php", ".html",
                                          ".log", ".csv",  ".zip",  ".exe" };
  g_autofree char *lower = g_ascii_strdown (host, -1);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      return TRUE;
  return strlen (host) < 5;
}

static char *
find_domain (const char *pattern, const char *text, const char *const *own)
{
  g_autoptr(GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  g_assert (regex != NULL);
  g_regex_match (regex, text, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *host = g_match_info_fetch (match, 0);

      if (!is_own_domain (host, own) && !is_file_name (host))
        return g_steal_pointer (&host);
      if (!g_match_info_next (match, NULL))
        break;
    }
  return NULL;
}

static char *
shorten (char *text)
{
  char *end;

  if (text == NULL)
    return NULL;
  g_strdelimit (text, "\r\n\t", ' ');
  end = text;
  while (*end != '\0' && g_utf8_next_char (end) - text <= SHOWN_BYTES)
    end = g_utf8_next_char (end);
  *end = '\0';
  return text;
}

static void
find_what (Checks *self, const char *text, const GPtrArray *attachments,
           const char *const *own)
{
  for (guint i = 0; self->what == NULL && i < G_N_ELEMENTS (whats); i++)
    {
      self->what_kind = whats[i].kind;
      if (g_str_equal (whats[i].kind, "domain"))
        self->what = find_domain (whats[i].pattern, text, own);
      else
        self->what = first_match (whats[i].pattern, G_REGEX_CASELESS, text, 0);
    }
  if (self->what == NULL && attachments->len > 0)
    {
      const MailAttachment *first = g_ptr_array_index (attachments, 0);

      self->what_kind = "attachment";
      self->what = g_strdup (*first->name != '\0' ? first->name : first->type);
    }
  self->what = shorten (self->what);
  if (self->what == NULL)
    self->what_kind = NULL;
}

/* ---- Abuse */

static const struct
{
  const char *phrase; /* case-folded; '|' between spellings */
  int points;
} phrases[] = {
  /* what it is about */
  { "phishing|фишинг", 1 },
  { "scam|oplichting|opgelicht|estafa|мошенни", 1 },
  { "fraudulent|fraude|frauduleu", 1 },
  { "fake shop|fake store|fake webshop|fraudulent shop|fraudulent store|fraudulent web|"
    "nepwinkel|nepwebshop|nepshop|frauduleuze web|malafide web|tienda falsa|tienda fraudulenta|"
    "tienda online falsa|поддельный магазин|поддельный интернет-магазин|"
    "мошеннический магазин|мошеннический интернет-магазин|фальшивый магазин",
    2 },
  { "counterfeit|namaak|falsificad|контрафакт|поддел", 1 },
  { "copyright|auteursrecht|derechos de autor|propiedad intelectual|авторск", 1 },
  { "trademark|merkrecht|merkinbreuk|marca registrada|товарн", 1 },
  { "malware|botnet|child abuse|вредонос", 1 },
  { "impersonat|identity theft|doen zich voor als|suplanta|выдает себя|выдаёт себя", 1 },
  { "sending spam|spam complaint|spamming|spamklacht|рассыла", 1 },
  /* what is wanted */
  { "infring|inbreuk|infracci|infringe|нарушени|нарушает", 1 },
  { "dmca|takedown|take-down|notice and takedown|notice-and-takedown", 2 },
  { "take down|take it down|take this site offline|offline te halen|offline halen|retirar el|"
    "retiren|retirada|заблокир|удалить сайт|закрыть сайт|снять с делегирования",
    1 },
  { "abuse report|report abuse|report of abuse|abuse complaint|misbruik melden|"
    "melding van misbruik|misbruikmelding|denuncia|жалоб",
    2 },
  { "i want to report|we want to report|would like to report|hereby report|wil melden|"
    "willen melden|graag melden|hierbij meld|quiero denunciar|queremos denunciar|"
    "quisiera denunciar|хочу сообщить о|сообщаем о",
    1 },
  { "rights holder|rightsholder|on behalf of our client|rechthebbende|rechthouder|"
    "titular de los derechos|правооблад",
    1 },
  { "victim|slachtoffer|víctima|victima|жертв|потерпевш", 1 },
  { "never received|nooit ontvangen|niets ontvangen|nunca recib|не получил", 1 },
  { "police|politie|aangifte|policía|полици", 1 },
};

/* Who asks how to do something complains about nobody. */
static const char *const questions[]
  = { "how do i",   "how can i", "how to",     "hoe kan ik", "hoe moet ik",   "hoe stel ik",
      "cómo puedo", "cómo se",   "como puedo", "как мне",    "как настроить", "как включить" };

static gboolean
has_one (const char *text, const char *phrases_or)
{
  g_auto(GStrv) each = g_strsplit (phrases_or, "|", -1);

  for (guint i = 0; each[i] != NULL; i++)
    if (strstr (text, each[i]) != NULL)
      return TRUE;
  return FALSE;
}

static int
abuse_points (const char *subject, const char *text)
{
  g_autofree char *low_subject = g_utf8_strdown (subject != NULL ? subject : "", -1);
  g_autofree char *low_text = g_utf8_strdown (text, -1);
  int points = 0;

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      if (has_one (low_subject, phrases[i].phrase))
        points += 2 * phrases[i].points;
      else if (has_one (low_text, phrases[i].phrase))
        points += phrases[i].points;
    }
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (strstr (low_subject, questions[i]) != NULL || strstr (low_text, questions[i]) != NULL)
      return points - 1;
  return points;
}

/* ---- All of it */

Checks *
checks_run (const MailMessage *message, const char *const *own)
{
  Checks *self = g_new0 (Checks, 1);
  g_autofree char *text = g_strconcat (message->subject != NULL ? message->subject : "", "\n",
                                       message->text, NULL);

  self->reseller_ids = find_ids (text);
  find_what (self, text, message->attachments, own);
  self->when = shorten (first_match (when_pattern, G_REGEX_CASELESS, text, 0));
  self->abuse = abuse_points (message->subject, message->text);
  return self;
}

void
checks_free (Checks *self)
{
  g_strfreev (self->reseller_ids);
  g_free (self->what);
  g_free (self->when);
  g_free (self);
}

/* ---- Read: no lock is held, it takes as long as it takes */

static gboolean
not_a_mail (const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: not a mail message: %s",
               why);
  return FALSE;
}

static gboolean
read_message (IntakeMail *self, const char *bytes, gsize length, GTimeZone *zone,
              GError **error)
{
  const char *why;
  MailMessage *message = mail_message_parse (bytes, length, MAIL_WHOLE, zone, &why);

  if (message == NULL)
    return not_a_mail (why, error);
  self->message = message;
  if (message->author == NULL && message->recipients[0] == NULL && message->subject == NULL
      && !message->dated)
    return not_a_mail ("expected a header with From, To, Date or Subject", error);
  self->is_mail = TRUE;
  return TRUE;
}

/* A clock starts when the message reached our own server, not when it says it was written. */
static gint64
arrival (const MailMessage *message, gint64 now)
{
  return message->received && message->at <= now && message->at >= now - LATE_S ? message->at
                                                                                : now;
}

/* A ticket always has a line, for its language and its replies: else the first. */
static MailSorting
sort_message (const IntakeSetting *setting, const MailMessage *message)
{
  MailSorting sorting = mail_sorting (setting->desk, message, setting->to);
  const GArray *lines = setting->desk->lines;

  if (sorting.line == NULL && lines->len > 0)
    sorting.line = &g_array_index (lines, DeskLine, 0);
  return sorting;
}

typedef struct
{
  SearchIndex *index;
  Library *library;
  Synonyms *synonyms;
  const char *lang;
} Shelf;

static void
free_article (gpointer data)
{
  IntakeArticle *article = data;

  g_free (article->title);
  g_free (article->path);
  g_free (article);
}

static gboolean
shelf_add (Shelf *self, guint32 doc, GPtrArray *to, GError **error)
{
  g_auto(LibraryArticle) article = { 0 };
  IntakeArticle *one;

  if (!library_article (self->library, doc, FALSE, &article, error))
    return FALSE;
  one = g_new0 (IntakeArticle, 1);
  one->title = g_steal_pointer (&article.title);
  one->path = g_steal_pointer (&article.path);
  g_ptr_array_add (to, one);
  return TRUE;
}

static gboolean
shelf_look_up (Shelf *self, const char *text, GPtrArray *to, GError **error)
{
  SearchOptions options = { .limit = CONFIDENCE_HITS + 2,
                            .lang = self->lang,
                            .library = self->library,
                            .synonyms = self->synonyms };
  g_autoptr(Query) query
             = search_like (self->index, text, strlen (text), self->lang, LIKE_WORDS, error);
  g_autoptr(Search) search = NULL;
  g_autoptr(GArray) hits = NULL;
  SearchConfidence levels[CONFIDENCE_HITS];

  if (query == NULL)
    return FALSE;
  query_add_filter (query, "lang", self->lang);
  search = search_new (self->index, query, &options, error);
  hits = search != NULL ? search_run (search, error) : NULL;
  if (hits == NULL || !search_confident (search, hits, levels, error))
    return FALSE;
  for (guint i = 0; i < CONFIDENCE_HITS && levels[i] == CONFIDENCE_SURE; i++)
    if (!shelf_add (self, g_array_index (hits, SearchHit, i).doc, to, error))
      return FALSE;
  return TRUE;
}

static gboolean
shelf_look_up_both (Shelf *self, const char *subject, const char *text, GPtrArray *to,
                    GError **error)
{
  g_auto(GStrv) alone = mail_questions (subject, "");
  g_auto(GStrv) asked = mail_questions (subject, text);

  if (!shelf_look_up (self, alone[0], to, error))
    return FALSE;
  for (guint i = 0; asked[i] != NULL && to->len == 0; i++)
    {
      g_autofree char *cut = g_strndup (asked[i], BEGINNING_BYTES);
      g_autofree char *valid = g_utf8_make_valid (cut, -1);

      if (!shelf_look_up (self, valid, to, error))
        return FALSE;
    }
  return TRUE;
}

/* For the subject, else for subject and the text's beginning together.  Without an index, or with
 * one that is damaged, there are none, and `*why` says so; with a disk that fails, NULL: the next
 * try may find them, and a reply is written once. */
static GPtrArray *
find_articles (Store *store, const char *lang, const char *subject, const char *text,
               char **why, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (free_article);
  Shelf shelf = { .lang = lang };

  *why = NULL;
  if (store_run (store, "BEGIN", &problem)
      && (shelf.index = search_index_open (store, &problem)) != NULL)
    {
      shelf.library = library_new (store);
      shelf.synonyms = synonyms_new (store);
      if (shelf.index->documents > 0)
        shelf_look_up_both (&shelf, subject, text, found, &problem);
    }
  synonyms_free (shelf.synonyms);
  library_free (shelf.library);
  search_index_free (shelf.index);
  if (!sqlite3_get_autocommit (store_db (store)))
    store_run (store, "COMMIT", NULL);
  if (g_error_matches (problem, DESK_ERROR, DESK_ERROR_DISK))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (problem != NULL)
    {
      g_ptr_array_set_size (found, 0);
      *why = g_strdup (problem->message);
    }
  return g_steal_pointer (&found);
}

static gboolean
look_for_articles (IntakeMail *self, Store *store, GError **error)
{
  const char *subject = self->message->subject;
  g_autofree char *bare = ticket_id_strip (subject != NULL ? subject : "");
  g_autofree char *text
    = g_strjoin ("\n\n", self->message->text, self->message->forwarded, NULL);
  g_autofree char *why = NULL;

  if (self->sorting.kind != EVENT_CUSTOMER || self->is_legal)
    self->articles = g_ptr_array_new ();
  else
    self->articles = find_articles (store, self->lang, bare, text, &why, error);
  if (why != NULL)
    self->note = g_strdup_printf ("no articles are suggested: %s", why);
  return self->articles != NULL;
}

/* Of all lines and channels, NULL-terminated; free the array alone. */
static const char **
own_addresses (const Desk *desk)
{
  GPtrArray *all = g_ptr_array_new ();
  const DeskLine *lines = (const DeskLine *) desk->lines->data;
  const DeskChannel *channels = (const DeskChannel *) desk->channels->data;

  for (guint i = 0; i < desk->lines->len; i++)
    if (lines[i].email != NULL)
      g_ptr_array_add (all, lines[i].email);
  for (guint i = 0; i < desk->channels->len; i++)
    if (channels[i].email != NULL)
      g_ptr_array_add (all, channels[i].email);
  g_ptr_array_add (all, NULL);
  return (const char **) g_ptr_array_free (all, FALSE);
}

gboolean
intake_read (const IntakeSetting *setting, const char *bytes, gsize length, gint64 size,
             IntakeMail *self, GError **error)
{
  g_autofree const char **own = own_addresses (setting->desk);
  const MailMessage *message;
  const DeskLine *line;

  if (!read_message (self, bytes, length, setting->desk->zone, error))
    return FALSE;
  message = self->message;
  self->size = size;
  self->sorting = sort_message (setting, message);
  line = self->sorting.line;
  self->sender = self->sorting.author != NULL && strlen (self->sorting.author) <= SENDER_BYTES
                   ? self->sorting.author
                   : "";
  self->lang = line != NULL && line->lang != NULL ? line->lang : "en";
  self->at = arrival (message, setting->now);
  self->checks = checks_run (message, own);
  self->is_legal = self->sorting.team != NULL
                   || (who_team (setting->desk) != NULL && self->checks->abuse >= ABUSE_POINTS
                       && self->sorting.kind == EVENT_CUSTOMER);
  return look_for_articles (self, setting->store, error);
}
