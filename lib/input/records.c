#include "input/records.h"

#include <string.h>
#include "base/choice.h"
#include "base/say.h"
#include "input/csv.h"
#include "input/json.h"

enum
{
  NO_COLUMN = -1,
  JSON_LINE_BYTES = 16 * 1024 * 1024, /* parsed, a line takes many times its size */
  LISTED_BYTES = 400                  /* of column names, in the message */
};

typedef struct Records
{
  RecordsFormat format;
  const FieldMap *map; /* borrowed */
  const FieldSet *set;
  GString **texts;     /* of each field */
  const char **values; /* into `texts` or the map */
  guint mapped;
  GString *why;

  CsvReader csv;
  GString *header;  /* as read */
  GPtrArray *names; /* of the columns */
  int *columns;     /* of each field the index of its cell, or NO_COLUMN */

  InputLines lines;
  JsonPick *pick;
  JsonField *fields; /* those that have a column: their paths are ours */
  guint *numbers;    /* and their numbers in the set */
  guint n_fields;
  GString *number;
} Records;

static const InputFile *
records_file (const Records *self)
{
  return self->format == RECORDS_CSV ? &self->csv.file : &self->lines.file;
}

/* ---- What the map says */

/* The field's column, or NULL when it has a constant value. */
static const char *
column_of (const Records *self, guint field)
{
  const FieldMapping *mapping = &self->map->fields[field];

  if (mapping->constant != NULL)
    return NULL;
  return mapping->column != NULL ? mapping->column : self->set->fields[field].name;
}

/* The value that the map has for a text, or NULL.  A field's own word goes before `*`. */
static const char *
value_of (const Records *self, guint field, const char *text)
{
  const FieldSpec *spec = &self->set->fields[field];
  const FieldMapping *mapping = &self->map->fields[field];
  g_autofree char *folded = NULL;
  const char *value;

  if (mapping->constant != NULL)
    return mapping->constant;
  if (mapping->values == NULL)
    return NULL;
  folded = g_utf8_casefold (text, -1);
  value = g_hash_table_lookup (mapping->values, folded);
  if (value != NULL || (spec->is_word != NULL && spec->is_word (text)))
    return value;
  return mapping->otherwise;
}

/* ---- Fields */

static gboolean
fail_field (Records *self, guint field, const char *why)
{
  if (self->why->len == 0)
    g_string_printf (self->why, "%s: %s", self->set->fields[field].name, why);
  return FALSE;
}

/* Most texts are ASCII. */
static gboolean
is_text (const char *text, gsize length)
{
  gsize i = 0;

  while (i < length && text[i] != '\0' && (guchar) text[i] < 0x80)
    i++;
  return i == length
         || (memchr (text, '\0', length) == NULL
             && g_utf8_validate (text, (gssize) length, NULL));
}

/* `is_said`: an empty text was written as one, so that of a list it is known to be empty. */
static void
put_field (Records *self, guint field, const char *text, gsize length, gboolean is_said)
{
  GString *to = self->texts[field];
  gboolean counts = is_said && (self->set->fields[field].flags & FIELD_LIST) != 0;

  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  while (length > 0 && g_ascii_isspace (*text))
    text++, length--;
  if (length > self->set->field_bytes)
    {
      g_autofree char *most = say_counted ((gint64) self->set->field_bytes, NULL, "bytes");
      g_autofree char *why = g_strconcat ("longer than ", most, NULL);

      fail_field (self, field, why);
      return;
    }
  g_string_truncate (to, 0);
  g_string_append_len (to, text, (gssize) length);
  if (!is_text (to->str, length))
    fail_field (self, field, "not UTF-8 text");
  self->values[field] = length > 0 || counts ? to->str : NULL;
}

static void
begin_fields (Records *self)
{
  g_string_truncate (self->why, 0);
  self->mapped = 0;
  for (guint i = 0; i < self->set->count; i++)
    self->values[i] = NULL;
}

static void
map_fields (Records *self)
{
  for (guint i = 0; i < self->set->count; i++)
    {
      const char *text = self->values[i] == NULL ? "" : self->values[i];
      const char *value = value_of (self, i, text);
      gboolean is_list = (self->set->fields[i].flags & FIELD_LIST) != 0;

      if (value == NULL)
        continue;
      self->mapped |= 1u << i;
      self->values[i] = *value == '\0' && !is_list ? NULL : value;
    }
}

/* ---- CSV, the first line */

static gboolean
fail_file (const Records *self, const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", records_file (self)->name, why);
  return FALSE;
}

