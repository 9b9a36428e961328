# The complaint form on the website (b1 to b5) and its receipt (c-tanda-terima).

complain-title = Make a complaint
complain-title-fault = Needs another look: { $title }
complain-lead = Five short steps, about 3 minutes. No account, no charge. We never ask for an identity number or a photo of an identity card.
complain-danger-title = Is somebody's life in danger?
complain-danger = Call { $number } now, free of charge. Make the complaint afterwards.
complain-danger-office = In office hours you can also call our office:
complain-will-ask = What we will ask
complain-ask-what = What happened
complain-ask-where = Where
complain-ask-when = When, and photos or recordings if there are any
complain-ask-who = Who you are: open, confidential or without a name
complain-ask-check = Check and send
complain-start = Start
complain-kept = We keep your answers here for one day after the last change, until you send or delete them.
complain-go-on = Go on
complain-begun = You have begun already. What you filled in is still there.
complain-sent-before = Your last complaint has been sent.
complain-to-receipt = See its receipt
complain-lost = We do not find what was filled in before. It may be more than a day ago, or your browser refuses cookies. Please begin here.
complain-give-up = Cancel and delete the answers
complain-next = Next
complain-progress = Step { $n } of 5
complain-honey = Leave this field empty
complain-honey-filled = A hidden field was filled in by itself. We have emptied it; press the button once more.

complain-what-name = What happened
complain-what-title = What happened?
complain-story = Tell what happened
complain-story-hint = Tell it in your own words: what happened, who is affected, and what you hope for. Balinese is fine too. At most { $limit } characters.
complain-category = What is it about?
complain-category-skip = (you may skip this, an officer will choose)
complain-category-none = I do not know, let an officer choose
complain-about-office = It is about an official of our office
complain-about-office-hint = Only the officials appointed for supervision can read it. You need not say who it is.

complain-where-name = Where
complain-where-title = Where did it happen?
complain-village = Village
complain-village-none = Choose a village
complain-village-elsewhere = Outside our area, or not known
complain-hamlet = Banjar (if you know)
complain-landmark = Landmark (you may skip this)
complain-landmark-hint = So that our officers find it. For example: 50 metres north of the banjar hall, in front of the shop.
complain-point = Point on the map (you may skip this)
complain-point-hint = Latitude, then longitude. For example: -8.54123, 115.12345. If you ask to be kept confidential, this point is kept confidential too.
complain-position = Use where I am now
complain-position-hint = We read where you are only if you press this button. Do not press it if you are not at the place now.
complain-position-busy = Reading where you are …
complain-position-done = Your position is filled in, to within about { $metres } metres.
complain-position-failed = Your position could not be read. Please write the point yourself, or skip it.

complain-when-name = When and evidence
complain-when-title = When did it happen, and is there evidence?
complain-when = When?
complain-when-skip = (you may skip this)
complain-when-today = Today
complain-when-date = On a certain date
complain-when-long = For a long time, or again and again
complain-day = Day
complain-month = Month
complain-month-none = Choose
complain-year = Year
complain-time = At about (if you remember)
complain-since = Since when (if you remember)
complain-since-hint = For example: since Galungan, every rainy season
complain-files = Photos or letters
complain-files-skip = (you may skip this)
complain-files-hint = At most 5 files: photos or voice recordings up to { $photo } MB, PDF up to { $pdf } MB. We do not show others the place that is noted in a photo.
complain-files-add = Add these files first
complain-files-have = Files that were added
complain-files-remove = Remove
photos-busy = Making photos smaller …
photos-smaller = Photos made smaller: { $from } to { $to }.
complain-fault-file = { $name }: { $why }

complain-who-name = About you
complain-who-title = About you
complain-identity = How shall we treat your identity?
complain-open = Open
complain-open-hint = The officials who handle it know your name. It is not made public.
complain-confidential = Keep my name confidential
complain-confidential-hint = Only { $who } can open it, with a reason. Each time is recorded.
complain-anonymous = Without a name (anonymous)
complain-anonymous-hint = We ask for no name and no number. Progress can be seen only with the complaint number and the PIN.
complain-name = Your name
complain-reply = Where shall we send news?
complain-reply-hint = Choose one. We use it for this complaint only.
complain-reply-tracking = I look it up myself
complain-reply-tracking-hint = with the complaint number and the PIN
complain-phone = Telephone number
complain-phone-hint = For SMS or a call
complain-contact = E-mail address
complain-contact-hint = For news by e-mail

