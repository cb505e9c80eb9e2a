/* A help centre of Zendesk: its articles lie in their sections, translations beside them. */
#include <string.h>
#include "article/article.h"
#include "import.h"

enum
{
  VOTES_MAX = 1000 * 1000, /* of an article */
  PARENTS_MAX = 10,        /* sections around a section */
  ID_ALONE_DIGITS = 9 /* Zendesk gives an id of so many to one article of one help centre */
};

/* ---- Which articles there are, and where they come to lie */

/* The language that most articles were written in, whatever they were translated to; of two as many, the first
 * in the alphabet. */
static char *
main_locale (const GPtrArray *items)
{
  g_autoptr(GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  const char *best = "en";
  guint most = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = g_ptr_array_index (items, i);
      const char *locale = item->source_locale != NULL ? item->source_locale : item->locale;
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, locale)) + 1;

      if (item->kind != LIST_ARTICLES || item->translated)
        continue;
      g_hash_table_insert (counts, (gpointer) locale, GUINT_TO_POINTER (count));
      if (count > most || (count == most && strcmp (locale, best) < 0))
        {
          most = count;
          best = locale;
        }
    }
  return g_ascii_strdown (best, -1);
}

static const char *
title_of (const Item *item)
{
  return item->title != NULL ? item->title : item->id;
}

/* The id of what is around a place, which a translation does not say. */
static const char *
around (const HelpCentre *self, const Item *place, gboolean section)
{
  const Item *whole = place->translated ? helpcentre_find (self, place->kind, place->id, NULL)
                                        : NULL;

  if (whole == NULL)
    whole = place;
  return section ? whole->outer : whole->parent;
}

/* What is around an article, the outermost first: a category, sections. */
static GPtrArray *
places_of (const HelpCentre *self, const Item *article, const char *locale)
{
  GPtrArray *places = g_ptr_array_new ();
  const Item *section = helpcentre_find (self, LIST_SECTIONS, article->parent, locale),
             *place = section;

  /* (Two that are around each other are a mistake, but no endless one.) */
  while (place != NULL && places->len < PARENTS_MAX && !g_ptr_array_find (places, place, NULL))
    {
      g_ptr_array_insert (places, 0, (gpointer) place);
      section = place;
      place = helpcentre_find (self, LIST_SECTIONS, around (self, place, TRUE), locale);
    }
  place = section == NULL
            ? NULL
            : helpcentre_find (self, LIST_CATEGORIES, around (self, section, FALSE), locale);
  if (place != NULL)
    g_ptr_array_insert (places, 0, (gpointer) place);
  return places;
}

static char *
category_of (const HelpCentre *self, const Item *article, const char *locale)
{
  g_autoptr(GPtrArray) places = places_of (self, article, locale);
  char *path = NULL;

  for (guint i = 0; i < places->len; i++)
    {
      const char *title = title_of (g_ptr_array_index (places, i));
      char *longer = path == NULL ? g_strdup (title) : article_level_join (path, title);

      g_free (path);
      path = longer;
    }
  return path;
}

/* The folder, with a '/' behind each level. */
static char *
folder_of (const HelpCentre *self, const Item *article)
{
  g_autoptr(GPtrArray) places = places_of (self, article, self->locale);
  GString *folder = g_string_new (NULL);

  for (guint i = 0; i < places->len; i++)
    {
      g_autofree char *slug = import_slug (title_of (g_ptr_array_index (places, i)), "");

      g_string_append_printf (folder, "%s/", slug);
    }
  return g_string_free (folder, FALSE);
}

/* `.../articles/360012-How-to-transfer` says how readers know it. */
static char *
slug_of (const Item *item)
{
  const char *tail = item->html_url == NULL ? NULL : strrchr (item->html_url, '/');
  g_autofree char *plain = NULL;

  if (tail != NULL && g_str_has_prefix (tail + 1, item->id)
      && tail[1 + strlen (item->id)] == '-')
    plain = g_uri_unescape_string (tail + 2 + strlen (item->id), NULL);
  return import_slug (plain != NULL && *plain != '\0' ? plain : title_of (item), "");
}

static void
add_redirects (Piece *piece, const Item *item)
{
  const char *path = item->html_url == NULL ? NULL : strstr (item->html_url, "/hc/");
  g_autofree char *plain = g_strdup_printf ("/hc/%s/articles/%s", item->locale, item->id);

  if (path != NULL)
    g_ptr_array_add (piece->redirects, g_strndup (path, strcspn (path, "?#")));
  if (path == NULL || strcmp (g_ptr_array_index (piece->redirects, 0), plain) != 0)
    g_ptr_array_add (piece->redirects, g_steal_pointer (&plain));
}

