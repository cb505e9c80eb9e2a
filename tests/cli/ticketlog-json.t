#!/bin/sh
# ticketlog: JSON however a program frames its objects: a line each, over several lines, in a list,
# in a page; wherever they stand, one is held at a time.
# shellcheck source=tests/cli/lib.sh disable=SC2034,SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

one='{"id": 1, "at": "2026-10-05T09:00:00Z", "kind": "opened", "tags": ["b", "a"]}'
two='{"id": 2, "at": "2026-10-05T10:00:00Z",
  "kind": "agent", "note": "] } , {"}'
events () { sqlite3 -readonly "$1" "SELECT group_concat (ticket || kind || coalesce (tags, '')) FROM (SELECT * FROM v_ticket_event ORDER BY at)"; }

test_that 'objects are found in every frame' '
  n=0
  for frame in "[%s,%s]" "[\n  %s,\n  %s\n]\n" "%s\n%s\n" "{\n%s%s" "\n\n[ %s ]\n[ %s ]"; do
    n=$((n + 1))
    case $frame in
      {*) printf "%s\n%s\n" "$one" "$two" | sed "s/^{/{\n/" >f.json ;;
      *) printf "$frame" "$one" "$(echo "$two" | tr "\n" " ")" >f.json ;;
    esac
    run 0 ticketlog -d $n.db -f jsonl --map=ticket=id f.json
    test_is "$(events $n.db)" "1openeda b,2agent"
  done
  printf "[]\n" >none.json
  run 0 ticketlog -d none.db -f jsonl none.json
  printf "[%s,\n%s]" "$one" "$two" | gzip | ticketlog -q -d gz.db -f jsonl --map=ticket=id
  test_is "$(events gz.db)" "1openeda b,2agent"
'

test_that 'the list of a page is named by the map' '
  for frame in "tickets|{\"count\": 2, \"tickets\": [%s, %s], \"next\": null}" \
      "issues|{\"issues\":\n[\n%s,\n%s\n]}" "a.b|{\"b\": [1], \"a\": {\"x\": {\"b\": [{}]}, \"b\": [%s, %s], \"c\": [{}]}, \"b\": [{}]}" \
      "data|{\"data\":[%s]}{\"data\":[%s]}\n{\"data\":[]}"; do
    list=${frame%%|*}
    # shellcheck disable=SC2059
    printf "${frame#*|}" "$one" "$two" >page.json
    run 0 ticketlog -d $list.db -f jsonl --map="records=$list,ticket=id" page.json
    test_is "$(events $list.db)" "1openeda b,2agent"
  done
  # A map makes a .json what it is of; without one it may be anything.
  run 0 ticketlog -n -d x.db --map=records=data,ticket=id page.json
  run 2 ticketlog -n -d x.db page.json; one_line
  grep "page.json: no --format" err
  for bad in records= "records=a[]" "records=\"" records==a; do
    run 2 ticketlog -n -d x.db -f jsonl --map="$bad,ticket=id" page.json; one_line
  done
  printf "ticket,at,kind\n" >x.csv
  run 2 ticketlog -n -d x.db --map=records=a x.csv; one_line
  grep "x.csv: records= of the map is for JSON" err
'

test_that 'a bad object in a list is one reject, told by its line; the rejects can be read again' '
  printf "[\n%s,\n{\"id\": 3, \"kind\":\n\"sold\", \"at\": 1790000000},\n7,\n%s\n]\n" "$one" "$two" >bad.json
  run 1 ticketlog -d bad.db -f jsonl --map=ticket=id --rejects=kept.json bad.json
  grep "^bad.json:3: kind: \"sold\" is no kind of event" err
  grep "^bad.json:5: " err
  test_is "$(events bad.db)" "1openeda b,2agent"
  run 1 ticketlog -d bad.db -f jsonl --map=ticket=id,kind.solved=sold kept.json
  test_is "$(events bad.db)" "3solved,1openeda b,2agent"
  # Cut off: what was there is stored, and that it does not end is trouble.
  printf "[%s,%s" "$one" "{\"id\": 2, \"at\"" >cut.json
  run 2 ticketlog -d cut.db -f jsonl --map=ticket=id cut.json
  grep "^ticketlog: cut.json:1: the JSON that begins here does not end" err
  test_is "$(events cut.db)" "1openeda b"
