#include "base/table.h"

#include "capture.h"

#include <float.h>
#include <math.h>
#include <signal.h>
#include <string.h>

static const char *const formats[] = { "text", "tsv", "csv", "json", "jsonl" };

/* Fills a table; the caller makes and finishes it. */
typedef void (*Fill) (Table *table);

typedef struct
{
  Fill fill;
  const char *const *fields;
  Format format;
} Sheet;

static int
print_sheet (gconstpointer data)
{
  const Sheet *sheet = data;
  Output *out = output_open (NULL, NULL);
  g_autoptr(Table) table = table_new (out, sheet->format, sheet->fields);

  sheet->fill (table);
  table_finish (table);
  return output_close (out, NULL) ? 0 : 1;
}

static void
check_formats (Fill fill, const char *const *fields, gboolean terminal,
               const char *const expected[5])
{
  for (int i = 0; i < 5; i++)
    {
      Sheet sheet = { fill, fields, (Format) i };
      g_auto(Captured) result = terminal ? capture_terminal (print_sheet, &sheet)
                                          : capture (print_sheet, &sheet);

      g_assert_cmpint (result.status, ==, 0);
      g_assert_cmpstr (result.out, ==, expected[i]);
    }
}

static const char *const five[] = { "title", "yes", "share", "open", "note", NULL };

static void
fill_kinds (Table *table)
{
  table_text (table, "Transfer a domain");
  table_int (table, 11);
  table_real (table, 0.5, 3);
  table_bool (table, TRUE);
  table_null (table);
  table_end_row (table);
  table_text (table, "a\tb\nc\r\"q\", \\");
  table_int (table, G_MININT64);
  table_real (table, NAN, 3);
  table_bool (table, FALSE);
  table_text (table, "");
  table_end_row (table);
  table_text (table, "\u00e9t\u00e9 \u65e5\u672c e\u0301");
  table_null (table);
  table_real (table, -INFINITY, 3);
  table_null (table);
  table_text (table, "x");
  table_end_row (table);
}

static void
test_kinds (void)
{
  static const char *const expected[] = {
    "Transfer a domain                          11  0.500  yes\n"
    "a b c \"q\", \\       -9,223,372,036,854,775,808         no\n"
    "\u00e9t\u00e9 \u65e5\u672c e\u0301                                                 x\n",
    "title\tyes\tshare\topen\tnote\n"
    "Transfer a domain\t11\t0.500\ttrue\t\n"
    "a\\tb\\nc\\r\"q\", \\\\\t-9223372036854775808\t\tfalse\t\n"
    "\u00e9t\u00e9 \u65e5\u672c e\u0301\t\t\t\tx\n",
    "title,yes,share,open,note\n"
    "Transfer a domain,11,0.500,true,\n"
    "\"a\tb\nc\r\"\"q\"\", \\\",-9223372036854775808,,false,\n"
    "\u00e9t\u00e9 \u65e5\u672c e\u0301,,,,x\n",
    "[\n"
    "{\"title\":\"Transfer a domain\",\"yes\":11,\"share\":0.500,\"open\":true,"
    "\"note\":null},\n"
    "{\"title\":\"a\\tb\\nc\\r\\\"q\\\", \\\\\",\"yes\":-9223372036854775808,"
    "\"share\":null,\"open\":false,\"note\":\"\"},\n"
    "{\"title\":\"\u00e9t\u00e9 \u65e5\u672c e\u0301\",\"yes\":null,\"share\":null,"
    "\"open\":null,\"note\":\"x\"}\n"
    "]\n",
    "{\"title\":\"Transfer a domain\",\"yes\":11,\"share\":0.500,\"open\":true,"
    "\"note\":null}\n"
    "{\"title\":\"a\\tb\\nc\\r\\\"q\\\", \\\\\",\"yes\":-9223372036854775808,"
    "\"share\":null,\"open\":false,\"note\":\"\"}\n"
    "{\"title\":\"\u00e9t\u00e9 \u65e5\u672c e\u0301\",\"yes\":null,\"share\":null,"
    "\"open\":null,\"note\":\"x\"}\n",
  };

  check_formats (fill_kinds, five, FALSE, expected);
}

