#include "input/csv.h"

#include <string.h>

enum
{
  SPARE_BYTES = CSV_RECORD_BYTES
};

typedef enum
{
  SCAN_RECORD,  /* well-formed, up to and with its line end */
  SCAN_MORE,    /* the bytes end before it does */
  SCAN_STRAY,   /* text behind a closing quote */
  SCAN_UNENDED, /* a quote that does not end */
  SCAN_WIDE     /* too many fields */
} Scan;

static const char *const reasons[] = {
  [SCAN_STRAY] = "text behind a closing quote; a quote inside a field is written twice",
  [SCAN_UNENDED] = "a quoted field that does not end",
  [SCAN_WIDE] = "more than 10000 fields",
};

static gboolean
is_line_end (char c)
{
  return c == '\n' || c == '\r';
}

/* ---- One record at the front of the file */

/* Bytes of the line end at `at`, 0 when more must be read to know. */
static gsize
line_end_at (const CsvReader *self, gsize at)
{
  const InputFile *file = &self->file;

  if (file->bytes[at] == '\n')
    return 1;
  if (at + 1 < file->length)
    return file->bytes[at + 1] == '\n' ? 2 : 1;
  return file->at_end ? 1 : 0;
}

/* From behind the opening quote to behind the closing one. */
static Scan
scan_quoted (CsvReader *self, gsize *at, CsvField *field)
{
  const char *bytes = self->file.bytes;
  gsize i = *at, length = self->file.length;

  for (;; i++)
    {
      while (i < length && bytes[i] != '"' && !is_line_end (bytes[i]))
        i++;
      if (i == length)
        return self->file.at_end ? SCAN_UNENDED : SCAN_MORE;
      if (bytes[i] != '"')
        self->lines_within += bytes[i] == '\n' || i + 1 == length || bytes[i + 1] != '\n';
      else if (i + 1 == length && !self->file.at_end)
        return SCAN_MORE;
      else if (i + 1 < length && bytes[i + 1] == '"')
        self->has_doubled = field->doubled = TRUE, i++;
      else
        break;
    }
  field->text = bytes + *at;
  field->length = i - *at;
  *at = i + 1;
  return *at == length || bytes[*at] == self->delimiter || is_line_end (bytes[*at])
           ? SCAN_RECORD
           : SCAN_STRAY;
}

static Scan
scan_field (CsvReader *self, gsize *at, CsvField *field)
{
  const char *bytes = self->file.bytes;
  gsize i = *at, length = self->file.length;
  char delimiter = self->delimiter;

  *field = (CsvField){ .text = bytes + i };
  if (i < length && bytes[i] == '"')
    {
      *at = i + 1;
      field->quoted = TRUE;
      return scan_quoted (self, at, field);
    }
  while (i < length && bytes[i] != delimiter && !is_line_end (bytes[i]))
    i++;
  field->length = i - *at;
  *at = i;
  return i < length || self->file.at_end ? SCAN_RECORD : SCAN_MORE;
}

/* `*at` moves to where it stopped, of a record behind its line end. */
static Scan
scan_record (CsvReader *self, gsize *at)
{
  Scan scan;
  CsvField field;

  *at = self->lines_within = 0;
  self->has_doubled = FALSE;
  g_array_set_size (self->fields, 0);
  for (;; (*at)++)
    {
      scan = scan_field (self, at, &field);
      if (scan != SCAN_RECORD)
        return scan;
      g_array_append_val (self->fields, field);
      if (*at == self->file.length || self->file.bytes[*at] != self->delimiter)
        break;
      if (self->fields->len == CSV_FIELDS)
        return SCAN_WIDE;
    }
  if (*at == self->file.length)
    return SCAN_RECORD;
  if (line_end_at (self, *at) == 0)
    return SCAN_MORE;
  *at += line_end_at (self, *at);
  return SCAN_RECORD;
}

/* ---- What cannot be read */

/* Where the line at the front ends; the whole length when it does not. */
static gsize
first_line (const CsvReader *self, gsize from)
{
  while (from < self->file.length && !is_line_end (self->file.bytes[from]))
    from++;
  return from;
}

