#include "service.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "base/timestamp.h"
#include "centre/words.h"
#include "page/page.h"

enum
{
  KEPT_ROOM = 5 << 20, /* bytes of answers */
  KEPT_BESIDE = 48,    /* what the table and malloc take for one */
  KEPT_LEVEL = 1,
  REPLACED_MOST = 10 /* times that another file takes the place of one that is being opened */
};

/* ---- Answers that are kept, packed: to a third.  What nobody asked for the longest time goes first. */

/* Behind it the packed bytes, and the question. */
typedef struct
{
  GList link; /* in self->kept_order */
  gsize length;
} KeptAnswer;

static char *
question_in (const KeptAnswer *kept)
{
  return (char *) (kept + 1) + kept->length;
}

static gsize
size_of_kept (const KeptAnswer *kept)
{
  return KEPT_BESIDE + sizeof *kept + kept->length + strlen (question_in (kept)) + 1;
}

static void
drop_kept (Service *self)
{
  if (self->kept == NULL)
    return;
  g_hash_table_remove_all (self->kept);
  g_queue_init (&self->kept_order);
  self->kept_bytes = 0;
}

static void
forget_kept (Service *self)
{
  while (self->kept_bytes > KEPT_ROOM)
    {
      KeptAnswer *oldest = self->kept_order.tail->data;

      g_queue_unlink (&self->kept_order, &oldest->link);
      self->kept_bytes -= size_of_kept (oldest);
      g_hash_table_remove (self->kept, question_in (oldest));
    }
}

static gboolean
unpack (Service *self, const KeptAnswer *kept, GString *answer)
{
  unsigned long long size = ZSTD_getFrameContentSize (kept + 1, kept->length);
  gsize before = answer->len;

  g_string_set_size (answer, before + size);
  return !ZSTD_isError (
    ZSTD_decompressDCtx (self->unpacker, answer->str + before, size, kept + 1, kept->length));
}

gboolean
service_kept (Service *self, const char *question, GString *answer)
{
  KeptAnswer *kept = self->kept == NULL ? NULL : g_hash_table_lookup (self->kept, question);

  if (kept == NULL)
    return FALSE;
  g_queue_unlink (&self->kept_order, &kept->link);
  g_queue_push_head_link (&self->kept_order, &kept->link);
  return unpack (self, kept, answer);
}

static KeptAnswer *
pack (Service *self, const char *question, const GString *answer)
{
  gsize length, question_size = strlen (question) + 1;
  KeptAnswer *kept;

  g_byte_array_set_size (self->packed, (guint) ZSTD_compressBound (answer->len));
  length = ZSTD_compressCCtx (self->packer, self->packed->data, self->packed->len,
                              answer->str, answer->len, KEPT_LEVEL);
  if (ZSTD_isError (length))
    return NULL;
  kept = g_malloc (sizeof *kept + length + question_size);
  kept->length = length;
  memcpy (kept + 1, self->packed->data, length);
  memcpy (question_in (kept), question, question_size);
  return kept;
}

void
service_keep (Service *self, const char *question, const GString *answer)
{
  KeptAnswer *kept = self->kept == NULL || g_hash_table_contains (self->kept, question)
                       ? NULL
                       : pack (self, question, answer);

  if (kept == NULL)
    return;
  kept->link = (GList){ .data = kept };
  g_queue_push_head_link (&self->kept_order, &kept->link);
  g_hash_table_insert (self->kept, question_in (kept), kept);
  self->kept_bytes += size_of_kept (kept);
  forget_kept (self);
}

/* ---- What they are made from */

static void
drop_langs (Service *self)
{
  g_clear_pointer (&self->langs, g_strfreev);
  drop_kept (self);
}

static void
drop_knowledge (Service *self)
{
  if (self->is_open)
    knowledge_base_clear (&self->kb);
  self->is_open = FALSE;
  drop_langs (self);
}

