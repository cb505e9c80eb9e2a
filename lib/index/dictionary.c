#include "index/dictionary.h"

#include <string.h>

static void
add_term (Dictionary *self, const char *text)
{
  DictionaryTerm term = { .text = g_string_chunk_insert (self->strings, text) };

  g_hash_table_insert (self->slots, (gpointer) term.text, GUINT_TO_POINTER (self->terms->len));
  g_array_append_val (self->terms, term);
}

Dictionary *
dictionary_new (void)
{
  Dictionary *self = g_new0 (Dictionary, 1);

  self->slots = g_hash_table_new (g_str_hash, g_str_equal);
  self->terms = g_array_new (FALSE, TRUE, sizeof (DictionaryTerm));
  self->by_id = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->known_forms = g_hash_table_new (g_str_hash, g_str_equal);
  self->forms = g_array_new (FALSE, FALSE, sizeof (DictionaryForm));
  self->strings = g_string_chunk_new (256 * 1024);
  g_array_set_size (self->terms, TERM_FIRST);
  for (guint32 mark = 0; mark < TERM_FIRST; mark++)
    dictionary_term (self, mark)->id = mark;
  self->last_id = TERM_FIRST - 1;
  return self;
}

void
dictionary_free (Dictionary *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->slots);
  g_array_unref (self->terms);
  g_array_unref (self->by_id);
  g_hash_table_unref (self->known_forms);
  g_array_unref (self->forms);
  g_string_chunk_free (self->strings);
  g_free (self);
}

static void
learn_form (Dictionary *self, const char *stem, const char *word)
{
  DictionaryForm form = { NULL, stem };

  if (g_hash_table_contains (self->known_forms, word))
    return;
  form.word = g_string_chunk_insert (self->strings, word);
  g_hash_table_add (self->known_forms, (gpointer) form.word);
  g_array_append_val (self->forms, form);
}

guint32
dictionary_learn (Dictionary *self, const char *stem, const char *word)
{
  gpointer known = g_hash_table_lookup (self->slots, stem);
  guint32 slot = GPOINTER_TO_UINT (known);

  if (known == NULL)
    {
      slot = self->terms->len;
      add_term (self, stem);
    }
  if (word != NULL && strcmp (stem, word) == 0)
    dictionary_term (self, slot)->whole = TRUE;
  else if (word != NULL)
    learn_form (self, dictionary_term (self, slot)->text, word);
  return slot;
}

static int
compare_frequency (gconstpointer a, gconstpointer b, gpointer data)
{
  const DictionaryTerm *x = dictionary_term (data, *(const guint32 *) a);
  const DictionaryTerm *y = dictionary_term (data, *(const guint32 *) b);

  if (x->df != y->df)
    return x->df > y->df ? -1 : 1;
  return strcmp (x->text, y->text);
}

static void
forget_ids (Dictionary *self)
{
  for (guint slot = TERM_FIRST; slot < self->terms->len; slot++)
    dictionary_term (self, slot)->id = 0;
  g_array_set_size (self->by_id, 0);
  self->last_id = TERM_FIRST - 1;
}

static void
give_id (Dictionary *self, guint32 slot)
{
  DictionaryTerm *term = dictionary_term (self, slot);

  if (term->id != 0)
    return;
  term->id = ++self->last_id;
  g_array_set_size (self->by_id, self->last_id + 1);
  g_array_index (self->by_id, guint32, self->last_id) = slot;
}

static void
assign_by_frequency (Dictionary *self)
{
  guint count = self->terms->len;
  g_autofree guint32 *slots = g_new (guint32, count);

  forget_ids (self);
  for (guint32 slot = 0; slot < count; slot++)
    slots[slot] = slot;
  g_qsort_with_data (slots + TERM_FIRST, (int) (count - TERM_FIRST), sizeof *slots,
                     compare_frequency, self);
  for (guint i = TERM_FIRST; i < count && dictionary_term (self, slots[i])->df > 0; i++)
    give_id (self, slots[i]);
}

void
dictionary_assign (Dictionary *self, gboolean afresh)
{
  if (afresh)
    assign_by_frequency (self);
  for (guint slot = TERM_FIRST; !afresh && slot < self->terms->len; slot++)
    give_id (self, slot);
}
