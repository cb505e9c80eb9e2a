#!/bin/sh
# kbsite: the sample knowledge base as pages, and what a second run does.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

SOURCE_DATE_EPOCH=$(date -u -d 2026-11-26T10:00 +%s)
DESKBOOK_DB=$PWD/desk.db
DESKBOOK_CONFIG=$KB/desk.yaml
export SOURCE_DATE_EPOCH DESKBOOK_DB DESKBOOK_CONFIG
cp -r "$KB" kb && chmod -R u+w kb && kbindex -q kb && kbsite -o site --base=https://help.example/kb/ \
  --search=/cgi/search --vote=/cgi/vote --contact=https://desk.example/contact >said || exit

# A tag a line.
tags () {
  sed 's/></>\n</g' "$@"
}

test_that 'each article, category and language has a page' '
  for page in "" dns/ dns/glue-records/ nl/ nl/domeinen/transfer-nl-nl/ ru/ ru/домены/ es/facturación/ search/ contact/ \
    nl/contact/; do
    test -s "site/${page}index.html" || echo "no $page"
  done >missing
  test_cmp /dev/null missing
  grep -q "<html lang=\"ru\"" site/ru/index.html
  test "$(find site -name index.html -path "*glue*" | wc -l)" = 1
'

test_that 'home has a card for each category: its name, how much is in it, and what helps most' '
  sed "s/<li class=\"card/\n&/g" site/index.html | grep "^<li class=\"card\"" >cards
  grep "<a href=\"domains/\">Domains</a>" cards >card
  grep -q "<p class=\"quiet\">$(find kb/domains -name "*.md" | wc -l) articles</p>" card
  test "$(grep -o "<ul class=\"titles\">.*</ul>" card | grep -o "<li>" | wc -l)" = 3
  test "$(grep -o "class=\"titles\"" site/search/index.html | wc -l)" = 0
'

test_that 'an article has its text, its anchors, its links and its place' '
  page=site/domains/domain-lifecycle/index.html
  tags $page >tags
  grep -q "<h3 id=\"expired-auto-renew-grace-period\"" tags
  grep -q "href=\"../../billing/refunds/#a-new-registration-by-mistake\"" tags
  grep -q "href=\"../restore-domain/\"\|href=\"../../domains/restore-domain/\"" tags
  grep -q "<img src=\"../../images/domain-lifecycle.svg\" alt=\"Life cycle" tags
  cmp site/images/domain-lifecycle.svg kb/images/domain-lifecycle.svg
  grep -q "<a href=\"../../domains/\">Domains</a>" tags
  grep -q "datetime=\"2026-03-11\"" tags
  grep -q "rel=\"canonical\" href=\"https://help.example/kb/domains/domain-lifecycle/\"" tags
  grep -q "href=\"../../ru/%D0%B4%D0%BE%D0%BC%D0%B5%D0%BD%D1%8B/domain-lifecycle-ru/\"" tags
'

test_that 'its anchors are those that kbsearch prints' '
  kbsearch -f tsv -n 60 domain transfer dns email | awk -F "\t" "NR > 1 { print \$2, \$NF }" >/dev/null
  sqlite3 desk.db "SELECT path, anchor FROM v_section WHERE anchor <> \"\" AND path LIKE \"dns/%\"" |
    while IFS="|" read -r path anchor; do
      grep -q " id=\"$anchor\"" "site/${path%.md}/index.html" || echo "$path#$anchor"
    done >missing
  test_cmp /dev/null missing
'

# Of the pages named on standard input, the links to files that are not there; how many links there were.
cat >"$tmp/links.pl" <<'END'
use strict; use warnings;
my $links = 0;
while (my $page = <STDIN>) {
  chomp $page;
  open my $file, '<', $page or die "$page: $!";
  local $/;
  my %to = map { $_ => 1 } <$file> =~ /<[^<>]* (?:href|src)="([^"#?]*)/g;
  for my $link (grep { !m,^(?:https?:|mailto:|tel:|/cgi/), } sort keys %to) {
    $links++;
    my $path = ($page =~ s,[^/]*$,,r) . ($link =~ s/%([0-9a-fA-F]{2})/chr hex $1/ger);
    print "$page: $link\n" if !-e $path;
  }
}
print "$links links\n";
END

