#include "mail/own.h"

#include <string.h>

/* ---- The sender's own words: what is quoted, and how it begins */

enum
{
  ATTRIBUTION_LINES = 4,
  ATTRIBUTION_BYTES = 500,
  HEADER_NAME_BYTES = 40,
  HEADER_LINES = 10, /* among which a quoted header shows itself */
  BARE_LINES = 8     /* the same, of names alone in their lines */
};

/* Names of fields in the header that Outlook and its kin put before what they quote, and that
 * stands in what is forwarded: en, nl, de, es, ru, fr, it, pt, pl. */
enum
{
  HEAD_FROM,
  HEAD_SENT,
  HEAD_TO,
  HEAD_SUBJECT,
  HEADS
};
#define WIDE_COLON "：" /* as Chinese and Japanese have it */
static const char *const heads[HEADS] = {
  [HEAD_FROM] = "|from|van|von|de|от|от кого|da|od|från|fra|lähettäjä|kimden|від|de la|feladó|"
                "από|差出人|送信者|发件人|寄件者|寄件人|보낸 사람|",
  [HEAD_SENT]
  = "|sent|date|verzonden|verstuurd|datum|gesendet|enviado|enviado el|enviada|"
    "enviada em|fecha|отправлено|дата|envoyé|inviato|data|wysłano|skickat|sendt|dato|"
    "lähetetty|päiväys|odesláno|odoslané|gönderildi|gönderilme tarihi|tarih|надіслано|"
    "trimis|elküldve|dátum|στάλθηκε|ημερομηνία|送信日時|日時|日付|发送时间|发送日期|"
    "寄件日期|日期|傳送時間|보낸 날짜|날짜|",
  [HEAD_TO] = "|to|cc|aan|an|para|кому|копия|à|a|do|dw|till|til|vastaanottaja|komu|kime|копія|"
              "către|címzett|προς|宛先|收件人|收件者|받는 사람|",
  [HEAD_SUBJECT]
  = "|subject|onderwerp|betreff|thema|asunto|тема|objet|oggetto|assunto|temat|ämne|emne|"
    "aihe|předmět|predmet|konu|subiect|tárgy|θέμα|件名|主题|主旨|제목|",
};

/* Between dashes, or in front of a colon, at the beginning: what follows is not the sender's. */
static const char *const marks[] = {
  "original message",
  "original appointment",
  "oorspronkelijk bericht",
  "origineel bericht",
  "ursprüngliche nachricht",
  "originalnachricht",
  "mensaje original",
  "исходное сообщение",
  "исходное письмо",
  "message d'origine",
  "message d’origine",
  "message original",
  "messaggio originale",
  "mensagem original",
  "wiadomość oryginalna",
  "forwarded message",
  "forwarded by",
  "doorgestuurd bericht",
  "weitergeleitete nachricht",
  "mensaje reenviado",
  "пересылаемое сообщение",
  "пересланное сообщение",
  "перенаправленное сообщение",
  "переадресованное сообщение",
  "пересылаемое письмо",
  "message transféré",
  "messaggio inoltrato",
  "mensagem encaminhada",
  "ursprungligt meddelande",
  "oprindelig meddelelse",
  "opprinnelig melding",
  "alkuperäinen viesti",
  "původní zpráva",
  "původní e-mail",
  "pôvodná správa",
  "orijinal mesaj",
  "eredeti üzenet",
  "mesaj original",
  "αρχικό μήνυμα",
  "оригінальне повідомлення",
  "元のメッセージ",
  "転送メッセージ",
  "转发的消息",
  "原始邮件",
  "原始郵件",
  "원본 메시지",
};
static const char *const announced_marks[] = {
  "begin forwarded message:",
  "begin doorgestuurd bericht:",
  "anfang der weitergeleiteten nachricht:",
  "inicio del mensaje reenviado:",
  "начало переадресованного сообщения:",
  "начало пересылаемого сообщения:",
  "début du message transféré",
  "inizio messaggio inoltrato:",
  "início da mensagem reencaminhada:",
  "vidarebefordrat brev:",
  "start på videresendt besked:",
  "videresendt melding:",
  "välitetty viesti alkaa:",
  "początek przekazywanej wiadomości:",
  "přeposlaná zpráva:",
  "iletilmiş mesajın başlangıcı:",
  "початок листа, що пересилається:",
  "転送されたメッセージ:",
  "开始转发的信息:",
};

