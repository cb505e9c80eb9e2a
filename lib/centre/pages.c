#include "centre/pages.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "centre/hours.h"
#include "centre/words.h"
#include "page/page.h"

/* ---- How it looks */

#define WORD_KEY "key('w', '"
#define KEY_RULE "/page/words/w\"" /* of <xsl:key name="w"> */

enum
{
  THEME_BYTES_MAX = 4 << 20,
  HASH_DIGITS = 16
};

/* Most of what page.xsl asks of the words is known for a language: it is put into a sheet of the language's own, and
 * pages need not bring the words along. */
struct Theme
{
  char *text, *from;  /* page.xsl, and what errors call it */
  GHashTable *sheets; /* language -> Sheet */
  GMutex lock;        /* on these */
  gboolean words;     /* pages are to have them all the same */
  ThemeFile css, script, icon;
};

/* ---- Its files */

static const struct
{
  const char *name, *text;
} built_in[] = {
  {
    "page.xsl",
#include "page/site/page.xsl.h"
  },
  {
    "site.css",
#include "page/site/site.css.h"
  },
  {
    "site.js",
#include "page/site/site.js.h"
  },
  {
    "site.svg",
#include "page/site/site.svg.h"
  },
};

static char *
built_in_text (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    if (strcmp (built_in[i].name, name) == 0)
      return g_strdup (built_in[i].text);
  g_assert_not_reached ();
}

/* The folder's file of that name, else what was compiled in; `from`: what errors call it. */
static char *
theme_text (const char *folder, const char *name, char **from, GError **error)
{
  g_autofree char *path = folder == NULL ? NULL : g_build_filename (folder, name, NULL);
  gsize length;

  if (path == NULL || (g_access (path, F_OK) != 0 && errno == ENOENT))
    {
      *from = g_strdup (name);
      return built_in_text (name);
    }
  *from = g_steal_pointer (&path);
  return file_read (*from, THEME_BYTES_MAX, "a file of a theme", &length, error);
}

/* Puts the text as an XPath literal into an attribute in double quotes.  FALSE: there is none for it. */
static gboolean
put_literal (GString *out, const char *text)
{
  const char *quote = strchr (text, '\'') == NULL ? "'" : "&quot;";
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (strchr (text, '\'') != NULL && strchr (text, '"') != NULL)
    return FALSE;
  g_string_append_printf (out, "%s%s%s", quote, escaped, quote);
  return TRUE;
}

/* Whether what was put ends with `before`, and `behind` stands next: both go then, `*at` moves on. */
static gboolean
take_frame (GString *out, const char *before, const char *behind, const char **at)
{
  gsize length = strlen (before);

  if (out->len < length || strcmp (out->str + out->len - length, before) != 0
      || strncmp (*at, behind, strlen (behind)) != 0)
    return FALSE;
  g_string_truncate (out, out->len - length);
  *at += strlen (behind);
  return TRUE;
}

/* As a text of an attribute that has expressions in braces. */
static void
put_braced (GString *out, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  for (const char *c = escaped; *c != '\0'; c++)
    {
      if (*c == '{' || *c == '}')
        g_string_append_c (out, *c);
      g_string_append_c (out, *c);
    }
}

/* Puts the words of `key('w', 'ID')`, which ends before `*at`: as a text where it stands alone. */
static gboolean
put_word (GString *out, const char *text, const char **at)
{
  if (take_frame (out, "<xsl:value-of select=\"", "\"/>", at))
    {
      g_autofree char *escaped = g_markup_printf_escaped ("<xsl:text>%s</xsl:text>", text);

      g_string_append (out, escaped);
      return TRUE;
    }
  if (!take_frame (out, "{", "}", at))
    return put_literal (out, text);
  put_braced (out, text);
  return TRUE;
}

