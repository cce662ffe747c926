/* Section 1.8: attributes, bindings and dependencies end where they are complete. */
/* run: -q */
#pragma D attributes Stable/Stable/Common x y z
#pragma D binding "1.0" x y
#pragma D depends_on provider dtrace and more
int x;
BEGIN { x = 2; printf("%d\n", x); exit(0); }
