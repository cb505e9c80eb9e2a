#include "centre/words.h"

#include <string.h>

enum
{
  EN,
  NL,
  ES,
  RU,
  SPOKEN
};

typedef struct
{
  const char *id;
  const char *text[SPOKEN];
} Word;

/* clang-format off */
static const Word words[] = {
  /* everywhere */
  { "skip", { "Skip to the content", "Naar de inhoud", "Ir al contenido", "Перейти к содержанию" } },
  { "home", { "Help centre", "Helpcentrum", "Centro de ayuda", "Справочный центр" } },
  { "language", { "Language", "Taal", "Idioma", "Язык" } },
  { "menu", { "Menu", "Menu", "Menú", "Меню" } },
  { "breadcrumbs", { "You are here", "U bent hier", "Está aquí", "Вы здесь" } },
  { "contact", { "Contact us", "Contact", "Contacto", "Связаться с нами" } },
  { "categories", { "Categories", "Onderwerpen", "Categorías", "Разделы" } },
  { "articles", { "Articles", "Artikelen", "Artículos", "Статьи" } },
  { "articles-n", { "{n} article|{n} articles", "{n} artikel|{n} artikelen", "{n} artículo|{n} artículos",
                    "{n} статья|{n} статьи|{n} статей" } },
  { "theme", { "Colours", "Kleuren", "Colores", "Оформление" } },
  { "theme-auto", { "Auto", "Automatisch", "Automático", "Авто" } },
  { "light", { "Light", "Licht", "Claro", "Светлое" } },
  { "dark", { "Dark", "Donker", "Oscuro", "Тёмное" } },
  { "feed", { "Feed of changes", "Feed van wijzigingen", "Canal de cambios", "Лента изменений" } },
  /* searching */
  { "search", { "Search", "Zoeken", "Buscar", "Поиск" } },
  { "search-label", { "Search the help centre", "Zoek in het helpcentrum", "Buscar en el centro de ayuda",
                      "Поиск по справочному центру" } },
  { "search-hint", { "Describe your problem in a few words", "Beschrijf uw probleem in een paar woorden",
                     "Describa su problema en pocas palabras", "Опишите проблему в нескольких словах" } },
  { "search-title", { "How can we help?", "Waarmee kunnen we helpen?", "¿En qué podemos ayudarle?",
                      "Чем мы можем помочь?" } },
  { "search-keys", { "Choose with the arrow keys, open with Enter", "Kies met de pijltoetsen, open met Enter",
                     "Elija con las flechas, abra con Intro", "Выбирайте стрелками, открывайте клавишей Enter" } },
  { "results", { "Search results", "Zoekresultaten", "Resultados de la búsqueda", "Результаты поиска" } },
  { "results-for", { "Results for “{query}”", "Resultaten voor ‘{query}’", "Resultados de «{query}»",
                     "Результаты по запросу «{query}»" } },
  { "results-n", { "{n} result|{n} results", "{n} resultaat|{n} resultaten", "{n} resultado|{n} resultados",
                   "{n} результат|{n} результата|{n} результатов" } },
  { "results-range", { "{from} to {to} of {total}", "{from} tot en met {to} van {total}", "{from} a {to} de {total}",
                       "{from}–{to} из {total}" } },
  { "results-none", { "Nothing was found for “{query}”.", "Niets gevonden voor ‘{query}’.",
                      "No se ha encontrado nada para «{query}».", "По запросу «{query}» ничего не найдено." } },
  { "results-hint", { "Try other words, or browse the categories.", "Probeer andere woorden, of blader door de onderwerpen.",
                      "Pruebe con otras palabras o explore las categorías.",
                      "Попробуйте другие слова или просмотрите разделы." } },
  { "corrected", { "Showing results for “{query}”", "Resultaten voor ‘{query}’", "Se muestran resultados de «{query}»",
                   "Показаны результаты по запросу «{query}»" } },
  { "unheard", { "No article mentions: {missing}", "Geen artikel noemt: {missing}", "Ningún artículo menciona: {missing}",
                 "Нет статей со словами: {missing}" } },
  { "all-results", { "Show all results", "Alle resultaten tonen", "Mostrar todos los resultados", "Показать все результаты" } },
  { "everywhere", { "All categories", "Alle onderwerpen", "Todas las categorías", "Все разделы" } },
  { "pages", { "Pages of results", "Pagina’s met resultaten", "Páginas de resultados", "Страницы результатов" } },
  { "next", { "Next page", "Volgende pagina", "Página siguiente", "Следующая страница" } },
  { "previous", { "Previous page", "Vorige pagina", "Página anterior", "Предыдущая страница" } },
  { "search-no-script", { "Search works from here with JavaScript or a search service; the categories work without.",
      "Zoeken werkt hier met JavaScript of een zoekdienst; de onderwerpen werken altijd.",
      "La búsqueda necesita JavaScript o un servicio de búsqueda; las categorías funcionan siempre.",
      "Для поиска нужен JavaScript или служба поиска; разделы доступны всегда." } },
  /* home and categories */
  { "helpful", { "Most helpful", "Meest nuttig", "Más útiles", "Самые полезные" } },
  { "recent", { "Recently changed", "Onlangs gewijzigd", "Cambios recientes", "Недавно изменённые" } },
  { "reach", { "Reach us", "Bereik ons", "Contáctenos", "Как с нами связаться" } },
  { "other-articles", { "Other articles", "Overige artikelen", "Otros artículos", "Другие статьи" } },
  /* an article */
  { "on-this-page", { "On this page", "Op deze pagina", "En esta página", "На этой странице" } },
  { "updated", { "Updated {date}", "Bijgewerkt op {date}", "Actualizado el {date}", "Обновлено {date}" } },
  { "tags", { "Tags", "Labels", "Etiquetas", "Метки" } },
  { "in-this-section", { "In this section", "In dit onderwerp", "En esta sección", "В этом разделе" } },
  { "related", { "Related articles", "Verwante artikelen", "Artículos relacionados", "Похожие статьи" } },
  { "copy", { "Copy", "Kopiëren", "Copiar", "Копировать" } },
  { "copied", { "Copied", "Gekopieerd", "Copiado", "Скопировано" } },
  { "link-here", { "Link to this section", "Link naar dit gedeelte", "Enlace a esta sección", "Ссылка на этот раздел" } },
  { "table", { "Table", "Tabel", "Tabla", "Таблица" } },
  { "done", { "done", "gedaan", "hecho", "выполнено" } },
  { "to-do", { "to do", "te doen", "pendiente", "не выполнено" } },
  { "note", { "Note", "Opmerking", "Nota", "Примечание" } },
  { "tip", { "Tip", "Tip", "Consejo", "Совет" } },
  { "important", { "Important", "Belangrijk", "Importante", "Важно" } },
  { "warning", { "Warning", "Waarschuwing", "Advertencia", "Внимание" } },
  { "caution", { "Caution", "Let op", "Precaución", "Осторожно" } },
  /* votes */
  { "helpful?", { "Was this article helpful?", "Was dit artikel nuttig?", "¿Le ha resultado útil este artículo?",
                  "Была ли эта статья полезной?" } },
  { "yes", { "Yes", "Ja", "Sí", "Да" } },
  { "no", { "No", "Nee", "No", "Нет" } },
  { "found-helpful", { "{yes} out of {n} found this helpful", "{yes} van {n} vond dit nuttig|{yes} van {n} vonden dit nuttig",
                       "A {yes} de {n} le resultó útil|A {yes} de {n} les resultó útil",
                       "{yes} из {n} считает это полезным|{yes} из {n} считают это полезным|{yes} из {n} считают это полезным" } },
  { "thanks", { "Thank you", "Dank u", "Gracias", "Спасибо" } },
  { "thanks-vote", { "Your answer has been counted.", "Uw antwoord is geteld.", "Su respuesta se ha registrado.",
                     "Ваш ответ учтён." } },
  { "thanks-reason", { "That helps us to write better.", "Daarmee kunnen we het artikel verbeteren.",
                       "Eso nos ayuda a mejorar el artículo.", "Это поможет нам улучшить статью." } },
  { "why-not", { "What was missing? (optional)", "Wat ontbrak er? (optioneel)", "¿Qué faltaba? (opcional)",
                 "Чего не хватило? (необязательно)" } },
  { "send", { "Send", "Versturen", "Enviar", "Отправить" } },
  { "back-to", { "Back to “{title}”", "Terug naar ‘{title}’", "Volver a «{title}»", "Назад к статье «{title}»" } },
  { "more-questions", { "More questions? Write to us", "Meer vragen? Schrijf ons", "¿Más preguntas? Escríbanos",
                        "Остались вопросы? Напишите нам" } },
  /* contact */
  { "email", { "E-mail", "E-mail", "Correo electrónico", "Электронная почта" } },
  { "chat", { "Chat", "Chat", "Chat", "Чат" } },
  { "phone", { "Telephone", "Telefoon", "Teléfono", "Телефон" } },
  { "abuse", { "Fraud, phishing and copyright", "Fraude, phishing en auteursrecht", "Fraude, phishing y derechos de autor",
               "Мошенничество, фишинг и авторские права" } },
  { "abuse-only", { "Our legal team handles these, by e-mail only.", "Onze juridische afdeling behandelt dit, alleen per e-mail.",
                    "Nuestro equipo jurídico se ocupa, solo por correo electrónico.",
                    "Этим занимается наш юридический отдел, только по электронной почте." } },
  { "open-until", { "Open now, until {time}", "Nu open, tot {time}", "Abierto ahora, hasta las {time}", "Открыто, до {time}" } },
  { "closed-until", { "Closed until {time}", "Gesloten tot {time}", "Cerrado, abre: {time}", "Закрыто, откроется: {time}" } },
  { "closed", { "Closed", "Gesloten", "Cerrado", "Закрыто" } },
  { "always-open", { "Around the clock", "Dag en nacht", "Las 24 horas", "Круглосуточно" } },
  { "day", { "Day", "Dag", "Día", "День" } },
  { "hours", { "Hours", "Openingstijden", "Horario", "Часы работы" } },
  { "hours-zone", { "Times are those of {zone}.", "De tijden zijn die van {zone}.", "Las horas son las de {zone}.",
                    "Время указано по {zone}." } },
  { "open-now?", { "Open now?", "Nu open?", "¿Abierto ahora?", "Открыто сейчас?" } },
  { "your-time", { "{time} your time", "{time} uw tijd", "{time} en su hora", "{time} по вашему времени" } },
  { "your-zone", { "Your time ({zone})", "Uw tijd ({zone})", "Su hora ({zone})", "Ваше время ({zone})" } },
  { "closings", { "Closed days", "Gesloten dagen", "Días cerrados", "Нерабочие дни" } },
  { "closings-hours", { "Other hours and closed days", "Andere tijden en gesloten dagen", "Otros horarios y días cerrados",
                        "Другие часы и нерабочие дни" } },
  { "other-hours", { "{date}: open {hours}", "{date}: open {hours}", "{date}: abierto {hours}", "{date}: открыто {hours}" } },
  { "lines", { "Lines by region", "Lijnen per regio", "Líneas por región", "Линии по регионам" } },
  { "line-worldwide", { "Worldwide", "Wereldwijd", "Todo el mundo", "Весь мир" } },
  { "have-ready", { "Have ready", "Houd bij de hand", "Tenga a mano", "Подготовьте" } },
  { "please-state", { "Please state", "Vermeld alstublieft", "Indique", "Укажите, пожалуйста" } },
  { "ask-sender", { "Who? Write from the address that is registered with us.", "Wie? Schrijf vanaf het adres dat bij ons bekend is.",
                    "¿Quién? Escriba desde la dirección registrada.", "Кто? Пишите с зарегистрированного у нас адреса." } },
  { "ask-reseller-id", { "Your reseller id", "Uw reseller-id", "Su identificador de revendedor", "Ваш идентификатор реселлера" } },
  { "ask-what", { "What? Everything that we need to reproduce the problem.", "Wat? Alles wat we nodig hebben om het probleem na te bootsen.",
                  "¿Qué? Todo lo necesario para reproducir el problema.", "Что? Всё, что нужно, чтобы воспроизвести проблему." } },
  { "ask-when", { "When? Date and time, with the time zone.", "Wanneer? Datum en tijd, met de tijdzone.",
                  "¿Cuándo? Fecha y hora, con la zona horaria.", "Когда? Дата и время с часовым поясом." } },
  { "ask-ticket-id", { "Your ticket id", "Uw ticketnummer", "Su número de tique", "Номер вашей заявки" } },
  { "for-urgent", { "For urgent cases", "Voor dringende gevallen", "Para casos urgentes", "Для срочных случаев" } },
  { "articles-first", { "You first see {n} article that may help.|You first see {n} articles that may help.",
                        "U ziet eerst {n} artikel dat kan helpen.|U ziet eerst {n} artikelen die kunnen helpen.",
                        "Primero verá {n} artículo que puede ayudarle.|Primero verá {n} artículos que pueden ayudarle.",
                        "Сначала вы увидите {n} статью, которая может помочь.|Сначала вы увидите {n} статьи, которые могут помочь.|Сначала вы увидите {n} статей, которые могут помочь." } },
  { "chat-closed", { "Outside these hours your question reaches us by e-mail.", "Buiten deze tijden bereikt uw vraag ons per e-mail.",
                     "Fuera de este horario recibimos su pregunta por correo.", "В остальное время вопрос поступит к нам по почте." } },
  { "start-chat", { "Start a chat", "Begin een chat", "Iniciar un chat", "Начать чат" } },
  { "promises", { "How soon we reply", "Hoe snel we antwoorden", "Cuándo respondemos", "Как быстро мы отвечаем" } },
  { "promise-first-reply", { "A new message: within {time}", "Een nieuw bericht: binnen {time}", "Un mensaje nuevo: en {time}",
                             "Новое сообщение: в течение {time}" } },
  { "promise-next-reply", { "A follow-up: within {time}", "Een vervolg: binnen {time}", "Un seguimiento: en {time}",
                            "Продолжение: в течение {time}" } },
  { "promise-resolution", { "A solution: within {time}", "Een oplossing: binnen {time}", "Una solución: en {time}",
                            "Решение: в течение {time}" } },
  { "promise-exempt", { "It may take longer when our second line takes a ticket over.",
      "Het kan langer duren als onze tweede lijn een ticket overneemt.", "Puede tardar más si interviene nuestra segunda línea.",
      "Если заявку принимает вторая линия, ответ может занять больше времени." } },
  { "working-days", { "one working day|{n} working days", "één werkdag|{n} werkdagen", "un día laborable|{n} días laborables",
                      "{n} рабочего дня|{n} рабочих дней|{n} рабочих дней" } },
  { "business-hours", { "one business hour|{n} business hours", "één kantooruur|{n} kantooruren", "una hora hábil|{n} horas hábiles",
                        "{n} рабочего часа|{n} рабочих часов|{n} рабочих часов" } },
  { "business-minutes", { "one business minute|{n} business minutes", "één minuut kantoortijd|{n} minuten kantoortijd",
                          "un minuto hábil|{n} minutos hábiles", "{n} рабочей минуты|{n} рабочих минут|{n} рабочих минут" } },
  { "business-seconds", { "one business second|{n} business seconds", "één seconde kantoortijd|{n} seconden kantoortijd",
                          "un segundo hábil|{n} segundos hábiles", "{n} рабочей секунды|{n} рабочих секунд|{n} рабочих секунд" } },
  { "until-closing", { "{time} (until closing time)", "{time} (tot sluitingstijd)", "{time} (hasta la hora de cierre)",
                       "{time} (до конца рабочего времени)" } },
  { "and", { "{a} and {b}", "{a} en {b}", "{a} y {b}", "{a} и {b}" } },
  { "or", { "{a} or {b}", "{a} of {b}", "{a} o {b}", "{a} или {b}" } },
  /* the form */
  { "form-title", { "Write to us", "Schrijf ons", "Escríbanos", "Напишите нам" } },
  { "form-email", { "Your e-mail address", "Uw e-mailadres", "Su correo electrónico", "Ваш адрес электронной почты" } },
  { "form-name", { "Your name", "Uw naam", "Su nombre", "Ваше имя" } },
  { "form-reseller", { "Your reseller id", "Uw reseller-id", "Su identificador de revendedor", "Ваш идентификатор реселлера" } },
  { "form-subject", { "Subject", "Onderwerp", "Asunto", "Тема" } },
  { "form-what", { "What happened?", "Wat is er gebeurd?", "¿Qué ha ocurrido?", "Что произошло?" } },
  { "form-what-hint", { "Domain names, order ids, the exact message. No passwords.",
      "Domeinnamen, ordernummers, de precieze melding. Geen wachtwoorden.",
      "Dominios, números de pedido, el mensaje exacto. Sin contraseñas.",
      "Домены, номера заказов, точное сообщение. Без паролей." } },
  { "form-when", { "When did it happen?", "Wanneer gebeurde het?", "¿Cuándo ocurrió?", "Когда это произошло?" } },
  { "form-when-hint", { "Date, time and time zone", "Datum, tijd en tijdzone", "Fecha, hora y zona horaria",
                        "Дата, время и часовой пояс" } },
  { "form-send", { "Send message", "Bericht versturen", "Enviar mensaje", "Отправить сообщение" } },
  { "form-suggest", { "These articles may answer it", "Deze artikelen geven misschien antwoord",
                      "Estos artículos pueden responderle", "Возможно, ответ есть в этих статьях" } },
  { "form-needed", { "needed", "verplicht", "obligatorio", "обязательно" } },
  { "form-optional", { "optional", "niet verplicht", "opcional", "необязательно" } },
  { "form-wrong", { "Please mend what is marked below.", "Verbeter wat hieronder is aangegeven.",
                    "Corrija lo que se indica abajo.", "Исправьте отмеченное ниже." } },
  { "form-missing", { "Please fill this in.", "Vul dit in.", "Rellene este campo.", "Заполните это поле." } },
  { "form-bad-email", { "This is no e-mail address.", "Dit is geen e-mailadres.", "No es una dirección de correo.",
                        "Это не адрес электронной почты." } },
  { "form-own-email", { "This is an address of ours. Please give yours.", "Dit is een adres van ons. Vul het uwe in.",
                        "Es una dirección nuestra. Indique la suya.", "Это наш адрес. Укажите свой." } },
  { "form-long", { "This is too long.", "Dit is te lang.", "Es demasiado largo.", "Слишком длинно." } },
  { "thanks-message", { "Your message has been sent. You will get an answer by e-mail.",
      "Uw bericht is verstuurd. U krijgt antwoord per e-mail.", "Su mensaje se ha enviado. Le responderemos por correo.",
      "Сообщение отправлено. Мы ответим по электронной почте." } },
  { "ticket", { "Your ticket: {number}", "Uw ticket: {number}", "Su tique: {number}", "Ваша заявка: {number}" } },
  /* not there */
  { "notfound", { "This page is not here", "Deze pagina is er niet", "Esta página no existe", "Такой страницы нет" } },
  { "notfound-hint", { "It may have moved. Search for it, or begin at the help centre.",
      "Misschien is ze verplaatst. Zoek ernaar, of begin bij het helpcentrum.",
      "Puede que se haya movido. Búsquela o empiece por el centro de ayuda.",
      "Возможно, она перемещена. Воспользуйтесь поиском или начните с главной." } },
  { "refused", { "This did not work", "Dit is niet gelukt", "No ha funcionado", "Не получилось" } },
  { "refused-hint", { "Please go back, load the page again, and try once more.",
      "Ga terug, laad de pagina opnieuw en probeer het nog eens.",
      "Vuelva atrás, cargue la página de nuevo e inténtelo otra vez.",
      "Вернитесь назад, обновите страницу и попробуйте ещё раз." } },
  { "refused-elsewhere", { "This did not come from a page of this help centre. Please open the page here, and try once more.",
      "Dit kwam niet van een pagina van dit helpcentrum. Open de pagina hier en probeer het nog eens.",
      "Esto no procede de una página de este centro de ayuda. Abra aquí la página e inténtelo otra vez.",
      "Запрос пришёл не со страницы этого справочного центра. Откройте страницу здесь и попробуйте ещё раз." } },
  { "refused-robot", { "Your answer has not been counted: this browser looks like a robot to us. Another one will do.",
      "Uw antwoord is niet geteld: we houden deze browser voor een robot. Met een andere lukt het.",
      "Su respuesta no se ha registrado: este navegador nos parece un robot. Con otro funcionará.",
      "Ваш ответ не учтён: этот браузер похож на робота. Попробуйте другой." } },
  { "refused-long", { "That was too long. Please go back and shorten it.", "Dat was te lang. Ga terug en maak het korter.",
      "Era demasiado largo. Vuelva atrás y acórtelo.", "Слишком длинно. Вернитесь назад и сократите текст." } },
  { "refused-often", { "That was a lot at once. Please try again in a while.", "Dat was veel tegelijk. Probeer het over een tijdje opnieuw.",
      "Han sido demasiadas veces seguidas. Inténtelo dentro de un rato.",
      "Слишком много запросов сразу. Попробуйте немного позже." } },
  { "refused-now", { "We cannot answer right now. Please try again in a moment.", "We kunnen nu niet antwoorden. Probeer het zo opnieuw.",
      "Ahora mismo no podemos responder. Inténtelo en un momento.", "Сейчас ответить не получается. Попробуйте через минуту." } },
  { "refused-trouble", { "Something is wrong on our side. Please try again later.", "Er is iets mis bij ons. Probeer het later opnieuw.",
      "Algo falla por nuestra parte. Inténtelo más tarde.", "Ошибка на нашей стороне. Попробуйте позже." } },
  { "moved", { "This page has moved", "Deze pagina is verplaatst", "Esta página se ha movido", "Страница перемещена" } },
  { "weekdays", { "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
      "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
      "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
      "понедельник|вторник|среда|четверг|пятница|суббота|воскресенье" } },
  { "months", { "January|February|March|April|May|June|July|August|September|October|November|December",
      "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
      "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
      "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря" } },
  { "date", { "{d} {month} {year}", "{d} {month} {year}", "{d} de {month} de {year}", "{d} {month} {year}" } },
  { "weekday-date", { "{weekday} {date}", "{weekday} {date}", "{weekday} {date}", "{weekday}, {date}" } },
};
/* clang-format on */

