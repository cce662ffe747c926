/* Section 8.1, 8.2: sizes with suffixes, rates with units. */
/* run: -xbufsize=1M -xaggsize=64k -xswitchrate=10hz -xaggrate=5msec -xdynvarsize=0x10000 -xspecsize=1k -xnspec=4 -xstatusrate=2ms -xcleanrate=50hz */
#pragma D option quiet
BEGIN { @a = count(); printf("%d %d\n", speculation(), speculation()); exit(0); }
