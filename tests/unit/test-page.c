/* Pages: what goes in as text comes out as text, in the order and the structure that it has. */
#include <glib/gstdio.h>
#include <string.h>
#include "page/page.h"
#include "scratch.h"

typedef struct
{
  Scratch scratch;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  scratch_init (&self->scratch);
  g_unsetenv ("DESKBOOK_TEMPLATES");
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_unsetenv ("DESKBOOK_TEMPLATES");
  scratch_clear (&self->scratch);
}

static char *
write_page (Fixture *self, Page *page, GError **error)
{
  g_autofree char *path = scratch_path (&self->scratch, "page.html");
  g_autoptr(Output) out = output_open (path, error);
  char *html = NULL;

  g_assert_nonnull (out);
  if (!page_write (page, "report", ".given { }", FALSE, out, error)
      || !output_close (g_steal_pointer (&out), error))
    return NULL;
  g_assert_true (g_file_get_contents (path, &html, NULL, NULL));
  return html;
}

/* All of `parts` stand in the text, in this order. */
static void
assert_order (const char *text, const char *const *parts)
{
  for (; *parts != NULL; parts++)
    {
      const char *found = strstr (text, *parts);

      if (found == NULL)
        g_error ("no \"%s\" where expected in: %s", *parts, text);
      text = found + strlen (*parts);
    }
}

static void
test_clean (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char xsl[]
    = "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
      "<xsl:output method='text'/><xsl:template match='/page'>"
      "[<xsl:value-of select='section/p'/>]</xsl:template></xsl:stylesheet>";
  static const struct
  {
    const char *text, *clean;
  } rows[] = {
    { "", "" },
    { "a<b>&\"'", "a<b>&\"'" },
    { "tab\tline\n", "tab\tline\n" },
    { "\033[31m", "\357\277\275[31m" },
    { "\r\007\177", "\357\277\275\357\277\275\357\277\275" },
    { "\302\205\302\233", "\357\277\275\357\277\275" },
    { "\342\200\256abc\342\201\251", "\357\277\275abc\357\277\275" },
    { "\357\277\276\357\277\277", "\357\277\275\357\277\275" },
    { "\303(", "\357\277\275(" },
    { "\355\240\200", "\357\277\275\357\277\275\357\277\275" },
    { "\320\227\320\260\321\217\320\262\320\272\320\260 \327\251 \360\237\230\200",
      "\320\227\320\260\321\217\320\262\320\272\320\260 \327\251 \360\237\230\200" },
  };

  scratch_write (&self->scratch, "report.xsl", xsl, -1);
  g_setenv ("DESKBOOK_TEMPLATES", self->scratch.path, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Page) page = page_new ("en", "T");
      g_autofree char *clean = g_strdup_printf ("[%s]", rows[i].clean);
      g_autofree char *text = NULL;

      page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .text = rows[i].text });
      text = write_page (self, page, NULL);
      g_assert_cmpstr (text, ==, clean);
    }
}

