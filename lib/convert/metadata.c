/* What a page says of its article: in its head, and in lines beside the title and at the foot. */
#include <string.h>
#include "convert/convert.h"
#include "convert/writer.h"

/* ---- The head, and the times that have one told */

static void
keep (char **field, char *value)
{
  if (*field == NULL && value != NULL && *g_strstrip (value) != '\0')
    *field = value;
  else
    g_free (value);
}

/* `noindex, follow`; `none` is this and that links are not to be followed. */
static void
read_robots (Webpage *self, xmlNode *node)
{
  g_autofree char *content = convert_attribute (node, "content");
  g_auto(GStrv) words = content == NULL ? NULL : g_strsplit_set (content, ", \t\r\n", -1);

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    self->noindex |= g_ascii_strcasecmp (words[i], "noindex") == 0
                     || g_ascii_strcasecmp (words[i], "none") == 0;
}

static void
read_meta (Webpage *self, xmlNode *node)
{
  static const struct
  {
    const char *name;
    gsize field;
  } metas[] = {
    { "og:title", G_STRUCT_OFFSET (Webpage, title) },
    { "og:url", G_STRUCT_OFFSET (Webpage, address) },
    { "refresh", G_STRUCT_OFFSET (Webpage, moved_to) },
    { "generator", G_STRUCT_OFFSET (Webpage, generator) },
    { "description", G_STRUCT_OFFSET (Webpage, description) },
    { "og:description", G_STRUCT_OFFSET (Webpage, description) },
    { "article:published_time", G_STRUCT_OFFSET (Webpage, published) },
    { "datePublished", G_STRUCT_OFFSET (Webpage, published) },
    { "date", G_STRUCT_OFFSET (Webpage, published) },
    { "dcterms.created", G_STRUCT_OFFSET (Webpage, published) },
    { "article:modified_time", G_STRUCT_OFFSET (Webpage, modified) },
    { "og:updated_time", G_STRUCT_OFFSET (Webpage, modified) },
    { "dateModified", G_STRUCT_OFFSET (Webpage, modified) },
    { "last-modified", G_STRUCT_OFFSET (Webpage, modified) },
    { "dcterms.modified", G_STRUCT_OFFSET (Webpage, modified) },
  };
  static const char *const names[] = { "name", "property", "itemprop", "http-equiv" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = convert_attribute (node, names[i]);

      if (name == NULL)
        continue;
      if (g_ascii_strcasecmp (name, "robots") == 0)
        read_robots (self, node);
      if (g_ascii_strcasecmp (name, "article:tag") == 0)
        {
          g_ptr_array_add (self->tags, convert_attribute (node, "content"));
          if (g_ptr_array_index (self->tags, self->tags->len - 1) == NULL)
            g_ptr_array_set_size (self->tags, (int) self->tags->len - 1);
        }
      for (guint m = 0; m < G_N_ELEMENTS (metas); m++)
        if (g_ascii_strcasecmp (name, metas[m].name) == 0)
          keep (&G_STRUCT_MEMBER (char *, self, metas[m].field),
                convert_attribute (node, "content"));
    }
}

static void
read_head (Webpage *self, xmlNode *node)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      g_autofree char *what = NULL;

      if (child->type != XML_ELEMENT_NODE)
        continue;
      if (element_is (child, "noscript"))
        continue; /* what only a browser without scripts is told */
      if (element_is (child, "meta"))
        read_meta (self, child);
      else if (element_is (child, "link"))
        {
          what = convert_attribute (child, "rel");
          if (what != NULL && g_ascii_strcasecmp (what, "canonical") == 0)
            {
              g_clear_pointer (&self->address, g_free);
              keep (&self->address, convert_attribute (child, "href"));
            }
        }
      read_head (self, child);
    }
}

static gboolean
is_same_day (const char *time, const char *stated)
{
  return time != NULL && stated != NULL && strlen (time) >= 10
         && strncmp (time, stated, 10) == 0;
}

