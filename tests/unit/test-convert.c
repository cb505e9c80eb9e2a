/* HTML made into markdown, and read back: cmark makes HTML of it, which has the same words, headings, links
 * and images as the HTML that it was made of.  Pages of $DESKBOOK_PAGES, a folder, are read likewise. */
#include <cmark.h>
#include <stdio.h>
#include <string.h>

#include "convert/convert.h"

/* ---- What a page says, by a reader of its own */

typedef struct
{
  GString *words; /* one blank between them */
  GPtrArray *headings, *links, *images;
} Said;

static Said *
said_new (void)
{
  Said *self = g_new (Said, 1);

  self->words = g_string_new (NULL);
  self->headings = g_ptr_array_new_with_free_func (g_free);
  self->links = g_ptr_array_new_with_free_func (g_free);
  self->images = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void
said_free (Said *self)
{
  g_string_free (self->words, TRUE);
  g_ptr_array_unref (self->headings);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->images);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Said, said_free)

static gboolean
is_any (const xmlNode *node, const char *names)
{
  g_autofree char *name = g_strdup_printf (" %s ", (const char *) node->name);

  return strstr (names, name) != NULL;
}

static gboolean
parts_words (const xmlNode *node)
{
  return is_any (
    node,
    " address article aside blockquote body br caption center dd details div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul ");
}

static char *
link_said (const char *href, const char *text)
{
  g_autofree char *plain = g_uri_unescape_string (href, NULL),
                  *trimmed = g_strstrip (g_strdup (href));

  return g_strdup_printf ("%s: %s", plain != NULL ? g_strstrip (plain) : trimmed, text);
}

static void
listen (Said *self, xmlNode *node)
{
  for (; node != NULL; node = node->next)
    {
      if (node->type == XML_TEXT_NODE)
        g_string_append (self->words, (const char *) node->content);
      if (node->type != XML_ELEMENT_NODE
          || is_any (node, " script style head template noscript svg select "))
        continue;
      if (parts_words (node))
        g_string_append_c (self->words, ' ');
      if (is_any (node, " img "))
        {
          g_autofree char *alt = convert_attribute (node, "alt"),
                          *src = convert_attribute (node, "src");

          g_string_append (self->words, alt == NULL ? "" : alt);
          if (src != NULL)
            g_ptr_array_add (self->images, link_said (src, ""));
        }
      listen (self, node->children);
      if (node->name[0] == 'h' && node->name[1] >= '1' && node->name[1] <= '6')
        {
          g_autofree char *text = convert_text (node), *end = strstr (text, " {#");

          if (end != NULL)
            *g_steal_pointer (&end) = '\0';
          if (*text != '\0' && strcmp (text, "\302\240") != 0)
            g_ptr_array_add (self->headings, g_strdup_printf ("%c %s", node->name[1], text));
        }
      if (is_any (node, " a "))
        {
          g_autofree char *href = convert_attribute (node, "href"),
                          *text = convert_text (node);

          if (href != NULL && *href != '\0'
              && (*text != '\0' || webpage_find (node, "src", "a.png") != NULL)
              && g_ascii_strncasecmp (href, "javascript:", 11) != 0)
            g_ptr_array_add (self->links, link_said (href, text));
        }
      if (parts_words (node))
        g_string_append_c (self->words, ' ');
    }
}

/* The words, without the frames of tables, and marks of callouts, tasks and headings. */
static char *
words_of (const Said *self)
{
  g_auto(GStrv) parts = g_strsplit (self->words->str, "\302\240", -1);
  g_autofree char *text = g_strjoinv (" ", parts);
  g_auto(GStrv) words = g_strsplit_set (text, " \t\n\r", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][strspn (words[i], "|:-")] != '\0'
        && words[i][strspn (words[i], "[]")] != '\0' && strcmp (words[i], "[x]") != 0
        && !g_str_has_prefix (words[i], "[!") && !g_str_has_prefix (words[i], "{#"))
      g_string_append_printf (out, "%s ", words[i]);
  return g_string_free (out, FALSE);
}

static char *
joined (GPtrArray *list)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (out, "%s\n", (char *) g_ptr_array_index (list, i));
  return g_string_free (out, FALSE);
}

static Said *
said_of (const char *html, gsize length, gboolean part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Webpage) page = webpage_parse (html, length, &error);
  Said *self = said_new ();

  g_assert_no_error (error);
  if (part)
    webpage_find_part (page);
  listen (self, page->part->children);
  return self;
}

static char *
markdown_of (const char *html, gsize length, gboolean part, const ConvertRules *rules)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Webpage) page = webpage_parse (html, length, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  if (part)
    webpage_find_part (page);
  convert_markdown (page->part, rules, out);
  return g_string_free (out, FALSE);
}

