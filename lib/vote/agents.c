#include "vote/agents.h"

#include <string.h>

enum
{
  LOOKED_AT = 1024 /* bytes */
};

/* Lower case.  The words that robots are known by in the logs of public sites; most say "bot". */
static const char *const words[] = {
  "bot", "crawl", "spider", "slurp", "mediapartners", "facebookexternalhit", "facebookcatalog",
  "whatsapp/", "skypeuripreview", "preview", "embedly", "archiver", "wayback", "fetch",
  "scrape", "scrapy", "scanner", "nikto", "nmap", "masscan", "zgrab", "sqlmap", "monitor",
  "uptime", "pingdom", "statuscake", "site24x7", "nagios", "check_http", "lighthouse",
  "pagespeed", "headless", "phantomjs", "puppeteer", "playwright", "selenium", "validator",
  "feedburner", "feedly", "curl/", "wget", "python", "java/", "perl", "libwww", "lwp", "ruby",
  "go-http-client", "http-client", "httpclient", "okhttp", "axios", "node-fetch", "guzzle",
  "aiohttp", "winhttp", "postman", "insomnia", "apachebench", "siege", "httrack", "yandex.com/",
  "google-", "googleother", "bingpreview", "chatgpt", "openai", "anthropic", "claude", "perplexity",
};

/* A make of telephones, not a robot. */
static void
blot_out (char *agent, const char *word)
{
  char *at;

  while ((at = strstr (agent, word)) != NULL)
    memset (at, ' ', strlen (word));
}

gboolean
agent_is_robot (const char *agent)
{
  g_autofree char *lower = NULL;

  if (*agent == '\0' || strcmp (agent, "-") == 0)
    return TRUE;
  lower = g_ascii_strdown (agent, (gssize) strnlen (agent, LOOKED_AT));
  blot_out (lower, "cubot");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (lower, words[i]) != NULL)
      return TRUE;
  return FALSE;
}
