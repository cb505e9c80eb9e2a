#include <fcgiapp.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/escape.h"
#include "base/process.h"
#include "base/tool.h"
#include "service.h"

/* ---- Options: of the command line, and each as KBCGI_NAME in the environment */

static struct
{
  gboolean read_only;
  char *config, *site, *lang, *theme, *key, *deliver, *address;
} opt;

/* A path, or a whole address of http. */
static gboolean
check_site (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  gboolean is_path = *text == '/' && text[1] != '/';
  gboolean is_http = g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://");

  for (const char *c = text; *c != '\0'; c++)
    if ((guchar) *c <= ' ' || (guchar) *c >= 0x7f || strchr ("?#\"'<>\\;,", *c) != NULL)
      is_path = is_http = FALSE;
  return is_path || is_http
         || desk_usage_error (error,
                              "expected a path or an address like https://help.example.net/, not "
                              "\"%s\"",
                              text);
}

/* The name of a request header. */
static gboolean
check_header (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  gsize length
    = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

  return (length > 0 && text[length] == '\0')
         || desk_usage_error (error, "expected a header like X-Forwarded-For, not \"%s\"",
                              text);
}

static const Option option_rows[] = {
  { "config", 'c', OPTION_FILE, &opt.config, "FILE",
    .help = "the desk.yaml with hours and lines ($DESKBOOK_CONFIG)" },
  { "site", 0, OPTION_TEXT, &opt.site, "URL",
    .help = "where the pages that kbsite wrote are (/)", .parse = check_site },
  { "lang", 'l', OPTION_TEXT, &opt.lang, "LANG",
    .help
    = "the language whose pages have no part of their own in front (as kbsite: by desk.yaml)" },
  { "theme", 0, OPTION_FILE, &opt.theme, "DIR",
    .help = "files that replace those of the theme" },
  { "read-only", 0, OPTION_FLAG, &opt.read_only,
    .help = "answer searches and hours alone; no votes, no messages" },
  { "key", 0, OPTION_FILE, &opt.key, "FILE",
    .help = "the key under which voters are hashed (beside the database)" },
  { "address", 0, OPTION_TEXT, &opt.address, "HEADER",
    .help = "behind a proxy: the request header that has the reader's address",
    .parse = check_header },
  { "deliver", 0, OPTION_TEXT, &opt.deliver, "COMMAND",
    .help = "what takes a message from the contact form on standard input (ticketmail)" },
  { .name = NULL }
};

static const ToolInfo info = {
  .name = "kbcgi",
  .usage = "[options]",
  .summary
  = "Answers for a web server, by CGI or FastCGI: searches, searches as one types, votes, "
    "opening hours and the contact form of the help centre that kbsite writes.  A server "
    "starts it; each option may stand in the environment, too: KBCGI_READ_ONLY=1, "
    "KBCGI_SITE=/help/.",
  .examples = "REQUEST_METHOD=GET PATH_INFO=/search.json QUERY_STRING=q=transf \\\n"
              "  GATEWAY_INTERFACE=CGI/1.1 kbcgi\n"
              "spawn-fcgi -s /run/kbcgi.sock -- /usr/local/bin/kbcgi --site=/help/",
  .no_format = TRUE,
  .options = option_rows,
};

/* ---- Routes */

static const struct
{
  const char *path; /* ends in '/': what follows is a name */
  guint methods;    /* RequestMethod */
  gboolean writes;  /* not with --read-only */
  ServiceAnswer answer;
} routes[] = {
  { "/search.json", METHOD_GET | METHOD_HEAD, FALSE, answer_search_json },
  { "/search", METHOD_GET | METHOD_HEAD, FALSE, answer_search_page },
  { "/suggest.json", METHOD_GET | METHOD_HEAD, FALSE, answer_suggest_json },
  { "/hours.json", METHOD_GET | METHOD_HEAD, FALSE, answer_hours_json },
  { "/vote/", METHOD_POST, TRUE, answer_vote },
  { "/contact", METHOD_GET | METHOD_HEAD, FALSE, answer_contact_page },
  { "/contact", METHOD_POST, TRUE, answer_contact },
  { "/thanks", METHOD_GET | METHOD_HEAD, TRUE, answer_thanks },
};

static gboolean
is_routed (const Service *service, guint route, const char *path)
{
  gsize length = strlen (routes[route].path);
  gboolean is_name = routes[route].path[length - 1] == '/';

  return strncmp (path, routes[route].path, length) == 0
         && (is_name ? path[length] != '\0' : path[length] == '\0')
         && (!routes[route].writes || service_takes (service));
}

/* -1: nothing is there for that method; `allowed`: the methods for which there is. */
static int
find_route (const Service *service, const Request *request, guint *allowed)
{
  int found = -1;

  *allowed = 0;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (is_routed (service, i, request->path))
      {
        *allowed |= routes[i].methods;
        if ((routes[i].methods & request->method) != 0)
          found = (int) i;
      }
  return found;
}

