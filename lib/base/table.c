#include "base/table.h"

#include "base/escape.h"
#include "base/say.h"
#include "base/timestamp.h"

#include <math.h>
#include <string.h>

/* ---- Columns of text
 *
 * Held until they are written.  Each column is as wide as its widest cell, counted in the cells
 * of a terminal (CJK 2, combining marks 0), with two spaces between.  A column of numbers alone
 * goes to the right; an empty cell has no say in that.  No line ends in a space of ours. */

enum
{
  GAP = 2,
  LEAST_CUT = 12, /* a column is cut to no less */
  /* A name wider than half of the page is cut before any column is left out, if it is wider than the one of
   * these; than the other it always is. */
  LEAST_LONG = 24,
  LONG_NAME = 40
};

typedef enum
{
  MARK_NONE,
  MARK_GOOD,
  MARK_BAD
} Mark;

/* The bytes of a cell follow those of the cell before it. */
typedef struct
{
  guint32 bytes;
  guint32 width : 30; /* terminal cells */
  guint32 mark : 2;
} Cell;

typedef struct
{
  guint32 width;
  gboolean has_words, has_numbers, says_something;
  gboolean hidden;
} Column;

typedef struct
{
  guint n_columns;
  Column *columns;
  GArray *cells;
  GString *bytes;
  guint32 most; /* columns of the page; 0: any */
  char *needs;  /* a digit for each column */
  gboolean color;
} Columns;

static Columns *
columns_new (guint n_columns)
{
  Columns *self = g_new0 (Columns, 1);

  g_assert (n_columns > 0);
  self->n_columns = n_columns;
  self->columns = g_new0 (Column, n_columns);
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  self->bytes = g_string_new (NULL);
  return self;
}

