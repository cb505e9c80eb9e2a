#include "convert/writer.h"

#include <string.h>

typedef struct
{
  const Tokens *all;
  InlineKind kind;
  GString *out;
  gsize line; /* where the line began in `out` */
} Render;

typedef enum
{
  CHAR_SPACE, /* or nothing */
  CHAR_PUNCTUATION,
  CHAR_DOUBT, /* a sign that is punctuation to some */
  CHAR_WORD
} CharClass;

static CharClass
char_class (gunichar c)
{
  if (c < 0x80)
    return c == '\0' || g_ascii_isspace ((char) c) ? CHAR_SPACE
           : g_ascii_isalnum ((char) c)            ? CHAR_WORD
                                                   : CHAR_PUNCTUATION;
  if (g_unichar_isspace (c))
    return CHAR_SPACE;
  if (g_unichar_ispunct (c))
    return CHAR_DOUBT;
  return g_unichar_isalnum (c) || g_unichar_ismark (c) ? CHAR_WORD : CHAR_DOUBT;
}

static CharClass
class_before (const Render *self)
{
  const char *end = self->out->str + self->out->len;

  if (self->out->len == self->line)
    return CHAR_SPACE;
  return char_class (g_utf8_get_char (g_utf8_prev_char (end)));
}

/* Of the first, or last, character that token `index` is written with. */
static CharClass
class_at (const Render *render, guint index, gboolean last)
{
  const Tokens *self = render->all;
  const Token *token = token_at (self, index);
  const char *text;

  if (token == NULL || token->kind == TOKEN_PARAGRAPH
      || (token->kind == TOKEN_BREAK && render->kind != INLINE_CELL))
    return CHAR_SPACE;
  if (token->kind != TOKEN_TEXT)
    return CHAR_PUNCTUATION;
  text = self->chars->str + token->start;
  return char_class (g_utf8_get_char (last ? g_utf8_prev_char (text + token->length) : text));
}

static gboolean
is_emphasis (const Tokens *self, guint index)
{
  const Token *token = token_at (self, index);

  return token != NULL && (token->kind == TOKEN_OPEN || token->kind == TOKEN_CLOSE)
         && (token->element == EL_STRONG || token->element == EL_EM);
}

static gboolean
flanks (CharClass inner, CharClass outer)
{
  return inner == CHAR_WORD
         || (inner != CHAR_SPACE && (outer == CHAR_SPACE || outer == CHAR_PUNCTUATION));
}

/* How emphasis is marked so that CommonMark (6.2) sees it where it is. */
static TokenForm
emphasis_form (const Render *self, guint open)
{
  const Tokens *inl = self->all;
  guint close = token_at (inl, open)->mate;
  CharClass before = class_before (self), after = class_at (self, close + 1, FALSE);
  gboolean apart = (before == CHAR_SPACE || before == CHAR_PUNCTUATION)
                   && (after == CHAR_SPACE || after == CHAR_PUNCTUATION);
  gboolean strong = token_at (inl, open)->element == EL_STRONG;

  if (!flanks (class_at (self, open + 1, FALSE), before)
      || !flanks (class_at (self, close - 1, TRUE), after))
    return AS_HTML;
  if (strong)
    return AS_STAR;
  if (apart)
    return AS_UNDERLINE;
  for (guint i = 0; i < 2; i++)
    if (is_emphasis (inl, open - 1 + 2 * i) || is_emphasis (inl, close - 1 + 2 * i))
      return AS_HTML;
  return AS_STAR;
}

static gboolean
is_sign (char c)
{
  return g_ascii_ispunct (c);
}

/* Whether `&` at `text` would begin a character reference. */
static gboolean
is_reference (const char *text, const char *end)
{
  const char *p = text + 1;

  while (p < end && p - text < 34 && (g_ascii_isalnum (*p) || *p == '#'))
    p++;
  return p > text + 1 && p < end && *p == ';';
}

/* Whether the character at `p` of `text` up to `end` is not to be left as it is.  `next`: what follows at
 * the end, 0: nothing. */
