/* Section 4.2: nor is a stack. */
/* run: -xerrtags */
BEGIN { x = ustack(); }
