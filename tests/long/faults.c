/* faults.c - a library to preload (LD_PRELOAD) that makes one system call of a program fail,
 * as a failing disk, a full one, a server that went away or a limit would.
 *
 *   FAULT_CALL   which: read, write, open, sync, rename, remove, stat, dir, mmap, memory,
 *                thread
 *   FAULT_N      the first of its calls to fail, from 1
 *   FAULT_ERRNO  with which errno, as a number (5: EIO); or kill: the program ends there
 *   FAULT_LAST   with 1 all calls from that one on fail
 *   FAULT_COUNT  instead of all that: a file that is told, when the program ends, how many
 *                calls of each kind there were, a line each
 *   FAULT_HELD   a file that is told then how often it held the write lock of a database, and
 *                for how many milliseconds of its own work at most (of the thread that holds it),
 *                and in all: other writers wait for that
 *
 * A class is several functions: `read` is read, pread and their 64-bit names.  Descriptors 0
 * to 2 are never touched, nor files below /proc, /sys, /usr, /lib and /etc: what fails are
 * the program's own files.  Only the C library's doors are watched: what it does inside
 * itself (fopen's read) goes by. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum
{
  READ,
  WRITE,
  OPEN,
  SYNC,
  RENAME,
  REMOVE,
  STAT,
  DIRECTORY,
  MAP,
  MEMORY,
  THREAD,
  CLASSES
};
static const char *const names[CLASSES] = { "read",   "write",  "open",  "sync",
                                            "rename", "remove", "stat",  "dir",
                                            "mmap",   "memory", "thread" };

static int chosen = -1, counting, fault_errno = EIO, fault_last;
static long fault_n;
static atomic_long calls[CLASSES];

__attribute__ ((constructor)) static void
faults_begin (void)
{
  const char *name = getenv ("FAULT_CALL"), *n = getenv ("FAULT_N"),
             *number = getenv ("FAULT_ERRNO"), *last = getenv ("FAULT_LAST");

  fault_n = n == NULL ? 0 : atol (n);
  fault_errno = number == NULL ? EIO : atoi (number); /* "kill": 0 */
  fault_last = last != NULL && *last == '1';
  counting = getenv ("FAULT_COUNT") != NULL;
  for (int i = 0; name != NULL && i < CLASSES; i++)
    if (strcmp (name, names[i]) == 0)
      chosen = i;
}

__attribute__ ((destructor)) static void
faults_end (void)
{
  const char *path = getenv ("FAULT_COUNT");
  char text[64];
  int length, fd;

  counting = 0;
  chosen = -1;
  if (path == NULL
      || (fd = (int) syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644))
           < 0)
    return;
  for (int i = 0; i < CLASSES; i++)
    {
      length = snprintf (text, sizeof text, "%s %ld\n", names[i], atomic_load (&calls[i]));
      syscall (SYS_write, fd, text, (size_t) length);
    }
  syscall (SYS_close, fd);
}

/* ---- How long the lock is held.  Processor time: a busy machine makes it longer, but not much. */

enum
{
  WAL_WRITE_LOCK = 120 /* its byte of the -shm file (SQLite's file format, "WAL-index") */
};
static long long held_since_us = -1, held_most_us, held_all_us;
static long held_times;

static long long
work_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (long long) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
watch_lock (const struct flock *lock)
{
  if (lock->l_start > WAL_WRITE_LOCK || lock->l_start + lock->l_len <= WAL_WRITE_LOCK)
    return;
  if (lock->l_type == F_WRLCK)
    {
      held_since_us = work_us ();
      held_times++;
    }
  else if (held_since_us >= 0)
    {
      long long took_us = work_us () - held_since_us;

      held_most_us = took_us > held_most_us ? took_us : held_most_us;
      held_all_us += took_us;
      held_since_us = -1;
    }
}

__attribute__ ((destructor)) static void
held_end (void)
{
  const char *path = getenv ("FAULT_HELD");
  char text[64];
  int length, fd;

  if (path == NULL
      || (fd = (int) syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644))
           < 0)
    return;
  length = snprintf (text, sizeof text, "%ld %lld %lld\n", held_times, held_most_us / 1000,
                     held_all_us / 1000);
  syscall (SYS_write, fd, text, (size_t) length);
  syscall (SYS_close, fd);
}

/* SQLite's commands on a file's locks all have a pointer, the others a number or nothing. */
int
fcntl64 (int fd, int command, ...)
{
  static int (*real) (int, int, ...);
  va_list more;
  void *argument;
  int result;

  va_start (more, command);
  argument = va_arg (more, void *);
  va_end (more);
  if (real == NULL)
    real = (int (*) (int, int, ...)) dlsym (RTLD_NEXT, "fcntl64");
  result = real (fd, command, argument);
  if (result == 0 && command == F_SETLK)
    watch_lock (argument);
  return result;
}

