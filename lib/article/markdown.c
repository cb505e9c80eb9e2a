#include "article/markdown.h"

#include <string.h>

/* ---- The lines of a body as they stand in the file, to find the newlines that cmark does not pass
 * on */

typedef struct
{
  const char *body;
  guint first_line; /* file line of the body's first */
  GArray *starts;   /* const char *, lines and the end; NULL until wanted */
} RawLines;

enum
{
  LONG_LINE = 2000 /* bytes that are searched: all of them would be quadratic */
};

static void
index_lines (RawLines *self)
{
  const char *line = self->body;
  const char *end = line + strlen (line);

  self->starts = g_array_new (FALSE, FALSE, sizeof (const char *));
  for (const char *next; line < end; line = next + 1)
    {
      g_array_append_val (self->starts, line);
      next = memchr (line, '\n', end - line);
      if (next == NULL)
        next = end;
    }
  /* where the line after the last one would begin */
  g_array_append_val (self->starts, line);
}

/* The bytes of a file line, without its newline. */
static const char *
raw_lines_get (RawLines *self, guint line, gsize *length)
{
  guint index = line - self->first_line;
  const char *start;

  if (self->starts == NULL)
    index_lines (self);
  *length = 0;
  if (index + 1 >= self->starts->len)
    return "";
  start = g_array_index (self->starts, const char *, index);
  *length = g_array_index (self->starts, const char *, index + 1) - start - 1;
  return start;
}

/* How much of `text`, the rest of a code span that begins in file line `line` and goes on
 * in the next, stands in that line; 0 when it cannot be told.  The space that follows it
 * was a newline. */
static gsize
raw_lines_part (RawLines *self, guint line, const char *text)
{
  gsize raw_length;
  const char *raw = raw_lines_get (self, line, &raw_length);
  gsize length = strnlen (text, raw_length + 1);

  if (raw_length > LONG_LINE)
    return 0;
  for (gsize i = MIN (length, raw_length); i > 0; i--)
    if (text[i] == ' ' && memcmp (raw + raw_length - i, text, i) == 0)
      return i;
  return 0;
}

static gboolean
raw_lines_end_in_backtick (RawLines *self, guint line)
{
  gsize length;
  const char *raw = raw_lines_get (self, line, &length);

  return length > 0 && raw[length - 1] == '`';
}

/* Whether the link to `target` is the last one of the line and goes on in the next. */
static gboolean
raw_lines_target_is_open (RawLines *self, guint line, const char *target)
{
  gsize length;
  const char *raw = raw_lines_get (self, line, &length);

  for (gsize i = length; i > 1 && length - i < LONG_LINE; i--)
    {
      if (raw[i - 1] == ')' || (raw[i - 1] == ']' && i == length))
        return FALSE;
      if (raw[i - 2] == ']' && raw[i - 1] == '[')
        return TRUE;
      if (raw[i - 2] == ']' && raw[i - 1] == '(')
        return strncmp (raw + i, target, MIN (length - i, strcspn (target, " "))) == 0;
    }
  return FALSE;
}

/* Behind the `[label]:` that the line begins with, or NULL. */
static const char *
after_label (const char *raw, const char *end)
{
  const char *colon;

  raw += strspn (raw, " \t>");
  if (raw >= end || *raw != '[')
    return NULL;
  colon = g_strstr_len (raw, end - raw, "]:");
  return colon == NULL ? NULL : colon + 2;
}

static gboolean
is_title (const char *text, const char *end)
{
  return text < end && strchr ("\"'(", *text) != NULL;
}

/* The lines of the definition that begins in `line`; 0: there is none.  Titles over
 * several lines are not known. */
static guint
definition_length (RawLines *self, guint line)
{
  gsize length;
  const char *raw = raw_lines_get (self, line, &length);
  const char *target = after_label (raw, raw + length);
  guint lines = 1;
  const char *rest;

  if (target == NULL)
    return 0;
  target += strspn (target, " \t");
  if (*target == '\n')
    {
      target = raw_lines_get (self, line + lines++, &length);
      target += strspn (target, " \t>");
    }
  rest = target + strcspn (target, " \t\n");
  rest += strspn (rest, " \t");
  if (*rest != '\n' && *rest != '\0')
    return is_title (rest, rest + 1) ? lines : 0;
  raw = raw_lines_get (self, line + lines, &length);
  return lines + is_title (raw + strspn (raw, " \t>"), raw + length);
}

