/* own.h - of a text what its sender wrote, and of that what is asked. */
#pragma once

#include <glib.h>

/* Without quotations and the lines that announce them, without quoted headers, a signature behind
 * "--", and our own answers.  `has_marked_quotes`: each quoted line is known to be marked, so that
 * what follows "Ann wrote:" without a mark is the sender's.  Valid UTF-8; free it. */
char *mail_own_words (const char *text, gboolean has_marked_quotes);

/* The question in a text that somebody typed or forwarded: the same, without greeting, closing words,
 * a postscript, what a phone adds, how to reach the sender, and legal notices; of a form's fields the
 * message; of "see below" what is forwarded; of a whole mail, as it was sent, its subject and its body,
 * decoded.  `text`: any bytes.  Valid UTF-8; free it. */
char *mail_question (const char *text);
