/* fold.h - the folding in full; private to lib/text and its tests. */
#pragma once

#include "text/words.h"

/* What word_fold() gives, without its short cuts. */
gsize fold_slowly (const char *text, WordSpan span, char folded[WORD_MAX + 1]);
