#include "columns.h"

#include <string.h>
#include "base/timestamp.h"
#include "input/csv.h"
#include "input/fieldmap.h"
#include "input/json.h"
#include "ticket/fields.h"

enum
{
  ROWS = 5000,      /* that are looked at */
  COLUMNS = 2000,   /* likewise */
  TEXT_BYTES = 200, /* of a value: a longer one is no word */
  SOME = 25,        /* of a column's texts, to see whether the others are worth a look */
  RECORD_BYTES = 16 << 20
};

/* ---- Columns */

static void
column_free (gpointer data)
{
  Column *self = data;

  g_free (self->name);
  g_free (self->folded);
  g_free (self->zone);
  g_ptr_array_unref (self->texts);
  g_array_unref (self->lines);
  g_free (self);
}

/* 'CEST' and the like are of several zones: which, is to be said. */
static gboolean
is_like_zone (const char *text)
{
  gsize length = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

  return (length >= 3 && length <= 4 && text[length] == '\0' && text[length - 1] == 'T')
         || g_str_has_prefix (text, "UTC+") || g_str_has_prefix (text, "UTC-")
         || g_str_has_prefix (text, "GMT+") || g_str_has_prefix (text, "GMT-");
}

static gboolean
is_utc (const char *text)
{
  return g_ascii_strcasecmp (text, "UTC") == 0 || g_ascii_strcasecmp (text, "GMT") == 0;
}

/* `Created (Europe/Amsterdam)`, `created_at_utc`: the zone is no part of what it is called. */
static void
split_zone (Column *self)
{
  const char *open = strpbrk (self->name, "([");
  gsize length = open == NULL ? 0 : strcspn (open + 1, ")]");
  g_autofree char *inside = open == NULL ? NULL : g_strndup (open + 1, length);
  g_autofree char *before
    = open == NULL ? NULL : g_strndup (self->name, (gsize) (open - self->name));
  g_autoptr(GTimeZone) zone = NULL;

  if (inside != NULL && open[1 + length] != '\0' && open[2 + length] == '\0')
    {
      zone = is_utc (inside) ? NULL : zone_named (inside, NULL);
      self->zone = is_utc (inside) ? g_strdup ("UTC")
                   : zone != NULL  ? g_strdup (inside)
                                   : NULL;
      if (self->zone == NULL && !is_like_zone (inside))
        return;
      g_free (self->folded);
      self->folded = column_fold (before);
    }
  else if (g_str_has_suffix (self->folded, " utc") || g_str_has_suffix (self->folded, " gmt"))
    {
      self->folded[strlen (self->folded) - strlen (" utc")] = '\0';
      self->zone = g_strdup ("UTC");
    }
}

static Column *
add_column (Columns *self, const char *name)
{
  Column *column = g_new0 (Column, 1);

  column->name = g_strdup (name);
  column->folded = column_fold (name);
  split_zone (column);
  column->form = self->form;
  column->nth = 1;
  for (guint i = 0; !self->is_json && i < self->all->len; i++)
    column->nth += strcmp (((Column *) self->all->pdata[i])->name, name) == 0;
  column->texts = g_ptr_array_new_with_free_func (g_free);
  column->lines = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_ptr_array_add (self->all, column);
  return column;
}

static void
add_text (Column *column, const char *text, gsize length, guint64 line)
{
  g_autofree char *cell = g_strndup (text, MIN (length, TEXT_BYTES));

  g_strstrip (cell);
  if (*cell == '\0' || !g_utf8_validate (cell, -1, NULL))
    return;
  g_ptr_array_add (column->texts, g_steal_pointer (&cell));
  g_array_append_val (column->lines, line);
}

/* Whether it is new: a file that was put together of others may have a row twice, and its first line
 * again. */
static gboolean
note_row (Columns *self, const char *text, gsize length)
{
  return g_hash_table_add (
    self->seen, g_compute_checksum_for_data (G_CHECKSUM_MD5, (const guchar *) text, length));
}

