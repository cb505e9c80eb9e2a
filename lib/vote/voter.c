#include "vote/voter.h"

#include "base/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  KEY_DIGITS = 2 * VOTER_KEY_BYTES,
  FILE_BYTES = KEY_DIGITS + 1
};

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/* ---- Reading */

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

static gboolean
check_mode (const char *path, int fd, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return fail (path, error);
  if (S_ISREG (info.st_mode) && (info.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%s: others may read the voters' key; expected a file of mode 0600", path);
  return FALSE;
}

static gboolean
read_key (const char *path, int fd, VoterKey *key, GError **error)
{
  char text[FILE_BYTES];
  ssize_t got = read (fd, text, sizeof text);

  if (got < 0)
    return fail (path, error);
  if (got == FILE_BYTES && parse_key (text, key))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%s: is no voters' key; expected %d hexadecimal digits", path, KEY_DIGITS);
  return FALSE;
}

/* ---- Making */

static gboolean
write_key (const char *path, int fd, GError **error)
{
  guint8 bytes[VOTER_KEY_BYTES];
  char text[FILE_BYTES + 1];

  if (getrandom (bytes, sizeof bytes, 0) != (ssize_t) sizeof bytes)
    return fail (path, error);
  for (int i = 0; i < VOTER_KEY_BYTES; i++)
    g_snprintf (text + 2 * i, 3, "%02x", bytes[i]);
  text[KEY_DIGITS] = '\n';
  if (write (fd, text, FILE_BYTES) != FILE_BYTES || fsync (fd) != 0)
    return fail (path, error);
  return TRUE;
}

/* A new key in a file beside `path`; NULL on error. */
static char *
make_beside (const char *path, GError **error)
{
  g_autofree char *beside = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (beside, O_WRONLY | O_CLOEXEC, 0600);
  gboolean ok;

  if (fd < 0)
    {
      fail (path, error);
      return NULL;
    }
  ok = write_key (path, fd, error);
  if (close (fd) != 0 && ok)
    ok = fail (path, error);
  if (ok)
    return g_steal_pointer (&beside);
  unlink (beside);
  return NULL;
}

/* link () fails when somebody else was first, and then theirs is the key. */
static gboolean
make_first (const char *path, GError **error)
{
  g_autofree char *beside = make_beside (path, error);
  gboolean ok;

  if (beside == NULL)
    return FALSE;
  ok = link (beside, path) == 0 || errno == EEXIST || fail (path, error);
  unlink (beside);
  return ok;
}

static gboolean
load_key (const char *path, VoterKey *key, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean ok;

  if (fd < 0 && errno == ENOENT)
    {
      if (!make_first (path, error))
        return FALSE;
      fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    }
  if (fd < 0)
    return fail (path, error);
  ok = check_mode (path, fd, error) && read_key (path, fd, key, error);
  close (fd);
  return ok;
}

static gboolean
rotate_key (const char *path, GError **error)
{
  g_autofree char *beside = make_beside (path, error);

  if (beside == NULL)
    return FALSE;
  if (rename (beside, path) == 0)
    return TRUE;
  fail (path, error);
  unlink (beside);
  return FALSE;
}

gboolean
voter_key_open (VoterKey *self, const char *db, const char *file, VoterKeyUse use,
                GError **error)
{
  self->path = file != NULL ? g_strdup (file) : g_strconcat (db, DESKBOOK_KEY_SUFFIX, NULL);
  return use == VOTER_KEY_NAME
         || (use == VOTER_KEY_USE ? load_key (self->path, self, error)
                                  : rotate_key (self->path, error));
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
  const char *parts[] = { "name", voter->name };
  const char *visitor[] = { "visitor", voter->address, voter->agent };

  return voter->name != NULL ? hash_parts (key, parts, G_N_ELEMENTS (parts))
                             : hash_parts (key, visitor, G_N_ELEMENTS (visitor));
}
