/* body.h - the text of a message and what is attached; for message.h. */
#pragma once

#include <glib.h>

enum
{
  MAIL_TEXT_BYTES = 64 * 1024,
  MAIL_NESTED = 50,       /* how deep parts in parts are looked into */
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
