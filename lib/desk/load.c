#include "base/file.h"
#include "desk/load.h"

#include <math.h>
#include <string.h>

#include "base/domain.h"
#include "holidays/closings.h"

enum
{
  SUGGEST_MAX = 100,
  NUMBER_DIGITS_MIN = 3,
  TARGETS_MAX = 16,
  REPLIES_MAX = 1000000,
  MINUTE_S = 60,
  HOUR_S = 3600,
  DAY_S = 86400,
  CAP_DAYS_MAX = 366
};

#define DEFAULT_NAME "Support desk"

/* ---- Texts and names */

static char **
copy_texts (const Node *value)
{
  guint n = node_count (value);
  char **texts = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    texts[i] = g_strdup (node_item (value, i)->text);
  return texts;
}

/* One text or a list of them, as a NULL-terminated array. */
static gboolean
read_texts (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  if (!record_check_list (value, "a list", error))
    return FALSE;
  for (guint i = 0; i < node_count (value); i++)
    if (!record_check_text (node_item (value, i), error))
      return FALSE;
  g_strfreev (*(char ***) target);
  *(char ***) target = copy_texts (value);
  return TRUE;
}

static gboolean
has_domain (const char *address)
{
  g_autofree char *domain = domain_ascii (strchr (address, '@') + 1);

  return domain != NULL;
}

/* A mail address, made lower case. */
static gboolean
read_email (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);
  const char *at;

  if (!record_check_text (value, error))
    return FALSE;
  at = strchr (value->text, '@');
  if (at == NULL || at == value->text || at[1] == '\0' || strchr (at + 1, '@') != NULL
      || strpbrk (value->text, " <>,;:\"()") != NULL || !has_domain (value->text))
    return node_fail (value, error, "%s is no mail address; expected NAME@DOMAIN", shown);
  *(char **) target = g_utf8_strdown (value->text, -1);
  return TRUE;
}

/* ---- Names that another part of the file defines */

static gboolean
check_defined (Loader *loader, const char *section, const char *what, const Node *value,
               GError **error)
{
  const Node *map = node_get (loader->root, section);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  if (map == NULL || map->kind != NODE_MAP || map->items->len == 0)
    {
      g_autofree char *shown = node_shown (value);

      return node_fail (value, error, "unknown %s %s; expected it under %s:", what, shown,
                        section);
    }
  for (guint i = 0; i < map->items->len; i++)
    g_ptr_array_add (names, ((const Node *) map->items->pdata[i])->key->text);
  return record_choose (value, what, (const char *const *) names->pdata, names->len, error)
         >= 0;
}

static gboolean
read_plain_text (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
                 GError **error)
{
  if (!record_check_text (value, error))
    return FALSE;
  *(char **) target = g_strdup (value->text);
  return TRUE;
}

/* The name of hours, as their DeskHours. */
static gboolean
read_hours (Loader *loader, const Node *value, gpointer target, GError **error)
{
  if (!check_defined (loader, "hours", "hours", value, error))
    return FALSE;
  *(const DeskHours **) target = desk_find_hours (loader->desk, value->text);
  return TRUE;
}

static gboolean
read_line (Loader *loader, const Node *value, gpointer target, GError **error)
{
  return check_defined (loader, "lines", "line", value, error)
         && read_plain_text (loader, value, target, error);
}

static gboolean
read_channel (Loader *loader, const Node *value, gpointer target, GError **error)
{
  return check_defined (loader, "channels", "channel", value, error)
         && read_plain_text (loader, value, target, error);
}

static gboolean
read_lines (Loader *loader, const Node *value, gpointer target, GError **error)
{
  if (!record_check_list (value, "a list of lines", error))
    return FALSE;
  for (guint i = 0; i < node_count (value); i++)
    if (!check_defined (loader, "lines", "line", node_item (value, i), error))
      return FALSE;
  return read_texts (loader, value, target, error);
}

/* ---- Lines */

