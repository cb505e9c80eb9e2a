#include "text/template.h"

#include <string.h>

struct TemplateValues
{
  const TemplateValues *outer; /* of a row */
  GHashTable *texts;           /* char * by name */
  GHashTable *lists;           /* GPtrArray of TemplateValues by name */
};

static void
free_rows (gpointer rows)
{
  g_ptr_array_unref (rows);
}

static void
free_values (gpointer values)
{
  template_values_free (values);
}

static TemplateValues *
add_row (TemplateValues *outer, const char *list, TemplateValues *row)
{
  GPtrArray *rows = g_hash_table_lookup (outer->lists, list);

  if (rows == NULL)
    {
      rows = g_ptr_array_new_with_free_func (free_values);
      g_hash_table_insert (outer->lists, g_strdup (list), rows);
    }
  g_ptr_array_add (rows, row);
  row->outer = outer;
  return row;
}

TemplateValues *
template_values_new (TemplateValues *outer, const char *list)
{
  TemplateValues *self = g_new0 (TemplateValues, 1);

  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_rows);
  return outer != NULL ? add_row (outer, list, self) : self;
}

void
template_values_free (TemplateValues *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->texts);
  g_hash_table_unref (self->lists);
  g_free (self);
}

void
template_values_set (TemplateValues *self, const char *name, const char *value)
{
  g_hash_table_insert (self->texts, g_strdup (name), g_strdup (value != NULL ? value : ""));
}

/* ---- Filling */

typedef struct
{
  const char *name, *text;
  gboolean html;
  GString *out;
  GError **error;
} Filling;

static gboolean
fail (const Filling *self, const char *at, const char *why)
{
  guint line = 1;

  for (const char *c = self->text; c < at; c++)
    line += *c == '\n';
  return desk_error_at (self->error, self->name, line, 0, "%s", why);
}

/* "{{ ... }}" at `at`. */
typedef struct
{
  char kind; /* 'v' value, 'i' if, 'e' each, '/' end */
  gboolean negated;
  char name[40];
  const char *end; /* behind it, with its line when it stands alone there */
} Mark;

static const char *
line_end_alone (const Filling *self, const char *from, const char *behind)
{
  const char *line = from;

  while (line > self->text && line[-1] == ' ')
    line--;
  if (line > self->text && line[-1] != '\n')
    return NULL;
  behind += strspn (behind, " ");
  return *behind == '\n' ? behind + 1 : NULL;
}

static gboolean
read_name (Mark *mark, const char *from, gsize length)
{
  if (length > 0 && *from == '!' && mark->kind == 'i')
    {
      mark->negated = TRUE;
      from++, length--;
    }
  if (length == 0 || length >= sizeof mark->name
      || strspn (from, "abcdefghijklmnopqrstuvwxyz0123456789-_") < length)
    return FALSE;
  memcpy (mark->name, from, length);
  mark->name[length] = '\0';
  return TRUE;
}

static gboolean
read_mark (const Filling *self, const char *at, Mark *mark)
{
  static const struct
  {
    const char *begin;
    char kind;
  } kinds[]
    = { { "#if ", 'i' }, { "#each ", 'e' }, { "/if", '/' }, { "/each", '/' }, { "", 'v' } };
  const char *body = at + 2, *close = strstr (body, "}}");
  guint i = 0;

  memset (mark, 0, sizeof *mark);
  if (close == NULL)
    return fail (self, at, "expected \"}}\"");
  while (!g_str_has_prefix (body, kinds[i].begin))
    i++;
  mark->kind = kinds[i].kind;
  body += strlen (kinds[i].begin);
  mark->end = close + 2;
  if (mark->kind == '/' ? body != close : !read_name (mark, body, (gsize) (close - body)))
    return fail (self, at, "expected {{name}}, {{#if name}}, {{#each name}} or their ends");
  if (mark->kind != 'v')
    {
      const char *next = line_end_alone (self, at, mark->end);

      mark->end = next != NULL ? next : mark->end;
    }
  return TRUE;
}

