/* answer.h - the reply's contents, as values of the templates in templates/mail/. */
#pragma once

#include "intake/intake.h"
#include "intake/template.h"

/* From what is known of the message. */
TemplateValues *answer_values (const FrontDoor *door, const FrontResult *result);
