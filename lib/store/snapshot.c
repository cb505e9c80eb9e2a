#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "base/output.h"

enum
{
  /* https://sqlite.org/fileformat2.html, 1.3.3: without a write-ahead log */
  AT_WRITER = 18,
  AT_READER = 19,
  ROLLBACK = 1,
  ROWS_A_LOOK = 1024, /* between two looks whether to stop */
  COPY_BYTES = 256 * 1024,
  PUBLIC_MODE
  = 0644 /* of a new file, whatever the umask: a nightly run has one for the private file */
};

/* ---- What is public */

#define LIVE "(SELECT id FROM article WHERE gone_at IS NULL AND NOT draft)"

/* Each in an order of its own, so that the same content is the same bytes.  Those with few rows, which
 * change with most that changes, come first. */
static const struct
{
  const char *table, *rows; /* NULL: none */
} tables[] = {
  { "vote_total",
    "SELECT * FROM vote_total WHERE total > 0 AND article IN " LIVE " ORDER BY article" },
  { "search_state", "SELECT * FROM search_state ORDER BY id" },
  { "root", "SELECT * FROM root WHERE id IN (SELECT root FROM article WHERE id IN " LIVE
            " UNION SELECT root FROM synonym UNION SELECT root FROM pin) ORDER BY id" },
  { "synonym", "SELECT * FROM synonym ORDER BY lang, stems, words, root" },
  { "pin", "SELECT * FROM pin WHERE path IN (SELECT path FROM article WHERE id IN " LIVE
           ") ORDER BY lang, stems, path, root" },
  /* (Where a file lies on its disk is nobody's business.) */
  { "article",
    "SELECT id, root, path, size, mtime_ns, hash, text_hash, edited_at, gone_at, title, "
    "description, lang, category, slug, ident, date, updated, draft, sum, 0, 0, labels "
    "FROM article WHERE gone_at IS NULL AND NOT draft ORDER BY id" },
  { "article_label",
    "SELECT * FROM article_label WHERE article IN " LIVE " ORDER BY article, kind, value" },
  { "section", "SELECT * FROM section WHERE article IN " LIVE " ORDER BY article, n" },
  { "word", "SELECT * FROM word ORDER BY word, term" },
  { "term", "SELECT * FROM term ORDER BY term" },
  { "posting", "SELECT * FROM posting ORDER BY id" },
  { "forward", "SELECT * FROM forward ORDER BY article" },
  { "article_text", "SELECT * FROM article_text WHERE article IN " LIVE " ORDER BY article" },
  { "vote_day", NULL },
  { "vote_again", NULL },
};

static const char *const views[]
  = { "v_article", "v_section", "v_label", "v_category", "v_vote_total", NULL };

/* ---- A new file, which has no name any more */

typedef struct
{
  Store *store;
  const volatile int *stop;
  const char *path;
  sqlite3 *db; /* the new one */
  int fd;      /* its file */
} Making;

static gboolean
fail_errno (const Making *self, int why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT, "cannot write \"%s\": %s", self->path,
               g_strerror (why));
  return FALSE;
}

static gboolean
fail_new (const Making *self, GError **error)
{
  int code = sqlite3_errcode (self->db) & 0xff, why = 0;

  if (code == SQLITE_CANTOPEN)
    why = sqlite3_system_errno (self->db);
  else
    sqlite3_file_control (self->db, "main", SQLITE_FCNTL_LAST_ERRNO, &why);
  if (code == SQLITE_FULL)
    return fail_errno (self, ENOSPC, error);
  if ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) && why != 0)
    return fail_errno (self, why, error);
  g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT, "cannot write \"%s\": %s", self->path,
               sqlite3_errmsg (self->db));
  return FALSE;
}

static gboolean
run (const Making *self, const char *script, GError **error)
{
  return sqlite3_exec (self->db, script, NULL, NULL, NULL) == SQLITE_OK
         || fail_new (self, error);
}

