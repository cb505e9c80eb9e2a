#include "article/guard.h"
#include "article/article.h"
#include "base/say.h"

#include <setjmp.h>
#include <string.h>
#include <time.h>

enum
{
  FIRST_CHUNK = 1024 * 1024, /* kept from article to article */
  MAX_CHUNK = 8 * 1024 * 1024,
  ALLOCATIONS_PER_CHECK = 64, /* one may take a millisecond of scanning */
  LINES_PER_CHECK = 32,       /* so may a blank line, under deep nesting */
  SHORT_US = 2000,            /* most parses take less */
  SLACK_US = 10000,
  FENCE_MIN = 3
};

/* The allocations of one parse.  cmark frees nearly everything at the end, so that
 * giving up whole chunks is faster than malloc, and leaving the parser half-way leaks
 * nothing. */
typedef struct Chunk Chunk;
struct Chunk
{
  Chunk *next;
  gsize size;
  guint8 data[];
};

typedef struct
{
  gsize size; /* of the block that follows */
} Header;

typedef struct
{
  cmark_mem mem;
  Chunk *chunks; /* the newest first; the last one is kept */
  guint8 *top;
  guint8 *end;
  guint8 *newest; /* the block that ends at `top`, or NULL */
  gsize total;
  guint until_check;
  gint64 started;   /* g_get_monotonic_time () */
  gint64 cpu_limit; /* cpu_time (); 0: not asked for yet */
  gboolean armed;   /* a parse is under way: `escape` may be used */
  gboolean reading; /* a tree is being read */
  const char *why;  /* it was left */
  jmp_buf escape;
} Arena;

static void arena_free (gpointer data);

static GPrivate arena_key = G_PRIVATE_INIT (arena_free);
static __thread Arena *arena; /* arena_key's value, for cmark's callbacks */

static void
add_chunk (Arena *self, gsize need)
{
  gsize size = self->chunks == NULL ? FIRST_CHUNK : MIN (self->chunks->size * 2, MAX_CHUNK);
  Chunk *chunk;

  size = MAX (size, need);
  chunk = g_malloc (sizeof (Chunk) + size);
  chunk->next = self->chunks;
  chunk->size = size;
  self->chunks = chunk;
  self->total += size;
  self->top = chunk->data;
  self->end = chunk->data + size;
}

static void
arena_reset (Arena *self)
{
  while (self->chunks != NULL && self->chunks->next != NULL)
    {
      Chunk *chunk = self->chunks;

      self->chunks = chunk->next;
      g_free (chunk);
    }
  self->newest = NULL;
  self->top = self->chunks == NULL ? NULL : self->chunks->data;
  self->end = self->chunks == NULL ? NULL : self->top + self->chunks->size;
  self->total = self->chunks == NULL ? 0 : self->chunks->size;
}

static void
arena_free (gpointer data)
{
  Arena *self = data;

  arena_reset (self);
  g_free (self->chunks);
  g_free (self);
}

static gint64
cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
leave (Arena *self, const char *why)
{
  self->why = why;
  longjmp (self->escape, 1);
}

/* The wall clock is read without a system call, and is never behind the thread's, which is looked at when a parse is no
 * short one: what it has taken until then is what has passed, but for when the thread had to wait. */
static void
check_time (Arena *self)
{
  gint64 passed = self->armed ? g_get_monotonic_time () - self->started : 0;

  self->until_check = ALLOCATIONS_PER_CHECK;
  if (passed < SHORT_US)
    return;
  if (self->cpu_limit == 0)
    self->cpu_limit = cpu_time () + GUARD_CPU_US - MIN (passed, SLACK_US);
  if (passed >= GUARD_CPU_US && cpu_time () >= self->cpu_limit)
    leave (self, "takes too long to parse");
}

