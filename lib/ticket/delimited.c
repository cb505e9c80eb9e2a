#include "ticket/delimited.h"

#include <string.h>
#include "input/csv.h"
#include "ticket/row.h"

enum
{
  NO_COLUMN = -1,
  LISTED_BYTES = 400 /* of column names, in the message */
};

typedef struct
{
  TicketSource source;
  CsvReader reader;
  Row row;
  CsvRecord record;
  GString *header;      /* as read */
  GString *cell;        /* of a cell with doubled quotes */
  GPtrArray *names;     /* of the columns */
  int columns[FIELDS];  /* index of the cell, or NO_COLUMN */
  char *why;            /* of the last reject */
} CsvSource;

static void
csv_source_free (TicketSource *source)
{
  CsvSource *self = (CsvSource *) source;

  csv_close (&self->reader);
  row_clear (&self->row);
  g_string_free (self->header, TRUE);
  g_string_free (self->cell, TRUE);
  g_ptr_array_unref (self->names);
  g_free (self->why);
  g_free (self);
}

/* ---- The first line */

static char *
list_columns (const CsvSource *self)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < self->names->len; i++)
    {
      if (list->len > LISTED_BYTES)
        {
          g_string_append (list, ", ...");
          break;
        }
      g_string_append_printf (list, "%s%s", i == 0 ? "" : ", ",
                              (const char *) g_ptr_array_index (self->names, i));
    }
  return g_string_free (list, FALSE);
}

static gboolean
no_column (const CsvSource *self, const FieldMap *map, Field field, GError **error)
{
  const char *name = field_name (field);
  g_autofree char *list = list_columns (self);

  if (field_map_names (map, field))
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                 "%s: no column \"%s\" for %s; its columns are: %s", self->reader.feed.name,
                 field_map_column (map, field), name, list);
  else
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                 "%s: no column \"%s\", and no --map=%s=COLUMN; its columns are: %s",
                 self->reader.feed.name, name, name, list);
  return FALSE;
}

static int
find_column (const CsvSource *self, const char *name)
{
  for (guint i = 0; i < self->names->len; i++)
    if (strcmp (g_ptr_array_index (self->names, i), name) == 0)
      return (int) i;
  return NO_COLUMN;
}

static gboolean
find_columns (CsvSource *self, const FieldMap *map, GError **error)
{
  for (int i = 0; i < FIELDS; i++)
    {
      const char *name = field_map_column (map, (Field) i);

      self->columns[i] = name == NULL ? NO_COLUMN : find_column (self, name);
      if (name != NULL && self->columns[i] == NO_COLUMN
          && (field_is_needed ((Field) i) || field_map_names (map, (Field) i)))
        return no_column (self, map, (Field) i, error);
    }
  return TRUE;
}

static gboolean
fail_header (const CsvSource *self, const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", self->reader.feed.name, why);
  return FALSE;
}

/* 0xFE and 0xFF begin no UTF-8 text. */
static gboolean
read_header (CsvSource *self, GError **error)
{
  gboolean ok;

  if (!csv_next (&self->reader, &self->record, &ok, error))
    return ok && fail_header (self, "empty; expected a first line with the names of the "
                                    "columns", error);
  if (self->record.raw != NULL && self->record.raw_length >= 2
      && (memcmp (self->record.raw, "\xff\xfe", 2) == 0
          || memcmp (self->record.raw, "\xfe\xff", 2) == 0))
    return fail_header (self, "UTF-16; expected UTF-8", error);
  if (self->record.why != NULL)
    return fail_header (self, self->record.why, error);
  g_string_append_len (self->header, self->record.raw, (gssize) self->record.raw_length);
  for (guint i = 0; i < self->record.count; i++)
    {
      csv_field_copy (&self->record.fields[i], self->cell);
      g_ptr_array_add (self->names, g_strstrip (g_strdup (self->cell->str)));
    }
  return TRUE;
}

const char *
ticket_source_csv_header (const TicketSource *csv, gsize *length)
{
  const CsvSource *self = (const CsvSource *) csv;

  *length = self->header->len;
  return self->header->str;
}

/* ---- Records */

static void
put_cell (CsvSource *self, Field field, const CsvField *cell)
{
  if (!cell->doubled)
    {
      row_put (&self->row, field, cell->text, cell->length, cell->quoted);
      return;
    }
  csv_field_copy (cell, self->cell);
  row_put (&self->row, field, self->cell->str, self->cell->len, TRUE);
}

static const char *
wrong_count (CsvSource *self)
{
  g_free (self->why);
  self->why = g_strdup_printf ("expected %u fields as in the first line, found %u",
                               self->names->len, self->record.count);
  return self->why;
}

/* NULL, or why not. */
static const char *
read_row (CsvSource *self)
{
  if (self->record.why != NULL)
    return self->record.why;
  if (self->record.count != self->names->len)
    return wrong_count (self);
  row_begin (&self->row);
  for (int i = 0; i < FIELDS; i++)
    if (self->columns[i] != NO_COLUMN)
      put_cell (self, (Field) i, &self->record.fields[self->columns[i]]);
  return row_finish (&self->row) ? NULL : self->row.why->str;
}

static gboolean
csv_source_next (TicketSource *source, SourceItem *item, GError **error)
{
  CsvSource *self = (CsvSource *) source;
  gboolean ok;

  while (!row_next (&self->row, &item->event))
    {
      if (!csv_next (&self->reader, &self->record, &ok, error))
        return ok;
      item->why = read_row (self);
      if (item->why == NULL)
        continue;
      item->kind = SOURCE_REJECT;
      item->line = self->record.line;
      item->raw = self->record.raw;
      item->raw_length = self->record.raw_length;
      return TRUE;
    }
  item->kind = SOURCE_EVENT;
  item->line = self->record.line;
  return TRUE;
}

TicketSource *
ticket_source_csv (const char *path, const SourceRules *rules, const FieldMap *map,
                   GError **error)
{
  static const TicketSourceClass class = { csv_source_next, csv_source_free };
  g_autoptr(TicketSource) source = NULL;
  CsvSource *self = g_new0 (CsvSource, 1);

  source = &self->source;
  source->class = &class;
  row_init (&self->row, map, rules);
  self->header = g_string_new (NULL);
  self->cell = g_string_new (NULL);
  self->names = g_ptr_array_new_with_free_func (g_free);
  if (!csv_open (&self->reader, path, error) || !read_header (self, error)
      || !find_columns (self, map, error))
    return NULL;
  return g_steal_pointer (&source);
}
