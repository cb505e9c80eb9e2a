/* answer.h - the reply's contents, as values of the templates in templates/mail/. */
#pragma once

#include "frontdoor/frontdoor.h"
#include "frontdoor/template.h"

/* From what is known of the message. */
TemplateValues *answer_values (const FrontDoor *door, const FrontResult *result);
