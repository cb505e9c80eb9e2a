/* test-charts.h - what the tests of chart kinds share: looking at a picture's items. */
#pragma once

#include <math.h>
#include <string.h>
#include "chart/charts.h"
#include "chart/measure.h"

/* Of DejaVu Sans: capitals with a little above, descenders with a little spared. */
#define TIDY_ABOVE 0.76
#define TIDY_BELOW 0.20
#define TIDY_SLACK 0.51

static inline Frame
text_box (const PictureItem *item)
{
  double x = item->frame.x;

  if (item->align != ALIGN_START)
    x -= item->frame.w / (item->align == ALIGN_MIDDLE ? 2 : 1);
  return (Frame){ x, item->frame.y - TIDY_ABOVE * item->size_px, item->frame.w,
                  (TIDY_ABOVE + TIDY_BELOW) * item->size_px };
}

static inline Frame
points_box (const PictureItem *item)
{
  double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

  for (guint i = 0; i < item->n_points; i++)
    {
      left = fmin (left, item->points[i].x);
      right = fmax (right, item->points[i].x);
      top = fmin (top, item->points[i].y);
      bottom = fmax (bottom, item->points[i].y);
    }
  return item->n_points > 0 ? (Frame){ left, top, right - left, bottom - top } : (Frame){ 0 };
}

static inline Frame
item_box (const PictureItem *item)
{
  Frame at = item->frame;

  switch (item->kind)
    {
    case ITEM_TEXT:
      return text_box (item);
    case ITEM_PATH:
      return points_box (item);
    case ITEM_DOT:
      return (Frame){ at.x - at.w, at.y - at.w, 2 * at.w, 2 * at.w };
    default:
      return (Frame){ MIN (at.x, at.x + at.w), MIN (at.y, at.y + at.h), fabs (at.w),
                      fabs (at.h) };
    }
}

static inline gboolean
boxes_overlap (Frame a, Frame b)
{
  return a.x + TIDY_SLACK < b.x + b.w && b.x + TIDY_SLACK < a.x + a.w
         && a.y + TIDY_SLACK < b.y + b.h && b.y + TIDY_SLACK < a.y + a.h;
}

static inline gboolean
box_within (Frame box, Frame frame, double slack)
{
  return box.x >= frame.x - slack && box.y >= frame.y - slack
         && box.x + box.w <= frame.x + frame.w + slack
         && box.y + box.h <= frame.y + frame.h + slack;
}

/* Every text lies in `frame`, every mark in it or its nearest margin, no text on another. */
static inline void
assert_tidy (const Picture *picture, Frame frame)
{
  guint count = picture->items->len;
  const PictureItem *items = (const PictureItem *) (void *) picture->items->data;

  for (guint i = 0; i < count; i++)
    {
      const PictureItem *item = &items[i];
      gboolean text = item->kind == ITEM_TEXT;

      if (item->kind == ITEM_GROUP || item->kind == ITEM_END)
        continue;
      if (!box_within (item_box (item), frame, text ? TIDY_SLACK : 6))
        g_error ("%s '%s' leaves the frame of %g x %g: x %g, y %g, w %g, h %g", item->role,
                 text ? item->text : "", frame.w, frame.h, item_box (item).x - frame.x,
                 item_box (item).y - frame.y, item_box (item).w, item_box (item).h);
      for (guint other = 0; text && other < i; other++)
        if (items[other].kind == ITEM_TEXT
            && boxes_overlap (item_box (item), item_box (&items[other])))
          g_error ("%s '%s' lies on %s '%s' in a frame of %g x %g", item->role, item->text,
                   items[other].role, items[other].text, frame.w, frame.h);
    }
}

/* The `nth` item (from 0) with that role, or NULL. */
static inline const PictureItem *
find_item (const Picture *picture, const char *role, ItemKind kind, guint nth)
{
  guint count = picture->items->len;
  const PictureItem *items = (const PictureItem *) (void *) picture->items->data;

  for (guint i = 0; i < count; i++)
    if (items[i].kind == kind && strcmp (items[i].role, role) == 0 && nth-- == 0)
      return &items[i];
  return NULL;
}

/* The `nth` that stands for data: samples in a key have no title. */
static inline const PictureItem *
find_mark (const Picture *picture, const char *role, ItemKind kind, guint nth)
{
  guint count = picture->items->len;
  const PictureItem *items = (const PictureItem *) (void *) picture->items->data;

  for (guint i = 0; i < count; i++)
    if (items[i].kind == kind && items[i].title != NULL && strcmp (items[i].role, role) == 0
        && nth-- == 0)
      return &items[i];
  return NULL;
}

static inline guint
count_items (const Picture *picture, const char *role, ItemKind kind)
{
  guint n = 0;

  while (find_item (picture, role, kind, n) != NULL)
    n++;
  return n;
}

/* The text item that reads `text`, or NULL. */
static inline const PictureItem *
find_text (const Picture *picture, const char *text)
{
  guint count = picture->items->len;
  const PictureItem *items = (const PictureItem *) (void *) picture->items->data;

  for (guint i = 0; i < count; i++)
    if (items[i].kind == ITEM_TEXT && strcmp (items[i].text, text) == 0)
      return &items[i];
  return NULL;
}

static inline void
assert_text (const Picture *picture, const char *text)
{
  if (find_text (picture, text) == NULL)
    g_error ("no text '%s'", text);
}
