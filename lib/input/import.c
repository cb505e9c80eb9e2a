#include "input/import.h"

#include <string.h>
#include "base/file.h"
#include "base/output.h"
#include "base/say.h"

enum
{
  GLANCE_RECORDS = 1024, /* between two looks at the clock */
  TOLD = 20              /* rejects */
};

/* ---- What a tool cannot use: told on stderr, kept in a file */

typedef struct
{
  const char *file;
  guint64 line; /* from 1; 0: not known */
  const char *why;
  const char *raw; /* NULL: too long or damaged to be kept */
  gsize raw_length;
  const char *header; /* what the file of rejects needs as its first line, or NULL */
  gsize header_length;
  const char *footer; /* and as its last, or NULL */
  gboolean is_of_word;
} Reject;

/* A text that came again: where it was told, and how often it came since. */
typedef struct
{
  char *file, *why;
  guint64 line, again;
} Repeat;

typedef struct
{
  char *path;
  gboolean all;
  Progress *progress;
  Output *out;        /* NULL: nothing to keep yet */
  GString *header;    /* the last that was written */
  const char *footer; /* that is to follow, or NULL */
  GArray *repeats;    /* of Repeat, as they were told */
  guint64 count, told, not_kept;
} Rejects;

static void
repeat_clear (gpointer data)
{
  Repeat *self = data;

  g_free (self->file);
  g_free (self->why);
}

/* `path` NULL: they are not kept.  The file is written, as a whole, only when there is a
 * reject.  `all`: every one is told, not just the first 20. */
static Rejects *
rejects_new (const char *path, gboolean all, Progress *progress)
{
  Rejects *self = g_new0 (Rejects, 1);

  self->path = g_strdup (path);
  self->all = all;
  self->progress = progress;
  self->header = g_string_new (NULL);
  self->repeats = g_array_new (FALSE, FALSE, sizeof (Repeat));
  g_array_set_clear_func (self->repeats, repeat_clear);
  return self;
}

static void
rejects_free (Rejects *self)
{
  output_abandon (self->out);
  g_string_free (self->header, TRUE);
  g_array_unref (self->repeats);
  g_free (self->path);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rejects, rejects_free)

/* Whether it is one that was told before, of the same file. */
static gboolean
rejects_repeat (Rejects *self, const Reject *reject)
{
  for (guint i = 0; reject->is_of_word && i < self->repeats->len; i++)
    {
      Repeat *repeat = &g_array_index (self->repeats, Repeat, i);

      if (strcmp (repeat->why, reject->why) == 0 && strcmp (repeat->file, reject->file) == 0)
        {
          repeat->again++;
          return TRUE;
        }
    }
  return FALSE;
}

/* All of them, or the first 20: of those that say the same of a text, one. */
static void
rejects_tell (Rejects *self, const Reject *reject)
{
  Repeat repeat = { .line = reject->line };

  if (!self->all && (rejects_repeat (self, reject) || self->told >= TOLD))
    return;
  progress_hide (self->progress);
  desk_note_at (reject->file, reject->line, reject->why);
  self->told++;
  if (self->all || !reject->is_of_word)
    return;
  repeat.file = g_strdup (reject->file);
  repeat.why = g_strdup (reject->why);
  g_array_append_val (self->repeats, repeat);
}

static void
rejects_write_line (Rejects *self, const char *text, gsize length)
{
  output_write (self->out, text, length);
  if (length == 0 || text[length - 1] != '\n')
    output_string (self->out, "\n");
}

static void
rejects_write_footer (Rejects *self)
{
  if (self->out != NULL && self->footer != NULL)
    output_string (self->out, self->footer);
  self->footer = NULL;
}

static void
rejects_write_header (Rejects *self, const Reject *reject)
{
  if (self->header->len == reject->header_length
      && memcmp (self->header->str, reject->header, reject->header_length) == 0)
    return;
  rejects_write_footer (self);
  rejects_write_line (self, reject->header, reject->header_length);
  self->footer = reject->footer;
  g_string_truncate (self->header, 0);
  g_string_append_len (self->header, reject->header, (gssize) reject->header_length);
}