static void
columns_add (Columns *self, const char *text, gsize length, gboolean number)
{
  Column *column = &self->columns[self->cells->len % self->n_columns];
  Cell cell = { (guint32) length, escape_width (text, length), MARK_NONE };

  column->width = MAX (column->width, cell.width);
  if (length > 0 && number)
    column->has_numbers = TRUE;
  else if (length > 0)
    column->has_words = TRUE;
  if (length > 1 || (length == 1 && *text != '0'))
    column->says_something = TRUE;
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

/* ---- Fitting a page */

static guint32
columns_total (const Columns *self)
{
  guint32 total = 0;

  for (guint i = 0; i < self->n_columns; i++)
    if (!self->columns[i].hidden)
      total += self->columns[i].width + (total > 0 ? GAP : 0);
  return total;
}

/* The one that is needed least, of those the last, one that says nothing before all others; NULL: all are
 * needed. */
static Column *
least_needed (const Columns *self)
{
  Column *least = NULL;
  int need = 0;

  for (guint i = 0; i < self->n_columns; i++)
    {
      const Column *column = &self->columns[i];
      gboolean says = column->has_words || column->says_something;
      int of_it = self->needs[i] - '0' + (says ? 0 : 10);

      if (!column->hidden && self->needs[i] > '0' && of_it >= need)
        {
          need = of_it;
          least = &self->columns[i];
        }
    }
  return least;
}

static Column *
widest_words (const Columns *self)
{
  Column *widest = NULL;

  for (guint i = 0; i < self->n_columns; i++)
    if (!self->columns[i].hidden && self->columns[i].has_words
        && (widest == NULL || self->columns[i].width > widest->width))
      widest = &self->columns[i];
  return widest;
}

static void
columns_fit (Columns *self)
{
  guint32 total, is_long = CLAMP (self->most / 2, LEAST_LONG, LONG_NAME);

  if (self->most == 0)
    return;
  while ((total = columns_total (self)) > self->most)
    {
      Column *column = widest_words (self), *least = least_needed (self);

      if (column != NULL && column->width > is_long)
        column->width -= MIN (total - self->most, column->width - is_long);
      else if (least != NULL)
        least->hidden = TRUE;
      else if (column != NULL && column->width > LEAST_CUT)
        column->width -= MIN (total - self->most, column->width - LEAST_CUT);
      else
        break;
    }
}

/* `1,2` of `1,234` is another number. */
static gboolean
is_in_number (const char *text, const char *p)
{
  if (g_ascii_isdigit (p[-1]))
    return g_ascii_isdigit (*p) || *p == '%'
           || (strchr (".,:", *p) != NULL && g_ascii_isdigit (p[1]));
  return strchr (".,:", p[-1]) != NULL && p > text + 1 && g_ascii_isdigit (p[-2])
         && g_ascii_isdigit (*p);
}

/* How many bytes of a text that is wider than `width` stand before the mark of the cut: whole
 * words, where the last one is not long. */
static gsize
cut_before (const char *text, gsize length, guint32 width)
{
  const char *p = text, *space = NULL;
  guint32 used = 0;

  while (p < text + length)
    {
      gunichar c = g_utf8_get_char_validated (p, text + length - p);
      const char *next = c <= 0x10ffff ? g_utf8_next_char (p) : p + 1;
      guint32 wide = escape_width (p, (gsize) (next - p));

      if (used + wide > width - 1)
        break;
      if (*p == ' ')
        space = p;
      used += wide;
      p = next;
    }
  while (p > text && is_in_number (text, p))
    p--;
  if (space != NULL && space < p && *p != ' ' && space - text >= (p - text) / 2)
    return (gsize) (space - text);
  return (gsize) (p - text);
}

/* Returns how much of `width` is left behind a cut. */
static gsize
write_cell (const Columns *self, Output *out, const char *bytes, const Cell *cell,
            gboolean is_cut, guint32 width)
{
  gsize left = 0;
  gboolean colored = self->color && cell->mark != MARK_NONE;

  if (colored)
    output_string (out, cell->mark == MARK_GOOD ? "\x1b[32m" : "\x1b[31m");
  if (is_cut)
    {
      gsize length = cut_before (bytes, cell->bytes, width);
      guint32 taken = escape_width (bytes, length) + 1;

      output_write (out, bytes, length);
      output_string (out, "…");
      left = width > taken ? width - taken : 0;
    }
  else
    output_write (out, bytes, cell->bytes);
  if (colored)
    output_string (out, "\x1b[0m");
  return left;
}

/* Spaces wait until a cell comes that is not empty. */
static void
columns_write_row (const Columns *self, Output *out, const char *bytes, const Cell *cells)
{
  gsize due = 0;

  for (guint i = 0; i < self->n_columns; bytes += cells[i++].bytes)
    {
      const Column *column = &self->columns[i];
      gboolean right = column->has_numbers && !column->has_words;
      gboolean is_cut = cells[i].width > column->width;
      gsize padding = is_cut ? 0 : column->width - cells[i].width;

      if (column->hidden)
        continue;
      due += right ? padding : 0;
      if (cells[i].bytes > 0)
        {
          write_spaces (out, due);
          due = write_cell (self, out, bytes, &cells[i], is_cut, column->width);
        }
      due += GAP + (right ? 0 : padding);
    }
  output_write (out, "\n", 1);
}

static void
columns_write_header (Columns *self, Output *out, const char *const *header)
{
  g_autofree char *bytes = g_strjoinv (NULL, (char **) header);
  g_autofree Cell *cells = g_new0 (Cell, self->n_columns);

  for (guint i = 0; i < self->n_columns; i++)
    {
      cells[i].bytes = (guint32) strlen (header[i]);
      cells[i].width = escape_width (header[i], cells[i].bytes);
      self->columns[i].width = MAX (self->columns[i].width, cells[i].width);
    }
  columns_fit (self);
  columns_write_row (self, out, bytes, cells);
}

static void
columns_write (Columns *self, Output *out, const char *const *header)
{
  const char *bytes = self->bytes->str;
  const Cell *cells = (const Cell *) (gpointer) self->cells->data;

  if (header != NULL)
    columns_write_header (self, out, header);
  else
    columns_fit (self);
  for (guint rows = self->cells->len / self->n_columns; rows > 0; rows--)
    {
      if (output_failed (out))
        return;
      columns_write_row (self, out, bytes, cells);
      for (guint i = 0; i < self->n_columns; i++)
        bytes += (cells++)->bytes;
    }
}

static void
columns_free (Columns *self)
{
  g_free (self->columns);
  g_free (self->needs);
  g_array_unref (self->cells);
  g_string_free (self->bytes, TRUE);
  g_free (self);
}

/* ---- Formats */

typedef enum
{
  CELL_NULL,
  CELL_TEXT,
  CELL_NUMBER,
  CELL_TRUTH,
  CELL_JSON /* ready for JSON, which alone has it */
} CellKind;

/* How a format writes; NULL where there is nothing to do. */
typedef struct
{
  void (*begin) (Table *self);
  void (*cell) (Table *self, CellKind kind, const char *text);
  void (*end_row) (Table *self);
  void (*finish) (Table *self);
} Writer;

struct Table
{
  Output *out;
  const Writer *writer;
  char **fields;
  ColumnType *types; /* NULL: any */
  char **keys;       /* JSON: what stands before a value */
  guint n_fields;
  guint column; /* the next cell's */
  gsize n_rows;
  gboolean terminal;
  gboolean header; /* text: off a terminal, too */
  gboolean spreadsheet;
  GString *row;  /* what is ready of it */
  GString *list; /* one, as JSON has it */
  GString *scratch;
  Columns *columns; /* text only */
};

enum
{
  SHARE_DIGITS = 6,
  REAL_DIGITS_MAX = 20,
  REAL_BYTES = 352 /* DBL_MAX has 309 digits before the point */
};

/* Adds `text`, already in the form of its format, to the row. */
static void
append_shown (Table *self, const char *text, gsize length)
{
  if (self->terminal)
    escape_terminal (self->row, text, (gssize) length);
  else
    g_string_append_len (self->row, text, (gssize) length);
}

static void
send_row (Table *self)
{
  output_write (self->out, self->row->str, self->row->len);
  g_string_truncate (self->row, 0);
}

static void
end_line (Table *self)
{
  g_string_append_c (self->row, '\n');
  send_row (self);
}

static void
write_header (Table *self)
{
  for (guint i = 0; i < self->n_fields; i++)
    {
      self->column = i;
      self->writer->cell (self, CELL_TEXT, self->fields[i]);
    }
  self->column = 0;
  end_line (self);
}

static void
tsv_cell (Table *self, CellKind kind, const char *text)
{
  if (self->column > 0)
    g_string_append_c (self->row, '\t');
  if (kind != CELL_TEXT)
    {
      g_string_append (self->row, text);
      return;
    }
  g_string_truncate (self->scratch, 0);
  escape_tsv (self->scratch, text, -1);
  append_shown (self, self->scratch->str, self->scratch->len);
}

static void
csv_cell (Table *self, CellKind kind, const char *text)
{
  if (self->column > 0)
    g_string_append_c (self->row, ',');
  /* Many readers skip an empty line: a row of one empty cell must not be one. */
  if (self->n_fields == 1 && *text == '\0')
    g_string_append (self->row, "\"\"");
  if (kind != CELL_TEXT)
    {
      g_string_append (self->row, text);
      return;
    }
  g_string_truncate (self->scratch, 0);
  escape_csv (self->scratch, text, -1, self->spreadsheet);
  append_shown (self, self->scratch->str, self->scratch->len);
}

static void
json_cell (Table *self, CellKind kind, const char *text)
{
  g_string_append (self->row, self->keys[self->column]);
  if (kind == CELL_TEXT)
    {
      g_string_append_c (self->row, '"');
      escape_json (self->row, text, -1);
      g_string_append_c (self->row, '"');
    }
  else
    g_string_append (self->row, kind == CELL_NULL ? "null" : text);
}

static void
jsonl_end_row (Table *self)
{
  g_string_append_c (self->row, '}');
  end_line (self);
}

static void
json_end_row (Table *self)
{
  output_string (self->out, self->n_rows == 0 ? "[\n" : ",\n");
  g_string_append_c (self->row, '}');
  send_row (self);
}

static void
json_finish (Table *self)
{
  output_string (self->out, self->n_rows == 0 ? "[]\n" : "\n]\n");
}

static void
text_cell (Table *self, CellKind kind, const char *text)
{
  if (kind == CELL_TRUTH)
    text = *text == 't' ? "yes" : "no";
  append_shown (self, text, strlen (text));
  g_strdelimit (self->row->str, "\t\n\r", ' ');
  columns_add (self->columns, self->row->str, self->row->len, kind == CELL_NUMBER);
  g_string_truncate (self->row, 0);
}

static void
text_finish (Table *self)
{
  gboolean header = (self->terminal || self->header) && self->n_rows > 0;

  columns_write (self->columns, self->out, header ? (const char *const *) self->fields : NULL);
}

static const Writer writers[] = {
  [FORMAT_TEXT] = { NULL, text_cell, NULL, text_finish },
  [FORMAT_TSV] = { write_header, tsv_cell, end_line, NULL },
  [FORMAT_CSV] = { write_header, csv_cell, end_line, NULL },
  [FORMAT_JSON] = { NULL, json_cell, json_end_row, json_finish },
  [FORMAT_JSONL] = { NULL, json_cell, jsonl_end_row, NULL },
};

const char *const format_names[] = { "text", "tsv", "csv", "json", "jsonl", NULL };
_Static_assert(G_N_ELEMENTS (format_names) == G_N_ELEMENTS (writers) + 1,
               "a name for every format");

static char **
json_keys (char **fields, guint n_fields)
{
  char **keys = g_new0 (char *, n_fields + 1);

  for (guint i = 0; i < n_fields; i++)
    {
      GString *key = g_string_new (i == 0 ? "{\"" : ",\"");

      escape_json (key, fields[i], -1);
      g_string_append (key, "\":");
      keys[i] = g_string_free (key, FALSE);
    }
  return keys;
}

Table *
table_new (Output *out, Format format, const char *const *fields)
{
  Table *self = g_new0 (Table, 1);

  g_assert ((guint) format < G_N_ELEMENTS (writers));
  self->out = out;
  self->writer = &writers[format];
  self->terminal = output_is_terminal (out);
  self->fields = g_strdupv ((char **) fields);
  self->n_fields = g_strv_length (self->fields);
  self->keys = json_keys (self->fields, self->n_fields);
  self->row = g_string_new (NULL);
  self->list = g_string_new (NULL);
  self->scratch = g_string_new (NULL);
  self->columns = columns_new (self->n_fields);
  return self;
}

Table *
table_open (Output *out, Format format, const TableColumn *columns, gboolean spreadsheet)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  Table *self;

  for (const TableColumn *column = columns; column->name != NULL; column++)
    g_ptr_array_add (names, (gpointer) column->name);
  g_ptr_array_add (names, NULL);
  self = table_new (out, format, (const char *const *) names->pdata);
  self->spreadsheet = spreadsheet;
  self->types = g_new (ColumnType, self->n_fields + 1);
  for (guint i = 0; i < self->n_fields; i++)
    self->types[i] = columns[i].type;
  return self;
}

