#include "site/scan.h"

#include <string.h>

enum
{
  ATTRIBUTES_MAX = 300, /* bytes between braces that are looked at: all would be quadratic */
  TERM_LINES_MAX = 8,
  LINE_MAX_BYTES = 8192, /* that are looked at: many openings without an end are quadratic */
  ADDRESS_MAX = 1000,
  LINKS_MAX = 20000
};

static void
link_free (gpointer data)
{
  ScanLink *link = data;

  g_free (link->target);
  g_free (link);
}

static void
add_link (Scan *self, ScanKind kind, const char *target, gsize length, guint line,
          gboolean image)
{
  ScanLink *link;

  if (self->links->len == LINKS_MAX)
    return;
  link = g_new (ScanLink, 1);
  *link = (ScanLink){ kind, g_strndup (target, length), line, image };
  g_strstrip (link->target);
  g_ptr_array_add (self->links, link);
}

static void
add_id (Scan *self, const char *id, gsize length)
{
  if (length > 0)
    g_hash_table_add (self->ids, g_strndup (id, length));
}

/* ---- What is code or a comment */

typedef struct
{
  Scan *scan;
  guint line;
  char fence;
  guint fence_length; /* 0: outside */
  gboolean comment;   /* inside <!-- */
  gboolean note;      /* inside Obsidian's %% */
  const char *until;  /* inside a tag whose contents are shown as they are */
  guint shown;        /* the line that it began in, if they are code; else 0 */
  gint64 off;         /* the line that checks are off from; 0: they are on */
  ScanBodies bodies;
  GPtrArray *before; /* char *: the lines of the paragraph before, borrowed */
  guint blanks;
} Scanner;

/* Behind quote marks, list marks and blanks. */
static const char *
line_text (const char *line)
{
  for (;;)
    {
      line += strspn (line, " \t>");
      if (strchr ("-*+", *line) == NULL || *line == '\0' || line[1] != ' ')
        return line;
      line += 2;
    }
}

/* TRUE when the line opens, closes or is inside a fence. */
static gboolean
is_fenced (Scanner *self, const char *line)
{
  const char *text = line_text (line);
  guint length = *text == '`' || *text == '~' ? strspn (text, *text == '`' ? "`" : "~") : 0;

  if (self->fence_length == 0)
    {
      if (length < 3 || (*text == '`' && strchr (text + length, '`') != NULL))
        return FALSE;
      self->fence = *text;
      self->fence_length = length;
      return TRUE;
    }
  if (length >= self->fence_length && *text == self->fence
      && text[length + strspn (text + length, " \t\r")] == '\0')
    self->fence_length = 0;
  return TRUE;
}

static void
switch_checks (Scanner *self, const char *comment)
{
  comment += strspn (comment, " \t-*%{");
  if (!g_str_has_prefix (comment, "check:"))
    return;
  comment += strlen ("check:");
  comment += strspn (comment, " \t");
  if (g_str_has_prefix (comment, "off") && self->off == 0)
    self->off = self->line;
  else if (g_str_has_prefix (comment, "on") && self->off != 0)
    {
      ScanQuiet quiet = { (guint) self->off, self->line };

      g_array_append_val (self->scan->quiet, quiet);
      self->off = 0;
    }
}

/* VitePress's `<!-- @include: ./part.md -->`, of which lines may be named behind. */
static void
scan_include_comment (Scanner *self, const char *comment)
{
  static const char mark[] = "@include:";
  gsize length;

  comment += strspn (comment, " \t");
  self->scan->filled |= g_str_has_prefix (comment, "material/"); /* /tags: its list */
  if (!g_str_has_prefix (comment, mark))
    return;
  comment += strlen (mark);
  comment += strspn (comment, " \t");
  self->scan->filled = TRUE;
  length = strcspn (comment, " \t{#<>");
  while (length > 0 && comment[length - 1] == '-')
    length--;
  add_link (self->scan, SCAN_INCLUDE, comment, length, self->line, FALSE);
}

static void
blank (char *from, const char *to)
{
  memset (from, '\1', to - from);
}

static void
mask_code (char *line)
{
  for (char *p = line; (p = strchr (p, '`')) != NULL;)
    {
      gsize length = strspn (p, "`");
      char *end = p + length;

      while ((end = strchr (end, '`')) != NULL && strspn (end, "`") != length)
        end += strspn (end, "`");
      if (end != NULL)
        blank (p, end + length);
      p = end == NULL ? p + length : end + length;
    }
}

