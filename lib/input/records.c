#include "input/records.h"

#include <string.h>
#include "base/choice.h"
#include "base/say.h"
#include "input/csv.h"
#include "input/json.h"

enum
{
  JSON_LINE_BYTES = 16 * 1024 * 1024, /* parsed, a line takes many times its size */
  LISTED_BYTES = 400                  /* of column names, in the message */
};

/* What is read of a record: first the fields of the set, each by its number, then the columns by
 * value (FieldMap.wide), then those of conditions (FieldMap.tests). */
typedef struct
{
  const char *name;   /* in messages */
  const char *column; /* NULL: none */
  const FieldSpec *spec;
  gboolean is_named; /* by the map */
  GString *text;
  const char *value; /* `text`, or NULL: not known */
  gsize *cells;      /* of CSV: a list is in all columns of its name */
  guint n_cells;
} Slot;

typedef struct Records
{
  RecordsFormat format;
  const FieldMap *map; /* borrowed */
  const FieldSet *set;
  Slot *slots;
  guint n_slots, first_wide, first_test;
  const char **values; /* of each field, into slots or the map; then of each column by value */
  gboolean *tests_off; /* of each condition: the file has no such columns */
  guint mapped;
  GString *why;

  CsvReader csv;
  GString *header;  /* as read */
  GPtrArray *names; /* of the columns */

  JsonLines json;
  GString *number;
} Records;

static const InputFile *
records_file (const Records *self)
{
  return self->format == RECORDS_CSV ? &self->csv.file
                                     : json_objects_file (&self->json.objects);
}

/* Without the blanks around it. */
static void
trim (const char **text, gsize *length)
{
  while (*length > 0 && g_ascii_isspace ((*text)[*length - 1]))
    --*length;
  while (*length > 0 && g_ascii_isspace (**text))
    ++*text, --*length;
}

/* ---- What the map says */

/* The field's column, or NULL when it has a constant value, or none. */
static const char *
column_of (const Records *self, guint field)
{
  const FieldMapping *mapping = &self->map->fields[field];
  gboolean is_narrow = (self->set->fields[field].flags & FIELD_NARROW) != 0;

  if (mapping->constant != NULL
      || (mapping->column == NULL && is_narrow && field_map_is_wide (self->map)))
    return NULL;
  return mapping->column != NULL ? mapping->column : self->set->fields[field].name;
}

static const FieldSpec plain_spec
  = { NULL, 0, JSON_TEXT | JSON_INTEGER | JSON_REAL | JSON_BOOL, NULL, NULL, NULL };

static void
add_slot (Records *self, const char *name, const char *column, const FieldSpec *spec,
          gboolean is_named)
{
  self->slots[self->n_slots++] = (Slot){ .name = name,
                                         .column = column,
                                         .spec = spec,
                                         .is_named = is_named,
                                         .text = g_string_new (NULL) };
}

static void
make_slots (Records *self)
{
  const FieldMap *map = self->map;
  guint wide = map->wide == NULL ? 0 : map->wide->len;
  guint tests = map->tests == NULL ? 0 : map->tests->len, most = self->set->count + wide;

  for (guint i = 0; i < tests; i++)
    most += g_strv_length (((FieldTest *) map->tests->pdata[i])->columns);
  self->slots = g_new0 (Slot, most);
  self->values = g_new0 (const char *, self->set->count + wide);
  self->tests_off = g_new0 (gboolean, tests);
  for (guint i = 0; i < self->set->count; i++)
    add_slot (self, self->set->fields[i].name, column_of (self, i), &self->set->fields[i],
              map->fields[i].column != NULL);
  self->first_wide = self->n_slots;
  for (guint i = 0; i < wide; i++)
    {
      const FieldColumn *column = map->wide->pdata[i];

      add_slot (self, column->column, column->column, &self->set->fields[column->field], TRUE);
    }
  self->first_test = self->n_slots;
  for (guint i = 0; i < tests; i++)
    for (char **column = ((FieldTest *) map->tests->pdata[i])->columns; *column != NULL;
         column++)
      add_slot (self, *column, *column, &plain_spec, TRUE);
}

/* ---- Conditions */

/* `true` is what programs write for it. */
static gboolean
fits (const char *wanted, const char *text)
{
  static const char *const yes[] = { "true", "1", "yes", "y", "t", NULL };
  static const char *const no[] = { "false", "0", "no", "n", "f", NULL };
  g_autofree char *want = g_utf8_casefold (wanted, -1), *have = NULL;

  if (text == NULL)
    return *wanted == '\0';
  if (strcmp (wanted, "*") == 0)
    return TRUE;
  have = g_utf8_casefold (text, -1);
  return strcmp (want, have) == 0
         || (strcmp (want, "true") == 0 && g_strv_contains (yes, have))
         || (strcmp (want, "false") == 0 && g_strv_contains (no, have));
}

