/* Section 2.5.4: nor is it a key. */
/* run: -xerrtags */
BEGIN { @[*(struct later *)arg0] = count(); exit(0); }
