/* Section 1.4: what is assigned is a variable, whatever its name. */
/* run: -q */
BEGIN { size_t = 3; pid_t++; printf("%d %d\n", size_t, pid_t); exit(0); }
