dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
agg 0 name="a" function=Sum keys=[Int(size=4 signed=true)] key_types=[6]
format 0
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="@" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 0 1 3 3 4 6 6 8 8]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  field 1 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Normalize(agg=0 factor=0)
  action 1 Printa(format=0 aggs=[0])
  action 2 Exit(field=1)
  code
          ; action 1
          ; action 2
       0  imm r0, #1
          ; action 3
       1  imm r1, #30
       2  agg r0, r1, @0                        ; @a
          ; action 4
          ; action 5
       3  imm r0, #2
          ; action 6
       4  imm r1, #20
       5  agg r0, r1, @0                        ; @a
          ; action 7
          ; action 8
       6  imm r0, #100
       7  rec r0, f0
          ; action 9
          ; action 10
       8  imm r0, #0
       9  exit r0, f1
      10  ret
  end