/* What our own answers begin with (templates/mail), for who quotes them without a mark. */
static const char *const answers[] = {
  "Thank you for your message. We have received it.",
  "Thank you for your message. It is about abuse,",
  "Thank you for your answer. We have added it",
  "Bedankt voor uw bericht. We hebben het ontvangen.",
  "Bedankt voor uw bericht. Het gaat over misbruik,",
  "Bedankt voor uw antwoord. We hebben het aan",
  "Gracias por su mensaje. Lo hemos recibido.",
  "Gracias por su mensaje. Como se trata de un abuso,",
  "Gracias por su respuesta. La hemos añadido",
  "Спасибо за ваше сообщение. Мы его получили.",
  "Спасибо за ваше сообщение. Оно касается",
  "Спасибо за ваш ответ. Мы добавили его",
};

/* "On Mon, 23 Nov 2026 at 10:00, Ann", "Am 23.11.2026 um", "пн, 23 нояб. 2026 г. в 10:00". */
#define LEAD                                                                                                                              \
  "(?:(?:on|op|am|el|le|il|em|den|dnia|dne|dana|pada|vào|בתאריך|w|в|at|пн|вт|ср|чт|пт|сб|вс|понедельник" \
  "|вторник|среда|четверг|пятница|суббота|воскресенье|mon|tue|wed|thu|fri|sat|sun)"           \
  "(?!\\p{L})\\S*\\s+(?:\\S+\\s+){0,3})?[0-9]"
#define WROTE                                                                                                                                                                             \
  "(?:(?<!\\p{L})(?:wrote|writes|schreef|schreven|geschreven|schrieb|geschrieben|escribió|escribio|écrit"                                                                               \
  "|ecrit|scritto|escreveu|написа(?:ла?|в)?|писала?|пишет|napisa(?:ła?|la?)|skrev"                                                                                   \
  "|kirjoitti|napsala?|napísala?|yazdı|пише|написав|scris|írta|έγραψε|escriure|menulis|đã viết|kirjutas|rakstīja|rašė|написао|写道|寫道)(?!\\p{L})" \
  "|님이 작성|さんは書きました|כתב|كتب|เขียน)"
#define DATE \
  "(?:(?:19|20)[0-9][0-9]|[0-9]{1,2}[:.][0-9]{2}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2})"
static const char lead_pattern[] = "^" LEAD;
/* A date and "wrote" and who, or a date and who at its end; but not "I wrote on Monday:". */
static const char attribution_pattern[]
  = "^(?!.*(?<!\\p{L})(?:I|we|ik|ich|я|мы) (?:wrote|schreef|schrieb|написала?|писала?)(?!\\p{L}))"
    "(?!.*(?<!\\p{L})(?:heb(?:ben)?|haben?) (?:ik|we|wij|ich|wir)(?!\\p{L}))"
    "(?=.*" DATE ")(?:(?=.*" WROTE ")(?:" LEAD "|(?=.*@))"
    "|(?=" LEAD ").*@[^\\s<>@]+[>)\\]]*\\s*[:：]$)";

typedef struct
{
  char **lines;
  guint count;
  GRegex *lead, *attribution; /* made when they are needed */
} Words;

static void
words_init (Words *self, const char *text)
{
  *self = (Words){ .lines = g_strsplit (text, "\n", -1) };
  for (; self->lines[self->count] != NULL; self->count++)
    g_strchomp (self->lines[self->count]);
}

