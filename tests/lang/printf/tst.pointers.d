/* Section 7.3: %p without 0x, %?p in 16 columns. */
#pragma D option quiet
BEGIN { printf("%p %?p|%#p %p\n", 0xdeadbeef, 0xdeadbeef, 255, 0); printf("%p %a %a\n", (void *)16, 0, 16); exit(0); }
