#include "explain.h"

#include "base/timestamp.h"

static const char *
or_none (const char *text)
{
  return text != NULL && *text != '\0' ? text : "none";
}

static const char *
ticket_state (const IntakeResult *result)
{
  if (result->is_copy)
    return "known: this message was taken before";
  return result->decision.is_new ? "new" : "continued";
}

static void
explain_who (const IntakeResult *result)
{
  const IntakeMail *mail = &result->mail;
  gboolean is_customer = mail->sorting.kind == EVENT_CUSTOMER;

  desk_note ("sender: %s", or_none (mail->sender));
  desk_note ("registered: %s", result->decision.known ? "yes" : "no");
  desk_note ("reseller ids: %u in the text", g_strv_length (mail->checks->reseller_ids));
  desk_note ("verified: %s", or_none (is_customer ? result->decision.ticket.reseller : NULL));
}

static void
explain_contents (const IntakeMail *mail)
{
  const Checks *checks = mail->checks;
  const GPtrArray *attachments = mail->message->attachments;

  desk_note ("what: %s%s%s", checks->what_kind != NULL ? checks->what_kind : "none",
             checks->what != NULL ? ": " : "", checks->what != NULL ? checks->what : "");
  desk_note ("when: %s", or_none (checks->when));
  for (guint i = 0; i < attachments->len; i++)
    {
      const MailAttachment *attachment = g_ptr_array_index (attachments, i);

      desk_note ("attachment: %s, %s, %" G_GINT64_FORMAT " bytes", or_none (attachment->name),
                 attachment->type, attachment->bytes);
    }
  desk_note ("abuse: %d of %d points", checks->abuse, (int) ABUSE_POINTS);
}

static void
explain_answer (const IntakeResult *result, GTimeZone *zone)
{
  const IntakeAnswer *answer = &result->answer;
  const GPtrArray *articles = result->mail.articles;
  g_autofree char *due
    = answer->due == WORK_NEVER ? NULL : timestamp_format (answer->due, zone);
  g_autoptr(GString) asked = g_string_new (NULL);

  for (guint i = 0; i < answer->asked->len; i++)
    g_string_append_printf (asked, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (answer->asked, i));
  desk_note ("asked for: %s", or_none (asked->str));
  for (guint i = 0; i < articles->len; i++)
    {
      const IntakeArticle *article = g_ptr_array_index (articles, i);

      desk_note ("article: %s, %s", article->path, article->title);
    }
  desk_note ("promised: %s", or_none (due));
  desk_note ("reply: %s%s", answer->reply != NULL ? "yes" : "no, ",
             answer->reply != NULL ? "" : answer->no_reply);
}

void
explain (const IntakeResult *result, GTimeZone *zone)
{
  const LedgerTicket *ticket = &result->decision.ticket;
  const IntakeMail *mail = &result->mail;
  const DeskLine *line = mail->sorting.line;

  desk_note ("ticket: %s, %s", ticket->name, ticket_state (result));
  desk_note ("kind: %s", event_kind_name (mail->sorting.kind));
  desk_note ("team: %s", result->decision.is_legal ? "legal" : "support");
  desk_note ("line: %s, %s", or_none (line != NULL ? line->name : NULL),
             ticket->lang != NULL ? ticket->lang : mail->lang);
  desk_note ("mentions: %s", or_none (result->decision.is_new ? ticket->mentions : NULL));
  explain_who (result);
  explain_contents (mail);
  explain_answer (result, zone);
}
