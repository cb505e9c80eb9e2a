/* fuzz-convert.c - any bytes as a page of HTML, made into markdown, which cmark reads.  Nothing that runs gets
 * out. */
#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#include "convert/convert.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(Webpage) page = webpage_parse ((const char *) data, size, NULL);
  g_autoptr(GString) markdown = g_string_new (NULL);
  const ConvertRules rules = { 0 };
  char *html;

  if (page == NULL)
    return 0;
  webpage_find_part (page);
  convert_markdown (page->part, &rules, markdown);
  html = cmark_markdown_to_html (markdown->str, markdown->len, CMARK_OPT_UNSAFE);
  if (!g_utf8_validate (markdown->str, -1, NULL) || strstr (html, "<script") != NULL
      || strstr (html, "href=\"javascript:") != NULL)
    abort ();
  free (html);
  return 0;
}
