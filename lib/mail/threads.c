#include "mail/threads.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"

/* ---- Strings kept in a temporary file, by their place in it */

typedef struct
{
  FILE *file;
  guint64 length;
  gboolean is_flushed;
} Names;

static void
names_free (Names *self)
{
  if (self->file != NULL)
    fclose (self->file);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Names, names_free)

static void
set_failed (GError **error, int code)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "a temporary file in %s: %s",
               g_get_tmp_dir (), g_strerror (code));
}

static Names *
names_new (GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("deskbook-XXXXXX", &path, NULL);
  Names *self;

  if (fd < 0)
    {
      set_failed (error, errno);
      return NULL;
    }
  unlink (path); /* it vanishes when it is closed */
  self = g_new0 (Names, 1);
  self->file = fdopen (fd, "w+");
  self->length = 1;
  if (self->file != NULL && fputc ('\0', self->file) != EOF)
    return self;
  set_failed (error, errno);
  if (self->file == NULL)
    close (fd);
  names_free (self);
  return NULL;
}

/* Its place, never 0; 0 on error.  At most 65,535 bytes. */
static guint64
names_add (Names *self, const char *name, GError **error)
{
  guint16 length = (guint16) MIN (strlen (name), G_MAXUINT16);
  guint64 place = self->length;

  if (fwrite (&length, sizeof length, 1, self->file) != 1
      || fwrite (name, 1, length, self->file) != length)
    {
      set_failed (error, errno);
      return 0;
    }
  self->length += sizeof length + length;
  self->is_flushed = FALSE;
  return place;
}

/* Free it; NULL on error. */
static char *
names_get (Names *self, guint64 place, GError **error)
{
  guint16 length;
  g_autofree char *name = NULL;

  if (!self->is_flushed && fflush (self->file) != 0)
    {
      set_failed (error, errno);
      return NULL;
    }
  self->is_flushed = TRUE;
  errno = 0;
  if (pread (fileno (self->file), &length, sizeof length, (off_t) place) == sizeof length)
    {
      name = g_malloc (length + 1);
      name[length] = '\0';
      if (pread (fileno (self->file), name, length, (off_t) place + sizeof length) == length)
        return g_steal_pointer (&name);
    }
  set_failed (error, errno != 0 ? errno : EIO);
  return NULL;
}

/* ---- Threads of messages */

enum
{
  HASH_BYTES = 16, /* of SHA-256: no two ids meet by chance or on purpose */
  NO_PRINT = 0,
  REUSED = 1, /* they differ */
  PRINTS = 2, /* from here on */
  NONE = -1
};

typedef enum
{
  MESSAGE = 'm',
  TICKET = 't'
} NodeKind;

/* A Message-ID or the name of a fixed ticket; fields of a thread stand in its `up`-most
 * node.  Numbers of nodes and of messages, or NONE. */
typedef struct
{
  guint8 hash[HASH_BYTES];
  guint64 name;     /* in names; 0: not kept */
  gint32 up;        /* union-find */
  gint32 root;      /* the node that its message says began the thread */
  gint32 copy;      /* the earliest message with this id */
  gint32 first;     /* thread: earliest message */
  gint32 fixed;     /* thread: earliest message with a fixed ticket */
  gint32 ticket;    /* thread: the node that names its ticket */
  gint32 opener;    /* ticket: earliest message */
  gint32 called;    /* ticket: the message that it is called by; NONE: it has another name */
  gint32 stored;    /* thread: the stored ticket that is earliest */
  gint64 since;     /* message: when the ticket that is called by it began */
  guint8 is_stored; /* message: a ticket is called by it */
  guint8 is_named;  /* thread: a message has a fixed ticket of another name */
  guint32 print;    /* of the contents of messages with this id; NO_PRINT: none yet; REUSED */
} Node;