'

test_that '--guess finds the frame, whatever the name of the file, and says how it is read' '
  row="{\"id\": %d, \"created_at\": \"2026-10-05T09:00:00Z\", \"closed_at\": \"2026-10-06T09:00:00Z\", \"labels\": [{\"name\": \"bug\"}, {\"name\": \"dns\"}]}"
  # shellcheck disable=SC2059
  one=$(printf "$row" 1) two=$(printf "$row" 2)
  printf "[\n%s,\n%s]\n" "$one" "$two" >list.json
  run 0 ticketlog --guess list.json
  grep -x "# guessed from 2 rows; read it, then: ticketlog -f jsonl --map=@THIS list.json" out
  test_must_fail grep "^records=" out
  grep -x "tags=labels\[\].name" out
  cp out list.map
  ticketlog -q -d list.db -f jsonl --map=@list.map list.json
  test_is "$(events list.db)" "1openedbug dns,1customer,2openedbug dns,2customer,1closed,2closed"
  rm -f *.db
  for list in tickets issues data conversations _embedded.conversations; do
    case $list in
      _*) printf "{\"page\": {\"size\": 2}, \"_embedded\": {\"conversations\": [%s,%s]}}" "$one" "$two" >export ;;
      *) printf "{\"count\": 2, \"$list\":[%s,%s], \"next\": null}" "$one" "$two" >export ;;
    esac
    run 0 ticketlog --guess export
    grep -x "records=$list" out
    cp out export.map
    ticketlog -q -d $list.db -f jsonl --map=@export.map export
    test_is "$(events $list.db)" "1openedbug dns,1customer,2openedbug dns,2customer,1closed,2closed"
  done
  # A list within a ticket is not the frame.
  printf "%s\n" "{\"id\": 1, \"created_at\": \"2026-10-05T09:00:00Z\", \"values\": [1], \"closed_at\": null}" >lines
  run 0 ticketlog --guess lines
  test_must_fail grep records out
'

test_that '--guess finds a list that is in objects of the page, by all of its path' '
  rows="{\"id\": 1, \"created_at\": \"2026-10-05T09:00:00Z\", \"closed_at\": null}, {\"id\": 2, \"created_at\": \"2026-10-05T10:00:00Z\", \"closed_at\": \"2026-10-06T10:00:00Z\"}"
  while IFS="|" read -r list page; do
    # shellcheck disable=SC2059
    printf "$page\n" "$rows" >page.json
    run 0 ticketlog --guess page.json
    grep -x "# guessed from 2 rows; read it, then: ticketlog -f jsonl --map=@THIS page.json" out
    test_is "$(grep -v "^#" out | head -n 4 | paste -sd "|")" "records=$list|ticket=id|at.opened+customer=created_at|at.closed=closed_at"
    cp out page.map
    rm -f page.db
    run 0 ticketlog -q -d page.db -f jsonl --map=@page.map page.json
    test_is "$(events page.db)" "1opened,1customer,2opened,2customer,2closed"
  done <<\END
data.tickets|{"data": {"tickets": [%s]}}
data.cases|{"meta": {"n": 2, "items": [{"a": "]}\\\\\""}]}, "data": {"of": {"x": [[1], {}]},\n "cases": [\n%s]}}
response.data.items|{"response": {"data": {"count": 2, "items": [ %s]}}}
helpdesk.tickets|{"helpdesk": {"tickets": [%s], "next": null}}
data|{"included": [{"data": [{"id": 7}]}], "data": [%s]}
END
  # Of lines each is a ticket, whatever lists are in it.
  for list in "\"links\": {\"issues\": [{\"id\": 8}]}" "\"data\": {\"items\": [{\"id\": 8}]}" "\"x\": [{\"items\": [{\"id\": 8}]}]"; do
    for i in 1 2; do
      echo "{\"id\": $i, \"created_at\": \"2026-10-05T09:00:00Z\", $list, \"closed_at\": null}"
    done >lines.jsonl
    run 0 ticketlog --guess lines.jsonl
    test_must_fail grep records out
    grep "^# guessed from 2 rows" out
    grep -x ticket=id out
  done
