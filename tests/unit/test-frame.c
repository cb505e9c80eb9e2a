/* Pages made once and filled are those that are made one by one. */
#include "centre/frame.h"
#include "centre/hypertext.h"
#include "centre/theme.h"
#include "page/page.h"

#include <string.h>

enum
{
  PAGES = 400
};

static const char *const texts[]
  = { NULL, "", "x", "DNS & mail", "\"<b>\"", "a > b", "1.2.3\"", "\303\251\001\342\200\256" };

static const char *
any_text (GRand *rand)
{
  return texts[g_rand_int_range (rand, 0, G_N_ELEMENTS (texts))];
}

static void
add_items (Draft *draft, const char *list, guint count, guint current)
{
  draft_open (draft, list);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *href = g_strdup_printf ("../%u/?a=\"&b", i);

      draft_open (draft, "item");
      draft_set (draft, "href", href);
      draft_tell (draft, "date", i % 2 ? "2026-10-05" : NULL);
      if (i == current)
        draft_fix (draft, "current", "yes");
      draft_says (draft, texts[2 + i % 5]);
      draft_close (draft);
    }
  draft_close (draft);
}

static void
add_body (Draft *draft, const char *text)
{
  xmlNode *body = xmlNewNode (NULL, (const xmlChar *) "body");

  if (text != NULL && *text != '\0')
    markup_set (body, "id", text);
  markup_text (body, "p", text);
  markup_text (body, "pre", "a\n<b>");
  draft_body (draft, body);
}

static Draft *
any_draft (guint32 seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  Draft *draft = draft_new ();

  draft_set (draft, "title", any_text (rand));
  draft_fix (draft, "kind", g_rand_boolean (rand) ? "a" : "b");
  add_items (draft, "section", (guint) g_rand_int_range (rand, 0, 9),
             (guint) g_rand_int_range (rand, 0, 9));
  draft_open (draft, "article");
  add_body (draft, any_text (rand));
  add_items (draft, "related", (guint) g_rand_int_range (rand, 0, 9), G_MAXUINT);
  draft_set (draft, "behind", any_text (rand));
  draft_close (draft);
  return draft;
}

/* What page.xsl would do: all lists twice, the page's title behind all. */
static char *
html_of (xmlNode *page)
{
  GString *out = g_string_new (NULL);
  g_autofree char *title = (char *) xmlGetProp (page, (const xmlChar *) "title");

  hypertext_put (out, page);
  for (const xmlNode *node = page->children; node != NULL; node = node->next)
    if (strcmp ((const char *) node->name, "section") == 0)
      hypertext_put (out, node);
  hypertext_text (out, title == NULL ? "" : title, FALSE);
  return g_string_free (out, FALSE);
}

typedef struct
{
  const Draft *draft;
  guint made;
  gboolean counts; /* page.xsl does */
} Making;

static void
number_items (xmlNode *page)
{
  guint number = 0;

  for (xmlNode *item = page->children->children; item != NULL; item = item->next)
    if (++number == 3)
      markup_set (item, "class", "third");
}

static char *
make (gpointer data, GError **error G_GNUC_UNUSED)
{
  Making *self = data;
  xmlNode *page = markup_root ("page");
  char *html;

  draft_mark (self->draft, page);
  if (self->counts)
    number_items (page);
  html = html_of (page);
  xmlFreeDoc (page->doc);
  self->made++;
  return html;
}

static char *
made_alone (guint32 seed)
{
  g_autoptr(Draft) draft = any_draft (seed);
  xmlNode *page = markup_root ("page");
  char *html;

  /* (What only others ask for is not there when pages are filled.) */
  draft_markup (draft, page);
  for (xmlNode *list = page->children; list != NULL; list = list->next)
    for (xmlNode *item = list->children; item != NULL; item = item->next)
      {
        xmlUnsetProp (item, (const xmlChar *) "date");
        for (xmlNode *inner = item->children; inner != NULL; inner = inner->next)
          if (inner->type == XML_ELEMENT_NODE)
            xmlUnsetProp (inner, (const xmlChar *) "date");
      }
  html = html_of (page);
  xmlFreeDoc (page->doc);
  return html;
}

static void
test_same (void)
{
  g_autoptr(Frames) frames = frames_new ();
  guint made = 0;

  for (guint32 seed = 0; seed < PAGES; seed++)
    {
      g_autoptr(Draft) draft = any_draft (seed % (PAGES / 2));
      g_autofree char *expected = made_alone (seed % (PAGES / 2)), *html = NULL;
      Making making = { draft, 0, FALSE };
      gsize length;

      html = frames_fill (frames, "en", draft, make, &making, &length, NULL);
      g_assert_cmpstr (html, ==, expected);
      g_assert_cmpuint (length, ==, strlen (expected));
      g_assert_true (seed < PAGES / 2 || making.made == 0);
      made += making.made;
    }
  g_assert_cmpuint (made, <, PAGES / 2);
}

/* A list of any length but none and one is of one kind. */
static void
test_runs (void)
{
  g_autoptr(Frames) frames = frames_new ();
  guint made = 0;

  for (guint count = 0; count < 40; count++)
    {
      g_autoptr(Draft) draft = draft_new ();
      g_autofree char *html = NULL;
      Making making = { draft, 0, FALSE };
      gsize length;

      add_items (draft, "section", count, G_MAXUINT);
      add_body (draft, "x");
      html = frames_fill (frames, "en", draft, make, &making, &length, NULL);
      g_assert_nonnull (html);
      made += making.made;
    }
  g_assert_cmpuint (made, ==, 3);
}

static void
test_unfit (void)
{
  g_autoptr(Frames) frames = frames_new ();
  g_autoptr(Draft) draft = draft_new ();
  g_autoptr(GError) error = NULL;
  Making making = { draft, 0, TRUE };
  gsize length;

  add_items (draft, "section", 5, G_MAXUINT);
  for (guint i = 0; i < 3; i++)
    g_assert_null (frames_fill (frames, "en", draft, make, &making, &length, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (making.made, ==, 1);
}

static void
test_ours (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Theme) theme = theme_new (NULL, &error);

  g_assert_no_error (error);
  g_assert_true (theme->is_ours);
  g_assert_false (theme->wants_words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame/same", test_same);
  g_test_add_func ("/frame/runs", test_runs);
  g_test_add_func ("/frame/unfit", test_unfit);
  g_test_add_func ("/frame/ours", test_ours);
  return g_test_run ();
}
