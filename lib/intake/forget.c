#include "intake/intake.h"

#include <string.h>
#include "base/domain.h"
#include "store/statements.h"
#include "vote/voter.h"

/* Where a text may go on beside the address that is meant. */
typedef enum
{
  BESIDE_NOTHING = 0,
  BESIDE_BEFORE = 1, /* <20261124.ann@a.example> is an id that her program made */
  BESIDE_BEHIND = 2, /* ann@a.example.mbox is a file */
  BESIDE_NAME = 4,   /* Ann <ann@a.example>: all of it is the person */
  BESIDE_SUFFIX = 8  /* ann@a.example.pdf is a file, ann@a.example.org somebody else */
} Beside;

enum
{
  SQL_TICKETS,
  SQL_DROP_RAW,
  SQL_DROP_REPLIES,
  SQL_DROP_NAMES,
  SQL_RAW,
  SQL_REPLIES,
  SQL_DROP_ONE_RAW,
  SQL_DROP_ONE_REPLY,
  SQL_DROP_NAMES_OF,
  SQL_RESELLERS,
  SQL_OTHERS,
  SQL_DROP_RESELLER,
  SQL_EVENT_RESELLER,
  SQL_TICKET_RESELLER,
  SQL_MAIL_RESELLER,
  SQL_OPENED_RESELLER,
  SQL_VOTES,
  N_SQL
};

#define THEIRS "(SELECT ticket FROM temp.forget_ticket)"

/* A request of this kind is rare, and goes through whole tables. */
static const StatementRow sql[N_SQL] = {
  [SQL_TICKETS]
  = { "INSERT OR IGNORE INTO temp.forget_ticket"
      " SELECT ticket FROM ticket_event WHERE kind IN (0, 1)"
      "  AND :address IN (lower (author), lower (customer))"
      " UNION ALL SELECT ticket FROM mail_ticket WHERE sender = :address"
      " UNION ALL SELECT ticket FROM mail WHERE sender = :address AND kind IN (0, 1)"
      " UNION ALL SELECT id FROM ticket WHERE lower (customer) = :address",
      STATEMENT_SCANS },
  [SQL_DROP_RAW] = { "DELETE FROM mail_raw WHERE mail IN"
                     " (SELECT id FROM mail WHERE ticket IN " THEIRS " OR sender = :address)",
                     STATEMENT_SCANS },
  [SQL_DROP_REPLIES] = { "UPDATE mail_reply SET raw = NULL, sent = 1"
                         " WHERE raw IS NOT NULL AND (ticket IN " THEIRS
                         " OR sender = :address)" },
  [SQL_DROP_NAMES] = { "UPDATE mail_attachment SET name = '' WHERE name <> '' AND mail IN"
                       " (SELECT id FROM mail WHERE ticket IN " THEIRS " OR sender = :address)",
                       STATEMENT_SCANS },
  [SQL_RAW] = { "SELECT mail, raw FROM mail_raw", STATEMENT_SCANS },
  [SQL_REPLIES] = { "SELECT mail, raw FROM mail_reply WHERE raw IS NOT NULL", STATEMENT_SCANS },
  [SQL_DROP_ONE_RAW] = { "DELETE FROM mail_raw WHERE mail = :mail" },
  [SQL_DROP_ONE_REPLY] = { "UPDATE mail_reply SET raw = NULL, sent = 1 WHERE mail = :mail" },
  [SQL_DROP_NAMES_OF] = { "UPDATE mail_attachment SET name = '' WHERE mail = :mail" },
  [SQL_RESELLERS] = { "SELECT id, name FROM reseller WHERE email = :address" },
  [SQL_OTHERS] = { "SELECT email FROM reseller WHERE id = :id AND email <> :address" },
  [SQL_DROP_RESELLER] = { "DELETE FROM reseller WHERE email = :address" },
  [SQL_EVENT_RESELLER]
  = { "UPDATE ticket_event SET organization = CASE organization WHEN :name THEN :new"
      " ELSE organization END, customer = :new WHERE customer = :id",
      STATEMENT_SCANS },
  [SQL_TICKET_RESELLER]
  = { "UPDATE ticket SET organization = CASE organization WHEN :name THEN :new"
      " ELSE organization END, customer = :new WHERE customer = :id",
      STATEMENT_SCANS },
  [SQL_MAIL_RESELLER]
  = { "UPDATE mail SET reseller = :new WHERE reseller = :id", STATEMENT_SCANS },
  [SQL_OPENED_RESELLER]
  = { "UPDATE mail_ticket SET reseller = :new WHERE reseller = :id", STATEMENT_SCANS },
  [SQL_VOTES]
  = { "UPDATE vote SET voter = :new, reason = NULL WHERE voter = :voter", STATEMENT_SCANS },
};

