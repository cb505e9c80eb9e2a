#include "columns.h"

#include <string.h>

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
    "case nr|request number|meldingnummer|incidentnummer|ticket|number|nummer|numero|key|case|"
    "issue|id|reference|ticket ref|case ref|ref|referentie|referenz|referencia|#|"
    "conversation|id des tickets|id ticket|record id" },
  { "at.opened+customer",
    "ticket created timestamp|created time ticket|requested|created at|created time|created on|created date|created datetime|date created|"
    "opened at|opened on|opened|opening date|create date|conversation started at|started at|"
    "conversation created at|created|ticket created at|ticket created|aangemaakt op|aangemaakt|"
    "gemaakt op|geopend op|datum aangemaakt|openingsdatum|aanmaakdatum|erstellt am|erstellt|"
    "erstellungsdatum|eroffnungsdatum|eroffnet am|angelegt am|fecha de creacion|creado el|creado|"
    "creada|fecha de apertura|fecha creacion|abierto el|hora de creacion|"
    "geopend|angelegt|creation date|creation time|creation|date opened|open date|opening time|"
    "raised at|raised on|date raised|raised|reported at|reported on|date reported|reported|submitted at|submitted on|date submitted|"
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
    "first touch|first touched at|first agent reply|first reply time|first reply|first replied on|first responded on|first answer|"
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
    "verantwortlicher|propietario del ticket|responsable|toegewezen medewerker|toegewezen persoon|"
    "zugewiesener agent|zugewiesener mitarbeiter|zugewiesen zu|teammate assigned|assigned teammate" },
  { "channel",
    "ticket channel|channel|via|via channel|source|contact type|mode|ticket source|ticket channel|"
    "request source|kanaal|kanal|quelle|herkunft|canal|origen|fuente|origin|"
    "source type|channel type|request channel type|"
    "quelle der anfrage|anfragequelle|bron|bron van aanvraag|"
    "bron van de aanvraag|soort binnenkomst|origen de la solicitud|fuente de la solicitud|"
    "kontaktart|kontakttyp|type contact|contacttype|tipo de contacto|medio de contacto|"
    "initial channel|requesttypes id" },
  { "priority",
    "priority|prioriteit|prioritat|prioridad|ticket priority|hs ticket priority|severity" },
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

/* What stands behind the last point; of `labels[].name` the list, of `assignee.email` the object.  `*inner`:
 * which of what names an object it is, those that tell people apart before others, from 1; 0: none. */
static char *
tail_of (const char *name, guint *inner)
{
  static const char *const names[] = { "email",       "emailAddress",  "login", "username",
                                       "displayName", "display_value", "name",  "tag",
                                       "label",       "title",         "value" };
  const char *last = strrchr (name, '.');
  g_autofree char *before = NULL;

  *inner = 0;
  for (guint i = 0; last != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], last + 1) == 0)
      *inner = i + 1;
  if (*inner == 0)
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
    = { "hh",      "mm",    "ss",    "in",    "min",     "mins",     "minutes",  "minuten",
        "minutos", "h",     "hr",    "hrs",   "hours",   "std",      "stunden",  "uur",
        "uren",    "horas", "sec",   "secs",  "seconds", "sekunden", "seconden", "segundos",
        "days",    "tage",  "tagen", "dagen", "dias",    NULL };
  char *name = g_strdup (folded);

  for (char *blank; (blank = strrchr (name, ' ')) != NULL; *blank = '\0')
    if (!g_strv_contains (units, blank + 1))
      break;
  return name;
}

/* What is called so itself is better than what is so but for its unit, and that than what is in an object of the
 * name, and so on. */
enum
{
  WITHOUT_UNIT = 200,
  INNER = 1000,
  INNER_NAMES = 16, /* of one object */
  TAIL = 10000,
  FRAMED = 20000
};

guint
column_rank (const Column *column, const char *field)
{
  gboolean is_time = g_str_has_prefix (field, "at.");
  guint inner;
  g_autofree char *tail = tail_of (column->name, &inner);
  g_auto(GStrv) list = g_strsplit (names_of (field), "|", -1);
  g_autofree char *plain = g_str_has_prefix (field, "took.") ? without_unit (column->folded)
                                                             : NULL;

  for (guint i = 0; list[i] != NULL; i++)
    if (strcmp (list[i], column->folded) == 0)
      return i + 1;
  for (guint i = 0; plain != NULL && list[i] != NULL; i++)
    if (strcmp (list[i], plain) == 0)
      return WITHOUT_UNIT + i;
  for (guint i = 0; tail != NULL && list[i] != NULL; i++)
    if (strcmp (list[i], tail) == 0)
      return inner > 0 ? INNER + i * INNER_NAMES + inner : TAIL + i;
  for (guint i = 0; may_be_framed (field) && column->texts->len > 0 && list[i] != NULL; i++)
    if (is_framed (column->folded, list[i], is_time))
      return FRAMED + i;
  return 0;
}

gboolean
column_is_named (const Column *self, const char *field)
{
  return column_rank (self, field) > 0;
}
