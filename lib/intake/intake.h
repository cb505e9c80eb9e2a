/* intake.h - one support mail taken in, in four stages: read, decide, store, answer.
 *
 *   read     what stands in it (checks), articles that help      no lock is held
 *   decide   whose it is (reseller), which ticket it is of  \
 *   store    the mail, its ticket (ledger), its events       }    one transaction
 *   answer   what is asked for and promised, the reply      /
 *
 * ticketmail(1) is the specification. */
#pragma once

#include "mail/reply.h"
#include "store/statements.h"
#include "store/store.h"
#include "text/template.h"
#include "ticket/mail.h"
#include "ticket/tickets.h"

/* ---- reseller.c: the registered resellers: who may write to us, under which id.
 *
 * Addresses are compared without case. */

enum
{
  RESELLER_FIELD_BYTES = 1000
};

/* Of addresses: one that two resellers have counts twice. */
typedef struct
{
  guint64 resellers, read; /* of the file: different ids, and their addresses */
  guint64 added;
  guint64 changed;  /* and are as active as they were, or active now */
  guint64 inactive; /* were active and are no more: the file says so, or does not have them */
} ResellerCounts;

/* Loads CSV (input/records.h) with the columns reseller_id, email, active and (optional) name,
 * in any order; a row for each address.  All or nothing, in one transaction;
 * rows that the file does not have become inactive, and loading it again changes nothing.  A file
 * without a row is refused, for it would make everybody inactive, and so is one of which two rows
 * contradict each other; of two names for one address the first counts.
 * `active`: yes/no, 1/0, true/false.  "-": standard input.  A bad row is DESK_ERROR_INPUT
 * "FILE:LINE: why". */
gboolean resellers_load (Store *store, const char *path, ResellerCounts *counts,
                         GError **error);

extern const StatementTable reseller_statements;
/* Whether reseller `id` (NULL: any), active, has this address.  `resellers` are opened with
 * reseller_statements. */
gboolean reseller_has (Statements *resellers, const char *id, const char *email,
                       gboolean *has, GError **error);

/* ---- What is known of a mail after each stage; private to lib/intake and its tests, as is what fills it, in
 * read.c and answer.c */

enum
{
  INTAKE_MASS_RECIPIENTS = 50, /* who writes to more gets no reply */
  INTAKE_REPLY_S = 3600,       /* one reply a sender and ticket in this time */
  INTAKE_RETRY_S = 60          /* a reply not handed over is given again after it */
};

typedef struct
{
  Store *store; /* mode STORE_RECORD, outside a transaction */
  const Desk *desk;
  gint64 now;
  const char *to;   /* the address that it was delivered to; NULL: see the header */
  const char *site; /* what article links begin with, or NULL */
  gboolean dry_run; /* store nothing */
} IntakeSetting;

/* The three W's of a message, by simple rules: who, what, when.
 *
 * who    a reseller id: "Reseller ID: 123456", "resellernummer 123456", "ID de revendedor
 *        123456", "номер реселлера 123456" and their kin; 3 to 12 digits, or letters and
 *        digits that begin with "R", as "R-123456".
 * what   something concrete: a domain, an address of the web or of a machine, an order or
 *        invoice number, an API call, an error code or text, an attachment.
 * when   a date, a time of day, or words like "yesterday", "since Monday".
 *
 * And abuse: whether it reads like a complaint about a fraudulent shop, phishing or copyright,
 * which the legal team takes.  A table of phrases in the four languages, each with points: 2 for
 * what only a complaint says ("copyright infringement", "takedown notice"), 1 for what others
 * say, too ("phishing", "counterfeit").  ABUSE_POINTS of different phrases make a complaint; a
 * phrase in the subject counts twice.  A message that asks how something works ("how do I
 * ...?") loses one.
 *
 * All of them in any of the four languages, whatever the line.  ticketmail(1) lists them. */
enum
{
  ABUSE_POINTS = 3
};

