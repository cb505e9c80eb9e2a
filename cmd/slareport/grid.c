#include "report.h"

#include "base/say.h"

#include <math.h>
#include <string.h>

enum
{
  POINT_DIGITS = 6
};

typedef struct
{
  char *text;      /* NULL: empty, or a number */
  gint64 value;    /* a number, a truth, a time */
  GTimeZone *zone; /* borrowed */
  double share, target;
  gboolean empty;
} GridCell;

struct Grid
{
  char *title;
  TableColumn *columns; /* names our own */
  guint n_columns;
  const char *needs; /* static */
  GArray *cells;     /* of GridCell */
};

static void
clear_cell (gpointer data)
{
  g_free (((GridCell *) data)->text);
}

Grid *
grid_new (const char *title, const TableColumn *columns, const char *needs)
{
  Grid *self = g_new0 (Grid, 1);

  self->needs = needs;
  self->title = g_strdup (title);
  while (columns[self->n_columns].name != NULL)
    self->n_columns++;
  self->columns = g_new0 (TableColumn, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    self->columns[i] = (TableColumn){ g_strdup (columns[i].name), columns[i].type };
  self->cells = g_array_new (FALSE, TRUE, sizeof (GridCell));
  g_array_set_clear_func (self->cells, clear_cell);
  return self;
}

void
grid_free (Grid *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  for (guint i = 0; i < self->n_columns; i++)
    g_free ((char *) self->columns[i].name);
  g_free (self->columns);
  g_array_unref (self->cells);
  g_free (self);
}

static void
grid_add (Grid *self, GridCell cell)
{
  g_array_append_val (self->cells, cell);
}

void
grid_take (Grid *self, char *text)
{
  grid_add (self, (GridCell){ .text = text, .empty = text == NULL });
}

void
grid_text (Grid *self, const char *text)
{
  grid_take (self, g_strdup (text));
}

void
grid_int (Grid *self, gint64 value)
{
  grid_add (self, (GridCell){ .value = value });
}

void
grid_share_against (Grid *self, double share, double target)
{
  grid_add (self, (GridCell){ .share = share, .target = target, .empty = isnan (share) });
}

void
grid_share (Grid *self, double share)
{
  grid_share_against (self, share, NAN);
}

void
grid_points (Grid *self, double difference)
{
  grid_share_against (self, difference, NAN);
}

void
grid_bool (Grid *self, gboolean value)
{
  grid_add (self, (GridCell){ .value = value });
}

void
grid_time (Grid *self, gint64 at, GTimeZone *zone)
{
  grid_add (self, (GridCell){ .value = at, .zone = zone });
}

void
grid_null (Grid *self)
{
  grid_add (self, (GridCell){ .empty = TRUE });
}

/* ---- A grid for programs */

static void
print_cell (const GridCell *cell, ColumnType type, Table *table)
{
  if (cell->empty)
    table_null (table);
  else if (type == COLUMN_INTEGER || type == COLUMN_SECONDS)
    table_int (table, cell->value);
  else if (type == COLUMN_SHARE)
    table_share (table, cell->share);
  else if (type == COLUMN_NUMBER)
    table_real (table, cell->share, POINT_DIGITS);
  else if (type == COLUMN_YES_NO)
    table_bool (table, cell->value != 0);
  else if (type == COLUMN_TIME)
    table_time (table, cell->value, cell->zone);
  else
    table_text (table, cell->text);
}

static void
print_data (const Grid *self, Output *out, Format format, gboolean spreadsheet)
{
  g_autoptr(Table) table = table_open (out, format, self->columns, spreadsheet);

  for (guint i = 0; i < self->cells->len; i++)
    {
      guint column = i % self->n_columns;

      print_cell (&g_array_index (self->cells, GridCell, i), self->columns[column].type,
                  table);
      if (column + 1 == self->n_columns)
        table_end_row (table);
    }
  table_finish (table);
}

/* ---- A grid for people: in text and in the page the same */

/* Seconds are for programs: beside them stands the time that they are. */
static gboolean
is_for_people (const TableColumn *column)
{
  return column->type != COLUMN_SECONDS;
}

static char *
cell_text (const GridCell *cell, ColumnType type)
{
  if (cell->empty)
    return g_strdup ("");
  if (type == COLUMN_INTEGER)
    return say_count (cell->value);
  if (type == COLUMN_SHARE)
    return say_share (cell->share, cell->target);
  if (type == COLUMN_NUMBER)
    return say_points (cell->share, TRUE);
  if (type == COLUMN_YES_NO)
    return g_strdup (cell->value ? "yes" : "no");
  return type == COLUMN_TIME ? say_when (cell->value, cell->zone, SAY_MOMENT)
                             : g_strdup (cell->text);
}

static gboolean
is_number (ColumnType type)
{
  return type == COLUMN_INTEGER || type == COLUMN_SHARE || type == COLUMN_NUMBER;
}

/* The columns' names; with # before those of numbers when `marked`.  Free them. */
static char **
names_for_people (const Grid *self, gboolean marked)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < self->n_columns; i++)
    if (is_for_people (&self->columns[i]))
      g_ptr_array_add (
        names,
        g_strdelimit (g_strconcat (marked && is_number (self->columns[i].type) ? "#" : "",
                                   self->columns[i].name, NULL),
                      "_", ' '));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}

static void
print_text (const Grid *self, Output *out, const ReportRequest *request)
{
  g_auto(GStrv) names = names_for_people (self, FALSE);
  g_autoptr(Table) table
             = tables_text (out, (const char *const *) names, self->needs, request);

  for (guint i = 0; i < self->cells->len; i++)
    {
      const GridCell *cell = &g_array_index (self->cells, GridCell, i);
      guint column = i % self->n_columns;
      ColumnType type = self->columns[column].type;
      g_autofree char *text = cell_text (cell, type);

      if (type == COLUMN_INTEGER && !cell->empty)
        table_int (table, cell->value);
      else if (is_for_people (&self->columns[column]))
        table_text (table, text);
      if (column + 1 == self->n_columns)
        table_end_row (table);
    }
  table_finish (table);
}

void
grid_print (const Grid *self, Output *out, Format format, const ReportRequest *request)
{
  if (format == FORMAT_TEXT)
    print_text (self, out, request);
  else
    print_data (self, out, format, request->spreadsheet);
}

void
grid_page (const Grid *self, Page *page)
{
  g_auto(GStrv) names = names_for_people (self, TRUE);

  page_table (page, self->title, (const char *const *) names);
  for (guint i = 0; i < self->cells->len; i++)
    {
      guint column = i % self->n_columns;
      g_autofree char *text
        = cell_text (&g_array_index (self->cells, GridCell, i), self->columns[column].type);

      if (self->columns[column].type == COLUMN_NUMBER)
        text = words_minus (g_steal_pointer (&text));
      if (is_for_people (&self->columns[column]))
        page_cell (page, text);
      if (column + 1 == self->n_columns)
        page_end_row (page);
    }
}