static void *
take (Arena *self, gsize size)
{
  gsize need = sizeof (Header) + ((size + 7) & ~(gsize) 7);
  Header *header;

  if (--self->until_check == 0)
    check_time (self);
  if (need > (gsize) (self->end - self->top))
    {
      if (self->armed && self->total + need > GUARD_MEMORY_BYTES)
        leave (self, "takes too much memory to parse");
      add_chunk (self, need);
    }
  header = (Header *) (void *) self->top;
  header->size = need - sizeof (Header);
  self->newest = self->top + sizeof (Header);
  self->top += need;
  return self->newest;
}

static void *
arena_calloc (size_t count, size_t size)
{
  void *block = take (arena, count * size);

  return memset (block, 0, count * size);
}

static void *
arena_realloc (void *block, size_t size)
{
  Header *header = block == NULL ? NULL : (Header *) block - 1;
  void *moved;

  if (header != NULL && size <= header->size)
    return block;
  if (header != NULL && block == arena->newest
      && size + 7 < (gsize) (arena->end - arena->newest))
    {
      header->size = (size + 7) & ~(gsize) 7;
      arena->top = arena->newest + header->size;
      return block;
    }
  moved = take (arena, size);
  if (header != NULL)
    memcpy (moved, block, header->size);
  return moved;
}

static void
arena_release (void *block)
{
  if (block == NULL || block != arena->newest)
    return;
  arena->top = arena->newest - sizeof (Header);
  arena->newest = NULL;
}

static Arena *
thread_arena (void)
{
  Arena *self = g_private_get (&arena_key);

  if (self == NULL)
    {
      self = g_new0 (Arena, 1);
      self->mem = (cmark_mem){ arena_calloc, arena_realloc, arena_release };
      g_private_set (&arena_key, self);
    }
  arena = self;
  arena_reset (self);
  self->until_check = ALLOCATIONS_PER_CHECK;
  self->started = g_get_monotonic_time ();
  self->cpu_limit = 0;
  return self;
}

static gsize
slice_length (const char *text, const char *end)
{
  const char *stop = text;

  for (guint i = 0; i < LINES_PER_CHECK && stop < end; i++)
    {
      stop = memchr (stop, '\n', end - stop);
      stop = stop == NULL ? end : stop + 1;
    }
  return stop - text;
}

/* The parser itself lies in the arena too and needs no free. */
static cmark_node *
parse_slices (Arena *self, const char *text, gsize length)
{
  cmark_parser *parser = cmark_parser_new_with_mem (CMARK_OPT_SOURCEPOS, &self->mem);
  const char *end = text + length;

  while (text < end)
    {
      gsize slice = slice_length (text, end);

      cmark_parser_feed (parser, text, slice);
      check_time (self);
      text += slice;
    }
  return cmark_parser_finish (parser);
}

static cmark_node *
parse_or_leave (Arena *self, const char *text, gsize length)
{
  if (setjmp (self->escape) != 0)
    return NULL;
  return parse_slices (self, text, length);
}

/* How deep the containers of a line nest, as far as its own bytes tell. */
typedef struct
{
  const char *rest; /* behind the markers */
  guint columns;    /* of white space before the first marker */
  guint markers;
} Prefix;

/* Behind a bullet or a number and its white space, or NULL. */
static const char *
after_item_marker (const char *p)
{
  const char *digits = p;

  if (*p == '*' || *p == '+' || *p == '-')
    p++;
  else
    {
      while (g_ascii_isdigit (*p) && p - digits < 9)
        p++;
      if (p == digits || (*p != '.' && *p != ')'))
        return NULL;
      p++;
    }
  return *p == ' ' || *p == '\t' || *p == '\n' || *p == '\0' ? p : NULL;
}

static gboolean
is_rule (const char *p)
{
  char mark = *p;

  if (mark != '*' && mark != '-')
    return FALSE;
  p += strspn (p, mark == '*' ? "* \t" : "- \t");
  return *p == '\n' || *p == '\0';
}

