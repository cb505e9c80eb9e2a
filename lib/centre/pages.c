#include "centre/pages.h"

#include <string.h>
#include "centre/words.h"
#include "page/page.h"

struct CentrePage
{
  const Centre *centre;
  const Theme *theme;
  Frames *frames; /* NULL: it is made by itself */
  CentrePageKind kind;
  char *lang;
  char *base;       /* before addresses: "../../" */
  Draft *draft;     /* what differs from page to page */
  const char *open; /* in it: "crumbs", "languages" */
  xmlNode *root; /* what does not, and blocks that one caller makes; NULL: not asked for yet */
  gboolean has_channels;
  HoursShown shown;
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

/* ---- What every page has */

static void
add_words (xmlNode *page, const char *lang)
{
  xmlNode *words = markup_add (page, "words");

  for (guint i = 0; words_id (i) != NULL; i++)
    markup_set (markup_text (words, "w", words_at (lang, i)), "id", words_id (i));
}

/* With its host, as far as that is known; else NULL.  Free it. */
static char *
whole_address (const CentrePage *self, const char *path)
{
  g_autofree char *place
    = self->centre->base == NULL ? NULL : g_uri_escape_string (path, "/", FALSE);

  return place == NULL ? NULL : g_strconcat (self->centre->base, place, NULL);
}

static void
draft_address (CentrePage *self, const CentrePageInfo *info)
{
  g_autofree char *address = NULL;

  draft_tell (self->draft, "path", info->path);
  if (info->path == NULL || info->kind == PAGE_NOTFOUND)
    return;
  address = whole_address (self, info->path);
  if (address != NULL)
    draft_set (self->draft, "canonical", address);
}

static void
set_service (CentrePage *self, const char *name, const char *address)
{
  markup_set (self->root, name, address == NULL ? "" : address);
}

static void
draft_href (CentrePage *self, const char *path)
{
  g_autofree char *href = centre_page_href (self, path);

  draft_set (self->draft, "href", href);
}

static void
draft_feed (CentrePage *self, const char *lang)
{
  g_autofree char *home = centre_home (self->centre, lang), *path = NULL, *href = NULL;

  if (self->centre->base == NULL)
    return;
  path = g_strconcat (home, "feed.xml", NULL);
  href = centre_page_href (self, path);
  draft_set (self->draft, "feed", href);
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

/* (The title says also whether it is that of the site.) */
static void
draft_attributes (CentrePage *self, const CentrePageInfo *info)
{
  gboolean is_site = g_strcmp0 (info->title, self->centre->name) == 0;

  (is_site ? draft_fix : draft_set) (self->draft, "title", info->title);
  draft_set (self->draft, "description", info->description);
  draft_set (self->draft, "base", self->base);
  draft_address (self, info);
  draft_feed (self, info->lang);
}

static void
draft_place (CentrePage *self, const char *name, const char *path)
{
  draft_open (self->draft, "place");
  draft_fix (self->draft, "name", name);
  draft_href (self, path);
  draft_close (self->draft);
}

/* The pages that every language has. */
static void
draft_places (CentrePage *self, const char *lang)
{
  static const char *const names[] = { "search", "contact" };
  g_autofree char *home = centre_home (self->centre, lang);

  draft_open (self->draft, "places");
  draft_place (self, "home", home);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = centre_place (self->centre, lang, names[i]);

      if (i == 0 || self->centre->desk != NULL)
        draft_place (self, names[i], path);
    }
  draft_close (self->draft);
}

CentrePage *
centre_page_new (const Centre *centre, const Theme *theme, const CentrePageInfo *info)
{
  CentrePage *self = g_new0 (CentrePage, 1);

  *self = (CentrePage){ .centre = centre,
                        .theme = theme,
                        .kind = info->kind,
                        .lang = g_strdup (info->lang),
                        .draft = draft_new () };
  self->base = centre->root != NULL ? g_strdup (centre->root)
               : info->path != NULL ? way_up (info->path)
                                    : g_strdup ("/");
  draft_attributes (self, info);
  draft_places (self, info->lang);
  return self;
}

static void
forget_markup (CentrePage *self)
{
  if (self->root != NULL)
    xmlFreeDoc (self->root->doc);
  self->root = NULL;
}

void
centre_page_free (CentrePage *self)
{
  if (self == NULL)
    return;
  forget_markup (self);
  draft_free (self->draft);
  g_free (self->lang);
  g_free (self->base);
  g_free (self);
}

xmlNode *
centre_page_root (CentrePage *self)
{
  xmlNode *page = self->root;

  if (page != NULL)
    return page;
  page = self->root = markup_root ("page");
  markup_set (page, "kind", kinds[self->kind]);
  markup_set (page, "lang", self->lang);
  markup_set (page, "dir", words_direction (self->lang));
  if (strcmp (words_spoken (self->lang), self->lang) != 0)
    markup_set (page, "said", words_spoken (self->lang));
  markup_set (page, "css", self->theme->css.name);
  markup_set (page, "script", self->theme->script.name);
  markup_set (page, "icon", self->theme->icon.name);
  set_policy (self);
  set_service (self, "search", self->centre->search);
  set_service (self, "vote", self->centre->vote);
  set_service (self, "contact", self->centre->contact);
  markup_set (markup_add (page, "site"), "name", self->centre->name);
  if (self->theme->wants_words)
    add_words (page, self->lang);
  return page;
}

/* What is put into the draft next stands in the element of that name, NULL: in none. */
static void
settle_open (CentrePage *self, const char *name)
{
  if (g_strcmp0 (self->open, name) == 0)
    return;
  if (self->open != NULL)
    draft_close (self->draft);
  if (name != NULL)
    draft_open (self->draft, name);
  self->open = name;
}

Draft *
centre_page_draft (CentrePage *self, Frames *frames)
{
  settle_open (self, NULL);
  self->frames = frames;
  return self->draft;
}

void
centre_page_language (CentrePage *self, const char *lang, const char *href, const char *same)
{
  g_autofree char *whole = same == NULL ? NULL : whole_address (self, same);

  settle_open (self, "languages");
  draft_open (self->draft, "language");
  draft_fix (self->draft, "code", lang);
  draft_fix (self->draft, "name", words_language (lang));
  draft_fix (self->draft, "dir", words_direction (lang));
  draft_set (self->draft, "href", href);
  if (strcmp (lang, self->lang) == 0)
    draft_fix (self->draft, "current", "yes");
  if (same != NULL)
    draft_fix (self->draft, "same", "yes");
  if (whole != NULL)
    draft_set (self->draft, "address", whole);
  draft_close (self->draft);
}

void
centre_page_crumb (CentrePage *self, const char *title, const char *path)
{
  settle_open (self, "crumbs");
  draft_open (self->draft, "crumb");
  draft_href (self, path);
  draft_set (self->draft, "title", title);
  draft_close (self->draft);
}

void
centre_page_channels (CentrePage *self, HoursShown shown)
{
  self->has_channels = TRUE;
  self->shown = shown;
}

/* ---- The form that writes to the desk */

const CentreField centre_fields[CENTRE_FIELDS] = {
  { "email", "email", "email", 200, TRUE },  { "name", "text", "name", 200, FALSE },
  { "reseller", "text", NULL, 200, FALSE },  { "subject", "text", NULL, 200, TRUE },
  { "what", "textarea", NULL, 20000, TRUE }, { "when", "text", NULL, 200, FALSE },
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

/* Whether a channel's messages are to state it. */
static gboolean
is_asked (const Centre *centre, const char *fact)
{
  for (guint i = 0; centre->desk != NULL && i < centre->desk->channels->len; i++)
    {
      char **ask = g_array_index (centre->desk->channels, DeskChannel, i).ask;

      if (ask != NULL && g_strv_contains ((const char *const *) ask, fact))
        return TRUE;
    }
  return FALSE;
}

void
centre_page_form (CentrePage *self, GHashTable *values, GHashTable *errors, const char *says)
{
  xmlNode *form;

  if (self->centre->contact == NULL)
    return;
  form = markup_add (centre_page_root (self), "form");
  markup_set (form, "action", self->centre->contact);
  markup_set (form, "says", says);
  for (guint i = 0; i < CENTRE_FIELDS; i++)
    if (strcmp (centre_fields[i].name, "reseller") != 0
        || is_asked (self->centre, "reseller-id"))
      add_field (form, self->lang, &centre_fields[i], values, errors);
}

/* ---- What is said of votes */

char *
centre_votes_say (const char *lang, gint64 yes, gint64 total)
{
  g_autofree char *found = words_number (lang, yes), *all = words_number (lang, total);

  return words_counted (lang, "found-helpful", yes, "yes", found, "n", all, (char *) NULL);
}

/* ---- As HTML */

static char *
page_by_itself (CentrePage *self, gsize *length, GError **error)
{
  xmlNode *page = centre_page_root (self);

  draft_markup (self->draft, page);
  if (self->has_channels)
    hours_channels (self->centre, self->lang, self->shown, page);
  return theme_html (self->theme, self->lang, page->doc, length, error);
}

/* A FrameMake. */
static char *
make_frame (gpointer data, GError **error)
{
  CentrePage *self = data;
  xmlNode *page = centre_page_root (self);
  gsize length;
  char *html;

  draft_mark (self->draft, page);
  if (self->has_channels)
    hours_channels (self->centre, self->lang, self->shown, page);
  html = theme_html (self->theme, self->lang, page->doc, &length, error);
  forget_markup (self);
  return html;
}

char *
centre_page_html (CentrePage *self, gsize *length, GError **error)
{
  g_autofree char *name = g_strconcat (kinds[self->kind], " ", self->lang, "\n", NULL);
  GError *failed = NULL;
  char *html;

  settle_open (self, NULL);
  if (self->frames == NULL)
    return page_by_itself (self, length, error);
  html = frames_fill (self->frames, name, self->draft, make_frame, self, length, &failed);
  if (html != NULL)
    return html;
  if (failed == NULL)
    return page_by_itself (self, length, error);
  g_propagate_error (error, failed);
  return NULL;
}
