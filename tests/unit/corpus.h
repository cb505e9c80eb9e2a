/* corpus.h - random articles for the tests of the index and the search, kept twice: in a
 * database as the tools do it, and as plain words that an obvious program can search. */
#pragma once

#include <glib/gstdio.h>
#include <string.h>
#include "article/library.h"
#include "article/shelf.h"
#include "index/writer.h"
#include "search/search.h"

enum
{
  MAX_DOCS = 160,
  MAX_WORDS = 120,
  N_VOCABULARY = 60
};

/* A document as the obvious program sees it; empty when it is not there. */
typedef struct
{
  gboolean there;
  guint32 id;
  gboolean dutch;
  guint n_title, n_heading, n_body;
  guint title[8];
  guint heading[8];
  guint body[MAX_WORDS]; /* first half before the heading, second half behind it */
} Doc;

typedef struct
{
  char *folder;
  char *path;
  Store *store;
  Shelf *shelf;
  GRand *random;
  Doc docs[MAX_DOCS];
} Corpus;

/* Words with a digit are never stemmed, so a word is its own term. */
static inline char *
corpus_word (guint number)
{
  return g_strdup_printf ("%c%cx%u", 'a' + number % 5, 'k' + number % 7, number);
}

static inline void
corpus_init (Corpus *self, guint32 seed)
{
  memset (self, 0, sizeof *self);
  self->folder = g_dir_make_tmp ("deskbook-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "desk.db", NULL);
  self->random = g_rand_new_with_seed (seed);
  self->store = store_open (self->path, STORE_REBUILD, NULL);
  g_assert_nonnull (self->store);
  self->shelf = shelf_open (self->store, NULL);
}

static inline void
corpus_clear (Corpus *self)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  shelf_free (self->shelf);
  store_free (self->store);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (self->path, suffixes[i], NULL);

      g_unlink (file);
    }
  g_rmdir (self->folder);
  g_rand_free (self->random);
  g_free (self->path);
  g_free (self->folder);
}

/* Few words are frequent, many are rare. */
static inline guint
corpus_draw (Corpus *self)
{
  double u = g_rand_double (self->random);

  return (guint) (u * u * u * N_VOCABULARY);
}

static inline guint
corpus_fill (Corpus *self, guint *words, guint least, guint most)
{
  guint count = (guint) g_rand_int_range (self->random, (gint32) least, (gint32) most);

  for (guint i = 0; i < count; i++)
    words[i] = corpus_draw (self);
  return count;
}

static inline void
corpus_invent (Corpus *self, Doc *doc)
{
  doc->there = TRUE;
  doc->dutch = g_rand_int_range (self->random, 0, 4) == 0;
  doc->n_title = corpus_fill (self, doc->title, 1, 5);
  doc->n_heading = corpus_fill (self, doc->heading, 1, 4);
  doc->n_body = corpus_fill (self, doc->body, 2, MAX_WORDS) & ~1u;
}

static inline void
corpus_write_words (GString *out, const guint *words, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *word = corpus_word (words[i]);

      g_string_append_printf (out, "%s ", word);
    }
}

