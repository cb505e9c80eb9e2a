#include "mail/words.h"

#include <errno.h>
#include <string.h>

enum
{
  CHARSET_BYTES = 60,
  CARRY_BYTES = 16, /* of a character that was cut; no set has a longer one */
  WORD_LENGTH = 75, /* RFC 2047, 2 */
  LINE_LENGTH = 76,
  FRAME_LENGTH = 12, /* =?UTF-8?B??= */
  LETTER_LENGTH = 12 /* of four bytes, as =F0=9F=99=82 */
};

static const char replacement[] = "\xef\xbf\xbd";
static const char blanks[] = " \t\r\n";

/* ---- Character sets */

/* What programs mean by a name, and iconv takes too literally or does not know. */
static const struct
{
  const char *name, *meant;
} sets[] = {
  { "iso-8859-1", "windows-1252" },
  { "iso8859-1", "windows-1252" },
  { "latin1", "windows-1252" },
  { "iso-8859-9", "windows-1254" },
  { "iso-8859-11", "cp874" },
  { "tis-620", "cp874" },
  { "gb2312", "gb18030" },
  { "gbk", "gb18030" },
  { "cp936", "gb18030" },
  { "x-gbk", "gb18030" },
  { "big5", "big5-hkscs" },
  { "shift_jis", "cp932" },
  { "shift-jis", "cp932" },
  { "x-sjis", "cp932" },
  { "windows-31j", "cp932" },
  { "euc-kr", "cp949" },
  { "ks_c_5601-1987", "cp949" },
  { "ks_c_5601", "cp949" },
  { "iso-2022-jp", "iso-2022-jp-3" },
  { "iso-8859-8-i", "iso-8859-8" },
  { "x-mac-cyrillic", "mac-cyrillic" },
  { "unicode-1-1-utf-7", "utf-7" },
  { "utf8", "utf-8" },
  { "cp-1251", "windows-1251" },
};

/* A name comes from anywhere: "UTF-8//IGNORE" asks iconv for more than a set. */
static GIConv
set_open (const char *charset)
{
  GIConv set = (GIConv) -1;

  if (*charset == '\0' || strchr (charset, '/') != NULL)
    return set;
  for (gsize i = 0; i < G_N_ELEMENTS (sets) && set == (GIConv) -1; i++)
    if (g_ascii_strcasecmp (charset, sets[i].name) == 0)
      set = g_iconv_open ("UTF-8", sets[i].meant);
  return set != (GIConv) -1 ? set : g_iconv_open ("UTF-8", charset);
}