static void
test_structure (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const columns[] = { "name", "#count", NULL };
  static const char *const expected[] = { "<!DOCTYPE html",
                                          "<html lang=\"nl\"",
                                          "<title>T</title>",
                                          ".given",
                                          "<h1>T</h1>",
                                          "<p class=\"lead\">first</p>",
                                          "class=\"missed\"",
                                          "label 1",
                                          "value 1",
                                          "detail 1",
                                          "against 1",
                                          "label 2",
                                          "<h2>Part</h2>",
                                          "<figure id=\"pic\">",
                                          "<svg",
                                          "</svg>",
                                          "<figcaption>below</figcaption>",
                                          "<details>",
                                          "<summary>More</summary>",
                                          "tabindex=\"0\" aria-label=\"cap\"",
                                          "<caption>cap</caption>",
                                          "<th scope=\"col\">name</th>",
                                          "<th scope=\"col\" class=\"n\">count</th>",
                                          "<td>x</td>",
                                          "<td class=\"n\">1</td>",
                                          "</tr>",
                                          "<td>y</td>",
                                          "</details>",
                                          "<p>last</p>",
                                          "<figure id=\"two\">",
                                          "<div class=\"broad\"><svg",
                                          "id=\"b\"",
                                          "</svg></div>",
                                          "<div class=\"slim\"><svg",
                                          "id=\"s\"",
                                          "</svg></div>",
                                          "</figure>",
                                          "</html>",
                                          NULL };
  g_autoptr(Page) page = page_new ("nl", "T");
  g_autoptr(GError) error = NULL;
  g_autofree char *html = NULL;

  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .class = "lead", .text = "first" });
  page_add (page,
            &(PageBlock){ PAGE_TILE, .class = "missed", .label = "label 1",
                          .value = "value 1", .detail = "detail 1", .against = "against 1" });
  page_add (page,
            &(PageBlock){ PAGE_TILE, .class = NULL, .label = "label 2", .value = "value 2",
                          .detail = "detail 2", .against = "against 2" });
  page_add (page, &(PageBlock){ PAGE_SECTION, .text = "Part" });
  page_add (page, &(PageBlock){
                    PAGE_FIGURE, .id = "pic",
                    .svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><g id=\"g\"/></svg>",
                    .caption = "below" });
  page_add (page, &(PageBlock){ PAGE_DETAILS, .text = "More" });
  page_table (page, "cap", columns);
  page_cell (page, "x");
  page_cell (page, "1");
  page_end_row (page);
  page_cell (page, "y");
  page_cell (page, NULL);
  page_end_row (page);
  page_add (page, &(PageBlock){ PAGE_DETAILS, .text = NULL });
  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .class = NULL, .text = "last" });
  page_add (page, &(PageBlock){
                    PAGE_FIGURE, .id = "two",
                    .svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><g id=\"b\"/></svg>",
                    .slim = "<svg xmlns=\"http://www.w3.org/2000/svg\"><g id=\"s\"/></svg>" });
  html = write_page (self, page, &error);
  g_assert_no_error (error);
  assert_order (html, expected);
}

static void
fill (Page *page, const char *evil)
{
  const char *const columns[] = { evil, NULL };

  page_add (page, &(PageBlock){ PAGE_SECTION, .text = evil });
  page_add (page, &(PageBlock){ PAGE_PARAGRAPH, .class = evil, .text = evil });
  page_add (page, &(PageBlock){ PAGE_TILE, .class = evil, .label = evil, .value = evil,
                                .detail = evil, .against = evil });
  page_add (page, &(PageBlock){ PAGE_FIGURE, .id = evil,
                                .svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                                .caption = evil });
  page_add (page, &(PageBlock){ PAGE_DETAILS, .text = evil });
  page_table (page, evil, columns);
  page_cell (page, evil);
  page_end_row (page);
}

/* Markup, entities, quotes and what XML forbids, in every place that takes a text. */
static void
test_escapes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const evils[] = { "<script>alert(1)</script>",
                                       "\" onload=\"alert(1)",
                                       "</td></table><script>",
                                       "]]><script>",
                                       "<!--<script>",
                                       "&lt;script&gt;",
                                       "&nope;",
                                       "{//secret}",
                                       "\001\033<script>" };

  for (guint i = 0; i < G_N_ELEMENTS (evils); i++)
    {
      g_autoptr(Page) page = page_new (evils[i], evils[i]);
      g_autoptr(GError) error = NULL;
      g_autofree char *html = NULL;

      fill (page, evils[i]);
      html = write_page (self, page, &error);
      g_assert_no_error (error);
      g_assert_null (strstr (html, "<script"));
      g_assert_null (strstr (html, "=\"\" onload="));
      g_assert_null (strstr (html, "<!--"));
      g_assert_null (strpbrk (html, "\001\033"));
      if (strcmp (evils[i], "&lt;script&gt;") == 0)
        g_assert_nonnull (strstr (html, "&amp;lt;script&amp;gt;"));
      if (strcmp (evils[i], "&nope;") == 0)
        g_assert_nonnull (strstr (html, "&amp;nope;"));
    }
}

