#include "vote/voter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "base/tool.h"
#include "store/statements.h"

enum
{
  KEY_DIGITS = 2 * VOTER_KEY_BYTES,
  FILE_BYTES = KEY_DIGITS + 1,
  LOOKS = 3, /* at file and database, which a rotation changes one after the other */
  SHARED_MODE = 0640,
  NOBODY_CHARS = 100
};

enum
{
  SQL_KNOWN,
  SQL_HAS_VOTES,
  SQL_ADOPT,
  SQL_ANNOUNCE,
  SQL_SETTLE,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_KNOWN] = { "SELECT fingerprint, next FROM voter_key WHERE id = 1" },
  [SQL_HAS_VOTES] = { "SELECT 1 FROM vote LIMIT 1", STATEMENT_SCANS },
  [SQL_ADOPT] = { "INSERT INTO voter_key (id, fingerprint) VALUES (1, :print)"
                  " ON CONFLICT (id) DO UPDATE SET fingerprint = :print, next = NULL"
                  " WHERE fingerprint IS NULL OR next = :print" },
  [SQL_ANNOUNCE] = { "INSERT INTO voter_key (id, fingerprint, next) VALUES (1, :now, :next)"
                     " ON CONFLICT (id) DO UPDATE SET fingerprint = :now, next = :next" },
  [SQL_SETTLE] = { "UPDATE voter_key SET fingerprint = :print, next = NULL WHERE id = 1" },
};

STATEMENT_TABLE (voter, sql, N_SQL, NULL);

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
refuse (const char *path, const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", path, why);
  return FALSE;
}

static gboolean
refuse_owner (const char *path, const struct stat *info, GError **error)
{
  g_autofree char *owner = desk_user_name (info->st_uid);

  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%s: belongs to %s; expected a voters' key of one's own", path, owner);
  return FALSE;
}

/* A file that may not be opened. */
static gboolean
fail_open (const char *path, GError **error)
{
  int why = errno;
  struct stat info;

  if (why == EACCES && stat (path, &info) == 0 && info.st_uid != geteuid ())
    return refuse_owner (path, &info, error);
  errno = why;
  return fail (path, error);
}

/* ---- Hashing */

/* Parts are told apart by their lengths, so that no two lists of parts give one text. */
static VoterHash
hash_parts (const VoterKey *key, const char *const *parts, guint count)
{
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, key->bytes, sizeof key->bytes);
  guint8 digest[32];
  gsize length = sizeof digest;
  VoterHash hash;

  for (guint i = 0; i < count; i++)
    {
      guint64 size = GUINT64_TO_LE (strlen (parts[i]));

      g_hmac_update (hmac, (const guint8 *) &size, sizeof size);
      g_hmac_update (hmac, (const guint8 *) parts[i], (gssize) strlen (parts[i]));
    }
  g_hmac_get_digest (hmac, digest, &length);
  g_hmac_unref (hmac);
  memcpy (hash.bytes, digest, sizeof hash.bytes);
  return hash;
}

VoterHash
voter_hash (const VoterKey *key, const Voter *voter)
{
  const char *named[] = { "name", voter->name };
  const char *visitor[] = { "visitor", voter->address, voter->agent };

  return voter->name != NULL ? hash_parts (key, named, G_N_ELEMENTS (named))
                             : hash_parts (key, visitor, G_N_ELEMENTS (visitor));
}

static VoterHash
fingerprint_of (const VoterKey *key)
{
  const char *parts[] = { "key" };

  return hash_parts (key, parts, G_N_ELEMENTS (parts));
}

/* ---- Reading the file */

static gboolean
parse_key (const char *text, VoterKey *key)
{
  for (int i = 0; i < VOTER_KEY_BYTES; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]),
          low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      key->bytes[i] = (guint8) (high * 16 + low);
    }
  return text[KEY_DIGITS] == '\n';
}

