#include "knowledge.h"

#include <string.h>

enum
{
  CHANGES_MOST = 100, /* of the file, while one query is answered */
  AGAIN_MS = 20
};

static gboolean
open_once (KnowledgeBase *self, GError **error)
{
  self->store = store_open (self->db, STORE_READ, error);
  if (self->store == NULL
      || (self->many && !store_run (self->store, "PRAGMA cache_size = -8192", error)))
    return FALSE;
  self->index = search_index_open (self->store, error);
  self->library = library_new (self->store);
  self->votes = votes_new (self->store, NULL);
  self->synonyms = synonyms_new (self->store);
  return self->index != NULL;
}

void
knowledge_base_clear (KnowledgeBase *self)
{
  g_clear_pointer (&self->synonyms, synonyms_free);
  g_clear_pointer (&self->votes, votes_free);
  g_clear_pointer (&self->library, library_free);
  g_clear_pointer (&self->index, search_index_free);
  g_clear_pointer (&self->store, store_free);
}

gboolean
knowledge_base_again (KnowledgeBase *self, GError **error)
{
  if (self->store == NULL || store_unchanged (self->store, *error == NULL ? error : NULL))
    {
      self->changes = 0;
      return FALSE;
    }
  while (self->store != NULL && !store_unchanged (self->store, NULL)
         && self->changes++ < CHANGES_MOST)
    {
      g_clear_error (error);
      knowledge_base_clear (self);
      g_usleep (AGAIN_MS * 1000);
      if (open_once (self, error))
        return TRUE;
    }
  return FALSE;
}

gboolean
knowledge_base_open (KnowledgeBase *self, const char *db, gboolean many, GError **error)
{
  memset (self, 0, sizeof *self);
  self->db = db;
  self->many = many;
  return open_once (self, error) || knowledge_base_again (self, error);
}
