#include "columns.h"

#include <string.h>
#include "base/timestamp.h"
#include "input/csv.h"
#include "input/fieldmap.h"
#include "input/json.h"
#include "ticket/fields.h"

enum
{
  ROWS = 5000,      /* that are looked at */
  COLUMNS = 2000,   /* likewise */
  TEXT_BYTES = 200, /* of a value: a longer one is no word */
  SOME = 25,        /* of a column's texts, to see whether the others are worth a look */
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
    "id del ticket|numero de caso|n de ticket|ticketnr|ticket nr|incident id|incident|case no|"
    "case nr|request number|meldingnummer|incidentnummer|number|nummer|numero|key|case|ticket|"
    "issue|id|reference|referentie|referenz|referencia|#|"
    "conversation|id des tickets|id ticket" },
  { "at.opened+customer",
    "ticket created timestamp|created time ticket|requested|created at|created time|created on|created date|created datetime|date created|"
    "opened at|opened on|opened|opening date|create date|conversation started at|started at|"
    "conversation created at|created|ticket created at|ticket created|aangemaakt op|aangemaakt|"
    "gemaakt op|geopend op|datum aangemaakt|openingsdatum|aanmaakdatum|erstellt am|erstellt|"
    "erstellungsdatum|eroffnungsdatum|eroffnet am|angelegt am|fecha de creacion|creado el|creado|"
    "creada|fecha de apertura|fecha creacion|abierto el|hora de creacion|"
    "geopend|angelegt|creation date|creation time|creation|date opened|open date|opening time|"
    "reported at|reported on|date reported|reported|submitted at|submitted on|date submitted|"
    "submitted|received at|received on|date received|received|logged at|logged on|date logged|"
    "erstelldatum|eingegangen am|eingangsdatum|eingang|ontvangen op|ontvangen|aangemeld op|"
    "aanmelddatum|meldingsdatum|recibido|fecha de registro|"
    "sys created on|createdate|"
    "ticket erstellt zeitstempel|ticket erstellt|ticket aangemaakt tijdstempel|ticket aangemaakt|"
    "ticket creado marca de tiempo|ticket creado|erstellungszeitpunkt|erstellungszeit|"
    "zeitpunkt der erstellung|tijdstip van aanmaken|geoffnet|geoffnet am|"
    "creada el|creado en|fecha de alta" },
  { "at.agent",
    "first agent email response date|first agent response date|first response at|first responded at|first reply at|first replied at|initial response time|"
    "first admin reply at|first response time|first response|first response date|"
    "first agent reply date|first reply date|first agent response at|agent responded at|"
    "eerste reactie|eerste antwoord|eerste reactie op|erste antwort|erste reaktion|"
    "erste antwort am|primera respuesta|fecha de primera respuesta|primera respuesta el|"
    "first reply time|first reply|first replied on|first responded on|first answer|"
    "first answered at|initial response|initial response at|initial reply|date first response|"
    "date of first response|date first reply|responded at|responded on|response date|"
    "eerste reactietijd|erste antwortzeit|erste reaktionszeit|erstantwort|erstreaktion|"
    "tiempo de primera respuesta|"
    "fecha de la primera respuesta|datum der ersten antwort|zeitpunkt der ersten antwort|zeitpunkt der ersten reaktion|"
    "datum eerste reactie|datum eerste antwoord|tijdstip eerste reactie" },
  { "at.solved",
    "ticket solved timestamp|solved at|resolved at|resolved on|resolved time|resolved date|resolution date|resolved|solved|"
    "solution date|date solved|opgelost op|opgelost|oplosdatum|gelost am|gelost|losungsdatum|"
    "losungszeit|behoben am|erledigt|erledigt am|resuelto el|resuelto|fecha de resolucion|"
    "fecha de solucion|hora de resolucion|date resolved|solved on|solved date|resolve date|"
    "solution time|resolution time|completed at|completed on|date completed|completion date|"
    "fixed at|fixed on|datum opgelost|afgehandeld op|afgehandeld|losung|resolutiondate|"
    "ticket gelost zeitstempel|ticket gelost|ticket opgelost tijdstempel|ticket opgelost|"
    "ticket resuelto marca de tiempo|ticket resuelto|resuelta|resuelta el|"
    "datum van oplossing|oplossingsdatum|solucionado|solucionada|"
    "zeitpunkt der losung|losungszeitpunkt|datum gereed|gereed|solvedate" },
  { "at.closed",
    "ticket closed time|last close at|last closed at|first close at|closed at|closed time|closed on|closed date|date closed|closing date|close date|closed|"
    "gesloten op|gesloten|sluitdatum|geschlossen am|geschlossen|schliessdatum|"
    "abschlussdatum|cerrado el|cerrado|fecha de cierre|hora de cierre|closure date|close time|"
    "date of closing|abgeschlossen am|abgeschlossen|afgesloten op|afgesloten|datum gesloten|"
    "sluitingsdatum|afsluitdatum|schliessungsdatum|"
    "cerrada|cerrada el|zeitpunkt der schliessung|datum afgemeld|"
    "afgemeld op|afgemeld|closedate" },
  { "at.reopened",
    "reopened time|reopened at|reopened on|heropend op|wiedereroffnet am|reabierto el" },
  { "at.waiting", "on hold at|pending at|waiting since|pending since" },
  { "after.agent", "first reply time min|first reply time in minutes|first reply time hrs|"
                   "first reply time in hours" },
  { "after.solved",
    "full resolution time min|full resolution time in minutes|full resolution time hrs|"
    "full resolution time in hours" },
  { "took.agent",
    "first reply time in minutes within business hours|first reply time business hours min|"
    "first reply time business hours hrs|first reply time in hours within business hours|first reply time min|first response time in business hours|time to first agent email reply hh mm ss|first response time in hrs|first response time in hours|first reply time in minutes|"
    "first reply time in hours|first response time|time to first response|"
    "time to first agent reply|first reply time|first response time in minutes|"
    "time to first response hh mm ss|eerste reactietijd|erste reaktionszeit|"
    "eerste antwoordtijd min|eerste antwoordtijd|erste antwortzeit min|erste antwortzeit|"
    "tiempo de primera respuesta min|tiempo de primera respuesta en horas|"
    "tiempo de primera respuesta|"
    "zeit bis zur ersten antwort|zeit bis zur ersten reaktion|tijd tot eerste reactie|"
    "tijd tot eerste antwoord|tiempo hasta la primera respuesta" },
  { "took.solved",
    "full resolution time in minutes within business hours|"
    "full resolution time business hours min|full resolution time business hours hrs|full resolution time min|resolution time in business hours|time to close hh mm ss|resolution time in hrs|resolution time in hours|full resolution time in minutes|"
    "full resolution time in hours|resolution time|time to resolution|time to close|"
    "time to resolve|oplostijd|losungsdauer|tiempo de resolucion|"
    "zeit bis zum abschluss|tijd tot sluiting|tiempo hasta el cierre|tiempo de cierre" },
  { "customer",
    "requester requester|anforderer anforderer|aanvrager aanvrager|solicitante solicitante|"
    "requester email|requester|customer email|customer|contact email|caller id|caller|reporter|"
    "from email|user email|requester name|customer name|contact name|associated contact|"
    "primary customer email|author login|requested by|aanvrager|aanmelder|melder|klant|anforderer|"
    "anfragesteller|melder|autor|informador|correo electronico|kunde|kundin|solicitante|cliente|email|"
    "email address|e mail|from|user|requestors|requestor|contact handle|supplied email|recipient handle|author|"
    "von e mail|absender e mail|anfragesteller anfragesteller|anfragender|"
    "name des anfragenden|anrufer|beller|naam van aanvrager|"
    "naam aanvrager|nombre del solicitante|zugeordneter kontakt|gekoppeld contact|"
    "contacto asociado|e mail adresse|full name|users id recipient" },
  { "organization",
    "ticket organization name|organization name|organization|organisation|requester organization|company name|company|customer company|"
    "account name|associated company|entity|organisatie|bedrijf|bedrijfsnaam|entiteit|firma|"
    "unternehmen|organisation name|organizations|empresa|nombre de la empresa|organizacion|entidad|entitat|"
    "zugeordnetes unternehmen|gekoppeld bedrijf|empresa asociada|firmenname|"
    "name des unternehmens|name der organisation|naam van organisatie|organisatienaam|"
    "nombre de la organizacion|entities id" },
  { "author",
    "assigned to technician|zugewiesen an techniker|toegewezen aan technicus|"
    "asignado a tecnico|agent assigned|assignee|assignee email|assigned to|assigned agent|agent|agent name|ticket owner|owner|"
    "technician|assigned to technician|responder|teammate currently assigned|"
    "conversation assignee|assignee name|assignee login|toegewezen aan|behandelaar|medewerker|"
    "zugewiesen an|bearbeiter|zustandiger|techniker|asignado a|agente asignado|"
    "agente|tecnico|agentid|agent id|owner name|besitzer|eigenaar|propietario|admin assignee id|"
    "assignee user|responder id|hubspot owner id|closed by|resolved by|author|"
    "zugewiesene person|toegewezene|persona asignada|name des mitarbeiters|"
    "name des zugewiesenen mitarbeiters|naam van medewerker|nombre del agente|agent zugewiesen|"
    "verantwortlicher|propietario del ticket|responsable" },
  { "channel",
    "ticket channel|channel|via|via channel|source|contact type|mode|ticket source|ticket channel|"
    "request source|kanaal|kanal|quelle|herkunft|canal|origen|fuente|origin|"
    "source type|channel type|request channel type|"
    "quelle der anfrage|anfragequelle|bron|bron van aanvraag|"
    "bron van de aanvraag|soort binnenkomst|origen de la solicitud|fuente de la solicitud|"
    "kontaktart|contacttype|tipo de contacto|medio de contacto|requesttypes id" },
  { "priority", "priority|prioriteit|prioritat|prioridad|ticket priority|hs ticket priority" },
  { "tags", "tags|labels|ticket tags|etiquetas|schlagworter|schlagworte|stichworter|"
            "stichworte|trefwoorden" },
  { "rating",
    "ticket satisfaction rating|satisfaction score|satisfaction rating|satisfaction rating score|csat|csat score|csat rating|"
    "customer satisfaction|survey results|survey result|happiness rating|conversation rating|"
    "rating|satisfaction|tevredenheid|zufriedenheit|bewertung|satisfaccion|valoracion|"
    "survey score|beoordeling|waardering|calificacion|puntuacion|"
    "zufriedenheitsbewertung|umfrageergebnis|umfrageergebnisse|tevredenheidsscore|"
    "enqueteresultaten|puntuacion de satisfaccion|resultados de la encuesta" },
  { "line", "line|support line" },
  { "event_id", "event id|sys mod count" },
  /* Of files with a row for each event. */
  { "at",
    "sys updated at|updated at|event time|event at|timestamp|complete timestamp|completetimestamp|"
    "at|occurred at|logged at|date time|datetime|date|time|updated|last updated|changed at|"
    "thread created at|created at|created|datum|tijdstip|zeitpunkt|zeitstempel|fecha|fecha y hora|"
    "message date|message time|sent at|sent on|sent|posted at|posted on|posted" },
  { "actor",
    "author|agent|agent name|user|user name|username|performed by|done by|actor|sys updated by|updated by|"
    "changed by|created by|poster|posted by|sent by|sender name|from|by|resource|autor|auteur|"
    "bearbeiter|benutzer|gebruiker|door|usuario|agente" },
  { "status", "status|state|ticket status|current status|incident state|estado|zustand|"
              "aktueller status|huidige status|estado del ticket|estado actual|"
              "current conversation state|conversation state" },
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
  g_free (self->zone);
  g_ptr_array_unref (self->texts);
  g_array_unref (self->lines);
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
  /* A column of numbers is called '#'. */
  if (folded->len == 0)
    g_string_assign (folded, name);
  return g_strstrip (g_string_free (folded, FALSE));
}

