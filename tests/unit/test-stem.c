#include "text/stem.h"
#include "text/words.h"

#include <string.h>

static char *
stem_of (Stemmer *stemmer, const char *word)
{
  char folded[WORD_MAX + 1];
  gsize length = word_fold (word, (WordSpan){ 0, strlen (word) }, folded);
  gsize stem_length;
  const char *stem = stemmer_stem (stemmer, folded, length, &stem_length);

  g_assert_cmpuint (strlen (stem), ==, stem_length);
  g_assert_cmpuint (stem_length, >, 0);
  return g_strdup (stem);
}

typedef struct
{
  const char *lang;
  const char *words; /* all of one stem */
} Family;

static void
check_families (const Family *families, gsize count)
{
  for (gsize i = 0; i < count; i++)
    {
      g_autoptr(GHashTable) stemmers = stemmers_new ();
      Stemmer *stemmer = stemmers_get (stemmers, families[i].lang);
      g_auto(GStrv) words = g_strsplit (families[i].words, " ", -1);
      g_autofree char *first = stem_of (stemmer, words[0]);

      for (gsize word = 1; words[word] != NULL; word++)
        {
          g_autofree char *stem = stem_of (stemmer, words[word]);

          if (strcmp (stem, first) != 0)
            g_test_fail_printf ("%s: %s is %s, but %s is %s", families[i].lang, words[0],
                                first, words[word], stem);
        }
    }
}

static void
test_english (void)
{
  static const Family families[] = {
    { "en", "domain domains Domain" },
    { "en", "transfer transfers transferred transferring" },
    { "en", "renew renewing renewed renews" },
    { "en", "configure configured configuration configurations configuring" },
    { "en", "registration registrations" },
    { "en", "policy policies" },
    { "en", "resume résumé" },
  };

  check_families (families, G_N_ELEMENTS (families));
}

static void
test_dutch_german (void)
{
  static const Family families[] = {
    { "nl", "domeinnaam domeinnamen" },
    { "nl", "rekening rekeningen" },
    { "nl", "wachtwoord wachtwoorden" },
    { "nl", "betaling betalingen betalen betaal" },
    { "nl", "verlengen verlenging verlengingen" },
    { "nl", "officiële officiele" },
    { "nl", "coördinatie coordinatie" },
    { "nl", "één een" },
    { "de", "Passwort Passwörter Passwortern passwörtern" },
    { "de", "Haus Häuser Hausern Häusern" },
    { "de", "Änderung Änderungen anderung" },
    { "de", "möglich moglich Möglichkeit Möglichkeiten" },
    { "de", "Straße Straßen Strasse STRASSE" },
    { "de", "Größe Größen grosse" },
    { "de", "Domain Domains" },
    { "de", "kündigen Kündigung kundigung" },
  };

  check_families (families, G_N_ELEMENTS (families));
}

static void
test_spanish (void)
{
  static const Family families[] = {
    { "es", "configuración configuracion configuraciones configurar configurado" },
    { "es", "renovación renovacion renovaciones renovar" },
    { "es", "facturación facturacion factura facturas facturar" },
    { "es", "dirección direccion direcciones" },
    { "es", "solución solucion soluciones solucionar" },
    { "es", "institución institucion instituciones" },
    { "es", "tecnología tecnologia tecnologías tecnologico" },
    { "es", "energía energia energías" },
    { "es", "categoría categoria categorías categorias" },
    { "es", "garantía garantia garantías" },
    { "es", "servicio servicios" },
    { "es", "envío envio envía enviar enviado envíos" },
    { "es", "página pagina páginas" },
    { "es", "contraseña contrasena contraseñas" },
    { "es", "código codigo códigos" },
    { "es", "historia historias histórico" },
    { "es", "necesario necesaria necesarios necesarias" },
    { "es", "permitir permitirían permitirian permitiría" },
    { "es", "sesión sesion sesiones" },
    { "es", "lingüística linguistica lingüístico" },
    { "es", "consiguió consiguio" },
  };

  check_families (families, G_N_ELEMENTS (families));
}

static void
test_french (void)
{
  static const Family families[] = {
    { "fr", "configurer configuré configurée configurées configuration" },
    { "fr", "configure configuree configurees configures" },
    { "fr", "modifier modifié modifie modifiée modification modifications" },
    { "fr", "vérifier vérifié verifie vérification verification" },
    { "fr", "premier première premiere premières premièrement" },
    { "fr", "donnée données donnees donner" },
    { "fr", "sécurité securite sécurités securites" },
    { "fr", "activité activite activités" },
    { "fr", "numéro numero numéros" },
    { "fr", "problème probleme problèmes" },
    { "fr", "différent different différente différents" },
    { "fr", "héberger hébergement hebergement hébergé" },
    { "fr", "renouveler renouvellement renouvelle" },
    { "fr", "paiement paiements payer" },
    { "fr", "clé cle clés" },
    { "fr", "français francais" },
    { "fr", "œuvre oeuvre œuvres" },
  };

  check_families (families, G_N_ELEMENTS (families));
}

