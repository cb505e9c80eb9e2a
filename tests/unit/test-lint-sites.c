/* What each site tool makes of a tree: what is there is not a finding, what is not there is one. */
#include "lint.h"

/* ---- Hugo */

static void
test_hugo (void)
{
  static const File files[] = {
    { "hugo.toml", "baseURL = 'https://kb.example/'\n[taxonomies]\nproduct = 'products'\n"
                   "[permalinks]\nnews = '/:year/:slug/'\n" },
    { "content/_index.md", "---\ntitle: Home\n---\n" },
    { "content/guides/_index.md", "+++\ntitle = \"Guides\"\naliases = [\"/howto/\"]\n+++\n" },
    { "content/guides/setup.md",
      "---\ntitle: Setup\ntags: [DNS Zones, mail]\nproducts: [Mail Box]\n---\n"
      "[1](../move/) [2](../move/#why-so) [3](/guides/move/) [4](../) [5](/tags/dns-zones/)\n"
      "[6](/products/mail-box/) [7](/howto/) [8](/Guides/Move) [9](/files/form.pdf)\n"
      "[10](move.md#why-so) [11](/guides/move.md) [12](https://kb.example/guides/move/)\n"
      "[13]({{< ref \"move.md#why-so\" >}}) [14]({{% relref \"/guides/move\" %}})\n"
      "[15]({{< ref \"bundle\" >}}) [16](../bundle/) [17](/2026/the-news/) [18](/nl/over/)\n"
      "[19](/index.xml) [20](/tags/) [21](/old-news/) [22](../bundle/plan.pdf) "
      "[23](/news/)\n\n![a](/img/a.png) {{< figure src=\"/img/a.png\" >}}\n\n"
      "Term\n: what it is\n\n[24](#term) [25](../own/) [26](/somewhere/else.html)\n\n"
      "`[no]({{< ref \"none\" >}})` {{</* ref \"none\" */>}} <!-- [no](none.md) -->\n" },
    { "content/guides/move.md", "---\ntitle: Move\n---\n## Why so?\n\nx\n" },
    { "content/guides/other.md", "---\ntitle: Other\nslug: own\nurl: \n---\nx\n" },
    { "content/guides/elsewhere.md",
      "---\ntitle: Elsewhere\nurl: /somewhere/else.html\n---\nx\n" },
    { "content/guides/bundle/index.md",
      "---\ntitle: Bundle\n---\n![b](plan.png) [p](plan.pdf)\n" },
    { "content/guides/bundle/plan.png", "x" },
    { "content/guides/bundle/plan.pdf", "x" },
    { "content/news/first.md",
      "---\ntitle: First\ndate: 2026-03-01\nslug: the-news\naliases: [/old-news/]\n---\nx\n" },
    { "content/over.nl.md", "---\ntitle: Over\n---\nx\n" },
    { "content/guides/bad.md", "---\ntitle: Bad\n---\n"
                               "[1](setup)\n"
                               "[2](../gone/)\n"
                               "[3](/guides/gone/)\n"
                               "[4](gone.md)\n"
                               "[5]({{< ref \"gone.md\" >}})\n"
                               "[6](/tags/none/)\n"
                               "[7](../move/#nothing)\n"
                               "[8]({{< relref \"move#nothing\" >}})\n"
                               "[9](https://kb.example/guides/gone/)\n"
                               "![10](/img/gone.png)\n" },
    { "static/img/a.png", "x" },
    { "static/files/form.pdf", "x" },
  };

  EXPECT (files,
          "content/guides/bad.md:4: dead link: setup (no such article)\n"
          "content/guides/bad.md:5: dead link: ../gone/ (no such article)\n"
          "content/guides/bad.md:6: dead link: /guides/gone/ (no such article)\n"
          "content/guides/bad.md:7: dead link: gone.md (no such article); 8\n"
          "content/guides/bad.md:9: dead link: /tags/none/ (no such article)\n"
          "content/guides/bad.md:10: dead anchor: #nothing (no such heading in "
          "content/guides/move.md); 11\n"
          "content/guides/bad.md:12: dead link: https://kb.example/guides/gone/ (no such "
          "article)\n"
          "content/guides/bad.md:13: missing image: /img/gone.png\n");
}

/* Two sites in folders of one tree: each by its own rules, and links between them. */
static void
test_sites_beside (void)
{
  static const File files[] = {
    { "docs/mkdocs.yml", "site_name: x\n" },
    { "docs/docs/index.md", "# Docs\n\n[1](move.md) [2](move/) [3](gone.md) [4](#docs_1)\n"
                            "[5](../../website/content/blog/new.md#why) [6](/blog/new/)\n" },
    { "docs/docs/move.md", "# Move\n\nx\n" },
    { "website/hugo.toml", "baseURL = 'https://x.example/'\n" },
    { "website/content/blog/new.md",
      "---\ntitle: New\n---\n[1](../old/) [2](/blog/old/) [3]({{< ref \"old\" >}}) [4](/move/)\n"
      "[5](old.md) [6](../../docs/move) [7](/blog/gone/)\n\n## Why\n" },
    { "website/content/blog/old.md", "---\ntitle: Old\n---\nx\n" },
    { "README.md", "# All\n\n[1](docs/docs/move.md#move) [2](website/content/blog/none.md)\n" },
  };

  EXPECT (files, "README.md:3: dead link: website/content/blog/none.md (no such article)\n"
                 "docs/docs/index.md:3: dead anchor: #docs_1 (no such heading in "
                 "docs/docs/index.md)\n"
                 "docs/docs/index.md:3: dead link: gone.md (no such article)\n"
                 "website/content/blog/new.md:5: dead link: ../../docs/move (no such article)\n"
                 "website/content/blog/new.md:5: dead link: /blog/gone/ (no such article)\n");
}

/* Of a site whose docs alone are here, their root is an address, whatever is there. */
static void
test_docs_alone (void)
{
  static const File files[] = {
    { "01-start/01-a.mdx", "# A\n\n[1](/docs) [2](/docs/start/b) [3](/docs/start/c)\n" },
    { "01-start/02-b.mdx", "# B\n\n[1](./a)\n" },
    { "02-more/03-c.mdx", "# C\n\n[1](/docs/more/d) [2](/docs/)\n" },
    { "02-more/04-d.mdx", "# D\n\nx\n" },
    { "code-of-conduct.md", "## Of conduct\n\nx\n" },
  };

  static const File below[] = {
    { "a.md",
      "# A\n\n[1](/help/b) [2](/help/c.html) [3](/help/) [4](/help/gone) [5](/help)\n" },
    { "b.md", "# B\n\n[1](/help/a) [2](/help/c)\n" },
    { "c.md", "# C\n\nx\n" },
  };

  EXPECT (files, "01-start/01-a.mdx:3: dead link: /docs/start/c (no such article)\n");
  EXPECT (below, "a.md:3: dead link: /help/gone (no such article)\n");
}

