/* Section 1.8: attributes may stand before or after the declaration, parts may be missing. */
#pragma D option quiet
#pragma D attributes Stable/evolving/COMMON later
int later;
int before;
#pragma D attributes Private before
#pragma D binding "1.0" later
BEGIN { later = 1; printf("%d\n", later); exit(0); }
