#include "columns.h"

#include <string.h>
#include "base/escape.h"
#include "base/say.h"
#include "input/fieldmap.h"
#include "ticket/fields.h"
#include "ticket/tickets.h"

enum
{
  VALUES = 40 /* of a column of kinds that are told */
};

/* ---- What texts of exports mean */

typedef struct
{
  const char *meaning;
  const char *words; /* folded, '|' around each */
} Words;

static const Words kinds[] = {
  { "opened",
    "|new|open|opened|created|create|nieuw|aangemaakt|geopend|neu|offen|erstellt|nuevo|"
    "abierto|creado|registered|" },
  { "customer",
    "|contributor|first time contributor|first timer|customer|customer reply|customer replied|incoming|inbound|end user|user comment|requester|client|contact|user|"
    "klant|antwoord klant|kunde|kundenantwort|cliente|respuesta del cliente|" },
  { "agent",
    "|staff|support|operator|employee|medewerker|mitarbeiter|owner|member|collaborator|agent|agent reply|agent replied|reply|public reply|outgoing|outbound|response|"
    "admin|teammate|antwoord|antwort|respuesta|" },
  { "auto", "|bot|system|automation|automatic|automated|auto reply|autoreply|" },
  { "note", "|note|internal note|private note|internal|private|notitie|interne notitie|notiz|"
            "interne notiz|nota|nota interna|work note|lineitem|" },
  { "waiting", "|pending|waiting|awaiting user info|waiting on customer|waiting for customer|"
               "waiting for user|on hold customer|awaiting customer|awaiting customer reply|"
               "in de wacht|wacht op klant|wartend|wartet auf kunde|wartet auf kunden|"
               "en espera|esperando al cliente|pendiente|" },
  { "escalated",
    "|escalated|escalate|geescaleerd|eskaliert|escalado|take in charge escalated|" },
  { "solved", "|solved|resolved|resolve|done|fixed|opgelost|gelost|behoben|erledigt|resuelto|"
              "solucionado|resolve ticket|" },
  { "reopened", "|reopened|reopen|re opened|heropend|wiedereroffnet|reabierto|" },
  { "closed", "|closed|close|completed|gesloten|geschlossen|abgeschlossen|cerrado|" },
  { "merged", "|merged|samengevoegd|zusammengefuhrt|fusionado|duplicate|" },
  { "updated", "|active|in progress|work in progress|assigned|updated|awaiting vendor|"
               "awaiting problem|awaiting evidence|assign seriousness|in behandeling|toegewezen|"
               "in bearbeitung|zugewiesen|en curso|en progreso|asignado|" },
};

static const Words channels[] = {
  { "email", "|email|e mail|mail|emails|e mails|correo electronico|correo|post|" },
  { "chat",
    "|chat|live chat|livechat|messaging|messenger|web chat|webchat|virtual agent|conversation|" },
  { "phone",
    "|phone|telephone|phone call|call|voice|voicemail|inbound call|outbound call|phone call incoming|"
    "phone call outgoing|phone call inbound|phone call outbound|incoming call|outgoing call|telefoon|telefonisch|telefon|anruf|"
    "telefonanruf|telefono|llamada|llamada telefonica|" },
  { "web",
    "|web|portal|web form|webform|web portal|customer portal|self service|website|form|"
    "feedback widget|web widget|help center|helpcenter|portaal|webformulier|formulier|webformular|"
    "formular|formulario|formulario web|portal web|" },
};

static const Words priorities[] = {
  { "low", "|laag|niedrig|gering|baja|bajo|" },
  { "normal", "|normaal|standaard|" },
  { "medium", "|gemiddeld|middel|mittel|mittlere|media|medio|moderate|" },
  { "high", "|hoog|hoch|alta|alto|" },
  { "urgent", "|dringend|spoed|urgente|" },
  { "critical", "|kritiek|kritisch|kritieke|critica|critico|" },
  { "very high", "|zeer hoog|heel hoog|sehr hoch|muy alta|muy urgente|" },
  { "very low", "|zeer laag|heel laag|sehr niedrig|muy baja|" },
};

static const char *
find_word (const Words *list, guint count, const char *folded)
{
  g_autofree char *word = g_strdup_printf ("|%s|", folded);

  for (guint i = 0; i < count; i++)
    if (strstr (list[i].words, word) != NULL)
      return list[i].meaning;
  return NULL;
}