static void
words_clear (Words *self)
{
  g_strfreev (self->lines);
  g_clear_pointer (&self->lead, g_regex_unref);
  g_clear_pointer (&self->attribution, g_regex_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static gboolean
matches (GRegex **regex, const char *pattern, const char *text)
{
  if (*regex == NULL)
    *regex = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
  g_assert (*regex != NULL);
  return g_regex_match (*regex, text, 0, NULL);
}

/* "> text", "  >text", "AB> text"; and the line above a header that Outlook quotes. */
static gboolean
is_quoted (const char *line)
{
  gsize letters;

  line += strspn (line, " \t");
  letters = strspn (line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  return *line == '>' || g_str_has_prefix (line, "________________________________")
         || (letters > 0 && letters < 4 && g_str_has_prefix (line + letters, "> "));
}

/* From the line behind `i` on, behind empty ones. */
static gboolean
is_quoted_behind (const Words *self, guint i)
{
  for (i++; i < self->count && *self->lines[i] == '\0';)
    i++;
  return i < self->count && is_quoted (self->lines[i]);
}

static gboolean
begins_with_one_of (const char *text, const char *const *list, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (g_str_has_prefix (text, list[i]))
      return TRUE;
  return FALSE;
}

/* "##- Please type your reply above this line -##", as help desks write it. */
static gboolean
is_reply_line (const char *line)
{
  static const char *const above[]
    = { "above this line",   "boven deze regel",        "boven deze lijn",
        "über dieser zeile", "oberhalb dieser zeile",   "encima de esta línea",
        "sobre esta línea",  "выше этой линии",         "выше этой строки",
        "над этой строкой",  "au-dessus de cette ligne" };
  g_autofree char *low = NULL;

  line += strspn (line, " \t*");
  if (g_str_has_prefix (line, "##-"))
    return TRUE;
  low = g_utf8_strdown (line, 120);
  for (gsize i = 0; i < G_N_ELEMENTS (above); i++)
    if (strstr (low, above[i]) != NULL)
      return *line == '-' || *line == '#' || *line == '=' || *line == '_'
             || g_str_has_prefix (low, "please ") || g_str_has_prefix (low, "reply ");
  return FALSE;
}

/* "-----Original Message-----", "Begin forwarded message:" */
static gboolean
is_mark (const char *line)
{
  gsize dashes;
  g_autofree char *low = NULL;

  line += strspn (line, " \t*");
  dashes = strspn (line, "-=_");
  if (dashes < 2 && strchr (line, ':') == NULL)
    return FALSE;
  low = g_utf8_strdown (line + dashes + strspn (line + dashes, " "), 120);
  return dashes >= 2
           ? begins_with_one_of (low, marks, G_N_ELEMENTS (marks))
           : begins_with_one_of (low, announced_marks, G_N_ELEMENTS (announced_marks));
}

static gboolean
ends_in_colon (const char *line)
{
  return g_str_has_suffix (line, ":") || g_str_has_suffix (line, WIDE_COLON);
}

/* Which of heads[] has this name; HEADS: none. */
static guint
head_named (const char *name)
{
  g_autofree char *low = g_utf8_strdown (name, -1);
  g_autofree char *listed = g_strdup_printf ("|%s|", g_strstrip (low));

  for (guint i = 0; i < HEADS; i++)
    if (strstr (heads[i], listed) != NULL)
      return i;
  return HEADS;
}

/* Which of heads[] a line begins with, bold or not; HEADS: none. */
static guint
head_of (const char *line)
{
  const char *colon, *wide;
  g_autofree char *name = NULL;

  line += strspn (line, " \t*");
  name = g_strndup (line, strnlen (line, HEADER_NAME_BYTES));
  colon = strchr (name, ':');
  wide = strstr (name, WIDE_COLON);
  if (wide != NULL && (colon == NULL || wide < colon))
    colon = wide;
  if (colon == NULL || colon == name)
    return HEADS;
  name[colon - name] = '\0';
  return head_named (g_strdelimit (name, "*", ' '));
}

/* Who, when, and to whom or about what, in lines close to each other. */
static gboolean
is_quoted_header (const Words *self, guint i)
{
  gboolean has[HEADS + 1] = { FALSE };
  guint lines = 0;

  if (head_of (self->lines[i]) == HEADS)
    return FALSE;
  for (; i < self->count && lines < HEADER_LINES; i++)
    if (*self->lines[i] != '\0')
      {
        has[head_of (self->lines[i])] = TRUE;
        lines++;
      }
  return has[HEAD_FROM] && has[HEAD_SENT] && (has[HEAD_TO] || has[HEAD_SUBJECT]);
}

/* Notes has who and when in lines without a name, then "To" and "Subject" alone in theirs. */
static gboolean
is_bare_header (const Words *self, guint i)
{
  gboolean has[HEADS + 1] = { FALSE };
  guint lines = 0;

  if (strpbrk (self->lines[i], "@0123456789") == NULL)
    return FALSE;
  for (i++; i < self->count && lines < BARE_LINES && !has[HEAD_SUBJECT]; i++)
    if (*self->lines[i] != '\0')
      {
        if (strlen (self->lines[i]) < HEADER_NAME_BYTES)
          has[head_named (self->lines[i])] = TRUE;
        lines++;
      }
  return has[HEAD_TO] && has[HEAD_SUBJECT];
}

/* How many dashes and blanks a line begins with: "---- On Monday, Ann wrote ----", as Zoho has
 * it; 0: fewer than two dashes. */
static gsize
dashes_before (const char *line)
{
  gsize blanks = strspn (line, " \t"), dashes = strspn (line + blanks, "-");

  return dashes >= 2 ? blanks + dashes : 0;
}

/* "Ann wrote:"; between dashes as well "Ann wrote ----". */
static gboolean
ends_announcement (const char *line, gboolean has_dashes)
{
  return ends_in_colon (line) || (has_dashes && g_str_has_suffix (line, "--"));
}

/* The lines from `from` to `to` as one, without dashes before it, or NULL: too long. */
static char *
joined_lines (const Words *self, guint from, guint to)
{
  g_autoptr(GString) joined = g_string_new (NULL);

  for (guint i = from; i <= to; i++)
    g_string_append_printf (joined, "%s%s", i > from ? " " : "",
                            self->lines[i] + (i == from ? dashes_before (self->lines[i]) : 0));
  if (joined->len > ATTRIBUTION_BYTES)
    return NULL;
  return g_strstrip (g_strdup (joined->str));
}

static gboolean
is_attribution (Words *self, guint from, guint to, gboolean must_lead)
{
  g_autofree char *joined = joined_lines (self, from, to);

  return joined != NULL && (!must_lead || matches (&self->lead, lead_pattern, joined))
         && matches (&self->attribution, attribution_pattern, joined);
}

/* How many lines from `i` on announce a quotation: those up to a colon, or from dashes to dashes,
 * that tell who wrote it and when.  Before them may stand the sender's own, so the fewest count, unless the first has
 * the date. */
static guint
attribution_lines (Words *self, guint i)
{
  guint last = i, end = MIN (i + ATTRIBUTION_LINES, self->count);
  gboolean has_dashes = dashes_before (self->lines[i]) > 0;

  while (last < end && *self->lines[last] != '\0' && !is_quoted (self->lines[last])
         && !ends_announcement (self->lines[last], has_dashes))
    last++;
  if (last >= end || !ends_announcement (self->lines[last], has_dashes)
      || is_quoted (self->lines[last]))
    return 0;
  if (is_attribution (self, i, last, TRUE))
    return last - i + 1;
  for (guint from = i + 1; from <= last; from++)
    if (is_attribution (self, from, last, FALSE))
      return 0;
  if (is_attribution (self, i, last, FALSE) || (i == last && is_quoted_behind (self, i)))
    return last - i + 1;
  return 0;
}

static gboolean
is_answer (const char *line)
{
  return begins_with_one_of (line + strspn (line, " \t"), answers, G_N_ELEMENTS (answers));
}

char *
mail_own_words (const char *text, gboolean has_marked_quotes)
{
  g_auto(Words) self = { 0 };
  g_autoptr(GString) own = g_string_new (NULL);

  words_init (&self, text);
  for (guint i = 0; i < self.count; i++)
    {
      const char *line = self.lines[i];
      guint announced;

      if (g_str_equal (line, "--") || is_mark (line) || is_quoted_header (&self, i)
          || is_bare_header (&self, i) || is_reply_line (line) || is_answer (line))
        break;
      announced = attribution_lines (&self, i);
      if (announced > 0 && !has_marked_quotes && !is_quoted_behind (&self, i + announced - 1))
        break;
      if (announced > 0)
        i += announced - 1;
      else if (!is_quoted (line))
        g_string_append_printf (own, "%s\n", line);
    }
  return g_string_free (g_steal_pointer (&own), FALSE);
}

/* ---- Whole mails in a text */

/* Of a line that is a field. */
static const char *
behind_colon (const char *line)
{
  const char *colon = strchr (line, ':'), *wide = strstr (line, WIDE_COLON);

  return wide != NULL && (colon == NULL || wide < colon) ? wide + strlen (WIDE_COLON)
                                                         : colon + 1;
}

char *
mail_behind_header (const char *text, char **subject)
{
  g_auto(Words) self = { 0 };
  g_autofree char *found = NULL;
  guint known = 0, i;

  words_init (&self, text);
  for (i = 0; i < self.count && *self.lines[i] != '\0'; i++)
    {
      const char *line = self.lines[i];
      guint head = head_of (line);

      if (g_ascii_isspace (*line))
        continue;
      if (head == HEADS && (*line == ':' || line[strcspn (line, ": \t")] != ':'))
        return g_strdup (text);
      known += head != HEADS;
      if (head == HEAD_SUBJECT && found == NULL)
        found = g_strdup (behind_colon (line));
    }
  if (known < 2 && (found == NULL || i > 1)) /* a subject alone is known by its place */
    return g_strdup (text);
  while (i < self.count && *self.lines[i] == '\0')
    i++;
  *subject = g_steal_pointer (&found);
  return g_strjoinv ("\n", self.lines + i);
}

/* From the header of what is forwarded on; or NULL. */
static char *
from_quoted_header (const Words *self)
{
  for (guint i = 0; i < self->count; i++)
    if (head_of (self->lines[i]) != HEADS && is_quoted_header (self, i))
      return g_strjoinv ("\n", self->lines + i);
  return NULL;
}

char *
mail_forwarded (const char *body)
{
  g_auto(Words) self = { 0 };
  char *part;

  words_init (&self, body);
  if ((part = from_quoted_header (&self)) != NULL)
    return part;
  for (guint i = 0; i < self.count; i++) /* as Apple's program has it */
    if (*self.lines[i] == '>')
      {
        gsize mark = 1 + (self.lines[i][1] == ' ');

        memmove (self.lines[i], self.lines[i] + mark, strlen (self.lines[i] + mark) + 1);
      }
  return from_quoted_header (&self);
}
