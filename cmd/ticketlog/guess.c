#include "columns.h"

#include <string.h>
#include "base/escape.h"
#include "base/say.h"
#include "ticket/fields.h"
#include "ticket/tickets.h"

enum
{
  OFFERS = 5
};

static void
put_other_names (Guess *self, const char *field)
{
  Column *other = columns_find (&self->file, field);

  if (other == NULL || column_times (other)->count == 0)
    return;
  output_printf (self->out, "# or: ");
  pairs_column (self, field, other);
}

static gboolean
put_field (Guess *self, const char *field)
{
  return pairs_field (self, field, field);
}

/* ---- Messages in a list of their ticket: `_embedded.threads[]`, `comments[]` */

static const struct
{
  const char *field;
  const char *names; /* of what stands in the list's objects, folded, '|' between */
} of_thread[] = {
  { "at", "created at|created datetime|created|created on|createdat|at|date|time|timestamp" },
  { "kind", "type|kind|event type|action|author association" },
  { "author",
    "created by email|author email|author login|author name|from email|from|author display name|sender email|author id|"
    "user id|author" },
  { "event_id", "id" },
};

/* Where a message says of whom it is otherwise: the first that holds counts. */
static const struct
{
  const char *kind;
  const char *name, *text;
  const char *and_name, *and_text; /* NULL: it alone */
} flags_of_thread[] = {
  { "note", "private", "true", NULL, NULL },
  { "note", "internal", "true", NULL, NULL },
  { "note", "public", "false", NULL, NULL },
  { "customer", "incoming", "true", NULL, NULL },
  { "customer", "from agent", "false", NULL, NULL },
  { "agent", "from agent", "true", NULL, NULL },
  { "agent", "incoming", "false", NULL, NULL },
  { "note", "part type", "note", NULL, NULL },
  { "closed", "part type", "close", NULL, NULL },
  { "customer", "part type", "comment", "author type", "user" },
  { "customer", "part type", "comment", "author type", "lead" },
  { "agent", "part type", "comment", "author type", "admin" },
  { "auto", "part type", "comment", "author type", "bot" },
  { "updated", "part type", "*", NULL, NULL },
  { "note", "author account type", "*", "jsd public", "false" },
  { "customer", "author account type", "customer", NULL, NULL },
  { "auto", "author account type", "app", NULL, NULL },
  { "agent", "author account type", "*", NULL, NULL },
};

static Column *
find_of_thread (const Guess *self, const char *list, const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (of_thread); i++)
    if (strcmp (of_thread[i].field, field) == 0)
      return pairs_find (self, list, of_thread[i].names);
  return NULL;
}

static gboolean
tells_kind (const Column *column)
{
  for (guint i = 0; i < column->texts->len; i++)
    if (word_kind (column->texts->pdata[i]) != NULL)
      return TRUE;
  return FALSE;
}

static Column *
find_senders (const Guess *self, const char *list)
{
  return pairs_find (self, list,
                     "sender|sender type|author type|from type|user type|role|"
                     "author role|direction|message type|afzender|absender|remitente");
}

static gboolean
tells_who (const Guess *self, const char *list)
{
  const Column *kind = find_of_thread (self, list, "kind"),
               *senders = find_senders (self, list);

  if ((kind != NULL && tells_kind (kind)) || (senders != NULL && tells_kind (senders)))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (flags_of_thread); i++)
    if (pairs_find (self, list, flags_of_thread[i].name) != NULL)
      return TRUE;
  return FALSE;
}

/* A list whose objects have a time, and tell whose message each is. */
static char *
find_threads (const Guess *self)
{
  for (guint i = 0; i < self->file.all->len; i++)
    {
      const char *name = ((Column *) self->file.all->pdata[i])->name;
      const char *mark = strstr (name, "[].");
      g_autofree char *list
        = mark == NULL ? NULL : g_strndup (name, (gsize) (mark - name) + strlen ("[]."));
      Column *at = list == NULL ? NULL : find_of_thread (self, list, "at");

      if (at != NULL && at->texts->len > 0 && column_times (at)->are && tells_who (self, list))
        return g_steal_pointer (&list);
    }
  return NULL;
}

static void
put_of_thread (Guess *self, const char *field)
{
  Column *column = find_of_thread (self, self->threads, field);

  if (column == NULL)
    return;
  column->taken = TRUE;
  pairs_put (self, field, column->name);
}