test_that 'links of all pages lead to what is there' '
  find site -name "*.html" ! -name 404.html >pages
  perl "$tmp/links.pl" <pages >links
  grep -E "^[0-9]{4} links" links
  test_must_fail grep -v "^[0-9]* links" links
'

test_that 'a page names no other host, and has nothing for the browser to run but its script' '
  find site -name "*.html" -exec cat {} + | sed "s/></>\n</g" >all
  test_expect_code 1 grep -i "<script[^>]*>[^<]" all
  test_expect_code 1 grep -iE "<[^>]* (on[a-z]+|style)=" all
  grep -E "<(link|script|img|iframe)[^>]* (src|href)=\"(https?:)?//" all | grep -v "rel=\"\(canonical\|alternate\)\"" >elsewhere || :
  test_cmp /dev/null elsewhere
  test_expect_code 1 grep "<style" all
  find site -name "*.html" -exec grep -L "http-equiv=\"Content-Security-Policy\" content=\"default-src '\''none'\''" {} + >without
  test_cmp /dev/null without
'

test_that 'a second run writes nothing; what changed is written, and what is gone is removed' '
  grep -qE "^[0-9]+ files: written [0-9]+, removed 0 in" said
  again="kbsite -o site --base=https://help.example/kb/ --search=/cgi/search --vote=/cgi/vote --contact=https://desk.example/contact"
  $again >out
  grep -q "files: written 0, removed 0 in" out
  touch -d 2020-01-01 site/ssl/acme/index.html
  echo mine >site/dns/mine.html
  echo "A new sentence." >>kb/dns/soa-record.md
  rm kb/dns/glue-records.md
  kbindex -q kb
  $again 2>err >out
  grep -q "removed 1 in" out
  grep -q "A new sentence." site/dns/soa-record/index.html
  ! test -e site/dns/glue-records
  grep -q mine site/dns/mine.html
  test "$(date -r site/ssl/acme/index.html +%Y)" = 2020
'

# again N COMMAND...: makes the site again, of which N files are written.
again () {
  wanted=$1
  shift
  kbsite -c small.yaml "$@" -o quick >out 2>err
  grep -q ": written $wanted, removed" out || { echo "$wanted: $(cat out)"; return 1; }
}

test_that 'nothing is made again that would come out the same; whatever changes is seen' '
  mkdir small && printf "# One\n\n![x](x.png) and ![y](y.png)\n" >small/one.md && printf "# Two\n\nText.\n" >small/two.md
  echo png >small/x.png && cp "$KB/desk.yaml" small.yaml && cp -r "$KB/holidays" .
  export DESKBOOK_DB=$PWD/small.db
  kbindex -q small && kbsite -q -c small.yaml -o quick 2>err
  again 0 && grep -q "1 thing to look at" err
  # Of the same size and time, in the same place: only the time of its entry tells.
  touch -r small/two.md when && printf "# Two\n\nTEXT.\n" | dd of=small/two.md conv=notrunc 2>/dev/null && touch -r when small/two.md
  again 1 && grep -q TEXT quick/two/index.html
  touch -r small/x.png when && printf "PnG\n" | dd of=small/x.png conv=notrunc 2>/dev/null && touch -r when small/x.png
  again 1 && cmp small/x.png quick/x.png
  touch small/two.md && again 0
  echo PNG >small/x.png && again 1 && cmp small/x.png quick/x.png
  echo y >small/y.png && again 2 && test ! -s err
  kbvote -q two yes --voter=ann && again 1
  echo "# nothing" >>small.yaml && again 0
  sed -i "s/^name: .*/name: Another/" small.yaml && again 6
  again 0 --now=2026-11-26T23:59+01:00
  again 1 --now=2026-11-27
  again 0 --now=2026-11-27
  rm quick/two/index.html && again 1 --now=2026-11-27
  mkdir look && echo "/* */" >look/site.css && again 7 --theme=look --now=2026-11-27
  rm -r "$HOME/.cache" && again 0 --theme=look --now=2026-11-27
  (HOME=/nonexistent && again 0 --theme=look --now=2026-11-27)
  DESKBOOK_DB=$PWD/desk.db
