#include "intake/answer.h"

#include <string.h>
#include "desk/who.h"
#include "intake/articles.h"
#include "intake/locale.h"
#include "intake/promise.h"

static void
set_due (TemplateValues *values, const FrontDoor *door, const FrontResult *result)
{
  GTimeZone *zone = desk_zone (door->desk);
  g_autofree char *due = result->due == WORK_NEVER
                           ? NULL
                           : front_moment (result->lang, result->due, zone);

  template_values_set (values, "due", due);
  template_values_flag (values, "soon", due == NULL);
  template_values_set (values, "zone", desk_zone_name (door->desk));
}

static void
set_asked (TemplateValues *values, const FrontResult *result)
{
  static const char *const all[] = { "sender", "reseller-id", "what", "when" };

  template_values_flag (values, "ask", result->asked->len > 0);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *name = g_strconcat ("ask-", all[i], NULL);
      gboolean asked = FALSE;

      for (guint k = 0; k < result->asked->len; k++)
        asked = asked || g_str_equal (g_ptr_array_index (result->asked, k), all[i]);
      template_values_flag (values, name, asked);
    }
}

/* A path is a file's name, which may hold anything. */
static char *
link_of (const FrontDoor *door, const char *path)
{
  gsize length = strlen (path) - (g_str_has_suffix (path, ".md") ? 3 : 0);
  g_autofree char *page = g_strndup (path, length);
  g_autofree char *escaped = g_uri_escape_string (page, "/", FALSE);
  gsize slash = strlen (door->site);

  return g_strconcat (door->site, slash > 0 && door->site[slash - 1] == '/' ? "" : "/", escaped,
                      NULL);
}

static char *
printable (const char *text)
{
  char *copy = g_utf8_make_valid (text, -1);

  for (char *c = copy; *c != '\0'; c++)
    if ((guchar) *c < 32 || *c == 127)
      *c = ' ';
  return copy;
}

static void
set_articles (TemplateValues *values, const FrontDoor *door, const FrontResult *result)
{
  template_values_list (values, "articles");
  for (guint i = 0; i < result->articles->len; i++)
    {
      const FrontArticle *article = g_ptr_array_index (result->articles, i);
      TemplateValues *row = template_values_row (values, "articles");
      g_autofree char *title = printable (article->title);
      g_autofree char *path = printable (article->path);
      g_autofree char *url = door->site != NULL ? link_of (door, article->path) : NULL;

      template_values_set (row, "title", title);
      template_values_set (row, "url", url);
      template_values_set (row, "link", url != NULL ? url : path);
    }
}

static void
set_channel (TemplateValues *values, const FrontDoor *door, const char *lang,
             const char *channel)
{
  FrontHours hours = front_hours (door->desk, channel, door->now);
  GTimeZone *zone = desk_zone (door->desk);
  g_autofree char *open = g_strconcat (channel, "-open", NULL);
  g_autofree char *until = g_strconcat (channel, "-until", NULL);
  g_autofree char *from = g_strconcat (channel, "-from", NULL);
  g_autofree char *number = g_strconcat (channel, "-number", NULL);
  gboolean ends = hours.known && hours.until != WORK_NEVER;
  g_autofree char *closing
    = ends && hours.open ? front_until (lang, hours.until, door->now, zone) : NULL;
  g_autofree char *opening
    = ends && !hours.open ? front_from (lang, hours.until, door->now, zone) : NULL;

  template_values_flag (values, channel, hours.known);
  template_values_flag (values, open, hours.open);
  template_values_set (values, until, closing);
  template_values_set (values, from, opening);
  template_values_set (values, number, hours.number);
}

TemplateValues *
answer_values (const FrontDoor *door, const FrontResult *result)
{
  TemplateValues *values = template_values_new ();
  const DeskChannel *legal = who_team (door->desk);

  template_values_set (values, "ticket", result->ticket);
  template_values_set (values, "desk", desk_name (door->desk));
  template_values_flag (values, "legal", result->is_legal);
  template_values_set (values, "legal-email", legal != NULL ? legal->email : NULL);
  template_values_flag (values, "follow-up", !result->is_new);
  set_due (values, door, result);
  set_asked (values, result);
  set_articles (values, door, result);
  set_channel (values, door, result->lang, "phone");
  set_channel (values, door, result->lang, "chat");
  template_values_flag (values, "hours",
                        desk_find_channel (door->desk, "phone") != NULL
                        || desk_find_channel (door->desk, "chat") != NULL);
  return values;
}
