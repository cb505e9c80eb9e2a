#include "batch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static gboolean
answer_line (Desk *desk, char *line, gsize length, const AnswerOptions *options,
             Show *show, Judge *judge, BatchCounts *counts, GError **error)
{
  char *tab = memchr (line, '\t', length);
  const char *text = tab + 1;
  g_autoptr(Answer) answer = NULL;

  *tab = '\0';
  answer = answer_query (desk, text, length - (gsize) (text - line), options, error);
  if (answer == NULL)
    return FALSE;
  counts->answered += answer->rows->len > 0;
  if (judge != NULL)
    judge_answer (judge, line, text, answer);
  else
    show_answer (show, line, answer);
  return TRUE;
}

static gboolean
read_failed (GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: %s",
               g_strerror (errno));
  return FALSE;
}

gboolean
batch_run (Desk *desk, const AnswerOptions *options, Show *show, Judge *judge,
           BatchCounts *counts, GError **error)
{
  char *line = NULL;
  size_t room = 0;
  gboolean ok = TRUE;
  ssize_t length;

  memset (counts, 0, sizeof *counts);
  for (guint number = 1; ok && (length = getline (&line, &room, stdin)) >= 0; number++)
    {
      while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        line[--length] = '\0';
      if (memchr (line, '\t', (size_t) length) != NULL)
        ok = answer_line (desk, line, (gsize) length, options, show, judge, counts,
                          error);
      else if (length > 0)
        {
          desk_warn ("standard input:%u: expected id TAB query", number);
          counts->rejected++;
        }
    }
  free (line);
  return ok && (!ferror (stdin) || read_failed (error));
}
