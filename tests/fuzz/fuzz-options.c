/* fuzz-options.c - any words as a command line, against rows of every kind: read, or refused as
 * wrong usage. */
#include "base/options.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

enum
{
  VIEW_ONE = 1,
  VIEW_TWO = 2
};

static const char *const words[] = { "article", "category", "day", "week", NULL };
static const char *const views[] = { "a list", "--two", NULL };

typedef struct
{
  gboolean flag, two;
  char *text, *file, *output, *time;
  int keyword, count;
  GTimeZone *zone;
  double share;
} Given;

static void
check (Given *given, char **line)
{
  const Option rows[] = {
    { "flag", 'f', OPTION_FLAG, &given->flag, .help = "a flag" },
    { "two", 0, OPTION_FLAG, &given->two, .help = "a view", .view = VIEW_TWO },
    { "text", 't', OPTION_TEXT, &given->text, "TEXT", .help = "a text", .only_for = VIEW_TWO },
    { "file", 'i', OPTION_FILE, &given->file, "FILE", .help = "a file" },
    { "output", 'o', OPTION_OUTPUT, &given->output, "FILE", .help = "an output" },
    { "time", 0, OPTION_TIME, &given->time, "TIME", .help = "a time" },
    { "by", 0, OPTION_KEYWORD, &given->keyword, "GROUP", .help = "a group", .words = words },
    { "limit", 'n', OPTION_COUNT, &given->count, "N", .help = "a count", .min = -5,
      .max = 1000 },
    { "zone", 0, OPTION_ZONE, &given->zone, "ZONE", .help = "a zone" },
    { "share", 0, OPTION_PERCENT, &given->share, "SHARE", .help = "a share" },
    { NULL, .help = NULL },
  };
  g_autoptr(GError) error = NULL;
  Options *options = options_read (rows, NULL, line, &error);
  guint chosen = 0;

  if (options != NULL && options_parse (options, &chosen, &error)
      && options_check_use (options, chosen == 0 ? VIEW_ONE : chosen, views, &error))
    {
      g_assert (given->count >= -5 && given->count <= 1000);
      g_assert (given->keyword >= -1 && given->keyword < 4);
      g_assert (given->share >= 0 && given->share <= 1);
      g_assert (given->text == NULL || g_utf8_validate (given->text, -1, NULL));
      g_assert (error == NULL);
    }
  else
    g_assert (error != NULL && error->code == DESK_ERROR_USAGE);
  options_free (options);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto(GStrv) line = g_strsplit (text, "\n", 50);
  Given given = { .keyword = -1 };

  check (&given, line);
  return 0;
}
