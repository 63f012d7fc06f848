//! The files of `data/vn/procedures`, which are part of the program.

macro_rules! files {
    ($($code:literal)*) => {
        /// Name and text of each.
        pub(crate) const FILES: &[(&str, &str)] = &[$((
            concat!("data/vn/procedures/", $code, ".toml"),
            include_str!(concat!("../../../data/vn/procedures/", $code, ".toml")),
        )),*];
    };
}

files! {}