static inline char *
corpus_markdown (const Doc *doc)
{
  GString *out = g_string_new ("---\ntitle: ");

  corpus_write_words (out, doc->title, doc->n_title);
  g_string_append_printf (out, "\nlang: %s\n---\n\n", doc->dutch ? "nl" : "en");
  corpus_write_words (out, doc->body, doc->n_body / 2);
  g_string_append (out, "\n\n## ");
  corpus_write_words (out, doc->heading, doc->n_heading);
  g_string_append (out, "\n\n");
  corpus_write_words (out, doc->body + doc->n_body / 2, doc->n_body / 2);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

/* What one run of changes works with. */
typedef struct
{
  Corpus *corpus;
  gboolean full;
  IndexWriter *writer;
  Vocabulary *vocabulary;
  GArray *none, *leaving; /* guint32 */
} CorpusRun;

static inline void
corpus_run_begin (CorpusRun *self, Corpus *corpus, gboolean full)
{
  self->corpus = corpus;
  self->full = full;
  self->writer = index_writer_new (corpus->store, full, NULL);
  g_assert_true (store_begin (corpus->store, NULL));
  g_assert_nonnull (self->writer);
  self->vocabulary = vocabulary_new ();
  self->none = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->leaving = g_array_new (FALSE, FALSE, sizeof (guint32));
}

/* A text that becomes article `*id` (0: a new one), or leaves the index as it. */
static inline void
corpus_run_text (CorpusRun *self, guint32 *id, const char *path, const char *markdown,
                 IndexPut what)
{
  g_autoptr(Article) article = article_parse (path, markdown, strlen (markdown), "en", NULL);
  g_autoptr(IndexDocument) document = document_new (self->vocabulary, article);
  g_autoptr(GBytes) packed = article_pack (article);
  ShelfEntry entry = { .id = *id, .root = "/kb", .path = path };

  if (what == INDEX_ADD)
    {
      memcpy (entry.text_hash, document->text_hash, sizeof entry.text_hash);
      g_assert_true (shelf_put (self->corpus->shelf, &entry, article, packed, TRUE, 0, NULL));
      *id = entry.id;
    }
  index_writer_put (self->writer, *id, what, 0, document);
}

static inline void
corpus_run_put (CorpusRun *self, guint number, IndexPut what)
{
  Doc *doc = &self->corpus->docs[number];
  /* (A file's name of which no word is indexed.) */
  g_autofree char *path = g_strdup_printf ("doc%03u/-.md", number);
  g_autofree char *markdown = corpus_markdown (doc);

  corpus_run_text (self, &doc->id, path, markdown, what);
}

static inline void
corpus_commit (CorpusRun *self, gboolean ordered)
{
  g_autoptr(GError) error = NULL;

  index_writer_commit (self->writer, ordered, &error);
  g_assert_no_error (error);
  g_assert_true (store_commit (self->corpus->store, NULL));
}

static inline void
corpus_run_end (CorpusRun *self)
{
  Store *store = self->corpus->store;
  gboolean ordered, staged;

  g_assert_true (
    shelf_settle (self->corpus->shelf, self->none, self->leaving, 0, &ordered, NULL));
  if (!self->full)
    corpus_commit (self, ordered);
  else
    g_assert_true (store_commit (store, NULL));
  g_assert_true (index_writer_stage (self->writer, FALSE, &staged, NULL));
  if (staged)
    {
      g_assert_true (store_begin (store, NULL));
      corpus_commit (self, ordered);
    }
  index_writer_free (self->writer);
  vocabulary_free (self->vocabulary);
  g_array_unref (self->none);
  g_array_unref (self->leaving);
}

static inline void
corpus_build (Corpus *self, guint count)
{
  CorpusRun run;

  corpus_run_begin (&run, self, TRUE);
  for (guint i = 0; i < count; i++)
    {
      corpus_invent (self, &self->docs[i]);
      corpus_run_put (&run, i, INDEX_ADD);
    }
  corpus_run_end (&run);
}

/* Adds, edits and removes some documents in one run. */
static inline void
corpus_change (Corpus *self, guint changes)
{
  gboolean touched[MAX_DOCS] = { FALSE };
  CorpusRun run;

  corpus_run_begin (&run, self, FALSE);
  while (changes-- > 0)
    {
      guint number = (guint) g_rand_int_range (self->random, 0, MAX_DOCS);
      Doc *doc = &self->docs[number];

      if (touched[number])
        continue;
      touched[number] = TRUE;
      if (doc->there)
        corpus_run_put (&run, number, INDEX_REMOVE);
      if (doc->there && g_rand_int_range (self->random, 0, 3) == 0)
        {
          doc->there = FALSE;
          g_array_append_val (run.leaving, doc->id);
          continue;
        }
      corpus_invent (self, doc);
      corpus_run_put (&run, number, INDEX_ADD);
    }
  corpus_run_end (&run);
}
