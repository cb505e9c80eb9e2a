/* What Confluence's export as HTML has around its articles. */
#include <string.h>
#include "article/article.h"
#include "import.h"

/* `Support : Transfers`: the name of the space comes first. */
static char *
confluence_title (const Webpage *page)
{
  xmlNode *node = webpage_find (page->body, "id", "title-text");
  g_autofree char *title = node != NULL ? convert_text (node) : g_strdup (page->title);
  const char *seam = title == NULL ? NULL : strstr (title, " : ");

  return g_strdup (seam == NULL ? title : seam + 3);
}

/* Pages around the page, the outermost first: the categories; the first of them is the space, which all have.
 * `slugs`: folders with a '/' behind each. */
static char *
confluence_category (const Webpage *page, GString *slugs)
{
  xmlNode *list = webpage_find (page->body, "id", "breadcrumbs");
  char *path = NULL;
  guint n = 0;

  for (xmlNode *node = list == NULL ? NULL : list->children; node != NULL; node = node->next)
    {
      g_autofree char *text = NULL, *slug = NULL;
      char *inner;

      if (node->type != XML_ELEMENT_NODE)
        continue;
      text = convert_text (node);
      if (*text == '\0' || n++ == 0)
        continue;
      slug = import_slug (text, "");
      g_string_append_printf (slugs, "%s/", slug);
      inner = path == NULL ? g_strdup (text) : article_level_join (path, text);
      g_free (path);
      path = inner;
    }
  return path;
}

/* The number that ends the file's name is the page's. */
static char *
confluence_id (const char *file)
{
  const char *end = strrchr (file, '.'), *start = end;

  while (start > file && g_ascii_isdigit (start[-1]))
    start--;
  return start == end ? NULL : g_strndup (start, (gsize) (end - start));
}

/* "last modified on Jan 05, 2026" */
static char *
confluence_time (const Webpage *page)
{
  static const char *const months[]
    = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  xmlNode *node = webpage_find (page->body, "class", "page-metadata");
  g_autofree char *text = node == NULL ? NULL : convert_text (node);
  const char *on = text == NULL ? NULL : g_strrstr (text, " on ");
  guint64 day, year;
  char *end;

  for (guint i = 0; on != NULL && i < G_N_ELEMENTS (months); i++)
    if (g_str_has_prefix (on + 4, months[i]) && on[7] == ' ')
      {
        day = g_ascii_strtoull (on + 8, &end, 10);
        year = g_ascii_strtoull (end + (*end == ','), NULL, 10);
        return day < 1 || day > 31 || year < 1990 || year > 9999
                 ? NULL
                 : g_strdup_printf ("%04u-%02u-%02u", (guint) year, i + 1, (guint) day);
      }
  return NULL;
}

/* "space KB: Domains": a folder has the name of its space. */
static char *
title_key (const Piece *piece, const char *title)
{
  g_autofree char *folder = g_path_get_dirname (piece->name),
                  *space = g_path_get_basename (folder);

  return g_strdup_printf ("space %s: %s", space, title);
}

const Piece *
confluence_find (const Import *import, const char *href)
{
  static const char *const marks[] = { "viewpage.action?pageId=", "/pages/", "/display/" };
  g_autofree char *key = NULL, *plain = NULL, *path = NULL;
  const char *found;

  for (guint i = 0; i < 2; i++)
    if ((found = strstr (href, marks[i])) != NULL && g_ascii_isdigit (found[strlen (marks[i])]))
      {
        found += strlen (marks[i]);
        key = g_strdup_printf ("page %.*s", (int) strspn (found, "0123456789"), found);
        return g_hash_table_lookup (import->by_key, key);
      }
  found = strstr (href, marks[2]);
  if (found == NULL || strchr (found + strlen (marks[2]), '/') == NULL)
    return NULL;
  found += strlen (marks[2]);
  path = g_strndup (found, strcspn (found, "?#"));
  g_strdelimit (path, "+", ' ');
  plain = g_uri_unescape_string (path, NULL);
  if (plain == NULL)
    return NULL;
  key = g_strdup_printf ("space %.*s: %s", (int) strcspn (plain, "/"), plain,
                         plain + strcspn (plain, "/") + (strchr (plain, '/') != NULL));
  return g_hash_table_lookup (import->by_key, key);
}

static void
unlink_all (xmlNode *root, const char *attribute, const char *value)
{
  for (xmlNode *node; (node = webpage_find (root, attribute, value)) != NULL;)
    {
      xmlUnlinkNode (node);
      xmlFreeNode (node);
    }
}

/* What Confluence draws is made what HTML has for it. */
static void
mend_confluence (xmlNode *root)
{
  xmlNode *node;

  unlink_all (root, "class", "toc-macro");
  unlink_all (root, "class", "aui-icon");
  while ((node = webpage_find (root, "class", "expand-container")) != NULL)
    {
      xmlNode *control = webpage_find (node, "class", "expand-control");

      xmlNodeSetName (node, (const xmlChar *) "details");
      xmlUnsetProp (node, (const xmlChar *) "class");
      if (control != NULL)
        xmlNodeSetName (control, (const xmlChar *) "summary");
      if (control != NULL && control->parent != node)
        {
          xmlUnlinkNode (control);
          xmlAddChild (node, control);
        }
    }
  while ((node = webpage_find (root, "class", "codeHeader")) != NULL)
    {
      xmlNodeSetName (node, (const xmlChar *) "p");
      xmlUnsetProp (node, (const xmlChar *) "class");
    }
}

void
confluence_find_content (Webpage *page)
{
  xmlNode *main = webpage_find (page->body, "id", "main-content");

  if (main == NULL)
    return;
  page->part = main;
  webpage_take_attachments (page);
}

void
confluence_part (Writing *self G_GNUC_UNUSED, Webpage *page)
{
  confluence_find_content (page);
  mend_confluence (page->part);
}

char *
confluence_read (Piece *piece, const Webpage *page)
{
  GString *stem = g_string_new (NULL);
  g_autofree char *slug = NULL;

  piece->category = confluence_category (page, stem);
  piece->title = confluence_title (page);
  piece->id = confluence_id (piece->file);
  piece->updated = confluence_time (page);
  slug = import_slug (piece->title == NULL ? piece->file : piece->title, "");
  g_string_append (stem, slug);
  if (piece->id != NULL)
    g_ptr_array_add (piece->redirects,
                     g_strdup_printf ("/pages/viewpage.action?pageId=%s", piece->id));
  return g_string_free (stem, FALSE);
}

void
confluence_know (Import *import, Piece *piece)
{
  if (piece->id != NULL)
    g_hash_table_insert (import->by_key, g_strdup_printf ("page %s", piece->id), piece);
  if (piece->title != NULL)
    g_hash_table_insert (import->by_key, title_key (piece, piece->title), piece);
}

gboolean
confluence_is_list (const Webpage *page, const char *file)
{
  return strcmp (file, "index.html") == 0
         && webpage_find (page->body, "class", "pageSection") != NULL
         && webpage_find (page->body, "id", "title-text") != NULL
         && webpage_find (page->body, "class", "wiki-content") == NULL;
}
