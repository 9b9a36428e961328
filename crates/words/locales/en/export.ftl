# Export of everything an office owns: page, command, and the README in it.

export-title = Export
export-intro = Everything the office owns as one zip, in open formats: CSV, TOML, JSON, and files as they are. It opens without Matur.
export-what = In it: complaints, what was written in the slips, incoming letters, the history with its hashes, attachments, every version of the SOPs, officials and settings. Each column is explained in it.
export-reason = Reason
export-reason-hint = What for, and for whom. Recorded in the office’s history.
export-names = Name whoever is protected
export-names-hint = Without this, names and contacts of protected complainants are masked everywhere and their files stay behind. With it all names are open, and files come as they were received.
export-password = Your password
export-password-hint = Asked for again, so that nobody takes the office along in your name from a shared computer.
export-password-missing = Give your password.
export-password-wrong = That password does not fit. Try again.
export-logged = The export is recorded before its first byte leaves: who, in which position, why, with or without identities. One that breaks off does not open.
export-take = Download the zip
export-made = Exports made before
export-when = Time
export-who = By
export-how = Identities
export-by = { $name }, { $position }
export-with-names = protected people named
export-without-names = protected people masked

export-done = Exported: { $file } ({ $size } MB, { $parts } parts, records up to { $head }).
export-done-counts = { $complaints } complaints, { $texts } texts, { $letters } letters, { $records } records of the history, { $files } files.
export-done-left-out = There are complaints that were left out, for that official may not know of them.
export-done-lost = { $lost } files could not be read and are not in it; see lampiran.csv. Run matur audit verify.
export-there = { $file } is there already and is not replaced. Name another file.
export-being-written = { $file }.part is there already: another export is writing it, or broke off. Remove it if none is running.
export-broke-off = The export broke off; no file was made. { $why }

export-readme-title = What { $office } ({ $code }) owns
export-readme-made = Exported { $at } by { $name }, { $position }.
export-readme-named = This export NAMES people who are protected: names and contacts of confidential complainants, and files as they were received, with the places in them. Keep it locked away; delete it once it is no longer needed (UU 27/2022).
export-readme-masked =
    Complainants who are confidential, who gave no name, or whose complaint is about somebody of
    the office are masked: their names and contacts are not here, and in texts ••• stands for
    them. Their files and e-mail are not here, for a picture or a letter can’t be masked. Telephone numbers
    of other complainants are masked in part, as in the register. Whom a complaint is about and
    who may know of it stand in the history as hashes alone.
export-readme-left-out = There are complaints that were left out, with their letters and records, for the exporting official may not know of them.
export-readme-meanwhile = The office went on working while this was made. What was recorded after it began is not in it; the state of each complaint is that of the moment its row was read.
export-readme-not-in = Not in here: passwords, sessions, PINs of complainants, the installation’s keys, texts not yet sent, sheets that wait to be imported, the search index.
export-readme-tables =
    Tables are CSV (RFC 4180): UTF-8 with its mark, separated by semicolons, titles in the first
    line. Times are RFC 3339 with the offset of the office’s zone, days ISO 8601. A text that a
    spreadsheet would compute has an apostrophe before it, which is not part of the text.
export-readme-head = The history is here up to record { $seq }, which is that of this export, with the hash { $hash }. At the office it came from it is checked by matur audit verify --head { $seq }:{ $hash }
export-readme-columns = Columns: { $columns }
export-readme-parts = Its parts
export-readme-codes = What codes mean

export-about-settings = All settings of the office as they stand (JSON); the emblem of its letterhead, if any, beside it.
export-about-profile = The office profile as TOML, as matur init --profile reads it.
export-about-calendar = Working hours and holidays in force, as matur due --calendar reads them.
export-about-units = The office’s units.
export-about-positions = Positions with their roles in SOPs and their duties.
export-about-officials = Officials, also those who are no longer active.
export-about-appointments = Appointments: who holds which position, from when to when; also those that have ended.
export-about-procedures = Every version of the SOPs with its dates in force. Its TOML file is in the column of places; the hash is that of the file.
export-about-books = Law books: links, or PDF files in the folder buku-peraturan.
export-about-bases = Legal bases of the SOPs (their words in small letters) and the law book each opens.
export-about-complaints =
    Every complaint with all columns of the register, its state, due times and outcome. A number
    that is not here stands in the paper book, or was left out (see above). Due is that of the
    step under way; promised is what the complainant was promised.
export-about-texts =
    Everything people wrote: advice, directives, resolutions, answers, notes, reasons. Record is
    the number of the record in the history that keeps the text’s digest; part tells where in the
    record. What was corrected stands as before.* in its old words. A text that was erased is
    empty. Rows without a complaint number are reasons of exports.
export-about-letters = The register of incoming letters. Sender and subject of a letter from a protected complainant are not written, unless identities were exported.
export-about-handed = Hand-overs of incoming letters, in order.
export-about-history =
    The office’s history, one record a line as JSON: seq, previous, hash, record. The hash of a
    record is the SHA-256 of the 32 bytes of previous followed by the UTF-8 bytes of record,
    exactly as they stand once the JSON string is unquoted; previous of the first record is 32
    zero bytes. So anybody can verify that nothing was changed, removed or inserted. Where record
    is null its contents were left out; the chain goes on over it. Records name people by id and
    texts by digest. A very long history goes on in riwayat-2.jsonl and so forth.
