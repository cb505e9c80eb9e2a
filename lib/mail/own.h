/* own.h - of a text what its sender wrote, and of that what is asked. */
#pragma once

#include <glib.h>

/* Without quotations and the lines that announce them, without quoted headers, a signature behind
 * "--", and our own answers.  `has_marked_quotes`: each quoted line is known to be marked, so that
 * what follows "Ann wrote:" without a mark is the sender's.  Valid UTF-8; free it. */
char *mail_own_words (const char *text, gboolean has_marked_quotes);

/* The text behind a header that somebody pasted above it, and `*subject`, as it stands there; else
 * all of it, and NULL.  Free both. */
char *mail_behind_header (const char *text, char **subject);

/* Of a body what is forwarded, from its header on; or NULL.  Free it. */
char *mail_forwarded (const char *body);

/* ---- question.c: what is asked */

/* The question in a text that somebody typed or forwarded: what its sender wrote without greeting, closing
 * words and sentences, a postscript, what a phone or a virus scanner adds, how to reach the sender, legal
 * notices, and the banner that a gateway puts above a mail from outside; of a form's fields the message; of
 * "see below" what is forwarded; of a whole mail, as it was sent, its subject, unless that says nothing, and
 * its body, decoded.
 *
 * As it may be read, NULL-terminated, the first is all of it: then without the subject, for that may be about
 * something else; then, of a longer text, each of the first sentences that ask.  What is suggested is for the
 * first that an article answers for sure, else for all of it.
 *
 * `subject`: the mail's, when `text` is its body alone; else NULL.  `text`: any bytes.  Valid UTF-8; free it
 * with g_strfreev (). */
char **mail_questions (const char *subject, const char *text);

/* Whether `text` (valid UTF-8) has a letter. */
static inline gboolean
mail_has_letters (const char *text)
{
  while (*text != '\0' && !g_unichar_isalpha (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text != '\0';
}

/* ---- banner.c */

/* Behind what a gateway puts above a mail that comes from outside (en, nl, de, es, ru, fr, it, pt); `body` (valid UTF-8)
 * when there is no such banner. */
const char *mail_behind_banner (const char *body);

/* ---- raw.c: the text of a mail that somebody pasted or piped as it was sent, read without GMime: for tools
 * that start in no time and take no mail in.  What is taken in, body.c reads.
 *
 * Costs are bounded: the first hundred parts count, ten deep, and 64 KiB of a text. */

/* The body: the first plain text, else the words of the first HTML; decoded, valid UTF-8; and `*subject`, or
 * NULL.  Of what a form sent, fields by their names (Name:, Email:, Message:), only the message.  NULL when
 * `bytes` are no form, nor begin with a mail's header: two fields that mails have.  Free both. */
char *mail_raw_text (const char *bytes, char **subject);

/* The words of HTML without quotations; `*has_marked_quotes`: there were some.  Valid UTF-8; free it. */
char *mail_html_text (const char *html, gsize length, gboolean *has_marked_quotes);