static void
drop_desk (Service *self)
{
  g_clear_pointer (&self->desk, desk_free);
  g_clear_pointer (&self->desk_state, g_free);
  drop_langs (self);
}

/* "https://help.example.net" of "https://help.example.net/kb/"; NULL of a path alone. */
static char *
origin_of (const char *root)
{
  const char *host = strstr (root, "://");

  return host == NULL ? NULL
                      : g_strndup (root, (gsize) (host - root) + 3 + strcspn (host + 3, "/"));
}

void
service_init (Service *self, const ServiceSetting *setting)
{
  *self = (Service){ .setting = *setting, .origin = origin_of (setting->root) };
  if (!setting->many)
    return;
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->packed = g_byte_array_new ();
  self->packer = ZSTD_createCCtx ();
  self->unpacker = ZSTD_createDCtx ();
}

void
service_clear (Service *self)
{
  drop_knowledge (self);
  drop_desk (self);
  theme_free (self->theme);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_clear_pointer (&self->packed, g_byte_array_unref);
  ZSTD_freeCCtx (self->packer);
  ZSTD_freeDCtx (self->unpacker);
  g_free (self->origin);
  g_free (self->search);
  g_free (self->vote);
  g_free (self->contact);
  g_free (self->desk_wrong);
  g_free (self->remark);
  g_free (self->pages);
  g_strfreev (self->doubles);
}

void
service_remark (Service *self, const char *what)
{
  g_free (self->remark);
  self->remark = g_strdup (what);
}

/* ---- The articles */

static gboolean
is_same_file (const GStatBuf *a, const GStatBuf *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* (One that takes its place just now would be taken for what is open.) */
static gboolean
open_knowledge (Service *self, GError **error)
{
  KnowledgeUse use = self->setting.many ? KNOWLEDGE_MANY : KNOWLEDGE_ANSWER;
  GStatBuf now;

  for (guint i = 0; i < REPLACED_MOST; i++)
    {
      gboolean there = g_stat (self->setting.db, &self->file) == 0;

      self->is_open = knowledge_base_open (&self->kb, self->setting.db, use, error);
      if (!self->is_open)
        {
          knowledge_base_clear (&self->kb);
          return FALSE;
        }
      if (!there || (g_stat (self->setting.db, &now) == 0 && is_same_file (&now, &self->file)))
        break;
      drop_knowledge (self);
    }
  return TRUE;
}

/* Another file of that name, and a file that others have written, is read anew. */
static gboolean
renew_knowledge (Service *self)
{
  g_autoptr(GError) problem = NULL;
  guint opened = self->kb.opened;
  GStatBuf now;

  if (g_stat (self->setting.db, &now) != 0 || !is_same_file (&now, &self->file)
      || !knowledge_base_renew (&self->kb, &problem))
    return FALSE;
  if (self->kb.opened != opened)
    drop_langs (self);
  return TRUE;
}

KnowledgeBase *
service_knowledge (Service *self, GError **error)
{
  if (self->is_open && renew_knowledge (self))
    return &self->kb;
  drop_knowledge (self);
  return open_knowledge (self, error) ? &self->kb : NULL;
}

void
service_rest (Service *self)
{
  if (self->is_open && !knowledge_base_rest (&self->kb, NULL))
    drop_knowledge (self);
}

gboolean
service_takes (const Service *self)
{
  return !self->setting.read_only && !schema_is_snapshot (self->setting.db);
}

/* ---- desk.yaml */

/* Of the files that it was read from. */
static char *
state_of (const GPtrArray *files)
{
  g_autoptr(GString) state = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *one = file_state (files->pdata[i]);

      g_string_append_printf (state, "%s\n", one);
    }
  return g_string_free (g_steal_pointer (&state), FALSE);
}

static gboolean
desk_is_same (const Service *self)
{
  g_autofree char *state = state_of (self->desk->files);

  return g_strcmp0 (state, self->desk_state) == 0;
}

