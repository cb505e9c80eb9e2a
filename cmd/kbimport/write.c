#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "article/article.h"
#include "base/parallel.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "import.h"

enum
{
  ASSET_MAX_BYTES = 64 * 1024 * 1024,
  AHEAD = 8 /* articles that each thread may be ahead of the one whose turn it is */
};

Piece *
piece_new (void)
{
  Piece *self = g_new0 (Piece, 1);

  self->tags = g_ptr_array_new_with_free_func (g_free);
  self->redirects = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
piece_free (Piece *self)
{
  char *const texts[] = { self->name,        self->path,   self->html,    self->file,
                          self->title,       self->id,     self->lang,    self->category,
                          self->description, self->date,   self->updated, self->address,
                          self->key,         self->locale, self->segment };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&self->page, webpage_free);
  g_ptr_array_unref (self->tags);
  g_ptr_array_unref (self->redirects);
  g_free (self);
}

/* ---- What is told */

void
import_problem (Import *self, const char *name, guint line, const char *why)
{
  self->problems++;
  desk_note_at (name, line, why);
}

void
import_remark (Import *self, const char *name, guint line, const char *what)
{
  if (!self->quiet && (self->verbose || self->remarks < IMPORT_REMARKS))
    desk_note_at (name, line, what);
  self->remarks++;
}

/* What is told of an article in its turn. */
typedef enum
{
  TOLD_REMARK,
  TOLD_PROBLEM, /* with a file */
  TOLD_FILE,    /* is shown: it has this path */
  TOLD_IMAGE    /* that was written in its address: likewise */
} ToldKind;

typedef struct
{
  ToldKind kind;
  guint line;
  char *what; /* or the file's name in the source */
  char *path; /* or NULL */
  GBytes *bytes;
} Told;

