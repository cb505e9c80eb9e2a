/* runner K <COMMANDS - wall time and peak memory of whole processes.
 *
 * COMMANDS lines: `system TAB query TAB argument...`, the first argument being a program.
 * All commands run once in the order given, then all again, K times, so that every system
 * meets the same moments of the machine; what they print goes nowhere.  Prints a line a
 * command: `system TAB query TAB median ms TAB peak MB`.  A status of 2 or more, or a
 * signal, is reported and ends in exit 2. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum
{
  MAX_ARGS = 60
};

typedef struct
{
  char *system, *query;
  char *argv[MAX_ARGS + 1];
  double *ms; /* one a repetition */
  long rss_kb;
} Command;

static Command *commands;
static size_t n_commands;

_Noreturn static void
fail (const char *what)
{
  fprintf (stderr, "runner: %s\n", what);
  exit (2);
}

static void *
check (void *data)
{
  if (data == NULL)
    fail ("out of memory");
  return data;
}

static void
read_commands (size_t repetitions)
{
  char *line = NULL;
  size_t size = 0, space = 0;
  ssize_t length;

  while ((length = getline (&line, &size, stdin)) > 0)
    {
      Command command = { .rss_kb = 0 };
      char *rest = check (strdup (line)), *field;
      size_t n = 0;

      rest[strcspn (rest, "\n")] = '\0';
      command.system = strsep (&rest, "\t");
      command.query = strsep (&rest, "\t");
      while (n < MAX_ARGS && (field = strsep (&rest, "\t")) != NULL)
        command.argv[n++] = field;
      if (n == 0 || rest != NULL)
        fail ("a line needs a system, a query and 1 to 60 arguments");
      command.ms = check (calloc (repetitions, sizeof (double)));
      if (n_commands == space)
        commands = check (realloc (commands, (space = space * 2 + 256) * sizeof (Command)));
      commands[n_commands++] = command;
    }
  free (line);
}

static double
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec * 1e-6;
}

static void
run (Command *self, size_t repetition, const posix_spawn_file_actions_t *actions)
{
  extern char **environ;
  struct rusage usage;
  double start = now_ms ();
  int status;
  pid_t pid;

  if ((errno = posix_spawnp (&pid, self->argv[0], actions, NULL, self->argv, environ)) != 0)
    fail (self->argv[0]);
  if (wait4 (pid, &status, 0, &usage) < 0)
    fail ("wait4");
  self->ms[repetition] = now_ms () - start;
  if (usage.ru_maxrss > self->rss_kb)
    self->rss_kb = usage.ru_maxrss;
  if (!WIFEXITED (status) || WEXITSTATUS (status) > 1)
    {
      fprintf (stderr, "runner: %s: query \"%s\": wait status %#x\n", self->system,
               self->query, (unsigned int) status);
      exit (2);
    }
}

static int
by_value (const void *a, const void *b)
{
  const double *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

static double
median (double *values, size_t n)
{
  qsort (values, n, sizeof (double), by_value);
  return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

int
main (int argc, char **argv)
{
  size_t repetitions = argc == 2 ? strtoul (argv[1], NULL, 10) : 0;
  posix_spawn_file_actions_t actions;

  if (repetitions == 0)
    fail ("usage: runner K <COMMANDS");
  read_commands (repetitions);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_addopen (&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen (&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen (&actions, 2, "/dev/null", O_WRONLY, 0);
  for (size_t k = 0; k < repetitions; k++)
    for (size_t i = 0; i < n_commands; i++)
      run (&commands[i], k, &actions);

  for (size_t i = 0; i < n_commands; i++)
    printf ("%s\t%s\t%.3f\t%.1f\n", commands[i].system, commands[i].query,
            median (commands[i].ms, repetitions), (double) commands[i].rss_kb / 1024);
  return 0;
}
