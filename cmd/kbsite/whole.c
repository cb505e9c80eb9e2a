#include "build.h"

#include <errno.h>
#include <string.h>
#include "base/file.h"
#include "centre/render.h"

/* ---- Where the links of an article lead: to pages, to files that are copied, or nowhere */

typedef struct
{
  Build *build;
  const Entry *entry; /* the article they stand in */
  const CentrePage *page;
  GError *error; /* a file could not be copied */
} Links;

/* ---- Paths */

/* `target` from the folder of the file `from`, or from the root, without . and ..; NULL: it leads out. */
static char *
path_from (const char *from, const char *target)
{
  const char *slash = strrchr (from, '/');
  g_autofree char *folder = *target == '/' || slash == NULL
                              ? g_strdup ("")
                              : g_strndup (from, (gsize) (slash - from));
  g_autofree char *whole = g_strconcat (folder, "/", target, NULL);
  g_auto(GStrv) parts = g_strsplit (whole, "/", -1);
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (strcmp (parts[i], "..") == 0)
      {
        if (kept->len == 0)
          return NULL;
        g_ptr_array_set_size (kept, (gint) kept->len - 1);
      }
    else if (*parts[i] != '\0' && strcmp (parts[i], ".") != 0)
      g_ptr_array_add (kept, parts[i]);
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("/", (char **) kept->pdata);
}

/* ---- Links */

/* (To `top` and to words of the text browsers go on any page.) */
static void
note_pending (Links *self, const Entry *to, const char *anchor, guint line)
{
  Build *build = self->build;
  const char *words = strstr (anchor, ":~:");
  g_autofree char *id
    = g_strndup (anchor, words != NULL ? (gsize) (words - anchor) : strlen (anchor));
  PendingAnchor *pending;

  if (!build->check || *id == '\0' || g_ascii_strcasecmp (id, "top") == 0)
    return;
  pending = g_new (PendingAnchor, 1);
  *pending = (PendingAnchor){ self->entry, to, line, g_steal_pointer (&id) };
  g_mutex_lock (&build->lock);
  g_ptr_array_add (build->pending, pending);
  g_mutex_unlock (&build->lock);
}

/* (A '%' before no digits is itself, as in browsers.) */
static char *
decode (const char *text, gsize length)
{
  g_autoptr(GString) decoded = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      int high = length - i > 2 && text[i] == '%' ? g_ascii_xdigit_value (text[i + 1]) : -1;
      int low = high < 0 ? -1 : g_ascii_xdigit_value (text[i + 2]);

      g_string_append_c (decoded, low < 0 ? text[i] : (char) (high * 16 + low));
      i += low < 0 ? 0 : 2;
    }
  return decoded->len == strlen (decoded->str) && g_utf8_validate (decoded->str, -1, NULL)
           ? g_string_free (g_steal_pointer (&decoded), FALSE)
           : g_strndup (text, length);
}

static char *
href_of (Links *self, const char *address, const char *anchor)
{
  g_autofree char *href = centre_page_href (self->page, address);
  g_autofree char *escaped = g_uri_escape_string (anchor, NULL, TRUE);

  return g_strconcat (href, *escaped == '\0' ? "" : "#", escaped, NULL);
}

/* A RenderRules' follow; `links` is the Links. */
static char *
links_follow (gpointer links, const char *target, gboolean image, guint line)
{
  Links *self = links;
  gsize length = strcspn (target, "?#");
  const char *hash = strchr (target, '#');
  g_autofree char *given
    = decode (target, length),
    *anchor = decode (hash == NULL ? "" : hash + 1, hash == NULL ? 0 : strlen (hash + 1));
  g_autofree char *path = *given == '\0' ? g_strdup (self->entry->row.path)
                                         : path_from (self->entry->row.path, given);
  const Entry *entry = path == NULL || image ? NULL
                                             : catalog_find (self->build->catalog, path);

  if (path == NULL)
    {
      build_finding (self->build, self->entry->row.path, line,
                     "link to \"%s\" leads out of the folder", given);
      return NULL;
    }
  if (entry != NULL && entry->hidden)
    {
      build_finding (self->build, self->entry->row.path, line,
                     "link to \"%s\", which has no page", entry->row.path);
      return NULL;
    }
  if (entry != NULL)
    {
      note_pending (self, entry, anchor, line);
      if (*target == '#')
        return g_strdup (target);
      return href_of (self, entry->address, anchor);
    }
  return self->error == NULL
             && asset_put (self->build, self->entry, path, image, line, &self->error)
           ? href_of (self, path, "")
           : NULL;
}

/* ---- Anchors */

static void
note_anchor (Build *build, const Entry *entry, const xmlAttr *id)
{
  char *key = g_strconcat (entry->address, "#", (const char *) id->children->content, NULL);

  g_mutex_lock (&build->lock);
  g_hash_table_add (build->anchors, key);
  g_mutex_unlock (&build->lock);
}

