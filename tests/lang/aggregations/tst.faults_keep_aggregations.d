/* Section 4.1: aggregations done before a fault stay. */
#pragma D option quiet
BEGIN { x = 0; @a = count(); y = 1 / x; @a = count(); }
BEGIN { exit(0); }
