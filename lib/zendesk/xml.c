#include "zendesk/zendesk.h"

#include <libxml/xmlreader.h>
#include <string.h>
#include "base/xml.h"
#include "ticket/fields.h"
#include "zendesk/events.h"

enum
{
  ATTRIBUTES_MAX = 1000, /* of an element: libxml2 compares each with all others */
  COMMENTS_MAX = 100000, /* and instructions in a row: it reads up to what is behind */
  ELEMENTS_MAX = 500000, /* of a ticket: libxml2 keeps some 130 bytes of each, and more */
  ELEMENT_BYTES = 64 * 1024 * 1024 /* of a ticket with all its comments */
};

/* Where in the markup the bytes that libxml2 is given end. */
typedef struct
{
  enum
  {
    IN_TEXT,
    BEHIND_LESS,
    IN_TAG,
    IN_MARKUP
  } place;
  char quote; /* in a tag: of the value */
  char end;   /* of the markup: '-' of a comment, ']' of CDATA, '?', '>' of a declaration */
  char last, before;
  guint attributes; /* of the tag */
  guint inside;     /* bytes of the comment behind its "<!-", four at most */
  gboolean hyphens; /* a comment has two of them, which XML has not */
  guint comments;   /* and the like since the last tag */
  guint elements;   /* since the ticket at hand began */
} MarkupGuard;

typedef struct
{
  ZendeskSource base;
  InputFile file;
  GError *damage; /* of the file, while libxml2 reads it */
  xmlTextReader *reader;
  guint64 line; /* of the ticket at hand */
  MarkupGuard guard;
  xmlBuffer *raw;      /* the ticket at hand, when it is a reject; or NULL */
  guint64 given, from; /* bytes given to libxml2: now, and when the ticket at hand began */
} XmlSource;

/* ---- libxml2 */

static void
say_nothing (void *data G_GNUC_UNUSED, const char *message G_GNUC_UNUSED,
             xmlParserSeverities severity G_GNUC_UNUSED,
             xmlTextReaderLocatorPtr place G_GNUC_UNUSED)
{
}

static gboolean
fail (XmlSource *self, const char *what, GError **error)
{
  int line = self->reader == NULL ? 1 : xmlTextReaderGetParserLineNumber (self->reader);

  return desk_error_at (error, self->file.name, MAX (line, 1), 0, "%s", what);
}

static gboolean
fail_xml (XmlSource *self, GError **error)
{
  const xmlError *last = xmlGetLastError ();
  g_autofree char *said
    = g_strdup (last == NULL || last->message == NULL ? "not well-formed" : last->message);
  g_autofree char *what = NULL;

  if (self->damage != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->damage));
      return FALSE;
    }
  g_strchomp (g_strdelimit (said, "\n\r", ' '));
  what = g_strdup_printf ("cannot be read as XML: %s", said);
  return fail (self, what, error);
}

static void
guard_tag (MarkupGuard *self, char c)
{
  if (self->quote != '\0')
    self->quote = c == self->quote ? '\0' : self->quote;
  else if (c == '"' || c == '\'')
    {
      self->quote = c;
      self->attributes++;
    }
  else if (c == '>')
    self->place = IN_TEXT;
}

/* (At each "--" libxml2 prints what it has of the comment, until the file ends.) */
static void
guard_comment (MarkupGuard *self, char c)
{
  self->inside = MIN (self->inside + 1, 4);
  if (self->inside < 4 || self->last != '-' || self->before != '-')
    return;
  self->hyphens = c != '>';
  self->place = IN_TEXT;
}

