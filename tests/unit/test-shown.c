/* Every word that a browser shows of an article is in what is read of it: against the HTML that cmark
 * makes, stripped of its tags by libxml2.  Over tests/data/article/, and with `-m slow` over the corpora
 * of $DESKBOOK_DATA. */
#include <cmark.h>
#include <libxml/HTMLparser.h>
#include <string.h>
#include "article/article.h"
#include "scratch.h"
#include "text/words.h"

/* How often each word stands in `text`, added to `counts` `times` times. */
static void
count_words (GHashTable *counts, const char *text, int times)
{
  char folded[WORD_MAX + 1];
  WordSpan span;
  Words words;

  words_begin (&words, text, strlen (text));
  while (words_next (&words, &span))
    {
      int *count;

      word_fold (text, span, folded);
      count = g_hash_table_lookup (counts, folded);
      if (count == NULL)
        {
          count = g_new0 (int, 1);
          g_hash_table_insert (counts, g_strdup (folded), count);
        }
      *count += times;
    }
}

/* Elements that end no word. */
static gboolean
is_inline (const char *name)
{
  static const char *const names[]
    = { "a",   "abbr", "b",   "bdi", "bdo",    "big",    "cite", "code", "del",  "dfn",
        "em",  "font", "i",   "ins", "kbd",    "mark",   "q",    "s",    "samp", "small",
        "sub", "span", "sup", "tt",  "strike", "strong", "u",    "var",  "wbr",  NULL };

  return g_strv_contains (names, name);
}

/* In code nothing is markup of a site tool. */
static void
append_text (GString *out, const char *text, gboolean code)
{
  gsize start = out->len;

  g_string_append (out, text);
  if (code)
    g_strdelimit (out->str + start, "{}[]:", ' ');
}

static void
append_shown (const xmlNode *node, GString *out, gboolean code)
{
  for (; node != NULL; node = node->next)
    {
      const char *name = (const char *) node->name;

      if (node->type == XML_TEXT_NODE)
        append_text (out, (const char *) node->content, code);
      else if (node->type == XML_ELEMENT_NODE && strcmp (name, "script") != 0
               && strcmp (name, "style") != 0 && strcmp (name, "template") != 0)
        {
          xmlChar *alt = strcmp (name, "img") == 0
                           ? xmlGetProp ((xmlNode *) node, (const xmlChar *) "alt")
                           : NULL;

          /* behind a letter a raised one is a mark, and part of no word */
          g_string_append (out, (strcmp (name, "sup") == 0 && out->len > 0
                                 && g_ascii_isalpha (out->str[out->len - 1]))
                                    || strcmp (name, "img") == 0
                                    || (strcmp (name, "a") == 0 && node->prev != NULL
                                        && strcmp ((const char *) node->prev->name, "a") == 0)
                                  ? " "
                                : is_inline (name) ? ""
                                                   : "\n");
          if (alt != NULL)
            append_text (out, (const char *) alt, code);
          g_string_append (out, alt != NULL ? " " : "");
          xmlFree (alt);
          append_shown (node->children, out,
                        code || strcmp (name, "code") == 0 || strcmp (name, "pre") == 0);
          g_string_append (out, is_inline (name) ? "" : "\n");
        }
    }
}

/* What no site shows of it: tags of templates, attributes, marks of alerts, footnotes and tasks. */
static const char taken_out[]
  = "\\{%(?s:.*?)%\\}|\\{\\{[<%](?s:.*?)[>%]\\}\\}|\\{ ?[:#.][^{}\\n]*\\}"
    "|\\{/\\*.*?\\*/\\}|\\[![A-Za-z][^]]*\\]|:::[^\\n]*?:::|:::[^\\n]*|\\[?\\^[\\w-]+|\\[[ xX]\\] ";

