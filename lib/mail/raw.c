#include "mail/own.h"

#include <string.h>
#include "mail/words.h"

enum
{
  RAW_TEXT_BYTES = 64 * 1024,
  RAW_DEPTH = 10,
  RAW_PARTS = 100,
  RAW_NAME_BYTES = 60, /* of a field in a form */
  FORM_LINES = 200,    /* before its message ends */
  FORM_OTHERS = 4,     /* lines above the first field, fewer */
  FORWARD_BYTES = 600, /* in which what is forwarded begins, behind its tags */
  RAW_HEADS = 2        /* fields of a mail that make a header of lines with colons */
};

/* ---- Words of HTML */

static const struct
{
  const char *name, *text;
} entities[] = {
  { "amp;", "&" },  { "lt;", "<" },   { "gt;", ">" },  { "quot;", "\"" },
  { "apos;", "'" }, { "nbsp;", " " }, { "nbsp", " " },
};

/* Elements that end a line, and those that stand in lines of their own. */
static const char *const breaks[]
  = { "p", "br", "h1", "h2", "h3", "table", "blockquote", "ul", "ol" };
static const char *const own_lines[] = { "div", "tr", "li" };
/* Elements whose contents are no words for people; of a quotation not the sender's. */
static const char *const hidden[] = { "style", "script", "head", "title", "blockquote" };

/* Of a div: by these classes mail programs mark a quotation ... */
static const char *const quoting[]
  = { "gmail_quote", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra" };
/* ... and by these names what all behind it is one. */
static const char *const quoting_on[] = { "divRplyFwdMsg", "appendonsend" };

/* Behind what stands for a character at "&"; appends it. */
static const char *
take_entity (GString *out, const char *at, const char *end)
{
  g_autofree char *near = g_strndup (at + 1, (gsize) MIN (end - at - 1, 12));
  gunichar code;
  char *rest = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (near, entities[i].name))
      {
        g_string_append (out, entities[i].text);
        return at + 1 + strlen (entities[i].name);
      }
  if (near[0] != '#')
    return g_string_append_c (out, '&'), at + 1;
  code = (gunichar) (g_ascii_tolower (near[1]) == 'x'
                       ? g_ascii_strtoull (near + 2, &rest, 16)
                       : g_ascii_strtoull (near + 1, &rest, 10));
  if (*rest != ';' || code < 32 || !g_unichar_validate (code))
    return g_string_append_c (out, '&'), at + 1;
  g_string_append_unichar (out, code);
  return at + 1 + (rest - near) + 1;
}

