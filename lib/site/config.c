#include "site/config.h"
#include "site/scan.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

enum
{
  CONFIG_MAX_BYTES = 1024 * 1024,
  CONFIG_TEXT_BYTES = 32 * CONFIG_MAX_BYTES, /* of what is made of it */
  CONFIG_MAX_DEPTH = 32
};

/* What is read, and how many bytes of texts may still be made of it: one name may stand above many others. */
typedef struct
{
  GPtrArray *entries;
  gsize left;
} Config;

/* FALSE: that is more than is made of a file. */
static gboolean
take (Config *self, gsize bytes)
{
  self->left = bytes < self->left ? self->left - bytes : 0;
  return self->left > 0;
}

static void
entry_free (gpointer data)
{
  ConfigEntry *self = data;

  g_free (self->parent);
  g_free (self->key);
  g_free (self->value);
  g_free (self);
}

GPtrArray *
config_new (void)
{
  return g_ptr_array_new_with_free_func (entry_free);
}

static void
add_entry (Config *self, const char *parent, const char *key, const char *value)
{
  ConfigEntry *entry;

  if (!take (self, sizeof *entry + strlen (parent) + strlen (key) + strlen (value)))
    return;
  entry = g_new (ConfigEntry, 1);
  *entry = (ConfigEntry){ g_strdup (parent), g_strdup (key), g_strdup (value) };
  g_ptr_array_add (self->entries, entry);
}

const char *
config_get (const GPtrArray *entries, const char *parent, const char *key)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (entries, i);

      if (g_ascii_strcasecmp (entry->parent, parent) == 0
          && g_ascii_strcasecmp (entry->key, key) == 0)
        return entry->value;
    }
  return NULL;
}

/* ---- YAML, and JSON with it */

static char *
below (const char *parent, const char *key)
{
  return *parent == '\0' || *key == '\0' ? g_strconcat (parent, key, NULL)
                                         : g_strjoin (".", parent, key, NULL);
}

/* That a further map of a list begins. */
static void
add_item (Config *self, const char *parent, const char *key)
{
  g_autofree char *list = below (parent, key);

  add_entry (self, list, "", "");
}

typedef struct
{
  Config *config;
  yaml_parser_t parser;
} YamlReader;

static gboolean
next_event (YamlReader *self, yaml_event_t *event)
{
  return yaml_parser_parse (&self->parser, event) && event->type != YAML_STREAM_END_EVENT;
}

static gboolean read_yaml_value (YamlReader *self, const yaml_event_t *event,
                                 const char *parent, const char *key, guint depth);

/* Up to the end of the map or list just begun. */
static gboolean
read_yaml_items (YamlReader *self, const char *parent, const char *key, gboolean map,
                 guint depth)
{
  g_autofree char *name = NULL; /* the key whose value is next */
  g_autofree char *path = map ? below (parent, key) : NULL;
  gboolean ok = depth < CONFIG_MAX_DEPTH
                && take (self->config, path == NULL ? 0 : strlen (path));

  while (ok)
    {
      yaml_event_t event;

      ok = self->config->left > 0 && next_event (self, &event);
      if (!ok)
        break;
      if (event.type == YAML_MAPPING_END_EVENT || event.type == YAML_SEQUENCE_END_EVENT)
        {
          yaml_event_delete (&event);
          break;
        }
      if (!map)
        {
          if (event.type == YAML_MAPPING_START_EVENT && *key != '\0')
            add_item (self->config, parent, key);
          ok = read_yaml_value (self, &event, parent, key, depth);
        }
      else if (name == NULL)
        name = event.type == YAML_SCALAR_EVENT ? g_strdup ((char *) event.data.scalar.value)
                                               : g_strdup ("");
      else
        {
          ok = read_yaml_value (self, &event, path, name, depth);
          g_clear_pointer (&name, g_free);
        }
      yaml_event_delete (&event);
    }
  return ok;
}

static gboolean
read_yaml_value (YamlReader *self, const yaml_event_t *event, const char *parent,
                 const char *key, guint depth)
{
  switch (event->type)
    {
    case YAML_SCALAR_EVENT:
      add_entry (self->config, parent, key, (const char *) event->data.scalar.value);
      return TRUE;
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT:
      return read_yaml_items (self, parent, key, event->type == YAML_MAPPING_START_EVENT,
                              depth + 1);
    default:
      return TRUE;
    }
}

static void
read_yaml (Config *config, const char *text, gsize length)
{
  YamlReader self = { .config = config };
  yaml_event_t event;
  gboolean ok = TRUE;

  if (!yaml_parser_initialize (&self.parser))
    g_error ("out of memory");
  yaml_parser_set_input_string (&self.parser, (const guint8 *) text, length);
  while (ok && (ok = next_event (&self, &event)))
    {
      ok = read_yaml_value (&self, &event, "", "", 0);
      yaml_event_delete (&event);
    }
  yaml_parser_delete (&self.parser);
}

/* ---- TOML and JavaScript, line by line */

