/* read.h - stage one of a mail: what stands in it.
 *
 * No lock is held: parsing, looking for articles and packing take as long as they take. */
#pragma once

#include "intake/checks.h"
#include "ticket/mail.h"
#include "store/store.h"

typedef struct
{
  Store *store;      /* mode STORE_RECORD, outside a transaction */
  const Desk *desk;
  gint64 now;
  const char *to;    /* the address that it was delivered to; NULL: see the header */
  const char *site;  /* what article links begin with, or NULL */
  gboolean dry_run;  /* store nothing */
} IntakeSetting;

typedef struct
{
  char *title, *path;
} IntakeArticle;

typedef struct
{
  gboolean is_mail;     /* FALSE, with an error: it is none */
  MailMessage *message;
  gint64 size;          /* bytes that came */
  GBytes *raw;          /* what is here of them, packed for the ledger */
  MailSorting sorting;  /* with the first line of desk.yaml where no address tells */
  const char *sender;   /* its address, or "" */
  const char *lang;     /* of the line */
  gint64 at;            /* when it came */
  Checks *checks;
  int abuse;            /* points */
  gboolean is_legal;    /* it is for the legal team */
  GPtrArray *articles;  /* of IntakeArticle: up to three of its language that are good enough
                         * (search/confidence.h) to answer it with */
  char *note;           /* for the administrator: why no articles were looked for; or NULL */
} IntakeMail;

void intake_mail_clear (IntakeMail *self);

/* `size`: bytes that came; `length` of them are here. */
gboolean intake_read (const IntakeSetting *setting, const char *bytes, gsize length,
                      gint64 size, IntakeMail *mail, GError **error);
