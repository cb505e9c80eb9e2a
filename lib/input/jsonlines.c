#include "input/json.h"

#include <string.h>
#include "base/choice.h"

enum
{
  MOST_AROUND = 8 /* objects and lists that a list of tickets lies in */
};

/* ---- The objects of a file */

/* Without the blanks around it. */
static void
trim_record (InputLine *line)
{
  while (line->length > 0 && g_ascii_isspace (line->text[line->length - 1]))
    line->length--;
  while (line->length > 0 && g_ascii_isspace (*line->text))
    line->text++, line->length--;
}

/* Of the first line with something in it, as far as it is there. */
static InputLine
first_line (const InputFile *file)
{
  InputLine line = { file->bytes, file->length };
  const char *end;

  while (line.length > 0 && g_ascii_isspace (*line.text))
    line.text++, line.length--;
  end = memchr (line.text, '\n', line.length);
  if (end != NULL)
    line.length = (gsize) (end - line.text);
  trim_record (&line);
  return line;
}

static gboolean
holds_blanks (const char *from, const char *end)
{
  while (from < end && g_ascii_isspace (*from))
    from++;
  return from == end;
}

/* `[ {`, a list of objects, or none in all the file; `{`, `{"issues": [`: what begins there goes on in the next line. */
static gboolean
is_framed (const InputFile *file)
{
  InputLine line = first_line (file);
  const char *end = file->bytes + file->length, *next = line.text + 1;

  if (line.length == 0 || (*line.text != '[' && *line.text != '{'))
    return FALSE;
  if (*line.text == '{')
    return memchr (line.text, '\n', (gsize) (end - line.text)) != NULL
           && memchr ("{[,", line.text[line.length - 1], 3) != NULL;
  while (next < end && g_ascii_isspace (*next))
    next++;
  return next < end && (*next == '{' || (*next == ']' && holds_blanks (next + 1, end)));
}

/* From now on the file is read as objects. */
static void
cut_objects (JsonObjects *self, const char *list)
{
  if (!self->is_cut)
    self->cutter = (JsonCutter){ .file = self->lines.file,
                                 .most = self->lines.most,
                                 .line = 1,
                                 .made = g_string_new (NULL) };
  self->cutter.list = list;
  self->is_cut = TRUE;
}

void
json_objects_close (JsonObjects *self)
{
  if (self->is_cut)
    json_cutter_close (&self->cutter);
  else
    input_lines_close (&self->lines);
  g_free (self->found);
}

/* Whether the list that begins at `at` is one of objects. */
static gboolean
holds_objects (const char *at, const char *end)
{
  for (at++; at < end && g_ascii_isspace (*at);)
    at++;
  return at < end && *at == '{';
}

/* Behind the text that begins at `at`. */
static const char *
skip_text (const char *at, const char *end)
{
  for (at++; at < end && *at != '"'; at++)
    at += *at == '\\' && at + 1 < end;
  return MIN (at + 1, end);
}

