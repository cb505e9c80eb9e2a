#include "site/site.h"

#include <string.h>
#include "site/link.h"

enum
{
  MANY_TARGETS = 5, /* below one first part, none of them there: a part that lies elsewhere */
  MANY_FILES = 10,  /* that are no articles, and none is there */
  MANY_ABSOLUTE = 10, /* links from the root, and none leads anywhere */
  MANY_ARTICLES = 5   /* that write the same odd target */
};

const char *const site_names[]
  = { "plain", "hugo", "mkdocs", "docusaurus", "jekyll", "obsidian", "docfx", NULL };

static void
page_free (gpointer data)
{
  SitePage *self = data;

  g_free (self->path);
  article_free (self->article);
  scan_free (self->scan);
  g_free (self->place);
  g_free (self->nominal);
  g_free (self->address);
  g_clear_pointer (&self->shown_in, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_hash_table_unref);
  g_free (self);
}

/* ---- What articles write */

typedef struct
{
  guint all, wiki, learn, sections, shortcodes, sidebars, components, posts, tags, blocks;
} Habits;

static gboolean
has_link (const Scan *scan, ScanKind kind)
{
  for (guint i = 0; i < scan->links->len; i++)
    if (((ScanLink *) g_ptr_array_index (scan->links, i))->kind == kind)
      return TRUE;
  return FALSE;
}

static void
add_habits (Habits *habits, const SitePage *page)
{
  const Scan *scan = page->scan;

  habits->all++;
  habits->wiki += has_link (scan, SCAN_WIKI);
  habits->learn += scan_field (scan, "ms.topic") != NULL
                   || scan_field (scan, "ms.date") != NULL
                   || scan_field (scan, "ms.author") != NULL;
  habits->sections += g_str_has_suffix (page->path, "_index.md");
  habits->shortcodes += scan->shortcodes;
  habits->sidebars += scan_field (scan, "sidebar_position") != NULL
                      || scan_field (scan, "sidebar_label") != NULL;
  habits->components += g_str_has_suffix (page->path, ".mdx");
  habits->posts += strstr (page->path, "_posts/") != NULL;
  habits->tags += has_link (scan, SCAN_FILE) || has_link (scan, SCAN_POST);
  habits->blocks += scan->blocks;
}

static char *
note_name (const char *path, gsize length)
{
  g_autofree char *whole = g_strndup (path, length);
  g_autofree char *base = g_path_get_basename (whole);

  if (g_str_has_suffix (base, ".md"))
    base[strlen (base) - 3] = '\0';
  return map_lower (g_strstrip (base));
}

/* Whether most of what stands in double brackets is the name of an article: `[[ -f x ]]` is none. */
static gboolean
are_notes (const GPtrArray *pages)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint links = 0, known = 0;

  for (guint i = 0; i < pages->len; i++)
    {
      const SitePage *page = g_ptr_array_index (pages, i);

      g_hash_table_add (names, note_name (page->path, strlen (page->path)));
    }
  for (guint i = 0; i < pages->len; i++)
    {
      const SitePage *page = g_ptr_array_index (pages, i);

      for (guint j = 0; j < page->scan->links->len; j++)
        {
          const ScanLink *link = g_ptr_array_index (page->scan->links, j);
          gsize length = strcspn (link->target, "#");
          g_autofree char *name = link->kind == SCAN_WIKI ? note_name (link->target, length)
                                                          : NULL;

          if (name == NULL || length == 0 || link->image)
            continue;
          links++;
          known += g_hash_table_contains (names, name);
        }
    }
  return known * 2 >= links && known > 0;
}

