#include "article/fields.h"

#include <string.h>
#include "base/timestamp.h"

/* ---- What a file's path says */

/* ISO 639-1 */
static const char codes[]
  = " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr "
    "cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu "
    "gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk "
    "kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
    "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro "
    "ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk "
    "tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";

static const char everyday[]
  = " am an as be co ho ia ie io la li lo ml my om or os pa pi ps sc se sh so to ts ";

/* Folders that hold content of any kind, so that a language may stand below them. */
static const char *const holders[] = {
  "content",        "contents", "docs",         "doc",         "_docs",     "pages",
  "page",           "posts",    "_posts",       "articles",    "article",   "guides",
  "guide",          "manual",   "book",         "wiki",        "kb",        "knowledgebase",
  "knowledge-base", "help",     "helpcenter",   "help-center", "support",   "site",
  "website",        "www",      "public",       "static",      "src",       "i18n",
  "_i18n",          "l10n",     "locales",      "locale",      "languages", "language",
  "langs",          "lang",     "translations", "translated",  NULL
};

static const char *const index_names[] = { "index", "_index", "readme", NULL };

static gboolean
in_list (const char *list, const char *code)
{
  char word[] = { ' ', g_ascii_tolower (code[0]), g_ascii_tolower (code[1]), ' ', '\0' };

  return strstr (list, word) != NULL;
}

static gsize
letters (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalpha (text[length]))
    length++;
  return length;
}

/* Whether `tag` goes on as `-BR`, `_Hans`, `-419`, up to its end. */
static gboolean
subtags_are_valid (const char *tag)
{
  while (*tag == '-' || *tag == '_')
    {
      gsize length = 0;

      tag++;
      while (g_ascii_isalnum (tag[length]))
        length++;
      if (length < 2 || length > 8)
        return FALSE;
      tag += length;
    }
  return *tag == '\0';
}

/* The language of a tag like `nl`, `pt-BR`, `zh_Hans_CN` or `nds`: its two or three
 * letters in lower case.  NULL when it is none, or has two letters that are no code.  Free
 * the result. */
static char *
place_language (const char *tag)
{
  gsize length = letters (tag);

  if (length < 2 || length > 3 || !subtags_are_valid (tag + length)
      || (length == 2 && !in_list (codes, tag)))
    return NULL;
  return g_ascii_strdown (tag, length);
}

/* `pt_BR` or `zh-Hans`: a code with a region or script in its proper case. */
static gboolean
is_proper_locale (const char *part)
{
  gsize length
    = letters (part) == 2 && (part[2] == '-' || part[2] == '_') ? letters (part + 3) : 0;

  if (part[0] == '\0' || !g_ascii_islower (part[0]) || length == 0 || part[3 + length] != '\0'
      || !in_list (codes, part))
    return FALSE;
  if (length == 2)
    return g_ascii_isupper (part[3]) && g_ascii_isupper (part[4]);
  return length == 4 && g_ascii_isupper (part[3]) && g_ascii_islower (part[4]);
}

/* A code alone, or with a two-letter region in any case. */
static gboolean
is_code (const char *part)
{
  gsize length = letters (part);

  if (length != 2 || !in_list (codes, part) || in_list (everyday, part))
    return FALSE;
  return part[2] == '\0'
         || ((part[2] == '-' || part[2] == '_') && letters (part + 3) == 2 && part[5] == '\0');
}

static gboolean
is_language (const char *part, gboolean at_top)
{
  return is_proper_locale (part) || (at_top && is_code (part));
}

static gboolean
is_holder (const char *folder)
{
  g_autofree char *lower = g_ascii_strdown (folder, -1);

  return g_strv_contains (holders, lower);
}

/* Takes `.nl` off `folder` and returns the code, or NULL. */
static char *
cut_suffix (char *folder)
{
  char *dot = strrchr (folder, '.');

  if (dot == NULL || !is_language (dot + 1, TRUE))
    return NULL;
  *dot = '\0';
  if (is_holder (folder))
    return place_language (dot + 1);
  *dot = '.';
  return NULL;
}

