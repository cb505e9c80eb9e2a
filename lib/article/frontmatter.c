#include "article/fields.h"

#include <string.h>
#include <yaml.h>
#include "base/say.h"

enum
{
  FRONTMATTER_MAX_BYTES = 256 * 1024,
  FRONTMATTER_MAX_NESTING = 32
};

/* ---- The fields before the text
 *
 * YAML between a first line `---` and a line `---` or `...`; TOML between lines `+++`; a JSON object, from
 * its '{' in the first line to its '}', which YAML holds; any of them between `---json` (`---yaml`,
 * `---toml`) and `---`.  What cannot be read is a problem of the
 * article, which is then read without these fields. */

/* The front matter as it stands in the file. */
typedef struct
{
  const char *start; /* behind the opening line */
  const char *stop;  /* the closing line, or NULL */
  const char *body;
  guint body_line;
  guint line; /* of its start */
  gboolean is_json;
} Block;

static const char *
next_line (const char *line)
{
  const char *end = strchr (line, '\n');

  return end == NULL ? line + strlen (line) : end + 1;
}

/* Whether the line is `mark` and blanks. */
static gboolean
line_is (const char *line, const char *mark)
{
  if (!g_str_has_prefix (line, mark))
    return FALSE;
  line += strlen (mark);
  line += strspn (line, " \t");
  return *line == '\n' || *line == '\0';
}

/* Whether the line reads `key:`, and then nothing or a blank. */
static gboolean
is_key_line (const char *line)
{
  const char *p = line + (*line == '"' || *line == '\'' ? 1 : 0);

  if (!g_ascii_isalpha (*p) && *p != '_')
    return FALSE;
  while (g_ascii_isalnum (*p) || (*p != '\0' && strchr ("_.@- \"'", *p) != NULL))
    p++;
  return *p == ':' && strchr (" \t\n", p[1]) != NULL;
}

static gboolean
is_blank_or_comment (const char *line)
{
  line += strspn (line, " \t");
  return *line == '\n' || *line == '\0' || *line == '#';
}

/* Whether the lines up to `stop` or the first blank one hold a key.  Two rules (`---`)
 * with prose between them are no front matter.  All keys may be indented. */
static gboolean
has_key (const char *line, const char *stop)
{
  while (line < stop && is_blank_or_comment (line))
    line = next_line (line);
  if (line >= stop || is_key_line (line + strspn (line, " \t")))
    return TRUE;
  for (; line < stop && *line != '\n'; line = next_line (line))
    if (is_key_line (line))
      return TRUE;
  return FALSE;
}

static gboolean
find_block (const char *text, const char *opening, const char *mark, const char *other_mark,
            Block *block)
{
  if (!line_is (text, opening))
    return FALSE;
  *block = (Block){ .start = next_line (text), .body = text, .body_line = 1, .line = 2 };
  block->body_line = 2;
  for (const char *line = block->start; *line != '\0'; line = next_line (line))
    {
      block->body_line++;
      if (line_is (line, mark) || line_is (line, other_mark))
        {
          block->stop = line;
          block->body = next_line (line);
          return TRUE;
        }
    }
  return TRUE;
}

/* What libyaml says, for people who write articles. */
static const struct
{
  const char *says;
  const char *means;
} explanations[] = {
  { "mapping values are not allowed", "unexpected ':'; put a value that holds one in quotes" },
  { "could not find expected ':'", "expected \"key: value\"" },
  { "did not find expected key",
    "expected \"key: value\"; check the indentation, and that quotes enclose the whole "
    "value" },
  { "did not find expected '-' indicator",
    "expected \"- item\" at the list's own indentation" },
  { "did not find expected ',' or ']'", "a list that '[' opens is not closed by ']'" },
  { "did not find expected ',' or '}'", "a map that '{' opens is not closed by '}'" },
  { "did not find expected node content",
    "expected a value; a '[', '{' or quote before may not be closed" },
  { "did not find expected <document start>", "expected \"key: value\"" },
  { "found character that cannot start any token",
    "a value begins with a tab, '@', '`' or '%'; put it in quotes" },
  { "found unexpected end of stream", "a quote is not closed" },
  { "found unexpected document indicator", "a quote is not closed" },
  { "found unknown escape character",
    "unknown \\ escape between double quotes; use single quotes" },
  { "block sequence entries are not allowed",
    "unexpected \"- \"; begin the list on a line of its own" },
  { "control characters are not allowed", "control character" },
  { "found a tab character", "tab; indent with spaces" },
  { "did not find expected alphabetic or numeric character",
    "a value begins with '*' or '&'; put it in quotes" },
};

