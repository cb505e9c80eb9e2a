#include "chart/trend.h"

#include "base/say.h"
#include "chart/axis.h"
#include "chart/measure.h"
#include "chart/share.h"

#include <math.h>

enum
{
  LAST_LINES = 3,
  TARGET_LINES = 2,
  BLOCK_GAP = 6
};

#define LEADING 1.25

typedef struct
{
  const char *text;
  double size_px;
  gboolean bold;
  Ink ink;
} Line;

static double
lines_width (const Line *lines, guint n)
{
  double widest = 0;

  for (guint i = 0; i < n; i++)
    if (lines[i].text != NULL)
      widest = MAX (widest, measure_text (lines[i].text, lines[i].size_px, lines[i].bold));
  return widest;
}

static double
lines_height (const Line *lines, guint n)
{
  double height = 0;

  for (guint i = 0; i < n; i++)
    height += lines[i].text != NULL ? lines[i].size_px * LEADING : 0;
  return height;
}

static void
draw_lines (Trend *self, const char *role, double x, double top, const Line *lines, guint n)
{
  for (guint i = 0; i < n; i++)
    if (lines[i].text != NULL)
      {
        heading_text (self->picture, role, lines[i].ink, (Point){ x, top + lines[i].size_px },
                      lines[i].text, lines[i].size_px, ALIGN_START, lines[i].bold,
                      self->frame.x + self->frame.w - x);
        top += lines[i].size_px * LEADING;
      }
}

/* What stands at the right end: the last figure, and the target. */
typedef struct
{
  char *value, *counts, *when, *target;
  Line last[LAST_LINES], goal[TARGET_LINES];
} Ends;

static void
ends_clear (Ends *self)
{
  g_free (self->value);
  g_free (self->counts);
  g_free (self->when);
  g_free (self->target);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ends, ends_clear)

static void
ends_init (Ends *self, const Trend *trend)
{
  const Type *type = trend->type;

  *self = (Ends){ 0 };
  if (!isnan (trend->target))
    {
      self->target = say_goal (trend->target);
      self->goal[0] = (Line){ "target", type->small, FALSE, INK_TARGET };
      self->goal[1] = (Line){ self->target, type->label, TRUE, INK_TARGET };
    }
  if (!trend_is_empty (trend))
    {
      const TrendPoint *point = &trend->data->points[trend->last];
      g_autofree char *yes = say_count (point->share.yes);
      g_autofree char *total = say_count (point->share.total);

      self->value = share_text (&point->share, trend->target);
      self->counts = g_strdup_printf ("%s of %s", yes, total);
      self->last[0] = (Line){ self->value, type->label + 2, TRUE, INK_TEXT };
      self->last[1] = (Line){ self->counts, type->small, FALSE, INK_MUTED };
      if (point->unfinished)
        self->when = g_strdup ("so far");
      else if (trend->last + 1 < trend->data->n_points)
        self->when = trend_label (point, trend->data->zone);
      if (self->when != NULL)
        self->last[2] = (Line){ self->when, type->small, FALSE, INK_MUTED };
    }
}

double
trend_ends_width (const Trend *self)
{
  g_auto(Ends) ends = { 0 };
  double widest;

  ends_init (&ends, self);
  widest = fmax (lines_width (ends.last, LAST_LINES), lines_width (ends.goal, TARGET_LINES));
  return widest > 0 ? widest + TREND_RIGHT_GAP : 0;
}

/* A block of lines that wants its middle at a share. */
typedef struct
{
  const char *role;
  const Line *lines;
  guint n;
} Label;

static Block
block_of (const Trend *self, const Label *label, double share)
{
  return (Block){ scale_px (&self->y, share), lines_height (label->lines, label->n) + BLOCK_GAP,
                  0 };
}

/* Where there is little room the details go first, the target's label next. */
void
trend_ends_draw (Trend *self)
{
  g_auto(Ends) ends = { 0 };
  double top = self->plot.y - TREND_ABOVE_PX - BLOCK_GAP / 2.0;
  double bottom = self->bars.h > 0 ? self->bars.y - 2 : self->plot.y + self->plot.h;
  Label last = { "last", ends.last, LAST_LINES };
  Label goal = { "target-label", ends.goal, TARGET_LINES };
  const Label *labels[2] = { &last, &goal };
  Block blocks[2];
  guint n = 0;

  ends_init (&ends, self);
  while (last.n > 1
         && lines_height (last.lines, last.n) + lines_height (goal.lines, goal.n)
                > bottom - top - 2 * BLOCK_GAP)
    last.n--;
  if (last.lines[0].text != NULL)
    blocks[n++] = block_of (self, &last, share_value (&self->data->points[self->last].share));
  else
    labels[0] = &goal;
  if (goal.lines[0].text != NULL)
    blocks[n++] = block_of (self, &goal, self->target);
  if (n == 2 && blocks[0].height + blocks[1].height > bottom - top)
    n--;
  axis_spread (blocks, n, top, bottom);
  for (guint i = 0; i < n; i++)
    draw_lines (self, labels[i]->role, self->plot.x + self->plot.w + TREND_RIGHT_GAP,
                blocks[i].top + BLOCK_GAP / 2.0, labels[i]->lines, labels[i]->n);
}
