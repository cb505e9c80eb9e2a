#include "article/offer.h"

#include "store/statements.h"

#define LIVE "gone_at IS NULL AND NOT draft"

static const StatementRow sql[OFFER_KINDS] = {
  [OFFER_CATEGORIES]
  = { "SELECT category FROM article WHERE " LIVE " AND category <> '' "
      "UNION SELECT l.value FROM article_label l JOIN article a ON a.id = l.article "
      "WHERE l.kind = 'category' AND " LIVE,
      STATEMENT_SCANS },
  [OFFER_TAGS]
  = { "SELECT DISTINCT l.value FROM article_label l JOIN article a ON a.id = l.article "
      "WHERE l.kind = 'tag' AND " LIVE " ORDER BY l.value",
      STATEMENT_SCANS | STATEMENT_SORTS },
  [OFFER_LANGS] = { "SELECT DISTINCT lang FROM article WHERE " LIVE " ORDER BY lang",
                    STATEMENT_SCANS | STATEMENT_SORTS },
  [OFFER_PATHS] = { "SELECT path FROM article WHERE " LIVE " ORDER BY path", STATEMENT_SCANS },
};

const StatementTable offer_statements = { sql, OFFER_KINDS, NULL };

void
article_offer (const char *db, OfferKind kind, GPtrArray *words)
{
  g_autoptr(GError) unread = NULL;
  g_autoptr(Store) store = store_open (db, STORE_READ, &unread);
  g_autoptr(Statements) statements = NULL;
  sqlite3_stmt *row;
  gboolean ok;

  if (store == NULL)
    return;
  statements = statements_open (store, &offer_statements);
  row = statement_query (statements, kind, NULL, &unread);
  while (statement_next (statements, row, &ok, unread == NULL ? &unread : NULL))
    g_ptr_array_add (words, column_dup (row, 0));
}
