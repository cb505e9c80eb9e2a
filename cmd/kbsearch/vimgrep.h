/* vimgrep.h - a hit as `path:line:column:text`, for vim's quickfix list and its like. */
#pragma once

#include "answer.h"

/* The path leads to the file from the working folder when the tree it came from is
 * there; the column (bytes, from 1) is that of the first match in the file's line, 1 when the file
 * has changed or cannot be read. */
void vimgrep_row (Output *out, const AnswerRow *row);
