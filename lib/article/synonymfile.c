#include "article/synonyms.h"

#include <string.h>
#include <yaml.h>
#include "article/fields.h"
#include "text/words.h"

enum
{
  MAX_BYTES = 1024 * 1024,
  MAX_MEMBERS = 100000, /* an alias may stand for many, any number of times */
  MAX_DEPTH = 12,       /* libyaml loads in the square of the depth, */
  MAX_ANCHORS = 1000,   /* and of the anchors */
  MAX_PROBLEMS = 100
};

typedef struct
{
  SynonymFile *file;
  yaml_document_t document;
  GHashTable *members; /* "lang:words" -> line of the group that has it */
  GHashTable *queries; /* folded query -> line */
  guint n_members;
} Reader;

static void
free_group (gpointer data)
{
  SynonymGroup *group = data;

  if (group->to != group->from)
    g_ptr_array_unref (group->to);
  g_ptr_array_unref (group->from);
  g_free (group->lang);
  g_free (group);
}

static void
free_pin (gpointer data)
{
  SynonymPin *pin = data;

  g_free (pin->query);
  g_ptr_array_unref (pin->paths);
  g_free (pin);
}

static void
free_problem (gpointer data)
{
  ArticleProblem *problem = data;

  g_free (problem->message);
  g_free (problem);
}

static void G_GNUC_PRINTF (3, 4) tell (Reader *self, guint line, const char *format, ...)
{
  ArticleProblem *problem;
  va_list args;

  if (self->file->problems->len >= MAX_PROBLEMS)
    return;
  problem = g_new0 (ArticleProblem, 1);
  va_start (args, format);
  *problem = (ArticleProblem){ (int) line, TRUE, g_strdup_vprintf (format, args) };
  va_end (args);
  g_ptr_array_add (self->file->problems, problem);
}

static const yaml_node_t *
node_at (Reader *self, int index)
{
  return yaml_document_get_node (&self->document, index);
}

static guint
line_of (const yaml_node_t *node)
{
  return (guint) node->start_mark.line + 1;
}

static const char *
scalar (const yaml_node_t *node)
{
  return node->type == YAML_SCALAR_NODE ? (const char *) node->data.scalar.value : NULL;
}

static gboolean
is_empty (const yaml_node_t *node)
{
  const char *text = scalar (node);

  return text != NULL
         && (*text == '\0' || strcmp (text, "~") == 0 || strcmp (text, "null") == 0);
}