/* `en`, `pt-br`. */
static gboolean
read_language (Loader *loader, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);
  const char *text = value->kind == NODE_TEXT ? value->text : "";
  gsize letters = strspn (text, "abcdefghijklmnopqrstuvwxyz");

  if (letters < 2 || letters > 3 || (text[letters] != '\0' && text[letters] != '-')
      || strspn (text + letters, "abcdefghijklmnopqrstuvwxyz0123456789-")
           != strlen (text + letters))
    return node_fail (value, error, "%s is no language; expected a code like en or nl", shown);
  return read_plain_text (loader, value, target, error);
}

static const RecordField line_fields[] = {
  { "email", read_email, G_STRUCT_OFFSET (DeskLine, shown), "its address" },
  { "lang", read_language, G_STRUCT_OFFSET (DeskLine, lang), NULL },
};

/* A mail's address says its line. */
static gboolean
check_address (const GArray *lines, const DeskLine *line, const Node *value, GError **error)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const DeskLine *other = &g_array_index (lines, DeskLine, i);

      if (other != line && g_str_equal (other->email, line->email))
        return node_fail (node_get (value, "email"), error,
                          "line \"%s\" has this address too; expected one line for it",
                          other->name);
    }
  return TRUE;
}

static gboolean
load_lines (Loader *loader, const Node *value, gpointer target, GError **error)
{
  GArray *lines = *(GArray **) target;

  if (!record_check_map (value, "a map of lines", error))
    return FALSE;
  for (guint i = 0; i < value->items->len; i++)
    {
      const Node *item = value->items->pdata[i];
      DeskLine *line;

      if (!record_check_name (item->key, error))
        return FALSE;
      g_array_set_size (lines, i + 1);
      line = &g_array_index (lines, DeskLine, i);
      line->name = g_strdup (item->key->text);
      if (!record_read (loader, item, "a line", line_fields, G_N_ELEMENTS (line_fields), line,
                        error))
        return FALSE;
      line->email = address_ascii (line->shown);
      if (!check_address (lines, line, item, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Channels */

static gboolean
read_number (Loader *loader, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);
  const char *text = value->kind == NODE_TEXT ? value->text : "";
  guint digits = 0;

  for (const char *p = text; *p != '\0'; p++)
    digits += g_ascii_isdigit (*p);
  if (digits < NUMBER_DIGITS_MIN || strspn (text, "+0123456789 ()-./") != strlen (text))
    return node_fail (value, error,
                      "%s is no telephone number; expected one like \"+31 10 4482299\"",
                      shown);
  return read_plain_text (loader, value, target, error);
}

static gboolean
is_url (const char *text)
{
  if (!g_str_has_prefix (text, "https://") && !g_str_has_prefix (text, "http://"))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("\"'<>\\`{}|^", *p) != NULL)
      return FALSE;
  return TRUE;
}

gboolean
desk_is_ticket_url (const char *text)
{
  const char *place = strstr (text, "%s");

  return is_url (text) && place != NULL && strstr (place + 2, "%s") == NULL;
}

static gboolean
read_url (Loader *loader, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);

  if (!record_check_text (value, error))
    return FALSE;
  if (!is_url (value->text))
    return node_fail (value, error,
                      "%s is no address of a page; expected one like https://chat.example.com/",
                      shown);
  return read_plain_text (loader, value, target, error);
}

static gboolean
read_suggest (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);
  gint64 number;

  if (value->kind != NODE_TEXT
      || !g_ascii_string_to_signed (value->text, 10, 0, SUGGEST_MAX, &number, NULL))
    return node_fail (value, error, "%s is no number of articles; expected 0 to %d", shown,
                      SUGGEST_MAX);
  *(int *) target = (int) number;
  return TRUE;
}

/* `email` is a way even where no channel has this name. */
static gboolean
read_only (Loader *loader, const Node *value, gpointer target, GError **error)
{
  if (value->kind == NODE_TEXT && g_str_equal (value->text, "email"))
    return read_plain_text (loader, value, target, error);
  return read_channel (loader, value, target, error);
}

