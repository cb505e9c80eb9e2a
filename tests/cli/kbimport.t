#!/bin/sh
# kbimport: the articles of other help centres as markdown, once and again.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"
F=$DATA/kbimport
export F DESKBOOK_DB="$PWD/db"

front () {
  sed -n '2,/^---$/{/^---$/d; p;}' "$1"
}
body () {
  awk 'n >= 2 && (NF > 0 || text) { text = 1; print } /^---$/ { n++ }' "$1"
}

kbimport --from=zendesk "$F/translations.json" "$F/articles.json" "$F/places.json" -o kb --votes=votes.csv >said 2>err
export MOVING=kb/domains/moving/ci-cd-transfers NL=kb/nl/domains/moving/ci-cd-transfers

test_that 'Zendesk: articles lie in their sections, translations beside them by language' '
  test_is "$(cat said)" "written 5, unchanged 0, removed 0"
  find kb -name "*.md" | sort >files
  test_is "$(tr "\n" " " <files)" "$MOVING/auth-codes.md $MOVING/transfer-a-domain-1004.md $MOVING/transfer-a-domain.md $NL/auth-codes.md $NL/transfer-a-domain.md "
'

test_that 'front matter has what the article had' '
  front $MOVING/auth-codes.md >got
  cat >want <<END
title: "Auth codes"
id: "1002"
lang: en-us
category: "Domains/Moving/CI/CD & transfers"
tags:
  - "transfers"
  - "auth code"
date: 2025-01-02T03:04:05Z
updated: 2026-01-31T10:00:00Z
promoted: true
redirect_from:
  - "/hc/en-us/articles/1002-Auth-codes"
  - "/hc/en-us/articles/1002"
END
  test_cmp want got
  front $NL/transfer-a-domain.md >got
  grep -x "draft: true" got
  grep -x "id: \"1001-nl\"" got
  grep -x "category: \"Domeinen/Moving/CI/CD & transfers\"" got
'

test_that 'links between articles lead to their files, in their language; others in full to the old site' '
  body $MOVING/auth-codes.md | grep -F "[transfers](transfer-a-domain.md#h_01ABC0000001), [gone](https://help.example.net/hc/en-us/articles/999-Gone), [ask](https://help.example.net/hc/en-us/requests/new) or [elsewhere](https://other.example/hc/en-us/articles/1001)."
  body $NL/auth-codes.md | grep -F "[verhuizen](transfer-a-domain.md)"
  body $MOVING/transfer-a-domain.md | grep -F "### Then {#h_01ABC0000001}"
  body $MOVING/transfer-a-domain.md | grep -Fx "<https://www.youtube-nocookie.com/embed/x>"
'

test_that 'what is lost is told by article and line' '
  grep -Fx "article 1002 (en-us):1: link to article 999, which is not among these" err
  grep -Fx "article 1001 (en-us):7: iframe is a link now" err
'

test_that 'what only some readers may see stays behind, but for --internal' '
  grep -Fx "kbimport: 1 article only for some readers left out (--internal)" err
  ! grep -r secret kb
  kbimport -q --from=zendesk --internal "$F/articles.json" -o inner
  grep -x secret inner/for-staff.md
  grep -x "user_segment: \"7\"" inner/for-staff.md
'

test_that 'so does what only some segments of readers may see; half a surrogate spoils no text' '
  cat >segments.json <<END
{"articles": [{"id": 3, "title": "Inner", "user_segment_ids": [5, 6], "body": "secret"},
 {"id": 4, "title": "Outer", "user_segment_ids": [], "user_segment_id": null, "body": "Grüße von Zoë \\ud83d"}]}
END
  kbimport --from=zendesk segments.json -o segments 2>err
  test_is "$(cat err)" "kbimport: 1 article only for some readers left out (--internal)"
  test_is "$(cd segments && echo *)" outer.md
  tail -n 1 segments/outer.md | grep -x "Grüße von Zoë �"
  kbimport -q --from=zendesk --internal segments.json -o segments
  grep -x "user_segment: \"5,6\"" segments/inner.md
'

test_that 'the language of the original is what articles were written in; a record without an id is told by its title' '
  cat >own.json <<END
{"articles": [{"id": 1, "title": "Invoice", "locale": "en-us", "section_id": 5, "body": "see <a href=\"2-Other\">a</a> <a href=\"../articles/2#x\">b</a> <a href=\"99\">c</a>"},
 {"id": 2, "title": "Other", "locale": "en-us", "body": "x"},
 {"title": "Lost", "locale": "en-us", "body": "x", "section_id": 5}, {"id": 7.0, "title": "Odd", "body": "x"}],
 "sections": [{"id": 5, "name": "Invoices", "locale": "en-us", "category_id": 6}], "categories": [{"id": 6, "name": "Billing", "locale": "en-us"}],
 "translations": [{"source_id": 1, "source_type": "Article", "locale": "de", "title": "Rechnung", "body": "deutsch"},
  {"source_id": 2, "source_type": "Article", "locale": "de", "title": "Anderes", "body": "x"},
  {"source_id": 5, "source_type": "Section", "locale": "de", "title": "Rechnungen"},
  {"source_id": 6, "source_type": "Category", "locale": "de", "title": "Geld"}]}
END
  run 1 kbimport --from=zendesk own.json -o own
  grep -F "own.json:3: \"Lost\": id: expected a number" err
  grep -F "\"Odd\": id: expected a number" err
  (cd own && find . -name "*.md" | sort) >files
  test_is "$(tr "\n" " " <files)" "./billing/invoices/invoice.md ./de/billing/invoices/invoice.md ./de/other.md ./other.md "
  grep -Fx "see [a](../../other.md) [b](../../other.md#x) [c](99)" own/billing/invoices/invoice.md
  grep -x "category: \"Geld/Rechnungen\"" own/de/billing/invoices/invoice.md
'

test_that 'of an article that comes twice what changed last holds, its labels and readers, too, in any order of files' '
  A="\"id\": 1, \"title\": \"N\", \"body\": \"x\", \"edited_at\": \"2020-01-01T00:00:00Z\""
  echo "{\"articles\": [{$A, \"updated_at\": \"2021-01-01T00:00:00Z\", \"label_names\": [\"old\", \" \"]}]}" >p1.json
  echo "{\"articles\": [{$A, \"updated_at\": \"2022-01-01T00:00:00Z\", \"label_names\": [\" new \"], \"draft\": true}]}" >p2.json
  echo "{\"articles\": [{$A, \"updated_at\": \"2022-01-01T00:00:00Z\", \"label_names\": [\"open\"]}]}" >p3.json
  for order in "p1 p2 p3" "p3 p2 p1" "p2 p3 p1"; do
    set -- $order
    rm -rf twice
    kbimport -q --from=zendesk $1.json $2.json $3.json -o twice
    front twice/n.md >got
    grep -x "draft: true" got
    grep -Fx "  - \"new\"" got
    kbimport -q --from=zendesk p1.json -o twice
    grep -Fx "  - \"old\"" twice/n.md
    ! grep -Fx "  - \"\"" twice/n.md
  done
'

