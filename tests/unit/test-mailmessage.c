#include "mail/message.h"
#include "sample.h"

#include <string.h>

static MailMessage *
parse_extent (const char *text, MailExtent extent)
{
  const char *why;
  MailMessage *message = mail_message_parse (text, strlen (text), extent, NULL, &why);

  g_assert_true ((message != NULL) == (why == NULL));
  return message;
}

static MailMessage *
parse (const char *text)
{
  return parse_extent (text, MAIL_HEADER);
}

static MailMessage *
parse_whole (const char *text)
{
  return parse_extent (text, MAIL_WHOLE);
}

static void
test_references (void)
{
  static const struct
  {
    const char *headers, *references; /* with spaces between */
  } rows[] = {
    { "References: <1@b> <2@b>\n\t<3@b>\nIn-Reply-To: <3@b>", "<1@b> <2@b> <3@b>" },
    { "References: <1@b><2@b>, <1@b>", "<1@b> <2@b>" },
    { "References: <1@b>\nIn-Reply-To: <2@b>", "<1@b> <2@b>" },
    { "References: <own@b> <1@b>", "<1@b>" },
    { "In-Reply-To: <1@b> (Ann's message of \"today\")", "<1@b>" },
    { "In-Reply-To: Message from Ann <ann@b.example> of \"today\" <1@b>", "<1@b>" },
    { "In-Reply-To: <Ann@b.example>", "" },
    { "In-Reply-To: yours of today", "" },
    { "References:", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text
        = g_strdup_printf ("Message-ID: <own@b>\nTo: Ann <ann@b.example>\n%s\n\n",
                           rows[i].headers);
      g_autoptr(MailMessage) message = parse (text);
      g_autofree char *got = g_strjoinv (" ", message->references);

      g_assert_cmpstr (message->message_id, ==, "<own@b>");
      g_assert_cmpstr (got, ==, rows[i].references);
    }
}

/* A copy without Message-ID is the same message, whatever kept it. */
static void
test_made_id (void)
{
  static const char *const same[] = {
    "From: a@b\nDate: x\nSubject: one two\n\nFrom me\n\n>From you\n",
    ("From x Sun Nov 22 22:33:12 2026\nFrom: a@b\nDate: x\nSubject: one two\n\n"
     ">From me\n\n>>From you\n\n"),
    "From: a@b\r\nDate: x\r\nSubject: one\r\n two\r\n\r\nFrom me\r\n\r\n>From you\r\n",
    "Status: RO\nDate: x\nSubject: one two\nFrom: a@b\n\nFrom me\n\nFrom you",
  };
  static const char *const other[] = {
    "From: a@b\nDate: x\nSubject: one two\n\nFrom me\n\nFrom us\n",
    "From: a@b\nDate: y\nSubject: one two\n\nFrom me\n\nFrom you\n",
    "From: a@b\nDate: x\nSubject: one two\n\nFrom me\nFrom you\n",
  };
  g_autoptr(MailMessage) first = parse (same[0]);

  g_assert_true (g_str_has_prefix (first->message_id, "<"));
  g_assert_true (g_str_has_suffix (first->message_id, "@invalid>"));
  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr(MailMessage) message = parse (same[i]);

      g_assert_cmpstr (message->message_id, ==, first->message_id);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_autoptr(MailMessage) message = parse (other[i]);

      g_assert_cmpstr (message->message_id, !=, first->message_id);
    }
}

