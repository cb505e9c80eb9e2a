#include "centre/frame.h"

#include <stdlib.h>
#include <string.h>
#include "centre/hypertext.h"
#include "page/page.h"

#define TEXT(s) ((const xmlChar *) (s))

/* Around a mark: no XML has them. */
#define MARK_START "\001"
#define MARK_END '\002'

typedef enum
{
  ROW_OPEN,
  ROW_CLOSE,
  ROW_SET,
  ROW_SAYS,
  ROW_FIX,
  ROW_TELL,
  ROW_BODY
} RowKind;

typedef struct
{
  RowKind kind;
  const char *name;
  const char *value;
} Row;

struct Draft
{
  GArray *rows; /* Row */
  GStringChunk *texts;
  xmlNode *body;
};

Draft *
draft_new (void)
{
  Draft *self = g_new0 (Draft, 1);

  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (Row), 256);
  self->texts = g_string_chunk_new (8192);
  return self;
}

void
draft_free (Draft *self)
{
  if (self == NULL)
    return;
  if (self->body != NULL)
    xmlFreeNode (self->body);
  g_array_unref (self->rows);
  g_string_chunk_free (self->texts);
  g_free (self);
}

static const char *
keep_text (Draft *self, const char *text)
{
  g_autofree char *clean = NULL;

  if (text == NULL)
    return NULL;
  for (const char *c = text; *c != '\0'; c++)
    if (*c < 0x20 || *c >= 0x7f)
      {
        clean = markup_clean (text);
        return g_string_chunk_insert (self->texts, clean);
      }
  return g_string_chunk_insert (self->texts, text);
}

static void
add_row (Draft *self, RowKind kind, const char *name, const char *value)
{
  Row row = { kind, name, keep_text (self, value) };

  g_array_append_val (self->rows, row);
}

void
draft_open (Draft *self, const char *name)
{
  add_row (self, ROW_OPEN, name, NULL);
}

void
draft_close (Draft *self)
{
  add_row (self, ROW_CLOSE, NULL, NULL);
}

void
draft_set (Draft *self, const char *name, const char *value)
{
  add_row (self, ROW_SET, name, value);
}

void
draft_says (Draft *self, const char *value)
{
  add_row (self, ROW_SAYS, NULL, value);
}

void
draft_fix (Draft *self, const char *name, const char *value)
{
  add_row (self, ROW_FIX, name, value);
}

void
draft_tell (Draft *self, const char *name, const char *value)
{
  add_row (self, ROW_TELL, name, value);
}

void
draft_body (Draft *self, xmlNode *body)
{
  xmlAttr *id = xmlHasProp (body, TEXT ("id"));

  g_assert (self->body == NULL);
  self->body = body;
  add_row (self, ROW_BODY, (const char *) body->name,
           id == NULL || id->children == NULL ? NULL : (const char *) id->children->content);
}

/* ---- What it consists of */

/* Rows that repeat: `count` times `rows` from `first` on. */
typedef struct
{
  guint first, rows, count;
} Run;

static const Row *
row_at (const Draft *self, guint i)
{
  return &g_array_index (self->rows, Row, i);
}

static gboolean
is_there (const Row *row)
{
  return row->value != NULL && *row->value != '\0';
}

static gboolean
is_of_kind (const Row *a, const Row *b)
{
  if (a->kind != b->kind || g_strcmp0 (a->name, b->name) != 0)
    return FALSE;
  if (a->kind == ROW_FIX)
    return g_strcmp0 (a->value, b->value) == 0;
  return a->kind == ROW_TELL
         || ((a->value == NULL) == (b->value == NULL) && is_there (a) == is_there (b));
}

/* How many rows the element at `i` has, if there are no others in it; else 0. */
static guint
rows_of_leaf (const Draft *self, guint i)
{
  guint rows = 1;

  if (row_at (self, i)->kind != ROW_OPEN)
    return 0;
  while (i + rows < self->rows->len && row_at (self, i + rows)->kind != ROW_CLOSE)
    {
      RowKind kind = row_at (self, i + rows++)->kind;

      if (kind == ROW_OPEN || kind == ROW_BODY)
        return 0;
    }
  return rows + 1;
}

static gboolean
repeats (const Draft *self, const Run *run)
{
  guint at = run->first + run->rows * run->count;

  if (at + run->rows > self->rows->len)
    return FALSE;
  for (guint i = 0; i < run->rows; i++)
    if (!is_of_kind (row_at (self, run->first + i), row_at (self, at + i)))
      return FALSE;
  return TRUE;
}

