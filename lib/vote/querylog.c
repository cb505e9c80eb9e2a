#include "vote/querylog.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/escape.h"
#include "base/file.h"
#include "base/timestamp.h"

enum
{
  FIELDS = 5, /* and one that may be */
  KEY_DIGITS = 8,
  LINE_MAX_BYTES = 65536,
  FILE_MODE = 0600
};

static const char *parse (char *line, QueryLogEntry *entry);

static void
fail (const char *path, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", path, g_strerror (errno));
}

/* ---- Writing */

/* UTF-8 without control characters, and not too long. */
static char *
clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);
  guint n = 0;

  for (const char *c = valid; *c != '\0' && n < QUERY_LOG_CHARS; c = g_utf8_next_char (c), n++)
    g_string_append_unichar (out, g_unichar_iscntrl (g_utf8_get_char (c))
                                    ? ' '
                                    : g_utf8_get_char (c));
  return g_string_free (out, FALSE);
}

static void
append_field (GString *line, const char *text)
{
  g_autofree char *cleaned = clean (text);

  g_string_append_c (line, '\t');
  escape_tsv (line, cleaned, -1);
}

/* Few digits: enough to tell the visits of some minutes apart, too few to say which of all names that could
 * be it was. */
static void
append_visit (GString *line, const char *at, const char *visit)
{
  g_autofree char *day = g_strndup (at, strlen ("2026-10-05"));
  g_autofree char *hash = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) day,
                                                     strlen (day), visit, -1);

  g_string_append_printf (line, "\t%.*s", KEY_DIGITS, hash);
}

static GString *
line_of (const QueryLogEntry *entry)
{
  g_autofree char *at = timestamp_format (entry->at, NULL);
  GString *line = g_string_new (at);

  append_field (line, entry->lang);
  g_string_append_printf (line, "\t%" G_GINT64_FORMAT, entry->found);
  append_field (line, entry->query);
  append_field (line, entry->path);
  if (entry->visit != NULL && *entry->visit != '\0')
    append_visit (line, at, entry->visit);
  g_string_append_c (line, '\n');
  return line;
}

/* Whether one of these lines is a log's.  (The first may have been cut, by `tail -c`.) */
static gboolean
has_line (char *text)
{
  QueryLogEntry entry;
  char *next;

  for (char *line = text; line != NULL; line = next)
    {
      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      if (parse (line, &entry) == NULL)
        return TRUE;
    }
  return FALSE;
}

/* A file with something else in it: an article, a configuration.  One that only takes, a pipe, or one that may
 * not be read, is none. */
static gboolean
is_other (const char *path)
{
  g_autofree char *text = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  ssize_t length = 0;
  struct stat info;

  if (fd < 0)
    return FALSE;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    {
      text = g_malloc (LINE_MAX_BYTES + 1);
      length = read (fd, text, LINE_MAX_BYTES);
    }
  close (fd);
  if (length <= 0)
    return FALSE;
  text[length] = '\0';
  return !has_line (text);
}

/* To write behind what is there; -1 with errno. */
static int
open_end (const char *path)
{
  const int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  int fd = open (path, flags);

  if (fd >= 0 || errno != ENOENT)
    return fd;
  fd = open (path, flags | O_CREAT | O_EXCL, FILE_MODE);
  if (fd < 0)
    return errno == EEXIST ? open (path, flags) : -1;
  /* (Whoever searches writes to it: a folder's group, too.) */
  fchmod (fd, file_mode (path));
  return fd;
}

/* A FIFO that nobody reads is an error, and must not hold the search up. */
gboolean
query_log_append (const char *path, const QueryLogEntry *entry, GError **error)
{
  g_autoptr(GString) line = NULL;
  ssize_t written;
  int fd;

  if (is_other (path))
    {
      desk_usage_error (error,
                        "\"%s\" is no log of searches; expected such a log, or a new file",
                        path);
      return FALSE;
    }
  line = line_of (entry);
  fd = open_end (path);
  if (fd < 0)
    {
      fail (path, error);
      return FALSE;
    }
  do
    written = write (fd, line->str, line->len);
  while (written < 0 && errno == EINTR);
  if (written >= 0 && (gsize) written < line->len)
    errno = ENOSPC;
  if (written < 0 || (gsize) written < line->len)
    fail (path, error);
  close (fd);
  return written >= 0 && (gsize) written == line->len;
}

