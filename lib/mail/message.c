#include "mail/message.h"

#define XXH_INLINE_ALL
#include <gmime/gmime.h>
#include <string.h>
#include <xxhash.h>
#include "mail/header.h"
#include "mail/reply.h"
#include "mail/words.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeObject, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeReferences, g_mime_references_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

enum
{
  GROUP_DEPTH = 50,          /* of address groups; GMime recurses into them */
  CHARSET_BYTES = 64 * 1024, /* of a body, where its character set is looked for */
  HASH_BYTES = 32            /* SHA-256 */
};

static const char *
raw_value (GMimeHeaderList *headers, const char *name)
{
  GMimeHeader *header = g_mime_header_list_get_header (headers, name);

  return header != NULL ? g_mime_header_get_raw_value (header) : NULL;
}

/* Decoded. */
static const char *
value_of (GMimeHeaderList *headers, const char *name)
{
  GMimeHeader *header = g_mime_header_list_get_header (headers, name);

  return header != NULL ? g_mime_header_get_value (header) : NULL;
}

/* ---- Addresses */

static const char *const recipient_headers[] = { "To", "Cc", "Bcc", NULL };
static const char *const reply_headers[] = { "Reply-To", NULL };
static const char *const delivery_headers[] = { "Delivered-To", "X-Original-To", NULL };

/* NULL-terminated; the addresses of all headers of these names, in their order. */
static char **
addresses_of (GMimeHeaderList *headers, const char *const *names)
{
  GPtrArray *all = g_ptr_array_new ();
  int n_headers = g_mime_header_list_get_count (headers);

  for (; *names != NULL; names++)
    for (int i = 0; i < n_headers; i++)
      {
        GMimeHeader *header = g_mime_header_list_get_header_at (headers, i);
        const char *value = g_mime_header_get_raw_value (header);

        if (value != NULL && g_ascii_strcasecmp (g_mime_header_get_name (header), *names) == 0)
          mail_addresses_add (value, all);
      }
  g_ptr_array_add (all, NULL);
  return (char **) g_ptr_array_free (all, FALSE);
}

static char *
first_address (GMimeHeaderList *headers, const char *name)
{
  const char *const names[] = { name, NULL };
  g_auto(GStrv) all = addresses_of (headers, names);

  return g_strdup (all[0]);
}

/* ---- Message-IDs */

static gboolean
is_fit_id (const char *id)
{
  for (const char *c = id; *c != '\0'; c++)
    if ((guchar) *c <= ' ' || *c == '\x7f' || *c == '<' || *c == '>')
      return FALSE;
  return *id != '\0' && strlen (id) <= MAIL_ID_BYTES && g_utf8_validate (id, -1, NULL);
}

/* `id` is without brackets. */
static char *
bracketed (const char *id)
{
  g_autofree char *hash = NULL;

  if (is_fit_id (id))
    return g_strdup_printf ("<%s>", id);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, id, -1);
  return g_strdup_printf ("<%s@invalid>", hash);
}

static const char *const hashed[]
  = { "From", "To", "Cc", "Date", "Subject", "Received", NULL };

