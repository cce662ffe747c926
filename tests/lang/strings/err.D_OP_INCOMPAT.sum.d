/* Section 2.5.3: strings are not added. */
/* run: -xerrtags */
BEGIN { x = "a" + "b"; }
