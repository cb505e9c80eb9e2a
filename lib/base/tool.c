#include "base/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct ToolFrame
{
  ToolCommon common;
  const ToolInfo *info;
  Options *options;
  guint n_own; /* of the options, which come first */
  GPtrArray *operands;
  Output *out;
  int format; /* of -f; -1: not given */
  gboolean help, version;
};
typedef struct ToolFrame Frame;

static const char *const colors[] = { "auto", "always", "never", NULL };

enum
{
  STOP_WITHIN_S = 1
};

/* The one state that the library keeps: a handler has no other place. */
static volatile int stop_signal;

/* ---- The common options */

static void
add_common (Frame *self)
{
  ToolCommon *common = &self->common;
  const ToolInfo *info = self->info;
  const Option database = {
    "db",        'd',
    OPTION_FILE, &common->db,
    "FILE",      .help = "the database ($DESKBOOK_DB, else ~/.local/share/deskbook/desk.db)"
  };
  const Option format[] = {
    { "format", 'f', OPTION_KEYWORD, &self->format, "FORMAT", .words = format_names,
      .only_for = info->tables },
    { "output", 'o', OPTION_OUTPUT, &common->output, "FILE",
      .help = "write to FILE, replaced only when all is written; its suffix is the format",
      .only_for = info->outputs },
    { "spreadsheet", 0, OPTION_FLAG, &common->spreadsheet,
      .help = "make CSV safe to open in a spreadsheet", .only_for = info->tables },
  };
  const Option rest[] = {
    { "quiet", 'q', OPTION_FLAG, &common->quiet,
      .help = "no progress and no remarks on stderr" },
    { "verbose", 'v', OPTION_FLAG, &common->verbose, .help = "say more on stderr" },
    { "color", 0, OPTION_KEYWORD, &common->color, "WHEN", .words = colors },
    { "help", 'h', OPTION_FLAG, &self->help, .help = "show this help" },
    { "version", 'V', OPTION_FLAG, &self->version, .help = "show the version" },
  };

  if (!info->no_db)
    options_add (self->options, &database, 1);
  if (!info->no_format)
    options_add (self->options, format, G_N_ELEMENTS (format));
  options_add (self->options, rest, G_N_ELEMENTS (rest));
}

static void
frame_init (Frame *self, const ToolInfo *info)
{
  *self = (Frame){ .info = info, .format = -1 };
  self->common.frame = self;
  self->options = options_new ();
  self->n_own = options_add (self->options, info->options, G_MAXUINT);
  add_common (self);
  self->operands = g_ptr_array_new ();
}

static void
frame_clear (Frame *self)
{
  output_abandon (self->out);
  options_free (self->options);
  g_ptr_array_unref (self->operands);
}

/* ---- What they mean together */

static gboolean
has_suffix (const char *lower, const char *const *suffixes)
{
  for (; suffixes != NULL && *suffixes != NULL; suffixes++)
    if (g_str_equal (lower, *suffixes))
      return TRUE;
  return FALSE;
}

static gboolean
unknown_suffix (const Frame *self, const char *shown, GError **error)
{
  g_autoptr(GString) known = g_string_new (NULL);

  for (const char *const *own = self->info->suffixes; own != NULL && *own != NULL; own++)
    g_string_append_printf (known, "%s, ", *own);
  g_string_append (known, ".txt");
  for (guint i = FORMAT_TSV; format_names[i] != NULL; i++)
    g_string_append_printf (known, "%s.%s", format_names[i + 1] != NULL ? ", " : " or ",
                            format_names[i]);
  return desk_usage_error (error,
                           "-o: no format by the suffix of \"%s\"; expected %s, or a "
                           "format by -f",
                           shown, known->str);
}

/* A name without a suffix is text, like standard output. */
static gboolean
format_by_suffix (Frame *self, GError **error)
{
  static const char *const plain[] = { ".txt", ".text", NULL };
  const char *path = self->common.output;
  g_autofree char *name = path == NULL ? NULL : g_path_get_basename (path);
  const char *dot = name == NULL ? NULL : strrchr (name, '.');
  g_autofree char *lower = NULL;

  if (dot == NULL || dot == name || strcmp (path, "-") == 0)
    return TRUE;
  lower = g_ascii_strdown (dot, -1);
  for (guint i = FORMAT_TSV; format_names[i] != NULL; i++)
    if (g_str_equal (lower + 1, format_names[i]))
      {
        self->common.format = i;
        self->common.format_given = TRUE;
        return TRUE;
      }
  return has_suffix (lower, plain) || has_suffix (lower, self->info->suffixes)
         || unknown_suffix (self, path, error);
}

