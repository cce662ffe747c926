#include "../defs.h"
