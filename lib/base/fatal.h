/* fatal.h - libraries that get no memory or no thread.
 *
 * They end the program by way of GLib, which traps: an outside fault is told as one.  Nothing is
 * lost: what is being written is a transaction, or an output that has no name yet. */
#pragma once

#include <glib.h>

/* From here on such an end is one line and `status`. */
void fatal_catch (int status);

/* Ends so now unless `bytes` can be had: before the work of a library that dies without memory. */
void fatal_need_memory (gsize bytes);
