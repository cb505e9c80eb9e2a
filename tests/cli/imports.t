#!/bin/sh
# What kbvote, ticketlog and ticketmail --resellers read, they read in one way: gzip, header
# names, headers in mid-file, empty files, maps, zones, and what is not read.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export SOURCE_DATE_EPOCH=1800000000 # 2027-01-15
DESKBOOK_CONFIG=$KB/desk.yaml
export DESKBOOK_CONFIG

votes () {
  sql "$1" 'SELECT path, at, vote FROM v_vote ORDER BY 1, 2, 3'
}
events () {
  sql "$1" 'SELECT ticket, at, kind, author FROM v_ticket_event ORDER BY 1, 2, 3, 4'
}
resellers () {
  sql "$1" 'SELECT id, email, name, active FROM reseller ORDER BY 1, 2'
}
# fresh: db, with two articles
fresh () {
  rm -f db*
  cp articles.db db
}

mkdir kb
echo '# Alpha' >kb/alpha.md
echo '# Beta' >kb/beta.md
kbindex -q -d articles.db kb

cat >votes.csv <<'END'
article,vote,at,voter
alpha,yes,2026-10-01T10:00:00Z,ann
beta,no,2026-10-02T10:00:00Z,ben
END
cat >events.csv <<'END'
ticket,at,kind,author
A-1,2026-10-01T10:00:00Z,customer,ann
A-1,2026-10-02T10:00:00Z,agent,ben
END
cat >events.jsonl <<'END'
{"ticket": "A-1", "at": "2026-10-01T10:00:00Z", "kind": "customer", "author": "ann"}
{"ticket": "A-1", "at": "2026-10-02T10:00:00Z", "kind": "agent", "author": "ben"}
END
cat >resellers.csv <<'END'
reseller_id,name,email,active
123456,Ann,ann@a.example,yes
200300,Ben,ben@b.example,no
END

cp articles.db want.votes
kbvote -q -d want.votes --import=csv votes.csv || exit
ticketlog -q -d want.events events.csv || exit
ticketmail -q -d want.resellers --resellers=resellers.csv || exit
votes want.votes >want.v
events want.events >want.e
resellers want.resellers >want.r

# ---- gzip

test_that 'gzip by its content: votes' '
  gzip -c votes.csv >v.gz
  cp v.gz plainly.csv
  for file in v.gz plainly.csv; do
    fresh
    run 0 kbvote -q -d db --import=csv $file
    votes db | test_cmp want.v -
  done
'

