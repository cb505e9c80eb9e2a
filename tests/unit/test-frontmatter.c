/* Front matter: fields by all their names, and what an author is told. */
#include "article-dump.h"

#include <string.h>

typedef struct
{
  const char *yaml;     /* between the --- lines, from file line 2 on */
  const char *expected; /* the lines of the dump that hold a field or problem */
} Case;

/* Title, language and category that every article has are left out. */
static char *
dump_front (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Article) article = article_parse ("x.md", text, strlen (text), "en", &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  if (article->title_given)
    dump_field (out, "title", article->title);
  dump_field (out, "description", article->description);
  if (strcmp (article->lang, "en") != 0)
    dump_field (out, "lang", article->lang);
  dump_list (out, "category", article->categories);
  g_assert_cmpstr (article->category, ==,
                   *article->categories == NULL ? "" : *article->categories);
  dump_field (out, "slug", article->slug);
  dump_field (out, "id", article->ident);
  dump_field (out, "date", article->date);
  dump_field (out, "updated", article->updated);
  dump_list (out, "tags", article->tags);
  dump_list (out, "keywords", article->keywords);
  dump_list (out, "redirect_from", article->redirect_from);
  if (article->draft)
    g_string_append (out, "draft\n");
  dump_problems (out, article);
  return g_string_free (out, FALSE);
}

