/* fuzz-votes.c - a first byte that picks the format, and a file of any bytes. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "vote/votesource.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_item (const VoteItem *item)
{
  const VoteTold *told = &item->vote;

  g_assert (item->raw != NULL || item->raw_length == 0);
  if (item->kind == VOTES_REJECT)
    g_assert (item->why != NULL && *item->why != '\0');
  if (item->kind != VOTES_TOLD)
    return;
  g_assert (strlen (told->article) <= VOTE_NAME_BYTES);
  g_assert (g_utf8_validate (told->article, -1, NULL));
  g_assert (told->value >= VOTE_NO && told->value <= VOTE_YES);
  g_assert (told->voter == NULL || g_utf8_validate (told->voter, -1, NULL));
  g_assert ((told->address == NULL) == (told->agent == NULL));
}

static void
read_all (VoteFormat format, const char *path)
{
  const VoteRules rules = { NULL, "/vote" };
  g_autoptr(GError) error = NULL;
  g_autoptr(VoteSource) source = vote_source_open (format, path, &rules, &error);
  guint64 line = 0;
  VoteItem item = { .kind = VOTES_END };

  g_assert ((source == NULL) == (error != NULL));
  while (source != NULL && vote_source_next (source, &item, &error) && item.kind != VOTES_END)
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
    read_all ((VoteFormat) (data[0] % (VOTES_CADDY + 1)), path);
  close (fd);
  return 0;
}