'

test_that 'a run that was ended leaves nothing behind' '
  mkdir -p site/dns/old && echo x >site/dns/old/index.html
  { echo "kbsite 1"; echo "2 00000000000000000000000000000000 dns/old/index.html"; printf "12 0"; } >site/.kbsite-new
  kbsite -q -o site
  ! test -e site/dns/old
  ! test -e site/.kbsite-new
  ! find site -name ".kbsite-*" | grep .
'

test_that 'a list of files that leads out of the folder, or is none, is refused' '
  cp -r site other && echo keep >keep
  echo "5 00000000000000000000000000000000 ../keep" >>other/.kbsite
  run 2 kbsite -o other
  grep -q "other/.kbsite:.*expected a size, a hash and a path" err
  test -e keep
  echo nonsense >other/.kbsite
  run 2 kbsite -o other
  grep -q "not kbsite" err
'

test_that 'a file that kbsite did not write is not overwritten' '
  mkdir -p fresh && echo mine >fresh/robots.txt
  run 2 kbsite -o fresh
  grep -q "\"fresh/robots.txt\" is there, and kbsite did not write it" err
  test "$(cat fresh/robots.txt)" = mine
  : >file
  run 2 kbsite -o file
  grep -q "is a file; expected a folder" err
'

test_that 'of two runs at once the second leaves the folder to the first' '
  mkdir shared
  run 75 flock shared kbsite -q -o shared
  grep -q "^kbsite: shared: busy: another kbsite is at work on it; try again later$" err
  test -z "$(ls -A shared)"
  kbsite -q -o shared
  run 75 flock shared kbsite -q -o shared --base=https://other.example/
'

test_that 'the same articles elsewhere give the same bytes' '
  mkdir -p far/away && cp -r kb far/away/kb
  kbindex -q -d far/two.db far/away/kb
  kbsite -q -o one && kbsite -q -d far/two.db -j 1 -o far/two
  diff -r one far/two
  ! grep -r "$PWD" one
'

test_that 'sitemap, feeds and old addresses' '
  kbsite -q -o site --base=https://help.example/kb/
  grep -q "<loc>https://help.example/kb/nl/domeinen/transfer-nl-nl/</loc><lastmod>2025-10-21</lastmod>" site/sitemap.xml
  grep -q "<id>https://help.example/kb/support/contact-support/</id>" site/feed.xml
  grep -q "<updated>2026-09-14T00:00:00Z</updated>" site/feed.xml
  # The whole group on each of its pages, with whole addresses; a category is no other language'\''s home.
  for page in domains/domain-lifecycle ru/домены/domain-lifecycle-ru; do
    tags "site/$page/index.html" | sed -n "s/<link rel=\"alternate\" hreflang=\"\([^\"]*\)\" href=\"\([^\"]*\)\">/\1 \2/p" >group
    grep -qx "ru https://help.example/kb/ru/%D0%B4%D0%BE%D0%BC%D0%B5%D0%BD%D1%8B/domain-lifecycle-ru/" group
    grep -qx "en https://help.example/kb/domains/domain-lifecycle/" group
    grep -qx "x-default https://help.example/kb/domains/domain-lifecycle/" group
  done
  tags site/index.html | grep -c "hreflang=\"\(en\|nl\|es\|ru\|x-default\)\" href=\"https:" | grep -x 5
  test_expect_code 1 grep -q "rel=\"alternate\" hreflang" site/dns/index.html
  grep -q "^Sitemap: https://help.example/kb/sitemap.xml$" site/robots.txt
  grep -q "http-equiv=\"refresh\" content=\"0; url=../../domains/domain-lifecycle/\"" site/domains/expired-domains/index.html
  grep -qxF "~^/kb/domains/expired-domains/?(\?.*)?$ /kb/domains/domain-lifecycle/;" site/redirects.map
  tags site/404.html | grep -q "href=\"/kb/\""
'

