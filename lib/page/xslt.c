#include "page/xslt.h"

#include <libxml/parser.h>
#include <string.h>
#include "base/xml.h"
#include "page/html.h"
#include "page/xpath.h"

#define SPACE "http://www.w3.org/1999/XSL/Transform"

enum
{
  DEPTH_MAX = 1000 /* of templates that call each other */
};

/* ---- Instructions */

/* A text with {expressions}. */
typedef struct Words Words;
struct Words
{
  const char *text;
  Xpath *asked; /* or NULL: `text` */
  Words *next;
};

typedef struct Instruction Instruction;
typedef struct Template Template;

typedef struct Named Named;
struct Named
{
  const char *name; /* interned where it is a variable's */
  Words *words;     /* of an attribute */
  Xpath *select;    /* of a variable, else `body` */
  Instruction *body;
  Named *next;
};

/* Runs the instruction. */
typedef struct Run Run;
typedef void (*Act) (Run *run, const Instruction *self);

struct Instruction
{
  Act act;
  const char *text; /* of a text; the name of a literal element, a variable, a mode, a template */
  Words *name;
  Xpath *select; /* a test, too */
  Named *named;  /* attributes; parameters that are passed */
  Instruction *body, *next;
  Template *called;
};

struct Template
{
  const char *name, *mode; /* interned, or NULL */
  Xpath *match;
  double priority;
  Instruction *body;
};

struct Xslt
{
  Arena arena;
  GPtrArray *templates;   /* Template */
  Named *globals, **last; /* in their order */
  guint n_globals;
  gboolean asks_words;
};

/* ---- A run */

typedef struct
{
  const char *name;
  XpathValue value;
} Binding;

typedef enum
{
  GLOBAL_UNKNOWN,
  GLOBAL_ASKED,
  GLOBAL_KNOWN
} GlobalState;

typedef struct
{
  GlobalState state;
  XpathValue value;
} Global;

struct Run
{
  XpathRun at;
  const Xslt *sheet;
  const xmlNode *root;
  Arena *arena;
  Html *html;
  GArray *variables; /* Binding: those of the template that runs, from `frame` on, below them its callers' */
  guint frame;
  const Binding *passed; /* to the template that runs */
  guint n_passed, depth;
  Global *globals;
  XsltKey key;
  gpointer data;
};

static void
run_body (Run *run, const Instruction *first)
{
  guint mark = run->variables->len;

  for (const Instruction *at = first; at != NULL && !run->at.failed; at = at->next)
    at->act (run, at);
  g_array_set_size (run->variables, mark);
}

/* What the instructions say, as a text. */
static XpathValue
run_to_text (Run *run, const Instruction *body)
{
  Html *html = run->html, own;
  XpathValue value = { .type = VALUE_TREE };
  g_autofree char *text = NULL;
  gsize length;

  html_init (&own, TRUE);
  run->html = &own;
  run_body (run, body);
  run->html = html;
  text = html_finish (&own, &length);
  value.text = arena_text (run->arena, text, length);
  return value;
}

static XpathValue
value_of (Run *run, const Named *named)
{
  if (named->select != NULL)
    return xpath_ask (named->select, &run->at);
  return named->body != NULL ? run_to_text (run, named->body)
                             : (XpathValue){ .type = VALUE_TEXT, .text = "" };
}

static const char *
words_text (Run *run, const Words *words)
{
  g_autoptr(GString) all = NULL;

  if (words == NULL)
    return "";
  if (words->next == NULL)
    return words->asked != NULL ? xpath_ask_text (words->asked, &run->at) : words->text;
  all = g_string_new (NULL);
  for (; words != NULL; words = words->next)
    g_string_append (all, words->asked != NULL ? xpath_ask_text (words->asked, &run->at)
                                               : words->text);
  return arena_text (run->arena, all->str, all->len);
}

/* ---- Variables */

static void
bind (Run *run, const char *name, XpathValue value)
{
  Binding binding = { name, value };

  g_array_append_val (run->variables, binding);
}

