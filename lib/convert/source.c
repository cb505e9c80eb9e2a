#include "convert/writer.h"

#include <cmark.h>
#include <errno.h>
#include <libxml/HTMLparser.h>
#include <string.h>

/* ---- Encodings */

#define NO_CHARACTER "\357\277\275"

/* Labels, and what iconv has for what browsers make of them.  Others are iconv's own. */
static const struct
{
  const char *labels, *name;
} encodings[] = {
  { " utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf-16 utf-16le "
    "utf-16be ",
    "UTF-8" },
  { " iso-8859-1 iso8859-1 iso88591 iso_8859-1 latin1 l1 ascii us-ascii ansi_x3.4-1968 cp819 "
    "ibm819 windows-1252 cp1252 x-user-defined ",
    "CP1252" },
  { " iso-8859-9 iso8859-9 iso88599 iso_8859-9 latin5 l5 windows-1254 ", "CP1254" },
  { " iso-8859-11 iso8859-11 iso885911 tis-620 dos-874 windows-874 ", "CP874" },
  { " iso-8859-8-i logical ", "ISO-8859-8" },
  { " shift_jis shift-jis sjis x-sjis csshiftjis ms_kanji ms932 windows-31j ", "CP932" },
  { " euc-jp x-euc-jp cseucpkdfmtjapanese ", "EUC-JP-MS" },
  { " gb2312 gb_2312 gb_2312-80 gbk x-gbk chinese csgb2312 iso-ir-58 ", "GB18030" },
  { " euc-kr cseuckr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 iso-ir-149 "
    "windows-949 ",
    "CP949" },
  { " big5 big5-hkscs cn-big5 csbig5 x-x-big5 ", "BIG5-HKSCS" },
  { " koi8-r koi koi8 koi8_r cskoi8r ", "KOI8-R" },
  { " macintosh mac x-mac-roman csmacintosh ", "MACINTOSH" },
  { " iso-2022-jp csiso2022jp ", "ISO-2022-JP" },
};

/* The label behind `name` of `text`, which is in lower case, with '=' and maybe quotes; NULL: none. */
static char *
label_behind (const char *text, const char *name)
{
  const char *found = strstr (text, name);
  gsize length;

  if (found == NULL)
    return NULL;
  found += strlen (name);
  found += strspn (found, " \t\r\n");
  if (*found != '=')
    return NULL;
  found += 1 + strspn (found + 1, " \t\r\n\"'");
  length = strspn (found, "abcdefghijklmnopqrstuvwxyz0123456789-_:.");
  return length == 0 || length > 40 ? NULL : g_strndup (found, length);
}

/* What <meta>, or else the declaration of XML, says near the beginning, as iconv has it; NULL: nothing. */
static char *
declared_encoding (const char *bytes, gsize length)
{
  g_autofree char *head = g_ascii_strdown (bytes, (gssize) MIN (length, 4096)), *label = NULL,
                  *padded = NULL;

  for (const char *p = head; label == NULL && (p = strstr (p, "<meta")) != NULL; p++)
    {
      g_autofree char *tag = g_strndup (p, strcspn (p, ">"));

      label = label_behind (tag, "charset");
    }
  if (label == NULL && g_str_has_prefix (head, "<?xml"))
    {
      g_autofree char *tag = g_strndup (head, strcspn (head, ">"));

      label = label_behind (tag, "encoding");
    }
  if (label == NULL)
    return NULL;
  padded = g_strdup_printf (" %s ", label);
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (strstr (encodings[i].labels, padded) != NULL)
      return g_strdup (encodings[i].name);
  return g_strdup (g_str_has_prefix (label, "x-cp") ? label + 2 : label);
}

/* NULL: iconv does not know the encoding. */
static char *
convert (const char *bytes, gsize length, const char *encoding)
{
  GIConv converter = g_iconv_open ("UTF-8", encoding);
  char *from = (char *) bytes, room[4096];
  GString *out;

  if (converter == (GIConv) -1)
    return NULL;
  out = g_string_sized_new (length);
  while (length > 0)
    {
      char *to = room;
      gsize left = sizeof room, done = g_iconv (converter, &from, &length, &to, &left);
      gboolean strange = done == (gsize) -1 && errno != E2BIG;

      g_string_append_len (out, room, to - room);
      if (!strange)
        continue;
      g_string_append (out, NO_CHARACTER);
      from++;
      length--;
    }
  g_iconv_close (converter);
  return g_string_free (out, FALSE);
}

