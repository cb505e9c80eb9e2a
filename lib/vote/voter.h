/* voter.h - voters as keyed hashes: the same voter is known again, nobody can say who it is.
 *
 * HMAC-SHA-256 (RFC 2104, FIPS 198-1) under a random 256-bit key, cut to 128 bits.  The key
 * lies outside the database in a file of mode 0600, 64 hexadecimal digits and a newline.  Who
 * has the database alone cannot test whether somebody voted; who has the key as well can, by
 * trying names.  A new key makes all earlier voters strangers.
 *
 * So that nobody counts twice by mistake, the database keeps the key's fingerprint, which is a
 * hash under it like a voter's: a key that is lost, or another one, is an error.  It is adopted
 * with the first use.  A rotation writes the fingerprint of the new key beside the old one's
 * before the file is replaced, and takes the old one's away after that: whenever it is cut off,
 * the key in the file is one that the database knows. */
#pragma once

#include "store/store.h"

enum
{
  VOTER_KEY_BYTES = 32,
  VOTER_HASH_BYTES = 16
};

typedef struct
{
  guint8 bytes[VOTER_KEY_BYTES];
  char *path;   /* of its file; g_free () it */
  gint64 group; /* whose members may write the database, and read the key; -1: nobody's */
} VoterKey;

typedef struct
{
  guint8 bytes[VOTER_HASH_BYTES];
} VoterHash;

typedef enum
{
  VOTER_KEY_NAME, /* its path alone */
  VOTER_KEY_CHECK, /* reads it, if there is one, and changes nothing; without one `bytes` are 0 */
  VOTER_KEY_USE, /* reads it, or makes the first one; of several that do so at once, one wins */
  VOTER_KEY_ROTATE /* puts a new one in the place of what is there, which must be a key, too */
} VoterKeyUse;

/* The file is for its owner alone (0600), or, of a database that its group may write, for that group, too
 * (0640).
 *
 * `file`, or when that is NULL the database's own (tool_voter_key ()).  The store is borrowed, and
 * outside a transaction: a writer to use and to rotate a key.
 *
 * DESK_ERROR_INPUT: the file is none, of another user, not a key's; others may read it (which a
 * rotation mends); it is not the key that the database knows; or it is not there, and the database
 * knows one, or has votes. */
gboolean voter_key_open (VoterKey *self, Store *store, const char *file, VoterKeyUse use,
                         GError **error);

typedef struct
{
  const char *name; /* that a page or an export gives; NULL: a reader of an access log, who has */
  const char *address; /* this address */
  const char *agent;   /* and this browser */
} Voter;

VoterHash voter_hash (const VoterKey *key, const Voter *voter);

/* ---- Voters that nothing is known of
 *
 * Two readers may press one button in one second, and nothing tells their votes apart; but the
 * same file read again must change nothing.  So the n-th of equal votes of nobody gets the number
 * n, and is the same vote as the n-th of another run.  Counted in a temporary file of SQLite's, of
 * which little is in memory, and which is gone with the program. */
typedef struct
{
  sqlite3 *db; /* private; NULL: nobody yet */
  sqlite3_stmt *see;
} VoterNumbers;

static inline void
voter_numbers_clear (VoterNumbers *self)
{
  sqlite3_finalize (self->see);
  sqlite3_close (self->db);
}

/* The voter of this run's next vote on `article` with this value and time. */
gboolean voter_nobody (VoterNumbers *self, const VoterKey *key, guint32 article, int value,
                       gint64 at, VoterHash *voter, GError **error);
