/* address.h - the addresses in a header like From or To.
 *
 * What follows RFC 5322 (names in quotes, comments, groups, routes) is read as it says.  Names
 * as people's programs write them break its rules, the addresses behind them hardly ever: what
 * stands in <...> with an '@' is the address, the last one of a mailbox; a quote, bracket or
 * parenthesis that nobody closes is a letter like any other; '[', '|' and dots are, too.  A
 * comma or semicolon in a name without quotes ends no mailbox: a word without an '@', or with
 * blanks around it, belongs to the <...> that follows.
 *
 *   John [ACME] Doe <john@acme.example>   a..b@docomo.example   <mailto:x@y.example>
 *   "John <john@acme.example>             John (john@acme.example)
 *   Doe, John <john@acme.example>         John @ Acme, Inc <john@acme.example>
 *   John &lt;john@acme.example&gt;        John ＜john＠acme.example＞
 *
 * Linear in the header's length: nothing is looked for twice, nothing nests. */
#pragma once

#include <glib.h>

/* Appends to `to` (of char *, to be freed) those of a header's value as it came: lower case,
 * without names, international domains as xn--, valid UTF-8. */
void mail_addresses_add (const char *value, GPtrArray *to);
