#include "base/options.h"

#include "base/choice.h"
#include "base/timestamp.h"

#include <string.h>

enum
{
  VIEWS_NAMED = 3, /* an option for more views says only which it is not for */
  LINE_COLUMNS = 79,
  DESCRIPTION_COLUMN_MAX = 30
};

/* ---- The table */

static const Option *
row_at (const Options *self, guint i)
{
  return &g_array_index (self->rows, Option, i);
}

static const Option *
find_short (const Options *self, char letter)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (row_at (self, i)->letter != '\0' && row_at (self, i)->letter == letter)
      return row_at (self, i);
  return NULL;
}

static const Option *
find_long (const Options *self, const char *name)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (row_at (self, i)->name, name))
      return row_at (self, i);
  return NULL;
}

static void
given_clear (gpointer data)
{
  g_free (((OptionGiven *) data)->shown);
}

static void
check_row (const Options *self, const Option *row)
{
  g_assert (*row->name != '\0' && row->value != NULL);
  g_assert ((row->kind == OPTION_FLAG) == (row->arg == NULL));
  g_assert (row->kind != OPTION_KEYWORD || row->words != NULL);
  g_assert (row->kind != OPTION_COUNT || row->min < row->max);
  g_assert (row->kind != OPTION_CUSTOM || row->parse != NULL);
  g_assert (find_long (self, row->name) == row);
  g_assert (row->letter == '\0' || find_short (self, row->letter) == row);
}

static void
append_rows (Options *self, const Option *rows)
{
  for (; rows != NULL && rows->name != NULL; rows++)
    g_array_append_val (self->rows, *rows);
}

static Options *
options_new (const Option *own, const Option *common)
{
  Options *self = g_new (Options, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (Option));
  self->given = g_array_new (FALSE, FALSE, sizeof (OptionGiven));
  g_array_set_clear_func (self->given, given_clear);
  self->operands = g_ptr_array_new ();
  append_rows (self, own);
  self->n_own = self->rows->len;
  append_rows (self, common);
  for (guint i = 0; i < self->rows->len; i++)
    check_row (self, row_at (self, i));
  return self;
}

static void
clear_value (const Option *row)
{
  switch (row->kind)
    {
    case OPTION_TEXT:
    case OPTION_FILE:
    case OPTION_OUTPUT:
    case OPTION_TIME:
      g_clear_pointer ((char **) row->value, g_free);
      break;
    case OPTION_ZONE:
      g_clear_pointer ((GTimeZone **) row->value, g_time_zone_unref);
      break;
    default:
      if (row->clear != NULL)
        row->clear (row->value);
    }
}

void
options_free (Options *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->rows->len; i++)
    clear_value (row_at (self, i));
  g_ptr_array_unref (self->operands);
  g_array_unref (self->rows);
  g_array_unref (self->given);
  g_free (self);
}

gboolean
options_text (const char *what, const char *value, GError **error)
{
  return value == NULL || g_utf8_validate (value, -1, NULL)
         || desk_usage_error (error, "%s is not UTF-8 text: \"%s\"", what, value);
}

/* ---- The words of the command line
 *
 * Told apart here, because GOption knows no `-n5`, takes `--quiet=3` for `--quiet`, reads
 * `-n 010` as 8, and may leave `--` among the operands. */

typedef struct
{
  Options *options;
  char **next; /* of argv */
} Reader;

/* `shown` is the option as the user wrote it, `attached` what the same word held. */
static gboolean
give (Reader *self, const Option *option, const char *shown, const char *attached,
      GError **error)
{
  OptionGiven given = { option, NULL, attached };

  if (option->kind == OPTION_FLAG && attached != NULL)
    return desk_usage_error (error, "option %s takes no value", shown);
  if (option->kind != OPTION_FLAG && attached == NULL && *self->next != NULL)
    given.value = *self->next++;
  if (option->kind != OPTION_FLAG && given.value == NULL)
    return desk_usage_error (error, "option %s needs a value", shown);
  given.shown = g_strdup (shown);
  g_array_append_val (self->options->given, given);
  return TRUE;
}

