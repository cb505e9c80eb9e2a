#!/bin/sh
# kbsite: addresses with odd characters, old ones, and those that votes are posted to.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

DESKBOOK_DB=$PWD/desk.db
unset DESKBOOK_CONFIG
export DESKBOOK_DB

mkdir -p kb/dns kb/nl/dns kb/img
printf '# Glue\n\n![q](../img/%%C3%%BC%%23%%3F.png)\n' >kb/dns/glue.md
printf -- '---\nlang: nl\n---\n# Lijm\n' >kb/nl/dns/glue.md
printf '# Frage\n' >'kb/frage?&x.md'
mkdir 'kb/100% sure' && printf '# Sure\n\n[this](<../100%% sure/5%%.md>) [that](<../100%% sure/5%%25.md>)\n' >'kb/100% sure/5%.md'
echo png >'kb/img/ü#?.png'
cat >kb/moved.md <<'EOF'
---
redirect_from: ["/a(b", "/x|y", "/Foo+Bar", "/wiki/Foo_(bar)", "/a b", "/c$d;{e}", "/old/", "/\"q\\",
  "/art.php?id=5", "/?p=7&x=a b", "https://old.example/redirects.map/x", "/redirects.map"]
---
# Moved
EOF
printf -- '---\nredirect_from: ["/art.php?id=6", "/art.php?id=5", "/art.php", "/art.php/", "/art.php?id=6", "/old"]\n---\n# Other\n' >kb/other.md
kbindex -q kb && kbsite -q -o site --base=https://help.example/kb/ --vote=/vote || exit

test_that 'a form posts the path of its article, and kbcgi finds that' '
  grep -o "action=\"[^\"]*\"" site/dns/glue/index.html >got
  grep -qx "action=\"/vote/dns/glue.md\"" got
  grep -q "action=\"/vote/nl/dns/glue.md\"" site/nl/dns/glue/index.html
  grep -q "action=\"/vote/frage%3F%26x.md\"" site/frage-x/index.html
  body=helpful=yes
  printf %s "$body" >form
  for path in dns/glue.md nl/dns/glue.md "frage?&x.md"; do
    REQUEST_METHOD=POST PATH_INFO="/vote/$path" CONTENT_LENGTH=${#body} \
      CONTENT_TYPE=application/x-www-form-urlencoded REMOTE_ADDR=192.0.2.7 GATEWAY_INTERFACE=CGI/1.1 \
      HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0" HTTP_HOST=help.example HTTPS=on HTTP_ORIGIN=https://help.example \
      SCRIPT_NAME=/cgi SERVER_NAME=help.example kbcgi <form >reply 2>&1
    grep -q "^Location: .*/thanks?article=" reply
  done
'

test_that 'a % that begins no code is itself in a link' '
  test "$(grep -o "<a href=\"[^\"]*\">th[a-z]*<" site/100-sure/5/index.html | grep -c "href=\"../../100-sure/5/\"")" = 2
'

test_that 'old addresses are literal for nginx; those with a query come first' '
  cat >wanted <<"EOF"
