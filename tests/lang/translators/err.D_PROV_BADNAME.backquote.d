/* Section 10.3: a probe name has no backquote. */
/* run: -xerrtags */
provider x { probe a`b(); };
BEGIN { exit(0); }
