/* votes LINES PERCENT combined|csv - an access log of that many lines, PERCENT of them votes on
 * 10000 articles, the others pages, pictures and robots; or the votes alone, as CSV. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum
{
  ARTICLES = 10000,
  FIRST_AT = 1767225600, /* 2026-01-01 */
  LINES_A_SECOND = 2
};

static const char *const agents[] = {
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
  "Chrome/129.0.0.0 Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
  "Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
  "Chrome/128.0.0.0 Mobile Safari/537.36",
};

static const char robot[]
  = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

static uint64_t
random_number (uint64_t *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state >> 11;
}

static void
print_log (time_t at, int is_vote, uint64_t *state)
{
  uint32_t address = (uint32_t) random_number (state);
  unsigned article = (unsigned) (random_number (state) % ARTICLES);
  const char *agent = agents[random_number (state) % (sizeof agents / sizeof *agents)];
  char when[40], target[80];
  struct tm tm;

  gmtime_r (&at, &tm);
  strftime (when, sizeof when, "%d/%b/%Y:%H:%M:%S +0000", &tm);
  if (is_vote)
    snprintf (target, sizeof target, "/vote/article-%u/%s", article,
              random_number (state) % 3 == 0 ? "no" : "yes");
  else
    snprintf (target, sizeof target, "/help/article-%u.html", article);
  printf ("%u.%u.%u.%u - - [%s] \"GET %s HTTP/1.1\" %d %u \"https://help.example.net/a/%u\" "
          "\"%s\"\n",
          address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255, when, target,
          is_vote ? 204 : 200, is_vote ? 0 : 5000 + article, article,
          random_number (state) % 50 == 0 ? robot : agent);
}

static void
print_csv (time_t at, uint64_t *state)
{
  printf ("article-%u,%s,@%" PRId64 ",reader%u\n",
          (unsigned) (random_number (state) % ARTICLES),
          random_number (state) % 3 == 0 ? "no" : "yes", (int64_t) at,
          (unsigned) (random_number (state) % 10000000));
}

int
main (int argc, char **argv)
{
  uint64_t state = 88172645463325252u;
  unsigned long lines = argc == 4 ? strtoul (argv[1], NULL, 10) : 0;
  unsigned percent = argc == 4 ? (unsigned) strtoul (argv[2], NULL, 10) : 0;
  int is_csv = argc == 4 && strcmp (argv[3], "csv") == 0;

  if (lines == 0)
    {
      fputs ("usage: votes LINES PERCENT combined|csv\n", stderr);
      return 2;
    }
  if (is_csv)
    puts ("article,vote,at,voter");
  for (unsigned long i = 0; i < lines; i++)
    {
      time_t at = FIRST_AT + (time_t) (i / LINES_A_SECOND);

      if (is_csv)
        print_csv (at, &state);
      else
        print_log (at, random_number (&state) % 100 < percent, &state);
    }
  return ferror (stdout) || fclose (stdout) != 0 ? 1 : 0;
}
