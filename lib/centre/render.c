#include "centre/render.h"

#include <string.h>
#include "article/guard.h"
#include "centre/rendering.h"
#include "centre/source.h"
#include "centre/words.h"

enum
{
  TABLE_CELLS_MAX = 100 /* in a row */
};

/* What stands before the text of a cell, so that it is a paragraph whatever it begins with: punctuation, that
 * _ may open emphasis behind it, which people do not write (U+103D0, the word divider of Old Persian). */
#define CELL_MARK "\360\220\217\220"

/* ---- Tables (GFM, 4.10), of whose lines cmark makes a paragraph */

static const char *
raw_line (const Render *self, guint line, gsize *length)
{
  guint i = line - self->first_line;
  const char *start;

  *length = 0;
  if (i + 1 >= self->lines->len)
    return "";
  start = self->lines->pdata[i];
  *length = (gsize) ((const char *) self->lines->pdata[i + 1] - start);
  if (*length > 0 && start[*length - 1] == '\n')
    --*length;
  return start;
}

/* The cells of a row, `\|` made `|`.  The first row of a block may stand behind the mark of a list item. */
static GPtrArray *
row_cells (const Render *self, guint line)
{
  gsize length;
  const char *p = raw_line (self, line, &length), *end = p + length;
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);
  GString *cell = g_string_new (NULL);

  if (line == self->line)
    p += MIN (length, self->column - 1);
  while (p < end && strchr (" \t>", *p) != NULL)
    p++;
  while (end > p && g_ascii_isspace (end[-1]))
    end--;
  p += p < end && *p == '|';
  for (; p < end; p++)
    if (*p == '\\' && p + 1 < end && p[1] == '|')
      g_string_append_c (cell, *++p);
    else if (*p == '|' && cells->len < TABLE_CELLS_MAX)
      {
        g_ptr_array_add (cells, g_strstrip (g_strdup (cell->str)));
        g_string_truncate (cell, 0);
      }
    else
      g_string_append_c (cell, *p);
  if (cell->len > 0)
    g_ptr_array_add (cells, g_strstrip (g_strdup (cell->str)));
  g_string_free (cell, TRUE);
  return cells;
}

static gboolean
is_delimiter (const char *cell)
{
  const char *end = cell + strlen (cell);

  cell += *cell == ':';
  end -= end > cell && end[-1] == ':';
  return end > cell && strspn (cell, "-") == (gsize) (end - cell);
}

static GPtrArray *
delimiter_row (const Render *self, guint line)
{
  g_autoptr(GPtrArray) cells = NULL;
  gsize length;
  const char *raw = raw_line (self, line, &length);

  if (memchr (raw, '-', length) == NULL
      || (memchr (raw, '|', length) == NULL && memchr (raw, ':', length) == NULL))
    return NULL;
  cells = row_cells (self, line);
  for (guint i = 0; i < cells->len; i++)
    if (!is_delimiter (cells->pdata[i]))
      return NULL;
  return cells->len == 0 ? NULL : g_steal_pointer (&cells);
}

static const char *
cell_align (const char *delimiter)
{
  gboolean left = *delimiter == ':', right = g_str_has_suffix (delimiter, ":");

  return left && right ? "center" : right ? "right" : NULL;
}

typedef struct
{
  Render *render;
  const GPtrArray *delimiters;
  guint columns, n_cells, cell; /* the next */
  xmlNode *row, *section;
} Table;

static gboolean
is_empty_text (cmark_node *text)
{
  return cmark_node_next (text) == NULL && is_text (text)
         && *cmark_node_get_literal (text) == '\0';
}

/* (A head without words heads nothing, and is a cell for who hears the page.) */
static void
put_cell (Table *table, cmark_node *paragraph)
{
  Render *self = table->render;
  guint column = table->cell % table->columns;
  gboolean head = table->cell < table->columns, heads;
  cmark_node *text = cmark_node_first_child (paragraph);
  const char *align = cell_align (table->delimiters->pdata[column]);
  xmlNode *cell;

  if (column == 0)
    {
      if (table->cell == 0 || table->cell == table->columns)
        {
          safe_close (self->safe, table->section);
          table->section = safe_open (self->safe, head ? "thead" : "tbody");
        }
      table->row = safe_open (self->safe, "tr");
    }
  if (is_text (text) && g_str_has_prefix (cmark_node_get_literal (text), CELL_MARK))
    cmark_node_set_literal (text, cmark_node_get_literal (text) + strlen (CELL_MARK));
  heads = head && !is_empty_text (text);
  cell = safe_open (self->safe, heads ? "th" : "td");
  safe_set (cell, "class", align);
  if (heads)
    safe_set (cell, "scope", "col");
  phrase_put (self, paragraph, text);
  safe_close (self->safe, cell);
  if (column + 1 == table->columns)
    {
      safe_close (self->safe, table->row);
      self->line += table->cell + 1 == table->columns ? 2 : 1;
    }
  table->cell++;
}

