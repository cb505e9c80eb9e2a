#include "desk/load.h"

#include <string.h>
#include <yaml.h>

#include "base/escape.h"
#include "base/timestamp.h"

enum
{
  DEPTH_MAX = 12,
  NODES_MAX = 100000,
  SHOWN_BYTES = 60
};

/* ---- What is wrong with a file that is not YAML */

/* What libyaml says, for people who write desk.yaml. */
static const struct
{
  const char *says, *means;
} explanations[] = {
  { "mapping values are not allowed",
    "unexpected ':'; expected a value that holds one in quotes, or a new line" },
  { "could not find expected ':'", "no ':' behind a key; expected \"key: value\"" },
  { "did not find expected key",
    "neither a key nor the end of the map; expected \"key: value\", indented like the keys "
    "before" },
  { "did not find expected '-' indicator",
    "no list item; expected \"- item\", indented like the items before" },
  { "did not find expected ',' or ']'", "'[' is not closed; expected ',' or ']'" },
  { "did not find expected ',' or '}'", "'{' is not closed; expected ',' or '}'" },
  { "did not find expected node content", "no value; expected one" },
  { "did not find expected <document start>", "more behind the end; expected one map" },
  { "found character that cannot start any token",
    "a value begins with '@', '`' or '%'; expected it in quotes" },
  { "found unexpected end of stream", "a quote is not closed; expected its end" },
  { "found unexpected document indicator", "a quote is not closed; expected its end" },
  { "found unknown escape character",
    "unknown \\ escape between double quotes; expected single quotes" },
  { "block sequence entries are not allowed",
    "unexpected \"- \"; expected the list to begin on a line of its own" },
  { "block mapping entries are not allowed", "unexpected \"? \"; expected \"key: value\"" },
  { "mapping keys are not allowed", "unexpected '?'; expected \"key: value\"" },
  { "control characters are not allowed", "control character; expected text" },
  { "found a tab character", "tab; expected spaces as indentation" },
  { "found incompatible YAML document", "%YAML of another version; expected none" },
  { "did not find expected alphabetic or numeric character",
    "a value begins with '*' or '&'; expected it in quotes" },
  { "found undefined tag handle", "a value begins with '!'; expected it in quotes" },
};

static const char *
syntax_explain (const char *problem)
{
  for (guint i = 0; problem != NULL && i < G_N_ELEMENTS (explanations); i++)
    if (strstr (problem, explanations[i].says) != NULL)
      return explanations[i].means;
  return "not YAML; expected \"key: value\" lines";
}

