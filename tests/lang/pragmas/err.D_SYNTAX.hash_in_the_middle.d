/* Section 1.8: # that is not the first character of its line. */
/* run: -xerrtags */
BEGIN { x = 1; # 5
}
