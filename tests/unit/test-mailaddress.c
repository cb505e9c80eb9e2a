#include "mail/header.h"
#include "sample.h"

#include <gmime/gmime.h>
#include <string.h>

static char *
addresses_of (const char *value)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  mail_addresses_add (value, all);
  g_ptr_array_add (all, NULL);
  return g_strjoinv (" ", (char **) all->pdata);
}

static void
test_addresses (void)
{
  static const char *const rows[][2] = {
    /* RFC 5322 */
    { "john@acme.example", "john@acme.example" },
    { "John Doe <John@Acme.Example>", "john@acme.example" },
    { "\"Doe, John (x)\" <john@acme.example>", "john@acme.example" },
    { "\"a \\\" <b@c>, \" <john@acme.example>", "john@acme.example" },
    { "\"x <ceo@example.net>, \" <eve@x.example>", "eve@x.example" },
    { "john@acme.example (John <x@y>, Doe)", "john@acme.example" },
    { "(a (nested) comment) john(b)@acme(c).example", "john@acme.example" },
    { "a@b.example, C <c@d.example> ,, e@f.example", "a@b.example c@d.example e@f.example" },
    { "Group: a@b.example, C <c@d.example>;, e@f.example",
      "a@b.example c@d.example e@f.example" },
    { "A: b@c.example, D: e@f.example;, g@h.example;", "b@c.example e@f.example g@h.example" },
    { "undisclosed-recipients:;", "" },
    { "<@relay.example,@b.example:john@acme.example>", "john@acme.example" },
    { "\"john doe\"@acme.example", "\"john doe\"@acme.example" },
    { "X <\"john@home\"@acme.example>", "\"john@home\"@acme.example" },
    { "john@[192.0.2.1]", "john@[192.0.2.1]" },
    { "john@[IPv6:2001:db8::1], b@c.example", "john@[ipv6:2001:db8::1] b@c.example" },
    { "john . doe @ acme . example", "john.doe@acme.example" },
    { "John\r\n\tDoe <john\r\n @acme.example>", "john@acme.example" },
    { "root", "root" },
    { "", "" },
    { " \t", "" },
    { ",;,", "" },
    /* encoded words are names */
    { "=?utf-8?Q?Doe,_John?= <john@acme.example>", "john@acme.example" },
    { "=?utf-8?Q?Doe,_J=2E_<ceo@example.net>?= <john@acme.example>", "john@acme.example" },
    { "=?utf-8?B?RG9l?= =?utf-8?B?IEo=?= <john@acme.example>", "john@acme.example" },
    { "=?utf-8?Q?John_<john=40acme.example>?=", "john@acme.example" },
    { "=?utf-8?B?am9obkBhY21lLmV4YW1wbGU=?=", "john@acme.example" },
    /* as programs write them */
    { "John [ACME] Doe <john@acme.example>", "john@acme.example" },
    { "&lt;john@acme.example&gt;", "john@acme.example" },
    { "John Doe &lt;john@acme.example&gt;, b@c.example", "john@acme.example b@c.example" },
    { "\uff1cjohn@acme.example\uff1e", "john@acme.example" },
    { "\u7530\u4e2d\uff1cjohn\uff20acme.example\uff1e", "john@acme.example" },
    { "=?utf-8?B?77ycam9obkBhY21lLmV4YW1wbGXvvJ4=?=", "john@acme.example" },
    { "\"A &lt;x@y.example&gt;\" <john@acme.example>", "john@acme.example" },
    { "A &lt;x@y.example&gt; <john@acme.example>", "john@acme.example" },
    { "Kohl | [x.com] <support@example.net>", "support@example.net" },
    { "Kohl: Support <support@example.net>", "support@example.net" },
    { "J. R. Doe, Jr. <john@acme.example>", "john@acme.example" },
    { "john@acme.example <john.doe@acme.example>", "john.doe@acme.example" },
    { "Jansen, Anna <anna@acme.example>", "anna@acme.example" },
    { "Jansen, Anna (anna@acme.example)", "anna@acme.example" },
    { "Acme, Inc. <info@acme.example>", "info@acme.example" },
    { "Smith; Bob <b@x.example>", "b@x.example" },
    { "Team: Sales; <ts2@x.example>", "ts2@x.example" },
    { "Jansen, Anna <a@x.example>, Doe, John <j@x.example>", "a@x.example j@x.example" },
    { "a@x.example, Doe, John <j@x.example>", "a@x.example j@x.example" },
    { "root, daemon", "root daemon" },
    { "Bob @ Acme, Inc <bob@acme.example>", "bob@acme.example" },
    { "Bob @ Acme, Widgets, Inc <bob@acme.example>", "bob@acme.example" },
    { "Bob @ acme.example, Inc <bob@acme.example>", "bob@acme.example" },
    { "bob @ acme.example, ann@acme.example", "bob@acme.example ann@acme.example" },
    { "a@x.example, Bob @ Acme, Inc <b@x.example>", "a@x.example b@x.example" },
    { "Acme: www.acme.example <john@acme.example>", "john@acme.example" },
    { "a..b@docomo.example", "a..b@docomo.example" },
    { "a.@x.example", "a.@x.example" },
    { "X <.a.@x.example>", ".a.@x.example" },
    { "<mailto:x@y.example>", "x@y.example" },
    { "mailto:x@y.example", "x@y.example" },
    { "X Y <MAILTO:x@y.example>, <smtp:z@y.example>", "x@y.example z@y.example" },
    { "\"John Doe <john@acme.example>", "john@acme.example" },
    { "John \"Doe <john@acme.example>, b@c.example", "john@acme.example b@c.example" },
    { "John (ACME <john@acme.example>", "john@acme.example" },
    { "John ACME) <john@acme.example>", "john@acme.example" },
    { "John (a \"b) <john@acme.example>", "john@acme.example" },
    { "John Doe john@acme.example", "john@acme.example" },
    { "John Doe (john@acme.example)", "john@acme.example" },
    { "John Doe [john@acme.example]", "john@acme.example" },
    { "<<john@acme.example>>", "john@acme.example" },
    { "< john@acme.example >", "john@acme.example" },
    { "<john@acme.example", "john@acme.example" },
    { "john@acme.example>", "john@acme.example" },
    { "<john@acme.example, B <b@c.example>", "john@acme.example b@c.example" },
    { "'john@acme.example'", "john@acme.example" },
    { "'john@acme.example' <'john@acme.example'>", "john@acme.example" },
    { "\"john@acme.example\"", "john@acme.example" },
    { "\"john@home.example\" <john@acme.example>", "john@acme.example" },
    { "o'neil@acme.example", "o'neil@acme.example" },
    { "john@acme.example; b@c.example;", "john@acme.example b@c.example" },
    { "john@acme.example.", "john@acme.example" },
    { "John <x> <john@acme.example>", "john@acme.example" },
    { "John <john@acme.example> <x>", "john@acme.example" },
    { "MAILER-DAEMON <>", "" },
    { "John\xc2\xa0<john@acme.example\xc2\xa0>", "john@acme.example" },
    { "\xe2\x80\x8bjohn@acme.example", "john@acme.example" },
    { "\x1b$B;3ED\"<,(@\x1b(B <yamada@acme.example>", "yamada@acme.example" },
    { "\x95\x5c\" <hyo@acme.example>", "hyo@acme.example" },
    { "\"\x95\x5c\" <hyo@acme.example>", "hyo@acme.example" },
    { "J\xf6rg <j\xf6rg@acme.example>", "j\xef\xbf\xbdrg@acme.example" },
    { "Иван <иван@\xd0\xb0\xd1\x80\xd1\x80\xd3\x8f\xd0\xb5.com>", "иван@xn--80ak6aa92e.com" },
    { "@", "" },
    { "john@", "" },
    { "@acme.example", "" },
    { "John Doe", "" },
    { "<>", "" },
    { "\"", "" },
    { "(", "" },
    { "\\", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = addresses_of (rows[i][0]);

      if (!g_str_equal (got, rows[i][1]))
        g_error ("%s: \"%s\", not \"%s\"", rows[i][0], got, rows[i][1]);
    }
}

/* In time, whatever is opened and never closed. */
static void
test_hostile (void)
{
  static const char *const parts[]
    = { "\"",    "\\\"", "(",    "<",  "<a",   "<a@b", ">",  "a:",    "@[", "=?",   "=?a?q?",
        "a@b, ", ";",    "\xc2", "\\", "((\"", "@",    ". ", "a@b <", "[",  "\x1b$" };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (parts); i++)
    {
      g_autoptr(GString) value = g_string_new ("x ");
      g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

      while (value->len < sample (6000, 20000, 500000))
        g_string_append (value, parts[i / 2]);
      if (i % 2 == 1)
        g_string_append (value, " <a@b.example>");
      mail_addresses_add (value->str, all);
      for (guint k = 0; k < all->len; k++)
        g_assert_true (g_utf8_validate (all->pdata[k], -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/mailaddress/addresses", test_addresses);
  g_test_add_func ("/mailaddress/hostile", test_hostile);
  return g_test_run ();
}
