#!/bin/sh
# kbindex --public: the part of the database that everybody may read, in a file of its own.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

# What is private says so: qanary.
cp -r "$KB" articles
mkdir articles/qanary-folder
printf -- '---\ntitle: Qanarydraft\ndraft: true\ntags: [qanarytag]\nkeywords: [qanarykey]\n---\n# Qanarydraft\n\nThe qanarytext of a draft.\n' >articles/qanarydraft.md
printf '# Qanarygone\n\nQanaryvanished, which nobody published for long.\n' >articles/qanary-folder/gone.md
printf 'synonyms:\n  en:\n    - [invoice, bill]\npins:\n  glue: dns/glue-records.md\n' >articles/synonyms.yaml
kbindex -q -d db articles || :
kbvote -q -d db --voter=qanary-voter --reason='qanary reason of a gone one' qanary-folder/gone.md no
rm -r articles/qanary-folder
kbindex -q -d db articles || :
article=dns/caa-records.md
export article
kbvote -q -d db --voter=qanary-voter --at=2026-10-01T10:00:00Z --reason='qanary reason' "$article" no
kbvote -q -d db --voter=qanary-voter --at=2026-10-03T10:00:00Z "$article" yes
kbvote -q -d db --voter=qanary-other "$article" yes
printf 'article,vote,at,voter\n%s,no,2026-10-02,qanary-third\n' "$article" >qanary-votes.csv
kbvote -q -d db --import=csv qanary-votes.csv
kbvote -q -d db --import=csv - <qanary-votes.csv
printf '192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "GET /%s HTTP/1.1" 200 0 "https://qanary.example/" "Mozilla/5.0 (X11; Linux x86_64) Qanary"\n' "${article%.md}/" >qanary.log
kbvote -q -d db --import=combined --views=/ qanary.log
printf 'ticket,at,kind,author,customer,organization,event_id,rating,tags\nqanary-1,2026-10-01T10:00:00Z,opened,qanary@example.org,Carla Qanary,Qanary BV,<qanary-event@example.org>,80%%,qanary-tag\n' >qanary-tickets.csv
ticketlog -q -d db --format=csv qanary-tickets.csv
ticketlog -q -d db --format=csv - <qanary-tickets.csv
printf 'reseller_id,name,email,active\n739154,Qanary Hosting,qanary@example.com,yes\n' >resellers.csv
ticketmail -q -d db --resellers=resellers.csv
qanary_mail () {
  printf 'From: Carla Qanary <qanary@example.com>\nTo: support@example.net\nSubject: qanary subject [000123-4]\nMessage-ID: <qanary-%s@example.com>\nIn-Reply-To: <qanary-before@example.com>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nReseller ID 739154: the qanary text of a mail, %s. How do I change the name servers of a domain?\n--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename="qanary.txt"\n\nthe qanary attachment\n--x--\n' "$1" "$1"
}
qanary_mail one | ticketmail -q -d db -c "$KB/desk.yaml" --reply=reply || :
# What no tool fills by itself here.
sqlite3 db "INSERT INTO web_burst VALUES (1, CAST ('qanary-reader-16' AS BLOB), 1795680600);
  UPDATE voter_key SET next = CAST ('qanary-key-next!' AS BLOB)" "INSERT OR IGNORE INTO import_claim
  VALUES (0, 1, CAST ('qanary-claim' AS BLOB)); INSERT OR IGNORE INTO mail_suggestion SELECT 1, 9, min (id) FROM article" 2>&1
sqlite3 db 'PRAGMA wal_checkpoint (TRUNCATE)' >/dev/null

PUBLIC="article article_label article_text forward pin posting root search_state section synonym term vote_again vote_day vote_total word"
# Nothing is in these but while an index is made, or what is in the schema itself.
EMPTY="forward_next posting_next term_next word_next ticket_kind ticket_flag sqlite_sequence"
export PUBLIC EMPTY
tables () {
  sql "$1" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY 1"
}
private_tables () {
  tables db | grep -vxF "$(echo "$PUBLIC $EMPTY" | tr " " "\n")"
}
count () { sql "$1" "SELECT count (*) FROM $2"; }

