#include "base/tool.h"

#include "base/choice.h"
#include "base/error.h"
#include "base/libraries.h"
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct ToolFrame
{
  ToolCommon common;
  const ToolInfo *info;
  Options *options;
  Output *out;
  int format;         /* of -f, in `words`; -1: not given */
  const char **words; /* the formats, and the tool's suffixes without the point */
  gboolean help, version;
  int completion; /* in `shells`; -1: not given */
};
typedef struct ToolFrame Frame;

static const char bash[] =
#include "base/complete-bash.txt.h"
  ;
static const char zsh[] =
#include "base/complete-zsh.txt.h"
  ;
static const char fish[] =
#include "base/complete-fish.txt.h"
  ;

static const char *const shells[] = { "bash", "zsh", "fish", NULL };

static const char *const colors[] = { "auto", "always", "never", NULL };

/* ---- The common options */

/* A table, which ends with an empty row. */
static GArray *
common_rows (Frame *self)
{
  GArray *rows = g_array_new (TRUE, TRUE, sizeof (Option));
  ToolCommon *common = &self->common;
  const ToolInfo *info = self->info;
  const Option database = {
    "db",        'd',
    OPTION_FILE, &common->db,
    "FILE",      .help = "the database ($DESKBOOK_DB, else ~/.local/share/deskbook/desk.db)"
  };
  const Option format[] = {
    { "format", 'f', OPTION_KEYWORD, &self->format, "FORMAT", .words = self->words,
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
    { "completion", 0, OPTION_KEYWORD, &self->completion, "SHELL",
      .help = "print what that shell needs to complete words", .words = shells },
    { "help", 'h', OPTION_FLAG, &self->help, .help = "show this help" },
    { "version", 'V', OPTION_FLAG, &self->version, .help = "show the version" },
  };

  if (!info->no_db)
    g_array_append_val (rows, database);
  if (!info->no_format)
    g_array_append_vals (rows, format, G_N_ELEMENTS (format));
  return g_array_append_vals (rows, rest, G_N_ELEMENTS (rest));
}

/* Free the array alone. */
static const char **
format_words (const ToolInfo *info)
{
  GPtrArray *words = g_ptr_array_new ();

  for (guint i = 0; format_names[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer) format_names[i]);
  for (guint i = 0; info->suffixes != NULL && info->suffixes[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer) (info->suffixes[i] + 1));
  g_ptr_array_add (words, NULL);
  return (const char **) g_ptr_array_free (words, FALSE);
}

static gboolean
frame_init (Frame *self, const ToolInfo *info, char **words, GError **error)
{
  g_autoptr(GArray) common = NULL;

  *self
    = (Frame){ .info = info, .format = -1, .completion = -1, .words = format_words (info) };
  self->common.frame = self;
  common = common_rows (self);
  self->options = options_read (info->options, (const Option *) common->data, words, error);
  if (self->options == NULL)
    return FALSE;
  self->common.operands = (char **) self->options->operands->pdata;
  self->common.n_operands = self->options->operands->len - 1;
  self->common.words = words - 1;
  return TRUE;
}

static void
frame_clear (Frame *self)
{
  output_abandon (self->out);
  options_free (self->options);
  g_free (self->words);
}

static const OptionGiven *
given_at (const Frame *self, guint i)
{
  return &g_array_index (self->options->given, OptionGiven, i);
}

gboolean
tool_given (const ToolCommon *common, gconstpointer value)
{
  const Frame *self = common->frame;

  for (guint i = 0; i < self->options->given->len; i++)
    if (given_at (self, i)->option->value == value)
      return TRUE;
  return FALSE;
}

/* ---- What they mean together */

/* The one of them; NULL: it is none. */
static const char *
find_suffix (const char *lower, const char *const *suffixes)
{
  for (; suffixes != NULL && *suffixes != NULL; suffixes++)
    if (g_str_equal (lower, *suffixes))
      return *suffixes;
  return NULL;
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
  self->common.suffix = find_suffix (lower, self->info->suffixes);
  return self->common.suffix != NULL || find_suffix (lower, plain) != NULL
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

/* What does not open begins with nothing. */
static gboolean
begins_with (const char *path, const char *bytes, gsize length)
{
  char head[16];
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gboolean begins = fd >= 0 && read (fd, head, length) == (gssize) length
                    && memcmp (head, bytes, length) == 0;

  if (fd >= 0)
    close (fd);
  return begins;
}

/* By its first bytes, or, where those are damaged or encrypted, by those of what SQLite keeps beside it while
 * it is open, or was not closed. */
static gboolean
looks_like_database (const char *path)
{
  static const struct
  {
    char suffix[12], bytes[17];
    guint8 length;
  } signs[] = { { "", "SQLite format 3", 16 },
                { "-wal", "\x37\x7f\x06", 3 },
                { "-journal", "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8 },
                { "-shm", "\x18\xe2\x2d\0", 4 }, /* 3007000, in either byte order */
                { "-shm", "\0\x2d\xe2\x18", 4 } };
  gboolean looks = FALSE;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  for (guint i = 0; !looks && i < G_N_ELEMENTS (signs); i++)
    {
      g_autofree char *file = g_strconcat (path, signs[i].suffix, NULL);

      looks = begins_with (file, signs[i].bytes, signs[i].length);
    }
  return looks;
}

/* Somebody's, of whatever name, or what is kept beside it. */
static gboolean
is_other_database (const OptionGiven *given, GError **error)
{
  static const char *const suffixes[] = { "-wal", "-shm", "-journal", ".voter-key" };
  g_autofree char *resolved = realpath (given->value, NULL);
  const char *path = resolved != NULL ? resolved : given->value;

  if (strcmp (given->value, "-") != 0 && !given->option->is_database
      && looks_like_database (path))
    return !desk_usage_error (error,
                              "%s: \"%s\" is a database; expected another file to write to",
                              given->shown, given->value);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *base = g_str_has_suffix (path, suffixes[i])
                                ? g_strndup (path, strlen (path) - strlen (suffixes[i]))
                                : NULL;

      if (base != NULL && looks_like_database (base))
        return !desk_usage_error (
          error, "%s: \"%s\" is a part of a database; expected another file to write to",
          given->shown, given->value);
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

static gboolean
is_at_file (const OptionGiven *given)
{
  return given->option->at_file && *given->value == '@';
}

/* Outputs are told once, by the later one. */
static gboolean
is_of_options (const Frame *self, const char *shown, const char *path, GError **error)
{
  gboolean before = TRUE;

  for (guint i = 0; i < self->options->given->len; i++)
    {
      const OptionGiven *other = given_at (self, i);
      OptionKind kind = other->option->kind;

      if (g_strcmp0 (other->value, path) == 0 && strcmp (other->shown, shown) == 0)
        before = FALSE; /* itself */
      else if (other->option->value != &self->common.db
               && (kind == OPTION_FILE || is_at_file (other)
                   || (kind == OPTION_OUTPUT && before)))
        {
          g_autofree char *what = g_strdup_printf ("the file of %s", other->shown);

          if (in_use (shown, path, what, other->value + is_at_file (other), error))
            return TRUE;
        }
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

/* Of the report or of mails, whichever tool it is that writes. */
static gboolean
is_template (const char *shown, const char *path, GError **error)
{
  static const char *const of_report[] = { "report.xsl", "report.css" };
  const char *folder = g_getenv ("DESKBOOK_TEMPLATES");
  g_autofree char *mails = NULL;
  g_autoptr(GDir) dir = NULL;
  gboolean found = FALSE;
  const char *name;

  if (folder == NULL || *folder == '\0')
    return FALSE;
  for (guint i = 0; !found && i < G_N_ELEMENTS (of_report); i++)
    {
      g_autofree char *file = g_build_filename (folder, of_report[i], NULL);

      found = in_use (shown, path, "a template", file, error);
    }
  mails = g_build_filename (folder, "mail", NULL);
  dir = g_dir_open (mails, 0, NULL);
  while (!found && dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (mails, name, NULL);

      found = in_use (shown, path, "a template", file, error);
    }
  return found;
}

static gboolean
may_write (const Frame *self, const char *shown, const char *path, GError **error)
{
  const char *db = self->common.db;

  return !(db != NULL && is_database (shown, path, db, error))
         && !is_of_options (self, shown, path, error) && !is_operand (self, shown, path, error)
         && !is_stdin (shown, path, error) && !is_template (shown, path, error);
}

gboolean
tool_spares (const ToolCommon *common, const char *what, const GPtrArray *files,
             GError **error)
{
  const Frame *self = common->frame;

  for (guint i = 0; i < self->options->given->len; i++)
    for (guint file = 0; file < files->len; file++)
      if (given_at (self, i)->option->kind == OPTION_OUTPUT
          && in_use (given_at (self, i)->shown, given_at (self, i)->value, what,
                     files->pdata[file], error))
        return FALSE;
  return TRUE;
}

char *
tool_voter_key (const char *db)
{
  gboolean is_link = g_file_test (db, G_FILE_TEST_IS_SYMLINK);
  g_autofree char *real = is_link ? realpath (db, NULL) : NULL;

  return g_strconcat (real != NULL ? real : db, ".voter-key", NULL);
}

char *
tool_config (const char *given, const char *db)
{
  static const char name[] = "desk.yaml";
  const char *set = g_getenv ("DESKBOOK_CONFIG");

  if (given != NULL)
    return g_strdup (given);
  if (set != NULL && *set != '\0')
    return g_strdup (set);
  if (db != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (db);
      g_autofree char *beside = g_build_filename (folder, name, NULL);

      if (g_file_test (beside, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&beside);
    }
  return g_file_test (name, G_FILE_TEST_EXISTS) ? g_strdup (name) : NULL;
}

/* (A tool that does not read desk.yaml spares the one that others read of this database.) */
static gboolean
check_outputs (const Frame *self, GError **error)
{
  const char *db = self->common.db;
  g_autofree char *key = db == NULL ? NULL : tool_voter_key (db);
  g_autofree char *config = db == NULL ? NULL : tool_config (NULL, db);

  for (guint i = 0; i < self->options->given->len; i++)
    {
      const OptionGiven *given = given_at (self, i);
      gboolean is_output = given->option->kind == OPTION_OUTPUT;

      if (!is_output && (given->option->written_in & self->common.views) == 0)
        continue;
      if (!may_write (self, given->shown, given->value, error)
          || (config != NULL
              && in_use (given->shown, given->value, "a file of the desk's promises", config,
                         error))
          || (is_output && key != NULL
              && in_use (given->shown, given->value, "the voters' key", key, error))
          || (is_output && is_other_database (given, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
settle (Frame *self, GError **error)
{
  ToolCommon *common = &self->common;

  if (!options_parse (self->options, &common->views, error))
    return FALSE;
  if (self->format > FORMAT_JSONL)
    common->suffix = self->info->suffixes[self->format - FORMAT_JSONL - 1];
  common->format_given = self->format >= 0 && common->suffix == NULL;
  common->format = common->format_given ? (Format) self->format : FORMAT_TEXT;
  if (common->db == NULL && !self->info->no_db)
    common->db = default_db ();
  if ((self->format < 0 && !format_by_suffix (self, error)) || !choose_views (self, error)
      || !check_outputs (self, error))
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
  options_help (self->options, self->info->summary, text);
  if (self->info->examples != NULL)
    append_examples (text, self->info->examples);
  return text;
}

/* The first line is for scripts, those of the libraries for who reports a fault. */
static GString *
version_text (const ToolInfo *info)
{
  GString *text = g_string_new (info->name);

  g_string_append (text, " (deskbook) " DESKBOOK_VERSION "\n");
  for (const ToolLibrary *row = tool_libraries; row != NULL && row->name != NULL; row++)
    {
      g_autofree char *version = row->version != NULL ? row->version () : NULL;

      g_string_append_printf (text, "%s%s%s\n", row->name, version != NULL ? " " : "",
                              version != NULL ? version : "");
    }
  return text;
}

static int
show_help (Frame *self, GError **error)
{
  g_autoptr(GString) text = NULL;
  Output *out = tool_output (&self->common, NULL, error);

  text = tool_given (&self->common, &self->help) ? help_text (self)
                                                 : version_text (self->info);
  output_write (out, text->str, text->len);
  return STATUS_OK;
}

/* ---- A shell's words */

/* For a shell of `shells`. */
static char *
completion_script (guint shell, const char *tool)
{
  static const char *const scripts[] = { bash, zsh, fish };
  g_auto(GStrv) parts = g_strsplit (scripts[shell], "TOOL", -1);

  return g_strjoinv (tool, parts);
}

static int
show_completion (Frame *self, GError **error)
{
  g_autofree char *script = NULL;
  Output *out;

  if (!options_parse (self->options, &self->common.views, error))
    return -1;
  script = completion_script ((guint) self->completion, self->info->name);
  out = tool_output (&self->common, NULL, error);
  output_string (out, script);
  return STATUS_OK;
}

/* What the words mean, as far as they are right; quiet. */
static gboolean
frame_guess (Frame *self, const ToolInfo *info, char **words)
{
  g_autoptr(GError) unread = NULL;

  if (!frame_init (self, info, words, NULL))
    return FALSE;
  options_parse (self->options, &self->common.views, &unread);
  if (self->common.db == NULL && !info->no_db)
    self->common.db = default_db ();
  return TRUE;
}

static CompleteOperands
operands_of (const ToolInfo *info, guint views)
{
  guint read = info->values == NULL ? ~0u : views;

  return (CompleteOperands){ .values = info->values,
                             .files = (info->reads_operands & read) != 0,
                             .folders = strstr (info->usage, " DIR...") != NULL };
}

/* TOOL --complete WORD... */
static int
frame_complete (const ToolInfo *info, char **words, guint n_words)
{
  const char *begun = n_words > 0 ? words[n_words - 1] : "";
  g_autoptr(GString) text = g_string_new (NULL);
  Frame frame;
  gboolean told = FALSE;

  if (frame_guess (&frame, info, words))
    {
      CompleteOperands operands = operands_of (info, frame.common.views);

      told = options_complete_value (frame.options, &operands, &frame.common, begun, text);
    }

  frame_clear (&frame);
  if (n_words > 0 && !told && *begun == '-')
    {
      words[n_words - 1] = NULL;
      if (frame_guess (&frame, info, words))
        options_complete_names (frame.options, frame.common.views, begun, text);
      frame_clear (&frame);
    }
  return fputs (text->str, stdout) >= 0 && fflush (stdout) == 0 ? STATUS_OK : STATUS_TROUBLE;
}

/* ---- The run */

static int
frame_run (Frame *self, ToolRun run, GError **error)
{
  g_autoptr(GError) problem = NULL;
  int status;

  if (tool_given (&self->common, &self->help) || tool_given (&self->common, &self->version))
    status = show_help (self, error);
  else if (tool_given (&self->common, &self->completion))
    status = show_completion (self, error);
  else if (settle (self, error))
    status = run (&self->common, error);
  else
    return -1;
  if (status < 0 || self->out == NULL)
    return status;
  if (output_close (g_steal_pointer (&self->out), &problem))
    return status;
  /* A reader who has seen enough changes nothing of what the run has found. */
  if (status > 0 && g_error_matches (problem, DESK_ERROR, DESK_ERROR_PIPE))
    return status;
  g_propagate_error (error, g_steal_pointer (&problem));
  return -1;
}

int
tool_main (const ToolInfo *info, ToolRun run, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  Frame frame;
  int status;

  g_assert (argc > 0);
  process_begin ();
  g_set_prgname (info->name);
  fatal_catch (info->again ? STATUS_BUSY : STATUS_TROUBLE);
  if (argc > 1 && strcmp (argv[1], "--complete") == 0)
    return frame_complete (info, argv + 2, (guint) argc - 2);
  status = frame_init (&frame, info, argv + 1, &error) ? frame_run (&frame, run, &error) : -1;
  if (status < 0)
    status = desk_error_report (error);
  frame_clear (&frame);
  process_end ();
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
