/* explain.h - --explain: what was found in the message, and what was not. */
#pragma once

#include "intake/intake.h"

/* On stderr, "name: value" a line. */
void explain (const IntakeResult *result, GTimeZone *zone);
