/* rows.h - the columns of the report for programs, and in which order rows are listed. */
#pragma once

#include "base/table.h"
#include "vote/report.h"

typedef struct
{
  guint key;        /* private */
  gboolean reverse;
} Order;

/* 'share', '-share', ...; DESK_ERROR_USAGE lists the keys. */
gboolean order_parse (const char *name, Order *order, GError **error);
Order order_named (const char *name);
/* Rows without the value are last in either direction; ties by name. */
void order_rows (GArray *rows, Order order);

/* Every column of the first `shown` rows. */
void rows_print (const GArray *rows, guint shown, Output *out, Format format,
                    gboolean spreadsheet);
