#include <string.h>
#include "site/link.h"
#include "site/site.h"

/* ---- Ids of headings */

/* How a system makes an id of a heading's text. */
enum
{
  KEEP_UNICODE = 1, /* letters and digits of any script */
  KEEP_UNDERSCORE = 2,
  PLAIN_LETTERS = 4, /* é is e; what has no such form goes */
  ONE_DASH = 8,      /* runs of blanks and dashes are one */
  FROM_LETTER = 16,  /* what stands before the first ASCII letter goes */
  TRIM = 32,
  SIGN_DASH = 64,   /* signs are dashes, too */
  DIGIT_MARK = 128, /* a digit at the beginning has '_' before it */

  RULE_GITHUB = KEEP_UNICODE | KEEP_UNDERSCORE,
  RULE_PYTHON = KEEP_UNDERSCORE | PLAIN_LETTERS | ONE_DASH | TRIM,
  RULE_KRAMDOWN = FROM_LETTER,
  RULE_SLUGIFY = KEEP_UNICODE | KEEP_UNDERSCORE | PLAIN_LETTERS, /* letters of Latin bare */
  RULE_DASHED = KEEP_UNICODE | KEEP_UNDERSCORE | PLAIN_LETTERS | ONE_DASH | TRIM,
  RULE_BLACKFRIDAY = KEEP_UNICODE | PLAIN_LETTERS | ONE_DASH | TRIM | SIGN_DASH,
  RULE_VUEPRESS = RULE_BLACKFRIDAY | DIGIT_MARK
};

static gboolean
is_kept (gunichar c, guint rule)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char) c) || (c == '_' && (rule & KEEP_UNDERSCORE) != 0);
  return (rule & KEEP_UNICODE) != 0 && (g_unichar_isalnum (c) || g_unichar_ismark (c));
}

static gboolean
is_dash (gunichar c, guint rule)
{
  static const gunichar quotes[] = { 0x2018, 0x2019, 0x201c, 0x201d, 0 };

  if (c == '-' || c == ' ' || c == '\t' || (c == 0xa0 && (rule & ONE_DASH) != 0))
    return TRUE;
  for (guint i = 0; (rule & SIGN_DASH) != 0 && quotes[i] != 0; i++)
    if (c == quotes[i])
      return TRUE;
  return (rule & SIGN_DASH) != 0 && c < 0x80 && !g_ascii_isalnum ((char) c);
}

static char *
slug_of (const char *text, guint rule)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  g_autofree char *parted = (rule & PLAIN_LETTERS) == 0
                              ? g_strdup (lower)
                              : g_utf8_normalize (lower, -1, G_NORMALIZE_ALL);
  GString *out = g_string_new (NULL);
  const char *p = parted == NULL ? "" : parted;
  gsize solid = 0; /* without blanks at the end */

  if ((rule & FROM_LETTER) != 0)
    while (*p != '\0' && !g_ascii_isalpha (*p))
      p = g_utf8_next_char (p);
  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean dash = is_dash (c, rule);

      if (!dash && !is_kept (c, rule))
        continue;
      if ((rule & PLAIN_LETTERS) != 0 && g_unichar_ismark (c))
        continue;
      /* blanks at the ends go when all other signs are gone: `🚀 Go` */
      if (dash && c != '-' && (rule & TRIM) != 0 && out->len == 0)
        continue;
      if (!dash || (rule & ONE_DASH) == 0 || out->len == 0 || out->str[out->len - 1] != '-')
        g_string_append_unichar (out, dash ? '-' : c);
      if (!dash || (c == '-' && (rule & SIGN_DASH) == 0))
        solid = out->len;
    }
  if ((rule & TRIM) != 0)
    g_string_truncate (out, solid);
  if ((rule & DIGIT_MARK) != 0 && g_ascii_isdigit (*out->str))
    g_string_prepend_c (out, '_');
  return g_string_free (out, FALSE);
}

char *
heading_slug (const char *text)
{
  return slug_of (text, RULE_GITHUB);
}

/* Headings are named by their text in Obsidian: how it is compared. */
static char *
heading_plain (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)) || g_unichar_ismark (g_utf8_get_char (p)))
      g_string_append_unichar (out, g_utf8_get_char (p));
  return g_string_free (out, FALSE);
}

