#include "mail/reply.h"

#include <gmime/gmime.h>
#include <string.h>
#include "mail/words.h"

/* ---- Ids of tickets */

enum
{
  DIGITS_LEAST = 6,
  DIGITS_MOST = 10,
  LEADS_MOST = 20,     /* "Re: " in front of a subject */
  SUBJECT_BYTES = 998, /* a line of RFC 5322; nobody names a ticket behind it */
  OTHER_BYTES = 32,    /* of another tracker's id, */
  TRACKER_BYTES = 64   /* of its name */
};

static const guint8 quasigroup[10][10] = {
  { 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
  { 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 }, { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
  { 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 }, { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
  { 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
  { 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 }, { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

static guint
check_digit (const char *digits, gsize length)
{
  guint interim = 0;

  for (gsize i = 0; i < length; i++)
    interim = quasigroup[interim][digits[i] - '0'];
  return interim;
}

char *
ticket_id_format (gint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%06" G_GINT64_FORMAT, number);

  g_return_val_if_fail (number > 0 && number <= G_MAXINT32, NULL);
  return g_strdup_printf ("%s-%u", digits, check_digit (digits, strlen (digits)));
}

/* Its bytes in `text`, 0 when none begins there. */
static gsize
id_length (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  if (digits < DIGITS_LEAST || digits > DIGITS_MOST || text[digits] != '-'
      || !g_ascii_isdigit (text[digits + 1])
      || check_digit (text, digits) != (guint) (text[digits + 1] - '0'))
    return 0;
  return digits + 2;
}

/* 0 unless `id` is one, check digit and all. */
static gint64
ticket_id_parse (const char *id)
{
  gsize length = id_length (id);
  gint64 number = length > 0 && id[length] == '\0' ? g_ascii_strtoll (id, NULL, 10) : 0;
  g_autofree char *same = ticket_id_format (MAX (number, 1));

  return number > 0 && number <= G_MAXINT32 && strcmp (id, same) == 0 ? number : 0;
}

/* The bytes of "[#000123-4]", 0 when nothing of this form begins there; `*number` 0 when the
 * check digit is not right. */
static gsize
bracket_length (const char *text, gint64 *number)
{
  g_autofree char *id = NULL;
  gsize digits;

  if (text[0] != '[' || text[1] != '#')
    return 0;
  digits = strspn (text + 2, "0123456789");
  if (digits < DIGITS_LEAST || digits > DIGITS_MOST || text[2 + digits] != '-'
      || !g_ascii_isdigit (text[3 + digits]) || text[4 + digits] != ']')
    return 0;
  id = g_strndup (text + 2, digits + 2);
  *number = ticket_id_parse (id);
  return digits + 5;
}

gint64
ticket_id_find (const char *subject)
{
  gint64 number;

  for (; (subject = strchr (subject, '[')) != NULL; subject++)
    if (bracket_length (subject, &number) > 0 && number > 0)
      return number;
  return 0;
}

/* "Re:", "AW:", "Fwd:", "Ответ:" and what else mail programs put in front. */
static const char *
after_lead (const char *subject)
{
  static const char *const leads[] = { "re",   "fw", "fwd",    "aw",    "wg",  "antw",
                                       "betr", "rv", "doorst", "ответ", "отв", "пер" };
  const char *colon = strchr (subject, ':');
  g_autofree char *lead = NULL;

  if (colon == NULL || colon - subject > 12)
    return subject;
  lead = g_utf8_strdown (subject, colon - subject);
  for (guint i = 0; i < G_N_ELEMENTS (leads); i++)
    if (strcmp (lead, leads[i]) == 0)
      return colon + 1 + strspn (colon + 1, " ");
  return subject;
}

static const char *
after_leads (const char *subject)
{
  for (int i = 0; i < LEADS_MOST; i++)
    {
      const char *rest = after_lead (subject);

      if (rest == subject)
        break;
      subject = rest;
    }
  return subject;
}

/* The id that `text` ends with: what stood around another one may have become one. */
static void
drop_last (GString *text)
{
  gsize tail = MIN (text->len, DIGITS_MOST + strlen ("[#-1]"));
  const char *from = text->str + text->len - tail, *open = memrchr (from, '[', tail);
  gint64 number;

  if (open != NULL && bracket_length (open, &number) > 0)
    g_string_truncate (text, (gsize) (open - text->str));
}

char *
ticket_id_strip (const char *subject)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (; *subject != '\0'; subject++)
    {
      if (!g_ascii_isspace (*subject))
        g_string_append_c (text, *subject);
      else if (text->len > 0 && text->str[text->len - 1] != ' ')
        g_string_append_c (text, ' ');
      if (*subject == ']')
        drop_last (text);
    }
  return g_strstrip (g_strdup (after_leads (text->str)));
}

/* ---- Any tracker's */

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static const char *const words[] = { "ticket", "case", "request", "call", "incident" };

/* A number of letters, digits and '-' with a digit in it. */
static gsize
other_length (const char *text)
{
  gsize length = strspn (text, DIGITS LETTERS "-");
  gsize letters = strspn (text, LETTERS "-");

  return length > OTHER_BYTES || *text == '-' || letters == length ? 0 : length;
}

static gsize
number_length (const char *text)
{
  gsize length = strspn (text, DIGITS);

  return length > OTHER_BYTES ? 0 : length;
}

/* Behind "Ticket", "Case ID:", ... and the '#' or colon, or NULL. */
static const char *
after_word (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strncasecmp (text, words[i], strlen (words[i])) == 0)
      {
        const char *rest = text + strlen (words[i]);

        if (g_ascii_strncasecmp (rest, " id", 3) == 0)
          rest += 3;
        rest += strspn (rest, " ");
        return *rest == '#' || *rest == ':' ? rest + strspn (rest, " :#") : NULL;
      }
  return NULL;
}

/* `text` is behind a '['. */
static char *
ticket_in_brackets (const char *text)
{
  const char *number = text + 1;
  gsize length, name = strspn (text, DIGITS LETTERS "._-");

  if (*text == '#' && (length = other_length (number)) > 0 && number[length] == ']')
    return g_ascii_strup (number, (gssize) length);
  number = after_word (text);
  if (number != NULL && (length = number_length (number)) > 0 && number[length] == ']')
    return g_strndup (number, length);
  if (name == 0 || name > TRACKER_BYTES || strncmp (text + name, " #", 2) != 0)
    return NULL;
  number = text + name + 2;
  length = number_length (number);
  if (length > 0 && number[length] == ']')
    {
      g_autofree char *lower = g_ascii_strdown (text, (gssize) name);

      return g_strdup_printf ("%s#%.*s", lower, (int) length, number);
    }
  return NULL;
}

/* Ticket#123 at the start of a word. */
static char *
bare_ticket (const char *subject, const char *text)
{
  const char *number = text + strlen (words[0]);
  gsize length;

  if (g_ascii_strncasecmp (text, words[0], strlen (words[0])) != 0
      || (text > subject && g_ascii_isalnum (text[-1])))
    return NULL;
  number += strspn (number, " ");
  if (*number != '#')
    return NULL;
  number += strspn (number, "#: ");
  length = number_length (number);
  return length > 0 ? g_strndup (number, length) : NULL;
}

char *
ticket_id_any (const char *subject)
{
  for (const char *c = subject; *c != '\0' && c - subject < SUBJECT_BYTES; c++)
    {
      char *ticket = NULL;

      if (*c == '[')
        ticket = ticket_in_brackets (c + 1);
      else if (g_ascii_tolower (*c) == 't')
        ticket = bare_ticket (subject, c);
      if (ticket != NULL)
        return ticket;
    }
  return NULL;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMultipart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimePart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

enum
{
  LOCAL_BYTES = 64,
  ADDRESS_BYTES = 254, /* RFC 5321 */
  LABEL_BYTES = 63,
  REPLY_SUBJECT_BYTES = 200,
  REFERENCES = 20, /* the first and the last */
  HEADER_ID_BYTES = 250,
  LINE_LENGTH = 76
};

/* ---- Headers */

static gboolean
label_fits (const char *label)
{
  gsize length = strlen (label);

  return length > 0 && length <= LABEL_BYTES && label[0] != '-' && label[length - 1] != '-'
         && label[strspn (label, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-")]
              == '\0';
}

/* (The last label is no number: 192.0.2.1 is a machine's, not a domain.) */
static gboolean
domain_fits (const char *domain)
{
  g_auto(GStrv) labels = g_strsplit (domain, ".", -1);
  const char *top = "";

  for (char **label = labels; *label != NULL; label++)
    {
      if (!label_fits (*label))
        return FALSE;
      top = *label;
    }
  return top[strspn (top, G_CSET_DIGITS)] != '\0';
}

/* A dot-atom (RFC 5321, 4.1.2): dots stand between others, one by one. */
static gboolean
local_fits (const char *local, gsize length)
{
  gsize fits = strspn (local, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                              "0123456789!#$%&'*+/=?^_`{|}~.-");

  return length > 0 && length <= LOCAL_BYTES && fits == length && local[0] != '-'
         && local[0] != '.' && local[length - 1] != '.'
         && g_strstr_len (local, (gssize) length, "..") == NULL;
}

gboolean
mail_reply_fits (const char *address)
{
  const char *at = strchr (address, '@');

  return at != NULL && local_fits (address, (gsize) (at - address))
         && strlen (address) <= ADDRESS_BYTES && domain_fits (at + 1);
}

/* Neither controls nor what turns or breaks a line. */
static gboolean
is_plain (gunichar letter)
{
  GUnicodeType type = g_unichar_type (letter);

  return g_unichar_isprint (letter) && type != G_UNICODE_LINE_SEPARATOR
         && type != G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* A space for each letter that is not plain. */
static char *
plain_text (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    g_string_append_unichar (plain, is_plain (g_utf8_get_char (text)) ? g_utf8_get_char (text)
                                                                      : ' ');
  return g_string_free (plain, FALSE);
}

/* "Re: SUBJECT [#000123-4]"; an encoded word may hide anything, another encoded word, too, so
 * what comes out is looked at, not what came in. */
static char *
make_subject (const MailReply *self)
{
  g_autofree char *own = ticket_id_strip (self->subject != NULL ? self->subject : "");
  g_autofree char *plain = plain_text (own);
  g_autoptr(GString) subject = g_string_new (*plain != '\0' ? "Re: " : "Re:");

  for (const char *c = plain; *c != '\0' && subject->len < REPLY_SUBJECT_BYTES;
       c = g_utf8_next_char (c))
    {
      g_string_append_unichar (subject, g_utf8_get_char (c));
      if (g_str_has_prefix (c, "=?"))
        g_string_append_c (subject, ' ');
    }
  g_string_append_printf (subject, " [#%s]", self->ticket);
  return g_string_free (g_steal_pointer (&subject), FALSE);
}

static gboolean
id_fits (const char *id)
{
  gsize length = strlen (id);

  if (length < 3 || length > HEADER_ID_BYTES || id[0] != '<' || id[length - 1] != '>')
    return FALSE;
  for (const char *c = id + 1; c < id + length - 1; c++)
    if ((guchar) *c <= ' ' || (guchar) *c >= 127 || *c == '<' || *c == '>')
      return FALSE;
  return !g_str_has_suffix (id, "@invalid>");
}

static void
set_header (GMimeMessage *message, const char *name, const char *value)
{
  g_mime_object_set_header (GMIME_OBJECT (message), name, value, "UTF-8");
}

/* As it is written here, for GMime would encode it. */
static void
set_raw_header (GMimeMessage *message, const char *name, const char *value)
{
  g_autofree char *raw = g_strdup_printf (" %s\n", value);
  GMimeHeaderList *headers = g_mime_object_get_header_list (GMIME_OBJECT (message));

  set_header (message, name, "");
  g_mime_header_set_raw_value (g_mime_header_list_get_header (headers, name), raw);
}

/* A display name: as it is, in quotes, or in encoded words. */
static char *
make_name (const char *name)
{
  g_autoptr(GString) quoted = g_string_new ("\"");

  if (!g_str_is_ascii (name) || strstr (name, "=?") != NULL)
    return mail_words_encode (name, strlen ("From: "), TRUE);
  if (strpbrk (name, "()<>[]:;@\\,.\"") == NULL)
    return g_strdup (name);
  for (; *name != '\0'; name++)
    {
      if (*name == '"' || *name == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *name);
    }
  return g_strconcat (quoted->str, "\"", NULL);
}

static void
set_from (GMimeMessage *message, const MailReply *self)
{
  g_autofree char *clean = plain_text (self->from_name);
  g_autofree char *name = make_name (clean);
  gsize last = strlen (name)
               - (strrchr (name, '\n') != NULL ? strrchr (name, '\n') - name : 0);
  gboolean fits = strlen ("From: ") + last + strlen (self->from) + 3 <= LINE_LENGTH;
  g_autofree char *value = g_strdup_printf ("%s%s <%s>", name, fits ? "" : "\n", self->from);

  set_raw_header (message, "From", value);
}

static void
set_thread (GMimeMessage *message, const MailReply *self)
{
  g_autoptr(GString) ids = g_string_new (NULL);
  guint count = self->references != NULL ? g_strv_length (self->references) : 0;

  for (guint i = 0; i < count; i++)
    if ((i == 0 || i + REFERENCES > count) && id_fits (self->references[i]))
      g_string_append_printf (ids, "%s ", self->references[i]);
  if (self->answers != NULL && id_fits (self->answers))
    {
      g_string_append (ids, self->answers);
      set_header (message, "In-Reply-To", self->answers);
    }
  g_strchomp (ids->str);
  if (*ids->str != '\0')
    set_header (message, "References", ids->str);
}

static void
set_headers (GMimeMessage *message, const MailReply *self)
{
  g_autofree char *text = make_subject (self);
  g_autofree char *subject = mail_words_encode (text, strlen ("Subject: "), FALSE);
  g_autofree char *id = g_strndup (self->message_id + 1, strlen (self->message_id) - 2);
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (self->date);
  g_autoptr(GDateTime) date = g_date_time_to_timezone (utc, self->zone);

  set_from (message, self);
  set_raw_header (message, "Subject", subject);
  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_TO, NULL, self->to);
  g_mime_message_set_date (message, date);
  g_mime_message_set_message_id (message, id);
  set_thread (message, self);
  set_header (message, "Auto-Submitted", "auto-replied");
  set_header (message, "X-Auto-Response-Suppress", "All");
  set_header (message, "Content-Language", self->lang);
}

/* ---- Body */

static GMimePart *
make_part (const char *subtype, const char *text)
{
  GMimePart *part = g_mime_part_new_with_type ("text", subtype);
  g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer (text, strlen (text));
  GMimeDataWrapper *content
    = g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);

  g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "charset", "utf-8");
  g_mime_part_set_content (part, content);
  g_mime_part_set_content_encoding (
    part, g_mime_part_get_best_content_encoding (part, GMIME_ENCODING_CONSTRAINT_7BIT));
  g_object_unref (content);
  return part;
}

/* The boundary is made of the reply's own id: the same message twice is the same bytes. */
static void
set_body (GMimeMessage *message, const MailReply *self)
{
  g_autoptr(GMimeMultipart) both = g_mime_multipart_new_with_subtype ("alternative");
  g_autoptr(GMimePart) first = make_part ("plain", self->plain);
  g_autoptr(GMimePart) second = make_part ("html", self->html);
  g_autofree char *hash
    = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->message_id, -1);
  g_autofree char *boundary = g_strdup_printf ("=_%.32s", hash);

  g_mime_multipart_set_boundary (both, boundary);
  g_mime_multipart_add (both, GMIME_OBJECT (first));
  g_mime_multipart_add (both, GMIME_OBJECT (second));
  g_mime_message_set_mime_part (message, GMIME_OBJECT (both));
}

char *
mail_reply_write (const MailReply *self)
{
  g_autoptr(GMimeMessage) message = NULL;

  g_assert (mail_reply_fits (self->to));
  g_mime_init ();
  message = g_mime_message_new (TRUE);
  set_headers (message, self);
  set_body (message, self);
  return g_mime_object_to_string (GMIME_OBJECT (message), NULL);
}
