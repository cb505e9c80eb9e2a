/* mail.h - a mailbox read as ticket events: threads, authors, automatic mail.
 *
 *   mail          rules, events                    mailthreads  which ticket (mailnames)
 *   mailbox       bytes (mailmbox, mailfolder)     mailmessage  facts of one message (mailid,
 *                                                  mailauto, maildate, mailsubject)
 *
 * ticketlog(1), MAIL, is the specification.  Only mailmessage, mailid and mailauto know
 * GMime. */
#pragma once

#include "ticket/source.h"

/* Who is who, from desk.yaml.  Borrowed; must live as long as the source. */
typedef struct
{
  char **staff;              /* lower case: 'example.net', '@example.net', 'a@example.net' */
  const char *const *line_names;  /* NULL-terminated, beside line_emails */
  const char *const *line_emails; /* lower case */
} MailRules;

/* What a thread is called when nothing in it names a ticket: the Message-ID that began it
 * (mail/threads.h).  `lookup` finds the ticket that an earlier run stored for one of these ids
 * (Message-ID, In-Reply-To, References), so that a reply in a later mailbox joins it, and
 * for the event_id of an `opened`, '<opened:...>'; NULL: not found.  Its result is freed. */
typedef char *(*MailLookup) (gpointer data, const char *message_id);

/* `path`: an mbox file, a Maildir (a folder with cur/ and new/), "-" or NULL: an mbox on
 * standard input. */
TicketSource *ticket_source_mail (const char *path, const SourceRules *rules,
                                  const MailRules *mail, MailLookup lookup, gpointer data,
                                  GError **error);
