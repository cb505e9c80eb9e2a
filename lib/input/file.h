/* file.h - the bytes of a file, plain or gzip'ed, of which the front is looked at as a whole.
 *
 * What a file is, its first bytes say, not its name.  gzip (RFC 1952) is unpacked as it is
 * read, so that nothing grows, whatever it unpacks to; several members one after the other, as
 * `cat *.gz` makes them, are one text.  zstd, bzip2, xz and zip are errors that name the
 * command to unpack them with.  A UTF-8 byte order mark at the beginning is passed over.
 *
 * What a damaged file held before the damage is there to be read; then comes the error. */
#pragma once

#include "base/error.h"

typedef struct
{
  char *name;          /* as errors call it */
  char *bytes;         /* the file from where it was taken to */
  gsize length;        /* what is there of it */
  gboolean at_end;     /* there will be no more */
  gboolean is_empty;   /* it never held anything but blanks */
  gboolean is_lasting; /* its path can be opened and read once more */
  int fd;              /* private from here on */
  gint64 start;        /* where it can go back to; -1: it cannot */
  char *buffer;
  gsize size;
  struct Gzip *gzip; /* NULL: it is plain */
  GError *damage;    /* behind the bytes that are there */
} InputFile;

/* `path` NULL or "-": standard input.  input_file_close () is due on failure, too. */
gboolean input_file_open (InputFile *self, const char *path, GError **error);
void input_file_close (InputFile *self);
/* Makes `length` at least twice what it is, or reaches the end.  Moves `bytes`. */
gboolean input_file_more (InputFile *self, GError **error);
/* Takes bytes off the front. */
void input_file_take (InputFile *self, gsize count);

/* Before anything is taken: makes sure that input_file_rewind () can go back.  What cannot be
 * read twice is copied to a temporary file. */
gboolean input_file_keep (InputFile *self, GError **error);
gboolean input_file_rewind (InputFile *self, GError **error);

/* ---- Its lines */

typedef struct
{
  InputFile file;
  gsize most;   /* bytes of a line */
  guint64 line; /* the number of the line at the front, from 1 */
  gsize taken;  /* private from here on */
  gboolean skipping;
} InputLines;

/* Without its line end, LF or CR LF; valid until the next call. */
typedef struct
{
  const char *text; /* NULL: longer than `most` */
  gsize length;
} InputLine;

/* input_lines_close () is due on failure, too. */
gboolean input_lines_open (InputLines *self, const char *path, gsize most, GError **error);
static inline void
input_lines_close (InputLines *self)
{
  input_file_close (&self->file);
}
/* FALSE at the end, and on error with `*ok` FALSE. */
gboolean input_lines_next (InputLines *self, InputLine *line, gboolean *ok, GError **error);