static const struct
{
  const char *code, *name;
} languages[] = {
  { "en", "English" },    { "nl", "Nederlands" },
  { "es", "Español" },    { "ru", "Русский" },
  { "de", "Deutsch" },    { "fr", "Français" },
  { "it", "Italiano" },   { "pt", "Português" },
  { "pl", "Polski" },     { "uk", "Українська" },
  { "cs", "Čeština" },    { "sv", "Svenska" },
  { "da", "Dansk" },      { "no", "Norsk" },
  { "fi", "Suomi" },      { "tr", "Türkçe" },
  { "ja", "日本語" },     { "zh", "中文" },
  { "ko", "한국어" },     { "ar", "العربية" },
  { "he", "עברית" },      { "fa", "فارسی" },
  { "el", "Ελληνικά" },   { "hu", "Magyar" },
  { "ro", "Română" },     { "id", "Bahasa Indonesia" },
  { "vi", "Tiếng Việt" }, { "ca", "Català" },
  { "bg", "Български" },  { "hr", "Hrvatski" },
  { "sk", "Slovenčina" },
};

static const char *const codes[SPOKEN] = { "en", "nl", "es", "ru" };

static int
tongue (const char *lang)
{
  for (int i = 0; i < SPOKEN; i++)
    if (strcmp (codes[i], lang) == 0)
      return i;
  return EN;
}

