#include "page/style.h"

#include <libxml/parser.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltutils.h>
#include <string.h>

static const struct
{
  const char *name, *text;
} built_in[] = {
  { "report.xsl",
#include "page/report.xsl.h"
  },
  { "report.css",
#include "page/report.css.h"
  },
};

static const char *
find_built_in (const char *file)
{
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    if (strcmp (built_in[i].name, file) == 0)
      return built_in[i].text;
  return NULL;
}

typedef struct
{
  char *from; /* its file, as errors call it */
  char *text;
} Part;

static void
part_clear (Part *self)
{
  g_free (self->from);
  g_free (self->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

/* The file of $DESKBOOK_TEMPLATES, else what was compiled in. */
static gboolean
load_part (const char *template, const char *suffix, Part *part, GError **error)
{
  const char *folder = g_getenv ("DESKBOOK_TEMPLATES");
  g_autofree char *file = g_strconcat (template, suffix, NULL);
  g_autofree char *path = folder == NULL || *folder == '\0'
                            ? NULL
                            : g_build_filename (folder, file, NULL);

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      part->text = g_strdup (find_built_in (file));
      part->from = g_steal_pointer (&file);
      return TRUE;
    }
  if (!g_file_get_contents (path, &part->text, NULL, error))
    {
      (*error)->domain = DESK_ERROR;
      (*error)->code = DESK_ERROR_INPUT;
      return FALSE;
    }
  part->from = g_steal_pointer (&path);
  return TRUE;
}

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

static gboolean
bad_template (const char *from, const Said *said, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: cannot be used as a template: %s",
               from, said->first != NULL ? said->first : "no well-formed XSLT");
  return FALSE;
}

/* A template reads and writes no file, and fetches nothing. */
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
  xsltStylesheet *sheet = NULL;

  if (doc != NULL)
    sheet = xsltParseStylesheetDoc (doc);
  else if (error != NULL && error->message != NULL)
    keep_first (said, "line %d: %s", error->line, error->message);
  if (doc != NULL && sheet == NULL)
    xmlFreeDoc (doc);
  xmlFreeParserCtxt (parser);
  return sheet;
}

static gboolean
write_result (xmlDoc *result, xsltStylesheet *sheet, Output *out)
{
  xmlChar *html = NULL;
  int length = 0;
  gboolean ok = result != NULL && xsltSaveResultToString (&html, &length, result, sheet) == 0
                && html != NULL;

  if (ok)
    output_write (out, html, (gsize) length);
  xmlFree (html);
  return ok;
}

static gboolean
transform (xmlDoc *doc, const Part *xsl, Output *out, Said *said)
{
  xsltStylesheet *sheet = read_template (xsl->text, xsl->from, said);
  xsltSecurityPrefs *prefs = forbid_all ();
  xsltTransformContext *context = NULL;
  xmlDoc *result = NULL;
  gboolean ok = FALSE;

  if (sheet != NULL && (context = xsltNewTransformContext (sheet, doc)) != NULL)
    {
      xsltSetCtxtSecurityPrefs (prefs, context);
      xsltSetTransformErrorFunc (context, said, keep_first);
      result = xsltApplyStylesheetUser (sheet, doc, NULL, NULL, NULL, context);
      ok = context->state == XSLT_STATE_OK && write_result (result, sheet, out);
    }
  xmlFreeDoc (result);
  xsltFreeTransformContext (context);
  xsltFreeSecurityPrefs (prefs);
  xsltFreeStylesheet (sheet);
  return ok;
}

gboolean
page_style (xmlDoc *doc, const char *template, const char *css, Output *out, GError **error)
{
  g_auto(Part) xsl = { NULL, NULL }, own_css = { NULL, NULL };
  g_autofree char *all_css = NULL;
  Said said = { NULL };
  gboolean ok;

  if (!load_part (template, ".xsl", &xsl, error)
      || !load_part (template, ".css", &own_css, error))
    return FALSE;
  all_css = g_strconcat (css, "\n", own_css.text, NULL);
  xmlNewTextChild (xmlDocGetRootElement (doc), NULL, (const xmlChar *) "style",
                   (const xmlChar *) all_css);
  /* libxml tells of bad XPath by a way of its own. */
  xmlSetGenericErrorFunc (&said, keep_first);
  xsltSetGenericErrorFunc (&said, keep_first);
  ok = transform (doc, &xsl, out, &said);
  xsltSetGenericErrorFunc (NULL, NULL);
  xmlSetGenericErrorFunc (NULL, NULL);
  if (!ok)
    bad_template (xsl.from, &said, error);
  g_free (said.first);
  return ok;
}