/* What ticketmail can tell is missing. */
static gboolean
read_ask (Loader *loader, const Node *value, gpointer target, GError **error)
{
  static const char *const items[] = { "sender", "reseller-id", "what", "when" };

  if (!read_texts (loader, value, target, error))
    return FALSE;
  for (guint i = 0; i < node_count (value); i++)
    if (record_choose (node_item (value, i), "item to ask for", items, G_N_ELEMENTS (items),
                       error)
        < 0)
      return FALSE;
  return TRUE;
}

static const RecordField channel_fields[] = {
  { "hours", read_hours, G_STRUCT_OFFSET (DeskChannel, hours), NULL },
  { "lines", read_lines, G_STRUCT_OFFSET (DeskChannel, lines), NULL },
  { "ask", read_ask, G_STRUCT_OFFSET (DeskChannel, ask), NULL },
  { "have", read_texts, G_STRUCT_OFFSET (DeskChannel, have), NULL },
  { "email", read_email, G_STRUCT_OFFSET (DeskChannel, shown), NULL },
  { "number", read_number, G_STRUCT_OFFSET (DeskChannel, number), NULL },
  { "team", read_plain_text, G_STRUCT_OFFSET (DeskChannel, team), NULL },
  { "closed", read_channel, G_STRUCT_OFFSET (DeskChannel, closed), NULL },
  { "only", read_only, G_STRUCT_OFFSET (DeskChannel, only), NULL },
  { "for", read_plain_text, G_STRUCT_OFFSET (DeskChannel, purpose), NULL },
  { "suggest", read_suggest, G_STRUCT_OFFSET (DeskChannel, suggest), NULL },
  { "url", read_url, G_STRUCT_OFFSET (DeskChannel, url), NULL },
};

static gboolean
check_closed (const DeskChannel *channel, const Node *item, GError **error)
{
  const Node *closed = node_get (item, "closed");

  if (closed == NULL)
    return TRUE;
  if (g_str_equal (channel->closed, channel->name))
    return node_fail (closed, error, "\"%s\" itself; expected another channel", channel->name);
  return channel->hours != NULL
         || node_fail (closed, error,
                       "a channel without hours is never closed; expected \"hours\" in it");
}

static gboolean
load_channels (Loader *loader, const Node *value, gpointer target, GError **error)
{
  GArray *channels = *(GArray **) target;

  if (!record_check_map (value, "a map of channels", error))
    return FALSE;
  for (guint i = 0; i < value->items->len; i++)
    {
      const Node *item = value->items->pdata[i];
      DeskChannel *channel;

      if (!record_check_name (item->key, error))
        return FALSE;
      g_array_set_size (channels, i + 1);
      channel = &g_array_index (channels, DeskChannel, i);
      channel->name = g_strdup (item->key->text);
      channel->lines = g_new0 (char *, 1);
      channel->ask = g_new0 (char *, 1);
      channel->have = g_new0 (char *, 1);
      if (!record_read (loader, item, "a channel", channel_fields,
                        G_N_ELEMENTS (channel_fields), channel, error)
          || !check_closed (channel, item, error))
        return FALSE;
      channel->email = channel->shown != NULL ? address_ascii (channel->shown) : NULL;
    }
  return TRUE;
}

/* ---- Staff */

/* `example.net`, `@support.example.org`, `anna@example.com`. */
static gboolean
is_staff_pattern (const char *text)
{
  const char *at = strchr (text, '@');
  const char *domain = at == NULL ? text : at + 1;

  g_autofree char *ascii = domain_ascii (domain);

  return ascii != NULL && *domain != '\0' && *domain != '.' && strchr (domain, '@') == NULL
         && strpbrk (text, " <>,;:\"()*/\\") == NULL;
}

