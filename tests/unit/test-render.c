/* Markdown to HTML that is safe.
 *
 * The pairs in tests/data/render/: NAME.md is read as kb/NAME.md, NAME.out is what comes out.
 * UPDATE_EXPECTED=1 writes the .out files anew: look at the difference then. */
#include "inert.h"
#include "pairs.h"
#include "centre/render.h"

#include <libxml/xmlsave.h>
#include <string.h>

/* other.md and pic.png are there. */
static char *
follow (gpointer data, const char *target, gboolean image, guint line)
{
  g_string_append_printf (data, "%s%u: %s\n", image ? "image " : "", line, target);
  return strstr (target, "missing") != NULL ? NULL : g_strconcat ("=", target, NULL);
}

/* The body, a block a line, and the links that were followed. */
static char *
render_bytes (const char *bytes, gsize length, GError **error)
{
  g_autoptr(GString) links = g_string_new (NULL);
  g_autoptr(Article) article = article_parse ("kb/x.md", bytes, length, "en", error);
  RenderRules rules = { follow, links, "en" };
  xmlNode *body = article == NULL
                    ? NULL
                    : render_article (article, "kb/x.md", bytes, length, &rules, error);
  xmlBuffer *buffer;
  char *text;

  if (body == NULL)
    return NULL;
  assert_inert (body);
  buffer = xmlBufferCreate ();
  xmlNodeDump (buffer, NULL, body, 0, 0);
  text = g_strconcat ((const char *) xmlBufferContent (buffer), "\n", links->str, NULL);
  xmlBufferFree (buffer);
  xmlFreeNode (body);
  return text;
}

static char *
pair_output (const char *name G_GNUC_UNUSED, const char *bytes, gsize length)
{
  g_autoptr(GError) error = NULL;
  char *got = render_bytes (bytes, length, &error);

  g_assert_no_error (error);
  return got;
}

/* Pieces of all that is dangerous, put together at random. */
static void
test_random (void)
{
  static const char *const pieces[]
    = { "<",         ">",         "\"",          "'",     "<script>", "</script>",
        "<div ",     "<a href=",  "javascript:", "`",     "~~",       "|",
        "\n",        "\n\n",      "- ",          "> ",    "[x](",     ")",
        "<!--",      "-->",       "<p>",         "=",     "onclick",  "&#10;",
        "|-|\n",     "    ",      "<td>",        "</ul>", "![",       "](",
        "<img src=", "<svg ",     "style",       "***",   "[!NOTE]",  "[^1]",
        "# ",        "<h2>",      "</div>",      "]]>",   "<li>",     ":::note\n",
        "!!! tip\n", "{{< x >}}", "https://a.b/" };

  for (int round = 0; round < 2000; round++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autofree char *html = NULL;

      for (int n = g_test_rand_int_range (1, 60); n > 0; n--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      html = render_bytes (text->str, text->len, NULL);
    }
}

/* Costs that would grow with the square of the input: not to be waited for. */
static void
test_cost (gconstpointer data)
{
  g_autoptr(GString) text = g_string_new ("<div>\n");
  g_autofree char *html = NULL;

  while (text->len < ARTICLE_MAX_BYTES / 8)
    g_string_append (text, data);
  html = render_bytes (text->str, text->len, NULL);
}

int
main (int argc, char **argv)
{
  static const char *const costly[]
    = { "<a b='",          "<a ",      "~~a ",    "x\n\n~~",      "\360\220\216\237",
        "<div>",           "<b>*",     "[^1",     "|a|\n|-|\n\n", "{{<",
        "https://a.b((((", "<ul><li>", "[a]: b\n" };

  g_test_init (&argc, &argv, NULL);
  pairs_add ("render", pair_output);
  g_test_add_func ("/render/random", test_random);
  for (guint i = 0; i < G_N_ELEMENTS (costly); i++)
    {
      g_autofree char *name = g_strdup_printf ("/render/cost/%u", i);

      g_test_add_data_func (name, costly[i], test_cost);
    }
  return g_test_run ();
}
