#include "vote/voter.h"

#include <string.h>
#include "scratch.h"

/* The key of a database in `scratch` that has nothing else. */
static gboolean
open_key (const Scratch *scratch, const char *path, VoterKeyUse use, VoterKey *key,
          GError **error)
{
  g_autofree char *db = scratch_path (scratch, "db");
  g_autoptr(Store) store = store_open (db, STORE_RECORD, error);
  gboolean ok = store != NULL && voter_key_open (key, store, path, use, error);

  if (store == NULL)
    return FALSE;
  g_assert_cmpstr (key->path, ==, path);
  g_clear_pointer (&key->path, g_free);
  return ok;
}

static void
test_made_once (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL, *text = NULL;
  VoterKey first, second;
  gsize length;
  struct stat info;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "desk.db.voter-key");
  g_assert_true (open_key (&scratch, path, VOTER_KEY_USE, &first, &error));
  g_assert_true (open_key (&scratch, path, VOTER_KEY_USE, &second, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (first.bytes, sizeof first.bytes, second.bytes, sizeof second.bytes);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_cmpuint (length, ==, 65);
  g_assert_cmpuint (strspn (text, "0123456789abcdef"), ==, 64);
}

static void
test_rotated (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  VoterKey before, made, after;
  VoterHash old, new;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "key");
  g_assert_true (open_key (&scratch, path, VOTER_KEY_USE, &before, &error));
  g_assert_true (open_key (&scratch, path, VOTER_KEY_ROTATE, &made, &error));
  g_assert_true (open_key (&scratch, path, VOTER_KEY_USE, &after, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (made.bytes, sizeof made.bytes, after.bytes, sizeof after.bytes);
  old = voter_hash (&before, &(Voter){ .name = "alice" });
  new = voter_hash (&after, &(Voter){ .name = "alice" });
  g_assert_cmpint (memcmp (old.bytes, new.bytes, sizeof old.bytes), !=, 0);
}

/* Without a change of anything. */
static void
test_checked (void)
{
  static const VoterKey none = { { 0 }, NULL, -1 };
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  VoterKey key, checked;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "key");
  g_assert_true (open_key (&scratch, path, VOTER_KEY_CHECK, &key, &error));
  g_assert_cmpmem (key.bytes, sizeof key.bytes, none.bytes, sizeof none.bytes);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (open_key (&scratch, path, VOTER_KEY_USE, &key, &error));
  g_assert_true (open_key (&scratch, path, VOTER_KEY_CHECK, &checked, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (key.bytes, sizeof key.bytes, checked.bytes, sizeof checked.bytes);
}

#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_bad_keys (void)
{
  static const struct
  {
    const char *text;
    mode_t mode;
    const char *error;
    gboolean is_mended;
  } rows[] = {
    { "", 0600, "*is no voters' key; expected 64 hexadecimal digits and a newline", FALSE },
    { "0123\n", 0600, "*is no voters' key*", FALSE },
    { "x" DIGITS "\n", 0600, "*is no voters' key*", FALSE },
    { DIGITS, 0600, "*is no voters' key*", FALSE },
    { DIGITS "x", 0600, "*is no voters' key*", FALSE },
    { DIGITS "\n\n", 0600, "*is no voters' key*, and nothing behind them", FALSE },
    { DIGITS "\nand more", 0600, "*is no voters' key*, and nothing behind them", FALSE },
    { DIGITS "\n", 0640, "*others may read the voters' key; expected a file of mode 0600",
      TRUE },
    { DIGITS "\n", 0604, "*others may read*", TRUE },
  };
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "key");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      VoterKey key;

      scratch_write (&scratch, "key", rows[i].text, -1);
      g_assert_cmpint (chmod (path, rows[i].mode), ==, 0);
      g_assert_false (open_key (&scratch, path, VOTER_KEY_USE, &key, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_true (g_pattern_match_simple (rows[i].error, error->message));
      g_assert_cmpint (open_key (&scratch, path, VOTER_KEY_ROTATE, &key, NULL), ==,
                       rows[i].is_mended);
    }
}

/* HMAC-SHA-256 of the parts with their lengths, by Python's hmac module:
 *   key = bytes (range (32)); part = lambda b: struct.pack ('<Q', len (b)) + b
 *   hmac.new (key, part (b'name') + part (b'alice'), 'sha256').hexdigest ()[:32] */
static void
test_hashes (void)
{
  static const struct
  {
    const char *name, *address, *agent, *expected;
  } rows[] = {
    { "alice", NULL, NULL, "0ca227165327ea8c15a64221f5686a40" },
    { "", NULL, NULL, "e298de44ba574502f41e926e25049a2f" },
    { NULL, "192.0.2.7", "Mozilla/5.0", "14e6a160f1c3756edcc86c30a7025be7" },
  };
  VoterKey key;

  for (guint i = 0; i < sizeof key.bytes; i++)
    key.bytes[i] = (guint8) i;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Voter voter = { rows[i].name, rows[i].address, rows[i].agent };
      VoterHash hash = voter_hash (&key, &voter);
      g_autoptr(GString) hex = g_string_new (NULL);

      for (guint k = 0; k < sizeof hash.bytes; k++)
        g_string_append_printf (hex, "%02x", hash.bytes[k]);
      g_assert_cmpstr (hex->str, ==, rows[i].expected);
    }
}

/* No two lists of parts are one voter. */
static void
test_parts (void)
{
  const VoterKey key = { { 1, 2, 3 }, NULL, -1 };
  VoterHash hashes[] = {
    voter_hash (&key, &(Voter){ NULL, "a", "bc" }),
    voter_hash (&key, &(Voter){ NULL, "ab", "c" }),
    voter_hash (&key, &(Voter){ NULL, "abc", "" }),
    voter_hash (&key, &(Voter){ .name = "abc" }),
    voter_hash (&key, &(Voter){ .name = "visitorabc" }),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hashes); i++)
    for (gsize k = 0; k < i; k++)
      g_assert_cmpint (memcmp (&hashes[i], &hashes[k], sizeof hashes[i]), !=, 0);
}

typedef struct
{
  const Scratch *scratch;
  const char *path;
  VoterKey key;
  gboolean ok;
} Racer;

static gpointer
race (gpointer data)
{
  Racer *self = data;

  g_autoptr(GError) error = NULL;

  /* Who waited too long on a busy machine tries again. */
  do
    {
      g_clear_error (&error);
      self->ok = open_key (self->scratch, self->path, VOTER_KEY_USE, &self->key, &error);
    }
  while (g_error_matches (error, DESK_ERROR, DESK_ERROR_BUSY));
  g_assert_no_error (error);
  return NULL;
}

static void
test_first_wins (void)
{
  enum
  {
    RACERS = 16
  };
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL;
  Racer racers[RACERS];
  GThread *threads[RACERS];

  scratch_init (&scratch);
  path = scratch_path (&scratch, "key");
  for (guint i = 0; i < RACERS; i++)
    {
      racers[i] = (Racer){ .scratch = &scratch, .path = path };
      threads[i] = g_thread_new ("racer", race, &racers[i]);
    }
  for (guint i = 0; i < RACERS; i++)
    {
      g_thread_join (threads[i]);
      g_assert_true (racers[i].ok);
      g_assert_cmpmem (racers[i].key.bytes, VOTER_KEY_BYTES, racers[0].key.bytes,
                       VOTER_KEY_BYTES);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/voter/key/made-once", test_made_once);
  g_test_add_func ("/voter/key/rotated", test_rotated);
  g_test_add_func ("/voter/key/checked", test_checked);
  g_test_add_func ("/voter/key/bad", test_bad_keys);
  g_test_add_func ("/voter/key/first-wins", test_first_wins);
  g_test_add_func ("/voter/hashes", test_hashes);
  g_test_add_func ("/voter/parts", test_parts);
  return g_test_run ();
}
