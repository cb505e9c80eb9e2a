#!/bin/sh
# synonyms.yaml: what kbindex reads, kbsearch finds by it, and --check finds wrong in it.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

doc () {
  mkdir -p "$(dirname "kb/$1")"
  printf -- '---\ntitle: %s\n---\n\n%s\n' "$2" "$3" >"kb/$1"
}
doc end.md 'Terminate your contract' 'How a subscription comes to its end.'
doc shown.md 'Orders' 'You cancel an order in the panel, which shows all orders.'
doc other.md 'Orders of others' 'Somebody else, and the orders of them. Newsletters are another thing.'
doc news.md 'Newsletters' 'To unsubscribe, follow the link. Subscriptions are paid.'
doc gw.md 'Set up Google Workspace' 'The records of Google Workspace for a domain.'
doc google.md 'Google Ads' 'A voucher of Google: Google gives it to who asks Google.'
doc work.md 'Workspace of the panel' 'The workspace shows domains.'
doc nl/op.md 'Opzeggen' 'Een contract opzeggen.'
doc mail.md 'Passwords' 'A password of a mailbox is reset in the panel.'
cat >kb/synonyms.yaml <<'YAML'
synonyms:
  en:
    - [cancel, unsubscribe, terminate]
    - gsuite, g suite => google workspace
    - [lost password, reset]
  nl:
    - [annuleren, opzeggen]
pins:
  orders: other.md
  Cancelling subscriptions: [end.md, nl/op.md]
YAML
kbindex -q -d kb.db kb || exit
paths () {
  kbsearch -q -d kb.db --paths "$@" | sed 's/\.md$//' | tr '\n' ' '
}

test_that 'a word of a group finds the others, which weigh less' '
  test_is "$(paths cancel)" "end shown news "
  test_is "$(paths unsubscribe)" "news end shown "
  test_is "$(paths cancelled contract | cut -d " " -f 1)" end
  test_is "$(paths "\"cancel\"")" "shown "
  test_is "$(paths -l nl annuleren)" "nl/op "
  test_is "$(paths annuleren)" "nl/op "
'
test_that 'a synonym is as good as what was typed where it is asked how sure an answer is' '
  kbsearch -q -d kb.db --suggest --explain "terminate my contract" >typed || :
  kbsearch -q -d kb.db --suggest --explain "cancel my contract" >other || :
  test_is "$(head -n 1 typed)" "$(head -n 1 other)"
  test -s other
'
test_that 'several words, one way' '
  test_is "$(paths gsuite | cut -d " " -f 1)" gw
  test_is "$(paths set up g suite | cut -d " " -f 1)" gw
  run 0 kbsearch -d kb.db --paths gsuite
  test_cmp /dev/null err
  test_is "$(paths workspace | grep -c google)" 0
  test_is "$(paths "lost password" | cut -d " " -f 1)" mail
  test_is "$(paths reset)" "mail "
'
test_that 'a pinned article comes first, when the query is just that, and within its filters' '
  test_is "$(paths orders | cut -d " " -f 1)" other
  test_is "$(paths Order | cut -d " " -f 1)" other
  test_is "$(paths orders panel | cut -d " " -f 1)" shown
  test_is "$(paths "cancelled subscription" | cut -d " " -f 1-2)" "end nl/op"
  test_is "$(paths -l en "cancelled subscription" | cut -d " " -f 1-2)" "end news"
  test_is "$(paths orders -n 1 --offset=1)" "shown "
  paths orders | tr " " "\n" | sort | uniq -d >twice
  test_is "$(cat twice)" ""