static gboolean
is_among (const char *const *words, guint count, const char *word)
{
  for (guint i = 0; i < count; i++)
    if (strcmp (words[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* Of objects that programs put around their list. */
static gboolean
is_wrapper (const char *key)
{
  static const char *const wrappers[] = { "_embedded", "d",      "data",     "export", "page",
                                          "payload",   "result", "response", "results" };

  return is_among (wrappers, G_N_ELEMENTS (wrappers), key);
}

/* Whether the first line is an object, and not the only one: a list in it is of a record. */
static gboolean
is_of_lines (const InputFile *file)
{
  InputLine line = first_line (file);

  return line.length > 0 && line.text[line.length - 1] == '}'
         && !holds_blanks (line.text + line.length, file->bytes + file->length);
}

/* The path of the list `key` in the objects `around`, of which the first is the page, if help desks put
 * theirs there.  In objects of the page it takes two of three signs: what the list is called, what they are, and
 * that the page is all there is (`of_lines`: it is not). */
static char *
list_path (const GPtrArray *around, const char *key, gboolean of_lines)
{
  static const char *const tickets[] = { "tickets", "issues", "conversations", "cases" };
  static const char *const others[]
    = { "data", "result", "results", "records", "items", "values", "value", "_results" };
  gboolean is_sure = is_among (tickets, G_N_ELEMENTS (tickets), key);
  g_autoptr(GString) path = g_string_new (NULL);

  if (around->len == 0 || (!is_sure && !is_among (others, G_N_ELEMENTS (others), key)))
    return NULL;
  for (guint i = 1; i < around->len; i++)
    {
      const char *name = around->pdata[i];

      if (*name == '\0' || strpbrk (name, ".[]\"\\") != NULL
          || is_wrapper (name) + is_sure + !of_lines < 2)
        return NULL;
      g_string_append_printf (path, "%s.", name);
    }
  return g_strdup_printf ("%s%s", path->str, key);
}

/* A bracket, behind the key (or what was the last one): it begins or ends what is around the next, or what lies
 * too deep for a list of tickets. */
static void
note_bracket (GPtrArray *around, gsize *deeper, char c, const char *key)
{
  gboolean begins = c == '{' || c == '[', ends = c == '}' || c == ']';

  /* What is in a list has no path: "" is no name of an object. */
  if (begins && around->len < MOST_AROUND)
    g_ptr_array_add (around, g_strdup (c == '{' ? key : ""));
  else if (begins)
    ++*deeper;
  else if (ends && *deeper > 0)
    --*deeper;
  else if (ends && around->len > 0)
    g_ptr_array_set_size (around, (gint) around->len - 1);
}

/* The list in which help desks put theirs, `issues`, `data.tickets`, when that is what the file is; NULL:
 * none. */
static char *
find_list (const JsonObjects *self)
{
  const InputFile *file = json_objects_file (self);
  InputLine first = first_line (file);
  const char *at = first.text, *end = file->bytes + file->length;
  g_autoptr(GPtrArray) around = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) key = g_string_new (NULL);
  gboolean of_lines = is_of_lines (file);
  gsize deeper = 0;
  char *path = NULL;

  if (first.length == 0 || *at != '{')
    return NULL;
  if (of_lines)
    end = first.text + first.length; /* a page begins in it */
  while (at < end && path == NULL)
    {
      const char *from = at;

      at = *from == '"' ? skip_text (from, end) : from + 1;
      if (*from == '"')
        g_string_overwrite_len (g_string_truncate (key, 0), 0, from + 1,
                                MAX (at - from - 2, 0));
      else if (*from == '[' && deeper == 0 && holds_objects (from, end))
        path = list_path (around, key->str, of_lines);
      note_bracket (around, &deeper, *from, key->str);
    }
  return path;
}

gboolean
json_objects_open (JsonObjects *self, const char *path, const char *list, gboolean finds,
                   gsize most, GError **error)
{
  *self = (JsonObjects){ .list = list };
  if (!input_lines_open (&self->lines, path, most, error))
    return FALSE;
  if (finds && list == NULL)
    self->list = self->found = find_list (self);
  if (self->list != NULL || is_framed (&self->lines.file))
    cut_objects (self, self->list);
  return TRUE;
}

/* A record is kept, if it must be, as a line: what ends one is a blank in JSON. */
static void
join_lines (JsonObjects *self, InputLine *record)
{
  GString *joined = self->cutter.made;

  if (memchr (record->text, '\n', record->length) == NULL)
    return;
  g_string_truncate (joined, 0);
  g_string_append_len (joined, record->text, (gssize) record->length);
  for (gsize i = 0; i < joined->len; i++)
    if (joined->str[i] == '\n' || joined->str[i] == '\r')
      joined->str[i] = ' ';
  *record = (InputLine){ joined->str, joined->len };
}

gboolean
json_objects_next (JsonObjects *self, InputLine *record, gboolean *ok, GError **error)
{
  JsonRecord cut;

  do
    if (self->is_cut)
      {
        if (!json_cutter_next (&self->cutter, &cut, ok, error))
          return FALSE;
        *record = (InputLine){ cut.text, cut.length };
        self->line = cut.line;
        trim_record (record);
        join_lines (self, record);
      }
    else
      {
        if (!input_lines_next (&self->lines, record, ok, error))
          return FALSE;
        self->line = self->lines.line;
        if (record->text != NULL)
          trim_record (record);
      }
  while (record->length == 0);
  return TRUE;
}

/* ---- Columns */

/* What is picked of an object, and the columns that it is for. */
typedef struct
{
  JsonPick *pick;
  JsonField *fields; /* their paths are ours */
  guint *columns;
  guint count;
  char *path;    /* of the list; NULL: it is the record */
  guint of_list; /* of one that makes a field: itself among the record's picks */
} Picks;

enum
{
  NO_COLUMN = G_MAXINT /* of what is picked for itself */
};

struct JsonLinesState
{
  JsonLinesRules rules; /* its columns are ours */
  GString *why;
  gboolean *was_there; /* each column, in one record at least */
  Picks record;        /* fields of the object itself */
  Picks each;          /* of those in its list, each of which is a record; path NULL: none */
  GPtrArray *lists;    /* of Picks: of lists that make one field, `labels[].name` */
  InputLine line;      /* whose list is being read */
  gboolean in_each;
  GPtrArray *kept; /* char *: the first records, for who asks what paths there are */
  gsize kept_bytes;
};

typedef struct JsonLinesState State;

enum
{
  KEPT = 20, /* records */
  KEPT_BYTES = 1 << 20
};

/* ---- Paths of columns */

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
  g_free (self->columns);
  g_free (self->path);
}

static void
picks_free (gpointer data)
{
  picks_clear (data);
  g_free (data);
}

static void
picks_add (Picks *self, const State *state, guint number, const char *path)
{
  const JsonColumn *column = &state->rules.columns[number];

  self->fields = g_renew (JsonField, self->fields, self->count + 1);
  self->columns = g_renew (guint, self->columns, self->count + 1);
  self->fields[self->count] = (JsonField){ *path == '\0' ? g_strdup ("$") : path_of (path),
                                           column->name, column->types };
  self->columns[self->count++] = number;
}

/* Whether it is there, when there is nothing in it. */
static guint
pick_list (Picks *self, const char *path)
{
  self->fields = g_renew (JsonField, self->fields, self->count + 1);
  self->columns = g_renew (guint, self->columns, self->count + 1);
  self->fields[self->count] = (JsonField){ g_strdup (path), "list", JSON_ANY };
  self->columns[self->count] = NO_COLUMN;
  return self->count++;
}

static gboolean
fail_path (const char *column, const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "--map: %s: %s", why, column);
  return FALSE;
}

/* `labels[].name` of a list is all of them; of another field, `threads[].at`, each is a record. */
static gboolean
add_in_list (State *self, guint number, const char *mark, GError **error)
{
  const JsonColumn *column = &self->rules.columns[number];
  g_autofree char *list = g_strndup (column->column, (gsize) (mark - column->column));
  const char *inside = mark + strlen ("[]");
  Picks *picks = &self->each;

  inside += *inside == '.';
  if (strstr (inside, "[]") != NULL || *list == '\0' || *inside == '\0')
    return fail_path (column->column,
                      "expected one list of objects, as in threads[].created_at", error);
  if (column->is_list)
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
        return fail_path (column->column, "the records are those of another list already",
                          error);
    }
  picks_add (picks, self, number, inside);
  if (column->is_list)
    picks->of_list = pick_list (&self->record, picks->path);
  return TRUE;
}

