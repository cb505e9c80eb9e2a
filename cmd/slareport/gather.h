/* gather.h - one pass over the clocks of a period, kept as far as a view needs it. */
#pragma once

#include "request.h"

/* What to keep, beside the summary by promise. */
typedef enum
{
  GATHER_GROUPS = 1 << 0,   /* by the grouping asked for, else a sensible one */
  GATHER_STEPS = 1 << 1,    /* by the time step asked for, else by day */
  GATHER_DAYS = 1 << 2,     /* by day */
  GATHER_ARRIVALS = 1 << 3, /* customer messages by weekday and hour */
  GATHER_BREACHES = 1 << 4, /* breached and overdue clocks, the worst first */
  GATHER_RISKS = 1 << 5,    /* running clocks that are due soon, the first due first */
  GATHER_ALL = 0x3f
} GatherParts;

typedef struct
{
  const Desk *desk;
  const Request *request;
  Period span;            /* the period, its open ends at the first and last event */
  guint64 tickets_in_file;
  guint64 tickets;        /* with a clock in the period */
  guint64 clocks;
  Summary *promises;
  Summary *groups;        /* NULL unless gathered */
  Grouping grouping;      /* of `groups` */
  Summary *escalated;     /* by promise: clocks while second line had the ticket */
  Summary *steps;         /* by the time step asked for, else by day */
  PeriodStep step;        /* that suits the period, for series_trend () */
  Summary *days;
  gint64 arrivals[7][24]; /* 0 is Monday; wall time of the desk */
  guint64 n_arrivals;
  guint64 unpromised;     /* clocks that no promise fits, in all tickets that were read */
  guint64 messages;       /* of customers, in all tickets that were read */
  GArray *listed;         /* of Clock, strings in `strings`: breaches or risks */
  guint64 n_listed;       /* how many there were before the limit */
  GStringChunk *strings;
} Gathered;

/* `limit`: at most so many breaches or risks are kept; 0: all. */
Gathered *gather (Store *store, const Desk *desk, const Request *request, guint parts,
                  guint limit, GError **error);
void gathered_free (Gathered *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Gathered, gathered_free)

/* The summary by the grouping asked for. */
Summary *gathered_shown (const Gathered *self);

/* The clocks to read for a request: those of its period, at its now. */
Clocks *open_clocks (Store *store, const Desk *desk, const Request *request,
                     GError **error);
/* TRUE when the request is about this clock (period, at risk). */
gboolean is_at_risk (const Request *request, const Clock *clock);
/* Business seconds over the target. */
gint64 seconds_over (const Clock *clock);
