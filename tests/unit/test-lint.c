/* What an editor is told. */
#include "lint.h"

static void
test_clean (void)
{
  static const File files[] = {
    { "domains/transfer.md",
      "---\ntitle: T\nredirect_from: /old/place.html\n---\n# T\n\n## What? You need\n\n"
      "[a](transfer.md) [b](./transfer.md#what-you-need) [c](#what-you-need) [d](#t)\n"
      "[e](../dns/glue.md) [f](../dns/glue) [g](../dns/glue.html#glue) "
      "[h](/dns/glue.md)\n"
      "[i](../dns/) [j](../dns) [k](/) [l](../dns/glue.md?x=1#own) [m](../dns/#dns)\n"
      "[n](../files/form.pdf) ![o](../images/a%20b.png) ![p](/images/a%20b.png?s=2)\n"
      "[q](/old/place) [r](/old/place.html) [s](../old/place/) [t](/dns/by-slug)\n"
      "[u](https://x.example/y) [v](mailto:a@b.c) [w](//x.example) [x](#) [y](#top)\n"
      "[z]({{site.base}}/x) [A](glue.md/../../dns/glue.md#by%2Dhand) [B](../empty)\n"
      "[C](#:~:text=what) <a href='../dns/glue.md#own'>D</a> [E](../dns/glue.md#ключ)\n"
      "[F](../dns/glue.md#%D0%BA%D0%BB%D1%8E%D1%87)\n" },
    { "dns/glue.md", "---\nslug: by-slug\n---\n# Glue\n\n<a id=\"own\"></a>\n\n## By "
                     "hand\n\n## Ключ\n\nx\n" },
    { "dns/index.md", "# DNS\n\nx\n" },
    { "files/form.pdf", "x" },
    { "images/a b.png", "x" },
    { "empty/x.txt", "x" },
  };

  EXPECT (files, "");
}

static void
test_links (void)
{
  static const File files[] = {
    { "a/b.md", "# B\n\n"
                "[1](c.md) [2](../dns/x.md)\n"
                "![3](images/x.png)\n"
                "[4](#nothing)\n"
                "[5](d.md#nothing) [6](d.md#Sub)\n"
                "[7](form.pdf)\n"
                "[8]()\n"
                "[9](../../../outside.md)\n"
                "[10](/a/nowhere#x)\n"
                "<img src=\"y.png\">\n"
                "[11](D.md)\n"
                "[12](missing.html) [13](d%2.md)\n" },
    { "a/d.md", "# D\n\n## Sub\n\nx\n" },
  };

  EXPECT (files, "a/b.md:3: dead link: ../dns/x.md (no such article)\n"
                 "a/b.md:3: dead link: c.md (no such article)\n"
                 "a/b.md:4: missing image: images/x.png\n"
                 "a/b.md:5: dead anchor: #nothing (no such heading in a/b.md)\n"
                 "a/b.md:6: dead anchor: #Sub (no such heading in a/d.md; it has #sub)\n"
                 "a/b.md:6: dead anchor: #nothing (no such heading in a/d.md)\n"
                 "a/b.md:7: dead link: form.pdf (no such file)\n"
                 "a/b.md:8: link without a target\n"
                 "a/b.md:9: dead link: ../../../outside.md (no such article)\n"
                 "a/b.md:10: dead link: /a/nowhere#x (no such article)\n"
                 "a/b.md:11: missing image: y.png\n"
                 "a/b.md:12: dead link: D.md (no such article)\n"
                 "a/b.md:13: dead link: d%2.md (no such article)\n"
                 "a/b.md:13: dead link: missing.html (no such article)\n");
}

static void
test_articles (void)
{
  static const File files[] = {
    { "a.md", "text only\n" },
    { "b.md", "" },
    { "c.md", "# Only a title\n" },
    { "d.md", "---\ntitle: D\ndate: soon\nlang: Dutch\n---\nx\n" },
    { "e.md", "## Second level\n\nx\n" },
    { "faults.md", "# One\n\nx\n\n# Two\n" },
    { "Fetch_it.md", "# fetch it\n\nx\n\n# Two\n" },
  };

  EXPECT (files, "a.md:1: no title\n"
                 "b.md:1: empty article\n"
                 "b.md:1: no title\n"
                 "c.md:1: empty article\n"
                 "d.md:3: date: \"soon\" is no date; expected one like 2026-01-31\n"
                 "d.md:4: lang: \"Dutch\" is no language code; expected one like en or pt-BR\n"
                 "e.md:1: no title\n"
                 "faults.md:1: no title: expected one heading of level 1, not several\n");
}

static void
test_doubles (void)
{
  static const File files[] = {
    { "a.md", "---\nid: kb-1\nslug: s\nredirect_from: [/old]\n---\n\n# Same  title\n\nx\n" },
    { "b.md", "---\nid: kb-1\ntitle: same TITLE\nslug: s\nredirect_from: /old.html\n---\nx\n" },
    { "c.md", "---\ntitle: Same title\nid: kb-2\n---\nx\n" },
    { "nl/a.md", "---\ntitle: Same title\nslug: s\n---\nx\n" },
    { "sub/a.md", "---\ntitle: Other\nslug: s\nid: kb-2\n---\nx\n" },
    { "untitled.md", "x\n" },
    { "sub/untitled.md", "x\n" },
  };

  EXPECT (files, "b.md:2: id \"kb-1\" is also the id of a.md:2\n"
                 "b.md:3: title \"same TITLE\" is also the title of a.md:7\n"
                 "b.md:4: slug \"s\" is also the slug of a.md:3\n"
                 "b.md:5: redirect \"/old.html\" is also a redirect of a.md:4\n"
                 "c.md:2: title \"Same title\" is also the title of a.md:7\n"
                 "sub/a.md:4: id \"kb-2\" is also the id of c.md:3\n"
                 "sub/untitled.md:1: no title\n"
                 "untitled.md:1: no title\n");
}

/* Links stay in their tree, titles are compared over all of them. */
static void
test_trees (void)
{
  g_auto(Scratch) one;
  g_auto(Scratch) two;
  g_autofree char *got = NULL;

  scratch_init (&one);
  scratch_init (&two);
  scratch_write (&one, "a.md", "# A\n\n[b](b.md)\n", -1);
  scratch_write (&two, "b.md", "# A\n\n[b](/b.md)\n", -1);
  scratch_write (&two, "bad.md", "x\n", -1);
  got = findings_of ((const char *const[]){ one.path, two.path }, 2);
  g_assert_cmpstr (got, ==,
                   "a.md:3: dead link: b.md (no such article)\n"
                   "b.md:1: title \"A\" is also the title of a.md:1\n"
                   "bad.md:0: why not\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lint/clean", test_clean);
  g_test_add_func ("/lint/links", test_links);
  g_test_add_func ("/lint/articles", test_articles);
  g_test_add_func ("/lint/doubles", test_doubles);
  g_test_add_func ("/lint/trees", test_trees);
  return g_test_run ();
}