/* The words of `text`, folded, with blanks between; `*count` of them. */
static char *
fold_text (const char *text, guint *count)
{
  g_autoptr(GString) out = g_string_new (NULL);
  Words words;
  WordSpan span;

  *count = 0;
  words_begin (&words, text, strlen (text));
  while (words_next (&words, &span))
    {
      char folded[WORD_MAX + 1];

      word_fold (text, span, folded);
      g_string_append_printf (out, "%s%s", (*count)++ > 0 ? " " : "", folded);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* ---- Groups */

/* `whole`: the member must not stand in another group, too. */
static void
add_member (Reader *self, SynonymGroup *group, GPtrArray *members, const char *text,
            gboolean whole, guint line)
{
  guint count;
  g_autofree char *words = fold_text (text, &count);
  g_autofree char *key = g_strconcat (group->lang, ":", words, NULL);
  gpointer known = whole ? g_hash_table_lookup (self->members, key) : NULL;

  if (++self->n_members > MAX_MEMBERS)
    tell (self, line, "more than %d words", MAX_MEMBERS);
  else if (count == 0)
    tell (self, line, "\"%s\" has no word", text);
  else if (count > SYNONYM_WORDS)
    tell (self, line, "\"%s\" has %u words; expected at most %d", text, count, SYNONYM_WORDS);
  else if (g_ptr_array_find_with_equal_func (members, words, g_str_equal, NULL))
    tell (self, line, "\"%s\" stands in the group twice", text);
  else if (known != NULL)
    tell (self, line, "\"%s\" stands in the group of line %u, too", text,
          GPOINTER_TO_UINT (known));
  else
    {
      if (whole)
        g_hash_table_insert (self->members, g_steal_pointer (&key),
                             GUINT_TO_POINTER (group->line));
      g_ptr_array_add (members, g_steal_pointer (&words));
    }
}

static SynonymGroup *
group_new (const char *lang, guint line)
{
  SynonymGroup *group = g_new0 (SynonymGroup, 1);

  group->lang = g_strdup (lang);
  group->line = line;
  group->from = group->to = g_ptr_array_new_with_free_func (g_free);
  return group;
}

static void
read_list (Reader *self, const yaml_node_t *node, const char *lang)
{
  SynonymGroup *group = group_new (lang, line_of (node));
  guint before = self->file->problems->len;

  for (const yaml_node_item_t *item = node->data.sequence.items.start;
       item < node->data.sequence.items.top && self->n_members <= MAX_MEMBERS; item++)
    {
      const yaml_node_t *member = node_at (self, *item);

      if (scalar (member) == NULL)
        tell (self, line_of (member), "expected a word, not a list or map");
      else
        add_member (self, group, group->from, scalar (member), TRUE, line_of (member));
    }
  if (group->from->len < 2 && self->file->problems->len == before)
    tell (self, group->line, "a group of %s; expected two words or more",
          group->from->len == 0 ? "nothing" : "one word");
  g_ptr_array_add (self->file->groups, group);
}

static void
add_side (Reader *self, SynonymGroup *group, GPtrArray *members, const char *text,
          gsize length, gboolean whole)
{
  g_autofree char *side = g_strndup (text, length);
  g_auto(GStrv) parts = g_strsplit (side, ",", -1);

  for (char **part = parts; *part != NULL; part++)
    add_member (self, group, members, g_strstrip (*part), whole, group->line);
}

/* gsuite, g suite => google workspace */
static void
read_one_way (Reader *self, const yaml_node_t *node, const char *lang)
{
  const char *text = scalar (node), *arrow = text == NULL ? NULL : strstr (text, "=>");
  SynonymGroup *group;
  guint before = self->file->problems->len;

  if (arrow == NULL)
    {
      tell (self, line_of (node), "expected [word, word] or word => word");
      return;
    }
  group = group_new (lang, line_of (node));
  group->to = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->file->groups, group);
  add_side (self, group, group->from, text, (gsize) (arrow - text), TRUE);
  add_side (self, group, group->to, arrow + 2, strlen (arrow + 2), FALSE);
  if ((group->from->len == 0 || group->to->len == 0) && self->file->problems->len == before)
    tell (self, group->line, "nothing %s \"=>\"; expected word => word",
          group->from->len == 0 ? "before" : "behind");
}

static void
read_groups (Reader *self, const yaml_node_t *node, const char *lang)
{
  if (is_empty (node))
    return;
  if (node->type != YAML_SEQUENCE_NODE)
    {
      tell (self, line_of (node), "expected a list of groups: - [word, word]");
      return;
    }
  for (const yaml_node_item_t *item = node->data.sequence.items.start;
       item < node->data.sequence.items.top && self->n_members <= MAX_MEMBERS; item++)
    {
      const yaml_node_t *group = node_at (self, *item);

      if (group->type == YAML_SEQUENCE_NODE)
        read_list (self, group, lang);
      else
        read_one_way (self, group, lang);
    }
}

/* As front matter has it, without a region. */
static gboolean
is_language (const char *text)
{
  g_autofree char *lang = article_language (text);

  return lang != NULL && strcmp (lang, text) == 0 && strchr (text, '-') == NULL;
}

static void
read_synonyms (Reader *self, const yaml_node_t *node)
{
  if (node->type != YAML_MAPPING_NODE)
    {
      read_groups (self, node, "");
      return;
    }
  for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
       pair < node->data.mapping.pairs.top; pair++)
    {
      const yaml_node_t *key = node_at (self, pair->key);
      const char *lang = scalar (key);

      if (lang == NULL || !is_language (lang))
        tell (self, line_of (key), "expected a language such as en, not \"%s\"",
              lang == NULL ? "a list" : lang);
      else
        read_groups (self, node_at (self, pair->value), lang);
    }
}

/* ---- Pins */

static void
add_path (Reader *self, SynonymPin *pin, const yaml_node_t *node)
{
  const char *path = scalar (node);

  if (path == NULL || is_empty (node))
    tell (self, line_of (node), "expected the path of an article");
  else
    g_ptr_array_add (pin->paths, g_strdup (path));
}

static void
read_pin (Reader *self, const yaml_node_t *key, const yaml_node_t *value)
{
  guint count;
  g_autofree char *query = fold_text (scalar (key) == NULL ? "" : scalar (key), &count);
  guint line = line_of (key);
  gpointer known = g_hash_table_lookup (self->queries, query);
  SynonymPin *pin;

  if (count == 0)
    {
      tell (self, line, "a pin without a word; expected query: path");
      return;
    }
  if (known != NULL)
    {
      tell (self, line, "\"%s\" is pinned in line %u, too", query, GPOINTER_TO_UINT (known));
      return;
    }
  g_hash_table_insert (self->queries, g_strdup (query), GUINT_TO_POINTER (line));
  pin = g_new0 (SynonymPin, 1);
  pin->query = g_steal_pointer (&query);
  pin->line = line;
  pin->paths = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->file->pins, pin);
  if (value->type != YAML_SEQUENCE_NODE)
    {
      add_path (self, pin, value);
      return;
    }
  for (const yaml_node_item_t *item = value->data.sequence.items.start;
       item < value->data.sequence.items.top && self->n_members++ <= MAX_MEMBERS; item++)
    add_path (self, pin, node_at (self, *item));
}

static void
read_pins (Reader *self, const yaml_node_t *node)
{
  if (is_empty (node))
    return;
  if (node->type != YAML_MAPPING_NODE)
    {
      tell (self, line_of (node), "expected lines of query: path");
      return;
    }
  for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
       pair < node->data.mapping.pairs.top; pair++)
    read_pin (self, node_at (self, pair->key), node_at (self, pair->value));
}

/* ---- The whole */