static gboolean
wants_backslash (const char *text, const char *p, const char *end, char next, gboolean in_cell)
{
  char before = p > text ? p[-1] : '\0', after = p + 1 < end ? p[1] : next;

  switch (*p)
    {
    case '`':
    case '[':
    case ']':
      return TRUE;
    case '\\':
      return p + 1 == end || is_sign (after);
    case '*':
      return before != ' ' || after != ' ';
    case '_':
      return p + 1 == end || !g_ascii_isalnum (before) || !g_ascii_isalnum (after);
    case '<':
      return p + 1 == end || g_ascii_isalpha (after) || strchr ("/!?", after) != NULL;
    case '&':
      return is_reference (p, end);
    case '~':
      return after != '/' || (p > text && before != ' ');
    case '!':
      return p + 1 == end && next == '[';
    case '|':
      return in_cell;
    default:
      return FALSE;
    }
}

/* How many bytes of `text`, which begins a line, are put out with a backslash before the last of them, so that
 * the line begins no block; 0: it does not. */
static gsize
line_start (const char *text, gsize length, char next)
{
  gsize digits = 0;
  char after = length > 1 ? text[1] : next;
  gboolean ends = after == ' ' || after == '\0';

  switch (*text)
    {
    case '>':
    case '=':
    case '|':
    case '~':
      return 1;
    case '#':
      return ends || after == '#';
    case '-':
      return ends || after == '-';
    case '+':
    case '*':
      return ends;
    case ':':
      return ends || after == ':';
    default:
      break;
    }
  while (digits < length && g_ascii_isdigit (text[digits]))
    digits++;
  if (digits == 0 || digits > 9 || digits == length || strchr (".)", text[digits]) == NULL)
    return 0;
  after = digits + 1 < length ? text[digits + 1] : next;
  return after == ' ' || after == '\0' ? digits + 1 : 0;
}

/* Bytes of a template's tag at `text`, which readers of markdown take out of text; 0: none. */
static gsize
one_tag (const char *text, const char *end)
{
  static const char *const tags[][2]
    = { { "{%", "%}" }, { "{{<", ">}}" }, { "{{%", "%}}" }, { "{{", "}}" } };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (g_str_has_prefix (text, tags[i][0]))
      {
        const char *close = g_strstr_len (text, MIN (end - text, 300), tags[i][1]);

        return close == NULL || memchr (text, '`', (gsize) (close - text)) != NULL
                 ? 0
                 : (gsize) (close - text) + strlen (tags[i][1]);
      }
  return 0;
}

/* Several, one after the other. */
static gsize
template_tag (const char *text, const char *end)
{
  gsize length = one_tag (text, end), more = length;

  while (more > 0 && text + length < end)
    {
      more = one_tag (text + length, end);
      length += more;
    }
  return length;
}

/* Where a `|` would end the cell, or a backtick beside another would be of it.  It is markdown between the
 * tags, too. */
static void
render_html_code (const Render *self, const char *code)
{
  g_string_append (self->out, "<code>");
  for (const char *p = code; *p != '\0'; p++)
    if (is_sign (*p) && strchr (".,/()=-", *p) == NULL)
      g_string_append_printf (self->out, "&#%d;", *p);
    else
      g_string_append_c (self->out, *p);
  g_string_append (self->out, "</code>");
}

static gboolean
follows_code (const Render *self)
{
  const GString *out = self->out;

  return out->len > self->line && out->str[out->len - 1] == '`'
         && (out->len < 2 || out->str[out->len - 2] != '\\');
}