/* As few pages say what a time is of, the first is when the article was made. */
static gboolean
is_of_change (xmlNode *time)
{
  return element_has_word (time, "itemprop", "dateModified")
         || convert_has_class (time, "updated") || convert_has_class (time, "dt-updated");
}

static guint
count_words (const char *text)
{
  guint count = 0;
  gboolean within = FALSE;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      count += !within && g_unichar_isalnum (c);
      within = (within || g_unichar_isalnum (c)) && !g_unichar_isspace (c);
    }
  return count;
}

/* A time in a sentence is what that speaks of, not when the article was made: other words than `Published on` stand
 * before it in its block, or it goes on behind it. */
static gboolean
is_in_sentence (xmlNode *time)
{
  static const char *const blocks[] = { "p", "li", "td", "dd", "blockquote", NULL };
  xmlNode *block = time->parent;
  guint before = 0, behind = 0;

  if (time->properties != NULL
      && (element_says (time, "itemprop") != NULL || element_says (time, "pubdate") != NULL
          || element_says (time, "class") != NULL))
    return FALSE;
  while (block != NULL && block->type == XML_ELEMENT_NODE
         && !g_strv_contains (blocks, (const char *) block->name))
    block = block->parent;
  if (block == NULL || block->type != XML_ELEMENT_NODE)
    return FALSE;
  for (const xmlNode *outer = block; outer != NULL; outer = outer->parent)
    if (element_is (outer, "header") || element_is (outer, "footer"))
      return FALSE;
  for (xmlNode *node = time->prev; node != NULL; node = node->prev)
    {
      g_autofree char *text = element_is_text (node) ? g_strdup ((char *) node->content)
                                                     : convert_text (node);

      before += count_words (text);
    }
  for (xmlNode *node = time->next; node != NULL; node = node->next)
    {
      g_autofree char *text = element_is_text (node) ? g_strdup ((char *) node->content)
                                                     : convert_text (node);
      const char *start = text + strspn (text, " \t\r\n");

      /* (`12 May · 5 minutes` is no sentence.) */
      if (behind == 0 && *start != '\0' && !g_unichar_isalnum (g_utf8_get_char (start))
          && strchr (".,;:!?)", *start) == NULL)
        break;
      behind += count_words (text);
    }
  return before > 5 || behind > 1;
}

static void
read_times (Webpage *self, xmlNode *node)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      if (child->type != XML_ELEMENT_NODE)
        continue;
      if (element_is (child, "time")
          && !is_same_day (element_says (child, "datetime"), self->modified)
          && !is_in_sentence (child))
        keep (is_of_change (child) ? &self->modified : &self->published,
              convert_attribute (child, "datetime"));
      read_times (self, child);
    }
}

/* What generators call pages that they make of others, or of nothing. */
static gboolean
is_generated (const Webpage *self)
{
  static const char *const classes[]
    = { /* Docusaurus */
        "docs-tags-list-page", "docs-tag-doc-list-page", "blog-tags-list-page",
        "blog-tags-post-list-page", "blog-list-page", "blog-archive-page",
        "blog-authors-list-page",
        /* WordPress */
        "error404", "archive", "search-results", "search-no-results",
        /* MediaWiki */
        "ns-special"
      };
  static const char *const own[] = { "page-home",   "page-category", "page-contact",
                                     "page-search", "page-notfound", "page-thanks",
                                     "page-refused" };
  xmlNode *root = xmlDocGetRootElement (self->document);
  gboolean ours = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (convert_has_class (self->body, classes[i])
        || (root != NULL && convert_has_class (root, classes[i])))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    ours |= convert_has_class (self->body, own[i]);
  /* (Ids of kbsite had a small letter once.) */
  return ours
         && (webpage_find (self->body, "id", "C-main") != NULL
             || webpage_find (self->body, "id", "c-main") != NULL);
}

