#include "guess.h"

#include <string.h>
#include "base/error.h"
#include "base/escape.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "input/csv.h"
#include "input/fieldmap.h"
#include "input/json.h"
#include "ticket/tickets.h"

enum
{
  ROWS = 5000,      /* that are looked at */
  COLUMNS = 2000,   /* likewise */
  VALUES = 40,      /* of a column of kinds that are told */
  TEXT_BYTES = 200, /* of a value: a longer one is no word */
  LINE_BYTES = 1 << 20
};

/* A column of the file. */
typedef struct
{
  char *name;
  char *folded;     /* words in lower case, a blank between */
  GPtrArray *texts; /* char *: what its cells hold, those that hold something */
  gboolean taken;
} Column;

typedef struct
{
  GPtrArray *columns; /* of Column */
  guint rows;
  Output *out;
  const char *form;                               /* of times; NULL: none yet, or ISO 8601 */
  gboolean has_local, has_form, has_day, is_json; /* has_day: one that is no month */
} Guess;

/* ---- Names that exports give to their columns, in the order in which they are preferred
 *
 * Zendesk, Freshdesk, Jira Service Management, ServiceNow, osTicket, GLPI, Help Scout, HubSpot, Zoho
 * Desk, Intercom and GitHub, in English, Dutch, German and Spanish: folded as fold_name () does. */

