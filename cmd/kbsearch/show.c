#include "show.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/escape.h"
#include "base/say.h"
#include "base/timestamp.h"

/* ---- A hit as `path:line:column:text`, for vim's quickfix list and its like */

/* `path` as seen from the working folder when it lies below it. */
static char *
shorten (const char *path)
{
  g_autofree char *here = g_get_current_dir ();
  gsize length = strlen (here);

  if (strncmp (path, here, length) == 0 && path[length] == '/')
    return g_strdup (path + length + 1);
  return g_strdup (path);
}

/* The file's bytes when it is still the one that was indexed. */
static char *
read_same (const char *path, const LibraryArticle *article, gsize *length)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  g_autofree char *bytes = NULL;
  struct stat info;
  gssize got;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size != article->size
      || info.st_size > ARTICLE_MAX_BYTES)
    {
      close (fd);
      return NULL;
    }
  bytes = g_malloc ((gsize) info.st_size + 1);
  got = read (fd, bytes, (gsize) info.st_size);
  close (fd);
  if (got != info.st_size)
    return NULL;
  bytes[got] = '\0';
  *length = (gsize) got;
  return g_steal_pointer (&bytes);
}

static const char *
line_start (const char *bytes, gsize length, guint line, gsize *line_length)
{
  const char *at = bytes, *end = bytes + length, *stop;

  for (guint i = 1; i < line; i++)
    {
      at = memchr (at, '\n', (gsize) (end - at));
      if (at == NULL)
        return NULL;
      at++;
    }
  stop = memchr (at, '\n', (gsize) (end - at));
  *line_length = (gsize) ((stop == NULL ? end : stop) - at);
  return at;
}

static guint
column_of (const char *bytes, gsize length, const AnswerRow *row)
{
  gsize line_length, match_length = row->match == NULL ? 0 : strlen (row->match);
  const char *line = line_start (bytes, length, row->line, &line_length);
  Words words;
  WordSpan span;

  if (line == NULL || row->match == NULL)
    return 1;
  words_begin (&words, line, line_length);
  while (words_next (&words, &span))
    if (span.end - span.start == match_length
        && memcmp (line + span.start, row->match, match_length) == 0)
      return (guint) span.start + 1;
  return 1;
}

/* The path leads to the file from the working folder when the tree it came from is
 * there; the column (bytes, from 1) is that of the first match in the file's line, 1 when the file
 * has changed or cannot be read. */
static void
vimgrep_row (Output *out, const AnswerRow *row, gboolean absolute)
{
  g_autofree char *path = g_build_filename (row->article.root, row->article.path, NULL);
  g_autofree char *shown = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  if (absolute)
    shown = g_strdup (path);
  else if (access (path, F_OK) == 0)
    shown = shorten (path);
  bytes = read_same (path, &row->article, &length);
  output_text (out, shown == NULL ? row->article.path : shown, -1);
  output_printf (out, ":%u:%u:", row->line,
                 bytes == NULL ? 1 : column_of (bytes, length, row));
  output_text (out, *row->snippet.text == '\0' ? row->article.title : row->snippet.text, -1);
  output_string (out, "\n");
}

/* ---- Answers */

#define BOLD "\x1b[1m"
#define FAINT "\x1b[2m"
#define PLAIN "\x1b[0m"

/* Only with --explain, and with --suggest. */
#define EXPLAIN "explain"
#define REASONS "reasons"
#define CONFIDENCE "confidence"

static const char *const confidence_names[]
  = { [CONFIDENCE_MAYBE] = "maybe", [CONFIDENCE_SURE] = "sure" };

struct Show
{
  ShowOptions options;
  Table *table; /* machine formats */
  gboolean any;
};

static gboolean
is_text (const ShowOptions *options)
{
  return options->style != SHOW_ROWS || options->format == FORMAT_TEXT;
}

