#!/bin/sh
# ticketlog: Zendesk exports, whole, in pieces, and hostile.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

dump () {
  sqlite3 -readonly -separator "$(printf '\t')" "$1" "
    SELECT ticket, at, kind, author, channel, priority, tags, event_id, flag
      FROM v_ticket_event ORDER BY ticket, at, event_id"
}
json () { # CODE DB FILE...
  code=$1 db=$2
  shift 2
  run "$code" ticketlog -d "$db" --format=zendesk-json "$@"
}
xml () {
  code=$1 db=$2
  shift 2
  run "$code" ticketlog -d "$db" --format=zendesk-xml "$@"
}
page=$DATA/zendesk/page.json
export page

test_that 'a page: comments, audits, users behind the tickets; a bad ticket is a reject' '
  json 1 a.db "$page"
  dump a.db | test_cmp "$page.expected" -
  grep "page.json:45: created_at" err
'

test_that 'again, from standard input, doubled: nothing changes' '
  json 1 a.db "$page"
  grep "^stored 0 events" out
  test_expect_code 1 sh -c "cat \"$page\" \"$page\" | ticketlog -q -d b.db --format=zendesk-json - 2>err"
  dump b.db | test_cmp "$page.expected" -
'

test_that 'JSON Lines, wrapped tickets, a bare array, users first' '
  sqlite3 :memory: "SELECT value FROM json_each (readfile (\"$page\"), \"\$.tickets\")" >lines
  sqlite3 :memory: "SELECT json_object (\"users\", json_extract (readfile (\"$page\"), \"\$.users\"))" >users
  cat users lines >lines.json
  json 1 lines.db lines.json
  dump lines.db | test_cmp "$page.expected" -
  sed "s/.*/{\"ticket\":&}/" lines >wrapped
  cat wrapped users >wrapped.json
  json 1 wrapped.db wrapped.json
  dump wrapped.db | test_cmp "$page.expected" -
  { echo "["; sed "s/\$/,/" lines; cat users; echo "]"; } >array.json
  json 1 array.db array.json
  dump array.db | test_cmp "$page.expected" -
'