/* 'yes' and the like, of a column that tells by a word of its own. */
static gboolean
holds_flags (const Column *column)
{
  for (guint i = 0; i < column->texts->len; i++)
    {
      static const char *const words[]
        = { "true", "false", "yes", "no", "1", "0", "y", "n", "t", "f", NULL };
      g_autofree char *text = g_ascii_strdown (column->texts->pdata[i], -1);

      if (!g_strv_contains (words, text))
        return FALSE;
    }
  return column->texts->len > 0;
}

/* Those of the list's objects, or ("") of the rows.  `*is_whose`: they tell customers from agents. */
static gboolean
put_flags (Guess *self, const char *list, gboolean *is_whose)
{
  g_autoptr(GPtrArray) used = g_ptr_array_new ();

  *is_whose = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (flags_of_thread); i++)
    {
      const char *and_name = flags_of_thread[i].and_name;
      Column *column = pairs_find (self, list, flags_of_thread[i].name);
      const Column *other = and_name == NULL ? NULL : pairs_find (self, list, and_name);
      g_autofree char *field = g_strconcat ("kind.", flags_of_thread[i].kind, NULL);
      g_autofree char *test = NULL;

      if (column == NULL || (and_name != NULL && other == NULL)
          || (*list == '\0' && !holds_flags (column)))
        continue;
      test = g_strconcat (column->name, ":", flags_of_thread[i].text,
                          other == NULL ? NULL : "&", other == NULL ? NULL : other->name, ":",
                          flags_of_thread[i].and_text, NULL);
      pairs_put (self, field, test);
      g_ptr_array_add (used, column);
      *is_whose |= strcmp (flags_of_thread[i].kind, "note") != 0;
    }
  for (guint i = 0; i < used->len; i++)
    ((Column *) used->pdata[i])->taken = TRUE;
  return used->len > 0;
}

/* Of what has no kind: who wrote, `sender` 'agent' or 'customer'; a list's objects, or ("") the rows. */
static gboolean
put_senders (Guess *self, const char *list)
{
  g_autoptr(GHashTable) seen = pairs_seen_new ();
  Column *column = find_senders (self, list);
  gboolean any = FALSE;

  for (guint i = 0; column != NULL && i < column->texts->len; i++)
    {
      const char *text = column->texts->pdata[i], *kind = word_kind (text);
      g_autofree char *field = g_strconcat ("kind.", kind, NULL);
      g_autofree char *test = g_strconcat (column->name, ":", text, NULL);

      if (kind == NULL || strpbrk (text, ":&") != NULL || strpbrk (column->name, ":&") != NULL
          || !pairs_is_new (seen, text))
        continue;
      pairs_put (self, field, test);
      any = column->taken = TRUE;
    }
  return any;
}

/* Whose the messages of a list are, where no column names kinds: FALSE, none says anything of it. */
static gboolean
put_whose (Guess *self)
{
  gboolean is_whose, any = put_flags (self, self->threads, &is_whose);

  if (!is_whose && put_senders (self, self->threads))
    is_whose = any = TRUE;
  if (any && !is_whose)
    output_printf (
      self->out,
      "# no column says whose the other messages are; --map=kind.agent=COLUMN:TEXT would\n");
  return any;
}

static gboolean
put_threads (Guess *self)
{
  Column *at = find_of_thread (self, self->threads, "at");
  Column *kind = find_of_thread (self, self->threads, "kind");
  gboolean is_agreed;

  g_assert (at != NULL); /* as find_threads () found it */
  is_agreed = pairs_agree (self, at);
  output_printf (self->out, "# its messages are in a list of the ticket: each is an event\n");
  at->taken = TRUE;
  pairs_put (self, "at", at->name);
  /* Intercom's are all of type 'conversation_part'. */
  if ((kind == NULL || !tells_kind (kind)) && put_whose (self))
    kind = NULL;
  if (kind != NULL)
    {
      kind->taken = TRUE;
      pairs_put (self, "kind", kind->name);
      pairs_kinds (self, kind);
    }
  put_of_thread (self, "author");
  put_of_thread (self, "event_id");
  pairs_field (self, "at.opened+customer",
               kind != NULL && column_has_text (kind, "customer") ? "at.opened"
                                                                  : "at.opened+customer");
  put_field (self, "at.solved");
  put_field (self, "at.closed");
  return is_agreed;
}

/* Whether tickets come again: then a row is an event.  A few may, where files were put together. */
static gboolean
is_repeated (const Column *column)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint again = 0;

  for (guint i = 0; i < column->texts->len; i++)
    again += !g_hash_table_add (seen, column->texts->pdata[i]);
  return again * 10 > column->texts->len;
}