~^/kb/\?p=7&x=a%20b$ /kb/moved/;
~^/kb/art\.php/?\?id=5$ /kb/moved/;
~^/kb/art\.php/?\?id=6$ /kb/other/;
~^/kb/\x22q\x5C/?(\?.*)?$ /kb/moved/;
~^/kb/Foo\+Bar/?(\?.*)?$ /kb/moved/;
~^/kb/a\x20b/?(\?.*)?$ /kb/moved/;
~^/kb/a\(b/?(\?.*)?$ /kb/moved/;
~^/kb/c\x24d\x3B\x7Be\x7D/?(\?.*)?$ /kb/moved/;
~^/kb/old/?(\?.*)?$ /kb/moved/;
~^/kb/wiki/Foo_\(bar\)/?(\?.*)?$ /kb/moved/;
~^/kb/x\|y/?(\?.*)?$ /kb/moved/;
~^/kb/art\.php/?(\?.*)?$ /kb/other/;
EOF
  test_cmp wanted site/redirects.map
  test -s site/old/index.html
  grep -q "url=../other/" site/art.php/index.html
'

test_that 'each index.md that is filed under one category has the name of its folder, there and in kbcgi' '
  mkdir -p bundles/news/0.1 bundles/news/0.2 bundles/lone bundles/filed
  for n in 0.1 0.2; do printf -- "---\ncategories: [Releases]\n---\n# Release $n\n\nzebra\n" >bundles/news/$n/index.md; done
  printf "# Lone\n" >bundles/lone/index.md
  printf -- "---\ncategories: [Filed]\n---\n# Filed\n" >bundles/filed/_index.md
  kbindex -q -d bundles.db bundles
  kbsite -q -d bundles.db -o bundled
  test -s bundled/releases/0-1/index.html
  test -s bundled/releases/0-2/index.html
  test -s bundled/lone/index/index.html
  test -s bundled/filed/index/index.html
  REQUEST_METHOD=GET PATH_INFO=/search.json QUERY_STRING=q=zebra GATEWAY_INTERFACE=CGI/1.1 DESKBOOK_DB=bundles.db kbcgi >reply
  grep -q "\"href\":\"/releases/0-1/" reply
  grep -q "\"href\":\"/releases/0-2/" reply
'

test_that 'what cannot lead on is told, and the site is whole' '
  run 1 kbsite --check
  cat >wanted <<"EOF"
moved.md: redirect_from "/redirects.map": a page has that address
moved.md: redirect_from "https://old.example/redirects.map/x": a page has that address
other.md: redirect_from "/art.php?id=5": another article had that address
other.md: redirect_from "/old": a page has that address
EOF
  test_cmp wanted out
'

test_that 'an image is found whatever its name has' '
  grep -q "src=\"../../img/%C3%BC%23%3F.png\"" site/dns/glue/index.html
  test -s "site/img/ü#?.png"
'

test_that 'a list that a full disk left empty or cut is no obstacle' '
  for list in "" kbs "kbsite 1
12 0"; do
    printf %s "$list" >site/.kbsite-new
    kbsite -q -o site || echo "stopped by $list"
    test ! -e site/.kbsite-new || echo "left $list"
  done >wrong
  test_cmp /dev/null wrong
  printf "kbsite 1\n12 0" >site/.kbsite-new
  echo mine >site/new.html
  printf -- "---\nredirect_from: [/later, /new.html]\n---\n# New\n" >kb/new.md
  kbindex -q kb
  run 2 kbsite -q -o site
  rm site/new.html
  kbsite -q -o site
  test -s site/later/index.html
'

test_that 'the title has its anchor, and so have headings that begin with C; ids of the page are its own' '
  printf "# My title\n\n[top](#my-title) [main](#c-main)\n\n## C language\n\n## C++\n\n## C main\n" >kb/c.md
  for id in $(grep -o "id=\"C-[^\"]*" "$TOP/templates/site/page.xsl" | sed "s/.*\"//"); do
    printf "\n<p id=\"%s\">own</p>\n" "$id"
  done >>kb/c.md
  kbindex -q kb && kbsite -q -o site
  page=site/my-title/index.html
  test -f $page || page=site/c/index.html
  grep -q "<h1[^>]* id=\"my-title\"[^>]*>My title</h1>" $page
  grep -q "<h2 id=\"c-language\">C language" $page
  grep -q "<a href=\"#c-language\">C language" $page
  grep -q "<p>own</p>" $page
  grep -q "<h2 id=\"c-main\">C main" $page
  test_expect_code 1 grep -q "<p id=\"C-" $page
  run 1 kbsite --check
  test_expect_code 1 grep "^c.md" out
'

test_that 'categories that give way to articles do not meet' '
  mkdir -p meet/a/all && for name in a a/all a/b a/all/in; do printf "# %s\n" $name >meet/$name.md; done
  kbindex -q -d meet.db meet && kbsite -d meet.db -o meet.site >out
  files=$(find meet.site -type f ! -name .kbsite | wc -l)
  grep -q "^$files files: written $files, removed 0 in" out
  test "$(grep -l page-category $(find meet.site -name index.html) | wc -l)" = 2
'

test_that 'names of languages, and of pages that the site has itself, are addresses of their own' '
  mkdir -p own/lang "own/c#" && for name in lang/c lang/c++ "lang/c#" "c#/a+b" "c#/issue #5" search contact nl; do
    printf -- "---\nlang: en\n---\n# %s\n" "$name" >"own/$name.md"
  done
  printf -- "---\nslug: c\ncategory: lang\n---\n# Again\n\n[again](lang/c.md) [search](search.md)\n" >own/again.md
  printf "# Nederlands\n\n[c](../zz.md)\n" >own/nl-1.nl.md
  printf -- "---\nslug: c\ncategory: lang\n---\n# Twice\n" >own/zz.md
  printf "# To it\n\n[c](zz.md)\n" >own/to.md
  kbindex -q -d own.db own && run 1 kbsite -d own.db --check
  test_is "$(grep -c "^zz.md: no page: \"again.md\" has its address\|^to.md:3: link to \"zz.md\", which has no page\|^lang/c.md: no page" out)" 3
  kbsite -q -d own.db -o own.site
  test_is "$(sort own.site/.kbsite-doubles | tr "\n" " ")" "lang/c.md zz.md "
  # kbcgi leads to no page of another article, nor to one that kbsite has not written yet.
  printf "# Newer\n\nzebra\n" >own/newer.md && printf "\nzebra\n" >>own/zz.md && printf "\nzebra\n" >>own/again.md
  kbindex -q -d own.db own
  asked () {
    REQUEST_METHOD=GET PATH_INFO="$1" QUERY_STRING="q=zebra" GATEWAY_INTERFACE=CGI/1.1 DESKBOOK_DB=own.db DOCUMENT_ROOT="$2" \
      KBCGI_SITE="${3-/}" kbcgi | grep -o "\"href\":\"[^\"]*\|<h2><a href=\"[^\"]*" | sed "s/.*\"//; s/#.*//" | sort | tr "\n" " "
  }
  for where in "$PWD/own.site" "$PWD/own.site https://help.example/" "$PWD /own.site"; do
    # shellcheck disable=SC2086 # two words
    set -- $where
    site=${2-/}
    for path in /search.json /search; do
      test_is "$(asked $path "$1" "$site")" "${site%/}/lang/c/ "
    done
  done
  test_is "$(asked /search.json "$PWD")" "/lang/c/ /lang/c/ /newer/ "
  kbsite -q -d own.db -o own.site
  test_is "$(asked /search.json "$PWD/own.site")" "/lang/c/ /newer/ "
  for page in lang/c-plus-plus lang/c-sharp c-sharp/a-b c-sharp/issue-5 search-1 contact-1 nl-1 search; do
    test -s "own.site/$page/index.html" || echo "$page"
  done >missing
  test_cmp /dev/null missing