'
test_that '--explain says when one fired' '
  run 0 kbsearch -d kb.db --explain cancel
  grep -F "terminate, unsubscribe (synonym of cancel, synonyms.yaml:3): " out
  run 0 kbsearch -d kb.db --explain -n 1 orders
  grep -F "pinned by synonyms.yaml:9" out
  run 0 kbsearch -d kb.db --explain -f json -n 1 "cancelled subscription"
  test_is "$(sql :memory: "SELECT readfile ('\''out'\'') ->> '\''\$[0].reasons.pinned'\''")" 10
  run 0 kbsearch -d kb.db --explain -f json cancel
  test_is "$(sql :memory: "SELECT DISTINCT value ->> '\''line'\'' FROM json_each (readfile ('\''out'\'') -> '\''\$[0].reasons.words'\'') WHERE value ->> '\''fate'\'' = '\''synonym'\''")" 3
  kbsearch -q -d kb.db --explain -f json cancel >json
  test_is "$(sql :memory: "SELECT abs (sum (s.value) - (r.value ->> '\''score'\'')) < 0.001 FROM json_each (readfile ('\''json'\'')) r,
    json_each (r.value -> '\''reasons'\'' -> '\''score'\'') s GROUP BY r.key" | sort -u)" 1
'
test_that 'words that people use for each other everywhere are synonyms, where editors say nothing' '
  mkdir -p plain/nl
  printf "# Remove an account\n\nAccounts go with all that they hold.\n" >plain/remove.md
  printf "# An account and its holder\n\nThe account is of whom it names.\n" >plain/keep.md
  printf "# Logout\n\nThe end of a session.\n" >plain/logout.md
  printf "# Verwijderen\n\nAlles gaat weg.\n" >plain/nl/weg.md
  printf "synonyms:\n  en: [[logon, session]]\n" >plain/synonyms.yaml
  kbindex -q -d plain.db plain
  kbsearch -q -d plain.db -n 1 --paths --batch >out <<\END
1	erase account
2	how do I erase an account
3	sign out
4	lang:nl wissen
5	"erase"
6	erasing accounts
7	logon
END
  test_is "$(cut -f 2 out | tr "\n" " ")" "remove.md remove.md logout.md nl/weg.md remove.md logout.md "
  run 0 kbsearch -d plain.db --explain -n 1 erase account
  grep -F "remove (synonym of erase, everyday): title 1" out
  run 0 kbsearch -d plain.db --explain -n 1 -f json erase account
  test_is "$(sql :memory: "SELECT DISTINCT value ->> '\''line'\'' FROM json_each (readfile ('\''out'\'') -> '\''\$[0].reasons.words'\'') WHERE value ->> '\''fate'\'' = '\''synonym'\''")" 0
'
test_that 'in words that are one the small word counts, too: sign in is not sign; groups of words that begin alike are whole' '
  mkdir -p verbs
  printf "# Sign a zone\n\nSign the zone: choose Sign. It is done in minutes, and signing is free. Signed zones are signed again.\n" >verbs/sign.md
  printf "# A signing request\n\nSign it with your key. Whoever signs it is the signer.\n" >verbs/request.md
  printf "# You cannot log in\n\nYour account has been blocked, or it is not the hour: who wants to sign in waits, or asks for a new login. An owner can still pay, and somebody else can ask.\n" >verbs/account.md
  printf "# Registration\n\nAnybody may have an account of their own, whether or not they sell anything.\n" >verbs/register.md
  printf "# Prices\n\nSomething else.\n" >verbs/prices.md
  kbindex -q -d verbs.db verbs
  printf "%s\n" "1	sign in" "2	how do I sign in" "3	cannot sign in" "4	signin" "5	sign up" "6	sign a zone" |
    kbsearch -q -d verbs.db -n 1 --paths --batch >out
  test_is "$(cut -f 2 out | tr "\n" " ")" "account.md account.md account.md account.md register.md sign.md "
'

