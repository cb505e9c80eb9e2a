#include "vote/source.h"

#include <string.h>
#include "sample.h"
#include "scratch.h"
#include "zendesk/zendesk.h"

typedef enum
{
  VOTES_CSV,
  VOTES_JSONL,
  VOTES_ZENDESK,
  VOTES_COMBINED,
  VOTES_CADDY
} VoteFormat;

static InputSource *
open_source (VoteFormat format, const char *path, const FieldMap *map, GError **error)
{
  static const LogRules combined = { LOG_COMBINED, "/vote", NULL, NULL };
  static const LogRules caddy = { LOG_CADDY, "/vote", NULL, NULL };
  static const InputFormat *const formats[]
    = { &vote_csv, &vote_jsonl, &zendesk_votes, &vote_log, &vote_log };
  const InputRules rules = { .map = map, .log = format == VOTES_CADDY ? &caddy : &combined };

  return formats[format]->open (path, &rules, error);
}

/* What a reader makes of a file, a line for each item. */
static char *
read_all (VoteFormat format, const char *path, GError **error)
{
  const FieldMap map = { .set = &vote_fields };
  g_autoptr(InputSource) source = open_source (format, path, &map, error);
  GString *text = g_string_new (NULL);
  InputItem item = { .kind = INPUT_END };

  while (source != NULL && input_source_next (source, &item, error) && item.kind != INPUT_END)
    {
      const VoteTold *told = item.record;

      g_string_append_printf (text, "%" G_GUINT64_FORMAT " ", item.line);
      if (item.kind == INPUT_SKIPPED)
        g_string_append (text, "skipped\n");
      else if (item.kind == INPUT_REJECT)
        g_string_append_printf (text, "%.30s\n", item.why);
      else
        g_string_append_printf (text, "%s %d @%" G_GINT64_FORMAT " %s\n", told->article,
                                told->value, told->at,
                                told->voter != NULL     ? told->voter
                                : told->address != NULL ? told->address
                                                        : "-");
    }
  return g_string_free (text, FALSE);
}

static void
check_text (VoteFormat format, const char *text, gssize length, const char *expected)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL, *got = NULL;
  g_autoptr(GError) error = NULL;

  scratch_init (&scratch);
  scratch_write (&scratch, "votes", text, length);
  path = scratch_path (&scratch, "votes");
  got = read_all (format, path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got, ==, expected);
}

#define AGENT "\"-\" \"Mozilla/5.0\""