static gboolean
load_staff (Loader *loader, const Node *value, gpointer target, GError **error)
{
  char **patterns;

  if (!read_texts (loader, value, target, error))
    return FALSE;
  patterns = *(char ***) target;
  for (guint i = 0; i < node_count (value); i++)
    {
      const Node *item = node_item (value, i);
      g_autofree char *shown = node_shown (item);
      g_autofree char *given = g_steal_pointer (&patterns[i]);

      patterns[i] = address_ascii (given);
      if (!is_staff_pattern (given))
        return node_fail (item, error,
                          "%s is no staff; expected DOMAIN, @DOMAIN or NAME@DOMAIN", shown);
    }
  return TRUE;
}

/* ---- Automatic replies */

/* `5/1d`, `20/90m`: a day is 24 hours. */
static gboolean
scan_cap (const char *text, DeskCap *cap)
{
  static const struct
  {
    const char *unit;
    gint64 seconds;
  } units[] = { { "m", MINUTE_S }, { "h", HOUR_S }, { "d", DAY_S } };
  g_auto(GStrv) parts = g_strsplit (text, "/", -1);
  gsize digits = g_strv_length (parts) == 2 ? strspn (parts[1], "0123456789") : 0;
  g_autofree char *number = digits > 0 ? g_strndup (parts[1], digits) : NULL;
  guint64 most, units_of;

  if (number == NULL || !g_ascii_string_to_unsigned (parts[0], 10, 0, REPLIES_MAX, &most, NULL)
      || !g_ascii_string_to_unsigned (number, 10, 1, CAP_DAYS_MAX * DAY_S / MINUTE_S,
                                      &units_of, NULL))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (parts[1] + digits, units[i].unit))
      {
        *cap = (DeskCap){ (guint) most, (gint64) units_of * units[i].seconds };
        return cap->within_s <= (gint64) CAP_DAYS_MAX * DAY_S;
      }
  return FALSE;
}

static gboolean
read_cap (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);

  return (value->kind == NODE_TEXT && scan_cap (value->text, target))
         || node_fail (
           value, error,
           "%s is no number of replies; expected one in a time, like 5/1d or 100/1h", shown);
}

static const RecordField replies_fields[] = {
  { "per-address", read_cap, G_STRUCT_OFFSET (DeskReplies, per_address), NULL },
  { "per-registered", read_cap, G_STRUCT_OFFSET (DeskReplies, per_registered), NULL },
  { "per-domain", read_cap, G_STRUCT_OFFSET (DeskReplies, per_domain), NULL },
  { "overall", read_cap, G_STRUCT_OFFSET (DeskReplies, overall), NULL },
};

static gboolean
load_replies (Loader *loader, const Node *value, gpointer target, GError **error)
{
  return record_check_map (value, "a map of replies", error)
         && record_read (loader, value, "replies", replies_fields,
                         G_N_ELEMENTS (replies_fields), target, error);
}

/* Names of mail servers. */
static gboolean
load_trust (Loader *loader, const Node *value, gpointer target, GError **error)
{
  char **names;

  if (!read_texts (loader, value, target, error))
    return FALSE;
  names = *(char ***) target;
  for (guint i = 0; names[i] != NULL; i++)
    {
      const Node *item = node_item (value, i);
      g_autofree char *shown = node_shown (item);
      g_autofree char *given = g_steal_pointer (&names[i]);

      names[i] = address_ascii (given);
      if (strpbrk (given, " @<>,;:=\"()/\\") != NULL)
        return node_fail (item, error,
                          "%s is no mail server; expected a name like "
                          "mx.example.net",
                          shown);
    }
  return TRUE;
}

/* ---- Promises: their parts */

static gboolean
read_clock (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  const char *names[CLOCK_KINDS];
  int index;

  for (guint i = 0; i < CLOCK_KINDS; i++)
    names[i] = desk_clock_kinds[i].name;
  index = record_choose (value, "clock", names, CLOCK_KINDS, error);
  if (index < 0)
    return FALSE;
  *(DeskClock *) target = (DeskClock) index;
  return TRUE;
}

static gboolean
read_escalated (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target,
                GError **error)
{
  static const char *const words[] = { "count", "exempt" };
  int index = record_choose (value, "word", words, G_N_ELEMENTS (words), error);

  *(gboolean *) target = index == 1;
  return index >= 0;
}

