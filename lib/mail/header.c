#include "mail/header.h"

#include <string.h>
#include "base/domain.h"
#include "base/timestamp.h"
#include "mail/words.h"

enum
{
  ENCODED_BYTES = 1000, /* of an encoded word; a longer one is a text with question marks */
  LITERAL_BYTES = 300
};

static const char blanks[] = " \t\r\n";

/* ---- One address */

/* The last '@' outside quotes, or NULL. */
static const char *
last_at (const char *text)
{
  const char *at = NULL;
  gboolean quoted = FALSE;

  for (; *text != '\0'; text++)
    if (quoted && *text == '\\' && text[1] != '\0')
      text++;
    else if (*text == '"')
      quoted = !quoted;
    else if (*text == '@' && !quoted)
      at = text;
  return at;
}

/* Whether something stands before and behind its '@'. */
static gboolean
is_whole (const char *text)
{
  const char *at = strrchr (text, '@');

  return at != NULL && at > text && at[1] != '\0';
}

/* Without blanks outside quotes. */
static char *
without_blanks (const char *text, gsize length)
{
  GString *out = g_string_sized_new (length);
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '"')
        quoted = !quoted;
      if (quoted || strchr (blanks, text[i]) == NULL)
        g_string_append_c (out, text[i]);
      if (quoted && text[i] == '\\' && i + 1 < length)
        g_string_append_c (out, text[++i]);
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_between (const char *text, gsize length, char first, char last)
{
  return length > 2 && text[0] == first && text[length - 1] == last;
}

/* What stands around an address and is none of it: a scheme, a route, quotes, a full stop. */
static char *
peeled (char *text)
{
  static const char *const schemes[] = { "mailto:", "smtp:" };
  gsize length;

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (text, schemes[i], strlen (schemes[i])) == 0)
      text += strlen (schemes[i]);
  if (*text == '@' && strchr (text, ':') != NULL)
    text = strrchr (text, ':') + 1;
  length = strlen (text);
  if (is_between (text, length, '\'', '\'')
      || (is_between (text, length, '"', '"') && last_at (text) == NULL))
    {
      text[length - 1] = '\0';
      text++;
    }
  length = strlen (text);
  if (length > 1 && text[length - 1] == '.' && strchr (text, '@') != NULL)
    text[length - 1] = '\0';
  return text;
}

static gboolean
address_add (const char *text, gsize length, GPtrArray *to)
{
  g_autofree char *joined = without_blanks (text, length);
  const char *bare = peeled (joined);

  if (*bare == '\0' || (strchr (bare, '@') != NULL && !is_whole (bare)))
    return FALSE;
  for (const char *c = bare; *c != '\0'; c++)
    if ((guchar) *c < ' ' || *c == '\x7f' || *c == '<' || *c == '>')
      return FALSE;
  g_ptr_array_add (to, address_ascii (bare));
  return TRUE;
}

/* ---- Without <...> */

/* The last word with an '@' in it; blanks around the '@' do not end one. */
static gboolean
add_last_word (const char *text, GPtrArray *to)
{
  const char *at = last_at (text), *start, *end;

  if (at == NULL)
    return FALSE;
  for (start = at; start > text && strchr (blanks, start[-1]) != NULL;)
    start--;
  if (start > text && start[-1] == '"')
    for (start--; start > text && start[-1] != '"';)
      start--;
  while (start > text && strchr (" \t\r\n(<[", start[-1]) == NULL)
    start--;
  end = at + 1 + strspn (at + 1, blanks);
  end += *end == '[' ? strcspn (end, "]") + 1 : strcspn (end, " \t\r\n)>]");
  if (end > text + strlen (text))
    end = text + strlen (text);
  return address_add (start, (gsize) (end - start), to);
}

