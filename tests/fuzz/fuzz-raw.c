/* fuzz-raw.c - any bytes as a mail that somebody pasted, and as HTML. */
#include <string.h>
#include "mail/own.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_text (char *text, gsize most)
{
  g_assert (text == NULL || (g_utf8_validate (text, -1, NULL) && strlen (text) <= most));
  g_free (text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* What decoding makes longer: a byte of Latin 1, a broken one, a line end beside a word. */
  const gsize most = 4 * size + 64;
  g_autofree char *text = g_strndup ((const char *) data, size);
  gboolean quotes;

  check_text (mail_raw_text (text), most);
  check_text (mail_html_text ((const char *) data, size, &quotes), most);
  return 0;
}
