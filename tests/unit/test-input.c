/* Files, CSV records, JSON and times as other programs write them. */
#include <string.h>
#include <zlib.h>
#include "sample.h"
#include "scratch.h"
#include "input/csv.h"
#include "input/json.h"
#include "ticket/fields.h"

enum
{
  CHUNK_BYTES = 256 * 1024, /* of the reader */
  ROUNDS = 60
};

/* ---- Files */

static GString *
pack (const char *text, gsize length)
{
  GString *packed = g_string_new (NULL);
  z_stream zip = { 0 };

  g_assert_cmpint (deflateInit2 (&zip, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==,
                   Z_OK);
  g_string_set_size (packed, deflateBound (&zip, length));
  zip.next_in = (guint8 *) text;
  zip.avail_in = (guint) length;
  zip.next_out = (guint8 *) packed->str;
  zip.avail_out = (guint) packed->len;
  g_assert_cmpint (deflate (&zip, Z_FINISH), ==, Z_STREAM_END);
  g_string_set_size (packed, zip.total_out);
  deflateEnd (&zip);
  return packed;
}

/* All that a file gives, once or again from the beginning. */
/* How many it took to `to`; 0: the end; -1: an error. */
static gssize
take_some (InputFile *file, gsize most, GString *to, GError **error)
{
  gsize count;

  if (file->length == 0 && !file->at_end && !input_file_more (file, error))
    return -1;
  count = MIN (most, file->length);
  g_string_append_len (to, file->bytes, (gssize) count);
  input_file_take (file, count);
  return (gssize) count;
}

static GString *
read_file (const char *text, gsize length, gboolean again, GError **error)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL;
  GString *all = g_string_new (NULL);
  InputFile file;

  scratch_init (&scratch);
  scratch_write (&scratch, "x", text, (gssize) length);
  path = scratch_path (&scratch, "x");
  if (input_file_open (&file, path, error)
      && (!again
          || (input_file_keep (&file, error) && take_some (&file, 7, all, NULL) >= 0
              && input_file_rewind (&file, error))))
    {
      g_string_truncate (all, 0);
      while (take_some (&file, 1000, all, error) > 0)
        ;
    }
  input_file_close (&file);
  return all;
}

static GString *
numbers (guint count)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, "%u\n", i * 7919);
  return text;
}

/* Members one after the other are one text, whatever their number and the chunks'. */
static void
test_gzip (void)
{
  g_autoptr(GString) text = numbers (sample (20000, 40000, 200000)),
                      packed = pack (text->str, text->len);
  g_autoptr(GString) twice = g_string_new (text->str), none = pack ("", 0);
  g_autoptr(GString) members = g_string_new_len (packed->str, (gssize) packed->len);
  g_autoptr(GError) error = NULL;

  g_string_append (twice, text->str);
  g_string_append_len (members, none->str, (gssize) none->len);
  g_string_append_len (members, packed->str, (gssize) packed->len);
  for (int again = 0; again < 2; again++)
    {
      g_autoptr(GString) one = read_file (packed->str, packed->len, again, &error);
      g_autoptr(GString) both = read_file (members->str, members->len, again, &error);

      g_assert_no_error (error);
      g_assert_true (g_string_equal (one, text));
      g_assert_true (g_string_equal (both, twice));
    }
}

/* Every beginning of it gives a beginning of the text, and one error. */
static void
test_gzip_cut (void)
{
  g_autoptr(GString) text = numbers (2000), packed = pack (text->str, text->len);

  for (gsize length = 2; length < packed->len; length += 1 + length / 40)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GString) got = read_file (packed->str, length, FALSE, &error);

      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_true (
        g_str_has_suffix (error->message, ": damaged gzip data: it ends too early"));
      g_assert_true (strncmp (text->str, got->str, got->len) == 0);
    }
}