/* Behind the first of these that it begins with; NULL: it begins with none. */
static const char *
skip_one (const char *folded, const char *const *frames)
{
  for (; *frames != NULL; frames++)
    if (g_str_has_prefix (folded, *frames))
      return folded + strlen (*frames);
  return NULL;
}

/* 'Ticket solved' is 'solved', and so is 'Status changed to solved', which tells a state. */
static const char *
skip_frame (const char *folded, gboolean *is_state)
{
  static const char *const things[] = { "ticket ",       "case ", "issue ",    "request ",
                                        "conversation ", "was ",  "has been ", NULL };
  static const char *const changes[] = { "status ", "state ",   "new ",   "changed ",
                                         "set ",    "updated ", "moved ", "marked ",
                                         "as ",     "to ",      NULL };
  const char *behind;

  for (*is_state = FALSE;; folded = behind)
    {
      behind = skip_one (folded, things);
      if (behind == NULL && (behind = skip_one (folded, changes)) != NULL)
        *is_state = TRUE;
      if (behind == NULL || *behind == '\0')
        return folded;
    }
}

const char *
word_kind (const char *text)
{
  g_autofree char *folded = column_fold (text);
  gboolean is_state;
  const char *inside = skip_frame (folded, &is_state);
  const char *kind = find_word (kinds, G_N_ELEMENTS (kinds), folded);
  EventKind own;

  if (event_kind_parse (text, &own) || (kind == NULL && event_kind_parse (inside, &own)))
    return event_kind_names[own];
  if (kind == NULL)
    kind = find_word (kinds, G_N_ELEMENTS (kinds), inside);
  /* A ticket that is open again waits no longer. */
  return is_state && kind != NULL
             && (strcmp (kind, "opened") == 0 || strcmp (kind, "updated") == 0)
           ? "resumed"
           : kind;
}

const char *
word_channel (const char *text)
{
  g_autofree char *folded = column_fold (text);

  return find_word (channels, G_N_ELEMENTS (channels), folded);
}

/* '2', 'p1', 'sev 3', 'level 2': which of a row it is. */
static gboolean
is_level (const char *word)
{
  static const char *const names[] = { "p",         "s",        "l",          "prio",
                                       "sev",       "priority", "prioriteit", "prioritat",
                                       "prioridad", "severity", "level",      NULL };
  const char *number = word + strcspn (word, "0123456789");
  g_autofree char *name = g_strndup (word, (gsize) (number - word));

  return number[strspn (number, "0123456789")] == '\0'
         && (*name == '\0' || g_strv_contains (names, name));
}

/* '2 - High', 'P2 (hoch)' and 'high priority' are 'high'; '2' and 'P2' alone are words of nobody's. */
static const char *
word_priority (const char *text)
{
  g_autofree char *folded = column_fold (text);
  g_auto(GStrv) words = g_strsplit (folded, " ", -1);
  g_autoptr(GString) inside = g_string_new (NULL);
  const char *word;

  for (guint i = 0; words[i] != NULL; i++)
    if (!is_level (words[i]))
      g_string_append_printf (inside, "%s%s", inside->len > 0 ? " " : "", words[i]);
  word = find_word (priorities, G_N_ELEMENTS (priorities), inside->str);
  for (guint i = 0; word == NULL && i < G_N_ELEMENTS (priorities); i++)
    if (strcmp (priorities[i].meaning, inside->str) == 0)
      word = priorities[i].meaning;
  return word;
}

/* ---- Columns, and texts */

/* As a map takes it. */
void
pairs_put (Guess *self, const char *field, const char *column)
{
  GString *line = g_string_new (field);

  g_string_append_c (line, '=');
  if (*column == '=')
    g_string_append_c (line, '\\');
  for (const char *c = column; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      /* No map can name what controls a terminal. */
      if (letter == '\\')
        g_string_append_c (line, '\\');
      g_string_append_unichar (line, letter == '\n' || letter == '\r'               ? ' '
                                     : g_unichar_iscntrl (letter) && letter != '\t' ? 0xfffd
                                                                                    : letter);
    }
  g_string_append_c (line, '\n');
  output_text (self->out, line->str, (gssize) line->len);
  g_string_free (line, TRUE);
}

/* Of columns of one name the first is called so, the others by their number; a list has all. */
void
pairs_column (Guess *self, const char *field, const Column *column)
{
  g_autofree char *name = column->nth == 1
                            ? g_strdup (column->name)
                            : g_strdup_printf ("%s#%u", column->name, column->nth);

  pairs_put (self, field, name);
}

