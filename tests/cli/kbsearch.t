#!/bin/sh
# kbsearch: what is found, by every option and every form of a query.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

kb () {
  kbsearch -q -d kb.db "$@"
}
# toy ARG...: the paths found in the small tree, in their order, on one line.
toy () {
  kbsearch -q -d toy.db --paths "$@" | while IFS= read -r path; do printf '%s ' "${path%.md}"; done
}

# doc FILE FRONT-MATTER-LINE... -- TEXT
doc () {
  mkdir -p "$(dirname "$1")"
  doc_file=$1
  shift
  { echo ---
    while [ "$1" != -- ]; do printf '%s\n' "$1"; shift; done
    printf '%s\n\n%s\n' --- "$2"
  } >"$doc_file"
}

doc toy/a.md 'title: Red kx1 apples' 'tags: [fruit, big]' 'category: food/fruit' -- 'kx2 kx3 kx4 filler'
doc toy/b.md 'title: Other' 'tags: fruit' 'category: food' -- 'kx3 kx2 kx5 filler filler'
doc toy/c.md 'title: kx1 third' 'category: Foodstuff' 'slug: the-third' 'id: ID-3' -- 'kx2 and kx3 kx20 filler'
doc toy/nl/d.md 'title: Vierde' 'category: food/fruit/sour' -- 'kx4 kx1 sleutels example.com auth-code'
doc toy/e.md 'title: Fifth' -- 'Every lock has keys. Café über naïve. exampel com kx30'
kbindex -q -d toy.db toy || exit
kbindex -q -d kb.db "$KB" || exit

test_that 'words are ranked together: more of them matching ranks higher' '
  test_is "$(toy kx4 kx1 | wc -w)" 3
  test_is "$(toy kx3 kx5)" "b a c "
  test_is "$(toy kx2 kx3 kx4 | cut -c 1)" a
  test_is "$(toy keys)" "e "
  test_is "$(toy KEY)" "e "
  test_is "$(toy cafe uber naive)" "e "
  test_is "$(toy Café)" "e "
  test_expect_code 1 kbsearch -q -d toy.db absent
'

test_that 'operands are joined by spaces; -- ends options' '
  test_is "$(toy kx2 kx3)" "$(toy "kx2 kx3")"
  test_is "$(toy -- kx1 -kx2)" "nl/d "
  test_is "$(toy "kx1 -kx2")" "nl/d "
'

test_that 'a phrase, required words, unwanted words' '
  test_is "$(toy "\"kx2 kx3\"")" "a "
  test_is "$(toy "\"kx3 kx2\"")" "b "
  test_is "$(toy "\"kx2 kx5\"")" "b "
  test_is "$(toy "\"kx4 kx2\"")" ""
  test_is "$(toy "+kx1 kx5" | tr " " "\n" | sort | tr "\n" " " | sed "s/^ //")" "a c nl/d "
  test_is "$(toy "+kx1 +kx4" | wc -w)" 2
  test_is "$(toy "kx3 -kx1 -kx20")" "b "
  test_is "$(toy "kx3 -\"kx2 kx3\"" | wc -w)" 2
  test_is "$(toy "kx3 +\"kx2 kx3\"")" "a "
  test_is "$(toy "+auth-code")" "nl/d "
  test_is "$(toy "\"example.com\"")" "nl/d "
  test_is "$(toy "\"unclosed kx5")" "b "
'

test_that 'a beginning finds a word in every language that stems it in its own way' '
  mkdir both
  printf "%s\n" --- "lang: en" --- "" "Certificates expire." >both/a.md
  printf "%s\n" --- "lang: de" --- "" "Unsere certificates laufen ab." >both/b.md
  kbindex -q -d both.db both
  kbsearch -d both.db --paths "certificates*" | sort >out
  printf "%s\n" a.md b.md >expected
  test_cmp expected out
  rm both/a.md
  kbindex -q -d both.db both
  test_is "$(kbsearch -d both.db --paths "certificates*")" b.md
  rm both/b.md
  echo "Domains." >both/c.md
  kbindex -q -d both.db both
  test_is "$(sqlite3 -readonly both.db "SELECT count(*) FROM word WHERE word GLOB \"certif*\"")" 0
'

test_that 'a phrase of two words that are one in another language' '
  mkdir hosts
  printf "%s\n" --- "lang: en" --- "" "Our hosting hosts are full." >hosts/en.md
  printf "%s\n" --- "lang: nl" --- "" "Onze hosting hosts zijn vol." >hosts/nl.md
  printf "%s\n" --- "lang: nl" --- "" "De hosts van de hosting zijn vol." >hosts/other.md
  kbindex -q -d hosts.db hosts
  kbsearch -d hosts.db --paths "\"hosting hosts\"" | sort >out
  printf "%s\n" en.md nl.md >expected
  test_cmp expected out
'

test_that 'a prefix' '
  test_is "$(toy "kx2*" | wc -w)" 3
  test_is "$(toy "kx3* -kx3")" "e "
  test_is "$(toy "sleut*")" "nl/d "
  test_is "$(toy "Fill*" | wc -w)" 3
  test_expect_code 1 kbsearch -q -d toy.db "kx9*"
  test_expect_code 1 kbsearch -q -d toy.db "*"
'

test_that 'title: tag: category: lang: in the query' '
  test_is "$(toy title:kx1 | wc -w)" 2
  test_is "$(toy "title:\"red kx1\"")" "a "
  test_is "$(toy "title:thi*")" "c "
  test_is "$(toy "kx1 -title:kx1")" "nl/d "
  test_is "$(toy "tag:fruit kx5")" "b "
  test_is "$(toy "tag:FRUIT")" "a b "
  test_is "$(toy "tag:big kx3")" "a "
  test_is "$(toy "kx3 -tag:fruit")" "c "
  test_is "$(toy "category:food" | wc -w)" 3
  test_is "$(toy "category:food/fruit" | wc -w)" 2
  test_is "$(toy "lang:nl")" "nl/d "
  test_is "$(toy "LANG:NL kx1")" "nl/d "
  test_is "$(toy "kx1 -lang:nl" | wc -w)" 2
  test_expect_code 1 kbsearch -q -d toy.db tag:none kx1
'

test_that '-a requires every word' '
  test_is "$(toy kx1 kx4 | wc -w)" 3
  test_is "$(toy -a kx1 kx4 | wc -w)" 2
  test_is "$(toy --all kx4 kx20)" ""
  test_is "$(toy -a "kx3 kx2*" | wc -w)" 3
  test_is "$(toy -a "kx3 \"kx2 kx5\"")" "b "
'

test_that '-l -C -t say the same as lang: category: tag:' '
  test_is "$(toy -l nl kx1)" "nl/d "
  test_is "$(toy -l NL kx1)" "nl/d "
  test_is "$(toy -l nl-BE kx1)" "nl/d "
  test_is "$(toy -C food kx1 | wc -w)" 2
  test_is "$(toy -C food/fruit/ kx1 | wc -w)" 2
  test_is "$(toy -C FOOD/fruit/SOUR kx1)" "nl/d "
  test_is "$(toy -t fruit kx3 | wc -w)" 2
  test_is "$(toy -t fruit -C food/fruit -l en kx3)" "a "
  run 1 kbsearch -d toy.db -C fo kx1
  run 1 kbsearch -d toy.db -l xx kx1
  run 1 kbsearch -d toy.db -t frui kx1
