#!/bin/sh
# kbsite: articles that are wrong, and ones that mean harm.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

DESKBOOK_DB=$PWD/desk.db
DESKBOOK_CONFIG=$KB/desk.yaml
export DESKBOOK_DB DESKBOOK_CONFIG

mkdir -p kb/dns kb/img kb/.git
cat >kb/dns/good.md <<END
# Good

[here](#part), [part](other.md#part), [no part](other.md#nothing), [nowhere](none.md),
![no image](../img/none.png), [out](../../../etc/passwd), ![fine](../img/fine.svg),
![evil](../img/evil.svg), [a page](../img/page.html), [text](../img/a%20b.txt), [hidden](../.git/config.txt)
[folder](/dns/other), [link](../img/passwd.txt), [case](Other.MD#part), [folder in case](../DNS/OTHER/),
[up](#top), [their top](other.md#TOP), [words](other.md#part:~:text=x), [no such](#nothing:~:text=x)

## Part

## [A tab](#tab/first)

x

## [Another tab](#tab/second)
END
printf '# Other\n\n## Part\n' >kb/dns/other.md
printf -- '---\nslug: other\n---\n# Other again\n' >kb/dns/twice.md
printf -- '---\nredirect_from: [/moved, /moved/, /dns/good/, /robots.txt, /old, "/../x", "https://elsewhere.example/from/here.html"]\n---\n# Moved\n\ntext\n' >kb/moved.md
echo '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>' >kb/img/fine.svg
echo '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>' >kb/img/evil.svg
svg () { printf '<svg xmlns="http://www.w3.org/2000/svg">%s</svg>\n' "$2" >"kb/img/$1.svg"; }
svg import '<style>@import "https://evil.example/a.css";</style>'
svg font '<style><![CDATA[@font-face { src: URL( "https://evil.example/f.woff") }]]></style>'
svg style '<rect style="fill:url(https://evil.example/x)"/>'
svg filter '<rect filter="url(&#104;ttps://evil.example/x#y)"/>'
svg escape '<style>a { fill: \75rl(https://evil.example) }</style>'
svg inside '<style>a { fill: url(#x) }</style><rect filter="url( '"'#y'"' )"/>'
printf '# Drawings\n' >kb/drawings.md
for name in import font style filter escape inside; do printf '\n![x](img/%s.svg)\n' $name >>kb/drawings.md; done
echo page >kb/img/page.html
echo text >'kb/img/a b.txt'
echo hidden >kb/.git/config.txt
ln -s /etc/passwd kb/img/passwd.txt
printf '# Search\n' >kb/search.md
mkdir kb/contact && printf '# X\n' >kb/contact/x.md
cp "$TOP/tests/data/render/hostile.md" kb/hostile.md
kbindex -q kb 2>/dev/null

test_that '--check says what is wrong, where, and writes nothing' '
  cat >wanted <<END
dns/good.md:3: "dns/other.md" has no heading #nothing
dns/good.md:3: link to "dns/none.md" leads nowhere
dns/good.md:4: image "img/none.png" is not there
dns/good.md:4: link to "../../../etc/passwd" leads out of the folder
dns/good.md:5: "img/evil.svg" is not copied: expected a drawing without scripts, links and entities
dns/good.md:5: "img/page.html" is not copied: files of its kind are not
dns/good.md:5: link to ".git/config.txt" leads nowhere
dns/good.md:6: link to "img/passwd.txt" leads nowhere
dns/good.md:7: "dns/good.md" has no heading #nothing
dns/twice.md: no page: "dns/other.md" has its address, /dns/other/
drawings.md:3: "img/import.svg" is not copied: expected a drawing without scripts, links and entities
drawings.md:5: "img/font.svg" is not copied: expected a drawing without scripts, links and entities
drawings.md:7: "img/style.svg" is not copied: expected a drawing without scripts, links and entities
drawings.md:9: "img/filter.svg" is not copied: expected a drawing without scripts, links and entities
drawings.md:11: "img/escape.svg" is not copied: expected a drawing without scripts, links and entities
moved.md: redirect_from "/../x": no address of this site
moved.md: redirect_from "/dns/good/": a page has that address
moved.md: redirect_from "/robots.txt": a page has that address
END
  run 1 kbsite --check
  grep -v "^hostile.md" out >told
  test_cmp wanted told
  ! test -e site
  run 2 kbsite --check -o site
  ! test -e site
'

test_that 'a site is written nevertheless, and the count told' '
  kbsite -o site >out 2>err
  grep -q "things to look at; kbsite --check names them" err
  test -s site/dns/good/index.html
  test -s site/img/fine.svg
  test -s "site/img/a b.txt"
  test -s site/from/here.html
  test -s site/old/index.html
  test -s site/contact/x/index.html
  grep -q "page-contact" site/contact/index.html
  grep -q "page-category" site/contact/all/index.html
  ! test -e site/img/evil.svg
  ! test -e site/img/passwd.txt
  ! find site | grep -q "config\|page.html\|passwd"
'

test_that 'what leads nowhere is text' '
  sed "s/></>\n</g" site/dns/good/index.html >tags
  grep -q "no part" tags
  ! grep -q "none" tags
  grep -q "<a href=\"../../img/a%20b.txt\">text</a>" tags
  grep -q "<a href=\"../../dns/other/\">folder</a>" tags
  grep -q "<a href=\"../../dns/other/#part\">case</a>" tags
  grep -q "<a href=\"../../dns/other/\">folder in case</a>" tags
  grep -q "<a href=\"#top\">up</a>" tags
  grep -q "<h2 id=\"a-tab\">A tab</h2>" tags
'

test_that 'a hostile article is inert' '
  sed "s/></>\n</g" site/hostile/index.html >tags
  ! grep -iE "<[^>]* (on[a-z]+|style|formaction)=" tags | grep -v "title="
  ! grep -iE "(href|src|action)=\"?[[:space:]]*(javascript|vbscript|data:text|data:image/svg|file):" tags
  ! grep -iE "<(iframe|object|embed|base|style|math|textarea|template|noscript)" tags
  test "$(grep -ic "<script" tags)" = 1
  test "$(grep -c "id=\"C-main\"" tags)" = 1
'

# The database says that there are such articles; a tree that is not mounted says nothing.
test_that 'articles that cannot be read keep their pages, and nothing is removed meanwhile' '
  find site -type f | sort >whole
  cp -r site kept
  mv kb away
  run 1 kbsite -q -o kept
  grep -q "articles could not be read (.*: No such file or directory); nothing was removed" err
  find kept -type f | sort | sed "s/^kept/site/" | cmp - whole
  mkdir kb
  run 1 kbsite -q -o kept
  find kept -type f | sort | sed "s/^kept/site/" | cmp - whole
  rmdir kb && mv away kb
  kbsite -q -o kept
  rm kb/dns/other.md
  run 1 kbsite -q -o site
  grep -q "1 article could not be read (dns/other.md: " err
  test -s site/dns/other/index.html
  run 1 kbsite --check
  grep -q "^dns/other.md: no page: cannot read it" out
  test -s site/moved/index.html
'

test_that 'options that do not go together, and a full disk' '
  run 2 kbsite
  grep -q "expected -o DIR" err
  run 2 kbsite -o site kb
  grep -q "expected no operand" err
  run 2 kbsite -o site --base=help.example
  grep -q "base: expected an address like https://help.example/" err
  run 2 kbsite -o site --now=never
  run 2 kbsite -d none.db -o site
  run 2 kbsite -o /dev/full
'

test_done
