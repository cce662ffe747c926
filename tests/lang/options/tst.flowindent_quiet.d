/* Section 6.4.3: quietly, prefixes remain and newlines do not. */
/* run: -F -q */
BEGIN { trace(1); printf("one\n"); }
BEGIN { trace("two"); }
BEGIN { exit(0); }
END { }