static const char *
explain (const char *problem)
{
  for (guint i = 0; i < G_N_ELEMENTS (explanations); i++)
    if (strstr (problem, explanations[i].says) != NULL)
      return explanations[i].means;
  return problem;
}

typedef struct
{
  Article *article;
  yaml_parser_t parser;
  const Block *block;
  GPtrArray *fields;  /* Field */
  GPtrArray *dropped; /* Field */
  guint depth;
} Reader;

static guint
file_line (const Reader *self, const yaml_mark_t *mark)
{
  return (guint) mark->line + self->block->line; /* from 0 */
}

static guint
line_of_offset (const Reader *self, gsize offset)
{
  return self->block->line - 1
         + desk_line_of (self->block->start, self->block->start + offset);
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
report_syntax (Reader *self)
{
  const yaml_parser_t *parser = &self->parser;
  gboolean json = self->block->is_json;
  const char *means = json ? "expected \"key\": value, with ',' between them, as JSON has it"
                           : explain (parser->problem == NULL ? "not YAML" : parser->problem);
  const yaml_mark_t *mark = is_found_late (parser->context) && !json ? &parser->context_mark
                                                                     : &parser->problem_mark;

  if (parser->error == YAML_READER_ERROR)
    article_problem (self->article, line_of_offset (self, parser->problem_offset), TRUE,
                     "front matter: %s", means);
  else
    article_problem (self->article, file_line (self, mark), TRUE,
                     "front matter, column %u: %s", (guint) mark->column + 1, means);
}

/* The next event, which the caller deletes; FALSE: a problem was reported. */
static gboolean
next_event (Reader *self, yaml_event_t *event)
{
  if (!yaml_parser_parse (&self->parser, event))
    {
      if (self->parser.error == YAML_MEMORY_ERROR)
        g_error ("out of memory");
      report_syntax (self);
      return FALSE;
    }
  if (event->type == YAML_MAPPING_START_EVENT || event->type == YAML_SEQUENCE_START_EVENT)
    self->depth++;
  if (event->type == YAML_MAPPING_END_EVENT || event->type == YAML_SEQUENCE_END_EVENT)
    self->depth--;
  if (self->depth <= FRONTMATTER_MAX_NESTING)
    return TRUE;
  article_problem (self->article, file_line (self, &event->start_mark), TRUE,
                   "front matter: nested deeper than %d", FRONTMATTER_MAX_NESTING);
  yaml_event_delete (event);
  return FALSE;
}

static gboolean
is_null (const yaml_event_t *event)
{
  static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };

  return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE
         && g_strv_contains (nulls, (const char *) event->data.scalar.value);
}

/* `&name` and `!tag` before a value: hardly meant so in front matter. */
static gboolean
is_decorated (const yaml_event_t *event)
{
  const char *tag = (const char *) event->data.scalar.tag;

  return event->data.scalar.anchor != NULL
         || (tag != NULL && !g_str_has_prefix (tag, "tag:yaml.org,"));
}

static void
add_scalar (Field *field, const yaml_event_t *event)
{
  if (is_decorated (event))
    field->kind = VALUE_ALIAS;
  else if (!is_null (event))
    g_ptr_array_add (field->items, g_strdup ((const char *) event->data.scalar.value));
}

/* `meta: {description: text}` is a field `meta.description`. */
static void
add_inner (Reader *self, const Field *outer, const char *key, const yaml_event_t *value)
{
  g_autofree char *name = g_strconcat (outer->key, ".", key, NULL);
  Field *field = field_new (name, file_line (self, &value->start_mark));

  field->kind = is_null (value) ? VALUE_NONE : VALUE_SCALAR;
  add_scalar (field, value);
  g_ptr_array_add (self->fields, field);
}

