#include "input/claims.h"

#include <stdlib.h>
#include "base/varint.h"
#include "store/statements.h"

enum
{
  PAGE_GROUPS = 1024 /* of a row of import_claim */
};

enum
{
  SQL_LIVE,
  SQL_PAGE,
  SQL_PAGES,
  SQL_CLAIM,
  SQL_PUT_CLAIM,
  SQL_DROP_CLAIM,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_LIVE] = { "SELECT id, source, snapshot FROM import"
                 " WHERE tool = :tool AND state <> 2 ORDER BY id",
                 STATEMENT_SCANS },
  [SQL_PAGE] = { "SELECT c.import, c.data FROM import_claim c JOIN import i ON i.id = c.import"
                 " WHERE c.page = :page AND i.tool = :tool" },
  [SQL_PAGES] = { "SELECT page, data FROM import_claim WHERE import = :import ORDER BY page",
                  STATEMENT_SCANS },
  [SQL_CLAIM] = { "SELECT data FROM import_claim WHERE page = :page AND import = :import" },
  [SQL_PUT_CLAIM] = { "INSERT INTO import_claim (page, import, data)"
                      " VALUES (:page, :import, :data)"
                      " ON CONFLICT (page, import) DO UPDATE SET data = excluded.data" },
  [SQL_DROP_CLAIM] = { "DELETE FROM import_claim WHERE page = :page AND import = :import" },
};

STATEMENT_TABLE (claims, sql, N_SQL, NULL);

struct RunClaims
{
  Store *store;
  Statements *statements;
  char *tool;
  GArray *runs; /* of RunInfo, by run; NULL: not read */
  GArray *page; /* of RunClaim, by group: those of `page_number` */
  gint64 page_number;
  gboolean has_page;
  GArray *added; /* of RunClaim of one number */
};

RunClaims *
run_claims_new (Store *store, const char *tool)
{
  RunClaims *self = g_new0 (RunClaims, 1);

  self->store = store;
  self->statements = statements_open (store, &claims_statements);
  self->tool = g_strdup (tool);
  self->page = g_array_new (FALSE, FALSE, sizeof (RunClaim));
  self->added = g_array_new (FALSE, FALSE, sizeof (RunClaim));
  return self;
}

void
run_claims_free (RunClaims *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_clear_pointer (&self->runs, g_array_unref);
  g_array_unref (self->page);
  g_array_unref (self->added);
  g_free (self->tool);
  g_free (self);
}

void
run_claims_forget (RunClaims *self)
{
  g_clear_pointer (&self->runs, g_array_unref);
  self->has_page = FALSE;
}

/* ---- The runs that are not withdrawn */

static gboolean
read_runs (RunClaims *self, GError **error)
{
  g_autoptr(GHashTable) sources
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *row = statement_query (self->statements, SQL_LIVE,
                                       BIND (bind_text (":tool", self->tool)), error);
  gboolean ok = row != NULL;

  self->runs = g_array_new (FALSE, FALSE, sizeof (RunInfo));
  while (ok && statement_next (self->statements, row, &ok, error))
    {
      const char *source = (const char *) sqlite3_column_text (row, 1);
      RunInfo info = { .run = sqlite3_column_int64 (row, 0),
                       .source = GPOINTER_TO_UINT (g_hash_table_lookup (sources, source)),
                       .is_snapshot = sqlite3_column_int (row, 2) != 0 };

      if (info.source == 0)
        {
          info.source = g_hash_table_size (sources) + 1;
          g_hash_table_insert (sources, g_strdup (source), GUINT_TO_POINTER (info.source));
        }
      info.source--;
      g_array_append_val (self->runs, info);
    }
  return ok;
}

static int
compare_runs (gconstpointer key, gconstpointer info)
{
  gint64 run = *(const gint64 *) key, other = ((const RunInfo *) info)->run;

  return run < other ? -1 : run > other;
}

gboolean
run_claims_run (RunClaims *self, gint64 run, const RunInfo **info, GError **error)
{
  if (self->runs == NULL && !read_runs (self, error))
    return FALSE;
  *info = self->runs->len == 0 ? NULL
                               : bsearch (&run, self->runs->data, self->runs->len,
                                          sizeof (RunInfo), compare_runs);
  return TRUE;
}

/* ---- Packed
 *
 * A row of import_claim holds, for each group of its page of which its run states something: how
 * far it lies behind the group before (the first: behind the page's beginning) and how many
 * ranges of numbers it has; for each range how far it lies behind the one before (the first:
 * behind 0), and how many numbers behind its first it holds. */

