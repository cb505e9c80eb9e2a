#include "wordfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum
{
  MAX_BYTES = 1024 * 1024
};

SynonymFile *
word_file_read (const Tree *tree, GError **error)
{
  g_autofree char *bytes = NULL;
  struct stat info;
  FileStamp stamp;

  if (fstatat (tree->fd, SYNONYM_FILE, &info, AT_SYMLINK_NOFOLLOW) != 0)
    {
      if (errno != ENOENT)
        desk_error_at (error, SYNONYM_FILE, 0, 0, "%s", g_strerror (errno));
      return NULL;
    }
  bytes = tree_read (tree, SYNONYM_FILE, MAX_BYTES, &stamp, error);
  return bytes == NULL ? NULL : synonym_file_parse (bytes, (gsize) stamp.size);
}
