#include "index/document.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>
#include "text/stem.h"
#include "text/words.h"

typedef struct
{
  guint32 stem;     /* its number */
  guint32 document; /* the last one that had the form */
} Form;

struct Vocabulary
{
  GHashTable *stemmers;  /* language -> Stemmer */
  GHashTable *languages; /* language -> GHashTable of folded word -> number of its form + 1 */
  GHashTable *filters;   /* filter -> the same */
  GHashTable *stems;     /* stem -> number */
  GArray *forms;         /* Form, by number */
  GStringChunk *strings;
  guint32 next;
  guint32 document; /* the one being made, from 1 */
};

Vocabulary *
vocabulary_new (void)
{
  Vocabulary *self = g_new0 (Vocabulary, 1);

  self->stemmers = stemmers_new ();
  self->languages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_hash_table_unref);
  self->filters = g_hash_table_new (g_str_hash, g_str_equal);
  self->stems = g_hash_table_new (g_str_hash, g_str_equal);
  self->forms = g_array_new (FALSE, TRUE, sizeof (Form));
  self->strings = g_string_chunk_new (64 * 1024);
  return self;
}

void
vocabulary_free (Vocabulary *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->stemmers);
  g_hash_table_unref (self->languages);
  g_hash_table_unref (self->filters);
  g_hash_table_unref (self->stems);
  g_array_unref (self->forms);
  g_string_chunk_free (self->strings);
  g_free (self);
}

/* What document_new () works with. */
typedef struct
{
  Vocabulary *vocabulary;
  IndexDocument *document;
  Stemmer *stemmer;
  GHashTable *words; /* of the article's language */
} Builder;

static GHashTable *
words_for (Vocabulary *self, const char *lang)
{
  GHashTable *words = g_hash_table_lookup (self->languages, lang);

  if (words == NULL)
    {
      words = g_hash_table_new (g_str_hash, g_str_equal);
      g_hash_table_insert (self->languages, g_strdup (lang), words);
    }
  return words;
}

/* A form of this article's: its stem's number is the token. */
static void
add_form (Builder *self, guint32 number)
{
  Form *form = &g_array_index (self->vocabulary->forms, Form, number);

  if (form->document != self->vocabulary->document)
    {
      form->document = self->vocabulary->document;
      g_array_append_val (self->document->forms, number);
    }
  g_array_append_val (self->document->tokens, form->stem);
}

/* `stem` and `word` live as long as the vocabulary.  Notes the new form's number in `forms`. */
static guint32
new_form (Builder *self, GHashTable *forms, const char *stem, const char *word)
{
  Vocabulary *vocabulary = self->vocabulary;
  guint32 number = vocabulary->forms->len;
  gpointer known = g_hash_table_lookup (vocabulary->stems, stem);
  NewForm met = { GPOINTER_TO_UINT (known), stem, word };
  Form form = { 0 };

  if (known == NULL)
    {
      met.number = vocabulary->next++ + TERM_FIRST;
      g_hash_table_insert (vocabulary->stems, (gpointer) stem, GUINT_TO_POINTER (met.number));
    }
  form.stem = met.number;
  g_array_append_val (vocabulary->forms, form);
  g_array_append_val (self->document->met, met);
  g_hash_table_insert (forms, (gpointer) word, GUINT_TO_POINTER (number + 1));
  return number;
}

static guint32
learn_word (Builder *self, const char *folded, gsize length)
{
  gsize stem_length;
  const char *stem = stemmer_stem (self->stemmer, folded, length, &stem_length);
  char *word = g_string_chunk_insert_len (self->vocabulary->strings, folded, (gssize) length);
  const char *kept = word;

  if (stem_length != length || memcmp (stem, folded, length) != 0)
    kept = g_string_chunk_insert_len (self->vocabulary->strings, stem, (gssize) stem_length);
  return new_form (self, self->words, kept, word);
}

static void
add_mark (Builder *self, guint32 mark)
{
  g_array_append_val (self->document->tokens, mark);
}

static void
add_words (Builder *self, const char *text, gsize length)
{
  Words words;
  WordSpan span;

  words_begin (&words, text, length);
  while (words_next (&words, &span))
    {
      char folded[WORD_MAX + 1];
      gsize folded_length = word_fold (text, span, folded);
      gpointer known = g_hash_table_lookup (self->words, folded);

      add_form (self, known != NULL ? GPOINTER_TO_UINT (known) - 1
                                    : learn_word (self, folded, folded_length));
    }
}