void
table_fit (Table *self, int columns, const char *needs)
{
  g_assert (strlen (needs) == self->n_fields);
  if (self->columns == NULL)
    return;
  self->columns->most = (guint32) MAX (columns, 0);
  g_free (self->columns->needs);
  self->columns->needs = g_strdup (needs);
}

void
table_color (Table *self, gboolean color)
{
  if (self->columns != NULL)
    self->columns->color = color;
}

void
table_mark (Table *self, gboolean good)
{
  GArray *cells = self->columns == NULL ? NULL : self->columns->cells;

  if (cells != NULL && cells->len > 0)
    g_array_index (cells, Cell, cells->len - 1).mark = good ? MARK_GOOD : MARK_BAD;
}

void
table_set_header (Table *self, gboolean header)
{
  self->header = header;
}

static gboolean
is_json (const Table *self)
{
  return self->writer->cell == json_cell;
}

static gboolean
is_text (const Table *self)
{
  return self->writer->cell == text_cell;
}

/* May the next cell be of this type? */
static gboolean
is_of (const Table *self, ColumnType type)
{
  g_assert (self->column < self->n_fields);
  return self->types == NULL || self->types[self->column] == type;
}

static void
table_add (Table *self, CellKind kind, const char *text)
{
  g_assert (self->column < self->n_fields);
  if (self->column == 0 && self->n_rows == 0 && self->writer->begin != NULL)
    self->writer->begin (self);
  self->writer->cell (self, kind, text);
  self->column++;
}

