#include "convert/writer.h"

#include <string.h>

/* ---- Blocks */

static void put_nodes (Writer *self, xmlNode *from, const xmlNode *to);

/* Whether it is, or holds, a block; after element_mark (). */
static gboolean
element_is_block (const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE && (GPOINTER_TO_UINT (node->_private) >> 8) != 0;
}

/* Nothing, white space, and what takes no room. */
static gboolean
writer_is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_isspace (c) && c != 0xa0 && c != 0x200b && c != 0xfeff)
        return FALSE;
    }
  return TRUE;
}

/* Puts out the anchors that wait, where no text can carry them. */
static void
writer_anchors (Writer *self)
{
  g_autofree char *anchors = NULL;

  if (self->anchors->len == 0)
    return;
  anchors = g_strdup (self->anchors->str);
  g_string_truncate (self->anchors, 0);
  writer_block (self, anchors);
}

static void
put_children (Writer *self, xmlNode *parent)
{
  put_nodes (self, parent->children, NULL);
}

/* Whether anything in it is to be written. */
static gboolean
has_content (const xmlNode *node)
{
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (element_is_text (child))
      {
        if (!writer_is_blank ((const char *) child->content))
          return TRUE;
      }
    else if (child->type == XML_ELEMENT_NODE)
      {
        ElementKind kind = element_kind (child);

        if (kind == EL_IMAGE || kind == EL_FRAME || kind == EL_CHECK || kind == EL_RULE
            || (kind != EL_GONE && kind != EL_LOST && has_content (child)))
          return TRUE;
      }
  return FALSE;
}

static void
put_paragraph (Writer *self, xmlNode *from, const xmlNode *to)
{
  g_autoptr(GString) text = g_string_new (NULL);

  inline_write (self, from, to, self->tight ? INLINE_ITEM : INLINE_PARAGRAPH, text);
  if (!writer_is_blank (text->str))
    writer_block (self, text->str);
}

static void
put_rule (Writer *self, xmlNode *node G_GNUC_UNUSED)
{
  writer_block (self, "___");
}

/* ---- Headings */

/* `# ` that permalinks add: a link to the heading itself, of a sign or nothing. */
static gboolean
is_permalink (xmlNode *node)
{
  g_autofree char *href = NULL, *text = NULL;

  if (element_kind (node) != EL_LINK)
    return FALSE;
  href = convert_attribute (node, "href");
  if (href == NULL || strchr (href, '#') == NULL)
    return FALSE;
  text = convert_text (node);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* Whether a heading says something beside them. */
static gboolean
says_more (xmlNode *heading)
{
  for (xmlNode *node = heading->children; node != NULL; node = node->next)
    if (element_is_text (node) ? !writer_is_blank ((const char *) node->content)
                               : node->type == XML_ELEMENT_NODE && !is_permalink (node)
                                   && (element_kind (node) == EL_IMAGE || says_more (node)))
      return TRUE;
  return FALSE;
}

static void
drop_permalinks (xmlNode *parent)
{
  for (xmlNode *node = parent->children, *next; node != NULL; node = next)
    {
      next = node->next;
      if (node->type != XML_ELEMENT_NODE)
        continue;
      if (is_permalink (node))
        {
          /* its id is the heading's */
          g_autofree char *id = convert_attribute (node, "id");

          if (id != NULL && !xmlHasProp (parent, (const xmlChar *) "id"))
            xmlSetProp (parent, (const xmlChar *) "id", (const xmlChar *) id);
          xmlUnlinkNode (node);
          xmlFreeNode (node);
        }
      else
        drop_permalinks (node);
    }
}

/* A heading of one sign, as those that mdBook has of `?`, says it. */
static void
unwrap_permalinks (xmlNode *heading)
{
  for (xmlNode *node = heading->children; node != NULL; node = node->next)
    if (node->type == XML_ELEMENT_NODE && is_permalink (node))
      node->_private = GUINT_TO_POINTER ((guint) EL_SPAN);
}

/* What ends with `{#name}`, or other attributes of a heading, says so. */
static void
escape_attributes (GString *heading)
{
  const char *brace = heading->str[heading->len - 1] == '}' ? strrchr (heading->str, '{')
                                                            : NULL;
  gsize start, code = 0;

  if (brace == NULL)
    return;
  start = (gsize) (brace - heading->str);
  for (gsize i = 0; i < start; i++)
    code += heading->str[i] == '`';
  brace += 1 + (brace[1] == ':');
  brace += strspn (brace, " /*");
  if (code % 2 == 0 && (*brace == '#' || *brace == '.' || strchr (brace, '=') != NULL)
      && (start == 0 || heading->str[start - 1] != '\\'))
    g_string_insert_c (heading, (gssize) start, '\\');
}

static void
put_heading (Writer *self, xmlNode *node)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *line = NULL, *said = NULL;

  if (says_more (node))
    drop_permalinks (node);
  else
    unwrap_permalinks (node);
  said = convert_text (node);
  inline_write (self, node->children, NULL, INLINE_HEADING, text);
  if (writer_is_blank (text->str))
    return;
  escape_attributes (text);
  writer_heading_id (self, node, said, text);
  line = g_strdup_printf ("%.*s %s", node->name[1] - '0', "######", text->str);
  writer_block (self, line);
}

