/* mbox.h - the messages of an mbox; see mailbox.h.  Private to lib/ticket. */
#pragma once

#include "mail/mailbox.h"

typedef struct MailMbox MailMbox;

/* Takes `fd`, a file that can be rewound to where it stands. */
MailMbox *mail_mbox_new (int fd, gsize most_bytes);
void mail_mbox_free (MailMbox *self);
gboolean mail_mbox_next (MailMbox *self, MailboxItem *item, GError **error);
gboolean mail_mbox_rewind (MailMbox *self, GError **error);
