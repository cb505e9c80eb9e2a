#include "page/xpath.h"

#include <libxml/xpath.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
  BLOCK_BYTES = 16 * 1024,
  ARGUMENTS = 8,
  DEPTH_MAX = 100 /* of an expression */
};

/* ---- Memory */

void
arena_init (Arena *self)
{
  *self = (Arena){ .blocks = g_ptr_array_new_with_free_func (g_free) };
}

void
arena_clear (Arena *self)
{
  g_ptr_array_unref (self->blocks);
}

gpointer
arena_take (Arena *self, gsize bytes)
{
  bytes = (bytes + 15) & ~(gsize) 15;
  if (self->used + bytes > self->size)
    {
      self->size = MAX (bytes, BLOCK_BYTES);
      self->used = 0;
      g_ptr_array_add (self->blocks, g_malloc (self->size));
    }
  self->used += bytes;
  return (char *) self->blocks->pdata[self->blocks->len - 1] + self->used - bytes;
}

char *
arena_text (Arena *self, const char *text, gsize length)
{
  char *copy = arena_take (self, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';
  return copy;
}

/* ---- Expressions */

typedef enum
{
  OP_LITERAL,
  OP_NUMBER,
  OP_VARIABLE,
  OP_CALL,
  OP_PATH,
  OP_UNION,
  OP_OR,
  OP_AND,
  OP_EQUAL,
  OP_UNEQUAL,
  OP_LESS,
  OP_AT_MOST,
  OP_MORE,
  OP_AT_LEAST,
  OP_PLUS,
  OP_MINUS,
  OP_TIMES,
  OP_DIVIDE,
  OP_REST,
  OP_NEGATE
} Op;

typedef enum
{
  AXIS_CHILD,
  AXIS_ATTRIBUTE,
  AXIS_DESCENDANT,
  AXIS_PARENT,
  AXIS_SELF
} Axis;

typedef enum
{
  TEST_NAME,
  TEST_ANY,  /* * */
  TEST_NODE, /* node() */
  TEST_TEXT
} Test;

typedef struct Predicate Predicate;
struct Predicate
{
  Xpath *wanted;
  Predicate *next;
};

typedef struct Step Step;
struct Step
{
  Axis axis;
  Test test;
  const char *name;
  Predicate *predicates;
  Step *next, *previous;
};

struct Xpath
{
  Op op;
  double number;
  const char *text; /* a literal, a name */
  guint function;
  Xpath *arguments[ARGUMENTS]; /* operands, too; of a path [0] is where it begins, or NULL */
  guint n_arguments;
  Predicate *predicates; /* of what a path begins with */
  Step *steps, *last;
  gboolean absolute;
  gboolean positional; /* it asks for position () or last () */
};

/* ---- What nodes and values say */

static gboolean
is_text (const xmlNode *node)
{
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

static const xmlNode *
next_inside (const xmlNode *node, const xmlNode *root)
{
  if (node->type == XML_ELEMENT_NODE && node->children != NULL)
    return node->children;
  while (node != root && node->next == NULL)
    node = node->parent;
  return node == root ? NULL : node->next;
}

static const char *
joined_text (const xmlNode *node, Arena *arena)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (const xmlNode *inside = node->children; inside != NULL;
       inside = next_inside (inside, node))
    if (is_text (inside) && inside->content != NULL)
      g_string_append (text, (const char *) inside->content);
  return arena_text (arena, text->str, text->len);
}

const char *
xpath_node_text (const xmlNode *node, Arena *arena)
{
  const xmlNode *only = node->children;

  if (node->type != XML_ELEMENT_NODE && node->type != XML_ATTRIBUTE_NODE
      && node->type != XML_DOCUMENT_NODE)
    return node->content == NULL ? "" : (const char *) node->content;
  if (only == NULL)
    return "";
  if (only->next == NULL && is_text (only))
    return only->content == NULL ? "" : (const char *) only->content;
  return joined_text (node, arena);
}

static const char *
number_text (double number, Arena *arena)
{
  char digits[32];
  xmlChar *other;
  const char *copy;

  if (number == floor (number) && fabs (number) < 1e9)
    {
      int length = g_snprintf (digits, sizeof digits, "%d", (int) number);

      return arena_text (arena, digits, (gsize) length);
    }
  other = xmlXPathCastNumberToString (number);
  copy = arena_text (arena, (const char *) other, strlen ((const char *) other));
  xmlFree (other);
  return copy;
}

const char *
xpath_text (const XpathValue *value, Arena *arena)
{
  switch (value->type)
    {
    case VALUE_NUMBER:
      return number_text (value->number, arena);
    case VALUE_BOOLEAN:
      return value->number != 0 ? "true" : "false";
    case VALUE_NODES:
      return value->count == 0 ? "" : xpath_node_text (value->nodes[0], arena);
    default:
      return value->text;
    }
}

static double
text_number (const char *text)
{
  return xmlXPathCastStringToNumber ((const xmlChar *) text);
}

static double
value_number (const XpathValue *value, Arena *arena)
{
  return value->type == VALUE_NUMBER || value->type == VALUE_BOOLEAN
           ? value->number
           : text_number (xpath_text (value, arena));
}

static gboolean
value_boolean (const XpathValue *value)
{
  switch (value->type)
    {
    case VALUE_NODES:
      return value->count > 0;
    case VALUE_TEXT:
      return *value->text != '\0';
    case VALUE_TREE:
      return TRUE;
    default:
      return value->number != 0 && !isnan (value->number);
    }
}

static XpathValue
text_value (const char *text)
{
  return (XpathValue){ .type = VALUE_TEXT, .text = text };
}

static XpathValue
number_value (double number)
{
  return (XpathValue){ .type = VALUE_NUMBER, .number = number };
}

static XpathValue
boolean_value (gboolean whether)
{
  return (XpathValue){ .type = VALUE_BOOLEAN, .number = whether != 0 };
}

/* ---- Paths */

static void
add_node (XpathValue *nodes, const xmlNode *node, Arena *arena)
{
  if ((nodes->count & (nodes->count - 1)) == 0) /* 0, 1, 2, 4, 8 ... */
    {
      const xmlNode **more
        = arena_take (arena, MAX (nodes->count * 2, 1) * sizeof (xmlNode *));

      if (nodes->count > 0)
        memcpy (more, nodes->nodes, nodes->count * sizeof (xmlNode *));
      nodes->nodes = more;
    }
  nodes->nodes[nodes->count++] = node;
}

static gboolean
passes_test (const Step *step, const xmlNode *node)
{
  xmlElementType kind = step->axis == AXIS_ATTRIBUTE ? XML_ATTRIBUTE_NODE : XML_ELEMENT_NODE;

  switch (step->test)
    {
    case TEST_NAME:
      return node->type == kind && strcmp ((const char *) node->name, step->name) == 0;
    case TEST_ANY:
      return node->type == kind;
    case TEST_TEXT:
      return is_text (node);
    default:
      return TRUE;
    }
}

static void
walk_step (const Step *step, const xmlNode *from, XpathValue *found, Arena *arena)
{
  gboolean element = from->type == XML_ELEMENT_NODE;
  const xmlNode *children = element || from->type == XML_DOCUMENT_NODE ? from->children : NULL;

  switch (step->axis)
    {
    case AXIS_CHILD:
      for (const xmlNode *node = children; node != NULL; node = node->next)
        if (passes_test (step, node))
          add_node (found, node, arena);
      break;
    case AXIS_ATTRIBUTE:
      for (const xmlAttr *at = element ? from->properties : NULL; at != NULL; at = at->next)
        if (passes_test (step, (const xmlNode *) at))
          add_node (found, (const xmlNode *) at, arena);
      break;
    case AXIS_DESCENDANT:
      for (const xmlNode *node = children; node != NULL; node = next_inside (node, from))
        if (passes_test (step, node))
          add_node (found, node, arena);
      break;
    case AXIS_PARENT:
      if (from->parent != NULL && passes_test (step, from->parent))
        add_node (found, from->parent, arena);
      break;
    case AXIS_SELF:
      if (passes_test (step, from))
        add_node (found, from, arena);
      break;
    }
}

static XpathValue ask_at (const Xpath *self, const xmlNode *node, guint position, guint size,
                          XpathRun *run);

static gboolean
is_wanted (const Predicate *predicate, const xmlNode *node, guint position, guint size,
           XpathRun *run)
{
  XpathValue value = ask_at (predicate->wanted, node, position, size, run);

  return value.type == VALUE_NUMBER ? value.number == position : value_boolean (&value);
}

/* Keeps those from `first` on that the predicates want. */
static void
choose (const Predicate *predicates, XpathValue *found, guint first, XpathRun *run)
{
  for (const Predicate *predicate = predicates; predicate != NULL; predicate = predicate->next)
    {
      guint kept = first, size = found->count - first;

      for (guint i = 0; i < size; i++)
        if (is_wanted (predicate, found->nodes[first + i], i + 1, size, run))
          found->nodes[kept++] = found->nodes[first + i];
      /* (What is added next must find the array as its length says.) */
      if (kept < found->count)
        {
          XpathValue fewer = { .type = VALUE_NODES };

          for (guint i = 0; i < kept; i++)
            add_node (&fewer, found->nodes[i], run->arena);
          *found = fewer;
        }
    }
}

static int
compare_places (const void *a, const void *b)
{
  return xmlXPathCmpNodes (*(xmlNode *const *) b, *(xmlNode *const *) a);
}

/* In the order of the document, and none twice. */
static void
put_in_order (XpathValue *nodes)
{
  guint kept = 0;

  qsort (nodes->nodes, nodes->count, sizeof (xmlNode *), compare_places);
  for (guint i = 0; i < nodes->count; i++)
    if (kept == 0 || nodes->nodes[kept - 1] != nodes->nodes[i])
      nodes->nodes[kept++] = nodes->nodes[i];
  nodes->count = kept;
}

static XpathValue
walk (const Step *step, const XpathValue *from, XpathRun *run)
{
  XpathValue found = { .type = VALUE_NODES };

  for (guint i = 0; i < from->count; i++)
    {
      guint first = found.count;

      walk_step (step, from->nodes[i], &found, run->arena);
      choose (step->predicates, &found, first, run);
    }
  if (from->count > 1 && (step->axis == AXIS_DESCENDANT || step->axis == AXIS_PARENT))
    put_in_order (&found);
  return found;
}

static XpathValue
ask_path (const Xpath *self, const xmlNode *node, guint position, guint size, XpathRun *run)
{
  XpathValue at = { .type = VALUE_NODES };

  if (self->arguments[0] != NULL)
    {
      at = ask_at (self->arguments[0], node, position, size, run);
      if (at.type != VALUE_NODES)
        {
          run->failed = TRUE;
          return text_value ("");
        }
      choose (self->predicates, &at, 0, run);
    }
  else
    add_node (&at, self->absolute ? (const xmlNode *) node->doc : node, run->arena);
  for (const Step *step = self->steps; step != NULL && at.count > 0; step = step->next)
    at = walk (step, &at, run);
  return at;
}

static XpathValue
ask_union (const Xpath *self, const xmlNode *node, guint position, guint size, XpathRun *run)
{
  XpathValue all = { .type = VALUE_NODES };

  for (guint i = 0; i < 2; i++)
    {
      XpathValue some = ask_at (self->arguments[i], node, position, size, run);

      run->failed |= some.type != VALUE_NODES;
      for (guint k = 0; some.type == VALUE_NODES && k < some.count; k++)
        add_node (&all, some.nodes[k], run->arena);
    }
  put_in_order (&all);
  return all;
}

/* ---- Comparisons (XPath 3.4) */

static gboolean
compare_numbers (Op op, double a, double b)
{
  switch (op)
    {
    case OP_EQUAL:
      return a == b;
    case OP_UNEQUAL:
      return a != b;
    case OP_LESS:
      return a < b;
    case OP_AT_MOST:
      return a <= b;
    case OP_MORE:
      return a > b;
    default:
      return a >= b;
    }
}

static gboolean
compare_values (Op op, const XpathValue *a, const XpathValue *b, Arena *arena)
{
  gboolean order = op != OP_EQUAL && op != OP_UNEQUAL;

  if (!order && (a->type == VALUE_BOOLEAN || b->type == VALUE_BOOLEAN))
    return compare_numbers (op, value_boolean (a), value_boolean (b));
  if (order || a->type == VALUE_NUMBER || b->type == VALUE_NUMBER)
    return compare_numbers (op, value_number (a, arena), value_number (b, arena));
  return (strcmp (xpath_text (a, arena), xpath_text (b, arena)) == 0) == (op == OP_EQUAL);
}

/* One node after the other is looked at. */
static gboolean
compare_nodes (Op op, const XpathValue *a, const XpathValue *b, Arena *arena)
{
  gboolean left = a->type == VALUE_NODES && b->type != VALUE_BOOLEAN;
  gboolean right = b->type == VALUE_NODES && a->type != VALUE_BOOLEAN;

  for (guint i = 0; i < (left ? a->count : 1); i++)
    for (guint k = 0; k < (right ? b->count : 1); k++)
      {
        XpathValue x = left ? text_value (xpath_node_text (a->nodes[i], arena)) : *a;
        XpathValue y = right ? text_value (xpath_node_text (b->nodes[k], arena)) : *b;

        if (compare_values (op, &x, &y, arena))
          return TRUE;
      }
  return FALSE;
}

/* ---- Functions */

typedef XpathValue (*Call) (const XpathValue *arguments, guint n, XpathRun *run);

static const char *
argument (const XpathValue *arguments, guint i, XpathRun *run)
{
  return xpath_text (&arguments[i], run->arena);
}

static XpathValue
call_concat (const XpathValue *arguments, guint n, XpathRun *run)
{
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, argument (arguments, i, run));
  return text_value (arena_text (run->arena, all->str, all->len));
}

