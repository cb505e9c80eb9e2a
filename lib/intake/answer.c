#include "intake/intake.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "article/article.h"
#include "base/domain.h"
#include "base/file.h"
#include "sla/rulebook.h"
#include "store/statements.h"

enum
{
  TEMPLATE_BYTES_MAX = 1 << 20
};

enum
{
  SQL_COUNT_REPLIES,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  /* From the widest window that is asked about on; the narrower ones are parts of it. */
  [SQL_COUNT_REPLIES] = { "SELECT coalesce (sum (sender = :to AND ticket = :ticket "
                          "AND at > :since_ticket), 0), "
                          "coalesce (sum (sender = :to AND at > :since_address), 0), "
                          "coalesce (sum ((substr (sender, -length (:domain) - 1) "
                          "IN ('@' || :domain, '.' || :domain)) "
                          "AND at > :since_domain AND NOT EXISTS (SELECT 1 FROM reseller e "
                          "WHERE e.email = mail_reply.sender AND e.active = 1)), 0), "
                          "coalesce (sum (at > :since_overall), 0) "
                          "FROM mail_reply WHERE at > :since AND at <= :now" },
};

STATEMENT_TABLE (answer, sql, N_SQL, NULL);

/* One mail to answer. */
typedef struct
{
  const IntakeSetting *setting;
  const IntakeTables *tables;
  const IntakeMail *mail;
  const IntakeDecision *decision;
  const IntakeStored *stored;
  IntakeAnswer *answer;
} Answering;

/* ---- Moments, as people write them in the languages of the lines */

typedef struct
{
  const char *lang;
  const char *days[7]; /* from Monday */
  const char *months[12];
  const char *moment;   /* day name, day, month, hour, minute */
  const char *until[2]; /* in front of an hour, of a day */
  const char *from[2];
} Words;

static const Words all_words[] = {
  { "en",
    { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
    { "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December" },
    "%s %d %s %02d:%02d",
    { "", "" },
    { "from ", "from " } },
  { "nl",
    { "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag" },
    { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
      "oktober", "november", "december" },
    "%s %d %s %02d:%02d uur",
    { "", "" },
    { "vanaf ", "vanaf " } },
  { "es",
    { "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo" },
    { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
      "octubre", "noviembre", "diciembre" },
    "%s %d de %s a las %02d:%02d",
    { "las ", "el " },
    { "a las ", "el " } },
  { "ru",
    { "понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья" },
    { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
      "октября", "ноября", "декабря" },
    "%s, %d %s, %02d:%02d",
    { "", "" },
    { "с ", "с " } },
};

static const Words *
words_of (const char *lang)
{
  for (guint i = 0; lang != NULL && i < G_N_ELEMENTS (all_words); i++)
    if (g_ascii_strncasecmp (lang, all_words[i].lang, 2) == 0 && !g_ascii_isalpha (lang[2]))
      return &all_words[i];
  return &all_words[0];
}

/* 'en', 'nl', 'es' or 'ru'; what else comes is 'en'. */
static const char *
lang_of (const char *lang)
{
  return words_of (lang)->lang;
}

static GDateTime *
local_time (gint64 at, GTimeZone *zone)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at);

  return g_date_time_to_timezone (utc, zone);
}

static char *
format_day (const Words *words, GDateTime *when)
{
  return g_strdup_printf (words->moment, words->days[g_date_time_get_day_of_week (when) - 1],
                          g_date_time_get_day_of_month (when),
                          words->months[g_date_time_get_month (when) - 1],
                          g_date_time_get_hour (when), g_date_time_get_minute (when));
}

/* "во вторник", "со вторника": before two consonants. */
static gboolean
wants_so (const Words *words, GDateTime *when)
{
  int day = g_date_time_get_day_of_week (when);

  return g_str_equal (words->lang, "ru") && (day == 2 || day == 3);
}

