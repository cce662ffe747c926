/* Section 2.1: also empty statements are allowed. */
#pragma D option quiet
BEGIN { ;; x = 1;; printf("%d\n", x); exit(0) }