static char *
list_columns (const Records *self)
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
no_column (const Records *self, guint field, GError **error)
{
  const char *name = self->set->fields[field].name;
  g_autofree char *list = list_columns (self), *why = NULL;
  g_autofree char *meant = choice_meant (column_of (self, field),
                                         (const char *const *) self->names->pdata,
                                         self->names->len);

  if (self->map->fields[field].column != NULL)
    why = g_strdup_printf ("no column \"%s\" for %s; its columns are: %s%s",
                           column_of (self, field), name, list, meant);
  else if (self->set->is_mapped)
    why = g_strdup_printf ("no column \"%s\", and no --map=%s=COLUMN; its columns are: %s%s",
                           name, name, list, meant);
  else
    why = g_strdup_printf ("no column \"%s\"; its columns are: %s%s", name, list, meant);
  return fail_file (self, why, error);
}

/* The same name goes before one in another case. */
static int
find_column (const Records *self, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 0; i < self->names->len; i++)
    if (strcmp (g_ptr_array_index (self->names, i), name) == 0)
      return (int) i;
  for (guint i = 0; i < self->names->len; i++)
    {
      g_autofree char *other = g_utf8_casefold (g_ptr_array_index (self->names, i), -1);

      if (strcmp (other, folded) == 0)
        return (int) i;
    }
  return NO_COLUMN;
}

static gboolean
find_columns (Records *self, GError **error)
{
  for (guint i = 0; i < self->set->count; i++)
    {
      const char *name = column_of (self, i);
      gboolean is_needed = (self->set->fields[i].flags & FIELD_NEEDED) != 0;

      self->columns[i] = name == NULL ? NO_COLUMN : find_column (self, name);
      if (name != NULL && self->columns[i] == NO_COLUMN
          && (is_needed || self->map->fields[i].column != NULL))
        return no_column (self, i, error);
    }
  return TRUE;
}

/* 0xFE and 0xFF begin no UTF-8 text. */
static gboolean
is_utf16 (const CsvRecord *record)
{
  return record->raw != NULL && record->raw_length >= 2
         && (memcmp (record->raw, "\xff\xfe", 2) == 0
             || memcmp (record->raw, "\xfe\xff", 2) == 0);
}

static gboolean
read_header (Records *self, GError **error)
{
  CsvRecord record;
  gboolean ok;

  if (!csv_next (&self->csv, &record, &ok, error))
    return ok;
  if (is_utf16 (&record))
    return fail_file (self, "UTF-16; expected UTF-8", error);
  if (record.why != NULL)
    return fail_file (self, record.why, error);
  g_string_append_len (self->header, record.raw, (gssize) record.raw_length);
  for (guint i = 0; i < record.count; i++)
    {
      g_autofree char *name = g_strndup (record.fields[i].text, record.fields[i].length);

      g_ptr_array_add (self->names, g_utf8_make_valid (g_strstrip (name), -1));
    }
  return find_columns (self, error);
}

/* Of a field that is the file's first again a byte order mark may go before it, and keep its
 * quotes from being read. */
static void
skip_mark (const char **text, gsize *length)
{
  if (*length < 3 || memcmp (*text, "\xef\xbb\xbf", 3) != 0)
    return;
  *text += 3;
  *length -= 3;
  if (*length >= 2 && (*text)[0] == '"' && (*text)[*length - 1] == '"')
    {
      *text += 1;
      *length -= 2;
    }
}

/* As find_column () compares them. */
static gboolean
is_name (const char *text, gsize length, const char *name)
{
  g_autofree char *folded = NULL, *other = NULL;

  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  while (length > 0 && g_ascii_isspace (*text))
    text++, length--;
  if (length == strlen (name) && g_ascii_strncasecmp (text, name, length) == 0)
    return TRUE;
  if (length == 0 || g_str_is_ascii (name) || !g_utf8_validate (text, (gssize) length, NULL))
    return FALSE;
  folded = g_utf8_casefold (text, (gssize) length);
  other = g_utf8_casefold (name, -1);
  return strcmp (folded, other) == 0;
}

/* The first line again, where files were put together: the same names in the same order. */
static gboolean
is_header (const Records *self, const CsvRecord *record)
{
  if (record->why != NULL || record->count != self->names->len)
    return FALSE;
  for (guint i = 0; i < record->count; i++)
    {
      const char *text = record->fields[i].text;
      gsize length = record->fields[i].length;

      if (i == 0)
        skip_mark (&text, &length);
      if (!is_name (text, length, g_ptr_array_index (self->names, i)))
        return FALSE;
    }
  return record->count > 0;
}

/* ---- CSV, a record */

static void
put_cell (Records *self, guint field, const CsvField *cell)
{
  put_field (self, field, cell->text, cell->length, cell->quoted);
}