static Run
run_at (const Draft *self, guint i)
{
  Run run = { i, rows_of_leaf (self, i), 1 };

  if (run.rows == 0)
    return (Run){ i, 1, 1 };
  while (repeats (self, &run))
    run.count++;
  return run;
}

static void
put_kind (GString *out, const Row *row)
{
  static const char kinds[] = "<>st=-b";

  if (row->kind == ROW_TELL)
    return;
  g_string_append_c (out, kinds[row->kind]);
  g_string_append (out, row->name == NULL ? "" : row->name);
  if (row->kind == ROW_FIX && row->value != NULL)
    g_string_append (out, row->value);
  g_string_append_c (out, row->value == NULL ? '0' : *row->value == '\0' ? '1' : '2');
  g_string_append_c (out, '\n');
}

typedef struct
{
  GString *kind;      /* what all drafts of its kind have in common */
  GPtrArray *singles; /* const Row *: those that are in no run */
  GArray *runs;       /* Run */
} Layout;

static void
layout_clear (Layout *self)
{
  g_string_free (self->kind, TRUE);
  g_ptr_array_unref (self->singles);
  g_array_unref (self->runs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

static void
layout_add (Layout *self, const Draft *draft, const Run *run)
{
  for (guint i = 0; i < run->rows; i++)
    {
      const Row *row = row_at (draft, run->first + i);

      put_kind (self->kind, row);
      if (run->count == 1)
        g_ptr_array_add (self->singles, (gpointer) row);
    }
  if (run->count == 1)
    return;
  g_array_append_val (self->runs, *run);
  g_string_append_c (self->kind, '*');
}

static Layout
layout_of (const Draft *draft, const char *name)
{
  Layout layout = { g_string_sized_new (2048), g_ptr_array_new (),
                    g_array_new (FALSE, FALSE, sizeof (Run)) };

  g_string_append (layout.kind, name);
  for (guint i = 0; i < draft->rows->len;)
    {
      Run run = run_at (draft, i);

      layout_add (&layout, draft, &run);
      i += run.rows * run.count;
    }
  return layout;
}

/* ---- As XML */

static xmlNode *
put_row (xmlNode *node, const Row *row, const char *value)
{
  if (row->kind == ROW_OPEN)
    return markup_add (node, row->name);
  if (row->kind == ROW_CLOSE)
    return node->parent;
  if (value != NULL && row->kind == ROW_SAYS)
    xmlAddChild (node, xmlNewText (TEXT (value)));
  else if (value != NULL)
    xmlNewProp (node, TEXT (row->name), TEXT (value));
  return node;
}

void
draft_markup (Draft *self, xmlNode *page)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = row_at (self, i);

      if (row->kind == ROW_BODY)
        xmlAddChild (page, g_steal_pointer (&self->body));
      else
        page = put_row (page, row, row->value);
    }
}

/* ---- With marks */

/* Where a text stands: in a single row, in that row of each element of a run, or it is the body. */
typedef struct
{
  char where;   /* 's', 'r' or 'b' */
  guint number; /* of the single, or of the run */
  guint element, row;
} Mark;

static void
put_marked (xmlNode **node, const Row *row, Mark mark)
{
  g_autofree char *text = g_strdup_printf (MARK_START "%c%u.%u.%u%c", mark.where, mark.number,
                                           mark.element, mark.row, MARK_END);

  if (row->kind == ROW_BODY)
    {
      xmlNode *body = markup_add (*node, row->name);
      if (row->value != NULL)
        xmlNewProp (body, TEXT ("id"), TEXT (text));
      xmlAddChild (body, xmlNewText (TEXT (MARK_START "b0.0.0\002")));
    }
  else if (row->kind != ROW_TELL)
    *node = put_row (*node, row, row->kind == ROW_FIX || !is_there (row) ? row->value : text);
}

void
draft_mark (const Draft *self, xmlNode *page)
{
  guint singles = 0, runs = 0;

  for (guint i = 0; i < self->rows->len;)
    {
      Run run = run_at (self, i);
      guint end = i + run.rows * run.count;

      for (; i < end; i++)
        {
          guint at = i - run.first;
          Mark mark = run.count == 1 ? (Mark){ 's', singles++, 0, 0 }
                                     : (Mark){ 'r', runs, at / run.rows, at % run.rows };

          put_marked (&page, row_at (self, i), mark);
        }
      runs += run.count > 1;
    }
}

