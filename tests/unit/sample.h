/* sample.h - how much of the same a test does.  Under memcheck, where everything takes thirty times as
 * long, `make valgrind` sets DESKBOOK_FEW: the same code runs, over less.  What `make check` does a
 * sample of, `make check-long` does whole (-m slow). */
#pragma once

#include <glib.h>

static inline guint
sample (guint few, guint some, guint all)
{
  if (g_test_slow ())
    return all;
  return g_getenv ("DESKBOOK_FEW") != NULL ? few : some;
}
