# The home page for citizens (a-home-en).

home-description = Complain to { $office }, follow what becomes of it, and read how soon you will have an answer.
home-lead = Tell { $office }. No account, no fee.
home-how = See how we handle it
home-ways-title = { $n ->
    [4] Four ways to complain
    [5] Five ways to complain
    [6] Six ways to complain
   *[other] Ways to complain
}
home-way-website-note = Day and night, photos welcome
home-way-website-link = Fill in the form
home-way-sms-note = Write the village and what happened
home-way-email-note = Letters and photos can be attached
home-promise-lead = You will have an answer within
home-promise-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
home-promise-title = Our promise, step by step
home-promise-intro = These times come from our official procedure and are counted in office hours, on the longest way. The day a complaint is received does not count.
home-promise-at-most = within { $time }
home-sop-intro = Every complaint follows a written SOP, step by step, with times counted in office hours.
home-track-title = Track your complaint
home-track-number = Complaint number
home-track-hint = For example { $example }
home-track-pin = The PIN on your receipt is asked for on the next page.
home-track-button = See progress
home-track-lost = I have lost my number or PIN
home-figure-received = Complaints in { $year }
home-figure-answered = Answered
home-figure-in-time = Answered in time
home-figures-note = { $span }, rounded.
home-figures-link = All figures
home-identity-title = You need not give your name
home-identity = You can complain openly, anonymously, or ask us to keep your name confidential. We never publish who complained.
home-emergency-title = An emergency?
home-emergency = Do not wait for our answer. Call
home-emergency-any = any emergency
home-emergency-police = police
home-emergency-fire = fire brigade
home-title = Public complaints
home-heading = Is there something we should put right?
home-ways-intro = Choose what is easiest for you. All get a number and are handled in the same way.
home-way-walk-in-note = We help you to write it down
home-way-walk-in-place = Complaints counter
home-way-phone-note = During office hours
home-way-letter-note = By post or brought to the office
home-hours-title = Office hours
home-open-now = Open now, until { $until }
home-closed-now = Closed now, open again { $next }
home-closed = Closed now
home-hours-closed = closed
home-hours-note = Complaints that arrive outside office hours count from the next office hour.
home-sop-link = Read our official SOP
home-ways-button = How to complain
home-way-ask = Ask for the number or address at the counter
