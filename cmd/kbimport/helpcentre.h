/* helpcentre.h - what Zendesk's Help Center API answers, saved in files: pages of articles, sections, categories
 * and translations, in any order, each kind in files of its own or all in one.
 * developer.zendesk.com/api-reference/help_center/help-center-api/articles/ */
#pragma once

#include "import.h"

typedef enum
{
  LIST_ARTICLES,
  LIST_SECTIONS,
  LIST_CATEGORIES,
  LIST_TRANSLATIONS,
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
  GHashTable *hosts;     /* names that the old site goes by */
  char *origin;          /* "https://help.example.net", or NULL */
  char *locale;          /* that most articles were written in */
} HelpCentre;

/* Nothing is known yet. */
HelpCentre *helpcentre_new (GError **error);
void helpcentre_free (gpointer self);
/* Reads a file.  What is wrong with a record is a problem of `import`; FALSE: JSON that does not end, or no file. */
gboolean helpcentre_read (HelpCentre *self, Import *import, const char *path, GError **error);
/* Behind the last file: the articles in all their languages, by their ids, in an order that is not the files'. */
GPtrArray *helpcentre_articles (HelpCentre *self);
/* In this language, or, without it or where there is none, in any; NULL: not there. */
Item *helpcentre_find (const HelpCentre *self, ListKind kind, const char *id,
                       const char *locale);
