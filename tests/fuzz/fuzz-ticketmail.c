/* fuzz-ticketmail.c - any bytes as a support mail: taken into an empty file as a dry run, its
 * reply built.  No header of ours is doubled or made up by the message. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "intake/intake.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char yaml[]
  = "name: d\ntimezone: Europe/Amsterdam\nhours: {h: {week: {mon-fri: 09:00-17:00}}}\n"
    "lines: {en: {email: a@b.example, lang: en}, ru: {email: r@b.example, lang: ru}}\n"
    "channels: {email: {hours: h, lines: [en, ru], ask: [sender, reseller-id, what, when]},"
    " chat: {hours: h}, abuse: {email: l@b.example, team: legal, only: email}}\n"
    "promises: [{name: p, clock: first-reply, hours: h, target: 8h}]\nstaff: [b.example]\n";

typedef struct
{
  char *folder;
  Store *store;
  Desk *desk;
} Scene;

static Scene *scene;

static Scene *
make_scene (void)
{
  Scene *self = g_new0 (Scene, 1);
  const char *parent = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  g_autofree char *template = g_build_filename (parent, "fuzz-XXXXXX", NULL);
  g_autofree char *db = NULL, *config = NULL;

  self->folder = g_strdup (g_mkdtemp (template));
  db = g_build_filename (self->folder, "desk.db", NULL);
  config = g_build_filename (self->folder, "desk.yaml", NULL);
  g_assert_true (g_file_set_contents (config, yaml, -1, NULL));
  self->desk = desk_load (config, NULL);
  self->store = store_open (db, STORE_RECORD, NULL);
  g_assert_true (self->desk != NULL && self->store != NULL);
  return self;
}

static void
check_reply (const char *reply)
{
  const char *body = strstr (reply, "\n\n");
  g_autofree char *header = g_strndup (reply, (gsize) (body - reply));
  g_auto(GStrv) lines = g_strsplit (header, "\n", -1);
  guint to = 0, others = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      to += g_ascii_strncasecmp (lines[i], "to:", 3) == 0;
      others += g_ascii_strncasecmp (lines[i], "bcc:", 4) == 0
                || g_ascii_strncasecmp (lines[i], "cc:", 3) == 0;
    }
  g_assert_cmpuint (to, ==, 1);
  g_assert_cmpuint (others, ==, 0);
}

static void
forget_scene (void)
{
  static const char *const names[]
    = { "desk.db", "desk.db-wal", "desk.db-shm", "desk.yaml", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (scene->folder, names[i], NULL);

      g_remove (path);
    }
}

/* (Not within the time of an input: a busy disk takes long for a new file.) */
int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
  scene = make_scene ();
  atexit (forget_scene);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto(IntakeResult) result = { 0 };
  g_autofree char *copy = g_malloc (size + 1);
  g_autoptr(GError) error = NULL;
  IntakeSetting setting = { .now = 1795424400, .dry_run = TRUE };

  memcpy (copy, data, size);
  copy[size] = '\0';
  setting.store = scene->store;
  setting.desk = scene->desk;
  if (!intake_take (&setting, copy, size, (gint64) size, &result, &error))
    g_assert_false (result.mail.is_mail);
  else if (result.answer.reply != NULL)
    check_reply (result.answer.reply);
  return 0;
}
