#include "chart/measure.h"

#include <string.h>
#include "base/error.h"
#include "base/xml.h"

/* ---- Texts made fit */

#define NOT_UTF8 ((gunichar) -1) /* what g_utf8_get_char_validated () says */
#define INCOMPLETE ((gunichar) -2)
#define REPLACEMENT 0xfffd
#define FONTS_BYTES (64 << 20) /* that reading the fonts may take (measured: 50 MB) */

static const struct
{
  gunichar from, to, becomes;
} replaced[] = {
  { '\t', '\r', ' ' },
  { 0x00, 0x1f, REPLACEMENT },
  { 0x7f, 0x84, REPLACEMENT },
  { 0x85, 0x85, ' ' },
  { 0x86, 0x9f, REPLACEMENT },
  { 0x2028, 0x2029, ' ' },
  { 0x202a, 0x202e, REPLACEMENT },
  { 0x2066, 0x2069, REPLACEMENT },
  { 0xfeff, 0xfeff, REPLACEMENT },
  { 0xfffe, 0xffff, REPLACEMENT },
};

static gunichar
clean_char (gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (replaced); i++)
    if (c >= replaced[i].from && c <= replaced[i].to)
      return replaced[i].becomes;
  return c;
}

/* Marks without a width of their own: piled up without end they cover what stands above. */
static gboolean
is_piled (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

char *
clean_text (const char *text)
{
  GString *clean;
  guint chars = 0, pile = 0;

  if (text == NULL)
    return NULL;
  clean = g_string_new (NULL);
  for (const char *next; *text != '\0' && chars < CLEAN_CHARS; text = next, chars++)
    {
      gunichar c = g_utf8_get_char_validated (text, -1);
      gboolean valid = c != NOT_UTF8 && c != INCOMPLETE;

      next = valid ? g_utf8_next_char (text) : text + 1;
      c = valid ? clean_char (c) : REPLACEMENT;
      pile = is_piled (c) ? pile + 1 : 0;
      if (pile <= CLEAN_MARKS)
        g_string_append_unichar (clean, c);
    }
  if (*text != '\0')
    g_string_append (clean, "\u2026");
  return g_string_free (clean, FALSE);
}

/* ---- The font */

/* Fontconfig dies in a thread of its own when it gets no memory: what is asked for is there when all
 * libraries that draw have been loaded, which they are when they are first called (lazy.c). */
static PangoContext *
new_context (void)
{
  PangoContext *context;
  cairo_font_options_t *options;

  xml_begin ();
  g_type_ensure (pango_cairo_font_map_get_type ());
  fatal_need_memory (FONTS_BYTES);
  context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  options = cairo_font_options_create ();
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  pango_cairo_context_set_resolution (context, 96);
  pango_context_set_round_glyph_positions (context, FALSE);
  pango_context_set_language (context, pango_language_from_string ("en"));
  pango_context_set_base_dir (context, PANGO_DIRECTION_LTR);
  return context;
}

static PangoLayout *
new_layout (void)
{
  PangoContext *context = new_context ();
  PangoLayout *layout = pango_layout_new (context);

  g_object_unref (context);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

void
font_layout (PangoLayout **layout, const char *text, double size_px, gboolean bold)
{
  PangoFontDescription *font = pango_font_description_new ();

  if (*layout == NULL)
    *layout = new_layout ();
  pango_font_description_set_family (font, MEASURE_FONT);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size (font, size_px * PANGO_SCALE);
  pango_layout_set_font_description (*layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (*layout, text, -1);
}

/* ---- Widths */

#define ELLIPSIS "\u2026"

enum
{
  FIRST_GUESS = 8 /* clusters */
};

typedef struct
{
  char *text;
  double size_px;
  gboolean bold;
  GArray *stops;  /* of gsize: where a cluster begins, and the end */
  GArray *breaks; /* of gboolean: may a line begin at the stop? */
} Text;

/* One layout for each thread (pango's font map is bound to one): setting it up takes longer
 * than measuring. */
static double
clean_width (const char *text, double size_px, gboolean bold)
{
  static GPrivate cache = G_PRIVATE_INIT (g_object_unref);
  PangoLayout *layout = g_private_get (&cache);
  PangoRectangle logical;

  if (*text == '\0')
    return 0;
  font_layout (&layout, text, size_px, bold);
  g_private_set (&cache, layout);
  pango_layout_get_extents (layout, NULL, &logical);
  return (double) logical.width / PANGO_SCALE;
}

double
measure_text (const char *text, double size_px, gboolean bold)
{
  g_autofree char *clean = clean_text (text);

  return clean_width (clean, size_px, bold);
}

static void
find_stops (Text *self)
{
  glong chars = g_utf8_strlen (self->text, -1);
  g_autofree PangoLogAttr *attrs = g_new0 (PangoLogAttr, chars + 1);
  const char *at = self->text;

  pango_get_log_attrs (self->text, (int) strlen (self->text), -1,
                       pango_language_from_string ("en"), attrs, (int) chars + 1);
  for (glong i = 0; i <= chars; i++)
    {
      gsize stop = (gsize) (at - self->text);
      gboolean may_break = attrs[i].is_line_break;

      if (attrs[i].is_cursor_position || i == 0 || i == chars)
        {
          g_array_append_val (self->stops, stop);
          g_array_append_val (self->breaks, may_break);
        }
      at = i < chars ? g_utf8_next_char (at) : at;
    }
}

static Text *
text_new (const char *text, double size_px, gboolean bold)
{
  Text *self = g_new0 (Text, 1);

  self->text = clean_text (text);
  self->size_px = size_px;
  self->bold = bold;
  self->stops = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->breaks = g_array_new (FALSE, FALSE, sizeof (gboolean));
  find_stops (self);
  return self;
}

static void
text_free (Text *self)
{
  g_array_unref (self->stops);
  g_array_unref (self->breaks);
  g_free (self->text);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Text, text_free)

static guint
text_end (const Text *self)
{
  return self->stops->len - 1;
}

/* From stop `from` up to stop `to`, without white space at the end. */
static char *
text_part (const Text *self, guint from, guint to, const char *suffix)
{
  gsize start = g_array_index (self->stops, gsize, from);
  g_autofree char *part
    = g_strndup (self->text + start, g_array_index (self->stops, gsize, to) - start);

  return g_strconcat (g_strchomp (part), suffix, NULL);
}

static gboolean
part_fits (const Text *self, guint from, guint to, const char *suffix, double width_px)
{
  g_autofree char *part = text_part (self, from, to, suffix);

  return clean_width (part, self->size_px, self->bold) <= width_px;
}

/* The last stop up to which the text fits, from stop `from` on.  Steps grow from the start, so
 * that the cost follows what fits and not the length of the text. */
static guint
last_that_fits (const Text *self, guint from, const char *suffix, double width_px)
{
  guint end = text_end (self), fits = from, step = FIRST_GUESS, fails;

  while (fits < end && part_fits (self, from, MIN (from + step, end), suffix, width_px))
    {
      fits = MIN (from + step, end);
      step *= 2;
    }
  fails = MIN (from + step, end);
  while (fits + 1 < fails)
    {
      guint middle = fits + (fails - fits) / 2;

      if (part_fits (self, from, middle, suffix, width_px))
        fits = middle;
      else
        fails = middle;
    }
  return fits;
}

/* `1,2` of `1,234` is another number: it is shown whole or not at all. */
static gboolean
is_in_number (const Text *self, guint stop)
{
  const char *at = self->text + g_array_index (self->stops, gsize, stop);

  return at > self->text
         && ((g_ascii_isdigit (at[-1])
              && (g_ascii_isdigit (*at)
                  || (strchr (".,:", *at) != NULL && g_ascii_isdigit (at[1])) || *at == '%'))
             || (strchr (".,:", at[-1]) != NULL && at - self->text > 1
                 && g_ascii_isdigit (at[-2]) && g_ascii_isdigit (*at)));
}

static char *
fit_from (const Text *self, guint from, double width_px)
{
  guint end = text_end (self), stop = last_that_fits (self, from, "", width_px);

  if (stop == end)
    return text_part (self, from, end, "");
  if (clean_width (ELLIPSIS, self->size_px, self->bold) > width_px)
    return g_strdup ("");
  stop = last_that_fits (self, from, ELLIPSIS, width_px);
  while (stop > from && is_in_number (self, stop))
    stop--;
  return text_part (self, from, stop, ELLIPSIS);
}

/* Where the next line begins: after whole words, or inside one that is wider than a line. */
static guint
next_line (const Text *self, guint from, double width_px)
{
  guint last = last_that_fits (self, from, "", width_px);

  if (last == text_end (self))
    return last;
  for (guint stop = last; stop > from; stop--)
    if (g_array_index (self->breaks, gboolean, stop))
      return stop;
  return MAX (last, from + 1);
}

/* The rest of the text, cut to fit: after a whole word where that leaves half of what fits. */
static char *
cut_at_word (const Text *self, guint from, double width_px)
{
  guint last = last_that_fits (self, from, ELLIPSIS, width_px);

  if (last_that_fits (self, from, "", width_px) < text_end (self))
    for (guint stop = last; stop > from + (last - from) / 2; stop--)
      if (g_array_index (self->breaks, gboolean, stop))
        return text_part (self, from, stop, ELLIPSIS);
  return fit_from (self, from, width_px);
}

char *
measure_fit (const char *text, double size_px, gboolean bold, double width_px)
{
  g_autoptr(Text) self = text_new (text, size_px, bold);

  return cut_at_word (self, 0, width_px);
}

char **
measure_wrap (const char *text, double size_px, gboolean bold, double width_px,
              guint max_lines)
{
  g_autoptr(Text) self = text_new (text, size_px, bold);
  GPtrArray *lines = g_ptr_array_new ();
  guint from = 0;

  while (from < text_end (self) && lines->len + 1 < max_lines)
    {
      guint next = next_line (self, from, width_px);

      g_ptr_array_add (lines, text_part (self, from, next, ""));
      from = next;
    }
  if (from < text_end (self) && max_lines > 0)
    g_ptr_array_add (lines, cut_at_word (self, from, width_px));
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}