Show *
show_new (const ShowOptions *options)
{
  static const TableColumn all[]
    = { { "query", COLUMN_TEXT },      { "rank", COLUMN_INTEGER },
        { "score", COLUMN_NUMBER },    { "path", COLUMN_TEXT },
        { "anchor", COLUMN_TEXT },     { "line", COLUMN_INTEGER },
        { "title", COLUMN_TEXT },      { "category", COLUMN_TEXT },
        { "lang", COLUMN_TEXT },       { "yes", COLUMN_INTEGER },
        { "total", COLUMN_INTEGER },   { "snippet", COLUMN_TEXT },
        { EXPLAIN, COLUMN_TEXT },      { "slug", COLUMN_TEXT },
        { "updated", COLUMN_TIME },    { "tags", COLUMN_LIST },
        { "categories", COLUMN_LIST }, { "highlights", COLUMN_OBJECT },
        { REASONS, COLUMN_OBJECT },    { CONFIDENCE, COLUMN_TEXT } };
  TableColumn fields[G_N_ELEMENTS (all) + 1] = { 0 };
  Show *self = g_new0 (Show, 1);
  guint count = 0;

  self->options = *options;
  if (is_text (options))
    return self;
  for (guint i = options->batch ? 0 : 1; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (all[i].name, CONFIDENCE) ? options->confidence
        : g_str_equal (all[i].name, EXPLAIN) || g_str_equal (all[i].name, REASONS)
          ? options->explain
          : TRUE)
      fields[count++] = all[i];
  self->table = table_open (options->out, options->format, fields, options->spreadsheet);
  return self;
}

/* `marks` as [first, behind the last] in characters of `text`. */
static void
add_marks (GString *out, const char *key, const char *text, const GArray *marks)
{
  const char *at = text;
  glong characters = 0;

  object_key (out, key);
  g_string_append_c (out, '[');
  for (guint i = 0; marks != NULL && i < marks->len; i++)
    {
      const WordSpan *mark = &g_array_index (marks, WordSpan, i);
      glong first = characters + g_utf8_strlen (at, text + mark->start - at);

      characters = first
                   + g_utf8_strlen (text + mark->start, (gssize) (mark->end - mark->start));
      at = text + mark->end;
      object_comma (out);
      g_string_append_printf (out, "[%ld,%ld]", first, characters);
    }
  g_string_append_c (out, ']');
}

static void
show_details (Table *table, const AnswerRow *row)
{
  g_autoptr(GString) highlights = g_string_new ("{");
  g_autoptr(GPtrArray) categories = g_ptr_array_new ();
  gint64 updated = G_MININT64;

  table_text (table, row->article.slug);
  if (row->article.updated != NULL)
    timestamp_parse (row->article.updated, NULL, &updated, NULL);
  table_time (table, updated, NULL);
  table_list (table, (const char *const *) row->tags, g_strv_length (row->tags), ", ");
  if (*row->article.category != '\0')
    g_ptr_array_add (categories, row->article.category);
  for (char **other = row->categories; *other != NULL; other++)
    g_ptr_array_add (categories, *other);
  table_list (table, (const char *const *) categories->pdata, categories->len, ", ");
  add_marks (highlights, "title", row->article.title, row->title_marks);
  add_marks (highlights, "snippet", row->snippet.text, row->snippet.marks);
  g_string_append_c (highlights, '}');
  table_text (table, highlights->str);
}

static void
show_reasons (Table *table, const AnswerRow *row)
{
  if (row->explanation.object == NULL)
    table_null (table);
  else
    table_text (table, row->explanation.object);
}

static void
show_table_row (Show *self, const char *query, const AnswerRow *row)
{
  if (self->options.batch)
    table_text (self->table, query);
  table_int (self->table, row->rank);
  table_real (self->table, row->hit.score, 4);
  table_text (self->table, row->article.path);
  table_text (self->table, row->anchor);
  table_int (self->table, row->line);
  table_text (self->table, row->article.title);
  table_text (self->table, row->article.category);
  table_text (self->table, row->article.lang);
  table_int (self->table, row->yes);
  table_int (self->table, row->total);
  table_text (self->table, row->snippet.text);
  if (self->options.explain)
    table_text (self->table, row->explanation.text);
  show_details (self->table, row);
  if (self->options.explain)
    show_reasons (self->table, row);
  if (self->options.confidence)
    table_text (self->table, confidence_names[row->confidence]);
  table_end_row (self->table);
}

