/* scan.h - where the query's words stand in a forward list, found sixteen bytes at a
 * time.
 *
 * The last byte of a varint is below 0x80.  Counting those gives the position; comparing
 * with the last bytes of the wanted terms leaves few places where a number has to be put
 * together.  Several times as fast as decoding every term. */
#pragma once

#include "search/resolve.h"

typedef struct
{
  guint32 position; /* numbers before it in the list: terms and marks */
  guint32 word;     /* of the query */
} ScanHit;

typedef struct
{
  const TermMap *map;
  guint8 *tails; /* different last bytes of the wanted terms */
  guint n_tails;
  ScanHit *hits; /* of the last scan, ascending by position */
  guint n_hits;
  guint room;
  guint32 numbers; /* in the list of the last scan */
} Scanner;

/* `words`: SearchWord; `map` has their terms. */
void scanner_init (Scanner *self, const GPtrArray *words, const TermMap *map);
void scanner_clear (Scanner *self);
/* Fills hits, n_hits and numbers. */
void scanner_run (Scanner *self, const guint8 *list, gsize length);

/* Whether `doc` has every required phrase and title condition, no forbidden one, and one of those that
 * may hold: posting lists cannot tell.  That each required word is there at all the caller has seen. */
gboolean scanner_holds (Scanner *self, const Search *search, guint32 doc, gboolean *right,
                        GError **error);
