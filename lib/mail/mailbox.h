/* mailbox.h - the messages of an mbox or a Maildir as bytes, one at a time.
 *
 * An mbox is split at lines that begin with "From ", follow an empty line, and either hold
 * a time of day or stand before a header line: an unquoted "From my side ..." in a text does
 * not split it.  A Maildir is the files in cur/ and new/, by name; hidden files, folders and
 * tmp/ are left out.  An mbox may be gzip'ed (input/file.h), and its lines may end with CR
 * alone, as those of old Macs: then they are given with LF. */
#pragma once

#include "base/error.h"

typedef struct Mailbox Mailbox;

/* Bytes are valid until the next call. */
typedef struct
{
  gboolean is_end;   /* no message any more */
  const char *bytes; /* an mbox's "From " line first; NULL when it cannot be had */
  gsize length;
  guint64 line;     /* of the mbox; 0 in a Maildir */
  const char *name; /* 'cur/123.host:2,S'; NULL in an mbox */
  const char *why;  /* when bytes is NULL */
} MailboxItem;

/* What an mbox does, and a Maildir. */
typedef struct
{
  void (*free) (Mailbox *self);
  gboolean (*next) (Mailbox *self, MailboxItem *item, GError **error);
  gboolean (*rewind) (Mailbox *self, GError **error);
  void (*rest) (Mailbox *self); /* NULL: nothing is open meanwhile */
} MailboxClass;

struct Mailbox
{
  const MailboxClass *class;
  char *path; /* as shown */
};

/* Messages of more than `most_bytes` are items without bytes.  "-" or NULL: standard
 * input. */
Mailbox *mailbox_open (const char *path, gsize most_bytes, GError **error);

static inline void
mailbox_free (Mailbox *self)
{
  self->class->free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mailbox, mailbox_free)

/* FALSE on a read error, and when the file is no mbox; the message begins with the path. */
static inline gboolean
mailbox_next (Mailbox *self, MailboxItem *item, GError **error)
{
  *item = (MailboxItem){ 0 };
  return self->class->next (self, item, error);
}

/* Appends a Maildir's message as an mbox has it. */
void mailbox_add_quoted (const char *bytes, gsize length, GString *to);

/* Between two readings: closes a file that can be opened again, for there may be many. */
static inline void
mailbox_rest (Mailbox *self)
{
  if (self->class->rest != NULL)
    self->class->rest (self);
}

/* To the first message again; what grew behind the last one is left out. */
static inline gboolean
mailbox_rewind (Mailbox *self, GError **error)
{
  return self->class->rewind (self, error);
}
