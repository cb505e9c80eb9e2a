#include "base/xml.h"

#include <glib.h>
#include <libxml/parser.h>

static xmlParserInput *
refuse_entity (const char *url G_GNUC_UNUSED, const char *id G_GNUC_UNUSED,
               xmlParserCtxt *context G_GNUC_UNUSED)
{
  return NULL;
}

void
xml_begin (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  xmlMemSetup (g_free, g_malloc, g_realloc, g_strdup);
  /* (Two threads that come first together would make its lock twice, and wait for it for ever.) */
  xmlInitParser ();
  xmlSetExternalEntityLoader (refuse_entity);
  g_once_init_leave (&done, 1);
}
