#include "summary.h"

#include <math.h>
#include <string.h>

enum
{
  DAY_S = 86400,
  STEPS_KEPT = 64 /* clocks are decided in about the order of their tickets */
};

typedef struct
{
  Period period;
  char *name; /* NULL: none yet */
} Step;

struct Summary
{
  Grouping grouping;
  const Desk *desk;
  Names *names;
  GHashTable *rows; /* SummaryRow, by name and promise; the key is the row */
  GPtrArray *sorted;
  gboolean is_sorted, without_times;
  char *ticket; /* the one that the last clock was of */
  guint64 ticket_number;
  Step steps[STEPS_KEPT]; /* time groups lately met, by their days */
  const Step *step;       /* of the last clock; NULL: it is paused */
};

typedef struct
{
  SummaryRow row; /* first: the table's key and value */
  guint64 last_ticket;
} Counted;

/* ---- Periods */

gint64
clock_decided_at (const Clock *clock)
{
  return clock->stopped != WORK_NEVER ? clock->stopped : clock->due;
}

gboolean
clock_in_period (const Clock *clock, const Period *period)
{
  gint64 decided = clock_decided_at (clock);

  return decided == WORK_NEVER ? period->until == G_MAXINT64 : period_holds (period, decided);
}

/* ---- Names */

struct Names
{
  GHashTable *spellings; /* Spelling, by its text */
  GHashTable *folded;    /* the first Spelling, by the folded text */
};

typedef struct Spelling
{
  char *text;
  guint64 count;
  struct Spelling *first;
  const struct Spelling *most; /* of the first one: which came most often */
} Spelling;

static void
spelling_free (gpointer data)
{
  g_free (((Spelling *) data)->text);
  g_free (data);
}

Names *
names_new (void)
{
  Names *self = g_new (Names, 1);

  self->spellings = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, spelling_free);
  self->folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
names_free (Names *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->folded);
  g_hash_table_unref (self->spellings);
  g_free (self);
}

static Spelling *
add_spelling (Names *self, const char *text)
{
  Spelling *spelling = g_new0 (Spelling, 1);
  char *folded = g_utf8_casefold (text, -1);

  spelling->text = g_strdup (text);
  spelling->first = g_hash_table_lookup (self->folded, folded);
  if (spelling->first == NULL)
    {
      spelling->first = spelling;
      spelling->most = spelling;
      g_hash_table_insert (self->folded, g_steal_pointer (&folded), spelling);
    }
  g_free (folded);
  g_hash_table_insert (self->spellings, spelling->text, spelling);
  return spelling;
}

const char *
names_take (Names *self, const char *text)
{
  Spelling *spelling = g_hash_table_lookup (self->spellings, text);

  if (spelling == NULL)
    spelling = add_spelling (self, text);
  spelling->count++;
  if (spelling->count > spelling->first->most->count)
    spelling->first->most = spelling;
  return spelling->first->text;
}

const char *
names_find (const Names *self, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  const Spelling *first = g_hash_table_lookup (self->folded, folded);

  return first == NULL ? text : first->text;
}

const char *
names_shown (const Names *self, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  const Spelling *first = g_hash_table_lookup (self->folded, folded);

  return first == NULL ? text : first->most->text;
}

/* Without case, letters with an accent beside those without. */
static char *
sort_key (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  char *key = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);

  return key != NULL ? key : g_steal_pointer (&folded);
}

/* Of keys, or of ASCII in any case. */
static int
compare_keys (const char *left, const char *right)
{
  for (; *left != '\0' && *right != '\0'; left++, right++)
    {
      gsize digits = strspn (left, "0123456789"), others = strspn (right, "0123456789");
      char one = g_ascii_tolower (*left), other = g_ascii_tolower (*right);

      /* The longer number is the greater. */
      if (digits != others && digits > 0 && others > 0 && *left != '0' && *right != '0')
        return digits < others ? -1 : 1;
      if (one != other)
        return (guchar) one < (guchar) other ? -1 : 1;
    }
  return (*left != '\0') - (*right != '\0');
}

int
names_compare (const char *a, const char *b)
{
  g_autofree char *left = NULL, *right = NULL;
  int order;

  if (!g_str_is_ascii (a) || !g_str_is_ascii (b))
    {
      left = sort_key (a);
      right = sort_key (b);
    }
  order = left == NULL ? compare_keys (a, b) : compare_keys (left, right);
  return order != 0 ? order : strcmp (a, b);
}

/* ---- Groupings */

const char *const grouping_names[] = { "promise", "channel",  "line",         "priority",
                                       "agent",   "customer", "organization", "escalated",
                                       "day",     "week",     "month",        NULL };
_Static_assert(G_N_ELEMENTS (grouping_names) == GROUPINGS + 1, "a name for every grouping");

gboolean
grouping_is_time (Grouping grouping, PeriodStep *step)
{
  *step = grouping == GROUP_DAY ? STEP_DAY : grouping == GROUP_WEEK ? STEP_WEEK : STEP_MONTH;
  return grouping >= GROUP_DAY;
}

