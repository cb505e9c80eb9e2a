#include "service.h"

#include <string.h>
#include "base/escape.h"
#include "centre/words.h"
#include "page/page.h"

enum
{
  TYPED_HITS = 8, /* while somebody types */
  PAGE_HITS = 10,
  PAGES_MOST = 100,
  FACETS_SHOWN = 12,
  QUERY_BYTES = 2000, /* of a query, as long as the field lets it be; more is cut off */
  TEXT_BYTES = 8000,  /* of a text to suggest articles for */
  KEPT_S = 60
};

/* ---- What is asked */

typedef struct
{
  char *query;
  char *lang;
  char *locale;
  char *category;
  AnswerOptions options; /* points to those */
} Asked;

static void
asked_clear (Asked *self)
{
  g_free (self->query);
  g_free (self->lang);
  g_free (self->locale);
  g_free (self->category);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, asked_clear)

static char *
field_or_null (const Request *request, const char *name)
{
  const char *value = request_field (request, name);

  return *value != '\0' ? g_strdup (value) : NULL;
}

/* At most so many bytes, and no half of a character. */
static char *
cut_text (const char *text, gsize most)
{
  const char *end = text + most;

  if (strlen (text) <= most)
    return g_strdup (text);
  while ((*end & 0xc0) == 0x80)
    end--;
  return g_strndup (text, (gsize) (end - text));
}

static void
read_asked (Asked *self, const Request *request, gsize most)
{
  *self = (Asked){ .query = cut_text (request_field (request, "q"), most),
                   .lang = field_or_null (request, "lang"),
                   .category = field_or_null (request, "category") };
  self->locale = self->lang != NULL ? answer_locale (self->lang) : NULL;
  self->options = (AnswerOptions){
    .lang = self->lang,
    .locale = self->locale,
    .category = self->category,
    .votes = TRUE,
    .snippets = TRUE,
    .since = G_MININT64,
  };
}

/* ---- Where an article is */

/* The address of its page, and of the section in it, as links have it.  Free it. */
static char *
href_of (const Centre *centre, const AnswerRow *row)
{
  const LibraryArticle *article = &row->article;
  g_autofree char *path = centre_article (centre, article);
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *anchor
    = g_uri_escape_string (row->anchor != NULL ? row->anchor : "", NULL, FALSE);

  return g_strconcat (centre->root, escaped, *anchor != '\0' ? "#" : "", anchor, NULL);
}

/* ---- JSON */

static void
put_piece (GString *out, const char *text, gsize length, gboolean marked)
{
  object_comma (out);
  g_string_append (out, "[\"");
  escape_json (out, text, (gssize) length);
  g_string_append (out, marked ? "\",1]" : "\",0]");
}

/* In pieces: [["plain ",0],["marked",1]]. */
static void
put_snippet (GString *out, const Snippet *snippet)
{
  gsize at = 0;

  object_key (out, "snippet");
  g_string_append_c (out, '[');
  for (guint i = 0; i < snippet->marks->len; i++)
    {
      const WordSpan *mark = &g_array_index (snippet->marks, WordSpan, i);

      if (mark->start > at)
        put_piece (out, snippet->text + at, mark->start - at, FALSE);
      put_piece (out, snippet->text + mark->start, mark->end - mark->start, TRUE);
      at = mark->end;
    }
  if (snippet->text[at] != '\0')
    put_piece (out, snippet->text + at, strlen (snippet->text + at), FALSE);
  g_string_append_c (out, ']');
}

static void
put_hit (GString *out, const Centre *centre, const AnswerRow *row)
{
  static const char *const confidence[]
    = { [CONFIDENCE_MAYBE] = "maybe", [CONFIDENCE_SURE] = "sure" };
  g_autofree char *href = href_of (centre, row);
  g_autofree char *section = centre_category_title (row->article.category);

  object_comma (out);
  g_string_append_c (out, '{');
  object_text (out, "title", row->article.title);
  object_text (out, "category", row->article.category);
  object_text (out, "lang", row->article.lang);
  object_text (out, "href", href);
  object_text (out, "section", section);
  if (row->confidence != CONFIDENCE_NONE)
    object_text (out, "confidence", confidence[row->confidence]);
  put_snippet (out, &row->snippet);
  g_string_append_c (out, '}');
}

