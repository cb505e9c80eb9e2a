#include "mail/own.h"

#include <string.h>

/* What people, their programs and their firms say around a question: en, nl, de, es, ru, fr, it, pt. */

enum
{
  ADDRESS_WORDS = 6, /* of a greeting or a closing line, at most */
  QUESTION_BYTES = 64 * 1024,
  LINE_START = 60,    /* bytes of a line in which such words stand */
  CLOSING_LINES = 10, /* behind a closing, at most */
  NAME_WORDS = 4,     /* of who signs "see below", at most */
  ASKED = 3,          /* sentences that ask and are tried alone */
  ASKED_WORDS = 3,    /* of such a sentence, at least */
  BESIDE_WORDS = 8    /* that stand beside it, at least */
};

/* ---- Greetings, closings and notices */

/* Beginnings in small letters; a word ends behind them. */
static const char *const greetings[]
  = { "hi",           "hello",          "hey",          "dear",         "good morning",
      "good day",     "good afternoon", "good evening", "greetings",    "hallo",
      "hoi",          "beste",          "geachte",      "goedemorgen",  "goedemiddag",
      "goedenavond",  "goedendag",      "guten tag",    "guten morgen", "guten abend",
      "sehr geehrte", "sehr geehrter",  "liebe",        "lieber",       "hola",
      "estimado",     "estimada",       "estimados",    "buenos días",  "buenas tardes",
      "здравствуйте", "добрый день",    "добрый вечер", "доброе утро",  "привет",
      "уважаемый",    "уважаемая",      "уважаемые",    "bonjour",      "bonsoir",
      "cher",         "chère",          "salve",        "buongiorno",   "gentile",
      "olá",          "bom dia",        "boa tarde",    "prezado",      "prezada" };
/* clang-format off */
static const char *const closings[] = {
  "regards", "kind regards", "best regards", "warm regards", "best wishes", "best", "cheers",
  "thanks", "many thanks", "thank you", "thanks in advance", "thx", "yours sincerely",
  "yours faithfully", "sincerely", "met vriendelijke groet", "met vriendelijke groeten",
  "vriendelijke groet", "vriendelijke groeten", "groet", "groeten", "groetjes", "mvg",
  "alvast bedankt", "bedankt", "bij voorbaat dank", "mit freundlichen grüßen",
  "mit freundlichem gruß", "freundliche grüße", "viele grüße", "liebe grüße", "mfg",
  "vielen dank", "danke", "danke im voraus", "saludos", "un saludo", "atentamente", "gracias",
  "muchas gracias", "gracias de antemano", "с уважением", "спасибо", "заранее спасибо",
  "cordialement", "bien cordialement", "merci", "merci d'avance", "cordiali saluti",
  "distinti saluti", "grazie", "atenciosamente", "obrigado", "obrigada", "cumprimentos"
};
/* Behind these nothing is the sender's. */
static const char *const notices[] = {
  "sent from my", "sent from outlook", "sent from mail for", "get outlook for",
  "verzonden vanaf mijn", "verstuurd vanaf mijn", "von meinem ", "gesendet von meinem",
  "gesendet mit der", "enviado desde mi", "отправлено с ", "отправлено из", "envoyé de mon",
  "inviato da ", "enviado do meu", "this e-mail and any", "this email and any",
  "this e-mail is confidential", "this email is confidential", "this message is confidential",
  "this message and any", "this message (including", "the information contained in this",
  "the information in this e", "the contents of this e", "confidentiality notice",
  "disclaimer", "legal notice", "please consider the environment",
  "dit bericht is vertrouwelijk", "dit bericht kan", "dit e-mailbericht", "deze e-mail",
  "de informatie in dit", "de inhoud van dit", "diese e-mail", "diese nachricht",
  "der inhalt dieser", "haftungsausschluss", "este mensaje", "este correo", "aviso legal",
  "настоящее сообщение", "это сообщение", "данное сообщение", "ce message", "ce courriel",
  "questo messaggio", "esta mensagem",
  "this message is intended", "this email is intended", "this e-mail is intended",
  "this mail is intended", "this communication is", "this transmission is",
  "if you are not the intended", "if you have received this", "if you received this",
  "this email has been checked", "this e-mail has been checked", "this email has been scanned",
  "this e-mail has been scanned", "this message has been scanned", "this email was scanned",
  "virus-free.", "virusvrij.", "virenfrei.", "libre de virus.", "без вирусов.", "sans virus.",
  "garanti sans virus", "privo di virus.", "livre de vírus.", "проверено на вирусы",
  "think before you print", "before printing", "before you print", "save paper", "save a tree",
  "dit bericht is uitsluitend", "dit bericht is alleen", "dit bericht is bestemd",
  "deze mail is uitsluitend", "deze mail is vertrouwelijk", "denk aan het milieu",
  "spaar het milieu", "bitte denken sie an die umwelt", "bitte prüfen sie der umwelt",
  "antes de imprimir", "piense en el medio", "подумайте о", "прежде чем распечат",
  "pensez à l'environnement", "pensez à l’environnement", "avant d'imprimer",
  "prima di stampare", "pense no meio ambiente", "-----begin pgp signature-----"
};
/* clang-format on */

static gboolean
starts_with_one_of (const char *text, const char *const *list, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (g_str_has_prefix (text, list[i]))
      return TRUE;
  return FALSE;
}

