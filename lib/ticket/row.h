/* row.h - a record's fields, from whatever format, made into events; private to this folder.
 *
 *   row_begin (&row);
 *   row_put (&row, FIELD_TICKET, text, length, FALSE); ...
 *   if (row_finish (&row))
 *     while (row_next (&row, &event)) ...
 *   else row.why->str says what is wrong */
#pragma once

#include "ticket/fieldmap.h"

typedef struct
{
  const FieldMap *map;
  GTimeZone *zone;           /* borrowed */
  GString *texts[FIELDS];
  const char *values[FIELDS]; /* into `texts` or the map; NULL: not known */
  GPtrArray *words;
  GString *why;
  guint kinds;               /* still to be given out */
  TicketEvent event;
} Row;

void row_init (Row *self, const FieldMap *map, const SourceRules *rules);
void row_clear (Row *self);

/* Every field has its constant value, or none. */
void row_begin (Row *self);
/* `none_counts`: an empty text means that there is none, not that it is not known (tags). */
void row_put (Row *self, Field field, const char *text, gsize length, gboolean none_counts);
gboolean row_finish (Row *self);
/* The row's events, by their kinds' numbers. */
gboolean row_next (Row *self, TicketEvent *event);