'

test_that 'a word that is written so in one language has not the stem that it had in another' '
  mkdir tongues tongues/de
  for n in 1 2 3; do echo "To print this text is easy." >tongues/$n.md; done
  echo "The printer does not answer." >tongues/printer.md
  echo "Der Drucker druckt nicht; das ist ein Fehler." >tongues/de/drucker.md
  kbindex -q -d tongues.db tongues
  test_is "$(kbsearch -q -d tongues.db --paths "printer +printer")" printer.md
  test_is "$(kbsearch -q -d tongues.db --paths drucken)" de/drucker.md
  test_is "$(kbsearch -q -d tongues.db --paths druckte)" de/drucker.md
  echo "Ein guter Printer." >tongues/de/printer.md
  kbindex -q -d tongues.db tongues
  test_is "$(kbsearch -q -d tongues.db --paths -l en "+printer")" printer.md
  test_is "$(kbsearch -q -d tongues.db --paths "+printer" | head -n 2 | sort | tr "\n" " ")" "de/printer.md printer.md "
'

test_that 'what no article has is told beside an answer to the rest' '
  run 0 kbsearch -d toy.db "kx1 Xyzzyq kx77"
  one_line
  grep "no article has \"Xyzzyq\" nor \"kx77\"" err
  run 0 kbsearch -d toy.db --summary -f json "kx1 xyzzyq"
  grep -F "\"remarks\":[\"no article has \\\"xyzzyq\\\"\"]" out
  run 0 kbsearch -d toy.db "kx1 qa1 qa2 qa3 qa4 qa5 qa6 qa7"
  grep "\"qa5\" nor 2 more of these words" err
  run 0 kbsearch -q -d toy.db "kx1 xyzzyq"
  test_cmp /dev/null err
  echo "kx1 xyzzyq" >text
  run 0 kbsearch -d toy.db --like=- <text
  test_cmp /dev/null err
  run 0 kbsearch -d toy.db -- "-xyzzyq kx1"
  test_must_fail grep "no article has" err
'

test_that 'stemming goes by the language asked for' '
  test_is "$(toy -l nl sleutel)" "nl/d "
  test_is "$(toy sleutel)" "nl/d "
  test_is "$(toy -l en locks)" "e "
'

test_that '-C, -t or -l alone list articles by title' '
  test_is "$(toy -C food)" "b a nl/d "
  test_is "$(toy -C food/fruit/sour)" "nl/d "
  test_is "$(toy -t fruit)" "b a "
  test_is "$(toy -l nl)" "nl/d "
  test_is "$(toy -C food -n 1 --offset=1)" "a "
  run 1 kbsearch -d toy.db -C none
  one_line
  kb -C dns -f tsv -n 100 | sed 1d | cut -f 6 >titles
  sort -f titles >sorted
  test_cmp sorted titles
  test_is "$(wc -l <titles)" "$(kb --categories -f tsv | awk "\$1 == \"dns\" { print \$2 }")"
'

test_that '--categories is the tree with its counts' '
  kbsearch -d toy.db --categories >out
  test_is "$(cat out)" "(no category) (1)
Foodstuff (1)
food (3)
  fruit (2)
    sour (1)"
  kbsearch -d toy.db --categories -C food >out
  test_is "$(cat out)" "food (3)
  fruit (2)
    sour (1)"
  test_is "$(kbsearch -d toy.db --categories -l nl)" "food (1)
  fruit (1)
    sour (1)"
  kbsearch -d toy.db --categories -f tsv >out
  test_is "$(cat out)" "$(printf "category\tarticles\n\t1\nFoodstuff\t1\nfood\t3\nfood/fruit\t2\nfood/fruit/sour\t1")"
  kbsearch -d toy.db --categories -f json >out
  test_is "$(sqlite3 :memory: "SELECT group_concat(value ->> '\''category'\'' || '\''='\'' || (value ->> '\''articles'\''), '\'' '\'')
    FROM json_each(readfile('\''out'\''))")" "=1 Foodstuff=1 food=3 food/fruit=2 food/fruit/sour=1"
  run 1 kbsearch -d toy.db --categories -C none
  one_line
'

test_that '--like takes a path, a slug, an id, or a text on standard input' '
  toy --like=c.md >path
  test -s path
  test_is "$(grep -c "c " path)" 0
  toy --like=the-third >slug
  toy --like=ID-3 >id
  test_cmp path slug
  test_cmp path id
  test_is "$(toy --like=- <toy/b.md | cut -c 1)" b
  kb --like=dns/glue-records.md -f tsv | cut -f 3 >paths
  test_is "$(grep -c glue-records paths)" 0
  grep "^dns/" paths
  kb --like=nl/domains/transfer-nl.md -f tsv | sed 1d | cut -f 8 | sort -u >langs
  test_is "$(cat langs)" nl
  kb --like=kb-1601 -l nl -n 1 --paths | grep "^nl/support"
  run 2 kbsearch -d toy.db --like=nowhere.md
  one_line
  run 1 kbsearch -d toy.db --like=-
'

