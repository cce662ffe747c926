/* Section 3 (and 12.2): what only a kernel knows of open files compiles and is neutral. */
/* run: -q -Z */
syscall::read:entry, syscall::write:entry
/fds[arg0].fi_fs == "ufs"/
{
	@[fds[arg0].fi_pathname] = quantize(arg2);
}

BEGIN
{
	i = 3;
	printf("%s %s %s\n", fds[0].fi_name, fds[i].fi_dirname, fds[i + 1].fi_pathname);
	printf("%s %s %d %d\n", fds[1].fi_fs, fds[1].fi_mount, fds[1].fi_offset, fds[1].fi_oflags);
	printf("%d\n", fds[i++].fi_oflags & O_ACCMODE);
	printf("%d\n", i);
	exit(0);
}
