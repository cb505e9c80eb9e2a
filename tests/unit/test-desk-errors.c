/* What is wrong with a desk.yaml: file, line, column and what was expected, in one line. */
#include "base/escape.h"
#include "desk/desk.h"
#include "sample.h"
#include "scratch.h"

#include <string.h>

#define ZONE "timezone: Europe/Amsterdam\n"
#define DESK ZONE "hours: {a: {week: {mon-fri: 09:00-17:00}}}\n"
#define HOURS ZONE "hours:\n  a:\n    "

/* As the file `path`, written anew. */
static Desk *
load_text (const char *path, const char *text, gsize length, GError **error)
{
  g_assert_true (g_file_set_contents (path, text, (gssize) length, NULL));
  return desk_load (path, error);
}

/* In the test's folder. */
static void
refuse (const char *text, gsize length, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Desk) desk = load_text ("desk.yaml", text, length, &error);
  g_autofree char *message = g_strconcat ("desk.yaml:", expected, NULL);

  g_assert_null (desk);
  g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, message);
}

typedef struct
{
  const char *text, *expected;
} Row;

static void
refuse_rows (const Row *rows, gsize n)
{
  for (gsize i = 0; i < n; i++)
    refuse (rows[i].text, strlen (rows[i].text), rows[i].expected);
}

static void
test_syntax (void)
{
  static const Row rows[] = {
    { "", "1:1: empty file; expected timezone: and hours:" },
    { "# nothing\n\n---\n", "4:1: empty file; expected timezone: and hours:" },
    { "hours", "1:1: \"hours\" where desk.yaml belongs; expected \"key: value\"" },
    { "- hours\n", "1:1: a list where desk.yaml belongs; expected \"key: value\"" },
    { "timezone: [a, b\nhours: c\n", "1:11: '[' is not closed; expected ',' or ']'" },
    { "timezone: {a: b\nhours: c\n", "1:11: '{' is not closed; expected ',' or '}'" },
    { "timezone: \"a\nhours: c\n", "1:11: a quote is not closed; expected its end" },
    { "timezone: a: b\n",
      "1:12: unexpected ':'; expected a value that holds one in quotes, or a new line" },
    { "timezone: @a\n", "1:11: a value begins with '@', '`' or '%'; expected it in quotes" },
    { "hours:\n\ta: b\n", "2:1: tab; expected spaces as indentation" },
    { "timezone: a\n  hours: b\n",
      "2:8: unexpected ':'; expected a value that holds one in quotes, or a new line" },
    { "timezone: \"\\q\"\n",
      "1:11: unknown \\ escape between double quotes; expected single quotes" },
    { DESK "---\nb: c\n", "4:1: a second document; expected one" },
    { "hours: &a {b: c}\n",
      "1:8: anchor '&'; expected a value without one, or text in quotes" },
    { "hours: *a\n", "1:8: alias '*'; expected the value itself, or text in quotes" },
    { "hours: !!map {b: c}\n",
      "1:8: tag '!'; expected a value without one, or text in quotes" },
    { "hours: !x b\n", "1:8: tag '!'; expected a value without one, or text in quotes" },
    { "[a]: b\n", "1:1: a list is no key; expected text" },
    { "~: b\n", "1:1: nothing is no key; expected text" },
    { "hours: a\nname: b\nhours: c\n",
      "3:1: key \"hours\" stands twice; expected it once (see line 1)" },
    { "timezone: \xc3\xa9\x07\n", "1:12: control character; expected text" },
    { "name: \xc3\xa9 \xff\n", "1:9: byte 0xff is no text; expected UTF-8" },
    { "name: \xed\xa0\x80\n", "1:7: byte 0xed is no text; expected UTF-8" },
    { "a: [[[[[[[[[[[[[[[[b]]]]]]]]]]]]]]]]\n",
      "1:15: nested too deep; expected at most 12 levels" },
  };
  static const char nul[] = "name: a\nti\0me: b\n";

  refuse_rows (rows, G_N_ELEMENTS (rows));
  refuse (nul, sizeof nul - 1, "2:3: byte 0x00 is no text; expected UTF-8");
}