typedef struct
{
  gint64 at;
  gint32 node;  /* NONE: no message */
  gint32 fixed; /* node of the ticket, or NONE */
  gint32 via;   /* node of the message that it answers, when the ticket is only that of stored
                  * messages that refer to one of the two, or to others before them; or NONE */
  guint32 facts; /* orders copies that came at the same time */
} Record;

struct MailThreads
{
  MailLookup lookup; /* may be NULL */
  gpointer data;
  GArray *nodes, *records;
  gint32 *slots; /* hash table of nodes; a power of two, NONE: free */
  guint n_slots;
  Names *names;
  gboolean has_reused;
  gboolean is_finished;
};

#define node_at(self, i) (&g_array_index ((self)->nodes, Node, (i)))
#define record_at(self, i) (&g_array_index ((self)->records, Record, (i)))

static gint32 *
new_slots (guint n_slots)
{
  gint32 *slots = g_new (gint32, n_slots);

  memset (slots, 0xff, n_slots * sizeof *slots);
  return slots;
}

MailThreads *
mail_threads_new (MailLookup lookup, gpointer data, GError **error)
{
  g_autoptr(Names) names = names_new (error);
  MailThreads *self;

  if (names == NULL)
    return NULL;
  self = g_new0 (MailThreads, 1);
  self->lookup = lookup;
  self->data = data;
  self->nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  self->records = g_array_new (FALSE, FALSE, sizeof (Record));
  self->n_slots = 1024;
  self->slots = new_slots (self->n_slots);
  self->names = g_steal_pointer (&names);
  return self;
}

void
mail_threads_free (MailThreads *self)
{
  g_array_unref (self->nodes);
  g_array_unref (self->records);
  g_free (self->slots);
  names_free (self->names);
  g_free (self);
}

/* ---- Nodes */

static void
hash_of (NodeKind kind, const char *name, guint8 *hash)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32], prefix = kind;
  gsize length = sizeof digest;

  g_checksum_update (sum, &prefix, 1);
  g_checksum_update (sum, (const guchar *) name, (gssize) strlen (name));
  g_checksum_get_digest (sum, digest, &length);
  memcpy (hash, digest, HASH_BYTES);
}

/* Where `hash` is, or would be. */
static gint32 *
slot_of (const MailThreads *self, const guint8 *hash)
{
  guint32 start;

  memcpy (&start, hash, sizeof start);
  for (guint i = start & (self->n_slots - 1);; i = (i + 1) & (self->n_slots - 1))
    if (self->slots[i] == NONE
        || memcmp (node_at (self, self->slots[i])->hash, hash, HASH_BYTES) == 0)
      return &self->slots[i];
}

static void
grow (MailThreads *self)
{
  g_free (self->slots);
  self->n_slots *= 2;
  self->slots = new_slots (self->n_slots);
  for (guint i = 0; i < self->nodes->len; i++)
    *slot_of (self, node_at (self, i)->hash) = (gint32) i;
}

/* The node of `name`, made when there is none. */
static gint32
node_of (MailThreads *self, NodeKind kind, const char *name)
{
  Node node = { .root = NONE,
                .copy = NONE,
                .first = NONE,
                .fixed = NONE,
                .ticket = NONE,
                .opener = NONE,
                .called = NONE,
                .stored = NONE };
  gint32 *slot;

  hash_of (kind, name, node.hash);
  slot = slot_of (self, node.hash);
  if (*slot == NONE)
    {
      node.up = (gint32) self->nodes->len;
      *slot = node.up;
      g_array_append_val (self->nodes, node);
      if (self->nodes->len > self->n_slots / 3 * 2)
        grow (self);
      return node.up;
    }
  return *slot;
}

static gboolean
keep_name (MailThreads *self, gint32 node, const char *name, GError **error)
{
  if (node_at (self, node)->name == 0)
    node_at (self, node)->name = names_add (self->names, name, error);
  return node_at (self, node)->name != 0;
}

/* ---- Sets */

