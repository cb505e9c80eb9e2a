#include "order.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

typedef struct
{
  const char *name;
  gboolean falling;                          /* the highest first */
  double (*number) (const FeedbackRow *row); /* NaN: not known */
  gsize text;                                /* else the member to compare */
} Key;

static double
get_total (const FeedbackRow *row)
{
  return (double) row->votes.total;
}

static double
get_yes (const FeedbackRow *row)
{
  return (double) row->votes.yes;
}

static double
get_no (const FeedbackRow *row)
{
  return (double) (row->votes.total - row->votes.yes);
}

static double
get_share (const FeedbackRow *row)
{
  return row->votes.total == 0 ? NAN : (double) row->votes.yes / (double) row->votes.total;
}

static double
get_low (const FeedbackRow *row)
{
  return row->votes.total == 0 ? NAN : row->low;
}

static double
get_high (const FeedbackRow *row)
{
  return row->votes.total == 0 ? NAN : row->high;
}

static double
get_trend (const FeedbackRow *row)
{
  return row->trend;
}

static double
get_needs_work (const FeedbackRow *row)
{
  return row->needs_work;
}

static const Key keys[] = {
  { "total", TRUE, get_total, 0 },
  { "yes", TRUE, get_yes, 0 },
  { "no", TRUE, get_no, 0 },
  { "share", FALSE, get_share, 0 },
  { "low", FALSE, get_low, 0 },
  { "high", FALSE, get_high, 0 },
  { "trend", FALSE, get_trend, 0 },
  { "path", FALSE, NULL, offsetof (FeedbackRow, name) },
  { "title", FALSE, NULL, offsetof (FeedbackRow, title) },
  { "updated", FALSE, NULL, offsetof (FeedbackRow, updated) },
  { "needs-work", TRUE, get_needs_work, 0 },
};

static gboolean
find (const char *name, guint *key)
{
  for (*key = 0; *key < G_N_ELEMENTS (keys); (*key)++)
    if (strcmp (keys[*key].name, name) == 0)
      return TRUE;
  return FALSE;
}

gboolean
order_parse (const char *name, Order *order, GError **error)
{
  GString *known;

  order->reverse = name[0] == '-';
  if (find (name + order->reverse, &order->key))
    return TRUE;
  known = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_string_append_printf (known, "%s%s",
                            i == 0 ? "" : i + 1 < G_N_ELEMENTS (keys) ? ", " : " or ",
                            keys[i].name);
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "--sort: expected %s, with - before it for the other way round, not '%s'",
               known->str, name);
  g_string_free (known, TRUE);
  return FALSE;
}

Order
order_named (const char *name)
{
  Order order = { 0 };
  gboolean found = find (name, &order.key);

  g_assert (found);
  return order;
}

static const char *
text_of (const FeedbackRow *row, const Key *key)
{
  return *(const char *const *) ((const char *) row + key->text);
}

/* What is not known comes last, and is never turned round. */
static int
compare (const FeedbackRow *a, const FeedbackRow *b, const Key *key, int sign)
{
  double x, y;

  if (key->number == NULL)
    return sign * strcmp (text_of (a, key), text_of (b, key));
  x = key->number (a);
  y = key->number (b);
  if (isnan (x) || isnan (y))
    return (int) isnan (x) - (int) isnan (y);
  return sign * (x < y ? -1 : x > y);
}

static gint
by_order (gconstpointer a, gconstpointer b, gpointer data)
{
  const Order *order = data;
  const Key *key = &keys[order->key];
  const FeedbackRow *left = a, *right = b;
  int result = compare (left, right, key, key->falling != order->reverse ? -1 : 1);

  return result != 0 ? result : strcmp (left->name, right->name);
}

void
order_rows (GArray *rows, Order order)
{
  g_array_sort_with_data (rows, by_order, &order);
}