static guint
count_read (const GPtrArray *texts, const char *form)
{
  guint count = 0;

  for (guint i = 0; i < texts->len; i++)
    count += column_form_reads (form, texts->pdata[i]);
  return count;
}

/* Another form, of seconds or days first, may read both. */
static gboolean
find_form_of_both (Guess *self, const Column *column, const char *form)
{
  g_autoptr(GPtrArray) both = g_ptr_array_new ();
  guint wanted = count_read (self->times, self->form) + count_read (column->texts, form);

  for (guint i = 0; i < self->times->len; i++)
    g_ptr_array_add (both, self->times->pdata[i]);
  for (guint i = 0; i < column->texts->len; i++)
    g_ptr_array_add (both, column->texts->pdata[i]);
  form = field_map_guess_time ((const char *const *) both->pdata, both->len);
  if (form == NULL || count_read (both, form) < wanted)
    return FALSE;
  self->form = form;
  return TRUE;
}

/* All times of a map have one form: a column of another one is left to the reader. */
gboolean
pairs_agree (Guess *self, Column *column)
{
  const Look *look = column_times (column);

  if (!look->are)
    return FALSE;
  if (look->count == 0)
    return TRUE;
  if (self->times->len == 0)
    self->form = look->form;
  else if (self->zone != NULL && column->zone != NULL && strcmp (self->zone, column->zone) != 0)
    return FALSE;
  else if (g_strcmp0 (self->form, look->form) != 0
           && !find_form_of_both (self, column, look->form))
    return FALSE;
  for (guint i = 0; i < column->texts->len; i++)
    {
      g_ptr_array_add (self->times, column->texts->pdata[i]);
      self->has_day = self->has_day
                      || g_ascii_strtoull (column->texts->pdata[i], NULL, 10) > 12;
    }
  self->has_local = self->has_local || look->is_local;
  if (column->zone != NULL)
    self->zone = column->zone;
  return TRUE;
}

/* What most of a column is and some cells are not: an import rejects them. */
void
pairs_odd (Guess *self, const Column *column, const Look *look, const char *what)
{
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autofree char *others = say_counted ((gint64) look->odd - 1, "other cell", "other cells");

  if (look->odd == 0)
    return;
  escape_terminal (shown, column->texts->pdata[look->first_odd], -1);
  output_printf (self->out,
                 "# line %" G_GUINT64_FORMAT ": \"%s\" is no %s that it knows%s%s%s\n",
                 g_array_index (column->lines, guint64, look->first_odd), shown->str, what,
                 look->odd > 1 ? ", nor " : "",
                 look->odd > 2   ? "are "
                 : look->odd > 1 ? "is "
                                 : "",
                 look->odd > 1 ? others : "");
}

/* In the list whose path is `list`, `a.b[].`, or ""; NULL: none is called so. */
Column *
pairs_find (const Guess *self, const char *list, const char *names)
{
  g_auto(GStrv) wanted = g_strsplit (names, "|", -1);

  for (char **name = wanted; *name != NULL; name++)
    for (guint i = 0; i < self->file.all->len; i++)
      {
        Column *column = self->file.all->pdata[i];
        g_autofree char *inside = g_str_has_prefix (column->name, list)
                                    ? column_fold (column->name + strlen (list))
                                    : NULL;

        if (!column->taken && g_strcmp0 (inside, *name) == 0)
          return column;
      }
  return NULL;
}

/* Whether it is one that a map has not named yet, in upper or lower case. */
gboolean
pairs_is_new (GHashTable *seen, const char *text)
{
  return g_hash_table_size (seen) < VALUES
         && g_hash_table_add (seen, g_utf8_casefold (text, -1));
}

GHashTable *
pairs_seen_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* A person may be called Na, or Nil. */
static gboolean
is_unknown (const char *text)
{
  static const char *const words[] = { "none",      "null",        "nan",
                                       "unknown",   "undefined",   "onbekend",
                                       "unbekannt", "desconocido", NULL };
  static const char *const nobody[] = { "no agent",        "-none-",       "unassigned",
                                        "not assigned",    "(unassigned)", "nicht zugewiesen",
                                        "niet toegewezen", "sin asignar",  NULL };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  if (g_strv_contains (nobody, lower))
    return TRUE;

  return strcmp (text, "0") != 0 && ticket_is_no_time (text)
         && (!g_unichar_isalpha (g_utf8_get_char (text)) || strchr (text, '/') != NULL
             || g_strv_contains (words, lower));
}