/* `languages."pt-br"` without quotes. */
static char *
unquoted (const char *name, gsize length)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    if (strchr ("\"' \t", name[i]) == NULL)
      g_string_append_c (out, name[i]);
  return g_string_free (out, FALSE);
}

static void
add_quoted (Config *self, const char *parent, const char *key, const char *text)
{
  for (const char *p = text; (p = strpbrk (p, "\"'`")) != NULL; p++)
    {
      const char *end = strchr (p + 1, *p);
      g_autofree char *value = end == NULL ? NULL : g_strndup (p + 1, end - p - 1);

      if (end == NULL)
        return;
      add_entry (self, parent, key, value);
      p = end;
    }
}

static void
read_toml (Config *self, char *const *lines)
{
  g_autofree char *table = g_strdup ("");

  for (; *lines != NULL && take (self, strlen (table)); lines++)
    {
      const char *line = *lines + strspn (*lines, " \t");
      const char *equals = strchr (line, '=');
      g_autofree char *name = equals == NULL ? NULL : unquoted (line, (gsize) (equals - line));
      const char *value = equals == NULL ? "" : equals + 1 + strspn (equals + 1, " \t");
      char *dot = name == NULL ? NULL : strrchr (name, '.'); /* `languages.nl.weight = 1` */
      const char *key = dot == NULL ? name : dot + 1;
      g_autofree char *parent = NULL;

      if (*line == '[')
        {
          g_free (table);
          table
            = unquoted (line + strspn (line, "["), strcspn (line + strspn (line, "["), "]"));
          if (line[1] == '[')
            add_item (self, "", table);
          continue;
        }
      if (name == NULL || *line == '#')
        continue;
      if (dot != NULL)
        *dot = '\0';
      parent = dot == NULL ? g_strdup (table) : below (table, name);
      if (strchr ("\"'[", *value) != NULL && *value != '\0')
        add_quoted (self, parent, key, value);
      else
        {
          g_autofree char *bare = g_strndup (value, strcspn (value, " \t\r#"));

          add_entry (self, parent, key, bare);
        }
    }
}

/* `key: 'value'`, or `key: ['value', 'value']`, wherever it stands. */
static void
read_script (Config *self, const char *text)
{
  for (const char *p = text; self->left > 0 && (p = strchr (p, ':')) != NULL; p++)
    {
      const char *key = p, *value = p + 1 + strspn (p + 1, " \t\n");
      const char *end;
      g_autofree char *name = NULL;
      g_autofree char *content = NULL;

      while (key > text && (g_ascii_isalnum (key[-1]) || key[-1] == '_'))
        key--;
      if (key == p || *value == '\0')
        continue;
      name = g_strndup (key, p - key);
      if (strchr ("\"'`", *value) != NULL)
        {
          end = strchr (value + 1, *value);
          content = end == NULL ? NULL : g_strndup (value + 1, end - value - 1);
        }
      else if (*value == '[' && strchr ("\"'`", value[1 + strspn (value + 1, " \t\n")]) != NULL)
        {
          g_autofree char *list = g_strndup (value, strcspn (value, "]"));

          if (take (self, strlen (list)))
            add_quoted (self, "", name, list);
        }
      else
        content = g_strndup (value, strcspn (value, " ,\n}"));
      if (content != NULL)
        add_entry (self, "", name, content);
    }
}

/* Of a file the keys are those below `prefix`. */
static void
add_prefix (GPtrArray *entries, guint from, const char *prefix)
{
  for (guint i = from; i < entries->len; i++)
    {
      ConfigEntry *entry = g_ptr_array_index (entries, i);
      char *parent = below (prefix, entry->parent);

      g_free (entry->parent);
      entry->parent = parent;
    }
}

static char *
read_text (int folder, const char *path, gsize *length)
{
  int fd = openat (folder, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat status;
  char *text = NULL;
  ssize_t got = 0;

  *length = 0;
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    {
      text = g_malloc (CONFIG_MAX_BYTES + 1);
      while (*length < CONFIG_MAX_BYTES
             && (got = read (fd, text + *length, CONFIG_MAX_BYTES - *length)) > 0)
        *length += (gsize) got;
      text[*length] = '\0';
    }
  if (fd >= 0)
    close (fd);
  return text;
}

static gboolean
read_file (GPtrArray *entries, int folder, const char *path)
{
  gsize length;
  g_autofree char *text = read_text (folder, path, &length);
  g_auto(GStrv) lines = NULL;
  Config self = { entries, CONFIG_TEXT_BYTES };

  if (text == NULL)
    return FALSE;
  if (g_str_has_suffix (path, ".toml"))
    read_toml (&self, lines = g_strsplit (text, "\n", -1));
  else if (g_str_has_suffix (path, "s") && strstr (path, ".config.") != NULL)
    read_script (&self, text);
  else
    read_yaml (&self, text, length);
  return TRUE;
}

static gboolean
read_folder (GPtrArray *entries, int folder, const char *path)
{
  static const char *const names[]
    = { "languages", "permalinks", "module", "taxonomies", "markup", "uglyurls" };
  static const char *const suffixes[] = { ".toml", ".yaml", ".yml", ".json" };
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names) * G_N_ELEMENTS (suffixes); i++)
    {
      const char *name = names[i / G_N_ELEMENTS (suffixes)];
      g_autofree char *file
        = g_strconcat (path, name, suffixes[i % G_N_ELEMENTS (suffixes)], NULL);
      guint from = entries->len;

      if (read_file (entries, folder, file))
        {
          add_prefix (entries, from, name);
          found = TRUE;
        }
    }
  return found;
}

