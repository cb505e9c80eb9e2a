#include "index/impact.h"

#include <math.h>

#define K1 1.6
#define K3 8.0

static const struct
{
  double weight;
  double b;
} fields[N_FIELDS] = {
  [FIELD_TITLE] = { 4.0, 0.3 },
  [FIELD_HEADING] = { 1.0, 0.7 },
  [FIELD_BODY] = { 1.0, 0.7 },
};

void
impact_norms (const FieldNorms *norms, const guint32 lengths[N_FIELDS],
              double inverse[N_FIELDS])
{
  for (guint i = 0; i < N_FIELDS; i++)
    inverse[i] = fields[i].weight
                 / (1 - fields[i].b + fields[i].b * lengths[i] / norms->average[i]);
}

guint8
impact_quantise (const guint32 tf[N_FIELDS], const double inverse[N_FIELDS])
{
  double f = 0;

  for (guint i = 0; i < N_FIELDS; i++)
    f += tf[i] * inverse[i];
  return (guint8) CLAMP (f / (f + K1) * 255 + 0.5, 1, 255);
}

double
impact_weight (guint8 impact)
{
  return impact * (K1 + 1) / 255;
}

double
impact_idf (guint32 documents, guint32 df)
{
  return log (1 + (documents - MIN (df, documents) + 0.5) / (df + 0.5));
}

double
impact_query_weight (guint n)
{
  return n * (K3 + 1) / (n + K3);
}
