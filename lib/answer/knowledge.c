#include "answer/knowledge.h"
#include "text/words.h"

#include <string.h>

enum
{
  CHANGES_MOST = 100, /* of the file, while one query is answered */
  AGAIN_MS = 20,
  RENEW_US = 5000
};

/* What is kept of the file for who asks many queries. */
typedef struct
{
  gsize forwards;      /* bytes of forward lists, see index/reader.h; */
  guint forwards_most; /* of more articles they are seldom met again: none are kept */
  gsize terms;
  guint articles; /* see library_keep () */
  const char *pages;
} Room;

/* A server has several processes, each with its own; a batch asks for most articles in the end. */
static const Room rooms[] = {
  [KNOWLEDGE_MANY] = { 6 << 20, 8192, 1 << 20, 512, "PRAGMA cache_size = -3072" },
  [KNOWLEDGE_BATCH] = { 32 << 20, G_MAXUINT, 8 << 20, 8192, "PRAGMA cache_size = -32768" },
  [KNOWLEDGE_ANSWER] = { 0 },
};

static void
remember_priors (KnowledgeBase *self)
{
  gsize count = (gsize) self->index->last_doc + 1;

  self->priors = g_new (double, count);
  for (gsize i = 0; i < count; i++)
    self->priors[i] = -1;
}

/* A file that changed while it was glanced at is opened as others read it. */
static gboolean
open_store (KnowledgeBase *self, GError **error)
{
  self->store = self->glance == NULL || self->changes > 0
                  ? store_open (self->db, STORE_READ, error)
                  : store_open_glance (self->db, self->glance, error);
  return self->store != NULL;
}

static gboolean
open_once (KnowledgeBase *self, GError **error)
{
  const Room *room = &rooms[self->use];

  self->opened++;
  if (!open_store (self, error)
      || (room->pages != NULL && !store_run (self->store, room->pages, error)))
    return FALSE;
  self->index = search_index_open (self->store, error);
  self->library = library_new (self->store);
  self->votes = votes_new (self->store, NULL);
  self->synonyms = synonyms_new (self->store);
  if (self->index == NULL)
    return FALSE;
  if (self->index->documents <= room->forwards_most)
    self->index->forwards_room = room->forwards;
  self->index->terms_room = room->terms;
  library_keep (self->library, room->articles);
  if (room->terms > 0)
    remember_priors (self);
  return TRUE;
}

void
knowledge_base_clear (KnowledgeBase *self)
{
  g_clear_pointer (&self->priors, g_free);
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
knowledge_base_renew (KnowledgeBase *self, GError **error)
{
  gint64 now = g_get_monotonic_time ();
  gboolean changed;

  if (!self->rests && now - self->renewed < RENEW_US)
    return TRUE;
  self->rests = FALSE;
  if (!store_renew (self->store, &changed, error))
    return FALSE;
  if (changed)
    {
      knowledge_base_clear (self);
      if (!open_once (self, error) && !knowledge_base_again (self, error))
        return FALSE;
    }
  self->renewed = now;
  return TRUE;
}

gboolean
knowledge_base_rest (KnowledgeBase *self, GError **error)
{
  self->rests = TRUE;
  return store_rest (self->store, error);
}

/* (A table that is missing here costs time, no more.) */
gboolean
knowledge_base_open (KnowledgeBase *self, const char *db, KnowledgeUse use, GError **error)
{
  static const char *const named[] = { "article",      "forward", "pin",  "posting",
                                       "search_state", "synonym", "term", "word",
                                       "vote_total",   NULL };
  static const char *const shown[]
    = { "article", "article_label", "article_text", "forward", "pin",
        "posting", "root",          "search_state", "section", "synonym",
        "term",    "word",          "vote_total",   NULL };

  memset (self, 0, sizeof *self);
  self->db = db;
  self->use = use;
  self->glance = use == KNOWLEDGE_PATHS ? named : use == KNOWLEDGE_ANSWER ? shown : NULL;
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
  g_autoptr(GArray) tree = categories_count (kb, NULL, NULL, error);
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; tree != NULL && i < tree->len; i++)
    {
      char *name = g_array_index (tree, CategoryCount, i).name;

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

/* ---- The tree of categories */

/* As names are compared, with the levels of `A / B`, see article_level_join (). */
static char *
fold_category (const char *name, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (name, (gssize) length);

  return word_filter ("category", valid);
}

typedef struct Level Level;
struct Level
{
  Level *parent;
  GHashTable *spellings; /* char *, the level alone -> how often */
  guint articles;        /* here and below */
  guint32 last;          /* the last article that was counted */
  char *name;            /* in the end */
};

/* A category as articles write it: to fold its name takes longer than to count it. */
typedef struct
{
  Level *level;
  guint times;
} Written;

typedef struct
{
  GHashTable *levels;  /* by their folded names */
  GPtrArray *order;    /* Level, as they came: parents before their children */
  GHashTable *written; /* char * -> Written */
} CategoryTree;

static void
level_free (gpointer data)
{
  Level *self = data;

  g_hash_table_unref (self->spellings);
  g_free (self->name);
  g_free (self);
}

/* The level that ends at `end` of `category`. */
static Level *
level_get (CategoryTree *self, const char *category, const char *end, Level *parent)
{
  g_autofree char *key = fold_category (category, (gsize) (end - category));
  Level *level = g_hash_table_lookup (self->levels, key);

  if (level == NULL)
    {
      level = g_new0 (Level, 1);
      level->parent = parent;
      level->spellings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->levels, g_steal_pointer (&key), level);
      g_ptr_array_add (self->order, level);
    }
  return level;
}

static void
level_spell (Level *self, char *spelling, guint times)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (self->spellings, spelling));

  g_hash_table_insert (self->spellings, spelling, GUINT_TO_POINTER (before + times));
}

