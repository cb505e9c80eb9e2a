/* syntax.h - what is wrong with a file that is not YAML; private to lib/desk. */
#pragma once

#include <yaml.h>

#include "base/error.h"

/* Bytes that no YAML file has: NUL, and what is not UTF-8. */
gboolean syntax_check_bytes (const char *file, const char *text, gsize length,
                             GError **error);
/* Says in plain words why `parser` stopped. */
void syntax_error (const char *file, const char *text, gsize length,
                   const yaml_parser_t *parser, GError **error);