'

cat >helpscout.json <<'END'
{"_embedded": {"conversations": [
 {"id": 901, "number": 41, "createdAt": "2026-10-05T09:00:00Z", "closedAt": null, "status": "active",
  "tags": [{"id": 1, "tag": "vip"}], "primaryCustomer": {"id": 7, "email": "ann@a.example"},
  "_embedded": {"threads": [
   {"id": 1, "type": "customer", "createdAt": "2026-10-05T09:00:01Z", "createdBy": {"id": 7, "email": "ann@a.example"}},
   {"id": 2, "type": "message", "createdAt": "2026-10-05T10:00:00Z", "createdBy": {"id": 3, "email": "bea@desk.example"}},
   {"id": 3, "type": "note", "createdAt": "2026-10-05T10:05:00Z", "createdBy": {"id": 3, "email": "bea@desk.example"}}]}},
 {"id": 902, "number": 42, "createdAt": "2026-10-05T11:00:00Z", "closedAt": "2026-10-06T11:00:00Z", "status": "closed",
  "tags": [], "primaryCustomer": {"id": 8, "email": "bob@b.example"}, "_embedded": {"threads": []}}]},
 "page": {"size": 25, "totalElements": 2, "number": 1}}
END
cat >freshdesk.json <<'END'
[{"id": 7, "created_at": "2026-10-05T09:00:00Z", "priority": 1, "requester": {"email": "ann@a.example"}, "stats": {"resolved_at": "2026-10-05T12:00:00Z"},
  "conversations": [{"id": 71, "created_at": "2026-10-05T10:00:00Z", "incoming": false, "private": false, "user_id": 3},
    {"id": 72, "created_at": "2026-10-05T10:30:00Z", "incoming": false, "private": true, "user_id": 3},
    {"id": 73, "created_at": "2026-10-05T11:00:00Z", "incoming": true, "private": false, "user_id": 9}]}]
END
cat >intercom.json <<'END'
{"type": "conversation.list", "conversations": [{"id": "5", "created_at": 1790000000,
  "conversation_parts": {"conversation_parts": [
    {"id": "51", "part_type": "comment", "created_at": 1790000100, "author": {"type": "admin", "email": "bea@desk.example"}},
    {"id": "52", "part_type": "comment", "created_at": 1790000200, "author": {"type": "user", "email": "ann@a.example"}},
    {"id": "53", "part_type": "assignment", "created_at": 1790000300, "author": {"type": "admin", "email": "bea@desk.example"}},
    {"id": "54", "part_type": "close", "created_at": 1790000400, "author": {"type": "admin", "email": "bea@desk.example"}}]}}]}
END
cat >gh.json <<'END'
[{"number": 17, "author": {"login": "ann"}, "createdAt": "2026-10-05T09:00:00Z", "closedAt": null, "labels": [{"name": "bug"}],
  "comments": [{"id": "x1", "author": {"login": "bea"}, "authorAssociation": "MEMBER", "createdAt": "2026-10-05T10:00:00Z"},
    {"id": "x2", "author": {"login": "ann"}, "authorAssociation": "NONE", "createdAt": "2026-10-05T11:00:00Z"}]}]
END
told () { sqlite3 -readonly "$1" "SELECT group_concat (ticket || ' ' || kind || coalesce (' ' || author, ''), ', ') FROM (SELECT * FROM v_ticket_event ORDER BY at, kind)"; }

test_that 'messages in a list of their ticket are found, and whose each is' '
  while IFS="|" read -r file want; do
    run 0 ticketlog --guess $file.json
    cp out $file.map
    run 0 ticketlog -d $file.db --map=@$file.map $file.json
    test_is "$(told $file.db)" "$want"
  done <<END
