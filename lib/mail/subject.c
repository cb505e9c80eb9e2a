#include "mail/subject.h"

#include <string.h>

enum
{
  SUBJECT_BYTES = 998, /* a line of RFC 5322; nobody names a ticket behind it */
  ID_BYTES = 32,
  NAME_BYTES = 64
};

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static const char *const words[] = { "ticket", "case", "request", "call", "incident" };

/* A number of letters, digits and '-' with a digit in it. */
static gsize
id_length (const char *text)
{
  gsize length = strspn (text, DIGITS LETTERS "-");
  gsize letters = strspn (text, LETTERS "-");

  return length > ID_BYTES || *text == '-' || letters == length ? 0 : length;
}

static gsize
digits_length (const char *text)
{
  gsize length = strspn (text, DIGITS);

  return length > ID_BYTES ? 0 : length;
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
in_brackets (const char *text)
{
  const char *number = text + 1;
  gsize length, name = strspn (text, DIGITS LETTERS "._-");

  if (*text == '#' && (length = id_length (number)) > 0 && number[length] == ']')
    return g_ascii_strup (number, (gssize) length);
  number = after_word (text);
  if (number != NULL && (length = digits_length (number)) > 0 && number[length] == ']')
    return g_strndup (number, length);
  if (name == 0 || name > NAME_BYTES || strncmp (text + name, " #", 2) != 0)
    return NULL;
  number = text + name + 2;
  length = digits_length (number);
  if (length > 0 && number[length] == ']')
    {
      g_autofree char *lower = g_ascii_strdown (text, (gssize) name);

      return g_strdup_printf ("%s#%.*s", lower, (int) length, number);
    }
  return NULL;
}

/* Ticket#123 at the start of a word. */
static char *
bare (const char *subject, const char *text)
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
  length = digits_length (number);
  return length > 0 ? g_strndup (number, length) : NULL;
}

char *
mail_subject_ticket (const char *subject)
{
  for (const char *c = subject; *c != '\0' && c - subject < SUBJECT_BYTES; c++)
    {
      char *ticket = NULL;

      if (*c == '[')
        ticket = in_brackets (c + 1);
      else if (g_ascii_tolower (*c) == 't')
        ticket = bare (subject, c);
      if (ticket != NULL)
        return ticket;
    }
  return NULL;
}
