/* libraries.c - compiled for each tool, with LINKED: the rows LIBRARY_x of what it links, x by the name
 * that GNUmakefile has for it.  Rows that a tool has no use for are not looked at, so that nothing is
 * linked for its version alone.
 *
 * Some tell their version by a variable, which cannot be named where the library is loaded late: it would
 * be loaded before main.  lazy-sonames.h, which make writes and includes, has SONAME_x for those. */
#include "base/libraries.h"

#include <cmark.h>
#include <gmime/gmime.h>
#include <idn2.h>
#include <libxml/xmlversion.h>
#include <libxslt/xslt.h>
#include <pango/pangocairo.h>
#include <png.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <yaml.h>
#include <zlib.h>
#include <zstd.h>

#ifndef LINKED
#  define LINKED LIBRARY_glib_2_0
#endif

#define LATE(LIBRARY, NAME) (*(__typeof__ (&(NAME))) lazy_symbol (LIBRARY, #NAME))

#ifdef SONAME_xml2
#  define XML_NUMBER LATE (SONAME_xml2, xmlParserVersion)
#else
#  define XML_NUMBER xmlParserVersion
#endif
#ifdef SONAME_xslt
#  define XSLT_NUMBER LATE (SONAME_xslt, xsltLibxsltVersion)
#else
#  define XSLT_NUMBER xsltLibxsltVersion
#endif
#ifdef SONAME_gmime_3_0
#  define GMIME(NAME) LATE (SONAME_gmime_3_0, NAME)
#else
#  define GMIME(NAME) NAME
#endif

/* 20914: 2.9.14 */
#define DOTTED(NUMBER) \
  g_strdup_printf ("%d.%d.%d", (NUMBER) / 10000, (NUMBER) / 100 % 100, (NUMBER) % 100)

/* (`inline`, so that gcc without -O, too, leaves those out that no row calls.) */
#define TELLS(LIBRARY, VERSION)                           \
  static inline G_GNUC_UNUSED char *tell_##LIBRARY (void) \
  {                                                       \
    return VERSION;                                       \
  }

TELLS (cairo, g_strdup (cairo_version_string ()))
TELLS (cmark, g_strdup (cmark_version_string ()))
TELLS (glib, g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version,
                              glib_micro_version))
TELLS (gmime, g_strdup_printf ("%u.%u.%u", GMIME (gmime_major_version),
                               GMIME (gmime_minor_version), GMIME (gmime_micro_version)))
TELLS (idn2, g_strdup (idn2_check_version (NULL)))
TELLS (pango, g_strdup (pango_version_string ()))
TELLS (png, g_strdup (png_get_libpng_ver (NULL)))
TELLS (sqlite, g_strdup (sqlite3_libversion ()))
TELLS (xml, DOTTED (atoi (XML_NUMBER)))
TELLS (xslt, DOTTED (XSLT_NUMBER))
TELLS (yaml, g_strdup (yaml_get_version_string ()))
TELLS (zlib, g_strdup (zlibVersion ()))
TELLS (zstd, g_strdup (ZSTD_versionString ()))

/* clang-format off */
#define LIBRARY__lfcgi       { "libfcgi", NULL }
#define LIBRARY__lstemmer    { "libstemmer", NULL }
#define LIBRARY_glib_2_0     { "GLib", tell_glib }
#define LIBRARY_gmime_3_0    { "GMime", tell_gmime }
#define LIBRARY_libcmark     { "cmark", tell_cmark }
#define LIBRARY_libidn2      { "libidn2", tell_idn2 }
#define LIBRARY_libpng       { "libpng", tell_png }
#define LIBRARY_libxml_2_0   { "libxml2", tell_xml }
#define LIBRARY_libxslt      { "libxslt", tell_xslt }
#define LIBRARY_libzstd      { "zstd", tell_zstd }
#define LIBRARY_pangocairo   { "Pango", tell_pango }, { "cairo", tell_cairo }
#define LIBRARY_sqlite3      { "SQLite", tell_sqlite }
#define LIBRARY_yaml_0_1     { "libyaml", tell_yaml }
#define LIBRARY_zlib         { "zlib", tell_zlib }
/* clang-format on */

const ToolLibrary tool_libraries[] = { LINKED, { NULL, NULL } };
