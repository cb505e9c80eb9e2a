#include "build.h"

#include <string.h>
#include "centre/words.h"
#include "page/page.h"
#include "vote/stats.h"

enum
{
  CARD_ITEMS = 3, /* on the card of a category */
  RECENT = 6,
  HELPFUL = 6,
  HELPFUL_VOTES = 3 /* at least, to be among the most helpful */
};

/* ---- Choosing */

typedef gboolean (*Wanted) (const Entry *entry);

static GPtrArray *
choose (const Build *build, const char *lang, Wanted wanted, GCompareFunc compare, guint most)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < build->catalog->entries->len; i++)
    {
      Entry *entry = build->catalog->entries->pdata[i];

      if (!entry->hidden && strcmp (entry->row.lang, lang) == 0 && wanted (entry))
        g_ptr_array_add (chosen, entry);
    }
  g_ptr_array_sort (chosen, compare);
  g_ptr_array_set_size (chosen, (gint) MIN (chosen->len, most));
  return chosen;
}

/* (A date that is to come, or mistyped, would stand first for as long.) */
static gboolean
was_changed (const Entry *entry)
{
  return entry->date != NULL && !entry->is_ahead;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const Entry *x = *(Entry *const *) a, *y = *(Entry *const *) b;

  return x->updated_at != y->updated_at ? (x->updated_at < y->updated_at ? 1 : -1)
                                        : strcmp (x->row.path, y->row.path);
}

GPtrArray *
lists_recent (const Build *build, const char *lang, guint most)
{
  return choose (build, lang, was_changed, newest_first, most);
}

static gboolean
has_votes (const Entry *entry)
{
  return entry->total >= HELPFUL_VOTES && entry->yes * 2 > entry->total;
}

static double
helpfulness (const Entry *entry)
{
  double low, high;

  vote_wilson (entry->yes, entry->total, &low, &high);
  return low;
}

static int
best_first (gconstpointer a, gconstpointer b)
{
  const Entry *x = *(Entry *const *) a, *y = *(Entry *const *) b;
  double p = helpfulness (x), q = helpfulness (y);

  return p != q ? (p < q ? 1 : -1) : strcmp (x->row.path, y->row.path);
}

static int
helpful_first (gconstpointer a, gconstpointer b)
{
  const Entry *x = *(Entry *const *) a, *y = *(Entry *const *) b;
  double p = has_votes (x) ? helpfulness (x) : 0, q = has_votes (y) ? helpfulness (y) : 0;
  int order = p != q ? (p < q ? 1 : -1) : strcmp (x->order, y->order);

  return order != 0 ? order : strcmp (x->row.path, y->row.path);
}

/* ---- Home */

static xmlNode *
add_category (CentrePage *page, xmlNode *parent, const char *name, const Section *section)
{
  xmlNode *node = markup_add (parent, name);
  g_autofree char *says
    = words_counted (section->lang, "articles-n", section->count, (char *) NULL);

  build_set_href (page, node, section->address);
  markup_set (node, "title", section->title);
  markup_set_int (node, "count", section->count);
  markup_set (node, "says", says);
  if (section->about != NULL)
    markup_set (node, "description", section->about->row.description);
  return node;
}

/* Of those in the section itself, the most helpful ones first, then by title. */
static void
add_best (CentrePage *page, xmlNode *parent, const Section *section)
{
  g_autoptr(GPtrArray) best = g_ptr_array_new ();

  for (guint i = 0; i < section->entries->len; i++)
    if (section->entries->pdata[i] != section->about)
      g_ptr_array_add (best, section->entries->pdata[i]);
  g_ptr_array_sort (best, helpful_first);
  for (guint i = 0; i < MIN (best->len, CARD_ITEMS); i++)
    build_add_item (page, parent, best->pdata[i]);
}

/* With `items`, and no categories below, each with some of its articles. */
static void
add_categories (CentrePage *page, const Section *top, gboolean items)
{
  xmlNode *categories = markup_add (centre_page_root (page), "categories");

  for (guint i = 0; i < top->sections->len; i++)
    {
      const Section *section = top->sections->pdata[i];
      xmlNode *node = add_category (page, categories, "category", section);

      for (guint k = 0; k < section->sections->len; k++)
        add_category (page, node, "child", section->sections->pdata[k]);
      if (items && section->sections->len == 0)
        add_best (page, node, section);
    }
}

static void
add_helpful (CentrePage *page, const GPtrArray *entries)
{
  xmlNode *helpful = entries->len == 0 ? NULL
                                       : markup_add (centre_page_root (page), "helpful");

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = entries->pdata[i];
      xmlNode *item = build_add_item (page, helpful, entry);
      g_autofree char *says = centre_votes_say (entry->row.lang, entry->yes, entry->total);

      markup_set_int (item, "yes", entry->yes);
      markup_set_int (item, "total", entry->total);
      markup_set (item, "says", says);
    }
}

static void
add_items (CentrePage *page, const char *name, const GPtrArray *entries)
{
  xmlNode *node = entries->len == 0 ? NULL : markup_add (centre_page_root (page), name);

  for (guint i = 0; i < entries->len; i++)
    build_add_item (page, node, entries->pdata[i]);
}

