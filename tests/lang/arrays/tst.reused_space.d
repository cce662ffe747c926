/* Section 2.4.1: freed elements make room for others; nothing is dropped. */
/* run: -xdynvarsize=4k */
#pragma D option quiet
int i;
tick-1ms { a[i] = i; b[i, "x"] = "text"; a[i] = 0; b[i, "x"] = 0; i++; }
tick-1ms /i == 200/ { printf("%d\n", i); exit(0); }