/* VuePress's ids and VitePress's inclusions, of which nothing else tells. */
static void
test_vuepress (void)
{
  static const File files[] = {
    { "index.md", "<!--@include: ./a-start.md-->\n<!-- see -->\n" },
    { "a-start.md",
      "# 1. A start\n\n## AND/OR groups\n\n## Who's it for?\n\n## Dup\n\n## Dup\n\n## _x_y\n\n"
      "[1](#_1-a-start) [2](#and-or-groups) [3](#who-s-it-for) [4](#dup-1) [5](#dup-2)\n"
      "[6](#x-y) [7](index.md#who-s-it-for) [8](#_1-b-start) [9](#dup-3)\n" },
  };

  EXPECT (files, "a-start.md:14: dead anchor: #_1-b-start (no such heading in a-start.md)\n"
                 "a-start.md:14: dead anchor: #dup-3 (no such heading in a-start.md)\n");
}

/* Its configuration in a folder, folders mounted elsewhere, and addresses by language. */
/* What lies in a page's folder, or is put into others, has no page of its own; links in code lead nowhere. */
static void
test_hugo_parts (void)
{
  static const File files[] = {
    { "hugo.toml", "baseURL = 'https://kb.example/'\n" },
    { "content/parts/index.md", "---\nheadless: true\n---\n" },
    { "content/parts/one.md", "## Editions\n\nx\n" },
    { "content/parts/two.md", "Of an [edition](#editions) or [none](#none).\n" },
    { "content/install.md", "---\ntitle: Install\n---\n{{% readfile file=\"/parts/one.md\" %}}\n"
                            "{{% readfile file=\"/parts/two.md\" %}}\n" },
    { "content/show/index.md", "---\ntitle: Show\n---\nx\n" },
    { "content/show/who.md", "Somebody.\n" },
    { "content/show/deep/more.md", "More.\n" },
    { "content/code.md",
      "---\ntitle: Code\n---\n"
      "{{< code src=\"y\" >}}\n[0](/gone0/)\n{{< code file=\"x.html\" >}}\n<a href=\"/no1\">x</a>\n[2](/no2)\n{{< /code >}}\n\n"
      "{{< output >}}\n<ul><li><a href=\"/no3\">x</a></li></ul>\n{{< /output >}}\n\n"
      "{{< code-toggle >}}a: [b](/no4){{< /code-toggle >}}\n\n"
      "[1](/gone1/) {{< code >}}a{{< /code >}}\n\n"
      "{{< highlight html >}}\n<a href=\"/no5\">x</a>\n{{< /highlight >}}\n\n"
      "{{< code-toggle config=x />}}\n\n[2](/gone2/)\n\n{{< code src=\"x\" >}}\n\n[3](/gone3/)\n" },
    { "content/plain.md", "x\n" },
  };

  EXPECT (files,
          "content/code.md:5: dead link: /gone0/ (no such article)\n"
          "content/code.md:17: dead link: /gone1/ (no such article)\n"
          "content/code.md:25: dead link: /gone2/ (no such article)\n"
          "content/code.md:29: dead link: /gone3/ (no such article)\n"
          "content/parts/two.md:1: dead anchor: #none (no such heading in content/parts/two.md)\n"
          "content/plain.md:1: no title\n");
}

static void
test_hugo_folder (void)
{
  static const File files[] = {
    { "config/_default/hugo.toml",
      "baseURL = \"https://x.example/\"\ndefaultContentLanguage = \"en\"\n" },
    { "config/_default/languages.toml",
      "[en]\nweight = 1\n[\"nl\"]\ncontentDir = \"dutch\"\n[nl.permalinks]\n"
      "news = \"/nieuws/:slug/\"\n" },
    { "config/_default/permalinks.yaml", "page:\n  news: /press/:slug/\n" },
    { "config/_default/module.toml",
      "[[mounts]]\nsource = \"content\"\ntarget = \"content\"\n"
      "[[mounts]]\nsource = \"manual/pages\"\ntarget = \"content/guide\"\n"
      "[[mounts]]\nsource = \"files\"\ntarget = \"static\"\n"
      "[[mounts]]\nlang = \"nl\"\nsource = \"handboek\"\ntarget = \"content/gids\"\n" },
    { "content/start.md", "---\ntitle: Start\n---\n[1](/guide/setup/) [2](../guide/setup/)\n"
                          "[3](/press/first/) [4](/nl/nieuws/eerste/) [5](/nl/gids/begin/)\n"
                          "[6](/form.pdf) [7](/manual/pages/setup/) [8](/news/first/)\n"
                          "[9](/nieuws/eerste/) [10](/nl/over/)\n" },
    { "content/news/first.md", "---\ntitle: First\nslug: first\n---\nx\n" },
    { "dutch/news/eerste.md", "---\ntitle: Eerste\nslug: eerste\n---\nx\n" },
    { "dutch/over.md", "---\ntitle: Over\n---\n[1](../gids/begin/) [2](../weg/)\n" },
    { "handboek/begin.md", "---\ntitle: Begin\n---\n[1](../../over/)\n" },
    { "manual/pages/setup.md", "---\ntitle: Setup\n---\n[1](../../start/)\n" },
    { "files/form.pdf", "x" },
  };

  EXPECT (files, "content/start.md:6: dead link: /manual/pages/setup/ (no such article)\n"
                 "content/start.md:6: dead link: /news/first/ (no such article)\n"
                 "content/start.md:7: dead link: /nieuws/eerste/ (no such article)\n"
                 "dutch/over.md:4: dead link: ../weg/ (no such article)\n");
}

static void
test_hugo_languages (void)
{
  static const File files[] = {
    { "config.toml", "baseURL = \"https://x.example/docs/\"\ndefaultContentLanguage = \"en\"\n"
                     "[languages]\n[languages.en]\ncontentDir = \"content/en\"\n"
                     "[languages.nl]\ncontentDir = \"content/nl\"\n" },
    { "content/en/setup/_index.md", "---\ntitle: Setup\n---\n" },
    { "content/en/setup/mail.md",
      "---\ntitle: Mail\n---\n[1](/setup/) [2](../dns/) [3](/docs/setup/dns/) [4](/nl/setup/post/)\n"
      "[5](https://x.example/docs/setup/dns/) [6](/setup/gone/)\n" },
    { "content/en/setup/dns.md", "---\ntitle: DNS\n---\nx\n" },
    { "content/nl/setup/post.md",
      "---\ntitle: Post\n---\n[1](/nl/setup/dns-nl/) [2](../dns-nl/) [3](/setup/dns-nl/)\n" },
    { "content/nl/setup/dns-nl.md", "---\ntitle: DNS\n---\nx\n" },
    { "themes/x/README.md", "text\n" },
    { "archetypes/default.md", "---\ntitle: \"{{ .Name }}\"\n---\n" },
    { "archetypes/docs.md", "---\ntitle: \"{{ replace .Name \"-\" \" \" | title }}\"\n---\n" },
  };

  EXPECT (files, "content/en/setup/mail.md:5: dead link: /setup/gone/ (no such article)\n");
}

