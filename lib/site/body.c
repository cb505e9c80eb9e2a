#include "site/scan.h"

#include <string.h>
#include "site/map.h"
#include "site/site.h"

enum
{
  BODY_INDENT = 4,
  TEXT_MAX = 300, /* bytes of a link's text that are looked at: all would be quadratic */
  LINKS_MAX = 20000
};

/* `!!! note`, `??? note`, `???+ note`, `=== "Tab"`, `===! "Tab"`. */
static gboolean
opens_body (const char *text)
{
  const char *name = text + 3;

  if (!g_str_has_prefix (text, "!!!") && !g_str_has_prefix (text, "???")
      && !g_str_has_prefix (text, "==="))
    return FALSE;
  name += strchr ("+!", *name) != NULL && *name != '\0';
  return *name == ' ' && (*text == '=' ? strchr ("\"'", name[1]) != NULL : TRUE)
         && name[1] != '\0';
}

static gboolean
is_item (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  return digits > 0 ? (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' '
                    : (*text == '-' || *text == '*' || *text == '+') && text[1] == ' ';
}

/* Whether `]` closes the text of a link, and what stands before that. */
static gboolean
closes_text (const char *line, const char *end, gboolean *image)
{
  guint depth = 1;

  for (const char *p = end; p > line && end - p < TEXT_MAX;)
    {
      p--;
      depth += *p == ']';
      if (*p == '[' && --depth == 0)
        {
          *image = p > line && p[-1] == '!';
          return p == line || p[-1] != '\\';
        }
    }
  return FALSE;
}

static gboolean
has_scheme (const char *target, gsize length)
{
  gsize word = 0;

  while (word < length && (g_ascii_isalnum (target[word]) || strchr ("+-.", target[word])))
    word++;
  return (word > 0 && word < length && target[word] == ':') || g_str_has_prefix (target, "//");
}

static void
add_link (GPtrArray *links, ScanKind kind, const char *target, gsize length, guint number,
          gboolean image)
{
  ScanLink *link = g_new (ScanLink, 1);

  *link = (ScanLink){ kind, g_strndup (target, length), number, image };
  g_ptr_array_add (links, link);
}

static void
add_targets (GPtrArray *links, const char *line, guint number)
{
  for (const char *p = line; (p = strstr (p, "](")) != NULL; p += 2)
    {
      const char *target = p + 2 + (p[2] == '<');
      gsize length = strcspn (target, p[2] == '<' ? ">\1" : " \t)\1");
      gboolean image;

      if (length == 0 || target[length] == '\0' || target[length] == '\1'
          || has_scheme (target, length) || links->len >= LINKS_MAX
          || !closes_text (line, p, &image))
        continue;
      add_link (links, SCAN_BODY, target, length, number, image);
    }
}

void
scan_body (ScanBodies *self, const char *line, GPtrArray *links, guint number)
{
  const char *text = line + strspn (line, " \t");
  guint indent = 0, level;

  for (const char *p = line; p < text; p++)
    indent += *p == '\t' ? BODY_INDENT : 1;
  if (*text == '\0')
    {
      self->blank = TRUE;
      return;
    }
  for (; self->depth > 0 && indent < self->indents[self->depth - 1]; self->depth--)
    self->list = TRUE; /* or there was one around, to which this belongs */
  level = self->depth == 0 ? 0 : self->indents[self->depth - 1];
  if (indent < level + BODY_INDENT)
    self->list = is_item (text) || (self->list && indent > level);
  self->code = indent >= level + BODY_INDENT && !self->list && (self->blank || self->code);
  self->blank = FALSE;
  if (self->code)
    return;
  if (opens_body (text) && self->depth < G_N_ELEMENTS (self->indents))
    {
      self->indents[self->depth++] = indent + BODY_INDENT;
      self->list = FALSE;
    }
  else if (self->depth > 0)
    add_targets (links, line, number);
}

/* ---- Wiki links */

/* Makes Obsidian's formulas, `$x[[1]]$`, \1: a '$' opens one before no blank, and closes it behind no
 * blank and before no digit. */
static void
mask_math (char *line)
{
  for (char *p = line; (p = strchr (p, '$')) != NULL;)
    {
      char *end = p + 1;
      gboolean opens = strchr (" \t$", p[1]) == NULL && (p == line || p[-1] != '\\');

      while (opens && (end = strchr (end, '$')) != NULL
             && (strchr (" \t\\", end[-1]) != NULL || g_ascii_isdigit (end[1])))
        end++;
      if (end == NULL)
        return;
      if (opens)
        memset (p, '\1', (gsize) (end + 1 - p));
      p = opens ? end + 1 : p + 1 + (p[1] == '$');
    }
}

void
scan_wiki (const char *text, GPtrArray *links, guint number)
{
  g_autofree char *line = strstr (text, "[[") == NULL ? NULL : g_strdup (text);

  if (line == NULL)
    return;
  mask_math (line);
  for (const char *p = line; (p = strstr (p, "[[")) != NULL; p += 2)
    {
      gsize length = strcspn (p + 2, "[]|\1");
      const char *end = p + 2 + length, *start;

      if (*end == '|' || *end == ']')
        end = strstr (end, "]]");
      if (end == NULL || *end != ']' || length == 0 || links->len >= LINKS_MAX
          || (p > line && p[-1] == '\\'))
        continue;
      if (p[1 + length] == '\\') /* `\|` in a table */
        length--;
      for (start = p + 2; length > 0 && g_ascii_isspace (*start); start++)
        length--;
      while (length > 0 && g_ascii_isspace (start[length - 1]))
        length--;
      add_link (links, SCAN_WIKI, start, length, number, p > line && p[-1] == '!');
    }
}

/* ---- What a page needs */

/* Pages that are made of others. */
static gboolean
is_list_layout (const Scan *scan)
{
  static const char *const words[]
    = { "home", "landing", "splash", "archive", "categor", "tag", "search", "redirect" };
  const char *layout = scan_field (scan, "layout");

  for (guint i = 0; layout != NULL && i < G_N_ELEMENTS (words); i++)
    if (strstr (layout, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* A text with words to be replaced, like [English](ENGLISH_URL), is a template for others. */
static gboolean
is_form (const Article *article)
{
  for (guint i = 0; i < article->links->len; i++)
    {
      const char *target = ((ArticleLink *) g_ptr_array_index (article->links, i))->target;

      if (strchr (target, '_') != NULL
          && target[strspn (target, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")] == '\0')
        return TRUE;
    }
  return FALSE;
}

static gboolean
puts_in (const Scan *scan)
{
  for (guint i = 0; i < scan->links->len; i++)
    if (((ScanLink *) g_ptr_array_index (scan->links, i))->kind == SCAN_INCLUDE)
      return TRUE;
  return FALSE;
}

/* Of Hugo: what lies in the folder of a page (a/index.md), or deeper, belongs to that; and a page without
 * an address is there for others. */
static gboolean
is_resource (const Site *self, const SitePage *page)
{
  const char *headless = scan_field (page->scan, "headless");
  g_autofree char *folder = g_path_get_dirname (page->path);

  if (self->kind != SITE_HUGO)
    return FALSE;
  if (headless != NULL && strcmp (headless, "true") == 0)
    return TRUE;
  while (strcmp (folder, ".") != 0)
    {
      g_autofree char *below = g_steal_pointer (&folder);
      g_autofree char *index = g_strconcat (below, "/index.md", NULL);

      if (strcmp (index, page->path) != 0 && g_hash_table_contains (self->paths, index))
        return TRUE;
      folder = g_path_get_dirname (below);
    }
  return FALSE;
}

static gboolean
wants_title (const Site *self, const SitePage *page)
{
  /* clang-format off */
  static const char *const of_repository[]
    = { "readme", "contributing", "security", "code_of_conduct", "code-of-conduct", "changelog", "changes", "license",
        "notice", "upgrade", "support", "agents", "claude", "summary", "_sidebar", "_navbar",
        "_footer", "404", "pull_request_template", "thirdpartynotices", NULL };
  /* clang-format on */
  g_autofree char *base = g_path_get_basename (page->path);
  g_autofree char *name = g_ascii_strdown (base, (gssize) strcspn (base, "."));

  if (page->partial || page->post || page->shown_in != NULL || self->kind == SITE_OBSIDIAN
      || (page->scan->headings->len == 0 && puts_in (page->scan))
      || g_strv_contains (of_repository, name) || is_list_layout (page->scan)
      || scan_field (page->scan, "template") != NULL || is_form (page->article)
      || is_resource (self, page))
    return FALSE;
  for (guint i = 0; self->kind == SITE_MKDOCS && i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);

      if (g_str_has_prefix (entry->parent, "nav") && strcmp (entry->key, "nav") != 0
          && *entry->value != '\0' && g_str_has_suffix (page->path, entry->value))
        return FALSE;
    }
  return TRUE;
}

/* Whether the name of a plugin, or of what is below it, is Material's `blog`, alone or as `material/blog`. */
static gboolean
names_plugin (const char *text, const char *name)
{
  if (g_str_has_prefix (text, "material/"))
    text += strlen ("material/");
  return strcmp (text, name) == 0;
}

/* Among the plugins of MkDocs, with options or without. */
static gboolean
has_plugin (const Site *self, const char *name)
{
  static const char list[] = "plugins";
  gsize length = strlen (list);

  for (guint i = 0; i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);

      if (strcmp (entry->key, list) == 0 && names_plugin (entry->value, name))
        return TRUE;
      if (g_str_has_prefix (entry->parent, list)
          && names_plugin (
            entry->parent[length] == '.' ? entry->parent + length + 1 : entry->key, name))
        return TRUE;
    }
  return FALSE;
}

/* The blog's index, and a page of tags, are filled by Material. */
static gboolean
is_filled_in (const Site *self, const SitePage *page)
{
  g_autofree char *folder = g_path_get_dirname (page->path);
  g_autofree char *name = g_path_get_basename (page->path);
  const char *blog = config_get (self->config, "plugins.blog", "blog_dir");
  const char *tags = config_get (self->config, "plugins.tags", "tags_file");

  if (self->kind != SITE_MKDOCS)
    return FALSE;
  if (tags != NULL && g_str_has_suffix (page->path, tags))
    return TRUE;
  return strcmp (name, "index.md") == 0 && has_plugin (self, "blog")
         && g_str_has_suffix (folder, blog == NULL ? "blog" : blog);
}

static gboolean
wants_text (const Site *self, const SitePage *page)
{
  gboolean list = self->kind == SITE_HUGO && g_str_has_suffix (page->path, "_index.md");

  return !page->partial && page->shown_in == NULL && !list && !page->scan->filled
         && scan_field (page->scan, "layout") == NULL
         && scan_field (page->scan, "template") == NULL
         && scan_field (page->scan, "type") == NULL && !is_resource (self, page)
         && !is_filled_in (self, page);
}

SiteWants
site_wants (const SitePage *page)
{
  return (SiteWants){ wants_title (page->site, page), wants_text (page->site, page) };
}

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

/* ---- Anchors */

enum
{
  INCLUDE_DEPTH = 5
};

static gboolean has_id (Site *self, SitePage *page, const char *id, guint depth);

/* Texts put in bring their headings. */
static gboolean
has_included_id (SitePage *page, const char *id, guint depth)
{
  for (guint i = 0; i < page->scan->links->len; i++)
    {
      const ScanLink *link = g_ptr_array_index (page->scan->links, i);
      g_auto(SiteTarget) target = { 0 };

      if (!scan_link_puts_in (link))
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
