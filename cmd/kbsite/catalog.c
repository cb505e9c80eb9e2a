#include "catalog.h"

#include <string.h>
#include "article/names.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "centre/words.h"
#include "index/reader.h"

enum
{
  CHAIN_MOST = 8, /* translations of translations */
  DAY_S = 86400
};

/* ---- Categories */

static void
section_free (gpointer data)
{
  Section *self = data;

  g_ptr_array_unref (self->sections);
  g_ptr_array_unref (self->entries);
  g_free (self->name);
  g_free (self->title);
  g_free (self->address);
  g_free (self);
}

static Section *
section_new (const Centre *centre, const char *lang, Section *parent, const char *name,
             const char *title)
{
  Section *self = g_new0 (Section, 1);

  self->parent = parent;
  self->lang = lang;
  self->name = g_strdup (name);
  self->title = centre_category_title (title);
  self->address = centre_category (centre, lang, name);
  self->sections = g_ptr_array_new_with_free_func (section_free);
  self->entries = g_ptr_array_new ();
  if (parent != NULL)
    g_ptr_array_add (parent->sections, self);
  return self;
}

static Section *
section_below (const Centre *centre, Catalog *catalog, Section *parent, const char *name,
               const char *title)
{
  g_autofree char *address = centre_category (centre, parent->lang, name);
  Section *found = g_hash_table_lookup (catalog->sections, address);

  if (found != NULL)
    return found;
  found = section_new (centre, parent->lang, parent, name, title);
  g_hash_table_insert (catalog->sections, found->address, found);
  return found;
}

static Section *
section_of (const Centre *centre, Catalog *catalog, Section *top, const char *category)
{
  Section *section = top;

  for (const char *level = category; *level != '\0';)
    {
      const char *end = article_level_end (level);
      g_autofree char *name = g_strndup (category, (gsize) (end - category));
      g_autofree char *title = g_strndup (level, (gsize) (end - level));

      section = section_below (centre, catalog, section, name, g_strstrip (title));
      level = end + (*end == '/');
    }
  return section;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = *(Entry *const *) a, *y = *(Entry *const *) b;
  int order = strcmp (x->order, y->order);

  return order != 0 ? order : strcmp (x->row.path, y->row.path);
}

static int
compare_sections (gconstpointer a, gconstpointer b)
{
  const Section *x = *(Section *const *) a, *y = *(Section *const *) b;
  int order = g_ascii_strcasecmp (x->title, y->title);

  return order != 0 ? order : strcmp (x->address, y->address);
}

static gboolean
is_taken (const Catalog *self, const char *address)
{
  return g_hash_table_contains (self->by_address, address)
         || g_hash_table_contains (self->reserved, address);
}

/* An article may have the address that the category would: a/b.md beside a/b/; or a category that gave way to one. */
static void
settle_address (Catalog *catalog, Section *self)
{
  while (self->parent != NULL && is_taken (catalog, self->address))
    {
      g_autofree char *taken = self->address;

      self->address = g_strconcat (taken, "all/", NULL);
    }
  if (self->parent != NULL)
    g_hash_table_add (catalog->reserved, g_strdup (self->address));
}