static void
test_packed (void)
{
  static const struct
  {
    const char *text;
    gsize length;
    const char *expected;
  } table[] = {
    { "\x28\xb5\x2f\xfd....", 8, "not zstd: unpack it first, zstd -dc " },
    { "BZh91AY&SY", 10, "not bzip2: unpack it first, bzip2 -dc " },
    { "\xfd"
      "7zXZ\0..",
      8, "not xz: unpack it first, xz -dc " },
    { "PK\x03\x04....", 8, "not zip: unpack it first, unzip -p " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GString) got = read_file (table[i].text, table[i].length, FALSE, &error);

      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, table[i].expected));
      g_assert_cmpuint (got->len, ==, 0);
    }
}

/* ---- JSON: "line:text" or "line!text", one after the other */

static char *
cut_json (const char *text, gboolean with_rest)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  GString *all = g_string_new (NULL);
  JsonCutter cutter;
  JsonRecord record;
  gboolean ok;

  scratch_init (&scratch);
  scratch_write (&scratch, "x", text, -1);
  path = scratch_path (&scratch, "x");
  g_assert_true (json_cutter_open (&cutter, path, "list", 1 << 20, &error));
  cutter.with_rest = with_rest;
  while (json_cutter_next (&cutter, &record, &ok, &error))
    g_string_append_printf (all, "%s%d%c%.*s", all->len == 0 ? "" : " ", (int) record.line,
                            record.is_object ? ':' : '!', (int) record.length, record.text);
  if (!ok)
    g_string_append_printf (all, "%s(error)", all->len == 0 ? "" : " ");
  json_cutter_close (&cutter);
  return g_string_free (all, FALSE);
}

static void
test_cutter (void)
{
  static const struct
  {
    const char *text, *list_only, *with_rest;
  } table[] = {
    { "", "", "" },
    { "{}\n{\"a\":\"}\"}", "1:{} 2:{\"a\":\"}\"}", "1:{} 2:{\"a\":\"}\"}" },
    { "[{}, {\"a\":[]}]", "1:{} 1:{\"a\":[]}", "1:{} 1:{\"a\":[]}" },
    { "{\"n\":1,\"list\":[{},\n{}],\"z\":2}", "1:{} 2:{}",
      "1:{\"n\":1,\"list\":[]} 1:{} 2:{} 2:{\"z\":2}" },
    { "{\"x\":{\"list\":[1]}}", "1:{\"x\":{\"list\":[1]}}", "1:{\"x\":{\"list\":[1]}}" },
    { "x\n{}", "1!x 2:{}", "1!x 2:{}" },
    { "{\"a\":[}\n{}", "1!{\"a\":[} 2:{}", "1!{\"a\":[} 2:{}" },
    { "{\"list\":[{}", "1:{} (error)", "1:{\"list\":[]} 1:{} (error)" },
    { "{\"a\"", "(error)", "(error)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *list_only = cut_json (table[i].text, FALSE);
      g_autofree char *with_rest = cut_json (table[i].text, TRUE);

      g_assert_cmpstr (list_only, ==, table[i].list_only);
      g_assert_cmpstr (with_rest, ==, table[i].with_rest);
    }
}

static void
test_pick (void)
{
  static const JsonField fields[] = {
    { "$.a", "a", JSON_TEXT },
    { "$.b.c", "b.c", JSON_TEXT | JSON_INTEGER | JSON_REAL | JSON_BOOL },
    { "$.d", "d", JSON_TEXT | JSON_LIST },
    { "$.e", "e", JSON_ANY },
  };
  static const struct
  {
    const char *text, *picked; /* values with blanks between, or why not */
  } table[] = {
    { "{}", "- - - -" },
    { "{\"a\":\"x\",\"b\":{\"c\":1.50},\"d\":[\"p\",2],\"e\":[1]}", "x 1.50 p 2 [1]" },
    { "{\"a\":null,\"b\":{\"c\":12345678901234567890}}", "- 12345678901234567890 - -" },
    { "{\"a\":\"\\u00e9\\n\",\"b\":{\"c\":true},\"e\":{}}", "\xc3\xa9\n true - {}" },
    { "{\"a\":1}", "a: expected a text" },
    { "{\"b\":{\"c\":[]}}", "b.c: expected a text or a number" },
    { "{\"a\":\"\\u0000\"}", "a NUL character" },
    { "{\"z\":\"\\u0000\"}", "- - - -" },
    { "[]", "expected a JSON object" },
    { "{", JSON_NO_OBJECT },
  };
  g_autoptr(GString) why = g_string_new (NULL);
  g_autoptr(JsonPick) pick = json_pick_new (fields, G_N_ELEMENTS (fields), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GString) got = g_string_new (NULL);

      if (!json_pick_read (pick, table[i].text, strlen (table[i].text), why))
        g_string_assign (got, why->str);
      else
        for (guint k = 0; k < G_N_ELEMENTS (fields); k++)
          g_string_append_printf (got, "%s%s", k == 0 ? "" : " ",
                                  json_pick_value (pick, k) == NULL
                                    ? "-"
                                    : json_pick_value (pick, k));
      g_assert_cmpstr (got->str, ==, table[i].picked);
    }
}