static void
test_italian_portuguese (void)
{
  static const Family families[] = {
    { "it", "configurazione configurazioni configurare configurato" },
    { "it", "possibilità possibilita possibile possibili" },
    { "it", "attività attivita attivo attivare" },
    { "it", "città citta" },
    { "it", "proprietà proprieta" },
    { "it", "servizio servizi" },
    { "it", "rinnovo rinnovi rinnovare" },
    { "it", "pagamento pagamenti pagare" },
    { "pt", "configuração configuracao configurações configurar" },
    { "pt", "opção opcao opções opcoes" },
    { "pt", "versão versao versões versoes" },
    { "pt", "ação acao ações acoes" },
    { "pt", "mensagem mensagens" },
    { "pt", "disponível disponivel disponíveis disponiveis" },
    { "pt", "transferência transferencia transferências" },
    { "pt", "portal portais" },
    { "pt", "irmão irmao irmãos" },
    { "pt", "domínio dominio domínios" },
    { "pt", "serviço servico serviços" },
    { "pt", "solução solucao soluções" },
  };

  check_families (families, G_N_ELEMENTS (families));
}

static void
test_russian_and_others (void)
{
  static const Family families[] = {
    { "ru", "домен домена домены доменов доменами Доменный" },
    { "ru", "ёлка елка ёлки елки ЕЛКА" },
    { "ru", "счёт счет счета счетов" },
    { "ru", "настройка настройки настройку" },
    { "ru", "оплата оплаты оплатить" },
    { "ru", "перенос переноса переносить" },
    { "ca", "configuració configuracio configuracions configurar" },
    { "hu", "tartomány tartományok tartományban tartományból tartomanybol" },
    { "sv", "domän domänen domaner" },
    { "da", "domæne domæner domaene" },
    { "nb", "passord passordet" },
    { "fi", "käyttäjä kayttaja käyttäjän" },
    { "el", "Πρόσβαση ΠΡΟΣΒΑΣΗ πρόσβασης" },
  };

  check_families (families, G_N_ELEMENTS (families));
}

static void
test_apart (void)
{
  static const struct
  {
    const char *lang, *one, *other;
  } cases[] = {
    { "en", "domain", "dominate" }, { "es", "copia", "copa" },    { "es", "medio", "medida" },
    { "fr", "porte", "portail" },   { "pt", "porta", "portal" },  { "pt", "mais", "mal" },
    { "ru", "домен", "дом" },       { "de", "Konto", "Kontakt" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GHashTable) stemmers = stemmers_new ();
      Stemmer *stemmer = stemmers_get (stemmers, cases[i].lang);
      g_autofree char *one = stem_of (stemmer, cases[i].one);
      g_autofree char *other = stem_of (stemmer, cases[i].other);

      g_assert_cmpstr (one, !=, other);
    }
}

static void
test_languages (void)
{
  static const struct
  {
    const char *lang, *word, *stem;
  } cases[] = {
    { "en", "domains", "domain" },
    { "en-GB", "domains", "domain" },
    { "EN_us.UTF-8", "domains", "domain" },
    { "eng", "domains", "domain" },
    { "pt-BR", "opções", "opca" },
    { "nn", "passordet", "passord" },
    { "no", "passordet", "passord" },
    { "ja", "domains", "domains" },
    { "xx", "domains", "domains" },
    { "", "domains", "domains" },
    { "C", "domains", "domains" },
    { NULL, "domains", "domains" },
    { "english", "domains", "domains" }, /* not a code */
    { "en", "mp3s", "mp3s" },
    { "en", "3s", "3s" },
    { "en", "s", "s" },
    { "fr", "le", "le" },
    { "es", "ía", "ia" },
    { "ru", "я", "я" },
    { "en", "域名", "域名" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GHashTable) stemmers = stemmers_new ();
      Stemmer *stemmer = stemmers_get (stemmers, cases[i].lang);
      g_autofree char *stem = stem_of (stemmer, cases[i].word);

      g_assert_cmpstr (stem, ==, cases[i].stem);
    }
}

/* Random letters with endings that some language knows: a stemmer gives what a new one
 * gives, whatever it had before. */
