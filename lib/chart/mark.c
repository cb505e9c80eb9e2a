#include "chart/mark.h"

#include <math.h>
#include <string.h>
#include "base/say.h"
#include "chart/charts.h"
#include "chart/measure.h"

/* ---- Sizes of type, the words above a chart, lines of text, and pages of one chart */

/* ---- Heading */

enum
{
  HEADING_LINES = 2, /* of title and subtitle each */
  NARROW_LINES = 4,  /* where there is height for them */
  WIDE_PX = 520,
  BELOW_PX = 10
};

#define LEADING 1.28
#define ASCENT 0.94
#define DROP 0.36 /* half the height of a capital */

const Type *
type_for (double width)
{
  static const Type wide = { 17, 12, 11, 10 }, narrow = { 13, 10.5, 10, 9.5 };

  return width >= WIDE_PX ? &wide : &narrow;
}

double
type_drop (double size_px)
{
  return DROP * size_px;
}

PictureItem *
heading_text (Picture *picture, const char *role, Ink ink, Point at, const char *text,
              double size_px, Align align, gboolean bold, double width_px)
{
  g_autofree char *fit
    = measure_fit (text != NULL ? text : "", size_px, bold, MAX (width_px, 0));
  PictureItem *item;

  if (*fit == '\0')
    return NULL;
  item = picture_text (picture, role, ink, at, fit, size_px, align, bold);
  if (g_str_has_suffix (fit, "\u2026") && strcmp (fit, text) != 0)
    picture_say (item, "%s", text);
  return item;
}

/* Returns the height used. */
static double
draw_lines (Picture *picture, const char *role, Ink ink, Frame frame, const char *text,
            double size_px, gboolean bold, guint most)
{
  g_auto(GStrv) lines = NULL;
  double step = size_px * LEADING;
  guint n = 0;

  if (text == NULL || *text == '\0')
    return 0;
  lines = measure_wrap (text, size_px, bold, frame.w, most);
  for (; lines[n] != NULL && (n + 1) * step <= frame.h; n++)
    if (picture != NULL)
      {
        PictureItem *item
          = picture_text (picture, role, ink,
                          (Point){ frame.x, frame.y + n * step + ASCENT * size_px }, lines[n],
                          size_px, ALIGN_START, bold);

        if (lines[n + 1] == NULL && g_str_has_suffix (lines[n], "\u2026"))
          picture_say (item, "%s", text);
      }
  return n * step;
}

/* A narrow frame has more, for at most a quarter of its height: the chart is below. */
static guint
heading_lines (Frame frame, double size_px)
{
  double room = frame.h / 4 / (size_px * LEADING);

  return frame.w >= WIDE_PX ? HEADING_LINES
                            : (guint) CLAMP (room, HEADING_LINES, NARROW_LINES);
}

double
heading_draw (Picture *picture, Frame frame, const Heading *heading)
{
  const Type *type = type_for (frame.w);
  Frame below = frame;
  double used;

  if (heading->title == NULL)
    return 0;
  used = draw_lines (picture, "title", INK_TEXT, frame, heading->title, type->title, TRUE,
                     heading_lines (frame, type->title));
  used += used > 0 ? 2 : 0;
  below.y += used;
  below.h -= used;
  used += draw_lines (picture, "subtitle", INK_MUTED, below, heading->subtitle,
                      type->subtitle, FALSE, heading_lines (frame, type->subtitle));
  return used > 0 ? used + BELOW_PX : 0;
}

gboolean
heading_leaves (Picture *picture, Frame frame, const Heading *heading, double least_w,
                double least_h, Frame *below)
{
  double used = heading_draw (picture, frame, heading);

  *below = (Frame){ frame.x, frame.y + used, frame.w, MAX (frame.h - used, 0) };
  return below->w >= least_w && below->h >= least_h;
}

void
heading_nothing (Picture *picture, Frame plot, double size_px)
{
  static const char nothing[] = "nothing in this period";
  g_autofree char *text = measure_fit (nothing, size_px, FALSE, plot.w - 16);
  double width = measure_text (text, size_px, FALSE) + 16, height = size_px * 2;
  Point middle = { plot.x + plot.w / 2, plot.y + plot.h / 2 };

  if (*text == '\0')
    return;
  picture_rect (picture, "paper", INK_PAPER,
                (Frame){ middle.x - width / 2, middle.y - height / 2, width, height });
  picture_text (picture, "nothing", INK_MUTED,
                (Point){ middle.x, middle.y + type_drop (size_px) }, text, size_px,
                ALIGN_MIDDLE, FALSE);
}

