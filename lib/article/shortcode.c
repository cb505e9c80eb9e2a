#include "article/markdown.h"

#include <string.h>

/* ---- What tags show */

/* What a parameter without a name says. */
typedef enum
{
  SAYS_PROSE, /* it is shown if it looks like it */
  SAYS_WORDS, /* it is shown */
  SAYS_TITLE  /* it is shown, but for the kind of the note */
} Says;

/* Names of tags whose parameters are shown. */
static const char *const of_words[]
  = { "abbr",    "accordion", "badge",     "button", "chip",     "codetab",  "collapse",
      "details", "dfn",       "expand",    "faq",    "guilabel", "heading",  "kbd",
      "key",     "keys",      "label",     "menu",   "pill",     "question", "quote",
      "spoiler", "step",      "tab",       "term",   "tab-item", "tabitem",  "toggle",
      "tooltip", "ui",        "uicontrol", NULL };
static const char *const of_titles[]
  = { "admonition", "alert", "aside",   "attention", "box",     "callout", "caution",
      "danger",     "error", "hint",    "important", "info",    "message", "note",
      "notice",     "panel", "success", "tip",       "warning", NULL };

/* Kinds of notes, and what is no title either. */
static const char *const note_kinds[]
  = { "abstract",  "attention", "bug",     "caution", "danger",   "dark",      "default",
      "error",     "example",   "failure", "false",   "green",    "important", "info",
      "light",     "note",      "orange",  "primary", "question", "quote",     "red",
      "secondary", "success",   "summary", "tip",     "true",     "warning",   NULL };

/* Parameters that are shown whatever the tag is. */
static const char *const shown_names[]
  = { "title",    "caption", "alt",    "label",   "summary",     "heading",
      "text",     "content", "body",   "message", "description", "desc",
      "subtitle", "header",  "term",   "badge",   "linktext",    "tooltip",
      "question", "answer",  "author", NULL };

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  GString *out;
  const char *name; /* of the tag, lower case */
  Says says;
  gboolean is_liquid; /* words without quotes are variables */
  gboolean is_tag;    /* of a template: not of MDX, nor of a fence */
  gboolean is_unlabelled;
} Shown;

static gboolean
is_one_of (const char *const *names, const char *text, gsize length)
{
  for (; *names != NULL; names++)
    if (strlen (*names) == length && g_ascii_strncasecmp (*names, text, length) == 0)
      return TRUE;
  return FALSE;
}

static void
put_apart (GString *out, const char *text, gsize length)
{
  if (length == 0)
    return;
  if (out->len > 0 && strchr (" \n", out->str[out->len - 1]) == NULL)
    g_string_append_c (out, ' ');
  g_string_append_len (out, text, (gssize) length);
  g_string_append_c (out, ' ');
}

/* `{{< button "Order now" >}}`: more words than one, or one with a capital; no file, address or id. */
static gboolean
is_prose (const char *text, gsize length)
{
  gboolean blank = memchr (text, ' ', length) != NULL;

  for (gsize i = 0; i < length; i++)
    if (text[i] == '/' || (!blank && (text[i] == '.' || g_ascii_isdigit (text[i]))))
      return FALSE;
  return blank || (length > 1 && g_ascii_isupper (text[0]) && !g_ascii_isupper (text[1]));
}

static gboolean
is_address (const char *text, gsize length)
{
  return length == 0 || strchr ("/#", *text) != NULL
         || (length > 1 && g_str_has_prefix (text, "./"))
         || g_strstr_len (text, (gssize) length, "://") != NULL;
}

/* The parameter without a name. */
static void
shown_put (Shown *self, const char *text, gsize length)
{
  gboolean shown = self->says == SAYS_PROSE ? is_prose (text, length)
                                            : !is_address (text, length);

  if (self->says == SAYS_TITLE)
    shown = shown && !is_one_of (note_kinds, text, length);
  if (shown)
    put_apart (self->out, text, length);
}