static void
style (Show *self, const char *code)
{
  if (self->options.color)
    output_string (self->options.out, code);
}

static void
text (Show *self, const char *string)
{
  output_text (self->options.out, string, -1);
}

static void
show_snippet (Show *self, const Snippet *snippet)
{
  Output *out = self->options.out;
  gsize at = 0;

  output_string (out, "    ");
  for (guint i = 0; i < snippet->marks->len; i++)
    {
      const WordSpan *mark = &g_array_index (snippet->marks, WordSpan, i);

      output_text (out, snippet->text + at, (gssize) (mark->start - at));
      style (self, BOLD);
      output_text (out, snippet->text + mark->start, (gssize) (mark->end - mark->start));
      style (self, PLAIN);
      at = mark->end;
    }
  text (self, snippet->text + at);
  output_string (out, "\n");
}

static void
show_votes (Output *out, gint64 yes, gint64 total)
{
  g_autofree char *helped = say_count (yes), *of = say_count (total);

  output_printf (out, "    %s out of %s found this helpful\n", helped, of);
}

static void
show_text_row (Show *self, const char *query, const AnswerRow *row)
{
  Output *out = self->options.out;

  if (self->any)
    output_string (out, "\n");
  if (query != NULL)
    {
      text (self, query);
      output_string (out, ": ");
    }
  output_printf (out, "%u. ", row->rank);
  style (self, BOLD);
  text (self, row->article.title);
  style (self, PLAIN);
  if (self->options.confidence)
    output_printf (out, " (%s)", confidence_names[row->confidence]);
  output_string (out, "\n    ");
  style (self, FAINT);
  text (self, row->article.path);
  if (*row->anchor != '\0')
    {
      output_string (out, "#");
      text (self, row->anchor);
    }
  output_printf (out, ":%u", row->line);
  style (self, PLAIN);
  output_string (out, "\n");
  if (*row->snippet.text != '\0')
    show_snippet (self, &row->snippet);
  if (row->total > 0)
    show_votes (out, row->yes, row->total);
  if (row->explanation.text != NULL)
    {
      output_string (out, "    ");
      text (self, row->explanation.text);
      output_string (out, "\n");
    }
}

static void
show_path (Show *self, const char *query, const AnswerRow *row)
{
  Output *out = self->options.out;
  g_autofree char *whole = self->options.absolute
                             ? g_build_filename (row->article.root, row->article.path, NULL)
                             : NULL;
  const char *path = whole != NULL ? whole : row->article.path;

  if (query != NULL)
    {
      text (self, query);
      output_string (out, "\t");
    }
  if (self->options.style == SHOW_PATHS0)
    output_write (out, path, strlen (path) + 1);
  else
    {
      text (self, path);
      output_string (out, "\n");
    }
}

static void
show_row (Show *self, const char *query, const AnswerRow *row)
{
  switch (self->options.style)
    {
    case SHOW_PATHS:
    case SHOW_PATHS0:
      show_path (self, query, row);
      break;
    case SHOW_VIMGREP:
      vimgrep_row (self->options.out, row, self->options.absolute);
      break;
    case SHOW_ROWS:
      if (self->table != NULL)
        show_table_row (self, query, row);
      else
        show_text_row (self, query, row);
    }
  self->any = TRUE;
}

void
show_answer (Show *self, const char *query, const Answer *answer)
{
  for (guint i = 0; i < answer->rows->len && !output_failed (self->options.out); i++)
    show_row (self, query, g_ptr_array_index (answer->rows, i));
}

void
show_finish (Show *self)
{
  if (self->table != NULL)
    table_finish (self->table);
}

void
show_free (Show *self)
{
  if (self == NULL)
    return;
  table_free (self->table);
  g_free (self);
}

/* ---- The tree of categories */

static void
show_tree_line (Output *out, const CategoryCount *category)
{
  g_autofree char *count = say_count (category->articles);

  for (guint i = 0; i < category->depth; i++)
    output_string (out, "  ");
  output_text (out, *category->name == '\0' ? "(no category)" : category->level, -1);
  output_printf (out, " (%s)\n", count);
}