static void
shown_by_browser (const char *markdown, gsize length, GHashTable *counts)
{
  char *html = cmark_markdown_to_html (markdown, length, CMARK_OPT_UNSAFE);
  /* </br> is a line break for browsers, and nothing for libxml2 */
  g_auto(GStrv) breaks = g_strsplit (html, "</br>", -1);
  g_autofree char *body = g_strjoinv ("<br>", breaks);
  g_autofree char *page = g_strconcat ("<html><body>", body, "</body></html>", NULL);
  xmlDoc *doc
    = htmlReadMemory (page, (int) strlen (page), NULL, "UTF-8",
                      HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_RECOVER);
  g_autoptr(GRegex) regex
             = g_regex_new (taken_out, G_REGEX_MULTILINE | G_REGEX_DOTALL * 0, 0, NULL);
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autofree char *rest = NULL;

  append_shown (xmlDocGetRootElement (doc), shown, FALSE);
  rest = g_regex_replace_literal (regex, shown->str, -1, 0, " ", 0, NULL);
  count_words (counts, rest, 1);
  xmlFreeDoc (doc);
  free (html);
}

/* The words that are missing, each with how often. */
static char *
missing_words (const char *bytes, gsize length)
{
  g_autoptr(GHashTable) counts
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(Article) article = article_parse ("x.md", bytes, length, NULL, NULL);
  GString *missing = g_string_new (NULL);
  const char *body = bytes;
  GHashTableIter iter;
  gpointer word, count;

  if (article == NULL || article->problems->len > 0)
    return g_string_free (missing, FALSE);
  if (g_str_has_prefix (bytes, "\357\273\277"))
    body = bytes += 3, length -= 3;
  if (g_str_has_prefix (bytes, "---") || g_str_has_prefix (bytes, "+++"))
    {
      const char mark[]
        = { strchr (bytes, '\n') == NULL ? '\r' : '\n', bytes[0], bytes[0], bytes[0], '\0' };
      const char *close = strstr (bytes + 3, mark);

      body = close == NULL ? bytes : close + strlen (mark);
    }
  shown_by_browser (body, length - (gsize) (body - bytes), counts);
  count_words (counts, article->text->str, -1);
  for (guint i = 1; i < article->sections->len; i++)
    count_words (counts, ((ArticleSection *) g_ptr_array_index (article->sections, i))->title,
                 -1);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &word, &count))
    if (*(int *) count > 0)
      g_string_append_printf (missing, " %s:%d", (char *) word, *(int *) count);
  return g_string_free (missing, FALSE);
}

/* The *.md below `folder`; returns how many. */
static guint
check_folder (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint count = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL, *missing = NULL;
      gsize length;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        count += check_folder (path);
      else if (g_str_has_suffix (name, ".md")
               && g_file_get_contents (path, &bytes, &length, NULL)
               && g_utf8_validate (bytes, (gssize) length, NULL))
        {
          missing = missing_words (bytes, length);
          g_test_message ("%s", path);
          g_assert_cmpstr (missing, ==, "");
          count++;
        }
    }
  g_dir_close (dir);
  return count;
}

static void
test_fixtures (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", "article", NULL);

  g_assert_cmpuint (check_folder (folder), >, 10);
}

