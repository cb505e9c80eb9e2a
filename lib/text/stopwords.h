/* stopwords.h - the tables of stem_is_stop_word(); private to lib/text and tests. */
#pragma once

#include <glib.h>

/* Fixed width, so that the tables need no relocation when a program starts. */
typedef char StopWord[24];

/* The stop words of `lang`, folded and in the order of strcmp(); NULL for none. */
const StopWord *stop_words (const char *lang, gsize *count);