static gboolean
unknown_long (const Options *self, const char *shown, GError **error)
{
  g_autofree const char **names = g_new (const char *, self->rows->len);
  const char *nearest;

  for (guint i = 0; i < self->rows->len; i++)
    names[i] = row_at (self, i)->name;
  nearest = choice_nearest (shown + 2, names, self->rows->len);
  if (nearest == NULL)
    return desk_usage_error (error, "unknown option %s", shown);
  return desk_usage_error (error, "unknown option %s; did you mean --%s?", shown, nearest);
}

static gboolean
read_long (Reader *self, const char *word, GError **error)
{
  gsize length = strcspn (word + 2, "=");
  g_autofree char *shown = g_strndup (word, length + 2);
  const Option *option = find_long (self->options, shown + 2);

  if (option == NULL)
    return unknown_long (self->options, shown, error);
  return give (self, option, shown, word[length + 2] == '=' ? word + length + 3 : NULL, error);
}

static gboolean
read_shorts (Reader *self, const char *word, GError **error)
{
  for (const char *p = word + 1; *p != '\0'; p++)
    {
      const Option *option = find_short (self->options, *p);
      const char shown[] = { '-', *p, '\0' };

      if (option == NULL)
        return desk_usage_error (error, "unknown option %s",
                                 g_ascii_isprint (*p) ? shown : word);
      if (option->kind != OPTION_FLAG)
        return give (self, option, shown, p[1] != '\0' ? p + 1 : NULL, error);
      give (self, option, shown, NULL, NULL);
    }
  return TRUE;
}

static gboolean
read_word (Reader *self, char *word, GError **error)
{
  if (word[0] == '-' && word[1] == '-')
    return read_long (self, word, error);
  if (word[0] == '-' && word[1] != '\0')
    return read_shorts (self, word, error);
  g_ptr_array_add (self->options->operands, word);
  return TRUE;
}

Options *
options_read (const Option *own, const Option *common, char **words, GError **error)
{
  Options *self = options_new (own, common);
  Reader reader = { self, words };

  while (*reader.next != NULL && strcmp (*reader.next, "--") != 0)
    if (!read_word (&reader, *reader.next++, error))
      {
        options_free (self);
        return NULL;
      }
  if (*reader.next != NULL)
    reader.next++;
  while (*reader.next != NULL)
    g_ptr_array_add (self->operands, *reader.next++);
  g_ptr_array_add (self->operands, NULL);
  return self;
}

/* ---- Values */

static gboolean
parse_keyword (const OptionGiven *given, int *place, GError **error)
{
  const char *const *words = given->option->words;
  guint n = g_strv_length ((char **) words);
  g_autofree char *list = choice_list (words, n), *meant = NULL;

  for (guint i = 0; i < n; i++)
    if (g_str_equal (words[i], given->value))
      {
        *place = (int) i;
        return TRUE;
      }
  meant = choice_meant (given->value, words, n);
  return desk_usage_error (error, "%s: expected %s, not \"%s\"%s", given->shown, list,
                           given->value, meant);
}

static gboolean
parse_count (const OptionGiven *given, int *count, GError **error)
{
  const Option *option = given->option;
  gint64 number;

  if (g_ascii_string_to_signed (given->value, 10, option->min, option->max, &number, NULL))
    {
      *count = (int) number;
      return TRUE;
    }
  if (option->max == G_MAXINT)
    return desk_usage_error (error, "%s: expected a number, %d or more, not \"%s\"",
                             given->shown, option->min, given->value);
  return desk_usage_error (error, "%s: expected a number from %d to %d, not \"%s\"",
                           given->shown, option->min, option->max, given->value);
}

