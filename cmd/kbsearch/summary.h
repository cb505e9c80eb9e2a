/* summary.h - what there is to say of an answer as a whole: how many articles match, the query as it was
 * understood, remarks, facets. */
#pragma once

#include "answer.h"

/* Before the answers: in json the beginning of the object that holds them, in jsonl a line. */
void summary_begin (const Answer *answer, Output *out, Format format);
/* Behind them: in json the object's end, in text lines. */
void summary_end (const Answer *answer, Output *out, Format format);
