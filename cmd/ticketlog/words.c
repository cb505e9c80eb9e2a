#include "columns.h"

#include <string.h>
#include "ticket/tickets.h"

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
  { "chat", "|chat|live chat|livechat|messaging|messenger|web chat|webchat|" },
  { "phone",
    "|phone|telephone|phone call|call|voice|inbound call|telefoon|telefonisch|telefon|anruf|"
    "telefonanruf|telefono|llamada|llamada telefonica|" },
  { "web", "|web|portal|web form|webform|web portal|customer portal|self service|website|form|"
           "feedback widget|web widget|help center|portaal|webformulier|formulier|webformular|"
           "formular|formulario|formulario web|portal web|" },
};

static const Words priorities[] = {
  { "low", "|laag|niedrig|gering|baja|bajo|" },
  { "normal", "|normaal|standaard|" },
  { "medium", "|gemiddeld|middel|mittel|mittlere|media|medio|" },
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

const char *
word_priority (const char *text)
{
  g_autofree char *folded = column_fold (text);

  return find_word (priorities, G_N_ELEMENTS (priorities), folded);
}