/* Puts what `key('w', 'ID')`, which begins at `at`, says; NULL: it is to be asked for; else behind it. */
static const char *
put_key (GString *out, const char *at, const char *lang)
{
  const char *id = at + strlen (WORD_KEY), *end = strchr (id, '\'');
  g_autofree char *name = end == NULL || end[1] != ')' ? NULL
                                                       : g_strndup (id, (gsize) (end - id));
  const char *text = name == NULL ? NULL : words_find (lang, name);

  if (text == NULL)
    return NULL;
  end += 2;
  return put_word (out, text, &end) ? end : NULL;
}

/* page.xsl with the words of the language where it asks for them by name. */
static char *
sheet_text (const char *text, const char *lang)
{
  GString *made = g_string_sized_new (strlen (text));
  const char *key;

  for (; (key = strstr (text, WORD_KEY)) != NULL;)
    {
      const char *behind;

      g_string_append_len (made, text, key - text);
      behind = put_key (made, key, lang);
      if (behind == NULL)
        g_string_append (made, WORD_KEY);
      text = behind != NULL ? behind : key + strlen (WORD_KEY);
    }
  g_string_append (made, text);
  return g_string_free (made, FALSE);
}

/* Blanks comments out. */
static void
blank_comments (char *text)
{
  for (char *at = text; (at = strstr (at, "<!--")) != NULL;)
    {
      const char *end = strstr (at, "-->");

      for (; *at != '\0' && at != end; at++)
        *at = ' ';
    }
}

/* Whether it asks for words otherwise, too: by a key that has to be looked up, or by where they stand. */
static gboolean
asks_words (const char *text)
{
  g_autofree char *rest = sheet_text (text, "en");
  const char *rule;

  blank_comments (rest);
  rule = strstr (rest, KEY_RULE);
  return strstr (rest, "key(") != NULL || strstr (rest, "key (") != NULL
         || strstr (rest, "words") != (rule == NULL ? NULL : rule + strlen ("/page/"))
         || (rule != NULL && strstr (rule + strlen (KEY_RULE), "words") != NULL);
}

/* Of a theme that threads share; sheets stay. */
static const Sheet *
sheet_of (const Theme *theme, const char *lang, GError **error)
{
  Theme *self = (Theme *) theme;
  Sheet *sheet;

  g_mutex_lock (&self->lock);
  sheet = g_hash_table_lookup (self->sheets, lang);
  if (sheet == NULL)
    {
      g_autofree char *text = sheet_text (self->text, lang);

      sheet = sheet_new (text, self->from, error);
      if (sheet != NULL)
        g_hash_table_insert (self->sheets, g_strdup (lang), sheet);
    }
  g_mutex_unlock (&self->lock);
  return sheet;
}

/* One that somebody wrote is looked at before anything is made with it. */
static gboolean
read_sheet (Theme *self, const char *folder, GError **error)
{
  g_autoptr(Sheet) looked_at = NULL;

  self->text = theme_text (folder, "page.xsl", &self->from, error);
  if (self->text == NULL)
    return FALSE;
  self->words = asks_words (self->text);
  looked_at = folder == NULL ? NULL : sheet_new (self->text, self->from, error);
  return folder == NULL || looked_at != NULL;
}

static gboolean
read_file (ThemeFile *file, const char *folder, const char *stem, const char *suffix,
           GError **error)
{
  g_autofree char *name = g_strconcat (stem, suffix, NULL), *from = NULL, *hash = NULL;

  file->text = theme_text (folder, name, &from, error);
  if (file->text == NULL)
    return FALSE;
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, file->text, -1);
  file->name = g_strdup_printf ("%s-%.*s%s", stem, HASH_DIGITS, hash, suffix);
  return TRUE;
}

