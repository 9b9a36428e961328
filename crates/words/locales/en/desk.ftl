# My desk (f-meja-saya) and several cases at once.

desk-lead =
    { $n ->
        [0] No complaint is waiting for you.
        [one] { $n } complaint is waiting for you.
       *[other] { $n } complaints are waiting for you.
    }
desk-lead-late =
    { $n ->
        [one] { $n } of them is past its standard time.
       *[other] { $n } of them are past their standard time.
    }
desk-tab-waiting = Waiting for me
desk-tab-soon = Coming to me soon
desk-tab-followed = Followed
desk-tab-running = All running
desk-filter = Filter this list
desk-filter-hint = Word, number or name
desk-filter-clear = Show all
desk-channel = Channel
desk-channel-all = All channels
desk-village-label = Village
desk-village-all = All villages
desk-village = { $name } village
desk-order = Sort by
desk-order-due = Time left
desk-order-received = Date received
desk-order-village = Village
desk-group-late = Overdue
desk-group-today = Today
desk-group-later = Tomorrow and later
desk-group-no-due = Without a due time
desk-group-received = By date received
desk-group-no-village = Without a village
desk-count =
    { $n ->
        [one] { $n } complaint
       *[other] { $n } complaints
    }
desk-step = Step { $step }: { $task }
desk-confidential = Identity confidential
desk-pick = Choose { $number }
desk-at = at the desk of
desk-choose = None ticked yet
desk-chosen = { $n } chosen
desk-choose-none = Choose none
desk-print-slips = Print routing slips
desk-together = Attach or hand on together
desk-suspended = Paused, waiting for the complainant
desk-suspended-until = at the latest { $day }
desk-suspended-lapsed = the time until { $day } is over
desk-reminders = Ask what became of transfers
desk-reminder = { $subject }, since { $day }
desk-elsewhere = At other desks
desk-elsewhere-all = See all running

desk-do-look = Open the case
desk-do-register = Check
desk-do-attach-slip = Attach slip
desk-do-forward = Hand on
desk-do-advise = Advise
desk-do-weigh = Read
desk-do-decide = Decide
desk-do-solve = Write solution
desk-do-approve = Approve
desk-do-answer = Give answer
desk-do-archive = Archive

desk-empty = Nothing is waiting for you.
desk-empty-next = Nothing is waiting for you. The next one comes by { $when } from { $desk }.
desk-empty-soon = No complaint is one step away from your desk.
desk-empty-followed = You do not follow any complaint yet. Each case has a button "Follow".
desk-empty-running = No complaint is running.
desk-found = { $n ->
    [one] { $n } complaint in this list.
   *[other] { $n } complaints in this list.
}
desk-empty-filtered = No complaint passes this filter.

desk-together-title = Several cases at once
desk-together-list = List of cases
desk-together-number = Number
desk-together-subject = Subject
desk-together-step = Step
desk-together-act = Act
desk-together-where = Now
desk-together-ask = Check this list. The act in the last column is recorded in your name for each case ({ $n }).
desk-together-do =
    { $n ->
        [one] Do it for { $n } case
       *[other] Do it for { $n } cases
    }
desk-together-none = No case is chosen yet. Tick cases on your desk first.
desk-together-back = To my desk
desk-together-out =
    { $n ->
        [one] { $n } case is left out:
       *[other] { $n } cases are left out:
    }
desk-together-alone = { $step }. This step is done one by one in its case.
desk-together-elsewhere = not your turn. { $now }.
desk-together-not-mine = not your turn, or not there
desk-together-stale = was just changed by { $name } at { $time }. Open the case before you go on.
desk-together-changed = has just changed. Open the case before you go on.
desk-together-done-before =
    { $n ->
        [one] { $n } case is done:
       *[other] { $n } cases are done:
    }
desk-together-done-title = Recorded
desk-together-now = { $step }, at the desk of { $desk }

desk-password = Your password
desk-password-hint = Asked again before you sign, as this computer may be shared.
desk-password-asked = Type your password once more.
desk-password-wrong = The password does not match. Check it and type it again.
desk-guarded = Restricted

desk-calls = From complainants
desk-call-message = { $subject } · wrote { $since }
desk-call-objection = { $subject } · objected { $since }
desk-call-protection = { $subject } · proposal to end the protection, { $since }
desk-call-undelivered = { $subject } · an e-mail did not reach the complainant, { $since }
