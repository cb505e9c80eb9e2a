#include "posting.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "base/timestamp.h"
#include "vote/reader.h"

/* What a proxy says in a header, where an option names one, else whom the server speaks with. */
static void
read_address (Posting *self, const Service *service, const Request *request)
{
  const char *header = service->setting.address;
  const char *list = header != NULL ? request_variable (request, header) : "";

  self->address = g_string_new (NULL);
  if (*list == '\0' || !reader_address (list, strlen (list), self->address))
    {
      list = request_variable (request, "REMOTE_ADDR");
      if (!reader_address (list, strlen (list), self->address))
        g_string_truncate (self->address, 0);
    }
}

/* A writer would make the database.  (A right that we have not does not come by waiting.) */
static Store *
open_store (const char *db, GError **error)
{
  gboolean there = g_file_test (db, G_FILE_TEST_EXISTS);
  Store *store = store_open (db, there ? STORE_RECORD : STORE_READ, error);

  if (store == NULL && there && g_access (db, W_OK) != 0)
    (*error)->code = DESK_ERROR_STORE;
  return store;
}

gboolean
posting_begin (Posting *self, const Service *service, const Request *request, GError **error)
{
  read_address (self, service, request);
  self->store = open_store (service->setting.db, error);
  return self->store != NULL
         && voter_key_open (&self->key, self->store, service->setting.key, VOTER_KEY_USE,
                            error);
}

void
posting_clear (Posting *self)
{
  if (self->address != NULL)
    g_string_free (self->address, TRUE);
  store_free (self->store);
  g_free (self->key.path);
}

gboolean
posting_allow (const Posting *self, ThrottleKind kind, Reply *reply, GError **error)
{
  gint64 wait_s;

  if (!throttle_take (self->store, &self->key, kind, self->address->str, timestamp_now (),
                      &wait_s, error))
    return FALSE;
  if (wait_s == 0)
    return TRUE;
  reply_refuse (reply, 429, "too much at once; try again later");
  reply->retry_after_s = wait_s;
  return TRUE;
}
