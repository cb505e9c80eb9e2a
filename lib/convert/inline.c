#include "convert/writer.h"

#include <string.h>

/* ---- Text in a line, taken apart: white space is where it belongs, emphasis around words only */

/* An element that text is in. */
typedef struct
{
  ElementKind element; /* EL_SPAN: nothing comes of it */
  gboolean opened;
  guint token;
  const char *name;
  char *url, *title;
} Open;

typedef struct
{
  Writer *writer;
  InlineKind kind;
  Tokens all;
  GArray *opens;
  gboolean space;     /* is due before what comes */
  gboolean apart;     /* it stood outside of code */
  guint breaks;       /* likewise */
  gboolean begun;     /* there is text */
  guint code;         /* elements of code around */
  guint counts[EL_N]; /* elements around by kind */
} Inline;

static void
token_clear (gpointer data)
{
  Token *token = data;

  g_free (token->url);
  g_free (token->title);
}

static Token *
last_token (const Inline *self)
{
  return token_at (&self->all, self->all.tokens->len - 1);
}

static Token *
add_token (Inline *self, TokenKind kind)
{
  Token token = { .kind = kind, .start = (guint) self->all.chars->len };

  g_array_append_val (self->all.tokens, token);
  return &g_array_index (self->all.tokens, Token, self->all.tokens->len - 1);
}

/* Adds text, to the token before if that is of its kind. */
static void
add_chars (Inline *self, TokenKind kind, const char *text, gsize length)
{
  Token *token = last_token (self);

  if (token == NULL || token->kind != kind)
    token = add_token (self, kind);
  g_string_append_len (self->all.chars, text, (gssize) length);
  token->length += (guint) length;
}

/* Emphasis that goes on where it ended a moment ago. */
static gboolean
reopen (Inline *self, Open *open)
{
  Token *last = last_token (self);

  if (last == NULL || last->kind != TOKEN_CLOSE || last->element != open->element
      || (open->element != EL_STRONG && open->element != EL_EM))
    return FALSE;
  open->token = last->mate;
  g_array_set_size (self->all.tokens, self->all.tokens->len - 1);
  return TRUE;
}

static void
open_all (Inline *self)
{
  for (guint i = 0; i < self->opens->len; i++)
    {
      Open *open = &g_array_index (self->opens, Open, i);
      Token *token;

      if (open->opened || open->element == EL_SPAN)
        continue;
      open->opened = TRUE;
      if (reopen (self, open))
        continue;
      token = add_token (self, TOKEN_OPEN);
      token->element = open->element;
      token->name = open->name;
      token->url = g_steal_pointer (&open->url);
      token->title = g_steal_pointer (&open->title);
      open->token = self->all.tokens->len - 1;
    }
}

static gboolean
has_opened (const Inline *self)
{
  for (guint i = 0; i < self->opens->len; i++)
    if (g_array_index (self->opens, Open, i).opened)
      return TRUE;
  return FALSE;
}

/* What is due before text. */
static void
put_due (Inline *self)
{
  const Token *last = last_token (self);

  if (self->breaks > 0 && self->begun)
    add_token (self, self->kind == INLINE_PARAGRAPH && self->breaks > 1 && !has_opened (self)
                       ? TOKEN_PARAGRAPH
                       : TOKEN_BREAK);
  else if (self->space && self->begun && self->code > 0 && !self->apart && last != NULL
           && last->kind == TOKEN_CODE)
    add_chars (self, TOKEN_CODE, " ", 1);
  else if (self->space && self->begun)
    add_chars (self, TOKEN_TEXT, " ", 1);
  self->breaks = 0;
  self->space = self->apart = FALSE;
}

static void
begin_content (Inline *self)
{
  GString *anchors = self->writer->anchors;

  if (!self->begun && anchors->len > 0)
    {
      add_chars (self, TOKEN_RAW, anchors->str, anchors->len);
      g_string_truncate (anchors, 0);
    }
  put_due (self);
  open_all (self);
  self->begun = TRUE;
}

