/* import.h - the articles of another help centre on their way into a folder of markdown.
 *
 * First all of them are gathered: what each is called, where it will lie, which addresses lead to it.  Then
 * each is made markdown, with links to the others that lead to their files.  Both are done on all cores; what
 * names are given, what is told and what is written goes in the order of the sources. */
#pragma once

#include "base/error.h"
#include "convert/convert.h"

/* ---- target.c: the folder that is written: only what differs, nothing that others wrote, nothing outside of it
 *
 * `.kbimport` in it, which sha256sum -c reads, has what was written and how it looked.  A file that looks
 * otherwise was edited, and stays as it is; one that was written once and is no more among the articles goes. */

typedef struct Target Target;

/* The folder that was opened last: files of one come one after the other. */
typedef struct
{
  int top; /* it lies below */
  char *path;
  int fd;
} LastFolder;

#define LAST_FOLDER_NONE ((LastFolder){ .top = -1, .fd = -1 })
void last_folder_clear (LastFolder *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LastFolder, last_folder_clear)

/* Opens, and where it is not there makes, `dir`.  `dry_run`: nothing is written. */
Target *target_open (const char *dir, const char *from, gboolean dry_run, gboolean force,
                     GError **error);
/* Whether the sources are those that were written once: `begins` (path -> how the article's file begins) has half
 * of those articles, at least, by path and title (a single one may go).  Else they are others, or some of them, and
 * what is not in them would go, where `all` could be read, or they would take its place: FALSE with `error`, but
 * for `force`.  What was edited since may have any title. */
gboolean target_fits (Target *self, GHashTable *begins, gboolean all,
                      const volatile int *stop, GError **error);
/* The file at `path`, relative to it, is to hold this.  FALSE with `error`: it could not be written. */
gboolean target_put (Target *self, const char *path, const char *bytes, gsize length,
                     GError **error);
/* Files that were written once and now have no article go, where `all` articles were read; and what was
 * written is noted. */
gboolean target_finish (Target *self, gboolean all, GError **error);
void target_free (Target *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Target, target_free)

/* What happened. */
typedef struct
{
  guint written, unchanged, removed;
  GPtrArray *edited; /* char *: paths that were left as they are */
} TargetCounts;

const TargetCounts *target_counts (const Target *self);
/* Whether a file was put there in this run. */
gboolean target_has (const Target *self, const char *path);

/* Opens a regular file below `top` for reading, by no symbolic link; -1 with errno. */
int target_open_below (LastFolder *last, int top, const char *path);
/* Whether a path leads nowhere but down: no "..", nothing hidden, no empty part. */
gboolean target_is_below (const char *path);

/* ---- Articles on their way */

enum
{
  IMPORT_REMARKS = 20 /* that are shown without -v */
};

/* An article. */
typedef struct
{
  char *name;    /* in remarks: its file, or "360012 (nl)" */
  char *path;    /* that it gets: "nl/domains/transfers.md" */
  char *html;    /* NULL: in `file` */
  Webpage *page; /* what was read of it, or NULL */
  char *file;    /* below its source, with '/' */
  guint source;
  char *title, *id, *lang, *category, *description, *date, *updated; /* or NULL */
  char *address;        /* where it was, absolute; or NULL */
  GPtrArray *tags;      /* char * */
  GPtrArray *redirects; /* char *: paths of the old site */
  char *key;            /* by which its source knows it */
  char *locale;         /* likewise; or NULL */
  char *segment;        /* of readers who alone may see it; or NULL */
  gboolean draft, promoted;
} Piece;

typedef struct Import Import;

/* An article while it is written.  What is to be told of it, and the files that it shows, wait for its turn. */
typedef struct
{
  Import *import;
  Piece *piece;
  LastFolder *last;
  gboolean settled; /* its turn has come: files are copied, not foretold */
  GPtrArray *told;  /* Told, of write.c, in order */
  GString *text;    /* NULL: none */
} Writing;

