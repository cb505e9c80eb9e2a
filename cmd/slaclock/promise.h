/* promise.h - a promise in words, with worked examples. */
#pragma once

#include "base/output.h"
#include "clock.h"

void promise_say (const Clock *clock, const DeskPromise *promise, Output *out);
