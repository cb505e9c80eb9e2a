#include "build.h"

#include <string.h>
#include "base/file.h"
#include "centre/pages.h"
#include "centre/render.h"
#include "centre/words.h"
#include "page/markup.h"

enum
{
  RECENT = 6,
  HELPFUL = 6
};

/* ---- What pages have in common */

static gboolean
put_page (Build *self, CentrePage *page, const char *address, GError **error)
{
  g_autofree char *name = g_strconcat (address, "index.html", NULL);
  gsize length;
  g_autofree char *html = centre_page_html (page, &length, error);

  return html != NULL && folder_put (self->folder, name, html, length, error);
}

static void
set_link (CentrePage *page, xmlNode *node, const char *address)
{
  g_autofree char *href = centre_page_href (page, address);

  markup_set (node, "href", href);
}

static void
add_crumbs (Build *self, CentrePage *page, const Section *section)
{
  if (section->parent != NULL)
    add_crumbs (self, page, section->parent);
  centre_page_crumb (page,
                     section->parent == NULL ? words_get (section->lang, "home")
                                             : section->title,
                     section->address);
}

static xmlNode *
add_item (CentrePage *page, xmlNode *parent, const Entry *entry)
{
  xmlNode *item = markup_add (parent, "item");

  set_link (page, item, entry->address);
  markup_set (item, "title", entry->row.title);
  markup_set (item, "description", entry->row.description);
  markup_set (item, "updated", entry->row.updated);
  return item;
}

static xmlNode *
add_category (CentrePage *page, xmlNode *parent, const Section *section)
{
  xmlNode *node = markup_add (parent, "category");
  g_autofree char *says = words_counted (section->lang, "articles-n", section->count, NULL);

  set_link (page, node, section->address);
  markup_set (node, "title", section->title);
  markup_set_int (node, "count", section->count);
  markup_set (node, "says", says);
  return node;
}

/* ---- Kinds */

static gboolean
put_home (Build *self, const Section *top, GError **error)
{
  CentrePageInfo info = { PAGE_HOME, top->lang, self->centre->name, NULL, top->address };
  g_autoptr(CentrePage) page = centre_page_new (self->centre, self->theme, &info);
  xmlNode *categories = markup_add (centre_page_root (page), "categories");

  for (guint i = 0; self->centre->langs[i] != NULL; i++)
    {
      const Section *other = g_ptr_array_index (self->catalog->tops, i);

      centre_page_language (page, other->lang, other->address);
    }
  for (guint i = 0; i < top->sections->len; i++)
    {
      const Section *section = g_ptr_array_index (top->sections, i);
      xmlNode *node = add_category (page, categories, section);

      for (guint k = 0; k < section->sections->len; k++)
        xmlNodeSetName (add_category (page, node, g_ptr_array_index (section->sections, k)),
                        (const xmlChar *) "child");
    }
  centre_page_channels (page, FALSE);
  return put_page (self, page, top->address, error);
}

static gboolean
put_category (Build *self, const Section *section, GError **error)
{
  CentrePageInfo info
    = { PAGE_CATEGORY, section->lang, section->title, NULL, section->address };
  g_autoptr(CentrePage) page = centre_page_new (self->centre, self->theme, &info);
  xmlNode *node = markup_add (centre_page_root (page), "category");

  add_crumbs (self, page, section);
  markup_set (node, "title", section->title);
  markup_set_int (node, "count", section->count);
  for (guint i = 0; i < section->sections->len; i++)
    add_category (page, node, g_ptr_array_index (section->sections, i));
  for (guint i = 0; i < section->entries->len; i++)
    add_item (page, node, g_ptr_array_index (section->entries, i));
  if (!put_page (self, page, section->address, error))
    return FALSE;
  for (guint i = 0; i < section->sections->len; i++)
    if (!put_category (self, g_ptr_array_index (section->sections, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
put_article (Build *self, const Entry *entry, GError **error)
{
  CentrePageInfo info = { PAGE_ARTICLE, entry->row.lang, entry->row.title,
                          entry->row.description, entry->address };
  g_autoptr(CentrePage) page = centre_page_new (self->centre, self->theme, &info);
  g_autofree char *path = g_build_filename (entry->row.root, entry->row.path, NULL);
  gsize length;
  g_autofree char *bytes = file_read (path, ARTICLE_MAX_BYTES, "an article", &length, error);
  g_autoptr(Article) article
             = bytes == NULL ? NULL
                             : article_parse (entry->row.path, bytes, length, NULL, error);
  xmlNode *node, *body;

  if (article == NULL)
    return FALSE;
  body = render_article (article, entry->row.path, bytes, length,
                         &(RenderRules){ NULL, NULL, entry->row.lang }, error);
  if (body == NULL)
    return FALSE;
  add_crumbs (self, page, entry->section);
  node = markup_add (centre_page_root (page), "article");
  markup_set (node, "slug", entry->row.slug);
  markup_set (node, "updated", entry->row.updated);
  xmlAddChild (node, body);
  return put_page (self, page, entry->address, error);
}

static gboolean
put_file (Build *self, const ThemeFile *file, GError **error)
{
  return folder_put (self->folder, file->name, file->text, strlen (file->text), error);
}

gboolean
build_site (Build *self, GError **error)
{
  if (!put_file (self, theme_css (self->theme), error)
      || !put_file (self, theme_script (self->theme), error))
    return FALSE;
  for (guint i = 0; i < self->catalog->entries->len; i++)
    if (!put_article (self, g_ptr_array_index (self->catalog->entries, i), error))
      return FALSE;
  for (guint i = 0; i < self->catalog->tops->len; i++)
    {
      const Section *top = g_ptr_array_index (self->catalog->tops, i);

      if (!put_home (self, top, error))
        return FALSE;
      for (guint k = 0; k < top->sections->len; k++)
        if (!put_category (self, g_ptr_array_index (top->sections, k), error))
          return FALSE;
    }
  return TRUE;
}
