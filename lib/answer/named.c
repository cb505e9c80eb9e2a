#include "answer/named.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "article/names.h"
#include "base/choice.h"

enum
{
  ADDRESS_MAX = 2000,
  SHOWN = 5, /* of what there is, the rest is counted */
  LETTERS_MAX = 64
};

/* ---- An article */

/* Where the path of an address begins; NULL: it is none. */
static const char *
address_path (const char *name)
{
  const char *host = strstr (name, "://");
  const char *path;

  if (host == NULL || host == name)
    return NULL;
  for (const char *c = name; c < host; c++)
    if (!g_ascii_isalnum (*c) && strchr ("+.-", *c) == NULL)
      return NULL;
  path = strchr (host + 3, '/');
  return path == NULL ? host + strlen (host) : path;
}

/* Whether a name's parts are joined here: what one word is called so is found by that word. */
static gboolean
is_joint (char c)
{
  return strchr ("/-_.", c) != NULL;
}

static gboolean
is_address (const char *text, gsize length)
{
  g_autofree char *name = NULL;
  gboolean joint = FALSE, sign = FALSE;

  if (length < 3 || length > ADDRESS_MAX || memchr (text, '\0', length) != NULL)
    return FALSE;
  name = g_strndup (text, length);
  for (const char *c = name; *c != '\0'; c++)
    {
      if (g_ascii_isspace (*c))
        return FALSE;
      joint |= is_joint (*c) && (*c == '/' || (c > name && c[1] != '\0'));
      sign |= strchr ("\"*+:?#", *c) != NULL;
    }
  return joint && *name != '-' && (!sign || address_path (name) != NULL);
}

static gboolean
first_live (ArticleNames *names, const char *name, guint32 *article, GError **error)
{
  g_autoptr(GArray) ids = article_names_live (names, name, error);

  if (ids != NULL && ids->len > 0)
    *article = g_array_index (ids, guint32, 0);
  return ids != NULL;
}

/* Without what a site adds to a page's name. */
static void
drop_page (char *path)
{
  static const char *const ends[] = { "/index.html", "/index.htm", ".html", ".htm", "/" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (path, ends[i]))
      path[strlen (path) - strlen (ends[i])] = '\0';
}

/* By the longest ending of `path` that is a name. */
static gboolean
by_ending (ArticleNames *names, const char *path, guint32 *article, GError **error)
{
  for (const char *at = path; at != NULL && *article == 0; at = strchr (at, '/'))
    {
      at += *at == '/';
      if (*at != '\0' && !first_live (names, at, article, error))
        return FALSE;
    }
  return TRUE;
}

/* Browsers copy a path with %C3%BC and %20 in it. */
static char *
unescaped_path (const char *path)
{
  char *text = g_uri_unescape_string (path, NULL);

  return text != NULL ? text : g_strdup (path);
}

static gboolean
by_address (ArticleNames *names, const char *path, guint32 *article, GError **error)
{
  g_autofree char *clean = g_strndup (path, strcspn (path, "?#"));
  g_autofree char *name = unescaped_path (clean);

  if (!by_ending (names, clean, article, error))
    return FALSE;
  if (*article != 0)
    return TRUE;
  if (!by_ending (names, name, article, error))
    return FALSE;
  drop_page (name);
  return *article != 0 || by_ending (names, name, article, error);
}

/* `path:line:column:...` without what is behind the path. */
static char *
without_place (const char *name)
{
  for (const char *colon = strchr (name, ':'); colon != NULL; colon = strchr (colon + 1, ':'))
    if (g_ascii_isdigit (colon[1]))
      return g_strndup (name, (gsize) (colon - name));
  return g_strdup (name);
}

/* Whether the file at `file` is the article's own. */
static gboolean
is_file_of (KnowledgeBase *kb, guint32 id, const char *file, gboolean *own, GError **error)
{
  g_auto(LibraryArticle) article = { 0 };
  g_autofree char *path = NULL;

  if (!library_article (kb->library, id, TRUE, &article, error))
    return FALSE;
  path = g_build_filename (article.root, article.path, NULL);
  *own = strcmp (path, file) == 0;
  return TRUE;
}

static gboolean
by_file (KnowledgeBase *kb, ArticleNames *names, const char *name, guint32 *article,
         GError **error)
{
  g_autofree char *place = without_place (name);
  char *real = access (name, F_OK) == 0 ? realpath (name, NULL) : realpath (place, NULL);
  gboolean ok = TRUE;

  for (const char *at = real; ok && at != NULL && *article == 0; at = strchr (at, '/'))
    {
      guint32 id = 0;
      gboolean own = FALSE;

      at += *at == '/';
      ok = *at == '\0' || first_live (names, at, &id, error);
      if (ok && id != 0)
        ok = is_file_of (kb, id, real, &own, error);
      *article = own ? id : 0;
    }
  free (real);
  return ok;
}

