#include "search/query.h"

#include <string.h>
#include "text/words.h"

enum
{
  PARTS_LEAST = 3,
  PARTS_MOST = 16
};

typedef struct
{
  const char *at;
  const char *end;
  Query *query;
  guint n_words;
  guint flags;
  gboolean command; /* a command line: signs are text */
  gboolean lower;   /* there are small letters: capitals say something */
} Parser;

static void
free_clause (gpointer data)
{
  Clause *clause = data;

  g_strfreev (clause->words);
  g_free (clause->filter);
  g_free (clause);
}

static gboolean
is_space (char c)
{
  return c == '\0' || g_ascii_isspace (c);
}

/* (Two parts are a name more often than not: GitHub.  What has very many is a code: a token of base64.) */
static void
note_parts (Query *self, const char *text, WordSpan span, const char *folded)
{
  g_autoptr(GPtrArray) parts = NULL;
  gsize from = span.start;

  for (gsize at = span.start + 1; at <= span.end; at++)
    if (at == span.end ? parts != NULL : word_part_begins (text + at, text + span.end))
      {
        char part[WORD_MAX + 1];

        if (parts == NULL)
          parts = g_ptr_array_new_with_free_func (g_free);
        if (parts->len == PARTS_MOST)
          return;
        word_fold (text, (WordSpan){ from, at }, part);
        g_ptr_array_add (parts, g_strdup (part));
        from = at;
      }
  if (parts == NULL || parts->len < PARTS_LEAST)
    return;
  if (self->parted == NULL)
    self->parted
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  g_ptr_array_add (parts, NULL);
  g_hash_table_insert (self->parted, g_strdup (folded), g_ptr_array_steal (parts, NULL));
}

static GPtrArray *
fold_words (Parser *self, const char *start, const char *end, gboolean quoted)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (g_free);
  Words words;
  WordSpan span;

  words_begin (&words, start, (gsize) (end - start));
  while (words_next (&words, &span))
    {
      char folded[WORD_MAX + 1];

      if (self->n_words >= QUERY_MAX_WORDS)
        {
          self->query->cut = TRUE;
          break;
        }
      self->n_words++;
      word_fold (start, span, folded);
      g_ptr_array_add (out, g_strdup (folded));
      if (!quoted)
        note_parts (self->query, start, span, folded);
    }
  return out;
}

static gboolean
is_number (const char *word)
{
  return strpbrk (word, "0123456789") != NULL;
}

/* What people write in capitals to stress it ("Mail is NOT delivered", "WHY is it slow"), far more often than to
 * name something: en, nl, de, es. */
static gboolean
is_stressed (const char *start, const char *end)
{
  static const char words[]
    = " ALL ALSO ALWAYS AND ANY ARE BUT CAN CANNOT DID DO DOES DON EVERY HAS HAVE HOW IF IS MUST MY NEVER NO NOT NOW"
      " ONLY OR SHOULD STILL THAT THE THIS TOO VERY WAS WHAT WHEN WHERE WHICH WHY WILL WITHOUT YOU YOUR"
      " ALTIJD GEEN HOE IK KAN MAAR MIJN NIET NOG NOOIT OOK STEEDS WAAROM WANNEER WEL ZIJN"
      " ABER ALLE AUCH IMMER IST KEIN KEINE KEINEN MEIN MEINE NICHT NIE NOCH NUR ODER SEHR UND WANN WARUM WIE"
      " COMO CUANDO MUY NADA NUNCA PERO POR QUE SIEMPRE SOLO TODO TODOS ";
  g_autofree char *word = g_strdup_printf (" %.*s ", (int) (end - start), start);

  return strstr (words, word) != NULL;
}

/* Capitals: all of two letters or more, or one that does not begin the query and is not I. */
static gboolean
in_capitals (const Parser *self, const char *start, const char *end)
{
  gboolean alone = end - start == 1;

  if (!self->lower || (alone && (self->query->clauses->len == 0 || *start == 'I')))
    return FALSE;
  for (const char *c = start; c < end; c++)
    if (!g_ascii_isupper (*c))
      return FALSE;
  return !is_stressed (start, end);
}