/* 'CEST' and the like are of several zones: which, is to be said. */
static gboolean
is_like_zone (const char *text)
{
  gsize length = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

  return (length >= 3 && length <= 4 && text[length] == '\0' && text[length - 1] == 'T')
         || g_str_has_prefix (text, "UTC+") || g_str_has_prefix (text, "UTC-")
         || g_str_has_prefix (text, "GMT+") || g_str_has_prefix (text, "GMT-");
}

static gboolean
is_utc (const char *text)
{
  return g_ascii_strcasecmp (text, "UTC") == 0 || g_ascii_strcasecmp (text, "GMT") == 0;
}

/* `Created (Europe/Amsterdam)`, `created_at_utc`: the zone is no part of what it is called. */
static void
split_zone (Column *self)
{
  const char *open = strpbrk (self->name, "([");
  gsize length = open == NULL ? 0 : strcspn (open + 1, ")]");
  g_autofree char *inside = open == NULL ? NULL : g_strndup (open + 1, length);
  g_autofree char *before
    = open == NULL ? NULL : g_strndup (self->name, (gsize) (open - self->name));
  g_autoptr(GTimeZone) zone = NULL;

  if (inside != NULL && open[1 + length] != '\0' && open[2 + length] == '\0')
    {
      zone = is_utc (inside) ? NULL : zone_named (inside, NULL);
      self->zone = is_utc (inside) ? g_strdup ("UTC")
                   : zone != NULL  ? g_strdup (inside)
                                   : NULL;
      if (self->zone == NULL && !is_like_zone (inside))
        return;
      g_free (self->folded);
      self->folded = column_fold (before);
    }
  else if (g_str_has_suffix (self->folded, " utc") || g_str_has_suffix (self->folded, " gmt"))
    {
      self->folded[strlen (self->folded) - strlen (" utc")] = '\0';
      self->zone = g_strdup ("UTC");
    }
}

