/* mark.h - what stands for data: points, intervals, bars, and keys that explain them.
 *
 * A missed mark differs from a met one in shape or pattern, too: a triangle that points down
 * instead of a dot, hatching instead of a plain bar. */
#pragma once

#include "chart/picture.h"

/* Returns the item to give a title to. */
PictureItem *mark_point (Picture *picture, Point centre, double radius, gboolean missed,
                         gboolean hollow);

/* How counts are filled. */
typedef enum
{
  FILL_MET,
  FILL_BREACHED, /* full, with stripes of paper */
  FILL_OVERDUE,  /* outlined, with stripes: not over yet */
  FILL_RUNNING,  /* outlined */
  FILL_EXEMPT,
  FILL_COUNT, /* all of them, or those that are well */
  FILLS
} Fill;

PictureItem *mark_bar (Picture *picture, Fill fill, Frame frame);

/* ---- Keys: a sample and what it stands for */

enum
{
  KEY_SAMPLE_PX = 12, /* wide and high */
};

typedef struct
{
  /* Draws the sample into `box`; NULL: words alone. */
  void (*draw) (Picture *picture, Frame box, gint variant);
  gint variant;
  const char *text;
} Key;

/* One after the other, in as many lines as it takes; returns the height used, which is all
 * without a picture. */
double key_draw (Picture *picture, Frame frame, double size_px, const Key *keys, guint n_keys);

/* Samples. */
enum
{
  SAMPLE_MET,
  SAMPLE_MISSED,
  SAMPLE_HOLLOW
};
void key_point (Picture *picture, Frame box, gint sample);
void key_bar (Picture *picture, Frame box, gint fill);
