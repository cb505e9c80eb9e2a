/* Queries as understood: {typed, what became of it}. */
#include <string.h>
#include "search/query.h"

/* "W" words, "P" phrase, "*" prefix, "F" filter; + - for required and forbidden; t: in
 * the title; ! a name. */
static char *
described (const Query *query)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);
      g_autofree char *words = g_strjoinv (",", clause->words);

      if (i > 0)
        g_string_append_c (out, ' ');
      g_string_append_printf (out, "%s%s%c%s(%s)",
                              clause->occur == OCCUR_MUST       ? "+"
                              : clause->occur == OCCUR_MUST_NOT ? "-"
                                                                : "",
                              clause->title ? "t:" : "", "WP*F"[clause->kind],
                              clause -> name && !clause -> quoted ? "!" : "",
                              clause->kind == CLAUSE_FILTER ? clause->filter : words);
    }
  if (query->one_phrase)
    g_string_append (out, " one-phrase");
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *typed;
  gboolean all;
  const char *expected;
} cases[] = {
  { "", FALSE, "" },
  { "  \t\n ", FALSE, "" },
  { "Transfer DOMAIN", FALSE, "W(transfer) W!(domain)" },
  { "transfer domain", TRUE, "+W(transfer) +W(domain)" },
  { "\"auth code\"", FALSE, "+P(auth,code)" },
  { "\"auth code\" \"name server\"", FALSE, "P(auth,code) P(name,server) one-phrase" },
  { "lost \"auth code\"", FALSE, "W(lost) P(auth,code)" },
  { "lost \"auth code\"", TRUE, "+W(lost) +P(auth,code)" },
  { "+dns -ssl", FALSE, "+W(dns) -W(ssl)" },
  { "-\"name server\"", FALSE, "-P(name,server)" },
  { "trans*", FALSE, "*(trans)" },
  { "+trans*", FALSE, "+*(trans)" },
  { "example.com", FALSE, "W!(example,com)" },
  { "+example.com", FALSE, "+P!(example,com)" },
  { "title:dns", FALSE, "+t:W(dns)" },
  { "title:\"name server\"", FALSE, "+t:P(name,server)" },
  { "-title:dns", FALSE, "-t:W(dns)" },
  { "tag:Billing", FALSE, "+F(tag:billing)" },
  { "category:dns/zones lang:nl", FALSE, "+F(category:dns/zones) +F(lang:nl)" },
  { "-lang:nl vat", FALSE, "-F(lang:nl) W(vat)" },
  { "tag: dns", FALSE, "W(tag) W(dns)" },
  { "http://x", FALSE, "W(http,x)" },
  /* signs in running text */
  { "a - b", FALSE, "W(a) W(b)" },
  { "either -- or", FALSE, "W(either) W(or)" },
  { "operators like *, +.", FALSE, "W(operators) W(like)" },
  { "transfer -inbound", FALSE, "W(transfer) -W(inbound)" },
  { "+.it", FALSE, "+W!(it)" },
  { ".it domain", FALSE, "W!(it) W(domain)" },
  { "who.is for me", FALSE, "W!(who,is) W(for) W(me)" },
  { "what is an A record", FALSE, "W(what) W(is) W(an) W!(a) W(record)" },
  { "call the IT department", FALSE, "W(call) W(the) W!(it) W(department)" },
  { "I lost it", FALSE, "W(i) W(lost) W(it)" },
  { "can I", FALSE, "W(can) W(i)" },
  { "WHAT IS IT", FALSE, "W(what) W(is) W(it)" },
  /* a command line: its signs are text */
  { "openssl -K key", FALSE, "W(openssl) W(k) W(key)" },
  { "git log --oneline -stat", FALSE, "W(git) W(log) W(oneline) W(stat)" },
  { "rm -rf /var/log", FALSE, "W(rm) W(rf) W(var,log)" },
  { "cat ~/x | sort -unique", FALSE, "W(cat) W(x) W(sort) W(unique)" },
  { "echo $HOME +x", FALSE, "W(echo) W(home) W(x)" },
  { "an open \"quote", FALSE, "W(an) W(open) W(quote)" },
  { "\"\"", FALSE, "" },
  { "\"one\"", FALSE, "+P(one)" },
  { "don't", FALSE, "W(don,t)" },
  { "Größe café", FALSE, "W(grosse) W(cafe)" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Query) query
                 = query_parse (cases[i].typed, strlen (cases[i].typed), cases[i].all);
      g_autofree char *got = described (query);

      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_any_bytes (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      char bytes[64];
      gsize length = (gsize) g_test_rand_int_range (0, sizeof bytes);
      g_autoptr(Query) query = NULL;

      for (gsize i = 0; i < length; i++)
        bytes[i] = g_test_rand_int_range (0, 3) == 0
                     ? "\"+-*: \t\xc3\xa9"[g_test_rand_int_range (0, 9)]
                     : (char) g_test_rand_int_range (0, 256);
      query = query_parse (bytes, length, round % 2 == 0);
      g_assert_nonnull (query);
    }
}

static void
test_many_words (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(Query) query = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, "word%u ", i);
  query = query_parse (text->str, text->len, FALSE);
  g_assert_cmpuint (query->clauses->len, ==, QUERY_MAX_WORDS);
  g_assert_true (query->cut);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/cases", test_cases);
  g_test_add_func ("/query/any-bytes", test_any_bytes);
  g_test_add_func ("/query/many-words", test_many_words);
  return g_test_run ();
}
