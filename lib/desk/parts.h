/* parts.h - what a Desk holds; private to lib/desk. */
#pragma once

#include <glib.h>

struct Desk
{
  char *path;
  char *name;
  char *zone_name;
  GTimeZone *zone;
  GArray *hours;    /* DeskHours */
  GArray *lines;    /* DeskLine */
  GArray *channels; /* DeskChannel */
  GArray *promises; /* DeskPromise */
  char **staff;
};