/* Whether the text is a name though its words may be stop words: `.it`, `#on`, `who.is`, `IT`. */
static gboolean
is_name (const Parser *self, const char *start, const char *end)
{
  const char *dot = memchr (start, '.', (gsize) (end - start));

  if (end - start > 1 && strchr (".#@", *start) != NULL && *start != '\0'
      && ((guchar) start[1] >= 0x80 || g_ascii_isalnum (start[1])))
    return TRUE;
  if (dot != NULL && dot > start && end - dot > 1 && g_ascii_isalnum (dot[-1])
      && g_ascii_isalnum (dot[1]))
    return TRUE;
  return in_capitals (self, start, end);
}

/* Whether a word that ends there is still being typed. */
static gboolean
is_begun (const Parser *self, const char *end)
{
  return self->flags & QUERY_BEGUN && end == self->end && !self->query->cut
         && (g_ascii_isalnum (end[-1]) || (guchar) end[-1] >= 0x80);
}

static void
add_clause (Parser *self, ClauseKind kind, Occur occur, gboolean title, gboolean quoted,
            const char *start, const char *end)
{
  GPtrArray *words = fold_words (self, start, end, quoted);
  Clause *clause;

  if (words->len == 0)
    {
      g_ptr_array_unref (words);
      return;
    }
  clause = g_new0 (Clause, 1);
  clause->kind = kind;
  clause->occur = occur;
  clause->title = title;
  clause->quoted = quoted;
  clause->name = quoted || is_name (self, start, end);
  clause->literal = words->len > 1 || is_number (g_ptr_array_index (words, 0));
  if (occur == OCCUR_SHOULD && self->flags & QUERY_ALL)
    clause->occur = OCCUR_MUST;
  if (kind == CLAUSE_WORDS && words->len > 1 && (clause->occur != OCCUR_SHOULD || title))
    clause->kind = CLAUSE_PHRASE;
  if (is_begun (self, end) && !quoted && clause->occur == OCCUR_SHOULD && !title)
    clause->begun = kind == CLAUSE_WORDS;
  else if (is_begun (self, end) && !quoted && clause->occur == OCCUR_MUST)
    clause->kind = CLAUSE_PREFIX;
  g_ptr_array_add (words, NULL);
  clause->words = (char **) g_ptr_array_free (words, FALSE);
  g_ptr_array_add (self->query->clauses, clause);
}

static void
add_filter (Query *self, const char *name, const char *value, Occur occur)
{
  Clause *clause = g_new0 (Clause, 1);

  clause->kind = CLAUSE_FILTER;
  clause->occur = occur;
  clause->filter = word_filter (name, value);
  if (strcmp (name, "lang") == 0)
    g_strdelimit (clause->filter, "_", '-'); /* pt_BR */
  clause->words = g_new0 (char *, 1);
  g_ptr_array_add (self->clauses, clause);
}

void
query_add_filter (Query *self, const char *name, const char *value)
{
  add_filter (self, name, value, OCCUR_MUST);
}

/* Phrases and nothing else to rank by: one of them must stand there. */
static void
require_phrases (Query *self)
{
  Clause *last = NULL;
  guint phrases = 0;

  for (guint i = 0; i < self->clauses->len; i++)
    {
      Clause *clause = g_ptr_array_index (self->clauses, i);

      if (clause->occur != OCCUR_SHOULD)
        continue;
      if (clause->kind != CLAUSE_PHRASE)
        return;
      phrases++;
      last = clause;
    }
  self->one_phrase = phrases > 1;
  if (phrases == 1)
    last->occur = OCCUR_MUST;
}

/* The field name at `at`, with its colon; NULL when there is none. */
static const char *
field_at (const Parser *self, const char *at)
{
  static const char *const names[] = { "title", "tag", "category", "lang" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if ((gsize) (self->end - at) > length + 1
          && g_ascii_strncasecmp (at, names[i], length) == 0 && at[length] == ':'
          && !is_space (at[length + 1]))
        return names[i];
    }
  return NULL;
}