/* The value of the first condition on a field that holds; NULL: none does. */
static const char *
tested_value (const Records *self, guint field, const char *text)
{
  const Slot *slot = self->slots + self->first_test;

  for (guint i = 0; self->map->tests != NULL && i < self->map->tests->len; i++)
    {
      const FieldTest *test = self->map->tests->pdata[i];
      guint count = g_strv_length (test->columns);
      gboolean holds = test->field == field;

      if (self->tests_off[i])
        holds = holds && fits (test->whole, text);
      for (guint j = 0; holds && !self->tests_off[i] && j < count; j++)
        holds = fits (test->texts[j], slot[j].value);
      if (holds)
        return test->value;
      slot += count;
    }
  return NULL;
}

/* The value that the map has for a text, or NULL.  A field's own word goes before `*`. */
static const char *
value_of (const Records *self, guint field, const char *text)
{
  const FieldSpec *spec = &self->set->fields[field];
  const FieldMapping *mapping = &self->map->fields[field];
  g_autofree char *folded = NULL;
  const char *value = tested_value (self, field, text);

  if (value != NULL || mapping->constant != NULL)
    return value != NULL ? value : mapping->constant;
  if (mapping->values == NULL)
    return NULL;
  folded = g_utf8_casefold (text, -1);
  value = g_hash_table_lookup (mapping->values, folded);
  if (value != NULL || (spec->is_word != NULL && spec->is_word (text)))
    return value;
  return mapping->otherwise;
}

/* ---- Fields */

static void
fail_field (Records *self, const Slot *slot, const char *why)
{
  if (self->why->len == 0)
    g_string_printf (self->why, "%s: %s", slot->name, why);
}

/* Most texts are ASCII. */
static gboolean
is_text (const char *text, gsize length)
{
  gsize i = 0;

  while (i < length && text[i] != '\0' && (guchar) text[i] < 0x80)
    i++;
  return i == length || g_utf8_validate (text + i, (gssize) (length - i), NULL);
}

/* `is_said`: an empty text was written as one, so that of a list it is known to be empty. */
static void
put_field (Records *self, Slot *slot, const char *text, gsize length, gboolean is_said)
{
  GString *to = slot->text;

  trim (&text, &length);
  if (length + to->len > self->set->field_bytes)
    {
      g_autofree char *most = say_counted ((gint64) self->set->field_bytes, NULL, "bytes");
      g_autofree char *why = g_strconcat ("longer than ", most, NULL);

      fail_field (self, slot, why);
      return;
    }
  if (to->len > 0 && length > 0)
    g_string_append_c (to, ' ');
  g_string_append_len (to, text, (gssize) length);
  if (!is_text (to->str, to->len))
    fail_field (self, slot,
                self->map->encoding != NULL ? "not text in the encoding of the map"
                : self->set->is_mapped ? "not UTF-8 text; --map=encoding=windows-1252 reads "
                                         "what Excel writes"
                                       : "not UTF-8 text");
  if (to->len > 0 || (is_said && (slot->spec->flags & FIELD_LIST) != 0))
    slot->value = to->str;
}

static void
clear_slot (Slot *slot)
{
  g_string_truncate (slot->text, 0);
  slot->value = NULL;
}

static void
map_fields (Records *self)
{
  self->mapped = 0;
  for (guint i = 0; i < self->first_test; i++)
    {
      const Slot *slot = &self->slots[i];
      const char *text = slot->value == NULL ? "" : slot->value;
      const char *value = i < self->set->count ? value_of (self, i, text) : NULL;
      gboolean is_none = value != NULL && *value == '\0'
                         && (slot->spec->flags & FIELD_LIST) == 0;

      self->values[i] = is_none ? NULL : value != NULL ? value : slot->value;
      self->mapped |= value != NULL ? 1u << i : 0;
    }
}

/* As messages about its column call the field. */
static const char *
field_name (const Slot *slot)
{
  return slot->spec->name == NULL ? "--map" : slot->spec->name;
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
  guint i;

  for (i = 0; i < self->names->len && list->len <= LISTED_BYTES; i++)
    g_string_append_printf (list, "%s%s", i == 0 ? "" : ", ",
                            (const char *) g_ptr_array_index (self->names, i));
  return g_string_free (g_string_append (list, i < self->names->len ? ", ..." : ""), FALSE);
}

static gboolean
has_columns (const FieldMap *map)
{
  for (guint i = 0; i < map->set->count; i++)
    if (map->fields[i].column != NULL || map->fields[i].constant != NULL)
      return TRUE;
  return map->wide != NULL || map->tests != NULL;
}