static void
fill_nothing (Table *table G_GNUC_UNUSED)
{
}

static void
test_no_rows (void)
{
  static const char *const expected[]
    = { "", "title\tyes\tshare\topen\tnote\n", "title,yes,share,open,note\n", "[]\n", "" };

  check_formats (fill_nothing, five, FALSE, expected);
  check_formats (fill_nothing, five, TRUE, expected);
}

static const char *const hostile_fields[] = { "n", "name", NULL };

static void
fill_hostile (Table *table)
{
  table_int (table, 1);
  table_text (table, "\x1b]0;x\x07\u202e");
  table_end_row (table);
  table_int (table, 22);
  table_text (table, "\xff,\xc2\x9b\t");
  table_end_row (table);
}

static void
test_hostile_in_pipe (void)
{
  static const char *const expected[] = {
    " 1  \x1b]0;x\x07\u202e\n22  \xff,\xc2\x9b \n",
    "n\tname\n1\t\x1b]0;x\x07\u202e\n22\t\xff,\xc2\x9b\\t\n",
    "n,name\n1,\x1b]0;x\x07\u202e\n22,\"\xff,\xc2\x9b\t\"\n",
    "[\n{\"n\":1,\"name\":\"\\u001b]0;x\\u0007\\u202e\"},\n"
    "{\"n\":22,\"name\":\"\ufffd,\\u009b\\t\"}\n]\n",
    "{\"n\":1,\"name\":\"\\u001b]0;x\\u0007\\u202e\"}\n"
    "{\"n\":22,\"name\":\"\ufffd,\\u009b\\t\"}\n",
  };

  check_formats (fill_hostile, hostile_fields, FALSE, expected);
}

static void
test_hostile_on_terminal (void)
{
  static const char *const expected[] = {
    " n  name\n 1  \\x1b]0;x\\x07\\u202e\n22  \\xff,\\u009b\\t\n",
    "n\tname\n1\t\\x1b]0;x\\x07\\u202e\n22\t\\xff,\\u009b\\t\n",
    "n,name\n1,\\x1b]0;x\\x07\\u202e\n22,\"\\xff,\\u009b\\t\"\n",
    "[\n{\"n\":1,\"name\":\"\\u001b]0;x\\u0007\\u202e\"},\n"
    "{\"n\":22,\"name\":\"\ufffd,\\u009b\\t\"}\n]\n",
    "{\"n\":1,\"name\":\"\\u001b]0;x\\u0007\\u202e\"}\n"
    "{\"n\":22,\"name\":\"\ufffd,\\u009b\\t\"}\n",
  };

  check_formats (fill_hostile, hostile_fields, TRUE, expected);
}

static const char *const one[] = { "say \"x\"", NULL };

static void
fill_one (Table *table)
{
  table_text (table, "");
  table_end_row (table);
  table_null (table);
  table_end_row (table);
  table_text (table, "x");
  table_end_row (table);
}

static void
test_one_field (void)
{
  static const char *const expected[] = {
    "\n\nx\n",
    "say \"x\"\n\n\nx\n",
    "\"say \"\"x\"\"\"\n\"\"\n\"\"\nx\n",
    ("[\n{\"say \\\"x\\\"\":\"\"},\n{\"say \\\"x\\\"\":null},\n"
     "{\"say \\\"x\\\"\":\"x\"}\n]\n"),
    "{\"say \\\"x\\\"\":\"\"}\n{\"say \\\"x\\\"\":null}\n{\"say \\\"x\\\"\":\"x\"}\n",
  };

  check_formats (fill_one, one, FALSE, expected);
}

static const char *const aligned[] = { "a", "number", "mixed", "empty", "last", NULL };