test_that 'pages of any size join to the whole' '
  mkdir many
  awk "BEGIN { for (i = 0; i < 130; i++) {
    x = (i * 7919) % 130; f = sprintf (\"many/%03d.md\", x)
    printf \"# T%d\\n\\n\", x % 3 >f
    for (k = 0; k <= x % 11; k++) printf \"kx%d \", (x * (k + 3)) % 17 >f
    print \"common\" >f; close (f) } }"
  kbindex -q -d many.db many
  for query in common "kx3 kx5" "kx3 kx5 common" "kx1*" "\"kx0 kx0\"" "lang:en" "+common -kx2"; do
    kbsearch -q -d many.db -n 1000 -f tsv "$query" >whole
    for size in $(test_sample 7 "1 7 50"); do
      cp /dev/null pages
      offset=0
      while kbsearch -q -d many.db -n $size --offset=$offset -f tsv "$query" >page; do
        test $offset -eq 0 || sed -i 1d page
        cat page >>pages
        offset=$((offset + size))
        test $offset -lt 9 || size=45
      done
      test_cmp whole pages
    done
    awk "NR > 1 && \$1 != NR - 1 { exit 1 }" whole
  done
  test_is "$(kbsearch -q -d many.db -n 1000 --paths common | sort -u | wc -l)" 130
  run 1 kbsearch -d many.db --offset=130 common
  one_line
'

test_that 'a misspelt word alone is answered as the nearest, with a note; in quotes it is not' '
  run 0 kbsearch -d kb.db -n 1 tranfser
  test_is "$(cat err)" "kbsearch: no article has \"tranfser\": ranked by \"transfer\""
  run 0 kbsearch -d kb.db -n 1 "tranfser domian"
  test_is "$(wc -l <err)" 2
  run 1 kbsearch -d kb.db xqzzyk
  test_is "$(cat err)" "kbsearch: nothing found"
  run 1 kbsearch -d kb.db "\"tranfser\""
  test_is "$(cat err)" "kbsearch: nothing found"
  run 0 kbsearch -q -d kb.db tranfser
  test_cmp /dev/null err
'

test_that 'only a word that no language and no article has is respelled' '
  mkdir words
  printf "# Save the world\n\nA wide page has a file: save it. Save colour and theatre.\n" >words/a.md
  printf "# Pagination\n\nTranslate, transfer, or ask for a résumé. Use DNSSEC.\n" >words/b.md
  printf "# Something else\n\nA password is shared with nobody.\n" >words/c.md
  kbindex -q -d words.db words
  for word in slave wife his five; do run 1 kbsearch -d words.db "$word"; done
  run 0 kbsearch -d words.db --paths "share password with wife"
  test_is "$(cat err)" "kbsearch: no article has \"wife\""
  said () { kbsearch -d words.db -n 1 "$1" 2>&1 >/dev/null | sed -n "s/.* ranked by //p"; }
  test_is "$(said pagniation)" "\"pagination\""
  kbsearch -q -d words.db -f json --facets=lang "the resuem of" | grep -qF "\"the résumé of\""
  test_is "$(said "use dnsesc")" "\"DNSSEC\""
  test_is "$(said "the color of")" "\"colour\""
  test_is "$(said "a theater near")" "\"theatre\""
'

test_that 'a wrong first letter counts as two changes, whatever words were asked for before' '
  printf "%s\n" qagination agination xpagination apgination ltheatre rassword qaginatoin assword |
    sed "s/.*/&\t&/" >first
  { cat first; printf "read\tpaginatoin passworf theatrs\n"; cat first; } |
    kbsearch -d words.db --batch --paths | grep -v "^read" | tr "\n\t" " =" >got
  once="qagination=b.md agination=b.md xpagination=b.md apgination=b.md ltheatre=a.md rassword=c.md"
  test_is "$(cat got)" "$once $once "
'

test_that 'a last word that is the beginning of others is completed' '
  test_is "$(kbsearch -d words.db --paths trans 2>&1 | tr "\n" " ")" \
    "kbsearch: no article has \"trans\": ranked by \"trans*\" b.md "
  test_is "$(kbsearch -q -d words.db --paths "trans world" | head -n 1)" a.md
'

test_that 'a guessed word does not outweigh two that match' '
  mkdir guess
  for i in 1 2 3 4 5 6; do printf "# Page %s\n\nDomain and invoice.\n" $i >guess/$i.md; done
  printf "# Zeppelins\n\nAnd nothing else.\n" >guess/z.md
  kbindex -q -d guess.db guess
  test_is "$(kbsearch -q -d guess.db --paths "zeppelni domain invoice" | head -n 1)" 1.md
'

test_that 'a region is kept: pt-br is not pt, which is found where it has nothing' '
  mkdir -p regions/pt-BR
  printf "# Domínio\n\nTransferência de um domínio.\n" >regions/pt-BR/br.md
  printf -- "---\nlang: pt\n---\n# Domínio\n\nTransferência do domínio.\n" >regions/pt.md
  printf -- "---\nlang: zh_TW\n---\n# 網域\n\n網域轉移\n" >regions/tw.md
  printf -- "---\nlang: zh\n---\n# 域名\n\n網域转移\n" >regions/zh.md
  kbindex -q -d regions.db regions
  there () { kbsearch -q -d regions.db --paths -l "$@" | sort | tr "\n" " "; }
  test_is "$(there pt transferência)" "pt-BR/br.md pt.md "
  test_is "$(there pt-br transferência)" "pt-BR/br.md "
  test_is "$(there pt_BR transferência)" "pt-BR/br.md "
  test_is "$(there pt-pt transferência)" "pt-BR/br.md pt.md "
  test_is "$(there zh-TW 網域)" "tw.md "
  test_is "$(there zh 網域)" "tw.md zh.md "
  test_is "$(there pt-BR)" "pt-BR/br.md "
  test_is "$(there pt-PT)" "pt-BR/br.md pt.md "
  test_is "$(kbsearch -q -d regions.db --paths "lang:pt-br domínio")" "pt-BR/br.md"
  test_is "$(kbsearch -q -d regions.db --paths "lang:pt_BR domínio")" "pt-BR/br.md"
  test_is "$(kbsearch -d regions.db --categories -l pt_BR -f tsv | sed 1d)" "	1"
  test_is "$(kbsearch -d regions.db --categories -l pt-PT -f tsv | sed 1d)" "	2"
  kbindex -q -d regions.db --verify
  printf "\nMais.\n" >>regions/pt-BR/br.md
  kbindex -q -d regions.db regions
  test_is "$(there pt-br mais)" "pt-BR/br.md "
  kbindex -q -d regions.db --verify
'

test_that 'one character of a script without blanks finds' '
  mkdir cjk
  printf "# 中文\n\n域名转移\n" >cjk/a.md
  kbindex -q -d cjk.db cjk
  for character in 域 移 文; do test_is "$(kbsearch -q -d cjk.db --paths "$character")" a.md; done
  run 1 kbsearch -q -d cjk.db 水
'

test_that 'a compound is found by its parts, and two words by their compound' '
  mkdir compounds
  printf "# Name server\n\nAsk the name server of a zone.\n" >compounds/a.md
  printf "# Firewall\n\nPorts that stay shut.\n" >compounds/b.md
  printf "# Zones\n\nA zone has a name, and a server.\n" >compounds/c.md
  printf "# Server rooms\n\nThe name on the door.\n" >compounds/d.md
  kbindex -q -d compounds.db compounds
  run 0 kbsearch -d compounds.db --paths nameserver
  test_is "$(head -n 1 out)" a.md
  test_is "$(cat err)" "kbsearch: no article has \"nameserver\": ranked by \"name server\""
  mkdir parts
  printf "# Die Überwachung\n\nEin Server.\n" >parts/a.md
  printf "# Server\n\nServer überwachung.\n" >parts/b.md
  kbindex -q -d parts.db parts
  run 0 kbsearch -d parts.db --paths "Die Serverüberwachung"
  test_is "$(cat err)" "kbsearch: no article has \"Serverüberwachung\": ranked by \"Server überwachung\""
  run 0 kbsearch -d parts.db --paths "serveruberwachung"
  test_is "$(cat err)" "kbsearch: no article has \"serveruberwachung\": ranked by \"server überwachung\""
  test_is "$(kbsearch -d compounds.db --paths nameservers 2>&1 >/dev/null | wc -l)" 1
  run 0 kbsearch -d compounds.db --paths "fire wall"
  test_is "$(cat out)" b.md
  kbsearch -d compounds.db --explain "fire wall" | grep "firewall (two words as one)"
  kbsearch -q -d compounds.db --explain nameserver | grep "server (part)"
  run 1 kbsearch -d compounds.db "\"nameserver\""
  run 1 kbsearch -d compounds.db "+fire +wall"
'

test_that 'what two words as one say is written as it was typed; a word of no language is its parts' '
  mkdir halves
  printf "# Credit note\n\nCredit Note. Server Überwachung.\n" >halves/a.md
  printf "# Keys\n\nSigning a request.\n\n# More\n" >halves/b.md
  printf "# Log\n\nYou cannot sign in.\n" >halves/c.md
  printf "# Server\n\nA server überwachung in Berlin.\n" >halves/d.md
  printf "# Notes\n\nA credit is a note. Überwachung.\n" >halves/e.md
  kbindex -q -d halves.db halves
  said () { kbsearch -d halves.db -n 1 "$1" 2>&1 >/dev/null | sed "s/.* ranked by //"; }
  test_is "$(said creditnote)" "\"credit note\""
  test_is "$(kbsearch -d halves.db -n 1 --paths signin 2>err)" c.md
  test_is "$(cat err)" "kbsearch: no article has \"signin\": ranked by \"sign in\""
'

test_that 'the first of several titles is that of a file whose name holds no word' '
  mkdir called
  for name in d00002 reset 日; do printf "# First %s\n\nZebra.\n\n# Second\n" $name >called/$name.md; done
  kbindex -q -d called.db called
  test_is "$(kbsearch -d called.db zebra | sed -n "s/^[0-9]*\\. //p" | sort | tr "\n" ,)" "First d00002,reset,日,"
'

test_that 'a whole title is first among many articles that have its word' '
  mkdir strings
  i=0
  while [ $i -lt 70 ]; do
    i=$((i + 1))
    printf "# String %s\n\nA string is a string of string.\n" $i >strings/s$i.md
  done
  printf "# String\n\nLong: %s\n" "$(seq 400 | tr "\n" " ")" >strings/string.md
  kbindex -q -d strings.db strings
  test_is "$(kbsearch -d strings.db -n 1 --paths string)" string.md
'

test_that 'a word is found with and without its hyphen, its blank and its capitals' '
  mkdir spelt
  printf "# Send e-mail\n\nE-mail needs a server.\n" >spelt/mail.md
  printf "# Inbox\n\nAn email is kept here for a year.\n" >spelt/inbox.md
  printf "# Wireless\n\nThe Wi-Fi of the office.\n" >spelt/wifi.md
  printf "# TableOfContents\n\nIt prints what a page has.\n" >spelt/toc.md
  printf "# Runtimes\n\nWe run Node.js.\n" >spelt/node.md
  printf "# More runtimes\n\nAnd Node.js again, as SomeClassName shows.\n" >spelt/node2.md
  printf "# Log in\n\nSign in with your code.\n" >spelt/in.md
  printf "# Leave\n\nWho has to sign in again, did sign in before.\n" >spelt/out.md
  printf "# Steps\n\nStep-by-step, and post-2020 prices.\n" >spelt/steps.md
  kbindex -q -d spelt.db spelt
  first () { kbsearch -q -d spelt.db --paths "$1" | head -n 1; }
  test_is "$(first email)" mail.md
  test_is "$(kbsearch -q -d spelt.db --paths email | sort | tr "\n" " ")" "inbox.md mail.md "
  test_is "$(kbsearch -q -d spelt.db --paths e-mail | sort | tr "\n" " ")" "inbox.md mail.md "
  for query in wifi wi-fi "wi fi" WiFi; do test_is "$(first "$query")" wifi.md; done
  for query in TableOfContents "table of contents" "contents table"; do
    test_is "$(first "$query")" toc.md
  done
  test_is "$(first "class name")" node2.md
  test_is "$(kbsearch -q -d spelt.db --paths nodejs | sort | tr "\n" " ")" "node.md node2.md "
  test_is "$(kbsearch -q -d spelt.db --paths signin | sort | tr "\n" " ")" "in.md out.md "
  for query in LogInAgain someClassNames nodeAndTypes stepByStep; do
    run 0 kbsearch -q -d spelt.db --paths "$query"
  done
  test_is "$(first runTimeWithNodeJs)" node.md
  printf "# Trust revoke\n\nHow to trust nobody.\n" >spelt/trust.md
  printf "# FastAPI\n\nAll about FastAPI, an API.\n" >spelt/fast.md
  kbindex -q -d spelt.db spelt
  test_is "$(first trustrevoke)" trust.md
  run 0 kbsearch -d spelt.db AboutFastAPI
  grep -F "ranked by \"about FastAPI\"" err
  run 1 kbsearch -q -d spelt.db --paths nobodyrevoke
  run 1 kbsearch -q -d spelt.db --paths "\"someClassNode\""
  run 1 kbsearch -q -d spelt.db --paths "\"stepby\""
  run 1 kbsearch -q -d spelt.db --paths "\"email class\""
  kbindex -q -d spelt.db --verify
'

test_that 'a title said within a question comes first, with its numbers in their order' '
  mkdir said
  for pair in 2.1,2.2 2.2,2.3 3.2,3.3; do
    printf -- "---\ntitle: Upgrade store from %s to %s\n---\n" "${pair%,*}" "${pair#*,}"
    printf "Stop store %s, install %s, start store %s.\n" "${pair%,*}" "${pair#*,}" "${pair#*,}"
  done | split -l 4 --additional-suffix=.md - said/
  printf "# Where to get help\n\nThanks to all who help today. Hello, and thanks again.\n" >said/help.md
  printf "# Backups\n\nMake one today, before you upgrade a store.\n" >said/backups.md
  kbindex -q -d said.db said
  for query in "how do I upgrade store from 3.2 to 3.3?" "please help me to upgrade store from 3.2 to 3.3 today, thanks"; do
    test_is "$(kbsearch -q -d said.db -n 1 -f tsv "$query" | cut -f 6 | tail -n 1)" "Upgrade store from 3.2 to 3.3"
  done
  for query in "3.3 to 3.2 from store upgrade" "store upgrade from 3.2 to 3.3"; do
    test_is "$(kbsearch -q -d said.db -n 1 -f tsv "$query" | cut -f 6 | tail -n 1)" "Upgrade store from 3.2 to 3.3"
  done
  test_is "$(kbsearch -q -d said.db --paths -n 1 "hello, please help me with backups, thanks")" backups.md
'

test_that 'a rare compound is found by the words that most articles have for it' '
  mkdir rare
  for i in 1 2 3 4 5; do
    printf "# Name servers $i\n\nThe name server answers, the name server asks.\n" >rare/en$i.md
  done
  printf "# Verhuizen\n\nDe nameservers blijven.\n" >rare/nl.md
  printf "# Other\n\nA server has a name.\n" >rare/other.md
  kbindex -q -d rare.db rare
  test_is "$(kbsearch -q -d rare.db --paths nameserver | head -n 5 | sort | tr "\n" " ")" \
    "en1.md en2.md en3.md en4.md en5.md "
  kbsearch -q -d rare.db --paths nameserver | grep -x nl.md
  kbsearch -q -d rare.db --explain nameserver | grep "nameserver (searched for by its parts, too)"
'

test_that 'what articles write with a hyphen alone is found where they write it as two words, too' '
  mkdir hyphens
  printf "# Prepaid balance\n\n## Top up\n\nYou top up the balance as you like; who tops it up pays nothing more.\n" >hyphens/a.md
  printf "# Invoices\n\nA top-up is on no invoice. Each top-up is told by mail.\n" >hyphens/b.md
  printf "# Upper limits\n\nAt the top, and no further up.\n" >hyphens/c.md
  kbindex -q -d hyphens.db hyphens
  test_is "$(kbsearch -q -d hyphens.db --paths topup | head -n 2 | sort | tr "\n" " ")" "a.md b.md "
  test_is "$(kbsearch -q -d hyphens.db --paths "top up" | head -n 1)" a.md
'

test_that 'what one article writes apart is found as one word: gsuite, homepage, windows11, domeinoverdracht' '
  mkdir apart apart-nl
  printf "# Use G Suite with your domain\n\nThe home page shows your user name.\n" >apart/a.md
  printf "# Office\n\nOffice 365 and an iPhone 15, 2-factor log-in, Windows 11 in form.\n" >apart/b.md
  for n in 1 2 3 4 5; do printf "# On shoes $n\n\nSome words on shoes.\n" >apart/s$n.md; done
  kbindex -q -d apart.db apart
  printf "# Certificates\n\nFree ones of Let\047s Encrypt renew by themselves.\n" >apart/lets.md
  kbindex -q -d apart.db apart
  for word in letsencrypt letsencr; do test_is "$(kbsearch -q -d apart.db --paths $word)" lets.md; done
  for word in gsuite homepage username; do test_is "$(kbsearch -q -d apart.db --paths $word)" a.md; done
  for word in office365 iphone15 2factor windows11; do test_is "$(kbsearch -q -d apart.db --paths -n 1 $word)" b.md; done
  run 1 kbsearch -q -d apart.db --paths inform
  run 1 kbsearch -q -d apart.db --paths windows10
  printf "# Een domein verhuizen\n\nBestel het. De overdracht duurt vijf dagen.\n" >apart-nl/a.md
  printf "# Facturen\n\nAlles als pdf, ook voor een domein.\n" >apart-nl/b.md
  kbindex -q --lang=nl -d apart-nl.db apart-nl
  test_is "$(kbsearch -q -d apart-nl.db --paths -n 1 domeinoverdracht)" a.md
  mkdir -p mixed/de mixed/en
  printf "# Nameserver einer Domain\n\nTragen Sie zwei Nameserver ein.\n" >mixed/de/dns.md
  for n in 1 2 3; do printf "# On name servers $n\n\nHow a name server answers.\n" >mixed/en/$n.md; done
  kbindex -q -d mixed.db mixed
  test_is "$(kbsearch -q -d mixed.db --paths nameserver | wc -l)" 4
'

test_that 'stop words that are names count: .it, A record, the only word beside one; +.it requires' '
  mkdir names
  for n in 1 2 3 4 5 6 7 8; do printf "# Domain $n\n\nIt is a domain, and it has an owner.\n" >names/d$n.md; done
  printf "# .IT domains\n\nOwners live in the union.\n" >names/it.md
  printf "# A record\n\nAn address.\n" >names/a.md
  printf "# MX record\n\nA record of a mail server; record it. A record a day.\n" >names/mx.md
  printf "# About domains\n\nWhat they are.\n" >names/about.md
  kbindex -q -d names.db names
  best () { kbsearch -q -d names.db --paths -n 1 "$@"; }
  test_is "$(best .it domain)" it.md
  test_is "$(best an A record)" a.md
  test_is "$(best about domain)" about.md
  printf "# Sending\n\nTo send it, see below.\n" >names/send.md
  printf "# Cipher\n\nHow do I, i, i; how do i do; when do I send i?\n" >names/i.md
  kbindex -q -d names.db names
  test_is "$(best how do i send)" send.md
  test_is "$(best when do I send)" send.md
  run 1 kbsearch -q -d names.db --paths when do I fzxqwy
  test_is "$(kbsearch -q -d names.db --paths domain +.it | wc -l)" 10
'

test_that 'a sentence names no country, and what is stressed nothing; "not working" asks for no work' '
  mkdir sentences
  for name in IS NO TO ME; do
    printf "# .$name domains\n\nAnybody may register. Transfers take five days.\n" >sentences/$name.md
  done
  printf "# CNAME record\n\nNot at the apex.\n" >sentences/cname.md
  printf "# Transfer a domain to us\n\nMove your domain from another registrar.\n" >sentences/in.md
  printf "# Restore an expired domain\n\nAfter expiry it stays in redemption.\n" >sentences/restore.md
  printf "# Forward mail\n\nMail is delivered elsewhere.\n" >sentences/mail.md
  printf "# Work with us\n\nVacancies. Working here is fun.\n" >sentences/jobs.md
  printf "# Pay later with Klarna\n\nKlarna pays for you.\n" >sentences/klarna.md
  for n in 1 2 3 4 5 6 7 8 9; do printf "# Shoes $n\n\nSome words on these.\n" >sentences/s$n.md; done
  kbindex -q -d sentences.db sentences
  best () { kbsearch -q -d sentences.db --paths -n 1 "$@" || :; }
  test "$(best where is my domain)" != IS.md
  test "$(best why is my domain gone)" != IS.md
  test "$(best to whom does my domain belong)" != TO.md
  test "$(best domain from godaddy to you)" != TO.md
  test_is "$(best help me please)$(best tell me more)$(best is it possible)" ""
  test_is "$(best IS my domain expired)" restore.md
  test_is "$(best Mail is NOT delivered)" mail.md
  test_is "$(best klarna not working)" klarna.md
  printf "# I forgot my password\n\nAsk for another at the login.\n" >sentences/password.md
  kbindex -q -d sentences.db sentences
  for words in "login not working" "login does not work" "login doesn'\''t work" "my login stopped working"; do
    test_is "$(best "$words")" password.md
  done
  test_is "$(best app not working)" ""
  test_is "$(best .is domains)" IS.md
  test_is "$(best is domain)" IS.md
  test_is "$(best work with us)" jobs.md
'

test_that 'what people say for each other is nearly as good as what was typed' '
  mkdir pay
  printf "# Payment methods and cards\n\nPayment by card. The payment is due in a month.\n" >pay/methods.md
  printf "# Restore a domain\n\nThe registry wants a fee, so that nobody pays it by surprise: you pay for two years. Steps, dates and forms are all in the panel.\n" >pay/restore.md
  for n in 1 2 3 4 5; do printf "# On shoes $n\n\nSome words on shoes.\n" >pay/s$n.md; done
  kbindex -q -d pay.db pay
  for words in pay "how can I pay you" "pay by paypal"; do test_is "$(kbsearch -q -d pay.db --paths -n 1 $words)" methods.md; done
'

test_that 'Sicherheit is not sich: no word has the stem of a stop word' '
  mkdir apart-de
  for n in 1 2 3 4; do printf "# Anleitung $n\n\nSo meldet man sich an, wenn sich etwas zeigt.\n" >apart-de/a$n.md; done
  printf "# Regeln\n\nDie Sicherheit der Daten. Daten sichern.\n" >apart-de/z.md
  kbindex -q --lang=de -d apart-de.db apart-de
  for word in Sicherheit sichern Sicherung; do test_is "$(kbsearch -q -d apart-de.db --paths $word)" z.md; done
'

test_that 'who cannot log in is not answered by what says "in"' '
  mkdir login
  printf "# Wi-Fi in the library\n\nIn all rooms, in the garden, and in the cafe.\n" >login/wifi.md
  printf "# Choose another PIN\n\nWith it you sign in to your account.\n" >login/pin.md
  for n in 1 2 3 4; do printf "# On books $n\n\nSome words on books.\n" >login/s$n.md; done
  kbindex -q -d login.db login
  test_is "$(kbsearch -q -d login.db --paths -n 1 "can'\''t log in" | head -n 1)" pin.md
  test_is "$(kbsearch -q -d login.db --paths -n 1 log in)" pin.md
'

test_that 'a word by itself is of the language that has it' '
  mkdir -p words/es words/nl words/en
  printf "# Descargar una factura\n\nEn el panel.\n" >words/es/factura.md
  printf "# Uw facturen bekijken\n\nU ziet alle facturen in het paneel.\n" >words/nl/factuur.md
  for n in 1 2 3; do printf "# On shoes $n\n\nSome words on shoes.\n" >words/en/s$n.md; done
  kbindex -q -d words.db words
  test_is "$(kbsearch -q -d words.db --paths factura | tr "\n" " ")" "es/factura.md nl/factuur.md "
  test_is "$(kbsearch -q -d words.db --paths facturen | wc -l)" 2
'

test_that 'of two titles of one stem the one that was typed, in a longer query, too' '
  mkdir params
  printf "# Param\n\nThe params of a site: one param of the site, and params.\n" >params/param.md
  printf "# Params\n\nAll params of a site.\n" >params/params.md
  for n in 1 2 3 4 5; do printf "# On shoes $n\n\nSome words on shoes.\n" >params/s$n.md; done
  kbindex -q -d params.db params
  for words in site.Params "params of a site"; do test_is "$(kbsearch -q -d params.db --paths -n 1 "$words")" params.md; done
  for words in site.Param "param of a site"; do test_is "$(kbsearch -q -d params.db --paths -n 1 "$words")" param.md; done
'

test_that 'a pasted command line excludes nothing; what is left out is told' '
  mkdir pasted
  printf "# Keys\n\nopenssl enc -K key -iv iv\n" >pasted/k.md
  printf "# Transfer\n\nInbound and outbound.\n" >pasted/t.md
  kbindex -q -d pasted.db pasted
  run 0 kbsearch -d pasted.db --paths -- openssl -K key
  test_is "$(cat out)" k.md
  test_cmp /dev/null err
  run 0 kbsearch -d pasted.db --paths -- openssl req -new rsa -iv -key
  test_is "$(cat err)" "kbsearch: no article has \"req\" nor \"rsa\""
  printf "# Code -1\n\nIt ended with error -1.\n" >pasted/e.md
  kbindex -q -d pasted.db pasted
  run 0 kbsearch -d pasted.db --paths -n 1 -- error -1 ended
  test_is "$(cat out)" e.md
  test_cmp /dev/null err
  run 1 kbsearch -d pasted.db --paths -- -\"inbound\" -\"nl\" transfer
  run 1 kbsearch -d pasted.db --paths -- transfer -inbound
  test_is "$(cat err)" "kbsearch: left out: articles that have \"inbound\"; without the dash it is searched for
kbsearch: nothing found"
  run 1 kbsearch -q -d pasted.db --paths -- transfer -inbound
  test_cmp /dev/null err
  run 0 kbsearch -d pasted.db --paths -- ended -tag:x
  test_is "$(cat err)" "kbsearch: left out: articles of tag:x; to find these alone, write tag:x or --tag=x"
  run 2 kbsearch -d pasted.db -lang:en ended
  one_line err
  grep -- "write --lang=en, or, to leave these out, -- -lang:en" err
'

test_that 'a slip that is a stem in another language is mended all the same; a beginning, too' '
  mkdir -p slips/nl
  for n in 1 2 3; do printf "# Address $n\n\nAn address and how to transfer it to us.\n" >slips/a$n.md; done
  printf -- "---\nlang: nl\n---\n# Adressen\n\nWelke adressen er zijn, en wat de traslado kost.\n" >slips/nl/a.md
  kbindex -q -d slips.db slips
  run 0 kbsearch -d slips.db --paths -n 1 adress
  grep "^a[123].md" out
  test_is "$(cat err)" "kbsearch: no article has \"adress\": ranked by \"address\""
  run 1 kbsearch -d slips.db --paths my wleke
  test_is "$(cat err)" "kbsearch: nothing found"
  run 0 kbsearch -d slips.db --paths -n 1 adressen
  test_is "$(cat out)" nl/a.md
  test_cmp /dev/null err
'

test_that 'of an article and its translation the one in the language of the question comes first' '
  mkdir two
  printf -- "---\nlang: en\n---\n# Two-factor sign-in\n\nWith 2FA you are asked for a code, too.\n" >two/en.md
  printf -- "---\nlang: en\n---\n# Codes\n\nWe send a code by mail.\n" >two/en2.md
  printf -- "---\nlang: nl\n---\n# Inloggen in twee stappen\n\n2FA: met 2FA vragen wij ook een code.\n" >two/nl.md
  kbindex -q -d two.db two
  test_is "$(kbsearch -d two.db --paths -n 1 2FA code)" en.md
  test_is "$(kbsearch -d two.db --paths -n 1 wat is een 2FA code)" nl.md
  kbsearch -d two.db --explain 2FA code | grep "language -"
  words () { for n in $(seq 70); do printf "%s%s " "$1" "$n"; done; }
  mkdir -p more/en more/de
  printf "# Setting up\n\n%s. A ghost blog.\n" "$(words sight)" >more/en/setup.md
  printf "# Einrichten\n\nEin Ghost Blog. %s.\n" "$(words wort)" >more/de/setup.md
  for n in 1 2 3 4; do printf "# Blog %s\n\nAnother blog, with the text of it.\n" $n >more/en/$n.md; done
  kbindex -q -d more.db more
  test_is "$(kbsearch -d more.db --paths -n 2 ghost blog | tr "\n" " ")" "en/setup.md de/setup.md "
  kbsearch -d more.db --explain -n 1 ghost blog | grep "language +"
'

test_that 'an everyday word does not outweigh what is asked about' '
  mkdir weak
  for n in 1 2 3 4 5 6; do printf "# Invoice $n\n\nAbout an invoice, number $n, and its VAT.\n" >weak/i$n.md; done
  printf "# Parking\n\nSomebody has to pay, without exception, on the last day.\n" >weak/p.md
  printf "# Invoices by post\n\nAn invoice comes by post.\n" >weak/q.md
  kbindex -q -d weak.db weak
  test_is "$(kbsearch -q -d weak.db --paths -n 1 "can I get the last invoice without waiting for the post")" q.md
'

test_that 'beside words that are there, a misspelt one is ranked by the nearest, with a note' '
  run 0 kbsearch -d kb.db tranfser dnssec
  test_is "$(cat err)" "kbsearch: no article has \"tranfser\": ranked by \"transfer\""
  run 0 kbsearch -q -d kb.db tranfser dnssec
  test_cmp /dev/null err
'

test_that 'an empty query, and one of odd bytes, find nothing and are no error' '
  for query in "" " " "\"" "\"\"" "+" "-" "*" "+-" "title:" "$(printf "\377\376\001\033[31m")" \
      "$(printf "\t\r\n")" "(((" "OR" "NEAR(a b)" "a AND" "%" "\\" "😀" "$(printf "\342\200\256")"; do
    timeout 20 kbsearch -d toy.db -- "$query" >out 2>err || test $? -eq 1
    test "$(wc -l <err)" -le 1
    LC_ALL=C awk "/[^ -~]/ { exit 1 }" err
  done
'

test_that 'a query of a megabyte' '
  awk "BEGIN { printf \"q\\t\"; for (i = 0; i < 130000; i++) printf \"kx%d \", i % 5000; print \"\" }" >query
  timeout 20 kbsearch -d toy.db --batch --paths <query >out
  test -s out
  { printf "q\t"; head -c 1000000 /dev/zero | tr "\0" "\""; echo; } >query
  test_expect_code 1 timeout 20 kbsearch -d toy.db --batch <query
  { printf "q\t"; head -c 1000000 /dev/zero | tr "\0" "a"; echo; } >query
  test_expect_code 1 timeout 20 kbsearch -d toy.db --batch <query
  { printf "q\t"; head -c 1000000 /dev/zero; echo " kx1"; } >query
  timeout 20 kbsearch -d toy.db --batch <query >out
  head -c 1000000 /dev/zero | tr "\0" "a" >text
  test_expect_code 1 timeout 20 kbsearch -q -d toy.db --like=- <text
'

# (Put together they are more bytes than a word has.)
test_that 'a word of more bytes than words have, in parts by its capitals: a name of a class, a token, a megabyte' '
  for query in AbstractSingletonProxyFactoryBeanConfigurationManagerImplementationDetails \
    eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9aGVsbG8gV29ybGQgaGVsbG8gV29ybGQgaGVsbG8gV29ybGQ; do
    test_expect_code 1 kbsearch -d toy.db -- "$query"
    test_expect_code 1 kbsearch -q -d toy.db --suggest -- "$query"
    test_expect_code 1 kbsearch -q -d toy.db --prefix -- "$query"
  done
  kbsearch -d toy.db --paths -- "kx1 $query" >out
  kbsearch -d toy.db --paths kx1 | test_cmp - out
  { printf "q\t"; head -c 500000 /dev/zero | sed "s/./xY/g"; echo; } >query
  test_expect_code 1 timeout 20 kbsearch -d toy.db --batch <query
'

test_that '--batch gives the answers of single queries, in any order' '
  printf "%s\t%s\n" 1 transfer 2 "auth code" 3 "\"name server\"" 4 "dns*" 5 "title:contact" \
    6 "lang:nl domein" 7 "+dnssec -glue" 8 xqzzyk 9 "why does my domain not resolve" \
    10 "" 11 transfer 12 tranfser >queries
  set -- "" "--offset=2 -n 4"
  test_sample "" all | grep all && set -- "$@" "-C dns" "--explain" "-n 3" "-l nl" "-a" "--no-votes"
  for options; do
    kb $options --batch -f tsv <queries >batch
    head -n 1 batch >want
    while IFS="	" read -r id query; do
      kb $options -f tsv "$query" >single || :
      sed "1d; s/^/$id	/" single >>want
    done <queries
    test_cmp want batch
    tac queries | kb $options --batch -f tsv | sed 1d | sort >backward
    sed 1d batch | sort >forward
    test_cmp forward backward
  done
'

test_that '--batch: what is indexed between two queries is found by the second' '
  mkdir grows
  printf "# Apples\n\nOne, with a kernel.\n" >grows/a.md
  kbindex -q -d grows.db grows
  >out
  { printf "1\tkernel\n2\tpears\n3\tkernal\n"
    for _ in $(seq 200); do grep -q "^3" out && break; sleep 0.05; done # the answers before those of now
    for i in 1 2 3; do printf "# Pears %s\n\nA kernel.\n" $i >grows/p$i.md; done
    kbindex -q -d grows.db grows
    printf "4\tpears\n5\tkernal\n"
  } | kbsearch -d grows.db --batch --paths >>out
  test_is "$(cut -f 1 out | sort | uniq -c | tr -s " \n" " ")" " 1 1 1 3 3 4 4 5 "
'

test_that '--batch: bad lines are told and passed over, exit 1' '
  printf "a\tkx1\nno tab here\n\nb\tkx5\r\nc\tkx4" | {
    test_expect_code 1 sh -c "exec kbsearch -d toy.db --batch --paths >out 2>err"
  }
  one_line
  grep "standard input:2: " err
  test_is "$(cut -f 1 out | uniq | tr "\n" " ")" "a b c "
  test_is "$(printf "q\tkx5\tkx20\n" | kbsearch -d toy.db --batch --paths | wc -l)" 2
  run 1 kbsearch -d toy.db --batch </dev/null
  printf "a\txqzzyk\nb\tkx1\n" | kbsearch -d toy.db --batch >out
'

# Two queries.  first: ranks a b c (by path: nothing but a filter), graded b 1, c 2, and z,
# which is not there, 1.  second: ranks only nl/d, graded 3.
#   nDCG  (1/log2 3 + 2/log2 4) / (2/log2 2 + 1/log2 3 + 1/log2 4) = .52091; 1
#   AP    (1/2 + 2/3) / 3 = .38889; 1            recall  2/3; 1
test_that '--judge: nDCG, MAP and recall as computed by hand' '
  printf "first\tlang:en -kx30\nsecond\tlang:nl\nthird\tkx1\nempty\tabsent\n" >queries
  printf "first\tb.md\t1\nfirst\tc\t2\nfirst\tz.md\t1\nfirst\ta.md\t0\nsecond\tnl/d.md\t3\nthird\ta.md\t0\n" >qrels
  test_is "$(kbsearch -q -d toy.db --paths "lang:en -kx30" | tr "\n" " ")" "a.md b.md c.md "
  run 1 kbsearch -d toy.db --batch --judge=qrels -f tsv <queries
  test_is "$(cat out)" "$(printf "measure\tvalue\nnDCG@10\t0.7605\nMAP@100\t0.6944\nrecall@100\t0.8333\nsuccess@1\t0.5000\nsuccess@3\t1.0000\nMRR@10\t0.6667\nqueries\t2")"
  test_is "$(cat err)" "kbsearch: qrels:3: no article \"z.md\""
  run 1 kbsearch -d toy.db --batch --judge=qrels <queries
  test_is "$(sed "1,/^worst/d" out | head -n 1)" "0.5209  first  lang:en -kx30"
  printf "empty\ta.md\t1\n" >>qrels
  kbsearch -d toy.db --batch --judge=qrels -f tsv <queries 2>err | grep "^nDCG@10	0.5070"
  grep -v "z.md" qrels >whole
  run 0 kbsearch -d toy.db --batch --judge=whole <queries
  test_cmp /dev/null err
  sed "s|c	2|/c.md	2|; s|nl/d.md|/nl/d|" whole >named
  run 0 kbsearch -d toy.db --batch --judge=named -f tsv <queries
  cp out expected
  run 0 kbsearch -d toy.db --batch --judge=whole -f tsv <queries
  test_cmp expected out
  printf "second\tnl/d.md\t0\n" >none
  run 1 kbsearch -d toy.db --batch --judge=none <queries
  test_is "$(cat err)" "kbsearch: none: no query that was asked has an article that answers it"
  : >none
  run 1 kbsearch -d toy.db --batch --judge=none <queries
  one_line err
  for n in 1 2 3 4 5 6 7 8 9 10 11 12; do printf "never$n\ta.md\t1\nnever$n\tc.md\t1\n"; done >>whole
  run 1 kbsearch -d toy.db --batch --judge=whole <queries
  test_is "$(wc -l <err)" 11
  head -n 1 err | grep "^kbsearch: whole:[0-9]*: query \"never1\" was not asked"
  tail -n 1 err | grep "2 more"
  printf "first\ta.md\n" >bad
  test_expect_code 2 kbsearch -d toy.db --batch --judge=bad <queries
  test_expect_code 2 kbsearch -d toy.db --batch --judge=nowhere <queries
  test_expect_code 2 kbsearch -d toy.db --judge=qrels kx1
'

test_that '--explain: the fields, the dropped and respelled words; the parts add up' '
  kb --explain -f tsv "why is the tranfser of dnssec xqzzyk registr*" >out
  test_is "$(head -n 1 out | cut -f 12)" explain
  for part in "the (dropped: too common a word)" "transfer (respelled): " "registr\* (prefix): " \
      "xqzzyk (dropped: in no article)" "dnssec: "; do
    grep -q "$part" out
  done
  sed 1d out | awk -F "\t" "{
    n = split (\$12, w, /[ ,=]+/); sum = 0
    for (i = 1; i < n; i++) if (w[i] ~ /^(words|nearness|cover|neighbours|title-match|language|votes)\$/) sum += w[i + 1]
    if (sum - \$2 > .003 || \$2 - sum > .003) { print; bad = 1 } } END { exit bad }"
  kb --explain dnssec | grep "score "
'

# Neighbours and nearness must not outweigh it: the sample articles speak of little else.
test_that 'a query that is a title finds that article first, in any of its forms' '
  kbindex -q -d titles.db "$TOP/kb"
  kbsearch -d titles.db --judge=titles -f tsv >out
  test_is "$(sed -n 2,3p out)" "$(printf "success@1\t1.0000\nsuccess@3\t1.0000")"
  mkdir forms
  text () { awk "BEGIN { for (i = 0; i < 40; i++) print \"$1\" }"; }
  { echo "# Roles"; echo; text "the role of a role in roles"; } >forms/roles.md
  { echo "# Role"; echo; echo "A thing that a user has."; } >forms/role.md
  { echo "# Move your site"; echo; echo "Copy it."; } >forms/move.md
  { echo "# Your site was moved"; echo; text "move your site, move the site"; } >forms/moved.md
  { echo "# Site maps"; echo; text "move a site map of your site"; } >forms/maps.md
  kbindex -q -d forms.db forms
  best () { kbsearch -q -d forms.db --paths -n 1 "$@"; }
  test_is "$(best role)" role.md
  test_is "$(best Roles)" roles.md
  test_is "$(best move your site)" move.md
  test_is "$(best move site)" move.md
  test_is "$(best how do I move your site)" move.md
  test_is "$(best your site was moved)" moved.md
  test_is "$(best site map)" maps.md
'

test_that '--judge=titles: counts, names those that are not first; no title: exit 1' '
  mkdir twins
  for name in a b; do printf "# The same\n\nkx1\n" >twins/$name.md; done
  printf "# Kx1\n\nkx2\n" >twins/c.md
  printf "# ---\n\nkx3\n" >twins/d.md
  printf "# -kx2\n\nkx2\n" >twins/e.md
  kbindex -q -d twins.db twins 2>err
  kbsearch -d twins.db --judge=titles >out
  grep "^titles  *2$" out
  grep "^   -  e.md  -kx2" out || grep "^success@1  1.0000" out
  kbsearch -d twins.db --judge=titles -f jsonl | grep "\"measure\":\"success@1\""
  run 1 kbsearch -d twins.db --judge=titles -l nl
  one_line
  run 2 kbsearch -d twins.db --judge=titles --batch </dev/null
  grep "./titles" err
  run 2 kbsearch -d twins.db --judge=titles kx1
'

test_that 'votes: of two equal articles the one that helps comes first; --no-votes' '
  mkdir votes
  for name in a b; do printf "# Same\n\nkx1 kx2\n" >votes/$name.md; done
  printf "# Other\n\nkx3\n" >votes/c.md
  kbindex -q -d votes.db votes
  order () { kbsearch -q -d votes.db --paths "$@" | tr "\n" " "; }
  test_is "$(order kx1)" "a.md b.md "
  sqlite3 votes.db "INSERT INTO vote_total SELECT id, 90, 100 FROM article WHERE path <> '\''a.md'\''"
  test_is "$(order kx1)" "b.md a.md "
  test_is "$(order kx1 kx2)" "b.md a.md "
  test_is "$(order --no-votes kx1)" "a.md b.md "
  test_is "$(kbsearch -d votes.db -f tsv kx1 | cut -f 3,9,10 | tail -n 2)" "$(printf "b.md\t90\t100\na.md\t0\t0")"
  kbsearch -d votes.db kx1 | grep "90 out of 100 found this helpful"
  sqlite3 votes.db "UPDATE vote_total SET yes = 1000000, total = 1000000"
  test_is "$(order kx3)" "c.md "
  test_is "$(order kx1)" "b.md a.md "
'

test_that 'votes outlast an edit, a move, and a full run' '
  printf "# Same\n\nkx1 kx2 more\n" >votes/b.md
  mkdir votes/sub && mv votes/c.md votes/sub/c.md
  kbindex -q -d votes.db votes
  kbindex -q -d votes.db --full votes
  test_is "$(sqlite3 votes.db "SELECT path FROM v_vote_total ORDER BY path" | tr "\n" " ")" "b.md sub/c.md "
'

test_that 'usage: exit 2, one line' '
  for args in "" "-n 0 x" "-n -5 x" "-n x x" "--offset=-1 x" "-f xml x" "--color=red x" "-0 x" \
      "--paths --vimgrep x" "--paths -f json x" "--batch x" "--categories x" "--like=a.md x" \
      "--batch --categories" "--frobnicate x" "-n"; do
    # shellcheck disable=SC2086
    run 2 kbsearch -d toy.db $args
    one_line
    test_cmp /dev/null out
  done
  run 0 kbsearch --help
  grep "^Usage: kbsearch" out
  run 0 kbsearch -V
  grep "^kbsearch " out
  run 2 kbsearch -d toy.db -l "$(printf "\377")" x
  one_line
'

test_done