static const struct
{
  const char *field;
  const char *names; /* '|' between */
} known[] = {
  { "ticket",
    "ticket id|ticket number|ticket no|issue key|case number|case id|incident number|"
    "conversation id|conversation number|request id|ticketnummer|ticket nummer|"
    "vorgangsschlussel|schlussel|clave de incidencia|issuesleutel|sleutel|"
    "vorgangsnummer|vorgang|zaaknummer|meldingsnummer|numero de ticket|id de ticket|"
    "id del ticket|numero de caso|n de ticket|number|nummer|numero|key|case|ticket|issue|"
    "id" },
  { "at.opened+customer",
    "ticket created timestamp|created time ticket|requested|created at|created time|created on|created date|created datetime|date created|sys created on|"
    "opened at|opened on|opened|opening date|create date|conversation started at|started at|"
    "conversation created at|created|ticket created at|ticket created|aangemaakt op|aangemaakt|"
    "gemaakt op|geopend op|datum aangemaakt|openingsdatum|aanmaakdatum|erstellt am|erstellt|"
    "erstellungsdatum|eroffnungsdatum|eroffnet am|angelegt am|fecha de creacion|creado el|creado|"
    "creada|fecha de apertura|fecha creacion|abierto el|hora de creacion|"
    "geopend|angelegt" },
  { "at.agent",
    "first agent email response date|first agent response date|first response at|first responded at|first reply at|first replied at|initial response time|"
    "first admin reply at|first response time|first response|first response date|"
    "first agent reply date|first reply date|first agent response at|agent responded at|"
    "eerste reactie|eerste antwoord|eerste reactie op|erste antwort|erste reaktion|"
    "erste antwort am|primera respuesta|fecha de primera respuesta|primera respuesta el" },
  { "at.solved",
    "ticket solved timestamp|solved at|resolved at|resolved on|resolved time|resolved date|resolution date|resolved|solved|"
    "solution date|date solved|opgelost op|opgelost|oplosdatum|gelost am|gelost|losungsdatum|"
    "losungszeit|behoben am|erledigt|erledigt am|resuelto el|resuelto|fecha de resolucion|"
    "fecha de solucion|hora de resolucion" },
  { "at.closed",
    "ticket closed time|first close at|closed at|closed time|closed on|closed date|date closed|closing date|close date|closed|"
    "last closed at|gesloten op|gesloten|sluitdatum|geschlossen am|geschlossen|schliessdatum|"
    "abschlussdatum|cerrado el|cerrado|fecha de cierre|hora de cierre" },
  { "at.reopened",
    "reopened time|reopened at|reopened on|heropend op|wiedereroffnet am|reabierto el" },
  { "at.waiting", "on hold at|pending at|waiting since|pending since" },
  { "took.agent",
    "first reply time min|first response time in business hours|time to first agent email reply hh mm ss|first response time in hrs|first response time in hours|first reply time in minutes|"
    "first reply time in hours|first response time|time to first response|"
    "time to first agent reply|first reply time|first response time in minutes|"
    "time to first response hh mm ss|eerste reactietijd|erste reaktionszeit|"
    "eerste antwoordtijd min|eerste antwoordtijd|erste antwortzeit min|erste antwortzeit|"
    "tiempo de primera respuesta min|tiempo de primera respuesta en horas|"
    "tiempo de primera respuesta" },
  { "took.solved",
    "full resolution time min|resolution time in business hours|time to close hh mm ss|resolution time in hrs|resolution time in hours|full resolution time in minutes|"
    "full resolution time in hours|resolution time|time to resolution|time to close|"
    "time to resolve|oplostijd|losungsdauer|tiempo de resolucion" },
  { "customer",
    "requester requester|anforderer anforderer|aanvrager aanvrager|solicitante solicitante|"
    "requester email|requester|customer email|customer|contact email|caller id|caller|reporter|"
    "from email|user email|requester name|customer name|contact name|associated contact|"
    "primary customer email|author login|requested by|aanvrager|aanmelder|melder|klant|anforderer|"
    "anfragesteller|melder|autor|informador|correo electronico|kunde|kundin|solicitante|cliente|email|email address|e mail|from|user" },
  { "organization",
    "ticket organization name|organization name|organization|organisation|requester organization|company name|company|customer company|"
    "account name|associated company|entity|organisatie|bedrijf|bedrijfsnaam|entiteit|firma|"
    "unternehmen|organisation name|empresa|nombre de la empresa|organizacion|entidad|entitat" },
  { "author",
    "assigned to technician|zugewiesen an techniker|toegewezen aan technicus|"
    "asignado a tecnico|agent assigned|assignee|assignee email|assigned to|assigned agent|agent|agent name|ticket owner|owner|"
    "technician|assigned to technician|responder|teammate currently assigned|"
    "conversation assignee|assignee name|assignee login|toegewezen aan|behandelaar|medewerker|"
    "zugewiesen an|bearbeiter|zustandiger|techniker|asignado a|agente asignado|"
    "agente|tecnico|author" },
  { "channel",
    "ticket channel|channel|via|via channel|source|contact type|mode|ticket source|ticket channel|"
    "request source|kanaal|kanal|quelle|herkunft|canal|origen|fuente" },
  { "priority", "priority|prioriteit|prioritat|prioridad|ticket priority" },
  { "tags", "tags|labels|ticket tags|etiquetas|schlagworter|schlagworte|stichworter" },
  { "rating",
    "ticket satisfaction rating|satisfaction score|satisfaction rating|satisfaction rating score|csat|csat score|csat rating|"
    "customer satisfaction|survey results|survey result|happiness rating|conversation rating|"
    "rating|satisfaction|tevredenheid|zufriedenheit|bewertung|satisfaccion|valoracion" },
  { "line", "line|support line" },
  { "event_id", "event id" },
  /* Of files with a row for each event. */
  { "at",
    "sys updated at|updated at|event time|event at|timestamp|complete timestamp|completetimestamp|"
    "at|occurred at|logged at|date time|datetime|date|time|updated|last updated|changed at|"
    "thread created at|created at|created|datum|tijdstip|zeitpunkt|zeitstempel|fecha|fecha y hora" },
  { "kind",
    "kind|event|event type|activity|activity name|activityid|activity id|action|incident state|state|"
    "status|type|message type|new value|gebeurtenis|ereignis|aktion|evento|estado|zustand|tipo" },
};