static SiteKind
guess_by_habits (const GPtrArray *pages, char **why)
{
  Habits n = { 0 };

  for (guint i = 0; i < pages->len; i++)
    add_habits (&n, g_ptr_array_index (pages, i));
  {
    const struct
    {
      SiteKind kind;
      gboolean holds;
      const char *why;
    } signs[] = {
      { SITE_HUGO, n.sections > 0, "_index.md" },
      { SITE_DOCFX, n.learn * 5 > n.all, "ms.topic, ms.date" },
      { SITE_JEKYLL, n.posts > 0, "_posts/" },
      { SITE_JEKYLL, n.tags * 20 > n.all, "{% link %}" },
      { SITE_HUGO, n.shortcodes * 10 > n.all, "{{< shortcodes >}}" },
      { SITE_DOCUSAURUS, n.sidebars * 5 > n.all, "sidebar_position" },
      /* others have .mdx, too, so that only most of several tell */
      { SITE_DOCUSAURUS, n.components > 2 && n.components * 2 > n.all, ".mdx" },
      { SITE_OBSIDIAN, n.wiki * 10 > n.all && are_notes (pages), "[[wiki links]]" },
      { SITE_MKDOCS, n.blocks * 10 > n.all, "admonitions, { #ids }" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
      if (signs[i].holds)
        {
          *why = g_strdup (signs[i].why);
          return signs[i].kind;
        }
  }
  *why = NULL;
  return SITE_PLAIN;
}

/* ---- A site */

static void
mount_free (gpointer data)
{
  Mount *mount = data;

  g_free (mount->folder);
  g_free (mount->address);
  g_free (mount->lang);
  g_free (mount->code);
  g_free (mount);
}

static GHashTable *
string_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

Site *
site_new (int folder, const char *root)
{
  Site *self = g_new0 (Site, 1);

  self->folder = folder;
  self->root = g_strdup (root);
  self->up = g_strdup ("");
  self->inside = g_strdup ("");
  self->config = config_new ();
  self->others = g_ptr_array_new_with_free_func (g_free);
  self->beside = g_ptr_array_new_with_free_func ((GDestroyNotify) site_free);
  self->mounts = g_ptr_array_new_with_free_func (mount_free);
  self->assets = g_ptr_array_new_with_free_func (g_free);
  self->pages = g_ptr_array_new_with_free_func (page_free);
  self->paths = string_set ();
  self->addresses = string_set ();
  self->heads = string_set ();
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  self->files = string_set ();
  self->by_name = string_set ();
  self->made = string_set ();
  self->locales = string_set ();
  self->html = string_set ();
  self->looked_at = string_set ();
  self->elsewhere = string_set ();
  self->marks = string_set ();
  return self;
}

void
site_free (Site *self)
{
  if (self == NULL)
    return;
  g_free (self->root);
  g_free (self->up);
  g_free (self->inside);
  g_free (self->base);
  g_free (self->base_path);
  g_free (self->common);
  g_ptr_array_unref (self->config);
  g_ptr_array_unref (self->mounts);
  g_ptr_array_unref (self->others);
  g_ptr_array_unref (self->beside);
  g_ptr_array_unref (self->assets);
  g_ptr_array_unref (self->pages);
  g_hash_table_unref (self->paths);
  g_hash_table_unref (self->addresses);
  g_hash_table_unref (self->heads);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->files);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->made);
  g_hash_table_unref (self->locales);
  g_hash_table_unref (self->html);
  g_free (self->docs);
  g_hash_table_unref (self->looked_at);
  g_hash_table_unref (self->elsewhere);
  g_hash_table_unref (self->marks);
  g_free (self);
}

char **
site_languages (int folder, const char *root)
{
  GPtrArray *pairs = g_ptr_array_new ();
  g_autoptr(Site) self = site_new (folder, root);
  g_autofree char *found = layout_find (self, SITE_HUGO);
  gboolean above;

  if (found != NULL)
    layout_settle (self, NULL);
  above = g_str_has_prefix (self->up, "..");
  for (guint i = 0; i < self->mounts->len; i++)
    {
      const Mount *mount = g_ptr_array_index (self->mounts, i);
      g_autofree char *place
        = g_strconcat (mount->folder, *mount->folder == '\0' ? "" : "/", NULL);

      if (mount->code == NULL || (above && !g_str_has_prefix (place, self->inside)))
        continue;
      g_ptr_array_add (pairs, above ? g_strdup (place + strlen (self->inside))
                                    : g_strconcat (self->up, place, NULL));
      g_ptr_array_add (pairs, g_strdup (mount->code));
    }
  g_ptr_array_add (pairs, NULL);
  return (char **) g_ptr_array_free (pairs, FALSE);
}

