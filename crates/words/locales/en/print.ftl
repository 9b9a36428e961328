# Pages: print
print-slips-title = Print { $n } { $n ->
    [one] routing slip
   *[other] routing slips
}
print-qr = QR code of file { $number }
print-units = Forwarded to
print-advice = Advice
print-advice-of = Advice of { $position }
print-directive = Text of the directive
print-recorded = { $name } · initialled { $at }
print-files = Attachments
print-history = History
print-made = Printed { $at }.