/* id -> Word */
static GHashTable *
words_by_id (void)
{
  static GHashTable *by_id;

  if (!g_once_init_enter (&by_id))
    return by_id;
  GHashTable *made = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_hash_table_insert (made, (gpointer) words[i].id, (gpointer) &words[i]);
  g_once_init_leave (&by_id, made);
  return made;
}

const char *
words_find (const char *lang, const char *id)
{
  const Word *word = g_hash_table_lookup (words_by_id (), id);

  return word == NULL ? NULL : word->text[tongue (lang)];
}

const char *
words_get (const char *lang, const char *id)
{
  const char *text = words_find (lang, id);

  if (text == NULL)
    g_error ("words: no text \"%s\"", id);
  return text;
}

const char *
words_id (guint number)
{
  return number < G_N_ELEMENTS (words) ? words[number].id : NULL;
}

const char *
words_at (const char *lang, guint number)
{
  return words[number].text[tongue (lang)];
}

/* ---- Holes and forms */

static void
fill (GString *text, const char *name, const char *value)
{
  g_autofree char *hole = g_strdup_printf ("{%s}", name);

  for (char *at = text->str; (at = strstr (at, hole)) != NULL;)
    {
      gssize place = at - text->str;

      g_string_erase (text, place, (gssize) strlen (hole));
      g_string_insert (text, place, value);
      at = text->str + place + strlen (value);
    }
}

