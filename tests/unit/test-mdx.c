#include "article/markdown.h"

#include <string.h>

static guint
lines_of (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

static void
test_markdown (void)
{
  static const struct
  {
    const char *mdx, *markdown; /* '.' stands for a blank in the end of a line */
  } rows[] = {
    { "", "" },
    { "import A from 'a'\n\ntext\n", ".................\n\ntext\n" },
    { "import {\n  A,\n\n  B,\n} from 'b'\ntext\n\nmore\n",
      "........\n....\n\n....\n..........\n....\n\nmore\n" },
    { "export function F() {\n  const a = '}';\n\n  return <b>{a}</b>;\n}\n\ntext\n",
      ".....................\n................\n\n....................\n.\n\ntext\n" },
    { "export const a = [\n\ntext\n", "..................\n\ntext\n" },
    { "export { it's }\n\ntext", "...............\n\ntext" },
    { "text\nimport A\n", "text\nimport A\n" },
    { "<Icon name=\"a\" size={24} />\n", "\n" },
    { "x <Icon name=\"a\" size={24} />\n", "x <Icon name=\"a\".......... />\n" },
    { "<A b={c => <i>{c}</i>}>*x*</A>\n", "*x*..\n" },
    { "<A {...props}>x</A> y\n", "<A...........>x</A> y\n" },
    { "<A b=\"{\">{x}</A> y\n", "<A b=\"{\">...</A> y\n" },
    { "<Tabs\n  values={[\n    1,\n  ]}>\nx\n</Tabs>\n", "\n\n\n\nx\n\n" },
    { "<ul\n  values={[\n    1,\n  ]}>\nx\n</ul>\n",
      "...\n...........\n......\n.....\nx\n</ul>\n" },
    { "<Tabs\n  id=\"a\">\nx\n", "<a id=\"a\"></a>\n\nx\n" },
    { "<A>\n  <B title=\"T\">\n    x\n      y\n  </B>\n\n  z\n</A>\n  w\n",
      "\n**T**.\nx\n  y\n\n\nz\n\n  w\n" },
    { "1) x\n\n   <B>\n     y\n   </B>\n", "1) x\n\n\n   y\n\n" },
    { "<B label='*T'>\n```c\n  </B>\n```\n  ```c\n  <C>\n  ```\n</B>\n",
      "*T.\n```c\n  </B>\n```\n  ```c\n  <C>\n  ```\n\n" },
    { "<B>\n  ```c\n    x\n  ```\n</B>\n", "\n```c\n  x\n```\n\n" },
    { "<L href=\"/a\" title=\"T\" /><I src=\"/b\" alt=\"P\" />\n", "[T](/a) ![P](/b).\n" },
    { "<>\n*x*\n</>\n</B>\n<b>\n", "\n*x*\n\n\n<b>\n" },
    { "<A>x\ny</A>\n<Note>z</Note>\n", "<A>x\ny</A>\nz..\n" },
    { "```mdx-code-block\nimport A\n\n<A>\n\n*x*\n\n</A>\n```\n\n# y\n",
      "\n........\n\n\n\n*x*\n\n\n\n\n# y\n" },
    { "`<A b={c}>` and ``<A b={`c`}>``\n", "`<A b={c}>` and ``<A b={`c`}>``\n" },
    { "` <A b={c}>\n\n`\n", "` <A......>\n\n`\n" },
    { "```jsx\n<A b={c}>\nimport A\n```\n", "```jsx\n<A b={c}>\nimport A\n```\n" },
    { "a < b {c} <\n", "a < b ... <\n" },
    { "a{' '}b {\"c\"} {`d`} {`${e}`} {/* f\n\ng */}h {i\n",
      "a.....b ..c.. ..d.. ........ .....\n\n.....h {i\n" },
    { "## a {#b}\n## c {/* #d */}\n", "## a {#b}\n## c {/* #d */}\n" },
    { "<A b={c\n\nd\n", "<A b={c\n\nd\n" },
    { "\\<A b={c}> \\{d}\n", "\\<A b=...> \\{d}\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = mdx_markdown (rows[i].mdx);
      g_autofree char *expected = g_strdelimit (g_strdup (rows[i].markdown), ".", ' ');
      g_autofree char *again = NULL;

      g_assert_cmpstr (body, ==, expected);
      again = mdx_markdown (body);
      g_assert_cmpuint (lines_of (again), ==, lines_of (rows[i].mdx));
    }
}

/* Each beginning again reads to the end, if nothing stops it: a minute, not a moment. */
static void
test_hostile (void)
{
  static const char *const pieces[]
    = { "<a {",    "<a \"",       "export {\n\n", "` <a b={", "<a b={'",
        "{`<a\n",  "<A>\n ",      "<A>\n</B>\n",  "<A>x</",   "<A b={\n",
        "</A><A>", "```a\n~~~\n", "<A href=\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) body = g_string_new (NULL);

      while (body->len < 1 << 20)
        g_string_append (body, pieces[i]);
      g_autofree char *markdown = mdx_markdown (body->str);

      g_assert_cmpuint (lines_of (markdown), ==, lines_of (body->str));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdx/markdown", test_markdown);
  g_test_add_func ("/mdx/hostile", test_hostile);
  return g_test_run ();
}