'

# leads LANG PAGE: where the page leads to in that language.
leads () { sed 's/></>\n</g' "$2" | sed -n "s/<link rel=\"alternate\" hreflang=\"$1\" href=\"\([^\"]*\)\".*/\1/p"; }

test_that 'translations find each other by path whatever their category, and by front matter whatever their path' '
  mkdir -p tr/dns tr/nl/dns tr/ru/dns
  printf -- "---\ntitle: Glue\nid: kb-1\n---\nGlue.\n" >tr/dns/glue.md
  printf -- "---\ntitle: Lijm\ncategory: Naamservers\n---\nLijm.\n" >tr/nl/dns/glue.md
  printf -- "---\ntitle: Клей\nlang: ru\ncategory: Домены\ntranslation_of: kb-1\n---\nКлей.\n" >tr/ru/kley.md
  printf -- "---\ntitle: Pegamento\nlang: es\nslug: cola\ntranslation_of: ru/kley.md\n---\nCola.\n" >tr/cola.md
  printf -- "---\ntitle: Owner\ntranslationKey: owner\n---\nOwner.\n" >tr/owner.md
  printf -- "---\ntitle: Eigenaar\nlang: nl\ntranslationKey: owner\n---\nEigenaar.\n" >tr/nl/eigenaar.md
  printf -- "---\ntitle: Weg\nlang: nl\ntranslation_of: nowhere\n---\nWeg.\n" >tr/nl/weg.md
  printf -- "---\ntitle: Всё о DNS\nlang: ru\n---\nDNS.\n" >tr/ru/dns/index.md
  # Each may name the other.
  printf -- "---\ntitle: Lock\ntranslation_of: nl/slot.md\n---\nLock.\n" >tr/lock.md
  printf -- "---\ntitle: Slot\nlang: nl\ntranslation_of: lock.md\n---\nSlot.\n" >tr/nl/slot.md
  printf -- "---\ntitle: Замок\nlang: ru\ntranslation_of: lock.md\n---\nЗамок.\n" >tr/ru/zamok.md
  kbindex -q -d tr.db tr && kbsite -q -d tr.db -c "$KB/desk.yaml" -o tr.site
  test "$(leads nl tr.site/lock/index.html)" = ../nl/slot/
  test "$(leads ru tr.site/lock/index.html)" = ../ru/zamok/
  test "$(leads ru tr.site/nl/slot/index.html)" = ../../ru/zamok/
  test "$(leads en tr.site/ru/zamok/index.html)" = ../../lock/
  test "$(leads nl tr.site/dns/glue/index.html)" = ../../nl/naamservers/glue/
  test "$(leads ru tr.site/dns/glue/index.html)" = ../../ru/%D0%B4%D0%BE%D0%BC%D0%B5%D0%BD%D1%8B/kley/
  test "$(leads es tr.site/dns/glue/index.html)" = ../../es/cola/
  test "$(leads en tr.site/es/cola/index.html)" = ../../dns/glue/
  test "$(leads nl tr.site/owner/index.html)" = ../nl/eigenaar/
  grep -q ">Домены</a>" tr.site/ru/index.html
  grep -q ">Всё о DNS</a>" tr.site/ru/index.html
  run 1 kbsite -d tr.db --check
  test_is "$(grep translation_of out)" "nl/weg.md: translation_of: no other article is \"nowhere\""
'

test_done