#define SETUP "CREATE TEMP TABLE IF NOT EXISTS forget_ticket (ticket INTEGER PRIMARY KEY)"

STATEMENT_TABLE (forget, sql, N_SQL, SETUP);

typedef struct
{
  Store *store;
  Statements *statements;
  char *address, *ascii; /* lower case; `ascii` as lib/base/domain.h spells it */
  char *stranger;        /* what stands for it from now on */
  Forgotten *counts;
} Forgetting;

static gboolean
run (Forgetting *self, guint which, const Bind *binds, guint64 *count, GError **error)
{
  if (!statement_run (self->statements, which, binds, error))
    return FALSE;
  if (count != NULL)
    *count += (guint64) sqlite3_changes64 (store_db (self->store));
  return TRUE;
}

/* ---- Where an address stands in a text */

static gboolean
is_of_address (guchar c)
{
  return g_ascii_isalnum (c) || c >= 0x80 || strchr ("!#$%&*+-/=?^_`{|}~.", c) != NULL;
}

/* Whether a file's suffix is at `at`, behind its point. */
static gboolean
is_suffix (const char *at)
{
  static const char *const suffixes[]
    = { "txt",  "pdf", "csv",  "eml", "msg",  "mbox", "ics",  "vcf", "doc",
        "docx", "odt", "rtf",  "xls", "ods",  "zip",  "xlsx", "ppt", "pptx",
        "tar",  "tgz", "gz",   "7z",  "jpeg", "jpg",  "png",  "gif", "heic",
        "html", "htm", "json", "xml", "log",  "md",   NULL };
  gsize length = strspn (at, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS);
  g_autofree char *suffix = g_ascii_strdown (at, (gssize) length);

  return at[length] != '-' && g_strv_contains (suffixes, suffix);
}

/* At `at`, as a whole: not the end of a longer local part, nor the beginning of a longer domain.
 * (What is quoted or in an address of the web may have '=', '/' or '?' before it: those end it.) */
static gboolean
stands_alone (const char *text, const char *at, const char *end, Beside beside)
{
  guchar before = at > text ? (guchar) at[-1] : ' ';

  if (g_ascii_isalnum (before) || g_ascii_isalnum (*end) || *end == '-')
    return FALSE;
  return ((beside & BESIDE_BEFORE) != 0 || !is_of_address (before)
          || strchr ("=/?&!|{*`", before) != NULL)
         && ((beside & BESIDE_BEHIND) != 0 || *end != '.' || !g_ascii_isalnum (end[1])
             || ((beside & BESIDE_SUFFIX) != 0 && is_suffix (end + 1)));
}

/* The next place of `address` (lower case) from `from` on; NULL: none.  A NUL ends the text. */
static const char *
find_address (const char *text, const char *from, const char *address, Beside beside)
{
  gsize length = strlen (address);
  char first[3] = { address[0], g_ascii_toupper (address[0]), '\0' };

  for (; (from = strpbrk (from, first)) != NULL; from++)
    if (g_ascii_strncasecmp (from, address, length) == 0
        && stands_alone (text, from, from + length, beside))
      return from;
  return NULL;
}