static gboolean
make_picks (State *self, GError **error)
{
  for (guint i = 0; i < self->rules.count; i++)
    {
      const char *column = self->rules.columns[i].column;
      const char *mark = column == NULL ? NULL : strstr (column, "[]");

      if (column == NULL)
        continue;
      if (strchr (column, '"') != NULL)
        return fail_path (column, "no name with a quote can be looked up in JSON", error);
      if (mark == NULL)
        picks_add (&self->record, self, i, column);
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
open_picks (State *self, GError **error)
{
  for (guint i = 0; i < self->lists->len; i++)
    if (!picks_open (self->lists->pdata[i], error))
      return FALSE;
  return picks_open (&self->record, error)
         && (self->each.path == NULL || picks_open (&self->each, error));
}

/* ---- A record */

static void
put_picked (State *self, const Picks *picks)
{
  for (guint i = 0; i < picks->count; i++)
    {
      guint column = picks->columns[i];
      const char *text = json_pick_value (picks->pick, i);

      if (text == NULL || column == NO_COLUMN)
        continue;
      self->was_there[column] = TRUE;
      self->rules.put (self->rules.data, column, text, json_pick_type (picks->pick, i));
    }
}

static void
put_list (State *self, const Picks *picks)
{
  if (json_pick_type (self->record.pick, picks->of_list) != JSON_LIST)
    return;
  /* An empty one says that there is nothing. */
  for (guint i = 0; i < picks->count; i++)
    self->rules.put (self->rules.data, picks->columns[i], "", JSON_TEXT);
  json_pick_each (picks->pick, self->line.text, self->line.length, picks->path);
  while (json_pick_next (picks->pick))
    put_picked (self, picks);
}

static void
keep_record (State *self)
{
  if (self->kept->len == KEPT || self->kept_bytes + self->line.length > KEPT_BYTES)
    return;
  self->kept_bytes += self->line.length;
  g_ptr_array_add (self->kept, g_strndup (self->line.text, self->line.length));
}

/* FALSE: `why` says why not. */
static gboolean
read_object (State *self)
{
  g_string_truncate (self->why, 0);
  for (guint i = 0; i < self->rules.count; i++)
    self->rules.put (self->rules.data, i, NULL, 0);
  if (self->line.text == NULL)
    g_string_printf (self->why, "longer than %u MiB", (guint) (self->rules.most >> 20));
  else if (json_pick_read (self->record.pick, self->line.text, self->line.length, self->why))
    {
      g_string_truncate (self->why, 0);
      keep_record (self);
      put_picked (self, &self->record);
      for (guint i = 0; i < self->lists->len; i++)
        put_list (self, self->lists->pdata[i]);
    }
  return self->why->len == 0;
}

/* The next object of the record's list; FALSE: there is none. */
static gboolean
next_in_list (State *self)
{
  self->in_each = self->in_each && json_pick_next (self->each.pick);
  for (guint i = 0; self->in_each && i < self->each.count; i++)
    self->rules.put (self->rules.data, self->each.columns[i], NULL, 0);
  if (self->in_each)
    {
      g_string_truncate (self->why, 0);
      put_picked (self, &self->each);
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

static gboolean
has_below (const GPtrArray *paths, const char *path)
{
  g_autofree char *inside = g_strconcat (path, ".", NULL);

  for (guint i = 0; i < paths->len; i++)
    if (g_str_has_prefix (paths->pdata[i], inside))
      return TRUE;
  return FALSE;
}

/* It, or a list of objects, or null where it would begin, unless other records have an object there. */
static gboolean
has_path (const GPtrArray *paths, const char *column)
{
  for (guint i = 0; i < paths->len; i++)
    {
      gsize length = strlen (paths->pdata[i]);

      if (strncmp (column, paths->pdata[i], length) == 0
          && (column[length] == '\0'
              || (column[length] == '.' && !has_below (paths, paths->pdata[i]))))
        return TRUE;
      length = strlen (column);
      if (strncmp (paths->pdata[i], column, length) == 0
          && strncmp ((char *) paths->pdata[i] + length, "[]", 2) == 0)
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

/* What else may have been meant: the same path in the objects of a list, or one that is spelled alike. */
static char *
meant_path (const GPtrArray *paths, const char *path)
{
  for (guint i = 0; i < paths->len; i++)
    {
      const char *mark = strstr (paths->pdata[i], "[].");

      if (mark != NULL && strcmp (mark + strlen ("[]."), path) == 0)
        return g_strdup_printf ("; with records=%.*s they would",
                                (int) (mark - (const char *) paths->pdata[i]),
                                (const char *) paths->pdata[i]);
    }
  return choice_meant (path, (const char *const *) paths->pdata, paths->len);
}

/* At the end: a path of the map that was never there is a wrong one. */
static gboolean
check_paths (const State *self, const char *file, GError **error)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->rules.count && self->kept->len > 0; i++)
    {
      const JsonColumn *column = &self->rules.columns[i];
      g_autofree char *list = NULL, *meant = NULL, *path = NULL;

      if (self->was_there[i] || !column->is_named || column->column == NULL)
        continue;
      /* Of a list only whether there is one: all of them may be empty. */
      path = g_strndup (column->column, path_length (column->column));
      for (guint j = 0; j < self->kept->len && paths->len < KEPT_BYTES / 64; j++)
        json_leaves (self->kept->pdata[j], strlen (self->kept->pdata[j]), note_path, paths);
      if (has_path (paths, path))
        continue;
      list = choice_list ((const char *const *) paths->pdata, paths->len);
      meant = meant_path (paths, path);
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "%s: no record has \"%s\" for %s; they have %s%s", file, column->column,
                   column->field, list, meant);
      return FALSE;
    }
  return TRUE;
}

/* ---- Record by record */

static gboolean
next_record (JsonLines *self, gboolean *ok, GError **error)
{
  State *state = self->state;

  if (json_objects_next (&self->objects, &state->line, ok, error))
    return TRUE;
  *ok = *ok && check_paths (state, json_objects_file (&self->objects)->name, error);
  return FALSE;
}

gboolean
json_lines_next (JsonLines *self, InputLine *line, gboolean *ok, GError **error)
{
  State *state = self->state;

  while (!next_in_list (state))
    {
      if (!next_record (self, ok, error))
        return FALSE;
      if (!read_object (state) || state->each.path == NULL)
        break;
      json_pick_each (state->each.pick, state->line.text, state->line.length,
                      state->each.path);
      state->in_each = TRUE;
      if (next_in_list (state) || state->rules.with_empty)
        break;
    }
  *line = state->line;
  return TRUE;
}

gboolean
json_lines_open (JsonLines *self, const char *path, const JsonLinesRules *rules, GString *why,
                 GError **error)
{
  State *state = self->state = g_new0 (State, 1);

  state->rules = *rules;
  state->rules.columns = g_memdup2 (rules->columns, rules->count * sizeof *rules->columns);
  state->why = why;
  state->was_there = g_new0 (gboolean, rules->count);
  state->lists = g_ptr_array_new_with_free_func (picks_free);
  state->kept = g_ptr_array_new_with_free_func (g_free);
  return json_objects_open (&self->objects, path, rules->list, FALSE, rules->most, error)
         && make_picks (state, error) && open_picks (state, error);
}

void
json_lines_close (JsonLines *self)
{
  State *state = self->state;

  json_objects_close (&self->objects);
  picks_clear (&state->record);
  picks_clear (&state->each);
  g_ptr_array_unref (state->lists);
  g_ptr_array_unref (state->kept);
  g_free ((JsonColumn *) state->rules.columns);
  g_free (state->was_there);
  g_free (state);
}
