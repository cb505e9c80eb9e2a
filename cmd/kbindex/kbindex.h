/* kbindex.h - what the tool does: checks trees, and brings what is stored in line with them. */
#pragma once

#include "base/tool.h"
#include "reading.h"
#include "site/site.h"
#include "tree.h"

/* ---- lint.c: what an editor wants to know before an article is published.  Links, ids and slugs reach
 * across files: all are read first. */

typedef struct
{
  const char *rule; /* "dead-link": what kind of finding it is; static */
  char *path;
  guint line; /* the first; 0: the file as a whole */
  char *message;
  char *key;    /* the message without what moves when lines do: for a baseline */
  GArray *also; /* guint: further lines where the same is found; NULL: none */
  char *other;  /* the article that it is a double of, and the line there; NULL: none */
  guint other_line;
} LintFinding;

/* Reads and parses a file of the tree. */
typedef Article *(*LintRead) (gpointer data, const Tree *tree, const TreeFile *file,
                              Scan **scan, GError **error);

typedef struct
{
  int site;             /* SiteKind, or -1: guessed */
  const char *base;     /* the site's own address, or NULL */
  GHashTable *external; /* addresses elsewhere that are good, and beginnings of such, which end in
                           '*'; NULL: none are looked at */
} LintOptions;

typedef struct
{
  GPtrArray *findings; /* LintFinding, by path, line, message */
  GPtrArray *notes;    /* char *: what was taken for what, and is not checked */
} LintReport;

/* The rules that findings have, in the order of `lint_rule_texts`, which say what is wrong; ended by
 * NULL. */
extern const char *const lint_rules[];
extern const char *const lint_rule_texts[];

/* Reads all files of the trees, in order, and finds: what `read` refused, the articles' problems,
 * places that could not be looked at, missing titles and texts; then what needs all articles: dead
 * links and anchors as the tree's site tool makes addresses (site/site.h), missing images, doubled
 * titles (within a language), ids, slugs (within a language and category) and redirects.  Of doubles
 * the first, by path, is not a finding.  What is found in several lines of a file is one finding.
 *
 * A title in another folder is a double only where the files' names differ and few are: trees whose
 * folders are platforms or types have them on purpose. */
LintReport lint_trees (const Tree *const *trees, guint count, const LintOptions *options,
                       LintRead read, gpointer data);
void lint_report_clear (LintReport *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LintReport, lint_report_clear)

/* ---- check.c: --check, the findings of each folder, and where they go */

typedef enum
{
  CHECK_TEXT, /* path:line: message */
  CHECK_JSON,
  CHECK_SARIF /* 2.1.0, as GitHub's code scanning reads it */
} CheckFormat;

/* By CheckFormat; ended by NULL. */
extern const char *const check_formats[];

typedef struct
{
  ReadingOptions reading;
  int site;                   /* SiteKind, or -1: as the tree says, else guessed */
  int format;                 /* CheckFormat */
  const char *baseline;       /* known findings, one a line, or NULL */
  const char *write_baseline; /* where all are to be noted as known, or NULL */
  const char *external;       /* known good addresses, one a line, or NULL */
  gboolean quiet;             /* nothing about what was taken for what */
} CheckOptions;

/* STATUS_NEGATIVE when something was found, or -1 with `error`.
 *
 * A file `.kbcheck` at a folder's root may set `site`, `address`, `baseline` and `external`, a line
 * `key: value` each, paths from that folder; options go before it. */
int check_run (const GArray *roots, const CheckOptions *options, ToolCommon *common,
               GError **error);

/* ---- update.c: brings the stored articles and their index in line with the trees */

typedef struct
{
  ReadingOptions reading;
  gboolean dry_run;
  gboolean full;
  gboolean prune; /* articles of trees not named leave, too */
  gboolean quiet;
  gboolean verbose;
  Output *out;              /* where a dry run says what it would do */
  const volatile int *stop; /* non-zero: the user wants out */
} UpdateOptions;

typedef struct
{
  guint indexed;
  guint unchanged;
  guint removed;
  guint troubled; /* files with a warning */
} UpdateCounts;

/* Warnings go to stderr, with -v a line per file too.  Everything is one transaction.
 * DESK_ERROR_STOPPED when the user stopped it: nothing has changed. */
gboolean update_run (const char *db, const GArray *roots, const UpdateOptions *options,
                     UpdateCounts *counts, GError **error);