static void
check_cases (const Case *cases, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *text = g_strconcat ("---\n", cases[i].yaml, "\n---\nBody.\n", NULL);
      g_autofree char *got = dump_front (text);

      g_test_message ("%s", cases[i].yaml);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_fields (void)
{
  static const Case cases[] = {
    { "", "" },
    { "tags: [{label: A tag, permalink: /a-tag}, b]", "tags: A tag | b\n" },
    { "tags:\n- permalink: {label: x}\n  label: a\n- label: b\n- c", "tags: a | b | c\n" },
    { "tags: [{permalink: /a}]", "fatal 2: tags: expected words or a list of them\n" },
    { "keywords: [{label: a}]", "fatal 2: keywords: expected words or a list of them\n" },
    { "# a comment", "" },
    { "title: A", "title: A\n" },
    { "TITLE: A", "title: A\n" },
    { "title: |\n  A\n  B", "title: A B\n" },
    { "title: 42", "title: 42\n" },
    { "title:\nid: ~\nslug: null", "" },
    { "title: \"null\"", "title: null\n" },
    { "title: A #b", "title: A\n" },
    { "description: a\nsummary: b", "description: a b\n" },
    { "description: a b\nexcerpt: b\nmeta: c", "description: a b c\n" },
    { "meta: {title: x, description: a}", "description: a\n" },
    { "meta:\n  x: [y]\n  description: a\n  z: {}", "description: a\n" },
    { "meta:\n- name: description\n  content: a\nid: 1", "id: 1\n" },
    { "meta_description: a", "description: a\n" },
    { "excerpt: >-\n  a\n  b", "description: a b\n" },
    { "lang: NL", "lang: nl\n" },
    { "language: pt-BR", "lang: pt\n" },
    { "locale: no", "lang: no\n" },
    { "category: a", "category: a\n" },
    { "category: /a/b/", "category: a/b\n" },
    { "categories: [a, b c, '']", "category: a | b c\n" },
    { "category: [a, A, /b/, a]", "category: a | b\n" },
    { "category: a > b / c", "category: a/b/c\n" },
    { "category: a>b, c", "category: a>b, c\n" },
    { "category: \302\273 a \302\273 b", "category: \302\273 a/b\n" },
    { "categories: a, b/c", "category: a | b/c\n" },
    { "categories: [\"a, b\", c]", "category: a, b | c\n" },
    { "category: a\ncategories: [b, a]", "category: a | b\n" },
    { "slug: /x/", "slug: x\n" },
    { "slug: /", "" },
    { "id: kb-1", "id: kb-1\n" },
    { "tags: a", "tags: a\n" },
    { "tags: a b  a", "tags: a | b\n" },
    { "tags: a b, c,", "tags: a b | c\n" },
    { "tags: [a b, c, ~, '']", "tags: a b | c\n" },
    { "labels:\n- a\ntag: b", "tags: a | b\n" },
    { "label_names: [a]", "tags: a\n" },
    { "tags: ['#a', '#', '# b', c#]", "tags: a | # b | c#\n" },
    { "keywords: a b, c", "keywords: a b | c\n" },
    { "aliases: [a, b]\nhelpviewer_keywords: c", "keywords: a | b | c\n" },
    { "aliases: [/a/, /b]", "redirect_from: /a/ | /b\n" },
    { "aliases: [a/b, old/, c.html]", "keywords: a/b\nredirect_from: old/ | c.html\n" },
    { "redirect_from: /a", "redirect_from: /a\n" },
    { "redirect_from_oldest: [a, b]", "redirect_from: a | b\n" },
    { "date: 2026-01-02", "date: 2026-01-02T00:00:00Z\n" },
    { "created_at: 2026-01-02T10:00:00Z", "date: 2026-01-02T10:00:00Z\n" },
    { "date: 2026-01-02 10:00:00 +0100", "date: 2026-01-02T09:00:00Z\n" },
    { "date: 2026-01-02 10:00:00 UTC", "date: 2026-01-02T10:00:00Z\n" },
    { "lastmod: 2026-01-02T10:00:00.123+01:00", "updated: 2026-01-02T09:00:00Z\n" },
    { "ms.date: 01/24/2024", "updated: 2024-01-24T00:00:00Z\n" },
    { "ms.date: 2024-01-24", "updated: 2024-01-24T00:00:00Z\n" },
    { "last_update: {author: me, date: 2024-01-24}\npubDate: 2024-01-23",
      "date: 2024-01-23T00:00:00Z\nupdated: 2024-01-24T00:00:00Z\n" },
    { "last_update: {date: soon}\npubDate: Jul 08 2022\nmodified: [a, b]", "" },
    { "last_modified_at: 2024-01-24\nupdated: 2025-01-01", "updated: 2024-01-24T00:00:00Z\n" },
    { "draft: true", "draft\n" },
    { "draft: No", "" },
    { "published: false", "draft\n" },
    { "published: 2024-01-24", "date: 2024-01-24T00:00:00Z\n" },
    { "search.appverid: MET150\nms.custom:\n  - a: {b: [c]}\nauthor: {x: y}", "" },
    { "x: y\n? a\n: b\n? [a, b]\n: {c: d}\nid: 1", "id: 1\n" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_wrong_values (void)
{
  static const Case cases[] = {
    { "title: {a: b}\nid: 1", "id: 1\nfatal 2: title: expected text\n" },
    { "id: 1\ntitle: [a]", "id: 1\nfatal 3: title: expected text\n" },
    { "tags: {a: b}", "fatal 2: tags: expected words or a list of them\n" },
    { "tags: [[a]]", "fatal 2: tags: expected words or a list of them\n" },
    { "redirect_from:\n  - a: b",
      "fatal 2: redirect_from: expected a path or a list of them\n" },
    { "lang: English", "fatal 2: lang: \"English\" is no language code; expected one "
                       "like en or pt-BR\n" },
    { "lang: [en]", "fatal 2: lang: expected a language code like en or pt-BR\n" },
    { "date: 2026-02-30",
      "problem 2: date: \"2026-02-30\" is no date; expected one like 2026-01-31\n" },
    { "date: 3/16/2020",
      "problem 2: date: \"3/16/2020\" is no date; expected one like 2026-01-31\n" },
    { "ms.date: 13/24/2024",
      "problem 2: ms.date: \"13/24/2024\" is no date; expected one like 2026-01-31\n" },
    { "draft: maybe", "fatal 2: draft: expected true or false\n" },
    { "published: maybe", "fatal 2: published: expected true or false\n" },
    { "title: a\nTitle: b\ntitle: c",
      "title: a\nproblem 3: Title stands twice; the one in line 2 counts\n" },
    { "x: 1\nx: 2", "problem 3: x stands twice; the one in line 2 counts\n" },
    { "a: &a x\ntitle: *a\nb: *a",
      "fatal 3: title: YAML references and tags (*a, &a, !a) are not read; put text "
      "that begins so in quotes\n" },
    { "title: &Co", "fatal 2: title: YAML references and tags (*a, &a, !a) are not "
                    "read; put text that begins so in quotes\n" },
    { "title: !important b", "fatal 2: title: YAML references and tags (*a, &a, !a) "
                             "are not read; put text that begins so in quotes\n" },
    { "tags: [a, *b]", "fatal 2: tags: YAML references and tags (*a, &a, !a) are not "
                       "read; put text that begins so in quotes\n" },
    { "id: 1\n<<: *base", "id: 1\nfatal 3: <<: YAML references and tags (*a, &a, !a) "
                          "are not read; put text that begins so in quotes\n" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

/* One problem, in the right place; the other fields are gone too. */
static void
test_syntax (void)
{
#define QUOTES "check the indentation, and that quotes enclose the whole value"
  static const Case cases[] = {
    { "id: 1\ntitle: a: b", "fatal 3: front matter, column 9: unexpected ':'; put a "
                            "value that holds one in quotes\n" },
    { "title: \"a\" b",
      "fatal 2: front matter, column 12: expected \"key: value\"; " QUOTES "\n" },
    { "title: 'it's'",
      "fatal 2: front matter, column 12: expected \"key: value\"; " QUOTES "\n" },
    { "id: 1\ntitle: \"a\nx: y", "fatal 3: front matter, column 8: a quote is not closed\n" },
    { "title: [a\nx: y",
      "fatal 2: front matter, column 8: a list that '[' opens is not closed by ']'\n" },
    { "title: {a: b\nx: y",
      "fatal 2: front matter, column 8: a map that '{' opens is not closed by '}'\n" },
    { "title: @a", "fatal 2: front matter, column 8: a value begins with a tab, '@', "
                   "'`' or '%'; put it in quotes\n" },
    { "title: \"a\\q\"", "fatal 2: front matter, column 8: unknown \\ escape between "
                         "double quotes; use single quotes\n" },
    { "a:\n\tb: c", "fatal 3: front matter, column 1: a value begins with a tab, '@', "
                    "'`' or '%'; put it in quotes\n" },
    { "id: 1\ntitle a\nx: y", "fatal 3: front matter, column 1: expected \"key: value\"\n" },
    { "tags: - a", "fatal 2: front matter, column 7: unexpected \"- \"; begin the list "
                   "on a line of its own\n" },
    { "id: 1\na: b\001", "fatal 3: front matter: control character\n" },
    { "- a\nb: c", "fatal 2: front matter: expected lines \"key: value\"\n" },
    { "tags:\n - a\n- b",
      "fatal 4: front matter, column 1: expected \"key: value\"; " QUOTES "\n" },
    { "tags:\n- a\n  - b\n -c: d", "fatal 5: front matter, column 4: unexpected ':'; "
                                   "put a value that holds one in quotes\n" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_bounds (void)
{
  static const char *const openings[] = { "a: ", "title: " };

  for (guint i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autofree char *brackets = g_strnfill (40, '[');
      g_autofree char *text
        = g_strconcat ("---\nid: 1\n", openings[i], brackets, "\n---\n", NULL);
      g_autofree char *got = dump_front (text);

      g_assert_cmpstr (got, ==, "fatal 3: front matter: nested deeper than 32\n");
    }
  {
    g_autofree char *filling = g_strnfill (300 * 1000, 'a');
    g_autofree char *text = g_strconcat ("---\nid: ", filling, "\n---\n# T\n", NULL);
    g_autofree char *got = dump_front (text);

    g_assert_cmpstr (got, ==,
                     "title: T\nfatal 1: front matter: 300,005 bytes; the limit is 262,144\n");
  }
}

/* Each expansion would be ten times the last. */
static void
test_bomb (void)
{
  GString *text = g_string_new ("---\na0: &a0 [x, x]\n");
  g_autofree char *got = NULL;

  for (guint i = 1; i < 30; i++)
    g_string_append_printf (text, "a%u: &a%u [*a%u,*a%u,*a%u]\n", i, i, i - 1, i - 1, i - 1);
  g_string_append (text, "title: ok\n---\n");
  got = dump_front (text->str);
  g_assert_cmpstr (got, ==, "title: ok\n");
  g_string_free (text, TRUE);
}

/* Where front matter begins and ends. */
static void
test_delimiters (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
    const char *body; /* the plain text */
  } cases[] = {
    { "---\ntitle: a\n---\nb", "title: a\n", "b" },
    { "--- \t\ntitle: a\n...\nb", "title: a\n", "b" },
    { "---\ntitle: a\n---  \n", "title: a\n", "" },
    { "---\n---\nb", "", "b" },
    { "\n---\ntitle: a\n---\nb", "title: a\n", "b" }, /* as Hugo reads it */
    { " \n\n---\n# x\ntitle: a\ndate: soon\n---\nb",
      "title: a\nproblem 6: date: \"soon\" is no date; expected one like 2026-01-31\n", "b" },
    { "\n+++\ntitle = 'a'\n+++\nb", "title: a\n", "b" },
    { "\n---\ntitle: a\nb", "", "title: a\nb" },
    { "\n---\nprose: it is\nand more\n\n---\nb", "", "prose: it is\nand more\n\nb" },
    { "----\ntitle: a\n---\nb", "", "b" },
    { "---\ntitle: a\n----\nb\n", "fatal 1: front matter is not closed by ---\n", "b" },
    { "---\ntitle: a\ntags:\n- x\n\nb\n", "fatal 1: front matter is not closed by ---\n", "b" },
    { "---\nprose\n\nmore", "", "prose\n\nmore" },
    { "---\nprose only\n---\nb", "", "b" },
    { "---\n\n---\nb", "", "b" },
    { "---\n # c\n title: a\n tags: [x]\n\n id: i\n---\nb", "title: a\nid: i\ntags: x\n", "b" },
    { "---\n  title: a\nid: i\n---\nb",
      "fatal 3: front matter, column 1: expected \"key: value\"\n", "b" },
    { "---\n  prose only: x\n\nmore", "", "prose only: x\n\nmore" },
    { "+++\ntitle = \"a\"\n+++\nb", "title: a\n", "b" },
    { "+++\n+++\nb", "", "b" },
    { "+++\nb", "", "+++\nb" },
    { "+++\na = 1\nb", "fatal 1: front matter is not closed by +++\n", "a = 1\nb" },
    { "{\n  \"title\": \"a }\",\n  \"tags\": [\"b\"]\n}\nb", "title: a }\ntags: b\n", "b" },
    { "{\"title\": \"a\"}\nb", "title: a\n", "b" },
    { "{\"title\": \"a\"\nb", "fatal 1: front matter is not closed by }\n", "b" },
    { "{\n\"id\": \"a\",\n\"title\": x: y\n}\nb",
      "fatal 3: front matter, column 11: expected \"key\": value, with ',' between them, as JSON has it\n",
      "b" },
    { "{\"title\": \"a\"} is an object", "", "{\"title\": \"a\"} is an object" },
    { "{% raw %}\nb", "", "b" },
    { "{}\nb", "", "b" },
    { "---json\n{\n  \"title\": \"a\",\n  \"tags\": [\"b\"]\n}\n---\nb",
      "title: a\ntags: b\n", "b" },
    { "---json\n{\"title\": x: y}\n---\nb",
      "fatal 2: front matter, column 12: expected \"key\": value, with ',' between them, as JSON has it\n",
      "b" },
    { "---yaml \ntitle: a\n---\nb", "title: a\n", "b" },
    { "---toml\ntitle = 'a'\n---\nb", "title: a\n", "b" },
    { "---json\n---\nb", "", "b" },
    { "---json\nb", "fatal 1: front matter is not closed by ---\n", "b" },
    { "---jsonb\nb", "", "---jsonb\nb" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = dump_front (cases[i].text);
      g_autoptr(Article) article
                 = article_parse ("x.md", cases[i].text, strlen (cases[i].text), "en", NULL);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (got, ==, cases[i].expected);
      g_assert_cmpstr (article->text->str, ==, cases[i].body);
    }
}

static void
test_toml (void)
{
  static const Case cases[] = {
    { "", "" },
    { "title = 'a\\b' # c\n\n# d", "title: a\\b\n" },
    { "title = \"\\u00e9 \\\"x\\\"\\t\"", "title: \303\251 \"x\"\n" },
    { "title = \"\"\"\na \\\n   b\n\"c\"\"\"\"", "title: a b \"c\"\n" },
    { "title = '''\na\nb'''", "title: a b\n" },
    { "date = 2026-01-02T10:00:00+01:00", "date: 2026-01-02T09:00:00Z\n" },
    { "lastmod = 2026-01-02 10:00:00", "updated: 2026-01-02T10:00:00Z\n" },
    { "draft = true\nweight = 10", "draft\n" },
    { "tags = [\n  'a', # x\n  \"b\",\n]\nslug='s'", "slug: s\ntags: a | b\n" },
    { "categories = ['a', 'b/c']", "category: a | b/c\n" },
    { "[taxonomies]\ntags = ['a']\n[extra]\ntitle = 'x'\n[[menu.main]]\nid = 'y'",
      "tags: a\n" },
    { "meta = {description = 'x', a.b = [{c = 1}]}\n\"id\" = '1'", "id: 1\n" },
    { "menu.title = 'x'\ncascade.\"a b\".c = 1", "" },
    { "tags = [['a']]", "fatal 2: tags: expected words or a list of them\n" },
    { "id = '1'\ntitle = a b",
      "fatal 3: front matter, column 10: expected a value; put text in quotes\n" },
    { "title: a", "fatal 2: front matter, column 6: expected \"key = value\"\n" },
    { "title = 'a", "fatal 2: front matter, column 9: a quote is not closed\n" },
    { "id = '1'\ntitle = 'a' b",
      "fatal 3: front matter, column 13: expected the end of the line; put text in quotes\n" },
    { "tags = ['a'\nid = 'b'", "fatal 3: front matter, column 1: expected ',' or ']'\n" },
    { "tags = ['a',",
      "fatal 2: front matter, column 8: a list that '[' opens is not closed by ']'\n" },
    { "title = \"\\q\"",
      "fatal 2: front matter, column 12: unknown \\ escape between double quotes; use single quotes\n" },
    { "[a\nb = 1",
      "fatal 2: front matter, column 3: a '[' at the head of a line is not closed by ']'\n" },
    { "title =", "fatal 2: front matter, column 8: expected a value\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("+++\n", cases[i].yaml, "\n+++\nBody.\n", NULL);
      g_autofree char *got = dump_front (text);

      g_test_message ("%s", cases[i].yaml);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

/* The lines that lint points to. */
static void
test_lines (void)
{
  static const char text[]
    = "---\n# x\nid: a\ntitle: b\nslug: c\n\nredirect_from: [d]\n---\n# e\n";
  static const char behind[] = "\n\n---\nid: a\n---\n## e\n";
  g_autoptr(Article) article = article_parse ("x.md", text, strlen (text), "en", NULL);

  g_assert_cmpuint (article->ident_line, ==, 3);
  g_assert_cmpuint (article->title_line, ==, 4);
  g_assert_cmpuint (article->slug_line, ==, 5);
  g_assert_cmpuint (article->redirect_line, ==, 7);
  g_clear_pointer (&article, article_free);
  article = article_parse ("x.md", behind, strlen (behind), "en", NULL);
  g_assert_cmpuint (article->ident_line, ==, 4);
  g_assert_cmpuint (((ArticleSection *) g_ptr_array_index (article->sections, 1))->line, ==,
                    6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frontmatter/fields", test_fields);
  g_test_add_func ("/frontmatter/wrong-values", test_wrong_values);
  g_test_add_func ("/frontmatter/syntax", test_syntax);
  g_test_add_func ("/frontmatter/bounds", test_bounds);
  g_test_add_func ("/frontmatter/bomb", test_bomb);
  g_test_add_func ("/frontmatter/delimiters", test_delimiters);
  g_test_add_func ("/frontmatter/toml", test_toml);
  g_test_add_func ("/frontmatter/lines", test_lines);
  return g_test_run ();
}