/* It is called as its index.md says, where that says more than the folder's name. */
static void
settle_title (Section *self)
{
  const char *title = self->about == NULL ? NULL : self->about->row.title;
  g_autofree char *stem
    = title == NULL
        ? NULL
        : g_strndup (self->about->row.path, article_path_stem (self->about->row.path));

  if (title == NULL || self->parent == NULL || !g_str_has_suffix (stem, "index")
      || g_ascii_strcasecmp (title, self->title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
}

static guint
section_settle (Catalog *catalog, Section *self)
{
  settle_address (catalog, self);
  settle_title (self);
  g_ptr_array_sort (self->entries, compare_entries);
  g_ptr_array_sort (self->sections, compare_sections);
  self->count = self->entries->len;
  for (guint i = 0; i < self->sections->len; i++)
    self->count += section_settle (catalog, g_ptr_array_index (self->sections, i));
  return self->count;
}

/* ---- Articles */

static void
entry_free (gpointer data)
{
  Entry *self = data;

  library_article_clear (&self->row);
  g_free (self->address);
  g_free (self->day);
  g_free (self->date);
  g_free (self->order);
  g_free (self->translated);
  g_free (self->translation_of);
  g_free (self);
}

static Section *
top_of (const Centre *centre, Catalog *catalog, const char *lang)
{
  for (guint i = 0; centre->langs[i] != NULL; i++)
    if (strcmp (centre->langs[i], lang) == 0)
      return g_ptr_array_index (catalog->tops, i);
  return g_ptr_array_index (catalog->tops, 0);
}

static void
add_translation (Catalog *self, Entry *entry)
{
  GPtrArray *same = g_hash_table_lookup (self->translations, entry->translated);

  if (same == NULL)
    {
      same = g_ptr_array_new ();
      g_hash_table_insert (self->translations, entry->translated, same);
    }
  g_ptr_array_add (same, entry);
}

/* The day of a moment on the desk's clock. */
static gint64
day_at (const Centre *centre, gint64 at)
{
  return zone_day (centre->desk == NULL ? at : at + zone_offset (centre->desk->zone, at));
}

/* (The file has midnight, UTC, for a date alone, which is that day wherever the desk is.) */
static void
set_date (const Centre *centre, Entry *entry)
{
  gint64 at, day;
  gboolean is_date;

  if (entry->row.updated == NULL || !timestamp_parse (entry->row.updated, NULL, &at, NULL))
    return;
  is_date = at % DAY_S == 0;
  day = is_date ? zone_day (at) : day_at (centre, at);
  entry->updated_at = at;
  entry->is_ahead = is_date ? day > day_at (centre, centre->now) : at > centre->now;
  entry->day = say_iso (ISO_DAY, day);
  entry->date = words_date (entry->row.lang, day, FALSE);
}

static gboolean
add_entry (const Centre *centre, Catalog *self, Library *library, Votes *votes, guint32 id,
           GError **error)
{
  Entry *entry = g_new0 (Entry, 1);
  g_auto(GStrv) labels = NULL;

  g_ptr_array_add (self->entries, entry);
  if (!library_article (library, id, TRUE, &entry->row, error)
      || !votes_total (votes, id, &entry->yes, &entry->total, error))
    return FALSE;
  entry->address = centre_article (centre, &entry->row);
  set_date (centre, entry);
  entry->order = g_utf8_casefold (entry->row.title, -1);
  entry->translated = article_path_common (entry->row.path);
  labels = library_labels (library, id, "translation", error);
  if (labels != NULL)
    entry->translation_of = g_strdup (labels[0]);
  return labels != NULL;
}

/* ---- Translations that front matter names */

typedef struct
{
  ArticleNames *names;
  GHashTable *by_id; /* article -> Entry */
} Originals;

/* The article that `entry` says to be a translation of; NULL: it is a name that translations share. */
static gboolean
find_original (Originals *self, const Entry *entry, const Entry **original, GError **error)
{
  g_autoptr(GString) why = g_string_new (NULL);
  guint32 id;

  if (!article_names_find (self->names, NAMES_ALL, entry->translation_of, &id, why, error))
    return FALSE;
  *original = g_hash_table_lookup (self->by_id, GUINT_TO_POINTER (id));
  return TRUE;
}

/* Of articles that name each other in a circle, the first by path; *entry is one of them. */
static gboolean
find_first (Originals *self, const Entry **entry, GError **error)
{
  const Entry *at = *entry;

  for (guint i = 0; i < CHAIN_MOST && at->translation_of != NULL; i++)
    {
      const Entry *original;

      if (!find_original (self, at, &original, error))
        return FALSE;
      if (original == NULL)
        break;
      if (strcmp (original->row.path, (*entry)->row.path) < 0)
        *entry = original;
      at = original;
    }
  return TRUE;
}

static gboolean
settle_translation (Originals *self, Entry *entry, GError **error)
{
  const Entry *original = entry, *from = NULL;

  /* (A translation of a translation; they may name each other.) */
  for (guint i = 0; i < CHAIN_MOST && original != NULL && original->translation_of != NULL;
       i++)
    {
      from = original;
      if (!find_original (self, from, &original, error))
        return FALSE;
    }
  if (from == NULL || (original != NULL && !find_first (self, &original, error)))
    return from == NULL;
  g_free (entry->translated);
  entry->translated = original == NULL ? g_strconcat ("=", from->translation_of, NULL)
                                       : article_path_common (original->row.path);
  return TRUE;
}

static gboolean
settle_translations (const Catalog *self, Store *store, GError **error)
{
  g_autoptr(ArticleNames) names = article_names_new (store);
  g_autoptr(GHashTable) by_id = g_hash_table_new (NULL, NULL);
  Originals originals = { names, by_id };

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      g_hash_table_insert (by_id, GUINT_TO_POINTER (entry->row.id), entry);
    }
  for (guint i = 0; i < self->entries->len; i++)
    if (!settle_translation (&originals, self->entries->pdata[i], error))
      return FALSE;
  return TRUE;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Entry *const *) a)->row.path, (*(Entry *const *) b)->row.path);
}

