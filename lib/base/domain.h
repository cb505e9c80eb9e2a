/* domain.h - mail addresses and names of machines in the one spelling that is compared.
 *
 * Lower case; an international domain as DNS has it (IDNA 2008, xn--), so that one that only
 * looks like another stays another.  The part before the '@' is lower case alone. */
#pragma once

#include <glib.h>

/* Free it.  NULL: no domain that DNS could have. */
char *domain_ascii (const char *domain);
/* Of the domain behind the last '@'; without one, of all of it.  Free it.  Never NULL: a domain
 * that cannot be spelt so stays as it is, in lower case. */
char *address_ascii (const char *address);
/* Where in it the domain begins that somebody registered: its last two labels, or three where
 * the second-level is one that countries give out below ('shop.co.uk').  By a short table, not
 * the public suffix list: what shares a name that the table lacks is as one.  Of a domain as
 * domain_ascii () spells it. */
const char *domain_registrable (const char *domain);