static gboolean
put_home (Build *build, const Section *top, GError **error)
{
  CentrePageInfo info = { PAGE_HOME, top->lang, build->centre->name, NULL, top->address };
  g_autoptr(CentrePage) page = centre_page_new (build->centre, build->theme, &info);
  g_autoptr(GPtrArray) helpful = choose (build, top->lang, has_votes, best_first, HELPFUL);
  g_autoptr(GPtrArray) recent = lists_recent (build, top->lang, RECENT);

  build_add_languages (build, page, NULL, "");
  add_categories (page, top, TRUE);
  add_helpful (page, helpful);
  add_items (page, "recent", recent);
  add_items (page, "articles", top->entries);
  centre_page_channels (page, HOURS_ALL);
  return build_put_page (build, page, top->address, error);
}

/* ---- Categories */

static void
draft_category (CentrePage *page, Draft *draft, const Section *section)
{
  g_autofree char *href = centre_page_href (page, section->address);
  g_autofree char *count = g_strdup_printf ("%u", section->count);
  g_autofree char *says
    = words_counted (section->lang, "articles-n", section->count, (char *) NULL);

  draft_open (draft, "category");
  draft_set (draft, "href", href);
  draft_set (draft, "title", section->title);
  draft_tell (draft, "count", count);
  draft_set (draft, "says", says);
  draft_set (draft, "description",
             section->about == NULL ? NULL : section->about->row.description);
}

static void
draft_item (CentrePage *page, Draft *draft, const Entry *entry)
{
  g_autofree char *href = centre_page_href (page, entry->address);

  draft_open (draft, "item");
  draft_set (draft, "href", href);
  draft_set (draft, "title", entry->row.title);
  draft_set (draft, "description", entry->row.description);
  draft_tell (draft, "updated", entry->row.updated);
  draft_tell (draft, "date", entry->date);
  draft_close (draft);
}

/* Whether all articles have a description, or none: else there are as many kinds of pages as there are pages. */
static gboolean
is_even (const Section *section)
{
  guint described = 0;

  for (guint i = 0; i < section->entries->len; i++)
    described += ((const Entry *) section->entries->pdata[i])->row.description != NULL;
  return described == 0 || described == section->entries->len;
}

static gboolean
put_category (Build *build, const Section *section, GError **error)
{
  CentrePageInfo info = { PAGE_CATEGORY, section->lang, section->title,
                          section->about == NULL ? NULL : section->about->row.description,
                          section->address };
  g_autoptr(CentrePage) page = centre_page_new (build->centre, build->theme, &info);
  Draft *draft;

  build_add_crumbs (page, section->parent);
  build_add_languages (build, page, NULL, NULL);
  draft = centre_page_draft (page, is_even (section) ? build->frames : NULL);
  draft_category (page, draft, section);
  for (guint i = 0; i < section->sections->len; i++)
    {
      draft_category (page, draft, section->sections->pdata[i]);
      draft_close (draft);
    }
  for (guint i = 0; i < section->entries->len; i++)
    draft_item (page, draft, section->entries->pdata[i]);
  draft_close (draft);
  centre_page_channels (page, HOURS_WAYS);
  if (!build_put_page (build, page, section->address, error))
    return FALSE;
  for (guint i = 0; i < section->sections->len; i++)
    if (!put_category (build, section->sections->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* ---- The others */

static void
fill_search (CentrePage *page, const Section *top)
{
  add_categories (page, top, FALSE);
  centre_page_channels (page, HOURS_WAYS);
}

static void
fill_contact (CentrePage *page, const Section *top G_GNUC_UNUSED)
{
  centre_page_channels (page, HOURS_ALL);
  centre_page_form (page, NULL, NULL, NULL);
}

static gboolean
put_place (Build *build, const Section *top, const char *name, CentrePageKind kind,
           void (*fill) (CentrePage *, const Section *), GError **error)
{
  g_autofree char *address = centre_place (build->centre, top->lang, name);
  CentrePageInfo info = { kind, top->lang, words_get (top->lang, name), NULL, address };
  g_autoptr(CentrePage) page = centre_page_new (build->centre, build->theme, &info);

  build_add_crumbs (page, top);
  build_add_languages (build, page, NULL, name);
  fill (page, top);
  return build_put_page (build, page, address, error);
}

gboolean
lists_put (Build *build, const Section *top, GError **error)
{
  if (!put_home (build, top, error)
      || !put_place (build, top, "search", PAGE_SEARCH, fill_search, error)
      || (build->centre->desk != NULL
          && !put_place (build, top, "contact", PAGE_CONTACT, fill_contact, error)))
    return FALSE;
  for (guint i = 0; i < top->sections->len; i++)
    if (!put_category (build, top->sections->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
lists_put_notfound (Build *build, GError **error)
{
  const Section *top = build->catalog->tops->pdata[0];
  g_autofree char *html = NULL;
  Centre from_root = *build->centre;
  CentrePageInfo info
    = { PAGE_NOTFOUND, top->lang, words_get (top->lang, "notfound"), NULL, NULL };
  g_autoptr(CentrePage) page = NULL;
  gsize length;

  from_root.root = build_root (build);
  page = centre_page_new (&from_root, build->theme, &info);
  build_add_languages (build, page, NULL, NULL);
  add_categories (page, top, FALSE);
  html = centre_page_html (page, &length, error);
  return html != NULL && folder_put (build->folder, FOLDER_GONE, html, length, error);
}
