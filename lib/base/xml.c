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

static void
stop_at_error (void *data, xmlErrorPtr error)
{
  xmlParserCtxt *parser = data;
  char **why = parser->_private;

  if (error->level != XML_ERR_FATAL)
    return;
  if (why != NULL && *why == NULL)
    *why = g_strdup_printf ("line %d: %s", error->line, error->message);
  xmlStopParser (parser);
}

xmlDoc *
xml_read (const char *bytes, int length, const char *from, char **why)
{
  xmlParserCtxt *parser = xmlNewParserCtxt ();
  xmlDoc *doc;

  parser->sax->serror = stop_at_error;
  parser->_private = why;
  doc = xmlCtxtReadMemory (parser, bytes, length, from, NULL,
                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlFreeParserCtxt (parser);
  return doc;
}