/* What was right goes on while a file is being edited and is wrong: told once. */
static void
keep_desk (Service *self, const char *wrong)
{
  if (g_strcmp0 (wrong, self->desk_wrong) == 0)
    return;
  service_remark (self, wrong);
  g_free (self->desk_wrong);
  self->desk_wrong = g_strdup (wrong);
}

static gboolean
load_desk (Service *self, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autofree char *path = desk_find (self->setting.config, self->setting.db, NULL);
  Desk *desk = path != NULL ? desk_load (path, &problem) : NULL;

  if (desk == NULL && self->desk != NULL)
    {
      keep_desk (self, problem != NULL ? problem->message : "desk.yaml is gone");
      return TRUE;
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (desk == NULL)
    return TRUE;
  drop_desk (self);
  self->desk = desk;
  self->desk_state = state_of (desk->files);
  g_clear_pointer (&self->desk_wrong, g_free);
  return TRUE;
}

static gboolean
need_desk (Service *self, GError **error)
{
  return (self->desk != NULL && desk_is_same (self)) || load_desk (self, error);
}

/* ---- The help centre */

/* Which language is the first: as an option says, else desk.yaml. */
static char **
find_langs (const Service *self, char *const *langs)
{
  g_autoptr(GArray) lines = g_array_new (FALSE, TRUE, sizeof (DeskLine));
  DeskLine line = { .lang = (char *) self->setting.lang };
  Desk first = { .lines = g_array_append_val (lines, line) };

  return centre_langs (self->setting.lang != NULL ? &first : self->desk, langs);
}

/* ---- The pages that kbsite wrote, if they are on this machine: by then they may be others than the file has */

/* What is below the root of the server: "/kb/" of "https://help.example.net/kb/". */
static const char *
path_of_site (const char *root)
{
  const char *host = strstr (root, "://");

  return host == NULL ? root : host + 3 + strcspn (host + 3, "/");
}

static void
find_pages (Service *self, const Request *request)
{
  const char *top = request_variable (request, "DOCUMENT_ROOT");
  g_autofree char *list = NULL, *doubles = NULL, *text = NULL;

  g_clear_pointer (&self->pages, g_free);
  g_clear_pointer (&self->doubles, g_strfreev);
  if (*top != '/')
    return;
  self->pages = g_build_filename (top, path_of_site (self->setting.root), NULL);
  list = g_build_filename (self->pages, CENTRE_LIST, NULL);
  if (g_access (list, F_OK) != 0)
    {
      g_clear_pointer (&self->pages, g_free);
      return;
    }
  doubles = g_build_filename (self->pages, CENTRE_DOUBLES, NULL);
  if (g_access (doubles, F_OK) == 0 && g_file_get_contents (doubles, &text, NULL, NULL))
    self->doubles = g_strsplit (text, "\n", -1);
}

gboolean
service_has_page (const Service *self, const LibraryArticle *article)
{
  g_autofree char *escaped = NULL, *address = NULL, *page = NULL;

  if (self->pages == NULL)
    return TRUE;
  if (self->doubles != NULL)
    {
      escaped = g_strescape (article->path, NULL);
      if (g_strv_contains ((const char *const *) self->doubles, escaped))
        return FALSE;
    }
  address = centre_article (&self->centre, article);
  page = g_build_filename (self->pages, address, "index.html", NULL);
  return g_access (page, F_OK) == 0;
}

static void
set_place (char **place, const Request *request, const char *name)
{
  g_free (*place);
  *place = g_strconcat (request->script, name, NULL);
}

const Centre *
service_centre (Service *self, const Request *request, GError **error)
{
  KnowledgeBase *kb = service_knowledge (self, error);
  gboolean takes;

  /* (With CGI an option spares us desk.yaml.) */
  if (kb == NULL || (self->setting.lang == NULL && !need_desk (self, error)))
    return NULL;
  takes = !self->setting.read_only && !store_is_snapshot (kb->store);
  if (self->langs == NULL)
    self->langs = find_langs (self, kb->index->langs);
  find_pages (self, request);
  set_place (&self->search, request, "/search");
  set_place (&self->vote, request, "/vote");
  set_place (&self->contact, request, "/contact");
  self->centre = (Centre){
    .name = self->desk != NULL ? self->desk->name : NULL,
    .desk = self->desk,
    .langs = self->langs,
    .root = self->setting.root,
    .search = self->search,
    .vote = takes ? self->vote : NULL,
    .contact = takes ? self->contact : NULL,
    .now = timestamp_now (),
  };
  return &self->centre;
}

const Centre *
service_desk (Service *self, const Request *request, GError **error)
{
  return need_desk (self, error) ? service_centre (self, request, error) : NULL;
}

const Theme *
service_theme (Service *self, GError **error)
{
  if (self->theme == NULL)
    self->theme = theme_new (self->setting.theme, error);
  return self->theme;
}

char *
service_page_lang (const Centre *centre, const Request *request)
{
  g_autofree char *asked = g_strdup (request_field (request, "lang"));

  g_free (answer_locale (asked));
  for (guint i = 0; centre->langs[i] != NULL; i++)
    if (g_ascii_strcasecmp (centre->langs[i], asked) == 0)
      return g_strdup (centre->langs[i]);
  return g_strdup (centre->langs[0]);
}

/* ---- Pages */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* What was asked, in another language: "/help/search?q=lock&lang=nl". */
static char *
same_in (const Request *request, const char *lang)
{
  g_autoptr(GList) names = request->method == METHOD_POST
                              ? NULL
                              : g_hash_table_get_keys (request->fields);
  GString *href = g_string_new (request->script);

  g_string_append_uri_escaped (href, request->path, "/", FALSE);
  g_string_append (href, "?lang=");
  g_string_append_uri_escaped (href, lang, NULL, FALSE);
  names = g_list_sort (names, compare_names);
  for (const GList *name = names; name != NULL; name = name->next)
    if (strcmp (name->data, "lang") != 0 && strcmp (name->data, "page") != 0)
      {
        g_string_append_c (href, '&');
        g_string_append_uri_escaped (href, name->data, NULL, FALSE);
        g_string_append_c (href, '=');
        g_string_append_uri_escaped (href, request_field (request, name->data), NULL, FALSE);
      }
  return g_string_free (href, FALSE);
}

static void
add_languages (const Centre *centre, const Request *request, CentrePage *page)
{
  for (guint i = 0; centre->langs[i] != NULL; i++)
    {
      g_autofree char *href = same_in (request, centre->langs[i]);

      centre_page_language (page, centre->langs[i], href, NULL);
    }
}

static CentrePage *
page_start (Service *self, CentrePageKind kind, const char *lang, const char *title,
            GError **error)
{
  const Theme *theme = service_theme (self, error);
  CentrePageInfo info = { .kind = kind, .lang = lang, .title = title };

  return theme == NULL ? NULL : centre_page_new (&self->centre, theme, &info);
}

CentrePage *
service_page_new (Service *self, const Request *request, CentrePageKind kind,
                  const char *lang, const char *title, GError **error)
{
  g_autofree char *home = centre_home (&self->centre, lang);
  CentrePage *page = page_start (self, kind, lang, title, error);

  if (page == NULL)
    return NULL;
  add_languages (&self->centre, request, page);
  if (kind != PAGE_SEARCH)
    centre_page_crumb (page, words_get (lang, "home"), home);
  return page;
}

gboolean
service_page (CentrePage *page, Reply *reply, GError **error)
{
  gsize length;
  g_autofree char *html = centre_page_html (page, &length, error);

  if (html == NULL)
    return FALSE;
  reply->type = "text/html; charset=utf-8";
  g_string_append_len (g_string_truncate (reply->body, 0), html, (gssize) length);
  return TRUE;
}

/* ---- Refusals */

/* A script asks for JSON, and its forms for anything. */
static gboolean
reads_pages (const Request *request)
{
  return request->path != NULL && !g_str_has_suffix (request->path, ".json")
         && strstr (request_variable (request, "HTTP_ACCEPT"), "text/html") != NULL;
}

const char *
service_refusal_words (const Reply *reply)
{
  int status = reply->status;

  if (reply->words != NULL)
    return reply->words;
  return status == 403                    ? "refused-elsewhere"
         : status == 413 || status == 414 ? "refused-long"
         : status == 429                  ? "refused-often"
         : status == 503                  ? "refused-now"
         : status >= 500                  ? "refused-trouble"
                                          : "refused-hint";
}

static void
add_home (const Centre *centre, CentrePage *page, const char *lang)
{
  g_autofree char *home = centre_home (centre, lang);
  g_autofree char *href = centre_page_href (page, home);

  centre_page_language (page, lang, href, NULL);
}

static CentrePage *
refusal_page (Service *self, const char *lang, const Reply *reply, GError **error)
{
  gboolean is_404 = reply->status == 404;
  const char *title = words_get (lang, is_404 ? "notfound" : "refused");
  CentrePage *page
    = page_start (self, is_404 ? PAGE_NOTFOUND : PAGE_REFUSED, lang, title, error);

  if (page == NULL)
    return NULL;
  for (guint i = 0; self->centre.langs[i] != NULL; i++)
    add_home (&self->centre, page, self->centre.langs[i]);
  if (!is_404)
    {
      xmlNode *refused = markup_add (centre_page_root (page), "refused");

      markup_set_int (refused, "status", reply->status);
      markup_set (refused, "says", words_get (lang, service_refusal_words (reply)));
    }
  return page;
}

void
service_show_refusal (Service *self, const Request *request, Reply *reply)
{
  g_autoptr(CentrePage) page = NULL;
  g_autofree char *lang = NULL;

  if (!reads_pages (request) || service_desk (self, request, NULL) == NULL)
    return;
  lang = service_page_lang (&self->centre, request);
  page = refusal_page (self, lang, reply, NULL);
  if (page != NULL)
    service_page (page, reply, NULL);
}

/* ---- Forms that write */

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

/* A key that is lost, or wrong, is no reason to leave a customer without an answer; the log says it. */
static gboolean
open_key (Posting *self, Service *service, GError **error)
{
  GError *wrong = NULL;

  self->has_key
    = voter_key_open (&self->key, self->store, service->setting.key, VOTER_KEY_USE, &wrong);
  if (self->has_key)
    return TRUE;
  if (self->kind == THROTTLE_MESSAGES && g_error_matches (wrong, DESK_ERROR, DESK_ERROR_INPUT))
    {
      service_remark (service, wrong->message);
      g_error_free (wrong);
      return TRUE;
    }
  g_propagate_error (error, wrong);
  return FALSE;
}

gboolean
posting_begin (Posting *self, ThrottleKind kind, Service *service, const Request *request,
               GError **error)
{
  const char *db = service->setting.db;

  self->kind = kind;
  read_address (self, service, request);
  /* (A writer would make the database.) */
  self->store
    = store_open (db, g_file_test (db, G_FILE_TEST_EXISTS) ? STORE_RECORD : STORE_READ, error);
  return self->store != NULL && open_key (self, service, error);
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
posting_allow (const Posting *self, Reply *reply, GError **error)
{
  gint64 wait_s;

  if (!throttle_take (self->store, self->has_key ? &self->key : NULL, self->kind,
                      self->address->str, timestamp_now (), &wait_s, error))
    return FALSE;
  if (wait_s == 0)
    return TRUE;
  reply_refuse (reply, 429, "too much at once; try again later");
  reply->retry_after_s = wait_s;
  return TRUE;
}

gboolean
posting_take_back (const Posting *self, GError **error)
{
  return throttle_give_back (self->store, self->has_key ? &self->key : NULL, self->kind,
                             self->address->str, error);
}
