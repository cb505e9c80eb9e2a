/* scan.h - where the query's words stand in a forward list, found 16 or 32 bytes at a
 * time.
 *
 * The last byte of a varint is below 0x80.  Counting those gives the position; that it and
 * the byte before it are such of wanted terms holds in few places, where the number is put
 * together.  Whether a byte is one of a set is told by two look-ups, of its low and of its
 * high four bits (after Langdale, Lemire: Parsing gigabytes of JSON per second, 2019, 3.1).
 * Many times as fast as decoding every term. */
#pragma once

#include "search/resolve.h"

typedef struct
{
  guint32 position; /* numbers before it in the list: terms and marks */
  guint32 word;     /* of the query */
} ScanHit;

/* Bytes: by its low four bits, a bit for each of its high ones from 0, or from 8, on. */
typedef struct
{
  guint8 rows[16];
} ByteSet;

typedef struct
{
  const TermMap *map;
  ByteSet single; /* wanted terms of one byte */
  ByteSet last;   /* last bytes of the others */
  ByteSet before; /* the bytes before these; all from 0x80 on */
  ScanHit *hits;  /* of the last scan, ascending by position */
  guint n_hits;
  guint room;
  guint32 numbers; /* in the list of the last scan */
} Scanner;

/* `words`: SearchWord; `map` has their terms. */
void scanner_init (Scanner *self, const GPtrArray *words, const TermMap *map);
static inline void
scanner_clear (Scanner *self)
{
  g_free (self->hits);
}
/* Fills hits, n_hits and numbers. */
void scanner_run (Scanner *self, const guint8 *list, gsize length);
