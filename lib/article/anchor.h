/* anchor.h - anchors that are unique within one article, numbered as GitHub does it.
 * Private to lib/article; article_anchor () itself is in article.h. */
#pragma once

#include "article/article.h"

typedef struct Anchors Anchors;

Anchors *anchors_new (void);
void anchors_free (Anchors *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Anchors, anchors_free)

/* The anchor of the next heading: article_anchor (), and -1, -2 ... when it is taken.
 * Free the result. */
char *anchors_next (Anchors *self, const char *heading);
