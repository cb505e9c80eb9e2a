/* fuzz-database.c - a small valid database, changed, then searched as kbsearch does.
 *
 * A first byte below 0x80: the rest is patches of three bytes and more: place (16 bits, in
 * 1/65536 of the file), how many bytes (6 bits) and whether the file ends there (bit 7), and
 * the bytes; of 0x7f: pairs of a page and one that is copied over it.  Else it picks a BLOB, or the stem of a word,
 * and the rest becomes its content, with a right checksum: what a hostile file may hold. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>
#include "article/checksum.h"
#include "article/library.h"
#include "article/names.h"
#include "article/shelf.h"
#include "index/writer.h"
#include "search/search.h"
#include "text/snippet.h"
#include "vote/stats.h"
#include "vote/vote.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

enum
{
  WRITE_VERSION
  = 18, /* in the file's header, https://sqlite.org/fileformat.html, 1.3.3: 2 is a log */
  READ_VERSION = 19
};

static char *path; /* of the file that is patched */
static char *image;
static gsize image_length;

static const char *const articles[][2] = {
  { "a.md", "---\ntags: [one, two]\n---\n\n# Moving a domain\n\nThe auth code moves it.\n" },
  { "nl/b.md",
    "# Een domein verhuizen\n\nDe code.\n\n## Later\n\nAuth code, again and again.\n" },
  { "dns/c.md", "# Name servers\n\nA domain has name servers; move them with care.\n" },
  { "dns/d.md",
    "---\ntitle: Records\ncategory: dns/zones\n---\n\nAn A record names a domain.\n" },
};

typedef struct
{
  Store *store;
  Shelf *shelf;
  IndexWriter *writer;
  Vocabulary *vocabulary;
} Build;

static void
put_article (Build *self, const char *name, const char *text)
{
  g_autoptr(Article) article = article_parse (name, text, strlen (text), "en", NULL);
  g_autoptr(IndexDocument) document = document_new (self->vocabulary, article);
  g_autoptr(GBytes) packed = article_pack (article);
  ShelfEntry entry = { .root = "/kb", .path = name };

  g_assert (shelf_put (self->shelf, &entry, article, packed, TRUE, 0, NULL));
  index_writer_put (self->writer, entry.id, INDEX_ADD, 0, document);
}

static void
build (void)
{
  Build self = { .store = store_open (path, STORE_REBUILD, NULL) };

  gboolean staged;

  g_assert (store_begin (self.store, NULL));
  self.shelf = shelf_open (self.store, NULL);
  self.writer = index_writer_new (self.store, TRUE, NULL);
  self.vocabulary = vocabulary_new ();
  for (guint i = 0; i < G_N_ELEMENTS (articles); i++)
    put_article (&self, articles[i][0], articles[i][1]);
  g_assert (store_commit (self.store, NULL));
  g_assert (index_writer_stage (self.writer, TRUE, &staged, NULL));
  g_assert (store_begin (self.store, NULL));
  g_assert (index_writer_commit (self.writer, FALSE, NULL));
  g_assert (store_commit (self.store, NULL));
  index_writer_free (self.writer);
  vocabulary_free (self.vocabulary);
  shelf_free (self.shelf);
  store_free (self.store);
}

static void
forget_file (void)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      g_unlink (file);
    }
}

int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
  const char *folder = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();

  path = g_strdup_printf ("%s/fuzz-database-%d.db", folder, (int) getpid ());
  build ();
  g_assert (g_file_get_contents (path, &image, &image_length, NULL));
  /* (Without a log: a reader of one makes two files each time.) */
  image[WRITE_VERSION] = image[READ_VERSION] = 1;
  atexit (forget_file);
  return 0;
}

static void
write_patched (const guint8 *data, gsize size)
{
  g_autofree char *bytes = g_memdup2 (image, image_length);
  gsize length = image_length;
  int fd;

  while (size > 3)
    {
      gsize at = (data[0] << 8 | data[1]) * image_length >> 16;
      gsize count = MIN (MIN ((gsize) (data[2] & 0x3f) + 1, size - 3), image_length - at);

      if (data[2] & 0x80)
        length = at;
      memcpy (bytes + at, data + 3, count);
      data += 3 + count;
      size -= 3 + count;
    }
  forget_file ();
  fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  g_assert (fd >= 0 && write (fd, bytes, length) == (gssize) length);
  close (fd);
}

