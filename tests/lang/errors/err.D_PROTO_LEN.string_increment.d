/* Section 10.2: but not that of quantize(). */
/* cmd: -xerrtags -n 'BEGIN { @a = quantize(1, 2, 3); }' */
