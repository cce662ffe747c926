/* Section 2.1: empty statements, and none at the end. */
/* run: -q */
BEGIN { ;; x = 1;;; printf("%d\n", x); ; exit(0) }