static char *
format_hour (const Words *words, const char *const before[2], gboolean is_from, gint64 at,
             gint64 now, GTimeZone *zone)
{
  g_autoptr(GDateTime) when = local_time (at, zone);
  g_autoptr(GDateTime) today = local_time (now, zone);
  gboolean is_today = g_date_time_get_year (when) == g_date_time_get_year (today)
                      && g_date_time_get_day_of_year (when)
                           == g_date_time_get_day_of_year (today);
  g_autofree char *day = format_day (words, when);

  if (is_today)
    return g_strdup_printf ("%s%02d:%02d", before[0], g_date_time_get_hour (when),
                            g_date_time_get_minute (when));
  return g_strconcat (is_from && wants_so (words, when) ? "со " : before[1], day, NULL);
}

char *
answer_time (AnswerForm form, const char *lang, gint64 at, gint64 now, GTimeZone *zone)
{
  const Words *words = words_of (lang);
  g_autoptr(GDateTime) when = local_time (at, zone);

  if (form == ANSWER_BY)
    return format_day (words, when);
  return form == ANSWER_FROM ? format_hour (words, words->from, TRUE, at, now, zone)
                             : format_hour (words, words->until, FALSE, at, now, zone);
}

/* ---- Values of the texts */

/* The reply's data of one channel. */
typedef struct
{
  gboolean known; /* it is in desk.yaml, with hours */
  gboolean open;
  gint64 until;       /* closing, or next opening; WORK_NEVER: never */
  const char *number; /* or NULL */
} ChannelHours;

static ChannelHours
hours_of (const Desk *desk, const char *channel, gint64 now)
{
  const DeskChannel *found = desk_find_channel (desk, channel);
  ChannelHours hours = { .until = WORK_NEVER };
  WorkCalendar *calendar;

  if (found == NULL || found->hours == NULL)
    return hours;
  calendar = found->hours->calendar;
  hours.known = TRUE;
  hours.number = found->number;
  hours.open = work_is_open (calendar, now);
  hours.until = hours.open ? work_next_close (calendar, now) : work_next_open (calendar, now);
  return hours;
}

static void
set_flag (TemplateValues *values, const char *name, gboolean value)
{
  template_values_set (values, name, value ? "yes" : NULL);
}

static void
set_due (TemplateValues *values, const Answering *self)
{
  GTimeZone *zone = self->setting->desk->zone;
  const char *lang = self->decision->ticket.lang;
  gint64 at = self->answer->due;
  g_autofree char *due
    = at == WORK_NEVER ? NULL : answer_time (ANSWER_BY, lang, at, self->setting->now, zone);

  template_values_set (values, "due", due);
  set_flag (values, "soon", due == NULL);
  template_values_set (values, "zone", self->setting->desk->zone_name);
}

static void
set_asked (TemplateValues *values, const Answering *self)
{
  static const char *const all[] = { "sender", "reseller-id", "what", "when" };

  set_flag (values, "ask", self->answer->asked->len > 0);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *name = g_strconcat ("ask-", all[i], NULL);
      gboolean asked = FALSE;

      for (guint k = 0; k < self->answer->asked->len; k++)
        asked = asked || g_str_equal (g_ptr_array_index (self->answer->asked, k), all[i]);
      set_flag (values, name, asked);
    }
}

/* A path is a file's name, which may hold anything. */
static char *
link_of (const char *site, const char *path)
{
  gsize length = article_path_stem (path);
  g_autofree char *page = g_strndup (path, length);
  g_autofree char *escaped = g_uri_escape_string (page, "/", FALSE);
  gsize slash = strlen (site);

  return g_strconcat (site, slash > 0 && site[slash - 1] == '/' ? "" : "/", escaped, NULL);
}

static char *
printable (const char *text)
{
  char *copy = g_utf8_make_valid (text, -1);

  for (char *c = copy; *c != '\0'; c++)
    if ((guchar) *c < 32 || *c == 127)
      *c = ' ';
  return copy;
}

