#include "article/markdown.h"

#include <string.h>

static void
test_clear (void)
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
    { "<Icon name=\"a\" size={24} />\n", "<Icon name=\"a\".......... />\n" },
    { "<A b={c => <i>{c}</i>}>*x*</A>\n", "<A....................>*x*</A>\n" },
    { "<A {...props}>x</A>\n", "<A...........>x</A>\n" },
    { "<A b=\"{\">{x}</A>\n", "<A b=\"{\">{x}</A>\n" },
    { "<Tabs\n  values={[\n    1,\n  ]}>\nx\n</Tabs>\n",
      "<!--x\nxxxxxxxxxxx\nxxxxxx\nxx-->\nx\n</Tabs>\n" },
    { "<Tabs\n  id=\"a\">\nx\n", "<Tabs\n  id=\"a\">\nx\n" },
    { "`<A b={c}>` and ``<A b={`c`}>``\n", "`<A b={c}>` and ``<A b={`c`}>``\n" },
    { "` <A b={c}>\n\n`\n", "` <A......>\n\n`\n" },
    { "```jsx\n<A b={c}>\nimport A\n```\n", "```jsx\n<A b={c}>\nimport A\n```\n" },
    { "a < b {c} <\n", "a < b {c} <\n" },
    { "<A b={c\n\nd\n", "<A b={c\n\nd\n" },
    { "\\<A b={c}>\n", "\\<A b={c}>\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = g_strdup (rows[i].mdx);
      g_autofree char *expected = g_strdelimit (g_strdup (rows[i].markdown), ".", ' ');
      g_autofree char *again = NULL;

      mdx_clear (body);
      g_assert_cmpstr (body, ==, expected);
      again = g_strdup (body);
      mdx_clear (again);
      g_assert_cmpuint (strlen (again), ==, strlen (rows[i].mdx));
    }
}

/* Each beginning again reads to the end, if nothing stops it: a minute, not a moment. */
static void
test_hostile (void)
{
  static const char *const pieces[]
    = { "<a {", "<a \"", "export {\n\n", "` <a b={", "<a b={'", "{`<a\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) body = g_string_new (NULL);

      while (body->len < 1 << 20)
        g_string_append (body, pieces[i]);
      mdx_clear (body->str);
      g_assert_cmpuint (strlen (body->str), ==, body->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdx/clear", test_clear);
  g_test_add_func ("/mdx/hostile", test_hostile);
  return g_test_run ();
}
