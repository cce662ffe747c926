/* Section 1.8: #pragma D error is #error. */
/* run: -xerrtags */
#pragma D error stop
BEGIN { exit(0); }
