/* Section 10.3: nor a sign. */
/* run: -xerrtags */
BEGIN { @a = count(); x = -@a; }
