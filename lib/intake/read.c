#include "intake/read.h"

#include <string.h>
#include "article/library.h"
#include "intake/ledger.h"
#include "mail/ticketid.h"
#include "search/confidence.h"

enum
{
  SENDER_BYTES = 998,
  LATE_S = 5 * 86400, /* a message may have waited so long in our own mail server */
  LIKE_WORDS = 40,
  BEGINNING_BYTES = 600
};

void
intake_mail_clear (IntakeMail *self)
{
  g_clear_pointer (&self->message, mail_message_free);
  g_clear_pointer (&self->raw, g_bytes_unref);
  g_clear_pointer (&self->checks, checks_free);
  g_clear_pointer (&self->articles, g_ptr_array_unref);
  g_free (self->note);
}

/* ---- The message */

static gboolean
not_a_mail (const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: not a mail message: %s",
               why);
  return FALSE;
}

static gboolean
read_message (IntakeMail *self, const char *bytes, gsize length, GTimeZone *zone,
              GError **error)
{
  const char *why;
  MailMessage *message = mail_message_parse (bytes, length, MAIL_WHOLE, zone, &why);

  if (message == NULL)
    return not_a_mail (why, error);
  self->message = message;
  if (message->author == NULL && message->recipients[0] == NULL && message->subject == NULL
      && !message->dated)
    return not_a_mail ("expected a header with From, To, Date or Subject", error);
  self->is_mail = TRUE;
  return TRUE;
}

/* A clock starts when the message reached our own server, not when it says it was written. */
static gint64
arrival (const MailMessage *message, gint64 now)
{
  return message->received && message->at <= now && message->at >= now - LATE_S ? message->at
                                                                                 : now;
}

/* A ticket always has a line, for its language and its replies: else the first. */
static MailSorting
sort_message (const IntakeSetting *setting, const MailMessage *message)
{
  MailSorting sorting = mail_sorting (setting->desk, message, setting->to);
  guint count;
  const DeskLine *lines = desk_lines (setting->desk, &count);

  if (sorting.line == NULL && count > 0)
    sorting.line = &lines[0];
  return sorting;
}

/* ---- Articles */

typedef struct
{
  SearchIndex *index;
  Library *library;
  const char *lang;
} Shelf;

static void
free_article (gpointer data)
{
  IntakeArticle *article = data;

  g_free (article->title);
  g_free (article->path);
  g_free (article);
}

static gboolean
article_path (gpointer data, guint32 doc, char **path, GError **error)
{
  g_auto(LibraryArticle) article = { 0 };

  if (!library_article (data, doc, &article, error))
    return FALSE;
  *path = g_steal_pointer (&article.path);
  return TRUE;
}

static gboolean
shelf_add (Shelf *self, guint32 doc, GPtrArray *to, GError **error)
{
  g_auto(LibraryArticle) article = { 0 };
  IntakeArticle *one;

  if (!library_article (self->library, doc, &article, error))
    return FALSE;
  one = g_new0 (IntakeArticle, 1);
  one->title = g_steal_pointer (&article.title);
  one->path = g_steal_pointer (&article.path);
  g_ptr_array_add (to, one);
  return TRUE;
}

static gboolean
shelf_look_up (Shelf *self, const char *text, GPtrArray *to, GError **error)
{
  SearchOptions options = { .limit = CONFIDENCE_HITS + 1, .lang = self->lang,
                            .path = article_path, .path_data = self->library };
  g_autoptr(Query) query
    = search_like (self->index, text, strlen (text), self->lang, LIKE_WORDS, error);
  g_autoptr(Search) search = NULL;
  g_autoptr(GArray) hits = NULL;
  guint count = 0;

  if (query == NULL)
    return FALSE;
  query_add_filter (query, "lang", self->lang);
  search = search_new (self->index, query, &options, error);
  hits = search != NULL ? search_run (search, error) : NULL;
  if (hits == NULL || !search_confident (search, hits, &count, error))
    return FALSE;
  for (guint i = 0; i < count; i++)
    if (!shelf_add (self, g_array_index (hits, SearchHit, i).doc, to, error))
      return FALSE;
  return TRUE;
}

static gboolean
shelf_look_up_both (Shelf *self, const char *subject, const char *text, GPtrArray *to,
                    GError **error)
{
  g_autofree char *cut = g_strndup (text, BEGINNING_BYTES);
  g_autofree char *valid = g_utf8_make_valid (cut, -1);
  g_autofree char *both = g_strconcat (subject, "\n", valid, NULL);

  return shelf_look_up (self, subject, to, error)
         && (to->len > 0 || shelf_look_up (self, both, to, error));
}

/* For the subject, else for subject and the text's beginning together.  Never fails: without
 * an index, or with one that cannot be read, there are none, and `*why` says so. */
static GPtrArray *
find_articles (Store *store, const char *lang, const char *subject, const char *text,
               char **why)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *found = g_ptr_array_new_with_free_func (free_article);
  Shelf shelf = { .lang = lang };

  *why = NULL;
  if (store_run (store, "BEGIN", &error)
      && (shelf.index = search_index_open (store, &error)) != NULL)
    {
      shelf.library = library_new (store);
      if (shelf.index->documents > 0)
        shelf_look_up_both (&shelf, subject, text, found, &error);
    }
  library_free (shelf.library);
  search_index_free (shelf.index);
  if (!sqlite3_get_autocommit (store_db (store)))
    store_run (store, "COMMIT", NULL);
  if (error != NULL)
    {
      g_ptr_array_set_size (found, 0);
      *why = g_strdup (error->message);
    }
  return found;
}

static void
look_for_articles (IntakeMail *self, Store *store)
{
  const char *subject = self->message->subject;
  g_autofree char *bare = ticket_id_strip (subject != NULL ? subject : "");
  g_autofree char *why = NULL;

  if (self->sorting.kind != EVENT_CUSTOMER || self->is_legal)
    self->articles = g_ptr_array_new ();
  else
    self->articles = find_articles (store, self->lang, bare, self->message->text, &why);
  if (why != NULL)
    self->note = g_strdup_printf ("no articles are suggested: %s", why);
}

/* ---- The whole */

gboolean
intake_read (const IntakeSetting *setting, const char *bytes, gsize length, gint64 size,
             IntakeMail *self, GError **error)
{
  g_autofree const char **own = who_addresses (setting->desk);
  const MailMessage *message;
  const DeskLine *line;

  if (!read_message (self, bytes, length, desk_zone (setting->desk), error))
    return FALSE;
  message = self->message;
  self->size = size;
  self->sorting = sort_message (setting, message);
  line = self->sorting.line;
  self->sender = message->author != NULL && strlen (message->author) <= SENDER_BYTES
                   ? message->author
                   : "";
  self->lang = line != NULL && line->lang != NULL ? line->lang : "en";
  self->at = arrival (message, setting->now);
  self->checks = checks_run (message, own);
  self->abuse = abuse_points (message->subject, message->text);
  self->is_legal = self->sorting.team != NULL
                   || (who_team (setting->desk) != NULL && self->abuse >= ABUSE_POINTS
                       && self->sorting.kind == EVENT_CUSTOMER);
  look_for_articles (self, setting->store);
  self->raw = ledger_pack (bytes, length);
  return TRUE;
}
