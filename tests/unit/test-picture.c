#include "chart/picture.h"

#include "chart/measure.h"

#include <math.h>

static const PictureItem *
item_at (const Picture *picture, guint i)
{
  guint count = picture->items->len;
  const PictureItem *items = (const PictureItem *) (void *) picture->items->data;

  g_assert_cmpuint (i, <, count);
  return &items[i];
}

static void
assert_frame (const PictureItem *item, double x, double y, double w, double h)
{
  g_assert_cmpfloat (item->frame.x, ==, x);
  g_assert_cmpfloat (item->frame.y, ==, y);
  g_assert_cmpfloat (item->frame.w, ==, w);
  g_assert_cmpfloat (item->frame.h, ==, h);
}

static void
assert_item (const PictureItem *item, ItemKind kind, const char *role, Ink ink,
             gboolean filled, double stroke_px)
{
  g_assert_cmpint (item->kind, ==, kind);
  g_assert_cmpstr (item->role, ==, role);
  g_assert_cmpint (item->ink, ==, ink);
  g_assert_cmpint (item->filled, ==, filled);
  g_assert_cmpfloat (item->stroke_px, ==, stroke_px);
  g_assert_cmpfloat (item->opacity, ==, 1);
  g_assert_cmpfloat (item->dash_px, ==, 0);
}

static void
test_empty (void)
{
  g_autoptr(Picture) picture = picture_new (800, 450.5, "93% kept", "A trend");
  g_autoptr(Picture) unnamed = picture_new (1, 1, NULL, NULL);

  g_assert_cmpfloat (picture->width, ==, 800);
  g_assert_cmpfloat (picture->height, ==, 450.5);
  g_assert_cmpstr (picture->title, ==, "93% kept");
  g_assert_cmpstr (picture->desc, ==, "A trend");
  g_assert_cmpuint (picture->items->len, ==, 0);
  g_assert_cmpstr (unnamed->title, ==, "");
  g_assert_cmpstr (unnamed->desc, ==, "");
  picture_free (NULL);
}

static void
test_shapes (void)
{
  g_autoptr(Picture) picture = picture_new (100, 100, "t", "d");

  picture_rect (picture, "bar", INK_MET, (Frame){ 1.5, 2, 3, 4 });
  picture_outline (picture, "open", INK_TEXT, (Frame){ 5, 6, 7, 8 }, 1.5);
  picture_line (picture, "grid", INK_GRID, (Point){ 10, 20 }, (Point){ 4, 50 }, 1);
  picture_dot (picture, "point", INK_MISSED, (Point){ 30, 40 }, 3.5, TRUE);
  picture_dot (picture, "point", INK_MISSED, (Point){ 31, 41 }, 4, FALSE);
  assert_item (item_at (picture, 0), ITEM_RECT, "bar", INK_MET, TRUE, 0);
  assert_frame (item_at (picture, 0), 1.5, 2, 3, 4);
  assert_item (item_at (picture, 1), ITEM_RECT, "open", INK_TEXT, FALSE, 1.5);
  assert_frame (item_at (picture, 1), 5, 6, 7, 8);
  assert_item (item_at (picture, 2), ITEM_LINE, "grid", INK_GRID, FALSE, 1);
  assert_frame (item_at (picture, 2), 10, 20, -6, 30);
  assert_item (item_at (picture, 3), ITEM_DOT, "point", INK_MISSED, TRUE, 0);
  assert_frame (item_at (picture, 3), 30, 40, 3.5, 0);
  assert_item (item_at (picture, 4), ITEM_DOT, "point", INK_MISSED, FALSE, 1.5);
}

static void
test_paths (void)
{
  g_autoptr(Picture) picture = picture_new (100, 100, "t", "d");
  Point points[] = { { 1, 2 }, { 3, 4 }, { 5, 0 } };

  picture_path (picture, "line", INK_SERIES_1, points, 3, 2);
  picture_area (picture, "band", INK_BAND, points, 3);
  picture_path (picture, "line", INK_SERIES_1, NULL, 0, 2);
  points[0].x = 99; /* the picture has its own */
  assert_item (item_at (picture, 0), ITEM_PATH, "line", INK_SERIES_1, FALSE, 2);
  assert_item (item_at (picture, 1), ITEM_PATH, "band", INK_BAND, TRUE, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (item_at (picture, i)->n_points, ==, 3);
      g_assert_cmpfloat (item_at (picture, i)->points[0].x, ==, 1);
      g_assert_cmpfloat (item_at (picture, i)->points[2].x, ==, 5);
      g_assert_cmpfloat (item_at (picture, i)->points[2].y, ==, 0);
      g_assert_cmpint (item_at (picture, i)->closed, ==, i == 1);
    }
  g_assert_cmpuint (item_at (picture, 2)->n_points, ==, 0);
}