/* ---- Lines of text */

#define LINE_LEADING 1.25

Frame
lines_draw (Picture *picture, Frame frame, const char *role, Point at, const Line *lines,
            guint n)
{
  Frame self = { at.x, at.y, 0, 0 };

  for (guint i = 0; i < n; i++)
    {
      const Line *line = &lines[i];

      if (line->text == NULL)
        continue;
      if (picture != NULL)
        heading_text (picture, role, line->ink,
                      (Point){ at.x, at.y + self.h + line->size_px }, line->text,
                      line->size_px, ALIGN_START, line->bold, frame.x + frame.w - at.x);
      self.w = MAX (self.w, measure_text (line->text, line->size_px, line->bold));
      self.h += line->size_px * LINE_LEADING;
    }
  return self;
}

/* ---- Page */

enum
{
  MARGIN = 32,
  FOOTER_LINES = 4,
  FOOTER_GAP = 14 /* above its rule, and below */
};

#define FOOTER_PX 10.0
#define FOOTER_STEP 13.5

static char **
footer_lines (double width, const char *footer)
{
  if (footer == NULL || *footer == '\0')
    return g_new0 (char *, 1);
  return measure_wrap (footer, FOOTER_PX, FALSE, MAX (width - 2 * MARGIN, 1), FOOTER_LINES);
}

static double
footer_height (guint lines)
{
  return lines == 0 ? 0 : lines * FOOTER_STEP + 2 * FOOTER_GAP - FOOTER_STEP / 2;
}

double
chart_page_height (double width, double chart_height, const char *footer)
{
  g_auto(GStrv) lines = footer_lines (width, footer);

  return chart_height + 2 * MARGIN + footer_height (g_strv_length (lines));
}

double
chart_page_inside (double width)
{
  return MAX (width - 2 * MARGIN, 1);
}

static void
draw_footer (Picture *picture, Frame inside, char **lines)
{
  guint count = g_strv_length (lines);
  double top = inside.y + inside.h - footer_height (count) + FOOTER_GAP;

  if (count == 0)
    return;
  picture_line (picture, "rule", INK_GRID, (Point){ inside.x, top },
                (Point){ inside.x + inside.w, top }, 1);
  for (guint i = 0; i < count; i++)
    picture_text (picture, "footer", INK_MUTED,
                  (Point){ inside.x, top + FOOTER_GAP + 2 + i * FOOTER_STEP }, lines[i],
                  FOOTER_PX, ALIGN_START, FALSE);
}

Picture *
chart_page (double width, double height, const char *title, const char *desc,
            const char *footer, Frame *frame)
{
  Picture *picture = picture_new (width, height, title, desc);
  g_auto(GStrv) lines = footer_lines (width, footer);
  Frame inside = { MARGIN, MARGIN, MAX (width - 2 * MARGIN, 1), MAX (height - 2 * MARGIN, 1) };

  draw_footer (picture, inside, lines);
  inside.h = MAX (inside.h - footer_height (g_strv_length (lines)), 1);
  *frame = inside;
  return picture;
}

#define HOLLOW_PX 1.5
#define OUTLINE_PX 1.2
#define STRIPE_PX 1.4
#define GRID_PX 1

enum
{
  STRIPES_EVERY = 5, /* px from one to the next */
  KEY_GAP = 5,       /* between a sample and its words */
  KEY_SPACE = 14,    /* between keys */
  KEY_LEADING = 4
};

/* ---- Points */

static PictureItem *
triangle (Picture *picture, Point centre, double radius, gboolean hollow)
{
  double half = radius * 1.2, up = radius * 0.85;
  Point corners[] = { { centre.x - half, centre.y - up },
                      { centre.x + half, centre.y - up },
                      { centre.x, centre.y + radius * 1.15 } };
  PictureItem *item = picture_area (picture, "missed", hollow ? INK_PAPER : INK_MISSED,
                                    corners, G_N_ELEMENTS (corners));

  if (!hollow)
    return item;
  item = picture_path (picture, "missed", INK_MISSED, corners, G_N_ELEMENTS (corners),
                       HOLLOW_PX);
  item->closed = TRUE;
  return item;
}

PictureItem *
mark_point (Picture *picture, Point centre, double radius, gboolean missed, gboolean hollow)
{
  if (missed)
    return triangle (picture, centre, radius, hollow);
  return picture_dot (picture, "met", INK_MET, centre, radius, !hollow);
}

