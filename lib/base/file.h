/* file.h - files that people name, read without waiting for anybody.
 *
 * A FIFO that lies about would hold a program up until somebody writes to it: it is an error,
 * ESPIPE.  The pipe of a shell's <(...) has its writer, and is read. */
#pragma once

#include <sys/types.h>
#include "base/error.h"

/* To read from the beginning to the end, once.  -1 with errno.  With `is_fifo` a FIFO is opened,
 * too, for somebody may come to write to it: reads from it wait no more (O_NONBLOCK). */
int file_open (const char *path, gboolean *is_fifo);

/* The whole of it, behind which a NUL stands.  `what` it is to be is for the message:
 * DESK_ERROR_INPUT `cannot read "PATH": why; expected WHAT of at most N MiB`.  Free it. */
char *file_read (const char *path, gsize limit, const char *what, gsize *length,
                 GError **error);

/* The folder that `path` lies in, locked (flock ()), so that one program at a time replaces what is there:
 * close () gives it back.  Waits up to `wait_ms` for another, then -1 with EWOULDBLOCK; -1 with errno when
 * it cannot be opened.  Where folders cannot be locked (some file systems of networks), nobody waits. */
int file_lock_folder (const char *path, guint wait_ms);

/* The mode of a new file at `path` that people write to: its owner's, 0600, and in a folder that is shared by set-gid
 * what the group may do in the folder.  (For fchmod (): a umask is no part of it.) */
mode_t file_mode (const char *path);

/* What a file is known by without being read: size, time of its text, time of its entry (which no editor sets) and
 * number.  One that changed within the last tick of the clock may change again and keep all of them: no state
 * of it is like another.  "-": it is not there.  Free it. */
char *file_state (const char *path);

/* Before standard input is read for `what`: on a terminal nobody would see why nothing happens, so
 * stderr says it, once; unless `quiet`. */
void file_await (const char *what, gboolean quiet);