/* Whether all of it was put: what has no page is left out. */
static gboolean
put_answer (GString *out, const Service *service, const char *query, const Answer *answer,
            const char *corrected)
{
  gboolean all = TRUE;

  g_string_append_c (out, '{');
  object_text (out, "query", query);
  object_text (out, "corrected", corrected);
  object_key (out, "hits");
  g_string_append_c (out, '[');
  for (guint i = 0; i < answer->rows->len; i++)
    {
      const AnswerRow *row = answer->rows->pdata[i];

      if (service_has_page (service, &row->article))
        put_hit (out, &service->centre, row);
      else
        all = FALSE;
    }
  g_string_append (out, "]}\n");
  return all;
}

/* What is typed is seldom typed twice by one reader, but by many. */
static void
keep_for_a_while (Reply *reply)
{
  reply->max_age_s = KEPT_S;
}

/* *all: as put_answer (). */
static gboolean
find_typed (Service *service, Asked *asked, GString *out, gboolean *all, GError **error)
{
  g_autoptr(Answer) answer = NULL;
  g_autofree char *corrected = NULL;

  asked->options.limit = TYPED_HITS;
  asked->options.begun = TRUE;
  answer = answer_query (&service->kb, asked->query, strlen (asked->query), &asked->options,
                         error);
  if (answer == NULL)
    return FALSE;
  corrected = answer_respell (asked->query, strlen (asked->query), answer->respelled);
  *all = put_answer (out, service, asked->query, answer, corrected);
  return TRUE;
}

/* What is asked: no field has a line end. */
static char *
question_of (const Request *request)
{
  return g_strjoin ("\n", request_field (request, "q"), request_field (request, "lang"),
                    request_field (request, "category"), NULL);
}

gboolean
answer_search_json (Service *service, Request *request, Reply *reply, GError **error)
{
  const Centre *centre = service_centre (service, request, error);
  g_autofree char *question = question_of (request);
  g_auto(Asked) asked = { 0 };
  gboolean all;

  keep_for_a_while (reply);
  if (centre == NULL || service_kept (service, question, reply->body))
    return centre != NULL;
  read_asked (&asked, request, QUERY_BYTES);
  if (!find_typed (service, &asked, reply->body, &all, error))
    return FALSE;
  if (all)
    service_keep (service, question, reply->body);
  return TRUE;
}

gboolean
answer_suggest_json (Service *service, Request *request, Reply *reply, GError **error)
{
  const Centre *centre = service_centre (service, request, error);
  g_auto(Asked) asked = { 0 };
  g_autoptr(Answer) answer = NULL;

  if (centre == NULL)
    return FALSE;
  read_asked (&asked, request, TEXT_BYTES);
  asked.options.limit = CONFIDENCE_HITS;
  asked.options.confident = TRUE;
  answer = answer_suggest (&service->kb, asked.query, &asked.options, error);
  if (answer == NULL)
    return FALSE;
  put_answer (reply->body, service, asked.query, answer, NULL);
  keep_for_a_while (reply);
  return TRUE;
}

/* ---- The page */

/* "/search?q=...&category=...&page=2" */
static char *
search_href (const Centre *centre, const Asked *asked, const char *category, gint64 page)
{
  g_autofree char *query = g_uri_escape_string (asked->query, NULL, FALSE);
  g_autoptr(GString) href = g_string_new (NULL);

  g_string_printf (href, "%s?q=%s", centre->search, query);
  if (asked->lang != NULL)
    {
      g_autofree char *lang
        = g_uri_escape_string (asked->locale != NULL ? asked->locale : asked->lang, NULL,
                               FALSE);

      g_string_append_printf (href, "&lang=%s", lang);
    }
  if (category != NULL)
    {
      g_autofree char *escaped = g_uri_escape_string (category, NULL, FALSE);

      g_string_append_printf (href, "&category=%s", escaped);
    }
  if (page > 1)
    g_string_append_printf (href, "&page=%" G_GINT64_FORMAT, page);
  return g_string_free (g_steal_pointer (&href), FALSE);
}

