/* wordfile.h - synonyms.yaml at the root of a tree: read. */
#pragma once

#include "article/synonyms.h"
#include "tree.h"

/* The tree's file; NULL without `error` when it has none. */
SynonymFile *word_file_read (const Tree *tree, GError **error);
