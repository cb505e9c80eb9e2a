#include "build.h"

#include <string.h>
#include "base/timestamp.h"
#include "centre/hours.h"
#include "centre/words.h"
#include "page/page.h"

enum
{
  FEED_ENTRIES = 30,
  SITEMAP_URLS = 50000 /* in one file: https://www.sitemaps.org/protocol.html */
};

#define SITEMAP_SPACE "http://www.sitemaps.org/schemas/sitemap/0.9"
#define ATOM_SPACE "http://www.w3.org/2005/Atom"

/* ---- XML files */

static gboolean
put_xml (Build *build, const char *name, xmlNode *root, GError **error)
{
  xmlChar *text = NULL;
  int length = 0;
  gboolean ok;

  xmlDocDumpMemoryEnc (root->doc, &text, &length, "UTF-8");
  ok = folder_put (build->folder, name, text, (gsize) length, error);
  g_free (text);
  xmlFreeDoc (root->doc);
  return ok;
}

static char *
absolute (const Build *build, const char *address)
{
  g_autofree char *escaped = g_uri_escape_string (address, "/", FALSE);

  return g_strconcat (build->centre->base, escaped, NULL);
}

static void
add_absolute (const Build *build, xmlNode *parent, const char *name, const char *address)
{
  g_autofree char *whole = absolute (build, address);

  markup_text (parent, name, whole);
}

/* ---- The sitemap */

static void
add_url (const Build *build, xmlNode *root, const char *address, const char *day)
{
  xmlNode *url = markup_add (root, "url");

  add_absolute (build, url, "loc", address);
  if (day != NULL)
    markup_text (url, "lastmod", day);
}

typedef struct
{
  const char *address, *day;
} Url;

static void
add_urls (const Section *section, GArray *urls)
{
  Url own = { section->address, NULL };

  g_array_append_val (urls, own);
  for (guint i = 0; i < section->entries->len; i++)
    {
      const Entry *entry = section->entries->pdata[i];
      Url url = { entry->address, entry->is_ahead ? NULL : entry->day };

      g_array_append_val (urls, url);
    }
  for (guint i = 0; i < section->sections->len; i++)
    add_urls (section->sections->pdata[i], urls);
}

static gboolean
put_sitemap_part (Build *build, const char *name, const GArray *urls, guint from,
                  GError **error)
{
  xmlNode *root = markup_root ("urlset");

  markup_set (root, "xmlns", SITEMAP_SPACE);
  for (guint i = from; i < MIN (urls->len, from + SITEMAP_URLS); i++)
    add_url (build, root, g_array_index (urls, Url, i).address,
             g_array_index (urls, Url, i).day);
  return put_xml (build, name, root, error);
}

static gboolean
put_sitemap_index (Build *build, const GArray *urls, GError **error)
{
  xmlNode *root = markup_root ("sitemapindex");

  markup_set (root, "xmlns", SITEMAP_SPACE);
  for (guint from = 0, n = 1; from < urls->len; from += SITEMAP_URLS, n++)
    {
      g_autofree char *name = g_strdup_printf ("sitemap-%u.xml", n);

      add_absolute (build, markup_add (root, "sitemap"), "loc", name);
      if (!put_sitemap_part (build, name, urls, from, error))
        {
          xmlFreeDoc (root->doc);
          return FALSE;
        }
    }
  return put_xml (build, "sitemap.xml", root, error);
}

static gboolean
put_sitemap (Build *build, GError **error)
{
  g_autoptr(GArray) urls = g_array_new (FALSE, FALSE, sizeof (Url));

  for (guint i = 0; i < build->catalog->tops->len; i++)
    add_urls (build->catalog->tops->pdata[i], urls);
  if (urls->len > SITEMAP_URLS)
    return put_sitemap_index (build, urls, error);
  return put_sitemap_part (build, "sitemap.xml", urls, 0, error);
}

/* ---- Feeds (RFC 4287) */

/* (A date alone has its midnight in UTC, which may be to come where its day has begun.) */
static char *
atom_time (const Build *build, const Entry *entry)
{
  return timestamp_format (MIN (entry->updated_at, build->centre->now), NULL);
}

static void
add_atom_link (const Build *build, xmlNode *parent, const char *rel, const char *address)
{
  xmlNode *link = markup_add (parent, "link");
  g_autofree char *whole = absolute (build, address);

  markup_set (link, "rel", rel);
  markup_set (link, "href", whole);
}

