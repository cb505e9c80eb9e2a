#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "article/article.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "import.h"

enum
{
  SLUG_MAX_BYTES = 80

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

/* ---- Names */

/* Names that mean a device to Windows, whatever stands behind a point. */
static gboolean
is_reserved (const char *name)
{
  static const char *const devices[] = { "con", "prn", "aux", "nul" };
  gsize length = strcspn (name, ".");

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    if (length == 3 && g_ascii_strncasecmp (name, devices[i], 3) == 0)
      return TRUE;
  return length == 4 && g_ascii_isdigit (name[3])
         && (g_ascii_strncasecmp (name, "com", 3) == 0
             || g_ascii_strncasecmp (name, "lpt", 3) == 0);
}

char *
import_slug (const char *text, const char *also)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1), *lower = g_utf8_strdown (valid, -1),
                  *normal = g_utf8_normalize (lower, -1, G_NORMALIZE_NFC);
  GString *slug = g_string_new (NULL);

  for (const char *p = normal; *p != '\0' && slug->len < SLUG_MAX_BYTES;
       p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) || g_unichar_ismark (c)
          || (slug->len > 0 && c < 0x80 && strchr (also, (int) c) != NULL))
        g_string_append_unichar (slug, c);
      else if (slug->len > 0 && slug->str[slug->len - 1] != '-' && c != '\'' && c != 0x2019)
        g_string_append_c (slug, '-');
    }
  while (slug->len > 0 && strchr ("-.", slug->str[slug->len - 1]) != NULL)
    g_string_truncate (slug, slug->len - 1);
  if (slug->len == 0)
    g_string_assign (slug, "article");
  if (is_reserved (slug->str))
    g_string_prepend (slug, "about-");
  return g_string_free (slug, FALSE);
}

/* Takes `path` unless another has it, in whatever case of letters. */
static gboolean
take_path (Import *self, const char *path)
{
  g_autofree char *folded = g_utf8_casefold (path, -1);

  return g_hash_table_add (self->used, g_steal_pointer (&folded));
}

char *
import_path (Import *self, const char *stem, const char *apart)
{
  char *path = g_strconcat (stem, ".md", NULL);

  for (guint n = 1; !take_path (self, path); n++)
    {
      g_free (path);
      path = n == 1 && apart != NULL ? g_strdup_printf ("%s-%s.md", stem, apart)
                                     : g_strdup_printf ("%s-%u.md", stem, n + (apart == NULL));
    }
  return path;
}

char *
import_link (const char *from, const char *to, const char *fragment)
{
  GString *link = g_string_new (NULL);
  g_autofree char *rest = NULL;
  gsize common = 0;

  for (gsize i = 0; from[i] != '\0' && from[i] == to[i]; i++)
    if (from[i] == '/')
      common = i + 1;
  for (const char *p = from + common; (p = strchr (p, '/')) != NULL; p++)
    g_string_append (link, "../");
  rest = g_uri_escape_string (to + common, "/!$&'()*+,;=@", TRUE);
  if (strcmp (from, to) != 0 || fragment == NULL)
    g_string_append (link, rest);
  else
    g_string_truncate (link, 0);
  if (link->len == 0 && fragment == NULL)
    g_string_append (link, "./");
  if (fragment != NULL)
    g_string_append_printf (link, "#%s", fragment);
  return g_string_free (link, FALSE);
}

/* ---- Anchors */

void
import_note_fragments (Import *self, const char *html, gsize length)
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
            g_hash_table_add (self->fragments, g_steal_pointer (&plain));
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

typedef struct
{
  Import *import;
  const Piece *piece;
} Writing;

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

static char *
address (gpointer data, const char *href, gboolean image, guint line)
{
  Writing *self = data;

  if (image && g_str_has_prefix (href, "data:"))
    return import_data_image (self->import, self->piece, href, line);
  return self->import->kind->address (self->import, self->piece, href, image, line);
}

static void
remark (gpointer data, guint line, const char *what)
{
  Writing *self = data;

  import_remark (self->import, self->piece->name, line, what);
}

/* ---- Images in addresses */

