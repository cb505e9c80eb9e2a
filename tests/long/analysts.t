#!/bin/sh
# Analysts: the views and the reports in PostgreSQL and DuckDB, by the recipes of deskbook(7), where these can be
# found; what they count is what sqlite3 and slareport count.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the functions are called by their names
. "$(dirname "$0")/../cli/lib.sh"

export DESKBOOK_CONFIG="$TOP/kb/desk.yaml"
kbindex -q -d desk.db "$TOP/kb"
ticketlog -q -d desk.db --format=csv "$TOP/kb/tickets.csv"
printf 'article,vote,at,voter\n' >votes.csv
sqlite3 -readonly desk.db "SELECT path FROM v_article" | awk '{
  for (i = 0; i < 5; i++)
    printf "%s,%s,2026-10-%02dT09:%02d:00Z,%d\n", $0, (NR + i) % 3 ? "yes" : "no", 1 + NR % 28, i, i
}' >>votes.csv
kbvote -q -d desk.db --import=csv votes.csv

# The recipe of the page, its folder and names put right.
recipe () {
  sed -n "/^\.Ss Analysts/,/^\.Ss What/p" "$TOP/cmd/deskbook.7" | sed -n "/^$1/,/^\.Ed/p" | sed '$d; s/\\(aq/'"'"'/g; s/\\e/\\/g'
}

# ---- PostgreSQL, a server of our own on a socket alone

PG=$(find /usr/lib/postgresql -name initdb -exec dirname {} \; 2>/dev/null | sort -V | tail -1)
as_postgres () {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
start_postgres () {
  [ -n "$PG" ] && command -v psql >/dev/null || return 1
  [ "$(id -u)" != 0 ] || id postgres >/dev/null 2>&1 || return 1
  mkdir pg && chmod 711 "$tmp" . && { [ "$(id -u)" != 0 ] || chown postgres pg; }
  as_postgres "$PG/initdb" -D "$PWD/pg/data" -A trust -U analyst >pg.log 2>&1 &&
    as_postgres "$PG/pg_ctl" -w -D "$PWD/pg/data" -l "$PWD/pg/server.log" \
      -o "-c listen_addresses='' -k $PWD/pg -c fsync=off" start >>pg.log 2>&1
}
stop_postgres () {
  as_postgres "$PG/pg_ctl" -m immediate -D "$PWD/pg/data" stop >/dev/null 2>&1
}

in_postgres () {
  export PGHOST="$PWD/pg" PGUSER=analyst PGDATABASE=postgres PGOPTIONS="-c timezone=UTC"
  recipe 'psql <<' >recipe.sh
  [ -s recipe.sh ]
  sh -eu recipe.sh >recipe.log 2>&1 || { cat recipe.log; return 1; }
  for question in \
    "SELECT count(*), count(DISTINCT ticket), count(priority) FROM ticket_event" \
    "SELECT kind, count(*), min(ticket), max(ticket) FROM ticket_event GROUP BY kind ORDER BY kind"; do
    sqlite3 -readonly -separator '|' desk.db "$(echo "$question" | sed 's/FROM ticket_event/FROM v_ticket_event/')"
    psql -XqAt -c "$question" >&3
  done >ours 3>theirs
  sqlite3 -readonly desk.db "SELECT sum(unixepoch(at)) FROM v_ticket_event" >>ours
  psql -XqAt -c "SELECT sum(extract(epoch FROM at))::bigint FROM ticket_event" >>theirs
  slareport -q -d desk.db --period=2026-10 -f csv | sed 1d | cut -d, -f 2,4,5 | tr , '|' | sort >>ours
  psql -XqAt -c "SELECT promise, count(*) FILTER (WHERE state = 'met'), count(*) FILTER (WHERE state = 'breached')
                 FROM clock GROUP BY promise" | sort >>theirs
  [ "$(wc -l <ours)" -gt 8 ] && diff ours theirs
}

if start_postgres; then
  test_that "PostgreSQL takes the views and the clocks by the recipe, and counts as we do" in_postgres
  stop_postgres
else
  test_skip "PostgreSQL takes the views and the clocks by the recipe, and counts as we do" "no PostgreSQL server here"
fi

# ---- DuckDB

in_duckdb () {
  recipe 'sqlite3 -readonly -csv -header desk.db "SELECT \* FROM v_ticket_event" >' >recipe.sh
  [ -s recipe.sh ]
  sh -eu recipe.sh >recipe.out 2>&1 || { cat recipe.out; return 1; }
  sqlite3 -readonly -separator , desk.db \
    "SELECT kind, count(*) FROM v_ticket_event GROUP BY kind ORDER BY 2 DESC, 1" >ours
  grep -E '^[a-z]+,[0-9]+$' recipe.out | diff ours -
}
if command -v duckdb >/dev/null; then
  test_that "DuckDB reads them by the recipe, and counts as we do" in_duckdb
else
  test_skip "DuckDB reads them by the recipe, and counts as we do" "no duckdb here"
fi

# ---- The snapshot that anybody may read

without_a_lock () {
  kbindex -q -d desk.db --public=public.db &&
    chmod 444 public.db &&
    sqlite3 'file:public.db?immutable=1' "SELECT path, yes, total FROM v_vote_total ORDER BY path" >theirs &&
    sqlite3 -readonly desk.db "SELECT path, yes, total FROM v_vote_total ORDER BY path" >ours &&
    [ -s ours ] && diff ours theirs
}
test_that "a public snapshot answers SQL as an immutable file" without_a_lock

test_done