/* What the texts of a column of kinds mean, folded. */
static const struct
{
  const char *kind;
  const char *words;
} meanings[] = {
  { "opened",
    "|new|open|opened|created|create|nieuw|aangemaakt|geopend|neu|offen|erstellt|nuevo|"
    "abierto|creado|registered|" },
  { "customer",
    "|customer|customer reply|customer replied|incoming|inbound|end user|user comment|"
    "klant|antwoord klant|kunde|kundenantwort|cliente|respuesta del cliente|" },
  { "agent", "|agent|agent reply|agent replied|reply|public reply|outgoing|outbound|response|"
             "admin|teammate|antwoord|antwort|respuesta|" },
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

/* ---- Columns */

static void
column_free (gpointer data)
{
  Column *self = data;

  g_free (self->name);
  g_free (self->folded);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

/* 'First response time (in hrs)' and 'firstResponseTime.in_hrs' are words with blanks between,
 * without accents. */
static char *
fold_name (const char *name)
{
  g_autofree char *plain = g_str_to_ascii (name, "C");
  GString *folded = g_string_new (NULL);
  gboolean was_lower = FALSE;

  for (const char *c = plain; *c != '\0'; c++)
    {
      gboolean breaks = !g_ascii_isalnum (*c) || (was_lower && g_ascii_isupper (*c));

      if (breaks && folded->len > 0 && folded->str[folded->len - 1] != ' ')
        g_string_append_c (folded, ' ');
      if (g_ascii_isalnum (*c))
        g_string_append_c (folded, g_ascii_tolower (*c));
      was_lower = g_ascii_islower (*c) || g_ascii_isdigit (*c);
    }
  return g_strstrip (g_string_free (folded, FALSE));
}

static Column *
add_column (Guess *self, const char *name)
{
  Column *column = g_new0 (Column, 1);

  column->name = g_strdup (name);
  column->folded = fold_name (name);
  column->texts = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->columns, column);
  return column;
}

static void
add_text (Column *column, const char *text, gsize length)
{
  g_autofree char *cell = g_strndup (text, MIN (length, TEXT_BYTES));

  g_strstrip (cell);
  if (*cell != '\0' && g_utf8_validate (cell, -1, NULL))
    g_ptr_array_add (column->texts, g_steal_pointer (&cell));
}

static gboolean
read_csv (Guess *self, const char *path, GError **error)
{
  CsvReader csv;
  CsvRecord record;
  gboolean ok = csv_open (&csv, path, error);

  while (ok && self->rows <= ROWS && csv_next (&csv, &record, &ok, error))
    {
      if (record.why != NULL)
        continue;
      for (guint i = 0; i < MIN (record.count, COLUMNS); i++)
        if (self->rows == 0)
          {
            g_autofree char *name
              = g_utf8_make_valid (record.fields[i].text, (gssize) record.fields[i].length);

            add_column (self, g_strstrip (name));
          }
        else if (i < self->columns->len)
          add_text (self->columns->pdata[i], record.fields[i].text, record.fields[i].length);
      self->rows++;
    }
  csv_close (&csv);
  self->rows -= self->rows > 0;
  return ok;
}

static Column *
find_path (Guess *self, const char *path)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (strcmp (((Column *) self->columns->pdata[i])->name, path) == 0)
      return self->columns->pdata[i];
  return self->columns->len < COLUMNS ? add_column (self, path) : NULL;
}

static void
add_leaf (gpointer data, const char *path, const char *text)
{
  Column *column = find_path (data, path);

  if (column != NULL)
    add_text (column, text, strlen (text));
}

static gboolean
read_jsonl (Guess *self, const char *path, GError **error)
{
  InputLines lines;
  InputLine line;
  gboolean ok = input_lines_open (&lines, path, LINE_BYTES, error);

  self->is_json = TRUE;
  while (ok && self->rows < ROWS && input_lines_next (&lines, &line, &ok, error))
    {
      self->rows += line.length > 0;
      if (line.text != NULL)
        json_leaves (line.text, line.length, add_leaf, self);
    }
  input_lines_close (&lines);
  return ok;
}

