/* columns.h - aligned columns of text, held until they are written; the text format of
 * table.h, private to lib/base.
 *
 * Each column is as wide as its widest cell, counted in the cells of a terminal (CJK 2,
 * combining marks 0), with two spaces between.  A column of numbers alone goes to the
 * right.  No line ends in a space of ours. */
#pragma once

#include "base/output.h"

typedef struct Columns Columns;

Columns *columns_new (guint n_columns);
/* The next cell, left to right; `text` is one line.  An empty one has no say in where
 * its column goes. */
void columns_add (Columns *self, const char *text, gsize length, gboolean number);
/* All whole rows, below `header` (one text a column) when it is not NULL. */
void columns_write (Columns *self, Output *out, const char *const *header);
void columns_free (Columns *self);