/* ---- Code */

/* What highlighters put before a line, or beside all of them: Chroma, Pygments, Rouge. */
static gboolean
is_line_number (xmlNode *node)
{
  static const char *const classes[] = {
    "ln", "lnt", "lineno", "linenos", "linenodiv", "gutter", "rouge-gutter", "line-number"
  };
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (convert_has_class (node, classes[i]))
      {
        text = convert_text (node);
        return text[strspn (text, "0123456789 ")] == '\0';
      }
  return FALSE;
}

static void
append_code (xmlNode *node, GString *out)
{
  for (; node != NULL; node = node->next)
    if (element_is_text (node))
      g_string_append (out, (const char *) node->content);
    else if (node->type == XML_ELEMENT_NODE)
      switch (element_kind (node))
        {
        case EL_BREAK:
          g_string_append_c (out, '\n');
          break;
        case EL_GONE:
          break;
        default:
          if (is_line_number (node))
            break;
          append_code (node->children, out);
          /* lines that are elements of their own */
          if (element_kind (node) >= EL_BLOCK && node->next != NULL && out->len > 0
              && out->str[out->len - 1] != '\n')
            g_string_append_c (out, '\n');
        }
}

static gsize
longest_run (const char *text, char of)
{
  gsize longest = 0;

  for (const char *p = text; (p = strchr (p, of)) != NULL;)
    {
      gsize length = 1;

      while (p[length] == of)
        length++;
      longest = MAX (longest, length);
      p += length;
    }
  return longest;
}

/* Whether a link or an image is in the code: not the number of a line, nor what the page hides. */
static gboolean
code_has (xmlNode *node, const char *name, const char *attribute)
{
  for (; node != NULL; node = node->next)
    {
      g_autofree char *text = NULL;

      if (node->type != XML_ELEMENT_NODE || element_kind (node) == EL_GONE)
        continue;
      if (code_has (node->children, name, attribute))
        return TRUE;
      if (!element_is (node, name) || element_says (node, attribute) == NULL)
        continue;
      text = convert_text (node);
      if (node->children == NULL ? element_is (node, "img")
                                 : text[strspn (text, "0123456789")] != '\0')
        return TRUE;
    }
  return FALSE;
}

static void
put_pre (Writer *self, xmlNode *node)
{
  g_autoptr(GString) code = g_string_new (NULL);
  g_autofree char *language = element_language (node), *fence = NULL, *fenced = NULL;
  const char *text;

  append_code (node->children, code);
  for (char *p = code->str; (p = strchr (p, '\r')) != NULL;)
    *p = '\n';
  while (code->len > 0 && g_ascii_isspace (code->str[code->len - 1]))
    g_string_truncate (code, code->len - 1);
  text = code->str;
  while (text[strspn (text, " \t")] == '\n')
    text += strspn (text, " \t") + 1;
  if (*text == '\0')
    return;
  if (code_has (node->children, "a", "href"))
    writer_remark (self, node, "links in code are text now");
  if (code_has (node->children, "img", "src"))
    writer_remark (self, node, "images in code are left out");
  writer_anchors (self);
  fence = g_strnfill (MAX (3, longest_run (text, '`') + 1), '`');
  fenced
    = g_strconcat (fence, language != NULL ? language : "", "\n", text, "\n", fence, NULL);
  writer_block (self, fenced);
}