/* Who may write the database may as well know its key. */
static gboolean
is_shared (const VoterKey *self, const struct stat *info)
{
  return self->group == (gint64) info->st_gid && (info->st_mode & S_IRWXO) == 0;
}

/* A rotation mends the mode. */
static gboolean
check_file (const VoterKey *self, int fd, VoterKeyUse use, GError **error)
{
  const char *path = self->path;
  struct stat info;

  if (fstat (fd, &info) != 0)
    return fail (path, error);
  if (!S_ISREG (info.st_mode))
    return refuse (path,
                   S_ISDIR (info.st_mode) ? "a folder; expected a file with the voters' key"
                                          : "no file; expected one with the voters' key",
                   error);
  if (is_shared (self, &info))
    return TRUE;
  if (info.st_uid != geteuid ())
    return refuse_owner (path, &info, error);
  if (use == VOTER_KEY_ROTATE || (info.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return TRUE;
  return refuse (path, "others may read the voters' key; expected a file of mode 0600", error);
}

static gboolean
read_text (const char *path, int fd, VoterKey *key, GError **error)
{
  char text[FILE_BYTES + 1];
  ssize_t got = read (fd, text, sizeof text);

  if (got < 0)
    return fail (path, error);
  if (got == FILE_BYTES && parse_key (text, key))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%s: is no voters' key; expected %d hexadecimal digits and a newline%s", path,
               KEY_DIGITS, got > FILE_BYTES ? ", and nothing behind them" : "");
  return FALSE;
}

static gboolean
read_file (VoterKey *self, VoterKeyUse use, gboolean *found, GError **error)
{
  int fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gboolean ok;

  *found = fd >= 0;
  if (fd < 0)
    return errno == ENOENT || fail_open (self->path, error);
  ok = check_file (self, fd, use, error) && read_text (self->path, fd, self, error);
  close (fd);
  return ok;
}

/* ---- Writing it */

static gboolean
write_text (const char *path, int fd, const VoterKey *key, GError **error)
{
  char text[FILE_BYTES + 1];

  for (int i = 0; i < VOTER_KEY_BYTES; i++)
    g_snprintf (text + 2 * i, 3, "%02x", key->bytes[i]);
  text[KEY_DIGITS] = '\n';
  errno = ENOSPC;
  return (write (fd, text, FILE_BYTES) == FILE_BYTES && fsync (fd) == 0) || fail (path, error);
}

/* (Who is not of the group keeps it to themselves.) */
static void
share (const VoterKey *self, int fd)
{
  if (self->group >= 0 && fchown (fd, (uid_t) -1, (gid_t) self->group) == 0)
    fchmod (fd, SHARED_MODE);
}

static gint64
group_of (const Store *store)
{
  struct stat info;

  return stat (store_path (store), &info) == 0 && (info.st_mode & S_IWGRP) != 0
           ? (gint64) info.st_gid
           : -1;
}

/* A new key in a file beside the key's, where a run that was cut off may have left one; NULL on
 * error.  The folder is locked. */
static char *
make_beside (VoterKey *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path),
                  *name = g_path_get_basename (self->path),
                  *hidden = g_strdup_printf (".%s.next", name),
                  *beside = g_build_filename (folder, hidden, NULL);
  gboolean ok;
  int fd;

  unlink (beside);
  fd = open (beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 || getrandom (self->bytes, VOTER_KEY_BYTES, 0) != VOTER_KEY_BYTES)
    ok = fail (self->path, error);
  else
    {
      share (self, fd);
      ok = write_text (self->path, fd, self, error);
    }
  if (fd >= 0 && close (fd) != 0 && ok)
    ok = fail (self->path, error);
  if (ok)
    return g_steal_pointer (&beside);
  if (fd >= 0)
    unlink (beside);
  return NULL;
}

/* ---- The folder, which makes the file's new name last, and keeps others who rotate away */

