/* document.h - the whole report as one HTML file. */
#pragma once

#include "gather.h"

enum { DOCUMENT_BREACHES = 50 };

gboolean document_write (const Gathered *gathered, Output *out, GError **error);
