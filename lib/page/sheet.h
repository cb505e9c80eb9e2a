/* sheet.h - XSLT that reads and writes no file and fetches nothing. */
#pragma once

#include <libxml/tree.h>
#include "base/error.h"

/* Once made, threads may share it. */
typedef struct Sheet Sheet;

/* `from` is its file, as errors call it: DESK_ERROR_INPUT "FROM: cannot be used as a template: why". */
Sheet *sheet_new (const char *text, const char *from, GError **error);
void sheet_free (Sheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sheet, sheet_free)

/* `doc` turned; xmlFreeDoc (). */
xmlDoc *sheet_apply (const Sheet *self, xmlDoc *doc, GError **error);
/* What it made as a text, by its <xsl:output>.  Free it. */
char *sheet_text (const Sheet *self, xmlDoc *made, gsize *length, GError **error);
