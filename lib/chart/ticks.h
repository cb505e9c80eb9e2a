/* ticks.h - making ticks, for scale.c and scale-times.c. */
#pragma once

#include "chart/scale.h"

Ticks *ticks_new (void);
/* Takes `label`. */
void ticks_add (Ticks *ticks, double value, char *label);