/* Finds the language among the folders and takes it out of them. */
static char *
folder_language (char **folders)
{
  gboolean at_top = TRUE;

  for (guint i = 0; folders[i] != NULL; i++)
    {
      char *lang = is_language (folders[i], at_top) ? place_language (folders[i]) : NULL;

      if (lang != NULL)
        {
          g_free (folders[i]);
          memmove (&folders[i], &folders[i + 1],
                   g_strv_length (&folders[i + 1]) * sizeof (char *) + sizeof (char *));
          return lang;
        }
      lang = cut_suffix (folders[i]);
      if (lang != NULL)
        return lang;
      at_top = at_top && is_holder (folders[i]);
    }
  return NULL;
}

static char *
file_stem (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot == NULL || dot == name ? g_strdup (name) : g_strndup (name, dot - name);
}

/* Takes `.nl` off `stem`. */
static char *
stem_language (char *stem)
{
  char *dot = strrchr (stem, '.');
  char *lang;

  if (dot == NULL || dot == stem || !is_language (dot + 1, TRUE))
    return NULL;
  lang = place_language (dot + 1);
  *dot = '\0';
  return lang;
}

static char *
title_of (const char *stem, char **folders)
{
  g_autofree char *lower = g_ascii_strdown (stem, -1);
  guint depth = g_strv_length (folders);
  char *title = g_strdup (
    g_strv_contains (index_names, lower) && depth > 0 ? folders[depth - 1] : stem);

  g_strdelimit (title, "-_", ' ');
  return g_strstrip (title);
}

static void
apply_path (Article *article, const char *path, const char *default_lang)
{
  g_autofree char *text = g_utf8_make_valid (path, -1);
  char *slash = strrchr (text, '/');
  g_autofree char *stem = file_stem (slash == NULL ? text : slash + 1);
  g_auto(GStrv) folders = NULL;
  g_autofree char *lang = NULL;

  if (slash != NULL)
    *slash = '\0';
  folders = g_strsplit (slash == NULL ? "" : text, "/", -1);
  lang = folder_language (folders);
  if (lang == NULL)
    lang = stem_language (stem);
  if (article->lang == NULL)
    article->lang = g_strdup (lang != NULL ? lang : default_lang);
  if (article->category == NULL)
    article->category = g_strjoinv ("/", folders);
  if (article->title == NULL)
    article->title = title_of (stem, folders);
}

/* ---- What scalars mean */

enum
{
  QUOTED_CHARACTERS = 60 /* of a bad value, in a message */
};

/* A value for a message: in quotes, on one line, not long.  Free the result. */
static char *
value_quote (const char *value)
{
  g_autofree char *text = article_one_line (value);
  g_autofree char *cut = NULL;

  if (g_utf8_strlen (text, -1) <= QUOTED_CHARACTERS)
    return g_strdup_printf ("\"%s\"", text);
  cut = g_utf8_substring (text, 0, QUOTED_CHARACTERS);
  return g_strdup_printf ("\"%s...\"", cut);
}

/* `01/24/2024`, as Microsoft writes ms.date, turned to ISO 8601; else NULL. */
static char *
american_date (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "/", 4);
  guint64 number[3];

  if (g_strv_length (parts) != 3)
    return NULL;
  for (guint i = 0; i < 3; i++)
    if (!g_ascii_string_to_unsigned (parts[i], 10, 1, 9999, &number[i], NULL))
      return NULL;
  return g_strdup_printf ("%04u-%02u-%02u", (guint) number[2], (guint) number[0],
                          (guint) number[1]);
}

/* YAML allows blanks before the offset: `2026-01-02 10:00:00 +0100`. */
static char *
join_offset (const char *text)
{
  char *joined = g_strdup (text);
  gsize length = strlen (joined);
  char *sign = length > 5 ? strrchr (joined, ' ') : NULL;

  if (sign != NULL && (sign[1] == '+' || sign[1] == '-' || strcmp (sign + 1, "Z") == 0))
    memmove (sign, sign + 1, strlen (sign));
  else if (sign != NULL && strcmp (sign + 1, "UTC") == 0)
    memcpy (sign, "Z", 2);
  return joined;
}

/* `text` as timestamp_format () writes it, or NULL when it is no date.  Keys that begin with
 * `ms.` may have it as MM/DD/YYYY.  Free the result. */
static char *
value_date (const char *key, const char *text)
{
  gboolean american = g_ascii_strncasecmp (key, "ms.", 3) == 0;
  g_autofree char *iso = american ? american_date (text) : NULL;
  gint64 seconds;

  if (iso == NULL)
    iso = join_offset (text);
  return timestamp_parse (iso, NULL, &seconds, NULL) ? timestamp_format (seconds, NULL) : NULL;
}