/* Docusaurus' `tags: [{label: a tag, permalink: /a-tag}]`: the map just begun, of which the label goes
 * to `field`. */
static gboolean
read_labelled (Reader *self, Field *field)
{
  g_autofree char *key = NULL;
  guint outside = self->depth - 1, before = field->items->len;

  while (self->depth > outside)
    {
      yaml_event_t event;

      if (!next_event (self, &event))
        return FALSE;
      if (self->depth > outside + 1 || event.type != YAML_SCALAR_EVENT)
        g_clear_pointer (&key, g_free);
      else if (key == NULL)
        key = g_strdup ((const char *) event.data.scalar.value);
      else
        {
          if (strcmp (key, "label") == 0)
            add_scalar (field, &event);
          g_clear_pointer (&key, g_free);
        }
      yaml_event_delete (&event);
    }
  field->nested |= field->items->len == before;
  return TRUE;
}

/* Reads to the end of the list or map just begun; a list's scalars go to `field`, a map's become fields
 * of their own. */
static gboolean
read_collection (Reader *self, Field *field)
{
  g_autofree char *key = NULL; /* of the map, before its value */
  guint outside = self->depth - 1;

  while (self->depth > outside)
    {
      yaml_event_t event;

      if (!next_event (self, &event))
        return FALSE;
      if (event.type == YAML_MAPPING_START_EVENT && field->kind == VALUE_LIST
          && self->depth == outside + 2 && g_ascii_strcasecmp (field->key, "tags") == 0)
        {
          yaml_event_delete (&event);
          if (!read_labelled (self, field))
            return FALSE;
          continue;
        }
      if (event.type == YAML_ALIAS_EVENT && field->kind == VALUE_LIST)
        field->kind = VALUE_ALIAS;
      else if (self->depth > outside + 1)
        {
          field->nested = TRUE;
          g_clear_pointer (&key, g_free);
        }
      else if (event.type == YAML_SCALAR_EVENT && field->kind == VALUE_MAP && key == NULL)
        key = g_strdup ((const char *) event.data.scalar.value);
      else if (event.type == YAML_SCALAR_EVENT && field->kind == VALUE_MAP)
        {
          add_inner (self, field, key, &event);
          g_clear_pointer (&key, g_free);
        }
      else if (event.type == YAML_SCALAR_EVENT && field->kind == VALUE_LIST)
        add_scalar (field, &event);
      yaml_event_delete (&event);
    }
  return TRUE;
}

static gboolean
read_value (Reader *self, Field *field)
{
  yaml_event_t event;
  gboolean collection;

  if (!next_event (self, &event))
    return FALSE;
  collection = event.type == YAML_SEQUENCE_START_EVENT
               || event.type == YAML_MAPPING_START_EVENT;
  if (event.type == YAML_SEQUENCE_START_EVENT)
    field->kind = VALUE_LIST;
  else if (event.type == YAML_MAPPING_START_EVENT)
    field->kind = VALUE_MAP;
  else if (event.type == YAML_ALIAS_EVENT)
    field->kind = VALUE_ALIAS;
  else if (event.type == YAML_SCALAR_EVENT)
    {
      field->kind = is_null (&event) ? VALUE_NONE : VALUE_SCALAR;
      add_scalar (field, &event);
    }
  yaml_event_delete (&event);
  return !collection || read_collection (self, field);
}

/* A key that is no scalar is read and forgotten, with its value. */
static gboolean
read_pair (Reader *self, const yaml_event_t *key)
{
  gboolean scalar = key->type == YAML_SCALAR_EVENT;
  Field *field = field_new (scalar ? (const char *) key->data.scalar.value : "",
                            file_line (self, &key->start_mark));

  g_ptr_array_add (scalar ? self->fields : self->dropped, field);
  if (key->type == YAML_SEQUENCE_START_EVENT || key->type == YAML_MAPPING_START_EVENT)
    if (!read_collection (self, field))
      return FALSE;
  return read_value (self, field);
}

static gboolean
read_mapping (Reader *self)
{
  for (;;)
    {
      yaml_event_t key;
      gboolean end;
      gboolean ok;

      if (!next_event (self, &key))
        return FALSE;
      end = key.type == YAML_MAPPING_END_EVENT;
      ok = end || read_pair (self, &key);
      yaml_event_delete (&key);
      if (end || !ok)
        return ok;
    }
}

