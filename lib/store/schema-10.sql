-- Schema version 10.

-- ---- kbindex: a page of labels that is lost is noticed, not taken for none.
ALTER TABLE article ADD COLUMN labels INTEGER NOT NULL DEFAULT 0;  -- its rows of article_label

UPDATE article SET labels = (SELECT count (*) FROM article_label l WHERE l.article = article.id);
