/* Section 12.2: clauses on what only a kernel has stay silent, and the rest of the script runs. */
/* run: -q -Z */
#pragma D option stackframes=5

syscall::read*:entry, syscall::write*:entry
/execname != "dtrace" && pid != $pid/
{
	self->start[probefunc] = timestamp;
	self->fd = (int)arg0;
}

syscall::read*:return, syscall::write*:return
/self->start[probefunc]/
{
	this->t = timestamp - self->start[probefunc];
	@io[execname, fds[self->fd].fi_pathname, probefunc] = quantize(this->t / 1000);
	@err[probefunc, errno == ENOENT ? "ENOENT" : errno == EINTR ? "EINTR" : "other"] = count();
	self->start[probefunc] = 0;
}

io:::start
/curthread != NULL && curpsinfo->pr_ppid != 0/
{
	@["io", stringof(curpsinfo->pr_psargs), stack()] = count();
}

sched:::off-cpu /pid == $target/ { self->off = timestamp; }
sched:::on-cpu /self->off/ { @off[ustack(3)] = lquantize((timestamp - self->off) / 1000000, 0, 100, 5); self->off = 0; }
proc:::signal-send /arg1 == SIGKILL || arg1 == SIGTERM/ { printf("%Y %d\n", walltimestamp, pid); }
fbt::tcp_*:entry, fbt:ip::return { @f[sym(arg0), func(caller), mod(arg1)] = count(); }
pid$target:libc:malloc:entry { @m[ufunc(arg0), usym(ucaller), umod(arg1)] = sum(arg0); @p[jstack(10, 512)] = count(); }
lockstat:::adaptive-block, vminfo:::pgfault { @l[probename] = avg(arg1); @v[cpu, curcpu->cpu_id] = max(arg0); }
mysql*:::query-start { self->q = copyinstr(arg0); self->qs = vtimestamp; }
mysql*:::query-done /self->q != NULL && strlen(self->q) > 6/ { @q[substr(self->q, 0, 6)] = stddev(vtimestamp - self->qs); self->q = 0; }
hotspot*:::method-entry { this->c = (char *)copyin(arg1, arg2 + 1); this->c[arg2] = '\0'; @j[stringof(this->c)] = count(); }

profile:::tick-10ms
{
	printf("nothing happened in %s\n", zonename);
	printa("%s %s %s %@d\n", @io);
	printa(@err);
	exit(0);
}
