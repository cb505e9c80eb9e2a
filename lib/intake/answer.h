/* answer.h - stage four: what a mail is asked for and promised, and the reply, if there may be
 * one. */
#pragma once

#include "intake/store.h"
#include "mail/reply.h"
#include "text/template.h"

enum
{
  INTAKE_MASS_RECIPIENTS = 50, /* who writes to more gets no reply */
  INTAKE_REPLY_S = 3600,       /* one reply a sender and ticket in this time */
  INTAKE_REPLIES = 50          /* and of all tickets */
};

typedef struct
{
  GPtrArray *asked;     /* const char *: 'sender', 'reseller-id', 'what', 'when' */
  gint64 due;           /* of the promise, WORK_NEVER: none */
  char *reply;          /* NULL: none */
  const char *no_reply; /* why */
} IntakeAnswer;

/* Nothing asked, nothing promised. */
void intake_answer_init (IntakeAnswer *self);
void intake_answer_clear (IntakeAnswer *self);

gboolean intake_answer (const IntakeTables *tables, const IntakeMail *mail,
                        const IntakeDecision *decision, const IntakeStored *stored,
                        IntakeAnswer *answer, GError **error);

/* ---- For tests */

/* The reply with the texts of a language, `reply` without its plain and html; NULL: a template
 * of $DESKBOOK_TEMPLATES/mail/ cannot be used (DESK_ERROR_INPUT). */
char *answer_write (const MailReply *reply, const char *lang, const TemplateValues *values,
                    GError **error);

/* "Tuesday 24 November 10:30", "dinsdag 24 november 10:30", "martes 24 de noviembre a las
 * 10:30", "вторника, 24 ноября, 10:30"; the form that follows "by" ("uiterlijk", "antes de",
 * "не позднее").  Free it. */
char *answer_moment (const char *lang, gint64 at, GTimeZone *zone);
/* What follows "until": "10:30" when it is the day of `now`, else with the day.  Free it. */
char *answer_until (const char *lang, gint64 at, gint64 now, GTimeZone *zone);
/* "from 10:30", "vanaf dinsdag ...", "a las 10:30", "со вторника, ...".  Free it. */
char *answer_from (const char *lang, gint64 at, gint64 now, GTimeZone *zone);
