#include "base/complete.h"

#include "base/choice.h"
#include "base/timestamp.h"

#include <string.h>

static const char bash[] =
#include "base/complete-bash.txt.h"
  ;
static const char zsh[] =
#include "base/complete-zsh.txt.h"
  ;
static const char fish[] =
#include "base/complete-fish.txt.h"
  ;

const char *const complete_shells[] = { "bash", "zsh", "fish", NULL };

char *
complete_script (guint shell, const char *tool)
{
  static const char *const scripts[] = { bash, zsh, fish };
  g_auto(GStrv) parts = g_strsplit (scripts[shell], "TOOL", -1);

  return g_strjoinv (tool, parts);
}

/* ---- One line of the answer */

/* A shell puts it on the screen, and on its command line. */
static gboolean
is_harmless (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* `before`: what stands in front of a value in the same word, `--sort=`, of `length` bytes. */
static void
offer (GString *out, const char *begun, gsize length, const char *value, const char *meaning)
{
  if (!g_str_has_prefix (value, begun + length) || !is_harmless (value))
    return;
  g_string_append_len (out, begun, (gssize) length);
  g_string_append_printf (out, "%s\t%s\n", value, meaning);
}

static void
offer_words (GString *out, const char *begun, gsize length, const char *const *words)
{
  for (; words != NULL && *words != NULL; words++)
    offer (out, begun, length, *words, "");
}

static void
offer_files (GString *out, const char *begun, gsize length, gboolean folders)
{
  g_string_append (out, folders ? ":dir " : ":file ");
  g_string_append_len (out, begun, (gssize) length);
  g_string_append_c (out, '\n');
}

static void
offer_found (GString *out, const char *begun, gsize length, CompleteValues values,
             const struct ToolCommon *common)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  if (values != NULL)
    values (common, found);
  for (guint i = 0; i < found->len; i++)
    offer (out, begun, length, found->pdata[i], "");
}

/* ---- What may stand there */

static void
offer_zones (const struct ToolCommon *common G_GNUC_UNUSED, GPtrArray *words)
{
  zone_names (words);
}

static void
offer_values (GString *out, const char *begun, gsize length, const Option *option,
              const struct ToolCommon *common)
{
  offer_words (out, begun, length, option->words);
  offer_found (out, begun, length, option->kind == OPTION_ZONE ? offer_zones : option->values,
               common);
  if (option->kind == OPTION_FILE || option->kind == OPTION_OUTPUT)
    offer_files (out, begun, length, g_str_has_prefix (option->arg, "DIR"));
}

static void
offer_operands (GString *out, const char *begun, const CompleteOperands *operands,
                const struct ToolCommon *common)
{
  offer_found (out, begun, 0, operands->values, common);
  if (operands->files || operands->folders)
    offer_files (out, begun, 0, operands->folders);
}

gboolean
complete_value (const Options *options, const CompleteOperands *operands,
                const struct ToolCommon *common, const char *begun, GString *out)
{
  const char *end = begun + strlen (begun);

  for (guint i = 0; i < options->given->len; i++)
    {
      const OptionGiven *given = &g_array_index (options->given, OptionGiven, i);

      if (given->value >= begun && given->value <= end)
        {
          offer_values (out, begun, (gsize) (given->value - begun), given->option, common);
          return TRUE;
        }
    }
  if (*begun == '-' || options->operands->len < 2
      || options->operands->pdata[options->operands->len - 2] != begun)
    return FALSE;
  offer_operands (out, begun, operands, common);
  return TRUE;
}

/* ---- Names of options */

static gboolean
is_given (const Options *options, const Option *option)
{
  for (guint i = 0; i < options->given->len; i++)
    if (g_array_index (options->given, OptionGiven, i).option == option)
      return option->kind != OPTION_CUSTOM; /* that adds up */
  return FALSE;
}

static char *
meaning_of (const Option *option)
{
  if (option->help == NULL && option->words != NULL)
    return choice_list (option->words, g_strv_length ((char **) option->words));
  return g_strdup (option->help != NULL ? option->help : "");
}

void
complete_names (const Options *options, guint views, const char *begun, GString *out)
{
  for (guint i = 0; i < options->rows->len; i++)
    {
      const Option *option = &g_array_index (options->rows, Option, i);
      g_autofree char *name
        = g_strdup_printf ("--%s%s", option->name, option->kind == OPTION_FLAG ? "" : "=");
      g_autofree char *meaning = meaning_of (option);

      if (!is_given (options, option) && (option->not_for & views & ~option->view) == 0)
        offer (out, begun, 0, name, meaning);
    }
}
