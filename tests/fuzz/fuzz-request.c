/* A request of the web: the first lines are variables, behind an empty line is the form. */
#include <stdint.h>
#include <string.h>
#include "../../cmd/kbcgi/request.h"

typedef struct
{
  char **lines;
  const char *form;
  gsize left;
} Input;

static const char *
variable (gpointer data, const char *name)
{
  const Input *input = data;
  gsize length = strlen (name);

  for (char **line = input->lines; *line != NULL; line++)
    if (strncmp (*line, name, length) == 0 && (*line)[length] == '=')
      return *line + length + 1;
  return NULL;
}

static gssize
read_form (gpointer data, char *to, gsize size)
{
  Input *input = data;
  gsize n = MIN (size, input->left);

  memcpy (to, input->form, n);
  input->form += n;
  input->left -= n;
  return (gssize) n;
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  const char *blank = memmem (text, size, "\n\n", 2);
  gsize head = blank != NULL ? (gsize) (blank - text) : size;
  g_autofree char *variables = g_strndup (text, head);
  g_auto(GStrv) lines = g_strsplit (variables, "\n", -1);
  Input input = { lines, text + head + (blank != NULL ? 2 : 0), 0 };
  const RequestSource source = { variable, read_form, &input };
  g_auto(Request) request = { 0 };
  GHashTableIter iter;
  gpointer value;

  input.left = (gsize) (text + size - input.form);
  if (request_read (&request, &source) && request_form (&request))
    g_assert_cmpint (request.status, ==, 0);
  request_is_from_site (&request, "https://help.example.net");
  request_has (&request, "\"0123456789abcdef\"");
  g_hash_table_iter_init (&iter, request.fields);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_assert_true (g_utf8_validate (value, -1, NULL));
  return 0;
}