test_that 'gzip by its content: tickets, in every format, by name and on standard input' '
  gzip -c events.csv >e.csv.gz
  gzip -c events.jsonl >e.jsonl.gz
  cp e.csv.gz plainly.csv
  for file in e.csv.gz e.jsonl.gz plainly.csv; do
    rm -f db*
    run 0 ticketlog -q -d db $file
    events db | test_cmp want.e -
  done
  rm -f db*
  run 0 sh -c "ticketlog -q -d db -f csv <e.csv.gz"
  events db | test_cmp want.e -
  run 0 sh -c "cat e.jsonl.gz | ticketlog -d db -f jsonl -"
  grep "^stored 0 events of 0 tickets, known 2" out
  for format in json xml; do
    set -- "$DATA"/zendesk/*.$format
    test -e "$1"
    for file in "$@"; do
      rm -f plain.db* packed.db*
      status=0
      ticketlog -q -d plain.db -f zendesk-$format "$file" 2>plain.err || status=$?
      gzip -c "$file" >packed
      test_expect_code $status ticketlog -q -d packed.db -f zendesk-$format packed 2>packed.err
      events plain.db >plain.events
      events packed.db | test_cmp plain.events -
    done
  done
'

test_that 'gzip by its content: an mbox' '
  run 0 ticketlog -q -d plain.mbox.db -f mbox "$DATA/mail/list.mbox"
  gzip -c "$DATA/mail/list.mbox" >list.mbox.gz
  run 0 ticketlog -q -d packed.mbox.db -f mbox list.mbox.gz
  events plain.mbox.db >want
  test -s want
  events packed.mbox.db | test_cmp want -
  run 0 ticketlog -q -d named.mbox.db list.mbox.gz
  events named.mbox.db | test_cmp want -
'

test_that 'gzip by its content: resellers' '
  gzip -c resellers.csv >r.gz
  rm -f db*
  run 0 ticketmail -q -d db --resellers=r.gz
  resellers db | test_cmp want.r -
  rm -f db*
  run 0 sh -c "ticketmail -q -d db --resellers=- <r.gz"
  resellers db | test_cmp want.r -
'

test_that 'gzip that is cut short, or has something behind it: exit 2, for all alike' '
  awk "BEGIN { print \"ticket,at,kind,author\"
    for (i = 0; i < 5000; i++) printf \"T%d,@%d,note,%d\n\", i, 1790000000 + i * 977, i * 7919 % 5003 }" >many.csv
  gzip -c many.csv | head -c 9000 >cut.gz
  rm -f db*
  run 2 ticketlog -d db -f csv cut.gz
  test_is "$(wc -l <err)" 1
  grep "^ticketlog: cut.gz: damaged gzip data: " err
  { gzip -c events.csv; echo garbage; } >behind.gz
  rm -f db*
  run 2 ticketlog -d db -f csv behind.gz
  grep "^ticketlog: behind.gz: damaged gzip data: " err
  events db | test_cmp want.e -
  rm -f db*
  gzip -c resellers.csv | head -c 60 >cut.gz
  run 2 ticketmail -d db --resellers=cut.gz
  test_is "$(wc -l <err)" 1
  grep "^ticketmail: cut.gz: damaged gzip data: " err
  # All or nothing.
  test ! -e db || test_is "$(sql db "SELECT count(*) FROM reseller")" 0
'

# ---- Other compressions

test_that 'zst, bz2, xz and zip are named in the error' '
  printf "\050\265\057\375\004\000\131\000\000hello world" >x.zst
  printf "BZh91AY&SY\001\002\003\004\000\000\000\000" >x.bz2
  printf "\375\067zXZ\000\000\004\346\326\264\106\002\000" >x.xz
  for kind in zst bz2 xz; do
    for named in x.$kind x.csv; do
      [ $named = x.$kind ] || cp x.$kind x.csv
      fresh
      run 2 kbvote -d db --import=csv $named
      test_is "$(wc -l <err)" 1
      grep "^kbvote: $named: .*\\(zst\\|bz\\|xz\\)" err
      rm -f new.db*
      run 2 ticketlog -d new.db -f csv $named
      test_is "$(wc -l <err)" 1
      grep "^ticketlog: $named: .*\\(zst\\|bz\\|xz\\)" err
      run 2 ticketlog -d new.db -f jsonl $named
      grep "^ticketlog: $named: .*\\(zst\\|bz\\|xz\\)" err
      run 2 ticketmail -d new.db --resellers=$named
      test_is "$(wc -l <err)" 1
      grep "^ticketmail: $named: .*\\(zst\\|bz\\|xz\\)" err
    done
  done
'

# ---- Header lines

test_that 'header names match without case' '
  sed "1s/.*/Article,VOTE,At,Voter/" votes.csv >v.csv
  sed "1s/.*/TICKET,At,Kind,AUTHOR/" events.csv >e.csv
  sed "1s/.*/Reseller_ID,NAME,Email,Active/" resellers.csv >r.csv
  fresh
  run 0 kbvote -q -d db --import=csv v.csv
  votes db | test_cmp want.v -
  rm -f db*
  run 0 ticketlog -q -d db e.csv
  events db | test_cmp want.e -
  rm -f db*
  run 0 ticketmail -q -d db --resellers=r.csv
  resellers db | test_cmp want.r -
'

