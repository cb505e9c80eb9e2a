/* fts5 - SQLite's own full-text search over the same markdown files, as the peer.
 *
 *   fts5 index DB DIR          title and body, Porter stems, stored content
 *   fts5 search DB QUERY [N]   an FTS5 expression; prints rank, path, title
 *   fts5 batch DB N <queries   lines `id TAB words`; the words are quoted and joined by OR;
 *                              prints a run: `id TAB path TAB rank`
 */
#include <ctype.h>
#include <errno.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static sqlite3 *db;
static sqlite3_stmt *insert;
static size_t root_length;

_Noreturn static void
fail (const char *why)
{
  fprintf (stderr, "fts5: %s\n", why);
  exit (2);
}

static void
run (const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    fail (sqlite3_errmsg (db));
}

static sqlite3_stmt *
prepare (const char *sql)
{
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL) != SQLITE_OK)
    fail (sqlite3_errmsg (db));
  return stmt;
}

/* The first heading, else the front matter's title, else the path. */
static void
bind_title (const char *text, const char *path)
{
  const char *start = strncmp (text, "# ", 2) == 0 ? text : strstr (text, "\n# ");
  if (start != NULL)
    start = strchr (start, '#') + 2;
  else if ((start = strstr (text, "\ntitle: ")) != NULL)
    start += strlen ("\ntitle: ");
  else
    start = path;
  sqlite3_bind_text (insert, 2, start, (int) strcspn (start, "\n"), SQLITE_TRANSIENT);
}

static int
visit (const char *path, const struct stat *info, int type, struct FTW *ftw)
{
  const char *dot = strrchr (path + ftw->base, '.');
  size_t length = (size_t) info->st_size;
  FILE *in;
  char *text;

  if (type != FTW_F || dot == NULL || strcmp (dot, ".md") != 0)
    return 0;
  if ((text = malloc (length + 1)) == NULL || (in = fopen (path, "rb")) == NULL
      || fread (text, 1, length, in) != length)
    fail (path);
  fclose (in);
  text[length] = '\0';
  path += root_length + 1;
  sqlite3_bind_text (insert, 1, path, -1, SQLITE_TRANSIENT);
  bind_title (text, path);
  sqlite3_bind_text (insert, 3, text, (int) length, SQLITE_TRANSIENT);
  if (sqlite3_step (insert) != SQLITE_DONE || sqlite3_reset (insert) != SQLITE_OK)
    fail (sqlite3_errmsg (db));
  free (text);
  return 0;
}

static void
index_folder (const char *folder)
{
  run ("PRAGMA journal_mode = WAL; BEGIN;"
       "CREATE VIRTUAL TABLE doc USING fts5 (path UNINDEXED, title, body,"
       "                                     tokenize = 'porter unicode61');");
  insert = prepare ("INSERT INTO doc VALUES (?, ?, ?)");
  root_length = strlen (folder);
  if (nftw (folder, visit, 32, FTW_PHYS) != 0)
    fail (folder);
  sqlite3_finalize (insert);
  run ("COMMIT; INSERT INTO doc (doc) VALUES ('optimize');"
       "PRAGMA wal_checkpoint (TRUNCATE);");
}

static const char *const search_sql
  = "SELECT path, title FROM doc WHERE doc MATCH ? ORDER BY rank LIMIT ?";

static void
search (const char *query, int limit)
{
  sqlite3_stmt *stmt = prepare (search_sql);
  int rank = 0, rc;

  sqlite3_bind_text (stmt, 1, query, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 2, limit);
  while ((rc = sqlite3_step (stmt)) == SQLITE_ROW)
    printf ("%d\t%s\t%s\n", ++rank, sqlite3_column_text (stmt, 0),
            sqlite3_column_text (stmt, 1));
  if (rc != SQLITE_DONE)
    fail (sqlite3_errmsg (db));
  sqlite3_finalize (stmt);
}

/* `words` as "one" OR "two" OR ...; a word is a run of letters, digits and UTF-8. */
static char *
any_of (const char *words)
{
  char *query = malloc (strlen (words) * 8 + 16), *out = query;
  if (query == NULL)
    fail ("memory");
  while (*words != '\0')
    {
      size_t length = 0;
      while (isalnum ((unsigned char) words[length]) || (words[length] & 0x80))
        length++;
      if (length > 0)
        out += sprintf (out, "%s\"%.*s\"", out > query ? " OR " : "", (int) length, words);
      words += length > 0 ? length : 1;
    }
  *out = '\0';
  return query;
}

static void
batch (int limit)
{
  sqlite3_stmt *stmt = prepare (search_sql);
  char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) > 0)
    {
      char *words = strchr (line, '\t'), *query;
      int rank = 0;

      if (words == NULL)
        fail ("a line without a tab");
      *words++ = '\0';
      query = any_of (words);
      sqlite3_bind_text (stmt, 1, query, -1, SQLITE_STATIC);
      sqlite3_bind_int (stmt, 2, limit);
      while (*query != '\0' && sqlite3_step (stmt) == SQLITE_ROW)
        printf ("%s\t%s\t%d\n", line, sqlite3_column_text (stmt, 0), ++rank);
      if (sqlite3_reset (stmt) != SQLITE_OK)
        fail (sqlite3_errmsg (db));
      free (query);
    }
  free (line);
  sqlite3_finalize (stmt);
}

int
main (int argc, char **argv)
{
  const char *verb = argc > 1 ? argv[1] : "";
  int writes = strcmp (verb, "index") == 0;

  if (argc < 4)
    fail ("usage: fts5 index DB DIR | search DB QUERY [N] | batch DB N");
  if (sqlite3_open_v2 (
        argv[2], &db,
        writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY, NULL)
      != SQLITE_OK)
    fail (sqlite3_errmsg (db));
  if (writes)
    index_folder (argv[3]);
  else if (strcmp (verb, "search") == 0)
    search (argv[3], argc > 4 ? atoi (argv[4]) : 10);
  else if (strcmp (verb, "batch") == 0)
    batch (atoi (argv[3]));
  else
    fail ("index, search or batch");
  sqlite3_close (db);
  return 0;
}
