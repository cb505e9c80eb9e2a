#include "mail/reply.h"

#include <string.h>

static gint64
number_of (const char *id)
{
  g_autofree char *subject = g_strdup_printf ("Re: [#%s]", id);

  return ticket_id_find (subject);
}

static void
test_round_trip (void)
{
  static const gint64 numbers[]
    = { 1, 9, 10, 123, 99999, 100000, 999999, 1000000, G_MAXINT32 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *id = ticket_id_format (numbers[i]);

      g_assert_cmpint (number_of (id), ==, numbers[i]);
      g_assert_cmpuint (strlen (id), >=, 8);
    }
}

/* Damm's own example: 572 has the check digit 4. */
static void
test_published (void)
{
  g_autofree char *id = ticket_id_format (572);

  g_assert_cmpstr (id, ==, "000572-4");
}

static void
test_wrong_digits (void)
{
  for (gint64 number = 1; number < 3000000; number += 7919)
    {
      g_autofree char *id = ticket_id_format (number);

      for (char *c = id; *c != '\0'; c++)
        {
          char right = *c;

          for (char other = '0'; g_ascii_isdigit (right) && other <= '9'; other++)
            {
              *c = other;
              g_assert_cmpint (number_of (id), ==, other == right ? number : 0);
            }
          *c = right;
        }
    }
}

static void
test_swapped_digits (void)
{
  for (gint64 number = 1; number < 3000000; number += 4241)
    {
      g_autofree char *id = ticket_id_format (number);

      for (char *c = id; c[1] != '\0'; c++)
        {
          char first = c[0], second = c[1];

          if (first == second || first == '-' || second == '-')
            continue;
          c[0] = second, c[1] = first;
          g_assert_cmpint (number_of (id), ==, 0);
          c[0] = first, c[1] = second;
        }
    }
}

static void
test_find (void)
{
  static const struct
  {
    const char *subject;
    gint64 number;
  } rows[] = {
    { "Re: x [#000572-4]", 572 },
    { "[#000572-5] [#000572-4]", 572 },
    { "[#000572-4", 0 },
    { "#000572-4]", 0 },
    { "[#0000572-4]", 0 },
    { "[#572-4]", 0 },
    { "[# 000572-4]", 0 },
    { "[#000572-4-]", 0 },
    { "[#99999999999999999999999-1]", 0 },
    { "[[#000572-4]]", 572 },
    { "", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (ticket_id_find (rows[i].subject), ==, rows[i].number);
}

static void
test_strip (void)
{
  static const char *const rows[][2] = {
    { "Re: AW: Fwd: Hello [#000572-4]", "Hello" },
    { "[#000572-4]  Hello \t world", "Hello world" },
    { "Ответ: Привет", "Привет" },
    { "Re: [#1] Hello", "[#1] Hello" },
    { "[[#000572-4]#000572-4] Hello", "Hello" },
    { "Hello [#00[#000572-4]0572-4[#000572-4] ] [[#0000000572-4]]", "Hello [#000572-4 ] []" },
    { "Regarding: x", "Regarding: x" },
    { "Re:", "" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = ticket_id_strip (rows[i][0]);

      g_assert_cmpstr (got, ==, rows[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ids/round-trip", test_round_trip);
  g_test_add_func ("/ids/published", test_published);
  g_test_add_func ("/ids/wrong-digits", test_wrong_digits);
  g_test_add_func ("/ids/swapped-digits", test_swapped_digits);
  g_test_add_func ("/ids/find", test_find);
  g_test_add_func ("/ids/strip", test_strip);
  return g_test_run ();
}
