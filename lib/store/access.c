#include "store/access.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Names */

/* "belongs to anna, and you (ben) may not write it"; `what` is NULL for the database itself. */
static char *
denied_text (const char *what, const char *path, const char *verb)
{
  g_autofree char *prefix = what == NULL ? g_strdup ("")
                                         : g_strdup_printf ("its %s %s ", what, path);
  g_autofree char *owner = NULL, *self = desk_user_name (geteuid ());
  struct stat info;

  if (stat (path, &info) != 0)
    return g_strdup_printf ("%scannot be looked at: %s", prefix, g_strerror (errno));
  if (info.st_uid == geteuid ())
    return g_strdup_printf ("%sbelongs to you (%s), but its mode %04o does not let you %s",
                            prefix, self, info.st_mode & 07777, verb);
  owner = desk_user_name (info.st_uid);
  return g_strdup_printf ("%sbelongs to %s, and you (%s) may not %s", prefix, owner, self,
                          verb);
}

/* ---- What is allowed */

static gboolean
may (const char *path, int mode)
{
  return faccessat (AT_FDCWD, path, mode, AT_EACCESS) == 0;
}

/* NULL, or why `path` is not to be had in `mode`; what is not there is no matter here. */
static char *
check_file (const char *what, const char *path, int mode, const char *verb)
{
  if (may (path, mode) || (errno != EACCES && errno != EPERM && errno != EROFS))
    return NULL;
  if (errno == EROFS)
    return g_strdup ("lies on a file system that is mounted read-only");
  return denied_text (what, path, verb);
}

/* The first folder on the way to `folder`, or itself, that may not be entered. */
static char *
check_way (const char *folder)
{
  g_autofree char *above = g_path_get_dirname (folder);
  char *denied = g_str_equal (above, folder) ? NULL : check_way (above);

  return denied != NULL ? denied : check_file ("folder", folder, X_OK, "enter it");
}

/* Where `folder` and some above it are not there, the lowest that is: they are made in it.  Free it. */
static char *
folder_there (const char *folder)
{
  g_autofree char *above = g_path_get_dirname (folder);

  return g_str_equal (above, folder) || may (folder, F_OK) || errno != ENOENT
           ? g_strdup (folder)
           : folder_there (above);
}

/* What SQLite keeps beside the database. */
static char *
check_companions (const char *path, gboolean write)
{
  static const struct
  {
    const char *suffix, *what;
  } companions[]
    = { { "-wal", "log" }, { "-shm", "index of the log" }, { "-journal", "journal" } };
  char *denied = NULL;

  for (guint i = 0; denied == NULL && i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *file = g_strconcat (path, companions[i].suffix, NULL);

      denied = check_file (companions[i].what, file, R_OK, "read it");
      if (denied == NULL && (write || i == 1))
        denied = check_file (companions[i].what, file, W_OK, "write it");
    }
  return denied;
}

/* Whose file or folder it is, and what is missing; NULL when all that can be seen is allowed. */
static char *
access_denied (const char *path, gboolean write)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *parent = g_path_get_dirname (whole);
  g_autofree char *folder = folder_there (parent);
  char *denied = check_way (folder);

  if (denied == NULL)
    denied = check_file (NULL, path, R_OK, "read it");
  if (denied == NULL && write)
    denied = check_file (NULL, path, W_OK, "write it");
  if (denied == NULL)
    denied = check_companions (path, write);
  if (denied == NULL)
    denied = check_file ("folder", folder, W_OK, "make files in it");
  return denied;
}

/* ---- Errors of SQLite */

/* A read that failed, of the file or its log: SQLite calls that damage (SQLITE_IOERR_CORRUPTFS
 * turns into SQLITE_CORRUPT), but it is the disk or the server that is ill.  0: none did. */
static int
failed_read (sqlite3 *db)
{
  sqlite3_file *log = NULL;
  int why = 0;

  sqlite3_file_control (db, "main", SQLITE_FCNTL_LAST_ERRNO, &why);
  if (why == 0
      && sqlite3_file_control (db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK
      && log != NULL && log->pMethods != NULL)
    log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &why);
  return why == EIO || why == ENXIO || why == ERANGE ? why : 0;
}

/* The errno behind a failure, 0 when there is none to tell. */
static int
cause_of (sqlite3 *db)
{
  int primary = sqlite3_errcode (db) & 0xff;

  if (primary == SQLITE_CORRUPT)
    return failed_read (db);
  return primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN ? sqlite3_system_errno (db) : 0;
}

static gboolean
is_full (int why)
{
  return why == ENOSPC || why == EDQUOT;
}

AccessTrouble
access_trouble (sqlite3 *db)
{
  int primary = sqlite3_errcode (db) & 0xff;

  if (primary == SQLITE_FULL || is_full (cause_of (db)))
    return ACCESS_FULL;
  return primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY || primary == SQLITE_PERM
           ? ACCESS_DENIED
           : ACCESS_OTHER;
}

static gboolean
fail_full (const char *path, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_DISK, "%s: database or disk is full", path);
  return FALSE;
}

static gboolean
fail_denied (const char *path, gboolean write, const char *detail, GError **error)
{
  g_autofree char *denied = access_denied (path, write);

  if (denied != NULL)
    g_set_error (error, DESK_ERROR, DESK_ERROR_DISK, "%s: %s", path, denied);
  else
    g_set_error (error, DESK_ERROR, DESK_ERROR_DISK, "%s: cannot %s: %s", path,
                 write ? "write" : "read", detail);
  return FALSE;
}

