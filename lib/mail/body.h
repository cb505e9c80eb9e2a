/* body.h - the text of a message and what is attached; for message.h. */
#pragma once

#include <glib.h>

enum
{
  MAIL_TEXT_BYTES = 64 * 1024,
  MAIL_ATTACHMENTS = 200, /* that are listed */
  MAIL_NAME_BYTES = 255
};

typedef struct
{
  char *name;   /* UTF-8; "" when it has none */
  char *type;   /* 'image/png', lower case */
  gint64 bytes; /* decoded */
} MailAttachment;

/* The sender's own words in a parsed message (NULL: none): of the first plain text, else of the
 * first HTML; free it.  `*attachments`, of MailAttachment: the other parts. */
struct _GMimeObject;
char *mail_body_read (struct _GMimeObject *top, GPtrArray **attachments);

/* For tests.  The words of HTML as plain text, at most MAIL_TEXT_BYTES; free it. */
char *mail_text_of_html (const char *html, gsize length);
/* Without what is quoted: lines that are marked so and what announces them; all from the mark
 * of a signature, the header of a message that is answered or forwarded, "On ... Ann wrote:"
 * with no mark behind it, or our own automatic answer on. */
char *mail_own_words (const char *text);