/* What says its own address is at no other, and pretty addresses do not end with '.html'. */
static void
test_hugo_own (void)
{
  static const File files[] = {
    { "hugo.toml",
      "baseURL='https://x.example/'\n[permalinks]\nposts='/:year/:slug/'\n"
      "tips='/:unheard/:slug/'\nfaq='/q/:sections[1:]/:slug/'\nnews='/:title/'\n" },
    { "content/docs/a.md",
      "---\ntitle: A\n---\n[1](/docs/a.html)\n[2](/docs/own/)\n[3](/posts/post/)\n"
      "[4](/docs/slugged/)\n[5](/special/place/) [6](/2026/post/) [7](/docs/short/)\n"
      "[8](/docs/a/index.html) [9](own.md) [12](/Help:Start/) [10](/old.html) [11](/tips/tip/)\n"
      "[13](/faq/mail/pop/) [14](/the-title/) [15](/news/2026-01-02-new/)\n[16](/short-title/)\n" },
    { "content/faq/mail/pop.md", "---\ntitle: POP\n---\nx\n" },
    { "content/news/title.md", "---\ntitle: The title\nslug: short-title\n---\nx\n" },
    { "content/news/2026-01-02-new.md", "---\ntitle: New\n---\nx\n" },
    { "content/docs/own.md",
      "---\ntitle: Own\nurl: /special/place/\n---\n[1](../../docs/a/)\n" },
    { "content/docs/slugged.md",
      "---\ntitle: Slugged\nslug: short\naliases: [/old.html]\n---\nx\n" },
    { "content/posts/post.md", "---\ntitle: P\nslug: post\ndate: 2026-05-06\n---\nx\n" },
    { "content/docs/start.md", "---\ntitle: Start\nurl: /Help:Start/\n---\nx\n" },
    { "content/tips/tip.md", "---\ntitle: Tip\nslug: tip\n---\nx\n" },
  };

  EXPECT (files, "content/docs/a.md:4: dead link: /docs/a.html (no such article)\n"
                 "content/docs/a.md:5: dead link: /docs/own/ (no such article)\n"
                 "content/docs/a.md:6: dead link: /posts/post/ (no such article)\n"
                 "content/docs/a.md:7: dead link: /docs/slugged/ (no such article)\n"
                 "content/docs/a.md:11: dead link: /short-title/ (no such article)\n");
}

/* Each language has a home page, and its pages below its name but for the first. */
static void
test_hugo_roots (void)
{
  static const File files[] = {
    { "hugo.yaml", "baseURL: https://x.example/\nlanguages:\n  en:\n    contentDir: content/en\n"
                   "  nl:\n    contentDir: content/nl\n  fr:\n    languageName: x\n" },
    { "content/en/docs/a.md", "---\ntitle: A\n---\n## One\n\n"
                              "[1](/nl/docs/b/) [2](/nl/) [3](/en/) [4](/nl/docs/) [5](/fr/)\n"
                              "[6](/nl/docs/c/)\n[7](/docs/b/)\n" },
    { "content/nl/docs/a.md", "---\ntitle: A nl\n---\n## Een\n\n[1](../a/#een) [2](/docs/b/)\n"
                              "[3](../a/#one)\n" },
    { "content/nl/docs/b.md", "---\ntitle: B nl\n---\nx\n" },
  };

  EXPECT (files, "content/en/docs/a.md:7: dead link: /nl/docs/c/ (no such article)\n"
                 "content/en/docs/a.md:8: dead link: /docs/b/ (no such article)\n"
                 "content/nl/docs/a.md:7: dead anchor: #one (no such heading in "
                 "content/nl/docs/a.md)\n");
}

/* ---- MkDocs */

static void
test_mkdocs (void)
{
  static const File files[] = {
    { "mkdocs.yml", "site_name: KB\nsite_url: https://kb.example/help/\n"
                    "nav:\n  - Start: index.md\n  - Named here: guide/untitled.md\n"
                    "markdown_extensions:\n  - toc:\n      permalink: true\n"
                    "  - pymdownx.emoji:\n      emoji_index: !!python/name:x.y\n"
                    "plugins:\n  - redirects:\n      redirect_maps:\n"
                    "        old.md: guide/setup.md\n" },
    { "docs/index.md", "# Start\n\n[a](guide/setup.md) [b](guide/setup/) [c](guide/)\n\n"
                       "[](){ #here }\ntext [d](#here) and [](){#there} [e](#there)\n" },
    { "docs/guide/index.md", "# Guide\n\n![a](../img/a.png) [b](setup.md)\n" },
    { "docs/guide/setup.md",
      "# Setup\n\n## Q & A, twice { #qa }\n\n## Café -- bar\n\n## Same\n\n## Same\n\n"
      "[1](#qa) [2](#cafe-bar) [3](#same_1) [4](../move/) [5](move.md#why-so)\n"
      "[6](/guide/move/) [7](../../img/a.png) ![8](../img/a.png) [9](#block)\n"
      "[10](https://kb.example/help/guide/move/) [11](../../old/) [12](#part)\n\n"
      "!!! note\n    x\n{ #block }\n\n--8<-- \"includes/part.md\"\n" },
    { "docs/guide/move.md", "# Move\n\n## Why so?\n\nx\n" },
    { "docs/guide/untitled.md", "text\n" },
    { "docs/guide/bad.md", "# Bad\n\n"
                           "[1](gone.md)\n"
                           "[2](../gone/)\n"
                           "[3](move.md#why_so)\n"
                           "[4](setup.md#same-1)\n"
                           "![5](../img/gone.png)\n"
                           "[6](setup.md#café----bar)\n" },
    { "docs/img/a.png", "x" },
    { "includes/part.md", "## Part\n\nx\n" },
  };

  EXPECT (files, "docs/guide/bad.md:3: dead link: gone.md (no such article)\n"
                 "docs/guide/bad.md:4: dead link: ../gone/ (no such article)\n"
                 "docs/guide/bad.md:5: dead anchor: #why_so (no such heading in "
                 "docs/guide/move.md)\n"
                 "docs/guide/bad.md:6: dead anchor: #same-1 (no such heading in "
                 "docs/guide/setup.md)\n"
                 "docs/guide/bad.md:7: missing image: ../img/gone.png\n"
                 "docs/guide/bad.md:8: dead anchor: #café----bar (no such heading in "
                 "docs/guide/setup.md)\n");
}

