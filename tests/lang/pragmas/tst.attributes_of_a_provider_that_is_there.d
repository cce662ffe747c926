/* Section 1.8: the stability of a provider that exists can be said too. */
/* run: -q */
#pragma D attributes Stable/Stable/Common provider dtrace name
BEGIN { printf("ok\n"); exit(0); }
