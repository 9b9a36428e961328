//! What lies where: the provinces, regencies, kecamatan and villages of Indonesia and
//! their codes.
