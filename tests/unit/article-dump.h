/* article-dump.h - an article as text, for the tests of lib/article. */
#pragma once

#include "article/article.h"

static inline void
dump_field (GString *out, const char *name, const char *value)
{
  if (value != NULL)
    g_string_append_printf (out, "%s: %s\n", name, value);
}

static inline void
dump_list (GString *out, const char *name, char **values)
{
  g_autofree char *joined = g_strjoinv (" | ", values);

  if (*joined != '\0')
    dump_field (out, name, joined);
}

static inline void
dump_fields (GString *out, const Article *article)
{
  dump_field (out, "title", article->title);
  g_string_append_printf (out, "title given: %s, line %u\n",
                          article->title_given ? "yes" : "no", article->title_line);
  dump_field (out, "description", article->description);
  dump_field (out, "lang", article->lang);
  dump_field (out, "category", article->category);
  dump_field (out, "slug", article->slug);
  dump_field (out, "id", article->ident);
  dump_field (out, "date", article->date);
  dump_field (out, "updated", article->updated);
  dump_list (out, "tags", article->tags);
  dump_list (out, "keywords", article->keywords);
  dump_list (out, "redirect_from", article->redirect_from);
  if (article->draft)
    g_string_append (out, "draft\n");
}

static inline void
dump_problems (GString *out, const Article *article)
{
  for (guint i = 0; i < article->problems->len; i++)
    {
      const ArticleProblem *problem = g_ptr_array_index (article->problems, i);

      g_string_append_printf (out, "%s %d: %s\n", problem->fatal ? "fatal" : "problem",
                              problem->line, problem->message);
    }
}

/* The block's lines, each with its number in the file. */
static inline void
dump_block (GString *out, const Article *article, const ArticleBlock *block)
{
  guint line = block->line;

  g_string_append_printf (out, "%3u  ", line);
  for (guint i = block->start; i < block->end; i++)
    {
      g_string_append_c (out, article->text->str[i]);
      if (article->text->str[i] == '\n')
        g_string_append_printf (out, "%3u  ", ++line);
    }
  g_string_append (out, "\n");
}

static inline void
dump_sections (GString *out, const Article *article)
{
  guint block = 0;

  for (guint i = 0; i < article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (article->sections, i);

      g_string_append_printf (out, "%3u  == %d \"%s\" #%s\n", section->line, section->level,
                              section->title, section->anchor);
      for (; block < article->blocks->len; block++)
        {
          const ArticleBlock *here = &g_array_index (article->blocks, ArticleBlock, block);

          if (here->section != i)
            break;
          dump_block (out, article, here);
        }
    }
  g_assert_cmpuint (block, ==, article->blocks->len);
}

static inline void
dump_links (GString *out, const Article *article)
{
  for (guint i = 0; i < article->links->len; i++)
    {
      const ArticleLink *link = g_ptr_array_index (article->links, i);

      g_string_append_printf (out, "%3u  %s %s\n", link->line, link->image ? "image" : "link",
                              link->target);
    }
  for (guint i = 0; i < article->html_anchors->len; i++)
    g_string_append_printf (out, "     anchor %s\n",
                            (char *) g_ptr_array_index (article->html_anchors, i));
}

static inline char *
dump_article (const Article *article)
{
  GString *out = g_string_new (NULL);

  dump_fields (out, article);
  dump_problems (out, article);
  dump_sections (out, article);
  dump_links (out, article);
  return g_string_free (out, FALSE);
}
