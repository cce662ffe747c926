/* Section 1.9: a macro in a field of a description, with text around it. */
/* run: BEG dtrace */
#pragma D option quiet
$2:::$1IN { printf("matched\n"); exit(0); }
