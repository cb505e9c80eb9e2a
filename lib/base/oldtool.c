#include "base/tool.h"

#include "base/oldoptions.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* What tool_start asks of the command line for itself. */
typedef struct
{
  char *format, *color;
  gboolean help, version;
} Asked;

/* A file that is opened while a standard descriptor is closed would take its number,
 * and receive what is meant for stdout.  Opened the wrong way round, the descriptor
 * still fails when it is used. */
static void
fill_standard_fds (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* A write past `ulimit -f` is to fail like one on a full disk. */
static void
ignore_signals (void)
{
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
}

/* The tool's own entries, then the common ones, closed by an empty one. */
static GArray *
all_entries (const ToolInfo *info, const GOptionEntry *own, ToolCommon *common,
             Asked *asked, guint *n_own)
{
  const GOptionEntry database[] = {
    { "db", 'd', 0, G_OPTION_ARG_FILENAME, &common->db,
      "the database ($DESKBOOK_DB, else ~/.local/share/deskbook/desk.db)", "FILE" },
  };
  const GOptionEntry format[] = {
    { "format", 'f', 0, G_OPTION_ARG_FILENAME, &asked->format,
      "text, tsv, csv, json or jsonl (text)", "FORMAT" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &common->output,
      "write to FILE, replaced only when all is written", "FILE" },
  };
  const GOptionEntry rest[] = {
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &common->quiet,
      "no progress and no remarks on stderr", NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &common->verbose, "say more on stderr",
      NULL },
    { "color", '\0', 0, G_OPTION_ARG_FILENAME, &asked->color,
      "auto, always or never (auto)", "WHEN" },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &asked->help, "show this help", NULL },
    { "version", 'V', 0, G_OPTION_ARG_NONE, &asked->version, "show the version", NULL },
  };
  GArray *all = g_array_new (TRUE, FALSE, sizeof (GOptionEntry));

  for (; own != NULL && own->long_name != NULL; own++)
    g_array_append_val (all, *own);
  *n_own = all->len;
  if (!info->no_db)
    g_array_append_vals (all, database, G_N_ELEMENTS (database));
  if (!info->no_format)
    g_array_append_vals (all, format, G_N_ELEMENTS (format));
  g_array_append_vals (all, rest, G_N_ELEMENTS (rest));
  return all;
}

static gboolean
check_not_empty (const char *option, const char *value, GError **error)
{
  if (value == NULL || *value != '\0')
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "option %s needs a file name",
               option);
  return FALSE;
}

static gboolean
check_color (const char *color, GError **error)
{
  static const char *const known[] = { "auto", "always", "never", NULL };

  if (color == NULL || g_strv_contains (known, color))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "--color: expected auto, always or never, not \"%s\"", color);
  return FALSE;
}

/* g_get_user_data_dir () would read the password file and more. */
static char *
default_db (void)
{
  const char *named = g_getenv ("DESKBOOK_DB");
  const char *data = g_getenv ("XDG_DATA_HOME");
  const char *home;

  if (named != NULL && *named != '\0')
    return g_strdup (named);
  if (data != NULL && g_path_is_absolute (data))
    return g_build_filename (data, "deskbook", "desk.db", NULL);
  home = g_getenv ("HOME");
  if (home == NULL)
    home = g_get_home_dir ();
  return g_build_filename (home, ".local", "share", "deskbook", "desk.db", NULL);
}

static gboolean
settle (const ToolInfo *info, const Asked *asked, ToolCommon *common, GError **error)
{
  if (!check_not_empty ("--db", common->db, error)
      || !check_not_empty ("--output", common->output, error)
      || !check_color (asked->color, error))
    return FALSE;
  if (asked->format != NULL)
    {
      if (!format_parse (asked->format, &common->format, error))
        return FALSE;
      common->format_given = TRUE;
    }
  common->color = asked->color == NULL                       ? COLOR_AUTO
                  : g_str_equal (asked->color, "always") ? COLOR_ALWAYS
                  : g_str_equal (asked->color, "never")  ? COLOR_NEVER
                                                         : COLOR_AUTO;
  if (common->db == NULL && !info->no_db)
    common->db = default_db ();
  return TRUE;
}

static void
append_examples (GString *text, const char *examples)
{
  g_auto(GStrv) lines = g_strsplit (examples, "\n", -1);

  g_string_append (text, "\nExamples:\n");
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_string_append_printf (text, "  %s\n", *line);
}

static GString *
help_text (const ToolInfo *info, const GOptionEntry *entries, guint n_own)
{
  g_auto(GStrv) usages = g_strsplit (info->usage, "\n", -1);
  GString *text = g_string_new (NULL);

  for (char **usage = usages; *usage != NULL; usage++)
    g_string_append_printf (text, "%s %s %s\n", usage == usages ? "Usage:" : "      ",
                            info->name, *usage);
  g_string_append_c (text, '\n');
  oldoptions_wrap (text, info->summary, 0);
  oldoptions_help (text, entries, n_own);
  if (info->examples != NULL)
    append_examples (text, info->examples);
  return text;
}

static gboolean
print (const GString *text, GError **error)
{
  Output *out = output_open (NULL, error);

  output_write (out, text->str, text->len);
  return output_close (out, error);
}

static int
print_status (const GString *text)
{
  g_autoptr(GError) error = NULL;

  return print (text, &error) ? STATUS_OK : desk_error_report (error);
}

static int
answer (const ToolInfo *info, const Asked *asked, const GOptionEntry *entries,
        guint n_own)
{
  g_autoptr(GString) text = NULL;

  if (asked->help)
    text = help_text (info, entries, n_own);
  else
    {
      text = g_string_new (info->name);
      g_string_append (text, " (deskbook) " DESKBOOK_VERSION "\n");
    }
  return print_status (text);
}

gboolean
tool_start (const ToolInfo *info, const GOptionEntry *entries, ToolCommon *common,
            int *argc, char ***argv, int *status)
{
  g_autoptr(GError) error = NULL;
  Asked asked = { 0 };
  guint n_own;
  g_autoptr(GArray) all = all_entries (info, entries, common, &asked, &n_own);
  const GOptionEntry *table = (const GOptionEntry *) (gpointer) all->data;
  gboolean go_on = FALSE;

  fill_standard_fds ();
  ignore_signals ();
  g_set_prgname (info->name);
  if (!oldoptions_read (table, argc, argv, &error))
    *status = desk_error_report (error);
  else if (asked.help || asked.version)
    *status = answer (info, &asked, table, n_own);
  else if (!settle (info, &asked, common, &error))
    *status = desk_error_report (error);
  else
    go_on = TRUE;
  g_free (asked.format);
  g_free (asked.color);
  if (!go_on)
    tool_common_clear (common);
  return go_on;
}

void
tool_common_clear (ToolCommon *common)
{
  g_clear_pointer (&common->db, g_free);
  g_clear_pointer (&common->output, g_free);
}

gboolean
tool_text (const char *what, const char *value, GError **error)
{
  if (value == NULL || g_utf8_validate (value, -1, NULL))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "%s is not UTF-8 text: \"%s\"",
               what, value);
  return FALSE;
}