static void
guard_byte (MarkupGuard *self, char c)
{
  if (self->place == IN_TAG)
    guard_tag (self, c);
  else if (self->place == IN_MARKUP)
    {
      if (self->end == '\0')
        self->end = c == '[' ? ']' : c == '-' ? '-' : '>';
      else if (self->end == '-')
        guard_comment (self, c);
      else if (c == '>' && (self->end == '>' || self->last == self->end)
               && (self->end != ']' || self->before == ']'))
        self->place = IN_TEXT;
    }
  else if (self->place == BEHIND_LESS)
    {
      gboolean tag = c != '!' && c != '?';

      *self = (MarkupGuard){ .elements = self->elements + (tag && c != '/'),
                             .place = tag ? IN_TAG : IN_MARKUP,
                             .end = c == '?' ? '?' : '\0',
                             .comments = tag ? 0 : self->comments + 1 };
    }
  else if (c == '<')
    self->place = BEHIND_LESS;
  self->before = self->last;
  self->last = c;
}

/* FALSE, and `damage` says why: libxml2 would take too long, or too much. */
static gboolean
guard_bytes (XmlSource *self, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (bytes[i] != '\0') /* of UTF-16 */
        guard_byte (&self->guard, bytes[i]);
      if (self->guard.attributes > ATTRIBUTES_MAX)
        return fail (self, "an element of more than 1000 attributes", &self->damage);
      if (self->guard.hyphens)
        return fail (self, "\"--\" in a comment, which is not well-formed XML", &self->damage);
      if (self->guard.comments > COMMENTS_MAX)
        return fail (self, "more than 100000 comments in a row", &self->damage);
      if (self->guard.elements > ELEMENTS_MAX)
        return fail (self,
                     "a ticket, or what stands between two, of more than 500000 elements",
                     &self->damage);
    }
  self->given += length;
  return self->given - self->from <= ELEMENT_BYTES
         || fail (self, "a ticket, or what stands between two, of more than 64 MiB",
                  &self->damage);
}

static int
read_bytes (void *data, char *buffer, int length)
{
  XmlSource *self = data;
  InputFile *file = &self->file;
  gsize got;

  if (self->damage != NULL
      || (file->length == 0 && !file->at_end && !input_file_more (file, &self->damage)))
    return -1;
  got = MIN ((gsize) length, file->length);
  memcpy (buffer, file->bytes, got);
  input_file_take (file, got);
  return got > 0 && !guard_bytes (self, buffer, got) ? -1 : (int) got;
}

static gboolean
open_reader (ZendeskSource *source, GError **error)
{
  XmlSource *self = (XmlSource *) source;

  if (self->reader != NULL)
    xmlFreeTextReader (self->reader);
  self->reader = NULL;
  g_clear_error (&self->damage);
  self->guard = (MarkupGuard){ 0 };
  self->given = self->from = self->line = 0;
  if (!input_file_rewind (&self->file, error))
    return FALSE;
  self->reader = xmlReaderForIO (read_bytes, NULL, self, NULL, NULL,
                                 XML_PARSE_NONET | XML_PARSE_BIG_LINES);
  if (self->reader == NULL)
    return fail (self, "cannot be read as XML", error);
  xmlTextReaderSetErrorHandler (self->reader, say_nothing, NULL);
  return TRUE;
}

/* The next element <ticket>, <user> or <organization>, expanded; NULL at the end, and on error with `*ok`
 * FALSE. */
static xmlNode *
next_element (XmlSource *self, gboolean inside, gboolean *ok, GError **error)
{
  int got = inside ? xmlTextReaderNext (self->reader) : xmlTextReaderRead (self->reader);

  for (; got == 1; got = xmlTextReaderRead (self->reader))
    {
      const char *name = (const char *) xmlTextReaderConstLocalName (self->reader);

      self->from = self->given;
      self->guard.elements = 0;
      if (xmlTextReaderNodeType (self->reader) == XML_READER_TYPE_DOCUMENT_TYPE)
        {
          *ok = fail (self, "a document type; expected an export without one", error);
          return NULL;
        }
      if (xmlTextReaderNodeType (self->reader) == XML_READER_TYPE_ELEMENT
          && (strcmp (name, "ticket") == 0 || strcmp (name, "user") == 0
              || strcmp (name, "organization") == 0))
        {
          xmlNode *node;

          if ((node = xmlTextReaderExpand (self->reader)) == NULL)
            *ok = fail_xml (self, error);
          else
            self->line = (guint64) MAX (xmlGetLineNo (node), 1);
          return node;
        }
    }
  /* (libxml2 takes a read that fails behind the document's end for the end.) */
  *ok = (got == 0 && self->damage == NULL) || fail_xml (self, error);
  return NULL;
}

