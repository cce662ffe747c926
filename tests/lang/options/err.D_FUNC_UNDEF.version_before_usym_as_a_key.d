/* Section 8.4: nor what may be a key. */
/* run: -xerrtags -xversion=1.1 */
BEGIN { @[usym(1)] = count(); exit(0); }
