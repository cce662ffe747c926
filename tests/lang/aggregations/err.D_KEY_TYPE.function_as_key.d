/* Section 5.1: nor is it a key. */
/* run: -xerrtags */
BEGIN { @a[count()] = count(); }
