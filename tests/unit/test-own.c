/* What of a text is the question. */
#include <string.h>
#include "mail/own.h"

static const struct
{
  const char *text, *question;
} cases[] = {
  { "How do I move?\n", "How do I move?\n" },
  { "Dear team,\n\nHow do I move?\n\nKind regards,\nAnn\n", "\n\nHow do I move?\n\n" },
  { "Hi Bob, how do I move?\n", " how do I move?\n" },
  { "Hi there\nwhy?\nThanks!\n", "\nwhy?\n" },
  { "Hi,\nI hope you are doing well. How do I move?\n", "\n How do I move?\n" },
  { "Hope this finds you well, how do I move?\n", " how do I move?\n" },
  { "Ik hoop dat het goed met u gaat. Hoe?\n", " Hoe?\n" },
  { "I hope my domain works well, but where is it?\n",
    "I hope my domain works well, but where is it?\n" },
  { "High prices\nwhy?\n", "High prices\nwhy?\n" },
  { "Thanks to whom do I owe the refund of my last three invoices?\n",
    "Thanks to whom do I owe the refund of my last three invoices?\n" },
  { "Guten Tag, wo?\nMit freundlichen Grüßen\nAnn\n", " wo?\n" },
  { "Здравствуйте!\nгде код?\nС уважением, Анна\n", "\nгде код?\n" },
  { "Where?\nSent from my iPhone\n", "Where?\n" },
  { "Where?\nThis e-mail and any attachments are confidential.\nmore\n", "Where?\n" },
  { "Where?\n--\nAnn\n", "Where?\n" },
  { "Where?\n> quoted\n", "Where?\n" },
  { "From: a@b.example\nSubject: Refund\nDate: today\n\nWhere?\n", "Refund\nWhere?\n" },
  { "Subject: Re: [Ticket #123] AW: How do I move?\n\nAny news?\n",
    "How do I move?\nAny news?\n" },
  { "From: a@b.example\nTo: c\nSubject: [x] Moving: how?\n\nWhere?\n",
    "Moving: how?\nWhere?\n" },
  { "Note: a colon\nis no header\n\nWhere?\n", "Note: a colon\nis no header\n\nWhere?\n" },
  { "Where? Thanks in advance for your help", "Where?\n" },
  { "I got none. Thanks to whom?", "I got none. Thanks to whom?\n" },
  { "Where?\n\nP.S. great service!\n", "Where?\n\n" },
  { "Where?\nPS: and when?\n", "Where?\nPS: and when?\n" },
  { "Where?\n\nAnn Lee\nInvoice Transfer BV\nwww.example.com\n+31 20 1234567\n", "Where?\n\n" },
  { "These fail:\n\nexample.com\nexample.net\n", "These fail:\n\nexample.com\nexample.net\n" },
  { "They say:\n\nan error\nfor a@b.example\n\nWhy?\n",
    "They say:\n\nan error\nfor a@b.example\n\nWhy?\n" },
  { "Name: John\nEmail: j@x.com\nReseller id: 12345\nMessage: How do I move?\nSoon.\n",
    "How do I move?\nSoon.\n" },
  { "Question: how do I move?\n", "Question: how do I move?\n" },
  { "Hi there,\n\nplease see below.\n\nJan\n\nFrom: c@x.com\nSent: Monday\nTo: jan@y.com\nSubject: "
    "Moving\n\nHow?\n",
    "Moving\nHow?\n" },
  { "Why?\n\nFrom: c@x.com\nSent: Monday\nTo: jan@y.com\nSubject: Moving\n\nHow?\n",
    "Why?\n\n" },
  { "Why?\n\n##- Please type your reply above this line -##\n\nHow?\n", "Why?\n\n" },
  { "Why?\n---- Bitte oberhalb dieser Zeile antworten ----\nHow?\n", "Why?\n" },
  { "It says: reply above this line.\nWhy?\n", "It says: reply above this line.\nWhy?\n" },
  { "Why?\n\nDesk <desk@x.com>\n02.11.2026 10:00\n\nAn\nJohn Doe/ACME@ACME\nKopie\n\nThema\nRe: "
    "x\n\nHow?\n",
    "Why?\n\n" },
  /* banners of gateways, above */
  { "CAUTION: This email originated from outside the organization. Do not click links or open "
    "attachments unless you recognize the sender and know the content is safe.\n\nWhere?\n",
    "\nWhere?\n" },
  { "CAUTION: This email originated from outside of your organization. Do not click links or\nopen "
    "attachments unless you recognize the sender.\nHi,\nWhere?\n",
    "\nWhere?\n" },
  { "You don't often get email from ann@c.example. Learn why this is important "
    "<https://aka.ms/LearnAboutSenderIdentification>\n\nWhere?\n",
    "\nWhere?\n" },
  { "*** EXTERNAL EMAIL ***\n\nWhere?\n", "\nWhere?\n" },
  { "[EXTERNAL EMAIL] Where?\n", " Where?\n" },
  { "ZjQcmQRYFpfptBannerStart\nThis Message Is From an External Sender\nThis message came from "
    "outside your organization.\nReport Suspicious\nZjQcmQRYFpfptBannerEnd\n\nWhere?\n",
    "\nWhere?\n" },
  { "LET OP: Deze e-mail is afkomstig van buiten de organisatie. Klik niet op links.\n\nWaar?\n",
    "\nWaar?\n" },
  { "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Bitte klicken Sie nicht auf "
    "Links.\n\nWo?\n",
    "\nWo?\n" },
  { "PRECAUCIÓN: Este correo electrónico se originó fuera de la organización. No haga clic.\n\n"
    "¿Dónde?\n",
    "\n¿Dónde?\n" },
  { "ВНИМАНИЕ: Это письмо получено от внешнего отправителя. Не открывайте вложения.\n\nГде?\n",
    "\nГде?\n" },
  { "Sie erhalten nicht oft E-Mails von a@b.example. Erfahren Sie, warum dies wichtig ist\n\nWo?\n",
    "\nWo?\n" },
  { "This message is about an external name server.\nWhere?\n",
    "This message is about an external name server.\nWhere?\n" },
  { "Warning: how do I move?\n", "Warning: how do I move?\n" },
  { "External mail: does it work?\n", "External mail: does it work?\n" },
  { "My mails say: This email originated from outside the organization. Why?\n",
    "My mails say: This email originated from outside the organization. Why?\n" },
  { "This email originated from outside the organization, how do I stop that?\n",
    "This email originated from outside the organization, how do I stop that?\n" },
  { "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWhere?\n\n-----BEGIN PGP "
    "SIGNATURE-----\niQEz\n-----END PGP SIGNATURE-----\n",
    "\nWhere?\n\n" },
  /* footers of firms and scanners */
  { "Where?\n\nRegistered office: 1 High Street, London. Registered in England and Wales No. "
    "123456. VAT No. GB123456789.\n",
    "Where?\n\n" },
  { "Where?\n\nExample B.V.\nKvK 12345678\nBTW NL123456789B01\n", "Where?\n\n" },
  { "VAT number: how do I change it?\n", "VAT number: how do I change it?\n" },
  { "Why?\n\nVAT number 123456 is on it twice. Which one is right?\n",
    "Why?\n\nVAT number 123456 is on it twice. Which one is right?\n" },
  { "Where?\n\nThis email has been checked for viruses by Avast.\nwww.avast.com\n",
    "Where?\n\n" },
  { "Where?\n____\nThis message is intended only for the named recipient.\n",
    "Where?\n____\n" },
  { "Where?\n\nThink before you print.\n", "Where?\n\n" },
  /* sentences that say nothing */
  { "Where?\n\nLooking forward to hearing from you.\n\nAnn\n", "Where?\n" },
  { "Where? I look forward to your reply.\n", "Where?\n" },
  { "Where?\nLooking forward to hearing\nfrom you soon!\n", "Where?\n" },
  { "Where?\n\nPlease get back to me as soon as possible.\nHave a nice day!\n", "Where?\n\n" },
  { "Where?\n\nAny help would be much appreciated.\n", "Where?\n\n" },
  { "Where?\n\nThank you in advance for your help.\n", "Where?\n\n" },
  { "Where?\n\nHope to hear from you soon.\n", "Where?\n\n" },
  { "Waar?\n\nIk hoor graag van u.\n", "Waar?\n\n" },
  { "Wo?\n\nIch freue mich auf Ihre Antwort.\n", "Wo?\n\n" },
  { "¿Dónde?\n\nQuedo a la espera de su respuesta.\n", "¿Dónde?\n\n" },
  { "Где?\n\nЖду вашего ответа.\nХорошего дня!\n", "Где?\n\n" },
  { "Please let me know how I get the code.\n", "Please let me know how I get the code.\n" },
  { "Please help me to get my domain back\n", "Please help me to get my domain back\n" },
  { "Thank you for the invoice of May, but where is that of June?\n",
    "Thank you for the invoice of May, but where is that of June?\n" },
  { "I look forward to the transfer of my domain\n",
    "I look forward to the transfer of my domain\n" },
  { "Hello,\nI have a question.\nauth code\n", "auth code\n" },
  /* subjects that say nothing */
  { "From: a@b.example\nTo: c@d.example\nSubject: Question\n\nWhere?\n", "Where?\n" },
  { "From: a@b.example\nTo: c@d.example\nSubject: (no subject)\n\nWhere?\n", "Where?\n" },
  { "From: a@b.example\nTo: c@d.example\nSubject: Re: URGENT: help needed!!\n\nWhere?\n",
    "Where?\n" },
  { "From: a@b.example\nTo: c@d.example\nSubject: Korte vraag\n\nWaar?\n", "Waar?\n" },
  { "From: a@b.example\nTo: c@d.example\nSubject: Dringende Anfrage\n\nWo?\n", "Wo?\n" },
  { "From: a@b.example\nTo: c@d.example\nSubject: Срочный вопрос\n\nГде?\n", "Где?\n" },
  { "From: a@b.example\nTo: c@d.example\nSubject: Domain question\n\nWhere?\n",
    "Domain question\nWhere?\n" },
  /* what is handed on */
  { "From: a@b.example\nTo: c@d.example\nSubject: Fwd: question\n\nHi, see the mail below.\n\nAnn\n\n"
    "---------- Forwarded message ---------\nFrom: Bob <b@x.example>\nDate: Mon, Oct 5, 2026\n"
    "Subject: Invoices\nTo: Ann <a@b.example>\n\n\nWhere?\n",
    "Invoices\nWhere?\n" },
  { "From: a@b.example\nTo: c@d.example\nSubject: Fwd: Codes\n\nBegin forwarded message:\n\n> From: Bob "
    "<b@x.example>\n> Subject: Fwd: question\n> Date: 5 Oct 2026\n> To: Ann <a@b.example>\n> \n> "
    "Where?\n",
    "Codes\nWhere?\n" },
  { "Van: a@b.example\nAan: c@d.example\nOnderwerp: Doorst: vraag\n\nKun je dit beantwoorden?\n\nVan: Bob "
    "<b@x.example>\nVerzonden: maandag\nAan: Ann\nOnderwerp: Facturen\n\nWaar?\n",
    "Facturen\nWaar?\n" },
  { "Bitte um Bearbeitung\n\nVon: Bob <b@x.example>\nGesendet: Montag\nAn: Ann\nBetreff: Code\n\nWo?\n",
    "Code\nWo?\n" },
  { "Ver abajo\n\nDe: Bob <b@x.example>\nEnviado el: lunes\nPara: Ann\nAsunto: Código\n\n¿Dónde?\n",
    "Código\n¿Dónde?\n" },
  { "См. ниже\n\nОт: Bob <b@x.example>\nОтправлено: 5\nКому: Ann\nТема: Код\n\nГде?\n",
    "Код\nГде?\n" },
  /* forms */
  { "Name: Piet\nMessage: Where?\nIP address: 192.0.2.1\n", "Where?\n" },
  { "Naam: Piet\nBericht:\nWaar?\nEn wanneer?\n\n---\nDatum: 5 mei\nPagina: /\n",
    "Waar?\nEn wanneer?\n\n---" },
  { "Name\nPiet\n\nEmail\np@x.example\n\nHow can we help?\nWhere?\n", "Where?\n" },
  { "You have a new message from your website:\n\n*Name:* Piet\n*E-mail:* p@x.example\n*Your "
    "question:* Where?\n*Newsletter:* no\n",
    "Where?\n" },
  { "From: Piet <p@x.example>\nSubject: Codes\n\nMessage Body:\nWhere?\nError: 500\n",
    "Codes\nWhere?\nError: 500\n" },
  { "Vorname: Uwe\nNachricht: Wo?\n\nDatenschutz: ja\n", "Wo?\n\n" },
  { "Nombre: Ana\nMensaje: ¿Dónde?\nFecha: 5 de mayo\n", "¿Dónde?\n" },
  { "Имя: Анна\nСообщение: Где?\nДата: 5 мая\n", "Где?\n" },
  { "Name: Piet\nMessage: My details:\nName: Jan\nWhere do I change them?\n",
    "My details:\nName: Jan\nWhere do I change them?\n" },
  { "", "" },
};

