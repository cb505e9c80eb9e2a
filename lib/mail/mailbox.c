#include "mail/mailbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "input/file.h"

enum
{
  KEPT_BYTES = 4096 /* of a line of a message that is too long */
};

static gboolean
set_errno (GError **error, const char *name, int code)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", name, g_strerror (code));
  return FALSE;
}

/* ---- An mbox */

/* `text` holds the current message up to the line that is being looked at, which begins at
 * `line_at`.  After a message ends, it begins with the next one's "From " line. */
typedef struct
{
  Mailbox mailbox;
  InputFile file;
  char *path;          /* NULL or "-": standard input */
  gboolean is_resting; /* it is closed */
  char line_end;       /* '\n', or '\r'; 0: not known yet */
  gint64 left;         /* bytes to read; -1: to the end */
  gint64 total;        /* read so far */

  gsize most_bytes;
  GString *text;
  gsize line_at;
  gsize next_at;  /* where the next message begins in text; 0: not known */
  gsize maybe_at; /* a "From " line that the next line will tell about; 0: none */
  guint64 line;   /* number of the line being looked at, from 1 */
  guint64 first_line, maybe_line;
  gboolean is_after_empty, is_too_long;
} Mbox;

static void
mbox_free (Mailbox *mailbox)
{
  Mbox *self = (Mbox *) mailbox;

  if (!self->is_resting)
    input_file_close (&self->file);
  g_string_free (self->text, TRUE);
  g_free (self->path);
  g_free (self->mailbox.path);
  g_free (self);
}

static void
mbox_rest (Mailbox *mailbox)
{
  Mbox *self = (Mbox *) mailbox;

  if (self->is_resting || !self->file.is_lasting)
    return;
  input_file_close (&self->file);
  g_string_free (self->text, TRUE);
  self->text = g_string_new (NULL);
  self->is_resting = TRUE;
}

static gboolean
mbox_reopen (Mbox *self, GError **error)
{
  self->is_resting = FALSE;
  self->file = (InputFile){ 0 };
  return input_file_open (&self->file, self->path, error)
         && input_file_keep (&self->file, error);
}

static gboolean
mbox_rewind (Mailbox *mailbox, GError **error)
{
  Mbox *self = (Mbox *) mailbox;

  if (!(self->is_resting ? mbox_reopen (self, error) : input_file_rewind (&self->file, error)))
    return FALSE;
  self->left = self->total;
  self->total = 0;
  g_string_truncate (self->text, 0);
  self->line_at = self->next_at = self->maybe_at = 0;
  self->line = 0;
  self->is_after_empty = self->is_too_long = FALSE;
  return TRUE;
}

/* ---- Its lines */

/* What is there of the file, never beyond what was read the first time; 0: the end. */
static gboolean
mbox_bytes (Mbox *self, gsize *length, GError **error)
{
  InputFile *file = &self->file;

  if (file->length == 0 && !file->at_end && !input_file_more (file, error))
    return FALSE;
  *length = self->left < 0 ? file->length : (gsize) MIN ((gint64) file->length, self->left);
  return TRUE;
}

static void
mbox_take (Mbox *self, gsize count)
{
  g_string_append_len (self->text, self->file.bytes, (gssize) count);
  input_file_take (&self->file, count);
  self->total += (gint64) count;
  if (self->left >= 0)
    self->left -= (gint64) count;
}

/* Forgets what a message that is too long need not keep: all but the start of its line. */
static void
drop_excess (Mbox *self)
{
  gsize kept = self->maybe_at > 0 ? self->maybe_at : self->line_at;

  if (self->text->len <= self->most_bytes)
    return;
  self->is_too_long = TRUE;
  if (self->text->len - self->line_at > KEPT_BYTES)
    g_string_truncate (self->text, self->line_at + KEPT_BYTES);
  /* a byte stays before it: place 0 is no place */
  if (kept > 1)
    {
      g_string_erase (self->text, 1, (gssize) kept - 1);
      self->line_at -= kept - 1;
      if (self->maybe_at > 0)
        self->maybe_at = 1;
    }
}

/* A first stretch without LF and with CR is of a file whose lines end so. */
static void
find_line_end (Mbox *self, gsize length)
{
  if (self->line_end == 0 && length > 0)
    self->line_end = memchr (self->file.bytes, '\n', length) == NULL
                         && memchr (self->file.bytes, '\r', length) != NULL
                       ? '\r'
                       : '\n';
}

/* Appends the next line to text, from line_at on; `*got` FALSE: there is none. */
static gboolean
mbox_read_line (Mbox *self, gboolean *got, GError **error)
{
  gboolean is_whole = FALSE;

  self->line_at = self->text->len;
  *got = FALSE;
  while (!is_whole)
    {
      const char *newline;
      gsize length;

      if (!mbox_bytes (self, &length, error))
        return FALSE;
      if (length == 0)
        break;
      find_line_end (self, length);
      newline = memchr (self->file.bytes, self->line_end, length);
      is_whole = newline != NULL;
      mbox_take (self, is_whole ? (gsize) (newline - self->file.bytes) + 1 : length);
      if (is_whole)
        self->text->str[self->text->len - 1] = '\n';
      *got = TRUE;
      drop_excess (self);
    }
  self->line += *got;
  return TRUE;
}