static gboolean
parse_percent (const OptionGiven *given, double *share, GError **error)
{
  char *end;
  double percent = g_ascii_strtod (given->value, &end);

  if (end != given->value && *end == '%')
    end++;
  if (end == given->value || *end != '\0' || !(percent >= 0 && percent <= 100))
    return desk_usage_error (error, "%s: expected per cent, from 0 to 100, not \"%s\"",
                             given->shown, given->value);
  *share = percent / 100;
  return TRUE;
}

static gboolean
parse_zone (const OptionGiven *given, GTimeZone **zone, GError **error)
{
  int why;
  GTimeZone *found = zone_named (given->value, &why);

  if (found == NULL && why != 0)
    return desk_error_at (error, NULL, 0, 0, "%s: cannot read the time zone \"%s\": %s",
                          given->shown, given->value, g_strerror (why));
  if (found == NULL)
    {
      g_autofree char *meant = zone_meant (given->value);

      return desk_usage_error (error,
                               "%s: expected a zone like Europe/Amsterdam, not \"%s\"%s",
                               given->shown, given->value, meant);
    }
  g_clear_pointer (zone, g_time_zone_unref);
  *zone = found;
  return TRUE;
}

/* Whatever a row's own function says against a value, it is the command line's fault. */
static gboolean
parse_own (const OptionGiven *given, gpointer value, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (given->option->parse (given->value, value, &problem))
    return TRUE;
  return desk_usage_error (error, "%s: %s", given->shown, problem->message);
}

static gboolean
parse_string (const OptionGiven *given, GError **error)
{
  const Option *option = given->option;
  g_autoptr(GError) problem = NULL;
  gint64 at;

  if ((option->kind == OPTION_FILE || option->kind == OPTION_OUTPUT) && *given->value == '\0')
    return desk_usage_error (error, "option --%s needs a file name", option->name);
  if (option->kind == OPTION_TEXT
      && (!options_text (given->shown, given->value, error)
          || (option->parse != NULL && !parse_own (given, NULL, error))))
    return FALSE;
  if (option->kind == OPTION_TIME && !timestamp_parse (given->value, NULL, &at, &problem))
    return desk_usage_error (error, "%s: %s", given->shown, problem->message);
  g_free (*(char **) option->value);
  *(char **) option->value = g_strdup (given->value);
  return TRUE;
}

static gboolean
parse_value (const OptionGiven *given, GError **error)
{
  gpointer value = given->option->value;

  switch (given->option->kind)
    {
    case OPTION_FLAG:
      *(gboolean *) value = TRUE;
      return TRUE;
    case OPTION_KEYWORD:
      return parse_keyword (given, value, error);
    case OPTION_COUNT:
      return parse_count (given, value, error);
    case OPTION_PERCENT:
      return parse_percent (given, value, error);
    case OPTION_ZONE:
      return parse_zone (given, value, error);
    case OPTION_CUSTOM:
      return parse_own (given, value, error);
    default:
      return parse_string (given, error);
    }
}

/* ---- What goes together */

/* The names of the views of `mask`: "--a, --b and --c". */
static char *
view_names (const char *const *names, guint mask)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; mask != 0; i++)
    if (mask & 1u << i)
      {
        mask &= ~(1u << i);
        g_string_append_printf (text, "%s%s",
                                text->len == 0 ? ""
                                : mask != 0    ? ", "
                                               : " and ",
                                names[i]);
      }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static guint
lowest_bit (guint mask)
{
  return mask & (~mask + 1);
}

static guint
count_bits (guint mask)
{
  guint count = 0;

  for (; mask != 0; mask &= mask - 1)
    count++;
  return count;
}

static gboolean
check_use (const OptionGiven *given, guint views, const char *const *names, GError **error)
{
  const Option *option = given->option;
  guint clash = option->not_for & views & ~option->view;
  g_autofree char *named = NULL;

  if (clash == 0 && (option->only_for == 0 || (option->only_for & views) != 0))
    return TRUE;
  if (clash == 0 && count_bits (option->only_for) <= VIEWS_NAMED)
    {
      named = view_names (names, option->only_for);
      return desk_usage_error (error, "%s is for %s", given->shown, named);
    }
  named = view_names (names, lowest_bit (clash != 0 ? clash : views));
  return desk_usage_error (error, "%s is not for %s", given->shown, named);
}

