#!/bin/sh
# Two verdicts on a mail: whether a person wrote it (a clock runs, by both tools), and whether it
# may be answered automatically.
# shellcheck source=tests/cli/lib.sh disable=SC2317 # the scripts in quotes call them
. "$(dirname "$0")/lib.sh"

cat >desk.yaml <<'END'
name: Desk
timezone: Europe/Amsterdam
hours: {email: {week: {mon-sun: 00:00-24:00}}}
lines: {worldwide: {email: support@example.net, lang: en},
        nl: {email: support-nl@example.net, lang: nl}}
channels:
  email: {hours: email, lines: [worldwide, nl]}
  abuse: {email: legal@example.org, team: legal, only: email}
promises:
  - {name: first reply, clock: first-reply, channel: email, hours: email, target: 8h}
staff: [anna@example.net]
END
export DESKBOOK_CONFIG="$PWD/desk.yaml"

# take NUMBER <MESSAGE: by ticketmail; what is said of it in `took` ("kind reply")
take () {
  ticketmail -d by-mail.db --now="@$((1795417200 + $1 * 60))" --to=support@example.net \
    --explain --reply="reply.$1" 2>said
  took=
  while IFS= read -r line; do
    case $line in
      'kind: '*) took="${line#kind: }" ;;
      'reply: '*) line=${line#reply: } took="$took ${line%%,*}" ;;
    esac
  done <said
}

# clocks DB: how many clocks there are
clocks () {
  slareport -d "$1" --clocks -f csv --since=2026-11-01 --until=2026-12-31 \
    --now=2026-12-20 | sed 1d | wc -l | tr -d " "
}

# check CASES: each line is KIND|REPLY|FROM|SUBJECT|HEADERS, these separated by ';;'.  (In a sample every
# third is taken by ticketmail, too, and all by ticketlog.)
check () {
  rm -rf by-mail.db by-log.db got want reply.* message.*
  n=0 mailed=0 each=$(test_sample 3 1)
  while IFS='|' read -r kind reply from subject headers; do
    n=$((n + 1)) rest=$headers
    {
      printf 'From: %s\nTo: support@example.net\nSubject: %s\nMessage-ID: <%03d@test>\n' \
        "$from" "$subject" "$n"
      printf 'Date: Mon, 23 Nov 2026 %02d:%02d:00 +0100\n' $((8 + n / 60)) $((n % 60))
      while [ -n "$rest" ]; do
        printf '%s\n' "${rest%%;;*}"
        case $rest in *';;'*) rest=${rest#*;;} ;; *) rest= ;; esac
      done
      printf '\nMy domain shop.example.org, today 10:00\n'
    } >"message.$n"
    printf '<%03d@test>|%s %s|%s: %s; %s\n' "$n" "$kind" "$reply" "$from" "$subject" "$headers" >>want
    if [ $((n % each)) -eq 0 ]; then
      take "$n" <"message.$n"
      [ "$kind" != customer ] || mailed=$((mailed + 1))
    else
      took="$kind $reply"
    fi
    printf '<%03d@test>|%s|%s: %s; %s\n' "$n" "$took" "$from" "$subject" "$headers" >>got
  done <"$1"
  # (In any order.)
  awk 'FNR == 1 { if (NR > 1) print ""; print "From x Mon Nov 23 09:00:00 2026" } { print } END { print "" }' \
    message.* >all.mbox
  test_cmp want got
  ticketlog -q -d by-log.db --format=mbox all.mbox
  sqlite3 -readonly by-log.db "SELECT event_id, kind FROM v_ticket_event
    WHERE event_id NOT LIKE '<opened:%' ORDER BY 1" >logged
  sed 's/ .*//' want | sort | test_cmp - logged
  customers=$(grep -c '|customer' want) || [ "$customers" -eq 0 ]
  [ "$each" -gt 1 ] || test_is "$mailed" "$customers"
  test_is "$(clocks by-mail.db) $(clocks by-log.db)" "$mailed $customers"
}

# ---- Persons, whom a program may answer or not

