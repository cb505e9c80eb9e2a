/* fuzz-template.c - any bytes as a template, plain and in HTML: filled, or refused with its line;
 * and as a value, which is never read as one. */
#include "text/template.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static TemplateValues *
values_with (const char *value)
{
  TemplateValues *values = template_values_new (NULL, NULL);

  template_values_set (values, "name", value);
  template_values_set (values, "none", NULL);
  template_values_set (values, "yes", "yes");
  template_values_set (values, "empty", NULL);
  for (guint i = 0; i < 3; i++)
    template_values_set (template_values_new (values, "rows"), "row", value);
  return values;
}

static void
fill (const char *text, gboolean html, const TemplateValues *values)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *filled = template_fill ("fuzz.txt", text, html, values, &error);

  g_assert ((filled == NULL) == (error != NULL));
  g_assert (error == NULL || g_str_has_prefix (error->message, "fuzz.txt:"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char echo[] = "{{name}}";
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(TemplateValues) values = values_with (text), ours = values_with ("<a & b>");
  g_autofree char *same = template_fill ("echo", echo, FALSE, values, NULL);
  g_autofree char *safe = template_fill ("echo", echo, TRUE, values, NULL);

  fill (text, FALSE, ours);
  fill (text, TRUE, ours);
  g_assert_cmpstr (same, ==, text);
  g_assert (strpbrk (safe, "<>\"") == NULL);
  return 0;
}