void
metadata_read (Webpage *self)
{
  self->generated = is_generated (self);
  read_head (self, (xmlNode *) self->document);
  self->published_by_head = self->published != NULL;
  self->modified_by_head = self->modified != NULL;
  read_times (self, self->body);
}

/* ---- Tags */

enum
{
  TAG_MAX_BYTES = 80,
  TAGS_MAX = 200
};

static gboolean
is_named (const xmlNode *node, const char *const *names)
{
  return node->type == XML_ELEMENT_NODE && g_strv_contains (names, (const char *) node->name);
}

static gboolean
has_some_class (xmlNode *node, const char *const *classes)
{
  for (; *classes != NULL; classes++)
    if (convert_has_class (node, *classes))
      return TRUE;
  return FALSE;
}

static gboolean
holds (const xmlNode *node, const char *name)
{
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (element_is (child, name) || (child->type == XML_ELEMENT_NODE && holds (child, name)))
      return TRUE;
  return FALSE;
}

/* The element that has a tag each in what calls itself a list of tags; or NULL. */
static const char *
tag_element (xmlNode *node)
{
  static const char *const classes[]
    = { "tags",       "tag-list",  "taglist",    "post-tags",     "article-tags",
        "entry-tags", "page-tags", "tags-links", "article__tags", NULL },
    *const names[] = { "li", "a", "span" };

  if (has_some_class (node, classes))
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      if (holds (node, names[i]))
        return names[i];
  return NULL;
}

/* `element` is that of the list that the node is in, or NULL. */
static gboolean
is_tag (xmlNode *node, const char *element)
{
  return (element_is (node, "a")
          && (element_has_word (node, "rel", "tag") || convert_has_class (node, "p-category")
              || convert_has_class (node, "post-tag")))
         || (element != NULL && element_is (node, element));
}

static gboolean
holds_mark (xmlNode *node)
{
  if (element_is (node, "time") || (node->type == XML_ELEMENT_NODE && is_tag (node, NULL)))
    return TRUE;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (holds_mark (child))
      return TRUE;
  return FALSE;
}

static void
keep_tag (Webpage *self, xmlNode *node)
{
  g_autofree char *tag = convert_text (node), *folded = g_utf8_casefold (tag, -1);

  for (guint i = 0; i < self->tags->len; i++)
    {
      g_autofree char *known = g_utf8_casefold (g_ptr_array_index (self->tags, i), -1);

      if (strcmp (known, folded) == 0)
        return;
    }
  if (*tag != '\0' && self->tags->len < TAGS_MAX)
    g_ptr_array_add (self->tags, g_steal_pointer (&tag));
}

/* `lists`: whether a list is one of the article's tags because it says that it is of tags. */
static void
read_tags (Webpage *self, xmlNode *node, gboolean lists, const char *element)
{
  if (element == NULL && lists)
    element = tag_element (node);
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type != XML_ELEMENT_NODE || element_is (child, "aside")
        || (element_is (child, "article") && !element_is_within (self->part, child)))
      continue;
    else if (is_tag (child, element))
      keep_tag (self, child);
    else
      read_tags (self, child, (lists && child != self->part) || element_is (child, "footer"),
                 element);
}

void
metadata_read_tags (Webpage *self, xmlNode *item)
{
  read_tags (self, item, item != self->part && !element_is (item, "main"), NULL);
}

/* ---- Lines
 *
 * What they say stands in front matter: days that the page states, or tags, with a few words between them, and no
 * sentence.  That a day is the page's the element, its class or the page's head says; or it stands in the title's
 * <header>, or for itself. */

enum
{
  DATE_WORDS_MAX = 12, /* `By Jane Doe on 1 May 2026, updated 3 May, 5 min read` */
  LABEL_WORDS_MAX = 4, /* `Last updated on`, `Filed under:` */
  WORDS_MAX_BYTES = 1000
};

typedef struct
{
  const Webpage *page;
  guint times, tags;
  gboolean dated; /* it says that its days are the page's */
  gboolean other; /* more is in it than in a line: no more of it is read */
  GString *words; /* what is neither time nor tag */
} Line;