static void
told_free (gpointer data)
{
  Told *self = data;

  g_free (self->what);
  g_free (self->path);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

static Told *
tell (Writing *self, ToldKind kind, guint line, const char *what)
{
  Told *told = g_new0 (Told, 1);

  told->kind = kind;
  told->line = line;
  told->what = g_strdup (what);
  g_ptr_array_add (self->told, told);
  return told;
}

void
writing_remark (Writing *self, guint line, const char *what)
{
  tell (self, TOLD_REMARK, line, what);
}

/* ---- Anchors */

void
import_note_fragments (GHashTable *fragments, const char *html, gsize length)
{
  const char *end = html + length;

  for (const char *p = html; (p = memchr (p, '#', (gsize) (end - p))) != NULL;)
    {
      const char *stop = ++p;

      while (stop < end && stop - p < 200 && strchr ("\"'<> \t\n", *stop) == NULL)
        stop++;
      if (stop > p && stop < end)
        {
          g_autofree char *raw = g_strndup (p, (gsize) (stop - p)),
                          *plain = g_uri_unescape_string (raw, NULL);

          if (plain != NULL && g_utf8_validate (plain, -1, NULL))
            g_hash_table_add (fragments, g_steal_pointer (&plain));
        }
    }
}

/* What only machines give and nothing leads to: `h_01H5X...`. */
static gboolean
is_made_up (const char *id)
{
  guint digits = 0, letters = 0;

  for (const char *p = id; *p != '\0'; p++)
    {
      digits += g_ascii_isdigit (*p);
      letters += g_ascii_isalpha (*p);
    }
  return digits >= 6 || letters < 2;
}

static gboolean
wants_id (gpointer data, const char *id, const char *heading)
{
  Writing *self = data;
  gboolean wanted = g_hash_table_contains (self->import->fragments, id);
  g_autofree char *own = NULL;

  if (heading == NULL)
    return wanted;
  own = article_anchor (heading);
  return strcmp (own, id) != 0 && (wanted || !is_made_up (id));
}

/* ---- Reading */

/* The bytes of its file, `most` at most; NULL with errno.  Free it. */
static char *
import_file (const Import *self, const Piece *piece, LastFolder *last, gsize most,
             gsize *length)
{
  int fd = target_open_below (last, g_array_index (self->folders, int, piece->source),
                              piece->file);
  g_autoptr(GString) text = NULL;
  char buffer[64 * 1024];
  ssize_t got;
  int problem;

  if (fd < 0)
    return NULL;
  text = g_string_new (NULL);
  while ((got = read (fd, buffer, sizeof buffer)) > 0 && text->len <= most)
    g_string_append_len (text, buffer, got);
  problem = got < 0 ? errno : 0;
  close (fd);
  *length = text->len;
  errno = problem;
  if (got < 0)
    return NULL;
  if (text->len > most)
    {
      errno = EFBIG;
      return NULL;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Those that it has, or its file's. */
static char *
import_bytes (const Import *self, const Piece *piece, LastFolder *last, gsize *length,
              char **why)
{
  char *bytes;

  if (piece->html != NULL)
    {
      *length = strlen (piece->html);
      return g_strdup (piece->html);
    }
  bytes = import_file (self, piece, last, WEBPAGE_MAX_BYTES, length);
  if (bytes == NULL)
    *why = g_strdup (errno == EINVAL ? "not a regular file" : g_strerror (errno));
  return bytes;
}

Webpage *
import_page (const Import *self, const Piece *piece, LastFolder *last, char **bytes,
             gsize *length, char **why, guint *line)
{
  g_autoptr(GError) error = NULL;
  Webpage *page;

  *why = NULL;
  *line = 0;
  *bytes = import_bytes (self, piece, last, length, why);
  page = *bytes == NULL ? NULL : webpage_parse (*bytes, *length, &error);
  if (error != NULL)
    {
      *why = g_strdup (desk_error_place (error).why);
      *line = (guint) desk_error_place (error).line;
    }
  return page;
}

/* ---- Files beside articles: those of the source, and images that are written in their addresses */

/* The path that a file gets if no other has it: the same, in names that are fit. */
static char *
asset_path (const char *file, guint n)
{
  const char *dot = strrchr (file, '.'), *slash = strrchr (file, '/');
  g_autofree char *suffix
    = dot == NULL || (slash != NULL && dot < slash) ? NULL : import_slug (dot + 1, ""),
    *stem = import_stem (file);

  if (suffix == NULL)
    suffix = g_strdup ("bin");
  return n == 1 ? g_strdup_printf ("%s.%s", stem, suffix)
                : g_strdup_printf ("%s-%u.%s", stem, n, suffix);
}

static char *
free_asset_path (Import *self, const char *file)
{
  for (guint n = 1;; n++)
    {
      char *path = asset_path (file, n);

      if (import_take (self, path))
        return path;
      g_free (path);
    }
}

/* What is there cannot be read, and that is nothing that pages hold all the time. */
static gboolean
is_odd (int problem)
{
  return problem != ENOENT && problem != ENOTDIR && problem != ELOOP && problem != EINVAL
         && problem != EFBIG;
}

/* Copies a file of the source once.  NULL: it is not there, or cannot be read: `*problem`. */
static const char *
copy_asset (Import *self, guint source, const char *file, LastFolder *last, int *problem)
{
  Piece asset = { .file = (char *) file, .source = source };
  g_autofree char *key = import_file_key (source, file), *bytes = NULL;
  const char *known = g_hash_table_lookup (self->assets, key);
  gsize length;
  char *path;

  *problem = 0;
  if (known != NULL || self->error != NULL)
    return known;
  bytes = import_file (self, &asset, last, ASSET_MAX_BYTES, &length);
  if (bytes == NULL)
    {
      *problem = errno;
      return NULL;
    }
  path = free_asset_path (self, file);
  g_mutex_lock (&self->assets_lock);
  g_hash_table_insert (self->assets, g_steal_pointer (&key), path);
  g_mutex_unlock (&self->assets_lock);
  target_put (self->target, path, bytes, length, &self->error);
  return path;
}

/* What it will be copied to, unless another file takes the name before.  NULL: `*problem`. */
static char *
foretell_asset (Writing *self, const char *file, int *problem)
{
  Import *import = self->import;
  g_autofree char *key = import_file_key (self->piece->source, file), *path = NULL;
  struct stat info;
  int fd;

  *problem = 0;
  g_mutex_lock (&import->assets_lock);
  path = g_strdup (g_hash_table_lookup (import->assets, key));
  g_mutex_unlock (&import->assets_lock);
  if (path != NULL)
    return g_steal_pointer (&path);
  fd = target_open_below (self->last,
                          g_array_index (import->folders, int, self->piece->source), file);
  if (fd < 0 || fstat (fd, &info) != 0)
    *problem = errno;
  else if (info.st_size > ASSET_MAX_BYTES)
    *problem = EFBIG;
  if (fd >= 0)
    close (fd);
  return *problem != 0 ? NULL : asset_path (file, 1);
}

char *
writing_file (Writing *self, const char *file)
{
  int problem;
  char *path = self->settled ? g_strdup (
                 copy_asset (self->import, self->piece->source, file, self->last, &problem))
                             : foretell_asset (self, file, &problem);

  if (path != NULL)
    tell (self, TOLD_FILE, 0, file)->path = g_strdup (path);
  else if (is_odd (problem))
    tell (self, TOLD_PROBLEM, 0, g_strerror (problem))->path = g_strdup (file);
  return path;
}

static char *
data_image (Writing *self, const char *href, guint line)
{
  static const char *const types[][2] = { { "data:image/png;base64,", "png" },
                                          { "data:image/jpeg;base64,", "jpg" },
                                          { "data:image/gif;base64,", "gif" },
                                          { "data:image/webp;base64,", "webp" } };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_prefix (href, types[i][0]))
      {
        gsize length;
        guchar *decoded = g_base64_decode (href + strlen (types[i][0]), &length);
        g_autoptr(GBytes) bytes = g_bytes_new_take (decoded, length);
        g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
        Told *told;

        if (length == 0)
          break;
        told = tell (self, TOLD_IMAGE, line, NULL);
        told->path = g_strdup_printf ("images/%.16s.%s", sum, types[i][1]);
        told->bytes = g_steal_pointer (&bytes);
        return import_link (self->piece->path, told->path, NULL);
      }
  writing_remark (
    self, line,
    "an image written in its address is left out: expected png, jpeg, gif or webp");
  return NULL;
}

/* ---- Front matter */

#define FENCE "---\n"

static void
put_quoted (GString *out, const char *text)
{
  gboolean blank = TRUE;

  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean space = g_unichar_isspace (c) && c != 0xa0;

      if (space && !blank)
        g_string_append_c (out, ' ');
      blank = space;
      if (space || g_unichar_iscntrl (c) || c == 0xfeff)
        continue;
      if (c == '"' || c == '\\')
        g_string_append_c (out, '\\');
      g_string_append_unichar (out, c);
    }
  g_string_append_c (out, '"');
}

/* What kbindex would cut is cut here, and told.  Free it. */
static char *
fitting (Writing *self, const char *what, const char *text, glong most)
{
  if (text == NULL || g_utf8_strlen (text, -1) <= most)
    return g_strdup (text);
  writing_remark (self, 0, what);
  return g_utf8_substring (text, 0, most);
}

static void
put_field (GString *out, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_string_append_printf (out, "%s: ", name);
  put_quoted (out, value);
  g_string_append_c (out, '\n');
}

static void
put_list (GString *out, const char *name, const GPtrArray *values)
{
  if (values->len == 0)
    return;
  g_string_append_printf (out, "%s:\n", name);
  for (guint i = 0; i < values->len; i++)
    {
      g_string_append (out, "  - ");
      put_quoted (out, g_ptr_array_index (values, i));
      g_string_append_c (out, '\n');
    }
}

char *
import_time (const char *value)
{
  gint64 at;

  return value != NULL && timestamp_parse (value, NULL, &at, NULL)
           ? timestamp_format (at, NULL)
           : NULL;
}

static void
put_time (GString *out, const char *name, const char *value)
{
  g_autofree char *text = import_time (value);

  if (text != NULL)
    g_string_append_printf (out, "%s: %s\n", name, text);
}

/* As kbindex takes it, or NULL.  It stands without quotes. */
static const char *
language_for (Writing *self)
{
  const char *text = self->piece->lang;
  g_autofree char *known = text == NULL ? NULL : article_language (text);

  if (known != NULL)
    return text;
  if (text != NULL && *text != '\0')
    writing_remark (self, 0, "its language is no code like en or pt-BR, and is left out");
  return self->import->lang;
}

char *
import_beginning (const Piece *piece)
{
  const char *text = piece->title == NULL ? "" : piece->title;
  g_autofree char *title
    = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), ARTICLE_MAX_TITLE));
  GString *out = g_string_new (FENCE);

  put_field (out, "title", title);
  return g_string_free (*text == '\0' ? g_string_truncate (out, 0) : out, FALSE);
}