test_that 'the columns that a map names match without case, too' '
  printf "Nr,WHEN,What,Who\nA-1,2026-10-01T10:00:00Z,customer,ann\nA-1,2026-10-02T10:00:00Z,agent,ben\n" >e.csv
  rm -f db*
  run 0 ticketlog -q -d db --map="ticket=NR,at=when,kind=what,author=WHO" e.csv
  events db | test_cmp want.e -
'

test_that 'a header that comes again in mid-file is passed over' '
  for file in votes events resellers; do
    head -n 2 $file.csv >a
    sed 2d $file.csv >b
    cat a b >twice.$file
  done
  fresh
  run 0 kbvote -d db --import=csv twice.votes
  grep "^stored 2 votes on 2 articles, known 0, skipped 0, rejected 0" out
  test_cmp /dev/null err
  votes db | test_cmp want.v -
  rm -f db*
  run 0 ticketlog -d db -f csv twice.events
  grep "^stored 2 events of 1 ticket, known 0, rejected 0" out
  test_cmp /dev/null err
  events db | test_cmp want.e -
  rm -f db*
  run 0 ticketmail -d db --resellers=twice.resellers
  test_cmp /dev/null err
  resellers db | test_cmp want.r -
'

test_that 'a header that comes again is one however its names are written' '
  for how in upper quoted blanks mark marked; do
    for file in votes events resellers; do
      head -n 2 $file.csv >a
      case $how in
        upper) head -n 1 $file.csv | tr a-z A-Z;;
        quoted) head -n 1 $file.csv | sed "s/[^,]*/\"&\"/g";;
        blanks) head -n 1 $file.csv | sed "s/,/ , /g";;
        mark) head -n 1 $file.csv | sed "s/^/$(printf "\\357\\273\\277")/";;
        marked) head -n 1 $file.csv | sed "s/[^,]*/\"&\"/g; s/^/$(printf "\\357\\273\\277")/";;
      esac >b
      sed 1,2d $file.csv | cat a b - >twice.$file
    done
    fresh
    run 0 kbvote -d db --import=csv twice.votes
    votes db | test_cmp want.v -
    rm -f db*
    run 0 ticketlog -d db -f csv twice.events
    events db | test_cmp want.e -
    rm -f db*
    run 0 ticketmail -d db --resellers=twice.resellers
    resellers db | test_cmp want.r -
  done
  # other columns, or another order, are none
  printf "ticket,at,kind\n1,2026-01-01,note\nticket,kind,at\nticket,at\n" >other.csv
  run 1 ticketlog -n other.csv
  test_is "$(wc -l <err)" 2
'

# ---- Nothing

test_that 'an empty file says so, and is exit 0' '
  : >empty.csv
  : >empty.jsonl
  gzip -c empty.csv >empty.gz
  printf "\357\273\277" >bom.csv
  printf "\n\n" >blank.csv
  for file in empty.csv empty.gz bom.csv blank.csv; do
    fresh
    run 0 kbvote -d db --import=csv $file
    grep "^stored 0 votes" out
    test_is "$(cat err)" "kbvote: $file: empty, 0 votes"
    rm -f new.db*
    run 0 ticketlog -d new.db -f csv $file
    grep "^stored 0 events" out
    test_is "$(cat err)" "ticketlog: $file: empty, 0 events"
  done
  run 0 kbvote -d db --import=jsonl empty.jsonl
  grep "^stored 0 votes" out
  run 0 ticketlog -d new.db empty.jsonl
  grep "^stored 0 events" out
  for format in zendesk-json zendesk-xml mbox; do
    run 0 ticketlog -d new.db -f $format empty.csv
    grep "^stored 0 events" out
  done
  grep -qx "ticketlog: empty.csv: empty, 0 events" err
  head -n 1 events.csv >header.csv
  run 0 ticketlog -d new.db header.csv
  grep "^stored 0 events" out
  head -n 1 votes.csv >header.csv
  run 0 kbvote -d db --import=csv header.csv
  grep "^stored 0 votes" out