/* ---- Records: "line:field|field" or "line:!", one after the other */

static char *
read_records (const char *text, gssize length)
{
  g_autoptr(GError) error = NULL;
  GString *all = g_string_new (NULL);
  CsvRecord record;
  CsvReader reader;
  gboolean ok;
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL;

  scratch_init (&scratch);
  scratch_write (&scratch, "x.csv", text, length);
  path = scratch_path (&scratch, "x.csv");
  g_assert_true (csv_open (&reader, path, NULL, &error));
  while (csv_next (&reader, &record, &ok, &error))
    {
      g_string_append_printf (all, "%s%" G_GUINT64_FORMAT ":", all->len == 0 ? "" : " ",
                              record.line);
      if (record.why != NULL)
        g_string_append_c (all, '!');
      for (guint i = 0; record.why == NULL && i < record.count; i++)
        g_string_append_printf (all, "%s%.*s", i == 0 ? "" : "|",
                                (int) record.fields[i].length, record.fields[i].text);
    }
  g_assert_true (ok);
  csv_close (&reader);
  return g_string_free (all, FALSE);
}

static void
test_records (void)
{
  static const struct
  {
    const char *text, *records;
  } table[] = {
    { "", "" },
    { "\n\r\n\r", "" },
    { "a,b\n1,2\n", "1:a|b 2:1|2" },
    { "a,b\r\n1,2", "1:a|b 2:1|2" },
    { "a,b\r1,2\r3,4", "1:a|b 2:1|2 3:3|4" },
    { "\xef\xbb\xbf"
      "a,b\n",
      "1:a|b" },
    { "a;b\n1,5;2\n", "1:a|b 2:1,5|2" },
    { "a\tb\n1\t2\n", "1:a|b 2:1|2" },
    { "a,b\n\n\n,\n", "1:a|b 4:|" },
    { "a,\"b\nc\r\nd\"\n\"\",e\n", "1:a|b\nc\r\nd 4:|e" },
    { "\"a \"\"b\"\"\",\"\"\"\"\n", "1:a \"b\"|\"" },
    { "a b\"c\",d\"\n", "1:a b\"c\"|d\"" },
    { "a\n\"b\"c\nd\n", "1:a 2:! 3:d" },
    { "a\n\"b\nc\nd", "1:a 2:! 3:c 4:d" },
    { "a\n\"b\nc\n\"d,\"e\n", "1:a 2:! 3:c 4:!" },
    { "a,\"b\"", "1:a|b" },
    { "a,\"b\" ,c", "1:!" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *records = read_records (table[i].text, -1);

      g_assert_cmpstr (records, ==, table[i].records);
    }
}

/* A record that ends at, before or behind the end of what is read at once. */
static void
test_chunks (void)
{
  static const char *const ends[] = { "\n", "\r\n", "\r", "\"\r\n\"\"\"\n" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    for (gsize at = CHUNK_BYTES - 8; at < CHUNK_BYTES + 4; at += sample (3, 1, 1))
      {
        g_autoptr(GString) text = g_string_new ("a,\"");
        g_autofree char *records = NULL, *tail = NULL;

        if (i < 3)
          g_string_truncate (text, 2);
        while (text->len < at)
          g_string_append_c (text, 'x');
        g_string_append (text, ends[i]);
        if (i == 3)
          g_string_insert (text, (gssize) at, "\"");
        g_string_append (text, "1,2\n");
        records = read_records (text->str, (gssize) text->len);
        tail = g_strdup (i == 3 ? " 3:1|2" : " 2:1|2");
        g_assert_true (g_str_has_suffix (records, tail));
        g_assert_true (g_str_has_prefix (records, "1:a|xxx"));
      }
}

/* ---- Random records, written and read */

static char *
random_cell (GRand *random)
{
  static const char *const parts[] = { "a", "\"", ",", "\n", "\r", "\r\n", " ", "é", ";" };
  GString *cell = g_string_new (NULL);

  for (int n = g_rand_int_range (random, 0, 6); n > 0; n--)
    g_string_append (cell, parts[g_rand_int_range (random, 0, G_N_ELEMENTS (parts))]);
  return g_string_free (cell, FALSE);
}

static void
append_quoted (GString *text, const char *cell)
{
  g_string_append_c (text, '"');
  for (; *cell != '\0'; cell++)
    {
      if (*cell == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *cell);
    }
  g_string_append_c (text, '"');
}

static guint
count_lines (const char *text)
{
  guint lines = 0;

  for (; *text != '\0'; text++)
    lines += *text == '\n' || (*text == '\r' && text[1] != '\n');
  return lines;
}

static void
test_random (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (4);

  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr(GString) text = g_string_new ("a,b\n"), expected = g_string_new ("1:a|b");
      g_autofree char *got = NULL;

      for (int i = 0; i < 30; i++)
        {
          g_autofree char *one = random_cell (random), *two = random_cell (random);

          g_string_append_printf (expected, " %u:%s|%s", count_lines (text->str) + 1, one,
                                  two);
          append_quoted (text, one);
          g_string_append_c (text, ',');
          append_quoted (text, two);
          g_string_append (text, i % 3 == 0 ? "\r\n" : "\n");
        }
      got = read_records (text->str, (gssize) text->len);
      g_assert_cmpstr (got, ==, expected->str);
    }
}

/* Every line looks like the beginning of a quoted field that does not end. */
static void
test_hostile (void)
{
  g_autoptr(GString) text = g_string_new ("a,b,c\n");
  g_autofree char *records = NULL;

  while (text->len < sample (1, 1, 4) << 20)
    g_string_append (text, "a\",\"\"\"\n");
  records = read_records (text->str, (gssize) text->len);
  g_assert_true (g_str_has_prefix (records, "1:a|b|c 2:!"));
}

/* A line that is too long is one reject, and what follows is read. */
static void
test_long_line (void)
{
  g_autofree char *records = NULL;
  gsize length = CSV_RECORD_BYTES + 2 * CHUNK_BYTES;
  g_autofree char *text = g_malloc (length + 16);

  memset (text, 'x', length);
  memcpy (text, "a,b\n", 4);
  memcpy (text + length, "\n1,2\n", 6);
  records = read_records (text, (gssize) length + 5);
  g_assert_cmpstr (records, ==, "1:a|b 2:! 3:1|2");
}

/* ---- Times */

static void
test_times (void)
{
  static const struct
  {
    const char *format, *text, *iso; /* NULL: no time */
  } table[] = {
    { "%d-%m-%Y %H:%M", "29-02-2016 01:16", "2016-02-29T01:16:00Z" },
    { "%d-%m-%Y %H:%M", "1-2-2016  1:6", "2016-02-01T01:06:00Z" },
    { "%d-%m-%Y %H:%M", "29-02-2015 01:16", NULL },
    { "%d-%m-%Y %H:%M", "29-02-2016 01:16:00", NULL },
    { "%d-%m-%Y %H:%M", "29-02-2016", NULL },
    { "%d-%m-%Y %H:%M", "", NULL },
    { "%m/%d/%y %I:%M %p", "10/05/26 12:00 am", "2026-10-05T00:00:00Z" },
    { "%m/%d/%y %I:%M %p", "10/05/99 12:30 PM", "1999-10-05T12:30:00Z" },
    { "%m/%d/%y %I:%M %p", "10/05/26 13:30 PM", NULL },
    { "%d %b %Y %T", "5 Oct 2026 09:00:01", "2026-10-05T09:00:01Z" },
    { "%d %B %Y", "5 september 2026", "2026-09-05T00:00:00Z" },
    { "%d.%m.%Y %H:%M:%S", "05.10.2026 09:00", "2026-10-05T09:00:00Z" },
    { "%d.%m.%Y %T", "05.10.2026 09:00:", NULL },
    { "%d de %b de %Y %H:%M", "5 de mayo de 2026 9:00", "2026-05-05T09:00:00Z" },
    { "%d. %b %Y", "5. augustus 2026", "2026-08-05T00:00:00Z" },
    { "%d %b %Y", "5 mayor 2026", NULL },
    { "%Y%m%dT%H%M%S%z", "20261005T090001Z", "2026-10-05T09:00:01Z" },
    { "%FT%T.%f%z", "2026-10-05T09:00:01.25+0200", "2026-10-05T07:00:01Z" },
    { "%F %R%z", "2026-10-05 09:00Z", "2026-10-05T09:00:00Z" },
    { "%F %R%z", "2026-10-05 09:00", NULL },
    { "%s", "1790000000", "2026-09-21T14:13:20Z" },
    { "%s", "-1", "1969-12-31T23:59:59Z" },
    { "%Q", "-1", "1969-12-31T23:59:59Z" },
    { "%Q", "1790000000999", "2026-09-21T14:13:20Z" },
    { "%Q", "999999999999999999999", NULL },
    { "%Y%%%m%%%d", "2026%10%5", "2026-10-05T00:00:00Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto(FieldMap) map = { .set = &ticket_event_fields };
      const FieldMap iso = { .set = &ticket_event_fields };
      gint64 got = -7, want = -7;
      gboolean ok;

      g_assert_true (field_map_set_time_format (table[i].format, &map, NULL));
      ok = field_map_time (&map, table[i].text, NULL, &got, NULL);
      g_assert_cmpint (ok, ==, table[i].iso != NULL);
      if (ok)
        field_map_time (&iso, table[i].iso, NULL, &want, NULL);
      g_assert_cmpint (got, ==, want);
    }
}

static void
test_formats (void)
{
  static const char *const bad[]
    = { "", "%", "%x", "%H:%M", "%Y-%m", "%Y-%d", "%Y%m%d%", "today" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto(FieldMap) map = { .set = &ticket_event_fields };
      g_autoptr(GError) error = NULL;

      g_assert_false (field_map_set_time_format (bad[i], &map, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_USAGE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/input/gzip, several members, read again", test_gzip);
  g_test_add_func ("/input/gzip that is cut short", test_gzip_cut);
  g_test_add_func ("/input/what other packers made", test_packed);
  g_test_add_func ("/input/JSON cut into objects", test_cutter);
  g_test_add_func ("/input/fields of JSON", test_pick);
  g_test_add_func ("/input/records", test_records);
  g_test_add_func ("/input/records at the end of a chunk", test_chunks);
  g_test_add_func ("/input/random records", test_random);
  g_test_add_func ("/input/hostile quotes take linear time", test_hostile);
  g_test_add_func ("/input/a line that is too long", test_long_line);
  g_test_add_func ("/input/times", test_times);
  g_test_add_func ("/input/bad time formats", test_formats);
  return g_test_run ();
}
