#include "mail/own.h"

#include <string.h>
#include "mail/words.h"

enum
{
  RAW_TEXT_BYTES = 64 * 1024,
  RAW_DEPTH = 10,
  RAW_PARTS = 100,
  RAW_NAME_BYTES = 40, /* of a field in a form */
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

/* Elements that end a line. */
static const char *const blocks[]
  = { "p", "div", "br", "tr", "li", "h1", "h2", "h3", "table", "blockquote", "ul", "ol" };
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
  if (is_one_of (blocks, G_N_ELEMENTS (blocks), name))
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

/* ---- A form's mail: fields a line each, and the message in the last */

/* The text behind `Message:` when two fields or more stand before it and nothing else does; or NULL. */
static const char *
form_message (const char *text)
{
  static const char *const names[]
    = { "message",     "your message", "question",   "your question", "comment",  "comments",
        "description", "bericht",      "uw bericht", "je bericht",    "vraag",    "uw vraag",
        "je vraag",    "nachricht",    "frage",      "mensaje",       "pregunta", "сообщение",
        "вопрос",      "messaggio",    "domanda",    "mensagem",      NULL };
  guint fields = 0;

  for (const char *line = text; line != NULL && *line != '\0';)
    {
      const char *end = strchr (line, '\n'), *colon;
      gsize length = end != NULL ? (gsize) (end - line) : strlen (line);

      colon = memchr (line, ':', MIN (length, RAW_NAME_BYTES));
      if (length > 0 && (colon == NULL || colon == line))
        return NULL;
      if (length > 0)
        {
          g_autofree char *name = g_strndup (line, (gsize) (colon - line));
          g_autofree char *low = g_utf8_strdown (g_strstrip (name), -1);

          if (fields > 1 && g_strv_contains (names, low))
            return colon + 1;
          fields++;
        }
      line = end != NULL ? end + 1 : NULL;
    }
  return NULL;
}

char *
mail_raw_text (const char *bytes)
{
  Span rest = { bytes, bytes + strlen (bytes) };
  g_autofree char *of_html = NULL;
  g_auto(Head) head = { 0 };
  gboolean marked = FALSE;
  Raw raw = { 0 };
  const char *body, *message;
  char *text;

  skip_from_line (&rest);
  if (!head_read (&head, &rest) || head.known < RAW_HEADS)
    {
      message = form_message (bytes);
      return message == NULL ? NULL : g_utf8_make_valid (message, -1);
    }
  content_read (&raw, &head, rest, 0);
  if ((raw.plain == NULL || *raw.plain == '\0') && raw.html != NULL)
    of_html = mail_html_text (raw.html, strlen (raw.html), &marked);
  body = of_html != NULL ? of_html : raw.plain != NULL ? raw.plain : "";
  message = form_message (body);
  text = g_strconcat (head.subject != NULL ? head.subject : "", "\n",
                      message != NULL ? message : body, NULL);
  g_free (raw.plain);
  g_free (raw.html);
  return text;
}
