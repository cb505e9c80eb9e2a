/* hours.h - the ways to reach the desk, in words and as intervals: from desk.yaml. */
#pragma once

#include "centre/centre.h"
#include <libxml/tree.h>

enum
{
  HOURS_DAYS = 60 /* of which the open intervals are told */
};

/* A channel that people are told of, with what is open at `at`. */
typedef struct
{
  gboolean has_hours;
  gboolean is_open;
  gboolean always; /* around the clock */
  gint64 until;    /* when that changes; WORK_NEVER */
} HoursState;

HoursState hours_state (const DeskChannel *channel, gint64 at);

/* What a page says of the ways to reach the desk. */
typedef enum
{
  HOURS_WAYS, /* in short, without hours and days: a page that has it stays as it is from day to day, and a script looks
                 into hours.json */
  HOURS_ALL,  /* all that is known of each, as a page that stays says it */
  HOURS_NOW   /* with what is open at centre->now */
} HoursShown;

/* <channels>. */
void hours_channels (const Centre *centre, const char *lang, HoursShown shown, xmlNode *page);

/* The same intervals as JSON, for hours.json: {"zone":"Europe/Amsterdam","from":...,"until":...,
 * "channels":[{"name":"phone","kind":"phone","open":[[from,until],...]},...]}; times are Unix seconds.  Free
 * it. */
char *hours_json (const Centre *centre);
