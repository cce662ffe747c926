/* Section 4.4: normalize needs its factor. */
/* run: -xerrtags */
BEGIN { @a = count(); normalize(@a); }
