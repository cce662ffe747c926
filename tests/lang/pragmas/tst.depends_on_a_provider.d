/* Section 1.8: a dependency that is met. */
#pragma D option quiet
#pragma D depends_on provider dtrace
BEGIN { printf("met\n"); exit(0); }