/* ---- Quotes and callouts */

/* A title that only says what kind it is, goes: the kind says it.  It may begin the first paragraph. */
static void
drop_callout_title (xmlNode *callout, const char *kind)
{
  for (xmlNode *node = callout->children; node != NULL; node = node->next)
    {
      g_autofree char *text = NULL;

      if (element_is_text (node) && !writer_is_blank ((const char *) node->content))
        return;
      if (node->type != XML_ELEMENT_NODE)
        continue;
      text = convert_text (node);
      if (*text == '\0')
        continue;
      if (g_str_has_suffix (text, ":"))
        text[strlen (text) - 1] = '\0';
      if (g_ascii_strcasecmp (text, kind) != 0)
        {
          drop_callout_title (node, kind);
          return;
        }
      xmlUnlinkNode (node);
      xmlFreeNode (node);
      return;
    }
}

/* A list's item or a quote: what stands before its first line, and before the others. */
typedef struct
{
  gsize prefix, first;
  gboolean marked;
  gboolean gap;
  gboolean tight;
  char list;
} Level;

static Level
level_push (Writer *self, const char *mark, const char *rest)
{
  Level level = { self->prefix->len, 0, self->marked, self->gap, self->tight, self->list };

  if (!self->marked)
    g_string_assign (self->first, self->prefix->str);
  level.first = self->first->len;
  g_string_append (self->first, mark);
  g_string_append (self->prefix, rest);
  self->marked = TRUE;
  self->gap = FALSE;
  self->list = 0;
  self->depth++;
  return level;
}

/* FALSE: nothing was written in it. */
static gboolean
level_pop (Writer *self, const Level *level)
{
  gboolean written = !self->marked;

  self->depth--;
  self->tight = level->tight;
  g_string_truncate (self->prefix, level->prefix);
  self->list = level->list;
  self->gap = TRUE;
  if (written)
    return TRUE;
  g_string_truncate (self->first, level->first);
  self->marked = level->marked;
  self->gap = level->gap;
  return FALSE;
}

/* Then it goes on at the level where it is. */
static gboolean
is_too_deep (Writer *self, const xmlNode *node)
{
  if (self->depth < CONVERT_MAX_NESTING)
    return FALSE;
  if (!self->nested_told)
    writer_remark (self, node, "lists and quotes nested deeper than %d go on at that level",
                   CONVERT_MAX_NESTING);
  self->nested_told = TRUE;
  return TRUE;
}

/* `kind` NULL: a quote.  The paragraph of a box that bears the box's class is no box in it. */
static void
put_quote_of (Writer *self, xmlNode *node, const char *kind)
{
  g_autofree char *mark = g_strdup_printf ("[!%s]", kind == NULL ? "" : kind);
  const char *outer = self->callout;
  Level level;

  if (kind != NULL)
    drop_callout_title (node, kind);
  if (!has_content (node))
    return;
  if ((kind != NULL && g_strcmp0 (kind, outer) == 0) || is_too_deep (self, node))
    {
      put_children (self, node);
      return;
    }
  writer_begin (self);
  level = level_push (self, "> ", "> ");
  self->tight = FALSE;
  if (kind != NULL)
    writer_line (self, mark, strlen (mark));
  self->callout = kind;
  put_children (self, node);
  self->callout = outer;
  level_pop (self, &level);
}

static void
put_quote (Writer *self, xmlNode *node)
{
  put_quote_of (self, node, element_callout (node));
}

static void
put_plain (Writer *self, xmlNode *node)
{
  const char *kind = element_callout (node);

  if (kind != NULL)
    put_quote_of (self, node, kind);
  else
    put_children (self, node);
}

/* ---- Lists */

