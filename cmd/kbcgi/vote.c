#include "service.h"

#include <string.h>
#include "article/names.h"
#include "base/timestamp.h"
#include "centre/words.h"
#include "page/page.h"
#include "vote/source.h"

static const char *
named_in (const Request *request)
{
  return request->path + strlen ("/vote/");
}

/* What a form says. */
typedef struct
{
  VoteValue value;
  gboolean is_vote; /* else it is why the voter has said what is counted already */
  GString *reason;  /* "": none */
  GString *why;
} Ballot;

static void
ballot_clear (Ballot *self)
{
  g_string_free (self->reason, TRUE);
  g_string_free (self->why, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ballot, ballot_clear)

static gboolean
read_ballot (Ballot *self, const Request *request)
{
  const char *helpful = request_field (request, "helpful");
  const char *reason = request_field (request, "reason");

  self->is_vote = *helpful != '\0';
  if (self->is_vote ? !vote_value_parse (helpful, &self->value) : *reason == '\0')
    {
      g_string_assign (self->why, "expected helpful=yes or helpful=no");
      return FALSE;
    }
  return vote_name_is_good ("article", named_in (request), self->why)
         && vote_reason_read (reason, self->reason, self->why);
}

/* A reason alone belongs to the vote that was counted; `*stored` is FALSE when there is none. */
static gboolean
store_ballot (Posting *posting, Ballot *ballot, guint32 article, const char *agent,
              gboolean *stored, GError **error)
{
  g_autoptr(Votes) votes = votes_new (posting->store, NULL);
  Vote vote = { .article = article,
                .voter = voter_hash (&posting->key, &(Voter){ .address = posting->address->str,
                                                              .agent = agent }),
                .at = timestamp_now (),
                .value = ballot->value,
                .is_now = ballot->is_vote,
                .reason = ballot->reason->len > 0 ? ballot->reason->str : NULL };

  *stored = ballot->is_vote;
  if (!ballot->is_vote && !votes_last (votes, &vote, stored, error))
    return FALSE;
  ballot->value = vote.value;
  return !*stored || (votes_add (votes, &vote, error) && votes_finish (votes, NULL, error));
}

/* "/help/thanks?article=dns%2Fx&helpful=no&lang=nl" */
static char *
thanks_address (const Request *request, const Ballot *ballot)
{
  g_autofree char *article = g_uri_escape_string (named_in (request), NULL, FALSE);
  g_autofree char *lang = g_uri_escape_string (request_field (request, "lang"), NULL, FALSE);

  return g_strconcat (request->script, "/thanks?article=", article,
                      "&helpful=", ballot->value == VOTE_YES ? "yes" : "no",
                      ballot->reason->len > 0 ? "&reason=1" : "",
                      *lang != '\0' ? "&lang=" : "", lang, NULL);
}

static gboolean
take_ballot (Posting *posting, const Request *request, Ballot *ballot, Reply *reply,
             GError **error)
{
  g_autoptr(ArticleNames) names = article_names_new (posting->store);
  gboolean stored;
  guint32 article;

  if (!article_names_find (names, NAMES_ALL, named_in (request), &article, ballot->why, error))
    return FALSE;
  if (article == 0)
    {
      reply_refuse (reply, 404, "no such article");
      return TRUE;
    }
  if (!posting_allow (posting, reply, error))
    return FALSE;
  if (reply->status == 429)
    return TRUE;
  if (!store_ballot (posting, ballot, article, request_variable (request, "HTTP_USER_AGENT"),
                     &stored, error))
    return FALSE;
  if (stored)
    reply_see (reply, thanks_address (request, ballot));
  else
    reply_refuse (reply, 422, "why is said after yes or no");
  return TRUE;
}

gboolean
answer_vote (Service *service, Request *request, Reply *reply, GError **error)
{
  g_auto(Ballot) ballot = { .reason = g_string_new (NULL), .why = g_string_new (NULL) };
  g_auto(Posting) posting = { 0 };

  if (!read_ballot (&ballot, request))
    {
      reply_refuse (reply, 422, ballot.why->str);
      return TRUE;
    }
  if (!reader_is_browser (request_variable (request, "HTTP_USER_AGENT")))
    {
      reply_refuse (reply, 403, "only people vote, with a browser");
      reply->words = "refused-robot";
      return TRUE;
    }
  return posting_begin (&posting, THROTTLE_VOTES, service, request, error)
         && take_ballot (&posting, request, &ballot, reply, error);
}

/* ---- The page behind it */

/* The article that the page speaks of; `article` stays empty when there is none. */
static gboolean
find_article (KnowledgeBase *kb, const Request *request, LibraryArticle *article,
              GError **error)
{
  g_autoptr(ArticleNames) names = article_names_new (kb->store);
  g_autoptr(GArray) ids
             = article_names_live (names, request_field (request, "article"), error);

  if (ids == NULL)
    return FALSE;
  return ids->len == 0
         || library_article (kb->library, g_array_index (ids, guint32, 0), FALSE, article,
                             error);
}

/* What was done: "vote", "reason", "message". */
typedef struct
{
  const char *kind, *slug, *title, *path;
  gint64 yes, total;
  gboolean was_yes; /* the vote */
  const char *vote; /* where a reason is posted to; NULL: none is asked for */
} Thanks;

static void
add_thanks (CentrePage *page, const char *lang, const Thanks *from)
{
  xmlNode *thanks = markup_add (centre_page_root (page), "thanks");
  g_autofree char *href = from->path == NULL ? NULL : centre_page_href (page, from->path);
  g_autofree char *says = NULL;

  markup_set (thanks, "kind", from->kind);
  markup_set (thanks, "slug", from->slug);
  markup_set (thanks, "title", from->title);
  markup_set (thanks, "href", href);
  markup_set (thanks, "vote", from->vote);
  markup_set (thanks, "value", from->was_yes ? "yes" : "no");
  if (from->total == 0)
    return;
  says = centre_votes_say (lang, from->yes, from->total);
  markup_set_int (thanks, "yes", from->yes);
  markup_set_int (thanks, "total", from->total);
  markup_set (thanks, "says", says);
}

static gboolean
thank_voter (Service *service, const Request *request, const LibraryArticle *article,
             CentrePage *page, const char *lang, GError **error)
{
  const Centre *centre = &service->centre;
  g_autofree char *path
    = service_has_page (service, article) ? centre_article (centre, article) : NULL;
  gboolean was_yes = strcmp (request_field (request, "helpful"), "yes") == 0;
  gboolean has_reason = *request_field (request, "reason") != '\0';
  g_autofree char *vote = was_yes || has_reason ? NULL : centre_vote (centre, article->path);
  Thanks thanks = { .kind = has_reason ? "reason" : "vote",
                    .slug = article->slug,
                    .title = article->title,
                    .path = path,
                    .was_yes = was_yes,
                    .vote = vote };

  if (!votes_total (service->kb.votes, article->id, &thanks.yes, &thanks.total, error))
    return FALSE;
  add_thanks (page, lang, &thanks);
  return TRUE;
}

gboolean
answer_thanks (Service *service, Request *request, Reply *reply, GError **error)
{
  const Centre *centre = service_desk (service, request, error);
  gboolean is_vote = *request_field (request, "article") != '\0';
  g_auto(LibraryArticle) article = { 0 };
  g_autoptr(CentrePage) page = NULL;
  g_autofree char *lang = NULL;

  if (centre == NULL || (is_vote && !find_article (&service->kb, request, &article, error)))
    return FALSE;
  if (is_vote && article.id == 0)
    {
      reply_refuse (reply, 404, "no such article");
      return TRUE;
    }
  lang = service_page_lang (centre, request);
  page = service_page_new (service, request, PAGE_THANKS, lang, words_get (lang, "thanks"),
                           error);
  if (page == NULL)
    return FALSE;
  if (!is_vote)
    add_thanks (page, lang, &(Thanks){ .kind = "message" });
  else if (!thank_voter (service, request, &article, page, lang, error))
    return FALSE;
  return service_page (page, reply, error);
}