static gint64
page_of (gint64 group)
{
  return group / PAGE_GROUPS - (group % PAGE_GROUPS < 0);
}

static int
compare_claims (gconstpointer a, gconstpointer b)
{
  const RunClaim *left = a, *right = b;

  if (left->run != right->run)
    return left->run < right->run ? -1 : 1;
  if (left->group != right->group)
    return left->group < right->group ? -1 : 1;
  return left->first < right->first ? -1 : left->first > right->first;
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const RunClaim *left = a, *right = b;

  if (left->group != right->group)
    return left->group < right->group ? -1 : 1;
  return left->run < right->run ? -1 : left->run > right->run;
}

/* Of a group, its ranges. */
static gboolean
unpack_group (const guint8 **at, const guint8 *end, RunClaim claim, GArray *to)
{
  guint32 count, gap, more;

  if (!varint_get (at, end, &count))
    return FALSE;
  for (claim.last = 0; count > 0; count--)
    {
      if (!varint_get (at, end, &gap) || !varint_get (at, end, &more) || gap == 0
          || gap > G_MAXINT32 - claim.last || more > G_MAXINT32 - claim.last - gap)
        return FALSE;
      claim.first = claim.last + gap;
      claim.last = claim.first + more;
      g_array_append_val (to, claim);
    }
  return TRUE;
}

static gboolean
unpack_page (RunClaims *self, gint64 page, gint64 run, const guint8 *at, gsize length,
             GArray *to, GError **error)
{
  const guint8 *end = length > 0 ? at + length : at; /* of an empty one SQLite gives NULL */
  guint32 place = 0, gap;

  while (at < end)
    {
      if (!varint_get (&at, end, &gap) || gap >= PAGE_GROUPS - place
          || !unpack_group (
            &at, end, (RunClaim){ .group = page * PAGE_GROUPS + place + gap, .run = run }, to))
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
                       "%s: damaged: what import %" G_GINT64_FORMAT
                       " states; restore the file from a backup",
                       store_path (self->store), run);
          return FALSE;
        }
      place += gap;
    }
  return TRUE;
}

/* The next group of sorted claims, ranges that touch made one. */
static guint
pack_group (const RunClaim *claims, guint count, guint32 *place, GByteArray *out)
{
  g_autoptr(GByteArray) ranges = g_byte_array_new ();
  guint32 here = (guint32) (claims[0].group - page_of (claims[0].group) * PAGE_GROUPS);
  guint32 last = 0, n_ranges = 0;
  guint i = 0;

  while (i < count && claims[i].group == claims[0].group)
    {
      guint32 first = claims[i].first, end = claims[i].last;

      for (i++; i < count && claims[i].group == claims[0].group && claims[i].first <= end + 1;
           i++)
        end = MAX (end, claims[i].last);
      varint_put (ranges, first - last);
      varint_put (ranges, end - first);
      last = end;
      n_ranges++;
    }
  varint_put (out, here - *place);
  varint_put (out, n_ranges);
  g_byte_array_append (out, ranges->data, ranges->len);
  *place = here;
  return i;
}

/* ---- Read */

static gboolean
read_page (RunClaims *self, gint64 page, GError **error)
{
  sqlite3_stmt *row
    = statement_query (self->statements, SQL_PAGE,
                       BIND (bind_int (":page", page), bind_text (":tool", self->tool)),
                       error);
  gboolean ok = row != NULL;

  g_array_set_size (self->page, 0);
  while (ok && statement_next (self->statements, row, &ok, error))
    ok = unpack_page (self, page, sqlite3_column_int64 (row, 0), sqlite3_column_blob (row, 1),
                      (gsize) sqlite3_column_bytes (row, 1), self->page, error);
  g_array_sort (self->page, compare_groups);
  self->page_number = page;
  self->has_page = ok;
  return ok;
}

