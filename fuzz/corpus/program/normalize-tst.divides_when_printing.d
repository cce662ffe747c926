dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
agg 0 name="a" function=Sum keys=[] key_types=[]
format 0
  conversion kind=%d size=Plain flags="@" width=Absent precision=Absent
  text " "
format 1
  conversion kind=%d size=Plain flags="@" width=Absent precision=Absent
  text " "
format 2
  conversion kind=%d size=Plain flags="@" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 0 2 2 4 4 4 6 6 6 6]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  field 1 kind=Int(size=4 signed=true) ty=6     ; int
  field 2 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Normalize(agg=0 factor=0)
  action 1 Printa(format=0 aggs=[0])
  action 2 Normalize(agg=0 factor=1)
  action 3 Printa(format=1 aggs=[0])
  action 4 Denormalize(agg=0)
  action 5 Printa(format=2 aggs=[0])
  action 6 Exit(field=2)
  code
          ; action 1
          ; action 2
       0  imm r0, #100
       1  agg r0, r0, @0                        ; @a
          ; action 3
          ; action 4
       2  imm r0, #10
       3  rec r0, f0
          ; action 5
          ; action 6
          ; action 7
       4  imm r0, #25
       5  rec r0, f1
          ; action 8
          ; action 9
          ; action 10
          ; action 11
       6  imm r0, #0
       7  exit r0, f2
       8  ret
  end