/* How many lines from `line` on are link definitions, `[a]: b`; `most` at most. */
static guint
raw_lines_definitions (RawLines *self, guint line, guint most)
{
  guint lines = 0;
  guint length;

  while (lines < most && (length = definition_length (self, line + lines)) > 0)
    lines += length;
  return MIN (lines, most);
}

static void
raw_lines_clear (RawLines *self)
{
  g_clear_pointer (&self->starts, g_array_unref);
}

/* ---- The body */

/* Adds a block to the last section.  `line` is the file line of the first byte.
 * Blank lines at both ends are left out; without other text nothing is added. */
static void
add_block (Article *self, const char *text, gsize length, guint line)
{
  const char *end = text + length;
  const char *start = text;
  ArticleBlock block;

  while (end > text && g_ascii_isspace (end[-1]))
    end--;
  for (const char *p = text; p < end && g_ascii_isspace (*p); p++)
    if (*p == '\n')
      {
        start = p + 1;
        line++;
      }
  if (start >= end)
    return;
  if (self->text->len > 0)
    g_string_append_len (self->text, "\n\n", 2);
  block.start = self->text->len;
  g_string_append_len (self->text, start, end - start);
  block.end = self->text->len;
  block.line = line;
  block.section = self->sections->len - 1;
  g_array_append_val (self->blocks, block);
}

/* The same, with a block for each run of lines between blank ones. */
static void
add_blocks (Article *self, const char *text, gsize length, guint line)
{
  const char *end = text + length;
  const char *start = text; /* of the block */
  guint start_line = line;
  gboolean blank = TRUE;

  for (const char *p = text; p < end; p++)
    {
      if (*p != '\n')
        {
          blank &= g_ascii_isspace (*p);
          continue;
        }
      line++;
      if (blank)
        {
          add_block (self, start, p - start, start_line);
          start = p + 1;
          start_line = line;
        }
      blank = TRUE;
    }
  add_block (self, start, end - start, start_line);
}

typedef struct
{
  Article *article;
  GHashTable *anchors; /* taken so far, see next_anchor () */
  RawLines lines;

  char *next_id; /* of the heading that follows, or NULL */

  /* the paragraph or heading under way */
  GString *run;  /* its text; newlines are the file's */
  guint line;    /* file line that the run's end stands in */
  guint missing; /* newlines that cmark dropped and that are to be found again */
  HtmlState html;
} Reader;

static guint
file_line (const Reader *self, int body_line)
{
  return self->lines.first_line + body_line - 1;
}

static void
put_newline (Reader *self)
{
  GString *run = self->run;

  /* what a <br> left */
  if (run->len > 0 && run->str[run->len - 1] == ' ')
    g_string_truncate (run, run->len - 1);
  g_string_append_c (run, '\n');
  self->line++;
}

static void
append_masked (GString *run, const char *text, gsize length)
{
  gsize start = run->len;

  g_string_append_len (run, text, (gssize) length);
  for (gsize i = start; i < run->len; i++)
    {
      const char *found = run->str[i] == '\0' ? NULL : strchr (PLAIN_SPECIAL, run->str[i]);

      if (found != NULL)
        run->str[i] = PLAIN_MASKED[found - PLAIN_SPECIAL];
    }
}

/* cmark turns the newlines in a code span into spaces. */
static void
put_code (Reader *self, cmark_node *node)
{
  const char *text = cmark_node_get_literal (node);
  int newlines = cmark_node_get_end_line (node) - cmark_node_get_start_line (node);

  html_part (&self->html, self->run, *text);
  if (newlines > 0 && raw_lines_end_in_backtick (&self->lines, self->line))
    {
      put_newline (self);
      newlines--;
      text += *text == ' ';
    }
  for (; newlines > 0; newlines--)
    {
      gsize length = raw_lines_part (&self->lines, self->line, text);

      if (length == 0)
        break;
      append_masked (self->run, text, length);
      put_newline (self);
      text += length + 1;
    }
  append_masked (self->run, text, strlen (text));
  for (; newlines > 0; newlines--)
    put_newline (self);
}

static void
put_text (Reader *self, const char *text)
{
  gsize start = self->run->len;

  if (self->html.hidden != NULL)
    return;
  if (start > 0 && self->run->str[start - 1] == '\n')
    text += strspn (text, " ");
  if (*text != '\0')
    html_part (&self->html, self->run, *text);
  start = self->run->len;
  g_string_append (self->run, text);
  /* a newline here was `&#10;`, and no line of the file */
  if (strpbrk (text, "\r\n") != NULL)
    g_strdelimit (self->run->str + start, "\r\n", ' ');
}

