#include <string.h>
#include "site/link.h"
#include "site/site.h"

/* ---- Where links lead */

/* ---- Names of notes, references, files put in */

/* `Note`, `folder/Note`, in any case, and `file.png`. */
static SiteTarget
follow_name (const Site *self, const SitePage *from, const char *target)
{
  gsize length = strcspn (target, "#");
  const char *anchor = strrchr (target, '#');
  g_autofree char *raw = g_strndup (target, length);
  g_autofree char *name = g_strstrip (g_strdup (raw));
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *lower = map_lower (base);
  g_autofree char *folder = map_folder (from->path);
  g_autofree char *beside = map_join (folder, name);
  g_auto(Link) link = link_parse (from, name, FALSE);
  SiteTarget result = { .end = SITE_AT_PAGE, .a_file = link.names_file };

  result.anchor = g_strdup (anchor == NULL ? "" : anchor + 1);
  if (*name == '\0')
    result.page = (SitePage *) from;
  else if ((result.page = map_file (self, from, name + strspn (name, "/"), TRUE)) == NULL
           && (result.page = map_file (self, from, beside, TRUE)) == NULL)
    {
      if (g_str_has_suffix (lower, ".md"))
        lower[strlen (lower) - 3] = '\0';
      result.page = map_name (self, from, lower);
      if (result.page == NULL)
        result.end = g_hash_table_contains (self->files, lower) ? SITE_AT_FILE
                     : result.a_file && self->only_articles     ? SITE_AT_ITSELF
                                                                : SITE_NOWHERE;
    }
  return result;
}

/* Hugo's ref: from the root, beside the page, or a name that only one page has. */
static SitePage *
follow_ref (const Site *self, const Link *link)
{
  g_autofree char *lower = map_lower (link->path);
  const char *name = strrchr (lower, '/') == NULL ? lower : strrchr (lower, '/') + 1;
  g_autofree char *stem = g_strndup (name, strcspn (name, "."));
  g_autofree char *folder = map_folder (link->from->path);
  g_autofree char *beside = map_join (folder, link->path);
  SitePage *found = NULL;

  if (*link->path == '\0')
    return (SitePage *) link->from;
  if (!link->absolute)
    found = map_file (self, link->from, beside, TRUE);
  if (found == NULL)
    found = link_mounted_file (self, link->from, link->path, TRUE);
  if (found == NULL)
    found = map_address (self, link->path);
  if (found == NULL && strchr (link->path, '/') == NULL)
    found = map_name (self, link->from, stem);
  return found;
}

static SitePage *
follow_post (const Site *self, const char *target)
{
  g_autofree char *name = g_path_get_basename (target);

  name[strcspn (name, "#")] = '\0';
  for (guint i = 0; i < self->pages->len; i++)
    {
      SitePage *page = g_ptr_array_index (self->pages, i);
      g_autofree char *base = g_path_get_basename (page->path);
      char *dot = strrchr (base, '.');

      if (dot != NULL)
        *dot = '\0';
      if (page->post && strcmp (base, name) == 0)
        return page;
    }
  return NULL;
}

static SiteTarget
follow_file (const Site *self, const Link *link)
{
  g_autofree char *place = map_join ("", link->path);
  SiteTarget result = { .anchor = g_strdup (link->anchor) };

  result.page = link_site_file (self, link->from, place, FALSE);
  /* of a site whose root is not here, what is left of the path may be */
  for (const char *rest = strchr (place, '/');
       result.page == NULL && !self->known && rest != NULL; rest = strchr (rest + 1, '/'))
    result.page = map_file (self, link->from, rest + 1, FALSE);
  result.end = result.page != NULL               ? SITE_AT_PAGE
               : map_exists (self, place, FALSE) ? SITE_AT_FILE
                                                 : SITE_NOWHERE;
  result.a_file = link->names_file;
  if (result.end == SITE_NOWHERE && result.a_file && self->only_articles)
    result.end = SITE_AT_ITSELF;
  return result;
}

