#include "mail/body.h"
#include "intake/stages.h"

#include <string.h>
#include "base/error.h"

/* ---- Templates */

static TemplateValues *
some_values (void)
{
  TemplateValues *values = template_values_new ();

  template_values_set (values, "name", "<Ann> & {{x}}");
  template_values_set (values, "empty", NULL);
  template_values_flag (values, "yes", TRUE);
  template_values_list (values, "none");
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", i);

      template_values_set (template_values_row (values, "list"), "n", text);
    }
  return values;
}

static void
test_fill (void)
{
  static const struct
  {
    const char *text, *plain, *html;
  } rows[] = {
    { "a {{name}} b", "a <Ann> & {{x}} b", "a &lt;Ann&gt; &amp; {{x}} b" },
    { "{{#if yes}}y{{/if}}{{#if empty}}n{{/if}}{{#if !empty}}e{{/if}}", "ye", "ye" },
    { "{{#if none}}n{{/if}}{{#if list}}l{{/if}}", "l", "l" },
    { "{{#each list}}{{n}}{{yes}},{{/each}}", "1yes,2yes,", "1yes,2yes," },
    { "a\n{{#if yes}}\nb\n{{/if}}\nc\n", "a\nb\nc\n", "a\nb\nc\n" },
    { "a\n  {{#if empty}}  \nb {{name}}\n{{/if}}\nc", "a\nc", "a\nc" },
    { "{{#if yes}}{{#if empty}}{{#if yes}}x{{/if}}{{/if}}z{{/if}}", "z", "z" },
    { "{{#each none}}{{unknown}}{{/each}}.", ".", "." },
    { "", "", "" },
  };
  g_autoptr(TemplateValues) values = some_values ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *plain = template_fill ("x", rows[i].text, FALSE, values, NULL);
      g_autofree char *html = template_fill ("x", rows[i].text, TRUE, values, NULL);

      g_assert_cmpstr (plain, ==, rows[i].plain);
      g_assert_cmpstr (html, ==, rows[i].html);
    }
}

static void
test_bad_templates (void)
{
  static const char *const rows[][2] = {
    { "a\n{{nobody}}", "x:2: a name that is not known here" },
    { "{{#if nobody}}{{/if}}", "x:1: a name that is not known here" },
    { "{{#each nobody}}{{/each}}", "x:1: a list that is not known here" },
    { "{{#if yes}}\n", "x:2: a block that is not closed" },
    { "a{{/if}}", "x:1: an end without its beginning" },
    { "{{name", "x:1: expected \"}}\"" },
    { "{{}}", "x:1: expected {{name}}, {{#if name}}, {{#each name}} or their ends" },
    { "{{#unless x}}", "x:1: expected {{name}}, {{#if name}}, {{#each name}} or their ends" },
    { "{{#if yes}}{{#if yes}}{{#if yes}}{{#if yes}}{{#if yes}}{{#if yes}}{{#if yes}}{{#if yes}}"
      "{{#if yes}}", "x:1: blocks too deep in each other" },
  };
  g_autoptr(TemplateValues) values = some_values ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (template_fill ("x", rows[i][0], FALSE, values, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, rows[i][1]);
    }
}

/* ---- Moments */

static void
test_moments (void)
{
  static const struct
  {
    const char *lang, *by, *from, *from_today, *until_today;
  } rows[] = {
    { "en", "Tuesday 24 November 10:30", "from Tuesday 24 November 10:30", "from 10:30", "10:30" },
    { "nl", "dinsdag 24 november 10:30 uur", "vanaf dinsdag 24 november 10:30 uur",
      "vanaf 10:30", "10:30" },
    { "es", "martes 24 de noviembre a las 10:30", "el martes 24 de noviembre a las 10:30",
      "a las 10:30", "las 10:30" },
    { "ru", "вторника, 24 ноября, 10:30", "со вторника, 24 ноября, 10:30", "с 10:30", "10:30" },
    { "xx", "Tuesday 24 November 10:30", "from Tuesday 24 November 10:30", "from 10:30", "10:30" },
  };
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Amsterdam");
  gint64 at = 1795512600; /* 2026-11-24T09:30:00Z */

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *by = answer_moment (rows[i].lang, at, zone);
      g_autofree char *from = answer_from (rows[i].lang, at, at - 86400, zone);
      g_autofree char *today = answer_from (rows[i].lang, at, at - 3600, zone);
      g_autofree char *until = answer_until (rows[i].lang, at, at - 3600, zone);

      g_assert_cmpstr (by, ==, rows[i].by);
      g_assert_cmpstr (from, ==, rows[i].from);
      g_assert_cmpstr (today, ==, rows[i].from_today);
      g_assert_cmpstr (until, ==, rows[i].until_today);
    }
}

/* ---- Texts of messages */

static void
test_html (void)
{
  static const char *const rows[][2] = {
    { "<p>one<br>two</p>", "\none\ntwo\n" },
    { "a &amp; b &lt; &#99; &#x64; &nbsp;&quot;", "a & b < c d  \"" },
    { "<style>p { x: y }</style>a<script>alert ('<b>')</script>b", "ab" },
    { "<!-- <p>no</p> -->a", "a" },
    { "<!-- never closed", "" },
    { "a <b", "a " },
    { "1 < 2 & 3", "1 < 2 & 3" },
    { "&#0; &#xD800; &#99999999999; &bogus;", "&#0; &#xD800; &#99999999999; &bogus;" },
    { "<blockquote>quoted</blockquote>own", "\nown" },
    { "<STYLE>never closed", "" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = mail_text_of_html (rows[i][0], strlen (rows[i][0]));

      g_assert_cmpstr (got, ==, rows[i][1]);
    }
}

static void
test_own_words (void)
{
  static const char *const rows[][2] = {
    { "hello\n> quoted\nbye", "hello\nbye\n" },
    { "hello\nOn Monday Ann wrote:\n> quoted", "hello\n" },
    { "hello\nOn Monday Ann wrote:\n\n> quoted\n", "hello\n\n\n" },
    { "a:\nb", "a:\nb\n" },
    { "hello\n-- \nAnn\nreseller 123456", "hello\n" },
    { "hello\n-----Original Message-----\nFrom: x", "hello\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = mail_own_words (rows[i][0]);

      g_assert_cmpstr (got, ==, rows[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/fill", test_fill);
  g_test_add_func ("/template/bad", test_bad_templates);
  g_test_add_func ("/locale/moments", test_moments);
  g_test_add_func ("/body/html", test_html);
  g_test_add_func ("/body/own-words", test_own_words);
  return g_test_run ();
}
