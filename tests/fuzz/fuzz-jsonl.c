/* fuzz-jsonl.c - JSON Lines of any bytes, with fields at the top and inside objects. */
#include "source.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static _Thread_local const FieldMap *map;

static InputSource *
open_jsonl (const char *path, GError **error)
{
  const InputRules rules = { .map = map };

  return ticket_jsonl.open (path, &rules, error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto(FieldMap) made = { .set = &ticket_event_fields };

  if (size > 0 && data[0] % 2 == 1)
    field_map_add ("author=a.b,kind.note=x,kind.updated=*", &made, NULL);
  map = &made;
  fuzz_source (data, size, open_jsonl);
  return 0;
}