static XpathValue
call_contains (const XpathValue *arguments, guint n G_GNUC_UNUSED, XpathRun *run)
{
  return boolean_value (strstr (argument (arguments, 0, run), argument (arguments, 1, run))
                        != NULL);
}

static XpathValue
call_starts_with (const XpathValue *arguments, guint n G_GNUC_UNUSED, XpathRun *run)
{
  return boolean_value (
    g_str_has_prefix (argument (arguments, 0, run), argument (arguments, 1, run)));
}

static XpathValue
call_before (const XpathValue *arguments, guint n G_GNUC_UNUSED, XpathRun *run)
{
  const char *text = argument (arguments, 0, run);
  const char *found = strstr (text, argument (arguments, 1, run));

  return text_value (found == NULL ? ""
                                   : arena_text (run->arena, text, (gsize) (found - text)));
}

static XpathValue
call_after (const XpathValue *arguments, guint n G_GNUC_UNUSED, XpathRun *run)
{
  const char *wanted = argument (arguments, 1, run);
  const char *found = strstr (argument (arguments, 0, run), wanted);

  return text_value (found == NULL ? "" : found + strlen (wanted));
}

/* Characters whose place p, from 1, is at least round (from) and less than round (from) + round (length). */
static XpathValue
call_substring (const XpathValue *arguments, guint n, XpathRun *run)
{
  const char *text = argument (arguments, 0, run), *start = NULL, *c = text;
  double from = floor (value_number (&arguments[1], run->arena) + 0.5);
  double end = n < 3 ? INFINITY
                     : from + floor (value_number (&arguments[2], run->arena) + 0.5);

  for (double place = 1; *c != '\0' && !(place >= end); place++, c = g_utf8_next_char (c))
    if (start == NULL && place >= from)
      start = c;
  return text_value (
    start == NULL || isnan (end) ? "" : arena_text (run->arena, start, (gsize) (c - start)));
}