/* The part behind the last sign counts: `button_text="Buy"`. */
static gboolean
shown_is_wanted (const Shown *self, const char *name, const char *end, const char *value,
                 gsize length)
{
  const char *last = end;

  while (last > name && g_ascii_isalnum (last[-1]))
    last--;
  if (is_one_of (shown_names, last, (gsize) (end - last)))
    return TRUE;
  if (self->is_unlabelled && end - name == 5 && g_str_has_prefix (name, "value"))
    return TRUE;
  if (g_str_has_prefix (self->name, "tab") && self->is_tag)
    return is_one_of ((const char *const[]){ "items", NULL }, name, (gsize) (end - name))
           || (strcmp (self->name, "tabs") != 0
               && is_one_of ((const char *const[]){ "name", NULL }, name,
                             (gsize) (end - name)));
  return strcmp (self->name, "assign") == 0 && self->is_liquid && is_prose (value, length);
}

/* Behind the bracket that closes the one at `p`: an expression of MDX. */
static const char *
after_brackets (const char *p, const char *end)
{
  guint depth = 0;

  for (; p < end; p++)
    {
      const char *close
        = strchr ("\"'`", *p) != NULL ? memchr (p + 1, *p, (gsize) (end - p - 1)) : NULL;

      if (close != NULL)
        p = close;
      depth += strchr ("{[(", *p) != NULL;
      if (strchr ("}])", *p) != NULL && --depth == 0)
        return p + 1;
    }
  return end;
}

static const char *
skip_blanks (const char *p, const char *end)
{
  while (p < end && strchr (" \t\n", *p) != NULL)
    p++;
  return p;
}

/* How long the word at `p` is that no quotes enclose. */
static gsize
word_length (const char *p, const char *end)
{
  const char *start = p;

  while (p < end && strchr (" \t\n\"'`=", *p) == NULL)
    p++;
  return (gsize) (p - start);
}

/* Behind the value at `p`, of the parameter between `name` and `name_end`. */
static const char *
shown_value (Shown *self, const char *name, const char *name_end, const char *p)
{
  const char *stop = NULL, *behind;
  gboolean quoted = strchr ("\"'`", *p) != NULL;

  if (strchr ("{[(", *p) != NULL)
    return after_brackets (p, self->end);
  if (quoted)
    {
      stop = memchr (p + 1, *p, (gsize) (self->end - p - 1));
      p += stop != NULL;
    }
  behind = stop != NULL ? stop + 1 : p + MAX (word_length (p, self->end), 1);
  if (stop == NULL)
    stop = behind;
  while (!quoted && stop > p && strchr (",/>}", stop[-1]) != NULL)
    stop--;
  if ((quoted || (self->is_tag && !self->is_liquid && plain_is_word (*p)))
      && shown_is_wanted (self, name, name_end, p, (gsize) (stop - p)))
    put_apart (self->out, p, (gsize) (stop - p));
  return behind;
}

/* The parameter at the place, or a sign that belongs to none. */
static void
shown_step (Shown *self)
{
  const char *p = self->at, *end = self->end, *behind, *value;
  gboolean parted = p > self->start && strchr (" \t\n", p[-1]) != NULL;

  if (strchr ("\"'`", *p) != NULL)
    {
      behind = memchr (p + 1, *p, (gsize) (end - p - 1));
      if (behind != NULL && parted)
        shown_put (self, p + 1, (gsize) (behind - p - 1));
      self->at = behind != NULL ? behind + 1 : p + 1;
      return;
    }
  behind = p + word_length (p, end);
  value = skip_blanks (behind, end);
  if (behind > p && value < end && (*value == '=' || behind[-1] == ':'))
    {
      value = *value == '=' ? skip_blanks (value + 1, end) : value;
      behind -= behind[-1] == ':';
      self->at = value < end ? shown_value (self, p, behind, value) : end;
      return;
    }
  if (self->is_tag && self->says != SAYS_PROSE && plain_is_word (*p))
    shown_put (self, p, (gsize) (behind - p));
  self->at = MAX (behind, p + 1);
}

