#include "article/article.h"

#include "article/markdown.h"

#include <string.h>

enum
{
  ENTITY_MAX = 32, /* letters of a name */
  NAME_MAX_LENGTH = 16
};

static const char *const hidden_elements[] = { "script", "style", "template", NULL };

const char *const html_inline_elements[]
  = { "a",    "abbr",   "b",      "bdi", "bdo", "big",  "cite", "code", "del",  "dfn",
      "em",   "font",   "i",      "ins", "kbd", "mark", "q",    "s",    "samp", "small",
      "span", "strike", "strong", "sub", "sup", "tt",   "u",    "var",  "wbr",  NULL };

typedef struct
{
  Article *article;
  HtmlState *state;
  const char *at;
  const char *end;
  guint line;
  GString *out;
  HtmlHeading *heading;  /* the one under way, or NULL */
  gboolean no_more[128]; /* characters found to be absent up to the end: without
                            this, `<a b='` repeated takes quadratic time */
} Scan;

typedef struct
{
  char name[NAME_MAX_LENGTH]; /* lower case, cut */
  gboolean closing;
  gboolean component; /* of MDX: <Tab title="Mail"> */
  char *id;           /* attributes, entities decoded; or NULL */
  char *target;
  char *alt;
} Tag;

static void
tag_clear (Tag *self)
{
  g_free (self->id);
  g_free (self->target);
  g_free (self->alt);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tag, tag_clear)

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n';
}

static const char *
find (Scan *self, const char *from, char wanted)
{
  const char *found = NULL;

  if (!self->no_more[(int) wanted])
    found = memchr (from, wanted, self->end - from);
  self->no_more[(int) wanted] = found == NULL;
  return found;
}

void
html_part (HtmlState *state, GString *out, char next)
{
  if (state->apart && plain_goes_on (out, next))
    g_string_append_c (out, ' ');
  state->apart = FALSE;
}

static void
put (Scan *self, const char *text, gsize length)
{
  if (self->state->hidden != NULL)
    return;
  html_part (self->state, self->out, *text);
  g_string_append_len (self->out, text, length);
}

static void
put_space (Scan *self)
{
  gsize length = self->out->len;

  if (self->state->verbatim)
    put (self, " ", 1);
  else if (length > 0 && !is_space (self->out->str[length - 1]))
    put (self, " ", 1);
}

static void
put_newline (Scan *self)
{
  GString *out = self->out;

  if (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
  self->line++;
}

/* The newlines of a stretch that is no text. */
static void
skip_to (Scan *self, const char *to)
{
  for (; self->at < to; self->at++)
    if (*self->at == '\n')
      put_newline (self);
}

static gunichar
numeric_entity (const char *digits, gsize length)
{
  gboolean hex = digits[0] == 'x' || digits[0] == 'X';
  guint64 value = 0;

  for (gsize i = hex ? 1 : 0; i < length; i++)
    {
      int digit = hex ? g_ascii_xdigit_value (digits[i]) : g_ascii_digit_value (digits[i]);

      if (digit < 0 || value > 0x10ffff)
        return 0;
      value = value * (hex ? 16 : 10) + digit;
    }
  return value > 0 && g_unichar_validate (value) ? value : 0;
}

/* Those of HTML 4, a line each: `eacute e9`. */
static const char entities[] = "\n"
#include "article/entities.txt.h"
  ;

static gunichar
named_entity (const char *name, gsize length)
{
  char wanted[ENTITY_MAX + 3];
  const char *found;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (name[i]))
      return 0;
  g_snprintf (wanted, sizeof wanted, "\n%.*s ", (int) length, name);
  found = strstr (entities, wanted);
  return found == NULL ? 0 : (gunichar) g_ascii_strtoull (found + length + 2, NULL, 16);
}

/* The character that `&...;` at `text` stands for, and its length; 0: plain text. */
static gunichar
read_entity (const char *text, const char *end, gsize *length)
{
  gsize room = MIN ((gsize) (end - text - 1), ENTITY_MAX);
  const char *stop = memchr (text + 1, ';', room);
  gsize name = stop == NULL ? 0 : stop - text - 1;

  *length = name + 2;
  if (name < 2)
    return 0;
  return text[1] == '#' ? numeric_entity (text + 2, name - 1) : named_entity (text + 1, name);
}

char *
html_decode (const char *text, gsize length)
{
  GString *out = g_string_sized_new (length);
  const char *end = text + length;

  while (text < end)
    {
      gsize entity = 1;
      gunichar c = *text == '&' ? read_entity (text, end, &entity) : 0;

      if (c != 0)
        g_string_append_unichar (out, c);
      else
        g_string_append_c (out, *text);
      text += c != 0 ? entity : 1;
    }
  return g_string_free (out, FALSE);
}

