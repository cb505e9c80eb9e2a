/* fuzz-desk.c - any bytes as desk.yaml, or as a holiday feed when they begin with BEGIN. */
#include "holidays/closings.h"
#include "desk/desk.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gint64
open_seconds (const Desk *desk)
{
  const DeskHours *hours = (const DeskHours *) desk->hours->data;
  gint64 seconds = 0;

  for (guint i = 0; i < desk->hours->len; i++)
    seconds += work_elapsed (hours[i].calendar, 1750000000, 1760000000);
  return seconds;
}

/* A file in memory; nothing lies beside it. */
static Desk *
load_text (const char *text, gsize length, GError **error)
{
  int fd = memfd_create ("desk.yaml", 0);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  Desk *desk;

  g_assert (write (fd, text, length) == (gssize) length);
  desk = desk_load (path, error);
  close (fd);
  return desk;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;

  memcpy (text, data, size);
  if (g_str_has_prefix (text, "BEGIN"))
    {
      g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Amsterdam");

      closings_free (closings_parse ("fuzz.ics", text, size, zone, &error));
    }
  else
    {
      g_autoptr(Desk) desk = load_text (text, size, &error);

      if (desk != NULL)
        g_assert (open_seconds (desk) >= 0);
    }
  g_assert (error == NULL || strchr (error->message, '\n') == NULL);
  return 0;
}