/* What stands for nothing. */
static void
put_unknown (Guess *self, const char *field, const Column *column)
{
  g_autoptr(GHashTable) seen = pairs_seen_new ();
  g_autofree char *unknown = g_strdup_printf ("%s.", field);

  for (guint i = 0; i < column->texts->len; i++)
    if (is_unknown (column->texts->pdata[i]) && pairs_is_new (seen, column->texts->pdata[i]))
      pairs_put (self, unknown, column->texts->pdata[i]);
}

static gboolean
is_freshdesk (const Guess *self)
{
  static const char *const own[]
    = { "responder id", "stats agent responded at", "fr due by", NULL };

  for (guint i = 0; i < self->file.all->len; i++)
    if (g_strv_contains (own, ((Column *) self->file.all->pdata[i])->folded))
      return TRUE;
  return FALSE;
}

/* What Freshdesk's API has for its words. */
static const char *
freshdesk_word (const Guess *self, const char *field, const char *text)
{
  static const struct
  {
    const char *field, *number, *word;
  } words[] = { { "channel", "1", "email" }, { "channel", "2", "web" },
                { "channel", "3", "phone" }, { "channel", "7", "chat" },
                { "channel", "9", "web" },   { "channel", "10", "email" },
                { "priority", "1", "low" },  { "priority", "2", "medium" },
                { "priority", "3", "high" }, { "priority", "4", "urgent" } };

  for (guint i = 0; is_freshdesk (self) && i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].field, field) == 0 && strcmp (words[i].number, text) == 0)
      return words[i].word;
  return NULL;
}

/* What our words are for those of a channel or a priority: promises are of these. */
static void
put_words (Guess *self, const char *field, const Column *column)
{
  g_autoptr(GHashTable) seen = pairs_seen_new ();
  gboolean is_channel = strcmp (field, "channel") == 0;

  for (guint i = 0; (is_channel || strcmp (field, "priority") == 0) && i < column->texts->len;
       i++)
    {
      const char *text = column->texts->pdata[i];
      const char *word;
      g_autofree char *value = NULL;

      if (!pairs_is_new (seen, text))
        continue;
      word = freshdesk_word (self, field, text);
      if (word == NULL)
        word = is_channel ? word_channel (text) : word_priority (text);
      if (word == NULL || g_ascii_strcasecmp (word, text) == 0)
        continue;
      value = g_strdup_printf ("%s.%s", field, word);
      pairs_put (self, value, text);
    }
}

static void
take (Guess *self, const char *field, Column *column)
{
  column->taken = TRUE;
  for (guint i = 0; strcmp (field, "tags") == 0 && i < self->file.all->len; i++)
    {
      Column *other = self->file.all->pdata[i];

      other->taken = other->taken || strcmp (other->name, column->name) == 0;
    }
}

/* The column that is known as `field`, as that of another one. */
gboolean
pairs_field (Guess *self, const char *field, const char *as)
{
  Column *column = columns_find (&self->file, field);

  if (column == NULL)
    return FALSE;
  take (self, field, column);
  if (g_str_has_prefix (field, "at") && !pairs_agree (self, column))
    {
      output_printf (self->out, "# its times are written otherwise:\n# ");
      pairs_column (self, as, column);
      return FALSE;
    }
  pairs_column (self, as, column);
  if (g_str_has_prefix (field, "at"))
    pairs_odd (self, column, column_times (column), "time");
  if (g_str_has_prefix (field, "took.") || g_str_has_prefix (field, "after."))
    pairs_odd (self, column, column_durations (column), "duration");
  if (strchr (as, '.') == NULL && strcmp (as, "at") != 0)
    {
      put_unknown (self, as, column);
      put_words (self, as, column);
    }
  return TRUE;
}

/* Whether all are days, without a time of day; numbers are neither. */
static gboolean
are_days (const Guess *self)
{
  static const char *const hours[] = { "%H", "%I", "%s", "%Q", "%E" };

  for (guint i = 0; self->form != NULL && i < G_N_ELEMENTS (hours); i++)
    if (strstr (self->form, hours[i]) != NULL)
      return FALSE;
  for (guint i = 0; i < self->times->len; i++)
    if (strpbrk (self->times->pdata[i], ":Tt") != NULL)
      return FALSE;
  return self->times->len > 0;
}

