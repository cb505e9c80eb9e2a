#include "knowledge.h"
#include "text/words.h"

#include <string.h>

enum
{
  CHANGES_MOST = 100, /* of the file, while one query is answered */
  AGAIN_MS = 20
};

static gboolean
open_once (KnowledgeBase *self, GError **error)
{
  self->store = store_open (self->db, STORE_READ, error);
  if (self->store == NULL
      || (self->many && !store_run (self->store, "PRAGMA cache_size = -8192", error)))
    return FALSE;
  self->index = search_index_open (self->store, error);
  self->library = library_new (self->store);
  self->votes = votes_new (self->store, NULL);
  self->synonyms = synonyms_new (self->store);
  return self->index != NULL;
}

void
knowledge_base_clear (KnowledgeBase *self)
{
  g_clear_pointer (&self->synonyms, synonyms_free);
  g_clear_pointer (&self->votes, votes_free);
  g_clear_pointer (&self->library, library_free);
  g_clear_pointer (&self->index, search_index_free);
  g_clear_pointer (&self->store, store_free);
}

gboolean
knowledge_base_again (KnowledgeBase *self, GError **error)
{
  if (self->store == NULL || store_unchanged (self->store, *error == NULL ? error : NULL))
    {
      self->changes = 0;
      return FALSE;
    }
  while (self->store != NULL && !store_unchanged (self->store, NULL)
         && self->changes++ < CHANGES_MOST)
    {
      g_clear_error (error);
      knowledge_base_clear (self);
      g_usleep (AGAIN_MS * 1000);
      if (open_once (self, error))
        return TRUE;
    }
  return FALSE;
}

gboolean
knowledge_base_open (KnowledgeBase *self, const char *db, gboolean many, GError **error)
{
  memset (self, 0, sizeof *self);
  self->db = db;
  self->many = many;
  return open_once (self, error) || knowledge_base_again (self, error);
}

/* ---- Facets */

const char *const facet_names[] = { "category", "tag", "lang", NULL };

static void
clear_facet (gpointer data)
{
  g_free (((Facet *) data)->value);
}

typedef struct
{
  const guint8 *matched; /* by document */
  guint count;
  guint32 first; /* of them; 0: none yet */
} Counter;

static void
count_matched (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  Counter *self = data;

  (void) impacts;
  for (guint i = 0; i < count; i++)
    {
      if (self->first == 0 && self->matched[docs[i]])
        self->first = docs[i];
      self->count += self->matched[docs[i]];
    }
}

static gboolean
is_folded_so (const char *name, const char *text, const char *value)
{
  g_autofree char *folded = word_filter (name, text);

  return strcmp (folded + strlen (name) + 1, value) == 0;
}

/* The tag as one of its articles writes it; the index has it folded. */
static gboolean
find_spelling (KnowledgeBase *kb, guint32 doc, char **tag, GError **error)
{
  g_auto(GStrv) labels = library_labels (kb->library, doc, "tag", error);

  for (char **label = labels; labels != NULL && *label != NULL; label++)
    if (is_folded_so ("tag", *label, *tag))
      {
        g_free (*tag);
        *tag = g_strdup (*label);
        return TRUE;
      }
  return labels != NULL;
}

/* The categories as their tree spells them. */
static gboolean
spell_categories (KnowledgeBase *kb, GArray *facets, GError **error)
{
  g_autoptr(GArray) tree
             = library_categories (kb->library, NULL, NULL, kb->index->documents, error);
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; tree != NULL && i < tree->len; i++)
    {
      char *name = g_array_index (tree, LibraryCategory, i).name;

      g_hash_table_insert (names, word_filter ("category", name), name);
    }
  for (guint i = 0; tree != NULL && i < facets->len; i++)
    {
      Facet *facet = &g_array_index (facets, Facet, i);
      g_autofree char *filter = word_filter ("category", facet->value);
      const char *name = g_hash_table_lookup (names, filter);

      if (name == NULL)
        continue;
      g_free (facet->value);
      facet->value = g_strdup (name);
    }
  return tree != NULL;
}

static int
most_first (gconstpointer a, gconstpointer b)
{
  const Facet *x = a, *y = b;

  if (x->articles != y->articles)
    return x->articles > y->articles ? -1 : 1;
  return strcmp (x->value, y->value);
}

/* The counts, with the first document of each. */
static gboolean
count_filters (KnowledgeBase *kb, const GPtrArray *filters, const guint8 *matched,
               GArray *facets, GError **error)
{
  for (guint i = 0; i < filters->len; i++)
    {
      IndexFilter *filter = g_ptr_array_index (filters, i);
      Counter counter = { .matched = matched };
      Facet facet = { 0 };

      if (!search_index_postings (kb->index, &filter->term, count_matched, &counter, error))
        return FALSE;
      if (counter.count == 0)
        continue;
      facet = (Facet){ g_strdup (filter->value), counter.count, counter.first };
      g_array_append_val (facets, facet);
    }
  return TRUE;
}

GArray *
facets_count (KnowledgeBase *kb, guint which, const GArray *docs, GError **error)
{
  const char *name = facet_names[which];
  g_autoptr(GPtrArray) filters = search_index_filters (kb->index, name, error);
  g_autofree guint8 *matched = g_new0 (guint8, kb->index->last_doc + 1);
  g_autoptr(GArray) facets = g_array_new (FALSE, FALSE, sizeof (Facet));

  g_array_set_clear_func (facets, clear_facet);
  for (guint i = 0; i < docs->len; i++)
    matched[g_array_index (docs, guint32, i)] = 1;
  if (filters == NULL || !count_filters (kb, filters, matched, facets, error))
    return NULL;
  g_array_sort (facets, most_first);
  g_array_set_size (facets, MIN (facets->len, FACETS_MOST));
  for (guint i = 0; i < facets->len && strcmp (name, "tag") == 0; i++)
    {
      Facet *facet = &g_array_index (facets, Facet, i);

      if (!find_spelling (kb, facet->first, &facet->value, error))
        return NULL;
    }
  if (strcmp (name, "category") == 0 && facets->len > 0
      && !spell_categories (kb, facets, error))
    return NULL;
  return g_steal_pointer (&facets);
}
