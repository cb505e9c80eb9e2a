#include "convert/convert.h"
#include "convert/writer.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "base/xml.h"

enum
{
  MOVED_TEXT_MAX
  = 300 /* bytes that a page says whose article is empty, or only leads on to another */
};

/* ---- Parsing */

static xmlNode *
find_named (xmlNode *node, const char *name)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      xmlNode *found;

      if (child->type != XML_ELEMENT_NODE)
        continue;
      if (element_is (child, name))
        return child;
      found = find_named (child, name);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A page that leaves <head> and <body> out, and begins with an element that libxml2 does not know, <main>, has
 * it in the head. */
static void
mend_head (xmlNode *root, xmlNode *body)
{
  static const char *const own[]
    = { "title", "meta", "link", "script", "style", "base", "noscript", "template", NULL };
  xmlNode *head = find_named (root, "head"), *first = body->children, *next;
  gboolean strange = FALSE;

  for (xmlNode *node = head == NULL ? NULL : head->children; node != NULL; node = next)
    {
      next = node->next;
      strange |= node->type == XML_ELEMENT_NODE
                 && !g_strv_contains (own, (const char *) node->name);
      if (!strange)
        continue;
      xmlUnlinkNode (node);
      if (first != NULL)
        xmlAddPrevSibling (first, node);
      else
        xmlAddChild (body, node);
    }
}

/* Entities for C1 controls are characters of windows-1252, as browsers have it; others go. */
static void
mend_text (xmlNode *node)
{
  for (; node != NULL; node = node->next)
    {
      if (node->type == XML_ELEMENT_NODE)
        mend_text (node->children);
      else if (element_is_text (node) && strstr ((char *) node->content, "\302") != NULL)
        {
          GString *out = g_string_new (NULL);

          for (const char *p = (const char *) node->content; *p != '\0';
               p = g_utf8_next_char (p))
            {
              gunichar c = g_utf8_get_char (p);
              char byte = (char) c;
              g_autofree char *shown
                = c >= 0x80 && c < 0xa0
                    ? g_convert (&byte, 1, "UTF-8", "windows-1252", NULL, NULL, NULL)
                    : NULL;

              if (shown != NULL)
                g_string_append (out, shown);
              else if (c < 0x80 || c >= 0xa0)
                g_string_append_unichar (out, c);
            }
          xmlNodeSetContentLen (node, (const xmlChar *) out->str, (int) out->len);
          g_string_free (out, TRUE);
        }
    }
}

static xmlDoc *
parse (const char *text, GError **error)
{
  const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
                      | HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_COMPACT;
  htmlParserCtxt *context = htmlNewParserCtxt ();
  xmlDoc *document;
  gboolean halted;
  int line;

  if (context == NULL)
    g_error ("out of memory");
  context->loadsubset |= XML_SKIP_IDS; /* a table that nobody asks for */
  document = htmlCtxtReadMemory (context, text, (int) strlen (text), NULL, "UTF-8", options);
  halted = context->disableSAX != 0;
  line = context->lastError.line;
  htmlFreeParserCtxt (context);
  if (halted || document == NULL)
    {
      g_clear_pointer (&document, xmlFreeDoc);
      desk_error_at (error, NULL, (guint64) MAX (line, 1), 0,
                     "HTML that cannot be read to its end: nested deeper than 250?");
    }
  return document;
}

Webpage *
webpage_parse (const char *bytes, gsize length, GError **error)
{
  g_autoptr(Webpage) self = NULL;
  g_autofree char *text = NULL;

  if (length > WEBPAGE_MAX_BYTES)
    {
      desk_error_at (error, NULL, 0, 0, "more than %d MiB", WEBPAGE_MAX_BYTES >> 20);
      return NULL;
    }
  xml_begin ();
  text = source_text (bytes, length, error);
  if (text == NULL)
    return NULL;
  self = g_new0 (Webpage, 1);
  self->tags = g_ptr_array_new_with_free_func (g_free);
  self->document = parse (*text == '\0' ? "<p></p>" : text, error);
  if (self->document == NULL)
    return NULL;
  self->body = find_named ((xmlNode *) self->document, "body");
  if (self->body == NULL)
    self->body = xmlNewDocNode (self->document, NULL, (const xmlChar *) "body", NULL);
  if (self->body->parent == NULL)
    xmlAddChild ((xmlNode *) self->document, self->body);
  mend_head ((xmlNode *) self->document, self->body);
  mend_text (self->body);
  self->part = self->body;
  return g_steal_pointer (&self);
}

