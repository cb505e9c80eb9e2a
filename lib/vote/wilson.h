/* wilson.h - how sure a share is. */
#pragma once

#include <glib.h>

/* The 95% Wilson score interval of yes/total, shares 0..1; 0..1 for no votes.
 * Wilson: Probable inference, the law of succession, and statistical inference,
 * JASA 22 (1927).  11 of 22 gives .30722 to .69278. */
void vote_wilson (gint64 yes, gint64 total, double *low, double *high);
