#include "intake/intake.h"

#include <gmime/gmime.h>
#include <string.h>
#include "mail/message.h"

static TemplateValues *
values_of_reply (const char *title)
{
  static const char *const names[]
    = { "ticket",       "desk",  "legal",     "legal-email", "follow-up",       "due",
        "soon",         "zone",  "ask",       "ask-sender",  "ask-reseller-id", "ask-what",
        "ask-when",     "hours", "phone",     "phone-open",  "phone-until",     "phone-from",
        "phone-number", "chat",  "chat-open", "chat-until",  "chat-from" };
  TemplateValues *values = template_values_new (NULL, NULL);
  TemplateValues *row;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    template_values_set (values, names[i], names[i]);
  template_values_set (values, "legal", NULL);
  template_values_set (values, "articles", NULL);
  row = template_values_new (values, "articles");
  template_values_set (row, "title", title);
  template_values_set (row, "url", "https://x.example/?a=1&b=\"2\"");
  template_values_set (row, "link", "link");
  return values;
}

static char *
build (const char *lang, const char *subject, const char *answers, char **references)
{
  g_autoptr(TemplateValues) values = values_of_reply ("<script>alert (1)</script>");
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Amsterdam");
  g_autoptr(GError) error = NULL;
  MailReply facts = {
    .from = "support@example.net",
    .from_name = "Example \"Registrar\" поддержка",
    .to = "ann@a.example",
    .subject = subject,
    .ticket = "000572-4",
    .message_id = "<000572-4.x@example.net>",
    .answers = answers,
    .references = references,
    .date = 1795512600,
    .zone = zone,
  };
  char *text = answer_write (&facts, lang, values, &error);

  g_assert_no_error (error);
  return text;
}

static GMimeMessage *
parse (const char *text)
{
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (text, strlen (text));
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);

  g_object_unref (parser);
  g_object_unref (stream);
  g_assert_nonnull (message);
  return message;
}

static const char *
header (GMimeMessage *message, const char *name)
{
  return g_mime_object_get_header (GMIME_OBJECT (message), name);
}

/* Nothing but our own headers, each once. */
static void
check_headers (GMimeMessage *message)
{
  static const char *const known
    = " date from subject to message-id in-reply-to references auto-submitted"
      " x-auto-response-suppress content-language mime-version content-type ";
  GMimeHeaderList *headers = g_mime_object_get_header_list (GMIME_OBJECT (message));
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < g_mime_header_list_get_count (headers); i++)
    {
      GMimeHeader *one = g_mime_header_list_get_header_at (headers, i);
      char *name = g_ascii_strdown (g_mime_header_get_name (one), -1);
      g_autofree char *spaced = g_strdup_printf (" %s ", name);

      g_assert_nonnull (strstr (known, spaced));
      g_assert_true (g_hash_table_add (seen, name));
    }
}