/* Paths of what is put in are from many folders. */
static SiteTarget
follow_include (const Site *self, const Link *link)
{
  static const char *const folders[] = { "",
                                         "_includes",
                                         "includes",
                                         "snippets",
                                         "docs",
                                         "docs/snippets",
                                         "docs/includes",
                                         "layouts",
                                         "layouts/shortcodes",
                                         "content",
                                         "assets",
                                         "static",
                                         "data",
                                         ".." };
  g_autofree char *folder = map_folder (link->from->path);
  g_autofree char *beside = map_join (folder, link->path);
  const char *bare = link->path + strspn (link->path, "/");
  SiteTarget result = { .anchor = g_strdup ("") };

  if (g_str_has_prefix (link->path, "@site/"))
    bare = link->path + strlen ("@site/");
  if (!link->absolute)
    result.page = map_file (self, link->from, beside, FALSE);
  if (result.page == NULL)
    result.page = link_mounted_file (self, link->from, bare, FALSE);
  for (guint i = 0; result.page == NULL && i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *place = map_join (folders[i], bare);

      result.page = link_site_file (self, link->from, place, FALSE);
      if (result.page == NULL)
        result.page = map_file (self, link->from, place, FALSE);
      if (result.page == NULL && map_exists (self, place, FALSE))
        result.end = SITE_AT_FILE;
    }
  if (result.page != NULL)
    result.end = SITE_AT_PAGE;
  return result;
}

/* ---- Links */

static gboolean
known_name (const Site *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *lower = map_lower (name);

  return g_hash_table_contains (self->files, lower);
}

/* What is put into other pages has their address. */
static SitePage *
find_where_shown (const Site *self, const Link *link)
{
  SitePage *found = NULL;

  for (guint i = 0;
       found == NULL && link->from->shown_in != NULL && i < link->from->shown_in->len; i++)
    {
      Link there = *link;

      there.from = g_ptr_array_index (link->from->shown_in, i);
      found = link_finds_page (self, &there, self->from_file, self->from_address);
    }
  return found;
}

static gboolean
is_elsewhere (const Site *self, const Link *link)
{
  g_autofree char *part = link_part (self, link);

  if (link->absolute && self->absolute_elsewhere)
    return TRUE;
  /* a tree of articles alone does not have the pages around them */
  if (link->absolute && part != NULL && self->only_articles && !self->known)
    return TRUE;
  /* where pages say their addresses, what is below none of their parts is another site's */
  if (link->absolute && part != NULL && self->declared * 2 > self->pages->len)
    return TRUE;
  return part != NULL && g_hash_table_contains (self->elsewhere, part);
}

static SiteTarget
follow_link (const Site *self, const Link *link)
{
  SiteTarget result = { .anchor = g_strdup (link->anchor), .a_file = link->names_file };

  if (*link->path == '\0' && !link->image)
    result.page = (SitePage *) link->from;
  else if (!link->image)
    result.page = link_finds_page (self, link, self->from_file, self->from_address);
  if (result.page == NULL)
    result.page = find_where_shown (self, link);
  if (result.page != NULL)
    result.end = SITE_AT_PAGE;
  else if (link_finds_file (self, link) || link_finds_made (self, link)
           || (self->kind == SITE_OBSIDIAN && known_name (self, link->path)))
    result.end = SITE_AT_FILE;
  else if (is_elsewhere (self, link) || link->is_placeholder
           || g_hash_table_contains (self->marks, link->target)
           || (result.a_file && self->only_articles)
           || (link->from->partial && !link->absolute && !link->markdown && !link->image))
    result.end = SITE_AT_ITSELF;
  return result;
}