/* Python-Markdown drops what is not ASCII, then blanks at the ends, and counts what is left empty. */
static void
test_mkdocs_scripts (void)
{
  static const File files[] = {
    { "mkdocs.yml", "site_name: KB\n" },
    { "docs/a.md",
      "# A\n\n## Launch 🚀\n\n## 🚀 Go\n\n## Пример API\n\n"
      "## Ünï 日本\n\n## 日本語\n\n## Привет мир\n\n## A - б\n\n## :material-home: Home\n\n"
      "[1](#launch) [2](#go) [3](#api) [4](#uni) [5](#_1) [6](#_2) [7](#a-)\n"
      "[8](#_3) [9](#launch-) [10](#home)\n" },
    { "docs/b.md", "# Привет мир\n\n## Пока\n\n[1](#_1) [2](#_2) [3](#_3)\n" },
  };

  EXPECT (files, "docs/a.md:20: dead anchor: #_3 (no such heading in docs/a.md)\n"
                 "docs/a.md:20: dead anchor: #launch- (no such heading in docs/a.md)\n"
                 "docs/b.md:5: dead anchor: #_3 (no such heading in docs/b.md)\n");
}

/* The bodies of tabs and admonitions are text, though they are indented as code is. */
static void
test_mkdocs_bodies (void)
{
  static const File files[] = {
    { "mkdocs.yml", "site_name: KB\n" },
    { "docs/b.md", "# B\n\nx\n" },
    { "docs/a.md", "# A\n\n=== \"Tab\"\n\n    [1](gone1.md) [2](b.md)\n\n"
                   "    ```\n    [3](gone2.md)\n    ```\n\n"
                   "!!! note \"x\"\n    [4](gone3.md)\n\n    `[5](gone4.md)`\n\n"
                   "        [6](gone5.md)\n\n"
                   "??? q\n\n    Text\n\n    - [7](<gone6.md> \"t\")\n\n"
                   "        ![8](gone7.png)\n\n"
                   "1. item\n\n    !!! note\n\n        [9](gone8.md#x)\n\n"
                   "    [10](gone9.md)\n\nText\n\n    [11](gone10.md)\n" },
  };

  EXPECT (files, "docs/a.md:5: dead link: gone1.md (no such article)\n"
                 "docs/a.md:12: dead link: gone3.md (no such article)\n"
                 "docs/a.md:22: dead link: gone6.md (no such article)\n"
                 "docs/a.md:24: missing image: gone7.png\n"
                 "docs/a.md:30: dead link: gone8.md#x (no such article)\n"
                 "docs/a.md:32: dead link: gone9.md (no such article)\n");
}

/* Pages that a plugin makes at build time are not here. */
static void
test_mkdocs_made (void)
{
  static const File files[] = {
    { "mkdocs.yml", "site_name: KB\nplugins:\n  - gen-files\n"
                    "markdown_extensions:\n  - toc:\n      separator: \"_\"\n" },
    { "docs/index.md",
      "# Start here\n\n[1](api/a.md) [2](api/b.md#x) [3](api/c.md) [4](api/d.md)\n"
      "[5](api/e.md) [6](guide/gone.md) [7](#start_here) [8](guide/x.md)\n" },
    { "docs/guide/x.en.md", "# X\n\n[1](y.md)\n" },
    { "docs/guide/x.de.md", "# X auf Deutsch\n\n[1](y.md)\n" },
    { "docs/guide/y.en.md", "# Y\n\nx\n" },
  };

  EXPECT (files, "docs/index.md:4: dead link: guide/gone.md (no such article)\n");
}

/* ---- Docusaurus */

static void
test_docusaurus (void)
{
  static const File files[] = {
    { "docusaurus.config.js", "module.exports = {\n  url: 'https://kb.example',\n"
                              "  baseUrl: '/',\n  presets: [['classic', { docs: {\n"
                              "    sidebarPath: './sidebars.js' } }]],\n};\n" },
    { "docs/intro.md",
      "---\nslug: /\ntitle: Intro\n---\n"
      "[1](./guides/01-setup.md) [2](/docs/guides/setup) [3](guides/setup)\n" },
    { "docs/guides/01-setup.md",
      "---\ntitle: Setup\nid: setup\n---\n## Why & how {#why}\n\n## Plain heading\n\n"
      "[1](./02-move.md#step-1) [2](move) [3](/docs/guides/move) [4](#why) [5](../)\n"
      "[6](@site/docs/intro.md) [7](/docs/) [8](#plain-heading) [9](/img/a.png)\n"
      "[10](/blog/2026/01/02/first) [11](/blog) [12](/blog/tags/x) [13](/about)\n"
      "[14](/docs/category/guides) [15](pathname:///api/x.html) [16](/docs/guides/own)\n"
      "![17](./img/b.png) ![18](/img/a.png) [19](/blog/hello) [20](../intro.md)\n"
      "[21](move.md) <Link to=\"/docs/guides/move\">22</Link>\n" },
    { "docs/guides/02-move.md", "---\ntitle: Move\n---\n## Step 1\n\nx\n" },
    { "docs/guides/move.md", "---\ntitle: Moved\nslug: own\n---\nx\n" },
    { "docs/guides/img/b.png", "x" },
    { "docs/guides/_part.md", "text without a title\n" },
    { "blog/2026-01-02-first.md", "---\ntitle: First\ntags: [x]\n---\nx\n" },
    { "blog/2026-01-03-second.md", "---\ntitle: Second\nslug: hello\n---\nx\n" },
    { "src/pages/about.js", "x" },
    { "static/img/a.png", "x" },
    { "docs/guides/bad.md", "---\ntitle: Bad\n---\n"
                            "[1](./gone.md)\n"
                            "[2](/docs/guides/gone)\n"
                            "[3](/docs/Guides/Setup)\n"
                            "[4](./02-move.md#step-2)\n"
                            "[5](@site/docs/gone.md)\n"
                            "![6](/img/gone.png)\n"
                            "[7](/docs/guides/02-move)\n"
                            "see <Link to=\"/docs/nope\">8</Link>\n" },
    { "docs/guides/bad.mdx", "---\ntitle: Worse\n---\n"
                             "<Link to=\"/docs/none\">1</Link>\n\n"
                             "<Link\n  to=\"/docs/never\">\n\n2\n\n</Link>\n" },
  };

  EXPECT (files, "docs/guides/bad.md:4: dead link: ./gone.md (no such article)\n"
                 "docs/guides/bad.md:5: dead link: /docs/guides/gone (no such article)\n"
                 "docs/guides/bad.md:6: dead link: /docs/Guides/Setup (no such article)\n"
                 "docs/guides/bad.md:7: dead anchor: #step-2 (no such heading in "
                 "docs/guides/02-move.md)\n"
                 "docs/guides/bad.md:8: dead link: @site/docs/gone.md (no such article)\n"
                 "docs/guides/bad.md:9: missing image: /img/gone.png\n"
                 "docs/guides/bad.md:10: dead link: /docs/guides/02-move (no such article)\n"
                 "docs/guides/bad.md:11: dead link: /docs/nope (no such article)\n"
                 "docs/guides/bad.mdx:4: dead link: /docs/none (no such article)\n"
                 "docs/guides/bad.mdx:6: dead link: /docs/never (no such article)\n");
}

