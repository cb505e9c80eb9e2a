/* when.h - days, dates and times of day as desk.yaml writes them; private to lib/desk. */
#pragma once

#include "desk/node.h"
#include "worktime/worktime.h"

/* 00:00 to 24:00. */
extern const WorkWindow when_whole_day;

/* `2026-12-25`, a real day of the years 1970 to 2100. */
gboolean when_date (const Node *value, WorkDay *day, GError **error);
/* `mon`, `mon-fri`, `sat-mon`, `mon,wed`: a bit for each day, Monday the lowest. */
gboolean when_weekdays (const Node *key, guint *days, GError **error);
/* `09:00-17:00`, `22:00-06:00`, `22:00-30:00`, seconds allowed. */
gboolean when_window (const Node *value, WorkWindow *window, GError **error);
/* `2026-12-25`, `2026-12-24..2026-12-31`, `2026-12-24 12:00-17:00`: days from first to
 * last, and the part of each. */
gboolean when_closed (const Node *value, WorkDay *first, WorkDay *last, WorkWindow *part,
                      GError **error);
/* `mon`, ... */
extern const char *const when_weekday_names[];