/* NULL, or why not. */
static const char *
read_cells (Records *self, const CsvRecord *record)
{
  if (record->why != NULL)
    return record->why;
  if (record->raw_length > self->set->record_bytes)
    {
      g_string_printf (self->why, "longer than %u MiB",
                       (guint) (self->set->record_bytes >> 20));
      return self->why->str;
    }
  if (record->count != self->names->len)
    {
      g_autofree char *fields = say_counted (self->names->len, NULL, "fields");
      g_autofree char *found = say_count (record->count);

      g_string_printf (self->why, "expected %s as in the first line, found %s", fields, found);
      return self->why->str;
    }
  begin_fields (self);
  for (guint i = 0; i < self->set->count; i++)
    if (self->columns[i] != NO_COLUMN)
      put_cell (self, i, &record->fields[self->columns[i]]);
  return self->why->len > 0 ? self->why->str : NULL;
}

static gboolean
next_csv (Records *self, Record *record, gboolean *ok, GError **error)
{
  CsvRecord csv;

  do
    if (!csv_next (&self->csv, &csv, ok, error))
      return FALSE;
  while (is_header (self, &csv));
  *record = (Record){ .line = csv.line, .why = read_cells (self, &csv) };
  if (csv.raw_length <= self->set->record_bytes)
    {
      record->raw = csv.raw;
      record->raw_length = csv.raw_length;
    }
  return TRUE;
}

static gboolean
open_csv (Records *self, const char *path, GError **error)
{
  return csv_open (&self->csv, path, error) && read_header (self, error);
}

/* ---- JSON Lines */

/* 'a.b' is $."a"."b". */
static char *
path_of (const char *column)
{
  g_auto(GStrv) parts = g_strsplit (column, ".", -1);
  GString *path = g_string_new ("$");

  for (char **part = parts; *part != NULL; part++)
    g_string_append_printf (path, ".\"%s\"", *part);
  return g_string_free (path, FALSE);
}

static gboolean
make_fields (Records *self, GError **error)
{
  for (guint i = 0; i < self->set->count; i++)
    {
      const FieldSpec *spec = &self->set->fields[i];
      const char *column = column_of (self, i);

      if (column == NULL)
        continue;
      if (strchr (column, '"') != NULL)
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
                       "--map: no name with a quote can be looked up in JSON: %s", column);
          return FALSE;
        }
      self->numbers[self->n_fields] = i;
      self->fields[self->n_fields++] = (JsonField){ path_of (column), spec->name, spec->json };
    }
  return TRUE;
}

static gsize
line_bytes (const Records *self)
{
  return MIN (self->set->record_bytes, JSON_LINE_BYTES);
}

static gboolean
open_jsonl (Records *self, const char *path, GError **error)
{
  return input_lines_open (&self->lines, path, line_bytes (self), error)
         && make_fields (self, error)
         && (self->pick = json_pick_new (self->fields, self->n_fields, error)) != NULL;
}

static void
put_picked (Records *self, guint i)
{
  const FieldSpec *spec = &self->set->fields[self->numbers[i]];
  const char *text = json_pick_value (self->pick, i);
  gboolean is_number = (json_pick_type (self->pick, i) & (JSON_INTEGER | JSON_REAL)) != 0;

  if (text == NULL)
    return;
  if (is_number && (spec->flags & FIELD_TIME) != 0 && self->map->time_format == NULL)
    {
      json_seconds (text, self->number);
      text = self->number->str;
    }
  put_field (self, self->numbers[i], text, strlen (text), TRUE);
}

/* NULL, or why not. */
static const char *
read_object (Records *self, const InputLine *line)
{
  begin_fields (self);
  if (line->text == NULL)
    g_string_printf (self->why, "longer than %u MiB", (guint) (line_bytes (self) >> 20));
  else if (json_pick_read (self->pick, line->text, line->length, self->why))
    {
      g_string_truncate (self->why, 0);
      for (guint i = 0; i < self->n_fields; i++)
        put_picked (self, i);
    }
  return self->why->len > 0 ? self->why->str : NULL;
}

/* Without the blanks around it. */
static void
trim_line (InputLine *line)
{
  while (line->length > 0 && g_ascii_isspace (line->text[line->length - 1]))
    line->length--;
  while (line->length > 0 && g_ascii_isspace (*line->text))
    line->text++, line->length--;
}

static gboolean
next_jsonl (Records *self, Record *record, gboolean *ok, GError **error)
{
  InputLine line;

  do
    {
      if (!input_lines_next (&self->lines, &line, ok, error))
        return FALSE;
      if (line.text != NULL)
        trim_line (&line);
    }
  while (line.length == 0);
  *record = (Record){ .line = self->lines.line,
                      .why = read_object (self, &line),
                      .raw = line.text,
                      .raw_length = line.text == NULL ? 0 : line.length };
  return TRUE;
}

