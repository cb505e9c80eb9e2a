#include <string.h>
#include "base/file.h"
#include "import.h"
#include "input/json.h"

enum
{
  RECORD_MAX_BYTES = 16 * 1024 * 1024
};

/* ---- Fields */

enum
{
  A_ID,
  A_LOCALE,
  A_SOURCE_LOCALE,
  A_TITLE,
  A_NAME,
  A_BODY,
  A_HTML_URL,
  A_URL,
  A_SECTION,
  A_CREATED,
  A_UPDATED,
  A_EDITED,
  A_DRAFT,
  A_PROMOTED,
  A_SUM,
  A_COUNT,
  A_SEGMENT,
  A_SEGMENTS,
  A_LABELS,
  A_TRANSLATIONS,
  A_CATEGORY,
  A_SOURCE_ID,
  A_SOURCE_TYPE,
  A_PARENT,
  A_HIDDEN,
  A_ARTICLE,
  A_FILE_NAME,
  A_SHOWN_NAME,
  A_CONTENT_URL,
  A_INLINE,
  A_FIELDS
};

/* Of articles, sections, categories, translations and attachments alike. */
static const JsonField fields[A_FIELDS] = {
  [A_ID] = { "$.id", "id", JSON_INTEGER | JSON_REAL | JSON_TEXT },
  [A_LOCALE] = { "$.locale", "locale", JSON_TEXT },
  [A_SOURCE_LOCALE] = { "$.source_locale", "source_locale", JSON_TEXT },
  [A_TITLE] = { "$.title", "title", JSON_TEXT },
  [A_NAME] = { "$.name", "name", JSON_TEXT },
  [A_BODY] = { "$.body", "body", JSON_TEXT },
  [A_HTML_URL] = { "$.html_url", "html_url", JSON_TEXT },
  [A_URL] = { "$.url", "url", JSON_TEXT },
  [A_SECTION] = { "$.section_id", "section_id", JSON_INTEGER | JSON_TEXT },
  [A_CREATED] = { "$.created_at", "created_at", JSON_TEXT },
  [A_UPDATED] = { "$.updated_at", "updated_at", JSON_TEXT },
  [A_EDITED] = { "$.edited_at", "edited_at", JSON_TEXT },
  [A_DRAFT] = { "$.draft", "draft", JSON_BOOL },
  [A_PROMOTED] = { "$.promoted", "promoted", JSON_BOOL },
  [A_SUM] = { "$.vote_sum", "vote_sum", JSON_INTEGER },
  [A_COUNT] = { "$.vote_count", "vote_count", JSON_INTEGER },
  [A_SEGMENT] = { "$.user_segment_id", "user_segment_id", JSON_INTEGER | JSON_TEXT },
  [A_SEGMENTS] = { "$.user_segment_ids", "user_segment_ids", JSON_ANY },
  [A_LABELS] = { "$.label_names", "label_names", JSON_ANY },
  [A_TRANSLATIONS] = { "$.translations", "translations", JSON_ANY },
  [A_CATEGORY] = { "$.category_id", "category_id", JSON_INTEGER | JSON_TEXT },
  [A_SOURCE_ID] = { "$.source_id", "source_id", JSON_INTEGER | JSON_TEXT },
  [A_SOURCE_TYPE] = { "$.source_type", "source_type", JSON_TEXT },
  [A_PARENT] = { "$.parent_section_id", "parent_section_id", JSON_INTEGER | JSON_TEXT },
  [A_HIDDEN] = { "$.hidden", "hidden", JSON_BOOL },
  [A_ARTICLE] = { "$.article_id", "article_id", JSON_INTEGER | JSON_TEXT },
  [A_FILE_NAME] = { "$.file_name", "file_name", JSON_TEXT },
  [A_SHOWN_NAME] = { "$.display_file_name", "display_file_name", JSON_TEXT },
  [A_CONTENT_URL] = { "$.content_url", "content_url", JSON_TEXT },
  [A_INLINE] = { "$.inline", "inline", JSON_BOOL },
};