static void
fill_aligned (Table *table)
{
  table_text (table, "long text");
  table_int (table, 5);
  table_int (table, 1000);
  table_null (table);
  table_int (table, 7);
  table_end_row (table);
  table_text (table, "x");
  table_real (table, 10.25, 2);
  table_text (table, "n/a");
  table_null (table);
  table_text (table, ""); /* does not make the column one of words */
  table_end_row (table);
}

static void
test_alignment (void)
{
  Sheet sheet = { fill_aligned, aligned, FORMAT_TEXT };
  g_auto(Captured) pipe = capture (print_sheet, &sheet);
  g_auto(Captured) terminal = capture_terminal (print_sheet, &sheet);

  g_assert_cmpstr (pipe.out, ==,
                   "long text      5  1,000    7\n"
                   "x          10.25  n/a\n");
  g_assert_cmpstr (terminal.out, ==,
                   "a          number  mixed  empty  last\n"
                   "long text       5  1,000            7\n"
                   "x           10.25  n/a\n");
}

static const char *const fitted[] = { "n", "name", "least", "less", NULL };

static void
fill_fitted (Table *table)
{
  static const char *const rows[][4] = { { "one", "a name of many words", "x", "12" },
                                         { "two", "Überlingen am Bodensee", "", "3" } };

  table_set_header (table, TRUE);
  table_fit (table, 24, "0021");
  table_color (table, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (guint column = 0; column < G_N_ELEMENTS (rows[i]); column++)
        {
          table_text (table, rows[i][column]);
          if (column == 0)
            table_mark (table, i == 0);
        }
      table_end_row (table);
    }
}

/* The least needed columns go, then what is too long is cut between words. */
static void
test_fit (void)
{
  Sheet sheet = { fill_fitted, fitted, FORMAT_TEXT };
  g_auto(Captured) pipe = capture (print_sheet, &sheet);

  g_assert_cmpstr (pipe.out, ==,
                   "n    name\n"
                   "\x1b[32mone\x1b[0m  a name of many…\n"
                   "\x1b[31mtwo\x1b[0m  Überlingen am…\n");
}

static const char *const squeezed[] = { "name", "n", "kept", NULL };

static void
fill_squeezed (Table *table)
{
  g_autofree char *name = g_strnfill (300, 'x');

  table_set_header (table, TRUE);
  table_fit (table, 60, "011");
  table_text (table, name);
  table_int (table, 306);
  table_text (table, "99%");
  table_end_row (table);
  table_text (table, "seen by all of the team in order 1,234,567 of 2026");
  table_int (table, 1);
  table_null (table);
  table_end_row (table);
}

/* A name that is too long for any page takes no other column's place; no number is cut. */
static void
test_squeezed (void)
{
  Sheet sheet = { fill_squeezed, squeezed, FORMAT_TEXT };
  g_auto(Captured) pipe = capture (print_sheet, &sheet);
  g_auto(GStrv) lines = g_strsplit (pipe.out, "\n", -1);

  g_assert_true (g_str_has_suffix (lines[0], "n  kept"));
  g_assert_true (g_str_has_suffix (lines[1], "xxx…  306  99%"));
  g_assert_cmpint (g_utf8_strlen (lines[1], -1), <=, 60);
  g_assert_true (
    g_str_has_prefix (lines[2], "seen by all of the team in order 1,234,567 of…  "));
}

static const struct
{
  double value;
  int digits;
  const char *expected;
} reals[] = {
  { 0, 0, "0" },
  { 0, 2, "0.00" },
  { -0.0, 2, "0.00" },
  { -0.001, 2, "0.00" },
  { -0.4, 0, "0" },
  { -0.006, 2, "-0.01" },
  { 1.005, 1, "1.0" },
  { 2.0 / 3, 4, "0.6667" },
  { 1e21, 1, "1000000000000000000000.0" },
  { -1e-300, 3, "0.000" },
  { -1234.5, 2, "-1234.50" },
  { NAN, 2, "" },
  { INFINITY, 2, "" },
  { 0.1, 20, "0.10000000000000000555" },
};

static const char *const real_fields[] = { "x", "y", NULL };