/* ---- Calls that fail */

static int
is_watched (int class)
{
  return counting || class == chosen;
}

/* Whether this call of `class`, which is watched, is the one. */
static int
faults_now (int class)
{
  long call = atomic_fetch_add (&calls[class], 1) + 1;

  if (counting || (fault_last ? call < fault_n : call != fault_n))
    return 0;
  if (fault_errno == 0)
    kill (getpid (), SIGKILL);
  errno = fault_errno;
  return 1;
}

static int
is_own (const char *path)
{
  static const char *const system[]
    = { "/proc", "/sys", "/usr", "/lib", "/etc", "/dev", "/var" };

  if (strncmp (path, "/dev/shm/", strlen ("/dev/shm/")) == 0)
    return 1;
  for (size_t i = 0; i < sizeof system / sizeof *system; i++)
    if (strncmp (path, system[i], strlen (system[i])) == 0)
      return 0;
  return 1;
}

static int
is_own_fd (int fd)
{
  char link[64], path[4096];
  ssize_t length;

  if (fd <= 2)
    return 0;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = syscall (SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  if (length <= 0)
    return 0;
  path[length] = '\0';
  return is_own (path);
}

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

#define FD_CALL(class, type, name, fail, args, ...)                 \
  type name args                                                    \
  {                                                                 \
    static __typeof__ (&name) real;                                 \
    if (real == NULL)                                               \
      real = REAL (name);                                           \
    if (is_watched (class) && is_own_fd (fd) && faults_now (class)) \
      return fail;                                                  \
    return real (__VA_ARGS__);                                      \
  }

FD_CALL (READ, ssize_t, read, -1, (int fd, void *to, size_t n), fd, to, n)
FD_CALL (READ, ssize_t, pread, -1, (int fd, void *to, size_t n, off_t at), fd, to, n, at)
FD_CALL (READ, ssize_t, pread64, -1, (int fd, void *to, size_t n, off64_t at), fd, to, n, at)
/* (What _FORTIFY_SOURCE makes of those where it cannot tell that there is room.) */
extern ssize_t __read_chk (int fd, void *to, size_t n, size_t room);
extern ssize_t __pread64_chk (int fd, void *to, size_t n, off64_t at, size_t room);
FD_CALL (READ, ssize_t, __read_chk, -1, (int fd, void *to, size_t n, size_t room), fd, to, n,
         room)
FD_CALL (READ, ssize_t, __pread64_chk, -1,
         (int fd, void *to, size_t n, off64_t at, size_t room), fd, to, n, at, room)
FD_CALL (WRITE, ssize_t, write, -1, (int fd, const void *from, size_t n), fd, from, n)
FD_CALL (WRITE, ssize_t, pwrite, -1, (int fd, const void *from, size_t n, off_t at), fd, from,
         n, at)
FD_CALL (WRITE, ssize_t, pwrite64, -1, (int fd, const void *from, size_t n, off64_t at), fd,
         from, n, at)
FD_CALL (WRITE, int, ftruncate, -1, (int fd, off_t size), fd, size)
FD_CALL (WRITE, int, ftruncate64, -1, (int fd, off64_t size), fd, size)
FD_CALL (WRITE, int, fallocate, -1, (int fd, int mode, off_t at, off_t n), fd, mode, at, n)
FD_CALL (SYNC, int, fsync, -1, (int fd), fd)
FD_CALL (SYNC, int, fdatasync, -1, (int fd), fd)
FD_CALL (SYNC, int, syncfs, -1, (int fd), fd)
FD_CALL (STAT, int, fstat, -1, (int fd, struct stat *to), fd, to)
FD_CALL (STAT, int, fstat64, -1, (int fd, struct stat64 *to), fd, to)
FD_CALL (DIRECTORY, DIR *, fdopendir, NULL, (int fd), fd)

#define PATH_CALL(class, type, name, fail, args, ...)              \
  type name args                                                   \
  {                                                                \
    static __typeof__ (&name) real;                                \
    if (real == NULL)                                              \
      real = REAL (name);                                          \
    if (is_watched (class) && is_own (path) && faults_now (class)) \
      return fail;                                                 \
    return real (__VA_ARGS__);                                     \
  }

PATH_CALL (STAT, int, stat, -1, (const char *path, struct stat *to), path, to)
PATH_CALL (STAT, int, stat64, -1, (const char *path, struct stat64 *to), path, to)
PATH_CALL (STAT, int, lstat, -1, (const char *path, struct stat *to), path, to)
PATH_CALL (STAT, int, lstat64, -1, (const char *path, struct stat64 *to), path, to)
PATH_CALL (STAT, int, fstatat, -1, (int fd, const char *path, struct stat *to, int flags), fd,
           path, to, flags)
PATH_CALL (STAT, int, fstatat64, -1, (int fd, const char *path, struct stat64 *to, int flags),
           fd, path, to, flags)
PATH_CALL (DIRECTORY, DIR *, opendir, NULL, (const char *path), path)
PATH_CALL (RENAME, int, rename, -1, (const char *path, const char *to), path, to)
PATH_CALL (REMOVE, int, unlink, -1, (const char *path), path)

#define OPEN_CALL(name, args, ...)                                           \
  int name args                                                              \
  {                                                                          \
    static __typeof__ (&name) real;                                          \
    va_list more;                                                            \
    mode_t mode;                                                             \
    va_start (more, flags);                                                  \
    mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (more, mode_t) : 0; \
    va_end (more);                                                           \
    if (real == NULL)                                                        \
      real = REAL (name);                                                    \
    if (is_watched (OPEN) && is_own (path) && faults_now (OPEN))             \
      return -1;                                                             \
    return real (__VA_ARGS__, mode);                                         \
  }

OPEN_CALL (open, (const char *path, int flags, ...), path, flags)
OPEN_CALL (open64, (const char *path, int flags, ...), path, flags)
OPEN_CALL (openat, (int fd, const char *path, int flags, ...), fd, path, flags)
OPEN_CALL (openat64, (int fd, const char *path, int flags, ...), fd, path, flags)
/* (And of those with flags that it does not know.) */
extern int __open64_2 (const char *path, int flags);
extern int __openat64_2 (int fd, const char *path, int flags);
PATH_CALL (OPEN, int, __open64_2, -1, (const char *path, int flags), path, flags)
PATH_CALL (OPEN, int, __openat64_2, -1, (int fd, const char *path, int flags), fd, path, flags)

FILE *
fdopen (int fd, const char *mode)
{
  static __typeof__ (&fdopen) real;

  if (real == NULL)
    real = REAL (fdopen);
  return is_watched (OPEN) && fd > 2 && faults_now (OPEN) ? NULL : real (fd, mode);
}

FILE *
fopen (const char *path, const char *mode)
{
  static __typeof__ (&fopen) real;

  if (real == NULL)
    real = REAL (fopen);
  return is_watched (OPEN) && is_own (path) && faults_now (OPEN) ? NULL : real (path, mode);
}

/* The end of a folder and a failure are told apart by errno alone. */
struct dirent *
readdir (DIR *directory)
{
  static __typeof__ (&readdir) real;

  if (real == NULL)
    real = REAL (readdir);
  return is_watched (DIRECTORY) && faults_now (DIRECTORY) ? NULL : real (directory);
}

struct dirent64 *
readdir64 (DIR *directory)
{
  static __typeof__ (&readdir64) real;

  if (real == NULL)
    real = REAL (readdir64);
  return is_watched (DIRECTORY) && faults_now (DIRECTORY) ? NULL : real (directory);
}

void *
mmap (void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
  if (is_watched (MAP) && fd > 2 && faults_now (MAP))
    return MAP_FAILED;
  return (void *) syscall (SYS_mmap, at, n, protection, flags, fd, offset);
}

void *
mmap64 (void *at, size_t n, int protection, int flags, int fd, off64_t offset)
{
  return mmap (at, n, protection, flags, fd, offset);
}

int
pthread_create (pthread_t *thread, const pthread_attr_t *attributes, void *(*start) (void *),
                void *data)
{
  static __typeof__ (&pthread_create) real;

  if (real == NULL)
    real = REAL (pthread_create);
  return is_watched (THREAD) && faults_now (THREAD) ? EAGAIN
                                                    : real (thread, attributes, start, data);
}

extern void *__libc_malloc (size_t);
extern void *__libc_realloc (void *, size_t);
extern void *__libc_calloc (size_t, size_t);

void *
malloc (size_t n)
{
  return is_watched (MEMORY) && faults_now (MEMORY) ? NULL : __libc_malloc (n);
}

void *
realloc (void *old, size_t n)
{
  return is_watched (MEMORY) && faults_now (MEMORY) ? NULL : __libc_realloc (old, n);
}

void *
calloc (size_t n, size_t size)
{
  return is_watched (MEMORY) && faults_now (MEMORY) ? NULL : __libc_calloc (n, size);
}