/* ISO-2022-JP as EUC-JP, which iconv reads with what Windows added to it. */
static char *
euc_of_iso_2022 (const char *bytes, gsize length)
{
  GString *out = g_string_sized_new (length);
  gboolean wide = FALSE, kana = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      gboolean shift = bytes[i] == 033 && i + 2 < length;

      if (shift && bytes[i + 1] == '$' && memchr ("@B", bytes[i + 2], 2) != NULL)
        wide = TRUE;
      else if (shift && bytes[i + 1] == '(' && memchr ("BJI", bytes[i + 2], 3) != NULL)
        {
          wide = FALSE;
          kana = bytes[i + 2] == 'I';
        }
      else
        {
          gboolean mark = bytes[i] > ' ' && bytes[i] < 0x7f;

          if (kana && !wide && mark)
            g_string_append_c (out, (char) 0x8e);
          g_string_append_c (out,
                             mark && (wide || kana) ? (char) (bytes[i] | 0x80) : bytes[i]);
          continue;
        }
      i += 2;
    }
  return g_string_free (out, FALSE);
}

/* Whether more characters of several bytes are UTF-8 than bytes are none. */
static gboolean
is_mostly_utf8 (const char *bytes, gsize length)
{
  gsize wide = 0, bad = 0;

  for (const char *p = bytes, *end = bytes + length; p < end;)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);
      gboolean valid = c != (gunichar) -1 && c != (gunichar) -2;

      bad += !valid;
      wide += valid && c >= 0x80;
      p = valid ? g_utf8_next_char (p) : p + 1;
    }
  return wide > bad;
}

/* By the mark that it begins with, or by the '<'. */
static gboolean
is_utf16 (const char *bytes, gsize length)
{
  return length >= 4
         && (memcmp (bytes, "\377\376", 2) == 0 || memcmp (bytes, "\376\377", 2) == 0
             || memcmp (bytes, "<\0", 2) == 0 || memcmp (bytes, "\0<", 2) == 0);
}

/* Bytes in UTF-8; NULL: they are that, valid or not. */
static char *
decode (const char *bytes, gsize length)
{
  g_autofree char *encoding = NULL, *euc = NULL;
  char *text = NULL;

  if (length >= 2 && (memcmp (bytes, "\377\376", 2) == 0 || memcmp (bytes, "\376\377", 2) == 0))
    text = g_convert (bytes, (gssize) length, "UTF-8", "UTF-16", NULL, NULL, NULL);
  else if (length >= 4 && (memcmp (bytes, "<\0", 2) == 0 || memcmp (bytes, "\0<", 2) == 0))
    text = g_convert (bytes, (gssize) length, "UTF-8",
                      *bytes == '<' ? "UTF-16LE" : "UTF-16BE", NULL, NULL, NULL);
  if (text != NULL)
    return text;
  if (length >= 3 && memcmp (bytes, "\357\273\277", 3) == 0)
    return g_strndup (bytes + 3, length - 3);
  encoding = declared_encoding (bytes, length);
  if (g_strcmp0 (encoding, "ISO-2022-JP") == 0)
    {
      euc = euc_of_iso_2022 (bytes, length);
      text = convert (euc, strlen (euc), "EUC-JP-MS");
      return text != NULL ? text : convert (bytes, length, encoding);
    }
  if (g_strcmp0 (encoding, "UTF-8") == 0 || g_utf8_validate_len (bytes, length, NULL)
      || (encoding == NULL && is_mostly_utf8 (bytes, length)))
    return NULL;
  text = encoding == NULL ? NULL : convert (bytes, length, encoding);
  return text != NULL ? text : convert (bytes, length, "CP1252");
}