/* ---- What stands in a column */

static gboolean
is_nothing (const char *text)
{
  static const char *const words[] = { "-", "?", "0", "n/a", "null", "none", "never", NULL };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  return g_strv_contains (words, lower) || g_str_has_prefix (text, "0000-00-00")
         || g_str_has_prefix (text, "1900-") || strstr (text, "/1900") != NULL
         || strstr (text, ".1900") != NULL;
}

/* Unix seconds, or milliseconds. */
static gboolean
holds_numbers (const Column *column, const char **form)
{
  gsize length = 0;

  for (guint i = 0; i < column->texts->len; i++)
    {
      const char *text = column->texts->pdata[i];
      gsize digits = strspn (text, "0123456789");

      if (is_nothing (text))
        continue;
      if (text[digits] != '\0' || (digits != 10 && digits != 13)
          || (length != 0 && digits != length))
        return FALSE;
      length = digits;
    }
  if (length > 0)
    *form = length == 10 ? "%s" : "%Q";
  return length > 0;
}

/* Times, all of one form; one that is empty may be. */
static gboolean
holds_times (const Column *column, const char **form, gboolean *local)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();
  gboolean all_iso = TRUE;
  gint64 at;

  *form = NULL;
  *local = FALSE;
  if (holds_numbers (column, form))
    return TRUE;
  for (guint i = 0; i < column->texts->len; i++)
    if (!is_nothing (column->texts->pdata[i]))
      g_ptr_array_add (texts, column->texts->pdata[i]);
  for (guint i = 0; i < texts->len; i++)
    {
      all_iso = all_iso && timestamp_parse (texts->pdata[i], NULL, &at, NULL);
      *local = *local || !all_iso || timestamp_is_local (texts->pdata[i]);
    }
  if (all_iso)
    return TRUE;
  *form = field_map_guess_time ((const char *const *) texts->pdata, texts->len);
  *local = *form != NULL && !g_str_has_suffix (*form, " UTC") && strstr (*form, "%z") == NULL;
  return *form != NULL;
}

static gboolean
holds_durations (const Column *column)
{
  for (guint i = 0; i < column->texts->len; i++)
    {
      const char *text = column->texts->pdata[i];

      if (!is_nothing (text)
          && (!g_ascii_isdigit (*text) || strchr (text, '-') != NULL
              || strchr (text, '/') != NULL))
        return FALSE;
    }
  return column->texts->len > 0;
}

static gboolean
fits_field (const Column *column, const char *field)
{
  const char *form;
  gboolean local;

  if (g_str_has_prefix (field, "took."))
    return holds_durations (column);
  if (strcmp (field, "at") == 0)
    return column->texts->len > 0 && holds_times (column, &form, &local);
  return !g_str_has_prefix (field, "at.") || holds_times (column, &form, &local);
}

/* How well a column's name is one of `names`: 1 is best, 0 not at all. */
static guint
rank_of (const Column *column, const char *names)
{
  const char *last = strrchr (column->name, '.');
  g_autofree char *tail = last == NULL ? NULL : fold_name (last + 1);
  g_auto(GStrv) list = g_strsplit (names, "|", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (strcmp (list[i], column->folded) == 0)
      return i + 1;
  for (guint i = 0; tail != NULL && list[i] != NULL; i++)
    if (strcmp (list[i], tail) == 0)
      return i + 1000;
  return 0;
}

static const char *
names_of (const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (known[i].field, field) == 0)
      return known[i].names;
  return "";
}

/* The column that is best called so; NULL: none is. */
static Column *
find_column (const Guess *self, const char *field)
{
  Column *best = NULL;
  guint best_rank = G_MAXUINT;

  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = self->columns->pdata[i];
      guint rank = column->taken ? 0 : rank_of (column, names_of (field));

      if (rank == 0 || rank >= best_rank || !fits_field (column, field))
        continue;
      best = column;
      best_rank = rank;
    }
  return best;
}

