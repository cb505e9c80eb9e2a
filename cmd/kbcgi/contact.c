#include "service.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/domain.h"
#include "base/timestamp.h"
#include "centre/hours.h"
#include "centre/words.h"
#include "mail/reply.h"
#include "mail/words.h"

enum
{
  DELIVER_MS = 30000,
  LOOK_MS = 10
};

/* ---- What is wrong with it */

/* As a browser counts: the line end that it sends as CR and LF is one. */
static glong
count_characters (const char *text)
{
  glong count = g_utf8_strlen (text, -1);

  while ((text = strstr (text, "\r\n")) != NULL)
    {
      text += 2;
      count--;
    }
  return count;
}

/* The address to answer to, an international domain as mail has it: anna@bücher.example is anna@xn--bcher-kva.example.
 * Free it. */
static char *
sender_of (const Request *request)
{
  const char *email = request_field (request, "email"), *at = strrchr (email, '@');
  g_autofree char *domain = at == NULL || g_str_is_ascii (at) ? NULL : domain_ascii (at + 1);

  return domain == NULL ? g_strdup (email)
                        : g_strdup_printf ("%.*s@%s", (int) (at - email), email, domain);
}

/* The id of what is said of a sender; NULL: it may be one.  Nobody proves that an address is his, so that none of the
 * desk's own is taken. */
static const char *
sender_fault (const Request *request, const Desk *desk)
{
  g_autofree char *sender = sender_of (request);

  return !mail_reply_fits (sender)       ? "form-bad-email"
         : who_of (desk, sender).is_ours ? "form-own-email"
                                         : NULL;
}

/* Whether there is something to see: letters without width and the like are nothing. */
static gboolean
is_empty (const char *value)
{
  for (; *value != '\0'; value = g_utf8_next_char (value))
    {
      gunichar letter = g_utf8_get_char (value);

      if (g_unichar_isgraph (letter) && !g_unichar_iszerowidth (letter))
        return FALSE;
    }
  return TRUE;
}

/* The id of what the page says of a field; NULL: it is right. */
static const char *
fault_of (const Request *request, const Desk *desk, const CentreField *field)
{
  const char *value = request_field (request, field->name);

  if (is_empty (value))
    return field->needed ? "form-missing" : NULL;
  if (count_characters (value) > (glong) field->most)
    return "form-long";
  return strcmp (field->name, "email") == 0 ? sender_fault (request, desk) : NULL;
}

/* By field's name, in the page's language. */
static GHashTable *
find_faults (const Request *request, const Desk *desk, const char *lang)
{
  GHashTable *faults = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < CENTRE_FIELDS; i++)
    {
      const char *fault = fault_of (request, desk, &centre_fields[i]);

      if (fault != NULL)
        g_hash_table_insert (faults, (gpointer) centre_fields[i].name,
                             (gpointer) words_get (lang, fault));
    }
  return faults;
}

/* ---- The page: what is open now, and the form, with what was typed if it comes again */

static gboolean
show_page (Service *service, const Request *request, const char *lang, GHashTable *values,
           GHashTable *faults, const char *says, Reply *reply, GError **error)
{
  g_autoptr(CentrePage) page = service_page_new (service, request, PAGE_CONTACT, lang,
                                                  words_get (lang, "contact"), error);

  if (page == NULL)
    return FALSE;
  centre_page_channels (page, HOURS_NOW);
  centre_page_form (page, values, faults, says);
  return service_page (page, reply, error);
}

gboolean
answer_contact_page (Service *service, Request *request, Reply *reply, GError **error)
{
  const Centre *centre = service_desk (service, request, error);
  g_autofree char *lang = NULL;

  if (centre == NULL)
    return FALSE;
  if (centre->desk == NULL)
    {
      reply_refuse (reply, 404, "no ways to reach the desk are known");
      return TRUE;
    }
  lang = service_page_lang (centre, request);
  return show_page (service, request, lang, NULL, NULL, NULL, reply, error);
}