/* ---- The ids of a page */

/* The id of a heading by the rule, numbered from `number` when it was there: -1, -2; Python's are _1, _2,
 * and an empty one is numbered, too. */
static void
add_numbered (GHashTable *ids, GHashTable *taken, char *id, const char *separator,
              guint number)
{
  gboolean python = *separator == '_';
  g_autofree char *unique = g_strdup (id);

  while (g_hash_table_contains (taken, unique) || (python && *unique == '\0'))
    {
      g_free (unique);
      unique = g_strdup_printf ("%s%s%u", id, separator, number++);
    }
  g_hash_table_add (ids, g_strdup (unique));
  g_hash_table_add (taken, g_steal_pointer (&unique));
}

static void
add_absent (const SitePage *page, guint rule)
{
  for (guint i = 0; i < page->scan->headings->len; i++)
    g_hash_table_add (page->ids, slug_of (g_ptr_array_index (page->scan->headings, i), rule));
}

static void
add_rule_from (const SitePage *page, guint rule, const char *separator, guint number)
{
  g_autoptr(GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 1; i < page->article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (page->article->sections, i);
      g_autofree char *id = slug_of (section->title, rule);

      add_numbered (page->ids, taken, id, separator, number);
    }
  add_absent (page, rule);
}

static void
add_rule (const SitePage *page, guint rule, const char *separator)
{
  add_rule_from (page, rule, separator, 1);
}

/* VuePress has numbered from 2, and does so from 1. */
static void
add_vuepress (const SitePage *page)
{
  add_rule_from (page, RULE_VUEPRESS, "-", 1);
  add_rule_from (page, RULE_VUEPRESS, "-", 2);
}

/* The reader's anchors are GitHub's, and those that headings give themselves. */
static void
add_anchors (const SitePage *page)
{
  for (guint i = 1; i < page->article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (page->article->sections, i);

      g_hash_table_add (page->ids, g_strdup (section->anchor));
    }
  add_absent (page, RULE_GITHUB);
}

/* Whether mkdocs.yml leaves ids of headings as Python-Markdown makes them.  A tree without it may
 * be of either kind. */
static gboolean
has_own_slugs (const Site *self)
{
  for (guint i = 0; i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);

      if (g_str_has_prefix (entry->key, "slugify")
          || strstr (entry->parent, "slugify") != NULL)
        return TRUE;
    }
  return !self->known;
}

/* `toc: separator: "_"` */
static gboolean
has_separator (const Site *self)
{
  for (guint i = 0; i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);

      if (strcmp (entry->key, "separator") == 0 && strcmp (entry->value, "_") == 0)
        return TRUE;
    }
  return FALSE;
}

static void
add_underscored (const SitePage *page)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, page->ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (ids, g_strdelimit (g_strdup (id), "-", '_'));
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (page->ids, g_strdup (g_ptr_array_index (ids, i)));
}

/* `:rocket: Go` is a picture and "Go" where pymdownx.emoji is on, as it is in Material. */
static void
add_without_icons (const SitePage *page)
{
  for (guint i = 1; i < page->article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (page->article->sections, i);
      g_autoptr(GString) text = g_string_new (NULL);

      for (const char *p = section->title; *p != '\0'; p++)
        {
          gsize name = *p == ':' ? strspn (p + 1, "abcdefghijklmnopqrstuvwxyz0123456789_+-")
                                 : 0;

          if (name > 0 && p[1 + name] == ':')
            p += 1 + name;
          else
            g_string_append_c (text, *p);
        }
      if (text->len < strlen (section->title))
        g_hash_table_add (page->ids, slug_of (text->str, RULE_PYTHON));
    }
}

static void
add_headings (const Site *self, const SitePage *page)
{
  switch (self->kind)
    {
    case SITE_MKDOCS:
      add_rule (page, RULE_PYTHON, "_");
      add_without_icons (page);
      if (has_separator (self))
        add_underscored (page);
      if (has_own_slugs (self))
        add_anchors (page);
      break;
    case SITE_JEKYLL:
      add_anchors (page);
      add_rule (page, RULE_KRAMDOWN, "-");
      break;
    case SITE_PLAIN:
    case SITE_DOCFX:
      add_anchors (page);
      add_rule (page, RULE_SLUGIFY, "-");
      add_rule (page, RULE_KRAMDOWN, "-");
      add_rule (page, RULE_PYTHON, "_");
      add_rule (page, RULE_DASHED, "-");
      add_vuepress (page);
      break;
    default:
      add_anchors (page);
      if (config_get (self->config, "markup.goldmark.parser", "autoHeadingIDType") != NULL)
        {
          add_rule (page, RULE_SLUGIFY, "-");
          add_rule (page, RULE_DASHED, "-");
          add_rule (page, RULE_BLACKFRIDAY, "-");
        }
      break;
    }
}