static const struct
{
  VoteFormat format;
  const char *text, *expected;
} rows[] = {
  { VOTES_CSV, "article,vote,at\na,yes,@1\n", "2 a 1 @1 -\n" },
  { VOTES_CSV, "at;VOTER;vote;article\n@1;v;-1;a b\n", "2 a b -1 @1 v\n" },
  { VOTES_CSV, "article,vote,at\n\na,yes,@1\narticle,vote,at\nb,no,@2",
    "3 a 1 @1 -\n5 b -1 @2 -\n" },
  { VOTES_CSV, "article,vote,at,voter\na,yes,@1,\"x\ny\"\nb,no,@2,z\n",
    "2 voter: a control character\n4 b -1 @2 z\n" },
  { VOTES_CSV, "article,vote,at\n\xff,yes,@1\n", "2 article: not UTF-8 text; --map\n" },
  { VOTES_JSONL, "{\"article\":1,\"vote\":true,\"at\":5.9,\"voter\":7}", "1 1 1 @5 7\n" },
  { VOTES_JSONL, "\n[]\n{}\n\"x\"\n{\n",
    "2 expected a JSON object\n3 article: missing\n"
    "4 expected a JSON object\n5 not JSON; expected an object\n" },
  { VOTES_JSONL, "{\"article\":{\"a\":1},\"vote\":1,\"at\":1}",
    "1 article: expected a text or a \n" },
  { VOTES_JSONL, "{\"article\":\"a\\u0000b\",\"vote\":1,\"at\":1}", "1 a NUL character\n" },
  { VOTES_JSONL, "{\"article\":\"a\\\\u0000b\",\"vote\":1,\"at\":1}", "1 a\\u0000b 1 @1 -\n" },
  { VOTES_JSONL, "{\"article\":\"a\",\"vote\":null,\"at\":1}", "1 vote: missing\n" },
  { VOTES_JSONL, "{\"article\":\"a\",\"vote\":1,\"at\":1.5e18}",
    "1 at: expected an ISO 8601 time \n" },
  { VOTES_ZENDESK, "", "" },
  { VOTES_ZENDESK,
    "{\"x\":{\"votes\":[1]},\"votes\":[]}{\"votes\":[],\"users\":[{\"]\":\"}\"}]}", "" },
  { VOTES_ZENDESK,
    "{\"votes\":[{\"item_type\":\"Article\",\"item_id\":1,\"user_id\":2,\"value\":0,"
    "\"updated_at\":\"1970-01-01T00:00:03Z\"}\n,{\"item_type\":\"Post\"}]}",
    "1 1 0 @3 2\n2 skipped\n" },
  { VOTES_ZENDESK, "x\n[{\"item_type\":\"Post\"}, 5\n]\n",
    "1 not JSON; expected an object\n2 skipped\n"
    "2 not JSON; expected an object\n" },
  { VOTES_COMBINED,
    "::1 - - [01/Jan/1970:00:00:01 +0000] \"GET /vote/x/y/yes HTTP/1.1\" 204 0 " AGENT,
    "1 x/y 1 @1 ::1\n" },
  { VOTES_COMBINED,
    "::1 - - [01/Jan/1970:00:00:01 +0000] \"GET /vote/a%22b/no HTTP/1.1\" 204 0 " AGENT
    "\r\n\n",
    "1 a\"b -1 @1 ::1\n" },
  { VOTES_COMBINED,
    "::1 - - [01/Jan/1970:00:00:01 +0000] \"GET /vote HTTP/1.1\" 204 0 " AGENT "\n",
    "1 skipped\n" },
  { VOTES_COMBINED, "\"\n[\n] \"\n \\\n",
    "1 no line of a combined log\n2 no line of a combined log\n"
    "3 no line of a combined log\n4 no line of a combined log\n" },
  { VOTES_COMBINED, " \n\t\r\n \t ", "" },
  { VOTES_CADDY,
    "{\"ts\":9.5,\"status\":204,\"request\":{\"method\":\"POST\",\"remote_ip\":\"::2\","
    "\"uri\":\"/vote/x/yes\",\"headers\":{\"User-Agent\":[\"Mozilla/5.0\"]}}}",
    "1 x 1 @9 ::2\n" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_text (rows[i].format, rows[i].text, -1, rows[i].expected);
}

static void
test_values (void)
{
  static const char *const yes[] = { "yes", "YES", "1", "Up", "true" };
  static const char *const no[] = { "no", "No", "0", "-1", "down", "FALSE" };
  static const char *const none[] = { "", " yes", "yes ", "2", "y", "+1", "taken back" };
  VoteValue value;

  for (gsize i = 0; i < G_N_ELEMENTS (yes); i++)
    g_assert_true (vote_value_parse (yes[i], &value) && value == VOTE_YES);
  for (gsize i = 0; i < G_N_ELEMENTS (no); i++)
    g_assert_true (vote_value_parse (no[i], &value) && value == VOTE_NO);
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_false (vote_value_parse (none[i], &value));
}

/* Every beginning of a file is read to its end, or is one error. */
static void
test_cut (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "votes");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize length = 0; length < strlen (rows[i].text); length += sample (3, 3, 1))
      {
        g_autoptr(GError) error = NULL;
        g_autofree char *got = NULL;

        scratch_write (&scratch, "votes", rows[i].text, (gssize) length);
        got = read_all (rows[i].format, path, &error);
        g_assert_true (error == NULL || error->code == DESK_ERROR_INPUT);
        g_assert_true (error == NULL || rows[i].format == VOTES_CSV
                       || rows[i].format == VOTES_ZENDESK);
      }
}

/* A line longer than any buffer is one reject, and the next one is read. */
static void
test_long_lines (void)
{
  static const VoteFormat formats[] = { VOTES_JSONL, VOTES_COMBINED, VOTES_CADDY };
  g_autofree char *text = g_malloc (3 * VOTE_RECORD_BYTES);

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      memset (text, 'a', 3 * VOTE_RECORD_BYTES);
      memcpy (text + 3 * VOTE_RECORD_BYTES - 3, "\nx\n", 3);
      check_text (formats[i], text, 3 * VOTE_RECORD_BYTES,
                  formats[i] == VOTES_COMBINED
                    ? "1 longer than 1 MiB\n2 no line of a combined log\n"
                    : "1 longer than 1 MiB\n2 not JSON; expected an object\n");
    }
}

/* The last line fills the reader's buffer, or what that grows to, to the end. */
static void
test_blank_lines (void)
{
  for (gsize length = VOTE_RECORD_BYTES; length >= 64 * 1024; length /= 2)
    {
      g_autofree char *text = g_strnfill (length, ' ');

      check_text (VOTES_COMBINED, text, (gssize) length, "");
    }
}

static void
test_missing (void)
{
  g_autoptr(GError) error = NULL;
  const FieldMap map = { .set = &vote_fields };

  for (int format = VOTES_CSV; format <= VOTES_CADDY; format++)
    {
      g_assert_null (open_source ((VoteFormat) format, "no/such/file", &map, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_true (g_str_has_prefix (error->message, "no/such/file: "));
      g_clear_error (&error);
      g_assert_null (open_source ((VoteFormat) format, "/", &map, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/votesource/rows", test_rows);
  g_test_add_func ("/votesource/values", test_values);
  g_test_add_func ("/votesource/cut", test_cut);
  g_test_add_func ("/votesource/long-lines", test_long_lines);
  g_test_add_func ("/votesource/blank-lines", test_blank_lines);
  g_test_add_func ("/votesource/missing", test_missing);
  return g_test_run ();
}