static void
set_articles (TemplateValues *values, const Answering *self)
{
  const char *site = self->setting->site;

  template_values_set (values, "articles", NULL);
  for (guint i = 0; i < self->mail->articles->len; i++)
    {
      const IntakeArticle *article = g_ptr_array_index (self->mail->articles, i);
      TemplateValues *row = template_values_new (values, "articles");
      g_autofree char *title = printable (article->title);
      g_autofree char *path = printable (article->path);
      g_autofree char *url = site != NULL ? link_of (site, article->path) : NULL;

      template_values_set (row, "title", title);
      template_values_set (row, "url", url);
      template_values_set (row, "link", url != NULL ? url : path);
    }
}

static void
set_channel (TemplateValues *values, const Answering *self, const char *channel)
{
  const char *lang = self->decision->ticket.lang;
  ChannelHours hours = hours_of (self->setting->desk, channel, self->setting->now);
  GTimeZone *zone = self->setting->desk->zone;
  g_autofree char *open = g_strconcat (channel, "-open", NULL);
  g_autofree char *until = g_strconcat (channel, "-until", NULL);
  g_autofree char *from = g_strconcat (channel, "-from", NULL);
  g_autofree char *number = g_strconcat (channel, "-number", NULL);
  gboolean ends = hours.known && hours.until != WORK_NEVER;
  g_autofree char *closing = ends && hours.open ? answer_time (ANSWER_UNTIL, lang, hours.until,
                                                               self->setting->now, zone)
                                                : NULL;
  g_autofree char *opening = ends && !hours.open ? answer_time (ANSWER_FROM, lang, hours.until,
                                                                self->setting->now, zone)
                                                 : NULL;

  set_flag (values, channel, hours.known);
  set_flag (values, open, hours.open);
  template_values_set (values, until, closing);
  template_values_set (values, from, opening);
  template_values_set (values, number, hours.number);
}

static TemplateValues *
values_of (const Answering *self)
{
  TemplateValues *values = template_values_new (NULL, NULL);
  const DeskChannel *legal = who_team (self->setting->desk);

  template_values_set (values, "ticket", self->decision->ticket.name);
  template_values_set (values, "desk", self->setting->desk->name);
  set_flag (values, "legal", self->decision->is_legal);
  template_values_set (values, "legal-email", legal != NULL ? legal->shown : NULL);
  set_flag (values, "follow-up", !self->decision->is_new);
  set_due (values, self);
  set_asked (values, self);
  set_articles (values, self);
  set_channel (values, self, "phone");
  set_channel (values, self, "chat");
  set_flag (values, "hours",
            desk_find_channel (self->setting->desk, "phone") != NULL
              || desk_find_channel (self->setting->desk, "chat") != NULL);
  return values;
}

/* ---- Texts */

static const struct
{
  const char *name, *text;
} built_in[] = {
  {
    "en.txt",
#include "page/mail/en.txt.h"
  },
  {
    "en.html",
#include "page/mail/en.html.h"
  },
  {
    "nl.txt",
#include "page/mail/nl.txt.h"
  },
  {
    "nl.html",
#include "page/mail/nl.html.h"
  },
  {
    "es.txt",
#include "page/mail/es.txt.h"
  },
  {
    "es.html",
#include "page/mail/es.html.h"
  },
  {
    "ru.txt",
#include "page/mail/ru.txt.h"
  },
  {
    "ru.html",
#include "page/mail/ru.html.h"
  },
};

static char *
load_template (const char *file, char **name, GError **error)
{
  const char *folder = g_getenv ("DESKBOOK_TEMPLATES");
  g_autofree char *path = folder == NULL || *folder == '\0'
                            ? NULL
                            : g_build_filename (folder, "mail", file, NULL);
  char *text = NULL;
  gsize length;

  if (path != NULL && (g_access (path, F_OK) == 0 || errno != ENOENT))
    {
      text = file_read (path, TEMPLATE_BYTES_MAX, "a template", &length, error);
      if (text != NULL && !g_utf8_validate (text, -1, NULL))
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: expected UTF-8", path);
          g_clear_pointer (&text, g_free);
        }
      *name = g_steal_pointer (&path);
      return text;
    }
  *name = g_strconcat ("mail/", file, NULL);
  for (guint i = 0; text == NULL && i < G_N_ELEMENTS (built_in); i++)
    if (strcmp (built_in[i].name, file) == 0)
      text = g_strdup (built_in[i].text);
  return text;
}