static gboolean
check_folder (const char *folder, GError **error)
{
  if (folder == NULL || g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  return desk_error_at (error, folder, 0, 0,
                        "no folder; expected one with page.xsl, site.css, "
                        "site.js or site.svg");
}

Theme *
theme_new (const char *folder, GError **error)
{
  g_autoptr(Theme) self = g_new0 (Theme, 1);

  g_mutex_init (&self->lock);
  self->sheets
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sheet_free);
  if (check_folder (folder, error) && read_sheet (self, folder, error)
      && read_file (&self->css, folder, "site", ".css", error)
      && read_file (&self->script, folder, "site", ".js", error)
      && read_file (&self->icon, folder, "site", ".svg", error))
    return g_steal_pointer (&self);
  return NULL;
}

void
theme_free (Theme *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->sheets);
  g_mutex_clear (&self->lock);
  g_free (self->from);
  g_free (self->text);
  g_free (self->css.name);
  g_free (self->css.text);
  g_free (self->script.name);
  g_free (self->script.text);
  g_free (self->icon.name);
  g_free (self->icon.text);
  g_free (self);
}

const char *
theme_template (const Theme *self)
{
  return self->text;
}

const ThemeFile *
theme_css (const Theme *self)
{
  return &self->css;
}

const ThemeFile *
theme_script (const Theme *self)
{
  return &self->script;
}

const ThemeFile *
theme_icon (const Theme *self)
{
  return &self->icon;
}

/* ---- HTML5 (https://html.spec.whatwg.org/, 13.3: serializing HTML fragments) */

static const char *const empty_elements[] = { "area",   "base",  "br",    "col",  "embed",
                                              "hr",     "img",   "input", "link", "meta",
                                              "source", "track", "wbr",   NULL };

/* Of which nothing but an empty one comes out. */
static const char *const raw_elements[] = { "script",    "style",    "xmp",
                                            "iframe",    "noembed",  "noframes",
                                            "plaintext", "noscript", NULL };

static const char *const flags[]
  = { "checked",   "disabled", "selected", "required", "hidden",     "multiple", "readonly",
      "autofocus", "async",    "defer",    "open",     "novalidate", "reversed", NULL };

static gboolean
is_one_of (const xmlChar *name, const char *const *names)
{
  for (; *names != NULL; names++)
    if (**names == (char) *name && strcmp (*names, (const char *) name) == 0)
      return TRUE;
  return FALSE;
}

static void
put_escaped (GString *out, const char *text, gboolean quoted)
{
  const char *special = quoted ? "&<\"" : "&<>";

  for (;; text++)
    {
      gsize plain = strcspn (text, special);

      g_string_append_len (out, text, (gssize) plain);
      text += plain;
      if (*text == '\0')
        return;
      g_string_append (out, *text == '&'   ? "&amp;"
                            : *text == '<' ? "&lt;"
                            : *text == '>' ? "&gt;"
                                           : "&quot;");
    }
}

static gboolean
is_forbidden (const xmlChar *name)
{
  return g_ascii_strncasecmp ((const char *) name, "on", 2) == 0
         || g_ascii_strcasecmp ((const char *) name, "style") == 0
         || g_ascii_strcasecmp ((const char *) name, "srcdoc") == 0;
}

static void
put_attribute (GString *out, const xmlAttr *attribute)
{
  if (is_forbidden (attribute->name))
    return;
  g_string_append_c (out, ' ');
  if (attribute->ns != NULL && attribute->ns->prefix != NULL)
    g_string_append_printf (out, "%s:", attribute->ns->prefix);
  g_string_append (out, (const char *) attribute->name);
  if (is_one_of (attribute->name, flags))
    return;
  g_string_append (out, "=\"");
  for (const xmlNode *part = attribute->children; part != NULL; part = part->next)
    if (part->content != NULL)
      put_escaped (out, (const char *) part->content, TRUE);
  g_string_append_c (out, '"');
}

static void
put_open (GString *out, const xmlNode *element)
{
  g_string_append_c (out, '<');
  g_string_append (out, (const char *) element->name);
  for (const xmlAttr *attribute = element->properties; attribute != NULL;
       attribute = attribute->next)
    put_attribute (out, attribute);
  g_string_append_c (out, '>');
}