static const char *
own_text (const XpathValue *arguments, guint n, XpathRun *run)
{
  return n > 0 ? argument (arguments, 0, run) : xpath_node_text (run->current, run->arena);
}

static XpathValue
call_length (const XpathValue *arguments, guint n, XpathRun *run)
{
  return number_value ((double) g_utf8_strlen (own_text (arguments, n, run), -1));
}

static XpathValue
call_translate (const XpathValue *arguments, guint n G_GNUC_UNUSED, XpathRun *run)
{
  const char *from = argument (arguments, 1, run), *to = argument (arguments, 2, run);
  glong n_to = g_utf8_strlen (to, -1);
  g_autoptr(GString) made = g_string_new (NULL);

  for (const char *c = argument (arguments, 0, run); *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);
      const char *found = g_utf8_strchr (from, -1, letter);
      glong place = found == NULL ? -1 : g_utf8_pointer_to_offset (from, found);

      if (place < 0)
        g_string_append_unichar (made, letter);
      else if (place < n_to)
        g_string_append_unichar (made, g_utf8_get_char (g_utf8_offset_to_pointer (to, place)));
    }
  return text_value (arena_text (run->arena, made->str, made->len));
}

static XpathValue
call_normalize (const XpathValue *arguments, guint n, XpathRun *run)
{
  g_auto(GStrv) words = g_strsplit_set (own_text (arguments, n, run), " \t\r\n", -1);
  g_autoptr(GString) made = g_string_new (NULL);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_string_append_printf (made, "%s%s", made->len > 0 ? " " : "", *word);
  return text_value (arena_text (run->arena, made->str, made->len));
}