/* ASCII and nothing else: whoever names it and writes more bytes means another. */
static gboolean
is_ascii_set (const char *charset)
{
  static const char *const names[]
    = { "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "unknown", "default" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (charset, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* What the set still holds back, in case something combines with it. */
static void
set_flush (GIConv set, GString *out)
{
  char block[64], *to = block;
  gsize room = sizeof block;

  if (g_iconv (set, NULL, NULL, &to, &room) != (gsize) -1)
    g_string_append_len (out, block, to - block);
}

/* Appends what `bytes` are; the result: how many at the end are the start of a character. */
static gsize
set_convert (GIConv set, const char *bytes, gsize length, GString *out)
{
  char *in = (char *) bytes, block[512];
  gboolean cut = FALSE;

  g_iconv (set, NULL, NULL, NULL, NULL);
  while (length > 0 && !cut)
    {
      char *to = block;
      gsize room = sizeof block;
      gsize done = g_iconv (set, &in, &length, &to, &room);
      int code = errno;

      g_string_append_len (out, block, to - block);
      if (done != (gsize) -1 || code == E2BIG)
        continue;
      cut = code == EINVAL;
      if (cut)
        continue;
      g_string_append (out, replacement);
      in++;
      length--;
    }
  set_flush (set, out);
  return length;
}

static void
append_text (GString *out, const char *bytes, gsize length, const char *charset)
{
  GIConv set;

  if ((charset == NULL || is_ascii_set (charset))
      && g_utf8_validate (bytes, (gssize) length, NULL))
    {
      g_string_append_len (out, bytes, (gssize) length);
      return;
    }
  if (charset == NULL || is_ascii_set (charset) || (set = set_open (charset)) == (GIConv) -1)
    set = set_open ("windows-1252");
  if (set_convert (set, bytes, length, out) > 0)
    g_string_append (out, replacement);
  g_iconv_close (set);
}

/* Ends the text: NUL and line ends are spaces, all of it is UTF-8. */
static char *
finish_text (GString *text)
{
  g_autofree char *valid = NULL;

  for (gsize i = 0; i < text->len; i++)
    if (text->str[i] == '\0' || text->str[i] == '\r' || text->str[i] == '\n')
      text->str[i] = ' ';
  valid = g_utf8_make_valid (text->str, (gssize) text->len);
  return g_strdup (g_strstrip (valid));
}

char *
mail_words_to_utf8 (const char *bytes, gsize length, const char *charset)
{
  g_autoptr(GString) out = g_string_new (NULL);

  append_text (out, bytes, length, charset);
  for (gsize i = 0; i < out->len; i++)
    if (out->str[i] == '\0')
      out->str[i] = ' ';
  return g_utf8_make_valid (out->str, (gssize) out->len);
}

char *
mail_words_plain_blanks (const char *text)
{
  static const char entity[] = "&nbsp;";
  GString *out = g_string_new (NULL);

  for (const char *c = text; *c != '\0';)
    {
      gunichar letter = g_utf8_get_char (c);
      gboolean is_unseen = letter == 0x200b || letter == 0xfeff || letter == 0xad;

      if (*c == '&' && g_str_has_prefix (c, entity))
        {
          g_string_append_c (out, ' ');
          c += strlen (entity);
          continue;
        }
      if (letter > 0x7f && g_unichar_type (letter) == G_UNICODE_SPACE_SEPARATOR)
        g_string_append_c (out, ' ');
      else if (!is_unseen)
        g_string_append_unichar (out, letter);
      c = g_utf8_next_char (c);
    }
  return g_string_free (out, FALSE);
}

/* ---- Encoded words: =?charset*lang?b?text?= */

typedef struct
{
  char charset[CHARSET_BYTES + 1];
  char encoding; /* 'b', 'q' */
  const char *text;
  gsize length;
  const char *end; /* behind the word */
} Word;

/* The end of what stands between two question marks; NULL: it is too long, or none. */
static const char *
word_part (const char *at, gsize most)
{
  gsize length = strcspn (at, "? \t\r\n");

  return length <= most && at[length] == '?' ? at + length : NULL;
}

/* The two letters in the text from `at` to `end`, or NULL; never beyond them, as strstr () may
 * look under a sanitizer. */
static const char *
find_pair (const char *at, const char *end, const char *pair)
{
  for (; end - at >= 2 && (at = memchr (at, pair[0], (gsize) (end - at - 1))) != NULL; at++)
    if (at[1] == pair[1])
      return at;
  return NULL;
}

/* Whether one begins at `at`. */
static gboolean
word_parse (const char *at, const char *text_end, Word *word)
{
  const char *charset = at + 2, *mark, *end;
  gsize length;

  if (at[0] != '=' || at[1] != '?' || (mark = word_part (charset, CHARSET_BYTES)) == NULL
      || mark == charset)
    return FALSE;
  length = (gsize) (mark - charset);
  memcpy (word->charset, charset, length);
  word->charset[length] = '\0';
  word->charset[strcspn (word->charset, "*")] = '\0';
  word->encoding = g_ascii_tolower (mark[1]);
  if ((word->encoding != 'b' && word->encoding != 'q') || mark[2] != '?')
    return FALSE;
  word->text = mark + 3;
  end = find_pair (word->text, text_end, "?=");
  if (end == NULL)
    return FALSE;
  word->length = (gsize) (end - word->text);
  word->end = end + 2;
  return TRUE;
}

/* "QUI=Q0Q=" is two texts in one word: padding ends a text, not the word. */
static void
word_append_base64 (const Word *word, GString *to)
{
  guint bits = 0, n_bits = 0;

  for (gsize i = 0; i < word->length; i++)
    {
      static const char letters[]
        = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
      const char *letter = word->text[i] == '\0' ? NULL : strchr (letters, word->text[i]);

      if (word->text[i] == '=')
        n_bits = 0;
      if (letter == NULL)
        continue;
      bits = bits << 6 | (guint) (letter - letters);
      n_bits += 6;
      if (n_bits < 8)
        continue;
      n_bits -= 8;
      g_string_append_c (to, (char) (bits >> n_bits & 0xff));
    }
}

static void
word_append_quoted (const Word *word, GString *to)
{
  for (gsize i = 0; i < word->length; i++)
    {
      const char *c = word->text + i;

      if (*c == '=' && i + 2 < word->length && g_ascii_isxdigit (c[1])
          && g_ascii_isxdigit (c[2]))
        {
          g_string_append_c (to, (char) (g_ascii_xdigit_value (c[1]) << 4
                                         | g_ascii_xdigit_value (c[2])));
          i += 2;
        }
      else if (*c != '\r' && *c != '\n')
        g_string_append_c (to, *c == '_' ? ' ' : *c);
    }
}

/* ---- Reading a header */

typedef struct
{
  GString *out;
  const char *end;     /* of what is read */
  const char *charset; /* of what is in no word */
  Word word;           /* the last */
  GIConv set;          /* of its text; -1: none */
  GString *bytes;      /* of it; between words, the start of a character that it ended with */
  gsize word_end;      /* where out ended behind it; only blanks since then */
  gboolean is_behind_word, no_more_words;
} Reading;

/* No neighbour will end the character. */
static void
reading_end_word (Reading *self)
{
  if (self->bytes->len > 0)
    {
      g_string_insert (self->out, (gssize) self->word_end, replacement);
      self->word_end += strlen (replacement);
    }
  g_string_truncate (self->bytes, 0);
}

static void
reading_change_set (Reading *self, const char *charset)
{
  reading_end_word (self);
  if (self->set != (GIConv) -1)
    g_iconv_close (self->set);
  self->set = is_ascii_set (charset) ? (GIConv) -1 : set_open (charset);
}

static void
reading_convert (Reading *self)
{
  gsize left = 0;

  if (self->set == (GIConv) -1)
    append_text (self->out, self->bytes->str, self->bytes->len, NULL);
  else
    left = set_convert (self->set, self->bytes->str, self->bytes->len, self->out);
  if (left > CARRY_BYTES)
    g_string_append (self->out, replacement);
  else if (left > 0)
    {
      g_string_erase (self->bytes, 0, (gssize) (self->bytes->len - left));
      return;
    }
  g_string_truncate (self->bytes, 0);
}

static void
reading_take_word (Reading *self, const Word *word)
{
  gboolean same = g_ascii_strcasecmp (self->word.charset, word->charset) == 0;

  if (self->is_behind_word)
    {
      if (!same)
        reading_end_word (self);
      g_string_truncate (self->out, self->word_end);
    }
  if (!same)
    reading_change_set (self, word->charset);
  self->word = *word;
  (word->encoding == 'b' ? word_append_base64 : word_append_quoted) (word, self->bytes);
  reading_convert (self);
  self->is_behind_word = TRUE;
  self->word_end = self->out->len;
}

/* Up to the next "=?", at least one byte. */
static const char *
reading_take_text (Reading *self, const char *at)
{
  const char *next = self->no_more_words ? NULL : find_pair (at + 1, self->end, "=?");
  gsize length = (gsize) ((next != NULL ? next : self->end) - at);

  if (self->is_behind_word && strspn (at, blanks) < length)
    {
      reading_end_word (self);
      self->is_behind_word = FALSE;
    }
  if (g_utf8_validate (at, (gssize) length, NULL))
    g_string_append_len (self->out, at, (gssize) length);
  else
    append_text (self->out, at, length, self->charset);
  return at + length;
}

/* Line ends of a folded value go; the blanks behind them stay. */
static char *
unfolded (const char *raw)
{
  GString *flat = g_string_new (NULL);

  for (; *raw != '\0'; raw++)
    if (*raw == '\t')
      g_string_append_c (flat, ' ');
    else if (*raw != '\r' && *raw != '\n')
      g_string_append_c (flat, *raw);
    else if (raw[1] != ' ' && raw[1] != '\t' && raw[1] != '\r' && raw[1] != '\n')
      g_string_append_c (flat, ' ');
  return g_string_free (flat, FALSE);
}

/* Text of a set with escapes looks like ASCII, with "=?" in it, too: it goes first. */
static char *
unshifted (char *text, const char *charset)
{
  char *utf8;

  if (charset == NULL || g_ascii_strncasecmp (charset, "iso-2022-", 9) != 0
      || strchr (text, '\x1b') == NULL)
    return text;
  utf8 = mail_words_to_utf8 (text, strlen (text), charset);
  g_free (text);
  return utf8;
}

char *
mail_words_decode (const char *raw, const char *charset)
{
  g_autofree char *flat = unshifted (unfolded (raw), charset);
  const char *end = flat + strlen (flat);
  g_autoptr(GString) out = g_string_sized_new ((gsize) (end - flat)),
                      bytes = g_string_new (NULL);
  Reading self
    = { .out = out, .end = end, .charset = charset, .bytes = bytes, .set = (GIConv) -1 };
  Word word;

  for (const char *at = flat; at < end;)
    if (at[0] != '=' || at[1] != '?' || self.no_more_words)
      at = reading_take_text (&self, at);
    else if (word_parse (at, end, &word))
      {
        reading_take_word (&self, &word);
        at = word.end;
      }
    else
      {
        /* else each would look for an end to the end of the header */
        self.no_more_words = find_pair (at + 2, end, "?=") == NULL;
        at = reading_take_text (&self, at);
      }
  reading_end_word (&self);
  if (self.set != (GIConv) -1)
    g_iconv_close (self.set);
  return finish_text (out);
}

/* ---- Writing one */

/* Letters that stand for themselves in a word wherever it is (RFC 2047, 5 (3)). */
static gboolean
is_safe (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!*+-/", c) != NULL);
}

static gboolean
needs_encoding (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] < ' ' || (guchar) text[i] >= 127
        || (text[i] == '=' && text[i + 1] == '?'))
      return TRUE;
  return length > WORD_LENGTH;
}