static void
test_languages (void)
{
  static const char *const rows[][2]
    = { { "en", "Thank you" }, { "nl", "Bedankt" }, { "es", "Gracias" }, { "ru", "Спасибо" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = build (rows[i][0], "Hello", "<m@a.example>", NULL);
      GMimeMessage *message = parse (text);
      GMimeMultipart *both = GMIME_MULTIPART (g_mime_message_get_mime_part (message));
      g_autofree char *plain
        = g_mime_text_part_get_text (GMIME_TEXT_PART (g_mime_multipart_get_part (both, 0)));
      g_autofree char *html
        = g_mime_text_part_get_text (GMIME_TEXT_PART (g_mime_multipart_get_part (both, 1)));

      check_headers (message);
      g_assert_cmpint (g_mime_multipart_get_count (both), ==, 2);
      g_assert_cmpstr (header (message, "Auto-Submitted"), ==, "auto-replied");
      g_assert_cmpstr (header (message, "In-Reply-To"), ==, "<m@a.example>");
      g_assert_cmpstr (g_mime_object_get_header (GMIME_OBJECT (both), "Content-Language"), ==,
                       rows[i][0]);
      g_assert_nonnull (strstr (plain, rows[i][1]));
      g_assert_nonnull (strstr (html, rows[i][1]));
      g_assert_nonnull (strstr (plain, "- <script>alert (1)</script>"));
      g_assert_null (strstr (html, "<script>"));
      g_assert_nonnull (strstr (html, "a=1&amp;b=&quot;2&quot;"));
      g_assert_null (strstr (plain, "{{"));
      g_assert_null (strstr (html, "{{"));
      g_object_unref (message);
    }
}

/* Whatever the subject is, one header comes of it, and the ticket stands at its end. */
static void
test_subjects (void)
{
  static const char *const rows[][2] = {
    { "Hello", "Re: Hello [#000572-4]" },
    { "Re: Re: Hello [#000572-4]", "Re: Hello [#000572-4]" },
    { NULL, "Re: [#000572-4]" },
    { "a\r\nBcc: v@x.example\r\n\r\nbody", "Re: a Bcc: v@x.example body [#000572-4]" },
    { "a\nb\x01\x7f", "Re: a b   [#000572-4]" },
    { "\u202egnp\u2028x\xc2\x85", "Re:  gnp x  [#000572-4]" },
    { "=?utf-8?Q?=0ABcc:x?=", "Re: = ?utf-8?Q?=0ABcc:x?= [#000572-4]" },
    { "Привет, мир", "Re: Привет, мир [#000572-4]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = build ("en", rows[i][0], NULL, NULL);
      GMimeMessage *message = parse (text);
      InternetAddressList *recipients = g_mime_message_get_all_recipients (message);

      check_headers (message);
      g_assert_cmpstr (g_mime_message_get_subject (message), ==, rows[i][1]);
      g_assert_cmpint (internet_address_list_length (recipients), ==, 1);
      g_object_unref (recipients);
      g_object_unref (message);
    }
}

static void
test_references (void)
{
  static char *some[] = { (char *) "<1@a>", (char *) "<bad one>", (char *) "<\r\nBcc: x@y>",
                          (char *) "<2@a>", NULL };
  g_autofree char *text = build ("en", "x", "<3@a>", some);
  g_autofree char *bad = build ("en", "x", "<a@b>\r\nBcc: <v@x.example>", NULL);
  GMimeMessage *message = parse (text);

  g_assert_cmpstr (header (message, "References"), ==, "<1@a> <2@a> <3@a>");
  g_object_unref (message);
  message = parse (bad);
  check_headers (message);
  g_assert_null (header (message, "In-Reply-To"));
  g_object_unref (message);
}

static void
test_addresses (void)
{
  static const char *const fit[] = { "ann@a.example", "a.b+c@x-y.example", "o'neil@a.example",
                                     "root@localhost", "a@1.2x" };
  static const char *const unfit[] = { "",
                                       "ann",
                                       "@a.example",
                                       "ann@",
                                       "a b@c.example",
                                       "a@b@c",
                                       "a@b,c@d",
                                       "<a@b>",
                                       "a@b\n",
                                       "-oQ/tmp@b.example",
                                       "\"a b\"@c.example",
                                       "имя@a.example",
                                       "a@имя.example",
                                       "a@b;c",
                                       ".a@b.example",
                                       "a.@b.example",
                                       "a..b@c.example",
                                       "a@b..example",
                                       "a@.example",
                                       "a@b.example.",
                                       "a@-b.example",
                                       "a@b-.example",
                                       "a@192.0.2.1" };

  for (gsize i = 0; i < G_N_ELEMENTS (fit); i++)
    g_assert_true (mail_reply_fits (fit[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (unfit); i++)
    g_assert_false (mail_reply_fits (unfit[i]));
  for (int length = 64; length <= 65; length++)
    {
      g_autofree char *address = g_strdup_printf ("%0*d@b.example", length, 0);

      g_assert_true (mail_reply_fits (address) == (length == 64));
    }
}

/* The text of a reply of ours, which its receiver sends back without a mark. */
static char *
plain_text (const char *lang, const char *set, const char *unset)
{
  g_autoptr(TemplateValues) values = values_of_reply ("title");
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  MailReply facts = {
    .from = "support@example.net",
    .from_name = "Desk",
    .to = "ann@a.example",
    .ticket = "000572-4",
    .message_id = "<000572-4.x@example.net>",
    .zone = zone,
  };
  g_autofree char *text = NULL;
  GMimeMessage *message;
  GMimeMultipart *both;
  char *plain;

  if (set != NULL)
    template_values_set (values, set, set);
  if (unset != NULL)
    template_values_set (values, unset, NULL);
  text = answer_write (&facts, lang, values, NULL);
  message = parse (text);
  both = GMIME_MULTIPART (g_mime_message_get_mime_part (message));
  plain = g_mime_text_part_get_text (GMIME_TEXT_PART (g_mime_multipart_get_part (both, 0)));
  g_object_unref (message);
  return plain;
}

static void
test_own_words (void)
{
  static const char *const langs[] = { "en", "nl", "es", "ru" };
  static const char *const kinds[][2]
    = { { NULL, NULL }, { "legal", NULL }, { NULL, "follow-up" } };

  for (gsize i = 0; i < G_N_ELEMENTS (langs); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
      {
        g_autofree char *plain = plain_text (langs[i], kinds[k][0], kinds[k][1]);
        g_autofree char *text
          = g_strconcat ("From: ann@shop.example\nMIME-Version: 1.0\n"
                         "Content-Type: text/plain; charset=utf-8\n\nMy words.\n\n",
                         plain, NULL);
        const char *why;
        g_autoptr(MailMessage) message
                   = mail_message_parse (text, strlen (text), MAIL_WHOLE, NULL, &why);

        g_assert_cmpstr (g_strchomp (message->text), ==, "My words.");
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/reply/languages", test_languages);
  g_test_add_func ("/reply/subjects", test_subjects);
  g_test_add_func ("/reply/references", test_references);
  g_test_add_func ("/reply/addresses", test_addresses);
  g_test_add_func ("/reply/own-words", test_own_words);
  return g_test_run ();
}
