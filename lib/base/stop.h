/* stop.h - SIGINT, SIGTERM and SIGHUP end a run at a place where nothing is lost.
 *
 *   const volatile int *stop = stop_catch (0);
 *   ... while (*stop == 0) ...
 *   stop_end ();       as the last thing of main
 *
 * The handler only notes the signal; a second one ends the program at once.  What is ignored
 * stays ignored (nohup, a shell's background job).  The one state that the library keeps. */
#pragma once

/* `flags` for sigaction (): SA_RESTART, or 0 when a read that waits is to be interrupted.
 * What is returned is the signal's number once one came, 0 before. */
const volatile int *stop_catch (int flags);
/* Ends the process by the signal that came, so that its parent sees it; returns when none
 * did. */
void stop_end (void);