/* Of the sheet: asked for once, from the document's root. */
static gboolean
find_global (Run *run, const char *name, XpathValue *value)
{
  Global *known = run->globals;
  const Named *global = run->sheet->globals;
  XpathRun at = run->at;
  guint frame = run->frame;

  for (; global != NULL && global->name != name; global = global->next)
    known++;
  if (global == NULL || known->state == GLOBAL_ASKED)
    return FALSE;
  if (known->state == GLOBAL_UNKNOWN)
    {
      known->state = GLOBAL_ASKED;
      run->at.current = run->root;
      run->at.position = run->at.size = 1;
      run->frame = run->variables->len;
      known->value = value_of (run, global);
      known->state = GLOBAL_KNOWN;
      at.failed |= run->at.failed;
      run->at = at;
      run->frame = frame;
    }
  *value = known->value;
  return TRUE;
}

static gboolean
find_variable (XpathRun *at, const char *name, XpathValue *value)
{
  Run *run = at->data;

  for (guint i = run->variables->len; i > run->frame; i--)
    {
      const Binding *binding = &g_array_index (run->variables, Binding, i - 1);

      if (binding->name == name)
        {
          *value = binding->value;
          return TRUE;
        }
    }
  return find_global (run, name, value);
}

static const char *
find_key (XpathRun *at, const char *name, const char *text)
{
  const Run *run = at->data;

  return run->key (run->data, name, text);
}

static void
act_variable (Run *run, const Instruction *self)
{
  bind (run, self->named->name, value_of (run, self->named));
}

static void
act_param (Run *run, const Instruction *self)
{
  for (guint i = 0; i < run->n_passed; i++)
    if (run->passed[i].name == self->named->name)
      {
        bind (run, self->named->name, run->passed[i].value);
        return;
      }
  act_variable (run, self);
}

/* ---- Templates */

/* Those of the caller are asked for where the caller is. */
static GArray *
pass_params (Run *run, const Instruction *self)
{
  GArray *passed = self->named == NULL ? NULL : g_array_new (FALSE, FALSE, sizeof (Binding));

  for (const Named *named = self->named; named != NULL; named = named->next)
    {
      Binding binding = { named->name, value_of (run, named) };

      g_array_append_val (passed, binding);
    }
  return passed;
}

static void
run_template (Run *run, const Template *template, const GArray *passed)
{
  const Binding *outer = run->passed;
  guint n_outer = run->n_passed, frame = run->frame;

  if (++run->depth > DEPTH_MAX)
    run->at.failed = TRUE;
  run->passed = passed == NULL ? NULL : (const Binding *) (const void *) passed->data;
  run->n_passed = passed == NULL ? 0 : passed->len;
  run->frame = run->variables->len;
  run_body (run, template->body);
  run->frame = frame;
  run->passed = outer;
  run->n_passed = n_outer;
  run->depth--;
}

static void
act_call (Run *run, const Instruction *self)
{
  g_autoptr(GArray) passed = pass_params (run, self);

  run_template (run, self->called, passed);
}

/* The one of the highest priority; of equal ones the last. */
static const Template *
find_template (Run *run, const xmlNode *node, const char *mode)
{
  const GPtrArray *templates = run->sheet->templates;
  const Template *found = NULL;

  for (guint i = 0; i < templates->len; i++)
    {
      const Template *template = templates->pdata[i];

      if (template->match != NULL && template->mode == mode
          && (found == NULL || template->priority >= found->priority)
          && xpath_matches (template->match, node, &run->at))
        found = template;
    }
  return found;
}

static void apply_to (Run *run, const xmlNode *node, guint position, guint size,
                      const char *mode, const GArray *passed);

/* Where no template matches (XSLT 5.8). */
static void
apply_built_in (Run *run, const xmlNode *node, const char *mode)
{
  guint size = 0, position = 0;

  if (node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE)
    {
      for (const xmlNode *child = node->children; child != NULL; child = child->next)
        size++;
      for (const xmlNode *child = node->children; child != NULL; child = child->next)
        apply_to (run, child, ++position, size, mode, NULL);
    }
  else if (node->type != XML_COMMENT_NODE && node->type != XML_PI_NODE)
    html_text (run->html, xpath_node_text (node, run->arena));
}

