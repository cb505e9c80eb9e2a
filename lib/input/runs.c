#define XXH_INLINE_ALL
#include "input/runs.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include "base/timestamp.h"
#include "store/statements.h"

enum
{
  HASH_BYTES = 16,
  BLOCK_BYTES = 256 * 1024
};

enum
{
  SQL_ADD_RUN,
  SQL_ADD_FILE,
  SQL_STATE,
  SQL_FINISH,
  SQL_UNFINISH,
  SQL_WITHDRAW,
  SQL_DROP_CLAIMS,
  SQL_LIST,
  SQL_FILES,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_ADD_RUN]
  = { "INSERT INTO import (tool, at, state, source, snapshot, command, stored, known, rejected)"
      " VALUES (:tool, :at, 0, :source, :snapshot, :command, 0, 0, 0)" },
  [SQL_ADD_FILE] = { "INSERT INTO import_file (import, n, name, size, hash)"
                     " VALUES (:import, :n, :name, nullif (:size, -1), :hash)" },
  [SQL_STATE] = { "SELECT state, tool FROM import WHERE id = :import" },
  [SQL_FINISH] = { "UPDATE import SET state = 1, stored = :stored, known = :known,"
                   " rejected = :rejected WHERE id = :import AND state = 0" },
  [SQL_UNFINISH] = { "UPDATE import SET state = 0 WHERE id = :import" },
  [SQL_WITHDRAW] = { "UPDATE import SET state = 2, withdrawn_at = :now WHERE id = :import" },
  [SQL_DROP_CLAIMS] = { "DELETE FROM import_claim WHERE import = :import", STATEMENT_SCANS },
  [SQL_LIST] = { "SELECT id, at, state, withdrawn_at, source, snapshot, command, stored, known,"
                 " rejected FROM import WHERE tool = :tool ORDER BY id",
                 STATEMENT_SCANS },
  [SQL_FILES] = { "SELECT name, size, lower (hex (hash)) FROM import_file"
                  " WHERE import = :import ORDER BY n" },
};

STATEMENT_TABLE (runs, sql, N_SQL, NULL);

static const char *const states[] = {
  [IMPORT_UNFINISHED] = "unfinished", [IMPORT_DONE] = "done", [IMPORT_WITHDRAWN] = "withdrawn"
};

/* ---- One that is made now */

typedef struct
{
  char *name;
  gint64 size; /* -1: it is no plain file */
  guint8 hash[HASH_BYTES];
} RunFile;

static void
run_file_clear (gpointer file)
{
  g_free (((RunFile *) file)->name);
}

/* The whole of it; FALSE: it cannot be read, as the import will say. */
static gboolean
hash_bytes (int fd, RunFile *file)
{
  g_autofree char *block = g_malloc (BLOCK_BYTES);
  XXH3_state_t state;
  XXH128_canonical_t hash;
  gssize got;

  XXH3_128bits_reset (&state);
  for (file->size = 0; (got = read (fd, block, BLOCK_BYTES)) > 0; file->size += got)
    XXH3_128bits_update (&state, block, (gsize) got);
  XXH128_canonicalFromHash (&hash, XXH3_128bits_digest (&state));
  memcpy (file->hash, hash.digest, HASH_BYTES);
  return got == 0;
}