/* SQLite keeps no errno of the log's index, and calls every file the database. */
static const char *
detail_of (sqlite3 *db)
{
  return (sqlite3_errcode (db) & 0xff) == SQLITE_CANTOPEN
           ? "one of its files cannot be opened, and no mode forbids it; the disk or its server may be "
             "at fault"
           : sqlite3_errmsg (db);
}

/* No permission is missing where the system has no descriptor, disk or memory left. */
static gboolean
fail_system (sqlite3 *db, const char *path, gboolean write, int why, GError **error)
{
  if (is_full (why))
    return fail_full (path, error);
  if (access_trouble (db) != ACCESS_DENIED)
    g_set_error (error, DESK_ERROR, DESK_ERROR_DISK, "%s: disk I/O error: %s", path,
                 g_strerror (why));
  else if (why == EMFILE || why == ENFILE || why == EIO || why == ENOMEM || why == ESTALE)
    g_set_error (error, DESK_ERROR, DESK_ERROR_DISK, "%s: cannot open: %s", path,
                 g_strerror (why));
  else
    return fail_denied (path, write, detail_of (db), error);
  return FALSE;
}

/* What is told without an errno behind it. */
static gboolean
is_passing (int primary)
{
  return primary == SQLITE_NOMEM || primary == SQLITE_IOERR || primary == SQLITE_FULL;
}

gboolean
access_fail (sqlite3 *db, const char *path, gboolean write, GError **error)
{
  int why = db == NULL ? errno : cause_of (db), primary;

  if (db == NULL)
    return is_full (why) ? fail_full (path, error)
                         : fail_denied (path, write, g_strerror (why), error);
  if (why != 0)
    return fail_system (db, path, write, why, error);
  primary = sqlite3_errcode (db) & 0xff;
  if (access_trouble (db) == ACCESS_DENIED)
    return fail_denied (path, write, detail_of (db), error);
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
    g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
                 "%s: busy: another program is writing to it; try again later", path);
  else if (primary == SQLITE_NOTADB)
    g_set_error (error, DESK_ERROR, DESK_ERROR_STORE, "%s: not a deskbook database", path);
  else if (primary == SQLITE_CORRUPT || primary == SQLITE_FORMAT)
    g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
                 "%s: damaged (%s); restore it from a backup", path, sqlite3_errmsg (db));
  else
    g_set_error (error, DESK_ERROR, is_passing (primary) ? DESK_ERROR_DISK : DESK_ERROR_STORE,
                 "%s: %s", path, sqlite3_errmsg (db));
  return FALSE;
}

/* ---- A new file */

enum
{
  OWN_MODE = 0600
};

/* g_mkdir_with_parents () says of what it cannot look at that it is no folder. */
static gboolean
make_folder (const char *folder)
{
  struct stat info;

  return stat (folder, &info) == 0
         || (errno == ENOENT && g_mkdir_with_parents (folder, 0700) == 0);
}

/* FALSE with errno. */
static gboolean
write_all (int fd, const guint8 *bytes, gsize length)
{
  for (gsize done = 0; done < length;)
    {
      gssize count = write (fd, bytes + done, length - done);

      if (count < 0 && errno != EINTR)
        return FALSE;
      done += (gsize) MAX (count, 0);
    }
  return fsync (fd) == 0;
}

static gboolean
write_image (int fd, const SchemaImage *image)
{
  gsize size;
  g_autofree guint8 *bytes = schema_image_bytes (image, &size);

  return write_all (fd, bytes, size);
}

/* A file that has no name until it is locked and has its tables, where the system has such files; else
 * an empty one, of which the steps make what it is to be.  -1 with errno. */
static int
make_locked (const char *path, const char *folder, const SchemaImage *image)
{
  int fd = open (folder, O_RDWR | O_TMPFILE | O_CLOEXEC, OWN_MODE), why;
  g_autofree char *name = g_strdup_printf ("/proc/self/fd/%d", fd);
  gboolean failed = FALSE;

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0
      && (image == NULL || !(failed = !write_image (fd, image)))
      && linkat (AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
    return fd;
  why = errno;
  if (fd >= 0)
    close (fd);
  errno = why;
  if (failed || why == EEXIST)
    return -1;
  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, OWN_MODE);
  if (fd >= 0)
    flock (fd, LOCK_EX | LOCK_NB);
  return fd;
}

static gboolean
create (const char *path, const char *folder, const SchemaImage *image, int *lock)
{
  struct stat info;
  gboolean shared = stat (folder, &info) == 0 && (info.st_mode & S_ISGID) != 0;
  mode_t mode = shared ? info.st_mode & (S_IRGRP | S_IWGRP) : 0;

  if (lstat (path, &info) == 0)
    return TRUE;
  *lock = make_locked (path, folder, image);
  if (*lock < 0)
    return errno == EEXIST;
  return !shared || fchmod (*lock, OWN_MODE | mode) == 0;
}

gboolean
access_make (const char *path, const SchemaImage *image, int *lock, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!make_folder (folder) || !create (path, folder, image, lock))
    return access_fail (NULL, path, TRUE, error);
  return TRUE;
}