test_that 'hours are a table of open intervals, which change once a day' '
  grep -q "\"zone\":\"Europe/Amsterdam\"" site/hours.json
  from=$(date -u -d 2026-11-27T08:30 +%s) until=$(date -u -d 2026-11-27T09:30 +%s)
  grep -q "\"name\":\"phone\",\"kind\":\"phone\",\"open\":.*\[$from,$until\]" site/hours.json
  kbsite -q -o site
  kbsite --now=2026-11-26T23:30 -o site >out
  grep -q "written 0" out
  kbsite -q --now=2026-12-20 -o site
  tags site/contact/index.html | grep -q "Friday 25 December 2026"
'

test_that 'without a script a link leads to who knows what is open, and the browser has its icon' '
  kbsite -q -o asked --search=/cgi/search --vote=/cgi/vote --contact=/cgi/contact
  for page in index contact/index domains/transfer-locks/index; do
    tags asked/$page.html >tags
    grep -A1 "class=\"state\" data-channel=\"phone\"" tags |
      grep -q "href=\"/cgi/contact?lang=en#phone\">Open now?<" || echo "$page: no link"
    icon=$(sed -n "s/.*<link rel=\"icon\" href=\"\([^\"]*\)\".*/\1/p" tags)
    test -s "asked/$(dirname $page)/$icon" || echo "$page: no icon"
  done >wrong
  test_cmp /dev/null wrong
  tags asked/404.html | grep -q "<a href=\"/dns/\">DNS</a>"
'

test_that 'the chat button has where to write when the chat is closed, with a form or without' '
  kbsite -q -o written --contact=/cgi/contact
  tags written/contact/index.html | grep "data-chat=\"chat\"" >chat
  grep -q "href=\"https://example.net/chat\"" chat
  grep -q "data-closed=\"Write to us\" data-write=\"#C-write\"" chat
  kbsite -q -o unwritten
  tags unwritten/nl/contact/index.html | grep -q "data-chat=\"chat\".* data-write=\"mailto:support-nl@example.net\""
'

test_that 'what others found is told without a place to vote, and nothing where nobody said' '
  cp desk.db voted.db
  kbvote -q -d voted.db transfer-locks yes --voter=ann && kbvote -q -d voted.db transfer-locks no --voter=bob
  kbsite -q -d voted.db -o voted
  tags voted/domains/transfer-locks/index.html | grep -qx "<p class=\"quiet count\">1 out of 2 found this helpful</p>"
  ! grep -q "Was this article helpful" voted/domains/transfer-locks/index.html
  ! grep -q "class=\"quiet count\"" voted/domains/auth-code/index.html
'

test_that 'without a desk.yaml there are no contact pages' '
  (unset DESKBOOK_CONFIG && kbsite -q -o bare)
  test -s bare/dns/index.html
  ! test -e bare/contact
  ! test -e bare/hours.json
'

test_that 'the contact page says a holiday of weeks as one, and asks for no reseller id that no channel wants' '
  cat >small.yaml <<END
name: Small
timezone: Europe/Amsterdam
hours:
  day: {week: {mon-fri: 09:00-17:00}, closed: [2026-11-23..2026-12-04, 2026-12-24, 2026-12-25, 2026-12-31, 2027-01-01, 2027-01-04]}
lines: {all: {email: help@example.net, lang: en}}
channels:
  email: {hours: day, lines: [all], ask: [sender, what]}
  sales-team: {hours: day, number: "112"}
END
  kbsite -q -c small.yaml --contact=/c --now=2026-11-27T12:00 -o small
  sed "s/<[^>]*>/\n/g" small/contact/index.html | grep -A20 "Closed days" | grep "20" >said
  cat >wanted <<END
Monday 23 November 2026 – Friday 4 December 2026
Thursday 24 December 2026
Friday 25 December 2026
Thursday 31 December 2026 – Monday 4 January 2027
END
  head -n 4 said | test_cmp wanted -
  grep -q ">Sales team<" small/contact/index.html
  grep -q "name=\"subject\"" small/contact/index.html
  ! grep -q "name=\"reseller\"" small/contact/index.html
'

test_that 'hours are said by the clock of the desk, and days with other hours are not called closed' '
  cat >zones.yaml <<END