static gint32
top_of (MailThreads *self, gint32 node)
{
  for (gint32 up; (up = node_at (self, node)->up) != node; node = up)
    node_at (self, node)->up = node_at (self, up)->up;
  return node;
}

/* Path halving keeps it flat enough without ranks. */
static void
join (MailThreads *self, gint32 a, gint32 b)
{
  a = top_of (self, a);
  b = top_of (self, b);
  node_at (self, MAX (a, b))->up = MIN (a, b);
}

/* By time; messages of the same second by their ids, copies by their facts. */
static gboolean
is_before (const MailThreads *self, gint32 a, gint32 b)
{
  const Record *left = record_at (self, a), *right = record_at (self, b);
  int order;

  if (left->at != right->at)
    return left->at < right->at;
  order = memcmp (node_at (self, left->node)->hash, node_at (self, right->node)->hash,
                  HASH_BYTES);
  if (order == 0)
    return left->facts != right->facts ? left->facts < right->facts : a < b;
  return order < 0;
}

static void
take_earlier (const MailThreads *self, gint32 *earliest, gint32 record)
{
  if (*earliest == NONE || is_before (self, record, *earliest))
    *earliest = record;
}

/* ---- Adding */

static void
add_facts (GChecksum *sum, const char *text)
{
  if (text != NULL)
    g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text));
  g_checksum_update (sum, (const guchar *) "\n", 1);
}

/* What makes events of two copies differ. */
static guint32
facts_of (const MailMessage *message)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  char **const lists[]
    = { message->reply_to, message->recipients, message->deliveries, message->references };
  guint8 digest[32];
  gsize length = sizeof digest;
  guint32 facts;

  add_facts (sum, message->author);
  add_facts (sum, message->origin.automatic);
  add_facts (sum, message->origin.through);
  add_facts (sum, message->subject);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (char **text = lists[i]; *text != NULL; text++)
      add_facts (sum, *text);
  g_checksum_get_digest (sum, digest, &length);
  memcpy (&facts, digest, sizeof facts);
  return facts;
}

/* The thread's root as this message has it: its first reference, else itself. */
static gboolean
claim_root (MailThreads *self, const MailMessage *message, gint32 node, gint32 record,
            GError **error)
{
  const char *root = message->references[0];
  gint32 to = root != NULL ? node_of (self, MESSAGE, root) : NONE;

  take_earlier (self, &node_at (self, node)->copy, record);
  if (node_at (self, node)->copy == record)
    node_at (self, node)->root = to;
  /* cycles may end anywhere */
  return keep_name (self, node, message->message_id, error)
         && (root == NULL || keep_name (self, to, root, error));
}

static void
note_print (MailThreads *self, Node *node, const MailMessage *message)
{
  guint32 print = (guint32) message->print | PRINTS;

  if (node->print == NO_PRINT)
    node->print = print;
  else if (node->print != print)
    {
      node->print = REUSED;
      self->has_reused = TRUE;
    }
}

static gboolean
is_message_id (const char *ticket)
{
  gsize length = strlen (ticket);

  return length > 2 && ticket[0] == '<' && ticket[length - 1] == '>';
}

static gboolean
note_stored (MailThreads *self, const char *id, const MailKnown *known, GError **error)
{
  gint32 node, to, root = NONE;
  gboolean has_root = known->root != NULL && *known->root != '\0';

  if (!is_message_id (known->ticket))
    return TRUE;
  node = node_of (self, MESSAGE, id);
  to = node_of (self, MESSAGE, known->ticket);
  if (has_root)
    root = node_of (self, MESSAGE, known->root);
  else if (known->is_message && known->root == NULL && node != to)
    root = to;
  node_at (self, to)->is_stored = TRUE;
  node_at (self, to)->since = known->since;
  join (self, node, to);
  if (node_at (self, node)->copy == NONE && node_at (self, node)->root == NONE)
    node_at (self, node)->root = root;
  return keep_name (self, to, known->ticket, error)
         && (!has_root || keep_name (self, root, known->root, error));
}