/* "john . doe @ x . example" */
static char *
with_joined_dots (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (*text == '.' || *text == '@')
        while (out->len > 1 && out->str[out->len - 1] == ' ')
          g_string_truncate (out, out->len - 1);
      g_string_append_c (out, *text);
      if (*text == '@' || (*text == '.' && out->len > 1 && text[-1] == ' '))
        while (text[1] == ' ')
          text++;
    }
  return g_string_free (out, FALSE);
}

/* ---- A header: mailboxes one by one */

typedef struct
{
  const char *end;
  GPtrArray *to;
  GString *text;          /* of the mailbox, without comments */
  GString *comment;       /* its last */
  gsize angle;            /* where in the text a <...> has begun; 0: none is open */
  char *address;          /* what stood in its last one with an '@', or in any; NULL: none */
  const char *last_angle; /* the last '>' there is, or NULL */
  /* "Jansen, Anna <a@x>", "Bob @ Acme, Inc <b@x>": parts of a name, until a mailbox without
   * them follows.  What stands at the end of `to` is such from here on: */
  guint names;                     /* words without '@' */
  guint loose;                     /* those, and what has blanks around its '@' */
  gboolean no_quotes, no_comments; /* one was not closed: none will be */
} Header;

/* ---- What stands together: each gives where it ends, or NULL */

static const char *
quoted_end (const char *at, const char *end)
{
  for (at++; at < end; at++)
    if (*at == '\\')
      at++;
    else if (*at == '"')
      return at + 1;
  return NULL;
}

static const char *
comment_end (const char *at, const char *end)
{
  guint depth = 0;

  for (; at < end; at++)
    if (*at == '\\')
      at++;
    else if (*at == '(')
      depth++;
    else if (*at == ')' && --depth == 0)
      return at + 1;
  return NULL;
}

/* =?utf-8?Q?Doe,_John?= is a name, whatever stands in it. */
static const char *
encoded_end (const char *at, const char *end)
{
  const char *stop = at + MIN (end - at, ENCODED_BYTES);
  guint marks = 0;

  for (const char *c = at + 2; c + 1 < stop; c++)
    if (*c == '?' && marks >= 2 && c[1] == '=')
      return c + 2;
    else if (*c == '?')
      marks++;
    else if (marks < 2 && strchr (blanks, *c) != NULL)
      return NULL;
  return NULL;
}

/* ---- Ends of things */

static void
mailbox_reset (Header *self)
{
  g_string_truncate (self->text, 0);
  g_string_truncate (self->comment, 0);
  g_clear_pointer (&self->address, g_free);
  self->angle = 0;
}

/* Of somebody on the same machine, as in "From: root". */
static gboolean
is_name (const char *word)
{
  for (; g_ascii_isalnum (*word) || *word == '-' || *word == '_' || *word == '.';)
    word++;
  return *word == '\0';
}

/* "Bob @ Acme" */
static gboolean
is_loose (const char *text)
{
  const char *at = last_at (text);

  return at != NULL && at > text && at[-1] == ' ' && at[1] == ' ';
}

/* Without <...>. */
static void
add_bare (const Header *self)
{
  g_autofree char *joined = with_joined_dots (self->text->str);

  if (!add_last_word (joined, self->to) && !add_last_word (self->comment->str, self->to)
      && (is_name (joined) || (*joined == '"' && strchr (joined, '@') != NULL)))
    address_add (joined, strlen (joined), self->to);
}

/* The last address is none of a name's parts: what is one before it goes. */
static void
drop_name (Header *self, guint from)
{
  guint last = self->to->len - 1;
  gpointer address = self->to->pdata[last];

  self->to->pdata[last] = self->to->pdata[from];
  self->to->pdata[from] = address;
  for (guint i = from + 1; i <= last; i++)
    g_clear_pointer (&self->to->pdata[i], g_free);
  g_ptr_array_set_size (self->to, (gint) from + 1);
  self->names = self->loose = self->to->len;
}

