/* Section 9.2: tick-N with every way to write the unit. */
#pragma D option quiet
tick-3ms { a++; }
tick-4msec { b++; }
tick-2000us { c++; }
tick-500hz { d++; }
tick-300 { e++; }
tick-5000usec { f++; }
tick-2000000ns { g++; }
tick-4MS { h++; }
tick-2ms /a && b && c && d && e && f && g && h/ { printf("all\n"); exit(0); }