/* Makes comments \1, in place, but not those that code shows. */
static void
mask_comments (Scanner *self, char *line)
{
  static const char *const kinds[][2]
    = { { "<!--", "-->" }, { "{/*", "*/}" }, { "%%", "%%" }, { "{#", "#}" } };
  g_autofree char *bare = g_strdup (line); /* of code */
  char *p = line;

  mask_code (bare);
  if (self->comment)
    {
      char *end = strstr (p, "-->");

      self->comment = end == NULL;
      blank (p, end == NULL ? p + strlen (p) : end + 3);
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (p = line; (p = strstr (p, kinds[i][0])) != NULL;)
      {
        char *end = strstr (p + strlen (kinds[i][0]), kinds[i][1]);
        gboolean attributes = i == 1 && strchr (p, '#') != NULL;

        if (bare[p - line] == '\1')
          {
            p++;
            continue;
          }
        switch_checks (self, p + strlen (kinds[i][0]));
        if (i == 0)
          scan_include_comment (self, p + strlen (kinds[i][0]));
        if (end == NULL && i > 0)
          break;
        self->comment |= end == NULL;
        end = end == NULL ? p + strlen (p) : end + strlen (kinds[i][1]);
        if (!attributes)
          blank (p, end);
        p = end;
      }
}

/* Whether one of the lines from `lines` on closes a tag, before the next like it opens. */
static gboolean
is_closed_below (char *const *lines, const char *open, const char *close)
{
  for (; *lines != NULL; lines++)
    if (strstr (*lines, close) != NULL)
      return TRUE;
    else if (strstr (*lines, open) != NULL)
      return FALSE;
  return FALSE;
}

static void
hush (Scan *self, guint from, guint to)
{
  ScanQuiet quiet = { from, to };

  g_array_append_val (self->quiet, quiet);
}

/* TRUE when the first of `lines` is inside, opens or closes a tag that shows its contents as they are.  What is
 * code, as its name says, links nowhere. */
static gboolean
is_raw (Scanner *self, char *const *lines)
{
  static const struct
  {
    const char *open, *close;
    gboolean code;
  } tags[] = {
    { "{% raw %}", "{% endraw %}", FALSE },  { "{% highlight", "{% endhighlight", TRUE },
    { "{% comment", "{% endcomment", TRUE }, { "{{< highlight", "{{< /highlight", TRUE },
    { "{{< code", "{{< /code", TRUE }, /* and code-toggle, codeblock */
    { "{{< output", "{{< /output", TRUE },   { "{{< comment", "{{< /comment", TRUE },
    { "{{% comment", "{{% /comment", TRUE }, { "{::comment", "{:/", TRUE },
  };

  if (self->until != NULL)
    {
      if (strstr (*lines, self->until) == NULL)
        return TRUE;
      self->until = NULL;
      if (self->shown > 0)
        hush (self->scan, self->shown, self->line);
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const char *open = strstr (*lines, tags[i].open);

      if (open == NULL)
        continue;
      if (strstr (open, tags[i].close) != NULL)
        {
          if (tags[i].code && open == *lines + strspn (*lines, " \t"))
            hush (self->scan, self->line, self->line);
          return TRUE;
        }
      if (strstr (open, "/>}}") != NULL
          || !is_closed_below (lines + 1, tags[i].open, tags[i].close))
        continue;
      self->until = tags[i].close;
      self->shown = tags[i].code ? self->line : 0;
      return TRUE;
    }
  return FALSE;
}

/* ---- Links and ids in a line */

/* How far an address that begins at `p` goes. */
static gsize
address_length (const char *p)
{
  guint depth = 0;
  gsize length = 0;

  for (; length < ADDRESS_MAX && p[length] != '\0'
         && strchr (" \t\"'<>\1`|", p[length]) == NULL;
       length++)
    {
      depth += p[length] == '(';
      if (p[length] == ')' && depth-- == 0)
        break;
    }
  return length;
}

/* The value of `name=`, or with NULL the first that has no name, between `p` and `end`. */
static gboolean
argument (const char *p, const char *end, const char *name, const char **value, gsize *length)
{
  gsize name_length = name == NULL ? 0 : strlen (name);

  while (p < end)
    {
      const char *word = p += strspn (p, " \t");
      gboolean named;

      p += strcspn (p, " \t\"'`=");
      named = p < end && *p == '=';
      if (named)
        p++;
      else if (p > word)
        {
          p = word + strcspn (word, " \t");
          *value = word;
          *length = MIN (p, end) - word;
          if (name == NULL && *length > 0)
            return TRUE;
          continue;
        }
      *value = p;
      if (*p == '"' || *p == '\'' || *p == '`')
        {
          const char *stop = strchr (p + 1, *p);

          if (stop == NULL || stop >= end)
            return FALSE;
          *value = p + 1;
          *length = stop - p - 1;
          p = stop + 1;
        }
      else
        {
          p += strcspn (p, " \t");
          *length = MIN (p, end) - *value;
          if (p == *value)
            p++;
        }
      if (named ? name != NULL && strncmp (word, name, name_length) == 0
                    && word[name_length] == '='
                : name == NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
word_is (const char *p, const char *word)
{
  gsize length = strlen (word);

  return strncmp (p, word, length) == 0 && strchr (" \t\"'`", p[length]) != NULL;
}

static void
scan_shortcode (Scanner *self, const char *p, const char *end)
{
  gsize name = strcspn (p, " \t\"'`");
  const char *arguments = p + name, *value;
  gsize length;

  if (word_is (p, "ref") || word_is (p, "relref"))
    {
      if (argument (arguments, end, "path", &value, &length)
          || argument (arguments, end, NULL, &value, &length))
        add_link (self->scan, SCAN_REF, value, length, self->line, FALSE);
    }
  else if (g_strstr_len (p, name, "include") != NULL || word_is (p, "readfile")
           || word_is (p, "readFile"))
    {
      if (argument (arguments, end, "file", &value, &length)
          || argument (arguments, end, "path", &value, &length)
          || argument (arguments, end, NULL, &value, &length))
        add_link (self->scan, SCAN_INCLUDE, value, length, self->line, FALSE);
    }
  else if ((word_is (p, "figure") || word_is (p, "img") || word_is (p, "image"))
           && argument (arguments, end, "src", &value, &length)
           && g_strstr_len (value, length, "://") == NULL)
    add_link (self->scan, SCAN_LINK, value, length, self->line, TRUE);
}

static void
scan_shortcodes (Scanner *self, const char *line)
{
  for (const char *p = line; (p = strstr (p, "{{")) != NULL; p += 2)
    {
      const char *end = p[2] == '<'   ? strstr (p, ">}}")
                        : p[2] == '%' ? strstr (p, "%}}")
                                      : NULL;
      const char *name;

      if (end == NULL || end < p + 3)
        continue;
      name = p + 3 + strspn (p + 3, " \t");
      self->scan->shortcodes = TRUE;
      if (name < end && g_ascii_isalpha (*name))
        scan_shortcode (self, name, end);
    }
}

/* A tag's target, and the anchor behind the tag. */
static void
add_tag_link (Scanner *self, ScanKind kind, const char *target, gsize length,
              const char *behind)
{
  g_autofree char *whole = g_strndup (target, length);
  gsize anchor = *behind == '#' ? address_length (behind) : 0;
  g_autofree char *joined
    = g_strdup_printf ("%s%.*s", g_strstrip (whole), (int) anchor, behind);

  add_link (self->scan, kind, joined, strlen (joined), self->line, FALSE);
}

static void
scan_liquid (Scanner *self, const char *line)
{
  static const struct
  {
    const char *tag;
    ScanKind kind;
  } tags[] = { { "link ", SCAN_FILE },
               { "post_url ", SCAN_POST },
               { "include ", SCAN_INCLUDE },
               { "include_relative ", SCAN_INCLUDE } };

  for (const char *p = line; (p = strstr (p, "{%")) != NULL; p += 2)
    {
      const char *end = strstr (p + 2, "%}"), *name = p + 2 + (p[2] == '-');

      if (end == NULL || (p > line && p[-1] == '{'))
        continue;
      self->scan->liquid = TRUE;
      name += strspn (name, " \t");
      for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
        if (g_str_has_prefix (name, tags[i].tag))
          {
            const char *target = name + strlen (tags[i].tag);
            gsize length = MIN ((gsize) (end - target),
                                strcspn (target, "-%|") == 0 ? 0 : (gsize) (end - target));

            if (length > 0 && target[length - 1] == '-')
              length--;
            if (tags[i].kind == SCAN_INCLUDE)
              length = MIN (length, strcspn (target, " \t"));
            if (g_strstr_len (target, length, "{{") == NULL)
              add_tag_link (self, tags[i].kind, target, length, end + 2);
          }
    }
}

/* Whether what stands before `p` makes it a link's target. */
static gboolean
is_target (const char *line, const char *p)
{
  return p > line
         && (strchr ("(\"'<", p[-1]) != NULL
             || (p > line + 2 && p[-1] == ' ' && p[-2] == ':' && p[-3] == ']'));
}

/* `{{ "/path" | relative_url }}`, `{{ site.baseurl }}/path`. */
static void
scan_output (Scanner *self, const char *line)
{
  for (const char *p = line; (p = strstr (p, "{{")) != NULL; p += 2)
    {
      const char *end = strstr (p, "}}"), *quote = strpbrk (p, "\"'");
      const char *text = p + 2 + strspn (p + 2, " \t-"), *rest;
      g_autofree char *inside = NULL;
      gsize length;

      if (end == NULL || p[2] == '<' || p[2] == '%')
        continue;
      inside = g_strndup (text, MAX (end - text, 0));
      rest = end + 2;
      length = address_length (rest);
      if (!is_target (line, p))
        continue;
      if (strstr (inside, "_url") != NULL && quote == text
          && strchr (quote + 1, *quote) != NULL && strchr (quote + 1, *quote) < end)
        {
          gsize path = strcspn (quote + 1, "\"'");
          g_autofree char *joined
            = g_strdup_printf ("%.*s%.*s", (int) path, quote + 1, (int) length, rest);

          add_link (self->scan, SCAN_LINK, joined, strlen (joined), self->line, FALSE);
        }
      else if ((g_str_has_prefix (inside, "site.baseurl")
                || g_str_has_prefix (inside, "site.url"))
               && *rest == '/')
        add_link (self->scan, SCAN_LINK, rest, length, self->line, FALSE);
    }
}

static void
scan_external (Scanner *self, const char *line)
{
  for (const char *p = line; (p = strstr (p, "http")) != NULL; p += 4)
    if ((g_str_has_prefix (p, "http://") || g_str_has_prefix (p, "https://"))
        && is_target (line, p))
      add_link (self->scan, SCAN_EXTERNAL, p, address_length (p), self->line, FALSE);
}

static gsize
id_length (const char *p)
{
  gsize length = 0;

  while (g_ascii_isalnum (p[length]) || (guchar) p[length] >= 0x80
         || (p[length] != '\0' && strchr ("_-.:", p[length]) != NULL))
    length++;
  return length;
}

/* Of `{:toc}`, `{: toc .x }`. */
static gboolean
is_contents (const char *attributes)
{
  attributes += strspn (attributes, " ");
  return g_str_has_prefix (attributes, "toc") && strchr (" }", attributes[3]) != NULL;
}

/* `{#id}`, `{ #id .class }`, `{: #id }`, and MDX's {/ * #id * /}. */
static void
scan_attributes (Scanner *self, const char *line)
{
  for (const char *p = line; (p = strchr (p, '{')) != NULL; p++)
    {
      const char *end = memchr (p, '}', strnlen (p, ATTRIBUTES_MAX));
      const char *hash = end == NULL ? NULL : memchr (p, '#', end - p);

      if (end != NULL && p[1] == ':' && is_contents (p + 2)) /* kramdown's */
        add_id (self->scan, "markdown-toc", strlen ("markdown-toc"));
      if (hash == NULL || p[1] == '{' || p[1] == '%')
        continue;
      self->scan->blocks |= p[1] == ' ' && hash == p + 2;
      if (strchr ("{ :\t", hash[-1]) != NULL)
        add_id (self->scan, hash + 1, id_length (hash + 1));
    }
}

/* `id="id"`, `name='id'`, `id={"id"}`, `id=id`. */
static void
scan_ids (Scanner *self, const char *line)
{
  static const char *const names[] = { "id=", "name=" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (const char *p = line; (p = strstr (p, names[i])) != NULL; p++)
      {
        const char *value = p + strlen (names[i]);

        if (p == line || strchr (" \t\"'", p[-1]) == NULL)
          continue;
        value += strspn (value, "{\"'");
        add_id (self->scan, value,
                value[-1] == '=' ? id_length (value) : strcspn (value, "\"'}>"));
      }
}

/* `--8<-- "file"`, `{!file!}`, `[!INCLUDE [text](file)]`, `import X from './file.mdx'`. */
static void
scan_inclusions (Scanner *self, const char *line)
{
  static const struct
  {
    const char *opening, *before, *closing;
  } kinds[] = { { "--8<--", "\"", "\"" },
                { "{!", "{!", "!}" },
                { "[!INCLUDE", "](", ")" },
                { "[!include", "](", ")" },
                { "[!Include", "](", ")" } };
  const char *text = line + strspn (line, " \t");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (const char *p = line; (p = strstr (p, kinds[i].opening)) != NULL; p++)
      {
        const char *start = strstr (p, kinds[i].before);
        const char *end = start == NULL
                            ? NULL
                            : strstr (start + strlen (kinds[i].before), kinds[i].closing);

        if (end == NULL)
          continue;
        start += strlen (kinds[i].before);
        start += strspn (start, " ");
        /* a part of it may be named behind ':' */
        add_link (self->scan, SCAN_INCLUDE, start,
                  MIN ((gsize) (end - start), strcspn (start, " :")), self->line, FALSE);
      }
  if (g_str_has_prefix (text, "import ") && strstr (text, ".md") != NULL)
    {
      const char *quote = strpbrk (text, "\"'");

      if (quote != NULL)
        add_link (self->scan, SCAN_INCLUDE, quote + 1, strcspn (quote + 1, "\"'"), self->line,
                  FALSE);
    }
}

/* Obsidian's ` ^id` at the end of a block. */
static void
scan_block_id (Scanner *self, const char *line)
{
  const char *mark = strrchr (line, '^');

  if (mark != NULL && (mark == line || mark[-1] == ' ')
      && mark[1 + id_length (mark + 1)] == '\0')
    add_id (self->scan, mark, strlen (mark));
}

/* Goldmark gives the terms of `term` and `: definition` ids. */
static void
scan_terms (Scanner *self, const char *line)
{
  if (*line == ':' && (line[1] == ' ' || line[1] == '\t') && self->blanks <= 1)
    {
      for (guint i = 0; i < self->before->len; i++)
        g_ptr_array_add (self->scan->terms, g_strdup (g_ptr_array_index (self->before, i)));
      g_ptr_array_set_size (self->before, 0);
    }
}

/* Whether it says, besides blanks and comments, more than a heading does. */
static gboolean
is_content (const char *line)
{
  line += strspn (line, " \t\r\1");
  return *line != '\0' && *line != '#' && line[strspn (line, "=- \r")] != '\0';
}

static void
scan_looks (Scanner *self, const char *line)
{
  const char *text = line + strspn (line, " \t");

  self->scan->blocks |= g_str_has_prefix (text, "!!! ") || g_str_has_prefix (text, "??? ")
                        || g_str_has_prefix (text, "=== \"")
                        || strstr (text, "--8<--") != NULL;
  /* a heading with a variable, a macro, a component, mkdocstrings' `::: module.name` */
  self->scan->generated |= *text == '#'
                           && (strstr (text, "{{ ") != NULL || strstr (text, "{% ") != NULL);
  self->scan->generated |= g_str_has_prefix (text, "{{ ") && g_str_has_suffix (text, ") }}");
  if (g_str_has_prefix (text, "::: ") && strchr (text + 4, ' ') == NULL
      && strchr (text + 4, '.') != NULL)
    self->scan->generated = TRUE;
  if (*text == '<' && g_ascii_isupper (text[1]) && g_str_has_suffix (text, "/>"))
    self->scan->generated = TRUE;
}

/* Of `## *Text* [link](x)` what shows: kramdown and others read it inside HTML, too. */
static void
scan_heading (Scanner *self, const char *line)
{
  const char *text = line + strspn (line, " \t>");
  gsize level = strspn (text, "#");
  gboolean named = FALSE; /* by an id of its own */
  GString *out;

  if (level < 1 || level > 6 || (text[level] != ' ' && text[level] != '\t'))
    return;
  out = g_string_new (NULL);
  for (const char *p = text + level; *p != '\0'; p++)
    if (*p == ']' && p[1] == '(' && strchr (p, ')') != NULL)
      p = strchr (p, ')');
    else if (*p == '{' && (p[1] == '#' || p[1] == ':' || p[1] == ' '))
      {
        named = strchr (p, '#') != NULL;
        break;
      }
    else if (strchr ("*`[", *p) == NULL)
      g_string_append_c (out, *p);
  g_strstrip (out->str);
  if (named)
    g_string_free (out, TRUE);
  else
    g_ptr_array_add (self->scan->headings, g_string_free (out, FALSE));
}

static void
scan_marked (Scanner *self, const char *line)
{
  scan_looks (self, line);
  scan_wiki (line, self->scan->links, self->line);
  if (strchr (line, '{') != NULL)
    {
      scan_shortcodes (self, line);
      scan_liquid (self, line);
      scan_output (self, line);
      scan_attributes (self, line);
    }
  if (strchr (line, '=') != NULL)
    scan_ids (self, line);
  scan_external (self, line);
  scan_inclusions (self, line);
  scan_block_id (self, line);
}

/* The first of `lines`, which stay, for the terms. */
static void
scan_line (Scanner *self, char *const *lines)
{
  char *raw = *lines;
  g_autofree char *line = NULL;

  if (is_fenced (self, raw) || is_raw (self, lines))
    {
      self->scan->filled = TRUE;
      g_ptr_array_set_size (self->before, 0);
      return;
    }
  if (strcmp (raw, "%%") == 0)
    self->note = !self->note;
  if (self->note)
    return;
  line = strlen (raw) <= LINE_MAX_BYTES ? g_strdup (raw)
                                        : g_utf8_make_valid (raw, LINE_MAX_BYTES);
  mask_comments (self, line);
  self->scan->filled |= is_content (line);
  scan_heading (self, line);
  mask_code (line);
  scan_marked (self, line);
  scan_body (&self->bodies, line, self->scan->links, self->line);
  scan_terms (self, raw);
  if (raw[strspn (raw, " \t")] == '\0')
    self->blanks++;
  else
    {
      if (self->blanks > 0 || self->before->len == TERM_LINES_MAX)
        g_ptr_array_set_size (self->before, 0);
      self->blanks = 0;
      g_ptr_array_add (self->before, raw);
    }
}

Scan *
scan_new (const char *text, gsize length)
{
  Scan *self = g_new0 (Scan, 1);
  g_autofree char *copy = g_utf8_make_valid (text, (gssize) length);
  gboolean marked = g_str_has_prefix (copy, "\xef\xbb\xbf"); /* by a byte order mark */
  g_auto(GStrv) lines = g_strsplit (copy + (marked ? 3 : 0), "\n", -1);
  g_autoptr(GPtrArray) before = g_ptr_array_new ();
  Scanner scanner = { .scan = self, .before = before };

  self->links = g_ptr_array_new_with_free_func (link_free);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->terms = g_ptr_array_new_with_free_func (g_free);
  self->headings = g_ptr_array_new_with_free_func (g_free);
  self->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) g_ptr_array_unref);
  self->quiet = g_array_new (FALSE, FALSE, sizeof (ScanQuiet));
  for (guint i = 0; lines[i] != NULL; i++)
    g_strchomp (lines[i]);
  for (guint i = scan_fields (self, lines); lines[i] != NULL; i++)
    {
      scanner.line = i + 1;
      scan_line (&scanner, &lines[i]);
    }
  if (scanner.off != 0)
    {
      ScanQuiet quiet = { (guint) scanner.off, G_MAXUINT };

      g_array_append_val (self->quiet, quiet);
    }
  return self;
}

void
scan_free (Scan *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->links);
  g_hash_table_unref (self->ids);
  g_ptr_array_unref (self->terms);
  g_ptr_array_unref (self->headings);
  g_hash_table_unref (self->fields);
  g_array_unref (self->quiet);
  g_free (self);
}

const char *
scan_field (const Scan *self, const char *key)
{
  const GPtrArray *values = g_hash_table_lookup (self->fields, key);

  return values == NULL || values->len == 0 ? NULL : g_ptr_array_index (values, 0);
}

gboolean
scan_is_quiet (const Scan *self, guint line)
{
  for (guint i = 0; i < self->quiet->len; i++)
    {
      const ScanQuiet *quiet = &g_array_index (self->quiet, ScanQuiet, i);

      if (line >= quiet->from && line <= quiet->to)
        return TRUE;
    }
  return FALSE;
}