/* (Beside the one to be, where there is to be room for it in any case.) */
static gboolean
open_new (Making *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *name = g_build_filename (folder, ".public.XXXXXX", NULL);
  g_autofree char *whole = NULL;
  gboolean ok;

  self->fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd < 0)
    return fail_errno (self, errno, error);
  whole = g_canonicalize_filename (name, NULL);
  ok = sqlite3_open_v2 (whole, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
         == SQLITE_OK
       /* (It opens the file when it first needs it.) */
       && sqlite3_exec (self->db, "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL)
            == SQLITE_OK;
  g_unlink (name);
  return ok || fail_new (self, error);
}

static void
making_clear (Making *self)
{
  sqlite3_close (self->db);
  if (self->fd >= 0)
    close (self->fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Making, making_clear)

/* ---- Its tables */

static gboolean
is_public (const char *type, const char *name, const char *table)
{
  if (g_str_equal (type, "view"))
    return g_strv_contains (views, name);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (tables[i].table, table))
      return TRUE;
  return FALSE;
}

/* What a new database has, from memory. */
static sqlite3 *
open_model (void)
{
  gsize size;
  guint8 *bytes = schema_image_bytes (schema_ours.image, &size);
  guint8 *taken = sqlite3_malloc64 (size);
  sqlite3 *model = NULL;

  if (taken == NULL)
    g_error ("no memory for %" G_GSIZE_FORMAT " bytes", size);
  memcpy (taken, bytes, size);
  taken[AT_WRITER] = taken[AT_READER] = ROLLBACK;
  g_free (bytes);
  sqlite3_open (":memory:", &model);
  sqlite3_deserialize (model, "main", taken, (gint64) size, (gint64) size,
                       SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
  return model;
}

/* Those of these objects of the model that are public. */
static gboolean
define (const Making *self, sqlite3 *model, const char *types, GError **error)
{
  g_autofree char *query
    = g_strdup_printf ("SELECT type, name, tbl_name, sql FROM sqlite_schema "
                       "WHERE sql IS NOT NULL AND type IN (%s) ORDER BY rowid",
                       types);
  sqlite3_stmt *stmt = NULL;
  gboolean ok = TRUE;

  sqlite3_prepare_v2 (model, query, -1, &stmt, NULL);
  while (ok && sqlite3_step (stmt) == SQLITE_ROW)
    if (is_public ((const char *) sqlite3_column_text (stmt, 0),
                   (const char *) sqlite3_column_text (stmt, 1),
                   (const char *) sqlite3_column_text (stmt, 2)))
      ok = run (self, (const char *) sqlite3_column_text (stmt, 3), error);
  sqlite3_finalize (stmt);
  return ok;
}

/* ---- Its rows */

static gboolean
check_stop (const volatile int *stop, GError **error)
{
  if (*stop == 0)
    return TRUE;
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_STOPPED,
                       "stopped; the snapshot is as it was");
  return FALSE;
}

static sqlite3_stmt *
prepare_insert (const Making *self, const char *table, int columns, GError **error)
{
  g_autoptr(GString) script = g_string_new (NULL);
  sqlite3_stmt *stmt = NULL;

  g_string_printf (script, "INSERT INTO %s VALUES (?", table);
  for (int i = 1; i < columns; i++)
    g_string_append (script, ", ?");
  g_string_append_c (script, ')');
  if (sqlite3_prepare_v2 (self->db, script->str, -1, &stmt, NULL) != SQLITE_OK)
    fail_new (self, error);
  return stmt;
}

static gboolean
insert_row (const Making *self, sqlite3_stmt *from, sqlite3_stmt *to, GError **error)
{
  for (int i = 0; i < sqlite3_column_count (from); i++)
    sqlite3_bind_value (to, i + 1, sqlite3_column_value (from, i));
  return (sqlite3_step (to) == SQLITE_DONE && sqlite3_reset (to) == SQLITE_OK)
         || fail_new (self, error);
}

static gboolean
copy_rows (const Making *self, sqlite3_stmt *from, sqlite3_stmt *to, GError **error)
{
  int code;

  for (guint n = 1; (code = sqlite3_step (from)) == SQLITE_ROW; n++)
    if ((n % ROWS_A_LOOK == 0 && !check_stop (self->stop, error))
        || !insert_row (self, from, to, error))
      return FALSE;
  return code == SQLITE_DONE || store_fail (self->store, error);
}

static gboolean
copy_table (const Making *self, guint which, GError **error)
{
  sqlite3_stmt *from = store_prepare (self->store, tables[which].rows, error);
  sqlite3_stmt *to = from == NULL ? NULL
                                  : prepare_insert (self, tables[which].table,
                                                    sqlite3_column_count (from), error);
  gboolean ok = to != NULL && copy_rows (self, from, to, error);

  sqlite3_finalize (from);
  sqlite3_finalize (to);
  return ok;
}

static gboolean
fill (const Making *self, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (tables[i].rows != NULL && !copy_table (self, i, error))
      return FALSE;
  return TRUE;
}

/* Without a journal: of what goes wrong nothing stays. */
static gboolean
make_all (const Making *self, sqlite3 *model, GError **error)
{
  g_autofree char *stamp
    = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
                       SCHEMA_SNAPSHOT, schema_ours.steps[schema_ours.count - 1].version);
  g_autofree char *start
    = g_strdup_printf ("PRAGMA page_size = %d; PRAGMA journal_mode = OFF; "
                       "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; BEGIN EXCLUSIVE",
                       SCHEMA_PAGE_BYTES);

  return run (self, start, error) && define (self, model, "'table'", error)
         && fill (self, error) && define (self, model, "'index', 'view'", error)
         && run (self, stamp, error);
}

/* ---- What stands there already */

