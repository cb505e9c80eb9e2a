#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  MAX_BYTES = 1024 * 1024 /* of a file of rules; what follows is not read */
};

/* ---- Globs, as git's wildmatch reads them: byte by byte */

/* A named class, `[:alpha:]`; FALSE: there is none of this name. */
static gboolean
class_holds (const char *name, gsize length, guchar c, gboolean *holds)
{
  static const struct
  {
    const char *name;
    GAsciiType types;
  } classes[]
    = { { "alnum", G_ASCII_ALNUM }, { "alpha", G_ASCII_ALPHA },  { "cntrl", G_ASCII_CNTRL },
        { "digit", G_ASCII_DIGIT }, { "graph", G_ASCII_GRAPH },  { "lower", G_ASCII_LOWER },
        { "print", G_ASCII_PRINT }, { "punct", G_ASCII_PUNCT },  { "space", G_ASCII_SPACE },
        { "upper", G_ASCII_UPPER }, { "xdigit", G_ASCII_XDIGIT } };

  if (length == 5 && strncmp (name, "blank", 5) == 0)
    {
      *holds |= c == ' ' || c == '\t';
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (strlen (classes[i].name) == length && strncmp (classes[i].name, name, length) == 0)
      {
        *holds |= (g_ascii_table[c] & classes[i].types) != 0;
        return TRUE;
      }
  return FALSE;
}

/* `[:name:]` at `p`: behind it; `p` when it is none, NULL when there is no such class. */
static const guchar *
read_class (const guchar *p, guchar c, gboolean *holds)
{
  const guchar *name = p + 2, *end = name;

  while (*end != '\0' && *end != ']')
    end++;
  if (*end == '\0')
    return NULL;
  if (end - name < 1 || end[-1] != ':')
    return p;
  return class_holds ((const char *) name, (gsize) (end - name - 1), c, holds) ? end + 1
                                                                               : NULL;
}

/* Whether the set `[...]` at `p` holds `c`; behind it, or NULL when it is not closed. */
static const guchar *
read_set (const guchar *p, guchar c, gboolean *holds)
{
  gboolean negated = p[1] == '!' || p[1] == '^';
  guchar before = 0;

  *holds = FALSE;
  p += negated ? 2 : 1;
  do
    {
      guchar here = *p;

      if (here == '\0')
        return NULL;
      if (here == '[' && p[1] == ':')
        {
          const guchar *end = read_class (p, c, holds);

          if (end == NULL)
            return NULL;
          if (end > p)
            {
              p = end;
              before = 0;
              continue;
            }
        }
      if (here == '-' && before != 0 && p[1] != '\0' && p[1] != ']')
        {
          p += p[1] == '\\' ? 2 : 1;
          if (*p == '\0')
            return NULL;
          *holds |= c >= before && c <= *p;
          here = 0;
        }
      else if (here == '\\')
        {
          here = *++p;
          if (here == '\0')
            return NULL;
          *holds |= c == here;
        }
      else
        *holds |= c == here;
      before = here;
      p++;
    }
  while (*p != ']');
  *holds = *holds != negated && c != '/';
  return p + 1;
}

/* Behind the part of the glob that fits the one byte `c`, or NULL. */
static const char *
fit_one (const char *glob, char c)
{
  gboolean holds;

  if (*glob == '?')
    return c != '/' ? glob + 1 : NULL;
  if (*glob == '[')
    {
      const guchar *end = read_set ((const guchar *) glob, (guchar) c, &holds);

      return end != NULL && holds ? (const char *) end : NULL;
    }
  if (*glob == '\\')
    glob++;
  return *glob == c && c != '\0' ? glob + 1 : NULL;
}

/* A star takes what is left of a folder's or file's name, two of them between slashes any folders.  When
 * what follows does not fit, the last star takes one byte more, else the last two stars a folder:
 * stars before those need no other try. */
gboolean
ignore_glob_fits (const char *glob, const char *path)
{
  const char *start = glob, *next;
  const char *star = NULL, *star_at = NULL;
  const char *stars = NULL, *stars_at = NULL;

  for (;;)
    {
      if (*glob == '*')
        {
          gsize count = strspn (glob, "*");
          const char *end = glob + count;

          if (count > 1 && (glob == start || glob[-1] == '/') && (*end == '\0' || *end == '/'))
            {
              if (*end == '\0')
                return TRUE;
              glob = stars = end + 1;
              stars_at = path;
              star = NULL;
              continue;
            }
          glob = star = end;
          star_at = path;
          continue;
        }
      if (*path != '\0' && (next = fit_one (glob, *path)) != NULL)
        {
          glob = next;
          path++;
          continue;
        }
      if (*path == '\0' && *glob == '\0')
        return TRUE;
      if (star != NULL && *star_at != '\0' && *star_at != '/')
        {
          path = ++star_at;
          glob = star;
        }
      else if (stars != NULL && (next = strchr (stars_at, '/')) != NULL)
        {
          path = stars_at = next + 1;
          glob = stars;
          star = NULL;
        }
      else
        return FALSE;
    }
}

/* ---- Lines of a file of rules */

typedef struct
{
  char *glob;
  gsize solid; /* bytes of it that stand for themselves */
  gboolean negative;
  gboolean only_folders;
  gboolean anywhere; /* it is a name, without a slash */
} Rule;

typedef struct
{
  const char *base; /* of the paths that the rules are about, from where they stand; "a/b/" */
  GArray *rules;    /* Rule */
} RuleFile;

static void
rule_clear (gpointer rule)
{
  g_free (((Rule *) rule)->glob);
}

/* Blanks at the end go, unless a backslash stands before one. */
static void
trim_blanks (char *line)
{
  char *last = NULL;

  for (char *p = line; *p != '\0'; p++)
    if (*p == ' ')
      last = last == NULL ? p : last;
    else
      {
        last = NULL;
        if (*p == '\\' && *++p == '\0')
          return;
      }
  if (last != NULL)
    *last = '\0';
}

static void
add_rule (GArray *rules, char *line)
{
  Rule rule = { 0 };
  gsize length;

  if (*line == '\0' || *line == '#')
    return;
  trim_blanks (line);
  rule.negative = *line == '!';
  line += rule.negative;
  length = strlen (line);
  rule.only_folders = length > 0 && line[length - 1] == '/';
  if (rule.only_folders)
    line[--length] = '\0';
  rule.anywhere = strchr (line, '/') == NULL;
  line += *line == '/';
  if (*line == '\0')
    return;
  rule.glob = g_strdup (line);
  rule.solid = strcspn (line, "*?[\\");
  g_array_append_val (rules, rule);
}

static GArray *
rules_new (void)
{
  GArray *rules = g_array_new (FALSE, FALSE, sizeof (Rule));

  g_array_set_clear_func (rules, rule_clear);
  return rules;
}

/* The rules of a file in the folder `fd`; NULL: there is none, or *problem, an errno, says why it could not be read
 * (that nothing is left out, it does not say).  It is not read through a link, and never waited for. */
static GArray *
read_rules (int fd, const char *name, int *problem)
{
  int file = openat (fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  g_autofree char *text = NULL;
  GArray *rules = NULL;
  struct stat status;
  gsize length = 0;
  ssize_t got = 1;

  if (file < 0)
    {
      if (errno != ENOENT && errno != ELOOP && errno != ENXIO)
        *problem = errno;
      return NULL;
    }
  if (fstat (file, &status) != 0)
    *problem = errno;
  else if (S_ISREG (status.st_mode))
    {
      text = g_malloc (MAX_BYTES + 1);
      while (got > 0 && length < MAX_BYTES)
        {
          got = read (file, text + length, MAX_BYTES - length);
          length += (gsize) MAX (got, 0);
        }
      if (got < 0)
        *problem = errno;
      text[length] = '\0';
    }
  close (file);
  if (text == NULL || got < 0)
    return NULL;
  rules = rules_new ();
  for (char *line = g_str_has_prefix (text, "\357\273\277") ? text + 3 : text, *next;
       line != NULL; line = next)
    {
      gsize end;

      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      end = strlen (line);
      if (end > 0 && line[end - 1] == '\r')
        line[end - 1] = '\0';
      add_rule (rules, line);
    }
  return rules;
}

/* `path` from where the rules stand, `name` its last part. */
static gboolean
rule_fits (const Rule *rule, const char *path, const char *name, gboolean folder)
{
  if (rule->only_folders && !folder)
    return FALSE;
  if (rule->anywhere)
    return ignore_glob_fits (rule->glob, name);
  /* (What stands for itself goes first, as in git: two stars behind it are two stars at the head.) */
  return strncmp (rule->glob, path, rule->solid) == 0
         && ignore_glob_fits (rule->glob + rule->solid, path + rule->solid);
}

typedef enum
{
  SAYS_NOTHING,
  SAYS_SKIP,
  SAYS_KEEP
} Verdict;

static Verdict
rules_say (const GArray *rules, const char *path, gboolean folder)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash == NULL ? path : slash + 1;

  for (guint i = rules == NULL ? 0 : rules->len; i > 0; i--)
    {
      const Rule *rule = &g_array_index (rules, Rule, i - 1);

      if (rule_fits (rule, path, name, folder))
        return rule->negative ? SAYS_KEEP : SAYS_SKIP;
    }
  return SAYS_NOTHING;
}

/* ---- A tree's */

struct IgnoreLevel
{
  const IgnoreLevel *above;
  gsize depth; /* bytes of paths that lead to this folder, with the slash */
  GArray *git; /* or NULL, as the next */
  GArray *kb;
};

/* A folder between the top of the repository and the root. */
typedef struct
{
  char *below; /* from there to the root, with a slash at its end */
  GArray *git;
} Outer;

struct Ignore
{
  GArray *excludes;
  GPtrArray *levels; /* IgnoreLevel */
  GArray *outer;     /* Outer, the nearest first */
  int problem;       /* errno: one of them could not be read */
};

static void
level_free (gpointer data)
{
  IgnoreLevel *self = data;

  g_clear_pointer (&self->git, g_array_unref);
  g_clear_pointer (&self->kb, g_array_unref);
  g_free (self);
}

static void
clear_outer (gpointer data)
{
  Outer *self = data;

  g_free (self->below);
  g_clear_pointer (&self->git, g_array_unref);
}

static gboolean
is_top (Ignore *self, const char *folder)
{
  g_autofree char *git = g_build_filename (folder, ".git", NULL);
  GStatBuf status;
  gboolean there = g_stat (git, &status) == 0;

  if (!there && errno != ENOENT && errno != ENOTDIR && errno != ELOOP && errno != EACCES)
    self->problem = errno;
  return there;
}

static void
read_outer (Ignore *self, const char *root)
{
  g_autofree char *folder = g_path_get_dirname (root);
  gboolean found = is_top (self, root);

  while (!found)
    {
      gsize length = strcmp (folder, "/") == 0 ? 0 : strlen (folder);
      Outer outer = { g_strconcat (root + length + 1, "/", NULL), NULL };
      int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      char *up;

      if (fd >= 0)
        {
          outer.git = read_rules (fd, ".gitignore", &self->problem);
          close (fd);
        }
      else if (errno != EACCES)
        self->problem = errno;
      g_array_append_val (self->outer, outer);
      found = is_top (self, folder);
      if (found || length == 0)
        break;
      up = g_path_get_dirname (folder);
      g_free (folder);
      folder = up;
    }
  if (!found)
    g_array_set_size (self->outer, 0);
}

Ignore *
ignore_new (const char *root, char **excludes)
{
  Ignore *self = g_new0 (Ignore, 1);

  self->excludes = rules_new ();
  for (; excludes != NULL && *excludes != NULL; excludes++)
    {
      g_autofree char *line = g_strdup (*excludes);

      add_rule (self->excludes, line);
    }
  self->levels = g_ptr_array_new_with_free_func (level_free);
  self->outer = g_array_new (FALSE, FALSE, sizeof (Outer));
  g_array_set_clear_func (self->outer, clear_outer);
  read_outer (self, root);
  return self;
}

void
ignore_free (Ignore *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->excludes);
  g_ptr_array_unref (self->levels);
  g_array_unref (self->outer);
  g_free (self);
}