static gboolean
has_address (const Forgetting *self, const char *text, Beside beside)
{
  return find_address (text, text, self->address, beside) != NULL
         || find_address (text, text, self->ascii, beside) != NULL;
}

static char *
replace_address (const char *text, const char *address, const char *stranger, Beside beside)
{
  GString *out = g_string_new (NULL);
  const char *from = text, *at;

  for (; (at = find_address (text, from, address, beside)) != NULL;
       from = at + strlen (address))
    {
      g_string_append_len (out, from, at - from);
      g_string_append (out, stranger);
    }
  g_string_append (out, from);
  return g_string_free (out, FALSE);
}

/* ---- Every column of every table that holds what people wrote */

static void
sql_forgets (sqlite3_context *context, int n G_GNUC_UNUSED, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  sqlite3_result_int (context, text != NULL
                                 && has_address (sqlite3_user_data (context), text,
                                                 (Beside) sqlite3_value_int (values[1])));
}

static void
sql_forget (sqlite3_context *context, int n G_GNUC_UNUSED, sqlite3_value **values)
{
  const Forgetting *self = sqlite3_user_data (context);
  const char *text = (const char *) sqlite3_value_text (values[0]);
  Beside beside = (Beside) sqlite3_value_int (values[1]);
  g_autofree char *once = NULL;
  char *whole;

  if (text == NULL)
    return;
  if ((beside & BESIDE_NAME) != 0 && has_address (self, text, beside))
    {
      sqlite3_result_text (context, self->stranger, -1, SQLITE_TRANSIENT);
      return;
    }
  once = replace_address (text, self->address, self->stranger, beside);
  whole = replace_address (once, self->ascii, self->stranger, beside);
  sqlite3_result_text (context, whole, -1, g_free);
}

static gboolean
define_functions (Forgetting *self, GError **error)
{
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  sqlite3 *db = store_db (self->store);

  return (sqlite3_create_function_v2 (db, "forgets", 2, flags, self, sql_forgets, NULL, NULL,
                                      NULL)
            == SQLITE_OK
          && sqlite3_create_function_v2 (db, "forget", 2, flags, self, sql_forget, NULL, NULL,
                                         NULL)
               == SQLITE_OK)
         || store_fail (self->store, error);
}

/* Of articles, which are for all to read; kbindex and kbimport make them. */
static const char *const public_tables[]
  = { "article", "article_label", "pin",       "root", "search_state", "section",
      "synonym", "term",          "term_next", "word", "word_next",    NULL };

static gboolean
forget_in_table (Forgetting *self, const char *table, const char *sets, const char *which,
                 GError **error)
{
  g_autofree char *statement
    = g_strdup_printf ("UPDATE %s SET %s WHERE %s", table, sets, which);

  if (!store_run (self->store, statement, error))
    return FALSE;
  *(strcmp (table, "ticket_event") == 0 ? &self->counts->events : &self->counts->rows)
    += (guint64) sqlite3_changes64 (store_db (self->store));
  return TRUE;
}

/* (The names are those of our own schema: store_open () saw to that.) */
static gboolean
forget_in_texts (Forgetting *self, GError **error)
{
  static const char columns[]
    = "SELECT name, group_concat (field || ' = forget (' || field || ', ' || beside || ')', ', '),"
      " group_concat ('forgets (' || field || ', ' || beside || ')', ' OR ')"
      " FROM (SELECT m.name, c.name AS field,"
      "  CASE WHEN m.name IN ('import', 'import_file', 'mail_attachment') THEN 3"
      "   WHEN c.name IN ('author', 'customer', 'organization') THEN 4"
      "   WHEN c.name IN ('event_id', 'message_id', 'message', 'refers', 'id') THEN 1 ELSE 0 END AS beside"
      "  FROM sqlite_schema m, pragma_table_info (m.name) c"
      "  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT') GROUP BY 1";
  sqlite3_stmt *row = store_prepare (self->store, columns, error);
  gboolean ok = row != NULL;
  int step = SQLITE_DONE;

  while (ok && (step = sqlite3_step (row)) == SQLITE_ROW)
    {
      const char *table = (const char *) sqlite3_column_text (row, 0);

      if (!g_strv_contains (public_tables, table))
        ok = forget_in_table (self, table, (const char *) sqlite3_column_text (row, 1),
                              (const char *) sqlite3_column_text (row, 2), error);
    }
  if (ok && step != SQLITE_DONE)
    ok = store_fail (self->store, error);
  sqlite3_finalize (row);
  return ok;
}