/* Moves past a quoted text; FALSE when the quote is not closed. */
static gboolean
quoted_text (Parser *self, const char **start, const char **end)
{
  const char *close = memchr (self->at + 1, '"', (gsize) (self->end - self->at - 1));

  if (close == NULL)
    return FALSE;
  *start = self->at + 1;
  *end = close;
  self->at = close + 1;
  return TRUE;
}

static void
plain_text (Parser *self, const char **start, const char **end)
{
  *start = self->at;
  while (self->at < self->end && !is_space (*self->at))
    self->at++;
  *end = self->at;
}

/* A signed number: -1, -0x80070005, -3.5, +31; no 2fa. */
static gboolean
is_signed_number (const char *at, const char *end)
{
  at++;
  if (at == end || !g_ascii_isdigit (*at))
    return FALSE;
  if (end - at > 2 && *at == '0' && (at[1] == 'x' || at[1] == 'X'))
    for (at += 2; at < end && g_ascii_isxdigit (*at);)
      at++;
  while (at < end && (g_ascii_isdigit (*at) || g_ascii_ispunct (*at)))
    at++;
  return at == end || is_space (*at) || (guchar) *at >= 0x80;
}

/* A sign stands before what it is about; a dash or a plus in running text does not. */
static Occur
take_sign (Parser *self)
{
  Occur occur = *self->at == '+' ? OCCUR_MUST : OCCUR_MUST_NOT;
  guchar next;

  if ((*self->at != '+' && *self->at != '-') || self->at + 1 == self->end)
    return OCCUR_SHOULD;
  next = (guchar) self->at[1];
  if (next == '.' && self->at + 2 < self->end)
    next = (guchar) self->at[2];
  if (self->command || is_signed_number (self->at, self->end)
      || (!g_ascii_isalnum (next) && next != '"' && next < 0x80))
    return OCCUR_SHOULD;
  self->at++;
  return occur;
}

/* Reads one clause; `at` stands on something that is no space. */
static void
parse_clause (Parser *self)
{
  gboolean plain = (self->flags & QUERY_TEXT) != 0;
  Occur occur = take_sign (self);
  const char *field = plain ? NULL : field_at (self, self->at), *start, *end;
  gboolean title = field != NULL && strcmp (field, "title") == 0, quoted;

  if (field != NULL)
    self->at += strlen (field) + 1;
  quoted = !plain && *self->at == '"' && quoted_text (self, &start, &end);
  if (!quoted)
    plain_text (self, &start, &end);
  if (field != NULL && !title)
    {
      g_autofree char *value = g_strndup (start, (gsize) (end - start));

      if (self->n_words++ < QUERY_MAX_WORDS)
        add_filter (self->query, field, value,
                    occur == OCCUR_MUST_NOT ? OCCUR_MUST_NOT : OCCUR_MUST);
      return;
    }
  if (occur == OCCUR_SHOULD && title)
    occur = OCCUR_MUST;
  if (quoted)
    add_clause (self, CLAUSE_PHRASE, occur, title, TRUE, start, end);
  else if (!plain && end - start > 1 && end[-1] == '*')
    add_clause (self, CLAUSE_PREFIX, occur, title, FALSE, start, end);
  else
    add_clause (self, CLAUSE_WORDS, occur, title, FALSE, start, end);
}

/* ---- What looks like a pasted command line */

/* What was seen in the words so far. */
typedef struct
{
  guint words;
  guint dashes;      /* -words, each of which would exclude */
  gboolean argument; /* a word stood behind one of them, and one before */
  gboolean program;  /* the name of one that people also ask about */
  gboolean tool;     /* of one that is no word of any language */
  gboolean dash;     /* the word before this one is a -word */
  gboolean file;     /* it is a file's name, and not the first word */
} Shell;

static gboolean
is_one_of (const char *const *names, const char *start, const char *end)
{
  for (; *names != NULL; names++)
    if (strlen (*names) == (gsize) (end - start)
        && g_ascii_strncasecmp (*names, start, (gsize) (end - start)) == 0)
      return TRUE;
  return FALSE;
}