void
webpage_free (Webpage *self)
{
  g_clear_pointer (&self->document, xmlFreeDoc);
  g_clear_pointer (&self->packed, g_bytes_unref);
  g_free (self->title);
  g_free (self->lang);
  g_free (self->address);
  g_free (self->moved_to);
  g_free (self->generator);
  g_free (self->description);
  g_free (self->published);
  g_free (self->modified);
  g_ptr_array_unref (self->tags);
  g_free (self);
}

/* ---- Where the article is */

/* Whether the attribute is `value`, or has it as a word if it is one of words. */
static gboolean
says (xmlNode *node, const char *attribute, const char *value)
{
  return strcmp (attribute, "class") == 0 || strcmp (attribute, "itemprop") == 0
           ? element_has_word (node, attribute, value)
           : g_strcmp0 (element_says (node, attribute), value) == 0;
}

xmlNode *
webpage_find (xmlNode *node, const char *attribute, const char *value)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      xmlNode *found;

      if (child->type != XML_ELEMENT_NODE)
        continue;
      if (says (child, attribute, value))
        return child;
      found = webpage_find (child, attribute, value);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gsize
text_length (const xmlNode *node)
{
  gsize length = 0;

  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (element_is_text (child))
      length += strlen ((const char *) child->content);
    else if (child->type == XML_ELEMENT_NODE && !element_is (child, "script")
             && !element_is (child, "style"))
      length += text_length (child);
  return length;
}

/* What wikis, blogs and generators put among an article's text: marks to edit it, lists of its headings, and the like. */
static gboolean
is_furniture (xmlNode *node)
{
  static const char *const classes[] = { "mw-editsection", "mw-jump-link",   "printfooter",
                                         "catlinks",       "tocCollapsible", "sharedaddy" };
  const char *id = element_says (node, "id");

  if (element_says (node, "class") == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (convert_has_class (node, classes[i]))
      return TRUE;
  return g_strcmp0 (id, "toc") == 0 && convert_has_class (node, "toc");
}

/* What never is the article, nor part of it. */
static gboolean
is_around (xmlNode *node)
{
  static const char *const roles[]
    = { "navigation", "banner", "contentinfo", "complementary", "search", NULL };
  const char *role = element_says (node, "role");

  if (element_is (node, "nav") || (role != NULL && g_strv_contains (roles, role))
      || is_furniture (node))
    return TRUE;
  return element_is (node, "footer")
         || (element_is (node, "aside") && element_callout (node) == NULL);
}

/* What is text of its own: not in links, nor in what stands around an article. */
static gsize
plain_length (xmlNode *node)
{
  gsize length = 0;

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (element_is_text (child))
      length += xmlIsBlankNode (child) ? 0 : strlen ((const char *) child->content);
    else if (child->type == XML_ELEMENT_NODE && !is_around (child) && !element_is (child, "a")
             && !element_is (child, "script") && !element_is (child, "style")
             && !element_is (child, "header"))
      length += plain_length (child);
  return length;
}

static guint
count_named (const xmlNode *node, const char *name, const xmlNode **last)
{
  guint count = 0;

  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      {
        if (element_is (child, name))
          *last = child;
        count += element_is (child, name) + count_named (child, name, last);
      }
  return count;
}

typedef struct
{
  xmlNode *node;
  double score;
} Densest;

/* The text of the paragraphs of `node` itself, less what is in links: the element with most of it. */
static gsize
find_densest (xmlNode *node, Densest *best, gsize *in_links)
{
  gsize text = 0, links = 0, own = 0;
  double score;

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (element_is_text (child))
      {
        if (!xmlIsBlankNode (child))
          text += strlen ((const char *) child->content);
      }
    else if (child->type == XML_ELEMENT_NODE && !is_around (child)
             && !element_is (child, "script") && !element_is (child, "style")
             && !element_is (child, "header"))
      {
        gsize linked = 0, length = find_densest (child, best, &linked);

        text += length;
        links += element_is (child, "a") ? length : linked;
        if (element_is (child, "p") || element_is (child, "pre") || element_is (child, "ul")
            || element_is (child, "ol") || element_is (child, "table")
            || element_is (child, "blockquote"))
          own += length > linked ? length - linked : 0;
      }
  score = (double) own * (1.0 - (text == 0 ? 0 : (double) links / (double) text));
  if (score > best->score
      && (element_is (node, "div") || element_is (node, "section") || element_is (node, "td")
          || element_is (node, "body") || element_is (node, "article")))
    *best = (Densest){ node, score };
  *in_links = links;
  return text;
}

/* What common systems have around an article, the surest first. */
static const struct
{
  const char *attribute, *value;
} marks[] = {
  { "itemprop", "articleBody" }, { "class", "article-body" },    { "id", "mw-content-text" },
  { "id", "main-content" },      { "class", "markdown-body" },   { "class", "entry-content" },
  { "class", "post-content" },   { "class", "article-content" }, { "class", "manual-text" },
};

/* The first element of each mark, in one walk. */
static void
find_marked (xmlNode *node, xmlNode **marked)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      if (child->type != XML_ELEMENT_NODE)
        continue;
      if (element_says (child, "class") != NULL || element_says (child, "id") != NULL
          || element_says (child, "itemprop") != NULL)
        for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
          if (marked[i] == NULL && says (child, marks[i].attribute, marks[i].value))
            marked[i] = child;
      find_marked (child, marked);
    }
}