static void
put_front_matter (GString *out, Writing *self)
{
  const Piece *piece = self->piece;
  g_autofree char *title = fitting (self, "a title of more than 300 characters is cut",
                                    piece->title, ARTICLE_MAX_TITLE),
                  *description
                  = fitting (self, "a description of more than 1,000 characters is cut",
                             piece->description, ARTICLE_MAX_DESCRIPTION);
  const char *lang = language_for (self);
  gsize start;

  g_string_append (out, FENCE);
  start = out->len;
  put_field (out, "title", title);
  put_field (out, "id", piece->id);
  if (lang != NULL)
    g_string_append_printf (out, "lang: %s\n", lang);
  put_field (out, "category", piece->category);
  put_field (out, "description", description);
  put_list (out, "tags", piece->tags);
  put_time (out, "date", piece->date);
  put_time (out, "updated", piece->updated);
  if (piece->draft)
    g_string_append (out, "draft: true\n");
  if (piece->promoted)
    g_string_append (out, "promoted: true\n");
  put_field (out, "user_segment", piece->segment);
  put_list (out, "redirect_from", piece->redirects);
  if (out->len == start)
    g_string_truncate (out, 0);
  else
    g_string_append (out, FENCE "\n");
}

/* ---- An article */

static char *
address (gpointer data, const char *href, gboolean image, guint line)
{
  Writing *self = data;

  if (image && g_str_has_prefix (href, "data:"))
    return data_image (self, href, line);
  return self->import->kind->address (self, href, image, line);
}