static void
mailbox_end (Header *self)
{
  guint before = self->to->len;
  gboolean angle = self->address != NULL;

  g_strstrip (self->text->str);
  if (angle)
    address_add (self->address, strlen (self->address), self->to);
  else if (*self->text->str != '\0')
    add_bare (self);
  if (self->to->len > before && strchr (self->to->pdata[before], '@') != NULL)
    {
      if (!angle && is_loose (self->text->str))
        self->names = self->to->len;
      else
        drop_name (self, angle ? self->loose : self->names);
    }
  mailbox_reset (self);
}

static void
angle_end (Header *self)
{
  const char *inside = self->text->str + self->angle;

  if (self->address == NULL || strchr (inside, '@') != NULL)
    {
      g_free (self->address);
      self->address = g_strdup (inside);
    }
  g_string_truncate (self->text, self->angle - 1);
  g_string_append_c (self->text, ' ');
  self->angle = 0;
}

/* A second '<' before a '>': the first had none, and mailboxes may stand between them. */
static void
angle_reopen (Header *self)
{
  g_autofree char *inside = g_strdup (self->text->str + self->angle);

  inside[strcspn (inside, ",;")] = '\0';
  if (strchr (inside, '@') != NULL)
    {
      g_free (self->address);
      self->address = g_steal_pointer (&inside);
      mailbox_end (self);
    }
  mailbox_reset (self);
}

/* A colon ends the name of a group, and no address. */
static void
group_begin (Header *self)
{
  if (self->address != NULL || strchr (self->text->str, '@') != NULL)
    mailbox_end (self);
  else
    mailbox_reset (self);
}

static const char *
header_take_angle (Header *self, const char *at)
{
  if (*at == '>' && self->angle > 0)
    angle_end (self);
  else if (*at == '<' && self->last_angle != NULL && at < self->last_angle)
    {
      if (self->angle > 0)
        angle_reopen (self);
      g_string_append_c (self->text, ' ');
      self->angle = self->text->len;
    }
  else
    g_string_append_c (self->text, ' ');
  return at + 1;
}

/* Behind letters of a set with escapes, raw: each of their bytes may look like any of ASCII's. */
static const char *
shifted_end (const char *at, const char *end)
{
  const char *stop = at + MIN (end - at, ENCODED_BYTES);

  for (at += 2; (at = memchr (at, '\x1b', (gsize) MAX (stop - at, 0))) != NULL; at++)
    if (stop - at > 2 && at[1] == '(')
      return at + 3;
  return NULL;
}

/* What may stand together; NULL: `at` is a letter like any other. */
static const char *
header_take_whole (Header *self, const char *at)
{
  const char *end = NULL;

  if (*at == '"' && !self->no_quotes)
    {
      end = quoted_end (at, self->end);
      self->no_quotes = end == NULL;
      g_string_append_len (self->text, at, end != NULL ? end - at : 0);
    }
  else if (*at == '(' && !self->no_comments)
    {
      end = comment_end (at, self->end);
      self->no_comments = end == NULL;
      if (end != NULL)
        g_string_assign (self->comment, "");
      g_string_append_len (self->comment, at + 1, end != NULL ? end - at - 2 : 0);
    }
  else if (at[0] == '\x1b' && at[1] == '$')
    {
      end = shifted_end (at, self->end);
      g_string_append (self->text, end != NULL ? "x x" : "");
    }
  else if (at[0] == '=' && at[1] == '?')
    {
      end = encoded_end (at, self->end);
      g_string_append (self->text, end != NULL ? "x x" : ""); /* no address */
    }
  return end;
}

/* Behind a domain literal, x@[192.0.2.1], or NULL. */
static const char *
literal_end (const Header *self, const char *at)
{
  const GString *text = self->text;
  const char *close;

  if (*at != '[' || text->len == 0 || text->str[text->len - 1] != '@')
    return NULL;
  close = memchr (at, ']', (gsize) MIN (self->end - at, LITERAL_BYTES));
  return close != NULL ? close + 1 : NULL;
}

