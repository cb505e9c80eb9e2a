/* folder.h - the files of a Maildir; see mailbox.h.  Private to lib/ticket. */
#pragma once

#include "mail/mailbox.h"

typedef struct MailFolder MailFolder;

/* Takes `fd`, an open folder. */
MailFolder *mail_folder_new (int fd, gsize most_bytes, GError **error);
void mail_folder_free (MailFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailFolder, mail_folder_free)
/* A file that cannot be read is an item without bytes. */
void mail_folder_next (MailFolder *self, MailboxItem *item);
void mail_folder_rewind (MailFolder *self);