static gboolean
choose_views (Frame *self, GError **error)
{
  ToolCommon *common = &self->common;
  const ToolInfo *info = self->info;

  if (info->choose != NULL)
    common->views = info->choose (common->views, common, error);
  else if (common->views == 0)
    common->views = 1;
  return common->views != 0
         && options_check_use (self->options, common->views, info->views, error);
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

/* ---- An output is never a file in use */

static gboolean
in_use (const char *shown, const char *path, const char *what, const char *file,
        GError **error)
{
  if (!output_is_file (path, file))
    return FALSE;
  desk_usage_error (error, "%s: \"%s\" is %s; expected another file to write to", shown, path,
                    what);
  return TRUE;
}

/* The file by itself, and what SQLite keeps beside it. */
static gboolean
is_database (const char *shown, const char *path, const char *db, GError **error)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
  g_autofree char *real = g_canonicalize_filename (db, NULL);
  g_autofree char *resolved = realpath (db, NULL);
  const char *const names[] = { real, resolved };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes) * G_N_ELEMENTS (names); i++)
    {
      const char *name = names[i % G_N_ELEMENTS (names)];
      g_autofree char *file
        = name == NULL ? NULL : g_strconcat (name, suffixes[i / G_N_ELEMENTS (names)], NULL);

      if (file != NULL
          && in_use (shown, path,
                     i < G_N_ELEMENTS (names) ? "the database" : "a part of the database",
                     file, error))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_stdin (const char *shown, const char *path, GError **error)
{
  struct stat input, file;

  if (strcmp (path, "-") == 0 || fstat (STDIN_FILENO, &input) != 0 || !S_ISREG (input.st_mode)
      || stat (path, &file) != 0 || file.st_dev != input.st_dev || file.st_ino != input.st_ino)
    return FALSE;
  desk_usage_error (error, "%s: \"%s\" is standard input; expected another file to write to",
                    shown, path);
  return TRUE;
}

/* Outputs are told once, by the later one. */
static gboolean
is_of_options (const Frame *self, const char *shown, const char *path, GError **error)
{
  const char *other_shown, *value;
  const Option *option;
  gboolean before = TRUE;

  for (guint i = 0; (option = options_nth (self->options, i, &other_shown, &value)) != NULL;
       i++)
    if (value == path)
      before = FALSE;
    else if (option->value != &self->common.db
             && (option->kind == OPTION_FILE || (option->kind == OPTION_OUTPUT && before)))
      {
        g_autofree char *what = g_strdup_printf ("the file of %s", other_shown);

        if (in_use (shown, path, what, value, error))
          return TRUE;
      }
  return FALSE;
}

static gboolean
is_operand (const Frame *self, const char *shown, const char *path, GError **error)
{
  if ((self->info->reads_operands & self->common.views) == 0)
    return FALSE;
  for (char **operand = self->common.operands; *operand != NULL; operand++)
    if (in_use (shown, path, "a file that is read", *operand, error))
      return TRUE;
  return FALSE;
}

gboolean
tool_may_write (const ToolCommon *common, const char *shown, const char *path, GError **error)
{
  const Frame *self = common->frame;

  return !(common->db != NULL && is_database (shown, path, common->db, error))
         && !is_of_options (self, shown, path, error)
         && !is_operand (self, shown, path, error) && !is_stdin (shown, path, error);
}

gboolean
tool_spares (const ToolCommon *common, const char *what, const GPtrArray *files,
             GError **error)
{
  const char *shown, *value;
  const Option *option;

  for (guint i = 0;
       (option = options_nth (common->frame->options, i, &shown, &value)) != NULL; i++)
    for (guint file = 0; option->kind == OPTION_OUTPUT && file < files->len; file++)
      if (in_use (shown, value, what, files->pdata[file], error))
        return FALSE;
  return TRUE;
}

static gboolean
check_outputs (const Frame *self, GError **error)
{
  const char *db = self->common.db, *shown, *value;
  g_autofree char *real = db == NULL ? NULL : realpath (db, NULL);
  g_autofree char *key
    = db == NULL ? NULL : g_strconcat (real != NULL ? real : db, DESKBOOK_KEY_SUFFIX, NULL);
  const Option *option;

  for (guint i = 0; (option = options_nth (self->options, i, &shown, &value)) != NULL; i++)
    if (option->kind == OPTION_OUTPUT
        && (!tool_may_write (&self->common, shown, value, error)
            || (key != NULL && in_use (shown, value, "the voters' key", key, error))))
      return FALSE;
  return TRUE;
}

static gboolean
settle (Frame *self, GError **error)
{
  ToolCommon *common = &self->common;

  if (!options_parse (self->options, &common->views, error))
    return FALSE;
  common->format_given = self->format >= 0;
  common->format = MAX (self->format, FORMAT_TEXT);
  if (common->db == NULL && !self->info->no_db)
    common->db = default_db ();
  if ((!common->format_given && !format_by_suffix (self, error))
      || !choose_views (self, error) || !check_outputs (self, error))
    return FALSE;
  return !common->spreadsheet || common->format == FORMAT_CSV
         || desk_usage_error (error, "--spreadsheet goes with -f csv");
}

/* ---- Help */

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
help_text (Frame *self)
{
  g_auto(GStrv) usages = g_strsplit (self->info->usage, "\n", -1);
  GString *text = g_string_new (NULL);

  self->format = FORMAT_TEXT; /* the default, to be shown */
  for (char **usage = usages; *usage != NULL; usage++)
    g_string_append_printf (text, "%s %s %s\n", usage == usages ? "Usage:" : "      ",
                            self->info->name, *usage);
  g_string_append_c (text, '\n');
  options_help (self->options, self->info->summary, self->n_own, text);
  if (self->info->examples != NULL)
    append_examples (text, self->info->examples);
  return text;
}

static int
show_help (Frame *self, GError **error)
{
  g_autoptr(GString) text = NULL;
  Output *out = tool_output (&self->common, NULL, error);

  if (options_given (self->options, &self->help))
    text = help_text (self);
  else
    {
      text = g_string_new (self->info->name);
      g_string_append (text, " (deskbook) " DESKBOOK_VERSION "\n");
    }
  output_write (out, text->str, text->len);
  return STATUS_OK;
}

/* ---- The run */

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

/* Ends by the signal that came, so that the parent sees it. */
static void
stop_end (void)
{
  if (stop_signal == 0)
    return;
  signal (stop_signal, SIG_DFL);
  raise (stop_signal);
}

static int
frame_run (Frame *self, ToolRun run, char **argv, GError **error)
{
  int status;

  if (!options_read (self->options, argv + 1, self->operands, error))
    return -1;
  self->common.n_operands = self->operands->len;
  g_ptr_array_add (self->operands, NULL);
  self->common.operands = (char **) self->operands->pdata;
  if (options_given (self->options, &self->help)
      || options_given (self->options, &self->version))
    status = show_help (self, error);
  else if (settle (self, error))
    status = run (&self->common, error);
  else
    return -1;
  if (status < 0 || self->out == NULL)
    return status;
  return output_close (g_steal_pointer (&self->out), error) ? status : -1;
}

int
tool_main (const ToolInfo *info, ToolRun run, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  Frame frame;
  int status;

  g_assert (argc > 0);
  fill_standard_fds ();
  ignore_signals ();
  g_set_prgname (info->name);
  frame_init (&frame, info);
  status = frame_run (&frame, run, argv, &error);
  if (status < 0)
    status = desk_error_report (error);
  frame_clear (&frame);
  stop_end ();
  return status;
}

Output *
tool_output (ToolCommon *common, const char *path, GError **error)
{
  Frame *self = common->frame;

  g_assert (self->out == NULL);
  self->out = output_open (path != NULL ? path : common->output, error);
  return self->out;
}

/* The work has not ended by itself: some library reads on and on.  Nothing is lost: whatever is
 * being written is a transaction, or a temporary file. */
static void
on_alarm (int number G_GNUC_UNUSED)
{
  signal (stop_signal, SIG_DFL);
  raise (stop_signal);
}

static void
on_signal (int number)
{
  stop_signal = number;
  signal (SIGALRM, on_alarm);
  alarm (STOP_WITHIN_S);
}

const volatile int *
tool_stop (int flags)
{
  struct sigaction action
    = { .sa_handler = on_signal, .sa_flags = (int) SA_RESETHAND | flags };
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction old;

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    if (sigaction (signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
      sigaction (signals[i], &action, NULL);
  return &stop_signal;
}

gboolean
tool_given (const ToolCommon *common, gconstpointer value)
{
  return options_given (common->frame->options, value);
}

gboolean
tool_wants_color (const ToolCommon *common, const Output *out)
{
  const char *no_color = g_getenv ("NO_COLOR");

  if (common->color != COLOR_AUTO)
    return common->color == COLOR_ALWAYS;
  if (no_color != NULL && *no_color != '\0')
    return FALSE;
  return g_strcmp0 (g_getenv ("TERM"), "dumb") != 0 && output_is_terminal (out);
}