/* Notes the ids of the element and in it.  (An article is no deeper than a theme can copy.) */
static void
links_note_anchors (Build *build, const Entry *entry, const xmlNode *element)
{
  const xmlAttr *id = xmlHasProp (element, (const xmlChar *) "id");

  if (id != NULL)
    note_anchor (build, entry, id);
  for (const xmlNode *node = element->children; node != NULL; node = node->next)
    if (node->type == XML_ELEMENT_NODE)
      links_note_anchors (build, entry, node);
}

static void
links_check_anchors (Build *build)
{
  for (guint i = 0; i < build->pending->len; i++)
    {
      const PendingAnchor *pending = build->pending->pdata[i];
      g_autofree char *key = g_strconcat (pending->to->address, "#", pending->anchor, NULL);

      if (!g_hash_table_contains (build->anchors, key))
        build_finding (build, pending->from->row.path, pending->line,
                       "\"%s\" has no heading #%s", pending->to->row.path, pending->anchor);
    }
}

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

/* Headings with anchors: of the top of the body, and of those in boxes. */
static void
find_headings (GPtrArray *found, const xmlNode *parent)
{
  for (xmlNode *node = parent->children; node != NULL; node = node->next)
    if (is_heading (node) && xmlHasProp (node, (const xmlChar *) "id") != NULL)
      g_ptr_array_add (found, node);
    else if (node->type == XML_ELEMENT_NODE && strcmp ((const char *) node->name, "div") == 0)
      find_headings (found, node);
}

static void
add_heading (Draft *draft, const xmlNode *heading)
{
  char level[] = "2";
  xmlChar *id = xmlGetProp (heading, (const xmlChar *) "id");
  xmlChar *title = xmlNodeGetContent (heading);

  level[0] = (char) heading->name[1];
  draft_open (draft, "entry");
  draft_set (draft, "level", level);
  draft_set (draft, "anchor", (const char *) id);
  draft_set (draft, "title", (const char *) title);
  draft_close (draft);
  g_free (id);
  g_free (title);
}

static void
add_toc (Draft *draft, const xmlNode *body)
{
  g_autoptr(GPtrArray) headings = g_ptr_array_new ();

  find_headings (headings, body);
  if (headings->len < TOC_FEWEST)
    return;
  draft_open (draft, "toc");
  for (guint i = 0; i < headings->len; i++)
    add_heading (draft, headings->pdata[i]);
  draft_close (draft);
}

static void
add_tags (Draft *draft, char *const *tags)
{
  if (*tags == NULL)
    return;
  draft_open (draft, "tags");
  for (; *tags != NULL; tags++)
    {
      draft_open (draft, "tag");
      draft_says (draft, *tags);
      draft_close (draft);
    }
  draft_close (draft);
}

static void
tell_number (Draft *draft, const char *name, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  draft_tell (draft, name, text);
}

static void
add_votes (const Build *build, Draft *draft, const Entry *entry)
{
  g_autofree char *action = centre_vote (build->centre, entry->row.path);
  g_autofree char *says
    = entry->total == 0 ? NULL : centre_votes_say (entry->row.lang, entry->yes, entry->total);

  draft_open (draft, "votes");
  draft_tell (draft, "slug", entry->row.slug);
  draft_set (draft, "action", action);
  tell_number (draft, "yes", entry->yes);
  tell_number (draft, "total", entry->total);
  draft_set (draft, "says", says);
  draft_close (draft);
}

static void
add_item (CentrePage *page, Draft *draft, const Entry *entry, gboolean current)
{
  g_autofree char *href = centre_page_href (page, entry->address);

  draft_open (draft, "item");
  draft_set (draft, "href", href);
  draft_set (draft, "title", entry->row.title);
  draft_tell (draft, "description", entry->row.description);
  draft_tell (draft, "updated", entry->row.updated);
  draft_tell (draft, "date", entry->date);
  if (current)
    draft_fix (draft, "current", "yes");
  draft_close (draft);
}

static void
add_section (CentrePage *page, Draft *draft, const Entry *entry)
{
  const GPtrArray *entries = entry->section->entries;
  g_autofree char *href = centre_page_href (page, entry->section->address);
  guint at = 0, first, last;

  draft_open (draft, "section");
  draft_tell (draft, "href", href);
  draft_tell (draft, "title", entry->section->title);
  g_ptr_array_find ((GPtrArray *) entries, entry, &at);
  first = at > NEIGHBOURS ? at - NEIGHBOURS : 0;
  last = MIN (entries->len, at + NEIGHBOURS + 1);
  for (guint i = first; i < last; i++)
    add_item (page, draft, entries->pdata[i], i == at);
  draft_close (draft);
}

