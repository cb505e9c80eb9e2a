#include "report.h"

#include "base/choice.h"

#include <string.h>

static gboolean
is_same_word (gconstpointer a, gconstpointer b)
{
  return rulebook_same_name (a, b);
}

enum
{
  MOST_SEEN = 200
};

/* By WhereKey. */
static const char *const keys[] = { "channel",  "line",         "priority", "tag", "agent",
                                    "customer", "organization", "promise",  NULL };

typedef enum
{
  WHERE_CHANNEL,
  WHERE_LINE,
  WHERE_PRIORITY,
  WHERE_TAG,
  WHERE_AGENT,
  WHERE_CUSTOMER,
  WHERE_ORGANIZATION,
  WHERE_PROMISE,
  WHERE_KEYS
} WhereKey;
_Static_assert(G_N_ELEMENTS (keys) == WHERE_KEYS + 1, "a name for every key");

typedef struct
{
  WhereKey key;
  gboolean is_not;
  char **values;      /* any of them */
  gboolean *met;      /* which of them something had */
  gboolean elsewhere; /* of customers: an organization is called so, and the other way round */
  GHashTable *seen;   /* some of what there was, NULL before anything was asked about */
} Condition;

struct Where
{
  GArray *conditions; /* of Condition: all of them hold */
};

static void
clear_condition (gpointer data)
{
  Condition *self = data;

  g_strfreev (self->values);
  g_free (self->met);
  g_clear_pointer (&self->seen, g_hash_table_unref);
}

void
where_free (Where *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->conditions);
  g_free (self);
}

/* ---- Reading */

static gboolean
find_key (const char *name, WhereKey *key, GError **error)
{
  g_autofree char *list = choice_list (keys, WHERE_KEYS);
  g_autofree char *meant = choice_meant (name, keys, WHERE_KEYS);

  for (guint i = 0; i < WHERE_KEYS; i++)
    if (strcmp (keys[i], name) == 0)
      {
        *key = (WhereKey) i;
        return TRUE;
      }
  return desk_usage_error (error, "expected %s, not \"%s\"%s", list, name, meant);
}

void
where_offer (const Desk *desk, GPtrArray *words)
{
  for (guint i = 0; i < WHERE_KEYS; i++)
    g_ptr_array_add (words, g_strconcat (keys[i], "=", NULL));
  if (desk == NULL)
    return;
  desk_offer (desk->channels, "channel=", words);
  desk_offer (desk->lines, "line=", words);
  desk_offer (desk->promises, "promise=", words);
}

/* Nothing between two commas is nothing; nothing alone is what has none. */
static void
add_value (GPtrArray *values, GString *value, gboolean is_only)
{
  char *text = g_strstrip (g_string_free (value, FALSE));

  if (*text != '\0' || (is_only && values->len == 0))
    g_ptr_array_add (values, text);
  else
    g_free (text);
}

/* At its commas; one behind a backslash is the value's own. */
static char **
split_values (const char *text)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new ();
  GString *value = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (*text == ',')
      {
        add_value (values, value, FALSE);
        value = g_string_new (NULL);
      }
    else
      {
        text += *text == '\\' && text[1] != '\0';
        g_string_append_c (value, *text);
      }
  add_value (values, value, TRUE);
  g_ptr_array_add (values, NULL);
  return (char **) g_ptr_array_steal (values, NULL);
}

gboolean
where_parse (const char *text, gpointer value, GError **error)
{
  Where **where = value;
  const char *equals = strchr (text, '=');
  Condition condition = { .key = WHERE_CHANNEL };
  g_autofree char *name = NULL;

  if (equals == NULL)
    return desk_usage_error (error, "\"%s\": expected KEY=VALUE, like line=nl", text);
  condition.is_not = equals > text && equals[-1] == '!';
  name = g_strndup (text, (gsize) (equals - text) - (condition.is_not ? 1 : 0));
  if (!find_key (name, &condition.key, error))
    return FALSE;
  condition.values = split_values (equals + 1);
  condition.met = g_new0 (gboolean, g_strv_length (condition.values) + 1);
  if (*where == NULL)
    {
      *where = g_new0 (Where, 1);
      (*where)->conditions = g_array_new (FALSE, FALSE, sizeof (Condition));
      g_array_set_clear_func ((*where)->conditions, clear_condition);
    }
  g_array_append_val ((*where)->conditions, condition);
  return TRUE;
}

/* A promise that does not exist is a slip; of what tickets have anything may come. */
gboolean
where_check (const Where *self, const Desk *desk, GError **error)
{
  const DeskPromise *promises = (const DeskPromise *) desk->promises->data;
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < desk->promises->len; i++)
    if (!g_ptr_array_find_with_equal_func (names, promises[i].name, g_str_equal, NULL))
      g_ptr_array_add (names, promises[i].name);
  for (guint i = 0; self != NULL && i < self->conditions->len; i++)
    {
      const Condition *condition = &g_array_index (self->conditions, Condition, i);

      for (char **item = condition->values; condition->key == WHERE_PROMISE && *item != NULL;
           item++)
        if (!g_ptr_array_find_with_equal_func (names, *item, is_same_word, NULL))
          {
            g_autofree char *list
              = choice_list ((const char *const *) names->pdata, names->len);
            g_autofree char *meant
              = choice_meant (*item, (const char *const *) names->pdata, names->len);

            return desk_usage_error (error, "--where: no promise \"%s\"; expected %s%s",
                                     *item, list, meant);
          }
    }
  return TRUE;
}

/* ---- Whether it holds */