static void
write_misplaced (const guint8 *data, gsize size)
{
  enum
  {
    PAGE = 4096
  };
  g_autofree char *bytes = g_memdup2 (image, image_length);
  gsize pages = image_length / PAGE;

  for (; size > 1; data += 2, size -= 2)
    memcpy (bytes + data[0] % pages * PAGE, image + data[1] % pages * PAGE, PAGE);
  forget_file ();
  g_assert (g_file_set_contents (path, bytes, (gssize) image_length, NULL));
}

/* The BLOBs, as what to read of a row and what to write. */
typedef struct
{
  const char *read; /* key, term, df, whole */
  const char *write;
} Blob;

static const Blob blobs[] = {
  { "SELECT article, NULL, 0, 0 FROM forward LIMIT 1 OFFSET ?1",
    "UPDATE forward SET tokens = ?1 WHERE article = ?2" },
  { "SELECT article, NULL, 0, 0 FROM forward LIMIT 1 OFFSET ?1",
    "UPDATE forward SET vector = ?1 WHERE article = ?2" },
  { "SELECT id, term, df, whole FROM term WHERE term IN ('domain', 'code', 'auth', 'move') "
    "LIMIT 1 OFFSET ?1",
    "UPDATE term SET data = ?1 WHERE id = ?2" },
  { "SELECT article, NULL, 0, 0 FROM article_text LIMIT 1 OFFSET ?1",
    "UPDATE article_text SET data = ?1, sum = ?3 WHERE article = ?2" },
  { "SELECT df, word, 0, 0 FROM word LIMIT 1 OFFSET ?1",
    "UPDATE word SET term = ?1, sum = ?3 WHERE word = ?4" },
};

