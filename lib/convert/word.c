/* Lists as Word writes them: paragraphs that state a level, or are set in by so much, each with its own mark. */
#include <stdlib.h>
#include <string.h>

#include "convert/writer.h"

enum
{
  MARK_MAX_BYTES = 16,
  LEVEL_PT = 36 /* that a level is set in by, if nobody says otherwise */
};

/* ---- What a paragraph says of itself */

/* A declaration's value in a style; NULL: not there. */
static const char *
style_value (const xmlNode *node, const char *name)
{
  const char *style = element_says (node, "style");
  gsize length = strlen (name);

  for (const char *p = style; p != NULL && *p != '\0'; p = strchr (p, ';'))
    {
      p += strspn (p, "; \t\r\n");
      if (g_ascii_strncasecmp (p, name, length) == 0
          && p[length + strspn (p + length, " ")] == ':')
        return p + length + strspn (p + length, " :");
    }
  return NULL;
}

/* In points. */
static double
length_of (const char *value)
{
  static const struct
  {
    const char *unit;
    double points;
  } units[]
    = { { "pt", 1 }, { "in", 72 }, { "cm", 72 / 2.54 }, { "mm", 72 / 25.4 }, { "px", .75 } };
  char *unit;
  double length = g_ascii_strtod (value, &unit);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strncasecmp (unit, units[i].unit, 2) == 0)
      return length * units[i].points;
  return 0;
}

static gboolean
is_of_list (const xmlNode *node)
{
  const char *class = element_says (node, "class");

  return class != NULL && g_str_has_prefix (class, "MsoList");
}

/* How deep it stands: of two in a run, the greater is in a list of the other; 0: it is no item. */
static guint
depth_of (const xmlNode *node)
{
  const char *list = style_value (node, "mso-list"),
             *level = list == NULL ? NULL : strstr (list, "level"), *margin;
  double points;

  if (level != NULL)
    return (guint) CLAMP (atoi (level + strlen ("level")), 1, 9) * LEVEL_PT;
  if (list != NULL || !is_of_list (node))
    return 0;
  margin = style_value (node, "margin-left");
  points = margin == NULL ? LEVEL_PT : length_of (margin);
  return (guint) CLAMP (points, 1, 10000);
}

/* ---- The mark, and the room behind it */

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_isspace (c) && c != 0xa0)
        return FALSE;
    }
  return TRUE;
}

/* What ends a mark: the span that says that it is one, or the room in small Times that Word puts behind it. */
static gboolean
is_mark_end (xmlNode *node)
{
  static const char *const small[] = { "7.0pt", "7pt" };
  const char *list, *font;
  g_autofree char *text = NULL;

  if (!element_is (node, "span"))
    return FALSE;
  list = style_value (node, "mso-list");
  if (list != NULL && g_ascii_strncasecmp (list, "ignore", strlen ("ignore")) == 0)
    return TRUE;
  font = style_value (node, "font");
  if (font == NULL)
    font = style_value (node, "font-size");
  if (font == NULL
      || (!g_str_has_prefix (font, small[0]) && !g_str_has_prefix (font, small[1])))
    return FALSE;
  text = convert_text (node);
  return is_blank (text);
}

static xmlNode *
find_mark_end (xmlNode *parent)
{
  for (xmlNode *node = parent->children; node != NULL; node = node->next)
    {
      xmlNode *found = is_mark_end (node) ? node : find_mark_end (node);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Moves the text up to `end`, and with it, to `*mark`, and takes it out where `take`.  TRUE: there it is. */
static gboolean
walk_mark (xmlNode *parent, const xmlNode *end, gboolean take, GString *mark)
{
  for (xmlNode *node = parent->children, *next; node != NULL; node = next)
    {
      gboolean is_end = node == end;

      next = node->next;
      if (is_end || element_is_text (node))
        {
          g_autofree char *text = (char *) xmlNodeGetContent (node);

          g_string_append (mark, text);
          if (take)
            {
              xmlUnlinkNode (node);
              xmlFreeNode (node);
            }
        }
      else if (node->type == XML_ELEMENT_NODE && walk_mark (node, end, take, mark))
        return TRUE;
      if (is_end)
        return TRUE;
    }
  return FALSE;
}

/* The mark of an item, without blanks; NULL: it has none.  Free it. */
static char *
mark_of (xmlNode *item, gboolean take)
{
  xmlNode *end = find_mark_end (item);
  g_autoptr(GString) mark = g_string_new (NULL);
  GString *plain;

  if (end == NULL || !walk_mark (item, end, FALSE, mark))
    return NULL;
  plain = g_string_new (NULL);
  for (const char *p = mark->str; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)) && g_utf8_get_char (p) != 0xa0)
      g_string_append_unichar (plain, g_utf8_get_char (p));
  if (plain->len > MARK_MAX_BYTES)
    return g_string_free (plain, TRUE);
  if (take)
    walk_mark (item, end, TRUE, mark);
  return g_string_free (plain, FALSE);
}

