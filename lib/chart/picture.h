/* picture.h - a display list: what a chart consists of, before anything is drawn.
 *
 * Rectangles, lines, paths, dots and texts in the order of drawing, each with a role (what it
 * stands for), an ink (a name for its colour) and, for marks that stand for data,
 * a title ("week of 5 October: 93% of 214 clocks met").  Making a picture is pure: the same
 * data gives the same list, number by number.  Backends (below) draw it.
 *
 * Coordinates are px of 1/96 inch from the upper left corner, and finite.  Text coordinates
 * are those of the baseline.  All texts are copied and made fit (clean_text () in measure.h). */
#pragma once

#include <glib.h>

#include "base/output.h"

/* ---- Inks: named colours, light and dark.
 *
 * Met is blue and missed is vermillion (Okabe-Ito; on white both reach 3:1), and no figure
 * rests on colour alone.  INK_HEAT is a ramp from the paper's colour to deep blue. */

typedef enum
{
  INK_PAPER,
  INK_TEXT,
  INK_MUTED, /* secondary text, axes: 4.5:1 on the paper */
  INK_GRID,
  INK_MET,
  INK_MISSED,
  INK_TARGET,   /* target lines and their labels */
  INK_BAND,     /* an interval's area */
  INK_NEUTRAL,  /* bars of counts, exempt */
  INK_SERIES_1, /* further series, told apart by dash and label too */
  INK_SERIES_2,
  INK_SERIES_3,
  INK_SERIES_4,
  INK_HEAT_0,                  /* nothing */
  INK_HEAT_9 = INK_HEAT_0 + 9, /* most */
  INKS
} Ink;

typedef enum
{
  THEME_LIGHT,
  THEME_DARK
} Theme;

typedef struct
{
  const char *name; /* 'met', 'heat-3': in SVG the class is `ink-met`, the property `--ink-met` */
  guint32 rgb[2]; /* 0xRRGGBB, by Theme */
} InkLook;

extern const InkLook ink_looks[INKS];
/* INK_HEAT_0 .. INK_HEAT_9 for a share 0..1 of the most; NaN and 0 are INK_HEAT_0, and only
 * they: the least that there is can be told from nothing. */
Ink ink_heat (double share);
/* INK_PAPER or INK_TEXT: whichever can be read on `ink`.  On the heat ramp 4.5:1 or more, and
 * the same in both themes: an SVG follows its reader's. */
Ink ink_on (Ink ink, Theme theme);

/* ---- Items */

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
  ITEM_PATH, /* a polyline, or filled when closed */
  ITEM_DOT,  /* a circle */
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
  const char *role; /* static string, a CSS class name: 'grid', 'bar', 'target' */
  Ink ink;
  gboolean filled; /* else the outline is drawn, `stroke_px` wide */
  double stroke_px;
  double dash_px; /* 0: solid */
  double opacity; /* 0..1; 1 is solid */
  Frame frame;    /* RECT; LINE: from (x, y) to (x + w, y + h); DOT: centre x, y and
                          radius w; TEXT: baseline x, y, and w its measured width */
  Point *points;  /* PATH */
  guint n_points;
  gboolean closed;
  char *text;     /* TEXT */
  double size_px; /* TEXT: font size */
  gboolean bold;
  Align align;
  double angle; /* TEXT: degrees clockwise about its anchor */
  char *title;  /* what the mark says, or NULL; on a GROUP, its name */
  char *link;   /* TEXT: where it leads, in SVG and PDF; or NULL */
} PictureItem;

/* To be read; what stands below changes it. */
typedef struct
{
  double width, height;
  char *title, *desc;
  GArray *items; /* of PictureItem */
  guint depth;   /* open groups */
} Picture;

/* `title` says the finding, `desc` what is shown: both are for readers who cannot see it. */
Picture *picture_new (double width, double height, const char *title, const char *desc);
void picture_free (Picture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Picture, picture_free)

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

/* ---- A picture's backends: PNG and PDF by cairo, SVG by libxml2.
 *
 * The same picture gives the same bytes, again and again (PDF: with SOURCE_DATE_EPOCH or
 * `created`).  Every write goes through Output and is flushed, so that a full disk is noticed
 * here.  A PNG's level and upright lines and rectangles are fitted to its pixels. */

typedef struct
{
  Theme theme;
  double scale;       /* PNG: device pixels a px, 1 or 2; 0 is 1 */
  const char *author; /* PDF metadata: the desk's name; NULL: none */
  gint64 created;     /* PDF creation date, Unix seconds; 0: timestamp_now () */
} DrawOptions;

gboolean draw_png (const Picture *picture, const DrawOptions *options, Output *out,
                   GError **error);
/* A page for each picture, in its size, with a bookmark of its title; text can be selected. */
gboolean draw_pdf (const Picture *const *pictures, guint count, const DrawOptions *options,
                   Output *out, GError **error);
/* A whole document, XML declaration and all.  Follows the reader's dark scheme when `theme`
 * is THEME_LIGHT; THEME_DARK is dark for good. */
gboolean draw_svg (const Picture *picture, const DrawOptions *options, Output *out,
                   GError **error);
/* An <svg> element to stand inside an HTML page: ids begin with `prefix` (a name of its own on
 * the page), colours come from the custom properties that draw_svg_css () declares once for the
 * page: `--ink-met` and so on, dark ones where the reader prefers them.  Free both. */
char *draw_svg_fragment (const Picture *picture, const char *prefix);
char *draw_svg_css (void);
