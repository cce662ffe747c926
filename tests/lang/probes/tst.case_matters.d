/* Section 2.2.2: names are case-sensitive. */
/* run: -Z */
#pragma D option quiet
begin { printf("never\n"); }
[b-e]EGIN { printf("never\n"); }
BEGIN { printf("once\n"); exit(0); }