/* -1 on error; close () gives it back. */
static int
open_folder (const VoterKey *self, GError **error)
{
  int fd = file_lock_folder (self->path, STORE_BUSY_MS);

  if (fd < 0 && errno == EWOULDBLOCK)
    g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
                 "%s: busy: another program makes a key; try again later", self->path);
  else if (fd < 0)
    fail (self->path, error);
  return fd;
}

static gboolean
sync_folder (const VoterKey *self, int fd, GError **error)
{
  return fsync (fd) == 0 || errno == EINVAL || errno == ENOTSUP || fail (self->path, error);
}

/* ---- What the database knows */

typedef struct
{
  gboolean has_now, has_next, has_votes;
  VoterHash now, next;
} Known;

static gboolean
take_print (sqlite3_stmt *row, int column, VoterHash *print)
{
  if (sqlite3_column_bytes (row, column) != VOTER_HASH_BYTES)
    return FALSE;
  memcpy (print->bytes, sqlite3_column_blob (row, column), VOTER_HASH_BYTES);
  return TRUE;
}

static gboolean
read_known (Statements *statements, Known *known, GError **error)
{
  sqlite3_stmt *row;
  gint64 votes = 0;

  *known = (Known){ 0 };
  if (!statement_row (statements, SQL_KNOWN, NULL, &row, error))
    return FALSE;
  if (row != NULL)
    {
      known->has_now = take_print (row, 0, &known->now);
      known->has_next = take_print (row, 1, &known->next);
      sqlite3_reset (row);
    }
  if (!statement_int (statements, SQL_HAS_VOTES, NULL, &votes, error))
    return FALSE;
  known->has_votes = votes > 0;
  return TRUE;
}

typedef enum
{
  FITS_NOW,
  FITS_NEXT,  /* a rotation was cut off, or is at work */
  FITS_FIRST, /* none is known */
  FITS_NOT
} Fit;

static gboolean
is_print (const VoterHash *a, const VoterHash *b)
{
  return memcmp (a->bytes, b->bytes, VOTER_HASH_BYTES) == 0;
}

static Fit
fit_of (const Known *known, const VoterHash *print)
{
  if (known->has_now && is_print (&known->now, print))
    return FITS_NOW;
  if (known->has_next && is_print (&known->next, print))
    return FITS_NEXT;
  return known->has_now ? FITS_NOT : FITS_FIRST;
}

static gboolean
fail_other (const VoterKey *self, const Store *store, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%s: not the key that the voters in %s are known by; --key=FILE names that one, "
               "--rotate-key begins anew, and all earlier voters become strangers",
               self->path, store_path (store));
  return FALSE;
}

static gboolean
fail_missing (const VoterKey *self, const Store *store, gboolean has_votes, GError **error)
{
  if (!has_votes)
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                 "%s: the voters' key of %s is missing; bring it back, or --key=FILE names it, "
                 "or --rotate-key begins anew",
                 self->path, store_path (store));
  else
    g_set_error (
      error, DESK_ERROR, DESK_ERROR_INPUT,
      "%s: the voters' key is missing, but there are votes in %s; bring it back, or "
      "--key=FILE names it, or --rotate-key begins anew, and all earlier voters become "
      "strangers",
      self->path, store_path (store));
  return FALSE;
}

/* One statement in a transaction. */
static gboolean
write_known (Statements *statements, Store *store, guint which, const Bind *binds,
             GError **error)
{
  gboolean ok = store_begin (store, error) && statement_run (statements, which, binds, error)
                && store_commit (store, error);

  store_rollback (store);
  return ok;
}

/* ---- Using a key */

/* File and database as they were at one moment. */
static gboolean
look (VoterKey *self, Statements *statements, VoterKeyUse use, Known *known, gboolean *found,
      Fit *fit, GError **error)
{
  for (int i = 0; i < LOOKS; i++)
    {
      VoterHash print;

      if (!read_known (statements, known, error) || !read_file (self, use, found, error))
        return FALSE;
      print = fingerprint_of (self);
      *fit = *found ? fit_of (known, &print) : FITS_FIRST;
      if (*fit != FITS_NOT)
        break;
    }
  return TRUE;
}

