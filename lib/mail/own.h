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

/* ---- raw.c: the text of a mail that somebody pasted or piped as it was sent, read without GMime: for tools
 * that start in no time and take no mail in.  What is taken in, body.c reads.
 *
 * Costs are bounded: the first hundred parts count, ten deep, and 64 KiB of a text. */

/* Subject, a line end, and the body: the first plain text, else the words of the first HTML; decoded,
 * valid UTF-8.  Of what a form sent, a field a line (Name:, Email:, Message:), only the message.  NULL when
 * `bytes` are no form, nor begin with a mail's header: two fields that mails have.  Free it. */
char *mail_raw_text (const char *bytes);

/* The words of HTML without quotations; `*has_marked_quotes`: there were some.  Valid UTF-8; free it. */
char *mail_html_text (const char *html, gsize length, gboolean *has_marked_quotes);