/* What sites show, though cmark does not, and what once was lost with a tag beside it. */
static void
test_words (void)
{
  static const struct
  {
    const char *markdown;
    const char *text; /* of the body */
  } cases[] = {
    { "{% callout info %}alpha{% endcallout %}", "alpha" },
    { "{{< note >}}alpha{{< /note >}}", "alpha" },
    { "{{< tab >}}alpha{{< /tab >}}{{< tab >}}beta{{< /tab >}}", "alpha beta" },
    { "H{{< sub >}}2{{< /sub >}}O {% raw %}al{% endraw %}pha", "H2O alpha" },
    { "{{< button \"Order now\" \"/order\" >}} {{< tab \"Linux\" >}} {{< youtube \"aBc1\" >}}",
      "Order now  Linux" },
    { "{% include note.html\n  content=\"alpha beta\" type='x' %} gamma",
      "alpha beta\n gamma" },
    { "{% tab title=\"Mail\" %}\nalpha\n{% endtab %}", "Mail\nalpha" },
    { "See[^1].\n\n[^1]: zebra", "See.\n\nzebra" },
    { "[^a]: zebra\n[^b]: lion", "zebra\nlion" },
    { "::: tip a = b\nx\n:::", "a = b\nx" },
    { "::: warning title=\"Mind this\"\nx\n:::", "Mind this\nx" },
    { ":::{admonition} Mind this\nx\n:::", "Mind this\nx" },
    { "::: moniker range=\">= 2.0\"\nx\n:::", "x" },
    { "::: fastapi.Request", "fastapi.Request" },
    { "Choose [!UICONTROL Save all] or [!DNL Example].", "Choose Save all or Example." },
    { "> [!NOTE] alpha", "alpha" },
    { "[!VIDEO https://example.com/v] [!div class=\"x\"] x", "x" },
    { "pass {:key => \"v\"} and {:a = b} on", "pass {:key => \"v\"} and {:a = b} on" },
    { "alpha{: .lead } beta\n{: .note #x title=\"a b\" }", "alpha beta" },
    { "```js title=\"src/app.js\"\nx\n```", "src/app.js\nx" },
    { "<Tab title=\"Mail\" label='Web'>alpha</Tab>", "Mail Web alpha" },
    { "<div title=\"no\"><p>alpha</div>", "alpha" },
    { "<h2>alpha</h2><p>beta", "beta" },
    /* an image's words, and a link's, are not those beside it */
    { "Select ![Gear icon](g.png)**Settings** to go", "Select Gear icon Settings to go" },
    { "![a b](x)`code`, **Save**![disk](y)[open](z)", "a b code, Save disk open" },
    { "![Значок](x)Настройки ![a](x). ![](x)b", "Значок Настройки a. b" },
    { "Select <img src=\"g.png\" alt=\"trash\">Delete</a><img alt=x>",
      "Select trash Delete x" },
    { "see [alpha](x)[beta](y)s and <a href=x>c</a><a href=y>d</a>",
      "see alpha betas and c d" },
    { "re[load](x)ed <span>a</span><span>b</span>", "reloaded ab" },
    { "<p><img alt=\"trash\">Delete <a href=x>c</a><a href=y>d</a></p>", "trash Delete c d" },
    /* titles of one word */
    { "{{% tab \"npm\" %}}\nx\n{{% /tab %}}", "npm\nx" },
    { "{{< tab name=\"yarn\" >}}x{{< /tab >}}", "yarn x" },
    { "{{<tab name=\"yarn\">}}x{{</tab>}}", "yarn x" },
    { "{{< tabs items=\"npm,yarn\" >}} {{< tabs \"an-id\" >}} {{< tabs name=\"id\" >}}",
      "npm,yarn" },
    { "{{< expand \"troubleshooting\" >}}x{{< /expand >}}", "troubleshooting x" },
    { "{{< hint type=note title=Careful >}}x{{< /hint >}}", "Careful x" },
    { "{{< hint \"info\" >}}x{{< /hint >}}", "x" },
    { "{{< admonition tip \"beware\" false >}}x{{< /admonition >}}", "beware x" },
    { "{{< badge \"deprecated\" >}} {{< badge deprecated >}}", "deprecated  deprecated" },
    { "Press {{< key \"Ctrl\" >}}, {{< kbd Esc >}}: {{< menu \"File\" \"Save\" >}}.",
      "Press Ctrl , Esc : File Save ." },
    { "{{< term \"glue\" >}} {{< abbr \"EPP\" >}} {{< tooltip \"EPP\" \"a long text\" >}}",
      "glue  EPP  EPP a long text" },
    { "{{< button \"/order\" \"order\" >}} {{< button href=\"x/y\" >}}z{{< /button >}}",
      "order  z" },
    { "{{< quote author=\"ann\" >}}x{{< /quote >}} {{< figure src=\"a.png\" caption=`one` >}}",
      "ann x one" },
    { "{{< faq question=\"why\" answer=\"so\" desc=\"it\" >}}", "why so it" },
    { "{{< youtube abc >}} {{< icon \"home\" >}} {{< ref \"guide\" >}}", "" },
    { "{% details Some words %}\nx\n{% enddetails %}", "Some words\nx" },
    { "{% tab npm %} {% include note.html content=page.title class=\"wide\" %}", "npm" },
    { "{% assign msg = \"Some words\" %} {% assign css = \"wide\" %}", "Some words" },
    { "<TabItem value=\"npm\">x</TabItem> <TabItem value=\"v\" label=\"yarn\">y</TabItem>",
      "npm x  yarn y" },
    /* comments of site tools */
    { "a\n\n{% comment %}\nb\n\n# c\n\n```\nd\n```\n{% endcomment %}\n\ne", "a\n\ne" },
    { "al{%- comment -%}b{%- endcomment -%}pha", "alpha" },
    { "a\n\n{::comment}\nb\n\nc\n{:/comment}\n\nd {::comment}e{:/}f", "a\n\nd f" },
    { "a {{% comment %}}b{{% /comment %}} {{< comment >}}c\n\nd{{< /comment >}}e", "a\n\ne" },
    { "a {# b #}{#\nc\n#} d", "a\n\nd" },
    { "a %%bb%% c\n\n%%\nd\n\ne\n%%\n\nf", "a  c\n\nf" },
    { "for %%i in (x) do echo %%i, 5%% and 6%% of it",
      "for %%i in (x) do echo %%i, 5%% and 6%% of it" },
    { "`{% comment %}` b `{% endcomment %}`", "{% comment %} b {% endcomment %}" },
    { "~~~\n{% comment %}\n\nb\n{% endcomment %}\n{# c #}\n~~~",
      "{% comment %}\n\nb\n{% endcomment %}\n{# c #}" },
    { "{% raw %}{% comment %}b{% endcomment %}{% endraw %}", "b" },
    { "{% comment %} b {{< comment >}} c {# d %% e", "b  c {# d %% e" },
    { "1. x\n{:toc}\n\n{::options toc_levels=\"2..3\" /}\n\n{::nomarkdown}a{:/nomarkdown}",
      "x\n\na" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *markdown = cases[i].markdown;
      g_autoptr(Article) article
                 = article_parse ("x.md", markdown, strlen (markdown), NULL, NULL);

      g_test_message ("%s", markdown);
      g_assert_cmpstr (g_strstrip (article->text->str), ==, cases[i].text);
    }
}

/* All archives of the folder corpora/, in a scratch folder. */
static void
test_corpora (void)
{
  const char *data = g_getenv ("DESKBOOK_DATA");
  g_autofree char *folder = g_build_filename (data == NULL ? "" : data, "corpora", NULL);
  GDir *dir = data == NULL || !g_test_slow () ? NULL : g_dir_open (folder, 0, NULL);
  g_auto(Scratch) scratch = { NULL };
  const char *name;

  scratch_init (&scratch);
  if (dir == NULL)
    {
      g_test_skip ("without -m slow, or DESKBOOK_DATA has no corpora");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *archive = g_build_filename (folder, name, NULL);
      const char *tar[] = { "tar", "-C", scratch.path, "-xf", archive, NULL };
      int status = 1;

      if (g_str_has_suffix (name, ".tar.xz"))
        g_assert_true (g_spawn_sync (NULL, (char **) tar, NULL, G_SPAWN_SEARCH_PATH, NULL,
                                     NULL, NULL, NULL, &status, NULL)
                       && status == 0);
    }
  g_dir_close (dir);
  g_test_message ("%u articles", check_folder (scratch.path));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shown/words", test_words);
  g_test_add_func ("/shown/fixtures", test_fixtures);
  g_test_add_func ("/shown/corpora", test_corpora);
  return g_test_run ();
}
