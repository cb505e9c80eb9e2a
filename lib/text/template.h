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

TemplateValues *template_values_new (void);
void template_values_free (TemplateValues *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TemplateValues, template_values_free)
/* Copies both; `value` NULL: "". */
void template_values_set (TemplateValues *self, const char *name, const char *value);
/* "yes" or "". */
void template_values_flag (TemplateValues *self, const char *name, gboolean value);
/* A new row of the list `list`, owned by it. */
TemplateValues *template_values_row (TemplateValues *self, const char *list);
/* An empty list is known, too. */
void template_values_list (TemplateValues *self, const char *list);

/* The text, or NULL.  `name` is for messages. */
char *template_fill (const char *name, const char *text, gboolean html,
                     const TemplateValues *values, GError **error);