cat >persons <<'END'
customer|yes|ann@a.example|Question|
customer|yes|bob@b.example|Question|Precedence: list;;List-Id: <support.example.net>
customer|yes|cem@c.example|Question|Precedence: list;;List-Id: Support desk <Support.Example.NET>;;List-Unsubscribe: <mailto:x@example.net>
customer|yes|dan@d.example|Question|Precedence: bulk;;List-Post: <mailto:support-nl@example.net>
customer|yes|eva@e.example|Question|X-Auto-Response-Suppress: DR, RN, NRN
customer|yes|fay@f.example|Question|X-Auto-Response-Suppress: OOF
customer|no|gus@g.example|Question|X-Auto-Response-Suppress: All
customer|no|ida@i.example|Question|X-Auto-Response-Suppress: DR, AutoReply
customer|no|jan@j.example|Question|List-Unsubscribe: <https://shop.example.com/off>
customer|no|kim@k.example|FW: my domain is gone|Auto-Submitted: auto-generated
customer|no|lea@l.example|FW: my domain is gone|Auto-Submitted: Auto-Generated; owner-email="lea@l.example"
customer|yes|max@m.example|Question|Auto-Submitted: no
customer|yes|nat@n.example|Question|Auto-Submitted: (by hand) no
customer|yes|ono@o.example|Question|Precedence: first-class;;Return-Path: <bounces+SRS=a@o.example>
customer|yes|pia@p.example|Re: Automatic reply: we are closed|
customer|yes|qin@q.example|Fwd: Undelivered Mail Returned to Sender|
customer|yes|rex@r.example|Why is mail to my domain undeliverable?|
customer|yes|sue@s.example|Out of office messages are not sent|
customer|yes|request@t.example|Question|
customer|yes|noreplymans@u.example|Question|
customer|yes|bouncer@v.example|Question|
customer|yes|owners@w.example|Question|
customer|yes|owner@bakery.example|Question|
customer|yes|Jansen, Anna <anna@acme.example>|Question|
customer|yes|cy@y.example|Readiness: question|
customer|yes|dot@z.example|Re: Read: my domain|
customer|yes|edo@a.example|Question|MIME-Version: 1.0;;Content-Type: multipart/mixed; boundary=b;;;;--b;;Content-Type: text/plain;;;;Content-Type: message/delivery-status;;--b;;Content-Type: message/rfc822;;;;Content-Type: multipart/report; boundary=c;;;;--c;;Content-Type: message/delivery-status;;;;--c--;;--b--
customer|yes|fay@b.example|Question|MIME-Version: 1.0;;Content-Type: multipart/mixed; boundary=b;;;;--b;;Content-Type: message/rfc822;;;;Content-Type: multipart/report; boundary=bc;;;;--bc;;Content-Type: message/delivery-status;;;;--bc--;;--b--
customer|yes|fen@b.example|Fwd: Undelivered|MIME-Version: 1.0;;Content-Type: multipart/mixed; boundary=b;;;;--b;;Content-Type: message/delivery-status;;;;Status: 5.0.0;;--b--
customer|yes|cal@a.example|Invitation: call|Content-Type: multipart/mixed; boundary=a;;;;--a;;Content-Type: text/plain;;;;when?;;--a;;Content-Type: text/calendar; method=REQUEST;;;;BEGIN:VCALENDAR;;--a--
customer|yes|dns@a.example|Het SPF-record is afwezig|
customer|yes|ssl@a.example|Le certificat est absent|
customer|yes|net@a.example|I am out of the office network: no mail|
customer|yes|cert@a.example|Delivered certificate is wrong|
customer|yes|wordpress@form.example|Contact form|Reply-To: vic@x.example
customer|no|noreply@form.example|Contact form|Reply-To: vic@x.example;;Auto-Submitted: auto-generated
auto|no|noreply@form.example|Contact form|Reply-To: no-reply@form.example
customer|yes|ann@a.example|Abwesenheitsnotiz geht nicht mehr|
customer|yes|ann@a.example|Abwesenheitsassistent einrichten?|
customer|yes|ann@a.example|Afwezigheidsassistent instellen|
customer|yes|ann@a.example|Automatische Antwort wird doppelt verschickt|
customer|yes|ann@a.example|=?utf-8?q?R=C3=A9ponse_automatique_ne_part_pas?=|
customer|yes|ann@a.example|Vacation reply does not stop|
customer|yes|ann@a.example|Unzustellbare Mails seit gestern|
customer|yes|ann@a.example|Zustellfehler bei info@shop.example|
customer|yes|ann@a.example|Zustellung fehlgeschlagen bei einem Kunden|
customer|yes|ann@a.example|Bezorging mislukt bij een klant|
customer|yes|ann@a.example|Bericht niet bezorgd aan klant|
customer|yes|ann@a.example|Error en la entrega de correo|
customer|yes|ann@a.example|Correo devuelto por el servidor|
customer|yes|ann@a.example|No se puede entregar correo a mi dominio|
customer|yes|ann@a.example|Fallo en la entrega de mis mensajes|
customer|yes|ann@a.example|=?utf-8?b?0J7RiNC40LHQutCwINC00L7RgdGC0LDQstC60Lgg0L/QuNGB0LXQvCDQvdCwINC0?= =?utf-8?b?0L7QvNC10L0=?=|
customer|yes|ann@a.example|=?utf-8?b?0J3QtSDRg9C00LDQu9C+0YHRjCDQtNC+0YHRgtCw0LLQuNGC0Ywg0L/QuNGB0Yw=?= =?utf-8?b?0LzQviDQutC70LjQtdC90YLRgw==?=|
customer|yes|ann@a.example|=?utf-8?b?0J/QuNGB0YzQvNC+INC90LUg0LTQvtGB0YLQsNCy0LvQtdC90L4g0LrQu9C40LU=?= =?utf-8?b?0L3RgtGD?=|
customer|yes|ann@a.example|=?utf-8?q?=C3=89chec_de_livraison_de_mes_mails?=|
customer|yes|ann@a.example|=?utf-8?q?Message_non_remis_=C3=A0_mon_client?=|
customer|yes|ann@a.example|Falha na entrega de e-mails|
customer|yes|ann@a.example|Mail system error in webmail|
customer|yes|ann@a.example|Message delivery delayed since Monday|
customer|yes|ann@a.example|Crontab <x> does not run|
customer|yes|ann@a.example|Out of office replies from my domain|
customer|yes|ann@a.example|I am on holiday pages and see errors|
customer|yes|ann@a.example|Logwatch for my host|
customer|yes|root@a.example|Our backups do not reach you|
customer|yes|ann@a.example|=?utf-8?q?Respuesta_autom=C3=A1tica_no_funciona?=|
customer|yes|ann@a.example|=?utf-8?b?6Ieq5YuV6L+U5L+h44Gu6Kit5a6a5pa55rOV?=|
customer|yes|ann@a.example|=?utf-8?b?0JDQstGC0L7QvtGC0LLQtdGC0YfQuNC6INC90LUg0YDQsNCx0L7RgtCw0LXRgg==?=|
END