static void
test_top (void)
{
  static const Row rows[] = {
    { "name: x\n", "1:1: no \"timezone\" in desk.yaml; expected timezone: an IANA zone like "
                   "Europe/Amsterdam" },
    { ZONE, "1:1: no \"hours\" in desk.yaml; expected hours: NAME: {week: ...}" },
    { "timezoen: UTC\n", "1:1: unknown key of desk.yaml \"timezoen\"; expected \"timezone\"" },
    { DESK "sla: {}\n",
      "3:1: unknown key of desk.yaml \"sla\"; expected one of name, "
      "timezone, hours, lines, channels, promises, staff, bots, ticket-url, replies, trust or imports" },
    { "timezone: Amsterdam\n"
      "hours: {}\n",
      "1:11: unknown time zone \"Amsterdam\"; expected an IANA zone like Europe/Amsterdam" },
    { "timezone: ../../etc/localtime\n",
      "1:11: unknown time zone \"../../etc/localtime\"; expected an IANA zone like "
      "Europe/Amsterdam" },
    { "timezone: +01:00\n",
      "1:11: unknown time zone \"+01:00\"; expected an IANA zone like Europe/Amsterdam" },
    { "timezone: CET-1CEST,M3.5.0,M10.5.0\n",
      "1:11: unknown time zone \"CET-1CEST,M3.5.0,M10.5.0\"; expected an IANA zone like "
      "Europe/Amsterdam" },
    { "timezone: localtime\n",
      "1:11: unknown time zone \"localtime\"; expected an IANA zone like Europe/Amsterdam" },
    { "timezone: [UTC]\n",
      "1:11: unknown time zone a list; expected an IANA zone like Europe/Amsterdam" },
    { "timezone:\n",
      "1:10: unknown time zone nothing; expected an IANA zone like Europe/Amsterdam" },
    { "name: ''\n" DESK, "1:7: empty text; expected a value" },
    { "name: \"a\\nb\"\n" DESK,
      "1:7: control character in \"a\\nb\"; expected one line of text" },
    { "name: [a]\n" DESK, "1:7: a list where text belongs; expected one value" },
    { DESK "staff: [a b]\n",
      "3:9: \"a b\" is no staff; expected DOMAIN, @DOMAIN or NAME@DOMAIN" },
    { DESK "staff: '@'\n", "3:8: \"@\" is no staff; expected DOMAIN, @DOMAIN or NAME@DOMAIN" },
    { DESK "staff:\n", "3:7: nothing where a list belongs; expected [...]" },
    { DESK "replies: 5/1d\n", "3:10: \"5/1d\" where a map of replies belongs; expected \"key: "
                              "value\"" },
    { DESK "replies: {per-adress: 5/1d}\n",
      "3:11: unknown key of replies \"per-adress\"; expected \"per-address\"" },
    { DESK "replies: {overall: many}\n",
      "3:20: \"many\" is no number of replies; expected one in a time, like 5/1d or 100/1h" },
    { DESK "replies: {overall: 5/1w}\n",
      "3:20: \"5/1w\" is no number of replies; expected one in a time, like 5/1d or 100/1h" },
    { DESK "replies: {overall: 5/0d}\n",
      "3:20: \"5/0d\" is no number of replies; expected one in a time, like 5/1d or 100/1h" },
    { DESK "replies: {overall: 5/367d}\n",
      "3:20: \"5/367d\" is no number of replies; expected one in a time, like 5/1d or 100/1h" },
    { DESK "replies: {overall: -5/1d}\n",
      "3:20: \"-5/1d\" is no number of replies; expected one in a time, like 5/1d or 100/1h" },
    { DESK "replies: {overall: 5/1d/1h}\n",
      "3:20: \"5/1d/1h\" is no number of replies; expected one in a time, like 5/1d or 100/1h" },
    { DESK "imports: {x: {format: xls}}\n",
      "3:23: unknown format \"xls\"; expected one of csv, jsonl, zendesk-json, zendesk-xml, mbox "
      "or maildir" },
    { DESK "imports: {x: {zone: UTC}}\n",
      "3:15: unknown key of an import \"zone\"; expected one of format, map, timezone, "
      "time-format, source or snapshot" },
    { DESK "trust: ['mx example']\n",
      "3:9: \"mx example\" is no mail server; expected a name like mx.example.net" },
  };

  refuse_rows (rows, G_N_ELEMENTS (rows));
}

#define NO_WINDOW(text) text " is no window; expected HH:MM-HH:MM, like 09:00-17:00"
#define NO_DAYS(text)                                                                      \
  text " names no days; expected mon, tue, wed, thu, fri, sat, sun, a range mon-fri or a " \
       "list mon,wed"