static void
test_no_message (void)
{
  static const char *const texts[]
    = { "", "\n", "\n\nFrom: a@b\n", "text\n", " From: a@b\n\n", "From x\n", "\xff\xfe\n\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (parse (texts[i]));
}

static void
test_long_header (void)
{
  g_autofree char *filler = g_strnfill (MAIL_HEADER_BYTES, 'x');
  g_autofree char *text = g_strconcat ("X: ", filler, "\n\n", NULL);

  g_assert_null (parse (text));
}

/* A header that wants to be slow or deep is read all the same. */
static void
test_hostile (void)
{
  static const struct
  {
    const char *before, *part, *after;
    guint times;
  } rows[] = {
    { "To: ", "a@b.example,\n ", "c@d.example", 10000 },
    { "To: ", "a:", "c@d.example", 200000 },
    { "From: ", "\"", "", 300000 },
    { "From: ", "(", "", 300000 },
    { "From: ", "<", "", 300000 },
    { "From: a", ".", "@b.example", 300000 },
    { "", "To: a@b.example\n", "Cc: c@d.example", 5000 },
    { "", "Received: x\n", "A: b", 10000 },
    { "References: ", "<a@b>", "", 20000 },
    { "References: ", "<", "", 300000 },
    { "In-Reply-To: ", "(", "", 300000 },
    { "Subject: ", "=?utf-8?q?[#1]?= ", "", 10000 },
    { "Subject: ", "=?", "", 300000 },
    { "Subject: =?no-such-charset?b?", "////", "?=", 20000 },
    { "Content-Type: multipart/report", "; a*1=b", "", 5000 },
    { "X: ", "y", "", 2000000 },
    { "Message-ID: <", "z", "@b.example>", 300000 },
    { "Content-Type: multipart/mixed; boundary=b\n\n",
      "--b\nContent-Type: multipart/mixed; boundary=b\n\n", "", 10000 },
    { "Content-Type: message/rfc822\n\nTo: ", "a:", "", 1000000 },
    { "Content-Type: message/rfc822\n\n", "Content-Type: message/rfc822\n\n", "", 900 },
    { "Content-Type: text/html\n\n", "<!--", "", 1000000 },
    { "\n", "> \n\n", "", 100000 },
  };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (rows); i++)
    {
      const gsize row = i / 2;
      g_autoptr(GString) text = g_string_new ("Date: 16 Nov 2026 09:00 +0000\n");
      g_autoptr(MailMessage) message = NULL;
      const char *why;

      g_string_append (text, rows[row].before);
      for (guint n = 0; n < rows[row].times / sample (10, 5, 1); n++)
        g_string_append (text, rows[row].part);
      g_string_append_printf (text, "%s\n\nbody\n", rows[row].after);
      message = mail_message_parse (text->str, text->len, i % 2 ? MAIL_WHOLE : MAIL_HEADER,
                                    NULL, &why);
      g_assert_nonnull (message);
      g_assert_true (message->dated);
      g_assert_cmpuint (g_strv_length (message->references), <=, MAIL_REFERENCES);
    }
}

/* Each with each. */
static void
assert_contents (const char *const *texts, gsize count, gboolean same)
{
  for (gsize i = 0; i < count; i++)
    for (gsize k = 0; k < i; k++)
      {
        g_autofree char *a = g_strconcat ("From: a@b\n", texts[i], NULL);
        g_autofree char *b = g_strconcat ("From: a@b\n", texts[k], NULL);
        g_autoptr(MailMessage) left = parse_whole (a), right = parse_whole (b);

        if ((memcmp (left->content, right->content, sizeof left->content) == 0) != same)
          g_error ("%s: the same as %s?", a, b);
      }
}

