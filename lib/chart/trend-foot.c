#include "chart/trend.h"

#include "base/say.h"
#include "chart/axis.h"
#include "chart/mark.h"
#include "chart/measure.h"
#include "chart/share.h"

enum
{
  BAR_MOST_PX = 40,
  LABEL_GAP = 8,   /* between labels of time */
  TICK_PX = 52,    /* between ticks of a calendar, at the least */
  MOST_STRIDE = 4, /* beyond, a calendar's ticks tell more than every tenth week */
  YEAR_GAP = 3
};

#define BAR_SHARE 0.72 /* of a step */

/* ---- Counts */

static void
draw_caption (Trend *self)
{
  const TrendData *data = self->data;
  g_autofree char *what = g_strdup_printf ("%s by %s:", data->noun, data->unit);
  const Key keys[] = {
    { NULL, 0, what },
    { key_bar, FILL_BREACHED, data->missed },
    { key_bar, FILL_COUNT, data->met },
  };
  double height = self->type->small + 6;
  Frame frame = { self->plot.x, self->bars.y - height - 3, self->plot.w, height };

  if (key_height (frame.w, self->type->small, keys, 3) > 1.5 * (height + 6))
    key_draw (self->picture, frame, self->type->small, keys, 1);
  else
    key_draw (self->picture, frame, self->type->small, keys, 3);
}

static void
draw_bar (Trend *self, const TrendPoint *point)
{
  double middle = scale_px (&self->x, ((double) point->from + (double) point->to) / 2);
  double width = CLAMP (self->step_px * BAR_SHARE, 0.5, BAR_MOST_PX);
  double missed = (double) CLAMP (point->share.total - point->share.yes, 0, point->share.total);
  double foot = scale_px (&self->count, 0), split = scale_px (&self->count, missed);
  double top = scale_px (&self->count, (double) point->share.total);
  g_autofree char *date = say_date (point->from, self->data->zone);
  g_autofree char *total = say_counted (point->share.total, NULL, self->data->noun);
  g_autofree char *count = say_count ((gint64) missed);
  PictureItem *item;

  item = mark_bar (self->picture, point->unfinished ? FILL_RUNNING : FILL_COUNT,
                   (Frame){ middle - width / 2, top, width, MAX (split - top, 0) });
  picture_say (item, "%s from %s: %s", self->data->unit, date, total);
  if (missed <= 0)
    return;
  item = mark_bar (self->picture, point->unfinished ? FILL_OVERDUE : FILL_BREACHED,
                   (Frame){ middle - width / 2, split, width, foot - split });
  picture_say (item, "%s from %s: %s of %s %s", self->data->unit, date, count, total,
               self->data->missed);
}

void
trend_counts_draw (Trend *self, const Ticks *ticks)
{
  double foot = self->bars.y + self->bars.h;

  if (self->bars.h <= 0)
    return;
  draw_caption (self);
  axis_rows (self->picture, self->bars, &self->count, ticks, self->type->small);
  for (guint i = 0; i < self->data->n_points; i++)
    if (share_known (&self->data->points[i].share))
      draw_bar (self, &self->data->points[i]);
  picture_line (self->picture, "axis", INK_MUTED, (Point){ self->bars.x, foot },
                (Point){ self->bars.x + self->bars.w, foot }, 1);
}

/* ---- Times */

typedef struct
{
  char *text;
  int year; /* 0: not to be told */
} Label;

static void
clear_label (gpointer data)
{
  g_free (((Label *) data)->text);
}

/* `5 Oct`, `Oct` or `2026`, by the length of the period. */
static Label
label_of (const TrendPoint *point, GTimeZone *zone)
{
  double days = ((double) point->to - (double) point->from) / 86400;
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (point->from);
  g_autoptr(GDateTime) local
      = utc == NULL || zone == NULL ? NULL : g_date_time_to_timezone (utc, zone);
  const char *month;
  int year;

  if (local == NULL)
    return (Label){ g_strdup (""), 0 };
  month = say_month_short (g_date_time_get_month (local));
  year = g_date_time_get_year (local);
  if (days > 360)
    return (Label){ g_strdup_printf ("%d", year), 0 };
  if (days > 80)
    return (Label){ g_strdup_printf ("Q%d", (g_date_time_get_month (local) + 2) / 3), year };
  if (days > 27)
    return (Label){ g_strdup (month), year };
  return (Label){ g_strdup_printf ("%d %s", g_date_time_get_day_of_month (local), month), year };
}