static XpathValue
call_string (const XpathValue *arguments, guint n, XpathRun *run)
{
  return text_value (own_text (arguments, n, run));
}

static XpathValue
call_number (const XpathValue *arguments, guint n, XpathRun *run)
{
  return number_value (n > 0 ? value_number (&arguments[0], run->arena)
                             : text_number (own_text (NULL, 0, run)));
}

static XpathValue
call_boolean (const XpathValue *arguments, guint n G_GNUC_UNUSED, XpathRun *run G_GNUC_UNUSED)
{
  return boolean_value (value_boolean (&arguments[0]));
}

static XpathValue
call_not (const XpathValue *arguments, guint n G_GNUC_UNUSED, XpathRun *run G_GNUC_UNUSED)
{
  return boolean_value (!value_boolean (&arguments[0]));
}

static XpathValue
call_true (const XpathValue *arguments G_GNUC_UNUSED, guint n G_GNUC_UNUSED,
           XpathRun *run G_GNUC_UNUSED)
{
  return boolean_value (TRUE);
}

static XpathValue
call_false (const XpathValue *arguments G_GNUC_UNUSED, guint n G_GNUC_UNUSED,
            XpathRun *run G_GNUC_UNUSED)
{
  return boolean_value (FALSE);
}

static XpathValue
call_count (const XpathValue *arguments, guint n G_GNUC_UNUSED, XpathRun *run)
{
  run->failed |= arguments[0].type != VALUE_NODES;
  return number_value (arguments[0].count);
}

