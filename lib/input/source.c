#include "input/source.h"

gboolean
input_source_next (InputSource *self, InputItem *item, GError **error)
{
  *item = (InputItem){ .kind = INPUT_END };
  return self->class->next (self, item, error);
}

void
input_source_free (InputSource *self)
{
  if (self != NULL)
    self->class->free (self);
}

const char *
input_source_header (const InputSource *self, gsize *length)
{
  return self->class->header == NULL ? NULL : self->class->header (self, length);
}

gboolean
input_source_is_empty (const InputSource *self)
{
  return self->is_empty;
}

gboolean
input_item_reject (InputItem *item, const char *why)
{
  item->kind = INPUT_REJECT;
  item->why = why;
  return TRUE;
}
