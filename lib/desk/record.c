#include "desk/load.h"

#include "base/choice.h"
#include "base/timestamp.h"

#include <string.h>

enum
{
  NAME_BYTES_MAX = 64,
  TEXT_BYTES_MAX = 1000
};

/* ---- Words for messages */

/* What to expect instead of `word`: the one of `words` that is spelt nearly so, else
 * 'one of email, phone or chat'.  Free it. */
static char *
expected_word (const char *word, const char *const *words, guint n)
{
  const char *nearest = n == 1 ? words[0] : choice_nearest (word, words, n);
  g_autofree char *choices = choice_list (words, n);

  if (n == 0)
    return g_strdup ("none");
  if (nearest != NULL)
    return g_strdup_printf ("\"%s\"", nearest);
  return g_strconcat ("one of ", choices, NULL);
}

int
record_choose (const Node *value, const char *what, const char *const *words, guint n,
               GError **error)
{
  g_autofree char *shown = node_shown (value);
  g_autofree char *expected = NULL;

  for (guint i = 0; value->kind == NODE_TEXT && i < n; i++)
    if (g_str_equal (value->text, words[i]))
      return (int) i;
  expected = expected_word (value->kind == NODE_TEXT ? value->text : "", words, n);
  node_fail (value, error, "unknown %s %s; expected %s", what, shown, expected);
  return -1;
}

/* ---- Checks */

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

gboolean
record_check_text (const Node *value, GError **error)
{
  g_autofree char *shown = node_shown (value);

  if (value->kind != NODE_TEXT)
    return node_fail (value, error, "%s where text belongs; expected one value", shown);
  if (*value->text == '\0')
    return node_fail (value, error, "empty text; expected a value");
  if (has_control (value->text))
    return node_fail (value, error, "control character in %s; expected one line of text",
                      shown);
  return strlen (value->text) <= TEXT_BYTES_MAX
         || node_fail (value, error, "%s is too long; expected at most %d bytes", shown,
                       TEXT_BYTES_MAX);
}

gboolean
record_check_map (const Node *value, const char *what, GError **error)
{
  g_autofree char *shown = node_shown (value);

  if (value->kind != NODE_MAP)
    return node_fail (value, error, "%s where %s belongs; expected \"key: value\"", shown,
                      what);
  return TRUE;
}

gboolean
record_check_list (const Node *value, const char *what, GError **error)
{
  if (value->kind == NODE_NOTHING)
    return node_fail (value, error, "nothing where %s belongs; expected [...]", what);
  return value->kind == NODE_LIST || record_check_text (value, error);
}

gboolean
record_check_name (const Node *key, GError **error)
{
  g_autofree char *shown = node_shown (key);

  return record_check_text (key, error)
         && (strlen (key->text) <= NAME_BYTES_MAX
             || node_fail (key, error, "name %s is too long; expected at most %d bytes",
                           shown, NAME_BYTES_MAX));
}

/* ---- Maps */

