/* words.h - what texts of exports mean, in English, Dutch, German and Spanish: kinds of events,
 * channels, priorities.  They compare as column_fold () makes them. */
#pragma once

/* The name of a kind; NULL: it means nothing to us. */
const char *word_kind (const char *text);
/* `email`, `chat`, `phone` or `web`; NULL: likewise. */
const char *word_channel (const char *text);
/* The English word; NULL: it is one, or none. */
const char *word_priority (const char *text);