/* ---- Fields: <created-at>, and <created_at> of newer exports */

static gboolean
is_named (const xmlNode *node, const char *name)
{
  const char *own = (const char *) node->name;

  if (node->type != XML_ELEMENT_NODE)
    return FALSE;
  for (; *own != '\0' && *name != '\0'; own++, name++)
    if (*own != *name && !(*own == '_' && *name == '-'))
      return FALSE;
  return *own == *name;
}

static xmlNode *
child (const xmlNode *parent, const char *name)
{
  for (xmlNode *node = parent->children; node != NULL; node = node->next)
    if (is_named (node, name))
      return node;
  return NULL;
}

/* Its text, trimmed; NULL when there is none.  Free it. */
static char *
field (const xmlNode *parent, const char *name)
{
  xmlNode *node = child (parent, name);
  xmlChar *content = node == NULL ? NULL : xmlNodeGetContent (node);
  char *value = content == NULL ? NULL : g_strstrip (g_strdup ((const char *) content));

  g_free (content);
  if (value != NULL && *value != '\0')
    return value;
  g_free (value);
  return NULL;
}

static gint64
number (const xmlNode *parent, const char *name)
{
  g_autofree char *value = field (parent, name);

  return value == NULL ? 0 : g_ascii_strtoll (value, NULL, 10);
}

static gboolean
time_of (XmlSource *self, const xmlNode *parent, const char *name, gint64 *at)
{
  g_autofree char *value = field (parent, name);

  if (value != NULL && input_clock_read (self->base.clock, value, at, NULL))
    return TRUE;
  if (value == NULL)
    g_string_printf (self->base.why, "no %s", name);
  else
    g_string_printf (self->base.why, "%s: expected a time like 2026-10-05T09:30:00Z", name);
  return FALSE;
}

/* ---- Zendesk's numbers */

static const char *
name_of (const char *const *names, guint count, const xmlNode *parent, const char *field_name)
{
  g_autofree char *value = field (parent, field_name);
  guint64 id = value == NULL ? count : g_ascii_strtoull (value, NULL, 10);

  return id < count ? names[id] : NULL;
}

static const char *
status_of (const xmlNode *ticket)
{
  static const char *const names[]
    = { "new", "open", "pending", "solved", "closed", "deleted", "hold" };

  return name_of (names, G_N_ELEMENTS (names), ticket, "status-id");
}

static const char *
priority_of (const xmlNode *ticket)
{
  static const char *const names[] = { NULL, "low", "normal", "high", "urgent" };

  return name_of (names, G_N_ELEMENTS (names), ticket, "priority-id");
}

/* https://developer.zendesk.com/documentation/ticketing/reference-guides/via-types/ */
static const char *
channel_of (const xmlNode *node)
{
  static const char *const names[]
    = { [0] = "web",    [4] = "email",  [5] = "api",    [8] = "rule",     [17] = "web",
        [24] = "web",   [26] = "web",   [29] = "chat",  [30] = "twitter", [33] = "voice",
        [34] = "voice", [35] = "voice", [44] = "voice", [45] = "voice",   [57] = "sms" };

  return name_of (names, G_N_ELEMENTS (names), node, "via-id");
}

/* ---- First reading: who is who */

static char *
name_of_ticket (const xmlNode *ticket)
{
  char *nice = field (ticket, "nice-id");

  return nice != NULL ? nice : field (ticket, "id");
}

/* 0: not known. */
static gint64
as_of (XmlSource *self, const xmlNode *node)
{
  g_autofree char *value = field (node, "updated-at");
  gint64 at;

  return value != NULL && input_clock_read (self->base.clock, value, &at, NULL) ? at : 0;
}

