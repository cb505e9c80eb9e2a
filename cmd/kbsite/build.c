#include "build.h"

#include <stdlib.h>
#include <string.h>
#include "centre/words.h"
#include "page/page.h"

static void
finding_free (gpointer data)
{
  Finding *self = data;

  g_free (self->path);
  g_free (self->why);
  g_free (self);
}

static void
pending_free (gpointer data)
{
  PendingAnchor *self = data;

  g_free (self->anchor);
  g_free (self);
}

static void
real_folder_free (gpointer data)
{
  RealFolder *self = data;

  free (self->path);
  g_free (self);
}

void
build_init (Build *self, const Centre *centre, const Theme *theme, const Catalog *catalog,
            Folder *folder, const Related *related, gboolean check)
{
  *self = (Build){ centre, theme, catalog, folder, related, .check = check };
  g_mutex_init (&self->lock);
  self->findings = g_ptr_array_new_with_free_func (finding_free);
  self->pending = g_ptr_array_new_with_free_func (pending_free);
  self->anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->looked_at = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->assets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->at_work = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_cond_init (&self->asset_done);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, real_folder_free);
  self->frames = theme->is_ours ? frames_new () : NULL;
}

void
build_clear (Build *self)
{
  if (self->findings == NULL)
    return;
  g_ptr_array_unref (self->findings);
  g_free (self->first_unread);
  g_ptr_array_unref (self->pending);
  g_hash_table_unref (self->anchors);
  g_hash_table_unref (self->assets);
  g_hash_table_unref (self->at_work);
  g_cond_clear (&self->asset_done);
  g_hash_table_unref (self->looked_at);
  g_hash_table_unref (self->folders);
  frames_free (self->frames);
  g_mutex_clear (&self->lock);
}

void
build_finding (Build *self, const char *path, guint line, const char *format, ...)
{
  Finding *finding = g_new (Finding, 1);
  va_list arguments;

  va_start (arguments, format);
  *finding = (Finding){ g_strdup (path), line, g_strdup_vprintf (format, arguments) };
  va_end (arguments);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->findings, finding);
  g_mutex_unlock (&self->lock);
}

gboolean
build_put_page (Build *self, CentrePage *page, const char *address, GError **error)
{
  g_autofree char *name = g_strconcat (address, "index.html", NULL);
  gsize length;
  g_autofree char *html = centre_page_html (page, &length, error);

  return html != NULL && folder_put (self->folder, name, html, length, error);
}

gboolean
build_put_text (Build *self, const char *name, const char *text, GError **error)
{
  return folder_put (self->folder, name, text, strlen (text), error);
}

const char *
build_root (const Build *self)
{
  const char *host = self->centre->base == NULL ? NULL : strstr (self->centre->base, "://");
  const char *path = host == NULL ? NULL : strchr (host + strlen ("://"), '/');

  return path == NULL ? "/" : path;
}

/* ---- Parts of pages */

void
build_set_href (CentrePage *page, xmlNode *node, const char *address)
{
  g_autofree char *href = centre_page_href (page, address);

  markup_set (node, "href", href);
}

void
build_add_crumbs (CentrePage *page, const Section *section)
{
  const char *home = words_get (section->lang, "home");

  if (section->parent != NULL)
    build_add_crumbs (page, section->parent);
  centre_page_crumb (page, section->parent == NULL ? home : section->title, section->address);
}

xmlNode *
build_add_item (CentrePage *page, xmlNode *parent, const Entry *entry)
{
  xmlNode *item = markup_add (parent, "item");

  build_set_href (page, item, entry->address);
  markup_set (item, "title", entry->row.title);
  markup_set (item, "description", entry->row.description);
  markup_set (item, "updated", entry->row.updated);
  markup_set (item, "date", entry->date);
  return item;
}

/* ---- Languages */

static const Entry *
translation (const Build *self, const Entry *entry, const char *lang)
{
  const GPtrArray *same = g_hash_table_lookup (self->catalog->translations, entry->translated);

  if (strcmp (entry->row.lang, lang) == 0)
    return entry;
  for (guint i = 0; i < same->len; i++)
    if (strcmp (((const Entry *) same->pdata[i])->row.lang, lang) == 0)
      return same->pdata[i];
  return NULL;
}

void
build_add_languages (const Build *self, CentrePage *page, const Entry *entry,
                     const char *place)
{
  for (guint i = 0; self->centre->langs[i] != NULL; i++)
    {
      const char *other = self->centre->langs[i];
      const Entry *same = entry == NULL ? NULL : translation (self, entry, other);
      gboolean is_place = place != NULL && *place != '\0';
      g_autofree char *address = same != NULL ? g_strdup (same->address)
                                 : is_place   ? centre_place (self->centre, other, place)
                                              : centre_home (self->centre, other);
      g_autofree char *href = centre_page_href (page, address);

      centre_page_language (page, other, href, same != NULL || place != NULL ? address : NULL);
    }
}
