/* weblog.h - votes from the access logs of web servers.
 *
 *   PREFIX/ARTICLE/yes            PREFIX?article=ARTICLE&helpful=yes
 *
 * Only a GET or POST that was answered with 2xx or 3xx is one, and not a robot's.  Of such a
 * request that is no vote, for a bad name or a missing answer, the line is a reject; all others
 * are skipped. */
#pragma once

#include "vote/source.h"

/* The "combined" log of Apache httpd (mod_log_config) and nginx (ngx_http_log_module).
 * `prefix`: of the paths that are votes, "/vote"; without a slash at its end, borrowed. */
InputSource *vote_source_combined (const char *path, const InputRules *rules,
                                   const char *prefix, GError **error);
/* Caddy's: https://caddyserver.com/docs/logging#structured-logs */
InputSource *vote_source_caddy (const char *path, const InputRules *rules, const char *prefix,
                                GError **error);
