/* Section 2.3, 3: string builtins are compared, not tested. */
#pragma D option quiet
BEGIN /probename == "BEGIN" && probeprov == "dtrace" && probefunc == ""/ { printf("one\n"); }
BEGIN /pid != $pid/ { printf("never\n"); }
BEGIN /arg0 || arg9/ { printf("never\n"); }
BEGIN { exit(0); }
