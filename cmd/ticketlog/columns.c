#include "columns.h"

#include <string.h>
#include "base/timestamp.h"
#include "input/csv.h"
#include "input/fieldmap.h"
#include "input/json.h"

enum
{
  ROWS = 5000,      /* that are looked at */
  COLUMNS = 2000,   /* likewise */
  TEXT_BYTES = 200, /* of a value: a longer one is no word */
  RECORD_BYTES = 16 << 20
};

/* ---- Names that exports give to their columns, in the order in which they are preferred
 *
 * Zendesk, Freshdesk, Jira Service Management, ServiceNow, osTicket, GLPI, Help Scout, HubSpot, Zoho
 * Desk, Intercom and GitHub, in English, Dutch, German and Spanish: folded as column_fold () does. */

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

char *
column_fold (const char *name)
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
add_column (Columns *self, const char *name)
{
  Column *column = g_new0 (Column, 1);

  column->name = g_strdup (name);
  column->folded = column_fold (name);
  column->texts = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->all, column);
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
read_csv (Columns *self, const char *path, GError **error)
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
        else if (i < self->all->len)
          add_text (self->all->pdata[i], record.fields[i].text, record.fields[i].length);
      self->rows++;
    }
  csv_close (&csv);
  self->rows -= self->rows > 0;
  return ok;
}

static Column *
find_path (Columns *self, const char *path)
{
  for (guint i = 0; i < self->all->len; i++)
    if (strcmp (((Column *) self->all->pdata[i])->name, path) == 0)
      return self->all->pdata[i];
  return self->all->len < COLUMNS ? add_column (self, path) : NULL;
}

static void
add_leaf (gpointer data, const char *path, const char *text)
{
  Column *column = find_path (data, path);

  if (column != NULL)
    add_text (column, text, strlen (text));
}

/* `labels` of a record whose list is empty is the `labels[].name` of others. */
static void
drop_empty_lists (Columns *self)
{
  for (guint i = self->all->len; i-- > 0;)
    {
      Column *column = self->all->pdata[i];
      g_autofree char *inside = g_strconcat (column->name, "[].", NULL);
      gboolean is_list = FALSE;

      for (guint j = 0; j < self->all->len && !is_list; j++)
        is_list = g_str_has_prefix (((Column *) self->all->pdata[j])->name, inside);
      if (is_list && column->texts->len == 0)
        g_ptr_array_remove_index (self->all, i);
    }
}

static gboolean
read_jsonl (Columns *self, const char *path, GError **error)
{
  JsonObjects objects;
  InputLine record;
  gboolean ok = json_objects_open (&objects, path, NULL, RECORD_BYTES, error);

  self->is_json = TRUE;
  self->records = ok ? json_objects_unwrap (&objects) : NULL;
  while (ok && self->rows < ROWS && json_objects_next (&objects, &record, &ok, error))
    {
      self->rows++;
      if (record.text != NULL)
        json_leaves (record.text, record.length, add_leaf, self);
    }
  json_objects_close (&objects);
  drop_empty_lists (self);
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

gboolean
column_times (const Column *column, const char **form, gboolean *local)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();
  gboolean all_iso = TRUE;
  gint64 at;

  *form = NULL;
  *local = FALSE;
  for (guint i = 0; i < column->texts->len; i++)
    if (!is_nothing (column->texts->pdata[i]))
      g_ptr_array_add (texts, column->texts->pdata[i]);
  for (guint i = 0; i < texts->len; i++)
    {
      all_iso = all_iso && timestamp_parse (texts->pdata[i], NULL, &at, NULL);
      *local = *local || !all_iso || timestamp_is_local (texts->pdata[i]);
    }
  if (texts->len == 0 || all_iso)
    return TRUE;
  *form = field_map_guess_time ((const char *const *) texts->pdata, texts->len);
  *local = *form != NULL && !g_str_has_suffix (*form, " UTC") && strstr (*form, "%z") == NULL
           && strcmp (*form, "%s") != 0 && strcmp (*form, "%Q") != 0;
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

  /* A record for each of a list is asked for by name only. */
  if (strstr (column->name, "[].") != NULL && strcmp (field, "tags") != 0)
    return FALSE;
  if (g_str_has_prefix (field, "took."))
    return holds_durations (column);
  if (strcmp (field, "at") == 0)
    return column->texts->len > 0 && column_times (column, &form, &local);
  return !g_str_has_prefix (field, "at.") || column_times (column, &form, &local);
}

/* What stands behind the last point; of `labels[].name` and the like the list. */
static char *
tail_of (const char *name)
{
  static const char *const inner[] = { "name", "tag", "label", "title" };
  const char *list = strstr (name, "[].");
  g_autofree char *before = list == NULL ? NULL : g_strndup (name, (gsize) (list - name));
  const char *last = strrchr (before == NULL ? name : before, '.');

  for (guint i = 0; before != NULL && i < G_N_ELEMENTS (inner); i++)
    if (strcmp (list + strlen ("[]."), inner[i]) == 0)
      return column_fold (last == NULL ? before : last + 1);
  last = strrchr (name, '.');
  return last == NULL ? NULL : column_fold (last + 1);
}

/* How well a column's name is one of `names`: 1 is best, 0 not at all. */
static guint
rank_of (const Column *column, const char *names)
{
  g_autofree char *tail = tail_of (column->name);
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

Column *
columns_find (const Columns *self, const char *field)
{
  Column *best = NULL;
  guint best_rank = G_MAXUINT;

  for (guint i = 0; i < self->all->len; i++)
    {
      Column *column = self->all->pdata[i];
      guint rank = column->taken ? 0 : rank_of (column, names_of (field));

      if (rank == 0 || rank >= best_rank || !fits_field (column, field))
        continue;
      best = column;
      best_rank = rank;
    }
  return best;
}

/* ---- All of it */

/* Whether the first byte that says anything begins JSON. */
static gboolean
find_form (const char *path, ColumnsForm *form, GError **error)
{
  InputFile file;
  gboolean ok = input_file_open (&file, path, error);
  gsize blanks = 0;

  while (ok && blanks < file.length && g_ascii_isspace (file.bytes[blanks]))
    blanks++;
  if (ok)
    *form = blanks < file.length && strchr ("{[", file.bytes[blanks]) != NULL ? COLUMNS_JSON
                                                                              : COLUMNS_CSV;
  input_file_close (&file);
  return ok;
}

gboolean
columns_read (Columns *self, const char *path, ColumnsForm form, GError **error)
{
  *self = (Columns){ .all = g_ptr_array_new_with_free_func (column_free) };
  if (form == COLUMNS_BY_CONTENT && !find_form (path, &form, error))
    return FALSE;
  return form == COLUMNS_JSON ? read_jsonl (self, path, error) : read_csv (self, path, error);
}

void
columns_clear (Columns *self)
{
  g_ptr_array_unref (self->all);
}