static gsize
quoted_length (const char *text, gsize length)
{
  gsize sum = 0;

  for (gsize i = 0; i < length; i++)
    sum += is_safe (text[i]) || text[i] == ' ' ? 1 : 3;
  return sum;
}

static void
append_quoted (GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] == ' ')
      g_string_append_c (out, '_');
    else if (is_safe (text[i]))
      g_string_append_c (out, text[i]);
    else
      g_string_append_printf (out, "=%02X", (guchar) text[i]);
}

/* Bytes of `text` that one word of `room` characters holds: whole characters, at least one. */
static gsize
word_bytes (const char *text, gsize length, gsize room, gboolean quoted)
{
  gsize bytes = 0;

  while (bytes < length)
    {
      gsize next = (gsize) (g_utf8_next_char (text + bytes) - text);
      gsize encoded = quoted ? quoted_length (text, next) : (next + 2) / 3 * 4;

      if (encoded > room && bytes > 0)
        break;
      bytes = next;
    }
  return MIN (bytes, length);
}

/* Where the line that is being written has come to. */
static gsize
column_of (const GString *out, gsize column)
{
  const char *newline = strrchr (out->str, '\n');

  return newline != NULL ? strlen (newline + 1) : column + out->len;
}

/* The next line, before the blank that ends this one. */
static void
append_fold (GString *out)
{
  if (g_str_has_suffix (out->str, " "))
    g_string_insert_c (out, (gssize) out->len - 1, '\n');
  else
    g_string_append (out, "\n ");
}