static void
set_packed (sqlite3_stmt *stmt, guint32 article, const guint8 *data, gsize size)
{
  gsize room = ZSTD_compressBound (size);
  g_autofree char *packed = g_malloc (room);
  gsize length = ZSTD_compress (packed, room, data, size, 1);

  g_assert (!ZSTD_isError (length));
  sqlite3_bind_blob (stmt, 1, packed, (int) length, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (stmt, 3, checksum_blob (packed, length, article));
}

static void
set_stem (sqlite3_stmt *stmt, const char *word, gint64 df, const guint8 *data, gsize size)
{
  g_autofree char *stem = g_strndup ((const char *) data, size);

  sqlite3_bind_text (stmt, 1, stem, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (stmt, 3, codec_word_sum (word, stem, df));
  sqlite3_bind_text (stmt, 4, word, -1, SQLITE_TRANSIENT);
}

static void
set_sealed (sqlite3_stmt *stmt, guint64 key, const guint8 *data, gsize size)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  codec_begin (bytes);
  g_byte_array_append (bytes, data, (guint) size);
  codec_seal (bytes, key);
  sqlite3_bind_blob (stmt, 1, bytes->data, (int) bytes->len, SQLITE_TRANSIENT);
}

static void
change_row (sqlite3 *db, const Blob *blob, guint row, const guint8 *data, gsize size)
{
  sqlite3_stmt *read = NULL, *write = NULL;
  const char *term;
  guint32 id;

  sqlite3_prepare_v2 (db, blob->read, -1, &read, NULL);
  sqlite3_prepare_v2 (db, blob->write, -1, &write, NULL);
  sqlite3_bind_int (read, 1, (int) row);
  g_assert (sqlite3_step (read) == SQLITE_ROW);
  id = (guint32) sqlite3_column_int64 (read, 0);
  term = (const char *) sqlite3_column_text (read, 1);
  if (blob == &blobs[G_N_ELEMENTS (blobs) - 1])
    set_stem (write, term, id, data, size);
  else if (blob == &blobs[G_N_ELEMENTS (blobs) - 2])
    set_packed (write, id, data, size);
  else
    set_sealed (write,
                term == NULL
                  ? id
                  : codec_term_key (term, id, (guint32) sqlite3_column_int64 (read, 2),
                                    (guint32) sqlite3_column_int64 (read, 3)),
                data, size);
  sqlite3_bind_int64 (write, 2, id);
  g_assert (sqlite3_step (write) == SQLITE_DONE);
  sqlite3_finalize (read);
  sqlite3_finalize (write);
}

static void
write_changed (guint which, const guint8 *data, gsize size)
{
  sqlite3 *db;

  forget_file ();
  g_assert (g_file_set_contents (path, image, (gssize) image_length, NULL));
  g_assert (sqlite3_open (path, &db) == SQLITE_OK);
  sqlite3_exec (db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL);
  change_row (db, &blobs[which % G_N_ELEMENTS (blobs)],
              which / G_N_ELEMENTS (blobs) % G_N_ELEMENTS (articles), data, size);
  sqlite3_close (db);
}

typedef struct
{
  Store *store;
  SearchIndex *index;
  Library *library;
  Votes *votes;
} Desk;

static gboolean
prior (gpointer votes, guint32 doc, double *value, GError **error)
{
  gint64 yes, total;
  double high;

  if (!votes_total (votes, doc, &yes, &total, error))
    return FALSE;
  vote_wilson (yes, total, value, &high);
  g_assert (*value >= 0 && *value <= 1);
  return TRUE;
}

static gboolean
show_hit (Desk *desk, Search *search, guint32 doc, GError **error)
{
  g_auto(LibraryArticle) article = { 0 };
  const LibrarySection *section;
  g_auto(Snippet) snippet = { 0 };
  guint counts[N_FIELDS];
  Passage passage;

  if (!library_article (desk->library, doc, TRUE, &article, error)
      || !search_passage (search, doc, 32, &passage, error)
      || !search_field_counts (search, doc, 0, counts, error)
      || (section = library_section (desk->library, doc, (int) passage.section, error)) == NULL)
    return FALSE;
  snippet_cut (section->text == NULL ? "" : section->text, section->length, passage.first,
               passage.last, passage.matches, &snippet);
  return TRUE;
}

static gboolean
search_for (Desk *desk, const char *text, GError **error)
{
  g_autoptr(Query) query = query_parse (text, strlen (text), 0);
  SearchOptions options
    = { .limit = 10, .prior = prior, .prior_data = desk->votes, .library = desk->library };
  g_autoptr(Search) search = search_new (desk->index, query, &options, error);
  g_autoptr(GArray) hits = search == NULL ? NULL : search_run (search, error);

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    if (!show_hit (desk, search, g_array_index (hits, SearchHit, i).doc, error))
      return FALSE;
  return hits != NULL && (error == NULL || *error == NULL);
}

static void
look_around (Desk *desk, GError **error)
{
  g_autoptr(Article) article = NULL;
  g_autoptr(ArticleNames) names = article_names_new (desk->store);
  g_autoptr(GArray) named = NULL;
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) found = NULL;
  IndexVerified verified;

  if (!index_verify (desk->store, findings, &verified, NULL))
    return;
  found = library_browse (desk->library, "dns", NULL, "one", desk->index->documents, error);
  if (found != NULL && (named = article_names_live (names, "a", error)) != NULL
      && named->len > 0)
    library_load (desk->library, g_array_index (named, guint32, 0), &article, error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const queries[] = { "domain",
                                         "auth code moving",
                                         "\"name servers\" -record",
                                         "mov* title:domain",
                                         "tag:one code",
                                         "lang:nl dmein",
                                         "nam*" };
  Desk desk = { 0 };

  if (size > 0 && data[0] >= 0x80)
    write_changed (data[0] & 0x7f, data + 1, size - 1);
  else if (size > 0 && data[0] == 0x7f)
    write_misplaced (data + 1, size - 1);
  else
    write_patched (data + (size > 0), size - (size > 0));
  desk.store = store_open (path, STORE_READ, NULL);
  if (desk.store != NULL)
    {
      desk.index = search_index_open (desk.store, NULL);
      desk.library = library_new (desk.store);
      desk.votes = votes_new (desk.store, NULL);
      for (guint i = 0; desk.index != NULL && i < G_N_ELEMENTS (queries); i++)
        {
          g_autoptr(GError) error = NULL;

          g_assert (search_for (&desk, queries[i], &error) == (error == NULL));
        }
      if (desk.index != NULL)
        look_around (&desk, NULL);
      votes_free (desk.votes);
      library_free (desk.library);
      search_index_free (desk.index);
    }
  store_free (desk.store);
  return 0;
}