static void
add_related (const Build *build, CentrePage *page, Draft *draft, const Entry *entry)
{
  g_autoptr(GPtrArray) like = related_to (build->related, entry);

  if (like->len == 0)
    return;
  draft_open (draft, "related");
  for (guint i = 0; i < like->len; i++)
    add_item (page, draft, like->pdata[i], FALSE);
  draft_close (draft);
}

/* ---- The page */

static void
set_updated (Draft *draft, const Entry *entry)
{
  if (entry->date == NULL)
    return;
  draft_tell (draft, "updated", entry->row.updated);
  draft_set (draft, "day", entry->day);
  draft_set (draft, "date", entry->date);
}

/* It takes the body. */
static gboolean
put_article (Build *build, const Entry *entry, const Article *parsed, CentrePage *page,
             xmlNode *body, GError **error)
{
  Draft *draft;

  build_add_crumbs (page, entry->section);
  build_add_languages (build, page, entry, NULL);
  draft = centre_page_draft (page, build->frames);
  draft_open (draft, "article");
  draft_tell (draft, "slug", entry->row.slug);
  draft_fix (draft, "lang", entry->row.lang);
  set_updated (draft, entry);
  add_tags (draft, parsed->tags);
  add_toc (draft, body);
  draft_body (draft, body);
  add_votes (build, draft, entry);
  add_section (page, draft, entry);
  add_related (build, page, draft, entry);
  draft_close (draft);
  centre_page_channels (page, HOURS_WAYS);
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
  if (build->check)
    links_note_anchors (build, entry, body);
  return put_article (build, entry, parsed, page, body, error);
}

/* What is wrong with the article itself is no reason to leave the others without pages. */
static void
note_unread (Build *build, const char *path, const char *why)
{
  char *told = g_strdup_printf ("%s: %s", path, why);

  build_finding (build, path, 0, "no page: %s", why);
  g_mutex_lock (&build->lock);
  build->unread++;
  if (build->first_unread == NULL || strcmp (told, build->first_unread) < 0)
    {
      g_free (build->first_unread);
      build->first_unread = g_steal_pointer (&told);
    }
  g_mutex_unlock (&build->lock);
  g_free (told);
}

static gboolean
note_error (Build *build, const Entry *entry, GError *failed, GError **error)
{
  if (!g_error_matches (failed, DESK_ERROR, DESK_ERROR_INPUT))
    {
      g_propagate_error (error, failed);
      return FALSE;
    }
  note_unread (build, entry->row.path, failed->message);
  g_error_free (failed);
  return TRUE;
}

static char *
read_article (Build *build, const Entry *entry, gsize *length, GError **error)
{
  g_autofree char *path = asset_real_file (build, entry->row.root, entry->row.path);
  char *bytes = NULL;

  if (path == NULL)
    desk_error_at (error, NULL, 0, 0, "cannot read it below \"%s\"%s%s", entry->row.root,
                   errno == 0 ? "" : ": ", errno == 0 ? "" : g_strerror (errno));
  else
    bytes = file_read (path, ARTICLE_MAX_BYTES, "an article", length, error);
  return bytes;
}

/* An article whose file cannot be read is a finding, and has no new page. */
static gboolean
article_put (Build *build, const Entry *entry, GError **error)
{
  gsize length;
  GError *failed = NULL;
  g_autofree char *bytes = read_article (build, entry, &length, &failed);
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
  guint started = 0;

  g_mutex_init (&crew.lock);
  /* As many as there may be; with none this one does the work. */
  while (started + 1 < size
         && (others[started] = g_thread_try_new ("pages", work, &crew, NULL)) != NULL)
    started++;
  work (&crew);
  while (started > 0)
    g_thread_join (others[--started]);
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
      build_finding (build, entry->row.path, 0, "no page: \"%s\" has its address, /%s",
                     first->row.path, entry->address);
    }
}

static void
find_ahead (Build *build)
{
  for (guint i = 0; i < build->catalog->entries->len; i++)
    {
      const Entry *entry = build->catalog->entries->pdata[i];

      if (entry->is_ahead)
        build_finding (build, entry->row.path, 0,
                       "its date, %s, is to come: not among what was changed", entry->day);
    }
}

static void
find_untranslated (Build *build)
{
  for (guint i = 0; i < build->catalog->entries->len; i++)
    {
      const Entry *entry = build->catalog->entries->pdata[i];
      const GPtrArray *same
        = g_hash_table_lookup (build->catalog->translations, entry->translated);

      if (entry->translation_of != NULL && (same == NULL || same->len < 2))
        build_finding (build, entry->row.path, 0,
                       "translation_of: no other article is \"%s\"", entry->translation_of);
    }
}

gboolean
whole_put (Build *build, Store *store, guint threads, GError **error)
{
  find_doubles (build);
  find_untranslated (build);
  find_ahead (build);
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