/* What controls a terminal, or ends a string, is no text.  (Most have nothing of it, which strcspn sees fast.) */
static void
drop_controls (char *text)
{
  static const char controls[] = "\001\002\003\004\005\006\a\b\v\f\016\017\020\021\022\023"
                                 "\024\025\026\027\030\031\032\033\034\035\036\037\177";

  for (text += strcspn (text, controls); *text != '\0'; text++)
    if (strchr (controls, *text) != NULL)
      *text = ' ';
}

static char *
clean_text (const char *bytes, gsize length)
{
  g_autofree char *own = g_malloc (length + 1), *text = NULL;

  memcpy (own, bytes, length);
  own[length] = '\0';
  if (!is_utf16 (own, length))
    for (char *nul = own; (nul = memchr (nul, '\0', (gsize) (own + length - nul))) != NULL;)
      *nul = ' ';
  text = decode (own, length);
  if (text == NULL)
    text = g_steal_pointer (&own);
  drop_controls (text);
  return g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text)
                                          : g_utf8_make_valid (text, -1);
}

/* ---- Tags */

static gboolean
begins_tag (const char *p)
{
  return *p == '<' && (g_ascii_isalpha (p[1]) || p[1] == '/');
}

/* Of each byte behind a tag's '<': whether it ends the tag.  `quote`: the one that it is in, or 0. */
static gboolean
ends_tag (const char *p, char *quote)
{
  if (*quote != '\0')
    {
      *quote = *p == *quote ? '\0' : *quote;
      return FALSE;
    }
  if (*p == '"' || *p == '\'')
    *quote = p[-1] == '=' || g_ascii_isspace (p[-1]) ? *p : '\0';
  return *p == '>';
}

/* ---- HTML 5, which libxml2 does not know */

/* The element that has no end tag (13.1.2), and that libxml2 would have one for; NULL: another. */
static const char *
void_name (const char *tag)
{
  static const char *const names[]
    = { "bgsound", "command", "embed", "keygen", "source", "track", "wbr" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if (g_ascii_tolower (tag[1]) == *names[i]
          && g_ascii_strncasecmp (tag + 1, names[i], length) == 0
          && strchr ("> \t\r\n/", tag[1 + length]) != NULL)
        return names[i];
    }
  return NULL;
}

/* CommonMark's names of characters are those of HTML 5 (2.5).  Free it; NULL: it is none. */
static char *
character_of (const char *name, gsize length)
{
  g_autofree char *reference = g_strdup_printf ("&%.*s;", (int) length, name);
  cmark_node *document
    = cmark_parse_document (reference, strlen (reference), CMARK_OPT_DEFAULT),
    *paragraph = cmark_node_first_child (document),
    *text = paragraph == NULL ? NULL : cmark_node_first_child (paragraph);
  const char *literal = text == NULL ? NULL : cmark_node_get_literal (text);
  GString *out = g_string_new (NULL);

  /* (A text of its own, `&`, stands before `name;` when that is no name.) */
  if (literal != NULL && cmark_node_next (text) == NULL && strcmp (literal, reference) != 0)
    for (const char *p = literal; *p != '\0'; p = g_utf8_next_char (p))
      g_string_append_printf (out, "&#%u;", g_utf8_get_char (p));
  cmark_node_free (document);
  return g_string_free (out, out->len == 0);
}

/* The length of a name at `p`, behind '&', that libxml2 has no, or another, character for; 0: none. */
static gsize
strange_name (const char *p)
{
  g_autofree char *name = NULL;
  gsize length = 0;

  while (length < 32 && g_ascii_isalnum (p[length]))
    length++;
  if (length < 2 || p[length] != ';' || !g_ascii_isalpha (*p))
    return 0;
  name = g_strndup (p, length);
  if (strcmp (name, "lang") == 0 || strcmp (name, "rang") == 0)
    return length;
  return htmlEntityLookup ((const xmlChar *) name) == NULL ? length : 0;
}

/* `<![if !supportLists]>` and `<![endif]>`, which Word puts around what others are to show: how long it is, or 0. */
static gsize
condition_length (const char *p)
{
  gsize length;

  if (g_ascii_strncasecmp (p, "<![if ", strlen ("<![if ")) != 0
      && g_ascii_strncasecmp (p, "<![endif]", strlen ("<![endif]")) != 0)
    return 0;
  length = 1 + strcspn (p + 1, "<>\n");
  return p[length] == '>' && p[length - 1] == ']' ? length + 1 : 0;
}

