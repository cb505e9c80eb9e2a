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
  { "Note: a colon\nis no header\n\nWhere?\n", "Note: a colon\nis no header\n\nWhere?\n" },
  { "Where? Thanks in advance for your help", "Where?\n" },
  { "I got none. Thanks to whom?", "I got none. Thanks to whom?\n" },
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