/* A FIFO is the import's to open: whoever writes into it sees when it is closed. */
static void
look_at_file (RunFile *file)
{
  struct stat info;
  int fd;

  file->size = -1;
  if (strcmp (file->name, "-") == 0 || stat (file->name, &info) < 0 || !S_ISREG (info.st_mode)
      || (fd = open (file->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) < 0)
    return;
  if (!hash_bytes (fd, file))
    file->size = -1;
  close (fd);
}

static void
add_file (ImportRun *self, const char *name)
{
  RunFile file = { .name = g_strdup (name) };

  look_at_file (&file);
  g_array_append_val (self->files, file);
}

static char *
command_of (char *const *words)
{
  GString *command = g_string_new (NULL);

  for (; *words != NULL; words++)
    {
      g_autofree char *valid = g_utf8_make_valid (*words, -1);
      gboolean is_plain = *valid != '\0'
                          && strspn (valid,
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789%+,-./:=@_")
                               == strlen (valid);
      g_autofree char *quoted = is_plain ? g_strdup (valid) : g_shell_quote (valid);

      g_string_append_printf (command, "%s%s", command->len > 0 ? " " : "", quoted);
    }
  return g_string_free (command, FALSE);
}

void
import_run_renew (ImportRun *self)
{
  const RunPlan *plan = self->plan;

  self->id = 0;
  self->at = timestamp_now ();
  g_array_set_size (self->files, 0);
  for (char *const *path = plan->paths; *path != NULL; path++)
    add_file (self, *path);
  if (plan->paths[0] == NULL)
    add_file (self, "-");
}

ImportRun *
import_run_new (Store *store, const RunPlan *plan)
{
  ImportRun *self = g_new0 (ImportRun, 1);

  self->store = store;
  self->statements = statements_open (store, &runs_statements);
  self->plan = plan;
  self->command = command_of (plan->words);
  self->files = g_array_new (FALSE, FALSE, sizeof (RunFile));
  g_array_set_clear_func (self->files, run_file_clear);
  import_run_renew (self);
  return self;
}

void
import_run_free (ImportRun *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_array_unref (self->files);
  g_free (self->command);
  g_free (self);
}

static gboolean
put_file (ImportRun *self, guint i, GError **error)
{
  const RunFile *file = &g_array_index (self->files, RunFile, i);
  g_autofree char *name = g_utf8_make_valid (file->name, -1);

  return statement_run (self->statements, SQL_ADD_FILE,
                        BIND (bind_int (":import", self->id), bind_int (":n", i + 1),
                              bind_text (":name", name), bind_int (":size", file->size),
                              bind_blob (":hash", file->size < 0 ? NULL : file->hash,
                                         file->size < 0 ? 0 : HASH_BYTES)),
                        error);
}

static gboolean
put_run (ImportRun *self, GError **error)
{
  const RunPlan *plan = self->plan;

  if (!statement_run (self->statements, SQL_ADD_RUN,
                      BIND (bind_text (":tool", plan->tool), bind_int (":at", self->at),
                            bind_text (":source", plan->source),
                            bind_int (":snapshot", plan->is_snapshot),
                            bind_text (":command", self->command)),
                      error))
    return FALSE;
  self->id = sqlite3_last_insert_rowid (store_db (self->store));
  for (guint i = 0; i < self->files->len; i++)
    if (!put_file (self, i, error))
      return FALSE;
  return TRUE;
}

gboolean
import_run_begin (ImportRun *self, GError **error)
{
  gint64 state = -1;

  if (self->id == 0)
    return put_run (self, error);
  if (!statement_int (self->statements, SQL_STATE, BIND (bind_int (":import", self->id)),
                      &state, error))
    return FALSE;
  if (state == IMPORT_UNFINISHED)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "import %" G_GINT64_FORMAT " was withdrawn while it was read", self->id);
  return FALSE;
}

/* What a run knows may never have met a transaction. */
static gboolean
begin_alone (ImportRun *self, GError **error)
{
  return store_begin (self->store, error) && import_run_begin (self, error)
         && store_commit (self->store, error);
}

gboolean
import_run_finish (ImportRun *self, const RunCounts *counts, GError **error)
{
  const Bind *binds;

  if (self->id == 0 && counts->known > 0 && !begin_alone (self, error))
    return FALSE;
  if (self->id == 0)
    return TRUE;
  binds = BIND (bind_int (":import", self->id), bind_int (":stored", (gint64) counts->stored),
                bind_int (":known", (gint64) counts->known),
                bind_int (":rejected", (gint64) counts->rejected));
  return statement_run (self->statements, SQL_FINISH, binds, error);
}

/* ---- The list */

/* Those that text shows come first. */
enum
{
  TEXT_COLUMNS = 8
};

static const TableColumn columns[] = {
  { "import", COLUMN_INTEGER },   { "at", COLUMN_TIME },
  { "state", COLUMN_TEXT },       { "source", COLUMN_TEXT },
  { "stored", COLUMN_INTEGER },   { "known", COLUMN_INTEGER },
  { "rejected", COLUMN_INTEGER }, { "files", COLUMN_LIST },
  { "bytes", COLUMN_INTEGER },    { "hashes", COLUMN_LIST },
  { "snapshot", COLUMN_BOOLEAN }, { "withdrawn", COLUMN_TIME },
  { "command", COLUMN_TEXT },     { NULL, COLUMN_TEXT },
};

typedef struct
{
  GPtrArray *names, *hashes; /* of char *; NULL where not known */
  gint64 bytes;              /* of all; -1: not known */
} Files;

static void
files_clear (Files *self)
{
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->hashes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Files, files_clear)

static gboolean
read_files (Statements *statements, gint64 run, Files *files, GError **error)
{
  sqlite3_stmt *row
    = statement_query (statements, SQL_FILES, BIND (bind_int (":import", run)), error);
  gboolean ok = row != NULL;

  while (ok && statement_next (statements, row, &ok, error))
    {
      gboolean is_plain = sqlite3_column_type (row, 1) != SQLITE_NULL;

      g_ptr_array_add (files->names, column_dup (row, 0));
      files->bytes
        = is_plain && files->bytes >= 0 ? files->bytes + sqlite3_column_int64 (row, 1) : -1;
      g_ptr_array_add (files->hashes, is_plain ? column_dup (row, 2) : NULL);
    }
  return ok;
}

static void
put_list (Table *table, const GPtrArray *items)
{
  table_list (table, (const char *const *) items->pdata, items->len, " ");
}

static gint64
time_column (sqlite3_stmt *row, int column)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? G_MAXINT64
                                                          : sqlite3_column_int64 (row, column);
}