static Column *
add_column (Columns *self, const char *name)
{
  Column *column = g_new0 (Column, 1);

  column->name = g_strdup (name);
  column->folded = column_fold (name);
  split_zone (column);
  column->nth = 1;
  for (guint i = 0; !self->is_json && i < self->all->len; i++)
    column->nth += strcmp (((Column *) self->all->pdata[i])->name, name) == 0;
  column->texts = g_ptr_array_new_with_free_func (g_free);
  column->lines = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_ptr_array_add (self->all, column);
  return column;
}

static void
add_text (Column *column, const char *text, gsize length, guint64 line)
{
  g_autofree char *cell = g_strndup (text, MIN (length, TEXT_BYTES));

  g_strstrip (cell);
  if (*cell == '\0' || !g_utf8_validate (cell, -1, NULL))
    return;
  g_ptr_array_add (column->texts, g_steal_pointer (&cell));
  g_array_append_val (column->lines, line);
}

/* Whether it is new: a file that was put together of others may have a row twice, and its first line
 * again. */
static gboolean
note_row (Columns *self, const char *text, gsize length)
{
  return g_hash_table_add (
    self->seen, g_compute_checksum_for_data (G_CHECKSUM_MD5, (const guchar *) text, length));
}

/* As UTF-8: what is not is taken for what Windows programs write. */
static char *
text_of (Columns *self, const CsvField *field)
{
  char *text;

  if (g_utf8_validate (field->text, (gssize) field->length, NULL))
    {
      text = g_strndup (field->text, field->length);
      self->utf8 += !g_str_is_ascii (text);
      return text;
    }
  self->other++;
  text = g_convert (field->text, (gssize) field->length, "UTF-8", COLUMNS_OTHER_ENCODING,
                    NULL, NULL, NULL);
  return text != NULL ? text : g_utf8_make_valid (field->text, (gssize) field->length);
}

