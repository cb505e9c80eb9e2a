/* kinds.h - a small picture with one item of each kind, drawn to files and read back. */
#pragma once

#include "chart/picture.h"
#include "scratch.h"

static const DrawOptions light G_GNUC_UNUSED = { THEME_LIGHT, 1, "Example desk", 1795336200 };
static const DrawOptions light_2x G_GNUC_UNUSED
  = { THEME_LIGHT, 2, "Example desk", 1795336200 };
static const DrawOptions dark G_GNUC_UNUSED = { THEME_DARK, 1, "Example desk", 1795336200 };

/* One of each kind, at places that are looked at below. */
static inline Picture *
new_kinds (void)
{
  static const Point zigzag[] = { { 10, 60 }, { 30.123, 40.456 }, { 50, -0.001 } };
  Picture *picture = picture_new (200, 120, "93% <kept> & \"more\"", "Every kind of item");

  picture_text (picture, "title", INK_TEXT, (Point){ 10, 20 }, "First replies <8 h> & more",
                12, ALIGN_START, TRUE);
  picture_group (picture, "bars", "Counts");
  picture_say (picture_rect (picture, "bar", INK_MET, (Frame){ 100.3, 30, 20, 40 }),
               "week of 5 October: 93%% of 214 clocks <met>");
  picture_rect (picture, "bar", INK_MISSED, (Frame){ 150, 70, -20, -40 })->opacity = 0.5;
  picture_end (picture);
  picture_outline (picture, "open", INK_TEXT, (Frame){ 160, 30, 20, 40 }, 1.5);
  picture_line (picture, "grid", INK_MUTED, (Point){ 0, 80 }, (Point){ 200, 80 }, 1);
  picture_line (picture, "target", INK_TARGET, (Point){ 10, 90 }, (Point){ 190, 84 }, 2)->dash_px
    = 4;
  picture_path (picture, "curve", INK_SERIES_2, zigzag, 3, 2);
  picture_area (picture, "band", INK_BAND, zigzag, 3);
  picture_dot (picture, "point", INK_MET, (Point){ 20, 100 }, 6, TRUE);
  picture_line (picture, "under", INK_MISSED, (Point){ 40, 100 }, (Point){ 60, 100 }, 2);
  picture_say (picture_dot (picture, "point", INK_MET, (Point){ 50, 100 }, 6, FALSE),
               "unfinished");
  picture_text (picture, "label", INK_MUTED, (Point){ 190, 110 }, "Ответ", 11, ALIGN_END,
                FALSE);
  picture_text (picture, "axis", INK_MUTED, (Point){ 90, 60 }, "share", 11, ALIGN_MIDDLE,
                FALSE)
    ->angle
    = -90;
  return picture;
}

typedef enum
{
  PNG,
  PDF,
  SVG
} Format;

static inline gboolean
draw (Format format, const Picture *picture, const DrawOptions *options, Output *out,
      GError **error)
{
  switch (format)
    {
    case PNG:
      return draw_png (picture, options, out, error);
    case PDF:
      return draw_pdf (&picture, 1, options, out, error);
    case SVG:
    default:
      return draw_svg (picture, options, out, error);
    }
}

static inline void
draw_file (Format format, const Picture *picture, const DrawOptions *options, const char *path)
{
  g_autoptr(GError) error = NULL;
  Output *out = output_open (path, &error);

  g_assert_no_error (error);
  g_assert_true (draw (format, picture, options, out, &error));
  g_assert_no_error (error);
  g_assert_true (output_close (out, &error));
}

static inline char *
file_text (const char *path, gsize *length)
{
  char *text;

  g_assert_true (g_file_get_contents (path, &text, length, NULL));
  return text;
}

static inline char *
drawn (const Scratch *scratch, Format format, const Picture *picture,
       const DrawOptions *options, gsize *length)
{
  g_autofree char *path = scratch_path (scratch, "drawn");

  draw_file (format, picture, options, path);
  return file_text (path, length);
}