/* Whether all rows of a ticket say the same there, and none says nothing. */
static gboolean
is_of_ticket (const Column *ticket, const Column *column)
{
  g_autoptr(GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < ticket->texts->len; i++)
    {
      const char *before = g_hash_table_lookup (said, ticket->texts->pdata[i]);

      if (i >= column->texts->len
          || g_array_index (ticket->lines, guint64, i)
               != g_array_index (column->lines, guint64, i)
          || (before != NULL && strcmp (before, column->texts->pdata[i]) != 0))
        return FALSE;
      g_hash_table_insert (said, ticket->texts->pdata[i], column->texts->pdata[i]);
    }
  return TRUE;
}

static void
put_opening_of_events (Guess *self, const Column *ticket)
{
  const Column *opening = columns_find (&self->file, "at.opened+customer");

  if (opening == NULL || !is_of_ticket (ticket, opening))
    return;
  self->has_opening = put_field (self, "at.opened+customer");
  if (self->has_opening)
    output_printf (self->out,
                   "# so a run states its tickets whole: read all rows of them in one\n");
}

static gboolean
put_events (Guess *self, const Column *ticket)
{
  gboolean has_time, any, is_whose;
  Column *kind;

  output_printf (self->out, "# tickets come again: a row is an event\n");
  has_time = put_field (self, "at");
  kind = columns_find (&self->file, "kind");
  /* A state that is always 'archived' tells nothing where 'inbound' does. */
  if (kind != NULL && !tells_kind (kind) && put_senders (self, ""))
    return has_time;
  if (kind != NULL)
    {
      put_opening_of_events (self, ticket);
      put_field (self, "kind");
      return pairs_kinds (self, kind) && has_time;
    }
  any = put_flags (self, "", &is_whose);
  any = put_senders (self, "") || any;
  if (!any)
    output_printf (self->out, "# no column says what happened; --map=kind==KIND would\n");
  return any && has_time;
}

/* One of business hours says how long it took; of one that is known to count all hours it is known
 * when it happened; of any other it is not known which it is. */
/* Numbers of which neither they nor the column's name says of what. */
static gboolean
lacks_unit (const Column *column)
{
  guint kinds;
  int unit;
  gint64 took;

  if (!ticket_kinds_parse ("agent", column->name, &kinds, &unit) || unit != 0)
    return FALSE;
  for (guint i = 0; i < column->texts->len; i++)
    if (ticket_duration (column->texts->pdata[i], 1, &took)
        && !ticket_duration (column->texts->pdata[i], 0, &took))
      return TRUE;
  return FALSE;
}

static gboolean
put_duration (Guess *self, const char *kind)
{
  g_autofree char *took = g_strdup_printf ("took.%s", kind);
  g_autofree char *after = g_strdup_printf ("after.%s", kind);
  Column *column = columns_find (&self->file, took);
  gboolean is_sure = column != NULL && strstr (column->folded, "business") != NULL;

  if (column != NULL && lacks_unit (column))
    {
      g_autofree char *minutes = g_strconcat (took, ":minutes", NULL);

      column->taken = TRUE;
      output_printf (self->out, "# numbers of what? of minutes (else hours or seconds):\n# ");
      pairs_column (self, minutes, column);
      return FALSE;
    }
  if (!is_sure && put_field (self, after))
    return TRUE;
  if (!put_field (self, took))
    return FALSE;
  if (is_sure)
    return TRUE;
  output_printf (self->out, "# not sure that it counts business hours; if it counts all:\n# ");
  pairs_column (self, after, column);
  return TRUE;
}

static gboolean
is_of_last_change (const Column *column)
{
  return strstr (column->folded, "update") != NULL
         || strstr (column->folded, "modified") != NULL
         || strstr (column->folded, "changed") != NULL;
}

/* Tickets that are at their end, of which nothing says when that was. */
static void
put_ends (Guess *self)
{
  const Column *status = columns_find (&self->file, "status");
  const Column *last = columns_find (&self->file, "at");
  g_autofree char *count = NULL;
  guint ended = 0;

  for (guint i = 0; status != NULL && i < status->texts->len; i++)
    {
      const char *kind = word_kind (status->texts->pdata[i]);

      ended += kind != NULL && (strcmp (kind, "solved") == 0 || strcmp (kind, "closed") == 0);
    }
  if (ended == 0)
    return;
  count = say_counted (ended, "ticket is", "tickets are");
  output_printf (self->out,
                 "# %s solved or closed, and no column says when: they stay open%s\n", count,
                 last != NULL && is_of_last_change (last)
                   ? "; if nothing changes behind that, it was then:"
                   : "");
  if (last == NULL || !is_of_last_change (last))
    return;
  output_printf (self->out, "# ");
  pairs_column (self, "at.solved", last);
}