static xmlNode *
find_landmark (Webpage *self)
{
  xmlNode *marked[G_N_ELEMENTS (marks)] = { NULL };
  const xmlNode *only = NULL;
  xmlNode *main, *found;

  find_marked (self->body, marked);
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (marked[i] != NULL && text_length (marked[i]) > 0)
      return marked[i];
  if (marked[0] != NULL && plain_length (self->body) <= MOVED_TEXT_MAX)
    return marked[0];
  main = find_named (self->body, "main");
  if (main == NULL)
    main = webpage_find (self->body, "role", "main");
  found = main == NULL ? self->body : main;
  if (count_named (found, "article", &only) == 1 && text_length (only) > 0)
    return (xmlNode *) only;
  if (main == NULL && only != NULL && count_named (self->body, "article", &only) == 0)
    return NULL;
  return main;
}

static gboolean
is_heading (const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE && node->name[0] == 'h' && node->name[1] >= '1'
         && node->name[1] <= '6' && node->name[2] == '\0';
}

static gsize
linked_length (const xmlNode *node)
{
  gsize length = 0;

  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      length += element_is (child, "a") ? text_length (child) : linked_length (child);
  return length;
}

static gboolean
is_mostly_text (xmlNode *node)
{
  return plain_length (node) > linked_length (node);
}

/* The first element that shows something. */
static xmlNode *
first_shown (xmlNode *node)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (element_is_text (child) ? !xmlIsBlankNode (child)
                                : child->type == XML_ELEMENT_NODE && text_length (child) > 0)
      return child;
  return NULL;
}

/* A section of an article: it begins with a heading, and is more than links. */
static gboolean
is_section (xmlNode *node)
{
  xmlNode *first = node;

  if (is_around (node) || element_is (node, "header") || !is_mostly_text (node))
    return FALSE;
  while (first != NULL && !is_heading (first) && first->type == XML_ELEMENT_NODE)
    first = first_shown (first);
  return first != NULL && is_heading (first) && !is_heading (node);
}

/* Whether sections stand beside `part`, or headings with text of their own behind them. */
static gboolean
has_sections_beside (xmlNode *part)
{
  gboolean heading = FALSE;

  for (xmlNode *node = part->parent->children; node != NULL; node = node->next)
    {
      if (node->type != XML_ELEMENT_NODE || node == part)
        {
          heading &= node != part;
          continue;
        }
      if (is_section (node)
          || (heading && (element_is (node, "p") || element_is (node, "pre"))
              && is_mostly_text (node)))
        return TRUE;
      heading = is_heading (node) ? node->name[1] != '1' : heading && !element_is (node, "hr");
    }
  return FALSE;
}

/* Where no landmark is: the densest element is a section of an article, often, or a note in it; what holds two
 * thirds of all text is all of it, with the sections beside it. */
static xmlNode *
find_whole (Webpage *self)
{
  Densest best = { NULL, 0 };
  gsize links, all = plain_length (self->body);
  xmlNode *part;

  find_densest (self->body, &best, &links);
  part = best.node == NULL ? self->body : best.node;
  while (part != self->body
         && (plain_length (part) * 3 < all * 2 || has_sections_beside (part)))
    part = part->parent;
  self->guessed = TRUE;
  return part;
}

/* ---- Notes
 *
 * A footnote may stand in an <aside>: what links of the article lead to is part of it. */

static void
collect_targets (xmlNode *node, GHashTable *targets)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE && !is_around (child))
      {
        const char *href = element_is (child, "a") ? element_says (child, "href") : NULL;

        if (href != NULL && *href == '#' && href[1] != '\0')
          g_hash_table_add (targets, g_strdup (href + 1));
        collect_targets (child, targets);
      }
}

