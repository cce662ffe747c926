/* Section 3: the name is no keyword; an array of the program comes first. */
/* run: -q */
BEGIN { fds["log"] = 5; printf("%d\n", fds["log"]); exit(0); }
