/* Where pages lay and lie: their addresses, those of pages that only lead on to them, and what links lead to. */
#include <string.h>
#include "import.h"

/* ---- Addresses */

/* An address as it is compared: without scheme, fragment, and what a server adds. */
static char *
address_key (const char *address)
{
  const char *host = strstr (address, "://");
  g_autofree char *key = NULL, *lower = NULL;
  gsize length;

  host = host == NULL ? address : host + 3;
  key = g_strndup (host, strcspn (host, "#"));
  length = strcspn (key, "/?");
  lower = g_ascii_strdown (key, (gssize) length);
  memcpy (key, lower, length);
  if (g_str_has_suffix (key, "/index.html"))
    key[strlen (key) - strlen ("/index.html")] = '\0';
  else if (g_str_has_suffix (key, ".html"))
    key[strlen (key) - strlen (".html")] = '\0';
  while (strlen (key) > length && key[strlen (key) - 1] == '/')
    key[strlen (key) - 1] = '\0';
  return g_strconcat ("//", key, NULL);
}

/* `path` from the folder of `file`, without "." and ".."; NULL: it leads out of the source. */
static char *
path_from (const char *file, const char *path)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new ();
  g_auto(GStrv) before = g_strsplit (*path == '/' ? "" : file, "/", -1),
                 after = g_strsplit (path, "/", -1);
  guint n = g_strv_length (before);

  for (guint i = 0; i + 1 < n; i++)
    g_ptr_array_add (parts, before[i]);
  for (guint i = 0; after[i] != NULL; i++)
    if (strcmp (after[i], "..") == 0)
      {
        if (parts->len == 0)
          return NULL;
        g_ptr_array_set_size (parts, (gint) parts->len - 1);
      }
    else if (*after[i] != '\0' && strcmp (after[i], ".") != 0)
      g_ptr_array_add (parts, after[i]);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv ("/", (char **) parts->pdata);
}

static char *
address_below (const char *base, const char *file)
{
  g_autofree char *escaped = g_uri_escape_string (file, "/!$&'()*+,;=:@", TRUE);

  return g_strconcat (base, g_str_has_suffix (base, "/") ? "" : "/", escaped, NULL);
}

static void
add_redirect (Piece *piece, const char *address)
{
  const char *host = address == NULL ? NULL : strstr (address, "://");
  const char *path = host == NULL ? NULL : strchr (host + 3, '/');

  if (path != NULL && strlen (path) > 1)
    g_ptr_array_add (piece->redirects, g_strndup (path, strcspn (path, "#")));
}

void
links_own (const Import *import, Piece *piece, const char *stated)
{
  if (stated != NULL
      && (g_str_has_prefix (stated, "https://") || g_str_has_prefix (stated, "http://")))
    piece->address = g_strdup (stated);
  else if (import->base != NULL)
    piece->address = address_below (import->base, piece->file);
  add_redirect (piece, piece->address);
}

void
links_know (Import *import, Piece *piece, guint source, const char *file, const char *address)
{
  g_autofree char *key = address == NULL ? NULL : address_key (address);

  g_hash_table_insert (import->by_key, import_file_key (source, file), piece);
  if (key != NULL && !g_hash_table_contains (import->by_key, key))
    g_hash_table_insert (import->by_key, g_steal_pointer (&key), piece);
}

/* ---- What an address means */

static Piece *
find_file (const Import *import, guint source, const char *file)
{
  static const char *const endings[] = { "", ".html", ".htm", "/index.html", "/index.htm" };
  g_autofree char *start = import_file_key (source, file);
  g_autoptr(GString) key = g_string_new (start);
  gsize length = key->len;

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      Piece *piece;

      g_string_truncate (key, length);
      g_string_append (key, endings[i] + (*file == '\0' && endings[i][0] == '/'));
      piece = g_hash_table_lookup (import->by_key, key->str);
      if (piece != NULL)
        return piece;
    }
  return NULL;
}

static Piece *
find_address (const Import *import, const char *address)
{
  g_autofree char *key = address_key (address);

  return g_hash_table_lookup (import->by_key, key);
}