static const char *
find_text (const TemplateValues *values, const char *name)
{
  const char *text = NULL;

  for (; text == NULL && values != NULL; values = values->outer)
    text = g_hash_table_lookup (values->texts, name);
  return text;
}

static const GPtrArray *
find_list (const TemplateValues *values, const char *name)
{
  const GPtrArray *list = NULL;

  for (; list == NULL && values != NULL; values = values->outer)
    list = g_hash_table_lookup (values->lists, name);
  return list;
}

static gboolean
put_value (const Filling *self, const char *at, const char *name, const TemplateValues *values)
{
  const char *text = find_text (values, name);
  g_autofree char *escaped = NULL;

  if (text == NULL)
    return fail (self, at, "a name that is not known here");
  escaped = self->html ? g_markup_escape_text (text, -1) : NULL;
  g_string_append (self->out, escaped != NULL ? escaped : text);
  return TRUE;
}

/* A block's text is passed over by filling it into nothing. */
static const char *fill_block (Filling *self, const char *at, const TemplateValues *values,
                               gboolean silent, guint depth);

static const char *
fill_if (Filling *self, const char *at, const Mark *mark, const TemplateValues *values,
         gboolean silent, guint depth)
{
  const char *text = find_text (values, mark->name);
  const GPtrArray *list = find_list (values, mark->name);
  gboolean there = (text != NULL && *text != '\0') || (list != NULL && list->len > 0);

  if (text == NULL && list == NULL && !silent)
    return fail (self, at, "a name that is not known here"), NULL;
  return fill_block (self, mark->end, values, silent || there == mark->negated, depth + 1);
}

static const char *
fill_each (Filling *self, const char *at, const Mark *mark, const TemplateValues *values,
           gboolean silent, guint depth)
{
  const GPtrArray *list = find_list (values, mark->name);
  const char *text = list == NULL ? find_text (values, mark->name) : NULL;
  const char *end = NULL;

  if (list == NULL && (text == NULL || *text != '\0') && !silent)
    return fail (self, at, "a list that is not known here"), NULL;
  for (guint i = 0; !silent && list != NULL && i < list->len; i++)
    if ((end = fill_block (self, mark->end, g_ptr_array_index (list, i), FALSE, depth + 1))
        == NULL)
      return NULL;
  return end != NULL ? end : fill_block (self, mark->end, values, TRUE, depth + 1);
}

/* Up to and with the end of the block, or of the text at depth 0; NULL on error. */
static const char *
fill_block (Filling *self, const char *at, const TemplateValues *values, gboolean silent,
            guint depth)
{
  const char *begin = at, *open;
  Mark mark;

  if (depth > TEMPLATE_DEPTH)
    return fail (self, at, "blocks too deep in each other"), NULL;
  while ((open = strstr (at, "{{")) != NULL)
    {
      gsize length;

      if (!read_mark (self, open, &mark))
        return NULL;
      length = (gsize) (open - at);
      if (mark.kind != 'v' && line_end_alone (self, open, strstr (open, "}}") + 2) != NULL)
        while (length > 0 && at[length - 1] == ' ')
          length--;
      if (!silent)
        g_string_append_len (self->out, at, (gssize) length);
      at = mark.end;
      if (mark.kind == '/')
        return depth > 0 ? at : (fail (self, open, "an end without its beginning"), NULL);
      if (mark.kind == 'i')
        at = fill_if (self, open, &mark, values, silent, depth);
      else if (mark.kind == 'e')
        at = fill_each (self, open, &mark, values, silent, depth);
      else if (!silent && !put_value (self, open, mark.name, values))
        at = NULL;
      if (at == NULL)
        return NULL;
    }
  if (depth > 0)
    return fail (self, begin, "a block that is not closed"), NULL;
  if (!silent)
    g_string_append (self->out, at);
  return at + strlen (at);
}

char *
template_fill (const char *name, const char *text, gboolean html,
               const TemplateValues *values, GError **error)
{
  g_autoptr(GString) out = g_string_new (NULL);
  Filling self = { name, text, html, out, error };

  if (fill_block (&self, text, values, FALSE, 0) == NULL)
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}