/* ---- Bars */

/* The stripe through (x, bottom), cut to the frame's sides: 4 corners. */
static guint
cut_stripe (Frame frame, double x, double stripe, Point corners[4])
{
  double right = frame.x + frame.w, bottom = frame.y + frame.h;
  double lower[2] = { x, x + stripe };
  guint n = 0;

  /* Its right edge upwards, then its left edge downwards; each edge begins and ends where it
   * meets a side. */
  for (int edge = 1; edge >= 0; edge--)
    {
      double from = CLAMP (lower[edge], frame.x, right);
      double to = CLAMP (lower[edge] + frame.h, frame.x, right);
      Point low = { from, bottom - CLAMP (from - lower[edge], 0, frame.h) };
      Point high = { to, bottom - CLAMP (to - lower[edge], 0, frame.h) };

      corners[n++] = edge == 1 ? low : high;
      corners[n++] = edge == 1 ? high : low;
    }
  return n;
}

/* Stripes that rise to the right, inside `frame`.  All are one area: the way back along
 * their first corners encloses nothing. */
static void
mark_hatch (Picture *picture, Ink ink, Frame frame)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (Point));
  g_autoptr(GArray) firsts = g_array_new (FALSE, FALSE, sizeof (Point));
  double start = floor ((frame.x - frame.h) / STRIPES_EVERY) * STRIPES_EVERY;

  if (!(frame.w > 0 && frame.h > 0))
    return;
  for (double x = start; x < frame.x + frame.w; x += STRIPES_EVERY)
    {
      Point corners[4];
      guint n;

      if (x + STRIPE_PX + frame.h <= frame.x)
        continue;
      n = cut_stripe (frame, x, STRIPE_PX, corners);
      g_array_append_vals (points, corners, n);
      g_array_append_vals (points, corners, 1);
      g_array_append_vals (firsts, corners, 1);
    }
  for (guint i = firsts->len; i-- > 0;)
    g_array_append_vals (points, &g_array_index (firsts, Point, i), 1);
  if (points->len > 0)
    picture_area (picture, "hatch", ink, (const Point *) points->data, points->len);
}

static Frame
inset (Frame frame, double by)
{
  by = MIN (by, MIN (frame.w, frame.h) / 2);
  return (Frame){ frame.x + by, frame.y + by, frame.w - 2 * by, frame.h - 2 * by };
}

PictureItem *
mark_bar (Picture *picture, Fill fill, Frame frame)
{
  static const struct
  {
    const char *role;
    Ink ink;
    gboolean outlined;
    Ink stripes; /* INKS: none */
    double opacity;
  } looks[FILLS] = {
    [FILL_MET] = { "met", INK_MET, FALSE, INKS, 1 },
    [FILL_BREACHED] = { "breached", INK_MISSED, FALSE, INK_PAPER, 1 },
    [FILL_OVERDUE] = { "overdue", INK_MISSED, TRUE, INK_MISSED, 1 },
    [FILL_RUNNING] = { "running", INK_NEUTRAL, TRUE, INKS, 1 },
    [FILL_EXEMPT] = { "exempt", INK_NEUTRAL, FALSE, INKS, 0.45 },
    [FILL_COUNT] = { "count", INK_NEUTRAL, FALSE, INKS, 0.45 },
  };
  PictureItem *item;

  if (looks[fill].stripes != INKS && !looks[fill].outlined)
    {
      picture_rect (picture, looks[fill].role, looks[fill].ink, frame);
      if (frame.w >= STRIPES_EVERY)
        mark_hatch (picture, looks[fill].stripes, frame);
      item = picture_outline (picture, looks[fill].role, looks[fill].ink,
                              inset (frame, OUTLINE_PX / 2), OUTLINE_PX);
      return item;
    }
  if (looks[fill].stripes != INKS)
    mark_hatch (picture, looks[fill].stripes, frame);
  if (looks[fill].outlined && frame.w > 2 * OUTLINE_PX)
    return picture_outline (picture, looks[fill].role, looks[fill].ink,
                            inset (frame, OUTLINE_PX / 2), OUTLINE_PX);
  if (looks[fill].opacity < 1)
    picture_rect (picture, "paper", INK_PAPER, frame);
  item = picture_rect (picture, looks[fill].role, looks[fill].ink, frame);
  item->opacity = looks[fill].opacity;
  return item;
}

/* ---- Keys */

static Point
centre_of (Frame box)
{
  return (Point){ box.x + box.w / 2, box.y + box.h / 2 };
}

