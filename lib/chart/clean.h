/* clean.h - text from the data made fit for a picture.
 *
 * One line of valid UTF-8 that XML can hold and no renderer acts on: line breaks and tabs
 * become spaces; C0 and C1 controls, bidi embeddings, overrides and isolates, U+FEFF, U+FFFE,
 * U+FFFF and bytes that are not UTF-8 become U+FFFD; of marks piled up on a letter the first
 * CLEAN_MARKS stay; what is longer than CLEAN_CHARS ends in an ellipsis. */
#pragma once

#include <glib.h>

enum
{
  CLEAN_CHARS = 4096,
  CLEAN_MARKS = 4
};

/* NULL gives NULL.  Free it. */
char *clean_text (const char *text);
