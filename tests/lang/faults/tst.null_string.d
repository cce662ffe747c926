/* Section 2.5.3, 6.6: tracing a NULL string faults at address 0. */
#pragma D option quiet
BEGIN { trace(strchr("a", 'x')); }
BEGIN { printf("next\n"); exit(0); }
