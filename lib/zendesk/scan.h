/* scan.h - a stream of JSON cut into the records that are looked at whole; private to
 * this folder.
 *
 * Pages {"tickets": [...], "users": [...]} one after the other, arrays, and objects line by
 * line may follow each other.  Of a page each ticket is a record, and what stands before and
 * behind the tickets an object of its own. */
#pragma once

#include "input/feed.h"
#include "ticket/source.h"

typedef enum
{
  SCAN_STREAM,  /* between values */
  SCAN_ARRAY,   /* in a bare array */
  SCAN_TICKETS, /* in a page's tickets */
  SCAN_TAIL     /* behind them, in the page */
} ScanPlace;

typedef struct
{
  Feed feed;
  ScanPlace place;
  guint64 line;        /* of the byte at the front, from 1 */
  gsize taken;         /* bytes of the last record */
  GString *made;       /* a record that is put together */
} ZendeskScan;

typedef struct
{
  const char *text;    /* an object, or NULL: cannot be read */
  gsize length;
  guint64 line;
  const char *why;     /* it cannot be read */
  const char *raw;     /* what was read instead */
  gsize raw_length;
} ZendeskRecord;

/* What cannot be read twice is copied to a temporary file first.  On failure nothing is left
 * to close, and `made` is NULL. */
gboolean zendesk_scan_open (ZendeskScan *self, const char *path, GError **error);
void zendesk_scan_close (ZendeskScan *self);
/* To the beginning. */
gboolean zendesk_scan_rewind (ZendeskScan *self, GError **error);
/* FALSE at the end, and on error with `*ok` FALSE.  Valid until the next call. */
gboolean zendesk_scan_next (ZendeskScan *self, ZendeskRecord *record, gboolean *ok,
                            GError **error);
