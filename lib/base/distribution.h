/* distribution.h - an exact frequency distribution: whole numbers, and how often each came.
 *
 * Memory grows with the different numbers, not with how many came: of the durations of thirty million
 * clocks some hundred thousand differ.  Percentiles are exact, by nearest rank: the smallest number
 * that at least p% do not exceed. */
#pragma once

#include <glib.h>

typedef struct Distribution Distribution;

Distribution *distribution_new (void);
void distribution_free (Distribution *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Distribution, distribution_free)

void distribution_add (Distribution *self, gint64 value);
/* All that `other` has, too. */
void distribution_add_all (Distribution *self, Distribution *other);
/* As if nothing had come. */
void distribution_clear (Distribution *self);

guint64 distribution_count (const Distribution *self);
/* NaN: nothing came. */
double distribution_mean (const Distribution *self);
/* The rank-th smallest, from 1; FALSE: fewer came. */
gboolean distribution_ranked (Distribution *self, guint64 rank, gint64 *value);
/* FALSE and 0 when nothing came.  0 < p <= 100. */
gboolean distribution_percentile (Distribution *self, double p, gint64 *value);
/* How many are at most so much. */
guint64 distribution_within (Distribution *self, double most);