/* `<TabItem value="npm">`: without a label the value is shown. */
static gboolean
is_unlabelled (const Shown *self)
{
  return strcmp (self->name, "tabitem") == 0
         && g_strstr_len (self->start, self->end - self->start, "label=") == NULL;
}

void
shortcode_shown (const char *tag, gsize length, GString *out)
{
  const char *end = tag + length, *p = tag, *name;
  g_autofree char *lower = NULL;
  Shown self = { .start = tag, .end = end, .out = out };

  while (p < end && strchr ("<{%/- \n", *p) != NULL)
    p++;
  for (name = p; p < end && (g_ascii_isalnum (*p) || strchr ("_-.", *p) != NULL);)
    p++;
  if (p < end && *p == '=')
    p = name; /* a parameter, and no name before it */
  lower = g_ascii_strdown (name, p - name);
  self.name = lower;
  self.is_tag = length > 1 && *tag == '{' && strchr ("%<{", tag[1]) != NULL;
  self.is_liquid = self.is_tag && tag[1] == '%';
  self.says = g_strv_contains (of_words, lower)    ? SAYS_WORDS
              : g_strv_contains (of_titles, lower) ? SAYS_TITLE
                                                   : SAYS_PROSE;
  self.is_unlabelled = is_unlabelled (&self);
  for (self.at = p; self.at < end; self.at = skip_blanks (self.at, end))
    shown_step (&self);
}

/* ---- Tags, taken out of a text */

/* kramdown's `{::options toc_levels="2..3" /}`, `{::nomarkdown}`, `{:/}`: what stands behind `{:`. */
static gboolean
is_extension (const char *text)
{
  static const char *const names[] = { "comment", "nomarkdown", "options", NULL };
  gsize length = strcspn (text + 1, " /}");

  if (*text == '/' && text[1] == '}')
    return TRUE;
  return (*text == ':' || *text == '/') && is_one_of (names, text + 1, length);
}

/* `{:toc}` on a line of its own: a name that stands for attributes. */
static gboolean
is_name_alone (const char *text, const char *brace, const char *end)
{
  if ((brace > text && brace[-1] != '\n') || (end[1] != '\n' && end[1] != '\0'))
    return FALSE;
  for (brace += 2; brace < end; brace++)
    if (!g_ascii_isalnum (*brace) && strchr ("_- ", *brace) == NULL)
      return FALSE;
  return TRUE;
}

/* kramdown's `{: .class #id name="value"}`: behind what it is for, or alone, or at the end. */
static gboolean
is_attributes (const char *text, const char *brace, const char *end)
{
  if (brace > text && strchr (" \t", brace[-1]) != NULL && strchr ("\n", end[1]) == NULL)
    return FALSE;
  return is_extension (brace + 2) || is_name_alone (text, brace, end)
         || anchor_attributes (brace + 2, end, NULL);
}

/* Whether the tag at `tag` parts the words beside it, as else, tab and note do; sub and raw do not. */
static gboolean
tag_parts_words (const char *tag, const char *end)
{
  char name[16];
  gsize length = 0;

  tag += strspn (tag, "{%</- ");
  if (g_str_has_prefix (tag, "end"))
    tag += strlen ("end");
  while (tag < end && length < sizeof name - 1 && (g_ascii_isalnum (*tag) || *tag == '_'))
    name[length++] = *tag++;
  name[length] = '\0';
  return strcmp (name, "raw") != 0 && !g_strv_contains (html_inline_elements, name);
}

/* Appends what stands behind a tag; `apart`: one that parts words. */
static void
put_behind_tag (GString *out, const char *text, gsize length, gboolean apart)
{
  char last = out->len > 0 ? out->str[out->len - 1] : ' ';

  if (apart && length > 0 && plain_is_word (*text)
      && (plain_is_word (last) || strchr (".!?,;:)", last) != NULL))
    g_string_append_c (out, ' ');
  g_string_append_len (out, text, (gssize) length);
}