/* ---- One request */

static const char *
methods_say (guint methods)
{
  gboolean reads = (methods & METHOD_GET) != 0, writes = (methods & METHOD_POST) != 0;

  return reads && writes ? "GET, HEAD, POST" : reads ? "GET, HEAD" : "POST";
}

/* Whether it may be answered at all, and by what; else `reply` says why not. */
static gboolean
admit (const Service *service, Request *request, int *route, Reply *reply)
{
  guint allowed = 0;

  if (request->status == 0)
    *route = find_route (service, request, &allowed);
  /* (What is not taken from anybody is not there.) */
  if (request->status == 0
      && (allowed == 0 || (request->method == METHOD_POST && !service_takes (service))))
    request_refuse (request, 404, "nothing is here");
  else if (request->status == 0 && *route < 0)
    {
      request_refuse (request, 405, "not by this method");
      reply->allow = methods_say (allowed);
    }
  else if (request->status == 0 && request->method == METHOD_POST)
    {
      if (!request_is_from_site (request, service->origin))
        request_refuse (request, 403, "a form is sent from a page of this site");
      else
        request_form (request);
    }
  if (request->status != 0)
    reply_refuse (reply, request->status, request->why);
  return request->status == 0;
}

/* Readers need not know what is wrong, but whether to come again. */
static void
reply_trouble (Reply *reply, const GError *error)
{
  gboolean passes = error->domain == DESK_ERROR
                    && (error->code == DESK_ERROR_BUSY || error->code == DESK_ERROR_MISSING
                        || error->code == DESK_ERROR_DISK);

  reply_refuse (reply, passes ? 503 : 500,
                passes ? "not now; try again soon"
                       : "this does not work; the desk can see why");
  reply->retry_after_s = passes ? BUSY_S : 0;
}

static void
serve (Service *service, const RequestSource *source, GString *out, GError **error)
{
  g_auto(Request) request = { 0 };
  g_auto(Reply) reply = { 0 };
  g_autoptr(GError) problem = NULL;
  int route = -1;

  reply_init (&reply);
  reply.site = service->origin;
  request_read (&request, source);
  if (admit (service, &request, &route, &reply)
      && !routes[route].answer (service, &request, &reply, &problem))
    reply_trouble (&reply, problem);
  if (reply.status >= 400 && reply.is_refusal)
    service_show_refusal (service, &request, &reply);
  request_rest (&request);
  reply_write (&reply, &request, out);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
}

/* ---- Plain CGI: the environment, standard input and output */

static const char *
cgi_variable (gpointer data G_GNUC_UNUSED, const char *name)
{
  return g_getenv (name);
}

static gssize
cgi_read (gpointer data G_GNUC_UNUSED, char *to, gsize size)
{
  return read (STDIN_FILENO, to, size);
}

static int
run_cgi (ToolCommon *common, Service *service, GError **error)
{
  const RequestSource source = { cgi_variable, cgi_read, NULL };
  g_autoptr(GString) answer = g_string_new (NULL);
  g_autoptr(GError) problem = NULL;
  Output *out = tool_output (common, NULL, error);

  if (out == NULL)
    return -1;
  serve (service, &source, answer, &problem);
  output_write (out, answer->str, answer->len);
  if (service->remark != NULL)
    desk_warn ("%s", service->remark);
  if (problem != NULL)
    desk_warn ("%s", problem->message);
  return STATUS_OK;
}

/* ---- FastCGI: one request after the other */

static const char *
fcgi_variable (gpointer data, const char *name)
{
  return FCGX_GetParam (name, ((FCGX_Request *) data)->envp);
}

static gssize
fcgi_read (gpointer data, char *to, gsize size)
{
  return FCGX_GetStr (to, (int) MIN (size, G_MAXINT), ((FCGX_Request *) data)->in);
}

static void
fcgi_log (FCGX_Request *call, const char *what)
{
  g_autoptr(GString) line = g_string_new ("kbcgi: ");

  escape_terminal (line, what, -1);
  g_string_append_c (line, '\n');
  FCGX_PutStr (line->str, (int) line->len, call->err);
}

static void
serve_call (Service *service, FCGX_Request *call)
{
  const RequestSource source = { fcgi_variable, fcgi_read, call };
  g_autoptr(GString) answer = g_string_new (NULL);
  g_autoptr(GError) problem = NULL;

  /* (A command that is started must not keep the connection open.) */
  fcntl (call->ipcFd, F_SETFD, FD_CLOEXEC);
  serve (service, &source, answer, &problem);
  FCGX_PutStr (answer->str, (int) answer->len, call->out);
  if (service->remark != NULL)
    fcgi_log (call, service->remark);
  service_remark (service, NULL);
  if (problem != NULL)
    fcgi_log (call, problem->message);
}