timezone: Europe/Amsterdam
hours:
  there: {timezone: America/New_York, week: {mon-fri: 09:00-17:00}}
  here: {week: {mon-fri: 09:00-17:00}, closed: ["2026-12-24 12:00-17:00", 2026-12-25], special: {2026-12-19: [10:00-14:00]}}
  off: {week: {mon-fri: 09:00-17:00}, closed: [2026-12-25]}
channels:
  phone: {hours: there, number: "112"}
  chat: {hours: here, url: "https://example.net/chat"}
  email: {hours: off, email: help@example.net}
END
  kbsite -q -c zones.yaml --now=2026-12-14T10:00 -o zones
  sed "s/<section/\n&/g; s/<\/section/\n&/g" zones/contact/index.html | grep "id=\"phone\"" | sed "s/<[^>]*>/ /g; s/  */ /g" >phone
  grep -q "Europe/Amsterdam. .* Monday 15:00–23:00 " phone
  sed "s/<section/\n&/g; s/<\/section/\n&/g; s/<h3>/\n/g" zones/contact/index.html | grep "^Other hours" | sed "s/<[^>]*>/ /g; s/  */ /g" >days
  grep -q "^Other hours and closed days Saturday 19 December 2026: open 10:00–14:00 Thursday 24 December 2026: open 09:00–12:00 Friday 25 December 2026 " days
  grep -q "<h3>Closed days</h3><ul class=\"plain\"><li>Friday 25 December 2026</li></ul>" zones/contact/index.html
  # America changes its clocks two weeks before Europe does.
  kbsite -q -c zones.yaml --now=2027-03-02T10:00 -o zones
  grep -q "<li>Monday 15 March 2027 – Friday 26 March 2027: open 14:00–22:00</li></ul>" zones/contact/index.html
'

test_that 'lines of one language are told by their names, and a channel of any name has its place on the page' '
  cat >regions.yaml <<END
timezone: Europe/Amsterdam
hours: {d: {week: {mon-fri: 09:00-17:00}}}
lines: {us: {email: us@example.net, lang: en}, uk: {email: uk@example.net, lang: en}, nl: {email: nl@example.net, lang: nl}}
channels:
  write: {lines: [us, uk, nl], ask: [sender, what]}
  lines: {email: lines@example.net}
END
  kbsite -q -c regions.yaml --contact=/c --now=2026-12-14T10:00 -o regions
  grep -o "<dt>[^<]*" regions/contact/index.html | tr "\n" " " >said
  test_is "$(cat said)" "<dt>us (English) <dt>uk (English) <dt>Nederlands "
  grep -o " id=\"[^\"]*\"" regions/contact/index.html | sort | uniq -d >twice
  test_cmp /dev/null twice
'

test_that 'promises are words, whatever their units, and times have seconds where they matter' '
  cat >units.yaml <<END
timezone: Europe/Amsterdam
hours: {d: {week: {mon-fri: [09:00-09:00:30, 10:00-17:00]}}}
lines: {all: {email: a@x.example, lang: en}}
channels: {email: {hours: d, lines: [all], ask: [what]}}
promises:
  - {name: a, clock: first-reply, channel: email, target: [1d, 1d-end, 2d4h, 90m, 21d, 1h1m1s]}
END
  kbsite -q -c units.yaml --now=2026-11-27T12:00 -o units
  grep -q "<li>A new message: within one working day or one working day (until closing time) or 2 working days and 4 business hours or one business hour and 30 business minutes or 21 working days or one business hour, one business minute and one business second</li>" units/contact/index.html
  grep -q "binnen één werkdag of één werkdag (tot sluitingstijd) of 2 werkdagen en 4 kantooruren of één kantooruur en 30 minuten kantoortijd of 21 werkdagen of" units/nl/contact/index.html
  grep -q "en un día laborable o un día laborable (hasta la hora de cierre) o 2 días laborables y 4 horas hábiles o una hora hábil y 30 minutos hábiles o 21 días laborables o" units/es/contact/index.html
  grep -q "в течение 1 рабочего дня или 1 рабочего дня (до конца рабочего времени) или 2 рабочих дней и 4 рабочих часов или 1 рабочего часа и 30 рабочих минут или 21 рабочего дня или" units/ru/contact/index.html
  grep -q ">09:00–09:00:30,<" units/contact/index.html
