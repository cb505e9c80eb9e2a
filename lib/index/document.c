#include "index/document.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>
#include "text/stem.h"
#include "text/words.h"

typedef struct
{
  const char *text;
  guint32 stem;     /* its number */
  guint32 document; /* the last one that had the form */
} Form;

typedef struct
{
  guint32 hash;
  guint32 form; /* its number + 1; 0: the slot is free */
} WordSlot;

/* Forms by their text: open addressing, at most half full.  (Every word of every article is looked up: what is
 * looked at lies in one place, where GHashTable has three.) */
typedef struct
{
  WordSlot *slots;
  guint32 size; /* a power of two */
  guint32 used;
} WordTable;

struct Vocabulary
{
  GHashTable *stemmers;  /* language -> Stemmer */
  GHashTable *languages; /* language -> WordTable, of folded words */
  WordTable *filters;
  GHashTable *stems; /* stem -> number */
  GArray *forms;     /* Form, by number */
  GStringChunk *strings;
  guint32 next;
  guint32 document; /* the one being made, from 1 */
};

static WordTable *
word_table_new (void)
{
  WordTable *self = g_new (WordTable, 1);

  self->size = 1024;
  self->used = 0;
  self->slots = g_new0 (WordSlot, self->size);
  return self;
}

static void
word_table_free (gpointer data)
{
  WordTable *self = data;

  g_free (self->slots);
  g_free (self);
}

/* Where `text` stands, or is to stand. */
static WordSlot *
word_table_slot (const WordTable *self, const GArray *forms, const char *text, guint32 hash)
{
  guint32 i = hash & (self->size - 1);

  for (; self->slots[i].form != 0; i = (i + 1) & (self->size - 1))
    if (self->slots[i].hash == hash
        && strcmp (g_array_index (forms, Form, self->slots[i].form - 1).text, text) == 0)
      break;
  return &self->slots[i];
}

static void
word_table_add (WordTable *self, WordSlot word)
{
  guint32 i = word.hash & (self->size - 1);

  while (self->slots[i].form != 0)
    i = (i + 1) & (self->size - 1);
  self->slots[i] = word;
}

static void
word_table_grow (WordTable *self)
{
  g_autofree WordSlot *old = g_steal_pointer (&self->slots);
  guint32 size = self->size;

  self->size = size * 2;
  self->slots = g_new0 (WordSlot, self->size);
  for (guint32 i = 0; i < size; i++)
    if (old[i].form != 0)
      word_table_add (self, old[i]);
}

static guint32
hash_of (const char *text, gsize length)
{
  return (guint32) XXH3_64bits (text, length);
}

Vocabulary *
vocabulary_new (void)
{
  Vocabulary *self = g_new0 (Vocabulary, 1);

  self->stemmers = stemmers_new ();
  self->languages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, word_table_free);
  self->filters = word_table_new ();
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
  word_table_free (self->filters);
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
  guint room; /* for tokens */
  Stemmer *stemmer;
  WordTable *words;          /* of the article's language */
  GArray *derived[N_FIELDS]; /* guint32: forms' numbers + 1; 0: the next ones do not go with them */
} Builder;

static WordTable *
words_for (Vocabulary *self, const char *lang)
{
  WordTable *words = g_hash_table_lookup (self->languages, lang);

  if (words == NULL)
    {
      words = word_table_new ();
      g_hash_table_insert (self->languages, g_strdup (lang), words);
    }
  return words;
}

static void
add_token (Builder *self, guint32 token)
{
  IndexDocument *document = self->document;

  if (document->n_tokens == self->room)
    {
      self->room = MAX (256, self->room * 2);
      document->tokens = g_renew (guint32, document->tokens, self->room);
    }
  document->tokens[document->n_tokens++] = token;
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
  add_token (self, form->stem);
}

