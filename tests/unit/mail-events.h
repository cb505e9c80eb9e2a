/* mail-events.h - what a mailbox gives, as lines of text that sort and compare. */
#pragma once

#include <glib/gstdio.h>
#include <string.h>
#include "base/timestamp.h"
#include "ticket/mail.h"

/* Of every event: 'ticket TAB at TAB kind TAB author TAB line TAB event_id'; '-': not known.
 * A reject is 'reject TAB why'. */
static inline char *
mail_event_text (const InputItem *item)
{
  const TicketEvent *event = item->record;
  g_autofree char *at = NULL;

  if (item->kind == INPUT_REJECT)
    return g_strdup_printf ("reject\t%s", item->why);
  g_assert_cmpstr (event->channel, ==, "email");
  g_assert_true (event->priority == NULL && event->tags == NULL);
  at = timestamp_format (event->at, NULL);
  return g_strdup_printf ("%s\t%s\t%s\t%s\t%s\t%s", event->ticket, at,
                          event_kind_names[event->kind],
                          event->author != NULL ? event->author : "-",
                          event->line != NULL ? event->line : "-", event->event_id);
}

/* What ticketlog does with a store, as a set of event texts and where each id went. */
typedef struct
{
  GHashTable *events;  /* text */
  GHashTable *tickets; /* event_id -> ticket */
} MailStore;

static inline void
mail_store_init (MailStore *self)
{
  self->events = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->tickets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static inline void
mail_store_clear (MailStore *self)
{
  g_hash_table_unref (self->events);
  g_hash_table_unref (self->tickets);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailStore, mail_store_clear)

static inline gboolean
mail_store_lookup (gpointer data, const char *message_id, MailKnown *known)
{
  MailStore *self = data;

  known->ticket = g_strdup (g_hash_table_lookup (self->tickets, message_id));
  known->is_message = known->ticket != NULL;
  return known->is_message;
}

/* Borrowed. */
static inline const Desk *
mail_test_desk (void)
{
  static const char yaml[]
    = "name: d\ntimezone: UTC\nhours: {h: {week: {mon-fri: 09:00-17:00}}}\n"
      "lines: {worldwide: {email: support@example.net}, nl: {email: support-nl@example.net}}\n"
      "channels: {email: {hours: h, lines: [worldwide, nl]}}\n"
      "staff: [example.net, \"@support.example.org\"]\n";
  static Desk *desk;

  if (desk == NULL)
    {
      g_autofree char *path = NULL;
      int fd = g_file_open_tmp ("desk-XXXXXX.yaml", &path, NULL);

      g_assert_true (fd >= 0 && g_file_set_contents (path, yaml, -1, NULL));
      desk = desk_load (path, NULL);
      g_assert_nonnull (desk);
      g_unlink (path);
      g_close (fd, NULL);
    }
  return desk;
}

/* A mailbox alone. */
static inline InputSource *
mail_source_open (const char *path, const InputRules *rules, GError **error)
{
  ticket_mbox.learn (path, rules);
  return ticket_mbox.open (path, rules, error);
}

/* Reads a mailbox into the store; returns its event texts in order, or NULL. */
static inline GPtrArray *
mail_store_read (MailStore *self, const char *path, GError **error)
{
  const MailStored stored = { .lookup = mail_store_lookup, .data = self };
  g_autoptr(MailRun) run = mail_run_new (mail_test_desk (), &stored);
  const InputRules rules = { .mail = run };
  g_autoptr(InputSource) source = mail_source_open (path, &rules, error);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  InputItem item;

  while (source != NULL && input_source_next (source, &item, error))
    {
      const TicketEvent *event;
      char *text;

      if (item.kind == INPUT_END)
        return g_steal_pointer (&lines);
      text = mail_event_text (&item);
      g_ptr_array_add (lines, text);
      if (item.kind == INPUT_REJECT)
        continue;
      event = item.record;
      g_hash_table_add (self->events, g_strdup (text));
      g_hash_table_insert (self->tickets, g_strdup (event->event_id),
                           g_strdup (event->ticket));
    }
  return NULL;
}

static inline int
mail_compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The lines sorted, as one text. */
static inline char *
mail_sorted (GPtrArray *lines)
{
  GString *all = g_string_new (NULL);

  g_ptr_array_sort (lines, mail_compare_texts);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (all, "%s\n", (char *) lines->pdata[i]);
  return g_string_free (all, FALSE);
}

/* Of several `opened` of a ticket the earliest shows. */
static inline char *
mail_store_text (const MailStore *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new (), shown = g_ptr_array_new ();
  const char *opened = "";
  GHashTableIter iter;
  gpointer text;

  g_hash_table_iter_init (&iter, self->events);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_ptr_array_add (lines, text);
  g_ptr_array_sort (lines, mail_compare_texts);
  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = lines->pdata[i];
      gsize length = strcspn (line, "\t") + 1;
      gboolean opens = strstr (line, "\topened\t") != NULL;

      if (opens && strncmp (opened, line, length) == 0)
        continue;
      opened = opens ? line : opened;
      g_ptr_array_add (shown, lines->pdata[i]);
    }
  return mail_sorted (shown);
}