/* What would write the map of a file for which there is none yet. */
static char *
guess_hint (const Records *self)
{
  const char *name = records_file (self)->name;
  gboolean is_plain = strpbrk (name, " \"'\\$&|;<>()*?`") == NULL;
  g_autofree char *quoted = is_plain ? g_strdup (name) : g_shell_quote (name);

  if (self->set->guess == NULL || has_columns (self->map))
    return g_strdup ("");
  return g_strdup_printf (" (%s %s writes a map)", self->set->guess,
                          strcmp (name, "standard input") == 0 ? "FILE" : quoted);
}

static gboolean
no_column (const Records *self, const Slot *slot, GError **error)
{
  g_autofree char *list = list_columns (self), *how = NULL, *why = NULL;
  g_autofree char *guess = guess_hint (self);
  g_autofree char *meant
    = choice_meant (slot->column, (const char *const *) self->names->pdata, self->names->len);

  if (slot->is_named)
    how = g_strconcat (" for ", field_name (slot), NULL);
  else if (self->set->is_mapped)
    how = g_strconcat (", and no --map=", slot->column, "=COLUMN", guess, NULL);
  why = g_strdup_printf ("no column \"%s\"%s; its columns are: %s%s", slot->column,
                         how == NULL ? "" : how, list, meant);
  return fail_file (self, why, error);
}

/* Of the columns of that name, all or (`nth` > 0) that one. */
static void
find_cells (Slot *slot, const GPtrArray *names, const char *name, gboolean folds, guint nth)
{
  g_autofree char *folded = folds ? g_utf8_casefold (name, -1) : NULL;

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *other = folds ? g_utf8_casefold (names->pdata[i], -1) : NULL;

      if (strcmp (folds ? other : names->pdata[i], folds ? folded : name) != 0
          || (nth > 0 && --nth > 0))
        continue;
      slot->cells = g_renew (gsize, slot->cells, slot->n_cells + 1);
      slot->cells[slot->n_cells++] = i;
    }
}

/* The same name goes before one in another case, and both before `name#2`. */
static void
find_column (Slot *slot, const GPtrArray *names)
{
  const char *mark = strrchr (slot->column, '#');
  gsize digits = mark == NULL ? 0 : strspn (mark + 1, "0123456789");
  guint nth = 0;

  for (guint folds = 0; folds < 2 && slot->n_cells == 0; folds++)
    find_cells (slot, names, slot->column, folds == 1, 0);
  if (slot->n_cells == 0 && digits > 0 && digits < 6 && mark[1 + digits] == '\0')
    {
      g_autofree char *name = g_strndup (slot->column, (gsize) (mark - slot->column));

      nth = (guint) g_ascii_strtoull (mark + 1, NULL, 10);
      for (guint folds = 0; folds < 2 && nth > 0 && slot->n_cells == 0; folds++)
        find_cells (slot, names, name, folds == 1, nth);
    }
  if (nth > 0 || (slot->spec->flags & FIELD_LIST) == 0)
    slot->n_cells = MIN (slot->n_cells, 1);
}

/* A column is needed that the map names, and that of a field that nothing else can tell. */
static gboolean
is_needed (const Records *self, guint field)
{
  const FieldSpec *spec = &self->set->fields[field];

  if ((spec->flags & FIELD_NEEDED) == 0)
    return FALSE;
  for (guint i = 0; self->map->tests != NULL && i < self->map->tests->len; i++)
    if (((const FieldTest *) self->map->tests->pdata[i])->field == field)
      return FALSE;
  return TRUE;
}

/* Where not all columns of a condition are there, its text is one of the field's own. */
static void
find_tests (Records *self)
{
  Slot *slot = self->slots + self->first_test;

  for (guint i = 0; self->map->tests != NULL && i < self->map->tests->len; i++)
    for (char **column = ((FieldTest *) self->map->tests->pdata[i])->columns; *column != NULL;
         column++, slot++)
      {
        find_column (slot, self->names);
        self->tests_off[i] = self->tests_off[i] || slot->n_cells == 0;
      }
}

static gboolean
find_columns (Records *self, GError **error)
{
  for (guint i = 0; i < self->first_test; i++)
    {
      Slot *slot = &self->slots[i];

      if (slot->column == NULL)
        continue;
      find_column (slot, self->names);
      if (slot->n_cells == 0 && (slot->is_named || is_needed (self, i)))
        return no_column (self, slot, error);
    }
  find_tests (self);
  return TRUE;
}