/* Kept to say what a word that nothing has may have been meant for. */
static void
note_seen (Condition *self, const char *value)
{
  if (self->seen == NULL)
    self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (value != NULL && *value != '\0' && g_hash_table_size (self->seen) < MOST_SEEN)
    g_hash_table_add (self->seen, g_strdup (value));
}

static gboolean
is_any (Condition *self, const char *value)
{
  const gboolean is_known = value != NULL && *value != '\0';

  for (guint i = 0; self->values[i] != NULL; i++)
    if (rulebook_same_name (is_known ? value : "", self->values[i])
        || (!is_known && is_same_word (self->values[i], "none")))
      return self->met[i] = TRUE;
  note_seen (self, value);
  return FALSE;
}

/* A promise for a customer is for an organization of that name, too; a filter is for one of them. */
static gboolean
is_any_customer (Condition *self, const char *value, const char *other)
{
  for (guint i = 0; self->values[i] != NULL && *other != '\0'; i++)
    self->elsewhere = self->elsewhere || rulebook_same_name (other, self->values[i]);
  return is_any (self, value);
}

static gboolean
has_any_tag (Condition *self, const char *tags)
{
  g_auto(GStrv) each = g_strsplit (tags, " ", -1);

  if (*tags == '\0')
    return is_any (self, "");
  for (char **tag = each; *tag != NULL; tag++)
    if (is_any (self, *tag))
      return TRUE;
  return FALSE;
}

static gboolean
fits_clock (Condition *self, const Clock *clock)
{
  switch (self->key)
    {
    case WHERE_CHANNEL:
      return is_any (self, clock->channel);
    case WHERE_LINE:
      return is_any (self, clock->line);
    case WHERE_PRIORITY:
      return is_any (self, clock->priority);
    case WHERE_TAG:
      return has_any_tag (self, clock->tags);
    case WHERE_CUSTOMER:
      return is_any_customer (self, clock->customer, clock->organization);
    case WHERE_ORGANIZATION:
      return is_any_customer (self, clock->organization, clock->customer);
    case WHERE_AGENT:
      return is_any (self, clock->agent);
    default:
      return is_any (self, clock->promise != NULL ? clock->promise->name : NULL);
    }
}

gboolean
where_clock (const Where *self, const Clock *clock)
{
  gboolean fits = TRUE;

  for (guint i = 0; self != NULL && i < self->conditions->len; i++)
    {
      Condition *condition = &g_array_index (self->conditions, Condition, i);

      fits &= fits_clock (condition, clock) != condition->is_not;
    }
  return fits;
}

/* Who stopped a clock and by which promise are many on one ticket: any will do. */
static gboolean
fits_ticket (Condition *self, const Replay *ticket, const Clock *clocks, guint n_clocks,
             const char *agent)
{
  Clock last = { .channel = ticket->channel,
                 .line = ticket->line,
                 .priority = ticket->priority,
                 .tags = ticket->tags,
                 .customer = ticket->customer,
                 .organization = ticket->organization,
                 .agent = agent };

  if ((self->key != WHERE_AGENT || agent != NULL) && self->key != WHERE_PROMISE)
    return fits_clock (self, &last);
  for (guint i = 0; i < n_clocks; i++)
    if (fits_clock (self, &clocks[i]))
      return TRUE;
  return FALSE;
}

gboolean
where_ticket (const Where *self, const Replay *ticket, const Clock *clocks, guint n_clocks,
              const char *agent)
{
  gboolean fits = TRUE;

  for (guint i = 0; self != NULL && i < self->conditions->len; i++)
    {
      Condition *condition = &g_array_index (self->conditions, Condition, i);

      fits &= fits_ticket (condition, ticket, clocks, n_clocks, agent) != condition->is_not;
    }
  return fits;
}

/* ---- Words that nothing has */

static void
warn_unmet (const Condition *self, const char *value, const Desk *desk)
{
  g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *meant = NULL;
  GHashTableIter iter;
  gpointer word;

  if (self->key == WHERE_CHANNEL)
    desk_offer (desk->channels, "", known);
  if (self->key == WHERE_LINE)
    desk_offer (desk->lines, "", known);
  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    g_ptr_array_add (known, g_strdup (word));
  meant = self->elsewhere
            ? g_strdup_printf (
              "; did you mean %s?",
              keys[self->key == WHERE_CUSTOMER ? WHERE_ORGANIZATION : WHERE_CUSTOMER])
            : choice_meant (value, (const char *const *) known->pdata, known->len);
  desk_warn ("--where: nothing here has %s \"%s\"%s", keys[self->key], value, meant);
}

void
where_warn (const Where *self, const Desk *desk)
{
  for (guint i = 0; self != NULL && i < self->conditions->len; i++)
    {
      const Condition *condition = &g_array_index (self->conditions, Condition, i);

      for (guint j = 0; condition->seen != NULL && condition->values[j] != NULL; j++)
        if (!condition->met[j] && *condition->values[j] != '\0'
            && !rulebook_same_name (condition->values[j], "none"))
          warn_unmet (condition, condition->values[j], desk);
    }
}

/* ---- In words */

char *
where_words (const Where *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; self != NULL && i < self->conditions->len; i++)
    {
      const Condition *condition = &g_array_index (self->conditions, Condition, i);
      g_autofree char *values = choice_list ((const char *const *) condition->values,
                                             g_strv_length (condition->values));

      g_string_append_printf (text, ", %s %s%s", keys[condition->key],
                              condition->is_not ? "not " : "",
                              *values == '\0' ? "not known" : values);
    }
  return g_string_free (text, FALSE);
}