/* true, yes, on, y, 1 and their opposites, in any case of letters; FALSE: none of them. */
static gboolean
value_boolean (const char *text, gboolean *value)
{
  static const char *const names[]
    = { "false", "no", "off", "n", "0", "true", "yes", "on", "y", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i], text) == 0)
      {
        *value = i >= G_N_ELEMENTS (names) / 2;
        return TRUE;
      }
  return FALSE;
}

/* ---- Fields */

/* Strings in the order they came, each once. */
typedef struct
{
  GPtrArray *items;
  GHashTable *seen; /* of `items`; not owned */
} List;

typedef struct
{
  Article *article;
  List tags;
  List keywords;
  List redirects;
} Fields;

typedef struct Rule Rule;
struct Rule
{
  const char *key;
  void (*set) (Fields *self, const Rule *rule, const Field *field);
  const char *expected;
  gsize slot; /* the field in Article, for setters that serve several */
  gsize line; /* where Article keeps the key's line, or 0 */
  gboolean list_is_fine;
};

static const char *
first_item (const Field *field)
{
  return field->items->len == 0 ? "" : g_ptr_array_index (field->items, 0);
}

static void
expected (Fields *self, const Rule *rule, const Field *field)
{
  article_problem (self->article, field->line, TRUE, "%s: expected %s", field->key,
                   rule->expected);
}

static void
list_init (List *self)
{
  self->items = g_ptr_array_new ();
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
}

static void
list_add (List *self, const char *value)
{
  char *text = article_one_line (value);

  if (*text == '\0' || g_hash_table_contains (self->seen, text))
    {
      g_free (text);
      return;
    }
  g_hash_table_add (self->seen, text);
  g_ptr_array_add (self->items, text);
}

/* Frees `self`. */
static char **
list_finish (List *self)
{
  g_hash_table_unref (self->seen);
  g_ptr_array_add (self->items, NULL);
  return (char **) g_ptr_array_free (self->items, FALSE);
}

static void
set_text (Fields *self, const Rule *rule, const Field *field)
{
  char **slot = &G_STRUCT_MEMBER (char *, self->article, rule->slot);
  char *text = article_one_line (first_item (field));

  if (*slot != NULL || *text == '\0')
    {
      g_free (text);
      return;
    }
  *slot = text;
  if (rule->line != 0)
    G_STRUCT_MEMBER (guint32, self->article, rule->line) = field->line;
}

static void
trim_slashes (char *text)
{
  gsize lead = strspn (text, "/");
  gsize length;

  memmove (text, text + lead, strlen (text + lead) + 1);
  for (length = strlen (text); length > 0 && text[length - 1] == '/'; length--)
    text[length - 1] = '\0';
}

static void
set_slug (Fields *self, const Rule *rule, const Field *field)
{
  char **slug = &self->article->slug;

  set_text (self, rule, field);
  if (*slug != NULL)
    trim_slashes (*slug);
  if (*slug != NULL && **slug == '\0')
    g_clear_pointer (slug, g_free);
}

static void
set_lang (Fields *self, const Rule *rule G_GNUC_UNUSED, const Field *field)
{
  char *lang = place_language (first_item (field));

  if (lang == NULL)
    {
      g_autofree char *quoted = value_quote (first_item (field));

      article_problem (self->article, field->line, TRUE,
                       "%s: %s is no language code; expected one like en or pt-BR",
                       field->key, quoted);
    }
  if (self->article->lang == NULL)
    self->article->lang = lang;
  else
    g_free (lang);
}

static void
set_category (Fields *self, const Rule *rule G_GNUC_UNUSED, const Field *field)
{
  g_autoptr(GPtrArray) levels = g_ptr_array_new_with_free_func (g_free);
  char *path;

  if (self->article->category != NULL)
    return;
  for (guint i = 0; i < field->items->len; i++)
    {
      char *level = article_one_line (g_ptr_array_index (field->items, i));

      trim_slashes (level);
      if (*level != '\0')
        g_ptr_array_add (levels, level);
      else
        g_free (level);
    }
  g_ptr_array_add (levels, NULL);
  path = g_strjoinv ("/", (char **) levels->pdata);
  trim_slashes (path);
  self->article->category = path;
}