static const char *const lists[LISTS]
  = { "$.articles", "$.sections", "$.categories", "$.translations", "$.article_attachments" };

/* ---- What was read */

static void
item_free (gpointer data)
{
  Item *self = data;
  char *const texts[] = { self->id,      self->locale,  self->title,         self->body,
                          self->parent,  self->outer,   self->source_locale, self->html_url,
                          self->created, self->updated, self->touched,       self->segment };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_ptr_array_unref (self->labels);
  g_free (self);
}

void
helpcentre_free (gpointer data)
{
  HelpCentre *self = data;

  json_pick_free (self->pick);
  json_pick_free (self->inner);
  g_hash_table_unref (self->by_locale);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->attached);
  g_hash_table_unref (self->hosts);
  g_ptr_array_unref (self->items);
  g_free (self->origin);
  g_free (self->locale);
  g_free (self);
}

static char *
item_key (ListKind kind, const char *id, const char *locale)
{
  return locale == NULL ? g_strdup_printf ("%d/%s", (int) kind, id)
                        : g_strdup_printf ("%d/%s/%s", (int) kind, id, locale);
}

Item *
helpcentre_find (const HelpCentre *self, ListKind kind, const char *id, const char *locale)
{
  g_autofree char *key = NULL, *any = NULL;
  Item *item = NULL;

  if (id == NULL)
    return NULL;
  if (locale != NULL)
    {
      key = item_key (kind, id, locale);
      item = g_hash_table_lookup (self->by_locale, key);
    }
  any = item_key (kind, id, NULL);
  return item != NULL ? item : g_hash_table_lookup (self->by_id, any);
}

/* Half a pair of surrogates, of which JSON has no character, or a byte that is none, is U+FFFD. */
static char *
text_of (const JsonPick *pick, guint field)
{
  const char *text = json_pick_value (pick, field), *bad;
  GString *out;

  if (text == NULL || g_utf8_validate (text, -1, &bad))
    return g_strdup (text);
  out = g_string_sized_new (strlen (text));
  for (; !g_utf8_validate (text, -1, &bad); text = bad)
    {
      gboolean surrogate = (guchar) bad[0] == 0xed && ((guchar) bad[1] & 0xe0) == 0xa0
                           && ((guchar) bad[2] & 0xc0) == 0x80;

      g_string_append_len (out, text, bad - text);
      g_string_append_unichar (out, 0xfffd);
      bad += surrogate ? 3 : 1;
    }
  g_string_append (out, text);
  return g_string_free (out, FALSE);
}

static gint64
number_of (const JsonPick *pick, guint field)
{
  const char *text = json_pick_value (pick, field);

  return text == NULL ? 0 : g_ascii_strtoll (text, NULL, 10);
}

static gboolean
is_true (const JsonPick *pick, guint field)
{
  return g_strcmp0 (json_pick_value (pick, field), "true") == 0;
}

static void
add_segment (gpointer segments, const char *path G_GNUC_UNUSED, const char *text)
{
  if (text != NULL && *text != '\0')
    g_string_append_printf (segments, "%s%s", ((GString *) segments)->len == 0 ? "" : ",",
                            text);
}

/* Of readers who alone may see it, the id or, with commas, the ids; NULL: everybody. */
static char *
segment_of (const JsonPick *pick)
{
  const char *list = json_pick_value (pick, A_SEGMENTS);
  GString *segments;

  if (json_pick_value (pick, A_SEGMENT) != NULL || list == NULL)
    return text_of (pick, A_SEGMENT);
  if (*list != '[' && *list != '{')
    return text_of (pick, A_SEGMENTS);
  segments = g_string_new (NULL);
  json_leaves (list, strlen (list), add_segment, segments);
  return g_string_free (segments, segments->len == 0);
}