/* ---- Reading */

typedef struct
{
  InputSource source;
  InputLines lines;
  GString *line;
  QueryLogEntry entry;
} QueryLog;

/* What is too long, or holds a NUL, has too few fields. */
static void
set_line (QueryLog *self, const InputLine *line)
{
  gboolean whole = line->text != NULL && memchr (line->text, '\0', line->length) == NULL;

  g_string_truncate (self->line, 0);
  if (whole)
    g_string_append_len (self->line, line->text, (gssize) line->length);
}

static void
unescape (char *text)
{
  static const char codes[] = "tnr\\", means[] = "\t\n\r\\";
  char *to = text;

  for (const char *from = text; *from != '\0'; from++)
    {
      const char *code = *from == '\\' && from[1] != '\0' ? strchr (codes, from[1]) : NULL;

      *to++ = code != NULL ? means[code - codes] : *from;
      from += code != NULL;
    }
  *to = '\0';
}

static gboolean
is_key (const char *text)
{
  return strlen (text) == KEY_DIGITS && strspn (text, "0123456789abcdef") == KEY_DIGITS;
}

/* What is wrong with the line; NULL: nothing. */
static const char *
parse (char *line, QueryLogEntry *entry)
{
  char *fields[FIELDS] = { NULL }, *next = line, *end;

  for (int i = 0; i < FIELDS; i++)
    {
      if (next == NULL)
        return "expected time, language, number, query and path with tabs between";
      fields[i] = next;
      next = strchr (next, '\t');
      if (next != NULL)
        *next++ = '\0';
    }
  entry->visit = next != NULL ? next : "";
  if ((next != NULL && !is_key (next)) || !g_utf8_validate (fields[3], -1, NULL)
      || !g_utf8_validate (fields[4], -1, NULL) || !g_utf8_validate (fields[1], -1, NULL))
    return "expected five fields of UTF-8, or six with the key of a visit";
  if (!timestamp_parse (fields[0], NULL, &entry->at, NULL))
    return "expected a time like 2026-10-05T09:30:00Z";
  entry->found = g_ascii_strtoll (fields[2], &end, 10);
  if (end == fields[2] || *end != '\0' || entry->found < 0)
    return "expected how many answers were found";
  for (int i = 1; i < FIELDS; i++)
    unescape (fields[i]);
  entry->lang = fields[1];
  entry->query = fields[3];
  entry->path = fields[4];
  return NULL;
}

static gboolean
query_log_next (InputSource *source, InputItem *item, GError **error)
{
  QueryLog *self = (QueryLog *) source;
  const char *problem;
  InputLine line;
  gboolean ok;

  if (!input_lines_next (&self->lines, &line, &ok, error))
    return ok;
  set_line (self, &line);
  *item
    = (InputItem){ .kind = INPUT_RECORD, .record = &self->entry, .line = self->lines.line };
  problem = parse (self->line->str, &self->entry);
  return problem == NULL || input_item_reject (item, problem);
}

static void
query_log_free (InputSource *source)
{
  QueryLog *self = (QueryLog *) source;

  input_lines_close (&self->lines);
  g_string_free (self->line, TRUE);
  g_free (self);
}

InputSource *
query_log_source (const char *path, GError **error)
{
  static const InputSourceClass class = { query_log_next, query_log_free, NULL, NULL };
  QueryLog *self = g_new0 (QueryLog, 1);
  g_autoptr(InputSource) source = &self->source;

  self->source.class = &class;
  self->line = g_string_new (NULL);
  if (!input_lines_open (&self->lines, path, LINE_MAX_BYTES, error))
    return NULL;
  return g_steal_pointer (&source);
}