/* ---- Jekyll */

static void
test_jekyll (void)
{
  static const File files[] = {
    { "_config.yml", "url: https://kb.example\nbaseurl: /help\npermalink: pretty\n"
                     "collections:\n  docs:\n    output: true\n    permalink: /docs/:path/\n" },
    { "index.md", "---\nlayout: home\n---\n" },
    { "_docs/setup.md",
      "---\ntitle: Setup\nredirect_from:\n  - /old/setup/\n---\n## 1. Why so?\n{: #why}\n\n"
      "## Plain *heading*\n\n"
      "[1](/docs/move/) [2]({{ site.baseurl }}/docs/move/) [3]({% link _docs/move.md %})\n"
      "[4]({{ site.baseurl }}{% link _docs/move.md %}#steps) [5]({% post_url "
      "2026-01-02-first-post %})\n"
      "[6]({{ '/docs/move/' | relative_url }}) [7](/2026/01/02/first-post/) [8](#why)\n"
      "[9](#plain-heading) [10](../move/) [11](/old/setup/) [12](/about/) [13](/feed.xml)\n"
      "[14](/help/docs/move/) [15](/assets/a.png) ![16]({{ '/assets/a.png' | relative_url "
      "}}) [17](move.md) [18](https://kb.example/help/docs/move/)\n\n"
      "{% raw %}[no]({% link gone.md %}){% endraw %}\n\n1. TOC\n{:toc}\n\n[19](#markdown-toc)\n\n"
      "{::comment}\n[no](/docs/none/)\n\n[no]({% link none.md %})\n{:/comment}\n" },
    { "_docs/move.md", "---\ntitle: Move\n---\n## Steps\n\n{% include note.md %}\n" },
    { "_includes/note.md", "[1](/docs/setup/) a note\n" },
    { "_posts/2026-01-02-first-post.md", "---\ncategories: news\n---\nx\n" },
    { "pages/about.md", "---\ntitle: About\npermalink: /about/\n---\nx\n" },
    { "assets/a.png", "x" },
    { "_docs/bad.md", "---\ntitle: Bad\n---\n"
                      "[1](/docs/gone/)\n"
                      "[2]({{ site.baseurl }}/docs/gone/)\n"
                      "[3]({% link _docs/gone.md %})\n"
                      "[4]({% post_url 2026-01-02-gone %})\n"
                      "[5]({{ '/docs/gone/' | relative_url }})\n"
                      "[6](/docs/move/#gone)\n"
                      "![7](/assets/gone.png)\n"
                      "[8](#markdown-toc)\n" },
  };

  EXPECT (files,
          "_docs/bad.md:4: dead link: /docs/gone/ (no such article); 5, 8\n"
          "_docs/bad.md:6: dead link: _docs/gone.md (no such article)\n"
          "_docs/bad.md:7: dead link: 2026-01-02-gone (no such article)\n"
          "_docs/bad.md:9: dead anchor: #gone (no such heading in _docs/move.md)\n"
          "_docs/bad.md:10: missing image: /assets/gone.png\n"
          "_docs/bad.md:11: dead anchor: #markdown-toc (no such heading in _docs/bad.md)\n");
}

/* Its _config.yml is not Jekyll's. */
static void
test_hexo (void)
{
  static const File files[] = {
    { "_config.yml",
      "title: x\nsource_dir: source\nnew_post_name: :title.md\ntheme: landscape\n" },
    { "source/_posts/hello.md",
      "---\ntitle: Hello\n---\n\n[about](/about/) [gone](/about/gone/)\n" },
    { "source/about/index.md", "---\ntitle: About\n---\n\nx\n" },
  };

  EXPECT (files, "source/_posts/hello.md:5: dead link: /about/gone/ (no such article)\n");
}

/* Material fills the blog's index and the page of tags. */
static void
test_mkdocs_filled (void)
{
  static const File lists[] = {
    { "mkdocs.yml", "site_name: x\nplugins: [blog, tags]\n" },
    { "docs/index.md", "# Home\n\nx\n" },
    { "docs/blog/index.md", "# Blog\n" },
    { "docs/empty.md", "# Empty\n" },
    { "docs/tags.md", "# Tags\n\n<!-- material/tags -->\n" },
  };
  static const File options[] = {
    { "mkdocs.yml", "site_name: x\nplugins:\n  - material/blog:\n      blog_dir: blog\n"
                    "  - tags:\n      tags_file: all/terms.md\n" },
    { "docs/index.md", "# Home\n\nx\n" },
    { "docs/blog/index.md", "# Blog\n" },
    { "docs/all/terms.md", "# Terms\n" },
  };
  static const File none[] = {
    { "mkdocs.yml", "site_name: x\nplugins: [search]\n" },
    { "docs/blog/index.md", "# Blog\n" },
  };

  EXPECT (lists, "docs/empty.md:1: empty article\n");
  EXPECT (options, "");
  EXPECT (none, "docs/blog/index.md:1: empty article\n");
}

/* From a README.md, or index.md, to what lies beside it. */
static void
test_plain_neighbours (void)
{
  static const File files[] = {
    { "guide/README.md",
      "# Guide\n\n[1](start.html) [2](./start.html#one) [3](start) [4](gone.html)\n" },
    { "guide/start.md", "# Start\n\n## One\n\nx [6](./)\n" },
    { "other/index.md", "# Other\n\n[7](./start.html) [8](more/end.htm)\n" },
    { "other/start.md", "# Start here\n\nx\n" },
    { "other/more/end.md", "# End\n\nx\n" },
  };

  EXPECT (files, "guide/README.md:3: dead link: gone.html (no such article)\n");
}

/* ---- Obsidian */

