#include "base/columns.h"

#include <string.h>

enum
{
  GAP = 2
};

/* The bytes of a cell follow those of the cell before it. */
typedef struct
{
  guint32 bytes;
  guint32 width; /* terminal cells */
} Cell;

typedef struct
{
  guint32 width;
  gboolean has_words, has_numbers;
} Column;

struct Columns
{
  guint n_columns;
  Column *columns;
  GArray *cells;
  GString *bytes;
};

Columns *
columns_new (guint n_columns)
{
  Columns *self = g_new (Columns, 1);

  g_assert (n_columns > 0);
  self->n_columns = n_columns;
  self->columns = g_new0 (Column, n_columns);
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  self->bytes = g_string_new (NULL);
  return self;
}

static guint32
character_width (gunichar c)
{
  if (c < 0x80)
    return 1;
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

static guint32
text_width (const char *text, gsize length)
{
  const char *end = text + length, *p = text;
  guint32 width = 0;

  while (p < end)
    {
      gunichar c = (guchar) *p;

      if (c >= 0x80)
        c = g_utf8_get_char_validated (p, end - p);
      width += c <= 0x10ffff ? character_width (c) : 1;
      p = c <= 0x10ffff ? g_utf8_next_char (p) : p + 1;
    }
  return width;
}

void
columns_add (Columns *self, const char *text, gsize length, gboolean number)
{
  Column *column = &self->columns[self->cells->len % self->n_columns];
  Cell cell = { (guint32) length, text_width (text, length) };

  column->width = MAX (column->width, cell.width);
  if (length > 0 && number)
    column->has_numbers = TRUE;
  else if (length > 0)
    column->has_words = TRUE;
  g_string_append_len (self->bytes, text, (gssize) length);
  g_array_append_val (self->cells, cell);
}

static void
write_spaces (Output *out, gsize count)
{
  static const char spaces[] = "                                ";
  const gsize most = sizeof spaces - 1;

  for (; count > most; count -= most)
    output_write (out, spaces, most);
  output_write (out, spaces, count);
}

/* Spaces wait until a cell comes that is not empty. */
static void
write_row (const Columns *self, Output *out, const char *bytes, const Cell *cells)
{
  gsize due = 0;

  for (guint i = 0; i < self->n_columns; i++)
    {
      const Column *column = &self->columns[i];
      gboolean right = column->has_numbers && !column->has_words;
      gsize padding = column->width - cells[i].width;

      due += right ? padding : 0;
      if (cells[i].bytes > 0)
        {
          write_spaces (out, due);
          output_write (out, bytes, cells[i].bytes);
          due = 0;
        }
      bytes += cells[i].bytes;
      due += GAP + (right ? 0 : padding);
    }
  output_write (out, "\n", 1);
}

static void
write_header (Columns *self, Output *out, const char *const *header)
{
  g_autofree char *bytes = g_strjoinv (NULL, (char **) header);
  g_autofree Cell *cells = g_new (Cell, self->n_columns);

  for (guint i = 0; i < self->n_columns; i++)
    {
      cells[i].bytes = (guint32) strlen (header[i]);
      cells[i].width = text_width (header[i], cells[i].bytes);
      self->columns[i].width = MAX (self->columns[i].width, cells[i].width);
    }
  write_row (self, out, bytes, cells);
}

void
columns_write (Columns *self, Output *out, const char *const *header)
{
  const char *bytes = self->bytes->str;
  const Cell *cells = (const Cell *) (gpointer) self->cells->data;

  if (header != NULL)
    write_header (self, out, header);
  for (guint rows = self->cells->len / self->n_columns; rows > 0; rows--)
    {
      if (output_failed (out))
        return;
      write_row (self, out, bytes, cells);
      for (guint i = 0; i < self->n_columns; i++)
        bytes += (cells++)->bytes;
    }
}

void
columns_free (Columns *self)
{
  g_free (self->columns);
  g_array_unref (self->cells);
  g_string_free (self->bytes, TRUE);
  g_free (self);
}