void
key_point (Picture *picture, Frame box, gint sample)
{
  mark_point (picture, centre_of (box), 4, sample == SAMPLE_MISSED, sample == SAMPLE_HOLLOW);
}

void
key_bar (Picture *picture, Frame box, gint fill)
{
  mark_bar (picture, (Fill) fill, inset (box, 1));
}

static double
sample_width (const Key *key)
{
  return key->draw != NULL ? KEY_SAMPLE_PX + KEY_GAP : 0;
}

double
key_draw (Picture *picture, Frame frame, double size_px, const Key *keys, guint n_keys)
{
  double x = frame.x, y = frame.y, line = MAX (size_px, KEY_SAMPLE_PX) + KEY_LEADING;

  for (guint i = 0; i < n_keys; i++)
    {
      double sample = sample_width (&keys[i]);
      g_autofree char *text = measure_fit (keys[i].text, size_px, FALSE, frame.w - sample);
      double width = sample + measure_text (text, size_px, FALSE);

      if (x > frame.x && x + width > frame.x + frame.w)
        {
          x = frame.x;
          y += line;
        }
      if (picture != NULL && keys[i].draw != NULL)
        keys[i].draw (picture, (Frame){ x, y, KEY_SAMPLE_PX, KEY_SAMPLE_PX }, keys[i].variant);
      if (picture != NULL)
        picture_text (picture, "key", INK_MUTED,
                      (Point){ x + sample, y + KEY_SAMPLE_PX / 2.0 + 0.36 * size_px }, text,
                      size_px, ALIGN_START, FALSE);
      x += width + KEY_SPACE;
    }
  return n_keys == 0 ? 0 : y + line - frame.y;
}

/* ---- Shares */

static double
bound (double value, double otherwise)
{
  return isfinite (value) ? CLAMP (value, 0, 1) : otherwise;
}

ShareRange
share_range (const ShareCount *share)
{
  double value = share->total > 0 ? CLAMP ((double) share->yes / (double) share->total, 0, 1)
                                  : NAN;

  return (ShareRange){ value, fmin (bound (share->low, value), value),
                       fmax (bound (share->high, value), value) };
}

char *
share_figure (const ShareCount *share, double target, const char *noun, const char *met)
{
  ShareRange range = share_range (share);
  g_autofree char *value = say_share (range.value, target), *yes = say_count (share->yes);
  g_autofree char *total = say_counted (share->total, NULL, noun);
  g_autofree char *interval = say_interval (range.low, range.high);

  if (share->total <= 0)
    return say_counted (0, NULL, noun);
  return g_strdup_printf ("%s, %s of %s%s%s, likely %s", value, yes, total,
                          met != NULL ? " " : "", met != NULL ? met : "", interval);
}

/* ---- Axes */

enum
{
  LABEL_GAP = 6, /* between a label and the plot */
  APART_PX = 8,  /* between labels side by side */
  CUT_PX = 4,
  LEAST_TICKS = 2,
  MOST_TICKS = 11
};

double
axis_width (const Ticks *ticks, double size_px)
{
  double widest = 0;

  for (guint i = 0; i < ticks->len; i++)
    widest = MAX (widest, measure_text (g_array_index (ticks, Tick, i).label, size_px, FALSE));
  return widest;
}

void
axis_rows (Picture *picture, Frame plot, const Scale *y, const Ticks *ticks, double size_px)
{
  double free_below = INFINITY;

  for (guint i = 0; i < ticks->len; i++)
    {
      const Tick *tick = &g_array_index (ticks, Tick, i);
      double at = scale_px (y, tick->value);

      picture_line (picture, "grid", INK_GRID, (Point){ plot.x, at },
                    (Point){ plot.x + plot.w, at }, GRID_PX);
      if (at + size_px / 2 > free_below)
        continue;
      free_below = at - size_px / 2 - 1;
      picture_text (picture, "axis", INK_MUTED,
                    (Point){ plot.x - LABEL_GAP, at + type_drop (size_px) }, tick->label,
                    size_px, ALIGN_END, FALSE);
    }
}

