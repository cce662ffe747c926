/* Section 2.6.4: both branches strings. */
#pragma D option quiet
BEGIN { x = 1; printf("%s %s\n", x ? "yes" : "no", !x ? "yes" : "no"); exit(0); }
