/* scratch.h - a folder of files for one test. */
#pragma once

#include <dirent.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *path;
} Scratch;

static inline void
scratch_init (Scratch *self)
{
  self->path = g_dir_make_tmp ("deskbook-XXXXXX", NULL);
  g_assert_nonnull (self->path);
}

static inline char *
scratch_path (const Scratch *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

/* With the folders on the way. */
static inline void
scratch_write (const Scratch *self, const char *name, const char *text, gssize length)
{
  g_autofree char *path = scratch_path (self, name);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

static inline void
scratch_folder (const Scratch *self, const char *name)
{
  g_autofree char *path = scratch_path (self, name);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static inline void
scratch_link (const Scratch *self, const char *target, const char *name)
{
  g_autofree char *path = scratch_path (self, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static inline void
scratch_remove (const char *path)
{
  DIR *dir = opendir (path);
  const struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, entry->d_name, NULL);

      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;
      if (unlink (child) < 0)
        scratch_remove (child);
    }
  if (dir != NULL)
    closedir (dir);
  g_assert_cmpint (rmdir (path), ==, 0);
}

static inline void
scratch_clear (Scratch *self)
{
  scratch_remove (self->path);
  g_free (self->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scratch, scratch_clear)