static void
add_label (gpointer labels, const char *path G_GNUC_UNUSED, const char *text)
{
  g_autofree char *label = text == NULL ? NULL : g_strstrip (g_strdup (text));

  if (label != NULL && *label != '\0')
    g_ptr_array_add (labels, g_steal_pointer (&label));
}

/* An id is digits: it becomes part of names. */
static gboolean
is_id (const char *id)
{
  return id != NULL && *id != '\0' && strlen (id) <= 20
         && id[strspn (id, "0123456789")] == '\0';
}

static char *
locale_of (const JsonPick *pick)
{
  const char *text = json_pick_value (pick, A_LOCALE);
  char *locale = text == NULL ? g_strdup ("en") : g_ascii_strdown (text, -1);

  if (*locale == '\0' || strlen (locale) > 20
      || locale[strspn (locale, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0'
      || *locale == '-')
    {
      g_free (locale);
      return NULL;
    }
  return locale;
}

static Item *
item_new (ListKind kind, const JsonPick *pick)
{
  Item *self = g_new0 (Item, 1);
  const char *labels = json_pick_value (pick, A_LABELS);

  self->kind = kind;
  self->locale = locale_of (pick);
  self->id = text_of (pick, A_ID);
  self->title = text_of (pick, json_pick_value (pick, A_TITLE) != NULL ? A_TITLE : A_NAME);
  self->body = text_of (pick, A_BODY);
  self->parent = text_of (pick, kind == LIST_ARTICLES ? A_SECTION : A_CATEGORY);
  self->outer = text_of (pick, A_PARENT);
  self->source_locale = text_of (pick, A_SOURCE_LOCALE);
  for (char *p = self->source_locale; p != NULL && *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  self->html_url = text_of (pick, A_HTML_URL);
  self->created = text_of (pick, A_CREATED);
  self->updated
    = text_of (pick, json_pick_value (pick, A_EDITED) != NULL ? A_EDITED : A_UPDATED);
  self->touched
    = text_of (pick, json_pick_value (pick, A_UPDATED) != NULL ? A_UPDATED : A_EDITED);
  self->segment = segment_of (pick);
  self->sum = number_of (pick, A_SUM);
  self->count = number_of (pick, A_COUNT);
  self->draft = is_true (pick, A_DRAFT);
  self->promoted = is_true (pick, A_PROMOTED);
  self->hidden = is_true (pick, A_HIDDEN);
  self->labels = g_ptr_array_new_with_free_func (g_free);
  if (labels != NULL && *labels == '[')
    json_leaves (labels, strlen (labels), add_label, self->labels);
  return self;
}

/* Of two that are the same the one that was changed last holds, whatever came first: of two changed at once what
 * fewer may read. */
static gboolean
is_newer (const Item *self, const Item *known)
{
  int order;

  if (self->translated != known->translated)
    return known->translated;
  order = g_strcmp0 (self->touched, known->touched);
  if (order == 0)
    order = g_strcmp0 (self->updated, known->updated);
  if (order == 0)
    order = self->hidden + self->draft + (self->segment != NULL)
            - (known->hidden + known->draft + (known->segment != NULL));
  if (order == 0)
    order = g_strcmp0 (self->title, known->title);
  if (order == 0)
    order = g_strcmp0 (self->body, known->body);
  return order > 0;
}

static void
put_item (HelpCentre *self, Item *item)
{
  g_autofree char *key = item_key (item->kind, item->id, item->locale);
  Item *known = g_hash_table_lookup (self->by_locale, key);

  g_ptr_array_add (self->items, item);
  if (known == NULL || is_newer (item, known))
    g_hash_table_insert (self->by_locale, g_steal_pointer (&key), item);
}

/* ---- Files that are attached */

typedef struct
{
  char *id, *name, *url, *updated;
} Attachment;

static void
attachment_free (gpointer data)
{
  Attachment *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->url);
  g_free (self->updated);
  g_free (self);
}

/* Those that came first have the smaller numbers.  Of one that comes twice as it was last is the later. */
static gint
compare_attachments (gconstpointer a, gconstpointer b)
{
  const Attachment *x = *(Attachment *const *) a, *y = *(Attachment *const *) b;
  gsize n = strlen (x->id), m = strlen (y->id);

  if (n != m)
    return n < m ? -1 : 1;
  return strcmp (x->id, y->id) != 0 ? strcmp (x->id, y->id)
                                    : g_strcmp0 (x->updated, y->updated);
}

/* Those that a text shows are no list's. */
static void
take_attachment (HelpCentre *self, const JsonPick *pick)
{
  const char *article = json_pick_value (pick, A_ARTICLE),
             *url = json_pick_value (pick, A_CONTENT_URL);
  GPtrArray *all;
  Attachment *file;

  if (!is_id (article) || !is_id (json_pick_value (pick, A_ID)) || url == NULL
      || is_true (pick, A_INLINE))
    return;
  all = g_hash_table_lookup (self->attached, article);
  if (all == NULL)
    {
      all = g_ptr_array_new_with_free_func (attachment_free);
      g_hash_table_insert (self->attached, g_strdup (article), all);
    }
  file = g_new0 (Attachment, 1);
  file->id = text_of (pick, A_ID);
  file->url = text_of (pick, A_CONTENT_URL);
  file->name = text_of (pick, json_pick_value (pick, A_SHOWN_NAME) != NULL ? A_SHOWN_NAME
                                                                           : A_FILE_NAME);
  file->updated = text_of (pick, A_UPDATED);
  g_ptr_array_add (all, file);
}

static gboolean
leads_to (const char *body, const char *id)
{
  static const char mark[] = "/article_attachments/";
  gsize length = strlen (id);

  for (const char *p = body; (p = strstr (p, mark)) != NULL;)
    {
      p += strlen (mark);
      if (strncmp (p, id, length) == 0 && !g_ascii_isdigit (p[length]))
        return TRUE;
    }
  return FALSE;
}

char *
helpcentre_body (const HelpCentre *self, const Item *article)
{
  GPtrArray *all = g_hash_table_lookup (self->attached, article->id);
  const char *body = article->body == NULL ? "" : article->body;
  GString *whole;
  gsize length;

  if (all == NULL)
    return g_strdup (body);
  whole = g_string_new (body);
  length = g_string_append (whole, "\n<ul>")->len;
  g_ptr_array_sort (all, compare_attachments);
  for (guint i = 0; i < all->len; i++)
    {
      const Attachment *file = g_ptr_array_index (all, i);
      const Attachment *next = i + 1 < all->len ? g_ptr_array_index (all, i + 1) : NULL;
      g_autofree char *item = NULL;

      if (leads_to (body, file->id) || (next != NULL && strcmp (file->id, next->id) == 0))
        continue;
      item = g_markup_printf_escaped ("<li><a href=\"%s\">%s</a></li>", file->url,
                                      file->name == NULL ? file->url : file->name);
      g_string_append (whole, item);
    }
  if (whole->len == length)
    g_string_assign (whole, body);
  else
    g_string_append (whole, "</ul>");
  return g_string_free (whole, FALSE);
}

/* ---- Reading */

static void
note_host (HelpCentre *self, const char *url, gboolean is_origin)
{
  const char *host, *end;

  if (url == NULL
      || (!g_str_has_prefix (url, "https://") && !g_str_has_prefix (url, "http://")))
    return;
  host = strstr (url, "://") + 3;
  end = host + strcspn (host, "/?#");
  g_hash_table_add (self->hosts, g_ascii_strdown (host, end - host));
  if (is_origin && self->origin == NULL)
    self->origin = g_strndup (url, (gsize) (end - url));
}

static void
take_translation (Import *import, const JsonPick *pick, const char *source_id,
                  const char *name, guint line)
{
  HelpCentre *self = import->state;
  const char *type = json_pick_value (pick, A_SOURCE_TYPE);
  const char *id = source_id != NULL ? source_id : json_pick_value (pick, A_SOURCE_ID);
  ListKind kind = LIST_ARTICLES;
  Item *item;

  if (g_strcmp0 (type, "Section") == 0)
    kind = LIST_SECTIONS;
  else if (g_strcmp0 (type, "Category") == 0)
    kind = LIST_CATEGORIES;
  if (!is_id (id))
    {
      import_problem (import, name, line, "a translation's source_id: expected a number");
      return;
    }
  item = item_new (kind, pick);
  g_free (item->id);
  item->id = g_strdup (id);
  item->translated = TRUE;
  if (item->locale == NULL)
    {
      import_problem (import, name, line, "locale: expected a code like en-us");
      item_free (item);
      return;
    }
  put_item (self, item);
}

static void
take_translations (Import *import, const char *json, const char *id, const char *name,
                   guint line)
{
  HelpCentre *self = import->state;

  if (json == NULL || *json != '[')
    return;
  json_pick_each (self->inner, json, strlen (json), "$");
  while (json_pick_next (self->inner))
    take_translation (import, self->inner, id, name, line);
}

/* Its id is no id. */
static void
tell_id (Import *import, const char *title, const char *name, guint line)
{
  g_autofree char *start
    = title == NULL ? NULL : g_utf8_substring (title, 0, MIN (g_utf8_strlen (title, -1), 60)),
    *why = start == NULL ? g_strdup ("id: expected a number")
                         : g_strdup_printf ("\"%s\": id: expected a number", start);

  import_problem (import, name, line, why);
}

/* Free it; NULL: none. */
static char *
title_in (const JsonPick *pick)
{
  return text_of (pick, json_pick_value (pick, A_TITLE) != NULL ? A_TITLE : A_NAME);
}

static void
take_item (Import *import, ListKind kind, const char *name, guint line)
{
  HelpCentre *self = import->state;
  const JsonPick *pick = self->pick;
  Item *item;

  if (kind == LIST_ATTACHMENTS)
    {
      take_attachment (self, pick);
      return;
    }
  if (kind == LIST_TRANSLATIONS)
    {
      take_translation (import, pick, NULL, name, line);
      return;
    }
  if (!is_id (json_pick_value (pick, A_ID)))
    {
      g_autofree char *title = title_in (pick);

      tell_id (import, title, name, line);
      return;
    }
  item = item_new (kind, pick);
  if (item->locale == NULL)
    {
      import_problem (import, name, line, "locale: expected a code like en-us");
      item_free (item);
      return;
    }
  note_host (self, json_pick_value (pick, A_HTML_URL), TRUE);
  note_host (self, json_pick_value (pick, A_URL), FALSE);
  put_item (self, item);
  take_translations (import, json_pick_value (pick, A_TRANSLATIONS), item->id, name, line);
}

/* What an object is that stands alone: by its fields.  LISTS: none of them. */
static ListKind
kind_of (const JsonPick *pick)
{
  if (json_pick_value (pick, A_SOURCE_TYPE) != NULL)
    return LIST_TRANSLATIONS;
  if (json_pick_value (pick, A_ID) == NULL)
    return LISTS;
  if (json_pick_value (pick, A_ARTICLE) != NULL
      && json_pick_value (pick, A_CONTENT_URL) != NULL)
    return LIST_ATTACHMENTS;
  if (json_pick_value (pick, A_SECTION) != NULL || json_pick_value (pick, A_BODY) != NULL)
    return LIST_ARTICLES;
  if (json_pick_value (pick, A_CATEGORY) != NULL)
    return LIST_SECTIONS;
  return json_pick_value (pick, A_NAME) != NULL ? LIST_CATEGORIES : LISTS;
}

static void
take_record (Import *import, const JsonRecord *record, const char *name)
{
  HelpCentre *self = import->state;
  g_autoptr(GString) why = g_string_new (NULL);
  g_autofree char *title = NULL;
  gboolean taken = FALSE, has_body;
  ListKind kind;

  if (!record->is_object)
    {
      import_problem (import, name, (guint) record->line, JSON_NO_OBJECT);
      return;
    }
  if (!json_pick_read (self->pick, record->text, record->length, why))
    {
      import_problem (import, name, (guint) record->line, why->str);
      return;
    }
  kind = kind_of (self->pick);
  if (kind != LISTS)
    {
      take_item (import, kind, name, (guint) record->line);
      return;
    }
  title = title_in (self->pick);
  has_body = json_pick_value (self->pick, A_BODY) != NULL;
  for (guint i = 0; i < LISTS; i++)
    {
      json_pick_each (self->pick, record->text, record->length, lists[i]);
      for (; json_pick_next (self->pick); taken = TRUE)
        take_item (import, i, name, (guint) record->line);
    }
  /* {"article": {...}} */
  json_pick_each (self->pick, record->text, record->length, "$");
  while (json_pick_next (self->pick))
    if (kind_of (self->pick) != LISTS)
      {
        take_item (import, kind_of (self->pick), name, (guint) record->line);
        taken = TRUE;
      }
  if (!taken && (title != NULL || has_body))
    tell_id (import, title, name, (guint) record->line);
}

gboolean
helpcentre_read (HelpCentre *self G_GNUC_UNUSED, Import *import, const char *path,
                 GError **error)
{
  JsonCutter cutter;
  JsonRecord record;
  gboolean ok;

  if (strcmp (path, "-") == 0)
    file_await ("JSON", import->quiet);
  ok = json_cutter_open (&cutter, path, "articles", RECORD_MAX_BYTES, error);
  cutter.with_rest = TRUE;
  while (ok && *import->stop == 0 && json_cutter_next (&cutter, &record, &ok, error))
    take_record (import, &record, cutter.file.name);
  json_cutter_close (&cutter);
  return ok;
}

HelpCentre *
helpcentre_new (GError **error)
{
  HelpCentre *self = g_new0 (HelpCentre, 1);

  self->items = g_ptr_array_new_with_free_func (item_free);
  self->by_locale = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->attached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) g_ptr_array_unref);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->pick = json_pick_new (fields, A_FIELDS, error);
  self->inner = self->pick == NULL ? NULL : json_pick_new (fields, A_FIELDS, error);
  if (self->inner == NULL)
    g_clear_pointer (&self, helpcentre_free);
  return self;
}

