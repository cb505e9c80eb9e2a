/* template.h - small texts with holes.
 *
 *   {{name}}                      the value, escaped in HTML
 *   {{#if name}} ... {{/if}}      when it is not empty; {{#if !name}}: when it is
 *   {{#each name}} ... {{/each}}  once for each row; {{name}} is then the row's first, else
 *                                 the outer value
 *
 * In a plain text, a line that holds nothing but a block's mark is left out whole.  There is
 * no other logic, and values are never read as templates.  An unknown name, a block that is
 * not closed, or one deeper than TEMPLATE_DEPTH is DESK_ERROR_INPUT "FILE:LINE: why". */
#pragma once

#include "base/error.h"

enum
{
  TEMPLATE_DEPTH = 8
};

typedef struct TemplateValues TemplateValues;

/* `outer` NULL: values of their own, freed by template_values_free ().  Else a new row of its list `list`,
 * owned by it. */
TemplateValues *template_values_new (TemplateValues *outer, const char *list);
void template_values_free (TemplateValues *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TemplateValues, template_values_free)
/* Copies both; `value` NULL: "", which is a list without rows, too. */
void template_values_set (TemplateValues *self, const char *name, const char *value);

/* The text, or NULL.  `name` is for messages. */
char *template_fill (const char *name, const char *text, gboolean html,
                     const TemplateValues *values, GError **error);