static void
put_text (Inline *self, const char *text)
{
  while (*text != '\0')
    {
      gsize length = strcspn (text, " \t\n\r\f\v");

      if (length > 0)
        {
          begin_content (self);
          add_chars (self, self->code > 0 ? TOKEN_CODE : TOKEN_TEXT, text, length);
        }
      text += length;
      self->space |= *text != '\0' && self->begun && self->breaks == 0;
      self->apart |= self->space && self->code == 0;
      text += strspn (text, " \t\n\r\f\v");
    }
}

static void
push (Inline *self, ElementKind element, const xmlNode *node, char *url, char *title)
{
  Open open
    = { .element = element, .name = (const char *) node->name, .url = url, .title = title };

  /* strong in strong, a link in a link, in a heading what is strong anyway */
  if ((element != EL_HTML && self->counts[element] > 0)
      || (element == EL_STRONG && self->kind == INLINE_HEADING)
      || (element == EL_LINK && url == NULL))
    open.element = EL_SPAN;
  g_array_append_val (self->opens, open);
  self->counts[element]++;
}

static void
pop (Inline *self, ElementKind element)
{
  Open *open = &g_array_index (self->opens, Open, self->opens->len - 1);

  self->counts[element]--;
  if (open->opened)
    {
      guint mate = open->token;
      Token *token = add_token (self, TOKEN_CLOSE), *other = token_at (&self->all, mate);

      token->element = open->element;
      token->name = open->name;
      token->mate = mate;
      other->mate = self->all.tokens->len - 1;
    }
  g_free (open->url);
  g_free (open->title);
  g_array_set_size (self->opens, self->opens->len - 1);
}

static void put_inlines (Inline *self, xmlNode *from, const xmlNode *to);

static char *
one_line (char *text)
{
  char *to = text;

  if (text == NULL)
    return NULL;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      *to++ = *p;
    else if (to > text && to[-1] != ' ')
      *to++ = ' ';
  *to = '\0';
  return g_strchomp (text);
}

static char *
title_of (const xmlNode *node)
{
  char *title = one_line (convert_attribute ((xmlNode *) node, "title"));

  if (title != NULL && *title == '\0')
    g_clear_pointer (&title, g_free);
  return title;
}

/* Pages that load images late keep the address elsewhere until then. */
static const char *
image_attribute (const xmlNode *node)
{
  static const char *const late[] = { "data-src", "data-original", "data-lazy-src" };
  g_autofree char *src = convert_attribute ((xmlNode *) node, "src");

  if (src == NULL || *src == '\0' || g_str_has_prefix (src, "data:"))
    for (guint i = 0; i < G_N_ELEMENTS (late); i++)
      if (xmlHasProp ((xmlNode *) node, (const xmlChar *) late[i]) != NULL)
        return late[i];
  return "src";
}

static void
put_image (Inline *self, const xmlNode *node)
{
  char *url = writer_address (self->writer, node, image_attribute (node), TRUE);
  g_autofree char *alt = one_line (convert_attribute ((xmlNode *) node, "alt"));
  Token *token;

  if (url == NULL)
    {
      if (alt != NULL)
        put_text (self, alt);
      return;
    }
  begin_content (self);
  token = add_token (self, TOKEN_IMAGE);
  token->url = url;
  token->title = title_of (node);
  if (alt == NULL)
    return;
  g_string_append (self->all.chars, alt);
  token->length = (guint) strlen (alt);
}

static void
put_link (Inline *self, xmlNode *node)
{
  char *url = writer_address (self->writer, node, "href", FALSE);

  push (self, EL_LINK, node, url, url == NULL ? NULL : title_of (node));
  put_inlines (self, node->children, NULL);
  pop (self, EL_LINK);
}

static void
put_code (Inline *self, xmlNode *node)
{
  self->code++;
  put_inlines (self, node->children, NULL);
  self->code--;
}

static void
put_break (Inline *self, const xmlNode *node G_GNUC_UNUSED)
{
  self->space = self->kind == INLINE_HEADING && self->begun;
  if (self->kind != INLINE_HEADING)
    self->breaks++;
}

