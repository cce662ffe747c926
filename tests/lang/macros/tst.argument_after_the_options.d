/* Section 1.9: after -- an operand may be negative. */
/* run: -- -5 */
#pragma D option quiet
BEGIN { printf("%d %s\n", $1, $$1); exit(0); }