void
shortcode_clean (GString *run)
{
  static const char *const tags[][2] = {
    { "{%", "%}" }, { "{{<", ">}}" }, { "{{%", "%}}" }, { "{:", "}" }, { "{/*", "*/}" },
  };
  enum
  {
    KIND_ATTRIBUTES = 3
  };
  g_autofree char *text = g_strdup (run->str);
  gboolean open_only[G_N_ELEMENTS (tags)] = { FALSE }; /* no end in the rest of the text */
  gboolean apart = FALSE;
  const char *p = text, *brace;

  g_string_truncate (run, 0);
  while ((brace = strchr (p, '{')) != NULL)
    {
      const char *end = NULL;
      guint kind = 0;

      while (kind < G_N_ELEMENTS (tags) && !g_str_has_prefix (brace, tags[kind][0]))
        kind++;
      if (kind < G_N_ELEMENTS (tags) && !open_only[kind])
        {
          end = strstr (brace + strlen (tags[kind][0]), tags[kind][1]);
          open_only[kind] = end == NULL;
          if (end != NULL && kind == KIND_ATTRIBUTES && !is_attributes (text, brace, end))
            end = NULL;
        }
      put_behind_tag (run, p, (gsize) ((end == NULL ? brace + 1 : brace) - p), apart);
      apart &= p == brace && end != NULL;
      p = brace + 1;
      if (end == NULL)
        continue;
      if (kind < KIND_ATTRIBUTES)
        {
          shortcode_shown (brace, (gsize) (end - brace), run);
          apart |= tag_parts_words (brace, end);
        }
      for (p = brace; p < end; p++)
        if (*p == '\n')
          g_string_append_c (run, '\n');
      p += strlen (tags[kind][1]);
    }
  put_behind_tag (run, p, strlen (p), apart);
}

/* ---- Comments of site tools */

/* Tags between which stands what is no text, or what is text and no tag. */
static const struct
{
  const char *begins, *ends;
  const char *name;
  const char *closing, *short_closing;
  gboolean is_kept;
} spans[] = {
  { "{%", "%}", "comment", "endcomment", NULL, FALSE },
  { "{{%", "%}}", "comment", "/comment", NULL, FALSE },
  { "{{<", ">}}", "comment", "/comment", NULL, FALSE },
  { "{:", "}", ":comment", "/comment", "/", FALSE },
  { "{%", "%}", "raw", "endraw", NULL, TRUE },
};

enum
{
  N_SPANS = G_N_ELEMENTS (spans),
  COMMENT_JINJA = N_SPANS,
  COMMENT_OBSIDIAN,
  N_COMMENTS
};

typedef struct
{
  gboolean is_barren[N_COMMENTS]; /* none ends in the rest of the text */
  gboolean at_head;               /* of a line */
  char fence;                     /* the code that is open; 0: none */
  gsize fence_length;
} Comments;

/* Behind the tag at `p`, of the span's kind, if it has that name. */
static const char *
after_tag (guint span, const char *p, const char *name)
{
  const char *end;

  if (name == NULL || !g_str_has_prefix (p, spans[span].begins))
    return NULL;
  p += strlen (spans[span].begins);
  p += strspn (p, "- \t");
  if (!g_str_has_prefix (p, name) || g_ascii_isalnum (p[strlen (name)]))
    return NULL;
  end = g_strstr_len (p, (gssize) strcspn (p, "\n"), spans[span].ends);
  return end == NULL ? NULL : end + strlen (spans[span].ends);
}

static const char *
after_span (guint span, const char *p)
{
  for (; (p = strstr (p, spans[span].begins)) != NULL; p++)
    {
      const char *after = after_tag (span, p, spans[span].closing);

      if (after == NULL)
        after = after_tag (span, p, spans[span].short_closing);
      if (after != NULL)
        return after;
    }
  return NULL;
}

/* `%%words%%` in a line, and what stands between two lines `%%`; not `%%i` of a batch file. */
static const char *
after_obsidian (const Comments *self, const char *p, const char *body)
{
  static const char lone[] = "\n%%\n";
  const char *end;

  if (self->at_head && p[2] == '\n')
    {
      end = strstr (p + 2, lone);
      return end == NULL ? NULL : end + strlen ("\n%%");
    }
  if ((p > body && (plain_is_word (p[-1]) || p[-1] == '%')) || p[2] == '%')
    return NULL;
  if (g_ascii_isalpha (p[2]) && !plain_is_word (p[3]))
    return NULL;
  end = g_strstr_len (p + 2, (gssize) strcspn (p + 2, "\n"), "%%");
  return end == NULL || plain_is_word (end[2]) ? NULL : end + 2;
}