test_that 'a snapshot is made, of what everybody may read' '
  run 0 kbindex -d db --public=public.db
  test_cmp /dev/null err
  live=$(sql db "SELECT count (*) FROM v_article")
  grep -qx "public.db: $live articles, [0-9,]* bytes written in [0-9.]* s" out
  test_is "$(tables public.db | paste -sd " ")" "$PUBLIC"
  test_is "$(sql public.db "PRAGMA integrity_check" "PRAGMA foreign_key_check")" ok
  test_is "$(sql public.db "PRAGMA journal_mode")" delete
  test_is "$(sql public.db "PRAGMA freelist_count")" 0
  test_is "$(count public.db v_article)" "$live"
  test_is "$(count public.db article)" "$live"
  for view in v_article v_section v_label v_category v_vote_total; do
    sql db "SELECT * FROM $view WHERE path IN (SELECT path FROM v_article)" | sort >wanted
    sql public.db "SELECT * FROM $view" | sort | test_cmp wanted -
  done
  for name in $(sql public.db "SELECT name FROM sqlite_schema WHERE type = '\''view'\''"); do count public.db "$name"; done
  ls public.db* .public* >files || :
  test_is "$(cat files)" public.db
  run 0 kbindex --verify -d public.db
'

test_that 'nothing else is in its bytes: not one value of a private table, nor a word of a draft' '
  test "$(private_tables | wc -l)" -ge 20
  for table in $(private_tables); do
    test "$(count db "$table")" -gt 0 || { echo "fill $table with a qanary above"; exit 1; }
    # Texts and blobs, as hexadecimal digits; short ones say nothing.
    sql db "SELECT '\''SELECT hex ('\'' || name || '\'') FROM $table WHERE length (CAST ('\'' || name || '\'' AS BLOB)) >= 6'\'' FROM
      pragma_table_info ('\''$table'\'') WHERE type IN ('\''TEXT'\'', '\''BLOB'\'') AND name NOT IN ('\''line'\'', '\''lang'\'', '\''team'\'')" >columns
    sed "s/\$/;/" columns | sql db | sed "s/^/$table /"
  done | sort -u >values
  test "$(wc -l <values)" -ge 50
  cat >look.pl <<\END
    use strict; use warnings; local $/; my $bad = 0;
    my ($file, $values) = map { open my $f, "<:raw", $_ or die "$_: $!"; scalar <$f> } @ARGV;
    my $text = $file;
    for my $line (split /\n/, $values) {
      my ($table, $hex) = split / /, $line; my $value = pack "H*", $hex;
      my $wide = join "", map { "$_\0" } split //, $value; (my $big = "\0$wide") =~ s/\0$//;
      for ([plain => $value], [wide => $wide], [big => $big]) {
        next if $table eq "article_edit"; # the text that is there now has that checksum
        if (index ($text, $_->[1]) >= 0) { print "$table: $_->[0]: $value\n"; $bad = 1 }
      }
    }
    for my $pattern (qr/qanary/i, qr/q\0a\0n\0a\0r\0y/i, qr/carla/i, qr/v_mail|ticket_event|mail_ticket|voter_key/) {
      if ($text =~ $pattern) { print "$pattern: ", substr ($text, $-[0] - 20, 60), "\n"; $bad = 1 }
    }
    exit $bad;
END
  perl look.pl public.db values
  # (It finds what is there.)
  test_expect_code 1 perl look.pl db values
'

