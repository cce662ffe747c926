dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
format 0
  conversion kind=%s size=Plain flags="" width=Absent precision=Absent
  text "\n"
format 1
  conversion kind=%s size=Plain flags="" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 2]
  probe provider="dtrace" module="" function="" name="BEGIN"
  field 0 kind=String ty=16                     ; string
  field 1 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Printf(format=0 args=(first=0 n=1))
  action 1 Exit(field=1)
  code
          ; action 1
       0  var r0, probename
       1  recm r0, f0
          ; action 2
       2  imm r0, #0
       3  exit r0, f1
       4  ret
  end
clause 1 source=0 recording=Record destructive=false marks=[0]
  probe provider="dtrace" module="" function="" name="END"
  field 0 kind=String ty=16                     ; string
  action 0 Printf(format=1 args=(first=0 n=1))
  code
          ; action 1
       0  var r0, probename
       1  recm r0, f0
       2  ret
  end