static gboolean
rejects_keep (Rejects *self, const Reject *reject, GError **error)
{
  if (reject->raw == NULL)
    {
      self->not_kept++;
      return TRUE;
    }
  if (self->out == NULL && (self->out = output_open (self->path, error)) == NULL)
    return FALSE;
  if (reject->header != NULL)
    rejects_write_header (self, reject);
  rejects_write_line (self, reject->raw, reject->raw_length);
  return TRUE;
}

static gboolean
rejects_add (Rejects *self, const Reject *reject, GError **error)
{
  rejects_tell (self, reject);
  self->count++;
  return self->path == NULL || rejects_keep (self, reject, error);
}

/* How many were not told: those like one that was, and the others.  The last line says how to see them. */
static void
rejects_sum_up (Rejects *self)
{
  const char *advice = self->path == NULL ? "; --rejects=FILE keeps them, -v tells all" : "";
  guint64 left = self->count - self->told;

  for (guint i = 0; i < self->repeats->len; i++)
    {
      const Repeat *repeat = &g_array_index (self->repeats, Repeat, i);
      g_autofree char *again = say_count ((gint64) repeat->again);

      if (repeat->again == 0)
        continue;
      left -= repeat->again;
      desk_note ("... and %s more like %s:%" G_GUINT64_FORMAT "%s", again, repeat->file,
                 repeat->line, left == 0 ? advice : "");
    }
  if (left > 0)
    {
      g_autofree char *more = say_count ((gint64) left);

      desk_note ("... and %s more rejected%s", more, advice);
    }
}

static gboolean
rejects_finish (Rejects *self, GError **error)
{
  g_autofree char *lost
    = say_counted ((gint64) self->not_kept, "of the rejected is", "of the rejected are");

  progress_hide (self->progress);
  rejects_sum_up (self);
  if (self->path != NULL && self->not_kept > 0)
    desk_warn ("%s too long or damaged to be kept in %s", lost, self->path);
  rejects_write_footer (self);
  return self->out == NULL || output_close (g_steal_pointer (&self->out), error);
}

/* ---- The loop */

typedef struct
{
  const ImportSink *sink;
  gpointer data;
  gboolean quiet;
  const volatile int *stop;
  Rejects *rejects;
  Progress *progress;
  guint64 items;
  ImportReport *report;
} Import;

static gboolean
import_reject (Import *self, const InputSource *source, const char *file,
               const InputItem *item, const char *why, GError **error)
{
  Reject reject = { .file = file,
                    .line = item->line,
                    .why = why,
                    .raw = item->raw,
                    .raw_length = item->raw_length,
                    .footer = source->class->footer,
                    .is_of_word = item->kind == INPUT_REJECT && item->is_of_word };

  if (source->class->header != NULL)
    reject.header = source->class->header (source, &reject.header_length);
  self->report->rejected++;
  return rejects_add (self->rejects, &reject, error);
}

static gboolean
import_record (Import *self, const InputSource *source, const char *file,
               const InputItem *item, GError **error)
{
  const char *why = NULL;

  if (!self->sink->take (self->data, item, &why, error))
    return FALSE;
  if (why != NULL)
    return import_reject (self, source, file, item, why, error);
  self->report->taken++;
  return TRUE;
}

static gboolean
import_item (Import *self, const InputSource *source, const char *file, const InputItem *item,
             GError **error)
{
  if (++self->items % GLANCE_RECORDS == 0)
    progress_set (self->progress, (gint64) self->items, 0);
  if (item->remark != NULL)
    {
      progress_hide (self->progress);
      desk_note_at (file, item->line, item->remark);
    }
  if (item->kind == INPUT_RECORD)
    return import_record (self, source, file, item, error);
  if (item->kind == INPUT_REJECT)
    return import_reject (self, source, file, item, item->why, error);
  self->report->skipped++;
  return TRUE;
}