static gboolean
is_same (const char *what, const char *name, char *before, char *after)
{
  gboolean same = strcmp (before, after) == 0;
  gsize at = 0;

  while (before[at] != '\0' && before[at] == after[at])
    at++;
  at = at > 60 ? at - 60 : 0;
  if (!same)
    g_printerr ("# %s: %s:\n# was: %.160s\n# is:  %.160s\n", name, what,
                before + MIN (at, strlen (before)), after + MIN (at, strlen (after)));
  g_free (before);
  g_free (after);
  return same;
}

/* Whether markdown says what the HTML does. */
static gboolean
reads_back (const char *name, const char *html, gsize length, gboolean part)
{
  static const ConvertRules rules = { 0 };
  g_autofree char *markdown = markdown_of (html, length, part, &rules);
  char *back = cmark_markdown_to_html (markdown, strlen (markdown), CMARK_OPT_UNSAFE);
  g_autoptr(Said) before = said_of (html, length, part);
  g_autoptr(Said) after = said_of (back, strlen (back), FALSE);
  gboolean same = is_same ("words", name, words_of (before), words_of (after));

  same &= is_same ("headings", name, joined (before->headings), joined (after->headings));
  same &= is_same ("links", name, joined (before->links), joined (after->links));
  same &= is_same ("images", name, joined (before->images), joined (after->images));
  if (!same && length < 3000)
    g_printerr ("# html:\n%s\n# markdown:\n%s\n", html, markdown);
  free (back);
  return same;
}

/* ---- What becomes of what */

static gboolean
wants_all (gpointer data G_GNUC_UNUSED, const char *id G_GNUC_UNUSED,
           const char *heading G_GNUC_UNUSED)
{
  return TRUE;
}