test_that 'a link leads to the language that it names, by whatever host of the help centre' '
  cat >hosts.json <<END
{"articles": [{"id": 1, "title": "One", "locale": "en-us", "html_url": "https://acme.zendesk.com/hc/en-us/articles/1",
  "body": "<a href=\"/hc/nl/articles/2\">a</a> <a href=\"/hc/en-us/articles/2\">b</a> <a href=\"https://support.acme.com/hc/en-us/articles/360012345678-Three\">c</a> <a href=\"https://support.acme.com/hc/en-us/articles/2\">d</a>"},
 {"id": 2, "title": "Two", "locale": "en-us", "body": "x"}, {"id": 360012345678, "title": "Three", "locale": "en-us", "body": "x"}],
 "translations": [{"source_id": 2, "source_type": "Article", "locale": "nl", "title": "Twee", "body": "<a href=\"/hc/en-us/articles/2\">e</a>"}]}
END
  run 0 kbimport --from=zendesk hosts.json -o hosts
  grep -Fx "[a](nl/two.md) [b](two.md) [c](three.md) [d](https://support.acme.com/hc/en-us/articles/2)" hosts/one.md
  grep -Fx "[e](two.md)" hosts/nl/two.md
  grep -Fx "article 1 (en-us):1: link to article 2 of another host, left as it is: https://support.acme.com/hc/en-us/articles/2" err
'

test_that 'a translation whose article is not there is left out: nobody knows who may see it' '
  run 1 kbimport --from=zendesk "$F/translations.json" -o none
  grep -Fx "article 1002 (nl): a translation of an article that is not among these is left out" err
'

test_that 'the order of files and of pages is all the same' '
  kbimport -q --from=zendesk "$F/places.json" "$F/articles.json" "$F/translations.json" -o other
  diff -r kb other
  gzip -c "$F/articles.json" >a.json.gz
  cat "$F/places.json" "$F/translations.json" >rest.json
  kbimport --from=zendesk rest.json a.json.gz -o other >said 2>err
  test_is "$(cat said)" "written 0, unchanged 5, removed 0"
'

test_that 'kbindex and kbvote take it: articles, links, old addresses, votes once' '
  run 0 kbindex kb
  test_is "$(cut -d " " -f 1-2 <out)" "indexed 5,"
  run 1 kbindex --check kb
  test_is "$(cat out)" "$MOVING/transfer-a-domain-1004.md:1: empty article"
  kbvote --import=csv votes.csv >out
  kbvote --import=csv votes.csv >out
  grep "^stored 0 votes" out
  test_is "$(ask_db "SELECT path, yes, total FROM v_vote_total")" "domains/moving/ci-cd-transfers/auth-codes.md|2|3
domains/moving/ci-cd-transfers/transfer-a-domain.md|0|1"
  kbsearch --like=/hc/en-us/articles/1001 --paths -n 1 >out
  test -s out
'