/* Behind what begins at `p` and is left as it is (`*kept`) or out; NULL: nothing does. */
static const char *
after_comment (Comments *self, const char *p, const char *body, gboolean *kept)
{
  const char *end = NULL;

  *kept = FALSE;
  if (*p == '%')
    return p[1] == '%' ? after_obsidian (self, p, body) : NULL;
  if (p[1] == '#' && (p[2] == ' ' || p[2] == '\n') && !self->is_barren[COMMENT_JINJA])
    {
      end = strstr (p, "#}");
      self->is_barren[COMMENT_JINJA] = end == NULL;
      return end == NULL ? NULL : end + 2;
    }
  for (guint i = 0; i < N_SPANS && end == NULL; i++)
    {
      const char *inside = self->is_barren[i] ? NULL : after_tag (i, p, spans[i].name);

      if (inside == NULL)
        continue;
      end = after_span (i, inside);
      self->is_barren[i] = end == NULL;
      *kept = spans[i].is_kept;
    }
  return end;
}

/* Behind the fence or line of code at the head of `line`, or NULL. */
static const char *
after_code_line (Comments *self, const char *line)
{
  const char *mark = line + strspn (line, " \t>");
  gsize length, rest = strcspn (line, "\n");

  while (self->fence == 0 && strchr ("-*+", *mark) != NULL && *mark != '\0' && mark[1] == ' ')
    mark += 1 + strspn (mark + 1, " ");
  length = *mark == '`' ? strspn (mark, "`") : *mark == '~' ? strspn (mark, "~") : 0;
  if (self->fence == 0)
    {
      if (length < 3
          || (*mark == '`'
              && memchr (mark + length, '`', strcspn (mark + length, "\n")) != NULL))
        return NULL;
      self->fence = *mark;
      self->fence_length = length;
    }
  else if (*mark == self->fence && length >= self->fence_length)
    self->fence = 0;
  return line + rest + (line[rest] == '\n');
}

/* Behind the code between backticks at `p`, in its line. */
static const char *
after_code_span (const char *p)
{
  gsize ticks = strspn (p, "`"), length;
  const char *end = p + ticks;

  for (; *end != '\0' && *end != '\n'; end += MAX (length, 1))
    {
      length = strspn (end, "`");
      if (length == ticks)
        return end + length;
    }
  return p + ticks;
}

static void
keep_newlines (GString *out, const char *from, const char *to)
{
  for (; from < to; from++)
    if (*from == '\n')
      g_string_append_c (out, '\n');
}

char *
shortcode_uncomment (const char *body)
{
  Comments self = { .at_head = TRUE };
  const char *p = body, *from = body;
  GString *out;

  if (strstr (body, "comment") == NULL && strstr (body, "%%") == NULL
      && strstr (body, "{#") == NULL)
    return NULL;
  out = g_string_sized_new (strlen (body) + 64);
  while (*p != '\0')
    {
      const char *behind = self.at_head ? after_code_line (&self, p) : NULL;
      gboolean kept = TRUE;

      if (behind == NULL && *p == '`')
        behind = after_code_span (p);
      else if (behind == NULL && *p == '\\' && p[1] != '\0' && p[1] != '\n')
        behind = p + 2;
      else if (behind == NULL && (*p == '{' || *p == '%'))
        behind = after_comment (&self, p, body, &kept);
      if (behind != NULL && !kept)
        {
          g_string_append_len (out, from, p - from);
          keep_newlines (out, p, behind);
          from = behind;
        }
      p = behind != NULL ? behind : p + 1;
      self.at_head = p > body && p[-1] == '\n';
    }
  g_string_append_len (out, from, p - from);
  return g_string_free (out, FALSE);
}