static void
add_names (Columns *self, const CsvRecord *record)
{
  for (guint i = 0; i < MIN (record->count, COLUMNS); i++)
    {
      g_autofree char *name = text_of (self, &record->fields[i]);

      add_column (self, g_strstrip (name));
    }
}

static void
add_cells (Columns *self, const CsvRecord *record)
{
  for (guint i = 0; i < MIN (record->count, self->all->len); i++)
    {
      g_autofree char *text = text_of (self, &record->fields[i]);

      add_text (self->all->pdata[i], text, strlen (text), record->line);
    }
  self->rows++;
}

/* Of a table's first line; what is neither UTF-8 nor free of control characters, no encoding makes text of. */
static const char *
no_names (const CsvRecord *record)
{
  gboolean is_utf8 = record->why != NULL
                     || g_utf8_validate (record->raw, (gssize) record->raw_length, NULL);

  for (gsize i = 0; !is_utf8 && i < record->raw_length; i++)
    if (g_ascii_iscntrl (record->raw[i]) && !g_ascii_isspace (record->raw[i]))
      return "no text in the first line; expected the names of columns";
  return record->why;
}

static gboolean
read_csv (Columns *self, const char *path, GError **error)
{
  CsvReader csv;
  CsvRecord record;
  gboolean ok = csv_open (&csv, path, NULL, error);

  while (ok && self->rows < ROWS && csv_next (&csv, &record, &ok, error))
    if (self->all->len == 0 && no_names (&record) != NULL)
      {
        g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", csv.file.name,
                     no_names (&record));
        ok = FALSE;
      }
    else if (record.why != NULL || !note_row (self, record.raw, record.raw_length))
      continue;
    else if (self->all->len == 0)
      add_names (self, &record);
    else
      add_cells (self, &record);
  csv_close (&csv);
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
  Columns *self = data;
  Column *column = find_path (self, path);

  if (column != NULL)
    add_text (column, text, strlen (text), self->line);
}

