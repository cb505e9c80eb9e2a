/* node.h - a YAML file as a tree whose every value knows its place; private to lib/desk.
 *
 * One document of maps, lists and plain or quoted text.  Anchors, aliases and tags are
 * errors, and so are a key that stands twice and nesting without end. */
#pragma once

#include "base/error.h"

typedef enum
{
  NODE_NOTHING, /* an empty value, `~` or `null` */
  NODE_TEXT,
  NODE_LIST,
  NODE_MAP
} NodeKind;

typedef struct Node Node;
struct Node
{
  NodeKind kind;
  guint line, column; /* from 1; the column counts characters */
  const char *file;   /* as given to node_parse (), not owned */
  char *text;         /* NODE_TEXT */
  Node *key;          /* in a map: its key, NODE_TEXT */
  GPtrArray *items;   /* NODE_LIST, NODE_MAP: Node, in the order of the file */
};

enum
{
  DESK_FILE_BYTES = 1 << 20 /* of a desk.yaml */
};

/* `file` is for messages and outlives the tree.  Errors are DESK_ERROR_INPUT
 * "FILE:LINE:COLUMN: ...; expected ...". */
Node *node_parse (const char *file, const char *text, gsize length, GError **error);
void node_free (Node *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Node, node_free)

/* The value of `key` in a map, or NULL. */
const Node *node_get (const Node *map, const char *key);
/* A list as it is, and any other value as a list of one. */
guint node_count (const Node *self);
const Node *node_item (const Node *self, guint index);

/* Sets "FILE:LINE:COLUMN: " and the message; returns FALSE. */
gboolean node_fail (const Node *self, GError **error, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
/* The value for a message: its text, short, in quotes, or 'a map', 'a list', 'nothing'.
 * Free it. */
char *node_shown (const Node *self);
/* The path of the file that its text names, relative to the folder of the YAML file.  Free it. */
char *node_path (const Node *self);
/* The IANA zone that it names; NULL with an error. */
GTimeZone *node_zone (const Node *self, GError **error);