static void
add_text (Builder *self, const char *text)
{
  if (text != NULL)
    add_words (self, text, strlen (text));
}

static void
add_filter (Builder *self, const char *name, const char *value)
{
  GHashTable *filters = self->vocabulary->filters;
  g_autofree char *filter = word_filter (name, value);
  gpointer known = g_hash_table_lookup (filters, filter);
  char *kept;

  if (known != NULL)
    {
      add_form (self, GPOINTER_TO_UINT (known) - 1);
      return;
    }
  kept = g_string_chunk_insert (self->vocabulary->strings, filter);
  add_form (self, new_form (self, filters, kept, kept));
}

/* An article of "dns/zones" is in "dns" as well. */
static void
add_category_filters (Builder *self, const Article *article)
{
  g_autoptr(GHashTable) added = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (char **category = article->categories; *category != NULL; category++)
    for (const char *end = article_level_end (*category);; end = article_level_end (end + 1))
      {
        char *name = g_utf8_casefold (*category, end - *category);

        if (g_hash_table_add (added, name))
          add_filter (self, "category", name);
        if (*end == '\0')
          break;
      }
}

static void
add_filters (Builder *self, const Article *article)
{
  add_filter (self, "lang", article->lang);
  add_category_filters (self, article);
  for (char **tag = article->tags; *tag != NULL; tag++)
    add_filter (self, "tag", *tag);
  add_mark (self, MARK_FIELD);
}

static void
add_labels (Builder *self, const Article *article)
{
  for (char **tag = article->tags; *tag != NULL; tag++)
    add_text (self, *tag);
  for (char **keyword = article->keywords; *keyword != NULL; keyword++)
    add_text (self, *keyword);
  add_mark (self, MARK_FIELD);
}

static void
add_sections (Builder *self, const Article *article)
{
  guint block = 0;

  for (guint i = 0; i < article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (article->sections, i);

      if (i > 0)
        add_text (self, section->title);
      add_mark (self, MARK_BODY);
      for (; block < article->blocks->len; block++)
        {
          const ArticleBlock *at = &g_array_index (article->blocks, ArticleBlock, block);

          if (at->section != i)
            break;
          add_words (self, article->text->str + at->start, at->end - at->start);
        }
      add_mark (self, MARK_FIELD);
    }
}

static void
hash_text (XXH3_state_t *state, const char *text)
{
  g_autofree char *folded = g_strdup (text);
  char *out = folded;

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      *out++ = *p;
    else if (out > folded && out[-1] != ' ')
      *out++ = ' ';
  XXH3_128bits_update (state, folded, (gsize) (out - folded));
  XXH3_128bits_update (state, "\n", 1);
}

static void
hash_article (const Article *article, guint8 hash[16])
{
  XXH3_state_t *state = XXH3_createState ();
  XXH128_canonical_t canonical;

  XXH3_128bits_reset (state);
  for (guint i = 1; i < article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (article->sections, i);

      hash_text (state, section->title);
    }
  hash_text (state, article->text->str);
  XXH128_canonicalFromHash (&canonical, XXH3_128bits_digest (state));
  memcpy (hash, canonical.digest, 16);
  XXH3_freeState (state);
}

IndexDocument *
document_new (Vocabulary *vocabulary, const Article *article)
{
  IndexDocument *self = g_new0 (IndexDocument, 1);
  Builder builder = { vocabulary, self, stemmers_get (vocabulary->stemmers, article->lang),
                      words_for (vocabulary, article->lang) };

  self->tokens = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->forms = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->met = g_array_new (FALSE, FALSE, sizeof (NewForm));
  self->first_form = vocabulary->forms->len;
  vocabulary->document++;
  add_filters (&builder, article);
  add_text (&builder, article->title);
  add_mark (&builder, MARK_FIELD);
  add_labels (&builder, article);
  add_text (&builder, article->description);
  add_mark (&builder, MARK_FIELD);
  add_sections (&builder, article);
  hash_article (article, self->text_hash);
  return self;
}

void
document_free (IndexDocument *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->tokens);
  g_array_unref (self->forms);
  g_array_unref (self->met);
  g_free (self);
}
