/* Section 8.1: quiet=0 sets quiet. */
/* run: -xquiet=0 */
BEGIN { printf("quiet\n"); exit(0); }
