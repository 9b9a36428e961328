# Halaman: sop