/* `3.`, `(b)`, `iv)`, `2.1`. */
static gboolean
is_number (const char *mark)
{
  gsize length = strlen (mark), letters;
  const char *start = mark + (*mark == '(');

  letters = strspn (start, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (letters > 0)
    return letters <= 5 && (start[letters] == '.' || start[letters] == ')')
           && start[letters + 1] == '\0';
  return length > 0 && g_ascii_isdigit (*start)
         && start[strspn (start, "0123456789.)")] == '\0';
}

/* ---- A run of items */

/* A list that is open. */
typedef struct
{
  xmlNode *list;
  guint depth;
  guint next; /* the number of the next item */
} Open;

static xmlNode *
list_new (xmlNode *item, const char *mark)
{
  xmlNode *list = xmlNewDocNode (item->doc, NULL,
                                 (const xmlChar *) (is_number (mark) ? "ol" : "ul"), NULL);

  list->line = item->line;
  return list;
}

/* The list that the item goes to, which is the last of `open` then.  `number`: its own, or 0. */
static Open *
open_for (GArray *open, xmlNode *item, guint depth, const char *mark, guint number)
{
  Open new = { .depth = depth, .next = 1 }, *last = NULL;

  while (open->len > 0)
    {
      last = &g_array_index (open, Open, open->len - 1);
      if (last->depth <= depth || open->len == 1)
        break;
      g_array_set_size (open, open->len - 1);
    }
  if (last == NULL || last->depth < depth)
    {
      new.list = last == NULL ? xmlAddPrevSibling (item, list_new (item, mark))
                              : xmlAddChild (last->list->last, list_new (item, mark));
      g_array_append_val (open, new);
      return &g_array_index (open, Open, open->len - 1);
    }
  if (element_is (last->list, "ol") != is_number (mark) || (number == 1 && last->next > 1))
    {
      new.list = xmlAddNextSibling (last->list, list_new (item, mark));
      *last = new;
    }
  last->depth = depth;
  return last;
}

/* The last of `2.1.`; 0: it has none. */
static guint
number_in (const char *mark)
{
  const char *end = mark + strlen (mark), *start;

  while (end > mark && !g_ascii_isdigit (end[-1]))
    end--;
  for (start = end; start > mark && g_ascii_isdigit (start[-1]);)
    start--;
  return end - start > 6 || !is_number (mark) ? 0 : (guint) g_ascii_strtoull (start, NULL, 10);
}

/* `2.1` of `(2.1.)`; NULL: it has one level alone.  Free it. */
static char *
levels_in (const char *mark)
{
  gsize length;

  mark += *mark == '(';
  length = strlen (mark);
  while (length > 0 && !g_ascii_isdigit (mark[length - 1]))
    length--;
  return strcspn (mark, ".") < length ? g_strndup (mark, length) : NULL;
}

/* What its number is, where it is not what it would be; for a list, what HTML and Word call its kind. */
static void
number_item (Open *open, xmlNode *item, const char *mark, guint number)
{
  char type[] = { mark[*mark == '('], '\0' };
  g_autofree char *value = NULL, *whole = NULL;

  if (!element_is (open->list, "ol"))
    return;
  if (open->next == 1 && g_ascii_isalpha (*type))
    xmlSetProp (open->list, (const xmlChar *) "type",
                (const xmlChar *) (strpbrk (type, "iI") != NULL ? type
                                   : g_ascii_isupper (*type)    ? "A"
                                                                : "a"));
  else if (open->next == 1 && (whole = levels_in (mark)) != NULL)
    xmlSetProp (open->list, (const xmlChar *) "type", (const xmlChar *) whole);
  if (number > 0 && number != open->next)
    {
      value = g_strdup_printf ("%u", number);
      xmlSetProp (item, (const xmlChar *) "value", (const xmlChar *) value);
      open->next = number;
    }
  open->next++;
}

static void
move_children (xmlNode *from, xmlNode *to)
{
  for (xmlNode *node = from->children, *next; node != NULL; node = next)
    {
      next = node->next;
      xmlUnlinkNode (node);
      xmlAddChild (to, node);
    }
}

/* Takes the paragraph into the list; FALSE: it is neither an item nor the rest of one. */
static gboolean
take_paragraph (GArray *open, xmlNode *node)
{
  guint depth = element_is (node, "p") ? depth_of (node) : 0;
  g_autofree char *mark = depth == 0 ? NULL : mark_of (node, TRUE);
  guint number = mark == NULL ? 0 : number_in (mark);
  xmlNode *item;
  Open *list;

  if (mark == NULL && (open->len == 0 || !element_is (node, "p") || !is_of_list (node)))
    return FALSE;
  if (mark == NULL)
    {
      list = &g_array_index (open, Open, open->len - 1);
      xmlUnlinkNode (node);
      xmlAddChild (list->list->last, node);
      return TRUE;
    }
  list = open_for (open, node, depth, mark, number);
  item = xmlNewChild (list->list, NULL, (const xmlChar *) "li", NULL);
  item->line = node->line;
  number_item (list, item, mark, number);
  move_children (node, item);
  xmlUnlinkNode (node);
  xmlFreeNode (node);
  return TRUE;
}

xmlNode *
word_list (xmlNode *first)
{
  g_autoptr(GArray) open = NULL;
  xmlNode *node = first, *next, *begun = NULL;

  if (first->properties == NULL || !element_is (first, "p") || depth_of (first) == 0)
    return NULL;
  open = g_array_new (FALSE, FALSE, sizeof (Open));
  for (; node != NULL; node = next)
    {
      next = node->next;
      if (node->type != XML_ELEMENT_NODE && xmlIsBlankNode (node))
        continue;
      if (node->type != XML_COMMENT_NODE && !take_paragraph (open, node))
        break;
      if (begun == NULL && open->len > 0)
        begun = g_array_index (open, Open, 0).list;
    }
  return begun;
}