/* A kind of source. */
typedef struct
{
  /* Fills `pieces`.  What cannot be read is a problem; FALSE ends everything. */
  gboolean (*gather) (Import *self, char **sources, GError **error);
  /* The part of the page that is the article.  These two are called on any thread. */
  void (*part) (Writing *self, Webpage *page);
  /* Where a link leads; NULL: nowhere.  Free it. */
  char *(*address) (Writing *self, const char *href, gboolean image, guint line);
} ImportKind;

extern const ImportKind zendesk_kind, pages_kind, confluence_kind;

struct Import
{
  const ImportKind *kind;
  const volatile int *stop; /* non-zero: the user wants out (base/tool.h) */
  gboolean internal;        /* also what only some readers may see */
  gboolean all_pages;       /* also those that are no articles */
  const char *lang;         /* of articles that name none; or NULL */
  const char *base;         /* the address of the pages' folder; or NULL */
  GPtrArray *pieces;        /* Piece, in the order in which names are given */
  GHashTable *by_key;       /* char * -> Piece: files, addresses, ids */
  GHashTable *used;         /* paths that are given, in lower case */
  GHashTable *fragments;    /* that links lead to */
  GMutex assets_lock;
  GHashTable *assets; /* file of a source, with its number -> path in the tree, "" of one that is none */
  guint threads;
  GArray *last; /* LastFolder, of each thread, and of who waits for them */
  Target *target;
  gpointer state; /* the kind's */
  GDestroyNotify free_state;
  GArray *folders;      /* int: descriptors of the sources that are folders; -1: none */
  const char *walked;   /* the folder that is being looked through */
  GPtrArray *moves;     /* pages that lead on to others, of links.c; or NULL */
  guint left_out;       /* for their readers are few */
  guint pages_left_out; /* for they are no articles: lists, searches, what is not to be found */
  guint remarks, problems; /* that were told */
  gboolean quiet, verbose;
  GString *votes; /* CSV; NULL: not wanted */
  GError *error;  /* of an image that could not be written */
};

Piece *piece_new (void);
void piece_free (Piece *self);

/* An article, or a source, is left out. */
void import_problem (Import *self, const char *name, guint line, const char *why);
/* Something of an article is lost or changed. */
void import_remark (Import *self, const char *name, guint line, const char *what);

/* The same of an article that is written, in its turn. */
void writing_remark (Writing *self, guint line, const char *what);
/* The path in the tree of a file of its source, which is copied in its turn; NULL: it is not there.  Free it. */
char *writing_file (Writing *self, const char *file);

/* Notes what links in `html` lead to by '#'. */
void import_note_fragments (GHashTable *fragments, const char *html, gsize length);

/* ---- names.c: names of files, and links between them */

/* Takes `path` unless another file has it, in whatever case of letters. */
gboolean import_take (Import *self, const char *path);
/* The path to be given, or, when it is taken, one with `apart` or a number at its end.  `stem` is without
 * ".md".  Free it. */
char *import_path (Import *self, const char *stem, const char *apart);
/* A name of letters, digits and '-' that is a file's on every system; `also`: other characters that stay.  Free it. */
char *import_slug (const char *text, const char *also);
/* A link from one file of the tree to another, percent-encoded.  Free it. */
char *import_link (const char *from, const char *to, const char *fragment);
/* The path of a file without its suffix, in names that are fit.  Free it. */
char *import_stem (const char *file);
/* A file of a source, as it is looked up.  Free it. */
char *import_file_key (guint source, const char *file);

/* ---- write.c: each article, in its turn */

/* A time as ISO 8601, which is all that it can be then; NULL: it is none.  Free it. */
char *import_time (const char *value);

/* Its page, of the bytes that it has, or of its file's, which go to `*bytes`.  NULL: `*why`, at `*line`, is the
 * problem.  Free them. */
Webpage *import_page (const Import *self, const Piece *piece, LastFolder *last, char **bytes,
                      gsize *length, char **why, guint *line);

/* How its file begins: up to the title; empty without one.  Free it. */
char *import_beginning (const Piece *piece);
/* Writes all pieces.  FALSE: a write failed. */
gboolean import_write (Import *self, GError **error);

/* ---- pages.c */