static gboolean
check_keys (const Node *map, const char *what, const RecordField *fields, guint n_fields,
            GError **error)
{
  g_autofree const char **known = g_new (const char *, n_fields);
  g_autofree char *of = g_strdup_printf ("key of %s", what);

  for (guint i = 0; i < n_fields; i++)
    known[i] = fields[i].key;
  for (guint i = 0; i < map->items->len; i++)
    {
      const Node *value = map->items->pdata[i];

      if (record_choose (value->key, of, known, n_fields, error) < 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
record_read (Loader *loader, const Node *map, const char *what, const RecordField *fields,
             guint n_fields, gpointer record, GError **error)
{
  if (!record_check_map (map, what, error) || !check_keys (map, what, fields, n_fields, error))
    return FALSE;
  for (guint i = 0; i < n_fields; i++)
    {
      const Node *value = node_get (map, fields[i].key);

      if (value == NULL && fields[i].needs != NULL)
        return node_fail (map, error, "no \"%s\" in %s; expected %s: %s", fields[i].key, what,
                          fields[i].key, fields[i].needs);
      if (value != NULL
          && !fields[i].read (loader, value, (char *) record + fields[i].offset, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Days, dates and times of day */

enum
{
  WEEK_DAYS = 7,
  MINUTE_S = 60,
  HOUR_S = 3600,
  DAY_S = 86400
};

#define DAYS_EXPECTED "mon, tue, wed, thu, fri, sat, sun, a range mon-fri or a list mon,wed"

const WorkWindow when_whole_day = { 0, DAY_S };

const char *const when_weekday_names[WEEK_DAYS]
  = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

static void
skip_blanks (const char **at)
{
  while (**at == ' ')
    (*at)++;
}

static gboolean
skip_char (const char **at, char c)
{
  if (**at != c)
    return FALSE;
  (*at)++;
  return TRUE;
}

/* ---- Dates */

static gboolean
scan_date (const char **at, WorkDay *day)
{
  int year, month, date;

  if (!timestamp_digits (at, 4, &year) || !skip_char (at, '-')
      || !timestamp_digits (at, 2, &month) || !skip_char (at, '-')
      || !timestamp_digits (at, 2, &date))
    return FALSE;
  if (year < WORK_FIRST_YEAR || year > WORK_LAST_YEAR || month < 1 || month > 12
      || !g_date_valid_dmy ((GDateDay) date, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  *day = work_day_of (year, month, date);
  return TRUE;
}

gboolean
when_date (const Node *value, WorkDay *day, GError **error)
{
  g_autofree char *shown = node_shown (value);
  const char *at = value->kind == NODE_TEXT ? value->text : "";

  return (scan_date (&at, day) && *at == '\0')
         || node_fail (value, error,
                       "%s is no date; expected YYYY-MM-DD, in the years 1970 to 2100", shown);
}

/* ---- Weekdays */

static gboolean
scan_weekday (const char **at, guint *weekday)
{
  skip_blanks (at);
  for (*weekday = 0; *weekday < WEEK_DAYS; ++*weekday)
    if (g_str_has_prefix (*at, when_weekday_names[*weekday]))
      {
        *at += strlen (when_weekday_names[*weekday]);
        skip_blanks (at);
        return TRUE;
      }
  return FALSE;
}

/* Adds `mon` or `sat-mon` to `days`; FALSE when a day is there already. */
static gboolean
scan_day_range (const char **at, guint *days)
{
  guint first, last;

  if (!scan_weekday (at, &first))
    return FALSE;
  last = first;
  if (skip_char (at, '-') && (!scan_weekday (at, &last) || last == first))
    return FALSE;
  for (guint day = first;; day = (day + 1) % WEEK_DAYS)
    {
      if (*days & 1u << day)
        return FALSE;
      *days |= 1u << day;
      if (day == last)
        return TRUE;
    }
}

gboolean
when_weekdays (const Node *key, guint *days, GError **error)
{
  g_autofree char *shown = node_shown (key);
  const char *at = key->text;

  *days = 0;
  do
    if (!scan_day_range (&at, days))
      return node_fail (key, error, "%s names no days; expected " DAYS_EXPECTED, shown);
  while (skip_char (&at, ','));
  return *at == '\0'
         || node_fail (key, error, "%s names no days; expected " DAYS_EXPECTED, shown);
}

/* ---- Windows */

static gboolean
scan_time (const char **at, gint32 *seconds)
{
  int hour, minute, second = 0;

  if (!timestamp_digits (at, 2, &hour) || !skip_char (at, ':')
      || !timestamp_digits (at, 2, &minute))
    return FALSE;
  if (skip_char (at, ':') && !timestamp_digits (at, 2, &second))
    return FALSE;
  *seconds = hour * HOUR_S + minute * MINUTE_S + second;
  return minute < 60 && second < 60;
}

/* `22:00-06:00` ends on the next day, as `22:00-30:00` does. */
static gboolean
scan_window (const char **at, WorkWindow *window)
{
  if (!scan_time (at, &window->from_s))
    return FALSE;
  skip_blanks (at);
  if (!skip_char (at, '-'))
    return FALSE;
  skip_blanks (at);
  if (!scan_time (at, &window->to_s) || **at != '\0')
    return FALSE;
  if (window->to_s < window->from_s && window->from_s < DAY_S)
    window->to_s += DAY_S;
  return TRUE;
}

static gboolean
check_window (const Node *value, const WorkWindow *window, GError **error)
{
  g_autofree char *shown = node_shown (value);

  if (window->from_s >= DAY_S)
    return node_fail (value, error, "%s begins late; expected 00:00 to 23:59 before the '-'",
                      shown);
  if (window->to_s > 2 * DAY_S)
    return node_fail (value, error, "%s ends late; expected at most 48:00 behind the '-'",
                      shown);
  return window->to_s > window->from_s
         || node_fail (value, error,
                       "%s is empty; expected an end behind the beginning, 00:00-24:00 for "
                       "a whole day",
                       shown);
}

gboolean
when_window (const Node *value, WorkWindow *window, GError **error)
{
  g_autofree char *shown = node_shown (value);
  const char *at = value->kind == NODE_TEXT ? value->text : "";

  if (!scan_window (&at, window))
    return node_fail (value, error, "%s is no window; expected HH:MM-HH:MM, like 09:00-17:00",
                      shown);
  return check_window (value, window, error);
}

/* ---- Closed days */

static gboolean
scan_closed (const char *at, WorkDay *first, WorkDay *last, WorkWindow *part)
{
  if (!scan_date (&at, first))
    return FALSE;
  *last = *first;
  if (g_str_has_prefix (at, ".."))
    {
      at += 2;
      return scan_date (&at, last) && *at == '\0';
    }
  if (*at != ' ')
    return *at == '\0';
  skip_blanks (&at);
  return scan_window (&at, part);
}

gboolean
when_closed (const Node *value, WorkDay *first, WorkDay *last, WorkWindow *part,
             GError **error)
{
  g_autofree char *shown = node_shown (value);

  *part = when_whole_day;
  if (value->kind != NODE_TEXT || !scan_closed (value->text, first, last, part))
    return node_fail (value, error,
                      "%s is no closed time; expected DATE, \"DATE FROM-TO\" or "
                      "DATE..DATE, like \"2026-12-24 12:00-17:00\"",
                      shown);
  if (*last < *first)
    return node_fail (value, error, "%s ends before it begins; expected FIRST..LAST", shown);
  return check_window (value, part, error);
}