typedef struct
{
  char **reseller_ids;   /* all that stand in the text, each once, upper case */
  char *what;            /* the first concrete thing, as it stands there; NULL: none */
  const char *what_kind; /* 'domain', 'order', ... */
  char *when;            /* NULL: none */
  int abuse;             /* points */
} Checks;

typedef struct
{
  char *title, *path;
} IntakeArticle;

/* Read: what stands in the message. */
typedef struct
{
  gboolean is_mail; /* FALSE, with an error: it is none */
  MailMessage *message;
  gint64 size;         /* bytes that came */
  GBytes *raw;         /* what is here of them, packed for the ledger */
  MailSorting sorting; /* with the first line of desk.yaml where no address tells */
  const char *sender;  /* its address, or "" */
  const char *lang;    /* of the line */
  gint64 at;           /* when it came */
  Checks *checks;
  gboolean is_legal;   /* it is for the legal team */
  GPtrArray *articles; /* of IntakeArticle: up to three of its language that are good enough
                         * (search/search.h) to answer it with */
  char *note;          /* for the administrator: why no articles were looked for; or NULL */
} IntakeMail;

/* A ticket that ticketmail opened. */
typedef struct
{
  gint64 number;
  gint64 ticket; /* ticket.id */
  char *name;    /* '000123-4' */
  char *sender;
  char *reseller; /* NULL: unverified */
  char *line, *lang, *team;
  char *mentions; /* or NULL */
} LedgerTicket;

/* Decided: whose it is, and which ticket it continues or opens. */
typedef struct
{
  LedgerTicket ticket; /* the one that it joins, or opens; `mentions` of a new one: the ticket
                         * that it names and may not join */
  gboolean is_new;
  gboolean is_legal; /* the ticket is the legal team's */
  gboolean known;    /* the sender's address is registered */
  char *reseller;    /* that the message proves, or NULL */
  char *thread;      /* the ticket of a mailbox that becomes part of a new one, or NULL */
} IntakeDecision;

/* Stored: the mail, its ticket, its events. */
typedef struct
{
  gint64 mail;    /* mail.id */
  char *event_id; /* of its event: its Message-ID, unless another message has that */
} IntakeStored;

/* Answered: what it is asked for and promised, and the reply, if there may be one. */
typedef struct
{
  GPtrArray *asked;     /* const char *: 'sender', 'reseller-id', 'what', 'when' */
  gint64 due;           /* of the promise, WORK_NEVER: none */
  const char *from;     /* the reply's sender, or NULL */
  char *reply_id;       /* its Message-ID */
  char *reply;          /* NULL: none */
  const char *no_reply; /* why */
} IntakeAnswer;

/* What the stages in the transaction work with. */
typedef struct
{
  const IntakeSetting *setting;
  Statements *ledger, *resellers;
  TicketFinder *finder;
  TicketWriter *writer;
} IntakeTables;

/* `length` of the `size` bytes that came are here; everything but `raw`. */
gboolean intake_read (const IntakeSetting *setting, const char *bytes, gsize length,
                      gint64 size, IntakeMail *self, GError **error);
/* `answer->asked` is there, `due` WORK_NEVER. */
gboolean intake_answer (const IntakeTables *tables, const IntakeMail *mail,
                        const IntakeDecision *decision, const IntakeStored *stored,
                        IntakeAnswer *answer, GError **error);

/* A text as the ledger keeps it, a zstd frame: NULL when it is none, or of more than
 * INTAKE_MESSAGE_BYTES; `size` bytes, and a NUL behind them. */
char *ledger_unpack (gconstpointer data, gsize length, gsize *size);

/* ---- For tests */

/* The reply with the texts of a language, `reply` without its plain and html; NULL: a template
 * of $DESKBOOK_TEMPLATES/mail/ cannot be used (DESK_ERROR_INPUT). */
char *answer_write (const MailReply *reply, const char *lang, const TemplateValues *values,
                    GError **error);

