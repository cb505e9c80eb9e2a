/* varint.h - unsigned numbers in one to five bytes (LEB128), 32 bits.
 *
 * Each number is written in one way, the shortest, and read in that way alone: what is
 * compared byte by byte (lib/search/scan.c) then means what is read number by number. */
#pragma once

#include <glib.h>

#define VARINT_MAX_BYTES 5

/* Behind the number that it writes. */
static inline guint8 *
varint_write (guint8 *at, guint32 value)
{
  for (; value >= 0x80; value >>= 7)
    *at++ = (guint8) (value | 0x80);
  *at++ = (guint8) value;
  return at;
}

static inline void
varint_put (GByteArray *out, guint32 value)
{
  guint8 bytes[VARINT_MAX_BYTES];

  g_byte_array_append (out, bytes, (guint) (varint_write (bytes, value) - bytes));
}

/* Room for up to `count` numbers behind what is there, for varint_write (); then comes varint_end (). */
static inline guint8 *
varint_room (GByteArray *out, guint count)
{
  guint length = out->len;

  g_byte_array_set_size (out, length + count * VARINT_MAX_BYTES);
  return out->data + length;
}

static inline void
varint_end (GByteArray *out, const guint8 *end)
{
  g_byte_array_set_size (out, (guint) (end - out->data));
}

static inline guint
varint_bytes (guint32 value)
{
  guint length = 1;

  for (; value >= 0x80; value >>= 7)
    length++;
  return length;
}

/* Reads one number, moving *at; FALSE at `end`, when it does not fit 32 bits, or when it is
 * longer than it need be. */
static inline gboolean
varint_get (const guint8 **at, const guint8 *end, guint32 *value)
{
  const guint8 *p = *at;
  guint64 sum = 0;

  /* (Most have two bytes at most.) */
  if (end - p >= 2 && (p[0] < 0x80 || (p[1] < 0x80 && p[1] > 0)))
    {
      *at = p + (p[0] < 0x80 ? 1 : 2);
      *value = p[0] < 0x80 ? p[0] : (guint32) (p[0] & 0x7f) | (guint32) p[1] << 7;
      return TRUE;
    }
  for (guint shift = 0; shift < 35 && p < end; shift += 7)
    {
      guint8 byte = *p++;

      sum |= (guint64) (byte & 0x7f) << shift;
      if (byte < 0x80)
        {
          *at = p;
          *value = (guint32) sum;
          return sum <= G_MAXUINT32 && (byte > 0 || shift == 0);
        }
    }
  return FALSE;
}