/* What is not closed is found at the end; where it begins says more. */
static gboolean
is_found_late (const char *context)
{
  static const char *const late[]
    = { "quoted scalar", "flow sequence", "flow mapping", "simple key" };

  for (guint i = 0; context != NULL && i < G_N_ELEMENTS (late); i++)
    if (strstr (context, late[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
fail_at_byte (const char *file, const char *text, const char *at, const char *what,
              GError **error)
{
  guint line = 1;
  const char *begin = text;

  for (const char *p = text; p < at; p++)
    if (*p == '\n')
      {
        line++;
        begin = p + 1;
      }
  desk_error_at (error, file, line, (guint) g_utf8_strlen (begin, at - begin) + 1, "%s", what);
}

/* Bytes that no YAML file has: NUL, and what is not UTF-8. */
static gboolean
syntax_check_bytes (const char *file, const char *text, gsize length, GError **error)
{
  const char *end;
  char what[64];

  if (g_utf8_validate_len (text, length, &end))
    return TRUE;
  g_snprintf (what, sizeof what, "byte 0x%02x is no text; expected UTF-8",
              (guint) (guchar) *end);
  fail_at_byte (file, text, end, what, error);
  return FALSE;
}

/* The character that libyaml stopped at. */
static char
char_at (const char *text, gsize length, const yaml_mark_t *mark)
{
  const char *at = text;

  for (size_t i = 0; i < mark->index && at < text + length; i++)
    at = g_utf8_next_char (at);
  return at < text + length ? *at : '\0';
}

/* Says in plain words why `parser` stopped. */
static void
syntax_error (const char *file, const char *text, gsize length, const yaml_parser_t *parser,
              GError **error)
{
  const char *means = syntax_explain (parser->problem);
  const yaml_mark_t *mark = is_found_late (parser->context) ? &parser->context_mark
                                                            : &parser->problem_mark;

  if (parser->error == YAML_SCANNER_ERROR && char_at (text, length, mark) == '\t')
    means = "tab; expected spaces as indentation";
  if (parser->error == YAML_READER_ERROR)
    fail_at_byte (file, text, text + MIN (parser->problem_offset, length), means, error);
  else
    desk_error_at (error, file, mark->line + 1, (guint) mark->column + 1, "%s", means);
}

/* ---- Nodes */

typedef struct
{
  yaml_parser_t parser;
  const char *file, *text;
  gsize length;
  guint n_nodes;
} Reader;

static Node *
new_node (const char *file, NodeKind kind, yaml_mark_t mark)
{
  Node *node = g_new0 (Node, 1);

  node->file = file;
  node->kind = kind;
  node->line = (guint) mark.line + 1;
  node->column = (guint) mark.column + 1;
  if (kind == NODE_LIST || kind == NODE_MAP)
    node->items = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  return node;
}

void
node_free (Node *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  node_free (self->key);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

static gboolean
node_fail_at (const Reader *self, yaml_mark_t mark, GError **error, const char *what)
{
  return desk_error_at (error, self->file, mark.line + 1, (guint) mark.column + 1, "%s", what);
}

/* ---- Reading: events to nodes */

static gboolean
next_event (Reader *self, yaml_event_t *event, GError **error)
{
  if (yaml_parser_parse (&self->parser, event))
    return TRUE;
  if (self->parser.error == YAML_MEMORY_ERROR)
    g_error ("out of memory");
  syntax_error (self->file, self->text, self->length, &self->parser, error);
  return FALSE;
}

/* Anchors and aliases make small files endless; tags ask for other kinds of values. */
static gboolean
check_plain (const Reader *self, const yaml_event_t *event, GError **error)
{
  const yaml_char_t *anchor = NULL, *tag = NULL;

  if (event->type == YAML_ALIAS_EVENT)
    return node_fail_at (self, event->start_mark, error,
                         "alias '*'; expected the value itself, or text in quotes");
  if (event->type == YAML_SCALAR_EVENT)
    {
      anchor = event->data.scalar.anchor;
      tag = event->data.scalar.tag;
    }
  else if (event->type == YAML_SEQUENCE_START_EVENT)
    {
      anchor = event->data.sequence_start.anchor;
      tag = event->data.sequence_start.tag;
    }
  else if (event->type == YAML_MAPPING_START_EVENT)
    {
      anchor = event->data.mapping_start.anchor;
      tag = event->data.mapping_start.tag;
    }
  if (anchor != NULL)
    return node_fail_at (self, event->start_mark, error,
                         "anchor '&'; expected a value without one, or text in quotes");
  return tag == NULL
         || node_fail_at (self, event->start_mark, error,
                          "tag '!'; expected a value without one, or text in quotes");
}

static gboolean
is_nothing (const yaml_event_t *event)
{
  static const char *const words[] = { "", "~", "null", "Null", "NULL", NULL };

  return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE
         && g_strv_contains (words, (const char *) event->data.scalar.value);
}

static Node *
scalar_node (const Reader *self, const yaml_event_t *event)
{
  gboolean nothing = is_nothing (event);
  Node *node = new_node (self->file, nothing ? NODE_NOTHING : NODE_TEXT, event->start_mark);

  if (!nothing)
    node->text = g_strdup ((const char *) event->data.scalar.value);
  return node;
}

static Node *read_node (Reader *self, yaml_event_t *event, guint depth, GError **error);

/* The next node; `*node` NULL at the end of the collection. */
static gboolean
next_node (Reader *self, Node **node, guint depth, GError **error)
{
  yaml_event_t event;

  *node = NULL;
  if (!next_event (self, &event, error))
    return FALSE;
  if (event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT)
    {
      yaml_event_delete (&event);
      return TRUE;
    }
  *node = read_node (self, &event, depth, error);
  return *node != NULL;
}

static gboolean
read_list (Reader *self, Node *list, guint depth, GError **error)
{
  Node *item;

  while (next_node (self, &item, depth, error))
    {
      if (item == NULL)
        return TRUE;
      g_ptr_array_add (list->items, item);
    }
  return FALSE;
}

static gboolean
check_key (const Node *key, GHashTable *seen, GError **error)
{
  g_autofree char *shown = node_shown (key);
  const Node *first;

  if (key->kind != NODE_TEXT)
    return node_fail (key, error, "%s is no key; expected text", shown);
  first = g_hash_table_lookup (seen, key->text);
  if (first != NULL)
    return node_fail (key, error, "key %s stands twice; expected it once (see line %u)",
                      shown, first->line);
  g_hash_table_insert (seen, key->text, (gpointer) key);
  return TRUE;
}

static gboolean
read_map (Reader *self, Node *map, guint depth, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (;;)
    {
      g_autoptr(Node) key = NULL;
      Node *value;

      if (!next_node (self, &key, depth, error))
        return FALSE;
      if (key == NULL)
        return TRUE;
      if (!check_key (key, seen, error) || !next_node (self, &value, depth, error))
        return FALSE;
      value->key = g_steal_pointer (&key);
      g_ptr_array_add (map->items, value);
    }
}

/* Takes the event. */
static Node *
read_node (Reader *self, yaml_event_t *event, guint depth, GError **error)
{
  g_autoptr(Node) node = NULL;
  gboolean ok = check_plain (self, event, error);

  if (ok && ++self->n_nodes > NODES_MAX)
    ok = node_fail_at (self, event->start_mark, error,
                       "too many values; expected at most 100000");
  if (ok && depth >= DEPTH_MAX)
    ok = node_fail_at (self, event->start_mark, error,
                       "nested too deep; expected at most 12 levels");
  if (ok && event->type == YAML_SCALAR_EVENT)
    node = scalar_node (self, event);
  else if (ok)
    node = new_node (self->file,
                     event->type == YAML_MAPPING_START_EVENT ? NODE_MAP : NODE_LIST,
                     event->start_mark);
  yaml_event_delete (event);
  if (!ok)
    return NULL;
  if (node->kind == NODE_MAP)
    ok = read_map (self, node, depth + 1, error);
  else if (node->kind == NODE_LIST)
    ok = read_list (self, node, depth + 1, error);
  return ok ? g_steal_pointer (&node) : NULL;
}

/* ---- The document */

/* Reads on to the first event of a document, or of a further one. */
static gboolean
find_document (Reader *self, yaml_event_t *event, GError **error)
{
  for (;;)
    {
      if (!next_event (self, event, error))
        return FALSE;
      if (event->type != YAML_STREAM_START_EVENT && event->type != YAML_DOCUMENT_START_EVENT
          && event->type != YAML_DOCUMENT_END_EVENT)
        return TRUE;
      yaml_event_delete (event);
    }
}

static Node *
read_document (Reader *self, GError **error)
{
  g_autoptr(Node) root = NULL;
  yaml_event_t event;
  gboolean end;

  if (!find_document (self, &event, error))
    return NULL;
  if (event.type == YAML_STREAM_END_EVENT)
    root = new_node (self->file, NODE_NOTHING, (yaml_mark_t){ 0 });
  else
    root = read_node (self, &event, 0, error);
  if (root == NULL || root->kind == NODE_NOTHING)
    return g_steal_pointer (&root);
  if (!find_document (self, &event, error))
    return NULL;
  end = event.type == YAML_STREAM_END_EVENT;
  if (!end)
    node_fail_at (self, event.start_mark, error, "a second document; expected one");
  yaml_event_delete (&event);
  return end ? g_steal_pointer (&root) : NULL;
}

Node *
node_parse (const char *file, const char *text, gsize length, GError **error)
{
  static const char mark[] = "\xef\xbb\xbf"; /* a byte order mark, as editors leave it */
  Reader self = { .file = file, .text = text, .length = length };
  Node *root;

  if (!syntax_check_bytes (file, text, length, error))
    return NULL;
  if (length >= 3 && memcmp (text, mark, 3) == 0)
    {
      self.text += 3;
      self.length -= 3;
    }
  if (!yaml_parser_initialize (&self.parser))
    g_error ("out of memory");
  yaml_parser_set_encoding (&self.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&self.parser, (const guchar *) self.text, self.length);
  root = read_document (&self, error);
  yaml_parser_delete (&self.parser);
  return root;
}

/* ---- Using it */

const Node *
node_get (const Node *map, const char *key)
{
  for (guint i = 0; map->kind == NODE_MAP && i < map->items->len; i++)
    {
      const Node *value = map->items->pdata[i];

      if (g_str_equal (value->key->text, key))
        return value;
    }
  return NULL;
}

gboolean
node_fail (const Node *self, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return desk_error_at (error, self->file, self->line, self->column, "%s", message);
}

char *
node_shown (const Node *self)
{
  static const char *const kinds[]
    = { [NODE_NOTHING] = "nothing", [NODE_LIST] = "a list", [NODE_MAP] = "a map" };
  g_autoptr(GString) shown = NULL;
  gsize length;

  if (self->kind != NODE_TEXT)
    return g_strdup (kinds[self->kind]);
  length = strnlen (self->text, SHOWN_BYTES);
  while (length > 0 && (self->text[length] & 0xc0) == 0x80)
    length--;
  shown = g_string_new ("\"");
  escape_terminal (shown, self->text, (gssize) length);
  g_string_append (shown, self->text[length] != '\0' ? "...\"" : "\"");
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

GTimeZone *
node_zone (const Node *self, GError **error)
{
  int why;
  GTimeZone *zone = zone_named (self->kind == NODE_TEXT ? self->text : "", &why);
  g_autofree char *shown = node_shown (self);

  if (zone == NULL && why != 0)
    node_fail (self, error, "cannot read the time zone %s: %s", shown, g_strerror (why));
  else if (zone == NULL)
    {
      g_autofree char *meant = zone_meant (self->kind == NODE_TEXT ? self->text : "");

      node_fail (self, error,
                 "unknown time zone %s; expected an IANA zone like Europe/Amsterdam%s", shown,
                 meant);
    }
  return zone;
}

char *
node_path (const Node *self)
{
  g_autofree char *folder = g_path_get_dirname (self->file);

  if (g_path_is_absolute (self->text) || g_str_equal (folder, "."))
    return g_strdup (self->text);
  return g_build_filename (folder, self->text, NULL);
}