static const struct
{
  const char *html, *markdown;
} pairs[] = {
  { "<p>Hello\n  <b>big</b> world</p>", "Hello **big** world\n" },
  { "<h2>Before you <em>start</em></h2><p>x", "## Before you _start_\n\nx\n" },
  { "<h3 id=go>C #</h3>", "### C \\# {#go}\n" },
  { "<h2><a name=\"old place\"></a>Now</h2>", "## <a id=\"old place\"></a>Now\n" },
  { "<p id=a>x</p>", "<a id=\"a\"></a>x\n" },
  { "<ul><li>a</li><li>b<ol><li>c</ol></ul>", "- a\n- b\n  1. c\n" },
  { "<ul><li><p>a</p><p>b</p></li><li>c</ul>", "- a\n\n  b\n\n- c\n" },
  { "<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b\n" },
  { "<ol start=3><li>a<li>b</ol>", "3. a\n4. b\n" },
  { "<ul><li>a<li><ul><li>b</ul></ul>", "- a\n\n- - b\n" },
  { "<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b\n" },
  { "<ul><li>a<pre>x\n\ny</pre></ul>", "- a\n\n  ```\n  x\n\n  y\n  ```\n" },
  { "<blockquote><p>a<p>b</blockquote>", "> a\n>\n> b\n" },
  { "<div class='alert alert-warning'><p>Note:</p><p>hot</p></div>",
    "> [!WARNING]\n> Note:\n>\n> hot\n" },
  { "<div class='admonition note'><p class=admonition-title>Note</p><p>hot</p></div>",
    "> [!NOTE]\n> hot\n" },
  { "<div class='note note-important'><p class=note-title>Important</p><p>hot</p></div>",
    "> [!IMPORTANT]\n> hot\n" },
  { "<div class='note note-note'><p class=note-title>Note</p><p>hot</p></div>",
    "> [!NOTE]\n> hot\n" },
  { "<div class=post-info>x</div>", "x\n" },
  { "<div class=footnote-info>x</div>", "x\n" },
  { "<pre><code class='language-sh'>ls\n</code></pre>", "```sh\nls\n```\n" },
  { "<pre>```\n</pre>", "````\n```\n````\n" },
  { "<div class=highlight-source-js><pre>1<br>2</pre></div>", "```js\n1\n2\n```\n" },
  { "<table><tr><th>a<th align=right>b<tr><td>1|2<td>3<br>4</table>",
    "| a | b |\n| --- | --: |\n| 1\\|2 | 3<br>4 |\n" },
  { "<table><tr><td>a<td>b</table>", "| | |\n| --- | --- |\n| a | b |\n" },
  { "<table><tr><td><ul><li>a</ul><td>b</table>",
    "<table>\n<tr><td><ul><li>a</li></ul></td><td>b</td></tr>\n</table>\n" },
  { "<table><tr><td><p>alone</p><pre>x</pre></table>", "alone\n\n```\nx\n```\n" },
  { "<table><tr><td>a<td>b</tr><td>c<td>d</td></tr><form><tr><td>e<td>f</tr></form></table>",
    "| | |\n| --- | --- |\n| a | b |\n| c | d |\n| e | f |\n" },
  { "<table>loose <b>text</b><tr><td>a<td>b</tr><p>below</p></table>",
    "loose **text**\n\nbelow\n\n| | |\n| --- | --- |\n| a | b |\n" },
  { "<dl>first<dt>a</dt><dd>b</dd><p>c</p><ul><li>d</ul><div><dt>e</dt><dd>f</dd>g</div></dl>",
    "<dl>\n<dd>first</dd>\n<dt>a</dt>\n<dd>b</dd>\n<dd>\n\nc\n\n- d\n\n</dd>\n<dt>e</dt>\n<dd>f</dd>\n"
    "<dd>g</dd>\n</dl>\n" },
  { "<dl><dt id=a>a<a class=headerlink href='#a'>\302\266</a><dd>b</dl>",
    "<dl>\n<dt><a id=\"a\"></a>a</dt>\n<dd>b</dd>\n</dl>\n" },
  { "<div class=box-tip><p class=tip><span class=tip>Tip:</span> a</p><p class=tip>b</p></div>",
    "> [!TIP]\n> a\n>\n> b\n" },
  { "<dl><dt>a</dt><dd>b</dd><dd><p>c</p><pre>d</pre></dd></dl>",
    "<dl>\n<dt>a</dt>\n<dd>b</dd>\n<dd>\n\nc\n\n```\nd\n```\n\n</dd>\n</dl>\n" },
  { "<details><summary>More <b>x</b></summary><p>y</p></details>",
    "<details>\n<summary>More <strong>x</strong></summary>\n\ny\n\n</details>\n" },
  { "<p><a href=/x title='a \"b\"'>t</a> <a href='a b(c'>u</a>",
    "[t](/x \"a \\\"b\\\"\") [u](a%20b\\(c)\n" },
  { "<p><a href='https://x.example/'>https://x.example/</a>", "<https://x.example/>\n" },
  { "<p><a href='javascript:alert(1)'>t</a><a href='JaVa\nscript:x'>u</a>", "tu\n" },
  { "<p><a href=x><img src=i.png alt='a [b]'></a>", "[![a \\[b\\]](i.png)](x)\n" },
  { "<a href=x><h2>t</h2><p>u</p></a>", "## [t](x)\n\n[u](x)\n" },
  { "<p>a<b>b:</b>c <b>d</b>: <i>e</i>f x<i>y</i>z",
    "a<strong>b:</strong>c **d**: *e*f x*y*z\n" },
  { "<p><b>a</b><b>b</b> <b> c </b>d <b></b>e <b><i>f</i></b>", "**ab** **c** d e **_f_**\n" },
  { "<p><code>a`b</code> <code> </code><code>c</code><kbd>Ctrl</kbd>",
    "``a`b`` `c`<kbd>Ctrl</kbd>\n" },
  { "<p>a<br>b<br><br>c", "a\\\nb\n\nc\n" },
  { "<p>1. a<br>- b<br># c<br>&gt; d<br>+<br>=",
    "1\\. a\\\n\\- b\\\n\\# c\\\n\\> d\\\n\\+\\\n\\=\n" },
  { "<p>2.5 -x #y a*b snake_case _x_ [l](u) &lt;b&gt; AT&amp;T &amp;amp; a \\* C:\\x ~/y ~z~",
    "2.5 -x #y a\\*b snake_case \\_x\\_ \\[l\\](u) \\<b> AT&T \\&amp; a \\\\\\* C:\\x ~/y \\~z\\~\n" },
  { "<p>Wait!<a href=u>x</a>", "Wait\\![x](u)\n" },
  { "<p>say {{ ticket.id }} and {% raw %}", "say `{{ ticket.id }}` and `{% raw %}`\n" },
  { "<p>H<sub>2</sub>O <span style='x'>y</span> <script>z</script><style>w</style>",
    "H<sub>2</sub>O y\n" },
  { "<p>a</p><p>&nbsp;</p><p><br></p><p>b</p>", "a\n\nb\n" },
  { "<iframe src='https://v.example/1'></iframe>", "<https://v.example/1>\n" },
  { "<p>&#146;&#7;x&#0;", "\342\200\231x\n" },
  { "<p>\302\215</p><p>x<i>\302\215y</i>", "x*y*\n" },
  { "<hr><ul><li><hr></ul>", "___\n\n- ___\n" },
  { "<ul><li><input type=checkbox checked> done<li><input type=checkbox> to do</ul>",
    "- [x] done\n- [ ] to do\n" },
  { "<h2 id=x>Title <a class=anchor href=#x>#</a></h2>", "## Title {#x}\n" },
  { "<figure><img src=a.png alt=A><figcaption>B</figcaption></figure>", "![A](a.png)\n\nB\n" },
  /* elements without an end tag, which libxml2 would have around all that follows */
  { "<main><p>a</p><embed src='https://v.example/1'><p>b</p><p title='<wbr>'>c<wbr>d</p></main>",
    "a\n\n<https://v.example/1>\n\nb\n\ncd\n" },
  { "<picture><source srcset=b.webp><img src=a.png></picture><p>c", "![](a.png)\n\nc\n" },
  /* characters that HTML 5 has names for */
  { "<p>&bullet; &check; &lbrace;&lang;x&rang; &AMP; &nosuch; AT&T; <a href='x?a&equals;1'>y</a>",
    "\342\200\242 \342\234\223 {\342\237\250x\342\237\251 & \\&nosuch; AT\\&T; [y](x?a=1)\n" },
  { "<ol><li value=5>a<li>b</ol>", "5. a\n6. b\n" },
  { "<pre><code>ls</code><button>Copy</button></pre><p><button>Save</button>",
    "```\nls\n```\n\nSave\n" },
  { "<div><pre>ls</pre><button>Copy</button></div>", "```\nls\n```\n" },
  { "<div><pre>ls</pre><div> <button>Wrap</button><button>Copy</button></div></div>",
    "```\nls\n```\n" },
  { "<div><pre>ls</pre><div>Press <button>Save</button></div></div>",
    "```\nls\n```\n\nPress Save\n" },
  { "<p><![if !supportLists]>1.<![endif]> a<!--[if gte mso 9]>b<![endif]-->c<!--[if !mso]><!-->d<!--<![endif]-->",
    "1\\. acd\n" },
  { "<p>a<span hidden>b</span><span style='Display: none'>c</span><div role=tabpanel hidden>d</div>",
    "a\n\nd\n" },
  /* lists of Word, and those that it calls filtered */
  { "<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]>"
    "<span style='font-family:Symbol'><span style='mso-list:Ignore'>\302\267<span style='font:7.0pt \"Times New "
    "Roman\"'>&nbsp;&nbsp; </span></span></span><![endif]>a <b>b</b><o:p></o:p></p>\n"
    "<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><span "
    "style='mso-list:Ignore'>o<span style='font:7.0pt \"Times New Roman\"'>&nbsp; </span></span>c</p>\n"
    "<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='MSO-LIST: Ignore'>\302\267"
    "</span>d</p><p class=MsoNormal>e</p>"
    "<p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>3.</span>f</p>"
    "<p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>4.</span>g</p>",
    "- a **b**\n  - c\n- d\n\ne\n\n3. f\n4. g\n" },
  { "<p class=MsoListParagraph style='text-indent:-18.0pt'>1.<span style='font:7.0pt \"Times New Roman\"'>&nbsp; "
    "</span>a</p><p class=MsoListParagraph>more</p>"
    "<p class=MsoListParagraph style='margin-left:2.54cm'>(a)<span style='font:7.0pt \"Times New Roman\"'>&nbsp; "
    "</span>b</p><p class=MsoListParagraph>2.<span style='font-size:7pt'>&nbsp;</span>c</p>"
    "<p class=MsoListParagraph>1.<span style='font-size:7pt'>&nbsp;</span>d</p><p class=MsoListParagraph>2 pm</p>",
    "1. a\n\n   more\n\n   1. b\n\n2. c\n\n1) d\n\n   2 pm\n" },
  { "<p class=MsoListParagraph>no mark</p><p class=MsoNormal style='mso-list:none'>x</p>",
    "no mark\n\nx\n" },
  /* a heading of paragraphs, as editors make them */
  { "<h2><p>a</p><P class=x>b</P></h2><p>c</p><h3>d<p>e</p><h4>f</h4>",
    "## a b\n\nc\n\n### d\n\ne\n\n#### f\n" },
  { "<h2>a<picture><img src=i></picture></h2><h2><p>b<h2>c</h2>", "## a![](i)\n\nb\n\n## c\n" },
  /* links of headings and terms to themselves */
  { "<h2 id=A><a class=permalink href='#A'>A</a></h2><p id=p><a href='#p'>p</a> <a href='#A'>A</a>"
    "<dl><dt id=x><a href='#x'><code>x</code></a><dd><a href='#x'>y</a></dl>",
    "## A {#A}\n\n<a id=\"p\"></a>[p](#p) [A](#A)\n\n<dl>\n<dt><a id=\"x\"></a><code>x</code></dt>\n<dd><a "
    "href=\"#x\">y</a></dd>\n</dl>\n" },
  /* character sets as Windows made them of narrower ones; a byte that is none spoils nothing else */
  { "<meta charset=shift_jis><p>\202\240\207\100 C:\\~",
    "\343\201\202\342\221\240 C:\\\\\\~\n" },
  { "<meta content='text/html; CHARSET=x-sjis'><p>\207\100", "\342\221\240\n" },
  { "<meta charset=gb2312><p>\351\106\326\320", "\351\225\225\344\270\255\n" },
  { "<meta charset=euc-kr><p>\260\241\230\336", "\352\260\200\354\203\276\n" },
  { "<meta charset=iso-2022-jp><p>\033$B$\"-!\033(B a", "\343\201\202\342\221\240 a\n" },
  { "<meta charset=shift_jis><p>\202\240\375\202\240",
    "\343\201\202\357\277\275\343\201\202\n" },
  { "<p>Gr\303\274\303\237e \355", "Gr\303\274\303\237e \357\277\275\n" },
  { "<p>caf\351 \223x\224", "caf\303\251 \342\200\234x\342\200\235\n" },
};

