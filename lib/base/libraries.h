/* libraries.h - the libraries of others that a tool runs with, for --version. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *name;
  char *(*version) (void); /* of what is loaded now, to be freed; NULL: it does not tell */
} ToolLibrary;

/* Those of LIBS_tool in GNUmakefile, in that order; ends with an empty row.  It is made for each
 * tool (libraries.c is not in libdeskbook.a); in programs that are no tool there is none: NULL. */
extern const ToolLibrary tool_libraries[] __attribute__ ((weak));

/* Where `name`, a function or a variable of a library that is loaded late, is; `library` is loaded
 * for it.  Ends the program with an error if there is none.  (In lazy.c.) */
gpointer lazy_symbol (const char *library, const char *name);