/* ---- Texts of messages */

/* "@" as HTML and addresses of the web have it. */
static char *
unescape (const char *text)
{
  static const char *const signs[] = { "%40", "&#64;", "&#064;", "&#x40;", "&commat;", NULL };
  GString *out = g_string_sized_new (strlen (text));

  while (*text != '\0')
    {
      gsize length = strcspn (text, "%&");

      g_string_append_len (out, text, (gssize) length);
      text += length;
      length = 0;
      for (guint i = 0; signs[i] != NULL && length == 0; i++)
        if (g_ascii_strncasecmp (text, signs[i], strlen (signs[i])) == 0)
          length = strlen (signs[i]);
      if (length > 0)
        g_string_append_c (out, '@');
      else if (*text != '\0')
        g_string_append_c (out, *text);
      text += length > 0 ? length : *text != '\0';
    }
  return g_string_free (out, FALSE);
}

static gboolean
text_names (const Forgetting *self, const char *text)
{
  const Beside beside = BESIDE_BEFORE | BESIDE_SUFFIX;
  g_autofree char *plain = NULL;

  if (has_address (self, text, beside))
    return TRUE;
  if (strpbrk (text, "%&") == NULL)
    return FALSE;
  plain = unescape (text);
  return has_address (self, plain, beside);
}

/* Bytes of a text in whatever encoding has ASCII's letters: of UTF-16 the others are NULs.  `bytes` has room for
 * one more and is changed. */
static gboolean
bytes_name (const Forgetting *self, char *bytes, gsize length)
{
  g_autoptr(GString) wide = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    if (bytes[i] != '\0')
      g_string_append_c (wide, bytes[i]);
    else
      bytes[i] = ' ';
  bytes[length] = '\0';
  return text_names (self, bytes) || (wide->len < length && text_names (self, wide->str));
}

/* (A word alone in its line may be taken for it, to no harm.) */
static gboolean
is_base64 (const char *line, gsize length)
{
  return length >= 4 && strspn (line, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "+/=") == length;
}

static gboolean
block_names (const Forgetting *self, const GString *block)
{
  gsize length;
  g_autofree char *plain = (char *) g_base64_decode (block->str, &length);

  plain = g_realloc (plain, length + 1);
  return bytes_name (self, plain, length);
}

/* Lines that may be base64 are decoded as one, with empty ones between. */
static gboolean
is_in_base64 (const Forgetting *self, const char *text)
{
  g_autoptr(GString) block = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\r\n");

      if (is_base64 (text, length))
        g_string_append_len (block, text, (gssize) length);
      else if (length > 0)
        {
          if (block_names (self, block))
            return TRUE;
          g_string_truncate (block, 0);
        }
      text += length + (text[length] != '\0');
    }
  return block_names (self, block);
}

/* RFC 2045, 6.7: "=40" is '@', and a '=' at the end of a line joins it with the next. */
static char *
unquote (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));

  for (; *text != '\0'; text++)
    if (*text != '=')
      g_string_append_c (out, *text);
    else if (text[1] == '\n' || (text[1] == '\r' && text[2] == '\n'))
      text += text[1] == '\r' ? 2 : 1;
    else if (g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
      {
        g_string_append_c (out, (char) (g_ascii_xdigit_value (text[1]) * 16
                                        + g_ascii_xdigit_value (text[2])));
        text += 2;
      }
    else
      g_string_append_c (out, '=');
  return g_string_free (out, FALSE);
}