/* The database or the file of rejects fails: everything ends.  The input fails: `*input`. */
static gboolean
import_items (Import *self, InputSource *source, const char *file, GError **input,
              GError **error)
{
  InputItem item;

  while (!*self->stop)
    {
      if (!input_source_next (source, &item, input) || item.kind == INPUT_END)
        return TRUE;
      if (!import_item (self, source, file, &item, error))
        return FALSE;
    }
  return TRUE;
}

/* What the input alone has done: it is told, and the next file is read. */
static gboolean
import_trouble (Import *self, GError *input, GError **error)
{
  if (*self->stop)
    return TRUE;
  if (!g_error_matches (input, DESK_ERROR, DESK_ERROR_INPUT))
    {
      g_propagate_error (error, g_error_copy (input));
      return FALSE;
    }
  self->report->troubled++;
  progress_hide (self->progress);
  desk_warn ("%s", input->message);
  return TRUE;
}

/* A file without anything in it, or of which no record told anything, as by a map of the wrong columns. */
static void
import_tell_empty (Import *self, const InputSource *source, const char *file)
{
  g_autofree char *rows = say_counted ((gint64) source->silent, "record", "records");

  if (self->quiet)
    return;
  progress_hide (self->progress);
  if (source->is_empty)
    desk_warn ("%s: empty, 0 %s", file, self->sink->records);
  else
    desk_warn ("%s: 0 %s in %s", file, self->sink->records, rows);
}

static gboolean
import_file (Import *self, const char *path, GError **error)
{
  const char *file = strcmp (path, "-") == 0 ? "standard input" : path;
  g_autoptr(GError) input = NULL;
  g_autoptr(InputSource) source = NULL;
  guint64 before = self->items;

  if (strcmp (path, "-") == 0)
    file_await (self->sink->records, self->quiet);
  source = self->sink->open (self->data, path, &input);
  if (source != NULL && !import_items (self, source, file, &input, error))
    return FALSE;
  if (source != NULL)
    self->report->known += source->known;
  if (input != NULL)
    return import_trouble (self, input, error);
  if (source->is_empty || (source->silent > 0 && self->items == before))
    import_tell_empty (self, source, file);
  return TRUE;
}

static gboolean
import_each (Import *self, char **paths, GError **error)
{
  for (char **path = paths; self->sink->learn != NULL && *path != NULL && !*self->stop; path++)
    self->sink->learn (self->data, *path);
  for (; *paths != NULL && !*self->stop; paths++)
    if (!import_file (self, *paths, error))
      return FALSE;
  return self->sink->finish (self->data, error);
}

static gboolean
import_stopped (GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED,
               "stopped; what was read is stored, the same call stores the rest");
  return FALSE;
}

gboolean
import_files (char **paths, const ImportSink *sink, gpointer data,
              const ImportOptions *options, ImportReport *report, GError **error)
{
  static char *standard_input[] = { (char *) "-", NULL };
  g_autoptr(Progress) progress = progress_new ("importing", !options->quiet);
  g_autoptr(Rejects) rejects = rejects_new (options->rejects, options->verbose, progress);
  Import self = { .sink = sink,
                  .data = data,
                  .quiet = options->quiet,
                  .stop = options->stop,
                  .rejects = rejects,
                  .progress = progress,
                  .report = report };
  gint64 started = g_get_monotonic_time ();
  gboolean ok;

  *report = (ImportReport){ 0 };
  ok = import_each (&self, *paths == NULL ? standard_input : paths, error)
       && (!*self.stop || import_stopped (error));
  report->status = report->troubled > 0   ? STATUS_TROUBLE
                   : report->rejected > 0 ? STATUS_NEGATIVE
                                          : STATUS_OK;
  report->took_s = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
  if (ok && report->troubled == 0 && !options->quiet)
    {
      progress_hide (progress);
      input_clock_remark (options->clock);
    }
  return rejects_finish (rejects, ok ? error : NULL) && ok;
}
