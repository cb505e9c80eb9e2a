/* fuzz-article.c - article_parse () on any bytes. */
#include "article/article.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  article_free (article_parse ("content/nl/fuzz.md", (const char *) data, size, "en", NULL));
  return 0;
}
