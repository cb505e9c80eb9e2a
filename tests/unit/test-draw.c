#include "kinds.h"

#include "chart/measure.h"

#include <cairo.h>
#include <locale.h>
#include <string.h>
#include <zlib.h>

/* ---- PNG */

typedef cairo_surface_t Surface;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Surface, cairo_surface_destroy)

static Surface *
png_of (const Scratch *scratch, const Picture *picture, const DrawOptions *options)
{
  g_autofree char *path = scratch_path (scratch, "drawn.png");
  Surface *surface;

  draw_file (PNG, picture, options, path);
  surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  return surface;
}

static guint32
pixel (Surface *surface, int x, int y)
{
  const unsigned char *rows = cairo_image_surface_get_data (surface);
  guint32 value;

  g_assert_true (x >= 0 && x < cairo_image_surface_get_width (surface) && y >= 0
                 && y < cairo_image_surface_get_height (surface));
  memcpy (&value, rows + y * cairo_image_surface_get_stride (surface) + x * 4, 4);
  return value & 0xffffff;
}

/* Pixels of the box that differ from the paper by more than half. */
static int
dark_pixels (Surface *surface, int left, int top, int right, int bottom)
{
  int count = 0;

  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      if ((pixel (surface, x, y) >> 8 & 0xff) < 0x80)
        count++;
  return count;
}

static void
assert_near (guint32 found, guint32 expected)
{
  for (int shift = 0; shift < 24; shift += 8)
    g_assert_cmpint (ABS ((int) (found >> shift & 0xff) - (int) (expected >> shift & 0xff)),
                     <=, 2);
}

static void
test_png (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(Picture) picture = new_kinds ();
  g_autoptr(Surface) surface = NULL;
  double width = measure_text ("First replies <8 h> & more", 12, TRUE);

  scratch_init (&scratch);
  surface = png_of (&scratch, picture, &light);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 200);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 120);
  g_assert_cmphex (pixel (surface, 199, 119), ==, 0xffffff);
  /* the bar from 100.3 is fitted to the pixels: full colour right up to its edges */
  g_assert_cmphex (pixel (surface, 110, 50), ==, 0x0072b2);
  g_assert_cmphex (pixel (surface, 100, 30), ==, 0x0072b2);
  g_assert_cmphex (pixel (surface, 119, 69), ==, 0x0072b2);
  g_assert_cmphex (pixel (surface, 99, 50), ==, 0xffffff);
  g_assert_cmphex (pixel (surface, 120, 50), ==, 0xffffff);
  /* vermillion, half of it paper */
  assert_near (pixel (surface, 140, 50), 0xeaae7f);
  /* a level line fills one row */
  g_assert_cmphex (pixel (surface, 150, 80), ==, ink_looks[INK_MUTED].rgb[THEME_LIGHT]);
  g_assert_cmphex (pixel (surface, 150, 79), ==, 0xffffff);
  g_assert_cmphex (pixel (surface, 199, 81), ==, 0xffffff);
  /* a full dot, and a hollow one that covers the line beneath */
  g_assert_cmphex (pixel (surface, 20, 100), ==, 0x0072b2);
  g_assert_cmphex (pixel (surface, 50, 100), ==, 0xffffff);
  g_assert_cmphex (pixel (surface, 41, 100), ==, 0xd55e00);
  /* the title is within its box */
  g_assert_cmpint (dark_pixels (surface, 10, 9, 10 + (int) width + 1, 24), >, 200);
  g_assert_cmpint (dark_pixels (surface, 0, 9, 9, 24), ==, 0);
  g_assert_cmpint (dark_pixels (surface, 10, 0, 200, 9), ==, 0);
  g_assert_cmpint (dark_pixels (surface, 12 + (int) width, 9, 200, 24), ==, 0);
  /* the turned one stands upright, its middle at 60 */
  g_assert_cmpint (dark_pixels (surface, 81, 44, 92, 60), >, 5);
  g_assert_cmpint (dark_pixels (surface, 81, 60, 92, 76), >, 5);
}

static void
test_png_2x (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(Picture) picture = new_kinds ();
  g_autoptr(Surface) surface = NULL, night = NULL;

  scratch_init (&scratch);
  surface = png_of (&scratch, picture, &light_2x);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 400);
  g_assert_cmphex (pixel (surface, 220, 100), ==, 0x0072b2);
  g_assert_cmphex (pixel (surface, 201, 100), ==, 0x0072b2);
  g_assert_cmphex (pixel (surface, 300, 159), ==, ink_looks[INK_MUTED].rgb[THEME_LIGHT]);
  g_assert_cmphex (pixel (surface, 300, 160), ==, ink_looks[INK_MUTED].rgb[THEME_LIGHT]);
  g_assert_cmphex (pixel (surface, 300, 158), ==, 0xffffff);
  g_assert_cmphex (pixel (surface, 300, 161), ==, 0xffffff);
  night = png_of (&scratch, picture, &dark);
  g_assert_cmphex (pixel (night, 199, 119), ==, ink_looks[INK_PAPER].rgb[THEME_DARK]);
  g_assert_cmphex (pixel (night, 110, 50), ==, ink_looks[INK_MET].rgb[THEME_DARK]);
}