/* The number of the new form at `slot`; `stem` and `word` live as long as the vocabulary. */
static guint32
new_form (Builder *self, WordTable *forms, WordSlot *slot, guint32 hash, const char *stem,
          const char *word)
{
  Vocabulary *vocabulary = self->vocabulary;
  guint32 number = vocabulary->forms->len;
  gpointer known = g_hash_table_lookup (vocabulary->stems, stem);
  NewForm met = { GPOINTER_TO_UINT (known), stem, word };
  Form form = { .text = word };

  if (known == NULL)
    {
      met.number = vocabulary->next++ + TERM_FIRST;
      g_hash_table_insert (vocabulary->stems, (gpointer) stem, GUINT_TO_POINTER (met.number));
    }
  form.stem = met.number;
  g_array_append_val (vocabulary->forms, form);
  g_array_append_val (self->document->met, met);
  *slot = (WordSlot){ hash, number + 1 };
  if (++forms->used * 2 > forms->size)
    word_table_grow (forms);
  return number;
}

/* A form that is its own stem. */
static guint32
fixed_form (Builder *self, WordTable *forms, const char *text)
{
  guint32 hash = hash_of (text, strlen (text));
  WordSlot *slot = word_table_slot (forms, self->vocabulary->forms, text, hash);
  char *kept;

  if (slot->form != 0)
    return slot->form - 1;
  kept = g_string_chunk_insert (self->vocabulary->strings, text);
  return new_form (self, forms, slot, hash, kept, kept);
}

static guint32
form_of (Builder *self, const char *folded, gsize length)
{
  guint32 hash = hash_of (folded, length);
  WordSlot *slot = word_table_slot (self->words, self->vocabulary->forms, folded, hash);
  const char *stem, *word, *kept;
  gsize stem_length;

  if (slot->form != 0)
    return slot->form - 1;
  stem = stemmer_stem (self->stemmer, folded, length, &stem_length);
  kept = word = g_string_chunk_insert_len (self->vocabulary->strings, folded, (gssize) length);
  if (stem_length != length || memcmp (stem, folded, length) != 0)
    kept = g_string_chunk_insert_len (self->vocabulary->strings, stem, (gssize) stem_length);
  return new_form (self, self->words, slot, hash, kept, word);
}

/* ---- Words that a text has in another spelling */

static void
derive (Builder *self, guint field, guint32 form)
{
  guint32 number = form + 1;

  g_array_append_val (self->derived[field], number);
}

static void
derive_end (Builder *self, guint field)
{
  guint32 end = 0;

  g_array_append_val (self->derived[field], end);
}

/* Two parts are a name more often than not (GitHub, FastAPI): they count when the whole title or
 * heading is that word. */
static gboolean
is_of_parts (const char *text, gsize length, WordSpan span)
{
  gboolean alone = span.start == 0 && span.end == length;
  guint parts = 1;

  for (gsize at = span.start + 1; at < span.end; at++)
    parts += word_part_begins (text + at, text + span.end);
  return parts > 2 || (alone && parts == 2);
}

static void
derive_parts (Builder *self, guint field, const char *text, gsize length, WordSpan span)
{
  gsize from = span.start;

  if (!is_of_parts (text, length, span))
    return;
  for (gsize at = span.start + 1; at <= span.end; at++)
    if (at == span.end || word_part_begins (text + at, text + span.end))
      {
        WordSpan part = { from, at };
        char folded[WORD_MAX + 1];
        gsize folded_length = word_fold (text, part, folded);

        derive (self, field, form_of (self, folded, folded_length));
        from = at;
      }
  derive_end (self, field);
}

/* How long the hyphen behind `at` is, when a letter follows; 0: there is none. */
static gsize
hyphen_at (const char *text, gsize at, gsize length)
{
  gsize size = 0;

  if (at < length && text[at] == '-')
    size = 1;
  else if (at + 3 <= length
           && (memcmp (text + at, "\u2010", 3) == 0 || memcmp (text + at, "\u2011", 3) == 0))
    size = 3;
  return at + size < length ? size : 0;
}

static gboolean
has_digit (const char *folded)
{
  return strpbrk (folded, "0123456789") != NULL;
}

/* The words of a text one after the other, and the one before. */
typedef struct
{
  char folded[2][WORD_MAX + 1];
  gsize lengths[2];
  gsize ends[2]; /* of them in the text */
  guint hyphens; /* behind each other up to here */
} Trail;

