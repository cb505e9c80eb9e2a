#include "intake/intake.h"

static const char *const own[] = { "support@example.net", NULL };

static Checks *
check_with (const char *subject, const char *text)
{
  MailMessage message = { .subject = (char *) subject,
                          .text = (char *) text,
                          .attachments = g_ptr_array_new () };
  Checks *checks = checks_run (&message, own);

  g_ptr_array_unref (message.attachments);
  return checks;
}

static Checks *
check (const char *text)
{
  return check_with (NULL, text);
}

static void
test_reseller_ids (void)
{
  static const char *const rows[][2] = {
    { "Reseller ID: 123456", "123456" },
    { "*Reseller ID:* 123456", "123456" },
    { "**Reseller ID**: 123456", "123456" },
    { "Reseller ID:\n123456", "123456" },
    { "my reseller\nID is 123456", "123456" },
    { "reseller-id 123456.", "123456" },
    { "RESELLER NO. 123456", "123456" },
    { "my reseller account number is 123456,", "123456" },
    { "reseller #123456", "123456" },
    { "Reseller: R-123456", "R-123456" },
    { "resellernummer 123456", "123456" },
    { "Reseller nr. 123456", "123456" },
    { "klantnummer: 123456", "123456" },
    { "ID de reseller: 123456", "123456" },
    { "número de revendedor 123456", "123456" },
    { "Numero de cliente 123456", "123456" },
    { "ID реселлера: 123456", "123456" },
    { "номер реселлера 123456", "123456" },
    { "Номер клиента № 123456", "123456" },
    { "reseller 123456 and reseller 777777, reseller 123456", "123456 777777" },
    { "reseller 12", "" },
    { "reseller 1234567890123", "" },
    { "reseller since 2019", "" },
    { "reseller 2026-11-20", "" },
    { "order 123456", "" },
    { "the reseller ids are long", "" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Checks) checks = check (rows[i][0]);
      g_autofree char *got = g_strjoinv (" ", checks->reseller_ids);

      g_assert_cmpstr (got, ==, rows[i][1]);
    }
}

static void
test_what (void)
{
  static const char *const rows[][2] = {
    { "the domain shop.example.org is down", "domain" },
    { "пример.рф не работает", "domain" },
    { "xn--e1afmkfd.xn--p1ai", "domain" },
    { "see https://panel.example.org/login", "address" },
    { "192.0.2.17 does not answer", "host" },
    { "order 12345", "order" },
    { "Bestelling: 9911", "order" },
    { "el pedido 4455", "order" },
    { "заказ № 4455", "order" },
    { "invoice no. 2026123", "order" },
    { "POST /v2/domains gives 500", "api call" },
    { "<domain:check xmlns=...>", "api call" },
    { "error 2304", "error" },
    { "Fehler? no, foutmelding: domein bestaat niet", "error" },
    { "ошибка 2400", "error" },
    { "código de error 2303", "error" },
    { "NXDOMAIN everywhere", "error" },
    { "write to me@shop.example.org", NULL },
    { "write to support@example.net or see kb.example.net", NULL },
    { "it does not work", NULL },
    { "see picture.png, e.g. this", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Checks) checks = check (rows[i][0]);

      g_test_message ("%s", rows[i][0]);
      g_assert_cmpstr (checks->what_kind, ==, rows[i][1]);
      g_assert_true ((checks->what == NULL) == (rows[i][1] == NULL));
    }
}

static void
test_when (void)
{
  static const char *const some[] = {
    "2026-11-20", "20-11-2026",      "20.11.26",        "11/20/2026",         "20 November",
    "Nov 20",     "3rd of May",      "10:30",           "at 9.15 uur",        "3 pm",
    "yesterday",  "since Monday",    "two hours ago",   "this morning",       "vandaag",
    "gisteren",   "sinds vanmorgen", "3 maart",         "twee dagen geleden", "maandag",
    "ayer",       "esta mañana",     "12 de noviembre", "hace 2 horas",       "el lunes",
    "вчера",      "сегодня утром",   "12 ноября",       "в понедельник",      "2 часа назад",
  };
  static const char *const none[] = {
    "it does not work",
    "192.0.2.17",
    "version 1.2.3",
    "order 12345",
    "maybe",
    "marching",
    "sometimes",
    "ik heb een vraag",
    "no funciona",
    "не работает",
    "https://x.example/10:30",
    "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (some); i++)
    {
      g_autofree char *text = g_strdup_printf ("It broke %s, please help", some[i]);
      g_autoptr(Checks) checks = check (text);

      g_test_message ("%s", some[i]);
      g_assert_nonnull (checks->when);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr(Checks) checks = check (none[i]);

      g_test_message ("%s", none[i]);
      g_assert_cmpstr (checks->when, ==, NULL);
    }
}

static void
test_abuse (void)
{
  static const struct
  {
    const char *subject, *text;
    gboolean is_abuse;
  } rows[] = {
    { "Phishing", "We want to report https://bank.example.com, please take it down.", TRUE },
    { "DMCA takedown notice", "Films are copied there.", TRUE },
    { "Counterfeit watches", "This shop infringes our trademark. Please take down the site.",
      TRUE },
    { "Scam", "I ordered shoes and never received anything; it is a fake shop.", TRUE },
    { NULL, "Your customer runs a fraudulent webshop. I am a victim and went to the police.",
      TRUE },
    { "Melding van misbruik", "Deze site is een nepwinkel.", TRUE },
    { "Auteursrecht", "Inbreuk op ons auteursrecht, graag offline halen.", TRUE },
    { "Denuncia por phishing", "Suplantan a nuestro banco.", TRUE },
    { "Нарушение авторских прав", "Просим удалить сайт films.example.com.", TRUE },
    { "Transfer", "The transfer fails with error 2304.", FALSE },
    { "Phishing?", "I got a mail that says that my domain expires. Is it from you?", FALSE },
    { "Copyright", "Please correct the year in the footer.", FALSE },
    { "Invoice", "I never received the invoice of October.", FALSE },
    { "Spam filter", "How do I block phishing and spam for my domain?", FALSE },
    { "Merknaam", "Kan ik een domein met een merknaam registreren?", FALSE },
    { "Marca registrada", "¿Puedo registrar un dominio con mi marca registrada?", FALSE },
    { "Защита от фишинга", "Как мне включить защиту от фишинга?", FALSE },
    { NULL, "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Checks) checks = check_with (rows[i].subject, rows[i].text);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (checks->abuse >= ABUSE_POINTS, ==, rows[i].is_abuse);
    }
}

/* Long and repetitive texts end, too. */
static void
test_bounded (void)
{
  static const char *const pieces[]
    = { "a.", "reseller ", "9", "error: ", "1-", "x@", "hace ", "й" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(Checks) checks = NULL;

      while (text->len < MAIL_TEXT_BYTES)
        g_string_append (text, pieces[i]);
      checks = check (text->str);
      g_assert_true (g_strv_length (checks->reseller_ids) <= 10);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checks/reseller-ids", test_reseller_ids);
  g_test_add_func ("/checks/what", test_what);
  g_test_add_func ("/checks/when", test_when);
  g_test_add_func ("/checks/bounded", test_bounded);
  g_test_add_func ("/abuse/complaints", test_abuse);
  return g_test_run ();
}