static void
test_week (void)
{
  static const Row rows[] = {
    { HOURS "week: {mon: 9:00-17:00}", "4:17: " NO_WINDOW ("\"9:00-17:00\"") },
    { HOURS "week: {mon: 0900-1700}", "4:17: " NO_WINDOW ("\"0900-1700\"") },
    { HOURS "week: {mon: 09:00}", "4:17: " NO_WINDOW ("\"09:00\"") },
    { HOURS "week: {mon: 09:60-17:00}", "4:17: " NO_WINDOW ("\"09:60-17:00\"") },
    { HOURS "week: {mon: 09:00-17:00h}", "4:17: " NO_WINDOW ("\"09:00-17:00h\"") },
    { HOURS "week: {mon: closed}", "4:17: " NO_WINDOW ("\"closed\"") },
    { HOURS "week: {mon: [[09:00-17:00]]}", "4:18: " NO_WINDOW ("a list") },
    { HOURS "week: {mon: {a: b}}", "4:17: a map where text belongs; expected one value" },
    { HOURS "week: {mon: }", "4:12: no windows for \"mon\"; expected some, or [], and "
                             "quotes around a list of days within {}" },
    { HOURS "week: {mon,wed: 09:00-17:00}",
      "4:12: no windows for \"mon\"; expected some, or [], and quotes around a list of days "
      "within {}" },
    { HOURS "week: {mon: 24:00-25:00}",
      "4:17: \"24:00-25:00\" begins late; expected 00:00 to 23:59 before the '-'" },
    { HOURS "week: {mon: 22:00-48:01}",
      "4:17: \"22:00-48:01\" ends late; expected at most 48:00 behind the '-'" },
    { HOURS "week: {mon: 09:00-09:00}",
      "4:17: \"09:00-09:00\" is empty; expected an end behind the beginning, 00:00-24:00 for "
      "a whole day" },
    { HOURS "week: {mo: 09:00-17:00}", "4:12: " NO_DAYS ("\"mo\"") },
    { HOURS "week: {monday: 09:00-17:00}", "4:12: " NO_DAYS ("\"monday\"") },
    { HOURS "week: {Mon: 09:00-17:00}", "4:12: " NO_DAYS ("\"Mon\"") },
    { HOURS "week: {mon-mon: 09:00-17:00}", "4:12: " NO_DAYS ("\"mon-mon\"") },
    { HOURS "week: {\"mon,\": 09:00-17:00}", "4:12: " NO_DAYS ("\"mon,\"") },
    { HOURS "week: {\"mon,fri-tue\": 09:00-17:00}", "4:12: " NO_DAYS ("\"mon,fri-tue\"") },
    { HOURS "week: {mon-fri: 09:00-17:00, sat-mon: 10:00-12:00}",
      "4:34: mon is in \"mon-fri\" of line 4 too; expected each day once" },
    { HOURS "week: [mon]", "4:11: a list where a week belongs; expected \"key: value\"" },
    { HOURS "closed: []",
      "4:5: no \"week\" in hours; expected week: days and their windows, like {mon-fri: "
      "09:00-17:00}" },
    { HOURS "wek: {}", "4:5: unknown key of hours \"wek\"; expected \"week\"" },
    { HOURS "week: {}", "3:3: hours \"a\" are never open; expected a window that is not "
                        "closed" },
    { HOURS "week: {mon: []}", "3:3: hours \"a\" are never open; expected a window that is "
                               "not closed" },
    { HOURS "week: {}\n    special: {2026-12-24: 09:00-12:00}\n    closed: 2026-12-24",
      "3:3: hours \"a\" are never open; expected a window that is not closed" },
    { ZONE "hours: {}", "2:8: no hours; expected NAME: {week: ...}" },
    { ZONE "hours: [a]", "2:8: a list where a map of hours belongs; expected \"key: value\"" },
    { ZONE "hours: {a: b}", "2:12: \"b\" where hours belongs; expected \"key: value\"" },
    { ZONE "hours: {'': {week: {mon: 09:00-17:00}}}", "2:9: empty text; expected a value" },
  };

  refuse_rows (rows, G_N_ELEMENTS (rows));
}

#define OVERLAPS(a, b, line) \
  a " overlaps " b " of line " line "; expected windows apart from each other"

