#include "vote/reader.h"

#include <arpa/inet.h>
#include <string.h>

/* ---- Browsers */

enum
{
  LOOKED_AT = 1024 /* bytes */
};

/* Lower case.  What no browser says of itself: the words that robots, link previews, monitors,
 * libraries and command lines are known by in the logs of public sites; most say "bot". */
/* clang-format off */
static const char *const robot_words[] = {
  "+http", "compatible;", "bot", "crawl", "spider", "check", "monitor", "preview", "fetch",
  "slurp", "mediapartners", "facebookexternalhit", "facebookcatalog", "whatsapp/", "embedly",
  "archiver", "wayback", "scrape", "scrapy", "scanner", "nikto", "nmap", "masscan", "zgrab",
  "sqlmap", "uptime", "pingdom", "statuscake", "site24x7", "nagios", "lighthouse", "pagespeed",
  "headless", "phantomjs", "puppeteer", "playwright", "selenium", "validator", "feedburner",
  "feedly", "curl/", "wget", "python", "java/", "perl", "libwww", "lwp", "ruby",
  "go-http-client", "http-client", "httpclient", "okhttp", "axios", "guzzle", "aiohttp",
  "winhttp", "postman", "insomnia", "apachebench", "siege", "httrack", "yandex.com/", "google-",
  "googleother", "imageproxy", "mailproxy", "powershell", "synthetic", "jsdom", "cypress/",
  "gtmetrix", "ptst/", "catchpoint", "newrelic", "datadog", "iframely", "openvas", "nessus",
  "acunetix", "netsparker", "qualys", "detectify", "nuclei", "jorgee", "chatgpt", "openai", "anthropic", "claude", "perplexity",
};
/* clang-format on */

static void
blot_out (char *agent, const char *word)
{
  char *at;

  while ((at = strstr (agent, word)) != NULL)
    memset (at, ' ', strlen (word));
}

/* All browsers call themselves Mozilla, since 1995, or Opera.  Internet Explorer is compatible, and
 * Cubot a make of telephones. */
gboolean
reader_is_browser (const char *agent)
{
  g_autofree char *lower = g_ascii_strdown (agent, (gssize) strnlen (agent, LOOKED_AT));

  if (!g_str_has_prefix (lower, "mozilla/") && !g_str_has_prefix (lower, "opera/"))
    return FALSE;
  blot_out (lower, "cubot");
  blot_out (lower, "compatible; msie");
  for (guint i = 0; i < G_N_ELEMENTS (robot_words); i++)
    if (strstr (lower, robot_words[i]) != NULL)
      return FALSE;
  return TRUE;
}

/* ---- Addresses */

/* One text for each address, so that one reader is one voter: of IPv6 that of RFC 5952, and what is
 * IPv4 in it as IPv4 (RFC 4291, 2.5.5.2).  FALSE: it is none. */
static gboolean
make_canonical (GString *address)
{
  char text[INET6_ADDRSTRLEN];
  struct in6_addr six;
  struct in_addr four;

  if (inet_pton (AF_INET, address->str, &four) == 1)
    inet_ntop (AF_INET, &four, text, sizeof text);
  else if (inet_pton (AF_INET6, address->str, &six) != 1)
    return FALSE;
  else if (IN6_IS_ADDR_V4MAPPED (&six))
    inet_ntop (AF_INET, six.s6_addr + sizeof six - sizeof four, text, sizeof text);
  else
    inet_ntop (AF_INET6, &six, text, sizeof text);
  g_string_assign (address, text);
  return TRUE;
}

/* The address in `text`, which may be in brackets or have a port: "[2001:db8::1]:443".  FALSE:
 * it is none. */
static gboolean
address_read (const char *text, gsize length, GString *address)
{
  const char *end = memchr (text, text[0] == '[' ? ']' : ':', length);

  if (length > 0 && text[0] == '[' && end != NULL)
    g_string_append_len (g_string_truncate (address, 0), text + 1, end - text - 1);
  else if (end != NULL && memchr (text, '.', (gsize) (end - text)) != NULL)
    g_string_append_len (g_string_truncate (address, 0), text, end - text);
  else
    g_string_append_len (g_string_truncate (address, 0), text, (gssize) length);
  return strlen (address->str) == address->len && make_canonical (address);
}

gboolean
reader_is_private (const char *address)
{
  guint8 b[sizeof (struct in6_addr)] = { 0 };

  if (inet_pton (AF_INET, address, b) == 1)
    return b[0] == 10 || b[0] == 127 || (b[0] == 172 && b[1] >> 4 == 1)
           || (b[0] == 192 && b[1] == 168) || (b[0] == 169 && b[1] == 254)
           || (b[0] == 100 && b[1] >> 6 == 1);
  return inet_pton (AF_INET6, address, b) == 1
         && ((b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && b[1] >> 6 == 2)
             || strcmp (address, "::1") == 0);
}

gboolean
reader_address (const char *list, gsize length, GString *address)
{
  g_autoptr(GString) item = g_string_new (NULL);
  const char *end = list + length;
  gboolean found = FALSE;

  for (const char *at = list; at < end;)
    {
      const char *from = at;

      while (at < end && *at != ',' && *at != ' ')
        at++;
      if (at > from && address_read (from, (gsize) (at - from), item)
          && (!found || !reader_is_private (item->str) || reader_is_private (address->str)))
        {
          g_string_assign (address, item->str);
          found = TRUE;
        }
      at++;
    }
  return found;
}