static void
test_question (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(GStrv) questions = mail_questions (NULL, cases[i].text);
      g_autofree char *want = g_strstrip (g_strdup (cases[i].question));

      g_assert_cmpstr (questions[0], ==, want);
    }
}

/* Which are tried: all of it, without the subject, what asks in a longer text. */
static void
test_questions (void)
{
  static const char asks[] = "We came to you in spring from another firm. Where is it?\n\nMy "
                             "colleague has left us. Why is\nit so?";
  static const struct
  {
    const char *subject, *text, *all;
  } rows[] = {
    { "Welcome", "Where is it?", "Welcome\nWhere is it?|Where is it?" },
    { "Question", "Where is it?", "Where is it?" },
    { "Re: AW: Moving", "", "Moving\n" },
    { NULL, "Where is it?", "Where is it?" },
    { NULL, asks,
      "We came to you in spring from another firm. Where is it?\n\nMy colleague has left us. Why "
      "is\nit so?|Where is it?|Why is\nit so?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(GStrv) questions = mail_questions (rows[i].subject, rows[i].text);
      g_autofree char *all = g_strjoinv ("|", questions);

      g_assert_cmpstr (all, ==, rows[i].all);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/own/question", test_question);
  g_test_add_func ("/own/questions", test_questions);
  return g_test_run ();
}
