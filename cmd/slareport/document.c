#include "document.h"

#include <math.h>
#include "base/say.h"
#include "chart/draw.h"
#include "figures.h"
#include "overview.h"
#include "page/page.h"
#include "words.h"

static void
put_tiles (const Gathered *gathered, Page *page)
{
  g_autoptr(GArray) tiles = overview_tiles (gathered);

  for (guint i = 0; i < tiles->len; i++)
    {
      const Tile *tile = &g_array_index (tiles, Tile, i);

      page_tile (page, i == 0, tile->missed ? "missed" : NULL, tile->label, tile->value,
                 tile->detail, tile->against);
    }
}

static void
put_cell (Page *page, char *text)
{
  page_cell (page, text);
  g_free (text);
}

static void
put_row (const Gathered *gathered, Page *page, const SummaryRow *row)
{
  page_cell (page, row->group);
  put_cell (page, words_share (gathered, row));
  put_cell (page, words_interval (row));
  for (int state = 0; state < CLOCK_STATES; state++)
    put_cell (page, say_count ((gint64) row->states[state]));
  put_cell (page, say_count ((gint64) row->tickets));
  put_cell (page, words_percentile (row->business_s, 50, FALSE));
  put_cell (page, words_percentile (row->business_s, 90, FALSE));
  put_cell (page, words_percentile (row->calendar_s, 50, TRUE));
  put_cell (page, words_percentile (row->calendar_s, 90, TRUE));
  page_end_row (page);
}

static void
put_summary (const Gathered *gathered, Page *page, const char *title, Summary *summary)
{
  static const char *const columns[]
    = { "promise", "#kept", "likely", "#met", "#breached", "#running", "#overdue",
        "#exempt", "#tickets", "#p50", "#p90", "#p50 calendar", "#p90 calendar", NULL };
  guint count, shown = 0;
  const SummaryRow *const *rows = summary_rows (summary, &count);

  for (guint i = 0; i < count; i++)
    shown += rows[i]->clocks > 0;
  if (shown == 0)
    return;
  page_table (page, title, columns);
  for (guint i = 0; i < count; i++)
    if (rows[i]->clocks > 0)
      put_row (gathered, page, rows[i]);
}

static void
put_figure (const Gathered *gathered, Page *page, ChartKind kind, const char *title)
{
  g_autoptr(Picture) picture = figure_picture (gathered, kind, FALSE);
  g_autoptr(Grid) grid = figure_grid (gathered, kind);
  g_autofree char *svg = draw_svg_fragment (picture, chart_name (kind));

  page_section (page, title);
  page_figure (page, chart_name (kind), svg, NULL);
  page_details (page, "The numbers");
  grid_page (grid, page);
  page_end_details (page);
}

static void
put_breach (const Gathered *gathered, const Clock *clock, Page *page)
{
  page_cell (page, clock->ticket);
  page_cell (page, clock->promise->name);
  page_cell (page, clock->line);
  page_cell (page, clock->priority);
  page_cell (page, clock->agent);
  put_cell (page, say_moment (clock->due, desk_zone (gathered->desk)));
  put_cell (page, clock->state == CLOCK_OVERDUE
                    ? g_strdup ("not yet")
                    : say_moment (clock->stopped, desk_zone (gathered->desk)));
  put_cell (page, words_over (clock));
  page_end_row (page);
}

static void
put_breaches (const Gathered *gathered, Page *page)
{
  static const char *const columns[] = { "ticket", "promise",  "line",         "priority",
                                         "agent",  "due",      "answered",     "#over target",
                                         NULL };
  guint shown = MIN (gathered->listed->len, DOCUMENT_BREACHES);
  g_autofree char *count = say_count ((gint64) gathered->n_listed);
  g_autofree char *said
    = gathered->n_listed > shown
        ? g_strdup_printf ("The worst %u of %s, by business time over the target (d: working days).", shown, count)
        : g_strdup_printf ("All %s, the worst first, by business time over the target (d: working days).", count);

  page_section (page, "Breached and overdue");
  page_paragraph (page, NULL, shown == 0 ? "Nothing was breached." : said);
  if (shown == 0)
    return;
  page_table (page, NULL, columns);
  for (guint i = 0; i < shown; i++)
    put_breach (gathered, &g_array_index (gathered->listed, Clock, i), page);
}

gboolean
document_write (const Gathered *gathered, Output *out, GError **error)
{
  g_autofree char *finding = words_finding (gathered), *period = words_period (gathered);
  g_autofree char *definition = words_definition (gathered);
  g_autofree char *title = g_strdup_printf ("%s: promises kept, %s", desk_name (gathered->desk),
                                            period);
  g_autofree char *css = draw_svg_css ();
  g_autoptr(Page) page = page_new ("en", title);

  page_paragraph (page, "lead", finding);
  put_tiles (gathered, page);
  put_summary (gathered, page, NULL, gathered->promises);
  put_summary (gathered, page, "Of these, while second-line support had the ticket", gathered->escalated);
  page_paragraph (page, "note", definition);
  put_figure (gathered, page, CHART_TREND, "Over time");
  put_figure (gathered, page, CHART_ECDF, "How long it takes");
  put_figure (gathered, page, CHART_HEATMAP, "When customers write");
  put_figure (gathered, page, CHART_DOTS, "Groups");
  put_figure (gathered, page, CHART_CALENDAR, "Day by day");
  put_breaches (gathered, page);
  return page_write (page, "report", css, out, error);
}