/* ---- What is between the marks */

typedef struct
{
  gsize start, length; /* of what stands before the gap */
  gboolean quoted;     /* it is in an attribute */
  Mark mark;
} Gap;

typedef struct
{
  char *html;
  gsize length;
  gsize rest;   /* what stands behind the last gap begins here */
  GArray *gaps; /* Gap; of a run those of its first two elements */
} Frame;

static void
frame_free (gpointer data)
{
  Frame *self = data;

  g_free (self->html);
  g_array_unref (self->gaps);
  g_free (self);
}

/* Behind the text from `at` on: in a tag's attribute, or not. */
static gboolean
step_quoted (gboolean quoted, gboolean *in_tag, const char *at, const char *end)
{
  for (; at < end; at++)
    if (*at == '"' && *in_tag)
      quoted = !quoted;
    else if (!quoted && (*at == '<' || *at == '>'))
      *in_tag = *at == '<';
  return quoted;
}

/* The mark that begins at `at`; behind it. */
static const char *
read_mark (const char *at, Mark *mark)
{
  char *end;

  mark->where = at[1];
  mark->number = (guint) strtoul (at + 2, &end, 10);
  mark->element = (guint) strtoul (end + 1, &end, 10);
  mark->row = (guint) strtoul (end + 1, &end, 10);
  return end + 1;
}

static void
find_gaps (Frame *self)
{
  const char *at = self->html, *start;
  gboolean quoted = FALSE, in_tag = FALSE;

  while ((start = strchr (at, *MARK_START)) != NULL)
    {
      Gap gap = { (gsize) (at - self->html), (gsize) (start - at), FALSE, { 0 } };

      gap.quoted = quoted = step_quoted (quoted, &in_tag, at, start);
      at = read_mark (start, &gap.mark);
      g_array_append_val (self->gaps, gap);
    }
  self->rest = (gsize) (at - self->html);
}

static const Gap *
gap_at (const Frame *self, guint i)
{
  return &g_array_index (self->gaps, Gap, i);
}

/* Where the gaps of the element of a run that begin at `i` end. */
static guint
element_end (const Frame *self, guint i)
{
  const Mark *first = &gap_at (self, i)->mark;

  for (; i < self->gaps->len; i++)
    {
      const Mark *mark = &gap_at (self, i)->mark;

      if (mark->where != 'r' || mark->number != first->number
          || mark->element != first->element)
        break;
    }
  return i;
}

/* Whether those at `a`, `count` of them, are those of the next element, at `b`. */
static gboolean
are_alike (const Frame *self, guint a, guint b, guint count)
{
  if (b + count > self->gaps->len)
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      const Gap *x = gap_at (self, a + i), *y = gap_at (self, b + i);

      if (y->mark.where != 'r' || y->mark.number != x->mark.number
          || y->mark.element != x->mark.element + 1 || y->mark.row != x->mark.row
          || y->quoted != x->quoted || (i > 0 && y->length != x->length)
          || (i > 0 && memcmp (self->html + y->start, self->html + x->start, x->length) != 0))
        return FALSE;
    }
  return TRUE;
}

/* Behind the elements of the run that begins at `i`, of which those behind the second are taken out; 0: they are not
 * like each other. */
static guint
settle_run (Frame *self, guint i, guint elements)
{
  guint end = element_end (self, i), count = end - i, second = end, third;

  if (gap_at (self, i)->mark.element != 0 || !are_alike (self, i, second, count))
    return 0;
  third = second + count;
  for (guint element = 2; element < elements; element++)
    {
      guint at = third + (element - 2) * count;

      if (!are_alike (self, at - count, at, count)
          || gap_at (self, at)->length != gap_at (self, second)->length
          || memcmp (self->html + gap_at (self, at)->start,
                     self->html + gap_at (self, second)->start, gap_at (self, at)->length)
               != 0)
        return 0;
    }
  g_array_remove_range (self->gaps, third, (elements - 2) * count);
  return third;
}

