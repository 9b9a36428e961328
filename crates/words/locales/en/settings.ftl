# Pages: settings, account, procedures in settings.

settings-title = Settings
settings-intro = Changes hold for steps not yet begun. All of them are recorded.
settings-tab-people = Officials
settings-tab-hours = Hours and holidays
settings-tab-units = Units and positions
settings-tab-channels = Channels
settings-tab-subjects = Subjects
settings-tab-villages = Villages
settings-tab-office = Office
settings-tab-log = Log
settings-tab-procedures = SOP
settings-tab-account = My account

settings-account-title = My account
settings-account-intro = Your name and positions in this system.
settings-account-me = About you
settings-account-change = Something wrong, or a new password needed? Tell whoever keeps the officials of this office.

settings-hours-title = Working hours and holidays
settings-hours = Working hours ({ $zone })
settings-hours-caption = Working hours
settings-hours-note = Standard times run only in these hours. A working day is counted to the same time on the next working day.
settings-holidays = Next holidays
settings-no-holidays = No holiday after today is recorded.
settings-provisional = provisional

settings-procedures-title = SOPs of this office
settings-procedures-intro = A version is in force from a set day on. Complaints under way keep the version they began with.
settings-col-code = Code
settings-new-version = New SOP or version
settings-new-version-note = The file is checked first. Nothing is in force before you activate it.
settings-file = Procedure file (TOML)
settings-file-hint = Download the version in force, change it, give it a new version, and upload it here. At most 200 kB.
settings-file-missing = Choose a file, or paste its text.
settings-file-too-large = This file has more than { $limit } kB. Procedure files are much smaller; check your choice.
settings-file-not-text = This file is not text (UTF-8). Choose a procedure file ending in .toml.
settings-text = Or paste its text
settings-text-repair = Text of the file
settings-text-hint = Used when no file is chosen.
settings-check = Check
settings-check-again = Check again

settings-checked-title = Result of the check
settings-version-title = { $label }, version { $version }, { $steps } steps
settings-faults = To be repaired: { $n } faults
settings-faults-list = Faults in the file
settings-nothing-activated = Nothing was activated.
settings-clean = No faults. This version can be activated at the foot of the page.
settings-warnings = To be looked at: { $n }
settings-warnings-show = Show
settings-preview = Preview of the sheet
settings-repair = Repair the text
settings-activate-title = Activate
settings-activate-note = The old version of the same SOP ends the day before. This act is recorded in your name.
settings-from = In force from
settings-default = Used for new complaints unless the clerk chooses another SOP
settings-sure = I have read the preview and activate this version
settings-sure-missing = Tick that you have read the preview.
settings-activate = Activate this version
settings-done-procedure = The version is activated and recorded.
