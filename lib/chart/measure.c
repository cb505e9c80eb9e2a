#include "chart/measure.h"

#include <string.h>
#include "base/error.h"

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
 * libraries that draw have been loaded, which they are when they are first called (lazy.c).  (libxml2, which
 * brings four more, is for SVG alone.) */
static PangoContext *
new_context (void)
{
  PangoContext *context;
  cairo_font_options_t *options;

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
  FIRST_GUESS = 8,   /* clusters */
  MOST_KNOWN = 2000, /* widths that are kept */
  PLAIN_BYTES = 1024 /* texts as long as this are measured as a whole */
};

/* What a cut after a whole word leaves of what fits, at the least: names are told apart by their ends. */
#define NAME_LEAST 0.75
#define LINE_LEAST 0.5
#define NEAR_EMS 0.15 /* kerning and ligatures move an end less far than this */

typedef struct
{
  char *text;
  double size_px;
  gboolean bold;
  GArray *stops;  /* of gsize: where a cluster begins, and the end */
  GArray *breaks; /* of gboolean: may a line begin at the stop? */
  double *ends; /* by stop, where what is before it ends, without white space, in about; NULL: unknown */
  double *starts; /* likewise where what follows begins */
} Text;

/* A text whose width is known: the same one is measured to be cut, to be placed, and on the next chart. */
typedef struct
{
  char *text;
  double size_px, width_px;
  gboolean bold;
  GArray *runs; /* of FontRun */
} Known;

/* One for each thread (pango's font map is bound to one): setting a layout up takes longer than
 * measuring. */
typedef struct
{
  PangoLayout *layout;
  GHashTable *known; /* of Known, which is its own key */
} Ruler;

static guint
known_hash (gconstpointer key)
{
  const Known *self = key;

  return g_str_hash (self->text) * 31 + (guint) (self->size_px * 64) + (self->bold ? 1 : 0);
}

static gboolean
known_equal (gconstpointer a, gconstpointer b)
{
  const Known *left = a, *right = b;

  return left->size_px == right->size_px && left->bold == right->bold
         && strcmp (left->text, right->text) == 0;
}

static void
clear_run (gpointer data)
{
  FontRun *run = data;

  g_object_unref (run->font);
  pango_glyph_string_free (run->glyphs);
}

static void
known_free (gpointer data)
{
  Known *self = data;

  g_array_unref (self->runs);
  g_free (self->text);
  g_free (self);
}

/* Of a layout of one line. */
static GArray *
copy_runs (PangoLayout *layout)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (FontRun));
  double x_px = 0;

  g_array_set_clear_func (runs, clear_run);
  for (GSList *each = pango_layout_get_line_readonly (layout, 0)->runs; each != NULL;
       each = each->next)
    {
      const PangoGlyphItem *item = each->data;
      FontRun run = { g_object_ref (item->item->analysis.font),
                      pango_glyph_string_copy (item->glyphs), x_px };

      x_px += (double) pango_glyph_string_get_width (item->glyphs) / PANGO_SCALE;
      g_array_append_val (runs, run);
    }
  return runs;
}

static void
ruler_free (gpointer data)
{
  Ruler *self = data;

  g_clear_object (&self->layout);
  g_hash_table_unref (self->known);
  g_free (self);
}

static Ruler *
ruler_get (void)
{
  static GPrivate of_thread = G_PRIVATE_INIT (ruler_free);
  Ruler *self = g_private_get (&of_thread);

  if (self != NULL)
    return self;
  self = g_new0 (Ruler, 1);
  self->known = g_hash_table_new_full (known_hash, known_equal, known_free, NULL);
  g_private_set (&of_thread, self);
  return self;
}

/* The layout of `text` is then the ruler's. */
static const Known *
ruler_measure (Ruler *self, const char *text, double size_px, gboolean bold)
{
  Known *known = g_new (Known, 1);
  PangoRectangle logical;

  font_layout (&self->layout, text, size_px, bold);
  pango_layout_get_extents (self->layout, NULL, &logical);
  if (g_hash_table_size (self->known) >= MOST_KNOWN)
    g_hash_table_remove_all (self->known);
  *known = (Known){ g_strdup (text), size_px, (double) logical.width / PANGO_SCALE, bold,
                    copy_runs (self->layout) };
  g_hash_table_replace (self->known, known, known);
  return known;
}

static const Known *
ruler_find (const char *text, double size_px, gboolean bold)
{
  Ruler *ruler = ruler_get ();
  const Known key = { .text = (char *) text, .size_px = size_px, .bold = bold };
  const Known *known = g_hash_table_lookup (ruler->known, &key);

  return known != NULL ? known : ruler_measure (ruler, text, size_px, bold);
}

static double
clean_width (const char *text, double size_px, gboolean bold)
{
  return *text == '\0' ? 0 : ruler_find (text, size_px, bold)->width_px;
}

const GArray *
font_runs (const char *text, double size_px, gboolean bold)
{
  return ruler_find (text, size_px, bold)->runs;
}

double
measure_text (const char *text, double size_px, gboolean bold)
{
  g_autofree char *clean = clean_text (text);

  return clean_width (clean, size_px, bold);
}

/* `18h 41m` stays on one line, `14d 2h` does, too. */
static gboolean
is_in_duration (const char *text, const char *at)
{
  return at - text >= 3 && at[-1] == ' ' && strchr ("dh", at[-2]) != NULL
         && g_ascii_isdigit (at[-3]) && g_ascii_isdigit (*at);
}