/* The last level of "a/b/c"; "a", "a/b" and it are spelt so `times` more. */
static Level *
levels_spell (CategoryTree *self, const char *category, guint times)
{
  const char *start = category, *end;
  Level *level = NULL;

  for (;; start = end + 1)
    {
      end = article_level_end (start);
      level = level_get (self, category, end, level);
      level_spell (level, g_strstrip (g_strndup (start, (gsize) (end - start))), times);
      if (*end == '\0')
        return level;
    }
}

/* "a/b/c" counts for "a", "a/b" and itself, once for an article. */
static void
count_category (gpointer data, guint32 article, const char *category)
{
  CategoryTree *self = data;
  Written *written = g_hash_table_lookup (self->written, category);

  if (written == NULL)
    {
      written = g_new0 (Written, 1);
      written->level = levels_spell (self, category, 0);
      g_hash_table_insert (self->written, g_strdup (category), written);
    }
  written->times++;
  for (Level *level = written->level; level != NULL && level->last != article;
       level = level->parent)
    {
      level->articles++;
      level->last = article;
    }
}

static void
count_spellings (CategoryTree *self)
{
  gpointer category, written;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, self->written);
  while (g_hash_table_iter_next (&iter, &category, &written))
    levels_spell (self, category, ((Written *) written)->times);
}

/* As it is written most often; parents have their names already. */
static void
level_name (Level *self)
{
  const char *best = NULL;
  gpointer spelling, times;
  GHashTableIter iter;
  guint most = 0;

  g_hash_table_iter_init (&iter, self->spellings);
  while (g_hash_table_iter_next (&iter, &spelling, &times))
    if (best == NULL || GPOINTER_TO_UINT (times) > most
        || (GPOINTER_TO_UINT (times) == most && strcmp (spelling, best) < 0))
      {
        best = spelling;
        most = GPOINTER_TO_UINT (times);
      }
  self->name = self->parent == NULL ? g_strdup (best)
                                    : article_level_join (self->parent->name, best);
}

static int
compare_categories (gconstpointer a, gconstpointer b)
{
  const char *x = ((const CategoryCount *) a)->name;
  const char *y = ((const CategoryCount *) b)->name;

  for (; *x == *y && *x != '\0'; x++, y++)
    ;
  if (*x == *y)
    return 0;
  /* '/' before everything else keeps a category's children with it. */
  if (*x == '\0' || (*x == '/' && *y != '\0'))
    return -1;
  if (*y == '\0' || *y == '/')
    return 1;
  return (guchar) *x < (guchar) *y ? -1 : 1;
}

static void
clear_category (gpointer data)
{
  g_free (((CategoryCount *) data)->name);
}

static GArray *
list_levels (CategoryTree *tree)
{
  const GPtrArray *order = tree->order;
  GArray *list = g_array_new (FALSE, FALSE, sizeof (CategoryCount));

  g_array_set_clear_func (list, clear_category);
  count_spellings (tree);
  for (guint i = 0; i < order->len; i++)
    {
      Level *level = g_ptr_array_index (order, i);
      CategoryCount one = { .articles = level->articles };

      level_name (level);
      one.name = g_strdup (level->name);
      for (const Level *up = level->parent; up != NULL; up = up->parent)
        one.depth++;
      one.level = one.name + (level->parent == NULL ? 0 : strlen (level->parent->name));
      one.level += strspn (one.level, " /");
      g_array_append_val (list, one);
    }
  g_array_sort (list, compare_categories);
  return list;
}

GArray *
categories_count (KnowledgeBase *kb, const char *under, const char *lang, GError **error)
{
  g_autoptr(GHashTable) levels
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, level_free);
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  g_autoptr(GHashTable) written
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  CategoryTree tree = { levels, order, written };

  return library_each_category (kb->library, under, lang, kb->index->documents,
                                count_category, &tree, error)
           ? list_levels (&tree)
           : NULL;
}
