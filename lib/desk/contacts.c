#include <string.h>

#include "desk/load.h"

enum
{
  SUGGEST_MAX = 100,
  NUMBER_DIGITS_MIN = 3
};

/* ---- Lines */

/* `en`, `pt-br`. */
static gboolean
read_language (Loader *loader, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);
  const char *text = value->kind == NODE_TEXT ? value->text : "";
  gsize letters = strspn (text, "abcdefghijklmnopqrstuvwxyz");

  if (letters < 2 || letters > 3 || (text[letters] != '\0' && text[letters] != '-')
      || strspn (text + letters, "abcdefghijklmnopqrstuvwxyz0123456789-")
           != strlen (text + letters))
    return node_fail (value, error, "%s is no language; expected a code like en or nl",
                      shown);
  return record_text (loader, value, target, error);
}

static const RecordField line_fields[] = {
  { "email", record_email, G_STRUCT_OFFSET (DeskLine, email), "its address" },
  { "lang", read_language, G_STRUCT_OFFSET (DeskLine, lang), NULL },
};

/* A mail's address says its line. */
static gboolean
check_address (const GArray *lines, const DeskLine *line, const Node *value,
               GError **error)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const DeskLine *other = &g_array_index (lines, DeskLine, i);

      if (other != line && g_str_equal (other->email, line->email))
        return node_fail (node_get (value, "email"), error,
                          "line \"%s\" has this address too; expected one line for it",
                          other->name);
    }
  return TRUE;
}

gboolean
load_lines (Loader *loader, const Node *value, gpointer target, GError **error)
{
  GArray *lines = *(GArray **) target;

  if (!record_check_map (value, "a map of lines", error))
    return FALSE;
  for (guint i = 0; i < value->items->len; i++)
    {
      const Node *item = value->items->pdata[i];
      DeskLine *line;

      if (!record_check_name (item->key, error))
        return FALSE;
      g_array_set_size (lines, i + 1);
      line = &g_array_index (lines, DeskLine, i);
      line->name = g_strdup (item->key->text);
      if (!record_read (loader, item, "a line", line_fields, G_N_ELEMENTS (line_fields),
                        line, error)
          || !check_address (lines, line, item, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Channels */

static gboolean
read_number (Loader *loader, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);
  const char *text = value->kind == NODE_TEXT ? value->text : "";
  guint digits = 0;

  for (const char *p = text; *p != '\0'; p++)
    digits += g_ascii_isdigit (*p);
  if (digits < NUMBER_DIGITS_MIN || strspn (text, "+0123456789 ()-./") != strlen (text))
    return node_fail (value, error,
                      "%s is no telephone number; expected one like \"+31 10 4482299\"",
                      shown);
  return record_text (loader, value, target, error);
}

static gboolean
read_suggest (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
              GError **error)
{
  g_autofree char *shown = node_shown (value);
  gint64 number;

  if (value->kind != NODE_TEXT
      || !g_ascii_string_to_signed (value->text, 10, 0, SUGGEST_MAX, &number, NULL))
    return node_fail (value, error, "%s is no number of articles; expected 0 to %d", shown,
                      SUGGEST_MAX);
  *(int *) target = (int) number;
  return TRUE;
}

/* `email` is a way even where no channel has this name. */
static gboolean
read_only (Loader *loader, const Node *value, gpointer target, GError **error)
{
  if (value->kind == NODE_TEXT && g_str_equal (value->text, "email"))
    return record_text (loader, value, target, error);
  return record_channel (loader, value, target, error);
}

static const RecordField channel_fields[] = {
  { "hours", record_hours, G_STRUCT_OFFSET (DeskChannel, hours), NULL },
  { "lines", record_lines, G_STRUCT_OFFSET (DeskChannel, lines), NULL },
  { "ask", record_texts, G_STRUCT_OFFSET (DeskChannel, ask), NULL },
  { "have", record_texts, G_STRUCT_OFFSET (DeskChannel, have), NULL },
  { "email", record_email, G_STRUCT_OFFSET (DeskChannel, email), NULL },
  { "number", read_number, G_STRUCT_OFFSET (DeskChannel, number), NULL },
  { "team", record_text, G_STRUCT_OFFSET (DeskChannel, team), NULL },
  { "closed", record_channel, G_STRUCT_OFFSET (DeskChannel, closed), NULL },
  { "only", read_only, G_STRUCT_OFFSET (DeskChannel, only), NULL },
  { "for", record_text, G_STRUCT_OFFSET (DeskChannel, purpose), NULL },
  { "suggest", read_suggest, G_STRUCT_OFFSET (DeskChannel, suggest), NULL },
};

static gboolean
check_closed (const DeskChannel *channel, const Node *item, GError **error)
{
  const Node *closed = node_get (item, "closed");

  if (closed == NULL)
    return TRUE;
  if (g_str_equal (channel->closed, channel->name))
    return node_fail (closed, error, "\"%s\" itself; expected another channel",
                      channel->name);
  return channel->hours != NULL
         || node_fail (closed, error,
                       "a channel without hours is never closed; expected \"hours\" in it");
}

gboolean
load_channels (Loader *loader, const Node *value, gpointer target, GError **error)
{
  GArray *channels = *(GArray **) target;

  if (!record_check_map (value, "a map of channels", error))
    return FALSE;
  for (guint i = 0; i < value->items->len; i++)
    {
      const Node *item = value->items->pdata[i];
      DeskChannel *channel;

      if (!record_check_name (item->key, error))
        return FALSE;
      g_array_set_size (channels, i + 1);
      channel = &g_array_index (channels, DeskChannel, i);
      channel->name = g_strdup (item->key->text);
      channel->lines = g_new0 (char *, 1);
      channel->ask = g_new0 (char *, 1);
      channel->have = g_new0 (char *, 1);
      if (!record_read (loader, item, "a channel", channel_fields,
                        G_N_ELEMENTS (channel_fields), channel, error)
          || !check_closed (channel, item, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Staff */

/* `example.net`, `@support.example.org`, `anna@example.com`. */
static gboolean
is_staff_pattern (const char *text)
{
  const char *at = strchr (text, '@');
  const char *domain = at == NULL ? text : at + 1;

  return *domain != '\0' && *domain != '.' && strchr (domain, '@') == NULL
         && strpbrk (text, " <>,;:\"()*/\\") == NULL;
}

gboolean
load_staff (Loader *loader, const Node *value, gpointer target, GError **error)
{
  char **patterns;

  if (!record_texts (loader, value, target, error))
    return FALSE;
  patterns = *(char ***) target;
  for (guint i = 0; i < node_count (value); i++)
    {
      const Node *item = node_item (value, i);
      g_autofree char *shown = node_shown (item);
      g_autofree char *given = g_steal_pointer (&patterns[i]);

      patterns[i] = g_utf8_strdown (given, -1);
      if (!is_staff_pattern (given))
        return node_fail (item, error,
                          "%s is no staff; expected DOMAIN, @DOMAIN or NAME@DOMAIN", shown);
    }
  return TRUE;
}
