#include "build.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/file.h"
#include "base/xml.h"

enum
{
  ASSET_BYTES_MAX = 256 << 20
};

/* ---- Which files are copied */

static const char *const suffixes[]
  = { ".png",  ".jpg",  ".jpeg", ".gif",  ".webp", ".avif", ".bmp", ".ico",  ".svg",
      ".pdf",  ".txt",  ".csv",  ".tsv",  ".json", ".yaml", ".yml", ".toml", ".zone",
      ".conf", ".cnf",  ".zip",  ".gz",   ".tgz",  ".bz2",  ".xz",  ".7z",   ".tar",
      ".doc",  ".docx", ".xls",  ".xlsx", ".ppt",  ".pptx", ".odt", ".ods",  ".odp",
      ".rtf",  ".ics",  ".vcf",  ".eml",  ".pem",  ".crt",  ".cer", ".key",  ".asc",
      ".mp4",  ".webm", ".mp3",  ".ogg",  ".wav",  ".m4a",  ".ps1", NULL };

static gboolean
may_be_copied (const char *path)
{
  const char *dot = strrchr (path, '.');
  g_autofree char *lower = dot == NULL ? NULL : g_ascii_strdown (dot, -1);

  return lower != NULL && g_strv_contains (suffixes, lower);
}

/* Whether CSS, or an attribute that may hold some, asks for anything outside the drawing.  (An escape may hide that.) */
static gboolean
asks_elsewhere (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  if (strstr (lower, "@import") != NULL || strstr (lower, "image-set") != NULL)
    return TRUE;
  for (const char *at = lower; (at = strstr (at, "url(")) != NULL;)
    {
      at += strlen ("url(");
      at += strspn (at, " \t\n\r\"'");
      if (*at != '#' && !g_str_has_prefix (at, "data:image/"))
        return TRUE;
    }
  return strstr (lower, "\\") != NULL && strpbrk (lower, "(@") != NULL;
}

/* Whether a drawing is one, and no more: a browser that opens it by its address would run what is in it, and fetch what
 * it names. */
static gboolean
is_inert_node (const xmlNode *node)
{
  static const char *const never[]
    = { "script", "foreignObject", "iframe", "handler", "listener", "set", "animate", NULL };

  if (node->type == XML_PI_NODE || node->type == XML_ENTITY_REF_NODE)
    return FALSE;
  if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
    return node->parent == NULL || strcmp ((const char *) node->parent->name, "style") != 0
           || !asks_elsewhere ((const char *) node->content);
  if (node->type != XML_ELEMENT_NODE)
    return TRUE;
  for (const xmlAttr *attribute = node->properties; attribute != NULL;
       attribute = attribute->next)
    {
      const xmlNode *value = attribute->children;
      const char *text
        = value == NULL || value->content == NULL ? "" : (const char *) value->content;

      if (g_ascii_strncasecmp ((const char *) attribute->name, "on", 2) == 0
          || asks_elsewhere (text)
          || (strcmp ((const char *) attribute->name, "href") == 0 && *text != '#'
              && !g_str_has_prefix (text, "data:image/")))
        return FALSE;
    }
  return !g_strv_contains (never, (const char *) node->name);
}

static const xmlNode *
next_node (const xmlNode *node)
{
  if (node->type == XML_ELEMENT_NODE && node->children != NULL)
    return node->children;
  while (node != NULL && node->next == NULL)
    node = node->parent != NULL && node->parent->type == XML_ELEMENT_NODE ? node->parent
                                                                          : NULL;
  return node == NULL ? NULL : node->next;
}

static gboolean
is_inert_svg (const char *bytes, gsize length)
{
  xmlDoc *doc = xml_read (bytes, (int) length, NULL, NULL);
  gboolean inert = doc != NULL && doc->intSubset == NULL;

  for (const xmlNode *node = doc == NULL ? NULL : doc->children; inert && node != NULL;
       node = next_node (node))
    inert = is_inert_node (node);
  xmlFreeDoc (doc);
  return inert;
}

/* ---- Where they are */

/* The folder as realpath () has it; NULL: errno says why.  It is asked once. */
static const char *
real_folder (Build *build, const char *path)
{
  RealFolder *known;

  g_mutex_lock (&build->lock);
  known = g_hash_table_lookup (build->folders, path);
  if (known == NULL)
    {
      known = g_new0 (RealFolder, 1);
      known->path = realpath (path, NULL);
      known->problem = known->path == NULL ? errno : 0;
      g_hash_table_insert (build->folders, g_strdup (path), known);
    }
  g_mutex_unlock (&build->lock);
  errno = known->problem;
  return known->path;
}

