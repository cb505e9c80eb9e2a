#include "whole.h"

#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "centre/render.h"
#include "centre/words.h"
#include "extras.h"
#include "links.h"
#include "page/page.h"

/* ---- The page of an article */

enum
{
  TOC_DEEPEST = 3, /* <h3> */
  TOC_FEWEST = 2,
  NEIGHBOURS = 10 /* of a section that are shown on each side */
};

/* ---- Parts */

static gboolean
is_heading (const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE && node->name[0] == 'h' && node->name[1] >= '2'
         && node->name[1] <= '0' + TOC_DEEPEST && node->name[2] == '\0';
}

static void
add_heading (xmlNode *toc, xmlNode *heading)
{
  xmlChar *id = xmlGetProp (heading, (const xmlChar *) "id");
  xmlChar *title = xmlNodeGetContent (heading);
  xmlNode *entry;

  if (id != NULL)
    {
      entry = markup_add (toc, "entry");
      markup_set_int (entry, "level", heading->name[1] - '0');
      markup_set (entry, "anchor", (const char *) id);
      markup_set (entry, "title", (const char *) title);
    }
  g_free (id);
  g_free (title);
}

/* Of the headings at the top of the body, and of those in boxes. */
static void
add_headings (xmlNode *toc, const xmlNode *parent)
{
  for (xmlNode *node = parent->children; node != NULL; node = node->next)
    if (is_heading (node))
      add_heading (toc, node);
    else if (node->type == XML_ELEMENT_NODE && strcmp ((const char *) node->name, "div") == 0)
      add_headings (toc, node);
}

static void
add_toc (xmlNode *article, const xmlNode *body)
{
  xmlNode *toc = markup_add (article, "toc");

  add_headings (toc, body);
  if (xmlChildElementCount (toc) >= TOC_FEWEST)
    return;
  xmlUnlinkNode (toc);
  xmlFreeNode (toc);
}

static void
add_tags (xmlNode *article, char *const *tags)
{
  xmlNode *node;

  if (*tags == NULL)
    return;
  node = markup_add (article, "tags");
  for (; *tags != NULL; tags++)
    markup_text (node, "tag", *tags);
}

static void
add_votes (xmlNode *article, const Entry *entry)
{
  xmlNode *votes = markup_add (article, "votes");
  g_autofree char *says = centre_votes_say (entry->row.lang, entry->yes, entry->total);

  markup_set (votes, "slug", entry->row.slug);
  markup_set_int (votes, "yes", entry->yes);
  markup_set_int (votes, "total", entry->total);
  if (entry->total > 0)
    markup_set (votes, "says", says);
}

static void
add_section (CentrePage *page, xmlNode *article, const Entry *entry)
{
  const GPtrArray *entries = entry->section->entries;
  xmlNode *section = markup_add (article, "section");
  guint at = 0, first, last;

  build_set_href (page, section, entry->section->address);
  markup_set (section, "title", entry->section->title);
  g_ptr_array_find ((GPtrArray *) entries, entry, &at);
  first = at > NEIGHBOURS ? at - NEIGHBOURS : 0;
  last = MIN (entries->len, at + NEIGHBOURS + 1);
  for (guint i = first; i < last; i++)
    {
      xmlNode *item = build_add_item (page, section, entries->pdata[i]);

      if (i == at)
        markup_set (item, "current", "yes");
    }
}

static void
add_related (const Build *build, CentrePage *page, xmlNode *article, const Entry *entry)
{
  g_autoptr(GPtrArray) like = related_to (build->related, entry);
  xmlNode *related = like->len == 0 ? NULL : markup_add (article, "related");

  for (guint i = 0; i < like->len; i++)
    build_add_item (page, related, like->pdata[i]);
}

/* ---- The page */

static void
set_updated (xmlNode *article, const Entry *entry)
{
  g_autofree char *date = build_date (entry->row.lang, entry->row.updated);

  if (date == NULL)
    return;
  markup_set (article, "updated", entry->row.updated);
  markup_set (article, "date", date);
}

static gboolean
put_article (Build *build, const Entry *entry, const Article *parsed, CentrePage *page,
             xmlNode *body, GError **error)
{
  xmlNode *article = markup_add (centre_page_root (page), "article");

  build_add_crumbs (page, entry->section);
  build_add_languages (build, page, entry, NULL);
  markup_set (article, "slug", entry->row.slug);
  markup_set (article, "lang", entry->row.lang);
  set_updated (article, entry);
  add_tags (article, parsed->tags);
  add_toc (article, body);
  xmlAddChild (article, body);
  add_votes (article, entry);
  add_section (page, article, entry);
  add_related (build, page, article, entry);
  centre_page_ways (page);
  return build_put_page (build, page, entry->address, error);
}