static const char *
time_group (Summary *self, const Clock *clock, PeriodStep step)
{
  gint64 at = clock_decided_at (clock);
  Step *kept = &self->steps[(guint64) at / DAY_S % STEPS_KEPT];

  self->step = NULL;
  if (at == WORK_NEVER)
    return "";
  if (kept->name == NULL || !period_holds (&kept->period, at))
    {
      g_free (kept->name);
      kept->period = period_around (step, self->desk->zone, at);
      kept->name = period_name (step, self->desk->zone, at);
    }
  self->step = kept;
  return kept->name;
}

const char *
summary_group_of (Summary *self, const Clock *clock)
{
  PeriodStep step;

  if (grouping_is_time (self->grouping, &step))
    return time_group (self, clock, step);
  switch (self->grouping)
    {
    case GROUP_CHANNEL:
      return names_take (self->names, clock->channel);
    case GROUP_LINE:
      return names_take (self->names, clock->line);
    case GROUP_PRIORITY:
      return names_take (self->names, clock->priority);
    case GROUP_AGENT:
      return names_take (self->names, clock->agent);
    case GROUP_CUSTOMER:
      return names_take (self->names, clock->customer);
    case GROUP_ORGANIZATION:
      return names_take (self->names, clock->organization);
    case GROUP_ESCALATED:
      return clock->escalated ? "escalated" : "not escalated";
    default:
      return clock->promise->name;
    }
}

const Names *
summary_names (const Summary *self)
{
  return self->names;
}

/* ---- Rows */

static guint
row_hash (gconstpointer key)
{
  const SummaryRow *row = key;

  return g_str_hash (row->name) * 31 + row->order;
}

static gboolean
row_equal (gconstpointer a, gconstpointer b)
{
  const SummaryRow *left = a, *right = b;

  return left->order == right->order && strcmp (left->name, right->name) == 0;
}

static void
row_free (gpointer data)
{
  Counted *counted = data;

  g_free ((char *) counted->row.name);
  g_free (counted->row.group);
  distribution_free (counted->row.business_s);
  distribution_free (counted->row.calendar_s);
  g_free (counted);
}

void
summary_free (Summary *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->rows);
  names_free (self->names);
  g_ptr_array_unref (self->sorted);
  g_free (self->ticket);
  for (guint i = 0; i < STEPS_KEPT; i++)
    g_free (self->steps[i].name);
  g_free (self);
}

/* Versions of a promise, one for each `since`, have one name and are counted as one; of another clock it is
 * another promise. */
static guint
order_of (const Desk *desk, const DeskPromise *promise)
{
  const DeskPromise *promises = (const DeskPromise *) desk->promises->data, *same = promises;

  while (same != promise
         && (same->clock != promise->clock || strcmp (same->name, promise->name) != 0))
    same++;
  return (guint) (same - promises);
}

static Counted *
add_row (Summary *self, const char *name, const DeskPromise *promise, guint order)
{
  Counted *counted = g_new0 (Counted, 1);
  PeriodStep step;

  counted->row.name = g_strdup (name);
  counted->row.group = g_strdup (name);
  counted->row.promise = promise;
  counted->row.order = order;
  if (grouping_is_time (self->grouping, &step))
    counted->row.from = self->step != NULL ? self->step->period.since : WORK_NEVER;
  counted->row.business_s = distribution_new ();
  counted->row.calendar_s = distribution_new ();
  g_hash_table_add (self->rows, counted);
  return counted;
}

static Counted *
find_row (Summary *self, const Clock *clock)
{
  SummaryRow key = { .name = summary_group_of (self, clock),
                     .order = order_of (self->desk, clock->promise) };
  Counted *counted = g_hash_table_lookup (self->rows, &key);

  return counted != NULL ? counted : add_row (self, key.name, clock->promise, key.order);
}

/* A promise about which nothing is known is shown, too. */
static void
add_promises (Summary *self)
{
  const DeskPromise *promises = (const DeskPromise *) self->desk->promises->data;

  for (guint i = 0; i < self->desk->promises->len; i++)
    if (order_of (self->desk, &promises[i]) == i)
      add_row (self, promises[i].name, &promises[i], i);
}

Summary *
summary_new (Grouping grouping, const Desk *desk)
{
  Summary *self = g_new0 (Summary, 1);

  self->grouping = grouping;
  self->desk = desk;
  self->names = names_new ();
  self->rows = g_hash_table_new_full (row_hash, row_equal, NULL, row_free);
  self->sorted = g_ptr_array_new ();
  if (grouping == GROUP_PROMISE)
    add_promises (self);
  return self;
}

/* Clocks come ticket by ticket, so another name is another ticket. */
static void
count_ticket (Summary *self, Counted *counted, const char *ticket)
{
  if (self->ticket == NULL || strcmp (self->ticket, ticket) != 0)
    {
      g_free (self->ticket);
      self->ticket = g_strdup (ticket);
      self->ticket_number++;
    }
  if (counted->last_ticket != self->ticket_number)
    counted->row.tickets++;
  counted->last_ticket = self->ticket_number;
}

void
summary_without_times (Summary *self)
{
  self->without_times = TRUE;
}

