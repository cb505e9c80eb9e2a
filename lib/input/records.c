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
  gboolean was_there; /* in JSON, in one record at least */
} Slot;

/* Fields of JSON objects, and the slots that they fill. */
typedef struct
{
  JsonPick *pick;
  JsonField *fields; /* their paths are ours */
  guint *slots;
  guint count;
  char *path; /* of the list; NULL: it is the record */
} Picks;

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

  InputLines lines;
  Picks record; /* fields of the object itself */
  Picks each; /* of those in its list, `threads[].at`, each of which is a record; path NULL: none */
  GPtrArray *lists; /* of Picks: of lists that make one field, `labels[].name` */
  InputLine line;   /* whose list is being read */
  gboolean in_each;
  GString *number;
  GPtrArray *kept; /* char *: the first records, for who asks what paths there are */
  gsize kept_bytes;
} Records;

static const InputFile *
records_file (const Records *self)
{
  return self->format == RECORDS_CSV ? &self->csv.file : &self->lines.file;
}

/* ---- What the map says */

/* The field's column, or NULL when it has a constant value, or none. */
static const char *
column_of (const Records *self, guint field)
{
  const FieldMapping *mapping = &self->map->fields[field];
  gboolean is_narrow = (self->set->fields[field].flags & FIELD_NARROW) != 0;

  if (mapping->constant != NULL)
    return NULL;
  if (mapping->column == NULL && is_narrow && field_map_is_wide (self->map))
    return NULL;
  return mapping->column != NULL ? mapping->column : self->set->fields[field].name;
}

static const FieldSpec plain_spec
  = { NULL, 0, JSON_TEXT | JSON_INTEGER | JSON_REAL | JSON_BOOL, NULL, NULL, NULL };