static void
hash_headers (GChecksum *sum, GMimeHeaderList *headers)
{
  for (guint i = 0; hashed[i] != NULL; i++)
    {
      const char *raw = raw_value (headers, hashed[i]);

      for (gsize length; raw != NULL && *raw != '\0'; raw += length)
        {
          raw += strspn (raw, " \t\r\n");
          length = strcspn (raw, " \t\r\n");
          g_checksum_update (sum, (const guchar *) raw, (gssize) length);
        }
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
}

/* "From ", ">From ", ">>From ": as it stood before an mbox quoted it. */
static const char *
unquoted (const char *line, gsize length)
{
  gsize quotes = 0;

  while (quotes < length && line[quotes] == '>')
    quotes++;
  return length - quotes >= 5 && memcmp (line + quotes, "From ", 5) == 0 ? line + quotes
                                                                         : line;
}

static void
hash_body (GChecksum *sum, const char *body, gsize length, gboolean without_blanks)
{
  const char *end = body + length;
  gsize empty = 0; /* lines that count when another follows */

  for (const char *line = body, *next; line < end; line = next)
    {
      const char *newline = memchr (line, '\n', end - line);
      const char *stop = newline != NULL ? newline : end;
      const char *text;

      next = newline != NULL ? newline + 1 : end;
      if (stop > line && stop[-1] == '\r')
        stop--;
      while (without_blanks && stop > line && strchr (" \t\r", stop[-1]) != NULL
             && stop[-1] != '\0')
        stop--;
      if (stop == line)
        {
          empty++;
          continue;
        }
      for (; empty > 0; empty--)
        g_checksum_update (sum, (const guchar *) "\n", 1);
      text = unquoted (line, stop - line);
      g_checksum_update (sum, (const guchar *) text, stop - text);
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
}

/* Of the same lines as hash_body (), and of headers that copies share.  The seed is of this
 * process: nobody can make two messages that have one print. */
static guint64
print_of (GMimeHeaderList *headers, const char *body, gsize length)
{
  static const char *const names[] = { "From", "Subject" };
  static gsize seed;
  guint64 print;

  if (g_once_init_enter (&seed))
    g_once_init_leave (&seed, (gsize) ((guint64) g_random_int () << 32 | g_random_int ()) | 1);
  print = seed;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *raw = raw_value (headers, names[i]);

      for (gsize word; raw != NULL && *raw != '\0'; raw += word)
        {
          raw += strspn (raw, " \t\r\n");
          word = strcspn (raw, " \t\r\n");
          print = XXH3_64bits_withSeed (raw, word, print + i);
        }
    }
  for (const char *line = body, *end = body + length, *next; line < end; line = next)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      const char *stop = newline != NULL ? newline : end, *text;

      next = newline != NULL ? newline + 1 : end;
      stop -= stop > line && stop[-1] == '\r';
      text = unquoted (line, (gsize) (stop - line));
      if (stop > text)
        print = XXH3_64bits_withSeed (text, (gsize) (stop - text), print);
    }
  return print;
}

static char *
id_of_contents (GMimeHeaderList *headers, const char *body, gsize length)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  hash_headers (sum, headers);
  hash_body (sum, body, length, FALSE);
  return g_strdup_printf ("<%s@invalid>", g_checksum_get_string (sum));
}

/* Without a Message-ID, a hash of what every copy has: those headers and the text, whatever
 * its line ends and mbox quoting. */
static char *
own_id (GMimeHeaderList *headers, const char *body, gsize length)
{
  const char *raw = raw_value (headers, "Message-ID");
  g_autofree char *id = raw != NULL ? g_mime_utils_decode_message_id (raw) : NULL;

  return id != NULL && *id != '\0' ? bracketed (id) : id_of_contents (headers, body, length);
}

static GPtrArray *
ids_in (GMimeHeaderList *headers, const char *name)
{
  const char *raw = raw_value (headers, name);
  g_autoptr(GMimeReferences) list = raw != NULL ? g_mime_references_parse (NULL, raw) : NULL;
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  int n_ids = list != NULL ? g_mime_references_length (list) : 0;

  for (int i = 0; i < n_ids; i++)
    if (i == 0 || n_ids - i < MAIL_REFERENCES - 1)
      g_ptr_array_add (ids, bracketed (g_mime_references_get_message_id (list, i)));
  return ids;
}

/* An address of the message itself in In-Reply-To ("mail of Ann <a@b> of Monday") is no
 * id. */
static gboolean
is_address (const MailMessage *message, const char *id)
{
  g_autofree char *address = g_ascii_strdown (id + 1, (gssize) strlen (id) - 2);

  return g_strcmp0 (address, message->author) == 0
         || g_strv_contains ((const char *const *) message->recipients, address);
}

/* The message that this one answers, or NULL. */
static const char *
parent_in (GPtrArray *ids, const MailMessage *message)
{
  for (guint i = 0; i < ids->len; i++)
    if (!is_address (message, ids->pdata[i]))
      return ids->pdata[i];
  return NULL;
}