static gboolean
is_known (MailThreads *self, const char *id, MailKnown *known)
{
  return self->lookup != NULL && self->lookup (self->data, id, known);
}

/* What began the thread of a stored message, as far as messages are stored. */
static gboolean
note_roots (MailThreads *self, const char *root, GError **error)
{
  g_autofree char *id = g_strdup (root);

  for (guint steps = 0; steps < MAIL_REFERENCES && id != NULL && *id != '\0'; steps++)
    {
      g_auto(MailKnown) known = { 0 };

      if (!is_known (self, id, &known) || !known.is_message)
        return TRUE;
      if (!note_stored (self, id, &known, error))
        return FALSE;
      g_free (id);
      id = g_steal_pointer (&known.root);
    }
  return TRUE;
}

/* The ticket that is known of a message before its thread is. */
typedef struct
{
  char *ticket;       /* NULL: none */
  gboolean is_by_way; /* it is not of the message itself or one that it refers to, but of stored
                       * ones that refer to one of them */
} Fixed;

/* `fixed` becomes its ticket, unless one is found already that has a name. */
static gboolean
look_up (MailThreads *self, const char *id, Fixed *fixed, GError **error)
{
  g_auto(MailKnown) known = { 0 };

  if (!is_known (self, id, &known))
    return TRUE;
  if (!note_stored (self, id, &known, error) || !note_roots (self, known.root, error))
    return FALSE;
  if (fixed->ticket != NULL && (!is_message_id (fixed->ticket) || is_message_id (known.ticket)))
    return TRUE;
  g_free (fixed->ticket);
  fixed->ticket = g_steal_pointer (&known.ticket);
  fixed->is_by_way = !known.is_message;
  return TRUE;
}

static gboolean
take_fixed (MailThreads *self, const MailMessage *message, const Fixed *fixed, Record *record,
            GError **error)
{
  const char *ticket = fixed->ticket;
  guint n_references = g_strv_length (message->references);
  gint32 called;

  record->fixed = record->via = NONE;
  if (ticket == NULL)
    return TRUE;
  called = is_message_id (ticket) ? node_of (self, MESSAGE, ticket) : NONE;
  record->fixed = node_of (self, TICKET, ticket);
  if (fixed->is_by_way && n_references > 0)
    record->via = node_of (self, MESSAGE, message->references[n_references - 1]);
  node_at (self, record->fixed)->called = called;
  return keep_name (self, record->fixed, ticket, error);
}

static gboolean
find_fixed (MailThreads *self, const MailMessage *message, Fixed *fixed, GError **error)
{
  gboolean ok;

  fixed->ticket = g_strdup (message->ticket);
  ok = look_up (self, message->message_id, fixed, error);
  for (guint i = g_strv_length (message->references); ok && i > 0; i--)
    ok = look_up (self, message->references[i - 1], fixed, error);
  return ok;
}

static gboolean
tell_first (MailThreads *self, const MailMessage *message, const Fixed *fixed, GError **error)
{
  Record record = { .node = NONE, .fixed = NONE, .via = NONE };

  if (message == NULL)
    {
      g_array_append_val (self->records, record);
      return TRUE;
    }
  record.at = message->at;
  record.facts = facts_of (message);
  if (self->nodes->len > G_MAXINT32 - 2 * MAIL_REFERENCES)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "expected fewer messages");
      return FALSE;
    }
  record.node = node_of (self, MESSAGE, message->message_id);
  note_print (self, node_at (self, record.node), message);
  if (!take_fixed (self, message, fixed, &record, error))
    return FALSE;
  g_array_append_val (self->records, record);
  for (char **id = message->references; *id != NULL; id++)
    join (self, record.node, node_of (self, MESSAGE, *id));
  return claim_root (self, message, record.node, (gint32) self->records->len - 1, error);
}