static Piece *
piece_of (Import *import, const Item *item, const Item *source, const char *stem,
          gboolean is_main)
{
  const HelpCentre *self = import->state;
  const Item *whole = item->translated ? source : item;
  Piece *piece = piece_new ();
  g_autofree char *full = strcmp (item->locale, self->locale) == 0
                            ? g_strdup (stem)
                            : g_strconcat (item->locale, "/", stem, NULL);

  piece->path = import_path (import, full, item->id);
  piece->name = g_strdup_printf ("article %s (%s)", item->id, item->locale);
  piece->html = helpcentre_body (self, item);
  piece->title = g_strdup (title_of (item));
  piece->id = is_main ? g_strdup (item->id)
                      : g_strdup_printf ("%s-%s", item->id, item->locale);
  piece->lang = g_strdup (item->locale);
  piece->locale = g_strdup (item->locale);
  piece->key = g_strdup (item->id);
  piece->category = category_of (self, whole, item->locale);
  piece->date = g_strdup (item->created);
  piece->updated = g_strdup (item->updated);
  piece->draft = item->draft;
  piece->promoted = whole->promoted;
  piece->segment = g_strdup (whole->segment);
  for (guint i = 0; i < whole->labels->len; i++)
    g_ptr_array_add (piece->tags, g_strdup (g_ptr_array_index (whole->labels, i)));
  add_redirects (piece, item);
  import_note_fragments (import->fragments, piece->html, strlen (piece->html));
  return piece;
}

static void
add_votes (Import *import, const Item *item)
{
  gint64 yes, count = item->count, sum = item->sum;
  g_autofree char *at = NULL;

  if (import->votes == NULL || count == 0)
    return;
  if (count < 0 || count > VOTES_MAX || sum > count || sum < -count || (count + sum) % 2 != 0)
    {
      g_autofree char *name = g_strdup_printf ("article %s (%s)", item->id, item->locale);

      import_problem (import, name, 0, "vote_sum and vote_count are of no votes: left out");
      return;
    }
  yes = (count + sum) / 2;
  at = import_time (item->created);
  for (gint64 i = 1; i <= count; i++)
    g_string_append_printf (import->votes, "%s,%s,%s,zendesk-%s-%s-%" G_GINT64_FORMAT "\n",
                            item->id, i <= yes ? "yes" : "no",
                            at != NULL ? at : "2000-01-01T00:00:00Z", item->id,
                            i <= yes ? "yes" : "no", i <= yes ? i : i - yes);
}

/* The items of an article, in its languages: those from `first` to, not with, `end`. */
typedef struct
{
  GPtrArray *items;
  guint first, end;
  const Item *source;  /* that it was written as; NULL: only translations are there */
  gboolean restricted; /* some of them are not for everybody */
} Group;

static Group
group_at (GPtrArray *items, guint first)
{
  Group group = { .items = items, .first = first, .end = first };
  const Item *item = g_ptr_array_index (items, first);

  for (; group.end < items->len; group.end++)
    {
      const Item *each = g_ptr_array_index (items, group.end);

      if (strcmp (each->id, item->id) != 0)
        break;
      group.restricted |= each->segment != NULL;
      if (!each->translated
          && (group.source == NULL || g_strcmp0 (each->locale, each->source_locale) == 0))
        group.source = each;
    }
  return group;
}

/* The one that names the files: in the language that most articles have, else its own. */
static const Item *
main_of (const HelpCentre *self, const Group *group)
{
  for (guint i = group->first; i < group->end; i++)
    {
      const Item *each = g_ptr_array_index (group->items, i);

      if (strcmp (each->locale, self->locale) == 0)
        return each;
    }
  return group->source;
}

/* Who may see an article says the article, not its translations. */
static gboolean
is_wanted (Import *import, const Group *group)
{
  const Item *item = g_ptr_array_index (group->items, group->first);
  g_autofree char *name = NULL;

  if (group->source == NULL)
    {
      name = g_strdup_printf ("article %s (%s)", item->id, item->locale);
      import_remark (import, name, 0,
                     "a translation of an article that is not among these is left out");
      return FALSE;
    }
  import->left_out += group->restricted && !import->internal;
  return !group->restricted || import->internal;
}

static void
add_group (Import *import, const Group *group)
{
  const HelpCentre *self = import->state;
  const Item *best = main_of (self, group);
  g_autofree char *folder = folder_of (self, group->source), *slug = slug_of (best),
                  *stem = g_strconcat (folder, slug, NULL);

  for (guint i = group->first; i < group->end; i++)
    {
      const Item *each = g_ptr_array_index (group->items, i);
      Piece *piece = piece_of (import, each, group->source, stem, each == best);

      g_ptr_array_add (import->pieces, piece);
      g_hash_table_insert (import->by_key, g_strdup_printf ("%s/%s", each->id, each->locale),
                           piece);
      if (each == best)
        g_hash_table_insert (import->by_key, g_strdup (each->id), piece);
    }
  add_votes (import, group->source);
}

static void
add_pieces (Import *import, GPtrArray *items)
{
  for (guint first = 0; first < items->len;)
    {
      Group group = group_at (items, first);

      if (is_wanted (import, &group))
        add_group (import, &group);
      first = group.end;
    }
}