static void
read_root (Reader *self)
{
  const yaml_node_t *root = yaml_document_get_root_node (&self->document);

  if (root == NULL || is_empty (root))
    return;
  if (root->type != YAML_MAPPING_NODE)
    {
      tell (self, line_of (root), "expected synonyms: and pins:");
      return;
    }
  for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
       pair < root->data.mapping.pairs.top; pair++)
    {
      const yaml_node_t *key = node_at (self, pair->key);
      const char *name = scalar (key);

      if (g_strcmp0 (name, "synonyms") == 0)
        read_synonyms (self, node_at (self, pair->value));
      else if (g_strcmp0 (name, "pins") == 0)
        read_pins (self, node_at (self, pair->value));
      else
        tell (self, line_of (key), "unknown key \"%s\"; expected synonyms or pins",
              name == NULL ? "?" : name);
    }
}

static void
tell_syntax (Reader *self, const yaml_parser_t *parser)
{
  /* What is not closed is found late; where it begins says more. */
  gboolean late = parser->context != NULL
                  && (strstr (parser->context, "flow") != NULL
                      || strstr (parser->context, "quoted") != NULL);
  const yaml_mark_t *mark = late ? &parser->context_mark : &parser->problem_mark;

  if (parser->error == YAML_MEMORY_ERROR)
    g_error ("out of memory");
  tell (self, (guint) mark->line + 1, "no YAML: %s%s%s",
        parser->problem == NULL ? "cannot be read" : parser->problem,
        parser->context == NULL ? "" : " ", parser->context == NULL ? "" : parser->context);
}

static gboolean
has_anchor (const yaml_event_t *event)
{
  switch (event->type)
    {
    case YAML_SCALAR_EVENT:
      return event->data.scalar.anchor != NULL;
    case YAML_SEQUENCE_START_EVENT:
      return event->data.sequence_start.anchor != NULL;
    case YAML_MAPPING_START_EVENT:
      return event->data.mapping_start.anchor != NULL;
    default:
      return FALSE;
    }
}

/* FALSE: the document is nested deeper than a file like this, or has more anchors; told. */
static gboolean
is_loadable (Reader *self, const char *bytes, gsize length)
{
  yaml_parser_t parser;
  yaml_event_t event;
  guint depth = 0, anchors = 0;
  gboolean more = TRUE;

  if (!yaml_parser_initialize (&parser))
    g_error ("out of memory");
  yaml_parser_set_input_string (&parser, (const guchar *) bytes, length);
  while (more && yaml_parser_parse (&parser, &event))
    {
      yaml_event_type_t type = event.type;

      depth += type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT;
      depth -= type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT;
      anchors += has_anchor (&event);
      if (depth > MAX_DEPTH)
        tell (self, (guint) event.start_mark.line + 1,
              "nested too deep; expected at most %d levels", MAX_DEPTH);
      if (anchors > MAX_ANCHORS)
        tell (self, (guint) event.start_mark.line + 1, "more than %d anchors", MAX_ANCHORS);
      more = type != YAML_DOCUMENT_END_EVENT && type != YAML_STREAM_END_EVENT
             && self->file->problems->len == 0;
      yaml_event_delete (&event);
    }
  yaml_parser_delete (&parser);
  return self->file->problems->len == 0;
}

static int
by_line (gconstpointer a, gconstpointer b)
{
  const ArticleProblem *x = *(ArticleProblem *const *) a, *y = *(ArticleProblem *const *) b;

  return x->line != y->line ? x->line - y->line : strcmp (x->message, y->message);
}

static void
parse_bytes (Reader *self, const char *bytes, gsize length)
{
  yaml_parser_t parser;

  if (!yaml_parser_initialize (&parser))
    g_error ("out of memory");
  yaml_parser_set_input_string (&parser, (const guchar *) bytes, length);
  if (!yaml_parser_load (&parser, &self->document))
    tell_syntax (self, &parser);
  else
    {
      read_root (self);
      yaml_document_delete (&self->document);
    }
  yaml_parser_delete (&parser);
}

char *
synonym_pin_unknown (const SynonymPin *pin, const char *path)
{
  return g_strdup_printf ("no article \"%s\" to pin to \"%s\"", path, pin->query);
}

SynonymFile *
synonym_file_parse (const char *bytes, gsize length)
{
  SynonymFile *file = g_new0 (SynonymFile, 1);
  Reader reader = { .file = file };

  file->groups = g_ptr_array_new_with_free_func (free_group);
  file->pins = g_ptr_array_new_with_free_func (free_pin);
  file->problems = g_ptr_array_new_with_free_func (free_problem);
  reader.members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reader.queries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (length > MAX_BYTES)
    tell (&reader, 1, "more than %d bytes", MAX_BYTES);
  else if (is_loadable (&reader, bytes, length))
    parse_bytes (&reader, bytes, length);
  g_hash_table_unref (reader.members);
  g_hash_table_unref (reader.queries);
  g_ptr_array_sort (file->problems, by_line);
  return file;
}

void
synonym_file_free (SynonymFile *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->groups);
  g_ptr_array_unref (self->pins);
  g_ptr_array_unref (self->problems);
  g_free (self);
}
