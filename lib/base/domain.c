#include "base/domain.h"

#include <idn2.h>
#include <string.h>

char *
domain_ascii (const char *domain)
{
  char *spelt = NULL, *copy;

  if (g_str_is_ascii (domain))
    return g_ascii_strdown (domain, -1);
  if (!g_utf8_validate (domain, -1, NULL)
      || idn2_to_ascii_8z (domain, &spelt, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
    return NULL;
  copy = g_ascii_strdown (spelt, -1);
  idn2_free (spelt);
  return copy;
}

char *
address_ascii (const char *address)
{
  g_autofree char *valid = g_utf8_make_valid (address, -1);
  g_autofree char *lower = g_utf8_strdown (valid, -1);
  char *at = strrchr (lower, '@');
  g_autofree char *domain = domain_ascii (at != NULL ? at + 1 : lower);

  if (domain == NULL)
    return g_steal_pointer (&lower);
  if (at == NULL)
    return g_steal_pointer (&domain);
  *at = '\0';
  return g_strconcat (lower, "@", domain, NULL);
}

/* ---- Registered domains */

static const char *const second_levels[] = { "ac",  "co",  "com", "edu", "gob", "gouv", "gov",
                                             "ltd", "me",  "mil", "ne",  "net", "nhs",  "nom",
                                             "or",  "org", "plc", "sch", NULL };

/* Where the label before `end` begins. */
static const char *
label_start (const char *domain, const char *end)
{
  while (end > domain && end[-1] != '.')
    end--;
  return end;
}

const char *
domain_registrable (const char *domain)
{
  const char *end = domain + strlen (domain), *top, *second;
  g_autofree char *level = NULL;

  if (*domain == '[')
    return domain;
  if (end > domain && end[-1] == '.')
    end--;
  top = label_start (domain, end);
  if (top == domain)
    return domain;
  second = label_start (domain, top - 1);
  level = g_strndup (second, (gsize) (top - 1 - second));
  if (second == domain || end - top != 2 || !g_strv_contains (second_levels, level))
    return second;
  return label_start (domain, second - 1);
}