static XpathValue
call_key (const XpathValue *arguments, guint n G_GNUC_UNUSED, XpathRun *run)
{
  const char *text
    = run->key (run, argument (arguments, 0, run), argument (arguments, 1, run));

  return text_value (text == NULL ? "" : text);
}

/* position (), last () and current () depend on more, and are asked for in ask_call (). */
enum
{
  CALL_POSITION,
  CALL_LAST,
  CALL_CURRENT
};

static const struct
{
  const char *name;
  guint least, most;
  Call call;
} functions[] = {
  [CALL_POSITION] = { "position", 0, 0, NULL },
  [CALL_LAST] = { "last", 0, 0, NULL },
  [CALL_CURRENT] = { "current", 0, 0, NULL },
  { "concat", 2, ARGUMENTS, call_concat },
  { "contains", 2, 2, call_contains },
  { "starts-with", 2, 2, call_starts_with },
  { "substring-before", 2, 2, call_before },
  { "substring-after", 2, 2, call_after },
  { "substring", 2, 3, call_substring },
  { "string-length", 1, 1, call_length },
  { "translate", 3, 3, call_translate },
  { "normalize-space", 1, 1, call_normalize },
  { "string", 1, 1, call_string },
  { "number", 1, 1, call_number },
  { "boolean", 1, 1, call_boolean },
  { "not", 1, 1, call_not },
  { "true", 0, 0, call_true },
  { "false", 0, 0, call_false },
  { "count", 1, 1, call_count },
  { "key", 2, 2, call_key },
};

static XpathValue
ask_call (const Xpath *self, const xmlNode *node, guint position, guint size, XpathRun *run)
{
  XpathValue arguments[ARGUMENTS] = { { 0 } };

  if (self->function == CALL_POSITION || self->function == CALL_LAST)
    return number_value (self->function == CALL_POSITION ? position : size);
  if (self->function == CALL_CURRENT)
    {
      XpathValue current = { .type = VALUE_NODES };

      add_node (&current, run->current, run->arena);
      return current;
    }
  for (guint i = 0; i < self->n_arguments; i++)
    arguments[i] = ask_at (self->arguments[i], node, position, size, run);
  return functions[self->function].call (arguments, self->n_arguments, run);
}

/* ---- All of them */

