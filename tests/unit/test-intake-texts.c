#include "mail/message.h"
#include "intake/intake.h"

#include <string.h>
#include "base/error.h"

/* ---- Templates */

static TemplateValues *
some_values (void)
{
  TemplateValues *values = template_values_new (NULL, NULL);

  template_values_set (values, "name", "<Ann> & {{x}}");
  template_values_set (values, "empty", NULL);
  template_values_set (values, "yes", "yes");
  template_values_set (values, "none", NULL);
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", i);

      template_values_set (template_values_new (values, "list"), "n", text);
    }
  return values;
}

static void
test_fill (void)
{
  static const struct
  {
    const char *text, *plain, *html;
  } rows[] = {
    { "a {{name}} b", "a <Ann> & {{x}} b", "a &lt;Ann&gt; &amp; {{x}} b" },
    { "{{#if yes}}y{{/if}}{{#if empty}}n{{/if}}{{#if !empty}}e{{/if}}", "ye", "ye" },
    { "{{#if none}}n{{/if}}{{#if list}}l{{/if}}", "l", "l" },
    { "{{#each list}}{{n}}{{yes}},{{/each}}", "1yes,2yes,", "1yes,2yes," },
    { "a\n{{#if yes}}\nb\n{{/if}}\nc\n", "a\nb\nc\n", "a\nb\nc\n" },
    { "a\n  {{#if empty}}  \nb {{name}}\n{{/if}}\nc", "a\nc", "a\nc" },
    { "{{#if yes}}{{#if empty}}{{#if yes}}x{{/if}}{{/if}}z{{/if}}", "z", "z" },
    { "{{#each none}}{{unknown}}{{/each}}.", ".", "." },
    { "", "", "" },
  };
  g_autoptr(TemplateValues) values = some_values ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *plain = template_fill ("x", rows[i].text, FALSE, values, NULL);
      g_autofree char *html = template_fill ("x", rows[i].text, TRUE, values, NULL);

      g_assert_cmpstr (plain, ==, rows[i].plain);
      g_assert_cmpstr (html, ==, rows[i].html);
    }
}

static void
test_bad_templates (void)
{
  static const char *const rows[][2] = {
    { "a\n{{nobody}}", "x:2: a name that is not known here" },
    { "{{#if nobody}}{{/if}}", "x:1: a name that is not known here" },
    { "{{#each nobody}}{{/each}}", "x:1: a list that is not known here" },
    { "{{#if yes}}\n", "x:2: a block that is not closed" },
    { "a{{/if}}", "x:1: an end without its beginning" },
    { "{{name", "x:1: expected \"}}\"" },
    { "{{}}", "x:1: expected {{name}}, {{#if name}}, {{#each name}} or their ends" },
    { "{{#unless x}}", "x:1: expected {{name}}, {{#if name}}, {{#each name}} or their ends" },
    { "{{#if yes}}{{#if yes}}{{#if yes}}{{#if yes}}{{#if yes}}{{#if yes}}{{#if yes}}{{#if yes}}"
      "{{#if yes}}",
      "x:1: blocks too deep in each other" },
  };
  g_autoptr(TemplateValues) values = some_values ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (template_fill ("x", rows[i][0], FALSE, values, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, rows[i][1]);
    }
}

/* ---- Moments */

static void
test_moments (void)
{
  static const struct
  {
    const char *lang, *by, *from, *from_today, *until_today;
  } rows[] = {
    { "en", "Tuesday 24 November 10:30", "from Tuesday 24 November 10:30", "from 10:30",
      "10:30" },
    { "nl", "dinsdag 24 november 10:30 uur", "vanaf dinsdag 24 november 10:30 uur",
      "vanaf 10:30", "10:30" },
    { "es", "martes 24 de noviembre a las 10:30", "el martes 24 de noviembre a las 10:30",
      "a las 10:30", "las 10:30" },
    { "ru", "вторника, 24 ноября, 10:30", "со вторника, 24 ноября, 10:30", "с 10:30", "10:30" },
    { "xx", "Tuesday 24 November 10:30", "from Tuesday 24 November 10:30", "from 10:30",
      "10:30" },
  };
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Amsterdam");
  gint64 at = 1795512600; /* 2026-11-24T09:30:00Z */

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *by = answer_time (ANSWER_BY, rows[i].lang, at, at, zone);
      g_autofree char *from = answer_time (ANSWER_FROM, rows[i].lang, at, at - 86400, zone);
      g_autofree char *today = answer_time (ANSWER_FROM, rows[i].lang, at, at - 3600, zone);
      g_autofree char *until = answer_time (ANSWER_UNTIL, rows[i].lang, at, at - 3600, zone);

      g_assert_cmpstr (by, ==, rows[i].by);
      g_assert_cmpstr (from, ==, rows[i].from);
      g_assert_cmpstr (today, ==, rows[i].from_today);
      g_assert_cmpstr (until, ==, rows[i].until_today);
    }
}