/* Bytes of a blank that is none of ASCII's, or of a letter that cannot be seen; else 0. */
static gsize
unseen_length (const char *at, const char *end)
{
  gunichar letter = (guchar) *at < 0x80 ? 0 : g_utf8_get_char_validated (at, end - at);

  if (letter == 0 || letter >= (gunichar) -2
      || (g_unichar_type (letter) != G_UNICODE_FORMAT
          && g_unichar_type (letter) != G_UNICODE_SPACE_SEPARATOR))
    return 0;
  return (gsize) (g_utf8_next_char (at) - at);
}

static const char *
header_take_letter (Header *self, const char *at)
{
  const char *end = literal_end (self, at);
  gsize unseen = unseen_length (at, self->end);

  if (end != NULL)
    {
      g_string_append_len (self->text, at, end - at);
      return end;
    }
  if (self->angle == 0 && (*at == ',' || *at == ';'))
    mailbox_end (self);
  else if (self->angle == 0 && *at == ':')
    group_begin (self);
  else if (unseen > 0 || strchr (blanks, *at) != NULL)
    g_string_append_c (self->text, ' ');
  else if (*at != '"')
    g_string_append_c (self->text, *at);
  return at + MAX (unseen, 1);
}

static void
header_read (const char *value, GPtrArray *to)
{
  g_autoptr(GString) text = g_string_new (NULL), comment = g_string_new (NULL);
  Header self = { .end = value + strlen (value),
                  .to = to,
                  .text = text,
                  .comment = comment,
                  .last_angle = strrchr (value, '>'),
                  .names = to->len,
                  .loose = to->len };

  for (const char *at = value, *next; at < self.end; at = next)
    if (*at == '<' || *at == '>')
      next = header_take_angle (&self, at);
    else if ((next = header_take_whole (&self, at)) == NULL)
      next = header_take_letter (&self, at);
  if (self.angle > 0)
    angle_end (&self);
  mailbox_end (&self);
}

/* Some encode the address together with the name. */
/* Marks as web forms escape them, or as East Asian keyboards write them: where nobody wrote the right
 * ones; else what a form escaped is a remark. */
static char *
with_plain_marks (const char *value)
{
  static const struct
  {
    const char *odd;
    char plain, beside;
  } marks[] = {
    { "&lt;", '<', '(' },    { "&gt;", '>', ')' },    { "\uff1c", '<', '\0' },
    { "\uff1e", '>', '\0' }, { "\ufe64", '<', '\0' }, { "\ufe65", '>', '\0' },
    { "\uff20", '@', '\0' }, { "\ufe6b", '@', '\0' },
  };
  gboolean has_angle = strpbrk (value, "<>") != NULL, has_at = strchr (value, '@') != NULL;
  GString *out = g_string_new (NULL);

  for (gsize length; *value != '\0'; value += length)
    {
      char letter = *value;

      length = 1;
      for (gsize i = 0; i < G_N_ELEMENTS (marks) && length == 1; i++)
        {
          gboolean there = marks[i].plain == '@' ? has_at : has_angle;
          char mark = there ? marks[i].beside : marks[i].plain;

          if (mark == '\0' || !g_str_has_prefix (value, marks[i].odd))
            continue;
          letter = mark;
          length = strlen (marks[i].odd);
        }
      g_string_append_c (out, letter);
    }
  return g_string_free (out, FALSE);
}

void
mail_addresses_add (const char *value, GPtrArray *to)
{
  guint before = to->len;
  g_autofree char *decoded = NULL, *plain = with_plain_marks (value);

  header_read (plain, to);
  if (to->len > before || strstr (value, "=?") == NULL)
    return;
  decoded = mail_words_decode (value, NULL);
  g_free (plain);
  plain = with_plain_marks (decoded);
  if (strchr (plain, '@') != NULL)
    header_read (plain, to);
}

enum
{
  FIRST_YEAR = 1970,
  LAST_YEAR = 2100,
  MOST_WORDS = 12, /* of a date; a header with more is no date */
  WORD_BYTES = 20,
  FROM_LINE_BYTES = 500
};

