#include "grid.h"

#include <math.h>
#include "base/say.h"

typedef struct
{
  char *text;   /* NULL: empty, or a number */
  gint64 value;
  double share, target;
  gboolean empty;
} Cell;

struct Grid
{
  char *title;
  char **columns; /* with their marks */
  guint n_columns;
  GArray *cells;  /* of Cell */
};

static void
clear_cell (gpointer data)
{
  g_free (((Cell *) data)->text);
}

Grid *
grid_new (const char *title, const char *const *columns)
{
  Grid *self = g_new0 (Grid, 1);

  self->title = g_strdup (title);
  self->columns = g_strdupv ((char **) columns);
  self->n_columns = g_strv_length (self->columns);
  self->cells = g_array_new (FALSE, TRUE, sizeof (Cell));
  g_array_set_clear_func (self->cells, clear_cell);
  return self;
}

void
grid_free (Grid *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_strfreev (self->columns);
  g_array_unref (self->cells);
  g_free (self);
}

const char *
grid_title (const Grid *self)
{
  return self->title;
}

static void
add (Grid *self, Cell cell)
{
  g_array_append_val (self->cells, cell);
}

void
grid_take (Grid *self, char *text)
{
  add (self, (Cell){ .text = text, .empty = text == NULL });
}

void
grid_text (Grid *self, const char *text)
{
  grid_take (self, g_strdup (text));
}

void
grid_int (Grid *self, gint64 value)
{
  add (self, (Cell){ .value = value });
}

void
grid_share (Grid *self, double share)
{
  grid_share_against (self, share, NAN);
}

void
grid_share_against (Grid *self, double share, double target)
{
  add (self, (Cell){ .share = share, .target = target, .empty = isnan (share) });
}

void
grid_empty (Grid *self)
{
  add (self, (Cell){ .empty = TRUE });
}

static void
print_cell (const Cell *cell, char kind, Table *table)
{
  enum { SHARE_DIGITS = 6 };

  if (cell->empty)
    table_null (table);
  else if (kind == '#')
    table_int (table, cell->value);
  else if (kind == '%')
    table_real (table, cell->share, SHARE_DIGITS);
  else
    table_text (table, cell->text);
}

static const char **
plain_names (const Grid *self)
{
  const char **names = g_new0 (const char *, self->n_columns + 1);

  for (guint i = 0; i < self->n_columns; i++)
    names[i] = self->columns[i] + (self->columns[i][0] == '#' || self->columns[i][0] == '%');
  return names;
}

void
grid_print (const Grid *self, Output *out, Format format, gboolean spreadsheet)
{
  g_autofree const char **names = plain_names (self);
  g_autoptr(Table) table = table_new (out, format, names);

  table_set_spreadsheet (table, spreadsheet);
  for (guint i = 0; i < self->cells->len; i++)
    {
      guint column = i % self->n_columns;

      print_cell (&g_array_index (self->cells, Cell, i), self->columns[column][0], table);
      if (column + 1 == self->n_columns)
        table_end_row (table);
    }
  table_finish (table);
}

static char *
cell_text (const Cell *cell, char kind)
{
  return cell->empty   ? g_strdup ("")
         : kind == '#' ? g_strdup_printf ("%" G_GINT64_FORMAT, cell->value)
         : kind == '%' ? say_share (cell->share, cell->target)
                       : g_strdup (cell->text);
}

/* In the page, shares are numbers in per cent. */
void
grid_page (const Grid *self, Page *page)
{
  g_auto(GStrv) names = g_strdupv (self->columns);

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (names[i][0] == '%')
        names[i][0] = '#';
      g_strdelimit (names[i], "_", ' ');
    }
  page_table (page, self->title, (const char *const *) names);
  for (guint i = 0; i < self->cells->len; i++)
    {
      guint column = i % self->n_columns;
      g_autofree char *text
        = cell_text (&g_array_index (self->cells, Cell, i), self->columns[column][0]);

      page_cell (page, text);
      if (column + 1 == self->n_columns)
        page_end_row (page);
    }
}
