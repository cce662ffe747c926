/* Section 8.2 to 8.4: what means nothing here is accepted and ignored. */
/* run: -xbpflogsize=1m -xbpflog=1 -xcore -xcppargs=-x -xcpphdrs -xcpppath=/x -xctypes=/x -xdtypes=/x -xdebug -xdefine=A -xundef=A -xencoding=ascii -xevaltime=main -xgrabanon -xincdir=/x -xiregs=8 -xtregs=8 -xkdefs -xknodefs -xlate=dynamic -xlazyload -xldpath=/x -xlibdir=/x -xlinkmode=static -xlinktype=dof -xlockmem=1m -xmaxframes=100 -xmodpath=/x -xnolibs -xnoresolve -xpcapsize=1k -xpgmax=8 -xprintsize=1k -xprocfspath=/proc -xquietresize -xsetenv=A=b -xunsetenv=A -xstdc=a -xstrip -xsyslibdir=/x -xudefs -xunodefs */
#pragma D option quiet
BEGIN { printf("ignored\n"); exit(0); }