static void
add_words (List *list, const char *text, const char *separators)
{
  g_auto(GStrv) words = g_strsplit_set (text, separators, -1);

  for (guint i = 0; words[i] != NULL; i++)
    list_add (list, words[i]);
}

static void
add_items (List *list, const Field *field)
{
  for (guint i = 0; i < field->items->len; i++)
    list_add (list, g_ptr_array_index (field->items, i));
}

/* Jekyll parts tags by spaces, most others by commas. */
static void
set_tags (Fields *self, const Rule *rule G_GNUC_UNUSED, const Field *field)
{
  const char *text = first_item (field);

  if (field->kind == VALUE_LIST)
    add_items (&self->tags, field);
  else
    add_words (&self->tags, text, strchr (text, ',') != NULL ? "," : " \t\n");
}

static void
set_keywords (Fields *self, const Rule *rule G_GNUC_UNUSED, const Field *field)
{
  if (field->kind == VALUE_LIST)
    add_items (&self->keywords, field);
  else
    add_words (&self->keywords, first_item (field), ",");
}

static void
set_redirects (Fields *self, const Rule *rule G_GNUC_UNUSED, const Field *field)
{
  add_items (&self->redirects, field);
  if (self->article->redirect_line == 0)
    self->article->redirect_line = field->line;
}

/* Hugo's aliases are paths that lead here; Obsidian's and others' are further names. */
static void
set_aliases (Fields *self, const Rule *rule, const Field *field)
{
  if (*first_item (field) == '/')
    set_redirects (self, rule, field);
  else
    set_keywords (self, rule, field);
}

static void
set_date (Fields *self, const Rule *rule, const Field *field)
{
  char **slot = &G_STRUCT_MEMBER (char *, self->article, rule->slot);
  g_autofree char *text = article_one_line (first_item (field));
  g_autofree char *date = value_date (field->key, text);

  if (date == NULL)
    {
      g_autofree char *quoted = value_quote (text);

      article_problem (self->article, field->line, FALSE,
                       "%s: %s is no date; expected one like 2026-01-31", field->key, quoted);
    }
  else if (*slot == NULL)
    *slot = g_steal_pointer (&date);
}

static void
set_draft (Fields *self, const Rule *rule, const Field *field)
{
  gboolean value;

  if (value_boolean (first_item (field), &value))
    self->article->draft |= value;
  else
    expected (self, rule, field);
}

/* Some tools write the date of publication there. */
static void
set_published (Fields *self, const Rule *rule, const Field *field)
{
  gboolean value = FALSE;
  g_autofree char *date = value_date (field->key, first_item (field));

  if (value_boolean (first_item (field), &value))
    self->article->draft |= !value;
  else if (date == NULL)
    expected (self, rule, field);
  else if (self->article->date == NULL)
    self->article->date = g_steal_pointer (&date);
}

#define IN(member) G_STRUCT_OFFSET (Article, member)

static const char a_text[] = "text";
static const char a_language[] = "a language code like en or pt-BR";
static const char a_category[] = "a name, a path like a/b or a list of levels";
static const char some_words[] = "words or a list of them";
static const char some_paths[] = "a path or a list of them";
static const char a_date[] = "a date like 2026-01-31";
static const char a_boolean[] = "true or false";