/* Whether a row of each is the same; FALSE at the end of both, with *same TRUE. */
static gboolean
next_same (sqlite3_stmt *a, sqlite3_stmt *b, gboolean *same)
{
  int code = sqlite3_step (a);

  *same = code == sqlite3_step (b) && (code == SQLITE_ROW || code == SQLITE_DONE);
  if (!*same || code == SQLITE_DONE)
    return FALSE;
  for (int i = 0; *same && i < sqlite3_column_count (a); i++)
    {
      int length = sqlite3_column_bytes (a, i);

      *same = sqlite3_column_type (a, i) == sqlite3_column_type (b, i)
              && length == sqlite3_column_bytes (b, i)
              && (length == 0
                  || memcmp (sqlite3_column_blob (a, i), sqlite3_column_blob (b, i),
                             (gsize) length)
                       == 0);
    }
  return *same;
}

static gboolean
table_same (Store *a, Store *b, const char *rows, const volatile int *stop)
{
  sqlite3_stmt *from = store_prepare (a, rows, NULL), *with = store_prepare (b, rows, NULL);
  gboolean same = FALSE;

  while (*stop == 0 && from != NULL && with != NULL && next_same (from, with, &same))
    ;
  sqlite3_finalize (from);
  sqlite3_finalize (with);
  return same && *stop == 0;
}

/* What cannot be read is not the same. */
static gboolean
is_same (Store *store, const char *path, const volatile int *stop)
{
  g_autoptr(Store) old = store_open (path, STORE_READ, NULL);

  for (guint i = 0; old != NULL && i < G_N_ELEMENTS (tables); i++)
    if (tables[i].rows != NULL && !table_same (store, old, tables[i].rows, stop))
      return FALSE;
  return old != NULL;
}

static gboolean
may_replace (const char *path, gboolean *is_there, GError **error)
{
  GStatBuf info;

  *is_there = g_stat (path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_size > 0);
  errno = 0;
  if (!*is_there || schema_is_snapshot (path))
    return TRUE;
  if (errno != 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT, "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT,
               "%s: not a public snapshot; expected one to replace, or a new name", path);
  return FALSE;
}

/* ---- In its place */

static gboolean
put_out (const Making *self, gint64 *bytes, GError **error)
{
  g_autoptr(Output) out = output_open (self->path, error);
  g_autofree char *buffer = g_malloc (COPY_BYTES);
  gssize got = 0;

  *bytes = 0;
  while (out != NULL && !output_failed (out)
         && (got = pread (self->fd, buffer, COPY_BYTES, *bytes)) > 0)
    {
      output_write (out, buffer, (gsize) got);
      *bytes += got;
    }
  if (out == NULL || got < 0)
    return out != NULL && fail_errno (self, errno, error);
  return check_stop (self->stop, error) && output_close (g_steal_pointer (&out), error);
}

static gboolean
count_articles (Store *store, guint *count, GError **error)
{
  sqlite3_stmt *stmt = store_prepare (store, "SELECT count (*) FROM " LIVE, error);
  gboolean ok = stmt != NULL && sqlite3_step (stmt) == SQLITE_ROW;

  if (ok)
    *count = (guint) sqlite3_column_int64 (stmt, 0);
  else if (stmt != NULL)
    store_fail (store, error);
  sqlite3_finalize (stmt);
  return ok;
}

/* Of two at once the later is on the file as it is then: an older never takes the place of a newer. */
static int
take_turn (Store *store, const char *path, GError **error)
{
  int folder = file_lock_folder (path, STORE_BUSY_MS);
  gboolean changed;

  if (folder < 0 && errno == EWOULDBLOCK)
    g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
                 "%s: busy: another kbindex writes it; try again later", path);
  else if (folder < 0)
    g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT, "cannot write \"%s\": %s", path,
                 g_strerror (errno));
  else if (!store_renew (store, &changed, error))
    {
      close (folder);
      return -1;
    }
  return folder;
}

static gboolean
make_turn (Store *store, const char *path, const volatile int *stop, SnapshotMade *made,
           GError **error)
{
  g_auto(Making) self = { store, stop, path, NULL, -1 };
  gboolean is_new = !g_file_test (path, G_FILE_TEST_EXISTS), is_there, ok;
  sqlite3 *model;

  *made = (SnapshotMade){ 0 };
  if (!may_replace (path, &is_there, error) || !count_articles (store, &made->articles, error))
    return FALSE;
  if (is_there && is_same (store, path, stop))
    return TRUE;
  made->written = TRUE;
  if (!check_stop (stop, error) || !open_new (&self, error))
    return FALSE;
  model = open_model ();
  ok = make_all (&self, model, error);
  sqlite3_close (model);
  return ok && put_out (&self, &made->bytes, error)
         && (!is_new || g_chmod (path, PUBLIC_MODE) == 0 || fail_errno (&self, errno, error));
}

gboolean
snapshot_make (Store *store, const char *path, const volatile int *stop, SnapshotMade *made,
               GError **error)
{
  int folder = take_turn (store, path, error);
  gboolean ok = folder >= 0 && make_turn (store, path, stop, made, error);

  if (folder >= 0)
    close (folder);
  return ok;
}