/* ---- Texts of messages */

/* The sender's own words in a message of this type and body. */
static char *
words_in (const char *type, const char *body)
{
  g_autofree char *bytes = g_strdup_printf ("From: ann@shop.example\nMIME-Version: 1.0\n"
                                            "Content-Type: text/%s; charset=utf-8\n"
                                            "Content-Transfer-Encoding: 8bit\n\n%s",
                                            type, body);
  const char *why;
  g_autoptr(MailMessage) message
             = mail_message_parse (bytes, strlen (bytes), MAIL_WHOLE, NULL, &why);

  g_assert_nonnull (message);
  return g_steal_pointer (&message->text);
}

static void
test_html (void)
{
  static const char *const rows[][2] = {
    { "<p>one<br>two</p>", "\none\ntwo\n" },
    { "a &amp; b &lt; &#99; &#x64; &nbsp;&quot;", "a & b < c d  \"" },
    { "<style>p { x: y }</style>a<script>alert ('<b>')</script>b", "ab" },
    { "<!-- <p>no</p> -->a", "a" },
    { "<!-- never closed", "" },
    { "a <b", "a" }, /* blanks at the end of a line go */
    { "a <b>b", "a b" },
    { "1 < 2 & 3", "1 < 2 & 3" },
    { "&#0; &#xD800; &#99999999999; &bogus;", "&#0; &#xD800; &#99999999999; &bogus;" },
    { "<blockquote>quoted</blockquote>own", "\nown" },
    { "own<div class=\"gmail_quote x\"><div>quoted</div>quoted</div>more", "own\nmore" },
    { "own<div id=\"divRplyFwdMsg\"><b>Von:</b> x</div>quoted", "own" },
    { "own<div id='appendonsend'></div><hr>quoted", "own" },
    { "<STYLE>never closed", "" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = words_in ("html", rows[i][0]);
      /* Every line of it ends. */
      g_autofree char *expected
        = g_strconcat (rows[i][1], *rows[i][1] != '\0' ? "\n" : "", NULL);

      g_assert_cmpstr (got, ==, expected);
    }
}

/* The text beside HTML has a blank in it, and one that breaks no line. */
static void
test_blank_beside_html (void)
{
  static const char bytes[]
    = "From: ann@shop.example\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
      "--b\nContent-Type: text/plain; charset=utf-8\n\n \u00a0\n\n"
      "--b\nContent-Type: text/html\n\n<p>Why?</p>\n--b--\n";
  const char *why;
  g_autoptr(MailMessage) message
             = mail_message_parse (bytes, strlen (bytes), MAIL_WHOLE, NULL, &why);

  g_assert_nonnull (message);
  g_assert_cmpstr (message->text, ==, "\nWhy?\n\n");
}

static void
test_own_words (void)
{
  static const char *const rows[][2] = {
    { "hello\n> quoted\nbye", "hello\nbye\n" },
    { "hello\nOn Monday Ann wrote:\n> quoted", "hello\n" },
    { "hello\nOn Monday Ann wrote:\n\n> quoted\n", "hello\n\n\n" },
    { "a:\nb", "a:\nb\n" },
    { "hello\n-- \nAnn\nreseller 123456", "hello\n" },
    { "hello\n-----Original Message-----\nFrom: x", "hello\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = words_in ("plain", rows[i][0]);

      g_assert_cmpstr (got, ==, rows[i][1]);
    }
}

/* What mail programs put between the sender's words and the others'. */
static void
test_quoting_programs (void)
{
  static const char *const quotes[] = {
    /* Outlook */
    "From: Desk <support@example.net>\nSent: Monday, November 23, 2026 10:00 AM\n"
    "To: ann@shop.example\nSubject: RE: x\n\nreseller id 999999",
    "________________________________\nFrom: Desk\nSent: Monday\nTo: Ann\nSubject: x\n\n1",
    "*From:* Desk <support@example.net>\n*Sent:* Monday\n*To:* ann@shop.example\n*Subject:* x",
    "Van: Desk <support@example.net>\nVerzonden: maandag 23 november 2026 10:00\n"
    "Aan: ann@shop.example\nOnderwerp: RE: x\n\n1",
    "Von: Desk\nGesendet: Montag, 23. November 2026 10:00\nAn: Ann\nBetreff: AW: x\n\n1",
    "De: Desk\nEnviado el: lunes, 23 de noviembre de 2026 10:00\nPara: Ann\nAsunto: RE: x",
    "De: Desk\nFecha: lunes\nPara: a@b, c@d,\n e@f\nCC: g@h\nAsunto: RE: x",
    "От: Desk\nОтправлено: 23 ноября 2026 г. 10:00\nКому: Ann\nТема: RE: x\n\n1",
    "De : Desk\nEnvoyé : lundi 23 novembre 2026 10:00\nÀ : Ann\nObjet : RE: x\n\n1",
    "-----Original Message-----\nFrom: x",
    "-----Oorspronkelijk bericht-----\nVan: x",
    "-----Ursprüngliche Nachricht-----\nVon: x",
    "-----Mensaje original-----\nDe: x",
    "-----Исходное сообщение-----\nОт: x",
    /* forwarded */
    "---------- Forwarded message ---------\nFrom: a@b\nDate: Mon, Nov 23, 2026 at 10:00\n"
    "Subject: x\nTo: <c@d>\n\n1",
    "-------- Forwarded Message --------\nSubject: x\nDate: Mon, 23 Nov 2026 10:00:00 +0100\n"
    "From: a@b\nTo: c@d\n\n1",
    "Begin forwarded message:\n\n> From: x",
    "---------- Doorgestuurd bericht ---------\nVan: x",
    "-------- Weitergeleitete Nachricht --------\nBetreff: x",
    "---------- Mensaje reenviado ---------\nDe: x",
    "-------- Пересылаемое сообщение --------\n23.11.2026, 10:00",
    "----- Forwarded message from Desk <support@example.net> -----\n\n1",
    "Date: Mon, 23 Nov 2026 10:00:00 +0100\nFrom: a@b\nTo: c@d\nSubject: x\n\n1",
    /* no mark behind it */
    "On Mon, 23 Nov 2026 at 10:00, Desk <support@example.net> wrote:\n\n1",
    "On Mon, Nov 23, 2026 at 10:00 AM Example Registrar Support Desk\n"
    "<support@example.net> wrote:\n1",
    "On Monday, November 23, 2026 at 10:00:00 AM GMT+1, Desk\n<support@example.net>\nwrote:\n1",
    "Op ma 23 nov. 2026 om 10:00 schreef Desk <support@example.net>:\n1",
    "Op maandag 23 november 2026 om 10:00 uur schreef Example Registrar\n"
    "<support@example.net>:\n1",
    "Am Mo., 23. Nov. 2026 um 10:00 Uhr schrieb Desk <\nsupport@example.net>:\n1",
    "Am 23.11.2026 um 10:00 schrieb Desk:\n1",
    "El lun, 23 nov 2026 a las 10:00, Desk (<support@example.net>) escribió:\n1",
    "El lunes, 23 de noviembre de 2026, Desk\n<support@example.net> escribió:\n1",
    "пн, 23 нояб. 2026 г. в 10:00, Desk <support@example.net>:\n1",
    "Понедельник, 23 ноября 2026, 10:00 +03:00 от Desk <support@example.net>:\n1",
    "23.11.2026, 10:00, \"Desk\" <support@example.net>:\n1",
    "23 ноября 2026 г. в 10:00, Desk <support@example.net> написал(а):\n1",
    "Le lun. 23 nov. 2026 à 10:00, Desk <support@example.net> a écrit :\n1",
    "2026-11-23 10:00 GMT+01:00 Desk <support@example.net>:\n1",
    /* marked; what stands behind is the sender's again, and nothing does */
    "On Mon, 23 Nov 2026 at 10:00, Desk <support@example.net> wrote:\n> 1\n>> 2\n  > 3",
    "On Mon, 23 Nov 2026 at 10:00, Example Registrar Support Desk <\nsupport@example.net>\n"
    "wrote:\n\n> 1",
    "Från: Desk\nSkickat: den 23 november 2026 10:00\nTill: Ann\nÄmne: x\n\n1",
    "Fra: Desk\nSendt: 23. november 2026 10:00\nTil: Ann\nEmne: x\n\n1",
    "Lähettäjä: Desk\nLähetetty: maanantai 23. marraskuuta 2026 10:00\nAihe: x\n\n1",
    "Od: Desk\nOdesláno: pondělí 23. listopadu 2026 10:00\nKomu: Ann\nPředmět: x\n\n1",
    "Kimden: Desk\nGönderildi: 23 Kasım 2026 Pazartesi 10:00\nKime: Ann\nKonu: x\n\n1",
    "Від: Desk\nНадіслано: 23 листопада 2026 р. 10:00\nКому: Ann\nТема: x\n\n1",
    "Feladó: Desk\nElküldve: 2026. november 23., hétfő 10:00\nCímzett: Ann\nTárgy: x\n\n1",
    "Από: Desk\nΣτάλθηκε: Δευτέρα, 23 Νοεμβρίου 2026 10:00\nΠρος: Ann\nΘέμα: x\n\n1",
    "De la: Desk\nTrimis: luni, 23 noiembrie 2026 10:00\nCătre: Ann\nSubiect: x\n\n1",
    "差出人: Desk\n送信日時: 2026年11月23日 10:00\n宛先: Ann\n件名: x\n\n1",
    "发件人：Desk\n发送时间：2026年11月23日 10:00\n收件人：Ann\n主题：x\n\n1",
    "보낸 사람: Desk\n보낸 날짜: 2026년 11월 23일 월요일 10:00\n받는 사람: Ann\n제목: x\n\n1",
    "ma 23. marrask. 2026 klo 10.00 Desk (support@example.net) kirjoitti:\n1",
    "po 23. 11. 2026 v 10:00 odesílatel Desk <support@example.net> napsal:\n1",
    "Desk <support@example.net>, 23 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:\n1",
    "пн, 23 лист. 2026 р. о 10:00 Desk <support@example.net> пише:\n1",
    "Desk <support@example.net> 于2026年11月23日周一 10:00写道：\n1",
    "2026년 11월 23일 (월) 오전 10:00, Desk <support@example.net>님이 작성:\n1",
    "Desk <support@example.net> ezt írta (időpont: 2026. nov. 23., H, 10:00):\n1",
    "----- 元のメッセージ -----\n1",
    /* Apple's, where the participle stands at the end, whole and wrapped */
    "Op 5 okt. 2026 om 09:30 heeft Anna <anna@example.net> het volgende geschreven:\n\n1",
    "Op 5 okt. 2026 om 09:30\nheeft Anna <anna@example.net> het volgende geschreven:\n\n> 1",
    "Op 5 okt. 2026 om 09:30\nheeft Anna <anna@example.net> het volgende\ngeschreven:\n1",
    "Am 05.10.2026 um 09:30 hat Anna <anna@example.net> folgendes geschrieben:\n1",
    "Dana 5. 10. 2026. u 09:30 Anna <anna@example.net> napisala je:\n1",
    "Dne 5. 10. 2026 ob 09:30 je Anna <anna@example.net> napisal:\n1",
    "El 5 oct. 2026, a les 9:30, Anna <anna@example.net> va escriure:\n1",
    "На 5.10.2026 г. в 09:30 ч. Anna <anna@example.net> написа:\n1",
    "בתאריך 5 באוק׳ 2026, בשעה 9:30, מאת Anna <anna@example.net>:\n1",
    "Pada 5 Okt 2026 pukul 09.30, Anna <anna@example.net> menulis:\n1",
    "Vào 09:30, 5 thg 10, 2026, Anna <anna@example.net> đã viết:\n1",
    /* between dashes: Zoho; Yahoo begins so, too */
    "---- On Mon, 05 Oct 2026 09:30:00 +0200 Anna <anna@example.net> wrote ---\n1",
    "---- On Mon, 05 Oct 2026 09:30:00 +0200 Anna\n<anna@example.net> wrote ----\n\n> 1",
    "---- Op ma, 05 okt. 2026 09:30:00 +0200 Anna <anna@example.net> schreef ----\n1",
    " ---- El lun, 05 oct 2026 09:30:00 +0200 anna@example.net escribió ----\n1",
    "--- On Mon, 10/5/26, Anna wrote:\n1",
    "Desk <support@example.net> schrieb am 23.11.2026 10:00:\n> 1",
    "DS> 23.11.2026\nDS> 1",
    /* our own answer */
    "Thank you for your message. We have received it.\n\nYour ticket id is 000001-3.",
    "Bedankt voor uw antwoord. We hebben het aan uw ticket toegevoegd.\n1",
    "Gracias por su mensaje. Lo hemos recibido.\n1",
    "Спасибо за ваше сообщение. Мы его получили.\n1",
  };
  static const char *const own[] = {
    "On Monday 23 November at 10:00 it failed:\nerror 2400",
    "On 23 Nov 2026 I wrote:\nplease transfer x.example",
    "From: 10:00\nit fails",
    "From: registrar A\nTo: registrar B\nplease",
    "Error:\nfrom 10:00 to 11:00: 2400",
    "mysql> select 1\nDESC> x",
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello",
    "These are the steps:\n- one\n- two",
    "Thank you for your message.\nIt fails still.",
    "Van: 1\nNaar: 2",
    "Op 5 okt. 2026 heb ik het volgende geschreven:\nverhuis x.example",
    "Am 05.10.2026 habe ich Ihnen geschrieben:\n1",
    "---- log of 05 Oct 2026 09:30:00 ----\nerror 2400",
    "---- Op 5 okt. 2026 heb ik geschreven ----\n1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (quotes); i++)
    {
      g_autofree char *text = g_strconcat ("hello\n\n", quotes[i], "\n", NULL);
      g_autofree char *close = g_strconcat ("hello\n", quotes[i], NULL);
      g_autofree char *got = words_in ("plain", text), *got_close = words_in ("plain", close);

      g_strchomp (got);
      g_strchomp (got_close);
      if (!g_str_equal (got, "hello") || !g_str_equal (got_close, "hello"))
        g_error ("%s: \"%s\", \"%s\"", quotes[i], got, got_close);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    {
      g_autofree char *got = words_in ("plain", own[i]);

      g_assert_cmpstr (g_strchomp (got), ==, own[i]);
    }
}

/* Nothing is looked at so often that it takes long. */
static void
test_own_words_hostile (void)
{
  static const char *const lines[]
    = { "2026 10:00 a:\n", "from:\n", ":\n", "on 1 a@b:\n",
        "wrote 2026 @\n",  "-- x\n",  "\n",  "on a b c d wrote wrote wrote 10:00\n",
        "> \n\n",          "--from\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autofree char *got = NULL;

      while (text->len < MAIL_TEXT_BYTES)
        g_string_append (text, lines[i]);
      got = words_in ("plain", text->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/fill", test_fill);
  g_test_add_func ("/template/bad", test_bad_templates);
  g_test_add_func ("/locale/moments", test_moments);
  g_test_add_func ("/body/html", test_html);
  g_test_add_func ("/body/blank-beside-html", test_blank_beside_html);
  g_test_add_func ("/body/own-words", test_own_words);
  g_test_add_func ("/body/quoting-programs", test_quoting_programs);
  g_test_add_func ("/body/own-words-hostile", test_own_words_hostile);
  return g_test_run ();
}