static gboolean
list_run (Statements *statements, sqlite3_stmt *row, Table *table, gboolean is_text,
          GError **error)
{
  g_auto(Files) files = { g_ptr_array_new_with_free_func (g_free),
                           g_ptr_array_new_with_free_func (g_free), 0 };

  if (!read_files (statements, sqlite3_column_int64 (row, 0), &files, error))
    return FALSE;
  table_int (table, sqlite3_column_int64 (row, 0));
  table_time (table, sqlite3_column_int64 (row, 1), NULL);
  table_text (table, states[CLAMP (sqlite3_column_int (row, 2), 0, IMPORT_WITHDRAWN)]);
  table_text (table, (const char *) sqlite3_column_text (row, 4));
  for (int i = 7; i <= 9; i++)
    table_int (table, sqlite3_column_int64 (row, i));
  put_list (table, files.names);
  if (!is_text)
    {
      if (files.bytes >= 0)
        table_int (table, files.bytes);
      else
        table_null (table);
      put_list (table, files.hashes);
      table_bool (table, sqlite3_column_int (row, 5) != 0);
      table_time (table, time_column (row, 3), NULL);
      table_text (table, (const char *) sqlite3_column_text (row, 6));
    }
  table_end_row (table);
  return TRUE;
}

gboolean
import_runs_list (Store *store, const char *tool, Output *out, Format format,
                  gboolean spreadsheet, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &runs_statements);
  gboolean is_text = format == FORMAT_TEXT;
  TableColumn shown[TEXT_COLUMNS + 1] = { 0 };
  g_autoptr(Table) table = NULL;
  sqlite3_stmt *row;
  gboolean ok;

  memcpy (shown, columns, TEXT_COLUMNS * sizeof *shown);
  table = table_open (out, format, is_text ? shown : columns, spreadsheet);
  row = statement_query (statements, SQL_LIST, BIND (bind_text (":tool", tool)), error);
  ok = row != NULL;
  while (ok && statement_next (statements, row, &ok, error))
    if (!list_run (statements, row, table, is_text, error))
      return FALSE;
  if (ok)
    table_finish (table);
  return ok;
}

/* ---- Withdrawing, as far as all tools do it alike */

static gboolean
no_run (const char *tool, gint64 run, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "no import %" G_GINT64_FORMAT "; '%s --imports' lists them", run, tool);
  return FALSE;
}

/* Whether the tool may withdraw it. */
static gboolean
find_run (Statements *statements, const char *tool, gint64 run, ImportState *state,
          GError **error)
{
  g_autofree char *whose = NULL;
  sqlite3_stmt *row;

  if (!statement_row (statements, SQL_STATE, BIND (bind_int (":import", run)), &row, error))
    return FALSE;
  if (row == NULL)
    return no_run (tool, run, error);
  *state = (ImportState) CLAMP (sqlite3_column_int (row, 0), 0, IMPORT_WITHDRAWN);
  whose = column_dup (row, 1);
  sqlite3_reset (row);
  if (g_strcmp0 (whose, tool) == 0)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "import %" G_GINT64_FORMAT " is one of %s: '%s --withdraw=%" G_GINT64_FORMAT
               "'",
               run, whose, whose, run);
  return FALSE;
}

/* It is withdrawn, and what it stated is forgotten. */
static gboolean
forget_run (Statements *statements, gint64 run, GError **error)
{
  return statement_run (statements, SQL_DROP_CLAIMS, BIND (bind_int (":import", run)), error)
         && statement_run (
           statements, SQL_WITHDRAW,
           BIND (bind_int (":import", run), bind_int (":now", timestamp_now ())), error);
}

gboolean
import_run_withdraw (Store *store, const char *tool, gint64 run, gboolean is_trial,
                     gboolean *again, RunTakeBack take, gpointer data, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &runs_statements);
  ImportState state;
  gboolean ok = store_begin (store, error) && find_run (statements, tool, run, &state, error);

  *again = ok && state == IMPORT_WITHDRAWN;
  if (ok && !*again)
    ok = statement_run (statements, SQL_UNFINISH, BIND (bind_int (":import", run)), error)
         && take (data, run, is_trial, error) && forget_run (statements, run, error)
         && (is_trial || store_commit (store, error));
  store_rollback (store);
  return ok;
}