/* Nothing is left behind the map: keys that are indented less than its first are an error. */
static gboolean
read_end (Reader *self)
{
  yaml_event_type_t type;

  do
    {
      yaml_event_t event;

      if (!next_event (self, &event))
        return FALSE;
      type = event.type;
      yaml_event_delete (&event);
    }
  while (type != YAML_STREAM_END_EVENT && type != YAML_DOCUMENT_START_EVENT);
  return TRUE;
}

/* Up to the mapping that is the document; FALSE when there is none. */
static gboolean
read_document (Reader *self)
{
  yaml_event_type_t type;

  do
    {
      yaml_event_t event;

      if (!next_event (self, &event))
        return FALSE;
      type = event.type;
      yaml_event_delete (&event);
    }
  while (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT);
  if (type == YAML_STREAM_END_EVENT)
    return TRUE;
  if (type == YAML_MAPPING_START_EVENT)
    return read_mapping (self) && read_end (self);
  article_problem (self->article, 2, TRUE, "front matter: expected lines \"key: value\"");
  return FALSE;
}

static gboolean
is_short_enough (Article *article, const Block *block)
{
  gsize length = (gsize) (block->stop - block->start);
  g_autofree char *bytes = NULL, *most = NULL;

  if (length <= FRONTMATTER_MAX_BYTES)
    return TRUE;
  bytes = say_counted ((gint64) length, NULL, "bytes");
  most = say_count (FRONTMATTER_MAX_BYTES);
  article_problem (article, 1, TRUE, "front matter: %s; the limit is %s", bytes, most);
  return FALSE;
}

static void
read_yaml (Article *article, GPtrArray *fields, const Block *block)
{
  g_autoptr(GPtrArray) dropped = g_ptr_array_new_with_free_func (field_free);
  Reader self = { .article = article, .block = block, .fields = fields, .dropped = dropped };
  gsize length = block->stop - block->start;

  if (!yaml_parser_initialize (&self.parser))
    g_error ("out of memory");
  yaml_parser_set_encoding (&self.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&self.parser, (const guint8 *) block->start, length);
  if (!read_document (&self))
    g_ptr_array_set_size (fields, 0);
  yaml_parser_delete (&self.parser);
}

/* Behind the lines that look like front matter, so that keys do not become text. */
static const char *
skip_keys (const char *text, guint *line)
{
  *line = 2;
  for (text = next_line (text); *text != '\0'; text = next_line (text), ++*line)
    if (!is_key_line (text) && strchr (" \t-#", *text) == NULL)
      break;
  return text;
}

/* Behind the '}' that closes the object at `text`, or NULL. */
static const char *
after_object (const char *text)
{
  guint depth = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        for (p++; *p != '"'; p++)
          {
            p += *p == '\\';
            if (*p == '\0')
              return NULL;
          }
      depth += *p == '{' || *p == '[';
      if ((*p == '}' || *p == ']') && --depth == 0)
        return p + 1;
    }
  return NULL;
}

/* A file may begin with `{%`, `{{` or a comment of MDX as well: an object has its first key in quotes. */
static gboolean
read_json (Article *article, GPtrArray *fields, const char *text, Block *block)
{
  const char *key = text + 1, *end;

  if (*text != '{')
    return FALSE;
  key += strspn (key, " \t\n");
  if (*key != '"' && !(*key == '}' && (key[1] == '\n' || key[1] == '\0')))
    return FALSE;
  end = after_object (text);
  if (end == NULL)
    {
      article_problem (article, 1, TRUE, "front matter is not closed by }");
      *block = (Block){ .body = next_line (text), .body_line = 2 };
      return TRUE;
    }
  if (!is_blank_or_comment (end) || *(end + strspn (end, " \t")) == '#')
    return FALSE;
  *block = (Block){
    .start = text, .stop = end, .body = next_line (end), .line = 1, .is_json = TRUE
  };
  block->body_line = desk_line_of (text, block->body);
  if (is_short_enough (article, block))
    read_yaml (article, fields, block);
  return TRUE;
}

