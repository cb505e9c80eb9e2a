/* The query log: what was appended is read again, whatever it was; what is no line is told. */
#include "vote/querylog.h"

#include <string.h>
#include <sys/wait.h>
#include "scratch.h"

static const struct
{
  const char *query, *read;
} queries[] = {
  { "how do I transfer a domain", "how do I transfer a domain" },
  { "tab\there, line\nthere\r", "tab here, line there " },
  { "back\\slash \\t", "back\\slash \\t" },
  { "\033[31mred\302\233", " [31mred " },
  { "перенос домена", "перенос домена" },
  { "bad \xff\xfe bytes", "bad \357\277\275\357\277\275 bytes" },
  { "", "" },
};

static void
append (const char *path, const char *query, gint64 at)
{
  QueryLogEntry entry
    = { .at = at, .lang = "nl", .found = 3, .query = query, .path = "a/b.md" };
  g_autoptr(GError) error = NULL;

  g_assert_true (query_log_append (path, &entry, &error));
  g_assert_no_error (error);
}

static QueryLogEntry
entry_of (InputSource *log)
{
  g_autoptr(GError) error = NULL;
  InputItem item;

  g_assert_true (input_source_next (log, &item, &error));
  g_assert_no_error (error);
  g_assert_cmpint (item.kind, ==, INPUT_RECORD);
  return *(const QueryLogEntry *) item.record;
}

static void
assert_end (InputSource *log)
{
  InputItem item;

  g_assert_true (input_source_next (log, &item, NULL));
  g_assert_cmpint (item.kind, ==, INPUT_END);
}

static void
test_round_trip (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = (scratch_init (&scratch), scratch_path (&scratch, "log"));
  g_autoptr(InputSource) log = NULL;
  g_autoptr(GError) error = NULL;
  QueryLogEntry entry;
  GStatBuf info;

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    append (path, queries[i].query, 1791192600 + i);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  log = query_log_source (path, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      entry = entry_of (log);
      g_assert_cmpstr (entry.query, ==, queries[i].read);
      g_assert_cmpstr (entry.lang, ==, "nl");
      g_assert_cmpstr (entry.path, ==, "a/b.md");
      g_assert_cmpint (entry.found, ==, 3);
      g_assert_cmpint (entry.at, ==, 1791192600 + i);
    }
  assert_end (log);
}

/* A line stays short, and whole: cut between characters. */
static void
test_long_query (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = (scratch_init (&scratch), scratch_path (&scratch, "log"));
  g_autoptr(GString) query = g_string_new (NULL);
  g_autoptr(InputSource) log = NULL;
  QueryLogEntry entry;

  for (guint i = 0; i < 100000; i++)
    g_string_append (query, "ж");
  append (path, query->str, 0);
  log = query_log_source (path, NULL);
  entry = entry_of (log);
  g_assert_cmpint (g_utf8_strlen (entry.query, -1), ==, QUERY_LOG_CHARS);
}

static const char *const bad[] = {
  "",
  "hello",
  "2026-10-05T09:30:00Z\tnl\t3\tquery",
  "yesterday\tnl\t3\tquery\tpath",
  "2026-10-05T09:30:00Z\tnl\tthree\tquery\tpath",
  "2026-10-05T09:30:00Z\tnl\t-3\tquery\tpath",
  "2026-10-05T09:30:00Z\tnl\t3\tquery\tpath\tmore",
  "2026-10-05T09:30:00Z\tnl\t3\t\xff\tpath",
};

static void
test_bad_lines (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = (scratch_init (&scratch), scratch_path (&scratch, "log"));
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(InputSource) log = NULL;
  QueryLogEntry entry;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_string_append_printf (text, "%s\n", bad[i]);
  g_string_append (text, "2026-10-05T09:30:00Z\tnl\t3\tnul");
  g_string_append_len (text, "\0\tpath\n", 7);
  for (guint i = 0; i < 3000000; i++)
    g_string_append_c (text, 'x');
  g_string_append (text, "\n2026-10-05T09:30:00Z\t\t0\tgood\t");
  scratch_write (&scratch, "log", text->str, (gssize) text->len);
  log = query_log_source (path, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad) + 2; i++)
    {
      InputItem item;

      g_assert_true (input_source_next (log, &item, NULL));
      g_assert_cmpint (item.kind, ==, INPUT_REJECT);
      g_assert_cmpuint (item.line, ==, i + 1);
      g_assert_true (g_str_has_prefix (item.why, "expected "));
    }
  entry = entry_of (log);
  g_assert_cmpstr (entry.query, ==, "good");
  assert_end (log);
}

/* Many processes, one file: every line is there, and whole. */
static void
test_many_writers (void)
{
  enum
  {
    WRITERS = 8,
    EACH = 50
  };
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = (scratch_init (&scratch), scratch_path (&scratch, "log"));
  g_autoptr(InputSource) log = NULL;
  guint counts[WRITERS] = { 0 };
  QueryLogEntry entry;

  for (int i = 0; i < WRITERS; i++)
    if (fork () == 0)
      {
        g_autofree char *query = g_strnfill (900, (char) ('a' + i));

        for (int k = 0; k < EACH; k++)
          append (path, query, k);
        _exit (0);
      }
  while (wait (NULL) > 0)
    ;
  log = query_log_source (path, NULL);
  for (int i = 0; i < WRITERS * EACH; i++)
    {
      g_autofree char *expected = NULL;

      entry = entry_of (log);
      expected = g_strnfill (900, entry.query[0]);

      g_assert_cmpstr (entry.query, ==, expected);
      counts[entry.query[0] - 'a']++;
    }
  assert_end (log);
  for (int i = 0; i < WRITERS; i++)
    g_assert_cmpint (counts[i], ==, EACH);
}

static void
test_trouble (void)
{
  static const QueryLogEntry entry = { 0, "", 0, "query", "", NULL };
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *missing = (scratch_init (&scratch), scratch_path (&scratch, "none/log"));
  g_autofree char *fifo = scratch_path (&scratch, "fifo");
  const char *const paths[] = { missing, scratch.path, fifo, "/dev/full" };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (query_log_append (paths[i], &entry, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_true (g_str_has_prefix (error->message, paths[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/querylog/round-trip", test_round_trip);
  g_test_add_func ("/querylog/long-query", test_long_query);
  g_test_add_func ("/querylog/bad-lines", test_bad_lines);
  g_test_add_func ("/querylog/many-writers", test_many_writers);
  g_test_add_func ("/querylog/trouble", test_trouble);
  return g_test_run ();
}