static gboolean
put_parsed (Build *build, const Entry *entry, const Article *parsed, const char *bytes,
            gsize length, GError **error)
{
  CentrePageInfo info = { PAGE_ARTICLE, entry->row.lang, entry->row.title,
                          entry->row.description, entry->address };
  g_autoptr(CentrePage) page = centre_page_new (build->centre, build->theme, &info);
  Links links = { build, entry, page, NULL };
  RenderRules rules = { links_follow, &links, entry->row.lang };
  xmlNode *body = render_article (parsed, entry->row.path, bytes, length, &rules, error);

  if (body == NULL)
    return FALSE;
  if (links.error != NULL)
    {
      xmlFreeNode (body);
      g_propagate_error (error, links.error);
      return FALSE;
    }
  links_note_anchors (build, entry, body);
  return put_article (build, entry, parsed, page, body, error);
}

/* What is wrong with the article itself is no reason to leave the others without pages. */
static gboolean
note_error (Build *build, const Entry *entry, GError *failed, GError **error)
{
  if (!g_error_matches (failed, DESK_ERROR, DESK_ERROR_INPUT))
    {
      g_propagate_error (error, failed);
      return FALSE;
    }
  build_finding (build, entry->row.path, 0, "no page: %s", failed->message);
  g_error_free (failed);
  return TRUE;
}

static char *
read_article (const Entry *entry, gsize *length, GError **error)
{
  char *path = links_real_file (entry->row.root, entry->row.path);
  char *bytes = NULL;

  if (path == NULL)
    desk_error_at (error, NULL, 0, 0, "cannot read it below \"%s\"", entry->row.root);
  else
    bytes = file_read (path, ARTICLE_MAX_BYTES, "an article", length, error);
  free (path);
  return bytes;
}

/* An article whose file cannot be read is a finding, and has no page. */
static gboolean
article_put (Build *build, const Entry *entry, GError **error)
{
  gsize length;
  GError *failed = NULL;
  g_autofree char *bytes = read_article (entry, &length, &failed);
  g_autoptr(Article) parsed
             = bytes == NULL ? NULL
                             : article_parse (entry->row.path, bytes, length, NULL, &failed);

  if (parsed != NULL && put_parsed (build, entry, parsed, bytes, length, &failed))
    return TRUE;
  return note_error (build, entry, failed, error);
}

/* ---- All of them, on all cores */

typedef struct
{
  Build *build;
  gint next; /* of catalog->entries */
  GMutex lock;
  GError *error; /* the first */
  gint failed;
} Crew;

static void
crew_fail (Crew *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&self->lock);
  g_atomic_int_set (&self->failed, TRUE);
}

static gpointer
work (gpointer data)
{
  Crew *self = data;
  const GPtrArray *entries = self->build->catalog->entries;

  while (!g_atomic_int_get (&self->failed))
    {
      guint i = (guint) g_atomic_int_add (&self->next, 1);
      const Entry *entry = i < entries->len ? entries->pdata[i] : NULL;
      GError *error = NULL;

      if (entry == NULL)
        break;
      if (!entry->hidden && !article_put (self->build, entry, &error))
        crew_fail (self, error);
    }
  return NULL;
}

/* Nobody is needed for a few. */
static guint
crew_size (const Build *build, guint threads)
{
  guint most = build->catalog->entries->len / 16;

  return MIN (threads > 0 ? threads : g_get_num_processors (), most);
}

static gboolean
put_articles (Build *build, guint threads, GError **error)
{
  Crew crew = { .build = build };
  guint size = crew_size (build, threads);
  g_autofree GThread **others = g_new0 (GThread *, size + 1);

  g_mutex_init (&crew.lock);
  for (guint i = 1; i < size; i++)
    others[i] = g_thread_new ("pages", work, &crew);
  work (&crew);
  for (guint i = 1; i < size; i++)
    g_thread_join (others[i]);
  g_mutex_clear (&crew.lock);
  if (crew.error != NULL)
    g_propagate_error (error, crew.error);
  return crew.error == NULL;
}

static void
find_doubles (Build *build)
{
  for (guint i = 0; i < build->catalog->entries->len; i++)
    {
      const Entry *entry = build->catalog->entries->pdata[i], *first;

      if (!entry->hidden)
        continue;
      first = g_hash_table_lookup (build->catalog->by_address, entry->address);
      if (first == NULL)
        build_finding (build, entry->row.path, 0, "no page: /%s is one of its own pages",
                       entry->address);
      else
        build_finding (build, entry->row.path, 0, "no page: \"%s\" has its address, /%s",
                       first->row.path, entry->address);
    }
}

gboolean
whole_put (Build *build, Store *store, guint threads, GError **error)
{
  find_doubles (build);
  /* (What all threads share has been used once before they begin.) */
  for (guint i = 0; i < build->catalog->tops->len; i++)
    if (!lists_put (build, build->catalog->tops->pdata[i], error))
      return FALSE;
  if (!lists_put_notfound (build, error) || !put_articles (build, threads, error)
      || !extras_put (build, store, error))
    return FALSE;
  links_check_anchors (build);
  return TRUE;
}