static void
count_lines (CsvReader *self, gsize length)
{
  for (gsize i = 0; i < length; i++)
    self->lines += self->file.bytes[i] == '\n'
                   || (self->file.bytes[i] == '\r'
                       && (i + 1 == length || self->file.bytes[i + 1] != '\n'));
}

/* Reads on at the next line, unless that was done too often: then behind all that was
 * scanned, so that no input takes quadratic time. */
static gsize
give_up (CsvReader *self, gsize scanned)
{
  gsize end = first_line (self, 0);

  if (scanned > end && scanned - end > self->spare)
    end = first_line (self, scanned);
  else if (scanned > end)
    self->spare -= scanned - end;
  if (end < self->file.length)
    end += MAX (line_end_at (self, end), 1);
  count_lines (self, end);
  return end;
}

static gboolean
skip_line (CsvReader *self, GError **error)
{
  while (first_line (self, 0) == self->file.length && !self->file.at_end)
    {
      input_file_take (&self->file, self->file.length);
      if (!input_file_more (&self->file, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Records */

/* In the first line, outside quotes. */
static gboolean
is_between (const CsvReader *self, char delimiter)
{
  gsize end = first_line (self, 0);
  gboolean is_quoted = FALSE;

  for (gsize i = 0; i < end; i++)
    if (self->file.bytes[i] == '"')
      is_quoted = !is_quoted;
    else if (self->file.bytes[i] == delimiter && !is_quoted)
      return TRUE;
  return FALSE;
}

/* What is called .tsv has tabs, and commas within. */
static char
guess_delimiter (const CsvReader *self)
{
  const char *name = self->file.name;
  gboolean is_tsv = g_str_has_suffix (name, ".tsv") || g_str_has_suffix (name, ".tsv.gz");

  for (const char *c = is_tsv ? "\t,;" : ",;\t"; *c != '\0'; c++)
    if (is_between (self, *c))
      return *c;
  return ',';
}

/* Excel's `sep=;`, a line of its own before the first. */
static gboolean
take_sep (CsvReader *self)
{
  const char *bytes = self->file.bytes;
  gsize length = first_line (self, 0);

  if (length != strlen ("sep=;") || length == self->file.length
      || g_ascii_strncasecmp (bytes, "sep=", 4) != 0 || line_end_at (self, length) == 0)
    return FALSE;
  self->delimiter = bytes[4];
  self->line = 2;
  input_file_take (&self->file, length + line_end_at (self, length));
  return TRUE;
}

/* 0xFE and 0xFF begin no UTF-8 text. */
static gboolean
check_text (const CsvReader *self, GError **error)
{
  const InputFile *file = &self->file;

  if (file->length < 2
      || (memcmp (file->bytes, "\xff\xfe", 2) != 0 && memcmp (file->bytes, "\xfe\xff", 2) != 0))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: UTF-16; expected UTF-8", file->name);
  return FALSE;
}

#define NO_ENCODING ((GIConv) -1)

/* What marks fields and records must be a byte that is nothing else. */
gboolean
csv_reads (const char *encoding)
{
  static const char marks[] = ",;\t\"\r\nsep=";
  gsize length = 0;
  g_autofree char *same
    = g_convert (marks, sizeof marks - 1, "UTF-8", encoding, NULL, &length, NULL);

  return same != NULL && length == sizeof marks - 1 && memcmp (same, marks, length) == 0;
}

gboolean
csv_open (CsvReader *self, const char *path, const char *encoding, GError **error)
{
  *self = (CsvReader){ .line = 1, .spare = SPARE_BYTES };
  self->fields = g_array_new (FALSE, FALSE, sizeof (CsvField));
  self->halved = g_string_new (NULL);
  self->recoded = g_ptr_array_new_with_free_func (g_free);
  self->encoding = encoding == NULL ? NO_ENCODING : g_iconv_open ("UTF-8", encoding);
  if (!input_file_open (&self->file, path, error))
    return FALSE;
  if (!check_text (self, error))
    return FALSE;
  if (!take_sep (self))
    self->delimiter = guess_delimiter (self);
  return TRUE;
}

void
csv_close (CsvReader *self)
{
  g_array_unref (self->fields);
  g_string_free (self->halved, TRUE);
  g_ptr_array_unref (self->recoded);
  if (self->encoding != NO_ENCODING)
    g_iconv_close (self->encoding);
  input_file_close (&self->file);
}

/* Whether it is known what stands at the front: then `taken` bytes of it are the record. */
static gboolean
look (CsvReader *self, CsvRecord *record)
{
  Scan scan = scan_record (self, &self->taken);
  gboolean is_long = scan == SCAN_MORE && self->file.length > CSV_RECORD_BYTES;

  *record = (CsvRecord){ .line = self->line };
  if (scan == SCAN_MORE && !is_long)
    return FALSE;
  if (scan != SCAN_RECORD)
    {
      record->why = reasons[is_long ? SCAN_UNENDED : scan];
      self->taken = give_up (self, is_long ? self->file.length : self->taken);
    }
  else
    self->lines += self->lines_within + 1;
  return TRUE;
}

/* Of two quotes one. */
static void
halve_quotes (CsvReader *self, CsvField *field)
{
  gsize at = self->halved->len;

  for (gsize i = 0; i < field->length; i++)
    {
      g_string_append_c (self->halved, field->text[i]);
      i += field->text[i] == '"';
    }
  field->text = self->halved->str + at;
  field->length = self->halved->len - at;
}

/* There is room for all of them, so that none moves. */
static void
halve_fields (CsvReader *self, gsize length)
{
  g_string_set_size (self->halved, length);
  g_string_truncate (self->halved, 0);
  for (guint i = 0; i < self->fields->len; i++)
    if (g_array_index (self->fields, CsvField, i).doubled)
      halve_quotes (self, &g_array_index (self->fields, CsvField, i));
}

static gboolean
is_ascii (const CsvField *field)
{
  for (gsize i = 0; i < field->length; i++)
    if ((guchar) field->text[i] >= 0x80)
      return FALSE;
  return TRUE;
}

/* One that is not in that encoding stays as it is, which is no UTF-8. */
static void
recode_fields (CsvReader *self)
{
  g_ptr_array_set_size (self->recoded, 0);
  for (guint i = 0; i < self->fields->len; i++)
    {
      CsvField *field = &g_array_index (self->fields, CsvField, i);
      gsize length;
      char *text = is_ascii (field)
                     ? NULL
                     : g_convert_with_iconv (field->text, (gssize) field->length,
                                             self->encoding, NULL, &length, NULL);

      if (text == NULL)
        continue;
      g_ptr_array_add (self->recoded, text);
      field->text = text;
      field->length = length;
    }
}

static void
describe (CsvReader *self, CsvRecord *record)
{
  gsize length = self->taken;

  while (length > 0 && is_line_end (self->file.bytes[length - 1]))
    length--;
  self->skipping = length == self->file.length && !self->file.at_end;
  record->fields = (const CsvField *) (gpointer) self->fields->data;
  record->count = self->fields->len;
  if (length > CSV_RECORD_BYTES)
    record->why = "longer than 64 MiB";
  else
    {
      record->raw = self->file.bytes;
      record->raw_length = length;
    }
  if (record->why == NULL && memchr (record->raw, '\0', length) != NULL)
    record->why = "a NUL byte";
  if (record->why == NULL && self->has_doubled)
    halve_fields (self, length);
  if (record->why == NULL && self->encoding != NO_ENCODING)
    recode_fields (self);
}

static gboolean
take_last (CsvReader *self, GError **error)
{
  input_file_take (&self->file, self->taken);
  self->line += self->lines;
  self->taken = self->lines = 0;
  if (self->skipping && !skip_line (self, error))
    return FALSE;
  self->skipping = FALSE;
  return TRUE;
}

gboolean
csv_next (CsvReader *self, CsvRecord *record, gboolean *ok, GError **error)
{
  do
    {
      *ok = take_last (self, error);
      while (*ok && (self->file.length == 0 || !look (self, record)))
        {
          if (self->file.at_end)
            return FALSE;
          *ok = input_file_more (&self->file, error);
        }
      if (!*ok)
        return FALSE;
      describe (self, record);
    }
  while (record->raw_length == 0 && record->why == NULL);
  return TRUE;
}
