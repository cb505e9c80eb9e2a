/* fuzz-zendesk-json.c - a Zendesk export in JSON of any bytes. */
#include "source.h"
#include "zendesk/zendesk.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static InputSource *
open_export (const char *path, GError **error)
{
  const InputRules rules = { .clock = NULL };

  return zendesk_json.open (path, &rules, error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  fuzz_source (data, size, open_export);
  return 0;
}
