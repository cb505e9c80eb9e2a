#include "ticket/source.h"

gboolean
ticket_source_next (TicketSource *self, SourceItem *item, GError **error)
{
  *item = (SourceItem){ .kind = SOURCE_END };
  return self->class->next (self, item, error);
}

void
ticket_source_free (TicketSource *self)
{
  if (self != NULL)
    self->class->free (self);
}