helpscout|41 opened ann@a.example, 41 customer ann@a.example, 41 agent bea@desk.example, 41 note bea@desk.example, 42 opened bob@b.example, 42 closed
freshdesk|7 customer ann@a.example, 7 opened ann@a.example, 7 agent 3, 7 note 3, 7 customer 9, 7 solved
intercom|5 customer, 5 opened, 5 agent bea@desk.example, 5 customer ann@a.example, 5 updated bea@desk.example, 5 closed bea@desk.example
gh|17 customer ann, 17 opened ann, 17 agent bea, 17 customer ann
END
'

test_that '--guess of what is no table says what it is' '
  mkdir folder
  run 2 ticketlog --guess folder; one_line
  grep "^ticketlog: --guess: folder: a folder; expected a CSV or JSON file" err
  : >nothing.csv
  run 1 ticketlog --guess nothing.csv; one_line
  grep -x "ticketlog: nothing.csv: empty, no map to guess" err
  test ! -s out
  printf "\0\1binary\n1,2\n" >bytes.csv
  run 2 ticketlog --guess bytes.csv; one_line
  grep "^ticketlog: bytes.csv: a NUL byte" err
  printf "\211\336\24(\n1,2\n3,4\n" >bytes.csv
  run 2 ticketlog --guess bytes.csv; one_line
  grep "^ticketlog: bytes.csv: no text in the first line; expected the names of columns" err
  for text in "[nonsense" "{\"a\":1" "[\206\261"; do
    printf "$text\n" >no.json
    run 2 ticketlog --guess no.json; one_line
    grep "^ticketlog: no.json: no value in any record; expected JSON objects" err
  done
  printf "ticket;created;closed\n" >head.csv
  run 0 ticketlog --guess head.csv
  grep "guessed from its first line alone" out
  printf "ticket\tcreated\tclosed\n1\t2026-10-05 09:00\t2026-10-06 09:00\n" >export.txt
  run 0 ticketlog --guess export.txt
  grep -x "# guessed from 1 row; read it, then: ticketlog -f csv --map=@THIS export.txt" out
  printf "ticket, nr\tcreated, at\tclosed\n1\t2026-10-05 09:00\t2026-10-06 09:00\n" >export.tsv
  run 0 ticketlog --guess export.tsv
  grep -x "# guessed from 1 row; read it, then: ticketlog --map=@THIS export.tsv" out
  grep -x "at.opened+customer=created, at" out
  ticketlog -q -d tsv.db --timezone=UTC --map="at.opened=created\\, at,ticket=ticket\\, nr" export.tsv
  run 2 ticketlog --guess x.mbox; one_line
'

test_that 'tickets in a list that the map does not name, or names otherwise' '
  echo "{\"data\": {\"tickets\": [{\"id\": 1, \"at\": {\"created\": \"2026-10-05T09:00:00Z\"}}]}}" >inside.json
  for records in "" "records=data.tickts,"; do
    run 2 ticketlog -n --map="${records}ticket=id,at.opened=at.created" inside.json
    grep -x "ticketlog: inside.json: no record has \"id\" for ticket; they have data.tickets\[\].id or data.tickets\[\].at.created; with records=data.tickets they would" err
  done
  run 0 ticketlog -n --map="records=data.tickets,ticket=id,at.opened=at.created" inside.json
'

test_that 'a path that is in no record is wrong, too, where some records have null in place of its object' '
  echo "[{\"id\":1,\"created_at\":\"2026-10-05T09:00:00Z\",\"assignee\":null},
    {\"id\":2,\"created_at\":\"2026-10-05T09:00:00Z\",\"assignee\":{\"login\":\"anna\"}}]" >null.json
  run 2 ticketlog -d null.db -f jsonl --map=ticket=id,at.opened=created_at,author=assignee.logn null.json
  one_line; grep -F "no record has \"assignee.logn\" for author" err; grep -F "did you mean assignee.login?" err
  run 0 ticketlog -q -d null.db -f jsonl --map=ticket=id,at.opened=created_at,author=assignee.login null.json
  # All are null: what would be there nobody knows.
  head -n 1 null.json | sed "s/,\$/]/" >all.json
  run 0 ticketlog -q -d null.db -f jsonl --map=ticket=id,at.opened=created_at,author=assignee.login all.json
'

test_done
