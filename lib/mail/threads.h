/* threads.h - which ticket each message of a mailbox belongs to.
 *
 * All messages are added first, then asked for, by number in the order of adding; the
 * answers do not depend on that order.
 *
 * Messages that refer to each other, or to the same message, are one thread.  A message
 * belongs to the ticket that is fixed for it (its subject names one, or an earlier run stored
 * it); the others of its thread to the ticket of the thread's earliest message with a fixed
 * one; failing that (or when all that are fixed are called by Message-IDs), the ticket is called by the thread's root: from the earliest message to
 * the first of its References, from there on as far as messages are at hand.
 *
 * Memory: about 120 bytes a message or id referred to; the names lie in a temporary file. */
#pragma once

#include "mail/message.h"

typedef struct MailThreads MailThreads;

/* What is stored of a Message-ID: its message, or some that refer to it. */
typedef struct
{
  char *ticket;        /* that holds them, or is called by it */
  gint64 since;        /* when the ticket's first event was */
  gboolean is_message; /* its message is stored */
  char *root;          /* of that, the first that it refers to, or ""; NULL: not known */
} MailKnown;

static inline void
mail_known_clear (MailKnown *self)
{
  g_free (self->ticket);
  g_free (self->root);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailKnown, mail_known_clear)

/* What a thread is called when nothing in it names a ticket is the Message-ID that began it.  A
 * lookup finds what an earlier run stored of one of these ids (Message-ID, In-Reply-To,
 * References), so that a message in a later mailbox joins it; FALSE: nothing.
 *
 * A stored ticket that is called by a Message-ID is its thread's: it is one with what is told of
 * the thread. */
typedef gboolean (*MailLookup) (gpointer data, const char *message_id, MailKnown *known);

/* `lookup` NULL: nothing is stored. */
MailThreads *mail_threads_new (MailLookup lookup, gpointer data, GError **error);
void mail_threads_free (MailThreads *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailThreads, mail_threads_free)

/* Message `number`, from 0.  Its ticket is fixed when the subject names one, or an earlier run
 * stored one for it, or for the nearest message that it refers to, or messages that refer to one of
 * these: before the last goes a name that is fixed for the message told that it answers.  `message` NULL: it is none,
 * but takes a number; that cannot fail.
 *
 * When different messages have one Message-ID, each of them is told once more after the last
 * was: `message` with the Message-ID that it is to have.  Its thread is not cut from that of the
 * old one: when they refer to different messages, tell all to new threads. */
gboolean mail_threads_tell (MailThreads *self, guint64 number, const MailMessage *message,
                            GError **error);

/* Whether message `number`, or G_MAXUINT64: any, has such a Message-ID. */
gboolean mail_threads_is_reused (const MailThreads *self, guint64 number);

typedef struct
{
  char *ticket;      /* free it */
  gboolean is_first; /* none of its ticket is earlier: several may be, in one second */
  gboolean is_copy;  /* another copy of it is earlier, or the same */
} MailPlace;

/* FALSE with DESK_ERROR_INPUT when message `number` is not the one that was added. */
gboolean mail_threads_place (MailThreads *self, guint64 number, const MailMessage *message,
                             MailPlace *place, GError **error);

/* The stored tickets that are to become part of another: `join` with each and the other, as long
 * as it returns TRUE. */
typedef gboolean (*MailJoin) (gpointer data, const char *from, const char *to, GError **error);
gboolean mail_threads_joined (MailThreads *self, MailJoin join, gpointer data, GError **error);