static void
read_text (Scan *self)
{
  char c = *self->at;
  gsize length = 1;
  gunichar entity = c == '&' ? read_entity (self->at, self->end, &length) : 0;
  char utf8[6];

  if (self->heading != NULL && entity != 0)
    g_string_append_unichar (self->heading->plain, entity);
  else if (self->heading != NULL)
    g_string_append_c (self->heading->plain, c);
  if (entity == '\n' || entity == '\r')
    put_space (self);
  else if (entity != 0)
    put (self, utf8, g_unichar_to_utf8 (entity, utf8));
  else if (c == '\n')
    put_newline (self);
  else if (is_space (c))
    put_space (self);
  else
    put (self, &c, 1);
  self->at += entity != 0 ? length : 1;
}

/* What an attribute is good for: a place in the tag. */
static char **
attribute_slot (Tag *tag, const char *name, gsize length)
{
  static const struct
  {
    const char *attribute;
    const char *element; /* NULL: any */
    gsize slot;
  } known[] = {
    { "id", NULL, G_STRUCT_OFFSET (Tag, id) },
    { "name", "a", G_STRUCT_OFFSET (Tag, id) },
    { "href", "a", G_STRUCT_OFFSET (Tag, target) },
    { "to", "link", G_STRUCT_OFFSET (Tag, target) }, /* Docusaurus' <Link> */
    { "src", "img", G_STRUCT_OFFSET (Tag, target) },
    { "alt", "img", G_STRUCT_OFFSET (Tag, alt) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strlen (known[i].attribute) == length
        && g_ascii_strncasecmp (known[i].attribute, name, length) == 0
        && (known[i].element == NULL || strcmp (known[i].element, tag->name) == 0))
      return &G_STRUCT_MEMBER (char *, tag, known[i].slot);
  return NULL;
}

static const char *
skip_spaces (const Scan *self, const char *p)
{
  while (p < self->end && is_space (*p))
    p++;
  return p;
}

/* Behind the value at `p`, which goes to `slot`; NULL when it is not closed. */
static const char *
read_value (Scan *self, const char *p, char **slot)
{
  const char *start = p;
  const char *stop;

  if (p < self->end && (*p == '"' || *p == '\''))
    {
      start = p + 1;
      stop = find (self, start, *p);
      p = stop == NULL ? NULL : stop + 1;
    }
  else
    {
      while (p < self->end && !is_space (*p) && *p != '>' && *p != '<')
        p++;
      stop = p;
    }
  if (p != NULL && slot != NULL && *slot == NULL)
    *slot = html_decode (start, stop - start);
  return p;
}

static const char *
read_attribute (Scan *self, const char *p, Tag *tag)
{
  const char *name = p;
  gsize length;
  const char *equals;

  while (p < self->end && !is_space (*p) && strchr ("=<>/\"'", *p) == NULL)
    p++;
  length = p - name;
  if (length == 0)
    return NULL;
  equals = skip_spaces (self, p);
  if (equals == self->end || *equals != '=')
    return p;
  p = skip_spaces (self, equals + 1);
  return read_value (self, p, attribute_slot (tag, name, length));
}

/* Behind the '>' of the tag at `p`, or NULL when it is none. */
static const char *
read_tag (Scan *self, const char *p, Tag *tag)
{
  gsize length = 0;

  p++;
  tag->closing = p < self->end && *p == '/';
  p += tag->closing ? 1 : 0;
  if (p == self->end || !g_ascii_isalpha (*p))
    return NULL;
  tag->component = g_ascii_isupper (p[0]) && !g_ascii_isupper (p[1]);
  for (; p < self->end && (g_ascii_isalnum (*p) || *p == '-' || *p == '.' || *p == ':'); p++)
    if (length < NAME_MAX_LENGTH - 1)
      tag->name[length++] = g_ascii_tolower (*p);
  tag->name[length] = '\0';
  for (;;)
    {
      while (p < self->end && (is_space (*p) || *p == '/'))
        p++;
      if (p == self->end)
        return NULL;
      if (*p == '>')
        return p + 1;
      p = read_attribute (self, p, tag);
      if (p == NULL)
        return NULL;
    }
}

static gboolean
parts_words (const Scan *self, const Tag *tag)
{
  const GString *out = self->out;

  /* `Vista<sup>c</sup>` is no word, `1<sup>st</sup>` and `H<sub>2</sub>O` are. */
  if (!tag->closing && strcmp (tag->name, "sup") == 0)
    return out->len > 0 && g_ascii_isalpha (out->str[out->len - 1]);
  return strcmp (tag->name, "img") != 0 && !g_strv_contains (html_inline_elements, tag->name);
}

/* A heading ends with its tag, or where the next one begins. */
static void
apply_heading (Scan *self, const Tag *tag)
{
  gboolean is_heading = tag->name[0] == 'h' && tag->name[1] >= '1' && tag->name[1] <= '6'
                        && tag->name[2] == '\0';
  GArray *headings = self->state->headings;
  HtmlHeading heading = { .line = self->line, .start = self->out->len };

  if (!is_heading || headings == NULL)
    return;
  if (self->heading != NULL)
    self->heading->end = self->out->len;
  self->heading = NULL;
  if (tag->closing)
    return;
  heading.level = tag->name[1] - '0';
  heading.plain = g_string_new (NULL);
  heading.id = tag->id != NULL && *tag->id != '\0' ? g_strdup (tag->id) : NULL;
  g_array_append_val (headings, heading);
  self->heading = &g_array_index (headings, HtmlHeading, headings->len - 1);
}

/* What an image says does not grow together with the words beside it. */
static void
put_image (Scan *self, const Tag *tag)
{
  g_autofree char *alt = article_one_line (tag->alt == NULL ? "" : tag->alt);

  self->state->apart = TRUE;
  if (*alt != '\0')
    html_part (self->state, self->out, *alt);
  g_string_append (self->out, alt);
  self->state->apart = TRUE;
}

/* Nor do two links. */
static void
part_links (Scan *self, const Tag *tag)
{
  gsize length = self->out->len;

  if (tag->closing)
    self->state->link_end = length;
  else
    self->state->apart |= length > 0 && self->state->link_end == length;
}

static void
apply_tag (Scan *self, Tag *tag, const char *next)
{
  gsize start = self->out->len;

  apply_heading (self, tag);
  if (tag->id != NULL && *tag->id != '\0')
    g_ptr_array_add (self->article->html_anchors, g_steal_pointer (&tag->id));
  if (tag->target != NULL)
    article_link (self->article, tag->target, self->line, strcmp (tag->name, "img") == 0);
  if (strcmp (tag->name, "img") == 0)
    put_image (self, tag);
  else if (strcmp (tag->name, "a") == 0)
    part_links (self, tag);
  if (parts_words (self, tag))
    put_space (self);
  if (tag->component && self->state->hidden == NULL)
    {
      shortcode_shown (self->at, (gsize) (next - self->at), self->out);
      g_strdelimit (self->out->str + start, "\n", ' ');
    }
  if (strcmp (tag->name, "pre") == 0)
    self->state->verbatim = !tag->closing;
}

/* Hidden contents run to the element's own end tag, not to the next '<'. */
static void
read_hidden (Scan *self)
{
  const char *p = self->at;
  gsize length = strlen (self->state->hidden);

  for (; (p = memchr (p, '<', self->end - p)) != NULL; p++)
    if ((gsize) (self->end - p) > length + 2 && p[1] == '/'
        && g_ascii_strncasecmp (p + 2, self->state->hidden, length) == 0
        && !g_ascii_isalnum (p[length + 2]))
      break;
  skip_to (self, p == NULL ? self->end : p);
  if (p != NULL)
    self->state->hidden = NULL;
}

/* Behind a comment, declaration or processing instruction at `p`. */
static const char *
after_declaration (Scan *self, const char *p)
{
  const char *stop;

  if (self->end - p >= 4 && memcmp (p, "<!--", 4) == 0)
    {
      stop = g_strstr_len (p + 4, self->end - p - 4, "-->");
      return stop == NULL ? self->end : stop + 3;
    }
  stop = find (self, p, '>');
  return stop == NULL ? p + 1 : stop + 1;
}

static const char *
find_name (const char *const *names, const char *name)
{
  for (; *names != NULL; names++)
    if (strcmp (*names, name) == 0)
      return *names;
  return NULL;
}

static void
read_markup (Scan *self)
{
  g_auto(Tag) tag = { 0 };
  const char *next = self->at + 1;

  if (next < self->end && (*next == '!' || *next == '?'))
    {
      skip_to (self, after_declaration (self, self->at));
      return;
    }
  next = read_tag (self, self->at, &tag);
  if (next == NULL)
    {
      read_text (self);
      return;
    }
  apply_tag (self, &tag, next);
  skip_to (self, next);
  if (!tag.closing && next[-2] != '/')
    self->state->hidden = find_name (hidden_elements, tag.name);
}

void
html_read (Article *article, HtmlState *state, const char *html, gsize length, guint line,
           GString *out)
{
  Scan scan = { article, state, html, html + length, line, out, NULL, { FALSE } };

  while (scan.at < scan.end)
    if (state->hidden != NULL)
      read_hidden (&scan);
    else if (*scan.at == '<')
      read_markup (&scan);
    else
      read_text (&scan);
  if (scan.heading != NULL)
    scan.heading->end = out->len;
}
