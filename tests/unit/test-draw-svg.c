#include "kinds.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <locale.h>
#include <string.h>

typedef struct
{
  xmlDoc *doc;
  xmlXPathContext *xpath;
} Document;

static void
document_clear (Document *self)
{
  xmlXPathFreeContext (self->xpath);
  xmlFreeDoc (self->doc);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Document, document_clear)

static Document
document_of (const char *text, gsize length)
{
  Document self = { .doc = xmlReadMemory (text, (int) length, NULL, NULL, XML_PARSE_NONET) };

  g_assert_nonnull (self.doc);
  self.xpath = xmlXPathNewContext (self.doc);
  xmlXPathRegisterNs (self.xpath, BAD_CAST "s", BAD_CAST "http://www.w3.org/2000/svg");
  return self;
}

static char *
xpath (const Document *self, const char *expression)
{
  xmlXPathObject *result = xmlXPathEvalExpression (BAD_CAST expression, self->xpath);
  xmlChar *text;
  char *copy;

  g_assert_nonnull (result);
  text = xmlXPathCastToString (result);
  copy = g_strdup ((char *) text);
  xmlFree (text);
  xmlXPathFreeObject (result);
  return copy;
}

typedef struct
{
  const char *expression, *expected;
} Fact;

static void
assert_facts (const Document *document, const Fact *facts, gsize count)
{
  for (gsize i = 0; i < count; i++)
    {
      g_autofree char *found = xpath (document, facts[i].expression);

      g_test_message ("%s", facts[i].expression);
      g_assert_cmpstr (found, ==, facts[i].expected);
    }
}

static void
test_svg (void)
{
  static const Fact facts[] = {
    { "string(/s:svg/@role)", "img" },
    { "string(/s:svg/@viewBox)", "0 0 200 120" },
    { "string(/s:svg/@width)", "200" },
    { "string(/s:svg/@aria-labelledby)", "chart-title chart-desc" },
    { "string(/s:svg/*[1][self::s:title][@id='chart-title'])", "93% <kept> & \"more\"" },
    { "string(/s:svg/*[2][self::s:desc][@id='chart-desc'])", "Every kind of item" },
    { "count(/s:svg/s:style)", "1" },
    { "count(//s:style)", "1" },
    { "string(//s:rect[1]/@class)", "paper ink-paper" },
    { "string(//s:text[@class='title ink-text'])", "First replies <8 h> & more" },
    { "string(//s:text[@class='title ink-text']/@font-weight)", "bold" },
    { "count(//s:text[@class='title ink-text']/@text-anchor)", "0" },
    { "string(//s:text[@class='label ink-muted']/@text-anchor)", "end" },
    { "string(//s:text[@class='label ink-muted'])", "Ответ" },
    { "string(//s:text[@class='axis ink-muted']/@text-anchor)", "middle" },
    { "string(//s:text[@class='axis ink-muted']/@transform)", "rotate(-90 90 60)" },
    { "string(//s:g[@class='bars']/s:title)", "Counts" },
    { "count(//s:g[@class='bars']/s:rect)", "2" },
    { "string(//s:rect[@class='bar ink-met']/s:title)",
      "week of 5 October: 93% of 214 clocks <met>" },
    { "string(//s:rect[@class='bar ink-met']/@x)", "100.3" },
    { "string(//s:rect[@class='bar ink-missed']/@x)", "130" },
    { "string(//s:rect[@class='bar ink-missed']/@y)", "30" },
    { "string(//s:rect[@class='bar ink-missed']/@height)", "40" },
    { "string(//s:rect[@class='bar ink-missed']/@opacity)", "0.5" },
    { "string(//s:rect[@class='open ink-text']/@stroke-width)", "1.5" },
    { "string(//s:rect[@class='open ink-text']/@fill)", "none" },
    { "string(//s:line[@class='target ink-target']/@stroke-dasharray)", "4" },
    { "string(//s:path[@class='curve ink-series-2']/@d)", "M10 60L30.12 40.46L50 0" },
    { "string(//s:path[@class='band ink-band']/@d)", "M10 60L30.12 40.46L50 0Z" },
    { "count(//s:circle[not(@fill)])", "1" },
    { "string(//s:circle[@fill='none']/s:title)", "unfinished" },
    { "count(//@style)", "0" },
  };
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(Picture) picture = new_kinds ();
  g_autofree char *text = NULL;
  g_auto(Document) document = { 0 };
  gsize length;

  scratch_init (&scratch);
  text = drawn (&scratch, SVG, picture, &light, &length);
  document = document_of (text, length);
  assert_facts (&document, facts, G_N_ELEMENTS (facts));
}

