#include "chart/rows.h"

#include "base/say.h"
#include "chart/measure.h"

#define NAME_SHARE 0.34 /* of the width, at the most */

enum
{
  KEY_PX = 18, /* one line */
  ROW_PX = 24,
  ROW_LEAST_PX = 19,
  ROW_MOST_PX = 30,
  NAME_GAP = 12,
  HEADING_PX = 92 /* two lines of title and two of subtitle */
};

double
rows_height (guint n_rows)
{
  return HEADING_PX + ROWS_TOP_PX + MAX (n_rows, 2) * ROW_PX + ROWS_FOOT_PX + KEY_PX;
}

Rows
rows_fit (Frame frame, const Type *type, guint n_rows, double key_px)
{
  Rows self = { .frame = frame, .type = type, .rows = n_rows, .shown = n_rows };
  guint fit;

  self.room = MAX (frame.h - ROWS_TOP_PX - ROWS_FOOT_PX - key_px, 1);
  fit = (guint) (self.room / ROW_LEAST_PX);
  if (n_rows > fit)
    self.shown = fit > 0 ? fit - 1 : 0;
  self.row_px = CLAMP (self.room / MAX (n_rows, 1), ROW_LEAST_PX, ROW_MOST_PX);
  return self;
}

void
rows_measure (Rows *self, const char *name)
{
  double width = measure_text (name, self->type->label, FALSE);

  self->name_w = MIN (MAX (self->name_w, width), self->frame.w * NAME_SHARE);
}

Frame
rows_plot (const Rows *self, double right)
{
  guint lines = self->shown < self->rows ? self->shown + 1 : MAX (self->shown, 2);
  double left = self->name_w + (self->name_w > 0 ? NAME_GAP : 4);

  return (Frame){ self->frame.x + left, self->frame.y + ROWS_TOP_PX,
                  MAX (self->frame.w - left - right, 20),
                  MIN (lines * self->row_px, self->room) };
}

double
rows_y (const Rows *self, guint row)
{
  return self->frame.y + ROWS_TOP_PX + (row + 0.5) * self->row_px;
}

void
rows_name (Picture *picture, const Rows *self, guint row, const char *name)
{
  double size = self->type->label;

  heading_text (picture, "name", INK_TEXT,
                (Point){ self->frame.x, rows_y (self, row) + type_drop (size) }, name, size,
                ALIGN_START, FALSE, self->name_w + 0.01);
}

void
rows_lines (Picture *picture, const Rows *self, Frame plot)
{
  for (guint i = 0; i < self->shown; i++)
    {
      double y = rows_y (self, i);

      picture_line (picture, "grid", INK_GRID, (Point){ plot.x, y }, (Point){ plot.x + plot.w, y },
                    1);
    }
}

void
rows_more (Picture *picture, const Rows *self)
{
  g_autofree char *count = say_count (self->rows - self->shown);
  g_autofree char *text = g_strdup_printf ("\u2026 and %s more", count);
  double size = self->type->label;

  if (self->shown == self->rows)
    return;
  heading_text (picture, "more", INK_MUTED,
                (Point){ self->frame.x, rows_y (self, self->shown) + type_drop (size) },
                text, size, ALIGN_START, FALSE, self->frame.w);
}
