#include "mail/ticketid.h"

#include <string.h>

enum
{
  DIGITS_LEAST = 6,
  DIGITS_MOST = 10,
  LEADS_MOST = 20,     /* "Re: " in front of a subject */
  SUBJECT_BYTES = 998, /* a line of RFC 5322; nobody names a ticket behind it */
  OTHER_BYTES = 32,    /* of another tracker's id, */
  TRACKER_BYTES = 64   /* of its name */
};

static const guint8 quasigroup[10][10] = {
  { 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
  { 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 }, { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
  { 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 }, { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
  { 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
  { 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 }, { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

static guint
check_digit (const char *digits, gsize length)
{
  guint interim = 0;

  for (gsize i = 0; i < length; i++)
    interim = quasigroup[interim][digits[i] - '0'];
  return interim;
}

char *
ticket_id_format (gint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%06" G_GINT64_FORMAT, number);

  g_return_val_if_fail (number > 0 && number <= G_MAXINT32, NULL);
  return g_strdup_printf ("%s-%u", digits, check_digit (digits, strlen (digits)));
}

/* Its bytes in `text`, 0 when none begins there. */
static gsize
id_length (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  if (digits < DIGITS_LEAST || digits > DIGITS_MOST || text[digits] != '-'
      || !g_ascii_isdigit (text[digits + 1])
      || check_digit (text, digits) != (guint) (text[digits + 1] - '0'))
    return 0;
  return digits + 2;
}

/* 0 unless `id` is one, check digit and all. */
static gint64
ticket_id_parse (const char *id)
{
  gsize length = id_length (id);
  gint64 number = length > 0 && id[length] == '\0' ? g_ascii_strtoll (id, NULL, 10) : 0;
  g_autofree char *same = ticket_id_format (MAX (number, 1));

  return number > 0 && number <= G_MAXINT32 && strcmp (id, same) == 0 ? number : 0;
}

/* The bytes of "[#000123-4]", 0 when nothing of this form begins there; `*number` 0 when the
 * check digit is not right. */
static gsize
bracket_length (const char *text, gint64 *number)
{
  g_autofree char *id = NULL;
  gsize digits;

  if (text[0] != '[' || text[1] != '#')
    return 0;
  digits = strspn (text + 2, "0123456789");
  if (digits < DIGITS_LEAST || digits > DIGITS_MOST || text[2 + digits] != '-'
      || !g_ascii_isdigit (text[3 + digits]) || text[4 + digits] != ']')
    return 0;
  id = g_strndup (text + 2, digits + 2);
  *number = ticket_id_parse (id);
  return digits + 5;
}

gint64
ticket_id_find (const char *subject)
{
  gint64 number;

  for (; (subject = strchr (subject, '[')) != NULL; subject++)
    if (bracket_length (subject, &number) > 0 && number > 0)
      return number;
  return 0;
}

/* "Re:", "AW:", "Fwd:", "Ответ:" and what else mail programs put in front. */
static const char *
after_lead (const char *subject)
{
  static const char *const leads[] = { "re",   "fw", "fwd",    "aw",    "wg",  "antw",
                                       "betr", "rv", "doorst", "ответ", "отв", "пер" };
  const char *colon = strchr (subject, ':');
  g_autofree char *lead = NULL;

  if (colon == NULL || colon - subject > 12)
    return subject;
  lead = g_utf8_strdown (subject, colon - subject);
  for (guint i = 0; i < G_N_ELEMENTS (leads); i++)
    if (strcmp (lead, leads[i]) == 0)
      return colon + 1 + strspn (colon + 1, " ");
  return subject;
}

static const char *
after_leads (const char *subject)
{
  for (int i = 0; i < LEADS_MOST; i++)
    {
      const char *rest = after_lead (subject);

      if (rest == subject)
        break;
      subject = rest;
    }
  return subject;
}

/* The id that `text` ends with: what stood around another one may have become one. */
static void
drop_last (GString *text)
{
  gsize tail = MIN (text->len, DIGITS_MOST + strlen ("[#-1]"));
  const char *from = text->str + text->len - tail, *open = memrchr (from, '[', tail);
  gint64 number;

  if (open != NULL && bracket_length (open, &number) > 0)
    g_string_truncate (text, (gsize) (open - text->str));
}

char *
ticket_id_strip (const char *subject)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (; *subject != '\0'; subject++)
    {
      if (!g_ascii_isspace (*subject))
        g_string_append_c (text, *subject);
      else if (text->len > 0 && text->str[text->len - 1] != ' ')
        g_string_append_c (text, ' ');
      if (*subject == ']')
        drop_last (text);
    }
  return g_strstrip (g_strdup (after_leads (text->str)));
}

/* ---- Any tracker's */

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static const char *const words[] = { "ticket", "case", "request", "call", "incident" };

/* A number of letters, digits and '-' with a digit in it. */
static gsize
other_length (const char *text)
{
  gsize length = strspn (text, DIGITS LETTERS "-");
  gsize letters = strspn (text, LETTERS "-");

  return length > OTHER_BYTES || *text == '-' || letters == length ? 0 : length;
}

static gsize
number_length (const char *text)
{
  gsize length = strspn (text, DIGITS);

  return length > OTHER_BYTES ? 0 : length;
}

/* Behind "Ticket", "Case ID:", ... and the '#' or colon, or NULL. */
static const char *
after_word (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strncasecmp (text, words[i], strlen (words[i])) == 0)
      {
        const char *rest = text + strlen (words[i]);

        if (g_ascii_strncasecmp (rest, " id", 3) == 0)
          rest += 3;
        rest += strspn (rest, " ");
        return *rest == '#' || *rest == ':' ? rest + strspn (rest, " :#") : NULL;
      }
  return NULL;
}

/* `text` is behind a '['. */
static char *
ticket_in_brackets (const char *text)
{
  const char *number = text + 1;
  gsize length, name = strspn (text, DIGITS LETTERS "._-");

  if (*text == '#' && (length = other_length (number)) > 0 && number[length] == ']')
    return g_ascii_strup (number, (gssize) length);
  number = after_word (text);
  if (number != NULL && (length = number_length (number)) > 0 && number[length] == ']')
    return g_strndup (number, length);
  if (name == 0 || name > TRACKER_BYTES || strncmp (text + name, " #", 2) != 0)
    return NULL;
  number = text + name + 2;
  length = number_length (number);
  if (length > 0 && number[length] == ']')
    {
      g_autofree char *lower = g_ascii_strdown (text, (gssize) name);

      return g_strdup_printf ("%s#%.*s", lower, (int) length, number);
    }
  return NULL;
}

/* Ticket#123 at the start of a word. */
static char *
bare_ticket (const char *subject, const char *text)
{
  const char *number = text + strlen (words[0]);
  gsize length;

  if (g_ascii_strncasecmp (text, words[0], strlen (words[0])) != 0
      || (text > subject && g_ascii_isalnum (text[-1])))
    return NULL;
  number += strspn (number, " ");
  if (*number != '#')
    return NULL;
  number += strspn (number, "#: ");
  length = number_length (number);
  return length > 0 ? g_strndup (number, length) : NULL;
}

char *
ticket_id_any (const char *subject)
{
  for (const char *c = subject; *c != '\0' && c - subject < SUBJECT_BYTES; c++)
    {
      char *ticket = NULL;

      if (*c == '[')
        ticket = ticket_in_brackets (c + 1);
      else if (g_ascii_tolower (*c) == 't')
        ticket = bare_ticket (subject, c);
      if (ticket != NULL)
        return ticket;
    }
  return NULL;
}
