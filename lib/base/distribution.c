#include "base/distribution.h"

#include <math.h>

enum
{
  LEAST_FRESH = 4096,
  FRESH_PART = 2, /* of what is settled: each value is moved a few times only */
  FIRST_ROOM = 4,
  FEW = 64, /* are sorted where they are */
  DIGIT_BITS = 8,
  DIGITS = 1 << DIGIT_BITS,
  SIGN_SHIFT = 64 - DIGIT_BITS
};

typedef struct
{
  gint64 value;
  guint64 up_to; /* how many are at most that */
} Settled;

struct Distribution
{
  Settled *settled; /* ascending, each value once */
  gsize n_settled;
  gint64 *fresh; /* that came since, as they came */
  gsize n_fresh, room;
  double sum;
};

Distribution *
distribution_new (void)
{
  return g_new0 (Distribution, 1);
}

void
distribution_free (Distribution *self)
{
  if (self == NULL)
    return;
  g_free (self->settled);
  g_free (self->fresh);
  g_free (self);
}

void
distribution_clear (Distribution *self)
{
  self->n_settled = self->n_fresh = 0;
  self->sum = 0;
}

/* ---- Sorting */

static void
sort_few (gint64 *values, gsize n)
{
  for (gsize i = 1; i < n; i++)
    {
      gint64 value = values[i];
      gsize at = i;

      for (; at > 0 && values[at - 1] > value; at--)
        values[at] = values[at - 1];
      values[at] = value;
    }
}

static guint
digit_of (gint64 value, guint shift)
{
  guint digit = (guint) ((guint64) value >> shift) & (DIGITS - 1);

  return shift == SIGN_SHIFT ? digit ^ (DIGITS / 2) : digit; /* negative ones first */
}

static void
sort_digit (const gint64 *from, gint64 *to, gsize n, guint shift)
{
  gsize starts[DIGITS] = { 0 }, sum = 0;

  for (gsize i = 0; i < n; i++)
    starts[digit_of (from[i], shift)]++;
  for (guint digit = 0; digit < DIGITS; digit++)
    {
      gsize here = starts[digit];

      starts[digit] = sum;
      sum += here;
    }
  for (gsize i = 0; i < n; i++)
    to[starts[digit_of (from[i], shift)]++] = from[i];
}

/* Radix sort from the last digit, of those digits that are not the same in all: durations of weeks
 * have three. */
static void
sort_fresh (Distribution *self)
{
  gint64 *spare;
  guint64 differ = 0;

  if (self->n_fresh <= FEW)
    {
      sort_few (self->fresh, self->n_fresh);
      return;
    }
  spare = g_new (gint64, self->room);
  for (gsize i = 1; i < self->n_fresh; i++)
    differ |= (guint64) self->fresh[i] ^ (guint64) self->fresh[0];
  for (guint shift = 0; shift <= SIGN_SHIFT; shift += DIGIT_BITS)
    if (((differ >> shift) & (DIGITS - 1)) != 0)
      {
        gint64 *sorted = spare;

        sort_digit (self->fresh, sorted, self->n_fresh, shift);
        spare = self->fresh;
        self->fresh = sorted;
      }
  g_free (spare);
}

/* ---- Settling */

static gsize
count_new (const Distribution *self)
{
  gsize count = 0, at = 0;

  for (gsize i = 0; i < self->n_fresh; i++)
    {
      if (i > 0 && self->fresh[i] == self->fresh[i - 1])
        continue;
      while (at < self->n_settled && self->settled[at].value < self->fresh[i])
        at++;
      count += at == self->n_settled || self->settled[at].value != self->fresh[i];
    }
  return count;
}

/* Merges what came into what is settled, from the greatest down and in place: at most a value are all
 * that are still to be merged, of both. */
static void
settle (Distribution *self)
{
  gsize n = self->n_settled, fresh = self->n_fresh, to;

  if (fresh == 0)
    return;
  sort_fresh (self);
  to = n + count_new (self);
  self->settled = g_renew (Settled, self->settled, to);
  self->n_settled = to;
  while (fresh > 0)
    {
      gint64 value = self->fresh[fresh - 1];
      guint64 up_to = fresh + (n > 0 ? self->settled[n - 1].up_to : 0);

      if (n > 0 && self->settled[n - 1].value >= value)
        value = self->settled[--n].value;
      while (fresh > 0 && self->fresh[fresh - 1] == value)
        fresh--;
      self->settled[--to] = (Settled){ value, up_to };
    }
  self->n_fresh = 0;
}

void
distribution_add (Distribution *self, gint64 value)
{
  if (self->n_fresh == self->room)
    {
      if (self->room >= MAX (LEAST_FRESH, self->n_settled / FRESH_PART))
        settle (self);
      else
        self->room = MAX (FIRST_ROOM, 2 * self->room);
      self->fresh = g_renew (gint64, self->fresh, self->room);
    }
  self->fresh[self->n_fresh++] = value;
  self->sum += (double) value;
}

void
distribution_add_all (Distribution *self, Distribution *other)
{
  Settled *merged;
  gsize i = 0, k = 0, n = 0;

  settle (self);
  settle (other);
  merged = g_new (Settled, self->n_settled + other->n_settled);
  while (i < self->n_settled || k < other->n_settled)
    {
      const Settled *left = i < self->n_settled ? &self->settled[i] : NULL;
      const Settled *right = k < other->n_settled ? &other->settled[k] : NULL;

      i += left != NULL && (right == NULL || left->value <= right->value);
      k += right != NULL && (left == NULL || right->value <= left->value);
      merged[n++] = (Settled){ left == NULL    ? right->value
                               : right == NULL ? left->value
                                               : MIN (left->value, right->value),
                               (i == 0 ? 0 : self->settled[i - 1].up_to)
                                 + (k == 0 ? 0 : other->settled[k - 1].up_to) };
    }
  g_free (self->settled);
  self->settled = merged;
  self->n_settled = n;
  self->sum += other->sum;
}

/* ---- Asking */

guint64
distribution_count (const Distribution *self)
{
  return self->n_fresh + (self->n_settled == 0 ? 0 : self->settled[self->n_settled - 1].up_to);
}

double
distribution_mean (const Distribution *self)
{
  guint64 count = distribution_count (self);

  return count == 0 ? NAN : self->sum / (double) count;
}

gboolean
distribution_ranked (Distribution *self, guint64 rank, gint64 *value)
{
  gsize low = 0, high;

  settle (self);
  *value = 0;
  if (rank < 1 || rank > distribution_count (self))
    return FALSE;
  high = self->n_settled;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->settled[middle].up_to < rank)
        low = middle + 1;
      else
        high = middle;
    }
  *value = self->settled[low].value;
  return TRUE;
}

gboolean
distribution_percentile (Distribution *self, double p, gint64 *value)
{
  double rank = ceil (p * (double) distribution_count (self) / 100);

  return distribution_ranked (self, (guint64) MAX (rank, 1), value);
}

guint64
distribution_within (Distribution *self, double most)
{
  gsize low = 0, high;

  settle (self);
  high = self->n_settled;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if ((double) self->settled[middle].value <= most)
        low = middle + 1;
      else
        high = middle;
    }
  return low == 0 ? 0 : self->settled[low - 1].up_to;
}
