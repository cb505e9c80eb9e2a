/* config.h - what a site's own configuration says, as far as addresses hang on it.  Private to
 * lib/site.
 *
 * YAML and JSON are read by libyaml; TOML and JavaScript line by line, which is enough for
 * `key = "value"` and `key: 'value'`.  What cannot be read says nothing. */
#pragma once

#include <glib.h>

typedef struct
{
  char *parent; /* the keys above it, joined by '.'; "" at the top */
  char *key;    /* of lists, the list's */
  char *value;
} ConfigEntry;

/* Room for entries; free it with g_ptr_array_unref (). */
GPtrArray *config_new (void);

/* (Where a map of a list begins there is an entry with that list's name as `parent`, and nothing else.) */
/* Appends the entries (ConfigEntry) of the file `path` below `folder`, in order; FALSE: there is none.
 * A path that ends in '/': of what Hugo has in files of their own in it: `languages.toml` is `[languages]`. */
gboolean config_read (GPtrArray *entries, int folder, const char *path);

/* The first value of `key` below `parent`, in any case of letters, or NULL. */
const char *config_get (const GPtrArray *entries, const char *parent, const char *key);
