/* picture.h - a display list: what a chart consists of, before anything is drawn.
 *
 * Rectangles, lines, paths, dots and texts in the order of drawing, each with a role (what it
 * stands for), an ink (a name for its colour, see ink.h) and, for marks that stand for data,
 * a title ("week of 5 October: 93% of 214 clocks met").  Making a picture is pure: the same
 * data gives the same list, number by number.  Backends (draw.h) draw it.
 *
 * Coordinates are px of 1/96 inch from the upper left corner, and finite.  Text coordinates
 * are those of the baseline.  All texts are copied and made fit (clean_text ()). */
#pragma once

#include <glib.h>
#include "chart/ink.h"

typedef struct
{
  double x, y, w, h;
} Frame;

typedef enum
{
  ALIGN_START,
  ALIGN_MIDDLE,
  ALIGN_END
} Align;

typedef enum
{
  ITEM_RECT,
  ITEM_LINE,
  ITEM_PATH,  /* a polyline, or filled when closed */
  ITEM_DOT,   /* a circle */
  ITEM_TEXT,
  ITEM_GROUP, /* what follows, up to its ITEM_END, belongs together */
  ITEM_END
} ItemKind;

typedef struct
{
  double x, y;
} Point;

/* One item; what its kind does not use is zero. */
typedef struct
{
  ItemKind kind;
  const char *role;    /* static string, a CSS class name: 'grid', 'bar', 'target' */
  Ink ink;
  gboolean filled;     /* else the outline is drawn, `stroke_px` wide */
  double stroke_px;
  double dash_px;      /* 0: solid */
  double opacity;      /* 0..1; 1 is solid */
  Frame frame;         /* RECT; LINE: from (x, y) to (x + w, y + h); DOT: centre x, y and
                          radius w; TEXT: baseline x, y, and w its measured width */
  Point *points;       /* PATH */
  guint n_points;
  gboolean closed;
  char *text;          /* TEXT */
  double size_px;      /* TEXT: font size */
  gboolean bold;
  Align align;
  double angle;        /* TEXT: degrees clockwise about its anchor */
  char *title;         /* what the mark says, or NULL; on a GROUP, its name */
} PictureItem;

typedef struct Picture Picture;

/* `title` says the finding, `desc` what is shown: both are for readers who cannot see it. */
Picture *picture_new (double width, double height, const char *title, const char *desc);
void picture_free (Picture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Picture, picture_free)

double picture_width (const Picture *self);
double picture_height (const Picture *self);
const char *picture_title (const Picture *self);
const char *picture_desc (const Picture *self);
const PictureItem *picture_items (const Picture *self, guint *count);

/* Each returns the item that it added, valid until the next call, to set what is rare
 * (opacity, dash_px, stroke_px, angle). */
PictureItem *picture_rect (Picture *self, const char *role, Ink ink, Frame frame);
PictureItem *picture_outline (Picture *self, const char *role, Ink ink, Frame frame,
                              double stroke_px);
PictureItem *picture_line (Picture *self, const char *role, Ink ink, Point from, Point to,
                           double stroke_px);
PictureItem *picture_path (Picture *self, const char *role, Ink ink, const Point *points,
                           guint n_points, double stroke_px);
PictureItem *picture_area (Picture *self, const char *role, Ink ink, const Point *points,
                           guint n_points);
/* A hollow dot covers what lies under it with the paper's colour. */
PictureItem *picture_dot (Picture *self, const char *role, Ink ink, Point centre,
                          double radius, gboolean filled);
PictureItem *picture_text (Picture *self, const char *role, Ink ink, Point at,
                           const char *text, double size_px, Align align, gboolean bold);
/* Gives an item its title (copied; printf). */
void picture_say (PictureItem *item, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* `title` may be NULL.  Groups nest, and each needs its picture_end (). */
void picture_group (Picture *self, const char *role, const char *title);
void picture_end (Picture *self);

enum
{
  CLEAN_CHARS = 4096,
  CLEAN_MARKS = 4
};

/* Text from the data made fit for a picture.
 *
 * One line of valid UTF-8 that XML can hold and no renderer acts on: line breaks and tabs
 * become spaces; C0 and C1 controls, bidi embeddings, overrides and isolates, U+FEFF, U+FFFE,
 * U+FFFF and bytes that are not UTF-8 become U+FFFD; of marks piled up on a letter the first
 * CLEAN_MARKS stay; what is longer than CLEAN_CHARS ends in an ellipsis.
 * NULL gives NULL.  Free it. */
char *clean_text (const char *text);