test_that 'again, only what changed is written, and what is gone goes' '
  sed "s/First the/At first the/; /\"id\": 1002/,/elsewhere/d" "$F/articles.json" >articles.json
  touch -d 2026-01-01 kb/domains/moving/ci-cd-transfers/*
  echo mine >kb/domains/own.md
  kbimport --from=zendesk articles.json "$F/places.json" "$F/translations.json" -o kb >said 2>err
  test_is "$(cat said)" "written 2, unchanged 1, removed 2"
  test ! -e $MOVING/auth-codes.md
  test ! -e $NL/auth-codes.md
  test -e kb/domains/own.md
  test_is "$(find kb -name "*.md" -newermt 2026-02-01 | sort | tr "\n" " ")" "$MOVING/transfer-a-domain.md kb/domains/own.md $NL/transfer-a-domain.md "
  (cd kb && sha256sum --quiet -c .kbimport)
'

test_that 'a file that was edited stays as it is, and so does one of another; --force writes them' '
  mkdir -p pages
  echo "<p>one" >pages/a.html
  echo "<p>two" >pages/b.html
  mkdir -p out1
  echo "not yours" >out1/b.md
  run 1 kbimport --from=html pages -o out1
  test_is "$(cat out err)" "written 1, unchanged 0, removed 0
out1/b.md: edited since, or not by kbimport: left as it is (--force)"
  echo edited >>out1/a.md
  cp -r out1 before
  echo "<p>one more" >pages/a.html
  run 1 kbimport --from=html pages -o out1
  diff -r before out1
  rm pages/a.html
  run 1 kbimport --from=html pages -o out1
  grep -x edited out1/a.md
  run 0 kbimport --from=html --force pages -o out1
  test_is "$(cat out)" "written 1, unchanged 0, removed 1"
  grep -x two out1/b.md
'

test_that 'a folder that was made from another kind of source is refused' '
  cp -r out1 before2
  run 2 kbimport --from=zendesk "$F/articles.json" -o out1
  one_line
  grep -F "\"out1\" has what was imported from html" err
  diff -r out1 before2
'

test_that 'other sources than before, of which most articles would go, are refused' '
  mkdir -p site1 site2
  for name in a b c; do echo "<p>$name" >site1/$name.html; done
  for name in d e; do echo "<p>$name" >site2/$name.html; done
  run 0 kbimport --from=html site1 -o both
  cp -r both before3
  run 2 kbimport --from=html site2 -o both
  one_line
  grep -F "\"both\" has 3 articles of the last import, of which these sources have 0: name all sources in one call" err
  diff -r both before3
  run 0 kbimport --from=html site1 site2 -o both
  test_is "$(cat out)" "written 2, unchanged 3, removed 0"
  run 0 kbimport --from=html --force site2 -o both
  test_is "$(cat out)" "written 0, unchanged 2, removed 3"
'

test_that 'so are others at the same paths, whose articles would take their place; a new title or two is news' '
  mkdir -p glue bill
  for name in a b c; do
    echo "<title>Glue $name</title><p>$name" >glue/$name.html
    echo "<title>Bill $name</title><p>$name" >bill/$name.html
  done
  run 0 kbimport --from=html glue -o same
  cp -r same before4
  run 2 kbimport --from=html bill -o same
  one_line
  grep -F "\"same\" has 3 articles of the last import, of which these sources have 0: name all sources in one call" err
  cp bill/a.html glue/
  { printf "<p"; yes " a" | head -n 600 | tr -d "\n"; echo ">"; } >bill/none.html
  run 2 kbimport --from=html bill -o same
  diff -r same before4
  run 0 kbimport --from=html glue -o same
  test_is "$(cat out)" "written 1, unchanged 2, removed 0"
  sed -i "s/Glue/Glew/" same/b.md same/c.md
  run 1 kbimport --from=html glue -o same
  test_is "$(cat out)" "written 0, unchanged 1, removed 0"
  rm bill/none.html
  run 1 kbimport --from=html glue bill -o same
  test_is "$(cat out)" "written 3, unchanged 1, removed 0"
  run 0 kbimport --from=html --force bill -o same
  test_is "$(cat out)" "written 2, unchanged 1, removed 3"
'

test_that 'pages that are kept from the first look to the last, and those that are read again, are written alike' '
  mkdir -p large
  echo "<title>A</title><nav>x</nav><main><h1>First</h1><p>one</p></main><!--" >large/a.html
  head -c 9000000 /dev/zero | tr "\0" " " >>large/a.html
  echo "--><p>behind" >>large/a.html
  printf "<title>B</title><nav>x</nav><main><h1>Second</h1><p data-x=\"" >large/b.html
  head -c 5000000 /dev/zero | tr "\0" x >>large/b.html
  echo "\">two</p></main><p>behind" >>large/b.html
  run 0 kbimport --from=html large -o large.kb
  for article in "a First one" "b Second two"; do
    set -- $article
    printf -- "---\ntitle: \"%s\"\n---\n\n%s\n" "$2" "$3" | test_cmp - large.kb/$1.md
  done
  rm -r large
'

test_that 'what is no object in a list of articles is told; the others are read' '
  echo "{\"articles\": [null, 1, \"a]b,c\", [1, 2], {\"id\": 1, \"title\": \"T\", \"body\": \"<p>x\"}, null]}" >nulls.json
  run 1 kbimport --from=zendesk nulls.json -o nulls
  test_is "$(cat out)" "written 1, unchanged 0, removed 0"
  test_is "$(sort -u err)" "nulls.json:1: not JSON; expected an object"
'

test_that 'a source named twice is read once; an empty page is left out' '
  mkdir -p twice
  echo "<p>a" >twice/a.html
  : >twice/b.html
  run 0 kbimport --from=html twice "$PWD/twice" twice/a.html -o twice.kb
  test_is "$(cat out)" "written 1, unchanged 0, removed 0"
  grep -Fx "twice/b.html: empty: left out" err
'

test_that 'lists whose numbers go, and what is hidden, is told' '
  mkdir -p lists
  printf "<ol start=5><li>five\n<li value=9>nine</ol>\n<ol reversed><li>a</ol><div style=\"display:none\">no</div><div hidden></div>
<pre><a href=#l1>1</a><a href=#x></a> one</pre>
<pre>a <b><a href=b.html>link</a></b> <a href=c.html>and another</a>\n<img src=d.png></pre>
<p style=\"mso-list:l0 level1\"><span style=mso-list:Ignore>2.</span>two</p><p style=\"mso-list:l0 level2\"><span style=mso-list:Ignore>2.1.</span>of two</p>
<p style=\"mso-list:l0 level2\"><span style=mso-list:Ignore>2.2.</span>and</p>" >lists/a.html
  kbimport -q --from=html lists -o lists.kb
  kbimport --from=html --force lists -o lists.kb 2>err >out
  cat >want <<END
lists/a.html:2: an item numbered 9 is numbered 6 now
lists/a.html:3: a list that counts down counts up now
lists/a.html:3: div is left out
lists/a.html:5: links in code are text now
lists/a.html:5: images in code are left out
lists/a.html:7: a list numbered 2.1 is numbered 1 now
END
  test_cmp want err
'

test_that 'Confluence: links by the number, and by the title, of a page lead to its file' '
  mkdir -p c/KB
  page () { printf "<div id=title-text>Space : %s</div><div id=main-content class=wiki-content>%s</div>" "$1" "$2"; }
  page "Name servers" "<p>x" >c/KB/Name-servers_102.html
  page Start "<p><a href=\"viewpage.action?pageId=102\">a</a> <a href=\"/display/KB/Name+servers\">b</a> <a href=\"https://w.example/spaces/KB/pages/102/Name\">c</a> <a href=\"https://w.example/display/OTHER/Start\">d</a>" >c/KB/Start_101.html
  kbimport --from=confluence c/KB -o c.kb 2>err >out
  test_is "$(tail -n 1 c.kb/start.md)" "[a](name-servers.md) [b](name-servers.md) [c](name-servers.md) [d](https://w.example/display/OTHER/Start)"
'

test_that 'with -n nothing is written' '
  kbimport -n --from=html pages -o dry >out
  test_is "$(cat out)" "would have written 1, unchanged 0, removed 0"
  test ! -e dry
'

test_that 'nothing is removed while an article cannot be read' '
  mkdir -p two
  echo "<p>x" >two/x.html
  echo "<p>y" >two/y.html
  kbimport -q --from=html two -o two.kb
  { printf "<p"; yes " a" | head -n 600 | tr -d "\n"; echo ">"; } >two/y.html
  run 1 kbimport --from=html two -o two.kb
  test_is "$(cat err out)" "two/y.html:1: more than 500 attributes in a tag
written 0, unchanged 1, removed 0"
  test -e two.kb/y.md
'

test_that 'saved pages: the article alone, with what the page says of itself' '
  kbimport -q --from=html "$F/signs.html" -o signs
  front signs/signs.md >got
  cat >want <<END
title: "Signs & marks"
lang: en-GB
redirect_from:
  - "/articles/signs"
END
  test_cmp want got
  ! grep -e "Related" -e "helpful" -e "Home" signs/signs.md
'

test_that 'what wikis and generators put among the text is no part of it' '
  mkdir -p wiki
  echo "<body><main><h1>Zones</h1><div id=toc class=toc><h2>Contents</h2></div><h2>Use<span class=mw-editsection>[<a href=e>edit</a>]</span></h2>
<div class=tocCollapsible><button>On this page</button></div><p>All of it.</p><div id=toc>Not this</div></main>" >wiki/zones.html
  kbimport -q --from=html wiki -o wiki.kb
  test_is "$(body wiki.kb/zones.md)" "## Use

All of it.

Not this"
'

# words PAGE FROM TO: what a page shows between two patterns, a word a line
words () {
  perl -0777 -e '
    my ($page, $from, $to) = @ARGV;
    open my $file, "<", $page or die "$page: $!";
    $_ = <$file>;
    s/.*?$from//s; s/$to.*//s;
    s/<img[^>]* alt="([^"]*)"[^>]*>/ $1 /g; s/<\/?(?:b|i|em|strong|code|kbd|sub|sup|a)\b[^>]*>//g; s/<[^>]*>/ /g;
    s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/&/g; s/^\s+//; s/\s+/\n/g;
    print' "$@"
}

test_that 'HTML, markdown, the file, HTML again: word for word (a callout says what it is)' '
  kbindex -q -d signs.db signs
  kbsite -q -d signs.db -o signs.site
  words "$F/signs.html" "<article>\s*<h1>.*?</h1>" "</article>" >was
  words signs.site/signs/index.html "class=\"prose\"[^>]*>" "<(?:section|/article)" >is
  test "$(wc -l <was)" -gt 100
  diff was is >differ || :
  test_is "$(grep "^[<>]" differ)" "> Warning"
'

# parts PAGE: an article's title, day, tags and text, a word a line
parts () {
  perl -0777 -ne '
    my ($title) = /<h1[^>]*>(.*?)<\/h1>/s;
    my ($day) = /<header class="head">.*?<time[^>]* datetime="([^"]*)/s;
    my $tags = /<div class="tags">(.*?)<\/div>/s ? $1 : "";
    s/.*?class="prose"[^>]*>//s; s/<\/div><(?:div class="tags"|section|\/article).*//s;
    $_ = "$title\n$day\n$tags\n$_";
    s/<img[^>]* alt="([^"]*)"[^>]*>/ $1 /g; s/<\/?(?:b|i|em|strong|code|kbd|sub|sup|a)\b[^>]*>//g; s/<[^>]*>/ /g;
    s/&quot;/"/g; s/^\s+//; s/\s+/\n/g;
    print' "$1"
}

test_that 'pages of kbsite come back as the same articles: what it says of them is no text' '
  kbindex -q -d own.db "$TOP/kb"
  kbsite -q -d own.db -o own.site --base=https://help.example/ --vote=/vote --contact=/contact
  kbimport -q --from=html own.site -o back
  kbindex -q -d back.db back
  kbsite -q -d back.db -o back.site --base=https://help.example/
  grep -rl "class=\"prose\"" own.site | sed "s|^own.site/||" | sort >articles
  test "$(wc -l <articles)" -gt 60
  test_is "$(find back -name "*.md" | wc -l)" "$(wc -l <articles)" # and none of its lists
  while read -r page; do
    parts "own.site/$page" >was
    parts "back.site/$page" >is
    test_cmp was is || exit 1
  done <articles
  front back/account/login-problems.md >front
  grep -x "updated: 2025-07-29T00:00:00Z" front
  grep -x "  - \"login\"" front