static gboolean
has_scheme (const char *href)
{
  gsize length
    = strspn (href, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

  return href[length] == ':' || g_str_has_prefix (href, "//");
}

/* ---- Pages that lead on to others */

/* A page that has no article, but leads on to another. */
typedef struct
{
  char *name, *file, *to;
  guint source;
} Move;

static void
move_free (gpointer data)
{
  Move *self = data;

  g_free (self->name);
  g_free (self->file);
  g_free (self->to);
  g_free (self);
}

void
links_note_move (Import *import, const Piece *piece, const char *to)
{
  Move *move = g_new0 (Move, 1);

  move->name = g_strdup (piece->name);
  move->file = g_strdup (piece->file);
  move->to = g_strdup (to);
  move->source = piece->source;
  if (import->moves == NULL)
    import->moves = g_ptr_array_new_with_free_func (move_free);
  g_ptr_array_add (import->moves, move);
}

/* Where a page leads on to; NULL: to none of these. */
static Piece *
find_moved (const Import *import, const Move *move)
{
  g_autofree char *href = g_strndup (move->to, strcspn (move->to, "?#")),
                  *plain = g_uri_unescape_string (href, NULL), *file = NULL, *own = NULL,
                  *absolute = NULL;
  Piece *to;

  if (has_scheme (move->to))
    return find_address (import, move->to);
  file = plain == NULL ? NULL : path_from (move->file, plain);
  to = file == NULL ? NULL : find_file (import, move->source, file);
  if (to != NULL || import->base == NULL)
    return to;
  own = address_below (import->base, move->file);
  absolute = g_uri_resolve_relative (own, move->to, G_URI_FLAGS_PARSE_RELAXED, NULL);
  return absolute == NULL ? NULL : find_address (import, absolute);
}

/* `file` as a server shows it: without index.html at its end. */
static char *
shown_as (const char *file)
{
  gsize length = strlen (file);

  if (strcmp (file, "index.html") == 0 || g_str_has_suffix (file, "/index.html"))
    length -= strlen ("index.html");
  return g_strndup (file, length);
}

/* The address that the page had, beside that of the other, which says where the folder lay; or NULL. */
static char *
moved_address (const Import *import, const Move *move, const Piece *to)
{
  g_autofree char *shown = shown_as (move->file), *beside = NULL, *base = NULL;

  if (import->base != NULL)
    return address_below (import->base, shown);
  if (to->address == NULL || to->source != move->source)
    return NULL;
  beside = shown_as (to->file);
  if (!g_str_has_suffix (to->address, beside))
    return NULL;
  base = g_strndup (to->address, strlen (to->address) - strlen (beside));
  return g_str_has_suffix (base, "/") ? address_below (base, shown) : NULL;
}

static gboolean
settle_move (Import *import, const Move *move)
{
  Piece *to = find_moved (import, move);
  g_autofree char *address = to == NULL ? NULL : moved_address (import, move, to);

  if (to == NULL)
    return FALSE;
  add_redirect (to, address);
  links_know (import, to, move->source, move->file, address);
  return TRUE;
}

/* The articles have the addresses of those that lead to them, by way of others, too. */
void
links_settle (Import *import)
{
  GPtrArray *moves = import->moves;
  guint before;

  if (moves == NULL)
    return;
  do
    {
      before = moves->len;
      for (guint i = 0; i < moves->len;)
        if (settle_move (import, g_ptr_array_index (moves, i)))
          g_ptr_array_remove_index (moves, i);
        else
          i++;
    }
  while (moves->len < before);
  for (guint i = 0; i < moves->len; i++)
    {
      const Move *move = g_ptr_array_index (moves, i);
      g_autofree char *what
        = g_strdup_printf ("leads on to \"%.80s\", which is not among the files: left out",
                           move->to);

      import_remark (import, move->name, 0, what);
    }
}

/* ---- Links */

/* `path`, as written and decoded: a page, or a file beside it. */
static char *
local_link (Writing *self, const char *path, const char *fragment)
{
  const Piece *piece = self->piece;
  g_autofree char *file = path_from (piece->file, path), *asset = NULL;
  const Piece *to = file == NULL ? NULL : find_file (self->import, piece->source, file);

  if (to != NULL)
    return import_link (piece->path, to->path, fragment);
  /* (What is hidden was not shown, and a page that could not be read is no picture.) */
  if (file != NULL && target_is_below (file) && !pages_is_page (file))
    asset = writing_file (self, file);
  return asset == NULL ? NULL : import_link (piece->path, asset, fragment);
}

static char *
file_link (Writing *self, const char *href, const char *fragment)
{
  g_autofree char *whole = g_strndup (href, strcspn (href, "#")),
                  *path = g_strndup (href, strcspn (href, "?#")), *plain = NULL,
                  *plain_whole = NULL;
  char *link;

  plain_whole = g_uri_unescape_string (whole, NULL);
  link = plain_whole == NULL ? NULL : local_link (self, plain_whole, fragment);
  if (link == NULL && strcmp (path, whole) != 0)
    {
      plain = g_uri_unescape_string (path, NULL);
      link = plain == NULL ? NULL : local_link (self, plain, fragment);
    }
  return link;
}

char *
links_address (Writing *self, const char *href, gboolean image, guint line)
{
  const Import *import = self->import;
  const Piece *piece = self->piece;
  const char *hash = strchr (href, '#'),
             *fragment = hash == NULL || hash[1] == '\0' ? NULL : hash + 1;
  g_autofree char *absolute = NULL, *link = NULL, *what = NULL;
  const Piece *to;

  if (*href == '#')
    return g_strdup (href);
  if (!has_scheme (href))
    link = file_link (self, href, fragment);
  if (link != NULL)
    return g_steal_pointer (&link);
  absolute = has_scheme (href) ? g_strdup (href)
             : piece->address != NULL
               ? g_uri_resolve_relative (piece->address, href, G_URI_FLAGS_PARSE_RELAXED, NULL)
               : NULL;
  to = absolute == NULL ? NULL : find_address (import, absolute);
  if (to == NULL && import->kind == &confluence_kind)
    to = confluence_find (import, href);
  if (to != NULL && !image)
    return import_link (piece->path, to->path, fragment);
  if (absolute != NULL)
    return g_steal_pointer (&absolute);
  what = g_strdup_printf ("%s \"%.80s\" is not among the files", image ? "image" : "link to",
                          href);
  writing_remark (self, line, what);
  return g_strdup (href);
}
