# Các trang của sổ đăng ký dân cư.