static void
render_code (const Render *self, const char *text, gsize length)
{
  g_autofree char *code = g_strndup (text, length), *ticks = NULL;
  gsize longest = 0;
  gboolean pad;

  if ((self->kind == INLINE_CELL && strchr (code, '|') != NULL) || follows_code (self))
    {
      render_html_code (self, code);
      return;
    }
  for (const char *p = code; *p != '\0'; p += strcspn (p, "`"))
    {
      gsize run = strspn (p, "`");

      longest = MAX (longest, run);
      p += run;
    }
  ticks = g_strnfill (longest + 1, '`');
  pad = code[0] == '`' || code[length - 1] == '`'
        || (code[0] == ' ' && code[length - 1] == ' ');
  g_string_append_printf (self->out, pad ? "%s %s %s" : "%s%s%s", ticks, code, ticks);
}

static void
render_chars (Render *self, const char *text, gsize length, char next, gboolean code_allowed)
{
  const char *end = text + length;
  gsize marked = self->out->len == self->line && self->kind < INLINE_HEADING
                   ? line_start (text, length, next)
                   : 0;

  for (const char *p = text; p < end; p++)
    {
      gsize tag = *p == '{' && code_allowed ? template_tag (p, end) : 0;

      if (tag > 0)
        {
          render_code (self, p, tag);
          p += tag - 1;
          continue;
        }
      if (marked == (gsize) (p - text) + 1
          || wants_backslash (text, p, end, next, self->kind == INLINE_CELL))
        g_string_append_c (self->out, '\\');
      g_string_append_c (self->out, *p);
    }
}

/* The first character that comes of a token, where it matters. */
static char
first_char (const Tokens *self, guint index)
{
  const Token *token = token_at (self, index);

  if (token == NULL || token->kind == TOKEN_PARAGRAPH || token->kind == TOKEN_BREAK)
    return '\0';
  if (token->kind == TOKEN_OPEN && token->element == EL_LINK)
    return '[';
  return token->kind == TOKEN_CODE ? '`' : '*';
}

static void
render_url (GString *out, const char *url)
{
  gboolean plain = *url != '\0' && *url != '<';
  gint depth = 0;

  for (const char *p = url; *p != '\0'; p++)
    {
      depth += (*p == '(') - (*p == ')');
      plain &= depth >= 0;
    }
  plain &= depth == 0;
  for (const char *p = url; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || *p == 0x7f)
      g_string_append_printf (out, "%%%02X", (guint) (guchar) *p);
    else if (*p == '<' || *p == '>' || *p == '\\' || *p == '`' || *p == '|' || *p == '"')
      g_string_append_printf (out, "%%%02X", (guint) (guchar) *p);
    else
      {
        if ((!plain && (*p == '(' || *p == ')'))
            || (*p == '&' && is_reference (p, url + strlen (url))) || *p == '*' || *p == '['
            || *p == ']')
          g_string_append_c (out, '\\');
        g_string_append_c (out, *p);
      }
}

static void
render_target (Render *self, const Token *token)
{
  g_string_append_c (self->out, '(');
  render_url (self->out, token->url);
  if (token->title != NULL)
    {
      g_string_append (self->out, " \"");
      for (const char *p = token->title; *p != '\0'; p++)
        {
          if (strchr ("\\\"`*_<[]|&", *p) != NULL)
            g_string_append_c (self->out, '\\');
          g_string_append_c (self->out, *p);
        }
      g_string_append_c (self->out, '"');
    }
  g_string_append_c (self->out, ')');
}

static gboolean
is_autolink (const char *url)
{
  if (!g_str_has_prefix (url, "http://") && !g_str_has_prefix (url, "https://"))
    return FALSE;
  for (const char *p = url; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || strchr ("<>\\`|\"", *p) != NULL)
      return FALSE;
  return TRUE;
}

char *
inline_link (const char *address)
{
  GString *out = g_string_new (NULL);
  g_autofree char *whole
    = g_str_has_prefix (address, "//") ? g_strconcat ("https:", address, NULL) : NULL;

  if (whole != NULL)
    address = whole;
  if (is_autolink (address))
    g_string_printf (out, "<%s>", address);
  else
    {
      g_string_append (out, "[link](");
      render_url (out, address);
      g_string_append_c (out, ')');
    }
  return g_string_free (out, FALSE);
}