/* `labels` of a record whose list is empty is the `labels[].name` of others, and `company` that is null
 * or "" the `company.name` of others: an import could not read theirs. */
static void
drop_empty_ones (Columns *self)
{
  for (guint i = self->all->len; i-- > 0;)
    {
      const char *name = ((Column *) self->all->pdata[i])->name;
      gsize length = strlen (name);
      gboolean holds_more = FALSE;

      for (guint j = 0; j < self->all->len && !holds_more; j++)
        {
          const char *other = ((Column *) self->all->pdata[j])->name;

          holds_more = strncmp (other, name, length) == 0
                       && (other[length] == '.' || g_str_has_prefix (other + length, "[]."));
        }
      if (holds_more)
        g_ptr_array_remove_index (self->all, i);
    }
}

static gboolean
read_jsonl (Columns *self, const char *path, GError **error)
{
  JsonObjects objects;
  InputLine record;
  gboolean ok = json_objects_open (&objects, path, NULL, TRUE, RECORD_BYTES, error);

  self->is_json = TRUE;
  self->records = objects.list;
  while (ok && self->rows < ROWS && json_objects_next (&objects, &record, &ok, error))
    {
      self->rows++;
      self->line = objects.line;
      if (record.text != NULL && note_row (self, record.text, record.length))
        json_leaves (record.text, record.length, add_leaf, self);
    }
  if (ok && self->rows > 0 && self->all->len == 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "%s: no value in any record; expected JSON objects",
                   json_objects_file (&objects)->name);
      ok = FALSE;
    }
  json_objects_close (&objects);
  drop_empty_ones (self);
  return ok;
}

/* ---- What stands in a column */

static gboolean
is_nothing (const char *text)
{
  return ticket_is_no_time (text) || g_str_has_prefix (text, "1900-")
         || strstr (text, "/1900") != NULL || strstr (text, ".1900") != NULL;
}