/* The first of a group, or of what follows it. */
static guint
find_group (const GArray *page, gint64 group)
{
  guint from = 0, to = page->len;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;

      if (g_array_index (page, RunClaim, middle).group < group)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

gboolean
run_claims_of (RunClaims *self, gint64 group, const RunClaim **claims, guint *count,
               GError **error)
{
  guint from, to;

  if ((!self->has_page || self->page_number != page_of (group))
      && !read_page (self, page_of (group), error))
    return FALSE;
  from = to = find_group (self->page, group);
  while (to < self->page->len && g_array_index (self->page, RunClaim, to).group == group)
    to++;
  *claims = from == to ? NULL : &g_array_index (self->page, RunClaim, from);
  *count = to - from;
  return TRUE;
}

GArray *
run_claims_groups (RunClaims *self, gint64 run, GError **error)
{
  g_autoptr(GArray) groups = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) page = g_array_new (FALSE, FALSE, sizeof (RunClaim));
  sqlite3_stmt *row
    = statement_query (self->statements, SQL_PAGES, BIND (bind_int (":import", run)), error);
  gboolean ok = row != NULL;

  while (ok && statement_next (self->statements, row, &ok, error))
    {
      g_array_set_size (page, 0);
      ok = unpack_page (self, sqlite3_column_int64 (row, 0), run, sqlite3_column_blob (row, 1),
                        (gsize) sqlite3_column_bytes (row, 1), page, error);
      for (guint i = 0; i < page->len; i++)
        if (i == 0
            || g_array_index (page, RunClaim, i).group
                 != g_array_index (page, RunClaim, i - 1).group)
          g_array_append_val (groups, g_array_index (page, RunClaim, i).group);
    }
  return ok ? g_steal_pointer (&groups) : NULL;
}

/* ---- Written */

void
run_claims_add (RunClaims *self, gint64 run, gint64 group, guint32 number)
{
  RunClaim claim = { .group = group, .first = number, .last = number, .run = run };

  g_array_append_val (self->added, claim);
}

static gboolean
read_claims (RunClaims *self, gint64 page, gint64 run, GArray *all, GError **error)
{
  sqlite3_stmt *row;
  gboolean ok = TRUE;

  if (!statement_row (self->statements, SQL_CLAIM,
                      BIND (bind_int (":page", page), bind_int (":import", run)), &row, error))
    return FALSE;
  if (row != NULL)
    {
      ok = unpack_page (self, page, run, sqlite3_column_blob (row, 0),
                        (gsize) sqlite3_column_bytes (row, 0), all, error);
      sqlite3_reset (row);
    }
  return ok;
}

static gboolean
put_claims (RunClaims *self, gint64 page, gint64 run, GArray *all, GError **error)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();
  guint32 place = 0;

  g_array_sort (all, compare_claims);
  for (guint i = 0; i < all->len;)
    i += pack_group (&g_array_index (all, RunClaim, i), all->len - i, &place, data);
  if (data->len == 0)
    return statement_run (self->statements, SQL_DROP_CLAIM,
                          BIND (bind_int (":page", page), bind_int (":import", run)), error);
  return statement_run (self->statements, SQL_PUT_CLAIM,
                        BIND (bind_int (":page", page), bind_int (":import", run),
                              bind_blob (":data", data->data, data->len)),
                        error);
}

/* `claims`, of one run and page, beside what stands there. */
static gboolean
store_page (RunClaims *self, const RunClaim *claims, guint count, GError **error)
{
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (RunClaim));
  gint64 page = page_of (claims->group);

  if (!read_claims (self, page, claims->run, all, error))
    return FALSE;
  g_array_append_vals (all, claims, count);
  return put_claims (self, page, claims->run, all, error);
}

static gboolean
drop_of_run (RunClaims *self, gint64 group, gint64 run, GError **error)
{
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (RunClaim));

  if (!read_claims (self, page_of (group), run, all, error))
    return FALSE;
  for (guint i = all->len; i > 0; i--)
    if (g_array_index (all, RunClaim, i - 1).group == group)
      g_array_remove_index (all, i - 1);
  return put_claims (self, page_of (group), run, all, error);
}

gboolean
run_claims_drop (RunClaims *self, gint64 group, GError **error)
{
  const RunClaim *claims = NULL;
  gboolean ok = TRUE;
  guint count;

  if (!run_claims_of (self, group, &claims, &count, error))
    return FALSE;
  for (guint i = 0; ok && claims != NULL && i < count; i++)
    ok = (i > 0 && claims[i].run == claims[i - 1].run)
         || drop_of_run (self, group, claims[i].run, error);
  self->has_page = FALSE;
  return ok;
}

gboolean
run_claims_store (RunClaims *self, GError **error)
{
  const RunClaim *claims = (const RunClaim *) (gpointer) self->added->data;
  gboolean ok = TRUE;

  g_array_sort (self->added, compare_claims);
  for (guint from = 0, to; ok && from < self->added->len; from = to)
    {
      for (to = from; to < self->added->len && claims[to].run == claims[from].run
                      && page_of (claims[to].group) == page_of (claims[from].group);)
        to++;
      ok = store_page (self, claims + from, to - from, error);
    }
  g_array_set_size (self->added, 0);
  self->has_page = FALSE;
  return ok;
}
