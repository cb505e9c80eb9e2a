/* place.h - what a file's path says about its article.  Private to lib/article.
 *
 * A path names a language in one of these ways (codes are ISO 639-1):
 *   nl/x.md, content/ru/x.md   a folder that is a code, at the top or below folders that
 *                              only hold content (content, docs, pages, i18n, ...); so that
 *                              domains/nl/x.md stays an article about .nl
 *   en-us/x.md                 there too: with a region, in any case
 *   a/b/pt_BR/x.md, zh-Hans/   a folder with a region in upper case or a script, anywhere
 *   pages.nl/x.md              the suffix of a folder that only holds content
 *   x.nl.md, x.pt-br.md        the suffix of a file's name; never the whole name
 * The first such part counts.  Codes that are everyday English words or abbreviations (am
 * an as be io my or os so to ts ...) never count without a region in its proper case. */
#pragma once

#include <glib.h>

typedef struct
{
  char *lang;     /* lower case code, or NULL */
  char *category; /* the folders, without the one that is a language; "" at the top */
  char *title;    /* from the file's name, or the folder's for index and README */
} Place;

/* Valid UTF-8 whatever the bytes of `path`. */
Place place_of (const char *path);
void place_clear (Place *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* The language of a tag like `nl`, `pt-BR`, `zh_Hans_CN` or `nds`: its two or three
 * letters in lower case.  NULL when it is none, or has two letters that are no code.  Free
 * the result. */
char *place_language (const char *tag);