static const Rule rules[] = {
  { "title", set_text, a_text, IN (title), IN (title_line), FALSE },
  { "description", set_text, a_text, IN (description), 0, FALSE },
  { "summary", set_text, a_text, IN (description), 0, FALSE },
  { "excerpt", set_text, a_text, IN (description), 0, FALSE },
  { "lang", set_lang, a_language, 0, 0, FALSE },
  { "language", set_lang, a_language, 0, 0, FALSE },
  { "locale", set_lang, a_language, 0, 0, FALSE },
  { "category", set_category, a_category, 0, 0, TRUE },
  { "categories", set_category, a_category, 0, 0, TRUE },
  { "tags", set_tags, some_words, 0, 0, TRUE },
  { "tag", set_tags, some_words, 0, 0, TRUE },
  { "labels", set_tags, some_words, 0, 0, TRUE },
  { "label_names", set_tags, some_words, 0, 0, TRUE },
  { "keywords", set_keywords, some_words, 0, 0, TRUE },
  { "keyword", set_keywords, some_words, 0, 0, TRUE },
  { "helpviewer_keywords", set_keywords, some_words, 0, 0, TRUE },
  { "aliases", set_aliases, some_words, 0, 0, TRUE },
  { "redirect_from", set_redirects, some_paths, 0, 0, TRUE },
  { "redirect_from_oldest", set_redirects, some_paths, 0, 0, TRUE },
  { "id", set_text, a_text, IN (ident), IN (ident_line), FALSE },
  { "slug", set_slug, a_text, IN (slug), IN (slug_line), FALSE },
  { "date", set_date, a_date, IN (date), 0, FALSE },
  { "created", set_date, a_date, IN (date), 0, FALSE },
  { "created_at", set_date, a_date, IN (date), 0, FALSE },
  { "publishdate", set_date, a_date, IN (date), 0, FALSE },
  { "updated", set_date, a_date, IN (updated), 0, FALSE },
  { "updated_at", set_date, a_date, IN (updated), 0, FALSE },
  { "lastmod", set_date, a_date, IN (updated), 0, FALSE },
  { "last_modified_at", set_date, a_date, IN (updated), 0, FALSE },
  { "last_updated", set_date, a_date, IN (updated), 0, FALSE },
  { "ms.date", set_date, a_date, IN (updated), 0, FALSE },
  { "draft", set_draft, a_boolean, 0, 0, FALSE },
  { "published", set_published, a_boolean, 0, 0, FALSE },
};

static const Rule *
find_rule (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_ascii_strcasecmp (rules[i].key, key) == 0)
      return &rules[i];
  return NULL;
}

static void
apply (Fields *self, const Field *field)
{
  const Rule *rule = find_rule (field->key);
  gboolean merge = strcmp (field->key, "<<") == 0;
  gboolean fits;

  if ((rule == NULL && !merge) || field->kind == VALUE_NONE)
    return;
  if (field->kind == VALUE_ALIAS || merge)
    {
      article_problem (self->article, field->line, TRUE,
                       "%s: YAML references and tags (*a, &a, !a) are not read; put text "
                       "that begins so in quotes",
                       field->key);
      return;
    }
  fits = field->kind == VALUE_SCALAR
         || (field->kind == VALUE_LIST && rule->list_is_fine && !field->nested);
  if (fits)
    rule->set (self, rule, field);
  else
    expected (self, rule, field);
}

static void
report_double (Article *article, Field *first, const Field *field)
{
  if (!first->doubled)
    article_problem (article, field->line, FALSE,
                     "%s stands twice; the one in line %u counts", field->key, first->line);
  first->doubled = TRUE;
}

static void
apply_frontmatter (Article *article, const GPtrArray *fields)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Fields self = { .article = article };

  list_init (&self.tags);
  list_init (&self.keywords);
  list_init (&self.redirects);
  for (guint i = 0; i < fields->len; i++)
    {
      Field *field = g_ptr_array_index (fields, i);
      g_autofree char *key = g_ascii_strdown (field->key, -1);
      Field *first = g_hash_table_lookup (seen, key);

      if (first != NULL)
        {
          report_double (article, first, field);
          continue;
        }
      apply (&self, field);
      g_hash_table_insert (seen, g_steal_pointer (&key), field);
    }
  article->tags = list_finish (&self.tags);
  article->keywords = list_finish (&self.keywords);
  article->redirect_from = list_finish (&self.redirects);
}

/* ---- Front matter, headings, path */

/* The first heading of level 1 that says anything, else the first of any level. */
static const ArticleSection *
title_section (const Article *self)
{
  const ArticleSection *first = NULL;

  for (guint i = 1; i < self->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (self->sections, i);

      if (*section->title == '\0')
        continue;
      if (section->level == 1)
        return section;
      if (first == NULL)
        first = section;
    }
  return first;
}

static void
settle_title (Article *self)
{
  const ArticleSection *section = self->title == NULL ? title_section (self) : NULL;

  self->title_given = self->title != NULL || (section != NULL && section->level == 1);
  if (section == NULL)
    return;
  self->title = g_strdup (section->title);
  self->title_line = section->line;
}

void
fields_apply (Article *article, const GPtrArray *fields, const char *path,
              const char *default_lang)
{
  apply_frontmatter (article, fields);
  settle_title (article);
  apply_path (article, path, default_lang);
}
