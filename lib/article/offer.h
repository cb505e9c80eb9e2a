/* offer.h - what of the articles a command line may name, for a shell's TAB (base/complete.h). */
#pragma once

#include <glib.h>

typedef enum
{
  OFFER_CATEGORIES,
  OFFER_TAGS,
  OFFER_LANGS,
  OFFER_PATHS,
  OFFER_KINDS
} OfferKind;

/* Adds those of the live articles in the file `db` (char *, the array's); nothing when it cannot be read. */
void article_offer (const char *db, OfferKind kind, GPtrArray *words);
