# The office's mailbox: faults of its settings, and why a mail server can’t be used.

mailbox-faults = The settings under [[mail]] in matur.toml need mending:
mailbox-fault-address = { $address }: { $said } is no e-mail address of an office. Write it like pengaduan@kantor.go.id, without a +.
mailbox-fault-after = { $address }: after = "{ $said }" is not known. Write "seen", "keep", or "move:Folder" with a folder that is not read itself.
mailbox-fault-ca-file = { $address }: the certificate { $said } can’t be read. ca_file must be a PEM file with a certificate.
mailbox-fault-clamd = { $address }: clamd = "{ $said }" is not known. Write a socket such as /run/clamav/clamd.ctl, or host:port such as 127.0.0.1:3310.
mailbox-fault-folder = { $address }: the folder "{ $said }" can’t be used. Name at least one, in plain Latin letters.
mailbox-fault-host = { $address }: "{ $said }" is no name of a server. Write it like mail.kantor.go.id, without https:// and without a port.
mailbox-fault-no-secret = { $address }: { $said } has no password_file or oauth_token_file. Passwords are read from files only.
mailbox-fault-no-server = { $address }: there is no server. Fill in { $said }, or both.
mailbox-fault-plain = { $address }: tls = "none" is for a server on this machine only, not for { $said }. Use "implicit" or "starttls".
mailbox-fault-secret-file = { $address }: the file { $said } can’t be read or is empty. Its first line must be the password or the token.
mailbox-fault-twice = { $address } stands there twice. One [[mail]] is enough for a mailbox.
mailbox-fault-office = { $address }: it is not clear which office "{ $said }" is. Set office to the area code or the number prefix of one of the offices.
mailbox-well = { $address }: { $host } can be reached and signed in to.
scanner-well = Virus scanner { $address }: { $version }
scanner-failed = Virus scanner { $address } cannot be used: { $why } Complaints are registered all the same; their files stay in the message.
mailbox-failed = { $address }: { $host } — { $why }
mailbox-why-address = That is no e-mail address.
mailbox-why-ca-file = The file with the certificate (ca_file) can’t be read.
mailbox-why-closed = The server closed the connection.
mailbox-why-expired = The server's certificate is not valid at this time. Look at the clock of this machine, too.
mailbox-why-held = Another process reads this mailbox.
mailbox-why-later = The server asks to be tried again later.
mailbox-why-no-folder = A folder named under folders is not on the server.
mailbox-why-no-such-mailbox = The address it is for does not exist.
mailbox-why-no-tls = The server offers no STARTTLS. No password was sent. Try tls = "implicit".
mailbox-why-not-marked = The server does not let messages be marked or moved.
mailbox-why-office = Messages can’t be stored now; the database or the disk is not ready.
mailbox-why-password-file = The file with the password can’t be read or is empty.
mailbox-why-protocol = The server's answer can’t be understood. Look at host and port.
mailbox-why-refused = The server refused.
mailbox-why-sign-in = Name or password were refused.
mailbox-why-sign-in-later = The server can’t check the password now; it is tried again.
mailbox-why-time = The server did not answer in time.
mailbox-why-tls = TLS failed. Look at port and tls.
mailbox-why-too-large = The message is too large for the server.
mailbox-why-unknown-ca = Nobody who is trusted vouches for the server's certificate. Name the authority's certificate in ca_file.
mailbox-why-unknown-host = There is no server of that name.
mailbox-why-unreachable = The server can’t be reached.
mailbox-why-unreadable = The server can’t read a message out.
mailbox-why-wrong-name = The server's certificate is for another name. Use that name as host.

## The page of the settings.
mail-health-title = E-mail
mail-health-intro = Whether mail for the office is fetched, and mail to complainants is sent. Counts begin when the server was last started.
mail-health-well = Nothing is in the way.
mail-health-not-fetched = Mail is not fetched. { $why } Last tried { $at }.
mail-health-not-sent = Mail is not sent. { $why } Last tried { $at }.
mail-health-quiet = The mailbox has not been looked into for long, last { $at }. Another process may fetch from it, or the server needs a new start.
mail-health-late = Mail has been waiting to be sent since { $since }.
mail-health-in = Incoming
mail-health-out = Outgoing
mail-health-server = Server
mail-health-connected = Connected since
mail-health-looked = Last looked into
mail-health-last = Last message
mail-health-taken = Messages fetched
mail-health-left = Left on the server (too large, or not readable)
mail-health-last-sent = Last sent
mail-health-sent = Messages sent
mail-health-queue = Waiting to be sent
mail-health-never = not yet
mail-health-seconds = { $n } seconds after it arrived at the server
mail-health-no-in = Nothing is fetched from a mailbox. A mail server can hand messages over directly (matur mail receive).
mail-health-no-out = Nothing is sent: no server is set for it. Complainants are not told by e-mail.
mail-health-try = Test message
mail-health-try-to = Send to
mail-health-try-hint = Your own e-mail address, for example.
mail-health-try-send = Send a test message
mail-health-try-waits = The test message waits to be sent. Load this page again in a few seconds.
mail-health-try-sent = The server took the test message. See whether it arrives in the mailbox.
mail-health-try-failed = The test message was not sent: { $why }.
mail-health-unset = No mailbox yet
mail-health-unset-text = Whoever keeps the server sets the office’s mailbox in matur.toml, section [[mail]]. README says how.
mail-health-scanner = Virus scanner
mail-health-scanner-at = Address
mail-health-scanned = Files looked through
mail-health-found = Viruses found
mail-health-scan-refused = Not looked through (too large)
mail-health-not-scanned = The virus scanner does not answer. { $why } Last tried { $at }. E-mail with files waits for 15 minutes at most and is then registered without its files.