test_that 'what the API answers of one ticket'\''s comments lacks its number: the message says how to add it' '
  comments=$(sqlite3 :memory: "SELECT json_extract (readfile (\"$page\"), \"\$.tickets[0].comments\")")
  printf "{\"comments\":%s,\"count\":9,\"next_page\":null,\"previous_page\":null}\n" "$comments" >comments.json
  n=$(sqlite3 :memory: "SELECT json_array_length (readfile (\"comments.json\"), \"\$.comments\")")
  json 1 api.db comments.json "$page"
  echo "comments.json:1: a comment without ticket_id; of ticket 123, '\''jq \".comments[].ticket_id = 123\"'\'' adds it" >want
  grep ticket_id err | test_cmp want -
  grep -F "... and $((n - 1)) more like comments.json:1" err
  dump api.db | test_cmp "$page.expected" -
  # What that makes is read with the users of another file: the same messages.
  ticket=$(sqlite3 :memory: "SELECT json_extract (readfile (\"$page\"), \"\$.tickets[0].id\")")
  if test_has jq; then
    jq ".comments[].ticket_id = $ticket" comments.json >whole.json
  else
    sqlite3 :memory: "SELECT json_object (\"comments\", json_group_array (json_set (value, \"\$.ticket_id\", $ticket)))
      FROM json_each (readfile (\"comments.json\"), \"\$.comments\")" >whole.json
  fi
  grep "^{\"users\"" lines.json | head -n 1 >users.json
  json 0 named.db whole.json users.json
  dump named.db | cut -f 1-4 >got
  test "$(wc -l <got)" -ge "$n"
  dump a.db | cut -f 1-4 | sort >all
  sort got | comm -23 - all | test_cmp /dev/null -
'

test_that 'audits by themselves give the same events' '
  sqlite3 :memory: "SELECT json_object (\"audits\", json_extract (readfile (\"$page\"), \"\$.tickets[0].audits\"), \"users\", json_extract (readfile (\"$page\"), \"\$.users\"))" >audits.json
  json 0 audits.db audits.json
  dump audits.db | cut -f 1-3,6-8 | grep -v -P "\t(opened|customer)\t" >got
  test -s got
  dump a.db | cut -f 1-3,6-8 >all
  test -z "$(sort all >x; sort got | comm -23 - x)"
'

test_that 'a bad line among lines is one reject' '
  { head -n 1 lines; echo "{\"id\": 7, \"broken\": [}"; echo "nonsense"; sed -n 2p lines; } >bad.json
  json 1 bad.db bad.json
  test_is "$(grep -c "bad.json:" err)" 2
  test_is "$(sqlite3 bad.db "SELECT group_concat (ticket) FROM v_ticket")" "101,102"
'

test_that 'cut off anywhere: an error or fewer tickets, never a crash' '
  size=$(wc -c <"$page")
  at=0
  while [ $at -lt "$size" ]; do
    head -c $at "$page" >cut.json
    code=0
    run_limited ticketlog -n -q -d cut.db --format=zendesk-json cut.json || code=$?
    test $code -le 2
    at=$((at + $(test_sample 183 61)))
  done
'

test_that 'hostile JSON: deep, long, doubled keys, wrong types' '
  perl -e "print \"{\\\"id\\\":1,\\\"a\\\":\", \"[\" x 100000, \"]\" x 100000, \"}\n\"" >deep.json
  json 1 h.db deep.json
  perl -e "print \"[\" x 100000" >open.json
  json 1 h.db open.json || json 2 h.db open.json
  printf "%s\n" "{\"id\":{},\"created_at\":[]}" "{\"id\":1,\"created_at\":5}" "{\"tickets\":7}" \
    "{\"id\":\"\",\"created_at\":\"2026-10-05T07:00:00Z\"}" "[1,2,3]" "null" >odd.json
  json 1 h.db odd.json || json 2 h.db odd.json
  printf "{\"id\":1,\"created_at\":\"2026-10-05T07:00:00Z\",\"comments\":{\"a\":1},\"audits\":\"x\"}\n" >types.json
  json 0 h.db types.json
  printf "\377\376{\"id\":1}\n" >bytes.json
  json 1 h.db bytes.json
'

test_that 'XML: old and new names, users behind; a bad ticket is a reject' '
  xml 1 x.db "$DATA/zendesk/export.xml"
  dump x.db | test_cmp "$DATA/zendesk/export.xml.expected" -
  grep "export.xml:[0-9]*: created-at" err
  xml 1 x.db "$DATA/zendesk/export.xml"
  grep "^stored 0 events" out
'

one_line () {
  test_is "$(wc -l <err)" 1
  grep "^ticketlog: $1:[0-9]*: " err
}

test_that 'hostile XML: entities, an outer DTD, depth, 11 MB of text, cut off: one clear error' '
  cat >laughs.xml <<END
<?xml version="1.0"?>
<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>
<tickets><ticket><id>&c;</id></ticket></tickets>
END
  xml 2 h.db laughs.xml; one_line laughs.xml
  printf "<!DOCTYPE t SYSTEM \"http://127.0.0.1:9/x.dtd\"><tickets/>" >outer.xml
  xml 2 h.db outer.xml; one_line outer.xml
  printf "<!DOCTYPE t [<!ENTITY x SYSTEM \"/etc/passwd\">]><tickets><ticket><id>&x;</id></ticket></tickets>" >file.xml
  xml 2 h.db file.xml; one_line file.xml
  perl -e "print \"<tickets><ticket>\", \"<a>\" x 100000" >deep.xml
  xml 2 h.db deep.xml; one_line deep.xml
  perl -e "print \"<tickets><ticket><id>1</id><subject>\", \"x\" x 11000000, \"</subject></ticket></tickets>\"" >long.xml
  xml 2 h.db long.xml; one_line long.xml
  head -c 900 "$DATA/zendesk/export.xml" >cut.xml
  xml 2 h.db cut.xml; one_line cut.xml
  printf "" >empty.xml
  xml 0 h.db empty.xml
  test_is "$(cat err)" "ticketlog: empty.xml: empty, 0 events"
  printf "\000\001\002" >binary.xml
  xml 2 h.db binary.xml; one_line binary.xml
'

# Pages as the API gives them: each kind by itself.
pages () {
  cat >tickets.json <<END
{"tickets": [
  {"id": 7, "created_at": "2026-10-05T07:00:00Z", "updated_at": "2026-10-06T08:00:00Z", "status": "solved",
   "via": {"channel": "email"}, "requester_id": 11, "submitter_id": 11, "assignee_id": 22},
  {"id": 8, "created_at": "2026-10-05T07:30:00Z", "updated_at": "2026-10-05T07:30:00Z", "status": "new",
   "via": {"channel": "email"}, "requester_id": 11, "submitter_id": 11}]}
END
  cat >audits.json <<END
{"audits": [
  {"id": 1, "ticket_id": 7, "created_at": "2026-10-05T07:00:00Z", "author_id": 11, "via": {"channel": "email"},
   "events": [{"id": 71, "type": "Comment", "author_id": 11, "public": true},
              {"id": 72, "type": "Create", "field_name": "status", "value": "new"}]},
  {"id": 2, "ticket_id": 7, "created_at": "2026-10-05T09:00:00Z", "author_id": 21, "via": {"channel": "web"},
   "events": [{"id": 73, "type": "Comment", "author_id": 21, "public": true}]},
  {"id": 3, "ticket_id": 7, "created_at": "2026-10-05T11:00:00Z", "author_id": 21, "via": {"channel": "web"},
   "events": [{"id": 74, "type": "Change", "field_name": "status", "value": "solved", "previous_value": "open"}]},
  {"id": 4, "ticket_id": 7, "created_at": "2026-10-05T09:30:00Z", "author_id": 12, "via": {"channel": "email"},
   "events": [{"id": 75, "type": "Comment", "author_id": 12, "public": true}]}]}
END
  echo "{\"comments\": [{\"id\": 81, \"ticket_id\": 8, \"author_id\": 12, \"public\": true,
    \"created_at\": \"2026-10-05T07:30:00Z\"}]}" >comments.json
  cat >users.json <<END
{"users": [{"id": 11, "name": "Piet", "role": "end-user"}, {"id": 12, "name": "Ria", "role": "end-user"},
           {"id": 21, "name": "Anna", "role": "agent"}]}
END
  cat >pages.expected <<END
7	2026-10-05T07:00:00Z	customer	Piet	email			customer-71	
7	2026-10-05T07:00:00Z	opened	Piet	email			opened-ticket	
7	2026-10-05T09:00:00Z	agent	Anna	web			agent-73	
7	2026-10-05T09:30:00Z	customer	Ria	email			customer-75	
7	2026-10-05T11:00:00Z	solved	Anna	web			solved-74	
8	2026-10-05T07:30:00Z	customer	Ria				customer-81	
8	2026-10-05T07:30:00Z	opened	Piet	email			opened-ticket	
END
}

test_that 'roles are resolved over the whole run: pages by themselves, in any order, in any files' '
  pages
  n=0
  for order in "tickets audits comments users" "users comments audits tickets" \
               "audits users tickets comments" "comments audits users tickets"; do
    n=$((n + 1))
    [ $n -le "$(test_sample 2 4)" ] || continue
    files=
    for name in $order; do files="$files $name.json"; done
    json 0 order$n.db $files
    dump order$n.db | test_cmp pages.expected -
    cat $files >whole.json
    json 0 whole$n.db whole.json
    dump whole$n.db | test_cmp pages.expected -
    cat $files | ticketlog -q -d stdin$n.db --format=zendesk-json
    dump stdin$n.db | test_cmp pages.expected -
    cat audits.json comments.json >rest.json
    cat tickets.json users.json | ticketlog -q -d two$n.db --format=zendesk-json rest.json -
    dump two$n.db | test_cmp pages.expected -
  done
'

test_that 'who is neither agent nor customer for all that the run says is refused, with a count' '
  pages
  json 1 unknown.db audits.json
  grep "^stored 1 event of 1 ticket, known 0, rejected 3" out
  grep "^ticketlog: 3 messages refused: nothing tells whether 3 users are agents or customers" err
  test_is "$(sqlite3 unknown.db "SELECT group_concat (kind) FROM v_ticket_event")" "solved"
  json 1 known.db audits.json tickets.json
  test_is "$(sqlite3 known.db "SELECT count (*) FROM v_ticket_event WHERE kind = '"'agent'"'")" 0
  grep "^ticketlog: 2 messages refused" err
  json 0 known.db users.json audits.json tickets.json
  test_is "$(sqlite3 known.db "SELECT count (*) FROM v_ticket_event WHERE kind = '"'agent'"'")" 1
'

test_that 'of two lists of users the later counts, whichever is read first; of one time neither' '
  pages
  echo "{\"users\": [{\"id\": 21, \"role\": \"end-user\", \"email\": \"anna@old.example\",
    \"updated_at\": \"2026-01-01T00:00:00Z\"}]}" >old.json
  echo "{\"users\": [{\"id\": 21, \"role\": \"agent\", \"email\": \"anna@example.net\",
    \"updated_at\": \"2026-09-01T00:00:00Z\"}]}" >new.json
  grep -v Anna users.json | sed "s/\"},\$/\"}]}/" >others.json
  for order in "old.json new.json" "new.json old.json" "new.json old.json new.json"; do
    rm -f later.db*
    json 0 later.db others.json tickets.json $order audits.json
    test_is "$(sqlite3 later.db "SELECT group_concat (DISTINCT author) FROM v_ticket_event
      WHERE kind IN ('"'agent', 'solved'"')")" anna@example.net
    test_is "$(sqlite3 later.db "SELECT count (*) FROM v_ticket_event WHERE kind = '"'agent'"'")" 1
  done
  sed "s/2026-09/2026-01/; s/-09-/-01-/" new.json >same.json
  for order in "old.json same.json" "same.json old.json" "same.json old.json same.json"; do
    rm -f same.db*
    json 1 same.db others.json tickets.json $order audits.json
    grep "^ticketlog: 1 message refused" err
    test_is "$(sqlite3 same.db "SELECT group_concat (DISTINCT author) FROM v_ticket_event
      WHERE kind = '"'solved'"'")" anna@example.net
  done
'

test_that 'a ticket with a message of somebody unknown is refused whole; its assignee is an agent' '
  cat >odd.json <<END
{"id": 1, "created_at": "2026-10-05T07:00:00Z", "requester_id": 11, "assignee_id": 21, "comments": [
  {"id": 1, "author_id": 11, "public": true, "created_at": "2026-10-05T07:00:00Z"},
  {"id": 2, "author_id": 21, "public": true, "created_at": "2026-10-05T08:00:00Z"}]}
{"id": 2, "created_at": "2026-10-05T07:00:00Z", "requester_id": 11, "comments": [
  {"id": 3, "author_id": 11, "public": true, "created_at": "2026-10-05T07:00:00Z"},
  {"id": 4, "author_id": 33, "public": true, "created_at": "2026-10-05T08:00:00Z"}]}
END
  json 1 whole.db odd.json
  test_is "$(sqlite3 whole.db "SELECT group_concat (ticket || kind) FROM v_ticket_event")" "1opened,1customer,1agent"
  grep "odd.json:4: .*33" err
'

test_that 'rejects of audits can be read again, each once' '
  pages
  json 1 again.db audits.json --rejects=kept.json
  test_is "$(grep -c 7[0-9] kept.json)" 3
  json 0 again.db kept.json users.json tickets.json
  test_is "$(sqlite3 again.db "SELECT count (*) FROM v_ticket_event WHERE ticket = 7 AND kind IN ('"'agent', 'customer'"')")" 3
'

test_that 'a comment by itself needs its ticket' '
  echo "{\"comments\": [{\"id\": 1, \"author_id\": 12, \"created_at\": \"2026-10-05T07:30:00Z\"}]}" >alone.json
  json 1 alone.db alone.json
  grep "ticket_id" err
'

test_that 'a file of users that is cut off is an error, whichever comes first' '
  pages
  head -c 60 users.json >cut.json
  json 2 cut.db cut.json tickets.json audits.json
  grep "^ticketlog: cut.json" err
  json 2 cut.db tickets.json audits.json cut.json
  grep "^ticketlog: cut.json" err
  grep "^ticketlog: tickets.json: left out, as \"cut.json\" cannot be read to its end" err
  test ! -e cut.db || test_is "$(sqlite3 cut.db "SELECT count (*) FROM ticket_event")" 0
  # The users stand at the end: without them who wrote would be a number for ever.
  perl -0pe "s|(  <users.*</users>\n)||s and s|(  <tickets)|  <!-- -->\n\$1|" "$DATA/zendesk/export.xml" >t.xml
  head -c "$(($(wc -c <t.xml) - 20))" t.xml >half.xml
  xml 2 half.db half.xml
  one_line half.xml
  xml 2 half.db "$DATA/zendesk/export.xml" half.xml
  test ! -e half.db || test_is "$(sqlite3 half.db "SELECT count (*) FROM ticket_event")" 0
  xml 1 half.db "$DATA/zendesk/export.xml"
  dump half.db | test_cmp "$DATA/zendesk/export.xml.expected" -
'

test_that 'XML: users in another file, before or behind' '
  perl -0pe "s|  <users.*</users>\n||s" "$DATA/zendesk/export.xml" >tickets.xml
  perl -0ne "print \$1 if m|(  <users.*</users>)|s" "$DATA/zendesk/export.xml" >users.xml
  xml 1 split.db tickets.xml users.xml
  dump split.db | test_cmp "$DATA/zendesk/export.xml.expected" -
  xml 1 split2.db users.xml tickets.xml
  dump split2.db | test_cmp "$DATA/zendesk/export.xml.expected" -
'

# One ticket in the ways that Zendesk's exports tell it; of whom no list of users tells, by number.
acts () {
  users="\"users\": [{\"id\": 11, \"email\": \"piet@example.org\", \"role\": \"end-user\"},
    {\"id\": 21, \"email\": \"anna@example.net\", \"role\": \"agent\"}]"
  ticket="\"id\": 9, \"created_at\": \"2026-10-05T07:00:00Z\", \"via\": {\"channel\": \"email\"},
    \"requester_id\": 11, \"submitter_id\": 11, \"assignee_id\": 21"
  echo "{\"tickets\": [{$ticket, \"updated_at\": \"2026-10-05T08:00:00Z\", \"status\": \"pending\",
    \"priority\": \"high\"}]}" >monday.json
  solved="\"updated_at\": \"2026-10-07T08:00:00Z\", \"status\": \"solved\", \"priority\": \"high\",
    \"tags\": [\"vip\", \"escalated\"]"
  echo "{\"tickets\": [{$ticket, $solved,
    \"metric_set\": {\"solved_at\": \"2026-10-06T09:00:00Z\"}}], $users}" >tickets.json
  echo "{\"tickets\": [{$ticket, $solved}]}" >later.json
  comments="[{\"id\": 71001, \"ticket_id\": 9, \"author_id\": 11, \"created_at\": \"2026-10-05T07:00:00Z\"},
    {\"id\": 71002, \"ticket_id\": 9, \"author_id\": 21, \"created_at\": \"2026-10-05T08:00:01Z\"}]"
  echo "{\"comments\": $comments, $users}" >comments.json
  audits="[
    {\"id\": 1, \"ticket_id\": 9, \"created_at\": \"2026-10-05T07:00:00Z\", \"author_id\": 11,
     \"via\": {\"channel\": \"email\"}, \"events\": [
      {\"id\": 71001, \"type\": \"Comment\", \"author_id\": 11},
      {\"id\": 72001, \"type\": \"Create\", \"field_name\": \"status\", \"value\": \"new\"},
      {\"id\": 72002, \"type\": \"Create\", \"field_name\": \"priority\", \"value\": \"high\"}]},
    {\"id\": 2, \"ticket_id\": 9, \"created_at\": \"2026-10-05T08:00:01Z\", \"author_id\": 21, \"events\": [
      {\"id\": 71002, \"type\": \"Comment\", \"author_id\": 21},
      {\"id\": 72003, \"type\": \"Change\", \"field_name\": \"status\", \"value\": \"pending\", \"previous_value\": \"new\"}]},
    {\"id\": 3, \"ticket_id\": 9, \"created_at\": \"2026-10-06T09:00:02Z\", \"author_id\": 21, \"events\": [
      {\"id\": 72004, \"type\": \"Change\", \"field_name\": \"tags\", \"value\": [\"escalated\", \"vip\"], \"previous_value\": []},
      {\"id\": 72005, \"type\": \"Change\", \"field_name\": \"status\", \"value\": \"solved\", \"previous_value\": \"pending\"}]}]"
  echo "{\"audits\": $audits, $users}" >audits.json
  echo "{$ticket, $solved, \"comments\": $comments, \"audits\": $audits}" >whole.json
  cat >export.xml <<END
<tickets><ticket><nice-id>9</nice-id><created-at>2026-10-05T07:00:00+00:00</created-at>
  <updated-at>2026-10-07T10:00:00+02:00</updated-at><solved-at>2026-10-06T11:00:00+02:00</solved-at>
  <status-id>3</status-id><priority-id>3</priority-id><via-id>4</via-id><current-tags>escalated vip</current-tags>
  <requester-id>11</requester-id><submitter-id>11</submitter-id><assignee-id>21</assignee-id>
  <comments><comment><author-id>11</author-id><created-at>2026-10-05T07:00:00Z</created-at></comment>
    <comment><author-id>21</author-id><created-at>2026-10-05T08:00:00Z</created-at></comment></comments>
</ticket></tickets>
END
}
# runs DB NAME...: each a run of its own.
runs () {
  runs_db=$1
  shift
  for name; do
    case $name in
      *.xml) ticketlog -q -d "$runs_db" --format=zendesk-xml "$name" ;;
      *) ticketlog -q -d "$runs_db" --format=zendesk-json "$name" ;;
    esac || return 1
  done
}
kinds () {
  sqlite3 -readonly "$1" "SELECT group_concat (kind || ifnull (priority, '') || ifnull (tags, ''), ' ') FROM (
    SELECT * FROM v_ticket_event ORDER BY at, kind, event_id)"
}

test_that 'one act is one event, whichever exports tell it, in whatever runs and order' '
  acts
  files="monday.json tickets.json later.json comments.json audits.json whole.json export.xml"
  runs all.db $files
  dump all.db >acts.expected
  test_is "$(kinds all.db)" "customer opened updatedhigh agent waiting escalated solved updatedescalated vip"
  test_is "$(cut -f 4 acts.expected | sort -u | tr "\n" " ")" "anna@example.net piet@example.org "
  for seed in $(test_sample 1 "1 2 3 4 5 6 7 8"); do
    order=$(printf "%s\n" $files | awk -v s=$seed "BEGIN { srand (s) } { print rand (), \$0 }" | sort | cut -d " " -f 2)
    runs mixed$seed.db $order
    dump mixed$seed.db | test_cmp acts.expected -
  done
  ticketlog -q -d one.db --format=zendesk-json whole.json audits.json comments.json tickets.json later.json monday.json
  dump one.db | test_cmp acts.expected -
'

test_that 'any two exports, in two runs or one, either way round: each act once' '
  before='' n=0
  for a in monday tickets later comments audits whole; do
    for b in monday tickets later comments audits; do
      test $a != $b || continue
      # (In a sample both ways round of one of the two.)
      case $before$(test_sample "" all) in *all*) ;; *" $b "*) continue ;; esac
      # (And every second of those.)
      n=$((n + 1)); [ $((n % $(test_sample 2 1))) -eq 0 ] || continue
      rm -f ab.db* ba.db* one.db*
      runs ab.db $a.json $b.json
      runs ba.db $b.json $a.json
      dump ab.db >ab
      dump ba.db | test_cmp ab -
      ticketlog -q -d one.db --format=zendesk-json $a.json $b.json
      dump one.db | cut -f 1-3,6-8 >one
      cut -f 1-3,6-8 ab | test_cmp one -
      test_is "$(cut -f 3,6,7 ab | sort | uniq -d)" ""
    done
    before="$before $a "
    rm -f ab.db* ba.db*
    runs ab.db $a.json export.xml
    runs ba.db export.xml $a.json
    dump ab.db >ab
    dump ba.db | test_cmp ab -
    test_is "$(cut -f 3,6,7 ab | sort | uniq -d)" ""
  done
'

test_that 'what only the ticket tells shows, and comes back when the audits are withdrawn' '
  acts
  runs back.db tickets.json
  dump back.db >before
  runs back.db audits.json
  test_is "$(kinds back.db)" "customer opened updatedhigh agent waiting escalated solved updatedescalated vip"
  ticketlog -q -d back.db --withdraw=2
  dump back.db | test_cmp before -
  # Audits up to Monday, and the ticket solved since.
  perl -0pe "s/,\s*\{\"id\": 3.*(?=\], \"users\")/]/s; s/\]\], \"users/], \"users/" audits.json >until.json
  runs new.db until.json tickets.json
  test_is "$(kinds new.db)" "customer opened updatedhigh agent waiting solved escalated updatedescalated vip"
'

test_done
