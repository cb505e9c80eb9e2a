/* state.h - what the index says of itself: how it was made, how much is in it. */
#pragma once

#include <string.h>
#include "index/impact.h"
#include "store/statements.h"

typedef struct
{
  gboolean current; /* there is an index, and it was made by our rules */
  gboolean counted; /* its words are; not when it was made before schema version 7 */
  char *rules;      /* STEM_RULES of who made it; NULL: there is none */
  char *langs;      /* of its documents, most frequent first, "en nl" */
  gint64 documents;
  guint32 last_doc;         /* highest article id */
  guint32 last_term;        /* highest term id given out */
  gboolean path_order;      /* ids ascend with paths */
  gint64 lengths[N_FIELDS]; /* words of all documents */
  gint64 frozen_docs;       /* `documents` when the averages were frozen */
  FieldNorms norms;         /* that the impacts were computed with */
} IndexState;

/* DESK_ERROR_STORE when it cannot be right. */
gboolean index_state_read (Store *store, IndexState *self, GError **error);
/* Within a transaction.  What cannot be right (more was taken off than there was) is not left there:
 * the same error. */
gboolean index_state_write (Store *store, const IndexState *self, GError **error);
/* The averages and the number of documents are frozen as they are now; whether they have drifted from
 * what was frozen (writer.h). */
void index_state_freeze (IndexState *self);
gboolean index_state_has_drifted (const IndexState *self);
void index_state_clear (IndexState *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IndexState, index_state_clear)

/* Whether a term is the filter of a language; "lang:pt-br" is that of a region. */
static inline gboolean
index_is_language (const char *term)
{
  return g_str_has_prefix (term, "lang:") && strchr (term, '-') == NULL;
}