/* Forms of a time, with the day unless it is that of `now`:
 *   by      "Tuesday 24 November 10:30", "dinsdag 24 november 10:30", "martes 24 de noviembre a
 *           las 10:30", "вторника, 24 ноября, 10:30": what follows "by" ("uiterlijk", "antes de",
 *           "не позднее"), always with the day
 *   until   "10:30"
 *   from    "from 10:30", "vanaf dinsdag ...", "a las 10:30", "со вторника, ..." */
typedef enum
{
  ANSWER_BY,
  ANSWER_UNTIL,
  ANSWER_FROM
} AnswerForm;

/* Free it. */
char *answer_time (AnswerForm form, const char *lang, gint64 at, gint64 now, GTimeZone *zone);

/* Of a whole message.  `own`: addresses whose domains are no facts (the desk's). */
Checks *checks_run (const MailMessage *message, const char *const *own);
void checks_free (Checks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Checks, checks_free)

/* ---- All of it */

enum
{
  INTAKE_MESSAGE_BYTES = 64 * 1024 * 1024 /* of a longer message the beginning is kept */
};

/* What became of a message, stage by stage. */
typedef struct
{
  gboolean is_copy; /* it was taken before: of the later stages, only the ticket's name,
                            * the mail's id, and the reply that is to be given again */
  IntakeMail mail;
  IntakeDecision decision;
  IntakeStored stored;
  IntakeAnswer answer;
} IntakeResult;

void intake_result_clear (IntakeResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IntakeResult, intake_result_clear)

/* `size`: bytes that came; `length` of them, at most INTAKE_MESSAGE_BYTES, are here.  On error
 * nothing is stored.  A message that was taken before, and whose reply may be on its way, is
 * DESK_ERROR_BUSY. */
gboolean intake_take (const IntakeSetting *setting, const char *bytes, gsize length,
                      gint64 size, IntakeResult *result, GError **error);

/* The reply was handed over: it is not given again. */
gboolean intake_mark_sent (Store *store, gint64 mail, GError **error);
/* Deletes the text of messages and replies from before `before`; what is known of them stays. */
gboolean intake_purge (Store *store, gint64 before, guint64 *messages, GError **error);

/* ---- forget.c: a person taken out of the file: by the address, wherever it stands.
 *
 * An address that is to be known no more is replaced by one that says nothing
 * ("forgotten-5d1c09ab@forgotten.invalid", RFC 2606, drawn anew each time), so that what counts
 * persons, tickets and answers counts the same as before.  That goes for every text column of the
 * tables that hold what people wrote; of the articles, which all may read, none is touched.  What
 * is deleted: the texts of all messages of tickets where the person is the customer, and of others
 * that hold the address (plain, quoted-printable or base64), with the names of attachments; the
 * person's rows of resellers, and the reseller's id and name when no other address is left; the
 * reasons of votes under that name, whose voter becomes a stranger.
 *
 * The key of an event stays (an XXH3 of its texts, 64 bits), and the SHA-256 of a message: the same
 * message or line of an export is known by them, and does not come back.
 *
 * In the end the whole file is written anew, and its log is empty: no copy is left in either. */

typedef struct
{
  guint64 events; /* and other rows, in which the address stood */
  guint64 rows;
  guint64 messages, replies; /* whose texts went */
  guint64 resellers;         /* addresses */
  guint64 votes;
  gboolean found;    /* there was any of these */
  GPtrArray *others; /* char *: further addresses of the same reseller, which stay */
} Forgotten;

static inline void
forgotten_clear (Forgotten *self)
{
  g_clear_pointer (&self->others, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Forgotten, forgotten_clear)

/* `address` is as a header has it, without a name; a store of mode STORE_RECORD, with the voters' key
 * beside it.  `dry_run`: counts, and changes nothing.  DESK_ERROR_BUSY when all is done but somebody reads
 * what was: the log is emptied by the next that writes. */
gboolean forget_address (Store *store, const char *address, gboolean dry_run, Forgotten *self,
                         GError **error);
