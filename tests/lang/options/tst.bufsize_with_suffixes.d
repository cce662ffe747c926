/* Section 8.1: sizes may be hexadecimal and have suffixes in either case. */
/* run: -q -b0x10K -xaggsize=1M -xdynvarsize=0100k */
#pragma D option bufsize=1m
BEGIN { printf("ok\n"); exit(0); }