static void
test_text (void)
{
  g_autoptr(Picture) picture = picture_new (100, 100, "t", "d");
  char changing[] = "93.4%";
  const PictureItem *item;

  picture_text (picture, "value", INK_TEXT, (Point){ 10, 20 }, changing, 28, ALIGN_END, TRUE);
  changing[0] = 'x';
  item = item_at (picture, 0);
  assert_item (item, ITEM_TEXT, "value", INK_TEXT, TRUE, 0);
  assert_frame (item, 10, 20, measure_text ("93.4%", 28, TRUE), 0);
  g_assert_cmpstr (item->text, ==, "93.4%");
  g_assert_cmpfloat (item->size_px, ==, 28);
  g_assert_cmpint (item->align, ==, ALIGN_END);
  g_assert_true (item->bold);
  g_assert_cmpfloat (item->angle, ==, 0);
}

static void
test_say (void)
{
  g_autoptr(Picture) picture = picture_new (100, 100, "t", "d");
  PictureItem *item = picture_rect (picture, "bar", INK_MET, (Frame){ 0, 0, 1, 1 });

  g_assert_null (item->title);
  picture_say (item, "week of %s: %d%% of %d clocks met", "5 October", 93, 214);
  g_assert_cmpstr (item->title, ==, "week of 5 October: 93% of 214 clocks met");
  picture_say (item, "%s", "again");
  g_assert_cmpstr (item->title, ==, "again");
  item->opacity = 0.5;
  item->dash_px = 4;
  g_assert_cmpfloat (item_at (picture, 0)->opacity, ==, 0.5);
  g_assert_cmpfloat (item_at (picture, 0)->dash_px, ==, 4);
}

static void
test_groups (void)
{
  static const ItemKind expected[] = { ITEM_GROUP, ITEM_GROUP, ITEM_RECT, ITEM_END, ITEM_END };
  g_autoptr(Picture) picture = picture_new (100, 100, "t", "d");

  picture_group (picture, "chart", "Counts");
  picture_group (picture, "bars", NULL);
  picture_rect (picture, "bar", INK_MET, (Frame){ 0, 0, 1, 1 });
  picture_end (picture);
  picture_end (picture);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (item_at (picture, i)->kind, ==, expected[i]);
  g_assert_cmpstr (item_at (picture, 0)->title, ==, "Counts");
  g_assert_cmpstr (item_at (picture, 0)->role, ==, "chart");
  g_assert_null (item_at (picture, 1)->title);
}

/* Names and subjects come from customers. */
static void
test_hostile_texts (void)
{
  static const char hostile[] = "a\xff\x01\u202e\nb";
  static const char clean[] = "a\ufffd\ufffd\ufffd b";
  g_autoptr(Picture) picture = picture_new (100, 100, hostile, hostile);
  PictureItem *item;

  picture_group (picture, "rows", hostile);
  picture_end (picture);
  item = picture_text (picture, "name", INK_TEXT, (Point){ 0, 0 }, hostile, 12, ALIGN_START,
                       FALSE);
  picture_say (item, "%s", hostile);
  g_assert_cmpstr (picture->title, ==, clean);
  g_assert_cmpstr (picture->desc, ==, clean);
  g_assert_cmpstr (item_at (picture, 0)->title, ==, clean);
  g_assert_cmpstr (item->text, ==, clean);
  g_assert_cmpstr (item->title, ==, clean);
  g_assert_cmpfloat (item->frame.w, ==, measure_text (hostile, 12, FALSE));
}

static void
test_not_finite (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr(Picture) picture = picture_new (100, 100, "t", "d");

      picture_rect (picture, "bar", INK_MET, (Frame){ 0, 0, NAN, 1 });
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

static void
test_many (void)
{
  g_autoptr(Picture) picture = picture_new (100, 100, "t", "d");

  for (int i = 0; i < 100000; i++)
    picture_rect (picture, "cell", ink_heat (i / 1e5), (Frame){ i, 0, 1, 1 });
  g_assert_cmpfloat (item_at (picture, 99999)->frame.x, ==, 99999);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/empty", test_empty);
  g_test_add_func ("/picture/shapes", test_shapes);
  g_test_add_func ("/picture/paths", test_paths);
  g_test_add_func ("/picture/text", test_text);
  g_test_add_func ("/picture/say", test_say);
  g_test_add_func ("/picture/groups", test_groups);
  g_test_add_func ("/picture/hostile-texts", test_hostile_texts);
  g_test_add_func ("/picture/not-finite", test_not_finite);
  g_test_add_func ("/picture/many", test_many);
  return g_test_run ();
}