/* What is thinner than a pixel is seen; what has no extent is not. */
static void
test_png_thin (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(Picture) picture = picture_new (60, 20, "t", "d");
  g_autoptr(Surface) surface = NULL;

  scratch_init (&scratch);
  picture_rect (picture, "bar", INK_MET, (Frame){ 10, 5, 0.2, 10 });
  picture_rect (picture, "bar", INK_MET, (Frame){ 20, 5, 0, 10 });
  picture_rect (picture, "bar", INK_MET, (Frame){ 30, 15, 10, -0.2 });
  picture_line (picture, "none", INK_MET, (Point){ 50, 0 }, (Point){ 50, 20 }, 0);
  surface = png_of (&scratch, picture, &light);
  g_assert_cmphex (pixel (surface, 10, 10), ==, 0x0072b2);
  g_assert_cmphex (pixel (surface, 35, 15), ==, 0x0072b2);
  g_assert_cmpint (dark_pixels (surface, 11, 0, 30, 20), ==, 0);
  g_assert_cmpint (dark_pixels (surface, 45, 0, 60, 20), ==, 0);
}

static void
test_png_too_large (void)
{
  static const double sizes[][2] = { { 40000, 10 }, { 10, 1e12 }, { 30000, 30000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(Picture) picture = picture_new (sizes[i][0], sizes[i][1], "t", "d");
      g_autoptr(Output) out = output_open ("/dev/null", NULL);
      g_autoptr(GError) error = NULL;

      g_assert_false (draw_png (picture, &light, out, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_OUTPUT);
      g_assert_nonnull (strstr (error->message, "too large"));
    }
}

/* ---- PDF */

/* What a tool of poppler prints, or NULL where it is not installed. */
static char *
output_of (const char *const *words)
{
  g_autofree char *path = g_find_program_in_path (words[0]);
  char *out = NULL;
  int status;

  if (path == NULL)
    return NULL;
  g_assert_true (g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               &out, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  return out;
}

static gboolean
holds (const char *bytes, gsize length, const char *text)
{
  return memmem (bytes, length, text, strlen (text)) != NULL;
}

static void
inflate_onto (GString *text, const char *from, gsize length)
{
  z_stream z = { .next_in = (Bytef *) from, .avail_in = (uInt) length };
  char piece[4096];
  int status = inflateInit (&z);

  while (status == Z_OK)
    {
      z.next_out = (Bytef *) piece;
      z.avail_out = sizeof piece;
      status = inflate (&z, Z_NO_FLUSH);
      if (status == Z_OK || status == Z_STREAM_END)
        g_string_append_len (text, piece, (gssize) (sizeof piece - z.avail_out));
    }
  inflateEnd (&z);
}

/* The bytes of a PDF and, behind them, what its streams hold: from 1.18 on cairo keeps objects there. */
static GString *
pdf_text (const char *bytes, gsize length)
{
  const char *end = bytes + length, *at = bytes;
  GString *text = g_string_new_len (bytes, (gssize) length);

  while ((at = memmem (at, (gsize) (end - at), "stream\n", 7)))
    {
      at += 7;
      inflate_onto (text, at, (gsize) (end - at));
    }
  return text;
}

static void
draw_two_pages (const char *path)
{
  g_autoptr(Picture) one = new_kinds ();
  g_autoptr(Picture) other = picture_new (793.7, 1122.5, "Второй график", "A4");
  const Picture *pictures[] = { one, other };
  Output *out = output_open (path, NULL);

  picture_text (other, "title", INK_TEXT, (Point){ 40, 60 }, "Second page, Ответ в срок", 20,
                ALIGN_START, FALSE);
  g_assert_true (draw_pdf (pictures, 2, &light, out, NULL));
  g_assert_true (output_close (out, NULL));
}

static void
test_pdf (void)
{
  static const char *const infos[] = { "Title:           93% <kept> & \"more\"\n",
                                       "Author:          Example desk\n",
                                       "Creator:         deskbook\n",
                                       "2026-11-22T08:30:00Z\n",
                                       "Pages:           2\n",
                                       "Page    1 size:  150 x 90 pts\n",
                                       "Page    2 size:  595.275 x 841.875 pts" };
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL, *text = NULL, *info = NULL;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "two.pdf");
  draw_two_pages (path);
  text = output_of ((const char *[]){ "pdftotext", "-raw", path, "-", NULL });
  info = output_of (
    (const char *[]){ "pdfinfo", "-isodates", "-f", "1", "-l", "2", path, NULL });
  if (text == NULL || info == NULL)
    {
      g_test_skip ("poppler-utils is not installed");
      return;
    }
  g_assert_nonnull (strstr (text, "First replies <8 h> & more"));
  g_assert_nonnull (strstr (text, "Second page, Ответ в срок"));
  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++)
    g_assert_nonnull (strstr (info, infos[i]));
}

/* A bookmark for each page, named by its title (in UTF-16 where it must be). */
static void
test_pdf_bookmarks (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(GString) text = NULL;
  g_autofree char *path = NULL, *bytes = NULL;
  gsize length;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "two.pdf");
  draw_two_pages (path);
  bytes = file_text (path, &length);
  text = pdf_text (bytes, length);
  g_assert_true (holds (text->str, text->len, "/Outlines"));
  g_assert_true (holds (text->str, text->len, "/Title (93% <kept> & \"more\")"));
  g_assert_true (holds (text->str, text->len, "/Title <FEFF04120442"));
}

