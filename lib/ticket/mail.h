/* mail.h - mail as ticket events: one message, a mailbox.
 *
 * ticketlog(1), MAIL, is the specification: of ticketmail's events, too. */
#pragma once

#include "desk/who.h"
#include "mail/threads.h"
#include "ticket/source.h"
#include "ticket/tickets.h"

/* What one message is to its ticket, by its header. */
typedef struct
{
  EventKind kind;          /* customer, agent, note, auto */
  const char *author;      /* who wrote it: From; of a form on the web, Reply-To; or NULL */
  const DeskLine *line;    /* whose address it came to, else from; NULL: no line's */
  const DeskChannel *team; /* it came to the address of this channel (who_team ()), and to no
                             * line's; else NULL */
  const char *silent;      /* the header that forbids to answer it automatically (RFC 3834),
                             * whoever wrote it; NULL: it may be answered */
} MailSorting;

/* A form's mail comes from noreply@ or from an address of ours, to nobody but us, and its
 * Reply-To names somebody else: the customer.
 * `to`: the address that it was delivered to when the mail server says so, which goes before
 * the header's; or NULL.  `desk` NULL: nobody is ours. */
MailSorting mail_sorting (const Desk *desk, const MailMessage *message, const char *to);

/* What a thread is called when nothing in it names a ticket: the Message-ID that began it
 * (mail/threads.h).  A lookup finds the ticket that an earlier run stored for one of these ids
 * (Message-ID, In-Reply-To, References), or called by it, so that a reply in a later mailbox
 * joins it; NULL: not found.  Its result is freed.  `since` not NULL: when its first event was. */
typedef char *(*MailLookup) (gpointer data, const char *message_id, gint64 *since);

/* Whether ticketmail took this message (parsed whole) of this sender ("": nobody is named), or
 * wrote it: then it is known, whatever the mailbox would make of it. */
typedef gboolean (*MailTaken) (gpointer data, const MailMessage *message, const char *sender);

/* Whether a message of none of these senders (NULL: none) is stored by this Message-ID, and none
 * of theirs: then it is another one's, as of two in one run. */
typedef gboolean (*MailOthers) (gpointer data, const char *message_id,
                                const char *const senders[TICKET_SENDERS]);

/* All mailboxes of one run (InputRules.mail): threads go through them, and the earliest message of a ticket,
 * wherever it lies, opens it.  Each is read twice: when it is learnt, for its threads, then for
 * its events; all of them once more when different messages have one Message-ID.  Then the
 * earliest of these keeps it, and the others are as if they had another
 * (mail_message_other_id ()).  Each run gives an `opened` of its tickets, of which the earliest
 * shows (ticket/history.h). */
typedef struct MailRun MailRun;

/* What is stored already; each but `data` may be NULL. */
typedef struct
{
  MailLookup lookup;
  MailTaken taken; /* without it, none was */
  MailOthers others;
  MailJoin join; /* before the first event is given: of two stored tickets whose threads turn
                  * out to be one */
  gpointer data; /* of all of them */
} MailStored;

/* `desk` (NULL: nobody is ours) must live as long; `stored` NULL: nothing is. */
MailRun *mail_run_new (const Desk *desk, const MailStored *stored);
void mail_run_free (MailRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailRun, mail_run_free)

/* An mbox file, "-" or NULL: an mbox on standard input; a Maildir (a folder with cur/ and new/).
 * `rules->mail` is needed, and that each is learnt before the first is opened: of several of one
 * path the first that was not opened yet.  The run must live as long as its sources. */
extern const InputFormat ticket_mbox, ticket_maildir;