'

test_that 'what is to come was not changed, and a day is the one on the desk'\''s clock' '
  mkdir dated && date_of () { printf -- "---\nupdated: %s\n---\n# %s\n\nText.\n" "$2" "$1" >"dated/$1.md"; }
  date_of typo 2099-01-01 && date_of today 2026-11-28 && date_of later 2026-11-28T20:00:00+01:00
  date_of late "2026-02-18T00:30:00+01:00" && date_of west 2026-02-17T23:30:00-08:00 && date_of old 2025-01-01
  kbindex -q -d days.db dated
  # (On the desk'\''s clock it is the 28th; in UTC not yet.)
  kbsite -q -d days.db --base=https://help.example/ --now=2026-11-28T00:10+01:00 -o days.site
  dates () { for page in typo today late west old; do tags "days.site/$page/index.html" | sed -n "s/.*<time .*datetime=\"\([^\"]*\)\">\([^<]*\)<.*/$page \1 \2/p"; done; }
  dates >said
  cat >wanted <<END
typo 2099-01-01 1 January 2099
today 2026-11-28 28 November 2026
late 2026-02-18 18 February 2026
west 2026-02-18 18 February 2026
old 2025-01-01 1 January 2025
END
  test_cmp wanted said
  grep -o "<entry><title>[a-z]*" days.site/feed.xml | sed "s/.*>//" | tr "\n" " " >order
  test_is "$(cat order)" "today west late old "
  test_is "$(grep -o "<updated>[^<]*" days.site/feed.xml | head -n 1)" "<updated>2026-11-27T23:10:00Z"
  tags days.site/index.html | sed -n "/id=\"C-recent\"/,/<\/section>/p" | grep "<a href" | head -n 1 | grep -q today
  test_expect_code 1 grep -q "typo/</loc><lastmod>" days.site/sitemap.xml
  run 1 kbsite -d days.db --now=2026-11-28T00:10+01:00 --check
  cat >wanted <<END
later.md: its date, 2026-11-28, is to come: not among what was changed
typo.md: its date, 2099-01-01, is to come: not among what was changed
END
  test_cmp wanted out
  # Without a desk that has hours, too, the day it comes the pages are made again.
  (unset DESKBOOK_CONFIG && kbsite -q -d days.db --now=2098-12-31 -o days.bare && kbsite -d days.db --now=2099-01-01 -o days.bare >out)
  test_expect_code 1 grep -q "written 0" out
'

# Words of Latin letters on a page that are in no element that says what language it has, but the desk's name and names of
# languages.
cat >"$tmp/english.pl" <<'END'
use strict; use warnings;
local $/;
my $html = <>;
my ($own, @langs) = ($html =~ /<html lang="(\w+)"/);
my %void = map { $_ => 1 } qw(meta link input br hr img wbr);
while ($html =~ /\G(?:<!\w+[^>]*>|<(\/?)(\w+)([^>]*)>|([^<]+))/gc) {
  if (!defined $2) {
    my $text = $4 // '';
    print "$ARGV: $text\n" if @langs && $langs[-1] eq $own && $text =~ /[A-Za-z]{3}/ && $text !~ /Example Registrar support|@/;
  } elsif ($1) { pop @langs }
  elsif (!$void{$2}) { push @langs, $3 =~ / lang="(\w+)"/ ? $1 : @langs ? $langs[-1] : '' }
}
print "$ARGV: open\n" if @langs;
END