/* A signal ends it between two requests. */
static int
run_fcgi (Service *service)
{
  const volatile int *stop = process_stop (0);
  FCGX_Request call;

  FCGX_InitRequest (&call, STDIN_FILENO, FCGI_FAIL_ACCEPT_ON_INTR);
  while (*stop == 0 && FCGX_Accept_r (&call) >= 0)
    {
      serve_call (service, &call);
      FCGX_Finish_r (&call);
      service_rest (service);
    }
  FCGX_Free (&call, TRUE);
  return STATUS_OK;
}

/* ---- The program */

/* ticketmail beside us, else wherever it is. */
static char *
default_command (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, "ticketmail", NULL)
                                           : NULL;

  return beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE)
           ? g_shell_quote (beside)
           : g_strdup ("ticketmail");
}

/* "X-Forwarded-For" -> "HTTP_X_FORWARDED_FOR" */
static char *
header_variable (const char *header)
{
  g_autofree char *upper = g_ascii_strup (header, -1);

  return g_strconcat ("HTTP_", g_strdelimit (upper, "-", '_'), NULL);
}

static char *
with_slash (const char *site)
{
  return g_strconcat (site, g_str_has_suffix (site, "/") ? "" : "/", NULL);
}

/* A log is brought into the file by who closes it last.  Without one the end of a process by CGI lets go of all that
 * it holds, faster than we. */
static gboolean
has_log (const char *db)
{
  g_autofree char *log = g_strconcat (db, "-wal", NULL);

  return g_file_test (log, G_FILE_TEST_EXISTS);
}

static int
run (ToolCommon *common, GError **error)
{
  gboolean is_cgi = FCGX_IsCGI ();
  g_autofree char *root = with_slash (opt.site != NULL ? opt.site : "/");
  g_autofree char *deliver = opt.deliver != NULL ? g_strdup (opt.deliver) : default_command ();
  g_autofree char *address = opt.address != NULL ? header_variable (opt.address) : NULL;
  static Service service;
  int status;

  if (common->n_operands > 0 || (is_cgi && g_getenv ("REQUEST_METHOD") == NULL))
    return desk_usage_error (error, common->n_operands > 0
                                      ? "no operands are expected"
                                      : "a web server starts it, by CGI or FastCGI")
             ? STATUS_OK
             : -1;
  /* What the form's message is handed to finds the same file and promises. */
  g_setenv ("DESKBOOK_DB", common->db, TRUE);
  if (opt.config != NULL)
    g_setenv ("DESKBOOK_CONFIG", opt.config, TRUE);
  service_init (&service, &(ServiceSetting){ .db = common->db,
                                             .config = opt.config,
                                             .root = root,
                                             .lang = opt.lang,
                                             .theme = opt.theme,
                                             .key = opt.key,
                                             .deliver = deliver,
                                             .address = address,
                                             .read_only = opt.read_only,
                                             .many = !is_cgi });
  status = is_cgi ? run_cgi (common, &service, error) : run_fcgi (&service);
  if (!is_cgi || has_log (common->db))
    service_clear (&service);
  return status;
}

/* KBCGI_READ_ONLY=1 is --read-only; "", "0" and "no" are none. */
static void
add_variable (GPtrArray *words, const char *option, gboolean is_flag)
{
  g_autofree char *upper = g_ascii_strup (option, -1);
  g_autofree char *name = g_strconcat ("KBCGI_", g_strdelimit (upper, "-", '_'), NULL);
  const char *value = g_getenv (name);

  if (value == NULL || *value == '\0')
    return;
  if (!is_flag)
    g_ptr_array_add (words, g_strdup_printf ("--%s=%s", option, value));
  else if (strcmp (value, "0") != 0 && strcmp (value, "no") != 0)
    g_ptr_array_add (words, g_strdup_printf ("--%s", option));
}

/* Of CGI the command line is the reader's: a query without "=" is put there (RFC 3875, 4.4). */
int
main (int argc, char **argv)
{
  gboolean is_cgi = g_getenv ("GATEWAY_INTERFACE") != NULL && FCGX_IsCGI ();
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  process_warm_heap ();
  g_ptr_array_add (words, g_strdup (argv[0]));
  /* (What other programs of the machine write, by DESKBOOK_DB, need not be what readers are shown.) */
  add_variable (words, "db", FALSE);
  for (const Option *option = option_rows; option->name != NULL; option++)
    add_variable (words, option->name, option->kind == OPTION_FLAG);
  for (int i = 1; i < argc && !is_cgi; i++)
    g_ptr_array_add (words, g_strdup (argv[i]));
  g_ptr_array_add (words, NULL);
  return tool_main (&info, run, (int) words->len - 1, (char **) words->pdata);
}
