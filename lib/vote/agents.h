/* agents.h - programs that ask for pages, told from people; private to this folder. */
#pragma once

#include <glib.h>

/* By the user agent: search engines, link previews, monitors, libraries and command lines name
 * themselves.  None ("" or "-") is none of a reader, either. */
gboolean agent_is_robot (const char *agent);