static void
add_plain_headings (const SitePage *page)
{
  for (guint i = 1; i < page->article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (page->article->sections, i);

      g_hash_table_add (page->ids, heading_plain (section->title));
    }
  for (guint i = 0; i < page->scan->headings->len; i++)
    g_hash_table_add (page->ids, heading_plain (g_ptr_array_index (page->scan->headings, i)));
}

/* Terms and headings of one text are numbered together. */
static void
add_term (GHashTable *ids, const char *term)
{
  g_autofree char *slug = heading_slug (term);
  char *unique = g_strdup (slug);

  for (guint number = 1; g_hash_table_contains (ids, unique); number++)
    {
      g_free (unique);
      unique = g_strdup_printf ("%s-%u", slug, number);
    }
  g_hash_table_add (ids, unique);
}

/* All ids of the page into page->ids, but for those of texts put in. */
static void
heading_ids (const Site *self, SitePage *page)
{
  GHashTableIter iter;
  gpointer id;

  page->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  add_headings (self, page);
  if (self->kind == SITE_OBSIDIAN)
    add_plain_headings (page);
  g_hash_table_iter_init (&iter, page->scan->ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (page->ids, g_strdup (id));
  for (guint i = 0; i < page->article->html_anchors->len; i++)
    g_hash_table_add (page->ids,
                      g_strdup (g_ptr_array_index (page->article->html_anchors, i)));
  for (guint i = 0; self->kind == SITE_HUGO && i < page->scan->terms->len; i++)
    add_term (page->ids, g_ptr_array_index (page->scan->terms, i));
}

/* ---- Where links lead */

enum
{
  INCLUDE_DEPTH = 5
};

void
site_target_clear (SiteTarget *self)
{
  g_clear_pointer (&self->anchor, g_free);
}

/* ---- Names of notes, references, files put in */

/* `Note`, `folder/Note`, in any case, and `file.png`. */
static SiteTarget
follow_name (const Site *self, const SitePage *from, const char *target)
{
  gsize length = strcspn (target, "#");
  const char *anchor = strrchr (target, '#');
  g_autofree char *raw = g_strndup (target, length);
  g_autofree char *name = g_strstrip (g_strdup (raw));
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *lower = map_lower (base);
  g_autofree char *folder = map_folder (from->path);
  g_autofree char *beside = map_join (folder, name);
  g_auto(Link) link = link_parse (from, name, FALSE);
  SiteTarget result = { .end = SITE_AT_PAGE, .a_file = link.names_file };

  result.anchor = g_strdup (anchor == NULL ? "" : anchor + 1);
  if (*name == '\0')
    result.page = (SitePage *) from;
  else if ((result.page = map_file (self, from, name + strspn (name, "/"), TRUE)) == NULL
           && (result.page = map_file (self, from, beside, TRUE)) == NULL)
    {
      if (g_str_has_suffix (lower, ".md"))
        lower[strlen (lower) - 3] = '\0';
      result.page = map_name (self, from, lower);
      if (result.page == NULL)
        result.end = g_hash_table_contains (self->files, lower) ? SITE_AT_FILE
                     : result.a_file && self->only_articles     ? SITE_AT_ITSELF
                                                                : SITE_NOWHERE;
    }
  return result;
}

/* Hugo's ref: from the root, beside the page, or a name that only one page has. */
static SitePage *
follow_ref (const Site *self, const Link *link)
{
  g_autofree char *lower = map_lower (link->path);
  const char *name = strrchr (lower, '/') == NULL ? lower : strrchr (lower, '/') + 1;
  g_autofree char *stem = g_strndup (name, strcspn (name, "."));
  g_autofree char *folder = map_folder (link->from->path);
  g_autofree char *beside = map_join (folder, link->path);
  SitePage *found = NULL;

  if (*link->path == '\0')
    return (SitePage *) link->from;
  if (!link->absolute)
    found = map_file (self, link->from, beside, TRUE);
  if (found == NULL)
    found = link_mounted_file (self, link->from, link->path, TRUE);
  if (found == NULL)
    found = map_address (self, link->path);
  if (found == NULL && strchr (link->path, '/') == NULL)
    found = map_name (self, link->from, stem);
  return found;
}

static SitePage *
follow_post (const Site *self, const char *target)
{
  g_autofree char *name = g_path_get_basename (target);

  name[strcspn (name, "#")] = '\0';
  for (guint i = 0; i < self->pages->len; i++)
    {
      SitePage *page = g_ptr_array_index (self->pages, i);
      g_autofree char *base = g_path_get_basename (page->path);
      char *dot = strrchr (base, '.');

      if (dot != NULL)
        *dot = '\0';
      if (page->post && strcmp (base, name) == 0)
        return page;
    }
  return NULL;
}

static SiteTarget
follow_file (const Site *self, const Link *link)
{
  g_autofree char *place = map_join ("", link->path);
  SiteTarget result = { .anchor = g_strdup (link->anchor) };

  result.page = link_site_file (self, link->from, place, FALSE);
  /* of a site whose root is not here, what is left of the path may be */
  for (const char *rest = strchr (place, '/');
       result.page == NULL && !self->known && rest != NULL; rest = strchr (rest + 1, '/'))
    result.page = map_file (self, link->from, rest + 1, FALSE);
  result.end = result.page != NULL               ? SITE_AT_PAGE
               : map_exists (self, place, FALSE) ? SITE_AT_FILE
                                                 : SITE_NOWHERE;
  result.a_file = link->names_file;
  if (result.end == SITE_NOWHERE && result.a_file && self->only_articles)
    result.end = SITE_AT_ITSELF;
  return result;
}

/* Paths of what is put in are from many folders. */
static SiteTarget
follow_include (const Site *self, const Link *link)
{
  static const char *const folders[] = { "",
                                         "_includes",
                                         "includes",
                                         "snippets",
                                         "docs",
                                         "docs/snippets",
                                         "docs/includes",
                                         "layouts",
                                         "layouts/shortcodes",
                                         "content",
                                         "assets",
                                         "static",
                                         "data",
                                         ".." };
  g_autofree char *folder = map_folder (link->from->path);
  g_autofree char *beside = map_join (folder, link->path);
  const char *bare = link->path + strspn (link->path, "/");
  SiteTarget result = { .anchor = g_strdup ("") };

  if (g_str_has_prefix (link->path, "@site/"))
    bare = link->path + strlen ("@site/");
  if (!link->absolute)
    result.page = map_file (self, link->from, beside, FALSE);
  if (result.page == NULL)
    result.page = link_mounted_file (self, link->from, bare, FALSE);
  for (guint i = 0; result.page == NULL && i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *place = map_join (folders[i], bare);

      result.page = link_site_file (self, link->from, place, FALSE);
      if (result.page == NULL)
        result.page = map_file (self, link->from, place, FALSE);
      if (result.page == NULL && map_exists (self, place, FALSE))
        result.end = SITE_AT_FILE;
    }
  if (result.page != NULL)
    result.end = SITE_AT_PAGE;
  return result;
}

/* ---- Links */

static gboolean
known_name (const Site *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *lower = map_lower (name);

  return g_hash_table_contains (self->files, lower);
}

/* What is put into other pages has their address. */
static SitePage *
find_where_shown (const Site *self, const Link *link)
{
  SitePage *found = NULL;

  for (guint i = 0;
       found == NULL && link->from->shown_in != NULL && i < link->from->shown_in->len; i++)
    {
      Link there = *link;

      there.from = g_ptr_array_index (link->from->shown_in, i);
      found = link_finds_page (self, &there, self->from_file, self->from_address);
    }
  return found;
}

static gboolean
is_elsewhere (const Site *self, const Link *link)
{
  g_autofree char *part = link_part (self, link);

  if (link->absolute && self->absolute_elsewhere)
    return TRUE;
  /* a tree of articles alone does not have the pages around them */
  if (link->absolute && part != NULL && self->only_articles && !self->known)
    return TRUE;
  /* where pages say their addresses, what is below none of their parts is another site's */
  if (link->absolute && part != NULL && self->declared * 2 > self->pages->len)
    return TRUE;
  return part != NULL && g_hash_table_contains (self->elsewhere, part);
}

static SiteTarget
follow_link (const Site *self, const Link *link)
{
  SiteTarget result = { .anchor = g_strdup (link->anchor), .a_file = link->names_file };

  if (*link->path == '\0' && !link->image)
    result.page = (SitePage *) link->from;
  else if (!link->image)
    result.page = link_finds_page (self, link, self->from_file, self->from_address);
  if (result.page == NULL)
    result.page = find_where_shown (self, link);
  if (result.page != NULL)
    result.end = SITE_AT_PAGE;
  else if (link_finds_file (self, link) || link_finds_made (self, link)
           || (self->kind == SITE_OBSIDIAN && known_name (self, link->path)))
    result.end = SITE_AT_FILE;
  else if (is_elsewhere (self, link) || link->is_placeholder
           || g_hash_table_contains (self->marks, link->target)
           || (result.a_file && self->only_articles)
           || (link->from->partial && !link->absolute && !link->markdown && !link->image))
    result.end = SITE_AT_ITSELF;
  return result;
}

/* Prefixes by which tools mark the root: Docusaurus's @site/ and pathname://, DocFX's ~/. */
static SiteTarget
follow_marked (const Site *self, const Link *link)
{
  static const char *const roots[] = { "@site/", "~/" };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    if (g_str_has_prefix (link->path, roots[i]))
      {
        Link rooted = *link;

        rooted.path += strlen (roots[i]);
        return follow_file (self, &rooted);
      }
  return follow_link (self, link);
}

/* The part of an address behind the site's own, or NULL. */
static const char *
behind_base (const Site *self, const char *address)
{
  const char *rest;

  if (self->base == NULL || !g_str_has_prefix (address, self->base))
    return NULL;
  rest = address + strlen (self->base);
  return *rest == '/' || *rest == '\0' || *rest == '#' ? rest : NULL;
}

/* An address of the site written in full.  Versions and languages that the server has beside this
 * tree are not known, so that only what lies below a part that is known can be dead. */
static SiteTarget
follow_external (const Site *self, const SitePage *from, const char *target)
{
  const char *rest = behind_base (self, target);
  SiteTarget result = { .end = SITE_AT_ITSELF };
  g_autofree char *absolute = NULL;

  if (rest == NULL)
    {
      result.anchor = g_strdup ("");
      return result;
    }
  absolute = *rest == '/' ? g_strdup (rest) : g_strconcat ("/", rest, NULL);
  {
    g_auto(Link) link = link_parse (from, absolute, FALSE);
    g_autofree char *part = link_part (self, &link);

    result = follow_link (self, &link);
    if (result.end == SITE_NOWHERE && part != NULL && strchr (link.path + 1, '/') != NULL)
      result.end = SITE_AT_ITSELF;
  }
  return result;
}

/* An address from the root may be that of another site of the tree. */
static SiteTarget
follow_beside (const Site *self, const Link *link)
{
  SiteTarget result = follow_marked (self, link);
  const Site *whole = self->whole == NULL ? self : self->whole;

  for (guint i = 0; result.end == SITE_NOWHERE && link->absolute && i <= whole->beside->len;
       i++)
    {
      const Site *other = i == 0 ? whole : g_ptr_array_index (whole->beside, i - 1);

      result.page = other == self ? NULL : link_finds_page (other, link, FALSE, TRUE);
      if (result.page != NULL)
        result.end = SITE_AT_PAGE;
      else if (other != self
               && (link_finds_file (other, link) || link_finds_made (other, link)))
        result.end = SITE_AT_FILE;
    }
  return result;
}

SiteTarget
site_follow (const SitePage *from, ScanKind kind, const char *target, gboolean image)
{
  Site *self = from->site;
  g_auto(Link) link = { 0 };
  SiteTarget result = { .end = SITE_AT_FILE };

  if (kind == SCAN_BODY)
    kind = SCAN_LINK;
  if (kind == SCAN_EXTERNAL)
    return follow_external (self, from, target);
  if (kind == SCAN_WIKI)
    return follow_name (self, from, target);
  link = link_parse (from, target, image);
  if (kind == SCAN_INCLUDE)
    return follow_include (self, &link);
  if (kind == SCAN_FILE)
    return follow_file (self, &link);
  if (kind == SCAN_LINK && !(self->kind == SITE_OBSIDIAN && !image))
    return follow_beside (self, &link);
  if (kind == SCAN_LINK)
    {
      result = follow_beside (self, &link);
      if (result.end == SITE_NOWHERE)
        {
          g_autofree char *decoded
            = g_strconcat (link.path, *link.anchor == '\0' ? "" : "#", link.anchor, NULL);

          site_target_clear (&result);
          result = follow_name (self, from, decoded);
        }
      return result;
    }
  result.anchor = g_strdup (link.anchor);
  result.page = kind == SCAN_POST ? follow_post (self, target) : follow_ref (self, &link);
  result.end = result.page == NULL ? SITE_NOWHERE : SITE_AT_PAGE;
  return result;
}

/* ---- Anchors */

static gboolean has_id (Site *self, SitePage *page, const char *id, guint depth);

/* Texts put in bring their headings. */
static gboolean
has_included_id (SitePage *page, const char *id, guint depth)
{
  for (guint i = 0; i < page->scan->links->len; i++)
    {
      const ScanLink *link = g_ptr_array_index (page->scan->links, i);
      g_auto(SiteTarget) target = { 0 };

      if (link->kind != SCAN_INCLUDE && !(link->kind == SCAN_WIKI && link->image))
        continue;
      target = site_follow (page, link->kind, link->target, link->image);
      if (target.end != SITE_AT_PAGE || target.page == page)
        page->open |= link->kind == SCAN_INCLUDE && target.page == NULL;
      else if (has_id (target.page->site, target.page, id, depth + 1))
        return TRUE;
    }
  return FALSE;
}

/* A section that lists its pages names them by their files. */
static gboolean
has_child (const Site *self, const SitePage *page, const char *id)
{
  g_autofree char *folder = map_folder (page->path);
  g_autofree char *child = map_join (folder, id);

  return g_str_has_suffix (page->path, "_index.md") && strchr (id, '/') == NULL
         && map_file (self, page, child, TRUE) != NULL;
}

static gboolean
has_id (Site *self, SitePage *page, const char *id, guint depth)
{
  if (depth > INCLUDE_DEPTH)
    return TRUE;
  if (page->ids == NULL)
    heading_ids (self, page);
  return g_hash_table_contains (page->ids, id) || has_included_id (page, id, depth)
         || has_child (self, page, id) || page->open || page->scan->generated;
}

/* Anchors that are no headings: none, `top`, tabs, lines, footnotes, routes. */
static gboolean
is_special (const char *anchor)
{
  static const char *const beginnings[]
    = { "tab/", "fn:", "fnref:", "__", "/", "!", "L", "footnote-", "user-content-fn" };

  if (*anchor == '\0' || g_ascii_strcasecmp (anchor, "top") == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (g_str_has_prefix (anchor, beginnings[i]) && strcmp (beginnings[i], "L") != 0)
      return TRUE;
  return anchor[0] == 'L' && g_ascii_isdigit (anchor[1]);
}

static gboolean
page_has_anchor (SitePage *page, const char *anchor)
{
  Site *self = page->site;
  g_autofree char *plain = NULL;
  const char *last = strrchr (anchor, '#');

  if (is_special (anchor))
    return TRUE;
  if (self->kind != SITE_OBSIDIAN)
    return has_id (self, page, anchor, 0);
  last = last == NULL ? anchor : last + 1;
  plain = heading_plain (last);
  return has_id (self, page, *last == '^' ? last : plain, 0);
}

/* (What is put into other pages has their anchors as well.) */
gboolean
site_has_anchor (SitePage *page, const char *to)
{
  const char *words = strstr (to, ":~:"); /* of the text: a browser finds them itself */
  g_autofree char *anchor = g_strndup (to, words != NULL ? (gsize) (words - to) : strlen (to));

  if (page_has_anchor (page, anchor))
    return TRUE;
  for (guint i = 0; page->shown_in != NULL && i < page->shown_in->len; i++)
    if (page_has_anchor (g_ptr_array_index (page->shown_in, i), anchor))
      return TRUE;
  return FALSE;
}
