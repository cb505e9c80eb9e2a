#include "explain.h"

#include "base/timestamp.h"
#include "intake/abuse.h"
#include "intake/articles.h"
#include "mail/letter.h"

static const char *
or_none (const char *text)
{
  return text != NULL && *text != '\0' ? text : "none";
}

static const char *
ticket_state (const FrontResult *result)
{
  if (result->is_copy)
    return "known: this message was taken before";
  return result->is_new ? "new" : "continued";
}

static void
explain_who (const FrontResult *result)
{
  desk_note ("sender: %s", or_none (result->sender));
  desk_note ("registered: %s", result->known ? "yes" : "no");
  desk_note ("reseller ids: %u in the text", result->n_ids);
  desk_note ("verified: %s", or_none (result->reseller));
}

static void
explain_contents (const FrontResult *result)
{
  desk_note ("what: %s%s%s", result->what_kind != NULL ? result->what_kind : "none",
             result->what != NULL ? ": " : "", result->what != NULL ? result->what : "");
  desk_note ("when: %s", or_none (result->when));
  for (guint i = 0; i < result->attachments->len; i++)
    {
      const LetterAttachment *attachment = g_ptr_array_index (result->attachments, i);

      desk_note ("attachment: %s, %s, %" G_GINT64_FORMAT " bytes", or_none (attachment->name),
                 attachment->type, attachment->bytes);
    }
  desk_note ("abuse: %d of %d points", result->abuse, (int) ABUSE_POINTS);
}

static void
explain_answer (const FrontResult *result, GTimeZone *zone)
{
  g_autofree char *due
    = result->due == WORK_NEVER ? NULL : timestamp_format (result->due, zone);
  g_autoptr(GString) asked = g_string_new (NULL);

  for (guint i = 0; i < result->asked->len; i++)
    g_string_append_printf (asked, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (result->asked, i));
  desk_note ("asked for: %s", or_none (asked->str));
  for (guint i = 0; i < result->articles->len; i++)
    {
      const FrontArticle *article = g_ptr_array_index (result->articles, i);

      desk_note ("article: %s, %s", article->path, article->title);
    }
  desk_note ("promised: %s", or_none (due));
  desk_note ("reply: %s%s", result->reply != NULL ? "yes" : "no, ",
             result->reply != NULL ? "" : result->no_reply);
}

void
explain (const FrontResult *result, GTimeZone *zone)
{
  desk_note ("ticket: %s, %s", result->ticket, ticket_state (result));
  desk_note ("kind: %s", result->kind);
  desk_note ("team: %s", result->is_legal ? "legal" : "support");
  desk_note ("line: %s, %s", or_none (result->line), result->lang);
  desk_note ("mentions: %s", or_none (result->mentions));
  explain_who (result);
  explain_contents (result);
  explain_answer (result, zone);
}