static gboolean
is_about (const char *path)
{
  g_autofree char *folder = article_path_about (path);

  return folder != NULL;
}

static void
file_entries (const Centre *centre, Catalog *self)
{
  g_ptr_array_sort (self->entries, compare_paths);
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      char *folded = g_utf8_casefold (entry->row.path, -1);

      g_hash_table_insert (self->by_path, entry->row.path, entry);
      if (g_hash_table_contains (self->by_folded, folded))
        g_free (folded);
      else
        g_hash_table_insert (self->by_folded, folded, entry);
      entry->hidden = is_taken (self, entry->address);
      if (entry->hidden)
        continue;
      g_hash_table_insert (self->by_address, entry->address, entry);
      entry->section = section_of (centre, self, top_of (centre, self, entry->row.lang),
                                   entry->row.category);
      g_ptr_array_add (entry->section->entries, entry);
      if (is_about (entry->row.path))
        entry->section->about = entry;
      add_translation (self, entry);
    }
}

static gboolean
read_entries (const Centre *centre, Catalog *self, Store *store, guint expected,
              GError **error)
{
  g_autoptr(Library) library = library_new (store);
  g_autoptr(Votes) votes = votes_new (store, NULL);
  g_autoptr(GArray) listed = library_browse (library, NULL, NULL, NULL, expected, error);

  for (guint i = 0; listed != NULL && i < listed->len; i++)
    if (!add_entry (centre, self, library, votes, g_array_index (listed, LibraryListed, i).id,
                    error))
      return FALSE;
  return listed != NULL && settle_translations (self, store, error);
}

static void
add_tops (const Centre *centre, Catalog *self)
{
  for (guint i = 0; centre->langs[i] != NULL; i++)
    {
      const char *lang = centre->langs[i];

      g_ptr_array_add (self->tops, section_new (centre, lang, NULL, "", ""));
      g_hash_table_add (self->reserved, centre_home (centre, lang));
      g_hash_table_add (self->reserved, centre_place (centre, lang, "search"));
      g_hash_table_add (self->reserved, centre_place (centre, lang, "contact"));
    }
}

Catalog *
catalog_new (const Centre *centre, Store *store, GError **error)
{
  g_autoptr(SearchIndex) index = search_index_open (store, error);
  g_autoptr(Catalog) self = g_new0 (Catalog, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reserved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_address = g_hash_table_new (g_str_hash, g_str_equal);
  self->translations = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                              (GDestroyNotify) g_ptr_array_unref);
  self->tops = g_ptr_array_new_with_free_func (section_free);
  self->sections = g_hash_table_new (g_str_hash, g_str_equal);
  add_tops (centre, self);
  if (index == NULL || !read_entries (centre, self, store, index->documents, error))
    return NULL;
  file_entries (centre, self);
  g_hash_table_remove_all (self->sections); /* their addresses may change */
  for (guint i = 0; i < self->tops->len; i++)
    section_settle (self, g_ptr_array_index (self->tops, i));
  return g_steal_pointer (&self);
}

void
catalog_free (Catalog *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->sections);
  g_ptr_array_unref (self->tops);
  g_hash_table_unref (self->translations);
  g_hash_table_unref (self->by_address);
  g_hash_table_unref (self->by_path);
  g_hash_table_unref (self->by_folded);
  g_hash_table_unref (self->reserved);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* ---- By the paths that people write */

/* In any case where there is none in that of the path: that is how Windows and learn.microsoft.com have it. */
static const Entry *
entry_with (const Catalog *catalog, const char *path, const char *suffix, gboolean fold)
{
  g_autofree char *whole = g_strconcat (path, suffix, NULL);
  g_autofree char *folded = fold ? g_utf8_casefold (whole, -1) : NULL;

  return fold ? g_hash_table_lookup (catalog->by_folded, folded)
              : g_hash_table_lookup (catalog->by_path, whole);
}

static const Entry *
entry_named (const Catalog *catalog, const char *path, gboolean fold)
{
  static const char *const suffixes[]
    = { "", ".md", ".mdx", ".markdown", "/index.md", "/README.md", "/_index.md" };
  g_autofree char *address = g_strconcat (path, "/", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      const Entry *entry = entry_with (catalog, path, suffixes[i], fold);

      if (entry != NULL)
        return entry;
    }
  if (g_str_has_suffix (path, ".html"))
    {
      g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".html"));

      return entry_with (catalog, stem, ".md", fold);
    }
  return g_hash_table_lookup (catalog->by_address, address);
}

const Entry *
catalog_find (const Catalog *self, const char *path)
{
  const Entry *entry = entry_named (self, path, FALSE);

  return entry != NULL ? entry : entry_named (self, path, TRUE);
}
