# Kotak surat kantor: kesalahan pengaturan, dan mengapa server surat tidak dapat dipakai.

mailbox-faults = Pengaturan [[mail]] di matur.toml perlu diperbaiki:
mailbox-fault-address = { $address }: { $said } bukan alamat surel kantor. Tulis seperti pengaduan@kantor.go.id, tanpa tanda +.
mailbox-fault-after = { $address }: after = "{ $said }" tidak dikenal. Tulis "seen", "keep", atau "move:Folder" dengan folder yang tidak ikut dibaca.
mailbox-fault-ca-file = { $address }: sertifikat { $said } tidak dapat dibaca. ca_file harus berkas PEM berisi sertifikat.
mailbox-fault-clamd = { $address }: clamd = "{ $said }" tidak dikenal. Tulis soket seperti /run/clamav/clamd.ctl, atau host:port seperti 127.0.0.1:3310.
mailbox-fault-folder = { $address }: folder "{ $said }" tidak dapat dipakai. Sebut paling sedikit satu folder, dengan huruf Latin tanpa tanda baca khusus.
mailbox-fault-host = { $address }: "{ $said }" bukan nama server. Tulis seperti mail.kantor.go.id, tanpa https:// dan tanpa nomor port.
mailbox-fault-no-secret = { $address }: di { $said } tidak ada password_file atau oauth_token_file. Kata sandi hanya dibaca dari berkas.
mailbox-fault-no-server = { $address }: tidak ada server. Isi { $said }, atau keduanya.
mailbox-fault-plain = { $address }: tls = "none" hanya boleh untuk server di mesin ini, bukan { $said }. Pakai "implicit" atau "starttls".
mailbox-fault-secret-file = { $address }: berkas { $said } tidak dapat dibaca atau kosong. Baris pertamanya harus kata sandi atau token.
mailbox-fault-twice = { $address } ditulis dua kali. Satu kotak surat cukup satu [[mail]].
mailbox-fault-office = { $address }: kantor "{ $said }" tidak jelas. Isi office dengan kode wilayah atau awalan nomor dari salah satu kantor.
mailbox-well = { $address }: { $host } dapat dihubungi dan dimasuki.
scanner-well = Pemindai virus { $address }: { $version }
scanner-failed = Pemindai virus { $address } tidak dapat dipakai: { $why } Pengaduan tetap dicatat; lampirannya tinggal dalam pesan.
mailbox-failed = { $address }: { $host } — { $why }
mailbox-why-address = Alamatnya bukan alamat surel.
mailbox-why-ca-file = Berkas sertifikat (ca_file) tidak dapat dibaca.
mailbox-why-closed = Server memutus sambungan.
mailbox-why-expired = Sertifikat server sudah atau belum berlaku. Periksa juga jam mesin ini.
mailbox-why-held = Proses lain sedang membaca kotak surat ini.
mailbox-why-later = Server meminta dicoba lagi nanti.
mailbox-why-no-folder = Folder yang disebut di folders tidak ada di server.
mailbox-why-no-such-mailbox = Alamat tujuan tidak ada.
mailbox-why-no-tls = Server tidak menawarkan STARTTLS. Kata sandi tidak dikirim. Coba tls = "implicit".
mailbox-why-not-marked = Server tidak mengizinkan surat ditandai atau dipindahkan.
mailbox-why-office = Surat belum dapat disimpan; basis data atau disk tidak siap.
mailbox-why-password-file = Berkas kata sandi tidak dapat dibaca atau kosong.
mailbox-why-protocol = Jawaban server tidak dapat dimengerti. Periksa host dan port.
mailbox-why-refused = Server menolak.
mailbox-why-sign-in = Nama atau kata sandi ditolak.
mailbox-why-sign-in-later = Server belum dapat memeriksa kata sandi; akan dicoba lagi.
mailbox-why-time = Server tidak menjawab pada waktunya.
mailbox-why-tls = Sambungan TLS gagal. Periksa port dan tls.
mailbox-why-too-large = Surat terlalu besar untuk server.
mailbox-why-unknown-ca = Sertifikat server tidak dijamin siapa pun yang dipercaya. Sebut sertifikat penjaminnya di ca_file.
mailbox-why-unknown-host = Nama server tidak ditemukan.
mailbox-why-unreachable = Server tidak dapat dihubungi.
mailbox-why-unreadable = Server tidak dapat membacakan sebuah surat.
mailbox-why-wrong-name = Sertifikat server dibuat untuk nama lain. Pakai nama itu di host.

## Halaman pengaturan.
mail-health-title = Surel
mail-health-intro = Apakah surel untuk kantor terambil, dan surel kepada pelapor terkirim. Angka dihitung sejak server terakhir dinyalakan.
mail-health-well = Tidak ada gangguan.
mail-health-not-fetched = Surel tidak terambil. { $why } Terakhir dicoba { $at }.
mail-health-not-sent = Surel tidak terkirim. { $why } Terakhir dicoba { $at }.
mail-health-quiet = Kotak surat sudah lama tidak dilihat, terakhir { $at }. Mungkin proses lain yang mengambil surelnya, atau server perlu dinyalakan ulang.
mail-health-late = Ada surel yang menunggu dikirim sejak { $since }.
mail-health-in = Surel masuk
mail-health-out = Surel keluar
mail-health-server = Server
mail-health-connected = Tersambung sejak
mail-health-looked = Terakhir dilihat
mail-health-last = Surel terakhir
mail-health-taken = Surel terambil
mail-health-left = Ditinggal di server (terlalu besar atau tidak terbaca)
mail-health-last-sent = Terakhir terkirim
mail-health-sent = Surel terkirim
mail-health-queue = Menunggu dikirim
mail-health-never = belum
mail-health-seconds = { $n } detik setelah tiba di server
mail-health-no-in = Surel tidak diambil dari kotak surat. Server surat dapat menyerahkannya langsung (matur mail receive).
mail-health-no-out = Surel tidak dikirim: server pengirim belum diatur. Pelapor tidak diberi tahu lewat surel.
mail-health-try = Surel uji
mail-health-try-to = Kirim ke alamat
mail-health-try-hint = Misalnya alamat surel Anda sendiri.
mail-health-try-send = Kirim surel uji
mail-health-try-waits = Surel uji menunggu dikirim. Muat ulang halaman ini beberapa detik lagi.
mail-health-try-sent = Surel uji sudah diterima server pengirim. Periksa apakah sampai di kotak surat tujuan.
mail-health-try-failed = Surel uji tidak terkirim: { $why }.
mail-health-unset = Belum ada kotak surat
mail-health-unset-text = Kotak surat kantor diatur oleh pengelola server dalam berkas matur.toml, bagian [[mail]]. Caranya tertulis dalam README.
mail-health-scanner = Pemindai virus
mail-health-scanner-at = Alamat
mail-health-scanned = Lampiran diperiksa
mail-health-found = Virus ditemukan
mail-health-scan-refused = Tidak dapat diperiksa (terlalu besar)
mail-health-not-scanned = Pemindai virus tidak menjawab. { $why } Terakhir dicoba { $at }. Surel dengan lampiran menunggu paling lama 15 menit, lalu dicatat tanpa lampirannya.
