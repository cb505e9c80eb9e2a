#!/bin/sh
# machines.sh make DB      - a small database, of tests/data/machines, of copies beside it
# machines.sh answers DB   - what all that read say of it: the same on every machine
#
# The tools are those of $PATH.  tests/cli/machines.t holds one machine's file against another's.
set -eu
export TZ=UTC LC_ALL=C
data=$(cd "$(dirname "$0")/data/machines" && pwd)
command=$1 db=$2
export DESKBOOK_CONFIG="$data/desk.yaml"

make_file () { # by names without this machine's folders
  export DESKBOOK_CONFIG=desk.yaml
  cd "$(dirname "$db")"
  db=$(basename "$db")
  [ -e tree ] || cp -r "$data/tree" "$data/votes.csv" "$data/tickets.csv" "$data/desk.yaml" .
  kbindex -q -d "$db" tree
  kbvote -q -d "$db" --import=csv votes.csv
  ticketlog -q -d "$db" --format=csv tickets.csv
}

# say COMMAND...: itself, and what it answers
say () {
  printf '\n$ %s\n' "$*"
  tool=$1
  shift
  "$tool" -d "$db" "$@" || echo "exit $?"
}

searches () {
  say kbsearch --batch -n 100 -f tsv <"$data/queries"
  say kbsearch --explain transfer domain
  say kbsearch -f json --summary --facets=category,tag,lang перенос домена
  say kbsearch --prefix -f json tran
  say kbsearch --suggest -f json 'how do I get the auth code of my domain'
  say kbsearch --like=domains/transfer-domain-in.md -f tsv
  say kbsearch --categories
}

reports () {
  for by in article category tag lang day week month; do say kbfeedback --now=2026-11-20 -f tsv --by=$by; done
  say kbfeedback --now=2026-11-20 --needs-work -f json
  say kbfeedback --now=2026-11-20 --reasons -f tsv
  for view in --clocks --breaches --measures --flagged --by=line --by=week --by=customer \
    --chart=ecdf --chart=heatmap --chart=dots --chart=calendar --chart=trend --chart=flow; do
    say slareport --now=2026-11-20 --since=2026-08-01 --until=2026-11-01 -f tsv $view
  done
  say slareport --now=2026-09-02 --backlog -f tsv
  sed -n 's/^\(T[0-9]*\),.*,opened,.*/\1/p' "$data/tickets.csv" | head -20 | while read -r ticket; do
    say slareport --now=2026-11-20 --ticket="$ticket"
  done
}

case $command in
  make) make_file ;;
  answers) searches && reports && say kbindex --verify ;;
  *) echo "machines.sh: make or answers, not $command" >&2; exit 2 ;;
esac