static void
test_obsidian (void)
{
  static const File files[] = {
    { ".obsidian/app.json", "{}" },
    { "Start here.md",
      "[[Move a domain]] [[move A domain|text]] [[Guides/Move a domain#Why so?]]\n"
      "[[Move a domain#^block1]] [[#Local heading]] [[Move a domain#Steps#First: one]]\n"
      "![[picture.png]] ![[picture.png|100]] ![[Move a domain#Steps]] [[board.canvas]]\n"
      "[x](Guides/Move%20a%20domain.md) [y](Move%20a%20domain) [z](#Local%20heading)\n"
      "[z2](Guides/Move%20a%20domain.md#Why%20so?) [[v1.2]] | a | [[Move a domain\\|b]] |\n"
      "\\[[none]] and $x[[none]]$, $5 and [[Start here]] $6\n\n"
      "## Local heading\n\n`[[none]]`\n\n```\n[[none]]\n```\n\n%% [[none]] %%\n" },
    { "Guides/Move a domain.md",
      "## Why so?\n\nx ^block1\n\n## Steps\n\n### First: one\n\nx\n" },
    { "Guides/v1.2.md", "x\n" },
    { "Files/picture.png", "x" },
    { "Files/board.canvas", "{}" },
    { "Bad.md", "[[Gone]]\n"
                "[[Move a domain#Gone]]\n"
                "![[gone.png]]\n"
                "[x](Gone.md)\n"
                "[[Move a domain#^gone]]\n"
                "[[#Gone]]\n" },
  };

  EXPECT (files, "Bad.md:1: dead link: Gone (no such article)\n"
                 "Bad.md:2: dead anchor: #Gone (no such heading in Guides/Move a domain.md)\n"
                 "Bad.md:3: missing image: gone.png\n"
                 "Bad.md:4: dead link: Gone.md (no such article)\n"
                 "Bad.md:5: dead anchor: #^gone (no such heading in Guides/Move a domain.md)\n"
                 "Bad.md:6: dead anchor: #Gone (no such heading in Bad.md)\n");
}

/* Docusaurus's docs alone, and its versions and translations. */
static void
test_docusaurus_copies (void)
{
  static const File docs[] = {
    { "intro.md", "---\ntitle: Intro\nsidebar_position: 1\n---\n"
                  "[1](/docs/guide/setup) [2](guide/setup.md) [3](./guide/setup#why)\n" },
    { "guide/setup.md", "---\ntitle: Setup\nsidebar_position: 2\n---\n## Why\n\n"
                        "[1](/docs/intro) [2](../intro) [3](/docs/gone)\n" },
  };
  static const File copies[] = {
    { "docusaurus.config.ts",
      "export default { baseUrl: '/kb/', url: 'https://x.example' }\n" },
    { "docs/a.md", "# A\n\n[1](/docs/1.0/a) [2](/docs/next/a) [3](/nl/docs/a)\n" },
    { "docs/b.md", "# B\n\n[1](/kb/docs/a) [2](/docs/2.0/a)\n" },
    { "versioned_docs/version-1.0/a.md", "# A\n\n[1](./b.md) [2](/docs/1.0/b)\n" },
    { "versioned_docs/version-1.0/b.md", "# B\n\n[1](a.md)\n" },
    { "i18n/nl/docusaurus-plugin-content-docs/current/a.md", "# Een\n\n[1](./b.md)\n" },
  };

  EXPECT (docs, "guide/setup.md:7: dead link: /docs/gone (no such article)\n");
  EXPECT (copies, "docs/b.md:3: dead link: /docs/2.0/a (no such article)\n");
}

/* Docs are checked alone, beside a blog and languages, or at the site's root. */
static void
test_docusaurus_beside (void)
{
  g_auto(Scratch) scratch;
  g_autofree char *docs = NULL;
  g_autofree char *alone = NULL;
  g_autofree char *whole = NULL;

  scratch_init (&scratch);
  scratch_write (&scratch, "docusaurus.config.js",
                 "module.exports = { url: 'https://x.example', baseUrl: '/',\n"
                 "  i18n: { defaultLocale: 'en', locales: ['en', 'nl'] } }\n",
                 -1);
  scratch_write (&scratch, "versions.json", "[\"1.0\"]", -1);
  scratch_write (&scratch, "versioned_docs/version-1.0/old.md", "# Old\n\nx\n", -1);
  scratch_write (&scratch, "blog/2026-01-02-hi.md", "---\ntitle: Hi\nslug: hello\n---\nx\n",
                 -1);
  scratch_write (&scratch, "docs/b.md",
                 "# B\n\n[1](/blog/hello) [2](/nl/docs/b) [3](/nl/docs/start) [4](/nl/)\n"
                 "[5](/nl/blog/hello) [6](/docs/next/start) [7](/docs/intro)\n[8](/nl/docs/x)\n"
                 "[9](/docs/1.0/old)\n",
                 -1);
  scratch_write (&scratch, "docs/intro.md", "---\ntitle: Intro\nslug: /start\n---\nx\n", -1);
  docs = g_build_filename (scratch.path, "docs", NULL);
  alone = findings_of ((const char *const[]){ docs }, 1);
  whole = findings_of ((const char *const[]){ scratch.path }, 1);
  g_assert_cmpstr (alone, ==,
                   "b.md:4: dead link: /docs/intro (no such article)\n"
                   "b.md:5: dead link: /nl/docs/x (no such article)\n");
  g_assert_cmpstr (whole, ==,
                   "docs/b.md:4: dead link: /docs/intro (no such article)\n"
                   "docs/b.md:5: dead link: /nl/docs/x (no such article)\n");
}

static void
test_docusaurus_root (void)
{
  static const File files[] = {
    { "docusaurus.config.js",
      "module.exports = { url: 'https://x.example', baseUrl: '/',\n"
      "  i18n: { defaultLocale: 'en', locales: ['en', 'nl'] },\n"
      "  presets: [['classic', { docs: { routeBasePath: '/' } }]] }\n" },
    { "versions.json", "[\"1.1\", \"1.0\"]\n" },
    { "docs/a.md", "# A\n\n[1](/nl/a) [2](/next/a) [3](/1.0/old) [4](/new) [5](/nl/1.0/old)\n"
                   "[6](/old)\n[7](/next/old)\n" },
    { "versioned_docs/version-1.0/old.md", "# Old\n\nx\n" },
    { "versioned_docs/version-1.1/new.md", "# New\n\nx\n" },
  };

  EXPECT (files, "docs/a.md:4: dead link: /old (no such article)\n"
                 "docs/a.md:5: dead link: /next/old (no such article)\n");
}

/* Of two sites in a tree each has its own rules; the folder of one says nothing of the other. */
static void
test_two_sites (void)
{
  static const File files[] = {
    { "site/hugo.toml", "baseURL = 'https://x.example/'\n" },
    { "site/content/docs/a.md",
      "---\ntitle: A\n---\n[1](/docs/b/) [2](../b/)\n[3](gone.md)\n" },
    { "site/content/docs/b.md", "---\ntitle: B\n---\nx\n" },
    { "website/docusaurus.config.js", "module.exports = { baseUrl: '/' }\n" },
    { "website/docs/i.md", "# I\n\n[1](/docs/gone)\n" },
  };

  EXPECT (files, "site/content/docs/a.md:5: dead link: gone.md (no such article)\n"
                 "website/docs/i.md:3: dead link: /docs/gone (no such article)\n");
}