static void
test_overlaps (void)
{
  static const Row rows[] = {
    { HOURS "week: {mon: [09:00-12:00, 11:59-13:00]}",
      "4:31: " OVERLAPS ("\"11:59-13:00\"", "\"09:00-12:00\"", "4") },
    { HOURS "week: {mon: [13:00-17:00, 09:00-13:01]}",
      "4:31: " OVERLAPS ("\"09:00-13:01\"", "\"13:00-17:00\"", "4") },
    { HOURS "week: {mon: [09:00-17:00, 09:00-17:00]}",
      "4:31: " OVERLAPS ("\"09:00-17:00\"", "\"09:00-17:00\"", "4") },
    { HOURS "week:\n      fri: 22:00-06:00\n      sat: 05:59-12:00",
      "6:12: " OVERLAPS ("\"05:59-12:00\"", "\"22:00-06:00\"", "5") },
    { HOURS "week:\n      mon: 05:00-12:00\n      sun: 22:00-30:00",
      "5:12: " OVERLAPS ("\"05:00-12:00\"", "\"22:00-30:00\"", "6") },
    { HOURS "week: {mon-sun: 00:00-24:01}",
      "4:21: " OVERLAPS ("\"00:00-24:01\"", "\"00:00-24:01\"", "4") },
    { HOURS "week: {mon-fri: 09:00-17:00}\n"
            "    special: {2026-12-19: [09:00-11:00, 10:00-12:00]}",
      "5:41: " OVERLAPS ("\"10:00-12:00\"", "\"09:00-11:00\"", "5") },
    /* Friday night into special Saturday */
    { HOURS "week: {mon-fri: 22:00-06:00}\n    special: {2026-12-19: 05:00-12:00}",
      "5:27: " OVERLAPS ("\"05:00-12:00\"", "\"22:00-06:00\"", "4") },
    /* special Saturday into Sunday */
    { HOURS "week: {sun: 05:00-12:00}\n    special: {2026-12-19: 22:00-06:00}",
      "4:17: " OVERLAPS ("\"05:00-12:00\"", "\"22:00-06:00\"", "5") },
    /* two special days, in any order */
    { HOURS "week: {}\n    special: {2026-12-20: 05:00-07:00, 2026-12-19: 22:00-06:00}",
      "5:27: " OVERLAPS ("\"05:00-07:00\"", "\"22:00-06:00\"", "5") },
  };

  refuse_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_dates (void)
{
  static const Row rows[] = {
    { HOURS "week: {}\n    special: {2026-02-29: 10:00-12:00}",
      "5:15: \"2026-02-29\" is no date; expected YYYY-MM-DD, in the years 1970 to 2100" },
    { HOURS "week: {}\n    special: {24-12-2026: 10:00-12:00}",
      "5:15: \"24-12-2026\" is no date; expected YYYY-MM-DD, in the years 1970 to 2100" },
    { HOURS "week: {}\n    special: {2101-01-01: 10:00-12:00}",
      "5:15: \"2101-01-01\" is no date; expected YYYY-MM-DD, in the years 1970 to 2100" },
    { HOURS "week: {}\n    special: [2026-12-24]",
      "5:14: a list where a map of dates belongs; expected \"key: value\"" },
    { HOURS "week: {}\n    special: {2026-12-24: 10:00-12:00, 2026-12-24: []}",
      "5:40: key \"2026-12-24\" stands twice; expected it once (see line 5)" },
    { HOURS "week: {}\n    closed: [2026-12-24, 25-12]",
      "5:26: \"25-12\" is no closed time; expected DATE, \"DATE FROM-TO\" or DATE..DATE, "
      "like \"2026-12-24 12:00-17:00\"" },
    { HOURS "week: {}\n    closed: \"2026-12-24 noon\"",
      "5:13: \"2026-12-24 noon\" is no closed time; expected DATE, \"DATE FROM-TO\" or "
      "DATE..DATE, like \"2026-12-24 12:00-17:00\"" },
    { HOURS "week: {}\n    closed: \"2026-12-24 12:00-12:00\"",
      "5:13: \"2026-12-24 12:00-12:00\" is empty; expected an end behind the beginning, "
      "00:00-24:00 for a whole day" },
    { HOURS "week: {}\n    closed: 2026-12-31..2026-12-24",
      "5:13: \"2026-12-31..2026-12-24\" ends before it begins; expected FIRST..LAST" },
    { HOURS "week: {}\n    closed: 2026-12-31..2028-12-24",
      "5:13: 725 days; expected at most 366 in a range" },
    { HOURS "week: {}\n    closed: {2026-12-24: a}",
      "5:13: a map where text belongs; expected one value" },
  };

  refuse_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_entries (void)
{
  static const Row rows[] = {
    { HOURS "[]", "4:5: empty list where hours belong; expected week: days and their "
                  "windows, like {mon-fri: 09:00-17:00}" },
    { HOURS "- week: {mon: 09:00-17:00}\n    - week: {mon: 09:00-18:00}",
      "5:7: no \"since\" in an entry behind the first; expected since: DATE" },
    { HOURS "- {since: 2026-05-01, week: {}}\n    - {since: 2026-05-01, week: {}}",
      "5:15: \"2026-05-01\" is not after the entry before; expected the dates to ascend" },
    { HOURS "- week: {}\n    - {since: May, week: {}}",
      "5:15: \"May\" is no date; expected YYYY-MM-DD, in the years 1970 to 2100" },
    { HOURS "- {week: {}, closed: 2026-05-01}\n    - {since: 2026-05-01, week: {}}",
      "4:26: \"2026-05-01\" is not in the time of these hours; expected a date before the "
      "\"since\" of the next" },
    { HOURS "- {since: 2026-05-01, week: {}, special: {2026-04-30: 09:00-10:00}}",
      "4:47: \"2026-04-30\" is not in the time of these hours; expected a date not before "
      "their \"since\"" },
    { HOURS "- {week: {mon: 09:00-17:00}}\n    - {since: 2026-05-01, week: "
            "{mon-tue: 09:00-34:00}}",
      "5:43: " OVERLAPS ("\"09:00-34:00\"", "\"09:00-34:00\"", "5") },
  };

  refuse_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_contacts (void)
{
  static const Row rows[] = {
    { DESK "lines: [nl]\n",
      "3:8: a list where a map of lines belongs; expected \"key: value\"" },
    { DESK "lines: {nl: {lang: nl}}\n",
      "3:13: no \"email\" in a line; expected email: its address" },
    { DESK "lines: {nl: {email: support}}\n",
      "3:21: \"support\" is no mail address; expected NAME@DOMAIN" },
    { DESK "lines: {nl: {email: a@b@c}}\n",
      "3:21: \"a@b@c\" is no mail address; expected NAME@DOMAIN" },
    { DESK "lines: {nl: {email: a@b.c, lang: Dutch}}\n",
      "3:34: \"Dutch\" is no language; expected a code like en or nl" },
    { DESK "lines: {nl: {email: a@b.c}, ru: {email: A@B.c}}\n",
      "3:41: line \"nl\" has this address too; expected one line for it" },
    { DESK "channels: {chat: {hours: b}}\n", "3:26: unknown hours \"b\"; expected \"a\"" },
    { DESK "channels: {chat: {hours: evening}}\n",
      "3:26: unknown hours \"evening\"; expected \"a\"" },
    { DESK "channels: {mail: {lines: [nl]}}\n",
      "3:27: unknown line \"nl\"; expected it under lines:" },
    { DESK "lines: {nl: {email: a@b.c}}\nchannels: {mail: {lines: [nl, nll]}}\n",
      "4:31: unknown line \"nll\"; expected \"nl\"" },
    { DESK "channels: {chat: {hours: a, closed: mail}, email: {hours: a}}\n",
      "3:37: unknown channel \"mail\"; expected \"email\"" },
    { DESK "channels: {chat: {hours: a, closed: chat}}\n",
      "3:37: \"chat\" itself; expected another channel" },
    { DESK "channels: {chat: {closed: email}, email: {hours: a}}\n",
      "3:27: a channel without hours is never closed; expected \"hours\" in it" },
    { DESK "channels: {abuse: {only: fax}}\n",
      "3:26: unknown channel \"fax\"; expected \"abuse\"" },
    { DESK "channels: {phone: {number: soon}}\n",
      "3:28: \"soon\" is no telephone number; expected one like \"+31 10 4482299\"" },
    { DESK "channels: {chat: {url: \"javascript:alert(1)\"}}\n",
      "3:24: \"javascript:alert(1)\" is no address of a page; expected one like "
      "https://chat.example.com/" },
    { DESK "channels: {chat: {suggest: -1}}\n",
      "3:28: \"-1\" is no number of articles; expected 0 to 100" },
    { DESK "channels: {chat: {suggest: three}}\n",
      "3:28: \"three\" is no number of articles; expected 0 to 100" },
    { DESK "channels: {chat: {ask: {a: b}}}\n",
      "3:24: a map where text belongs; expected one value" },
    { DESK "channels: {chat: {ask: [sender, wat]}}\n",
      "3:33: unknown item to ask for \"wat\"; expected \"what\"" },
    { DESK "channels: {chat: {ask: [colour]}}\n",
      "3:25: unknown item to ask for \"colour\"; expected one of sender, reseller-id, what or "
      "when" },
    { DESK "channels: {chat: {hour: a}}\n",
      "3:19: unknown key of a channel \"hour\"; expected \"hours\"" },
  };

  refuse_rows (rows, G_N_ELEMENTS (rows));
}

#define PROMISE "promises:\n- {name: x, clock: first-reply, "

static void
test_promises (void)
{
  static const Row rows[] = {
    { DESK "promises: {name: x}\n",
      "3:11: no list; expected \"- {name: ..., clock: ..., target: ...}\"" },
    { DESK "promises: [x]\n", "3:12: \"x\" where a promise belongs; expected \"key: value\"" },
    { DESK "promises: [{clock: first-reply, target: 8h, hours: a}]\n",
      "3:12: no \"name\" in a promise; expected name: text, like first reply" },
    { DESK "promises: [{name: x, target: 8h, hours: a}]\n",
      "3:12: no \"clock\" in a promise; expected clock: first-reply, next-reply or "
      "resolution" },
    { DESK "promises: [{name: x, clock: first reply, target: 8h, hours: a}]\n",
      "3:29: unknown clock \"first reply\"; expected \"first-reply\"" },
    { DESK "promises: [{name: x, clock: solved, target: 8h, hours: a}]\n",
      "3:29: unknown clock \"solved\"; expected one of first-reply, next-reply or "
      "resolution" },
    { DESK PROMISE "hours: a}\n",
      "4:3: no \"target\" in a promise; expected target: a time like 8h or 1d, or a list of "
      "them" },
    { DESK PROMISE "hours: a, target: [8h, soon]}\n",
      "4:56: bad target; expected a duration of at most 10 years like 8h, 90m, 1d, 2d4h or "
      "1d-end, not \"soon\"" },
    { DESK PROMISE "hours: a, target: []}\n", "4:51: 0 targets; expected 1 to 16" },
    { DESK PROMISE "hours: a, target: 0h}\n",
      "4:51: \"0h\" is no time; expected a target like 8h or 1d" },
    { DESK PROMISE "target: 8h}\n",
      "4:3: a promise without hours; expected \"hours\", or a channel that has some" },
    { DESK "channels: {abuse: {team: legal}}\n" PROMISE "target: 8h, channel: abuse}\n",
      "5:3: channel \"abuse\" has no hours; expected \"hours\" here" },
    { DESK PROMISE "target: 8h, hours: b}\n", "4:52: unknown hours \"b\"; expected \"a\"" },
    { DESK PROMISE "target: 8h, hours: a, channel: mail}\n",
      "4:64: unknown channel \"mail\"; expected it under channels:" },
    { DESK PROMISE "target: 8h, hours: a, line: nl}\n",
      "4:61: unknown line \"nl\"; expected it under lines:" },
    { DESK PROMISE "target: 8h, hours: a, escalated: yes}\n",
      "4:66: unknown word \"yes\"; expected one of count or exempt" },
    { DESK PROMISE "target: 8h, hours: a, goal: 0.95}\n",
      "4:61: \"0.95\" is no goal; expected a percentage like 95%" },
    { DESK PROMISE "target: 8h, hours: a, goal: 101%}\n",
      "4:61: \"101%\" is no goal; expected a percentage like 95%" },
    { DESK PROMISE "target: 8h, hours: a, goal: nan%}\n",
      "4:61: \"nan%\" is no goal; expected a percentage like 95%" },
    { DESK PROMISE "target: 8h, hours: a, since: 2026}\n",
      "4:62: \"2026\" is no date; expected YYYY-MM-DD, in the years 1970 to 2100" },
    { DESK PROMISE "target: 8h, hours: a, until: 2026-12-01}\n",
      "4:55: unknown key of a promise \"until\"; expected one of name, clock, channel, line, "
      "priority, tag, customer, hours, target, escalated, since or goal" },
  };

  refuse_rows (rows, G_N_ELEMENTS (rows));
}

/* ---- Files */

static void
refuse_file (const Scratch *scratch, const char *yaml, const char *expected)
{
  g_autofree char *path = scratch_path (scratch, "desk.yaml");
  g_autofree char *message = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) parts = g_strsplit (expected, "DIR", -1);

  scratch_write (scratch, "desk.yaml", yaml, -1);
  g_assert_null (desk_load (path, &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
  message = g_strjoinv (scratch->path, parts);
  g_assert_cmpstr (error->message, ==, message);
}

#define FEED(name) \
  ZONE "hours:\n  a:\n    week: {mon: 09:00-17:00}\n    holidays: [" name "]\n"

static void
test_holidays (void)
{
  static const char good[] = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\n"
                             "SUMMARY:Kerst\nEND:VEVENT\nEND:VCALENDAR\n";
  g_auto(Scratch) scratch = { 0 };

  scratch_init (&scratch);
  scratch_write (&scratch, "good.ics", good, -1);
  scratch_write (&scratch, "bad.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\n", -1);
  scratch_write (&scratch, "page.ics", "<html>\n", -1);
  scratch_folder (&scratch, "folder.ics");
  refuse_file (&scratch, FEED ("none.ics"),
               "DIR/desk.yaml:5:16: cannot read \"DIR/none.ics\": No such file or directory; "
               "expected an iCalendar file of at most 16 MiB");
  refuse_file (&scratch, FEED ("good.ics, folder.ics"),
               "DIR/desk.yaml:5:26: cannot read \"DIR/folder.ics\": Is a directory; expected "
               "an iCalendar file of at most 16 MiB");
  refuse_file (&scratch, FEED ("/dev/zero"),
               "DIR/desk.yaml:5:16: cannot read \"/dev/zero\": File too large; expected an "
               "iCalendar file of at most 16 MiB");
  refuse_file (&scratch, FEED ("bad.ics"),
               "DIR/bad.ics:3:1: DTSTART \"x\" is no date; expected one like 20261225 or "
               "20261224T120000Z");
  refuse_file (&scratch, FEED ("page.ics"),
               "DIR/page.ics:1:1: \"<html>\" is no line of iCalendar; expected NAME:VALUE");
  refuse_file (&scratch, FEED ("desk.yaml"),
               "DIR/desk.yaml:1:1: no calendar; expected BEGIN:VCALENDAR");
  refuse_file (&scratch, FEED ("good.ics") "    skip: [Kertst]\n",
               "DIR/desk.yaml:6:12: unknown event of the holidays \"Kertst\"; expected "
               "\"Kerst\"");
  refuse_file (&scratch, HOURS "week: {mon: 09:00-17:00}\n    skip: [Kerst]\n",
               "DIR/desk.yaml:5:5: \"skip\" without holidays; expected \"holidays\" beside "
               "it");
}

static void
test_files (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *huge = g_strnfill (10 << 20, ' ');
  g_autofree char *folder = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) missing = NULL;

  scratch_init (&scratch);
  refuse_file (&scratch, huge,
               "cannot read \"DIR/desk.yaml\": File too large; expected a "
               "desk.yaml of at most 1 MiB");
  g_assert_null (desk_load (scratch.path, &error));
  g_assert_true (g_str_has_suffix (error->message,
                                   "Is a directory; expected a desk.yaml of at most 1 MiB"));
  folder = scratch_path (&scratch, "none/desk.yaml");
  g_assert_null (desk_load (folder, &missing));
  g_assert_error (missing, DESK_ERROR, DESK_ERROR_INPUT);
}

/* ---- Hostile files: an error, soon, and of one line */

static char *
repeated (const char *before, const char *text, guint times, const char *after)
{
  g_autoptr(GString) all = g_string_new (before);

  for (guint i = 0; i < times; i++)
    g_string_append_printf (all, "%s", text);
  g_string_append (all, after);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static void
test_bombs (void)
{
  static const struct
  {
    const char *before, *text;
    guint times;
    const char *expected;
  } rows[] = {
    { "a: ", "[", 900000, "1:15: nested too deep; expected at most 12 levels" },
    { "a:", "\n- ", 300000, "too many values" },
    { "a: ", "{a: ", 200000, "nested too deep" },
    { "- ", "- ", 400000, "nested too deep" },
    { "", "? ", 400000, "expected" },
    { "a: [", "a,", 450000, "too many values" },
    { "a: [", "b: c,", 180000, "too many values" },
    { "a: |\n", " b\n", 300000, "unknown key" },
    { "a: \"", "\\u0001", 100000, "unknown key" },
    { "", "a", 1000000, "where desk.yaml belongs" },
    { "", "&", 1000000, "expected" },
    { "%TAG ! ", "a", 1000000, "expected" },
    { HOURS "week: {mon: [", "09:00-10:00,", 80000, "80001 windows in a day" },
    { HOURS "week: {}\n    closed: [", "1970-01-01..1970-12-31,", 40000, "never open" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *closed = strstr (rows[i].before, "closed") != NULL   ? "2000-01-01]"
                           : strstr (rows[i].before, "mon: [") != NULL ? "11:00-12:00]}"
                           : g_str_has_suffix (rows[i].before, "\"")   ? "\"\n"
                                                                       : "";
      guint times = strstr (rows[i].expected, "windows") != NULL
                      ? rows[i].times
                      : rows[i].times / sample (2, 2, 1);
      g_autofree char *text = repeated (rows[i].before, rows[i].text, times, closed);
      g_autoptr(GError) error = NULL;

      g_assert_null (load_text ("desk.yaml", text, strlen (text), &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, rows[i].expected));
      g_assert_cmpuint (strlen (error->message), <, 400);
      g_assert_null (strchr (error->message, '\n'));
    }
}

/* A right file with bytes changed: a desk or an error of one line with a place. */
static void
test_damaged (void)
{
  g_autofree char *from
    = g_test_build_filename (G_TEST_DIST, "data", "desk", "full.yaml", NULL);
  g_autofree char *feed
    = g_test_build_filename (G_TEST_DIST, "..", "kb", "holidays", "nl.ics", NULL);
  g_autofree char *text = NULL, *days = NULL, *path = NULL;
  gsize length;
  g_autoptr(GRand) random = g_rand_new_with_seed (20261123);
  g_auto(Scratch) scratch = { 0 };

  scratch_init (&scratch);
  g_assert_true (g_file_get_contents (from, &text, &length, NULL));
  g_assert_true (g_file_get_contents (feed, &days, NULL, NULL));
  scratch_write (&scratch, "kb/holidays/nl.ics", days, -1);
  scratch_write (&scratch, "tests/data/desk/full.yaml", text, (gssize) length);
  path = scratch_path (&scratch, "tests/data/desk/full.yaml");
  for (guint i = 0; i < sample (20, 20, 1500); i++)
    {
      g_autofree char *copy = g_memdup2 (text, length + 1);
      g_autoptr(GError) error = NULL;
      g_autoptr(Desk) desk = NULL;
      guint n = (guint) g_rand_int_range (random, 1, 4);

      for (guint j = 0; j < n; j++)
        copy[g_rand_int_range (random, 0, (gint32) length)]
          = i % 2 == 0 ? (char) g_rand_int_range (random, 0, 256)
                       : text[g_rand_int_range (random, 0, (gint32) length)];
      desk = load_text (path, copy, length, &error);
      g_assert_true ((desk == NULL) == (error != NULL));
      if (error != NULL)
        {
          g_assert_null (strchr (error->message, '\n'));
          g_assert_nonnull (strstr (error->message, "; expected "));
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
        }
    }
}

int
main (int argc, char **argv)
{
  g_auto(Scratch) scratch = { 0 };
  int failed;

  g_test_init (&argc, &argv, NULL);
  scratch_init (&scratch);
  g_assert_cmpint (g_chdir (scratch.path), ==, 0);
  g_test_add_func ("/desk-errors/syntax", test_syntax);
  g_test_add_func ("/desk-errors/top", test_top);
  g_test_add_func ("/desk-errors/week", test_week);
  g_test_add_func ("/desk-errors/overlaps", test_overlaps);
  g_test_add_func ("/desk-errors/dates", test_dates);
  g_test_add_func ("/desk-errors/entries", test_entries);
  g_test_add_func ("/desk-errors/contacts", test_contacts);
  g_test_add_func ("/desk-errors/promises", test_promises);
  g_test_add_func ("/desk-errors/holidays", test_holidays);
  g_test_add_func ("/desk-errors/files", test_files);
  g_test_add_func ("/desk-errors/bombs", test_bombs);
  g_test_add_func ("/desk-errors/damaged", test_damaged);
  failed = g_test_run ();
  g_assert_cmpint (g_chdir ("/"), ==, 0);
  return failed;
}
