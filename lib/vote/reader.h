/* reader.h - who asks a web server for a page, as far as it tells: an address and a browser, which together
 * are a voter (voter.h).  One reader is one voter, whether an access log tells of the vote or a form. */
#pragma once

#include <glib.h>

/* By the user agent: robots, link previews, monitors, libraries and command lines are none. */
gboolean reader_is_browser (const char *agent);

/* The address in a list as X-Forwarded-For is, where each proxy adds who asked it: the last one that is not
 * a proxy's own; what stands before it may be the reader's invention.  One text for each address (RFC 5952;
 * of IPv4 in IPv6, as IPv4).  FALSE: there is none. */
gboolean reader_address (const char *list, gsize length, GString *address);
/* Of a network of its own (RFC 1918, 4193, 6598), or of this machine. */
gboolean reader_is_private (const char *address);
