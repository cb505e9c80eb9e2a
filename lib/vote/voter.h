/* voter.h - voters as keyed hashes: the same voter is known again, nobody can say who it is.
 *
 * HMAC-SHA-256 (RFC 2104, FIPS 198-1) under a random 256-bit key, cut to 128 bits.  The key
 * lies outside the database in a file of mode 0600, 64 hexadecimal digits and a newline.  Who
 * has the database alone cannot test whether somebody voted; who has the key as well can, by
 * trying names.  A new key makes all earlier voters strangers. */
#pragma once

#include "base/error.h"

enum
{
  VOTER_KEY_BYTES = 32,
  VOTER_HASH_BYTES = 16
};

typedef struct
{
  guint8 bytes[VOTER_KEY_BYTES];
} VoterKey;

typedef struct
{
  guint8 bytes[VOTER_HASH_BYTES];
} VoterHash;

/* `DB.voter-key`; free it. */
char *voter_key_path (const char *db);
/* Reads the key, or makes one when there is none yet; of several that make one at once, the
 * first wins.  A key that others may read (mode), or that is no key, is DESK_ERROR_INPUT. */
gboolean voter_key_load (const char *path, VoterKey *key, GError **error);
/* Puts a new key in place of the one that is there, in one step. */
gboolean voter_key_rotate (const char *path, GError **error);

/* A voter by the name that a page or an export gives. */
VoterHash voter_named (const VoterKey *key, const char *name);
/* A voter of an access log: who has this address and this browser. */
VoterHash voter_visitor (const VoterKey *key, const char *address, const char *agent);

/* ---- Voters that nothing is known of
 *
 * Two readers may press one button in one second, and nothing tells their votes apart; but the
 * same file read again must change nothing.  So the n-th of equal votes gets the number n, and
 * is the same vote as the n-th of another run.  Counted in a temporary file of SQLite's, of
 * which little is in memory, and which is gone with the program. */
typedef struct VoterCounter VoterCounter;

VoterCounter *voter_counter_new (GError **error);
void voter_counter_free (VoterCounter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoterCounter, voter_counter_free)

/* The voter of this run's next vote on `article` with this value and time. */
gboolean voter_anonymous (VoterCounter *self, const VoterKey *key, guint32 article, int value,
                          gint64 at, VoterHash *voter, GError **error);