/* It is the database's from now on, unless another run has made another one so since. */
static gboolean
adopt (const VoterKey *self, Statements *statements, Store *store, GError **error)
{
  VoterHash print = fingerprint_of (self);
  Known known;

  return write_known (statements, store, SQL_ADOPT,
                      BIND (bind_blob (":print", print.bytes, VOTER_HASH_BYTES)), error)
         && read_known (statements, &known, error)
         && (fit_of (&known, &print) != FITS_NOT || fail_other (self, store, error));
}

/* The folder is locked.  link () fails when somebody else was first, and then theirs is the key. */
static gboolean
make_first (VoterKey *self, int folder, GError **error)
{
  g_autofree char *beside = make_beside (self, error);
  gboolean ok, found = FALSE;

  if (beside == NULL)
    return FALSE;
  ok = link (beside, self->path) == 0 || errno == EEXIST || fail (self->path, error);
  unlink (beside);
  if (!ok || !sync_folder (self, folder, error)
      || !read_file (self, VOTER_KEY_USE, &found, error))
    return FALSE;
  return found || refuse (self->path, "leads nowhere; expected the voters' key", error);
}

static gboolean
make_and_adopt (VoterKey *self, Statements *statements, Store *store, GError **error)
{
  int folder = open_folder (self, error);
  gboolean ok = folder >= 0 && make_first (self, folder, error)
                && adopt (self, statements, store, error);

  if (folder >= 0)
    close (folder);
  return ok;
}

static gboolean
use_key (VoterKey *self, Statements *statements, Store *store, VoterKeyUse use, GError **error)
{
  gboolean found;
  Known known;
  Fit fit;

  if (!look (self, statements, use, &known, &found, &fit, error))
    return FALSE;
  if (!found && (known.has_now || known.has_votes))
    return fail_missing (self, store, known.has_votes, error);
  if (fit == FITS_NOT)
    return fail_other (self, store, error);
  if (fit == FITS_NOW || use == VOTER_KEY_CHECK)
    return TRUE;
  return found ? adopt (self, statements, store, error)
               : make_and_adopt (self, statements, store, error);
}

/* ---- Rotating */

/* Before the file is replaced: the key that is there, if it is known, and the next. */
static gboolean
announce (Statements *statements, Store *store, const Known *known, const VoterHash *now,
          const VoterHash *next, GError **error)
{
  const VoterHash *kept = now != NULL && fit_of (known, now) != FITS_NOT ? now
                          : known->has_now                               ? &known->now
                                                                         : NULL;

  return write_known (statements, store, SQL_ANNOUNCE,
                      BIND (bind_blob (":now", kept == NULL ? NULL : kept->bytes,
                                       kept == NULL ? 0 : VOTER_HASH_BYTES),
                            bind_blob (":next", next->bytes, VOTER_HASH_BYTES)),
                      error);
}

static gboolean
settle (const VoterKey *self, Statements *statements, Store *store, const VoterHash *print,
        GError **error)
{
  if (write_known (statements, store, SQL_SETTLE,
                   BIND (bind_blob (":print", print->bytes, VOTER_HASH_BYTES)), error))
    return TRUE;
  g_prefix_error (error, "%s: the new key is in its place; ", self->path);
  return FALSE;
}

/* The folder is locked. */
static gboolean
replace_key (VoterKey *self, Statements *statements, Store *store, int folder, GError **error)
{
  g_autofree char *beside = NULL;
  VoterHash old, new;
  gboolean found, ok;
  Known known;

  if (!read_known (statements, &known, error)
      || !read_file (self, VOTER_KEY_ROTATE, &found, error))
    return FALSE;
  old = fingerprint_of (self);
  if ((beside = make_beside (self, error)) == NULL)
    return FALSE;
  new = fingerprint_of (self);
  ok = announce (statements, store, &known, found ? &old : NULL, &new, error)
       && (rename (beside, self->path) == 0 || fail (self->path, error));
  if (!ok)
    unlink (beside);
  return ok && sync_folder (self, folder, error)
         && settle (self, statements, store, &new, error);
}

