#include "site/map.h"

#include <string.h>

/* How a system makes an id of a heading's text. */
enum
{
  KEEP_UNICODE = 1, /* letters and digits of any script */
  KEEP_UNDERSCORE = 2,
  PLAIN_LETTERS = 4, /* é is e; what has no such form goes */
  ONE_DASH = 8,      /* runs of blanks and dashes are one */
  FROM_LETTER = 16,  /* what stands before the first ASCII letter goes */
  TRIM = 32,

  RULE_GITHUB = KEEP_UNICODE | KEEP_UNDERSCORE,
  RULE_PYTHON = KEEP_UNDERSCORE | PLAIN_LETTERS | ONE_DASH | TRIM,
  RULE_KRAMDOWN = FROM_LETTER,
  RULE_SLUGIFY = KEEP_UNICODE | KEEP_UNDERSCORE | PLAIN_LETTERS, /* letters of Latin bare */
  RULE_VUEPRESS = KEEP_UNICODE | KEEP_UNDERSCORE | PLAIN_LETTERS | ONE_DASH | TRIM
};

static gboolean
is_kept (gunichar c, guint rule)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char) c) || (c == '_' && (rule & KEEP_UNDERSCORE) != 0);
  return (rule & KEEP_UNICODE) != 0 && (g_unichar_isalnum (c) || g_unichar_ismark (c));
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

  if ((rule & TRIM) != 0)
    p += strspn (p, " \t");
  if ((rule & FROM_LETTER) != 0)
    while (*p != '\0' && !g_ascii_isalpha (*p))
      p = g_utf8_next_char (p);
  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean dash = c == '-' || c == ' ' || c == '\t'
                      || (c == 0xa0 && (rule & ONE_DASH) != 0);

      if ((rule & PLAIN_LETTERS) != 0 && g_unichar_ismark (c))
        continue;
      if (dash && (rule & ONE_DASH) != 0 && out->len > 0 && out->str[out->len - 1] == '-')
        continue;
      if (dash)
        g_string_append_c (out, '-');
      else if (is_kept (c, rule))
        g_string_append_unichar (out, c);
      if (!g_unichar_isspace (c))
        solid = out->len;
    }
  if ((rule & TRIM) != 0)
    g_string_truncate (out, solid);
  return g_string_free (out, FALSE);
}

char *
heading_slug (const char *text)
{
  return slug_of (text, RULE_GITHUB);
}

char *
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

/* The id of a heading by the rule, numbered when it was there: -1, -2; Python's are _1, _2, and an
 * empty one is numbered, too. */
static void
add_numbered (GHashTable *ids, GHashTable *taken, char *id, const char *separator)
{
  gboolean python = *separator == '_';
  guint number = 0;
  g_autofree char *unique = g_strdup (id);

  while (g_hash_table_contains (taken, unique) || (python && *unique == '\0'))
    {
      g_free (unique);
      unique = g_strdup_printf ("%s%s%u", id, separator, ++number);
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
add_rule (const SitePage *page, guint rule, const char *separator)
{
  g_autoptr(GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 1; i < page->article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (page->article->sections, i);
      g_autofree char *id = slug_of (section->title, rule);

      add_numbered (page->ids, taken, id, separator);
    }
  add_absent (page, rule);
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

static void
add_headings (const Site *self, const SitePage *page)
{
  switch (self->kind)
    {
    case SITE_MKDOCS:
      add_rule (page, RULE_PYTHON, "_");
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
      add_rule (page, RULE_VUEPRESS, "-");
      break;
    default:
      add_anchors (page);
      if (config_get (self->config, "markup.goldmark.parser", "autoHeadingIDType") != NULL)
        {
          add_rule (page, RULE_SLUGIFY, "-");
          add_rule (page, RULE_VUEPRESS, "-");
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

void
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