/* "e-mail" is email, too; but step-by-step only itself. */
static void
derive_joined (Builder *self, guint field, const char *text, gsize length, Trail *trail,
               WordSpan span)
{
  gsize before = trail->ends[0];
  gsize size = before == 0 ? 0 : hyphen_at (text, before, length);
  char joined[WORD_MAX + 1];
  const char *stem;
  gsize joined_length;

  trail->hyphens = size > 0 && before + size == span.start ? trail->hyphens + 1 : 0;
  if (trail->hyphens != 1 || hyphen_at (text, span.end, length) > 0
      || trail->lengths[0] + trail->lengths[1] >= WORD_MAX || has_digit (trail->folded[0])
      || has_digit (trail->folded[1]))
    return;
  memcpy (joined, trail->folded[0], trail->lengths[0]);
  memcpy (joined + trail->lengths[0], trail->folded[1], trail->lengths[1] + 1);
  stem = stemmer_stem (self->stemmer, joined, trail->lengths[0] + trail->lengths[1],
                       &joined_length);
  memmove (joined, stem, joined_length);
  joined[joined_length++] = HYPHENATED;
  joined[joined_length] = '\0';
  derive (self, field, fixed_form (self, self->words, joined));
  derive_end (self, field);
}

/* A run of Han, Thai and the like is pairs of characters: its last one by itself, as the others are
 * beginnings of pairs. */
static void
derive_last (Builder *self, guint field, const char *folded)
{
  const char *last;

  if ((guchar) folded[0] < 0xe0 || word_paired (folded) < 2)
    return;
  last = g_utf8_next_char (folded);
  while (word_paired (last) == 0)
    last = g_utf8_next_char (last);
  derive (self, field, form_of (self, last, strlen (last)));
  derive_end (self, field);
}

static void
add_words (Builder *self, guint field, const char *text, gsize length)
{
  Trail trail = { 0 };
  Words words;
  WordSpan span;

  words_begin (&words, text, length);
  while (words_next (&words, &span))
    {
      char *folded = trail.folded[1];
      gsize folded_length = trail.lengths[1] = word_fold (text, span, folded);

      if (span.start >= trail.ends[0])
        derive_last (self, field, trail.folded[0]);
      add_form (self, form_of (self, folded, folded_length));
      derive_parts (self, field, text, length, span);
      derive_joined (self, field, text, length, &trail, span);
      memcpy (trail.folded[0], folded, folded_length + 1);
      trail.lengths[0] = folded_length;
      trail.ends[0] = span.end;
    }
  derive_last (self, field, trail.folded[0]);
}

static void
add_derived (Builder *self, guint field, gboolean apart)
{
  GArray *derived = self->derived[field];

  for (guint i = 0; i < derived->len; i++)
    {
      guint32 number = g_array_index (derived, guint32, i);

      if (number > 0)
        add_form (self, number - 1);
      else if (apart)
        add_token (self, MARK_FIELD);
    }
  g_array_set_size (derived, 0);
}

static void
add_all_derived (Builder *self)
{
  guint any = 0;

  for (guint field = 0; field < N_FIELDS; field++)
    any += self->derived[field]->len;
  for (guint field = 0; any > 0 && field < N_FIELDS; field++)
    {
      add_token (self, MARK_DERIVED);
      add_derived (self, field, TRUE);
    }
}

static void
add_text (Builder *self, guint field, const char *text)
{
  if (text != NULL)
    add_words (self, field, text, strlen (text));
}

static void
add_filter (Builder *self, const char *name, const char *value)
{
  g_autofree char *filter = word_filter (name, value);

  add_form (self, fixed_form (self, self->vocabulary->filters, filter));
}

/* An article of "dns/zones" is in "dns" as well. */
static void
add_category_filters (Builder *self, const Article *article)
{
  g_autoptr(GHashTable) added = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (char **category = article->categories; *category != NULL; category++)
    for (const char *end = article_level_end (*category);; end = article_level_end (end + 1))
      {
        g_autofree char *name = g_strndup (*category, (gsize) (end - *category));
        char *filter = word_filter ("category", name);

        if (g_hash_table_add (added, filter))
          add_form (self, fixed_form (self, self->vocabulary->filters, filter));
        if (*end == '\0')
          break;
      }
}