static gboolean
show_faults (Service *service, const char *lang, const Request *request, GHashTable *faults,
             Reply *reply, GError **error)
{
  reply->status = 422;
  reply->max_age_s = REPLY_NOT_KEPT;
  return show_page (service, request, lang, request->fields, faults, NULL, reply, error);
}

/* It cannot be sent now: what was typed is not lost.  (A form without faults of its fields.) */
static gboolean
show_refusal (Service *service, const char *lang, const Request *request, Reply *reply,
              GError **error)
{
  reply->max_age_s = REPLY_NOT_KEPT;
  reply->is_refusal = FALSE;
  return show_page (service, request, lang, request->fields, NULL,
                    words_get (lang, service_refusal_words (reply)), reply, error);
}

/* ---- The message (RFC 5322): headers of checked values, and a body in base64 */

/* On one line: a space for each control character and separator of lines. */
static char *
one_line (const char *text)
{
  GString *line = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar letter = g_utf8_get_char (text);
      gboolean breaks = g_unichar_iscntrl (letter) || letter == 0x2028 || letter == 0x2029;

      g_string_append_unichar (line, breaks ? ' ' : letter);
    }
  return g_string_free (line, FALSE);
}

/* The value of a header; `whole`: as a display name, which is encoded altogether. */
static char *
encode_header (const char *header, const char *text, gboolean whole)
{
  g_autofree char *line = one_line (text);

  return mail_words_encode (line, strlen (header), whole || strstr (line, "=?") != NULL);
}

static void
append_from (GString *message, const Request *request)
{
  const char *name = request_field (request, "name");
  g_autofree char *email = sender_of (request);
  g_autofree char *shown = *name != '\0' ? encode_header ("From: ", name, TRUE) : NULL;

  if (shown != NULL)
    g_string_append_printf (message, "From: %s\n <%s>\n", shown, email);
  else
    g_string_append_printf (message, "From: %s\n", email);
}

/* Sat, 26 Nov 2026 19:00:00 +0100 */
static char *
mail_date (gint64 at, GTimeZone *zone)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[]
    = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at);
  g_autoptr(GDateTime) local = g_date_time_to_timezone (utc, zone);
  g_autofree char *offset = g_date_time_format (local, "%z");

  return g_strdup_printf (
    "%s, %d %s %d %02d:%02d:%02d %s", days[g_date_time_get_day_of_week (local) - 1],
    g_date_time_get_day_of_month (local), months[g_date_time_get_month (local) - 1],
    g_date_time_get_year (local), g_date_time_get_hour (local),
    g_date_time_get_minute (local), g_date_time_get_second (local), offset);
}

/* The same message sent twice on a day is the same: a button that is pressed again opens no second
 * ticket. */
static char *
message_id (const Request *request, gint64 at, const char *to)
{
  g_autoptr(GString) all = g_string_new (NULL);
  g_autofree char *hash = NULL;

  g_string_append_printf (all, "%" G_GINT64_FORMAT, at / 86400);
  for (guint i = 0; i < CENTRE_FIELDS; i++)
    g_string_append_printf (all, "\n%s\n%s", centre_fields[i].name,
                            request_field (request, centre_fields[i].name));
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, all->str, (gssize) all->len);
  return g_strdup_printf ("<%.32s.form@%s>", hash, strrchr (to, '@') + 1);
}

static void
append_fact (GString *text, const char *label, const char *value)
{
  g_autofree char *line = one_line (value);

  if (*line != '\0')
    g_string_append_printf (text, "\n%s: %s", label, line);
}

