/* Section 2.5.5: the operand of sizeof is not evaluated. */
#pragma D option quiet
BEGIN { x = 1; printf("%d %d\n", sizeof (x++), x); printf("%d %d\n", sizeof x, sizeof "abc"); exit(0); }