static const char *
line_of (const Mbox *self)
{
  return self->text->str + self->line_at;
}

static gboolean
is_empty_line (const char *line)
{
  return *line == '\n' || (line[0] == '\r' && line[1] == '\n');
}

static gboolean
is_from_line (const char *line)
{
  return strncmp (line, "From ", 5) == 0;
}

/* 9:05 or 19:05 behind a space */
static gboolean
has_time (const char *line)
{
  for (const char *colon = strchr (line, ':'); colon != NULL; colon = strchr (colon + 1, ':'))
    if (colon - line >= 2 && g_ascii_isdigit (colon[-1]) && g_ascii_isdigit (colon[1])
        && g_ascii_isdigit (colon[2]))
      return TRUE;
  return FALSE;
}

/* A field's name, of printable ASCII without spaces, and its colon. */
static gboolean
is_header_line (const char *line)
{
  const char *name = line;

  while (*name > ' ' && *name < '\x7f' && *name != ':')
    name++;
  return name > line && *(name + strspn (name, " \t")) == ':';
}

/* ---- Messages */

/* What the line says about the end of the message. */
static void
look_at_line (Mbox *self)
{
  const char *line = line_of (self);
  gsize at = self->maybe_at;
  guint64 number = self->maybe_line;

  self->maybe_at = 0;
  if (at > 0 && is_header_line (line))
    self->next_at = at;
  else if (self->is_after_empty && is_from_line (line))
    {
      at = self->line_at;
      number = self->line;
      if (has_time (line))
        self->next_at = at;
      else
        self->maybe_at = at;
    }
  self->maybe_line = number;
  self->is_after_empty = is_empty_line (line);
}

/* To the first "From " line; `*got` FALSE: there is nothing but empty lines. */
static gboolean
mbox_find_first (Mbox *self, gboolean *got, GError **error)
{
  do
    {
      g_string_truncate (self->text, 0);
      if (!mbox_read_line (self, got, error))
        return FALSE;
      if (!*got)
        return TRUE;
    }
  while (is_empty_line (line_of (self)));
  self->first_line = self->line;
  if (is_from_line (line_of (self)))
    return TRUE;
  return desk_error_at (error, self->file.name, self->line, 0,
                        "not an mbox: expected a line that begins with \"From \"");
}

/* The next message's lines that are already in text become its beginning. */
static void
begin_next (Mbox *self)
{
  g_string_erase (self->text, 0, (gssize) self->next_at);
  self->next_at = 0;
  self->first_line = self->maybe_line;
  self->is_too_long = FALSE;
}

/* Reads to the end of the message. */
static gboolean
mbox_read_message (Mbox *self, GError **error)
{
  gboolean got = TRUE;

  while (got && self->next_at == 0)
    if (!mbox_read_line (self, &got, error))
      return FALSE;
    else if (got)
      look_at_line (self);
  return TRUE;
}

static gboolean
mbox_next (Mailbox *mailbox, MailboxItem *item, GError **error)
{
  Mbox *self = (Mbox *) mailbox;
  gboolean got = self->next_at > 0;

  if (got)
    begin_next (self);
  else if (self->line == 0 && !mbox_find_first (self, &got, error))
    return FALSE;
  item->is_end = !got;
  if (!got)
    return TRUE;
  if (!mbox_read_message (self, error))
    return FALSE;
  item->line = self->first_line;
  if (self->is_too_long)
    {
      item->why = "expected a shorter message";
      return TRUE;
    }
  item->bytes = self->text->str;
  item->length = self->next_at > 0 ? self->next_at : self->text->len;
  return TRUE;
}

static Mailbox *
mbox_open (const char *path, gsize most_bytes, GError **error)
{
  static const MailboxClass class = { mbox_free, mbox_next, mbox_rewind, mbox_rest };
  Mbox *self = g_new0 (Mbox, 1);
  g_autoptr(Mailbox) mailbox = &self->mailbox;

  self->mailbox.class = &class;
  self->left = -1;
  self->path = g_strdup (path);
  self->most_bytes = most_bytes;
  self->text = g_string_new (NULL);
  if (!input_file_open (&self->file, path, error))
    return NULL;
  if (!input_file_keep (&self->file, error))
    return NULL;
  self->mailbox.path = g_strdup (self->file.name);
  return g_steal_pointer (&mailbox);
}

/* ---- A Maildir */

typedef struct
{
  Mailbox mailbox;
  int fd;
  GPtrArray *names; /* 'cur/...', sorted */
  guint next;
  gsize most_bytes;
  GString *bytes; /* of the current message */
} Folder;