gboolean
categories_show (KnowledgeBase *kb, const AnswerOptions *options, Output *out, Format format,
                 gboolean *any, GError **error)
{
  static const TableColumn fields[]
    = { { "category", COLUMN_TEXT }, { "articles", COLUMN_INTEGER }, { NULL, COLUMN_TEXT } };
  g_autoptr(GArray) categories = NULL;
  g_autoptr(Table) table = NULL;

  /* what has that region, else what is in the language */
  if (options->locale != NULL)
    categories = categories_count (kb, options->category, options->locale, error);
  if (options->locale == NULL || (categories != NULL && categories->len == 0))
    {
      g_clear_pointer (&categories, g_array_unref);
      categories = categories_count (kb, options->category, options->lang, error);
    }
  if (categories == NULL)
    return FALSE;
  *any = categories->len > 0;
  if (format != FORMAT_TEXT)
    table = table_open (out, format, fields, FALSE);
  for (guint i = 0; i < categories->len; i++)
    {
      const CategoryCount *category = &g_array_index (categories, CategoryCount, i);

      if (table == NULL)
        {
          show_tree_line (out, category);
          continue;
        }
      table_text (table, category->name);
      table_int (table, category->articles);
      table_end_row (table);
    }
  if (table != NULL)
    table_finish (table);
  return TRUE;
}

/* ---- What there is to say of an answer as a whole */

static void
add_facets (GString *object, const Answer *answer)
{
  object_key (object, "facets");
  g_string_append_c (object, '{');
  for (guint i = 0; facet_names[i] != NULL; i++)
    {
      const GArray *facets = answer->facets[i];

      if (facets == NULL)
        continue;
      object_key (object, facet_names[i]);
      g_string_append_c (object, '[');
      for (guint k = 0; k < facets->len; k++)
        {
          const Facet *facet = &g_array_index (facets, Facet, k);

          object_comma (object);
          g_string_append_c (object, '{');
          object_text (object, "value", facet->value);
          object_int (object, "articles", facet->articles);
          g_string_append_c (object, '}');
        }
      g_string_append_c (object, ']');
    }
  g_string_append_c (object, '}');
}

/* Without its end. */
static GString *
summary_object (const Answer *answer)
{
  GString *object = g_string_new ("{");

  object_int (object, "total", answer->total);
  object_text (object, "corrected", answer->corrected);
  object_key (object, "remarks");
  g_string_append_c (object, '[');
  for (guint i = 0; i < answer->notes->len; i++)
    object_item (object, g_ptr_array_index (answer->notes, i));
  if (answer->why != NULL)
    object_item (object, answer->why);
  g_string_append_c (object, ']');
  add_facets (object, answer);
  return object;
}

void
summary_begin (const Answer *answer, Output *out, Format format)
{
  g_autoptr(GString) object = NULL;

  if (format != FORMAT_JSON && format != FORMAT_JSONL)
    return;
  object = summary_object (answer);
  if (format == FORMAT_JSON)
    object_key (object, "answers");
  else
    g_string_append (object, "}\n");
  output_write (out, object->str, object->len);
}

static void
show_facets (const GArray *facets, const char *name, Output *out)
{
  output_printf (out, "%s\n", name);
  for (guint i = 0; i < facets->len; i++)
    {
      const Facet *facet = &g_array_index (facets, Facet, i);
      g_autofree char *count = say_count (facet->articles);

      output_string (out, "    ");
      output_text (out, facet->value, -1);
      output_printf (out, " (%s)\n", count);
    }
}

void
summary_end (const Answer *answer, Output *out, Format format)
{
  g_autofree char *total = NULL;

  if (format == FORMAT_JSON)
    output_string (out, "}\n");
  if (format != FORMAT_TEXT)
    return;
  total = say_counted (answer->total, "article", "articles");
  output_printf (out, "%s%s\n", answer->rows->len > 0 ? "\n" : "", total);
  for (guint i = 0; facet_names[i] != NULL; i++)
    if (answer->facets[i] != NULL && answer->facets[i]->len > 0)
      show_facets (answer->facets[i], facet_names[i], out);
}