static const xmlNode *
put_close (GString *out, const xmlNode *element)
{
  if (!is_one_of (element->name, empty_elements))
    {
      g_string_append_len (out, "</", 2);
      g_string_append (out, (const char *) element->name);
      g_string_append_c (out, '>');
    }
  return element;
}

static const xmlNode *
inside (const xmlNode *node)
{
  gboolean opaque = node->type != XML_ELEMENT_NODE || is_one_of (node->name, raw_elements)
                    || is_one_of (node->name, empty_elements);

  return opaque ? NULL : node->children;
}

/* Without recursion: what an article nests is deep. */
static void
put_tree (GString *out, const xmlNode *root)
{
  for (const xmlNode *node = root; node != NULL;)
    {
      const xmlNode *next = inside (node);

      if (node->type == XML_ELEMENT_NODE)
        put_open (out, node);
      else if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
        put_escaped (out, (const char *) node->content, FALSE);
      if (next == NULL && node->type == XML_ELEMENT_NODE)
        put_close (out, node);
      while (next == NULL && node != root && node->next == NULL)
        node = put_close (out, node->parent);
      if (next == NULL)
        next = node == root ? NULL : node->next;
      node = next;
    }
}

/* The page as HTML.  Threads may share the theme.  Free it. */
static char *
theme_html (const Theme *self, const char *lang, xmlDoc *page, gsize *length, GError **error)
{
  const Sheet *sheet = sheet_of (self, lang, error);
  xmlDoc *made = sheet == NULL ? NULL : sheet_apply (sheet, page, error);
  GString *out;

  if (made == NULL)
    return NULL;
  out = g_string_sized_new (16384);
  g_string_append (out, "<!DOCTYPE html>\n");
  if (xmlDocGetRootElement (made) != NULL)
    put_tree (out, xmlDocGetRootElement (made));
  g_string_append_c (out, '\n');
  xmlFreeDoc (made);
  *length = out->len;
  return g_string_free (out, FALSE);
}

struct CentrePage
{
  const Centre *centre;
  const Theme *theme;
  xmlNode *root, *crumbs, *languages, *search;
  char *lang;
  char *base; /* before addresses: "../../" */
};

static const char *const kinds[]
  = { [PAGE_HOME] = "home",       [PAGE_CATEGORY] = "category", [PAGE_ARTICLE] = "article",
      [PAGE_CONTACT] = "contact", [PAGE_SEARCH] = "search",     [PAGE_NOTFOUND] = "notfound",
      [PAGE_THANKS] = "thanks",   [PAGE_REFUSED] = "refused" };

/* ---- Links */

static char *
way_up (const char *path)
{
  GString *base = g_string_new (NULL);

  for (const char *c = path; *c != '\0'; c++)
    if (*c == '/')
      g_string_append (base, "../");
  return g_string_free (base, FALSE);
}