/* A column that is called so, of which we do not know how its times are written. */
static void
put_unread (Guess *self, const char *field)
{
  Column *column = columns_named (&self->file, field);

  if (column == NULL)
    return;
  column->taken = TRUE;
  pairs_odd (self, column, column_times (column), "time");
  output_printf (self->out, "# ");
  pairs_column (self, field, column);
}

static gboolean
put_row (Guess *self)
{
  gboolean opened, answered, solved;

  output_printf (self->out, "# a row is a ticket, opened with a message of the customer\n");
  opened = put_field (self, "at.opened+customer");
  if (!opened)
    put_unread (self, "at.opened+customer");
  put_other_names (self, "at.opened+customer");
  answered = put_field (self, "at.agent");
  solved = put_field (self, "at.solved");
  /* When it was closed ends the clock, too, and in our hours: how long that took needs not. */
  solved = put_field (self, "at.closed") || solved;
  put_field (self, "at.reopened");
  put_field (self, "at.waiting");
  if (opened && !answered)
    answered = put_duration (self, "agent");
  if (opened && !solved && !(solved = put_duration (self, "solved")))
    put_ends (self);
  if (!answered)
    put_unread (self, "at.agent");
  if (!solved)
    put_unread (self, "at.solved");
  if (!solved)
    put_unread (self, "at.closed");
  if (opened && !answered)
    output_printf (self->out,
                   "# no column says when somebody replied first, as it stands: %s;\n"
                   "# without +customer above, first replies are not judged\n",
                   solved ? "the solution is taken for the reply, too" : "nobody has");
  return opened;
}

static gboolean
is_of_no_act (const Column *column)
{
  static const char *const named[] = { "at.opened+customer", "at.solved", "at.closed" };

  static const char *const words[]
    = { "due",           "deadline",    "update",      "modified",   "last",
        "reminder",      "geandert",    "gewijzigd",   "laatste",    "aktualisiert",
        "actualizacion", "ultima",      "vencimiento", "actualizad", "anderung",
        "wijziging",     "bijgewerkt",  "zuletzt",     "letzte",     "frist",
        "fallig",        "streef",      "limite",      "activity",   "aktivitat",
        "activiteit",    "actividad",   "viewed",      "time to",    "zeit bis",
        "tijd tot",      "tiempo hasta" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (column->folded, words[i]) != NULL)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (column_is_named (column, named[i]))
      return TRUE;
  return FALSE;
}

/* Times that nobody has named to us may be those that matter. */
static void
put_offers (Guess *self, gboolean opened)
{
  guint offered = 0;

  for (guint i = 0; i < self->file.all->len && offered < OFFERS; i++)
    {
      Column *column = self->file.all->pdata[i];

      if (column->taken || column_times (column)->count == 0 || !column_times (column)->are
          || strstr (column->name, "[].") != NULL || is_of_no_act (column))
        continue;
      if (offered++ == 0)
        output_printf (self->out, "# it holds times; if they say when %s:\n",
                       opened ? "somebody replied (agent), or what else happened"
                              : "it was opened (one does), somebody replied (agent), or "
                                "what else happened");
      output_printf (self->out, "# ");
      pairs_put (self, opened ? "at.agent" : "at.opened+customer", column->name);
    }
}

static void
put_rest (Guess *self)
{
  g_autoptr(GString) rest = g_string_new (NULL);

  for (guint i = 0; i < self->file.all->len && rest->len < 600; i++)
    {
      const Column *column = self->file.all->pdata[i];

      if (column->taken || *column->name == '\0')
        continue;
      g_string_append (rest, rest->len > 0 ? ", " : "");
      g_strdelimit (column->name, "\n\r", ' ');
      escape_terminal (rest, column->name, -1);
      if (column->nth > 1)
        g_string_append_printf (rest, "#%u", column->nth);
    }
  if (rest->len == 0)
    return;
  output_printf (self->out, "# not used: ");
  output_text (self->out, rest->str, (gssize) rest->len);
  output_printf (self->out, "\n");
}

/* What is an object in JSON is not taken for the field of its name. */
static gboolean
put_none (Guess *self, const char *field)
{
  g_autofree char *inside = g_strconcat (field, ".", NULL);

  for (guint i = 0; i < self->file.all->len; i++)
    if (g_str_has_prefix (((Column *) self->file.all->pdata[i])->name, inside))
      {
        output_printf (self->out, "%s==\n", field);
        return TRUE;
      }
  return FALSE;
}

