# Ekspor seluruh isi kantor: halaman, perintah, dan naskah BACA-SAYA di dalamnya.

export-title = Ekspor
export-intro = Seluruh isi kantor dalam satu berkas zip, dalam bentuk terbuka: CSV, TOML, JSON, dan berkas apa adanya. Dapat dibuka tanpa Matur.
export-what = Isinya: pengaduan, tulisan pada lembar disposisi, surat masuk, riwayat dengan jejak sidiknya, lampiran, SOP setiap versi, pejabat, dan pengaturan. Penjelasan tiap kolom ada di dalamnya.
export-reason = Alasan
export-reason-hint = Untuk apa dan untuk siapa. Tercatat dalam riwayat kantor.
export-names = Sertakan identitas yang dilindungi
export-names-hint = Tanpa ini nama dan kontak pelapor yang dirahasiakan disamarkan di mana pun, dan lampirannya tidak ikut. Dengan ini semua nama terbuka dan lampiran asli ikut.
export-password = Kata sandi Anda
export-password-hint = Diminta lagi agar tidak ada yang membawa keluar isi kantor dari komputer bersama atas nama Anda.
export-password-missing = Tulis kata sandi Anda.
export-password-wrong = Kata sandi itu tidak cocok. Coba lagi.
export-logged = Ekspor dicatat dalam riwayat sebelum bita pertama terkirim: siapa, selaku apa, mengapa, dengan atau tanpa identitas. Berkas yang terputus di tengah tidak dapat dibuka.
export-take = Unduh zip
export-made = Yang pernah diekspor
export-when = Waktu
export-who = Oleh
export-how = Identitas
export-by = { $name }, { $position }
export-with-names = dengan identitas yang dilindungi
export-without-names = yang dilindungi disamarkan

export-done = Diekspor: { $file } ({ $size } MB, { $parts } bagian, catatan sampai { $head }).
export-done-counts = { $complaints } pengaduan, { $texts } tulisan, { $letters } surat, { $records } catatan riwayat, { $files } lampiran.
export-done-left-out = Ada pengaduan yang tidak disertakan karena pejabat itu tidak boleh mengetahuinya.
export-done-lost = { $lost } lampiran tidak terbaca dan tidak disertakan; lihat lampiran.csv. Jalankan matur audit verify.
export-there = { $file } sudah ada dan tidak ditimpa. Sebut berkas lain.
export-being-written = { $file }.part sudah ada: ekspor lain sedang menulisnya, atau terputus. Hapus bila tidak ada yang berjalan.
export-broke-off = Ekspor terputus; tidak ada berkas yang dibuat. { $why }

export-readme-title = Isi { $office } ({ $code })
export-readme-made = Diekspor { $at } oleh { $name }, { $position }.
export-readme-named = Ekspor ini MEMUAT identitas yang dilindungi: nama dan kontak pelapor yang dirahasiakan, dan lampiran sebagaimana diterima, beserta lokasi di dalamnya. Simpan di tempat terkunci; hapus setelah tidak diperlukan (UU 27/2022).
export-readme-masked =
    Pelapor yang dirahasiakan, yang tanpa nama, dan yang pengaduannya tentang orang kantor
    disamarkan: nama dan kontaknya tidak ada, dan di dalam tulisan diganti •••. Lampiran mereka
    dan surelnya tidak disertakan, sebab gambar dan surat tidak dapat disamarkan. Telepon pelapor lain
    disamarkan sebagian seperti di buku agenda. Siapa yang diadukan dan siapa yang boleh tahu ada
    di riwayat hanya sebagai sidik.
export-readme-left-out = Ada pengaduan yang tidak disertakan, beserta surat dan riwayatnya, karena pejabat yang mengekspor tidak boleh mengetahuinya.
export-readme-meanwhile = Kantor tetap bekerja selama ekspor berjalan. Yang dicatat sesudah ekspor dimulai tidak disertakan; keadaan tiap pengaduan ialah keadaan saat barisnya dibaca.
export-readme-not-in = Tidak ada di sini: kata sandi, sesi, PIN pelapor, kunci pemasangan, naskah yang belum dikirim, lembar impor yang menunggu, indeks pencarian.
export-readme-tables =
    Tabel ialah CSV (RFC 4180): UTF-8 dengan tanda awal, pemisah titik koma, baris pertama judul.
    Waktu menurut RFC 3339 dengan selisih zona kantor, tanggal menurut ISO 8601. Tulisan yang oleh
    program lembar kerja akan dihitung sebagai rumus didahului tanda petik tunggal; tanda itu
    bukan bagian dari tulisannya.
export-readme-head = Riwayat disertakan sampai catatan { $seq }, yaitu catatan ekspor ini, dengan sidik { $hash }. Di kantor asalnya dapat diperiksa dengan matur audit verify --head { $seq }:{ $hash }
export-readme-columns = Kolom: { $columns }
export-readme-parts = Bagian-bagiannya
export-readme-codes = Arti kode

