# Masuk, keluar, dan menyiapkan akun (e-masuk).

signin-title = Masuk petugas
signin-tagline-a = Setiap pengaduan adalah kepercayaan.
signin-tagline-b = Baca dengan tenang, jawab tepat waktu.
signin-intro = Pakai akun yang diberikan Subbag Umum dan Kepegawaian.
signin-user = Nama pengguna atau NIP
signin-password = Kata sandi
signin-show-password = Perlihatkan kata sandi
signin-button = Masuk
signin-forgot = Lupa kata sandi? Hubungi Kasubag Umum dan Kepegawaian. Sesi ditutup sendiri setelah { $minutes } menit tidak dipakai.
signin-again = Silakan masuk lagi untuk melanjutkan. Sesi ditutup sendiri bila lama tidak dipakai.
signin-signed-out = Anda sudah keluar.
signin-wrong = Nama pengguna dan kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.
signin-user-empty = Tulis nama pengguna atau NIP Anda.
signin-password-empty = Tulis kata sandi Anda.
signin-wait = Terlalu banyak percobaan. Coba lagi dalam { $minutes } menit.

setup-title = Siapkan akun
setup-intro = Tautan ini hanya dapat dipakai satu kali. Pilih kata sandi untuk { $name }.
setup-password = Kata sandi baru
setup-password-hint = Paling sedikit 10 huruf atau angka. Beberapa kata biasa yang mudah Anda ingat lebih baik daripada satu kata yang rumit.
setup-repeat = Kata sandi baru sekali lagi
setup-button = Simpan kata sandi
setup-used-title = Tautan ini tidak berlaku
setup-used = Tautan sudah dipakai, sudah lewat waktunya, atau tidak lengkap. Mintalah tautan baru kepada Kasubag Umum dan Kepegawaian.
setup-to-signin = Ke halaman masuk

setup-first = Tautan ini hanya dapat dipakai satu kali. Anda yang pertama: perkenalkan diri Anda, pilih jabatan, dan pilih kata sandi. Pejabat lain Anda tambahkan sesudahnya.
setup-name = Nama lengkap dengan gelar
setup-name-hint = Seperti pada surat dinas
setup-user = Nama pengguna
setup-user-hint = Huruf kecil, tanpa spasi; dipakai untuk masuk
setup-nip = NIP
setup-nip-hint = 18 angka; kosongkan bila belum punya
setup-rank = Pangkat dan golongan
setup-rank-hint = Misalnya III/d; kosongkan bila tidak ada
setup-position = Jabatan
setup-position-none = Pilih jabatan
