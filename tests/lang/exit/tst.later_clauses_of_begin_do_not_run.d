/* Section 6.9: exit() in BEGIN prevents later BEGIN clauses; its own clause ends. */
#pragma D option quiet
BEGIN { exit(5); printf("rest\n"); }
BEGIN { printf("never\n"); }
END { printf("end\n"); }
