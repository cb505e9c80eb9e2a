/* source.h - where records come from: one reader for each format.
 *
 * A reader streams: it holds one record (a line, a ticket, a mail) at a time.  A record that
 * cannot be read is a reject; it does not stop the rest.
 *
 *   g_autoptr(InputSource) source = ticket_csv.open (file, &rules, error);
 *   while (input_source_next (source, &item, error) && item.kind != INPUT_END) ... */
#pragma once

#include "input/fieldmap.h"
#include "input/file.h"

typedef enum
{
  INPUT_RECORD,
  INPUT_SKIPPED, /* no record, and none of our business (robots, other pages) */
  INPUT_REJECT,
  INPUT_END
} InputItemKind;

/* Valid until the next call. */
typedef struct
{
  InputItemKind kind;
  gconstpointer record; /* INPUT_RECORD: what the reader gives: a TicketEvent, a VoteTold */
  guint64 line;         /* where it begins, from 1; 0: not known */
  const char *why;      /* INPUT_REJECT: what was expected, without file and line */
  gboolean is_of_word; /* INPUT_REJECT: many records may have that text, and a map mends all */
  const char *remark;  /* what else is to be said of it; NULL: nothing */
  const char *raw;     /* as read, for --rejects; NULL: too long to be kept */
  gsize raw_length;
} InputItem;

/* What every reader needs to know; borrowed. */
typedef struct
{
  InputClock *clock;            /* of times without an offset; NULL: UTC */
  const FieldMap *map;          /* csv and jsonl: of the importer's fields */
  struct ZendeskMemory *memory; /* Zendesk's: of all files of the run; NULL: of the one */
  struct MailRun *mail;         /* mailboxes: all of the run (ticket/mail.h) */
  const struct LogRules *log;   /* access logs: what a vote is in them */
  const volatile int *stop; /* non-zero ends the learning of formats; NULL: nothing does */
} InputRules;

typedef struct InputSource InputSource;

/* A format of files; each is a constant of the module that reads it. */
typedef struct
{
  const char *suffixes; /* of file names that tell it, each between blanks; NULL: none does */
  /* `path` NULL or "-": standard input. */
  InputSource *(*open) (const char *path, const InputRules *rules, GError **error);
  /* Learns for the run what other files need; all files, before the first is opened.  What is
   * wrong with the file is told when it is opened and read.  NULL: nothing. */
  void (*learn) (const char *path, const InputRules *rules);
} InputFormat;

/* A reader's own struct begins with an InputSource. */
typedef struct
{
  gboolean (*next) (InputSource *self, InputItem *item, GError **error);
  void (*free) (InputSource *self);
  /* What a file of its rejects begins with (CSV's first line); NULL: nothing. */
  const char *(*header) (const InputSource *self, gsize *length);
  const char *footer; /* what such a file ends with; NULL: nothing */
} InputSourceClass;

struct InputSource
{
  const InputSourceClass *class;
  gboolean is_empty; /* the file has nothing in it */
  guint64 known;     /* records that were there before, in this file or another, so far */
  guint64 silent;    /* likewise, those that told nothing */
};

/* FALSE on trouble that ends the file (a read error, XML that is not well-formed); the
 * message begins with the file's name.  At the end of the input TRUE with INPUT_END. */
static inline gboolean
input_source_next (InputSource *self, InputItem *item, GError **error)
{
  *item = (InputItem){ .kind = INPUT_END };
  return self->class->next (self, item, error);
}

static inline void
input_source_free (InputSource *self)
{
  if (self != NULL)
    self->class->free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (InputSource, input_source_free)

/* For the readers: makes the item a reject, and returns TRUE. */
static inline gboolean
input_item_reject (InputItem *item, const char *why)
{
  item->kind = INPUT_REJECT;
  item->why = why;
  item->is_of_word = FALSE;
  return TRUE;
}