static char *
fill_text (const char *lang, const char *suffix, gboolean html, const TemplateValues *values,
           GError **error)
{
  g_autofree char *file = g_strconcat (lang, suffix, NULL);
  g_autofree char *name = NULL;
  g_autofree char *text = load_template (file, &name, error);

  return text != NULL ? template_fill (name, text, html, values, error) : NULL;
}

char *
answer_write (const MailReply *reply, const char *lang, const TemplateValues *values,
              GError **error)
{
  MailReply whole = *reply;
  g_autofree char *plain = NULL, *html = NULL;

  whole.lang = lang_of (lang);
  whole.plain = plain = fill_text (whole.lang, ".txt", FALSE, values, error);
  if (plain != NULL)
    whole.html = html = fill_text (whole.lang, ".html", TRUE, values, error);
  return html != NULL ? mail_reply_write (&whole) : NULL;
}

/* ---- What is asked for */

static gboolean
is_wanted (const Answering *self, const char *item)
{
  const DeskChannel *channel = desk_find_channel (self->setting->desk, "email");

  return channel != NULL && channel->ask != NULL
         && g_strv_contains ((const char *const *) channel->ask, item);
}

static void
ask_for (Answering *self, const char *item, gboolean missing)
{
  if (missing && is_wanted (self, item))
    g_ptr_array_add (self->answer->asked, (gpointer) item);
}

/* Whether an id that does not fit is anybody's, nobody learns: it is as if there were none. */
static void
ask_for_missing (Answering *self)
{
  const IntakeDecision *decision = self->decision;
  const Checks *checks = self->mail->checks;
  gboolean verified = decision->ticket.reseller != NULL;

  if (self->mail->sorting.kind != EVENT_CUSTOMER || decision->is_legal)
    return;
  ask_for (self, "sender", !verified && !decision->known);
  ask_for (self, "reseller-id",
           !verified && (decision->known || checks->reseller_ids[0] == NULL));
  if (!decision->is_new)
    return;
  ask_for (self, "what", checks->what == NULL);
  ask_for (self, "when", checks->when == NULL);
}

/* ---- The reply */

static gboolean
names_us (const Desk *desk, char **addresses)
{
  for (; *addresses != NULL; addresses++)
    if (who_of (desk, *addresses).is_ours)
      return TRUE;
  return FALSE;
}

/* It names an address of ours, or nobody's at all. */
static gboolean
is_to_us (const Answering *self)
{
  const Desk *desk = self->setting->desk;

  return self->setting->to != NULL || self->mail->message->recipients[0] == NULL
         || names_us (desk, self->mail->message->recipients)
         || names_us (desk, self->mail->message->deliveries);
}

/* The replies that were given, each in its time. */
typedef struct
{
  gint64 of_ticket; /* to this sender about this ticket */
  gint64 of_sender, of_domain, overall;
} ReplyCounts;

/* By what the sender is allowed. */
static DeskCap
senders_cap (const Answering *self)
{
  const DeskReplies *replies = &self->setting->desk->replies;

  return self->decision->known ? replies->per_registered : replies->per_address;
}