/* A vault in several languages: a name is that of the nearest note. */
static void
test_obsidian_languages (void)
{
  static const File files[] = {
    { "en/.obsidian/app.json", "{}" },
    { "en/Home.md", "[[Sync]] [[Sync#Set up]] [[Properties|p]] [[sync#gone]]\n" },
    { "en/Sync/Sync.md", "## Set up\n\n[[Home]]\n" },
    { "en/Properties.md", "[[Sync]]\n" },
    { "de/Home.md", "[[Sync#Einrichten]] [[Properties]] [[#^x]]\n\nx ^x\n" },
    { "de/Sync.md", "## Einrichten\n\n[[Home]]\n" },
  };

  EXPECT (files, "en/Home.md:1: dead anchor: #gone (no such heading in en/Sync/Sync.md)\n");
}

/* ---- DocFX */

static void
test_docfx (void)
{
  static const File files[] = {
    { "docfx.json", "{}" },
    { "a/Setup.md",
      "---\ntitle: Setup\nms.date: 01/02/2026\n---\n"
      "[1](move.md) [2](..\\a\\Move.md#why-so) [3](/azure/x) [4](~/a/move.md) [5](#tab/one)\n"
      "[!INCLUDE [note](../includes/note.md)] [6](faq.yml)\n"
      ":::image type=\"content\" source=\"media/a.png\" alt-text=\"x\":::\n" },
    { "a/move.md", "---\ntitle: Move\n---\n## Why so?\n\nx\n" },
    { "a/faq.yml", "x" },
    { "a/media/a.png", "x" },
    { "includes/note.md", "note\n" },
    { "a/bad.md", "---\ntitle: Bad\n---\n"
                  "[1](gone.md)\n"
                  "[2](move.md#gone)\n"
                  ":::image type=\"content\" source=\"media/gone.png\" alt-text=\"x\":::\n" },
  };

  EXPECT (files, "a/bad.md:4: dead link: gone.md (no such article)\n"
                 "a/bad.md:5: dead anchor: #gone (no such heading in a/move.md)\n"
                 "a/bad.md:6: missing image: media/gone.png\n");
}

/* ---- None: what a tree's own links teach */

/* The tree is published below /help, and its pages say so. */
static void
test_plain_addresses (void)
{
  static const File files[] = {
    { "setup/01.en.md",
      "---\ntitle: Setup\npath: /help/setup\n---\n## Für dich\n\n"
      "[1](/help/move) [2](/help/move/de#für-dich) [3](/shop/x) [4](#fur-dich)\n" },
    { "move/01.en.md", "---\ntitle: Move\npath: /help/move\n---\n[1](/help/gone)\n" },
    { "move/01.de.md",
      "---\ntitle: Umzug\npath: /help/move/de\nlang: de\n---\n## Für dich\n\nx\n" },
  };

  EXPECT (files, "move/01.en.md:5: dead link: /help/gone (no such article)\n");
}

/* A collection without the site around it: its tags and addresses are of the whole site. */
static void
test_jekyll_collection (void)
{
  static const File files[] = {
    { "account/pin.md",
      "---\nlayout: article\ntitle: PIN\n---\n[1]({% link _articles/features/fill.md %})\n"
      "[2]({{site.baseurl}}/article/fill/) [3]({{ site.baseurl }}/article/sync#steps)\n"
      "{% image /a/b.png A picture %} [4]({% link _articles/features/fill.md %}#why)\n" },
    { "features/fill.md", "---\ntitle: Fill\n---\n<div markdown=\"1\">\n## Why\n</div>\n\n"
                          "[1]({{site.baseurl}}/article/pin/)\n" },
    { "features/sync.md",
      "---\ntitle: Sync\n---\n## Steps\n\n[1]({% link _articles/features/gone.md %})\n"
      "[2]({{site.baseurl}}/article/gone/)\n" },
  };

  EXPECT (files, "features/sync.md:6: dead link: _articles/features/gone.md (no such article)\n"
                 "features/sync.md:7: dead link: /article/gone/ (no such article)\n");
}

/* nanoc and its like: nothing says how it is published but the links. */
static void
test_plain_content (void)
{
  static const File files[] = {
    { "nanoc.yaml", "x: y\n" },
    { "content/index.html", "x" },
    { "content/contact.html", "x" },
    { "content/files/a.png", "x" },
    { "content/articles/a-record.md",
      "---\ntitle: What is an A record?\ncategories:\n- DNS\n---\n# A records\n\n"
      "### Table of contents {#toc}\n\n* TOC\n{:toc}\n\n"
      "<div class=\"steps\" markdown=\"1\">\n##### To change it\n\n1. x\n</div>\n\n"
      "[1](/articles/cname/) [2](/articles/cname#format) [3](#to-change-it) [4](#toc)\n"
      "[5](/contact) [6](/categories/dns/) ![7](/files/a.png) [8](/articles/gone)\n" },
    { "content/articles/cname.md",
      "---\ntitle: CNAME\n---\n## CNAME format {#format}\n\n[1](/articles/a-record/#toc)\n" },
  };

  EXPECT (files,
          "content/articles/a-record.md:20: dead link: /articles/gone (no such article)\n");
}

/* The folder of articles alone, whose links begin with where it is published. */
static void
test_plain_below (void)
{
  static const File files[] = {
    { "a.md", "# A\n\n[1](/help/b/) [2](/help/c#x)\n" },
    { "b.md", "# B\n\n[1](/help/a) [2](/help/gone)\n" },
    { "c.md", "# C\n\n## X\n\nx\n" },
  };

  EXPECT (files, "b.md:3: dead link: /help/gone (no such article)\n");
}

/* Many parts of a site, of which one is here. */
static void
test_plain_elsewhere (void)
{
  static const File files[] = {
    { "content/articles/a.md", "# A\n\n"
                               "[1](/articles/b/) [2](/articles/c) [3](/shop/1) [4](/shop/2)\n"
                               "[5](/shop/3) [6](/shop/4) [7](/shop/5)\n" },
    { "content/articles/b.md", "# B\n\n[1](/articles/gone/)\n[2](/nosuch)\n" },
    { "content/articles/c.md", "# C\n\nx\n" },
  };

  EXPECT (files, "content/articles/b.md:3: dead link: /articles/gone/ (no such article)\n"
                 "content/articles/b.md:4: dead link: /nosuch (no such article)\n");
}

/* Without pictures in the tree, none of many is missing. */
static void
test_plain_pictures (void)
{
  static const File files[] = {
    { "a.md", "# A\n\n![1](1.png) ![2](2.png) ![3](3.png) ![4](4.png) ![5](5.png)\n"
              "![6](6.png) ![7](7.png) ![8](8.png) ![9](9.png) ![10](10.png)\n" },
  };

  EXPECT (files, "");
}

/* ---- What an editor knows */

