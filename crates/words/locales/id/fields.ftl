# Isian yang perlu diperbaiki, menurut kode kantor (`field-…`); `fact` ialah batas atau yang ditemukan.

field-not-oneself = Anda tidak dapat menonaktifkan akun Anda sendiri.
field-password-differs = Kedua kata sandi tidak sama. Tulis lagi keduanya.
field-password-digits = Kata sandi tidak boleh hanya angka. Tambahkan huruf.
field-password-long = Kata sandi terlalu panjang. Paling banyak { $fact } huruf atau angka.
field-password-short = Kata sandi terlalu pendek. Paling sedikit { $fact } huruf atau angka.
field-date-missing = Tulis tanggalnya, misalnya 25-11-2026.
field-kind-unknown = Pilih jenis penunjukan: definitif, Plt., atau Plh.
field-name-empty = Tulis nama lengkap.
field-official-unknown = Pilih pejabat dari daftar.
field-order-missing = Tulis nomor surat perintah.
field-position-unknown = Pilih jabatan dari daftar.
field-rank-unknown = Pangkat tidak dikenal. Tulis golongannya, misalnya III/d.
field-end-before-begin = Tanggal akhir lebih awal daripada tanggal mulai.
field-end-missing = Penunjukan Plt. dan Plh. memerlukan tanggal akhir.
field-past-not-changed = Yang sudah lewat tidak dapat diubah. Pilih tanggal mulai hari ini.
field-username-signs = Pakai huruf kecil, angka, titik, atau garis; tanpa spasi.
field-username-taken = Nama pengguna ini sudah dipakai. Pilih yang lain.
field-nip-length = NIP harus 18 angka.
field-nip-birth = Delapan angka pertama NIP bukan tanggal lahir.
field-nip-month = Bulan pengangkatan di dalam NIP tidak ada.
field-nip-too-young = Menurut NIP ini pemiliknya diangkat terlalu muda. Periksa angkanya.
field-nip-future = Tanggal di dalam NIP belum tiba. Periksa angkanya.
field-nip-sex = Angka ke-15 NIP harus 1 atau 2.
field-nip-serial = Tiga angka terakhir NIP tidak boleh 000.
