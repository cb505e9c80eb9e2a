#include "page/sheet.h"

#include <libxml/parser.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltutils.h>
#include <string.h>
#include "base/xml.h"

struct Sheet
{
  char *from;
  xsltStylesheet *style;
  xsltSecurityPrefs *prefs;
};

typedef struct
{
  char *first; /* of the errors */
} Said;

static void
keep_first (void *data, const char *format, ...)
{
  Said *said = data;
  va_list arguments;

  if (said->first != NULL)
    return;
  va_start (arguments, format);
  said->first = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_strdelimit (g_strstrip (said->first), "\n", ' ');
}

static void
bad_template (const char *from, const Said *said, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: cannot be used as a template: %s",
               from, said->first != NULL ? said->first : "no well-formed XSLT");
}

static xsltSecurityPrefs *
forbid_all (void)
{
  xsltSecurityPrefs *prefs = xsltNewSecurityPrefs ();

  for (int option = XSLT_SECPREF_READ_FILE; option <= XSLT_SECPREF_WRITE_NETWORK; option++)
    xsltSetSecurityPrefs (prefs, option, xsltSecurityForbid);
  return prefs;
}

static xsltStylesheet *
read_template (const char *text, const char *from, Said *said)
{
  xmlParserCtxt *parser = xmlNewParserCtxt ();
  xmlDoc *doc = xmlCtxtReadMemory (parser, text, (int) strlen (text), from, NULL,
                                   XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  const xmlError *error = xmlCtxtGetLastError (parser);
  xsltStylesheet *style = NULL;

  if (doc != NULL)
    style = xsltParseStylesheetDoc (doc);
  else if (error != NULL && error->message != NULL)
    keep_first (said, "line %d: %s", error->line, error->message);
  if (doc != NULL && style == NULL)
    xmlFreeDoc (doc);
  xmlFreeParserCtxt (parser);
  return style;
}

Sheet *
sheet_new (const char *text, const char *from, GError **error)
{
  Said said = { NULL };
  xsltStylesheet *style;
  Sheet *self = NULL;

  xml_begin ();
  /* libxml tells of bad XPath by a way of its own. */
  xmlSetGenericErrorFunc (&said, keep_first);
  xsltSetGenericErrorFunc (&said, keep_first);
  style = read_template (text, from, &said);
  xsltSetGenericErrorFunc (NULL, NULL);
  xmlSetGenericErrorFunc (NULL, NULL);
  if (style == NULL)
    bad_template (from, &said, error);
  else
    {
      self = g_new (Sheet, 1);
      *self = (Sheet){ g_strdup (from), style, forbid_all () };
    }
  g_free (said.first);
  return self;
}

void
sheet_free (Sheet *self)
{
  if (self == NULL)
    return;
  xsltFreeSecurityPrefs (self->prefs);
  xsltFreeStylesheet (self->style);
  g_free (self->from);
  g_free (self);
}

xmlDoc *
sheet_apply (const Sheet *self, xmlDoc *doc, GError **error)
{
  Said said = { NULL };
  xsltTransformContext *context = xsltNewTransformContext (self->style, doc);
  xmlDoc *result = NULL;

  xmlSetGenericErrorFunc (&said, keep_first);
  if (context != NULL)
    {
      xsltSetCtxtSecurityPrefs (self->prefs, context);
      xsltSetTransformErrorFunc (context, &said, keep_first);
      result = xsltApplyStylesheetUser (self->style, doc, NULL, NULL, NULL, context);
      if (context->state != XSLT_STATE_OK)
        g_clear_pointer (&result, xmlFreeDoc);
    }
  xmlSetGenericErrorFunc (NULL, NULL);
  xsltFreeTransformContext (context);
  if (result == NULL)
    bad_template (self->from, &said, error);
  g_free (said.first);
  return result;
}

char *
sheet_text (const Sheet *self, xmlDoc *made, gsize *length, GError **error)
{
  xmlChar *text = NULL;
  int bytes = 0;

  if (xsltSaveResultToString (&text, &bytes, made, self->style) == 0 && text != NULL)
    {
      *length = (gsize) bytes;
      return (char *) text;
    }
  bad_template (self->from, &(Said){ NULL }, error);
  return NULL;
}