static gboolean
holds_target (xmlNode *node, GHashTable *targets)
{
  const char *id = element_says (node, "id");

  if (id != NULL && g_hash_table_contains (targets, id))
    return TRUE;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE && holds_target (child, targets))
      return TRUE;
  return FALSE;
}

static gboolean
is_note (xmlNode *node, GHashTable *targets)
{
  const char *role = element_says (node, "role");

  return !element_is (node, "nav")
         && ((role != NULL && g_str_has_prefix (role, "doc-"))
             || convert_has_class (node, "footnote") || convert_has_class (node, "footnotes")
             || holds_target (node, targets));
}

/* The element beside `node`, if nothing else is between them that shows something; or NULL. */
static xmlNode *
shown_beside (const xmlNode *node, gboolean before)
{
  do
    node = before ? node->prev : node->next;
  while (node != NULL
         && (element_is_text (node)
               ? xmlIsBlankNode ((xmlNode *) node)
               : node->type != XML_ELEMENT_NODE || text_length (node) == 0));
  return node == NULL || node->type != XML_ELEMENT_NODE ? NULL : (xmlNode *) node;
}

static gboolean
is_of_text (xmlNode *node)
{
  static const char *const names[]
    = { "p", "pre", "ul", "ol", "dl", "table", "blockquote", "figure", NULL };

  return node != NULL
         && ((is_heading (node) && node->name[1] != '1') || is_section (node)
             || (g_strv_contains (names, (const char *) node->name) && is_mostly_text (node)));
}

/* What an author writes into an article: a box of text beside it, and whose words a quote or a section ends with.
 * (Where a page says no more than what its main part is, such boxes are often the site's, but for those that say
 * what they are, and those that text stands before and behind.) */
static gboolean
is_inside (xmlNode *node)
{
  static const char *const ends[]
    = { "blockquote", "section", "figure", "li", "details", NULL };
  const char *role = element_says (node, "role");
  gboolean own = convert_has_class (node, "topic") || convert_has_class (node, "sidebar")
                 || convert_has_class (node, "callout") || g_strcmp0 (role, "note") == 0;

  if (element_is (node, "footer"))
    return g_strv_contains (ends, (const char *) node->parent->name);
  if (!element_is (node, "aside") || (role != NULL && strcmp (role, "note") != 0)
      || !is_mostly_text (node) || find_named (node, "form") != NULL)
    return FALSE;
  for (xmlNode *outer = node->parent; !own && outer->type == XML_ELEMENT_NODE;
       outer = outer->parent)
    own = element_is (outer, "article") || says (outer, "itemprop", "articleBody")
          || convert_has_class (outer, "article-body");
  return own
         || (is_of_text (shown_beside (node, TRUE)) && is_of_text (shown_beside (node, FALSE)));
}

static void
drop_around (xmlNode *parent, GHashTable *targets)
{
  for (xmlNode *node = parent->children, *next; node != NULL; node = next)
    {
      next = node->next;
      if (node->type != XML_ELEMENT_NODE)
        continue;
      if (is_around (node) && !is_note (node, targets) && !is_inside (node))
        {
          xmlUnlinkNode (node);
          xmlFreeNode (node);
        }
      else
        drop_around (node, targets);
    }
}

/* ---- The title, and where a page leads on to */

/* `Transfers | Support`, `Transfers - Help`: what all pages of a site have at the end says nothing of one; it goes to
 * `*site`, NULL: there is none. */
static char *
page_title (xmlNode *root, char **site)
{
  static const char *const seams[]
    = { " | ", " \342\200\223 ", " \342\200\224 ", " - ", " \302\267 " };
  xmlNode *node = find_named (root, "title");
  char *title = node == NULL ? NULL : convert_text (node);

  *site = NULL;
  for (guint i = 0; title != NULL && i < G_N_ELEMENTS (seams); i++)
    {
      char *seam = g_strrstr (title, seams[i]);

      if (seam != NULL && seam > title)
        {
          *site = g_strdup (seam + strlen (seams[i]));
          *seam = '\0';
          break;
        }
    }
  return title;
}

/* Whether a heading outside of the article is what the titles of all pages end with. */
static gboolean
is_site_name (const Webpage *self, xmlNode *heading)
{
  g_autofree char *site = NULL, *title = page_title ((xmlNode *) self->document, &site),
                  *said = NULL, *folded = NULL, *folded_site = NULL;

  if (site == NULL || element_is_within (heading, self->part))
    return FALSE;
  said = convert_text (heading);
  folded = g_utf8_casefold (said, -1);
  folded_site = g_utf8_casefold (site, -1);
  return strcmp (folded, folded_site) == 0 && strcmp (said, title) != 0;
}

