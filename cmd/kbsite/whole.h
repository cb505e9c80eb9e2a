/* whole.h - all pages of a site, on all cores. */
#pragma once

#include "build.h"

gboolean whole_put (Build *build, Store *store, guint threads, GError **error);
