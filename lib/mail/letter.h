/* letter.h - what stands in a message: its text, its attachments.
 *
 * Costs are bounded whatever comes: of a message that may hold more than LETTER_PARTS parts
 * (it says "boundary", "message/" or "Content-Type" so often), only the header counts; of a
 * text, LETTER_TEXT_BYTES. */
#pragma once

#include <glib.h>

enum
{
  LETTER_PARTS = 1000,
  LETTER_TEXT_BYTES = 64 * 1024,
  LETTER_ATTACHMENTS = 200, /* that are listed */
  LETTER_NAME_BYTES = 255
};

typedef struct
{
  char *name; /* UTF-8; "" when it has none */
  char *type; /* 'image/png', lower case */
  gint64 bytes; /* decoded */
} LetterAttachment;

typedef struct
{
  char *text;              /* the sender's own words, UTF-8: no quotes, no signature */
  GPtrArray *attachments;  /* of LetterAttachment */
  gboolean has_received;   /* a mail server has stamped it */
  gint64 received;         /* the top stamp, Unix seconds */
  char *content;           /* SHA-256, 32 bytes, of what all copies of it have in common */
} Letter;

Letter *letter_parse (const char *bytes, gsize length);
void letter_free (Letter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Letter, letter_free)

/* For tests.  The words of HTML as plain text, at most LETTER_TEXT_BYTES; free it. */
char *letter_text_of_html (const char *html, gsize length);
/* Without lines that are quoted, the line that announces them, and what follows "-- ". */
char *letter_own_words (const char *text);