static void
fill_reals (Table *table)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reals); i++)
    {
      table_int (table, (gint64) i);
      table_real (table, reals[i].value, reals[i].digits);
      table_end_row (table);
    }
  table_int (table, 0);
  table_real (table, -DBL_MAX, 20);
  table_end_row (table);
}

static void
test_reals (void)
{
  Sheet sheet = { fill_reals, real_fields, FORMAT_TSV };
  g_auto(Captured) result = capture (print_sheet, &sheet);
  g_auto(GStrv) lines = g_strsplit (result.out, "\n", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (reals); i++)
    g_assert_cmpstr (strchr (lines[i + 1], '\t') + 1, ==, reals[i].expected);
  g_assert_cmpuint (strlen (lines[G_N_ELEMENTS (reals) + 1]), ==, 2 + 1 + 309 + 1 + 20);
}

/* One row, not finished. */
static Table *
formulas_new (Output *out, Format format)
{
  static const TableColumn columns[]
    = { { "n", COLUMN_INTEGER }, { "name", COLUMN_TEXT }, { NULL, COLUMN_TEXT } };
  Table *table = table_open (out, format, columns, TRUE);

  table_int (table, -1);
  table_text (table, "=1+1");
  table_end_row (table);
  return table;
}

static int
print_formulas (gconstpointer data)
{
  Output *out = output_open (NULL, NULL);
  g_autoptr(Table) table = formulas_new (out, *(const Format *) data);

  table_finish (table);
  return output_close (out, NULL) ? 0 : 1;
}

static void
test_spreadsheet (void)
{
  static const char *const expected[] = {
    "-1  =1+1\n",
    "n\tname\n-1\t=1+1\n",
    "n,name\n-1,'=1+1\n",
    "[\n{\"n\":-1,\"name\":\"=1+1\"}\n]\n",
    "{\"n\":-1,\"name\":\"=1+1\"}\n",
  };

  for (Format format = FORMAT_TEXT; format <= FORMAT_JSONL; format++)
    {
      g_auto(Captured) result = capture (print_formulas, &format);

      g_assert_cmpint (result.status, ==, 0);
      g_assert_cmpstr (result.out, ==, expected[format]);
    }
}

static int
stop_before_finish (gconstpointer data)
{
  Output *out = output_open (NULL, NULL);
  g_autoptr(Table) table G_GNUC_UNUSED = formulas_new (out, *(const Format *) data);

  output_flush (out, NULL);
  _exit (0);
}

/* All but text must not wait for the last row. */
static void
test_streaming (void)
{
  for (Format format = FORMAT_TEXT; format <= FORMAT_JSONL; format++)
    {
      g_auto(Captured) result = capture (stop_before_finish, &format);

      g_assert_cmpint (strstr (result.out, "=1+1") != NULL, ==, format != FORMAT_TEXT);
    }
}

static void
test_format_names (void)
{
  for (int i = 0; i < 5; i++)
    g_assert_cmpstr (format_names[i], ==, formats[i]);
  g_assert_null (format_names[5]);
}

static int
add_too_few (gconstpointer data G_GNUC_UNUSED)
{
  Output *out = output_open (NULL, NULL);
  Table *table = table_new (out, FORMAT_TSV, hostile_fields);

  table_int (table, 1);
  table_end_row (table);
  return 0;
}

static int
add_too_many (gconstpointer data G_GNUC_UNUSED)
{
  Output *out = output_open (NULL, NULL);
  Table *table = table_new (out, FORMAT_TSV, hostile_fields);

  for (int i = 0; i < 3; i++)
    table_int (table, i);
  return 0;
}

static int
finish_within_row (gconstpointer data G_GNUC_UNUSED)
{
  Output *out = output_open (NULL, NULL);
  Table *table = table_new (out, FORMAT_TSV, hostile_fields);

  table_int (table, 1);
  table_finish (table);
  return 0;
}

