/* Section 8.4: zdefs is -Z. */
#pragma D option zdefs
#pragma D option quiet
nosuch:::probe { printf("never\n"); }
BEGIN { printf("begin\n"); exit(0); }
