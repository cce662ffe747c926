/* Section 6.9: the rest of the clause runs, later clauses do not; a second exit() wins. */
#pragma D option quiet
BEGIN { exit(1); printf("rest\n"); x = 7; exit(5); }
BEGIN { printf("never\n"); }
END { printf("end %d\n", x); }
