/* load.h - a Desk while it is read; private to lib/desk. */
#pragma once

#include "desk/desk.h"
#include "desk/node.h"

struct Desk
{
  char *path;
  char *name;
  char *zone_name;
  GTimeZone *zone;
  GArray *hours;    /* DeskHours */
  GArray *lines;    /* DeskLine */
  GArray *channels; /* DeskChannel */
  GArray *promises; /* DeskPromise */
  char **staff;
};

typedef struct
{
  Desk *desk;
  const Node *root;
  GHashTable *feeds; /* path -> Feed */
  guint64 n_days_off; /* taken from feeds so far */
} Loader;

/* desk_load () of a text that stands in `path`. */
Desk *load_text (const char *path, const char *text, gsize length, GError **error);

/* Each reads the value of one key of the file; `target` is the array in the Desk. */
gboolean load_hours (Loader *loader, const Node *value, gpointer target, GError **error);
gboolean load_lines (Loader *loader, const Node *value, gpointer target, GError **error);
gboolean load_channels (Loader *loader, const Node *value, gpointer target,
                        GError **error);
gboolean load_promises (Loader *loader, const Node *value, gpointer target,
                        GError **error);
gboolean load_staff (Loader *loader, const Node *value, gpointer target, GError **error);

/* For `clear` functions of the arrays. */
void load_clear_line (gpointer line);
void load_clear_channel (gpointer channel);
void load_clear_promise (gpointer promise);

/* A whole file or pipe as text behind which a NUL stands.  `what` it is to be is for the
 * message: DESK_ERROR_INPUT `cannot read "PATH": why; expected WHAT of at most N MiB`. */
char *load_file (const char *path, gsize limit, const char *what, gsize *length,
                 GError **error);
