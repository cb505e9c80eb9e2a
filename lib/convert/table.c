#include "convert/writer.h"

#include <string.h>

/* ---- HTML that needs no trust: these elements, and of attributes those below */

void
html_escape (GString *out, const char *text, gsize length)
{
  for (const char *p = text; p < text + length; p++)
    switch (*p)
      {
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      case '|':
        g_string_append (out, "&#124;");
        break;
      case '\n':
        g_string_append (out, "&#10;");
        break;
      default:
        g_string_append_c (out, *p);
      }
}

/* White space is one blank. */
static void
put_text (GString *out, const char *text)
{
  while (*text != '\0')
    {
      gsize length = strcspn (text, " \t\n\r\f\v");

      html_escape (out, text, length);
      text += length;
      if (*text == '\0')
        break;
      if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
      text += strspn (text, " \t\n\r\f\v");
    }
}

static void
put_code (GString *out, xmlNode *node)
{
  for (; node != NULL; node = node->next)
    if (element_is_text (node))
      html_escape (out, (const char *) node->content, strlen ((const char *) node->content));
    else if (element_kind (node) == EL_BREAK)
      g_string_append (out, "&#10;");
    else if (element_kind (node) != EL_GONE)
      put_code (out, node->children);
}

static gboolean
is_kept (const xmlNode *node)
{
  static const char *const kept[]
    = { "blockquote", "br",   "caption", "code", "dd",  "del",   "dl",    "dt",
        "em",         "h1",   "h2",      "h3",   "h4",  "h5",    "h6",    "hr",
        "ins",        "kbd",  "li",      "mark", "ol",  "p",     "pre",   "q",
        "s",          "samp", "strong",  "sub",  "sup", "table", "tbody", "td",
        "tfoot",      "th",   "thead",   "tr",   "u",   "ul",    NULL };

  return g_strv_contains (kept, (const char *) node->name);
}

static void
put_attribute (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, " %s=\"", name);
  html_escape (out, value, strlen (value));
  g_string_append_c (out, '"');
}

/* Numbers of cells and of lists, nothing else. */
static void
put_attributes (GString *out, xmlNode *node)
{
  static const char *const numbers[] = { "colspan", "rowspan", "start" };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *value = convert_attribute (node, numbers[i]);
      guint64 number;

      if (value != NULL && strcmp (value, "1") != 0
          && g_ascii_string_to_unsigned (value, 10, 0, 9999, &number, NULL))
        put_attribute (out, numbers[i], value);
    }
}

static void
put_image (Writer *writer, xmlNode *node, GString *out)
{
  g_autofree char *src = writer_address (writer, node, "src", TRUE),
                  *alt = convert_attribute (node, "alt");

  if (src == NULL)
    {
      put_text (out, alt == NULL ? "" : alt);
      return;
    }
  g_string_append (out, "<img");
  put_attribute (out, "src", src);
  put_attribute (out, "alt", alt == NULL ? "" : alt);
  g_string_append_c (out, '>');
}

static void
put_link (Writer *writer, xmlNode *node, GString *out)
{
  g_autofree char *href = writer_address (writer, node, "href", FALSE);

  if (href != NULL)
    {
      g_string_append (out, "<a");
      put_attribute (out, "href", href);
      g_string_append_c (out, '>');
    }
  html_write (writer, node, out);
  if (href != NULL)
    g_string_append (out, "</a>");
}

static void
put_frame (Writer *writer, xmlNode *node, GString *out)
{
  g_autofree char *src = writer_address (writer, node, "src", FALSE);

  if (src == NULL)
    return;
  writer_remark (writer, node, "%s is a link now", (const char *) node->name);
  g_string_append (out, "<a");
  put_attribute (out, "href", src);
  g_string_append_c (out, '>');
  put_text (out, src);
  g_string_append (out, "</a>");
}