static void
apply_to (Run *run, const xmlNode *node, guint position, guint size, const char *mode,
          const GArray *passed)
{
  XpathRun at = run->at;
  const Template *template;

  if (at.failed || run->depth >= DEPTH_MAX)
    {
      run->at.failed = TRUE;
      return;
    }
  run->at.current = node;
  run->at.position = position;
  run->at.size = size;
  template = find_template (run, node, mode);
  if (template != NULL)
    run_template (run, template, passed);
  else
    {
      run->depth++;
      apply_built_in (run, node, mode);
      run->depth--;
    }
  at.failed = run->at.failed;
  run->at = at;
}

/* The children, when nothing is selected. */
static XpathValue
selected_nodes (Run *run, const Instruction *self)
{
  XpathValue nodes = xpath_ask (self->select, &run->at);

  run->at.failed |= nodes.type != VALUE_NODES;
  if (run->at.failed)
    nodes.count = 0;
  return nodes;
}

static void
act_apply (Run *run, const Instruction *self)
{
  g_autoptr(GArray) passed = pass_params (run, self);
  XpathValue nodes = selected_nodes (run, self);

  for (guint i = 0; i < nodes.count; i++)
    apply_to (run, nodes.nodes[i], i + 1, nodes.count, self->text, passed);
}

static void
act_for_each (Run *run, const Instruction *self)
{
  XpathValue nodes = selected_nodes (run, self);
  XpathRun at = run->at;

  for (guint i = 0; i < nodes.count; i++)
    {
      run->at.current = nodes.nodes[i];
      run->at.position = i + 1;
      run->at.size = nodes.count;
      run_body (run, self->body);
    }
  at.failed = run->at.failed;
  run->at = at;
}

/* ---- Choices */

static void
act_if (Run *run, const Instruction *self)
{
  if (xpath_ask_whether (self->select, &run->at))
    run_body (run, self->body);
}

static void
act_choose (Run *run, const Instruction *self)
{
  for (const Instruction *when = self->body; when != NULL; when = when->next)
    if (when->select == NULL || xpath_ask_whether (when->select, &run->at))
      {
        run_body (run, when->body);
        return;
      }
}

/* ---- What is written */

static void
act_text (Run *run, const Instruction *self)
{
  html_text (run->html, self->text);
}

static void
act_value_of (Run *run, const Instruction *self)
{
  html_text (run->html, xpath_ask_text (self->select, &run->at));
}

static void
act_copy_of (Run *run, const Instruction *self)
{
  XpathValue value = xpath_ask (self->select, &run->at);

  if (value.type != VALUE_NODES)
    html_text (run->html, xpath_text (&value, run->arena));
  for (guint i = 0; value.type == VALUE_NODES && i < value.count; i++)
    if (run->html->text_only)
      html_text (run->html, xpath_node_text (value.nodes[i], run->arena));
    else if (value.nodes[i]->type == XML_ATTRIBUTE_NODE && !run->html->is_open)
      run->at.failed = TRUE;
    else
      html_copy (run->html, value.nodes[i]);
}

static void
act_copy (Run *run, const Instruction *self)
{
  const xmlNode *node = run->at.current;

  if (node->type == XML_ELEMENT_NODE)
    {
      html_open (run->html, (const char *) node->name);
      run_body (run, self->body);
      html_close (run->html);
    }
  else if (node->type == XML_DOCUMENT_NODE)
    run_body (run, self->body);
  else
    html_copy (run->html, node);
}

