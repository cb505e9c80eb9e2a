#include "ticket/delimited.h"