static gboolean
read_since (Loader *loader, const Node *value, gpointer target, GError **error)
{
  WorkDay day;

  if (!when_date (value, &day, error))
    return FALSE;
  *(gint64 *) target = work_instant (loader->desk->zone, day, 0);
  return TRUE;
}

/* `95%`, `99.5%`. */
static gboolean
scan_percent (const char *text, double *percent)
{
  gsize length = strspn (text, "0123456789.");

  if (!g_ascii_isdigit (*text) || strcmp (text + length, "%") != 0)
    return FALSE;
  *percent = g_ascii_strtod (text, NULL);
  return *percent > 0 && *percent <= 100;
}

static gboolean
read_goal (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);
  double percent;

  if (value->kind != NODE_TEXT || !scan_percent (value->text, &percent))
    return node_fail (value, error, "%s is no goal; expected a percentage like 95%%", shown);
  *(double *) target = percent / 100;
  return TRUE;
}

/* ---- Targets */

static gboolean
read_target (const Node *value, WorkDuration *duration, GError **error)
{
  g_autofree char *shown = node_shown (value);
  g_autoptr(GError) problem = NULL;

  if (!record_check_text (value, error))
    return FALSE;
  if (!work_duration_parse (value->text, duration, &problem))
    return node_fail (value, error, "bad target; %s", problem->message);
  return duration->days > 0 || duration->seconds > 0
         || node_fail (value, error, "%s is no time; expected a target like 8h or 1d", shown);
}

static gboolean
read_targets (Loader *loader G_GNUC_UNUSED, const Node *value, gpointer target, GError **error)
{
  DeskPromise *promise = target;
  guint n = node_count (value);

  if (!record_check_list (value, "a target", error))
    return FALSE;
  if (n == 0 || n > TARGETS_MAX)
    return node_fail (value, error, "%u targets; expected 1 to %d", n, TARGETS_MAX);
  promise->targets = g_new0 (WorkDuration, n);
  for (; promise->n_targets < n; promise->n_targets++)
    if (!read_target (node_item (value, promise->n_targets),
                      &promise->targets[promise->n_targets], error))
      return FALSE;
  return TRUE;
}

/* ---- Promises */

static const RecordField promise_fields[] = {
  { "name", read_plain_text, G_STRUCT_OFFSET (DeskPromise, name), "text, like first reply" },
  { "clock", read_clock, G_STRUCT_OFFSET (DeskPromise, clock),
    "first-reply, next-reply or resolution" },
  { "channel", read_channel, G_STRUCT_OFFSET (DeskPromise, channel), NULL },
  { "line", read_line, G_STRUCT_OFFSET (DeskPromise, line), NULL },
  { "priority", read_plain_text, G_STRUCT_OFFSET (DeskPromise, priority), NULL },
  { "tag", read_plain_text, G_STRUCT_OFFSET (DeskPromise, tag), NULL },
  { "customer", read_plain_text, G_STRUCT_OFFSET (DeskPromise, customer), NULL },
  { "hours", read_hours, G_STRUCT_OFFSET (DeskPromise, hours), NULL },
  { "target", read_targets, 0, "a time like 8h or 1d, or a list of them" },
  { "escalated", read_escalated, G_STRUCT_OFFSET (DeskPromise, exempt_escalated), NULL },
  { "since", read_since, G_STRUCT_OFFSET (DeskPromise, since), NULL },
  { "goal", read_goal, G_STRUCT_OFFSET (DeskPromise, goal), NULL },
};

/* Its own, else those of its channel. */
static gboolean
settle_hours (Loader *loader, DeskPromise *promise, const Node *item, GError **error)
{
  if (promise->hours == NULL && promise->channel != NULL)
    promise->hours = desk_find_channel (loader->desk, promise->channel)->hours;
  if (promise->hours != NULL)
    return TRUE;
  if (promise->channel != NULL)
    return node_fail (item, error, "channel \"%s\" has no hours; expected \"hours\" here",
                      promise->channel);
  return node_fail (item, error,
                    "a promise without hours; expected \"hours\", or a channel that has "
                    "some");
}