gboolean
options_check_use (const Options *self, guint views, const char *const *names, GError **error)
{
  for (guint i = 0; i < self->given->len; i++)
    if (!check_use (&g_array_index (self->given, OptionGiven, i), views, names, error))
      return FALSE;
  return TRUE;
}

/* Whether one of two options wants a view that the other is not for. */
static gboolean
exclude_each_other (const Option *a, const Option *b)
{
  return a->view != 0 && b->view != 0
         && ((a->not_for & b->view & ~a->view) | (b->not_for & a->view & ~b->view)) != 0;
}

static gboolean
check_choice (const Options *self, guint i, GError **error)
{
  const OptionGiven *given = &g_array_index (self->given, OptionGiven, i);

  for (guint k = 0; k < i; k++)
    {
      const OptionGiven *before = &g_array_index (self->given, OptionGiven, k);

      if (exclude_each_other (before->option, given->option))
        return desk_usage_error (error, "%s and %s exclude each other", before->shown,
                                 given->shown);
    }
  return TRUE;
}

gboolean
options_parse (const Options *self, guint *views, GError **error)
{
  *views = 0;
  for (guint i = 0; i < self->given->len; i++)
    if (!parse_value (&g_array_index (self->given, OptionGiven, i), error))
      return FALSE;
  for (guint i = 0; i < self->given->len; i++)
    {
      if (!check_choice (self, i, error))
        return FALSE;
      *views |= g_array_index (self->given, OptionGiven, i).option->view;
    }
  return TRUE;
}

/* ---- Help */

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

/* Appends the words of `text`; further lines begin with `indent` spaces.  A newline in `text`
 * stays one.  Ends with a newline. */
static void
append_wrapped (GString *out, const char *text, gsize indent)
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
option_cell (const Option *option)
{
  GString *cell = g_string_new ("  ");

  if (option->letter != '\0')
    g_string_append_printf (cell, "-%c, ", option->letter);
  else
    g_string_append (cell, "    ");
  g_string_append_printf (cell, "--%s", option->name);
  if (option->kind != OPTION_FLAG)
    g_string_append_printf (cell, "=%s", option->arg);
  return g_string_free (cell, FALSE);
}

/* Its help, its words, its default. */
static char *
option_text (const Option *option)
{
  GString *text = g_string_new (option->help);

  if (option->kind == OPTION_KEYWORD)
    {
      guint n = g_strv_length ((char **) option->words);
      g_autofree char *list = choice_list (option->words, n);
      int place = *(const int *) option->value;

      g_string_append_printf (text, "%s%s", text->len > 0 ? ": " : "", list);
      if (place >= 0)
        g_string_append_printf (text, " (%s)", option->words[place]);
    }
  if (option->kind == OPTION_COUNT && *(const int *) option->value >= option->min)
    g_string_append_printf (text, " (%d)", *(const int *) option->value);
  return g_string_free (text, FALSE);
}

static gsize
description_column (const Options *self)
{
  gsize column = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *cell = option_cell (row_at (self, i));
      gsize needed = (gsize) g_utf8_strlen (cell, -1) + 2;

      if (needed <= DESCRIPTION_COLUMN_MAX)
        column = MAX (column, needed);
    }
  return column;
}

void
options_help (const Options *self, const char *summary, GString *out)
{
  gsize column = description_column (self);

  append_wrapped (out, summary, 0);
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *cell = option_cell (row_at (self, i));
      g_autofree char *text = option_text (row_at (self, i));

      if (i == 0 || i == self->n_own)
        g_string_append (out, i > 0 ? "\nCommon options:\n" : "\nOptions:\n");
      g_string_append (out, cell);
      if ((gsize) g_utf8_strlen (cell, -1) + 2 > column)
        g_string_append_c (out, '\n');
      pad_to (out, column);
      append_wrapped (out, text, column);
    }
}