static void
append_word (GString *out, const char *text, gsize length, gboolean quoted)
{
  g_string_append (out, quoted ? "=?UTF-8?Q?" : "=?UTF-8?B?");
  if (quoted)
    append_quoted (out, text, length);
  else
    {
      g_autofree char *base64 = g_base64_encode ((const guchar *) text, length);

      g_string_append (out, base64);
    }
  g_string_append (out, "?=");
}

/* As words of one kind, with blanks or folds between. */
static void
append_words (GString *out, const char *text, gsize length, gsize column)
{
  /* what people can read goes before what is shortest */
  gboolean quoted = quoted_length (text, length) <= 2 * length + 4;

  for (gsize bytes; length > 0; text += bytes, length -= bytes)
    {
      if (column_of (out, column) + FRAME_LENGTH + LETTER_LENGTH > LINE_LENGTH)
        append_fold (out);
      bytes = word_bytes (text, length,
                          LINE_LENGTH - FRAME_LENGTH - MAX (column_of (out, column), 1),
                          quoted);
      append_word (out, text, bytes, quoted);
      if (bytes < length)
        g_string_append_c (out, ' ');
    }
}

/* A piece of text without blanks, or several that are all encoded, with their blanks. */
static gsize
piece_length (const char *text, gboolean *encode)
{
  gsize length = strcspn (text, " "), next;

  *encode = needs_encoding (text, length);
  while (*encode && text[length] != '\0')
    {
      gsize gap = strspn (text + length, " ");

      next = strcspn (text + length + gap, " ");
      if (next == 0 || !needs_encoding (text + length + gap, next))
        break;
      length += gap + next;
    }
  return length;
}

char *
mail_words_encode (const char *text, gsize column, gboolean whole)
{
  GString *out = g_string_new (NULL);

  if (whole)
    {
      append_words (out, text, strlen (text), column);
      return g_string_free (out, FALSE);
    }
  while (*text != '\0')
    {
      gsize gap = strspn (text, " ");
      gboolean encode;
      gsize length = piece_length (text + gap, &encode);

      if (!encode && gap > 0 && length > 0 && out->len > 0
          && column_of (out, column) + gap + length > LINE_LENGTH)
        g_string_append_c (out, '\n');
      g_string_append_len (out, text, (gssize) gap);
      text += gap;
      if (encode)
        append_words (out, text, length, column);
      else
        g_string_append_len (out, text, (gssize) length);
      text += length;
    }
  return g_string_free (out, FALSE);
}