static Slot *
add_slot (Records *self, const char *name, const char *column, const FieldSpec *spec)
{
  Slot *slot = &self->slots[self->n_slots++];

  *slot = (Slot){ .name = name, .column = column, .spec = spec, .text = g_string_new (NULL) };
  return slot;
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
    add_slot (self, self->set->fields[i].name, column_of (self, i), &self->set->fields[i])->is_named
      = map->fields[i].column != NULL;
  self->first_wide = self->n_slots;
  for (guint i = 0; i < wide; i++)
    {
      const FieldColumn *column = map->wide->pdata[i];

      add_slot (self, column->column, column->column, &self->set->fields[column->field])->is_named
        = TRUE;
    }
  self->first_test = self->n_slots;
  for (guint i = 0; i < tests; i++)
    for (char **column = ((FieldTest *) map->tests->pdata[i])->columns; *column != NULL;
         column++)
      add_slot (self, *column, *column, &plain_spec)->is_named = TRUE;
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

static gboolean
fail_field (Records *self, const Slot *slot, const char *why)
{
  if (self->why->len == 0)
    g_string_printf (self->why, "%s: %s", slot->name, why);
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
put_field (Records *self, Slot *slot, const char *text, gsize length, gboolean is_said)
{
  GString *to = slot->text;
  gboolean is_list = (slot->spec->flags & FIELD_LIST) != 0, counts = is_said && is_list;

  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  while (length > 0 && g_ascii_isspace (*text))
    text++, length--;
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
    fail_field (self, slot, "not UTF-8 text");
  if (to->len > 0 || counts)
    slot->value = to->str;
}

static void
begin_fields (Records *self)
{
  g_string_truncate (self->why, 0);
  self->mapped = 0;
  for (guint i = 0; i < self->n_slots; i++)
    {
      g_string_truncate (self->slots[i].text, 0);
      self->slots[i].value = NULL;
    }
}

static void
map_fields (Records *self)
{
  for (guint i = 0; i < self->first_test; i++)
    self->values[i] = self->slots[i].value;
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
no_column (const Records *self, const Slot *slot, GError **error)
{
  const char *name = slot->spec->name == NULL ? "--map" : slot->spec->name;
  g_autofree char *list = list_columns (self), *why = NULL;
  g_autofree char *meant
    = choice_meant (slot->column, (const char *const *) self->names->pdata, self->names->len);

  if (slot->is_named)
    why = g_strdup_printf ("no column \"%s\" for %s; its columns are: %s%s", slot->column,
                           name, list, meant);
  else if (self->set->is_mapped)
    why = g_strdup_printf ("no column \"%s\", and no --map=%s=COLUMN; its columns are: %s%s",
                           name, name, list, meant);
  else
    why = g_strdup_printf ("no column \"%s\"; its columns are: %s%s", name, list, meant);
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
  for (guint i = 0; i < self->n_slots; i++)
    for (guint j = 0; j < self->slots[i].n_cells; j++)
      {
        const CsvField *cell = &record->fields[self->slots[i].cells[j]];

        put_field (self, &self->slots[i], cell->text, cell->length, cell->quoted);
      }
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

static void
picks_clear (Picks *self)
{
  json_pick_free (self->pick);
  for (guint i = 0; i < self->count; i++)
    g_free ((char *) self->fields[i].path);
  g_free (self->fields);
  g_free (self->slots);
  g_free (self->path);
}

static void
picks_free (gpointer data)
{
  picks_clear (data);
  g_free (data);
}

static void
picks_add (Picks *self, const Records *records, guint slot, const char *column, guint types)
{
  self->fields = g_renew (JsonField, self->fields, self->count + 1);
  self->slots = g_renew (guint, self->slots, self->count + 1);
  self->fields[self->count] = (JsonField){ *column == '\0' ? g_strdup ("$") : path_of (column),
                                           records->slots[slot].name, types };
  self->slots[self->count++] = slot;
}

static gboolean
fail_path (const char *column, const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "--map: %s: %s", why, column);
  return FALSE;
}

/* `labels[].name` of a list is all of them; of another field, `threads[].at`, each is a record. */
static gboolean
add_in_list (Records *self, guint number, const char *mark, GError **error)
{
  const Slot *slot = &self->slots[number];
  g_autofree char *list = g_strndup (slot->column, (gsize) (mark - slot->column));
  const char *inside = mark + strlen ("[]");
  Picks *picks = &self->each;

  inside += *inside == '.';
  if (strstr (inside, "[]") != NULL || *list == '\0' || *inside == '\0')
    return fail_path (slot->column,
                      "expected one list of objects, as in threads[].created_at", error);
  if ((slot->spec->flags & FIELD_LIST) != 0)
    {
      picks = g_new0 (Picks, 1);
      g_ptr_array_add (self->lists, picks);
    }
  if (picks->path == NULL)
    picks->path = path_of (list);
  else
    {
      g_autofree char *other = path_of (list);

      if (strcmp (other, picks->path) != 0)
        return fail_path (slot->column, "the records are those of another list already",
                          error);
    }
  picks_add (picks, self, number, inside, slot->spec->json);
  return TRUE;
}

static gboolean
make_fields (Records *self, GError **error)
{
  for (guint i = 0; i < self->n_slots; i++)
    {
      const Slot *slot = &self->slots[i];
      const char *mark = slot->column == NULL ? NULL : strstr (slot->column, "[]");

      if (slot->column == NULL)
        continue;
      if (strchr (slot->column, '"') != NULL)
        return fail_path (slot->column, "no name with a quote can be looked up in JSON",
                          error);
      if (mark == NULL)
        picks_add (&self->record, self, i, slot->column, slot->spec->json);
      else if (!add_in_list (self, i, mark, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
picks_open (Picks *self, GError **error)
{
  self->pick = json_pick_new (self->fields, self->count, error);
  return self->pick != NULL;
}

static gboolean
open_picks (Records *self, GError **error)
{
  for (guint i = 0; i < self->lists->len; i++)
    if (!picks_open (self->lists->pdata[i], error))
      return FALSE;
  return picks_open (&self->record, error)
         && (self->each.path == NULL || picks_open (&self->each, error));
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
         && make_fields (self, error) && open_picks (self, error);
}

static void
put_picked (Records *self, const Picks *picks, guint i)
{
  Slot *slot = &self->slots[picks->slots[i]];
  const char *text = json_pick_value (picks->pick, i);
  gboolean is_number = (json_pick_type (picks->pick, i) & (JSON_INTEGER | JSON_REAL)) != 0;

  if (text == NULL)
    return;
  slot->was_there = TRUE;
  if (is_number && (slot->spec->flags & FIELD_TIME) != 0 && self->map->time_format == NULL)
    {
      json_seconds (text, self->number);
      text = self->number->str;
    }
  put_field (self, slot, text, strlen (text), TRUE);
}

static void
put_all_picked (Records *self, const Picks *picks)
{
  for (guint i = 0; i < picks->count; i++)
    put_picked (self, picks, i);
}

static void
put_list (Records *self, const Picks *picks, const InputLine *line)
{
  json_pick_each (picks->pick, line->text, line->length, picks->path);
  while (json_pick_next (picks->pick))
    put_all_picked (self, picks);
}

enum
{
  KEPT = 20, /* records */
  KEPT_BYTES = 1 << 20
};

static void
keep_record (Records *self, const InputLine *line)
{
  if (self->kept->len == KEPT || self->kept_bytes + line->length > KEPT_BYTES)
    return;
  self->kept_bytes += line->length;
  g_ptr_array_add (self->kept, g_strndup (line->text, line->length));
}

/* NULL, or why not. */
static const char *
read_object (Records *self, const InputLine *line)
{
  begin_fields (self);
  if (line->text == NULL)
    g_string_printf (self->why, "longer than %u MiB", (guint) (line_bytes (self) >> 20));
  else if (json_pick_read (self->record.pick, line->text, line->length, self->why))
    {
      g_string_truncate (self->why, 0);
      keep_record (self, line);
      put_all_picked (self, &self->record);
      for (guint i = 0; i < self->lists->len; i++)
        put_list (self, self->lists->pdata[i], line);
    }
  return self->why->len > 0 ? self->why->str : NULL;
}

/* The next object of the record's list; FALSE: there is none. */
static gboolean
next_in_list (Records *self)
{
  self->in_each = self->in_each && json_pick_next (self->each.pick);
  for (guint i = 0; self->in_each && i < self->each.count; i++)
    {
      Slot *slot = &self->slots[self->each.slots[i]];

      g_string_truncate (slot->text, 0);
      slot->value = NULL;
    }
  if (self->in_each)
    {
      self->mapped = 0;
      g_string_truncate (self->why, 0);
      put_all_picked (self, &self->each);
    }
  return self->in_each;
}

/* ---- Paths that no record has */

static void
note_path (gpointer data, const char *path, const char *text G_GNUC_UNUSED)
{
  GPtrArray *paths = data;

  for (guint i = 0; i < paths->len; i++)
    if (strcmp (paths->pdata[i], path) == 0)
      return;
  g_ptr_array_add (paths, g_strdup (path));
}

/* It, or null where it would begin. */
static gboolean
has_path (const GPtrArray *paths, const char *column)
{
  for (guint i = 0; i < paths->len; i++)
    {
      gsize length = strlen (paths->pdata[i]);

      if (strncmp (column, paths->pdata[i], length) == 0
          && (column[length] == '\0' || column[length] == '.'))
        return TRUE;
    }
  return FALSE;
}

static gsize
path_length (const char *column)
{
  const char *list = strstr (column, "[]");

  return list == NULL ? strlen (column) : (gsize) (list - column);
}

/* At the end: a path of the map that was never there is a wrong one. */
static gboolean
check_paths (const Records *self, GError **error)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->n_slots && self->kept->len > 0; i++)
    {
      const Slot *slot = &self->slots[i];
      g_autofree char *list = NULL, *meant = NULL, *why = NULL, *path = NULL;

      if (slot->was_there || !slot->is_named || slot->column == NULL)
        continue;
      /* Of a list only whether there is one: all of them may be empty. */
      path = g_strndup (slot->column, path_length (slot->column));
      for (guint j = 0; j < self->kept->len && paths->len < KEPT_BYTES / 64; j++)
        json_leaves (self->kept->pdata[j], strlen (self->kept->pdata[j]), note_path, paths);
      if (has_path (paths, path))
        continue;
      list = choice_list ((const char *const *) paths->pdata, paths->len);
      meant = choice_meant (path, (const char *const *) paths->pdata, paths->len);
      why = g_strdup_printf ("no record has \"%s\" for %s; they have %s%s", slot->column,
                             slot->spec->name == NULL ? "--map" : slot->spec->name, list,
                             meant);
      return fail_file (self, why, error);
    }
  return TRUE;
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
  InputLine *line = &self->line;

  while (!next_in_list (self))
    {
      do
        {
          if (!input_lines_next (&self->lines, line, ok, error))
            {
              *ok = *ok && check_paths (self, error);
              return FALSE;
            }
          if (line->text != NULL)
            trim_line (line);
        }
      while (line->length == 0);
      if (read_object (self, line) != NULL || self->each.path == NULL)
        break;
      json_pick_each (self->each.pick, line->text, line->length, self->each.path);
      self->in_each = TRUE;
      /* Of a row with times of its own an empty list leaves these. */
      if (next_in_list (self) || field_map_is_wide (self->map))
        break;
    }
  *record = (Record){ .line = self->lines.line,
                      .why = self->why->len > 0 ? self->why->str : NULL,
                      .raw = line->text,
                      .raw_length = line->text == NULL ? 0 : line->length };
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
  picks_clear (&self->record);
  picks_clear (&self->each);
  g_ptr_array_unref (self->lists);
  g_ptr_array_unref (self->kept);
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
  self->lists = g_ptr_array_new_with_free_func (picks_free);
  self->kept = g_ptr_array_new_with_free_func (g_free);
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
