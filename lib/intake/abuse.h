/* abuse.h - whether a message reads like a complaint about a fraudulent shop, phishing or
 * copyright, which the legal team takes.
 *
 * A table of phrases in the four languages, each with points: 2 for what only a complaint says
 * ("copyright infringement", "takedown notice"), 1 for what others say, too ("phishing",
 * "counterfeit").  ABUSE_POINTS of different phrases make a complaint; a phrase in the subject
 * counts twice.  A message that asks how something works ("how do I ...?") loses one. */
#pragma once

#include <glib.h>

enum
{
  ABUSE_POINTS = 3
};

int abuse_points (const char *subject, const char *text);
