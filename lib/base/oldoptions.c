#include "base/oldoptions.h"

#include <math.h>
#include <string.h>

enum
{
  LINE_COLUMNS = 79,
  DESCRIPTION_COLUMN_MAX = 30
};

typedef enum
{
  VALUE_NONE,
  VALUE_OPTIONAL, /* only when attached */
  VALUE_REQUIRED
} ValueNeed;

typedef struct
{
  const GOptionEntry *entries;
  char **next;         /* of argv */
  GPtrArray *given;    /* "--long=value", ours */
  GPtrArray *operands; /* borrowed from argv */
} Reader;

static ValueNeed
value_need (const GOptionEntry *entry)
{
  if (entry->arg == G_OPTION_ARG_NONE)
    return VALUE_NONE;
  if (entry->arg != G_OPTION_ARG_CALLBACK)
    return VALUE_REQUIRED;
  if (entry->flags & G_OPTION_FLAG_NO_ARG)
    return VALUE_NONE;
  return entry->flags & G_OPTION_FLAG_OPTIONAL_ARG ? VALUE_OPTIONAL : VALUE_REQUIRED;
}

static const GOptionEntry *
find_short (const GOptionEntry *entries, char name)
{
  for (; entries->long_name != NULL; entries++)
    if (entries->short_name != '\0' && entries->short_name == name)
      return entries;
  return NULL;
}

static const GOptionEntry *
find_long (const GOptionEntry *entries, const char *name, gsize length)
{
  for (; entries->long_name != NULL; entries++)
    if (strncmp (entries->long_name, name, length) == 0
        && entries->long_name[length] == '\0')
      return entries;
  return NULL;
}

static void
check_entries (const GOptionEntry *entries)
{
  for (const GOptionEntry *e = entries; e->long_name != NULL; e++)
    {
      g_assert (*e->long_name != '\0');
      g_assert (e->arg != G_OPTION_ARG_STRING && e->arg != G_OPTION_ARG_STRING_ARRAY);
      g_assert (e->arg != G_OPTION_ARG_CALLBACK || value_need (e) == VALUE_NONE
                || e->flags & G_OPTION_FLAG_FILENAME);
      g_assert (find_long (entries, e->long_name, strlen (e->long_name)) == e);
      g_assert (e->short_name == '\0' || find_short (entries, e->short_name) == e);
    }
}

/* A number in the one form that GOption cannot misread: decimal, no leading zeros. */
static char *
read_integer (const char *value, gint64 least, gint64 most, const char *shown,
              GError **error)
{
  g_autoptr(GError) problem = NULL;
  gint64 number;

  if (g_ascii_string_to_signed (value, 10, least, most, &number, &problem))
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);
  if (problem->code == G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS)
    g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "%s: %s is out of range", shown,
                 value);
  else
    g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
                 "%s: expected a whole number, not \"%s\"", shown, value);
  return NULL;
}

static char *
read_real (const char *value, const char *shown, GError **error)
{
  char *end;
  double number = g_ascii_strtod (value, &end);

  if (end != value && *end == '\0' && isfinite (number))
    return g_strdup (value);
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "%s: expected a number, not \"%s\"",
               shown, value);
  return NULL;
}

static char *
read_value (const GOptionEntry *entry, const char *value, const char *shown,
            GError **error)
{
  switch (entry->arg)
    {
    case G_OPTION_ARG_INT:
      return read_integer (value, G_MININT, G_MAXINT, shown, error);
    case G_OPTION_ARG_INT64:
      return read_integer (value, G_MININT64, G_MAXINT64, shown, error);
    case G_OPTION_ARG_DOUBLE:
      return read_real (value, shown, error);
    default:
      return g_strdup (value);
    }
}

/* `shown` is the option as the user wrote it, `attached` what the same word held. */
static gboolean
give (Reader *self, const GOptionEntry *entry, const char *shown, const char *attached,
      GError **error)
{
  ValueNeed need = value_need (entry);
  g_autofree char *value = NULL;

  if (need == VALUE_NONE && attached != NULL)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "option %s takes no value",
                   shown);
      return FALSE;
    }
  if (need == VALUE_REQUIRED && attached == NULL && *self->next != NULL)
    attached = *self->next++;
  if (need == VALUE_REQUIRED && attached == NULL)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "option %s needs a value",
                   shown);
      return FALSE;
    }
  if (attached != NULL)
    {
      value = read_value (entry, attached, shown, error);
      if (value == NULL)
        return FALSE;
    }
  g_ptr_array_add (self->given, g_strconcat ("--", entry->long_name, value ? "=" : NULL,
                                             value, NULL));
  return TRUE;
}

static gboolean
read_long (Reader *self, const char *word, GError **error)
{
  gsize length = strcspn (word + 2, "=");
  g_autofree char *shown = g_strndup (word, length + 2);
  const GOptionEntry *entry = find_long (self->entries, shown + 2, length);

  if (entry != NULL)
    return give (self, entry, shown, word[length + 2] == '=' ? word + length + 3 : NULL,
                 error);
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "unknown option %s", shown);
  return FALSE;
}

static gboolean
read_shorts (Reader *self, const char *word, GError **error)
{
  for (const char *p = word + 1; *p != '\0'; p++)
    {
      const GOptionEntry *entry = find_short (self->entries, *p);
      const char shown[] = { '-', *p, '\0' };

      if (entry == NULL)
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "unknown option %s",
                       g_ascii_isprint (*p) ? shown : word);
          return FALSE;
        }
      if (value_need (entry) != VALUE_NONE)
        return give (self, entry, shown, p[1] != '\0' ? p + 1 : NULL, error);
      give (self, entry, shown, NULL, NULL);
    }
  return TRUE;
}