/* A name that was made up: others than the plain ones are left to libxslt. */
static const char *
made_name (Run *run, const Instruction *self)
{
  const char *name = words_text (run, self->name);

  if (!(g_ascii_isalpha (*name) || *name == '_')
      || name[strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-.")] != '\0'
      || strcmp (name, "xmlns") == 0)
    {
      run->at.failed = TRUE;
      return "x";
    }
  return name;
}

static void
act_element (Run *run, const Instruction *self)
{
  html_open (run->html, self->text != NULL ? self->text : made_name (run, self));
  for (const Named *attribute = self->named; attribute != NULL; attribute = attribute->next)
    html_attribute (run->html, attribute->name, words_text (run, attribute->words));
  run_body (run, self->body);
  html_close (run->html);
}

static void
act_attribute (Run *run, const Instruction *self)
{
  const char *name = made_name (run, self);
  XpathValue value = run_to_text (run, self->body);

  if (!run->html->text_only && !html_attribute (run->html, name, value.text))
    run->at.failed = TRUE;
}

/* ---- Reading */

typedef struct
{
  Xslt *sheet;
  gboolean failed;
} Reader;

static void
fail (Reader *self)
{
  self->failed = TRUE;
}

/* The attribute's value, in the arena; NULL: there is none. */
static const char *
attribute_of (Reader *self, const xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetNoNsProp ((xmlNode *) node, (const xmlChar *) name);
  const char *copy = value == NULL ? NULL
                                   : arena_text (&self->sheet->arena, (const char *) value,
                                                 strlen ((const char *) value));

  xmlFree (value);
  return copy;
}

static const char *
interned_attribute (Reader *self, const xmlNode *node, const char *name)
{
  const char *value = attribute_of (self, node, name);

  if (value != NULL && strchr (value, ':') != NULL)
    fail (self);
  return g_intern_string (value);
}

static Xpath *
expression_of (Reader *self, const char *text)
{
  Xpath *made = text == NULL ? NULL : xpath_read (text, &self->sheet->arena);

  if (made == NULL)
    fail (self);
  else
    self->sheet->asks_words |= strstr (text, "words") != NULL;
  return made;
}

static Xpath *
needed_expression (Reader *self, const xmlNode *node, const char *name)
{
  return expression_of (self, attribute_of (self, node, name));
}

/* Where an expression in braces ends: behind its strings. */
static const char *
brace_end (const char *at)
{
  while (*at != '\0' && *at != '}')
    {
      if (*at == '"' || *at == '\'')
        at = strchr (at + 1, *at);
      if (at == NULL)
        return NULL;
      at++;
    }
  return *at == '\0' ? NULL : at;
}

/* One piece of `text`, which `*behind` stands behind. */
static Words *
read_piece (Reader *self, const char *text, const char **behind)
{
  Arena *arena = &self->sheet->arena;
  Words *piece = arena_take (arena, sizeof *piece);
  gsize plain = strcspn (text, "{}");
  const char *stop;

  *piece = (Words){ NULL, NULL, NULL };
  if (plain > 0 || text[1] == *text)
    {
      piece->text = arena_text (arena, text, MAX (plain, 1));
      *behind = text + (plain > 0 ? plain : 2);
      return piece;
    }
  stop = *text == '{' ? brace_end (text + 1) : NULL;
  if (stop == NULL)
    {
      fail (self);
      return piece;
    }
  piece->asked = expression_of (self, arena_text (arena, text + 1, (gsize) (stop - text - 1)));
  *behind = stop + 1;
  return piece;
}

/* `a{@b}c`, with {{ and }} for braces. */
static Words *
read_words (Reader *self, const char *text)
{
  Words *first = NULL, **end = &first;

  while (text != NULL && *text != '\0' && !self->failed)
    {
      *end = read_piece (self, text, &text);
      end = &(*end)->next;
    }
  return first;
}

static gboolean
is_blank (const xmlNode *text)
{
  const char *content = text->content == NULL ? "" : (const char *) text->content;

  return content[strspn (content, " \t\r\n")] == '\0';
}

static gboolean
is_ours (const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE && node->ns != NULL
         && strcmp ((const char *) node->ns->href, SPACE) == 0;
}

static gboolean
is_called (const xmlNode *node, const char *name)
{
  return is_ours (node) && strcmp ((const char *) node->name, name) == 0;
}

static Instruction *read_body (Reader *self, const xmlNode *first);

static Named *
read_named (Reader *self, const xmlNode *node)
{
  const char *select = attribute_of (self, node, "select");
  Named *named = arena_take (&self->sheet->arena, sizeof *named);

  *named = (Named){ .name = interned_attribute (self, node, "name") };
  if (named->name == NULL)
    fail (self);
  if (select != NULL)
    named->select = expression_of (self, select);
  else
    named->body = read_body (self, node->children);
  return named;
}

/* What a call passes; nothing else may stand in it. */
static Named *
read_params (Reader *self, const xmlNode *node)
{
  Named *first = NULL, **end = &first;

  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (is_called (child, "with-param"))
      {
        *end = read_named (self, child);
        end = &(*end)->next;
      }
    else if (child->type == XML_ELEMENT_NODE
             || (child->type == XML_TEXT_NODE && !is_blank (child)))
      fail (self);
  return first;
}

static void
read_variable (Reader *self, const xmlNode *node, Instruction *made)
{
  made->named = read_named (self, node);
}

static void
read_test (Reader *self, const xmlNode *node, Instruction *made)
{
  made->select = needed_expression (self, node, "test");
  made->body = read_body (self, node->children);
}

static void
read_choose (Reader *self, const xmlNode *node, Instruction *made)
{
  Instruction **end = &made->body;

  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    {
      gboolean when = is_called (child, "when");

      if (!when && !is_called (child, "otherwise"))
        {
          if (child->type == XML_ELEMENT_NODE)
            fail (self);
          continue;
        }
      *end = arena_take (&self->sheet->arena, sizeof **end);
      **end = (Instruction){ .act = act_if };
      if (when)
        (*end)->select = needed_expression (self, child, "test");
      (*end)->body = read_body (self, child->children);
      end = &(*end)->next;
    }
}

static void
read_select (Reader *self, const xmlNode *node, Instruction *made)
{
  made->select = needed_expression (self, node, "select");
}

static void
read_for_each (Reader *self, const xmlNode *node, Instruction *made)
{
  read_select (self, node, made);
  made->body = read_body (self, node->children);
}

static void
read_apply (Reader *self, const xmlNode *node, Instruction *made)
{
  const char *select = attribute_of (self, node, "select");

  made->select = expression_of (self, select == NULL ? "node()" : select);
  made->text = interned_attribute (self, node, "mode");
  made->named = read_params (self, node);
}

static void
read_call (Reader *self, const xmlNode *node, Instruction *made)
{
  made->text = interned_attribute (self, node, "name");
  made->named = read_params (self, node);
}

static void
read_copy (Reader *self, const xmlNode *node, Instruction *made)
{
  made->body = read_body (self, node->children);
}

static void
read_element (Reader *self, const xmlNode *node, Instruction *made)
{
  made->name = read_words (self, attribute_of (self, node, "name"));
  if (made->name == NULL
      || xmlHasProp ((xmlNode *) node, (const xmlChar *) "namespace") != NULL)
    fail (self);
  made->body = read_body (self, node->children);
}

static void
read_text (Reader *self, const xmlNode *node, Instruction *made)
{
  const char *text = xpath_node_text (node, &self->sheet->arena);

  made->text = arena_text (&self->sheet->arena, text, strlen (text));
}

static const struct
{
  const char *name;
  void (*read) (Reader *self, const xmlNode *node, Instruction *made);
  Act act;
} kinds[] = {
  { "value-of", read_select, act_value_of },
  { "call-template", read_call, act_call },
  { "if", read_test, act_if },
  { "choose", read_choose, act_choose },
  { "for-each", read_for_each, act_for_each },
  { "apply-templates", read_apply, act_apply },
  { "variable", read_variable, act_variable },
  { "param", read_variable, act_param },
  { "attribute", read_element, act_attribute },
  { "element", read_element, act_element },
  { "copy-of", read_select, act_copy_of },
  { "copy", read_copy, act_copy },
  { "text", read_text, act_text },
};

static void
read_known (Reader *self, const xmlNode *node, Instruction *made)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (kinds) && strcmp (kinds[i].name, (const char *) node->name) != 0)
    i++;
  if (i == G_N_ELEMENTS (kinds)
      || xmlHasProp ((xmlNode *) node, (const xmlChar *) "use-attribute-sets") != NULL)
    {
      fail (self);
      return;
    }
  made->act = kinds[i].act;
  kinds[i].read (self, node, made);
}