/* A link that shows nothing but its address: `<https://example.net/>`.  Returns the token that ends it, or 0. */
static guint
render_autolink (Render *self, guint index)
{
  const Token *token = token_at (self->all, index), *text = token_at (self->all, index + 1);

  if (text == NULL || token->mate != index + 2 || text->kind != TOKEN_TEXT
      || token->title != NULL || !is_autolink (token->url)
      || strlen (token->url) != text->length
      || memcmp (token->url, self->all->chars->str + text->start, text->length) != 0)
    return 0;
  g_string_append_printf (self->out, "<%s>", token->url);
  return token->mate;
}

/* The tag of emphasis, or of an element that stays. */
static void
render_tag (Render *self, const Token *token)
{
  const char *name = token->element == EL_STRONG ? "strong"
                     : token->element == EL_EM   ? "em"
                                                 : token->name;

  g_string_append_printf (self->out, token->kind == TOKEN_CLOSE ? "</%s>" : "<%s>", name);
}

static guint
render_open (Render *self, guint index)
{
  Token *token = token_at (self->all, index);
  guint end;

  if (token->element == EL_LINK)
    {
      end = render_autolink (self, index);
      if (end > 0)
        return end;
      g_string_append_c (self->out, '[');
      return index;
    }
  token->form = token->element == EL_HTML ? AS_HTML : emphasis_form (self, index);
  token_at (self->all, token->mate)->form = token->form;
  if (token->form == AS_HTML)
    render_tag (self, token);
  else
    g_string_append (self->out, token->element == EL_STRONG   ? "**"
                                : token->form == AS_UNDERLINE ? "_"
                                                              : "*");
  return index;
}

static void
render_close (Render *self, const Token *token)
{
  if (token->element == EL_LINK)
    {
      g_string_append_c (self->out, ']');
      render_target (self, token_at (self->all, token->mate));
    }
  else if (token->form == AS_HTML)
    render_tag (self, token);
  else
    g_string_append (self->out, token->element == EL_STRONG   ? "**"
                                : token->form == AS_UNDERLINE ? "_"
                                                              : "*");
}

static void
render_break (Render *self, TokenKind kind)
{
  if (self->kind == INLINE_CELL)
    g_string_append (self->out, "<br>");
  else
    g_string_append (self->out, kind == TOKEN_BREAK ? "\\\n" : "\n\n");
  if (self->kind < INLINE_HEADING)
    self->line = self->out->len;
}

static void
render_image (Render *self, const Token *token)
{
  g_string_append (self->out, "![");
  render_chars (self, self->all->chars->str + token->start, token->length, ']', FALSE);
  g_string_append_c (self->out, ']');
  render_target (self, token);
}

/* Returns the token that was written last. */
static guint
render_token (Render *self, guint index)
{
  const Token *token = token_at (self->all, index);
  const char *text = self->all->chars->str + token->start;

  switch (token->kind)
    {
    case TOKEN_TEXT:
      render_chars (self, text, token->length, first_char (self->all, index + 1), TRUE);
      break;
    case TOKEN_CODE:
      render_code (self, text, token->length);
      break;
    case TOKEN_IMAGE:
      render_image (self, token);
      break;
    case TOKEN_OPEN:
      return render_open (self, index);
    case TOKEN_CLOSE:
      render_close (self, token);
      break;
    case TOKEN_RAW:
      g_string_append_len (self->out, text, token->length);
      break;
    default:
      render_break (self, token->kind);
    }
  return index;
}

/* `#`s at the end of a heading would close it. */
static void
keep_last_sign (GString *out)
{
  if (out->len > 0 && out->str[out->len - 1] == '#')
    g_string_insert_c (out, (gssize) out->len - 1, '\\');
}

void
tokens_render (const Tokens *all, InlineKind kind, GString *out)
{
  Render self = { all, kind, out, out->len };

  for (guint i = 0; i < all->tokens->len; i++)
    i = render_token (&self, i);
  if (kind == INLINE_HEADING)
    keep_last_sign (out);
}