static double
reckon (Op op, double a, double b)
{
  switch (op)
    {
    case OP_PLUS:
      return a + b;
    case OP_MINUS:
      return a - b;
    case OP_TIMES:
      return a * b;
    case OP_DIVIDE:
      return a / b;
    default:
      return fmod (a, b);
    }
}

static XpathValue
ask_operator (const Xpath *self, const xmlNode *node, guint position, guint size,
              XpathRun *run)
{
  XpathValue a = ask_at (self->arguments[0], node, position, size, run), b;

  if (self->op == OP_OR || self->op == OP_AND)
    {
      if (value_boolean (&a) == (self->op == OP_OR))
        return boolean_value (self->op == OP_OR);
      b = ask_at (self->arguments[1], node, position, size, run);
      return boolean_value (value_boolean (&b));
    }
  if (self->op == OP_NEGATE)
    return number_value (-value_number (&a, run->arena));
  b = ask_at (self->arguments[1], node, position, size, run);
  if (self->op >= OP_PLUS)
    return number_value (
      reckon (self->op, value_number (&a, run->arena), value_number (&b, run->arena)));
  return boolean_value (compare_nodes (self->op, &a, &b, run->arena));
}

static XpathValue
ask_at (const Xpath *self, const xmlNode *node, guint position, guint size, XpathRun *run)
{
  XpathValue value = { .type = VALUE_TEXT, .text = "" };

  switch (self->op)
    {
    case OP_LITERAL:
      return text_value (self->text);
    case OP_NUMBER:
      return number_value (self->number);
    case OP_VARIABLE:
      if (!run->variable (run, self->text, &value))
        run->failed = TRUE;
      return value;
    case OP_CALL:
      return ask_call (self, node, position, size, run);
    case OP_PATH:
      return ask_path (self, node, position, size, run);
    case OP_UNION:
      return ask_union (self, node, position, size, run);
    default:
      return ask_operator (self, node, position, size, run);
    }
}

XpathValue
xpath_ask (const Xpath *self, XpathRun *run)
{
  return ask_at (self, run->current, run->position, run->size, run);
}

const char *
xpath_ask_text (const Xpath *self, XpathRun *run)
{
  XpathValue value = xpath_ask (self, run);

  return xpath_text (&value, run->arena);
}

gboolean
xpath_ask_whether (const Xpath *self, XpathRun *run)
{
  XpathValue value = xpath_ask (self, run);

  return value_boolean (&value);
}

/* ---- Patterns */

gboolean
xpath_matches (const Xpath *self, const xmlNode *node, XpathRun *run)
{
  for (const Step *step = self->last; step != NULL; step = step->previous)
    {
      if (node == NULL || node->type == XML_DOCUMENT_NODE || !passes_test (step, node))
        return FALSE;
      for (const Predicate *p = step->predicates; p != NULL; p = p->next)
        if (!is_wanted (p, node, 0, 0, run))
          return FALSE;
      node = node->parent;
    }
  return !self->absolute || (node != NULL && node->type == XML_DOCUMENT_NODE);
}

gboolean
xpath_is_pattern (const Xpath *self)
{
  if (self->op != OP_PATH || self->arguments[0] != NULL || self->positional)
    return FALSE;
  for (const Step *step = self->steps; step != NULL; step = step->next)
    {
      if (step->axis != AXIS_CHILD && step->axis != AXIS_ATTRIBUTE)
        return FALSE;
      for (const Predicate *p = step->predicates; p != NULL; p = p->next)
        if (p->wanted->op == OP_NUMBER || p->wanted->op == OP_VARIABLE
            || p->wanted->op >= OP_PLUS)
          return FALSE;
    }
  return TRUE;
}

double
xpath_priority (const Xpath *self)
{
  const Step *step = self->last;

  if (self->absolute || step == NULL || step->previous != NULL || step->predicates != NULL)
    return 0.5;
  return step->test == TEST_NAME ? 0 : -0.5;
}

/* ---- Reading (XPath 3.7: a name behind an operand is an operator) */

typedef struct
{
  const char *at;
  Arena *arena;
  guint depth;
  gboolean failed, positional;
} Reader;

static Xpath *
fail (Reader *self)
{
  self->failed = TRUE;
  self->at = "";
  return NULL;
}

static Xpath *
expression_new (Reader *self, Op op)
{
  Xpath *made = arena_take (self->arena, sizeof *made);

  memset (made, 0, sizeof *made);
  made->op = op;
  return made;
}