static Named *
read_attribute (Reader *self, const xmlAttr *attribute)
{
  Arena *arena = &self->sheet->arena;
  Named *named = arena_take (arena, sizeof *named);
  const char *name = (const char *) attribute->name;
  g_autofree char *whole
    = attribute->ns == NULL
        ? g_strdup (name)
        : g_strconcat ((const char *) attribute->ns->prefix, ":", name, NULL);

  if (attribute->ns != NULL && strcmp ((const char *) attribute->ns->href, SPACE) == 0)
    fail (self);
  *named = (Named){ .name = arena_text (arena, whole, strlen (whole)) };
  named->words = read_words (self, xpath_node_text ((const xmlNode *) attribute, arena));
  return named;
}

/* An element that is put as it stands. */
static void
read_literal (Reader *self, const xmlNode *node, Instruction *made)
{
  Named **end = &made->named;

  made->act = act_element;
  made->text = arena_text (&self->sheet->arena, (const char *) node->name,
                           strlen ((const char *) node->name));
  for (const xmlAttr *attribute = node->properties; attribute != NULL;
       attribute = attribute->next)
    {
      *end = read_attribute (self, attribute);
      end = &(*end)->next;
    }
  made->body = read_body (self, node->children);
}

static Instruction *
read_body (Reader *self, const xmlNode *first)
{
  Instruction *body = NULL, **end = &body;

  for (const xmlNode *node = first; node != NULL && !self->failed; node = node->next)
    {
      gboolean text = node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;

      if (text ? is_blank (node) : node->type != XML_ELEMENT_NODE)
        continue;
      *end = arena_take (&self->sheet->arena, sizeof **end);
      **end = (Instruction){ .act = act_text };
      if (is_ours (node))
        read_known (self, node, *end);
      else if (!text)
        read_literal (self, node, *end);
      else
        (*end)->text = arena_text (&self->sheet->arena, (const char *) node->content,
                                   strlen ((const char *) node->content));
      end = &(*end)->next;
    }
  return body;
}

