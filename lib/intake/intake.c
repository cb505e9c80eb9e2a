#include "intake/intake.h"

#include <string.h>

void
intake_result_clear (IntakeResult *self)
{
  intake_mail_clear (&self->mail);
  intake_decision_clear (&self->decision);
  intake_stored_clear (&self->stored);
  intake_answer_clear (&self->answer);
  memset (self, 0, sizeof *self);
}

static void
intake_tables_clear (IntakeTables *self)
{
  ledger_free (self->ledger);
  reseller_book_free (self->book);
  ticket_writer_free (self->writer);
  ticket_finder_free (self->finder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IntakeTables, intake_tables_clear)

/* ---- A message that was taken before */

/* Perhaps another process is about to hand the reply over; perhaps it died before. */
static gboolean
being_answered (GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
               "this message was taken, but its reply not handed over; try again in a minute");
  return FALSE;
}

static gboolean
repeat (const IntakeTables *tables, const LedgerMail *known, IntakeResult *result,
        GError **error)
{
  g_autoptr(GError) problem = NULL;

  result->is_copy = TRUE;
  result->stored.mail = known->mail;
  result->decision.ticket.name = g_strdup (known->ticket);
  result->decision.is_legal = result->mail.is_legal;
  result->answer.no_reply = "taken before";
  if (!known->has_reply || known->sent)
    return TRUE;
  if (tables->setting->now < known->replied_at + INTAKE_RETRY_S)
    return being_answered (error);
  result->answer.reply = ledger_reply (tables->ledger, known->mail, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (result->answer.reply != NULL)
    result->answer.no_reply = NULL;
  return TRUE;
}

/* ---- The whole */

static gboolean
take_inside (const IntakeTables *tables, IntakeResult *result, GError **error)
{
  const IntakeMail *mail = &result->mail;
  IntakeDecision *decision = &result->decision;
  g_auto(LedgerMail) known = { 0 };

  if (!ledger_find_mail (tables->ledger, mail->message->content, mail->sender, &known, error))
    return FALSE;
  if (known.mail != 0)
    return repeat (tables, &known, result, error);
  return intake_decide (tables, mail, decision, error)
         && intake_store (tables, mail, decision, &result->stored, error)
         && intake_answer (tables, mail, decision, &result->stored, &result->answer, error);
}

static gboolean
take (const IntakeSetting *setting, IntakeResult *result, GError **error)
{
  Store *store = setting->store;
  g_auto(IntakeTables) tables = { .setting = setting };

  tables.ledger = ledger_new (store);
  tables.book = reseller_book_new (store);
  tables.finder = ticket_finder_new (store);
  tables.writer = ticket_writer_new (store, error);
  return tables.writer != NULL && store_begin (store, error)
         && take_inside (&tables, result, error)
         && (setting->dry_run || store_commit (store, error));
}

gboolean
intake_take (const IntakeSetting *setting, const char *bytes, gsize length, gint64 size,
             IntakeResult *result, GError **error)
{
  gboolean ok;

  memset (result, 0, sizeof *result);
  intake_answer_init (&result->answer);
  ok = intake_read (setting, bytes, length, size, &result->mail, error)
       && take (setting, result, error);
  store_rollback (setting->store);
  return ok;
}

gboolean
intake_sent (Store *store, gint64 mail, GError **error)
{
  g_autoptr(Ledger) ledger = ledger_new (store);
  gboolean ok = store_begin (store, error) && ledger_mark_sent (ledger, mail, error)
                && store_commit (store, error);

  store_rollback (store);
  return ok;
}