/* What a message of a thread has itself, and who did what a row is of. */
static gboolean
is_told (const Guess *self, gboolean events, const char *field)
{
  gboolean is_author = strcmp (field, "author") == 0;

  return self->threads != NULL ? is_author || strcmp (field, "event_id") == 0
                               : events && is_author && self->has_actor;
}

/* Of ten, 1 to 5 are not what they are of five. */
static gboolean
put_rating (Guess *self)
{
  Column *column = columns_find (&self->file, "rating");
  gint64 most = 0, value;

  for (guint i = 0; column != NULL && i < column->texts->len; i++)
    if (g_ascii_string_to_signed (column->texts->pdata[i], 10, 0, 100, &value, NULL))
      most = MAX (most, value);
  if (most <= 5)
    return put_field (self, "rating");
  column->taken = TRUE;
  output_printf (
    self->out,
    "# its numbers go to %d, and ratings are of five: say which are good, or bad:\n# ",
    (int) most);
  pairs_column (self, "rating", column);
  output_printf (self->out, "# rating.good=%d\n# rating.bad=1\n", (int) most);
  return TRUE;
}

static gboolean
put_fact (Guess *self, const char *field)
{
  return strcmp (field, "rating") == 0 ? put_rating (self) : put_field (self, field);
}

static gboolean
put_map (Guess *self)
{
  static const char *const facts[] = { "customer", "organization", "author",
                                       "channel",  "priority",     "tags",
                                       "rating",   "line",         "event_id" };
  Column *ticket = columns_find (&self->file, "ticket");
  gboolean events = ticket != NULL && is_repeated (ticket), sure;

  if (ticket == NULL)
    output_printf (self->out, "# no column looks like the ticket's number; say which is:\n"
                              "# ticket=\n");
  if (self->file.records != NULL)
    pairs_put (self, "records", self->file.records);
  if (self->file.other > self->file.utf8)
    {
      output_printf (self->out,
                     "# not UTF-8; if letters are wrong, it is another one of iconv(1):\n");
      pairs_put (self, "encoding", COLUMNS_OTHER_ENCODING);
    }
  put_field (self, "ticket");
  self->threads = events ? NULL : find_threads (self);
  sure = self->threads != NULL ? put_threads (self)
         : events              ? put_events (self, ticket)
                               : put_row (self);
  self->has_actor = events && pairs_field (self, "actor", "author");
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (!is_told (self, events, facts[i]))
      /* Most promises are of a channel: without one, none would be judged. */
      if (!put_fact (self, facts[i]) && !put_none (self, facts[i])
          && strcmp (facts[i], "channel") == 0)
        output_printf (self->out,
                       "# no column says by which channel; if it is always the same:\n"
                       "# channel==email\n");
  pairs_times (self);
  if (!events && self->threads == NULL)
    put_offers (self, sure);
  put_rest (self);
  return sure && ticket != NULL;
}

/* What the API of Zendesk gives, or an export of it. */
static gboolean
is_zendesk (const Guess *self)
{
  return self->file.is_json && pairs_find (self, "", "via channel") != NULL
         && (pairs_find (self, "", "submitter id|requester id") != NULL
             || pairs_find (self, "comments[].", "author id") != NULL
             || pairs_find (self, "audits[].", "author id") != NULL);
}

static void
put_head (const Guess *self, const char *path, gboolean needs_format)
{
  g_autofree char *rows = say_counted (self->file.rows, "row", "rows");
  g_autoptr(GString) name = g_string_new (NULL);

  escape_terminal (name, path, -1);
  output_printf (self->out, "# guessed from %s; read it, then: ticketlog %s--map=@THIS %s\n",
                 self->file.rows == 0 ? "its first line alone" : rows,
                 !needs_format        ? ""
                 : self->file.is_json ? "-f jsonl "
                                      : "-f csv ",
                 name->str);
}

gboolean
guess_map (const char *path, ColumnsForm form, const char *time_format, gboolean needs_format,
           Output *out, GuessResult *result, GError **error)
{
  g_autoptr(GPtrArray) times = g_ptr_array_new ();
  Guess self = { .out = out, .times = times };
  gboolean ok = columns_read (&self.file, path, form, time_format, error);

  *result = GUESS_EMPTY;
  if (ok && is_zendesk (&self))
    {
      output_printf (out, "# tickets of Zendesk need no map: ticketlog -f zendesk-json\n");
      *result = GUESS_NEEDLESS;
    }
  else if (ok && self.file.all->len > 0)
    {
      put_head (&self, path, needs_format);
      *result = put_map (&self) ? GUESS_SURE : GUESS_UNSURE;
    }
  columns_clear (&self.file);
  g_free (self.threads);
  return ok;
}
