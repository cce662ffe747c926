/* Section 11.2: a record that is larger than the buffer is a drop, whenever it is to be made. */
/* run: -q -b64 */
BEGIN { printf("fits\n"); }
BEGIN { printf("%d %d %d %d %d %d %d %d %d\n", 1, 2, 3, 4, 5, 6, 7, 8, 9); }
BEGIN { exit(0); }