/* Up to where there is something to look at: how long it is. */
static gsize
plain_length (const char *p, gboolean in_tag, char quote)
{
  return strcspn (p, !in_tag         ? "&<"
                     : quote == '\0' ? "&<>\"'"
                     : quote == '"'  ? "&<\""
                                     : "&<'");
}

/* `<h2` or `</h2`. */
static gboolean
is_heading_tag (const char *p)
{
  p += 1 + (p[1] == '/');
  return g_ascii_tolower (*p) == 'h' && p[1] >= '1' && p[1] <= '6' && !g_ascii_isalnum (p[2]);
}

typedef struct
{
  gboolean is_in;
  const char *looked_to; /* the next tag that ends it, or stands in none; NULL: not looked for */
  gboolean ends;         /* what is there ends it */
} Heading;

/* A paragraph that editors put into a heading, which libxml2 would end before it: whether the heading ends behind what
 * stands at `p`.  (Up to what was found there it need not be looked for again.) */
static gboolean
ends_heading (Heading *self, const char *p)
{
  static const char *const blocks[]
    = { "table", "ul", "ol", "dl", "div", "pre", "hr", "section" };

  if (self->looked_to != NULL && p < self->looked_to)
    return self->ends;
  self->ends = FALSE;
  while (*(p = strchrnul (p + 1, '<')) != '\0')
    {
      gboolean is_block = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
        is_block |= g_ascii_strncasecmp (p + 1, blocks[i], strlen (blocks[i])) == 0;
      if (!is_block && !is_heading_tag (p))
        continue;
      self->ends = !is_block && p[1] == '/';
      break;
    }
  self->looked_to = p;
  return self->ends;
}

/* The length of what names a paragraph's tag in a heading, `<p` or `</p`; 0: it is another. */
static gsize
paragraph_length (Heading *heading, const char *p)
{
  gsize slash = p[1] == '/';

  return g_ascii_tolower (p[1 + slash]) == 'p' && !g_ascii_isalnum (p[2 + slash])
             && p[2 + slash] != '-' && ends_heading (heading, p)
           ? 2 + slash
           : 0;
}

/* Words that begin behind a blank or '/'. */
static guint
count_words (const char *text, gsize length)
{
  guint words = 0;

  for (gsize i = 0; i < length; i++)
    words += (g_ascii_isspace (text[i]) || text[i] == '/') && !g_ascii_isspace (text[i + 1]);
  return words;
}

/* What libxml2 is given, as it comes to be. */
typedef struct
{
  GString *out;
  GHashTable *known; /* names that libxml2 does not know, and what is put for each */
  const char *open;  /* the element to be closed behind its tag */
  Heading heading;
  gboolean in_tag;
  char quote;
  guint words; /* in a tag: names of attributes, and the values that no quotes are around */
} Modern;

/* What is put for a name that libxml2 does not know, as browsers do. */
static void
put_character (Modern *self, const char *begin, gsize length)
{
  g_autofree char *name = g_strndup (begin, length);
  const char *known = g_hash_table_lookup (self->known, name);

  if (known != NULL)
    {
      g_string_append (self->out, known);
    }
  else
    {
      char *character = character_of (name, length);

      if (character == NULL)
        character = g_strdup_printf ("&%s;", name);
      g_string_append (self->out, character);
      g_hash_table_insert (self->known, g_steal_pointer (&name), character);
    }
}

/* A tag begins at `p`: how much of it something is put for.  (A paragraph in a heading becomes a span.) */
static gsize
begin_tag (Modern *self, const char *p)
{
  gsize length = 0;

  self->in_tag = TRUE;
  self->words = 0;
  self->open = void_name (p);
  if (is_heading_tag (p))
    self->heading.is_in = p[1] != '/';
  else if (self->heading.is_in)
    length = paragraph_length (&self->heading, p);
  if (length == 0)
    {
      g_string_append_c (self->out, *p);
      return 1;
    }
  g_string_append (self->out, p[1] == '/' ? "</span" : " <span");
  return length;
}

