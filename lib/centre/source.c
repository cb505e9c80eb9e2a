#include "centre/source.h"

#include <string.h>

enum
{
  BODY_COLUMNS = 4, /* what belongs to !!! is indented by so much more */
  BODIES_MOST = 8,
  TAG_BYTES_MAX = 16384, /* of a tag that goes over several lines */
  FENCE_MIN = 3
};

static const struct
{
  const char *begins, *ends;
  gboolean one_line;
} tags[] = {
  { "{{<", ">}}", FALSE }, { "{{%", "%}}", FALSE }, { "{%", "%}", FALSE },
  { "{/*", "*/}", FALSE }, { "{:", "}", TRUE },
};

enum
{
  N_TAGS = G_N_ELEMENTS (tags)
};

typedef struct
{
  const char *at; /* the line to be read */
  GString *out;
  char fence; /* the code that is open: '`' or '~'; 0: none */
  gsize fence_length;
  gboolean colons;           /* between ::: and ::: of a note */
  gsize bodies[BODIES_MOST]; /* of !!! that are open, one in the other: by how much they are indented */
  guint n_bodies;
  const char *next_words;     /* the first line that is not blank, of those behind; or NULL */
  const char *barren[N_TAGS]; /* up to where no tag of the kind ends */
  const char *tag_end;        /* a tag goes on up to there, from a line before; or NULL */
  gboolean footnote;          /* what is indented by so much belongs to one */
  gboolean behind_blank;      /* the line before was blank */
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
  { "bug", "caution" },     { "tab", "tab" },
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

/* The kind of note that a line begins, and where its name or title stands; NULL: none. */
static const char *
body_kind (const char *line, const char **title)
{
  const char *name = line + 3, *stop, *note;

  if (strncmp (line, "===", 3) == 0)
    {
      *title = name + strspn (name, "!+ ");
      return **title == '"' && name < *title ? "tab" : NULL;
    }
  if (strncmp (line, "!!!", 3) != 0 && strncmp (line, "???", 3) != 0)
    return NULL;
  name += strspn (name, "+ ");
  stop = name + strcspn (name, " \n");
  note = source_note (name, (gsize) (stop - name));
  *title = stop;
  return note == NULL ? "note" : note;
}

/* `!!! note "Title"`, `??? tip`, `???+ tip`, `=== "Tab"`, in a list item or another such body indented. */
static gboolean
begin_body (Source *self, const char *line)
{
  const char *mark = line + strspn (line, " "), *end = line + line_length (line), *title;
  const char *kind = self->n_bodies < BODIES_MOST ? body_kind (mark, &title) : NULL;
  gsize indent = (gsize) (mark - line);

  if (kind == NULL)
    return FALSE;
  title += strspn (title, " \"");
  while (end > title && strchr (" \"", end[-1]) != NULL)
    end--;
  g_string_append_len (self->out, line, (gssize) indent);
  put_note (self, kind, title, (gsize) (end - title));
  self->bodies[self->n_bodies++] = indent;
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

/* Where the end of such a tag is, at most so far away.  What was looked through in vain is not again. */
static const char *
find_end (const char *from, gsize room, const char *wanted, const char **barren)
{
  const char *end = from + strnlen (from, room), *start = MAX (from, MIN (*barren, end));
  const char *stop = g_strstr_len (start, end - start, wanted);

  if (stop != NULL)
    return stop + strlen (wanted);
  *barren = MAX (start, end - MIN ((gsize) (end - start), strlen (wanted) - 1));
  return NULL;
}

/* Behind the tag that begins at `p`, on its line or one that follows; NULL: it is none, or has no end. */
static const char *
tag_end (Source *self, const char *p, const char *end)
{
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (strncmp (p, tags[i].begins, strlen (tags[i].begins)) == 0)
      return find_end (p + 2, tags[i].one_line ? (gsize) (end - p - 2) : TAG_BYTES_MAX,
                       tags[i].ends, &self->barren[i]);
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

/* Puts what stands at `p`: one character, or of `\~` and `\[^` two, with a mark that tells them from ~~ and [^1].
 * Returns the last byte. */
static const char *
put_character (Source *self, const char *p, const char *end)
{
  if (*p != '\\' || p + 1 == end)
    {
      g_string_append_c (self->out, *p);
      return p;
    }
  if (p[1] == '~' || (p[1] == '[' && p + 2 < end && p[2] == '^'))
    g_string_append (self->out, SOURCE_ESCAPED);
  g_string_append_len (self->out, p, 2);
  return p + 1;
}

static void
put_without_tags (Source *self, const char *line, const char *end)
{
  gboolean code = FALSE;

  for (const char *p = line; p < end; p++)
    {
      const char *stop = NULL;

      code ^= *p == '`';
      if (*p == '{' && !code && is_attributes (p, end))
        return;
      if (*p == '{' && !code)
        stop = tag_end (self, p, end);
      if (stop == NULL && code)
        g_string_append_c (self->out, *p);
      else if (stop == NULL)
        p = put_character (self, p, end);
      else if (stop <= end)
        p = stop - 1;
      else
        {
          self->tag_end = stop;
          return;
        }
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
  if (memchr (line, '{', (gsize) (end - line)) != NULL
      || memchr (line, '\\', (gsize) (end - line)) != NULL)
    put_without_tags (self, line, end);
  else
    g_string_append_len (self->out, line, end - line);
}

/* ---- All of it */

/* How many of the open bodies the line is in; what is blank is in those that what follows is in. */
static guint
count_bodies (Source *self, const char *line)
{
  guint in = 0;

  if (self->n_bodies == 0)
    return 0;
  if (line < self->next_words)
    line = self->next_words;
  while (is_blank (line) && *line != '\0')
    line += line_length (line) + (line[line_length (line)] == '\n');
  self->next_words = line;
  for (; in < self->n_bodies; in++)
    {
      gsize wanted = self->bodies[in] + BODY_COLUMNS, blanks = strspn (line, " ");

      if (*line == '\t' && self->bodies[in] == 0)
        line++;
      else if (blanks >= wanted && *line != '\0')
        line += wanted;
      else
        break;
    }
  return in;
}

/* Puts the marks of the quotes that bodies become, each where it was indented.  Returns what is behind. */
static const char *
put_marks (Source *self, const char *line, guint in)
{
  for (guint i = 0; i < in; i++)
    {
      for (gsize blank = 0; blank < self->bodies[i]; blank++)
        g_string_append_c (self->out, ' ');
      g_string_append (self->out, "> ");
      line += *line == '\t' ? 1 : MIN (strspn (line, " "), self->bodies[i] + BODY_COLUMNS);
    }
  return line;
}

/* The rest of a line on which a tag ends that began before, or nothing of one on which it goes on. */
static const char *
behind_tag (Source *self, const char *line, const char *end)
{
  const char *stop = self->tag_end;

  if (stop == NULL)
    return line;
  if (stop > end)
    return NULL;
  self->tag_end = NULL;
  return MAX (line, stop);
}

/* What belongs to a footnote is indented, and becomes paragraphs behind it. */
static const char *
step_footnote (Source *self, const char *line, const char *end)
{
  gboolean indented = *line == '\t' || strspn (line, " ") >= BODY_COLUMNS;
  gboolean behind_blank = self->behind_blank;

  self->behind_blank = is_blank (line);
  if (self->behind_blank)
    return line;
  if (self->footnote && indented)
    return line + (*line == '\t' ? 1 : BODY_COLUMNS);
  if (self->fence == 0)
    self->footnote = (*line == '[' && footnote_colon (line, end) != NULL)
                     || (self->footnote && !behind_blank);
  return line;
}

static void
put_line (Source *self)
{
  const char *end = self->at + line_length (self->at),
             *line = step_footnote (self, self->at, end);
  guint in = self->tag_end != NULL ? self->n_bodies : count_bodies (self, line);

  if (in < self->n_bodies)
    self->fence = 0;
  self->n_bodies = in;
  line = put_marks (self, line, in);
  if (self->fence == 0 && self->tag_end == NULL
      && (begin_body (self, line) || (in == 0 && step_colons (self))))
    return;
  if (self->colons)
    g_string_append (self->out, "> ");
  line = behind_tag (self, line, end);
  if (line == NULL)
    return;
  if (step_fence (self, line))
    g_string_append_len (self->out, line, end - line);
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