static void
learn_user (XmlSource *self, const xmlNode *user)
{
  g_autofree char *email = field (user, "email"), *name = field (user, "name");
  g_autofree char *role = field (user, "role"), *roles = field (user, "roles");
  const char *given = roles != NULL ? roles : role;

  if (number (user, "id") != 0 && given != NULL)
    zendesk_learn (self->base.memory,
                   &(ZendeskFact){
                     ZENDESK_USER, .id = number (user, "id"),
                     .is_agent = strcmp (given, "0") != 0 && strcmp (given, "end-user") != 0,
                     .name = email != NULL ? email : name, .at = as_of (self, user) });
}

static void
learn_organization (XmlSource *self, const xmlNode *organization)
{
  g_autofree char *name = field (organization, "name");

  zendesk_learn (self->base.memory,
                 &(ZendeskFact){ ZENDESK_ORGANIZATION, .id = number (organization, "id"),
                                 .name = name, .at = as_of (self, organization) });
}

static void
learn_ticket (XmlSource *self, const xmlNode *ticket)
{
  g_autofree char *name = name_of_ticket (ticket);

  zendesk_learn (self->base.memory,
                 &(ZendeskFact){ ZENDESK_TICKET, .ticket = name,
                                 .requester = number (ticket, "requester-id"),
                                 .assignee = number (ticket, "assignee-id") });
}

static void
xml_learn (ZendeskSource *source, const volatile int *stop)
{
  XmlSource *self = (XmlSource *) source;
  gboolean ok = TRUE, inside = FALSE;
  xmlNode *node;

  while ((stop == NULL || *stop == 0) && !self->base.source.is_empty
         && (node = next_element (self, inside, &ok, &self->base.trouble)) != NULL)
    {
      inside = TRUE;
      if (is_named (node, "user"))
        learn_user (self, node);
      else if (is_named (node, "organization"))
        learn_organization (self, node);
      else
        learn_ticket (self, node);
    }
}

/* ---- Tickets */

static gboolean
add_comment (XmlSource *self, const xmlNode *comment, guint place)
{
  g_autofree char *id = field (comment, "id"), *is_public = field (comment, "is-public");
  g_autofree char *made = g_strdup_printf ("#%u", place);
  ZendeskCause cause = { .author = number (comment, "author-id"),
                         .channel = channel_of (comment),
                         .id = id != NULL ? id : made };

  if (!time_of (self, comment, "created-at", &cause.at))
    return FALSE;
  return zendesk_message (self->base.events, &cause,
                          is_public == NULL || strcmp (is_public, "true") == 0
                            || strcmp (is_public, "1") == 0,
                          self->base.why);
}

static gboolean
add_comments (XmlSource *self, const xmlNode *ticket, guint *count)
{
  const xmlNode *list = child (ticket, "comments");

  *count = 0;
  for (const xmlNode *node = list == NULL ? NULL : list->children; node != NULL;
       node = node->next)
    if (is_named (node, "comment") && !add_comment (self, node, ++*count))
      return FALSE;
  return TRUE;
}

/* The export knows the state of its day alone. */
static gboolean
add_state (XmlSource *self, const xmlNode *ticket)
{
  g_autofree char *updated = field (ticket, "updated-at");
  g_autofree char *solved = field (ticket, "solved-at");
  g_autofree char *tags = field (ticket, "current-tags");
  const char *status = status_of (ticket);
  ZendeskCause cause = { .author = number (ticket, "assignee-id"), .id = updated };

  if (solved != NULL)
    {
      cause.id = solved;
      if (!time_of (self, ticket, "solved-at", &cause.at))
        return FALSE;
      if (status != NULL && (strcmp (status, "solved") == 0 || strcmp (status, "closed") == 0))
        zendesk_change (self->base.events, &cause, "status", NULL, "solved");
      if (status != NULL && strcmp (status, "solved") == 0)
        status = NULL;
    }
  if (updated == NULL)
    return TRUE;
  cause.id = updated;
  if (!time_of (self, ticket, "updated-at", &cause.at))
    return FALSE;
  zendesk_change (self->base.events, &cause, ZENDESK_STATE, NULL, status);
  zendesk_change (self->base.events, &cause, "priority", NULL, priority_of (ticket));
  if (tags != NULL)
    zendesk_change (self->base.events, &cause, "tags", NULL, tags);
  return TRUE;
}

