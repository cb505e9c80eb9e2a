#include "mail/own.h"

#include <string.h>

enum
{
  BANNER_BYTES = 700 /* of one sentence */
};

/* Small letters, blanks are single. */
static const char banner_label[]
  = "^(?:(?:caution|warning|attention|external|notice|important|alert|security (?:notice|warning|alert)"
    "|let op|waarschuwing|pas op|achtung|vorsicht|warnung|hinweis|precaución|atención|advertencia|aviso"
    "|внимание|осторожно|предупреждение|avertissement|attenzione|avviso|atenção|cuidado)(?!\\p{L})[^\\p{L}]*)+";
static const char banner_origin[]
  = "^(?:"
    "(?:this|the) (?:external )?(?:e-?mail|message|mail)(?: message)? (?:(?:has |was |is |may have )?(?:been )?"
    "(?:originat\\w+|sent|came|comes?|coming|received|arrived|delivered)|is|was)(?: in)?(?: to (?:you|us))?(?: from)?"
    "(?: (?:an?|the|someone|somebody|people|sender|address|source|account|located|unknown|that is|who is|by))*"
    " (?:outside|external)(?!\\w)"
    "|this message is from an external sender|be careful with this message"
    "|(?:the )?sender (?:of this (?:e-?mail|message) )?is (?:external|(?:from )?outside)"
    "|(?:you|some people who received this message) (?:don[\\x27’]t|do not) often get e-?mail from"
    "|(?:e-?mail|message|mail) from (?:an )?(?:external|outside)(?: \\w+){0,3}$"
    "|external (?:e-?mail|sender|message|mail|source)(?: warning|[^\\p{L}]+(?:use|exercise) caution|[^\\p{L}]+think before you click)?$"
    "|(?:dit (?:externe )?bericht|deze (?:externe )?(?:e-?mail|mail)) (?:is|komt|werd|kwam)(?: (?:afkomstig|verzonden|verstuurd|ontvangen|gestuurd))?"
    "(?: (?:van|door|vanuit|vanaf))?(?: een)?(?: (?:afzender|bron|adres|iemand))?(?: van)? (?:buiten|externe?)(?!\\p{L})"
    "|(?:externe (?:e-?mail|afzender|mail)|extern bericht)$|(?:u|je) ontvangt niet (?:vaak|regelmatig) (?:een )?e-?mail"
    "|diese (?:externe )?(?:e-?mail|nachricht|mail) (?:stammt|kommt|kam|wurde|ist)(?: (?:von|aus|durch))?(?: (?:einem|einer|eine[rmn]?|absender|quelle))*"
    " (?:außerhalb|ausserhalb|extern\\w*)|(?:externe (?:e-?mail|nachricht|mail)|externer absender)$"
    "|sie (?:erhalten|bekommen) (?:nicht (?:oft|häufig)|selten) (?:eine )?e-?mails?"
    "|(?:este|el siguiente) (?:correo(?: electrónico)?|mensaje|e-?mail) (?:electrónico )?(?:se |ha |fue |es |proviene|procede|viene|llega)(?:originó|sido|enviado|originado)?"
    "(?: \\S+){0,2}?(?: (?:de|desde|por))?(?: (?:un|una|remitente|fuente|origen))* (?:fuera|externo|externa)(?!\\p{L})"
    "|(?:correo (?:electrónico )?|remitente |mensaje )externo$|no (?:suele|sueles) recibir (?:con frecuencia )?(?:correos?|mensajes)"
    "|(?:это|данное) (?:письмо|сообщение)(?: (?:было|получено|отправлено|пришло|поступило))+(?: (?:от|из|с))?(?: \\S+)? ?(?:внешн\\p{L}+|извне|из-за пределов|за пределами)"
    "|(?:внешнее письмо|внешний отправитель|внешняя почта)$|вы (?:нечасто|редко) получаете"
    "|(?:ce (?:message|mail|courriel)|cet e-?mail) (?:provient|vient|a été (?:envoyé|reçu)|émane)(?: \\S+){0,3}? (?:d[\\x27’])?(?:l[\\x27’])?(?:extérieur|externe)"
    "|(?:courriel|e-?mail|expéditeur|message) externe$|vous (?:n[\\x27’]obtenez|ne recevez) pas souvent"
    "|quest[ao] (?:e-?mail|messaggio) (?:proviene|è stat[ao] inviat[ao]|arriva)(?: \\S+){0,3}? (?:dall[\\x27’])?estern|non si ricevono spesso|non ricevi spesso"
    "|est[ea] (?:e-?mail|mensagem) (?:foi|veio|vem|é)(?: \\S+){0,3}? (?:fora|extern[oa])|(?:você )?não (?:recebe|costuma receber) (?:com frequência|e-?mails?)"
    ")";