/* `text` has room for one byte more and is changed. */
static gboolean
message_names (const Forgetting *self, char *text, gsize length)
{
  g_autofree char *plain = NULL;

  if (bytes_name (self, text, length) || is_in_base64 (self, text))
    return TRUE;
  if (strstr (text, "=\n") == NULL && strstr (text, "=\r\n") == NULL
      && strstr (text, "=40") == NULL)
    return FALSE;
  plain = unquote (text);
  return text_names (self, plain);
}

/* Of the texts that `list` gives those that name the person are dropped by `drop`. */
static gboolean
forget_texts (Forgetting *self, guint list, guint drop, guint64 *count, GError **error)
{
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *row = statement_query (self->statements, list, NULL, error);
  gboolean ok = row != NULL;

  while (statement_next (self->statements, row, &ok, error))
    {
      gint64 mail = sqlite3_column_int64 (row, 0);
      gsize size;
      /* (One that cannot be read could hold anything.) */
      g_autofree char *text = ledger_unpack (sqlite3_column_blob (row, 1),
                                             (gsize) sqlite3_column_bytes (row, 1), &size);

      if (text == NULL || message_names (self, text, size))
        g_array_append_val (found, mail);
    }
  for (guint i = 0; ok && i < found->len; i++)
    {
      const Bind *mail = BIND (bind_int (":mail", g_array_index (found, gint64, i)));

      ok = run (self, drop, mail, count, error)
           && run (self, SQL_DROP_NAMES_OF, mail, NULL, error);
    }
  return ok;
}

static gboolean
forget_messages (Forgetting *self, GError **error)
{
  const Bind *address = BIND (bind_text (":address", self->ascii));

  return run (self, SQL_TICKETS, address, NULL, error)
         && run (self, SQL_DROP_NAMES, address, NULL, error)
         && run (self, SQL_DROP_RAW, address, &self->counts->messages, error)
         && run (self, SQL_DROP_REPLIES, address, &self->counts->replies, error)
         && forget_texts (self, SQL_RAW, SQL_DROP_ONE_RAW, &self->counts->messages, error)
         && forget_texts (self, SQL_REPLIES, SQL_DROP_ONE_REPLY, &self->counts->replies,
                          error);
}

/* ---- Resellers */

static gboolean
list_others (Forgetting *self, const char *id, guint *left, GError **error)
{
  sqlite3_stmt *row
    = statement_query (self->statements, SQL_OTHERS,
                       BIND (bind_text (":id", id), bind_text (":address", self->ascii)),
                       error);
  gboolean ok = row != NULL;

  for (*left = 0; statement_next (self->statements, row, &ok, error); ++*left)
    g_ptr_array_add (self->counts->others, column_dup (row, 0));
  return ok;
}

/* A number that only this person had says who it was.  (Reports count it as another customer than the
 * address.) */
static gboolean
forget_id (Forgetting *self, const char *id, const char *name, GError **error)
{
  g_autofree char *new = g_strdup_printf ("forgotten-%08x", g_random_int ());
  const Bind *whose
    = BIND (bind_text (":id", id), bind_text (":name", name), bind_text (":new", new));
  const Bind *which = BIND (bind_text (":id", id), bind_text (":new", new));

  return run (self, SQL_EVENT_RESELLER, whose, &self->counts->events, error)
         && run (self, SQL_TICKET_RESELLER, whose, &self->counts->rows, error)
         && run (self, SQL_MAIL_RESELLER, which, &self->counts->rows, error)
         && run (self, SQL_OPENED_RESELLER, which, &self->counts->rows, error);
}