gboolean
mail_threads_is_reused (const MailThreads *self, guint64 number)
{
  gint32 node = number < self->records->len ? record_at (self, number)->node : NONE;

  return number == G_MAXUINT64 ? self->has_reused
                               : node != NONE && node_at (self, node)->print == REUSED;
}

/* What messages said about an id that several have. */
static void
forget_reused (MailThreads *self)
{
  for (guint i = 0; self->has_reused && i < self->nodes->len; i++)
    if (node_at (self, i)->print == REUSED)
      node_at (self, i)->copy = node_at (self, i)->root = NONE;
  self->has_reused = FALSE;
}

static gboolean
tell_again (MailThreads *self, guint64 number, const MailMessage *message, const Fixed *fixed,
            GError **error)
{
  gint32 node;

  forget_reused (self);
  node = node_of (self, MESSAGE, message->message_id);
  if (!take_fixed (self, message, fixed, record_at (self, number), error))
    return FALSE;
  record_at (self, number)->node = node;
  if (message->references[0] != NULL)
    join (self, node, node_of (self, MESSAGE, message->references[0]));
  return claim_root (self, message, node, (gint32) number, error);
}

gboolean
mail_threads_tell (MailThreads *self, guint64 number, const MailMessage *message,
                   GError **error)
{
  Fixed fixed = { 0 };
  g_autofree char *ticket = NULL;
  gboolean ok = message == NULL || find_fixed (self, message, &fixed, error);

  g_assert (number <= self->records->len);
  ticket = fixed.ticket;
  if (!ok)
    return FALSE;
  return number == self->records->len ? tell_first (self, message, &fixed, error)
                                      : tell_again (self, number, message, &fixed, error);
}

/* ---- Answering */

static gint32
next_root (const MailThreads *self, gint32 node)
{
  return node == NONE ? NONE : node_at (self, node)->root;
}

static gboolean
is_less (const MailThreads *self, gint32 node, gint32 other)
{
  return memcmp (node_at (self, node)->hash, node_at (self, other)->hash, HASH_BYTES) < 0;
}

static void
take_lesser (const MailThreads *self, gint32 *least, gint32 node)
{
  if (*least == NONE || is_less (self, node, *least))
    *least = node;
}

/* Of a chain that goes in a circle, wherever somebody enters it. */
static gint32
root_of_circle (const MailThreads *self, gint32 within)
{
  gint32 least = within;

  for (gint32 node = next_root (self, within); node != within; node = next_root (self, node))
    take_lesser (self, &least, node);
  return least;
}

/* The end of the chain of roots; when it has none (forged references), always the same of them. */
static gint32
last_root (const MailThreads *self, gint32 start)
{
  gint32 slow = start, fast = start, last = start;

  while (fast != NONE)
    {
      slow = next_root (self, slow);
      last = next_root (self, fast) == NONE ? fast : next_root (self, fast);
      fast = next_root (self, next_root (self, fast));
      if (fast == slow && fast != NONE)
        return root_of_circle (self, slow);
    }
  return last;
}

static Node *
thread_of (MailThreads *self, const Record *record)
{
  return node_at (self, top_of (self, record->node));
}

static gint32
named_ticket (const MailThreads *self, const Record *record)
{
  return record->fixed != NONE && node_at (self, record->fixed)->called == NONE ? record->fixed
                                                                                : NONE;
}

/* The ticket with a name that is fixed for it, or NONE.  A message at hand knows its own better
 * than those that refer to it. */
static gint32
fixed_of (const MailThreads *self, const Record *record)
{
  for (guint steps = 0; steps < MAIL_REFERENCES && record->via != NONE; steps++)
    {
      gint32 copy = node_at (self, record->via)->copy;

      if (copy == NONE || named_ticket (self, record_at (self, copy)) == NONE)
        break;
      record = record_at (self, copy);
    }
  return named_ticket (self, record);
}

static gint32
ticket_of (MailThreads *self, const Record *record)
{
  gint32 fixed = fixed_of (self, record);

  return fixed != NONE ? fixed : thread_of (self, record)->ticket;
}

