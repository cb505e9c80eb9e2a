/* Markdown to plain text, sections, links; and what is refused.
 *
 * The pairs in tests/data/article/: NAME.md is read as kb/NAME.md, NAME.out is what
 * comes out.  UPDATE_EXPECTED=1 writes the .out files anew: look at the difference
 * then. */
#include "article-dump.h"
#include "pairs.h"
#include "sample.h"
#include "article/markdown.h"

#include <string.h>
#include <time.h>

static char *
dump_bytes (const char *path, const char *bytes, gsize length)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Article) article = article_parse (path, bytes, length, "en", &error);

  g_assert_no_error (error);
  return dump_article (article);
}

static char *
pair_output (const char *name, const char *bytes, gsize length)
{
  g_autofree char *path = g_strconcat ("kb/", name, NULL);

  return dump_bytes (path, bytes, length);
}

/* The file's last newline may be there or not. */
static void
test_no_final_newline (void)
{
  static const char *const texts[]
    = { "a", "# a", "- a", "```\na", "<p>a", "---\ntitle: a\n---" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *with = g_strconcat (texts[i], "\n", NULL);
      g_autofree char *bare_dump = dump_bytes ("x.md", texts[i], strlen (texts[i]));
      g_autofree char *with_dump = dump_bytes ("x.md", with, strlen (with));

      g_assert_cmpstr (bare_dump, ==, with_dump);
    }
}

