/* fuzz-query.c - query_parse () on any bytes: what comes out keeps query.h's promises. */
#include <string.h>
#include "search/query.h"
#include "text/words.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static guint
check_clause (const Clause *clause)
{
  guint words = 0;

  g_assert ((clause->kind == CLAUSE_FILTER) == (clause->filter != NULL));
  for (char **word = clause->words; *word != NULL; word++, words++)
    {
      g_assert (**word != '\0' && strlen (*word) <= WORD_MAX);
      g_assert (g_utf8_validate (*word, -1, NULL));
    }
  g_assert ((clause->kind == CLAUSE_FILTER) == (words == 0));
  if (clause->filter != NULL)
    g_assert (strchr (clause->filter, ':') != NULL);
  return words;
}

static void
check_query (const Query *query, gboolean all)
{
  guint words = 0;

  for (guint i = 0; i < query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);

      words += check_clause (clause);
      g_assert (!all || clause->occur != OCCUR_SHOULD);
    }
  g_assert (words <= QUERY_MAX_WORDS);
  g_assert (query->clauses->len <= QUERY_MAX_WORDS);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  for (guint flags = 0; flags <= (QUERY_ALL | QUERY_BEGUN); flags++)
    {
      g_autoptr(Query) query = query_parse ((const char *) data, size, flags);

      check_query (query, (flags & QUERY_ALL) != 0);
    }
  return 0;
}