static void
test_pairs (void)
{
  static const ConvertRules rules = { .wants_id = wants_all };
  guint failed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *markdown
        = markdown_of (pairs[i].html, strlen (pairs[i].html), FALSE, &rules);

      if (strcmp (markdown, pairs[i].markdown) == 0)
        continue;
      g_printerr ("# %s\n# expected: %s# got:      %s", pairs[i].html, pairs[i].markdown,
                  markdown);
      failed++;
    }
  g_assert_cmpuint (failed, ==, 0);
}

/* ---- At random: whatever stands beside whatever */

static const char *const scraps[] = {
  "a",
  "word ",
  " b",
  "1. ",
  "12) x",
  "- ",
  "+ ",
  "* ",
  "*",
  "**",
  "_",
  "__x__",
  "# ",
  "#",
  "&gt; ",
  "&gt;",
  "=",
  "===",
  "---",
  "`",
  "``",
  "~~~",
  "[",
  "](u)",
  "[x]: y",
  "![",
  "!",
  "&lt;b>",
  "&lt;",
  "&amp;lt;",
  "\\",
  "\\*",
  "|",
  "| a | b |",
  ":",
  ":-",
  ".",
  ", ",
  "(",
  ")",
  "\302\240",
  "\303\251",
  "\342\200\234",
  "\343\200\202",
  "\344\270\255",
  "{{ x }}",
  "{% y %}",
  "{",
  "}",
  "<br>",
  "\n",
  "  ",
  "$",
  "\342\202\254",
  "http://a.example/",
  "x_y_z",
  "C:\\d\\e",
  "&amp;copy;",
  "'",
  "\"",
  "1",
  "2.",
  "\302\266",
  "~",
  "~x~",
  ": t",
  "[^1]",
};

