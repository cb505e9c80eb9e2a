/* overview.h - one A4 page: headline numbers, trend, times, arrivals, groups, breaches. */
#pragma once

#include "chart/charts.h"
#include "gather.h"

enum { OVERVIEW_BREACHES = 8 };

Picture *overview_picture (const Gathered *gathered);
/* The headline numbers, a tile for each promise; free with overview_tiles_free (). */
GArray *overview_tiles (const Gathered *gathered);
void overview_tiles_free (GArray *tiles);