/* NULL: there is no such page. */
static char *
page_href (const Centre *centre, const Asked *asked, gint64 page, gint64 pages)
{
  return page < 1 || page > pages ? NULL : search_href (centre, asked, asked->category, page);
}

static void
append_text (xmlNode *parent, const char *text, gsize length)
{
  g_autofree char *part = g_strndup (text, length);
  g_autofree char *clean = markup_clean (part);

  xmlAddChild (parent, xmlNewText ((const xmlChar *) clean));
}

static void
add_snippet (xmlNode *hit, const Snippet *from)
{
  xmlNode *snippet = markup_add (hit, "snippet");
  gsize length = strlen (from->text), at = 0;

  for (guint i = 0; i < from->marks->len; i++)
    {
      const WordSpan *mark = &g_array_index (from->marks, WordSpan, i);

      g_assert (mark->start >= at && mark->end >= mark->start && mark->end <= length);
      append_text (snippet, from->text + at, mark->start - at);
      append_text (markup_add (snippet, "mark"), from->text + mark->start,
                   mark->end - mark->start);
      at = mark->end;
    }
  append_text (snippet, from->text + at, length - at);
}

static void
add_hit (const CentrePage *page, xmlNode *search, const Centre *centre, const AnswerRow *row)
{
  xmlNode *hit = markup_add (search, "hit");
  g_autofree char *path = centre_article (centre, &row->article);
  g_autofree char *href = centre_page_href (page, path);
  g_autofree char *anchor
    = g_uri_escape_string (row->anchor == NULL ? "" : row->anchor, NULL, TRUE);
  g_autofree char *whole = g_strconcat (href, *anchor == '\0' ? "" : "#", anchor, NULL);
  g_autofree char *category = centre_category_title (row->article.category);

  markup_set (hit, "href", whole);
  markup_set (hit, "title", row->article.title);
  markup_set (hit, "category", category);
  if (row->snippet.text != NULL)
    add_snippet (hit, &row->snippet);
}

/* With `count` 0 it is the category that all of the articles stand in, and `href` leads out of it. */
static void
add_facet (xmlNode *search, const char *category, const char *href, guint count)
{
  xmlNode *facet = markup_add (search, "facet");
  g_autofree char *title = centre_category_title (category);

  markup_set (facet, "href", href);
  markup_set (facet, "title", title);
  if (count > 0)
    markup_set_int (facet, "count", count);
  else
    markup_set (facet, "current", "yes");
}

static gboolean
is_same_category (const char *category, const char *other)
{
  g_autofree char *a = g_utf8_casefold (category, -1), *b = g_utf8_casefold (other, -1);

  return strcmp (a, b) == 0;
}

/* Categories that some of the articles stand in, and others do not; and the way out of the one that was asked for. */
static void
add_facets (xmlNode *search, const Centre *centre, const Asked *asked, const Answer *answer)
{
  const GArray *facets = answer->facets[0];

  if (asked->category != NULL)
    {
      g_autofree char *out = search_href (centre, asked, NULL, 1);

      add_facet (search, asked->category, out, 0);
    }
  for (guint i = 0, shown = 0; facets != NULL && i < facets->len && shown < FACETS_SHOWN; i++)
    {
      const Facet *facet = &g_array_index (facets, Facet, i);
      g_autofree char *href = search_href (centre, asked, facet->value, 1);

      if (*facet->value == '\0' || facet->articles >= answer->total
          || (asked->category != NULL && is_same_category (facet->value, asked->category)))
        continue;
      add_facet (search, facet->value, href, facet->articles);
      shown++;
    }
}