/* The key that a symbolic link leads to is replaced, not the link. */
static gboolean
rotate_key (VoterKey *self, Statements *statements, Store *store, GError **error)
{
  g_autofree char *real = realpath (self->path, NULL);
  VoterKey key = { .path = real != NULL ? real : self->path, .group = self->group };
  int folder = open_folder (&key, error);
  gboolean ok = folder >= 0 && replace_key (&key, statements, store, folder, error);

  if (folder >= 0)
    close (folder);
  memcpy (self->bytes, key.bytes, sizeof key.bytes);
  return ok;
}

gboolean
voter_key_open (VoterKey *self, Store *store, const char *file, VoterKeyUse use,
                GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &voter_statements);

  *self = (VoterKey){ .path = file != NULL ? g_strdup (file)
                                           : tool_voter_key (store_path (store)),
                      .group = group_of (store) };
  return use == VOTER_KEY_NAME
         || (use == VOTER_KEY_ROTATE ? rotate_key (self, statements, store, error)
                                     : use_key (self, statements, store, use, error));
}

/* ---- Voters that nothing is known of */

/* Ordered by time, as logs are: what comes next lies where the last one went. */
static const char seen_schema[]
  = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;"
    "CREATE TABLE seen (at INTEGER, article INTEGER, value INTEGER, n INTEGER,"
    "                   PRIMARY KEY (at, article, value)) WITHOUT ROWID;"
    "BEGIN";

static const char see_sql[]
  = "INSERT INTO seen VALUES (?1, ?2, ?3, 1) "
    "ON CONFLICT (at, article, value) DO UPDATE SET n = n + 1 RETURNING n";

static gboolean
open_seen (VoterNumbers *self)
{
  return self->see != NULL
         || (sqlite3_open ("", &self->db) == SQLITE_OK
             && sqlite3_exec (self->db, seen_schema, NULL, NULL, NULL) == SQLITE_OK
             && sqlite3_prepare_v2 (self->db, see_sql, -1, &self->see, NULL) == SQLITE_OK);
}

static gboolean
fail_seen (const VoterNumbers *self, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE, "a temporary file: %s",
               sqlite3_errmsg (self->db));
  return FALSE;
}

/* 1 for the first vote, 2 for the next equal one. */
static gboolean
number_nobody (VoterNumbers *self, guint32 article, int value, gint64 at, gint64 *n,
               GError **error)
{
  int state;

  if (!open_seen (self))
    return fail_seen (self, error);
  sqlite3_bind_int64 (self->see, 1, at);
  sqlite3_bind_int64 (self->see, 2, article);
  sqlite3_bind_int (self->see, 3, value);
  state = sqlite3_step (self->see);
  if (state == SQLITE_ROW)
    {
      *n = sqlite3_column_int64 (self->see, 0);
      state = sqlite3_step (self->see);
    }
  sqlite3_reset (self->see);
  return state == SQLITE_DONE || fail_seen (self, error);
}

/* No name can be this one: names have no control characters. */
gboolean
voter_nobody (VoterNumbers *self, const VoterKey *key, guint32 article, int value, gint64 at,
              VoterHash *voter, GError **error)
{
  char name[NOBODY_CHARS];
  gint64 n = 0;

  if (!number_nobody (self, article, value, at, &n, error))
    return FALSE;
  g_snprintf (name, sizeof name, "\n%u %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, article,
              value, at, n);
  *voter = voter_hash (key, &(Voter){ .name = name });
  return TRUE;
}
