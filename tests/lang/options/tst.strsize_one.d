/* Section 8.1: one byte is the NUL, so every string is empty. */
/* run: -q */
#pragma D option strsize=1
BEGIN { x = "abc"; printf("[%s]\n", x); exit(0); }
