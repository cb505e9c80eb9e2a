/* flags.h - an event of a ticket's history, which of several tells an act, and which contradict the
 * others; private to this folder.
 *
 * A flag depends on all that shows and nothing else (but for in-the-future: on when it was
 * last looked at), so that the order of import does not matter.  Events of one second have no
 * order among themselves, many sources know minutes only: they contradict nothing that one
 * order of them would allow.  An event carries the first flag of the table that fits. */
#pragma once

#include "ticket/tickets.h"

/* Numbers and names are stored (ticket_flag in the schema): append only. */
typedef enum
{
  FLAG_TOLD = -2, /* another event tells the act; it does not show, as is the next */
  FLAG_SUPERSEDED = -1,
  FLAG_NONE = 0,
  FLAG_NO_HISTORY, /* a merged ticket of which nothing else is known */
  FLAG_OPENED_TWICE,
  FLAG_BEFORE_OPENING,  /* earlier than `opened` */
  FLAG_TIME_BACK,       /* its event_id, a number, is lower than that of an earlier event of
                           the same kind */
  FLAG_EVENT_ID_REUSED, /* by the same kind of event, with other content */
  FLAG_AFTER_MERGE,
  FLAG_AFTER_CLOSING, /* and the ticket was not reopened then or later */
  FLAG_NOT_WAITING,   /* `resumed` of a ticket that was not waiting */
  FLAG_NOT_SOLVED,    /* `reopened` of one neither solved nor closed */
  FLAG_NOT_ESCALATED, /* `deescalated` of one that was not escalated */
  FLAG_IN_THE_FUTURE, /* more than a day after now */
  FLAGS
} Flag;

/* The text fields of an event, from author on; `rating` and `took` are digits.  What the last four
 * say is told of an event, and does not make it another one. */
enum
{
  TEXT_AUTHOR,
  TEXT_CHANNEL,
  TEXT_LINE,
  TEXT_PRIORITY,
  TEXT_TAGS,
  TEXT_EVENT_ID,
  TEXT_CUSTOMER,
  TEXT_ORGANIZATION,
  TEXT_RATING,
  TEXT_TOOK,
  EVENT_TEXTS,
  EVENT_OWN_TEXTS = TEXT_CUSTOMER
};

/* Of the last four; 0: none of them is known. */
guint64 event_more_hash (const char *const texts[EVENT_TEXTS]);
/* Of all texts: the XXH3 of its own ones, their lengths with their NULs (32 bits, little-endian; 0: not known)
 * before the bytes, XOR event_more_hash (). */
gint64 event_key (const char *const texts[EVENT_TEXTS]);
/* The same of an event that is stored by `key`, which older versions made otherwise, and by byte order; `key`
 * itself where its texts are others by now (intake/forget.c). */
gint64 event_key_now (gint64 key, const char *const texts[EVENT_TEXTS]);

/* What an event of a Zendesk export tells, by its event_id, '<kind>-...'. */
typedef enum
{
  FORM_NONE,        /* it is of another source */
  FORM_OPENING,     /* '-ticket' */
  FORM_DESCRIPTION, /* likewise, a message: the first, as long as the messages are not known */
  FORM_MESSAGE,     /* '-123': a comment, or a change of an audit that is one */
  FORM_PLACE,       /* '-#1': the first comment, of an export without ids */
  FORM_CHANGE,      /* '-123': of a field, by an audit */
  FORM_SOLVED,      /* '-2026-10-05T09:30:00Z': when the ticket says that it was solved */
  FORM_STATE        /* likewise, or '-by-2026-...': of a field, as the ticket has it */
} HistoryForm;

typedef struct
{
  gint64 at;
  gint64 key;        /* event_key () */
  gint64 stored_key; /* by which it is stored */
  guint64 more;      /* event_more_hash () */
  guint64 id_hash;   /* of kind and event_id; 0: it has none */
  gint64 id_number;  /* event_id when that is a number, else -1 */
  const char *texts; /* to be stored: EVENT_OWN_TEXTS guint32, little-endian, their lengths with their
                        NULs (0: not known), and the bytes, then, if there is `more`, the same of the others; NULL:
                        it is stored */
  const char *refers; /* of a mail, as refers_put () takes it; NULL: none, or not known */
  gint64 import;      /* the first run that states it; 0: none */
  gint64 number;      /* of FORM_MESSAGE, FORM_PLACE, FORM_CHANGE */
  guint64 value;      /* of `updated`: a hash of its priority, tags or rating */
  guint32 n;          /* its number in the ticket; 0: none yet */
  guint32 again;      /* how many equal ones were left out */
  guint8 kind;
  guint8 form;        /* HistoryForm */
  guint8 author_rank; /* how well the author is known */
  guint8 field;       /* of `updated`: FIELD_PRIORITY, ... */
  guint8 more_rank;   /* how much of the last four is known, and how well */
  guint8 opens_mail; /* an `opened` that the earliest mail of a ticket makes, '<opened:...>' */
  guint8 is_stated;  /* by the run at hand */
  guint8 is_gone;    /* nobody states it any more */
  guint8 is_changed; /* `import` or `n` is another than that stored */
  gint8 flag;
  gint8 stored_flag;
} HistoryEvent;

/* What it is known by, and which act of Zendesk's it tells.  All texts may be NULL. */
void acts_note (HistoryEvent *self, const char *const texts[EVENT_TEXTS]);

/* Whether it is a part of the ticket as it is known. */
static inline gboolean
event_shows (const HistoryEvent *event)
{
  return !event->is_gone && event->flag >= FLAG_NONE;
}

/* Of one ticket's events, sorted by (at, kind, key), hides those that tell an act another tells better,
 * and sets the flags of all that show.
 *
 * Zendesk tells one act in several ways: a message as the ticket's description, as a comment and
 * in an audit; a status as the ticket's and as a change; a person by number and by address.  Of
 * those that show FLAG_TOLD is for all but the best, whichever export came first. */
void flags_settle (HistoryEvent *events, guint count, gint64 now);
