# Halaman: print