static void
put_element (Writer *writer, xmlNode *node, GString *out)
{
  ElementKind kind = element_kind (node);
  const char *name = kind == EL_STRONG ? "strong"
                     : kind == EL_EM   ? "em"
                     : kind == EL_CODE ? "code"
                     : kind == EL_PRE  ? "pre"
                                       : (const char *) node->name;

  if (!is_kept (node) && (kind < EL_STRONG || kind > EL_CODE) && kind != EL_PRE)
    {
      put_text (out, kind >= EL_BLOCK ? " " : "");
      html_write (writer, node, out);
      put_text (out, kind >= EL_BLOCK ? " " : "");
      return;
    }
  g_string_append_printf (out, "<%s", name);
  put_attributes (out, node);
  g_string_append_c (out, '>');
  if (kind == EL_BREAK || kind == EL_RULE)
    return;
  if (kind == EL_PRE)
    put_code (out, node->children);
  else
    html_write (writer, node, out);
  while (kind >= EL_BLOCK && kind != EL_PRE && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_printf (out, "</%s>", name);
}

static void
put_anchors (Writer *writer, GString *out)
{
  g_string_append (out, writer->anchors->str);
  g_string_truncate (writer->anchors, 0);
}

void
html_write (Writer *writer, xmlNode *parent, GString *out)
{
  for (xmlNode *node = parent->children; node != NULL; node = node->next)
    {
      ElementKind kind = element_kind (node);

      if (element_is_text (node))
        put_text (out, (const char *) node->content);
      if (node->type != XML_ELEMENT_NODE || kind == EL_GONE)
        continue;
      if (!element_is (node, "tr") && !element_is (node, "thead")
          && !element_is (node, "tbody"))
        {
          writer_id (writer, node);
          put_anchors (writer, out);
        }
      if (kind == EL_LOST)
        writer_lost (writer, node);
      else if (kind == EL_IMAGE)
        put_image (writer, node, out);
      else if (kind == EL_LINK)
        put_link (writer, node, out);
      else if (kind == EL_FRAME)
        put_frame (writer, node, out);
      else
        put_element (writer, node, out);
    }
}

/* ---- Tables */

/* The rows of a table, wherever they stand in it, but not those of tables in its cells. */
static void
collect_rows (xmlNode *node, GPtrArray *rows)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (element_is (child, "tr"))
      g_ptr_array_add (rows, child);
    else if (element_is (child, "thead") || element_is (child, "tbody"))
      collect_rows (child, rows);
  /* (They are shown last, wherever they stand.) */
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (element_is (child, "tfoot"))
      collect_rows (child, rows);
}

static gboolean
is_cell (const xmlNode *node)
{
  return element_is (node, "td") || element_is (node, "th");
}

static guint
count_cells (const xmlNode *row)
{
  guint cells = 0;

  for (const xmlNode *cell = row->children; cell != NULL; cell = cell->next)
    cells += is_cell (cell);
  return cells;
}

static xmlNode *
next_cell (xmlNode *cell)
{
  while (cell != NULL && !is_cell (cell))
    cell = cell->next;
  return cell;
}

static gboolean
is_span (xmlNode *cell, const char *name)
{
  g_autofree char *value = convert_attribute (cell, name);

  return value != NULL && strcmp (value, "1") != 0;
}