/* In the desk's words, which ticketmail looks for. */
static char *
message_text (const Request *request)
{
  g_autoptr(GString) text = g_string_new (request_field (request, "what"));

  g_string_append_c (text, '\n');
  append_fact (text, "When", request_field (request, "when"));
  append_fact (text, "Reseller id", request_field (request, "reseller"));
  append_fact (text, "Name", request_field (request, "name"));
  g_string_append_c (text, '\n');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
append_body (GString *message, const char *text)
{
  gsize length = strlen (text), room = (length / 3 + 2) * 4 + (length / 54 + 2) * 2;
  g_autofree char *encoded = g_malloc (room);
  int state = 0, save = 0;
  gsize n = g_base64_encode_step ((const guchar *) text, length, TRUE, encoded, &state, &save);

  n += g_base64_encode_close (TRUE, encoded + n, &state, &save);
  g_string_append_len (message, encoded, (gssize) n);
}

static char *
write_message (const Request *request, const char *lang, const char *to, gint64 at,
               GTimeZone *zone)
{
  GString *message = g_string_new (NULL);
  g_autofree char *subject
    = encode_header ("Subject: ", request_field (request, "subject"), FALSE);
  g_autofree char *date = mail_date (at, zone), *id = message_id (request, at, to);
  g_autofree char *text = message_text (request);

  append_from (message, request);
  g_string_append_printf (message,
                          "To: %s\nSubject: %s\nDate: %s\nMessage-ID: %s\n"
                          "X-Deskbook-Form: contact\nMIME-Version: 1.0\n"
                          "Content-Type: text/plain; charset=utf-8\n"
                          "Content-Transfer-Encoding: base64\nContent-Language: %s\n\n",
                          to, subject, date, id, lang);
  append_body (message, text);
  return g_string_free (message, FALSE);
}

/* The address of the page's language, else the first. */
static const char *
address_of (const Desk *desk, const char *lang)
{
  const char *first = NULL;

  for (guint i = 0; desk != NULL && i < desk->lines->len; i++)
    {
      const DeskLine *line = &g_array_index (desk->lines, DeskLine, i);

      if (g_strcmp0 (line->lang, lang) == 0)
        return line->shown;
      first = first != NULL ? first : line->shown;
    }
  return first;
}

/* ---- Handed over */

/* What a server has put into our environment is not for another program's. */
static char **
own_environment (void)
{
  static const char *const kept[] = { "PATH",
                                      "HOME",
                                      "USER",
                                      "LOGNAME",
                                      "TMPDIR",
                                      "TZ",
                                      "LANG",
                                      "LC_ALL",
                                      "DESKBOOK_DB",
                                      "DESKBOOK_CONFIG",
                                      "DESKBOOK_TEMPLATES",
                                      "XDG_DATA_HOME",
                                      "SOURCE_DATE_EPOCH",
                                      NULL };
  g_autoptr(GPtrArray) variables = g_ptr_array_new ();

  for (guint i = 0; kept[i] != NULL; i++)
    if (g_getenv (kept[i]) != NULL)
      g_ptr_array_add (variables, g_strconcat (kept[i], "=", g_getenv (kept[i]), NULL));
  g_ptr_array_add (variables, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&variables), FALSE);
}