static void
test_quiet (void)
{
  static const File files[] = {
    { "a.md", "# A\n\n<!-- check: off -->\n[1](gone.md)\n<!-- check: on -->\n\n[2](gone2.md)\n\n"
              "[3](gone3.md) <!-- check: off --> <!-- check: on -->\n\n"
              "[4](gone4.md)\n\n{/* check: off */}\n\n[5](gone5.md)\n" },
    { "b.md", "<!-- check: off: a stub -->\n" },
    { "shown.md", "# S\n\nWrite `<!-- check: off -->` <!-- ` --> here.\n\n[1](gone.md)\n" },
    { "twice.md", "# T\n\n[1](gone.md) [2](gone.md)\n\n[3](gone.md)\n" },
  };

  EXPECT (files, "a.md:7: dead link: gone2.md (no such article)\n"
                 "a.md:11: dead link: gone4.md (no such article)\n"
                 "shown.md:5: dead link: gone.md (no such article)\n"
                 "twice.md:3: dead link: gone.md (no such article); 5\n");
}

/* Only the notes of a vault, and only the articles of a site. */
static void
test_articles_alone (void)
{
  static const File notes[] = {
    { "a.md", "[[b]] ![[1.png]] ![[2.png]] ![[3.png]] ![[4.png]] ![[5.png]] ![[6.png]]\n"
              "![[7.png]] ![[8.png]] ![[9.pdf]] ![[10.canvas]] [[gone]]\n" },
    { "b.md", "[[a]]\n" },
  };
  static const File articles[] = {
    { "articles/a.md", "# A\n\n![](/i/1.png) ![](/i/2.png) ![](/i/3.png) ![](/i/4.png)\n"
                       "![](/i/5.png) ![](/i/6.png) ![](/i/7.png) ![](/i/8.png) ![](/i/9.png)\n"
                       "![](/i/10.png) [1](/contact) [2](/articles/b) [3](/articles/gone)\n" },
    { "articles/b.md", "# B\n\nx\n" },
  };

  EXPECT (notes, "a.md:2: dead link: gone (no such article)\n");
  EXPECT (articles, "articles/a.md:5: dead link: /articles/gone (no such article)\n");
}

/* What the tree is, is guessed by what most of it is. */
static void
test_guesses (void)
{
  static const File shell[] = {
    { "a.md", "Say [[ -f x ]] or [[x]].\n" },
    { "b.md", "# B\n\n[1](A.md)\n" },
  };
  static const File notes[] = {
    { "a.md", "See [[B]] and [[B#Gone]].\n" },
    { "b.md", "# B\n\nx\n" },
  };

  static const File component[] = {
    { "a.md", "# T\n\n[1](sub/)\n" },
    { "sub/b.mdx", "# S\n\nx\n" },
  };

  EXPECT (component, "");
  EXPECT (shell, "a.md:1: no title\n"
                 "b.md:3: dead link: A.md (no such article)\n");
  EXPECT (notes, "a.md:1: dead anchor: #Gone (no such heading in b.md)\n");
}

/* A title twice is a finding unless the files' names tell the two apart. */
static void
test_titles (void)
{
  static const File files[] = {
    { "domains/move.md", "# Move a domain\n\nx\n" },
    { "domains/moving.md", "# Move a Domain\n\nx\n" },
    { "mail/transfer.md", "# Move a domain\n\nx\n" },
    { "mail/move.md", "# Move a domain\n\nx\n" },
    { "tutorial/sockets.md", "# Sockets\n\nx\n" },
    { "reference/sockets.md", "# Sockets\n\nx\n" },
    { "reference/print.md", "# print\n\nx\n" },
    { "reference/print.zsh.md", "# print\n\nx\n" },
    { "includes/move.md", "# Move a domain\n\nx\n" },
  };

  EXPECT (files, "domains/moving.md:1: title \"Move a Domain\" is also the title of "
                 "domains/move.md:1\n"
                 "mail/transfer.md:1: title \"Move a domain\" is also the title of "
                 "mail/move.md:1\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lint-sites/hugo", test_hugo);
  g_test_add_func ("/lint-sites/hugo-languages", test_hugo_languages);
  g_test_add_func ("/lint-sites/hugo-folder", test_hugo_folder);
  g_test_add_func ("/lint-sites/hugo-parts", test_hugo_parts);
  g_test_add_func ("/lint-sites/sites-beside", test_sites_beside);
  g_test_add_func ("/lint-sites/docs-alone", test_docs_alone);
  g_test_add_func ("/lint-sites/vuepress", test_vuepress);
  g_test_add_func ("/lint-sites/hugo-own", test_hugo_own);
  g_test_add_func ("/lint-sites/hugo-roots", test_hugo_roots);
  g_test_add_func ("/lint-sites/mkdocs", test_mkdocs);
  g_test_add_func ("/lint-sites/mkdocs-scripts", test_mkdocs_scripts);
  g_test_add_func ("/lint-sites/mkdocs-bodies", test_mkdocs_bodies);
  g_test_add_func ("/lint-sites/mkdocs-made", test_mkdocs_made);
  g_test_add_func ("/lint-sites/docusaurus", test_docusaurus);
  g_test_add_func ("/lint-sites/jekyll", test_jekyll);
  g_test_add_func ("/lint-sites/hexo", test_hexo);
  g_test_add_func ("/lint-sites/mkdocs-filled", test_mkdocs_filled);
  g_test_add_func ("/lint-sites/plain-neighbours", test_plain_neighbours);
  g_test_add_func ("/lint-sites/obsidian", test_obsidian);
  g_test_add_func ("/lint-sites/docfx", test_docfx);
  g_test_add_func ("/lint-sites/plain-addresses", test_plain_addresses);
  g_test_add_func ("/lint-sites/docusaurus-copies", test_docusaurus_copies);
  g_test_add_func ("/lint-sites/docusaurus-beside", test_docusaurus_beside);
  g_test_add_func ("/lint-sites/docusaurus-root", test_docusaurus_root);
  g_test_add_func ("/lint-sites/two-sites", test_two_sites);
  g_test_add_func ("/lint-sites/jekyll-collection", test_jekyll_collection);
  g_test_add_func ("/lint-sites/obsidian-languages", test_obsidian_languages);
  g_test_add_func ("/lint-sites/plain-content", test_plain_content);
  g_test_add_func ("/lint-sites/plain-below", test_plain_below);
  g_test_add_func ("/lint-sites/plain-elsewhere", test_plain_elsewhere);
  g_test_add_func ("/lint-sites/plain-pictures", test_plain_pictures);
  g_test_add_func ("/lint-sites/quiet", test_quiet);
  g_test_add_func ("/lint-sites/guesses", test_guesses);
  g_test_add_func ("/lint-sites/titles", test_titles);
  g_test_add_func ("/lint-sites/articles-alone", test_articles_alone);
  return g_test_run ();
}
