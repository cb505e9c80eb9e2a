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
  { "", "" },
};

static void
test_question (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *question = mail_question (cases[i].text);
      gsize want = strlen (cases[i].question);

      while (want < strlen (question) && question[want] == '\n')
        question[strlen (question) - 1] = '\0';
      g_assert_cmpstr (question, ==, cases[i].question);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/own/question", test_question);
  return g_test_run ();
}