/* Whatever relays add to the header, make of the line ends, or take as the encoding. */
static void
test_content (void)
{
  static const char *const same[] = {
    "From: a@b\nMessage-ID: <1@b>\nSubject: x\n\none\n\ntwo\n",
    ("Received: by c; Mon, 23 Nov 2026 10:00:00 +0100\nFrom: a@b\nMessage-ID: <1@b>\n"
     "Subject: x\n\none\n\ntwo\n"),
    "From: a@b\r\nMessage-ID: <1@b>\r\nSubject: x\r\n\r\none\r\n\r\ntwo\r\n",
  };
  static const char *const encoded[] = {
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\ncaf\303\251 =\n\n",
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    "caf=C3=\n=A9 =3D\n",
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    "Y2Fmw6kgPQ0KDQo=\n",
    "Content-Type: text/plain; charset=utf-8\n\ncaf\303\251 =  \n\n\n\n",
  };
  static const char *const parts[] = {
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none =41\n--b\n\ntwo\n--b--\n",
    "Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Transfer-Encoding: "
    "quoted-printable\n\none =3D41\n--c\nContent-Transfer-Encoding: base64\n\ndHdv\n--c--\n",
  };
  static const char *const differ[] = {
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n\ntwo\n--b--\n",
    "Content-Type: multipart/mixed; boundary=b\n\none\n\ntwo\n",
    "Content-Type: multipart/mixed; boundary=b\n\none\n\nthree\n",
    "Content-Type: multipart/mixed\n\none\n",
    "Content-Type: multipart/mixed\n\ntwo\n",
    "Content-Type: message/rfc822\n\nSubject: a\n\none\n",
    "Content-Type: message/rfc822\n\nSubject: a\n\ntwo\n",
    "\none",
    "\n one",
    "\n",
  };
  static const char *const other = "From: a@b\nMessage-ID: <1@b>\nSubject: x\n\none\ntwo\n";
  g_autoptr(MailMessage) first = parse_whole (same[0]), last = parse_whole (other);

  g_assert_cmpstr (first->text, ==, "one\n\ntwo\n\n");
  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr(MailMessage) message = parse_whole (same[i]);

      g_assert_cmpmem (message->content, sizeof message->content, first->content,
                       sizeof first->content);
    }
  g_assert_true (memcmp (first->content, last->content, sizeof first->content) != 0);
  assert_contents (encoded, G_N_ELEMENTS (encoded), TRUE);
  assert_contents (parts, G_N_ELEMENTS (parts), TRUE);
  assert_contents (differ, G_N_ELEMENTS (differ), FALSE);
}

/* When it reached the mailbox, not when it was fetched from it. */
static void
test_fetched (void)
{
#define ARRIVED \
  "Received: from a.example by mx.example.net with ESMTPS; Mon, 02 Nov 2026 10:00:00 +0100\n"
#define FETCH(by)                                              \
  "Received: from imap.example.net [192.0.2.1]\n\tby desk " by \
  "\n\tfor <s@d> (single-drop); Mon, 02 Nov 2026 10:05:00 +0100 (CET)\n"
  static const struct
  {
    const char *header, *at;
  } headers[] = {
    { ARRIVED, "2026-11-02T09:00:00Z" },
    { FETCH ("with IMAP (fetchmail-6.4.37)") ARRIVED, "2026-11-02T09:00:00Z" },
    { FETCH ("with\n POP3 (mpop-1.4.18)") "X-Other: x\n" ARRIVED, "2026-11-02T09:00:00Z" },
    { FETCH ("with POP3") FETCH ("with imaps") ARRIVED, "2026-11-02T09:00:00Z" },
    { FETCH ("with IMAP"), "2026-11-02T09:05:00Z" },
    { FETCH ("with IMAP") "Received: by x\n", "2026-11-02T09:05:00Z" },
    { FETCH ("with ESMTP") ARRIVED, "2026-11-02T09:05:00Z" },
    { FETCH ("(forwith IMAP)") ARRIVED, "2026-11-02T09:05:00Z" },
    { ARRIVED FETCH ("with IMAP"), "2026-11-02T09:00:00Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *text = g_strconcat (headers[i].header, "From: a@b\n\nx\n", NULL);
      g_autoptr(MailMessage) message = parse_whole (text);
      g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc (message->at);
      g_autofree char *said = g_date_time_format (at, "%FT%TZ");

      g_assert_true (message->received);
      g_assert_cmpstr (said, ==, headers[i].at);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailmessage/references", test_references);
  g_test_add_func ("/mailmessage/made-id", test_made_id);
  g_test_add_func ("/mailmessage/no-message", test_no_message);
  g_test_add_func ("/mailmessage/long-header", test_long_header);
  g_test_add_func ("/mailmessage/hostile", test_hostile);
  g_test_add_func ("/mailmessage/content", test_content);
  g_test_add_func ("/mailmessage/fetched", test_fetched);
  return g_test_run ();
}
