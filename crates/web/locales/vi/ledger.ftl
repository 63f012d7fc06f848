# Các trang của sổ ghi.
