/* text.h - the report for people: a sentence, a table, and what exactly was counted. */
#pragma once

#include "gather.h"

/* On a terminal with a bar for each share. */
void text_summary (const Gathered *gathered, Output *out);
/* What is late, or with --at-risk what will be. */
void text_listed (const Gathered *gathered, Output *out);