/* Whether a file is a page, by its name. */
gboolean pages_is_page (const char *name);

/* ---- links.c: where pages lay and lie, and what links lead to */

/* The address that a page had: what it says itself, or below `base`; and the path of it, which leads to the piece. */
void links_own (const Import *self, Piece *piece, const char *stated);
/* Links to `file`, and to `address`, lead to the piece.  (Of pages that say that they are one, as that for printing
 * does, the first has the address.) */
void links_know (Import *self, Piece *piece, guint source, const char *file,
                 const char *address);
/* The page, which is no article, leads on to `to`. */
void links_note_move (Import *self, const Piece *page, const char *to);
/* When all are known: the articles have the addresses of those that lead to them, by way of others, too. */
void links_settle (Import *self);
/* See ImportKind. */
char *links_address (Writing *self, const char *href, gboolean image, guint line);

/* ---- confluence.c: what Confluence's export as HTML has around its articles */

/* Whether the page is the list of all, which is no article. */
gboolean confluence_is_list (const Webpage *page, const char *file);
/* The piece's title and what else the page says; returns the stem of its path.  Free it. */
char *confluence_read (Piece *piece, const Webpage *page);
/* Links to its id and its title lead to it. */
void confluence_know (Import *self, Piece *piece);
void confluence_find_content (Webpage *page);
/* The article, with macros as what HTML has for them. */
void confluence_part (Writing *self, Webpage *page);
/* `viewpage.action?pageId=102`, `/spaces/KB/pages/102/Domains`, `/display/KB/Name+servers`; NULL: no page of
 * these. */
const Piece *confluence_find (const Import *self, const char *href);

/* ---- helpcentre.c: what Zendesk's Help Center API answers, saved in files: pages of articles, sections, categories,
 * translations and attachments, in any order, each kind in files of its own or all in one.
 * developer.zendesk.com/api-reference/help_center/help-center-api/articles/ */

typedef enum
{
  LIST_ARTICLES,
  LIST_SECTIONS,
  LIST_CATEGORIES,
  LIST_TRANSLATIONS,
  LIST_ATTACHMENTS,
  LISTS
} ListKind;

/* An article, a section or a category, in one language or, by its id alone, in any. */
typedef struct
{
  ListKind kind;
  char *id, *locale;
  char *title, *body; /* or NULL */
  char *parent;       /* section, category; or NULL */
  char *outer;        /* the section around a section; or NULL */
  char *source_locale, *html_url, *created, *updated, *segment;
  char *touched; /* when anything of it changed: its labels, too, or who may read it */
  GPtrArray *labels;
  gint64 sum, count;
  gboolean draft, promoted, hidden;
  gboolean translated; /* by a translation alone: what it is not told it has of its source */
} Item;

typedef struct
{
  struct JsonPick *pick, *inner;
  GPtrArray *items;      /* Item, as they came */
  GHashTable *by_locale; /* "0/360012/en-us" -> Item */
  GHashTable *by_id;     /* "0/360012" -> Item, the first by its locale */
  GHashTable *attached; /* id of an article -> GPtrArray of what helpcentre.c knows of its files */
  GHashTable *hosts; /* names that the old site goes by */
  char *origin;      /* "https://help.example.net", or NULL */
  char *locale;      /* that most articles were written in */
} HelpCentre;

/* Nothing is known yet. */
HelpCentre *helpcentre_new (GError **error);
void helpcentre_free (gpointer self);
/* Reads a file.  What is wrong with a record is a problem of `import`; FALSE: JSON that does not end, or no file. */
gboolean helpcentre_read (HelpCentre *self, Import *import, const char *path, GError **error);
/* Behind the last file: the articles in all their languages, by their ids, in an order that is not the files'. */
GPtrArray *helpcentre_articles (HelpCentre *self);
/* The body of an article, with the files that are attached and that it does not lead to, as a list of links.  Free it. */
char *helpcentre_body (const HelpCentre *self, const Item *article);
/* In this language, or, without it or where there is none, in any; NULL: not there. */
Item *helpcentre_find (const HelpCentre *self, ListKind kind, const char *id,
                       const char *locale);