static gboolean
reads_iso (const char *text)
{
  gint64 at;

  return timestamp_parse (text, NULL, &at, NULL);
}

gboolean
column_form_reads (const char *form, const char *text)
{
  const FieldMap map = { .set = &ticket_event_fields, .time_format = (char *) form };
  gint64 at;

  return form == NULL ? reads_iso (text) : field_map_time (&map, text, NULL, &at, NULL);
}

static gboolean
is_local_form (const char *form)
{
  return !g_str_has_suffix (form, " UTC") && strstr (form, "%z") == NULL
         && strcmp (form, "%s") != 0 && strcmp (form, "%Q") != 0;
}

static void
look_for_odd (const Column *column, Look *look)
{
  look->odd = 0;
  for (guint i = 0; i < column->texts->len; i++)
    if (!is_nothing (column->texts->pdata[i])
        && !column_form_reads (look->form, column->texts->pdata[i]) && look->odd++ == 0)
      look->first_odd = i;
}

/* Whether some of them, taken from all, say that the column may be one of times: of a wide file most
 * are not. */
static gboolean
may_be_times (const GPtrArray *texts)
{
  const char *some[SOME];
  guint count = MIN (texts->len, SOME), iso = 0;

  for (guint i = 0; i < count; i++)
    {
      some[i] = texts->pdata[(gsize) i * texts->len / count];
      iso += reads_iso (some[i]);
    }
  return iso * 2 > count || field_map_guess_time (some, count) != NULL;
}

static void
look_for_times (const Column *column, Look *look)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();

  *look = (Look){ .is_known = TRUE };
  for (guint i = 0; i < column->texts->len; i++)
    if (!is_nothing (column->texts->pdata[i]))
      g_ptr_array_add (texts, column->texts->pdata[i]);
  look->count = texts->len;
  if (texts->len > 0 && !may_be_times (texts))
    {
      look->odd = look->count;
      return;
    }
  look_for_odd (column, look);
  for (guint i = 0; i < texts->len; i++)
    look->is_local = look->is_local
                     || (reads_iso (texts->pdata[i]) && timestamp_is_local (texts->pdata[i]));
  if (look->odd > 0)
    {
      guint odd = look->odd;

      look->form = field_map_guess_time ((const char *const *) texts->pdata, texts->len);
      if (look->form != NULL)
        look_for_odd (column, look);
      if (look->form == NULL || look->odd >= odd)
        look->form = NULL, look_for_odd (column, look);
      else
        look->is_local = is_local_form (look->form);
    }
  look->are = look->odd * 2 < look->count || look->count == 0;
}

const Look *
column_times (Column *self)
{
  if (!self->times.is_known)
    look_for_times (self, &self->times);
  return &self->times;
}

const Look *
column_durations (Column *self)
{
  Look *look = &self->durations;
  gint64 took;

  if (look->is_known)
    return look;
  *look = (Look){ .is_known = TRUE };
  for (guint i = 0; i < self->texts->len; i++)
    {
      const char *text = self->texts->pdata[i];

      if (is_nothing (text) || strcmp (text, "-1") == 0)
        continue;
      look->count++;
      if (!ticket_duration (text, 1, &took) && look->odd++ == 0)
        look->first_odd = i;
    }
  look->are = look->odd * 2 < look->count;
  return look;
}

static gboolean
fits_field (Column *column, const char *field)
{
  /* A record for each of a list is asked for by name only. */
  if (strstr (column->name, "[].") != NULL && strcmp (field, "tags") != 0)
    return FALSE;
  if (g_str_has_prefix (field, "took.") || g_str_has_prefix (field, "after."))
    return column_durations (column)->are;
  if (strcmp (field, "at") == 0)
    return column->texts->len > 0 && column_times (column)->are;
  return !g_str_has_prefix (field, "at.") || column_times (column)->are;
}

