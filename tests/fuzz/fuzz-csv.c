/* fuzz-csv.c - a map, a NUL and a CSV file, all of any bytes. */
#include "source.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static _Thread_local const FieldMap *map;

static InputSource *
open_csv (const char *path, GError **error)
{
  const InputRules rules = { .map = map };

  return ticket_csv.open (path, &rules, error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *end = memchr (data, '\0', size);
  g_auto(FieldMap) made = { .set = &ticket_event_fields };

  if (end != NULL)
    {
      field_map_add ((const char *) data, &made, NULL);
      size -= (gsize) (end + 1 - data);
      data = end + 1;
    }
  map = &made;
  fuzz_source (data, size, open_csv);
  return 0;
}