/* ---- What a shell offers: one line of the answer */

/* A shell puts it on the screen, and on its command line. */
static gboolean
is_harmless (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* `before`: what stands in front of a value in the same word, `--sort=`, of `length` bytes. */
static void
offer (GString *out, const char *begun, gsize length, const char *value, const char *meaning)
{
  if (!g_str_has_prefix (value, begun + length) || !is_harmless (value))
    return;
  g_string_append_len (out, begun, (gssize) length);
  g_string_append_printf (out, "%s\t%s\n", value, meaning);
}

static void
offer_words (GString *out, const char *begun, gsize length, const char *const *words)
{
  for (; words != NULL && *words != NULL; words++)
    offer (out, begun, length, *words, "");
}

static void
offer_files (GString *out, const char *begun, gsize length, gboolean folders)
{
  g_string_append (out, folders ? ":dir " : ":file ");
  g_string_append_len (out, begun, (gssize) length);
  g_string_append_c (out, '\n');
}

static void
offer_found (GString *out, const char *begun, gsize length, CompleteValues values,
             const struct ToolCommon *common)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  if (values != NULL)
    values (common, found);
  for (guint i = 0; i < found->len; i++)
    offer (out, begun, length, found->pdata[i], "");
}

/* ---- What may stand there */

static void
offer_zones (const struct ToolCommon *common G_GNUC_UNUSED, GPtrArray *words)
{
  zone_names (words);
}

static void
offer_values (GString *out, const char *begun, gsize length, const Option *option,
              const struct ToolCommon *common)
{
  offer_words (out, begun, length, option->words);
  offer_found (out, begun, length, option->kind == OPTION_ZONE ? offer_zones : option->values,
               common);
  if (option->kind == OPTION_FILE || option->kind == OPTION_OUTPUT)
    offer_files (out, begun, length, g_str_has_prefix (option->arg, "DIR"));
}

static void
offer_operands (GString *out, const char *begun, const CompleteOperands *operands,
                const struct ToolCommon *common)
{
  offer_found (out, begun, 0, operands->values, common);
  if (operands->files || operands->folders)
    offer_files (out, begun, 0, operands->folders);
}

gboolean
options_complete_value (const Options *options, const CompleteOperands *operands,
                        const struct ToolCommon *common, const char *begun, GString *out)
{
  const char *end = begun + strlen (begun);

  for (guint i = 0; i < options->given->len; i++)
    {
      const OptionGiven *given = &g_array_index (options->given, OptionGiven, i);

      if (given->value >= begun && given->value <= end)
        {
          offer_values (out, begun, (gsize) (given->value - begun), given->option, common);
          return TRUE;
        }
    }
  if (*begun == '-' || options->operands->len < 2
      || options->operands->pdata[options->operands->len - 2] != begun)
    return FALSE;
  offer_operands (out, begun, operands, common);
  return TRUE;
}

/* ---- The names that it offers */

static gboolean
is_given (const Options *options, const Option *option)
{
  for (guint i = 0; i < options->given->len; i++)
    if (g_array_index (options->given, OptionGiven, i).option == option)
      return option->kind != OPTION_CUSTOM; /* that adds up */
  return FALSE;
}

static char *
meaning_of (const Option *option)
{
  if (option->help == NULL && option->words != NULL)
    return choice_list (option->words, g_strv_length ((char **) option->words));
  return g_strdup (option->help != NULL ? option->help : "");
}

void
options_complete_names (const Options *options, guint views, const char *begun, GString *out)
{
  for (guint i = 0; i < options->rows->len; i++)
    {
      const Option *option = &g_array_index (options->rows, Option, i);
      g_autofree char *name
        = g_strdup_printf ("--%s%s", option->name, option->kind == OPTION_FLAG ? "" : "=");
      g_autofree char *meaning = meaning_of (option);

      if (!is_given (options, option) && (option->not_for & views & ~option->view) == 0)
        offer (out, begun, 0, name, meaning);
    }
}