test_that 'words of a language that has none are marked as what they are: English' '
  mkdir -p tongues/ar tongues/nl
  printf -- "---\nlang: ar\nupdated: 2026-01-05\n---\n# نطاق\n\n> [!NOTE]\n> س\n\n- [x] ص\n\n| أ |\n|---|\n| ب |\n\n## أ\n\n## ب\n" >tongues/ar/x.md
  printf -- "---\nlang: ar\nredirect_from: /old/\n---\n# آخر\n" >tongues/ar/y.md
  printf -- "---\nlang: nl\n---\n# Nl\n" >tongues/nl/x.md
  kbindex -q -d tongues.db tongues
  kbsite -q -d tongues.db --search=/s --vote=/v --contact=/c -o tongues.site
  page=tongues.site/ar/x/index.html
  grep -q "<html lang=\"ar\" dir=\"rtl\" data-said=\"en\">" $page
  for part in "<h2 id=\"C-vote\"" "<h2 id=\"C-toc\"" "<p class=\"note-title\"" "<label class=\"unseen\" for=\"C-q\"" "<a class=\"skip\" href=\"#C-main\""; do
    grep -q "$part lang=\"en\" dir=\"ltr\">" $page || echo "$part"
  done >missing
  test_cmp /dev/null missing
  grep -q "<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\" lang=\"en\"><table lang=\"ar\">" $page
  grep -q "aria-label=\"done\" lang=\"en\"" $page
  # All that is said in English is marked so.
  find tongues.site/ar -name index.html | xargs -n 1 perl "$tmp/english.pl" >english
  test_cmp /dev/null english
  test_expect_code 1 grep -q "data-said\|lang=\"en\" dir" tongues.site/x/index.html tongues.site/index.html
  old=$(find tongues.site -path "*old/index.html")
  grep -q "<html lang=\"en\">.*<a lang=\"ar\" dir=\"auto\"" "$old"
'

test_that 'MDX: what stands in components is markdown, its scripts are out of the way' '
  mkdir mdx && cat >mdx/a.mdx <<END
# A page

import Tabs from "tabs";