char *
site_of_jekyll (int folder, const char *root)
{
  g_autoptr(Site) self = site_new (folder, root);
  g_autofree char *found = layout_find (self, SITE_KINDS);

  if (found == NULL || self->kind != SITE_JEKYLL)
    return NULL;
  return g_strdup (g_str_has_prefix (self->up, "..") ? "" : self->up);
}

/* The page's path from the site's root; NULL outside. */
static char *
place_in_site (const Site *self, const char *path)
{
  if (g_str_has_prefix (self->up, ".."))
    return g_strconcat (self->inside, path, NULL);
  return g_str_has_prefix (path, self->up) ? g_strdup (path + strlen (self->up)) : NULL;
}

SitePage *
site_add (Site *self, const char *path, Article *article, Scan *scan)
{
  SitePage *page = g_new0 (SitePage, 1);

  page->site = self;
  page->path = g_strdup (path);
  page->article = article;
  page->scan = scan;
  g_ptr_array_add (self->pages, page);
  return page;
}

/* ---- What links teach */

typedef struct
{
  guint alive;
  guint links;
  guint below;      /* targets that are there when this part is left out */
  guint named;      /* targets that are an article's name behind this part */
  GHashTable *dead; /* char * */
} Part;

typedef struct
{
  Site *site;
  guint only_file, only_address;
  guint alive; /* from the root */
  guint dead_absolute;
  GHashTable *parts; /* char * -> Part */
  GHashTable *words; /* odd targets -> GHashTable of SitePage */
  GHashTable *files; /* other files that are not there */
  guint files_alive;
} Lessons;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_hash_table_unref (part->dead);
  g_free (part);
}

static void
unref_table (gpointer table)
{
  g_hash_table_unref (table);
}

static void
learn_part (Lessons *self, const Link *link, gboolean alive)
{
  char *name = link_part (self->site, link);
  Part *part;

  self->alive += alive && link->absolute;
  self->dead_absolute += !alive && link->absolute;
  if (name == NULL)
    return;
  part = g_hash_table_lookup (self->parts, name);
  if (part == NULL)
    {
      part = g_new0 (Part, 1);
      part->dead = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->parts, g_strdup (name), part);
    }
  part->links++;
  part->alive += alive;
  if (!alive && g_hash_table_add (part->dead, g_strdup (link->path)) && link->absolute)
    {
      const char *rest = link_behind (link->path, name + 1);
      g_autofree char *key = map_key (self->site, rest == NULL ? "" : rest);

      part->named += *key != '\0' && strchr (key, '/') == NULL
                     && map_name (self->site, link->from, key) != NULL;

      part->below += rest != NULL && *rest != '\0' && rest[1] != '\0'
                     && (map_address (self->site, rest) != NULL
                         || link_mounted_file (self->site, link->from, rest, TRUE) != NULL);
    }
  g_free (name);
}

/* `[term](g)` all over a tree is a mark that its templates read. */
static void
learn_word (Lessons *self, const Link *link)
{
  GHashTable *pages;

  if (strpbrk (link->path, "/.") != NULL || *link->path == '\0')
    return;
  pages = g_hash_table_lookup (self->words, link->target);
  if (pages == NULL)
    {
      pages = g_hash_table_new (g_direct_hash, g_direct_equal);
      g_hash_table_insert (self->words, g_strdup (link->target), pages);
    }
  g_hash_table_add (pages, (gpointer) link->from);
}

static void
learn_link (Lessons *self, const SitePage *page, const char *target, gboolean image)
{
  const Site *site = self->site;
  g_auto(Link) link = link_parse (page, target, image);
  gboolean by_file, by_address, other;

  if (*link.path == '\0' || strstr (target, "{{") != NULL || link.is_placeholder)
    return;
  by_address = !image && link_finds_page (site, &link, FALSE, TRUE) != NULL;
  /* these two are found alike */
  by_file = link.absolute || link.markdown
              ? by_address
              : !image && link_finds_page (site, &link, TRUE, FALSE) != NULL;
  other = !by_file && !by_address
          && (link_finds_file (site, &link) || link_finds_made (site, &link));
  if (!link.absolute && !link.markdown && page->address != NULL)
    {
      self->only_file += by_file && !by_address;
      self->only_address += by_address && !by_file;
    }
  if (link.names_file && !by_file && !by_address)
    {
      self->files_alive += other;
      if (!other)
        g_hash_table_add (self->files, g_strdup (link.path));
    }
  else
    learn_part (self, &link, by_file || by_address || other);
  if (!by_file && !by_address && !other && !image)
    learn_word (self, &link);
}

