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
  g_auto(GStrv) questions = mail_questions (NULL, text);
  char *subject = NULL;
  gboolean quotes;

  for (guint i = 0; questions[i] != NULL; i++)
    check_text (g_strdup (questions[i]), 2 * most);
  check_text (mail_raw_text (text, &subject), most);
  check_text (subject, most);
  check_text (mail_html_text ((const char *) data, size, &quotes), most);
  return 0;
}