/* What stands behind the last point; of `labels[].name` the list, of `assignee.email` the object. */
static char *
tail_of (const char *name, gboolean *is_inner)
{
  static const char *const inner[]
    = { "name",        "tag",          "label", "title",    "email", "display_value",
        "displayName", "emailAddress", "login", "username", "value", NULL };
  const char *last = strrchr (name, '.');
  g_autofree char *before = NULL;

  *is_inner = last != NULL && g_strv_contains (inner, last + 1);
  if (!*is_inner)
    return last == NULL ? NULL : column_fold (last + 1);
  before = g_strndup (name, (gsize) (last - name));
  last = strrchr (before, '.');
  return column_fold (last == NULL ? before : last + 1);
}

static const char *
names_of (const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (known[i].field, field) == 0)
      return known[i].names;
  return "";
}

static gboolean
is_frame (const char *word, gsize length, gboolean is_time)
{
  static const char *const frames[] = { "ticket", "case", "issue", "conversation", "incident",
                                        "custom", "field", "c", "benutzerdefinierte",
                                        "benutzerdefiniertes", "felder", "feld", "campo",
                                        "personalizado", "aangepast", "veld",
                                        /* of times: */
                                        "date", "time", "datetime", "timestamp", "at", "on",
                                        "am", "op", "um", "el", "datum", "fecha", "hora" };
  const guint of_names = 16, count = is_time ? G_N_ELEMENTS (frames) : of_names;

  for (guint i = 0; i < count; i++)
    if (frames[i][0] == word[0] && strncmp (frames[i], word, length) == 0
        && frames[i][length] == '\0')
      return TRUE;
  return FALSE;
}

/* Behind the words of a folded name that say nothing about which column it is. */
static const char *
skip_frames (const char *folded, gboolean is_time, gsize *length)
{
  const gsize ticket = strlen ("ticket");

  for (;; folded += *length + (folded[*length] == ' '))
    {
      *length = strcspn (folded, " ");
      if (*length == 0 || !is_frame (folded, *length, is_time))
        break;
    }
  /* Of 'Ticketstatus' and 'Ticketeigenaar', which are one word, likewise. */
  if (*length > ticket + 3 && g_str_has_prefix (folded, "ticket"))
    {
      *length -= ticket;
      return folded + ticket;
    }
  return folded;
}

/* `Custom field (Organizations)`, `Priority (Ticket)`, `First_Response__c`: what systems put around a
 * name; and around what a time is of, `Closed datetime`, `Date/Time Opened`. */
static gboolean
is_framed (const char *folded, const char *name, gboolean is_time)
{
  gboolean any = FALSE;

  for (;; any = TRUE)
    {
      gsize length, wanted;

      folded = skip_frames (folded, is_time, &length);
      name = skip_frames (name, is_time, &wanted);
      if (length != wanted || strncmp (folded, name, length) != 0)
        return FALSE;
      if (length == 0)
        return any;
      folded += length + (folded[length] == ' ');
      name += length + (name[length] == ' ');
    }
}

/* Of durations, numbers and kinds each word counts: what Jira has left of a promise is in a custom field. */
static gboolean
may_be_framed (const char *field)
{
  static const char *const exact[]
    = { "ticket", "at", "actor", "kind", "event_id", "line", NULL };

  return !g_str_has_prefix (field, "took.") && !g_str_has_prefix (field, "after.")
         && !g_strv_contains (exact, field);
}

/* `First response time (in hrs)`, without the unit: whatever it is, the name is the same. */
static char *
without_unit (const char *folded)
{
  static const char *const units[]
    = { "hh",       "mm",      "ss",   "in",    "min",     "mins",     "minutes",
        "minuten",  "minutos", "hrs",  "hours", "std",     "stunden",  "uur",
        "uren",     "horas",   "sec",  "secs",  "seconds", "sekunden", "seconden",
        "segundos", "days",    "tage", "tagen", "dagen",   "dias",     NULL };
  char *name = g_strdup (folded);

  for (char *blank; (blank = strrchr (name, ' ')) != NULL; *blank = '\0')
    if (!g_strv_contains (units, blank + 1))
      break;
  return name;
}

