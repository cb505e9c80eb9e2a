/* story.h - what is told of one ticket: its events, and what the rules make of them. */
#pragma once

#include "report.h"

typedef struct
{
  gint64 at; /* WORK_NEVER: not known, its source says how long it took */
  EventKind kind;
  char *author;
  gboolean is_idle; /* for people it is left out */
} Told;

/* A stretch of a clock. */
typedef enum
{
  PIECE_OPEN,    /* counts */
  PIECE_WAITING, /* on the customer */
  PIECE_SOLVED,  /* until it was reopened */
  PIECES
} PieceKind;

typedef struct
{
  gint64 from, to;
  PieceKind kind;
  gint64 counted_s; /* up to its end */
  guint folded;     /* so many stretches of open hours; 0: it is one */
} Piece;

typedef struct
{
  const char *name;
  const Desk *desk;
  const ReportRequest *request;
  Output *out;
  const ToolCommon *common;
  GArray *events; /* of Told */
  guint idle;     /* of these */
  Page *page;     /* NULL: no HTML */
  gboolean found;
} Story;

/* Of what is told: when it was, and what. */
char *story_when (const Story *self, const Told *told);
char *story_what (const Story *self, const Told *told);
/* Of Piece: free it.  Their sum is the clock's business time; as people are shown them, many in a row are one. */
GArray *story_pieces (const Story *self, const Replay *replay, const Run *run,
                      const Clock *clock);
GArray *story_pieces_shown (const Story *self, const Replay *replay, const Run *run,
                            const Clock *clock);
/* The clock of run number `run`; NULL: none judged it. */
const Clock *story_clock_of (const Clock *clocks, guint n_clocks, guint run);
/* What of the measures counts: up to the last time that it was solved, else so far. */
const Solution *story_solution (const Replay *replay);

/* ---- Sentences: all are the caller's to free */

/* Why the clock is judged so; why no promise judged a run. */
char *story_verdict (const Story *self, const Run *run, const Clock *clock);
char *story_unpromised (const Story *self, const Replay *replay, const Run *run);
char *story_judged (const Story *self, const Run *run, const Clock *clock);
char *story_promised (const Story *self, const Clock *clock);
char *story_times (const Story *self, const Clock *clock);
char *story_measures (const Story *self, const Replay *replay);