static gboolean
find_article (KnowledgeBase *kb, const char *name, guint32 *article, GError **error)
{
  g_autoptr(ArticleNames) names = article_names_new (kb->store);
  g_autofree char *unescaped = unescaped_path (name);
  const char *path = address_path (name);

  *article = 0;
  if (*name == '\0' || strlen (name) > ADDRESS_MAX)
    return TRUE;
  if (!first_live (names, name, article, error)
      || (*article == 0 && !first_live (names, unescaped, article, error)))
    return FALSE;
  if (*article != 0)
    return TRUE;
  return path != NULL ? by_address (names, path, article, error)
                      : by_file (kb, names, name, article, error);
}

/* An address leads to the article that it means, or meant. */
gboolean
named_by_query (KnowledgeBase *kb, const char *text, gsize length, guint32 *article,
                GError **error)
{
  g_autofree char *name = NULL;

  for (; length > 0 && g_ascii_isspace (text[length - 1]); length--)
    ;
  if (!is_address (text, length))
    return TRUE;
  name = g_strndup (text, length);
  return find_article (kb, name, article, error);
}

gboolean
named_article (KnowledgeBase *kb, const char *name, guint32 *article, GError **error)
{
  g_autoptr(ArticleNames) names = article_names_new (kb->store);
  g_autoptr(GString) why = g_string_new (NULL);

  if (!find_article (kb, name, article, error))
    return FALSE;
  if (*article != 0)
    return TRUE;
  g_string_append_printf (why, "no article has the path, slug or id \"%s\"", name);
  if (article_names_suggest (names, name, why, error))
    g_set_error_literal (error, DESK_ERROR, DESK_ERROR_INPUT, why->str);
  return FALSE;
}

/* ---- What there is */

typedef struct
{
  const char *name; /* in its term */
  guint distance;
  guint df;
} Known;

static int
nearest_first (gconstpointer a, gconstpointer b)
{
  const Known *x = a, *y = b;

  if (x->distance != y->distance)
    return x->distance < y->distance ? -1 : 1;
  if (x->df != y->df)
    return x->df > y->df ? -1 : 1;
  return strcmp (x->name, y->name);
}

static guint
distance_of (const char *typed, const char *name)
{
  glong n_typed = 0, n_name = 0;
  g_autofree gunichar *a = g_utf8_to_ucs4_fast (typed, -1, &n_typed);
  g_autofree gunichar *b = g_utf8_to_ucs4_fast (name, -1, &n_name);
  guint limit = (guint) MAX (n_typed, n_name) / 2;

  if (n_typed > LETTERS_MAX || n_name > LETTERS_MAX)
    return LETTERS_MAX;
  return MIN (edit_distance (a, (guint) n_typed, b, (guint) n_name, 1, limit), limit + 1);
}

static void
append_known (GString *out, const GArray *known)
{
  for (guint i = 0; i < MIN (known->len, SHOWN); i++)
    g_string_append_printf (out, "%s\"%s\"",
                            i == 0                ? ""
                            : i + 1 == known->len ? " and "
                                                  : ", ",
                            g_array_index (known, Known, i).name);
  if (known->len > SHOWN)
    g_string_append_printf (out, " and %u more", known->len - SHOWN);
}

/* `filter`: "tag:billing", which no article has. */
static char *
say_unknown (KnowledgeBase *kb, const char *filter, GError **error)
{
  static const struct
  {
    const char *name, *one, *many;
  } kinds[] = { { "category", "category", "categories" },
                { "tag", "tag", "tags" },
                { "lang", "language", "languages" } };
  const char *value = strchr (filter, ':') + 1;
  g_autofree char *name = g_strndup (filter, (gsize) (value - 1 - filter));
  g_autoptr(GPtrArray) filters = search_index_filters (kb->index, name, error);
  g_autoptr(GArray) known = g_array_new (FALSE, FALSE, sizeof (Known));
  g_autoptr(GString) out = g_string_new ("no article has the ");
  guint kind = 0;

  if (filters == NULL)
    return NULL;
  while (kind + 1 < G_N_ELEMENTS (kinds) && strcmp (kinds[kind].name, name) != 0)
    kind++;
  g_string_append_printf (out, "%s \"%s\"; ", kinds[kind].one, value);
  for (guint i = 0; i < filters->len; i++)
    {
      const IndexFilter *filter_there = g_ptr_array_index (filters, i);
      Known entry = { filter_there->value, distance_of (value, filter_there->value),
                      filter_there->term.df };

      g_array_append_val (known, entry);
    }
  g_array_sort (known, nearest_first);
  if (known->len == 0)
    g_string_append_printf (out, "none has any");
  else
    {
      g_string_append_printf (out, "there %s ", known->len == 1 ? "is" : "are");
      append_known (out, known);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
named_unknown (KnowledgeBase *kb, const Query *query, char **why, GError **error)
{
  *why = NULL;
  for (guint i = 0; i < query->clauses->len && *why == NULL; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);
      gboolean found;
      IndexTerm term;

      if (clause->kind != CLAUSE_FILTER || clause->occur == OCCUR_MUST_NOT)
        continue;
      if (!search_index_term (kb->index, clause->filter, &term, &found, error))
        return FALSE;
      if (found)
        index_term_clear (&term);
      else if ((*why = say_unknown (kb, clause->filter, error)) == NULL)
        return FALSE;
    }
  return TRUE;
}