static gboolean
read_header (Records *self, GError **error)
{
  CsvRecord record;
  gboolean ok;

  if (!csv_next (&self->csv, &record, &ok, error))
    return ok;
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

  trim (&text, &length);
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
put_cells (Records *self, const CsvRecord *record)
{
  for (guint i = 0; i < self->n_slots; i++)
    {
      Slot *slot = &self->slots[i];

      clear_slot (slot);
      for (guint j = 0; j < slot->n_cells; j++)
        {
          const CsvField *cell = &record->fields[slot->cells[j]];

          put_field (self, slot, cell->text, cell->length, cell->quoted);
        }
    }
}

/* NULL, or why not. */
static const char *
read_cells (Records *self, const CsvRecord *record)
{
  g_autofree char *fields = NULL, *found = NULL;

  g_string_truncate (self->why, 0);
  if (record->why != NULL)
    return record->why;
  if (record->raw_length > self->set->record_bytes)
    g_string_printf (self->why, "longer than %u MiB", (guint) (self->set->record_bytes >> 20));
  else if (record->count == self->names->len)
    put_cells (self, record);
  else
    g_string_printf (self->why, "expected %s as in the first line, found %s",
                     fields = say_counted (self->names->len, NULL, "fields"),
                     found = say_count (record->count));
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
  return csv_open (&self->csv, path, self->map->encoding, error)
         && (self->map->records == NULL
             || fail_file (self, "records= of the map is for JSON", error))
         && read_header (self, error);
}

/* ---- JSON Lines */

static void
put_json (gpointer data, guint i, const char *text, guint type)
{
  Records *self = data;
  Slot *slot = &self->slots[i];

  if (text == NULL)
    {
      clear_slot (slot);
      return;
    }
  if ((type & (JSON_INTEGER | JSON_REAL)) != 0 && (slot->spec->flags & FIELD_TIME) != 0
      && self->map->time_format == NULL)
    {
      json_seconds (text, self->number);
      text = self->number->str;
    }
  put_field (self, slot, text, strlen (text), TRUE);
}

static gboolean
open_jsonl (Records *self, const char *path, GError **error)
{
  g_autofree JsonColumn *columns = g_new0 (JsonColumn, self->n_slots);
  /* Of a row with times of its own an empty list leaves these. */
  JsonLinesRules rules = { .columns = columns,
                           .count = self->n_slots,
                           .list = self->map->records,
                           .most = MIN (self->set->record_bytes, JSON_LINE_BYTES),
                           .with_empty = field_map_is_wide (self->map),
                           .put = put_json,
                           .data = self };

  for (guint i = 0; i < self->n_slots; i++)
    {
      const Slot *slot = &self->slots[i];

      columns[i] = (JsonColumn){ .column = slot->column,
                                 .name = slot->name,
                                 .field = field_name (slot),
                                 .types = slot->spec->json,
                                 .is_list = (slot->spec->flags & FIELD_LIST) != 0,
                                 .is_named = slot->is_named };
    }
  return json_lines_open (&self->json, path, &rules, self->why, error)
         && (self->map->encoding == NULL
             || fail_file (self, "encoding= of the map is for CSV", error));
}

static gboolean
next_jsonl (Records *self, Record *record, gboolean *ok, GError **error)
{
  InputLine line;

  if (!json_lines_next (&self->json, &line, ok, error))
    return FALSE;
  *record = (Record){ .line = self->json.objects.line,
                      .why = self->why->len > 0 ? self->why->str : NULL,
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
    json_lines_close (&self->json);
  for (guint i = 0; i < self->n_slots; i++)
    {
      g_string_free (self->slots[i].text, TRUE);
      g_free (self->slots[i].cells);
    }
  g_free (self->slots);
  g_free (self->tests_off);
  g_free (self->values);
  g_string_free (self->why, TRUE);
  g_string_free (self->header, TRUE);
  g_string_free (self->number, TRUE);
  g_ptr_array_unref (self->names);
  g_free (self);
}

static Records *
records_open (RecordsFormat format, const char *path, const FieldMap *map, GError **error)
{
  Records *self = g_new0 (Records, 1);

  g_assert (map->set->count <= FIELD_MAP_FIELDS);
  self->format = format;
  self->map = map;
  self->set = map->set;
  self->why = g_string_new (NULL);
  self->header = g_string_new (NULL);
  self->number = g_string_new (NULL);
  self->names = g_ptr_array_new_with_free_func (g_free);
  make_slots (self);
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
  record->wide = self->values + self->set->count;
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

  g_string_truncate (self->remark, 0);
  if (self->reader->more != NULL && self->reader->more (self, &self->of_record))
    {
      *item = self->of_record;
      return TRUE;
    }
  for (;; source->silent++)
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
      if (self->reader->take (self, &record, item))
        break;
    }
  item->remark = self->remark->len == 0 ? NULL : self->remark->str;
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
  g_string_free (self->remark, TRUE);
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
  self->remark = g_string_new (NULL);
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
