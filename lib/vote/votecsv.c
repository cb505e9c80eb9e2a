#include <string.h>
#include "input/csv.h"
#include "vote/unpack.h"
#include "vote/votereader.h"

enum
{
  ARTICLE,
  VOTE,
  AT,
  VOTER,
  COLUMNS
};

static const struct
{
  const char *name;
  gboolean needed;
} columns[COLUMNS] = {
  [ARTICLE] = { "article", TRUE }, [VOTE] = { "vote", TRUE },
  [AT] = { "at", TRUE },           [VOTER] = { "voter", FALSE },
};

typedef struct
{
  VoteSource source;
  CsvReader reader;
  Unpack *unpack;
  GTimeZone *zone;
  guint count;               /* of the first line's fields */
  gint place[COLUMNS];       /* among them, -1: not there */
  GString *texts[COLUMNS];
  GString *header, *why;
} CsvVotes;

static void
csv_votes_free (VoteSource *source)
{
  CsvVotes *self = (CsvVotes *) source;

  csv_close (&self->reader);
  unpack_free (self->unpack);
  for (guint i = 0; i < COLUMNS; i++)
    g_string_free (self->texts[i], TRUE);
  g_string_free (self->header, TRUE);
  g_string_free (self->why, TRUE);
  g_free (self);
}

static const char *
csv_votes_header (const VoteSource *source, gsize *length)
{
  const CsvVotes *self = (const CsvVotes *) source;

  *length = self->header->len;
  return self->header->str;
}

/* ---- A record */

static void
copy_field (const CsvRecord *record, gint place, GString *to)
{
  g_string_truncate (to, 0);
  if (place < 0)
    return;
  csv_field_copy (&record->fields[place], to);
  g_strstrip (to->str);
  to->len = strlen (to->str);
}

static gboolean
read_record (CsvVotes *self, const CsvRecord *record, VoteTold *told)
{
  if (record->count != self->count)
    {
      g_string_printf (self->why, "expected %u fields as in the first line, found %u",
                       self->count, record->count);
      return FALSE;
    }
  for (guint i = 0; i < COLUMNS; i++)
    copy_field (record, self->place[i], self->texts[i]);
  return vote_texts_read (&(VoteTexts){ self->texts[ARTICLE]->str, self->texts[VOTE]->str,
                                        self->texts[AT]->str, self->texts[VOTER]->str },
                          self->zone, told, self->why);
}

/* The first line again, where files were put together. */
static gboolean
is_header (const CsvVotes *self, const CsvRecord *record)
{
  return record->raw != NULL && record->raw_length == self->header->len
         && memcmp (record->raw, self->header->str, self->header->len) == 0;
}

static gboolean
csv_votes_next (VoteSource *source, VoteItem *item, GError **error)
{
  CsvVotes *self = (CsvVotes *) source;
  gboolean ok;
  CsvRecord record;

  do
    if (!csv_next (&self->reader, &record, &ok, error))
      return ok && unpack_check (self->unpack, error);
  while (is_header (self, &record));
  item->line = record.line;
  item->raw = record.raw_length > VOTE_RECORD_BYTES ? NULL : record.raw;
  item->raw_length = item->raw == NULL ? 0 : record.raw_length;
  item->why = record.why;
  if (item->why == NULL && item->raw == NULL)
    item->why = "longer than 1 MiB";
  if (item->why == NULL && !read_record (self, &record, &item->vote))
    item->why = self->why->str;
  item->kind = item->why == NULL ? VOTES_TOLD : VOTES_REJECT;
  return TRUE;
}

/* ---- The first line */

static gboolean
fail (const CsvVotes *self, const char *why, const char *name, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s%s; expected the columns "
               "article, vote, at and voter", self->reader.feed.name, why, name);
  return FALSE;
}

static void
place_field (CsvVotes *self, const char *name, gint place)
{
  for (guint i = 0; i < COLUMNS; i++)
    if (self->place[i] < 0 && g_ascii_strcasecmp (columns[i].name, name) == 0)
      self->place[i] = place;
}

static gboolean
read_header (CsvVotes *self, GError **error)
{
  g_autoptr(GString) name = g_string_new (NULL);
  gboolean ok;
  CsvRecord record;

  for (guint i = 0; i < COLUMNS; i++)
    self->place[i] = -1;
  if (!csv_next (&self->reader, &record, &ok, error))
    return ok && unpack_check (self->unpack, error); /* an empty file has no votes */
  if (record.why != NULL || record.raw_length > VOTE_RECORD_BYTES)
    return fail (self, "the first line cannot be read", "", error);
  self->count = record.count;
  g_string_append_len (self->header, record.raw, (gssize) record.raw_length);
  for (guint i = 0; i < record.count; i++)
    {
      copy_field (&record, (gint) i, name);
      place_field (self, name->str, (gint) i);
    }
  for (guint i = 0; i < COLUMNS; i++)
    if (columns[i].needed && self->place[i] < 0)
      return fail (self, "no column ", columns[i].name, error);
  return TRUE;
}

VoteSource *
vote_reader_csv (const char *path, const VoteRules *rules, GError **error)
{
  static const VoteSourceClass class = { csv_votes_next, csv_votes_free, csv_votes_header };
  CsvVotes *self = g_new0 (CsvVotes, 1);
  g_autoptr(VoteSource) source = &self->source;

  source->class = &class;
  self->zone = rules->zone;
  for (guint i = 0; i < COLUMNS; i++)
    self->texts[i] = g_string_new (NULL);
  self->header = g_string_new (NULL);
  self->why = g_string_new (NULL);
  if (!csv_open (&self->reader, path, error)
      || !unpack_attach (&self->reader.feed, &self->unpack, error)
      || !read_header (self, error))
    return NULL;
  return g_steal_pointer (&source);
}