static gboolean
read_words (Reader *self, GError **error)
{
  while (*self->next != NULL)
    {
      char *word = *self->next++;
      gboolean ok = TRUE;

      if (strcmp (word, "--") == 0)
        break;
      if (word[0] != '-' || word[1] == '\0')
        g_ptr_array_add (self->operands, word);
      else if (word[1] == '-')
        ok = read_long (self, word, error);
      else
        ok = read_shorts (self, word, error);
      if (!ok)
        return FALSE;
    }
  while (*self->next != NULL)
    g_ptr_array_add (self->operands, *self->next++);
  return TRUE;
}

static gboolean
store_values (const Reader *self, char *program, GError **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  g_autoptr(GError) problem = NULL;
  int count = (int) self->given->len + 1;
  char **vector;

  g_ptr_array_add (words, program);
  for (guint i = 0; i < self->given->len; i++)
    g_ptr_array_add (words, self->given->pdata[i]);
  g_ptr_array_add (words, NULL);
  vector = (char **) words->pdata;
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, self->entries, NULL);
  if (g_option_context_parse (context, &count, &vector, &problem))
    return TRUE;
  /* Only a tool's own callback can still refuse a value. */
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_USAGE, problem->message);
  return FALSE;
}

gboolean
oldoptions_read (const GOptionEntry *entries, int *argc, char ***argv, GError **error)
{
  g_autoptr(GPtrArray) given = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) operands = g_ptr_array_new ();
  Reader reader = { entries, *argv + 1, given, operands };

  g_assert (*argc > 0);
  check_entries (entries);
  if (!read_words (&reader, error))
    return FALSE;
  if (given->len > 0 && !store_values (&reader, (*argv)[0], error))
    return FALSE;
  for (guint i = 0; i < operands->len; i++)
    (*argv)[i + 1] = operands->pdata[i];
  *argc = (int) operands->len + 1;
  (*argv)[*argc] = NULL;
  return TRUE;
}

static gsize
column_of_end (const GString *out)
{
  const char *line = strrchr (out->str, '\n');

  return (gsize) g_utf8_strlen (line != NULL ? line + 1 : out->str, -1);
}

static void
pad_to (GString *out, gsize column)
{
  for (gsize at = column_of_end (out); at < column; at++)
    g_string_append_c (out, ' ');
}

static void
wrap_line (GString *out, const char *line, gsize indent)
{
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  gsize at = column_of_end (out);
  gboolean first = TRUE;

  for (char **word = words; *word != NULL; word++)
    {
      gsize length = (gsize) g_utf8_strlen (*word, -1);

      if (!first && at + 1 + length > LINE_COLUMNS)
        {
          g_string_append_c (out, '\n');
          pad_to (out, indent);
          at = indent;
        }
      else if (!first)
        {
          g_string_append_c (out, ' ');
          at++;
        }
      g_string_append (out, *word);
      at += length;
      first = FALSE;
    }
  g_string_append_c (out, '\n');
}

void
oldoptions_wrap (GString *out, const char *text, gsize indent)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      if (line != lines && **line != '\0')
        pad_to (out, indent);
      wrap_line (out, *line, indent);
    }
}

static char *
option_cell (const GOptionEntry *entry)
{
  GString *cell = g_string_new ("  ");
  const char *value = entry->arg_description != NULL ? entry->arg_description : "VALUE";

  if (entry->short_name != '\0')
    g_string_append_printf (cell, "-%c, ", entry->short_name);
  else
    g_string_append (cell, "    ");
  g_string_append_printf (cell, "--%s", entry->long_name);
  if (value_need (entry) == VALUE_REQUIRED)
    g_string_append_printf (cell, "=%s", value);
  else if (value_need (entry) == VALUE_OPTIONAL)
    g_string_append_printf (cell, "[=%s]", value);
  return g_string_free (cell, FALSE);
}

static gsize
description_column (const GOptionEntry *entries)
{
  gsize column = 0;

  for (; entries->long_name != NULL; entries++)
    {
      g_autofree char *cell = option_cell (entries);
      gsize needed = (gsize) g_utf8_strlen (cell, -1) + 2;

      if (!(entries->flags & G_OPTION_FLAG_HIDDEN) && needed <= DESCRIPTION_COLUMN_MAX)
        column = MAX (column, needed);
    }
  return column;
}

static void
append_entry (GString *out, const GOptionEntry *entry, gsize column)
{
  g_autofree char *cell = option_cell (entry);

  g_string_append (out, cell);
  if ((gsize) g_utf8_strlen (cell, -1) + 2 > column)
    g_string_append_c (out, '\n');
  pad_to (out, column);
  oldoptions_wrap (out, entry->description != NULL ? entry->description : "", column);
}

void
oldoptions_help (GString *out, const GOptionEntry *entries, guint n_own)
{
  gsize column = description_column (entries);

  for (guint i = 0; entries[i].long_name != NULL; i++)
    {
      if (i == 0 && n_own > 0)
        g_string_append (out, "\nOptions:\n");
      if (i == n_own)
        g_string_append (out, n_own > 0 ? "\nCommon options:\n" : "\nOptions:\n");
      if (!(entries[i].flags & G_OPTION_FLAG_HIDDEN))
        append_entry (out, &entries[i], column);
    }
}
