/* Section 10.3: printf needs a format. */
/* run: -xerrtags */
BEGIN { printf(); }