static void
put_html (Reader *self, cmark_node *node)
{
  const char *html = cmark_node_get_literal (node);
  gsize length = strlen (html);

  /* Hugo's `{{<tab name="npm">}}` */
  if (g_str_has_suffix (self->run->str, "{{"))
    g_string_append_len (self->run, html, (gssize) length);
  else
    html_read (self->article, &self->html, html, length, self->line, self->run);
  for (; (html = strchr (html, '\n')) != NULL; html++)
    self->line++;
}

/* A newline within `(target "title")` or `[label]` leaves no trace in the tree. */
static void
put_target_newlines (Reader *self, const char *target)
{
  if (self->missing == 0 || !raw_lines_target_is_open (&self->lines, self->line, target))
    return;
  put_newline (self);
  self->missing--;
}

/* `[](){ #name }` of MkDocs and kramdown is an anchor, and leads nowhere. */
static gboolean
is_bare_anchor (cmark_node *link)
{
  cmark_node *next = cmark_node_next (link);
  const char *text = next != NULL && cmark_node_get_type (next) == CMARK_NODE_TEXT
                       ? cmark_node_get_literal (next)
                       : "";

  return *cmark_node_get_url (link) == '\0' && cmark_node_first_child (link) == NULL
         && text[0] == '{' && text[1 + strspn (text + 1, ": ")] == '#';
}

/* Two links are two words, and so are an image and what stands beside it. */
static void
enter_link (Reader *self, cmark_node *node, gboolean image)
{
  self->html.apart |= image || (self->run->len > 0 && self->html.link_end == self->run->len);
  if (!is_bare_anchor (node))
    article_link (self->article, cmark_node_get_url (node), self->line, image);
}

static void
enter_inline (Reader *self, cmark_node *node)
{
  cmark_node_type type = cmark_node_get_type (node);

  switch (type)
    {
    case CMARK_NODE_TEXT:
      put_text (self, cmark_node_get_literal (node));
      break;
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
      put_newline (self);
      break;
    case CMARK_NODE_CODE:
      put_code (self, node);
      break;
    case CMARK_NODE_HTML_INLINE:
      put_html (self, node);
      break;
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
      enter_link (self, node, type == CMARK_NODE_IMAGE);
      break;
    default:
      break;
    }
}

static void
leave_inline (Reader *self, cmark_node *node)
{
  cmark_node_type type = cmark_node_get_type (node);

  if (type != CMARK_NODE_LINK && type != CMARK_NODE_IMAGE)
    return;
  if (type == CMARK_NODE_LINK)
    self->html.link_end = self->run->len;
  else
    self->html.apart = TRUE;
  put_target_newlines (self, cmark_node_get_url (node));
}

/* The inline after `node`; what ends before it is left. */
static cmark_node *
next_inline (Reader *self, cmark_node *node, const cmark_node *root)
{
  cmark_node *next = cmark_node_first_child (node);

  while (next == NULL && node != root)
    {
      leave_inline (self, node);
      next = cmark_node_next (node);
      node = cmark_node_parent (node);
    }
  return next;
}

/* Fills the run with the text of `root`. */
static void
read_inlines (Reader *self, cmark_node *root, guint line)
{
  cmark_node *node = cmark_node_first_child (root);

  g_string_truncate (self->run, 0);
  self->line = line;
  self->html = (HtmlState){ 0 };
  for (; node != NULL; node = next_inline (self, node, root))
    enter_inline (self, node);
}

/* Reads the paragraph again when its lines do not add up: cmark takes link definitions
 * off its head, and newlines out of link targets. */
static guint
read_paragraph_lines (Reader *self, cmark_node *node)
{
  Article *article = self->article;
  guint first = file_line (self, cmark_node_get_start_line (node));
  guint last = file_line (self, cmark_node_get_end_line (node));
  guint links = article->links->len;
  guint anchors = article->html_anchors->len;
  guint definitions;

  self->missing = 0;
  read_inlines (self, node, first);
  if (self->line >= last)
    return first;
  definitions = raw_lines_definitions (&self->lines, first, last - self->line);
  self->missing = last - self->line - definitions;
  first += definitions;
  g_ptr_array_set_size (article->links, links);
  g_ptr_array_set_size (article->html_anchors, anchors);
  read_inlines (self, node, first);
  return first;
}

/* `[ ] ` and `[x] ` at the head of a list item. */
static void
cut_task_mark (GString *run, cmark_node *node)
{
  static const char *const marks[] = { "[ ] ", "[x] ", "[X] " };

  if (run->str[0] != '[' || cmark_node_get_type (cmark_node_parent (node)) != CMARK_NODE_ITEM
      || cmark_node_previous (node) != NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (run->str, marks[i]))
      {
        g_string_erase (run, 0, strlen (marks[i]));
        return;
      }
}