static guint
form_of (int spoken, gint64 n)
{
  gint64 tens = n % 100, ones = n % 10;

  if (spoken != RU)
    return n != 1;
  if (ones == 1 && tens != 11)
    return 0;
  return ones >= 2 && ones <= 4 && (tens < 12 || tens > 14) ? 1 : 2;
}

/* The part of `text` between `|`, or its last. */
static char *
part_of (const char *text, guint number)
{
  const char *end;

  while ((end = strchr (text, '|')) != NULL && number-- > 0)
    text = end + 1;
  return end == NULL ? g_strdup (text) : g_strndup (text, (gsize) (end - text));
}

static char *
fill_pairs (const char *form, va_list pairs)
{
  GString *text = g_string_new (form);
  const char *name;

  while ((name = va_arg (pairs, const char *)) != NULL)
    fill (text, name, va_arg (pairs, const char *));
  return g_string_free (text, FALSE);
}

char *
words_fill (const char *lang, const char *id, ...)
{
  va_list pairs;
  char *text;

  va_start (pairs, id);
  text = fill_pairs (words_get (lang, id), pairs);
  va_end (pairs);
  return text;
}

char *
words_counted (const char *lang, const char *id, gint64 n, ...)
{
  g_autofree char *form = part_of (words_get (lang, id), form_of (tongue (lang), n));
  g_autofree char *number = words_number (lang, n);
  g_autofree char *said = NULL;
  GString *text;
  va_list pairs;

  va_start (pairs, n);
  said = fill_pairs (form, pairs);
  va_end (pairs);
  text = g_string_new (said);
  fill (text, "n", number);
  return g_string_free (text, FALSE);
}