static char *
start_of (const char *line)
{
  g_autofree char *start = g_strndup (line + strspn (line, " \t*_"), LINE_START);
  g_autofree char *valid = g_utf8_make_valid (start, -1);

  return g_utf8_strdown (valid, -1);
}

static guint
words_in (const char *line)
{
  guint count = 0;

  for (const char *c = line; *c != '\0'; c++)
    count += !g_ascii_isspace (*c) && (c == line || g_ascii_isspace (c[-1]));
  return count;
}

/* A short line that begins with one of `list`; of a closing the words say all but a name. */
static gboolean
is_address (const char *line, const char *const *list, gsize count)
{
  g_autofree char *start = start_of (line);

  if (words_in (line) > ADDRESS_WORDS || strchr (line, '?') != NULL)
    return FALSE;
  for (gsize i = 0; i < count; i++)
    {
      gsize length = strlen (list[i]);

      if (strncmp (start, list[i], length) == 0
          && !g_unichar_isalpha (g_utf8_get_char (start + length)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_notice (const char *line)
{
  g_autofree char *start = start_of (line);

  return starts_with_one_of (start, notices, G_N_ELEMENTS (notices));
}

/* "Hi there, how do I": what is asked may go on behind the greeting. */
static const char *
behind_greeting (const char *line)
{
  const char *comma = line + strcspn (line, ",!.:");
  g_autofree char *head = g_strndup (line, (gsize) (comma - line));

  if (!is_address (head, greetings, G_N_ELEMENTS (greetings)))
    return line;
  return *comma == '\0' ? comma : comma + 1;
}

/* "I hope this finds you well. How do I": a wish, which is not asked about. */
static const char *
behind_wish (const char *line)
{
  static const char *const hopes[]
    = { "hope",       "i hope", "we hope", "i trust", "ik hoop",  "hopelijk", "ich hoffe",
        "wir hoffen", "hoffe",  "espero",  "надеюсь", "надеемся", "j'espère", "spero" };
  static const char *const goods[]
    = { "you're well",  "you are well", "doing well",  "keeping well", "finds you",
        "all is well",  "all well",     "you well",    "you're good",  "goed met",
        "goed gaat",    "ihnen gut",    "dir gut",     "euch gut",     "geht es",
        "se encuentre", "esté bien",    "estés bien",  "estén bien",   "todo bien",
        "va bien",      "vais bien",    "allez bien",  "vas bien",     "stia bene",
        "tutto bene",   "vada bene",    "esteja bem",  "estejam bem",  "tudo bem",
        "всё хорошо",   "все хорошо",   "дела хорошо", "в порядке",    "everything is well" };
  gsize length = strcspn (line, ".!,;?");
  g_autofree char *wish = g_strndup (line, length);
  g_autofree char *start = start_of (wish);

  if (strchr (".!,", line[length]) == NULL || words_in (wish) > ADDRESS_WORDS + 4
      || !starts_with_one_of (g_strstrip (start), hopes, G_N_ELEMENTS (hopes)))
    return line;
  for (guint i = 0; i < G_N_ELEMENTS (goods); i++)
    if (strstr (start, goods[i]) != NULL)
      return line[length] == '\0' ? line + length : line + length + 1;
  return line;
}

/* Closing words end the text when little follows: a name, where somebody works. */
static gboolean
is_closing (char *const *line)
{
  guint behind = 0;

  if (!is_address (*line, closings, G_N_ELEMENTS (closings)))
    return FALSE;
  for (line++; *line != NULL && behind <= CLOSING_LINES; line++)
    behind += **line != '\0';
  return behind <= CLOSING_LINES;
}

/* The length of a line without closing words behind its last sentence: "Where? Thanks in advance". */
static gsize
before_closing (const char *line)
{
  gsize end = strlen (line);

  for (gsize at = end; at-- > 1;)
    if (line[at] == ' ' && strchr (".!?", line[at - 1]) != NULL)
      return is_address (line + at, closings, G_N_ELEMENTS (closings)) ? at : end;
  return end;
}

/* ---- What stands at the end without words that say so */

/* "P.S. great service": not what is asked. */
static gboolean
is_postscript (const char *line)
{
  static const char *const names[] = { "p.s.", "ps:", "ps.", "p.s:", "p.-s.", "nb:", "n.b." };
  g_autofree char *start = start_of (line);

  return strchr (line, '?') == NULL && starts_with_one_of (start, names, G_N_ELEMENTS (names));
}

/* "KvK 12345678", "VAT No. GB123456789", "Registered office: 1 High Street": of a firm. */
static gboolean
is_firm (const char *line)
{
  static const char *const names[] = { "registered office",
                                       "registered address",
                                       "registered in ",
                                       "registered number",
                                       "registered no",
                                       "registration no",
                                       "company registration",
                                       "company number",
                                       "company no",
                                       "company reg",
                                       "vat no",
                                       "vat number",
                                       "vat reg",
                                       "vat id",
                                       "vat:",
                                       "kvk",
                                       "k.v.k",
                                       "btw",
                                       "iban",
                                       "bic",
                                       "ust-id",
                                       "ust.-id",
                                       "ust-idnr",
                                       "ustid",
                                       "hrb ",
                                       "hrb:",
                                       "handelsregister",
                                       "amtsgericht",
                                       "registergericht",
                                       "sitz der gesellschaft",
                                       "geschäftsführ",
                                       "steuernummer",
                                       "steuer-nr",
                                       "cif",
                                       "nif",
                                       "c.i.f",
                                       "инн",
                                       "огрн",
                                       "кпп",
                                       "siret",
                                       "siren",
                                       "rcs ",
                                       "partita iva",
                                       "p.iva",
                                       "p. iva",
                                       "cnpj" };
  g_autofree char *start = start_of (line);

  return strchr (line, '?') == NULL && starts_with_one_of (start, names, G_N_ELEMENTS (names));
}

static gboolean
has_digits (const char *line, guint least)
{
  for (; *line != '\0'; line++)
    least -= least > 0 && g_ascii_isdigit (*line);
  return least == 0;
}

static gboolean
is_contact (const char *line)
{
  return strstr (line, "www.") != NULL || strstr (line, "://") != NULL
         || strchr (line, '@') != NULL || (*line == '+' && has_digits (line, 6))
         || has_digits (line, 9) || (is_firm (line) && has_digits (line, 4));
}

/* "Example B.V.", "Example Ltd." */
static gboolean
ends_shortened (const char *line)
{
  const char *last = strrchr (line, ' ');

  return last != NULL && strlen (last) < 8
         && (strchr (last, '.') < strrchr (last, '.') || g_ascii_isupper (last[1]));
}

/* The last paragraph, when it is a signature: two short lines or more, of which one says how to reach
 * somebody or what firm that is, and none asks or is a sentence; or begins with a firm's numbers. */
static gboolean
is_signature (char *const *lines, guint i)
{
  gboolean contact = FALSE, firm = is_firm (lines[i]), number = FALSE, is_short = TRUE;
  guint count = 0;

  if (i == 0 || *lines[i - 1] != '\0' || *lines[i] == '\0')
    return FALSE;
  for (; lines[i] != NULL && *lines[i] != '\0'; i++, count++)
    {
      const char *line = lines[i];

      if (strpbrk (line, "?!") != NULL)
        return FALSE;
      is_short &= words_in (line) <= ADDRESS_WORDS
                  && (!g_str_has_suffix (line, ".") || ends_shortened (line));
      contact |= is_contact (line);
      number |= has_digits (line, 4);
    }
  for (; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      return FALSE;
  return (firm && number) || (is_short && contact && count > 1);
}

/* ---- Sentences that say nothing */

/* Each is all of a sentence; a blank is any blanks. */
/* clang-format off */
#define SOON "(?: (?:as soon as (?:possible|you can)|asap|soon|shortly|quickly|urgently|today|please|at your earliest convenience))*"
#define THIS "(?: (?:with|on|in|about|regarding) (?:this|that|it|the matter|this matter|this (?:issue|problem|question)))?"
static const char *const idle[] = {
  /* en */
  "(?:(?:i am|i\\x27m|we are|we\\x27re|i|we) )?look(?:ing)? forward to (?:hear(?:ing)? (?:back )?from (?:you|u)(?: all)?|(?:it|that)|(?:your|a|an|the)(?: \\S+){0,3}? (?:reply|response|answer|feedback|help|assistance|support|solution|confirmation|message|e?-?mail))" SOON,
  "(?:i |we |i am |we are |i\\x27m )?(?:hop(?:e|ing)|expect(?:ing)?) to (?:hear|hearing) (?:back )?from you" SOON,
  "(?:i |we |i am |we are |i\\x27m )?(?:await(?:ing)?|wait(?:ing)? for|hop(?:e|ing) for|expect(?:ing)?) (?:your|a|an)(?: \\S+){0,2}? (?:reply|response|answer|feedback|confirmation|help|assistance)" SOON,
  "(?:please |kindly |(?:can|could|would|will) you (?:please |kindly )?)?(?:just )?let (?:me|us) know(?: (?:what you think|how to proceed|what to do(?: next)?|if you (?:need|require|have|want) (?:any|more|further|additional|anything)(?: \\S+){0,3}?|when (?:it is|it\\x27s|this is) (?:done|fixed|ready|solved|resolved)))?" SOON,
  "(?:please |kindly )?(?:get|come|write|reply|respond|answer) back(?: to)?(?: me| us)?" SOON,
  "(?:please |kindly )?(?:reply|respond)(?: to (?:me|us|this|this (?:e-?mail|mail|message)))?" SOON,
  "(?:please|kindly) (?:advise|help|assist|respond|reply|answer)(?: me| us)?" THIS SOON,
  "(?:(?:i|we) wish you |have |enjoy )(?:a |an |your )(?:very )?(?:nice|great|good|lovely|wonderful|pleasant|fantastic|happy)?(?: rest of (?:the|your))? ?(?:day|weekend|evening|week|afternoon|morning|one)(?: ahead)?",
  "any(?: \\S+)? (?:help|advice|assistance|support|information|info|feedback|guidance|suggestions?|ideas?|pointers|tips)" THIS " (?:would|will|is|are)(?: be)?(?: (?:much|greatly|very|highly|really|so|gratefully))* (?:appreciated|welcome|great|helpful|wonderful|nice)",
  "(?:your|all)(?: \\S+)? (?:help|assistance|support|reply|response|advice)" THIS " (?:would be|will be|is)(?: (?:much|greatly|very|highly|really|so))* (?:appreciated|welcome)",
  "(?:(?:i|we) )?(?:would|\\x27d|will|really)(?: (?:really|much|greatly|be|very))* (?:appreciate|grateful for)(?: \\S+){0,2}? (?:help|assistance|support|reply|response|advice|answer|feedback)" THIS SOON,
  "(?:many |a lot of |lots of |a thousand )?(?:thanks|thank you|thx)(?: (?:so much|very much|a lot|a million|again|kindly|in advance|beforehand|already))*(?: for (?:all |any |your |the |kind |quick |prompt |fast |swift |great |continued )+(?:help|time|assistance|support|cooperation|co-operation|attention|consideration|reply|response|answer|feedback|patience|efforts?|understanding)(?: and (?:your )?(?:help|time|assistance|support|attention|reply|response|patience|understanding))?)?(?: (?:in advance|again|already))*",
  "(?:please )?(?:do not|don\\x27t|feel free to|do)(?: not)?(?: hesitate to)? (?:contact|call|ask|reach out to|get in touch with) (?:me|us)(?: (?:if|with|for|at|should)(?: \\S+){0,6}?)?",
  "(?:sorry|apologies|(?:i|we) apologi[sz]e) for (?:the|any|my) (?:inconvenience|trouble|bother|disturbance|(?:bad |poor )?english|delay|late reply)",
  "(?:i|we) (?:have|had|have got) (?:a|one|another|some)(?: (?:quick|short|small|simple|further|little))? (?:questions?|problem|issue|request)(?: for you)?",
  /* nl */
  "(?:ik|wij|we) (?:hoor|horen|verneem|vernemen) (?:het )?(?:graag|gaarne|spoedig)(?: (?:snel|spoedig|iets|weer))*(?: van (?:u|je|jou|jullie))?(?: terug)?",
  "(?:graag|gaarne) (?:hoor|horen|verneem|vernemen|zie|zien|ontvang|ontvangen) (?:ik|wij|we)(?: (?:het|snel|spoedig|iets|weer))*(?: van (?:u|je|jou|jullie)| (?:uw|je|jullie|een)(?: \\S+){0,2}? (?:reactie|antwoord|bericht|terugkoppeling))?(?: tegemoet| terug)?",
  "(?:graag|gaarne) (?:uw|je|jullie|een)(?: \\S+){0,2}? (?:reactie|antwoord|hulp|advies|terugkoppeling)",
  "(?:ik |wij |we )?(?:zie|zien|kijk|kijken) (?:ik |wij |we )?(?:er ?naar )?uit (?:naar )?(?:uw|je|jullie|een)(?: \\S+)? (?:reactie|antwoord|bericht)(?: uit)?",
  "(?:ik |wij |we )?(?:hoop|hopen)(?: (?:ik|wij|we|snel|spoedig|binnenkort))* (?:(?:iets )?van (?:u|je|jou|jullie) te (?:horen|vernemen)|op (?:uw|je|jullie|een)(?: \\S+){0,2}? (?:reactie|antwoord))",
  "in afwachting van (?:uw|je|jullie|een)(?: \\S+){0,2}? (?:reactie|antwoord|bericht)",
  "laat (?:het )?(?:mij|me|ons) (?:het )?(?:(?:even|aub|graag|a\\.u\\.b\\.|snel) )*weten(?: (?:aub|a\\.u\\.b\\.))?",
  "(?:ik wens (?:u|je|jullie) |nog |verder )*(?:een )?(?:hele )?(?:fijne?|prettige?|goede?|mooie) (?:dag|avond|weekend|week|middag)(?: (?:nog|toegewenst|verder))?",
  "(?:alle|elke|uw|jullie) hulp is (?:van harte )?welkom",
  "(?:alvast |hartelijk |heel |erg |veel |bij voorbaat )*(?:bedankt|dank|dankjewel|dank u(?: wel)?|dank je(?: wel)?)(?: (?:alvast|bij voorbaat))*(?: voor (?:uw|je|jullie|de)(?: \\S+){0,2}? (?:hulp|tijd|moeite|reactie|antwoord|medewerking|aandacht))?",
  "(?:ik|wij|we) (?:heb|hebben) (?:een|nog een)(?: \\S+)? (?:vraag|vraagje|probleem|verzoek)",
  /* de */
  "(?:ich|wir) freuen? (?:mich|uns)(?: (?:schon|sehr))* (?:auf|über) (?:(?:ihre|eure|deine|eine)(?: \\S+){0,2}? (?:antwort|rückmeldung|nachricht|hilfe|unterstützung|reaktion)|von (?:ihnen|euch|dir) zu hören)",
  "(?:über|auf) (?:ihre|eure|deine|eine)(?: \\S+){0,2}? (?:antwort|rückmeldung|hilfe|unterstützung) (?:würden?|freuen?|hoffen?) (?:ich|wir)(?: (?:mich|uns))?(?: sehr)?(?: freuen)?",
  "(?:ich|wir) (?:hoffen?|warten?)(?: \\S+)? auf (?:ihre|eine|eure|deine)(?: \\S+){0,2}? (?:antwort|rückmeldung|hilfe)",
  "(?:(?:ich|wir) )?bitten? (?:sie )?um(?: \\S+){0,2}? (?:antwort|rückmeldung|hilfe|unterstützung)",
  "bitte (?:melden sie sich|geben sie (?:mir|uns) bescheid|antworten sie(?: mir| uns)?|helfen sie (?:mir|uns)|sagen sie (?:mir|uns) bescheid)(?: (?:bei (?:mir|uns)|bald|schnell|möglichst bald|so schnell wie möglich|zeitnah|weiter))*",
  "(?:ich wünsche (?:ihnen|dir|euch) |(?:noch )?)(?:noch )?(?:einen )?(?:schönen?|guten|angenehmen) (?:tag|abend|nachmittag)(?: noch)?",
  "(?:ein )?schönes wochenende",
  "(?:vielen |herzlichen |besten |lieben |recht )*(?:dank|danke)(?: (?:schön|sehr|im voraus|vorab|schon|einmal|mal|schonmal))*(?: für (?:ihre|die|deine|eure)(?: \\S+){0,2}? (?:hilfe|mühe|unterstützung|antwort|rückmeldung|zeit|bemühungen))?(?: (?:im voraus|vorab))?",
  "(?:ich|wir) haben? (?:eine|noch eine|ein)(?: \\S+)? (?:frage|bitte|problem|anliegen)",
  /* es */
  "(?:quedo|quedamos|estoy|estamos) (?:a la espera|en espera|atent[oa]s?|pendientes?|esperando)(?: (?:de|a))?(?: (?:su|tu|sus|tus|una|vuestra))?(?: \\S+){0,2}?(?: (?:respuesta|comentarios|noticias|ayuda))?",
  "(?:espero|esperamos|esperando|a la espera de) (?:su|tu|vuestra|una)(?: \\S+)? (?:respuesta|ayuda|contestación)",
  "(?:que )?(?:tenga[ns]?|pase[ns]?|(?:le|les|te|os) deseo)(?: ustedes?)? (?:un|una)? ?(?:buen|buena|excelente|feliz|lindo|bonito) (?:día|tarde|noche|semana|fin de semana)",
  "(?:muchas |mil |muchísimas )?gracias(?: (?:de antemano|por adelantado|desde ya))?(?: por (?:su|tu|la|vuestra|el)(?: \\S+)? (?:ayuda|atención|respuesta|tiempo|colaboración))?",
  "(?:se lo |les |le )?(?:agradezco|agradecemos|agradecería|agradeceríamos) (?:su|tu|cualquier|de antemano su|la)(?: \\S+)? (?:ayuda|respuesta|atención|colaboración)",
  "cualquier ayuda (?:será|es|sería)(?: \\S+)? (?:bienvenida|agradecida|apreciada)",
  "(?:tengo|tenemos) (?:una|un)(?: \\S+)? (?:pregunta|duda|consulta|problema)",
  /* ru */
  "(?:с нетерпением )?(?:жду|ждём|ждем|ожидаю|ожидаем|буду ждать|будем ждать|надеюсь на|надеемся на)(?: \\S+){0,2}? (?:ответа?|обратной связи|помощь|помощи|решения)",
  "(?:заранее )?(?:большое |огромное )?(?:спасибо|благодарю|благодарим|благодарен|благодарна|признателен)(?: (?:вас|вам|большое|заранее))*(?: за (?:\\S+ ){0,2}?(?:помощь|ответ|внимание|понимание|поддержку|сотрудничество))?",
  "(?:хорошего|приятного)(?: вам)? (?:дня|вечера)|всего (?:доброго|хорошего|наилучшего)",
  "(?:прошу|пожалуйста,?|просьба|очень прошу) (?:помочь|помогите|ответить|ответьте|сообщить|сообщите)(?: (?:мне|нам|как можно скорее|срочно|об этом))*",
  "у (?:меня|нас)(?: (?:есть|возник|появился))? (?:вопрос|проблема|просьба)",
  /* fr, it, pt */
  "(?:je suis |nous sommes |dans l[\\x27’]|en )?(?:attente|attends) (?:de )?(?:votre|ta|vos|une)(?: \\S+)? (?:réponse|retour|nouvelles)",
  "(?:un grand )?merci(?: (?:beaucoup|bien|d[\\x27’]avance|par avance))*(?: (?:pour|de) (?:votre|ton|ta|l[\\x27’])(?: ?\\S+)? ?(?:aide|réponse|retour|attention|temps))?(?: (?:d[\\x27’]avance|par avance))?",
  "(?:je vous souhaite une |passez une )?(?:bonne|excellente) (?:journée|soirée|semaine|fin de journée)",
  "(?:resto |rimango |restiamo )?(?:in attesa (?:di|del)|attendo)(?: (?:un|una|vostro|vostra|suo|sua|cortese|gentile))* (?:riscontro|risposta)",
  "(?:grazie|vi ringrazio|la ringrazio)(?: (?:mille|tante|in anticipo|anticipatamente))*(?: per (?:l[\\x27’]|il |la |vostr[oa] )*(?:aiuto|risposta|attenzione|supporto|disponibilità))?",
  "(?:le auguro una )?buona (?:giornata|serata)",
  "(?:fico |ficamos )?(?:no aguardo|aguardo|aguardamos|à espera)(?: (?:de|da|do|uma|sua|vossa))*(?: \\S+)? (?:resposta|retorno)",
  "(?:muito )?obrigad[oa](?: (?:desde já|antecipadamente))*(?: pela (?:ajuda|atenção|resposta))?|desde já(?: \\S+)? (?:agradeço|obrigad[oa])",
};

/* "See below", and what else is said above a mail that somebody hands on. */
#define THE_MAIL "(?: (?:the|this|my|our|an?|attached|below|underneath|following|forwarded|e-?mails?|mails?|messages?|question|request|thread|conversation|chain|one|note|attachment|customer(?:\\x27s)?|client(?:\\x27s)?|user|from|of|for|please))"
#define SOMEBODY "(?: (?:me|us|him|her|them|this|that|it|these|those|with|to|at|into|of|up|on|look|care|please|out|answer|customer|client|one|the|a|question|request|e-?mail|mail|message|below|guys|asap|directly))"
static const char *const pointing[] = {
  "(?:please |kindly |pls )?(?:see|find|read|check|review|look at|refer to)" THE_MAIL "+",
  "(?:as )?(?:below|attached)|f\\.?y\\.?[ia]\\.?|for your (?:information|attention|action|handling)",
  "(?:i am |i\\x27m )?(?:forwarded|forwarding)" THE_MAIL "*",
  "(?:can|could|would|will) (?:you|someone|somebody|anyone)(?: (?:please|kindly|perhaps))?(?: (?:help|assist|advise|answer|reply|respond|handle|look|take|deal|pick|check))" SOMEBODY "*",
  "(?:please|pls|kindly) (?:help|handle|answer|reply|advise|assist|respond|take care|deal|look|action|process|check|pick)" SOMEBODY "*",
  "any (?:idea|ideas|thoughts)(?: (?:on|about) (?:this|it|that))?|thoughts|(?:this )?(?:one )?(?:is )?for you",
  "(?:we|i) (?:just )?(?:got|received) (?:this|the (?:mail|message|question)|the following)" THE_MAIL "*",
  "(?:a|our|my|the|this) (?:customer|client|user) (?:asks|asked|writes|wrote|has|sent)(?: (?:us|me|this|the following|a question|below))*",
  "(?:graag |s\\.v\\.p\\. |svp )?(?:zie|kijk|lees)(?: (?:de|het|dit|bijgaande?|onderstaande?|e-?mail|mail|mailtje|bericht|vraag|doorgestuurde|hieronder|onder|bijlage|van|klant|een|even|eens|aub))+",
  "ter (?:info(?:rmatie)?|kennisgeving)|t\\.?k\\.?n\\.?|t\\.?i\\.?|hieronder",
  "(?:kun|kunt|kan|kunnen|zou|wil|wilt|willen) (?:je|u|jij|jullie|iemand)(?: (?:dit|hier|deze|vraag|mail|bericht|klant|beantwoorden|oppakken|naar|kijken|helpen|mee|even|de|het|hem|haar|aub|met|onderstaande|hieronder|eens|afhandelen|op|antwoorden|reageren))+",
  "graag (?:dit |even |deze |onderstaande )*(?:oppakken|beantwoorden|afhandelen|reageren)",
  "(?:bitte )?(?:siehe|sehen sie|s\\.)(?: (?:bitte|unten|die|folgende|weitergeleitete|untenstehende|e-?mail|mail|nachricht|anfrage|anhang|weiter))+|s\\. ?u\\.?|siehe unten",
  "(?:zur|z\\.) ?(?:info(?:rmation)?|kenntnis(?:nahme)?|k\\.)|zk|unten",
  "(?:kannst du|können sie|könnt ihr|könnten sie|könntest du|kann jemand)(?: (?:bitte|das|dem|der|die|hier|kunden|kundin|helfen|beantworten|übernehmen|bearbeiten|ihm|ihr|anfrage|mal|weiterhelfen|darauf|antworten|diese[rn]?|dies))+",
  "bitte (?:um )?(?:bearbeiten|bearbeitung|übernehmen|beantworten|erledigen|kümmern)",
  "(?:por favor,? )?(?:ver|véase|vea|mira|mire|revise|revisa|adjunto|reenvío|les reenvío|te reenvío|lee|lea)(?: (?:abajo|más|el|la|los|correo|mensaje|consulta|siguiente|adjunto|de|del|un|reenviado|este|esta|cliente))+",
  "(?:para|a) (?:su|tu) (?:información|conocimiento)",
  "(?:puedes|puede|podéis|pueden|podría|podrías)(?: (?:ayudar|ayudarle|ayudarme|ayudarnos|responder|responderle|contestar|atender|atenderlo|con|a|esto|este|cliente|al|por|favor|la|el|consulta|correo|mirarlo|revisarlo))+",
  "(?:пожалуйста,? )?(?:см\\.?|смотри|смотрите|посмотри|посмотрите|прочтите|прочитайте)(?: (?:ниже|письмо|сообщение|вложение|пожалуйста|пересланное|вопрос|клиента|это))+",
  "к сведению|для (?:информации|сведения)|(?:пересылаю|переслано)(?: (?:вам|письмо|сообщение|вопрос|клиента|от))*",
  "(?:можете|можешь|прошу|помогите|ответьте)(?: (?:помочь|ответить|клиенту|пожалуйста|с|на|это|этим|вопрос|письмо|ему|ей|разобраться|посмотреть))+",
  "voir(?: (?:le|la|mail|message|demande|plus bas))* (?:ci-dessous|plus bas)|pour info(?:rmation)?|ci-dessous",
  "(?:si )?ved[ia](?: (?:la|il|mail|messaggio))* (?:sotto|di seguito)|per (?:conoscenza|informazione)",
  "(?:veja|ver|vide)(?: (?:o|a|e-mail|mensagem))* abaixo|para (?:conhecimento|informação)",
};
/* clang-format on */

/* Of sentences that each are all of one of `list`, to the end of it or of a line. */
static GRegex *
sentences_new (const char *const *list, gsize count)
{
  g_autoptr(GString) pattern = g_string_new ("(?:^|(?<=[.!?,;:)\\n]))[ \\t*_]*(?:");
  GRegex *regex;

  for (gsize i = 0; i < count; i++)
    g_string_append_printf (pattern, "%s%s", i > 0 ? "|" : "", list[i]);
  g_string_append (pattern, ")[ \\t*_]*(?:[.!?;,:…)]+|$)");
  g_string_replace (pattern, "[ \\t", "[\x01\\t", 0);
  g_string_replace (pattern, " ?", "\\s*", 0);
  g_string_replace (pattern, " ", "\\s+", 0);
  g_string_replace (pattern, "\x01", " ", 0);
  regex = g_regex_new (pattern->str, G_REGEX_CASELESS | G_REGEX_MULTILINE, 0, NULL);
  g_assert (regex != NULL);
  return regex;
}

static gpointer
compile_idle (gpointer data)
{
  (void) data;
  return sentences_new (idle, G_N_ELEMENTS (idle));
}

static gpointer
compile_pointing (gpointer data)
{
  (void) data;
  return sentences_new (pointing, G_N_ELEMENTS (pointing));
}

/* (A text that costs too much to search stays as it is.) */
static char *
without_sentences (const GRegex *regex, const char *text)
{
  char *rest = g_regex_replace_literal (regex, text, -1, 0, "", 0, NULL);

  return rest != NULL ? rest : g_strdup (text);
}

/* The same; and when few words in lines of their own follow the last of them, they are a name. */
static char *
without_idle (const GRegex *regex, const char *text)
{
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *signature_off = NULL;
  int start = 0, end = 0;

  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    g_match_info_fetch_pos (match, 0, &start, &end);
  if (text[end] != '\n' || words_in (text + end) > NAME_WORDS
      || strpbrk (text + end, "?!.:0123456789") != NULL)
    return without_sentences (regex, text);
  signature_off = g_strndup (text, (gsize) start);
  return without_sentences (regex, mail_has_letters (signature_off) ? signature_off : text);
}

/* "See below", signed or not: the question is in what is forwarded. */
static gboolean
says_below (const char *body)
{
  static GOnce once = G_ONCE_INIT;
  g_autofree char *rest = without_sentences (g_once (&once, compile_pointing, NULL), body);
  gboolean points = strlen (rest) < strlen (body);

  g_strstrip (rest);
  return !mail_has_letters (rest)
         || (points && strchr (rest, '?') == NULL && words_in (rest) <= NAME_WORDS);
}

/* ---- Subjects */

/* A subject without `Re:`, `[Ticket #123]` and their like. */
static const char *
bare_subject (const char *subject)
{
  static const char marks_of_answers[]
    = "|re|fw|fwd|aw|wg|sv|vs|antw|doorst|rv|tr|rif|i|enc|res|r|ответ|отв|пер|пересл|";

  for (;;)
    {
      const char *word = subject + strspn (subject, " \t");
      const char *bracket = *word == '[' ? word + strcspn (word, "]\n") : word;
      g_autofree char *start = g_strndup (word, LINE_START);
      const char *colon = word + strcspn (start, ":\n");
      g_autofree char *name = g_strndup (word, (gsize) (colon - word));
      g_autofree char *valid = g_utf8_make_valid (name, -1);
      g_autofree char *low = g_utf8_strdown (valid, -1);
      g_autofree char *listed = g_strdup_printf ("|%s|", low);

      if (*word == '[' && *bracket == ']')
        subject = bracket + 1;
      else if (*colon == ':' && colon > word && strstr (marks_of_answers, listed) != NULL)
        subject = colon + 1;
      else
        return word;
    }
}

/* "Question", "(no subject)", "Urgent!": all its words are such. */
static gboolean
subject_says_nothing (const char *subject)
{
  static const char empty[]
    = "|a|an|the|my|your|our|new|one|some|another|small|simple|quick|short|general|other|please|pls|very|from|"
      "for|to|of|about|on|via|website|web|site|no|none|subject|empty|untitled|question|questions|request|"
      "requests|urgent|asap|important|ticket|issue|issues|problem|problems|help|needed|need|support|hello|hi|"
      "hey|dear|message|messages|mail|email|contact|form|inquiry|enquiry|query|queries|info|information|"
      "feedback|submission|attention|immediate|assistance|required|customer|service|client|us|you|team|fyi|"
      "good|morning|afternoon|evening|day|thanks|i|have|"
      "vraag|vragen|vraagje|een|mijn|korte|kleine|dringend|dringende|spoed|hulp|nodig|verzoek|aanvraag|probleem|"
      "geen|onderwerp|bericht|contactformulier|formulier|belangrijk|hallo|goedemorgen|goedemiddag|goedendag|ik|heb|"
      "frage|fragen|eine|kurze|anfrage|dringende|eilig|hilfe|kein|betreff|kontaktformular|kontakt|nachricht|"
      "supportanfrage|wichtig|bitte|guten|tag|morgen|meine|an|ich|habe|brauche|"
      "pregunta|preguntas|consulta|duda|dudas|urgente|ayuda|problema|solicitud|sin|asunto|formulario|de|contacto|"
      "mensaje|importante|una|un|hola|buenos|días|buenas|tardes|información|necesito|tengo|"
      "вопрос|вопросы|срочно|срочный|помощь|помогите|нужна|проблема|запрос|без|темы|тема|обращение|заявка|"
      "сообщение|письмо|важно|привет|здравствуйте|добрый|день|мой|с|сайта|в|поддержку|"
      "une|aide|problème|demande|sans|objet|formulaire|bonjour|besoin|d|"
      "domanda|aiuto|richiesta|nessun|oggetto|senza|modulo|di|contatto|buongiorno|ciao|salve|"
      "dúvida|pergunta|ajuda|pedido|sem|assunto|contato|olá|bom|dia|mensagem|um|uma|";
  g_autofree char *low = g_utf8_strdown (subject, -1);

  for (const char *c = low; *c != '\0';)
    {
      const char *start = c;
      g_autofree char *listed = NULL;

      while (*c != '\0' && g_unichar_isalpha (g_utf8_get_char (c)))
        c = g_utf8_next_char (c);
      listed = g_strdup_printf ("|%.*s|", (int) (c - start), start);
      if (c == start)
        c = g_utf8_next_char (c);
      else if (strstr (empty, listed) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* ---- All of it */

typedef struct
{
  char *subject; /* bare, "" when it says nothing */
  char *body;
} Asked;

static void
asked_clear (Asked *self)
{
  g_free (self->subject);
  g_free (self->body);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, asked_clear)

/* "-----BEGIN PGP SIGNED MESSAGE-----", and the hash's name below it. */
static gboolean
is_armour (const char *line)
{
  return g_str_has_prefix (line, "-----BEGIN PGP SIGNED")
         || g_str_has_prefix (line, "Hash: SHA");
}

/* What its sender wrote, without what is said around the question, and no two empty lines in a row. */
static char *
bare_body (const char *own)
{
  static GOnce once = G_ONCE_INIT;
  g_auto(GStrv) lines = g_strsplit (mail_behind_banner (own), "\n", -1);
  g_autoptr(GString) bare = g_string_new (NULL);
  gboolean begun = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize before = bare->len;
      const char *line = behind_wish (behind_greeting (lines[i]));

      if (is_armour (lines[i]))
        continue;
      if (is_notice (lines[i])
          || (begun
              && (is_closing (lines + i) || is_postscript (lines[i])
                  || is_signature (lines, i))))
        break;
      if (*line == '\0' && (before < 2 || memcmp (bare->str + before - 2, "\n\n", 2) == 0))
        continue;
      g_string_append_len (bare, line, (gssize) before_closing (line));
      begun = begun || mail_has_letters (bare->str + before);
      g_string_append_c (bare, '\n');
    }
  return g_strstrip (without_idle (g_once (&once, compile_idle, NULL), bare->str));
}

/* `subject`: NULL when `text` may have one. */
static void
asked_read (Asked *self, const char *subject, const char *text, gboolean forwarded)
{
  g_autofree char *found = NULL, *body = NULL, *own = NULL, *below = NULL;

  if ((body = mail_raw_text (text, &found)) == NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      body = mail_behind_header (valid, &found);
    }
  if (strlen (body) > QUESTION_BYTES)
    {
      g_autofree char *cut = g_strndup (body, QUESTION_BYTES);

      g_free (body);
      body = g_utf8_make_valid (cut, -1);
    }
  own = mail_own_words (body, FALSE);
  self->body = bare_body (own);
  if (!forwarded && says_below (self->body) && (below = mail_forwarded (body)) != NULL)
    {
      g_free (self->body);
      asked_read (self, NULL, below, TRUE);
      if (*self->subject != '\0')
        return;
      g_free (self->subject);
    }
  subject = bare_subject (subject != NULL ? subject : found != NULL ? found : "");
  self->subject = g_strdup (subject_says_nothing (subject) ? "" : subject);
  g_strchomp (self->subject);
}

/* Sentences that ask, where they are the less of it. */
static void
add_asking (GPtrArray *questions, const char *body)
{
  guint words = words_in (body), limit = questions->len + ASKED;

  for (const char *at = body; *at != '\0' && questions->len < limit;)
    {
      const char *end = at;
      g_autofree char *sentence = NULL;
      guint count;

      while (*end != '\0' && !g_str_has_prefix (end, "\n\n")
             && (strchr (".!?", *end) == NULL || (end[1] != '\0' && !g_ascii_isspace (end[1]))))
        end++;
      end += *end != '\0';
      sentence = g_strndup (at, (gsize) (end - at));
      count = words_in (g_strstrip (sentence));
      if (g_str_has_suffix (sentence, "?") && count >= ASKED_WORDS
          && words >= count + BESIDE_WORDS)
        g_ptr_array_add (questions, g_steal_pointer (&sentence));
      at = end;
    }
}

char **
mail_questions (const char *subject, const char *text)
{
  GPtrArray *questions = g_ptr_array_new ();
  g_auto(Asked) asked = { 0 };

  asked_read (&asked, subject, text, FALSE);
  g_ptr_array_add (questions, *asked.subject == '\0'
                                ? g_strdup (asked.body)
                                : g_strconcat (asked.subject, "\n", asked.body, NULL));
  if (*asked.subject != '\0' && mail_has_letters (asked.body))
    g_ptr_array_add (questions, g_strdup (asked.body));
  add_asking (questions, asked.body);
  g_ptr_array_add (questions, NULL);
  return (char **) g_ptr_array_free (questions, FALSE);
}