/* A token that only a command line has: -K, -type=mx, --option, /path, ./path, ~/path, C:\path, $name,
 * NAME=value, |, &&, > or <. */
static gboolean
is_shell (const char *start, const char *end)
{
  gsize length = (gsize) (end - start);
  const char *equals = memchr (start, '=', length);

  if (start[0] == '-' && length >= 2)
    return (g_ascii_isalpha (start[1])
            && (length == 2 || equals != NULL || memchr (start, '_', length) != NULL))
           || (start[1] == '-' && length > 2 && g_ascii_isalnum (start[2]));
  if (length > 1 && (start[0] == '/' || start[0] == '$'))
    return g_ascii_isalnum (start[1]);
  if (length > 2 && (start[0] == '.' || start[0] == '~') && start[1] == '/')
    return TRUE;
  if (length > 2 && start[0] == '~') /* SPF's ~all beside its -all, ~user */
    return g_ascii_isalpha (start[1]);
  if (length > 2 && g_ascii_isalpha (start[0]) && start[1] == ':' && start[2] == '\\')
    return TRUE;
  if (equals != NULL && equals > start && equals + 1 < end)
    return g_ascii_isalpha (start[0]) && equals[1] != '=';
  return (length == 1 && strchr ("|<>", start[0]) != NULL && start[0] != '\0')
         || (length == 2 && memcmp (start, "&&", 2) == 0);
}

/* `Get-Mailbox`: one of PowerShell's verbs and a noun; `Start-Up` is none. */
static gboolean
is_cmdlet (const char *start, const char *end)
{
  static const char *const verbs[]
    = { "Add",     "Clear",  "Connect", "Convert",    "ConvertFrom", "ConvertTo", "Copy",
        "Disable", "Enable", "Enter",   "Export",     "Find",        "Format",    "Get",
        "Grant",   "Import", "Install", "Invoke",     "Join",        "Measure",   "Mount",
        "Move",    "New",    "Out",     "Publish",    "Read",        "Register",  "Remove",
        "Rename",  "Repair", "Reset",   "Resolve",    "Restart",     "Restore",   "Resume",
        "Revoke",  "Save",   "Search",  "Select",     "Send",        "Set",       "Show",
        "Start",   "Stop",   "Suspend", "Sync",       "Test",        "Undo",      "Unlock",
        "Update",  "Wait",   "Write",   "Disconnect", "Initialize",  NULL };
  const char *dash = memchr (start, '-', (gsize) (end - start));

  return dash != NULL && end - dash > 3 && g_ascii_isupper (start[0])
         && g_ascii_isupper (dash[1]) && is_one_of (verbs, start, dash);
}

/* `server.key`, and the folders `.`, `..` and `/`; `example.com` is none. */
static gboolean
is_file (const char *start, const char *end)
{
  static const char *const endings[]
    = { "7z",  "bak", "bat",  "bz2", "cer", "cfg",  "cnf", "conf", "cpp",  "crt",
        "csr", "css", "csv",  "deb", "der", "dll",  "doc", "dmg",  "docx", "exe",
        "gz",  "htm", "html", "ini", "iso", "jar",  "jpg", "js",   "json", "key",
        "log", "mp3", "mp4",  "msi", "p12", "pdf",  "pem", "pfx",  "php",  "png",
        "ps1", "pub", "rar",  "rpm", "sql", "svg",  "tar", "tgz",  "toml", "txt",
        "war", "xls", "xlsx", "xml", "xz",  "yaml", "yml", "zip",  NULL };
  const char *dot = end;

  if ((end - start <= 2 && start[0] == '.' && end[-1] == '.')
      || (end - start == 1 && *start == '/'))
    return TRUE;
  while (dot > start && dot[-1] != '.')
    dot--;
  return dot > start + 1 && is_one_of (endings, dot, end);
}

/* Programs whose names are words of no language; and those that people also ask about: `docker -swarm`
 * excludes, `docker run -detach nginx` does not. */
