/* XSLT written as HTML at once: the same bytes as libxslt's result, and no sheet that is not known. */
#include "page/html.h"
#include "page/page.h"
#include "page/xslt.h"

#include <libxml/parser.h>
#include <string.h>

#define HEAD "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"

static const char page[]
  = "<page kind='a&amp;b' n='3' empty='' xml:lang='nl'><words><w id='x'>ex</w><w id='one-two'>1 &lt; 2</w></words>"
    "<item a='1' href='q?x=&quot;1&quot;&amp;y'>first &amp; last</item><item a='2'/><item a='10'>third<b>bold<pre> p "
    "</pre></b></item><deep><item a='5'/><!-- no --><deep><item a='6'/></deep></deep>"
    "<body id='i'><p>t<em class='k'>e</em></p><script>alert()</script><div><pre>code</pre>tail</div><br/></body></page>";

/* What a template for /page does, or with a '<xsl:template' in it whole templates. */
static const char *const same[] = {
  "<p class='{@kind}-{@n}{{x}}'><xsl:value-of select='item'/></p>",
  "<ul><xsl:for-each select='item'><li n='{position()}/{last()}'><xsl:value-of select='@a'/></li></xsl:for-each></ul>",
  "<p><xsl:for-each select='//item'>x</xsl:for-each></p>",
  "<p><xsl:for-each select='item[2]|deep/item|item[1]'><xsl:value-of select='@a'/>,</xsl:for-each></p>",
  "<p><xsl:value-of select='(deep/item | item)[@a != \"\"][2]/@a'/></p>",
  "<p><xsl:for-each select='descendant::item'><xsl:value-of select='@a'/>;</xsl:for-each></p>",
  "<p><xsl:for-each select='item/..'>p</xsl:for-each><xsl:for-each select='*/*/..'><xsl:value-of select='name'/>q"
  "</xsl:for-each></p>",
  "<p><xsl:value-of select='item[@a &gt; 1]/@a'/> <xsl:value-of select='count(item[@a &gt;= 2])'/></p>",
  "<p><xsl:if test='item/@a = 10'>ten</xsl:if><xsl:if test='item/@a != 10'>not ten</xsl:if>"
  "<xsl:if test='not(item/@a = 11)'>no eleven</xsl:if><xsl:if test='@missing != \"\"'>m</xsl:if>"
  "<xsl:if test='@empty = \"\"'>e</xsl:if><xsl:if test='@empty'>there</xsl:if>"
  "<xsl:if test='string(@empty)'>no</xsl:if></p>",
  "<p><xsl:value-of select='1 + 2 * 3 - 4'/> <xsl:value-of select='7 mod 3'/> <xsl:value-of select='-7 mod 3'/> "
  "<xsl:value-of select='1 div 4'/> <xsl:value-of select='1 div 0'/> <xsl:value-of select='number(\"x\")'/> "
  "<xsl:value-of select='@n &lt; 4'/> <xsl:value-of select='-@n'/> <xsl:value-of select='2 = 2.0'/></p>",
  "<p><xsl:value-of select='substring(\"motor car\", 6)'/>|<xsl:value-of select='substring(\"12345\", 1.5, 2.6)'/>|"
  "<xsl:value-of select='substring(\"12345\", 0, 3)'/>|<xsl:value-of select='substring(\"12345\", 0 div 0, 3)'/>|"
  "<xsl:value-of select='substring(\"\303\251t\303\251\", 2, 2)'/>|"
  "<xsl:value-of select='substring-before(\"a/b/c\", \"/\")'/>|<xsl:value-of select='substring-after(\"a/b/c\", \"/\")'/>"
  "|<xsl:value-of select='substring-before(\"a\", \"/\")'/>|<xsl:value-of select='string-length(\"\303\251\")'/>|"
  "<xsl:value-of select='translate(\"b\303\251ar\", \"ab\303\251\", \"AB\")'/>|"
  "<xsl:value-of select='normalize-space(\"  a  b \")'/>|<xsl:value-of select='concat(\"a\", 1, @n)'/>|"
  "<xsl:value-of select='starts-with(\"ab\", \"a\")'/>|<xsl:value-of select='contains(\"ab\", \"c\")'/></p>",
  "<p><xsl:choose><xsl:when test='@n = 4'>4</xsl:when><xsl:when test='@n = 3'>3</xsl:when><xsl:otherwise>o"
  "</xsl:otherwise></xsl:choose><xsl:choose><xsl:when test='false()'/><xsl:otherwise>other</xsl:otherwise>"
  "</xsl:choose></p>",
  "<a href='x'><xsl:attribute name='href'>y<xsl:value-of select='@n'/></xsl:attribute><xsl:attribute name='n{@n}'/>"
  "<xsl:attribute name='hidden'>hidden</xsl:attribute>t</a>",
  "<p onclick='x' style='y' STYLE='z' srcdoc='q' title='&lt;&quot;&amp;&gt;'>&lt;&gt;&amp;\"</p>",
  "<div><br/><img src='{item/@href}'/><script>var x;<b>y</b></script><style>z</style><input value=''>in</input></div>",
  "<div><xsl:copy-of select='body/node()'/><xsl:copy-of select='item[3]/node()'/></div>",
  "<div><xsl:copy-of select='body/@id'/><xsl:copy-of select='item/@a'/>x</div>",
  "<div><xsl:copy-of select='@*'/></div>",
  "<xsl:element name='h{@n}'><xsl:attribute name='id'>i</xsl:attribute>text</xsl:element>",
  "<p><xsl:variable name='v' select='item'/><xsl:variable name='t'><xsl:value-of select='@n'/><i>in</i></xsl:variable>"
  "<xsl:variable name='none'/><xsl:value-of select='$v[2]/@a'/><xsl:value-of select='$t'/><xsl:if test='$t'>tree</xsl:if>"
  "<xsl:if test='$none'>no</xsl:if><xsl:value-of select='count($v)'/></p>",
  "<p><xsl:text> a </xsl:text>\n  <xsl:text>b</xsl:text> c <xsl:value-of select=\"key('w', 'one-two')\"/>"
  "<xsl:if test=\"key('w', 'none')\">no</xsl:if><xsl:if test=\"key('w', 'x') != ''\">yes</xsl:if></p>",
  "<p><xsl:for-each select='item'><xsl:variable name='i' select='.'/><xsl:for-each select='/page/deep/item[@a &gt; "
  "current()/@a or $i/@a = 10]'>(<xsl:value-of select='@a'/>)</xsl:for-each></xsl:for-each></p>",
  "<xsl:template match='/page'><p><xsl:apply-templates select='item'/><xsl:apply-templates select='body' mode='m'/></p>"
  "</xsl:template><xsl:template match='item'>i<xsl:value-of select='position()'/></xsl:template>"
  "<xsl:template match='item[@a = 2]'>two</xsl:template><xsl:template match='page/item' priority='-2'>x</xsl:template>"
  "<xsl:template match='*' mode='m'><xsl:copy><xsl:copy-of select='@*'/><xsl:apply-templates mode='m'/></xsl:copy>"
  "</xsl:template><xsl:template match='em' mode='m'>EM</xsl:template>"
  "<xsl:template match='*[descendant::pre]' mode='m'>[<xsl:apply-templates select='node()' mode='m'/>]</xsl:template>",
  "<xsl:template match='/'><html><xsl:apply-templates/></html></xsl:template>",
  "<xsl:template match='text()'/><xsl:template match='/page'><p><xsl:apply-templates/>x</p></xsl:template>"
  "<xsl:template match='deep/deep/item'>deep</xsl:template>",
  "<xsl:variable name='g' select='/page/@n'/><xsl:variable name='h'><xsl:call-template name='f'><xsl:with-param name='x' "
  "select='$g'/></xsl:call-template></xsl:variable><xsl:template match='/page'><p><xsl:value-of select='$h'/>"
  "<xsl:call-template name='f'/><xsl:variable name='g' select='9'/><xsl:value-of select='$g'/></p></xsl:template>"
  "<xsl:template name='f'><xsl:param name='x'>none</xsl:param><xsl:param name='y' select='$x'/>{<xsl:value-of "
  "select='concat($x, $y, $g)'/>}<xsl:if test='$x &gt; 0'><xsl:call-template name='f'><xsl:with-param name='x' "
  "select='$x - 1'/></xsl:call-template></xsl:if></xsl:template>",
};

