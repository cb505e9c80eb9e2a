/* process.h - what a process is given by the system: descriptors, signals, memory. */
#pragma once

#include <glib.h>

/* The standard descriptors are open, if to nothing; what is written to a closed pipe, or past a limit of the size of
 * files, is an error and no end. */
void process_begin (void);

/* SIGINT, SIGTERM and SIGHUP end a run at a place where nothing is lost: while (*stop == 0).
 * What is returned is the signal's number once one came, 0 before; a second one, or a second
 * that passes, ends the program at once, and what is ignored stays ignored (nohup, a shell's background job).
 * `flags` for sigaction (): SA_RESTART, or 0 when a read that waits is to be interrupted. */
const volatile int *process_stop (int flags);

/* Ends by the signal that came, so that the parent sees it; returns where none did. */
void process_end (void);

/* First thing in main: a search is over in less time than some two hundred page faults take, so the memory that
 * it will use is faulted in at once, as one huge page where the system has them (on a virtual machine the
 * first use of each page costs some microseconds, though it be faulted in).  Only speed hangs on it. */
void process_warm_heap (void);

/* Before tens of megabytes are written to all over: in pages of the usual size the kernel would be asked for each. */
void process_enlarge_heap (void);