/* None when they would be too close for any to be shown. */
static GArray *
labels_of (const Trend *self)
{
  GArray *labels = g_array_new (FALSE, FALSE, sizeof (Label));
  gboolean crowded = self->step_px * MOST_STRIDE < 2 * LABEL_GAP;

  g_array_set_clear_func (labels, clear_label);
  for (guint i = 0; i < self->data->n_points && !crowded; i++)
    {
      Label label = label_of (&self->data->points[i], self->data->zone);

      g_array_append_val (labels, label);
    }
  return labels;
}

/* Every how many points a label has room; 0: too seldom, or there are none. */
static guint
stride_of (const Trend *self, const GArray *labels)
{
  double widest = 0;

  if (labels->len == 0)
    return 0;
  for (guint i = 0; i < labels->len; i++)
    widest = MAX (widest, measure_text (g_array_index (labels, Label, i).text,
                                        self->type->label, FALSE));
  for (guint stride = 1; stride <= MOST_STRIDE; stride++)
    if (self->step_px * stride >= widest + LABEL_GAP)
      return stride;
  return 0;
}

char *
trend_label (const TrendPoint *point, GTimeZone *zone)
{
  return label_of (point, zone).text;
}

double
trend_times_height (const Trend *self)
{
  return 2 * self->type->label + YEAR_GAP + 8;
}

static void
draw_label (Trend *self, double x, double row, const char *text, double *free_from)
{
  double size = self->type->label, half = measure_text (text, size, FALSE) / 2;
  double least = self->frame.x + half, most = self->frame.x + self->frame.w - half;
  double middle = CLAMP (x, least, MAX (most, least));
  double y = self->bars.y + self->bars.h + 4 + size + row * (size + YEAR_GAP);

  if (middle - half < *free_from || *text == '\0' || most < least)
    return;
  picture_text (self->picture, "axis", INK_MUTED, (Point){ middle, y }, text, size,
                ALIGN_MIDDLE, FALSE);
  *free_from = middle + half + LABEL_GAP;
}

/* Under its point each, the year below where it changes. */
static void
draw_own_labels (Trend *self, const GArray *labels, guint stride)
{
  double free_from = self->frame.x, year_free_from = self->frame.x;
  int year = 0;

  for (guint i = 0; i < labels->len; i += stride)
    {
      const Label *label = &g_array_index (labels, Label, i);
      const TrendPoint *point = &self->data->points[i];
      double x = scale_px (&self->x, ((double) point->from + (double) point->to) / 2);

      draw_label (self, x, 0, label->text, &free_from);
      if (label->year != 0 && label->year != year)
        {
          g_autofree char *text = g_strdup_printf ("%d", label->year);

          draw_label (self, x, 1, text, &year_free_from);
        }
      year = label->year;
    }
}

void
trend_times_draw (Trend *self)
{
  g_autoptr(GArray) labels = labels_of (self);
  guint stride = stride_of (self, labels);
  g_autoptr(Ticks) ticks = NULL;
  double free_from = self->frame.x, foot = self->bars.y + self->bars.h;

  if (self->data->n_points == 0 || self->data->zone == NULL)
    return;
  if (stride > 0)
    {
      draw_own_labels (self, labels, stride);
      return;
    }
  ticks = ticks_times (&self->x, self->data->zone, TICK_PX);
  for (guint i = 0; i < ticks->len; i++)
    {
      const Tick *tick = &g_array_index (ticks, Tick, i);
      double x = scale_px (&self->x, tick->value);

      picture_line (self->picture, "tick", INK_MUTED, (Point){ x, foot }, (Point){ x, foot + 4 },
                    1);
      draw_label (self, x, 0, tick->label, &free_from);
    }
}