/* A file without a name that holds the message; -1. */
static int
message_file (const char *message)
{
  int fd = memfd_create ("message", MFD_CLOEXEC);
  gsize length = strlen (message);

  if (fd >= 0 && write (fd, message, length) == (gssize) length && lseek (fd, 0, SEEK_SET) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* The command, with the message for its input; *pid. */
static int
start (const char *command, int message, pid_t *pid)
{
  char *words[] = { (char *) "sh", (char *) "-c", (char *) command, NULL };
  g_auto(GStrv) environment = own_environment ();
  posix_spawn_file_actions_t files;
  int failed;

  posix_spawn_file_actions_init (&files);
  posix_spawn_file_actions_adddup2 (&files, message, STDIN_FILENO);
  posix_spawn_file_actions_addopen (&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  failed = posix_spawn (pid, "/bin/sh", &files, NULL, words, environment);
  posix_spawn_file_actions_destroy (&files);
  return failed;
}

/* Its status as waitpid () has it; -1: it takes too long, and was ended. */
static int
wait_for (pid_t pid)
{
  int status;

  for (int waited = 0; waited < DELIVER_MS; waited += LOOK_MS)
    {
      if (waitpid (pid, &status, WNOHANG) == pid)
        return status;
      g_usleep (LOOK_MS * 1000);
    }
  kill (pid, SIGKILL);
  waitpid (pid, &status, 0);
  return -1;
}

static gboolean
hand_over (const char *command, const char *message, GError **error)
{
  int fd = message_file (message), failed, status;
  pid_t pid;

  if (fd < 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY, "the message: %s", g_strerror (errno));
      return FALSE;
    }
  failed = start (command, fd, &pid);
  close (fd);
  status = failed == 0 ? wait_for (pid) : -1;
  if (failed == 0 && WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;
  if (failed != 0)
    g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY, "\"%s\": %s", command,
                 g_strerror (failed));
  else
    g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY, "\"%s\" did not take a message: %s %d",
                 command, status == -1 ? "no end after seconds" : "status",
                 status == -1         ? DELIVER_MS / 1000
                 : WIFEXITED (status) ? WEXITSTATUS (status)
                                      : status);
  return FALSE;
}

/* ---- The form */

static char *
thanks_address (const Request *request, const char *lang)
{
  g_autofree char *escaped = g_uri_escape_string (lang, NULL, FALSE);

  return g_strconcat (request->script, "/thanks?lang=", escaped, NULL);
}

static gboolean
take_message (Service *service, const Centre *centre, const char *lang,
              const Request *request, Reply *reply, GError **error)
{
  const char *to = address_of (centre->desk, lang);
  g_auto(Posting) posting = { 0 };
  g_autoptr(GError) problem = NULL;
  g_autofree char *message = NULL;

  if (to == NULL)
    {
      reply_refuse (reply, 404, "desk.yaml has no line with an address");
      return TRUE;
    }
  if (!posting_begin (&posting, THROTTLE_MESSAGES, service, request, error)
      || !posting_allow (&posting, reply, error))
    return FALSE;
  if (reply->status == 429)
    return show_refusal (service, lang, request, reply, error);
  message = write_message (request, lang, to, centre->now, centre->desk->zone);
  if (hand_over (service->setting.deliver, message, &problem))
    {
      reply_see (reply, thanks_address (request, lang));
      return TRUE;
    }
  service_remark (service, problem->message);
  if (!posting_take_back (&posting, error))
    return FALSE;
  reply_refuse (reply, 503, "not now; try again soon");
  reply->retry_after_s = BUSY_S;
  return show_refusal (service, lang, request, reply, error);
}

gboolean
answer_contact (Service *service, Request *request, Reply *reply, GError **error)
{
  const Centre *centre = service_desk (service, request, error);
  g_autoptr(GHashTable) faults = NULL;
  g_autofree char *lang = NULL;

  if (centre == NULL)
    return FALSE;
  lang = service_page_lang (centre, request);
  /* A field that people do not see: who fills it in is a program, and is told that all is well. */
  if (*request_field (request, "website") != '\0')
    {
      reply_see (reply, thanks_address (request, lang));
      return TRUE;
    }
  faults = find_faults (request, centre->desk, lang);
  return g_hash_table_size (faults) > 0
           ? show_faults (service, lang, request, faults, reply, error)
           : take_message (service, centre, lang, request, reply, error);
}

/* ---- Hours */

enum
{
  KEPT_MOST_S = 300
};

/* Nothing is kept over a moment at which a channel opens or closes. */
static gint64
holds_for (const Centre *centre)
{
  gint64 until = centre->now + KEPT_MOST_S;

  for (guint i = 0; centre->desk != NULL && i < centre->desk->channels->len; i++)
    {
      HoursState state
        = hours_state (&g_array_index (centre->desk->channels, DeskChannel, i), centre->now);

      if (state.has_hours && !state.always)
        until = MIN (until, state.until);
    }
  return MAX (until - centre->now, 1);
}

gboolean
answer_hours_json (Service *service, Request *request, Reply *reply, GError **error)
{
  const Centre *centre = service_desk (service, request, error);
  g_autofree char *json = NULL;

  if (centre == NULL)
    return FALSE;
  if (centre->desk == NULL)
    {
      reply_refuse (reply, 404, "no hours are known");
      return TRUE;
    }
  json = hours_json (centre);
  g_string_assign (reply->body, json);
  reply->max_age_s = holds_for (centre);
  return TRUE;
}
