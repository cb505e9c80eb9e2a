/* show.h - answers printed, in every format. */
#pragma once

#include "answer/answer.h"

typedef enum
{
  SHOW_ROWS,   /* text for people, or the machine format asked for */
  SHOW_PATHS,  /* one path a line */
  SHOW_PATHS0, /* each path ends in a NUL byte */
  SHOW_VIMGREP
} ShowStyle;

typedef struct
{
  Output *out;
  ShowStyle style;
  Format format;
  gboolean batch; /* rows carry their query */
  gboolean explain;
  gboolean confidence; /* rows say how sure they are */
  gboolean absolute;   /* paths */
  gboolean color;
  gboolean spreadsheet;
} ShowOptions;

typedef struct Show Show;

Show *show_new (const ShowOptions *options);
/* `query`: the batch's id of it, else NULL. */
void show_answer (Show *self, const char *query, const Answer *answer);
/* Ends the document.  The output stays open. */
void show_finish (Show *self);
void show_free (Show *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Show, show_free)

/* ---- The tree of categories with the number of articles in each */

/* Prints every category at or below the one in `options` (NULL: all), articles of the categories below
 * counted in, in the language or region there.  `*any` tells whether there was one. */
gboolean categories_show (KnowledgeBase *kb, const AnswerOptions *options, Output *out,
                          Format format, gboolean *any, GError **error);

/* ---- What there is to say of an answer as a whole: how many articles match, the query as it was
 * understood, remarks, facets */

/* Before the answers: in json the beginning of the object that holds them, in jsonl a line. */
void summary_begin (const Answer *answer, Output *out, Format format);
/* Behind them: in json the object's end, in text lines. */
void summary_end (const Answer *answer, Output *out, Format format);