static void
add_atom_entry (const Build *build, xmlNode *feed, const Entry *entry)
{
  xmlNode *node = markup_add (feed, "entry");
  g_autofree char *updated = atom_time (build, entry);

  markup_text (node, "title", entry->row.title);
  add_absolute (build, node, "id", entry->address);
  add_atom_link (build, node, "alternate", entry->address);
  markup_text (node, "updated", updated);
  if (entry->row.description != NULL)
    markup_text (node, "summary", entry->row.description);
}

static gboolean
put_feed (Build *build, const Section *top, GError **error)
{
  g_autoptr(GPtrArray) recent = lists_recent (build, top->lang, FEED_ENTRIES);
  g_autofree char *name = g_strconcat (top->address, "feed.xml", NULL);
  g_autofree char *updated = recent->len == 0 ? timestamp_format (0, NULL)
                                              : atom_time (build, recent->pdata[0]);
  xmlNode *feed = markup_root ("feed");

  markup_set (feed, "xmlns", ATOM_SPACE);
  markup_set (feed, "xml:lang", top->lang);
  markup_text (feed, "title", build->centre->name);
  add_absolute (build, feed, "id", top->address);
  add_atom_link (build, feed, "self", name);
  add_atom_link (build, feed, "alternate", top->address);
  markup_text (feed, "updated", updated);
  markup_text (markup_add (feed, "author"), "name", build->centre->name);
  for (guint i = 0; i < recent->len; i++)
    add_atom_entry (build, feed, recent->pdata[i]);
  return put_xml (build, name, feed, error);
}

