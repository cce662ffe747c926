/* Section 8.4: an older version of the language does not know what came later. */
/* run: -xerrtags -xversion=1.0 */
BEGIN { trace(index("abc", "b")); exit(0); }