/* What is not known, and what is wrong. */
static const char *const unknown[] = {
  "<p><xsl:for-each select='item'><xsl:sort select='@a'/></xsl:for-each></p>",
  "<p><xsl:number/></p>",
  "<p><xsl:value-of select='document(\"x\")'/></p>",
  "<p><xsl:value-of select='preceding-sibling::item'/></p>",
  "<p><xsl:value-of select='x:y'/></p>",
  "<p><xsl:value-of select='1 +'/></p>",
  "<p a='{'/>",
  "<p a='}'/>",
  "<p a='{@x'/>",
  "<p><xsl:call-template name='none'/></p>",
  "<xsl:include href='x'/>",
  "<xsl:key name='k' match='item' use='@a'/>",
  "<xsl:template match='item[1]'/>",
  "<xsl:template match='id(\"x\")'/>",
  "<xsl:template match='a|b'/>",
  "<p xsl:use-attribute-sets='x'/>",
};

static char *
sheet_with (const char *text)
{
  gboolean whole = strstr (text, "<xsl:template") != NULL
                   || strstr (text, "<xsl:include") != NULL
                   || strstr (text, "<xsl:key") != NULL;

  return g_strconcat (HEAD "<xsl:key name='w' match='/page/words/w' use='@id'/>",
                      whole ? "" : "<xsl:template match='/page'>", text,
                      whole ? "" : "</xsl:template>", "</xsl:stylesheet>", NULL);
}

