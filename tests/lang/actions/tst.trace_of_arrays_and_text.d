/* Section 4.2: what has the size of an integer is shown as one, an array too; quiet. */
#pragma D option quiet
char t[8]; int n[2];
BEGIN { t[0] = 'h'; t[1] = 'i'; trace(t); trace(n); n[1] = 0x41424344; trace(n); exit(0); }
