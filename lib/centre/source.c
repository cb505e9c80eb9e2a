#include "centre/source.h"

#include <string.h>

enum
{
  BODY_COLUMNS = 4, /* what belongs to !!! is indented by so much */
  FENCE_MIN = 3
};

typedef struct
{
  const char *at; /* the line to be read */
  GString *out;
  char fence; /* the code that is open: '`' or '~'; 0: none */
  gsize fence_length;
  gboolean colons;   /* between ::: and ::: of a note */
  gboolean indented; /* in the body of !!! */
  gboolean gap;      /* among blank lines of that body */
} Source;

static const struct
{
  const char *name, *note;
} notes[] = {
  { "note", "note" },       { "info", "note" },         { "abstract", "note" },
  { "example", "note" },    { "question", "note" },     { "quote", "note" },
  { "seealso", "note" },    { "tip", "tip" },           { "hint", "tip" },
  { "success", "tip" },     { "check", "tip" },         { "important", "important" },
  { "warning", "warning" }, { "attention", "warning" }, { "danger", "caution" },
  { "caution", "caution" }, { "error", "caution" },     { "failure", "caution" },
  { "bug", "caution" },
};

const char *
source_note (const char *name, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if (strlen (notes[i].name) == length
        && g_ascii_strncasecmp (notes[i].name, name, length) == 0)
      return notes[i].note;
  return NULL;
}

/* ---- Lines */

static gsize
line_length (const char *line)
{
  return strcspn (line, "\n");
}

static gboolean
is_blank (const char *line)
{
  return line[strspn (line, " \t")] == '\n' || line[strspn (line, " \t")] == '\0';
}

/* Behind the marks of quotes and list items, in one of which a fence may open. */
static const char *
skip_marks (const char *line)
{
  for (;;)
    {
      const char *mark = line + strspn (line, " \t>");
      const char *stop = mark + strspn (mark, G_CSET_DIGITS);

      if (stop == mark ? strchr ("-+*", *stop) == NULL : *stop != '.' && *stop != ')')
        return mark;
      if (*stop == '\0' || (stop[1] != ' ' && stop[1] != '\t'))
        return mark;
      line = stop + 1;
    }
}

/* Whether the line is code, or a fence of some. */
static gboolean
step_fence (Source *self, const char *line)
{
  const char *mark = self->fence != 0 ? line + strspn (line, " \t>") : skip_marks (line);
  gsize length = *mark == '`' ? strspn (mark, "`") : *mark == '~' ? strspn (mark, "~") : 0;

  if (self->fence != 0)
    {
      if (*mark == self->fence && length >= self->fence_length && is_blank (mark + length))
        self->fence = 0;
      return TRUE;
    }
  if (length < FENCE_MIN
      || (*mark == '`' && memchr (mark + length, '`', line_length (mark + length))))
    return FALSE;
  self->fence = *mark;
  self->fence_length = length;
  return TRUE;
}

/* ---- Notes */

static void
put_note (Source *self, const char *note, const char *title, gsize length)
{
  g_autofree char *upper = g_ascii_strup (note, -1);

  g_string_append_printf (self->out, "> [!%s]", upper);
  if (length > 0)
    g_string_append_printf (self->out, " %.*s", (int) length, title);
}

/* `!!! note "Title"`, `??? tip`, `???+ tip`. */
static gboolean
begin_indented (Source *self)
{
  const char *name = self->at + 3, *end = self->at + line_length (self->at), *stop, *note;

  if (strncmp (self->at, "!!!", 3) != 0 && strncmp (self->at, "???", 3) != 0)
    return FALSE;
  name += strspn (name, "+ ");
  stop = name + strcspn (name, " \n");
  note = source_note (name, (gsize) (stop - name));
  stop += strspn (stop, " \"");
  while (end > stop && strchr (" \"", end[-1]) != NULL)
    end--;
  put_note (self, note == NULL ? "note" : note, stop, (gsize) (end - stop));
  self->indented = TRUE;
  return TRUE;
}

/* `:::note Title`, `::: tip`, `:::warning[Title]`; any other `:::` is blank. */
static gboolean
step_colons (Source *self)
{
  const char *name = self->at, *stop, *note, *end = self->at + line_length (self->at);

  if (strncmp (name, ":::", 3) != 0)
    return FALSE;
  name += strspn (name, ":");
  name += strspn (name, " {.");
  stop = name;
  while (g_ascii_isalpha (*stop))
    stop++;
  note = source_note (name, (gsize) (stop - name));
  if (note == NULL)
    {
      self->colons = FALSE;
      return TRUE;
    }
  stop += strspn (stop, " []}");
  while (end > stop && strchr (" ]}", end[-1]) != NULL)
    end--;
  put_note (self, note, stop, (gsize) (end - stop));
  self->colons = TRUE;
  return TRUE;
}