/* The file as realpath () has it, and what it is; NULL: errno says why. */
static char *
real_file (Build *build, const char *path, GStatBuf *info)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path);
  const char *above = real_folder (build, folder);
  g_autofree char *file = above == NULL ? NULL : g_build_filename (above, name, NULL);
  char *target;

  if (file == NULL || g_lstat (file, info) != 0)
    return NULL;
  if (!S_ISLNK (info->st_mode))
    return g_steal_pointer (&file);
  target = realpath (file, NULL);
  g_free (file);
  file = g_strdup (target);
  free (target);
  return file != NULL && g_stat (file, info) == 0 ? g_steal_pointer (&file) : NULL;
}

char *
asset_real_file (Build *build, const char *root, const char *path)
{
  g_autofree char *whole = g_build_filename (root, path, NULL), *real = NULL;
  GStatBuf info;
  const char *top;
  int problem;
  gsize length;

  real = real_file (build, whole, &info);
  problem = real == NULL ? errno : 0;
  top = real_folder (build, root);
  length = top == NULL ? 0 : strlen (top);
  if (real != NULL && top != NULL && strncmp (real, top, length) == 0 && real[length] == '/'
      && S_ISREG (info.st_mode))
    return g_steal_pointer (&real);
  errno = problem;
  return NULL;
}

/* ---- Copied */

/* Or one that a list of files could not name. */
static gboolean
is_hidden (const char *path)
{
  for (const char *c = path; *c != '\0'; c++)
    if ((guchar) *c < ' ' || *c == 0x7f)
      return TRUE;
  return *path == '.' || strstr (path, "/.") != NULL;
}

/* Whether nobody has put it yet, and it is ours to put: then end_asset () is to follow.  (Another thread may be about
 * to.) */
static gboolean
begin_asset (Build *self, const char *path)
{
  gboolean is_ours;

  g_mutex_lock (&self->lock);
  while (g_hash_table_contains (self->at_work, path))
    g_cond_wait (&self->asset_done, &self->lock);
  is_ours = !g_hash_table_contains (self->assets, path);
  if (is_ours)
    g_hash_table_add (self->at_work, g_strdup (path));
  g_mutex_unlock (&self->lock);
  return is_ours;
}

static void
end_asset (Build *self, const char *path, gboolean put)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->at_work, path);
  if (put)
    g_hash_table_add (self->assets, g_strdup (path));
  g_cond_broadcast (&self->asset_done);
  g_mutex_unlock (&self->lock);
}

static gboolean
put_bytes (Build *self, const Entry *entry, const char *path, const char *real, guint line,
           GError **error)
{
  gsize length;
  g_autofree char *bytes = file_read (real, ASSET_BYTES_MAX, "a file to copy", &length, error);

  if (bytes == NULL)
    return FALSE;
  if (g_str_has_suffix (path, ".svg") && !is_inert_svg (bytes, length))
    {
      build_finding (
        self, entry->row.path, line,
        "\"%s\" is not copied: expected a drawing without scripts, links and entities", path);
      return FALSE;
    }
  return folder_put (self->folder, path, bytes, length, error);
}

static gboolean
put_once (Build *self, const Entry *entry, const char *path, const char *real, guint line,
          GError **error)
{
  gboolean put;

  if (!begin_asset (self, path))
    return TRUE;
  put = put_bytes (self, entry, path, real, line, error);
  end_asset (self, path, put);
  return put;
}

/* Before it is read: what is changed meanwhile is read again next time. */
static void
note_look (Build *self, const Entry *entry, const char *path)
{
  char *whole = g_build_filename (entry->row.root, path, NULL);
  char *state = file_state (whole);

  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->looked_at, whole, state);
  g_mutex_unlock (&self->lock);
}

/* Not that there is none: a folder that is not to be entered, a disk that fails. */
static gboolean
cannot_look (int problem)
{
  return problem != 0 && problem != ENOENT && problem != ENOTDIR && problem != ELOOP
         && problem != ENAMETOOLONG;
}

gboolean
asset_put (Build *self, const Entry *entry, const char *path, gboolean image, guint line,
           GError **error)
{
  g_autofree char *real = NULL;
  gboolean ok = FALSE;

  note_look (self, entry, path);
  real = is_hidden (path) ? NULL : asset_real_file (self, entry->row.root, path);
  if (real == NULL && !is_hidden (path) && cannot_look (errno))
    desk_error_at (error, NULL, 0, 0, "cannot look at \"%s\": %s", path, g_strerror (errno));
  else if (real == NULL)
    build_finding (self, entry->row.path, line,
                   image ? "image \"%s\" is not there" : "link to \"%s\" leads nowhere", path);
  else if (!may_be_copied (path))
    build_finding (self, entry->row.path, line,
                   "\"%s\" is not copied: files of its kind are not", path);
  else
    ok = put_once (self, entry, path, real, line, error);
  return ok;
}