/* 05/10/2026 may be the fifth of October or the tenth of May. */
void
pairs_times (Guess *self)
{
  /* In JSON such a number is a time as it is. */
  if (self->file.is_json && g_strcmp0 (self->form, "%s") == 0)
    self->form = NULL;
  if (self->form != NULL)
    pairs_put (self, "time-format", self->form);
  if (are_days (self))
    output_printf (
      self->out,
      "# days without a time of day: all is taken to be at midnight, and an answer of "
      "the same day to take no time\n");
  if (self->form != NULL && g_str_has_prefix (self->form, "%d/%m") && !self->has_day)
    output_printf (self->out,
                   "# not sure: no day is above 12 in the rows seen; if months come first:\n"
                   "# time-format=%%m/%%d%s\n",
                   self->form + strlen ("%d/%m"));
  if (self->zone != NULL)
    pairs_put (self, "timezone", self->zone);
  else if (self->has_local)
    output_printf (self->out, "# the times have no offset; whose they are (else desk.yaml's):\n"
                              "# timezone=Europe/Amsterdam\n");
}

gboolean
column_has_text (const Column *column, const char *text)
{
  for (guint i = 0; i < column->texts->len; i++)
    if (g_ascii_strcasecmp (column->texts->pdata[i], text) == 0)
      return TRUE;
  return FALSE;
}

/* A message beside those of customers is an agent's, alone it may be anybody's; GitHub says NONE of
 * who has no part in a repository. */
static const char *
meaning_in (const Column *column, const char *text)
{
  const char *kind = word_kind (text);

  if (kind == NULL && g_ascii_strcasecmp (text, "message") == 0
      && column_has_text (column, "customer"))
    return "agent";
  if (kind == NULL && g_ascii_strcasecmp (text, "none") == 0
      && g_str_has_suffix (column->folded, "author association"))
    return "customer";
  return kind;
}

/* What a ticket is, and not what was done. */
static gboolean
holds_states (const Column *column)
{
  static const char *const names[] = { "state", "status", "estado", "zustand" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_suffix (column->folded, names[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_new (const char *text)
{
  static const char *const words[] = { "new",     "nieuw",      "neu",      "nuevo",
                                       "created", "aangemaakt", "erstellt", "creado",
                                       "create",  "registered", NULL };
  g_autofree char *folded = column_fold (text);

  return g_strv_contains (words, folded);
}

static gboolean
has_new (const Column *column)
{
  for (guint i = 0; i < column->texts->len; i++)
    if (is_new (column->texts->pdata[i]))
      return TRUE;
  return FALSE;
}

/* A state is told again with each change: one in which somebody works on the ticket ends a wait, and a
 * solution, and where there was none it changes nothing. */
#define IN_WORK "updated+resumed+reopened"

static const char *
kind_of_state (const Guess *self, const Column *column, const char *text, const char *kind)
{
  static const char *const of_work[] = { "updated", "resumed", "reopened", NULL };

  if (kind == NULL)
    return NULL;
  if (g_strv_contains (of_work, kind))
    return IN_WORK;
  if (strcmp (kind, "opened") != 0)
    return kind;
  /* 'Open' beside 'New' is what comes after it. */
  if (!is_new (text) && (self->has_opening || has_new (column)))
    return IN_WORK;
  return self->has_opening ? "updated" : kind;
}

/* FALSE: none of its texts means anything to us. */
gboolean
pairs_kinds (Guess *self, const Column *column)
{
  gboolean is_state = holds_states (column);
  g_autoptr(GHashTable) seen = pairs_seen_new ();
  gboolean any = FALSE, doubts = FALSE, are_told = FALSE;

  for (guint i = 0; i < column->texts->len; i++)
    {
      const char *text = column->texts->pdata[i];
      const char *meaning = meaning_in (column, text);
      const char *kind = is_state ? kind_of_state (self, column, text, meaning) : meaning;
      g_autofree char *field = g_strdup_printf ("kind.%s", kind != NULL ? kind : "skip");

      if (!pairs_is_new (seen, text))
        continue;
      if (kind == NULL && !doubts)
        output_printf (self->out, "# not sure what these are; until it is said, their rows are "
                                  "rejects:\n");
      if (kind == NULL)
        output_printf (self->out, "# ");
      doubts = doubts || kind == NULL;
      are_told = are_told || g_strcmp0 (kind, IN_WORK) == 0;
      any = any || kind != NULL;
      pairs_put (self, field, text);
    }
  /* There are more rows: a state that only they have is as the others, of which each is known. */
  if (any && is_state && !doubts && self->file.is_cut)
    pairs_put (self, "kind." IN_WORK, "*");
  if (are_told)
    output_printf (
      self->out,
      "# a state is told with each change: where nothing waited and nothing was solved, it does nothing\n");
  return any;
}
