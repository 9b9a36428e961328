# Halaman: case