complain-check-name = Check and send
complain-check-title = Check, then send
complain-row-story = What happened
complain-row-category = About
complain-row-place = Place
complain-row-when = Time
complain-row-files = Evidence
complain-row-identity = Identity
complain-row-reply = News by
complain-untold = Not filled in
complain-place-village = { $name } village
complain-place-hamlet = Banjar { $name }
complain-place-point = Point on the map: { $point }
complain-on-at = { $day }, at about { $time }
complain-long = For a long time, or again and again
complain-long-since = For a long time, or again and again, { $since }
complain-reply-to = { $way } to { $to }
complain-consent = This is true as far as I know, and I agree that the data are used to handle this complaint.
complain-notice = { $office } uses these data only to handle your complaint. Your name and number are stored encrypted. You have the right to ask to see, correct or delete them.
complain-privacy = Read how we protect data
complain-send = Send the complaint

complain-fault-story = Tell what happened
complain-fault-story-long = Your story has { $n } characters; at most { $limit }. Shorten it, or send the rest as a file.
complain-fault-category = Choose from the list, or let an officer choose
complain-fault-name = Write your name, or choose "Without a name"
complain-fault-reply = Choose where we shall send news
complain-fault-phone = Write your telephone number, or choose another way to hear
complain-fault-contact = Write your e-mail address, or choose another way to hear
complain-fault-nobody = We cannot take in a complaint about this by the website yet. Please come to us, call, or write a letter.
field-village-missing = Choose the village where it happened
field-when-unclear = This date cannot be read. Fill in day, month and year, for example 20 November 2026.
field-when-future = This date has not come yet. Check it.
field-email-invalid = The e-mail address is not complete. For example: name@example.id
field-files-too-many = At most { $fact } files. Remove one if this one matters more.
field-files-no-room = We cannot take files at the moment. Send without, and bring or send them to our office.
field-file-lost = We can no longer read { $fact }. Remove it and choose it again.
field-consent-missing = Tick this so that we may handle your complaint

complain-receipt-title = Receipt
complain-receipt-thanks = Matur suksma.
complain-receipt-heading = We have received your complaint.
complain-receipt-pin-now = Write down or save the number and the PIN below now. After 10 minutes we cannot show the PIN again.
complain-receipt-pin-gone = The PIN was shown and cannot be shown again. The number below stays valid.
complain-receipt-received = Received
complain-receipt-at = { $day }, { $time }
complain-receipt-qr = QR code of the tracking page
complain-receipt-scan = Scan to open the tracking page. The PIN must still be typed.
complain-receipt-track = See the progress
complain-receipt-save = Save number and PIN
complain-receipt-copy = Copy number and PIN
complain-receipt-copied = Copied
complain-receipt-pin-write = Write this PIN on paper. Without it we cannot open an anonymous complaint for you again.
complain-receipt-ask = Would you rather talk? Call in office hours:
complain-receipt-another = Make another complaint

complain-closed-title = Complaints by the website are closed for now
complain-closed = At present { $office } takes in no complaints by the website. You can still complain in other ways; each gets a number and is handled in the same way.
complain-closed-walk-in = Come to the complaints counter
complain-closed-phone = Telephone
complain-closed-letter = Letter

# The page of whoever must wait.
wait-title = One moment, it is busy
wait-kept = What you filled in is not lost. All of it is still on this page.
wait-minutes = { $minutes ->
    [one] Wait for a minute, then press the button below. Leave this page open.
   *[other] Wait for { $minutes } minutes, then press the button below. Leave this page open.
  }
wait-files = { $files } must be chosen again after that.
wait-working = Your browser is doing a small sum. After that what you filled in is sent by itself.
wait-again = Send again
wait-why = This keeps the site open for everybody even if a program sends thousands of false complaints. You can also call or visit our office.
complain-files-crowded = { $minutes ->
    [one] Too many files are coming in at the moment. Choose yours again in a minute, or go on without: you can send them later on the tracking page.
   *[other] Too many files are coming in at the moment. Choose yours again in { $minutes } minutes, or go on without: you can send them later on the tracking page.
  }

complain-same-title = This may have been reported already.
complain-same = Others in this village reported something like it. We do not show their words.
complain-same-ask = Is it the same thing?
complain-same-hint = We take your complaint in any case, with a number of its own. Your voice adds to theirs.
complain-same-uncategorised = Not sorted yet
complain-same-where = { $what }, { $place }
complain-same-said = { $n ->
    [one] One person has reported it since { $date }
   *[other] { $n } people have reported it since { $date }
}
complain-same-other = No, this is something else
