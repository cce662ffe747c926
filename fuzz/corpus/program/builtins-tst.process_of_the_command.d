dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
format 0
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text "\n"
format 1
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%s size=Plain flags="" width=Absent precision=Absent
  text "\n"
format 2
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 4 8 12 16 20 22 27]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  field 1 kind=Int(size=4 signed=true) ty=6     ; int
  field 2 kind=Int(size=4 signed=true) ty=6     ; int
  field 3 kind=Int(size=4 signed=true) ty=6     ; int
  field 4 kind=Int(size=4 signed=true) ty=6     ; int
  field 5 kind=String ty=16                     ; string
  field 6 kind=Int(size=4 signed=true) ty=6     ; int
  field 7 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Printf(format=0 args=(first=0 n=3))
  action 1 Printf(format=1 args=(first=3 n=3))
  action 2 Printf(format=2 args=(first=6 n=1))
  action 3 Exit(field=7)
  code
          ; action 1
       0  var r0, pid
       1  imm r1, #7
       2  eq r0, r0, r1
       3  rec r0, f0
          ; action 2
       4  var r0, ppid
       5  imm r1, #6
       6  eq r0, r0, r1
       7  rec r0, f1
          ; action 3
       8  var r0, tid
       9  imm r1, #0
      10  slt r0, r1, r0
      11  rec r0, f2
          ; action 4
      12  var r0, uid
      13  imm r1, #0
      14  eq r0, r0, r1
      15  rec r0, f3
          ; action 5
      16  var r0, gid
      17  imm r1, #0
      18  eq r0, r0, r1
      19  rec r0, f4
          ; action 6
      20  var r0, execname
      21  recm r0, f5
          ; action 7
      22  var r0, cwd
      23  call r0, r0, n1, strlen
      24  imm r1, #0
      25  ult r0, r1, r0
      26  rec r0, f6
          ; action 8
      27  imm r0, #0
      28  exit r0, f7
      29  ret
  end
