/* Section 4.2, 11.4: memory that is not there is a fault, and the record is lost. */
#pragma D option quiet
BEGIN { p = (char *)alloca(8); printf("lost\n"); tracemem(p, 64); }
BEGIN { tracemem(16, 4); }
BEGIN { exit(0); }
