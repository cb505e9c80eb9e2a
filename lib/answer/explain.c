#include "answer/explain.h"

#include <string.h>
#include "base/say.h"
#include "base/object.h"

/* What became of a word: as the object has it, and as the line says it. */
static const struct
{
  const char *name;
  const char *said;
} fates[] = {
  [WORD_AS_TYPED] = { "typed", "" },
  [WORD_PREFIX] = { "prefix", " (prefix)" },
  [WORD_BEGUN] = { "beginning", " (beginning)" },
  [WORD_RESPELLED] = { "respelled", " (respelled)" },
  [WORD_SPLIT] = { "split", " (in no article: its parts are searched for)" },
  [WORD_COMPOUND] = { "compound", " (searched for by its parts, too)" },
  [WORD_PART] = { "part", " (part)" },
  [WORD_JOINED] = { "joined", " (two words as one)" },
  [WORD_SYNONYM] = { "synonym", " (synonym" },
  [WORD_STOP] = { "stop", " (dropped: too common a word)" },
  [WORD_UNKNOWN] = { "unknown", " (dropped: in no article)" },
};

enum
{
  MANY_WORDS = 8 /* of more words only those that are there are told */
};

static const char *const field_names[N_FIELDS] = { "title", "heading", "body" };

static gboolean
is_here (const guint counts[N_FIELDS])
{
  return counts[FIELD_TITLE] + counts[FIELD_HEADING] + counts[FIELD_BODY] > 0;
}

static void
say_counts (GString *out, const guint counts[N_FIELDS])
{
  const char *comma = "";

  for (guint i = 0; i < N_FIELDS; i++)
    if (counts[i] > 0)
      {
        g_string_append_printf (out, "%s%s %u", comma, field_names[i], counts[i]);
        comma = ", ";
      }
  if (*comma == '\0')
    g_string_append (out, "not here");
}

/* Of what, and who says so. */
static void
say_synonym (GString *out, const Search *search, const SearchWord *word)
{
  g_string_append (out, " of ");
  for (guint i = 0; i < word->n_of; i++)
    g_string_append_printf (
      out, "%s%s", i > 0 ? " " : "",
      ((SearchWord *) g_ptr_array_index (search->words, word->of[i]))->typed);
  if (word->line > 0)
    g_string_append_printf (out, ", %s:%u)", SYNONYM_FILE, word->line);
  else
    g_string_append (out, ", everyday)");
}

static void
say_word (GString *out, const Search *search, const SearchWord *word,
          const guint counts[N_FIELDS])
{
  g_autofree char *articles = NULL;

  if (out->len > 0)
    g_string_append (out, "; ");
  g_string_append (out, word->shown);
  if (word->fate == WORD_PREFIX || word->fate == WORD_BEGUN)
    g_string_append_c (out, '*');
  g_string_append (out, fates[word->fate].said);
  if (word->fate == WORD_SYNONYM)
    say_synonym (out, search, word);
  if (!word->ranks)
    return;
  g_string_append (out, ": ");
  say_counts (out, counts);
  articles = say_counted (word->df, NULL, "articles");
  g_string_append_printf (out, ", in %s, idf %.2f", articles, word->idf);
}

static void
add_word (GString *out, const SearchWord *word, const guint counts[N_FIELDS])
{
  object_comma (out);
  g_string_append_c (out, '{');
  object_text (out, "word", word->typed);
  object_text (out, "searched", word->ranks ? word->shown : NULL);
  object_text (out, "fate", fates[word->fate].name);
  if (word->fate == WORD_SYNONYM)
    object_int (out, "line", word->line);
  for (guint i = 0; i < N_FIELDS; i++)
    object_int (out, field_names[i], counts[i]);
  object_int (out, "articles", word->df);
  object_real (out, "idf", word->ranks ? word->idf : 0);
  object_real (out, "weight", word->ranks ? word->weight : 0);
  g_string_append_c (out, '}');
}

/* The parts of a score, in the order in which they are added. */
static const struct
{
  const char *name;
  gsize at;
} parts[] = {
  { "words", G_STRUCT_OFFSET (SearchHit, words) },
  { "nearness", G_STRUCT_OFFSET (SearchHit, proximity) },
  { "cover", G_STRUCT_OFFSET (SearchHit, cover) },
  { "neighbours", G_STRUCT_OFFSET (SearchHit, neighbours) },
  { "title-match", G_STRUCT_OFFSET (SearchHit, title) },
  { "votes", G_STRUCT_OFFSET (SearchHit, votes) },
  { "language", G_STRUCT_OFFSET (SearchHit, language) },
  { "pin", G_STRUCT_OFFSET (SearchHit, pin) },
};

/* An article that was asked for by its address has no line. */
static void
add_pin (const Search *search, GString *text, GString *object)
{
  if (text->len > 0)
    g_string_append (text, "; ");
  if (search->pin_line > 0)
    g_string_append_printf (text, "pinned by %s:%u", SYNONYM_FILE, search->pin_line);
  else
    g_string_append (text, "asked for by its address");
  if (search->pin_line > 0)
    object_int (object, "pinned", search->pin_line);
}

static void
add_score (const SearchHit *hit, GString *text, GString *object)
{
  g_string_append_printf (text, "%sscore %.3f =", text->len > 0 ? "; " : "", hit->score);
  object_key (object, "score");
  g_string_append_c (object, '{');
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      double value = G_STRUCT_MEMBER (double, hit, parts[i].at);

      if (value == 0 && parts[i].at == G_STRUCT_OFFSET (SearchHit, pin))
        continue;
      g_string_append_printf (text, i == 0 ? " %s %.3f" : ", %s %+.3f", parts[i].name, value);
      object_real (object, parts[i].name, value);
    }
  g_string_append_c (object, '}');
}

gboolean
explain_hit (Search *search, const SearchHit *hit, Explanation *out, GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) object = g_string_new ("{\"words\":[");

  for (guint i = 0; i < search->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (search->words, i);
      guint counts[N_FIELDS] = { 0 };

      if (word->count == 0)
        continue;
      if (word->ranks && !search_field_counts (search, hit->doc, i, counts, error))
        return FALSE;
      add_word (object, word, counts);
      if (search->words->len <= MANY_WORDS || is_here (counts))
        say_word (text, search, word, counts);
    }
  g_string_append_c (object, ']');
  if (hit->pin != 0)
    add_pin (search, text, object);
  add_score (hit, text, object);
  g_string_append_c (object, '}');
  out->text = g_string_free (g_steal_pointer (&text), FALSE);
  out->object = g_string_free (g_steal_pointer (&object), FALSE);
  return TRUE;
}

void
explanation_clear (Explanation *self)
{
  g_free (self->text);
  g_free (self->object);
  memset (self, 0, sizeof *self);
}
