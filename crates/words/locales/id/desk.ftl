# Meja Saya (f-meja-saya) dan beberapa berkas sekaligus.

desk-lead =
    { $n ->
        [0] Tidak ada pengaduan yang menunggu Anda.
       *[other] { $n } pengaduan menunggu Anda.
    }
desk-lead-late = { $n } di antaranya sudah lewat standar waktu.
desk-tab-waiting = Menunggu saya
desk-tab-soon = Segera sampai di saya
desk-tab-followed = Saya ikuti
desk-tab-running = Semua yang berjalan
desk-filter = Saring daftar ini
desk-filter-hint = Kata, nomor, atau nama
desk-filter-clear = Tampilkan semua
desk-channel = Kanal
desk-channel-all = Semua kanal
desk-village-label = Desa
desk-village-all = Semua desa
desk-village = Desa { $name }
desk-order = Urutkan
desk-order-due = Sisa waktu
desk-order-received = Tanggal masuk
desk-order-village = Desa
desk-group-late = Terlambat
desk-group-today = Hari ini
desk-group-later = Besok dan seterusnya
desk-group-no-due = Tanpa batas waktu
desk-group-received = Menurut tanggal masuk
desk-group-no-village = Tanpa desa
desk-count = { $n } pengaduan
desk-step = Langkah { $step }: { $task }
desk-confidential = Identitas rahasia
desk-pick = Pilih { $number }
desk-at = di meja
desk-choose = Belum ada yang dicentang
desk-chosen = { $n } dipilih
desk-choose-none = Batal pilih
desk-print-slips = Cetak lembar disposisi
desk-together = Lampirkan atau teruskan bersama
desk-suspended = Dijeda, menunggu pelapor
desk-suspended-until = paling lambat { $day }
desk-suspended-lapsed = batas { $day } sudah lewat
desk-reminders = Tanyakan kabar pelimpahan
desk-reminder = { $subject }, sejak { $day }
desk-elsewhere = Di meja lain
desk-elsewhere-all = Lihat semua yang berjalan

desk-do-look = Buka berkas
desk-do-register = Periksa
desk-do-attach-slip = Lampirkan lembar
desk-do-forward = Teruskan
desk-do-advise = Beri masukan
desk-do-weigh = Baca
desk-do-decide = Putuskan
desk-do-solve = Tulis solusi
desk-do-approve = Setujui
desk-do-answer = Sampaikan jawaban
desk-do-archive = Arsipkan

desk-empty = Tidak ada yang menunggu Anda.
desk-empty-next = Tidak ada yang menunggu Anda. Yang berikutnya paling lambat { $when } dari { $desk }.
desk-empty-soon = Tidak ada pengaduan yang satu langkah lagi sampai di meja Anda.
desk-empty-followed = Anda belum mengikuti pengaduan apa pun. Tombol "Ikuti" ada di setiap berkas.
desk-empty-running = Tidak ada pengaduan yang sedang berjalan.
desk-found = { $n } pengaduan dalam daftar ini.
desk-empty-filtered = Tidak ada pengaduan yang cocok dengan saringan ini.

desk-together-title = Beberapa berkas sekaligus
desk-together-list = Daftar berkas
desk-together-number = Nomor
desk-together-subject = Isi ringkas
desk-together-step = Langkah
desk-together-act = Tindakan
desk-together-where = Sekarang
desk-together-ask = Periksa daftar ini. Tindakan di kolom terakhir dicatat atas nama Anda untuk setiap berkas ({ $n }).
desk-together-do = Lakukan untuk { $n } berkas
desk-together-none = Belum ada berkas yang dipilih. Centang berkas di Meja Saya lebih dahulu.
desk-together-back = Ke Meja Saya
desk-together-out = { $n } berkas tidak ikut:
desk-together-alone = { $step }. Langkah ini dikerjakan satu per satu di berkasnya.
desk-together-elsewhere = bukan giliran Anda. { $now }.
desk-together-not-mine = bukan giliran Anda, atau tidak ada
desk-together-stale = baru saja diubah { $name } pukul { $time }. Buka berkasnya sebelum melanjutkan.
desk-together-changed = baru saja berubah. Buka berkasnya sebelum melanjutkan.
desk-together-done-before = { $n } berkas sudah dikerjakan:
desk-together-done-title = Sudah dicatat
desk-together-now = { $step }, di meja { $desk }

desk-password = Kata sandi Anda
desk-password-hint = Diminta lagi sebelum paraf, karena komputer ini mungkin dipakai bersama.
desk-password-asked = Tulis kata sandi Anda sekali lagi.
desk-password-wrong = Kata sandi tidak cocok. Periksa dan tulis lagi.
desk-guarded = Terbatas

desk-calls = Kabar dari pelapor
desk-call-message = { $subject } · menulis { $since }
desk-call-objection = { $subject } · keberatan { $since }
desk-call-protection = { $subject } · usulan mengakhiri kerahasiaan { $since }
desk-call-undelivered = { $subject } · surel kepada pelapor tidak sampai, { $since }
