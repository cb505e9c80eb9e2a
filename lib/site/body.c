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

static gboolean
wants_text (const Site *self, const SitePage *page)
{
  gboolean list = self->kind == SITE_HUGO && g_str_has_suffix (page->path, "_index.md");

  return !page->partial && page->shown_in == NULL && !list && !page->scan->filled
         && scan_field (page->scan, "layout") == NULL
         && scan_field (page->scan, "template") == NULL
         && scan_field (page->scan, "type") == NULL && !is_resource (self, page);
}

SiteWants
site_wants (const SitePage *page)
{
  return (SiteWants){ wants_title (page->site, page), wants_text (page->site, page) };
}
