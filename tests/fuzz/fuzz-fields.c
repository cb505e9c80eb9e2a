/* fuzz-fields.c - a map, a time format and a time, of any bytes, with a NUL between: each is taken
 * or refused with a line, and a time that is read lies in the years that are written. */
#include <string.h>
#include "base/timestamp.h"
#include "ticket/fields.h"
#include "vote/source.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_error (gboolean ok, const GError *error, DeskError code)
{
  g_assert (ok == (error == NULL));
  g_assert (ok || g_error_matches (error, DESK_ERROR, (gint) code));
}

/* What is read is read as the same when it is written as ISO 8601. */
static void
try_time (const FieldMap *map, const char *text)
{
  static GTimeZone *zone;
  InputClock clock = { NULL, 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *written = NULL;
  gint64 at = 0, again;
  gboolean ok;

  if (zone == NULL)
    zone = zone_named ("Europe/Amsterdam", NULL);
  clock.zone = zone;
  ok = field_map_time (map, text, &clock, &at, &error);
  check_error (ok, error, DESK_ERROR_INPUT);
  if (!ok)
    return;
  written = timestamp_format (at, NULL);
  g_assert (timestamp_parse (written, NULL, &again, NULL) && again == at);
}

static void
try_set (const FieldSet *set, char **parts)
{
  g_auto(FieldMap) map = { .set = set };
  g_autoptr(GError) error = NULL;
  guint n = g_strv_length (parts);

  /* (@FILE names a file.) */
  if (n > 0 && *parts[0] != '@')
    check_error (field_map_add (parts[0], &map, &error), error, DESK_ERROR_USAGE);
  g_clear_error (&error);
  if (n > 1)
    check_error (field_map_set_time_format (parts[1], &map, &error), error, DESK_ERROR_USAGE);
  for (guint i = 2; i < n; i++)
    try_time (&map, parts[i]);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (const guint8 *end; size > 0 && parts->len < 10; data = end + 1)
    {
      end = memchr (data, '\0', size);
      if (end == NULL)
        end = data + size;
      g_ptr_array_add (parts, g_utf8_make_valid ((const char *) data, end - data));
      size -= MIN (size, (gsize) (end - data) + 1);
    }
  g_ptr_array_add (parts, NULL);
  try_set (&ticket_event_fields, (char **) parts->pdata);
  try_set (&vote_fields, (char **) parts->pdata);
  return 0;
}
