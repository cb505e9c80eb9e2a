/* entry.h - what a calendar of desk.yaml says for one stretch of time; private to
 * lib/desk. */
#pragma once

#include "desk/when.h"

enum
{
  ENTRY_WEEKDAYS = 7,
  ENTRY_WINDOWS_MAX = 48 /* in a day */
};

typedef struct
{
  WorkWindow window;
  const Node *node;
} EntryWindow;

typedef struct
{
  WorkDay day;
  const Node *key;
  GArray *windows; /* EntryWindow; empty: closed */
} EntrySpecial;

typedef struct
{
  WorkDay day;
  WorkWindow part;
  const Node *node; /* NULL: from a holiday feed */
} EntryClosing;

typedef struct
{
  const Node *node;
  gboolean dated;               /* has `since` */
  WorkDay since, until;         /* in force in [since, until) */
  GArray *week[ENTRY_WEEKDAYS]; /* EntryWindow */
  const Node *named_by[ENTRY_WEEKDAYS]; /* the key that named the day, or NULL */
  GArray *specials;             /* EntrySpecial, by day after entry_check () */
  GArray *closings;             /* EntryClosing */
} Entry;

Entry *entry_new (const Node *node);
void entry_free (Entry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_free)

/* Once it is complete, `until` too: windows that overlap, within a day or past midnight,
 * and dates at which the entry is not in force. */
gboolean entry_check (Entry *self, GError **error);
/* Adds it all to `rules`. */
void entry_apply (const Entry *self, WorkRules *rules);
