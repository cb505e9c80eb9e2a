/* inputs.h - whether a site would come out as it lies: known by a hash of all that it is made of, without making it.
 *
 * That is articles' rows, votes and files (as size, times and inode tell), desk.yaml and its feeds, the theme, the
 * options, the day, and the program itself; and of each file that a link or an image named, whether it was there and
 * what it was. */
#pragma once

#include "build.h"

/* Of all but the files that links name.  Free it. */
char *inputs_key (const Centre *centre, const Theme *theme, const Catalog *catalog);

/* What is known of the site in the folder is kept below the user's cache folder: it holds on this machine alone, and
 * may be lost.
 *
 * `state` is the folder's (folder_state ()), `findings` how many things there were to look at. */
void inputs_keep (const Build *build, const char *key, const char *output, const char *state);
gboolean inputs_hold (const char *key, const char *output, const char *state, guint *findings);
