/* Section 6.3: sizes beyond what a session may have are lowered, and it is said. */
/* run: -xbufsize=1t -xaggsize=1t -xspecsize=1t -xdynvarsize=1t */
BEGIN { exit(0); }