export-about-settings = Seluruh setelan kantor sekarang (JSON); lambang kop surat, bila ada, di sampingnya.
export-about-profile = Profil kantor dalam TOML, bentuk yang dibaca matur init --profile.
export-about-calendar = Jam kerja dan hari libur yang berlaku, bentuk yang dibaca matur due --calendar.
export-about-units = Unit kantor.
export-about-positions = Jabatan dengan peran dalam SOP dan tugasnya.
export-about-officials = Pejabat, juga yang tidak lagi aktif.
export-about-appointments = Penunjukan: siapa memegang jabatan apa, dari kapan sampai kapan; juga yang sudah berakhir.
export-about-procedures = Setiap versi SOP dengan masa berlakunya. Berkas TOML-nya ada di kolom tempat; sidiknya dihitung dari berkas itu.
export-about-books = Buku peraturan: tautan, atau berkas PDF di folder buku-peraturan.
export-about-bases = Dasar hukum SOP (kata-katanya dalam huruf kecil) dan buku peraturan yang dibukanya.
export-about-complaints =
    Setiap pengaduan dengan semua kolom buku agenda, keadaan, batas waktu, dan hasilnya. Nomor yang
    tidak ada di sini tercatat di buku kertas, atau tidak disertakan (lihat di atas). Batas waktu
    ialah batas langkah yang sedang berjalan; dijanjikan ialah janji jawaban kepada pelapor.
export-about-texts =
    Semua yang ditulis orang: masukan, disposisi, solusi, jawaban, catatan, alasan. Kolom catatan
    ialah nomor catatan riwayat yang menyimpan sidik tulisan itu; bagian menyebut tempatnya di
    dalam catatan. Yang diperbaiki berdiri sebagai before.* dengan kata-kata lamanya. Tulisan yang
    sudah dihapus kosong. Baris tanpa nomor aduan ialah alasan ekspor.
export-about-letters = Buku surat masuk. Pengirim dan hal surat dari pelapor yang dilindungi tidak ditulis, kecuali identitas disertakan.
export-about-handed = Penerusan surat masuk, menurut urutannya.
export-about-history =
    Riwayat kantor, satu catatan JSON tiap baris: seq, previous, hash, record. Sidik tiap catatan
    ialah SHA-256 dari 32 bita previous diikuti bita UTF-8 record, tepat sebagaimana tertulis
    setelah tanda petik JSON dibuka; previous catatan pertama ialah 32 bita nol. Jadi siapa pun
    dapat membuktikan bahwa tidak ada yang diubah, dihapus, atau disisipkan. Baris dengan record
    null tidak disertakan isinya; rantainya tetap bersambung. Catatan menyebut orang dengan id dan
    tulisan dengan sidik. Riwayat yang sangat panjang bersambung di riwayat-2.jsonl dan seterusnya.
export-about-folders = Lampiran pengaduan, pindaian surat, dan buku peraturan, sebagaimana ditampilkan di kantor: tanpa lokasi dan jejak alat. Bila identitas disertakan, yang asli ada di folder asli di sampingnya.
export-about-files = Setiap lampiran, juga yang tidak disertakan. Sidiknya ialah SHA-256 berkas asli, sama dengan di riwayat.
export-about-messages = Surel pengaduan dan, di folder lain, surel yang tidak menjadi pengaduan, persis seperti diterima (.eml). Tanpa identitas, surel pelapor yang dilindungi dan surel dengan lampiran yang menyebut lokasi tidak disertakan. Lampirannya bisa berbahaya.
export-about-mails = Setiap surel pengaduan dan surel yang disisihkan, juga yang tidak disertakan. Nomor kosong: surel yang tidak menjadi pengaduan. Alamat pengirim hanya ditulis bila identitas disertakan.
export-about-sums = SHA-256 setiap bagian. Periksa dengan sha256sum -c sha256sum.txt di folder tempat zip ini dibuka.

