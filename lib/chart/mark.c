#include "chart/mark.h"

#include <math.h>
#include "chart/measure.h"

#define HOLLOW_PX 1.5
#define OUTLINE_PX 1.2
#define STRIPE_PX 1.4

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