static void
read_cells (gpointer data, cmark_node *root)
{
  Table *table = data;
  guint cells = table->n_cells;

  for (cmark_node *node = cmark_node_first_child (root); node != NULL && table->cell < cells;
       node = cmark_node_next (node))
    put_cell (table, node);
}

/* A paragraph for each cell: that cmark reads them as it does all other words. */
static void
append_row (GString *text, const GPtrArray *cells, guint columns)
{
  for (guint i = 0; i < columns; i++)
    g_string_append_printf (text, CELL_MARK "%s\n\n",
                            i < cells->len ? (const char *) cells->pdata[i] : "");
}

static gboolean
table_put (Render *self, guint head, guint last, const GPtrArray *delimiters, GError **error)
{
  Table table = { .render = self, .delimiters = delimiters, .columns = delimiters->len };
  g_autoptr(GString) text = g_string_new (NULL);
  xmlNode *region = safe_open (self->safe, "div"), *element = safe_open (self->safe, "table");
  gboolean ok;

  safe_set (region, "class", "table");
  self->line = head;
  for (guint line = head; line <= last; line++)
    if (line != head + 1)
      {
        g_autoptr(GPtrArray) cells = row_cells (self, line);

        append_row (text, cells, table.columns);
        table.n_cells += table.columns;
      }
  g_string_append (text, self->definitions);
  ok = guard_parse (text->str, text->len, head, read_cells, &table, error);
  safe_close (self->safe, element);
  safe_close (self->safe, region);
  return ok;
}

static guint
table_find (const Render *self, guint first, guint last, GPtrArray **delimiters)
{
  for (guint line = first; line < last; line++)
    {
      g_autoptr(GPtrArray) below = delimiter_row (self, line + 1), cells = NULL;

      if (below == NULL)
        continue;
      cells = row_cells (self, line);
      if (cells->len != below->len)
        continue;
      *delimiters = g_steal_pointer (&below);
      return line;
    }
  return 0;
}

/* ---- Headings */

static const ArticleSection *
section_at (Render *self, guint line)
{
  const GPtrArray *sections = self->article->sections;

  for (guint i = self->section + 1; i < sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (sections, i);

      if (section->line > line)
        break;
      if (section->line == line)
        {
          self->section = i;
          return section;
        }
    }
  return NULL;
}

static const char *
anchor_at (gpointer data, guint line)
{
  const ArticleSection *section = section_at (data, line);

  return section == NULL ? NULL : section->anchor;
}

/* ---- Blocks */

static guint
file_line (const Render *self, int line)
{
  return self->first_line + (guint) line - 1;
}

static void
put_words (Render *self, const char *name, cmark_node *block)
{
  xmlNode *element = safe_open (self->safe, name);

  phrase_put (self, block, cmark_node_first_child (block));
  safe_close (self->safe, element);
}

/* The heading that is the article's title stands above the page already. */
static gboolean
is_title (const Render *self, cmark_node *node, const ArticleSection *section)
{
  return cmark_node_get_heading_level (node) == 1 && section != NULL && self->section == 1
         && strcmp (section->title, self->article->title) == 0;
}

static void
put_heading (Render *self, cmark_node *node)
{
  const ArticleSection *section = section_at (self, self->line);
  char name[] = "h1";
  xmlNode *element;

  if (is_title (self, node, section))
    {
      self->title = section->anchor;
      return;
    }
  name[1] = (char) ('0' + cmark_node_get_heading_level (node));
  element = safe_open (self->safe, name);
  if (section != NULL && section->level > 0)
    safe_set_id (self->safe, element, section->anchor);
  phrase_put (self, node, cmark_node_first_child (node));
  safe_close (self->safe, element);
}