static void
test_again (void)
{
  static const char *const langs[] = { "en", "es", "ru", "fi", "tr", "ar", "hu", "yi" };
  static const char *const endings[] = { "", "s", "ing", "acion", "ания", "lla", "lari" };

  for (gsize lang = 0; lang < G_N_ELEMENTS (langs); lang++)
    {
      g_autoptr(GHashTable) stemmers = stemmers_new ();
      Stemmer *stemmer = stemmers_get (stemmers, langs[lang]);

      for (int i = 0; i < 1000; i++)
        {
          g_autoptr(GString) word = g_string_new (NULL);
          g_autoptr(GHashTable) freshs = stemmers_new ();
          Stemmer *fresh = stemmers_get (freshs, langs[lang]);
          g_autofree char *stem = NULL, *expected = NULL;

          for (int letters = g_test_rand_int_range (1, 12); letters > 0; letters--)
            g_string_append_c (word, (char) ('a' + g_test_rand_int_range (0, 26)));
          for (int more = g_test_rand_int_range (0, 4); more > 0; more--)
            g_string_append (word, endings[g_test_rand_int_range (0, G_N_ELEMENTS (endings))]);
          stem = stem_of (stemmer, word->str);
          expected = stem_of (fresh, word->str);
          g_assert_cmpstr (stem, ==, expected);
        }
    }
}

static void
test_longest (void)
{
  static const char *const langs[] = { "en", "es", "pt", "fr", "ru", "tr", "hu", "ar" };
  static const char *const endings[] = { "ariamos", "acion", "logias", "ierement", "d" };

  for (gsize lang = 0; lang < G_N_ELEMENTS (langs); lang++)
    for (gsize ending = 0; ending < G_N_ELEMENTS (endings); ending++)
      {
        g_autoptr(GHashTable) stemmers = stemmers_new ();
        Stemmer *stemmer = stemmers_get (stemmers, langs[lang]);
        char word[WORD_MAX + 1];
        g_autofree char *stem = NULL;
        gsize root = WORD_MAX - strlen (endings[ending]);

        memset (word, 'b', root);
        memcpy (word + root, endings[ending], WORD_MAX - root + 1);
        stem = stem_of (stemmer, word);
        g_assert_cmpuint (strlen (stem), <=, WORD_MAX);
      }
}

static gpointer
stem_in_thread (gpointer lang)
{
  g_autoptr(GHashTable) stemmers = stemmers_new ();
  Stemmer *stemmer = stemmers_get (stemmers, lang);

  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *word = g_strdup_printf ("%caciones", 'a' + i % 26);

      g_free (stem_of (stemmer, word));
    }
  return stem_of (stemmer, "configuraciones");
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("stem", stem_in_thread, (gpointer) "es");
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *stem = g_thread_join (threads[i]);

      g_assert_cmpstr (stem, ==, "configur");
    }
}

/* Who asks many words gets the same stems: those that are kept, too. */
static void
test_kept (void)
{
  static const char *const langs[] = { "en", "nl", "de", "es", "ru" };
  static const char *const parts[]
    = { "register",     "konfigur", "domein", "usuar", "a",      "transfer",
        "stra\xc3\x9f", "домен",    "s",      "ing",   "ations", "en",
        "ones",         "ность",    "es",     "i",     "" };

  for (guint i = 0; i < G_N_ELEMENTS (langs); i++)
    {
      g_autoptr(GHashTable) stemmers = stemmers_new ();

      for (guint round = 0; round < 3000; round++)
        {
          g_autoptr(GHashTable) fresh = stemmers_new ();
          const char *begin = parts[g_test_rand_int_range (0, 8)];
          g_autofree char *word
            = g_strconcat (begin, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))],
                           parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))], NULL);
          g_autofree char *stem = stem_of (stemmers_get (stemmers, langs[i]), word);
          g_autofree char *right = stem_of (stemmers_get (fresh, langs[i]), word);

          g_assert_cmpstr (stem, ==, right);
        }
    }
}

/* No word that says something has the stem of a stop word. */
static void
test_apart_from_stops (void)
{
  static const Family families[] = { { "de", "sicher Sicherheit sichern Sicherung" } };
  static const char *const apart[][3] = { { "de", "sich", "Sicherheit" } };

  check_families (families, G_N_ELEMENTS (families));
  for (gsize i = 0; i < G_N_ELEMENTS (apart); i++)
    {
      g_autoptr(GHashTable) stemmers = stemmers_new ();
      Stemmer *stemmer = stemmers_get (stemmers, apart[i][0]);
      g_autofree char *stop = stem_of (stemmer, apart[i][1]);
      g_autofree char *word = stem_of (stemmer, apart[i][2]);

      g_assert_cmpstr (stop, !=, word);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stem/english", test_english);
  g_test_add_func ("/stem/dutch-german", test_dutch_german);
  g_test_add_func ("/stem/spanish", test_spanish);
  g_test_add_func ("/stem/french", test_french);
  g_test_add_func ("/stem/italian-portuguese", test_italian_portuguese);
  g_test_add_func ("/stem/russian-and-others", test_russian_and_others);
  g_test_add_func ("/stem/apart", test_apart);
  g_test_add_func ("/stem/languages", test_languages);
  g_test_add_func ("/stem/again", test_again);
  g_test_add_func ("/stem/longest", test_longest);
  g_test_add_func ("/stem/threads", test_threads);
  g_test_add_func ("/stem/kept", test_kept);
  g_test_add_func ("/stem/apart-from-stops", test_apart_from_stops);
  return g_test_run ();
}