gboolean
config_read (GPtrArray *entries, int folder, const char *path)
{
  return g_str_has_suffix (path, "/") ? read_folder (entries, folder, path)
                                      : read_file (entries, folder, path);
}

/* ---- Front matter: the keys of its top level */

static void
add_value (GPtrArray *values, const char *text, gsize length)
{
  while (length > 0 && strchr (" \t,", *text) != NULL)
    text++, length--;
  while (length > 0 && strchr (" \t,\r", text[length - 1]) != NULL)
    length--;
  if (length >= 2 && (*text == '"' || *text == '\'') && text[length - 1] == *text)
    text++, length -= 2;
  if (length > 0)
    g_ptr_array_add (values, g_strndup (text, length));
}

/* `[a, "b, c"]`, or what of it stands in the line. */
static void
add_values (GPtrArray *values, const char *text)
{
  const char *start = text;
  char quote = 0;

  for (const char *p = text; *p != '\0'; p++)
    if (quote != 0 ? *p == quote : strchr ("\"'", *p) != NULL)
      quote = quote != 0 ? 0 : *p;
    else if (quote == 0 && (*p == ',' || *p == ']'))
      {
        add_value (values, start, p - start);
        start = p + 1;
        if (*p == ']')
          return;
      }
  add_value (values, start, strlen (start));
}

typedef struct
{
  Scan *scan;
  GPtrArray *values; /* of the last key, which a list may follow; or NULL */
  gboolean open;     /* a `[` is not closed yet */
  gboolean nested;   /* below a TOML table */
  gsize indent;      /* of all keys, as of the first one */
  gboolean begun;
} FieldReader;

/* `key: value`, `key = value` or `"key": value`. */
static void
read_field (FieldReader *self, const char *line)
{
  const char *key = line + (*line == '"' || *line == '\'' ? 1 : 0);
  gsize length = strcspn (key, ":=\"'");
  const char *value = key + length + strspn (key + length, "\"' \t");
  g_autofree char *name = g_strchomp (g_strndup (key, length));
  char *lower;

  self->values = NULL;
  if (length == 0 || (*value != ':' && *value != '='))
    return;
  value += 1 + strspn (value + 1, " \t");
  lower = g_ascii_strdown (name, -1);
  self->values = g_ptr_array_new_with_free_func (g_free);
  if (g_hash_table_contains (self->scan->fields, lower))
    {
      g_free (lower);
      g_ptr_array_unref (self->values);
      self->values = NULL;
      return;
    }
  g_hash_table_insert (self->scan->fields, lower, self->values);
  self->open = *value == '[' && strchr (value, ']') == NULL;
  if (*value == '[')
    add_values (self->values, value + 1);
  else
    add_value (self->values, value, strcspn (value, "\n"));
}

static void
read_field_line (FieldReader *self, const char *line, gboolean json)
{
  const char *text = line + strspn (line, " \t");

  if (!self->begun && *text != '\0' && *text != '#')
    {
      self->begun = TRUE;
      self->indent = (gsize) (text - line);
    }
  if (self->open)
    {
      self->open = strchr (text, ']') == NULL;
      add_values (self->values, text);
    }
  else if (self->values != NULL && g_str_has_prefix (text, "- "))
    add_value (self->values, text + 2, strlen (text + 2));
  else if (*text == '[')
    self->nested = TRUE;
  else if (!self->nested && ((gsize) (text - line) <= self->indent || json)
           && g_ascii_isalpha (text[*text == '"']))
    read_field (self, text);
}

guint
scan_fields (Scan *self, char *const *lines)
{
  guint first = 0, end;
  const char *mark;
  gboolean json;
  FieldReader reader = { .scan = self };

  while (lines[first] != NULL && lines[first][strspn (lines[first], " \t")] == '\0')
    first++;
  mark = lines[first] == NULL ? "" : lines[first];
  json = strcmp (mark, "{") == 0;
  end = first + 1;
  if (strcmp (mark, "---") != 0 && strcmp (mark, "+++") != 0 && !json)
    return 0;
  while (lines[end] != NULL && strcmp (lines[end], json ? "}" : mark) != 0)
    end++;
  if (lines[end] == NULL)
    return 0;
  for (guint i = first + 1; i < end; i++)
    read_field_line (&reader, lines[i], json);
  return end + 1;
}