static void
put_code_block (Render *self, cmark_node *node)
{
  const char *literal = phrase_plain (self, cmark_node_get_literal (node)),
             *info = cmark_node_get_fence_info (node);
  gsize length = strspn (info, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "+-#_.");
  g_autofree char *class = g_strdup_printf ("language-%.*s", (int) length, info);
  xmlNode *pre = safe_open (self->safe, "pre"), *code = safe_open (self->safe, "code");

  safe_set (pre, "tabindex", "0");
  if (length > 0)
    safe_set (code, "class", class);
  safe_text (self->safe, literal, strlen (literal));
  safe_close (self->safe, code);
  safe_close (self->safe, pre);
}

static void
put_html_block (Render *self, cmark_node *node)
{
  const char *html = phrase_plain (self, cmark_node_get_literal (node));

  safe_raw (self->safe, html, strlen (html), self->line, FALSE);
  safe_raw_end (self->safe);
}

/* ---- Paragraphs */

/* Takes the nodes off the paragraph from `from` on. */
static GPtrArray *
take_nodes (cmark_node *from)
{
  GPtrArray *nodes = g_ptr_array_new ();

  while (from != NULL)
    {
      cmark_node *next = cmark_node_next (from);

      cmark_node_unlink (from);
      g_ptr_array_add (nodes, from);
      from = next;
    }
  return nodes;
}

static gboolean
is_break (cmark_node *node)
{
  cmark_node_type type = cmark_node_get_type (node);

  return type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
}

/* Takes off what stands behind the `lines`th line of the paragraph. */
static void
cut_lines (cmark_node *paragraph, guint lines)
{
  cmark_node *node = cmark_node_first_child (paragraph);

  for (; node != NULL; node = cmark_node_next (node))
    if (is_break (node) && --lines == 0)
      break;
  g_ptr_array_unref (take_nodes (node));
}

static gboolean
is_tight (cmark_node *paragraph)
{
  cmark_node *item = cmark_node_parent (paragraph);

  return cmark_node_get_type (item) == CMARK_NODE_ITEM
         && cmark_node_get_list_tight (cmark_node_parent (item));
}

static void
put_paragraph_words (Render *self, cmark_node *node)
{
  if (cmark_node_first_child (node) == NULL)
    return;
  if (is_tight (node))
    phrase_put (self, node, cmark_node_first_child (node));
  else
    put_words (self, "p", node);
}

static void
put_paragraph (Render *self, cmark_node *node)
{
  guint first = self->line, last = file_line (self, cmark_node_get_end_line (node));
  g_autoptr(GPtrArray) delimiters = NULL;
  guint head = table_find (self, first, last, &delimiters);

  if (head == 0)
    {
      put_paragraph_words (self, node);
      return;
    }
  if (head > first)
    {
      cut_lines (node, head - first);
      put_paragraph_words (self, node);
    }
  if (self->error == NULL)
    table_put (self, head, last, delimiters, &self->error);
}

/* ---- Lists and quotes */

/* The words that a block begins with, up to the end of the line or what is no text.  Free it. */
static char *
first_words (cmark_node *block)
{
  cmark_node *paragraph = block == NULL ? NULL : cmark_node_first_child (block);
  GString *words = g_string_new (NULL);

  if (paragraph == NULL || cmark_node_get_type (paragraph) != CMARK_NODE_PARAGRAPH)
    return g_string_free (words, FALSE);
  for (cmark_node *node = cmark_node_first_child (paragraph); is_text (node);
       node = cmark_node_next (node))
    g_string_append (words, cmark_node_get_literal (node));
  return g_string_free (words, FALSE);
}

static void
put_task (Render *self, xmlNode *item, gboolean done)
{
  xmlNode *box = safe_open (self->safe, "span");

  safe_set (item, "class", done ? "task done" : "task open");
  safe_set (box, "class", "box");
  safe_set (box, "role", "img");
  safe_set (box, "aria-label", words_get (self->rules->lang, done ? "done" : "to-do"));
  settle_spoken (box, self->rules->lang);
  safe_text (self->safe, done ? "\342\230\221" : "\342\230\220", 3);
  safe_close (self->safe, box);
  safe_text (self->safe, " ", 1);
}

static void put_blocks (Render *self, cmark_node *parent);

/* `\[x]` is text. */
static gboolean
begins_escaped (const Render *self, cmark_node *item)
{
  cmark_node *first = cmark_node_first_child (item);
  guint line = first == NULL ? 0 : (guint) MAX (cmark_node_get_start_line (first), 0),
        column = first == NULL ? 0 : (guint) MAX (cmark_node_get_start_column (first), 1) - 1;
  const char *text, *end;

  if (line == 0 || line >= self->lines->len)
    return FALSE;
  text = g_ptr_array_index (self->lines, line - 1);
  end = g_ptr_array_index (self->lines, line);
  return text + column < end && text[column] == '\\';
}

