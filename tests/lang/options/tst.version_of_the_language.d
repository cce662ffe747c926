/* Section 8.4: a version that exists is accepted. */
/* run: -xversion=1.5 */
#pragma D option quiet
BEGIN { printf("accepted\n"); exit(0); }