/* What stands at `p`, and is not plain: how much of it something, or nothing, is put for. */
static gsize
put_special (Modern *self, const char *p)
{
  gsize length = *p == '&' ? strange_name (p + 1) : 0;

  if (length > 0)
    {
      put_character (self, p + 1, length);
      return length + 2;
    }
  if (*p == '<' && p[1] == '!' && (length = condition_length (p)) > 0)
    return length;
  if (!self->in_tag && begins_tag (p))
    return begin_tag (self, p);
  g_string_append_c (self->out, *p);
  if (self->in_tag && ends_tag (p, &self->quote))
    {
      self->in_tag = FALSE;
      if (self->open != NULL)
        g_string_append_printf (self->out, "</%s>", self->open);
    }
  return 1;
}

/* NULL with `error`: a tag has too many attributes. */
static char *
modern_text (const char *text, GError **error)
{
  g_autoptr(GHashTable) known
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GString) out = g_string_sized_new (strlen (text));
  Modern self = { .out = out, .known = known };

  for (const char *p = text; *p != '\0';)
    {
      gsize plain = plain_length (p, self.in_tag, self.quote);

      if (plain == 0)
        {
          p += put_special (&self, p);
          continue;
        }
      if (self.in_tag && self.quote == '\0')
        self.words += count_words (p, plain);
      if (self.words > SOURCE_MAX_ATTRIBUTES)
        {
          desk_error_at (error, NULL, desk_line_of (text, p), 0,
                         "more than %d attributes in a tag", SOURCE_MAX_ATTRIBUTES);
          return NULL;
        }
      g_string_append_len (out, p, (gssize) plain);
      p += plain;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* What an archive or a picture has many of and no text; NULL: few.  (ISO 2022 has ESC, SO and SI.) */
static const char *
binary_by (const char *bytes, gsize length)
{
  const guint looked = (guint) MIN (length, 8192);
  guint nuls = 0, controls = 0;

  for (guint i = 0; i < looked; i++)
    {
      nuls += bytes[i] == '\0';
      controls += g_ascii_iscntrl (bytes[i])
                  && strchr ("\t\n\v\f\r\033\016\017", bytes[i]) == NULL;
    }
  if (nuls + controls <= 8 || is_utf16 (bytes, length))
    return NULL;
  return nuls * 100 > looked               ? "NUL bytes"
         : (nuls + controls) * 50 > looked ? "control characters"
                                           : NULL;
}

char *
source_text (const char *bytes, gsize length, GError **error)
{
  g_autofree char *text = NULL;
  const char *binary;

  if (length > 4 && memcmp (bytes, "PK\003\004", 4) == 0)
    {
      desk_error_at (error, NULL, 0, 0, "a zip archive: unpack it first");
      return NULL;
    }
  binary = binary_by (bytes, length);
  if (binary != NULL)
    {
      desk_error_at (error, NULL, 0, 0, "no page of text: it has many %s", binary);
      return NULL;
    }
  text = clean_text (bytes, length);
  return modern_text (text, error);
}

/* ---- What stands where only rows, cells or terms may stand, and which browsers show all the same: in a table
 * (HTML 13.2.6.4.9, "foster parented") before it, in a list of terms as a definition.  And the sign that Sphinx puts
 * behind terms, captions and headings, as a link to them. */

static gboolean
is_one_of (const xmlNode *node, const char *const *names)
{
  return node->type == XML_ELEMENT_NODE && g_strv_contains (names, (const char *) node->name);
}

static gboolean
is_row_or_group (const xmlNode *node)
{
  static const char *const names[] = { "tr", "thead", "tbody", "tfoot", NULL };

  return is_one_of (node, names);
}

static gboolean
is_cell (const xmlNode *node)
{
  static const char *const names[] = { "td", "th", NULL };

  return is_one_of (node, names);
}

static gboolean
is_term (const xmlNode *node)
{
  static const char *const names[] = { "dt", "dd", NULL };

  return is_one_of (node, names);
}

static gboolean
is_row_part (const xmlNode *node)
{
  return is_row_or_group (node) || is_cell (node);
}

/* Whether one that `fits` stands in it, in no `inner` of its own. */
static gboolean
holds (const xmlNode *node, gboolean (*fits) (const xmlNode *), const char *inner)
{
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE && !element_is (child, inner)
        && (fits (child) || holds (child, fits, inner)))
      return TRUE;
  return FALSE;
}

