#include "chart/scale.h"

#include "chart/ticks.h"

#include <math.h>

#define NEARLY 1e-9      /* of a step: 0.9 * 100 is not 90 */
#define FINEST 1e-12     /* step, against the values: doubles tell no finer ones apart */
#define LONGEST_S 1e12

double
scale_px (const Scale *self, double value)
{
  double span = self->to - self->from;

  if (span == 0)
    return (self->from_px + self->to_px) / 2;
  return self->from_px + (value - self->from) / span * (self->to_px - self->from_px);
}

double
scale_value (const Scale *self, double px)
{
  double span = self->to_px - self->from_px;

  if (span == 0)
    return (self->from + self->to) / 2;
  return self->from + (px - self->from_px) / span * (self->to - self->from);
}

static void
clear_tick (gpointer data)
{
  g_free (((Tick *) data)->label);
}

Ticks *
ticks_new (void)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (Tick));

  g_array_set_clear_func (ticks, clear_tick);
  return ticks;
}

void
ticks_add (Ticks *ticks, double value, char *label)
{
  Tick tick = { value, label };

  g_array_append_val (ticks, tick);
}

void
ticks_free (Ticks *ticks)
{
  if (ticks != NULL)
    g_array_unref (ticks);
}

/* Multiples of a step, as whole numbers so that nothing adds up. */
typedef struct
{
  double first, last;
} Multiples;

static Multiples
multiples (double from, double to, double step)
{
  /* + 0.0: no label shall read "-0". */
  return (Multiples){ ceil (from / step - NEARLY) + 0.0, floor (to / step + NEARLY) };
}

static gboolean
fits (double from, double to, double step, guint most)
{
  Multiples within = multiples (from, to, step);

  return within.last - within.first + 1 <= MAX (most, 1);
}

/* Decimals that `step` needs: 0.25 needs 2. */
static int
decimals_of (double step)
{
  int decimals = 0;

  for (; decimals < 12 && fabs (step - round (step)) > NEARLY * step; decimals++)
    step *= 10;
  return decimals;
}

static double
round_step (double from, double to, guint most, double least, gboolean whole)
{
  static const double mantissas[] = { 1, 2, 2.5, 5 };
  int exponent = (int) floor (log10 ((to - from) / (MAX (most, 1) + 1)));

  for (;; exponent++)
    for (gsize i = 0; i < G_N_ELEMENTS (mantissas); i++)
      {
        double power = pow (10, abs (exponent));
        double step = exponent < 0 ? mantissas[i] / power : mantissas[i] * power;

        if (step >= least && fits (from, to, step, most)
            && (!whole || step == round (step)))
          return step;
      }
}

static char *
grouped (double value, int decimals)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[8];
  GString *text;
  gsize end;

  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (buffer, sizeof buffer, format, value);
  text = g_string_new (buffer);
  end = decimals > 0 ? text->len - (gsize) decimals - 1 : text->len;
  for (gsize at = end; at > 3 && g_ascii_isdigit (text->str[at - 4]); at -= 3)
    g_string_insert_c (text, (gssize) at - 3, ',');
  return g_string_free (text, FALSE);
}

static gboolean
is_axis (double from, double to)
{
  return isfinite (from) && isfinite (to) && isfinite (to - from) && from <= to;
}

/* `scale`: what a value is multiplied by in its label. */
static Ticks *
round_ticks (double from, double to, guint most, gboolean whole, double scale,
             const char *suffix)
{
  Ticks *ticks = ticks_new ();
  double least = whole ? 1 : 0, step;
  Multiples within;

  if (!is_axis (from, to))
    return ticks;
  from *= scale;
  to *= scale;
  least = MAX (least, MAX (fabs (from), fabs (to)) * FINEST);
  step = to > from ? round_step (from, to, most, least, whole) : 1;
  within = multiples (from, to, step);
  for (double i = within.first; i <= within.last; i++)
    {
      g_autofree char *number = grouped (i * step, i == 0 ? 0 : decimals_of (step));

      ticks_add (ticks, i * step / scale, g_strconcat (number, suffix, NULL));
    }
  return ticks;
}

Ticks *
ticks_numbers (double from, double to, guint most)
{
  return round_ticks (from, to, most, FALSE, 1, "");
}

Ticks *
ticks_counts (double from, double to, guint most)
{
  return round_ticks (from, to, most, TRUE, 1, "");
}

Ticks *
ticks_shares (double from, double to, guint most)
{
  return round_ticks (from, to, most, FALSE, 100, "%");
}

static char *
duration_label (double seconds)
{
  gint64 all = (gint64) fabs (seconds), hours = all / 3600, minutes = all / 60 % 60;
  const char *sign = seconds < 0 ? "-" : "";

  if (all == 0)
    return g_strdup ("0");
  if (all % 60 != 0)
    return all < 60 ? g_strdup_printf ("%s%ds", sign, (int) all)
                    : g_strdup_printf ("%s%dm%02ds", sign, (int) (all / 60), (int) (all % 60));
  if (hours == 0)
    return g_strdup_printf ("%s%dm", sign, (int) minutes);
  if (minutes != 0)
    return g_strdup_printf ("%s%dh%02dm", sign, (int) hours, (int) minutes);
  return g_strdup_printf ("%s%" G_GINT64_FORMAT "h", sign, hours);
}

static double
duration_step (double from, double to, guint most)
{
  enum
  {
    M = 60,
    H = 3600
  };
  static const int steps[]
      = { 1,     2,     5,     10,     15,     30,     1 * M,  2 * M,   5 * M,  10 * M,
          15 * M, 30 * M, 1 * H, 2 * H, 4 * H, 8 * H, 16 * H, 24 * H, 48 * H, 96 * H };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (fits (from, to, steps[i], most))
      return steps[i];
  return round_step (from / (100 * H), to / (100 * H), most, 1, TRUE) * 100 * H;
}

Ticks *
ticks_durations (double from_s, double to_s, guint most)
{
  Ticks *ticks = ticks_new ();
  double step;
  Multiples within;

  if (!is_axis (from_s, to_s) || fabs (from_s) > LONGEST_S || fabs (to_s) > LONGEST_S)
    return ticks;
  step = duration_step (from_s, to_s, most);
  within = multiples (from_s, to_s, step);
  for (double i = within.first; i <= within.last; i++)
    ticks_add (ticks, i * step, duration_label (i * step));
  return ticks;
}

double
share_axis_from (const double *values, guint count)
{
  static const double cuts[] = { 0, .5, .8, .9, .95 };
  double least = NAN;
  gsize best = 0;

  for (guint i = 0; i < count; i++)
    least = fmin (least, values[i]);
  for (gsize i = 1; i < G_N_ELEMENTS (cuts); i++)
    if (least > cuts[i])
      best = i;
  return cuts[best];
}