static gboolean
put_feeds (Build *build, GError **error)
{
  for (guint i = 0; i < build->catalog->tops->len; i++)
    if (!put_feed (build, build->catalog->tops->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
put_robots (Build *build, GError **error)
{
  g_autofree char *text = NULL;

  text = build->centre->base == NULL
           ? g_strdup ("User-agent: *\nAllow: /\n")
           : g_strdup_printf ("User-agent: *\nAllow: /\nSitemap: %ssitemap.xml\n",
                              build->centre->base);
  return build_put_text (build, "robots.txt", text, error);
}

/* ---- Old addresses */

enum
{
  OLD_BYTES = 800
};

static gboolean
has_controls (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text < ' ' || *text == 0x7f)
      return TRUE;
  return FALSE;
}

#define MAP "redirects.map"

/* Addresses that articles had. */
typedef struct
{
  Build *build;
  GHashTable *had; /* char * -> Entry: the file, or path and query, that leads to it */
  GString *queries; /* the lines for them: nginx takes the first that fits, and these say more */
  GString *paths;
} Moves;

/* Whether a file has that name, or one of the folders above it. */
static gboolean
is_taken (const Build *build, const char *file)
{
  for (const char *slash = file; (slash = strchr (slash, '/')) != NULL; slash++)
    {
      g_autofree char *above = g_strndup (file, (gsize) (slash - file));

      if (strcmp (above, MAP) == 0 || folder_has (build->folder, above))
        return TRUE;
    }
  return folder_has (build->folder, file);
}

/* What stands behind the host of an address as front matter has it; NULL: nothing, or too much for a line
 * of nginx, which takes 4,096 bytes. */
static const char *
old_path (const char *address)
{
  const char *host = strstr (address, "://");

  if (host != NULL)
    address = strchr (host + strlen ("://"), '/');
  return address == NULL || strlen (address) > OLD_BYTES ? NULL : address;
}

/* The path without its query, without a slash in front, and decoded; NULL: it is none of this site's. */
static char *
plain_path (const char *address)
{
  g_autofree char *path = g_strndup (address, strcspn (address, "?#"));
  g_autofree char *plain = g_uri_unescape_string (path, NULL);
  g_auto(GStrv) parts = NULL;

  if (plain == NULL || !g_utf8_validate (plain, -1, NULL) || has_controls (plain))
    return NULL;
  parts = g_strsplit (plain + strspn (plain, "/"), "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '.' || (parts[i + 1] != NULL && strstr (parts[i], ".htm") != NULL)
        || strlen (parts[i]) > 200 || (*parts[i] == '\0' && parts[i + 1] != NULL))
      return NULL;
  return g_strdup (plain + strspn (plain, "/"));
}

/* The file that answers for the path. */
static char *
redirect_file (const char *plain)
{
  if (g_str_has_suffix (plain, ".html") || g_str_has_suffix (plain, ".htm"))
    return g_strdup (plain);
  return g_strconcat (plain, g_str_has_suffix (plain, "/") ? "" : "/", "index.html", NULL);
}

/* The query as browsers send it, or NULL: none. */
static char *
query_of (const char *address)
{
  gsize path = strcspn (address, "?#");
  g_autofree char *query = g_strndup (address + path, strcspn (address + path, "#"));

  return *query != '?' || query[1] == '\0' || has_controls (query)
           ? NULL
           : g_uri_escape_string (query + 1, "!$%&()*+,;:=@/?[]|^`{}\\", FALSE);
}

static char *
way_to (const char *file, const char *address)
{
  g_autofree char *escaped = g_uri_escape_string (address, "/", FALSE);
  GString *way = g_string_new (NULL);

  for (; *file != '\0'; file++)
    if (*file == '/')
      g_string_append (way, "../");
  g_string_append (way, escaped);
  return g_string_free (way, FALSE);
}

/* A page for servers that are told nothing. */
static char *
redirect_page (const Build *build, const Entry *entry, const char *file)
{
  g_autofree char *way = way_to (file, entry->address);
  g_autofree char *place = build->centre->base == NULL ? g_strdup (way)
                                                       : absolute (build, entry->address);
  g_autofree char *title = g_markup_escape_text (entry->row.title, -1);
  const char *lang = entry->row.lang;
  g_autofree char *moved = g_markup_escape_text (words_get (lang, "moved"), -1);

  return g_strdup_printf (
    "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\"><title>%s</title>"
    "<meta http-equiv=\"refresh\" content=\"0; url=%s\"><link rel=\"canonical\" href=\"%s\">"
    "<meta name=\"robots\" content=\"noindex\"></head>"
    "<body><h1>%s</h1><p><a lang=\"%s\" dir=\"auto\" href=\"%s\">%s</a></p></body></html>\n",
    words_spoken (lang), moved, way, place, moved, lang, way, title);
}

/* The text as a regular expression that a word of nginx's configuration may be: no blank, quote, brace,
 * semicolon or dollar stands for itself in either. */
static void
append_literally (GString *map, const char *text, gsize length)
{
  for (const char *end = text + length; text < end; text++)
    if (strchr (" \"'#$;\\{}", *text) != NULL)
      g_string_append_printf (map, "\\x%02X", (guint) (guchar) *text);
    else
      {
        if (strchr (".+*?()[]^|", *text) != NULL)
          g_string_append_c (map, '\\');
        g_string_append_c (map, *text);
      }
}

/* A line for nginx: `map $uri$is_args$args $moved { include redirects.map; }`. */
static void
append_map (const Build *build, GString *map, const char *plain, const char *query,
            const char *address)
{
  g_autofree char *root = g_uri_unescape_string (build_root (build), NULL);
  g_autofree char *to = g_uri_escape_string (address, "/", FALSE);
  gsize length = strlen (plain);

  if (g_str_has_suffix (plain, "/index.html"))
    length -= strlen ("index.html");
  length -= length > 0 && plain[length - 1] == '/';
  g_string_append (map, "~^");
  append_literally (map, root == NULL ? "/" : root, root == NULL ? 1 : strlen (root));
  append_literally (map, plain, length);
  g_string_append (map, length > 0 ? "/?" : "");
  g_string_append (map, query == NULL ? "(\\?.*)?" : "\\?");
  if (query != NULL)
    append_literally (map, query, strlen (query));
  g_string_append_printf (map, "$ %s%s;\n", build_root (build), to);
}

static gboolean
refuse_move (Moves *self, const Entry *entry, const char *address, const char *why)
{
  build_finding (self->build, entry->row.path, 0, "redirect_from \"%s\": %s", address, why);
  return TRUE;
}

/* Whether an article has it already; if it is another, that is said.  (One may name an address twice: /a and /a/.) */
static gboolean
was_had (Moves *self, const Entry *entry, const char *address, char *key)
{
  g_autofree char *place = key;
  const Entry *first = g_hash_table_lookup (self->had, place);

  if (first == NULL)
    g_hash_table_insert (self->had, g_steal_pointer (&place), (gpointer) entry);
  else if (first != entry)
    refuse_move (self, entry, address, "another article had that address");
  return first != NULL;
}

/* No file can answer for a query: nginx does. */
static gboolean
put_query (Moves *self, const Entry *entry, const char *address, const char *plain,
           const char *query)
{
  if (was_had (self, entry, address, g_strconcat (plain, "?", query, NULL)))
    return TRUE;
  append_map (self->build, self->queries, plain, query, entry->address);
  return TRUE;
}

/* An address that an article has kept, or has again. */
static gboolean
is_page_of (const Entry *entry, const char *file)
{
  gsize length = strlen (entry->address);

  return strncmp (file, entry->address, length) == 0
         && strcmp (file + length, "index.html") == 0;
}

static gboolean
put_path (Moves *self, const Entry *entry, const char *address, const char *plain,
          GError **error)
{
  g_autofree char *file = redirect_file (plain), *page = NULL;

  if (is_page_of (entry, file) || g_hash_table_lookup (self->had, file) == entry)
    return TRUE;
  if (is_taken (self->build, file))
    return refuse_move (self, entry, address, "a page has that address");
  g_hash_table_insert (self->had, g_strdup (file), (gpointer) entry);
  page = redirect_page (self->build, entry, file);
  append_map (self->build, self->paths, plain, NULL, entry->address);
  return build_put_text (self->build, file, page, error);
}

static gboolean
put_redirect (Moves *self, const Entry *entry, const char *address, GError **error)
{
  const char *old = old_path (address);
  g_autofree char *plain = old == NULL ? NULL : plain_path (old),
                  *query = plain == NULL ? NULL : query_of (old);

  if (plain == NULL || (*plain == '\0' && query == NULL))
    return refuse_move (self, entry, address, "no address of this site");
  return query != NULL ? put_query (self, entry, address, plain, query)
                       : put_path (self, entry, address, plain, error);
}

static gboolean
put_redirects_of (Moves *self, Library *library, const Entry *entry, GError **error)
{
  g_auto(GStrv) old = library_labels (library, entry->row.id, "redirect", error);

  for (char **address = old; address != NULL && *address != NULL; address++)
    if (!put_redirect (self, entry, *address, error))
      return FALSE;
  return old != NULL;
}

static gboolean
put_redirects (Build *build, Store *store, GError **error)
{
  g_autoptr(Library) library = library_new (store);
  g_autoptr(GString) queries = g_string_new (NULL), paths = g_string_new (NULL);
  g_autoptr(GHashTable) had = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Moves moves = { build, had, queries, paths };

  for (guint i = 0; i < build->catalog->entries->len; i++)
    {
      const Entry *entry = build->catalog->entries->pdata[i];

      if (!entry->hidden && !put_redirects_of (&moves, library, entry, error))
        return FALSE;
    }
  g_string_append_len (queries, paths->str, (gssize) paths->len);
  return queries->len == 0 || build_put_text (build, MAP, queries->str, error);
}

/* ---- All of them */

/* For kbcgi, whose search finds these, too. */
static gboolean
put_doubles (Build *build, GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < build->catalog->entries->len; i++)
    {
      const Entry *entry = build->catalog->entries->pdata[i];
      g_autofree char *path = entry->hidden ? g_strescape (entry->row.path, NULL) : NULL;

      if (path != NULL)
        g_string_append_printf (text, "%s\n", path);
    }
  return text->len == 0 || build_put_text (build, CENTRE_DOUBLES, text->str, error);
}

static gboolean
put_hours (Build *build, GError **error)
{
  g_autofree char *json = build->centre->desk == NULL ? NULL : hours_json (build->centre);

  return json == NULL || build_put_text (build, "hours.json", json, error);
}

static gboolean
put_theme (Build *build, GError **error)
{
  const ThemeFile *files[]
    = { &build->theme->css, &build->theme->script, &build->theme->icon };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (!build_put_text (build, files[i]->name, files[i]->text, error))
      return FALSE;
  return TRUE;
}

gboolean
extras_put (Build *build, Store *store, GError **error)
{
  return put_theme (build, error) && put_hours (build, error) && put_robots (build, error)
         && (build->centre->base == NULL
             || (put_sitemap (build, error) && put_feeds (build, error)))
         && put_doubles (build, error) && put_redirects (build, store, error);
}
