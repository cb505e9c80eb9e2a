#include "vote/reader.h"

#include <arpa/inet.h>
#include <string.h>
#include "store/statements.h"

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
  "acunetix", "netsparker", "qualys", "detectify", "nuclei", "jorgee", "wpscan", "siteaudit",
  "imgproxy", "safelinks", "chatgpt", "openai", "anthropic", "claude", "perplexity", "favicon",
  "duplexweb", "wkhtmlto", "mshots", "barracuda", "mimecast", "proofpoint", "prerender", "node.js",
  "undici", "megaindex", "daumoa",
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

/* ---- How often somebody may post */

enum
{
  SQL_OWED,
  SQL_OWE,
  SQL_PAID,
  SQL_LESS,
  SQL_COUNT,
  SQL_LEAST,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_OWED] = { "SELECT until FROM web_burst WHERE kind = :kind AND reader = :reader" },
  [SQL_OWE] = { "INSERT INTO web_burst (kind, reader, until) VALUES (:kind, :reader, :until)"
                " ON CONFLICT (kind, reader) DO UPDATE SET until = excluded.until" },
  [SQL_PAID] = { "DELETE FROM web_burst WHERE until <= :now", STATEMENT_SCANS },
  [SQL_LESS] = { "UPDATE web_burst SET until = until - :each"
                 " WHERE kind = :kind AND reader = :reader" },
  [SQL_COUNT] = { "SELECT count (*) FROM web_burst", STATEMENT_SCANS },
  [SQL_LEAST] = { "DELETE FROM web_burst WHERE (kind, reader) IN"
                  " (SELECT kind, reader FROM web_burst ORDER BY until LIMIT :over)",
                  STATEMENT_SCANS | STATEMENT_SORTS },
};

STATEMENT_TABLE (throttle, sql, N_SQL, NULL);

/* web_burst.kind */
enum
{
  BURST_VOTES = 1,
  BURST_MESSAGES = 2,
  BURST_ALL_MESSAGES = 3
};

static const struct
{
  gint64 most, each_s;
} bursts[] = {
  [BURST_VOTES] = { 20, 30 },
  [BURST_MESSAGES] = { 4, 600 },
  [BURST_ALL_MESSAGES] = { 60, 10 },
};

/* Who is told apart. */
static VoterHash
reader_of (const VoterKey *key, const char *address)
{
  char network[INET6_ADDRSTRLEN];
  struct in6_addr six;
  g_autofree char *name = NULL;

  if (inet_pton (AF_INET6, address, &six) == 1)
    {
      memset (six.s6_addr + 8, 0, 8);
      address = inet_ntop (AF_INET6, &six, network, sizeof network);
    }
  name = g_strconcat ("burst of ", address, NULL);
  return voter_hash (key, &(Voter){ .name = name });
}

static gboolean
take_one (Statements *statements, int kind, const VoterHash *reader, gint64 now,
          gint64 *wait_s, GError **error)
{
  const Bind of = bind_int (":kind", kind),
             who = bind_blob (":reader", reader->bytes, VOTER_HASH_BYTES);
  gint64 until = now;

  if (!statement_int (statements, SQL_OWED, BIND (of, who), &until, error))
    return FALSE;
  /* (What a clock that was wrong has left is no debt.) */
  if (until - now > bursts[kind].most * bursts[kind].each_s)
    until = now;
  until = MAX (until, now);
  *wait_s = MAX (until - now - (bursts[kind].most - 1) * bursts[kind].each_s, 0);
  return *wait_s > 0
         || statement_run (statements, SQL_OWE,
                           BIND (of, who, bind_int (":until", until + bursts[kind].each_s)),
                           error);
}

/* Not `is_known`: of messages nobody is told apart. */
static gboolean
take_all (Statements *statements, ThrottleKind kind, const VoterHash *reader,
          gboolean is_known, gint64 now, gint64 *wait_s, GError **error)
{
  static const VoterHash everybody;

  if (kind == THROTTLE_VOTES)
    return take_one (statements, BURST_VOTES, reader, now, wait_s, error);
  *wait_s = 0;
  return (!is_known || take_one (statements, BURST_MESSAGES, reader, now, wait_s, error))
         && (*wait_s > 0
             || take_one (statements, BURST_ALL_MESSAGES, &everybody, now, wait_s, error));
}

static gboolean
forget (Statements *statements, gint64 now, GError **error)
{
  gint64 rows = 0;

  if (!statement_run (statements, SQL_PAID, BIND (bind_int (":now", now)), error)
      || !statement_int (statements, SQL_COUNT, NULL, &rows, error))
    return FALSE;
  return rows <= THROTTLE_ROWS
         || statement_run (statements, SQL_LEAST,
                           BIND (bind_int (":over", rows - THROTTLE_ROWS)), error);
}

gboolean
throttle_take (Store *store, const VoterKey *key, ThrottleKind kind, const char *address,
               gint64 now, gint64 *wait_s, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &throttle_statements);
  VoterHash reader = { 0 };

  if (key != NULL)
    reader = reader_of (key, address);
  if (!store_begin (store, error))
    return FALSE;
  if (take_all (statements, kind, &reader, key != NULL, now, wait_s, error)
      && (*wait_s > 0 || forget (statements, now, error))
      && (*wait_s > 0 || store_commit (store, error)))
    {
      store_rollback (store);
      return TRUE;
    }
  store_rollback (store);
  return FALSE;
}

static gboolean
give_one (Statements *statements, int kind, const VoterHash *reader, GError **error)
{
  return statement_run (statements, SQL_LESS,
                        BIND (bind_int (":kind", kind),
                              bind_blob (":reader", reader->bytes, VOTER_HASH_BYTES),
                              bind_int (":each", bursts[kind].each_s)),
                        error);
}

gboolean
throttle_give_back (Store *store, const VoterKey *key, ThrottleKind kind, const char *address,
                    GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &throttle_statements);
  static const VoterHash everybody;
  VoterHash reader = { 0 };
  gboolean ok = store_begin (store, error);

  if (ok && key != NULL)
    {
      reader = reader_of (key, address);
      ok = give_one (statements, kind == THROTTLE_VOTES ? BURST_VOTES : BURST_MESSAGES,
                     &reader, error);
    }
  ok = ok
       && (kind == THROTTLE_VOTES
           || give_one (statements, BURST_ALL_MESSAGES, &everybody, error))
       && store_commit (store, error);
  store_rollback (store);
  return ok;
}
