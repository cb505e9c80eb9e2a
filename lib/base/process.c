#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

enum
{
  STOP_WITHIN_US = 700 * 1000,
  HEAP_BYTES = 384 * 1024,
  WARM_BYTES = 768 * 1024,
  HUGE_PAGE_BYTES = 2 << 20,
  LARGE_HEAP_BYTES = 128 << 20, /* of addresses; memory is taken as it is written to */
  PAGE_BYTES = 4096
};

/* The one state that the library keeps: a handler has no other place. */
static volatile int stop_signal;

/* ---- Descriptors and signals */

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

void
process_begin (void)
{
  fill_standard_fds ();
  ignore_signals ();
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
  const struct itimerval within = { .it_value = { .tv_usec = STOP_WITHIN_US } };

  stop_signal = number;
  signal (SIGALRM, on_alarm);
  setitimer (ITIMER_REAL, &within, NULL);
}

const volatile int *
process_stop (int flags)
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

void
process_end (void)
{
  if (stop_signal == 0)
    return;
  signal (stop_signal, SIG_DFL);
  raise (stop_signal);
}

/* ---- Memory */

void
process_warm_heap (void)
{
  static char *below;
  char *block;
  gsize place, gap;

  mallopt (M_MMAP_THRESHOLD, 4 * HUGE_PAGE_BYTES);
  mallopt (M_TRIM_THRESHOLD, 64 * HEAP_BYTES);
  mallopt (M_TOP_PAD, HEAP_BYTES);
  block = malloc (2 * HUGE_PAGE_BYTES);
  if (block == NULL)
    return;
  place = (gsize) block;
  gap = HUGE_PAGE_BYTES - place % HUGE_PAGE_BYTES;
#if defined MADV_HUGEPAGE && defined MADV_POPULATE_WRITE
  madvise (block + gap, HUGE_PAGE_BYTES, MADV_HUGEPAGE);
  madvise (block + gap, WARM_BYTES, MADV_POPULATE_WRITE);
#endif
  free (block);
  /* What lies below the page is taken and never written to, so that what is allocated comes to lie in it. */
  below = malloc (gap + sizeof (gsize));
  if ((gsize) below != place)
    free (below);
}

void
process_enlarge_heap (void)
{
  char *block, *end;

  mallopt (M_TRIM_THRESHOLD, 2 * LARGE_HEAP_BYTES);
  mallopt (M_TOP_PAD, LARGE_HEAP_BYTES);
  /* (More than is free, so that the heap grows.) */
  block = malloc (3 * HUGE_PAGE_BYTES);
  mallopt (M_TOP_PAD, HEAP_BYTES);
  end = sbrk (0);
#ifdef MADV_HUGEPAGE
  if (block != NULL && end > block)
    {
      char *first = block + PAGE_BYTES - (gsize) block % PAGE_BYTES;

      madvise (first, (gsize) (end - first) / PAGE_BYTES * PAGE_BYTES, MADV_HUGEPAGE);
    }
#endif
  free (block);
}