/* `--flagged` is one word. */
static gboolean
is_in_option (const char *text, const char *at)
{
  const char *begin = at;

  while (begin > text && begin[-1] == '-')
    begin--;
  return begin < at && *at != '\0' && *at != ' '
         && (begin == text || strchr (" (", begin[-1]) != NULL);
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
      gboolean may_break = attrs[i].is_line_break && !is_in_duration (self->text, at)
                           && !is_in_option (self->text, at);

      if (attrs[i].is_cursor_position || i == 0 || i == chars)
        {
          g_array_append_val (self->stops, stop);
          g_array_append_val (self->breaks, may_break);
        }
      at = i < chars ? g_utf8_next_char (at) : at;
    }
}

/* Letters one behind the other, of which none changes with its neighbours but by kerning. */
static gboolean
is_plain (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (c > 0x24f && !(c >= 0x2010 && c <= 0x203a) && c != 0x2212)
        return FALSE;
    }
  return TRUE;
}

/* Where each character begins, from the layout of the whole; and the end. */
static double *
char_starts (Ruler *ruler, const char *text, guint chars)
{
  double *starts = g_new0 (double, chars + 1);
  g_autofree int *widths = g_new0 (int, chars + 1);
  PangoLayoutLine *line = pango_layout_get_line_readonly (ruler->layout, 0);
  guint at = 0;

  for (GSList *each = line->runs; each != NULL; each = each->next)
    {
      PangoGlyphItem *run = each->data;
      guint n = (guint) run->item->num_chars;

      pango_glyph_item_get_logical_widths (run, text, widths);
      for (guint i = 0; i < n && at < chars; i++, at++)
        starts[at + 1] = starts[at] + (double) widths[i] / PANGO_SCALE;
    }
  return starts;
}

/* Long texts are measured as far as they fit. */
static void
measure_stops (Text *self)
{
  Ruler *ruler = ruler_get ();
  guint n = self->stops->len, chars = 0;
  const char *place = self->text;
  g_autofree double *starts = NULL;
  double end = 0;

  if (*self->text == '\0' || strlen (self->text) > PLAIN_BYTES || !is_plain (self->text))
    return;
  chars = (guint) g_utf8_strlen (self->text, -1);
  ruler_measure (ruler, self->text, self->size_px, self->bold);
  starts = char_starts (ruler, self->text, chars);
  self->starts = g_new0 (double, n);
  self->ends = g_new0 (double, n);
  for (guint stop = 0, at = 0; stop < n; stop++)
    {
      gsize to = g_array_index (self->stops, gsize, stop);

      for (; place < self->text + to; place = g_utf8_next_char (place))
        at++;
      self->starts[stop] = starts[at];
      if (to > 0 && !g_ascii_isspace (self->text[to - 1]))
        end = starts[at];
      self->ends[stop] = end;
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
  measure_stops (self);
  return self;
}

static void
text_free (Text *self)
{
  g_array_unref (self->stops);
  g_array_unref (self->breaks);
  g_free (self->starts);
  g_free (self->ends);
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

/* By the places in the whole text, and measured where these are too near to tell. */
static guint
last_by_place (const Text *self, guint from, const char *suffix, double width_px)
{
  double near = NEAR_EMS * self->size_px;
  double room = width_px - clean_width (suffix, self->size_px, self->bold);
  double limit = self->starts[from] + room;
  guint low = from, high = text_end (self);

  while (low < high)
    {
      guint middle = high - (high - low) / 2;

      if (self->ends[middle] <= limit)
        low = middle;
      else
        high = middle - 1;
    }
  while (low > from && self->ends[low] > limit - near
         && !part_fits (self, from, low, suffix, width_px))
    low--;
  while (low < text_end (self) && self->ends[low + 1] <= limit + near
         && part_fits (self, from, low + 1, suffix, width_px))
    low++;
  return low;
}

/* The last stop up to which the text fits, from stop `from` on.  Steps grow from the start, so
 * that the cost follows what fits and not the length of the text. */
static guint
last_by_measuring (const Text *self, guint from, const char *suffix, double width_px)
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

static guint
last_that_fits (const Text *self, guint from, const char *suffix, double width_px)
{
  return self->ends != NULL ? last_by_place (self, from, suffix, width_px)
                            : last_by_measuring (self, from, suffix, width_px);
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

/* The rest of the text, cut to fit: after a whole word where that leaves the `least` share of what
 * fits. */
static char *
cut_at_word (const Text *self, guint from, double width_px, double least)
{
  guint last = last_that_fits (self, from, ELLIPSIS, width_px);

  if (last_that_fits (self, from, "", width_px) < text_end (self))
    for (guint stop = last; stop > from + (last - from) * least; stop--)
      if (g_array_index (self->breaks, gboolean, stop))
        return text_part (self, from, stop, ELLIPSIS);
  return fit_from (self, from, width_px);
}

char *
measure_fit (const char *text, double size_px, gboolean bold, double width_px)
{
  g_autoptr(Text) self = text_new (text, size_px, bold);

  return cut_at_word (self, 0, width_px, NAME_LEAST);
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
    g_ptr_array_add (lines, cut_at_word (self, from, width_px, LINE_LEAST));
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}