/* As UTF-8: what is not is taken for what Windows programs write. */
static char *
text_of (Columns *self, const CsvField *field)
{
  char *text;

  if (g_utf8_validate (field->text, (gssize) field->length, NULL))
    {
      text = g_strndup (field->text, field->length);
      self->utf8 += !g_str_is_ascii (text);
      return text;
    }
  self->other++;
  text = g_convert (field->text, (gssize) field->length, "UTF-8", COLUMNS_OTHER_ENCODING,
                    NULL, NULL, NULL);
  return text != NULL ? text : g_utf8_make_valid (field->text, (gssize) field->length);
}

static void
add_names (Columns *self, const CsvRecord *record)
{
  for (guint i = 0; i < MIN (record->count, COLUMNS); i++)
    {
      g_autofree char *name = text_of (self, &record->fields[i]);

      add_column (self, g_strstrip (name));
    }
}

static void
add_cells (Columns *self, const CsvRecord *record)
{
  for (guint i = 0; i < MIN (record->count, self->all->len); i++)
    {
      g_autofree char *text = text_of (self, &record->fields[i]);

      add_text (self->all->pdata[i], text, strlen (text), record->line);
    }
  self->rows++;
}

/* Of a table's first line; what is neither UTF-8 nor free of control characters, no encoding makes text of. */
static const char *
no_names (const CsvRecord *record)
{
  gboolean is_utf8 = record->why != NULL
                     || g_utf8_validate (record->raw, (gssize) record->raw_length, NULL);

  for (gsize i = 0; !is_utf8 && i < record->raw_length; i++)
    if (g_ascii_iscntrl (record->raw[i]) && !g_ascii_isspace (record->raw[i]))
      return "no text in the first line; expected the names of columns";
  return record->why;
}

static gboolean
read_csv (Columns *self, const char *path, GError **error)
{
  CsvReader csv;
  CsvRecord record;
  gboolean ok = csv_open (&csv, path, NULL, error);

  while (ok && self->rows < ROWS && csv_next (&csv, &record, &ok, error))
    if (self->all->len == 0 && no_names (&record) != NULL)
      {
        g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", csv.file.name,
                     no_names (&record));
        ok = FALSE;
      }
    else if (record.why != NULL || !note_row (self, record.raw, record.raw_length))
      continue;
    else if (self->all->len == 0)
      add_names (self, &record);
    else
      add_cells (self, &record);
  csv_close (&csv);
  return ok;
}

static Column *
find_path (Columns *self, const char *path)
{
  for (guint i = 0; i < self->all->len; i++)
    if (strcmp (((Column *) self->all->pdata[i])->name, path) == 0)
      return self->all->pdata[i];
  return self->all->len < COLUMNS ? add_column (self, path) : NULL;
}

static void
add_leaf (gpointer data, const char *path, const char *text)
{
  Columns *self = data;
  Column *column = find_path (self, path);

  if (column != NULL)
    add_text (column, text, strlen (text), self->line);
}

/* `labels` of a record whose list is empty is the `labels[].name` of others, and `company` that is null
 * or "" the `company.name` of others: an import could not read theirs. */
static void
drop_empty_ones (Columns *self)
{
  for (guint i = self->all->len; i-- > 0;)
    {
      const char *name = ((Column *) self->all->pdata[i])->name;
      gsize length = strlen (name);
      gboolean holds_more = FALSE;

      for (guint j = 0; j < self->all->len && !holds_more; j++)
        {
          const char *other = ((Column *) self->all->pdata[j])->name;

          holds_more = strncmp (other, name, length) == 0
                       && (other[length] == '.' || g_str_has_prefix (other + length, "[]."));
        }
      if (holds_more)
        g_ptr_array_remove_index (self->all, i);
    }
}

