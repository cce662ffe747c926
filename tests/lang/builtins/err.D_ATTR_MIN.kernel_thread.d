/* Section 8.4: what a kernel structure means is private. */
/* run: -xerrtags -xamin=Stable/Stable/Common */
BEGIN { x = curthread; }