static void put_line (GRand *rand, GString *out, guint depth);

static void
put_inline (GRand *rand, GString *out, guint depth)
{
  static const char *const tags[]
    = { "b", "i", "em", "strong", "code", "kbd", "sub", "span", "u", "del", "tt" };
  const char *tag = tags[g_rand_int_range (rand, 0, G_N_ELEMENTS (tags))];

  switch (g_rand_int_range (rand, 0, depth > 3 ? 6 : 10))
    {
    case 6:
      g_string_append (out, "<a href=\"u_v*w(1)?a=1&amp;b=[2]\">");
      for (const char *p = "x"; *p != '\0'; p++)
        g_string_append (out, scraps[g_rand_int_range (rand, 0, 9)]);
      g_string_append (out, "</a>");
      break;
    case 7:
      g_string_append_printf (out, "<img src=a.png alt=\"%s\">",
                              strchr (scraps[g_rand_int_range (rand, 0, 40)], '"') != NULL
                                ? ""
                                : "a*b [c");
      break;
    case 8:
    case 9:
      g_string_append_printf (out, "<%s>", tag);
      put_line (rand, out, depth + 1);
      g_string_append_printf (out, "</%s>", tag);
      break;
    default:
      g_string_append (out, scraps[g_rand_int_range (rand, 0, G_N_ELEMENTS (scraps))]);
    }
}

static void
put_line (GRand *rand, GString *out, guint depth)
{
  for (gint i = g_rand_int_range (rand, 1, 6); i > 0; i--)
    put_inline (rand, out, depth);
}

static void
put_some (GRand *rand, GString *out, guint depth)
{
  static const char *const tags[]
    = { "p", "div", "blockquote", "ul", "ol", "h2", "pre", "table", "dl", "p", "p" };
  const char *tag = tags[g_rand_int_range (rand, 0, depth > 3 ? 2 : G_N_ELEMENTS (tags))];
  const char *inner = strchr ("uo", tag[0]) != NULL && tag[1] != 'i' ? "li"
                      : strcmp (tag, "dl") == 0                      ? "dd"
                                                                     : NULL;

  if (strcmp (tag, "table") == 0)
    {
      g_string_append (out, "<table>");
      for (guint i = 0; i < 4; i++)
        {
          g_string_append (out, i == 0 ? "<tr><th>" : i % 2 == 0 ? "<tr><td>" : "<td>");
          if (depth < 3 && g_rand_int_range (rand, 0, 8) == 0)
            put_some (rand, out, depth + 1);
          put_line (rand, out, 2);
        }
      g_string_append (out, "</table>");
      return;
    }
  g_string_append_printf (out, "<%s>", tag);
  for (gint i = g_rand_int_range (rand, 1, 4); i > 0; i--)
    {
      if (inner != NULL)
        g_string_append_printf (out, "<%s>", inner);
      if (inner == NULL && (strcmp (tag, "blockquote") != 0 || depth > 2))
        {
          if (strcmp (tag, "pre") == 0)
            g_string_append (out, "x  y\n\n  z `` ``` &lt;a>\n");
          else
            put_line (rand, out, 1);
          continue;
        }
      if (g_rand_boolean (rand))
        put_line (rand, out, 1);
      while (g_rand_int_range (rand, 0, 3) == 0)
        put_some (rand, out, depth + 1);
    }
  g_string_append_printf (out, "</%s>", tag);
}

