/* names.h - strings kept in a temporary file, by their place in it.  Private to
 * lib/ticket. */
#pragma once

#include <glib.h>

typedef struct MailNames MailNames;

MailNames *mail_names_new (GError **error);
void mail_names_free (MailNames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNames, mail_names_free)

/* Its place, never 0; 0 on error.  At most 65,535 bytes. */
guint64 mail_names_add (MailNames *self, const char *name, GError **error);
/* Free it; NULL on error. */
char *mail_names_get (MailNames *self, guint64 place, GError **error);

/* A temporary file that no other program sees and that vanishes when it is closed; -1. */
int mail_scratch_file (GError **error);