/* ---- In order */

static gint
compare_items (gconstpointer a, gconstpointer b)
{
  const Item *x = *(Item *const *) a, *y = *(Item *const *) b;
  gsize n = strlen (x->id), m = strlen (y->id);

  if (x->kind != y->kind)
    return (int) x->kind - (int) y->kind;
  if (n != m)
    return n < m ? -1 : 1;
  return strcmp (x->id, y->id) != 0 ? strcmp (x->id, y->id) : strcmp (x->locale, y->locale);
}

/* Those that hold, in an order that does not depend on that of the files. */
static GPtrArray *
sorted_items (HelpCentre *self)
{
  GPtrArray *items = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->by_locale);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (!((Item *) item)->hidden)
      g_ptr_array_add (items, item);
  g_ptr_array_sort (items, compare_items);
  return items;
}

GPtrArray *
helpcentre_articles (HelpCentre *self)
{
  g_autoptr(GPtrArray) items = sorted_items (self);
  GPtrArray *articles = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++)
    {
      Item *item = g_ptr_array_index (items, i);
      g_autofree char *key = item_key (item->kind, item->id, NULL);

      const Item *known = g_hash_table_lookup (self->by_id, key);

      if (known == NULL || (known->translated && !item->translated))
        g_hash_table_insert (self->by_id, g_steal_pointer (&key), item);
      if (item->kind == LIST_ARTICLES)
        g_ptr_array_add (articles, item);
    }
  return articles;
}