static void
line_time (Line *self, xmlNode *node)
{
  const char *time = element_says (node, "datetime");
  gboolean made = is_same_day (time, self->page->published),
           changed = is_same_day (time, self->page->modified);

  self->times++;
  self->other |= !made && !changed;
  self->dated |= (made && self->page->published_by_head)
                 || (changed && self->page->modified_by_head) || is_of_change (node)
                 || element_has_word (node, "itemprop", "datePublished")
                 || convert_has_class (node, "published")
                 || convert_has_class (node, "dt-published");
}

/* Whether one ends in it: a mark, and a blank behind those of Latin script. */
static gboolean
has_sentence (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (c == 0x2026 || c == 0x3002 || c == 0xff01 || c == 0xff1f
          || (strchr (".!?", *text) != NULL && (text[1] == '\0' || g_ascii_isspace (text[1]))))
        return TRUE;
    }
  return FALSE;
}

static const char *const blocks[]
  = { "p",  "div", "ul", "ol", "li", "dl",      "dt",      "dd",
      "h2", "h3",  "h4", "h5", "h6", "section", "address", NULL },
  *const inlines[] = { "span", "a", "b", "strong", "em", "i", "small", "br", NULL },
         *const of_dates[] = { "meta",          "post-meta",  "entry-meta",
                               "article-meta",  "page-meta",  "post-metadata",
                               "post-info",     "byline",     "dateline",
                               "post-date",     "entry-date", "last-updated",
                               "last-modified", NULL };

static void
line_tag (Line *self, xmlNode *node)
{
  static const char *const more[]
    = { "img", "code", "kbd", "pre", "ul", "ol", "table", "input", "button" };
  g_autofree char *tag = convert_text (node);

  self->tags++;
  self->other |= strlen (tag) > TAG_MAX_BYTES || has_sentence (tag);
  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    self->other |= holds (node, more[i]);
}

static void
line_read (Line *self, xmlNode *node, const char *element)
{
  self->dated |= has_some_class (node, of_dates);
  if (element == NULL)
    element = tag_element (node);
  for (xmlNode *child = node->children; child != NULL && !self->other; child = child->next)
    if (element_is_text (child))
      {
        g_string_append (self->words, (const char *) child->content);
        self->other = self->words->len > WORDS_MAX_BYTES;
      }
    else if (child->type != XML_ELEMENT_NODE || element_is (child, "svg"))
      continue;
    else if (element_is (child, "time"))
      line_time (self, child);
    else if (is_tag (child, element))
      line_tag (self, child);
    else
      {
        self->other |= !is_named (child, blocks) && !is_named (child, inlines);
        g_string_append_c (self->words, ' ');
        line_read (self, child, element);
        g_string_append_c (self->words, ' ');
      }
}

/* Words that stand for themselves: in a block, or beside one, that has neither time nor tag. */
static gboolean
has_stray_words (xmlNode *node)
{
  gboolean within = FALSE;
  g_autofree char *text = NULL;

  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    within |= is_named (child, blocks);
  for (xmlNode *child = node->children; within && child != NULL; child = child->next)
    if (has_stray_words (child))
      return TRUE;
  if (within || holds_mark (node))
    return FALSE;
  text = element_is_text (node) ? g_strdup ((const char *) node->content)
                                : convert_text (node);
  return count_words (text) > 0;
}

/* `header`: it stands in that of the title. */
static gboolean
is_line (const Webpage *page, xmlNode *node, gboolean header)
{
  Line line = { .page = page, .words = g_string_new (NULL) };
  gboolean named = has_some_class (node, of_dates) || tag_element (node) != NULL, is;
  guint words;

  if (element_is (node, "time"))
    line_time (&line, node);
  else if (is_named (node, blocks) || is_named (node, inlines))
    line_read (&line, node, NULL);
  else
    line.other = TRUE;
  g_strstrip (line.words->str);
  words = count_words (line.words->str);
  is = !line.other && !has_sentence (line.words->str) && line.times + line.tags > 0
       && words <= (line.dated ? DATE_WORDS_MAX : LABEL_WORDS_MAX)
       && (line.times == 0 || line.dated || header || words == 0)
       && (named || !has_stray_words (node));
  g_string_free (line.words, TRUE);
  return is;
}

