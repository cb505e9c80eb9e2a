/* desk.h - desk.yaml: what the desk promises, and when it is there.
 *
 * desk_load () reads the whole file and everything that it names (holiday feeds), checks
 * all of it, and guesses nothing: an unknown key, a bad time, overlapping windows, a name
 * that is not defined, an empty calendar, an unreadable feed is DESK_ERROR_INPUT
 * "FILE:LINE:COLUMN: what is wrong; expected ...".  desk.yaml(5) describes the format.
 * What these structs point to belongs to the Desk. */
#pragma once

#include "worktime/worktime.h"

typedef struct
{
  char *name; /* key under `hours:` */
  WorkCalendar *calendar;
} DeskHours;

typedef struct
{
  char *name;  /* 'worldwide', 'nl' */
  char *email; /* its address, as it is compared (base/domain.h) */
  char *lang;  /* 'en', or NULL */
  char *shown; /* its address as desk.yaml has it, lower case */
} DeskLine;

typedef struct
{
  char *name;             /* 'email', 'chat', 'phone', 'abuse' */
  const DeskHours *hours; /* NULL: no stated hours */
  char *email;            /* NULL when it has none of its own; as it is compared */
  char *shown;            /* the same as desk.yaml has it, lower case */
  char *number;           /* telephone, or NULL */
  char *url;              /* where it is, http or https, or NULL */
  char *team;             /* 'legal', or NULL */
  char *closed;           /* name of the channel to use when closed, or NULL */
  char *only;             /* 'email': this is the only way, or NULL */
  char *purpose;          /* `for:`, 'urgent', or NULL */
  int suggest;            /* articles to suggest first, 0: none */
  char **lines;           /* names of lines, NULL-terminated, may be empty */
  char **ask;             /* what a message must state: 'sender', 'reseller-id', ... */
  char **have;            /* what to have at hand */
} DeskChannel;

/* Another kind is a value here, its row in desk.c, and what starts and stops it in
 * sla/rulebook.c. */
typedef enum
{
  CLOCK_FIRST_REPLY,
  CLOCK_NEXT_REPLY,
  CLOCK_RESOLUTION,
  CLOCK_KINDS
} DeskClock;

typedef struct
{
  char *name; /* 'first reply' */
  DeskClock clock;
  char *channel; /* what it is for; NULL: any */
  char *line;
  char *priority;
  char *tag;
  char *customer; /* or organization: a contract */
  const DeskHours *hours;
  WorkDuration *targets; /* the latest of them is promised */
  guint n_targets;
  gboolean exempt_escalated; /* `escalated: exempt` */
  gint64 since;              /* in force from then on, Unix seconds; G_MININT64: always */
  double goal;               /* `goal: 95%` as a share; NaN when none is stated */
  guint line_number;         /* where it begins in the file */
} DeskPromise;

/* So many in so long: '5/1d'. */
typedef struct
{
  guint most; /* 0: none at all */
  gint64 within_s;
} DeskCap;

/* How many automatic replies may go out. */
typedef struct
{
  DeskCap per_address;    /* to one address */
  DeskCap per_registered; /* to one that is a registered reseller's, instead */
  DeskCap per_domain;     /* to all addresses of one domain that are not registered */
  DeskCap overall;        /* to all */
} DeskReplies;

/* How the files of an export are read: what ticketlog's options would say. */
typedef struct
{
  char *name;
  char *format;      /* one of desk_import_formats; NULL: the files tell it */
  char *map;         /* as --map takes it; NULL: none */
  char *time_format; /* NULL: as the map says, else ISO 8601 */
  char *source;      /* NULL: its name */
  GTimeZone *zone;   /* NULL: the desk's */
  gboolean is_snapshot;
} DeskImport;

/* "csv", ...; NULL-terminated. */
extern const char *const desk_import_formats[];