static gboolean
is_one_of (const char *const *names, guint count, const char *name)
{
  for (guint i = 0; i < count; i++)
    if (strcmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* The element's name, lower case, without '/'. */
static void
element_name (const char *at, const char *end, char name[12])
{
  gsize n = 0;

  for (; at < end && n < 11 && g_ascii_isalnum (*at); at++)
    name[n++] = g_ascii_tolower (*at);
  name[n] = '\0';
}

/* Whether the tag at `at`, of `slash` '/' or "", is of `name`. */
static gboolean
is_tag (const char *at, const char *end, const char *slash, const char *name)
{
  gsize length = strlen (name), slashes = strlen (slash);

  return (gsize) (end - at) > length + slashes + 1
         && g_ascii_strncasecmp (at + 1, slash, slashes) == 0
         && g_ascii_strncasecmp (at + 1 + slashes, name, length) == 0
         && !g_ascii_isalnum (at[1 + slashes + length]);
}

/* Behind the end tag of `name`, or the end: one pass, for nothing inside is looked at but
 * quotations in the quotation. */
static const char *
skip_element (const char *at, const char *end, const char *name)
{
  gboolean nests = g_str_equal (name, "blockquote") || g_str_equal (name, "div");
  guint depth = 1;

  for (at++; at < end && (at = memchr (at, '<', (gsize) (end - at))) != NULL; at++)
    if (is_tag (at, end, "/", name) && --depth == 0)
      break;
    else if (nests && is_tag (at, end, "", name))
      depth++;
  if (at == NULL || at >= end || (at = memchr (at, '>', (gsize) (end - at))) == NULL)
    return end;
  return at + 1;
}

static gboolean
tag_has_one_of (const char *at, const char *end, const char *const *words, gsize count)
{
  const char *close = memchr (at, '>', (gsize) (end - at));

  for (gsize i = 0; close != NULL && i < count; i++)
    if (g_strstr_len (at, close - at, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Whether the element at `at` holds a mail that is forwarded, not one that is answered: it begins with a line that says
 * so, or with that mail's header. */
static gboolean
forwards (const char *at, const char *end)
{
  static const char *const begins[] = { "-----", "From:", "Van:", "Von:", "De:", "От:" };

  end = MIN (end, at + FORWARD_BYTES);
  while (at < end && (*at == '<' || g_ascii_isspace (*at)))
    {
      const char *close = *at == '<' ? memchr (at, '>', (gsize) (end - at)) : at;

      at = close == NULL ? end : close + 1;
    }
  for (guint i = 0; i < G_N_ELEMENTS (begins); i++)
    if ((gsize) (end - at) > strlen (begins[i])
        && memcmp (at, begins[i], strlen (begins[i])) == 0)
      return TRUE;
  return FALSE;
}

typedef struct
{
  GString *out;
  guint pre;                  /* open elements whose blanks count */
  gboolean has_marked_quotes; /* they are left out */
} Html;

static gboolean
is_left_out (Html *self, const char *at, const char *end, const char *name)
{
  gboolean quotes = g_str_equal (name, "blockquote")
                    || (g_str_equal (name, "div")
                        && tag_has_one_of (at, end, quoting, G_N_ELEMENTS (quoting)));

  if (quotes && forwards (at, end))
    return FALSE;
  self->has_marked_quotes |= quotes;
  return quotes || is_one_of (hidden, G_N_ELEMENTS (hidden), name);
}

/* Behind the tag or comment that begins at `at`. */
static const char *
take_tag (Html *self, const char *at, const char *end)
{
  gboolean closes = end - at > 1 && at[1] == '/';
  const char *close;
  char name[12];

  if (end - at > 3 && memcmp (at, "<!--", 4) == 0)
    {
      close = g_strstr_len (at, end - at, "-->");
      return close != NULL ? close + 3 : end;
    }
  element_name (at + 1 + closes, end, name);
  if (is_one_of (breaks, G_N_ELEMENTS (breaks), name)
      || (is_one_of (own_lines, G_N_ELEMENTS (own_lines), name) && self->out->len > 0
          && self->out->str[self->out->len - 1] != '\n'))
    g_string_append_c (self->out, '\n');
  if (g_str_equal (name, "pre"))
    self->pre = closes ? self->pre - (self->pre > 0) : self->pre + 1;
  if (!closes && is_left_out (self, at, end, name))
    return skip_element (at, end, name);
  if (!closes && g_str_equal (name, "div")
      && tag_has_one_of (at, end, quoting_on, G_N_ELEMENTS (quoting_on)))
    g_string_append (self->out, "-----Original Message-----\n");
  close = memchr (at, '>', (gsize) (end - at));
  return close != NULL ? close + 1 : end;
}

/* A line end in the source is a blank, and several are one. */
static void
take_letter (Html *self, char letter)
{
  const GString *out = self->out;
  gboolean is_blank = letter == '\0' || g_ascii_isspace (letter);

  if (!is_blank || (self->pre > 0 && letter != '\0'))
    g_string_append_c (self->out, letter);
  else if (out->len > 0 && out->str[out->len - 1] != ' ' && out->str[out->len - 1] != '\n')
    g_string_append_c (self->out, ' ');
}

char *
mail_html_text (const char *html, gsize length, gboolean *has_marked_quotes)
{
  g_autoptr(GString) out = g_string_new (NULL);
  const char *at = html, *end = html + length;
  Html self = { .out = out };

  while (at < end && out->len < RAW_TEXT_BYTES)
    if (*at == '<' && end - at > 1 && (g_ascii_isalpha (at[1]) || strchr ("/!?", at[1])))
      at = take_tag (&self, at, end);
    else if (*at == '&')
      at = take_entity (out, at, end);
    else
      take_letter (&self, *at++);
  *has_marked_quotes = self.has_marked_quotes;
  return g_utf8_make_valid (out->str, (gssize) out->len);
}

/* ---- A message as it was sent */

typedef struct
{
  const char *at;
  const char *end;
} Span;

typedef struct
{
  char *plain; /* the first, or NULL */
  char *html;
  guint parts;
} Raw;

/* What a part's header says of it. */
typedef struct
{
  char *type;     /* lower case, with its parameters */
  char *encoding; /* or NULL */
  char *subject;
  gboolean attached;
  guint known;
} Head;

static void
head_clear (Head *self)
{
  g_free (self->type);
  g_free (self->encoding);
  g_free (self->subject);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Head, head_clear)

/* The next line, without its end. */
static gboolean
next_line (Span *rest, Span *line)
{
  const char *newline;

  if (rest->at >= rest->end)
    return FALSE;
  newline = memchr (rest->at, '\n', (gsize) (rest->end - rest->at));
  *line = (Span){ rest->at, newline != NULL ? newline : rest->end };
  rest->at = newline != NULL ? newline + 1 : rest->end;
  if (line->end > line->at && line->end[-1] == '\r')
    line->end--;
  return TRUE;
}

static void
take_field (Head *self, const char *field)
{
  static const char *const known[]
    = { "from",        "to",     "cc",           "date",        "subject",      "message-id",
        "received",    "sender", "mime-version", "return-path", "delivered-to", "reply-to",
        "in-reply-to", NULL };
  const char *colon = strchr (field, ':');
  g_autofree char *name = g_ascii_strdown (field, colon - field);
  g_autofree char *value = g_strstrip (g_strdup (colon + 1));

  self->known += g_strv_contains (known, name) || g_str_has_prefix (name, "content-");
  if (strcmp (name, "content-type") == 0 && self->type == NULL)
    self->type = g_steal_pointer (&value);
  else if (strcmp (name, "content-transfer-encoding") == 0 && self->encoding == NULL)
    self->encoding = g_ascii_strdown (value, -1);
  else if (strcmp (name, "content-disposition") == 0)
    self->attached = g_ascii_strncasecmp (value, "attachment", strlen ("attachment")) == 0;
  else if (strcmp (name, "subject") == 0 && self->subject == NULL)
    self->subject = mail_words_decode (value, NULL);
}

/* Reads a header, and goes behind the empty line that ends it; FALSE when it is none. */
static gboolean
head_read (Head *self, Span *rest)
{
  g_autoptr(GString) field = g_string_new (NULL);
  Span line;

  while (next_line (rest, &line) && line.end > line.at)
    {
      gsize length = (gsize) (line.end - line.at);
      const char *colon = memchr (line.at, ':', length);

      if (g_ascii_isspace (*line.at))
        {
          if (field->len > 0)
            g_string_append_len (g_string_append_c (field, ' '), line.at, (gssize) length);
          continue;
        }
      if (colon == NULL || colon == line.at
          || strcspn (line.at, ": \t") < (gsize) (colon - line.at))
        return FALSE;
      if (field->len > 0)
        take_field (self, field->str);
      g_string_append_len (g_string_truncate (field, 0), line.at, (gssize) length);
    }
  if (field->len > 0 && strchr (field->str, ':') != NULL)
    take_field (self, field->str);
  return TRUE;
}

/* The value of `name=` in a Content-Type, or NULL. */
static char *
parameter (const char *type, const char *name)
{
  gsize length = strlen (name);

  for (const char *p = strchr (type, ';'); p != NULL; p = strchr (p, ';'))
    {
      p += 1 + strspn (p + 1, " \t");
      if (g_ascii_strncasecmp (p, name, length) != 0 || p[length] != '=')
        continue;
      p += length + 1;
      return *p == '"' ? g_strndup (p + 1, strcspn (p + 1, "\""))
                       : g_strndup (p, strcspn (p, "; \t"));
    }
  return NULL;
}

static gboolean
is_type (const char *type, const char *wanted)
{
  return g_ascii_strncasecmp (type, wanted, strlen (wanted)) == 0;
}

/* Of quoted-printable (RFC 2045, 6.7); what is none stays as it is. */
static GString *
unquoted (const char *at, const char *end)
{
  GString *out = g_string_sized_new ((gsize) (end - at));

  for (; at < end; at++)
    if (*at == '=' && end - at > 1 && at[1] == '\n')
      at++;
    else if (*at == '=' && end - at > 2 && at[1] == '\r' && at[2] == '\n')
      at += 2;
    else if (*at == '=' && end - at > 2 && g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2]))
      {
        g_string_append_c (out, (char) (g_ascii_xdigit_value (at[1]) * 16
                                        + g_ascii_xdigit_value (at[2])));
        at += 2;
      }
    else
      g_string_append_c (out, *at);
  return out;
}

static char *
decoded (const Head *head, Span body)
{
  g_autofree char *charset = parameter (head->type, "charset");
  g_autoptr(GString) bytes = NULL;
  gsize length = MIN ((gsize) (body.end - body.at), 4 * RAW_TEXT_BYTES);

  if (head->encoding != NULL && strcmp (head->encoding, "base64") == 0)
    {
      int state = 0;
      guint saved = 0;

      bytes = g_string_new_len (body.at, (gssize) length);
      length = g_base64_decode_step (body.at, length, (guchar *) bytes->str, &state, &saved);
      g_string_truncate (bytes, length);
    }
  else if (head->encoding != NULL && strcmp (head->encoding, "quoted-printable") == 0)
    bytes = unquoted (body.at, body.at + length);
  else
    bytes = g_string_new_len (body.at, (gssize) length);
  g_string_truncate (bytes, MIN (bytes->len, RAW_TEXT_BYTES));
  return mail_words_to_utf8 (bytes->str, bytes->len, charset);
}

static void part_read (Raw *self, Span part, guint depth);

/* The parts between the lines `--boundary`, up to the one that ends with `--`, too. */
static void
parts_read (Raw *self, Span body, const char *boundary, guint depth)
{
  g_autofree char *mark = g_strconcat ("--", boundary, NULL);
  gsize length = strlen (mark);
  const char *start = NULL;
  Span line;

  while (next_line (&body, &line))
    {
      if ((gsize) (line.end - line.at) < length || memcmp (line.at, mark, length) != 0)
        continue;
      if (start != NULL)
        part_read (self, (Span){ start, line.at }, depth);
      start = body.at;
      if ((gsize) (line.end - line.at) >= length + 2 && memcmp (line.at + length, "--", 2) == 0)
        return;
    }
  if (start != NULL)
    part_read (self, (Span){ start, body.end }, depth);
}

static void
content_read (Raw *self, Head *head, Span body, guint depth)
{
  g_autofree char *boundary = NULL;

  if (head->type == NULL)
    head->type = g_strdup ("text/plain");
  if (head->attached)
    return;
  if (is_type (head->type, "multipart/"))
    {
      boundary = parameter (head->type, "boundary");
      if (boundary != NULL && *boundary != '\0' && depth < RAW_DEPTH)
        parts_read (self, body, boundary, depth + 1);
    }
  else if (is_type (head->type, "text/html") && self->html == NULL)
    self->html = decoded (head, body);
  else if (is_type (head->type, "text/plain") && self->plain == NULL)
    self->plain = decoded (head, body);
}

static void
part_read (Raw *self, Span part, guint depth)
{
  g_auto(Head) head = { 0 };

  if (self->parts++ < RAW_PARTS && head_read (&head, &part))
    content_read (self, &head, part, depth);
}

/* An mbox's line before the header. */
static void
skip_from_line (Span *rest)
{
  Span line, after = *rest;

  if (next_line (&after, &line)
      && (g_str_has_prefix (line.at, "From ") || g_str_has_prefix (line.at, ">From ")))
    *rest = after;
}

/* ---- A form's mail: fields by their names, and the message among them */

typedef enum
{
  LINE_TEXT,
  LINE_FIELD,   /* any name and a colon */
  LINE_KNOWN,   /* the name of what forms ask beside the message */
  LINE_MESSAGE, /* the message's */
  LINE_RULE     /* "----" */
} FormLine;

static const char message_names[]
  = "|message|your message|message body|message text|question|your question|questions|comment|comments|"
    "your comment|your comments|comments or questions|question or comment|description|details|enquiry|inquiry|"
    "your enquiry|your inquiry|how can we help|how can we help you|how may we help you|what can we do for you|"
    "what is your question|tell us more|your request|describe your issue|describe the issue|"
    "bericht|uw bericht|je bericht|jouw bericht|vraag|uw vraag|je vraag|jouw vraag|opmerking|opmerkingen|"
    "vraag/opmerking|vraag of opmerking|toelichting|omschrijving|waarmee kunnen we u helpen|"
    "waar kunnen we u mee helpen|waar kunnen we je mee helpen|hoe kunnen we u helpen|hoe kunnen we helpen|"
    "nachricht|ihre nachricht|deine nachricht|frage|ihre frage|deine frage|mitteilung|ihre mitteilung|"
    "ihr anliegen|anliegen|kommentar|beschreibung|wie können wir ihnen helfen|wie können wir helfen|"
    "mensaje|su mensaje|tu mensaje|pregunta|su pregunta|tu pregunta|consulta|su consulta|tu consulta|"
    "comentario|comentarios|descripción|cómo podemos ayudarle|cómo podemos ayudarte|en qué podemos ayudarle|"
    "сообщение|ваше сообщение|вопрос|ваш вопрос|комментарий|комментарии|текст сообщения|описание|"
    "текст обращения|чем мы можем помочь|как мы можем помочь|"
    "votre message|votre question|commentaire|commentaires|comment pouvons-nous vous aider|"
    "messaggio|il tuo messaggio|domanda|commenti|come possiamo aiutarti|"
    "mensagem|sua mensagem|pergunta|comentários|como podemos ajudar|";
static const char field_names[]
  = "|name|your name|full name|first name|last name|surname|company|company name|organisation|organization|"
    "email|e-mail|your email|your e-mail|email address|e-mail address|mail|phone|telephone|phone number|"
    "your phone|mobile|tel|address|city|postcode|postal code|zip|zip code|country|website|subject|topic|category|"
    "department|reason|customer number|customer id|order number|account|domain|from|to|date|time|sent|"
    "submitted|submitted on|submitted at|submission date|ip|ip address|ip-address|remote ip|user agent|"
    "user-agent|browser|page|page url|page title|url|source|source url|referrer|referer|form|form name|"
    "consent|gdpr|privacy|privacy policy|newsletter|i agree|terms|powered by|attachment|attachments|file|"
    "how did you hear about us|preferred contact|"
    "naam|uw naam|je naam|voornaam|achternaam|bedrijf|bedrijfsnaam|organisatie|e-mailadres|emailadres|"
    "uw e-mail|uw e-mailadres|je e-mailadres|telefoon|telefoonnummer|adres|plaats|woonplaats|land|onderwerp|"
    "klantnummer|ordernummer|bestelnummer|datum|tijd|verzonden|ip-adres|privacyverklaring|nieuwsbrief|akkoord|"
    "ihr name|vorname|nachname|firma|unternehmen|e-mail-adresse|ihre e-mail|ihre e-mail-adresse|telefonnummer|"
    "adresse|ort|stadt|plz|betreff|thema|kundennummer|bestellnummer|uhrzeit|ip-adresse|seite|datenschutz|"
    "datenschutzerklärung|einwilligung|anrede|"
    "nombre|su nombre|apellido|apellidos|empresa|correo|correo electrónico|teléfono|móvil|dirección|ciudad|país|"
    "asunto|número de cliente|fecha|hora|dirección ip|navegador|página|privacidad|"
    "имя|ваше имя|фамилия|фио|компания|организация|эл. почта|электронная почта|почта|ваш e-mail|телефон|"
    "ваш телефон|город|адрес|страна|тема|номер клиента|номер заказа|дата|время|ip-адрес|браузер|страница|"
    "согласие|"
    "nom|votre nom|prénom|société|courriel|votre e-mail|téléphone|ville|pays|objet|sujet|adresse ip|"
    "nome|cognome|azienda|telefono|città|oggetto|indirizzo ip|apelido|telefone|cidade|assunto|endereço ip|";

static gboolean
is_listed (const char *list, const char *name)
{
  g_autofree char *listed = g_strdup_printf ("|%s|", name);

  return strchr (name, '|') == NULL && strstr (list, listed) != NULL;
}

/* What a line is by the name that it begins with, in bold or not; `*value` what stands behind that. */
static FormLine
form_line (const char *line, const char **value)
{
  gsize marks = strspn (line, " \t*_#-"), length = strcspn (line, ":");
  const char *question = strchr (line, '?');
  gboolean has_colon = line[length] == ':';
  g_autofree char *name = NULL, *low = NULL;
  gsize end;

  *value = "";
  if (line[marks] == '\0' || line[strspn (line, " \t-=_*")] == '\0')
    return LINE_RULE;
  if (question != NULL && (gsize) (question - line) < length)
    length = (gsize) (question - line);
  if (length <= marks || length > RAW_NAME_BYTES)
    return LINE_TEXT;
  name = g_strndup (line + marks, length - marks);
  for (end = strlen (name); end > 0 && strchr (" \t*_", name[end - 1]) != NULL;)
    name[--end] = '\0';
  low = g_utf8_strdown (name, -1);
  if (line[length] != '\0')
    *value = line + length + strspn (line + length, ":?*_ \t");
  if (is_listed (message_names, low))
    return LINE_MESSAGE;
  if (is_listed (field_names, low))
    return LINE_KNOWN;
  return has_colon && line[length] == ':' ? LINE_FIELD : LINE_TEXT;
}

/* Where in what follows the message the fields begin, behind which nothing else stands. */
static guint
fields_behind (char *const *lines, guint i)
{
  gboolean is_value = FALSE, is_in = FALSE;
  guint start = i;

  for (; lines[i] != NULL; i++)
    {
      const char *value;
      FormLine kind = form_line (lines[i], &value);

      if (!is_in && kind == LINE_KNOWN)
        start = i;
      is_in = is_in ? kind != LINE_TEXT || is_value : kind == LINE_KNOWN;
      if (kind != LINE_RULE)
        is_value = is_in && kind != LINE_TEXT && *value == '\0';
    }
  return is_in ? start : i;
}

/* Of the lines before the message: how many fields there are, and of known names; FALSE when there are others,
 * but what says above them that this is a form. */
static gboolean
form_begins (char *const *lines, guint end, gboolean behind_header)
{
  guint fields = 0, known = 0, others = 0;
  gboolean is_value = FALSE;

  for (guint i = 0; i < end; i++)
    {
      const char *value;
      FormLine kind = form_line (lines[i], &value);

      if (kind == LINE_TEXT && !is_value && fields > 0)
        return FALSE;
      others += kind == LINE_TEXT && !is_value;
      fields += kind == LINE_FIELD || kind == LINE_KNOWN;
      known += kind == LINE_KNOWN;
      if (kind != LINE_RULE)
        is_value = kind != LINE_TEXT && *value == '\0';
    }
  if (others > 0)
    return known > 1 && others < FORM_OTHERS;
  return fields > 1 || known > 0 || behind_header;
}

/* The message of a form, when fields stand before it and nothing else does, up to the fields behind it; or NULL.
 * Where a mail's header is before it none need be. */
static char *
form_message (const char *text, gboolean behind_header)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_strchomp (lines[i]);
  for (guint i = 0; i < FORM_LINES && lines[i] != NULL; i++)
    {
      const char *value;
      guint end;

      if (form_line (lines[i], &value) != LINE_MESSAGE)
        continue;
      if (!form_begins (lines, i, behind_header))
        return NULL;
      end = fields_behind (lines, i + 1);
      {
        g_autoptr(GString) message = g_string_new (value);

        for (guint k = i + 1; k < end; k++)
          g_string_append_printf (message, "\n%s", lines[k]);
        return g_string_free (g_steal_pointer (&message), FALSE);
      }
    }
  return NULL;
}

char *
mail_raw_text (const char *bytes, char **subject)
{
  Span rest = { bytes, bytes + strlen (bytes) };
  g_autofree char *of_html = NULL, *message = NULL;
  g_auto(Head) head = { 0 };
  gboolean marked = FALSE;
  Raw raw = { 0 };
  const char *body;
  char *text;

  *subject = NULL;
  skip_from_line (&rest);
  if (!head_read (&head, &rest) || head.known < RAW_HEADS)
    {
      g_autofree char *valid = g_utf8_make_valid (bytes, -1);

      return form_message (valid, FALSE);
    }
  content_read (&raw, &head, rest, 0);
  if ((raw.plain == NULL || *raw.plain == '\0') && raw.html != NULL)
    of_html = mail_html_text (raw.html, strlen (raw.html), &marked);
  body = of_html != NULL ? of_html : raw.plain != NULL ? raw.plain : "";
  message = form_message (body, TRUE);
  text = message != NULL ? g_steal_pointer (&message) : g_strdup (body);
  *subject = g_steal_pointer (&head.subject);
  g_free (raw.plain);
  g_free (raw.html);
  return text;
}
