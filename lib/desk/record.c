#include "desk/load.h"

#include "base/choice.h"

#include <string.h>

enum
{
  NAME_BYTES_MAX = 64,
  TEXT_BYTES_MAX = 1000
};

/* ---- Words for messages */

/* What to expect instead of `word`: the one of `words` that is spelt nearly so, else
 * 'one of email, phone or chat'.  Free it. */
static char *
expected_word (const char *word, const char *const *words, guint n)
{
  const char *nearest = n == 1 ? words[0] : choice_nearest (word, words, n);
  g_autofree char *choices = choice_list (words, n);

  if (n == 0)
    return g_strdup ("none");
  if (nearest != NULL)
    return g_strdup_printf ("\"%s\"", nearest);
  return g_strconcat ("one of ", choices, NULL);
}

int
record_choose (const Node *value, const char *what, const char *const *words, guint n,
               GError **error)
{
  g_autofree char *shown = node_shown (value);
  g_autofree char *expected = NULL;

  for (guint i = 0; value->kind == NODE_TEXT && i < n; i++)
    if (g_str_equal (value->text, words[i]))
      return (int) i;
  expected = expected_word (value->kind == NODE_TEXT ? value->text : "", words, n);
  node_fail (value, error, "unknown %s %s; expected %s", what, shown, expected);
  return -1;
}

/* ---- Checks */

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

gboolean
record_check_text (const Node *value, GError **error)
{
  g_autofree char *shown = node_shown (value);

  if (value->kind != NODE_TEXT)
    return node_fail (value, error, "%s where text belongs; expected one value", shown);
  if (*value->text == '\0')
    return node_fail (value, error, "empty text; expected a value");
  if (has_control (value->text))
    return node_fail (value, error, "control character in %s; expected one line of text",
                      shown);
  return strlen (value->text) <= TEXT_BYTES_MAX
         || node_fail (value, error, "%s is too long; expected at most %d bytes", shown,
                       TEXT_BYTES_MAX);
}

gboolean
record_check_map (const Node *value, const char *what, GError **error)
{
  g_autofree char *shown = node_shown (value);

  if (value->kind != NODE_MAP)
    return node_fail (value, error, "%s where %s belongs; expected \"key: value\"", shown,
                      what);
  return TRUE;
}

gboolean
record_check_list (const Node *value, const char *what, GError **error)
{
  if (value->kind == NODE_NOTHING)
    return node_fail (value, error, "nothing where %s belongs; expected [...]", what);
  return value->kind == NODE_LIST || record_check_text (value, error);
}

gboolean
record_check_name (const Node *key, GError **error)
{
  g_autofree char *shown = node_shown (key);

  return record_check_text (key, error)
         && (strlen (key->text) <= NAME_BYTES_MAX
             || node_fail (key, error, "name %s is too long; expected at most %d bytes",
                           shown, NAME_BYTES_MAX));
}

/* ---- Maps */

static gboolean
check_keys (const Node *map, const char *what, const RecordField *fields, guint n_fields,
            GError **error)
{
  g_autofree const char **known = g_new (const char *, n_fields);
  g_autofree char *of = g_strdup_printf ("key of %s", what);

  for (guint i = 0; i < n_fields; i++)
    known[i] = fields[i].key;
  for (guint i = 0; i < map->items->len; i++)
    {
      const Node *value = map->items->pdata[i];

      if (record_choose (value->key, of, known, n_fields, error) < 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
record_read (Loader *loader, const Node *map, const char *what, const RecordField *fields,
             guint n_fields, gpointer record, GError **error)
{
  if (!record_check_map (map, what, error) || !check_keys (map, what, fields, n_fields, error))
    return FALSE;
  for (guint i = 0; i < n_fields; i++)
    {
      const Node *value = node_get (map, fields[i].key);

      if (value == NULL && fields[i].needs != NULL)
        return node_fail (map, error, "no \"%s\" in %s; expected %s: %s", fields[i].key, what,
                          fields[i].key, fields[i].needs);
      if (value != NULL
          && !fields[i].read (loader, value, (char *) record + fields[i].offset, error))
        return FALSE;
    }
  return TRUE;
}