typedef struct
{
  char *path;       /* as given to desk_load () */
  GPtrArray *files; /* char *: that one and the holiday feeds that were read */
  char *name;       /* 'Support desk' when none is stated */
  char *zone_name;  /* 'Europe/Amsterdam' */
  GTimeZone *zone;
  /* In the order of the file. */
  GArray *hours;    /* DeskHours */
  GArray *lines;    /* DeskLine */
  GArray *channels; /* DeskChannel */
  GArray *promises; /* DeskPromise */
  char **staff; /* patterns, as they are compared: 'example.net' (a domain), '@support.example.org' (the
                       same), 'anna@example.com' (one address); NULL: none */
  char **bots; /* authors who are nobody: whole names, whatever their case; NULL: none are stated, and
                  those are whose name says so (sla/rulebook.h) */
  char *ticket_url; /* `https://desk.example/t/%s`, or NULL */
  DeskReplies replies;
  GArray *imports; /* DeskImport, in the order of the file */
  char **trust;    /* mail servers whose Authentication-Results count, likewise; never NULL */
} Desk;

Desk *desk_load (const char *path, GError **error);
/* For desk_load (): nothing in it but its path, and what holds where the file is silent. */
Desk *desk_new (const char *path);
void desk_free (Desk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

/* tool_config (), and DESK_ERROR_INPUT when there is none. */
char *desk_find (const char *given, const char *db, GError **error);

struct InputClock; /* input/fieldmap.h */
struct ToolCommon; /* base/tool.h */
/* Sets the zone of times without an offset, for importers: `given` (--timezone), else the
 * desk.yaml's that desk_find () finds, of which nothing else is looked at, else none. */
gboolean desk_clock (struct InputClock *clock, GTimeZone *given, const char *config,
                     const struct ToolCommon *common, GError **error);

/* For a shell's TAB (base/options.h): the desk.yaml that a tool with -c `given` would read, or NULL without
 * a word; */
Desk *desk_glance (const char *given, const struct ToolCommon *common);
/* and adds the names of some of its rows, whose first member is the name, behind `before`. */
void desk_offer (const GArray *rows, const char *before, GPtrArray *words);

/* Whether a text is an address of tickets: http or https, with `%s` once where the ticket's name
 * stands. */
gboolean desk_is_ticket_url (const char *text);

/* NULL when there is none of that name. */
const DeskHours *desk_find_hours (const Desk *self, const char *name);
const DeskChannel *desk_find_channel (const Desk *self, const char *name);
/* The calendar of `hours:` NAME, else that of channel NAME; NULL with DESK_ERROR_INPUT that
 * lists the names there are.  A channel without hours is told so. */
WorkCalendar *desk_calendar (const Desk *self, const char *name, GError **error);
/* When what began at `from` is due, the latest of the promise's targets; WORK_NEVER: its hours
 * hold no such time. */
gint64 desk_promise_due (const DeskPromise *promise, gint64 from);

typedef struct
{
  const char *name;    /* 'first-reply' */
  const char *meaning; /* from when to when it runs */
  gboolean is_reply;   /* a customer waits for our message as long as it runs */
} DeskClockKind;

extern const DeskClockKind desk_clock_kinds[CLOCK_KINDS];

/* ---- Whose an address is
 *
 * Ours is an address that stands under `staff`, by itself or by its domain (a domain is not
 * its subdomains), and that of a line or of a channel.  A sub-address like anna+x@example.net
 * is another address.  Case does not matter, nor how an international domain is spelt. */

typedef struct
{
  gboolean is_ours;
  const DeskLine *line;       /* whose it is, or NULL */
  const DeskChannel *channel; /* likewise */
} Who;

/* `desk` NULL: nobody's is ours. */
Who who_of (const Desk *desk, const char *address);
/* The channel that a team of its own takes, by e-mail: the first that has `team` and `email`,
 * or NULL. */
const DeskChannel *who_team (const Desk *desk);