static void
drop (xmlNode *node)
{
  xmlUnlinkNode (node);
  xmlFreeNode (node);
}

/* `<h2>Tags</h2>` before the list that goes. */
static void
drop_label (xmlNode *before)
{
  g_autofree char *text = NULL;

  while (before != NULL && before->type == XML_TEXT_NODE && xmlIsBlankNode (before))
    before = before->prev;
  if (before == NULL || before->type != XML_ELEMENT_NODE || before->name[0] != 'h'
      || before->name[1] < '2' || before->name[1] > '6' || before->name[2] != '\0')
    return;
  text = convert_text (before);
  if (count_words (text) < LABEL_WORDS_MAX && !has_sentence (text))
    drop (before);
}

/* Lines at `node` and behind it, or before it for those at the foot, up to what is none; FALSE: there is such a
 * thing.  (In a header, whatever stands between them.) */
static gboolean
take_lines (Webpage *self, xmlNode *node, gboolean foot, gboolean header)
{
  static const char *const boxes[] = { "div", "section", "header", NULL };
  gboolean all = TRUE;

  for (xmlNode *next; node != NULL && (all || header); node = next)
    {
      next = foot ? node->prev : node->next;
      if (element_is_text (node))
        all &= xmlIsBlankNode (node);
      else if (node->type != XML_ELEMENT_NODE)
        continue;
      else if (is_line (self, node, header))
        {
          read_tags (self, node, TRUE, NULL);
          if (foot)
            drop_label (node->prev);
          next = foot ? node->prev : node->next;
          drop (node);
        }
      else
        all &= g_strv_contains (boxes, (const char *) node->name)
               && take_lines (self, foot ? node->last : node->children, foot,
                              header || element_is (node, "header"));
    }
  return all;
}

static gboolean
is_in_header (const xmlNode *node, const xmlNode *part)
{
  for (; node != part; node = node->parent)
    if (element_is (node, "header"))
      return TRUE;
  return FALSE;
}

void
metadata_take_lines (Webpage *self, xmlNode *heading)
{
  take_lines (self, self->part->children, FALSE, FALSE);
  if (heading != NULL && element_is_within (heading, self->part))
    for (xmlNode *node = heading; node != self->part; node = node->parent)
      {
        gboolean header = is_in_header (node->parent, self->part);

        if (!take_lines (self, node->next, FALSE, header) && !header)
          break;
      }
  take_lines (self, self->part->last, TRUE, FALSE);
}

/* ---- Files that are attached: what the page lists beside the article, and its text does not lead to */

/* By Zendesk's and Freshdesk's classes, and the id of Confluence's heading; not in the part, nor in what readers
 * wrote. */