/* Attributes alone are of the heading above, in the line below it; else of the one that follows. */
static gboolean
take_id_line (Reader *self, cmark_node *node)
{
  cmark_node *above = cmark_node_previous (node), *below = cmark_node_next (node);
  g_autoptr(GString) text = g_string_new (self->run->str);
  gboolean alone;
  g_autofree char *id = anchor_take (text, &alone);

  if (id == NULL || !alone)
    return FALSE;
  if (above != NULL && cmark_node_get_type (above) == CMARK_NODE_HEADING
      && cmark_node_get_end_line (above) + 1 == cmark_node_get_start_line (node))
    {
      ArticleSection *section
        = g_ptr_array_index (self->article->sections, self->article->sections->len - 1);

      g_free (section->anchor);
      section->anchor = g_steal_pointer (&id);
    }
  else if (below != NULL && cmark_node_get_type (below) == CMARK_NODE_HEADING)
    {
      g_free (self->next_id);
      self->next_id = g_steal_pointer (&id);
    }
  return id == NULL;
}

static void
read_paragraph (Reader *self, cmark_node *node)
{
  guint first = read_paragraph_lines (self, node);

  if (self->run->str[0] == '{' && take_id_line (self, node))
    return;
  cut_task_mark (self->run, node);
  plain_clean (self->article, self->run, first);
  add_block (self->article, self->run->str, self->run->len, first);
}

/* Of a heading that is too long for one. */
static void
read_rest (Reader *self, const char *rest, guint line)
{
  article_problem (self->article, line, FALSE,
                   "a heading of more than %d characters; the rest is taken for text",
                   ARTICLE_MAX_TITLE);
  add_block (self->article, rest, strlen (rest), line);
}

/* `id`: what the heading calls itself, or NULL; taken.  `plain`: its text without that of images. */
static void
add_section (Reader *self, const char *text, int level, guint line, char *id,
             const char *plain)
{
  ArticleSection *section = g_new (ArticleSection, 1);
  g_autofree char *rest = NULL;
  gsize fitting;

  section->title = article_one_line (text);
  fitting = article_fitting (section->title, ARTICLE_MAX_TITLE);
  rest = g_strdup (section->title + fitting);
  section->title[fitting] = '\0';
  if (id != NULL && strlen (id) > ARTICLE_MAX_TITLE)
    g_clear_pointer (&id, g_free);
  if (*rest != '\0')
    plain = section->title;
  section->anchor
    = id != NULL ? id : anchor_make (self->article, self->anchors, section->title, plain);
  section->level = level;
  section->line = line;
  g_ptr_array_add (self->article->sections, section);
  if (*rest != '\0')
    read_rest (self, g_strchug (rest), line);
}

static void
read_heading (Reader *self, cmark_node *node)
{
  guint line = file_line (self, cmark_node_get_start_line (node));
  g_autofree char *plain = anchor_text (node);
  char *id = g_steal_pointer (&self->next_id);
  gboolean cleaned, alone;
  gsize length;
  char *own;

  self->missing = 0;
  read_inlines (self, node, line);
  length = self->run->len;
  own = anchor_take (self->run, &alone);
  cleaned = self->run->len < length || strpbrk (self->run->str, "{|") != NULL;
  if (own != NULL)
    {
      g_free (id);
      id = own;
    }
  plain_clean (self->article, self->run, line);
  add_section (self, self->run->str, cmark_node_get_heading_level (node), line, id,
               cleaned ? g_strchomp (self->run->str) : plain);
}

/* cmark does not tell.  The first line of an indented block is its text. */
static gboolean
is_fenced (Reader *self, cmark_node *node, guint line)
{
  const char *text = cmark_node_get_literal (node);
  gsize column = cmark_node_get_start_column (node) - 1;
  gsize length;
  const char *raw;

  if (*cmark_node_get_fence_info (node) != '\0')
    return TRUE;
  raw = raw_lines_get (&self->lines, line, &length);
  if (column >= length || (raw[column] != '`' && raw[column] != '~'))
    return FALSE;
  return strncmp (raw + column, text, length - column) != 0;
}

