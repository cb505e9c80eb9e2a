/* xpath.h - a part of XPath 1.0 (https://www.w3.org/TR/1999/REC-xpath-19991116/), read once and asked often.
 *
 * Paths along child, attribute, descendant, parent and self, with predicates; variables, strings, numbers, all
 * operators; the core's functions but id (), lang (), namespace-uri () and local-name (), and of XSLT current () and
 * key ().  No namespaces, and no `//`.  What is not among these is not read: who asks does it in another way.
 *
 * All that an answer consists of lives as long as the arena, or the document. */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Memory that is let go of at once. */
typedef struct
{
  GPtrArray *blocks;
  gsize used, size; /* of the last */
} Arena;

void arena_init (Arena *self);
void arena_clear (Arena *self);
gpointer arena_take (Arena *self, gsize bytes);
char *arena_text (Arena *self, const char *text, gsize length);

typedef enum
{
  VALUE_TEXT,
  VALUE_TREE, /* a fragment of a result, as its text */
  VALUE_NUMBER,
  VALUE_BOOLEAN,
  VALUE_NODES
} XpathType;

typedef struct
{
  XpathType type;
  double number; /* of a boolean 0 or 1 */
  const char *text;
  const xmlNode **nodes; /* in the order of the document */
  guint count;
} XpathValue;

typedef struct XpathRun XpathRun;
/* Where an expression is asked. */
struct XpathRun
{
  Arena *arena;
  const xmlNode *current;
  guint position, size; /* of `current` among those it was chosen with */
  /* FALSE: there is no such variable.  `name` is interned (g_intern_string ()). */
  gboolean (*variable) (XpathRun *self, const char *name, XpathValue *value);
  /* The text that key (name, text) leads to, or NULL. */
  const char *(*key) (XpathRun *self, const char *name, const char *text);
  gpointer data;
  gboolean failed;
};

typedef struct Xpath Xpath;

/* NULL: it is not of the part that is known.  In the arena. */
Xpath *xpath_read (const char *text, Arena *arena);
XpathValue xpath_ask (const Xpath *self, XpathRun *run);
const char *xpath_ask_text (const Xpath *self, XpathRun *run);
gboolean xpath_ask_whether (const Xpath *self, XpathRun *run);

const char *xpath_text (const XpathValue *value, Arena *arena);
/* What a node says. */
const char *xpath_node_text (const xmlNode *node, Arena *arena);
/* Whether it may be asked as a pattern: whatever stands in it depends on no position. */
gboolean xpath_is_pattern (const Xpath *self);
/* Whether the node is one of those that a path without a beginning leads to, from wherever (XSLT 5.2). */
gboolean xpath_matches (const Xpath *self, const xmlNode *node, XpathRun *run);
/* Of a pattern, as XSLT 5.5 has it. */
double xpath_priority (const Xpath *self);