void
summary_add (Summary *self, const Clock *clock)
{
  Counted *counted = find_row (self, clock);
  SummaryRow *row = &counted->row;

  self->is_sorted = FALSE;
  count_ticket (self, counted, clock->ticket);
  row->clocks++;
  row->states[clock->state]++;
  row->escalated += clock->escalated;
  if (self->without_times || (clock->state != CLOCK_MET && clock->state != CLOCK_BREACHED))
    return;
  distribution_add (row->business_s, clock->business_s);
  distribution_add (row->calendar_s, clock->calendar_s);
}

static gint
by_group (gconstpointer a, gconstpointer b)
{
  const SummaryRow *left = *(const SummaryRow *const *) a;
  const SummaryRow *right = *(const SummaryRow *const *) b;

  if (left->from != right->from)
    return left->from < right->from ? -1 : 1;
  if (strcmp (left->group, right->group) != 0)
    return names_compare (left->group, right->group);
  return (left->order > right->order) - (left->order < right->order);
}

static gint
by_promise (gconstpointer a, gconstpointer b)
{
  const SummaryRow *left = *(const SummaryRow *const *) a;
  const SummaryRow *right = *(const SummaryRow *const *) b;

  return (left->order > right->order) - (left->order < right->order);
}

static void
finish_row (const Summary *summary, SummaryRow *self)
{
  const char *shown = names_shown (summary->names, self->name);
  guint64 met = self->states[CLOCK_MET];

  if (strcmp (shown, self->group) != 0)
    {
      g_free (self->group);
      self->group = g_strdup (shown);
    }
  self->judged = met + self->states[CLOCK_BREACHED] + self->states[CLOCK_OVERDUE];
  self->compliance = self->judged == 0 ? NAN : (double) met / (double) self->judged;
}

static void
sort_rows (Summary *self)
{
  GHashTableIter iter;
  gpointer row;

  g_ptr_array_set_size (self->sorted, 0);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      finish_row (self, row);
      g_ptr_array_add (self->sorted, row);
    }
  g_ptr_array_sort (self->sorted, self->grouping == GROUP_PROMISE ? by_promise : by_group);
  self->is_sorted = TRUE;
}

const SummaryRow *const *
summary_rows (Summary *self, guint *count)
{
  if (!self->is_sorted)
    sort_rows (self);
  *count = self->sorted->len;
  return (const SummaryRow *const *) self->sorted->pdata;
}

/* ---- When it all began */

enum
{
  BUCKET_S = 90 * 86400,
  LEAST_GAP_S = 2 * 365 * 86400, /* of nothing: it is no quiet season */
  GAP_TIMES = 3,                 /* as long as all that comes after it */
  MOST_BEFORE = 4                /* a quarter of all at the most is left out */
};

/* What happened in some weeks. */
typedef struct
{
  gint64 number, count, first, last; /* Unix seconds */
} Bucket;

struct Onset
{
  GHashTable *buckets; /* by number */
  Bucket *latest;      /* that something was added to */
};

Onset *
onset_new (void)
{
  Onset *self = g_new0 (Onset, 1);

  self->buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  return self;
}

void
onset_free (Onset *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->buckets);
  g_free (self);
}

void
onset_add (Onset *self, gint64 at)
{
  gint64 number = at / BUCKET_S - (at % BUCKET_S < 0);

  if (self->latest == NULL || self->latest->number != number)
    self->latest = g_hash_table_lookup (self->buckets, &number);
  if (self->latest == NULL)
    {
      self->latest = g_new (Bucket, 1);
      *self->latest = (Bucket){ number, 0, at, at };
      g_hash_table_add (self->buckets, self->latest);
    }
  self->latest->count++;
  self->latest->first = MIN (self->latest->first, at);
  self->latest->last = MAX (self->latest->last, at);
}

static gint
by_number (gconstpointer a, gconstpointer b)
{
  const Bucket *left = *(const Bucket *const *) a, *right = *(const Bucket *const *) b;

  return (left->number > right->number) - (left->number < right->number);
}

static gboolean
is_gap (const Bucket *before, const Bucket *after, const Bucket *last)
{
  gint64 gap = after->first - before->last;

  return gap > LEAST_GAP_S && gap / GAP_TIMES > last->last - after->first;
}

gint64
onset_of (const Onset *self, gint64 since)
{
  g_autoptr(GPtrArray) buckets = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer each;
  gint64 all = 0, before = 0;

  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, &each, NULL))
    g_ptr_array_add (buckets, each);
  g_ptr_array_sort (buckets, by_number);
  for (guint i = 0; i < buckets->len; i++)
    all += ((const Bucket *) g_ptr_array_index (buckets, i))->count;
  for (guint i = 0; i + 1 < buckets->len; i++)
    {
      const Bucket *bucket = g_ptr_array_index (buckets, i);
      const Bucket *next = g_ptr_array_index (buckets, i + 1);

      before += bucket->count;
      if (before * MOST_BEFORE <= all
          && is_gap (bucket, next, g_ptr_array_index (buckets, buckets->len - 1)))
        since = next->first;
    }
  return since;
}
