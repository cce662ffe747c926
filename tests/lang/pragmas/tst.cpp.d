/* Section 8.4: the option cpp may be set by a program, for those that follow. */
/* run: -q */
#pragma D option cpp
BEGIN { printf("ok\n"); exit(0); }