/* Of notes that files are shown in, whether there are any files. */
static void
learn_name (Lessons *self, const SitePage *page, const ScanLink *scanned)
{
  g_auto(Link) link = link_parse (page, scanned->target, FALSE);
  g_auto(SiteTarget) target = site_follow (page, SCAN_WIKI, scanned->target, scanned->image);

  if (!link.names_file || target.end == SITE_AT_PAGE)
    return;
  if (target.end == SITE_AT_FILE)
    self->files_alive++;
  else
    g_hash_table_add (self->files, g_strdup (link.path));
}

static void
learn_page (Lessons *self, SitePage *page)
{
  for (guint i = 0; i < page->article->links->len; i++)
    {
      const ArticleLink *link = g_ptr_array_index (page->article->links, i);

      learn_link (self, page, link->target, link->image);
    }
  for (guint i = 0; i < page->scan->links->len; i++)
    {
      const ScanLink *link = g_ptr_array_index (page->scan->links, i);

      if (link->kind == SCAN_LINK
          || (link->kind == SCAN_BODY && self->site->kind == SITE_MKDOCS))
        learn_link (self, page, link->target, link->image);
      else if (link->kind == SCAN_WIKI && self->site->kind == SITE_OBSIDIAN)
        learn_name (self, page, link);
    }
}

static void note (GPtrArray *notes, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
note (GPtrArray *notes, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (notes, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static gint
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static void
settle_parts (Lessons *self, GPtrArray *notes)
{
  Site *site = self->site;
  g_autoptr(GList) names = g_list_sort (g_hash_table_get_keys (self->parts), compare_strings);

  site->absolute_elsewhere = site->kind == SITE_DOCFX
                             || (self->alive == 0 && self->dead_absolute >= MANY_ABSOLUTE);
  for (GList *item = names; item != NULL; item = item->next)
    {
      const char *name = item->data;
      const Part *part = g_hash_table_lookup (self->parts, name);
      guint dead = g_hash_table_size (part->dead);

      if (part->below >= 2 && part->below * 2 >= dead && site->common == NULL)
        {
          site->common = g_strdup (name + 1);
          site->absolute_elsewhere = FALSE;
        }
      else if (part->named >= 2 && part->named * 2 >= dead)
        {
          g_hash_table_add (site->by_name, g_strdup (name + 1));
          site->absolute_elsewhere = FALSE;
        }
      else if (part->alive == 0 && dead >= MANY_TARGETS)
        {
          g_hash_table_add (site->elsewhere, g_strdup (name));
          if (!site->absolute_elsewhere || *name != '/')
            note (notes, "%u links lead below %s, of which nothing is here: not checked",
                  part->links, name);
        }
    }
  if (site->absolute_elsewhere && self->dead_absolute > 0)
    note (notes, "%u links from the root lead elsewhere: not checked", self->dead_absolute);
}

static void
settle_words (Lessons *self, GPtrArray *notes)
{
  GHashTableIter iter;
  gpointer word, pages;

  g_hash_table_iter_init (&iter, self->words);
  while (g_hash_table_iter_next (&iter, &word, &pages))
    if (g_hash_table_size (pages) >= MANY_ARTICLES)
      {
        g_hash_table_add (self->site->marks, g_strdup (word));
        note (notes, "\"%s\" is the target of links in %u articles: taken for a mark",
              (char *) word, g_hash_table_size (pages));
      }
}

static void
find_shown (SitePage *page)
{
  for (guint i = 0; i < page->scan->links->len; i++)
    {
      const ScanLink *link = g_ptr_array_index (page->scan->links, i);
      g_auto(SiteTarget) target = { 0 };

      if (!scan_link_puts_in (link))
        continue;
      target = site_follow (page, link->kind, link->target, link->image);
      if (target.page == NULL || target.page == page || link->kind == SCAN_WIKI)
        continue;
      if (target.page->shown_in == NULL)
        target.page->shown_in = g_ptr_array_new ();
      g_ptr_array_add (target.page->shown_in, page);
    }
}

/* Sets what the links of all pages teach, see Site. */
static void
learn (Site *self, GPtrArray *notes)
{
  Lessons lessons = { .site = self };

  lessons.parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, part_free);
  lessons.words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_table);
  lessons.files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < self->pages->len; i++)
    find_shown (g_ptr_array_index (self->pages, i));
  for (guint i = 0; i < self->pages->len; i++)
    learn_page (&lessons, g_ptr_array_index (self->pages, i));
  if (lessons.only_file >= 3 && lessons.only_file > lessons.only_address)
    self->from_file = TRUE;
  if (lessons.only_address >= 3 && lessons.only_address > lessons.only_file)
    self->from_address = TRUE;
  settle_parts (&lessons, notes);
  settle_words (&lessons, notes);
  self->only_articles = lessons.files_alive == 0
                        && g_hash_table_size (lessons.files) >= MANY_FILES;
  if (self->only_articles)
    note (notes, "none of %u pictures and other files that links name is here: not checked",
          g_hash_table_size (lessons.files));
  g_hash_table_unref (lessons.parts);
  g_hash_table_unref (lessons.words);
  g_hash_table_unref (lessons.files);
}