static const char *
read_toml (Article *article, GPtrArray *fields, const char *text, const Block *block,
           guint *line)
{
  if (block->stop == NULL)
    {
      const char *key = block->start + strspn (block->start, " \n");

      if (strchr (key, '=') == NULL)
        return text;
      article_problem (article, 1, TRUE, "front matter is not closed by +++");
      *line = 2;
      return block->start;
    }
  if (is_short_enough (article, block))
    toml_read (article, fields, block->start, (gsize) (block->stop - block->start));
  *line = block->body_line;
  return block->body;
}

/* Eleventy's and gray-matter's fences say what stands between them: `---json`. */
static gboolean
read_named (Article *article, GPtrArray *fields, const char *text, Block *block)
{
  static const char *const openings[] = { "---json", "---yaml", "---toml" };
  guint i = 0;

  while (i < G_N_ELEMENTS (openings) && !find_block (text, openings[i], "---", "---", block))
    i++;
  if (i == G_N_ELEMENTS (openings))
    return FALSE;
  block->is_json = i == 0;
  if (block->stop == NULL)
    {
      article_problem (article, 1, TRUE, "front matter is not closed by ---");
      *block = (Block){ .body = next_line (text), .body_line = 2 };
    }
  else if (!is_short_enough (article, block))
    return TRUE;
  else if (i == 2)
    toml_read (article, fields, block->start, (gsize) (block->stop - block->start));
  else
    read_yaml (article, fields, block);
  return TRUE;
}

/* The front matter that `text` begins with. */
static const char *
read_front (Article *article, GPtrArray *fields, const char *text, guint *line)
{
  Block block;

  *line = 1;
  if (find_block (text, "+++", "+++", "+++", &block))
    return read_toml (article, fields, text, &block, line);
  if (read_json (article, fields, text, &block) || read_named (article, fields, text, &block))
    {
      *line = block.body_line;
      return block.body;
    }
  if (!find_block (text, "---", "---", "...", &block)
      || !has_key (block.start, block.stop == NULL ? next_line (block.start) : block.stop))
    return text;
  if (block.stop == NULL)
    {
      if (!is_key_line (block.start))
        return text;
      article_problem (article, 1, TRUE, "front matter is not closed by ---");
      return skip_keys (text, line);
    }
  if (is_short_enough (article, &block))
    read_yaml (article, fields, &block);
  *line = block.body_line;
  return block.body;
}

/* Whether what stands behind blank lines is front matter and no rule: closed, and of nothing but keys and
 * what belongs to them. */
static gboolean
is_front (const char *text)
{
  Block block;

  if (find_block (text, "+++", "+++", "+++", &block))
    return block.stop != NULL;
  if (!find_block (text, "---", "---", "...", &block) || block.stop == NULL)
    return FALSE;
  for (const char *line = block.start; line < block.stop; line = next_line (line))
    if (!is_key_line (line) && strchr (" \t-#]}\n", *line) == NULL)
      return FALSE;
  return has_key (block.start, block.stop);
}

static void
move_lines (const Article *article, guint problems, const GPtrArray *fields, guint lines)
{
  for (guint i = problems; i < article->problems->len; i++)
    ((ArticleProblem *) g_ptr_array_index (article->problems, i))->line += (int) lines;
  for (guint i = 0; i < fields->len; i++)
    ((Field *) g_ptr_array_index (fields, i))->line += lines;
}

/* Appends the fields that the front matter of `text` (UTF-8 without CR, ends with a NUL)
 * gives; problems go to `article`.  Returns where the body begins; its file line goes to `line`.
 * (Blank lines before it Hugo passes over; elsewhere its keys would be text, which nobody means.) */
const char *
frontmatter_read (Article *article, GPtrArray *fields, const char *text, guint *line)
{
  const char *first = text, *body;
  guint blank = 0, problems = article->problems->len;

  for (; first[strspn (first, " \t")] == '\n'; blank++)
    first = next_line (first);
  if (blank > 0 && !is_front (first))
    blank = 0;
  body = read_front (article, fields, blank > 0 ? first : text, line);
  if (blank > 0)
    move_lines (article, problems, fields, blank);
  *line += blank;
  return body;
}