/* ---- Both */

static const struct
{
  gboolean (*open) (Records *self, const char *path, GError **error);
  gboolean (*next) (Records *self, Record *record, gboolean *ok, GError **error);
} formats[] = {
  [RECORDS_CSV] = { open_csv, next_csv },
  [RECORDS_JSONL] = { open_jsonl, next_jsonl },
};

static void
records_free (Records *self)
{
  if (self->format == RECORDS_CSV)
    csv_close (&self->csv);
  else
    input_lines_close (&self->lines);
  json_pick_free (self->pick);
  for (guint i = 0; i < self->n_fields; i++)
    g_free ((char *) self->fields[i].path);
  for (guint i = 0; i < self->set->count; i++)
    g_string_free (self->texts[i], TRUE);
  g_free (self->texts);
  g_free (self->values);
  g_string_free (self->why, TRUE);
  g_string_free (self->header, TRUE);
  g_string_free (self->number, TRUE);
  g_ptr_array_unref (self->names);
  g_free (self->columns);
  g_free (self->fields);
  g_free (self->numbers);
  g_free (self);
}

static Records *
records_open (RecordsFormat format, const char *path, const FieldMap *map, GError **error)
{
  Records *self = g_new0 (Records, 1);
  guint count = map->set->count;

  g_assert (count <= FIELD_MAP_FIELDS);
  self->format = format;
  self->map = map;
  self->set = map->set;
  self->texts = g_new0 (GString *, count);
  for (guint i = 0; i < count; i++)
    self->texts[i] = g_string_new (NULL);
  self->values = g_new0 (const char *, count);
  self->why = g_string_new (NULL);
  self->header = g_string_new (NULL);
  self->number = g_string_new (NULL);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->columns = g_new0 (int, count);
  self->fields = g_new0 (JsonField, count);
  self->numbers = g_new0 (guint, count);
  if (formats[format].open (self, path, error))
    return self;
  records_free (self);
  return NULL;
}

static gboolean
records_next (Records *self, Record *record, gboolean *ok, GError **error)
{
  if (!formats[self->format].next (self, record, ok, error))
    return FALSE;
  if (record->why == NULL)
    map_fields (self);
  record->values = self->values;
  record->mapped = self->mapped;
  return TRUE;
}

/* ---- A source of them */

static gboolean
record_source_next (InputSource *source, InputItem *item, GError **error)
{
  RecordSource *self = (RecordSource *) source;
  gboolean ok;
  Record record;

  if (self->reader->more != NULL && self->reader->more (self, &self->of_record))
    {
      *item = self->of_record;
      return TRUE;
    }
  do
    {
      *item = (InputItem){ .kind = INPUT_END };
      if (!records_next (self->records, &record, &ok, error))
        return ok;
      *item = (InputItem){ .line = record.line,
                           .raw = record.raw,
                           .raw_length = record.raw_length };
      self->of_record = *item;
      if (record.why != NULL)
        return input_item_reject (item, record.why);
    }
  while (!self->reader->take (self, &record, item));
  return TRUE;
}

static const char *
record_source_header (const InputSource *source, gsize *length)
{
  const Records *records = ((const RecordSource *) source)->records;

  *length = records->header->len;
  return records->format == RECORDS_CSV ? records->header->str : NULL;
}

static void
record_source_free (InputSource *source)
{
  RecordSource *self = (RecordSource *) source;

  if (self->reader->clear != NULL)
    self->reader->clear (self);
  records_free (self->records);
  g_string_free (self->why, TRUE);
  g_free (self);
}

InputSource *
record_source_open (const RecordReader *reader, RecordsFormat format, const char *path,
                    const InputRules *rules, GError **error)
{
  static const InputSourceClass class = { record_source_next, record_source_free,
                                          record_source_header, NULL };
  Records *records = records_open (format, path, rules->map, error);
  RecordSource *self;

  if (records == NULL)
    return NULL;
  self = g_malloc0 (reader->size);
  self->source
    = (InputSource){ .class = &class, .is_empty = records_file (records)->is_empty };
  self->reader = reader;
  self->records = records;
  self->name = records_file (records)->name;
  self->map = rules->map;
  self->clock = rules->clock;
  self->why = g_string_new (NULL);
  return &self->source;
}

gboolean
record_source_time (RecordSource *self, const char *what, const char *text, gint64 *at)
{
  g_autoptr(GError) problem = NULL;

  if (field_map_time (self->map, text, self->clock, at, &problem))
    return TRUE;
  g_string_printf (self->why, "%s: %s", what, problem->message);
  return FALSE;
}
