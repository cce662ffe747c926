/* Section 5.9: with encoding=utf8, cells and bars are block characters. */
#pragma D option quiet
#pragma D option aggpack
#pragma D option encoding=utf8
BEGIN
{
	@q["x"] = quantize(1, 1); @q["x"] = quantize(2, 2); @q["x"] = quantize(4, 3); @q["x"] = quantize(8, 10); @q["y"] = quantize(1, -1);
	printa(@q);
	setopt("aggpack", "unset");
	exit(0);
}
END { @r["z"] = quantize(3, 2); printa(@r); printa(@q); }