/* ---- Tags */

static const char *
tag_end (const char *p, const char *end)
{
  static const char *const tags[][2]
    = { { "{{<", ">}}" }, { "{{%", "%}}" }, { "{%", "%}" }, { "{/*", "*/}" }, { "{:", "}" } };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (strncmp (p, tags[i][0], strlen (tags[i][0])) == 0)
      {
        const char *stop = g_strstr_len (p + 2, end - p - 2, tags[i][1]);

        return stop == NULL ? NULL : stop + strlen (tags[i][1]);
      }
  return NULL;
}

/* `{#id}` and `{ #id .x }` at the end of the line. */
static gboolean
is_attributes (const char *p, const char *end)
{
  while (end > p && end[-1] == ' ')
    end--;
  return end > p && end[-1] == '}' && (p[1] == '#' || strncmp (p + 1, " #", 2) == 0)
         && memchr (p, '}', (gsize) (end - p)) == end - 1;
}

static void
put_without_tags (Source *self, const char *line, const char *end)
{
  gboolean code = FALSE;
  guint failed = 0;

  for (const char *p = line; p < end; p++)
    {
      const char *stop = NULL;

      code ^= *p == '`';
      if (*p == '{' && !code && is_attributes (p, end))
        return;
      if (*p == '{' && !code && failed < 100)
        {
          stop = tag_end (p, end);
          failed += stop == NULL;
        }
      if (stop == NULL)
        g_string_append_c (self->out, *p);
      else
        p = stop - 1;
    }
}

/* Where the colon stands that makes `[^1]: text` the address of a link, or NULL. */
static const char *
footnote_colon (const char *line, const char *end)
{
  const char *mark = line + strspn (line, " >"), *stop;

  if (strncmp (mark, "[^", 2) != 0)
    return NULL;
  stop = mark + strcspn (mark, "] \n");
  return stop + 1 < end && stop[0] == ']' && stop[1] == ':' ? stop + 1 : NULL;
}

static void
put_text (Source *self, const char *line, const char *end)
{
  const char *colon = footnote_colon (line, end);

  if (colon != NULL)
    {
      g_string_append_len (self->out, line, colon - line);
      g_string_append (self->out, "\\:");
      line = colon + 1;
    }
  put_without_tags (self, line, end);
}

/* ---- All of it */

static gsize
body_indent (const char *line)
{
  gsize blanks = strspn (line, " ");

  return *line == '\t' ? 1 : blanks >= BODY_COLUMNS ? BODY_COLUMNS : 0;
}

/* Blank lines are the body's when more of it follows; what follows is looked for once. */
static gboolean
is_body (Source *self, const char *line)
{
  gboolean blank = is_blank (line);

  if (blank && self->gap)
    return TRUE;
  while (is_blank (line) && *line != '\0')
    line += line_length (line) + (line[line_length (line)] == '\n');
  self->gap = blank && body_indent (line) > 0;
  return body_indent (line) > 0;
}

static void
put_line (Source *self)
{
  const char *line = self->at, *end = line + line_length (line);

  if (self->indented)
    {
      self->indented = is_body (self, line);
      line += self->indented && !is_blank (line) ? body_indent (line) : 0;
    }
  if (!self->indented && self->fence == 0 && (begin_indented (self) || step_colons (self)))
    return;
  if (self->indented || self->colons)
    g_string_append (self->out, "> ");
  if (step_fence (self, line) || memchr (line, '{', (gsize) (end - line)) == NULL)
    {
      if (self->fence == 0 && footnote_colon (line, end) != NULL)
        put_text (self, line, end);
      else
        g_string_append_len (self->out, line, end - line);
    }
  else
    put_text (self, line, end);
}

char *
source_plain (const char *body)
{
  Source self = { .at = body, .out = g_string_sized_new (strlen (body) + 64) };

  while (*self.at != '\0')
    {
      gsize length = line_length (self.at);

      put_line (&self);
      self.at += length;
      if (*self.at == '\n')
        {
          g_string_append_c (self.out, '\n');
          self.at++;
        }
    }
  return g_string_free (self.out, FALSE);
}