/* References, then In-Reply-To; each once, without the message's own. */
static char **
references_of (GMimeHeaderList *headers, const MailMessage *message)
{
  g_autoptr(GPtrArray) references = ids_in (headers, "References");
  g_autoptr(GPtrArray) replied = ids_in (headers, "In-Reply-To");
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *all = g_ptr_array_new ();
  const char *parent = parent_in (replied, message);

  g_hash_table_add (seen, message->message_id);
  if (parent != NULL)
    g_ptr_array_add (references, g_strdup (parent));
  for (guint i = 0; i < references->len; i++)
    if (g_hash_table_add (seen, references->pdata[i]))
      g_ptr_array_add (all, g_strdup (references->pdata[i]));
  g_ptr_array_add (all, NULL);
  return (char **) g_ptr_array_free (all, FALSE);
}

/* ---- The whole */

/* What follows "charset=" in a header or in the headers of parts; NULL: it is not there. */
static char *
charset_in (const char *text, gsize length)
{
  static const char name[] = "charset";
  const char *end = text + length;

  for (const char *c = text; (gsize) (end - c) > strlen (name); c++)
    {
      const char *value = c + strlen (name), *stop;

      if (g_ascii_strncasecmp (c, name, strlen (name)) != 0)
        continue;
      while (value < end && strchr (" =\"'", *value) != NULL && *value != '\0')
        value++;
      for (stop = value;
           stop < end && !g_ascii_isspace (*stop) && strchr ("\"';", *stop) == NULL;)
        stop++;
      if (stop > value)
        return g_strndup (value, (gsize) (stop - value));
    }
  return NULL;
}

/* Of the text, or of its first part that says so. */
static char *
charset_of (GMimeHeaderList *headers, const char *body, gsize length)
{
  const char *type = raw_value (headers, "Content-Type");
  char *charset = type != NULL ? charset_in (type, strlen (type)) : NULL;

  return charset != NULL ? charset : charset_in (body, MIN (length, CHARSET_BYTES));
}

/* Who writes raw bytes there writes them as in the text. */
static char *
subject_of (GMimeHeaderList *headers, const char *body, gsize length)
{
  const char *raw = raw_value (headers, "Subject");
  g_autofree char *charset = NULL, *text = NULL;

  if (raw == NULL)
    return NULL;
  if (!g_utf8_validate (raw, -1, NULL) || strchr (raw, '\x1b') != NULL)
    charset = charset_of (headers, body, length);
  text = mail_words_decode (raw, charset);
  return mail_words_plain_blanks (text);
}

/* The mbox's own line, for who has neither header. */
typedef struct
{
  const char *line;
  gsize length; /* 0: there is none */
} FromLine;

/* fetchmail, getmail and mpop put a Received header on top of what they bring from a mailbox, "by HOST with POP3
 * (fetchmail-6.4)": it had arrived by then.  No server that takes in mail says these words there (RFC 3848). */
static gboolean
was_fetched (const char *received)
{
  static const char *const protocols[] = { "IMAP", "POP", "APOP", "KPOP", "RPOP", NULL };
  const char *with = received;

  while ((with = strcasestr (with, "with")) != NULL)
    {
      gboolean begins = with > received && strchr (" \t\r\n", with[-1]) != NULL;
      const char *name = with + strlen ("with") + strspn (with + strlen ("with"), " \t\r\n");

      for (const char *const *protocol = protocols; begins && *protocol != NULL; protocol++)
        if (g_ascii_strncasecmp (name, *protocol, strlen (*protocol)) == 0)
          return TRUE;
      with += strlen ("with");
    }
  return FALSE;
}

/* When our mailbox had it: the top one but for those of fetching. */
static gboolean
read_received (GMimeHeaderList *headers, GTimeZone *zone, gint64 *at)
{
  int n_headers = g_mime_header_list_get_count (headers);
  gboolean found = FALSE;

  for (int i = 0; i < n_headers; i++)
    {
      GMimeHeader *header = g_mime_header_list_get_header_at (headers, i);
      const char *value = g_mime_header_get_raw_value (header);

      if (value == NULL
          || g_ascii_strcasecmp (g_mime_header_get_name (header), "Received") != 0)
        continue;
      if (!mail_date_read (MAIL_RECEIVED, value, zone, at))
        return found;
      found = TRUE;
      if (!was_fetched (value))
        return TRUE;
    }
  return found;
}

