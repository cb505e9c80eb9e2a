/* service.h - what answers are made from: the database, desk.yaml, the theme, each opened when it is first
 * needed, and again when it is another one.  A program that serves many requests lets go of the file
 * between two: nobody's log is held back, and the next request sees what was written meanwhile. */
#pragma once

#include <glib/gstdio.h>
#include <zstd.h>
#include "answer/answer.h"
#include "centre/pages.h"
#include "request.h"
#include "vote/reader.h"

typedef struct
{
  const char *db;     /* these are borrowed */
  const char *config; /* -c, or NULL */
  const char *root; /* what addresses of pages begin with: "/help/", "https://help.example.net/" */
  const char *lang; /* the language whose pages have no part in front; NULL: as desk.yaml says */
  const char *theme;   /* a folder, or NULL */
  const char *key;     /* of voters; NULL: beside the database */
  const char *deliver; /* the command that takes a message from the contact form */
  const char *address; /* the request header that has the reader's address; NULL: the peer's counts */
  gboolean read_only;
  gboolean many; /* requests will follow */
} ServiceSetting;

typedef struct
{
  ServiceSetting setting;
  char *origin; /* of `root`, when that is a whole address; else NULL */
  /* private from here on */
  KnowledgeBase kb;
  gboolean is_open;
  GStatBuf file;    /* that is open */
  Desk *desk;       /* NULL: not read, or there is none */
  char *desk_state; /* of its files, when it was read */
  char *desk_wrong; /* what was last told of them, while the one before counts on; or NULL */
  char *remark;     /* for the log, behind the answer; or NULL */
  char *pages; /* the folder in which kbsite wrote the pages, as far as the server says where; or NULL */
  char **doubles; /* paths of articles that have none of their own, escaped; or NULL */
  char **langs;
  Theme *theme;
  Centre centre;
  char *search, *vote, *contact;
  GHashTable *kept;  /* answers, by question; or NULL */
  GQueue kept_order; /* the one that was asked for last first */
  gsize kept_bytes;
  GByteArray *packed;
  ZSTD_CCtx *packer;
  ZSTD_DCtx *unpacker;
} Service;

void service_init (Service *self, const ServiceSetting *setting);
void service_clear (Service *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Service, service_clear)
/* Whether votes and messages are taken: not into a public snapshot, either. */
gboolean service_takes (const Service *self);
/* Between two requests. */
void service_rest (Service *self);

/* The articles as they are now; NULL on error. */
KnowledgeBase *service_knowledge (Service *self, GError **error);
/* The help centre as far as addresses go; and with all that desk.yaml says, where there is one. */
const Centre *service_centre (Service *self, const Request *request, GError **error);
const Centre *service_desk (Service *self, const Request *request, GError **error);
const Theme *service_theme (Service *self, GError **error);

/* Appends the answer that was made from the same file for the same question, if it is known still; and one to be
 * kept for the next who asks, who types the same first letters.  With CGI nobody does. */
gboolean service_kept (Service *self, const char *question, GString *answer);
void service_keep (Service *self, const char *question, const GString *answer);

/* Whether the article has a page: not, if kbindex has read it and kbsite has not written it yet, or another article has
 * its address.  Where the pages lie elsewhere, it is taken to have one.  After service_centre (). */
gboolean service_has_page (const Service *self, const LibraryArticle *article);

/* The language that `lang=` asks for, else the first.  Free it. */
char *service_page_lang (const Centre *centre, const Request *request);
/* A page with the ways home and to itself in other languages; After service_desk ().  NULL on error. */
CentrePage *service_page_new (Service *self, const Request *request, CentrePageKind kind,
                              const char *lang, const char *title, GError **error);
/* The page as the answer. */
gboolean service_page (CentrePage *page, Reply *reply, GError **error);

/* Whom the server speaks with need not know, but the log: NULL for nothing; of one answer the last holds. */
void service_remark (Service *self, const char *what);

/* The id of the sentence that says why it was refused. */
const char *service_refusal_words (const Reply *reply);

/* What was refused, as a page with the search box for who reads pages; else, and where none can be made, the line
 * of text stays. */
void service_show_refusal (Service *self, const Request *request, Reply *reply);

/* ---- A form that writes: who sent it, the file opened to write, and whether it is not one too many */

typedef struct
{
  ThrottleKind kind;
  GString *address; /* of the reader; "" where the server does not say */
  Store *store;
  VoterKey key;
  gboolean has_key; /* messages are taken without, too */
} Posting;

gboolean posting_begin (Posting *self, ThrottleKind kind, Service *service,
                        const Request *request, GError **error);
void posting_clear (Posting *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Posting, posting_clear)

/* Counts it; with one too many `reply` is a 429. */
gboolean posting_allow (const Posting *self, Reply *reply, GError **error);
/* It came to nothing, and does not count. */
gboolean posting_take_back (const Posting *self, GError **error);

/* ---- What is answered: FALSE with `error` when it cannot be done now */

typedef gboolean (*ServiceAnswer) (Service *service, Request *request, Reply *reply,
                                   GError **error);

/* search.c */
gboolean answer_search_json (Service *service, Request *request, Reply *reply, GError **error);
gboolean answer_suggest_json (Service *service, Request *request, Reply *reply,
                              GError **error);
gboolean answer_search_page (Service *service, Request *request, Reply *reply, GError **error);

/* vote.c */
gboolean answer_vote (Service *service, Request *request, Reply *reply, GError **error);
gboolean answer_thanks (Service *service, Request *request, Reply *reply, GError **error);

/* contact.c */
gboolean answer_contact_page (Service *service, Request *request, Reply *reply,
                              GError **error);
gboolean answer_contact (Service *service, Request *request, Reply *reply, GError **error);
gboolean answer_hours_json (Service *service, Request *request, Reply *reply, GError **error);
