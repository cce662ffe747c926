/* Section 6.3: who asks for more than there is, in whatever process, is told; quiet programs are not. */
/* run: -xcleanrate=1ns -xstatusrate=1day -xbufsize=1t -xspecsize=1t -xdynvarsize=1t -xaggsize=1t */
BEGIN { exit(0); }