static void
put_item (Render *self, cmark_node *node)
{
  g_autofree char *words = first_words (node);
  xmlNode *item = safe_open (self->safe, "li");

  if ((g_str_has_prefix (words, "[ ] ") || g_str_has_prefix (words, "[x] ")
       || g_str_has_prefix (words, "[X] "))
      && !begins_escaped (self, node))
    {
      put_task (self, item, words[1] != ' ');
      self->skip = strlen ("[ ] ");
    }
  put_blocks (self, node);
  safe_close (self->safe, item);
}

static void
put_list (Render *self, cmark_node *node)
{
  gboolean ordered = cmark_node_get_list_type (node) == CMARK_ORDERED_LIST;
  int start = cmark_node_get_list_start (node);
  xmlNode *list = safe_open (self->safe, ordered ? "ol" : "ul");
  g_autofree char *number = g_strdup_printf ("%d", start);

  if (ordered && start != 1)
    safe_set (list, "start", number);
  put_blocks (self, node);
  safe_close (self->safe, list);
}

/* The kind of `[!NOTE] Title`, which begins a quote, and how many bytes stand before the title; NULL: it
 * is none. */
static const char *
note_of (const char *words, gsize *mark)
{
  gsize length = strcspn (words, "]");

  if (!g_str_has_prefix (words, "[!") || words[length] != ']')
    return NULL;
  *mark = length + 1 + strspn (words + length + 1, "+- ");
  return source_note (words + 2, length - 2);
}

/* Puts the first line of the paragraph behind its first `skip` bytes, and takes it off. */
static void
put_first_line (Render *self, cmark_node *paragraph, gsize skip)
{
  cmark_node *end = cmark_node_first_child (paragraph);
  g_autoptr(GPtrArray) rest = NULL, line = NULL;

  while (end != NULL && !is_break (end))
    end = cmark_node_next (end);
  rest = take_nodes (end);
  self->skip = skip;
  phrase_put (self, paragraph, cmark_node_first_child (paragraph));
  line = take_nodes (cmark_node_first_child (paragraph));
  for (guint i = 1; i < rest->len; i++)
    cmark_node_append_child (paragraph, rest->pdata[i]);
  self->cut = 1;
}

/* What the kind of note is called, in its line.  (A tab without a name is a note.) */
static void
put_kind (Render *self, xmlNode *line, const char *kind)
{
  const char *word = words_get (self->rules->lang, strcmp (kind, "tab") == 0 ? "note" : kind);

  if (settle_spoken (line, self->rules->lang))
    safe_set (line, "dir", "ltr");
  safe_text (self->safe, word, strlen (word));
}

static void
put_note (Render *self, cmark_node *node, const char *kind, gsize mark, gboolean titled)
{
  g_autofree char *class = g_strdup_printf ("note note-%s", kind);
  xmlNode *note = safe_open (self->safe, "div"), *line;

  safe_set (note, "class", class);
  safe_set (note, "role", "note");
  line = safe_open (self->safe, "p");
  safe_set (line, "class", "note-title");
  if (!titled)
    put_kind (self, line, kind);
  put_first_line (self, cmark_node_first_child (node), mark);
  safe_close (self->safe, line);
  put_blocks (self, node);
  safe_close (self->safe, note);
}

static void
put_quote (Render *self, cmark_node *node)
{
  g_autofree char *words = first_words (node);
  gsize mark;
  const char *kind = note_of (words, &mark);
  xmlNode *quote;

  if (kind != NULL)
    {
      put_note (self, node, kind, mark, words[mark] != '\0');
      return;
    }
  quote = safe_open (self->safe, "blockquote");
  put_blocks (self, node);
  safe_close (self->safe, quote);
}

static void
put_rule (Render *self, cmark_node *node G_GNUC_UNUSED)
{
  safe_put (self->safe, "hr");
}