static void
remark (gpointer data, guint line, const char *what)
{
  writing_remark (data, line, what);
}

static Writing *
writing_new (Import *import, Piece *piece, guint thread)
{
  Writing *self = g_new0 (Writing, 1);

  self->import = import;
  self->piece = piece;
  self->last = &g_array_index (import->last, LastFolder, thread);
  self->told = g_ptr_array_new_with_free_func (told_free);
  return self;
}

static void
writing_free (gpointer data)
{
  Writing *self = data;

  g_ptr_array_unref (self->told);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self);
}

/* Its page: what is there of it, or read now; NULL: that is told. */
static Webpage *
take_page (Writing *self)
{
  Piece *piece = self->piece;
  g_autofree char *bytes = NULL, *why = NULL;
  Webpage *page;
  gsize length;
  guint line;

  if (piece->page != NULL)
    {
      webpage_unpack (piece->page);
      return g_steal_pointer (&piece->page);
    }
  page = import_page (self->import, piece, self->last, &bytes, &length, &why, &line);
  if (page == NULL)
    tell (self, TOLD_PROBLEM, line, why)->path = g_strdup (piece->name);
  return page;
}

static void
make_text (Writing *self)
{
  const ConvertRules rules = { address, wants_id, remark, self };
  g_autoptr(Webpage) page = take_page (self);

  if (page == NULL)
    return;
  self->text = g_string_sized_new (4096);
  if (self->import->kind->part != NULL)
    self->import->kind->part (self, page);
  put_front_matter (self->text, self);
  convert_markdown (page->part, &rules, self->text);
  if (self->text->len > ARTICLE_MAX_BYTES)
    writing_remark (self, 0, "more than 1 MiB of markdown: kbindex will refuse it");
}

static gpointer
write_work (gpointer data, guint worker, guint item)
{
  Import *import = data;
  Writing *self = writing_new (import, g_ptr_array_index (import->pieces, item), worker);

  make_text (self);
  return self;
}

/* What was foretold holds; else it is not told. */
static gboolean
tell_now (Writing *self, const Told *told)
{
  Import *import = self->import;
  const char *path;
  int problem;

  switch (told->kind)
    {
    case TOLD_REMARK:
      import_remark (import, self->piece->name, told->line, told->what);
      break;
    case TOLD_PROBLEM:
      import_problem (import, told->path, told->line, told->what);
      break;
    case TOLD_FILE:
      path = copy_asset (import, self->piece->source, told->what, self->last, &problem);
      return self->settled || g_strcmp0 (path, told->path) == 0;
    case TOLD_IMAGE:
      if (!target_has (import->target, told->path) && import->error == NULL)
        target_put (import->target, told->path, g_bytes_get_data (told->bytes, NULL),
                    g_bytes_get_size (told->bytes), &import->error);
      break;
    }
  return TRUE;
}

/* Takes its turn, and `self`.  Where a file that it shows has another name than foretold, it is made once more. */
static gboolean
write_text (Import *import, Writing *self, GError **error)
{
  gboolean ok = TRUE;

  self->last = &g_array_index (import->last, LastFolder, import->threads);
  for (guint i = 0; i < self->told->len; i++)
    if (!tell_now (self, g_ptr_array_index (self->told, i)))
      {
        Writing *again = writing_new (import, self->piece, import->threads);

        again->settled = TRUE;
        make_text (again);
        writing_free (self);
        self = again;
        i--;
      }
  if (import->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&import->error));
      ok = FALSE;
    }
  ok = ok
       && (self->text == NULL
           || target_put (import->target, self->piece->path, self->text->str, self->text->len,
                          error));
  writing_free (self);
  return ok;
}

gboolean
import_write (Import *self, GError **error)
{
  g_autoptr(Parallel) parallel = parallel_new (write_work, self, self->pieces->len,
                                                self->threads, self->threads * AHEAD,
                                                writing_free);
  Writing *writing;

  while (*self->stop == 0 && (writing = parallel_next (parallel)) != NULL)
    if (!write_text (self, writing, error))
      return FALSE;
  return TRUE;
}