/* FALSE: a reject, and `why` says why. */
static gboolean
add_ticket (XmlSource *self, const xmlNode *ticket)
{
  g_autofree char *name = name_of_ticket (ticket);
  gint64 submitter = number (ticket, "submitter-id"),
         requester = number (ticket, "requester-id");
  ZendeskCause opening = { .author = submitter != 0 ? submitter : requester,
                           .channel = channel_of (ticket),
                           .id = "ticket" };
  guint comments;

  if (name == NULL || strlen (name) > TICKET_FIELD_BYTES)
    {
      g_string_assign (self->base.why, "no ticket; expected <nice-id> or <id>");
      return FALSE;
    }
  if (!time_of (self, ticket, "created-at", &opening.at))
    return FALSE;
  zendesk_events_begin (self->base.events, name);
  zendesk_opened (self->base.events, &opening, NULL, requester, NULL,
                  number (ticket, "organization-id"));
  if (!add_comments (self, ticket, &comments) || !add_state (self, ticket))
    return FALSE;
  return zendesk_description (self->base.events, &opening, comments > 0, self->base.why);
}

/* ---- The source */

/* As libxml2 writes it, for where it stood among the bytes is not known. */
static gboolean
reject_ticket (XmlSource *self, xmlNode *ticket, InputItem *item)
{
  if (self->raw == NULL)
    self->raw = xmlBufferCreate ();
  xmlBufferEmpty (self->raw);
  if (xmlNodeDump (self->raw, ticket->doc, ticket, 0, 0) > 0)
    {
      item->raw = (const char *) xmlBufferContent (self->raw);
      item->raw_length = (gsize) xmlBufferLength (self->raw);
    }
  item->line = self->line;
  return input_item_reject (item, self->base.why->str);
}

static gboolean
xml_next (InputSource *source, InputItem *item, GError **error)
{
  XmlSource *self = (XmlSource *) source;

  while (!zendesk_events_next (self->base.events, &self->base.event))
    {
      gboolean ok = TRUE;
      xmlNode *node = source->is_empty ? NULL
                                       : next_element (self, self->line > 0, &ok, error);

      if (node == NULL)
        return ok;
      if (!is_named (node, "ticket") || add_ticket (self, node))
        continue;
      zendesk_events_begin (self->base.events, "-");
      return reject_ticket (self, node, item);
    }
  *item = (InputItem){ .kind = INPUT_RECORD, .record = &self->base.event, .line = self->line };
  return TRUE;
}

static void
xml_free (InputSource *source)
{
  XmlSource *self = (XmlSource *) source;

  if (self->reader != NULL)
    xmlFreeTextReader (self->reader);
  xmlBufferFree (self->raw);
  input_file_close (&self->file);
  g_clear_error (&self->damage);
  zendesk_source_clear (&self->base);
  g_free (self);
}

static gboolean
xml_open (ZendeskSource *source, const char *path, GError **error)
{
  xml_begin ();
  return input_file_open (&((XmlSource *) source)->file, path, error);
}

static InputFile *
xml_file (ZendeskSource *source)
{
  return &((XmlSource *) source)->file;
}

static const char *
xml_header (const InputSource *source G_GNUC_UNUSED, gsize *length)
{
  *length = strlen ("<tickets>");
  return "<tickets>";
}

static const ZendeskReader reader = { { xml_next, xml_free, xml_header, "</tickets>\n" },
                                      sizeof (XmlSource),
                                      xml_open,
                                      xml_file,
                                      open_reader,
                                      xml_learn };

static void
xml_learn_export (const char *path, const InputRules *rules)
{
  zendesk_source_learn (&reader, path, rules);
}

static InputSource *
xml_open_export (const char *path, const InputRules *rules, GError **error)
{
  return zendesk_source_open (&reader, path, rules, error);
}

const InputFormat zendesk_xml = { NULL, xml_open_export, xml_learn_export };
