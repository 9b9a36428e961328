# Beranda untuk warga (a-beranda).

home-description = Sampaikan pengaduan kepada { $office }, lacak perkembangannya, dan baca berapa lama jawabannya.
home-lead = Sampaikan kepada { $office }. Tanpa akun, tanpa biaya.
home-how = Lihat cara kami menanganinya
home-ways-title = { $n ->
    [4] Empat cara menyampaikan pengaduan
    [5] Lima cara menyampaikan pengaduan
    [6] Enam cara menyampaikan pengaduan
   *[other] Cara menyampaikan pengaduan
}
home-way-website-note = Siang malam, bisa dengan foto
home-way-website-link = Isi formulir
home-way-sms-note = Tulis nama desa dan kejadiannya
home-way-email-note = Surat dan foto bisa dilampirkan
home-promise-lead = Kami menjawab paling lama
home-promise-days = { $n } hari kerja
home-promise-title = Janji kami, langkah demi langkah
home-promise-intro = Waktu ini diambil dari SOP resmi kami dan dihitung dalam jam kerja, pada jalan yang paling panjang. Hari pengaduan diterima tidak ikut dihitung.
home-promise-at-most = paling lama { $time }
home-sop-intro = Setiap pengaduan mengikuti SOP tertulis, langkah demi langkah, dengan waktu yang dihitung dalam jam kerja.
home-track-title = Lacak pengaduan Anda
home-track-number = Nomor pengaduan
home-track-hint = Contoh: { $example }
home-track-pin = PIN dari tanda terima diminta di halaman berikutnya.
home-track-button = Lihat perkembangan
home-track-lost = Nomor atau PIN saya hilang
home-figure-received = Pengaduan tahun { $year }
home-figure-answered = Sudah dijawab
home-figure-in-time = Dijawab tepat waktu
home-figures-note = { $span }, dibulatkan.
home-figures-link = Semua angka
home-identity-title = Anda boleh tidak menyebut nama
home-identity = Anda dapat mengadu secara terbuka, tanpa nama, atau meminta nama dirahasiakan. Nama pelapor tidak pernah kami umumkan.
home-emergency-title = Keadaan darurat?
home-emergency = Jangan menunggu jawaban kami. Telepon
home-emergency-any = segala keadaan darurat
home-emergency-police = polisi
home-emergency-fire = pemadam kebakaran
home-title = Pengaduan masyarakat
home-heading = Ada yang perlu kami perbaiki?
home-ways-intro = Pilih yang paling mudah bagi Anda. Semuanya mendapat nomor dan ditangani dengan cara yang sama.
home-way-walk-in-note = Kami bantu menuliskannya
home-way-walk-in-place = Loket pengaduan
home-way-phone-note = Pada jam kerja
home-way-letter-note = Dikirim atau diantar ke kantor
home-hours-title = Jam pelayanan
home-open-now = Buka sekarang, sampai pukul { $until }
home-closed-now = Tutup sekarang, buka lagi { $next }
home-closed = Tutup sekarang
home-hours-closed = tutup
home-hours-note = Pengaduan yang datang di luar jam kerja dihitung mulai jam kerja berikutnya.
home-sop-link = Baca SOP resmi kami
home-ways-button = Cara menyampaikan pengaduan
home-way-ask = Nomor atau alamatnya dapat ditanyakan di loket
