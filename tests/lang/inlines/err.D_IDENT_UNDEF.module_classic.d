/* Section 10.3: an unknown module. */
/* run: -xerrtags */
BEGIN { trace(nosuch`symbol); }
