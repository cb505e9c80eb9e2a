/* grid.h - the numbers behind a chart, as one table for every output. */
#pragma once

#include "base/table.h"
#include "page/page.h"

typedef struct Grid Grid;

/* `columns` end with a NULL name; copied. */
Grid *grid_new (const char *title, const TableColumn *columns);
void grid_free (Grid *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Grid, grid_free)

/* Cells, left to right, row by row. */
void grid_text (Grid *self, const char *text);
void grid_take (Grid *self, char *text); /* takes and frees it */
void grid_int (Grid *self, gint64 value);
void grid_share (Grid *self, double share); /* NaN: empty */
void grid_share_against (Grid *self, double share, double target); /* as say_share () has it */
void grid_bool (Grid *self, gboolean value);
void grid_time (Grid *self, gint64 at, GTimeZone *zone);
void grid_empty (Grid *self);

const char *grid_title (const Grid *self);
void grid_print (const Grid *self, Output *out, Format format, gboolean spreadsheet);
void grid_page (const Grid *self, Page *page);