if command -v zstd >/dev/null; then
  test_that 'nor in its compressed columns' '
    for file in db public.db; do
      mkdir -p texts && rm -f texts/*
      sql $file "SELECT writefile ('\''texts/'\'' || article, data) FROM article_text" >/dev/null
      cat texts/* | zstd -dcq >$file.txt # frame after frame
    done
    grep -qai "qanarytext" db.txt
    test_expect_code 1 grep -aic "qanary" public.db.txt
    grep -qai "name server" public.db.txt
  '
fi

test_that 'what reads a database reads it, with the same answers' '
  for query in "how do I transfer a domain" glue "trasnfer lokc" "category:dns server" "\"name server\""; do
    for file in db public.db; do
      kbsearch -d $file -f jsonl --explain "$query" >$file.json || :
    done
    test -s db.json
    test_cmp db.json public.db.json
  done
  kbsearch -d db --categories -f tsv >wanted
  kbsearch -d public.db --categories -f tsv | test_cmp wanted -
  kbsearch -d db --like="$article" -f tsv >wanted
  kbsearch -d public.db --like="$article" -f tsv | test_cmp wanted -
  kbsite -q -d db -c "$KB/desk.yaml" -o one
  kbsite -q -d public.db -c "$KB/desk.yaml" -o two
  diff -r one two
  test_must_fail kbsearch -q -d public.db qanarytext
'

test_that 'kbfeedback tells the totals, and of the rest where it is' '
  kbfeedback -d db -f json "$article" >all
  kbfeedback -d public.db -f json "$article" >totals
  for file in all totals; do grep -o "\"yes\":[0-9]*\|\"total\":[0-9]*\|\"low\":[0-9.]*" $file | head -3 >$file.short; done
  test_cmp all.short totals.short
  for view in --edits --reasons --views --by=week --since=2026-10-01 "--period=2026-10" "--now=2026-11-01"; do
    run 2 kbfeedback -d public.db $view
    test_is "$(cat err)" "kbfeedback: public.db: a public snapshot, with articles and totals of votes alone; ask the database that it was made from"
  done
  run 0 kbfeedback -d public.db --by=category
  kbfeedback -q -d public.db --needs-work
'

test_that 'what it cannot answer is one line, not damage' '
  for call in "slareport -d public.db -c $KB/desk.yaml" "ticketlog -d public.db --imports" "kbvote -d public.db --imports"; do
    run 2 $call
    test_is "$(sed "s/^[a-z]*: //" err)" "public.db: a public snapshot, with articles and totals of votes alone; ask the database that it was made from"
  done
'

test_that 'writers refuse it, and it stays as it is' '
  cp public.db before.db
  wanted="public.db: a public snapshot, which is only read; name the database that it was made from"
  for call in "kbvote -d public.db --voter=ann $article yes" "kbvote -d public.db --import=csv qanary-votes.csv" \
    "kbvote -d public.db --rotate-key" "ticketlog -d public.db --format=csv qanary-tickets.csv" \
    "ticketmail -d public.db --resellers=resellers.csv" \
    "kbindex -d public.db articles" "kbindex --full -d public.db articles"; do
    run 2 $call
    test_is "$(sed "s/^[a-z]*: //" err)" "$wanted"
  done
  # (A mail server is to keep the mail, and come again.)
  run 75 ticketmail -d public.db -c $KB/desk.yaml
  test_is "$(cat err)" "ticketmail: $wanted"
  cmp before.db public.db
  test ! -e public.db.voter-key
  test ! -e public.db-wal
'

test_that 'the same again is left untouched; what changes in private is no change' '
  touch -d 2026-01-01 public.db
  stat -c "%i %Y" public.db >before
  live=$(count db v_article)
  kbindex -d db --public=public.db >out
  grep -qx "public.db: $live articles, unchanged" out
  qanary_mail two | ticketmail -q -d db -c "$KB/desk.yaml" --reply=reply || :
  kbindex -d db --public=public.db >out
  grep -qx "public.db: $live articles, unchanged" out
  kbindex -q -d db --public=public.db >out
  test_cmp /dev/null out
  stat -c "%i %Y" public.db | test_cmp before -
'

test_that 'a vote, an edit, a new article and one that goes are a new one; equal content is equal bytes' '
  for change in "kbvote -q -d db --voter=eve $article no" \
    "echo More of this. >>articles/$article" "echo # New >articles/new.md" "rm articles/new.md"; do
    cp public.db last.db
    stat -c %i public.db >before
    case $change in *"# New"*) echo "# New" >articles/new.md ;; *) eval "$change" ;; esac
    kbindex -d db --public=public.db articles >out || :
    grep "bytes written" out
    test_expect_code 1 cmp -s last.db public.db
    test "$(stat -c %i public.db)" != "$(cat before)"
    kbindex -q -d db --public=again.db
    cmp again.db public.db
    rm again.db
  done
  sound_public=$(sql public.db "PRAGMA integrity_check")
  test_is "$sound_public" ok
'

test_that 'a snapshot of a snapshot is the same' '
  kbindex -q -d public.db --public=copy.db
  cmp public.db copy.db
'

test_that 'what is there already: only a snapshot is replaced, and its mode stays' '
  echo precious >mine
  : >empty
  mkdir folder
  cp db other.db
  for file in mine other.db; do
    cp $file kept
    run 2 kbindex -d db --public=$file
    test_is "$(cat err)" "kbindex: $file: not a public snapshot; expected one to replace, or a new name"
    cmp $file kept
  done
  run 2 kbindex -d db --public=folder
  one_line
  run 2 kbindex -d db --public=/dev/null
  test_is "$(cat err)" "kbindex: /dev/null: not a public snapshot; expected one to replace, or a new name"
  run 2 kbindex -d db --public=-
  one_line
  for file in db db-wal db.voter-key; do
    run 2 kbindex -d db --public=$file
    one_line
  done
  ln -s db link.db
  run 2 kbindex -d db --public=link.db
  one_line
  rm -f public.db
  for mask in 077 007 022; do
    rm -f public.db
    (umask $mask; kbindex -q -d db --public=public.db)
    test_is "$(stat -c %a public.db)" 644
  done
  kbvote -q -d db --voter=eve2 "$article" no
  chmod 640 public.db
  kbindex -q -d db --public=public.db
  test_is "$(stat -c %a public.db)" 640
  chmod 644 public.db
  kbindex -q -d db --public=empty
  cmp public.db empty
  # One that was damaged is made anew.
  dd if=/dev/zero of=empty bs=1k seek=9 count=40 conv=notrunc 2>/dev/null
  kbindex -q -d db --public=empty
  cmp public.db empty
  run 2 kbindex -d db --public=none/public.db
  one_line
  run 2 kbindex -d none.db --public=x.db
  one_line
  test ! -e x.db
  test ! -e none.db
'

test_that 'options that have no use with it' '
  for option in -n "--check" "--verify"; do
    run 2 kbindex -d db --public=x.db $option articles
    one_line
  done
  for option in --full --prune -j2 --lang=en --exclude=x; do
    run 2 kbindex -d db --public=x.db $option
    one_line
  done
  test ! -e x.db
'

test_that 'a full disk, and one that ends it: the old one stays, nothing lies about' '
  cp public.db before.db
  kbvote -q -d db --voter=eve3 "$article" no
  (ulimit -f 64; run 2 kbindex -d db --public=public.db)
  test_is "$(cat err)" "kbindex: cannot write \"public.db\": File too large"
  cmp before.db public.db
  test_is "$(find . -name ".public*" | wc -l)" 0
'

test_that 'a user who may write neither the file nor its folder reads it, without a lock' '
  mkdir web && cp public.db web/
  chmod 444 web/public.db && chmod 555 web
  run_as_user 0 kbsearch -d web/public.db glue
  test_is "$(ls -A web)" public.db
  chmod 755 web && chmod 644 web/public.db
'

# asked COMMAND...: the system calls by which it asks for locks of SQLite, and the files that it looks for beside it
if strace -o /dev/null true 2>/dev/null; then
  test_that 'no lock is asked for, and no log' '
    ASAN_OPTIONS=detect_leaks=0 strace -f -o trace -e trace=fcntl,flock,open,openat,stat,newfstatat,access kbsearch -d web/public.db glue >out
    test_expect_code 1 grep "F_SETLK\|F_OFD\|public.db-\|flock" trace
  '
fi

test_that 'two at once take turns: what is there in the end is as the database is' '
  for n in 1 2 3 4; do
    kbvote -q -d db --voter=turn$n "$article" yes
    kbindex -q -d db --public=turns.db &
  done
  wait
  kbindex -d db --public=turns.db >out
  grep "unchanged" out
'

test_long 'who does not get a turn in five seconds is to come again' '
  mkdir held
  flock held sleep 7 &
  sleep 1
  run 75 kbindex -d db --public=held/public.db
  test_is "$(cat err)" "kbindex: held/public.db: busy: another kbindex writes it; try again later"
  wait
'

test_that 'one that was damaged is told, and how it is made anew' '
  # The root of its tables, then all behind it: cut short, or written over.
  size=$(stat -c %s web/public.db)
  for damage in "truncate -s 8192" "truncate -s $((size / 2))" "dd if=/dev/zero bs=4096 seek=1 conv=notrunc count=$((size / 4096 - 2)) status=none of="; do
    cp web/public.db odd.db
    case $damage in dd*) ${damage}odd.db ;; *) $damage odd.db ;; esac
    run 2 kbsearch -d odd.db glue records
    grep "^kbsearch: odd.db: damaged: .*; .kbindex --public. makes it anew$" err
    kbindex -q -d db --public=odd.db
    kbsearch -q -d odd.db glue
  done
'

test_that 'of a newer and of an older version' '
  known=$(sql db "PRAGMA user_version")
  cp public.db odd.db
  sqlite3 odd.db "PRAGMA user_version = $((known + 1))"
  run 2 kbsearch -d odd.db glue
  test_is "$(cat err)" "kbsearch: odd.db: schema version $((known + 1)), but this kbsearch knows only up to $known; install a newer deskbook"
  sqlite3 odd.db "PRAGMA user_version = $((known - 1))"
  run 2 kbsearch -d odd.db glue
  test_is "$(cat err)" "kbsearch: odd.db: a public snapshot of schema version $((known - 1)), older than $known; '\''kbindex --public'\'' makes it anew"
  run 2 kbvote -d odd.db --voter=ann "$article" yes
  kbindex -q -d db --public=odd.db
  kbsearch -q -d odd.db glue
'

test_done
