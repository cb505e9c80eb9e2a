/* input.h - the message on standard input. */
#pragma once

#include "base/error.h"

/* All of it up to `most` bytes; the rest is read and counted.  NULL on a read error. */
char *input_read (gsize most, gsize *length, gint64 *size, GError **error);