static gboolean
is_text_block (const xmlNode *node)
{
  if (element_kind (node) != EL_P && element_kind (node) != EL_BLOCK)
    return FALSE;
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (element_is_block (child))
      return FALSE;
  return element_callout ((xmlNode *) node) == NULL;
}

/* A list that may follow a paragraph without a blank line: it begins with 1, and not with nothing. */
static gboolean
may_interrupt (xmlNode *list)
{
  g_autofree char *start = convert_attribute (list, "start");

  if (start != NULL && element_is (list, "ol") && strcmp (start, "1") != 0)
    return FALSE;
  for (xmlNode *item = list->children; item != NULL; item = item->next)
    if (item->type == XML_ELEMENT_NODE)
      return has_content (item) && element_kind (item) == EL_ITEM;
  return FALSE;
}

/* An item that needs no blank lines: text, then maybe lists. */
static gboolean
item_is_tight (xmlNode *item)
{
  gboolean text = FALSE, closed = FALSE;

  for (xmlNode *node = item->children; node != NULL; node = node->next)
    {
      if (element_is_text (node) && xmlIsBlankNode (node))
        continue;
      if (element_is_text (node)
          || (node->type == XML_ELEMENT_NODE && !element_is_block (node)))
        {
          if (closed)
            return FALSE;
          text = TRUE;
        }
      else if (is_text_block (node))
        {
          if (!has_content (node)) /* Word's <o:p></o:p> */
            continue;
          if (text || closed)
            return FALSE;
          text = closed = TRUE;
        }
      else if (element_kind (node) == EL_LIST)
        {
          if (!text || !may_interrupt (node))
            return FALSE;
          closed = TRUE;
        }
      else if (node->type == XML_ELEMENT_NODE)
        return FALSE;
    }
  return TRUE;
}

static gboolean
list_is_tight (xmlNode *list)
{
  for (xmlNode *node = list->children; node != NULL; node = node->next)
    if (element_kind (node) == EL_ITEM ? !item_is_tight (node)
        : element_kind (node) == EL_LIST
          ? !may_interrupt (node)
          : node->type == XML_ELEMENT_NODE
              || (element_is_text (node) && !xmlIsBlankNode (node)))
      return FALSE;
  return TRUE;
}

typedef struct
{
  gboolean ordered;
  gboolean tasks; /* Confluence's */
  gboolean tight;
  gboolean gap; /* a blank line before the first item */
  char mark;    /* '-' or '*', '.' or ')' */
  guint number; /* of the next item */
  gboolean begun;
} List;

static List
list_begin (Writer *self, xmlNode *node)
{
  g_autofree char *start = convert_attribute (node, "start"),
                  *type = convert_attribute (node, "type");
  List list = { .ordered = element_is (node, "ol"), .tight = list_is_tight (node) };
  guint64 number;

  list.tasks = convert_has_class (node, "inline-task-list");
  list.gap = self->gap && !self->tight;
  list.mark = list.ordered ? (self->list == '.' ? ')' : '.') : (self->list == '-' ? '*' : '-');
  list.number = start != NULL
                    && g_ascii_string_to_unsigned (start, 10, 0, 999999, &number, NULL)
                  ? (guint) number
                  : 1;
  if (list.ordered && start != NULL && list.number == 1 && strcmp (start, "1") != 0)
    writer_remark (self, node, "a list that begins with %.20s begins with 1 now", start);
  if (list.ordered && type != NULL && *type != '\0' && strcmp (type, "1") != 0
      && (type[strspn (type, "aAiI")] == '\0' || type[strspn (type, "0123456789.")] == '\0'))
    writer_remark (self, node, "a list numbered %.20s is numbered 1 now", type);
  if (list.ordered && element_says (node, "reversed") != NULL)
    writer_remark (self, node, "a list that counts down counts up now");
  return list;
}

static char *
list_mark (const List *list, xmlNode *item)
{
  if (list->ordered)
    return g_strdup_printf ("%u%c ", list->number, list->mark);
  if (list->tasks)
    return g_strdup_printf ("%c [%c] ", list->mark,
                            convert_has_class (item, "checked") ? 'x' : ' ');
  return g_strdup_printf ("%c ", list->mark);
}

