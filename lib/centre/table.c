#include "centre/rendering.h"

#include <string.h>
#include "article/guard.h"

enum
{
  TABLE_CELLS_MAX = 100 /* in a row */
};

/* What stands before the text of a cell, so that it is a paragraph whatever it begins with; no character
 * that people write. */
#define CELL_MARK "\356\200\200"

/* ---- Rows */

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

/* The cells of a row, `\|` made `|`. */
static GPtrArray *
row_cells (const Render *self, guint line)
{
  gsize length;
  const char *p = raw_line (self, line, &length), *end = p + length;
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);
  GString *cell = g_string_new (NULL);

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

static void
put_cell (Table *table, cmark_node *paragraph)
{
  Render *self = table->render;
  guint column = table->cell % table->columns;
  gboolean head = table->cell < table->columns;
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
  cell = safe_open (self->safe, head ? "th" : "td");
  safe_set (cell, "class", align);
  if (head)
    safe_set (cell, "scope", "col");
  if (is_text (text) && g_str_has_prefix (cmark_node_get_literal (text), CELL_MARK))
    cmark_node_set_literal (text, cmark_node_get_literal (text) + strlen (CELL_MARK));
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

gboolean
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

guint
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
