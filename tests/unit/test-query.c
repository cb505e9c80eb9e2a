/* Queries as understood: {typed, what became of it}. */
#include <string.h>
#include "search/query.h"

/* "W" words, "P" phrase, "*" prefix, "F" filter; + - for required and forbidden; t: in
 * the title; ! a name; ~ still being typed. */
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
      g_string_append_printf (out, "%s%s%c%s(%s)%s",
                              clause->occur == OCCUR_MUST       ? "+"
                              : clause->occur == OCCUR_MUST_NOT ? "-"
                                                                : "",
                              clause->title ? "t:" : "", "WP*F"[clause->kind],
                              clause -> name && !clause -> quoted ? "!" : "",
                              clause->kind == CLAUSE_FILTER ? clause->filter : words,
                              clause->begun ? "~" : "");
    }
  if (query->one_phrase)
    g_string_append (out, " one-phrase");
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *typed;
  guint flags;
  const char *expected;
} cases[] = {
  { "", 0, "" },
  { "  \t\n ", 0, "" },
  { "Transfer DOMAIN", 0, "W(transfer) W!(domain)" },
  { "transfer domain", QUERY_ALL, "+W(transfer) +W(domain)" },
  { "\"auth code\"", 0, "+P(auth,code)" },
  { "\"auth code\" \"name server\"", 0, "P(auth,code) P(name,server) one-phrase" },
  { "lost \"auth code\"", 0, "W(lost) P(auth,code)" },
  { "lost \"auth code\"", QUERY_ALL, "+W(lost) +P(auth,code)" },
  { "+dns -ssl", 0, "+W(dns) -W(ssl)" },
  { "-\"name server\"", 0, "-P(name,server)" },
  { "trans*", 0, "*(trans)" },
  { "+trans*", 0, "+*(trans)" },
  { "example.com", 0, "W!(example,com)" },
  { "+example.com", 0, "+P!(example,com)" },
  { "title:dns", 0, "+t:W(dns)" },
  { "title:\"name server\"", 0, "+t:P(name,server)" },
  { "-title:dns", 0, "-t:W(dns)" },
  { "tag:Billing", 0, "+F(tag:billing)" },
  { "category:dns/zones lang:nl", 0, "+F(category:dns/zones) +F(lang:nl)" },
  { "-lang:nl vat", 0, "-F(lang:nl) W(vat)" },
  { "tag: dns", 0, "W(tag) W(dns)" },
  { "http://x", 0, "W(http,x)" },
  /* signs in running text */
  { "a - b", 0, "W(a) W(b)" },
  { "either -- or", 0, "W(either) W(or)" },
  { "operators like *, +.", 0, "W(operators) W(like)" },
  { "transfer -inbound", 0, "W(transfer) -W(inbound)" },
  { "+.it", 0, "+W!(it)" },
  { ".it domain", 0, "W!(it) W(domain)" },
  { "who.is for me", 0, "W!(who,is) W(for) W(me)" },
  { "what is an A record", 0, "W(what) W(is) W(an) W!(a) W(record)" },
  { "call the IT department", 0, "W(call) W(the) W!(it) W(department)" },
  { "I lost it", 0, "W(i) W(lost) W(it)" },
  { "can I", 0, "W(can) W(i)" },
  { "WHAT IS IT", 0, "W(what) W(is) W(it)" },
  /* a command line: its signs are text */
  { "openssl -K key", 0, "W(openssl) W(k) W(key)" },
  { "git log --oneline -stat", 0, "W(git) W(log) W(oneline) W(stat)" },
  { "rm -rf /var/log", 0, "W(rm) W(rf) W(var,log)" },
  { "cat ~/x | sort -unique", 0, "W(cat) W(x) W(sort) W(unique)" },
  { "echo $HOME +x", 0, "W(echo) W(home) W(x)" },
  { "openssl req -new -newkey rsa:2048 -nodes -keyout server.key", 0,
    "W(openssl) W(req) W(new) W(newkey) W(rsa,2048) W(nodes) W(keyout) W!(server,key)" },
  { "openssl s_client -connect host:443 -servername example.com", 0,
    "W(openssl) W(s,client) W(connect) W(host,443) W(servername) W!(example,com)" },
  { "nslookup -type=mx example.com", 0, "W(nslookup) W(type,mx) W!(example,com)" },
  { "v=spf1 include:example.net -all", 0, "W(v,spf1) W!(include,example,net) W(all)" },
  { "SPF -all or ~all", 0, "W!(spf) W(all) W(or) W(all)" },
  { "find . -name foo", 0, "W(find) W(name) W(foo)" },
  { "find / -name foo", 0, "W(find) W(name) W(foo)" },
  { "tool -jar transfer.jar", 0, "W(tool) W(jar) W!(transfer,jar)" },
  { "cc main.cpp -lm", 0, "W(cc) W!(main,cpp) W(lm)" },
  { "tar -xzf file", 0, "W(tar) W(xzf) W(file)" },
  { "ls -la", 0, "W(ls) W(la)" },
  { "why does ls -la hang", 0, "W(why) W(does) W(ls) W(la) W(hang)" },
  { "java -version", 0, "W(java) W(version)" },
  { "docker exec -it", 0, "W(docker) W(exec) W(it)" },
  { "Docker run -detach nginx", 0, "W(docker) W(run) W(detach) W(nginx)" },
  { "Set-MailboxFolderPermission -Identity domain", 0,
    "W(set,mailboxfolderpermission) W(identity) W(domain)" },
  { "$ frob -all", 0, "W(frob) W(all)" },
  { "C:\\tools\\x -all", 0, "W(c,tools,x) W(all)" },
  { "LANG=C frob -all", 0, "W(lang,c) W(frob) W(all)" },
  { "errno -E_FAIL", 0, "W(errno) W(e,fail)" },
  { "frob -new -fast domain", 0, "W(frob) W(new) W(fast) W(domain)" },
  { "frob -new domain -fast", 0, "W(frob) W(new) W(domain) W(fast)" },
  { "gcc -Wall -Wextra", 0, "W(gcc) W(wall) W(wextra)" },
  /* none: one dash beside plain words */
  { "docker -swarm", 0, "W(docker) -W(swarm)" },
  { "Wi-Fi -password", 0, "W(wi,fi) -W(password)" },
  { "Start-Up -windows", 0, "W(start,up) -W(windows)" },
  { "example.com -inbound", 0, "W!(example,com) -W(inbound)" },
  { "package.json -lock", 0, "W!(package,json) -W(lock)" },
  { "\"ls -la\" -tar", 0, "+P(ls,la) -W(tar)" },
  { "transfer -\"es\" -\"nl\" -tag:old -fast", 0,
    "W(transfer) -P(es) -P(nl) -F(tag:old) -W(fast)" },
  { "transfer domain -inbound -es", 0, "W(transfer) W(domain) -W(inbound) -W(es)" },
  { "-inbound -es transfer", 0, "-W(inbound) -W(es) W(transfer)" },
  { "transfer -.es -.nl", 0, "W(transfer) -W!(es) -W!(nl)" },
  /* a number has its sign */
  { "error -1 transfer", 0, "W(error) W(1) W(transfer)" },
  { "error -1001.", 0, "W(error) W(1001)" },
  { "code -0x80070005, -3.5 at -20\302\260C", 0,
    "W(code) W(0x80070005) W!(3,5) W(at) W(20,c)" },
  { "call +31 20", 0, "W(call) W(31) W(20)" },
  { "login -2fa", 0, "W(login) -W(2fa)" },
  { "login +2fa -\"2023\"", 0, "W(login) +W(2fa) -P(2023)" },
  { "an open \"quote", 0, "W(an) W(open) W(quote)" },
  { "\"\"", 0, "" },
  { "\"one\"", 0, "+P(one)" },
  { "don't", 0, "W(don,t)" },
  { "Größe café", 0, "W(grosse) W(cafe)" },
  /* as one types */
  { "transfer dom", QUERY_BEGUN, "W(transfer) W(dom)~" },
  { "transfer dom ", QUERY_BEGUN, "W(transfer) W(dom)" },
  { "transfer dom?", QUERY_BEGUN, "W(transfer) W(dom)" },
  { "auth-co", QUERY_BEGUN, "W(auth,co)~" },
  { "+dns ser", QUERY_BEGUN | QUERY_ALL, "+W(dns) +*(ser)" },
  { "+ser", QUERY_BEGUN, "+*(ser)" },
  { "title:na", QUERY_BEGUN, "+t:*(na)" },
  { "\"name server\"", QUERY_BEGUN, "+P(name,server)" },
  { "dns -ser", QUERY_BEGUN, "W(dns) -W(ser)" },
  { "dns tag:bil", QUERY_BEGUN, "W(dns) +F(tag:bil)" },
  { "dom*", QUERY_BEGUN, "*(dom)" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Query) query
                 = query_parse (cases[i].typed, strlen (cases[i].typed), cases[i].flags);
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
      query = query_parse (bytes, length, round % 4);
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
  query = query_parse (text->str, text->len, 0);
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