export-about-folders = Files of complaints, scans of letters and law books as the office shows them: without places and traces of devices. Where identities were exported, originals are in the folder asli beside them.
export-about-files = Every file, also those that stayed behind. The hash is the SHA-256 of the original, as in the history.
export-about-messages = E-mail of complaints and, in the folder lain, e-mail that became none, byte for byte as it came (.eml). Without identities, e-mail of a protected complainant and e-mail with a file that names a place stay behind. What is attached may be dangerous.
export-about-mails = Every e-mail of a complaint and every one that was set aside, also those that stayed behind. No number: it became no complaint. The sender’s address is written only where identities were exported.
export-about-sums = SHA-256 of every part. Check with sha256sum -c sha256sum.txt in the folder where this zip was unpacked.

export-codes-channel = Channel: phone, walk_in in person, sms, email, website, letter.
export-codes-identity = Identity: open, confidential, anonymous.
export-codes-urgency = Urgency: ordinary, urgent, very_urgent.
export-codes-reply-way = Way of replying: sms, phone, email, letter, in_person at the office.
export-codes-state = State: open under way, archived filed, concluded ended beside the SOP, struck crossed out.
export-codes-outcome = Outcome (where it ended beside the SOP): withdrawn, lapsed not completed, rejected, transferred, merged.
export-codes-nature = Nature of a letter: ordinary, urgent, very_urgent, secret.
export-codes-ground = Ground of an appointment: definitive, acting_vacant Plt., acting_absent Plh.
export-codes-duties = Duties: intake takes in complaints, register keeps the register, oversee sees every case, people keeps officials, procedures keeps SOPs, identity may open confidential identities, supervision is named in supervisory cases, settings keeps the settings.
export-codes-purpose = Purpose of a file: evidence, signed_answer, proof of delivery, paper from the paper book, letter scan of a letter, law_book.
export-codes-file-note = Note on a file: protected its complainant is protected, location only the original is there and names a place, lost gone or damaged. Empty: it is here.
export-codes-mail = E-mail: new a new complaint, warn a new complaint at which somebody should look, reply belongs to a complaint, ignore set aside with its reason. Note erased: erased as the complainant asked.
export-codes-yes = 1 means yes; empty means no, or nothing.

export-col-number = Complaint number
export-col-id = Id
export-col-case-id = Complaint id
export-col-year = Year
export-col-agenda = Register number
export-col-received = Received
export-col-recorded = Recorded
export-col-recorded-by = Recorded by
export-col-channel = Channel
export-col-identity = Identity
export-col-complainant = Complainant
export-col-phone = Telephone
export-col-contact = Other contact
export-col-address = Address
export-col-reference = Channel reference
export-col-letter-day = Letter date
export-col-subject = Subject
export-col-description = Description
export-col-occurred = When it happened
export-col-village-code = Village code
export-col-village = Village
export-col-hamlet = Hamlet
export-col-landmark = Landmark
export-col-point = Point on the map
export-col-category-code = Category code
export-col-category = Category
export-col-urgency = Urgency
export-col-reply-way = Way of replying
export-col-procedure = SOP
export-col-version = Version
export-col-state = State
export-col-step = Step
export-col-waiting = Turn
export-col-since = Since
export-col-due = Due
export-col-promised = Promised
export-col-units = Directed to
export-col-answered = Answered
export-col-closed = Closed
export-col-outcome = Outcome
export-col-merged-into = Merged into
export-col-remind = To ask again
export-col-guarded = Restricted
export-col-record = Record
export-col-at = Time
export-col-event = Event
export-col-part = Part
export-col-official = Official
export-col-position = Position
export-col-text-id = Text id
export-col-text = Text
export-col-letter = Letter number
export-col-received-day = Date received
export-col-nature = Nature
export-col-sender = Sender
export-col-sender-address = Sender’s e-mail address
export-col-mail-kind = Became
export-col-mail-reason = Why it was set aside
export-col-mail-warnings = Warnings
export-col-sender-number = Sender’s number
export-col-enclosures = Enclosures
export-col-remark = Remark
export-col-taken = Became a complaint
export-col-nth = Hand-over
export-col-on-day = On the day
export-col-kind = Kind
export-col-purpose = Purpose
export-col-file-name = File name
export-col-media-type = Media type
export-col-size = Size (bytes)
export-col-added = Added
export-col-sha256 = SHA-256
export-col-path = Place
export-col-original = Place of the original
export-col-file-note = Note on the file
export-col-code = Code
export-col-name = Name
export-col-short = Short name
export-col-directable = May be directed to
export-col-unit = Unit
export-col-role = Role
export-col-heads = Heads its unit
export-col-duties = Duties
export-col-username = User name
export-col-nip = NIP
export-col-rank = Rank
export-col-active = Active
export-col-official-id = Official’s id
export-col-position-id = Position’s id
export-col-ground = Ground
export-col-from = From
export-col-to = To
export-col-order = Number of the order
export-col-default = Default
export-col-activated = Activated
export-col-book-kind = Kind of law
export-col-book-number = Number of the law
export-col-book-id = Law book’s id
export-col-link = Link
export-col-retired = Not used since
export-col-base = Legal base
