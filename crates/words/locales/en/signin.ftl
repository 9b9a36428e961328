# Signing in and out, setting up an account.

signin-title = Staff sign-in
signin-tagline-a = Every complaint is an act of trust.
signin-tagline-b = Read calmly, answer in time.
signin-intro = Use the account given to you by the general affairs section.
signin-user = User name or NIP
signin-password = Password
signin-show-password = Show password
signin-button = Sign in
signin-forgot = Forgot your password? Ask the head of the general affairs section. The session closes by itself after { $minutes } minutes without use.
signin-again = Please sign in again to go on. The session closes by itself when it is not used.
signin-signed-out = You have signed out.
signin-wrong = User name and password do not match. Check both and try again.
signin-user-empty = Write your user name or NIP.
signin-password-empty = Write your password.
signin-wait = { $minutes ->
    [one] Too many attempts. Try again in { $minutes } minute.
   *[other] Too many attempts. Try again in { $minutes } minutes.
}

setup-title = Set up your account
setup-intro = This link works only once. Choose a password for { $name }.
setup-password = New password
setup-password-hint = At least 10 letters or digits. A few ordinary words that you remember are better than one complicated word.
setup-repeat = New password again
setup-button = Save password
setup-used-title = This link is not valid
setup-used = It was used, has expired or is incomplete. Ask the head of the general affairs section for a new link.
setup-to-signin = To the sign-in page

setup-first = This link works only once. You are the first: introduce yourself, choose your position and a password. You add the other officials afterwards.
setup-name = Full name with titles
setup-name-hint = As on official letters
setup-user = User name
setup-user-hint = Lower case, no spaces; for signing in
setup-nip = NIP
setup-nip-hint = 18 digits; leave empty if you have none
setup-rank = Rank and grade
setup-rank-hint = For example III/d; leave empty if there is none
setup-position = Position
setup-position-none = Choose a position

setup-step-of = Step { $step } of { $of }
setup-step-1 = Sub-district
setup-step-2 = Name and letterhead
setup-step-3 = Numbers and procedure
setup-step-4 = Office hours
setup-step-5 = You
setup-next = Next
setup-back = Back
setup-finish = Save and sign in
setup-area-intro = Which kecamatan is this office for? Names, villages, letterhead and the usual hours are filled in for you; all of it can be changed.
setup-area-search = Find a kecamatan
setup-area-hint = Its name, with its regency if you like, or its area code. For example: Kerambitan Tabanan, or 51.02.04.
setup-area-find = Find
setup-area-none = No kecamatan fits. Check the spelling, or write its area code.
areas-source = Names and codes of areas: idn-area-data, ODbL 1.0 licence (opendatacommons.org/licenses/odbl/1-0).
setup-area = Kecamatan
setup-letterhead-intro = As on your office's letters. You can change it later in Settings.
setup-last = Last number in this year's paper register
setup-last-hint = Leave it empty if the register begins here with number 1. The next number follows the paper book.
setup-procedure = Procedure for new complaints
setup-procedure-hint = Both are in force; the clerk can choose the other for each complaint.
setup-procedure-of = { $label } ({ $n } steps)
setup-hours-intro = The time of each step is counted in these hours ({ $zone }).
setup-hours-holidays = National and regional holidays are filled in. Ramadan hours, special days and the office's own holidays are added in Settings.