char *
centre_page_href (const CentrePage *self, const char *path)
{
  gboolean plain = path[strspn (path, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-._~/")]
                   == '\0';
  g_autofree char *escaped = plain ? NULL : g_uri_escape_string (path, "/", FALSE);
  char *href = g_strconcat (self->base, plain ? path : escaped, NULL);

  if (*href != '\0')
    return href;
  g_free (href);
  return g_strdup ("./");
}

static void
set_href (const CentrePage *self, xmlNode *node, const char *path)
{
  g_autofree char *href = centre_page_href (self, path);

  markup_set (node, "href", href);
}

/* ---- What every page has */

static void
add_words (xmlNode *page, const char *lang)
{
  xmlNode *words = markup_add (page, "words");

  for (guint i = 0; words_id (i) != NULL; i++)
    markup_set (markup_text (words, "w", words_at (lang, i)), "id", words_id (i));
}

static void
set_address (CentrePage *self, const CentrePageInfo *info)
{
  const Centre *centre = self->centre;
  g_autofree char *place = NULL, *address = NULL;

  markup_set (self->root, "path", info->path);
  if (centre->base == NULL || info->path == NULL || info->kind == PAGE_NOTFOUND)
    return;
  place = g_uri_escape_string (info->path, "/", FALSE);
  address = g_strconcat (centre->base, place, NULL);
  markup_set (self->root, "canonical", address);
}

static void
set_service (CentrePage *self, const char *name, const char *address)
{
  markup_set (self->root, name, address == NULL ? "" : address);
}

static void
set_feed (CentrePage *self, const char *lang)
{
  g_autofree char *home = centre_home (self->centre, lang), *path = NULL, *href = NULL;

  if (self->centre->base == NULL)
    return;
  path = g_strconcat (home, "feed.xml", NULL);
  href = centre_page_href (self, path);
  markup_set (self->root, "feed", href);
}

/* " https://host" of an address at another host than the page's. */
static char *
origin_of (const char *address)
{
  const char *host = address == NULL ? NULL : strstr (address, "://");
  const char *end = host == NULL ? NULL : host + 3 + strcspn (host + 3, "/?# ;,");

  return end == NULL ? g_strdup ("")
                     : g_strdup_printf (" %.*s", (int) (end - address), address);
}

/* Content-Security-Policy: nothing but the site's own, and what kbcgi answers. */
static void
set_policy (CentrePage *self)
{
  const Centre *centre = self->centre;
  g_autofree char *search = origin_of (centre->search), *vote = origin_of (centre->vote),
                  *contact = origin_of (centre->contact);
  g_autofree char *policy = g_strdup_printf (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'%s%s; "
    "form-action 'self'%s%s%s; base-uri 'none'",
    search, vote, search, vote, contact);

  markup_set (self->root, "policy", policy);
}

/* ltr or rtl. */
static const char *
words_direction (const char *lang)
{
  static const char *const leftward[] = { "ar", "he", "fa", "ur", "yi", "ps", "sd", NULL };

  return g_strv_contains (leftward, lang) ? "rtl" : "ltr";
}

static void
set_attributes (CentrePage *self, const CentrePageInfo *info)
{
  xmlNode *page = self->root;

  markup_set (page, "kind", kinds[info->kind]);
  markup_set (page, "lang", info->lang);
  markup_set (page, "dir", words_direction (info->lang));
  markup_set (page, "title", info->title);
  markup_set (page, "description", info->description);
  markup_set (page, "base", self->base);
  set_address (self, info);
  markup_set (page, "css", theme_css (self->theme)->name);
  markup_set (page, "script", theme_script (self->theme)->name);
  markup_set (page, "icon", theme_icon (self->theme)->name);
  set_feed (self, info->lang);
  set_policy (self);
  set_service (self, "search", self->centre->search);
  set_service (self, "vote", self->centre->vote);
  set_service (self, "contact", self->centre->contact);
}

/* The pages that every language has. */
static void
set_places (CentrePage *self, const char *lang)
{
  static const char *const names[] = { "search", "contact" };
  g_autofree char *home = centre_home (self->centre, lang);
  xmlNode *places = markup_add (self->root, "places");
  xmlNode *place = markup_add (places, "place");

  markup_set (place, "name", "home");
  set_href (self, place, home);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = centre_place (self->centre, lang, names[i]);

      if (i == 1 && self->centre->desk == NULL)
        continue;
      place = markup_add (places, "place");
      markup_set (place, "name", names[i]);
      set_href (self, place, path);
    }
}

CentrePage *
centre_page_new (const Centre *centre, const Theme *theme, const CentrePageInfo *info)
{
  CentrePage *self = g_new0 (CentrePage, 1);

  *self = (CentrePage){ .centre = centre, .theme = theme, .lang = g_strdup (info->lang) };
  self->base = centre->root != NULL ? g_strdup (centre->root)
               : info->path != NULL ? way_up (info->path)
                                    : g_strdup ("/");
  self->root = markup_root ("page");
  set_attributes (self, info);
  markup_set (markup_add (self->root, "site"), "name", centre->name);
  set_places (self, info->lang);
  if (theme->words)
    add_words (self->root, info->lang);
  self->languages = markup_add (self->root, "languages");
  self->crumbs = markup_add (self->root, "crumbs");
  return self;
}

void
centre_page_free (CentrePage *self)
{
  if (self == NULL)
    return;
  xmlFreeDoc (self->root->doc);
  g_free (self->lang);
  g_free (self->base);
  g_free (self);
}

xmlNode *
centre_page_root (CentrePage *self)
{
  return self->root;
}

static xmlNode *
add_language (CentrePage *self, const char *lang, const char *href)
{
  xmlNode *language = markup_add (self->languages, "language");

  markup_set (language, "code", lang);
  markup_set (language, "name", words_language (lang));
  markup_set (language, "dir", words_direction (lang));
  markup_set (language, "href", href);
  if (strcmp (lang, self->lang) == 0)
    markup_set (language, "current", "yes");
  return language;
}

void
centre_page_language (CentrePage *self, const char *lang, const char *path)
{
  g_autofree char *home = path == NULL ? centre_home (self->centre, lang) : NULL;
  g_autofree char *href = centre_page_href (self, path == NULL ? home : path);
  xmlNode *language = add_language (self, lang, href);

  if (path != NULL)
    markup_set (language, "same", "yes");
}

void
centre_page_language_at (CentrePage *self, const char *lang, const char *href)
{
  add_language (self, lang, href);
}

void
centre_page_crumb (CentrePage *self, const char *title, const char *path)
{
  xmlNode *crumb = markup_add (self->crumbs, "crumb");

  set_href (self, crumb, path);
  markup_set (crumb, "title", title);
}

void
centre_page_channels (CentrePage *self, gboolean now)
{
  hours_channels (self->centre, self->lang, now, self->root);
}

void
centre_page_ways (CentrePage *self)
{
  hours_ways (self->centre, self->lang, self->root);
}

/* ---- What kbcgi answers */

void
centre_page_search (CentrePage *self, const CentreSearch *search)
{
  xmlNode *node = self->search = markup_add (self->root, "search");

  markup_set (node, "query", search->query);
  markup_set (node, "corrected", search->corrected);
  markup_set (node, "lang", self->lang);
  markup_set_int (node, "total", search->total);
  markup_set_int (node, "from", search->from);
  if (search->previous != NULL)
    markup_set (markup_add (node, "previous"), "href", search->previous);
  if (search->next != NULL)
    markup_set (markup_add (node, "next"), "href", search->next);
}

void
centre_page_facet (CentrePage *self, const char *category, const char *href, guint count)
{
  xmlNode *node = markup_add (self->search, "facet");
  g_autofree char *title = centre_category_title (category);

  markup_set (node, "href", href);
  markup_set (node, "title", title);
  if (count > 0)
    markup_set_int (node, "count", count);
  else
    markup_set (node, "current", "yes");
}

static void
append_text (xmlNode *parent, const char *text, gsize length)
{
  g_autofree char *part = g_strndup (text, length);
  g_autofree char *clean = markup_clean (part);

  xmlAddChild (parent, xmlNewText ((const xmlChar *) clean));
}

static void
add_snippet (xmlNode *hit, const CentreHit *from)
{
  xmlNode *snippet = markup_add (hit, "snippet");
  gsize length = strlen (from->snippet), at = 0;

  for (guint i = 0; i < from->n_marks; i++)
    {
      gsize start = from->marks[2 * i], end = from->marks[2 * i + 1];

      g_assert (start >= at && end >= start && end <= length);
      append_text (snippet, from->snippet + at, start - at);
      append_text (markup_add (snippet, "mark"), from->snippet + start, end - start);
      at = end;
    }
  append_text (snippet, from->snippet + at, length - at);
}

void
centre_page_hit (CentrePage *self, const CentreHit *hit)
{
  xmlNode *node = markup_add (self->search, "hit");
  g_autofree char *href = centre_page_href (self, hit->path);
  g_autofree char *anchor
    = g_uri_escape_string (hit->anchor == NULL ? "" : hit->anchor, NULL, TRUE);
  g_autofree char *whole = g_strconcat (href, *anchor == '\0' ? "" : "#", anchor, NULL);
  g_autofree char *category = centre_category_title (hit->category);

  markup_set (node, "href", whole);
  markup_set (node, "title", hit->title);
  markup_set (node, "category", category);
  if (hit->snippet != NULL)
    add_snippet (node, hit);
}

void
centre_page_thanks (CentrePage *self, const CentreThanks *thanks)
{
  xmlNode *node = markup_add (self->root, "thanks");
  g_autofree char *says = NULL;

  markup_set (node, "kind", thanks->kind);
  markup_set (node, "slug", thanks->slug);
  markup_set (node, "title", thanks->title);
  if (thanks->path != NULL)
    set_href (self, node, thanks->path);
  markup_set (node, "vote", thanks->vote);
  markup_set (node, "number", thanks->number);
  markup_set (node, "value", thanks->was_yes ? "yes" : "no");
  if (thanks->total == 0)
    return;
  says = centre_votes_say (self->lang, thanks->yes, thanks->total);
  markup_set_int (node, "yes", thanks->yes);
  markup_set_int (node, "total", thanks->total);
  markup_set (node, "says", says);
}

const CentreField centre_fields[CENTRE_FIELDS] = {
  { "email", "email", "email", 200, TRUE },   { "name", "text", "name", 200, FALSE },
  { "reseller", "text", "off", 200, FALSE },  { "subject", "text", "off", 200, TRUE },
  { "what", "textarea", "off", 20000, TRUE }, { "when", "text", "off", 200, FALSE },
};

static const char *
field_word (const char *lang, const char *name, const char *suffix)
{
  g_autofree char *id = g_strconcat ("form-", name, suffix, NULL);

  return words_find (lang, id);
}

static void
add_field (xmlNode *form, const char *lang, const CentreField *from, GHashTable *values,
           GHashTable *errors)
{
  xmlNode *field = markup_add (form, "field");
  const char *name = from->name;

  markup_set (field, "name", name);
  markup_set (field, "type", from->type);
  markup_set (field, "label", field_word (lang, name, ""));
  markup_set (field, "hint", field_word (lang, name, "-hint"));
  markup_set (field, "autocomplete", from->auto_complete);
  markup_set_int (field, "most", from->most);
  if (from->needed)
    markup_set (field, "needed", "yes");
  if (values != NULL)
    markup_set (field, "value", g_hash_table_lookup (values, name));
  if (errors != NULL)
    markup_set (field, "error", g_hash_table_lookup (errors, name));
}

void
centre_page_form (CentrePage *self, GHashTable *values, GHashTable *errors)
{
  xmlNode *form;

  if (self->centre->contact == NULL)
    return;
  form = markup_add (self->root, "form");
  markup_set (form, "action", self->centre->contact);
  for (guint i = 0; i < CENTRE_FIELDS; i++)
    add_field (form, self->lang, &centre_fields[i], values, errors);
}

void
centre_page_refused (CentrePage *self, int status, const char *says)
{
  xmlNode *node = markup_add (self->root, "refused");

  markup_set_int (node, "status", status);
  markup_set (node, "says", says);
}

char *
centre_votes_say (const char *lang, gint64 yes, gint64 total)
{
  g_autofree char *found = words_number (lang, yes), *all = words_number (lang, total);

  return words_counted (lang, "found-helpful", yes, "yes", found, "n", all, (char *) NULL);
}

char *
centre_page_html (CentrePage *self, gsize *length, GError **error)
{
  return theme_html (self->theme, self->lang, self->root->doc, length, error);
}