static void
folder_free (Mailbox *mailbox)
{
  Folder *self = (Folder *) mailbox;

  if (self->fd >= 0)
    close (self->fd);
  g_ptr_array_unref (self->names);
  g_string_free (self->bytes, TRUE);
  g_free (self->mailbox.path);
  g_free (self);
}

/* `*n_folders` counts those that are there. */
static gboolean
list_folder (Folder *self, const char *name, guint *n_folders, GError **error)
{
  int fd = openat (self->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;
  int code;

  if (dir == NULL)
    {
      code = errno;
      if (fd >= 0)
        close (fd);
      return code == ENOENT || code == ENOTDIR || set_errno (error, name, code);
    }
  (*n_folders)++;
  errno = 0;
  while ((entry = readdir (dir)) != NULL)
    if (entry->d_name[0] != '.' && entry->d_type != DT_DIR)
      g_ptr_array_add (self->names, g_strconcat (name, "/", entry->d_name, NULL));
  code = errno;
  closedir (dir);
  return code == 0 || set_errno (error, name, code);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gboolean
list_folders (Folder *self, GError **error)
{
  guint n_folders = 0;

  if (!list_folder (self, "cur", &n_folders, error)
      || !list_folder (self, "new", &n_folders, error))
    return FALSE;
  if (n_folders == 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "not a Maildir: expected the folders cur and new in it");
      return FALSE;
    }
  g_ptr_array_sort (self->names, compare_names);
  return TRUE;
}

/* NULL, or why not. */
static const char *
read_all (Folder *self, int fd)
{
  char block[65536];
  gssize got;

  while ((got = read (fd, block, sizeof block)) != 0)
    if (got < 0 && errno != EINTR)
      return g_strerror (errno);
    else if (self->bytes->len + (gsize) MAX (got, 0) > self->most_bytes)
      return "expected a shorter message";
    else
      g_string_append_len (self->bytes, block, MAX (got, 0));
  return NULL;
}

/* Opened without waiting: a FIFO is refused, not waited for. */
static const char *
read_file (Folder *self, const char *name)
{
  int fd = openat (self->fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat info;
  const char *why;

  if (fd < 0)
    return g_strerror (errno);
  if (fstat (fd, &info) < 0 || !S_ISREG (info.st_mode))
    why = "expected a regular file";
  else
    why = read_all (self, fd);
  close (fd);
  return why;
}

/* A file that cannot be read is an item without bytes. */
static gboolean
folder_next (Mailbox *mailbox, MailboxItem *item, GError **error G_GNUC_UNUSED)
{
  Folder *self = (Folder *) mailbox;

  item->is_end = self->next == self->names->len;
  if (item->is_end)
    return TRUE;
  g_string_truncate (self->bytes, 0);
  item->name = self->names->pdata[self->next++];
  item->why = read_file (self, item->name);
  if (item->why != NULL)
    return TRUE;
  item->bytes = self->bytes->str;
  item->length = self->bytes->len;
  return TRUE;
}

static gboolean
folder_rewind (Mailbox *mailbox, GError **error G_GNUC_UNUSED)
{
  ((Folder *) mailbox)->next = 0;
  return TRUE;
}

static Mailbox *
folder_open (const char *path, gsize most_bytes, GError **error)
{
  static const MailboxClass class = { folder_free, folder_next, folder_rewind, NULL };
  Folder *self = g_new0 (Folder, 1);
  g_autoptr(Mailbox) mailbox = &self->mailbox;

  self->mailbox.class = &class;
  self->mailbox.path = g_strdup (path);
  self->most_bytes = most_bytes;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->bytes = g_string_new (NULL);
  self->fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->fd < 0)
    set_errno (error, path, errno);
  else if (list_folders (self, error))
    return g_steal_pointer (&mailbox);
  else
    g_prefix_error (error, "%s: ", path);
  return NULL;
}

Mailbox *
mailbox_open (const char *path, gsize most_bytes, GError **error)
{
  return path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR)
           ? folder_open (path, most_bytes, error)
           : mbox_open (path, most_bytes, error);
}

/* ---- From one to the other */

/* The mbox's own line has a time of day, which tells it from a text, and no date, which would be
 * the message's. */
void
mailbox_add_quoted (const char *bytes, gsize length, GString *to)
{
  const char *end = bytes + length;

  if (length < 5 || memcmp (bytes, "From ", 5) != 0)
    g_string_append (to, "From nobody 00:00:00\n");
  for (const char *line = bytes, *next; line < end; line = next)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      const char *letter = line;

      next = newline != NULL ? newline + 1 : end;
      while (letter < next && *letter == '>')
        letter++;
      if (next - letter >= 5 && memcmp (letter, "From ", 5) == 0 && line > bytes)
        g_string_append_c (to, '>');
      g_string_append_len (to, line, next - line);
    }
  g_string_append (to, to->len > 0 && to->str[to->len - 1] == '\n' ? "\n" : "\n\n");
}
