#!/bin/sh
# kbfeedback: the command line, articles, groups, edits, charts.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

NOW=2026-11-23T12:00
export NOW
# votes ARTICLE DAY YES NO: as csv; voters are told apart by article, day and number.
votes () {
  seq "$3" | sed "s|.*|$1,yes,$2T10:00:00Z,$1 $2 yes &|"
  seq "$4" | sed "s|.*|$1,no,$2T10:00:00Z,$1 $2 no &|"
}
{ echo article,vote,at,voter
  for day in 05 06 07 08 09 10 11 12 13 14 15; do votes contact-support 2026-10-$day 1 1; done
  for day in 10 11 12 13 14 15 16 17 18 19; do
    votes kb-1405 2026-10-$day 2 6
    votes kb-1405 2026-11-$day 6 2
  done
  votes domains/auth-code.md 2026-11-20 1 2
  votes dns/glue-records 2026-11-21 40 0; } >votes.csv
kbindex -q -d desk.db "$KB"
kbvote -q -d desk.db --import=csv votes.csv

kbf () {
  kbfeedback -d desk.db --now="$NOW" "$@"
}
feedback () { # CODE ARGUMENT...
  code=$1
  shift
  run "$code" kbfeedback -d desk.db --now="$NOW" "$@"
}

test_that 'usage errors are exit 2, one line' '
  feedback 2 --frobnicate; one_line
  feedback 2 --period=2026-13; one_line; grep "2026-W40" err
  feedback 2 --period=2026-10 --since=2026-10-01; one_line
  feedback 2 --since=2026-10-05 --until=2026-10-05; one_line
  feedback 2 --since=yore; one_line
  feedback 2 --since=2026-10-05T10:30; one_line; grep "UTC days" err
  feedback 2 --now=soon; one_line
  feedback 2 --by=mood; one_line; grep category err
  feedback 2 --sort=mood; one_line; grep needs-work err
  feedback 2 --needs-work --sort=path; one_line
  feedback 2 --edits --gaps=x; one_line
  feedback 2 --edits --by=tag; one_line
  feedback 2 --gaps=x contact-support; one_line
  feedback 2 --chart=x.gif; one_line; grep svg err
  feedback 2 --chart=x.png -f csv; one_line
  feedback 2 -n 0; one_line
  feedback 2 --min-votes=-5; one_line
  feedback 2 --scale=9; one_line
  test ! -e x.png
'