typedef struct
{
  const char *name;
  int minutes;
} NamedZone;

static const NamedZone zones[] = {
  { "edt", -240 }, { "est", -300 }, { "cdt", -300 }, { "cst", -360 }, { "mdt", -360 },
  { "mst", -420 }, { "pdt", -420 }, { "pst", -480 }, { "wet", 0 },    { "west", 60 },
  { "cet", 60 },   { "met", 60 },   { "cest", 120 }, { "mest", 120 }, { "eet", 120 },
  { "eest", 180 }, { "msk", 180 },
};

/* What the words of a date have said; 0 (the zone: has_zone): nothing yet. */
typedef struct
{
  int day, month, year;
  char clock[10];
  gboolean has_zone;
  int zone_minutes;
} Parts;

/* `text` with a space for each comment; an unclosed one reaches to the end. */
static char *
without_comments (const char *text)
{
  GString *out = g_string_new (NULL);
  guint depth = 0;

  for (; *text != '\0'; text++)
    if (*text == '(')
      depth++;
    else if (*text == ')' && depth > 0)
      {
        if (--depth == 0)
          g_string_append_c (out, ' ');
      }
    else if (*text == '\\' && text[1] != '\0' && depth > 0)
      text++;
    else if (depth == 0)
      g_string_append_c (out, *text);
  return g_string_free (out, FALSE);
}

static gboolean
is_number (const char *word)
{
  return *word != '\0' && word[strspn (word, "0123456789")] == '\0';
}

/* 1 to 12; 0: no month. */
static int
month_of (const char *word)
{
  static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

  if (strlen (word) >= 3)
    for (int i = 0; i < 12; i++)
      if (g_ascii_strncasecmp (word, names + 3 * i, 3) == 0)
        return i + 1;
  return 0;
}

static gboolean
take_number (Parts *parts, const char *word)
{
  gsize length = strlen (word);
  int number = length <= 4 ? (int) g_ascii_strtoull (word, NULL, 10) : 0;

  if (parts->day == 0 && length <= 2)
    parts->day = number;
  else if (parts->year == 0 && length == 2)
    parts->year = number + (number < 50 ? 2000 : 1900);
  else if (parts->year == 0 && length == 3)
    parts->year = number + 1900;
  else if (parts->year == 0 && length == 4)
    parts->year = number;
  else
    return FALSE;
  return number > 0 || parts->year > 0;
}

/* 9:05, 09:05:30 or 09:05:30.25, kept as ISO 8601 has it. */
static gboolean
take_clock (Parts *parts, const char *word)
{
  int colons = 0;

  if (parts->clock[0] != '\0')
    return FALSE;
  if (word[1] == ':')
    g_strlcat (parts->clock, "0", sizeof parts->clock);
  for (const char *c = word; *c != '\0' && *c != '.'; c++)
    if (*c == ':')
      colons++;
    else if (!g_ascii_isdigit (*c))
      return FALSE;
  g_strlcat (parts->clock, word,
             MIN (sizeof parts->clock, strlen (parts->clock) + strcspn (word, ".") + 1));
  if (colons == 1)
    g_strlcat (parts->clock, ":00", sizeof parts->clock);
  return strlen (parts->clock) == 8;
}

/* +0200, also +02:00 */
static gboolean
take_offset (Parts *parts, const char *word)
{
  int sign = *word == '-' ? -1 : 1;
  int hours, minutes;
  char digits[5] = "";

  if (strlen (word) == 6 && word[3] == ':')
    memcpy (digits, (char[]){ word[1], word[2], word[4], word[5], '\0' }, 5);
  else if (strlen (word) == 5)
    memcpy (digits, word + 1, 5);
  if (!is_number (digits) || parts->has_zone)
    return FALSE;
  hours = g_ascii_digit_value (digits[0]) * 10 + g_ascii_digit_value (digits[1]);
  minutes = g_ascii_digit_value (digits[2]) * 10 + g_ascii_digit_value (digits[3]);
  parts->has_zone = TRUE;
  parts->zone_minutes = sign * (hours * 60 + minutes);
  return hours < 24 && minutes < 60;
}