/* What such a banner goes on to say. */
static const char banner_advice[]
  = "^(?:"
    "(?=.*(?:click|link|attachment|caution|careful|vigilant|suspicious|phishing|sender|recogni|trust|unsure|doubt|why this is important|credential|password))"
    "(?:please )?(?:do not|don[\\x27’]t|never|use|exercise|be|think|stop|treat|verify|only|links|unless|if you|report|when in doubt|learn why|you have not|it may)(?!\\w)"
    "|report suspicious$"
    "|(?:klik|open|wees voorzichtig|pas op|vertrouw|meld|lees waarom|meer informatie over waarom|ontdek waarom)(?!\\p{L})"
    "|(?:(?:bitte )?(?:klicken|öffnen|seien) sie|erfahren sie,? warum|weitere informationen)(?!\\p{L})"
    "|(?:no (?:haga|abra|pulse|responda)|tenga cuidado|(?:obtenga )?más información|por qué (?:es|esto)|descubra)(?!\\p{L})"
    "|(?:не (?:открывайте|переходите|нажимайте)|будьте|узнайте,? почему|дополнительные сведения)(?!\\p{L})"
    "|(?:ne cliquez|n[\\x27’]ouvrez|soyez|pourquoi c[\\x27’]est|découvrez pourquoi)(?!\\p{L})"
    "|(?:non (?:fare|cliccare|aprire)|scopri perché|não (?:clique|abra)|saiba por que)(?!\\p{L})"
    ")";

typedef struct
{
  GRegex *label, *origin, *advice;
} Banners;

static gpointer
compile_banners (gpointer data)
{
  Banners *self = g_new (Banners, 1);

  (void) data;
  self->label = g_regex_new (banner_label, 0, 0, NULL);
  self->origin = g_regex_new (banner_origin, 0, 0, NULL);
  self->advice = g_regex_new (banner_advice, 0, 0, NULL);
  g_assert (self->label != NULL && self->origin != NULL && self->advice != NULL);
  return self;
}

/* The end of the sentence at `text`: a line's when the next does not go on with it. */
static const char *
sentence_end (const char *text)
{
  const char *c = text;

  for (; *c != '\0' && c - text < BANNER_BYTES; c++)
    if (*c == '?'
        || (strchr (".!]", *c) != NULL && (c[1] == '\0' || strchr (" \t\n*]_", c[1]) != NULL)))
      return c + 1;
    else if (*c == '\n' && !g_unichar_islower (g_utf8_get_char (c + 1)))
      return c;
  while ((*c & 0xc0) == 0x80)
    c++;
  return c;
}

/* Small letters and single blanks, from the first letter on. */
static char *
plain_sentence (const char *from, const char *to)
{
  g_autofree char *raw = g_strndup (from, (gsize) (to - from));
  g_autofree char *low = g_utf8_strdown (raw, -1);
  g_auto(GStrv) words = NULL;
  g_autoptr(GString) plain = g_string_new (NULL);
  const char *start = low;
  gsize end;

  while (*start != '\0' && !g_unichar_isalpha (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  words = g_strsplit_set (start, " \t\n", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf (plain, "%s%s", plain->len > 0 ? " " : "", words[i]);
  for (end = plain->len; end > 0 && strchr (" .!]*_-=:>#", plain->str[end - 1]) != NULL;)
    end--;
  return g_strndup (plain->str, end);
}

/* Proofpoint says where its own begins and ends. */
static const char *
behind_marked_banner (const char *body)
{
  static const char start[] = "ZjQcmQRYFpfptBannerStart", end[] = "ZjQcmQRYFpfptBannerEnd";
  const char *from = body + strspn (body, " \t\n"), *to = NULL;

  if (g_str_has_prefix (from, start))
    to = strstr (from, end);
  return to == NULL ? body : to + strlen (end);
}

/* The banner is all sentences from the first on that say where the mail is from and what to heed. */
const char *
mail_behind_banner (const char *body)
{
  static GOnce once = G_ONCE_INIT;
  const Banners *banners = g_once (&once, compile_banners, NULL);
  const char *at = body = behind_marked_banner (body);
  gboolean has_origin = FALSE;

  for (;;)
    {
      const char *end;
      g_autofree char *sentence = NULL, *said = NULL;

      at += strspn (at, " \t\n");
      end = sentence_end (at);
      sentence = plain_sentence (at, end);
      said = g_regex_replace_literal (banners->label, sentence, -1, 0, "", 0, NULL);
      if (end == at || end[-1] == '?' || said == NULL)
        return body;
      at = end;
      if (g_regex_match (banners->origin, said, 0, NULL)
          || g_regex_match (banners->origin, sentence, 0, NULL))
        has_origin = TRUE;
      else if (has_origin
                 ? mail_has_letters (said) && !g_regex_match (banners->advice, said, 0, NULL)
                     && !g_regex_match (banners->advice, sentence, 0, NULL)
                 : mail_has_letters (said) || strlen (said) == strlen (sentence))
        return body;
      if (has_origin)
        body = at;
    }
}