static void
test_random (void)
{
  guint failed = 0, rounds = g_test_slow () ? 20000 : 1000;
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < rounds && failed < 5; i++)
    {
      g_autoptr(GString) html = g_string_new ("<body>");
      g_autofree char *name = g_strdup_printf ("round %u", i);

      for (gint n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        put_some (rand, html, 0);
      failed += !reads_back (name, html->str, html->len, FALSE);
    }
  g_assert_cmpuint (failed, ==, 0);
}

/* ---- Hostile pages */

static char *
repeated (const char *text, guint times, const char *end)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append (out, text);
  g_string_append (out, end);
  return g_string_free (out, FALSE);
}

static void
test_hostile (void)
{
  static const ConvertRules rules = { 0 };
  static const struct
  {
    const char *text;
    guint times;
    const char *end, *error; /* NULL: it is read, and `end` is in what comes of it */
  } pages[] = {
    { "<div>", 100000, "end", "nested deeper" },
    { "<b><ul><li>", 80, "end", NULL },
    { "<blockquote>", 200, "end", NULL },
    { " a", 3000, "", NULL },
    { "<p ", 1, "end", NULL },
    { "</b></i>", 100000, "end", NULL },
    { "&#0;&#xd800;&#x110000;&bogus;&", 1000, "end", NULL },
    { "\377\376\001<p>", 100, "end", NULL },
    { "<!--", 100000, "-->end", NULL },
    { "[![[](", 10000, "end", NULL },
    { "*a**_", 10000, "end", NULL },
    { "<table><tr><td>", 60, "end", NULL },
    { "<a href='x'>", 10000, "end", NULL },
    { "<h1>a<p>b", 2000, "end", NULL },
    { "<h1><p>a</p></h1><h2><p>", 2000, "end", NULL },
    { "<svg><script>alert(1)</script>", 1, "</svg>end", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *html = repeated (pages[i].text, pages[i].times, pages[i].end);
      g_autoptr(GError) error = NULL;
      g_autoptr(Webpage) page = webpage_parse (html, strlen (html), &error);
      g_autoptr(GString) out = g_string_new (NULL);

      g_test_message ("%u times %s", pages[i].times, pages[i].text);
      g_assert_cmpint (page == NULL, ==, pages[i].error != NULL);
      if (page == NULL)
        {
          g_assert_nonnull (strstr (error->message, pages[i].error));
          continue;
        }
      webpage_find_part (page);
      convert_markdown (page->part, &rules, out);
      g_assert_true (g_utf8_validate (out->str, -1, NULL));
      g_assert_null (strstr (out->str, "alert"));
      g_assert_null (strpbrk (out->str, "\001\033"));
      if (i > 2 && i != 4)
        g_assert_nonnull (strstr (out->str, pages[i].end[0] == '\0' ? "a a" : "end"));
    }
}

static void
test_attributes (void)
{
  g_autofree char *tag = repeated (" a", 3000, ">x"), *html = g_strconcat ("\n<p", tag, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (webpage_parse (html, strlen (html), &error));
  g_assert_cmpstr (error->message, ==, "line 2: more than 500 attributes in a tag");
}

/* ---- The article in a page */

static void
test_part (void)
{
  static const char html[]
    = "<html lang=nl><head><title>Domein verhuizen | Hulp</title>"
      "<link rel=canonical href=https://h.example/a/verhuizen><meta name=description content='Zo gaat het'>"
      "<meta property=article:modified_time content=2026-10-02T10:00:00Z></head><body>"
      "<header><a href=/>Hulp</a></header><nav><ul><li>Alle</ul></nav>"
      "<main><nav>Pad</nav><h1>Domein verhuizen</h1><aside>Lees ook</aside><p>Vraag de code."
      "<aside class=note><p>Let op</p></aside><footer>Was dit nuttig?</footer></main><footer>Onder</footer>";
  g_autoptr(Webpage) page = webpage_parse (html, strlen (html), NULL);
  g_autoptr(GString) out = g_string_new (NULL);
  static const ConvertRules rules = { 0 };

  webpage_find_part (page);
  convert_markdown (page->part, &rules, out);
  g_assert_cmpstr (out->str, ==, "Vraag de code.\n\n> [!NOTE]\n> Let op\n");
  g_assert_cmpstr (page->title, ==, "Domein verhuizen");
  g_assert_cmpstr (page->lang, ==, "nl");
  g_assert_cmpstr (page->address, ==, "https://h.example/a/verhuizen");
  g_assert_cmpstr (page->description, ==, "Zo gaat het");
  g_assert_cmpstr (page->modified, ==, "2026-10-02T10:00:00Z");
}

/* No landmark: the densest element is it. */
static void
test_densest (void)
{
  static const char html[]
    = "<title>T - S</title><div id=menu><ul><li><a href=a>One</a><li><a href=b>Two</a></ul></div>"
      "<div id=page><div class=left><p><a href=c>More and more of the same</a></div>"
      "<div class=text><p>First, a paragraph that says what this is about.<p>Then another one.</div></div>";
  g_autoptr(Webpage) page = webpage_parse (html, strlen (html), NULL);
  g_autofree char *text = NULL;

  webpage_find_part (page);
  text = convert_text (page->part);
  g_assert_cmpstr (text, ==,
                   "First, a paragraph that says what this is about. Then another one.");
  g_assert_cmpstr (page->title, ==, "T");
}

/* A page without a landmark is whole: the densest element is a note in it. */
static void
test_whole (void)
{
  static const char html[]
    = "<h1>T</h1><p>Intro. One two three four five six seven eight nine ten eleven twelve.</p>"
      "<div class=note><p>One two three four five six seven eight nine ten eleven twelve thirteen.</p>"
      "<p>One two three four five six seven eight nine ten eleven twelve thirteen.</p></div>"
      "<p>The end.</p>";
  g_autoptr(Webpage) page = webpage_parse (html, strlen (html), NULL);
  g_autofree char *text = NULL;

  webpage_find_part (page);
  text = convert_text (page->part);
  g_assert_true (g_str_has_prefix (text, "Intro."));
  g_assert_true (g_str_has_suffix (text, "The end."));
  g_assert_cmpfloat (page->share, ==, 1);
}

static void
test_notes (void)
{
  static const char html[]
    = "<main><p>x<a href='#f'>1</a></p><aside>Related</aside>"
      "<aside id=f>1 Never share it.</aside><footer class=footnotes>2 Nor this.</footer></main>";
  g_autoptr(Webpage) page = webpage_parse (html, strlen (html), NULL);
  g_autofree char *text = NULL;

  webpage_find_part (page);
  text = convert_text (page->part);
  g_assert_cmpstr (text, ==, "x1 1 Never share it. 2 Nor this.");
}

/* What a page says of its article in lines beside the title, and at the foot, is in front matter. */
static void
test_lines (void)
{
  static const struct
  {
    const char *html, *text, *published, *modified, *tags;
  } pages[] = {
    { "<article><header><h1>T</h1><p>Updated <time datetime=2026-01-12>12 January 2026</time></p>"
      "<p>What it is about.</p></header><p>One.</p><div class=tags><h2>Tags</h2><ul>"
      "<li><a href=a>Name servers</a><li><span>dns</span></ul></div></article>",
      "What it is about. One.", "2026-01-12", NULL, "Name servers,dns" },
    { "<main><h1>T</h1><div class=post-meta>By Jane Doe on <time datetime=2026-01-12T10:00:00Z>"
      "12/1</time> \302\267 <time class=updated datetime=2026-02-01>1/2</time> \302\267 5 min read</div><p>One.</main>",
      "One.", "2026-01-12T10:00:00Z", "2026-02-01", "" },
    { "<meta property=article:modified_time content=2026-02-01T10:00:00Z><main><h1>T</h1><p>One.</p>"
      "<p>Filed under: <a rel=tag href=a>dns</a>, <a rel='category tag' href=b>ssl</a></p>"
      "<div><p>Last updated on <time datetime=2026-02-01>1 February</time></p></div></main>",
      "One.", NULL, "2026-02-01T10:00:00Z", "dns,ssl" },
    { "<div itemscope><h1 itemprop='name headline'>T</h1><time itemprop=dateModified datetime=2026-02-01>x</time>"
      "<div itemprop=articleBody><h1>Own</h1><p>One.</div><p>Tags: <a rel=tag>dns</a> <a rel=tag>DNS</a></div>",
      "Own One.", NULL, "2026-02-01", "dns" },
    { "<title>T</title><main><div itemscope><h1 itemprop=headline>A</h1>One.</div>"
      "<div itemscope><h1 itemprop=headline>B</h1>Two.</div></main>",
      "A One. B Two.", NULL, NULL, "" },
    { "<title>T</title><main><article><h2>A</h2>One.</article><article><h2>B</h2>Two."
      "<p>Tags: <a rel=tag>dns</a></p></article></main>",
      "A One. B Two. Tags: dns", NULL, NULL, "" },
    { "<main><h1>T</h1><ul class=post-metadata><li><time datetime=2024-05-01>01 May 2024</time></li>"
      "<li><a href=a class=post-tag>dns</a></li></ul><p>One.</main>",
      "One.", "2024-05-01", NULL, "dns" },
    { "<article itemscope><h1 itemprop=headline>T</h1><div itemprop=articleBody> </div><h2>Was it helpful?</h2></article>",
      "", NULL, NULL, "" },
    /* text stays: a sentence, a day that the page is not of, one that nothing says to be the page's */
    { "<article><header><h1>T</h1><p>We moved on <time datetime=2026-01-12>12 January</time>.</p></header>One.</article>",
      "We moved on 12 January. One.", "2026-01-12", NULL, "" },
    { "<article><h1>T</h1><p>Closed on <time datetime=2026-12-24>24 December</time></p><p>One.</p></article>",
      "Closed on 24 December One.", "2026-12-24", NULL, "" },
    { "<meta name=date content=2026-01-01><article><header><h1>T</h1><p>Until <time datetime=2026-12-24>24 December</time></p>"
      "</header><p>One.</p></article>",
      "Until 24 December One.", "2026-01-01", NULL, "" },
    { "<article><header><h1>T</h1><p>What owners of .nl names do by <time datetime=2026-05-01>1 May</time></p></header>"
      "<p>One.</article>",
      "What owners of .nl names do by 1 May One.", "2026-05-01", NULL, "" },
    { "<main><h1>T</h1><time datetime=2026-05-01>1 May</time><p>One.</main>", "One.",
      "2026-05-01", NULL, "" },
    { "<article><h1>T</h1><div><p>Two words</p><p>Tags: <a rel=tag>dns</a></p></div></article>",
      "Two words", NULL, NULL, "dns" },
    { "<article><h1>T</h1><p>One</p><div>Two words <p>Tags: <a rel=tag>dns</a></p></div></article>",
      "One Two words", NULL, NULL, "dns" },
    { "<article><h1>T</h1>One.<ul><li>First thing</li><li><a rel=tag>dns</a></li></ul></article>",
      "One. First thing dns", NULL, NULL, "dns" },
    { "<article><h1>T</h1>One.<p>Wait. See <a rel=tag>dns</a></p></article>",
      "One. Wait. See dns", NULL, NULL, "dns" },
    { "<article><h1>T</h1>One.<table><tr><td>x <a rel=tag>dns</a></table></article>",
      "One. x dns", NULL, NULL, "dns" },
    /* a list in the text, one of code, one with sentences */
    { "<article><h1>T</h1><p>One.</p><ul class=tags><li>a</ul><p>Two.</p></article>",
      "One. a Two.", NULL, NULL, "" },
    { "<article><h1>T</h1><p>One.</p><ul class=tags><li><code>&lt;b></code></ul></article>",
      "One. <b>", NULL, NULL, "" },
    { "<article><h1>T</h1><p>One.</p><div class=tags><p>Tags are words that we choose.</p><ul><li>a</ul></div></article>",
      "One. Tags are words that we choose. a", NULL, NULL, "" },
    { "<article><h1>T</h1><p>See <a rel=tag href=a>dns</a> and what else is said of names.</p></article>",
      "See dns and what else is said of names.", NULL, NULL, "dns" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr(Webpage) page = webpage_parse (pages[i].html, strlen (pages[i].html), NULL);
      g_autofree char *text = NULL, *tags = NULL;

      g_test_message ("%s", pages[i].html);
      webpage_find_part (page);
      text = convert_text (page->part);
      g_assert_cmpstr (text, ==, pages[i].text);
      g_assert_cmpstr (page->title, ==, "T");
      g_assert_cmpstr (page->published, ==, pages[i].published);
      g_assert_cmpstr (page->modified, ==, pages[i].modified);
      g_ptr_array_add (page->tags, NULL);
      tags = g_strjoinv (",", (char **) page->tags->pdata);
      g_ptr_array_remove_index (page->tags, page->tags->len - 1);
      g_assert_cmpstr (tags, ==, pages[i].tags);
    }
}

/* ---- Real pages */

static void
read_folder (const char *path, guint *pages, guint *failed)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *full = g_build_filename (path, name, NULL), *bytes = NULL;
      gsize length;

      if (g_file_test (full, G_FILE_TEST_IS_DIR))
        read_folder (full, pages, failed);
      else if (g_str_has_suffix (name, ".html")
               && g_file_get_contents (full, &bytes, &length, NULL))
        {
          ++*pages;
          *failed += !reads_back (full, bytes, length, TRUE);
        }
    }
}

static void
test_pages (void)
{
  g_autofree char *own = g_test_build_filename (G_TEST_DIST, "data", "kbimport", NULL);
  const char *more = g_getenv ("DESKBOOK_PAGES");
  guint pages = 0, failed = 0;

  read_folder (own, &pages, &failed);
  if (more != NULL)
    read_folder (more, &pages, &failed);
  g_test_message ("%u pages", pages);
  g_assert_cmpuint (failed, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/convert/pairs", test_pairs);
  g_test_add_func ("/convert/random", test_random);
  g_test_add_func ("/convert/hostile", test_hostile);
  g_test_add_func ("/convert/attributes", test_attributes);
  g_test_add_func ("/convert/part", test_part);
  g_test_add_func ("/convert/densest", test_densest);
  g_test_add_func ("/convert/whole", test_whole);
  g_test_add_func ("/convert/notes", test_notes);
  g_test_add_func ("/convert/lines", test_lines);
  g_test_add_func ("/convert/pages", test_pages);
  return g_test_run ();
}