/* Prefixes by which tools mark the root: Docusaurus's @site/ and pathname://, DocFX's ~/. */
static SiteTarget
follow_marked (const Site *self, const Link *link)
{
  static const char *const roots[] = { "@site/", "~/" };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    if (g_str_has_prefix (link->path, roots[i]))
      {
        Link rooted = *link;

        rooted.path += strlen (roots[i]);
        return follow_file (self, &rooted);
      }
  return follow_link (self, link);
}

/* The part of an address behind the site's own, or NULL. */
static const char *
behind_base (const Site *self, const char *address)
{
  const char *rest;

  if (self->base == NULL || !g_str_has_prefix (address, self->base))
    return NULL;
  rest = address + strlen (self->base);
  return *rest == '/' || *rest == '\0' || *rest == '#' ? rest : NULL;
}

/* An address of the site written in full.  Versions and languages that the server has beside this
 * tree are not known, so that only what lies below a part that is known can be dead. */
static SiteTarget
follow_external (const Site *self, const SitePage *from, const char *target)
{
  const char *rest = behind_base (self, target);
  SiteTarget result = { .end = SITE_AT_ITSELF };
  g_autofree char *absolute = NULL;

  if (rest == NULL)
    {
      result.anchor = g_strdup ("");
      return result;
    }
  absolute = *rest == '/' ? g_strdup (rest) : g_strconcat ("/", rest, NULL);
  {
    g_auto(Link) link = link_parse (from, absolute, FALSE);
    g_autofree char *part = link_part (self, &link);

    result = follow_link (self, &link);
    if (result.end == SITE_NOWHERE && part != NULL && strchr (link.path + 1, '/') != NULL)
      result.end = SITE_AT_ITSELF;
  }
  return result;
}

/* An address from the root may be that of another site of the tree. */
static SiteTarget
follow_beside (const Site *self, const Link *link)
{
  SiteTarget result = follow_marked (self, link);
  const Site *whole = self->whole == NULL ? self : self->whole;

  for (guint i = 0; result.end == SITE_NOWHERE && link->absolute && i <= whole->beside->len;
       i++)
    {
      const Site *other = i == 0 ? whole : g_ptr_array_index (whole->beside, i - 1);

      result.page = other == self ? NULL : link_finds_page (other, link, FALSE, TRUE);
      if (result.page != NULL)
        result.end = SITE_AT_PAGE;
      else if (other != self
               && (link_finds_file (other, link) || link_finds_made (other, link)))
        result.end = SITE_AT_FILE;
    }
  return result;
}

void
site_target_clear (SiteTarget *self)
{
  g_clear_pointer (&self->anchor, g_free);
}

SiteTarget
site_follow (const SitePage *from, ScanKind kind, const char *target, gboolean image)
{
  Site *self = from->site;
  g_auto(Link) link = { 0 };
  SiteTarget result = { .end = SITE_AT_FILE };

  if (kind == SCAN_BODY)
    kind = SCAN_LINK;
  if (kind == SCAN_EXTERNAL)
    return follow_external (self, from, target);
  if (kind == SCAN_WIKI)
    return follow_name (self, from, target);
  link = link_parse (from, target, image);
  if (kind == SCAN_INCLUDE)
    return follow_include (self, &link);
  if (kind == SCAN_FILE)
    return follow_file (self, &link);
  if (kind == SCAN_LINK && !(self->kind == SITE_OBSIDIAN && !image))
    return follow_beside (self, &link);
  if (kind == SCAN_LINK)
    {
      result = follow_beside (self, &link);
      if (result.end == SITE_NOWHERE)
        {
          g_autofree char *decoded
            = g_strconcat (link.path, *link.anchor == '\0' ? "" : "#", link.anchor, NULL);

          site_target_clear (&result);
          result = follow_name (self, from, decoded);
        }
      return result;
    }
  result.anchor = g_strdup (link.anchor);
  result.page = kind == SCAN_POST ? follow_post (self, target) : follow_ref (self, &link);
  result.end = result.page == NULL ? SITE_NOWHERE : SITE_AT_PAGE;
  return result;
}