static void
look_for_program (Shell *shell, const char *start, const char *end)
{
  static const char *const tools[]
    = { "apt-get", "awk",      "chgrp",    "chmod",      "chown", "cp",         "crontab",
        "dd",      "df",       "dpkg",     "du",         "grep",  "gunzip",     "gzip",
        "ln",      "ifconfig", "ipconfig", "journalctl", "ls",    "lsof",       "mkdir",
        "mv",      "netstat",  "ps",       "nslookup",   "rm",    "scp",        "sed",
        "sudo",    "tar",      "tcpdump",  "unzip",      "xargs", "traceroute", "tracert",
        "useradd", "usermod",  NULL };
  static const char *const programs[]
    = { "apt",    "bash",       "brew",      "certbot",   "composer", "curl",
        "dig",    "docker",     "ffmpeg",    "gcc",       "git",      "gpg",
        "helm",   "iptables",   "java",      "keytool",   "kubectl",  "mysql",
        "npm",    "openssl",    "perl",      "mysqldump", "php",      "ping",
        "pip",    "psql",       "pwsh",      "python",    "python3",  "powershell",
        "rsync",  "sendmail",   "sftp",      "ssh",       "yum",      "wget",
        "telnet", "ssh-keygen", "terraform", "systemctl", NULL };

  shell->tool |= is_one_of (tools, start, end);
  shell->program |= is_one_of (programs, start, end);
}

/* Whether the next word makes the whole a command line.  -words at the end of others exclude; with one
 * that has an argument, two are options. */
static gboolean
shell_takes (Shell *self, const char *start, const char *end)
{
  static const char *const asked[] = { "-version", "-help", NULL };
  gboolean dash = start[0] == '-' && end - start > 1
                  && (g_ascii_isalnum (start[1]) || (guchar) start[1] >= 0x80);
  gboolean file = !dash && is_file (start, end), is;

  self->argument |= self->dash && !dash && self->words > self->dashes;
  self->dashes += dash;
  is = is_shell (start, end) || is_cmdlet (start, end)
       || (self->words == 0 && end - start == 1 && strchr ("$#%", *start) != NULL)
       || (self->dashes > 1 && (self->argument || self->program))
       || (self->dash && (file || self->program));
  if (dash)
    is |= self->file || self->tool
          || (self->program && (end - start <= 3 || is_one_of (asked, start, end)));
  look_for_program (self, start, end);
  self->file = file && self->words > 0;
  self->dash = dash;
  self->words++;
  return is;
}

/* What the signs and capitals of the whole say.  A text in quotes, and a field, are no part of a command. */
static void
look_over (Parser *self)
{
  Parser ahead = *self;
  Shell shell = { 0 };

  for (const char *c = self->at; c < self->end && !self->lower; c++)
    self->lower = g_ascii_islower (*c);
  while (ahead.at < ahead.end && shell.words < QUERY_MAX_WORDS && !self->command)
    {
      const char *sign = ahead.at, *start, *end;

      if (is_space (*ahead.at))
        {
          ahead.at++;
          continue;
        }
      if (strchr ("+-", *sign) != NULL && sign + 1 < self->end)
        ahead.at++;
      if (*ahead.at == '"' && quoted_text (&ahead, &start, &end))
        {
          self->command |= shell.dash && shell.program;
          continue;
        }
      plain_text (&ahead, &start, &end);
      if (field_at (self, start) == NULL && !is_signed_number (sign, self->end))
        self->command |= shell_takes (&shell, sign, end);
    }
}

Query *
query_parse (const char *text, gsize length, guint flags)
{
  Query *query = g_new0 (Query, 1);
  Parser parser = { .at = text, .end = text + length, .query = query, .flags = flags };

  query->clauses = g_ptr_array_new_with_free_func (free_clause);
  look_over (&parser);
  parser.command |= (flags & QUERY_TEXT) != 0;
  while (parser.at < parser.end && !query->cut)
    if (is_space (*parser.at))
      parser.at++;
    else
      parse_clause (&parser);
  require_phrases (query);
  query->ended = length > 0 && is_space (text[length - 1]);
  return query;
}

void
query_free (Query *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->clauses);
  g_clear_pointer (&self->parted, g_hash_table_unref);
  g_free (self);
}
