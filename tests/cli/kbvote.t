#!/bin/sh
# kbvote: one vote at a time, and CSV, JSON Lines and Zendesk votes against hand-checked totals.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export SOURCE_DATE_EPOCH=1800000000 # 2027-01-15

totals () {
  sql "$1" 'SELECT path, yes, total FROM v_vote_total WHERE total > 0 ORDER BY 1'
}
# What counts, from the votes themselves.
told () {
  sql "$1" "SELECT path, sum (vote = 'yes'), count (*) FROM v_vote
    WHERE counts AND vote <> 'taken back' GROUP BY 1 ORDER BY 1"
}
# fresh DB: a database with the sample articles, and always the same key.
fresh () {
  rm -f "$1"*
  cp articles.db "$1"
  cp key "$1.voter-key"
}

mkdir kb
cat >kb/contact-support.md <<'END'
---
id: 9001
redirect_from: [/old/contact, /contact.html]
---
# Contact support
END
printf -- '---\nid: 9002\nslug: transfers\n---\n# Transfer a domain\n' >kb/transfer.md
mkdir kb/nl kb/es
echo '# Prijzen' >kb/nl/prices.md
echo '# Precios' >kb/es/prices.md
printf '%064d\n' 7 >key
chmod 600 key

test_that 'an index of articles to vote on' '
  kbindex -q -d articles.db kb
  test_is "$(sql articles.db "SELECT count(*) FROM v_article")" 4
'

test_that 'one vote; the latest counts, history stays' '
  fresh db
  run 0 kbvote -d db contact-support yes --voter=alice
  test ! -s out; test ! -s err
  run 0 kbvote -d db -v contact-support yes --voter=bob
  test_is "$(cat out)" "2 out of 2 found this helpful"
  run 0 kbvote -d db -v contact-support no --voter=alice
  test_is "$(cat out)" "1 out of 2 found this helpful"
  run 0 kbvote -d db -v contact-support no --voter=alice
  test_is "$(cat out)" "1 out of 2 found this helpful"
  run 0 kbvote -d db -v contact-support yes --voter=alice
  test_is "$(cat out)" "2 out of 2 found this helpful"
  test_is "$(sql db "SELECT count(*) FROM v_vote")" 4
  totals db >got; told db | test_cmp got -
'

test_that 'an earlier vote told later does not count' '
  fresh db
  run 0 kbvote -d db transfers no --voter=alice --at=2026-10-02T10:00:00+02:00
  run 0 kbvote -d db -v transfers yes --voter=alice --at="2026-10-02 09:59" --timezone=Europe/Amsterdam
  test_is "$(cat out)" "0 out of 1 found this helpful"
  test_is "$(sql db "SELECT at, vote, counts FROM v_vote ORDER BY at")" \
"2026-10-02T07:59:00Z|yes|0
2026-10-02T08:00:00Z|no|1"
'

test_that 'an anonymous vote always counts' '
  fresh db
  for i in 1 2 3; do run 0 kbvote -d db -v contact-support YES; done
  test_is "$(cat out)" "3 out of 3 found this helpful"
  test_is "$(sql db "SELECT count (DISTINCT voter) FROM v_vote")" 3
'

test_that 'an article by path, stem, slug, id, an old address; also when it is gone' '
  cp -r kb kb2
  kbindex -q -d gone.db kb2
  for name in contact-support.md contact-support 9001 /old/contact old/contact/ contact.html; do
    run 0 kbvote -d gone.db "$name" yes
  done
  for name in transfer.md transfer transfers 9002; do run 0 kbvote -d gone.db "$name" no; done
  run 0 kbvote -d gone.db nl/prices yes
  rm kb2/transfer.md
  kbindex -q -d gone.db kb2
  test_is "$(sql gone.db "SELECT count(*) FROM v_article")" 3
  run 0 kbvote -d gone.db -v transfers yes
  test_is "$(cat out)" "1 out of 5 found this helpful"
  test_is "$(sql gone.db "SELECT a.path, yes, total FROM vote_total JOIN article a ON a.id = article ORDER BY 1")" \
"contact-support.md|6|6
nl/prices.md|1|1
transfer.md|1|5"
'

