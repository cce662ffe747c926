/* Section 1.3: keywords are case-sensitive. */
#pragma D option quiet
BEGIN { Int = 1; IF = 2; Sizeof = 3; printf("%d\n", Int + IF + Sizeof); exit(0); }
