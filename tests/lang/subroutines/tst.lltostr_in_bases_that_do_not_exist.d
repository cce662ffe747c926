/* Section 4.6: base 2 to 36, else an illegal operation. */
#pragma D option quiet
ERROR { n++; }
BEGIN { trace(lltostr(1, 1)); }
BEGIN { trace(lltostr(1, 37)); }
BEGIN { trace(lltostr(1, 0)); }
BEGIN { trace(lltostr(1, -10)); }
BEGIN { trace(strtoll("1", 1)); }
BEGIN { trace(strtoll("1", 37)); }
BEGIN { printf("%d\n", n); exit(0); }