'

test_that 'pages link to each other by file and by address; images beside them are copied' '
  mkdir -p site/sub site/pic
  printf "\211PNG" >site/pic/a\ b.png
  cat >site/index.html <<END
<link rel=canonical href=https://h.example/help/><main><h1>Home</h1><p id=here><a href="sub/Page%20One.html#x">one</a> <a href=https://h.example/help/sub/page-one?y#z>two</a>
<a href="https://h.example/help/two.html#z">three</a> <a href=sub/>four</a> <img src="pic/a%20b.png"> <a href=gone.html>five</a> <a href=#here>six</a></main>
END
  echo "<title>One | Site</title><main><p><a href=../index.html>up</a> <img src=../pic/a%20b.png><img src=data:image/png;base64,iVBORw0=><p id=x>anchor" >"site/sub/Page One.html"
  echo "<link rel=canonical href=https://h.example/help/two><title>Two</title><p id=z><a href=/index.html>home</a>" >site/two.html
  kbimport --from=html site -o site.kb >out 2>err
  test_is "$(cat err)" ""
  test_is "$(body site.kb/index.md)" "<a id=\"here\"></a>[one](sub/page-one.md#x) [two](https://h.example/help/sub/page-one?y#z) [three](two.md#z) [four](https://h.example/help/sub/) ![](pic/a-b.png) [five](https://h.example/help/gone.html) [six](#here)"
  test_is "$(body site.kb/sub/page-one.md | head -n 1)" "[up](../index.md) ![](../pic/a-b.png)![](../images/a8eb710131695aa6.png)"
  test_is "$(tail -n 1 site.kb/sub/page-one.md)" "<a id=\"x\"></a>anchor"
  cmp "site/pic/a b.png" site.kb/pic/a-b.png
  kbimport --from=html site -o site.kb >out
  test_is "$(cat out)" "written 0, unchanged 5, removed 0"
  run 0 kbindex --check site.kb
'

test_that 'pages that only lead on are no articles: their addresses, and links to them, are those of the other' '
  mkdir -p moved/a moved/old moved/older moved/ext moved/kept
  echo "<link rel=canonical href=https://h.example/a/><title>A</title><main><p>Text of a. <a href=../old/>one</a> <a href=https://h.example/older/>two</a>" >moved/a/index.html
  echo "<html lang=en><head><title>https://h.example/a/</title><link rel=canonical href=https://h.example/a/><meta http-equiv=refresh content=\"0; url=https://h.example/a/\"></head></html>" >moved/old/index.html
  echo "<meta http-equiv=Refresh content=\"0;URL='\''../old/index.html#x'\''\"><p>Moved <a href=../old/>there</a>." >moved/older/index.html
  echo "<meta http-equiv=refresh content=\"5;https://else.example/\">" >moved/ext/index.html
  echo "<meta http-equiv=refresh content=300><title>Kept</title><noscript><meta http-equiv=refresh content=\"0;url=/plain\"></noscript><p>Kept." >moved/kept/index.html
  kbimport --from=html moved -o moved.kb >out 2>err
  test_is "$(cat err)" "moved/ext/index.html: leads on to \"https://else.example/\", which is not among the files: left out"
  find moved.kb -name "*.md" | sort >files
  test_is "$(tr "\n" " " <files)" "moved.kb/a.md moved.kb/kept.md "
  test_is "$(body moved.kb/a.md)" "Text of a. [one](a.md) [two](a.md)"
  front moved.kb/a.md >got
  test_is "$(sed -n "/^redirect_from/,\$p" got | tr "\n" " ")" "redirect_from:   - \"/a/\"   - \"/old/\"   - \"/older/\" "
'

test_that 'a page that is alone in its folder is called as the folder, and keeps its address in kbsite' '
  mkdir -p alone/dns/glue.records alone/dns/zones
  echo "<link rel=canonical href=https://h.example/dns/><title>Dns</title><main><p>All of it: <a href=glue.records/>glue</a>" >alone/dns/index.html
  echo "<link rel=canonical href=https://h.example/dns/glue.records/><title>Glue</title><main><p>Glue. <img src=a.png> <a href=../zones>zones</a>" >alone/dns/glue.records/index.html
  printf "\211PNG" >alone/dns/glue.records/a.png
  echo "<title>Zones</title><main><p>Zones. <a href=../>up</a>" >alone/dns/zones/index.html
  kbimport --from=html alone -o alone.kb >out 2>err
  test ! -s err
  (cd alone.kb && find . -name "*.md" | sort) >files
  test_is "$(tr "\n" " " <files)" "./dns/glue.records.md ./dns/index.md ./dns/zones.md "
  test_is "$(body alone.kb/dns/glue.records.md)" "Glue. ![](glue.records/a.png) [zones](zones.md)"
  run 0 kbindex --check alone.kb
  kbindex -q -d alone.db alone.kb
  kbsite -q -d alone.db -o alone.site
  test -f alone.site/dns/zones/index.html -a ! -e alone.site/dns/zones/index
'

test_that 'a page whose article has little of its text says so' '
  mkdir -p little
  echo "<main><p>Short.</main><p>This, a text of many words, stands outside of what the page calls its article." >little/a.html
  kbimport --from=html little -o little.kb 2>err >out
  test_is "$(cat err)" "little/a.html: only 7% of the page'\''s text is in its article"
'

test_that 'an address for pages that do not say theirs' '
  kbimport -q --from=html --base=https://h.example/kb/ "site/sub/Page One.html" -o based
  grep -F "  - \"/kb/Page%20One.html\"" based/page-one.md
'

test_that 'Confluence: pages below their parents, macros as what markdown has' '
  kbimport --from=confluence "$F/confluence" -o space >said 2>err
  test_is "$(cat said)" "written 2, unchanged 0, removed 0"
  test -s space/attachments/101/102.png
  cat >want <<END
---
title: "Transfers"
id: "101"
category: "Domains"
updated: 2026-01-05T00:00:00Z
redirect_from:
  - "/pages/viewpage.action?pageId=101"
---

## Start {#Transfers-Start}