test_that 'a person has a clock, and is answered unless the header forbids it' '
  check persons
'

# ---- Robots

cat >robots <<'END'
auto|no|MAILER-DAEMON <>|Mail delivery failed|
auto|no|<>|hello|
auto|no|MAILER-DAEMON@a.example (Mail Delivery System)|hello|
auto|no|Mailer Daemon <poostmaster@a.example>|hello|
auto|no|post_master@a.example|Re:Test message|
auto|no|noreply@a.example|Your invoice|
auto|no|"Shop" <no-reply@a.example>|Your invoice|
auto|no|No_Reply@a.example|Your invoice|
auto|no|no.reply@a.example|Your invoice|
auto|no|shop-noreply+7@a.example|Your invoice|
auto|no|noreply-orders@a.example|Your invoice|
auto|no|donotreply@a.example|Your invoice|
auto|no|do-not-reply@a.example|Your invoice|
auto|no|ne-pas-repondre@a.example|Votre facture|
auto|no|bounces+123@a.example|hello|
auto|no|bounce-7=x@a.example|hello|
auto|no|owner-list@a.example|hello|
auto|no|list-owner@a.example|hello|
auto|no|list-request@a.example|hello|
auto|no|list-bounces@a.example|hello|
auto|no|ann@a.example|hello|Return-Path: <>
auto|no|ann@a.example|hello|Return-Path: < >
auto|no|ann@a.example|hello|Return-Path:
auto|no|ann@a.example|hello|Return-Path: <MAILER-DAEMON>
auto|no|ann@a.example|hello|Auto-Submitted: no;;Auto-Submitted: auto-replied
auto|no|ann@a.example|hello|Auto-Submitted: auto-generated;;Auto-Submitted: auto-replied
auto|no|ann@a.example|hello|Auto-Submitted: auto-generated (failure)
auto|no|ann@a.example|hello|Auto-Submitted: auto-generated;;X-Auto-Response-Suppress: All
auto|no|root@a.example|Cron <root@a> backup|Auto-Submitted: auto-generated
auto|no|alerts@a.example|Disk full|Auto-Submitted: auto-generated
auto|no|ann@a.example|hello|Auto-Submitted: auto-notified
auto|no|ann@a.example|hello|Precedence: list
auto|no|ann@a.example|hello|Precedence: list;;List-Id: <talk.lists.example>
auto|no|ann@a.example|hello|List-Id: <support.example.net.evil.example>
auto|no|ann@a.example|Read: hello|Content-Type: multipart/report; report-type=disposition-notification; boundary=b
auto|no|ann@a.example|FW: hello|Content-Type: Multipart/Report; boundary=b;;;;--b--
auto|no|ann@a.example|hello|Content-Type: multipart/mixed; boundary="b c";;;;--b c;;Content-Type: text/plain;;;;x;;--b c;;Content-Description: status;;Content-Type:;; Message/Delivery-Status;;;;Status: 5.0.0;;--b c--
auto|no|ann@a.example|hello|Content-Type: multipart/mixed; boundary=b;;;;--b;;content-type: message/disposition-notification; x=y;;;;--b--
auto|no|ann@a.example|hello|Content-Type: message/disposition-notification
auto|no|ann@a.example|Accepted: call|Content-Type: text/calendar; charset=utf-8; method=REPLY
auto|no|ann@a.example|Accepted: call|Content-Type: multipart/mixed; boundary=a;;;;--a;;Content-Type: multipart/alternative; boundary="b";;;;--b;;Content-Type: text/plain;;;;yes;;--b;;Content-Type: text/calendar; METHOD="reply";;;;BEGIN:VCALENDAR;;--b--;;--a--
auto|no|ann@a.example|hello|X-Autoresponder: vacation
auto|no|ann@a.example|hello|X-Auto-Reply: yes
auto|no|Shop <wordpress@a.example>|Comment|
auto|no|www-data@a.example|Comment|
auto|no|MDaemon@a.example|hello|
auto|no|nao-responda@a.example|Fatura|
auto|no|ann@a.example|Ik ben afwezig.|
auto|no|ann@a.example|Zustellfehler: Frage|
auto|no|ann@a.example|Zustellungsfehler - Frage|
auto|no|ann@a.example|Unzustellbare Nachricht|
auto|no|ann@a.example|Bezorging mislukt (hello)|
auto|no|ann@a.example|=?utf-8?b?0J7RiNC40LHQutCwINC00L7RgdGC0LDQstC60Lg6INCS0L7Qv9GA0L7RgQ==?=|
auto|no|ann@a.example|=?utf-8?b?0J7RiNC40LHQutCwINC00L7RgdGC0LDQstC60Lg=?=|
auto|no|ann@a.example|Error en la entrega: hola|
auto|no|ann@a.example|=?utf-8?q?=C3=89chec_de_livraison_=3A_question?=|
auto|no|ann@a.example|Mail System Error - Returned Mail|
auto|no|ann@a.example|Mensaje devuelto|
auto|no|ann@a.example|Niet te bezorgen: vraag|
auto|no|ann@a.example|=?utf-8?b?0KPQstC10LTQvtC80LvQtdC90LjQtSDQviDQv9GA0L7Rh9GC0LXQvdC40Lg6INCS?= =?utf-8?b?0L7Qv9GA0L7RgQ==?=|
auto|no|ann@a.example|=?utf-8?q?Lesebest=C3=A4tigung=3A_Frage?=|
auto|no|ann@a.example|Return Receipt (displayed) - Question|
auto|no|ann@a.example|=?utf-8?b?0J7RgtGB0YPRgtGB0YLQstC40LUg0L3QsCDRgNCw0LHQvtGH0LXQvCDQvNC10YE=?= =?utf-8?b?0YLQtTog0JLQvtC/0YDQvtGB?=|
auto|no|ann@a.example|Out of the Office Re: Question|
auto|no|ann@a.example|Auto Response from Shop|
auto|no|ann@a.example|I am out of the office until 12 October|
auto|no|ann@a.example|Ich bin bis 12.10. abwesend|
auto|no|ann@a.example|Ik ben tot 12 oktober afwezig|
auto|no|root@a.example (Cron Daemon)|Cron <root@a> /usr/bin/backup|
auto|no|"(Cron Daemon)" <anna@a.example>|backup|
auto|no|root@a.example|Anacron job 'cron.daily' on a|
auto|no|root@a.example|*** SECURITY information for a ***|
auto|no|root@a.example|Logwatch for a (Linux)|
auto|no|root@a.example|SMART error (CurrentPendingSector) detected on host: a|
auto|no|root@a.example|DegradedArray event on /dev/md0:a|
auto|no|ann@a.example|Ann Lee is afwezig (keert terug op 05-11-2026)|
auto|no|ann@a.example|=?utf-8?q?Ann_Lee_ist_au=C3=9Fer_Haus=2E?=|
auto|no|ann@a.example|=?utf-8?q?Ann_Lee_est_absent(e)_(retour_05/11/2026)?=|
auto|no|ann@a.example|I am out of the office|
auto|no|ann@a.example|=?utf-8?b?0J/RgNC+0YfRgtC10L3QvjogUXVlc3Rpb24=?=|
auto|no|ann@a.example|Delivered: Question|
auto|no|ann@a.example|Auto-Antwort: Frage|
auto|no|staff@mail.example|complaint about message from 192.0.2.222|
auto|no|ann@a.example|Automatic reply: Question|
auto|no|ann@a.example|[EXTERNAL] Automatic reply: Question|
auto|no|ann@a.example|Out of Office: Question|
auto|no|ann@a.example|Auto: Question|
auto|no|ann@a.example|Auto reply: Question|
auto|no|ann@a.example|AUTO: Ann Lee is out of the office (returning 12/01/2026)|
auto|no|ann@a.example|Ann Lee is out of the office.|
auto|no|ann@a.example|Vacation reply|
auto|no|ann@a.example|Automatisch antwoord: Vraag|
auto|no|ann@a.example|Afwezigheidsbericht: Vraag|
auto|no|ann@a.example|Afwezig: Vraag|
auto|no|ann@a.example|=?UTF-8?Q?Respuesta_autom=C3=A1tica:_Pregunta?=|
auto|no|ann@a.example|Fuera de la oficina: Pregunta|
auto|no|ann@a.example|=?UTF-8?Q?=D0=90=D0=B2=D1=82=D0=BE=D0=BC=D0=B0=D1=82=D0=B8=D1=87=D0=B5=D1=81=D0=BA=D0=B8=D0=B9_=D0=BE=D1=82=D0=B2=D0=B5=D1=82:_x?=|
auto|no|ann@a.example|=?UTF-8?Q?=D0=9D=D0=B5=D0=B4=D0=BE=D1=81=D1=82=D0=B0=D0=B2=D0=BB=D0=B5=D0=BD=D0=BE:_x?=|
auto|no|ann@a.example|Automatische Antwort: Frage|
auto|no|ann@a.example|Abwesenheitsnotiz: Frage|
auto|no|ann@a.example|=?UTF-8?Q?R=C3=A9ponse_automatique=C2=A0:_Question?=|
auto|no|ann@a.example|Absence du bureau : Question|
auto|no|ann@a.example|Undelivered Mail Returned to Sender|
auto|no|ann@a.example|Undeliverable: Question|
auto|no|ann@a.example|Returned mail: User unknown|
auto|no|ann@a.example|Delivery Status Notification (Failure)|
auto|no|ann@a.example|failure notice|
auto|no|ann@a.example|Warning: message 1abc-0000 delayed 24 hours|
auto|no|ann@a.example|Onbestelbaar: Vraag|
auto|no|ann@a.example|No se puede entregar: Pregunta|
auto|no|ann@a.example|Unzustellbar: Frage|
auto|no|ann@a.example|Non remis : Question|
auto|no|ann@a.example|Delivery has failed: Question|
auto|no|ann@a.example|=?UTF-8?Q?Remise_diff=C3=A9r=C3=A9e_:_Question?=|
auto|no|ann@a.example|=?UTF-8?Q?Verz=C3=B6gerung:_Frage?=|
auto|no|ann@a.example|Read: Question|
auto|no|ann@a.example|Not read: Question|
auto|no|ann@a.example|Gelezen: Vraag|
auto|no|ann@a.example|Gelesen: Frage|
auto|no|ann@a.example|Lu : Question|
auto|no|ann@a.example|=?UTF-8?Q?Le=C3=ADdo:_Pregunta?=|
auto|no|ann@a.example|=?UTF-8?B?0J/RgNC+0YfQuNGC0LDQvdC+OiDQstC+0L/RgNC+0YE=?=|
auto|no|ann@a.example|Risposta automatica: Domanda|
auto|no|ann@a.example|Fuori sede: Domanda|
auto|no|ann@a.example|=?utf-8?q?Resposta_autom=C3=A1tica=3A_Pergunta?=|
auto|no|ann@a.example|=?utf-8?q?Aus=C3=AAncia_tempor=C3=A1ria=3A_Pergunta?=|
auto|no|ann@a.example|=?utf-8?q?Autosvar=3A_Fr=C3=A5ga?=|
auto|no|ann@a.example|=?utf-8?b?RnLDpW52YXJvOiBGcsOlZ2E=?=|
auto|no|ann@a.example|=?utf-8?q?Automatisk_svar=3A_Sp=C3=B8rgsm=C3=A5l?=|
auto|no|ann@a.example|Automaattinen vastaus: Kysymys|
auto|no|ann@a.example|=?utf-8?q?Odpowied=C5=BA_automatyczna=3A_Pytanie?=|
auto|no|ann@a.example|=?utf-8?b?QXV0b21hdGlja8OhIG9kcG92xJvEjzogT3TDoXprYQ==?=|
auto|no|ann@a.example|=?utf-8?b?QXV0b21hdGlrdXMgdsOhbGFzejogS8OpcmTDqXM=?=|
auto|no|ann@a.example|=?utf-8?q?R=C4=83spuns_automat=3A_=C3=8Entrebare?=|
auto|no|ann@a.example|=?utf-8?q?Otomatik_yan=C4=B1t=3A_Soru?=|
auto|no|ann@a.example|=?utf-8?b?zpHPhc+Ez4zOvM6xz4TOtyDOsc+AzqzOvc+EzrfPg863OiDOlc+Bz47PhM63z4POtw==?=|
auto|no|ann@a.example|=?utf-8?b?0JDQstGC0L7QvNCw0YLQuNGH0L3QsCDQstGW0LTQv9C+0LLRltC00Yw6INCf0LjRgtCw0L3QvdGP?=|
auto|no|ann@a.example|=?utf-8?b?6Ieq5YuV5b+c562UOiDos6rllY8=?=|
auto|no|ann@a.example|=?utf-8?b?6Ieq5Yqo5Zue5aSN77ya6Zeu6aKY?=|
auto|no|ann@a.example|=?utf-8?b?5LiN5Zyo6YCa55+l?=|
auto|no|ann@a.example|=?utf-8?b?7J6Q64+ZIO2ajOyLoDog7KeI66y4?=|
auto|no|ann@a.example|Mancato recapito: Domanda|
auto|no|ann@a.example|=?utf-8?q?N=C3=A3o_entregue=3A_Pergunta?=|
auto|no|ann@a.example|Niedostarczone: Pytanie|
auto|no|ann@a.example|Niet-bezorgbaar: Vraag|
auto|no|ann@a.example|[Auto-Reply] Question|
auto|no|ann@a.example|Abwesenheitsnotiz von Ann Lee|
auto|no|ann@a.example|Out of office reply (until Monday)|
END

test_that 'a robot has no clock and no answer' '
  check robots
'

test_that 'what mail systems return, complain and say for people who are away: auto, no answer' '
  rm -f by-mail.db by-log.db all.mbox
  n=0
  for message in "$DATA"/bounces/*.eml; do
    n=$((n + 1))
    take $n <"$message"
    test_is "$took ${message##*/}" "auto no ${message##*/}"
    { echo "From x Mon Nov 23 09:00:00 2026"; sed "1{/^From /d; }" "$message"; echo; } >>all.mbox
  done
  test $n -ge 8
  ticketlog -q -d by-log.db --format=mbox all.mbox
  test_is "$(sqlite3 -readonly by-log.db "SELECT DISTINCT kind FROM v_ticket_event
    WHERE event_id NOT LIKE \"<opened:%\"")" auto
  test_is "$(clocks by-mail.db) $(clocks by-log.db)" "0 0"
'
test_done