static void
test_pdf_date (void)
{
  DrawOptions undated = light;
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(Picture) picture = new_kinds ();
  g_autofree char *bytes = NULL;
  g_autoptr(GString) text = NULL;
  gsize length;

  undated.created = 0;
  scratch_init (&scratch);
  g_setenv ("SOURCE_DATE_EPOCH", "86400", TRUE);
  bytes = drawn (&scratch, PDF, picture, &undated, &length);
  g_unsetenv ("SOURCE_DATE_EPOCH");
  text = pdf_text (bytes, length);
  g_assert_true (holds (text->str, text->len, "/CreationDate (19700102"));
}

/* ---- All of them */

static void
test_full_disk (void)
{
  g_autoptr(Picture) picture = new_kinds ();

  for (Format format = PNG; format <= SVG; format++)
    {
      g_autoptr(GError) error = NULL, again = NULL;
      g_autoptr(Output) out = output_open ("/dev/full", &error);

      g_assert_no_error (error);
      g_assert_false (draw (format, picture, &light, out, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_OUTPUT);
      g_assert_nonnull (strstr (error->message, "/dev/full"));
      g_assert_false (output_close (g_steal_pointer (&out), &again));
      g_assert_error (again, DESK_ERROR, DESK_ERROR_OUTPUT);
    }
}

static const char *program; /* this one, by the name that it was started by */

/* A second process with another locale, home, time zone and font settings. */
static void
draw_elsewhere (const Scratch *scratch, Format format, const char *path)
{
  static const char fonts[]
    = "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
      "<match target='font'>"
      "<edit name='hintstyle' mode='assign'><const>hintfull</const></edit>"
      "<edit name='autohint' mode='assign'><bool>true</bool></edit>"
      "<edit name='rgba' mode='assign'><const>rgb</const></edit></match></fontconfig>";
  g_auto(GStrv) environment = g_get_environ ();
  g_autofree char *number = g_strdup_printf ("%d", format);
  const char *argv[] = { program, "--draw", number, path, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  scratch_write (scratch, "fontconfig/fonts.conf", fonts, -1);
  environment = g_environ_setenv (environment, "XDG_CONFIG_HOME", scratch->path, TRUE);
  environment = g_environ_setenv (environment, "HOME", scratch->path, TRUE);
  environment = g_environ_setenv (environment, "LC_ALL", "ru_RU.UTF-8", TRUE);
  environment = g_environ_setenv (environment, "LANGUAGE", "ja", TRUE);
  environment = g_environ_setenv (environment, "TZ", "Asia/Tokyo", TRUE);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, environment, 0, NULL, NULL, NULL, NULL,
                               &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
test_same_bytes (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "elsewhere");
  for (Format format = PNG; format <= SVG; format++)
    {
      g_autoptr(Picture) picture = new_kinds ();
      g_autofree char *one = NULL, *two = NULL, *three = NULL;
      gsize first, second, third;

      one = drawn (&scratch, format, picture, &light, &first);
      two = drawn (&scratch, format, picture, &light, &second);
      draw_elsewhere (&scratch, format, path);
      three = file_text (path, &third);
      g_assert_cmpmem (one, first, two, second);
      g_assert_cmpmem (one, first, three, third);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  program = argv[0];
  if (argc == 4 && strcmp (argv[1], "--draw") == 0)
    {
      g_autoptr(Picture) picture = new_kinds ();

      draw_file ((Format) (argv[2][0] - '0'), picture, &light, argv[3]);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/png", test_png);
  g_test_add_func ("/draw/png-2x", test_png_2x);
  g_test_add_func ("/draw/png-thin", test_png_thin);
  g_test_add_func ("/draw/png-too-large", test_png_too_large);
  g_test_add_func ("/draw/pdf", test_pdf);
  g_test_add_func ("/draw/pdf-bookmarks", test_pdf_bookmarks);
  g_test_add_func ("/draw/pdf-date", test_pdf_date);
  g_test_add_func ("/draw/full-disk", test_full_disk);
  g_test_add_func ("/draw/same-bytes", test_same_bytes);
  return g_test_run ();
}
