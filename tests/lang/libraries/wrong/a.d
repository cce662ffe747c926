inline int fine = 1;
inline int wrong =
    nothing;