/* An item may say its number: the first of a list begins there. */
static void
number_item (Writer *self, List *list, xmlNode *item)
{
  const char *value
    = list->ordered && item->type == XML_ELEMENT_NODE ? element_says (item, "value") : NULL;
  guint64 number;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, 999999, &number, NULL))
    return;
  if (!list->begun)
    list->number = (guint) number;
  else if (list->number != number)
    writer_remark (self, item, "an item numbered %u is numbered %u now", (guint) number,
                   list->number);
}

/* `item`, or what stands in its place, and what else belongs to it, up to `end`. */
static void
put_item (Writer *self, List *list, xmlNode *item, const xmlNode *end)
{
  g_autofree char *mark = NULL, *rest = NULL;
  Level level;

  number_item (self, list, item);
  mark = list_mark (list, item);
  rest = g_strnfill (list->ordered ? strlen (mark) : 2, ' ');
  if ((list->begun ? !list->tight : list->gap) && !self->marked)
    writer_line (self, "", 0);
  level = level_push (self, mark, rest);
  self->tight = list->tight;
  if (element_kind (item) == EL_ITEM)
    {
      writer_id (self, item);
      put_children (self, item);
      item = item->next;
    }
  put_nodes (self, item, end);
  if (!level_pop (self, &level))
    return;
  list->begun = TRUE;
  list->number++;
}

/* Behind what belongs to the item `child`: lists that stand beside it. */
static xmlNode *
item_end (xmlNode *child)
{
  xmlNode *end = child->next;

  for (xmlNode *node = end; node != NULL; node = node->next)
    if (element_kind (node) == EL_LIST)
      end = node->next;
    else if (!element_is_text (node) || !xmlIsBlankNode (node))
      break;
  return end;
}

static void
put_list (Writer *self, xmlNode *node)
{
  List list;

  if (is_too_deep (self, node))
    {
      put_children (self, node);
      return;
    }
  list = list_begin (self, node);
  for (xmlNode *child = node->children, *end; child != NULL; child = end)
    {
      end = child->next;
      if (element_kind (child) == EL_ITEM)
        {
          end = item_end (child);
          if (has_content (child) || end != child->next)
            put_item (self, &list, child, end);
        }
      else if (child->type == XML_ELEMENT_NODE
                 ? has_content (child)
                 : element_is_text (child) && !writer_is_blank ((char *) child->content))
        put_item (self, &list, child, end);
    }
  if (list.begun)
    self->list = list.mark;
}

/* An item outside of a list. */
static void
put_stray_item (Writer *self, xmlNode *node)
{
  List list = { .tight = item_is_tight (node), .gap = self->gap && !self->tight, .mark = '-' };

  if (self->list == '*' || self->list == '-')
    list.mark = self->list;
  if (has_content (node) && !is_too_deep (self, node))
    put_item (self, &list, node, node->next);
  else
    put_children (self, node);
  self->list = list.mark;
}

/* ---- What stays HTML around markdown */

static void
put_html_line (Writer *self, const char *name, xmlNode *node)
{
  g_autoptr(GString) line = g_string_new (NULL);

  g_string_printf (line, "<%s>%s", name, self->anchors->str);
  g_string_truncate (self->anchors, 0);
  html_write (self, node, line);
  g_string_append_printf (line, "</%s>", name);
  writer_line (self, line->str, line->len);
}

static void
put_details (Writer *self, xmlNode *node)
{
  xmlNode *summary = node->children;

  while (summary != NULL && !element_is (summary, "summary"))
    summary = summary->next;
  writer_anchors (self);
  writer_begin (self);
  writer_line (self, "<details>", strlen ("<details>"));
  if (summary != NULL)
    {
      put_html_line (self, "summary", summary);
      xmlUnlinkNode (summary);
      xmlFreeNode (summary);
    }
  put_children (self, node);
  writer_block (self, "</details>");
}

