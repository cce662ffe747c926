/* Section 4.6: 1 for the process itself and its ancestors. */
#pragma D option quiet
BEGIN { printf("%d %d %d\n", progenyof(pid), progenyof(ppid), progenyof(-5)); exit(0); }