static void
find_first (MailThreads *self, gint32 number)
{
  const Record *record = record_at (self, number);
  Node *thread = thread_of (self, record);

  take_earlier (self, &thread->first, number);
  if (fixed_of (self, record) != NONE)
    {
      take_earlier (self, &thread->fixed, number);
      thread->is_named = TRUE;
    }
}

/* Of all that are stored. */
static void
find_stored (MailThreads *self, gint32 number)
{
  Node *thread = node_at (self, top_of (self, number));
  const Node *ticket = node_at (self, number);
  const Node *other = thread->stored != NONE ? node_at (self, thread->stored) : NULL;

  if (other == NULL || ticket->since < other->since
      || (ticket->since == other->since
          && is_less (self, last_root (self, number), last_root (self, thread->stored))))
    thread->stored = number;
}

/* By the earliest message, whether it is stored or told; of several in one second, by the root that
 * is the least. */
static void
name_thread (MailThreads *self, gint32 number)
{
  const Record *record = record_at (self, number);
  Node *thread = thread_of (self, record);
  gint64 first = record_at (self, thread->first)->at;
  gint64 since = thread->stored == NONE ? G_MAXINT64 : node_at (self, thread->stored)->since;

  if (thread->is_named)
    thread->ticket = fixed_of (self, record_at (self, thread->fixed));
  else if (since < first)
    thread->ticket = last_root (self, thread->stored);
  else if (record->at == first)
    {
      take_lesser (self, &thread->ticket, last_root (self, record->node));
      if (since == first)
        take_lesser (self, &thread->ticket, last_root (self, thread->stored));
    }
}

/* When all threads are named. */
static void
find_opener (MailThreads *self, gint32 number)
{
  const Record *record = record_at (self, number);

  if (node_at (self, record->node)->copy == number)
    take_earlier (self, &node_at (self, ticket_of (self, record))->opener, number);
}

static void
each_message (MailThreads *self, void (*look) (MailThreads *, gint32))
{
  for (guint i = 0; i < self->records->len; i++)
    if (record_at (self, i)->node != NONE)
      look (self, (gint32) i);
}

/* When the last message is added. */
static void
finish (MailThreads *self)
{
  self->is_finished = TRUE;
  each_message (self, find_first);
  for (guint i = 0; i < self->nodes->len; i++)
    if (node_at (self, i)->is_stored)
      find_stored (self, (gint32) i);
  each_message (self, name_thread);
  each_message (self, find_opener);
}

gboolean
mail_threads_joined (MailThreads *self, MailJoin take, gpointer data, GError **error)
{
  if (!self->is_finished)
    finish (self);
  for (guint i = 0; i < self->nodes->len; i++)
    {
      gint32 to = node_at (self, top_of (self, (gint32) i))->ticket;
      g_autofree char *from = NULL, *name = NULL;

      if (!node_at (self, i)->is_stored || to == NONE || to == (gint32) i)
        continue;
      from = names_get (self->names, node_at (self, i)->name, error);
      name = from != NULL ? names_get (self->names, node_at (self, to)->name, error) : NULL;
      if (name == NULL || !take (data, from, name, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mail_threads_place (MailThreads *self, guint64 number, const MailMessage *message,
                    MailPlace *place, GError **error)
{
  const Record *record = number < self->records->len ? record_at (self, number) : NULL;
  gint32 node = node_of (self, MESSAGE, message->message_id);
  const Node *ticket;

  if (!self->is_finished)
    finish (self);
  if (record == NULL || record->node != node || record->at != message->at)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "changed while it was read");
      return FALSE;
    }
  ticket = node_at (self, ticket_of (self, record));
  place->is_copy = node_at (self, node)->copy != (gint32) number;
  place->is_first = !place->is_copy && ticket->opener != NONE
                    && record->at == record_at (self, ticket->opener)->at;
  place->ticket = names_get (self->names, ticket->name, error);
  return place->ticket != NULL;
}