void
table_text (Table *self, const char *text)
{
  gboolean is_object = self->types != NULL && is_of (self, COLUMN_OBJECT);

  g_assert (is_object || is_of (self, COLUMN_TEXT) || is_of (self, COLUMN_DATE));
  if (text == NULL)
    table_null (self);
  else
    table_add (self, is_object && is_json (self) ? CELL_JSON : CELL_TEXT, text);
}

void
table_int (Table *self, gint64 value)
{
  char digits[24];

  g_assert (is_of (self, COLUMN_INTEGER) || is_of (self, COLUMN_SECONDS));
  if (is_text (self))
    {
      g_autofree char *said = say_count (value);

      table_add (self, CELL_NUMBER, said);
      return;
    }
  g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, value);
  table_add (self, CELL_NUMBER, digits);
}

static void
add_real (Table *self, double value, int digits)
{
  char format[8], buffer[REAL_BYTES];
  const char *text = buffer;
  g_autofree char *said = NULL;

  if (!isfinite (value))
    {
      table_null (self);
      return;
    }
  g_assert (digits >= 0 && digits <= REAL_DIGITS_MAX);
  g_snprintf (format, sizeof format, "%%.%df", digits);
  g_ascii_formatd (buffer, sizeof buffer, format, value);
  if (buffer[0] == '-' && strspn (buffer + 1, "0.") == strlen (buffer + 1))
    text++; /* a small negative number rounds to 0, not to -0 */
  if (is_text (self) && fabs (value) >= 1000)
    text = said = say_real (value, digits);
  table_add (self, CELL_NUMBER, text);
}

