#include "summary.h"

#include "base/say.h"
#include "object.h"

static void
add_facets (GString *object, const Answer *answer)
{
  object_key (object, "facets");
  g_string_append_c (object, '{');
  for (guint i = 0; facet_names[i] != NULL; i++)
    {
      const GArray *facets = answer->facets[i];

      if (facets == NULL)
        continue;
      object_key (object, facet_names[i]);
      g_string_append_c (object, '[');
      for (guint k = 0; k < facets->len; k++)
        {
          const Facet *facet = &g_array_index (facets, Facet, k);

          object_comma (object);
          g_string_append_c (object, '{');
          object_text (object, "value", facet->value);
          object_int (object, "articles", facet->articles);
          g_string_append_c (object, '}');
        }
      g_string_append_c (object, ']');
    }
  g_string_append_c (object, '}');
}

/* Without its end. */
static GString *
summary_object (const Answer *answer)
{
  GString *object = g_string_new ("{");

  object_int (object, "total", answer->total);
  object_text (object, "corrected", answer->corrected);
  object_key (object, "remarks");
  g_string_append_c (object, '[');
  for (guint i = 0; i < answer->notes->len; i++)
    object_item (object, g_ptr_array_index (answer->notes, i));
  if (answer->why != NULL)
    object_item (object, answer->why);
  g_string_append_c (object, ']');
  add_facets (object, answer);
  return object;
}

void
summary_begin (const Answer *answer, Output *out, Format format)
{
  g_autoptr(GString) object = NULL;

  if (format != FORMAT_JSON && format != FORMAT_JSONL)
    return;
  object = summary_object (answer);
  if (format == FORMAT_JSON)
    object_key (object, "answers");
  else
    g_string_append (object, "}\n");
  output_write (out, object->str, object->len);
}

static void
show_facets (const GArray *facets, const char *name, Output *out)
{
  output_printf (out, "%s\n", name);
  for (guint i = 0; i < facets->len; i++)
    {
      const Facet *facet = &g_array_index (facets, Facet, i);
      g_autofree char *count = say_count (facet->articles);

      output_string (out, "    ");
      output_text (out, facet->value, -1);
      output_printf (out, " (%s)\n", count);
    }
}

void
summary_end (const Answer *answer, Output *out, Format format)
{
  g_autofree char *total = NULL;

  if (format == FORMAT_JSON)
    output_string (out, "}\n");
  if (format != FORMAT_TEXT)
    return;
  total = say_counted (answer->total, "article", "articles");
  output_printf (out, "%s%s\n", answer->rows->len > 0 ? "\n" : "", total);
  for (guint i = 0; facet_names[i] != NULL; i++)
    if (answer->facets[i] != NULL && answer->facets[i]->len > 0)
      show_facets (answer->facets[i], facet_names[i], out);
}