static gboolean
read_jsonl (Columns *self, const char *path, GError **error)
{
  JsonObjects objects;
  InputLine record;
  gboolean ok = json_objects_open (&objects, path, NULL, TRUE, RECORD_BYTES, error);

  self->is_json = TRUE;
  self->records = g_strdup (objects.list);
  while (ok && self->rows < ROWS && json_objects_next (&objects, &record, &ok, error))
    {
      self->rows++;
      self->line = objects.line;
      if (record.text != NULL && note_row (self, record.text, record.length))
        json_leaves (record.text, record.length, add_leaf, self);
    }
  if (ok && self->rows > 0 && self->all->len == 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "%s: no value in any record; expected JSON objects",
                   json_objects_file (&objects)->name);
      ok = FALSE;
    }
  json_objects_close (&objects);
  drop_empty_ones (self);
  return ok;
}

/* ---- What stands in a column */

static gboolean
is_nothing (const char *text)
{
  return ticket_is_no_time (text) || g_str_has_prefix (text, "1900-")
         || strstr (text, "/1900") != NULL || strstr (text, ".1900") != NULL;
}

static gboolean
reads_iso (const char *text)
{
  gint64 at;

  return timestamp_parse (text, NULL, &at, NULL);
}

gboolean
column_form_reads (const char *form, const char *text)
{
  const FieldMap map = { .set = &ticket_event_fields, .time_format = (char *) form };
  gint64 at;

  return form == NULL ? reads_iso (text) : field_map_time (&map, text, NULL, &at, NULL);
}

static gboolean
is_local_form (const char *form)
{
  return !g_str_has_suffix (form, " UTC") && strstr (form, "%z") == NULL
         && strcmp (form, "%s") != 0 && strcmp (form, "%Q") != 0;
}

/* `as_import`: without a form an import reads some more than ISO 8601. */
static void
look_for_odd (const Column *column, Look *look, gboolean as_import)
{
  const FieldMap map = { .set = &ticket_event_fields, .time_format = (char *) look->form };
  gint64 at;

  look->odd = 0;
  for (guint i = 0; i < column->texts->len; i++)
    {
      const char *text = column->texts->pdata[i];

      if (!is_nothing (text)
          && !(as_import ? field_map_time (&map, text, NULL, &at, NULL)
                         : column_form_reads (look->form, text))
          && look->odd++ == 0)
        look->first_odd = i;
    }
}

/* Whether some of them, taken from all, say that the column may be one of times: of a wide file most
 * are not. */
static gboolean
may_be_times (const GPtrArray *texts, const char *form)
{
  const char *some[SOME];
  guint count = MIN (texts->len, SOME), iso = 0;

  for (guint i = 0; i < count; i++)
    {
      some[i] = texts->pdata[(gsize) i * texts->len / count];
      iso += form != NULL ? column_form_reads (form, some[i]) : reads_iso (some[i]);
    }
  return iso * 2 > count || field_map_guess_time (some, count) != NULL;
}

static void
look_for_times (const Column *column, Look *look)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();

  *look = (Look){ .is_known = TRUE };
  for (guint i = 0; i < column->texts->len; i++)
    if (!is_nothing (column->texts->pdata[i]))
      g_ptr_array_add (texts, column->texts->pdata[i]);
  look->count = texts->len;
  if (texts->len > 0 && !may_be_times (texts, column->form))
    {
      look->odd = look->count;
      return;
    }
  look_for_odd (column, look, FALSE);
  for (guint i = 0; i < texts->len; i++)
    look->is_local = look->is_local
                     || (reads_iso (texts->pdata[i]) && timestamp_is_local (texts->pdata[i]));
  if (look->odd > 0)
    {
      guint odd = look->odd;

      look->form = column->form != NULL
                     ? column->form
                     : field_map_guess_time ((const char *const *) texts->pdata, texts->len);
      if (look->form != NULL)
        look_for_odd (column, look, FALSE);
      if (look->form == NULL || look->odd >= odd)
        {
          look->form = NULL;
          look_for_odd (column, look, TRUE);
        }
      else
        look->is_local = is_local_form (look->form);
    }
  look->are = look->odd * 2 < look->count || look->count == 0;
}

const Look *
column_times (Column *self)
{
  if (!self->times.is_known)
    look_for_times (self, &self->times);
  return &self->times;
}