See [domains](Domains_100.html) and [above](#Transfers-Start).

> [!WARNING]
> Mind this
>
> It costs.

**Ask**

\`\`\`bash
whois example.net
\`\`\`

<details>
<summary>More</summary>

Hidden.

</details>

- [x] done
- [ ] to do

![A panel](../attachments/101/102.png)
END
  test_cmp want space/domains/transfers.md
'

test_that 'pages that would have one address in kbsite have names apart, and one each' '
  mkdir -p apart/x.y apart/x-y
  for page in a_b a-b a.b contact x.y/p x-y/p; do echo "<title>Page $page</title><p>text of $page" >apart/$page.html; done
  kbimport -q --from=html apart -o apart.kb
  test_is "$(cd apart.kb && find . -name "*.md" | sort | tr "\n" " ")" "./a-b.md ./a.b-2.md ./a_b-3.md ./contact.md ./x-y/p.md ./x.y/p-2.md "
  kbindex -q -d apart.db apart.kb
  run 0 kbsite --check -d apart.db
  kbsite -q -d apart.db -o apart.site
  test_is "$(grep -rl "text of" apart.site --include=index.html | wc -l)" 6
'

test_that 'names that would lead elsewhere, mean a device, or differ by case alone, do not' '
  cat >hostile.json <<END
{"articles": [
 {"id": 1, "title": "../../x", "body": "a", "section_id": 1}, {"id": 2, "title": "CON", "body": "b", "section_id": 1},
 {"id": 3, "title": "Same", "body": "c", "section_id": 1}, {"id": 4, "title": "sAME", "body": "d", "section_id": 1},
 {"id": 5, "title": "$(yes long | head -n 200 | tr "\n" " ")", "body": "e", "section_id": 1}, {"id": 6, "title": ".hidden/\\u001b[2J", "body": "f", "section_id": 1},
 {"id": 7, "title": "", "html_url": "https://x.example/hc/en/articles/7-..%2f..%2fetc", "body": "g"}, {"id": "../8", "title": "h", "body": "h"},
 {"id": 9, "title": "i", "locale": "../nl", "body": "i"}, {"id": 10, "title": "Привет, МИР!", "body": "j"}],
 "sections": [{"id": 1, "name": "/etc", "category_id": 2}], "categories": [{"id": 2, "name": ".."}]}
END
  run 1 kbimport --from=zendesk hostile.json -o h.kb
  (cd h.kb && find . -name "*.md" | sort) >files
  cat >want <<END
./article/etc/about-con.md
./article/etc/hidden-2j.md
./article/etc/long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long.md
./article/etc/same-4.md
./article/etc/same.md
./article/etc/x.md
./etc.md
./привет-мир.md
END
  test_cmp want files
  test_is "$(grep -c expected err)" 2
  ! grep "$(printf "\\033")" h.kb/article/etc/hidden-2j.md
  run 0 kbindex -d h.db h.kb
'

test_that 'links in the folder that is written lead nowhere out of it' '
  mkdir -p l/kb outside
  echo keep >outside/x.md
  ln -s ../../outside l/kb/sub
  mkdir -p l/in/sub
  echo "<p>x" >l/in/sub/x.html
  test_must_fail kbimport -q --force --from=html l/in -o l/kb
  test_is "$(cat outside/x.md)" keep
  rm l/kb/sub
  printf "%064d  ../outside/x.md\n" 0 >l/kb/.kbimport
  run 2 kbimport --force --from=html l/in -o l/kb
  test_is "$(cat err)" "kbimport: l/kb/.kbimport:1: expected a sum, two blanks and a path in this folder"
'

test_that 'what pages and records claim of themselves stays a value' '
  mkdir -p v
  printf "<html lang=\"en-\ndraft: true\"><title>a\" \nid: b</title><meta name=date content=\"x\ny: z\"><meta name=description content=\"\\\\\"><p>x" >v/a.html
  echo SECRET=1 >v/.env
  echo "<script>1</script>" >v/bad.html
  { printf "<p"; yes " a" | head -n 600 | tr -d "\n"; echo ">"; } >>v/bad.html
  echo "<p><a href=.env>e</a> <a href=bad.html>b</a>" >>v/a.html
  run 1 kbimport --from=html v -o v.kb
  front v.kb/a.md >got
  printf "%s\n" "title: \"a\\\" id: b\"" "description: \"\\\\\"" >want
  test_cmp want got
  test_is "$(cd v.kb && find . -type f | sort | tr "\n" " ")" "./.kbimport ./a.md "
  cat >v.json <<END
{"articles": [{"id": 1, "body": "x", "created_at": "2025\\n9,yes,x,y", "vote_sum": 1, "vote_count": 1},
 {"id": 2, "body": "x", "vote_sum": 9000000000000000000, "vote_count": 9000000000000000000}]}
END
  run 1 kbimport --from=zendesk v.json -o v2.kb --votes=v.csv
  test_is "$(cat v.csv)" "article,vote,at,voter
1,yes,2000-01-01T00:00:00Z,zendesk-1-yes-1"
  grep "article 2 (en): vote_sum and vote_count are of no votes: left out" err
'

test_that 'what authors put into an article stays, and is said as it was' '
  mkdir -p told
  cat >told/a.html <<END
<title>A | Site</title><article><h1>T</h1><p>a <time datetime=2026-11-24T10:00>24 November</time></p>
<p>The outage on <time datetime="2026-12-24T10:00">24 December</time> lasts for two hours.</p>
<h2 id=""><a class="header" href="#"><code>?</code></a></h2><h2>Plain <a href="#x">#</a></h2>
<aside aria-label="Tip" class="starlight-aside starlight-aside--tip"><p>Tip</p><p>Never do x.</p></aside>
<aside><p>A box.</p></aside><aside><ul><li><a href=x>links</a></ul></aside><blockquote>Q<footer>Ann</footer></blockquote>
<h2>x {#y}</h2><h2>GET {id}</h2><h2>c <code>{#z}</code></h2><pre id=pp>code</pre><p><a href="#pp">pp</a>
<table><caption>Cap words</caption><tr><td>x</td></tr></table><ol start="-3"><li>o</ol>
<table><tfoot><tr><td>F<td>G</tfoot><tbody><tr><th>A<th>B<tr><td>1<td>2</table>
<div class="tabbed-labels"><label>Debian</label><label>Fedora</label></div></article>
END
  kbimport --from=html told -o told.kb 2>err
  test_is "$(cat err)" "told/a.html:7: a list that begins with -3 begins with 1 now"
  grep -x "date: 2026-11-24T10:00:00Z" told.kb/a.md
  body told.kb/a.md | grep . >got
  cat >want <<END
a 24 November
The outage on 24 December lasts for two hours.
## \`?\`
## Plain
> [!TIP]
> Never do x.
A box.
> Q
>
> Ann
## x \\{#y}
## GET {id}
## c \`{#z}\`
<a id="pp"></a>
\`\`\`
code
\`\`\`
[pp](#pp)
Cap words
x
1. o
| A | B |
| --- | --- |
| 1 | 2 |
| F | G |
Debian Fedora
END
  test_cmp want got
'

test_that 'what looks like a tick box in a list is text in kbsite, too; the language may stand in <body>' '
  mkdir -p ticks && echo "<body lang=de><article><h1>T</h1><ul><li>[x] literal<li><input type=checkbox checked> done</ul></article>" >ticks/a.html
  kbimport -q --from=html ticks -o ticks.kb && grep -x "lang: de" ticks.kb/a.md
  kbindex -q -d ticks.db ticks.kb
  kbsite -q -d ticks.db -o ticks.site
  page=$(find ticks.site -path "*/a/index.html")
  grep -q "<li>\[x\] literal</li>" "$page" && grep -q "<li class=\"task done\">" "$page"
'

test_that 'a box between paragraphs of <main> is part of it, and one that says what it is; the site'\''s is not' '
  mkdir -p boxes
  cat >boxes/a.html <<END
<main><h1>T</h1><aside>About this site.</aside><p>a</p>
<aside><p>Never do x.</p></aside><p>b</p><aside><a href=x>Related</a> <a href=y>more</a></aside><p>c</p>
<aside role=note>Mind y.</aside><aside class=callout>Mind z.</aside><aside>About the author.</aside></main>
END
  kbimport -q --from=html boxes -o boxes.kb
  body boxes.kb/a.md | grep . | tr "\n" "|" >got
  test_is "$(cat got)" "a|Never do x.|b|c|Mind y.|Mind z.|"
'

test_that 'files that are attached, and that no text leads to, are links at the end of the article' '
  mkdir -p att/c/attachments/65 att/z
  echo pdf >att/c/attachments/65/66.pdf
  echo png >att/c/attachments/65/67.png
  echo png >att/c/attachments/65/68.png
  cat >att/c/Home_65.html <<END
<title>DOC : Home</title><span id=title-text>DOC : Home</span><div id=main-content class=wiki-content><p>x <img src="attachments/thumbnails/65/67"> <a href="attachments/65/68.png?version=1">pic</a></p></div>
<div class="pageSection group"><div class="pageSectionHeader"><h2 id="attachments" class="pageSectionTitle">Attachments:</h2></div>
<div class="greybox" align="left"><img src="images/icons/bullet_blue.gif" alt=""/><a href="attachments/65/66.pdf">manual.pdf</a> (application/pdf)<br/>
<a href="attachments/65/67.png">shot.png</a> (image/png)<br/><a href="attachments/65/68.png">pic.png</a> (image/png)<br/></div></div>
END
  kbimport -q --from=confluence att/c -o att.c
  body att.c/home.md | grep . >got
  printf "%s\n" "x ![](attachments/thumbnails/65/67) [pic](attachments/65/68.png)" "Attachments:" "- [manual.pdf](attachments/65/66.pdf)" >want
  test_cmp want got
  cmp att/c/attachments/65/66.pdf att.c/attachments/65/66.pdf
  kbimport --from=confluence att/c -o att.c | grep "^written 0, unchanged 3, removed 0"
  cat >att/z/a.html <<END
<link rel=canonical href="https://h.example/hc/en-us/articles/1-A"><main><article><h1>A</h1><div class="article-content"><div class="article-body"><p>See <a href="/hc/article_attachments/2/form.pdf">the form</a>.</p></div>
<div class="article-attachments"><ul class="attachments"><li class="attachment-item"><a href="/hc/article_attachments/1/manual.pdf">manual.pdf</a><div class="attachment-meta meta-group"><span class="meta-data">200 KB</span> <a href="/hc/article_attachments/1/manual.pdf">Download</a></div></li>
<li><a href="https://h.example/hc/en-us/article_attachments/2/form.pdf">form.pdf</a></li></ul></div></div></article></main>
END
  cat >att/z/b.html <<END
<h2 class="heading">B</h2><article class="article-body" id="article-body"><p>Text.</p></article><hr />
<div class="cs-g-c attachments" id="article-80-attachments"><div class="attachment"><div class="attachment-type"><span class="file-type"> pdf </span></div><div class="attach_content"><div class="ellipsis">
<a href="/helpdesk/attachments/802" class="filename" title="TECHNICAL MANUAL R1 &amp; R2.pdf">TECHNICAL MAN... </a></div><div>(2.03 MB) </div></div></div></div>
END
  echo "<main><article><h1>C</h1><div class=article-body><p>Text.</div><div class=comment-list><ul class=attachments><li><a href=x.pdf>a reader&#39;s.pdf</a></ul></div></article></main>" >att/z/c.html
  kbimport -q --from=html att/z -o att.z
  test_is "$(tail -n 1 att.z/b.md att.z/c.md | tr "\n" "|")" "==> att.z/b.md <==|- [TECHNICAL MANUAL R1 & R2.pdf](/helpdesk/attachments/802)||==> att.z/c.md <==|Text.|"
  body att.z/a.md | grep . >got
  printf "%s\n" "See [the form](https://h.example/hc/article_attachments/2/form.pdf)." "- [manual.pdf](https://h.example/hc/article_attachments/1/manual.pdf)" >want
  test_cmp want got
'

test_that 'so are those of Zendesk'\''s list of attachments, in any order of files' '
  echo "{\"articles\": [{\"id\": 1, \"title\": \"A\", \"body\": \"<p>See <img src=\\\"https://h.example/hc/article_attachments/8\\\"><a href=\\\"/hc/article_attachments/9/x.pdf\\\">x</a>.</p>\"}, {\"id\": 2, \"title\": \"B\", \"body\": \"\"}]}" >art.json
  cat >files.json <<END
{"article_attachments": [{"id": 10, "article_id": 1, "file_name": "b & c.pdf", "content_url": "https://h.example/hc/article_attachments/10/b.pdf", "inline": false},
 {"id": 9, "article_id": 1, "file_name": "x.pdf", "content_url": "https://h.example/hc/article_attachments/9/x.pdf", "inline": false},
 {"id": 8, "article_id": 1, "file_name": "i.png", "content_url": "https://h.example/hc/article_attachments/8", "inline": true},
 {"id": 7, "article_id": 2, "file_name": "b.zip", "content_url": "https://h.example/hc/article_attachments/7/b.zip", "inline": false}]}
END
  kbimport -q --from=zendesk art.json files.json -o att.j
  body att.j/a.md | grep . >got
  printf "%s\n" "See ![](https://h.example/hc/article_attachments/8)[x](/hc/article_attachments/9/x.pdf)." "- [b & c.pdf](https://h.example/hc/article_attachments/10/b.pdf)" >want
  test_cmp want got
  test_is "$(tail -n 1 att.j/b.md)" "- [b.zip](https://h.example/hc/article_attachments/7/b.zip)"
  kbimport --from=zendesk files.json art.json -o att.j | grep "^written 0, unchanged 2, removed 0"
'

test_that 'numbers of lines are no code, wherever highlighters put them' '
  mkdir -p numbers
  one="<span class=lnt>1\n</span><span class=lnt>2\n</span>"
  printf "%b" "<article><h1>T</h1><div class=highlight><table class=lntable><tr><td class=lntd><pre><code>$one</code></pre></td>
<td class=lntd><pre><code class=language-go data-lang=go>a\nb\n</code></pre></td></tr></table></div>" >numbers/a.html
  printf "%b" "<article><h1>T</h1><pre><code class=language-go><span class=line><span class=ln>1</span><span class=cl>a\n</span></span><span class=line><span class=ln>2</span><span class=cl>b\n</span></span></code></pre>" >numbers/b.html
  printf "%b" "<article><h1>T</h1><div class=\"language-go highlighter-rouge\"><div class=highlight><pre class=highlight><code><table class=rouge-table><tr><td class=\"rouge-gutter gl\"><pre class=lineno>1\n2\n</pre></td><td class=rouge-code><pre>a\nb\n</pre></td></tr></table></code></pre></div></div>" >numbers/c.html
  printf "%b" "<article><h1>T</h1><div class=\"language-go highlight\"><table class=highlighttable><tr><td class=linenos><div class=linenodiv><pre><span class=normal>1</span>\n2</pre></div></td><td class=code><div><pre><span></span><code>a\nb\n</code></pre></div></td></tr></table></div>" >numbers/d.html
  kbimport --from=html numbers -o numbers.kb
  printf "\`\`\`go\na\nb\n\`\`\`\n" >want
  for page in a b c; do body numbers.kb/$page.md >got; test_cmp want got; done
  body numbers.kb/d.md | sed "s/^\`\`\`\$/\`\`\`/" | grep -v "^\`" >got; printf "a\nb\n" >want; test_cmp want got
'

test_that 'where no landmark is, sections beside the longest are part of the article; what is left out is told' '
  mkdir -p plain
  words=$(seq -s " word " 60)
  printf "%s\n" "<title>Manual</title><body><h1>Manual</h1><div class=menu><a href=a>A</a> <a href=b>B</a></div>" \
    "<section><h2>Intro</h2><p>Intro words.</section><section><h2>Use</h2><p>$words<p>$words</section>" \
    "<section><h2>Bugs</h2><p>Never do x.</section>" >plain/a.html
  printf "%s\n" "<title>M</title><body><div class=head>man(1)</div><div><p>$words</p></div><h2>Notes</h2><p>See below.</p>" >plain/b.html
  kbimport -v --from=html plain -o plain.kb
  body plain.kb/a.md | grep "^#" >got; printf "## Intro\n## Use\n## Bugs\n" >want; test_cmp want got
  grep "See below" plain.kb/b.md
  printf "%s\n" "<title>M</title><body><div><p>$words</p></div><div>$(seq -s " word " 15)</div>" >plain/b.html
  kbimport -v --from=html plain -o plain.kb 2>err
  grep "plain/b.html: only 8[0-9]% of the page.s text is in its article" err
'

test_that 'the name of the site is no title, nor is an archive or a picture a page' '
  mkdir -p site binary
  printf "<title>File system | Node.js v20 Documentation</title><header><h1>Node.js v20 documentation</h1></header><div role=main><h2>File system</h2><p>Words.</div>" >site/fs.html
  printf "<title>Buffers - Manual</title><header><h1>Buffers</h1></header><main><p>Words.</main>" >site/b.html
  kbimport -q --from=html site -o site.kb
  test_is "$(sed -n 2p site.kb/fs.md site.kb/b.md | tr "\n" " ")" "title: \"File system\" "
  sed -n 2p site.kb/b.md | grep -x "title: \"Buffers\""
  printf "PK\003\004\024\000\010\000" >binary/x.html; cp binary/x.html p.zip
  { printf "\211PNG\r\n\032\n"; head -c 999 /dev/zero; } >binary/y.html
  echo "<h1>Grüße</h1><p>Wörter</p>" | iconv -f utf-8 -t utf-16le >binary/z.html
  seq 1 9999 | gzip -n | tr -d "\000" >binary/w.html
  run 1 kbimport --from=html binary -o binary.kb
  grep -x "binary/w.html: no page of text: it has many control characters" err
  grep -x "binary/x.html: a zip archive: unpack it first" err
  grep -x "binary/y.html: no page of text: it has many NUL bytes" err
  grep -x "Wörter" binary.kb/z.md
  test_is "$(cd binary.kb && echo *)" z.md
  run 2 kbimport --from=confluence p.zip -o zip.kb; one_line; grep "is a zip archive; unpack it" err; test ! -e zip.kb
'

test_that 'pages that are no articles are left out and counted: searches, lists, what is not found; --all-pages has them' '
  mkdir -p none/tags/dns none/search none/guide/404 none/hc/en-us/sections none/hc/en-us/articles none/docs
  page () { echo "<html $2><head><title>${1##*/}</title>$3</head><body $4><main><h1>${1##*/}</h1>$5</main></body></html>" >"none/$1.html"; }
  long="<p>$(seq -s " word " 100)</p>"
  page guide/dns "" "" "" "$long"
  page 404 "" "" "" "$long"
  page guide/404/index "" "" "" "$long" # about such pages
  page guide/search "" "" "" "$long"    # likewise
  page guide/tags "" "" "class=page-home" "$long"
  page search/index "" "" "" "<p>Type a word.</p>"
  page docs/search "" "" "" "$long<div id=search-results></div>"
  page tags/dns/index "" "<meta name=generator content=\"Hugo 0.111.3\">" "" "<ul><li><a href=../../guide/dns.html>DNS</a></ul>"
  page hc/en-us/sections/12-DNS "" "" "" "<a href=../articles/3-DNS.html>DNS</a>"
  page hc/en-us/articles/3-DNS "" "" "" "$long"
  page docs/list "class=\"plugin-docs docs-tags-list-page\"" "" "" "$long"
  page docs/wiki "" "" "class=\"mediawiki ns--1 ns-special\"" "$long"
  page docs/genindex "" "" "" "<table class=\"indextable genindextable\"><tr><td>a</table>"
  page docs/draft "" "<META NAME=Robots CONTENT=\"NoIndex, follow\">" "" "$long"
  page docs/none "" "<meta property=robots content=none>" "" "$long"
  page docs/shown "" "<meta name=robots content=\"index, nofollow, noimageindex\">" "" "$long"
  kbimport --from=html none -o none.kb >said 2>err
  test_is "$(grep -v left.out err || cat said)" "written 6, unchanged 0, removed 0"
  grep -x "kbimport: 10 pages of no article left out: lists, searches, or said to be noindex (--all-pages)" err
  test_is "$(cd none.kb && find . -name "*.md" | sort | tr "\n" " ")" \
    "./docs/shown.md ./guide/404.md ./guide/dns.md ./guide/search.md ./guide/tags.md ./hc/en-us/articles/3-dns.md "
  kbimport --from=html none --all-pages -o none.kb >said 2>err
  test_is "$(cat said)" "written 10, unchanged 6, removed 0"
  test ! -s err
  # a site that search engines are kept from has articles all the same
  mkdir -p secret && for i in 1 2 3; do echo "<meta name=robots content=noindex><h1>$i</h1><p>x</p>" >secret/$i.html; done
  kbimport --from=html secret -o secret.kb >said 2>err
  test_is "$(cat said err)" "written 3, unchanged 0, removed 0"
  rm -r none/guide none/hc/en-us/articles none/docs/[dns]*
  run 1 kbimport --from=html none -o none.kb2
  grep -x "kbimport: 7 pages of no article left out.*" err && grep -x "kbimport: no article in \"none\"" err
  run 2 kbimport --from=zendesk "$F/articles.json" --all-pages -o none.kb2; one_line
'

test_that 'files, names and remarks are the same on one thread and on many' '
  mkdir -p many/x && cp "$F/signs.html" many/x
  for i in $(seq 1 60); do
    printf x%s "$i" >"many/A b$((i / 2)).png"; printf y%s "$i" >"many/a-b$((i / 2)).png"
    cat >"many/p$i.html" <<END
<html lang=en><h1>Page $i</h1><p>Words of <a href="p$((i % 60 + 1)).html#s$i">the next</a>, <a href="gone$i.html">none</a>.</p>
<h2 id="s$((i - 1))">Section</h2><p><img src="a-b$((i / 2)).png"> <img src="A%20b$((i / 2)).png"> <img src="data:image/gif;base64,R0lGODlh$(printf %04d "$i")">
<img src="lost$i.png"></p>
END
  done
  chmod 0 "many/a-b7.png"
  for jobs in 1 2 9; do
    code=0; kbimport -v --from=html many -j "$jobs" -o "many.$jobs" >"said.$jobs" 2>"err.$jobs" || code=$?
    echo $code >>"said.$jobs"
  done
  cmp said.1 said.2 && cmp said.1 said.9 && cmp err.1 err.2 && cmp err.1 err.9
  diff -r many.1 many.2 && diff -r many.1 many.9
  grep -c "is not among the files" err.9 | grep -x 120
  sed -n "/is not among/{s/:.*//p;q;}" err.9 | grep -x many/p1.html
  # of two files that get one name the first that is shown has it
  grep -F "![](a-b5.png) ![](a-b5-2.png)" many.9/p10.md
  cmp many/a-b5.png many.9/a-b5.png && cmp "many/A b5.png" many.9/a-b5-2.png
  kbimport -v --from=html many -j 9 -o many.9 >said 2>err || true
  grep "^written 0, unchanged 1[0-9][0-9], removed 0" said
  run 2 kbimport --from=html many -j 0 -o many.9; one_line
'

test_that 'links in the sources are not followed' '
  mkdir -p s
  ln -s "$F/signs.html" s/a.html
  ln -s /etc s/etc
  echo "<p><img src=a.png> <img src=etc/passwd><img src=../../../../etc/passwd>" >s/b.html
  ln -s /etc/passwd s/a.png
  kbimport -q --from=html s -o s.kb
  test_is "$(cd s.kb && find . -type f | sort | tr "\n" " ")" "./.kbimport ./b.md "
'

test_that 'a FIFO among the pages keeps nobody waiting; a NUL is no character set of ISO 2022' '
  mkdir odd && mkfifo odd/a.html
  printf "<meta charset=iso-2022-jp><h1>N</h1><p>before \\033$\\000 plain words \\033(B behind</p>" >odd/b.html
  kbimport -q --from=html odd -o odd.kb
  grep -q "plain words" odd.kb/b.md
  run 1 kbimport --from=html odd/a.html -o odd.kb2; grep -q "a.html: not a regular file" err
  awk "BEGIN { printf \"{\\\"articles\\\": [{\\\"id\\\": 1, \\\"body\\\": \\\"\"; for (i = 0; i < 1800; i++) printf \"%10000s\", \"\"; print \"\\\"}]}\" }" >long.json
  run 2 kbimport --from=zendesk long.json -o odd.kb; grep "does not end within 16 MiB" err
'

if [ -f "$BUILD/faults.so" ] && can_preload kbsearch; then
  test_that 'a folder or a file that cannot be looked at is not empty: nothing is removed' '
    mkdir -p f/more
    for page in f/one f/two f/more/three; do echo "<h1>$page</h1><p>Words.</p>" >$page.html; done
    kbimport -q --from=html f -o f.kb
    find f.kb -type f | sort | xargs cksum >sums
    for call in dir stat open read; do
      for n in $(seq 1 40); do
        code=0
        FAULT_CALL=$call FAULT_ERRNO=5 FAULT_N=$n LD_PRELOAD=$BUILD/faults.so kbimport -q --from=html f -o f.kb 2>err || code=$?
        case $code in 0) test ! -s err ;; 1 | 2) grep -q "Input/output error\|cannot make" err ;; *) exit 1 ;; esac
        find f.kb -type f | sort | xargs cksum | cmp - sums || { echo "$call $n"; exit 1; }
      done
    done
  '
fi

test_that 'languages are those that kbindex takes; another is told, and left out' '
  mkdir -p tongues
  for lang in pt_BR zh-Hans en- xx x-default ""; do
    echo "<html lang=\"$lang\"><main><h1>T</h1><p>Words.</p></main>" >"tongues/l$lang.html"
  done
  kbimport --from=html tongues -o tongues.kb >said 2>err
  grep -h "^lang:" tongues.kb/*.md >langs; printf "lang: %s\n" pt_BR zh-Hans | test_cmp - langs
  test_is "$(grep -c "html: its language is no code like en or pt-BR, and is left out" err)" 3
  kbindex -d tongues.db tongues.kb 2>err; test ! -s err
  kbimport -q --from=html --lang=nl-BE tongues -o tongues.kb
  test_is "$(grep -xl "lang: nl-BE" tongues.kb/*.md | wc -l)" 4
  for code in x en- en--x xx en-_ english; do
    run 2 kbimport --from=html --lang=$code tongues -o none.kb; one_line
    grep -F -e "--lang: expected a code like en or pt-BR, not \"$code\"" err
  done
'

test_that 'items of Zendesk that no list is around, of standard input, too, each told by its line' '
  cat >items.jsonl <<END
{"id": 1, "title": "Reset", "body": "<p>Click.</p>", "locale": "en-us", "section_id": 5, "draft": false}
{"id": 5, "name": "Accounts", "category_id": 9, "locale": "en-us"}
{"id": 9, "name": "General", "locale": "en-us"}
{"id": 7, "source_id": 1, "source_type": "Article", "locale": "nl", "title": "Terug", "body": "<p>Klik.</p>"}
{"id": 8, "source_id": "x", "source_type": "Article", "locale": "nl", "title": "Terug", "body": "x"}
{"id": 2, "title": "Nowhere", "body": "x", "locale": "../a"}
{"id": 3, "body": 5}
END
  run 1 kbimport --from=zendesk items.jsonl -o items.kb
  (cd items.kb && find . -name "*.md" | sort) >files
  printf "./%s\n" general/accounts/reset.md nl/general/accounts/reset.md | test_cmp - files
  sed "s/^items.jsonl/standard input/" err >wanted
  printf "%s\n" "items.jsonl:5: a translation'"'"'s source_id: expected a number" \
    "items.jsonl:6: locale: expected a code like en-us" "items.jsonl:7: body: expected a text" | test_cmp - err
  run 1 kbimport --from=zendesk - -o input.kb <items.jsonl; test_cmp wanted err
  diff -r items.kb input.kb
'

test_that 'what a cell of a table shows from elsewhere is a link, and told' '
  mkdir -p cells
  cat >cells/a.html <<END
<main><h1>T</h1><table><tr><th style="TEXT-ALIGN : right">N<th>B</tr><tr><td><iframe src="https://v.example/e/1"></iframe><td><pre>one
two<br>three</pre></tr><tr><td><img alt="a logo"><td>x</tr></table></main>
END
  kbimport --from=html cells -o cells.kb 2>err
  test_is "$(cat err)" "cells/a.html:1: iframe is a link now"
  grep -F "<td><a href=\"https://v.example/e/1\">https://v.example/e/1</a></td><td><pre>one&#10;two&#10;three</pre></td>" cells.kb/a.md
  grep -F "<td>a logo</td><td>x</td>" cells.kb/a.md
'

test_that 'remarks beyond the first are counted, and -v shows them' '
  mkdir -p remarks
  for i in $(seq 60); do echo "<main><h1>T $i</h1><p>x <iframe src=https://v.example/$i></iframe></main>" >remarks/$i.html; done
  kbimport --from=html remarks -o remarks.kb 2>err
  left=$(sed -n "s/^kbimport: \([0-9]*\) remarks more: -v shows them/\1/p" err)
  test_is "$(($(grep -c "is a link now" err) + left))" 60
  kbimport -v --from=html remarks -o remarks.kb2 2>err
  test_is "$(grep -c "is a link now" err)" 60
'

test_that 'trouble is one line' '
  run 2 kbimport --from=zendesk "$F/articles.json"; one_line; grep "expected -o DIR" err
  run 2 kbimport "$F/articles.json" -o kb; one_line; grep "zendesk, html or confluence" err
  run 2 kbimport --from=wiki x -o kb; one_line; grep "zendesk" err
  run 2 kbimport --from=html pages -o kb --votes=v.csv; one_line
  run 2 kbimport --from=html -o kb; one_line
  run 2 kbimport --from=html missing -o kb2; one_line
  run 2 kbimport --from=zendesk missing.json -o kb2; one_line
  echo "{\"articles\": [{\"id\": 1, \"body\": \"x" >cut.json
  run 2 kbimport --from=zendesk cut.json -o kb2; one_line; grep "cut.json:1: the JSON that begins here does not end" err
  test ! -e kb2
  mkdir -p empty
  run 1 kbimport --from=html empty -o kb2; test_is "$(cat err)" "kbimport: no article in \"empty\""
  run 2 kbimport --from=html pages -o "$F/signs.html"; one_line
'

test_done