'

test_that 'one empty file among others is no trouble' '
  fresh
  run 0 kbvote -d db --import=csv empty.csv votes.csv
  votes db | test_cmp want.v -
  rm -f new.db*
  run 0 ticketlog -d new.db -f csv empty.csv events.csv
  events new.db | test_cmp want.e -
'

# ---- Maps

test_that 'a map of votes: columns, constants, values' '
  cat >odd.csv <<END
page;answer;time;who
alpha;Ja;2026-10-01T10:00:00Z;ann
beta;Nee;2026-10-02T10:00:00Z;ben
END
  fresh
  run 0 kbvote -q -d db --import=csv \
    --map="article=Page,vote=ANSWER,at=time,voter=who,vote.yes=ja,vote.no=nee" odd.csv
  votes db | test_cmp want.v -
  printf "%s\n" "{\"a\": {\"path\": \"alpha\"}, \"ok\": true, \"t\": \"2026-10-01T10:00:00Z\", \"w\": \"ann\"}" \
    "{\"a\": {\"path\": \"beta\"}, \"ok\": false, \"t\": \"2026-10-02T10:00:00Z\", \"w\": \"ben\"}" >odd.jsonl
  fresh
  run 0 kbvote -q -d db --import=jsonl -m "article=a.path,vote=ok" -m "at=t,voter=w" odd.jsonl
  votes db | test_cmp want.v -
  fresh
  run 0 kbvote -q -d db --import=csv --map="vote==yes,at==2026-10-01T10:00:00Z,voter==" votes.csv
  test_is "$(sql db "SELECT DISTINCT vote, at FROM v_vote")" "yes|2026-10-01T10:00:00Z"
'

test_that 'a map that is wrong, or of no use, is exit 2 and one line' '
  fresh
  for map in "artikel=page" "article" "=x" "vote.maybe=x" "article=nowhere"; do
    run 2 kbvote -d db --import=csv --map="$map" votes.csv
    test_is "$(wc -l <err)" 1
  done
  run 2 kbvote -d db --import=zendesk --map="article=x" "$DATA/votes/zendesk.json"
  test_is "$(wc -l <err)" 1
  run 2 kbvote -d db --map="article=x" alpha yes
  test_is "$(wc -l <err)" 1
'

# ---- Zones

test_that 'zones are checked alike: those of the zone database, and no others' '
  printf "timezone: CET-1\nhours: {always: {week: {mon-sun: 00:00-24:00}}}\n" >zone.yaml
  for zone in CET-1 UTC+1 +01:00 EST5EDT4 Mars/Olympus ../etc/localtime /etc/localtime; do
    fresh
    run 2 kbvote -d db --timezone=$zone alpha yes --at="2026-10-01 10:00"
    test_is "$(wc -l <err)" 1
    grep -F "$zone" err
    run 2 kbvote -d db --timezone=$zone --import=csv votes.csv
    test_is "$(wc -l <err)" 1
    rm -f new.db*
    run 2 ticketlog -d new.db --timezone=$zone events.csv
    test_is "$(wc -l <err)" 1
    grep -F "$zone" err
    test ! -e new.db
    sed "s,CET-1,$zone," zone.yaml >this.yaml
    run 2 slaclock -c this.yaml --check
    grep -F "$zone" err
  done
  for zone in Europe/Amsterdam UTC Etc/GMT-1 America/Argentina/Ushuaia; do
    run 0 kbvote -d db --timezone=$zone alpha yes --at="2026-10-01 10:00"
    run 0 ticketlog -q -d new.db --timezone=$zone events.csv
    sed "s,CET-1,$zone," zone.yaml >this.yaml
    run 0 slaclock -c this.yaml --check
  done
'