static const char *
find_word (gpointer data G_GNUC_UNUSED, const char *key, const char *id)
{
  g_assert_cmpstr (key, ==, "w");
  return strcmp (id, "x") == 0 ? "ex" : strcmp (id, "one-two") == 0 ? "1 < 2" : NULL;
}

static char *
by_libxslt (const char *text, xmlDoc *doc)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Sheet) sheet = sheet_new (text, "x.xsl", &error);
  xmlDoc *made;
  Html html;

  g_assert_no_error (error);
  made = sheet_apply (sheet, doc, &error);
  g_assert_no_error (error);
  html_init (&html, FALSE);
  g_string_append (html.out, "<!DOCTYPE html>\n");
  if (xmlDocGetRootElement (made) != NULL)
    html_copy (&html, xmlDocGetRootElement (made));
  g_string_append_c (html.out, '\n');
  xmlFreeDoc (made);
  return html_finish (&html, NULL);
}

static void
test_same (void)
{
  xmlDoc *doc = xmlReadMemory (page, (int) strlen (page), NULL, NULL, 0);

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *text = sheet_with (same[i]), *wanted = NULL, *got = NULL;
      g_autoptr(Xslt) sheet = xslt_read (text);
      gsize length;

      g_test_message ("%s", same[i]);
      wanted = by_libxslt (text, doc);
      if (sheet == NULL)
        {
          g_assert_nonnull (strstr (same[i], "//item"));
          continue;
        }
      got = xslt_html (sheet, doc, find_word, NULL, &length);
      g_assert_cmpstr (got, ==, wanted);
      g_assert_cmpuint (length, ==, strlen (got));
    }
  xmlFreeDoc (doc);
}

static void
test_unknown (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autofree char *text = sheet_with (unknown[i]);
      g_autoptr(Xslt) sheet = xslt_read (text);

      g_test_message ("%s", unknown[i]);
      g_assert_null (sheet);
    }
  g_assert_null (xslt_read ("<xsl:stylesheet"));
  g_assert_null (xslt_read ("<a/>"));
}

/* What fails while it runs is left to libxslt: an end without a bottom, a variable that is not there. */
static void
test_failed (void)
{
  static const char *const failing[] = {
    "<xsl:template name='f'><xsl:call-template name='f'/></xsl:template><xsl:template match='/page'>"
    "<xsl:call-template name='f'/></xsl:template>",
    "<xsl:template match='/page'><xsl:apply-templates select='.'/></xsl:template>",
    "<xsl:variable name='a' select='$b'/><xsl:variable name='b' select='$a'/><xsl:template match='/page'><xsl:value-of "
    "select='$a'/></xsl:template>",
    "<p><xsl:value-of select='$none'/></p>",
    "<p><xsl:for-each select='1'>x</xsl:for-each></p>",
    "<p><xsl:attribute name='{@kind}'>x</xsl:attribute></p>",
    "<xsl:element name='1{@n}'/>",
    "<p>text<xsl:attribute name='late'>no</xsl:attribute></p>",
  };
  xmlDoc *doc = xmlReadMemory (page, (int) strlen (page), NULL, NULL, 0);

  for (guint i = 0; i < G_N_ELEMENTS (failing); i++)
    {
      g_autofree char *text = sheet_with (failing[i]);
      g_autoptr(Xslt) sheet = xslt_read (text);
      gsize length;

      g_test_message ("%s", failing[i]);
      g_assert_nonnull (sheet);
      g_assert_null (xslt_html (sheet, doc, find_word, NULL, &length));
    }
  xmlFreeDoc (doc);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xslt/same", test_same);
  g_test_add_func ("/xslt/unknown", test_unknown);
  g_test_add_func ("/xslt/failed", test_failed);
  return g_test_run ();
}