void
table_real (Table *self, double value, int digits)
{
  g_assert (is_of (self, COLUMN_NUMBER));
  add_real (self, value, digits);
}

void
table_share (Table *self, double share)
{
  g_assert (is_of (self, COLUMN_SHARE));
  add_real (self, share, SHARE_DIGITS);
}

void
table_bool (Table *self, gboolean value)
{
  gboolean is_said = !is_of (self, COLUMN_BOOLEAN);

  g_assert (!is_said || is_of (self, COLUMN_YES_NO));
  if (is_said && !is_json (self))
    table_add (self, CELL_TEXT, value ? "yes" : "no");
  else
    table_add (self, CELL_TRUTH, value ? "true" : "false");
}

void
table_time (Table *self, gint64 at, GTimeZone *zone)
{
  g_autofree char *text = NULL;

  g_assert (is_of (self, COLUMN_TIME));
  if (at != G_MININT64 && at != G_MAXINT64)
    text = timestamp_format (at, zone);
  table_add (self, text != NULL ? CELL_TEXT : CELL_NULL, text != NULL ? text : "");
}

static void
add_json_list (Table *self, const char *const *items, guint n)
{
  g_string_assign (self->list, "[");
  for (guint i = 0; i < n; i++)
    object_item (self->list, items[i]);
  g_string_append_c (self->list, ']');
  table_add (self, CELL_JSON, self->list->str);
}

void
table_list (Table *self, const char *const *items, guint n, const char *between)
{
  g_assert (is_of (self, COLUMN_LIST));
  if (is_json (self))
    {
      add_json_list (self, items, n);
      return;
    }
  g_string_truncate (self->list, 0);
  for (guint i = 0; i < n; i++)
    {
      g_string_append (self->list, i > 0 ? between : "");
      g_string_append (self->list, items[i] != NULL ? items[i] : "-");
    }
  table_add (self, n > 0 ? CELL_TEXT : CELL_NULL, self->list->str);
}

void
table_null (Table *self)
{
  table_add (self, CELL_NULL, "");
}

void
table_end_row (Table *self)
{
  g_assert (self->column == self->n_fields);
  if (self->writer->end_row != NULL)
    self->writer->end_row (self);
  self->column = 0;
  self->n_rows++;
}

void
table_finish (Table *self)
{
  g_assert (self->column == 0);
  if (self->n_rows == 0 && self->writer->begin != NULL)
    self->writer->begin (self);
  if (self->writer->finish != NULL)
    self->writer->finish (self);
}

void
table_free (Table *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->fields);
  g_strfreev (self->keys);
  g_free (self->types);
  g_string_free (self->row, TRUE);
  g_string_free (self->list, TRUE);
  g_string_free (self->scratch, TRUE);
  columns_free (self->columns);
  g_free (self);
}
