/* raw.h - the text of a mail that somebody pasted or piped as it was sent, read without GMime: for tools
 * that start in no time and take no mail in.  What is taken in, body.h reads.
 *
 * Costs are bounded: the first hundred parts count, ten deep, and 64 KiB of a text. */
#pragma once

#include <glib.h>

/* Subject, a line end, and the body: the first plain text, else the words of the first HTML; decoded,
 * valid UTF-8.  Of what a form sent, a field a line (Name:, Email:, Message:), only the message.  NULL when
 * `bytes` are no form, nor begin with a mail's header: two fields that mails have.  Free it. */
char *mail_raw_text (const char *bytes);

/* The words of HTML without quotations; `*has_marked_quotes`: there were some.  Valid UTF-8; free it. */
char *mail_html_text (const char *html, gsize length, gboolean *has_marked_quotes);
