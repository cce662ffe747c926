/* Section 2.6.3: * of an integer. */
/* run: -xerrtags */
BEGIN { x = *5; }
