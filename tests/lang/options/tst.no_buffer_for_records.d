/* Section 8.2: bufsize 0 with data needed. */
/* run: -b0 */
BEGIN { exit(0); }