static void
put_block (Render *self, cmark_node *node)
{
  static void (*const kinds[]) (Render *, cmark_node *) = {
    [CMARK_NODE_PARAGRAPH] = put_paragraph,
    [CMARK_NODE_HEADING] = put_heading,
    [CMARK_NODE_CODE_BLOCK] = put_code_block,
    [CMARK_NODE_HTML_BLOCK] = put_html_block,
    [CMARK_NODE_LIST] = put_list,
    [CMARK_NODE_ITEM] = put_item,
    [CMARK_NODE_BLOCK_QUOTE] = put_quote,
    [CMARK_NODE_THEMATIC_BREAK] = put_rule,
  };
  cmark_node_type type = cmark_node_get_type (node);

  self->line = file_line (self, cmark_node_get_start_line (node)) + self->cut;
  self->column = self->cut > 0 ? 1 : (guint) MAX (cmark_node_get_start_column (node), 1);
  self->cut = 0;
  if (type < G_N_ELEMENTS (kinds) && kinds[type] != NULL)
    kinds[type](self, node);
}

/* Recursion goes as deep as guard_parse () lets blocks nest. */
static void
put_blocks (Render *self, cmark_node *parent)
{
  for (cmark_node *node = cmark_node_first_child (parent);
       node != NULL && self->error == NULL; node = cmark_node_next (node))
    {
      if (node != cmark_node_first_child (parent))
        safe_text (self->safe, "\n", 1);
      put_block (self, node);
    }
}

/* ---- The whole */

static void
read_document (gpointer data, cmark_node *root)
{
  put_blocks (data, root);
}

static GPtrArray *
split_lines (const char *text)
{
  GPtrArray *lines = g_ptr_array_new ();

  for (const char *line = text; *line != '\0';)
    {
      const char *next = strchr (line, '\n');

      g_ptr_array_add (lines, (gpointer) line);
      line = next == NULL ? line + strlen (line) : next + 1;
    }
  g_ptr_array_add (lines, (gpointer) (text + strlen (text)));
  return lines;
}

/* The lines that may define a link, each a paragraph. */
static char *
find_definitions (const char *text)
{
  GString *found = g_string_new (NULL);

  for (const char *at = text; (at = strstr (at, "]:")) != NULL; at++)
    {
      const char *line = at, *end = at + strcspn (at, "\n");

      while (line > text && line[-1] != '\n')
        line--;
      line += strspn (line, " >");
      if (*line == '[' && line < at && found->len < ARTICLE_MAX_BYTES / 8)
        g_string_append_printf (found, "%.*s\n\n", (int) (end - line), line);
      at = end == at ? at : end - 1;
    }
  return g_string_free (found, FALSE);
}

static char *
follow_link (gpointer data, const char *target, gboolean image, guint line)
{
  Render *self = data;

  target = phrase_plain (self, target);
  /* (DocFX's heading of a tab: https://dotnet.github.io/docfx/docs/markdown.html#tabs) */
  if (g_str_has_prefix (target, "#tab/"))
    return NULL;
  if (self->rules->follow == NULL)
    return g_strdup (target);
  return self->rules->follow (self->rules->data, target, image, line);
}

static void
render_clear (Render *self)
{
  g_ptr_array_unref (self->lines);
  g_string_free (self->text, TRUE);
  g_string_free (self->plain, TRUE);
  g_clear_pointer (&self->notes, g_hash_table_unref);
  safe_free (self->safe);
}

static xmlNode *
render_text (Render *self, const char *text, GError **error)
{
  g_autofree char *definitions = find_definitions (text);
  xmlNode *body = NULL;

  self->lines = split_lines (text);
  self->definitions = definitions;
  self->text = g_string_new (NULL);
  self->plain = g_string_new (NULL);
  self->safe = safe_new (follow_link, anchor_at, self);
  if (guard_parse (text, strlen (text), self->first_line, read_document, self, error)
      && self->error == NULL)
    {
      body = safe_take (self->safe);
      if (self->title != NULL)
        safe_set_id (self->safe, body, self->title);
    }
  else if (self->error != NULL)
    g_propagate_error (error, self->error);
  render_clear (self);
  return body;
}

xmlNode *
render_article (const Article *article, const char *path, const char *bytes, gsize length,
                const RenderRules *rules, GError **error)
{
  Render self = { .article = article, .rules = rules };
  g_autofree char *body = article_body (path, bytes, length, &self.first_line, error);
  g_autofree char *text = body == NULL ? NULL : source_plain (body);
  xmlNode *node = text == NULL ? NULL : render_text (&self, text, error);

  if (node == NULL)
    return NULL;
  settle_body (node, rules->lang);
  return node;
}