static gboolean
zendesk_gather (Import *import, char **sources, GError **error)
{
  HelpCentre *self = helpcentre_new (error);
  g_autoptr(GPtrArray) articles = NULL;

  import->state = self;
  import->free_state = helpcentre_free;
  for (guint i = 0; self != NULL && sources[i] != NULL; i++)
    if (!helpcentre_read (self, import, sources[i], error))
      return FALSE;
  if (self == NULL)
    return FALSE;
  if (*import->stop != 0)
    return TRUE;
  articles = helpcentre_articles (self);
  self->locale = main_locale (articles);
  add_pieces (import, articles);
  return TRUE;
}

/* ---- Links */

/* Behind the host of the old site, or of none; NULL: there is no path.  *own: it is none of another's. */
static const char *
path_of (const HelpCentre *self, const char *href, gboolean *own)
{
  g_autofree char *host = NULL;
  const char *start;

  *own = *href == '/' && href[1] != '/';
  if (*own)
    return href;
  if (!g_str_has_prefix (href, "http://") && !g_str_has_prefix (href, "https://")
      && !g_str_has_prefix (href, "//"))
    return NULL;
  start = strstr (href, "//") + 2;
  host = g_ascii_strdown (start, (gssize) strcspn (start, "/?#"));
  *own = g_hash_table_contains (self->hosts, host);
  return start + strlen (host);
}

/* The id behind `/hc/`, maybe a locale, which is *locale then, and `what`; NULL: there is none. */
static char *
id_in (const char *path, const char *what, char **locale)
{
  gsize length;

  *locale = NULL;
  if (!g_str_has_prefix (path, "/hc/"))
    return NULL;
  path += strlen ("/hc/");
  length = strcspn (path, "/");
  if (!g_str_has_prefix (path, what) && path[length] == '/')
    {
      *locale = g_ascii_strdown (path, (gssize) length);
      path += length + 1;
    }
  if (!g_str_has_prefix (path, what))
    return NULL;
  path += strlen (what);
  length = strspn (path, "0123456789");
  return length == 0 || strchr ("-/?#", path[length]) == NULL ? NULL
                                                              : g_strndup (path, length);
}

static const Piece *
find_piece (const Import *import, const char *id, const char *locale)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", id, locale);

  return g_hash_table_lookup (import->by_key, key);
}

/* In the language that the address names; but a translation, in which it may stand as it was copied from what was
 * translated, leads to its own. */
static const Piece *
find_linked (const Import *import, const Piece *from, const char *id, const char *locale)
{
  const HelpCentre *self = import->state;
  const Piece *to = NULL;

  if (locale != NULL && strcmp (locale, self->locale) != 0)
    to = find_piece (import, id, locale);
  if (to == NULL)
    to = find_piece (import, id, from->locale);
  return to != NULL ? to : g_hash_table_lookup (import->by_key, id);
}

/* Addresses that begin at the site's root lead nowhere from elsewhere. */
static char *
absolute (const HelpCentre *self, const char *href)
{
  return *href == '/' && href[1] != '/' && self->origin != NULL
           ? g_strconcat (self->origin, href, NULL)
           : g_strdup (href);
}

/* The path of an address that begins at the article's own, `2-Name`, `../articles/2`; NULL: it does not.  Free
 * it. */
static char *
path_beside (const Piece *piece, const char *href)
{
  g_autofree char *base = NULL, *whole = NULL;

  if (*href == '#' || *href == '/' || g_uri_peek_scheme (href) != NULL)
    return NULL;
  base = g_strconcat ("https://x", g_ptr_array_index (piece->redirects, 0), NULL);
  whole = g_uri_resolve_relative (base, href, G_URI_FLAGS_PARSE_RELAXED, NULL);
  return whole == NULL || !g_str_has_prefix (whole, "https://x/")
           ? NULL
           : g_strdup (whole + strlen ("https://x"));
}

static char *
zendesk_address (Writing *writing, const char *href, gboolean image, guint line)
{
  const Import *import = writing->import;
  const Piece *piece = writing->piece;
  const HelpCentre *self = import->state;
  gboolean own = TRUE;
  g_autofree char *beside = path_beside (piece, href), *locale = NULL, *what = NULL;
  const char *path = *href == '#'     ? NULL
                     : beside != NULL ? beside
                                      : path_of (self, href, &own),
             *fragment = strchr (href, '#');
  g_autofree char *id = path == NULL || image ? NULL : id_in (path, "articles/", &locale);
  const Piece *to = id == NULL ? NULL : find_linked (import, piece, id, locale);

  /* (A help centre has several hosts, of which each may stand in a link.) */
  if (to != NULL && (own || strlen (id) >= ID_ALONE_DIGITS))
    return import_link (piece->path, to->path, fragment == NULL ? NULL : fragment + 1);
  if (id != NULL && own)
    what = g_strdup_printf ("link to article %s, which is not among these", id);
  else if (to != NULL)
    what = g_strdup_printf ("link to article %s of another host, left as it is: %s", id, href);
  if (what != NULL)
    writing_remark (writing, line, what);
  return absolute (self, href);
}

const ImportKind zendesk_kind = { zendesk_gather, NULL, zendesk_address };
