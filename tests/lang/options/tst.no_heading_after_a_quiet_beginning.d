/* Section 6.4.1, 6.4.2: the heading belongs to the first record, and that one was quiet. */
/* run: -q */
BEGIN { printf("quiet\n"); }
BEGIN { setopt("quiet", "unset"); }
BEGIN { trace(3); exit(0); }
