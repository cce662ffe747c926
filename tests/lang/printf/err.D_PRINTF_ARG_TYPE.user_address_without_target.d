/* Section 7.3: without -p or -c, %A takes what usym() gives and nothing else. */
/* run: -xerrtags */
BEGIN { @u[usym((uintptr_t)16)] = count(); printa("%A", @u); printf("%A", 16); exit(0); }