/* ---- All pages in their places */

static void
put_page (Site *self, SitePage *page)
{
  page->place = place_in_site (self, page->path);
  if (self->kind == SITE_DOCUSAURUS && page->place != NULL)
    layout_copies (self, page->place);
  g_hash_table_insert (self->paths, g_strdup (page->path), page);
  if (self->any_case)
    {
      char *lower = map_lower (page->path);

      if (g_hash_table_contains (self->paths, lower))
        g_free (lower);
      else
        g_hash_table_insert (self->paths, lower, page);
    }
  map_add_page (self, page);
}

/* Makes a site of the pages below `folder`. */
static Site *
split_off (Site *self, const char *folder)
{
  Site *other = site_new (self->folder, self->root);
  g_autoptr(GPtrArray) all = g_steal_pointer (&self->pages);

  self->pages = g_ptr_array_new_with_free_func (page_free);
  g_ptr_array_set_free_func (all, NULL);
  other->whole = self;
  g_free (other->up);
  other->up = g_strdup (folder);
  g_hash_table_unref (other->paths);
  other->paths = g_hash_table_ref (self->paths);
  for (guint i = 0; i < all->len; i++)
    {
      SitePage *page = g_ptr_array_index (all, i);

      page->site = g_str_has_prefix (page->path, folder) ? other : self;
      g_ptr_array_add (page->site->pages, page);
    }
  g_ptr_array_add (self->beside, other);
  return other;
}

static void
put_pages (Site *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      SitePage *page = g_ptr_array_index (self->pages, i);

      page->kind = self->kind;
      put_page (self, page);
    }
}

/* By the configuration, or by what articles write; a note says what told. */
static void
guess_kind (Site *self, GPtrArray *notes)
{
  g_autofree char *why = layout_find (self, SITE_KINDS);

  if (why == NULL)
    self->kind = guess_by_habits (self->pages, &why);
  if (why != NULL)
    g_ptr_array_add (
      notes, g_strdup_printf ("%s%staken for %s (%s)", self->whole == NULL ? "" : self->up,
                              self->whole == NULL ? "" : " ", site_names[self->kind], why));
}

static void
settle (Site *self, int kind, const char *base, GPtrArray *notes)
{
  g_autofree char *found = NULL;

  if (kind < 0)
    guess_kind (self, notes);
  else
    self->kind = (SiteKind) kind;
  if (kind > SITE_PLAIN)
    found = layout_find (self, self->kind);
  layout_settle (self, base);
}

void
site_settle (Site *self, int kind, const char *base, GPtrArray *notes)
{
  settle (self, kind, base, notes);
  for (guint i = 0; i < self->others->len; i++)
    settle (split_off (self, g_ptr_array_index (self->others, i)), -1, NULL, notes);
  put_pages (self);
  for (guint i = 0; i < self->beside->len; i++)
    put_pages (g_ptr_array_index (self->beside, i));
  learn (self, notes);
  for (guint i = 0; i < self->beside->len; i++)
    learn (g_ptr_array_index (self->beside, i), notes);
}