static void
put_check (Inline *self, xmlNode *node)
{
  g_autofree char *type = convert_attribute (node, "type");
  const char *mark = xmlHasProp (node, (const xmlChar *) "checked") != NULL ? "[x] " : "[ ] ";

  if (type != NULL && g_ascii_strcasecmp (type, "checkbox") == 0 && !self->begun
      && self->kind < INLINE_HEADING && self->writer->marked)
    add_chars (self, TOKEN_RAW, mark, strlen (mark));
}

/* Blocks where only a line can be: a heading's, a cell's. */
static void
put_block (Inline *self, xmlNode *node)
{
  guint breaks = self->kind == INLINE_CELL ? 1 : 0;

  self->breaks = MAX (self->breaks, breaks);
  self->space |= self->begun && breaks == 0;
  put_inlines (self, node->children, NULL);
  self->breaks = MAX (self->breaks, breaks);
  self->space |= self->begun && breaks == 0;
}

static void
put_element (Inline *self, xmlNode *node)
{
  ElementKind kind = element_kind (node);

  if (kind < EL_BLOCK && kind != EL_GONE)
    writer_id (self->writer, node);
  switch (kind)
    {
    case EL_GONE:
      break;
    case EL_LOST:
      writer_lost (self->writer, node);
      break;
    case EL_STRONG:
    case EL_EM:
    case EL_HTML:
      push (self, kind, node, NULL, NULL);
      put_inlines (self, node->children, NULL);
      pop (self, kind);
      break;
    case EL_CODE:
    case EL_PRE:
      put_code (self, node);
      break;
    case EL_LINK:
      put_link (self, node);
      break;
    case EL_IMAGE:
      put_image (self, node);
      break;
    case EL_BREAK:
      put_break (self, node);
      break;
    case EL_CHECK:
      put_check (self, node);
      break;
    case EL_SPAN:
      put_inlines (self, node->children, NULL);
      break;
    default:
      put_block (self, node);
    }
}

/* An anchor stands where its element begins; before any text it waits for the text. */
static void
put_anchor (Inline *self)
{
  GString *anchors = self->writer->anchors;

  if (!self->begun || anchors->len == 0)
    return;
  put_due (self);
  add_chars (self, TOKEN_RAW, anchors->str, anchors->len);
  g_string_truncate (anchors, 0);
}

static void
put_inlines (Inline *self, xmlNode *from, const xmlNode *to)
{
  for (xmlNode *node = from; node != to; node = node->next)
    if (element_is_text (node))
      put_text (self, (const char *) node->content);
    else if (node->type == XML_ELEMENT_NODE)
      {
        put_anchor (self);
        put_element (self, node);
      }
}

/* ---- All of it */

static void
open_around (Inline *self)
{
  for (guint i = 0; i < self->writer->around->len; i++)
    {
      xmlNode *node = g_ptr_array_index (self->writer->around, i);
      gboolean link = element_kind (node) == EL_LINK;
      char *url = link ? writer_address (self->writer, node, "href", FALSE) : NULL;

      push (self, element_kind (node), node, url, NULL);
    }
}

static void
close_around (Inline *self)
{
  for (guint i = self->writer->around->len; i > 0; i--)
    pop (self, element_kind (g_ptr_array_index (self->writer->around, i - 1)));
}

void
inline_write (Writer *writer, xmlNode *from, const xmlNode *to, InlineKind kind, GString *out)
{
  Inline self = { .writer = writer, .kind = kind };

  self.all.tokens = g_array_new (FALSE, FALSE, sizeof (Token));
  g_array_set_clear_func (self.all.tokens, token_clear);
  self.all.chars = g_string_new (NULL);
  self.opens = g_array_new (FALSE, FALSE, sizeof (Open));
  open_around (&self);
  put_inlines (&self, from, to);
  close_around (&self);
  put_anchor (&self);
  if (self.begun)
    tokens_render (&self.all, kind, out);
  g_array_unref (self.all.tokens);
  g_array_unref (self.opens);
  g_string_free (self.all.chars, TRUE);
}
