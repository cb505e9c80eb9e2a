#include "base/domain.h"

static void
test_domains (void)
{
  static const char *const rows[][2] = {
    { "example.net", "example.net" },
    { "Example.NET", "example.net" },
    { "bücher.example", "xn--bcher-kva.example" },
    { "BÜCHER.example", "xn--bcher-kva.example" },
    { "bu\u0308cher.example", "xn--bcher-kva.example" },
    { "XN--BCHER-KVA.example", "xn--bcher-kva.example" },
    { "faß.example", "xn--fa-hia.example" }, /* not fass.example, which is another's */
    { "пример.рф", "xn--e1afmkfd.xn--p1ai" },
    { "\u0430pple.example", "xn--pple-43d.example" },
    { "", "" },
    { "b\xfc"
      "cher.example",
      NULL },
    { "ü\u2028.example", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = domain_ascii (rows[i][0]);

      g_assert_cmpstr (got, ==, rows[i][1]);
    }
}

static void
test_addresses (void)
{
  static const char *const rows[][2] = {
    { "Anna@Example.net", "anna@example.net" },
    { "Jörg@Bücher.example", "jörg@xn--bcher-kva.example" },
    { "@bücher.example", "@xn--bcher-kva.example" },
    { "bücher.example", "xn--bcher-kva.example" },
    { "\"a@ü\"@Example.net", "\"a@ü\"@example.net" },
    { "root", "root" },
    { "", "" },
    { "a@ü\u2028", "a@ü\u2028" },
    { "a@b\xfc", "a@b\uFFFD" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = address_ascii (rows[i][0]);

      g_assert_cmpstr (got, ==, rows[i][1]);
    }
}

static void
test_registrable (void)
{
  static const char *const rows[][2] = {
    { "example.net", "example.net" },
    { "a.example.net", "example.net" },
    { "a.b.c.example.net", "example.net" },
    { "shop.co.uk", "shop.co.uk" },
    { "co.uk", "co.uk" },
    { "a.b.shop.co.uk", "shop.co.uk" },
    { "mail.shop.com.au", "shop.com.au" },
    { "a.kpn.nl", "kpn.nl" },
    { "a.co.example", "co.example" }, /* no country's */
    { "localhost", "localhost" },
    { "[192.0.2.1]", "[192.0.2.1]" },
    { "a.example.net.", "example.net." },
    { "", "" },
    { "..", ".." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpstr (domain_registrable (rows[i][0]), ==, rows[i][1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain/domains", test_domains);
  g_test_add_func ("/domain/addresses", test_addresses);
  g_test_add_func ("/domain/registrable", test_registrable);
  return g_test_run ();
}
