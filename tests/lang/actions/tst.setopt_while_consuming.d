/* Section 4.3, 6.4.2: setopt("quiet") holds at once, also for the end of its record. */
BEGIN { printf("a"); }
BEGIN { setopt("quiet"); printf("b"); }
BEGIN { printf("c\n"); }
BEGIN { setopt("quiet", "unset"); printf("d"); }
BEGIN { printf("e"); exit(0); }
