#include "mail/id.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeReferences, g_mime_references_free)

/* ---- One id */

static gboolean
is_fit (const char *id)
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

  if (is_fit (id))
    return g_strdup_printf ("<%s>", id);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, id, -1);
  return g_strdup_printf ("<%s@invalid>", hash);
}

/* ---- A message without one */

static const char *const hashed[]
    = { "From", "To", "Cc", "Date", "Subject", "Received", NULL };

static void
hash_headers (GChecksum *sum, GMimeHeaderList *headers)
{
  for (guint i = 0; hashed[i] != NULL; i++)
    {
      GMimeHeader *header = g_mime_header_list_get_header (headers, hashed[i]);
      const char *raw = header != NULL ? g_mime_header_get_raw_value (header) : NULL;

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
hash_body (GChecksum *sum, const char *body, gsize length)
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

static char *
id_of_contents (GMimeHeaderList *headers, const char *body, gsize length)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  hash_headers (sum, headers);
  hash_body (sum, body, length);
  return g_strdup_printf ("<%s@invalid>", g_checksum_get_string (sum));
}

char *
mail_id_own (GMimeHeaderList *headers, const char *body, gsize length)
{
  GMimeHeader *header = g_mime_header_list_get_header (headers, "Message-ID");
  const char *raw = header != NULL ? g_mime_header_get_raw_value (header) : NULL;
  g_autofree char *id = raw != NULL ? g_mime_utils_decode_message_id (raw) : NULL;

  return id != NULL && *id != '\0' ? bracketed (id) : id_of_contents (headers, body, length);
}

/* ---- References */

static GPtrArray *
ids_in (GMimeHeaderList *headers, const char *name)
{
  GMimeHeader *header = g_mime_header_list_get_header (headers, name);
  const char *raw = header != NULL ? g_mime_header_get_raw_value (header) : NULL;
  g_autoptr(GMimeReferences) list = raw != NULL ? g_mime_references_parse (NULL, raw) : NULL;
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  int n_ids = list != NULL ? g_mime_references_length (list) : 0;

  for (int i = 0; i < n_ids; i++)
    if (i == 0 || n_ids - i < MAIL_REFERENCES - 1)
      g_ptr_array_add (ids, bracketed (g_mime_references_get_message_id (list, i)));
  return ids;
}

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

char **
mail_id_references (GMimeHeaderList *headers, const MailMessage *message)
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