/* Those dated after `now` do not count: somebody set a clock, or said --now. */
static gboolean
count_replies (const Answering *self, ReplyCounts *counts, GError **error)
{
  const DeskReplies *replies = &self->setting->desk->replies;
  const char *to = self->mail->sender;
  DeskCap own = senders_cap (self);
  gint64 now = self->setting->now;
  gint64 widest = MAX (MAX (INTAKE_REPLY_S, own.within_s),
                       MAX (replies->per_domain.within_s, replies->overall.within_s));
  g_autoptr(Statements) statements
             = statements_open (self->setting->store, &answer_statements);
  sqlite3_stmt *row;

  if (!statement_row (statements, SQL_COUNT_REPLIES,
                      BIND (bind_int (":ticket", self->decision->ticket.ticket),
                            bind_text (":to", to),
                            bind_text (":domain", domain_registrable (strrchr (to, '@') + 1)),
                            bind_int (":since", now - widest), bind_int (":now", now),
                            bind_int (":since_ticket", now - INTAKE_REPLY_S),
                            bind_int (":since_address", now - own.within_s),
                            bind_int (":since_domain", now - replies->per_domain.within_s),
                            bind_int (":since_overall", now - replies->overall.within_s)),
                      &row, error))
    return FALSE;
  *counts = (ReplyCounts){ sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1),
                           sqlite3_column_int64 (row, 2), sqlite3_column_int64 (row, 3) };
  sqlite3_reset (row);
  return TRUE;
}

/* NULL: one more may go out. */
static const char *
too_many (const Answering *self, const ReplyCounts *counts)
{
  const DeskReplies *replies = &self->setting->desk->replies;

  if (counts->of_ticket > 0)
    return "answered within the last hour";
  if (counts->of_sender >= senders_cap (self).most)
    return "too many answers to this sender";
  if (!self->decision->known && counts->of_domain >= replies->per_domain.most)
    return "too many answers to this sender's domain";
  return counts->overall >= replies->overall.most ? "too many answers" : NULL;
}

/* Without `trust:` a server that finds nothing wrong is not believed, for anybody may have
 * written that; one that finds something wrong is. */
static gboolean
is_trusted (const Answering *self, const MailResult *result)
{
  char **trust = self->setting->desk->trust;

  return g_strv_contains ((const char *const *) trust, result->server);
}

/* The topmost of the trusted ones is our own server's. */
static const MailResult *
trusted_result (const Answering *self)
{
  const GArray *results = self->mail->message->origin.results;

  for (guint i = 0; i < results->len; i++)
    if (is_trusted (self, &g_array_index (results, MailResult, i)))
      return &g_array_index (results, MailResult, i);
  return NULL;
}

static gboolean
any_failed (const Answering *self)
{
  const GArray *results = self->mail->message->origin.results;

  for (guint i = 0; i < results->len; i++)
    if (g_array_index (results, MailResult, i).failed)
      return TRUE;
  return FALSE;
}

/* A server calls it junk or forged. */
static gboolean
is_marked (const Answering *self)
{
  const MailOrigin *origin = &self->mail->message->origin;
  const MailResult *own = trusted_result (self);

  if (self->setting->desk->trust[0] != NULL ? own != NULL && own->failed : any_failed (self))
    return TRUE;
  /* a forwarder fails SPF, and DMARC is the later and better check */
  return origin->marked != NULL || (origin->forged != NULL && (own == NULL || !own->passed));
}

/* DMARC speaks of the domain in From: of that alone, whomever the reply goes to. */
static gboolean
is_vouched_for (const MailResult *own, const char *author, const char *sender)
{
  const char *domain = strrchr (sender, '@');
  const char *from = own->vouched;

  if (from == NULL && author != NULL && strrchr (author, '@') != NULL)
    from = strrchr (author, '@') + 1;
  return domain != NULL && from != NULL && g_str_equal (domain + 1, from);
}

/* Somebody whom we know, or whose domain vouches for him. */
static gboolean
is_verified (const Answering *self)
{
  const MailResult *own = trusted_result (self);

  return self->decision->known
         || (own != NULL && own->passed
             && is_vouched_for (own, self->mail->message->author, self->mail->sender));
}