static gboolean
forget_resellers (Forgetting *self, GError **error)
{
  const Bind *address = BIND (bind_text (":address", self->ascii));
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *row = statement_query (self->statements, SQL_RESELLERS, address, error);
  gboolean ok = row != NULL;

  while (statement_next (self->statements, row, &ok, error))
    {
      g_ptr_array_add (ids, column_dup (row, 0));
      g_ptr_array_add (ids, column_dup (row, 1));
    }
  for (guint i = 0; ok && i < ids->len; i += 2)
    {
      guint left;

      ok = list_others (self, ids->pdata[i], &left, error)
           && (left > 0 || forget_id (self, ids->pdata[i], ids->pdata[i + 1], error));
    }
  return ok && run (self, SQL_DROP_RESELLER, address, &self->counts->resellers, error);
}

/* ---- Votes */

static gboolean
forget_voter (Forgetting *self, const VoterKey *key, const char *name, GError **error)
{
  VoterHash voter = voter_hash (key, &(Voter){ .name = name }), stranger;

  for (guint i = 0; i < VOTER_HASH_BYTES; i++)
    stranger.bytes[i] = (guint8) g_random_int ();
  return run (self, SQL_VOTES,
              BIND (bind_blob (":voter", voter.bytes, VOTER_HASH_BYTES),
                    bind_blob (":new", stranger.bytes, VOTER_HASH_BYTES)),
              &self->counts->votes, error);
}

static gboolean
forget_votes (Forgetting *self, const VoterKey *key, const char *given, GError **error)
{
  return forget_voter (self, key, given, error)
         && forget_voter (self, key, self->address, error)
         && forget_voter (self, key, self->ascii, error);
}

/* ---- All of it */

/* Pages keep what stood in them before: they are all written anew, in the file and in its log.  (Also when
 * nothing was found: a run that was cut off may have come so far.) */
static gboolean
scrub (Store *store, GError **error)
{
  int attached = sqlite3_limit (store_db (store), SQLITE_LIMIT_ATTACHED, 1);
  gboolean ok = store_run (store, "VACUUM", error);

  sqlite3_limit (store_db (store), SQLITE_LIMIT_ATTACHED, attached);
  if (!ok)
    return FALSE;
  if (sqlite3_wal_checkpoint_v2 (store_db (store), NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL)
      == SQLITE_OK)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
               "%s: all is forgotten, but somebody still reads what was there; the same call "
               "again takes it out of the log",
               store_path (store));
  return FALSE;
}

/* The texts of messages go first: after that nothing tells whose they were. */
static gboolean
forget_all (Forgetting *self, const VoterKey *key, const char *given, gboolean dry_run,
            GError **error)
{
  gboolean ok = store_begin (self->store, error) && forget_messages (self, error)
                && forget_resellers (self, error) && forget_votes (self, key, given, error)
                && forget_in_texts (self, error)
                && (dry_run || store_commit (self->store, error));

  store_rollback (self->store);
  return ok;
}

gboolean
forget_address (Store *store, const char *address, gboolean dry_run, Forgotten *counts,
                GError **error)
{
  Forgetting self
    = { .store = store,
        .address = g_utf8_strdown (address, -1),
        .ascii = address_ascii (address),
        .stranger = g_strdup_printf ("forgotten-%08x@forgotten.invalid", g_random_int ()),
        .counts = counts };
  VoterKey key = { .path = NULL };
  gboolean ok;

  *counts = (Forgotten){ .others = g_ptr_array_new_with_free_func (g_free) };
  ok = voter_key_open (&key, store, NULL, VOTER_KEY_CHECK, error)
       && store_run (store, SETUP, error) && define_functions (&self, error);
  self.statements = statements_open (store, &forget_statements);
  ok = ok && forget_all (&self, &key, address, dry_run, error);
  counts->found = counts->events + counts->rows + counts->messages + counts->replies
                    + counts->resellers + counts->votes
                  > 0;
  statements_free (self.statements);
  g_free (key.path);
  g_free (self.address);
  g_free (self.ascii);
  g_free (self.stranger);
  return ok && (dry_run || scrub (store, error));
}
