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
  char *path; /* of its file; g_free () it */
} VoterKey;

typedef struct
{
  guint8 bytes[VOTER_HASH_BYTES];
} VoterHash;

typedef enum
{
  VOTER_KEY_NAME,  /* its path alone, for a run that changes nothing */
  VOTER_KEY_USE,   /* reads the key, or makes one when there is none yet; of several that make
                      one at once, the first wins */
  VOTER_KEY_ROTATE /* puts a new key in place of the one that is there, in one step */
} VoterKeyUse;

/* `file`, or `DB.voter-key` when that is NULL.  A key that others may read (mode), or that is no
 * key, is DESK_ERROR_INPUT. */
gboolean voter_key_open (VoterKey *self, const char *db, const char *file, VoterKeyUse use,
                         GError **error);

typedef struct
{
  const char *name; /* that a page or an export gives; NULL: a reader of an access log, who has */
  const char *address; /* this address */
  const char *agent;   /* and this browser */
} Voter;

VoterHash voter_hash (const VoterKey *key, const Voter *voter);