test_that 'a time without an offset is in the zone of desk.yaml, else UTC with a remark' '
  mkdir zones; mkdir zones/bare zones/with
  cp db zones/with/db; cp db zones/bare/db
  for file in db.voter-key; do cp $file zones/with/; cp $file zones/bare/; done
  cd zones
  unset DESKBOOK_CONFIG
  printf "timezone: Asia/Tokyo\nhours: {always: {week: {mon-sun: 00:00-24:00}}}\n" >with/desk.yaml
  printf "ticket,at,kind\nz,2026-07-01 12:00,note\nz,2026-07-02,note\nz,2026-07-03T12:00Z,note\n" >z.csv
  cat >z.jsonl <<END
{"article":"alpha","vote":"yes","at":"2026-07-01 12:00","voter":"zz"}
{"article":"alpha","vote":"no","at":"2026-07-02 12:00:00+00:00","voter":"zz"}
END
  run 0 ticketlog -d bare/t.db z.csv
  test_is "$(sql bare/t.db "SELECT group_concat (at) FROM v_ticket_event")" \
    "2026-07-01T12:00:00Z,2026-07-02T00:00:00Z,2026-07-03T12:00:00Z"
  test_is "$(cat err)" "ticketlog: 2 times without an offset were taken as UTC: there is no desk.yaml (-c) and no --timezone"
  run 0 kbvote -d bare/db --import=jsonl z.jsonl
  test_is "$(cat err)" "kbvote: 1 time without an offset was taken as UTC: there is no desk.yaml (-c) and no --timezone"
  run 0 kbvote -q -d bare/db --import=jsonl z.jsonl
  test_is "$(cat err)" ""
  run 0 ticketlog -d bare/u.db --timezone=UTC z.csv
  test_is "$(cat err)" ""

  for how in "-d with/t.db" "-d bare/v.db -c with/desk.yaml"; do
    run 0 ticketlog $how z.csv
    test_is "$(cat err)" ""
    test_is "$(sql "$(echo "$how" | cut -d" " -f 2)" "SELECT group_concat (at) FROM v_ticket_event")" \
      "2026-07-01T03:00:00Z,2026-07-01T15:00:00Z,2026-07-03T12:00:00Z"
  done
  run 0 ticketlog -d with/x.db --timezone=Europe/Amsterdam z.csv
  test_is "$(sql with/x.db "SELECT min (at) FROM v_ticket_event")" "2026-07-01T10:00:00Z"
  run 0 kbvote -d with/db --import=jsonl z.jsonl
  test_is "$(cat err)" ""
  test_is "$(sql with/db "SELECT min (at) FROM vote WHERE at > 1782860000 AND at < 1783000000")" \
    "$(date -d 2026-07-01T03:00Z +%s)"
  run 0 kbvote -d with/db alpha yes --at="2026-08-01 12:00"
  test_is "$(sql with/db "SELECT count (*) FROM vote WHERE at = $(date -d 2026-08-01T03:00Z +%s)")" 1
  run 0 kbvote -d bare/db alpha yes --at="2026-08-01 12:00"
  grep "^kbvote: 1 time without an offset was taken as UTC" err
  run 0 kbvote -d bare/db alpha yes --at="2026-08-01 12:00" -c with/desk.yaml
  test_is "$(cat err)" ""
'

test_that 'a desk.yaml without a zone that is one is an error, where it is needed alone' '
  cd zones
  unset DESKBOOK_CONFIG
  printf "timezone: CET-1\nhours: {always: {week: {mon-sun: 00:00-24:00}}}\n" >with/desk.yaml
  run 2 ticketlog -d with/y.db z.csv
  grep "with/desk.yaml:1:11: unknown time zone" err
  run 2 kbvote -d with/db --import=jsonl z.jsonl
  run 0 kbvote -d with/db alpha yes
  run 0 ticketlog -d with/y.db --timezone=UTC z.csv
  echo "hours: {}" >with/desk.yaml
  run 2 ticketlog -d with/y.db z.csv
  grep "with/desk.yaml:.*timezone" err
  printf "timezone: Asia/Tokyo\n" >with/desk.yaml
  run 2 ticketlog -d with/y.db --rejects=with/desk.yaml z.csv
  test_is "$(cat with/desk.yaml)" "timezone: Asia/Tokyo"
  run 2 ticketlog -d with/y.db -c none.yaml z.csv
  test_is "$(wc -l <err)" 1