/* ---- Writing the map */

/* As a map takes it. */
static void
put_pair (Guess *self, const char *field, const char *column)
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

static void
put_other_names (Guess *self, const char *field)
{
  Column *other = find_column (self, field);

  if (other == NULL)
    return;
  output_printf (self->out, "# or: ");
  put_pair (self, field, other->name);
}

/* All times of a map have one form: a column of another one is left to the reader. */
static gboolean
agree_on_form (Guess *self, const Column *column)
{
  const char *form;
  gboolean local;

  if (!holds_times (column, &form, &local))
    return FALSE;
  if (column->texts->len == 0)
    return TRUE;
  if (self->has_form && g_strcmp0 (self->form, form) != 0)
    return FALSE;
  self->form = form;
  self->has_form = TRUE;
  for (guint i = 0; i < column->texts->len; i++)
    self->has_day = self->has_day || g_ascii_strtoull (column->texts->pdata[i], NULL, 10) > 12;
  self->has_local = self->has_local || local;
  return TRUE;
}

/* What stands for nothing. */
static void
put_unknown (Guess *self, const char *field, const Column *column)
{
  static const char *const words[] = { "?", "-", "--", "N/A", "n/a", "None", "null", "NULL" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    for (guint j = 0; j < column->texts->len; j++)
      if (strcmp (column->texts->pdata[j], words[i]) == 0)
        {
          g_autofree char *unknown = g_strdup_printf ("%s.", field);

          put_pair (self, unknown, words[i]);
          break;
        }
}

static gboolean
put_field (Guess *self, const char *field)
{
  Column *column = find_column (self, field);

  if (column == NULL)
    return FALSE;
  column->taken = TRUE;
  if (g_str_has_prefix (field, "at") && !agree_on_form (self, column))
    {
      output_printf (self->out, "# its times are written otherwise:\n# ");
      put_pair (self, field, column->name);
      return FALSE;
    }
  put_pair (self, field, column->name);
  if (strchr (field, '.') == NULL && strcmp (field, "at") != 0)
    put_unknown (self, field, column);
  return TRUE;
}

/* 05/10/2026 may be the fifth of October or the tenth of May. */
static void
put_times (Guess *self)
{
  /* In JSON such a number is a time as it is. */
  if (self->is_json && g_strcmp0 (self->form, "%s") == 0)
    self->form = NULL;
  if (self->form != NULL)
    put_pair (self, "time-format", self->form);
  if (self->form != NULL && g_str_has_prefix (self->form, "%d/%m") && !self->has_day)
    output_printf (self->out,
                   "# not sure: no day is above 12 in the rows seen; if months come first:\n"
                   "# time-format=%%m/%%d%s\n",
                   self->form + strlen ("%d/%m"));
  if (self->has_local)
    output_printf (self->out, "# the times have no offset; whose they are (else desk.yaml's):\n"
                              "# timezone=Europe/Amsterdam\n");
}

static const char *
meaning_of (const char *text)
{
  g_autofree char *folded = fold_name (text);
  g_autofree char *word = g_strdup_printf ("|%s|", folded);
  EventKind kind;

  if (event_kind_parse (text, &kind))
    return event_kind_names[kind];
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (strstr (meanings[i].words, word) != NULL)
      return meanings[i].kind;
  return NULL;
}

/* FALSE: none of its texts means anything to us. */
static gboolean
put_kinds (Guess *self, const Column *column)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean any = FALSE, doubts = FALSE;

  for (guint i = 0; i < column->texts->len && g_hash_table_size (seen) < VALUES; i++)
    {
      const char *text = column->texts->pdata[i], *kind = meaning_of (text);
      g_autofree char *field = g_strdup_printf ("kind.%s", kind != NULL ? kind : "skip");

      if (!g_hash_table_add (seen, (gpointer) text))
        continue;
      if (kind == NULL && !doubts)
        output_printf (self->out, "# not sure what these are; until it is said, their rows are "
                                  "rejects:\n");
      if (kind == NULL)
        output_printf (self->out, "# ");
      doubts = doubts || kind == NULL;
      any = any || kind != NULL;
      put_pair (self, field, text);
    }
  return any;
}

