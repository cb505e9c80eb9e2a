#include "desk/syntax.h"

#include <string.h>

/* What libyaml says, for people who write desk.yaml. */
static const struct
{
  const char *says, *means;
} explanations[] = {
  { "mapping values are not allowed",
    "unexpected ':'; expected a value that holds one in quotes, or a new line" },
  { "could not find expected ':'", "no ':' behind a key; expected \"key: value\"" },
  { "did not find expected key",
    "neither a key nor the end of the map; expected \"key: value\", indented like the keys "
    "before" },
  { "did not find expected '-' indicator",
    "no list item; expected \"- item\", indented like the items before" },
  { "did not find expected ',' or ']'", "'[' is not closed; expected ',' or ']'" },
  { "did not find expected ',' or '}'", "'{' is not closed; expected ',' or '}'" },
  { "did not find expected node content", "no value; expected one" },
  { "did not find expected <document start>", "more behind the end; expected one map" },
  { "found character that cannot start any token",
    "a value begins with '@', '`' or '%'; expected it in quotes" },
  { "found unexpected end of stream", "a quote is not closed; expected its end" },
  { "found unexpected document indicator", "a quote is not closed; expected its end" },
  { "found unknown escape character",
    "unknown \\ escape between double quotes; expected single quotes" },
  { "block sequence entries are not allowed",
    "unexpected \"- \"; expected the list to begin on a line of its own" },
  { "block mapping entries are not allowed",
    "unexpected \"? \"; expected \"key: value\"" },
  { "mapping keys are not allowed", "unexpected '?'; expected \"key: value\"" },
  { "control characters are not allowed", "control character; expected text" },
  { "found a tab character", "tab; expected spaces as indentation" },
  { "found incompatible YAML document", "%YAML of another version; expected none" },
  { "did not find expected alphabetic or numeric character",
    "a value begins with '*' or '&'; expected it in quotes" },
  { "found undefined tag handle", "a value begins with '!'; expected it in quotes" },
};

static const char *
explain (const char *problem)
{
  for (guint i = 0; problem != NULL && i < G_N_ELEMENTS (explanations); i++)
    if (strstr (problem, explanations[i].says) != NULL)
      return explanations[i].means;
  return "not YAML; expected \"key: value\" lines";
}

/* What is not closed is found at the end; where it begins says more. */
static gboolean
is_found_late (const char *context)
{
  static const char *const late[]
    = { "quoted scalar", "flow sequence", "flow mapping", "simple key" };

  for (guint i = 0; context != NULL && i < G_N_ELEMENTS (late); i++)
    if (strstr (context, late[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
fail_at_byte (const char *file, const char *text, const char *at, const char *what,
              GError **error)
{
  guint line = 1;
  const char *begin = text;

  for (const char *p = text; p < at; p++)
    if (*p == '\n')
      {
        line++;
        begin = p + 1;
      }
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s:%u:%u: %s", file, line,
               (guint) g_utf8_strlen (begin, at - begin) + 1, what);
}

gboolean
syntax_check_bytes (const char *file, const char *text, gsize length, GError **error)
{
  const char *end;
  char what[64];

  if (g_utf8_validate_len (text, length, &end))
    return TRUE;
  g_snprintf (what, sizeof what, "byte 0x%02x is no text; expected UTF-8",
              (guint) (guchar) *end);
  fail_at_byte (file, text, end, what, error);
  return FALSE;
}

/* The character that libyaml stopped at. */
static char
char_at (const char *text, gsize length, const yaml_mark_t *mark)
{
  const char *at = text;

  for (size_t i = 0; i < mark->index && at < text + length; i++)
    at = g_utf8_next_char (at);
  return at < text + length ? *at : '\0';
}

void
syntax_error (const char *file, const char *text, gsize length,
              const yaml_parser_t *parser, GError **error)
{
  const char *means = explain (parser->problem);
  const yaml_mark_t *mark
    = is_found_late (parser->context) ? &parser->context_mark : &parser->problem_mark;

  if (parser->error == YAML_SCANNER_ERROR && char_at (text, length, mark) == '\t')
    means = "tab; expected spaces as indentation";
  if (parser->error == YAML_READER_ERROR)
    fail_at_byte (file, text, text + MIN (parser->problem_offset, length), means, error);
  else
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s:%u:%u: %s", file,
                 (guint) mark->line + 1, (guint) mark->column + 1, means);
}
