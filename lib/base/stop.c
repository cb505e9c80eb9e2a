#include "base/stop.h"

#include <glib.h>
#include <signal.h>

static volatile int stop_signal;

static void
on_signal (int number)
{
  stop_signal = number;
}

const volatile int *
stop_catch (int flags)
{
  struct sigaction action = { .sa_handler = on_signal,
                              .sa_flags = (int) SA_RESETHAND | flags };
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction old;

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    if (sigaction (signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
      sigaction (signals[i], &action, NULL);
  return &stop_signal;
}

void
stop_end (void)
{
  if (stop_signal == 0)
    return;
  signal (stop_signal, SIG_DFL);
  raise (stop_signal);
}