void
axis_columns (Picture *picture, Frame plot, const Scale *x, const Ticks *ticks,
              double size_px, double left, double right)
{
  double bottom = plot.y + plot.h, free_from = left;

  for (guint i = 0; i < ticks->len; i++)
    {
      const Tick *tick = &g_array_index (ticks, Tick, i);
      double at = scale_px (x, tick->value);
      double half = measure_text (tick->label, size_px, FALSE) / 2;
      double middle = CLAMP (at, left + half, MAX (right - half, left + half));

      picture_line (picture, "grid", INK_GRID, (Point){ at, plot.y }, (Point){ at, bottom },
                    GRID_PX);
      if (middle - half < free_from || middle + half > right + 0.01)
        continue;
      picture_text (picture, "axis", INK_MUTED, (Point){ middle, bottom + 4 + size_px },
                    tick->label, size_px, ALIGN_MIDDLE, FALSE);
      free_from = middle + half + APART_PX;
    }
}

char *
axis_step_label (gint64 from, gint64 to, GTimeZone *zone, int *year)
{
  double days = ((double) to - (double) from) / 86400;
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (from);
  g_autoptr(GDateTime) local
             = utc == NULL || zone == NULL ? NULL : g_date_time_to_timezone (utc, zone);
  int month;

  *year = 0;
  if (local == NULL)
    return g_strdup ("");
  if (days > 360)
    return g_strdup_printf ("%d", g_date_time_get_year (local));
  *year = g_date_time_get_year (local);
  month = g_date_time_get_month (local);
  if (days > 80)
    return g_strdup_printf ("Q%d", (month + 2) / 3);
  if (days > 27)
    return g_strdup (say_month (month, TRUE));
  return g_strdup_printf ("%d %s", g_date_time_get_day_of_month (local),
                          say_month (month, TRUE));
}

void
axis_cut (Picture *picture, Point at, gboolean upright)
{
  for (int i = 0; i < 2; i++)
    {
      double away = i * 3.0;
      Point from = upright ? (Point){ at.x - CUT_PX, at.y - away + 1.5 }
                           : (Point){ at.x + away - 1.5, at.y + CUT_PX };
      Point to = upright ? (Point){ at.x + CUT_PX, at.y - away - 1.5 }
                         : (Point){ at.x + away + 1.5, at.y - CUT_PX };

      picture_line (picture, "cut", INK_MUTED, from, to, 1);
    }
}

static gint
by_wish (gconstpointer a, gconstpointer b, gpointer data)
{
  const LabelBlock *blocks = data;
  double left = blocks[*(const guint *) a].at, right = blocks[*(const guint *) b].at;

  return (left > right) - (left < right);
}

void
axis_spread (LabelBlock *blocks, guint count, double top, double bottom)
{
  g_autofree guint *order = g_new (guint, MAX (count, 1));
  double edge = bottom;

  for (guint i = 0; i < count; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) count, sizeof *order, by_wish, blocks);
  /* Up from the bottom, then down from the top: what is pushed out at one end comes back. */
  for (guint i = count; i-- > 0;)
    {
      LabelBlock *block = &blocks[order[i]];

      block->top = MIN (block->at - block->height / 2, edge - block->height);
      edge = block->top;
    }
  edge = top;
  for (guint i = 0; i < count; i++)
    {
      LabelBlock *block = &blocks[order[i]];

      block->top = MAX (block->top, edge);
      edge = block->top + block->height;
    }
}

static gint
by_value (gconstpointer a, gconstpointer b)
{
  const double *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

/* Three in four intervals begin above it; NaN for none. */
static double
usual_low (const ShareCount *shares, guint count)
{
  g_autoptr(GArray) lows = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < count; i++)
    if (shares[i].total > 0)
      {
        double low = share_range (&shares[i]).low;

        g_array_append_val (lows, low);
      }
  g_array_sort (lows, by_value);
  return lows->len > 0 ? g_array_index (lows, double, lows->len / 4) : NAN;
}

double
axis_share_from (const ShareCount *shares, guint count, double target, double mean)
{
  static const double cuts[] = { 0, .5, .8, .9, .95 };
  double least = fmin (fmin (target, mean), usual_low (shares, count));
  gsize best = 0;

  for (guint i = 0; i < count; i++)
    least = fmin (least, share_range (&shares[i]).value);
  for (gsize i = 1; i < G_N_ELEMENTS (cuts); i++)
    if (least > cuts[i])
      best = i;
  return cuts[best];
}

Ticks *
axis_share_ticks (double from, guint most)
{
  for (guint count = CLAMP (most, LEAST_TICKS, MOST_TICKS);; count--)
    {
      g_autoptr(Ticks) ticks = ticks_round (TICKS_SHARES, from, 1, count);

      if (count == LEAST_TICKS || fabs (g_array_index (ticks, Tick, 0).value - from) < 1e-9)
        return g_steal_pointer (&ticks);
    }
}