/* ---- Languages, numbers and dates */

const char *
words_spoken (const char *lang)
{
  return codes[tongue (lang)];
}

const char *
words_language (const char *lang)
{
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (strcmp (languages[i].code, lang) == 0)
      return languages[i].name;
  return lang;
}

char *
words_number (const char *lang, gint64 number)
{
  static const char *const between[SPOKEN] = { ",", ".", ".", "\302\240" };
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  gsize length = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0)
        g_string_append (text, between[tongue (lang)]);
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

const char *
words_weekday (const char *lang, int weekday)
{
  static char *names[SPOKEN][7];
  static gsize done;

  if (g_once_init_enter (&done))
    {
      for (int i = 0; i < SPOKEN; i++)
        for (guint day = 0; day < 7; day++)
          names[i][day] = part_of (words_get (codes[i], "weekdays"), day);
      g_once_init_leave (&done, 1);
    }
  return names[tongue (lang)][weekday];
}

char *
words_date (const char *lang, gint64 day, gboolean weekday)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (day * 86400);
  g_autofree char *number = NULL, *month = NULL, *year = NULL, *said = NULL;

  if (date == NULL)
    return g_strdup ("-");
  number = g_strdup_printf ("%d", g_date_time_get_day_of_month (date));
  year = g_strdup_printf ("%d", g_date_time_get_year (date));
  month = part_of (words_get (lang, "months"), (guint) g_date_time_get_month (date) - 1);
  said = words_fill (lang, "date", "d", number, "month", month, "year", year, (char *) NULL);
  if (!weekday)
    return g_steal_pointer (&said);
  return words_fill (lang, "weekday-date", "weekday",
                     words_weekday (lang, g_date_time_get_day_of_week (date) - 1), "date",
                     said, (char *) NULL);
}