/* NULL: the page does not come out as one that can be filled. */
static Frame *
frame_new (char *html, const Layout *layout)
{
  Frame *self = g_new0 (Frame, 1);

  self->html = html;
  self->length = strlen (html);
  self->gaps = g_array_new (FALSE, FALSE, sizeof (Gap));
  find_gaps (self);
  for (guint i = 0; i < self->gaps->len;)
    {
      const Mark *mark = &gap_at (self, i)->mark;

      if (mark->where != 'r')
        {
          i++;
          continue;
        }
      i = settle_run (self, i, g_array_index (layout->runs, Run, mark->number).count);
      if (i == 0)
        {
          frame_free (self);
          return NULL;
        }
    }
  return self;
}

/* ---- Filling it */

typedef struct
{
  const Frame *frame;
  const Draft *draft;
  const Layout *layout;
  GString *out;
} Filling;

static void
fill_body (const Filling *self)
{
  for (const xmlNode *node = self->draft->body->children; node != NULL; node = node->next)
    hypertext_put (self->out, node);
}

/* `element`: of the run that the gap is in. */
static void
fill_gap (const Filling *self, const Gap *gap, guint element)
{
  const Row *row;

  g_string_append_len (self->out, self->frame->html + gap->start, (gssize) gap->length);
  if (gap->mark.where == 'b')
    {
      fill_body (self);
      return;
    }
  if (gap->mark.where == 's')
    row = self->layout->singles->pdata[gap->mark.number];
  else
    {
      const Run *run = &g_array_index (self->layout->runs, Run, gap->mark.number);

      row = row_at (self->draft, run->first + element * run->rows + gap->mark.row);
    }
  hypertext_text (self->out, row->value, gap->quoted);
}

/* The gaps from `i` on, of the second element of a run, for all that follow the first. */
static guint
fill_others (const Filling *self, guint i)
{
  guint end = element_end (self->frame, i);
  const Run *run
    = &g_array_index (self->layout->runs, Run, gap_at (self->frame, i)->mark.number);

  for (guint element = 1; element < run->count; element++)
    for (guint j = i; j < end; j++)
      fill_gap (self, gap_at (self->frame, j), element);
  return end;
}

static char *
frame_fill (const Frame *frame, const Draft *draft, const Layout *layout, gsize *length)
{
  Filling filling = { frame, draft, layout, g_string_sized_new (frame->length + 8192) };

  for (guint i = 0; i < frame->gaps->len;)
    if (gap_at (frame, i)->mark.where == 'r' && gap_at (frame, i)->mark.element == 1)
      i = fill_others (&filling, i);
    else
      fill_gap (&filling, gap_at (frame, i++), 0);
  g_string_append_len (filling.out, frame->html + frame->rest,
                       (gssize) (frame->length - frame->rest));
  *length = filling.out->len;
  return g_string_free (filling.out, FALSE);
}

/* ---- All of them */

struct Frames
{
  GHashTable *made; /* what drafts of a kind have in common -> Frame */
  GMutex lock;      /* on these */
  gint unfit;       /* of one it was found that it cannot be filled */
};

Frames *
frames_new (void)
{
  Frames *self = g_new0 (Frames, 1);

  self->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, frame_free);
  g_mutex_init (&self->lock);
  return self;
}

void
frames_free (Frames *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->made);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Once made, it stays. */
static const Frame *
frames_get (Frames *self, const Layout *layout, FrameMake make, gpointer data, GError **error)
{
  const Frame *frame;
  char *html;

  g_mutex_lock (&self->lock);
  frame = g_hash_table_lookup (self->made, layout->kind->str);
  g_mutex_unlock (&self->lock);
  if (frame != NULL || (html = make (data, error)) == NULL)
    return frame;
  g_mutex_lock (&self->lock);
  frame = g_hash_table_lookup (self->made, layout->kind->str);
  if (frame != NULL)
    g_free (html);
  else if ((frame = frame_new (html, layout)) != NULL)
    g_hash_table_insert (self->made, g_strdup (layout->kind->str), (gpointer) frame);
  g_mutex_unlock (&self->lock);
  return frame;
}

char *
frames_fill (Frames *self, const char *name, const Draft *draft, FrameMake make,
             gpointer data, gsize *length, GError **error)
{
  GError *failed = NULL;
  g_auto(Layout) layout = layout_of (draft, name);
  const Frame *frame = g_atomic_int_get (&self->unfit)
                         ? NULL
                         : frames_get (self, &layout, make, data, &failed);

  if (frame != NULL)
    return frame_fill (frame, draft, &layout, length);
  if (failed == NULL)
    g_atomic_int_set (&self->unfit, TRUE);
  else
    g_propagate_error (error, failed);
  return NULL;
}
