#include "article/fields.h"

#include <string.h>
#include "base/timestamp.h"

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
  GHashTable *seen;  /* char * */
  Article *article;  /* borrowed */
  guint characters;  /* of one, at most */
  guint most;        /* items */
  gboolean has_left; /* one out, and that was said */
} List;

typedef struct
{
  Article *article;
  List categories;
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
  enum
  {
    SCALAR_ONLY,
    SCALAR_OR_LIST,
    OTHERS_PASS /* a list or map is passed over */
  } takes;
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
list_init (List *self, Article *article, guint most, guint characters)
{
  self->items = g_ptr_array_new ();
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->article = article;
  self->most = most;
  self->characters = characters;
  self->has_left = FALSE;
}

/* FALSE: it is left out. */
static gboolean
list_fits (List *self, const char *text, const Field *field)
{
  gboolean is_long = strlen (text) > self->characters
                     && text[article_fitting (text, self->characters)] != '\0';

  if (!is_long && self->items->len < self->most)
    return TRUE;
  if (!self->has_left)
    article_problem (self->article, field->line, TRUE,
                     "%s: expected at most %u of at most %u characters each; left out: the rest",
                     field->key, self->most, self->characters);
  self->has_left = TRUE;
  return FALSE;
}

static void
list_add (List *self, const char *value, const Field *field)
{
  char *text = article_one_line (value);

  if (*text == '\0' || g_hash_table_contains (self->seen, text)
      || !list_fits (self, text, field))
    {
      g_free (text);
      return;
    }
  g_hash_table_add (self->seen, g_strdup (text));
  g_ptr_array_add (self->items, text);
}

/* The same, but that names which differ in case are one. */
static void
list_add_folded (List *self, const char *value, const Field *field)
{
  g_autofree char *folded = g_utf8_casefold (value, -1);

  if (*value == '\0' || g_hash_table_contains (self->seen, folded)
      || !list_fits (self, value, field))
    return;
  g_ptr_array_add (self->items, g_strdup (value));
  g_hash_table_add (self->seen, g_steal_pointer (&folded));
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
shorten (Fields *self, const Rule *rule, const Field *field, char *text)
{
  guint characters = rule->slot == G_STRUCT_OFFSET (Article, description)
                       ? ARTICLE_MAX_DESCRIPTION
                       : ARTICLE_MAX_TITLE;
  gsize fitting = article_fitting (text, characters);

  if (text[fitting] == '\0')
    return;
  text[fitting] = '\0';
  article_problem (self->article, field->line, TRUE,
                   "%s: expected at most %u characters; the rest is left out", field->key,
                   characters);
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
  shorten (self, rule, field, text);
  *slot = text;
  if (rule->line != 0)
    G_STRUCT_MEMBER (guint32, self->article, rule->line) = field->line;
}

/* All that describe the article are read. */
static void
set_description (Fields *self, const Rule *rule G_GNUC_UNUSED, const Field *field)
{
  g_autofree char *text = article_one_line (first_item (field));
  char *before = self->article->description;

  if (*text == '\0' || (before != NULL && strstr (before, text) != NULL))
    return;
  self->article->description = before == NULL ? g_strdup (text)
                                              : g_strconcat (before, " ", text, NULL);
  g_free (before);
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
  char *lang = article_language (first_item (field));

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

/* Whether `>`, `\302\273` and their like part levels at `at`: `Domains > Transfers`. */
static gsize
level_arrow (const char *text, const char *at)
{
  static const char *const arrows[] = { "> ", "\302\273 ", "\342\200\272 " };

  for (guint i = 0; i < G_N_ELEMENTS (arrows) && at > text && at[-1] == ' '; i++)
    if (g_str_has_prefix (at, arrows[i]))
      return strlen (arrows[i]);
  return 0;
}

/* What stands between two arrows: a name, or the way to it, `a/b`.  The result has no empty levels, and
 * no blanks around them. */
static char *
tidy_levels (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);
  g_auto(GStrv) levels = g_strsplit (copy, "/", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; levels[i] != NULL; i++)
    if (*g_strstrip (levels[i]) != '\0')
      g_string_append_printf (out, "%s%s", out->len > 0 ? "/" : "", levels[i]);
  return g_string_free (out, FALSE);
}

/* A name, or the way to it: `a/b`, `a > b`.  A slash may be part of a name, an arrow parts levels
 * whatever they are called. */
static void
add_category (List *list, const char *value, const Field *field)
{
  g_autofree char *text = article_one_line (value);
  g_autofree char *path = g_strdup ("");
  const char *level = text;

  for (const char *at = text;; at++)
    {
      gsize arrow = *at == '\0' ? 0 : level_arrow (text, at);
      g_autofree char *tidy = NULL;
      char *deeper;

      if (*at != '\0' && arrow == 0)
        continue;
      tidy = tidy_levels (level, (gsize) (at - level));
      deeper = *path == '\0' || *tidy == '\0' ? g_strconcat (path, tidy, NULL)
                                              : article_level_join (path, tidy);
      g_free (path);
      path = deeper;
      if (*at == '\0')
        break;
      at += arrow - 1;
      level = at + 1;
    }
  list_add_folded (list, path, field);
}

/* Hugo, Jekyll and nanoc have sets; with commas a set may stand in one text. */
static void
set_category (Fields *self, const Rule *rule G_GNUC_UNUSED, const Field *field)
{
  gboolean plural = g_ascii_strcasecmp (field->key, "categories") == 0;

  self->article->in_words = plural && field->kind == VALUE_SCALAR
                            && strchr (first_item (field), ',') == NULL
                            && self->categories.items->len == 0;
  for (guint i = 0; i < field->items->len; i++)
    {
      const char *text = g_ptr_array_index (field->items, i);
      g_auto(GStrv) names
              = g_strsplit (text, plural && field->kind == VALUE_SCALAR ? "," : "\n", -1);

      for (char **name = names; *name != NULL; name++)
        add_category (&self->categories, *name, field);
    }
}

static void
add_words (List *list, const Field *field, const char *separators)
{
  g_auto(GStrv) words = g_strsplit_set (first_item (field), separators, -1);

  for (guint i = 0; words[i] != NULL; i++)
    list_add (list, words[i], field);
}

static void
add_items (List *list, const Field *field)
{
  for (guint i = 0; i < field->items->len; i++)
    list_add (list, g_ptr_array_index (field->items, i), field);
}

/* Jekyll parts tags by spaces, most others by commas; Obsidian may write `#tag`. */
static void
set_tags (Fields *self, const Rule *rule G_GNUC_UNUSED, const Field *field)
{
  const char *text = first_item (field);

  for (guint i = 0; i < field->items->len; i++)
    {
      char *tag = g_ptr_array_index (field->items, i);

      if (*tag == '#' && tag[1] != ' ')
        memmove (tag, tag + 1, strlen (tag));
    }

  if (field->kind == VALUE_LIST)
    add_items (&self->tags, field);
  else
    add_words (&self->tags, field, strchr (text, ',') != NULL ? "," : " \t\n");
}

static void
set_keywords (Fields *self, const Rule *rule G_GNUC_UNUSED, const Field *field)
{
  if (field->kind == VALUE_LIST)
    add_items (&self->keywords, field);
  else
    add_words (&self->keywords, field, ",");
}

static void
set_redirects (Fields *self, const Rule *rule G_GNUC_UNUSED, const Field *field)
{
  add_items (&self->redirects, field);
  if (self->article->redirect_line == 0)
    self->article->redirect_line = field->line;
}

/* Hugo's aliases are paths that lead here, from the folder of the article when they do not begin with '/';
 * Obsidian's and others' are further names. */
static gboolean
is_address (const char *alias)
{
  return *alias == '/'
         || (strpbrk (alias, " \t") == NULL
             && (g_str_has_suffix (alias, "/") || g_str_has_suffix (alias, ".html")
                 || g_str_has_prefix (alias, "../")));
}

static void
set_aliases (Fields *self, const Rule *rule, const Field *field)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new (), addresses = g_ptr_array_new ();
  Field part = *field;

  for (guint i = 0; i < field->items->len; i++)
    {
      gpointer alias = g_ptr_array_index (field->items, i);

      g_ptr_array_add (is_address (alias) ? addresses : names, alias);
    }
  part.items = addresses;
  if (addresses->len > 0)
    set_redirects (self, rule, &part);
  part.items = names;
  if (names->len > 0)
    set_keywords (self, rule, &part);
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

/* Keys that may hold anything, and sometimes a date that can be read. */
static void
set_perhaps_date (Fields *self, const Rule *rule, const Field *field)
{
  char **slot = &G_STRUCT_MEMBER (char *, self->article, rule->slot);

  if (*slot == NULL)
    *slot = value_date (field->key, first_item (field));
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
static const char a_category[] = "a name, a path like a/b or a list of them";
static const char some_words[] = "words or a list of them";
static const char some_paths[] = "a path or a list of them";
static const char a_date[] = "a date like 2026-01-31";
static const char a_boolean[] = "true or false";

static const Rule rules[] = {
  { "title", set_text, a_text, IN (title), IN (title_line), SCALAR_ONLY },
  { "description", set_description, a_text, 0, 0, SCALAR_ONLY },
  { "summary", set_description, a_text, 0, 0, SCALAR_ONLY },
  { "excerpt", set_description, a_text, 0, 0, SCALAR_ONLY },
  { "meta_description", set_description, a_text, 0, 0, SCALAR_ONLY },
  { "meta", set_description, a_text, 0, 0, OTHERS_PASS },
  { "meta.description", set_description, a_text, 0, 0, OTHERS_PASS },
  { "lang", set_lang, a_language, 0, 0, SCALAR_ONLY },
  { "language", set_lang, a_language, 0, 0, SCALAR_ONLY },
  { "locale", set_lang, a_language, 0, 0, SCALAR_ONLY },
  { "category", set_category, a_category, 0, 0, SCALAR_OR_LIST },
  { "categories", set_category, a_category, 0, 0, SCALAR_OR_LIST },
  { "tags", set_tags, some_words, 0, 0, SCALAR_OR_LIST },
  { "tag", set_tags, some_words, 0, 0, SCALAR_OR_LIST },
  { "labels", set_tags, some_words, 0, 0, SCALAR_OR_LIST },
  { "label_names", set_tags, some_words, 0, 0, SCALAR_OR_LIST },
  { "keywords", set_keywords, some_words, 0, 0, SCALAR_OR_LIST },
  { "keyword", set_keywords, some_words, 0, 0, SCALAR_OR_LIST },
  { "helpviewer_keywords", set_keywords, some_words, 0, 0, SCALAR_OR_LIST },
  { "aliases", set_aliases, some_words, 0, 0, SCALAR_OR_LIST },
  { "redirect_from", set_redirects, some_paths, 0, 0, SCALAR_OR_LIST },
  { "redirect_from_oldest", set_redirects, some_paths, 0, 0, SCALAR_OR_LIST },
  { "id", set_text, a_text, IN (ident), IN (ident_line), SCALAR_ONLY },
  { "translation_of", set_text, a_text, IN (translation_of), 0, SCALAR_ONLY },
  { "translationkey", set_text, a_text, IN (translation_of), 0, OTHERS_PASS },
  { "slug", set_slug, a_text, IN (slug), IN (slug_line), SCALAR_ONLY },
  { "date", set_date, a_date, IN (date), 0, SCALAR_ONLY },
  { "created", set_date, a_date, IN (date), 0, SCALAR_ONLY },
  { "created_at", set_date, a_date, IN (date), 0, SCALAR_ONLY },
  { "publishdate", set_date, a_date, IN (date), 0, SCALAR_ONLY },
  { "updated", set_date, a_date, IN (updated), 0, SCALAR_ONLY },
  { "updated_at", set_date, a_date, IN (updated), 0, SCALAR_ONLY },
  { "lastmod", set_date, a_date, IN (updated), 0, SCALAR_ONLY },
  { "last_modified_at", set_date, a_date, IN (updated), 0, SCALAR_ONLY },
  { "last_updated", set_date, a_date, IN (updated), 0, SCALAR_ONLY },
  { "last_update.date", set_perhaps_date, a_date, IN (updated), 0, OTHERS_PASS },
  { "updateddate", set_perhaps_date, a_date, IN (updated), 0, OTHERS_PASS },
  { "modified", set_perhaps_date, a_date, IN (updated), 0, OTHERS_PASS },
  { "last_modified", set_perhaps_date, a_date, IN (updated), 0, OTHERS_PASS },
  { "pubdate", set_perhaps_date, a_date, IN (date), 0, OTHERS_PASS },
  { "ms.date", set_date, a_date, IN (updated), 0, SCALAR_ONLY },
  { "draft", set_draft, a_boolean, 0, 0, SCALAR_ONLY },
  { "published", set_published, a_boolean, 0, 0, SCALAR_ONLY },
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
         || (field->kind == VALUE_LIST && rule->takes == SCALAR_OR_LIST && !field->nested);
  if (fits)
    rule->set (self, rule, field);
  else if (rule->takes != OTHERS_PASS)
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

  list_init (&self.categories, article, ARTICLE_MAX_SHOWN, ARTICLE_MAX_TITLE);
  list_init (&self.tags, article, ARTICLE_MAX_SHOWN, ARTICLE_MAX_LABEL);
  list_init (&self.keywords, article, ARTICLE_MAX_LABELS, ARTICLE_MAX_LABEL);
  list_init (&self.redirects, article, ARTICLE_MAX_LABELS, ARTICLE_MAX_ADDRESS);
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
  article->categories = list_finish (&self.categories);
  article->tags = list_finish (&self.tags);
  article->keywords = list_finish (&self.keywords);
  article->redirect_from = list_finish (&self.redirects);
}

/* ---- Front matter, headings, path */

/* The heading of level 1, if it is the only one, and the first of all; those that say nothing do not
 * count. */
static const ArticleSection *
title_section (const Article *self)
{
  const ArticleSection *first = NULL;
  guint ones = 0;

  for (guint i = 1; i < self->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (self->sections, i);

      if (*section->title == '\0')
        continue;
      if (first == NULL)
        first = section;
      ones += section->level == 1;
    }
  return first != NULL && first->level == 1 && ones == 1 ? first : NULL;
}

static void
settle_title (Article *self)
{
  const ArticleSection *section = self->title == NULL ? title_section (self) : NULL;

  self->title_given = self->title != NULL || section != NULL;
  if (section == NULL)
    return;
  self->title = g_strdup (section->title);
  self->title_line = section->line;
}

/* Of "pt-br" the language is pt. */
static void
part_locale (Article *self)
{
  char *dash = strchr (self->lang, '-');

  if (dash == NULL)
    return;
  self->locale = g_strdup (self->lang);
  *dash = '\0';
}

/* "d00002" says nothing: there are no two letters side by side, nor one of a script other than Latin. */
static gboolean
has_word (const char *name)
{
  gboolean before = FALSE;

  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    {
      gboolean letter = g_unichar_isalpha (g_utf8_get_char (c));

      if (letter && (before || (guchar) *c >= 0x80))
        return TRUE;
      before = letter;
    }
  return FALSE;
}

/* Of several headings of level 1 the first, when the file's name is none; else that. */
static void
title_by_name (Article *self, const char *name)
{
  const ArticleSection *section = NULL;

  for (guint i = 1; !has_word (name) && section == NULL && i < self->sections->len; i++)
    {
      section = g_ptr_array_index (self->sections, i);
      if (section->level != 1 || *section->title == '\0')
        section = NULL;
    }
  self->title = g_strdup (section == NULL ? name : section->title);
  if (section != NULL)
    self->title_line = section->line;
}

/* What the front matter leaves open. */
static void
apply_path (Article *self, const char *path, const char *default_lang)
{
  g_auto(ArticlePlace) place = { NULL, NULL, NULL };

  article_place_read (path, &place);
  if (self->lang == NULL)
    self->lang = g_strdup (place.lang != NULL ? place.lang : default_lang);
  part_locale (self);
  if (self->title == NULL)
    title_by_name (self, place.title);
  self->name = g_steal_pointer (&place.title);
  if (*self->categories == NULL && *place.category != '\0')
    {
      g_strfreev (self->categories);
      self->categories = g_new0 (char *, 2);
      *self->categories = g_strdup (place.category);
    }
  self->category = g_strdup (*self->categories == NULL ? "" : *self->categories);
}

void
fields_apply (Article *article, const GPtrArray *fields, const char *path,
              const char *default_lang)
{
  apply_frontmatter (article, fields);
  settle_title (article);
  apply_path (article, path, default_lang);
}
