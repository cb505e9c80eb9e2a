/* ics.h - the content lines of an iCalendar text (RFC 5545, 3.1): unfolded, taken apart;
 * private to lib/desk. */
#pragma once

#include "base/error.h"

typedef struct
{
  const char *file;
  const char *at, *end;
  guint next_line;
  GString *buffer;
  /* The line that ics_next () read; texts last until the next call. */
  guint line;        /* from 1; its first, when it was folded */
  char *name;        /* upper case */
  const char *value; /* as it stands */
  const char *tzid;  /* parameters, or NULL */
  const char *kind;  /* VALUE */
  const char *range; /* RANGE */
} IcsReader;

void ics_init (IcsReader *self, const char *file, const char *text, gsize length);
void ics_clear (IcsReader *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IcsReader, ics_clear)

/* FALSE at the end, and with `error` set. */
gboolean ics_next (IcsReader *self, GError **error);
/* "FILE:LINE:1: " and the message; returns FALSE. */
gboolean ics_fail (const IcsReader *self, GError **error, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
gboolean ics_fail_at (const char *file, guint line, GError **error, const char *format, ...)
  G_GNUC_PRINTF (4, 5);
/* A text for a message: short, in quotes.  Free it. */
char *ics_shown (const char *text);
/* A TEXT value with its escapes undone, without blanks around it.  Free it. */
char *ics_text (const char *value);