test_that 'an unknown article offers the nearest; an ambiguous one lists the paths' '
  fresh db
  run 2 kbvote -d db contact-suport yes
  one_line err
  test_is "$(cat err)" "kbvote: no article \"contact-suport\"; did you mean \"contact-support\"?"
  run 2 kbvote -d db trasnfer yes
  grep "did you mean \"transfer\"?" err
  run 2 kbvote -d db xyzzyxyzzy yes
  test_is "$(cat err)" "kbvote: no article \"xyzzyxyzzy\""
  run 2 kbvote -d db prices yes
  test_is "$(cat err)" "kbvote: \"prices\" are 2 articles: es/prices.md, nl/prices.md"
  run 2 kbvote -d db "$(printf "\033[31m")" yes
  test_is "$(cat err)" "kbvote: no article \"\\x1b[31m\""
  test_is "$(sql db "SELECT count(*) FROM v_vote")" 0
'

test_that 'every way to say yes and no' '
  fresh db
  for word in yes YES 1 up True; do run 0 kbvote -d db transfers "$word"; done
  for word in no No 0 down false; do run 0 kbvote -d db transfers "$word"; done
  run 0 kbvote -d db -v -- transfers -1
  test_is "$(cat out)" "5 out of 11 found this helpful"
  run 2 kbvote -d db transfers maybe
  grep "expected yes or no, not \"maybe\"" err
'

test_that 'wrong usage is exit 2 and one line' '
  fresh db
  while read -r line; do
    eval "run 2 kbvote -d db $line"
    one_line err
  done <<END
contact-support
contact-support yes no
contact-support yes --rejects=x
contact-support yes --prefix=/vote
contact-support yes --voter=
contact-support yes --at=yesterday
contact-support yes --at=1989-12-31
contact-support yes --at=2027-01-17
contact-support yes --timezone=Mars/Olympus
--import=xml
--import=csv --voter=x
--import=csv --prefix=/x
--import=combined --prefix=vote
--rotate-key contact-support yes
--bogus
"\$(printf "\\377")" yes
END
  run 2 kbvote -d missing contact-support yes
  one_line err
  test ! -e missing
  run 2 kbvote -d db --import=csv missing.csv
  one_line err
  test_is "$(sql db "SELECT count(*) FROM v_vote")" 0
'

test_that 'a dry run changes nothing, and makes no key' '
  fresh db; rm db.voter-key
  run 0 kbvote -n -d db contact-support yes
  run 2 kbvote -n -d db nothing yes
  printf "article,vote,at\ntransfers,yes,2026-01-01\n" >one.csv
  run 0 kbvote -n -d db --import=csv one.csv
  grep "^would have read 1 vote on 1 article, skipped 0, rejected 0 in [0-9.]* s$" out
  run 0 kbvote -n -d db --rotate-key
  test ! -e db.voter-key
  test_is "$(sql db "SELECT count(*) FROM v_vote")" 0
'

cat >votes.csv <<'END'
article,vote,at,voter
contact-support,yes,2026-10-01T10:00:00+02:00,alice
contact-support,no,2026-10-02T10:00:00+02:00,alice
9001,yes,@1790000000,bob
"contact-support.md",up,2026-10-03 09:00,"Weird, ""quoted"" name"
transfers,true,2026-10-03T09:00:00Z,alice
transfers,0,2026-10-03T09:00:00Z,
transfers,0,2026-10-03T09:00:00Z,
transfers,1,2026-10-03T09:00:00Z,
END
cat >want.totals <<'END'
contact-support.md|2|3
transfer.md|2|4
END

test_that 'csv: hand-checked totals; again it changes nothing' '
  fresh db
  run 0 kbvote -d db --import=csv --timezone=UTC votes.csv
  grep "^stored 8 votes on 2 articles, known 0, skipped 0, rejected 0 in [0-9.]* s$" out
  test ! -s err
  totals db | test_cmp want.totals -
  told db | test_cmp want.totals -
  votes_of db >before
  run 0 kbvote -d db --import=csv votes.csv
  grep "^stored 0 votes on 2 articles, known 8," out
  run 0 kbvote -d db --import=csv <votes.csv
  grep "^stored 0 votes on 2 articles, known 8," out
  votes_of db | test_cmp before -
'

test_that 'csv: columns in any order, semicolons, CR LF, BOM, gzip, put together' '
  fresh db
  printf "\357\273\277Voter;at;x;Vote;Article\r\nbob;2026-10-01;;yes;transfers\r\n\r\n" >odd.csv
  run 0 kbvote -d db --import=csv odd.csv
  totals db >got; test_is "$(cat got)" "transfer.md|1|1"
  fresh db
  gzip -k votes.csv
  run 0 kbvote -d db --import=csv votes.csv.gz
  totals db | test_cmp want.totals -
  # Twice in one run is two more of each anonymous vote, and none of a named one.
  cat votes.csv votes.csv >twice.csv
  gzip -c votes.csv >two.gz; gzip -c votes.csv >>two.gz
  run 0 kbvote -d db --import=csv twice.csv
  grep "^stored 3 votes on 2 articles, known 13," out
  run 0 sh -c "cat two.gz | kbvote -d db --import=csv"
  grep "^stored 0 votes on 2 articles, known 16," out
'

test_that 'jsonl: the same votes' '
  fresh db
  cat >votes.jsonl <<END
{"article": "contact-support", "vote": "yes", "at": "2026-10-01T10:00:00+02:00", "voter": "alice"}
{"article": "contact-support", "vote": false, "at": "2026-10-02T08:00:00Z", "voter": "alice"}
{"article": 9001, "vote": 1, "at": 1790000000, "voter": "bob"}

{"article": "contact-support.md", "vote": "up", "at": "2026-10-03 09:00", "voter": "Weird, \"quoted\" name"}
{"article": "transfers", "vote": true, "at": "2026-10-03T09:00:00Z", "voter": "alice", "more": [1]}
{"article": "transfers", "vote": -1, "at": 1791018000.9}
{"article": "transfers", "vote": 0, "at": 1791018000, "voter": null}
{"article": "transfers", "vote": "YES", "at": "@1791018000", "voter": ""}
END
  run 0 kbvote -d db --import=jsonl votes.jsonl
  grep "^stored 8 votes on 2 articles" out
  totals db | test_cmp want.totals -
  votes_of db >json
  fresh db
  run 0 kbvote -d db --import=csv votes.csv
  votes_of db | test_cmp json -
'

test_that 'zendesk: pages, lists and lines; other items; taken back' '
  fresh db
  run 1 kbvote -d db --import=zendesk "$DATA/votes/zendesk.json"
  grep "^stored 6 votes on 2 articles, known 0, skipped 2, rejected 3 in" out
  test_cmp - err <<END
$DATA/votes/zendesk.json:24: no article with the id "9999"
$DATA/votes/zendesk.json:25: value: expected 1, -1 or 0
$DATA/votes/zendesk.json:26: not JSON; expected an object
END
  test_is "$(totals db)" \
"contact-support.md|1|2
transfer.md|0|1"
  totals db >got; told db | test_cmp got -
  votes_of db >before
  gzip -c "$DATA/votes/zendesk.json" | run 1 kbvote -q -d db --import=zendesk
  votes_of db | test_cmp before -
'

test_that 'zendesk: a file that is cut off is exit 2, what was read is stored' '
  fresh db
  head -c 420 "$DATA/votes/zendesk.json" >cut.json
  run 2 kbvote -d db --import=zendesk cut.json
  grep "^kbvote: cut.json:[0-9]*: the JSON that begins here does not end$" err
  grep "^stored 1 vote on 1 article," out
'

test_that 'rejects: told with file and line, kept, corrected and read again' '
  fresh db
  cat >bad.csv <<END
article,vote,at,voter
transfers,yes,2026-10-01,ann
nowhere,yes,2026-10-01,ann
transfers,maybe,2026-10-01,ann
transfers,yes,soon,ann
transfers,yes,,ann
,yes,2026-10-01,ann
transfers,yes,1901-01-01,ann
transfers,yes,9999-01-01,ann
transfers,yes
transfers,yes,2026-10-01,"an
transfers,no,2026-10-01,ben
END
  run 1 kbvote -d db --import=csv --timezone=UTC --rejects=kept.csv bad.csv
  grep "^stored 2 votes on 1 article, known 0, skipped 0, rejected 9 in" out
  test_cmp - err <<END
bad.csv:3: no article "nowhere"
bad.csv:4: vote: expected yes or no, not "maybe"
bad.csv:5: at: expected an ISO 8601 time like 2026-11-22T09:30:00+01:00, not "soon"
bad.csv:6: at: missing
bad.csv:7: article: missing
bad.csv:8: at: a time before 1990
bad.csv:9: at: a time in the future
bad.csv:10: expected 4 fields as in the first line, found 2
bad.csv:11: a quoted field that does not end
END
  test_is "$(head -n 1 kept.csv)" "article,vote,at,voter"
  test_is "$(wc -l <kept.csv)" 10
  sed -i "s/nowhere/contact-support/" kept.csv
  run 2 kbvote -d db --import=csv --rejects=kept.csv kept.csv
  test_is "$(wc -l <kept.csv)" 10
  mv kept.csv again.csv
  run 1 kbvote -d db --import=csv --rejects=kept.csv again.csv
  grep "^stored 1 vote on 1 article," out
  test_is "$(wc -l <kept.csv)" 9
'

test_that 'only the first 20 rejects are told, -v tells all; no column, no file' '
  fresh db
  { echo "article,vote,at"; for i in $(seq 25); do echo "x$i,yes,2026-01-01"; done; } >many.csv
  run 1 kbvote -d db --import=csv --timezone=UTC many.csv
  test_is "$(wc -l <err)" 21
  test_is "$(tail -n 1 err)" "... and 5 more rejected; --rejects=FILE keeps them, -v tells all"
  run 1 kbvote -v -d db --import=csv --timezone=UTC many.csv
  test_is "$(wc -l <err)" 25
  echo "page,vote,at" >nocol.csv
  run 2 kbvote -d db --import=csv nocol.csv votes.csv
  grep "^kbvote: nocol.csv: no column \"article\", and no --map=article=COLUMN; its columns are: page, vote, at$" err
  grep "^stored 8 votes" out
  : >empty.csv
  run 0 kbvote -d db --import=csv empty.csv
  test_is "$(cat err)" "kbvote: empty.csv: empty, 0 votes"
  grep "^stored 0 votes on 0 articles" out
'

test_that 'damaged gzip is exit 2, what was read is stored' '
  fresh db
  gzip -c votes.csv | head -c 150 >short.gz
  run 2 kbvote -d db --import=csv short.gz
  grep "^kbvote: short.gz: damaged gzip data: it ends too early$" err
  { gzip -c votes.csv; echo garbage; } >trail.gz
  run 2 kbvote -d db --import=csv trail.gz
  grep "^kbvote: trail.gz: damaged gzip data: incorrect header check$" err
  totals db | test_cmp want.totals -
'

test_that 'gzip that unpacks to much takes little memory' '
  fresh db
  limit=$(bounded "$(test_sample 20000 400000)")
  much=$(test_sample 12000000 300000000)
  { cat votes.csv; head -c $much /dev/zero | tr "\0" "\n"; } | gzip -1 >bomb.gz
  run 0 sh -c "$limit; exec kbvote -q -d db --import=csv bomb.gz"
  head -c $much /dev/zero | gzip -1 >bomb.gz
  run 1 sh -c "$limit; exec kbvote -d db --import=jsonl bomb.gz"
  test_is "$(cat err)" "bomb.gz:1: longer than 1 MiB"
'

test_that 'the key: of mode 0600, made once, rotated; no name in the file' '
  fresh db; rm db.voter-key
  (umask 022; kbvote -d db contact-support yes --voter=alice@example.org)
  test_is "$(stat -c %a db.voter-key)" 600
  cp db.voter-key old
  run 0 kbvote -q -d db contact-support no --voter=alice@example.org --at=2026-01-01
  cmp db.voter-key old
  test_is "$(sql db "SELECT count (DISTINCT voter) FROM v_vote")" 1
  run 0 kbvote -d db --rotate-key
  test_is "$(cat out)" "new key in db.voter-key; all earlier voters are strangers now"
  test_is "$(stat -c %a db.voter-key)" 600
  test_must_fail cmp db.voter-key old
  run 0 kbvote -d db -v contact-support no --voter=alice@example.org
  test_is "$(cat out)" "1 out of 2 found this helpful"
  test_must_fail grep -a alice db db-wal
  chmod 644 db.voter-key
  run 2 kbvote -d db contact-support yes
  grep "others may read the voters. key" err
  run 2 kbvote -d db --key=old -v contact-support no --voter=alice@example.org
  grep "not the key that the voters in db are known by" err
  test_is "$(sql db "SELECT yes, total FROM v_vote_total")" "1|2"
'

test_that 'why: of one vote, and of csv and jsonl; the last vote counts with its reason' '
  fresh db
  kbvote -d db contact-support no --voter=ann --at=2026-10-01T10:00Z --reason=Outdated
  kbvote -d db contact-support no --voter=bob --at=2026-10-01T10:00Z --reason=" the  picture is old "
  run 2 kbvote -d db contact-support no --reason=" "; test_is "$(wc -l <err)" 1
  run 2 kbvote -d db contact-support no --reason="$(printf "\377")"; test_is "$(wc -l <err)" 1
  { echo article,vote,at,voter,reason
    echo contact-support,no,2026-10-02T10:00:00Z,ann,UNCLEAR
    echo contact-support,no,2026-10-02T10:00:00Z,cas,
    echo contact-support,yes,2026-10-02T10:00:00Z,dan,other
    printf "contact-support,no,2026-10-02T10:00:00Z,eve,\"two\nlines \033[31m\"\n"
    printf "contact-support,no,2026-10-02T10:00:00Z,fay,%04000d\n" 1; } >why.csv
  run 1 kbvote -q -d db --import=csv why.csv
  grep "^why.csv:7: reason: " err
  sql db "SELECT vote, counts, reason FROM v_vote WHERE reason IS NOT NULL ORDER BY at, reason" >got
  cat >want <<END
no|0|outdated
no|1|the picture is old
yes|1|other
no|1|two lines [31m
no|1|unclear
END
  test_cmp want got
  echo "{\"article\":\"contact-support\",\"vote\":false,\"at\":\"2026-10-02T10:00:00Z\",\"voter\":\"cas\",\"why\":\"wrong\"}" |
    kbvote -q -d db --import=jsonl --map=reason=why -
  test_is "$(sql db "SELECT count (*) FROM v_vote WHERE reason = '\''wrong'\''")" 1
  sql db "SELECT * FROM v_vote ORDER BY 1, 2, 4" >before
  run 1 kbvote -q -d db --import=csv why.csv
  sql db "SELECT * FROM v_vote ORDER BY 1, 2, 4" | test_cmp before -
  totals db >got; told db | test_cmp got -
'

test_that 'kbfeedback lists why, article by article' '
  kbvote -d db transfers no --voter=ann --at=2026-10-03T10:00Z --reason=wrong
  kbvote -d db contact-support no --voter=gus --at=2026-10-03T10:00Z --reason=unclear
  run 0 kbfeedback -d db --reasons -f tsv
  cut -f 1,3-5 out >got
  printf "%s\t%s\t%s\t%s\n" path reason count last_at \
    contact-support.md unclear 2 2026-10-03T10:00:00Z \
    contact-support.md other 1 2026-10-02T10:00:00Z \
    contact-support.md "the picture is old" 1 2026-10-01T10:00:00Z \
    contact-support.md "two lines [31m" 1 2026-10-02T10:00:00Z \
    contact-support.md wrong 1 2026-10-02T10:00:00Z \
    transfer.md wrong 1 2026-10-03T10:00:00Z >want
  test_cmp want got
  run 0 kbfeedback -d db --reasons transfers
  printf "transfer.md\n       1  wrong\n" | test_cmp - out
  run 0 kbfeedback -d db --reasons --until=2026-10-02 -f tsv
  test_is "$(sed 1d out | cut -f 3 | tr "\n" ,)" "outdated,the picture is old,"
  test_is "$(kbfeedback -d db --reasons -n 1 -f tsv | wc -l)" 2
  run 1 kbfeedback -d db --reasons nl/prices; grep "no vote says why" err
  run 2 kbfeedback -d db --reasons --edits
  run 2 kbfeedback -d db --reasons nowhere
'

test_done