static void
read_code_block (Reader *self, cmark_node *node)
{
  const char *text = cmark_node_get_literal (node);
  const char *info = cmark_node_get_fence_info (node);
  guint line = file_line (self, cmark_node_get_start_line (node));

  g_string_truncate (self->run, 0);
  shortcode_shown (info, strlen (info), self->run);
  if (self->run->len > 0)
    self->run->str[self->run->len - 1] = '\n'; /* a blank */
  else if (is_fenced (self, node, line))
    line++;
  g_string_append (self->run, text);
  add_block (self->article, self->run->str, self->run->len, line);
}

static void
html_heading_clear (gpointer heading)
{
  HtmlHeading *self = heading;

  g_string_free (self->plain, TRUE);
  g_free (self->id);
}

static guint
newlines_between (const char *text, gsize from, gsize to)
{
  guint count = 0;

  for (; from < to; from++)
    count += text[from] == '\n';
  return count;
}

static void
add_html_heading (Reader *self, HtmlHeading *heading)
{
  g_autofree char *text
    = g_strndup (self->run->str + heading->start, heading->end - heading->start);

  if (*g_strstrip (text) != '\0')
    add_section (self, text, heading->level, heading->line, g_steal_pointer (&heading->id),
                 heading->plain->str);
}

static void
read_html_block (Reader *self, cmark_node *node)
{
  const char *html = cmark_node_get_literal (node);
  guint line = file_line (self, cmark_node_get_start_line (node));

  g_autoptr(GArray) headings = g_array_new (FALSE, FALSE, sizeof (HtmlHeading));
  gsize from = 0;

  g_array_set_clear_func (headings, html_heading_clear);
  g_string_truncate (self->run, 0);
  self->html = (HtmlState){ .headings = headings };
  html_read (self->article, &self->html, html, strlen (html), line, self->run);
  self->html.headings = NULL;
  for (guint i = 0; i < headings->len; i++)
    {
      HtmlHeading *heading = &g_array_index (headings, HtmlHeading, i);

      add_blocks (self->article, self->run->str + from, heading->start - from, line);
      line += newlines_between (self->run->str, from, heading->end);
      from = heading->end;
      add_html_heading (self, heading);
    }
  add_blocks (self->article, self->run->str + from, self->run->len - from, line);
}

/* Returns TRUE when `node` and what is in it has been read. */
static gboolean
read_block (Reader *self, cmark_node *node)
{
  static void (*const readers[]) (Reader *, cmark_node *) = {
    [CMARK_NODE_PARAGRAPH] = read_paragraph,
    [CMARK_NODE_HEADING] = read_heading,
    [CMARK_NODE_CODE_BLOCK] = read_code_block,
    [CMARK_NODE_HTML_BLOCK] = read_html_block,
  };
  cmark_node_type type = cmark_node_get_type (node);

  if (type >= G_N_ELEMENTS (readers) || readers[type] == NULL)
    return FALSE;
  readers[type](self, node);
  return TRUE;
}

static cmark_node *
next_block (cmark_node *node, const cmark_node *root, gboolean enter)
{
  cmark_node *child = enter ? cmark_node_first_child (node) : NULL;

  if (child != NULL)
    return child;
  while (node != root && cmark_node_next (node) == NULL)
    node = cmark_node_parent (node);
  return node == root ? NULL : cmark_node_next (node);
}

static guint
first_section_line (const Article *article)
{
  const ArticleBlock *block = (const ArticleBlock *) (void *) article->blocks->data;

  return article->blocks->len > 0 && block->section == 0 ? block->line : 1;
}

static void
reader_clear (Reader *self)
{
  g_hash_table_unref (self->anchors);
  g_free (self->next_id);
  g_string_free (self->run, TRUE);
  raw_lines_clear (&self->lines);
}

static void
read_document (gpointer data, cmark_node *root)
{
  Reader *self = data;

  add_section (self, "", 0, 1, g_strdup (""), "");
  for (cmark_node *node = root; node != NULL;)
    node = next_block (node, root, !read_block (self, node));
}

gboolean
markdown_read (Article *article, const char *body, guint first_line, GError **error)
{
  g_autofree char *noted = plain_keep_footnotes (body);
  const char *text = noted != NULL ? noted : body;
  Reader self = { .article = article, .lines = { text, first_line, NULL } };
  gsize length = strlen (text);
  gboolean ok;

  self.anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.run = g_string_sized_new (1024);
  g_string_set_size (article->text, length);
  g_string_truncate (article->text, 0);
  ok = guard_parse (text, length, first_line, read_document, &self, error);
  if (ok)
    ((ArticleSection *) g_ptr_array_index (article->sections, 0))->line
      = first_section_line (article);
  reader_clear (&self);
  return ok;
}