<Tabs
  values={[{label: "x"}]}>
  <Tab title="Mail">
    ## In a tab
    - one
      - two

    \`\`\`sh
    run {this}
    \`\`\`
  </Tab>
</Tabs>
<LinkCard title="Next page" href="./b.md" />

Written for {name}.{/* a note */}
END
  article mdx/b.md apple
  kbindex -q -d mdx.db mdx && kbsite -q -d mdx.db -o mdx-site
  sed -n "/<strong>Mail/,/<section/p" mdx-site/a/index.html >page
  grep "<h2 id=\"in-a-tab\">In a tab</h2>" page
  tr -d "\n" <page | grep "<ul><li>one<ul><li>two</li></ul></li></ul>"
  grep "<code class=\"language-sh\">run {this}$" page
  grep "<a href=\"../b/\">Next page</a>" page
  test_must_fail grep "values\|import\|{name}\|a note" page
  test_is "$(kbsearch -d mdx.db --vimgrep "tab" | cut -d: -f 1,2)" mdx/a.mdx:8
  kbsite -q -d mdx.db --check
'

test_that 'a theme that does not work is told in a line, with the reason' '
  mkdir twisted
  sheet () {
    echo "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\"><xsl:template match=\"/\">$1</xsl:template><xsl:template name=\"x\"><xsl:call-template name=\"x\"/></xsl:template></xsl:stylesheet>" >twisted/page.xsl
    run 2 kbsite -q -j 1 --theme=twisted -o twist
    test "$(wc -l <err)" = 1 || cat err
    test "$(wc -l <err)" = 1
    grep -q "$2" err
    ! test -e twist/index.html
  }
  sheet "<xsl:call-template name=\"x\"/>" "twisted/page.xsl line 1 .*infinite template recursion"
  sheet "<xsl:copy-of select=\"document('\''/etc/passwd'\'')\"/>" "passwd refused"
  sheet "<p" "line 1: "
  sheet "" "twisted/page.xsl: makes no element of a page"
  sheet "text" "makes no element of a page"
  # Of articles alone: the site that was there stays.
  kbsite -q -o stays && cp -r stays before
  sed "s|</xsl:stylesheet>|<xsl:template match=\"/page[@kind = \&apos;article\&apos;]\"/>&|" "$TOP/templates/site/page.xsl" >twisted/page.xsl
  run 2 kbsite -q --theme=twisted -o stays
  grep -q "makes no element" err
  diff -r -x ".kbsite*" stays before
'

test_that 'a file of a theme that replaces nothing is told' '
  mkdir idle && touch idle/style.css idle/logo.png idle/.hidden && cp "$TOP/templates/site/site.css" idle/
  kbsite --theme=idle -o idled >out 2>err
  grep -qx "kbsite: idle: nothing of the theme is called logo.png, style.css; expected page.xsl, site.css, site.js or site.svg" err
  kbsite -q --theme=idle -o idled 2>err
  test ! -s err
'

test_that 'pages of articles are filled in as they would be made one by one' '
  mkdir -p many/one many/two many/three many/much
  page () {
    printf "%s\n" "---" "title: \"$2\"" "$3" "---" "" "$4" >"many/$1.md"
  }
  page one/a "Only <one> & \\\"quoted\\\"" "description: a \"b\" & <c>" "Text with a [link](../two/a.md#b)."
  page two/a "Zoals één" "tags: [a, b & c, d]" "# Zoals één
## B
## C <i>x</i>
### D"
  page two/b "Namecraft Help" "date: 2026-01-05" "\`\`\`sh
ls
\`\`\`
<pre title=\"x\">raw</pre>"
  page three/a "A" "tags: [one]" "## Only one heading"
  page three/b "B" "updated: 2026-02-03T10:00:00Z" ""
  page three/c "C" "tags: [x, y]" "## One
## Two"
  page three/c.nl "C nl" "lang: nl" "Tekst"
  page top "No category" "lang: en" "x"
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
    page much/"$i" "Transfer $i > \$i" "updated: 2026-03-$i" "transfer lock domain glue registrar"
  done
  kbindex -q -d many.db many
  sqlite3 many.db "INSERT INTO vote_total SELECT id, id % 3, id % 7 + id % 3 FROM article WHERE id % 7 + id % 3 > 0"
  mkdir own && { cat "$TOP/templates/site/page.xsl" && echo "<!-- its own -->"; } >own/page.xsl
  for more in "" "--base=https://help.example/" "--search=/s --vote=/v --contact=/c --base=https://help.example/a/"; do
    rm -rf many-1 many-2
    # shellcheck disable=SC2086
    kbsite -q -d many.db $more -o many-1
    # shellcheck disable=SC2086
    kbsite -q -d many.db $more --theme=own -o many-2
    test "$(find many-1 -name index.html | wc -l)" -gt 35
    diff -r many-1 many-2
  done
'

test_that 'a theme replaces single files' '
  mkdir theme && echo "body { color: red }" >theme/site.css
  kbsite -q --theme=theme -o themed
  test "$(cat themed/site-*.css)" = "body { color: red }"
  cmp themed/site-*.js site/site-*.js
  # A sheet with more in it makes the same pages.
  sed "s|</xsl:stylesheet>|<xsl:template name=\"other\"><xsl:number/></xsl:template>&|" "$TOP/templates/site/page.xsl" >theme/page.xsl
  rm theme/site.css
  kbsite -q --theme=theme -o themed
  kbsite -q -o plain
  diff -r -x .kbsite themed plain
  # Words are there however a theme asks for them.
  for ask in "key(\"w\", \"related\")" "key (\"w\", concat(\"rel\", \"ated\"))" "/page/words/w[@id = \"related\"]" "page/words/*[@id = \"related\"]"; do
    printf "%s\n" "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">" \
      "<xsl:key name=\"w\" match=\"/page/words/w\" use=\"@id\"/><xsl:template match=\"/\"><p a=\"{key('\''w'\'', '\''results-n'\'')}\">" \
      "<xsl:value-of select=\"key('\''w'\'', '\''helpful?'\'')\"/>|<xsl:value-of select='\''$ask'\''/></p></xsl:template></xsl:stylesheet>" >theme/page.xsl
    kbsite -q --theme=theme -o themed
    grep -q "<p a=\"{n} result|{n} results\">Was this article helpful?|Related articles</p>" themed/dns/index.html || echo "$ask"
    grep -q "<p a=\"{n} resultado|{n} resultados\">.*|Artículos relacionados</p>" themed/es/index.html || echo "$ask"
  done >wrong
  test_cmp /dev/null wrong
  echo "<xsl:stylesheet" >theme/page.xsl
  run 2 kbsite --theme=theme -o themed
  grep -q "theme/page.xsl: cannot be used as a template" err
  run 2 kbsite --theme=nowhere -o themed
  grep -q "nowhere: no folder" err
'

test_done
