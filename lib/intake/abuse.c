#include "intake/abuse.h"

#include <string.h>

static const struct
{
  const char *phrase; /* case-folded; '|' between spellings */
  int points;
} phrases[] = {
  /* what it is about */
  { "phishing|фишинг", 1 },
  { "scam|oplichting|opgelicht|estafa|мошенни", 1 },
  { "fraudulent|fraude|frauduleu", 1 },
  { "fake shop|fake store|fake webshop|fraudulent shop|fraudulent store|fraudulent web|"
    "nepwinkel|nepwebshop|nepshop|frauduleuze web|malafide web|tienda falsa|tienda fraudulenta|"
    "tienda online falsa|поддельный магазин|поддельный интернет-магазин|"
    "мошеннический магазин|мошеннический интернет-магазин|фальшивый магазин", 2 },
  { "counterfeit|namaak|falsificad|контрафакт|поддел", 1 },
  { "copyright|auteursrecht|derechos de autor|propiedad intelectual|авторск", 1 },
  { "trademark|merkrecht|merkinbreuk|marca registrada|товарн", 1 },
  { "malware|botnet|child abuse|вредонос", 1 },
  { "impersonat|identity theft|doen zich voor als|suplanta|выдает себя|выдаёт себя", 1 },
  { "sending spam|spam complaint|spamming|spamklacht|рассыла", 1 },
  /* what is wanted */
  { "infring|inbreuk|infracci|infringe|нарушени|нарушает", 1 },
  { "dmca|takedown|take-down|notice and takedown|notice-and-takedown", 2 },
  { "take down|take it down|take this site offline|offline te halen|offline halen|retirar el|"
    "retiren|retirada|заблокир|удалить сайт|закрыть сайт|снять с делегирования", 1 },
  { "abuse report|report abuse|report of abuse|abuse complaint|misbruik melden|"
    "melding van misbruik|misbruikmelding|denuncia|жалоб", 2 },
  { "i want to report|we want to report|would like to report|hereby report|wil melden|"
    "willen melden|graag melden|hierbij meld|quiero denunciar|queremos denunciar|"
    "quisiera denunciar|хочу сообщить о|сообщаем о", 1 },
  { "rights holder|rightsholder|on behalf of our client|rechthebbende|rechthouder|"
    "titular de los derechos|правооблад", 1 },
  { "victim|slachtoffer|víctima|victima|жертв|потерпевш", 1 },
  { "never received|nooit ontvangen|niets ontvangen|nunca recib|не получил", 1 },
  { "police|politie|aangifte|policía|полици", 1 },
};

/* Who asks how to do something complains about nobody. */
static const char *const questions[]
  = { "how do i", "how can i", "how to", "hoe kan ik", "hoe moet ik", "hoe stel ik",
      "cómo puedo", "cómo se", "como puedo", "как мне", "как настроить", "как включить" };

static gboolean
has_one (const char *text, const char *phrases_or)
{
  g_auto(GStrv) each = g_strsplit (phrases_or, "|", -1);

  for (guint i = 0; each[i] != NULL; i++)
    if (strstr (text, each[i]) != NULL)
      return TRUE;
  return FALSE;
}

int
abuse_points (const char *subject, const char *text)
{
  g_autofree char *low_subject = g_utf8_strdown (subject != NULL ? subject : "", -1);
  g_autofree char *low_text = g_utf8_strdown (text, -1);
  int points = 0;

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      if (has_one (low_subject, phrases[i].phrase))
        points += 2 * phrases[i].points;
      else if (has_one (low_text, phrases[i].phrase))
        points += phrases[i].points;
    }
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (strstr (low_subject, questions[i]) != NULL || strstr (low_text, questions[i]) != NULL)
      return points - 1;
  return points;
}