static void
add_filters (Builder *self, const Article *article)
{
  add_filter (self, "lang", article->lang);
  if (article->locale != NULL)
    add_filter (self, "lang", article->locale);
  add_category_filters (self, article);
  for (char **tag = article->tags; *tag != NULL; tag++)
    add_filter (self, "tag", *tag);
  add_token (self, MARK_FIELD);
}

static void
note_words (GHashTable *words, const char *text)
{
  char folded[WORD_MAX + 1];
  WordSpan span;
  Words all;

  words_begin (&all, text, strlen (text));
  while (words_next (&all, &span))
    {
      word_fold (text, span, folded);
      g_hash_table_add (words, g_strdup (folded));
    }
}

static void
add_unknown (Builder *self, guint field, const char *text, GHashTable *known)
{
  Words words;
  WordSpan span;

  words_begin (&words, text, strlen (text));
  while (words_next (&words, &span))
    {
      char folded[WORD_MAX + 1];

      word_fold (text, span, folded);
      if (!g_hash_table_contains (known, folded))
        add_words (self, field, text + span.start, span.end - span.start);
    }
}

/* What the file's name says beside the title. */
static void
add_name (Builder *self, const Article *article)
{
  g_autoptr(GHashTable) known = NULL;

  if (article->name == NULL || strcmp (article->name, article->title) == 0)
    return;
  known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  note_words (known, article->title);
  add_unknown (self, FIELD_HEADING, article->name, known);
}

/* The last part of an address that names something, decoded: `transfer-code` of
 * `/old/transfer-code/index.html`. */
static char *
address_name (const char *address)
{
  g_autofree char *path = g_strndup (address, strcspn (address, "?#"));
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);
  guint at = g_strv_length (parts);

  while (at > 0
         && (*parts[at - 1] == '\0' || g_str_has_prefix (parts[at - 1], "index.")
             || strcmp (parts[at - 1], "index") == 0))
    at--;
  if (at == 0)
    return NULL;
  for (const char *suffix = ".html\0.htm\0.md\0"; *suffix != '\0';
       suffix += strlen (suffix) + 1)
    if (g_str_has_suffix (parts[at - 1], suffix))
      parts[at - 1][strlen (parts[at - 1]) - strlen (suffix)] = '\0';
  return g_uri_unescape_string (parts[at - 1], NULL);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* What its former addresses say that the title does not, whatever their order. */
static void
add_redirects (Builder *self, const Article *article)
{
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  note_words (known, article->title);
  for (char **redirect = article->redirect_from; *redirect != NULL; redirect++)
    {
      char *name = address_name (*redirect);

      if (name != NULL && g_utf8_validate (name, -1, NULL))
        g_ptr_array_add (names, name);
      else
        g_free (name);
    }
  g_ptr_array_sort (names, compare_texts);
  for (guint i = 0; i < names->len; i++)
    {
      add_unknown (self, FIELD_BODY, g_ptr_array_index (names, i), known);
      note_words (known, g_ptr_array_index (names, i));
    }
}

static void
add_labels (Builder *self, const Article *article)
{
  for (char **tag = article->tags; *tag != NULL; tag++)
    add_text (self, FIELD_HEADING, *tag);
  for (char **keyword = article->keywords; *keyword != NULL; keyword++)
    add_text (self, FIELD_HEADING, *keyword);
  add_name (self, article);
  /* (Here, as labels are stored in an order of their own.) */
  add_derived (self, FIELD_HEADING, FALSE);
  add_token (self, MARK_FIELD);
}

static void
add_sections (Builder *self, const Article *article)
{
  guint block = 0;

  for (guint i = 0; i < article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (article->sections, i);

      if (i > 0)
        add_text (self, FIELD_HEADING, section->title);
      add_token (self, MARK_BODY);
      for (; block < article->blocks->len; block++)
        {
          const ArticleBlock *at = &g_array_index (article->blocks, ArticleBlock, block);

          if (at->section != i)
            break;
          add_words (self, FIELD_BODY, article->text->str + at->start, at->end - at->start);
        }
      add_token (self, MARK_FIELD);
    }
}