'

test_that 'a zone that counts leap seconds, or is no place, is refused' '
  printf "ticket,at,kind\n1,2026-01-01,note\n" >zone.csv
  for zone in right/Europe/Amsterdam posixrules Factory CET-1; do
    run 2 ticketlog -n --timezone=$zone zone.csv
    one_line err || grep "^ticketlog: --timezone: " err
    printf "timezone: %s\nhours: {a: {week: {mon-sun: 00:00-24:00}}}\n" $zone >zone.yaml
    run 2 slaclock -c zone.yaml --check
    grep "^slaclock: zone.yaml:1:11: unknown time zone" err
  done
  # (In newer Debians it is part of tzdata-legacy.)
  [ ! -e /usr/share/zoneinfo/posix ] || run 0 ticketlog -n --timezone=posix/Europe/Amsterdam zone.csv
'

test_that 'what is wrong is said in the words of the file, with its format and place' '
  mkdir words && cd words
  printf "ticket,at,kind\n" >t.csv
  run 2 ticketlog -n -f mbox t.csv
  test_is "$(head -n 1 err)" "ticketlog: t.csv:1: not an mbox: expected a line that begins with \"From \""
  run 2 ticketlog -n -f maildir t.csv
  test_is "$(head -n 1 err)" "ticketlog: t.csv: not a Maildir: expected a folder with cur/ and new/"
  run 2 ticketlog -n -f maildir missing
  grep "^ticketlog: .*missing.*No such file" err
  printf "\050\265\057\375xxxx" >export.csv.zst
  run 2 ticketlog -n export.csv.zst
  grep "^ticketlog: export.csv.zst: expected plain text or gzip, not zstd: unpack it first" err
  run 2 ticketlog -n
  grep "^ticketlog: standard input: no --format; expected csv, " err
  : >nothing && : >nothing.log
  run 0 ticketlog -n nothing nothing.log
  grep "^ticketlog: nothing: empty, 0 events" err; grep "^ticketlog: nothing.log: empty, 0 events" err
  { echo "{\"ticket\":1,\"at\":1.79e9}"; echo "{\"ticket\":1,\"at\":1.79E9,\"kind\":\"note\"}"
    echo "{\"kind\":\"note\",\"at\":1}"; echo "{\"ticket\":1,\"kind\":\"note\"}"
    echo "{\"ticket\":1,\"kind\":\"note\",\"at\":1e99}"; } >t.jsonl
  run 1 ticketlog -n t.jsonl
  grep "^would have read 1 event, rejected 4 " out
  printf "t.jsonl:%s\n" "1: kind: missing" "3: ticket: missing" "4: at: missing" \
    "5: at: expected an ISO 8601 time like 2026-11-22T09:30:00+01:00, not \"@1e99\"" | test_cmp - err
  ticketlog -q -d db t.jsonl || :
  test_is "$(sqlite3 -readonly db "SELECT at FROM v_ticket_event")" 2026-09-21T14:13:20Z
  kbindex -q -d votes.db "$KB"
  echo "{\"article\":\"contact-support\",\"vote\":1.0,\"at\":1.79e9,\"voter\":\"a\"}" >v.jsonl
  run 1 kbvote -n -d votes.db --import=jsonl v.jsonl
  test_is "$(cat err)" "v.jsonl:1: vote: expected yes or no, not \"1.0\""
  printf "  \n\t\n\n" >blank.log
  run 0 kbvote -n -d votes.db --import=combined blank.log
  test_is "$(cat err)" "kbvote: blank.log: empty, 0 votes"
'

test_done