static gint64
count_pages (const Answer *answer)
{
  return MIN ((answer->total + PAGE_HITS - 1) / PAGE_HITS, PAGES_MOST);
}

static void
add_way (xmlNode *search, const char *name, const char *href)
{
  if (href != NULL)
    markup_set (markup_add (search, name), "href", href);
}

/* The words that no article has, in whose place nothing was searched for. */
static void
add_unheard (xmlNode *search, const Answer *answer)
{
  for (guint i = 0; i < answer->unheard->len; i++)
    append_text (markup_add (search, "unheard"), answer->unheard->pdata[i],
                 strlen (answer->unheard->pdata[i]));
}

static void
page_answer (const Service *service, CentrePage *page, const char *lang, const Asked *asked,
             const Answer *answer, gint64 number)
{
  const Centre *centre = &service->centre;
  xmlNode *search = markup_add (centre_page_root (page), "search");
  gint64 pages = count_pages (answer);
  g_autofree char *previous = page_href (centre, asked, number - 1, pages);
  g_autofree char *next = page_href (centre, asked, number + 1, pages);

  markup_set (search, "query", asked->query);
  markup_set (search, "corrected", answer->corrected);
  markup_set (search, "lang", lang);
  markup_set_int (search, "total", answer->total);
  markup_set_int (search, "from", asked->options.offset + 1);
  add_way (search, "previous", previous);
  add_way (search, "next", next);
  add_unheard (search, answer);
  add_facets (search, centre, asked, answer);
  for (guint i = 0; i < answer->rows->len; i++)
    {
      const AnswerRow *row = answer->rows->pdata[i];

      if (service_has_page (service, &row->article))
        add_hit (page, search, centre, row);
    }
}

/* `page=`, from 1. */
static gint64
page_number (const Request *request)
{
  gint64 number = g_ascii_strtoll (request_field (request, "page"), NULL, 10);

  return CLAMP (number, 1, PAGES_MOST);
}

/* A form that was sent empty asks for nothing. */
static Answer *
find_on_page (KnowledgeBase *kb, Asked *asked, gint64 number, GError **error)
{
  asked->options.offset = (guint) (number - 1) * PAGE_HITS;
  return *asked->query == '\0'
           ? answer_browse (kb, &(AnswerOptions){ .limit = 0, .since = G_MININT64 }, error)
           : answer_query (kb, asked->query, strlen (asked->query), &asked->options, error);
}

/* Behind the last page is the last one. */
static Answer *
find_page (KnowledgeBase *kb, Asked *asked, gint64 *number, GError **error)
{
  Answer *answer = find_on_page (kb, asked, *number, error);
  gint64 pages = answer == NULL ? 0 : count_pages (answer);

  if (pages == 0 || *number <= pages)
    return answer;
  answer_free (answer);
  *number = pages;
  return find_on_page (kb, asked, pages, error);
}

gboolean
answer_search_page (Service *service, Request *request, Reply *reply, GError **error)
{
  const Centre *centre = service_desk (service, request, error);
  g_auto(Asked) asked = { 0 };
  g_autoptr(Answer) answer = NULL;
  g_autoptr(CentrePage) page = NULL;
  g_autofree char *lang = NULL, *title = NULL;
  gint64 number = page_number (request);

  if (centre == NULL)
    return FALSE;
  read_asked (&asked, request, QUERY_BYTES);
  asked.options.limit = PAGE_HITS;
  asked.options.summary = TRUE;
  asked.options.facets = 1;
  answer = find_page (&service->kb, &asked, &number, error);
  if (answer == NULL)
    return FALSE;
  lang = service_page_lang (centre, request);
  title = *asked.query != '\0'
            ? words_fill (lang, "results-for", "query", asked.query, (char *) NULL)
            : g_strdup (words_get (lang, "search"));
  page = service_page_new (service, request, PAGE_SEARCH, lang, title, error);
  if (page == NULL)
    return FALSE;
  page_answer (service, page, lang, &asked, answer, number);
  return service_page (page, reply, error);
}