/* Text, or an element that shows something. */
static gboolean
shows (const xmlNode *node)
{
  static const char *const pictures[] = { "img", "iframe", "video", "audio", "hr", NULL };
  static const char *const hidden[] = { "script", "style", "template", NULL };

  if (element_is_text (node))
    return !xmlIsBlankNode ((xmlNode *) node);
  if (node->type != XML_ELEMENT_NODE || is_one_of (node, hidden))
    return FALSE;
  if (is_one_of (node, pictures))
    return TRUE;
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (shows (child))
      return TRUE;
  return FALSE;
}

/* An element that others go to, before `node`. */
static xmlNode *
begin_before (xmlNode *node, const char *name)
{
  return xmlAddPrevSibling (node,
                            xmlNewDocNode (node->doc, NULL, (const xmlChar *) name, NULL));
}

static void
move_into (xmlNode *node, xmlNode *parent)
{
  xmlUnlinkNode (node);
  xmlAddChild (parent, node);
}

/* Its children take the place of `node`; the first of them, or what follows. */
static xmlNode *
unwrap (xmlNode *node)
{
  xmlNode *first = node->children, *next = node->next;

  for (xmlNode *child = first, *after; child != NULL; child = after)
    {
      after = child->next;
      xmlUnlinkNode (child);
      xmlAddPrevSibling (node, child);
    }
  xmlUnlinkNode (node);
  xmlFreeNode (node);
  return first != NULL ? first : next;
}

/* `parent`: the table, a group of its rows or a row. */
static void
mend_rows (xmlNode *table, xmlNode *parent)
{
  static const char *const others[] = { "caption", "colgroup", "col", NULL };
  gboolean in_row = element_is (parent, "tr");
  xmlNode *row = NULL;

  for (xmlNode *node = parent->children, *next; node != NULL; node = next)
    {
      next = node->next;
      if (is_cell (node) && !in_row)
        {
          if (row == NULL)
            row = begin_before (node, "tr");
          move_into (node, row);
        }
      else if (is_row_or_group (node) && !in_row)
        {
          row = NULL;
          mend_rows (table, node);
        }
      else if (is_cell (node) || is_one_of (node, others))
        continue;
      else if (node->type == XML_ELEMENT_NODE && holds (node, is_row_part, "table"))
        next = unwrap (node);
      else if (shows (node))
        {
          xmlUnlinkNode (node);
          xmlAddPrevSibling (table, node);
        }
    }
}

static void
mend_terms (xmlNode *parent)
{
  xmlNode *definition = NULL;

  for (xmlNode *node = parent->children, *next; node != NULL; node = next)
    {
      next = node->next;
      if (is_term (node))
        definition = NULL;
      else if (holds (node, is_term, "dl") && !element_is (node, "dl"))
        {
          definition = NULL;
          mend_terms (node);
        }
      else if (definition != NULL || shows (node))
        {
          if (definition == NULL)
            definition = begin_before (node, "dd");
          move_into (node, definition);
        }
    }
}

static gboolean
is_headerlink (xmlNode *node)
{
  return element_is (node, "a") && convert_has_class (node, "headerlink");
}

void
source_mend (xmlNode *node)
{
  for (xmlNode *child = node->children, *next, *list; child != NULL; child = next)
    {
      next = child->next;
      if (child->type != XML_ELEMENT_NODE)
        continue;
      list = word_list (child);
      if (list != NULL)
        {
          next = list;
          continue;
        }
      if (is_headerlink (child))
        {
          xmlUnlinkNode (child);
          xmlFreeNode (child);
          continue;
        }
      /* labels of tabs are parted by their style alone */
      if (element_is (child, "label") && next != NULL && element_is (next, "label"))
        xmlAddNextSibling (child, xmlNewDocText (child->doc, (const xmlChar *) " "));
      if (element_is (child, "table"))
        mend_rows (child, child);
      else if (element_is (child, "dl"))
        mend_terms (child);
      source_mend (child);
    }
}