/* ---- What stands at the top */

static void
read_template (Reader *self, const xmlNode *node)
{
  Template *template = arena_take (&self->sheet->arena, sizeof *template);
  const char *priority = attribute_of (self, node, "priority");

  *template = (Template){ .name = interned_attribute (self, node, "name"),
                          .mode = interned_attribute (self, node, "mode") };
  if (xmlHasProp ((xmlNode *) node, (const xmlChar *) "match") != NULL)
    {
      template->match = needed_expression (self, node, "match");
      if (self->failed || !xpath_is_pattern (template->match))
        {
          fail (self);
          return;
        }
      template->priority = priority != NULL ? g_ascii_strtod (priority, NULL)
                                            : xpath_priority (template->match);
    }
  template->body = read_body (self, node->children);
  g_ptr_array_add (self->sheet->templates, template);
}

static void
read_global (Reader *self, const xmlNode *node)
{
  *self->sheet->last = read_named (self, node);
  self->sheet->last = &(*self->sheet->last)->next;
  self->sheet->n_globals++;
}

static gboolean
has_attribute (Reader *self, const xmlNode *node, const char *name, const char *value)
{
  return g_strcmp0 (attribute_of (self, node, name), value) == 0;
}

/* One key leads to the words of a page, which who asks knows; space is only stripped where there is none. */
static void
read_top (Reader *self, const xmlNode *node)
{
  if (is_called (node, "template"))
    read_template (self, node);
  else if (is_called (node, "variable"))
    read_global (self, node);
  else if (is_called (node, "key"))
    self->failed |= !has_attribute (self, node, "name", "w")
                    || !has_attribute (self, node, "match", "/page/words/w")
                    || !has_attribute (self, node, "use", "@id");
  else if (is_called (node, "strip-space"))
    self->failed |= !has_attribute (self, node, "elements", "page");
  else if (node->type == XML_ELEMENT_NODE && !is_called (node, "output"))
    fail (self);
}

