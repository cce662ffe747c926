/* Section 2.2.2, 12.2: with -Z a tool of another system compiles and says what it can. */
/* run: -q -Z */
pid$target:libc.so.1:malloc:entry, pid$target::free:entry
{
	@sizes[probefunc, arg0 > 4096 ? "large" : arg0 > 512 ? "medium" : "small"] = count();
}

proc:::exec-success { trace(curpsinfo->pr_psargs); }

sched:::on-cpu /pid == $target/ { self->on = timestamp; }

sched:::off-cpu
/self->on/
{
	@times["on-cpu"] = quantize(timestamp - self->on);
	self->on = 0;
}

fbt::tcp_*:entry, syscall::read:return, nfsv3:::op-read-start
/execname != "dtrace" && pid != $pid/
{
	self->size = arg0;
	@stacks[stack(5), self->size > 100 ? "big" : "small"] = count();
}

vminfo:::as_fault { @faults[execname] = sum(arg0); }

BEGIN { printf("Tracing... Hit Ctrl-C to end.\n"); exit(0); }

END
{
	printa("%-20s %-8s %@8d\n", @sizes);
	printa(@times);
	trunc(@stacks, 10);
	printa(@stacks);
}
