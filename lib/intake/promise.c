#include "intake/promise.h"

FrontHours
front_hours (const Desk *desk, const char *channel, gint64 now)
{
  const DeskChannel *found = desk_find_channel (desk, channel);
  FrontHours hours = { .until = WORK_NEVER };
  WorkCalendar *calendar;

  if (found == NULL || found->hours == NULL)
    return hours;
  calendar = found->hours->calendar;
  hours.known = TRUE;
  hours.number = found->number;
  hours.open = work_is_open (calendar, now);
  hours.until = hours.open ? work_next_close (calendar, now) : work_next_open (calendar, now);
  return hours;
}