static void
set_time (MailMessage *self, GMimeHeaderList *headers, FromLine from, GTimeZone *zone)
{
  const char *date = raw_value (headers, "Date");
  g_autofree char *line = g_strndup (from.line, from.length);

  self->received = read_received (headers, zone, &self->at);
  self->dated = self->received
                || (date != NULL && mail_date_read (MAIL_DATE, date, zone, &self->at))
                || (from.length > 0 && mail_date_read (MAIL_FROM_LINE, line, zone, &self->at));
}

/* Behind the mbox's own line. */
static const char *
skip_from_line (const char *bytes, const char *end)
{
  const char *newline;

  if (end - bytes < 6 || (memcmp (bytes, "From ", 5) != 0 && memcmp (bytes, ">From ", 6) != 0))
    return bytes;
  newline = memchr (bytes, '\n', end - bytes);
  return newline != NULL ? newline + 1 : end;
}

/* Where the header ends: at its empty line, or with the message. */
static const char *
end_of_header (const char *bytes, const char *end)
{
  const char *line = bytes;

  while (line < end && *line != '\n' && !(end - line > 1 && line[0] == '\r' && line[1] == '\n'))
    {
      line = memchr (line, '\n', end - line);
      if (line == NULL)
        return end;
      line++;
    }
  return line;
}

static void
start_gmime (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      g_mime_init ();
      g_once_init_leave (&started, 1);
    }
}

static void
hash_names (GChecksum *sum, GMimeHeaderList *headers)
{
  static const char *const names[] = { "Message-ID", "From", "Date", "Subject" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = value_of (headers, names[i]);

      g_checksum_update (sum, (const guchar *) (value != NULL ? value : ""), -1);
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
}

/* As older versions knew a message again: by its lines as they were sent. */
static void
hash_sent (GMimeHeaderList *headers, const char *body, gsize length, guint8 *digest)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = MAIL_CONTENT_BYTES;

  hash_names (sum, headers);
  for (gsize from = 0, to; from < length; from = to + 1)
    {
      const char *newline = memchr (body + from, '\n', length - from), *line, *stop;

      to = newline != NULL ? (gsize) (newline - body) : length;
      stop = body + to - (to > from && body[to - 1] == '\r');
      line = unquoted (body + from, (gsize) (stop - (body + from)));
      g_checksum_update (sum, (const guchar *) line, stop - line);
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
  g_checksum_get_digest (sum, digest, &size);
}

/* What no relay changes of a part: not its encoding, nor what is blank at its end. */
static void
content_put_part (GMimeObject *part, GByteArray *to)
{
  GMimeDataWrapper *content
    = GMIME_IS_PART (part) ? g_mime_part_get_content (GMIME_PART (part)) : NULL;
  g_autoptr(GMimeStream) stream = g_mime_stream_mem_new ();
  GByteArray *bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
  guint length;

  if (content != NULL)
    g_mime_data_wrapper_write_to_stream (content, stream);
  else if (!GMIME_IS_PART (part))
    g_mime_object_write_to_stream (part, NULL, stream);
  for (length = bytes->len; length > 0 && g_ascii_isspace (bytes->data[length - 1]);)
    length--;
  if (length > 0)
    g_byte_array_append (to, bytes->data, length);
}

static void
content_put_text (const char *text, GByteArray *to)
{
  if (text != NULL)
    g_byte_array_append (to, (const guint8 *) text, (guint) strlen (text));
}

/* All parts, decoded, one behind the other: the same whatever encoding a relay chose. */
static void
content_put (GMimeObject *object, guint depth, GByteArray *to)
{
  GMimeMultipart *all = GMIME_IS_MULTIPART (object) ? GMIME_MULTIPART (object) : NULL;

  if (all == NULL || depth >= MAIL_NESTED || g_mime_multipart_get_count (all) == 0)
    content_put_part (object, to);
  else
    {
      content_put_text (g_mime_multipart_get_prologue (all), to);
      for (int i = 0; i < g_mime_multipart_get_count (all); i++)
        content_put (g_mime_multipart_get_part (all, i), depth + 1, to);
      content_put_text (g_mime_multipart_get_epilogue (all), to);
    }
  /* with its NUL: what ends here is no text of the next */
  g_byte_array_append (to, (const guint8 *) "\n", 2);
}

/* Relays add to the header, choose another encoding, change line ends and blanks before them, an
 * mbox quotes and ends in an empty line: none of that counts.  `object` NULL: `body` is not decoded. */
static void
hash_content (GMimeHeaderList *headers, GMimeObject *object, const char *body, gsize length,
              guint8 *digest)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr(GByteArray) decoded = g_byte_array_new ();
  gsize size = MAIL_CONTENT_BYTES;

  hash_names (sum, headers);
  if (object != NULL)
    {
      content_put (object, 0, decoded);
      body = (const char *) decoded->data;
      length = decoded->len;
    }
  hash_body (sum, body, length, TRUE);
  g_checksum_get_digest (sum, digest, &size);
}