enum
{
  FAR = 10000 /* a rank of what is taken only when nothing else is there */
};

/* How well a column's name is one of `field`'s: 1 is best, 0 not at all. */
static guint
rank_of (const Column *column, const char *field)
{
  gboolean is_inner, is_time = g_str_has_prefix (field, "at.");
  g_autofree char *tail = tail_of (column->name, &is_inner);
  g_auto(GStrv) list = g_strsplit (names_of (field), "|", -1);
  g_autofree char *plain = g_str_has_prefix (field, "took.") ? without_unit (column->folded)
                                                             : NULL;

  for (guint i = 0; list[i] != NULL; i++)
    if (strcmp (list[i], column->folded) == 0)
      return i + 1;
  for (guint i = 0; plain != NULL && list[i] != NULL; i++)
    if (strcmp (list[i], plain) == 0)
      return i + 200;
  for (guint i = 0; tail != NULL && list[i] != NULL; i++)
    if (strcmp (list[i], tail) == 0)
      return i + (is_inner ? 500 : 1000);
  for (guint i = 0; may_be_framed (field) && column->texts->len > 0 && list[i] != NULL; i++)
    if (is_framed (column->folded, list[i], is_time))
      return i + 1500;
  return 0;
}

/* Some text of it is a word of ours, where the field is of words; others may be, too. */
static gboolean
means_something (const Column *column, const char *field)
{
  gboolean is_channel = strcmp (field, "channel") == 0;

  if (!is_channel && strcmp (field, "kind") != 0)
    return TRUE;
  for (guint i = 0; i < column->texts->len; i++)
    if ((is_channel ? word_channel (column->texts->pdata[i])
                    : word_kind (column->texts->pdata[i]))
        != NULL)
      return TRUE;
  return FALSE;
}

Column *
columns_find (const Columns *self, const char *field)
{
  Column *best = NULL;
  guint best_rank = G_MAXUINT;

  for (guint i = 0; i < self->all->len; i++)
    {
      Column *column = self->all->pdata[i];
      guint rank = column->taken ? 0 : rank_of (column, field);

      if (rank == 0 || !fits_field (column, field))
        continue;
      if (column->texts->len == 0 || !means_something (column, field)
          || (g_str_has_prefix (field, "at.") && column_times (column)->count == 0))
        rank += FAR;
      if (rank >= best_rank)
        continue;
      best = column;
      best_rank = rank;
    }
  return best;
}

Column *
columns_named (const Columns *self, const char *field)
{
  Column *best = NULL;
  guint best_rank = G_MAXUINT;

  for (guint i = 0; i < self->all->len; i++)
    {
      Column *column = self->all->pdata[i];
      guint rank = column->taken || column->texts->len == 0 ? 0 : rank_of (column, field);

      if (rank == 0 || rank >= best_rank)
        continue;
      best = column;
      best_rank = rank;
    }
  return best;
}

gboolean
column_is_named (const Column *self, const char *field)
{
  return rank_of (self, field) > 0;
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
    *form = blanks < file.length && (file.bytes[blanks] == '{' || file.bytes[blanks] == '[')
              ? COLUMNS_JSON
              : COLUMNS_CSV;
  input_file_close (&file);
  return ok;
}

gboolean
columns_read (Columns *self, const char *path, ColumnsForm form, GError **error)
{
  *self = (Columns){ .all = g_ptr_array_new_with_free_func (column_free),
                     .seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  if (form == COLUMNS_BY_CONTENT && !find_form (path, &form, error))
    return FALSE;
  if (!(form == COLUMNS_JSON ? read_jsonl (self, path, error) : read_csv (self, path, error)))
    return FALSE;
  self->is_cut = self->rows == ROWS;
  return TRUE;
}

void
columns_clear (Columns *self)
{
  g_ptr_array_unref (self->all);
  g_hash_table_unref (self->seen);
}