/* Whether tickets come again: then a row is an event. */
static gboolean
is_repeated (const Column *column)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < column->texts->len; i++)
    if (!g_hash_table_add (seen, column->texts->pdata[i]))
      return TRUE;
  return FALSE;
}

static gboolean
put_events (Guess *self)
{
  gboolean has_time;
  Column *kind;

  output_printf (self->out, "# tickets come again: a row is an event\n");
  has_time = put_field (self, "at");
  kind = find_column (self, "kind");
  if (kind == NULL)
    {
      output_printf (self->out, "# no column says what happened; --map=kind==KIND would\n");
      return FALSE;
    }
  put_field (self, "kind");
  return put_kinds (self, kind) && has_time;
}

static gboolean
put_row (Guess *self)
{
  gboolean opened, answered, solved;

  output_printf (self->out, "# a row is a ticket, opened with a message of the customer\n");
  opened = put_field (self, "at.opened+customer");
  put_other_names (self, "at.opened+customer");
  answered = put_field (self, "at.agent");
  solved = put_field (self, "at.solved");
  /* When it was closed ends the clock, too, and in our hours: how long that took needs not. */
  solved = put_field (self, "at.closed") || solved;
  put_field (self, "at.reopened");
  put_field (self, "at.waiting");
  if (opened && !answered)
    put_field (self, "took.agent");
  if (opened && !solved)
    put_field (self, "took.solved");
  return opened;
}

static void
put_rest (Guess *self)
{
  g_autoptr(GString) rest = g_string_new (NULL);

  for (guint i = 0; i < self->columns->len && rest->len < 600; i++)
    {
      const Column *column = self->columns->pdata[i];

      if (column->taken || *column->name == '\0')
        continue;
      g_string_append (rest, rest->len > 0 ? ", " : "");
      g_strdelimit (column->name, "\n\r", ' ');
      escape_terminal (rest, column->name, -1);
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

  for (guint i = 0; i < self->columns->len; i++)
    if (g_str_has_prefix (((Column *) self->columns->pdata[i])->name, inside))
      {
        output_printf (self->out, "%s==\n", field);
        return TRUE;
      }
  return FALSE;
}

static gboolean
put_map (Guess *self)
{
  static const char *const facts[] = { "customer", "organization", "author",
                                       "channel",  "priority",     "tags",
                                       "rating",   "line",         "event_id" };
  Column *ticket = find_column (self, "ticket");
  gboolean events = ticket != NULL && is_repeated (ticket), sure;

  if (ticket == NULL)
    output_printf (self->out, "# no column looks like the ticket's number; say which is:\n"
                              "# ticket=\n");
  put_field (self, "ticket");
  sure = events ? put_events (self) : put_row (self);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    /* Most promises are of a channel: without one, none would be judged. */
    if (!put_field (self, facts[i]) && !put_none (self, facts[i])
        && strcmp (facts[i], "channel") == 0)
      output_printf (self->out, "# no column says by which channel; if it is always the same:\n"
                                "# channel==email\n");
  put_times (self);
  put_rest (self);
  return sure && ticket != NULL;
}

gboolean
guess_map (const char *path, gboolean is_json, Output *out, gboolean *sure, GError **error)
{
  Guess self = { .out = out };
  gboolean ok;

  self.columns = g_ptr_array_new_with_free_func (column_free);
  ok = is_json ? read_jsonl (&self, path, error) : read_csv (&self, path, error);
  if (ok)
    {
      g_autofree char *rows = say_counted (self.rows, "row", "rows");

      output_printf (out, "# guessed from %s; read it, then: ticketlog --map=@THIS FILE\n",
                     rows);
      *sure = put_map (&self);
    }
  g_ptr_array_unref (self.columns);
  return ok;
}