const Look *
column_durations (Column *self)
{
  Look *look = &self->durations;
  gint64 took;

  if (look->is_known)
    return look;
  *look = (Look){ .is_known = TRUE };
  for (guint i = 0; i < self->texts->len; i++)
    {
      const char *text = self->texts->pdata[i];

      if (is_nothing (text) || strcmp (text, "-1") == 0)
        continue;
      look->count++;
      if (!ticket_duration (text, 1, &took) && look->odd++ == 0)
        look->first_odd = i;
    }
  look->are = look->odd * 2 < look->count;
  return look;
}

static gboolean
fits_field (Column *column, const char *field)
{
  /* A record for each of a list is asked for by name only. */
  if (strstr (column->name, "[].") != NULL && strcmp (field, "tags") != 0)
    return FALSE;
  if (g_str_has_prefix (field, "took.") || g_str_has_prefix (field, "after."))
    return column_durations (column)->are;
  if (strcmp (field, "at") == 0)
    return column->texts->len > 0 && column_times (column)->are;
  return !g_str_has_prefix (field, "at.") || column_times (column)->are;
}

enum
{
  FAR = 10000 /* a rank of what is taken only when nothing else is there */
};

/* Some text of it is a word of ours, where the field is of words; others may be, too. */
static gboolean
means_something (const Column *column, const char *field)
{
  gboolean is_channel = strcmp (field, "channel") == 0;

  if (!is_channel && strcmp (field, "kind") != 0)
    return TRUE;
  for (guint i = 0; i < column->texts->len; i++)
    if ((is_channel ? word_channel (column->texts->pdata[i])
                    : word_kind (column->texts->pdata[i]))
        != NULL)
      return TRUE;
  return FALSE;
}

Column *
columns_find (const Columns *self, const char *field)
{
  Column *best = NULL;
  guint best_rank = G_MAXUINT;

  for (guint i = 0; i < self->all->len; i++)
    {
      Column *column = self->all->pdata[i];
      guint rank = column->taken ? 0 : column_rank (column, field);

      if (rank == 0 || !fits_field (column, field))
        continue;
      if (column->texts->len == 0 || !means_something (column, field)
          || (g_str_has_prefix (field, "at.") && column_times (column)->count == 0))
        rank += FAR;
      if (rank >= best_rank)
        continue;
      best = column;
      best_rank = rank;
    }
  return best;
}

Column *
columns_named (const Columns *self, const char *field)
{
  Column *best = NULL;
  guint best_rank = G_MAXUINT;

  for (guint i = 0; i < self->all->len; i++)
    {
      Column *column = self->all->pdata[i];
      guint rank = column->taken || column->texts->len == 0 ? 0 : column_rank (column, field);

      if (rank == 0 || rank >= best_rank)
        continue;
      best = column;
      best_rank = rank;
    }
  return best;
}

/* ---- All of it */

/* Whether the first byte that says anything begins JSON. */
static gboolean
find_form (const char *path, ColumnsForm *form, GError **error)
{
  InputFile file;
  gboolean ok = input_file_open (&file, path, error);
  gsize blanks = 0;

  while (ok && blanks < file.length && g_ascii_isspace (file.bytes[blanks]))
    blanks++;
  if (ok)
    *form = blanks < file.length && (file.bytes[blanks] == '{' || file.bytes[blanks] == '[')
              ? COLUMNS_JSON
              : COLUMNS_CSV;
  input_file_close (&file);
  return ok;
}

gboolean
columns_read (Columns *self, const char *path, ColumnsForm form, const char *time_format,
              GError **error)
{
  *self = (Columns){ .all = g_ptr_array_new_with_free_func (column_free),
                     .form = time_format,
                     .seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  if (form == COLUMNS_BY_CONTENT && !find_form (path, &form, error))
    return FALSE;
  if (!(form == COLUMNS_JSON ? read_jsonl (self, path, error) : read_csv (self, path, error)))
    return FALSE;
  self->is_cut = self->rows == ROWS;
  return TRUE;
}

void
columns_clear (Columns *self)
{
  g_ptr_array_unref (self->all);
  g_hash_table_unref (self->seen);
  g_free (self->records);
}