static gboolean
load_promises (Loader *loader, const Node *value, gpointer target, GError **error)
{
  GArray *promises = *(GArray **) target;

  if (value->kind != NODE_LIST)
    return node_fail (value, error,
                      "no list; expected \"- {name: ..., clock: ..., "
                      "target: ...}\"");
  for (guint i = 0; i < value->items->len; i++)
    {
      const Node *item = value->items->pdata[i];
      DeskPromise *promise;

      g_array_set_size (promises, i + 1);
      promise = &g_array_index (promises, DeskPromise, i);
      promise->since = G_MININT64;
      promise->goal = NAN;
      promise->line_number = (guint) item->line;
      if (!record_read (loader, item, "a promise", promise_fields,
                        G_N_ELEMENTS (promise_fields), promise, error)
          || !settle_hours (loader, promise, item, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- The file */

static gboolean
read_zone (Loader *loader, const Node *value, gpointer target, GError **error)
{
  loader->desk->zone = node_zone (value, error);
  return loader->desk->zone != NULL && read_plain_text (loader, value, target, error);
}

static gboolean
read_ticket_url (Loader *loader, const Node *value, gpointer target, GError **error)
{
  g_autofree char *shown = node_shown (value);

  if (!record_check_text (value, error))
    return FALSE;
  if (!desk_is_ticket_url (value->text))
    return node_fail (value, error,
                      "%s is no address of tickets; expected one like "
                      "https://desk.example/tickets/%%s",
                      shown);
  return read_plain_text (loader, value, target, error);
}

static const RecordField fields[] = {
  { "name", read_plain_text, G_STRUCT_OFFSET (Desk, name), NULL },
  { "timezone", read_zone, G_STRUCT_OFFSET (Desk, zone_name),
    "an IANA zone like Europe/Amsterdam" },
  { "hours", load_hours, G_STRUCT_OFFSET (Desk, hours), "NAME: {week: ...}" },
  { "lines", load_lines, G_STRUCT_OFFSET (Desk, lines), NULL },
  { "channels", load_channels, G_STRUCT_OFFSET (Desk, channels), NULL },
  { "promises", load_promises, G_STRUCT_OFFSET (Desk, promises), NULL },
  { "staff", load_staff, G_STRUCT_OFFSET (Desk, staff), NULL },
  { "bots", read_texts, G_STRUCT_OFFSET (Desk, bots), NULL },
  { "ticket-url", read_ticket_url, G_STRUCT_OFFSET (Desk, ticket_url), NULL },
  { "replies", load_replies, G_STRUCT_OFFSET (Desk, replies), NULL },
  { "trust", load_trust, G_STRUCT_OFFSET (Desk, trust), NULL },
  { "imports", load_imports, G_STRUCT_OFFSET (Desk, imports), NULL },
};

static gboolean
read_root (Desk *desk, const Node *root, GError **error)
{
  g_autoptr(GHashTable) feeds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify) closings_free);
  Loader loader = { .desk = desk, .root = root, .feeds = feeds };

  if (root->kind == NODE_NOTHING)
    return node_fail (root, error, "empty file; expected timezone: and hours:");
  if (!record_read (&loader, root, "desk.yaml", fields, G_N_ELEMENTS (fields), desk, error))
    return FALSE;
  if (desk->name == NULL)
    desk->name = g_strdup (DEFAULT_NAME);
  return TRUE;
}

Desk *
desk_load (const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = file_read (path, DESK_FILE_BYTES, "a desk.yaml", &length, error);
  g_autoptr(Desk) desk = text != NULL ? desk_new (path) : NULL;
  g_autoptr(Node) root = desk != NULL ? node_parse (desk->path, text, length, error) : NULL;

  if (root == NULL || !read_root (desk, root, error))
    return NULL;
  return g_steal_pointer (&desk);
}