char *
import_data_image (Import *self, const Piece *piece, const char *href, guint line)
{
  static const char *const types[][2] = { { "data:image/png;base64,", "png" },
                                          { "data:image/jpeg;base64,", "jpg" },
                                          { "data:image/gif;base64,", "gif" },
                                          { "data:image/webp;base64,", "webp" } };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_prefix (href, types[i][0]))
      {
        gsize length;
        g_autofree guchar *bytes = g_base64_decode (href + strlen (types[i][0]), &length);
        g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, length);
        g_autofree char *path = g_strdup_printf ("images/%.16s.%s", sum, types[i][1]);

        if (length == 0)
          break;
        if (!target_has (self->target, path) && self->error == NULL)
          target_put (self->target, path, (const char *) bytes, length, &self->error);
        return import_link (piece->path, path, NULL);
      }
  import_remark (
    self, piece->name, line,
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
fitting (Import *import, const Piece *piece, const char *what, const char *text, glong most)
{
  if (text == NULL || g_utf8_strlen (text, -1) <= most)
    return g_strdup (text);
  import_remark (import, piece->name, 0, what);
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

/* It stands without quotes. */
static gboolean
is_language (const char *text)
{
  gsize letters = 0;

  if (text == NULL || strlen (text) >= 20)
    return FALSE;
  while (g_ascii_isalpha (text[letters]))
    letters++;
  if (letters < 2 || letters > 3 || strchr ("-_", text[letters]) == NULL)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return TRUE;
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
put_front_matter (GString *out, Import *import, const Piece *piece)
{
  g_autofree char *title
    = fitting (import, piece, "a title of more than 300 characters is cut", piece->title,
               ARTICLE_MAX_TITLE),
    *description = fitting (import, piece,
                            "a description of more than 1,000 characters is cut",
                            piece->description, ARTICLE_MAX_DESCRIPTION);
  const char *lang = is_language (piece->lang) ? piece->lang : import->lang;
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

char *
import_file (Import *self, const Piece *piece, gsize most, gsize *length)
{
  int fd = target_open_below (g_array_index (self->folders, int, piece->source), piece->file);
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

char *
import_bytes (Import *self, const Piece *piece, gsize *length)
{
  char *bytes;

  if (piece->html != NULL)
    {
      *length = strlen (piece->html);
      return g_strdup (piece->html);
    }
  bytes = import_file (self, piece, WEBPAGE_MAX_BYTES, length);
  if (bytes == NULL)
    import_problem (self, piece->name, 0,
                    errno == EINVAL ? "not a regular file" : g_strerror (errno));
  return bytes;
}

/* Its page: what is there of it, or read now.  NULL: a problem was told. */
static Webpage *
take_page (Import *self, Piece *piece)
{
  g_autoptr(GError) why = NULL;
  g_autofree char *bytes = NULL;
  Webpage *page;
  gsize length;

  if (piece->page != NULL)
    return g_steal_pointer (&piece->page);
  bytes = import_bytes (self, piece, &length);
  page = bytes == NULL ? NULL : webpage_parse (bytes, length, &why);
  if (why != NULL)
    import_problem (self, piece->name, (guint) desk_error_place (why).line,
                    desk_error_place (why).why);
  return page;
}

static gboolean
write_piece (Import *self, Piece *piece, GError **error)
{
  Writing writing = { self, piece };
  const ConvertRules rules = { address, wants_id, remark, &writing };
  g_autoptr(GString) out = g_string_sized_new (4096);
  g_autoptr(Webpage) page = take_page (self, piece);

  if (page == NULL)
    return TRUE;
  if (self->kind->part != NULL)
    self->kind->part (self, piece, page);
  put_front_matter (out, self, piece);
  convert_markdown (page->part, &rules, out);
  if (out->len > ARTICLE_MAX_BYTES)
    import_remark (self, piece->name, 0,
                   "more than 1 MiB of markdown: kbindex will refuse it");
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  return target_put (self->target, piece->path, out->str, out->len, error);
}

gboolean
import_write (Import *self, GError **error)
{
  for (guint i = 0; i < self->pieces->len && *self->stop == 0; i++)
    if (!write_piece (self, g_ptr_array_index (self->pieces, i), error))
      return FALSE;
  return TRUE;
}