/* How many parts there can be at most: GMime calls itself for each that is inside another,
 * and what can hold others names a boundary or is a message. */
static guint
count_parts (const char *bytes, gsize length)
{
  static const char *const marks[] = { "boundary", "message/", "content-type" };
  guint count = 0;

  for (const char *at = bytes, *end = bytes + length; at < end && count <= MAIL_PARTS; at++)
    for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
      if (g_ascii_tolower (*at) == marks[i][0] && (gsize) (end - at) > strlen (marks[i]))
        count += g_ascii_strncasecmp (at, marks[i], strlen (marks[i])) == 0;
  return count;
}

/* What follows the name of a header of addresses, or NULL. */
static const char *
address_value (const char *line, const char *end)
{
  static const char *const names[] = { "From", "Sender", "Reply-To", "To", "Cc", "Bcc" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *c = line + strlen (names[i]);

      if (c >= end || g_ascii_strncasecmp (line, names[i], strlen (names[i])) != 0)
        continue;
      while (c < end && (*c == ' ' || *c == '\t'))
        c++;
      return c < end && *c == ':' ? c + 1 : NULL;
    }
  return NULL;
}

/* A colon opens a group, and no real one holds another.  The next that is too deep, or NULL. */
static const char *
next_deep_group (const char *c, const char *end, guint *depth)
{
  for (; c < end; c++)
    if (*c == ';' && *depth > 0)
      (*depth)--;
    else if (*c == ':' && *depth == GROUP_DEPTH)
      return c;
    else if (*c == ':')
      (*depth)++;
  return NULL;
}

static const char *
behind_line (const char *line, const char *end)
{
  const char *newline = memchr (line, '\n', end - line);

  return newline != NULL ? newline + 1 : end;
}

/* Of a message inside this one GMime parses the addresses itself, however deep.  A copy in
 * which no header can be that deep; NULL when none is. */
static char *
without_deep_groups (const char *bytes, gsize length)
{
  const char *end = bytes + length;
  char *copy = NULL;

  for (const char *line = bytes, *next; line < end; line = next)
    {
      const char *value = address_value (line, end);
      guint depth = 0;

      next = behind_line (line, end);
      while (value != NULL && next < end && (*next == ' ' || *next == '\t'))
        next = behind_line (next, end);
      for (const char *c = value;
           c != NULL && (c = next_deep_group (c, next, &depth)) != NULL; c++)
        {
          if (copy == NULL)
            copy = g_memdup2 (bytes, length);
          copy[c - bytes] = ' ';
        }
    }
  return copy;
}

/* As a part: a GMimeMessage would parse all addresses at once, however deep.  NULL: there
 * is no header. */
static GMimeObject *
parse (const char *bytes, gsize length)
{
  g_autoptr(GMimeStream) stream = NULL;
  g_autoptr(GMimeParser) parser = NULL;
  GMimeObject *object;

  start_gmime ();
  stream = g_mime_stream_mem_new_with_buffer (bytes, length);
  parser = g_mime_parser_new_with_stream (stream);
  object = g_mime_parser_construct_part (parser, NULL);
  if (object != NULL
      && g_mime_header_list_get_count (g_mime_object_get_header_list (object)) == 0)
    g_clear_object (&object);
  return object;
}