/* Whether a cell's contents fit into a line: no blocks but paragraphs. */
static gboolean
is_simple (const xmlNode *node)
{
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    {
      ElementKind kind = element_kind (child);

      if (child->type != XML_ELEMENT_NODE || kind == EL_GONE)
        continue;
      if ((kind > EL_P || element_is (child, "caption")) || !is_simple (child))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_simple_row (xmlNode *row)
{
  for (xmlNode *cell = next_cell (row->children); cell != NULL; cell = next_cell (cell->next))
    if (is_span (cell, "colspan") || is_span (cell, "rowspan") || !is_simple (cell))
      return FALSE;
  return TRUE;
}

/* Listings with numbered lines are tables of two cells. */
static xmlNode *
code_cell (xmlNode *row)
{
  xmlNode *first = next_cell (row->children), *second;

  if (first == NULL)
    return NULL;
  second = next_cell (first->next);
  if (second == NULL || next_cell (second->next) != NULL)
    return NULL;
  return convert_has_class (first, "linenos") || convert_has_class (first, "gutter")
             || convert_has_class (first, "rouge-gutter")
             || (convert_has_class (first, "lntd") && convert_has_class (second, "lntd"))
           ? second
           : NULL;
}

xmlNode *
table_unwrap (xmlNode *table)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new ();
  xmlNode *row;

  collect_rows (table, rows);
  if (rows->len != 1)
    return NULL;
  row = g_ptr_array_index (rows, 0);
  return count_cells (row) == 1 ? next_cell (row->children) : code_cell (row);
}

static gboolean
is_header (const xmlNode *row)
{
  if (element_is (row->parent, "thead"))
    return TRUE;
  for (const xmlNode *cell = row->children; cell != NULL; cell = cell->next)
    if (element_is (cell, "td"))
      return FALSE;
  return TRUE;
}

static void
put_row (Writer *writer, xmlNode *row, guint columns)
{
  g_autoptr(GString) line = g_string_new ("|");
  xmlNode *cell = row == NULL ? NULL : next_cell (row->children);

  for (guint i = 0; i < columns; i++)
    {
      gsize length = line->len;

      g_string_append_c (line, ' ');
      if (cell != NULL)
        {
          writer_id (writer, cell);
          inline_write (writer, cell->children, NULL, INLINE_CELL, line);
          cell = next_cell (cell->next);
        }
      g_string_append (line, line->len == length + 1 ? "|" : " |");
    }
  writer_line (writer, line->str, line->len);
}

static const char *
alignment (xmlNode *cell)
{
  g_autofree char *align = convert_attribute (cell, "align"),
                  *style = convert_attribute (cell, "style");
  const char *said = align != NULL   ? align
                     : style == NULL ? NULL
                                     : strstr (style, "text-align");

  if (said == NULL)
    return "---";
  if (align == NULL)
    said += strcspn (said, ":") + strspn (said + strcspn (said, ":"), ": ");
  return g_str_has_prefix (said, "center")  ? ":-:"
         : g_str_has_prefix (said, "right") ? "--:"
                                            : "---";
}

static void
put_delimiters (Writer *writer, xmlNode *row, guint columns)
{
  g_autoptr(GString) line = g_string_new ("|");
  xmlNode *cell = next_cell (row->children);

  for (guint i = 0; i < columns; i++)
    {
      g_string_append_printf (line, " %s |", cell == NULL ? "---" : alignment (cell));
      cell = cell == NULL ? NULL : next_cell (cell->next);
    }
  writer_line (writer, line->str, line->len);
}

static void
put_grid (Writer *writer, const GPtrArray *rows, guint columns)
{
  xmlNode *first = g_ptr_array_index (rows, 0);
  gboolean header = is_header (first);

  writer_begin (writer);
  put_row (writer, header ? first : NULL, columns);
  put_delimiters (writer, first, columns);
  for (guint i = header ? 1 : 0; i < rows->len; i++)
    put_row (writer, g_ptr_array_index (rows, i), columns);
}

static void
put_caption (Writer *writer, xmlNode *table)
{
  for (xmlNode *node = table->children; node != NULL; node = node->next)
    if (element_is (node, "caption"))
      {
        g_autoptr(GString) text = g_string_new (NULL);

        inline_write (writer, node->children, NULL, INLINE_ITEM, text);
        if (text->len > 0)
          writer_block (writer, text->str);
      }
}

/* Rows on lines of their own; no blank line, which would end it. */
static void
put_html (Writer *writer, const GPtrArray *rows)
{
  writer_begin (writer);
  writer_line (writer, "<table>", strlen ("<table>"));
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr(GString) line = g_string_new ("<tr>");

      html_write (writer, g_ptr_array_index (rows, i), line);
      if (line->str[line->len - 1] == ' ')
        g_string_truncate (line, line->len - 1);
      g_string_append (line, "</tr>");
      writer_line (writer, line->str, line->len);
    }
  writer_line (writer, "</table>", strlen ("</table>"));
}

void
table_write (Writer *writer, xmlNode *table)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new ();
  gboolean simple = TRUE;
  guint columns = 0;

  collect_rows (table, rows);
  for (guint i = 0; i < rows->len; i++)
    {
      columns = MAX (columns, count_cells (g_ptr_array_index (rows, i)));
      simple &= is_simple_row (g_ptr_array_index (rows, i));
    }
  put_caption (writer, table);
  if (columns == 0)
    return;
  if (simple)
    put_grid (writer, rows, columns);
  else
    put_html (writer, rows);
}