/* What all that is said of the article stands in: it, or what the part is the text of. */
static xmlNode *
find_item (const Webpage *self)
{
  for (xmlNode *node = self->part; node != self->body; node = node->parent)
    if (element_is (node, "article") || element_is (node, "main")
        || element_says (node, "itemscope") != NULL)
      return node;
  return self->part;
}

static guint
count_headlines (xmlNode *node, xmlNode **last)
{
  guint count = 0;

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (element_is (child, "h1") && says (child, "itemprop", "headline"))
      {
        *last = child;
        count++;
      }
    else if (child->type == XML_ELEMENT_NODE)
      count += count_headlines (child, last);
  return count;
}

/* The heading that is the title: the only one that says so, or the only one of the first level; or NULL. */
static xmlNode *
find_heading (const Webpage *self)
{
  xmlNode *headline = NULL;
  const xmlNode *only = NULL;
  guint count;

  if (count_headlines (find_item (self), &headline) == 1)
    return headline;
  count = count_named (self->part, "h1", &only);
  if (count == 0)
    {
      count = count_named (self->body, "h1", &only);
      if (count == 1 && is_site_name (self, (xmlNode *) only))
        return NULL;
    }
  return count == 1 ? (xmlNode *) only : NULL;
}

/* Its text; it goes where it is part of the article, for front matter has it. */
static char *
take_heading (const Webpage *self, xmlNode *heading)
{
  char *title;

  if (heading == NULL || !element_is_within (heading, self->part))
    return heading == NULL ? NULL : convert_text (heading);
  for (xmlNode *node = heading->children, *next; node != NULL; node = next)
    {
      next = node->next;
      if (element_is (node, "a") && convert_has_class (node, "headerlink"))
        {
          xmlUnlinkNode (node);
          xmlFreeNode (node);
        }
    }
  title = convert_text (heading);
  if (*title != '\0')
    {
      xmlUnlinkNode (heading);
      xmlFreeNode (heading);
    }
  return title;
}

/* `0; url='/new/'` -> `/new/`: the address in what a refresh says, or NULL (html.spec.whatwg.org, 4.2.5.3). */
static char *
refresh_address (const char *content)
{
  const char *start = strpbrk (content, ";,");
  char quote;

  if (start == NULL)
    return NULL;
  start += 1 + strspn (start + 1, " \t\r\n");
  if (g_ascii_strncasecmp (start, "url", 3) == 0)
    {
      start += 3 + strspn (start + 3, " \t\r\n");
      if (*start++ != '=')
        return NULL;
      start += strspn (start, " \t\r\n");
    }
  quote = *start == '\'' || *start == '"' ? *start++ : '\0';
  return *start == '\0'
           ? NULL
           : g_strndup (start, quote == '\0' ? strlen (start)
                                             : (gsize) (strchrnul (start, quote) - start));
}

/* One that has an article is read, though it is fetched anew, or led on from, after a while. */
static void
settle_move (Webpage *self)
{
  char *content = g_steal_pointer (&self->moved_to);

  self->plain = plain_length (self->part);
  if (content != NULL && self->plain <= MOVED_TEXT_MAX)
    self->moved_to = refresh_address (content);
  g_free (content);
}

void
webpage_find_part (Webpage *self)
{
  xmlNode *root = xmlDocGetRootElement (self->document);
  g_autoptr(GHashTable) targets = NULL;
  xmlNode *heading;
  char *title;
  gsize all;

  if (self->found)
    return;
  self->found = TRUE;
  targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  all = plain_length (self->body);
  self->lang = root == NULL ? NULL : convert_attribute (root, "lang");
  if (self->lang == NULL) /* as Word has it */
    self->lang = convert_attribute (self->body, "lang");
  metadata_read (self);
  self->part = find_landmark (self);
  if (self->part == NULL)
    self->part = find_whole (self);
  self->share = all == 0 ? 1 : (double) plain_length (self->part) / (double) all;
  metadata_read_tags (self, find_item (self));
  collect_targets (self->part, targets);
  drop_around (self->part, targets);
  webpage_take_attachments (self);
  settle_move (self);
  heading = find_heading (self);
  metadata_take_lines (self, heading);
  title = take_heading (self, heading);
  if (title != NULL && *title != '\0')
    {
      g_free (self->title);
      self->title = title;
    }
  else
    {
      g_autofree char *site = NULL;

      g_free (title);
      if (self->title == NULL)
        self->title = page_title ((xmlNode *) self->document, &site);
    }
}
