#!/bin/sh
# Who calls a tool that reads standard input at a terminal is told that it waits, and for what.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

export DESKBOOK_CONFIG="$KB/desk.yaml" DESKBOOK_DB="$PWD/db"
kbindex -q "$KB"
export header=ticket,at,kind

# at_terminal TEXT COMMAND: what stderr says while TEXT is typed, as a terminal shows it.
at_terminal () {
  printf "%s\n" "$1" | script -qec "timeout --foreground $SECONDS_EACH $2 2>err >out" /dev/null >typed || test $? -lt 124
  cat err
}

# waits TEXT COMMAND WHAT: it says one line before it reads, and nothing of the kind with -q or in a pipe.
waits () {
  tool=${2%% *}
  at_terminal "$1" "$2" >said
  test_is "$(head -n 1 said)" "$tool: reading $3 from the terminal until Ctrl-D"
  test_is "$(grep -c "from the terminal" said)" 1
  at_terminal "$1" "$2 -q" >said
  test_must_fail grep "from the terminal" said
  printf "%s\n" "$1" | sh -c "$2" >/dev/null 2>said || :
  test_must_fail grep "from the terminal" said
}

test_that 'importers' '
  waits "$header" "ticketlog -f csv" events
  waits "$header" "ticketlog -f csv -" events
  waits "" "ticketlog -f mbox" events
  waits "{}" "ticketlog -f zendesk-json -" events
  waits "$header" "ticketlog -f csv --guess -" "a table"
  waits article,vote "kbvote --import=csv" votes
  waits "" "kbvote --import=combined" votes
'

test_that 'a mail' '
  waits "From: ann@example.org" "ticketmail --dry-run" "a message"
'

test_that 'questions, texts and logs' '
  waits "open	email" "slaclock -" questions
  waits "2026-10-05	2026-10-06" "slaclock elapsed email -" questions
  waits "1	domain" "kbsearch --batch" queries
  waits "transfer" "kbsearch --like=-" "a text"
  waits "transfer" "kbsearch --suggest" "a text"
  waits "x" "kbfeedback --gaps=-" "a log"
'

test_that 'what needs no standard input says nothing' '
  at_terminal "" "kbsearch --suggest transfer" >said
  test_must_fail grep terminal said
  echo "$header" >events.csv
  at_terminal "" "ticketlog -f csv events.csv" >said
  test_must_fail grep "the terminal" said
'

test_done