test_that 'an unknown article is exit 2, and the nearest are named' '
  feedback 2 contact-suport; one_line; grep "\"contact-support\"" err
  feedback 2 contact-support xyzzy; one_line; test_cmp /dev/null out
  feedback 2 ""; one_line
  feedback 2 "$(printf "\377")"; one_line
  feedback 2 "$(printf "\033[31m")"; one_line; test_must_fail grep -q "$(printf "\033")" err
'

test_that 'one article in words: by slug, path, id' '
  echo "11 out of 22 found this helpful (50.0%, likely 30.7% to 69.3%)" >expected
  for name in contact-support support/contact-support.md support/contact-support \
              "$(sqlite3 desk.db "SELECT ident FROM v_article WHERE slug = '\''contact-support'\''")"
  do
    kbf "$name" >out
    head -n 1 out | diff expected -
    test_is "$(wc -l <out)" 2
  done
  test_is "$(sed -n 2p out)" "too few votes to tell"
'

test_that 'the trend in words' '
  kbf login-problems >out
  grep -x "80 out of 160 found this helpful (50.0%, likely 42.3% to 57.7%)" out
  grep -x "up 50.0 points on the 30 days before (likely 35.2 to 61.6)" out
  kbfeedback -d desk.db --now=2027-01-31 login-problems | grep "too few votes to tell"
  kbf --since=2026-10-01 --until=2026-11-01 login-problems >out
  grep -x "October 2026" out
  grep -x "20 out of 80 found this helpful (25.0%, likely 16.8% to 35.5%)" out
'

test_that 'a burst is flagged, in words and in the table' '
  kbf dns/glue-records | grep "^! 40 new voters on 2026-11-21"
  kbf >out
  grep "^dns/glue-records.md.*  !$" out
  grep "^! 40 new voters on 2026-11-21" out
  test_is "$(kbf -f tsv dns/glue-records | cut -f 19,20 | tail -n 1)" "$(printf "2026-11-21\t40")"
'

test_that 'nobody has voted yet: exit 1' '
  feedback 1 dns/soa-record; grep -x "nobody has voted yet" out
  feedback 1 --period=2020; test_cmp /dev/null out; one_line; grep "nobody voted in this period" err
  feedback 1 --min-votes=9999; one_line; grep "no article has so many votes$" err
  feedback 1 --min-votes=9999 --period=2026-10; one_line; grep "so many votes in this period$" err
  kbindex -q -d new.db "$KB"
  run 1 kbfeedback -d new.db; test_cmp /dev/null out; one_line
  run 1 kbfeedback -d new.db -f json; test_is "$(cat out)" "[]"
  run 0 kbfeedback -d new.db --chart=empty.svg
  grep -q "Nobody has voted" empty.svg
'

test_that 'the totals are those of the public views' '
  kbf -f tsv --sort=path | sed 1d | cut -f 1,4,6 >ours
  sqlite3 -readonly -separator "$(printf "\t")" desk.db \
    "SELECT * FROM v_vote_total ORDER BY path" >theirs
  test_cmp theirs ours
  sqlite3 -readonly desk.db "SELECT count (*) FROM v_article" >all
  kbf --min-votes=0 -f tsv | sed 1d | wc -l | diff all -
'

test_that 'fields are the same in every format, and in the page' '
  kbf -f csv | head -n 1 | tr , "\n" >csv
  kbf -f tsv | head -n 1 | tr "\t" "\n" | diff csv -
  kbf -f jsonl -n 1 | grep -o "\"[a-z_]*\":" | tr -d "\":" | diff csv -
  test_is "$(head -n 11 csv | tr "\n" " ")" \
    "path title category yes no total share low high trend updated "
  page=$TOP/cmd/kbfeedback/kbfeedback.1
  items () {
    awk -v h="$1" "/^\.S[hs] / { on = \$0 == \".Ss \" h } on && \$1 == \".It\" && \$2 == \"Va\" {
      for (i = 3; i <= NF; i++) if (\$i != \",\") print \$i }" "$page" | sort
  }
  sort csv >want
  items "Articles and groups" | diff want -
  kbindex -q -d edits.db "$KB"
  test_expect_code 1 kbfeedback -q -d edits.db --edits -f csv | tr , "\n" | sort >want
  items Edits | diff want -
  : >empty.log
  test_expect_code 1 kbfeedback -q -d edits.db --gaps=empty.log -f csv | tr , "\n" | sort >want
  items Gaps | diff want -
'

test_that 'shares and intervals as numbers' '
  kbf -f tsv contact-support | sed 1d | cut -f 4-10 >out
  printf "11\t11\t22\t0.500000\t0.307221\t0.692779\t\n" | diff - out
'

test_that 'orders, and the other way round' '
  first () { kbf -f tsv "$@" | sed -n 2p | cut -f 1; }
  test_is "$(first)" account/login-problems.md
  test_is "$(first --sort=-total)" domains/auth-code.md
  test_is "$(first --sort=share)" domains/auth-code.md
  test_is "$(first --sort=-share)" dns/glue-records.md
  test_is "$(first --needs-work)" account/login-problems.md
  test_is "$(first --sort=no)" account/login-problems.md
  test_is "$(first --sort=-path)" support/contact-support.md
  test_is "$(kbf -f tsv --sort=trend | sed -n 2p | cut -f 1)" account/login-problems.md
  test_is "$(kbf -f tsv --sort=-trend | sed -n 2p | cut -f 1)" account/login-problems.md
  test_is "$(kbf -f tsv -n 2 | wc -l)" 3
  test_is "$(kbf -f tsv --min-votes=23 | wc -l)" 3
'

test_that 'groups' '
  kbf --by=category -f tsv | cut -f 1,4,6 | grep -x "$(printf "account\t80\t160")"
  kbf --by=lang -f tsv | cut -f 1,4,6 | grep -x "$(printf "en\t132\t225")"
  kbf --by=month -f tsv | cut -f 1,4,6 | sed 1d >out
  printf "2026-10\t31\t102\n2026-11\t101\t123\n" | diff - out
  kbf --by=week -f tsv contact-support | cut -f 1,4,6 | grep -x "$(printf "2026-W41\t7\t14")"
  kbf --by=day --period=2026-11 -f tsv | sed 1d | cut -f 1 >out
  test_is "$(wc -l <out)" 12
  test_is "$(tail -n 2 out | tr "\n" " ")" "2026-11-20 2026-11-21 "
  test "$(kbf --by=tag -f tsv | wc -l)" -gt 4
'

test_that 'text is at most 80 columns wide, in a pipe and on a terminal' '
  mkdir -p long && cp -r "$KB"/dns long
  name=$(printf "%060d" 0 | tr 0 x)
  printf "%s\n" "---" "title: long" "id: long-1" "---" "text" >"long/$name-с-кириллицей-и-длинно.md"
  kbindex -q -d long.db long
  { echo article,vote,at,voter; votes long-1 2026-11-10 700 300; } >long.csv
  kbvote -q -d long.db --import=csv long.csv
  for arguments in "" --needs-work "--by=category" "--since=2026-10-01"; do
    kbfeedback -d long.db --now=$NOW $arguments >out
    test -s out
    test "$(LC_ALL=C.UTF-8 wc -L <out)" -le 80
    script -qec "stty cols 80; kbfeedback -d long.db --now=$NOW $arguments" /dev/null |
      tr -d "\r" >out
    test "$(LC_ALL=C.UTF-8 wc -L <out)" -le 80
    [ "$arguments" = --needs-work ] || grep -q "●" out
  done
'

test_that 'a title from an article reaches no terminal, and no spreadsheet as a formula' '
  mkdir evil
  printf "%s\n" "---" "title: \"=cmd|calc\"" "id: evil" "---" "text" >evil/one.md
  printf "# \033[31mred\n\ntext\n" >"evil/$(printf "two\033[31m").md"
  kbindex -q -d evil.db evil
  kbvote -q -d evil.db evil no
  kbvote -q -d evil.db "$(printf "two\033[31m.md")" no
  kbfeedback -d evil.db -f csv --spreadsheet | grep ",'\''=cmd|calc,"
  kbfeedback -d evil.db -f csv | grep ",=cmd|calc,"
  script -qec "kbfeedback -d evil.db" /dev/null >out
  test_must_fail grep "$(printf "\033")" out
'

test_that 'edits: before and after, and whether it helped' '
  cp -r "$KB" mine
  kbindex -q -d edit.db mine
  test_expect_code 1 kbfeedback -d edit.db --edits
  id () { sqlite3 edit.db "SELECT id FROM article WHERE slug = '\''$1'\''"; }
  sqlite3 edit.db "DELETE FROM article_edit;
    INSERT INTO article_edit SELECT id, unixepoch ('\''2026-09-01'\''), text_hash FROM article;
    INSERT INTO article_edit VALUES
      ($(id login-problems), unixepoch ('\''2026-11-01T08:00:00'\''), x'\''00'\''),
      ($(id auth-code), unixepoch ('\''2026-11-01'\''), x'\''00'\'')"
  kbvote -q -d edit.db --import=csv votes.csv
  kbfeedback -d edit.db --edits >out
  cat >expected <<END
account/login-problems.md, edited 2026-11-01
  25.0% of 80 before, 75.0% of 80 after: helped (likely up 35.2 to 61.6 points)
domains/auth-code.md, edited 2026-11-01
  no votes before, 33.3% of 3 after: too few votes to say
END
  test_cmp expected out
  kbfeedback -d edit.db --edits -f tsv login-problems | sed 1d | cut -f 1,3-8,12 >out
  printf "account/login-problems.md\t2026-11-01T08:00:00Z\t20\t80\t60\t80\t0.500000\thelped\n" |
    diff - out
  test_expect_code 1 kbfeedback -q -d edit.db --edits --period=2026-10
  run 1 kbfeedback -d edit.db --edits --period=2025
  grep -x "kbfeedback: no article.s text changed in this period" err
  run 1 kbfeedback -d edit.db --edits contact-support
  grep -x "kbfeedback: the text of no such article has changed since it was first indexed" err
'

test_that 'charts: every format, the same bytes again, with names and counts' '
  for format in png svg pdf; do
    kbf --chart=a.$format
    case $format in
      svg) kbf --chart=b.svg; cmp a.svg b.svg; kbf --by=week --chart=w.svg ;;
      *) case $(test_sample "" all) in
          all) kbf --chart=b.$format; cmp a.$format b.$format; kbf --by=week --chart=w.$format ;;
        esac ;;
    esac
  done
  head -c 4 a.png | grep -q PNG
  head -c 5 a.pdf | grep -q "%PDF-"
  xmllint --noout a.svg w.svg 2>/dev/null || command -v xmllint >/dev/null || true
  for text in "You cannot log in" "80 of 160" "11 of 22" "all 58.7%"; do grep -q "$text" a.svg; done
  grep -q "58.7% of votes say that it helped" a.svg
  grep -q "helpful" w.svg
  kbf --chart=big.png --scale=2
  kbf --chart=dark.png --dark
  test "$(wc -c <big.png)" -gt "$(wc -c <a.png)"
  test_must_fail cmp -s a.png dark.png
  kbf --by=category --chart=c.svg
  grep -q "account" c.svg
'

test_that 'a chart has the rows of the list: --sort, --needs-work and -n' '
  kbf --chart=all.svg
  grep -q "of votes say that it helped; surely less in “[^”]*” ([0-9.]*%)" all.svg
  grep -q "120 of 160\|40 of 40, burst 2026-11-21" all.svg
  grep -q "Burst: a day on which" all.svg
  kbf --chart=n.svg -n 1
  grep -q "the article with most votes (of 4)" n.svg
  test_must_fail grep -q "Burst: a day on which" n.svg
  kbf --needs-work -n 1 -f tsv | sed 1d | cut -f 2 >worst
  kbf --chart=w.svg --needs-work -n 1
  grep -qF "$(cat worst)" w.svg
  grep -q "the first article by needs-work (of 4)" w.svg
  kbf --chart=s.svg --sort=-share -n 2
  grep -q "the first 2 articles by share, the other way round (of 4)" s.svg
  grep -q "40 of 40, burst 2026-11-21" s.svg
  test_must_fail grep -q "11 of 22" s.svg
  feedback 2 --chart=t.svg --by=week --sort=share; one_line
  feedback 2 --chart=t.svg --by=week --needs-work; one_line
  test ! -e t.svg
  kbf --chart=t.svg --by=month --sort=-path -n 1
  grep -q "the last 1 of 2 months" t.svg
  kbf --by=month --sort=-path -f tsv >rows
  kbf --chart=u.svg --by=month --sort=-path
  kbf --chart=v.svg --by=month
  cmp u.svg v.svg
'

test_that 'the headline of a chart names no article that chance alone may have put last' '
  { echo article,vote,at,voter
    votes contact-support 2026-10-05 3 2
    votes domains/auth-code.md 2026-10-05 3 1; } >even.csv
  kbindex -q -d even.db "$KB"
  kbvote -q -d even.db --import=csv even.csv
  run 0 kbfeedback -d even.db --now="$NOW" --chart=even.svg
  grep -q "66.7% of votes say that it helped<" even.svg
  test_must_fail grep -q "surely less" even.svg
'

test_that 'a chart that cannot be written: exit 2, one line' '
  feedback 2 --chart=no/where.png; one_line
  ln -s /dev/full full.pdf
  feedback 2 --chart=full.pdf; one_line
'

test_that '>/dev/full is exit 2, a closed pipe is quiet, -o replaces in one step' '
  test_expect_code 2 sh -c "exec kbfeedback -d desk.db >/dev/full 2>err"
  one_line
  kbfeedback -d desk.db 2>err | :
  test_cmp /dev/null err
  kbf -f csv -o out.csv
  kbf -f csv | diff - out.csv
'

test_that 'a database that is missing, foreign or damaged: exit 2, one line' '
  run 2 kbfeedback -d missing.db; one_line
  sqlite3 foreign.db "CREATE TABLE t (a)"
  run 2 kbfeedback -d foreign.db; one_line
  cp desk.db broken.db
  printf "garbage" | dd of=broken.db bs=1 seek=2000 conv=notrunc 2>/dev/null
  for view in "" --edits --by=week; do
    test_must_fail timeout 20 kbfeedback -d broken.db $view >out 2>err || true
  done
'

test_that 'what comes after --now is not known yet, in every view' '
  kbindex -q -d later.db "$KB"
  { echo article,vote,at,voter
    votes contact-support 2026-08-01 1 2; votes contact-support 2026-10-01 4 0; } >later.csv
  kbvote -q -d later.db --import=csv later.csv
  later () { kbfeedback -d later.db "$@"; }
  later --now=2026-09-01 --by=month -f tsv | cut -f 1,4,6 | sed 1d >out
  printf "2026-08\t1\t3\n" | diff - out
  later --now=2026-09-01 contact-support | grep "^1 out of 3 found"
  later --now=2026-10-01 contact-support | grep "^5 out of 7 found"
  later --now=2026-09-01 --period=2026-08 contact-support | grep "^1 out of 3 found"
  run 1 kbfeedback -d later.db --now=2026-09-01 --period=2026-10
  grep "nobody voted in this period" err
  later --now=2026-09-01 --chart=later.svg && grep ">3 votes<\|; 3 votes<" later.svg
  sqlite3 later.db "DELETE FROM article_edit;
    INSERT INTO article_edit SELECT id, unixepoch ('\''2026-07-01'\''), text_hash FROM article;
    INSERT INTO article_edit SELECT id, unixepoch ('\''2026-10-14'\''), x'\''00'\'' FROM article
      WHERE slug = '\''contact-support'\''"
  later --edits --now=2026-10-14 | grep "edited 2026-10-14"
  run 1 kbfeedback -d later.db --edits --now=2026-10-01
  grep "no article.s text had changed by then" err
'

test_done