/* A weekday, a month, or the name of a zone; what follows the zone means nothing. */
static gboolean
take_name (Parts *parts, const char *word)
{
  int month = month_of (word);

  if (parts->clock[0] == '\0' && parts->month == 0 && month > 0)
    parts->month = month;
  else if (parts->clock[0] != '\0' && !parts->has_zone)
    {
      parts->has_zone = TRUE;
      for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
        if (g_ascii_strcasecmp (word, zones[i].name) == 0)
          parts->zone_minutes = zones[i].minutes;
    }
  return TRUE;
}

static gboolean
take_word (Parts *parts, const char *word)
{
  if (*word == '\0')
    return TRUE;
  if (strlen (word) >= WORD_BYTES)
    return FALSE;
  if (*word == '+' || *word == '-')
    return take_offset (parts, word);
  if (is_number (word))
    return take_number (parts, word);
  if (g_ascii_isdigit (*word) && strchr (word, ':') != NULL)
    return take_clock (parts, word);
  return g_ascii_isalpha (*word) && take_name (parts, word);
}

static gboolean
instant_of (const Parts *parts, GTimeZone *zone, gint64 *seconds)
{
  g_autofree char *iso = g_strdup_printf ("%04d-%02d-%02dT%s%s", parts->year, parts->month,
                                          parts->day, parts->clock,
                                          parts->has_zone ? "Z" : "");

  if (parts->year < FIRST_YEAR || parts->year > LAST_YEAR
      || !timestamp_parse (iso, zone, seconds, NULL))
    return FALSE;
  *seconds -= parts->zone_minutes * 60;
  return TRUE;
}

/* `text` has no comments. */
static gboolean
parse_plain (const char *text, GTimeZone *zone, gint64 *seconds)
{
  g_auto(GStrv) words = g_strsplit_set (text, " \t\r\n,", MOST_WORDS * 2);
  Parts parts = { 0 };

  for (guint i = 0; words[i] != NULL; i++)
    if (!take_word (&parts, words[i]))
      return FALSE;
  return parts.clock[0] != '\0' && instant_of (&parts, zone, seconds);
}

static gboolean
parse_date (const char *text, GTimeZone *zone, gint64 *seconds)
{
  g_autofree char *plain = without_comments (text);

  return parse_plain (plain, zone, seconds);
}

static gboolean
parse_received (const char *text, GTimeZone *zone, gint64 *seconds)
{
  g_autofree char *plain = without_comments (text);
  const char *semicolon = strrchr (plain, ';');

  if (semicolon != NULL && parse_plain (semicolon + 1, zone, seconds))
    return TRUE;
  semicolon = strrchr (text, ';'); /* behind a comment that nobody closed */
  return semicolon != NULL && parse_date (semicolon + 1, zone, seconds);
}

static gboolean
parse_from_line (const char *line, GTimeZone *zone, gint64 *seconds)
{
  g_autofree char *text = g_strndup (line, FROM_LINE_BYTES);
  const char *remote;

  text[strcspn (text, "\r\n")] = '\0';
  remote = strstr (text, " remote from "); /* uucp's */
  if (remote != NULL)
    text[remote - text] = '\0';
  for (const char *blank = strchr (text, ' '); blank != NULL; blank = strchr (blank + 1, ' '))
    if (parse_plain (blank + 1, zone, seconds))
      return TRUE;
  return FALSE;
}

gboolean
mail_date_read (MailDateForm form, const char *text, GTimeZone *zone, gint64 *seconds)
{
  static gboolean (*const forms[]) (const char *text, GTimeZone *zone, gint64 *seconds)
    = { parse_date, parse_received, parse_from_line };

  return forms[form](text, zone, seconds);
}