static xmlNode *
find_attachments (xmlNode *node, const xmlNode *part)
{
  static const char *const others[]
    = { "comment", "comments", "comment-list", "article-comments", NULL };

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      xmlNode *found;

      if (child->type != XML_ELEMENT_NODE || child == part || has_some_class (child, others))
        continue;
      if ((convert_has_class (child, "article-attachments")
           || convert_has_class (child, "attachments"))
          && !element_is_within (part, child))
        return child;
      if (child->name[0] == 'h' && g_strcmp0 (element_says (child, "id"), "attachments") == 0)
        {
          found = convert_has_class (node, "pageSectionHeader") ? node->parent : node;
          return element_is_within (part, found) ? NULL : found;
        }
      found = find_attachments (child, part);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What the addresses of one file have in common: `attachments/65/66.pdf?version=1` has "65/66.pdf", and the image in
 * `thumbnails/65/66` "65/66"; Zendesk's say a number.  Free it. */
static char *
file_key (const char *href, gboolean image)
{
  static const char zendesk[] = "/article_attachments/";
  g_autofree char *path = g_strndup (href, strcspn (href, "?#"));
  const char *numbered = strstr (path, zendesk);
  char *name = strrchr (path, '/'), *folder, *suffix;

  if (numbered != NULL)
    return g_strndup (numbered,
                      strlen (zendesk) + strspn (numbered + strlen (zendesk), "0123456789"));
  if (name == NULL)
    return g_steal_pointer (&path);
  suffix = image ? strchr (name, '.') : NULL;
  if (suffix != NULL)
    *suffix = '\0';
  folder = memrchr (path, '/', (gsize) (name - path));
  return g_strdup (folder == NULL ? path : folder + 1);
}

static void
note_files (xmlNode *node, GHashTable *files)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      const char *href = child->type != XML_ELEMENT_NODE ? NULL
                         : element_is (child, "a")       ? element_says (child, "href")
                         : element_is (child, "img")     ? element_says (child, "src")
                                                         : NULL;

      if (href != NULL)
        g_hash_table_add (files, file_key (href, element_is (child, "img")));
      if (child->type == XML_ELEMENT_NODE)
        note_files (child, files);
    }
}

/* Its links, each file once, that `files` has not, as the page's image or as a link. */
static void
pick_files (xmlNode *node, GHashTable *files, GPtrArray *links)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      const char *href = element_is (child, "a") ? element_says (child, "href") : NULL;
      g_autofree char *text = href == NULL ? NULL : convert_text (child);

      if (child->type != XML_ELEMENT_NODE)
        continue;
      if (href != NULL && *href != '#' && *text != '\0')
        {
          g_autofree char *shown = file_key (href, TRUE), *key = file_key (href, FALSE);

          if (!g_hash_table_contains (files, shown)
              && g_hash_table_add (files, g_steal_pointer (&key)))
            g_ptr_array_add (links, child);
        }
      pick_files (child, files, links);
    }
}

/* Freshdesk cuts the name that it shows: its title has all of it. */
static void
mend_name (xmlNode *link)
{
  g_autofree char *text = convert_text (link), *title = convert_attribute (link, "title");

  if (title == NULL || *title == '\0' || !g_str_has_suffix (text, "..."))
    return;
  text[strlen (text) - strlen ("...")] = '\0';
  if (g_str_has_prefix (title, text))
    {
      xmlNodeSetContent (link, NULL);
      xmlNodeAddContent (link, (const xmlChar *) title);
      xmlUnsetProp (link, (const xmlChar *) "title");
    }
}

static xmlNode *
add_element (xmlNode *parent, const char *name, const xmlNode *like)
{
  xmlNode *node = xmlNewChild (parent, NULL, (const xmlChar *) name, NULL);

  node->line = like->line;
  return node;
}

void
webpage_take_attachments (Webpage *self)
{
  xmlNode *box = find_attachments (self->body, self->part), *list;
  g_autoptr(GHashTable) files = NULL;
  g_autoptr(GPtrArray) links = NULL;

  if (box == NULL)
    return;
  files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  links = g_ptr_array_new ();
  note_files (self->part, files);
  pick_files (box, files, links);
  if (links->len == 0)
    return;
  for (xmlNode *node = box->children; node != NULL; node = node->next)
    {
      g_autofree char *text
        = element_is (node, "h2") || holds (node, "h2") ? convert_text (node) : NULL;

      if (text != NULL)
        xmlNodeAddContent (add_element (self->part, "p", node), (const xmlChar *) text);
    }
  list = add_element (self->part, "ul", box);
  for (guint i = 0; i < links->len; i++)
    {
      xmlNode *link = g_ptr_array_index (links, i);

      mend_name (link);
      xmlUnlinkNode (link);
      xmlAddChild (add_element (list, "li", link), link);
    }
}
