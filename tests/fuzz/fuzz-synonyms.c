/* fuzz-synonyms.c - any bytes as synonyms.yaml: what comes out keeps synonyms.h's promises. */
#include <string.h>
#include "article/synonyms.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_members (const GPtrArray *members)
{
  for (guint i = 0; i < members->len; i++)
    {
      const char *words = g_ptr_array_index (members, i);
      g_auto(GStrv) parts = g_strsplit (words, " ", -1);

      g_assert (g_utf8_validate (words, -1, NULL));
      g_assert (g_strv_length (parts) >= 1 && g_strv_length (parts) <= SYNONYM_WORDS);
      for (char **part = parts; *part != NULL; part++)
        g_assert (**part != '\0');
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(SynonymFile) file = synonym_file_parse ((const char *) data, size);

  for (guint i = 0; i < file->groups->len; i++)
    {
      const SynonymGroup *group = g_ptr_array_index (file->groups, i);

      check_members (group->from);
      check_members (group->to);
      g_assert (file->problems->len > 0 || group->from->len + group->to->len >= 2);
    }
  for (guint i = 0; i < file->pins->len; i++)
    g_assert (*((SynonymPin *) g_ptr_array_index (file->pins, i))->query != '\0');
  for (guint i = 0; i < file->problems->len; i++)
    g_assert (((ArticleProblem *) g_ptr_array_index (file->problems, i))->line >= 1);
  return 0;
}