/* Calls may stand before what they call. */
static void
link_calls (Reader *self, Instruction *first)
{
  for (Instruction *at = first; at != NULL; at = at->next)
    {
      const GPtrArray *templates = self->sheet->templates;

      for (Named *named = at->named; named != NULL; named = named->next)
        link_calls (self, named->body);
      link_calls (self, at->body);
      if (at->act != act_call)
        continue;
      for (guint i = 0; i < templates->len; i++)
        if (at->text != NULL && ((Template *) templates->pdata[i])->name == at->text)
          at->called = templates->pdata[i];
      if (at->called == NULL)
        fail (self);
    }
}

static void
read_sheet (Reader *self, const xmlNode *root)
{
  if (root == NULL || !is_called (root, "stylesheet")
      || !has_attribute (self, root, "version", "1.0")
      || xmlHasProp ((xmlNode *) root, (const xmlChar *) "extension-element-prefixes") != NULL)
    {
      fail (self);
      return;
    }
  for (const xmlNode *node = root->children; node != NULL && !self->failed; node = node->next)
    read_top (self, node);
  for (guint i = 0; i < self->sheet->templates->len && !self->failed; i++)
    link_calls (self, ((Template *) self->sheet->templates->pdata[i])->body);
  for (Named *global = self->sheet->globals; global != NULL; global = global->next)
    link_calls (self, global->body);
}

Xslt *
xslt_read (const char *text)
{
  g_autoptr(Xslt) self = g_new0 (Xslt, 1);
  Reader reader = { self, FALSE };
  xmlParserCtxt *parser;
  xmlDoc *doc;

  xml_begin ();
  arena_init (&self->arena);
  self->templates = g_ptr_array_new ();
  self->last = &self->globals;
  parser = xmlNewParserCtxt ();
  doc = xmlCtxtReadMemory (parser, text, (int) strlen (text), NULL, NULL,
                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (doc == NULL || doc->intSubset != NULL)
    fail (&reader);
  else
    read_sheet (&reader, xmlDocGetRootElement (doc));
  xmlFreeDoc (doc);
  xmlFreeParserCtxt (parser);
  return reader.failed ? NULL : g_steal_pointer (&self);
}

void
xslt_free (Xslt *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->templates);
  arena_clear (&self->arena);
  g_free (self);
}

gboolean
xslt_asks_words (const Xslt *self)
{
  return self->asks_words;
}

char *
xslt_html (const Xslt *self, const xmlDoc *doc, XsltKey key, gpointer data, gsize *length)
{
  Arena arena;
  Html html;
  Run run = { .sheet = self,
              .root = (const xmlNode *) doc,
              .arena = &arena,
              .html = &html,
              .key = key,
              .data = data };
  char *made;

  arena_init (&arena);
  html_init (&html, FALSE);
  g_string_append (html.out, "<!DOCTYPE html>\n");
  run.at
    = (XpathRun){ .arena = &arena, .variable = find_variable, .key = find_key, .data = &run };
  run.variables = g_array_new (FALSE, FALSE, sizeof (Binding));
  run.globals = arena_take (&arena, MAX (self->n_globals, 1) * sizeof (Global));
  memset (run.globals, 0, self->n_globals * sizeof (Global));
  apply_to (&run, (const xmlNode *) doc, 1, 1, NULL, NULL);
  g_array_unref (run.variables);
  g_string_append_c (html.out, '\n');
  made = html_finish (&html, length);
  arena_clear (&arena);
  if (run.at.failed)
    g_clear_pointer (&made, g_free);
  return made;
}