static void
test_anchors (void)
{
  static const struct
  {
    const char *heading;
    const char *anchor;
  } cases[] = {
    { "", "" },
    { "What you need", "what-you-need" },
    { "DS records & DNSSEC: why?", "ds-records--dnssec-why" },
    { "a_b-c 1.2.3", "a_b-c-123" },
    { "C++ (17)", "c-17" },
    { "\303\234ber ЁЖ", "\303\274ber-ёж" },
    { "日本語 テスト", "日本語-テスト" },
    { "e\314\201", "e\314\201" },             /* a combining accent */
    { "\342\200\277tie", "\342\200\277tie" }, /* U+203F, a connector */
    { "\342\205\243", "\342\205\243" },       /* Roman four */
    { "½ cup", "-cup" },
    { "\360\237\232\200 go", "-go" },
    { "non\302\240break", "nonbreak" },
    { "ΟΔΟΣ", "οδος" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("# %s\n", cases[i].heading);
      g_autoptr(Article) article = article_parse ("x.md", text, strlen (text), "en", NULL);
      const ArticleSection *section = g_ptr_array_index (article->sections, 1);

      g_assert_cmpstr (section->anchor, ==, cases[i].anchor);
    }
}

/* As github-slugger 2.0 answers. */
static void
test_numbered_anchors (void)
{
  static const char *const cases[][2]
    = { { "a", "a" },   { "a", "a-1" },   { "a 1", "a-1-1" }, { "a-1", "a-1-2" },
        { "a", "a-2" }, { "b 2", "b-2" }, { "b", "b" },       { "b", "b-1" },
        { "b", "b-3" }, { "!", "" },      { "?", "-1" },      { "A", "a-3" } };
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(Article) article = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_string_append_printf (text, "# %s\n\n", cases[i][0]);
  article = article_parse ("x.md", text->str, text->len, "en", NULL);
  g_assert_cmpuint (article->sections->len, ==, G_N_ELEMENTS (cases) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ArticleSection *section = g_ptr_array_index (article->sections, i + 1);

      g_assert_cmpstr (section->anchor, ==, cases[i][1]);
    }
}

static void
test_places (void)
{
  static const struct
  {
    const char *path;
    const char *lang; /* or NULL */
    const char *category;
    const char *title;
  } cases[] = {
    { "x.md", NULL, "", "x" },
    { "domains/transfer-nl_x.md", NULL, "domains", "transfer nl x" },
    { "nl/domains/x.md", "nl", "domains", "x" },
    { "nl/x.md", "nl", "", "x" },
    { "nl.md", NULL, "", "nl" },
    { "content/ru/dns/x.md", "ru", "content/dns", "x" },
    { "i18n/fr/docs/x.md", "fr", "i18n/docs", "x" },
    { "Docs/nl/x.md", "nl", "Docs", "x" },
    { "domains/nl/x.md", NULL, "domains/nl", "x" },
    { "domains/pt_BR/x.md", "pt", "domains", "x" },
    { "a/zh-Hans/x.md", "zh", "a", "x" },
    { "a/en-us/x.md", NULL, "a/en-us", "x" },
    { "en-us/a/x.md", "en", "a", "x" },
    { "to-do/x.md", NULL, "to-do", "x" },
    { "no-go/x.md", "no", "", "x" },
    { "it/x.md", "it", "", "x" },
    { "IT/x.md", NULL, "IT", "x" },
    { "IT/HR/x.md", NULL, "IT / HR", "x" },
    { "NL/x.md", "nl", "", "x" },
    { "is/x.md", "is", "", "x" },
    { "to/x.md", NULL, "to", "x" },
    { "as/or/x.md", NULL, "as/or", "x" },
    { "xx/x.md", NULL, "xx", "x" },
    { "nl/de/x.md", "nl", "de", "x" },
    { "pages.nl/common/tar.md", "nl", "pages/common", "tar" },
    { "pages.pt_BR/common/tar.md", "pt", "pages/common", "tar" },
    { "example.nl/x.md", NULL, "example.nl", "x" },
    { "x.nl.md", "nl", "", "x" },
    { "a/x.pt-br.markdown", "pt", "a", "x" },
    { "a/v1.2.md", NULL, "a", "v1.2" },
    { "what.is.md", "is", "", "what" },
    { "path.to.md", NULL, "", "path.to" },
    { "dns/index.md", NULL, "dns", "dns" },
    { "dns/README.md", NULL, "dns", "dns" },
    { "nl/_index.md", "nl", "", "index" },
    { "README.md", NULL, "", "README" },
    { "b\377d/c\377.md", NULL, "b\357\277\275d", "c\357\277\275" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Article) article = article_parse (cases[i].path, "", 0, "none", NULL);
      const char *lang = cases[i].lang != NULL ? cases[i].lang : "none";

      g_test_message ("%u: %s", i, article->title);
      g_assert_cmpstr (article->lang, ==, lang);
      g_assert_cmpstr (article->category, ==, cases[i].category);
      g_assert_cmpstr (article->title, ==, cases[i].title);
    }
}

static void
test_languages (void)
{
  static const char *const cases[][2]
    = { { "nl", "nl" },   { "NL", "nl" },     { "pt-BR", "pt" },     { "zh_Hans_CN", "zh" },
        { "nds", "nds" }, { "es-419", "es" }, { "English", NULL },   { "xx", NULL },
        { "e", NULL },    { "", NULL },       { "nl-", NULL },       { "nl BE", NULL },
        { "nl-B", NULL }, { "n1", NULL },     { "nl\303\251", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("---\nlang: \"%s\"\n---\n", cases[i][0]);
      g_autoptr(Article) article = article_parse ("x.md", text, strlen (text), "none", NULL);

      g_assert_cmpstr (article->lang, ==, cases[i][1] == NULL ? "none" : cases[i][1]);
      g_assert_cmpuint (article->problems->len, ==, cases[i][1] == NULL);
    }
}

static void
test_html (void)
{
  static const char *const cases[][2] = {
    { "a<b>b</b>c", "abc" },
    { "<td>a</td><td>b</td>", "a b " },
    { "a<br/>b", "a b" },
    { "a  \t b", "a b" },
    { "<pre>a  b</pre>c  d", "a  b c d" },
    { "&lt;&#x41;&#65;&apos;&nbsp;&nosuch;&;&#0;&#xD800;&",
      "<AA'\302\240&nosuch;&;&#0;&#xD800;&" },
    { "a<!-- x -->b<!x>c<?x?>d", "abcd" },
    { "a<!-- open", "a" },
    { "<script>a</scripty></SCRIPT >b", "b" },
    { "<script/>b", "b" },
    { "<style>\n\n</style>x", "\n\nx" },
    { "<a b='>'>x", "x" },
    { "<a b=\"\n\">x", "\nx" },
    { "<a b='open", "<a b='open" },
    { "<a <b>c", "<a c" },
    { "1 < 2 <3 <a", "1 < 2 <3 <a" },
    { "</>x", "</>x" },
    { "<img alt='&amp; x'>y", "& x y" },
    { "x&#10;y", "x y" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Article) article = article_parse ("x.md", "", 0, NULL, NULL);
      g_autoptr(GString) out = g_string_new (NULL);
      HtmlState state = { 0 };

      html_read (article, &state, cases[i][0], strlen (cases[i][0]), 1, out);
      g_assert_cmpstr (out->str, ==, cases[i][1]);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *bytes;
    gsize length; /* 0: up to the NUL */
    const char *says;
  } cases[] = {
    { "a\nb\0c\n", 6, "line 2: NUL byte; expected text" },
    { "a\r\rb\r\nc\0", 8, "line 4: NUL byte; expected text" },
    { "\377\376a\0", 4, "line 1: UTF-16; expected UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (article_parse ("x.md", cases[i].bytes, cases[i].length, "en", &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, cases[i].says);
    }
}

static char *
repeat (const char *text, gsize length)
{
  GString *out = g_string_sized_new (length + strlen (text));

  while (out->len + strlen (text) <= length)
    g_string_append (out, text);
  return g_string_free (out, FALSE);
}

/* Up to a cap an article is read, past it there is a message. */
static void
test_caps (void)
{
  static const struct
  {
    const char *before;
    const char *unit;
    guint count;      /* the highest that passes */
    const char *says; /* of one more */
  } cases[] = {
    { "", "a", ARTICLE_MAX_BYTES, "1,048,577 bytes; the limit is 1,048,576" },
    { "x\n\n", "[", ARTICLE_MAX_BRACKETS, "line 3: 1,001 '[' in a row; the limit is 1,000" },
    { "---\na: b\n---\n", "[", ARTICLE_MAX_BRACKETS,
      "line 4: 1,001 '[' in a row; the limit is 1,000" },
    { "x\n\n", ">", ARTICLE_MAX_NESTING, "line 3: lists or quotes are nested deeper than 100" },
    { "\n", "- > 1. ", ARTICLE_MAX_NESTING / 3,
      "line 2: lists or quotes are nested deeper than 100" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize fits = cases[i].count * strlen (cases[i].unit);
      g_autofree char *units = repeat (cases[i].unit, fits + strlen (cases[i].unit));
      g_autofree char *more = g_strconcat (cases[i].before, units, NULL);
      gsize length = strlen (cases[i].before) + fits;
      g_autoptr(Article) article = article_parse ("x.md", more, length, "en", NULL);
      g_autoptr(GError) error = NULL;

      g_assert_nonnull (article);
      g_assert_null (article_parse ("x.md", more, strlen (more), "en", &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, cases[i].says);
    }
}

/* Deep indentation without lists, pictures made of '>' and rules nest nothing. */
static void
test_not_nested (void)
{
  g_autofree char *blanks = repeat (" ", 4000);
  g_autofree char *arrows = repeat (">", 400);
  g_autofree char *rule = repeat ("* ", 400);
  const char *formats[] = { "text\n%s- x\n", "```\n%s\n```\n", "%s\n" };
  const char *fillings[] = { blanks, arrows, rule };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      GString *text = g_string_new (formats[i]);
      g_autoptr(GError) error = NULL;
      Article *article;

      g_string_replace (text, "%s", fillings[i], 0);
      article = article_parse ("x.md", text->str, text->len, "en", &error);
      g_assert_no_error (error);
      article_free (article);
      g_string_free (text, TRUE);
    }
}

static gint64
cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* What is known to be slow in cmark 0.30.2, or might be in us: an answer comes soon,
 * whatever it is.  The limit, 0.1 s a kilobyte, has room for memcheck. */
static void
test_evil (void)
{
  static const char *const units[]
    = { "* ",        ">",     "a*",        "a_",        "*a ",     "<!--",     "a <!--",
        "<?",        "a <?",  "<!A ",      "<![CDATA[", "[a](",    "[a](<b",   "[a](b \"c",
        "![",        "[",     "]",         "`",         "`a\n",    "&",        "<a b='",
        "<",         "a",     "#\n",       "a\n\n",     "\\",      "[!a",      "[^a",
        ":::image ", "|-|\n", "{% a %}\n", "\t",        "- a\n\n", "[a]: b\n", "<div>\n",
        "~",         "[a]",   "<script>",  "\r" };

  guint kb = sample (60, 25, 200);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autofree char *text = repeat (units[i], kb * 1000);
      g_autofree char *html = g_strconcat ("<div>\n", text, NULL);
      gint64 begin = cpu_us ();

      article_free (article_parse ("x.md", text, strlen (text), "en", NULL));
      article_free (article_parse ("x.md", html, strlen (html), "en", NULL));
      g_test_message ("%s: %" G_GINT64_FORMAT " us", units[i], cpu_us () - begin);
      g_assert_cmpint (cpu_us () - begin, <, kb * G_USEC_PER_SEC / 10);
    }
}

/* cmark left half-way leaves nothing behind, and the thread can go on. */
static void
test_abandoned (void)
{
  g_autofree char *slow = repeat ("![[]()", 200 * 1000);
  g_autofree char *before = dump_bytes ("x.md", "# a\n\nb\n", 7);
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (article_parse ("x.md", slow, strlen (slow), "en", &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "takes too long to parse");
  after = dump_bytes ("x.md", "# a\n\nb\n", 7);
  g_assert_cmpstr (before, ==, after);
}

/* A markdown text of random pieces in which each word occurs once, so that a word's
 * line in the file is known by another way. */
static char *
random_text (void)
{
  static const char *const pieces[] = { "word@ word@\n",
                                        "word@  \nword@\n",
                                        "## word@\n",
                                        "\n",
                                        "\n\n",
                                        "- word@\n",
                                        "  word@\n",
                                        "> word@\n",
                                        "    word@\n",
                                        "```\nword@\n\nword@\n```\n",
                                        "1. word@\n",
                                        "`word@\nword@`\n",
                                        "**word@\nword@**\n",
                                        "[word@\nword@](t.md)\n",
                                        "| word@ | word@ |\n|---|---|\n| word@ | word@ |\n",
                                        "<div>word@\nword@</div>\n",
                                        "<b\nid=x>word@</b>\n",
                                        "word@ <br>\nword@\n",
                                        "> [!NOTE]\n> word@\n",
                                        ":::note\nword@\n:::\n",
                                        "word@\n===\n",
                                        "<!-- x\n-->\nword@\n",
                                        "[d]: t.md\nword@ [d]\n",
                                        "[word@](t.md\n'x') word@\n",
                                        "\tword@\n",
                                        "&amp; word@&#10;word@\n",
                                        "* * *\n",
                                        "- [ ] word@\n",
                                        "[^n]: word@\n" };
  GString *out = g_string_new (g_test_rand_bit () ? "---\ntitle: x\n---\n" : NULL);
  guint words = 0;

  for (int i = g_test_rand_int_range (1, 25); i > 0; i--)
    {
      const char *piece = pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))];

      for (; *piece != '\0'; piece++)
        if (*piece == '@')
          g_string_append_printf (out, "%u", ++words);
        else
          g_string_append_c (out, *piece);
    }
  return g_string_free (out, FALSE);
}

static guint
line_of_word (const char *text, const char *word, gsize length)
{
  guint line = 1;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (strncmp (p, word, length) == 0 && !g_ascii_isdigit (p[length]))
        return line;
      line += *p == '\n';
    }
  g_assert_not_reached ();
}