static void
skip_blanks (Reader *self)
{
  self->at += strspn (self->at, " \t\r\n");
}

static gboolean
take (Reader *self, const char *token)
{
  gsize length = strlen (token);

  skip_blanks (self);
  if (strncmp (self->at, token, length) != 0)
    return FALSE;
  self->at += length;
  return TRUE;
}

static gsize
name_length (const char *at)
{
  gsize length = strspn (at, G_CSET_a_2_z G_CSET_A_2_Z "_");

  return length == 0
           ? 0
           : length + strspn (at + length, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-.");
}

static const char *
take_name (Reader *self)
{
  gsize length;
  const char *name;

  skip_blanks (self);
  length = name_length (self->at);
  if (length == 0 || (self->at[length] == ':' && self->at[length + 1] != ':'))
    {
      fail (self);
      return "";
    }
  name = arena_text (self->arena, self->at, length);
  self->at += length;
  return name;
}

static Xpath *read_or (Reader *self);

static Predicate *
read_predicates (Reader *self)
{
  Predicate *first = NULL, **end = &first;

  while (take (self, "["))
    {
      *end = arena_take (self->arena, sizeof **end);
      **end = (Predicate){ read_or (self), NULL };
      end = &(*end)->next;
      if (!take (self, "]"))
        fail (self);
    }
  return first;
}

static Axis
read_axis (Reader *self)
{
  static const struct
  {
    const char *name;
    Axis axis;
  } axes[] = { { "child::", AXIS_CHILD },
               { "attribute::", AXIS_ATTRIBUTE },
               { "descendant::", AXIS_DESCENDANT },
               { "parent::", AXIS_PARENT },
               { "self::", AXIS_SELF },
               { "@", AXIS_ATTRIBUTE } };

  for (guint i = 0; i < G_N_ELEMENTS (axes); i++)
    if (take (self, axes[i].name))
      return axes[i].axis;
  return AXIS_CHILD;
}

static void
read_test (Reader *self, Step *step)
{
  step->test = take (self, "*")        ? TEST_ANY
               : take (self, "node()") ? TEST_NODE
               : take (self, "text()") ? TEST_TEXT
                                       : TEST_NAME;
  if (step->test != TEST_NAME)
    return;
  step->name = take_name (self);
  skip_blanks (self);
  if (*self->at == '(' || strncmp (self->at, "::", 2) == 0)
    fail (self);
}

static void
add_step (Reader *self, Xpath *path)
{
  Step *step = arena_take (self->arena, sizeof *step);

  *step = (Step){ .test = TEST_NODE, .previous = path->last };
  if (take (self, ".."))
    step->axis = AXIS_PARENT;
  else if (take (self, "."))
    step->axis = AXIS_SELF;
  else
    {
      step->axis = read_axis (self);
      read_test (self, step);
      step->predicates = read_predicates (self);
    }
  if (path->last == NULL)
    path->steps = step;
  else
    path->last->next = step;
  path->last = step;
}

static void
read_steps (Reader *self, Xpath *path)
{
  do
    add_step (self, path);
  while (!self->failed && take (self, "/"));
}

static gboolean
begins_step (Reader *self)
{
  skip_blanks (self);
  return name_length (self->at) > 0
         || (*self->at != '\0' && strchr ("@*.", *self->at) != NULL);
}

static Xpath *
read_call (Reader *self)
{
  Xpath *call = expression_new (self, OP_CALL);
  const char *name = take_name (self);

  while (call->function < G_N_ELEMENTS (functions)
         && strcmp (functions[call->function].name, name) != 0)
    call->function++;
  if (call->function == G_N_ELEMENTS (functions) || !take (self, "("))
    return fail (self);
  self->positional |= call->function == CALL_POSITION || call->function == CALL_LAST;
  if (!take (self, ")"))
    {
      do
        call->arguments[call->n_arguments++] = read_or (self);
      while (call->n_arguments < ARGUMENTS && take (self, ","));
      if (!take (self, ")"))
        return fail (self);
    }
  return call->n_arguments < functions[call->function].least
             || call->n_arguments > functions[call->function].most
           ? fail (self)
           : call;
}

static Xpath *
read_literal (Reader *self)
{
  Xpath *literal = expression_new (self, OP_LITERAL);
  const char *end = strchr (self->at + 1, *self->at);

  if (end == NULL)
    return fail (self);
  literal->text = arena_text (self->arena, self->at + 1, (gsize) (end - self->at - 1));
  self->at = end + 1;
  return literal;
}

static Xpath *
read_number (Reader *self)
{
  Xpath *number = expression_new (self, OP_NUMBER);
  char *end;

  number->number = g_ascii_strtod (self->at, &end);
  self->at = end;
  return number;
}

static gboolean
begins_call (const char *at)
{
  gsize length = name_length (at);
  const char *behind = at + length + strspn (at + length, " ");

  return length > 0 && *behind == '(' && !g_str_has_prefix (at, "node()")
         && !g_str_has_prefix (at, "text()");
}

/* What is no path, or NULL. */
static Xpath *
read_primary (Reader *self)
{
  Xpath *made;

  skip_blanks (self);
  if (*self->at == '$')
    {
      self->at++;
      made = expression_new (self, OP_VARIABLE);
      made->text = g_intern_string (take_name (self));
      return made;
    }
  if (*self->at == '\'' || *self->at == '"')
    return read_literal (self);
  if (g_ascii_isdigit (*self->at) || (*self->at == '.' && g_ascii_isdigit (self->at[1])))
    return read_number (self);
  if (begins_call (self->at))
    return read_call (self);
  if (*self->at != '(')
    return NULL;
  self->at++;
  made = read_or (self);
  return take (self, ")") ? made : fail (self);
}

static Xpath *
read_path (Reader *self)
{
  Xpath *primary = read_primary (self), *path;

  skip_blanks (self);
  if (primary != NULL && *self->at != '[' && *self->at != '/')
    return primary;
  path = expression_new (self, OP_PATH);
  path->arguments[0] = primary;
  if (primary != NULL)
    path->predicates = read_predicates (self);
  if (take (self, "/"))
    {
      path->absolute = primary == NULL;
      if (path->absolute && !begins_step (self))
        return *self->at == '/' ? fail (self) : path;
    }
  else if (primary != NULL)
    return path;
  read_steps (self, path);
  return path;
}

static Xpath *
binary (Reader *self, Op op, Xpath *left, Xpath *right)
{
  Xpath *made = expression_new (self, op);

  made->arguments[0] = left;
  made->arguments[1] = right;
  return made;
}

static Xpath *
read_union (Reader *self)
{
  Xpath *left = read_path (self);

  while (take (self, "|"))
    left = binary (self, OP_UNION, left, read_path (self));
  return left;
}

static Xpath *
read_unary (Reader *self)
{
  return take (self, "-") ? binary (self, OP_NEGATE, read_unary (self), NULL)
                          : read_union (self);
}

typedef struct
{
  const char *token;
  Op op;
} Operator;

static const Operator levels[][5] = {
  { { "or", OP_OR } },
  { { "and", OP_AND } },
  { { "=", OP_EQUAL }, { "!=", OP_UNEQUAL } },
  { { "<=", OP_AT_MOST }, { "<", OP_LESS }, { ">=", OP_AT_LEAST }, { ">", OP_MORE } },
  { { "+", OP_PLUS }, { "-", OP_MINUS } },
  { { "*", OP_TIMES }, { "div", OP_DIVIDE }, { "mod", OP_REST } },
};

static Xpath *
read_level (Reader *self, guint level)
{
  Xpath *left;

  if (level == G_N_ELEMENTS (levels))
    return read_unary (self);
  left = read_level (self, level + 1);
  for (guint i = 0; levels[level][i].token != NULL;)
    if (take (self, levels[level][i].token))
      {
        left = binary (self, levels[level][i].op, left, read_level (self, level + 1));
        i = 0;
      }
    else
      i++;
  return left;
}

static Xpath *
read_or (Reader *self)
{
  Xpath *made = ++self->depth > DEPTH_MAX ? fail (self) : read_level (self, 0);

  self->depth--;
  return made;
}

Xpath *
xpath_read (const char *text, Arena *arena)
{
  Reader reader = { text, arena, 0, FALSE, FALSE };
  Xpath *made = read_or (&reader);

  skip_blanks (&reader);
  if (reader.failed || *reader.at != '\0')
    return NULL;
  made->positional = reader.positional;
  return made;
}
