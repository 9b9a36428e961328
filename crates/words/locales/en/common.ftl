# The frame of all pages and words used everywhere.

product = Matur
page-title = { $title } – { $product }
skip-to-content = Skip to content
nav-main = Main
nav-desk = My desk
nav-intake = Take a complaint
nav-register = Register
nav-sop = SOP
nav-complain = Make a complaint
nav-track = Track
nav-times = Standard times
foot-complaints = Complaints
foot-track = Track a complaint
foot-sop = Complaints procedure (SOP)
foot-figures = Complaints in figures
foot-about = About this site
foot-privacy = Privacy and personal data
foot-accessibility = Accessibility
foot-site = About this site and its source
og-locale = en_GB
nav-settings = Settings
nav-more = More
nav-home = Home
nav-sign-in = Staff sign-in
nav-waiting = waiting
search-label = Find a complaint
search-placeholder = Find a number, a name or a word
account-prefix = Account:
account-mine = My account
account-keys = Keyboard shortcuts
account-sign-out = Sign out
drill = Drill: clock and contents are not real
language-switch = Bahasa Indonesia
to-public-pages = To the pages for citizens
error-summary-title = { $n ->
    [one] Please correct: { $n } field
   *[other] Please correct: { $n } fields
}
optional = (optional)
save = Save
cancel = Cancel
back = Back
change = Change
yes = Yes
no = No
print = Print
apply = Apply
close = Close
attachment-hint = Photo or scan of at most { $photo } MB, PDF of at most { $pdf } MB

list-two = { $a } and { $b }
list-many = { $start } and { $last }
number-thousands = ,

sla-left = { $time } left
sla-over = { $time } over
sla-used = { $time } used
sla-until = until { $due } · standard { $standard }
sla-should = was due { $due } · standard { $standard }
sla-hold = Paused
sla-of = of a standard of { $standard }

keys-title = Keyboard shortcuts
keys-move = move between rows
keys-open = open
keys-pick = choose
keys-print = print the chosen ones
keys-search = search
keys-new = take a new complaint
keys-save = save or initial
keys-help = all shortcuts, can be turned off
keys-enabled = Use single-letter shortcuts
keys-need-script = Shortcuts need JavaScript; everything else works without.
draft-restored = What you had not saved has been put back.
draft-kept = Your text is kept in this browser.

channel-phone = Telephone
channel-walk-in = At the counter
channel-sms = SMS
channel-email = E-mail
channel-website = Website
channel-letter = Letter

identity-open = Open
identity-confidential = Keep confidential
identity-anonymous = Anonymous

urgency-ordinary = Ordinary
urgency-urgent = Urgent
urgency-very-urgent = Very urgent

reply-sms = SMS
reply-phone = Telephone
reply-email = E-mail
reply-letter = Letter
reply-in-person = In person at the office
reply-tracking = Looked up with number and PIN

act-register = Register and check the document
act-attach-slip = Attach the routing slip
act-forward = Forward
act-advise = Advise
act-weigh = Read and weigh
act-decide = Decide
act-solve = Give a resolution
act-approve = Approve the answer
act-answer = Give the answer
act-archive = Archive

digit-0 = zero
digit-1 = one
digit-2 = two
digit-3 = three
digit-4 = four
digit-5 = five
digit-6 = six
digit-7 = seven
digit-8 = eight
digit-9 = nine
teen-10 = ten
teen-11 = eleven
teen-12 = twelve
teen-13 = thirteen
teen-14 = fourteen
teen-15 = fifteen
teen-16 = sixteen
teen-17 = seventeen
teen-18 = eighteen
teen-19 = nineteen
tens-2 = twenty
tens-3 = thirty
tens-4 = forty
tens-5 = fifty
tens-6 = sixty
tens-7 = seventy
tens-8 = eighty
tens-9 = ninety
tens-ones = { $tens }-{ $ones }
hundred-one = one hundred
hundred-many = { $n } hundred
thousand-one = one thousand
thousand-many = { $n } thousand
