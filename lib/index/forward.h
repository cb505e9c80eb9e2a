/* forward.h - a document's words in order, as term ids: the forward list.
 *
 * It is: filters, MARK_FIELD, title, MARK_FIELD, labels, MARK_FIELD, description,
 * MARK_FIELD; then for each section its heading, MARK_BODY, its body, MARK_FIELD.
 * When words can be derived from some of these ("e-mail" is email, TableOfContents table of
 * contents), they follow: MARK_DERIVED, those of the title, MARK_DERIVED, of headings,
 * MARK_DERIVED, of the text; a MARK_FIELD behind each so that they make no phrase.  They count
 * where they come from, but for its length.
 * It answers what posting lists cannot: phrases, proximity, the best section. */
#pragma once

#include "index/codec.h"

/* Behind the stem of a word that articles have in two, with a hyphen: the term of its own that it
 * is.  Who types "email" means both, who types "e-mail" finds it by its words. */
#define HYPHENATED '-'

/* The fields that a word weighs by. */
enum
{
  FIELD_TITLE,
  FIELD_HEADING, /* headings, tags, keywords */
  FIELD_BODY,    /* description and text */
  N_FIELDS
};

enum
{
  MARK_FIELD = 0,
  MARK_BODY = 1,
  MARK_DERIVED = 2,
  TERM_FIRST = 3
};

typedef enum
{
  PART_FILTER,
  PART_TITLE,
  PART_LABEL,
  PART_DESCRIPTION,
  PART_HEADING,
  PART_BODY,
  PART_DERIVED, /* of the title; the next two of headings and text */
  PART_DERIVED_HEADING,
  PART_DERIVED_BODY
} ForwardPart;

typedef struct
{
  const guint8 *at;
  const guint8 *end;
  ForwardPart part;
  guint section;   /* valid in PART_HEADING and PART_BODY, from 0 */
  gboolean broken; /* the list is damaged; forward_next () ended early */
} Forward;

static inline void
forward_begin (Forward *self, const guint8 *content, gsize length)
{
  self->at = content;
  self->end = length > 0 ? content + length : content; /* an empty list may be NULL */
  self->part = PART_FILTER;
  self->section = 0;
  self->broken = FALSE;
}

static inline void
forward_mark (Forward *self, guint32 mark)
{
  if (self->part < PART_HEADING)
    self->part++;
  else if (mark == MARK_DERIVED)
    self->part = CLAMP (self->part + 1, PART_DERIVED, PART_DERIVED_BODY);
  else if (self->part >= PART_DERIVED)
    return;
  else if (mark == MARK_BODY)
    self->part = PART_BODY;
  else
    {
      self->part = PART_HEADING;
      self->section++;
    }
}

/* The next id: a term, or a mark (then `part` and `section` are those of what
 * follows). */
static inline gboolean
forward_next (Forward *self, guint32 *id)
{
  if (self->at == self->end)
    return FALSE;
  if (*self->at < 0x80)
    *id = *self->at++;
  else if (!varint_get (&self->at, self->end, id))
    {
      self->broken = TRUE;
      return FALSE;
    }
  if (*id < TERM_FIRST)
    forward_mark (self, *id);
  return TRUE;
}

/* The BM25F field of a part that holds words. */
static inline guint
forward_field (ForwardPart part)
{
  static const guint8 fields[] = {
    [PART_TITLE] = FIELD_TITLE,
    [PART_LABEL] = FIELD_HEADING,
    [PART_DESCRIPTION] = FIELD_BODY,
    [PART_HEADING] = FIELD_HEADING,
    [PART_BODY] = FIELD_BODY,
    [PART_DERIVED] = FIELD_TITLE,
    [PART_DERIVED_HEADING] = FIELD_HEADING,
    [PART_DERIVED_BODY] = FIELD_BODY,
  };
  return fields[part];
}
