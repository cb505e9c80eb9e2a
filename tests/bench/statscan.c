/* statscan DIR - the least that finding changed files can cost: every *.md below DIR is
 * found and asked for its size and time.  Prints how many there are. */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static unsigned long n, bytes;

static int
visit (const char *path, const struct stat *info, int type, struct FTW *ftw)
{
  const char *dot = strrchr (path + ftw->base, '.');
  if (type == FTW_F && dot != NULL && strcmp (dot, ".md") == 0)
    {
      n++;
      bytes += (unsigned long) info->st_size;
    }
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc != 2 || nftw (argv[1], visit, 32, FTW_PHYS) != 0)
    return 2;
  printf ("%lu files, %lu bytes\n", n, bytes);
  return 0;
}
