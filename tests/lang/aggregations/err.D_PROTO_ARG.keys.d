/* Section 5.1: the types of keys are fixed. */
/* run: -xerrtags */
BEGIN { @a["x"] = count(); @a[1] = count(); }