test_that 'the everyday words: groups of two or more, each word once a language, and folded' '
  awk -F "[ ,] *" "
    !/^[a-z][a-z] [^ ,].*, [^ ,]/ { print NR }
    { lang = substr (\$0, 1, 2); n = split (substr (\$0, 4), members, \", \")
      for (i = 1; i <= n; i++)
        if (members[i] == \"\" || (lang, members[i]) in seen) print NR, members[i]
        else { seen[lang, members[i]]; if (split (members[i], words, \" \") > 4) print NR } }
    " "$TOP/lib/article/everyday.txt" >odd
  grep -v "^ru" "$TOP/lib/article/everyday.txt" | grep -n "[^a-z0-9, ]" >>odd || :
  test_cmp /dev/null odd
'
test_that 'an article with a word and its synonym is no better than one that has the word twice' '
  mkdir both
  printf "# Accounts\n\nDelete it, delete what is there.\n" >both/a.md
  printf "# Accounts\n\nDelete it, remove what is there.\n" >both/b.md
  printf "# Accounts\n\nRemove it, remove what is there.\n" >both/c.md
  printf "# Others\n\nSomething else that is there.\n" >both/d.md
  kbindex -q -d both.db both
  test_is "$(kbsearch -q -d both.db --paths delete accounts | head -n 3 | tr "\n" " ")" "a.md b.md c.md "
'
test_that 'an edit of the file is all that changes; without it all is gone' '
  cp -r kb two && rm two/synonyms.yaml
  kbindex -q -d two.db two
  test_is "$(kbsearch -q -d two.db --paths records)" gw.md
  printf "synonyms:\n  - [records, password]\n" >two/synonyms.yaml
  test_is "$(kbindex -d two.db two | sed "s/ in .*//")" "indexed 0, unchanged 9, removed 0"
  test_is "$(kbsearch -q -d two.db --paths records | sort | tr "\n" " ")" "gw.md mail.md "
  kbindex -q -d two.db -n two
  mv two three
  kbindex -q -d two.db three
  test_is "$(sqlite3 two.db "SELECT DISTINCT substr (path, -5) FROM root JOIN synonym ON root = id")" three
  rm three/synonyms.yaml
  kbindex -q -d two.db three
  test_is "$(kbsearch -q -d two.db --paths records)" gw.md
'
test_that 'what is wrong is told with its line; what was read before stays' '
  cp -r kb bad
  kbindex -q -d bad.db bad
  while IFS="|" read -r text line why; do
    printf "$text" >bad/synonyms.yaml
    run 1 kbindex -q -d bad.db bad
    test_is "$(cat err)" "kbindex: bad/synonyms.yaml:$line: $why"
    run 1 kbindex --check bad
    grep -Fx "bad/synonyms.yaml:$line: $why" out
    case $text in pins*) ;; *) test_is "$(kbsearch -q -d bad.db --paths cancel | wc -l)" 3 ;; esac
  done <<EOF
synonyms:\n  en:\n    - [a, b]\n    - [c]\n|4|a group of one word; expected two words or more
synonyms:\n  en: [[]]\n|2|a group of nothing; expected two words or more
synonyms:\n  en:\n    - [a, b]\n    - [B, c]\n|4|"B" stands in the group of line 3, too
synonyms:\n  - [a, "--"]\n|2|"--" has no word
synonyms:\n  - a b\n|2|expected [word, word] or word => word
synonyms:\n  - a =>\n|2|nothing behind "=>"; expected word => word
synonyms:\n  - => a\n|2|nothing before "=>"; expected word => word
synonyms:\n  xx:\n    - [a, b]\n|2|expected a language such as en, not "xx"
synonyms:\n  - [a, b c d e f]\n|2|"b c d e f" has 5 words; expected at most 4
synonyms:\n  english:\n    - [a, b]\n|2|expected a language such as en, not "english"
synonym:\n  - [a, b]\n|1|unknown key "synonym"; expected synonyms or pins
pins:\n  orders: nothing.md\n|2|no article "nothing.md" to pin to "orders"
pins:\n  orders: end.md\n  Orders: end.md\n|3|"orders" is pinned in line 2, too
pins:\n  - orders\n|2|expected lines of query: path
EOF
  printf "synonyms:\n  - [a, b\n" >bad/synonyms.yaml
  run 1 kbindex -q -d bad.db bad
  grep "^kbindex: bad/synonyms.yaml:2: no YAML: " err
  test_is "$(wc -l <err)" 1
'
test_done