static void
put_terms_of (Writer *self, xmlNode *parent)
{
  for (xmlNode *node = parent->children; node != NULL; node = node->next)
    {
      const char *name = (const char *) node->name;

      if (!element_is (node, "dt") && !element_is (node, "dd"))
        {
          if (node->type == XML_ELEMENT_NODE && has_content (node))
            put_terms_of (self, node);
          continue;
        }
      writer_id (self, node);
      if (g_str_equal (name, "dt") || is_text_block (node))
        put_html_line (self, name, node);
      else
        {
          writer_line (self, "<dd>", strlen ("<dd>"));
          put_children (self, node);
          writer_block (self, "</dd>");
        }
    }
}

static void
put_terms (Writer *self, xmlNode *node)
{
  if (!has_content (node))
    return;
  writer_anchors (self);
  writer_begin (self);
  writer_line (self, "<dl>", strlen ("<dl>"));
  put_terms_of (self, node);
  writer_line (self, "</dl>", strlen ("</dl>"));
}

/* A film, or another page: no frame is safe, but a link may lead there. */
static void
put_frame (Writer *self, xmlNode *node)
{
  g_autofree char *address = writer_address (self, node, "src", FALSE), *line = NULL;

  for (xmlNode *child = node->children; address == NULL && child != NULL; child = child->next)
    if (element_is (child, "source"))
      address = writer_address (self, child, "src", FALSE);
  if (address == NULL)
    {
      put_children (self, node);
      return;
    }
  writer_remark (self, node, "%s is a link now", (const char *) node->name);
  line = inline_link (address);
  writer_anchors (self);
  writer_block (self, line);
}

/* ---- All of them */

static void
put_around (Writer *self, xmlNode *node)
{
  g_ptr_array_add (self->around, node);
  put_children (self, node);
  g_ptr_array_set_size (self->around, (gint) self->around->len - 1);
}

static void
put_table (Writer *self, xmlNode *node)
{
  xmlNode *only = table_unwrap (node);

  for (xmlNode *child = node->children; only != NULL && child != NULL; child = child->next)
    if (element_is (child, "caption"))
      put_plain (self, child);
  if (only != NULL)
    {
      put_plain (self, only);
      return;
    }
  if (!has_content (node))
    return;
  writer_anchors (self);
  table_write (self, node);
}

static void
put_block (Writer *self, xmlNode *node)
{
  static void (*const puts[EL_N]) (Writer *, xmlNode *) = {
    [EL_SPAN] = put_children, [EL_STRONG] = put_around,   [EL_EM] = put_around,
    [EL_CODE] = put_pre,      [EL_LINK] = put_around,     [EL_HTML] = put_around,
    [EL_BLOCK] = put_plain,   [EL_P] = put_plain,         [EL_HEADING] = put_heading,
    [EL_LIST] = put_list,     [EL_ITEM] = put_stray_item, [EL_PRE] = put_pre,
    [EL_QUOTE] = put_quote,   [EL_TABLE] = put_table,     [EL_RULE] = put_rule,
    [EL_TERMS] = put_terms,   [EL_DETAILS] = put_details, [EL_FRAME] = put_frame,
  };
  ElementKind kind = element_kind (node);

  if (kind != EL_HEADING)
    writer_id (self, node);
  if (puts[kind] != NULL)
    puts[kind](self, node);
}

static void
put_nodes (Writer *self, xmlNode *from, const xmlNode *to)
{
  for (xmlNode *node = from, *end; node != to; node = end)
    {
      end = node;
      while (end != to && !element_is_block (end))
        end = end->next;
      if (end != node)
        put_paragraph (self, node, end);
      if (end == to)
        break;
      node = end;
      end = node->next;
      put_block (self, node);
    }
}

void
convert_markdown (xmlNode *root, const ConvertRules *rules, GString *out)
{
  Writer self = { .rules = rules, .out = out };

  self.prefix = g_string_new (NULL);
  self.first = g_string_new (NULL);
  self.anchors = g_string_new (NULL);
  self.around = g_ptr_array_new ();
  source_mend (root);
  element_mark (root);
  put_children (&self, root);
  writer_anchors (&self);
  g_string_free (self.prefix, TRUE);
  g_string_free (self.first, TRUE);
  g_string_free (self.anchors, TRUE);
  g_ptr_array_unref (self.around);
}