/* Sixteen bytes at once. */
typedef guint8 Bytes __attribute__ ((vector_size (16)));

static inline Bytes
bytes_at (const char *text)
{
  Bytes bytes;

  memcpy (&bytes, text, sizeof bytes);
  return bytes;
}

/* 0xff where g_ascii_isspace () is TRUE. */
static inline Bytes
spaces_of (Bytes bytes)
{
  return (Bytes) ((bytes == ' ') | (bytes == '\t') | (bytes == '\n') | (bytes == '\f')
                  | (bytes == '\r'));
}

/* Each run of white space as one blank, and none at the beginning; `out` has as much room.  Its length. */
static gsize
fold_spaces (const char *text, gsize length, char *out)
{
  const char *begin = out;
  gboolean was_space = TRUE;
  gsize i = 0, stop = 1; /* up to which bytes are taken one by one */

  while (i < length)
    {
      if (i >= stop && length - i >= sizeof (Bytes))
        {
          const Bytes here = bytes_at (text + i), spaces = spaces_of (here),
                      runs = spaces & spaces_of (bytes_at (text + i - 1)),
                      folded = (here & ~spaces) | (spaces & ' ');
          guint64 any[2];

          memcpy (any, &runs, sizeof any);
          if ((any[0] | any[1]) == 0)
            {
              memcpy (out, &folded, sizeof folded);
              out += sizeof folded;
              i += sizeof folded;
              was_space = out[-1] == ' ';
              continue;
            }
          stop = i + sizeof (Bytes);
        }
      else
        {
          const gboolean is_space = g_ascii_isspace (text[i]);

          *out = is_space ? ' ' : text[i];
          out += !is_space | !was_space;
          was_space = is_space;
          i++;
        }
    }
  return (gsize) (out - begin);
}

static void
hash_text (XXH3_state_t *state, const char *text)
{
  gsize length = strlen (text);
  g_autofree char *folded = g_malloc (length + 1);

  XXH3_128bits_update (state, folded, fold_spaces (text, length, folded));
  XXH3_128bits_update (state, "\n", 1);
}

static void
hash_article (const Article *article, guint8 hash[16])
{
  XXH3_state_t state;
  XXH128_canonical_t canonical;

  XXH3_128bits_reset (&state);
  for (guint i = 1; i < article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (article->sections, i);

      hash_text (&state, section->title);
    }
  hash_text (&state, article->text->str);
  XXH128_canonicalFromHash (&canonical, XXH3_128bits_digest (&state));
  memcpy (hash, canonical.digest, 16);
}

IndexDocument *
document_new (Vocabulary *vocabulary, const Article *article)
{
  IndexDocument *self = g_new0 (IndexDocument, 1);
  Builder builder = { .vocabulary = vocabulary,
                      .document = self,
                      .stemmer = stemmers_get (vocabulary->stemmers, article->lang),
                      .words = words_for (vocabulary, article->lang) };

  self->forms = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->met = g_array_new (FALSE, FALSE, sizeof (NewForm));
  for (guint field = 0; field < N_FIELDS; field++)
    builder.derived[field] = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->first_form = vocabulary->forms->len;
  vocabulary->document++;
  add_filters (&builder, article);
  add_text (&builder, FIELD_TITLE, article->title);
  add_token (&builder, MARK_FIELD);
  add_labels (&builder, article);
  add_text (&builder, FIELD_BODY, article->description);
  if (article->redirect_from != NULL)
    add_redirects (&builder, article);
  add_token (&builder, MARK_FIELD);
  add_sections (&builder, article);
  add_all_derived (&builder);
  for (guint field = 0; field < N_FIELDS; field++)
    g_array_unref (builder.derived[field]);
  hash_article (article, self->text_hash);
  return self;
}

void
document_free (IndexDocument *self)
{
  if (self == NULL)
    return;
  g_free (self->tokens);
  g_array_unref (self->forms);
  g_array_unref (self->met);
  g_free (self);
}
