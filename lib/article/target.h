/* target.h - where a link of an article leads.  Private to lib/article. */
#pragma once

#include <glib.h>

typedef enum
{
  TARGET_PLACE,
  TARGET_SELF,   /* an anchor of the article itself */
  TARGET_EMPTY,  /* nothing at all */
  TARGET_UNKNOWN /* holds a template's {{...}}: only the site tool knows */
} TargetKind;

typedef struct
{
  TargetKind kind;
  char *place;  /* path from the root, percent-decoded, without '.', '..', empty parts
                   and query; begins with "../" when it leads out; "" is the root */
  char *anchor; /* percent-decoded, without '#'; "" when there is none */
} Target;

/* `target` as written in the article `path`. */
Target target_parse (const char *path, const char *target);
void target_clear (Target *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

/* `target`, a redirect or slug, as a place from the root without .html and the like;
 * relative to `folder`. */
char *target_route (const char *folder, const char *target);

/* `place` without .html, .htm or a trailing /index. */
char *target_without_html (const char *place);
/* `place` in a form like "%s/index.md". */
char *target_form (const char *form, const char *place);

/* TRUE when `place` names a file that is no article: files/form.pdf. */
gboolean target_names_file (const char *place);
/* Anchors that are no headings: none, `top`, text fragments, Microsoft's tabs. */
gboolean target_is_special_anchor (const char *anchor);