static void
check_block_lines (const char *source, const Article *article, const ArticleBlock *block)
{
  guint line = block->line;

  for (const char *p = article->text->str + block->start; p < article->text->str + block->end;
       p++)
    {
      line += *p == '\n';
      if (strncmp (p, "word", 4) == 0)
        g_assert_cmpuint (line, ==,
                          line_of_word (source, p, 4 + strspn (p + 4, "0123456789")));
    }
}

static void
test_random_lines (void)
{
  for (guint i = 0; i < sample (20, 40, 2000); i++)
    {
      g_autofree char *text = random_text ();
      g_autoptr(Article) article = article_parse ("x.md", text, strlen (text), "en", NULL);

      g_test_message ("%s", text);
      for (guint j = 0; j < article->blocks->len; j++)
        check_block_lines (text, article, &g_array_index (article->blocks, ArticleBlock, j));
    }
}

static gpointer
parse_many (gpointer data)
{
  const char *text = data;
  g_autofree char *first = dump_bytes ("x.md", text, strlen (text));

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *again = dump_bytes ("x.md", text, strlen (text));

      g_assert_cmpstr (first, ==, again);
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];
  char *texts[4];

  for (guint i = 0; i < 4; i++)
    {
      texts[i] = random_text ();
      threads[i] = g_thread_new ("parse", parse_many, texts[i]);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_thread_join (threads[i]);
      g_free (texts[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pairs_add ("article", pair_output);
  g_test_add_func ("/article/no-final-newline", test_no_final_newline);
  g_test_add_func ("/article/anchors", test_anchors);
  g_test_add_func ("/article/numbered-anchors", test_numbered_anchors);
  g_test_add_func ("/article/places", test_places);
  g_test_add_func ("/article/languages", test_languages);
  g_test_add_func ("/article/html", test_html);
  g_test_add_func ("/article/refused", test_refused);
  g_test_add_func ("/article/caps", test_caps);
  g_test_add_func ("/article/not-nested", test_not_nested);
  g_test_add_func ("/article/evil", test_evil);
  g_test_add_func ("/article/abandoned", test_abandoned);
  g_test_add_func ("/article/random-lines", test_random_lines);
  g_test_add_func ("/article/threads", test_threads);
  return g_test_run ();
}
