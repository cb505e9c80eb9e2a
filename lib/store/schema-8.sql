-- ---- kbindex: an article stands in several categories.

-- article_label.kind: also 'category', those beside article.category.

CREATE VIEW v_category AS
  SELECT a.path, a.category FROM article a
   WHERE a.gone_at IS NULL AND NOT a.draft AND a.category <> ''
  UNION ALL
  SELECT a.path, l.value FROM article_label l JOIN article a ON a.id = l.article
   WHERE l.kind = 'category' AND a.gone_at IS NULL AND NOT a.draft;
