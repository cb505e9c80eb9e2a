#include "text/stem.h"
#include "text/words.h"

#include <string.h>

static void
test_words (void)
{
  static const struct
  {
    const char *lang, *stop, *other;
  } cases[] = {
    { "en", "how do i can what is the why don t ll ve", "name set get domain id up out" },
    { "en-GB", "which", "whois" },
    { "nl", "hoe kan ik mijn waarom welke", "domein uit nu net" },
    { "de", "wie kann ich fur uber moechte welche", "domain aus" },
    { "es", "como puedo mi cual cuando donde que", "dominio sin estado" },
    { "fr", "comment puis je mon qu l d quel pourquoi", "domaine nom sans" },
    { "it", "come posso il mio perche dell quale", "dominio nome stato" },
    { "pt", "como posso o meu por que nao qual", "dominio nome sem" },
    { "ru", "как я могу мой почему какой еще", "домен имя без" },
    { "ja", "", "how the" },
    { "", "", "how the" },
    { NULL, "", "how the" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(GStrv) stops = g_strsplit (cases[i].stop, " ", -1);
      g_auto(GStrv) others = g_strsplit (cases[i].other, " ", -1);

      for (gsize word = 0; stops[word] != NULL && *stops[word] != '\0'; word++)
        if (stem_part (cases[i].lang, stops[word]) != STEM_STOP)
          g_test_fail_printf ("%s: %s should be one", cases[i].lang, stops[word]);
      for (gsize word = 0; others[word] != NULL; word++)
        if (stem_part (cases[i].lang, others[word]) == STEM_STOP)
          g_test_fail_printf ("%s: %s should be none", cases[i].lang, others[word]);
    }
}

static void
check_table (const char *lang, gboolean weak, gsize least)
{
  gsize count;
  const StopWord *words = stop_words (lang, weak, &count);

  g_assert_cmpuint (count, >=, least);
  for (gsize i = 0; i < count; i++)
    {
      char folded[WORD_MAX + 1];

      if (i > 0)
        g_assert_cmpstr (words[i - 1], <, words[i]);
      word_fold (words[i], (WordSpan){ 0, strlen (words[i]) }, folded);
      g_assert_cmpstr (words[i], ==, folded);
      g_assert_false (weak && stem_part (lang, words[i]) == STEM_STOP);
    }
}

static void
test_tables (void)
{
  static const char *const langs[] = { "en", "nl", "de", "es", "fr", "it", "pt", "ru" };

  for (gsize lang = 0; lang < G_N_ELEMENTS (langs); lang++)
    {
      check_table (langs[lang], FALSE, 150);
      check_table (langs[lang], TRUE, 70);
    }
}

static void
test_weak (void)
{
  g_assert_true (stem_part ("en", "wanted") == STEM_WEAK);
  g_assert_true (stem_part ("nl-BE", "gebruiken") == STEM_WEAK);
  g_assert_true (stem_part ("ru", "возможно") == STEM_WEAK);
  g_assert_false (stem_part ("en", "transfer") == STEM_WEAK);
  g_assert_false (stem_part ("en", "error") == STEM_WEAK);
  g_assert_false (stem_part ("ja", "wanted") == STEM_WEAK);
  g_assert_false (stem_part (NULL, "wanted") == STEM_WEAK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stopwords/words", test_words);
  g_test_add_func ("/stopwords/tables", test_tables);
  g_test_add_func ("/stopwords/weak", test_weak);
  return g_test_run ();
}