static void
test_assertions (void)
{
  static const CaptureBody bodies[] = { add_too_few, add_too_many, finish_within_row };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_auto(Captured) result = capture (bodies[i], NULL);

      g_assert_cmpint (result.status, ==, 128 + SIGABRT);
    }
}

/* Columns with types: in JSON they are what they mean. */
static int
print_typed (gconstpointer data)
{
  static const TableColumn columns[]
    = { { "at", COLUMN_TIME },     { "share", COLUMN_SHARE }, { "open", COLUMN_BOOLEAN },
        { "done", COLUMN_YES_NO }, { "lines", COLUMN_LIST },  { "seconds", COLUMN_SECONDS },
        { NULL, COLUMN_TEXT } };
  static const char *const lines[] = { "nl", "\"q\"", NULL };
  Output *out = output_open (NULL, NULL);
  g_autoptr(Table) table = table_open (out, *(const Format *) data, columns, FALSE);

  table_time (table, 0, NULL);
  table_share (table, 1 / 3.0);
  table_bool (table, TRUE);
  table_bool (table, FALSE);
  table_list (table, lines, G_N_ELEMENTS (lines), ", ");
  table_int (table, 60);
  table_end_row (table);
  table_time (table, G_MAXINT64, NULL);
  table_share (table, NAN);
  table_null (table);
  table_bool (table, TRUE);
  table_list (table, lines, 0, ", ");
  table_null (table);
  table_end_row (table);
  table_finish (table);
  return output_close (out, NULL) ? 0 : 1;
}

static void
test_typed (void)
{
  static const char *const expected[] = {
    "1970-01-01T00:00:00Z  0.333333  yes  no   nl, \"q\", -  60\n"
    "                                     yes\n",
    "at\tshare\topen\tdone\tlines\tseconds\n"
    "1970-01-01T00:00:00Z\t0.333333\ttrue\tno\tnl, \"q\", -\t60\n"
    "\t\t\tyes\t\t\n",
    "at,share,open,done,lines,seconds\n"
    "1970-01-01T00:00:00Z,0.333333,true,no,\"nl, \"\"q\"\", -\",60\n"
    ",,,yes,,\n",
    "[\n{\"at\":\"1970-01-01T00:00:00Z\",\"share\":0.333333,\"open\":true,\"done\":false,"
    "\"lines\":[\"nl\",\"\\\"q\\\"\",null],\"seconds\":60},\n"
    "{\"at\":null,\"share\":null,\"open\":null,\"done\":true,\"lines\":[],\"seconds\":null}\n]\n",
    "{\"at\":\"1970-01-01T00:00:00Z\",\"share\":0.333333,\"open\":true,\"done\":false,"
    "\"lines\":[\"nl\",\"\\\"q\\\"\",null],\"seconds\":60}\n"
    "{\"at\":null,\"share\":null,\"open\":null,\"done\":true,\"lines\":[],\"seconds\":null}\n"
  };

  for (int i = 0; i < 5; i++)
    {
      Format format = (Format) i;
      g_auto(Captured) result = capture (print_typed, &format);

      g_assert_cmpint (result.status, ==, 0);
      g_assert_cmpstr (result.out, ==, expected[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/kinds", test_kinds);
  g_test_add_func ("/table/no-rows", test_no_rows);
  g_test_add_func ("/table/hostile-in-pipe", test_hostile_in_pipe);
  g_test_add_func ("/table/hostile-on-terminal", test_hostile_on_terminal);
  g_test_add_func ("/table/one-field", test_one_field);
  g_test_add_func ("/table/alignment", test_alignment);
  g_test_add_func ("/table/fit", test_fit);
  g_test_add_func ("/table/squeezed", test_squeezed);
  g_test_add_func ("/table/reals", test_reals);
  g_test_add_func ("/table/spreadsheet", test_spreadsheet);
  g_test_add_func ("/table/streaming", test_streaming);
  g_test_add_func ("/table/format-names", test_format_names);
  g_test_add_func ("/table/assertions", test_assertions);
  g_test_add_func ("/table/typed", test_typed);
  return g_test_run ();
}