export-codes-channel = Kanal: phone telepon, walk_in datang langsung, sms, email, website, letter surat.
export-codes-identity = Identitas: open terbuka, confidential dirahasiakan, anonymous tanpa nama.
export-codes-urgency = Sifat: ordinary biasa, urgent segera, very_urgent sangat segera.
export-codes-reply-way = Cara dijawab: sms, phone telepon, email, letter surat, in_person di kantor.
export-codes-state = Keadaan: open sedang berjalan, archived diarsipkan, concluded berakhir di luar SOP, struck dicoret.
export-codes-outcome = Hasil (bila berakhir di luar SOP): withdrawn dicabut, lapsed tidak dilengkapi, rejected ditolak, transferred dilimpahkan, merged digabung.
export-codes-nature = Sifat surat: ordinary biasa, urgent segera, very_urgent sangat segera, secret rahasia.
export-codes-ground = Dasar penunjukan: definitive definitif, acting_vacant Plt., acting_absent Plh.
export-codes-duties = Tugas: intake menerima pengaduan, register mengurus buku agenda, oversee melihat semua berkas, people mengurus pejabat, procedures mengurus SOP, identity membuka identitas yang dirahasiakan, supervision disebut dalam pengaduan berkadar pengawasan, settings mengurus pengaturan.
export-codes-purpose = Guna lampiran: evidence bukti, signed_answer jawaban bertanda tangan, proof bukti penyampaian, paper berkas kertas, letter pindaian surat, law_book buku peraturan.
export-codes-file-note = Keterangan lampiran: protected pelapornya dilindungi, location hanya ada yang asli dan menyebut lokasi, lost hilang atau rusak. Kosong: disertakan.
export-codes-mail = Surel: new pengaduan baru, warn pengaduan baru yang perlu dilihat, reply menyusul sebuah pengaduan, ignore disisihkan dengan alasannya. Keterangan erased: dihapus atas permintaan pelapor.
export-codes-yes = 1 berarti ya; kosong berarti tidak, atau tidak ada.

export-col-number = Nomor aduan
export-col-id = Id
export-col-case-id = Id pengaduan
export-col-year = Tahun
export-col-agenda = Nomor agenda
export-col-received = Diterima
export-col-recorded = Dicatat
export-col-recorded-by = Dicatat oleh
export-col-channel = Kanal
export-col-identity = Identitas
export-col-complainant = Nama pelapor
export-col-phone = Telepon
export-col-contact = Kontak lain
export-col-address = Alamat
export-col-reference = Rujukan kanal
export-col-letter-day = Tanggal surat
export-col-subject = Hal
export-col-description = Uraian
export-col-occurred = Waktu kejadian
export-col-village-code = Kode desa
export-col-village = Desa
export-col-hamlet = Banjar
export-col-landmark = Patokan
export-col-point = Titik di peta
export-col-category-code = Kode kategori
export-col-category = Kategori
export-col-urgency = Sifat
export-col-reply-way = Cara dijawab
export-col-procedure = SOP
export-col-version = Versi
export-col-state = Keadaan
export-col-step = Langkah
export-col-waiting = Giliran
export-col-since = Sejak
export-col-due = Batas waktu
export-col-promised = Dijanjikan
export-col-units = Diteruskan kepada
export-col-answered = Dijawab
export-col-closed = Selesai
export-col-outcome = Hasil
export-col-merged-into = Digabung ke
export-col-remind = Ditanyakan kembali
export-col-guarded = Dibatasi
export-col-record = Catatan
export-col-at = Waktu
export-col-event = Peristiwa
export-col-part = Bagian
export-col-official = Pejabat
export-col-position = Jabatan
export-col-text-id = Id tulisan
export-col-text = Tulisan
export-col-letter = Nomor surat masuk
export-col-received-day = Tanggal diterima
export-col-nature = Sifat surat
export-col-sender = Pengirim
export-col-sender-address = Alamat surel pengirim
export-col-mail-kind = Menjadi
export-col-mail-reason = Alasan disisihkan
export-col-mail-warnings = Peringatan
export-col-sender-number = Nomor dari pengirim
export-col-enclosures = Lampiran surat
export-col-remark = Keterangan
export-col-taken = Menjadi pengaduan
export-col-nth = Penerusan ke
export-col-on-day = Pada tanggal
export-col-kind = Jenis
export-col-purpose = Guna
export-col-file-name = Nama berkas
export-col-media-type = Jenis media
export-col-size = Ukuran (bita)
export-col-added = Ditambahkan
export-col-sha256 = SHA-256
export-col-path = Tempat
export-col-original = Tempat yang asli
export-col-file-note = Keterangan lampiran
export-col-code = Kode
export-col-name = Nama
export-col-short = Nama pendek
export-col-directable = Dapat didisposisi
export-col-unit = Unit
export-col-role = Peran
export-col-heads = Memimpin unit
export-col-duties = Tugas
export-col-username = Nama pengguna
export-col-nip = NIP
export-col-rank = Pangkat
export-col-active = Aktif
export-col-official-id = Id pejabat
export-col-position-id = Id jabatan
export-col-ground = Dasar penunjukan
export-col-from = Mulai
export-col-to = Sampai
export-col-order = Nomor surat perintah
export-col-default = Baku
export-col-activated = Diaktifkan
export-col-book-kind = Jenis peraturan
export-col-book-number = Nomor peraturan
export-col-book-id = Id buku peraturan
export-col-link = Tautan
export-col-retired = Tidak dipakai sejak
export-col-base = Dasar hukum
