#!/bin/sh
# kbindex and who reads after it: an article stands in several categories, a name may hold a slash,
# and case makes no other category.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# of NAME FRONT MATTER
of () {
  mkdir -p "$(dirname "t/$1")"
  printf -- '---\n%s\n---\n# %s\n\napple\n' "$2" "$1" >"t/$1.md"
}
of set 'categories: [DNS, Emails]'
of way 'category: dns/zones'
of arrow 'category: DNS > Zones'
of both 'categories: [DNS/zones, DNS/records]'
of ci 'categories: [CI/CD, tools/TCP/IP]'
of folder/x 'tags: [a]'
of none ''
kbindex -q -d db t

# lists CATEGORY PATHS
lists () {
  test_is "$(kbsearch -q -d db --paths -C "$1" | sort | tr '\n' ' ')" "$2"
  test_is "$(kbsearch -q -d db --paths -C "$1" apple | sort | tr '\n' ' ')" "$2"
  test_is "$(kbsearch -q -d db --paths "category:\"$1\" apple" | sort | tr '\n' ' ')" "$2"
}

test_that 'an article stands in each of its categories' '
  lists DNS "arrow.md both.md set.md way.md "
  lists dns/zones "arrow.md both.md way.md "
  lists Dns/Records "both.md "
  lists emails "set.md "
  lists folder "folder/x.md "
'

test_that 'slashes at the ends of a name are nothing, as those of a path in the shell are' '
  lists /dns "arrow.md both.md set.md way.md "
  lists //DNS//zones/ "arrow.md both.md way.md "
  lists /ci/cd "ci.md "
  kbsearch -d db --categories -C /dns/ >out
  kbsearch -d db --categories -C dns >expected
  test_cmp expected out
  run 1 kbsearch -d db -C /dsn
  grep "no article has the category \"dsn\"; there are \"dns\"" err
'

test_that 'Jekyll parts the text of `categories` by blanks, and a list not; elsewhere it is one name' '
  mkdir -p j/_posts k docs/docs
  echo "title: x" >j/_config.yml
  cp j/_config.yml docs/docs
  printf -- "---\ntitle: one\ncategories: DNS mail dns\n---\napple\n" |
    tee j/one.md docs/one.md docs/docs/two.md >k/one.md
  printf -- "---\ntitle: list\ncategories: [Two words]\n---\napple\n" >j/list.md
  printf -- "---\ntitle: text\ncategory: Three more words\n---\napple\n" >j/text.md
  kbindex -q -d j.db j
  kbsearch -d j.db --categories >out
  test_cmp - out <<-END
	DNS (1)
	Three more words (1)
	Two words (1)
	mail (1)
	END
  test_is "$(kbsearch -q -d j.db --paths -C mail apple)" one.md
  test_is "$(kbsearch -q -d j.db -f tsv -C dns | tail -n 1 | cut -f 7)" DNS
  kbindex -q -d k.db k
  test_is "$(kbsearch -d k.db --categories)" "DNS mail dns (1)"
  kbindex -q -d docs.db docs
  test_is "$(kbsearch -d docs.db --categories | tr "\n" " ")" "DNS (1) DNS mail dns (1) mail (1) "
'

test_that 'CI/CD is one name' '
  lists ci/cd "ci.md "
  lists tools/tcp/ip "ci.md "
  test_is "$(kbsearch -q -d db --paths -C CI)" ""
  test_is "$(kbsearch -q -d db --paths -C tools/TCP apple)" ""
'

test_that 'an arrow parts levels, as folders do, whatever they are called; a slash may be in a name' '
  mkdir -p u/IT/HR u/A/B
  echo "# f" >u/IT/HR/f.md
  echo "# g" >u/A/B/g.md
  printf -- "---\ncategory: A > B\n---\n# arrow\n\napple\n" >u/arrow.md
  printf -- "---\ncategories: [ / x // y /, CI / CD > TCP/IP]\n---\n# odd\n\napple\n" >u/odd.md
  kbindex -q -d u.db u
  kbsearch -d u.db --categories >out
  test_cmp - out <<-END
	A (2)
	  B (2)
	CI/CD (1)
	  TCP/IP (1)
	IT (1)
	  HR (1)
	x (1)
	  y (1)
	END
  for way in "A / B" a/b; do
    test_is "$(kbsearch -q -d u.db --paths -C "$way" | tr "\n" " ")" "arrow.md A/B/g.md "
    test_is "$(kbsearch -q -d u.db --paths -C "$way" apple)" arrow.md
  done
  test_is "$(kbsearch -q -d u.db -f tsv -C it | sed 1d | cut -f 3,7)" "IT/HR/f.md	IT / HR"
  kbindex --verify -q -d u.db
'

test_that 'the tree counts an article once at each place, and case does not split it' '
  kbsearch -d db --categories >out
  test_cmp - out <<-END
	(no category) (1)
	CI/CD (1)
	DNS (4)
	  records (1)
	  zones (3)
	Emails (1)
	folder (1)
	tools (1)
	  TCP/IP (1)
	END
  kbsearch -d db -f tsv --categories -C dns/ZONES >out
  test_is "$(tr "\n\t" "; " <out)" "category articles;DNS 3;DNS/zones 3;"
  kbsearch -q -d db --facets=category apple | sed "1,/^category/d; s/^ *//" | sort >out
  test_is "$(tr "\n" ";" <out)" "CI/CD (1);DNS (4);DNS/records (1);DNS/zones (3);Emails (1);folder (1);tools (1);tools/TCP/IP (1);"
'

test_that 'kbfeedback counts the votes in each' '
  kbvote -q -d db --voter=a set yes
  kbvote -q -d db --voter=a both.md no
  kbfeedback -q -d db --by=category -f tsv | cut -f 1,4,6 | sort >out
  grep -ix "dns	1	1" out
  grep -x "Emails	1	1" out
  grep -x "DNS/records	0	1" out
'

test_that 'a set that shrinks' '
  of set "category: Emails"
  kbindex -q -d db t
  lists DNS "arrow.md both.md way.md "
  lists emails "set.md "
  kbindex --verify -d db
  sound db
'

test_that 'SQL sees them in v_category, also in a database of version 7' '
  as_version 7 db
  test_must_fail sql db "SELECT count (*) FROM v_category"
  kbindex -q -d db t
  test_is "$(sql db "SELECT category FROM v_category WHERE path = '"'both.md'"'" | sort | tr "\n" " ")" "DNS/records DNS/zones "
  test_is "$(sql db "SELECT count (*) FROM v_category")" 8
'

test_done
