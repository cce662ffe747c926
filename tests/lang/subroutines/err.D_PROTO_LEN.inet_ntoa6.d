/* Section 4.6: the second argument is of the other dialect. */
/* run: -xerrtags */
BEGIN { p = (in6_addr_t *)alloca(16); trace(inet_ntoa6(p, 1)); exit(0); }