static Prefix
read_prefix (const char *line)
{
  Prefix prefix = { line, 0, 0 };
  const char *next;

  for (;; prefix.rest = next)
    {
      for (; *prefix.rest == ' ' || *prefix.rest == '\t'; prefix.rest++)
        if (prefix.markers == 0)
          prefix.columns += *prefix.rest == '\t' ? 4 : 1;
      next = *prefix.rest == '>' ? prefix.rest + 1 : after_item_marker (prefix.rest);
      if (next == NULL || prefix.markers > ARTICLE_MAX_NESTING || is_rule (prefix.rest))
        return prefix;
      prefix.markers++;
    }
}

/* Lines of a fenced code block nest nothing: a row of `>>>>` there is a picture. */
typedef struct
{
  char mark; /* 0: outside */
  gsize length;
} Fence;

static gboolean
step_fence (Fence *fence, const char *rest)
{
  gsize length = *rest == '`' || *rest == '~' ? strspn (rest, *rest == '`' ? "`" : "~") : 0;

  if (fence->mark == 0)
    {
      if (length >= FENCE_MIN)
        *fence = (Fence){ *rest, length };
      return FALSE;
    }
  if (*rest == fence->mark && length >= fence->length)
    fence->mark = 0;
  return TRUE;
}

/* An item inside an item takes two columns, and an item that is not there cannot be
 * continued: far indented code is no nesting. */
static gboolean
check_nesting (const char *text, guint line, GError **error)
{
  Fence fence = { 0, 0 };
  guint depth = 0;

  for (const char *p = text; p != NULL && *p != '\0'; line++)
    {
      Prefix prefix = read_prefix (p);
      gboolean blank = *prefix.rest == '\n' || *prefix.rest == '\0';

      if (!step_fence (&fence, prefix.rest) && (prefix.markers > 0 || !blank))
        depth = MIN (depth, prefix.columns / 2) + prefix.markers;
      if (depth > ARTICLE_MAX_NESTING)
        return desk_error_at (error, NULL, line, 0,
                              "lists or quotes are nested deeper than %d",
                              ARTICLE_MAX_NESTING);
      p = strchr (prefix.rest, '\n');
      p = p == NULL ? NULL : p + 1;
    }
  return TRUE;
}

static guint
lines_between (const char *from, const char *to)
{
  guint lines = 0;

  while ((from = memchr (from, '\n', to - from)) != NULL)
    {
      lines++;
      from++;
    }
  return lines;
}

static gboolean
check_brackets (const char *text, guint line, GError **error)
{
  for (const char *p = strchr (text, '['); p != NULL; p = strchr (p, '['))
    {
      gsize run = strspn (p, "[");

      if (run > ARTICLE_MAX_BRACKETS)
        {
          g_autofree char *found = say_count ((gint64) run);
          g_autofree char *most = say_count (ARTICLE_MAX_BRACKETS);

          return desk_error_at (error, NULL, line + lines_between (text, p), 0,
                                "%s '[' in a row; the limit is %s", found, most);
        }
      p += run;
    }
  return TRUE;
}

/* The tree belongs to this thread's arena, whose memory is given back at the end, but for what the
 * next one will need.  A tree of which another is read shares its bounds with that. */
gboolean
guard_parse (const char *text, gsize length, guint first_line,
             void (*read) (gpointer data, cmark_node *root), gpointer data, GError **error)
{
  Arena *self = g_private_get (&arena_key);
  gboolean within = self != NULL && self->reading;
  cmark_node *root;

  if (!check_nesting (text, first_line, error) || !check_brackets (text, first_line, error))
    return FALSE;
  if (!within)
    self = thread_arena ();
  self->armed = TRUE;
  root = parse_or_leave (self, text, length);
  self->armed = FALSE;
  self->reading = TRUE;
  if (root != NULL)
    read (data, root);
  else
    g_set_error_literal (error, DESK_ERROR, DESK_ERROR_INPUT, self->why);
  self->reading = within;
  if (!within)
    arena_reset (self);
  return root != NULL;
}
