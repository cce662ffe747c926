/* Section 4.2: bytes that are a string print as text, others as a dump; quiet. */
#pragma D option quiet
char t[8]; int n[2];
BEGIN { t[0] = 'h'; t[1] = 'i'; trace(t); trace(n); n[1] = 0x41424344; trace(n); exit(0); }
