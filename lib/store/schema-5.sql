-- Schema version 5: an article is found by each of its names; slashes around them do not count.

CREATE INDEX article_slug ON article (trim (slug, '/'));
CREATE INDEX article_ident ON article (trim (ident, '/')) WHERE ident IS NOT NULL;
CREATE INDEX article_redirect ON article_label (trim (value, '/')) WHERE kind = 'redirect';
