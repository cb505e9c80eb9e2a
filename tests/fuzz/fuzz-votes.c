/* fuzz-votes.c - a first byte that picks the format, and a file of any bytes. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "vote/source.h"
#include "zendesk/zendesk.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static InputSource *
open_source (guint format, const char *path, const FieldMap *map, GError **error)
{
  static const LogRules combined = { LOG_COMBINED, "/vote", "/docs", NULL };
  static const LogRules caddy = { LOG_CADDY, "/vote", "", NULL };
  static const InputFormat *const formats[]
    = { &vote_csv, &vote_jsonl, &zendesk_votes, &vote_log, &vote_log };
  const InputRules rules = { .map = map, .log = format % 5 == 4 ? &caddy : &combined };

  return formats[format % 5]->open (path, &rules, error);
}

static void
check_item (const InputItem *item)
{
  const VoteTold *told = item->record;

  g_assert (item->raw != NULL || item->raw_length == 0);
  if (item->kind == INPUT_REJECT)
    g_assert (item->why != NULL && *item->why != '\0');
  if (item->kind != INPUT_RECORD)
    return;
  g_assert (strlen (told->article) <= VOTE_NAME_BYTES);
  g_assert (g_utf8_validate (told->article, -1, NULL));
  g_assert (told->value >= VOTE_NO && told->value <= VOTE_YES);
  g_assert (told->voter == NULL || g_utf8_validate (told->voter, -1, NULL));
  g_assert ((told->address == NULL) == (told->agent == NULL));
}

static void
read_all (guint format, const char *path)
{
  const FieldMap map = { .set = &vote_fields };
  g_autoptr(GError) error = NULL;
  g_autoptr(InputSource) source = open_source (format, path, &map, &error);
  guint64 line = 0;
  InputItem item = { .kind = INPUT_END };

  g_assert ((source == NULL) == (error != NULL));
  while (source != NULL && input_source_next (source, &item, &error) && item.kind != INPUT_END)
    {
      check_item (&item);
      g_assert (item.line >= line);
      line = item.line;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int fd = memfd_create ("fuzz", 0);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);

  g_assert (fd >= 0);
  if (size > 0 && write (fd, data + 1, size - 1) == (gssize) (size - 1))
    read_all (data[0], path);
  close (fd);
  return 0;
}