static void
test_same_bytes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *first = NULL, *second = NULL;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr(Page) page = page_new ("en", "T");

      fill (page, "text");
      *(i == 0 ? &first : &second) = write_page (self, page, NULL);
    }
  g_assert_nonnull (first);
  g_assert_cmpstr (first, ==, second);
}

/* ---- Templates of the user */

static void
test_own_template (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char xsl[]
    = "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
      "<xsl:output method='html'/><xsl:template match='/page'><html><body>"
      "<b><xsl:value-of select='@title'/></b><i><xsl:value-of select='count(section)'/></i>"
      "</body></html></xsl:template></xsl:stylesheet>";
  g_autoptr(Page) page = page_new ("en", "A & B");
  g_autoptr(GError) error = NULL;
  g_autofree char *html = NULL;

  scratch_write (&self->scratch, "report.xsl", xsl, -1);
  g_setenv ("DESKBOOK_TEMPLATES", self->scratch.path, TRUE);
  page_add (page, &(PageBlock){ PAGE_SECTION, .text = "x" });
  html = write_page (self, page, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (html, "<b>A &amp; B</b><i>2</i>"));
}

/* Not well-formed, no XSLT, reading and writing files, without an end. */
static void
test_bad_templates (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
#define SHEET(body)                                                                \
  "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'" \
  " xmlns:x='http://exslt.org/common' extension-element-prefixes='x'>"             \
  "<xsl:template match='/page'>" body "</xsl:template>"                            \
  "<xsl:template name='again'><xsl:call-template name='again'/></xsl:template>"    \
  "</xsl:stylesheet>"
  static const char *const sheets[]
    = { "",
        "<xsl",
        "<p/>",
        SHEET ("<xsl:nope/>"),
        SHEET ("<xsl:value-of select='((('/>"),
        SHEET ("<xsl:call-template name='again'/>"),
        SHEET ("<xsl:message terminate='yes'>no</xsl:message>") };

  g_setenv ("DESKBOOK_TEMPLATES", self->scratch.path, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (sheets); i++)
    {
      g_autoptr(Page) page = page_new ("en", "T");
      g_autoptr(GError) error = NULL;

      scratch_write (&self->scratch, "report.xsl", sheets[i], -1);
      g_test_message ("%s", sheets[i]);
      g_assert_null (write_page (self, page, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "report.xsl"));
      g_assert_null (strchr (error->message, '\n'));
    }
}

static void
test_template_reads_nothing (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char xsl[]
    = "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
      "<xsl:template match='/page'><p><xsl:value-of select=\"document ('secret.xml')\"/></p>"
      "</xsl:template></xsl:stylesheet>";
  g_autofree char *html = NULL;
  g_autoptr(Page) page = page_new ("en", "T");
  g_autoptr(GError) error = NULL;

  scratch_write (&self->scratch, "secret.xml", "<s>hidden</s>", -1);
  scratch_write (&self->scratch, "report.xsl", xsl, -1);
  g_setenv ("DESKBOOK_TEMPLATES", self->scratch.path, TRUE);
  html = write_page (self, page, &error);
  g_assert_true (html == NULL || strstr (html, "hidden") == NULL);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/page/clean", test_clean);
  ADD ("/page/structure", test_structure);
  ADD ("/page/escapes", test_escapes);
  ADD ("/page/same-bytes", test_same_bytes);
  ADD ("/page/own-template", test_own_template);
  ADD ("/page/bad-templates", test_bad_templates);
  ADD ("/page/template-reads-nothing", test_template_reads_nothing);
  return g_test_run ();
}
