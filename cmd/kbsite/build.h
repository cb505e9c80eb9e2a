/* build.h - the pages of a site, made of the catalog and put into the folder. */
#pragma once

#include "catalog.h"
#include "centre/theme.h"
#include "folder.h"

typedef struct
{
  const Centre *centre;
  const Theme *theme;
  Catalog *catalog;
  Folder *folder;
  Store *store;
  guint threads;
  GPtrArray *findings; /* char *, "path:line: why": dead links, missing images, two pages at one address */
} Build;

gboolean build_site (Build *self, GError **error);
