#include "intake/articles.h"

#include <string.h>
#include "article/library.h"
#include "search/confidence.h"

enum
{
  LIKE_WORDS = 40,
  BEGINNING_BYTES = 600
};

typedef struct
{
  SearchIndex *index;
  Library *library;
  const char *lang;
} Shelf;

static void
free_article (gpointer data)
{
  FrontArticle *article = data;

  g_free (article->title);
  g_free (article->path);
  g_free (article);
}

static gboolean
article_path (gpointer data, guint32 doc, char **path, GError **error)
{
  g_auto(LibraryArticle) article = { 0 };

  if (!library_article (data, doc, &article, error))
    return FALSE;
  *path = g_steal_pointer (&article.path);
  return TRUE;
}

static gboolean
add (Shelf *self, guint32 doc, GPtrArray *to, GError **error)
{
  g_auto(LibraryArticle) article = { 0 };
  FrontArticle *one;

  if (!library_article (self->library, doc, &article, error))
    return FALSE;
  one = g_new0 (FrontArticle, 1);
  one->title = g_steal_pointer (&article.title);
  one->path = g_steal_pointer (&article.path);
  g_ptr_array_add (to, one);
  return TRUE;
}

static gboolean
look_up (Shelf *self, const char *text, GPtrArray *to, GError **error)
{
  SearchOptions options = { .limit = CONFIDENCE_HITS + 1, .lang = self->lang,
                            .path = article_path, .path_data = self->library };
  g_autoptr(Query) query
    = search_like (self->index, text, strlen (text), self->lang, LIKE_WORDS, error);
  g_autoptr(Search) search = NULL;
  g_autoptr(GArray) hits = NULL;
  guint count = 0;

  if (query == NULL)
    return FALSE;
  query_add_filter (query, "lang", self->lang);
  search = search_new (self->index, query, &options, error);
  hits = search != NULL ? search_run (search, error) : NULL;
  if (hits == NULL || !search_confident (search, hits, &count, error))
    return FALSE;
  for (guint i = 0; i < count; i++)
    if (!add (self, g_array_index (hits, SearchHit, i).doc, to, error))
      return FALSE;
  return TRUE;
}

static gboolean
look_up_both (Shelf *self, const char *subject, const char *text, GPtrArray *to,
              GError **error)
{
  g_autofree char *cut = g_strndup (text, BEGINNING_BYTES);
  g_autofree char *valid = g_utf8_make_valid (cut, -1);
  g_autofree char *both = g_strconcat (subject, "\n", valid, NULL);

  return look_up (self, subject, to, error) && (to->len > 0 || look_up (self, both, to, error));
}

GPtrArray *
front_articles (Store *store, const char *lang, const char *subject, const char *text,
                char **why)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *found = g_ptr_array_new_with_free_func (free_article);
  Shelf shelf = { .lang = lang };

  *why = NULL;
  if (store_run (store, "BEGIN", &error)
      && (shelf.index = search_index_open (store, &error)) != NULL)
    {
      shelf.library = library_new (store);
      if (shelf.index->documents > 0)
        look_up_both (&shelf, subject != NULL ? subject : "", text, found, &error);
    }
  library_free (shelf.library);
  search_index_free (shelf.index);
  if (!sqlite3_get_autocommit (store_db (store)))
    store_run (store, "COMMIT", NULL);
  if (error != NULL)
    {
      g_ptr_array_set_size (found, 0);
      *why = g_strdup (error->message);
    }
  return found;
}