const IgnoreLevel *
ignore_enter (Ignore *self, const IgnoreLevel *above, int fd, const char *path)
{
  IgnoreLevel *level = g_new (IgnoreLevel, 1);
  int problem = self->problem;

  *level = (IgnoreLevel){ above, *path == '\0' ? 0 : strlen (path) + 1,
                          read_rules (fd, ".gitignore", &problem),
                          read_rules (fd, ".kbignore", &problem) };
  g_ptr_array_add (self->levels, level);
  errno = problem;
  return problem == 0 ? level : NULL;
}

static Verdict
outer_say (const Ignore *self, const char *path, gboolean folder)
{
  Verdict verdict = SAYS_NOTHING;

  for (guint i = 0; i < self->outer->len && verdict == SAYS_NOTHING; i++)
    {
      const Outer *outer = &g_array_index (self->outer, Outer, i);
      g_autofree char *full = g_strconcat (outer->below, path, NULL);

      verdict = rules_say (outer->git, full, folder);
    }
  return verdict;
}

static gboolean
is_left_out (const char *path, gboolean folder)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash == NULL ? path : slash + 1;

  return *name == '.' || (folder && strcmp (name, "node_modules") == 0);
}

gboolean
ignore_skips (const Ignore *self, const IgnoreLevel *level, const char *path, gboolean folder)
{
  Verdict verdict = rules_say (self->excludes, path, folder);

  for (const IgnoreLevel *at = level; at != NULL && verdict == SAYS_NOTHING; at = at->above)
    verdict = rules_say (at->kb, path + at->depth, folder);
  if (verdict == SAYS_NOTHING && is_left_out (path, folder))
    return TRUE;
  for (const IgnoreLevel *at = level; at != NULL && verdict == SAYS_NOTHING; at = at->above)
    verdict = rules_say (at->git, path + at->depth, folder);
  if (verdict == SAYS_NOTHING)
    verdict = outer_say (self, path, folder);
  return verdict == SAYS_SKIP;
}