static MailMessage *
message_of (GMimeObject *object, FromLine from, const char *body, gsize length,
            GTimeZone *zone)
{
  GMimeHeaderList *headers = g_mime_object_get_header_list (object);
  MailMessage *self = g_new0 (MailMessage, 1);

  self->author = first_address (headers, "From");
  if (self->author == NULL)
    self->author = first_address (headers, "Sender");
  self->reply_to = addresses_of (headers, reply_headers);
  self->recipients = addresses_of (headers, recipient_headers);
  self->deliveries = addresses_of (headers, delivery_headers);
  self->subject = subject_of (headers, body, length);
  self->ticket = self->subject != NULL ? ticket_id_any (self->subject) : NULL;
  set_time (self, headers, from, zone);
  self->print = print_of (headers, body, length);
  mail_origin_read (&self->origin, object, self->subject, body, length);
  self->message_id = own_id (headers, body, length);
  self->references = references_of (headers, self);
  return self;
}

/* `huge`: only the header was parsed. */
static void
read_body (MailMessage *self, GMimeObject *object, gboolean huge, const char *body,
           gsize length)
{
  GMimeHeaderList *headers = g_mime_object_get_header_list (object);

  hash_sent (headers, body, length, self->sent_content);
  hash_content (headers, huge ? NULL : object, body, length, self->content);
  self->text = mail_body_read (huge ? NULL : object, &self->forwarded, &self->attachments);
}

static MailMessage *
parse_message (const char *bytes, gsize length, MailExtent extent, GTimeZone *zone,
               const char **why)
{
  const char *end = bytes + length;
  const char *header = skip_from_line (bytes, end);
  const char *body = end_of_header (header, end);
  gboolean header_only = extent == MAIL_HEADER
                         || count_parts (header, end - header) > MAIL_PARTS;
  gsize parsed = (header_only ? body : end) - header;
  g_autofree char *flat = header_only ? NULL : without_deep_groups (header, parsed);
  g_autoptr(GMimeObject) object = NULL;
  MailMessage *self;

  *why = NULL;
  if (body - header > MAIL_HEADER_BYTES)
    *why = "expected a header of at most 4 MiB";
  else if ((object = parse (flat != NULL ? flat : header, parsed)) == NULL)
    *why = "expected a message that begins with header lines like \"From: a@example.net\"";
  if (*why != NULL)
    return NULL;
  self = message_of (object, (FromLine){ bytes, (gsize) (header - bytes) }, body, end - body,
                     zone);
  if (extent == MAIL_WHOLE)
    read_body (self, object, header_only, body, end - body);
  return self;
}

/* A text without LF may be one of lines that end with CR. */
MailMessage *
mail_message_parse (const char *bytes, gsize length, MailExtent extent, GTimeZone *zone,
                    const char **why)
{
  g_autofree char *copy = NULL;

  if (length > 0 && memchr (bytes, '\n', length) == NULL
      && memchr (bytes, '\r', length) != NULL)
    {
      bytes = copy = g_memdup2 (bytes, length);
      for (gsize i = 0; i < length; i++)
        if (copy[i] == '\r')
          copy[i] = '\n';
    }
  return parse_message (bytes, length, extent, zone, why);
}

char *
mail_content_id (const guint8 content[MAIL_CONTENT_BYTES], const char *sender)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (sum, content, MAIL_CONTENT_BYTES);
  g_checksum_update (sum, (const guchar *) sender, -1);
  return g_strdup_printf ("<%s@invalid>", g_checksum_get_string (sum));
}

void
mail_message_free (MailMessage *self)
{
  g_free (self->message_id);
  g_strfreev (self->references);
  g_free (self->author);
  g_strfreev (self->reply_to);
  g_strfreev (self->recipients);
  g_strfreev (self->deliveries);
  g_free (self->subject);
  g_free (self->ticket);
  g_strfreev (self->origin.lists);
  g_clear_pointer (&self->origin.results, g_array_unref);
  g_free (self->text);
  g_free (self->forwarded);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_free (self);
}
