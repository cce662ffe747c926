/* Section 10.4: room for END is reserved, so it must be there. */
/* run: -b64 */
BEGIN { exit(0); }
END { printf("%d %d %d %d %d %d %d\n", 1, 2, 3, 4, 5, 6, 7); }