/* To the byte; `DESKBOOK_TEST_WRITE=1` writes it anew, to be looked at. */
static void
test_svg_golden (void)
{
  g_autofree char *golden
    = g_test_build_filename (G_TEST_DIST, "data", "chart", "kinds.svg", NULL);
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(Picture) picture = new_kinds ();
  g_autofree char *text = NULL, *expected = NULL;
  gsize length;

  scratch_init (&scratch);
  text = drawn (&scratch, SVG, picture, &light, &length);
  if (g_getenv ("DESKBOOK_TEST_WRITE") != NULL)
    g_assert_true (g_file_set_contents (golden, text, (gssize) length, NULL));
  expected = file_text (golden, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_svg_themes (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(Picture) picture = new_kinds ();
  g_autofree char *bright = NULL, *night = NULL;

  scratch_init (&scratch);
  bright = drawn (&scratch, SVG, picture, &light, NULL);
  night = drawn (&scratch, SVG, picture, &dark, NULL);
  g_assert_nonnull (strstr (bright, "prefers-color-scheme:dark"));
  g_assert_nonnull (strstr (bright, "--ink-met:#0072b2"));
  g_assert_nonnull (strstr (bright, "--ink-met:#56b4e9"));
  g_assert_null (strstr (night, "prefers-color-scheme"));
  g_assert_null (strstr (night, "#0072b2"));
  g_assert_nonnull (strstr (night, "--ink-met:#56b4e9"));
  for (Ink ink = 0; ink < INKS; ink++)
    {
      g_autofree char *rule = g_strdup_printf (".chart .ink-%s{", ink_looks[ink].name);

      g_assert_nonnull (strstr (bright, rule));
      g_assert_nonnull (strstr (night, rule));
    }
}

/* Two of them in one page: no id stands twice, colours come from the page. */
static void
test_fragments (void)
{
  static const Fact facts[] = {
    { "count(/page/s:svg)", "2" },
    { "count(//@id)", "4" },
    { "count(//*[@id='trend-title'])", "1" },
    { "count(//*[@id='trend-desc'])", "1" },
    { "count(//*[@id='ecdf-title'])", "1" },
    { "string(/page/s:svg[2]/@aria-labelledby)", "ecdf-title ecdf-desc" },
    { "count(//s:style)", "0" },
    { "count(//s:g/s:rect)", "4" },
  };
  g_autoptr(Picture) picture = new_kinds ();
  g_autofree char *one = draw_svg_fragment (picture, "trend");
  g_autofree char *other = draw_svg_fragment (picture, "ecdf");
  g_autofree char *css = draw_svg_css ();
  g_autofree char *page = g_strconcat ("<page>", one, other, "</page>", NULL);
  g_auto(Document) document = document_of (page, strlen (page));

  assert_facts (&document, facts, G_N_ELEMENTS (facts));
  g_assert_true (g_str_has_prefix (one, "<svg "));
  g_assert_nonnull (strstr (css, ":root{--ink-paper:#ffffff;"));
  g_assert_nonnull (strstr (css, "@media (prefers-color-scheme:dark){\n:root{"));
  g_assert_null (strpbrk (css, "<>"));
}

static void
test_svg_numbers (void)
{
  static const struct
  {
    double number;
    const char *expected;
  } rows[] = {
    { 0, "0" },
    { -0.0, "0" },
    { -0.004, "0" },
    { 0.005, "0.01" },
    { 1.5, "1.5" },
    { 100, "100" },
    { 12.345678, "12.35" },
    { -7.25, "-7.25" },
    { 1e-300, "0" },
    { 1e21, "1000000000000000000000" },
  };
  g_autofree char *old = g_strdup (setlocale (LC_NUMERIC, NULL));

  setlocale (LC_NUMERIC, "de_DE.UTF-8"); /* a decimal comma, where it is installed */
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Picture) picture = picture_new (10, 10, "t", "d");
      g_autofree char *text = NULL, *x = NULL;
      g_auto(Document) document = { 0 };

      picture_dot (picture, "p", INK_MET, (Point){ rows[i].number, 0 }, 1, TRUE);
      text = draw_svg_fragment (picture, "p");
      document = document_of (text, strlen (text));
      x = xpath (&document, "string(//s:circle/@cx)");
      g_assert_cmpstr (x, ==, rows[i].expected);
    }
  setlocale (LC_NUMERIC, old);
}

/* What customers write reaches each backend as text, and nothing but text. */
static const char *const hostile[] = {
  "</text><script>alert(1)</script>",
  "]]> & &amp; &#0; \"'",
  "\x01\x02\x1b[31m\x7f",
  "\xff\xfe\xc0\xaf",
  "\u202egnp.exe \u2066x",
  "שלום <93%>",
  "\ufffe\uffff\ufeff",
  "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308",
  "👩‍👩‍👧 日本 नमस्ते",
  " \t\r\n ",
  "",
};

static Picture *
new_hostile (const char *text)
{
  Picture *picture = picture_new (120, 40, text, text);

  picture_group (picture, "rows", text);
  picture_say (picture_text (picture, "name", INK_TEXT, (Point){ 10, 20 }, text, 12,
                             ALIGN_START, FALSE),
               "%s", text);
  picture_end (picture);
  return picture;
}

static void
test_hostile (void)
{
  static const Fact facts[] = {
    { "count(//*)", "9" }, /* svg title desc style rect g title text title */
    { "count(//s:text[@class='name ink-text'])", "1" },
    { "count(//s:script)", "0" },
  };
  g_auto(Scratch) scratch = { 0 };

  scratch_init (&scratch);
  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr(Picture) picture = new_hostile (hostile[i]);
      g_autofree char *path = scratch_path (&scratch, "out"), *text = NULL, *title = NULL;
      g_auto(Document) document = { 0 };
      gsize length;

      draw_file (PNG, picture, &light, path);
      draw_file (PDF, picture, &light, path);
      text = drawn (&scratch, SVG, picture, &light, &length);
      g_assert_true (g_utf8_validate (text, (gssize) length, NULL));
      document = document_of (text, length);
      assert_facts (&document, facts, G_N_ELEMENTS (facts));
      title = xpath (&document, "string(/s:svg/s:title)");
      g_assert_cmpstr (title, ==, picture->title);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw-svg/facts", test_svg);
  g_test_add_func ("/draw-svg/golden", test_svg_golden);
  g_test_add_func ("/draw-svg/themes", test_svg_themes);
  g_test_add_func ("/draw-svg/fragments", test_fragments);
  g_test_add_func ("/draw-svg/numbers", test_svg_numbers);
  g_test_add_func ("/draw-svg/hostile", test_hostile);
  return g_test_run ();
}