/* By what the message itself is; NULL: nothing is against a reply. */
static const char *
unanswerable (const Answering *self)
{
  const IntakeMail *mail = self->mail;
  const char *sender = mail->sender;

  if (mail->sorting.kind == EVENT_AUTO)
    return "an automatic message";
  if (mail->sorting.kind != EVENT_CUSTOMER)
    return "a message of the desk";
  if (mail->sorting.silent != NULL)
    return "its header asks for none";
  if (*sender == '\0' || !mail_reply_fits (sender))
    return "no sender's address that can be written to";
  if (is_marked (self))
    return "marked as junk or forged";
  if (!is_to_us (self))
    return "not addressed to us";
  return g_strv_length (mail->message->recipients) > INTAKE_MASS_RECIPIENTS
           ? "sent to very many"
           : NULL;
}

/* `*why` NULL: it is answered. */
static gboolean
may_reply (const Answering *self, const char **why, GError **error)
{
  ReplyCounts counts;

  *why = unanswerable (self);
  if (*why != NULL)
    return TRUE;
  if (!count_replies (self, &counts, error))
    return FALSE;
  *why = too_many (self, &counts);
  return TRUE;
}

/* The legal team makes no promise. */
static gboolean
find_due (Answering *self, GError **error)
{
  g_autoptr(TicketCursor) cursor = NULL;

  if (self->decision->is_legal)
    return TRUE;
  cursor = ticket_cursor_new (self->setting->store, self->decision->ticket.name, G_MININT64,
                              G_MAXINT64, error);
  return cursor != NULL
         && rulebook_answer_due (self->setting->desk, cursor, self->setting->now,
                                 &self->answer->due, error);
}

/* Legal answers for itself; others from the line of the ticket. */
static const char *
reply_from (const Answering *self)
{
  const DeskLine *lines = (const DeskLine *) self->setting->desk->lines->data;

  if (self->decision->is_legal)
    return who_team (self->setting->desk)->email;
  for (guint i = 0; i < self->setting->desk->lines->len; i++)
    if (lines[i].email != NULL && g_str_equal (lines[i].name, self->decision->ticket.line))
      return lines[i].email;
  return self->mail->sorting.line != NULL ? self->mail->sorting.line->email : NULL;
}

static char *
make_reply_id (const Answering *self)
{
  const char *ticket = self->decision->ticket.name;
  g_autofree char *seed = g_strdup_printf ("%s %s %" G_GINT64_FORMAT, self->stored->event_id,
                                           ticket, self->setting->now);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1);

  return g_strdup_printf ("<%s.%.20s%s>", ticket, hash, strchr (self->answer->from, '@'));
}

static gboolean
write_reply (Answering *self, GError **error)
{
  const Desk *desk = self->setting->desk;
  const MailMessage *message = self->mail->message;
  const LedgerTicket *ticket = &self->decision->ticket;
  g_autoptr(TemplateValues) values = values_of (self);
  MailReply reply = {
    .from = self->answer->from,
    .from_name = desk->name,
    .to = self->mail->sender,
    /* what a stranger wrote is sent to nobody: the sender may be forged */
    .subject = is_verified (self) ? message->subject : NULL,
    .ticket = ticket->name,
    .message_id = self->answer->reply_id,
    .answers = message->message_id,
    .references = message->references,
    .date = self->setting->now,
    .zone = desk->zone,
  };

  self->answer->reply = answer_write (&reply, ticket->lang, values, error);
  return self->answer->reply != NULL;
}

gboolean
intake_answer (const IntakeTables *tables, const IntakeMail *mail,
               const IntakeDecision *decision, const IntakeStored *stored,
               IntakeAnswer *answer, GError **error)
{
  Answering self = { tables->setting, tables, mail, decision, stored, answer };

  answer->from = reply_from (&self);
  ask_for_missing (&self);
  if (!find_due (&self, error) || !may_reply (&self, &answer->no_reply, error))
    return FALSE;
  if (answer->no_reply == NULL && answer->from == NULL)
    answer->no_reply = "no address of ours in desk.yaml";
  if (answer->no_reply != NULL)
    return TRUE;
  answer->reply_id = make_reply_id (&self);
  return write_reply (&self, error);
}
